"""What many cases have in common: alerts, the goal of a group, and what prevents it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import CATEGORIES, ROLES, STAGES
from recoverykit.deadline import Elapsed
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.facts import CaseSummary
from recoverykit.incidents import (
    DIMENSIONS,
    DISCLOSURES,
    NOTIFIED,
    PARCEL_ADVICE,
    PREVENTIONS,
    TASK_FORCE_GOAL,
    CarrierRate,
    CarrierRule,
    CasesLinked,
    GroupGoal,
    IncidentRules,
    Prevention,
    RecurrenceRule,
    ReturnRisk,
    alert_tasks,
    carrier_advice,
    carrier_rates,
    done_at,
    faq_candidates,
    is_done,
    missing_disclosures,
    open_incident,
    order_advice,
    preventions,
    read_goal,
    recurrences,
)
from tests.incident_stories import DECLARED, go_on, solved, summary
from tests.stories import BOOK, at

DAY = 24
WEEK = timedelta(days=7)
BROKEN = RecurrenceRule(by="sku", least=3, within=WEEK, categories=("quality",))


def sold(case_id: str, day: float, **changes: Any) -> CaseSummary:
    given: dict[str, Any] = {
        "received_at": at(day * DAY),
        "sku": "clasp",
        "categories": ("quality.defective",),
    }
    return summary(case_id, **(given | changes))


def tips(*cases: CaseSummary, rule: RecurrenceRule = BROKEN, day: float = 99) -> Any:
    found = recurrences(cases, [rule], now=at(day * DAY))
    return [(alert.value, alert.tipped_by) for alert in found]


class TestRecurrence:
    def test_s100_an_article_that_fails_again_and_again_is_an_alert(self) -> None:
        cases = [sold(f"c{n}", n) for n in (1, 2, 3)]
        assert tips(*cases[:2]) == []
        [alert] = recurrences(cases, [BROKEN], now=at(3 * DAY))
        assert (alert.value, alert.tipped_by, alert.role) == (
            "clasp",
            "c3",
            "supply_chain",
        )
        assert alert.at == at(3 * DAY)
        assert alert.reason["count"] == 3
        [task] = alert_tasks([alert])
        assert (task.kind, task.role) == ("systemic_alert", "supply_chain")
        assert alert_tasks([alert], done=[task.key]) == ()

    def test_s100_it_is_raised_once_while_cases_go_on_coming(self) -> None:
        cases = [sold(f"c{n}", n) for n in range(1, 20)]
        assert tips(*cases) == tips(*cases[:3]) == [("clasp", "c3")]
        assert tips(*reversed(cases)) == [("clasp", "c3")]

    def test_s100_the_window_is_half_open(self) -> None:
        assert tips(sold("a", 1), sold("b", 5), sold("c", 8)) == []
        nearly = evolve(
            sold("c", 8), received_at=at(8 * DAY) - timedelta(microseconds=1)
        )
        assert tips(sold("a", 1), sold("b", 5), nearly) == [("clasp", "c")]

    def test_s100_it_is_raised_anew_once_the_window_has_emptied(self) -> None:
        first = [sold(f"a{n}", n) for n in (1, 2, 3)]
        later = [sold(f"b{n}", n) for n in (10, 11, 12)]
        assert tips(*first, *later) == [("clasp", "a3"), ("clasp", "b12")]
        early = [sold(f"b{n}", n) for n in (9.9, 11, 12)]
        assert tips(*first, *early) == [("clasp", "a3")]
        [over, going] = recurrences(
            [*first, *later], [BROKEN], now=at(19 * DAY) - timedelta(microseconds=1)
        )
        assert over.ended_at == at(10 * DAY)
        assert going.ended_at is None

    def test_two_of_one_instant_are_told_apart_by_their_ids(self) -> None:
        assert tips(sold("b", 1), sold("a", 1), sold("c", 1)) == [("clasp", "c")]

    def test_a_case_that_is_given_twice_is_one(self) -> None:
        one = sold("c1", 1, carrier="SF", categories=("logistics.delay",))
        pair = evolve(BROKEN, least=2, categories=())
        assert tips(one, one, rule=pair) == []
        assert [r["count"] for r in faq_candidates([one, one], most=1)] == [1]
        assert carrier_rates([one, one], {"SF": 9})[0].complaints == 1
        assert preventions([one, one], least=2) == ()
        other = evolve(one, sku="lid")
        for ask in (
            lambda rows: tips(*rows, rule=pair),
            lambda rows: faq_candidates(rows, most=1),
            lambda rows: carrier_rates(rows, {}),
            lambda rows: preventions(rows, least=1),
        ):
            with pytest.raises(InvalidValue, match="must hold a case once"):
                ask([one, other])

    def test_s100_a_case_that_is_told_of_late_raises_no_second_alert(self) -> None:
        cases = [sold(f"c{n}", n) for n in (1, 2, 3)]
        [alert] = recurrences(cases, [BROKEN], now=at(9 * DAY))
        late = [*cases, sold("phoned", 0.5)]
        [moved] = recurrences(late, [BROKEN], now=at(9 * DAY))
        assert moved.key != alert.key
        [kept] = recurrences(late, [BROKEN], now=at(9 * DAY), known=[alert.key])
        assert (kept.key, kept.at) == (alert.key, alert.at)
        assert kept.cases == ("phoned", "c1", "c2", "c3")
        assert alert_tasks([kept], done=[alert.key]) == ()
        # and what was raised before says nothing about too few
        assert recurrences(cases[1:], [BROKEN], now=at(99), known=[alert.key]) == ()

    def test_what_is_received_later_is_not_known_yet(self) -> None:
        cases = [sold(f"c{n}", n) for n in (1, 2, 3)]
        assert tips(*cases, day=2.9) == []
        with pytest.raises(NaiveDatetime):
            recurrences(cases, [BROKEN], now=at(0).replace(tzinfo=None))

    @pytest.mark.parametrize(
        "changes",
        [
            {"closure": "merged", "state": "closed"},
            {"closure": "duplicate", "state": "closed"},
            {"closure": "withdrawn", "state": "closed"},
            {"found": "not_upheld"},
            {"sku": None},
            {"categories": ("logistics.delay",)},
        ],
    )
    def test_a_case_that_is_no_trouble_of_its_own_does_not_count(
        self, changes: dict[str, Any]
    ) -> None:
        assert tips(sold("a", 1), sold("b", 2), sold("c", 3, **changes)) == []

    @pytest.mark.parametrize(
        ("by", "changes", "role"),
        [
            ("sku", {"sku": "x"}, "supply_chain"),
            ("carrier", {"carrier": "x"}, "logistics_lead"),
            ("supplier", {"supplier": "x"}, "purchasing"),
            ("category", {"categories": ("x",)}, "store_manager"),
        ],
    )
    def test_s100_each_dimension_has_somebody_who_hears(
        self, by: str, changes: dict[str, Any], role: str
    ) -> None:
        rule = RecurrenceRule(by=by, least=2, within=WEEK)
        [alert] = recurrences(
            [sold("a", 1, **changes), sold("b", 2, **changes)], [rule], now=at(99)
        )
        assert (alert.by, alert.value, alert.role) == (by, "x", role)
        assert alert.reason.code in SENTENCES
        mine = evolve(rule, role="legal")
        assert mine.role == "legal"

    def test_a_case_with_two_issues_of_a_kind_counts_once_for_each(self) -> None:
        both = ("quality.defective", "quality.damaged", "logistics.delay")
        rule = RecurrenceRule(
            by="category", least=2, within=WEEK, categories=("quality",)
        )
        cases = [sold("a", 1, categories=both), sold("b", 2, categories=both[:1])]
        assert tips(*cases, rule=rule) == [("quality.defective", "b")]

    def test_the_names_of_rules_are_their_own(self) -> None:
        other = evolve(BROKEN, name="late", categories=("logistics",))
        assert IncidentRules(recurrences=(BROKEN, other)).recurrences[1].name == "late"
        with pytest.raises(InvalidValue, match="must use a name once"):
            IncidentRules(recurrences=(BROKEN, BROKEN))
        with pytest.raises(InvalidValue, match="allowed: sku"):
            RecurrenceRule(by="moon", least=2, within=WEEK)
        with pytest.raises(InvalidValue, match="above zero"):
            evolve(BROKEN, within=timedelta(0))
        assert set(NOTIFIED) == set(DIMENSIONS)
        assert all(role in ROLES for role in NOTIFIED.values())


GOAL = TASK_FORCE_GOAL


def group(*cases: str, hours: float = 9) -> Any:
    birth = evolve(DECLARED, at=at(hours), cases=cases)
    return open_incident("i1", birth, now=birth.at, policies=BOOK)


class TestNineInTen:
    def test_s38_nine_of_ten_within_48_hours_is_met(self) -> None:
        names = [f"c{n}" for n in range(10)]
        incident = group(*names)
        rows = [solved(name, 9 + 48) for name in names[:9]]
        open_ = summary(names[9])
        reading = read_goal(incident, [*rows, open_], GOAL, now=at(57))
        assert reading is not None
        assert reading.status == "met"
        assert reading.ratio == Fraction(9, 10)
        assert reading.due_at == at(57)
        assert reading.reason["met"] == 9

    def test_s38_it_runs_while_the_open_ones_decide(self) -> None:
        names = [f"c{n}" for n in range(10)]
        rows = [solved(name, 20) for name in names[:8]]
        rest = [summary(name) for name in names[8:]]
        reading = read_goal(group(*names), [*rows, *rest], GOAL, now=at(57))
        assert reading is not None
        assert reading.status == "running"
        assert reading.next_change == at(57) + timedelta(microseconds=1)
        over = read_goal(group(*names), [*rows, *rest], GOAL, now=reading.next_change)
        assert over is not None
        assert (over.status, over.next_change) == ("breached", None)

    def test_s38_it_is_broken_as_soon_as_too_many_are_late(self) -> None:
        names = [f"c{n}" for n in range(10)]
        incident = go_on(
            group(*names[:8]),
            CasesLinked(at(50), by="li", cases=tuple(names[8:])),
        )
        late = [summary(name) for name in names[:2]]
        early = [solved(name, 20) for name in names[2:8]]
        fresh = [summary(name, received_at=at(49)) for name in names[8:]]
        rows = [*late, *early, *fresh]
        now = at(57) + timedelta(microseconds=1)
        reading = read_goal(incident, rows, GOAL, now=now)
        assert reading is not None
        assert reading.status == "breached"
        assert reading.share.undecided == 2
        assert reading.due_at == at(49 + 48)
        # and nothing changes before the next of the open ones is due
        assert reading.next_change == at(49 + 48) + timedelta(microseconds=1)

    def test_s38_time_runs_from_the_task_force_or_from_receipt(self) -> None:
        rows = [solved("c1", 52, received_at=at(3))]
        declared = read_goal(group("c1"), rows, GOAL, now=at(60))
        strict = evolve(GOAL, counts_from="received")
        received = read_goal(group("c1"), rows, strict, now=at(60))
        assert declared is not None
        assert received is not None
        assert (declared.status, received.status) == ("met", "breached")

    def test_s38_only_troubles_of_their_own_count(self) -> None:
        rows = [
            solved("c1", 20),
            summary("c2", state="closed", closure="merged", merged_into="c1"),
            summary("c3", state="closed", closure="withdrawn"),
        ]
        reading = read_goal(group("c1", "c2", "c3"), rows, GOAL, now=at(99))
        assert reading is not None
        assert reading.ratio == 1
        assert reading.share.met == 1
        # a merged member is the case that answers for it, wherever that one is
        merged = read_goal(group("c2"), rows, GOAL, now=at(99))
        assert merged is not None
        assert merged.share.met == 1
        assert read_goal(group("c3"), rows, GOAL, now=at(99)) is None
        assert read_goal(group(), (), GOAL, now=at(99)) is None

    def test_a_case_that_was_reopened_is_not_resolved(self) -> None:
        assert done_at(solved("c", 9)) == at(9)
        assert done_at(evolve(solved("c", 9), state="acknowledged")) is None
        silent = evolve(solved("c", 9), state="closed", closure="no_response")
        assert done_at(silent) is None
        old = summary("c", state="closed", closed_at=at(8), closure="resolved")
        assert done_at(old) == at(8)

    def test_a_case_that_was_taken_over_as_resolved_is_late_for_nobody(self) -> None:
        old = summary("c1", state="resolved")
        assert (is_done(old), done_at(old)) == (True, None)
        assert read_goal(group("c1"), [old], GOAL, now=at(999)) is None
        rows = [old, solved("c2", 20)]
        reading = read_goal(group("c1", "c2"), rows, GOAL, now=at(999))
        assert reading is not None
        assert (reading.status, reading.share.met) == ("met", 1)

    def test_a_goal_is_a_share(self) -> None:
        assert GOAL.source is not None
        assert "48小时内解决90%问题" in GOAL.source
        for bad in (Fraction(0), Fraction(11, 10), 0.9):
            with pytest.raises(InvalidValue, match="share"):
                GroupGoal(
                    share=bad,  # type: ignore[arg-type]
                    target=Elapsed(WEEK),
                    counts_from="declared",
                    role="task_force",
                )


class TestPrevention:
    def test_s105_the_map_leads_from_cause_to_prevention(self) -> None:
        late = [summary(f"c{n}", categories=("payment.charge",)) for n in range(3)]
        assert [r.code for r in preventions(late, least=3)] == [
            "incidents.advise_improve_settlement"
        ]
        assert preventions(late, least=4) == ()
        # 扣款延迟 → 优化结算流程, whatever was complained of
        found = [summary(f"c{n}", primary_cause="settlement") for n in range(3)]
        [reason] = preventions(found, least=3)
        assert reason["count"] == 3
        assert "结算" in SENTENCES[reason.code]["zh"]

    def test_s105_an_established_cause_beats_what_was_complained_of(self) -> None:
        hit = summary("c", primary_cause="logistics", categories=("quality.damaged",))
        assert [r.code for r in preventions([hit], least=1)] == [
            "incidents.advise_watch_shipping"
        ]

    def test_s105_a_row_without_stages_speaks_of_no_established_cause(self) -> None:
        sized = summary("c", categories=("fulfilment.wrong_size",))
        assert [r.code for r in preventions([sized], least=1)] == [
            "incidents.advise_describe_better"
        ]
        found = evolve(sized, primary_cause="sourcing")
        assert [r.code for r in preventions([found], least=1)] == [
            "incidents.advise_change_supplier"
        ]

    def test_the_most_frequent_goes_first(self) -> None:
        rows = [
            summary("a", primary_cause="qc"),
            summary("b", primary_cause="packing"),
            summary("c", primary_cause="packing"),
            summary("d", primary_cause="packing", found="not_upheld"),
        ]
        assert [(r.code[-13:], r["count"]) for r in preventions(rows, least=1)] == [
            ("pack_stronger", 2),
            ("inspect_twice", 1),
        ]

    def test_every_row_speaks_of_codes_and_has_words(self) -> None:
        for row in PREVENTIONS:
            assert f"incidents.advise_{row.advice}" in SENTENCES
            assert all(code in STAGES for code in row.stages)
            assert all(code in CATEGORIES for code in row.categories)
            assert row.source
        with pytest.raises(InvalidValue, match="must be against something"):
            Prevention(advice="pray")
        with pytest.raises(InvalidValue, match="least"):
            preventions((), least=0)

    def test_s105_frequent_questions_are_answered_beforehand(self) -> None:
        rows = [
            summary("a", categories=("logistics.delay", "quality.damaged")),
            summary("b", categories=("logistics.delay",)),
            summary("c", categories=("quality.damaged", "service.attitude")),
            summary("d", categories=("service.attitude",)),
            summary("e", categories=("price",)),
            summary("f", categories=("price",), state="closed", closure="duplicate"),
        ]
        top = faq_candidates(rows, most=1)
        # all that are as frequent, and no order of letters decides
        assert [(r["category"], r["count"]) for r in top] == [
            ("logistics.delay", 2),
            ("quality.damaged", 2),
            ("service.attitude", 2),
        ]
        assert len(faq_candidates(rows, most=9)) == 4
        assert faq_candidates((), most=3) == ()
        with pytest.raises(InvalidValue, match="most"):
            faq_candidates(rows, most=True)

    def test_s105_a_carrier_that_fails_too_often_is_left(self) -> None:
        late = {"categories": ("logistics.delay",)}
        rows = [
            *(summary(f"a{n}", carrier="A", **late) for n in range(3)),
            *(summary(f"b{n}", carrier="B", **late) for n in range(2)),
            summary("b9", carrier="B", categories=("quality.damaged",)),
            summary("c1", carrier="C", **late),
            summary("d1", **late),
        ]
        rates = carrier_rates(rows, {"A": 100, "B": 100, "D": 40})
        assert [(r.carrier, r.complaints, r.rate) for r in rates] == [
            ("A", 3, Fraction(3, 100)),
            ("B", 2, Fraction(2, 100)),
            ("C", 1, None),
            ("D", 0, Fraction(0)),
        ]
        rule = CarrierRule(rate=Fraction(2, 100), least_orders=50)
        assert [r["carrier"] for r in carrier_advice(rates, rule)] == ["A"]
        both = evolve(rule, rate=Fraction(1, 100))
        assert [r["carrier"] for r in carrier_advice(rates, both)] == ["A", "B"]
        few = CarrierRate(carrier="E", complaints=9, orders=10)
        assert carrier_advice([few], rule) == ()
        with pytest.raises(InvalidValue, match="orders"):
            carrier_rates(rows, {"A": -1})
        with pytest.raises(InvalidValue, match="rate"):
            CarrierRule(rate=Fraction(3, 2), least_orders=1)


class TestBeforeASale:
    def test_s106_what_a_buyer_has_to_be_told(self) -> None:
        assert missing_disclosures(DISCLOSURES, DISCLOSURES) == ()
        missing = missing_disclosures(["delivery_area"], (*DISCLOSURES, "warranty"))
        assert [reason.code for reason in missing] == [
            "incidents.disclose_shipping_time",
            "incidents.disclose_after_sales_contact",
            "incidents.disclose",
        ]
        assert "发货时效" in SENTENCES[missing[0].code]["zh"]
        assert all(reason.code in SENTENCES for reason in missing)

    def test_s106_packaging_and_inserts_are_advice(self) -> None:
        said = [SENTENCES[reason.code]["zh"] for reason in PARCEL_ADVICE]
        assert "抗压性强" in said[0]
        assert "手写感谢卡" in said[1]

    def test_s50_an_order_of_high_risk_is_advised_insurance(self) -> None:
        rule = ReturnRisk(least_orders=4, rate=Fraction(1, 2))
        advice = order_advice(orders=4, returns=2, rule=rule)
        assert advice is not None
        assert advice.code == "incidents.freight_insurance"
        assert "zh/customer" in SENTENCES[advice.code]
        assert order_advice(orders=4, returns=1, rule=rule) is None
        assert order_advice(orders=3, returns=3, rule=rule) is None
        assert order_advice(orders=0, returns=0, rule=rule) is None
        for orders, returns in ((1, 2), (-1, 0), (2, True)):
            with pytest.raises(InvalidValue):
                order_advice(orders=orders, returns=returns, rule=rule)
