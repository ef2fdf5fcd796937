"""Everything that can happen to a case, one frozen class a kind.

A *move* is the shop's decision and can be refused. An *observation* happened
whether we like it or not. A *birth* begins the log. ``at`` is always when it
happened; the entry around the event says when we learned of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias, get_args, get_type_hints

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Value
from recoverykit.facts import (
    MOST_STARS,
    Complaint,
    Customer,
    Evidence,
    Order,
    Review,
)
from recoverykit.investigation import METHODS, Diagnosis, Finding
from recoverykit.lifecycle.ruling import Ruling
from recoverykit.money import Money, amount, amount_or_none
from recoverykit.plain import DYNAMIC, PolicyRef
from recoverykit.reply import Reply
from recoverykit.severity import Assessment


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


# ── births ────────────────────────────────────────────────────────────────────


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


# ── moves ─────────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Acknowledged(Move):
    """The complainant was told that it arrived; needs no diagnosis (S15).

    Args:
        by: who told them.
        reply: what they were told; whether it counts as a first response is for
            the book to say (S26, C3).
        keeps: ids of commitments that it keeps.
    """

    kind = "acknowledged"

    by: str = field(validator=checked.text)
    reply: Reply | None = field(
        default=None, validator=checked.IsA(Reply, optional=True)
    )
    keeps: tuple[str, ...] = field(default=(), converter=checked.to_tuple)


@frozen(kw_only=True)
class Diagnosed(Move):
    """What happened was established; a later one replaces it (S54, S55).

    Args:
        by: who established it.
        primary: the stage to act on first.
        contributing: other stages that took part.
        undetermined: why no primary cause can be named.
        confirmed: categories that turned out true (S52).
        method: how they were confirmed.
        findings: the facts that establish the causes.
    """

    kind = "diagnosed"

    by: str = field(validator=checked.text)
    primary: str | None = field(
        default=None,
        metadata=checked.coded("stages"),
        validator=checked.code_or_none,
    )
    contributing: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("stages"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    undetermined: str | None = field(default=None, validator=checked.text_or_none)
    confirmed: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    method: str | None = field(
        default=None, validator=checked.OneOf(*METHODS, optional=True)
    )
    findings: tuple[Finding, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Finding)
    )

    @property
    def diagnosis(self) -> Diagnosis:
        """Return what was established, as one value."""
        return Diagnosis(
            primary=self.primary,
            contributing=self.contributing,
            undetermined=self.undetermined,
            confirmed=self.confirmed,
            method=self.method,
            findings=self.findings,
        )


@frozen(kw_only=True)
class Offered(Move):
    """An offer was put to the complainant; it freezes its lines and their ids.

    Args:
        by: who made it.
        ruling: what was ruled about it; a bare offer cannot be offered.
        override: why it is offered without a diagnosis (S14). Name no person.
        keeps: ids of commitments that it keeps.
    """

    kind = "offered"

    by: str = field(validator=checked.text)
    ruling: Ruling = field(validator=checked.IsA(Ruling))
    override: str | None = field(default=None, validator=checked.text_or_none)
    keeps: tuple[str, ...] = field(default=(), converter=checked.to_tuple)


@frozen(kw_only=True)
class Approved(Move):
    """Somebody with the authority approved what was ruled (S86, S89).

    Args:
        by: who approved.
        role: the role they hold.
        of: the ruling that they approved.
    """

    kind = "approved"

    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    of: Ruling = field(validator=checked.IsA(Ruling))


@frozen(kw_only=True)
class Resolution:
    """How a case was resolved (S17); ``case.resolution_of`` fills it from the log.

    Args:
        outcome: ``accepted`` by the complainant, or ``imposed`` with a reason.
        found: what was found about the complaint, a code of the outcomes
            catalogue.
        lines: ids of the lines that the complainant took.
        cost: what they cost in all; None where nothing was given.
        authority: the role that granted them, or that decided to give nothing.
        reason: why it was imposed.
    """

    outcome: str = field(validator=checked.OneOf("accepted", "imposed"))
    found: str = field(metadata=checked.coded("outcomes"), validator=checked.code)
    lines: tuple[str, ...] = field(default=(), converter=checked.to_tuple)
    cost: Money | None = field(default=None, validator=amount_or_none)
    authority: str = field(metadata=checked.coded("roles"), validator=checked.code)
    reason: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class Resolved(Move):
    """The outcome was decided and the complainant knows it."""

    kind = "resolved"

    by: str = field(validator=checked.text)
    resolution: Resolution = field(validator=checked.IsA(Resolution))


@frozen(kw_only=True)
class FollowUpStarted(Move):
    """The case goes on to planned contact after its resolution (S20)."""

    kind = "follow_up_started"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class Closed(Move):
    """Handling ended; follow-up tasks may outlive it (S20).

    Args:
        by: who closed it.
        code: how it ends, a code of the closures catalogue.
        actions: what will be done about the cause, in the shop's own codes (S60).
        no_action: why nothing will be done (S60).
    """

    kind = "closed"

    by: str = field(validator=checked.text)
    code: str = field(metadata=checked.coded("closures"), validator=checked.code)
    actions: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    no_action: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class Reopened(Move):
    """A resolved or closed case became active again.

    Args:
        by: who reopened it.
        why: what made them. Personal.
        override: why it is reopened outside the book's window. Name no person.
    """

    kind = "reopened"

    by: str = field(validator=checked.text)
    why: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    override: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class Reassigned(Move):
    """Another handler is responsible now; from bot to human it is a hand-off (S9).

    Args:
        by: who handed it over.
        to: who has it now.
        role: the role they hold in it.
        why: what made them. Personal.
    """

    kind = "reassigned"

    by: str = field(validator=checked.text)
    to: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    why: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


@frozen(kw_only=True)
class Paused(Move):
    """Clocks that list the reason stop counting; first response lists none (S64).

    Args:
        by: who paused it.
        reason: a code of the pause_reasons catalogue.
    """

    kind = "paused"

    by: str = field(validator=checked.text)
    reason: str = field(metadata=checked.coded("pause_reasons"), validator=checked.code)


@frozen(kw_only=True)
class Resumed(Move):
    """The pause is over."""

    kind = "resumed"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class Extended(Move):
    """A clock got more time, and the complainant was told.

    Args:
        by: who extended it.
        clock: the clock's name.
        extra: how much more, in the clock's own time.
        reason: a code of the extension_reasons catalogue.
        notice: what the complainant was told.
    """

    kind = "extended"

    by: str = field(validator=checked.text)
    clock: str = field(validator=checked.code)
    extra: timedelta = field(validator=checked.span)
    reason: str = field(
        metadata=checked.coded("extension_reasons"), validator=checked.code
    )
    notice: Reply = field(validator=checked.IsA(Reply))


RETARGETS = ("carry", "from_adoption", "keep", "tighten")
"""What a new book does to clocks that are running (``Adopted.retarget``)."""


@frozen(kw_only=True)
class Adopted(Move):
    """The case runs under another playbook from now on.

    What was met or breached before stays so. Clocks still running are treated
    as ``retarget`` says: ``carry`` counts the new target from the clock's own
    start; ``from_adoption`` from now; ``keep`` leaves the old target; and
    ``tighten`` carries only where the clock gets due earlier.

    Args:
        by: who decided it, or what deployed it.
        book: the book to run under.
        retarget: what happens to running clocks.
    """

    kind = "adopted"

    by: str = field(validator=checked.text)
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))
    retarget: str = field(default="carry", validator=checked.OneOf(*RETARGETS))


# ── observations ──────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Assessed(Observation):
    """The complaint was assessed; a later one replaces it."""

    kind = "assessed"

    assessment: Assessment = field(validator=checked.IsA(Assessment))


@frozen(kw_only=True)
class Replied(Observation):
    """Something was said to the complainant.

    Args:
        by: who said it.
        reply: what was said.
        keeps: ids of commitments that it keeps (S27).
    """

    kind = "replied"

    by: str = field(validator=checked.text)
    reply: Reply = field(validator=checked.IsA(Reply))
    keeps: tuple[str, ...] = field(default=(), converter=checked.to_tuple)


@frozen(kw_only=True)
class CustomerWrote(Observation):
    """The complainant said something more.

    Args:
        text: what they said. Personal.
        by: who, where it is not the complainant. Personal.
        channel: the route, if it differs.
    """

    kind = "customer_wrote"

    text: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    by: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    channel: str | None = field(
        default=None,
        metadata=checked.coded("channels"),
        validator=checked.code_or_none,
    )


@frozen(kw_only=True)
class OfferAnswered(Observation):
    """The complainant took or declined lines of the latest offer (S82).

    Args:
        by: who answered. Personal.
        takes: names of options or lines that they take.
        declines: names of options or lines that they do not want.
    """

    kind = "offer_answered"

    by: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    takes: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    declines: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )


@frozen(kw_only=True)
class EvidenceRequested(Observation):
    """The complainant was asked for material (S64).

    Args:
        by: who asked.
        kinds: what was asked for, codes of the evidence_kinds catalogue.
        due_at: by when, if a time was named.
        reply: how it was asked.
    """

    kind = "evidence_requested"

    by: str = field(validator=checked.text)
    kinds: tuple[str, ...] = field(
        metadata=checked.coded("evidence_kinds"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    due_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
    )
    reply: Reply | None = field(
        default=None, validator=checked.IsA(Reply, optional=True)
    )


@frozen(kw_only=True)
class EvidenceReceived(Observation):
    """Material arrived."""

    kind = "evidence_received"

    evidence: tuple[Evidence, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Evidence)
    )


@frozen(kw_only=True)
class Fulfilled(Observation):
    """An accepted line was carried out (S88).

    Args:
        line: the frozen line id.
        by: who carried it out.
        keeps: ids of commitments that it keeps.
    """

    kind = "fulfilled"

    line: str = field(validator=checked.text)
    by: str | None = field(default=None, validator=checked.text_or_none)
    keeps: tuple[str, ...] = field(default=(), converter=checked.to_tuple)


@frozen(kw_only=True)
class LineFailed(Observation):
    """An accepted line could not be carried out; it stays wanted (S88).

    Args:
        line: the frozen line id.
        why: what stood in the way.
    """

    kind = "line_failed"

    line: str = field(validator=checked.text)
    why: str = field(validator=checked.text)


@frozen(kw_only=True)
class RefundSeen(Observation):
    """Money went back, through us or past us (a platform, a chargeback).

    Args:
        amount: how much.
        source: where it came from, such as ``"chargeback"``.
    """

    kind = "refund_seen"

    amount: Money = field(validator=amount)
    source: str = field(validator=checked.code)


@frozen(kw_only=True)
class AlertSent(Observation):
    """The alert went out (S4).

    Args:
        to: the role that was alerted.
    """

    kind = "alert_sent"

    to: str = field(metadata=checked.coded("roles"), validator=checked.code)


@frozen(kw_only=True)
class Taken(Observation):
    """Somebody took the case on: triage is done (S31).

    Args:
        by: who.
        role: the role they hold in it.
    """

    kind = "taken"

    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)


@frozen(kw_only=True)
class FixDone(Observation):
    """The technical fault behind it was mended (S37)."""

    kind = "fix_done"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class RetrospectiveHeld(Observation):
    """The case and its handling were reviewed (S30, S108).

    Args:
        by: who held it.
        actions: what will change, in the shop's own codes.
        note: what was learned. Personal.
    """

    kind = "retrospective_held"

    by: str = field(validator=checked.text)
    actions: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    note: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


@frozen(kw_only=True)
class FollowedUp(Observation):
    """A planned contact after the resolution took place (S20, S40).

    Args:
        by: who made it.
        about: which follow-up, such as ``"care_call"``.
    """

    kind = "followed_up"

    by: str = field(validator=checked.text)
    about: str = field(validator=checked.code)


@frozen(kw_only=True)
class Surveyed(Observation):
    """The complainant rated the handling (S18).

    Args:
        measure: ``csat`` or ``nps``.
        score: what they gave.
        out_of: the best score of the scale.
    """

    kind = "surveyed"

    measure: str = field(validator=checked.OneOf("csat", "nps"))
    score: int = field(validator=checked.count)
    out_of: int = field(default=MOST_STARS, validator=checked.count)

    def __attrs_post_init__(self) -> None:
        if self.score > self.out_of:
            raise InvalidValue(
                "score", str(self.score), f"must not exceed {self.out_of}"
            )


@frozen(kw_only=True)
class ReviewChanged(Observation):
    """A review was amended or withdrawn by its author: an outcome, no more (S90).

    Args:
        review: as it stands now.
        asked: whether the shop had invited it, neutrally (S91).
    """

    kind = "review_changed"

    review: Review = field(validator=checked.IsA(Review))
    asked: bool = field(default=False, validator=checked.flag)


@frozen(kw_only=True)
class Referred(Observation):
    """The complaint went to somebody outside.

    Args:
        to: whom: ``platform``, ``12315``, ``ombudsman``, ``court`` …
        reference: the number it has there. Personal.
    """

    kind = "referred"

    to: str = field(validator=checked.code)
    reference: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


@frozen(kw_only=True)
class Noted(Observation):
    """Somebody made a note; it is no reply and stops no clock.

    Args:
        by: who made it.
        text: what they noted. Personal.
    """

    kind = "noted"

    by: str = field(validator=checked.text)
    text: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)


@frozen(kw_only=True)
class Linked(Observation):
    """The case was tied to another one.

    Args:
        to: the other case's id.
        relation: ``related``, ``duplicate_of``, ``merged_into``, ``split_from``,
            ``parent`` or ``child``.
    """

    kind = "linked"

    to: str = field(validator=checked.code)
    relation: str = field(
        default="related",
        validator=checked.OneOf(
            "related", "duplicate_of", "merged_into", "split_from", "parent", "child"
        ),
    )


@frozen(kw_only=True)
class Done(Observation):
    """The host did a task.

    Args:
        task: its key.
        by: who, or what, did it.
    """

    kind = "done"

    task: str = field(validator=checked.text)
    by: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class HostEvent(Observation):
    """Something of the shop's own, of a kind that its lifecycle declares.

    It is a move where the lifecycle has a trigger of this name, and an
    observation otherwise. Clocks and tasks name kinds, so host kinds work in
    them as the shipped ones do.

    Args:
        kind: the declared kind.
        by: who, or what, it came from.
        data: what came with it; exact values only, and nothing personal: that goes
            into fields that an erasure knows, such as ``Noted.text``.

    Examples:
        >>> from datetime import UTC, datetime
        >>> scanned = HostEvent(
        ...     datetime(2026, 3, 1, tzinfo=UTC), kind="parcel_scanned",
        ...     data={"hub": "Hangzhou"},
        ... )
        >>> scanned["hub"]
        'Hangzhou'
    """

    kind: str = field(validator=checked.code)  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]
    by: str | None = field(default=None, validator=checked.text_or_none)
    data: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=checked.pairs,
        metadata={DYNAMIC: True},
    )

    def __getitem__(self, name: str) -> Value:
        """Return one item of the data by name."""
        return dict(self.data)[name]


@frozen(kw_only=True)
class Opaque(Observation):
    """An event whose kind this version cannot read; kept exactly as stored.

    Args:
        kind: what it calls itself.
        data: everything else that was stored with it, as canonical JSON text.
            Personal, because nobody here can tell.
    """

    kind: str = field(validator=checked.code)  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]
    data: str = field(validator=checked.any_text, metadata=checked.PERSONAL_FIELD)


BIRTHS: tuple[type[Birth], ...] = (Received, Imported)
MOVES: tuple[type[Move], ...] = (
    Acknowledged,
    Diagnosed,
    Offered,
    Approved,
    Resolved,
    FollowUpStarted,
    Closed,
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
        schema: the schema number of the event's kind when it was written.
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
        # most fields are empty most of the time
        if item is None or item == ():
            continue
        # a tuple of what, the annotation of the field says and a checker cannot see
        items: tuple[Any, ...] = item if type(item) is tuple else (item,)  # pyright: ignore[reportUnknownVariableType]
        if catalogue is not None:
            found += [(name, catalogue, code) for code in items]
        else:
            for part in items:
                found += codes_in(part)
    return found
