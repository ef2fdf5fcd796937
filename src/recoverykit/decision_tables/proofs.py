"""Proofs: what is true of a table in every situation, and the situation if not.

A proof walks the columns of a table with the set of rules that are still alive. Two
ways to one column with the same rules alive continue alike, so each such pair is
worked out once; where even these are too many, the answer is :class:`Unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from recoverykit.decision_tables.boxes import Bound, Box
from recoverykit.decision_tables.columns import Group, Index, union
from recoverykit.decision_tables.fields import merged
from recoverykit.decision_tables.walks import (
    Bounds,
    Run,
    box_of,
    needed,
    point_of,
    sure_after,
    track,
    walk,
)
from recoverykit.explanation import Reason
from recoverykit.plain import DYNAMIC

if TYPE_CHECKING:
    from recoverykit.decision_tables.table import DecisionTable

NODE_BUDGET = 250_000
"""How many pairs of column and live rules a proof works out before it gives up.

It is some two seconds of work; twelve rules over four fields need about fifty.
"""

LISTED = 50
"""How many problems are listed; beyond them, only that there is more."""

_Groups: TypeAlias = tuple[Group, ...]
"""One group of places a column."""


@frozen
class Proved:
    """It is true in every situation."""

    def __bool__(self) -> Literal[True]:
        return True


@frozen(kw_only=True)
class Refuted:
    """It is false, and here is where.

    Args:
        counterexample: one situation by path; None is absent.
        problems: everything found; after fifty, only that there is more.
        against: the second situation, where two are compared.
    """

    counterexample: tuple[tuple[str, Any], ...] = field(metadata={DYNAMIC: True})
    problems: tuple[Reason, ...]
    against: tuple[tuple[str, Any], ...] | None = field(
        default=None, metadata={DYNAMIC: True}
    )

    def __bool__(self) -> Literal[False]:
        return False


@frozen
class Unknown:
    """Nobody knows, and why."""

    reason: Reason

    def __bool__(self) -> Literal[False]:
        return False


Proof: TypeAlias = Proved | Refuted | Unknown
"""The answer to a question about all situations; true only when proven."""

_Levels: TypeAlias = tuple[frozenset[int], ...]


def prove_total(table: DecisionTable, *, budget: int = NODE_BUDGET) -> Proof:
    """Prove that some rule matches in every situation.

    Args:
        table: any table; one with UNIQUE or FIRST was proven when it was built.
        budget: how much to work out before answering Unknown.

    Examples:
        >>> from attrs import frozen
        >>> from recoverykit.decision_tables import *
        >>> @frozen
        ... class Parcel:
        ...     days_late: int
        >>> table = DecisionTable(
        ...     id="late",
        ...     version="1",
        ...     reads=Parcel,
        ...     fields={"days_late": Quantity(0)},
        ...     rules=[Rule("card", when={"days_late": at_least(3)}, then="card")],
        ...     hit_policy=COLLECT,
        ... )
        >>> prove_total(table).counterexample
        (('days_late', 0),)
    """
    return total(table.index, budget)


def prove_unique(table: DecisionTable) -> Proof:
    """Prove that no two rules match in one situation."""
    return unique(table.index)


def prove_no_dead_row(table: DecisionTable, *, budget: int = NODE_BUDGET) -> Proof:
    """Prove that every rule decides in some situation.

    A row is dead where earlier ones take all of it, so only FIRST can have one.
    """
    return alive(table.index, budget) if table.takes_first else Proved()


def total(index: Index, budget: int) -> Proof:
    """Answer :func:`prove_total` from the index."""
    levels = _levels(index, budget)
    if levels is None:
        return Unknown(over(budget))
    if 0 not in levels[-1]:
        return Proved()
    gaps = list(islice(_gaps(index, budget), LISTED + 1))
    return Refuted(
        counterexample=point_of(gaps[0]),
        problems=listed([_gap(box_of(bounds)) for bounds in gaps]),
    )


def unique(index: Index) -> Proof:
    """Answer :func:`prove_unique` from the index; exact and cheap at any size."""
    pairs = (
        (first, second)
        for second in range(len(index.rules))
        for first in _bits(_before(index, second))
    )
    shared = [
        (i, j, _common(index, 1 << i | 1 << j)) for i, j in islice(pairs, LISTED + 1)
    ]
    if not shared:
        return Proved()
    return Refuted(
        counterexample=point_of(_bounds(index, shared[0][2])),
        problems=listed(
            [
                _overlap(
                    index.rules[first], index.rules[second], box_of(_bounds(index, box))
                )
                for first, second, box in shared
            ]
        ),
    )


def alive(index: Index, budget: int) -> Proof:
    """Answer :func:`prove_no_dead_row` from the index of a table with FIRST."""
    levels = _levels(index, budget)
    if levels is None:
        return Unknown(over(budget))
    matching = index.full
    for column in index.columns:
        matching &= column.accepted
    dead = list(_bits(matching & ~union(live & -live for live in levels[-1])))
    if not dead:
        return Proved()
    return Refuted(
        counterexample=point_of(_bounds(index, _common(index, 1 << dead[0]))),
        problems=listed(
            [
                Reason(
                    "decision_tables.dead_row",
                    rule=index.rules[row],
                    by=tuple(index.rules[i] for i in _bits(_before(index, row))),
                )
                for row in dead
            ]
        ),
    )


def listed(problems: list[Reason]) -> tuple[Reason, ...]:
    """Return the first fifty problems, and that there are more."""
    if len(problems) <= LISTED:
        return tuple(problems)
    return (*problems[:LISTED], Reason("decision_tables.and_more", listed=LISTED))


def _gap(box: Box) -> Reason:
    if not box.bounds:
        return Reason("decision_tables.gap_everywhere")
    return Reason("decision_tables.gap", box=box)


def _overlap(first: str, second: str, box: Box) -> Reason:
    if not box.bounds:
        return Reason("decision_tables.overlap_everywhere", first=first, second=second)
    return Reason("decision_tables.overlap", first=first, second=second, box=box)


def over(budget: int) -> Reason:
    """Return why nobody knows: there is too much to work out."""
    return Reason("decision_tables.over_budget", budget=budget)


def _levels(index: Index, budget: int) -> _Levels | None:
    """Return the sets of live rules that can reach each column; None if too many."""
    levels = [frozenset({index.full})]
    spent = 1
    for column, sure in zip(index.columns, _sure(index), strict=True):
        masks = [group.mask for group in column.groups]
        reached: set[int] = set()
        for live in levels[-1]:
            reached.update([needed(live & mask, sure) for mask in masks])
            if spent + len(reached) > budget:
                return None
        spent += len(reached)
        levels.append(frozenset(reached))
    return tuple(levels)


def _sure(index: Index) -> list[int]:
    """Return, after each column, the rules that no later column can stop."""
    masks = [[group.mask for group in column.groups] for column in index.columns]
    return sure_after(index.full, masks)


def _gaps(index: Index, budget: int) -> Iterator[Bounds]:
    """Yield the regions in which no rule is left."""
    full = (index.full,)
    walked = walk(
        [Run(index.full, takes_all=False)],
        [track([column], full) for column in index.columns],
        [full],
        budget=budget,
    )
    return (bounds for _, bounds in walked.ways_to(lambda live: live == (0,)))


def _joined(mask: int, groups: list[Group]) -> Group:
    spans = sorted(span for group in groups for span in group.spans)
    return Group(mask, tuple(spans), any(group.has_absent for group in groups))


def _common(index: Index, rules: int) -> _Groups:
    """Return where all of these rules match; they do somewhere."""
    return tuple(
        _joined(rules, [g for g in column.groups if g.mask & rules == rules])
        for column in index.columns
    )


def _before(index: Index, row: int) -> int:
    """Return the earlier rules that match somewhere in a row."""
    both = index.full & ~(-1 << row)
    for column in index.columns:
        both &= column.accepted_with(row)
    return both


def _bounds(index: Index, groups: _Groups) -> Bounds:
    """Return groups of places as bounds."""
    return tuple(
        Bound(column.path, column.field, merged(group.spans), group.has_absent)
        for column, group in zip(index.columns, groups, strict=True)
    )


def _bits(mask: int) -> Iterator[int]:
    """Yield the rules of a mask, first to last."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
