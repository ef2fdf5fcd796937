"""A playbook over many cases: what it records, and that nobody loses anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.deadline import Elapsed
from recoverykit.errors import InvalidValue, Refused, UnknownCode
from recoverykit.facts import Issue
from recoverykit.hours import ALWAYS
from recoverykit.incidents import (
    TASK_FORCE_GOAL,
    CasesLinked,
    Declared,
    IncidentRules,
    RecurrenceRule,
    StatementRule,
)
from recoverykit.lifecycle import Case
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_4h_72h,
    rescue_48h,
)
from recoverykit.reply import Commitment, Reply
from recoverykit.situation import CurrentFacts
from recoverykit.task import reconcile
from tests.stories import at, complaint, line, order

SHOP = ShopConfig.example()
BOOK = rescue_48h(shop=SHOP, hours=ALWAYS)
DESK = golden_4h_72h(shop=SHOP, hours=ALWAYS)
CN = CurrentFacts(jurisdiction="CN")


def case(case_id: str = "c1", hours: float = 3, book: Playbook = BOOK) -> Case:
    said = complaint(text="断裂了,客服敷衍", received_at=at(hours))
    return book.open(case_id, said, order=order(), now=at(hours))


def two_issues() -> Case:
    found = case()
    assert found.assessment is not None
    both = evolve(
        found.assessment,
        issues=(Issue("quality.damaged"), Issue("service.attitude")),
        category="quality.damaged",
    )
    return BOOK.record(found, ev.Assessed(at(4), assessment=both), now=at(4))


class TestMerge:
    def test_both_come_back_and_the_survivor_keeps_every_clock(self) -> None:
        one, two = case(), case("c2", 5)
        before = BOOK.readings(one, now=at(6))
        first, second = BOOK.merge(one, two, at=at(6), by="li", now=at(6))
        assert BOOK.readings(first, now=at(6)) == before
        assert second.state == "closed"
        assert BOOK.merge(first, second, at=at(6), by="li", now=at(7)) == (
            first,
            second,
        )

    def test_tasks_of_the_merged_one_are_called_off(self) -> None:
        one, two = case(), case("c2", 3.5)
        stored = BOOK.tasks(two, now=at(3.6))
        _, second = BOOK.merge(one, two, at=at(3.6), by="li", now=at(3.6))
        changes = reconcile(BOOK.tasks(second, now=at(3.7)), stored)
        assert not changes.new
        assert {t.key for t in changes.cancelled} >= {
            t.key for t in stored if t.kind.startswith("meet.")
        }

    def test_what_was_promised_in_the_merged_one_is_not_lost(self) -> None:
        promise = Reply("两小时内答复", commitments=(_in_two_hours(),))
        one, two = case(), case("c2", 5)
        two = BOOK.record(two, ev.Replied(at(6), by="li", reply=promise), now=at(6))
        [reason] = BOOK.merge_refusals(one, two, now=at(6))
        assert reason["clock"] == "c2:3:answer"
        with pytest.raises(Refused, match="keep it, or promise it in the other case"):
            BOOK.merge(one, two, at=at(6), by="li", now=at(6))
        kept = ev.Replied(at(7), by="li", reply=Reply("已答复"), keeps=("c2:3:answer",))
        two = BOOK.record(two, kept, now=at(7))
        assert BOOK.merge_refusals(one, two, now=at(7)) == ()

    def test_the_older_case_goes_on(self) -> None:
        with pytest.raises(Refused, match="merge c2 into it instead"):
            BOOK.merge(case("c2", 5), case(), at=at(6), by="li", now=at(6))


def _in_two_hours() -> Commitment:
    return Commitment("answer", Elapsed(timedelta(hours=2)))


class TestSplitAndLink:
    def test_the_new_case_runs_as_long_as_the_first(self) -> None:
        first = two_issues()
        old, new = BOOK.split(
            first, ["service.attitude"], new_id="c2", at=at(5), now=at(5)
        )
        assert new.book == old.book
        assert new.received_at == old.received_at
        due = BOOK.reading(new, "resolution", now=at(5)).due_at
        assert due == BOOK.reading(old, "resolution", now=at(5)).due_at
        assert BOOK.split(
            old, ["service.attitude"], new_id="c2", at=at(5), now=at(5)
        ) == (old, new)

    def test_no_clock_that_was_met_reads_as_missed_in_the_new_case(self) -> None:
        reply = Reply("非常抱歉,我们马上核查手链和客服记录。")
        first = DESK.open(
            "c1",
            complaint(text="断裂了,客服敷衍", received_at=at(3)),
            order=order(),
            now=at(3),
        )
        for event in (
            ev.Acknowledged(at(4), by="li"),
            ev.Replied(at(5), by="li", reply=reply),
        ):
            first = DESK.record(first, event, now=event.at)
        assert first.assessment is not None
        both = evolve(
            first.assessment,
            issues=(Issue("quality.damaged"), Issue("service.attitude")),
        )
        first = DESK.record(first, ev.Assessed(at(5), assessment=both), now=at(5))
        _, new = DESK.split(
            first, ["service.attitude"], new_id="c2", at=at(30), now=at(30)
        )
        for clock in ("acknowledgement", "first_response"):
            assert DESK.reading(new, clock, now=at(30)).status == "met"

    def test_parents_and_children_know_each_other(self) -> None:
        parent, child = BOOK.link(
            case(), case("c2"), relation="parent", at=at(4), now=at(4)
        )
        with pytest.raises(InvalidValue, match="ancestor"):
            BOOK.link(child, parent, relation="parent", at=at(5), now=at(5))
        again = BOOK.link(parent, child, relation="parent", at=at(6), now=at(6))
        assert again == (parent, child)


def owed_by_law(book: Playbook) -> tuple[Remedy, ...]:
    """Return what the law adds where a lone coupon is put by hand."""
    one = case(book=book)
    for event in (
        ev.Acknowledged(at(4), by="li"),
        ev.Diagnosed(at(5), by="li", primary="qc", confirmed=("quality.damaged",)),
    ):
        one = book.record(one, event, now=event.at)
    ruling = book.decide_offer(
        one,
        now=at(5),
        by="li",
        role="store_manager",
        facts=CN,
        proposal=Offer(always=(line("coupon", 500),)),
    )
    assert ruling.offer is not None
    return tuple(x for x in ruling.offer.lines if x.basis is Basis.STATUTORY)


class TestIncidents:
    def test_s38_s101_the_desk_of_guide_003_has_its_goal(self) -> None:
        assert DESK.incidents.goal == TASK_FORCE_GOAL
        rows = [case(c, book=DESK).summary() for c in ("c1", "c2")]
        born = Declared(
            at(4), by="wang", cause="资金冻结", stage="system", cases=("c1",)
        )
        incident = DESK.declare("i1", born, now=at(4), key="k")
        linked = DESK.record_incident(
            incident, CasesLinked(at(5), by="li", cases=("c2",)), now=at(5)
        )
        reading = DESK.group_reading(linked, rows, now=at(6))
        assert reading is not None
        assert reading.status == "running"
        [task] = DESK.incident_tasks(linked, rows, now=at(6))
        assert task.kind == "meet_group_goal"
        again = CasesLinked(at(5), by="li", cases=("c2",))
        assert DESK.incident_refusals(linked, again)
        assert BOOK.group_reading(linked, rows, now=at(6)) is None

    def test_s101_the_uniform_remedy_passes_the_ring(self) -> None:
        # a coupon for all takes nothing from what the law owes one of them
        assert [x.name for x in owed_by_law(BOOK)] == ["statutory_refund"]

    def test_s50_advice_before_a_sale_takes_nothing_from_the_law(self) -> None:
        free = evolve(BOOK, incidents=IncidentRules())
        assert BOOK.order_advice(orders=6, returns=6) is not None
        assert free.order_advice(orders=6, returns=6) is None
        assert owed_by_law(BOOK) == owed_by_law(free) != ()

    def test_s100_s105_s106_what_the_shop_laid_down_is_asked(self) -> None:
        rule = RecurrenceRule(by="category", least=2, within=timedelta(days=7))
        book = evolve(BOOK, incidents=evolve(BOOK.incidents, recurrences=(rule,)))
        rows = [case("c1").summary(), case("c2", 4).summary()]
        assert book.systemic_alerts(rows, now=at(5))
        assert book.systemic_alerts(rows[:1], now=at(5)) == ()
        late = [*rows, case("c0", 2).summary()]
        [alert, *_] = book.systemic_alerts(rows, now=at(5))
        told = book.systemic_alerts(late, now=at(5), known=[alert.key])
        assert alert.key in {each.key for each in told}
        late = [
            evolve(rows[0], id=f"x{n}", carrier="SF", categories=("logistics.delay",))
            for n in range(30)
        ]
        [advice] = book.carrier_advice(late, {"SF": 300})
        assert advice["carrier"] == "SF"
        assert evolve(book, incidents=IncidentRules()).carrier_advice(late, {}) == ()
        assert book.missing_disclosures(["shipping_time"])[0]["disclosure"] == (
            "delivery_area"
        )

    def test_codes_of_the_rules_are_known_to_the_book(self) -> None:
        rule = RecurrenceRule(
            by="sku", least=2, within=timedelta(days=7), categories=("qualty",)
        )
        with pytest.raises(UnknownCode, match="qualty"):
            evolve(BOOK, incidents=IncidentRules(recurrences=(rule,)))
        boss = StatementRule(cases=3, signed_by="boss")
        with pytest.raises(UnknownCode, match="boss"):
            evolve(BOOK, incidents=IncidentRules(statements=(boss,)))
