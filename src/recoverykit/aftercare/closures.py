"""Which case answers to a complainant: this one, another, or none (S19, S20)."""

from __future__ import annotations

from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev

__all__ = ["LEFT_ALONE", "survivor_of"]

LEFT_ALONE = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closures after which a case contacts nobody any more: the complaint was taken back,
was none of ours, or is answered under another case."""

_SURVIVES = ("merged_into", "duplicate_of")


def survivor_of(case: Case) -> str | None:
    """Return the id of the case that answers in its place; None if it answers itself.

    Args:
        case: as loaded; the latest link to a case that it was merged into, or is a
            duplicate of, counts.
    """
    linked = (e.event for e in reversed(case.log) if isinstance(e.event, ev.Linked))
    return next((it.to for it in linked if it.relation in _SURVIVES), None)


def left_alone(case: Case) -> str | None:
    """Return the closure code for which nobody is contacted; None while somebody is."""
    closed = case.last(ev.Closed) if case.state == "closed" else None
    return closed.code if closed is not None and closed.code in LEFT_ALONE else None
