"""What the ring lets through: floor, refunds, authority and compliance, in order."""

import pickle
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from attrs import evolve

from recoverykit.catalogue import REMEDY_KINDS, ROLES, STANDARD, RemedyKind, Role
from recoverykit.compensation import (
    FLOORS,
    RULES,
    ApprovalMatrix,
    CompensationPolicy,
    ConditionRule,
    PolicyFunction,
    ShareOfOrder,
    bracelet_menu,
    bracelet_surprise,
    floor_gap,
    judge,
    keep_floor,
    objections,
    order_value_bands,
    over_refund,
    owed,
    refundable,
    rule,
)
from recoverykit.compensation import ring as ring_module
from recoverykit.decision_tables import NO_RULE
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingInput,
    UnknownCode,
)
from recoverykit.explanation import explain
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.facts import Issue
from recoverykit.investigation import Diagnosis
from recoverykit.lifecycle import Ruling
from recoverykit.money import Money
from recoverykit.offer import CONDITIONS, Basis, Offer, Option, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.testing import NOW, situation
from tests.contracts.rooms import SOURCES

BOOK = PolicyRef("shop", "1", hash="sha256:00")
RECEIVED = situation().complaint.received_at
BROKEN = {"category": "quality.damaged", "amount": "268.00"}
LATE = {"category": "logistics.delay", "amount": "268.00"}


def cny(text):
    return Money.of(text, "CNY")


def line(name="gift", cost="30", kind="gift", basis=Basis.GOODWILL, **terms):
    return Remedy(name, kind, cost=cny(cost), basis=basis, **terms)


def refund(cost="268", basis=Basis.ENTITLEMENT, name="refund", **terms):
    return line(name, cost, "refund.full", basis, **terms)


def reship(cost="60"):
    return line("reship", cost, "reship", Basis.ENTITLEMENT)


def costs(offer):
    return {x.name: str(x.cost) for x in offer.lines}


def codes(reasons):
    return [reason.code.removeprefix("compensation.") for reason in reasons]


def proposing(*always, **given):
    offer = Offer(always=always, **given)
    base = PolicyFunction("fixed", "1", function=lambda _: offer)
    return CompensationPolicy("fixed", "1", base=base)


SILENT = CompensationPolicy(
    "silent", "1", base=PolicyFunction("silent", "1", function=lambda _: NO_RULE)
)

MATRIX = ApprovalMatrix(
    [
        ("cs_agent", cny("50")),
        ("cs_supervisor", cny("500")),
        ("store_manager", None),
    ],
    by_category=[("malicious_review", [("legal", None)])],
)


def ruled(policy, facts, role="cs_agent", approvals=MATRIX, **given):
    return rule(
        policy,
        facts,
        case_id="case-1",
        version=4,
        book=BOOK,
        approvals=approvals,
        no_rule_role="store_manager",
        by="li",
        role=role,
        **given,
    )


class TestAuthority:
    """S86: role × category × amount. S34: legal alone for malicious reviews."""

    @pytest.mark.parametrize(
        ("exposure", "role"),
        [
            ("0.00", "cs_agent"),
            ("50.00", "cs_agent"),
            ("50.01", "cs_supervisor"),
            ("500.00", "cs_supervisor"),
            ("500.01", "store_manager"),
        ],
    )
    def test_limits_are_inclusive(self, exposure, role):
        assert MATRIX.required_role(cny(exposure)) == role

    @pytest.mark.parametrize("category", ["malicious_review", "malicious_review.gang"])
    def test_a_category_may_have_limits_of_its_own(self, category):
        assert MATRIX.required_role(cny("1"), category=category) == "legal"
        assert not MATRIX.may_grant("store_manager", cny("1"), category=category)
        assert MATRIX.may_grant("legal", cny("1"), category=category)

    def test_the_most_specific_row_holds(self):
        matrix = ApprovalMatrix(
            [("cs_agent", None)],
            by_category=[
                ("quality", [("cs_supervisor", None)]),
                ("quality.damaged", [("legal", None)]),
            ],
        )
        needed = [
            matrix.required_role(cny("1"), category=c)
            for c in ("quality", "quality.defective", "quality.damaged", "service")
        ]
        assert needed == ["cs_supervisor", "cs_supervisor", "legal", "cs_agent"]

    def test_who_may_grant(self):
        assert MATRIX.may_grant("cs_agent", cny("50.00"))
        assert not MATRIX.may_grant("cs_agent", cny("50.01"))
        assert MATRIX.may_grant("store_manager", cny("100000"))

    def test_a_role_that_the_matrix_does_not_name_is_a_typed_error(self):
        with pytest.raises(UnknownCode, match="'cs_agnet' in roles of the approval"):
            MATRIX.may_grant("cs_agnet", cny("1"))

    @pytest.mark.parametrize("role", ["cs_agent", "store_manager"])
    def test_another_currency_is_refused_even_by_who_is_unlimited(self, role):
        with pytest.raises(CurrencyMismatch):
            MATRIX.required_role(Money(1, "USD"))
        with pytest.raises(CurrencyMismatch):
            MATRIX.may_grant(role, Money(1, "USD"))

    def test_a_matrix_without_amounts_takes_any_currency(self):
        matrix = ApprovalMatrix([("ceo", None)])
        assert matrix.required_role(Money(1, "USD")) == "ceo"

    @pytest.mark.parametrize(
        ("limits", "rule"),
        [
            ([], "the last role must be unlimited"),
            ([("cs_agent", cny("5"))], "the last role must be unlimited"),
            ([("a", cny("5")), ("b", cny("4")), ("c", None)], "not be allowed less"),
            ([("a", None), ("b", cny("4")), ("c", None)], "not be allowed less"),
            ([("a", cny("5")), ("a", None)], "must not repeat a code"),
            ([("a", -cny("5")), ("b", None)], "zero or more"),
            ([("a", 5), ("b", None)], "must be Money"),
        ],
    )
    def test_a_matrix_that_cannot_be_meant_is_refused(self, limits, rule):
        with pytest.raises(InvalidValue, match=rule):
            ApprovalMatrix(limits)
        with pytest.raises(InvalidValue, match=rule):
            ApprovalMatrix([("x", None)], by_category=[("quality", limits)])

    def test_limits_are_in_one_currency(self):
        with pytest.raises(CurrencyMismatch):
            ApprovalMatrix([("a", cny("5")), ("b", Money(9, "USD")), ("c", None)])
        with pytest.raises(CurrencyMismatch):
            evolve(MATRIX, by_category=[("x", [("a", Money(9, "USD")), ("b", None)])])

    def test_a_category_stands_in_the_matrix_once(self):
        row = ("quality", [("legal", None)])
        with pytest.raises(InvalidValue, match="must not repeat a code"):
            ApprovalMatrix([("a", None)], by_category=[row, row])

    def test_it_is_a_value(self):
        assert MATRIX.roles == ("cs_agent", "cs_supervisor", "store_manager", "legal")
        assert pickle.loads(pickle.dumps(MATRIX)) == MATRIX
        assert hash(evolve(MATRIX)) == hash(MATRIX)


class TestCompliance:
    """S91, S92: no reward for what a review says."""

    @pytest.mark.parametrize("where", ["CN", "US", "EU", "BR", None])
    @pytest.mark.parametrize("what", ["positive", "changed", "removed"])
    def test_s92_what_a_review_says_is_never_paid_for(self, where, what):
        offer = Offer(always=[line(condition=f"review:{what}")])
        facts = situation(jurisdiction=where)
        assert judge(offer, facts).verdict == "refuse"
        # nor was it before the laws came into force
        early = evolve(facts, now=datetime(2020, 1, 1, tzinfo=UTC))
        assert judge(offer, early).verdict == "refuse"

    @pytest.mark.parametrize(
        ("where", "verdict"),
        [
            ("CN", "refuse"),
            ("US", "disclose"),
            ("EU", "disclose"),
            ("UK", "disclose"),
            ("BR", "refuse"),
            (None, "refuse"),
        ],
    )
    def test_a_review_as_such_is_refused_where_the_law_does_or_is_unknown(
        self, where, verdict
    ):
        offer = Offer(choices=[line(condition="review:any")])
        assert judge(offer, situation(jurisdiction=where)).verdict == verdict

    @pytest.mark.parametrize(
        ("day", "rules"),
        [
            (datetime(2024, 8, 31, 9, 59, 59, tzinfo=UTC), 1),
            # it is the first of September on Kiritimati, and in China six hours on
            (datetime(2024, 8, 31, 10, tzinfo=UTC), 2),
            (datetime(2024, 9, 1, tzinfo=timezone(timedelta(hours=8))), 2),
            (datetime(2024, 10, 20, 9, 59, 59, tzinfo=UTC), 2),
            (datetime(2024, 10, 20, 10, tzinfo=UTC), 3),
            (datetime(2024, 10, 21, tzinfo=timezone(timedelta(hours=-4))), 3),
        ],
    )
    def test_rules_take_effect_when_their_day_begins_anywhere(self, day, rules):
        offer = Offer(always=[line(condition="review:positive")])
        judged = judge(offer, situation(jurisdiction=None, now=day))
        assert len(judged.reasons) == rules

    def test_a_remedy_for_silence_is_for_legal(self):
        offer = Offer(always=[line(condition="withdraw_complaint")])
        judged = judge(offer, situation())
        assert (judged.verdict, judged.roles) == ("escalate", ("legal",))

    def test_the_strictest_decides(self):
        offer = Offer(
            always=[
                line("a", condition="review:any"),
                line("b", condition="withdraw_complaint"),
            ]
        )
        assert judge(offer, situation(jurisdiction="US")).verdict == "escalate"
        assert judge(offer, situation(jurisdiction="CN")).verdict == "refuse"

    def test_what_is_tied_to_nothing_is_compliant(self):
        judged = judge(Offer(always=[line()]), situation())
        assert (judged.verdict, judged.roles) == ("allow", ())
        assert codes(judged.reasons) == ["compliant"]

    def test_a_reason_names_the_line_the_rule_and_its_source(self):
        offer = Offer(always=[line(condition="review:any")])
        (why,) = judge(offer, situation(jurisdiction="CN")).reasons
        assert dict(why.fields) == {
            "line": "gift",
            "condition": "review:any",
            "rule": "cn_internet_competition_9_5",
            "source": "网络反不正当竞争暂行规定(市场监管总局令第91号)第九条第(五)项",
            "since": date(2024, 9, 1),
            "role": None,
        }

    def test_the_customer_hears_what_to_disclose(self):
        offer = Offer(always=[line(condition="review:any")])
        judged = judge(offer, situation(jurisdiction="US"))
        said = explain(judged.reasons, "en", audience="customer")
        assert said == (
            "if you write a review, please say in it that you got something for it",
        )

    def test_every_condition_is_ruled_on_but_bringing_others(self):
        # S92: a referral alone is allowed
        ruled = {c for row in RULES for c in row.conditions}
        assert ruled == set(CONDITIONS) - {"referral"}

    @pytest.mark.parametrize(
        ("verdict", "role"), [("escalate", None), ("refuse", "ceo")]
    )
    def test_a_rule_names_a_role_where_it_escalates(self, verdict, role):
        with pytest.raises(InvalidValue, match="names who decides where it escalates"):
            ConditionRule(
                id="x",
                conditions=["review:any"],
                verdict=verdict,
                role=role,
                source="y",
            )

    def test_a_shop_s_own_rows_may_be_asked_too(self):
        strict = ConditionRule(
            id="mine", conditions=["review:any"], verdict="refuse", source="we do not"
        )
        offer = Offer(always=[line(condition="review:any")])
        facts = situation(jurisdiction="US")
        assert judge(offer, facts, rules=(*RULES, strict)).verdict == "refuse"


class TestTheFloor:
    """消法 24: faulty goods may be given back within seven days of receipt."""

    def test_it_is_dated_and_has_its_source(self):
        row = FLOORS[0]
        assert (row.jurisdiction, row.within_days) == ("CN", 7)
        assert row.effective_on == date(2014, 3, 15)
        assert row.source == "中华人民共和国消费者权益保护法 第二十四条"

    def test_made_to_order_goods_are_inside(self):
        assert owed(situation(is_custom=True, **BROKEN))[0] == cny("268.00")

    @pytest.mark.parametrize(
        ("after", "is_due"),
        [
            (timedelta(0), True),
            (timedelta(days=7), True),
            # the seventh day ends at midnight, in a zone that is not known
            (timedelta(days=8) - timedelta(microseconds=1), True),
            (timedelta(days=8), False),
            (-timedelta(days=1), True),
        ],
    )
    def test_seven_days_not_counting_the_first(self, after, is_due):
        facts = situation(delivered_at=RECEIVED - after, **BROKEN)
        assert (owed(facts)[0] is not None) == is_due

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"category": "logistics.delay"}, "floor_other_category"),
            ({"complainant": "seller"}, "floor_no_buyer"),
            ({"delivered_at": RECEIVED - timedelta(days=30)}, "floor_over"),
            ({"refunded": "268.00"}, "floor_repaid"),
            ({"jurisdiction": "US"}, "no_floor"),
            ({"now": datetime(2014, 3, 14, 9, tzinfo=UTC)}, "no_floor"),
        ],
    )
    def test_nothing_is_owed_and_it_says_why(self, changes, why):
        due, reasons = owed(situation(**{**BROKEN, **changes}))
        assert (due, codes(reasons)) == (None, [why])

    @pytest.mark.parametrize(
        ("changes", "missing"),
        [
            ({"order": None}, ("order",)),
            ({"amount": None}, ("order.amount",)),
            ({"delivered_at": None}, ("order.delivered_at",)),
            ({"assessment": None}, ("assessment.category",)),
            ({"assessment": None, "order": None}, ("assessment.category", "order")),
        ],
    )
    def test_where_a_fact_is_missing_nothing_is_guessed(self, changes, missing):
        given = {"amount": "268.00", **changes}
        if "order" in given:
            del given["amount"]
        due, (why,) = owed(situation(**given))
        assert (due, why.code) == (None, "compensation.floor_unknown")
        assert why["missing"] == missing

    @pytest.mark.parametrize(
        ("where", "said"),
        [("CN", []), (None, ["law_unknown"]), ("BR", ["law_unknown"])],
    )
    def test_where_the_law_is_not_known_the_strictest_holds(self, where, said):
        due, reasons = owed(situation(jurisdiction=where, **BROKEN))
        assert (due, codes(reasons)) == (cny("268.00"), [*said, "floor_due"])

    def test_only_what_is_left_of_the_price_is_owed(self):
        assert owed(situation(refunded="68.00", **BROKEN))[0] == cny("200.00")

    def test_any_issue_of_the_complaint_counts(self):
        issues = (Issue("logistics.delay"), Issue("quality.defective"))
        facts = situation(category="logistics.delay", issues=issues)
        assert owed(facts)[0] == cny("268.00")

    def test_what_was_confirmed_outranks_what_was_claimed(self):
        confirmed = Diagnosis(primary="logistics", confirmed=("logistics.delay",))
        assert owed(situation(diagnosis=confirmed, **BROKEN))[0] is None
        faulty = Diagnosis(primary="qc", confirmed=("quality.defective",))
        assert owed(situation(diagnosis=faulty, **LATE))[0] == cny("268.00")
        silent = Diagnosis(primary="qc")
        assert owed(situation(diagnosis=silent, **BROKEN))[0] == cny("268.00")

    def test_a_shop_s_own_category_inherits(self):
        assert owed(situation(category="quality.smell"))[0] == cny("268.00")

    def test_the_dearest_of_several_rows_is_owed(self):
        twin = evolve(FLOORS[0], id="twin", categories=["service"])
        due, reasons = owed(situation(**BROKEN), floors=(*FLOORS, twin))
        assert (due, len(reasons)) == (cny("268.00"), 2)

    def test_the_customer_hears_of_the_right(self):
        _, reasons = owed(situation(**BROKEN))
        assert explain(reasons, "zh", audience="customer") == (
            f"依法（{FLOORS[0].source}），您可以退货并获退款 268.00 CNY",
        )


class TestKeepingTheFloor:
    FACTS = situation(**BROKEN)

    def test_an_offer_that_keeps_it_is_left_alone(self):
        for offer in (
            Offer(always=[refund()]),
            Offer(choices=[refund(), reship()]),
            Offer(
                choices=[refund("134", name="a"), refund("134", name="b")], pick=(2, 2)
            ),
        ):
            kept, why = keep_floor(offer, self.FACTS)
            assert kept == offer
            assert codes(why) == ["floor_due", "floor_kept"]

    def test_beside_kindness_the_refund_is_given_always(self):
        kept, why = keep_floor(Offer(always=[line()]), self.FACTS)
        assert costs(kept) == {"gift": "30.00 CNY", "statutory_refund": "268.00 CNY"}
        assert kept.always[1].basis is Basis.STATUTORY
        assert str(why[-1]) == (
            "statutory_refund, of 268.00 CNY, was added as the law asks; "
            "no policy can take it away"
        )

    def test_the_law_gives_one_or_the_other(self):
        kept, _ = keep_floor(Offer(always=[reship(), line()]), self.FACTS)
        assert [x.name for x in kept.always] == ["gift"]
        assert [o.names for o in kept.choices] == [("reship",), ("statutory_refund",)]
        assert (kept.pick, kept.exposure) == ((0, 1), cny("298.00"))

    def test_what_was_proposed_as_owed_stays_together(self):
        repair = line("repair", "5", "repair", Basis.ENTITLEMENT)
        kept, _ = keep_floor(Offer(always=[reship(), repair]), self.FACTS)
        assert kept.choices[0] == Option("as_proposed", (reship(), repair))

    def test_beside_a_menu_it_is_one_more_option(self):
        offer = Offer(choices=[reship(), line()], pick=(1, 2))
        kept, _ = keep_floor(offer, self.FACTS)
        assert [o.name for o in kept.choices] == ["reship", "gift", "statutory_refund"]
        assert kept.pick == (1, 2)

    def test_with_refunds_that_may_be_picked_beside_it_it_makes_up_the_price(self):
        part = refund("68", name="part")
        kept, _ = keep_floor(Offer(choices=[part, reship()], pick=(1, 2)), self.FACTS)
        assert costs(kept)["statutory_refund"] == "200.00 CNY"
        assert refundable(kept, "CNY") == cny("268.00")
        assert not over_refund(kept, self.FACTS)[0]
        alone, _ = keep_floor(Offer(choices=[part, reship()]), self.FACTS)
        assert costs(alone)["statutory_refund"] == "268.00 CNY"

    @pytest.mark.parametrize("free", [(), (line("other"),), (refund("68"),)])
    def test_it_need_not_be_picked_with_what_is_tied_to_something(self, free):
        tied = line(condition="withdraw_complaint")
        both = line("both", condition="withdraw_complaint")
        offer = Offer(choices=[*free, tied, both], pick=(len(free) + 2, len(free) + 2))
        assert floor_gap(offer, self.FACTS) == (cny("268"), cny("268"))
        kept, why = keep_floor(offer, self.FACTS)
        assert floor_gap(kept, self.FACTS) is None
        assert kept.pick == (len(free) + 1, len(free) + 2)
        assert codes(why)[-1] == "floor_added"
        assert not over_refund(kept, self.FACTS)[0]

    @pytest.mark.parametrize("parts", [("268",), ("134", "134"), ("200", "200")])
    def test_a_refund_that_is_there_is_untied(self, parts):
        free = [refund(part, name=f"part_{n}") for n, part in enumerate(parts)]
        tied = line(condition="withdraw_complaint")
        most = len(parts) + 1
        offer = Offer(choices=[*free, tied], pick=(most, most))
        kept, why = keep_floor(offer, self.FACTS)
        assert kept == evolve(offer, pick=(len(parts), most))
        assert (codes(why)[-1], why[-1]["least"]) == ("floor_untied", len(parts))

    def test_a_line_of_an_option_that_is_tied_may_be_left(self):
        both = Option("both", (refund(), line(condition="withdraw_complaint")))
        assert floor_gap(Offer(choices=[both]), self.FACTS) is None

    def test_a_menu_that_lets_nothing_be_picked_lets_this(self):
        kept, _ = keep_floor(Offer(choices=[reship()], pick=(0, 0)), self.FACTS)
        assert kept.pick == (0, 1)

    @pytest.mark.parametrize(
        "weak",
        [
            refund("267.99"),
            refund(basis=Basis.GOODWILL),
            refund(condition="withdraw_complaint"),
            line("damages", "268", "damages", Basis.ENTITLEMENT),
            reship("268"),
        ],
    )
    def test_what_does_not_count(self, weak):
        offer = Offer(always=[weak])
        due, short = floor_gap(offer, self.FACTS)
        assert (due, short.minor > 0) == (cny("268.00"), True)
        assert floor_gap(keep_floor(offer, self.FACTS)[0], self.FACTS) is None

    def test_names_that_are_taken_are_not_taken_twice(self):
        taken = Offer(
            always=[
                line("statutory_refund"),
                reship(),
                line("as_proposed", kind="repair", basis=Basis.ENTITLEMENT),
                line("statutory_refund_2"),
            ]
        )
        kept, _ = keep_floor(taken, self.FACTS)
        names = [o.name for o in kept.choices]
        assert names == ["as_proposed_2", "statutory_refund_3"]

    def test_nothing_is_added_where_nothing_is_owed(self):
        offer = Offer(always=[line()])
        kept, why = keep_floor(offer, situation(**LATE))
        assert (kept, codes(why)) == (offer, ["floor_other_category"])
        assert floor_gap(offer, situation(**LATE)) is None

    def test_an_offer_in_another_currency_is_refused(self):
        dollars = Remedy("x", "gift", cost=Money(1, "USD"), basis=Basis.GOODWILL)
        with pytest.raises(CurrencyMismatch):
            keep_floor(Offer(always=[dollars]), self.FACTS)


class TestTheCeilingOnRefunds:
    @pytest.mark.parametrize(
        ("offer", "code"),
        [
            (Offer(), "no_refund"),
            (Offer(always=[line()]), "no_refund"),
            (Offer(always=[refund("100.00")]), "refund_fits"),
            (Offer(always=[refund("100.01")]), "over_refund"),
            (Offer(choices=[refund("60", name=n) for n in "ab"]), "refund_fits"),
            (
                Offer(choices=[refund("60", name=n) for n in "ab"], pick=(0, 2)),
                "over_refund",
            ),
            # goodwill and damages are no refunds of the price
            (Offer(always=[refund("900", Basis.GOODWILL)]), "no_refund"),
            (Offer(always=[line("d", "900", "damages", Basis.STATUTORY)]), "no_refund"),
            (Offer(always=[refund("100"), line("x", "50", "refund")]), "refund_fits"),
        ],
    )
    def test_no_more_than_the_price_goes_back(self, offer, code):
        too_much, why = over_refund(offer, situation(amount="100.00"))
        assert (too_much, codes([why])) == (code == "over_refund", [code])

    def test_what_went_back_before_counts(self):
        facts = situation(amount="100.00", refunded="60.00")
        assert over_refund(Offer(always=[refund("40.01")]), facts)[0]
        assert not over_refund(Offer(always=[refund("40.00")]), facts)[0]

    def test_without_a_price_it_says_so(self):
        too_much, why = over_refund(Offer(always=[refund()]), situation(order=None))
        assert (too_much, codes([why])) == (False, ["refund_unchecked"])


class TestTheRing:
    def test_s89_what_is_within_the_caller_s_authority_is_granted_at_once(self):
        ruling = ruled(proposing(line(cost="50.00")), situation(**LATE))
        assert (ruling.verdict, ruling.approver) == ("granted", None)
        assert (ruling.by, ruling.role) == ("li", "cs_agent")
        assert (ruling.case_id, ruling.version, ruling.book) == ("case-1", 4, BOOK)
        assert ruling.decided_at == NOW

    def test_s86_s89_what_is_above_waits_for_the_role_that_may(self):
        ruling = ruled(proposing(line(cost="50.01")), situation(**LATE))
        assert (ruling.verdict, ruling.approver) == ("needs_approval", "cs_supervisor")
        said = explain(ruling.reasons, "en", labels=STANDARD.label)
        assert said[-2] == (
            "50.01 CNY, the most that can be taken, needs service supervisor; "
            "service agent may not grant it"
        )

    def test_authority_is_asked_for_the_worst_case_of_a_menu(self):
        menu = proposing(
            choices=[line("a", "30"), line("b", "21"), line("c", "20")], pick=(1, 2)
        )
        ruling = ruled(menu, situation(**LATE))
        assert (ruling.exposure, ruling.verdict) == (cny("51.00"), "needs_approval")

    def test_every_step_leaves_its_reason_in_order(self):
        policy = evolve(proposing(line("gift", "30"), line("more", "9")), cap=cny("30"))
        ruling = ruled(policy, situation(**BROKEN))
        assert codes(ruling.reasons) == [
            "function_proposed",
            "dropped",
            "within_value_cap",
            "floor_due",
            "floor_added",
            "refund_fits",
            "beyond_authority",
            "compliant",
        ]

    def test_the_trace_of_the_table_is_kept(self):
        bands = order_value_bands(reship_cost=cny("60"))
        policy = CompensationPolicy("by_value", "1", base=bands)
        ruling = ruled(policy, situation(amount="88.00", category="logistics.delay"))
        assert ruling.trace.fired == ("up_to_100",)
        assert ruling.policy == policy.ref

    def test_a_cap_that_leaves_nothing_lets_a_person_decide(self):
        policy = evolve(proposing(line()), cap=cny("0"))
        ruling = ruled(policy, situation(**LATE))
        assert (ruling.verdict, ruling.offer) == ("no_rule", None)
        assert codes(ruling.reasons)[-2:] == ["nothing_left", "person_decides"]

    def test_what_the_law_grants_is_left_whatever_the_cap(self):
        policy = evolve(proposing(line()), cap=cny("0"))
        ruling = ruled(policy, situation(**BROKEN))
        assert costs(ruling.offer) == {"statutory_refund": "268.00 CNY"}

    def test_the_story_keeps_the_floor_by_itself(self):
        """S81–S83: the menu lets the price go back, so nothing is added."""
        policy = CompensationPolicy(
            "bracelet",
            "1",
            base=bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40")),
            surprise=bracelet_surprise(bracelet_cost=cny("90"), album_cost=cny("30")),
            value_cap=None,
        )
        ruling = ruled(policy, situation(), role="store_manager")
        assert ruling.verdict == "granted"
        assert ruling.exposure == cny("508.00")
        assert "floor_kept" in codes(ruling.reasons)

    def test_a_refund_above_the_price_is_refused(self):
        ruling = ruled(proposing(refund("300")), situation(**LATE), "store_manager")
        assert (ruling.verdict, ruling.approver) == ("refused", None)
        assert "over_refund" in codes(ruling.reasons)

    def test_kindness_above_the_price_is_possible(self):
        kind = proposing(refund("268"), line("sorry", "300", "refund"))
        kind = evolve(kind, value_cap=None)
        ruling = ruled(kind, situation(**LATE), "store_manager")
        assert (ruling.verdict, ruling.exposure) == ("granted", cny("568"))

    def test_s92_a_reward_for_a_review_is_refused_and_stays_on_record(self):
        bribe = proposing(line(condition="review:changed"))
        ruling = ruled(bribe, situation(**LATE), "ceo")
        assert ruling.verdict == "refused"
        assert [x.name for x in ruling.offer.lines] == ["gift"]

    def test_a_remedy_for_silence_goes_to_legal_whatever_it_costs(self):
        hush = proposing(line(cost="1", condition="withdraw_complaint"))
        ruling = ruled(hush, situation(**LATE), "store_manager")
        assert (ruling.verdict, ruling.approver) == ("needs_approval", "legal")
        assert ruled(hush, situation(**LATE), "legal").verdict == "granted"

    def test_the_category_decides_who_may(self):
        small = proposing(line(cost="1"))
        facts = situation(category="malicious_review")
        assert ruled(small, facts, "store_manager").approver == "legal"
        assert ruled(small, facts, "ceo").verdict == "granted"

    def test_without_an_assessment_the_general_limits_hold(self):
        ruling = ruled(proposing(line(cost="1")), situation(assessment=None))
        assert ruling.verdict == "granted"

    @pytest.mark.parametrize(
        ("role", "verdict"),
        [("purchasing", "granted"), ("bot", "needs_approval"), ("legal", "granted")],
    )
    def test_a_role_that_no_limit_names_goes_by_its_rank(self, role, verdict):
        assert ruled(proposing(line()), situation(**LATE), role).verdict == verdict

    def test_a_second_person_is_asked_for_where_somebody_must_approve(self):
        four_eyes = evolve(MATRIX, second_person=True)
        small, large = proposing(line()), proposing(line(cost="90"))
        asked = [
            ruled(policy, situation(**LATE), approvals=four_eyes).second_person
            for policy in (small, large)
        ]
        assert asked == [False, True]

    def test_rulings_are_stored_as_they_are(self):
        ruling = ruled(proposing(line(condition="review:any")), situation(**BROKEN))
        assert pickle.loads(pickle.dumps(ruling)) == ruling


class TestCashIsWorthWhatItCosts:
    """A label on a line of money dodges neither authority nor ceiling nor floor."""

    @pytest.mark.parametrize("kind", ["refund", "refund.full", "damages"])
    def test_a_dear_refund_is_not_granted_at_a_low_cost(self, kind):
        cheap = line("cash", "1", kind, Basis.ENTITLEMENT, value=cny("268"))
        ruling = ruled(proposing(cheap), situation(**LATE))
        assert (ruling.verdict, ruling.approver) == ("refused", None)
        (why,) = (r for r in ruling.reasons if r.code.endswith("cash_mispriced"))
        assert dict(why.fields) == {
            "line": "cash",
            "cost": cny("1"),
            "worth": cny("268"),
        }

    def test_a_refund_that_is_worth_nothing_keeps_no_floor(self):
        hollow = Offer(always=[refund(value=cny("0"))])
        put = ruled(SILENT, situation(**BROKEN), role="store_manager", proposal=hollow)
        assert put.verdict == "refused"
        granted = evolve(put, verdict="granted")
        found = objections(granted, situation(**BROKEN), approvals=MATRIX)
        assert codes(found) == ["cash_mispriced"]

    def test_other_lines_may_be_worth_more_than_they_cost(self):
        pack = line(value=cny("99"))
        whole = line("cash", "20", "damages", value=cny("20"))
        ruling = ruled(proposing(pack, whole), situation(**LATE))
        assert ruling.verdict == "granted"


class TestNoRule:
    """S75: a hole escalates, and is filled by hand through the same ring."""

    def test_a_person_decides_and_nothing_is_offered(self):
        ruling = ruled(SILENT, situation(**LATE))
        assert (ruling.verdict, ruling.offer) == ("no_rule", None)
        assert (ruling.approver, ruling.exposure) == ("store_manager", None)
        said = explain(ruling.reasons, "zh", labels=STANDARD.label)
        assert said[-1] == "无适用规则：由店长决定"

    def test_what_the_law_grants_is_said_at_once(self):
        ruling = ruled(SILENT, situation(**BROKEN))
        assert "floor_due" in codes(ruling.reasons)

    def test_by_hand_it_needs_the_role_that_decides_however_small(self):
        tiny = Offer(always=[line(cost="0.01")])
        ruling = ruled(SILENT, situation(**LATE), proposal=tiny)
        assert (ruling.verdict, ruling.approver) == ("needs_approval", "store_manager")
        assert codes(ruling.reasons)[:2] == ["function_no_rule", "by_hand"]
        manager = ruled(SILENT, situation(**LATE), "store_manager", proposal=tiny)
        assert (manager.verdict, manager.offer) == ("granted", tiny)
        asked = [codes(r.reasons).count("person_decides") for r in (ruling, manager)]
        assert asked == [1, 0]

    def test_the_higher_of_two_roles_is_asked(self):
        hush = Offer(always=[line(condition="withdraw_complaint")])
        ruling = ruled(SILENT, situation(**LATE), proposal=hush)
        assert ruling.approver == "legal"

    def test_where_the_policy_has_a_rule_the_usual_limits_hold_by_hand_too(self):
        own = Offer(always=[line("flowers", "40", "flowers")])
        ruling = ruled(proposing(line()), situation(**LATE), proposal=own)
        assert (ruling.verdict, ruling.offer) == ("granted", own)

    def test_the_cap_and_the_floor_hold_by_hand_too(self):
        policy = evolve(SILENT, cap=cny("5"))
        own = Offer(always=[line("flowers", "40", "flowers")])
        ruling = ruled(policy, situation(**BROKEN), "store_manager", proposal=own)
        assert costs(ruling.offer) == {"statutory_refund": "268.00 CNY"}

    def test_an_empty_offer_is_not_a_proposal(self):
        with pytest.raises(InvalidValue, match="must hold at least one remedy"):
            ruled(SILENT, situation(), proposal=Offer())


class TestBadInput:
    @pytest.mark.parametrize("given", [{"role": "cs_agnet"}, {"no_rule_role": "boss"}])
    def test_roles_are_known(self, given):
        usual = {"role": "cs_agent", "no_rule_role": "store_manager", **given}
        with pytest.raises(UnknownCode, match="in roles"):
            rule(
                SILENT,
                situation(),
                case_id="case-1",
                version=1,
                book=BOOK,
                approvals=MATRIX,
                by="li",
                **usual,
            )

    def test_remedy_kinds_are_known(self):
        with pytest.raises(UnknownCode, match="fireworks"):
            ruled(proposing(line(kind="fireworks")), situation())

    def test_a_shop_s_own_kinds_and_roles_are_known_through_its_catalogues(self):
        show = RemedyKind("fireworks", zh="烟花", en="fireworks", form="symbolic")
        host = Role("host", zh="主播", en="host", rank=3)
        mine = evolve(
            STANDARD, remedy_kinds=REMEDY_KINDS.extend(show), roles=ROLES.extend(host)
        )
        policy = evolve(proposing(line(kind="fireworks", cost="700")), value_cap=None)
        ruling = ruled(policy, situation(**LATE), "host", catalogues=mine)
        assert ruling.verdict == "granted"
        assert (
            objections(ruling, situation(**LATE), approvals=MATRIX, catalogues=mine)
            == ()
        )

    def test_limits_in_another_currency_are_a_typed_error(self):
        dollars = ApprovalMatrix([("cs_agent", Money(5, "USD")), ("ceo", None)])
        with pytest.raises(CurrencyMismatch):
            ruled(proposing(line()), situation(**LATE), approvals=dollars)

    def test_a_missing_fact_is_a_typed_error(self):
        policy = evolve(SILENT, cap=ShareOfOrder(1, 10))
        no_price = situation(order=None)
        assert ruled(policy, no_price).verdict == "no_rule"
        with pytest.raises(MissingInput, match=r"order\.amount"):
            ruled(policy, no_price, proposal=Offer(always=[line()]))


class TestObjections:
    """No ruling gets past the ring, whoever wrote it."""

    FACTS = situation(**LATE)

    def forged(self, offer, **given):
        terms = {
            "verdict": "granted",
            "role": "cs_agent",
            "exposure": offer.exposure,
            **given,
        }
        return Ruling(
            offer=offer,
            case_id="case-1",
            version=1,
            book=BOOK,
            policy=BOOK,
            decided_at=NOW,
            by="li",
            **terms,
        )

    def against(self, ruling, facts=None, approvals=MATRIX):
        return codes(objections(ruling, facts or self.FACTS, approvals=approvals))

    def test_there_are_none_against_what_the_ring_ruled(self):
        ruling = ruled(proposing(line(cost="90")), self.FACTS)
        assert self.against(ruling) == []

    def test_a_ruling_without_an_offer_offers_nothing(self):
        assert self.against(ruled(SILENT, self.FACTS)) == []

    def test_an_empty_offer_offers_nothing_and_is_no_offer(self):
        assert self.against(self.forged(Offer())) == ["nothing_offered"]

    def test_the_floor_is_asked_for(self):
        facts = situation(**BROKEN)
        gift = self.forged(Offer(always=[line()]))
        (found,) = objections(gift, facts, approvals=MATRIX)
        assert str(found) == (
            "the law asks for 268.00 CNY to go back, "
            "and the offer falls 268.00 CNY short"
        )

    def test_refunds_are_measured(self):
        assert "over_refund" in self.against(
            self.forged(Offer(always=[refund("300")]), role="store_manager")
        )

    def test_the_role_is_asked_for(self):
        assert self.against(self.forged(Offer(always=[line(cost="90")]))) == [
            "beyond_authority"
        ]

    def test_a_lower_exposure_cannot_be_claimed(self):
        offer = Offer(always=[line(cost="90")])
        assert self.against(self.forged(offer, exposure=cny("9"))) == [
            "exposure_differs",
            "beyond_authority",
        ]

    @pytest.mark.parametrize(
        ("approver", "found"),
        [
            ("cs_agent", ["approver_too_low"]),
            ("cs_supervisor", []),
            ("ceo", []),
            (None, ["beyond_authority"]),
        ],
    )
    def test_the_approver_must_be_able_to(self, approver, found):
        offer = Offer(always=[line(cost="90")])
        waiting = self.forged(offer, verdict="needs_approval", approver=approver)
        assert self.against(waiting) == found

    def test_the_second_person_cannot_be_left_out(self):
        four_eyes = evolve(MATRIX, second_person=True)
        offer = Offer(always=[line(cost="90")])
        waiting = self.forged(offer, verdict="needs_approval", approver="cs_supervisor")
        assert self.against(waiting, approvals=four_eyes) == ["second_person_missing"]
        both = evolve(waiting, second_person=True)
        assert self.against(both, approvals=four_eyes) == []

    def test_a_reward_for_a_review_is_found_again(self):
        bribe = Offer(always=[line(condition="review:removed")])
        assert set(self.against(self.forged(bribe))) == {"condition_refuse"}

    def test_legal_cannot_be_left_out(self):
        hush = Offer(always=[line(condition="withdraw_complaint")])
        assert self.against(self.forged(hush)) == ["beyond_authority"]

    def test_a_matrix_that_got_tighter_holds(self):
        ruling = ruled(proposing(line()), self.FACTS)
        tighter = ApprovalMatrix([("cs_agent", cny("1")), ("store_manager", None)])
        assert self.against(ruling, approvals=tighter) == ["beyond_authority"]


ROOM = [code for code in SENTENCES if code.startswith("compensation.")]


class TestSentences:
    def test_every_code_of_the_room_has_its_sentences(self):
        room = [
            path
            for name, path in SOURCES.items()
            if name.startswith("recoverykit.compensation")
            or name == "recoverykit.lifecycle.ruling"
        ]
        text = "\n".join(p.read_text(encoding="utf-8") for p in room)
        said = set(re.findall(r'"(compensation\.[a-z_]+)"', text))
        for prefix, ends in {
            "function_": ("proposed", "no_rule"),
            "condition_": ("refuse", "escalate", "disclose"),
            "late_to_": ("ship", "arrive"),
            "floor_": (
                *("no_buyer", "other_category", "unknown", "over", "repaid"),
                *("exempt_custom", "exempt_perishable", "exempt_opened_digital"),
            ),
        }.items():
            said |= {f"compensation.{prefix}{end}" for end in ends}
        said |= {
            f"compensation.{code}"
            for code in ("refund_fits", "over_refund", "within_authority")
        }
        assert said - {"compensation.condition_", "compensation.floor_"} == set(ROOM)

    @pytest.mark.parametrize("code", ROOM)
    def test_both_languages_mention_the_same_fields(self, code):
        text = SENTENCES[code]
        fields = [
            sorted(re.findall(r"{([a-z_]+)", text[lang])) for lang in ("en", "zh")
        ]
        assert fields[0] == fields[1]


def test_the_ring_cannot_be_told_other_rules():
    """Floors and compliance rows are no parameters of the ring."""
    names = set(ring_module.rule.__kwdefaults__) | set(
        ring_module.objections.__kwdefaults__
    )
    assert names == {"proposal", "catalogues"}
