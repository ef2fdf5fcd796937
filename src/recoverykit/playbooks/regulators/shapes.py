"""What the clocks of many regimes have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from recoverykit.deadline import Target
from recoverykit.hours import Hours
from recoverykit.reply import PROVENANCES
from recoverykit.sla import Clock, DatedTarget
from recoverykit.sla.targets import TargetRule

BY_A_PERSON = ("template", "edited_template", "personal")
"""Replies that a person sent; a machine's answer is none (S69)."""


def acknowledgement(
    name: str, *, target: TargetRule, hours: Hours, source: str
) -> Clock:
    """Return a clock that any sign of receipt stops, a machine's too."""
    return Clock(
        name,
        target=target,
        stops=("acknowledged",),
        counts=PROVENANCES,
        hours=hours,
        source=source,
    )


def outcome(
    name: str,
    *,
    target: TargetRule,
    hours: Hours,
    source: str,
    also: Iterable[str] = (),
    extends_to: Target | None = None,
) -> Clock:
    """Return a clock that the final outcome stops.

    Reopened, it goes on with what was left: a reopened case has a deadline again,
    and what was in time has not become late meanwhile.
    """
    return Clock(
        name,
        target=target,
        stops=("resolved", *also),
        on_reopen="continues",
        extends_to=extends_to,
        hours=hours,
        source=source,
    )


def since(day: date, target: Target) -> DatedTarget:
    """Return a target that was not owed before its rule took effect."""
    return DatedTarget([(day, target)])
