"""Two versions of a table side by side: where they differ, and that they do not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from recoverykit.decision_tables.boxes import Box
from recoverykit.decision_tables.columns import Column
from recoverykit.decision_tables.fields import Field, OneOf
from recoverykit.decision_tables.proofs import (
    LISTED,
    NODE_BUDGET,
    Proof,
    Proved,
    Refuted,
    Unknown,
    listed,
    over,
)
from recoverykit.decision_tables.walks import (
    Bounds,
    OverBudget,
    Run,
    State,
    box_of,
    joined_up,
    point_of,
    track,
    walk,
)
from recoverykit.errors import PolicyError
from recoverykit.explanation import Labels, Reason, Value, render
from recoverykit.explanation.reason import is_value

if TYPE_CHECKING:
    from recoverykit.decision_tables.table import DecisionTable, Rule


_LOOKED_AT = 500
"""How many regions are joined up before they are listed."""


@frozen(kw_only=True)
class Change:
    """One region in which two versions of a table answer otherwise.

    Args:
        box: where.
        example: the first situation of the region, by path; None is absent.
        before: the rules that decided in the old one; none with ``COLLECT`` where
            nothing fired.
        after: the rules that decide in the new one.
        was: the outcome of the old one.
        now: the outcome of the new one.
    """

    box: Box
    example: tuple[tuple[str, Any], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    was: Any
    now: Any

    @property
    def reason(self) -> Reason:
        """Return the change as one sentence."""
        return Reason(
            "decision_tables.changed",
            box=self.box,
            was=_shown(self.was),
            now=_shown(self.now),
            before=self.before or None,
            after=self.after or None,
        )


@frozen(kw_only=True)
class Diff:
    """What differs between two versions of a table; true where anything does.

    Args:
        changes: each region with another outcome; rules that are only called otherwise
            are none.
        is_whole: whether these are all; beyond fifty, no more are listed.
    """

    changes: tuple[Change, ...]
    is_whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.changes)

    def explain(self, lang: str, *, labels: Labels | None = None) -> str:
        """Return the changes in words, line by line; one line where there are none.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            labels: words for codes; it is also asked for ``"fields"`` and
                ``"rules"``, with a path and a rule's id.
        """
        said = [change.reason for change in self.changes]
        if not said:
            said = [Reason("decision_tables.unchanged")]
        if not self.is_whole:
            said.append(Reason("decision_tables.and_more", listed=LISTED))
        return "\n".join(render(reason, lang, labels=labels) or "" for reason in said)


def diff(old: DecisionTable, new: DecisionTable, *, budget: int = NODE_BUDGET) -> Diff:
    """Return where two tables answer otherwise, as regions in the words of the domain.

    What is compared are outcomes, in every situation. A field that only one of them
    looks at may be anything to the other.

    Args:
        old: the version before.
        new: the version after.
        budget: how much to work out.

    Raises:
        PolicyError: a field is another one in the new version, so that there is no
            telling what became of its values; or there is too much to work out.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.money import Money
        >>> old = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> new = order_value_bands(reship_cost=Money.of("65", "CNY"), version="2")
        >>> found = diff(old, new)
        >>> [(str(c.box), c.after) for c in found.changes]
        [('order.amount 100.01–300.00 CNY', ('up_to_300',))]
    """
    try:
        found, is_whole = _changes(old, new, budget)
    except OverBudget:
        raise PolicyError(_both(old, new), (over(budget),)) from None
    is_whole = is_whole and len(found) <= LISTED
    return Diff(changes=tuple(found[:LISTED]), is_whole=is_whole)


def prove_equivalent(
    old: DecisionTable, new: DecisionTable, *, budget: int = NODE_BUDGET
) -> Proof:
    """Prove that two tables give the same outcome in every situation.

    By whichever rule: what is only renamed, split or moved makes no difference.

    Args:
        old: one table.
        new: the other.
        budget: how much to work out before answering Unknown.

    Raises:
        PolicyError: a field is another one in the other table.
    """
    try:
        found, _ = _changes(old, new, budget)
    except OverBudget:
        return Unknown(over(budget))
    if not found:
        return Proved()
    return Refuted(
        counterexample=found[0].example,
        problems=listed([change.reason for change in found]),
    )


def _changes(
    old: DecisionTable, new: DecisionTable, budget: int
) -> tuple[list[Change], bool]:
    """Return where two tables differ, and whether every region was looked at."""
    columns = tuple(_paired(old, new))
    full = (old.index.full, new.index.full)
    walked = walk(
        [Run(table.index.full, table.takes_all) for table in (old, new)],
        [track(pair, full) for pair in columns],
        [full],
        budget=budget,
    )

    def differs(end: State) -> bool:
        return bool(_answer(old, end[0]) != _answer(new, end[1]))

    regions = list(islice(walked.ways_to(differs), _LOOKED_AT + 1))
    by_rules: dict[State, list[Bounds]] = {}
    for end, bounds in regions[:_LOOKED_AT]:
        by_rules.setdefault(end, []).append(bounds)
    found = [
        Change(
            box=box_of(bounds),
            example=point_of(bounds),
            before=_rules(old, first),
            after=_rules(new, second),
            was=_answer(old, first),
            now=_answer(new, second),
        )
        for (first, second), boxes in by_rules.items()
        for bounds in joined_up(boxes)
    ]
    return found, len(regions) <= _LOOKED_AT


def _paired(
    old: DecisionTable, new: DecisionTable
) -> Iterator[tuple[Column | None, Column | None]]:
    """Yield each field as both tables see it, the old one's fields first.

    Raises:
        PolicyError: a field of one name is another one in the other table.
    """
    columns = [{c.path: c for c in table.index.columns} for table in (old, new)]
    pairs = [
        (columns[0].get(p), columns[1].get(p)) for p in {**columns[0], **columns[1]}
    ]
    unlike = tuple(
        Reason("decision_tables.other_field", path=before.path)
        for before, after in pairs
        if before and after and not _alike(before.field, after.field)
    )
    if unlike:
        raise PolicyError(_both(old, new), unlike)
    yield from pairs


def _alike(before: Field, after: Field) -> bool:
    """Return whether a place of one field is the same value in the other."""
    known = [of.known if isinstance(of, OneOf) else () for of in (before, after)]
    return before == after and known[0] == known[1]


def _both(old: DecisionTable, new: DecisionTable) -> str:
    return f"{old.id}@{old.version} and {new.id}@{new.version}"


def _fired(table: DecisionTable, live: int) -> tuple[Rule, ...]:
    if table.takes_all:
        return tuple(rule for at, rule in enumerate(table.rules) if live >> at & 1)
    return (table.rules[(live & -live).bit_length() - 1],)


def _rules(table: DecisionTable, live: int) -> tuple[str, ...]:
    return tuple(rule.id for rule in _fired(table, live))


def _answer(table: DecisionTable, live: int) -> Any:
    given = tuple(rule.then for rule in _fired(table, live))
    return given if table.takes_all else given[0]


def _shown(outcome: Any) -> Value:
    if isinstance(outcome, tuple):
        given = cast("tuple[object, ...]", outcome)
        return tuple(str(item) for item in given) or None
    return outcome if is_value(outcome) else str(outcome)
