"""The service desk: investigation, replies, contacts, disputes, incidents.

Each method takes the rules of the case's own book and asks a room with them. The
order is the one in which a case meets them.
"""

from __future__ import annotations

from recoverykit.playbooks.recording import Recording
from recoverykit.playbooks.watching import Watching

__all__ = ["Desk"]


class Desk(Recording, Watching):
    """What a good shop does between the deadlines."""

    __slots__ = ()

    # ── investigation ─────────────────────────────────────────────────────────

    # ── replies ───────────────────────────────────────────────────────────────

    # ── contacts ──────────────────────────────────────────────────────────────

    # ── disputes ──────────────────────────────────────────────────────────────

    # ── incidents ─────────────────────────────────────────────────────────────
