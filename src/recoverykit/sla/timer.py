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

from attrs import evolve

from recoverykit.deadline import Elapsed, Target, Worked
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.sla.clock import NO_TIME, Clock, Part, Reading, covers

MICROSECOND = timedelta(microseconds=1)
SPANS = (Elapsed, Worked)
KEPT = "✓"
"""The pseudo-kind of whatever keeps a commitment."""

Point: TypeAlias = "tuple[datetime, int, bool, str, ev.Event | str]"
"""When, which version, whether recorded late, which kind, and what happened."""


class Timer:
    """What is known of one clock while a log is read."""

    def __init__(
        self, name: str, clock: Clock, hours: Hours, *, floor: datetime | None = None
    ) -> None:
        self.name = name
        self.book: Clock | None = clock  # as the book in force has it
        self.book_hours = hours
        self.commitment: str | None = None
        self.pause: str | None = None  # the reason that is on, and the state
        self.state: str | None = None
        self.held = False
        self.dropped = False
        self.rounds: tuple[Reading, ...] = ()
        # nothing is due before the adoption of the book that first said so
        self.floor = floor
        self._reset(clock, hours)

    def _reset(self, clock: Clock, hours: Hours) -> None:
        self.use(clock, clock.target, hours)
        self.status = "pending"
        self.version: int | None = None
        self.started_at: datetime | None = None
        self.stopped_at: datetime | None = None
        self.paused_at: datetime | None = None
        self.resumed_at: datetime | None = None
        self.pauses: tuple[tuple[datetime, datetime], ...] = ()
        self.paused_for = self.paused_late = self.extra = NO_TIME
        self.breached = False
        self.backdated = False
        self.notes: tuple[Reason, ...] = ()

    def use(self, clock: Clock, target: Target | None, hours: Hours) -> None:
        """Run by this definition and measure in its target's kind of time."""
        self.rule = clock  # as it runs now; a book adopted since may say otherwise
        self.target, self.hours = target, hours
        works = target is not None and target.kind == "worked"
        self.ruler: Hours = hours if works else ALWAYS
        self._due_at: datetime | None = None

    @property
    def is_counting(self) -> bool:
        """Return whether it was started and neither stopped nor called off."""
        return self.started_at is not None and self.stopped_at is None

    # ── hearing ───────────────────────────────────────────────────────────────

    def hear(self, points: Iterable[Point]) -> None:
        """Take in what happened, in order."""
        for at, version, late, kind, event in points:
            if isinstance(event, str):
                self.state = event
                self._settle(at, late=late)
                continue
            match event:
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
                        why = Reason("clock.case_closed", code=code)
                        self._cancel(at, why, late=late)
                        continue
                case ev.Extended(clock=self.name, extra=extra):
                    self._extend(at, extra, late=late)
                case ev.Reopened():
                    self._reopen(at, version, late=late)
                case _:
                    pass
            if self.status == "pending" and kind in self.rule.starts:
                self.begin(at, version, late=late)
            elif self.is_counting and (kind == KEPT or self.rule.is_stopped_by(event)):
                self._stop(at, late=late)

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
        if self.status == "running":
            due = self.due()
            if due is not None and at > due:
                self.status, self.breached = "breached", True

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
            self.rounds += (evolve(self.reading(at), earlier=()),)
            self._reset(self.book, self.book_hours)
            self.held = self._is_held()
            if "received" in self.rule.starts:
                self.begin(at, version, late=late)
        elif self.stopped_at is not None and (
            self.book.on_reopen == "continues" or self.status == "cancelled"
        ):
            # the time in between is a pause
            self.paused_at, self.stopped_at = self.stopped_at, None
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
        for earliest in (self.resumed_at, self.floor):
            if earliest is not None and due < earliest:
                due = earliest
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
        due = self.due()
        end = self.stopped_at or self.paused_at or now
        elapsed = self.ruler.between(start, end) - self.paused_for - self.paused_late
        warnings, next_warning_at = self._warnings(start, elapsed)
        return Reading(
            clock=self.name,
            status=self.status,
            version=self.version,
            started_at=start,
            due_at=None if self.status == "paused" else due,
            stopped_at=self.stopped_at,
            target=target,
            elapsed=elapsed,
            remaining=None if due is None else self._remaining(due, end, elapsed),
            overshoot=(
                self.ruler.between(due, end) - self.paused_late
                if self.breached and due is not None
                else NO_TIME
            ),
            paused_for=self.paused_for + self.paused_late,
            extended_by=self.extra,
            warnings=warnings,
            next_warning_at=next_warning_at,
            backdated=self.backdated,
            role=self.rule.role,
            commitment=self.commitment,
            notes=self._notes() if self.status == "paused" else self.notes,
            earlier=self.rounds,
        )

    def _remaining(self, due: datetime, end: datetime, elapsed: timedelta) -> timedelta:
        if self.breached:
            return NO_TIME
        left = (
            self.target.span + self.extra - elapsed
            if isinstance(self.target, SPANS)
            else due - end
        )
        return max(NO_TIME, left)

    def _warnings(
        self, start: datetime, elapsed: timedelta
    ) -> tuple[tuple[Part, ...], datetime | None]:
        """Return the fractions reached, and when the next one will be."""
        parts, target = self.rule.warnings, self.target
        if not parts or not isinstance(target, SPANS):
            return (), None
        allowed = target.span + self.extra
        for reached, (top, bottom) in enumerate(parts):
            # in whole numbers: timedelta would go through a float
            mark = allowed // MICROSECOND * top // bottom * MICROSECOND
            if elapsed < mark:
                running = self.status == "running"
                return parts[:reached], (
                    self.ruler.add(start, mark + self.paused_for) if running else None
                )
        return parts, None

    def _notes(self) -> tuple[Reason, ...]:
        """Return the notes, with what a paused clock waits for."""
        rule, note = self.rule, self.notes
        if covers(rule.paused_by, self.pause):
            note += (Reason("clock.waits", reason=self.pause, since=self.paused_at),)
        if self.state in rule.paused_in:
            note += (Reason("clock.rests", state=self.state, since=self.paused_at),)
        return note
