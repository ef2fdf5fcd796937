"""When to warn of a clock, and when to tell the next one up the ladder.

A mark is reached in the clock's own time, so every pause before it moves it. A
reminder must find somebody: one that would fall into closed hours moves to the next
opening, or, where that is after due, to the closing before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from recoverykit.hours import Hours
from recoverykit.sla.clock import MICROSECOND, Mark, Pause

__all__ = ["counted_at", "in_hours", "marked_at"]


def counted_at(
    start: datetime, span: timedelta, ruler: Hours, pauses: Iterable[Pause]
) -> datetime | None:
    """Return when a span has been counted from a start; None if a pause is in the way.

    Args:
        start: where counting begins.
        span: how much is to be counted.
        ruler: the time that counts.
        pauses: the stretches that do not, in order.
    """
    at = ruler.add(start, span)
    for since, until, *_ in pauses:
        if since >= at:
            break
        if until is None:
            return None
        if until > start:
            # what the pause took of the counted time comes on top
            at = ruler.add(at, ruler.between(max(since, start), until))
    return at


def in_hours(at: datetime, hours: Hours, start: datetime, due: datetime) -> datetime:
    """Return the instant itself, or the nearest at which somebody is there.

    Args:
        at: the instant.
        hours: when somebody is there.
        start: nothing moves before it.
        due: nothing moves beyond it.
    """
    opens = hours.next_open(at)
    if opens <= due:
        return opens  # the instant itself, where it is open
    if opens == at:
        return at
    closed = hours.subtract(at, timedelta(0))
    return max(closed, start)


def marked_at(
    mark: Mark,
    *,
    start: datetime,
    due: datetime,
    allowed: timedelta | None,
    ruler: Hours,
    hours: Hours,
    pauses: tuple[Pause, ...],
) -> datetime | None:
    """Return when a mark of a clock is reached; None if a pause is in the way.

    Args:
        mark: a fraction of what is allowed, or a span of open time before due.
        start: when the clock started.
        due: by when it must stop.
        allowed: what it may take, extensions too; None where it counts no time.
        ruler: the time that counts.
        hours: when somebody is there.
        pauses: the stretches that did not count.
    """
    if isinstance(mark, timedelta):
        # longer than there was time for: at the start, once
        is_short = mark < hours.between(start, due)
        at = hours.subtract(due, mark) if is_short else start
        return in_hours(at, hours, start, due)
    if allowed is None:
        return None
    top, bottom = mark
    # in whole numbers: timedelta would go through a float
    span = allowed // MICROSECOND * top // bottom * MICROSECOND
    reached = counted_at(start, span, ruler, pauses)
    return None if reached is None else in_hours(reached, hours, start, due)
