"""From a log to readings: what every clock of a case reads at one instant.

The log is walked once, in the order of happening (``at``, then version), and each
clock hears only of the kinds it listens to. An event of a later instant than the
one asked about has not happened yet, so a reading of the past is what the clock
read then, as far as it is known today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.hours import Always, BusinessHours, Hours, utc_instant
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Commitment, Reply
from recoverykit.sla.clock import PAUSES, STATE, Clock, Reading
from recoverykit.sla.timer import KEPT, MICROSECOND, Point, Timer

_CASE_KINDS = PAUSES | {"closed", STATE}
_ENDS = ("closed", "reopened")


@frozen
class Era:
    """A playbook's clocks and hours, while a case ran under it.

    Args:
        from_version: the entry from which it was in force: the birth, or the
            ``Adopted`` that named it. How running clocks were treated then is
            said by that ``Adopted``.
        clocks: its clocks.
        hours: the hours they timer in.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> Era(1, (), hours=ALWAYS).from_version
        1
    """

    from_version: int = field(validator=checked.count)
    clocks: tuple[Clock, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Clock)
    )
    hours: Hours = field(kw_only=True, validator=checked.IsA(BusinessHours, Always))

    def __attrs_post_init__(self) -> None:
        names = [clock.name for clock in self.clocks]
        if len({*names}) != len(names):
            twice = ", ".join(sorted({n for n in names if names.count(n) > 1}))
            raise InvalidValue("clocks", twice, "must name a clock once")


def readings(
    case: Case,
    clocks: Iterable[Clock],
    *,
    hours: Hours,
    now: datetime,
    max_skew: timedelta,
    earlier: Iterable[Era] = (),
) -> tuple[Reading, ...]:
    """Return what every clock of a case reads at an instant.

    Exactly at its due instant a clock is met, or still running; it is breached a
    microsecond later. A pause moves the due instant by the time, in the target's
    own kind of time, that lies within the pause; for calendar targets that is
    real time. What was breached stays so, whatever pause or extension comes after.

    Args:
        case: whose log is read.
        clocks: the clocks of the book that it timers under.
        hours: the hours that ``Worked`` and calendar targets mean.
        now: the instant to read at; later events have not happened yet.
        max_skew: an entry recorded later than this after it happened makes every
            reading that rests on it ``backdated``.
        earlier: the books before, oldest first, one for each ``Adopted`` in the
            log. Without them the whole log is read under one book: a what-if.

    Returns:
        The book's clocks in its order; then clocks that only an earlier book had;
        then commitments, in the order in which they were made.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
        InvalidValue: ``earlier`` does not fit the log.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.deadline import Elapsed
        >>> from recoverykit.facts import Complaint
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.plain import PolicyRef
        >>> at_three = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> book = PolicyRef("mine", "1", hash="sha256:00")
        >>> complaint = Complaint("断裂了", channel="review", received_at=at_three)
        >>> born = ev.Received(at_three, complaint=complaint, book=book)
        >>> entry = ev.Entry(
        ...     version=1, event=born, source=None, dest="received",
        ...     recorded_at=at_three, key=None, book=book, schema=1,
        ... )
        >>> hour = Elapsed(timedelta(hours=1))
        >>> clock = Clock("first_response", target=hour, counts=["personal"])
        >>> [reading] = readings(
        ...     Case("c1", (entry,)), [clock], hours=ALWAYS,
        ...     now=datetime(2026, 3, 1, 9, tzinfo=UTC), max_skew=timedelta(0),
        ... )
        >>> print(reading)
        first_response was due at 2026-03-01 04:00Z and is over by 5 h
    """
    at = utc_instant("now", now)
    eras = _eras(case, tuple(clocks), hours, tuple(earlier))
    return tuple(timer.reading(at) for timer in _timers(case, at, max_skew, eras))


def next_change(
    case: Case,
    clocks: Iterable[Clock],
    *,
    hours: Hours,
    after: datetime,
    max_skew: timedelta,
    earlier: Iterable[Era] = (),
) -> datetime | None:
    """Return when a reading next changes by itself, if nothing else is recorded.

    A change is another status, a warning reached, a clock that appears or ends;
    not that time goes by. A breach begins a microsecond after the due instant.

    Args:
        case: whose log is read.
        clocks: as for :func:`readings`.
        hours: as for :func:`readings`.
        after: changes up to this instant do not matter any more.
        max_skew: as for :func:`readings`.
        earlier: as for :func:`readings`.

    Returns:
        The first such instant, strictly later than ``after``; None when nothing
        will ever change by itself.

    Raises:
        NaiveDatetime: ``after`` has no time zone.
        InvalidValue: ``earlier`` does not fit the log.
    """
    moment = utc_instant("after", after)
    clocks, earlier = tuple(clocks), tuple(earlier)
    # what is recorded for a later instant happens without being recorded again
    begun = _begun(case)
    ahead = {begun, *(max(e.event.at, begun) for e in case.log)}
    was: object = None
    while True:
        found = readings(
            case, clocks, hours=hours, now=moment, max_skew=max_skew, earlier=earlier
        )
        seen = [
            (r.clock, r.status, r.version, r.warnings, r.due_at, r.stopped_at)
            for r in found
        ]
        if was is not None and seen != was:
            return moment
        was = seen
        later = [at for at in ahead if at > moment]
        for reading in found:
            if reading.status == "running" and reading.due_at is not None:
                later.append(reading.due_at + MICROSECOND)
            if reading.next_warning_at is not None:
                later.append(reading.next_warning_at)
        if not later:
            return None
        moment = min(later)
        if moment not in ahead:
            return moment


# ── the log, walked once ─────────────────────────────────────────────────────


def _begun(case: Case) -> datetime:
    """Return when the clocks of a case can begin: nothing counts before."""
    birth = case.log[0].event
    return case.received_at if isinstance(birth, ev.Received) else birth.at


@frozen
class _Heard:
    """What happened up to an instant: by kind, each in the order of happening."""

    points: dict[str, list[Point]]
    made: list[tuple[Point, Commitment]]
    kept: dict[str, list[Point]]

    def of(self, kinds: Iterable[str]) -> list[Point]:
        """Return what happened of these kinds, in the order of happening."""
        found = [self.points[kind] for kind in kinds if kind in self.points]
        if len(found) == 1:
            return found[0]
        return sorted(point for points in found for point in points)


def _hear(case: Case, now: datetime, max_skew: timedelta, *, states: bool) -> _Heard:
    begun = _begun(case)
    order = sorted(
        (at, entry.version, entry)
        for entry in case.log
        if (at := max(entry.event.at, begun)) <= now
    )
    points: dict[str, list[Point]] = {}
    made: list[tuple[Point, Commitment]] = []
    kept: dict[str, list[Point]] = {}
    for at, version, entry in order:
        event = entry.event
        kind = event.kind
        if version == 1:
            at = begun  # noqa: PLW2901
        point = at, version, entry.recorded_at - event.at > max_skew, kind, event
        points.setdefault(kind, []).append(point)
        for reply in (getattr(event, "reply", None), getattr(event, "notice", None)):
            if isinstance(reply, Reply):
                made += [(point, commitment) for commitment in reply.commitments]
        for name in getattr(event, "keeps", ()):
            kept.setdefault(name, []).append((*point[:3], KEPT, event))
    if states:
        points[STATE] = list(_states(case, begun, now, max_skew))
    return _Heard(points, made, kept)


def _states(
    case: Case, begun: datetime, now: datetime, max_skew: timedelta
) -> Iterator[Point]:
    """Yield the changes of state; they keep the order in which they were recorded."""
    since = begun
    for entry in case.log:
        if entry.source != entry.dest:
            since = max(since, entry.event.at)
            if since <= now:
                yield since, entry.version, entry.late_by > max_skew, STATE, entry.dest


# ── all clocks of a case ─────────────────────────────────────────────────────

_COMMITMENT = Clock("commitment", target=None, starts=("made",), stops=("kept",))


def _timers(
    case: Case,
    now: datetime,
    max_skew: timedelta,
    eras: tuple[Era, ...],
) -> Iterator[Timer]:
    """Yield every clock as it stands at ``now``."""
    states = any(clock.paused_in for era in eras for clock in era.clocks)
    heard = _hear(case, now, max_skew, states=states)
    first = eras[0]
    if len(eras) == 1:
        bounds: list[_Bound] = []
        for clock in first.clocks:
            timer = _fresh(case, clock, first.hours)
            timer.hear(heard.of(clock.listens))
            yield timer
    else:
        bounds = _bounds(case, eras, now, max_skew)
        yield from _through_eras(case, heard, eras, bounds)
    for point, commitment in heard.made:
        passed = sum(1 for bound in bounds if bound[:2] <= point[:2])
        yield _commitment(case, heard, point, commitment, eras[passed].hours)


def _fresh(
    case: Case, clock: Clock, hours: Hours, *, floor: datetime | None = None
) -> Timer:
    timer = Timer(clock.name, clock, hours, floor=floor)
    known = isinstance(case.log[0].event, ev.Received)
    if not known and "received" in clock.starts:
        timer.status = "unknown"
        timer.notes = (Reason("clock.began_before_import"),)
    return timer


def _commitment(
    case: Case, heard: _Heard, point: Point, made: Commitment, hours: Hours
) -> Timer:
    """Return the clock of a time that was named to one complainant (S27)."""
    at, version, late, _, _ = point
    name = f"{case.id}:{version}:{made.name}"
    timer = Timer(name, _COMMITMENT, hours)
    timer.commitment = made.name
    timer.use(_COMMITMENT, made.target, hours)
    timer.begin(at, version, late=late)
    # what was done before it was promised, keeps it from the start
    kept = [(max(p[0], at), *p[1:]) for p in heard.kept.get(name, ())]
    timer.hear(sorted(p for p in (*heard.of(_ENDS), *kept) if p[:2] > point[:2]))
    return timer


_Bound: TypeAlias = "tuple[datetime, int, bool, str]"
"""When a book was adopted, in which entry, whether recorded late, and how."""


def _eras(
    case: Case, clocks: tuple[Clock, ...], hours: Hours, earlier: tuple[Era, ...]
) -> tuple[Era, ...]:
    """Return every era, or refuse those that do not fit the log."""
    if not earlier:
        return (Era(1, clocks, hours=hours),)
    starts = (1, *(e.version for e in case.entries(ev.Adopted)))
    given = tuple(era.from_version for era in earlier)
    if given != starts[:-1]:
        raise InvalidValue(
            "earlier", f"from versions {given}", f"must begin at {starts[:-1]}"
        )
    return (*earlier, Era(starts[-1], clocks, hours=hours))


def _bounds(
    case: Case, eras: tuple[Era, ...], now: datetime, max_skew: timedelta
) -> list[_Bound]:
    """Return the adoptions up to now; they keep the order of recording."""
    bounds: list[_Bound] = []
    since = _begun(case)
    for era in eras[1:]:
        entry = case.log[era.from_version - 1]
        since = max(since, entry.event.at)
        retarget: str = getattr(entry.event, "retarget", "keep")
        if since <= now:
            late = entry.late_by > max_skew
            bounds.append((since, entry.version, late, retarget))
    return bounds


def _through_eras(
    case: Case, heard: _Heard, eras: tuple[Era, ...], bounds: list[_Bound]
) -> Iterator[Timer]:
    """Yield the clocks of a case that ran under several books."""
    timers: dict[str, Timer] = {}
    reached: tuple[datetime, int] | None = None
    for i, era in enumerate(eras[: len(bounds) + 1]):
        if i:
            reached = bounds[i - 1][:2]
            timers = _switch(case, heard, era, timers, bounds[i - 1])
        else:
            timers = {c.name: _fresh(case, c, era.hours) for c in era.clocks}
        until = bounds[i][:2] if i < len(bounds) else None
        for timer in timers.values():
            # a new round begins under the book in force, whatever this one runs under
            book = timer.book
            kinds = timer.rule.listens | (book.listens if book else set[str]())
            timer.hear(
                p
                for p in heard.of(kinds | _CASE_KINDS)
                if (reached is None or p[:2] > reached)
                and (until is None or p[:2] < until)
            )
    yield from timers.values()


def _switch(
    case: Case, heard: _Heard, era: Era, before: dict[str, Timer], bound: _Bound
) -> dict[str, Timer]:
    """Return the clocks after an adoption: the new book's, then what it lacks."""
    at, version, late, retarget = bound
    timers: dict[str, Timer] = {}
    for clock in era.clocks:
        timer = before.get(clock.name)
        if timer is None or timer.dropped or timer.status == "pending":
            timer = _fresh(case, clock, era.hours, floor=at)
            past = heard.of(clock.listens | _CASE_KINDS)
            timer.hear(p for p in past if p[:2] < (at, version))
            timer.join(at, retarget)
        else:
            timer.adopt(clock, era.hours, at, retarget, late=late)
        timers[clock.name] = timer
    for name, timer in before.items():
        if name not in timers and timer.status != "pending":
            timer.drop(at, retarget, late=late)
            timers[name] = timer
    return timers
