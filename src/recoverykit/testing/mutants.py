"""Mutants of a table: small mistakes that a person could make in it.

A table is data, so a mistake is a changed row, and whether a mistake makes any
difference can be proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import Any, cast

import attrs
from attrs import evolve, frozen

from recoverykit.decision_tables import (
    Cell,
    DecisionTable,
    Field,
    Flag,
    NoRule,
    OneOf,
    Rule,
)
from recoverykit.errors import PolicyError, RecoveryError
from recoverykit.money import Money
from recoverykit.testing.examples import shown, written

FEW = 20
"""Up to so many rules every two are swapped; beyond, only neighbours."""

_SWAPPED: Mapping[str, str] = MappingProxyType(
    {
        "at_most": "less_than",
        "less_than": "at_most",
        "at_least": "more_than",
        "more_than": "at_least",
    }
)
_UPPER = ("at_most", "more_than")
"""Cells whose limit lies just below the edge that they make."""


@frozen
class Mutant:
    """A mistake: what it is, and the rows with it.

    Args:
        what: in words.
        rules: the rows.
    """

    what: str
    rules: tuple[Rule, ...]

    def of(self, table: DecisionTable) -> DecisionTable | None:
        """Return the table with the mistake; None where its build refuses it."""
        if all(a.when == b.when for a, b in zip(self.rules, table.rules, strict=False)):
            ids = tuple(rule.id for rule in self.rules)
            if ids == table.index.rules:
                then = {rule.id: rule.then for rule in self.rules}
                return table.revised(version=table.version, then=then)
        try:
            return evolve(table, rules=self.rules)
        except PolicyError:
            return None


def mutants(table: DecisionTable) -> Iterator[Mutant]:
    """Yield every mistake that is looked for, each once, in a fixed order.

    A boundary is off by one place in all rows that share it, or in one; a code stands
    in another row, or in place of another; yes is no; a number in a list is off by one;
    a comparison includes its limit, or does not; rows or outcomes are swapped; a row is
    missing; an amount, a number or a share in an outcome is off by one.

    Args:
        table: any table.

    Examples:
        >>> from recoverykit.compensation import late_order_coupons
        >>> for mutant in mutants(late_order_coupons(Money.of("5", "CNY"))):
        ...     print(mutant.what)
        late_for: the boundary at 1 µs moved to 2 µs
        late_for: the boundary at 1 µs moved to 0 µs
        rule on_time: late_for 0 µs became 1 µs
        rule late: late_for at_least became more_than
        rule on_time is missing
        rule late is missing
        the outcomes of on_time and late are swapped
        rule on_time gives 0.01 CNY instead of 0.00 CNY
        rule late gives 5.01 CNY instead of 5.00 CNY
        rule late gives 4.99 CNY instead of 5.00 CNY
    """
    kinds: tuple[Callable[[DecisionTable], Iterator[Mutant]], ...] = (
        _moved_boundaries,
        _moved_codes,
        _mistyped_values,
        _swapped_operators,
        _swapped_rows,
        _missing_rows,
        _swapped_outcomes,
        _varied_outcomes,
    )
    for kind in kinds:
        yield from kind(table)


def _with(table: DecisionTable, changes: dict[int, Rule]) -> tuple[Rule, ...]:
    return tuple(changes.get(at, rule) for at, rule in enumerate(table.rules))


def _set(rule: Rule, path: str, cell: Cell) -> Rule:
    return evolve(rule, when={**dict(rule.when), path: cell})


# ── boundaries ───────────────────────────────────────────────────────────────


def _moved_boundaries(table: DecisionTable) -> Iterator[Mutant]:
    for column in table.index.columns:
        of = column.field
        if isinstance(of, (OneOf, Flag)) and not of.has_order:
            continue
        for edge in column.starts[1:]:
            for step in (1, -1):
                changed = {
                    at: _set(rule, column.path, moved)
                    for at, rule in enumerate(table.rules)
                    if (moved := _shifted(of, rule.cell(column.path), edge, step))
                }
                if changed:
                    value = written(of.value_at(edge))
                    is_last = edge + step == of.end
                    other = "the end" if is_last else written(of.value_at(edge + step))
                    what = f"{column.path}: the boundary at {value} moved to {other}"
                    yield Mutant(what, _with(table, changed))


def _shifted(of: Field, cell: Cell, edge: int, step: int) -> Cell | None:
    """Return a cell with its limit at an edge moved; None where it has none there."""

    def moved(value: Any, below: int) -> Any:
        # a limit may lie on the edge, or just below it
        place = of.place(value)
        if place + below != edge or not of.first <= place + step < of.end:
            return value
        return of.value_at(place + step)

    values: tuple[Any, ...]
    match cell.op, cell.values:
        case "between", (low, high):
            values = (moved(low, 0), moved(high, 1))
        case (("at_most" | "more_than" | "at_least" | "less_than"), (limit,)):
            values = (moved(limit, int(cell.op in _UPPER)),)
        case _:
            return None
    return evolve(cell, values=values) if values != cell.values else None


def _swapped_operators(table: DecisionTable) -> Iterator[Mutant]:
    for at, rule in enumerate(table.rules):
        for path, cell in rule.when:
            if cell.op in _SWAPPED:
                op = _SWAPPED[cell.op]
                what = f"rule {rule.id}: {path} {cell.op} became {op}"
                changed = _set(rule, path, evolve(cell, op=op))
                yield Mutant(what, _with(table, {at: changed}))


# ── codes ────────────────────────────────────────────────────────────────────


def _moved_codes(table: DecisionTable) -> Iterator[Mutant]:
    for path, of in table.fields.items():
        if not isinstance(of, (OneOf, Flag)):
            continue
        rows = [(at, rule) for at, rule in enumerate(table.rules)]
        named = {v for _, rule in rows for v in rule.cell(path).values}
        codes: list[Any] = sorted(named, key=str)
        for code in codes:
            for at, rule in rows:
                left = _toggled(rule.cell(path), code)
                if left is None:
                    continue
                what = f"rule {rule.id}: {path} {written(code)} is"
                lacks = code in rule.cell(path).values
                changed = {at: _set(rule, path, left)}
                yield Mutant(
                    f"{what} {'not listed' if lacks else 'listed too'}",
                    _with(table, changed),
                )
                for other, into in rows[at + 1 :]:
                    entered = _toggled(into.cell(path), code)
                    if entered is not None:
                        both = {**changed, other: _set(into, path, entered)}
                        yield Mutant(
                            f"{what} moved between it and rule {into.id}",
                            _with(table, both),
                        )


def _toggled(cell: Cell, code: Any) -> Cell | None:
    """Return a list of codes with one more, or one fewer; None where there is none."""
    if cell.op not in {"is_in", "not_in"} or not cell.values:
        return None
    kept = tuple(value for value in cell.values if value != code)
    if not kept:
        return None
    values = kept if len(kept) < len(cell.values) else (*cell.values, code)
    return evolve(cell, values=tuple(sorted(values, key=str)))


def _mistyped_values(table: DecisionTable) -> Iterator[Mutant]:
    for path, of in table.fields.items():
        named = {value for rule in table.rules for value in rule.cell(path).values}
        for at, rule in enumerate(table.rules):
            cell = rule.cell(path)
            if cell.op not in {"is_in", "not_in"}:
                continue
            for value in cell.values:
                for other in _instead(of, cell, value, named):
                    values = {*cell.values, other} - {value}
                    kept = tuple(sorted(values, key=of.place))
                    mistyped = _set(rule, path, evolve(cell, values=kept))
                    what = f"{written(value)} became {written(other)}"
                    yield Mutant(
                        f"rule {rule.id}: {path} {what}", _with(table, {at: mistyped})
                    )


def _instead(of: Field, cell: Cell, value: Any, named: set[Any]) -> Iterator[Any]:
    """Yield what may stand in a list by mistake, and does not."""
    if isinstance(of, (Flag, OneOf)):
        others = {not value} if isinstance(of, Flag) else named - {value}
        # of longer lists, codes are moved and missing
        yield from sorted(others, key=str) if len(cell.values) == 1 else ()
        return
    for place in (of.place(value) + 1, of.place(value) - 1):
        if of.first <= place < of.end and of.value_at(place) not in cell.values:
            yield of.value_at(place)


# ── rows ─────────────────────────────────────────────────────────────────────


def _swapped_rows(table: DecisionTable) -> Iterator[Mutant]:
    if not table.takes_first:
        return
    for at in range(len(table.rules) - 1):
        one, two = table.rules[at : at + 2]
        rows = (*table.rules[:at], two, one, *table.rules[at + 2 :])
        yield Mutant(f"rule {two.id} stands before rule {one.id}", rows)


def _missing_rows(table: DecisionTable) -> Iterator[Mutant]:
    if len(table.rules) > 1:
        for at, rule in enumerate(table.rules):
            rows = (*table.rules[:at], *table.rules[at + 1 :])
            yield Mutant(f"rule {rule.id} is missing", rows)


def _swapped_outcomes(table: DecisionTable) -> Iterator[Mutant]:
    rows = list(enumerate(table.rules))
    pairs = combinations(rows, 2) if len(rows) <= FEW else pairwise(rows)
    for (i, one), (j, two) in pairs:
        if one.then != two.then:
            changed = {i: evolve(one, then=two.then), j: evolve(two, then=one.then)}
            what = f"the outcomes of {one.id} and {two.id} are swapped"
            yield Mutant(what, _with(table, changed))


# ── outcomes ─────────────────────────────────────────────────────────────────


def _varied_outcomes(table: DecisionTable) -> Iterator[Mutant]:
    for at, rule in enumerate(table.rules):
        for then in _varied(rule.then):
            what = f"rule {rule.id} gives {shown(then)} instead of {shown(rule.then)}"
            yield Mutant(what, _with(table, {at: evolve(rule, then=then)}))


def _varied(value: Any) -> Iterator[Any]:
    """Yield a value with one amount, number or span in it off by one."""
    match value:
        case bool() | NoRule():
            return
        case Money():
            for step in (1, -1):
                if value.minor + step >= 0:
                    yield Money(value.minor + step, value.currency)
        case int():
            yield from (value + 1, value - 1)
        case timedelta():
            yield from (value + timedelta(seconds=1), value - timedelta(seconds=1))
        case tuple():
            yield from _varied_items(cast("Any", value))
        case _ if attrs.has(cast("Any", type(value))):
            yield from _varied_fields(value)
        case _:
            return


def _varied_items(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for at, item in enumerate(items):
        for other in _varied(item):
            yield (*items[:at], other, *items[at + 1 :])


def _varied_fields(value: Any) -> Iterator[Any]:
    for attribute in attrs.fields(cast("Any", type(value))):
        if not attribute.init:
            continue
        for other in _varied(getattr(value, attribute.name)):
            try:
                yield evolve(value, **{attribute.alias or attribute.name: other})
            except RecoveryError:
                continue
