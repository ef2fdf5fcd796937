"""One clock of one case on its way through a log.

The rules of time live here: what starts, pauses, stops, extends and reopens a
clock, and what another book does to it. Where the events come from, and in which
order, is the business of :mod:`recoverykit.sla.fold`.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import TypeAlias

from recoverykit.deadline import Elapsed, Target, Worked
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.sla.clock import NO_TIME, PAUSES, STATE, Clock, Part, Reading, covers

MICROSECOND = timedelta(microseconds=1)
SPANS = (Elapsed, Worked)
KEPT = "✓"
"""The pseudo-kind of whatever keeps a commitment."""

_OF_THE_CASE = frozenset({*PAUSES, STATE, "closed", "extended", "reopened"})

Point: TypeAlias = "tuple[datetime, int, bool, str, ev.Event | str]"
"""When, which version, whether recorded late, which kind, and what happened."""


class Timer:
    """What is known of one clock while a log is read."""

    # of one round
    status = "pending"
    version: int | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    resumed_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    paused_for = paused_late = extra = NO_TIME
    breached = called_off = backdated = False
    notes: tuple[Reason, ...] = ()

    # of all rounds
    pause: str | None = None  # the reason that is on, and the state
    state: str | None = None
    held = dropped = False
    rounds: tuple[Reading, ...] = ()
    commitment: str | None = None

    def __init__(
        self, name: str, clock: Clock, hours: Hours, *, floor: datetime | None = None
    ) -> None:
        self.name = name
        self.book: Clock | None = clock  # as the book in force has it
        self.book_hours = hours
        # nothing is due before the adoption of the book that first said so
        self.floor = floor
        self.use(clock, clock.target, hours)

    def _reset(self, clock: Clock, hours: Hours) -> None:
        """Begin another round."""
        self.use(clock, clock.target, hours)
        self.status, self.version = "pending", None
        self.started_at = self.stopped_at = self.paused_at = self.resumed_at = None
        self.pauses, self.notes = (), ()
        self.paused_for = self.paused_late = self.extra = NO_TIME
        self.breached = self.called_off = self.backdated = False

    def use(self, clock: Clock, target: Target | None, hours: Hours) -> None:
        """Run by this definition and measure in its target's kind of time."""
        self.rule = clock  # as it runs now; a book adopted since may say otherwise
        self.target, self.hours = target, hours
        works = target is not None and target.kind == "worked"
        self.ruler: Hours = hours if works else ALWAYS
        self._due_at: datetime | None = None
        # due later than the target says
        self.is_put_off = False

    @property
    def is_counting(self) -> bool:
        """Return whether it was started and neither stopped nor called off."""
        return self.started_at is not None and self.stopped_at is None

    # ── hearing ───────────────────────────────────────────────────────────────

    def hear(self, points: Iterable[Point]) -> None:
        """Take in what happened, in order."""
        for at, version, late, kind, event in points:
            if kind in _OF_THE_CASE and self._hear_case(at, version, event, late=late):
                continue
            if self.status == "pending":
                if kind in self.rule.starts:
                    self.begin(at, version, late=late)
            elif self.is_counting and self._is_stopped(kind, event):
                self._stop(at, late=late)

    def _is_stopped(self, kind: str, event: ev.Event | str) -> bool:
        if isinstance(event, str):
            return False
        return kind == KEPT or self.rule.is_stopped_by(event)

    def _hear_case(
        self, at: datetime, version: int, event: ev.Event | str, *, late: bool
    ) -> bool:
        """Take in what is no business of one clock; True if that is all."""
        match event:
            case str():
                self.state = event
                self._settle(at, late=late)
            case ev.Paused(reason=reason):
                self.pause = reason
                self._settle(at, late=late)
            case ev.Resumed():
                self.pause = None
                self._settle(at, late=late)
            case ev.Closed(code=code):
                self.pause = None
                self._settle(at, late=late)
                if covers(self.rule.cancelled_by, code):
                    self._cancel(at, Reason("clock.case_closed", code=code), late=late)
                    return True
            case ev.Extended(clock=self.name, extra=extra):
                self._extend(at, extra, late=late)
            case ev.Reopened():
                self._reopen(at, version, late=late)
            case _:
                pass
        return False

    def begin(self, at: datetime, version: int, *, late: bool) -> None:
        """Start counting."""
        self.started_at, self.version = at, version
        self.backdated = self.backdated or late
        self.status = "running"
        if self.held:
            self._hold(at)

    def _settle(self, at: datetime, *, late: bool) -> None:
        """Pause or go on, as the case's pause and state have it now."""
        held = self._is_held()
        if held is self.held:
            return
        self.held = held
        if self.is_counting:
            self.backdated = self.backdated or late
            if held:
                self._hold(at)
            else:
                self.release(at)

    def _is_held(self) -> bool:
        rule = self.rule
        return covers(rule.paused_by, self.pause) or self.state in rule.paused_in

    def _hold(self, at: datetime) -> None:
        self._judge(at)
        self.paused_at = at
        if not self.breached:
            self.status = "paused"

    def release(self, at: datetime) -> None:
        """Count again, if a pause is on."""
        if self.paused_at is None:
            return
        span = self.ruler.between(self.paused_at, at)
        if self.breached:
            self.paused_late += span
        else:
            self.pauses += ((self.paused_at, at),)
            self.paused_for += span
            self.resumed_at, self._due_at, self.status = at, None, "running"
        self.paused_at = None

    def _judge(self, at: datetime) -> None:
        """Note a breach before anything that happens now could excuse it."""
        if self.status != "running" or self._is_young(at):
            return
        due = self.due()
        if due is not None and at > due:
            self.status, self.breached = "breached", True

    def _is_young(self, at: datetime) -> bool:
        """Return whether even real time has not used up what there is, which is cheap.

        Open time is never more than real time, so nothing can be breached yet.
        """
        target, start = self.target, self.started_at
        return (
            isinstance(target, SPANS)
            and start is not None
            and at - start <= target.span + self.extra + self.paused_for
        )

    def _stop(self, at: datetime, *, late: bool) -> None:
        self._judge(at)
        self.release(at)
        self.stopped_at = at
        self.backdated = self.backdated or late
        if not self.breached:
            self.status = "met"

    def _cancel(self, at: datetime, why: Reason, *, late: bool) -> None:
        if self.is_counting:
            self._stop(at, late=late)
            self.called_off = True
            self.notes += (why,)
            if not self.breached:
                self.status = "cancelled"

    def _extend(self, at: datetime, extra: timedelta, *, late: bool) -> None:
        if self.stopped_at is not None or self.status == "unknown":
            return
        self._judge(at)
        self.backdated = self.backdated or late
        if self.breached:
            self.notes += (Reason("clock.extended_too_late", at=at, span=extra),)
        else:
            self.extra += extra
            self._due_at = None

    def _reopen(self, at: datetime, version: int, *, late: bool) -> None:
        ended = self.stopped_at is not None or self.status == "unknown"
        if self.book is None or not ended:
            return
        if self.book.on_reopen == "restarts":
            before, self.rounds = self.rounds, ()
            self.rounds = (*before, self.reading(at))
            self._reset(self.book, self.book_hours)
            self.held = self._is_held()
            if "received" in self.rule.starts:
                self.begin(at, version, late=late)
        elif self.stopped_at is not None and (
            self.book.on_reopen == "continues" or self.called_off
        ):
            # the time in between is a pause
            self.paused_at, self.stopped_at = self.stopped_at, None
            self.called_off = False
            self.notes += (Reason("clock.went_on", at=at),)
            self.backdated = self.backdated or late
            if not self.breached:
                self.status = "paused"
            if not self.held:
                self.release(at)

    # ── another book ──────────────────────────────────────────────────────────

    def join(self, at: datetime, retarget: str) -> None:
        """Judge a clock that is new in a book, from when it was adopted."""
        self.rounds = ()
        if self.stopped_at is not None and self.status == "met":
            self._reset(self.rule, self.hours)
            self.status = "unknown"
            self.notes = (Reason("clock.over_before_adoption", at=at),)
        elif self.is_counting and retarget == "from_adoption":
            self._start_over(at)

    def adopt(
        self, clock: Clock, hours: Hours, at: datetime, retarget: str, *, late: bool
    ) -> None:
        """Go on under another book that has this clock too."""
        self._judge(at)
        self.book, self.book_hours = clock, hours
        if not self.is_counting or self.breached or retarget == "keep":
            return
        if retarget == "tighten" and not self._gets_earlier(clock, hours, at):
            return
        self.take(clock, hours, at)
        if retarget == "from_adoption":
            self._start_over(at)
        self.backdated = self.backdated or late
        self.notes += (Reason("clock.retargeted", how=retarget, at=at),)

    def drop(self, at: datetime, retarget: str, *, late: bool) -> None:
        """Go on under another book that lacks this clock."""
        self._judge(at)
        self.book = None
        # to lose its target is the opposite of keeping it, or of tightening it
        if retarget not in ("keep", "tighten") and not self.breached:
            self.dropped = self.is_counting
            self._cancel(at, Reason("clock.dropped", at=at), late=late)

    def take(self, clock: Clock, hours: Hours, at: datetime) -> None:
        """Count towards another target, from the same start and with its pauses."""
        self.use(clock, clock.target, hours)
        self.paused_for = sum((self.ruler.between(*p) for p in self.pauses), NO_TIME)
        self.floor = at
        self._settle(at, late=False)

    def _start_over(self, at: datetime) -> None:
        self.started_at, self._due_at = at, None
        self.pauses, self.paused_for, self.extra = (), NO_TIME, NO_TIME
        if self.paused_at is not None:
            self.paused_at = at

    def _gets_earlier(self, clock: Clock, hours: Hours, at: datetime) -> bool:
        trial = copy(self)
        trial.take(clock, hours, at)
        old, new = self.due_if_resumed(at), trial.due_if_resumed(at)
        return new is not None and (old is None or new < old)

    def due_if_resumed(self, at: datetime) -> datetime | None:
        """Return by when it must stop, if no pause lasts beyond ``at``."""
        trial = copy(self)
        trial.release(at)
        return trial.due()

    # ── reading ───────────────────────────────────────────────────────────────

    def due(self) -> datetime | None:
        """Return by when it must stop, as if no pause were on."""
        target, start = self.target, self.started_at
        if self._due_at is not None or target is None or start is None:
            return self._due_at
        more = self.extra + self.paused_for
        if isinstance(target, SPANS):
            due = self.ruler.add(start, target.span + more)
        else:
            due = ALWAYS.add(target.due_at(start, self.hours), more)
        # a clock that comes back with nothing left is due at once, not before
        if self.resumed_at is not None and due < self.resumed_at:
            due, self.is_put_off = self.resumed_at, True
        if self.floor is not None and due < self.floor:
            due, self.is_put_off = self.floor, True
        self._due_at = due
        return due

    def reading(self, now: datetime) -> Reading:
        """Return what it reads, given that nothing else happened up to now."""
        start, target = self.started_at, self.target
        if start is None:
            return Reading(
                clock=self.name,
                status=self.status,
                target=target,
                extended_by=self.extra,
                backdated=self.backdated,
                role=self.rule.role,
                notes=self.notes,
                earlier=self.rounds,
            )
        self._judge(now)
        due, status = self.due(), self.status
        end = self.stopped_at or self.paused_at or now
        elapsed = self.ruler.between(start, end) - self.paused_for - self.paused_late
        remaining, overshoot = None, NO_TIME
        if due is not None:
            remaining, overshoot = self._rest(due, end, elapsed)
        warnings: tuple[Part, ...] = ()
        next_warning_at: datetime | None = None
        if self.rule.warnings and isinstance(target, SPANS):
            allowed = target.span + self.extra
            warnings, next_warning_at = self._warnings(start, allowed, elapsed)
        return Reading(
            clock=self.name,
            status=status,
            version=self.version,
            started_at=start,
            due_at=None if status == "paused" else due,
            stopped_at=self.stopped_at,
            target=target,
            elapsed=elapsed,
            remaining=remaining,
            overshoot=overshoot,
            paused_for=self.paused_for + self.paused_late,
            extended_by=self.extra,
            warnings=warnings,
            next_warning_at=next_warning_at,
            backdated=self.backdated,
            role=self.rule.role,
            commitment=self.commitment,
            notes=self._notes() if status == "paused" else self.notes,
            earlier=self.rounds,
        )

    def _rest(
        self, due: datetime, end: datetime, elapsed: timedelta
    ) -> tuple[timedelta, timedelta]:
        """Return what is left, and what went beyond."""
        left = due - end
        if isinstance(self.target, SPANS):
            left = self.target.span + self.extra - elapsed
        if not self.breached:
            return max(NO_TIME, left), NO_TIME
        if isinstance(self.target, SPANS) and not self.is_put_off:
            return NO_TIME, -left
        return NO_TIME, self.ruler.between(due, end) - self.paused_late

    def _warnings(
        self, start: datetime, allowed: timedelta, elapsed: timedelta
    ) -> tuple[tuple[Part, ...], datetime | None]:
        """Return the fractions reached, and when the next one will be."""
        parts = self.rule.warnings
        # in whole numbers: timedelta would go through a float
        total, counted = allowed // MICROSECOND, elapsed // MICROSECOND
        for reached, (top, bottom) in enumerate(parts):
            mark = total * top // bottom
            if counted < mark:
                if self.status != "running":
                    return parts[:reached], None
                span = MICROSECOND * mark + self.paused_for
                return parts[:reached], self.ruler.add(start, span)
        return parts, None

    def _notes(self) -> tuple[Reason, ...]:
        """Return the notes, with what a paused clock waits for."""
        rule, note = self.rule, self.notes
        if covers(rule.paused_by, self.pause):
            note += (Reason("clock.waits", reason=self.pause, since=self.paused_at),)
        if self.state in rule.paused_in:
            note += (Reason("clock.rests", state=self.state, since=self.paused_at),)
        return note
