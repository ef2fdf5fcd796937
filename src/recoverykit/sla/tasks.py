"""What has to be done for the clocks of a case: the time part of its tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from recoverykit.explanation import Reason
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.sla.clock import MICROSECOND, mark_name
from recoverykit.sla.reading import Reading
from recoverykit.task import Task

__all__ = ["clock_tasks"]


def clock_tasks(
    case: Case, readings: Iterable[Reading], *, no_rule_role: str | None = None
) -> tuple[Task, ...]:
    """Return what has to be done for the clocks of a case, now and later.

    A task has the same key however often it is asked for, and whatever happens
    to its due instant: it is built from the case, the version of the entry that
    started the clock, and the clock. It is not wanted while the clock is paused,
    and no longer once the clock is stopped or the task is ``Done``. Only a step of
    the ladder that was reached stays wanted until the case is closed: a late answer
    does not undo the breach that somebody has to hear of.

    Args:
        case: whose clocks they are.
        readings: as :func:`recoverykit.sla.readings` gives them.
        no_rule_role: who decides where a table has no rule for a target.

    Returns:
        For each clock with a due instant ``meet.<clock>``, or ``keep.<commitment>``;
        ``remind.<clock>`` for each warning to come and the last one reached, at the
        instant at which to remind; ``escalate.<clock>`` for each step of the ladder;
        and ``default.<clock>`` where silence has an outcome. ``decide_target.<clock>``
        where no rule gives a target.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.facts import Complaint
        >>> from recoverykit.plain import PolicyRef
        >>> at_three = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> book = PolicyRef("mine", "1", hash="sha256:00")
        >>> complaint = Complaint("断裂了", channel="review", received_at=at_three)
        >>> born = ev.Received(at_three, complaint=complaint, book=book)
        >>> case = Case("c1", (ev.Entry(
        ...     version=1, event=born, source=None, dest="received",
        ...     recorded_at=at_three, key=None, book=book, schema=1,
        ... ),))
        >>> at_four = datetime(2026, 3, 1, 4, tzinfo=UTC)
        >>> running = Reading(
        ...     clock="alert", status="running", version=1, due_at=at_four
        ... )
        >>> [task.key for task in clock_tasks(case, [running])]
        ['c1:1:meet.alert']
    """
    done = {e.event.task for e in case.log if isinstance(e.event, ev.Done)}
    handler = case.handler
    role = None if handler is None else handler[1]
    is_closed = case.state == "closed"
    wanted: list[Task] = []
    for reading in readings:
        # a breach of an earlier round is no less one
        for each in (*reading.earlier, reading):
            if each.stopped_at is None or not is_closed:
                wanted += _tasks(case.id, each, role)
        if reading.is_open:
            wanted += _undecided(case.id, reading, no_rule_role)
    return tuple(task for task in wanted if task.key not in done)


def _tasks(case_id: str, reading: Reading, handler: str | None) -> Iterator[Task]:
    due = reading.due_at
    if due is None:
        return
    prefix = f"{case_id}:{reading.version}"
    role = reading.role or handler
    if reading.stopped_at is None:
        overdue = reading.status == "breached"
        what, kind = "clock", f"meet.{reading.clock}"
        if reading.commitment is not None:
            what, kind = "commitment", f"keep.{reading.commitment}"
        why = Reason(
            f"{what}.{'is_overdue' if overdue else 'is_due'}",
            clock=reading.commitment or reading.clock,
            due_at=due,
        )
        yield Task(f"{prefix}:{kind}", kind, due_at=due, role=role, why=why)
        yield from _default(prefix, reading, due, role)
    if reading.status == "running":
        yield from _reminders(prefix, reading, due, role)
    yield from _ladder(prefix, reading, due)


def _reminders(
    prefix: str, reading: Reading, due: datetime, role: str | None
) -> Iterator[Task]:
    """Yield a task for each warning (S39)."""
    reached = reading.warnings
    # whoever was away needs one reminder, not all that were missed
    seen = [(at, mark) for mark, at in reading.marks if at and mark in reached]
    latest = max(reversed(seen), key=itemgetter(0), default=None)
    for mark, at in reading.marks:
        if at is None or (mark in reached and (at, mark) != latest):
            continue
        kind = f"remind.{reading.clock}"
        yield Task(
            f"{prefix}:{kind}.{mark_name(mark)}",
            kind,
            due_at=at,
            role=role,
            why=Reason("clock.is_due", clock=reading.clock, due_at=due),
        )


def _ladder(prefix: str, reading: Reading, due: datetime) -> Iterator[Task]:
    """Yield a task for each step of the ladder that was reached, or can be yet."""
    ended = reading.stopped_at
    for step, at in reading.ladder:
        if at is None or (ended is not None and at >= ended):
            continue
        kind = f"escalate.{reading.clock}"
        key = f"{prefix}:{kind}.{step.role}"
        if step.after:
            key += f".{mark_name(step.after).removesuffix('_before')}"
        yield Task(
            key,
            kind,
            due_at=at + MICROSECOND,
            role=step.role,
            why=Reason("clock.escalates", clock=reading.clock, due_at=due),
        )


def _default(
    prefix: str, reading: Reading, due: datetime, role: str | None
) -> Iterator[Task]:
    """Yield what follows silence at expiry, where something does."""
    rule = reading.definition
    if rule is None or rule.default_outcome is None:
        return
    kind = f"default.{reading.clock}"
    yield Task(
        f"{prefix}:{kind}",
        kind,
        due_at=due + MICROSECOND,
        role=role,
        why=Reason(
            "clock.default_outcome",
            clock=reading.clock,
            outcome=rule.default_outcome,
            due_at=due,
        ),
    )


def _undecided(case_id: str, reading: Reading, role: str | None) -> Iterator[Task]:
    """Yield the call for a person where no rule gives a target (C5)."""
    for note in reading.notes:
        if note.code == "clock.no_rule":
            kind = f"decide_target.{reading.clock}"
            key = f"{case_id}:{reading.version}:{kind}"
            yield Task(key, kind, role=role or reading.role, why=note)
