"""Measures: how much an outcome is worth, exactly, wherever its rule decides.

Most outcomes are worth the same everywhere. An amount may also follow a field: a tenth
of the price is more where the price is more. Such a measure is a fixed part and shares
of one field's place, so it only ever rises, and two of them can be compared over a
whole interval without looking at each place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Protocol, TypeAlias, get_args, runtime_checkable

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.decision_tables.fields import End
from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.money import Money, Rounding, divide

NUMBER, SPAN, DAY = "number", "span", "day"
"""Units of measures that are not money; those of money are currencies."""

_MICROSECOND = timedelta(microseconds=1)
_DOUBLINGS = 120
_STEPS = 4_000


@frozen
class Share:
    """``num / den`` of a field's place, in whole places.

    Args:
        num: the numerator, zero or more.
        den: the denominator, one or more.
        rounding: what to do with a part of a place.
    """

    num: int = field(validator=checked.count)
    den: int = field(validator=checked.positive)
    rounding: Rounding = field(
        default="half_up", validator=checked.OneOf(*get_args(Rounding))
    )

    def at(self, place: int) -> int:
        """Return the share of one place."""
        return divide(place * self.num, self.den, self.rounding)

    @property
    def slope(self) -> Fraction:
        """Return how much it rises by place."""
        return Fraction(self.num, self.den)


@frozen
class Sum:
    """A fixed amount and shares.

    Args:
        fixed: places that are always counted.
        shares: what comes on top, each rounded by itself.
    """

    fixed: int = 0
    shares: tuple[Share, ...] = field(default=(), converter=checked.to_tuple)

    def at(self, place: int) -> int:
        """Return the sum where the field has this place."""
        return self.fixed + sum(share.at(place) for share in self.shares)

    @property
    def slope(self) -> Fraction:
        """Return how much it rises by place, but for rounding."""
        return sum((share.slope for share in self.shares), Fraction(0))

    @property
    def blur(self) -> int:
        """Return how far rounding may move it from the straight line."""
        return sum(share.slope.denominator > 1 for share in self.shares)

    def straight(self, place: int) -> Fraction:
        """Return the sum without rounding."""
        return self.fixed + self.slope * place

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.fixed + other.fixed, (*self.shares, *other.shares))


def _unit(_: Any, attribute: Attribute[Any], value: str) -> None:
    if value not in {NUMBER, SPAN, DAY}:
        checked.text(_, attribute, value)
        Money(0, value)


@frozen(kw_only=True)
class Measure:
    """How much an outcome is worth, as it follows at most one field.

    It counts ``always`` and the dearest ``most`` of the ``options``.

    Args:
        unit: a currency, or ``"number"``, ``"span"`` or ``"day"``.
        always: what is counted whatever is chosen.
        options: what may be chosen.
        most: how many of them.
        path: the field that the shares follow; None where there are none.

    Units:
        Places of the unit: minor units, whole numbers, microseconds, days.

    Examples:
        >>> tenth = Measure(
        ...     unit="CNY", always=Sum(500, (Share(1, 10),)), path="order.amount"
        ... )
        >>> str(tenth.value(tenth.at(8800)))
        '13.80 CNY'
    """

    unit: str = field(validator=_unit)
    always: Sum = Sum()
    options: tuple[Sum, ...] = field(default=(), converter=checked.to_tuple)
    most: int = field(default=0, validator=checked.count)
    path: str | None = None

    @property
    def follows(self) -> str | None:
        """Return the field that it follows; None where it is the same everywhere."""
        parts = (self.always, *self.options)
        return self.path if any(part.slope for part in parts) else None

    def at(self, place: int) -> int:
        """Return how much it is where the field has this place."""
        return self.always.at(place) + sum(
            sorted((option.at(place) for option in self.options), reverse=True)[
                : self.most
            ]
        )

    def value(self, places: int) -> Money | int | timedelta | date:
        """Return so many places as a value of the unit."""
        match self.unit:
            case "number":
                return places
            case "span":
                return places * _MICROSECOND
            case "day":
                return date.fromordinal(places)
            case currency:
                return Money(places, currency)

    def __add__(self, other: Measure) -> Measure:
        """Return both together, where neither leaves a choice.

        Raises:
            InvalidValue: one is a menu.
        """
        if self.options or other.options:
            rule = "menus do not add up: give value= for the outcomes together"
            raise InvalidValue("outcome", "a menu among several outcomes", rule)
        return evolve(
            self, always=self.always + other.always, path=self.path or other.path
        )

    # ── straight lines around it ──────────────────────────────────────────────

    @property
    def blur(self) -> int:
        """Return how far rounding may move it from the straight lines."""
        options = sorted((option.blur for option in self.options), reverse=True)
        return self.always.blur + sum(options[: self.most])

    def dearest(self, place: int) -> Sum:
        """Return the selection that is the dearest at a place, but for rounding."""
        options = sorted(self.options, key=lambda o: o.straight(place), reverse=True)
        return sum(options[: self.most], self.always)

    @property
    def steepest(self) -> Sum:
        """Return the selection that is the dearest far away."""
        options = sorted(self.options, key=lambda o: (o.slope, o.fixed), reverse=True)
        return sum(options[: self.most], self.always)


@runtime_checkable
class SupportsMeasure(Protocol):
    """An outcome that knows how much it is worth, such as a planned offer."""

    def measure(self) -> Measure:
        """Return how much it is worth."""
        ...


Measurable: TypeAlias = "Money | int | timedelta | date | Measure | SupportsMeasure"
"""What can be compared in proofs."""


def measured(name: str, value: object) -> Measure:
    """Return a value as a measure.

    Args:
        name: what it is called in the error.
        value: money, a whole number, a span, a date, or what has a ``measure()``.

    Raises:
        InvalidValue: it is nothing of the kind.

    Examples:
        >>> measured("limit", Money(500, "CNY")).at(0)
        500
    """
    match value:
        case Measure():
            return value
        case Money():
            return Measure(unit=value.currency, always=Sum(value.minor))
        case SupportsMeasure():
            return value.measure()
        case timedelta():
            return Measure(unit=SPAN, always=Sum(value // _MICROSECOND))
        case date() if not isinstance(value, datetime):
            return Measure(unit=DAY, always=Sum(value.toordinal()))
        case int() if not isinstance(value, bool):
            return Measure(unit=NUMBER, always=Sum(value))
        case _:
            rule = (
                "must be money, a whole number, a timedelta, a date, or have a "
                "measure(): say with value= what an outcome is worth"
            )
            raise InvalidValue(name, f"a {type(value).__name__}", rule)


def same_unit(measures: Iterable[Measure]) -> str | None:
    """Return the one unit of several measures; None for none.

    Raises:
        CurrencyMismatch: amounts in two currencies.
        InvalidValue: amounts of two kinds.
    """
    units = sorted({measure.unit for measure in measures})
    if len(units) > 1:
        if not {NUMBER, SPAN, DAY} & set(units):
            raise CurrencyMismatch(units[0], units[1])
        raise InvalidValue("outcome", ", ".join(units), "must be of one kind")
    return units[0] if units else None


class Unsettled(Exception):
    """Two measures run so close that telling them apart takes too many steps."""


def first_above(a: Measure, b: Measure, low: int, end: End) -> int | None:
    """Return the first place from ``low`` to before ``end`` where a is above b.

    None means that there is none, proven for every place of the interval: both are
    straight lines but for rounding, so that an interval is settled by its two ends.

    Raises:
        Unsettled: they run too close to tell in a sensible number of steps.

    Examples:
        >>> five = Measure(unit="CNY", always=Sum(500))
        >>> tenth = Measure(unit="CNY", always=Sum(0, (Share(1, 10),)), path="price")
        >>> first_above(tenth, five, 0, 10_000), first_above(tenth, five, 0, 5_000)
        (5005, None)
    """
    if a == b:
        return None
    if not a.follows and not b.follows:
        return low if a.at(low) > b.at(low) else None
    if end == math.inf:
        return _first_in_tail(a, b, low)
    return _first_in(a, b, low, int(end) - 1)


def _first_in(a: Measure, b: Measure, low: int, high: int) -> int | None:
    """Look between two places, both included, left before right."""
    steps = 0
    waiting = [(low, high)]
    while waiting:
        steps += 1
        if steps > _STEPS:
            raise Unsettled
        first, last = waiting.pop()
        if first == last:
            if a.at(first) > b.at(first):
                return first
        elif not _settled(a, b, first, last):
            middle = (first + last) // 2
            waiting += [(middle + 1, last), (first, middle)]
    return None


def _settled(a: Measure, b: Measure, first: int, last: int) -> bool:
    """Return whether a is surely nowhere above b between two places.

    Both only rise, which settles plateaus. Else the dearest of a is convex, so it lies
    below the chord between its ends, and any selection of b lies below b; rounding
    moves either by less than its blur.
    """
    if a.at(last) <= b.at(first):
        return True
    left, right = (_straight(a, place) + a.blur for place in (first, last))
    return any(
        left + line.blur <= line.straight(first)
        and right + line.blur <= line.straight(last)
        for line in (b.dearest(first), b.dearest(last))
    )


def _first_in_tail(a: Measure, b: Measure, low: int) -> int | None:
    rises, bound = a.steepest.slope, b.steepest
    for place in _doubling(low):
        if rises > bound.slope:
            if a.at(place) > b.at(place):
                return _first_in(a, b, low, place)
        elif _straight(a, place) + a.blur + bound.blur <= bound.straight(place):
            # from here on a rises no faster than a line that it is below
            return _first_in(a, b, low, place)
        elif rises == bound.slope and a.at(place) > b.at(place):
            return _first_in(a, b, low, place)
    raise Unsettled


def _straight(of: Measure, place: int) -> Fraction:
    return of.dearest(place).straight(place)


def _doubling(low: int) -> Iterator[int]:
    yield low
    for power in range(_DOUBLINGS):
        yield low + (1 << power)
