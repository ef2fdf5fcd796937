"""Tables from plain data: the way in for what a host keeps in rows or files."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, cast

import attrs

from recoverykit.catalogue import STANDARD, Catalogue, Catalogues
from recoverykit.decision_tables.cells import Cell
from recoverykit.decision_tables.fields import (
    Amount,
    Day,
    Duration,
    Field,
    Flag,
    OneOf,
    Quantity,
)
from recoverykit.decision_tables.proofs import NODE_BUDGET
from recoverykit.decision_tables.table import (
    NO_RULE,
    DecisionTable,
    HitPolicy,
    NoRule,
    Rule,
)
from recoverykit.decision_tables.versions import DatedTables, InForce
from recoverykit.errors import PolicyError, RecoveryError, Undecodable
from recoverykit.money import Money
from recoverykit.plain import date_from_text, from_tagged, span_from_count

Outcome: TypeAlias = Callable[[Any], Any]
"""Makes a value of the plain form of an outcome, as ``plan_from_plain`` does."""

_MONEY: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"$money": Money.from_plain}
)


def table_from_plain(
    data: object,
    *,
    reads: type[Any],
    outcome: Outcome | None = None,
    catalogues: Catalogues = STANDARD,
    node_budget: int = NODE_BUDGET,
) -> DecisionTable:
    """Return the table that was stored as plain data, proven anew.

    It is the way back from ``plain(table)``: equal, and of the same hash.

    Args:
        data: what ``plain(table)`` gave, as it comes out of JSON too.
        reads: the attrs class of the situations.
        outcome: makes an outcome of its plain form. Text, numbers, money, spans, days,
            and ``NO_RULE`` need none.
        catalogues: where the fields find the codes that they name.
        node_budget: as of the table.

    Raises:
        Undecodable: a part is missing, unknown, or not of its kind; it is named by its
            place, such as ``rules.small.when.order.amount``.
        PolicyError: the parts can be read, but the table they make is refused.

    Examples:
        >>> from recoverykit.compensation import order_value_bands, plan_from_plain
        >>> from recoverykit.plain import plain
        >>> from recoverykit.situation import Situation
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> again = table_from_plain(
        ...     plain(bands), reads=Situation, outcome=plan_from_plain
        ... )
        >>> again == bands, again.ref.hash == bands.ref.hash
        (True, True)
        >>> table_from_plain({**plain(bands), "hit_policy": "any"}, reads=Situation)
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read hit_policy: allowed: unique, ...
    """
    given = _named(
        "table", data, needs=("id", "version", "fields", "rules"), may=("hit_policy",)
    )
    policy = given.get("hit_policy", HitPolicy.UNIQUE.value)
    # a tuple, for what stands there may have no hash
    allowed = tuple(hit.value for hit in HitPolicy)
    if policy not in allowed:
        raise Undecodable("hit_policy", f"allowed: {', '.join(allowed)}")
    faults: list[Undecodable] = []
    named = {
        path: _kept(faults, _at, f"fields.{path}", _field, of, catalogues)
        for path, of in _mapping("fields", given["fields"]).items()
    }
    rows = _list("rules", given["rules"])
    rules = [_kept(faults, _rule, at, row, outcome) for at, row in enumerate(rows)]
    if faults:
        told = [pair for e in faults for pair in ((e.where, e.rule), *e.more)]
        raise Undecodable(*told[0], more=tuple(told[1:])) from faults[0]
    fields: dict[str, Field] = named
    try:
        return DecisionTable(
            id=given["id"],
            version=given["version"],
            reads=reads,
            fields=fields,
            rules=rules,
            hit_policy=HitPolicy(policy),
            node_budget=node_budget,
        )
    except PolicyError:
        raise
    except RecoveryError as error:
        raise Undecodable("table", str(error)) from error


def dated_tables_from_plain(
    data: object,
    *,
    reads: type[Any],
    outcome: Outcome | None = None,
    catalogues: Catalogues = STANDARD,
    node_budget: int = NODE_BUDGET,
) -> DatedTables:
    """Return the dated tables that were stored as plain data, proven anew.

    It is the way back from ``plain(tables)``: equal, and of the same hash.

    Args:
        data: what ``plain(tables)`` gave, as it comes out of JSON too.
        reads: the attrs class of the situations, of all versions.
        outcome: as for :func:`table_from_plain`.
        catalogues: as for :func:`table_from_plain`.
        node_budget: as of each table.

    Raises:
        Undecodable: a part is missing, unknown, or not of its kind; it is named by its
            place, such as ``versions.0.from_on``.
        PolicyError: the parts can be read, but a table, or their days, are refused.

    Examples:
        >>> from datetime import date
        >>> from recoverykit.compensation import order_value_bands, plan_from_plain
        >>> from recoverykit.plain import plain
        >>> from recoverykit.situation import Situation
        >>> table = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> first = InForce(table, from_on=date(2026, 1, 1))
        >>> bands = DatedTables("bands", [first])
        >>> again = dated_tables_from_plain(
        ...     plain(bands), reads=Situation, outcome=plan_from_plain
        ... )
        >>> again == bands, again.ref.hash == bands.ref.hash
        (True, True)
    """
    given = _named("tables", data, needs=("id", "versions"), may=())

    def held(where: str, row: object) -> InForce:
        part = _named(where, row, needs=("table", "from_on"), may=("until_on",))

        def read_table(of: object) -> DecisionTable:
            return table_from_plain(
                of,
                reads=reads,
                outcome=outcome,
                catalogues=catalogues,
                node_budget=node_budget,
            )

        table = _at(f"{where}.table", read_table, part["table"])
        days = {
            name: _at(f"{where}.{name}", date_from_text, part[name])
            for name in ("from_on", "until_on")
            if part.get(name) is not None
        }
        found: InForce = _at(where, lambda: InForce(table, **days))
        return found

    rows = _list("versions", given["versions"])
    versions = [held(f"versions.{at}", row) for at, row in enumerate(rows)]
    try:
        return DatedTables(given["id"], versions)
    except PolicyError:
        raise
    except RecoveryError as error:
        raise Undecodable("tables", str(error)) from error


def _rule(at: int, data: object, outcome: Outcome | None) -> Rule:
    where = f"rules.{at}"
    given = _named(where, data, needs=("id", "when", "then"), may=("note", "source"))
    if isinstance(given["id"], str):
        # people know a rule by its id
        where = f"rules.{given['id']}"
    when = {
        path: _at(f"{where}.when.{path}", _cell, cell)
        for path, cell in _mapping(f"{where}.when", given["when"]).items()
    }
    then = _at(f"{where}.then", _outcome, given["then"], outcome)

    def build(row: dict[str, Any]) -> Rule:
        texts = {name: row[name] for name in ("note", "source") if name in row}
        return Rule(row["id"], when=when, then=then, **texts)

    rule: Rule = _at(where, build, given)
    return rule


def _cell(data: object) -> Cell:
    given = _named("cell", data, needs=("op",), may=("values", "or_absent"))
    values = from_tagged(_list("values", given.get("values", [])), _MONEY)
    return Cell(given["op"], values, or_absent=given.get("or_absent", False))


def _outcome(data: object, outcome: Outcome | None) -> Any:
    """Return a value that says what it is, or what ``outcome`` makes of it."""
    if isinstance(data, list):
        return tuple(_outcome(item, outcome) for item in cast("list[object]", data))
    if not isinstance(data, dict):
        return data
    if data == {"kind": NoRule.kind}:
        return NO_RULE
    read = from_tagged(cast("dict[str, Any]", data), _MONEY)
    if not isinstance(read, dict):
        return read
    if outcome is None:
        rule = "is of no kind that is known here: give outcome= to read it"
        raise Undecodable("outcome", rule)
    return outcome(cast("dict[str, Any]", data))


# ── fields ───────────────────────────────────────────────────────────────────


def _one_of(given: dict[str, Any], catalogues: Catalogues) -> Field:
    codes: Any = given.pop("codes", None)
    renamed = _list("renamed", given.pop("renamed", []))
    name = given.pop("catalogue", None)
    if name is None:
        return OneOf(_list("codes", codes), **given)
    catalogue: Any = getattr(catalogues, str(name), None)
    if not isinstance(catalogue, Catalogue) or catalogue.name != name:
        known = (slot.name for slot in attrs.fields(Catalogues))
        rule = f"no catalogue is called {name}; {_nearest_of(str(name), known)}"
        raise Undecodable("catalogue", rule)
    # it may have learned codes and renames since, but none may be forgotten
    kept = [list(pair) for pair in catalogue.renamed]
    if any(pair not in kept for pair in renamed):
        rule = f"catalogue {name} does not know all renames of the table"
        raise Undecodable("renamed", rule)
    of = OneOf(cast("Any", catalogue), **given)
    if codes is not None and list(of.known) != codes:
        rule = f"catalogue {name} holds other codes than the table was written with"
        raise Undecodable("codes", rule)
    return of


_FIELDS: Mapping[str, tuple[type[Field], tuple[str, ...], Callable[[Any], Any]]] = (
    MappingProxyType(
        {
            Flag.kind: (Flag, (), lambda value: value),
            Quantity.kind: (Quantity, ("low", "high"), lambda value: value),
            Amount.kind: (Amount, ("low", "high"), Money.from_plain),
            Duration.kind: (Duration, ("low", "high"), span_from_count),
            Day.kind: (Day, ("low", "high"), date_from_text),
        }
    )
)
"""How each kind of field is made: its class, its ends, and how an end is read."""

_CODED = ("catalogue", "codes", "renamed", "is_ordered")


def _field(data: object, catalogues: Catalogues) -> Field:
    kind = _mapping("field", data).get("kind")
    if kind == OneOf.kind:
        given = _named("field", data, needs=("kind",), may=(*_CODED, "is_optional"))
        del given["kind"]
        return _one_of(given, catalogues)
    if not isinstance(kind, str) or kind not in _FIELDS:
        known = (OneOf.kind, *_FIELDS)
        raise Undecodable("kind", _nearest_of(str(kind), known))
    of, ends, read = _FIELDS[kind]
    may = (*ends, "is_optional", *(("currency",) if of is Amount else ()))
    given = _named("field", data, needs=("kind",), may=may)
    del given["kind"]
    for end in ends:
        if end in given:
            given[end] = read(given[end])
    return of(**given)


_WHOLES = ("", "cell", "date", "field", "outcome", "table")
"""What a part calls itself, where the place in the table says more."""

# ── parts ────────────────────────────────────────────────────────────────────


def _at(where: str, read: Callable[..., Any], *given: Any) -> Any:
    """Return what is read of a part; what is wrong with it is told with its place."""
    try:
        return read(*given)
    except Undecodable as error:
        (first, *more) = (
            (where if at in _WHOLES else f"{where}.{at}", rule)
            for at, rule in ((error.where, error.rule), *error.more)
        )
        raise Undecodable(*first, more=tuple(more)) from error
    except PolicyError:
        raise
    except (RecoveryError, TypeError, ValueError) as error:
        raise Undecodable(where, str(error)) from error


def _kept(faults: list[Undecodable], read: Callable[..., Any], *given: Any) -> Any:
    """Return what is read; what is wrong with it is kept, to be told with the rest."""
    try:
        return read(*given)
    except Undecodable as error:
        faults.append(error)
        return None


def _named(
    where: str, data: object, *, needs: Iterable[str], may: Iterable[str]
) -> dict[str, Any]:
    given = dict(_mapping(where, data))
    needed = tuple(needs)
    allowed = (*needed, *may)
    for name in given:
        if name not in allowed:
            rule = f"{name!r} is no part of it; {_nearest_of(name, allowed)}"
            raise Undecodable(where, rule)
    for name in needed:
        if name not in given:
            raise Undecodable(where, f"{name!r} is missing")
    return given


def _mapping(where: str, data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Undecodable(where, "must be a mapping")
    return cast("dict[str, Any]", data)


def _list(where: str, data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise Undecodable(where, "must be a list")
    return cast("Any", data)  # type: ignore[no-any-return]


def _nearest_of(given: str, known: Iterable[str]) -> str:
    names = tuple(known)
    close = difflib.get_close_matches(given, names, n=1, cutoff=0.5)
    meant = f"perhaps {close[0]}; " if close else ""
    return f"{meant}allowed: {', '.join(names)}"
