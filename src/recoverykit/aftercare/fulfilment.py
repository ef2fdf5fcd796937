"""What the shop owes after an offer was taken, and until when a coupon is good."""

from __future__ import annotations

from datetime import datetime

from recoverykit.deadline import Months
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.offer import OfferedLine
from recoverykit.task import Task

__all__ = ["done_tasks", "fulfilment_tasks", "valid_until"]


def fulfilment_tasks(case: Case) -> tuple[Task, ...]:
    """Return one task for each line that the shop owes: taken, or taken and failed.

    The key is made from the frozen line id, so it outlives a reopening, a later
    offer and a failed try: a refund under it cannot be paid twice.

    Args:
        case: whose log is read.
    """
    done = done_tasks(case)
    failed = {
        entry.event.line: entry.version
        for entry in case.log
        if isinstance(entry.event, ev.LineFailed)
    }
    return tuple(
        Task(key, "fulfil", line=line.id, why=_owed(line))
        for line in case.given
        if line.status != "fulfilled"
        # a try that failed after it was reported done is wanted again
        and not done.get(key := f"{line.id}:fulfil", 0) > failed.get(line.id, 0)
    )


def valid_until(given_at: datetime, months: int, hours: Hours) -> datetime:
    """Return the instant until which a coupon can be used, in calendar months.

    The same local time of day in the zone of the hours; a day that the month does
    not have becomes its last. A shop that grants the whole last day asks
    ``hours.end_of_day(…, 0)`` of it.

    Args:
        given_at: when the customer got it.
        months: the ``valid_months`` of its remedy.
        hours: name the zone of the calendar.

    Raises:
        NaiveDatetime: ``given_at`` has no time zone.
        InvalidValue: ``months`` is no whole number, or not above zero.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import ALWAYS
        >>> given_at = datetime(2026, 11, 30, 9, tzinfo=UTC)
        >>> valid_until(given_at, 3, ALWAYS).isoformat()
        '2027-02-28T09:00:00+00:00'
    """
    return Months(months).due_at(given_at, hours)


def done_tasks(case: Case) -> dict[str, int]:
    """Return the tasks that were reported done, with the version of the report."""
    return {
        entry.event.task: entry.version
        for entry in case.log
        if isinstance(entry.event, ev.Done)
    }


def _owed(line: OfferedLine) -> Reason:
    code = "failed" if line.status == "failed" else "taken"
    if line.remedy.surprise:
        code += "_surprise"
    return Reason(
        f"aftercare.line_{code}",
        remedy=line.remedy.kind,
        cost=line.remedy.cost,
        at=line.answered_at,
    )
