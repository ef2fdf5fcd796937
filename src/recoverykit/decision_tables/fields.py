"""Fields: what a table may look at, each a discrete and ordered row of places.

Every value of a field has a whole-number place: a code its rank in the list, an
amount its minor units, a span its microseconds, a day its ordinal. So every cell
is a set of half-open intervals of whole numbers, neighbours touch without a false
gap, and what is proven about intervals is proven about values.
"""

from __future__ import annotations

import difflib
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeAlias, TypeVar, cast

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import Catalogue, Term
from recoverykit.decision_tables.cells import Cell
from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.explanation import Reason
from recoverykit.explanation.reason import Value, show_span
from recoverykit.money import Money

End: TypeAlias = int | float
"""Where an interval ends: a place, or infinity, which is all a float is used for."""

Span: TypeAlias = tuple[int, End]
"""A half-open interval of places."""

Word: TypeAlias = Callable[[str], str]
"""The word for a code."""

_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_SHOWN = 8
_LONGEST_CODE = 60


@frozen(kw_only=True)
class Field(ABC):
    """What all fields share.

    Args:
        is_optional: the value may be absent; see :func:`optional`.
    """

    kind: ClassVar[str]
    type_: ClassVar[type]

    is_optional: bool = field(default=False, validator=checked.flag)

    @property
    @abstractmethod
    def first(self) -> int:
        """The lowest place."""

    @property
    @abstractmethod
    def end(self) -> End:
        """One more than the highest place."""

    @property
    def last(self) -> End:
        """The highest place that any value of the type could have."""
        return math.inf

    @property
    def has_order(self) -> bool:
        """Whether more and less mean something."""
        return True

    @property
    def catalogue_name(self) -> str:
        """The catalogue that has the labels of this field's codes, or nothing."""
        return ""

    @abstractmethod
    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""

    @abstractmethod
    def place(self, value: Any) -> int:
        """Return the place of a value that fits."""

    @abstractmethod
    def value_at(self, place: int) -> Any:
        """Return the value at a place."""

    @abstractmethod
    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return an interval in the words of the domain."""

    @classmethod
    def can_hold(cls, kind: type) -> bool:
        """Return whether an attribute annotated with ``kind`` can be this field."""
        return kind is object or issubclass(kind, cls.type_)

    def key_at(self, place: int) -> Any:
        """Return what a value at a place is searched by when deciding."""
        return self.value_at(place)

    def covered_by(self, code: Any) -> Iterable[Span]:
        """Return the places that one value of a cell stands for."""
        at = self.place(code)
        return ((at, at + 1),)

    def spans(self, cell: Cell) -> tuple[Span, ...]:
        """Return the places that a cell covers, in order."""
        values = cell.values
        match cell.op:
            case "any":
                spans = [(self.first, self.end)]
            case "is_in":
                spans = [s for value in values for s in self.covered_by(value)]
            case "not_in":
                listed = (s for value in values for s in self.covered_by(value))
                spans = _others(listed, self.first, self.end)
            case "at_most":
                spans = [(self.first, self.place(values[0]) + 1)]
            case "less_than":
                spans = [(self.first, self.place(values[0]))]
            case "at_least":
                spans = [(self.place(values[0]), self.end)]
            case "more_than":
                spans = [(self.place(values[0]) + 1, self.end)]
            case "between":
                spans = [(self.place(values[0]), self.place(values[1]) + 1)]
            case _:
                spans = []
        return merged(spans)

    def show(
        self,
        spans: Iterable[Span],
        *,
        or_absent: bool,
        lang: str = "en",
        word: Word = str,
    ) -> str:
        """Return places in the words of the domain; ``word`` says a code."""
        del word
        shown = [self.show_span(span, lang) for span in merged(spans)]
        return _joined(shown, lang, or_absent=or_absent)


F = TypeVar("F", bound=Field)


def optional(of: F) -> F:
    """Return the field with *absent* among its values.

    A value is absent where the attribute, or one on the way to it, is None. A table
    must then say what happens: with the cell ``absent``, or with ``any_``.

    Examples:
        >>> optional(Flag()).is_optional
        True
    """
    return evolve(of, is_optional=True)


def _codes(_: Any, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, Catalogue):
        return
    checked.codes(_, attribute, value)
    if not value:
        raise checked.refuse(attribute, value, "needs at least one code")


def _to_codes(
    value: Catalogue[Any] | Iterable[str],
) -> Catalogue[Any] | tuple[str, ...]:
    given: Any = value
    return given if isinstance(value, Catalogue) else checked.to_tuple(value)


@frozen
class OneOf(Field):
    """A code of a catalogue, or of a closed list.

    With a catalogue a cell's code stands for its whole subtree, so a new child
    inherits the rows of its parent. A table's content names the catalogue and its
    renames, not its terms: learning a new code makes no other policy.

    Args:
        codes: a catalogue, or all codes.
        is_ordered: the codes stand from low to high, so that ``at_least`` and its
            like may be used.

    Examples:
        >>> from recoverykit.catalogue import CATEGORIES
        >>> from recoverykit.decision_tables import at_least
        >>> OneOf(CATEGORIES).misfit("logistics.delay") is None
        True
        >>> degrees = OneOf(("minor", "serious"), is_ordered=True)
        >>> degrees.spans(at_least("serious"))
        ((1, 2),)
    """

    kind: ClassVar[str] = "one_of"
    type_: ClassVar[type] = str

    codes: Catalogue[Any] | tuple[str, ...] = field(
        converter=_to_codes, validator=_codes
    )
    is_ordered: bool = field(default=False, validator=checked.flag, kw_only=True)
    known: tuple[str, ...] = field(init=False, eq=False, repr=False)
    places: Mapping[str, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        known, renamed = self._listed()
        places = {code: at for at, code in enumerate(known)}
        places.update((old, places[new]) for old, new in renamed)
        object.__setattr__(self, "known", known)
        object.__setattr__(self, "places", places)

    def __plain__(self) -> dict[str, object]:
        data: dict[str, object] = {"kind": self.kind}
        if isinstance(self.codes, Catalogue):
            data["catalogue"] = self.codes.name
            if self.codes.renamed:
                data["renamed"] = [list(pair) for pair in self.codes.renamed]
        if self.is_ordered or not isinstance(self.codes, Catalogue):
            data["codes"] = list(self.known)
        if self.is_ordered:
            data["is_ordered"] = True
        if self.is_optional:
            data["is_optional"] = True
        return data

    @property
    def has_order(self) -> bool:
        """Whether more and less mean something."""
        return self.is_ordered

    def _listed(self) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        if isinstance(self.codes, Catalogue):
            catalogue = cast("Catalogue[Term]", self.codes)
            return tuple(term.code for term in catalogue), catalogue.renamed
        return self.codes, ()

    @property
    def catalogue_name(self) -> str:
        """The catalogue that has the labels of this field's codes, or nothing."""
        return self.codes.name if isinstance(self.codes, Catalogue) else ""

    @property
    def first(self) -> int:
        """The lowest place."""
        return 0

    @property
    def end(self) -> End:
        """One more than the highest place."""
        return len(self.known)

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        if not isinstance(value, str):
            return _wrong("text", value)
        if value in self.places:
            return None
        return Reason(
            "decision_tables.unknown_code",
            given=_shown_code(value),
            nearest=tuple(difflib.get_close_matches(value, self.known, cutoff=0.5)),
        )

    def place(self, value: str) -> int:
        """Return the place of a code."""
        return self.places[value]

    def value_at(self, place: int) -> str:
        """Return the code at a place."""
        return self.known[place]

    def covered_by(self, code: str) -> Iterable[Span]:
        """Return the places of a code and, in a catalogue, of all below it."""
        if not isinstance(self.codes, Catalogue):
            return super().covered_by(code)
        top = self.codes.current(code)
        return [
            (at, at + 1)
            for at, known in enumerate(self.known)
            if known == top or known.startswith(f"{top}.")
        ]

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return codes, a whole subtree by its top."""
        return self.show((span,), or_absent=False, lang=lang)

    def show(
        self,
        spans: Iterable[Span],
        *,
        or_absent: bool,
        lang: str = "en",
        word: Word = str,
    ) -> str:
        """Return codes, a whole subtree by its top; ``word`` says a code."""
        known = self.known
        meant = [known[at] for low, high in spans for at in range(low, int(high))]
        if isinstance(self.codes, Catalogue):
            partly = {c for c in known if c not in set(meant)}
            whole = [
                code
                for code in meant
                if not any(other.startswith(f"{code}.") for other in partly)
            ]
            meant = [
                code
                for code in meant
                if not any(code.startswith(f"{top}.") for top in whole)
            ]
        return _joined([word(code) for code in meant], lang, or_absent=or_absent)


@frozen
class Flag(Field):
    """True or False.

    Examples:
        >>> Flag().misfit(1).code
        'decision_tables.wants_flag'
    """

    kind: ClassVar[str] = "flag"
    type_: ClassVar[type] = bool

    @property
    def first(self) -> int:
        """The lowest place: False."""
        return 0

    @property
    def end(self) -> End:
        """One more than the highest place."""
        return 2

    @property
    def has_order(self) -> bool:
        """Whether more and less mean something: not here."""
        return False

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        return None if isinstance(value, bool) else _wrong("flag", value)

    def place(self, value: bool) -> int:  # noqa: FBT001 - the value itself
        """Return the place of a value."""
        return int(value)

    def value_at(self, place: int) -> bool:
        """Return the value at a place."""
        return bool(place)

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return yes, no, or both."""
        words = ("否", "是") if lang == "zh" else ("no", "yes")
        return _comma(lang).join(words[span[0] : int(span[1])])


def _whole(_: Any, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not int and (attribute.name == "low" or value is not None):
        raise checked.refuse(attribute, value, "must be a whole number")


@frozen
class Quantity(Field):
    """A whole number: stars, days, complaints so far.

    Args:
        low: the lowest, included.
        high: the highest, included; None where there is none.

    Examples:
        >>> stars = Quantity(1, 5)
        >>> stars.misfit(5) is None, str(stars.misfit(6))
        (True, '6 lies outside 1–5')
    """

    kind: ClassVar[str] = "quantity"
    type_: ClassVar[type] = int

    low: int = field(validator=_whole)
    high: int | None = field(default=None, validator=_whole)

    def __attrs_post_init__(self) -> None:
        _check_ends(self.low, self.high)

    @property
    def first(self) -> int:
        """The lowest place."""
        return self.low

    @property
    def end(self) -> End:
        """One more than the highest place."""
        return math.inf if self.high is None else self.high + 1

    @classmethod
    def can_hold(cls, kind: type) -> bool:
        """Return whether an attribute annotated with ``kind`` can be this field."""
        return kind is not bool and super().can_hold(kind)

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        if not isinstance(value, int) or isinstance(value, bool):
            return _wrong("whole_number", value)
        return _outside(self, value, self.low, self.high)

    def place(self, value: int) -> int:
        """Return the place of a number."""
        return int(value)

    def value_at(self, place: int) -> int:
        """Return the number at a place."""
        return place

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return numbers, such as ``3–5`` or ``≥ 6``."""
        del lang
        return _show_numbers(self, span)


@frozen
class Amount(Field):
    """Money of one currency, exact to the minor unit.

    Args:
        currency: ISO 4217 code; every other is refused, never converted.
        low: the lowest, included; zero where it is not given.
        high: the highest, included; None where there is none.

    Units:
        Places are minor units, so 100.00 and 100.01 are neighbours.

    Examples:
        >>> from recoverykit.money import Money
        >>> price = Amount("CNY")
        >>> str(price.misfit(Money(100, "USD")))
        'the amount is in USD, not in CNY'
        >>> price.show_span((10001, 30001))
        '100.01–300.00 CNY'
    """

    kind: ClassVar[str] = "amount"
    type_: ClassVar[type] = Money

    currency: str = field()
    low: Money | None = field(
        default=None, validator=checked.IsA(Money, optional=True), kw_only=True
    )
    high: Money | None = field(
        default=None, validator=checked.IsA(Money, optional=True), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)  # refuses what is no currency
        for limit in (self.low, self.high):
            if limit is not None and limit.currency != self.currency:
                raise CurrencyMismatch(self.currency, limit.currency)
        _check_ends(self.first, None if self.high is None else self.high.minor)

    @property
    def first(self) -> int:
        """The lowest place."""
        return 0 if self.low is None else self.low.minor

    @property
    def end(self) -> End:
        """One more than the highest place."""
        return math.inf if self.high is None else self.high.minor + 1

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        if not isinstance(value, Money):
            return _wrong("money", value)
        if value.currency != self.currency:
            return Reason(
                "decision_tables.other_currency",
                given=value.currency,
                wanted=self.currency,
            )
        return _outside(self, value, self.value_at(self.first), self.high)

    def place(self, value: Money) -> int:
        """Return the place of an amount."""
        return value.minor

    def value_at(self, place: int) -> Money:
        """Return the amount at a place."""
        return Money(place, self.currency)

    def key_at(self, place: int) -> int:
        """Return minor units: amounts are compared as whole numbers."""
        return place

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return amounts, such as ``100.01–300.00 CNY``."""
        del lang
        return _show_numbers(self, span).replace(f" {self.currency}–", "–")


@frozen(kw_only=True)
class Duration(Field):
    """A span of time, exact to the microsecond.

    Args:
        low: the shortest, included.
        high: the longest, included; None where there is none.

    Examples:
        >>> hours = timedelta(hours=1) // timedelta(microseconds=1)
        >>> Duration().show_span((24 * hours, 48 * hours))
        '≥ 1 d, < 2 d'
    """

    kind: ClassVar[str] = "duration"
    type_: ClassVar[type] = timedelta

    low: timedelta = field(default=timedelta(0), validator=checked.IsA(timedelta))
    high: timedelta | None = field(
        default=None, validator=checked.IsA(timedelta, optional=True)
    )

    def __attrs_post_init__(self) -> None:
        _check_ends(self.low, self.high)

    @property
    def first(self) -> int:
        """The lowest place."""
        return self.place(self.low)

    @property
    def end(self) -> End:
        """One more than the highest place."""
        longest = timedelta.max if self.high is None else self.high
        return self.place(longest) + 1

    @property
    def last(self) -> End:
        """The highest place that any value of the type could have."""
        return self.place(timedelta.max)

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        if not isinstance(value, timedelta):
            return _wrong("span", value)
        return _outside(self, value, self.low, self.high)

    def place(self, value: timedelta) -> int:
        """Return the place of a span: its microseconds."""
        return value // _MICROSECOND

    def value_at(self, place: int) -> timedelta:
        """Return the span at a place."""
        return place * _MICROSECOND

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return spans, such as ``≥ 1 d, < 2 d``."""

        def say(place: int) -> str:
            return show_span(self.value_at(place), lang)

        low, high = span[0], int(span[1])
        if high - low == 1:
            return say(low)
        parts: list[str] = []
        if low % _SECOND == 1:
            parts.append(f"> {say(low - 1)}")
        elif low > self.first:
            parts.append(f"≥ {say(low)}")
        if high % _SECOND == 1:
            parts.append(f"≤ {say(high - 1)}")
        elif high < self.end:
            parts.append(f"< {say(high)}")
        return ("，" if lang == "zh" else ", ").join(parts) or f"≥ {say(low)}"


@frozen(kw_only=True)
class Day(Field):
    """A calendar date; which date an instant falls on depends on a zone, so none.

    Args:
        low: the earliest, included.
        high: the latest, included; None where there is none.

    Examples:
        >>> Day(low=date(2026, 1, 1)).misfit(date(2025, 12, 31)).code
        'decision_tables.outside_low'
    """

    kind: ClassVar[str] = "day"
    type_: ClassVar[type] = date

    low: date = field(default=date.min, validator=checked.day)
    high: date | None = field(default=None, validator=checked.day_or_none)

    def __attrs_post_init__(self) -> None:
        _check_ends(self.low, self.high)

    @property
    def first(self) -> int:
        """The lowest place."""
        return self.low.toordinal()

    @property
    def end(self) -> End:
        """One more than the highest place."""
        return (self.high or date.max).toordinal() + 1

    @property
    def last(self) -> End:
        """The highest place that any value of the type could have."""
        return date.max.toordinal()

    @classmethod
    def can_hold(cls, kind: type) -> bool:
        """Return whether an attribute annotated with ``kind`` can be this field."""
        return super().can_hold(kind) and not issubclass(kind, datetime)

    def misfit(self, value: object) -> Reason | None:
        """Return why a value is none of this field's, or None when it is one."""
        if not _is_date(value):
            return _wrong("day", value)
        return _outside(self, cast("date", value), self.low, self.high)

    def place(self, value: date) -> int:
        """Return the place of a date."""
        return value.toordinal()

    def value_at(self, place: int) -> date:
        """Return the date at a place."""
        return date.fromordinal(place)

    def show_span(self, span: Span, lang: str = "en") -> str:
        """Return dates, such as ``2026-01-01–2026-03-31``."""
        del lang
        return _show_numbers(self, span)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same places as few intervals, in order and without empty ones."""
    result: list[Span] = []
    for low, high in sorted(spans):
        if low >= high:
            continue
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def _others(spans: Iterable[Span], first: int, end: End) -> list[Span]:
    result: list[Span] = []
    at: End = first
    for low, high in merged(spans):
        result.append((int(at), low))
        at = high
    return [*result, (int(at), end)] if at < end else result


def shortened(shown: list[str]) -> list[str]:
    """Return the first few, and how many more there are."""
    if len(shown) <= _SHOWN:
        return shown
    return [*shown[:_SHOWN], f"… (+{len(shown) - _SHOWN})"]


def _comma(lang: str) -> str:
    return "、" if lang == "zh" else ", "


def _joined(shown: list[str], lang: str, *, or_absent: bool) -> str:
    absent = ["缺失" if lang == "zh" else "absent"] if or_absent else []
    return _comma(lang).join(shortened(shown) + absent)


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _check_ends(low: Any, high: Any) -> None:
    if high is not None and high < low:
        raise InvalidValue("high", str(high), f"must not be below low, {low}")


def _wrong(wanted: str, value: object) -> Reason:
    # the type only: a value in the wrong field may be a complainant's words
    return Reason(f"decision_tables.wants_{wanted}", given=f"a {type(value).__name__}")


def _shown_code(code: str) -> str:
    # what is no code may be a complainant's words
    fits = len(code) <= _LONGEST_CODE and not any(c.isspace() for c in code)
    return code if fits else f"text of {len(code)} characters"


def _outside(of: Field, value: Value, low: Value, high: Value) -> Reason | None:
    if of.first <= of.place(value) < of.end:
        return None
    if high is None:
        return Reason("decision_tables.outside_low", given=value, low=low)
    return Reason("decision_tables.outside", given=value, low=low, high=high)


def _show_numbers(of: Field, span: Span) -> str:
    low, end = of.value_at(span[0]), span[1]
    if end - span[0] == 1:
        return str(low)
    if end == of.end and getattr(of, "high", None) is None:
        return f"≥ {low}"
    return f"{low}–{of.value_at(int(end) - 1)}"
