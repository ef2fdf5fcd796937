"""Bugs of clocks that others shipped: each has a test here that it cannot come back.

Sources: research on help desks and their trackers (requirements, section 3).
"""

from __future__ import annotations

import pytest

from recoverykit.hours import ALWAYS
from recoverykit.sla import Clock, readings
from tests.clock_stories import (
    NINE_TO_SIX,
    OLD,
    SHORTER,
    SKEW,
    adopted,
    case_of,
    codes,
    first_response,
    hours,
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
