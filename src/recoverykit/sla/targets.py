"""What a clock may take: one target, a target by date, or a table of targets.

A table reads the :class:`~recoverykit.situation.Situation` of the case, so a target
may depend on category, severity, segment and channel. A situation that no rule
covers is an outcome too, ``NO_RULE``, and is reported; it is never a silent default.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeAlias, cast, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import Elapsed, Target, Worked
from recoverykit.decision_tables import DecisionTable, NoRule
from recoverykit.errors import RecoveryError
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.situation import Situation

__all__ = [
    "NOT_OWED",
    "DatedTarget",
    "NotOwed",
    "TargetRule",
    "beyond_promise",
]

_MOMENT = timedelta(microseconds=1)


@frozen
class NotOwed:
    """The outcome of a rule under which a step is not owed at all.

    A technical fix is owed where the system failed; elsewhere its clock does not
    run. That is something else than a step without a time, which is ``None``.
    """

    kind: ClassVar[str] = "not_owed"

    def __repr__(self) -> str:
        return "NOT_OWED"

    def __reduce__(self) -> str:
        # one value in every process, so that `is` goes on working
        return "NOT_OWED"


NOT_OWED = NotOwed()
"""The step is not owed, so its clock does not run."""


def _to_rows(given: Any) -> Any:
    rows = checked.to_tuple(given)
    if not checked.is_tuple_of(rows, _is_row):
        return rows  # to be refused
    # None is "always before", so it stands first
    return tuple(sorted(rows, key=lambda row: row[0] or date.min))


def _is_row(row: Any) -> bool:
    match row:
        case [on, then]:
            is_day = isinstance(on, date) and not isinstance(on, datetime)
            known = isinstance(then, (*get_args(Target), NotOwed))
            return known and (on is None or is_day)
        case _:
            return False


def _rows(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not value or not checked.is_tuple_of(value, _is_row):
        raise checked.refuse(
            attribute, value, "needs rows of (date or None, a target or NOT_OWED)"
        )
    if len({row[0] or date.min for row in value}) < len(value):
        raise checked.refuse(attribute, value, "must name a date once")


@frozen
class DatedTarget:
    """A target that changes on a date, as laws do.

    The local date on which the clock starts decides, in the zone of its hours; a
    later change of the law does not touch a clock that runs.

    Args:
        rows: ``(first date, target)``; None as the date of the first row stands for
            always before. Before the first row, and from a row with ``NOT_OWED``
            on, the step is not owed.

    Raises:
        InvalidValue: a row is none, or a date stands twice.

    Examples:
        >>> weeks = lambda n: Elapsed(timedelta(weeks=n))
        >>> letter = DatedTarget([(None, weeks(8)), (date(2026, 4, 8), weeks(6))])
        >>> letter.on(date(2026, 4, 7)).span.days, letter.on(date(2026, 4, 8)).span.days
        (56, 42)
    """

    rows: tuple[tuple[date | None, Target | NotOwed], ...] = field(
        converter=_to_rows, validator=_rows
    )

    def on(self, day: date) -> Target | NotOwed:
        """Return what holds for a clock that starts on a local date."""
        found: Target | NotOwed = NOT_OWED
        for since, target in self.rows:
            if since is None or since <= day:
                found = target
        return found


TargetRule: TypeAlias = Target | DatedTarget | DecisionTable
"""What a clock may be given: how long it may take, or how to find out."""


def target_rule(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a target, a dated target, a table of targets, and None."""
    kinds = (*get_args(Target), DatedTarget, DecisionTable)
    checked.IsA(*kinds, optional=True)(_, attribute, value)
    if not isinstance(value, DecisionTable):
        return
    if value.takes_all or not issubclass(Situation, value.reads):
        raise checked.refuse(
            attribute, value.id, "a table of targets reads a Situation and gives one"
        )
    for rule in value.rules:
        if not isinstance(rule.then, (*get_args(Target), NoRule, NotOwed)):
            raise checked.refuse(
                attribute,
                f"{rule.then!r} of rule {rule.id}",
                "a table of targets gives targets, NO_RULE or NOT_OWED",
            )


Found: TypeAlias = "tuple[Target | NotOwed | None, Reason | None]"
"""A target and, where there is none, why."""


def decide(
    rule: TargetRule | None, start: datetime, hours: Hours, seen: Situation | None
) -> Found:
    """Return the target that a rule gives, or None and why there is none.

    Args:
        rule: the clock's.
        start: when the clock starts.
        hours: name the zone of dates.
        seen: what is known of the case; None where that is not enough.
    """
    if isinstance(rule, DatedTarget):
        return rule.on(hours.local_date(start)), None
    if not isinstance(rule, DecisionTable):
        return rule, None
    table = rule.ref.short
    if seen is None:
        return None, Reason("clock.target_undecided", table=table, why="complaint")
    try:
        decision = rule.decide(seen)
    except RecoveryError as error:
        # a reading must not fail for one clock of many; it says what is missing
        why = str(error.fields().get("field") or error.code)
        return None, Reason("clock.target_undecided", table=table, why=why)
    if isinstance(decision.outcome, NoRule):
        return None, Reason("clock.no_rule", table=table, rule=decision.fired[0])
    return cast("Target | NotOwed", decision.outcome), None


def targets_of(rule: TargetRule | None) -> tuple[Target, ...]:
    """Return every target that a rule may give."""
    given: tuple[Any, ...] = (rule,)
    if isinstance(rule, DatedTarget):
        given = tuple(target for _, target in rule.rows)
    elif isinstance(rule, DecisionTable):
        given = tuple(row.then for row in rule.rules)
    return tuple(target for target in given if isinstance(target, get_args(Target)))


def beyond_promise(
    target: Target,
    promise: Target,
    hours: Hours,
    *,
    promise_hours: Hours | None = None,
    since: datetime,
    until: datetime,
) -> datetime | None:
    """Return a start from which a target is due later than what was promised (S35).

    Open time can take long where a holiday lies between. Counted from its start, a
    target gets farther away while the shop is open and nearer while it is closed;
    a calendar target jumps where a day ends, and promised open time where it no
    longer fits in before a closing. So all that has to be tried are both sides of
    each of these instants, and the two ends.

    Args:
        target: what the shop means to keep inside.
        promise: what it publishes: the outer bound.
        hours: when ``Worked`` and calendar targets count.
        promise_hours: the same for the promise, where it differs.
        since: the first start to look at.
        until: the last one.

    Returns:
        Such a start, not always the first; None where every start keeps within the
        promise.

    Raises:
        NaiveDatetime: an instant has no time zone.
        InvalidValue: ``until`` is before ``since``.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.deadline import Worked
        >>> from recoverykit.hours import BusinessHours
        >>> week = ("mon", "tue", "wed", "thu", "fri")
        >>> shop = BusinessHours(tz=UTC, weekly={d: [("09:00", "18:00")] for d in week})
        >>> day = Elapsed(timedelta(hours=24))
        >>> march = {
        ...     "since": datetime(2026, 3, 2, tzinfo=UTC),
        ...     "until": datetime(2026, 3, 31, tzinfo=UTC),
        ... }
        >>> beyond_promise(Worked(timedelta(hours=1)), day, shop, **march).isoformat()
        '2026-03-06T17:59:59.999999+00:00'
    """
    if isinstance(target, Elapsed) and isinstance(promise, Elapsed):
        return since if target.span > promise.span else None
    outer = hours if promise_hours is None else promise_hours
    edges = {since, until}
    for each in (hours, outer):
        edges.update(*each.segments(since, until))
        midnight = each.end_of_day(since, 0)
        while midnight <= until:
            edges.add(midnight)
            midnight = each.end_of_day(midnight, 0)
    if isinstance(promise, Worked):
        closings = outer.segments(since, promise.due_at(until, outer))
        edges |= {outer.subtract(end, promise.span) for _, end in closings}
    tried = {at + aside for at in edges for aside in (-_MOMENT, timedelta(0), _MOMENT)}
    for start in sorted(at for at in tried if since <= at <= until):
        if target.due_at(start, hours) > promise.due_at(start, outer):
            return start
    return None
