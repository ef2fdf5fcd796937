"""Versions of a table by date: which of them is in force on which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from attrs import field, frozen

from recoverykit import checked
from recoverykit.decision_tables.cells import Cell, at_least, between
from recoverykit.decision_tables.decision import Decision
from recoverykit.decision_tables.fields import Day
from recoverykit.decision_tables.table import DecisionTable, Rule
from recoverykit.errors import InvalidValue
from recoverykit.plain import PolicyRef, content_hash, plain

_DAY = timedelta(days=1)


@frozen
class InForce:
    """A table and the days on which it holds.

    Args:
        table: the version.
        from_on: the first day.
        until_on: the first day on which it holds no more; None is for good.

    Raises:
        InvalidValue: it would hold on no day.

    Units:
        Calendar dates of the shop: which date an instant falls on is for the host to
        say, in the shop's own zone.
    """

    table: DecisionTable = field(validator=checked.IsA(DecisionTable))
    from_on: date = field(validator=checked.day, kw_only=True)
    until_on: date | None = field(
        default=None, validator=checked.day_or_none, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.until_on is not None and self.until_on <= self.from_on:
            rule = f"must be after the first day, {self.from_on}"
            raise InvalidValue("until_on", str(self.until_on), rule)

    @property
    def cell(self) -> Cell:
        """Return its days as the cell of a table over days."""
        if self.until_on is None:
            return at_least(self.from_on)
        return between(self.from_on, self.until_on - _DAY)


@frozen
class _On:
    on: date


@frozen(eq=False)
class DatedTables:
    """The versions of a table, each in force for a time; none missing, none twice.

    That there is exactly one on every day from the first is proven when it is built, by
    the same proof as for the tables themselves. The versions read the same class of
    situation, so that one call serves them all; fields, rules and hit policy may change
    from one to the next, for that is what a new version is for.

    Args:
        id: a code for people and for the log.
        versions: in any order.

    Raises:
        PolicyError: two versions hold on one day, or none does, or two have one name.
        InvalidValue: no version, or versions that read different situations.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.money import Money
        >>> old, new = (
        ...     order_value_bands(reship_cost=Money.of(cost, "CNY"), version=version)
        ...     for cost, version in (("60", "2025"), ("65", "2026"))
        ... )
        >>> bands = DatedTables(
        ...     "bands",
        ...     [
        ...         InForce(
        ...             old, from_on=date(2025, 1, 1), until_on=date(2026, 1, 1)
        ...         ),
        ...         InForce(new, from_on=date(2026, 1, 1)),
        ...     ],
        ... )
        >>> bands.in_force(date(2025, 12, 31)).version
        '2025'
        >>> bands.in_force(date(2026, 1, 1)).version
        '2026'
        >>> DatedTables("late", [InForce(new, from_on=date(2026, 1, 1))]).in_force(
        ...     date(2025, 12, 31)
        ... )
        Traceback (most recent call last):
            ...
        recoverykit.errors.InvalidValue: invalid on: got 2025-12-31; 2025-12-31 lies ...
    """

    id: str = field(validator=checked.code)
    versions: tuple[InForce, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(InForce)
    )
    ref: PolicyRef = field(init=False, repr=False)
    _days: DecisionTable = field(init=False, repr=False)
    _named: Mapping[str, DecisionTable] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.versions:
            raise InvalidValue("versions", "nothing", "needs at least one version")
        reads = {held.table.reads for held in self.versions}
        if len(reads) > 1:
            names = ", ".join(sorted(kind.__name__ for kind in reads))
            raise InvalidValue("versions", names, "must read the same situations")
        ref = PolicyRef(self.id, self._span, hash=content_hash(self))
        object.__setattr__(self, "ref", ref)
        named = {held.table.version: held.table for held in self.versions}
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "_days", self._proven())

    @property
    def _span(self) -> str:
        return f"from-{min(held.from_on for held in self.versions)}"

    def _proven(self) -> DecisionTable:
        """Return the table that says which version holds on a day."""
        return DecisionTable(
            id=self.id,
            version=self._span,
            reads=_On,
            fields={"on": Day(low=min(held.from_on for held in self.versions))},
            rules=[
                Rule(
                    held.table.version, when={"on": held.cell}, then=held.table.version
                )
                for held in self.versions
            ],
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatedTables) and self.ref == other.ref

    def __hash__(self) -> int:
        return hash(self.ref)

    def __plain__(self) -> dict[str, object]:
        return {"id": self.id, "versions": [plain(held) for held in self.versions]}

    def in_force(self, on: date) -> DecisionTable:
        """Return the version that holds on a day.

        Raises:
            InvalidValue: the day is before the first version, or is no date.
        """
        return self._named[self._days.decide_values({"on": on}).outcome]

    def decide(self, situation: Any, *, on: date) -> Decision:
        """Return what the version in force on a day says of a situation.

        Raises:
            InvalidValue: as :meth:`in_force`, or as the table itself.
        """
        return self.in_force(on).decide(situation)
