"""What the law grants and forbids: returns (S53), reviews (S91–S93), exposures."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import STANDARD
from recoverykit.compensation import (
    FLOORS,
    PUNITIVE,
    RULES,
    StatutoryFloor,
    incentive_objections,
    judge,
    keep_floor,
    owed,
    punitive_exposures,
    require_compliant,
    return_rights,
    review_request_objections,
)
from recoverykit.compensation.compliance import JURISDICTIONS, VERDICTS
from recoverykit.errors import InvalidValue, NaiveDatetime, ReviewInducement
from recoverykit.explanation import Reason, render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.facts import Loss, Review
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.testing import situation
from tests.stories import at, record, resolved

RECEIVED = datetime(2026, 2, 28, 19, tzinfo=UTC)


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


def line(name: str = "gift", cost: str = "50", **terms: Any) -> Remedy:
    given: dict[str, Any] = {"kind": "coupon", "basis": Basis.GOODWILL, **terms}
    return Remedy(name, given.pop("kind"), cost=cny(cost), **given)


def said(reasons: tuple[Reason, ...]) -> list[str]:
    """Return the codes; each has a sentence in both languages."""
    for reason in reasons:
        for lang in ("en", "zh"):
            text = render(reason, lang, labels=STANDARD.label)
            assert text
            assert reason.code not in text
    return [reason.code.partition(".")[2] for reason in reasons]


GOODS: dict[str, Any] = {
    "category": "logistics.delay",
    "is_custom": False,
    "amount": "268.00",
    "sought": "refund",
}
"""Ordinary goods that the buyer wants to give back, for no reason."""


def answers(**changes: Any) -> dict[str, str]:
    rights = return_rights(situation(**{**GOODS, **changes}))
    return {right.id: right.answer for right in rights}


class TestReturns:
    """消法 24 and 25, Directive 2011/83/EU: eligibility with its exceptions."""

    def test_the_bracelet_is_outside_one_right_and_inside_the_other(self) -> None:
        # 000's bracelet: made to order, and broken
        found = answers(is_custom=True, category="quality.damaged")
        assert found == {
            "cn_quality_return": "eligible",
            "cn_no_reason_return": "not_eligible",
        }

    @pytest.mark.parametrize(
        ("changes", "answer"),
        [
            ({}, "eligible"),
            ({"is_custom": True}, "not_eligible"),
            ({"is_perishable": True}, "not_eligible"),
            ({"is_digital": True, "opened": False}, "eligible"),
            ({"is_digital": True, "opened": None}, "unknown"),
            ({"opened": True}, "eligible"),
            ({"complainant": "seller"}, "not_eligible"),
            ({"delivered_at": None}, "unknown"),
            ({"amount": None}, "unknown"),
            ({"refunded": "268.00"}, "not_eligible"),
        ],
    )
    @pytest.mark.parametrize(
        ("where", "row"), [("CN", "cn_no_reason_return"), ("EU", "eu_withdrawal")]
    )
    def test_exceptions_of_a_return_without_reason(
        self, where: str, row: str, changes: dict[str, Any], answer: str
    ) -> None:
        assert answers(jurisdiction=where, **changes)[row] == answer

    def test_a_code_that_was_shown_cannot_be_given_back(self) -> None:
        # 发卡
        shown = {"is_digital": True, "opened": True}
        right = return_rights(situation(**{**GOODS, **shown}))[1]
        assert right.answer == "not_eligible"
        assert said((right.reason,)) == ["floor_exempt_opened_digital"]

    def test_in_the_eu_that_needs_a_consent_which_no_order_tells(self) -> None:
        shown = {**GOODS, "is_digital": True, "opened": True, "jurisdiction": "EU"}
        (right,) = return_rights(situation(**shown))
        assert right.answer == "unknown"
        assert said((right.reason,)) == ["floor_unknown"]
        assert right.reason["missing"] == ("consent_to_begin",)

    @pytest.mark.parametrize(
        ("where", "row", "days"),
        [
            ("CN", "cn_quality_return", 7),
            ("CN", "cn_no_reason_return", 7),
            ("EU", "eu_withdrawal", 14),
        ],
    )
    def test_the_last_day_is_counted_whole_and_the_first_not(
        self, where: str, row: str, days: int
    ) -> None:
        changes = {"jurisdiction": where, "category": "quality.damaged"}
        end = timedelta(days=days + 1)
        for delivered, answer in (
            (RECEIVED - end + timedelta(microseconds=1), "eligible"),
            (RECEIVED - end, "not_eligible"),
        ):
            assert answers(delivered_at=delivered, **changes)[row] == answer

    def test_a_right_says_until_when_and_how_much(self) -> None:
        rights = return_rights(situation(**GOODS, refunded="68.00"))
        right = rights[1]
        assert right.amount == cny("200.00")
        assert right.until_at == datetime(2026, 3, 6, 4, tzinfo=UTC)
        assert said((right.reason,)) == ["floor_due"]
        (unknown, _) = return_rights(situation(**GOODS, delivered_at=None))
        assert unknown.until_at is None

    def test_an_exemption_names_what_the_goods_are(self) -> None:
        rights = return_rights(situation(**{**GOODS, "is_perishable": True}))
        assert said(tuple(right.reason for right in rights)) == [
            "floor_other_category",
            "floor_exempt_perishable",
        ]

    def test_where_the_law_is_not_known_every_row_holds(self) -> None:
        found = return_rights(situation(**GOODS, jurisdiction="BR"))
        assert [right.id for right in found] == [row.id for row in FLOORS]

    @pytest.mark.parametrize(
        ("row", "where"), [("cn_no_reason_return", "CN"), ("eu_withdrawal", "EU")]
    )
    def test_a_row_holds_from_its_day_on(self, row: str, where: str) -> None:
        day = next(r.effective_on for r in FLOORS if r.id == row)
        # the day begins first at UTC+14
        begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(
            hours=14
        )
        assert row in answers(jurisdiction=where, now=begins)
        eve = begins - timedelta(microseconds=1)
        assert row not in answers(jurisdiction=where, now=eve)

    def test_a_trait_that_is_unknown_is_refused(self) -> None:
        with pytest.raises(InvalidValue, match="allowed: custom"):
            StatutoryFloor(
                id="x",
                jurisdiction="CN",
                within_days=7,
                exempt=["newspapers"],
                effective_on=date(2020, 1, 1),
                source="x",
            )


class TestTheFloorOfAReturn:
    @pytest.mark.parametrize(
        ("sought", "due"),
        [
            ("refund", "268.00"),
            ("refund.full", "268.00"),
            ("exchange", None),
            (None, None),
        ],
    )
    def test_it_is_owed_to_whoever_asks_for_the_money(
        self, sought: str | None, due: str | None
    ) -> None:
        amount, reasons = owed(situation(**{**GOODS, "sought": sought}))
        assert amount == (None if due is None else cny(due))
        # what nobody asked for is not talked of
        assert len(reasons) == (2 if due else 1)

    def test_it_is_added_to_what_is_offered(self) -> None:
        kept, _ = keep_floor(Offer(always=[line()]), situation(**GOODS))
        assert [(x.name, x.basis) for x in kept.lines] == [
            ("gift", Basis.GOODWILL),
            ("statutory_refund", Basis.STATUTORY),
        ]

    def test_custom_goods_without_a_fault_are_left_to_kindness(self) -> None:
        amount, reasons = owed(situation(**{**GOODS, "is_custom": True}))
        assert amount is None
        assert said(reasons) == ["floor_other_category", "floor_exempt_custom"]


class TestConditions:
    """S92: paying for what a review says is refused; a referral alone is not."""

    @pytest.mark.parametrize("where", ["CN", "US", "EU", "UK", "BR", None])
    @pytest.mark.parametrize(
        "condition", ["review:positive", "review:changed", "review:removed"]
    )
    def test_what_a_review_says_is_never_paid_for(
        self, where: str | None, condition: str
    ) -> None:
        offer = Offer(always=[line("prize", condition=condition)])
        with pytest.raises(ReviewInducement) as caught:
            require_compliant(offer, situation(jurisdiction=where))
        error = caught.value
        assert (error.line, error.condition) == ("prize", condition)
        assert str(pickle.loads(pickle.dumps(error))) == str(error)

    @pytest.mark.parametrize(
        ("condition", "verdicts"),
        [
            ("review:any", ("refuse", "disclose", "disclose", "disclose")),
            ("full_settlement", ("escalate",) * 4),
            ("withdraw_complaint", ("escalate",) * 4),
            ("referral", ("allow",) * 4),
        ],
    )
    def test_what_else_a_remedy_may_be_tied_to(
        self, condition: str, verdicts: tuple[str, ...]
    ) -> None:
        offer = Offer(always=[line(condition=condition)])
        for place, verdict in zip(("CN", "US", "EU", "UK"), verdicts, strict=True):
            assert judge(offer, situation(jurisdiction=place)).verdict == verdict

    def test_the_prize_of_the_guide_is_refused_and_its_referral_is_not(self) -> None:
        # 成功引导差评转好评…赠送 50 元裂变券,推荐 3 人下单可兑换礼品
        prize = line("prize", "50", condition="review:changed")
        with pytest.raises(ReviewInducement, match="第九条"):
            require_compliant(Offer(always=[prize]), situation())
        brought = evolve(prize, condition="referral")
        assert (
            require_compliant(Offer(always=[brought]), situation()).verdict == "allow"
        )

    @pytest.mark.parametrize("where", [None, "BR", "DE"])
    @pytest.mark.parametrize(
        "condition", sorted({c for r in RULES for c in r.conditions})
    )
    def test_where_the_law_is_not_known_the_strictest_holds(
        self, condition: str, where: str | None
    ) -> None:
        offer = Offer(always=[line(condition=condition)])
        known = [
            judge(offer, situation(jurisdiction=place)).verdict
            for place in JURISDICTIONS
        ]
        unknown = judge(offer, situation(jurisdiction=where)).verdict
        assert unknown == max(known, key=VERDICTS.index)

    @pytest.mark.parametrize(
        ("now", "where", "rule"),
        [
            (datetime(2024, 8, 31, 9, tzinfo=UTC), "CN", None),
            (datetime(2024, 9, 1, tzinfo=UTC), "CN", "cn_internet_competition_9_5"),
            (datetime(2025, 4, 5, 9, tzinfo=UTC), "UK", None),
            (datetime(2025, 4, 6, tzinfo=UTC), "UK", "uk_dmcc_schedule_20"),
            (datetime(2024, 10, 20, 9, tzinfo=UTC), "US", "us_16_cfr_255_5"),
        ],
    )
    def test_laws_hold_from_their_day_on(
        self, now: datetime, where: str, rule: str | None
    ) -> None:
        offer = Offer(always=[line(condition="review:any")])
        judged = judge(offer, situation(jurisdiction=where, now=now))
        rules = [r["rule"] for r in judged.reasons if "rule" in dict(r.fields)]
        assert rules == ([] if rule is None else [rule])

    def test_a_full_settlement_is_for_legal_and_tells_what_stands_beside(self) -> None:
        offer = Offer(always=[line(condition="full_settlement")])
        judged = judge(offer, situation(amount="268.00"))
        assert (judged.verdict, judged.roles) == ("escalate", ("legal",))
        assert said(judged.reasons) == ["condition_escalate", "beside_settlement"]
        assert judged.reasons[1]["amount"] == cny("804.00")

    def test_a_coupon_for_who_asked_for_money_is_told(self) -> None:
        coupon = Offer(always=[line()])
        asked = judge(coupon, situation(sought="refund.partial"))
        assert asked.verdict == "allow"
        assert said(asked.reasons) == ["compliant", "coupon_for_cash"]
        with_cash = Offer(always=[line(), line("back", kind="refund")])
        for offer, sought in (
            (with_cash, "refund"),
            (coupon, None),
            (coupon, "remake"),
        ):
            judged = judge(offer, situation(sought=sought))
            assert said(judged.reasons) == ["compliant"]

    def test_every_row_has_its_source(self) -> None:
        for row in (*RULES, *FLOORS, *PUNITIVE):
            assert row.source
        assert len({row.id for row in RULES}) == len(RULES)


class TestExposures:
    """消法 55 and 食品安全法 148, as estimates for legal."""

    @pytest.mark.parametrize(
        ("amount", "expected"),
        [
            ("0.01", "500.00"),
            ("166.66", "500.00"),
            ("166.67", "500.01"),
            ("268.00", "804.00"),
        ],
    )
    def test_three_times_the_price_and_five_hundred_at_least(
        self, amount: str, expected: str
    ) -> None:
        (found,) = punitive_exposures(situation(amount=amount))
        assert (found.id, found.amount) == ("cn_fraud_55", cny(expected))

    @pytest.mark.parametrize(
        ("amount", "loss", "expected"),
        [
            ("20.00", None, "1000.00"),
            ("200.00", None, "2000.00"),
            ("200.00", "700.00", "2100.00"),
        ],
    )
    def test_for_food_ten_times_the_price_or_three_times_the_loss(
        self, amount: str, loss: str | None, expected: str
    ) -> None:
        lost = None if loss is None else Loss(goods=cny(loss))
        facts = evolve(situation(amount=amount), loss=lost)
        found = {e.id: e.amount for e in punitive_exposures(facts, is_food=True)}
        assert found["cn_food_148"] == cny(expected)

    @pytest.mark.parametrize(
        "changes",
        [
            {"order": None},
            {"amount": None},
            {"jurisdiction": "US"},
            {"amount": Money(100, "USD")},
            {"now": datetime(2014, 3, 14, 9, tzinfo=UTC)},
        ],
    )
    def test_where_nothing_can_be_said_nothing_is(
        self, changes: dict[str, Any]
    ) -> None:
        assert punitive_exposures(situation(**changes)) == ()

    def test_they_are_no_remedy(self) -> None:
        amount, _ = owed(situation(category="quality.damaged", amount="268.00"))
        assert amount == cny("268.00")


class TestAskingForAReview:
    """S91: a neutral invitation, once, after the resolution, within 24 hours."""

    CASE = resolved()

    @property
    def resolved_at(self) -> datetime:
        last = self.CASE.last(ev.Resolved)
        assert last is not None
        return last.at

    def codes(self, case: Any = None, hours: float = 1, **more: Any) -> list[str]:
        asked_at = self.resolved_at + timedelta(hours=hours)
        found = review_request_objections(case or self.CASE, at=asked_at, **more)
        return said(found)

    def test_within_a_day_of_the_resolution_it_may_be_asked(self) -> None:
        assert self.codes(hours=0) == []
        assert self.codes(hours=24) == []
        assert self.codes(hours=24.0001) == ["review_too_late"]

    def test_not_before_it(self) -> None:
        assert self.codes(hours=-1) == ["review_before_resolution"]
        early = type(self.CASE)(self.CASE.id, self.CASE.log[:3])
        assert "review_before_resolution" in self.codes(early)

    def test_not_in_one_message_with_something_of_value(self) -> None:
        assert self.codes(beside=[line()]) == ["review_beside_gift"]

    @pytest.mark.parametrize(
        "event",
        [
            ev.FollowedUp(at(40), by="li", about="review_invitation"),
            ev.Done(at(40), task="c1:9:review_invitation"),
            ev.ReviewChanged(at(40), review=Review("r"), asked=True),
        ],
    )
    def test_not_twice(self, event: ev.Event) -> None:
        assert self.codes(self.with_(event)) == ["review_asked_before"]

    @pytest.mark.parametrize(
        "event",
        [
            ev.FollowedUp(at(40), by="li", about="care_call"),
            ev.Done(at(40), task="c1:9:survey"),
            ev.ReviewChanged(at(40), review=Review("r")),
        ],
    )
    def test_what_asked_for_nothing_does_not_count(self, event: ev.Event) -> None:
        assert self.codes(self.with_(event)) == []

    def test_not_while_somebody_outside_looks_at_it(self) -> None:
        case = self.with_(ev.Referred(at(40), to="12315"))
        assert self.codes(case) == ["review_disputed"]
        over = ev.ReferralDecided(at(41), to="12315")
        assert self.codes(record(case, over)) == []

    def test_not_while_an_appeal_is_open_s91(self) -> None:
        case = self.with_(ev.Appealed(at(40), why="退款少了"))
        assert self.codes(case) == ["review_disputed"]

    def test_not_of_somebody_in_special_circumstances(self) -> None:
        birth = self.CASE.log[0]
        complaint = evolve(self.CASE.complaint, vulnerable=True)
        event = evolve(birth.event, complaint=complaint)
        log = (evolve(birth, event=event), *self.CASE.log[1:])
        assert self.codes(type(self.CASE)(self.CASE.id, log)) == ["review_vulnerable"]

    def test_the_moment_has_a_zone(self) -> None:
        with pytest.raises(NaiveDatetime):
            review_request_objections(self.CASE, at=datetime(2026, 3, 2))

    def with_(self, event: ev.Event) -> Any:
        last = self.CASE.log[-1]
        entry = evolve(last, version=last.version + 1, event=event)
        return type(self.CASE)(self.CASE.id, (*self.CASE.log, entry))


class TestBonuses:
    """S93: 成功转化 1 条差评奖励 50 元."""

    def test_s93_a_bonus_by_converted_reviews_is_warned_of(self) -> None:
        reasons = incentive_objections("review_converted")
        assert said(reasons) == ["perverse_incentive"]
        assert "resolved_with_csat" in str(reasons[0])

    def test_contented_customers_are_a_fine_measure(self) -> None:
        assert incentive_objections("resolved_with_csat") == ()

    def test_a_measure_is_a_code(self) -> None:
        with pytest.raises(InvalidValue):
            incentive_objections("how many reviews")


def test_compliance_talks_to_staff_only() -> None:
    mine = [code for code in SENTENCES if code.startswith("compliance.")]
    assert len(mine) == 9
    assert all(set(SENTENCES[code]) == {"en", "zh"} for code in mine)
