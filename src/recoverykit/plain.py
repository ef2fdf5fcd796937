"""Canonical plain data: what is hashed, stored and compared across processes.

One value has one plain form, on every machine and Python: instants as UTC text,
spans as whole microseconds, money as ``[minor, currency]``, sets sorted, fields
that hold their default left out (so a field added later changes no old hash).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, cast

import attrs
from attrs import field, frozen

from recoverykit.checked import code
from recoverykit.errors import InvalidValue, Undecodable
from recoverykit.explanation import Reason

__all__ = [
    "Hashed",
    "PolicyRef",
    "Remade",
    "canonical_json",
    "content_hash",
    "date_from_text",
    "from_tagged",
    "instant_from_text",
    "instant_text",
    "plain",
    "ratio_from_pair",
    "span_from_count",
    "tagged",
    "zone_from_name",
    "zone_name",
]

_MICROSECOND = timedelta(microseconds=1)

DYNAMIC = "dynamic"
"""Metadata key: the field's type is open, so its values carry a tag."""


class Remade:
    """Base of an attrs class that is pickled as what it was made of.

    What it has worked out since (fields with ``init=False``) stays behind, and is None
    in the copy until it is asked for again. The class says ``getstate_setstate=False``,
    so that attrs leaves these two methods alone.

    Examples:
        >>> import pickle
        >>> from recoverykit.severity import POLARITY
        >>> pickle.loads(pickle.dumps(POLARITY)) == POLARITY
        True
    """

    __slots__ = ()

    def __getstate__(self) -> tuple[object, ...]:
        return tuple(getattr(self, a.name) for a in _fields_of(self) if a.init)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        given = iter(state)
        for a in _fields_of(self):
            object.__setattr__(self, a.name, next(given) if a.init else None)


class Hashed(Remade):
    """Base of such a class that many hold and hash: what it hashes to is kept.

    The class has a field ``_hash`` with ``init=False``.
    """

    __slots__ = ()

    _hash: str | None

    @property
    def hash(self) -> str:
        """Return the hash of its content; many books share one value."""
        found = self._hash
        if found is None:
            found = content_hash(self)
            object.__setattr__(self, "_hash", found)
        return found


def _fields_of(value: object) -> tuple[attrs.Attribute[Any], ...]:
    found: tuple[attrs.Attribute[Any], ...] = attrs.fields(cast("Any", type(value)))
    return found


def plain(value: object) -> Any:
    """Return a value as JSON-safe data; equal values give equal data.

    Raises:
        InvalidValue: the value has no exact plain form, such as a float, a
            nameless time zone, or a function without an ``id`` and ``version``.

    Examples:
        >>> plain(timedelta(hours=1)), plain(("b", "a")), plain(frozenset("ba"))
        (3600000000, ['b', 'a'], ['a', 'b'])
        >>> plain(datetime(2026, 3, 1, 3, tzinfo=UTC))
        '2026-03-01T03:00:00Z'
    """
    encode = _ENCODERS.get(type(value))
    if encode is not None:
        return encode(value)
    return _plain_by_kind(value)


def _plain_by_kind(value: object) -> Any:
    # asked of the class: isinstance() of a protocol costs as much as all the rest
    own = getattr(type(value), "__plain__", None)
    if own is not None:
        return own(value)
    if attrs.has(type(value)):
        return _plain_attrs(value)
    match value:
        case Enum():
            return plain(value.value)
        case bool() | int() | str():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return date.isoformat(value)
        case timedelta():
            return value // _MICROSECOND
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            named = {_name_of(key): plain(item) for key, item in items}
            return dict(sorted(named.items()))
        case tuple() | list():
            return [plain(v) for v in cast("list[object]", value)]
        case frozenset() | set():
            return sorted((plain(v) for v in cast("set[object]", value)), key=repr)
        case tzinfo():
            return zone_name(value)
        case _:
            return _plain_callable(value)


def _name_of(key: object) -> str:
    """Return a key as text; 1 and "1" would become one name, so numbers are refused."""
    name = plain(key)
    if not isinstance(name, str):
        raise InvalidValue("key", f"a {type(key).__name__}", "must be text or a day")
    return str(name)


def _plain_attrs(value: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    cls = cast("type[attrs.AttrsInstance]", type(value))
    kind = getattr(cls, "kind", None)
    if isinstance(kind, str):
        data["kind"] = kind
    for attribute in attrs.fields(cls):
        if not attribute.eq:
            continue
        item = getattr(value, attribute.name)
        if _is_default(value, attribute, item):
            continue
        encode = tagged if attribute.metadata.get(DYNAMIC) else plain
        data[attribute.alias or attribute.name] = encode(item)
    return data


def _is_default(value: Any, attribute: attrs.Attribute[Any], item: object) -> bool:
    default: Any = attribute.default
    if default is attrs.NOTHING:
        return False
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory(value) if default.takes_self else default.factory()
    return type(default) is type(item) and bool(default == item)


def _plain_callable(value: object) -> dict[str, str]:
    id_, version = getattr(value, "id", None), getattr(value, "version", None)
    if callable(value) and isinstance(id_, str) and isinstance(version, str):
        return {"callable": id_, "version": version}
    raise InvalidValue(
        "value",
        f"a {type(value).__name__}",
        "has no plain form; allowed are text, whole numbers, instants, spans, "
        "money, frozen values, and callables with an id and a version",
    )


def _plain_reason(reason: Reason) -> dict[str, Any]:
    data: dict[str, Any] = {"code": reason.code}
    if reason.fields:
        data["fields"] = {k: tagged(v) for k, v in reason.fields}
    if reason.text:
        data["text"] = dict(reason.text)
    return data


def instant_text(value: datetime) -> str:
    """Return an aware instant as UTC text with a ``Z``."""
    if value.utcoffset() is None:
        raise InvalidValue("value", value.isoformat(), "must be an aware datetime")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def zone_name(zone: tzinfo) -> str:
    """Return the name that a stored time zone is found again by.

    Raises:
        InvalidValue: the zone has no name, so it cannot be stored or hashed.

    Examples:
        >>> zone_name(timezone(timedelta(hours=8)))
        'UTC+08:00'
    """
    key = getattr(zone, "key", None)
    if isinstance(key, str):
        return key
    if isinstance(zone, timezone):
        offset = zone.utcoffset(None)
        named = zone.tzname(None)
        plain_name = timezone(offset).tzname(None)
        return plain_name if named == plain_name else f"{named}@{plain_name}"
    raise InvalidValue(
        "tz",
        describe_zone(zone),
        "a time zone needs a name to be stored: use zoneinfo.ZoneInfo(name) or a "
        "fixed datetime.timezone",
    )


def zone_from_name(name: str, zones: Callable[[str], tzinfo]) -> tzinfo:
    """Return the time zone that :func:`zone_name` named.

    A fixed offset says all itself; every other name is asked of the host.

    Args:
        name: what :func:`zone_name` gave.
        zones: gives the zone of a name, as ``zoneinfo.ZoneInfo`` does.

    Examples:
        >>> zone_from_name("UTC+08:00", {}.__getitem__)
        datetime.timezone(datetime.timedelta(seconds=28800))
    """
    found = _FIXED.fullmatch(name)
    if found is None or name == "UTC":
        return zones(name)
    label, sign, hours, minutes, seconds = found.groups(default="0")
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    offset = -span if sign == "-" else span
    return timezone(offset) if found[1] is None else timezone(offset, label)


_FIXED = re.compile(
    r"(?:(.+)@)?UTC(?:([+-])([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?", re.ASCII
)


def describe_zone(zone: tzinfo) -> str:
    """Return what kind of zone it is, for an error."""
    return f"a {type(zone).__module__}.{type(zone).__name__}"


def _same(value: object) -> object:
    return value


def _refuse_float(value: object) -> Any:
    raise InvalidValue(
        "value", repr(value), "floats are not exact; use int, Fraction or text"
    )


_ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {
        str: _same,
        int: _same,
        bool: _same,
        type(None): _same,
        float: _refuse_float,
        datetime: instant_text,
        date: date.isoformat,
        time: time.isoformat,
        timedelta: lambda span: span // _MICROSECOND,
        tuple: lambda items: [plain(v) for v in items],
        Fraction: lambda f: [f.numerator, f.denominator],
        Reason: _plain_reason,
    }
)

_TAGS: Mapping[type, str] = MappingProxyType(
    {  # an instant is a date to Python, so it stands first
        datetime: "$at",
        date: "$on",
        timedelta: "$for",
        Fraction: "$ratio",
    }
)


def tagged(value: object) -> Any:
    """Return a value of open type as plain data that says what it is.

    Used where the reader cannot know the type: fields of reasons, data of host
    events, values that a decision read.

    Examples:
        >>> tagged(timedelta(seconds=1)), tagged("late"), tagged(("a", 1))
        ({'$for': 1000000}, 'late', ['a', 1])
    """
    for of, tag in _TAGS.items():
        if isinstance(value, of):
            return {tag: plain(value)}
    if isinstance(value, (tuple, list)):
        return [tagged(v) for v in cast("list[object]", value)]
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        named = {_name_of(key): tagged(item) for key, item in items}
        return dict(sorted(named.items()))
    own = getattr(type(value), "__plain__", None)
    if own is not None:
        return {"$" + type(value).__name__.lower(): own(value)}
    return plain(value)


def from_tagged(data: object, decoders: Mapping[str, Callable[[Any], Any]]) -> Any:
    """Return the value that :func:`tagged` made ``data`` from.

    Args:
        data: plain data.
        decoders: for tags of other types, such as ``"$money"``; a tag without one
            stays a mapping, so that nothing is lost.

    Raises:
        Undecodable: a tag whose value does not fit it.

    Examples:
        >>> from_tagged(tagged((timedelta(seconds=1), "late")), {})
        (datetime.timedelta(seconds=1), 'late')
    """
    if isinstance(data, list):
        return tuple(from_tagged(v, decoders) for v in cast("list[object]", data))
    if isinstance(data, dict):
        given = cast("dict[str, Any]", data)
        if len(given) == 1:
            [(tag, value)] = given.items()
            decode = decoders.get(tag) or _DECODERS.get(tag)
            if decode is not None:
                return decode(value)
        return {k: from_tagged(v, decoders) for k, v in given.items()}
    return data


def instant_from_text(data: object) -> datetime:
    """Return the instant that :func:`instant_text` wrote.

    Raises:
        Undecodable: anything else, such as a text without its ``Z``.

    Examples:
        >>> instant_from_text("2026-03-01T03:00:00Z")
        datetime.datetime(2026, 3, 1, 3, 0, tzinfo=datetime.timezone.utc)
    """
    # more digits than microseconds would be dropped without a word
    if type(data) is str and data[-1:] == "Z" and len(data) <= _LONGEST_INSTANT:
        try:
            return datetime.fromisoformat(data)
        except ValueError:
            pass
    raise Undecodable("instant", "must be UTC text such as 2026-03-01T03:00:00Z")


_LONGEST_INSTANT = len("2026-03-01T03:00:00.000000Z")


def date_from_text(data: object) -> date:
    """Return the day that stands in ISO 8601 text.

    Raises:
        Undecodable: anything else.
    """
    if type(data) is str:
        try:
            return date.fromisoformat(data)
        except ValueError:
            pass
    raise Undecodable("date", "must be a day such as 2026-03-01")


def span_from_count(data: object) -> timedelta:
    """Return the span of so many whole microseconds.

    Raises:
        Undecodable: no whole number, or more than a timedelta holds.
    """
    if type(data) is int:
        try:
            return timedelta(microseconds=data)
        except OverflowError:
            pass
    raise Undecodable("span", "must be a span in whole microseconds")


def ratio_from_pair(data: object) -> Fraction:
    """Return the fraction of a numerator and a denominator.

    Raises:
        Undecodable: anything else.
    """
    match data:
        case [int(numerator), int(denominator)] if denominator > 0:
            return Fraction(numerator, denominator)
        case _:
            raise Undecodable("ratio", "must be a numerator and a denominator")


_DECODERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "$at": instant_from_text,
        "$on": date_from_text,
        "$for": span_from_count,
        "$ratio": ratio_from_pair,
    }
)


def canonical_json(data: object) -> str:
    """Return plain data as the one JSON text that is hashed: sorted, tight, ASCII.

    ASCII also carries lone surrogates, which complaint texts do contain.
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def content_hash(value: object) -> str:
    """Return ``sha256:…`` of a value's plain form, equal in every process.

    Examples:
        >>> content_hash({"a": 1}) == content_hash({"a": 1})
        True
    """
    return plain_hash(plain(value))


def plain_hash(data: object) -> str:
    """Return ``sha256:…`` of what is plain already, as :func:`content_hash` would.

    Examples:
        >>> plain_hash(plain((1, "a"))) == content_hash((1, "a"))
        True
    """
    text = canonical_json(data)
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


@frozen
class PolicyRef:
    """Which policy decided: an id for people, a version, and a hash for proof.

    Examples:
        >>> PolicyRef("rescue_48h", "1", hash="sha256:00ff").short
        'rescue_48h@1#00ff'
    """

    id: str = field(validator=code)
    version: str = field(validator=code)
    hash: str = field(kw_only=True)

    @property
    def short(self) -> str:
        """Return the reference as people write it in a log line."""
        return f"{self.id}@{self.version}#{self.hash.removeprefix('sha256:')[:8]}"
