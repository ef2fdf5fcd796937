"""A case assessed again, who is to own it, and how soon it is to be taken up."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.catalogue import CATEGORIES, SEVERITIES
from recoverykit.deadline import Elapsed
from recoverykit.decision_tables import DecisionTable, OneOf, Rule, is_in
from recoverykit.errors import MissingInput, NaiveDatetime
from recoverykit.facts import CaseSummary, Complaint, Customer, Order
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.privacy import erase
from recoverykit.severity import (
    AccountFacts,
    Assessment,
    Assessor,
    BadFaithRules,
    Opinion,
    Scorecard,
    priority_of,
)
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import Clock

SHOP = ShopConfig.example()
BOOK = rescue_48h(shop=SHOP, hours=ALWAYS)
BOOKS = {
    preset.__name__: preset(shop=SHOP, hours=ALWAYS)
    for preset in (golden_3h, golden_4h_72h, graded_15min, rescue_48h)
}
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PEPPER = b"sixteen bytes or more"
ORDER = Order(
    "2017",
    ordered_at=START - 9 * DAY,
    amount=Money(26800, "CNY"),
    promised_at=START,
    note="周年纪念礼物,急用",
)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def opened(
    text: str = "手链断裂,客服敷衍",
    *,
    book: Playbook = BOOK,
    case_id: str = "case-1",
    **given: Any,
) -> Case:
    channel = given.pop("channel", "review")
    wrote = Complaint(text, channel=channel, received_at=at(3))
    return book.open(case_id, wrote, order=ORDER, now=at(3), **given)


def record(case: Case, *events: ev.Event, book: Playbook = BOOK) -> Case:
    for event in events:
        case = book.record(case, event, now=max(event.at, case.log[-1].recorded_at))
    return case


def diagnosed(case: Case, book: Playbook = BOOK, **found: Any) -> Case:
    given = {"by": "li", "primary": "sourcing", **found}
    return record(
        case, ev.Acknowledged(at(4), by="li"), ev.Diagnosed(at(5), **given), book=book
    )


def again(case: Case, hours: float = 6, **given: Any) -> Case:
    event = BOOK.reassess(case, now=at(hours), **given)
    return BOOK.record(case, event, now=at(hours))


def statuses(case: Case) -> dict[str, str]:
    assert case.assessment is not None
    return {issue.category: issue.status for issue in case.assessment.issues}


# ── after a diagnosis ────────────────────────────────────────────────────────


def test_a_diagnosis_is_taken_into_account() -> None:
    """S52: what is confirmed counts as a fact, what is rejected scores nothing."""
    case = diagnosed(
        opened(), confirmed=["payment.charge"], rejected=["quality.defective"]
    )
    case = again(case)
    assert statuses(case) == {
        "payment.charge": "confirmed",
        "service.attitude": "claimed",
        "quality.defective": "rejected",
    }
    assert len(list(case.entries(ev.Assessed))) == 2
    # a later diagnosis replaces it
    later = ev.Diagnosed(at(7), by="li", primary="qc", confirmed=["quality"])
    case = again(record(case, later), 8)
    assert statuses(case) == {
        "quality.defective": "confirmed",
        "service.attitude": "claimed",
    }


def test_without_anything_new_nothing_changes() -> None:
    case = opened(opinions=[Opinion("rules.unfair", by="llm@9")])
    event = BOOK.reassess(case, now=at(3))
    assert case.assessment is not None
    assert set(event.assessment.issues) == set(case.assessment.issues)
    assert event.assessment.points == case.assessment.points
    assert event == BOOK.reassess(case, now=at(3))


def test_fresher_facts_count() -> None:
    """C18 words: an amount corrected, a customer found, an earlier case found."""
    case = opened(channel="chat")
    assert case.assessment is not None
    past = CaseSummary("case-0", received_at=at(-99), state="closed")
    itself = CaseSummary("case-1", received_at=at(-99), state="closed")
    facts = CurrentFacts(
        order=evolve(ORDER, amount=Money(90000, "CNY")),
        customer=Customer("lin"),
        history=(past, itself),
    )
    found = BOOK.reassess(case, facts=facts, now=at(6)).assessment
    [value] = [r for r in found.reasons if r.code == "severity.value"]
    assert value["amount"] == Money(90000, "CNY")
    [failed] = [r for r in found.reasons if r.code == "severity.second_failure"]
    assert failed["earlier"] == 1


def test_signs_and_slow_opinions_may_come_later() -> None:
    rules = BadFaithRules(least_orders=5, returned_percent=80, least_bad_reviews=4)
    book = evolve(BOOK, version="2", assessor=Assessor(bad_faith=rules))
    case = opened(book=book)
    event = book.reassess(
        case,
        account=AccountFacts(orders=9, returned=9),
        opinions=[Opinion("rules.unfair", by="llm@9")],
        now=at(6),
    )
    assert "rules.unfair" in {i.category for i in event.assessment.issues}
    assert "severity.sign_returns" in {r.code for r in event.assessment.reasons}


def test_an_order_that_is_corrected_takes_its_delay_back() -> None:
    """Nobody claimed it, and no one is said to have."""
    asked = Complaint("能开发票吗?", channel="chat", received_at=at(90))
    case = BOOK.open("case-1", asked, order=evolve(ORDER, note=None), now=at(90))
    case = again(case, 91)
    assert statuses(case) == {"logistics.delay": "claimed"}
    corrected = evolve(ORDER, note=None, delivered_at=START - HOUR)
    case = again(case, 92, facts=CurrentFacts(order=corrected))
    assert statuses(case) == {}
    assert case.assessment is not None
    assert not case.assessment.opens_case


def test_an_import_without_a_complaint_cannot_be_assessed() -> None:
    case = BOOK.take_over(
        "case-1", state="acknowledged", source="old desk", at=at(0), now=at(1)
    )
    with pytest.raises(MissingInput, match="complaint"):
        BOOK.reassess(case, now=at(2))


def test_an_erasure_changes_no_assessment() -> None:
    """What was claimed and told is read from the last assessment, not the digest."""
    case = diagnosed(opened("手链断裂,气死"), rejected=["quality.defective"])
    erased = Case.replay(case.id, erase(case.log, PEPPER))
    for facts in (None, CurrentFacts(history=(erased.summary(),))):
        kept, gone = (
            BOOK.reassess(one, facts=facts, now=at(6)).assessment
            for one in (case, erased)
        )
        assert gone == kept
    assert gone.urgency == "urgent"
    assert {signal.code for signal in gone.signals} >= {"anger", "occasion"}


# ── targets (C5) ─────────────────────────────────────────────────────────────


def due(book: Playbook, case: Case, hours: float) -> dict[str, datetime | None]:
    return {r.clock: r.due_at for r in book.readings(case, now=at(hours))}


GRAVER = CurrentFacts(
    order=evolve(ORDER, amount=Money(900_000, "CNY")),
    history=tuple(
        CaseSummary(f"case-{n}", received_at=at(-99), state="closed", reopened=1)
        for n in range(2, 5)
    ),
)


@pytest.mark.parametrize("name", BOOKS)
def test_a_graver_severity_moves_no_target(name: str) -> None:
    """C5: category targets and severity are two tables."""
    book = BOOKS[name]
    wrote = Complaint("物流太慢,手链断裂", channel="chat", received_at=at(3))
    case = book.open("case-1", wrote, now=at(3))
    before = due(book, case, 4)
    event = book.reassess(case, facts=GRAVER, now=at(4))
    case = book.record(case, event, now=at(4))
    grave = [e.event.assessment for e in case.entries(ev.Assessed)]  # type: ignore[attr-defined]
    assert grave[1].level > grave[0].level
    assert grave[1].category == grave[0].category
    assert due(book, case, 4) == before


def test_only_a_table_by_severity_moves_a_target() -> None:
    rules = [
        Rule(
            "low", when={"assessment.severity": is_in("minor")}, then=Elapsed(9 * DAY)
        ),
        Rule(
            "high",
            when={"assessment.severity": is_in("moderate", "serious", "critical")},
            then=Elapsed(DAY),
        ),
    ]
    table = DecisionTable(
        id="times",
        version="1",
        reads=Situation,
        fields={"assessment.severity": OneOf(SEVERITIES)},
        rules=rules,
    )
    by_category = DecisionTable(
        id="kinds",
        version="1",
        reads=Situation,
        fields={"assessment.category": OneOf(CATEGORIES)},
        rules=[Rule("all", when={}, then=Elapsed(2 * DAY))],
    )
    clocks = (
        Clock("by_severity", target=table, stops=("resolved",)),
        Clock("by_category", target=by_category, stops=("resolved",)),
    )
    book = evolve(BOOK, version="two-tables", clocks=clocks)
    case = book.open(
        "case-1",
        Complaint("物流太慢", channel="chat", received_at=at(3)),
        now=at(3),
    )
    before = due(book, case, 4)
    event = book.reassess(case, facts=GRAVER, now=at(4))
    after = due(book, book.record(case, event, now=at(4)), 4)
    assert after["by_category"] == before["by_category"] == at(3) + 2 * DAY
    assert before["by_severity"] == at(3) + 9 * DAY
    assert after["by_severity"] == at(3) + DAY


# ── who is to own it ─────────────────────────────────────────────────────────

PAST = [CaseSummary("case-0", received_at=at(-99), state="closed")]


def owner_tasks(case: Case) -> list[tuple[str, str | None]]:
    found = BOOK.tasks(case, now=at(9))
    return [(task.key, task.role) for task in found if task.kind == "assign_owner"]


def test_a_second_failure_asks_for_an_owner_of_rank() -> None:
    case = opened(history=PAST)
    assert case.assessment is not None
    assert case.assessment.owner == "store_manager"
    wanted = [("case-1:2:assign_owner", "store_manager")]
    assert owner_tasks(case) == wanted
    assert owner_tasks(opened()) == []
    # the key outlives another assessment that asks for the same
    case = again(case, facts=CurrentFacts(history=tuple(PAST)))
    assert owner_tasks(case) == wanted
    # an agent is not enough, a manager is, or anybody above
    case = record(case, ev.Taken(at(6), by="li", role="cs_agent"))
    assert owner_tasks(case) == wanted
    for role in ("store_manager", "ceo"):
        moved = ev.Reassigned(at(7), by="li", to="wang", role=role)
        assert owner_tasks(record(case, moved)) == []
    done = ev.Done(at(7), task="case-1:2:assign_owner", by="li")
    assert owner_tasks(record(case, done)) == []
    closed = ev.Closed(at(7), by="li", code="withdrawn")
    assert owner_tasks(record(case, closed)) == []


def counted(case: Case) -> list[tuple[object, object]]:
    assert case.assessment is not None
    return [
        (reason["earlier"], reason["points"])
        for reason in case.assessment.reasons
        if reason.code == "severity.second_failure"
    ]


@pytest.mark.parametrize(
    "facts", [None, CurrentFacts(), CurrentFacts(order=ORDER, customer=Customer("lin"))]
)
def test_failures_that_were_counted_stay_where_no_history_is_given(
    facts: CurrentFacts | None,
) -> None:
    """The log holds no history: severity, owner and task do not go with it."""
    first = opened("手链断裂", channel="chat", history=PAST)
    case = again(again(first, facts=facts), facts=facts)
    assert first.assessment is not None
    assert case.assessment is not None
    assert counted(case) == counted(first) == [(1, 2)]
    assert case.assessment.points == first.assessment.points
    assert case.assessment.severity == first.assessment.severity
    assert case.assessment.owner == "store_manager"
    assert owner_tasks(case) == [("case-1:2:assign_owner", "store_manager")]


def test_a_history_that_is_given_is_counted_afresh() -> None:
    case = opened("手链断裂", channel="chat", history=PAST)
    more = (*PAST, evolve(PAST[0], id="case-9"))
    assert counted(again(case, facts=CurrentFacts(history=more))) == [(2, 3)]
    withdrawn = (evolve(PAST[0], closure="withdrawn"),)
    for given in (withdrawn, (case.summary(),)):
        found = again(case, facts=CurrentFacts(history=given))
        assert counted(found) == []
        assert found.assessment is not None
        assert found.assessment.owner is None
        assert owner_tasks(found) == []
        # and it stays so
        assert counted(again(found)) == []


def test_a_reopening_is_counted_once_beside_the_failures_that_stay() -> None:
    case = record(
        opened("手链断裂", channel="chat", history=PAST),
        ev.Closed(at(5), by="li", code="withdrawn"),
        ev.Reopened(at(6), by="li", why="又断了"),
    )
    once = again(case)
    assert counted(once) == counted(again(once)) == [(2, 3)]
    # with none before it, the reopening is no failure of an earlier case
    case = record(
        opened("手链断裂", channel="chat"),
        ev.Closed(at(5), by="li", code="withdrawn"),
        ev.Reopened(at(6), by="li", why="又断了"),
    )
    assert counted(again(again(case))) == [(1, 2)]


def test_a_reopened_case_asks_for_an_owner_once_it_is_assessed_again() -> None:
    case = opened()
    case = record(
        case,
        ev.Closed(at(5), by="li", code="withdrawn"),
        ev.Reopened(at(6), by="li", why="又断了"),
    )
    assert owner_tasks(case) == []
    case = again(case)
    assert owner_tasks(case) == [
        (f"case-1:{case.version}:assign_owner", "store_manager")
    ]
    # an assessment that asks for nobody takes it back
    nobody = evolve(case.assessment, owner=None)
    case = record(case, ev.Assessed(at(7), assessment=nobody))
    assert owner_tasks(case) == []


def test_a_role_that_nobody_holds_any_more_is_asked_for_all_the_same() -> None:
    case = record(opened(history=PAST), ev.Taken(at(5), by="li", role="ceo"))
    born, assessed, taken = case.log
    gone = evolve(case.assessment, owner="grand_vizier")
    old = evolve(assessed, event=evolve(assessed.event, assessment=gone))
    case = Case.replay(case.id, (born, old, taken))
    assert owner_tasks(case) == [("case-1:2:assign_owner", "grand_vizier")]


# ── how soon ─────────────────────────────────────────────────────────────────


def level(hours: float = 0, **given: Any) -> int:
    overdue = given.pop("overdue", 0)
    assessment = Assessment(**{"severity": "minor", **given})
    read = priority_of(
        assessment,
        scorecard=Scorecard(),
        received_at=at(0),
        now=at(hours),
        overdue=overdue,
    )
    assert sum(r["levels"] for r in read.reasons) == read.level  # type: ignore[misc]
    return read.level


def test_priority_rises_with_severity_hurry_exposure_age_and_overdue_clocks() -> None:
    """S25: urgency grows with age; every level has its reason."""
    assert level() == 1
    assert [level(severity=s.code) for s in SEVERITIES] == [1, 2, 3, 4]
    assert level(urgency="urgent") == 2
    assert level(exposure="public") == 2
    assert [level(h) for h in (-1, 2.9, 3, 23, 24, 72, 999)] == [1, 1, 2, 2, 3, 4, 4]
    assert level(overdue=3) == 4


def test_what_nobody_assessed_counts_as_the_gravest() -> None:
    case = BOOK.take_over(
        "case-1", state="acknowledged", source="old desk", at=at(0), now=at(0)
    )
    read = BOOK.priority(case, now=at(0))
    assert read is not None
    assert read.level == 4
    assert read.reasons[0].code == "severity.priority_unassessed"


def test_a_queue_is_in_one_order_whatever_order_it_came_in() -> None:
    plain = opened("太让人失望", case_id="b", channel="chat")
    same = opened("太让人失望", case_id="a", channel="chat")
    grave = opened("货款被冻结", case_id="c")
    closed = record(opened(case_id="d"), ev.Closed(at(4), by="li", code="withdrawn"))
    assert BOOK.priority(closed, now=at(5)) is None
    for given in permutations((plain, same, grave, closed)):
        queue = BOOK.queue(given, now=at(5))
        assert [case.id for case in queue] == ["c", "a", "b"]


def test_a_clock_over_due_moves_a_case_up() -> None:
    case = opened()
    late = at(3 + 24 * 30)
    assert BOOK.urgency(case, now=late) > 0
    read = BOOK.priority(case, now=late)
    assert read is not None
    assert "severity.priority_overdue" in {r.code for r in read.reasons}


def test_priority_wants_instants_with_a_zone() -> None:
    for given in ({"now": datetime(2026, 3, 1)}, {"received_at": datetime(2026, 3, 1)}):
        with pytest.raises(NaiveDatetime):
            priority_of(
                None,
                scorecard=Scorecard(),
                **{"received_at": at(0), "now": at(0), **given},  # type: ignore[arg-type]
            )
