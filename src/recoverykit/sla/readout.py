"""From a timer to a reading: what a clock that heard its log reads at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from recoverykit.explanation import Reason
from recoverykit.sla.clock import EVIDENCE, NO_TIME, Pause, covers
from recoverykit.sla.reading import Reading
from recoverykit.sla.timer import Timer

__all__ = ["read"]


def read(timer: Timer, now: datetime) -> Reading:
    """Return what a clock reads, given that nothing else happened up to now."""
    start, rule, rounds = timer.started_at, timer.rule, timer.rounds
    earlier = tuple([read(each, at) for each, at in rounds]) if rounds else ()
    if start is None:
        return Reading(
            clock=timer.name,
            status=timer.status,
            target=timer.target,
            extended_by=timer.extra,
            backdated=timer.backdated,
            notes=_notes(timer),
            earlier=earlier,
            definition=rule,
            hours=timer.hours,
            counts_in=timer.ruler,
            at=now,
        )
    end = timer.stopped_at or timer.paused_at or now
    due, elapsed = timer.due_and_elapsed(start, end)
    if due is not None and due < end:
        timer.judge(end)
    status, paused_for, pauses = timer.status, timer.paused_for, timer.pauses
    if pauses:
        paused_for += timer.paused_late
        elapsed -= paused_for
    if timer.paused_at is not None:
        pauses = (*pauses, Pause(timer.paused_at, None, *timer.held_by))
    remaining, overshoot = None, NO_TIME
    if timer.span is not None and not timer.breached:
        left = timer.span + timer.extra - elapsed
        remaining = max(NO_TIME, left)
    elif due is not None:
        remaining, overshoot = _rest(timer, due, end, elapsed)
    notes = timer.notes
    if timer.gap is not None or timer.paused_at is not None:
        notes = _notes(timer)
    # one for every clock at every look: attrs would set these one after another, which
    # takes longer than asking business hours
    reading: Reading = object.__new__(Reading)
    told: dict[str, object] = {
        "clock": timer.name,
        "status": status,
        "version": timer.version,
        "started_at": start,
        "due_at": None if status == "paused" else due,
        "stopped_at": timer.stopped_at,
        "target": timer.target,
        "elapsed": elapsed,
        "remaining": remaining,
        "overshoot": overshoot,
        "paused_for": paused_for,
        "extended_by": timer.extra,
        "backdated": timer.backdated,
        "commitment": timer.commitment,
        "notes": notes,
        "earlier": earlier,
        "pauses": pauses,
        "definition": rule,
        "hours": timer.hours,
        "counts_in": timer.ruler,
        "at": now,
    }
    object.__setattr__(reading, "__dict__", told)
    return reading


def _rest(
    timer: Timer, due: datetime, end: datetime, elapsed: timedelta
) -> tuple[timedelta, timedelta]:
    """Return what is left, and what went beyond."""
    if not timer.breached:
        return max(NO_TIME, timer.real.between(end, due)), NO_TIME
    if timer.span is not None and not timer.is_put_off:
        return NO_TIME, elapsed - timer.span - timer.extra
    return NO_TIME, timer.ruler.between(due, end) - timer.paused_late


def _notes(timer: Timer) -> tuple[Reason, ...]:
    """Return the notes, with what is missing and what a paused clock waits for."""
    rule, notes = timer.rule, timer.notes
    if timer.gap is not None:
        notes = (timer.gap, *notes)
    if timer.unowed_start is not None and timer.started_at is None:
        notes += (Reason("clock.not_owed", at=timer.unowed_start[0]),)
    if timer.paused_at is None or timer.breached:
        return notes
    since = timer.paused_at
    if covers(rule.paused_by, timer.pause):
        notes += (Reason("clock.waits", reason=timer.pause, since=since),)
    elif timer.waits and covers(rule.paused_by, EVIDENCE):
        notes += (Reason("clock.waits", reason=EVIDENCE, since=since),)
    if timer.state in rule.paused_in:
        notes += (Reason("clock.rests", state=timer.state, since=since),)
    return notes
