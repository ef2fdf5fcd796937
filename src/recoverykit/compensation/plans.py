"""Offers as data: plans that give an offer for any order.

A table's outcome cannot know the order, so a plan may say *a share of the order*
where an offer says an amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, get_args

import attrs
from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.decision_tables import Measure, Share, Sum
from recoverykit.errors import CurrencyMismatch, InvalidValue, MissingInput
from recoverykit.money import Money, Rounding
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.situation import Situation

_NO_CURRENCY = "XXX"
"""ISO 4217 for none: only where a plan is tried out without an order."""


def left_of_order(situation: Situation) -> Money | None:
    """Return what was paid less what went back; None where no price is known.

    Raises:
        CurrencyMismatch: it went back in another currency.
    """
    order = situation.order
    if order is None or order.amount is None:
        return None
    back = situation.refunded
    if back is None:
        back = order.already_refunded
    if back is None:
        return order.amount
    return max(order.amount - back, Money.zero(order.amount.currency))


def _den(_: Any, attribute: Attribute[int], value: object) -> None:
    checked.count(_, attribute, value)
    if not value:
        raise checked.refuse(attribute, value, "must be one or more")


@frozen
class ShareOfOrder:
    """An amount that follows the order: ``num / den`` of what was paid.

    Args:
        num: the numerator; ``ShareOfOrder(20, 100)`` is 20 per cent.
        den: the denominator.
        rounding: what to do with a part of a minor unit.
        less_refunded: of what has not gone back yet, instead of the whole price. A
            line of such a share is left out where nothing is left.

    Examples:
        >>> from recoverykit.testing import situation
        >>> str(ShareOfOrder(20, 100).of(situation(amount="268.00")))
        '53.60 CNY'
    """

    num: int = field(validator=checked.count)
    den: int = field(validator=_den)
    rounding: Rounding = field(
        default="half_up", validator=checked.OneOf(*get_args(Rounding)), kw_only=True
    )
    less_refunded: bool = field(default=False, validator=checked.flag, kw_only=True)

    def of(self, situation: Situation) -> Money:
        """Return the amount for one order.

        Raises:
            MissingInput: there is no order, or no price is known.
        """
        left = left_of_order(situation)
        if left is None or situation.order is None or situation.order.amount is None:
            raise MissingInput("order.amount", "a share of the order")
        whole = left if self.less_refunded else situation.order.amount
        return whole.ratio(self.num, self.den, self.rounding)

    def __str__(self) -> str:
        percent, rest = divmod(100 * self.num, self.den)
        return f"{self.num}/{self.den}" if rest else f"{percent} %"

    def measure(self, currency: str = "CNY") -> Measure:
        """Return the share as proofs compare it, before anything went back.

        Args:
            currency: what the orders are paid in.
        """
        return Measure(unit=currency, always=_sum((self,)), path=_FOLLOWED)


WHOLE_ORDER = ShareOfOrder(1, 1)
"""The price of the order, whatever went back before."""

REST_OF_ORDER = ShareOfOrder(1, 1, less_refunded=True)
"""What is left of the price: the amount of a full refund."""

_FOLLOWED = "order.amount"


def _sum(prices: Iterable[Price]) -> Sum:
    """Return prices as they follow the order, before anything went back."""
    fixed, shares = 0, list[Share]()
    for of in prices:
        if isinstance(of, Money):
            fixed += of.minor
        else:
            shares.append(Share(of.num, of.den, of.rounding))
    return Sum(fixed, tuple(shares))


Price: TypeAlias = Money | ShareOfOrder
"""An amount in a plan: fixed, or following the order."""


def price(of: Price, situation: Situation) -> Money:
    """Return what a price is for one order."""
    return of if isinstance(of, Money) else of.of(situation)


@frozen
class RemedyPlan:
    """One line of a plan: a :class:`~recoverykit.offer.Remedy` whose price may follow.

    Args:
        name: what the line is called in the offer.
        kind: a code of the remedy_kinds catalogue.
        cost: what it costs the shop: fixed, or a share of the order.
        basis: statutory, entitlement or goodwill.
        value: its face value, where that is not the cost.
        percent_off: as of a remedy, like all that follow.
        valid_months: calendar months that a coupon is good for.
        stackable: whether it adds to other coupons.
        return_waived: the goods need not come back.
        expedite: sent by the fastest way.
        upgrade: of better material than was ordered.
        surprise: kept out of the menu.
        condition: what it is tied to.

    Raises:
        InvalidValue: no remedy could be like that.

    Examples:
        >>> from recoverykit.testing import situation
        >>> refund = RemedyPlan(
        ...     "refund", "refund.full", cost=REST_OF_ORDER, basis=Basis.ENTITLEMENT
        ... )
        >>> str(refund.remedy(situation(amount="268.00")).cost)
        '268.00 CNY'
    """

    name: str
    kind: str = field(metadata=checked.coded("remedy_kinds"))
    cost: Price = field(validator=checked.IsA(Money, ShareOfOrder), kw_only=True)
    basis: Basis = field(kw_only=True)
    value: Price | None = field(
        default=None,
        validator=checked.IsA(Money, ShareOfOrder, optional=True),
        kw_only=True,
    )
    percent_off: int | None = field(default=None, kw_only=True)
    valid_months: int | None = field(default=None, kw_only=True)
    stackable: bool = field(default=False, kw_only=True)
    return_waived: bool = field(default=False, kw_only=True)
    expedite: bool = field(default=False, kw_only=True)
    upgrade: bool = field(default=False, kw_only=True)
    surprise: bool = field(default=False, kw_only=True)
    condition: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        # a remedy knows what it may be, so one is made to find out
        self.tried(self.currency or _NO_CURRENCY)

    @property
    def currency(self) -> str | None:
        """Return the currency of its fixed amounts; None where all follow."""
        fixed = (p for p in (self.cost, self.value) if isinstance(p, Money))
        return next((p.currency for p in fixed), None)

    def remedy(self, situation: Situation) -> Remedy:
        """Return the line for one order.

        Raises:
            MissingInput: its price follows an order that has none.
        """
        value = None if self.value is None else price(self.value, situation)
        return self._with(price(self.cost, situation), value)

    def is_spent(self, situation: Situation) -> bool:
        """Return whether it would hand out the rest of an order that has none."""
        cost = self.cost
        if isinstance(cost, Money) or not cost.less_refunded:
            return False
        return cost.of(situation).minor == 0

    def tried(self, currency: str) -> Remedy:
        """Return the line as it would be for an order of nothing, to check it."""

        def fixed(of: Price) -> Money:
            return of if isinstance(of, Money) else Money.zero(currency)

        value = None if self.value is None else fixed(self.value)
        return self._with(fixed(self.cost), value)

    def _with(self, cost: Money, value: Money | None) -> Remedy:
        terms: dict[str, Any] = {
            a.name: getattr(self, a.name) for a in attrs.fields(RemedyPlan)
        }
        terms |= {"cost": cost, "value": value}
        return Remedy(**terms)


@frozen
class OptionPlan:
    """One choice of a planned menu, of several lines that go together (S84)."""

    name: str = field(validator=checked.code)
    lines: tuple[RemedyPlan, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(RemedyPlan)
    )


def _to_options(given: Iterable[Any]) -> tuple[OptionPlan, ...]:
    plans = checked.to_tuple(given)
    return tuple(
        OptionPlan(p.name, (p,)) if isinstance(p, RemedyPlan) else p for p in plans
    )


@frozen(kw_only=True)
class OfferPlan:
    """What to put to the complainant, for any order; the outcome of a policy's table.

    Args:
        always: given whatever is chosen.
        choices: the menu; a lone line is an option of one line.
        pick: how few and how many options may be taken. One exactly, where a menu
            is given and this is not.

    Raises:
        InvalidValue: no line, a name twice, or a ``pick`` the menu cannot serve.
        CurrencyMismatch: fixed amounts in different currencies.

    Examples:
        >>> from recoverykit.testing import situation
        >>> plan = OfferPlan(
        ...     always=[
        ...         RemedyPlan(
        ...             "sorry",
        ...             "coupon",
        ...             cost=ShareOfOrder(10, 100),
        ...             basis=Basis.GOODWILL,
        ...         )
        ...     ]
        ... )
        >>> str(plan.offer(situation(amount="80.00")).exposure)
        '8.00 CNY'
        >>> print(plan)
        sorry 10 %
    """

    always: tuple[RemedyPlan, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(RemedyPlan)
    )
    choices: tuple[OptionPlan, ...] = field(
        default=(), converter=_to_options, validator=checked.AllOf(OptionPlan)
    )
    pick: tuple[int, int] | None = None

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise InvalidValue("lines", "()", "a plan holds at least one line")
        fixed = sorted({p.currency for p in self.lines if p.currency is not None})
        if len(fixed) > 1:
            raise CurrencyMismatch(fixed[0], fixed[1])
        currency = (*fixed, _NO_CURRENCY)[0]
        self._built(lambda line: line.tried(currency))

    @property
    def lines(self) -> tuple[RemedyPlan, ...]:
        """Return every line, each once."""
        return (*self.always, *(x for option in self.choices for x in option.lines))

    def offer(self, situation: Situation) -> Offer:
        """Return the offer for one order, without refunds of what is all back.

        Raises:
            MissingInput: a price follows an order that has none.
            CurrencyMismatch: the order was paid in another currency.
        """
        offer = self._built(lambda line: line.remedy(situation))
        spent = tuple(line.name for line in self.lines if line.is_spent(situation))
        return without(offer, spent) if spent else offer

    def measure(self, basis: Basis | None = None, currency: str = "CNY") -> Measure:
        """Return what it costs in the worst case, as proofs compare it.

        It is the dearest selection that the plan permits, before anything went back.

        Args:
            basis: count only lines of one basis, such as goodwill alone.
            currency: what the orders are paid in, where every price follows them.

        Examples:
            >>> sorry = RemedyPlan(
            ...     "sorry",
            ...     "coupon",
            ...     cost=ShareOfOrder(10, 100),
            ...     basis=Basis.GOODWILL,
            ... )
            >>> worth = OfferPlan(always=[sorry]).measure()
            >>> str(worth.value(worth.at(8800)))
            '8.80 CNY'
        """

        def costs(lines: Iterable[RemedyPlan]) -> Sum:
            return _sum(x.cost for x in lines if basis in (None, x.basis))

        named = next((x.currency for x in self.lines if x.currency), currency)
        return Measure(
            unit=named,
            always=costs(self.always),
            options=tuple(costs(option.lines) for option in self.choices),
            most=(self.pick or (0, min(1, len(self.choices))))[1],
            path=_FOLLOWED,
        )

    def __str__(self) -> str:
        # no words of any language: printed tables show it as an outcome
        parts = [f"{line.name} {line.cost}" for line in self.always]
        if self.choices:
            names = (
                " + ".join(f"{line.name} {line.cost}" for line in option.lines)
                for option in self.choices
            )
            least, most = self.pick or (1, 1)
            parts.append(f"{least}–{most} × ({' | '.join(names)})")
        return " + ".join(parts)

    def _built(self, remedy: Callable[[RemedyPlan], Remedy]) -> Offer:
        given: dict[str, Any] = {
            "always": tuple(remedy(line) for line in self.always),
            "choices": tuple(
                Option(option.name, tuple(remedy(line) for line in option.lines))
                for option in self.choices
            ),
        }
        return Offer(**given) if self.pick is None else Offer(**given, pick=self.pick)


def without(offer: Offer, names: Iterable[str]) -> Offer:
    """Return an offer without some lines; what holds none any more goes too.

    A menu that got shorter lets as many be picked as are left.
    """
    gone = frozenset(names)
    kept = (
        (option.name, tuple(line for line in option.lines if line.name not in gone))
        for option in offer.choices
    )
    choices = tuple(Option(name, lines) for name, lines in kept if lines)
    least, most = (min(n, len(choices)) for n in offer.pick)
    always = tuple(line for line in offer.always if line.name not in gone)
    return evolve(offer, always=always, choices=choices, pick=(least, most))
