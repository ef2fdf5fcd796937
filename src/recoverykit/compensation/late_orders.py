"""A coupon for an order that is late, before anybody complains (S76).

The host looks through its open orders when it likes; :func:`late_order_coupon` says
for one order what it gets and why, or why not. Once means once: an order that has had
its coupon gets no more, however late it becomes. What is given in a complaint passes
the ring; this is given without one, so a table of these amounts is the whole of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import field, frozen

from recoverykit import checked
from recoverykit.decision_tables import (
    DecisionTable,
    Duration,
    NoRule,
    Refuted,
    Rule,
    Trace,
    at_least,
    between,
    is_in,
    prove_never_less,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue, PolicyError
from recoverykit.explanation import Reason
from recoverykit.facts import Order
from recoverykit.money import Money
from recoverykit.task import Task

GUIDE_COUPON = Money(5_00, "CNY")
"""What the guide gives for a late order (S76)."""

_LEAST = timedelta(microseconds=1)
_ON_TIME = timedelta(0)


@frozen(kw_only=True)
class LateOrder:
    """What a table of late-order coupons may look at.

    Args:
        late_for: how late the order is; zero is on time.
        order: the order, for tables that go by its price as well.
    """

    late_for: timedelta = field(validator=checked.span)
    order: Order = field(validator=checked.IsA(Order))


def late_by(order: Order, *, now: datetime) -> timedelta | None:
    """Return how late an order is by the promise it misses most; None without one.

    Two things may have been promised: when it leaves the house, and when it arrives.
    Each counts until it is done, or until now. Exactly at the promise is not late. An
    order that arrived, but of which nobody knows when it left, is held against the
    second promise only.

    Args:
        order: as it stands in the books.
        now: the moment of asking.

    Raises:
        NaiveDatetime: ``now`` has no time zone.

    Source:
        标注“发货时效” (S106). 实时监控发货进度,对延迟订单 (S76).

    Examples:
        >>> from datetime import UTC
        >>> def at(day):
        ...     return datetime(2026, 3, day, tzinfo=UTC)
        >>> order = Order("1", ordered_at=at(1), ship_promised_at=at(3))
        >>> late_by(order, now=at(3)), late_by(order, now=at(5))
        (datetime.timedelta(0), datetime.timedelta(days=2))
    """
    missed = dict(_lateness(order, now))
    return max(missed.values()) if missed else None


def _lateness(order: Order, now: datetime) -> Iterator[tuple[str, timedelta]]:
    checked.require_instant("now", now)
    left = order.shipped_at
    if left is None and order.delivered_at is None:
        left = checked.to_utc(now)
    if order.ship_promised_at is not None and left is not None:
        yield "late_to_ship", max(left - order.ship_promised_at, _ON_TIME)
    arrival = order.late_for(now=now)
    if arrival is not None:
        yield "late_to_arrive", arrival


def late_order_coupons(
    first: Money = GUIDE_COUPON,
    *,
    steps: Iterable[tuple[timedelta, Money]] = (),
    version: str = "1",
) -> DecisionTable:
    """Return the table from lateness to the amount of the coupon.

    The first amount is given from the first moment late. It is proven that nobody who
    waits longer gets less.

    Args:
        first: from the first microsecond late.
        steps: lateness, inclusive, and the amount from there on; rising.
        version: changes with the shop's own numbers.

    Raises:
        PolicyError: steps that do not rise, or an amount that falls.
        InvalidValue: a step is no span of time with an amount.
        CurrencyMismatch: amounts in different currencies.

    Source:
        对延迟订单自动触发补偿机制(如赠送 5 元券) (S76). More steps are the shop's own.

    Examples:
        >>> table = late_order_coupons(
        ...     steps=[(timedelta(days=3), Money.of("10", "CNY"))]
        ... )
        >>> [(rule.id, str(rule.then)) for rule in table.rules]
        [('on_time', '0.00 CNY'), ('late', '5.00 CNY'), ('later_1', '10.00 CNY')]
    """
    rows = [(_LEAST, first), *(_step(step) for step in steps)]
    late_for, source = "late_for", "对延迟订单自动触发补偿机制(如赠送 5 元券)"
    on_time = Rule(
        "on_time", when={late_for: is_in(_ON_TIME)}, then=Money.zero(first.currency)
    )
    rules = [on_time]
    for at, (since, given) in enumerate(rows):
        if given.currency != first.currency:
            raise CurrencyMismatch(first.currency, given.currency)
        later = [low for low, _ in rows[at + 1 : at + 2]]
        cell = between(since, later[0] - _LEAST) if later else at_least(since)
        rules.append(
            Rule(
                "late" if at == 0 else f"later_{at}",
                when={late_for: cell},
                then=given,
                source=source if given == GUIDE_COUPON else "",
            )
        )
    table = DecisionTable(
        id="late_order_coupons",
        version=version,
        reads=LateOrder,
        fields={late_for: Duration()},
        rules=rules,
    )
    proof = prove_never_less(table, by=late_for, no_rule="least")
    if isinstance(proof, Refuted):
        raise PolicyError(f"{table.id}@{version}", proof.problems)
    return table


def _step(given: object) -> tuple[timedelta, Money]:
    match given:
        case (timedelta() as late_for, Money() as amount):
            return late_for, amount
        case _:
            rule = "must be pairs of a timedelta and Money"
            raise InvalidValue("steps", checked.describe(given), rule)


@frozen(kw_only=True)
class LateOrderCoupon:
    """What a late order gets, or why it gets nothing.

    Args:
        key: the same for the order for good: grant a key once. It holds the order's
            number, and is as personal as that.
        amount: of the coupon; None where there is none.
        reasons: why it is given, or why not.
        trace: what the table read and fired; None where it was not asked.
    """

    key: str
    amount: Money | None
    reasons: tuple[Reason, ...]
    trace: Trace | None = None

    @property
    def task(self) -> Task | None:
        """Return what the host is to do; None where nothing is given."""
        if self.amount is None:
            return None
        return Task(self.key, "late_order_coupon", why=self.reasons[0])


def late_order_coupon(
    order: Order,
    coupons: DecisionTable,
    *,
    now: datetime,
    already: Collection[str] = (),
) -> LateOrderCoupon:
    """Return the coupon that an order gets for being late, or why it gets none.

    At most one for an order, ever: a key that was given stays given, and a later,
    higher step tops nothing up. An order of which the whole price went back is off,
    and no promise of it is left to miss.

    Args:
        order: as it stands in the books.
        coupons: :func:`late_order_coupons`, or the shop's own table that reads a
            :class:`LateOrder` and gives amounts.
        now: the moment of asking.
        already: the keys that were given before.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
        InvalidValue: the table reads something else, or gives something else than an
            amount or ``NO_RULE``.
        CurrencyMismatch: the order was paid in another currency than the table's (S75).

    Source:
        对延迟订单自动触发补偿机制(如赠送 5 元券) (S76).

    Examples:
        >>> from datetime import UTC
        >>> order = Order(
        ...     "2017",
        ...     ordered_at=datetime(2026, 3, 1, tzinfo=UTC),
        ...     ship_promised_at=datetime(2026, 3, 3, tzinfo=UTC),
        ... )
        >>> given = late_order_coupon(
        ...     order, late_order_coupons(), now=datetime(2026, 3, 5, tzinfo=UTC)
        ... )
        >>> str(given.amount), given.task.key
        ('5.00 CNY', 'late_order_coupon:2017')
        >>> again = late_order_coupon(
        ...     order,
        ...     late_order_coupons(),
        ...     now=datetime(2026, 3, 9, tzinfo=UTC),
        ...     already={given.key},
        ... )
        >>> again.amount, str(again.reasons[0])
        (None, 'the order has had its coupon for being late')
    """
    if isinstance(already, str):
        # a text holds any part of itself
        raise InvalidValue("already", "a str", "must be a collection of keys")
    key = f"late_order_coupon:{order.id}"
    missed = dict(_lateness(order, now))
    why_not = _why_not(order, missed, given=key in already)
    if why_not is not None:
        return LateOrderCoupon(key=key, amount=None, reasons=(why_not,))
    promise, late_for = max(missed.items(), key=lambda pair: pair[1])
    decision = coupons.decide(LateOrder(late_for=late_for, order=order))
    amount: Any = decision.outcome
    said = (Reason(f"compensation.{promise}", late_for=late_for), *decision.reasons)
    if not isinstance(amount, (Money, NoRule)):
        rule = f"{coupons.id}@{coupons.version} must give Money or NO_RULE"
        raise InvalidValue("coupons", f"a {type(amount).__name__}", rule)
    if isinstance(amount, NoRule) or amount.minor <= 0:
        nothing = Reason("compensation.late_order_nothing", late_for=late_for)
        reasons, amount = (nothing, *said), None
    else:
        if order.amount is not None and order.amount.currency != amount.currency:
            raise CurrencyMismatch(order.amount.currency, amount.currency)
        given = Reason(
            "compensation.late_order_coupon", amount=amount, late_for=late_for
        )
        reasons = (given, *said)
    return LateOrderCoupon(
        key=key, amount=amount, reasons=reasons, trace=decision.trace()
    )


def _why_not(
    order: Order, missed: dict[str, timedelta], *, given: bool
) -> Reason | None:
    if given:
        return Reason("compensation.late_order_already")
    if not missed:
        return Reason("compensation.late_order_no_promise")
    back = order.already_refunded
    if back is not None and back.minor and back == order.amount:
        return Reason("compensation.late_order_off", amount=back)
    if not max(missed.values()):
        return Reason("compensation.late_order_on_time")
    return None
