"""Clocks: what each step of a case may take, and what that reads at an instant."""

from recoverykit.sla.breaches import (
    GRADES,
    SHAPES,
    Ageing,
    BreachGrades,
    Share,
    Urgency,
    share_within,
    silent_for,
)
from recoverykit.sla.clock import (
    CANCELLING,
    FULFILLED,
    ON_REASSESS,
    ON_REOPEN,
    REPEATS,
    Clock,
    Escalation,
    Pause,
)
from recoverykit.sla.fold import Era, next_change, readings
from recoverykit.sla.ledger import STRETCHES, Stretch, ledger, ledger_sums
from recoverykit.sla.reading import STATUSES, Reading
from recoverykit.sla.targets import (
    NOT_OWED,
    DatedTarget,
    NotOwed,
    TargetRule,
    beyond_promise,
)
from recoverykit.sla.tasks import clock_tasks

__all__ = [
    "CANCELLING",
    "FULFILLED",
    "GRADES",
    "NOT_OWED",
    "ON_REASSESS",
    "ON_REOPEN",
    "REPEATS",
    "SHAPES",
    "STATUSES",
    "STRETCHES",
    "Ageing",
    "BreachGrades",
    "Clock",
    "DatedTarget",
    "Era",
    "Escalation",
    "NotOwed",
    "Pause",
    "Reading",
    "Share",
    "Stretch",
    "TargetRule",
    "Urgency",
    "beyond_promise",
    "clock_tasks",
    "ledger",
    "ledger_sums",
    "next_change",
    "readings",
    "share_within",
    "silent_for",
]
