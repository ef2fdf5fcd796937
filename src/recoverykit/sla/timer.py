"""One clock of one case on its way through a log.

The rules of time live here: what starts, pauses, stops, extends and reopens a
clock, and what another book or another assessment does to it. Where the events come
from, and in which order, is the business of :mod:`recoverykit.sla.fold`.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from recoverykit.deadline import BusinessDays, Elapsed, Target, Worked
from recoverykit.decision_tables import DecisionTable
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.situation import Situation
from recoverykit.sla.clock import (
    CASE,
    COUNTS,
    DECIDES,
    ENDS,
    EVIDENCE,
    NO_TIME,
    OF_THE_CASE,
    STARTS,
    STATE,
    STOPS,
    Clock,
    Pause,
    covers,
)
from recoverykit.sla.targets import Found, NotOwed, decide

KEPT = "kept"
"""The pseudo-kind of whatever keeps a commitment."""

_PLAIN = STARTS | STOPS | ENDS | COUNTS | DECIDES  # all but the business of the case

Point: TypeAlias = "tuple[datetime, int, bool, str, ev.Event | str]"
"""When, which version, whether recorded late, which kind, and what happened."""


class Facts(Protocol):
    """What is known of a case at a point of its log, for tables of targets."""

    def seen_at(self, at: datetime, version: int) -> Situation | None:
        """Return the situation as of an instant and an entry; None if unknown."""
        ...


class Timer:
    """What is known of one clock while a log is read."""

    # slots: one is made for each clock at each look
    __slots__ = (
        "_due_at",
        "backdated",
        "book",
        "book_hours",
        "breached",
        "called_off",
        "commitment",
        "dropped",
        "extra",
        "facts",
        "floor",
        "gap",
        "held",
        "held_by",
        "hours",
        "is_extended",
        "is_over",
        "is_put_off",
        "name",
        "notes",
        "pause",
        "paused_at",
        "paused_for",
        "paused_late",
        "pauses",
        "real",
        "resumed_at",
        "rounds",
        "rule",
        "ruler",
        "span",
        "started_at",
        "state",
        "status",
        "stopped_at",
        "target",
        "unowed_start",
        "version",
        "waits",
        "waits_until",
        "was_stopped",
    )

    def __init__(
        self,
        name: str,
        clock: Clock,
        hours: Hours,
        facts: Facts,
        *,
        floor: datetime | None = None,
    ) -> None:
        self.name = name
        self.book: Clock | None = clock  # as the book in force has it
        self.book_hours = hours
        self.facts = facts
        # nothing is due before the adoption of the book that first said so
        self.floor = floor
        # the reason of the pause that is on, and the state
        self.pause: str | None = None
        self.state: str | None = None
        # for evidence, until the day that was named
        self.waits = False
        self.waits_until: datetime | None = None
        self.held_by: tuple[str, str] = ("", "")
        self.held = self.dropped = self.is_over = self.was_stopped = False
        self.rounds: tuple[tuple[Timer, datetime], ...] = ()  # and when each was over
        self.commitment: str | None = None
        # where it would have started, had it been owed
        self.unowed_start: tuple[datetime, int, bool] | None = None
        self._reset(clock, hours)

    def _reset(self, clock: Clock, hours: Hours) -> None:
        """Begin a round."""
        self.use(clock, None, hours)
        self.status = "pending"
        self.version: int | None = None
        self.started_at: datetime | None = None
        self.stopped_at: datetime | None = None
        self.paused_at: datetime | None = None
        self.resumed_at: datetime | None = None
        self.pauses: tuple[Pause, ...] = ()
        self.notes: tuple[Reason, ...] = ()
        self.gap: Reason | None = None  # why there is no target
        self.paused_for = self.paused_late = self.extra = NO_TIME
        self.breached = self.called_off = self.is_extended = self.backdated = False

    def use(self, clock: Clock, target: Target | None, hours: Hours) -> None:
        """Run by this definition and measure in its target's kind of time."""
        self.rule = clock  # as it runs now; a book adopted since may say otherwise
        real: Hours = ALWAYS
        if not clock.is_plain:
            if clock.hours is not None:
                hours = clock.hours
            if clock.suspended:
                real = clock.real_time(hours.tz)
                hours = hours.closed_on(clock.suspended)
        if target is None:
            target = clock.fixed_target  # known from the start
        self.target, self.hours, self.real, self.ruler = target, hours, real, real
        self.span: timedelta | None = None
        if isinstance(target, Worked):
            self.span, self.ruler = target.span, hours
        elif isinstance(target, Elapsed):
            self.span = target.span
        self._due_at: datetime | None = None
        # due later than the target says
        self.is_put_off = False

    @property
    def is_counting(self) -> bool:
        """Return whether it was started and neither stopped nor called off."""
        return self.started_at is not None and self.stopped_at is None

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is measured that another book would go on with."""
        waits = self.status == "pending" or self.unowed_start is not None
        return waits or self.dropped

    # ── hearing ───────────────────────────────────────────────────────────────

    def hear(self, points: Iterable[Point], *, through_books: bool = False) -> None:
        """Take in what happened, in order.

        Args:
            points: what happened.
            through_books: whether another book may yet ask for pauses and states that
                this clock does not care for.
        """
        plan = self.rule.plan
        for point in points:
            kind = point[3]
            does = plan.get(kind, 0)
            if through_books and kind in OF_THE_CASE:
                does |= CASE
            if not does:
                continue
            if does & CASE:
                is_all = self._hear_case(point)
                plan = self.rule.plan  # another round may run by another definition
                if is_all or not does & _PLAIN:
                    continue
            if self.started_at is not None and self.stopped_at is None:
                self._hear_running(point, does, self.started_at)
            elif does & ENDS:
                self.is_over = True
            elif self.unowed_start is not None:
                self._hear_unowed(point, does)
            elif self.status == "pending":
                self._hear_pending(point, does)
            elif does & STARTS and self._starts_again():
                self._next_round(point)
            plan = self.rule.plan

    def _hear_running(self, point: Point, does: int, start: datetime) -> None:
        at, version, late, kind, event = point
        if does & STOPS or (does & COUNTS and self._counts(event)):
            self._stop(at, late=late)
            self.was_stopped = True
            if self.rule.repeats == "periodic":
                self._next_round(point)
        elif does & ENDS:
            self.is_over = True
            self._cancel(at, Reason("clock.ended", kind=kind), late=late)
        elif does & DECIDES:
            self._decide_again(start, at, version, late=late)

    def _hear_pending(self, point: Point, does: int) -> None:
        at, version, late, _, event = point
        if does & STARTS and not self.is_over and self._is_next():
            self.begin(at, version, late=late)
        elif does & STOPS or (does & COUNTS and self._counts(event)):
            self.was_stopped = True

    def _hear_unowed(self, point: Point, does: int) -> None:
        at, version, late, _, event = point
        if does & STOPS or (does & COUNTS and self._counts(event)):
            self.unowed_start = None
        elif does & DECIDES:
            self._owe_now(at, version, late=late)

    def _counts(self, event: ev.Event | str) -> bool:
        reply = getattr(event, "reply", None)
        return reply is not None and reply.provenance in self.rule.counts

    def _is_next(self) -> bool:
        return self.rule.repeats != "next" or self.was_stopped

    def _starts_again(self) -> bool:
        """Return whether a clock that is over begins another round."""
        return (
            self.rule.repeats in ("each", "next")
            and self.status in ("met", "breached")
            and not self.is_over
        )

    def _hear_case(self, point: Point) -> bool:
        """Take in what is no business of one clock; True if that is all."""
        at, version, late, _, event = point
        match event:
            case ev.Paused():
                self.pause = event.reason
            case ev.Resumed():
                # whoever says so goes on, whatever was waited for
                self.pause, self.waits = None, False
            case ev.EvidenceRequested():
                self._wait_for_evidence(at, event.due_at)
            case ev.EvidenceReceived():
                self.waits = False
            case ev.Closed():
                self.pause, self.waits = None, False
                self.settle(at, late=late)
                return self._is_called_off(at, event.code, late=late)
            case ev.Extended():
                if event.clock == self.name:
                    self._extend(at, event.extra, late=late)
                return False
            case ev.Reopened():
                self._reopen(at, version, late=late)
            case str():
                self._hear_of(point)
            case _:
                return False
        self.settle(at, late=late)
        return False

    def _hear_of(self, point: Point) -> None:
        """Take in what is no event of its own: a state, or a day that has come."""
        if point[3] == STATE:
            self.state = str(point[4])
        elif self.waits and self.waits_until == point[0]:
            self.waits = False

    def _is_called_off(self, at: datetime, code: str, *, late: bool) -> bool:
        if not covers(self.rule.cancelled_by, code):
            return False
        # what is not owed yet does not begin in a case that is over
        self.is_over = self.is_over or self.unowed_start is not None
        self._cancel(at, Reason("clock.case_closed", code=code), late=late)
        return True

    def _wait_for_evidence(self, at: datetime, until: datetime | None) -> None:
        if until is not None and until <= at:
            return  # asked for by a day that is over: nothing to wait for
        open_ended = self.waits and self.waits_until is None
        if until is None or open_ended:
            self.waits_until = None
        elif not self.waits or (self.waits_until or until) < until:
            self.waits_until = until
        self.waits = True

    def begin(self, at: datetime, version: int, *, late: bool) -> None:
        """Start counting, if what it measures is owed."""
        rule = self.rule
        if rule.fixed_target is not rule.target:
            found = self._found(rule, at, at, version)
            if isinstance(found[0], NotOwed):
                self.unowed_start = at, version, late
                return
            self.gap = found[1]
            self.take(rule, found[0], self.book_hours, floor=None)
        self._count_from(at, version, late=late, now=at)

    def _count_from(
        self, start: datetime, version: int, *, late: bool, now: datetime
    ) -> None:
        self.unowed_start = None
        self.started_at, self.version = start, version
        self.backdated = self.backdated or late
        self.status = "running"
        why = self._why_held() if self.held else None
        if why is not None:
            self._hold(now, why)

    def settle(self, at: datetime, *, late: bool) -> None:
        """Pause or go on, as the case's pause and state have it now."""
        why = self._why_held()
        held = why is not None
        if held is self.held:
            if why is not None and self.paused_at is not None:
                self._turn(at, why)
            return
        self.held = held
        if self.started_at is not None and self.stopped_at is None:
            self.backdated = self.backdated or late
            if why is not None:
                self._hold(at, why)
            else:
                self.release(at)

    def _why_held(self) -> tuple[str, str] | None:
        """Return why it does not count: a catalogue, and a code in it; None if so."""
        rule, pause = self.rule, self.pause
        if pause is not None and covers(rule.paused_by, pause):
            return "pause_reasons", pause
        if self.state in rule.paused_in:
            return "states", self.state or ""
        if self.waits and covers(rule.paused_by, EVIDENCE):
            return "pause_reasons", EVIDENCE
        return None

    def _turn(self, at: datetime, why: tuple[str, str]) -> None:
        """Go on pausing for another reason, where the one that began it is over."""
        catalogue, code = self.held_by
        rule = self.rule
        if catalogue == "states":
            lasts = self.state == code and code in rule.paused_in
        else:
            lasts = self.pause == code or (code == EVIDENCE and self.waits)
            lasts = lasts and covers(rule.paused_by, code)
        if not lasts:
            self.release(at)
            self._hold(at, why)

    def _hold(self, at: datetime, why: tuple[str, str]) -> None:
        self.judge(at)
        self.paused_at, self.held_by = at, why
        if not self.breached:
            self.status = "paused"

    def release(self, at: datetime) -> None:
        """Count again, if a pause is on."""
        if self.paused_at is None:
            return
        span = self.ruler.between(self.paused_at, at)
        if self.paused_at != at:
            self.pauses += (Pause(self.paused_at, at, *self.held_by),)
        if self.breached:
            self.paused_late += span
        else:
            self.paused_for += span
            self.resumed_at, self._due_at, self.status = at, None, "running"
        self.paused_at = None

    def judge(self, at: datetime) -> None:
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
        span, start = self.span, self.started_at
        return (
            span is not None
            and start is not None
            and at - start <= span + self.extra + self.paused_for
        )

    def _stop(self, at: datetime, *, late: bool) -> None:
        self.judge(at)
        if self.paused_at is not None:
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
        self.judge(at)
        self.backdated = self.backdated or late
        if self.breached:
            self.notes += (Reason("clock.extended_too_late", at=at, span=extra),)
            return
        farther = self.rule.extends_to
        if self.rule.is_fixed:
            extra = NO_TIME
            if farther is None:
                self.notes += (Reason("clock.not_extendable", at=at),)
                return
        self.extra += extra
        self._due_at = None
        if farther is not None and not self.is_extended:
            self.is_extended = True
            # what was in time is not late by being extended
            self.take(self.rule, self.target, self.book_hours, floor=at)
            self.notes += (Reason("clock.extended_to", at=at),)

    def _reopen(self, at: datetime, version: int, *, late: bool) -> None:
        self.waits = self.is_over = False
        if self.book is None:
            return
        how = self.book.on_reopen
        ended = self.stopped_at is not None or self.status == "unknown"
        # it would have begun at receipt, had it been owed
        unowed = self.status == "pending" and "received" in self.rule.starts
        if how == "restarts" and (ended or unowed):
            if ended:
                self._keep_round(at)
            self._reset(self.book, self.book_hours)
            self.held = self._why_held() is not None
            if "received" in self.rule.starts:
                self.begin(at, version, late=late)
        elif self.unowed_start is not None:
            self._owe_now(at, version, late=late)
        elif self.stopped_at is not None and (how != "stays" or self.called_off):
            self._go_on(at, late=late, all_counts=how == "total")

    def _go_on(self, at: datetime, *, late: bool, all_counts: bool) -> None:
        """Count again after the clock was stopped or called off."""
        # the time in between is a pause, unless it is meant to count
        since = at if all_counts else self.stopped_at
        self.paused_at, self.stopped_at = since, None
        self.held_by = "event_kinds", "reopened"
        self.called_off = False
        self.notes += (Reason("clock.went_on", at=at),)
        self.backdated = self.backdated or late
        self.release(at)
        why = self._why_held()
        self.held = why is not None
        if why is not None:
            self._hold(at, why)

    def _next_round(self, point: Point) -> None:
        """Begin the next round under the book in force, if that has the clock."""
        at, version, late, *_ = point
        if self.book is None:
            return
        self._keep_round(at)
        self._reset(self.book, self.book_hours)
        self.held = self._why_held() is not None
        self.begin(at, version, late=late)

    def _keep_round(self, at: datetime) -> None:
        """Put this round aside, to be read with the others."""
        this = copy(self)
        this.rounds = ()
        self.rounds = (*self.rounds, (this, at))

    # ── another target ────────────────────────────────────────────────────────

    def _found(
        self, clock: Clock, start: datetime, at: datetime, version: int
    ) -> Found:
        """Return the target that a definition gives at a point of the log."""
        rule = clock.target
        seen = (
            self.facts.seen_at(at, version) if isinstance(rule, DecisionTable) else None
        )
        return decide(rule, start, clock.hours or self.book_hours, seen)

    def _decide_again(
        self, start: datetime, at: datetime, version: int, *, late: bool
    ) -> None:
        """Ask the table of targets again, as more is known of the case."""
        self.judge(at)
        if self.breached:
            return
        rule = self.rule
        found, gap = self._found(rule, start, at, version)
        if isinstance(found, NotOwed):
            # to lose a target is the opposite of keeping it, or of tightening it
            if self.target is None or rule.on_reassess not in ("keep", "tighten"):
                self.gap = None
                self.unowed_start = start, self.version or version, late
                self._cancel(at, Reason("clock.not_owed", at=at), late=late)
            return
        first, was = self.target is None, self.gap
        self.gap = gap
        if found is None or self._aim(rule, found) == self.target:
            return  # a due instant is not lost because no rule covers the case now
        self.backdated = self.backdated or late
        if first:
            # it was the shop that had not decided: the whole time counts
            late_rule = was is not None and was.code == "clock.no_rule"
            self.take(rule, found, self.book_hours, floor=at if late_rule else None)
            return
        how, code = rule.on_reassess, "clock.reassessed"
        self._retarget(rule, found, self.book_hours, at, how, code=code)

    def _owe_now(self, at: datetime, version: int, *, late: bool) -> None:
        """Start what was not owed before, if it is now."""
        if self.unowed_start is None or self.is_over:
            return
        start, first, was_late = self.unowed_start
        found, gap = self._found(self.rule, start, at, version)
        if isinstance(found, NotOwed):
            return
        # it counts from where it would have started, and is not overdue before now
        self.gap = gap
        self.take(self.rule, found, self.book_hours, floor=at)
        if self.stopped_at is not None:
            self.stopped_at, self.called_off = None, False
            how = self.rule.on_reassess
            self.notes += (Reason("clock.reassessed", how=how, at=at),)
        self._count_from(start, first, late=was_late or late, now=at)

    def _retarget(
        self,
        clock: Clock,
        target: Target | None,
        hours: Hours,
        at: datetime,
        how: str,
        *,
        code: str,
    ) -> bool:
        """Run on towards another target, as a policy of that name says; True if so."""
        if how == "keep":
            return False
        if how == "tighten" and not self._gets_earlier(clock, target, hours, at):
            return False
        self.take(clock, target, hours, floor=at)
        self.settle(at, late=False)
        if how in ("from_adoption", "from_now"):
            self._start_over(at)
        self.notes += (Reason(code, how=how, at=at),)
        return True

    # ── another book ──────────────────────────────────────────────────────────

    def join(
        self, at: datetime, retarget: str, rounds: tuple[tuple[Timer, datetime], ...]
    ) -> None:
        """Judge a clock that is new in a book, from when it was adopted.

        Args:
            at: when that was.
            retarget: how running clocks were treated then.
            rounds: what it had been through under the books before.
        """
        self.rounds = rounds
        if self.stopped_at is not None and self.status == "met":
            self._reset(self.rule, self.hours)
            self.status = "unknown"
            self.notes = (Reason("clock.over_before_adoption", at=at),)
        elif self.is_counting and retarget == "from_adoption":
            self._start_over(at)

    def adopt(
        self,
        clock: Clock,
        hours: Hours,
        at: datetime,
        version: int,
        retarget: str,
        *,
        late: bool,
    ) -> None:
        """Go on under another book that has this clock too."""
        self.judge(at)
        self.book, self.book_hours = clock, hours
        start = self.started_at
        if start is None or not self.is_counting or self.breached or retarget == "keep":
            return
        found, gap = self._found(clock, start, at, version)
        if isinstance(found, NotOwed):
            if retarget != "tighten":
                self.unowed_start = start, self.version or version, late
                self._cancel(at, Reason("clock.not_owed", at=at), late=late)
                self.rule = clock  # which says when it is owed again
            return
        if found is None and gap is not None and self.target is not None:
            # a due instant is not lost because no rule of the new book covers the case
            if retarget != "tighten":
                self.gap = gap
                self.take(clock, self.target, hours, floor=None)
                self.settle(at, late=False)
            return
        code = "clock.retargeted"
        if self._retarget(clock, found, hours, at, retarget, code=code):
            self.gap = gap
            self.backdated = self.backdated or late

    def drop(self, at: datetime, retarget: str, *, late: bool) -> None:
        """Go on under another book that lacks this clock."""
        self.judge(at)
        self.book = None
        # to lose its target is the opposite of keeping it, or of tightening it
        if retarget not in ("keep", "tighten") and not self.breached:
            self.dropped = self.is_counting
            self._cancel(at, Reason("clock.dropped", at=at), late=late)

    def take(
        self,
        clock: Clock,
        target: Target | None,
        hours: Hours,
        *,
        floor: datetime | None,
    ) -> None:
        """Count towards another target, from the same start and with its pauses."""
        self._measure_by(self._aim(clock, target), clock, hours)
        self._put_floor(floor)

    def _aim(self, clock: Clock, target: Target | None) -> Target | None:
        """Return a target, or the one that an extension has made of it."""
        if target is None or not self.is_extended:
            return target
        return clock.extends_to or target

    def _put_floor(self, at: datetime | None) -> None:
        """Let nothing be due before an instant, nor before what was said already."""
        if at is not None and (self.floor is None or at > self.floor):
            self.floor = at

    def _measure_by(self, target: Target | None, clock: Clock, hours: Hours) -> None:
        self.use(clock, target, hours)
        self.paused_for = NO_TIME
        for since, until, *_ in self.pauses:  # they are over; one that is on is apart
            self.paused_for += self.ruler.between(since, until or since)

    def _start_over(self, at: datetime) -> None:
        self.started_at, self._due_at = at, None
        self.pauses, self.paused_for, self.extra = (), NO_TIME, NO_TIME
        if self.paused_at is not None:
            self.paused_at = at

    def _gets_earlier(
        self, clock: Clock, target: Target | None, hours: Hours, at: datetime
    ) -> bool:
        trial = copy(self)
        trial.take(clock, target, hours, floor=at)
        trial.settle(at, late=False)
        old, new = self.due_if_resumed(at), trial.due_if_resumed(at)
        return new is not None and (old is None or new < old)

    def due_if_resumed(self, at: datetime) -> datetime | None:
        """Return by when it must stop, if no pause lasts beyond ``at``."""
        trial = copy(self)
        trial.release(at)
        return trial.due()

    # ── due ───────────────────────────────────────────────────────────────────

    def due(self) -> datetime | None:
        """Return by when it must stop, as if no pause were on."""
        target, start = self.target, self.started_at
        if self._due_at is not None or target is None or start is None:
            return self._due_at
        more = self.extra + self.paused_for
        if self.span is not None:
            return self._put_off(self.ruler.add(start, self.span + more))
        due = target.due_at(start, self.hours)
        if self.real is not ALWAYS and not isinstance(target, BusinessDays):
            # what the calendar gives is given in time that is not suspended
            due = self.real.add(start, due - start)
        return self._put_off(self.real.add(due, more))

    def due_and_elapsed(
        self, start: datetime, end: datetime
    ) -> tuple[datetime | None, timedelta]:
        """Return by when it must stop, and the time from its start, pauses too."""
        span = self.span
        if span is None or self._due_at is not None:
            return self.due(), self.ruler.between(start, end)
        if self.extra or self.paused_for:
            span += self.extra + self.paused_for
        due, elapsed = self.ruler.add_and_between(start, span, end)
        if self.resumed_at is None and self.floor is None:
            self._due_at = due
            return due, elapsed
        return self._put_off(due), elapsed

    def _put_off(self, due: datetime) -> datetime:
        """Return by when it must stop, where it cannot be due so early."""
        # a clock that comes back with nothing left is due at once, not before
        if self.resumed_at is not None and due < self.resumed_at:
            due, self.is_put_off = self.resumed_at, True
        # while a pause is on nothing is due, so that what is left does not grow either
        if self.floor is not None and due < self.floor and self.status != "paused":
            due, self.is_put_off = self.floor, True
        self._due_at = due
        return due
