"""Money as whole minor units: exact, of one currency, and never a float.

An amount of 268.00 CNY is ``Money(26800, "CNY")``. Sums stay in the currency they
are in, shares come out of :meth:`Money.ratio` and :meth:`Money.allocate` in whole
units, and there is no ``/``: dividing money always leaves a remainder, which
somebody has to get.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import (
    Any,
    Literal,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    overload,
)

from attrs import Attribute, field, frozen

from recoverykit.checked import describe, refuse
from recoverykit.errors import (
    AmountError,
    CurrencyMismatch,
    InvalidValue,
    Undecodable,
)

__all__ = [
    "Money",
    "Rounding",
    "SupportsMoney",
    "Weight",
    "amount",
    "amount_or_none",
    "divide",
    "exponent",
]

K = TypeVar("K")

Rounding: TypeAlias = Literal["half_up", "half_even", "down", "up", "ceiling", "floor"]
"""How a remainder becomes a whole minor unit, as the ``decimal`` module means it.

``half_up`` takes halves away from zero and ``half_even`` to the even neighbour;
``down`` is towards zero and ``up`` away from it; ``ceiling`` and ``floor`` go
towards plus and minus infinity.
"""

Weight: TypeAlias = "int | Fraction"
"""A share of the whole, exact and zero or more; only the proportions count."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MOST_DIGITS = 60  # a decimal of exponent 999999 would fill the memory as an int

_EXPONENTS: Mapping[str, int] = MappingProxyType(
    {
        currency: places
        for places, currencies in (
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (4, "CLF UYW"),
        )
        for currency in currencies.split()
    }
)


def exponent(currency: str) -> int:
    """Return how many decimals a currency has.

    Source:
        ISO 4217, list one; codes that are not listed there with another number
        have two.

    Examples:
        >>> exponent("CNY"), exponent("JPY"), exponent("KWD")
        (2, 0, 3)
    """
    return _EXPONENTS.get(currency, 2)


class _SupportsCode(Protocol):
    @property
    def code(self) -> str: ...


class SupportsMoney(Protocol):
    """An amount of another library: py-moneyed's, Saleor's, or a shop's own.

    Oscar's prices hold two amounts, so say which one is meant:
    ``Money.of(price.incl_tax, price.currency)``.
    """

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        ...

    @property
    def currency(self) -> str | _SupportsCode:
        """The currency, as its code or as an object that has one."""
        ...


def _whole(_: Any, __: Attribute[Any], value: object) -> None:
    # bool is an int to isinstance, and would pass as one cent
    if type(value) is not int:
        raise AmountError(describe(value), "minor units must be a whole number (int)")


def _known_form(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise refuse(attribute, value, "must be three upper-case letters, as 'CNY'")


@frozen
class Money:
    """An amount of money: whole minor units and a currency.

    Equality is by content, so different currencies are simply not equal; every
    other mixture of currencies is refused.

    Args:
        minor: the amount in the smallest unit of the currency; may be negative.
        currency: ISO 4217 code.

    Units:
        ``minor`` counts fen, cents, yen, fils: see :func:`exponent`.

    Raises:
        AmountError: ``minor`` is not exactly an int.
        InvalidValue: ``currency`` is not three upper-case letters.

    Examples:
        >>> price = Money.of("268.00", "CNY")
        >>> price, str(price)
        (Money(minor=26800, currency='CNY'), '268.00 CNY')
        >>> str(price - Money(1000, "CNY")), price > Money.zero("CNY")
        ('258.00 CNY', True)
        >>> price + Money(1000, "USD")
        Traceback (most recent call last):
            ...
        recoverykit.errors.CurrencyMismatch: cannot mix CNY with USD: convert ...
    """

    minor: int = field(validator=_whole)
    currency: str = field(validator=_known_form)

    @classmethod
    def of(
        cls,
        value: str | Decimal | int,
        currency: str,
        *,
        rounding: Rounding | None = None,
    ) -> Self:
        """Return an amount from major units, as people write it.

        Args:
            value: digits with or without a decimal point, a Decimal, or an int.
            currency: ISO 4217 code.
            rounding: what to do with digits below the minor unit; without it they
                are refused, so that nothing is lost unnoticed.

        Raises:
            AmountError: the value is a float or a bool, not a number, infinite,
                or finer than the minor unit without ``rounding``.
            InvalidValue: the currency or the rounding is not a known form.

        Examples:
            >>> Money.of("12.50", "CNY").minor, Money.of(500, "JPY").minor
            (1250, 500)
            >>> Money.of("0.125", "CNY", rounding="half_even").minor
            12
            >>> Money.of("1.5", "JPY")
            Traceback (most recent call last):
                ...
            recoverykit.errors.AmountError: cannot use '1.5' as money: JPY has ...
        """
        zero = cls(0, currency)
        if rounding is not None:
            _check_rounding(rounding)
        num, den = _fraction(value)
        places = exponent(currency)
        num *= 10**places
        if num % den and rounding is None:
            raise AmountError(
                describe(value),
                f"{zero.currency} has {places} decimals; round before, or name a "
                "rounding=",
            )
        return cls(divide(num, den, rounding or "down"), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return no money, of one currency.

        Examples:
            >>> str(Money.zero("JPY"))
            '0 JPY'
        """
        return cls(0, currency)

    @classmethod
    def total(cls, items: Iterable[Money], currency: str) -> Money:
        """Return the sum of amounts, zero for none.

        The currency is asked for because an empty sum has one too; the built-in
        ``sum`` starts from the number 0, which is not money.

        Raises:
            CurrencyMismatch: an item is of another currency.

        Examples:
            >>> str(Money.total([Money(100, "CNY"), Money(250, "CNY")], "CNY"))
            '3.50 CNY'
        """
        result: Money = cls(0, currency)
        for item in items:
            result += item
        return result

    @classmethod
    def adopt(
        cls, other: Money | SupportsMoney, *, rounding: Rounding | None = None
    ) -> Money:
        """Return an amount of another library as this one's.

        Args:
            other: has a Decimal ``amount`` in major units, and a ``currency`` that
                is a code or has one. Money itself is returned as it is.
            rounding: what to do with digits below the minor unit, as in
                :meth:`of`.

        Raises:
            AmountError: the object is no amount, or its amount is not exact.
            InvalidValue: the currency is not a known form.

        Examples:
            >>> from types import SimpleNamespace
            >>> theirs = SimpleNamespace(amount=Decimal("9.90"), currency="CNY")
            >>> Money.adopt(theirs)
            Money(minor=990, currency='CNY')
        """
        if isinstance(other, Money):
            return other
        try:
            value, currency = other.amount, other.currency
        except AttributeError:
            given = f"a {type(other).__name__}"
            raise AmountError(given, "needs an amount and a currency") from None
        code = getattr(currency, "code", currency)
        return cls.of(value, cast("str", code), rounding=rounding)

    @classmethod
    def from_plain(cls, data: object) -> Self:
        """Return the amount that was stored as ``[minor, currency]``.

        Raises:
            Undecodable: the data is not such a pair.

        Examples:
            >>> str(Money.from_plain([26800, "CNY"]))
            '268.00 CNY'
        """
        match data:
            case [int(minor), str(currency)]:
                try:
                    return cls(minor, currency)
                except (AmountError, InvalidValue) as error:
                    raise Undecodable("money", str(error)) from error
            case _:
                raise Undecodable("money", "must be [minor units, currency]")

    def __plain__(self) -> list[int | str]:
        return [self.minor, self.currency]

    def decimal(self) -> Decimal:
        """Return the amount in major units, with all its decimals.

        Examples:
            >>> Money(26800, "CNY").decimal()
            Decimal('268.00')
        """
        return Decimal(f"{self.minor}E-{exponent(self.currency)}")

    def __str__(self) -> str:
        return f"{self.decimal()} {self.currency}"

    def __add__(self, other: Money) -> Self:
        return type(self)(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Self:
        return type(self)(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __mul__(self, times: int) -> Self:
        if type(times) is not int:
            return NotImplemented
        return type(self)(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: object) -> int:
        # the built-in sum starts from 0: a plain number is refused like any other
        if not isinstance(other, Money):
            raise CurrencyMismatch(self.currency, f"a plain {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor

    def ratio(self, num: int, den: int, rounding: Rounding = "half_up") -> Self:
        """Return ``num / den`` of the amount, in whole minor units.

        For one share only: shares that have to add up again come from
        :meth:`allocate`.

        Args:
            num: the numerator, such as 30 of 30 per cent.
            den: the denominator, such as 100; one or more.
            rounding: what to do with the remainder.

        Raises:
            InvalidValue: a number is not an int, the denominator is not positive,
                or the rounding is unknown.

        Examples:
            >>> str(Money.of("26.85", "CNY").ratio(30, 100))
            '8.06 CNY'
        """
        if type(num) is not int:
            raise InvalidValue("num", describe(num), "must be a whole number")
        if type(den) is not int or den <= 0:
            raise InvalidValue("den", describe(den), "must be a positive whole number")
        _check_rounding(rounding)
        return type(self)(divide(self.minor * num, den, rounding), self.currency)

    @overload
    def allocate(self, weights: Mapping[K, Weight]) -> dict[K, Self]: ...

    @overload
    def allocate(self, weights: Sequence[Weight]) -> tuple[Self, ...]: ...

    def allocate(
        self, weights: Mapping[K, Weight] | Sequence[Weight]
    ) -> dict[K, Self] | tuple[Self, ...]:
        """Return shares in proportion to the weights, which add up exactly.

        Each share is rounded towards zero; the units that are left go, one each,
        to the largest remainders, and among equal ones to the earlier. So every
        share is within one unit of the exact one, a zero weight gets nothing, and
        a negative amount is shared as its positive one is.

        Args:
            weights: shares in order, or by name.

        Returns:
            The shares in the same order, or by the same names.

        Raises:
            InvalidValue: a weight is negative or not exact, or all are zero.

        Examples:
            >>> [str(share) for share in Money.of("99.99", "CNY").allocate([75, 25])]
            ['74.99 CNY', '25.00 CNY']
            >>> shares = Money(100, "CNY").allocate({"carrier": 2, "seller": 1})
            >>> str(shares["carrier"]), str(shares["seller"])
            ('0.67 CNY', '0.33 CNY')
        """
        if isinstance(weights, Mapping):
            names = tuple(weights)
            shares = self._shares(tuple(weights.values()))
            return dict(zip(names, shares, strict=True))
        return self._shares(tuple(weights))

    def split(self, n: int) -> tuple[Self, ...]:
        """Return ``n`` shares as equal as whole units allow, larger ones first.

        Raises:
            InvalidValue: ``n`` is not a positive whole number.

        Examples:
            >>> [share.minor for share in Money(1000, "CNY").split(3)]
            [334, 333, 333]
        """
        if type(n) is not int or n <= 0:
            raise InvalidValue("n", describe(n), "must be a positive whole number")
        return self._shares((1,) * n)

    def _shares(self, weights: tuple[Weight, ...]) -> tuple[Self, ...]:
        for weight in weights:
            if type(weight) not in (int, Fraction) or weight < 0:
                raise InvalidValue(
                    "weights", describe(weight), "must be int or Fraction, zero or more"
                )
        whole = sum(weights)
        if not whole:
            raise InvalidValue(
                "weights", describe(weights), "at least one must be above zero"
            )
        sign = -1 if self.minor < 0 else 1
        exact = [divmod(abs(self.minor) * weight, whole) for weight in weights]
        units = [int(quotient) for quotient, _ in exact]
        left = abs(self.minor) - sum(units)
        # sorting is stable: among equal remainders the earlier comes first
        order = sorted(range(len(exact)), key=lambda i: exact[i][1], reverse=True)
        for i in order[:left]:
            units[i] += 1
        return tuple(type(self)(sign * unit, self.currency) for unit in units)


def _check_rounding(rounding: str) -> None:
    if rounding not in get_args(Rounding):
        allowed = ", ".join(get_args(Rounding))
        raise InvalidValue("rounding", describe(rounding), f"allowed: {allowed}")


def _fraction(value: object) -> tuple[int, int]:
    """Return a value in major units as a numerator and a denominator."""
    match value:
        case bool():
            pass
        case int():
            return value, 1
        case str() if _NUMBER.fullmatch(value) and len(value) <= _MOST_DIGITS:
            return Decimal(value).as_integer_ratio()
        case Decimal() if value.is_finite():
            if max(abs(value.adjusted()), abs(_scale(value))) <= _MOST_DIGITS:
                return value.as_integer_ratio()
        case _:
            pass
    raise AmountError(
        describe(value),
        f"allowed are text of digits such as '12.50', a finite Decimal or an int, "
        f"of {_MOST_DIGITS} digits at most; floats are not exact",
    )


def _scale(value: Decimal) -> int:
    # only NaN and infinity have a letter here, and they are refused before
    return cast("int", value.as_tuple().exponent)


def divide(num: int, den: int, rounding: Rounding) -> int:
    """Return ``num / den`` as a whole number.

    Args:
        num: any whole number.
        den: one or more.
        rounding: what to do with the rest.

    Examples:
        >>> divide(5, 2, "half_up"), divide(5, 2, "half_even"), divide(-5, 2, "down")
        (3, 2, -2)
    """
    floor, rest = divmod(num, den)
    if not rest:
        return floor
    half = 2 * rest - den
    match rounding:
        case "floor":
            up = False
        case "ceiling":
            up = True
        case "down":
            up = num < 0
        case "up":
            up = num > 0
        case "half_up":
            up = half > 0 or (half == 0 and num > 0)
        case _:
            # half_even: the names are checked before
            up = half > 0 or (half == 0 and floor % 2 == 1)
    return floor + 1 if up else floor


def amount(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow money from zero up, in a field of an attrs class.

    Raises:
        InvalidValue: the value is not Money, or negative.
    """
    if not isinstance(value, Money):
        raise refuse(attribute, value, "must be Money")
    if value.minor < 0:
        raise refuse(attribute, value, "must be Money, zero or more")


def amount_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow money from zero up, and None, in a field of an attrs class.

    Raises:
        InvalidValue: the value is neither None nor Money, or negative.
    """
    if value is not None:
        amount(obj, attribute, value)
