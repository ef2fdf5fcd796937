"""Codes with labels: the words that a case is made of."""

import pickle

import attrs
import pytest

from recoverykit import catalogue
from recoverykit.catalogue import (
    CATEGORIES,
    CHANNELS,
    CLOCK_STATUSES,
    CLOSURES,
    EVENT_KINDS,
    GUARDS,
    LINE_STATUSES,
    NEEDS,
    REMEDY_KINDS,
    ROLES,
    SEVERITIES,
    STAGES,
    STANDARD,
    STATES,
    Catalogue,
    Catalogues,
    Category,
    Channel,
    Closure,
    RemedyKind,
    Role,
    Severity,
    Term,
)
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.lifecycle import LIFECYCLE
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Basis
from recoverykit.plain import content_hash
from recoverykit.sla import STATUSES

ALL = [getattr(STANDARD, a.name) for a in attrs.fields(Catalogues)]


def term(code):
    return Term(code, zh=f"{code}的中文", en=f"{code} in English")


SMALL = Catalogue(
    "parts",
    [term("a"), term("a.b"), term("a.b.c"), term("ab"), term("old")],
    renamed=[("was", "a.b"), ("top", "a")],
    retired=["old"],
)


class TestMaking:
    def test_a_code_is_named_once(self):
        with pytest.raises(InvalidValue, match="invalid parts: got a; must name a"):
            Catalogue("parts", [term("a"), term("b"), term("a")])

    def test_a_child_has_its_parent(self):
        with pytest.raises(InvalidValue, match=r"needs its parent 'a\.b'"):
            Catalogue("parts", [term("a"), term("a.b.c")])

    @pytest.mark.parametrize("code", [".a", "a.", "a..b", "."])
    def test_a_dot_stands_between_two_names(self, code):
        with pytest.raises(InvalidValue, match="at every dot"):
            Catalogue("parts", [term("a"), term(code)])

    @pytest.mark.parametrize("pair", [("was", "gone"), ("a", "b"), ("was", "a", "b")])
    def test_a_rename_leads_from_a_gone_code_to_a_term(self, pair):
        with pytest.raises(InvalidValue, match="must rename a gone code to a term"):
            Catalogue("parts", [term("a"), term("b")], renamed=[pair])

    def test_a_retired_code_stays_a_term(self):
        with pytest.raises(InvalidValue, match="must keep a retired code"):
            Catalogue("parts", [term("a")], retired=["b"])

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"terms": ["a"]}, "terms"),
            ({"terms": {term("a")}}, "terms"),
            ({"renamed": ["was"]}, "renamed"),
            ({"renamed": {"was": "a"}}, "renamed"),
            ({"retired": "a"}, "retired"),
        ],
    )
    def test_a_part_of_the_wrong_type_is_named(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            Catalogue("parts", **({"terms": [term("a")]} | given))
        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("make", "given", "field"),
        [
            (Term, {"code": "a b"}, "code"),
            (Term, {"zh": ""}, "zh"),
            (Term, {"en": None}, "en"),
            (Channel, {"is_public": 1}, "is_public"),
            (Category, {"touches_money": "yes"}, "touches_money"),
            (Category, {"need": ""}, "need"),
            (Role, {"rank": -1}, "rank"),
            (Role, {"rank": 1, "escalates_to": ""}, "escalates_to"),
            (Severity, {"level": "high"}, "level"),
            (RemedyKind, {"form": "kindness"}, "form"),
            (Closure, {"needs_resolution": None}, "needs_resolution"),
            (Closure, {"needs_cause": None}, "needs_cause"),
        ],
    )
    def test_a_term_refuses_what_it_cannot_hold(self, make, given, field):
        with pytest.raises(InvalidValue) as caught:
            make(**({"code": "x", "zh": "甲", "en": "x"} | given))
        assert caught.value.field == field


class TestReading:
    def test_finds_terms_by_code_old_or_new(self):
        assert SMALL["a.b"] is SMALL["was"]
        assert "was" in SMALL
        assert "a.b.c" in SMALL
        assert "b" not in SMALL
        assert [t.code for t in SMALL] == ["a", "a.b", "a.b.c", "ab", "old"]

    def test_a_retired_code_still_reads(self):
        assert SMALL["old"].en == "old in English"
        assert SMALL.label("old", "zh") == "old的中文"

    def test_an_unknown_code_names_the_nearest(self):
        with pytest.raises(UnknownCode, match=r"'logistics.dela' in categories"):
            CATEGORIES["logistics.dela"]
        assert CATEGORIES.nearest("logistics.dela")[0] == "logistics.delay"
        assert CATEGORIES.nearest("zzz") == ()
        assert "old" not in SMALL.nearest("ol")

    @pytest.mark.parametrize(
        ("parent", "code", "covers"),
        [
            ("a", "a", True),
            ("a", "a.b", True),
            ("a", "a.b.c", True),
            ("a", "ab", False),
            ("a.b", "a", False),
            ("a", "was", True),
            ("a.b", "was", True),
            # a row that was written before the rename still matches
            ("was", "was", True),
            ("was", "a.b.c", True),
            ("top", "ab", False),
        ],
    )
    def test_a_parent_stands_for_its_subtree(self, parent, code, covers):
        assert SMALL.covers(parent, code) is covers

    def test_a_new_child_inherits_the_rows_of_its_parent(self):
        more = SMALL.extend(term("a.d"))
        assert more.covers("a", "a.d")
        assert "a.d" not in SMALL

    def test_labels_fall_back_to_english_and_then_to_the_code(self):
        assert SMALL.label("was", "zh") == "a.b的中文"
        assert SMALL.label("a", "fr") == "a in English"
        assert SMALL.label("nothing", "zh") == "nothing"

    def test_copies_and_pickles_whole(self):
        again = pickle.loads(pickle.dumps(SMALL))
        assert again == SMALL
        assert again["was"].code == "a.b"
        assert content_hash(again) == content_hash(SMALL)


class TestWriting:
    def test_only_todays_codes_may_be_written(self):
        assert SMALL.check("a.b") == "a.b"

    @pytest.mark.parametrize(
        ("code", "says"),
        [
            ("was", "unknown code 'was' in parts; nearest: a.b"),
            ("old", r"unknown code 'old \(retired\)' in parts"),
            ("a.c", "nearest: a.b"),
        ],
    )
    def test_others_are_refused_with_what_was_meant(self, code, says):
        with pytest.raises(UnknownCode, match=says):
            SMALL.check(code)


class TestCatalogues:
    def test_is_what_sentences_take_labels_from(self):
        assert STANDARD.label("roles", "ceo", "zh") == "首席执行官"
        assert STANDARD.label("roles", "nobody", "zh") == "nobody"
        assert STANDARD.label("nothing", "ceo", "zh") == "ceo"
        assert STANDARD.label("label", "ceo", "zh") == "ceo"

    def test_a_shop_adds_its_own(self):
        waiting = Term("awaiting_return", zh="等待退货", en="awaiting return")
        mine = attrs.evolve(STANDARD, states=STATES.extend(waiting))
        assert mine.label("states", "awaiting_return", "zh") == "等待退货"
        assert content_hash(mine) != content_hash(STANDARD)

    def test_each_is_named_like_its_field(self):
        for a, shipped in zip(attrs.fields(Catalogues), ALL, strict=True):
            assert shipped.name == a.name
            assert getattr(catalogue, a.name.upper()) is shipped


@pytest.mark.parametrize("shipped", ALL, ids=lambda c: c.name)
class TestWhatShips:
    def test_has_words_in_two_languages(self, shipped):
        for one in shipped:
            assert any("\u4e00" <= c <= "\u9fff" for c in one.zh) or one.zh == one.en
            assert one.en.isascii()

    def test_no_two_terms_share_a_label(self, shipped):
        for words in ([t.zh for t in shipped], [t.en for t in shipped]):
            assert len({*words}) == len(words)

    def test_parents_come_before_children(self, shipped):
        seen = set()
        for one in shipped:
            parent = one.code.rpartition(".")[0]
            assert not parent or parent in seen
            seen.add(one.code)


class TestTheGuides:
    def test_channels_know_who_can_read_along(self):
        """S2: reviews, feeds and livestreams are public; a chat is not."""
        public = {c.code for c in CHANNELS if c.is_public}
        assert {"review", "moments", "social_media", "livestream"} <= public
        assert not {"wangwang", "feige", "phone", "sms", "system_detection"} & public

    @pytest.mark.parametrize(
        "zh",
        [
            "物流延误",
            "商品质量",
            "破损",
            "漏发",
            "尺码不符",
            "商品描述不符",
            "支付·扣款异常",
            "结算错误·放款延迟",
            "库存同步延迟",
            "资金冻结",
            "未发货",
            "未收到货",
            "客服敷衍",
            "平台规则不公平",
            "恶意差评",
        ],
    )
    def test_every_category_of_the_guides_is_there(self, zh):
        """S44."""
        assert zh in {c.zh for c in CATEGORIES}

    def test_money_is_touched_by_the_whole_subtree_of_it(self):
        """S47."""
        touching = {c.code for c in CATEGORIES if c.touches_money}
        assert touching == {
            c.code for c in CATEGORIES if CATEGORIES.covers("payment", c.code)
        }

    def test_needs_are_of_the_catalogue(self):
        """S48."""
        assert {c.need for c in CATEGORIES} - {None} <= {n.code for n in NEEDS}

    def test_severity_is_ordered_by_level(self):
        assert [s.level for s in SEVERITIES] == [1, 2, 3, 4]
        assert [s.code for s in SEVERITIES] == [
            "minor", "moderate", "serious", "critical",
        ]  # fmt: skip

    def test_the_ladder_leads_everybody_upwards_to_the_top(self):
        """S115: agent, supervisor, store manager, legal, chief executive."""
        for role in ROLES:
            while role.escalates_to is not None:
                above = ROLES[role.escalates_to]
                assert above.rank > role.rank
                role = above  # noqa: PLW2901
            assert role.code == "ceo"
        assert ROLES["bot"].rank == 0

    def test_stages_are_where_causes_lie(self):
        """S54."""
        assert {"sourcing", "qc", "packing", "logistics", "service"} <= {
            s.code for s in STAGES
        }

    def test_remedies_have_a_form(self):
        """S80: money now, money later, in kind, service, symbolic."""
        assert {r.form for r in REMEDY_KINDS} == {
            "monetary", "monetary_later", "in_kind", "service", "symbolic",
        }  # fmt: skip
        assert REMEDY_KINDS["coupon"].form == "monetary_later"

    def test_withdrawn_and_merged_are_codes_and_ask_for_nothing(self):
        for code in ("withdrawn", "merged", "duplicate", "out_of_scope"):
            assert not CLOSURES[code].needs_resolution
            assert not CLOSURES[code].needs_cause
        assert CLOSURES["resolved"].needs_resolution
        assert CLOSURES["no_response"].needs_cause


class TestWordsForTheLog:
    """What the library names by itself has words, so that no picture shows codes."""

    def test_states(self):
        assert tuple(s.code for s in STATES) == LIFECYCLE.states

    def test_events(self):
        assert {k.code for k in EVENT_KINDS} == {*ev.EVENTS}

    def test_guards(self):
        named = {g.name for edge in LIFECYCLE.edges for g in edge.guards}
        assert {g.code for g in GUARDS} == named

    def test_statuses_of_clocks_and_lines(self):
        assert tuple(s.code for s in CLOCK_STATUSES) == STATUSES
        assert {s.code for s in LINE_STATUSES} == {
            "offered", "accepted", "declined", "fulfilled", "failed", "void",
        }  # fmt: skip

    def test_bases(self):
        assert [b.code for b in catalogue.BASES] == [*Basis]
