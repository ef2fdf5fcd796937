"""Laws of incidents: alerts are raised once, nobody is named, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recoverykit.errors import RecoveryError
from recoverykit.facts import CaseSummary, Customer
from recoverykit.incidents import (
    TASK_FORCE_GOAL,
    ActionDone,
    ActionPlanned,
    ActionVerified,
    CasesLinked,
    CasesUnlinked,
    Incident,
    IncidentClosed,
    IncidentMerged,
    IncidentReopened,
    IncidentRules,
    MessageAgreed,
    RecurrenceRule,
    RemedyDecided,
    StatementPublished,
    StatementRule,
    case_study,
    incident_tasks,
    open_incident,
    public_report,
    read_goal,
    record_incident,
    recurrences,
)
from recoverykit.investigation import Action
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.privacy import erase
from recoverykit.reply import Reply
from recoverykit.serialization import dump_incident, load_incident
from tests import strategies as make
from tests.incident_stories import DECLARED
from tests.stories import BOOK, MENU, at, order, received

WITHIN = timedelta(hours=10)
RULE = RecurrenceRule(by="sku", least=3, within=WITHIN)


def named(hours: list[int]) -> list[CaseSummary]:
    return [
        CaseSummary(f"c{n}", received_at=at(h), state="received", sku="clasp")
        for n, h in enumerate(hours)
    ]


HOURS = st.lists(st.integers(0, 60), max_size=14).map(sorted)


@given(HOURS, st.randoms(use_true_random=False))
def test_alerts_are_the_same_in_whatever_order_cases_come(hours, chance):
    cases = named(hours)
    shuffled = list(cases)
    chance.shuffle(shuffled)
    found = recurrences(cases, [RULE], now=at(99))
    assert recurrences(shuffled, [RULE], now=at(99)) == found


@given(HOURS, st.integers(0, 61))
def test_an_alert_keeps_its_key_however_many_cases_follow(hours, now):
    cases = named(hours)
    then = {a.key for a in recurrences(cases, [RULE], now=at(now))}
    later = {a.key for a in recurrences(cases, [RULE], now=at(99))}
    assert then <= later


@given(HOURS)
def test_each_run_raises_one_alert_at_most_and_a_full_window_does(hours):
    cases = named(hours)
    alerts = recurrences(cases, [RULE], now=at(99))
    spoken = [case_id for alert in alerts for case_id in alert.cases]
    assert len(spoken) == len(set(spoken))
    for first, third in zip(hours, hours[2:], strict=False):
        if at(third) - at(first) < WITHIN:
            index = hours.index(third)
            assert f"c{index}" in spoken


def resolved_at(hours: list[int | None]) -> list[CaseSummary]:
    return [
        CaseSummary(
            f"c{n}",
            received_at=at(3),
            state="received" if h is None else "resolved",
            resolved_at=None if h is None else at(h),
        )
        for n, h in enumerate(hours)
    ]


@given(
    st.lists(st.none() | st.integers(9, 99), min_size=1, max_size=12),
    st.integers(9, 120),
)
def test_a_verdict_on_the_goal_stays_whatever_the_open_ones_do(hours, now):
    rows = resolved_at(hours)
    birth = evolve(DECLARED, cases=tuple(row.id for row in rows))
    incident = open_incident("i1", birth, now=at(9), policies=BOOK)
    early = read_goal(incident, rows, TASK_FORCE_GOAL, now=at(now))
    late = read_goal(incident, rows, TASK_FORCE_GOAL, now=at(999))
    assert early is not None
    assert late is not None
    if early.status != "running":
        assert late.status == early.status
    in_time = sum(h is not None and h <= 57 for h in hours)
    assert late.ratio == Fraction(in_time, len(hours))
    assert late.status == ("met" if in_time * 10 >= 9 * len(hours) else "breached")


CASE_IDS = st.sampled_from(["c1", "c2", "c3", "c4"])
ACTS = st.sampled_from([f"act-{n}" for n in range(2, 7)])
PEOPLE = st.sampled_from(["li", "wang"])
ACTION = Action("patch", kind="corrective", cause="system", owner="task_force")
KINDS = st.one_of(
    st.builds(lambda by, c: CasesLinked(at(10), by=by, cases=(c,)), PEOPLE, CASE_IDS),
    st.builds(lambda by, c: CasesUnlinked(at(10), by=by, cases=(c,)), PEOPLE, CASE_IDS),
    st.just(RemedyDecided(at(10), by="li", offer=MENU)),
    st.just(MessageAgreed(at(10), by="li", message=Reply("林晚等卖家"))),
    st.just(StatementPublished(at(10), by="li")),
    st.just(ActionPlanned(at(10), by="li", action=ACTION)),
    st.builds(lambda by, a: ActionDone(at(10), by=by, action=a), PEOPLE, ACTS),
    st.builds(
        lambda by, a, ok: ActionVerified(
            at(10), by=by, action=a, works=ok, note="林晚"
        ),
        PEOPLE,
        ACTS,
        st.booleans(),
    ),
    st.just(IncidentClosed(at(10), by="li", no_action="none")),
    st.just(IncidentReopened(at(10), by="li", why="林晚又来了")),
    st.just(IncidentMerged(at(10), by="li", into="i2")),
    st.builds(lambda c: ev.Done(at(10), task=f"i1:1:{c}:callback"), CASE_IDS),
)
RULES = IncidentRules(
    goal=TASK_FORCE_GOAL, statements=(StatementRule(cases=2, signed_by="ceo"),)
)
ROWS = resolved_at([None, 12, None, 20, 30])


@given(st.lists(KINDS, max_size=12))
def test_a_life_replays_stores_and_erases_to_the_same_tasks(events):
    incident = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
    for event in events:
        try:
            incident = record_incident(incident, event, now=at(10), policies=BOOK)
        except RecoveryError:
            continue
    assert Incident.replay("i1", incident.log) == incident
    assert load_incident(dump_incident(incident)) == incident
    erased = Incident.replay("i1", erase(incident.log, b"0" * 16))
    assert "林晚" not in repr(erased)
    tasks = incident_tasks(incident, ROWS, rules=RULES, now=at(11))
    assert incident_tasks(erased, ROWS, rules=RULES, now=at(11)) == tasks
    keys = [task.key for task in tasks]
    assert len(keys) == len(set(keys))
    assert not incident.done & set(keys)


SECRET = st.text("ΔΘΛΞΠΣΦΨΩ", min_size=2, max_size=9)


@given(SECRET, SECRET, st.text("发货结算 ", max_size=5))
def test_s104_no_name_and_no_number_stands_in_a_report(name, number, words):
    case = LIFECYCLE.open(
        "case-1",
        received(customer=Customer(name), order=order(id=number)),
        now=at(3),
        policies=BOOK,
    )
    report = public_report(
        findings=[f"{words}{name}{words}", f"订单{number}断裂"],
        actions=[f"已联系{number}的{name}"],
        cases=[case],
    )
    for lang in ("zh", "en"):
        text = report.text(lang)
        assert name not in text
        assert number not in text


@settings(max_examples=40)
@given(make.CASES)
def test_s107_a_case_study_holds_nothing_that_an_erasure_would_take(case):
    # who wants nobody to hear of it is in none
    assume(case.complaint is None or not case.complaint.is_confidential)
    erased = Case.replay(case.id, erase(case.log, b"0" * 16))
    assert case_study(erased) == case_study(case)
