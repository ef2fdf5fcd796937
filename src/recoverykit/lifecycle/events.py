"""Everything that can happen to a case, one frozen class a kind.

A *move* is the shop's decision and can be refused. An *observation* happened
whether we like it or not. A *birth* begins the log. ``at`` is always when it
happened; the entry around the event says when we learned of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeAlias, get_args, get_type_hints

import attrs
from attrs import frozen

from recoverykit import checked
from recoverykit.lifecycle.births import (
    APPELLANTS,
    Birth,
    Event,
    Imported,
    Move,
    Observation,
    Received,
)
from recoverykit.lifecycle.moves import (
    APPEAL_OUTCOMES,
    RETARGETS,
    Acknowledged,
    Adopted,
    AppealDecided,
    Approved,
    Closed,
    Diagnosed,
    Extended,
    FollowUpStarted,
    Offered,
    Paused,
    Reassigned,
    Reopened,
    Resolution,
    Resolved,
    Resumed,
)
from recoverykit.lifecycle.observations import (
    APPEALABLE,
    REFERRERS,
    AlertSent,
    Appealed,
    Assessed,
    CustomerWrote,
    Done,
    EvidenceReceived,
    EvidenceRequested,
    FixDone,
    FollowedUp,
    Fulfilled,
    HostEvent,
    LineFailed,
    Linked,
    Noted,
    OfferAnswered,
    Opaque,
    ReferralDecided,
    Referred,
    RefundSeen,
    Replied,
    RetrospectiveHeld,
    ReviewChanged,
    Surveyed,
    Taken,
)
from recoverykit.plain import PolicyRef

__all__ = [
    "APPEALABLE",
    "APPEAL_OUTCOMES",
    "APPELLANTS",
    "BIRTHS",
    "CODED",
    "EVENTS",
    "MOVES",
    "OBSERVATIONS",
    "REFERRERS",
    "RETARGETS",
    "Acknowledged",
    "Adopted",
    "AlertSent",
    "AppealDecided",
    "Appealed",
    "Approved",
    "Assessed",
    "Birth",
    "Closed",
    "CustomerWrote",
    "Diagnosed",
    "Done",
    "Entry",
    "Event",
    "EventType",
    "EvidenceReceived",
    "EvidenceRequested",
    "Extended",
    "FixDone",
    "FollowUpStarted",
    "FollowedUp",
    "Fulfilled",
    "HostEvent",
    "Imported",
    "LineFailed",
    "Linked",
    "Move",
    "Noted",
    "Observation",
    "OfferAnswered",
    "Offered",
    "Opaque",
    "Paused",
    "Reassigned",
    "Received",
    "ReferralDecided",
    "Referred",
    "RefundSeen",
    "Reopened",
    "Replied",
    "Resolution",
    "Resolved",
    "Resumed",
    "RetrospectiveHeld",
    "ReviewChanged",
    "Surveyed",
    "Taken",
    "codes_in",
]

BIRTHS: tuple[type[Birth], ...] = (Received, Imported)
MOVES: tuple[type[Move], ...] = (
    Acknowledged,
    Diagnosed,
    Offered,
    Approved,
    Resolved,
    FollowUpStarted,
    Closed,
    AppealDecided,
    Reopened,
    Reassigned,
    Paused,
    Resumed,
    Extended,
    Adopted,
)
OBSERVATIONS: tuple[type[Observation], ...] = (
    Assessed,
    Replied,
    CustomerWrote,
    OfferAnswered,
    EvidenceRequested,
    EvidenceReceived,
    Fulfilled,
    LineFailed,
    RefundSeen,
    AlertSent,
    Taken,
    FixDone,
    RetrospectiveHeld,
    FollowedUp,
    Surveyed,
    ReviewChanged,
    Referred,
    ReferralDecided,
    Appealed,
    Noted,
    Linked,
    Done,
)

EventType: TypeAlias = type[Birth] | type[Move] | type[Observation]

_ALL: tuple[EventType, ...] = (*BIRTHS, *MOVES, *OBSERVATIONS)

EVENTS: Mapping[str, EventType] = MappingProxyType({cls.kind: cls for cls in _ALL})
"""Every shipped kind and its class."""


# not keyword-only: one is made with every recording, and names cost a third more
@frozen
class Entry:
    """One row of a log: an event, and what the library made of it.

    Args:
        version: 1, 2, 3 … without gaps.
        event: what happened.
        source: the state before; None for a birth.
        dest: the state after. Stored, so that reading a log needs no lifecycle.
        recorded_at: when we learned of it.
        key: the caller's idempotency key.
        book: the playbook in force.
        schema: the schema number that the event is in.
    """

    version: int
    event: Event
    source: str | None
    dest: str
    recorded_at: datetime
    key: str | None
    book: PolicyRef
    schema: int

    @property
    def late_by(self) -> timedelta:
        """Return how long after it happened we learned of it."""
        return self.recorded_at - self.event.at


def _coded_plan() -> Mapping[type[Any], tuple[tuple[str, str | None], ...]]:
    """Return, per class, the fields that hold codes or values that may.

    Worked out once, so that recording a small event looks at nothing else.
    """
    holds: dict[type[Any], bool] = {}
    plan: dict[type[Any], tuple[tuple[str, str | None], ...]] = {}
    for event in EVENTS.values():
        _holds_codes(event, holds)
    for cls in (c for c, yes in holds.items() if yes):
        hints = get_type_hints(cls)
        plan[cls] = tuple(
            (a.name, a.metadata.get(checked.CATALOGUE))
            for a in attrs.fields(cls)
            if checked.CATALOGUE in a.metadata or _mentions_codes(hints[a.name], holds)
        )
    return MappingProxyType(plan)


def _holds_codes(cls: type[Any], holds: dict[type[Any], bool]) -> bool:
    if cls not in holds:
        holds[cls] = False
        hints = get_type_hints(cls)
        held = [
            checked.CATALOGUE in a.metadata or _mentions_codes(hints[a.name], holds)
            for a in attrs.fields(cls)
        ]
        holds[cls] = any(held)
    return holds[cls]


def _mentions_codes(hint: Any, holds: dict[type[Any], bool]) -> bool:
    if attrs.has(hint):
        return _holds_codes(hint, holds)
    mentioned = [_mentions_codes(part, holds) for part in get_args(hint)]
    return any(mentioned)


CODED = _coded_plan()


def codes_in(value: object) -> list[tuple[str, str, str]]:
    """Return ``(field, catalogue, code)`` for every code that a value holds."""
    found: list[tuple[str, str, str]] = []
    for name, catalogue in CODED.get(type(value), ()):
        item: Any = getattr(value, name)
        if item is None:
            continue
        # a tuple of what, the annotation of the field says and a checker cannot see
        items: tuple[Any, ...] = item if type(item) is tuple else (item,)  # pyright: ignore[reportUnknownVariableType]
        if catalogue is not None:
            found += [(name, catalogue, code) for code in items]
        else:
            for part in items:
                found += codes_in(part)
    return found
