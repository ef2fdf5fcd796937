"""Coupons as customers hold them, and what they pay with several at once (S81, S99).

The rule of stacking is one sentence: *all stackable ones and at most one that is not,
whichever is best for the customer; percentages first, then fixed amounts, never below
zero.* A percentage is taken off the price, not off what other coupons have left of it,
so the customer pays least; several multiply and are rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.deadline import Months
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.money import Money, Rounding, amount_or_none
from recoverykit.offer import FULL, Remedy


def _percent(_: Any, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (type(value) is int and 0 < value <= FULL):
        raise checked.refuse(attribute, value, f"must be 1 to {FULL}")


@frozen
class Coupon:
    """One coupon that a customer holds.

    Args:
        id: the host's number of it.
        off: a fixed amount off the price.
        percent_off: or a percentage; 20 is the Chinese 八折.
        stackable: whether it adds to other coupons.
        until: the last instant at which it can be used; None is for ever.

    Raises:
        InvalidValue: both an amount and a percentage, or neither.

    Examples:
        >>> Coupon("c-1", percent_off=20).stackable
        False
    """

    id: str = field(validator=checked.text)
    off: Money | None = field(default=None, validator=amount_or_none, kw_only=True)
    percent_off: int | None = field(default=None, validator=_percent, kw_only=True)
    stackable: bool = field(default=False, validator=checked.flag, kw_only=True)
    until: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )

    def __attrs_post_init__(self) -> None:
        if (self.off is None) == (self.percent_off is None):
            given = "neither" if self.off is None else "both"
            rule = "needs an amount off or a percentage off, one of them"
            raise InvalidValue("off", given, rule)

    @classmethod
    def of(
        cls,
        remedy: Remedy,
        *,
        id: str,  # noqa: A002 - the name of the field
        given_at: datetime,
        hours: Hours,
        catalogues: Catalogues = STANDARD,
    ) -> Coupon:
        """Return the coupon that a remedy promised.

        Months are calendar months to the same local time, as
        :func:`recoverykit.aftercare.valid_until` has them: three months from
        30 November end on the last day of February.

        Args:
            remedy: an accepted line of a kind under ``coupon``.
            id: the host's number of the coupon.
            given_at: when the customer got it.
            hours: name the zone of the calendar.
            catalogues: say which kinds are coupons.

        Raises:
            InvalidValue: the remedy is no coupon.
            NaiveDatetime: ``given_at`` has no time zone.

        Source:
            一年内任意定制八折券 (S81). 3 个月内复购可叠加使用 (S40, S99).
        """
        if not catalogues.remedy_kinds.covers("coupon", remedy.kind):
            raise InvalidValue("remedy", remedy.kind, "must be a kind of coupon")
        months, until = remedy.valid_months, None
        checked.require_instant("given_at", given_at)
        if months is not None:
            until = Months(months).due_at(given_at, hours)
        return cls(
            id,
            off=remedy.worth if remedy.percent_off is None else None,
            percent_off=remedy.percent_off,
            stackable=remedy.stackable,
            until=until,
        )


@frozen(kw_only=True)
class Discount:
    """What a customer pays with their coupons.

    Args:
        price: without any.
        pays: with those that are used.
        used: the coupons that are used up.
        left_out: the others, each with the reason. They stay with the customer.
    """

    price: Money
    pays: Money
    used: tuple[str, ...]
    left_out: tuple[tuple[str, Reason], ...]


def discounted(
    price: Money,
    coupons: Iterable[Coupon],
    *,
    at: datetime,
    rounding: Rounding = "half_up",
) -> Discount:
    """Return what is paid for a price with coupons, the best way for the customer.

    All stackable ones count, and of the others the one that takes off most.
    Percentages come first and multiply, then amounts are taken off, and nothing is
    paid below zero. A coupon that would take nothing off is not used up; of several
    that would do, those given last are spared.

    Args:
        price: before any coupon.
        coupons: what the customer holds.
        at: when they pay; reaching ``until`` exactly is still in time.
        rounding: what to do with a part of a minor unit, once after all percentages.

    Raises:
        InvalidValue: a negative price, two coupons of one id, or an unknown rounding.
        NaiveDatetime: ``at`` has no time zone.
        CurrencyMismatch: an amount off is in another currency.

    Source:
        “差评客户复购券”,3 个月内复购可叠加使用 (S99). The order of percentages and
        amounts is ours: no guide gives one.

    Examples:
        >>> from datetime import UTC
        >>> found = discounted(
        ...     Money.of("268.00", "CNY"),
        ...     [
        ...         Coupon("year", percent_off=20),
        ...         Coupon("sorry", off=Money.of("20", "CNY")),
        ...         Coupon("again", off=Money.of("5", "CNY"), stackable=True),
        ...     ],
        ...     at=datetime(2026, 3, 1, tzinfo=UTC),
        ... )
        >>> str(found.pays), found.used
        ('209.40 CNY', ('year', 'again'))
        >>> print(found.left_out[0][1])
        coupon sorry does not add to others, and year takes off more
    """
    held = _checked(price, coupons, at, rounding)
    left_out: dict[str, Reason] = {}
    valid: list[Coupon] = []
    for it in held:
        if it.until is not None and at > it.until:
            why = Reason("compensation.coupon_over", coupon=it.id, until=it.until)
            left_out[it.id] = why
        else:
            valid.append(it)
    stacked = [it for it in valid if it.stackable]
    alone = [it for it in valid if not it.stackable]
    # the first of equals, and none where it takes nothing off
    ways = [stacked, *([*stacked, it] for it in alone)]
    best = min(ways, key=lambda way: _paid(price, way, rounding))
    pays = _paid(price, best, rounding)
    used = [it for it in valid if it in best]
    for it in reversed(tuple(used)):
        others = [other for other in used if other is not it]
        if _paid(price, others, rounding) == pays:
            used = others
    chosen = next((it for it in used if not it.stackable), None)
    for it in valid:
        if it in used:
            continue
        if it.stackable or chosen is None:
            left_out[it.id] = Reason("compensation.coupon_needless", coupon=it.id)
        else:
            left_out[it.id] = Reason(
                "compensation.coupon_beside", coupon=it.id, instead=chosen.id
            )
    return Discount(
        price=price,
        pays=pays,
        used=tuple(it.id for it in used),
        left_out=tuple((it.id, left_out[it.id]) for it in held if it.id in left_out),
    )


def _checked(
    price: Money, coupons: Iterable[Coupon], at: datetime, rounding: Rounding
) -> tuple[Coupon, ...]:
    if price.minor < 0:
        raise InvalidValue("price", str(price), "must be zero or more")
    checked.require_instant("at", at)
    if rounding not in get_args(Rounding):
        allowed = ", ".join(get_args(Rounding))
        raise InvalidValue(
            "rounding", checked.describe(rounding), f"allowed: {allowed}"
        )
    held = tuple(coupons)
    ids = [it.id for it in held]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise InvalidValue("coupons", ", ".join(twice), "must name a coupon once")
    return held


def _paid(price: Money, coupons: Iterable[Coupon], rounding: Rounding) -> Money:
    num = den = 1
    off = Money.zero(price.currency)
    for it in coupons:
        if it.off is not None:
            off += it.off
        else:
            num, den = num * (FULL - (it.percent_off or 0)), den * FULL
    return max(price.ratio(num, den, rounding) - off, Money.zero(price.currency))
