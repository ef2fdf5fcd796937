"""How a case moves: its events, its log, and what may refuse a move."""

from recoverykit.lifecycle.case import Case
from recoverykit.lifecycle.events import Entry
from recoverykit.lifecycle.guards import Guard, Policies
from recoverykit.lifecycle.reading import lifecycle_from_plain
from recoverykit.lifecycle.ruling import Alternative, Reservation, Ruling, Rung
from recoverykit.lifecycle.state_machine import (
    LIFECYCLE,
    add_common_moves,
    freeze,
    standard_machine,
)
from recoverykit.lifecycle.table import Edge, Lifecycle

__all__ = [
    "LIFECYCLE",
    "Alternative",
    "Case",
    "Edge",
    "Entry",
    "Guard",
    "Lifecycle",
    "Policies",
    "Reservation",
    "Ruling",
    "Rung",
    "add_common_moves",
    "freeze",
    "lifecycle_from_plain",
    "standard_machine",
]
