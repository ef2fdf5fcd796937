"""Cases from a table's own boundaries, and how much of a table some cases reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, cast

from attrs import frozen

from recoverykit.decision_tables import DecisionTable, Rule
from recoverykit.decision_tables.columns import Column
from recoverykit.testing.examples import written

Case = Mapping[str, Any]
"""A value for every field of a table, by path; None is absent."""

MOST = 20_000
"""How many cases are made before fields are varied a few at a time."""


def boundary_cases(table: DecisionTable, *, most: int = MOST) -> tuple[Case, ...]:
    """Return cases at both ends of every stretch of every field, absent included.

    Of lists, every value that a rule names is there too.

    Where all combinations are at most ``most``, these are all of them: then every rule,
    every boundary and every cell is reached. Beyond that each rule is taken at one
    place where it decides, and from there every field goes through all its ends, one at
    a time and two at a time.

    Args:
        table: any table, with any hit policy.
        most: how many combinations are too many.

    Returns:
        The cases, always the same and in the same order, each once.

    Examples:
        >>> from recoverykit.compensation import late_order_coupons
        >>> from recoverykit.money import Money
        >>> for case in boundary_cases(late_order_coupons(Money.of("5", "CNY"))):
        ...     print(case["late_for"])
        0:00:00
        0:00:00.000001
    """
    edges = [tuple(ends(table, column)) for column in table.index.columns]
    paths = tuple(table.fields)
    if math.prod(len(values) for values in edges) <= most:
        return tuple(
            dict(zip(paths, values, strict=True)) for values in product(*edges)
        )
    found: dict[tuple[Any, ...], None] = {}
    for at in range(len(table.rules)):
        found.update(dict.fromkeys(_around(_home(table, at), edges)))
    return tuple(dict(zip(paths, values, strict=True)) for values in found)


def ends(table: DecisionTable, column: Column) -> Iterator[Any]:
    """Yield the first and last value of each stretch, values that are named, absent.

    Args:
        table: the table.
        column: one of its fields.
    """
    of = column.field
    places: set[int] = set()
    for low, end in zip(column.starts, (*column.starts[1:], of.end), strict=True):
        # nothing ends a stretch that is open upwards
        is_open = end == of.end and getattr(of, "high", of.end) is None
        places |= {low, low if is_open else int(end) - 1}
    # in a list each value that a rule names is a boundary of its own
    cells = (rule.cell(column.path) for rule in table.rules)
    places |= {of.place(value) for cell in cells for value in cell.values}
    yield from map(of.value_at, sorted(places))
    if of.is_optional:
        yield None


def _home(table: DecisionTable, at: int) -> tuple[Any, ...]:
    """Return one place of every field at which a rule decides.

    As the proofs do: columns from first to last, and what is left of the rules before
    it that could still take the place. Ways that leave the same ones end alike.
    """
    columns = table.index.columns
    before = (1 << at) - 1 if table.takes_first else 0
    tried: set[tuple[int, int]] = set()

    def onwards(depth: int, live: int) -> tuple[Any, ...] | None:
        if depth == len(columns):
            return None if live else ()
        if (depth, live) in tried:
            return None
        tried.add((depth, live))
        groups = [group for group in columns[depth].groups if group.mask >> at & 1]
        for group in sorted(groups, key=lambda g: (g.mask & live).bit_count()):
            rest = onwards(depth + 1, live & group.mask)
            if rest is not None:
                of = columns[depth].field
                low = of.value_at(min(group.spans)[0]) if group.spans else None
                return (low, *rest)
        return None

    # the build proved that there is one
    return cast("tuple[Any, ...]", onwards(0, before))


def _around(
    home: tuple[Any, ...], edges: list[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    yield home
    for one in range(len(home)):
        for value in edges[one]:
            moved = (*home[:one], value, *home[one + 1 :])
            yield moved
            for two in range(one + 1, len(home)):
                for other in edges[two]:
                    yield (*moved[:two], other, *moved[two + 1 :])


# ── coverage ─────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Coverage:
    """How much of a table some cases reach; prints what is missing.

    Args:
        table: the table's id.
        rules: how many rules decided somewhere, of how many.
        boundaries: how many ends of stretches were looked at, of how many.
        cells: how many cells were the only one to keep their rule from matching in some
            case, while it matched in another: each alone makes a difference.
        missing: what was not reached, in words.
    """

    table: str
    rules: tuple[int, int]
    boundaries: tuple[int, int]
    cells: tuple[int, int]
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Return the share that was reached, of all three together, rounded down."""
        counted = (self.rules, self.boundaries, self.cells)
        whole = sum(of for _, of in counted)
        return 100 * sum(reached for reached, _ in counted) // whole

    def __str__(self) -> str:
        counts = ", ".join(
            f"{name} {reached}/{of}"
            for name, (reached, of) in (
                ("rules", self.rules),
                ("boundaries", self.boundaries),
                ("cells", self.cells),
            )
        )
        return "\n  ".join(
            [f"{self.table}: {self.percent} % ({counts})", *self.missing]
        )


def coverage(table: DecisionTable, cases: Iterable[Case]) -> Coverage:
    """Return how many rules, boundaries and cells of a table some cases reach.

    Lines of code say nothing of a table, and rules alone say little: a rule that
    decides in one case may have any boundary wrong.

    Args:
        table: any table.
        cases: values by path, such as ``dict(example.values)``.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.money import Money
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> prices = [{"order.amount": Money.of(p, "CNY")} for p in ("88", "188")]
        >>> print(coverage(bands, prices))
        order_value_bands: 23 % (rules 2/5, boundaries 0/7, cells 2/5)
          rule above_300 never decides
          rule nothing_paid never decides
          rule price_unknown never decides
          order.amount 0.00 is not looked at
          order.amount 0.01 is not looked at
          order.amount 100.00 is not looked at
          order.amount 100.01 is not looked at
          order.amount 300.00 is not looked at
          order.amount 300.01 is not looked at
          order.amount absent is not looked at
          rule above_300: order.amount alone never keeps it from matching
          rule nothing_paid: order.amount alone never keeps it from matching
          rule price_unknown: order.amount alone never keeps it from matching
    """
    given = list(cases)
    fired: set[str] = set()
    alone: set[tuple[str, str]] = set()
    matched: set[str] = set()
    for case in given:
        decision = table.decide_values(case)
        fired.update(decision.fired)
        for at, rule in enumerate(table.rules):
            failing = _failing(table, at, case)
            if not failing:
                matched.add(rule.id)
            elif len(failing) == 1:
                alone.add((rule.id, failing[0]))
    edges = [(c.path, value) for c in table.index.columns for value in ends(table, c)]
    seen = {(path, case[path]) for case in given for path in table.fields}
    cells = [(rule.id, path) for rule in table.rules for path in _bounding(table, rule)]
    unmet = [cell for cell in cells if cell not in alone or cell[0] not in matched]
    unseen = [end for end in edges if end not in seen]
    idle = [rule.id for rule in table.rules if rule.id not in fired]
    return Coverage(
        table=table.id,
        rules=(len(table.rules) - len(idle), len(table.rules)),
        boundaries=(len(edges) - len(unseen), len(edges)),
        cells=(len(cells) - len(unmet), len(cells)),
        missing=(
            *(f"rule {id_} never decides" for id_ in idle),
            *(f"{path} {written(value)} is not looked at" for path, value in unseen),
            *(
                f"rule {id_}: {path} alone never keeps it from matching"
                for id_, path in unmet
            ),
        ),
    )


def _failing(table: DecisionTable, at: int, case: Case) -> list[str]:
    """Return the fields whose cell keeps a rule from matching."""
    return [
        column.path
        for column in table.index.columns
        if not _mask(column, case[column.path]) >> at & 1
    ]


def _mask(column: Column, value: Any) -> int:
    return column.absent if value is None else column.mask_at(column.field.place(value))


def _bounding(table: DecisionTable, rule: Rule) -> list[str]:
    """Return the fields on which a rule's cell says anything."""
    at = table.index.rules.index(rule.id)
    return [
        column.path
        for column in table.index.columns
        if any(not group.mask >> at & 1 for group in column.groups)
    ]
