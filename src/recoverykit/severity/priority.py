"""How soon a case is to be taken up: a reading at a moment, never stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.severity.assessment import Assessment
from recoverykit.severity.scorecard import SEVERITIES, Scorecard, step

__all__ = ["Priority", "priority_of"]

GRAVEST = max(severity.level for severity in SEVERITIES)


@frozen(kw_only=True)
class Priority:
    """How soon a case is to be taken up, at one moment.

    Args:
        level: higher is sooner.
        received_at: when the complaint came in; of equal levels the older goes first.
        reasons: each level with what it is for; for staff.

    Examples:
        >>> from datetime import UTC
        >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        >>> one, other = (Priority(level=n, received_at=noon) for n in (2, 5))
        >>> sorted([one, other], key=lambda priority: priority.key)[0].level
        5
    """

    level: int = field(validator=checked.count)
    received_at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    reasons: tuple[Reason, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Reason)
    )

    @property
    def key(self) -> tuple[int, datetime]:
        """Return what a queue is sorted by; a case id makes the order total."""
        return -self.level, self.received_at


def priority_of(
    assessment: Assessment | None,
    *,
    scorecard: Scorecard,
    received_at: datetime,
    now: datetime,
    overdue: int = 0,
) -> Priority:
    """Return how soon a case is to be taken up; it never falls while time goes by.

    Args:
        assessment: how grave it is. One that nobody assessed counts as the gravest,
            until somebody does.
        scorecard: gives the steps of age.
        received_at: when the complaint came in.
        now: the moment of the reading.
        overdue: levels for clocks that are over due.

    Raises:
        NaiveDatetime: an instant has no time zone.

    Units:
        Age is real time, and never less than none.

    Examples:
        >>> from datetime import UTC
        >>> found = Assessment(severity="serious", urgency="urgent")
        >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        >>> read = priority_of(
        ...     found,
        ...     scorecard=Scorecard(),
        ...     received_at=noon,
        ...     now=noon + timedelta(hours=5),
        ... )
        >>> read.level
        5
        >>> for reason in read.reasons:
        ...     print(reason)
        severity serious: +3
        a date or a hurry makes harm grow: +1
        waiting for 5 h: +1
    """
    checked.require_instant("received_at", received_at)
    checked.require_instant("now", now)
    age = max(checked.to_utc(now) - checked.to_utc(received_at), timedelta(0))
    if assessment is None:
        why = [Reason("severity.priority_unassessed", levels=GRAVEST)]
        level = GRAVEST
    else:
        level = assessment.level
        code, severity = "severity.priority_severity", assessment.severity
        why = [Reason(code, severity=severity, levels=level)]
        if assessment.urgency == "urgent":
            level += 1
            why.append(Reason("severity.priority_hurry", levels=1))
        if assessment.exposure == "public":
            level += 1
            why.append(Reason("severity.priority_public", levels=1))
    aged = step(scorecard.ages, age)
    if aged:
        why.append(Reason("severity.priority_age", age=age, levels=aged))
    if overdue:
        why.append(Reason("severity.priority_overdue", levels=overdue))
    return Priority(
        level=level + aged + overdue, received_at=received_at, reasons=tuple(why)
    )
