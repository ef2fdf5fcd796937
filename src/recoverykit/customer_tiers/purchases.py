"""What a customer bought, and what of it counts on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import Attribute, field, frozen
from dateutil.relativedelta import relativedelta

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.hours.instants import known_date
from recoverykit.money import Money, amount

LONGEST_WINDOW = 120
"""The most calendar months that a window may have: ten years."""


def day(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow the dates that hours are known for."""
    known_date(attribute.name, value)


def require_months(name: str, value: object) -> int:
    """Return a number of calendar months that a window may have.

    Raises:
        InvalidValue: it is no whole number from 1 to 120.
    """
    if type(value) is not int or not 1 <= value <= LONGEST_WINDOW:
        rule = f"must be a whole number of months from 1 to {LONGEST_WINDOW}"
        raise InvalidValue(name, checked.describe(value), rule)
    return value


@frozen
class Purchase:
    """What a customer bought on one day, and kept.

    What went back is taken off the purchase itself, on its own day, so that money
    returned never outlives the purchase in a window.

    Args:
        on: the shop's local date of the order.
        amount: paid, less what went back.

    Raises:
        InvalidValue: no date, or a negative amount.

    Examples:
        >>> leap = Purchase(date(2024, 2, 29), Money.of("300", "CNY"))
        >>> leap.counts_before(months=12)
        datetime.date(2025, 2, 28)
    """

    on: date = field(validator=day)
    amount: Money = field(validator=amount)

    def counts_before(self, *, months: int) -> date:
        """Return the first day on which it is no longer within so many months.

        The same day of a later month; a day that the month does not have becomes
        its last. So it is when a coupon ends, too.

        Raises:
            InvalidValue: ``months`` is no whole number from 1 to 120.
        """
        return self.on + relativedelta(months=require_months("months", months))


def spent_within(
    purchases: Iterable[Purchase], *, on: date, months: int = 12, currency: str
) -> Money:
    """Return what was spent in the last months, the day itself included.

    Purchases after the day do not count, so a past day can be asked about.

    Args:
        purchases: in any order.
        on: the shop's local date.
        months: calendar months; twelve is the year of the guide.
        currency: of the sum, which is zero where nothing was bought.

    Raises:
        InvalidValue: no date, or ``months`` is no whole number from 1 to 120.
        CurrencyMismatch: a purchase is in another currency.

    Source:
        高价值客户(年消费≥1000 元) (S96).

    Examples:
        >>> bought = [Purchase(date(2025, 3, 1), Money.of("600", "CNY"))]
        >>> for on in (date(2026, 2, 28), date(2026, 3, 1)):
        ...     print(spent_within(bought, on=on, currency="CNY"))
        600.00 CNY
        0.00 CNY
    """
    known_date("on", on)
    require_months("months", months)
    counted = (
        bought.amount
        for bought in purchases
        if bought.on <= on < bought.counts_before(months=months)
    )
    return Money.total(counted, currency)
