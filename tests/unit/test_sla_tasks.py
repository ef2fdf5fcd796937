"""What has to be done for clocks: keys for good, and nothing that nobody wants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from attrs import evolve

from recoverykit.decision_tables import NO_RULE
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.sla import (
    NOT_OWED,
    Clock,
    Era,
    Escalation,
    Reading,
    clock_tasks,
    readings,
)
from recoverykit.task import Task, reconcile
from tests import clock_stories as c
from tests.clock_strategies import by_severity
from tests.stories import at

MEET = "case-1:1:meet.resolution"
LADDER = (Escalation("store_manager"), Escalation("ceo", after=c.hours(4)))
HALF, MOST = (1, 2), (4, 5)


def tasks_of(
    *events: ev.Event,
    now: float,
    clocks: Iterable[Clock],
    hours: Hours = ALWAYS,
    recorded: dict[int, float] | None = None,
    **how: Any,
) -> tuple[Task, ...]:
    case = c.case_of(*events, recorded=recorded)
    found = readings(case, clocks, hours=hours, now=at(now), max_skew=c.SKEW)
    return clock_tasks(case, found, **how)


def wanted(*events: ev.Event, now: float, clock: Clock, **how: Any) -> dict[str, Any]:
    """Return when each task is due, by its key without the case."""
    tasks = tasks_of(*events, now=now, clocks=[clock], **how)
    return {
        task.key.removeprefix("case-1:"): task.due_at and in_story(task)
        for task in tasks
    }


def in_story(task: Task) -> float:
    assert task.due_at is not None
    # rounded, so that the microsecond after an instant is told as that instant
    return round((task.due_at - at(0)) / c.hours(1), 6)


def done(when: float, task: str) -> ev.Done:
    return ev.Done(at(when), task=f"case-1:{task}")


# ── what to meet, and what to keep ────────────────────────────────────────────


def test_a_running_clock_is_a_task_with_a_key_for_good() -> None:
    clocks = (c.resolution(role="cs_supervisor"),)
    [task] = tasks_of(now=4, clocks=clocks)
    assert (task.key, task.kind) == (MEET, "meet.resolution")
    assert (task.due_at, task.role) == (at(27), "cs_supervisor")
    assert task.why == Reason("clock.is_due", clock="resolution", due_at=at(27))
    events = (c.paused(4), c.resumed(5), c.extended(6, 2))
    [moved] = tasks_of(*events, now=7, clocks=clocks)
    assert (moved.key, moved.due_at) == (task.key, at(30))
    [over] = tasks_of(now=40, clocks=clocks)
    assert (over.key, over.due_at) == (task.key, at(27))
    assert over.why == Reason("clock.is_overdue", clock="resolution", due_at=at(27))
    [again] = tasks_of(c.resolved(5), c.reopened(6), now=7, clocks=clocks)
    assert again.key == "case-1:3:meet.resolution"


def test_asked_again_later_a_task_is_the_same() -> None:
    clocks = (c.resolution(), c.first_response())
    assert tasks_of(now=5, clocks=clocks) == tasks_of(now=9, clocks=clocks)


@pytest.mark.parametrize("retarget", ev.RETARGETS)
def test_the_key_survives_another_book(retarget: str) -> None:
    case = c.case_of(c.adopted(5, retarget))
    found = readings(
        case,
        [c.resolution(c.SHORTER)],
        hours=ALWAYS,
        now=at(6),
        max_skew=c.SKEW,
        earlier=[Era(1, [c.resolution(c.OLD)], hours=ALWAYS)],
    )
    [task] = clock_tasks(case, found)
    due = {"carry": 9, "from_adoption": 11, "keep": 13, "tighten": 9}
    assert (task.key, task.due_at) == (MEET, at(due[retarget]))


def test_the_key_survives_an_edited_calendar() -> None:
    clock = c.resolution(c.worked(12))
    holiday = BusinessHours(
        tz=c.NINE_TO_SIX.tz,
        weekly=c.NINE_TO_SIX.weekly,
        holidays=[at(24).date()],
    )
    before = tasks_of(now=5, clocks=[clock], hours=c.NINE_TO_SIX)
    after = tasks_of(now=5, clocks=[clock], hours=holiday)
    changes = reconcile(after, before)
    assert (changes.new, changes.cancelled) == ((), ())
    [moved] = changes.moved
    assert (moved.key, moved.due_at) == (MEET, at(72 + 12))


@pytest.mark.parametrize(
    "events",
    [
        (c.resolved(5),),
        (c.closed(5),),
        (c.paused(5),),
        (done(5, "1:meet.resolution"),),
        (c.resolved(40),),
    ],
)
def test_what_is_stopped_paused_or_done_asks_for_nothing(
    events: tuple[ev.Event, ...],
) -> None:
    assert tasks_of(*events, now=50, clocks=[c.resolution()]) == ()


def test_a_clock_without_a_target_asks_for_nothing() -> None:
    clocks = (Clock("resolution", target=None, stops=("resolved",)),)
    assert tasks_of(now=5, clocks=clocks) == ()


def test_a_reading_without_its_clock_can_be_met_and_no_more() -> None:
    bare = Reading(clock="x", status="running", version=1, due_at=at(5))
    assert [t.key for t in clock_tasks(c.case_of(), [bare])] == ["case-1:1:meet.x"]


def test_a_commitment_is_a_task_for_whoever_handles_the_case_s27() -> None:
    taken = ev.Taken(at(4), by="li", role="store_manager")
    [task] = tasks_of(taken, c.promised(4, c.elapsed(2)), now=5, clocks=())
    assert (task.key, task.kind, task.role) == (
        "case-1:3:keep.answer",
        "keep.answer",
        "store_manager",
    )
    assert task.why == Reason("commitment.is_due", clock="answer", due_at=at(6))
    [task] = tasks_of(c.promised(4, c.elapsed(2)), now=9, clocks=())
    assert task.why is not None
    assert (task.role, task.why.code) == (None, "commitment.is_overdue")


def test_two_times_named_in_one_message_are_two_tasks() -> None:
    both = evolve(
        c.promised(4, c.elapsed(2)),
        reply=c.Reply(
            "x",
            commitments=(
                c.Commitment("answer", c.elapsed(2)),
                c.Commitment("parcel", c.elapsed(48)),
            ),
        ),
    )
    tasks = tasks_of(both, now=5, clocks=())
    assert [(t.key, t.due_at) for t in tasks] == [
        ("case-1:2:keep.answer", at(6)),
        ("case-1:2:keep.parcel", at(52)),
    ]
    kept = evolve(c.replied(5.5), keeps=("case-1:2:answer",))
    [left] = tasks_of(both, kept, now=6, clocks=())
    assert left.key == "case-1:2:keep.parcel"


def test_a_commitment_that_is_called_off_with_its_case_asks_for_nothing() -> None:
    events = (c.promised(4, c.elapsed(2)), c.closed(5, "duplicate"))
    assert tasks_of(*events, now=5.5, clocks=()) == ()
    [back] = tasks_of(*events, c.reopened(8), now=8.5, clocks=())
    assert (back.key, back.due_at) == ("case-1:2:keep.answer", at(9))


# ── reminders (S39) ───────────────────────────────────────────────────────────

REMINDED = c.resolution(c.elapsed(10), warnings=[HALF, MOST, c.hours(1)])


def reminders(*events: ev.Event, now: float, **how: Any) -> dict[str, Any]:
    found = wanted(*events, now=now, clock=REMINDED, **how)
    return {
        key.removeprefix("1:remind.resolution."): due
        for key, due in found.items()
        if "remind" in key
    }


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (4, {"1_of_2": 8, "4_of_5": 11, "1h_before": 12}),
        (8, {"1_of_2": 8, "4_of_5": 11, "1h_before": 12}),
        (11, {"4_of_5": 11, "1h_before": 12}),
        (13, {"1h_before": 12}),
        (13.1, {}),
    ],
)
def test_reminders_are_those_to_come_and_the_last_one_reached(
    now: float, left: dict[str, float]
) -> None:
    assert reminders(now=now) == left


def test_a_reminder_that_was_sent_is_not_sent_again_whatever_comes() -> None:
    sent = done(8, "1:remind.resolution.1_of_2")
    assert "1_of_2" not in reminders(sent, now=9)
    moved = (sent, c.paused(8.5), c.resumed(9), c.extended(9, 10))
    left = reminders(*moved, now=9)
    assert left == {"4_of_5": 19.5, "1h_before": 22.5}
    calendar = reminders(sent, now=24, hours=c.NINE_TO_SIX)
    assert "1_of_2" not in calendar


def test_a_reminder_moves_with_a_pause_an_extension_and_a_calendar() -> None:
    assert reminders(c.paused(4), c.resumed(6), now=7)["1_of_2"] == 10
    assert reminders(c.extended(4, 10), now=7)["1_of_2"] == 13
    assert reminders(c.paused(4), now=7) == {}


def test_reminders_are_for_whoever_is_to_act() -> None:
    taken = ev.Taken(at(4), by="li", role="store_manager")
    [task, *_] = tasks_of(taken, now=5, clocks=[REMINDED])
    assert task.role == "store_manager"
    own = evolve(REMINDED, role="cs_agent")
    assert {t.role for t in tasks_of(taken, now=5, clocks=[own])} == {"cs_agent"}
    assert task.why == Reason("clock.is_due", clock="resolution", due_at=at(13))


# ── the ladder ────────────────────────────────────────────────────────────────

CLIMBED = c.resolution(c.elapsed(10), escalations=LADDER)
MANAGER = "1:escalate.resolution.store_manager"
CHIEF = "1:escalate.resolution.ceo.4h"


def test_every_step_has_a_key_a_role_and_an_instant_after_due() -> None:
    [_, first, second] = tasks_of(now=4, clocks=[CLIMBED])
    assert (first.key, first.kind) == (f"case-1:{MANAGER}", "escalate.resolution")
    assert (first.role, first.due_at) == ("store_manager", at(13) + c.MICROSECOND)
    assert (second.key, second.role) == (f"case-1:{CHIEF}", "ceo")
    assert second.due_at == at(17) + c.MICROSECOND
    assert first.why == Reason("clock.escalates", clock="resolution", due_at=at(13))


def test_a_step_that_was_reached_before_the_stop_is_wanted_until_it_is_done() -> None:
    late = c.resolved(15)
    assert wanted(late, now=16, clock=CLIMBED) == {MANAGER: 13}
    assert wanted(late, now=900, clock=CLIMBED) == {MANAGER: 13}
    assert wanted(late, done(17, MANAGER), now=18, clock=CLIMBED) == {}


def test_a_step_that_was_not_reached_before_the_stop_is_not_wanted() -> None:
    assert wanted(c.resolved(13), now=16, clock=CLIMBED) == {}
    assert wanted(c.resolved(12), now=16, clock=CLIMBED) == {}
    # at the instant of the step itself nobody had to hear yet
    assert wanted(c.resolved(17), now=18, clock=CLIMBED) == {MANAGER: 13}


def test_a_closed_case_escalates_no_more() -> None:
    events = (c.resolved(15), c.to("closed", 16))
    assert wanted(*events, now=17, clock=CLIMBED) == {}


def test_a_pause_after_the_breach_delays_the_steps_to_come() -> None:
    events = (c.paused(15), c.resumed(25))
    assert wanted(*events[:1], now=20, clock=CLIMBED) == {
        "1:meet.resolution": 13,
        MANAGER: 13,
    }
    assert wanted(*events, now=26, clock=CLIMBED)[CHIEF] == 27


def test_a_breach_of_an_earlier_round_is_heard_of_too() -> None:
    events = (c.resolved(15), c.reopened(50))
    assert wanted(*events, now=51, clock=CLIMBED) == {
        MANAGER: 13,
        "3:meet.resolution": 60,
        "3:escalate.resolution.store_manager": 60,
        "3:escalate.resolution.ceo.4h": 64,
    }


def test_a_stop_that_was_recorded_late_undoes_the_breach_and_its_escalation() -> None:
    clocks = [CLIMBED]
    stored = tasks_of(now=14, clocks=clocks)
    assert f"case-1:{MANAGER}" in {task.key for task in stored}
    # heard at 15 that the case was resolved at 12, in time
    now = tasks_of(c.resolved(12), now=15, clocks=clocks, recorded={2: 15})
    changes = reconcile(now, stored)
    assert {t.key for t in changes.cancelled} == {t.key for t in stored}
    assert (changes.new, changes.moved) == ((), ())


def test_a_pause_that_was_recorded_late_puts_the_escalation_off() -> None:
    events = (c.paused(5), c.resumed(9))
    late = {2: 15, 3: 15}
    found = wanted(*events, now=15, clock=CLIMBED, recorded=late)
    assert (found["1:meet.resolution"], found[MANAGER]) == (17, 17)


def test_steps_of_one_role_are_two_tasks() -> None:
    twice = (Escalation("ceo"), Escalation("ceo", after=c.hours(24)))
    found = wanted(now=4, clock=c.resolution(c.elapsed(10), escalations=twice))
    assert {k: v for k, v in found.items() if "escalate" in k} == {
        "1:escalate.resolution.ceo": 13,
        "1:escalate.resolution.ceo.1d": 37,
    }


# ── silence that has an outcome ───────────────────────────────────────────────

SILENT = c.resolution(c.elapsed(10), default_outcome="refund", role="cs_agent")


def test_silence_at_expiry_has_an_outcome_a_microsecond_after_due() -> None:
    [_, task] = tasks_of(now=4, clocks=[SILENT])
    assert (task.key, task.kind) == (
        "case-1:1:default.resolution",
        "default.resolution",
    )
    assert (task.due_at, task.role) == (at(13) + c.MICROSECOND, "cs_agent")
    assert task.why == Reason(
        "clock.default_outcome", clock="resolution", outcome="refund", due_at=at(13)
    )


def test_an_answer_takes_the_outcome_of_silence_away_a_late_one_too() -> None:
    assert wanted(c.resolved(12), now=13, clock=SILENT) == {}
    assert wanted(c.resolved(15), now=16, clock=SILENT) == {}
    assert wanted(c.paused(5), now=16, clock=SILENT) == {}
    assert "1:default.resolution" in wanted(now=90, clock=SILENT)
    acted = done(14, "1:default.resolution")
    assert wanted(acted, now=90, clock=SILENT) == {"1:meet.resolution": 13}


# ── no rule for a target (C5) ─────────────────────────────────────────────────


def test_where_no_rule_gives_a_target_a_person_decides() -> None:
    table = by_severity(c.elapsed(5), NO_RULE, NOT_OWED, NO_RULE)
    clock = c.resolution(table, role="cs_agent")
    [task] = tasks_of(now=4, clocks=[clock], no_rule_role="store_manager")
    assert (task.key, task.kind) == (
        "case-1:1:decide_target.resolution",
        "decide_target.resolution",
    )
    assert (task.role, task.due_at) == ("store_manager", None)
    assert task.why is not None
    assert task.why.code == "clock.no_rule"
    [own] = tasks_of(now=4, clocks=[clock])
    assert own.role == "cs_agent"
    found = wanted(c.assessed(5, severity="serious"), now=6, clock=clock)
    assert "1:decide_target.resolution" not in found
    assert tasks_of(c.resolved(5), now=6, clocks=[clock]) == ()
    decided = done(5, "1:decide_target.resolution")
    assert tasks_of(decided, now=6, clocks=[clock]) == ()


def test_what_is_not_owed_asks_for_nothing() -> None:
    table = by_severity(c.elapsed(5), NOT_OWED, NOT_OWED, NOT_OWED)
    clock = c.resolution(table, escalations=LADDER, default_outcome="refund")
    assert wanted(now=90, clock=clock) == {}
    graded = (c.assessed(4, severity="serious"), c.assessed(6, severity="minor"))
    assert "1:meet.resolution" in wanted(*graded[:1], now=5, clock=clock)
    assert wanted(*graded, now=90, clock=clock) == {}


def test_an_undecided_target_asks_nobody_before_it_is_known_how_grave_it_is() -> None:
    table = by_severity(c.elapsed(5), c.elapsed(9), NO_RULE, None)
    clock = c.resolution(table)
    assert wanted(now=4, clock=clock) == {}
    found = wanted(c.assessed(4, severity="minor"), now=5, clock=clock)
    assert found == {"1:meet.resolution": 12}
