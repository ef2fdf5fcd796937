"""What a case is about: the complaint, the order, the customer, the evidence.

Facts are snapshots that the host takes and hands in. What the complainant
claims and what is known are kept apart (S59), an absent fact is normal (S7,
S10), and nothing here judges anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Value
from recoverykit.explanation.reason import VALUE_RULE, is_value
from recoverykit.money import Money, amount, amount_or_none
from recoverykit.plain import DYNAMIC

PERSONAL: Mapping[str, bool] = checked.PERSONAL_FIELD
MOST_STARS = 5


def _not_before_start(span: Span, attribute: Attribute[Any], value: int) -> None:
    # the start has been looked at by now
    if type(value) is not int or value < span.start:
        checked.count(span, attribute, value)
        raise checked.refuse(attribute, value, f"must not be before {span.start}")


@frozen
class Span:
    """A stretch of a text, half-open, in characters of the original.

    Spans keep offsets and no words, so they outlive an erasure.

    Examples:
        >>> Span(2, 4).of("手链断裂了")
        '断裂'
    """

    start: int = field(validator=checked.count)
    end: int = field(validator=_not_before_start)

    def of(self, text: str) -> str:
        """Return the words that the span stands for."""
        return text[self.start : self.end]


def exact(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow values that can be stored exactly, and told again."""
    if not is_value(value):
        raise checked.refuse(attribute, value, VALUE_RULE)


@frozen
class Claim:
    """Something that the complainant says, to be verified and never presumed (S59).

    Args:
        what: which fact, such as ``"order.delivered_at"``.
        says: what they say it is. Personal where it is text.

    Examples:
        >>> Claim("order.opened", False).says
        False
    """

    what: str = field(validator=checked.code)
    says: Value = field(
        converter=checked.to_utc_value,
        metadata={DYNAMIC: True, **PERSONAL},
        validator=exact,
    )


@frozen
class Issue:
    """One grievance inside a case; one complaint may hold many (S6).

    Args:
        category: a code of the categories catalogue.
        spans: where the complaint says so; empty where a fact says so.
        status: ``claimed`` until a diagnosis makes it ``confirmed`` or
            ``rejected`` (S52).
    """

    category: str = field(metadata=checked.coded("categories"), validator=checked.code)
    spans: tuple[Span, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Span),
        kw_only=True,
    )
    status: str = field(
        default="claimed",
        validator=checked.OneOf("claimed", "confirmed", "rejected"),
        kw_only=True,
    )


@frozen
class Evidence:
    """A reference to material; the bytes stay with the host (S61).

    Args:
        kind: a code of the evidence_kinds catalogue.
        ref: where the host keeps it. Personal.
        digest: proves that the material is the same, such as ``"sha256:…"``.
        captured_at: when it was made, if known.
        party: who gave it: a code of the parties catalogue.
        consent: for recordings, whether the recorded person agreed (S63).
    """

    kind: str = field(
        metadata=checked.coded("evidence_kinds"),
        validator=checked.code,
    )
    ref: str = field(validator=checked.text, metadata=PERSONAL)
    digest: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    captured_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )
    party: str | None = field(
        metadata=checked.coded("parties"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    consent: bool | None = field(
        default=None, validator=checked.flag_or_none, kw_only=True
    )


def _stars(_: Any, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (type(value) is int and 1 <= value <= MOST_STARS):
        raise checked.refuse(attribute, value, f"must be 1 to {MOST_STARS} stars")


def _joined(text: str) -> str:
    """Return a text with the halves of a character joined, as stored JSON has it.

    Else a span found before storing would point elsewhere after loading.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    except AttributeError:  # no text, to be refused
        pass
    return text


@frozen
class Complaint:
    """An expression of dissatisfaction, as it arrived.

    Args:
        text: the complainant's words, whole. Personal; may be a megabyte.
        channel: the route, a code of the channels catalogue (S2).
        received_at: when the shop got it; every clock starts here (S1).
        complainant: ``buyer``, ``seller`` or ``other`` (S7).
        incident_at: when the trouble happened, if it differs and is known.
        rating: stars of the review. They never decide alone: five stars with
            angry words are a complaint (S5).
        claims: what the complainant states as fact, to be verified (S59).
        sought: the remedy asked for, a code of the remedy_kinds catalogue.
        occasion: a date or feast that made the order urgent (S46).
        audience: how many people may see it, if the host can tell (S46).
        vulnerable: special circumstances, such as a bereavement: widens what
            may be done and stops all marketing (S49).
        evidence: what came along.
        on_behalf_by: who wrote it for the complainant, where it was somebody else.
            Personal.
        is_authorised: whether they showed that they may; None is not asked yet.
        is_confidential: the complainant wants nobody else to hear of it: it is no
            case to learn from, and no report is made of it alone.

    Raises:
        InvalidValue: empty text, stars outside 1–5, a code with spaces; an authority
            of nobody …
        NaiveDatetime: an instant without a time zone.

    Examples:
        >>> from datetime import UTC, datetime
        >>> complaint = Complaint(
        ...     "收到却是断裂的!",
        ...     channel="review",
        ...     received_at=datetime(2026, 3, 1, 3, tzinfo=UTC),
        ...     rating=5,
        ... )
        >>> complaint.complainant
        'buyer'
    """

    text: str = field(converter=_joined, validator=checked.text, metadata=PERSONAL)
    channel: str = field(
        metadata=checked.coded("channels"), validator=checked.code, kw_only=True
    )
    received_at: datetime = field(
        converter=checked.to_utc, validator=checked.instant, kw_only=True
    )
    complainant: str = field(
        default="buyer",
        validator=checked.OneOf("buyer", "seller", "other"),
        kw_only=True,
    )
    incident_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )
    rating: int | None = field(default=None, validator=_stars, kw_only=True)
    claims: tuple[Claim, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Claim),
        kw_only=True,
    )
    sought: str | None = field(
        metadata=checked.coded("remedy_kinds"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    occasion: str | None = field(
        default=None,
        validator=checked.text_or_none,
        metadata=PERSONAL,
        kw_only=True,
    )
    audience: int | None = field(
        default=None, validator=checked.count_or_none, kw_only=True
    )
    vulnerable: bool = field(default=False, validator=checked.flag, kw_only=True)
    evidence: tuple[Evidence, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Evidence),
        kw_only=True,
    )
    on_behalf_by: str | None = field(
        default=None,
        validator=checked.text_or_none,
        metadata=PERSONAL,
        kw_only=True,
    )
    is_authorised: bool | None = field(
        default=None, validator=checked.flag_or_none, kw_only=True
    )
    is_confidential: bool = field(default=False, validator=checked.flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.is_authorised is not None and self.on_behalf_by is None:
            given = str(self.is_authorised)
            raise InvalidValue("is_authorised", given, "needs on_behalf_by: whose")


def _optional_instant() -> Any:
    return field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )


@frozen
class Order:
    """The order complained about, as the host's books have it (S53).

    Args:
        id: the shop's order number. Personal.
        ordered_at: when it was placed.
        amount: what was paid; absent where no price is known (S10).
        already_refunded: what went back before this case.
        promised_at: when delivery was promised; lateness counts from here.
        ship_promised_at: when it was promised to leave the house (发货时效).
        shipped_at: when it left, if it did.
        delivered_at: when it arrived, if it did.
        sku: what was bought.
        carrier: who brought it.
        supplier: who made it, or made its parts.
        note: the buyer's note on the order. Personal.
        is_custom: made to the buyer's wish; changes what the law grants.
        is_digital: card codes, downloads; the same.
        is_perishable: food, flowers; the same.
        opened: for digital goods, whether the code was revealed or used.

    Examples:
        >>> from datetime import UTC, datetime, timedelta
        >>> order = Order(
        ...     "2017",
        ...     ordered_at=datetime(2026, 2, 14, tzinfo=UTC),
        ...     amount=Money(26800, "CNY"),
        ...     promised_at=datetime(2026, 2, 24, tzinfo=UTC),
        ...     delivered_at=datetime(2026, 2, 26, tzinfo=UTC),
        ... )
        >>> order.late_for(now=datetime(2026, 3, 1, tzinfo=UTC)) == timedelta(days=2)
        True
    """

    id: str = field(validator=checked.text, metadata=PERSONAL)
    ordered_at: datetime = field(
        converter=checked.to_utc, validator=checked.instant, kw_only=True
    )
    amount: Money | None = field(default=None, validator=amount_or_none, kw_only=True)
    already_refunded: Money | None = field(
        default=None, validator=amount_or_none, kw_only=True
    )
    promised_at: datetime | None = _optional_instant()
    ship_promised_at: datetime | None = _optional_instant()
    shipped_at: datetime | None = _optional_instant()
    delivered_at: datetime | None = _optional_instant()
    sku: str | None = field(default=None, validator=checked.text_or_none, kw_only=True)
    carrier: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    supplier: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    note: str | None = field(
        default=None,
        validator=checked.text_or_none,
        metadata=PERSONAL,
        kw_only=True,
    )
    is_custom: bool = field(default=False, validator=checked.flag, kw_only=True)
    is_digital: bool = field(default=False, validator=checked.flag, kw_only=True)
    is_perishable: bool = field(default=False, validator=checked.flag, kw_only=True)
    opened: bool | None = field(
        default=None, validator=checked.flag_or_none, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        paid, back = self.amount, self.already_refunded
        if paid is not None and back is not None and back > paid:
            raise InvalidValue("already_refunded", str(back), f"must not exceed {paid}")

    def late_for(self, *, now: datetime) -> timedelta | None:
        """Return how late delivery was, or is by now; None without a promise.

        Never negative: early is not late.
        """
        if self.promised_at is None:
            return None
        checked.require_instant("now", now)
        reached = self.delivered_at or checked.to_utc(now)
        return max(reached - self.promised_at, timedelta(0))


@frozen(kw_only=True)
class Loss:
    """The assessed loss: the amount of harm that policy goes by (核定损失).

    An assessment of the shop's own people, never what the complainant claims. What
    the trouble was worth to the customer is part of it: redress that leaves it out
    does not make good.

    Args:
        goods: what the goods or the service are worth less.
        expenses: what the failure made the customer pay, such as postage.
        effort: what the customer's time and trouble are put at.

    Raises:
        InvalidValue: no part is given.
        CurrencyMismatch: parts in different currencies.

    Source:
        Kenesei & Bali 2020: compensation must also cover customer effort.

    Examples:
        >>> loss = Loss(goods=Money.of("80", "CNY"), effort=Money.of("3.50", "CNY"))
        >>> str(loss.total)
        '83.50 CNY'
    """

    goods: Money | None = field(default=None, validator=amount_or_none)
    expenses: Money | None = field(default=None, validator=amount_or_none)
    effort: Money | None = field(default=None, validator=amount_or_none)

    def __attrs_post_init__(self) -> None:
        parts = self._parts
        if not parts:
            raise InvalidValue("loss", "no part", "give goods, expenses or effort")
        Money.total(parts, parts[0].currency)

    @property
    def total(self) -> Money:
        """Return all parts together."""
        return Money.total(self._parts, self._parts[0].currency)

    @property
    def _parts(self) -> tuple[Money, ...]:
        parts = (self.goods, self.expenses, self.effort)
        return tuple(part for part in parts if part is not None)


@frozen(kw_only=True)
class BudgetView:
    """How a pool of goodwill stands, as the host's books have it at the moment.

    Args:
        limit: what there is in all.
        spent: what customers took.
        reserved: what open offers hold, other than this case's own.

    Raises:
        CurrencyMismatch: the amounts are in different currencies.

    Examples:
        >>> view = BudgetView(
        ...     limit=Money(100000, "CNY"),
        ...     spent=Money(99000, "CNY"),
        ...     reserved=Money(400, "CNY"),
        ... )
        >>> str(view.left)
        '6.00 CNY'
    """

    limit: Money = field(validator=amount)
    spent: Money = field(validator=amount)
    reserved: Money = field(validator=amount)

    def __attrs_post_init__(self) -> None:
        Money.total((self.spent, self.reserved), self.limit.currency)

    @property
    def left(self) -> Money:
        """Return what is left; never less than nothing, even where it was overdrawn."""
        left = self.limit - self.spent - self.reserved
        return max(left, Money.zero(self.limit.currency))


@frozen
class Customer:
    """Who is complaining, as far as the shop knows (absent is normal: S7).

    Args:
        id: the shop's customer number. Personal.
        segment: value segment by behaviour, such as ``"high_value"`` (S96–S98).
        membership: loyalty grade, a different axis (S99).
        spend_12m: spent in the last twelve months.
        orders: how many orders ever.
        last_order_on: the day of the last one.
        marketing_consent: whether marketing may be sent; None is not known,
            which counts as no.
    """

    id: str = field(validator=checked.text, metadata=PERSONAL)
    segment: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    membership: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    spend_12m: Money | None = field(
        default=None, validator=amount_or_none, kw_only=True
    )
    orders: int | None = field(
        default=None, validator=checked.count_or_none, kw_only=True
    )
    last_order_on: date | None = field(
        default=None, validator=checked.day_or_none, kw_only=True
    )
    marketing_consent: bool | None = field(
        default=None, validator=checked.flag_or_none, kw_only=True
    )


@frozen
class Review:
    """A public rating and text about an order, as last observed (S90).

    Args:
        ref: where it stands. Personal.
        rating: its stars now.
        status: ``original``, ``amended`` or ``withdrawn`` by its author. It is an
            observed outcome and never a condition of anything.
        seen_at: when it was observed so.
    """

    ref: str = field(validator=checked.text, metadata=PERSONAL)
    rating: int | None = field(default=None, validator=_stars, kw_only=True)
    status: str = field(
        default="original",
        validator=checked.OneOf("original", "amended", "withdrawn"),
        kw_only=True,
    )
    seen_at: datetime | None = _optional_instant()


@frozen
class CaseSummary:
    """One earlier case in a few fields, for look-backs that replay nothing.

    Args:
        id: the case.
        received_at: when it came in.
        state: where it stands.
        categories: codes of its issues.
        severity: its severity code, if assessed.
        primary_cause: a stage code, if diagnosed.
        resolved_at: when it was resolved last, if it was.
        closed_at: when it was closed last, if it is closed.
        closure: the closure code, if it is closed.
        goodwill: goodwill granted: taken lines at cost, owed remedies left out.
        cost: everything granted, at cost.
        reopened: how often.
        found: what was found about the complaint, an outcomes code: one that was not
            upheld is no failure of the shop.
        sku: what was bought, if an order is known; what recurs is counted by it.
        carrier: who brought it.
        supplier: who made it.
        audience: how many people may have seen the complaint, if the host could tell.
        first_replied_at: when something was first said to the complainant.
        merged_into: the case that answers in its place, where it was merged.
    """

    id: str = field(validator=checked.code)
    received_at: datetime = field(
        converter=checked.to_utc, validator=checked.instant, kw_only=True
    )
    state: str = field(validator=checked.code, kw_only=True)
    categories: tuple[str, ...] = field(
        metadata=checked.coded("categories"),
        default=(),
        converter=checked.to_tuple,
        validator=checked.codes,
        kw_only=True,
    )
    severity: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    primary_cause: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    resolved_at: datetime | None = _optional_instant()
    closed_at: datetime | None = _optional_instant()
    closure: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    goodwill: Money | None = field(default=None, validator=amount_or_none, kw_only=True)
    cost: Money | None = field(default=None, validator=amount_or_none, kw_only=True)
    reopened: int = field(default=0, validator=checked.count, kw_only=True)
    found: str | None = field(
        metadata=checked.coded("outcomes"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    sku: str | None = field(default=None, validator=checked.text_or_none, kw_only=True)
    carrier: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    supplier: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    audience: int | None = field(
        default=None, validator=checked.count_or_none, kw_only=True
    )
    first_replied_at: datetime | None = _optional_instant()
    merged_into: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
