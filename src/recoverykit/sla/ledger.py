"""The ledger: which time of a clock counted, which did not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from attrs import evolve, frozen

from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.hours import utc_instant
from recoverykit.sla.clock import MICROSECOND, NO_TIME, Pause
from recoverykit.sla.reading import Reading

__all__ = ["STRETCHES", "Stretch", "ledger", "ledger_sums"]

STRETCHES = ("counted", "overdue", "paused", "closed", "suspended")
"""What a stretch of a ledger is.

``counted`` and ``overdue`` are the time that counted, up to due and after it;
``paused`` is time that would have counted; ``closed`` lies outside of the hours and
``suspended`` on a date on which the clock is suspended.
"""


@frozen(kw_only=True)
class Stretch:
    """A stretch of time of one clock, half-open, and what it was.

    Args:
        start: where it begins.
        end: where it ends; the next stretch begins there.
        kind: one of :data:`STRETCHES`.
        why: the pause or the closing that made it so; None for time that counted.
    """

    start: datetime
    end: datetime
    kind: str
    why: Reason | None = None

    @property
    def span(self) -> timedelta:
        """Return how long it was, in real time."""
        return self.end - self.start


def ledger(reading: Reading, *, now: datetime) -> tuple[Stretch, ...]:
    """Return every stretch of a clock from its start to its end, without a gap.

    What counted adds up to ``reading.elapsed``, what was over due to
    ``reading.overshoot``, and what was paused to ``reading.paused_for``, which does
    not know yet of a pause that is on. A pause in closed time took nothing, so that
    time is ``closed``.

    Args:
        reading: what the clock reads; its earlier rounds have ledgers of their own.
        now: the instant at which it was read.

    Returns:
        The stretches in order; none for a clock that has not started.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
        InvalidValue: ``now`` is before the clock started.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import BusinessHours
        >>> at = lambda hour: datetime(2026, 3, 2, hour, tzinfo=UTC)
        >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
        >>> reading = Reading(
        ...     clock="first_response", status="breached", started_at=at(3),
        ...     due_at=at(10), counts_in=shop,
        ... )
        >>> [(s.kind, str(s.span)) for s in ledger(reading, now=at(12))]
        [('closed', '6:00:00'), ('counted', '1:00:00'), ('overdue', '2:00:00')]
    """
    start, at = reading.started_at, utc_instant("now", now)
    if start is None:
        return ()
    if at < start:
        raise InvalidValue("now", at.isoformat(), "must not be before the start")
    end = reading.stopped_at or at
    opened = reading.counts_in.segments(start, end)
    edges = {start, end, *(at for segment in opened for at in segment)}
    due = _due(reading)
    edges |= {at for at in (due, *_edges(reading, end)) if at and start < at < end}
    pieces = (_stretch(reading, a, b, due) for a, b in pairwise(sorted(edges)))
    return tuple(_joined(pieces))


def _due(reading: Reading) -> datetime | None:
    # while it is paused nothing is due, and nothing that counted was late
    return None if reading.status == "paused" else reading.due_at


def _edges(reading: Reading, end: datetime) -> Iterator[datetime]:
    for pause in reading.pauses:
        yield pause.since
        yield end if pause.until is None else pause.until
    rule = reading.definition
    if rule is not None and rule.suspended:
        day = reading.started_at
        while day is not None and day < end:
            day = reading.hours.end_of_day(day, 0)
            if _is_suspended(reading, day) or _is_suspended(reading, day - MICROSECOND):
                yield day


def _is_suspended(reading: Reading, at: datetime) -> bool:
    rule = reading.definition
    if rule is None or not rule.suspended:
        return False
    day: date = at.astimezone(reading.hours.tz).date()
    return day in rule.suspended


def _stretch(
    reading: Reading, start: datetime, end: datetime, due: datetime | None
) -> Stretch:
    if not reading.counts_in.is_open(start):
        # an opening that began the day before runs on into a suspended date
        if _is_suspended(reading, start):
            kind, why = "suspended", Reason("ledger.suspended")
        else:
            kind, why = "closed", Reason("ledger.closed")
        return Stretch(start=start, end=end, kind=kind, why=why)
    for pause in reading.pauses:
        if pause.since <= start and (pause.until is None or end <= pause.until):
            return Stretch(start=start, end=end, kind="paused", why=_why(pause))
    late = due is not None and start >= due
    return Stretch(start=start, end=end, kind="overdue" if late else "counted")


def _why(pause: Pause) -> Reason:
    return Reason("ledger.paused", catalogue=pause.catalogue, reason=pause.reason)


def _joined(pieces: Iterator[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches, neighbours of one kind and cause as one."""
    for _, run in groupby(pieces, key=attrgetter("kind", "why")):
        first, *others = run
        yield evolve(first, end=others[-1].end) if others else first


def ledger_sums(stretches: tuple[Stretch, ...]) -> dict[str, timedelta]:
    """Return how long each kind of stretch was in all; kinds without any are 0.

    Args:
        stretches: as :func:`ledger` gives them.
    """
    sums: dict[str, timedelta] = dict.fromkeys(STRETCHES, NO_TIME)
    for stretch in stretches:
        sums[stretch.kind] += stretch.span
    return sums
