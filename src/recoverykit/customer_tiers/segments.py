"""Value segments: what a customer's buying looks like on one day (S96–S98).

A segment is behaviour and changes by itself; a membership level is a grade that the
shop gives (C15). Neither is read from the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.decision_tables import (
    FIRST,
    NO_RULE,
    Amount,
    Cell,
    DecisionTable,
    Quantity,
    Rule,
    absent,
    at_least,
    at_most,
    less_than,
    more_than,
    optional,
)
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Customer
from recoverykit.hours.instants import known_date
from recoverykit.money import Money, amount_or_none
from recoverykit.task import Task

HIGH_VALUE_FROM = Money(1000_00, "CNY")
"""What a high-value customer has spent in twelve months, inclusive (S96)."""

_BY_PRECEDENCE = ("high_value", "new", "dormant")


@frozen(kw_only=True)
class Behaviour:
    """What is known of a customer's buying on one day.

    None is *not known*; only the last order has nothing to be known of where no order
    was ever placed.

    Args:
        spend_12m: spent in the last twelve months.
        orders: how many orders ever; zero is somebody who never ordered.
        days_since_last_order: local dates since the last one; zero is today.

    Raises:
        InvalidValue: a number below zero, or money and days of somebody who never
            ordered.

    Examples:
        >>> lin = Customer("lin", orders=1, last_order_on=date(2026, 2, 14))
        >>> Behaviour.of(lin, on=date(2026, 3, 1)).days_since_last_order
        15
    """

    spend_12m: Money | None = field(default=None, validator=amount_or_none)
    orders: int | None = field(default=None, validator=checked.count_or_none)
    days_since_last_order: int | None = field(
        default=None, validator=checked.count_or_none
    )

    def __attrs_post_init__(self) -> None:
        if self.orders != 0:
            return
        if self.spend_12m is not None and self.spend_12m.minor:
            rule = "must be nothing for somebody who never ordered"
            raise InvalidValue("spend_12m", str(self.spend_12m), rule)
        if self.days_since_last_order is not None:
            given = str(self.days_since_last_order)
            rule = "must be absent for somebody who never ordered"
            raise InvalidValue("days_since_last_order", given, rule)

    @classmethod
    def of(cls, customer: Customer | None, *, on: date) -> Behaviour:
        """Return what a customer's profile says on a day; no profile says nothing.

        Args:
            customer: as the shop knows them.
            on: the shop's local date, as its orders are dated.

        Raises:
            InvalidValue: the last order lies after the day, or the profile
                contradicts itself.
        """
        known_date("on", on)
        if customer is None:
            return cls()
        last, days = customer.last_order_on, None
        if last is not None:
            days = (on - last).days
            if days < 0:
                rule = f"must not be after {on}: date orders and the day in one zone"
                raise InvalidValue("last_order_on", str(last), rule)
        return cls(
            spend_12m=customer.spend_12m,
            orders=customer.orders,
            days_since_last_order=days,
        )


def value_segments(
    *,
    new_until_orders: int,
    dormant_from_days: int,
    precedence: Iterable[str],
    high_value_from: Money = HIGH_VALUE_FROM,
    version: str = "1",
) -> DecisionTable:
    """Return the table that tells a customer's value segment.

    It reads a :class:`Behaviour` and answers with a code of the segments catalogue.
    The first segment of the precedence that fits holds, and ``regular`` where none
    does. Where a fact is not known, and the segment turns on it, the answer is
    ``NO_RULE`` and the note of the rule says which fact: nobody is taken for a regular
    customer because a number is missing.

    Who never ordered has spent nothing, is new whatever the threshold, and cannot be
    dormant.

    Args:
        new_until_orders: how many orders a new customer has at most, inclusive. The
            guide does not say.
        dormant_from_days: how many days ago the last order of a dormant customer was
            at least, inclusive. The guide does not say.
        precedence: which segment holds where several fit, the strongest first: each
            of ``high_value``, ``new`` and ``dormant`` once. The guide does not say.
        high_value_from: what a high-value customer has spent in twelve months,
            inclusive.
        version: changes with the shop's own numbers.

    Raises:
        InvalidValue: a threshold or the precedence is not of its kind.
        PolicyError: the thresholds leave a segment that nobody could be in.

    Units:
        The currency of ``high_value_from``; spending in another is a typed error.

    Source:
        高价值客户(年消费≥1000 元) (S96). 新客户 (S97). 沉默客户 (S98).

    Examples:
        >>> segments = value_segments(
        ...     new_until_orders=1,
        ...     dormant_from_days=180,
        ...     precedence=("high_value", "new", "dormant"),
        ... )
        >>> def segment(spend, orders, days):
        ...     spent = Money.of(spend, "CNY")
        ...     return segments.decide(
        ...         Behaviour(
        ...             spend_12m=spent, orders=orders, days_since_last_order=days
        ...         )
        ...     ).outcome
        >>> segment("1000.00", 9, 3), segment("999.99", 9, 3)
        ('high_value', 'regular')
        >>> segment("0.00", 9, 180), segment("80.00", 1, 3)
        ('dormant', 'new')
        >>> segments.decide(Behaviour(orders=9)).fired
        ('spend_unknown',)
    """
    order = tuple(precedence)
    if sorted(order) != sorted(_BY_PRECEDENCE):
        rule = f"must hold each of {', '.join(_BY_PRECEDENCE)} once"
        raise InvalidValue("precedence", checked.describe(order), rule)
    for name, limit in (
        ("new_until_orders", new_until_orders),
        ("dormant_from_days", dormant_from_days),
    ):
        if type(limit) is not int or limit < 0:
            rule = "must be a whole number, zero or more"
            raise InvalidValue(name, checked.describe(limit), rule)
    spend, orders, days = "spend_12m", "orders", "days_since_last_order"
    ordered: Cell = evolve(at_least(1), or_absent=True)
    rows = {
        "high_value": (
            Rule(
                "high_value",
                when={spend: at_least(high_value_from)},
                then="high_value",
                source="高价值客户(年消费≥1000 元)",
            ),
            Rule(
                "spend_unknown",
                when={spend: absent, orders: ordered},
                then=NO_RULE,
                note="high value cannot be ruled out",
            ),
        ),
        "new": (
            Rule(
                "new",
                when={orders: at_most(new_until_orders)},
                then="new",
                source="新客户:优先使用优惠券补偿",
            ),
            Rule(
                "orders_unknown",
                when={orders: absent},
                then=NO_RULE,
                note="a new customer cannot be ruled out",
            ),
        ),
        "dormant": (
            Rule(
                "dormant",
                when={days: at_least(dormant_from_days)},
                then="dormant",
                source="沉默客户:寄送手写道歉卡",
            ),
            Rule(
                "last_order_unknown",
                when={days: absent, orders: ordered},
                then=NO_RULE,
                note="a dormant customer cannot be ruled out",
            ),
        ),
    }
    # every cell is written, so that the proof finds an absence that no row speaks of
    regular = Rule(
        "regular",
        when={
            spend: less_than(high_value_from),
            orders: more_than(new_until_orders),
            days: less_than(dormant_from_days),
        },
        then="regular",
    )
    return DecisionTable(
        id="value_segments",
        version=version,
        reads=Behaviour,
        fields={
            spend: optional(Amount(high_value_from.currency)),
            orders: optional(Quantity(0)),
            days: optional(Quantity(0)),
        },
        rules=[*(row for segment in order for row in rows[segment]), regular],
        hit_policy=FIRST,
    )


def repurchase_nudge(
    customer: Customer | None, *, vulnerable: bool, key: str
) -> Task | Reason:
    """Return the message that leads a new customer to buy again, or why there is none.

    It is marketing: without the customer's consent, which counts as missing where it
    is not known, none is sent, and none to anybody in special circumstances (S49). A
    book plans it with :data:`recoverykit.aftercare.rows.REPURCHASE_MESSAGE`; use one of
    the two.

    Args:
        customer: with the segment that the shop keeps; None is not known.
        vulnerable: whether the complaint, or its assessment, tells of special
            circumstances.
        key: the task's key, such as ``"case-1:7:repurchase_nudge"``; the same one
            wherever the same message is meant.

    Source:
        新客户:优先使用优惠券补偿,通过短信引导复购 (S97).

    Examples:
        >>> lin = Customer("lin", segment="new", marketing_consent=True)
        >>> repurchase_nudge(lin, vulnerable=False, key="case-1:nudge").kind
        'repurchase_nudge'
        >>> print(repurchase_nudge(None, vulnerable=False, key="case-1:nudge"))
        no repurchase message: the customer is not known to be new
    """
    if customer is None or customer.segment != "new":
        return Reason("customer_tiers.nudge_not_new")
    if vulnerable:
        return Reason("customer_tiers.nudge_vulnerable")
    if not customer.marketing_consent:
        return Reason("customer_tiers.nudge_no_consent")
    return Task(key, "repurchase_nudge", why=Reason("customer_tiers.nudge"))
