"""Playbooks from plain data: the way in for what a shop keeps in a file or a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import Any, Self, TypeAlias, TypeVar, Union, cast, get_args

import attrs
from attrs import frozen

from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation import (
    OfferPlan,
    PolicyCallable,
    ShareOfOrder,
    price_from_plain,
)
from recoverykit.deadline import Target
from recoverykit.decision_tables import DecisionTable, table_from_plain
from recoverykit.errors import MissingCallables, RecoveryError, Undecodable
from recoverykit.hours import Always, BusinessHours, CombinedHours, hours_from_plain
from recoverykit.lifecycle import Lifecycle, lifecycle_from_plain
from recoverykit.money import Money
from recoverykit.plain import plain
from recoverykit.playbooks.checks import TableOf
from recoverykit.playbooks.playbook import Playbook
from recoverykit.reader import WHOLE, Read, read_plain, require_names
from recoverykit.severity import Assessor, Classifier, assessor_from_plain
from recoverykit.situation import Situation
from recoverykit.sla import Ageing, NotOwed, Urgency

__all__ = ["playbook_from_plain"]

Zones: TypeAlias = Callable[[str], tzinfo]

_NONE: Mapping[str, Any] = MappingProxyType({})
_TAGS: Mapping[str, Read] = MappingProxyType({"$money": Money.from_plain})

_OUTCOME = cast("type[Any]", Union[(*get_args(Target), NotOwed, OfferPlan)])
"""What the tables of a book give, beside codes: targets and plans of offers."""

_HOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Always.kind: ("tz",),
        BusinessHours.kind: (
            *("tz", "weekly", "holidays", "shifts", "breaks", "closures"),
            "known_until",
        ),
        CombinedHours.kind: ("how", "first", "second"),
    }
)
"""What each kind of hours is written with."""

T = TypeVar("T")


def playbook_from_plain(
    data: object,
    *,
    zones: Zones,
    callables: Mapping[str, Any] = _NONE,
    classifiers: Mapping[str, Classifier] = _NONE,
) -> Playbook:
    """Return the playbook that was stored as plain data: ``plain(book)`` and back.

    It is equal and of the same hash, so that cases go on under it. Every part passes
    its own checks again, and every table its proof. ``earlier`` books come along.

    Nothing is looked up by name. Python that stands in a book, such as a function in a
    slot of its compensation, is named in plain data by id and version, and is given
    here; it is refused where it is not what was stored.

    Tables find the codes that they name in the catalogues of the book, or else in
    those that ship.

    Args:
        data: what ``plain(book)`` gave, as it comes out of JSON too.
        zones: gives the zone of a name, as ``zoneinfo.ZoneInfo`` does.
        callables: policies and urgencies by id and version, such as ``"late@2"``, and
            guards of the lifecycle by where they are imported from, such as
            ``"shop.guards.is_weekday"``.
        classifiers: members of the panel by name and version, such as ``"tone@2"``.
            Those that ship need not be given.

    Raises:
        Undecodable: the data describes no playbook; every fault of a part is listed
            with its place, such as ``clocks[3].target.span``. What sound parts do not
            make together, such as a role that no catalogue has, is told one at a time.
        MissingCallables: nothing else is wrong, but the data names Python that was not
            given; all of it is named.

    Examples:
        >>> import json
        >>> from datetime import UTC
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, rescue_48h
        >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> stored = json.dumps(plain(book))
        >>> zones = {"UTC": UTC}.__getitem__
        >>> again = playbook_from_plain(json.loads(stored), zones=zones)
        >>> again == book, again.ref == book.ref
        (True, True)
    """
    return _Given(zones, callables, classifiers).book(data)


@frozen
class _Given:
    """What is given to read a book with."""

    zones: Zones
    callables: Mapping[str, Any]
    classifiers: Mapping[str, Classifier]

    def book(self, data: object) -> Playbook:
        readers = self.readers(_catalogues(data))
        return read_plain(data, Playbook, readers=readers, tags=_TAGS)

    def readers(self, codes: Catalogues) -> Mapping[Any, Read]:
        """Return how each type is read that has a form of its own."""
        readers: dict[Any, Read] = {}

        def outcome(data: object) -> Any:
            return read_plain(data, _OUTCOME, readers=readers, tags=_TAGS)

        def table(data: object, reads: type[Any] = Situation) -> DecisionTable:
            return _with_codes(
                data,
                codes,
                lambda known: table_from_plain(
                    data, reads=reads, outcome=outcome, catalogues=known
                ),
            )

        def table_of(reads: type[Any]) -> Read:
            return lambda data: None if data is None else table(data, reads)

        def base(data: object) -> Any:
            return table(data) if "rules" in _named(data) else self.callable(data)

        def urgency(data: object) -> Any:
            # what ships is left out, so nothing at all is something else's default
            if data == {} or _called(data) is not None:
                return self.callable(data)
            return read_plain(data, Ageing, readers=readers, tags=_TAGS)

        readers |= {
            Money: Money.from_plain,
            Money | ShareOfOrder: price_from_plain,
            DecisionTable: table,
            DecisionTable | PolicyCallable: base,
            Urgency: urgency,
            Assessor: self.assessor,
            Lifecycle: self.lifecycle,
            **dict.fromkeys((Always, BusinessHours, CombinedHours), self.hours),
            **{
                (Playbook, a.name): table_of(a.validator.reads)
                for a in attrs.fields(Playbook)
                if isinstance(a.validator, TableOf)
            },
            Self: self.book,  # type: ignore[misc]  # earlier ones
        }
        return readers

    def assessor(self, data: object) -> Assessor:
        return assessor_from_plain(data, classifiers=self.classifiers)

    def lifecycle(self, data: object) -> Lifecycle:
        return lifecycle_from_plain(data, guards=self.callables)

    def callable(self, data: object) -> Any:
        name = _called(data)
        if name is None:
            raise Undecodable(WHOLE, "must name Python by an id and a version")
        found = self.callables.get(name)
        if found is None:
            raise MissingCallables((name,), tuple(self.callables))
        if not callable(found) or plain(found) != data:
            rule = f"{name} is given with another content than it was stored with"
            raise Undecodable(WHOLE, rule)
        return found

    def zone(self, name: str) -> tzinfo:
        try:
            return self.zones(name)
        except Exception as error:  # whatever a host looks zones up with
            raise Undecodable("tz", f"{name!r} is no zone that is known") from error

    def hours(self, data: object) -> Any:
        _check_hours(data)
        return hours_from_plain(data, zones=self.zone)


def _named(data: object) -> dict[str, Any]:
    """Return named values; none where it is something else."""
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _called(data: object) -> str | None:
    """Return the name of a callable: its id and version."""
    match data:
        case {"callable": str(id_), "version": str(version)}:
            return f"{id_}@{version}"
        case {"id": str(id_), "version": str(version)}:
            return f"{id_}@{version}"
        case _:
            return None


def _check_hours(data: object) -> None:
    """Refuse what no hours of the kind have; what is wrong else is said elsewhere."""
    kind = _named(data).get("kind")
    if not isinstance(kind, str) or kind not in _HOURS:
        kinds = ", ".join(_HOURS)
        raise Undecodable("kind", f"must be a kind of hours; allowed: {kinds}")
    given = require_names(data, ("kind", *_HOURS[kind]))
    for name in ("first", "second"):
        if name in given:
            _check_hours(given[name])


def _catalogues(data: object) -> Catalogues:
    """Return the codes of a book, before its tables are read."""
    given = _named(data)
    if "catalogues" not in given:
        return STANDARD
    try:
        return read_plain(given["catalogues"], Catalogues)
    except RecoveryError:  # told again where the book is read
        return STANDARD


def _with_codes(data: object, codes: Catalogues, read: Callable[[Catalogues], T]) -> T:
    """Read a table by the codes of its book, or else by those that ship.

    Which of them it was written with shows in what is written again.
    """
    found: list[T] = []
    wrong: list[RecoveryError] = []
    for known in dict.fromkeys((codes, STANDARD)):
        try:
            table = read(known)
        except RecoveryError as error:
            wrong.append(error)
            continue
        if plain(table) == data:
            return table
        found.append(table)
    if found:
        return found[0]
    raise wrong[0]
