"""Plans from plain data: the way in for what a host keeps in rows or files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from recoverykit.compensation.plans import OfferPlan, Price, RemedyPlan, ShareOfOrder
from recoverykit.errors import Undecodable
from recoverykit.money import Money
from recoverykit.reader import WHOLE, Read, read_plain


def price_from_plain(data: object) -> Price:
    """Return the amount or the share that was stored as plain data.

    Raises:
        Undecodable: the data describes neither.

    Examples:
        >>> for data in ([500, "CNY"], {"num": 20, "den": 100}):
        ...     print(price_from_plain(data))
        5.00 CNY
        20 %
    """
    if isinstance(data, list):
        return Money.from_plain(cast("list[object]", data))
    if isinstance(data, dict):
        return read_plain(cast("dict[str, object]", data), ShareOfOrder)
    rule = "must be [minor units, currency], or a share of the order as num and den"
    raise Undecodable(WHOLE, rule)


_READERS: Mapping[Any, Read] = MappingProxyType(
    {Money: Money.from_plain, Money | ShareOfOrder: price_from_plain}
)


def line_from_plain(data: object) -> RemedyPlan:
    """Return the planned line that was stored as plain data.

    Raises:
        Undecodable: the data describes no line of an offer; every fault is listed.

    Examples:
        >>> from recoverykit.offer import Basis
        >>> from recoverykit.plain import plain
        >>> sorry = RemedyPlan(
        ...     "sorry", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> line_from_plain(plain(sorry)) == sorry
        True
        >>> line_from_plain({**plain(sorry), "basis": "kindness"})
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read basis: allowed: statutory, ...
    """
    return read_plain(data, RemedyPlan, readers=_READERS)


def plan_from_plain(data: object) -> OfferPlan:
    """Return the plan that was stored as plain data: ``plain(plan)`` and back.

    It is also the ``outcome`` of a table of offers that is read from plain data.

    Raises:
        Undecodable: the data describes no plan; every fault is listed with its place.

    Examples:
        >>> from recoverykit.compensation import REST_OF_ORDER
        >>> from recoverykit.offer import Basis
        >>> from recoverykit.plain import plain
        >>> refund = RemedyPlan(
        ...     "refund", "refund.full", cost=REST_OF_ORDER, basis=Basis.ENTITLEMENT
        ... )
        >>> menu = OfferPlan(choices=[refund])
        >>> plan_from_plain(plain(menu)) == menu
        True
        >>> plan_from_plain({"always": [{"name": "refund", "basis": "goodwill"}]})
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read always[0].kind: is missing; \
cannot read always[0].cost: is missing
    """
    return read_plain(data, OfferPlan, readers=_READERS)
