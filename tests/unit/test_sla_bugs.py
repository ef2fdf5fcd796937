"""Bugs of clocks that others shipped: each has a test here that it cannot come back.

Sources: research on help desks and their trackers (requirements, section 3).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from recoverykit.errors import NaiveDatetime
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.sla import Clock, Escalation, clock_tasks, next_change, readings
from tests import stories as s
from tests.clock_stories import (
    DAYS,
    MICROSECOND,
    NINE_TO_SIX,
    OLD,
    SHANGHAI,
    SHORTER,
    SKEW,
    adopted,
    assessed,
    by_category,
    case_of,
    codes,
    diagnosed,
    elapsed,
    first_response,
    hours,
    next_reply,
    one,
    paused,
    read,
    reopened,
    replied,
    resolution,
    resolved,
    resumed,
    switched,
    worked,
    wrote,
)
from tests.stories import at


def test_bug_resume_restores_the_original_due() -> None:
    # Frappe HD #1554, #1675: pause shown, clock still running
    reading = read(resolution(), paused(5), resumed(15), now=16)
    assert reading.due_at == at(37)


def test_bug_solved_then_reopened_counts_as_pending_time() -> None:
    # GLPI #23359
    reading = read(resolution(), resolved(5), reopened(25), now=26)
    assert (reading.elapsed, reading.paused_for) == (hours(1), hours(0))


@pytest.mark.parametrize("policy", ["stays", "restarts", "continues"])
def test_bug_reopening_an_old_case_breaches_at_once(policy: str) -> None:
    # Plain: total resolution time
    clock = resolution(on_reopen=policy)
    reading = read(clock, resolved(5), reopened(5000), now=5000)
    assert reading.status == ("met" if policy == "stays" else "running")


def test_bug_only_the_nearest_deadline_is_visible() -> None:
    # Zammad #3928
    clocks = [first_response(), resolution(), Clock("x", target=None, stops=("taken",))]
    found = readings(case_of(), clocks, hours=ALWAYS, now=at(3), max_skew=SKEW)
    assert [r.due_at for r in found] == [at(4), at(27), None]


def test_bug_a_late_first_response_is_hidden_by_a_timely_resolution() -> None:
    # backbone-support BR-3
    case = case_of(replied(9), resolved(10))
    found = readings(
        case, [first_response(), resolution()], hours=ALWAYS, now=at(11), max_skew=SKEW
    )
    assert [r.status for r in found] == ["breached", "met"]


def test_bug_detaching_a_policy_leaves_a_stale_hold() -> None:
    # Frappe HD PR #3639
    new = resolution(SHORTER, paused_by=())
    reading = switched(resolution(OLD), new, paused(4), adopted(6), now=6.5)
    assert reading is not None
    assert (reading.status, "clock.waits" in codes(reading)) == ("running", False)


def test_bug_a_receipt_out_of_hours_violates_unfairly() -> None:
    # Frappe HD #2212
    reading = read(first_response(worked(1)), now=24 + 8, hours=NINE_TO_SIX)
    assert (reading.status, reading.elapsed) == ("running", hours(0))


def test_bug_priorities_without_a_target_never_breach() -> None:
    # hotcrm PR #1071: here it must be said, and reads as what it is
    clock = Clock("resolution", target=None, stops=("resolved",))
    assert codes(read(clock, now=9000)) == ["clock.running_without_target"]


def test_bug_breach_is_judged_by_the_wall_clock() -> None:
    # Frappe HD, Chatwoot: nothing here asks what time it is
    case = case_of()
    assert [one(case, resolution(), now=at(h)).status for h in (30, 4)] == [
        "breached",
        "running",
    ]


@pytest.mark.parametrize("retarget", ["carry", "tighten"])
def test_bug_changing_the_agreement_loses_accrued_pause_time(retarget: str) -> None:
    # GLPI #6902, #15605: under another book, and by another row of a table
    pause = (paused(4), resumed(6))
    reading = switched(
        resolution(OLD), resolution(SHORTER), *pause, adopted(6, retarget), now=7
    )
    assert reading is not None
    assert (reading.due_at, reading.paused_for) == (at(3 + 6 + 2), hours(2))
    by_row = resolution(by_category(quality=OLD, logistics=SHORTER))
    events = (assessed(3, "quality"), *pause, assessed(6, "logistics"))
    reading = read(by_row, *events, now=7)
    assert (reading.due_at, reading.paused_for) == (at(3 + 6 + 2), hours(2))


def test_bug_an_update_is_escalated_although_the_agent_spoke_last() -> None:
    # Zammad #3140
    clock = next_reply(escalations=[Escalation("ceo")])
    events = (replied(4), wrote(10), replied(11))
    reading = read(clock, *events, now=500)
    assert (reading.status, reading.escalated_to) == ("met", ())
    case = case_of(*events)
    assert clock_tasks(case, [reading]) == ()
    assert next_change(case, [clock], hours=ALWAYS, after=at(11), max_skew=SKEW) is None


def test_bug_reopening_an_old_case_counts_a_breach_of_the_time_it_was_closed() -> None:
    # Plain: even where everything counts, it is due when it is reopened, not before
    clock = resolution(on_reopen="total")
    reading = read(clock, resolved(5), reopened(5000), now=5000)
    assert (reading.status, reading.due_at) == ("running", at(5000))


def test_bug_a_receipt_over_lunch_violates_unfairly() -> None:
    # Frappe HD #2212
    lunch = BusinessHours(
        tz=UTC, weekly={day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS}
    )
    born = s.received(at=at(12.5), complaint=s.complaint(received_at=at(12.5)))
    clock = first_response(worked(0.5))
    reading = read(clock, born, now=13.4, hours=lunch)
    assert (reading.status, reading.due_at) == ("running", at(13.5))


def test_bug_a_category_without_a_target_is_silently_nobodys() -> None:
    # hotcrm PR #1071, by a table: it is said, and somebody has to decide
    clock = resolution(by_category(logistics=elapsed(2)))
    case = case_of(assessed(3.5, "service.attitude"))
    reading = one(case, clock, now=at(9000))
    assert codes(reading) == ["clock.running_without_target", "clock.no_rule"]
    [task] = clock_tasks(case, [reading], no_rule_role="store_manager")
    assert (task.kind, task.role) == ("decide_target.resolution", "store_manager")


# ── traps of time: one test each (research on hours and clocks) ───────────────


def test_trap_30_a_pause_outside_the_hours_moves_nothing() -> None:
    # erpnext #49414
    clock = resolution(worked(12))
    reading = read(
        clock, paused(24 + 18), resumed(48 + 9), now=49 + 9, hours=NINE_TO_SIX
    )
    assert (reading.due_at, reading.paused_for) == (at(48 + 12), hours(0))


def test_trap_31_a_pause_over_a_weekend_moves_by_open_time_only() -> None:
    # glpi #10594
    friday, monday = 24 * 5, 24 * 8
    events = (paused(friday + 17), resumed(monday + 10))
    reading = read(resolution(worked(45)), *events, now=monday + 11, hours=NINE_TO_SIX)
    # five days of nine hours, and two hours of pause
    assert (reading.paused_for, reading.due_at) == (hours(2), at(monday + 11))


def test_trap_32_two_ways_to_count_a_pause_agree() -> None:
    # the target plus the pauses, or the hours without them; see the property
    clock = resolution(worked(12))
    events = (paused(24 + 10), resumed(24 + 12), paused(24 + 17), resumed(48 + 10))
    cut = evolve(
        NINE_TO_SIX,
        breaks={
            date(2026, 3, 2): [("10:00", "12:00"), ("17:00", "18:00")],
            date(2026, 3, 3): [("09:00", "10:00")],
        },
    )
    due = read(clock, *events, now=60, hours=NINE_TO_SIX).due_at
    assert due == cut.add(at(3), hours(12)) == at(48 + 16)


def test_trap_33_one_reason_after_another_is_one_pause_two_in_a_minute_are_two() -> (
    None
):
    # Zammad keys pauses by the minute
    handed_on = (paused(5), paused(6, "third_party"), resumed(8))
    reading = read(resolution(), *handed_on, now=9)
    assert (reading.paused_for, reading.due_at) == (hours(3), at(27 + 3))
    # without a gap, each part with its reason
    assert [(p.since, p.until) for p in reading.pauses] == [
        (at(5), at(6)),
        (at(6), at(8)),
    ]
    second = 1 / 3600
    twice = (paused(5), resumed(5 + second), paused(5 + 2 * second))
    reading = read(resolution(), *twice, resumed(5 + 4 * second), now=9)
    assert reading.paused_for == timedelta(seconds=3)


def test_trap_34_a_pause_keeps_its_microseconds() -> None:
    # and trap 47: 0.9 s to 1.1 s is 0.2 s, not none
    begins, ends = at(5) + timedelta(seconds=0.9), at(5) + timedelta(seconds=1.1)
    case = case_of(evolve(paused(5), at=begins), evolve(resumed(5), at=ends))
    reading = one(case, resolution(), now=at(9))
    assert reading.paused_for == timedelta(seconds=0.2)
    assert reading.due_at == at(27) + timedelta(seconds=0.2)


def test_trap_35_a_pause_that_is_on_before_the_clock_and_after_the_breach() -> None:
    on = read(resolution(), paused(5), now=500)
    assert (on.due_at, on.remaining) == (None, hours(22))
    later = resolution(elapsed(4), starts=("diagnosed",))
    before = read(later, paused(4), diagnosed(6), resumed(8), now=9)
    assert before.due_at == at(12)
    after = read(resolution(elapsed(2)), paused(6), resumed(10), now=11)
    assert (after.status, after.overshoot) == ("breached", hours(2))


def test_trap_36_one_rule_for_the_instant_at_which_it_is_due() -> None:
    due = at(27)
    for late, status in ((timedelta(0), "running"), (MICROSECOND, "breached")):
        assert one(case_of(), resolution(), now=due + late).status == status
    for late, status in ((timedelta(0), "met"), (MICROSECOND, "breached")):
        case = case_of(evolve(resolved(27), at=due + late))
        assert one(case, resolution(), now=at(99)).status == status
    # a pause that begins exactly then is in time, too
    assert read(resolution(), paused(27), now=99).status == "paused"


def test_trap_39_a_policy_that_is_edited_later_leaves_what_is_over_alone() -> None:
    done = (resolved(12), adopted(20))
    reading = switched(resolution(OLD), resolution(elapsed(1)), *done, now=30)
    assert reading is not None
    assert (reading.status, reading.due_at) == ("met", at(13))
    # to judge it anew is a question of its own, and must be asked
    what_if = read(resolution(elapsed(1)), *done, now=30)
    assert (what_if.status, what_if.due_at) == ("breached", at(4))


def test_trap_43_a_lead_of_four_business_hours_is_friday_afternoon() -> None:
    # glpi #22678, zammad #4432: not at midnight, and not on Sunday
    friday, monday = 24 * 5, 24 * 8
    clock = first_response(worked(9), starts=("diagnosed",), warnings=[hours(4)])
    reading = read(clock, diagnosed(friday + 10), now=friday + 11, hours=NINE_TO_SIX)
    assert reading.due_at == at(monday + 10)
    assert reading.next_warning_at == at(friday + 15)
    # a lead longer than what there is has been reached at the start, once
    short = first_response(worked(1), starts=("diagnosed",), warnings=[hours(4)])
    reading = read(short, diagnosed(friday + 10), now=friday + 10, hours=NINE_TO_SIX)
    assert (reading.warnings, reading.next_warning_at) == ((hours(4),), None)


def test_trap_44_an_hour_before_due_on_a_split_day_is_an_open_hour() -> None:
    # glpi #22678: due Tuesday 11:00 is warned of at 10:00, not at 00:00
    clock = resolution(worked(11), warnings=[hours(1)])
    reading = read(clock, now=4, hours=NINE_TO_SIX)
    assert reading.due_at == at(48 + 11)
    assert reading.next_warning_at == at(48 + 10)
    split = BusinessHours(
        tz=UTC, weekly={day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS}
    )
    over_lunch = read(resolution(worked(3.5), warnings=[hours(1)]), now=4, hours=split)
    assert (over_lunch.due_at, over_lunch.next_warning_at) == (at(13.5), at(11.5))


def test_trap_45_out_of_order_twice_and_at_one_instant_there_is_one_order() -> None:
    # by when it happened, then by when it was recorded
    in_order = read(resolution(), paused(5), resumed(8), resolved(9), now=10)
    mixed = read(resolution(), resolved(9), resumed(8), paused(5), now=10)
    assert (mixed.status, mixed.elapsed, mixed.paused_for) == (
        in_order.status,
        in_order.elapsed,
        in_order.paused_for,
    )
    assert read(resolution(), resolved(5), resolved(9), now=10).stopped_at == at(5)
    for events in ((paused(5), resolved(5)), (resolved(5), paused(5))):
        reading = read(resolution(), *events, now=10)
        assert (reading.status, reading.elapsed, reading.paused_for) == (
            "met",
            hours(2),
            hours(0),
        )
    assert read(resolution(), resumed(5), paused(5), now=10).status == "paused"
    assert read(resolution(), paused(5), resumed(5), now=10).status == "running"
    at_once = resolution(starts=("diagnosed",))
    assert read(at_once, diagnosed(5), resolved(5), now=9).elapsed == hours(0)
    # what stops it comes too early where it was recorded before what starts it
    assert read(at_once, resolved(5), diagnosed(5), now=9).status == "running"


def test_trap_46_instants_have_a_zone_and_any_zone_will_do() -> None:
    for ask in (readings, next_change):
        when = "now" if ask is readings else "after"
        how = {"hours": ALWAYS, "max_skew": SKEW, when: datetime(2026, 3, 1, 9)}
        with pytest.raises(NaiveDatetime):
            ask(case_of(), [resolution()], **how)  # type: ignore[operator]
    here = one(case_of(), resolution(), now=at(9).astimezone(SHANGHAI))
    assert here == one(case_of(), resolution(), now=at(9))
