"""JSON of everything that a host stores: entries, cases, incidents, tasks, facts.

A row of a log is an envelope and a payload::

    {"schema": 1, "kind": "replied", "version": 7, "at": "2026-03-01T09:00:00Z",
     "source": "diagnosed", "dest": "diagnosed", "recorded_at": "…Z", "key": "call-7",
     "book": {"id": "rescue_48h", "version": "1", "hash": "sha256:…"},
     "data": {"by": "li", "reply": {"text": "…"}}}

The payload stands under ``data``, since events have fields of their own that are
named like the envelope's. It is the canonical plain data of
:func:`recoverykit.plain.plain`: instants in UTC, spans in whole microseconds, money as
``[minor, currency]``, and a field at its default left out, so that a field added later
changes no stored row. A kind of the shop's own carries ``"host": true``.

Reading tolerates, so that a case written by a newer release still opens: an unknown
kind, a newer schema number or a field that this release does not know turns the row
into :class:`~recoverykit.lifecycle.events.Opaque`, which keeps all of it and is dumped
unchanged. Recording on such a case is refused. What is merely wrong raises
:class:`~recoverykit.errors.Undecodable` with the path to it.

Loading opens nothing and builds every value through its own checks again.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType, NoneType, UnionType
from typing import Any, NoReturn, TypeVar, Union, cast, get_args, get_origin

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.deadline import Target, target_from_plain
from recoverykit.errors import InvalidValue, RecoveryError, Undecodable
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.incidents import INCIDENT_EVENTS, Consent, Incident
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import OfferedLine
from recoverykit.personal import is_digest
from recoverykit.plain import (
    DYNAMIC,
    PolicyRef,
    canonical_json,
    date_from_text,
    from_tagged,
    instant_from_text,
    instant_text,
    plain,
    ratio_from_pair,
    span_from_count,
)
from recoverykit.severity import Opinion
from recoverykit.situation import CurrentFacts
from recoverykit.task import Task

try:
    from cattrs import (
        AttributeValidationNote,
        BaseValidationError,
        Converter,
        ForbiddenExtraKeysError,
    )
    from cattrs.gen import make_dict_structure_fn, override
except ImportError as error:
    _MISSING = "recoverykit.serialization needs cattrs: pip install recoverykit[json]"
    raise ImportError(_MISSING) from error

__all__ = [
    "Upcaster",
    "dump_case",
    "dump_entry",
    "dump_incident",
    "from_plain",
    "load_case",
    "load_entry",
    "load_incident",
]

T = TypeVar("T")

Structure = Callable[[Any, Any], Any]


@frozen
class Upcaster:
    """One step that brings the payload of an old row to the next schema number.

    Args:
        kind: the kind of event.
        from_schema: the number that it starts from; it leads to the next one. The
            library counts from 1; 0 is for rows that a host brings from elsewhere.
        function: takes the row's ``data`` and returns the new one. Pure: it is given
            a copy of its own, looks at nothing else and asks for no time.

    Examples:
        >>> def call_it_text(data):
        ...     return {"by": data["by"], "text": data["note"]}
        >>> Upcaster("noted", from_schema=1, function=call_it_text).kind
        'noted'
    """

    kind: str = field(validator=checked.code)
    from_schema: int = field(validator=checked.count, kw_only=True)
    function: Callable[[dict[str, Any]], dict[str, Any]] = field(kw_only=True)


UPCASTERS: tuple[Upcaster, ...] = ()
"""The library's own steps: none yet, since every kind is at schema 1."""


# ── rows ─────────────────────────────────────────────────────────────────────


def _from_one(_: Any, attribute: attrs.Attribute[Any], value: int) -> None:
    if value < 1:
        raise checked.refuse(attribute, value, "must be a whole number from 1 up")


@frozen(kw_only=True)
class _Envelope:
    """What every row has, whatever its kind."""

    schema: int = field(validator=checked.count)
    kind: str = field(validator=checked.code)
    version: int = field(validator=_from_one)
    at: datetime
    source: str | None = None
    dest: str
    recorded_at: datetime
    key: str | None = None
    book: PolicyRef


_ENVELOPE = tuple(a.name for a in attrs.fields(_Envelope))


def dump_entry(entry: ev.Entry) -> dict[str, Any]:
    """Return an entry as one row of JSON-safe data.

    An opaque entry gives back what it was loaded from.

    Raises:
        InvalidValue: the event holds what has no exact plain form.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from recoverykit.lifecycle.events import Entry, Noted
        >>> noted = Noted(datetime(2026, 3, 1, 3, tzinfo=UTC), by="li", text="她急用")
        >>> row = dump_entry(Entry(
        ...     version=2, event=noted, source="received", dest="received",
        ...     recorded_at=noted.at, key=None, schema=1,
        ...     book=PolicyRef("rescue_48h", "1", hash="sha256:00ff"),
        ... ))
        >>> row["kind"], row["at"], row["data"]
        ('noted', '2026-03-01T03:00:00Z', {'by': 'li', 'text': '她急用'})
        >>> load_entry(row).event == noted
        True
    """
    event = entry.event
    if isinstance(event, ev.Opaque):
        schema, rest = entry.schema, _opaque_rest(event)
    else:
        data = plain(event)
        del data["kind"], data["at"]
        host = {"host": True} if isinstance(event, ev.HostEvent) else {}
        schema, rest = event.schema, {**host, "data": data}
    row = {
        "schema": schema,
        "kind": event.kind,
        "version": entry.version,
        "at": instant_text(event.at),
        "source": entry.source,
        "dest": entry.dest,
        "recorded_at": instant_text(entry.recorded_at),
        "key": entry.key,
        "book": plain(entry.book),
    }
    return {name: value for name, value in row.items() if value is not None} | rest


def load_entry(
    data: Mapping[str, Any], *, upcasters: Iterable[Upcaster] = ()
) -> ev.Entry:
    """Return the entry that a stored row holds; the row stays as it is.

    Args:
        data: what :func:`dump_entry` gave, in this release or any other.
        upcasters: steps to take beside the library's own.

    Raises:
        Undecodable: the row is damaged, or no step leads on from its schema number.
    """
    loaded = _load_entry(data, (*upcasters, *UPCASTERS), ev.EVENTS)
    if isinstance(loaded, Undecodable):
        # raised out here, so that no cause carries the row's words along
        raise loaded
    return loaded


def dump_case(case: Case) -> dict[str, Any]:
    """Return a whole case as JSON-safe data: its id, and a row for each entry.

    Raises:
        InvalidValue: an event holds what has no exact plain form.
    """
    return {"id": case.id, "log": [dump_entry(entry) for entry in case.log]}


def load_case(data: Mapping[str, Any], *, upcasters: Iterable[Upcaster] = ()) -> Case:
    """Return the case that :func:`dump_case` gave the data of.

    It runs no guard and decides nothing again.

    Args:
        data: the id and the rows.
        upcasters: steps to take beside the library's own.

    Raises:
        Undecodable: a row is damaged; the path begins with its place in the log.
        VersionGap: a row is missing, doubled or out of order.
        InvalidValue: the log is empty or does not begin with a birth.
    """
    match data:
        case {"id": str(case_id), "log": [*rows], **more} if not more:
            pass
        case _:
            raise Undecodable("case", "must be an object of id and log")
    return Case.replay(case_id, _load_log(rows, upcasters, ev.EVENTS))


def dump_incident(incident: Incident) -> dict[str, Any]:
    """Return a whole incident as JSON-safe data, in the shape of a case.

    Raises:
        InvalidValue: an event holds what has no exact plain form.
    """
    log = [dump_entry(entry) for entry in incident.log]
    return {"id": incident.id, "log": log}


def load_incident(
    data: Mapping[str, Any], *, upcasters: Iterable[Upcaster] = ()
) -> Incident:
    """Return the incident that :func:`dump_incident` gave the data of.

    The kinds of its events are its own: an event of a case in it is kept as it came,
    and so is one of an incident in a case.

    Args:
        data: the id and the rows.
        upcasters: steps to take beside the library's own.

    Raises:
        Undecodable: a row is damaged; the path begins with its place in the log.
        VersionGap: a row is missing, doubled or out of order.
        InvalidValue: the log is empty or does not begin with a declaration.
    """
    match data:
        case {"id": str(incident_id), "log": [*rows], **more} if not more:
            pass
        case _:
            raise Undecodable("incident", "must be an object of id and log")
    return Incident.replay(incident_id, _load_log(rows, upcasters, INCIDENT_EVENTS))


def _load_log(
    rows: Iterable[Any],
    upcasters: Iterable[Upcaster],
    kinds: Mapping[str, type[ev.Event]],
) -> list[ev.Entry]:
    steps = (*upcasters, *UPCASTERS)
    entries: list[ev.Entry] = []
    for place, row in enumerate(rows):
        loaded = _load_entry(row, steps, kinds)
        if isinstance(loaded, Undecodable):
            raise Undecodable(f"log[{place}].{loaded.where}", loaded.rule)
        entries.append(loaded)
    return entries


def from_plain(data: object, of: type[T]) -> T:
    """Return the value that was stored as ``plain(value)``.

    For what hosts keep beside the log: tasks, summaries, facts, rulings, offers.
    Hours and targets have functions of their own beside them.

    Args:
        data: what :func:`recoverykit.plain.plain` gave.
        of: the class of the value.

    Raises:
        Undecodable: the data is damaged, or has a field that this release does not
            know.
        InvalidValue: values of this class are not read back.

    Examples:
        >>> survey = Task("case-1:9:survey", "survey")
        >>> plain(survey)
        {'key': 'case-1:9:survey', 'kind': 'survey'}
        >>> from_plain(plain(survey), Task) == survey
        True
    """
    structure = _STRUCTURES.get(of)
    if structure is None:
        known = ", ".join(sorted(cls.__name__ for cls in _STRUCTURES))
        raise InvalidValue("of", of.__name__, f"allowed: {known}")
    loaded = _attempt(structure, data, of)
    if isinstance(loaded, _Failed):
        raise Undecodable(loaded.where(of.__name__.lower()), loaded.rule)
    return cast("T", loaded)


def _opaque_rest(event: ev.Opaque) -> dict[str, Any]:
    """Return what an opaque row has beside its envelope."""
    if is_digest(event.data):
        return {"erased": event.data}
    try:
        rest = json.loads(event.data)
    except ValueError:
        rest = None
    if not isinstance(rest, dict):
        raise InvalidValue("data", "a str", "must be the JSON object of a stored row")
    return cast("dict[str, Any]", rest)


def _load_entry(
    row: object,
    upcasters: tuple[Upcaster, ...],
    kinds: Mapping[str, type[ev.Event]],
) -> ev.Entry | Undecodable:
    if not isinstance(row, Mapping):
        return Undecodable("entry", "must be an object")
    given = cast("Mapping[str, Any]", row)
    head = _attempt(
        _ENVELOPE_STRUCTURE, {n: given[n] for n in _ENVELOPE if n in given}, _Envelope
    )
    if isinstance(head, _Failed):
        return Undecodable(head.where(), head.rule)
    rest = {name: part for name, part in given.items() if name not in _ENVELOPE}
    loaded = _load_event(head, rest, upcasters, kinds)
    if isinstance(loaded, Undecodable):
        return loaded
    return ev.Entry(
        version=head.version,
        event=loaded,
        source=head.source,
        dest=head.dest,
        recorded_at=head.recorded_at,
        key=head.key,
        book=head.book,
        schema=head.schema if isinstance(loaded, ev.Opaque) else loaded.schema,
    )


def _load_event(
    head: _Envelope,
    rest: dict[str, Any],
    upcasters: tuple[Upcaster, ...],
    kinds: Mapping[str, type[ev.Event]],
) -> ev.Event | Undecodable:
    is_host = rest.get("host") is True
    cls = ev.HostEvent if is_host else kinds.get(head.kind)
    parts = ("data", "host") if is_host else ("data",)
    if cls is None or head.schema > cls.schema or not rest.keys() <= set(parts):
        return _opaque(head, rest)
    data = rest.get("data", {})
    if not isinstance(data, dict):
        return Undecodable("data", "must be an object")
    payload = cast("dict[str, Any]", data)
    for number in range(head.schema, cls.schema):
        steps = [u for u in upcasters if (u.kind, u.from_schema) == (head.kind, number)]
        if len(steps) != 1:
            return Undecodable(
                "schema",
                f"{len(steps)} upcasters lead on from schema {number} of "
                f"{head.kind}, and exactly one must",
            )
        payload = steps[0].function(copy.deepcopy(payload))
        if not _is(dict, payload):
            rule = f"the upcaster from schema {number} must give an object"
            return Undecodable("data", rule)
    mine = {"at": head.at, "kind": head.kind} if is_host else {"at": head.at}
    if not mine.keys().isdisjoint(payload):
        return _opaque(head, rest)
    event = _attempt(_EVENT_STRUCTURES[cls], {**payload, **mine}, cls)
    if isinstance(event, _Failed):
        if event.is_newer:
            return _opaque(head, rest)
        return Undecodable(event.where("data"), event.rule)
    return cast("ev.Event", event)


def _opaque(head: _Envelope, rest: dict[str, Any]) -> ev.Opaque | Undecodable:
    erased = rest.get("erased")
    if len(rest) == 1 and isinstance(erased, str) and is_digest(erased):
        return ev.Opaque(head.at, kind=head.kind, data=erased)
    try:
        text = canonical_json(rest)
    except (TypeError, ValueError, RecursionError):
        return Undecodable("entry", "must be JSON data, as json.loads gives it")
    return ev.Opaque(head.at, kind=head.kind, data=text)


# ── what went wrong, and where ───────────────────────────────────────────────


class _Newer(Exception):
    """Data holds something that a newer release must have written."""


class _InList(Exception):
    """What went wrong, after its place in a list."""


@frozen
class _Failed:
    """Why data could not be read; it holds no part of the data."""

    path: tuple[str | int, ...]
    rule: str
    is_newer: bool

    def where(self, root: str = "") -> str:
        """Return the path as people write it: ``data.reply.parts[2]``."""
        text = root
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}"
        return text.removeprefix(".") or "entry"


def _attempt(structure: Structure, data: object, of: Any) -> Any:
    """Return what the structure makes of the data, or why it cannot."""
    try:
        return structure(data, of)
    except Exception as error:  # noqa: BLE001
        faults = tuple(_faults(error, ()))
    newer = next((f for f in faults if f.is_newer), None)
    return newer or faults[0]


def _faults(error: BaseException, path: tuple[str | int, ...]) -> Iterator[_Failed]:
    if isinstance(error, BaseValidationError):
        for part in error.exceptions:
            yield from _faults(part, (*path, *_step(part)))
        return
    if isinstance(error, _InList):
        place, part = error.args
        yield from _faults(part, (*path, place))
        return
    newer = False
    match error:
        case ForbiddenExtraKeysError() | _Newer():
            rule, newer = "has what this release does not know", True
        case KeyError():
            rule = "is missing"
        case InvalidValue():
            named = (error.field,) if error.field else ()
            path, rule = (*path, *named), error.rule
        case RecoveryError():
            rule = str(getattr(error, "rule", error))
        case _:
            rule = "holds what cannot stand here"
    yield _Failed(path, rule, newer)


def _step(error: BaseException) -> tuple[str | int, ...]:
    """Return the name of the field in which it went wrong, if it was in one."""
    notes = getattr(error, "__notes__", ())
    names = (n.name for n in notes if isinstance(n, AttributeValidationNote))
    return tuple(names)[:1]


# ── how each type is read ────────────────────────────────────────────────────


def _is(cls: type, value: Any) -> bool:
    """Return whether a value is of a type, and no other that derives from it."""
    return type(value) is cls


def _refuse(rule: str) -> NoReturn:
    """Refuse a value of the wrong form; its place is known by whoever asked for it."""
    raise InvalidValue("", "", rule)


def _text(value: Any, of: Any) -> str:
    """Read text; classes of codes derive from it, so they are read here as well."""
    if type(value) is not str:
        _refuse("must be text")
    if of is str:
        return value
    try:
        return cast("type[StrEnum]", of)(value)
    except ValueError:
        codes = ", ".join(cast("Iterable[str]", of))
        _refuse(f"allowed: {codes}")


def _whole(value: Any, _: Any) -> int:
    # True is an int to Python
    if type(value) is not int:
        _refuse("must be a whole number")
    return value


def _flag(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        _refuse("must be true or false")
    return value


def _instant(value: Any, _: Any) -> datetime:
    # the envelope has read it already
    return value if type(value) is datetime else instant_from_text(value)


def _date(value: Any, _: Any) -> date:
    return date_from_text(value)


def _span(value: Any, _: Any) -> timedelta:
    return span_from_count(value)


def _fraction(value: Any, _: Any) -> Fraction:
    return ratio_from_pair(value)


def _money(value: Any, _: Any) -> Money:
    return Money.from_plain(value)


def _target(value: Any, _: Any) -> Target:
    target = target_from_plain(value)
    if value.keys() > plain(target).keys():
        raise _Newer
    return target


def _reason(value: Any, _: Any) -> Reason:
    if not _is(dict, value) or not _is(str, value.get("code")):
        _refuse("must be a reason: an object with a code")
    if not value.keys() <= _REASON:
        raise _Newer
    fields, text = value.get("fields", {}), value.get("text", {})
    if not _is(dict, fields) or not _is(dict, text):
        _refuse("must be a reason: a code, fields and sentences")
    if not all(_is(str, sentence) for sentence in text.values()):
        _refuse("must be a reason whose sentences are text")
    exact = {name: _dynamic(part, None) for name, part in fields.items()}
    return Reason(value["code"], text=text, **exact)


_REASON = frozenset(("code", "fields", "text"))


def _dynamic(value: Any, _: Any) -> Any:
    """Read a value of open type, which says itself what it is."""
    found = from_tagged(value, _TAGS)
    _only_exact(found)
    return found


def _only_exact(value: Any) -> None:
    if _is(tuple, value):
        for part in value:
            _only_exact(part)
    elif _is(dict, value):
        # a tag of a type that is not known here
        raise _Newer
    elif _is(float, value):
        _refuse("must be exact, so no float")


_TAGS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"$money": Money.from_plain}
)


def _is_tuple(of: Any) -> bool:
    return get_origin(of) is tuple


def _tuple_of(of: Any, converter: Converter) -> Structure:
    items = get_args(of)
    if items[1:] == (...,):
        return _many(items[0], converter.get_structure_hook(items[0]))
    return _few(tuple((i, converter.get_structure_hook(i)) for i in items))


def _many(item: Any, hook: Structure) -> Structure:
    def structure(value: Any, _: Any) -> tuple[Any, ...]:
        if not _is(list, value):
            _refuse("must be a list")
        found: list[Any] = []
        add = found.append
        try:
            for part in value:
                add(hook(part, item))
        except Exception as error:
            raise _InList(len(found), error) from error
        return tuple(found)

    return structure


def _few(hooks: tuple[tuple[Any, Structure], ...]) -> Structure:
    def structure(value: Any, _: Any) -> tuple[Any, ...]:
        if not _is(list, value) or len(value) != len(hooks):
            _refuse(f"must be a list of {len(hooks)}")
        found: list[Any] = []
        try:
            for part, (item, hook) in zip(value, hooks, strict=True):
                found.append(hook(part, item))
        except Exception as error:
            raise _InList(len(found), error) from error
        return tuple(found)

    return structure


def _is_optional(of: Any) -> bool:
    return get_origin(of) in (Union, UnionType) and NoneType in get_args(of)


def _optional(of: Any, converter: Converter) -> Structure:
    inner: Any = Union[tuple(a for a in get_args(of) if a is not NoneType)]  # noqa: UP007
    hook = converter.get_structure_hook(inner)

    def structure(value: Any, _: Any) -> Any:
        return None if value is None else hook(value, inner)

    return structure


def _object(of: Any, converter: Converter) -> Structure:
    """Return the generated function of one class of values."""
    special: dict[str, Any] = {
        a.name: override(struct_hook=_dynamic)
        for a in attrs.fields(of)
        if a.metadata.get(DYNAMIC)
    }
    generated = make_dict_structure_fn(
        of,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_use_alias=True,
        _cattrs_detailed_validation=True,
        **special,
    )

    def structure(value: Any, _: Any) -> Any:
        if not _is(dict, value):
            _refuse("must be an object")
        return generated(value, of)

    return structure


def _converter() -> Converter:
    converter = Converter()
    converter.register_structure_hook_factory(attrs.has)(_object)
    converter.register_structure_hook_factory(_is_tuple)(_tuple_of)
    converter.register_structure_hook_factory(_is_optional)(_optional)
    converter.register_structure_hook_func(lambda of: of == Target, _target)
    for of, hook in (
        (str, _text),
        (int, _whole),
        (bool, _flag),
        (datetime, _instant),
        (date, _date),
        (timedelta, _span),
        (Fraction, _fraction),
        (Money, _money),
        (Reason, _reason),
    ):
        converter.register_structure_hook(of, hook)
    return converter


# ── everything that can be read, built here and never later ──────────────────

_CONVERTER = _converter()

_ENVELOPE_STRUCTURE: Structure = _CONVERTER.get_structure_hook(_Envelope)

_EVENT_STRUCTURES: Mapping[type[ev.Event], Structure] = MappingProxyType(
    {
        cls: _CONVERTER.get_structure_hook(cls)
        for cls in (*ev.EVENTS.values(), *INCIDENT_EVENTS.values(), ev.HostEvent)
    }
)


def _parts_of(of: Any, found: dict[type, None]) -> None:
    """Collect the classes of values that a type is made of."""
    if isinstance(of, type) and (attrs.has(of) or of is Money):
        if of not in found:
            found[of] = None
            for attribute in attrs.fields(of):
                _parts_of(attribute.type, found)
    else:
        for part in get_args(of):
            _parts_of(part, found)


def _stored() -> Mapping[type, Structure]:
    found: dict[type, None] = {}
    for of in (Task, CaseSummary, CurrentFacts, OfferedLine, Opinion, Consent):
        _parts_of(of, found)
    for cls in (*ev.EVENTS.values(), *INCIDENT_EVENTS.values()):
        for attribute in attrs.fields(cls):
            _parts_of(attribute.type, found)
    targets = get_args(Target)
    return MappingProxyType(
        {of: _CONVERTER.get_structure_hook(of) for of in found if of not in targets}
    )


_STRUCTURES = _stored()
"""What :func:`from_plain` reads."""
