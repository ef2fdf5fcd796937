"""From a timer to a reading: what a clock that heard its log reads at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from recoverykit.deadline import BusinessDays
from recoverykit.explanation import Reason
from recoverykit.hours import ALWAYS, Always
from recoverykit.sla.clock import EVIDENCE, MICROSECOND, NO_TIME, Mark, Part, covers
from recoverykit.sla.marks import counted_at, marked_at
from recoverykit.sla.reading import Pause, Reading
from recoverykit.sla.timer import Timer

__all__ = ["read"]


def read(timer: Timer, now: datetime) -> Reading:
    """Return what a clock reads, given that nothing else happened up to now."""
    start, target, rule = timer.started_at, timer.target, timer.rule
    rounds = timer.rounds
    earlier = tuple([read(each, at) for each, at in rounds]) if rounds else ()
    if start is None:
        return Reading(
            clock=timer.name,
            status=timer.status,
            target=target,
            extended_by=timer.extra,
            backdated=timer.backdated,
            role=rule.role,
            notes=_notes(timer),
            earlier=earlier,
            definition=rule,
            hours=timer.hours,
            counts_in=timer.ruler,
        )
    timer.judge(now)
    due, status, ruler = timer.due(), timer.status, timer.ruler
    end = timer.stopped_at or timer.paused_at or now
    elapsed = ruler.between(start, end)
    paused_for = timer.paused_for
    if timer.pauses:
        paused_for += timer.paused_late
        elapsed -= paused_for
    pauses = timer.pauses
    if timer.paused_at is not None:
        pauses = (*pauses, Pause(timer.paused_at, None, *timer.held_by))
    remaining, overshoot = None, NO_TIME
    warnings: tuple[Mark, ...] = ()
    next_warning_at: datetime | None = None
    escalated_to: tuple[str, ...] = ()
    provisional = False
    if due is not None:
        remaining, overshoot = _rest(timer, due, end, elapsed)
        if rule.warnings:
            warnings, next_warning_at = _warnings(timer, start, due, end, elapsed)
        if timer.breached and rule.escalations:
            escalated_to = _escalated_to(timer, due, end, pauses)
        if ruler is not ALWAYS or isinstance(target, BusinessDays):
            provisional = timer.hours.is_provisional(due)
    return Reading(
        clock=timer.name,
        status=status,
        version=timer.version,
        started_at=start,
        due_at=None if status == "paused" else due,
        stopped_at=timer.stopped_at,
        target=target,
        elapsed=elapsed,
        remaining=remaining,
        overshoot=overshoot,
        paused_for=paused_for,
        extended_by=timer.extra,
        warnings=warnings,
        next_warning_at=next_warning_at,
        escalated_to=escalated_to,
        backdated=timer.backdated,
        provisional=provisional,
        role=rule.role,
        commitment=timer.commitment,
        notes=_notes(timer),
        earlier=earlier,
        pauses=pauses,
        definition=rule,
        hours=timer.hours,
        counts_in=ruler,
    )


def _rest(
    timer: Timer, due: datetime, end: datetime, elapsed: timedelta
) -> tuple[timedelta, timedelta]:
    """Return what is left, and what went beyond."""
    if timer.span is not None:
        left = timer.span + timer.extra - elapsed
        if timer.breached and not timer.is_put_off:
            return NO_TIME, -left
    else:
        left = timer.real.between(end, due)
    if not timer.breached:
        return max(NO_TIME, left), NO_TIME
    return NO_TIME, timer.ruler.between(due, end) - timer.paused_late


def _warnings(
    timer: Timer, start: datetime, due: datetime, end: datetime, elapsed: timedelta
) -> tuple[tuple[Mark, ...], datetime | None]:
    """Return the marks reached, and when the next one will be."""
    marks, hours = timer.rule.warnings, timer.hours
    allowed = None if timer.span is None else timer.span + timer.extra
    # nothing but the clock's own time matters where it always falls into open hours
    if (
        allowed is not None
        and not isinstance(marks[-1], timedelta)  # leads stand last
        and (timer.ruler is hours or isinstance(hours, Always))
    ):
        return _fractions(timer, cast("tuple[Part, ...]", marks), allowed, elapsed)
    reached: list[Mark] = []
    ahead: list[datetime] = []
    for mark in marks:
        if ahead and not isinstance(mark, timedelta):
            continue  # fractions come one after the other
        at = marked_at(
            mark,
            start=start,
            due=due,
            allowed=allowed,
            ruler=timer.ruler,
            hours=hours,
            pauses=timer.pauses,
        )
        if at is not None and at <= end:
            reached.append(mark)
        elif at is not None:
            ahead.append(at)
    is_running = timer.status == "running"
    return tuple(reached), min(ahead) if is_running and ahead else None


def _fractions(
    timer: Timer, parts: tuple[Part, ...], allowed: timedelta, elapsed: timedelta
) -> tuple[tuple[Mark, ...], datetime | None]:
    # in whole numbers: timedelta would go through a float
    total, counted = allowed // MICROSECOND, elapsed // MICROSECOND
    for reached, (top, bottom) in enumerate(parts):
        mark = total * top // bottom
        if counted < mark:
            at = None
            if timer.status == "running" and timer.started_at is not None:
                span = MICROSECOND * mark + timer.paused_for
                at = timer.ruler.add(timer.started_at, span)
            return parts[:reached], at
    return parts, None


def _escalated_to(
    timer: Timer, due: datetime, end: datetime, pauses: tuple[Pause, ...]
) -> tuple[str, ...]:
    """Return the roles of the ladder whose time has come."""
    late = tuple(p for p in pauses if p.since > due)
    roles: list[str] = []
    for step in timer.rule.escalations:
        at = counted_at(due, step.after, timer.ruler, late)
        if at is not None and at < end:
            roles.append(step.role)
    return tuple(roles)


def _notes(timer: Timer) -> tuple[Reason, ...]:
    """Return the notes, with what is missing and what a paused clock waits for."""
    rule, notes = timer.rule, timer.notes
    if timer.gap is not None:
        notes = (timer.gap, *notes)
    if timer.unowed_start is not None and timer.started_at is None:
        notes += (Reason("clock.not_owed", at=timer.unowed_start[0]),)
    if timer.status != "paused":
        return notes
    since = timer.paused_at
    if covers(rule.paused_by, timer.pause):
        notes += (Reason("clock.waits", reason=timer.pause, since=since),)
    elif timer.waits and covers(rule.paused_by, EVIDENCE):
        notes += (Reason("clock.waits", reason=EVIDENCE, since=since),)
    if timer.state in rule.paused_in:
        notes += (Reason("clock.rests", state=timer.state, since=since),)
    return notes
