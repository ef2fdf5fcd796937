"""From a log to readings: what every clock of a case reads at one instant.

The log is walked once, in the order of happening (``at``, then version), and each
clock hears only of the kinds it listens to. An event of a later instant than the
one asked about has not happened yet, so a reading of the past is what the clock
read then, as far as it is known today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.hours import (
    Always,
    BusinessHours,
    CombinedHours,
    Hours,
    utc_instant,
)
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Commitment
from recoverykit.situation import Situation
from recoverykit.sla.clock import (
    DECIDING,
    EVIDENCE_DUE,
    MICROSECOND,
    STATE,
    Clock,
)
from recoverykit.sla.reading import Reading
from recoverykit.sla.readout import read
from recoverykit.sla.timer import KEPT, Point, Timer

_ENDS = frozenset({"closed", "reopened"})


@frozen
class Era:
    """A playbook's clocks and hours, while a case ran under it.

    Args:
        from_version: the entry from which it was in force: the birth, or the
            ``Adopted`` that named it. How running clocks were treated then is
            said by that ``Adopted``.
        clocks: its clocks.
        hours: the hours they run in.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> Era(1, (), hours=ALWAYS).from_version
        1
    """

    from_version: int = field(validator=checked.count)
    clocks: tuple[Clock, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Clock)
    )
    hours: Hours = field(
        kw_only=True, validator=checked.IsA(BusinessHours, Always, CombinedHours)
    )

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
        clocks: the clocks of the book that it runs under.
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
    clocks, earlier = tuple(clocks), tuple(earlier)
    eras = _eras(case, clocks, hours, earlier) if earlier else ()
    states = bool(eras or [c for c in clocks if c.paused_in])
    heard = _hear(case, at, max_skew, states=states)
    if eras:
        timers = _through_eras(heard, eras, _bounds(case, eras, at, max_skew))
    else:
        timers = [Timer(clock.name, clock, hours, heard) for clock in clocks]
        if heard.is_import:
            timers = [_fresh(heard, clock, hours) for clock in clocks]
        for timer in timers:
            timer.hear(heard.points)
        timers += [_commitment(heard, made, hours) for made in heard.made]
    return tuple([read(timer, at) for timer in timers])


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

    A change is another status, a warning or a step of the ladder reached or put off, a
    clock that appears or ends, another note; not that time goes by. A breach begins a
    microsecond after the due instant.

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
    begun = case.known_since
    ahead = {begun, *(max(e.event.at, begun) for e in case.log)}
    ahead |= {at for e in case.log if (at := _evidence_due(e.event)) is not None}
    was: object = None
    while True:
        found = readings(
            case, clocks, hours=hours, now=moment, max_skew=max_skew, earlier=earlier
        )
        seen = [
            (
                *(r.clock, r.status, r.version, r.warnings, r.due_at, r.stopped_at),
                *(r.escalated_to, r.ladder, r.notes),
            )
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
            later += [at for at in _steps(reading) if at > moment]
        if not later:
            return None
        moment = min(later)
        if moment not in ahead:
            return moment


def _steps(reading: Reading) -> Iterator[datetime]:
    """Yield when each step of the ladder is reached, if the clock stays open."""
    if reading.is_open:
        yield from (at + MICROSECOND for _, at in reading.ladder if at is not None)


# ── the log, walked once ─────────────────────────────────────────────────────


_Made: TypeAlias = "tuple[str, Point, Commitment]"


class _Heard(NamedTuple):
    """What happened up to an instant, in the order of happening."""

    points: list[Point]
    made: list[_Made]
    kept: dict[str, list[Point]]
    is_import: bool
    case: Case
    seen: dict[object, Situation]

    def seen_at(self, at: datetime, version: int) -> Situation | None:
        """Return what is known of the case as of an instant and an entry.

        Asked by tables of targets; built once for all clocks that ask at the same
        stage of knowledge. Its ``now`` is when that stage was reached.
        """
        complaint = self.case.complaint
        if complaint is None:
            return None
        latest: dict[str, Point] = {}
        for point in self.of(DECIDING):
            # what this version cannot read says nothing, as for the case itself
            if point[:2] <= (at, version) and not isinstance(point[4], ev.Opaque):
                latest[point[3]] = point
        key = tuple(sorted((kind, point[1]) for kind, point in latest.items()))
        if key not in self.seen:
            assessed: Any = latest["assessed"][4] if "assessed" in latest else None
            diagnosed: Any = latest["diagnosed"][4] if "diagnosed" in latest else None
            self.seen[key] = Situation(
                complaint=complaint,
                order=self.case.order,
                customer=self.case.customer,
                assessment=None if assessed is None else assessed.assessment,
                diagnosis=None if diagnosed is None else diagnosed.diagnosis,
                now=max((p[0] for p in latest.values()), default=self.case.known_since),
            )
        return self.seen[key]

    def of(self, kinds: AbstractSet[str]) -> list[Point]:
        """Return what happened of these kinds, in the order of happening."""
        return [point for point in self.points if point[3] in kinds]


def _says() -> Mapping[str, tuple[str, ...]]:
    """Return, per kind of event, its fields that make commitments or keep them."""
    fields = ("reply", "notice", "keeps")
    says = {
        kind: tuple(name for name in fields if name in attrs.fields_dict(cls))
        for kind, cls in ev.EVENTS.items()
    }
    return MappingProxyType({kind: names for kind, names in says.items() if names})


_SAYS = _says()


def _hear(case: Case, now: datetime, max_skew: timedelta, *, states: bool) -> _Heard:
    begun, birth = case.known_since, case.log[0]
    heard = _Heard([], [], {}, not isinstance(birth.event, ev.Received), case, {})
    points, says = heard.points, _SAYS
    last, in_order, bases = begun, not states, False
    for entry in case.log:
        event = entry.event
        kind, at = event.kind, event.at
        late = entry.recorded_at - at > max_skew
        if at < begun or entry is birth:
            at = begun
        if at > now:
            continue
        if at < last:
            in_order = False
        last = at
        point = at, entry.version, late, kind, event
        points.append(point)
        if kind in says:
            _hear_promises(case.id, point, heard)
            bases = bases or kind == "fulfilled"
            until = _evidence_due(event)
            if until is not None and at < until <= now:
                points.append((until, entry.version, late, EVIDENCE_DUE, ""))
                in_order = False
    if states:
        points += _states(case, begun, now, max_skew)
    if not in_order:
        points.sort(key=itemgetter(0, 1))
        heard.made.sort(key=lambda made: made[1][:2])
    if bases:
        _hear_bases(case, heard)
    return heard


def _evidence_due(event: ev.Event) -> datetime | None:
    """Return the day by which evidence was asked for, if the event asked so."""
    return event.due_at if isinstance(event, ev.EvidenceRequested) else None


def _hear_bases(case: Case, heard: _Heard) -> None:
    """Hear of each fulfilment under the basis of its line too."""
    bases = {line.id: line.remedy.basis.value for line in case.lines}
    points: list[Point] = []
    for point in heard.points:
        points.append(point)
        if isinstance(point[4], ev.Fulfilled) and point[4].line in bases:
            kind = f"fulfilled.{bases[point[4].line]}"
            points.append((*point[:3], kind, point[4]))
    heard.points[:] = points


def _hear_promises(case_id: str, point: Point, heard: _Heard) -> None:
    """Note the commitments that an event makes, and those that it keeps."""
    event: Any = point[4]
    for name in _SAYS[point[3]]:
        said = getattr(event, name, None)
        if not said:
            continue
        if name == "keeps":
            for kept in said:
                heard.kept.setdefault(kept, []).append((*point[:3], KEPT, event))
        else:
            for made in said.commitments:
                heard.made.append((f"{case_id}:{point[1]}:{made.name}", point, made))


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


def _fresh(
    heard: _Heard, clock: Clock, hours: Hours, *, floor: datetime | None = None
) -> Timer:
    timer = Timer(clock.name, clock, hours, heard, floor=floor)
    if heard.is_import and "received" in clock.starts:
        timer.status = "unknown"
        timer.notes = (Reason("clock.began_before_import"),)
    return timer


def _commitment(heard: _Heard, made: _Made, hours: Hours) -> Timer:
    """Return the clock of a time that was named to one complainant (S27)."""
    name, point, commitment = made
    at, version, late, _, _ = point
    timer = Timer(name, _COMMITMENT, hours, heard)
    timer.commitment = commitment.name
    timer.use(_COMMITMENT, commitment.target, hours)
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
    since = case.known_since
    for era in eras[1:]:
        entry = case.log[era.from_version - 1]
        since = max(since, entry.event.at)
        retarget: str = getattr(entry.event, "retarget", "keep")
        if since <= now:
            late = entry.late_by > max_skew
            bounds.append((since, entry.version, late, retarget))
    return bounds


def _through_eras(
    heard: _Heard, eras: tuple[Era, ...], bounds: list[_Bound]
) -> list[Timer]:
    """Return the clocks of a case that ran under several books."""
    timers = {c.name: _fresh(heard, c, eras[0].hours) for c in eras[0].clocks}
    edges = [(), *(bound[:2] for bound in bounds), (datetime.max.replace(tzinfo=UTC),)]
    for i, (since, until) in enumerate(pairwise(edges)):
        if i:
            timers = _switch(heard, eras[i], timers, bounds[i - 1])
        for timer in timers.values():
            points = (p for p in heard.points if since < p[:2] < until)
            timer.hear(points, through_books=True)
    made = [
        _commitment(heard, made, eras[_passed(bounds, made[1])].hours)
        for made in heard.made
    ]
    return [*timers.values(), *made]


def _passed(bounds: list[_Bound], point: Point) -> int:
    return sum(bound[:2] < point[:2] for bound in bounds)


def _switch(
    heard: _Heard, era: Era, before: dict[str, Timer], bound: _Bound
) -> dict[str, Timer]:
    """Return the clocks after an adoption: the new book's, then what it lacks."""
    at, version, late, retarget = bound
    timers: dict[str, Timer] = {}
    for clock in era.clocks:
        timer = before.get(clock.name)
        if timer is None or timer.is_idle:
            rounds = () if timer is None else timer.rounds
            timer = _fresh(heard, clock, era.hours, floor=at)
            past = (p for p in heard.points if p[:2] < (at, version))
            timer.hear(past, through_books=True)
            timer.join(at, retarget, rounds)
        else:
            timer.adopt(clock, era.hours, at, version, retarget, late=late)
        timers[clock.name] = timer
    for name, timer in before.items():
        if name not in timers and timer.status != "pending":
            timer.drop(at, retarget, late=late)
            timers[name] = timer
    return timers
