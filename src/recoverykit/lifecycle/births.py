"""What every event has in common, and the two that can begin a log."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from recoverykit import checked
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.plain import PolicyRef

APPELLANTS = ("complainant", "other_party")
"""Who may appeal: who complained, or the other party of a consignment (S7)."""


@frozen(kw_only=True)
class Event:
    """What every event has: an instant, turned to UTC.

    Args:
        at: when it happened.
    """

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    at: datetime = field(
        converter=checked.to_utc, validator=checked.instant, kw_only=False
    )


class Move(Event):
    """The shop's decision: guarded, and refusable before it is done."""


class Observation(Event):
    """Something that happened: never refused because of the state."""


class Birth(Event):
    """The first event of a log."""


@frozen(kw_only=True)
class Received(Birth):
    """A complaint came in; every clock starts here (S1).

    Args:
        complaint: as it arrived.
        order: the order complained about, if there is one.
        customer: who complains, if the shop knows them.
        book: the playbook that the case runs under.
    """

    kind = "received"

    complaint: Complaint = field(validator=checked.IsA(Complaint))
    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    customer: Customer | None = field(
        default=None, validator=checked.IsA(Customer, optional=True)
    )
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))


@frozen(kw_only=True)
class Imported(Birth):
    """A historical case was taken over; its earlier clocks are unknown.

    Args:
        state: where it stood.
        source: the system it comes from.
        complaint: as it arrived, if that is known.
        order: the order complained about, if known.
        customer: who complains, if known.
        book: the playbook that it runs under from now on.
    """

    kind = "imported"

    state: str = field(validator=checked.code)
    source: str = field(validator=checked.text)
    complaint: Complaint | None = field(
        default=None, validator=checked.IsA(Complaint, optional=True)
    )
    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    customer: Customer | None = field(
        default=None, validator=checked.IsA(Customer, optional=True)
    )
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))
