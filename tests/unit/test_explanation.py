"""Reasons, and the sentences they turn into."""

import pickle
import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from recoverykit.catalogue import STANDARD
from recoverykit.explanation import Reason, explain, render
from recoverykit.explanation.reason import is_value, show_span
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.money import Money
from recoverykit.plain import plain

EAST = timezone(timedelta(hours=8))
THREE = datetime(2026, 3, 1, 3, tzinfo=UTC)


class TestReason:
    def test_is_a_code_and_the_values_it_rests_on(self):
        why = Reason("clock.breached", clock="first_response", by=timedelta(hours=5))
        assert why.code == "clock.breached"
        assert why["by"] == timedelta(hours=5)
        with pytest.raises(KeyError):
            why["nothing"]

    def test_the_order_of_fields_does_not_matter(self):
        assert Reason("x", a=1, b=2) == Reason("x", b=2, a=1)
        assert hash(Reason("x", a=1, b=2)) == hash(Reason("x", b=2, a=1))

    def test_a_field_may_be_called_code_or_self(self):
        assert Reason("x", code="merged", self="y")["code"] == "merged"

    @pytest.mark.parametrize(
        "value",
        [
            "late",
            3,
            True,
            None,
            date(2026, 3, 1),
            THREE,
            timedelta(hours=1),
            ("a", "b"),
            (),
            Money(100, "CNY"),
        ],
    )
    def test_holds_exact_values(self, value):
        assert is_value(value)
        assert Reason("x", it=value)["it"] == value

    @pytest.mark.parametrize(
        "value", [1.5, Decimal(1), (1, 2), ("a", None), ["a"], {"a": 1}, object()]
    )
    def test_refuses_what_cannot_be_stored_exactly(self, value):
        assert not is_value(value)
        with pytest.raises(TypeError, match=r"cannot store it as .*allowed are"):
            Reason("x", it=value)

    def test_an_instant_is_aware_and_kept_in_utc(self):
        with pytest.raises(TypeError, match="aware instants"):
            Reason("x", at=datetime(2026, 3, 1))
        kept = Reason("x", at=THREE.astimezone(EAST))["at"]
        assert (kept, kept.tzinfo) == (THREE, UTC)

    def test_a_sentence_that_opens_a_brace_for_good_is_refused(self):
        with pytest.raises(ValueError, match="expected '}'"):
            Reason("shop.x", text={"en": "oh {day"})

    def test_pickles_and_has_a_plain_form(self):
        why = Reason("shop.x", text={"en": "oh {day}"}, day="Tuesday", at=THREE)
        assert pickle.loads(pickle.dumps(why)) == why
        assert plain(why) == {
            "code": "shop.x",
            "fields": {"at": {"$at": "2026-03-01T03:00:00Z"}, "day": "Tuesday"},
            "text": {"en": "oh {day}"},
        }


class TestSentences:
    def test_are_for_staff_in_two_languages(self):
        why = Reason("lifecycle.not_paused")
        assert render(why, "en") == str(why) == "the case is not paused"
        assert render(why, "zh") == "个案并未暂停"

    def test_a_customer_hears_only_what_is_meant_for_them(self):
        inner = Reason("lifecycle.not_paused")
        told = Reason(
            "shop.closed",
            text={"en": "closed: {why}", "en/customer": "we rest today", "zh": "休"},
            why="no staff",
        )
        assert render(inner, "en", audience="customer") is None
        assert render(told, "en", audience="customer") == "we rest today"
        assert render(told, "zh", audience="customer") is None
        assert explain([inner, told], "en", audience="customer") == ("we rest today",)

    def test_a_shops_own_sentence_beats_the_one_that_ships(self):
        why = Reason("lifecycle.not_paused", text={"en": "runs on"})
        assert render(why, "en") == "runs on"

    def test_a_language_that_a_code_lacks_loses_nothing(self):
        why = Reason("lifecycle.already_paused", reason="third_party")
        assert render(why, "fr") == "lifecycle.already_paused (reason third_party)"
        assert render(Reason("shop.unheard"), "en") == "shop.unheard"
        assert str(Reason("shop.unheard")) == "shop.unheard"

    def test_labels_turn_codes_into_words(self):
        why = Reason(
            "x", text={"en": "{who:roles}, not {others:roles}"},
            who="ceo", others=("legal", "store_manager"),
        )  # fmt: skip
        assert render(why, "en") == "ceo, not legal, store_manager"
        assert (
            render(why, "en", labels=STANDARD.label)
            == "chief executive, not legal, store manager"
        )

    def test_a_reason_may_name_the_catalogue_itself(self):
        text = {"en": "{it:{kind}}"}
        named = Reason("x", text=text, it="logistics.delay", kind="categories")
        assert render(named, "en", labels=STANDARD.label) == "late delivery"
        for kind in (None, ""):
            unnamed = Reason("x", text=text, it="logistics.delay", kind=kind)
            assert render(unnamed, "en", labels=STANDARD.label) == "logistics.delay"

    def test_a_missing_field_is_shown_as_a_hole(self):
        assert render(Reason("x", text={"en": "by {whom}."}), "en") == "by {whom}."

    @pytest.mark.parametrize(
        ("value", "en", "zh"),
        [
            (("a", "b"), "a, b", "a、b"),
            (THREE, "2026-03-01 03:00Z", "2026-03-01 03:00Z"),
            (date(2026, 3, 1), "2026-03-01", "2026-03-01"),
            (timedelta(hours=5), "5 h", "5 小时"),
            (Money(26800, "CNY"), "268.00 CNY", "268.00 CNY"),
            (None, "–", "–"),
            (7, "7", "7"),
        ],
    )
    def test_values_are_shown_as_people_write_them(self, value, en, zh):
        why = Reason("x", text={"en": "{it}", "zh": "{it}"}, it=value)
        assert (render(why, "en"), render(why, "zh")) == (en, zh)

    def test_instants_are_shown_in_a_zone_of_choice(self):
        why = Reason("x", text={"en": "{at}"}, at=THREE)
        assert render(why, "en", zone=EAST) == "2026-03-01 11:00"

    def test_braces_in_a_value_mean_nothing(self):
        why = Reason("x", text={"en": "{it}"}, it="{it} {0} {")
        assert render(why, "en") == "{it} {0} {"


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [
        (timedelta(0), "0 min", "0 分钟"),
        (timedelta(seconds=61), "1 min 1 s", "1 分钟 1 秒"),
        (timedelta(days=2, microseconds=7), "2 d 7 µs", "2 天 7 µs"),
        (-timedelta(hours=1), "-1 h", "-1 小时"),
    ],
)
def test_spans_are_exact(span, en, zh):
    assert (show_span(span, "en"), show_span(span, "zh")) == (en, zh)


@pytest.mark.parametrize("code", SENTENCES)
class TestEverySentenceThatShips:
    def test_has_en_and_zh(self, code):
        row = SENTENCES[code]
        assert row["en"].strip()
        assert row["zh"].strip()
        assert ("en/customer" in row) == ("zh/customer" in row)
        assert {*row} <= {"en", "zh", "en/customer", "zh/customer"}

    def test_mentions_the_same_fields_in_both(self, code):
        row = SENTENCES[code]
        assert _fields(row["en"]) == _fields(row["zh"])

    def test_takes_its_words_from_catalogues_that_exist(self, code):
        known = {a.name for a in type(STANDARD).__attrs_attrs__}
        known |= {"", "{catalogue}", "fields", "rules", "signals"}
        for template in SENTENCES[code].values():
            specs = {spec for _, _, spec, _ in string.Formatter().parse(template)}
            assert {spec or "" for spec in specs} <= known


def _fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
