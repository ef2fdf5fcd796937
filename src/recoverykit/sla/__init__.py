"""Clocks: what each step of a case may take, and what that reads at an instant."""

from recoverykit.sla.clock import (
    CANCELLING,
    ON_REOPEN,
    STATUSES,
    Clock,
    Reading,
    clock_tasks,
)
from recoverykit.sla.fold import Era, next_change, readings

__all__ = [
    "CANCELLING",
    "ON_REOPEN",
    "STATUSES",
    "Clock",
    "Era",
    "Reading",
    "clock_tasks",
    "next_change",
    "readings",
]
