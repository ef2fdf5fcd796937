"""A complete situation to test policies with, changed one fact at a time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypedDict, TypeVar, Unpack, cast

import attrs
from attrs import evolve

from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.explanation import Value
from recoverykit.facts import (
    BudgetView,
    CaseSummary,
    Claim,
    Complaint,
    Customer,
    Evidence,
    Issue,
    Loss,
    Order,
)
from recoverykit.investigation import Diagnosis
from recoverykit.money import Money
from recoverykit.offer import OfferedLine
from recoverykit.severity import Assessment, Signal
from recoverykit.situation import Situation

T = TypeVar("T")

NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)
"""The moment of the situation: three in the afternoon in Shanghai."""

CURRENCY = "CNY"
"""What an amount is in that is written as text."""

_STORY = Situation(
    complaint=Complaint(
        "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍",
        channel="review",
        received_at=datetime(2026, 2, 28, 19, tzinfo=UTC),
        rating=5,
    ),
    order=Order(
        "order-1",
        ordered_at=datetime(2026, 2, 14, 2, tzinfo=UTC),
        amount=Money(26800, CURRENCY),
        promised_at=datetime(2026, 2, 24, 10, tzinfo=UTC),
        shipped_at=datetime(2026, 2, 23, 2, tzinfo=UTC),
        delivered_at=datetime(2026, 2, 26, 4, tzinfo=UTC),
        is_custom=True,
    ),
    customer=Customer("customer-1", orders=1),
    assessment=Assessment(
        severity="serious",
        points=4,
        issues=(Issue("quality.defective"),),
        category="quality.defective",
        exposure="public",
    ),
    jurisdiction="CN",
    now=NOW,
)

_AMOUNTS = ("amount", "already_refunded", "spend_12m", "refunded")
_PARTS = ("complaint", "order", "customer", "assessment")


class Overrides(TypedDict, total=False):
    """What :func:`situation` can change; every name is a field of a fact."""

    # the complaint
    text: str
    channel: str
    received_at: datetime
    complainant: str
    incident_at: datetime | None
    rating: int | None
    claims: Iterable[Claim]
    sought: str | None
    occasion: str | None
    audience: int | None
    vulnerable: bool
    on_behalf_by: str | None
    is_authorised: bool | None
    is_confidential: bool
    evidence: Iterable[Evidence]
    # the order
    amount: Money | str | None
    already_refunded: Money | str | None
    ordered_at: datetime
    promised_at: datetime | None
    ship_promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    sku: str | None
    carrier: str | None
    supplier: str | None
    note: str | None
    is_custom: bool
    is_digital: bool
    is_perishable: bool
    opened: bool | None
    # the customer
    segment: str | None
    membership: str | None
    spend_12m: Money | str | None
    orders: int | None
    last_order_on: date | None
    marketing_consent: bool | None
    # the assessment
    category: str
    severity: str
    points: int
    issues: Iterable[Issue]
    signals: Iterable[Signal]
    exposure: str
    urgency: str
    owner: str | None
    # the rest
    loss: Loss | None
    given: Iterable[OfferedLine]
    budget: BudgetView | None
    refunded: Money | str | None
    jurisdiction: str | None
    diagnosis: Diagnosis | None
    history: Iterable[CaseSummary]
    host: Mapping[str, Value]
    now: datetime
    # whole facts
    complaint: Complaint
    order: Order | None
    customer: Customer | None
    assessment: Assessment | None


def situation(**overrides: Unpack[Overrides]) -> Situation:
    """Return a complete situation, the same one every time, with facts changed.

    It is the broken bracelet of the 48-hour guide: made to order for 268.00 CNY,
    delivered three days before it was complained about, in China. Name what matters
    to the test by the name of its field; everything else is there already. A whole
    fact, as ``order=None``, is given instead of its fields.

    Args:
        overrides: fields of the complaint, the order, the customer, the assessment
            and the situation, or whole facts. Amounts may be text, in CNY. A
            ``category`` is also the one issue, unless ``issues`` are given.

    Raises:
        UnknownCode: no fact has such a field; the nearest names are given.
        InvalidValue: a whole fact together with one of its fields, or a value that
            its field refuses.

    Examples:
        >>> str(situation(amount="88.00").order.amount)
        '88.00 CNY'
        >>> situation(category="logistics.delay").assessment.issues
        (Issue(category='logistics.delay', spans=(), status='claimed'),)
        >>> situation(order=None).order is None
        True
        >>> situation(amuont="88.00")
        Traceback (most recent call last):
            ...
        recoverykit.errors.UnknownCode: unknown code 'amuont' in the fields of a ...
    """
    given = dict(overrides)
    for name in given:
        if name not in Overrides.__annotations__:
            where = "the fields of a situation"
            nearest = difflib.get_close_matches(name, Overrides.__annotations__)
            raise UnknownCode(where, name, tuple(nearest))
    for name in _AMOUNTS:
        if isinstance(given.get(name), str):
            given[name] = Money.of(cast("str", given[name]), CURRENCY)
    if "already_refunded" in given:
        # as a case would have it: what went back before counts
        given.setdefault("refunded", given["already_refunded"])
    if "category" in given:
        given.setdefault("issues", (Issue(cast("str", given["category"])),))
    parts = {name: _part(name, given) for name in _PARTS}
    return _with(_STORY, {**given, **parts})


def _part(name: str, given: Mapping[str, object]) -> Any:
    """Return one fact, given whole or field by field."""
    story: Any = getattr(_STORY, name)
    fields = [a.name for a in attrs.fields(cast("Any", type(story)))]
    both = [field for field in fields if field in given]
    if name not in given:
        return _with(story, given)
    if both:
        rule = f"give {name} whole, or its fields {', '.join(both)}, not both"
        raise InvalidValue(name, "it twice", rule)
    return given[name]


def _with(fact: T, given: Mapping[str, object]) -> T:
    names = {a.name for a in attrs.fields(cast("Any", type(fact)))}
    changes = {name: value for name, value in given.items() if name in names}
    return cast("T", evolve(cast("Any", fact), **changes))
