"""Which case answers to a complainant: this one, another, or none (S19, S20)."""

from __future__ import annotations

from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev

__all__ = ["LEFT_ALONE", "survivor_of"]

LEFT_ALONE = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closures after which a case contacts nobody any more: the complaint was taken back,
was none of ours, or is answered under another case."""


def survivor_of(case: Case) -> str | None:
    """Return the id of the case that answers in its place; None if it answers itself.

    Args:
        case: as loaded; see :attr:`recoverykit.lifecycle.case.Case.merged_into`.
    """
    return case.merged_into


def left_alone(case: Case) -> str | None:
    """Return the closure code for which nobody is contacted; None while somebody is."""
    closed = case.last(ev.Closed) if case.state == "closed" else None
    return closed.code if closed is not None and closed.code in LEFT_ALONE else None
