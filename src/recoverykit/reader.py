"""Plain data read back, by what the fields of frozen values say they hold.

The other half of :mod:`recoverykit.plain`. A value needs no function of its own to come
back: its annotations say what each field holds, and its constructor checks it. Only
types that write a form of their own, such as money or hours, bring a reader.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from fractions import Fraction
from types import MappingProxyType, NoneType, UnionType
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from recoverykit.errors import (
    InvalidValue,
    MissingCallables,
    RecoveryError,
    Undecodable,
)
from recoverykit.plain import (
    DYNAMIC,
    date_from_text,
    from_tagged,
    instant_from_text,
    ratio_from_pair,
    span_from_count,
)

__all__ = ["Read", "read_plain", "require_names"]

T = TypeVar("T")

Read: TypeAlias = Callable[[Any], Any]
"""Makes a value of its plain form, or raises a ``RecoveryError``."""

_Path: TypeAlias = tuple[str | int, ...]
_Bound: TypeAlias = Mapping[Any, Any]

_FAILED = object()
"""Stands for what could not be read; why not is among the faults."""

WHOLE = ""
"""The place of what is wrong with a value as a whole."""


def read_plain(
    data: object,
    of: type[T],
    *,
    readers: Mapping[Any, Read] = MappingProxyType({}),
    tags: Mapping[str, Read] = MappingProxyType({}),
) -> T:
    """Return the frozen value that ``plain(value)`` gave ``data`` of.

    Everything that is wrong is told at once, each with its place. A field that is
    missing takes its default; one that the class does not have is refused.

    Args:
        data: plain data, as it comes out of JSON too.
        of: the attrs class of the value.
        readers: for classes whose values write a form of their own, and for single
            fields by class and name; they come before what is known here.
        tags: for fields of open type, such as ``"$money"``.

    Raises:
        Undecodable: the data is no such value; every fault is listed.
        MissingCallables: nothing is wrong but that callables were not given.

    Examples:
        >>> from recoverykit.deadline import EndOfDay, Window
        >>> from recoverykit.plain import plain
        >>> returns = Window("returns", until=EndOfDay(7), source="art. 25")
        >>> read_plain(plain(returns), Window) == returns
        True
        >>> read_plain({"until": {"kind": "end_of_day", "n": "7"}, "til": 1}, Window)
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read til: is no part of it; perhaps \
until; allowed: name, until, after, whole_last_day, source; cannot read name: is \
missing; cannot read until.n: must be a whole number
    """
    reading = _Reading(readers, tags)
    try:
        found = reading.value(data, of, (), MappingProxyType({}))
    except RecursionError:
        raise Undecodable(WHOLE, _TOO_DEEP) from None
    if found is _FAILED:
        raise reading.error()
    return cast("T", found)


def require_names(data: object, allowed: Iterable[str]) -> dict[str, Any]:
    """Return named values, all of whose names are allowed.

    Raises:
        Undecodable: it is no mapping, or has a name that is not allowed.

    Examples:
        >>> require_names({"tz": "UTC"}, ("kind", "tz"))
        {'tz': 'UTC'}
    """
    if not isinstance(data, dict):
        raise Undecodable(WHOLE, "must be an object of named values")
    given, names = cast("dict[str, Any]", data), tuple(allowed)
    strange = [name for name in given if name not in names]
    if strange:
        first, *more = ((str(name), _unknown(str(name), names)) for name in strange)
        raise Undecodable(*first, more=tuple(more))
    return given


def _unknown(name: str, allowed: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
    meant = f"perhaps {close[0]}; " if close else ""
    return f"is no part of it; {meant}allowed: {', '.join(allowed)}"


def _shown(path: _Path) -> str:
    """Return a place as people write it: ``clocks[3].target``."""
    text = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)
    return text.removeprefix(".")


def _joined(path: _Path, where: str) -> str:
    """Return the place of a part inside the place that was asked for."""
    if not where or not path:
        return where or _shown(path)
    return _shown(path) + where if where[0] == "[" else f"{_shown(path)}.{where}"


class _Reading:
    """One reading: what it reads with, and all that it found wrong."""

    def __init__(self, readers: Mapping[Any, Read], tags: Mapping[str, Read]) -> None:
        self.readers, self.tags = readers, tags
        self.faults: list[tuple[str, str]] = []
        self.lacking: list[MissingCallables] = []
        self.hints: dict[Any, dict[str, Any]] = {}

    def error(self) -> RecoveryError:
        if self.faults:
            first, *more = self.faults
            return Undecodable(*first, more=tuple(more))
        needed = dict.fromkeys(name for e in self.lacking for name in e.needed)
        given = dict.fromkeys(name for e in self.lacking for name in e.given)
        return MissingCallables(tuple(needed), tuple(given))

    def fail(self, path: _Path, rule: str) -> object:
        self.faults.append((_shown(path) or WHOLE, rule))
        return _FAILED

    def told(self, path: _Path, error: RecoveryError, known: Iterable[str]) -> object:
        """Keep what a reader or a constructor has refused, by its place."""
        match error:
            case MissingCallables():
                self.lacking.append(error)
            case Undecodable(rule=rule) if rule == _TOO_DEEP:
                # its place would be as long as it is deep
                raise Undecodable(WHOLE, rule) from error
            case Undecodable(where=where, rule=rule, more=more):
                for at, why in ((where, rule), *more):
                    inside = "" if at in _WHOLES else at
                    self.faults.append((_joined(path, inside), why))
            case InvalidValue(field=name, given=given, rule=rule):
                said = f"got {given}; {rule}" if given else rule
                if name in known:
                    path = (*path, name)
                elif name:
                    said = f"{name}: {said}"
                self.fail(path, said)
            case _:
                self.fail(path, str(error))
        return _FAILED

    def value(self, data: Any, of: Any, path: _Path, bound: _Bound) -> Any:
        """Return the value of a type that the data describes."""
        of = bound.get(of, of) if isinstance(of, TypeVar) else of
        origin: Any = get_origin(of)
        special = self.readers.get(of) or self.readers.get(origin) or _LEAVES.get(of)
        if special is not None:
            return self.special(data, special, path)
        if origin in (Union, UnionType):
            return self.union(data, get_args(of), path, bound)
        if origin is tuple:
            return self.items(data, get_args(of), path, bound)
        if origin is frozenset:
            found = self.items(data, (*get_args(of), ...), path, bound)
            return found if found is _FAILED else frozenset(found)
        if origin in (Mapping, dict):
            return self.mapping(data, get_args(of), path, bound)
        if origin is Literal:
            return self.word(data, get_args(of), path)
        if origin is not None and attrs.has(origin):
            names: Any = getattr(origin, "__parameters__", ())
            inside = dict(zip(names, get_args(of), strict=True))
            return self.object(data, origin, path, inside)
        if isinstance(of, type) and attrs.has(of):
            return self.object(data, of, path, bound)
        if isinstance(of, type) and issubclass(of, Enum):
            found = self.word(data, tuple(member.value for member in of), path)
            return found if found is _FAILED else of(found)
        if of is NoneType:
            return data if data is None else self.fail(path, "must be nothing")
        return self.open(data, path)

    def special(self, data: Any, read: Read, path: _Path) -> Any:
        try:
            return read(data)
        except RecoveryError as error:
            return self.told(path, error, ())

    def open(self, data: Any, path: _Path) -> Any:
        """Read a value of open type, which says itself what it is."""
        try:
            found = from_tagged(data, self.tags)
        except RecoveryError as error:
            return self.told(path, error, ())
        return found if _is_exact(found) else self.fail(path, _EXACT)

    def word(self, data: Any, allowed: tuple[Any, ...], path: _Path) -> Any:
        for one in allowed:
            if type(one) is type(data) and one == data:
                return one
        return self.fail(path, f"allowed: {', '.join(map(str, allowed))}")

    def items(self, data: Any, of: tuple[Any, ...], path: _Path, bound: _Bound) -> Any:
        if not isinstance(data, list):
            return self.fail(path, "must be a list")
        given = cast("list[object]", data)
        kinds = of[:1] * len(given) if of[1:] == (...,) else of
        if len(kinds) != len(given):
            return self.fail(path, f"must be a list of {len(kinds)}")
        found = [
            self.value(part, kind, (*path, at), bound)
            for at, (part, kind) in enumerate(zip(given, kinds, strict=True))
        ]
        return _FAILED if _FAILED in found else tuple(found)

    def mapping(
        self, data: Any, of: tuple[Any, ...], path: _Path, bound: _Bound
    ) -> Any:
        if not isinstance(data, dict):
            return self.fail(path, "must be an object of named values")
        found: dict[Any, Any] = {}
        for name, part in cast("dict[str, Any]", data).items():
            at = (*path, str(name))
            key = self.value(name, of[0], at, bound)
            value = self.value(part, of[1], at, bound)
            if key is not _FAILED:
                found[key] = value
        is_whole = len(found) == len(cast("dict[str, Any]", data))
        return found if is_whole and _FAILED not in found.values() else _FAILED

    def union(self, data: Any, of: tuple[Any, ...], path: _Path, bound: _Bound) -> Any:
        """Read what may be of several types: the data shows of which."""
        if data is None and NoneType in of:
            return None
        kinds = [kind for kind in of if kind is not NoneType]
        if len(kinds) < len(of):
            rest: Any = Union[tuple(kinds)]  # noqa: UP007  (worked out)
            return self.value(data, rest, path, bound)
        if len(kinds) > 1 and isinstance(data, dict):
            kinds = _likely(cast("dict[str, Any]", data), kinds)
            said = [kind for kind in map(_kind_of, kinds) if kind is not None]
            if len(said) == len(kinds) > 1:
                return self.fail((*path, "kind"), f"allowed: {', '.join(said)}")
        if len(kinds) == 1:
            return self.value(data, kinds[0], path, bound)
        for kind in kinds:
            attempt = _Reading(self.readers, self.tags)
            found = attempt.value(data, kind, path, bound)
            if found is not _FAILED:
                return found
        names = " or ".join(_name(kind) for kind in kinds)
        return self.fail(path, f"must be {names}")

    def object(self, data: Any, of: Any, path: _Path, bound: _Bound) -> Any:
        """Read a frozen value of named fields."""
        if not isinstance(data, dict):
            return self.fail(path, "must be an object of named values")
        given = dict(cast("dict[str, Any]", data))
        before = len(self.faults)
        kind = _kind_of(of)
        if kind is not None and given.pop("kind", None) != kind:
            self.fail((*path, "kind"), f"must be {kind}")
        fields = {_alias(a): a for a in attrs.fields(of) if a.init}
        for name in given:
            if name not in fields:
                self.fail((*path, str(name)), _unknown(str(name), tuple(fields)))
        hints = self.hints.get(of)
        if hints is None:  # the same class stands in many places
            hints = _hints_of(of, [a.name for a in fields.values()])
            self.hints[of] = hints
        found: dict[str, Any] = {}
        for name, attribute in fields.items():
            at, own = (*path, name), self.readers.get((of, name))
            if name in given and own is not None:
                found[name] = self.special(given[name], own, at)
            elif name in given:
                found[name] = (
                    self.open(given[name], at)
                    if attribute.metadata.get(DYNAMIC)
                    else self.value(given[name], hints[attribute.name], at, bound)
                )
            elif attribute.default is attrs.NOTHING:
                self.fail(at, "is missing")
        if len(self.faults) > before or _FAILED in found.values():
            return _FAILED
        return self.built(of, found, path)

    def built(self, of: Any, given: dict[str, Any], path: _Path) -> Any:
        try:
            return of(**given)
        except RecoveryError as error:
            return self.told(path, error, given)
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
            # a class that does not check what it is made of
            return self.fail(path, f"makes no {of.__name__}")


def _hints_of(of: Any, names: list[str]) -> dict[str, Any]:
    """Return the types of some fields; those that are worked out are nobody's matter.

    Each is looked up where its own class was written, which may be another module.
    """
    hints: dict[str, Any] = {}
    for cls in reversed(of.__mro__):
        own = inspect.get_annotations(cls)
        inside = {
            "__module__": cls.__module__,
            "__annotations__": {name: own[name] for name in names if name in own},
        }
        hints |= get_type_hints(type(cls.__name__, (), inside))
    return hints


def _alias(attribute: attrs.Attribute[Any]) -> str:
    return attribute.alias or attribute.name


def _kind_of(of: Any) -> str | None:
    """Return what a class calls itself in plain data, if it does."""
    kind = getattr(of, "kind", None)
    return kind if isinstance(kind, str) else None


def _likely(data: dict[str, Any], kinds: list[Any]) -> list[Any]:
    """Return the one type that named values are most like."""
    said = data.get("kind")
    for kind in kinds:
        if said is not None and _kind_of(kind) == said:
            return [kind]
    named = [kind for kind in kinds if _kind_of(kind) is None and _names(kind)]
    if not named:
        return kinds
    return [max(named, key=lambda kind: len(data.keys() & _names(kind)))]


def _names(of: Any) -> set[str]:
    """Return the names of the parts that a value of a type has."""
    cls = get_origin(of) or of
    return {_alias(a) for a in attrs.fields(cls)} if attrs.has(cls) else set()


def _name(of: Any) -> str:
    if get_origin(of) is tuple:
        return "a list"
    return _SAID.get(of) or str(getattr(of, "__name__", of))


def _is_exact(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_exact, cast("tuple[object, ...]", value)))
    # a mapping is a tag that is not known here
    return not isinstance(value, (float, dict))


_TOO_DEEP = "is nested too deeply"
_EXACT = "must be text, whole numbers, or a value that says of which type it is"

# ── what is known here ───────────────────────────────────────────────────────


def _exactly(of: type, rule: str) -> Read:
    """Return a reader of one type, and none that derives from it: True is an int."""

    def read(data: Any) -> Any:
        if type(data) is not of:
            raise Undecodable(WHOLE, rule)
        return data

    return read


def _time(data: Any) -> time:
    try:
        return time.fromisoformat(data)
    except (TypeError, ValueError):
        raise Undecodable(WHOLE, "must be a time of day such as 09:00") from None


_TEXT = _exactly(str, "must be text")

_LEAVES: Mapping[Any, Read] = MappingProxyType(
    {
        str: _TEXT,
        int: _exactly(int, "must be a whole number"),
        bool: _exactly(bool, "must be true or false"),
        datetime: instant_from_text,
        date: date_from_text,
        time: _time,
        timedelta: span_from_count,
        Fraction: ratio_from_pair,
    }
)

_SAID: Mapping[Any, str] = MappingProxyType(
    {
        str: "text",
        int: "a whole number",
        bool: "true or false",
        datetime: "an instant",
        date: "a day",
        timedelta: "a span",
    }
)

_WHOLES = frozenset(
    {
        WHOLE,
        *("date", "hours", "instant", "line", "money", "plan", "price", "ratio"),
        *("span", "table", "target", "tables"),
    }
)
"""What a part calls itself, where its place in the whole says more."""
