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
from recoverykit.decision_tables.columns import Column, Group, Index, union
from recoverykit.explanation import Reason
from recoverykit.plain import DYNAMIC

if TYPE_CHECKING:
    from recoverykit.decision_tables.table import DecisionTable

NODE_BUDGET = 250_000
"""How many pairs of column and live rules a proof works out before it gives up.

It is some two seconds of work; twelve rules over four fields need about fifty.
"""

_LISTED = 50

_Groups: TypeAlias = tuple[Group | None, ...]
"""One group of places a column; None where the whole field is meant."""


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
    """

    counterexample: tuple[tuple[str, Any], ...] = field(metadata={DYNAMIC: True})
    problems: tuple[Reason, ...]

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
        return _over(budget)
    if 0 not in levels[-1]:
        return Proved()
    boxes = list(islice(_gaps(index, levels), _LISTED + 1))
    return Refuted(
        counterexample=_point(index, boxes[0]),
        problems=_listed([_gap(_show(index, box)) for box in boxes]),
    )


def unique(index: Index) -> Proof:
    """Answer :func:`prove_unique` from the index; exact and cheap at any size."""
    pairs = (
        (first, second)
        for second in range(len(index.rules))
        for first in _bits(_before(index, second))
    )
    shared = [
        (i, j, _common(index, 1 << i | 1 << j)) for i, j in islice(pairs, _LISTED + 1)
    ]
    if not shared:
        return Proved()
    return Refuted(
        counterexample=_point(index, shared[0][2]),
        problems=_listed(
            [
                _overlap(index.rules[first], index.rules[second], _show(index, box))
                for first, second, box in shared
            ]
        ),
    )


def alive(index: Index, budget: int) -> Proof:
    """Answer :func:`prove_no_dead_row` from the index of a table with FIRST."""
    levels = _levels(index, budget)
    if levels is None:
        return _over(budget)
    matching = index.full
    for column in index.columns:
        matching &= column.accepted
    dead = list(_bits(matching & ~union(live & -live for live in levels[-1])))
    if not dead:
        return Proved()
    return Refuted(
        counterexample=_point(index, _common(index, 1 << dead[0])),
        problems=_listed(
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


def _listed(problems: list[Reason]) -> tuple[Reason, ...]:
    if len(problems) <= _LISTED:
        return tuple(problems)
    return (*problems[:_LISTED], Reason("decision_tables.and_more", listed=_LISTED))


def _gap(box: Box) -> Reason:
    if not box.bounds:
        return Reason("decision_tables.gap_everywhere")
    return Reason("decision_tables.gap", box=box)


def _overlap(first: str, second: str, box: Box) -> Reason:
    if not box.bounds:
        return Reason("decision_tables.overlap_everywhere", first=first, second=second)
    return Reason("decision_tables.overlap", first=first, second=second, box=box)


def _over(budget: int) -> Unknown:
    return Unknown(Reason("decision_tables.over_budget", budget=budget))


def _levels(index: Index, budget: int) -> _Levels | None:
    """Return the sets of live rules that can reach each column; None if too many."""
    levels = [frozenset({index.full})]
    spent = 1
    for column, sure in zip(index.columns, _sure(index), strict=True):
        masks = [group.mask for group in column.groups]
        reached: set[int] = set()
        for live in levels[-1]:
            reached.update([_needed(live & mask, sure) for mask in masks])
            if spent + len(reached) > budget:
                return None
        spent += len(reached)
        levels.append(frozenset(reached))
    return tuple(levels)


def _sure(index: Index) -> list[int]:
    """Return, after each column, the rules that no later column can stop."""
    sure = [index.full]
    for column in reversed(index.columns[1:]):
        always = index.full
        for group in column.groups:
            always &= group.mask
        sure.insert(0, sure[0] & always)
    return sure


def _needed(live: int, sure: int) -> int:
    """Return the live rules without those behind one that nothing can stop.

    Whether some rule matches, and which is the first, is the same without them, and
    far fewer sets of live rules are left to tell apart.
    """
    stop = live & sure
    return live & ((stop & -stop) << 1) - 1 if stop else live


def _gaps(index: Index, levels: _Levels) -> Iterator[_Groups]:
    """Yield the boxes in which no rule is left."""
    sure = _sure(index)
    leads_out = [frozenset({0})]
    for at in reversed(range(len(index.columns))):
        masks = [group.mask for group in index.columns[at].groups]
        ahead = leads_out[0]
        reached = (
            (live, [_needed(live & mask, sure[at]) for mask in masks])
            for live in levels[at]
        )
        leads_out.insert(
            0, frozenset(live for live, on in reached if not ahead.isdisjoint(on))
        )

    def walk(at: int, live: int, box: tuple[Group | None, ...]) -> Iterator[_Groups]:
        if live == 0:
            yield box + (None,) * (len(index.columns) - at)
            return
        for group in _merged(index.columns[at], live, sure[at]):
            if group.mask in leads_out[at + 1]:
                yield from walk(at + 1, group.mask, (*box, group))

    yield from walk(0, index.full, ())


def _merged(column: Column, live: int, sure: int) -> Iterator[Group]:
    """Yield the column's places by what they leave of the live rules."""
    by_mask: dict[int, list[Group]] = {}
    for group in column.groups:
        by_mask.setdefault(_needed(live & group.mask, sure), []).append(group)
    for mask, groups in by_mask.items():
        yield _joined(mask, groups)


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


def _point(index: Index, box: _Groups) -> tuple[tuple[str, Any], ...]:
    """Return the first situation of a box, by path."""
    point: list[tuple[str, Any]] = []
    for column, group in zip(index.columns, box, strict=True):
        spans = (group or column.whole).spans
        value = column.field.value_at(spans[0][0]) if spans else None
        point.append((column.path, value))
    return tuple(point)


def _show(index: Index, box: _Groups) -> Box:
    """Return a box without the fields that are not bound."""
    bounds = (
        Bound(column.path, column.field, group.spans, group.has_absent)
        for column, group in zip(index.columns, box, strict=True)
        if group is not None
    )
    return Box(tuple(bound for bound in bounds if not bound.is_whole))


def _bits(mask: int) -> Iterator[int]:
    """Yield the rules of a mask, first to last."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
