"""Laws of ledgers: every moment of a clock is accounted for, whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.hours import Hours
from recoverykit.lifecycle import events as ev
from recoverykit.sla import Clock, Reading, ledger, ledger_sums
from tests.clock_strategies import (
    HOURS,
    LAST,
    MOMENTS,
    adoptions,
    case_of,
    clocks,
    logs,
    read,
)

NO_TIME = timedelta(0)


def rounds(found: list[Reading]) -> Iterator[Reading]:
    """Yield every reading, earlier rounds too."""
    for reading in found:
        yield from reading.earlier
        yield reading


def check(reading: Reading, now: datetime) -> None:
    """Check that a ledger tells the same as the reading, stretch by stretch."""
    stretches = ledger(reading, now=now)
    start, end = reading.started_at, reading.stopped_at or now
    if start is None or start == end:
        assert stretches == ()
        return
    assert (stretches[0].start, stretches[-1].end) == (start, end)
    for one, other in pairwise(stretches):
        assert one.end == other.start
        assert (one.kind, one.why) != (other.kind, other.why)
    for stretch in stretches:
        assert stretch.span > NO_TIME
        assert (stretch.why is None) is (stretch.kind in ("counted", "overdue"))
        if stretch.kind in ("closed", "suspended"):
            assert not reading.counts_in.between(stretch.start, stretch.end)
        else:
            assert reading.counts_in.between(stretch.start, stretch.end) == stretch.span
    sums = ledger_sums(stretches)
    assert sums["counted"] + sums["overdue"] == reading.elapsed
    assert sums["overdue"] == reading.overshoot
    assert sums["paused"] == reading.paused_for + on_hold(reading, now)


def on_hold(reading: Reading, now: datetime) -> timedelta:
    """Return what the pause that is on has taken so far."""
    if reading.stopped_at is not None or not reading.pauses:
        return NO_TIME
    since, until, *_ = reading.pauses[-1]
    return reading.counts_in.between(since, now) if until is None else NO_TIME


@given(logs(), clocks(), HOURS, MOMENTS)
def test_every_moment_is_accounted_for_once(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    for reading in rounds(read(case_of(events), clock, hours, now)):
        check(reading, now)


@given(logs(), clocks(), adoptions(), HOURS, MOMENTS)
def test_every_moment_is_accounted_for_under_another_book_too(
    events: list[ev.Event],
    clock: Clock,
    adoption: dict[str, Any],
    hours: Hours,
    now: datetime,
) -> None:
    case = case_of([*events, adoption["adopted"]])
    for reading in rounds(read(case, clock, hours, now, adoption["earlier"])):
        check(reading, now)


@given(logs(), clocks(), HOURS, MOMENTS, st.integers(0, LAST))
def test_what_was_accounted_for_stays_so(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime, more: int
) -> None:
    """A later ledger goes on where the earlier one ended.

    What was over due is not known while a clock is paused, so counted and overdue
    time are one here.
    """
    case = case_of(events)
    later = now + timedelta(minutes=more)
    before, after = (read(case, clock, hours, at)[0] for at in (now, later))
    if (before.version, before.earlier) != (after.version, after.earlier):
        return
    sums = [ledger_sums(ledger(r, now=at)) for r, at in ((before, now), (after, later))]
    if before.target == after.target and before.stopped_at == after.stopped_at:
        for kind in ("paused", "closed", "suspended"):
            assert sums[0][kind] <= sums[1][kind]
