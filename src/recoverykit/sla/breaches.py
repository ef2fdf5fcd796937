"""How bad a breach is, how urgency grows with age, and how many were done in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from recoverykit import checked
from recoverykit.deadline import Elapsed, Target, Worked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, Hours, utc_instant
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.sla.clock import MICROSECOND, NO_TIME
from recoverykit.sla.reading import Reading

__all__ = [
    "GRADES",
    "SHAPES",
    "Ageing",
    "BreachGrades",
    "Share",
    "Urgency",
    "share_within",
    "silent_for",
]

GRADES = ("late", "severe", "stale")
"""How bad it is, from bad to worst (S42)."""

SHAPES = ("step", "linear", "exponential")
"""How urgency grows once a clock is over due (S25)."""

_SAYS = ("reply", "notice")


def _said_at(case: Case, now: datetime) -> list[datetime]:
    """Return when the complainant heard from the shop, in order."""
    said = (
        e.event.at
        for e in case.log
        if any(getattr(e.event, name, None) is not None for name in _SAYS)
    )
    return sorted(at for at in said if at <= now)


def silent_for(case: Case, *, now: datetime) -> timedelta:
    """Return for how long the complainant has heard nothing, in real time.

    Any message counts, a machine's too. It counts from the receipt where there was
    none, or from the import: what another system has sent before is not known.

    Args:
        case: whose log is read.
        now: the instant to look from; later events have not happened yet.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    at = utc_instant("now", now)
    last = max((case.known_since, *_said_at(case, at)))
    return max(at - last, NO_TIME)


@frozen(kw_only=True)
class BreachGrades:
    """From when on a breach is severe, and from when on a case is stale (S42).

    Args:
        severe_after: without any message for longer than this from the receipt, or the
            import, to the first one, or to the end.
        stale_after: open, and without a word to the complainant for as long as this.

    Units:
        Real time.

    Source:
        拖延至24小时后才回复 (002); 一周过去了,问题依旧 (003).

    Examples:
        >>> BreachGrades().severe_after
        datetime.timedelta(days=1)
    """

    severe_after: timedelta = field(default=timedelta(hours=24), validator=checked.span)
    stale_after: timedelta = field(default=timedelta(days=7), validator=checked.span)

    def of(
        self, case: Case, readings: Iterable[Reading], *, now: datetime
    ) -> Reason | None:
        """Return the worst grade that a case deserves, or None.

        Args:
            case: whose log is read.
            readings: what its clocks read at ``now``.
            now: the instant to look from.

        Returns:
            A reason ``breach.stale``, ``breach.severe`` or ``breach.late``.

        Raises:
            NaiveDatetime: ``now`` has no time zone.
        """
        at = utc_instant("now", now)
        silent, ended = silent_for(case, now=at), _ended_at(case, at)
        if silent >= self.stale_after and ended is None:
            return Reason("breach.stale", span=silent)
        ends = [*_said_at(case, at)[:1], *([] if ended is None else [ended]), at]
        waited = min(ends) - case.known_since
        if waited > self.severe_after:
            return Reason("breach.severe", span=waited)
        late = tuple(
            r.commitment or r.clock
            for r in readings
            if "breached" in (r.status, *(e.status for e in r.earlier))
        )
        return Reason("breach.late", clocks=late) if late else None


def _ended_at(case: Case, now: datetime) -> datetime | None:
    """Return when a case was resolved or closed; None while it is open."""
    ends = (ev.Resolved, ev.Closed, ev.Reopened)
    birth, last = case.log[0], None
    for entry in case.log:
        if isinstance(entry.event, ends) and entry.event.at <= now:
            last = entry.event
    if last is None:
        is_over = birth.dest in ("resolved", "follow_up", "closed")
        return birth.event.at if is_over else None
    return None if isinstance(last, ev.Reopened) else last.at


# ── urgency ──────────────────────────────────────────────────────────────────


@runtime_checkable
class Urgency(Protocol):
    """How urgent a clock has become: any callable; a book needs its id and version."""

    def __call__(self, reading: Reading, /) -> int:
        """Return levels of urgency; 0 is none."""
        ...


@frozen(kw_only=True)
class Ageing:
    """How urgency grows with age: nothing up to due, then by a shape (S25).

    ``step`` is one level once it is over due. ``linear`` is one for each whole
    target that has gone by since. ``exponential`` doubles with each: 1, 2, 4, 8. The
    guide says that displeasure grows so after three hours; that is a claim, and here
    a choice.

    Args:
        shape: one of :data:`SHAPES`.
        most: no more levels than this.

    Source:
        若处理超过3小时,客户不满情绪会指数级上升 (002).

    Examples:
        >>> late = Reading(
        ...     clock="resolution", status="breached",
        ...     target=Elapsed(timedelta(hours=3)), elapsed=timedelta(hours=10),
        ... )
        >>> [Ageing(shape=shape, most=9)(late) for shape in SHAPES]
        [1, 3, 4]
    """

    shape: str = field(default="step", validator=checked.OneOf(*SHAPES))
    most: int = field(default=1, validator=checked.positive)

    def __call__(self, reading: Reading, /) -> int:
        """Return the levels that an open, or breached, clock has earned."""
        if reading.status != "breached":
            return 0
        gone = 1
        if self.shape != "step":
            gone = _targets_gone(reading)
        if self.shape == "exponential":
            # no higher power than matters: years are many microseconds
            gone = 2 ** min(gone - 1, self.most.bit_length())
        return min(gone, self.most)


def _targets_gone(reading: Reading) -> int:
    """Return how many whole targets lie in the time that counted, one at least."""
    target, start, due = reading.target, reading.started_at, reading.due_at
    if isinstance(target, (Elapsed, Worked)):
        span = target.span + reading.extended_by
    elif start is not None and due is not None:
        span = due - start
    else:
        return 1
    # exactly at due nothing is over
    return max((reading.elapsed - MICROSECOND) // max(span, MICROSECOND), 1)


# ── many cases ───────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Share:
    """How many of a group were done within a target.

    Args:
        met: done in time.
        missed: done later, or not done and over due.
        undecided: not done, and not due yet.
    """

    met: int = field(validator=checked.count)
    missed: int = field(validator=checked.count)
    undecided: int = field(validator=checked.count)

    @property
    def ratio(self) -> Fraction | None:
        """Return the share of those decided; None where none is."""
        decided = self.met + self.missed
        return Fraction(self.met, decided) if decided else None

    def reaches(self, goal: Fraction) -> bool | None:
        """Return whether the whole group reaches a share, the share itself included.

        Args:
            goal: such as ``Fraction(9, 10)``.

        Returns:
            None while the open ones still decide it, and for a group of nobody.

        Raises:
            InvalidValue: ``goal`` is no fraction from 0 to 1.
        """
        if type(goal) is not Fraction or not 0 <= goal <= 1:
            raise InvalidValue(
                "goal", checked.describe(goal), "must be a Fraction from 0 to 1"
            )
        everybody = self.met + self.missed + self.undecided
        if not everybody:
            return None
        if Fraction(self.met, everybody) >= goal:
            return True
        return None if Fraction(self.met + self.undecided, everybody) >= goal else False


def share_within(
    members: Iterable[tuple[datetime, datetime | None]],
    target: Target,
    *,
    now: datetime,
    hours: Hours = ALWAYS,
) -> Share:
    """Return how many of a group were done within a target, each from its own start.

    Pure over instants: no case is loaded to count it.

    Args:
        members: when each began and when it was done, None while it is not.
        target: what each may take; exactly at due is in time.
        now: the instant to look from; what was done later is not done yet.
        hours: when ``Worked`` and calendar targets count.

    Raises:
        NaiveDatetime: an instant has no time zone.

    Source:
        成立专项小组,48小时内解决90%问题 (003, S38).

    Examples:
        >>> from datetime import UTC
        >>> at = lambda day: datetime(2026, 3, day, tzinfo=UTC)
        >>> members = [(at(1), at(2)), (at(1), at(3)), (at(1), at(5)), (at(4), None)]
        >>> share = share_within(members, Elapsed(timedelta(hours=48)), now=at(5))
        >>> share.met, share.missed, share.undecided, share.reaches(Fraction(9, 10))
        (2, 1, 1, False)
    """
    at = utc_instant("now", now)
    met = missed = still = 0
    for began, done in members:
        due = target.due_at(began, hours)
        end = None if done is None else utc_instant("done", done)
        if end is None or end > at:
            if at > due:
                missed += 1
            else:
                still += 1
        elif end <= due:
            met += 1
        else:
            missed += 1
    return Share(met=met, missed=missed, undecided=still)
