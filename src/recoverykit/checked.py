"""Converters and validators for the fields of frozen values.

Every value checks itself when it is made, so that no function further up has to
ask again. Converters settle the one form (instants in UTC, sequences as tuples);
validators refuse the rest with the field's name, and never show personal text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation.reason import VALUE_RULE, Value, is_value

if TYPE_CHECKING:
    from attrs import Attribute

PERSONAL = "personal"
"""Metadata key: the field holds personal data, which ``privacy.erase`` digests."""

PERSONAL_FIELD: Mapping[str, bool] = MappingProxyType({PERSONAL: True})
"""Metadata for a field that holds personal data."""

CATALOGUE = "catalogue"
"""Metadata key: the field holds codes of the named catalogue."""


def coded(catalogue: str) -> Mapping[str, str]:
    """Return the metadata for a field that holds codes of a catalogue."""
    return MappingProxyType({CATALOGUE: catalogue})


_CODE_RULE = "must be a code: text without spaces, '/' or ':'"
_CODE = re.compile(r"[^\s/:]+")
_SHOWN = 60
_CALENDAR = "must stay within the years 1 to 9999 in UTC"
_UNORDERED = (tuple, str, bytes, Mapping, AbstractSet)


def to_utc(value: datetime) -> datetime:
    """Return an aware instant in UTC; anything else unchanged, to be refused.

    Subtraction inside one zone ignores DST changes in Python, so every instant
    is turned to UTC before anything is computed from it.
    """
    if getattr(value, "tzinfo", UTC) is UTC or value.utcoffset() is None:
        return value
    try:
        return value.astimezone(UTC)
    except (AttributeError, OverflowError):  # a time of day; the edge of the calendar
        return value


def to_utc_or_none(value: datetime | None) -> datetime | None:
    """Return :func:`to_utc` of an instant that may be missing."""
    return None if value is None else to_utc(value)


def to_tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    """Return the items as a tuple; what has no items in order is left, to be refused.

    A lone text is no sequence of texts, and the order of a set differs from one
    process to the next.
    """
    if isinstance(value, _UNORDERED) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        return cast("tuple[Any, ...]", value)
    return tuple(value)


def is_tuple_of(value: object, fits: Callable[[Any], bool]) -> bool:
    """Return whether a value is a tuple and every item of it fits."""
    return isinstance(value, tuple) and all(
        map(fits, cast("tuple[object, ...]", value))
    )


def to_pairs(
    given: Mapping[str, Value] | Iterable[tuple[str, Value]],
) -> tuple[tuple[str, Value], ...]:
    """Return named values as pairs in the order of their names, instants in UTC."""
    try:
        items = (
            cast("Mapping[str, Value]", given).items()
            if isinstance(given, Mapping)
            else given
        )
        found = [(name, to_utc_value(value)) for name, value in items]
        return tuple(sorted(found, key=itemgetter(0)))
    except (TypeError, ValueError):  # to be refused
        return cast("tuple[tuple[str, Value], ...]", given)


def to_utc_value(value: Value) -> Value:
    """Return :func:`to_utc` of an instant, and any other value unchanged."""
    return to_utc(value) if isinstance(value, datetime) else value


def describe(value: object, *, personal: bool = False) -> str:
    """Return a value as an error may show it: short, and never personal."""
    if personal or isinstance(value, (bytes, bytearray)):
        return f"a {type(value).__name__}"
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def refuse(attribute: Attribute[Any], value: object, rule: str) -> InvalidValue:
    """Return the error for a field's value."""
    personal = bool(attribute.metadata.get(PERSONAL))
    return InvalidValue(attribute.name, describe(value, personal=personal), rule)


def _refuse_type(attribute: Attribute[Any], value: object, rule: str) -> InvalidValue:
    """Return the error for a value of the wrong type, whatever may stand in it."""
    given = describe(value, personal=not isinstance(value, (int, float, type(None))))
    return InvalidValue(attribute.name, given, rule)


def instant(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow aware datetimes."""
    if type(value) is datetime and value.tzinfo is UTC:
        return
    if not isinstance(value, datetime):
        raise refuse(attribute, value, "must be an aware datetime")
    if value.utcoffset() is None:
        raise NaiveDatetime(attribute.name, value.isoformat())
    if to_utc(value).tzinfo is not UTC:
        raise refuse(attribute, value, _CALENDAR)


def require_instant(name: str, value: object) -> None:
    """Refuse an argument that is no aware datetime."""
    if not isinstance(value, datetime):
        raise InvalidValue(name, describe(value), "must be an aware datetime")
    if value.utcoffset() is None:
        raise NaiveDatetime(name, value.isoformat())
    if to_utc(value).tzinfo is not UTC:
        raise InvalidValue(name, describe(value), _CALENDAR)


def instant_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow aware datetimes and None."""
    if value is not None:
        instant(obj, attribute, value)


def text(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow text with something in it."""
    if not isinstance(value, str):
        raise refuse(attribute, value, "must be text")
    if not value or value.isspace():
        raise refuse(attribute, value, "must not be empty")


def text_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow text with something in it, and None."""
    if value is not None:
        text(obj, attribute, value)


def texts(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a tuple of texts with something in each."""
    if not isinstance(value, tuple):
        raise refuse(attribute, value, "must be a tuple of texts")
    for item in cast("tuple[object, ...]", value):
        text(_, attribute, item)


def any_text(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow any text, empty too."""
    if not isinstance(value, str):
        raise refuse(attribute, value, "must be text")


def code(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a code: text without spaces, slashes or colons."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise refuse(attribute, value, _CODE_RULE)


def require_code(name: str, value: object) -> None:
    """Refuse an argument that is no code."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InvalidValue(name, describe(value), _CODE_RULE)


def code_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a code and None."""
    if value is not None:
        code(obj, attribute, value)


def codes(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a tuple of different codes."""
    if not isinstance(value, tuple):
        raise refuse(attribute, value, "must be a tuple of codes")
    items = cast("tuple[object, ...]", value)
    for item in items:
        if not isinstance(item, str) or not _CODE.fullmatch(item):
            raise refuse(
                attribute, item, "must be codes: text without spaces, '/', ':'"
            )
    if len(set(items)) != len(items):
        raise refuse(attribute, items, "must not repeat a code")


def count(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow whole numbers from zero up."""
    if type(value) is not int or value < 0:
        raise refuse(attribute, value, "must be a whole number, zero or more")


def positive(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow whole numbers above zero."""
    if type(value) is not int or value <= 0:
        raise refuse(attribute, value, "must be a whole number above zero")


def day(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a date; a datetime is one to Python, and without its time another day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise refuse(attribute, value, "must be a date without a time")


def day_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a date, and None."""
    if value is not None:
        day(obj, attribute, value)


def count_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow whole numbers from zero up, and None."""
    if value is not None:
        count(obj, attribute, value)


def flag(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow True and False, and nothing that merely looks like them."""
    if not isinstance(value, bool):
        raise refuse(attribute, value, "must be True or False")


def flag_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow True, False and None (not known)."""
    if value is not None:
        flag(obj, attribute, value)


def span(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow spans of time from zero up."""
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise refuse(attribute, value, "must be a timedelta, zero or more")


def span_or_none(obj: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow spans of time from zero up, and None."""
    if value is not None:
        span(obj, attribute, value)


def pairs(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow named values that can be stored exactly, each under a name of its own."""
    rule = "must be values, each under a name of its own"
    if not isinstance(value, tuple):
        raise _refuse_type(attribute, value, rule)
    names = set[str]()
    for pair in cast("tuple[tuple[object, object], ...]", value):
        match pair:
            case (str(name), item) if name not in names:
                names.add(name)
            case (name, _) if not isinstance(name, str):
                raise refuse(attribute, name, "must be named by text")
            case _:
                raise _refuse_type(attribute, pair, rule)
        if not is_value(item):
            given = f"{name} as a {type(item).__name__}"
            raise InvalidValue(attribute.name, given, VALUE_RULE)


class OneOf:
    """Allow one of a closed set of words; ``optional`` allows None as well."""

    def __init__(self, *allowed: str, optional: bool = False) -> None:
        self.allowed, self.optional = allowed, optional

    def __call__(self, _: Any, attribute: Attribute[Any], value: object) -> None:
        """Refuse what is not allowed."""
        if value not in self.allowed and not (value is None and self.optional):
            raise refuse(attribute, value, f"allowed: {', '.join(self.allowed)}")


class AllOf:
    """Allow a tuple of values of one type."""

    def __init__(self, *types: type) -> None:
        self.types = types

    def __call__(self, _: Any, attribute: Attribute[Any], value: object) -> None:
        """Refuse what is not allowed."""
        if not isinstance(value, tuple):
            rule = f"must be a tuple of {self._names}"
            raise _refuse_type(attribute, value, rule)
        for item in cast("tuple[object, ...]", value):
            if not isinstance(item, self.types):
                raise _refuse_type(attribute, item, f"must be {self._names}")

    @property
    def _names(self) -> str:
        return " or ".join(t.__name__ for t in self.types)


class IsA:
    """Allow a value of one type; ``optional`` allows None as well."""

    def __init__(self, *types: type, optional: bool = False) -> None:
        self.types, self.optional = types, optional

    def __call__(self, _: Any, attribute: Attribute[Any], value: object) -> None:
        """Refuse what is not allowed."""
        if isinstance(value, self.types) or (value is None and self.optional):
            return
        names = " or ".join(t.__name__ for t in self.types)
        raise _refuse_type(attribute, value, f"must be {names}")
