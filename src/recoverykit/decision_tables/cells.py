"""Cells: what one rule wants of one field.

A cell knows no field. It is a word and its values; what it covers is worked out
when a table is built, where a limit of the wrong kind is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TypeAlias

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.money import Money
from recoverykit.plain import DYNAMIC

CellValue: TypeAlias = str | int | bool | Money | timedelta | date
"""What a cell may compare with: exact and discrete."""

LIMITS = ("at_most", "less_than", "at_least", "more_than", "between")
"""The cells that need a field with an order."""

_TAKES = MappingProxyType(
    {"any": 0, "absent": 0, "between": 2, **dict.fromkeys(LIMITS[:-1], 1)}
)
"""How many values a cell compares with, where that is not free."""


def _to_values(values: Iterable[CellValue]) -> tuple[CellValue, ...]:
    return tuple(values)


@frozen
class Cell:
    """What a rule wants of a field; made by :func:`is_in` and its neighbours.

    Args:
        op: which comparison.
        values: what it compares with; sorted where their order means nothing.
        or_absent: also true where the value is absent.

    Raises:
        InvalidValue: a comparison that is none of them, or with too few values, too
            many, or one of another kind.

    Examples:
        >>> from recoverykit.decision_tables import at_most, is_in
        >>> at_most(5)
        Cell(op='at_most', values=(5,), or_absent=False)
        >>> is_in("a", "b") == is_in("b", "a", "b")
        True
    """

    op: str = field(
        validator=checked.OneOf("any", "absent", "is_in", "not_in", *LIMITS)
    )
    values: tuple[CellValue, ...] = field(
        default=(), converter=_to_values, metadata=MappingProxyType({DYNAMIC: True})
    )
    or_absent: bool = field(default=False, validator=checked.flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for value in self.values:
            _check(self.op, value)
        takes = _TAKES.get(self.op, len(self.values))
        if len(self.values) != takes:
            raise InvalidValue(
                self.op, f"{len(self.values)} values", f"takes {takes} of them"
            )

    @property
    def covers_absent(self) -> bool:
        """Whether the cell is true where the value is absent."""
        return self.or_absent or self.op in {"any", "absent"}


any_ = Cell("any")
"""Whatever the value is, also where it is absent; as if the cell were not there."""

absent = Cell("absent")
"""Only where there is no value; for a field made with :func:`optional`.

As a value inside :func:`is_in` it means *or absent*, and ``not_in(absent)`` is any
value that is there. No other cell is true of an absent value.
"""


def is_in(*values: CellValue | Cell) -> Cell:
    """Return a cell that is true of these values.

    With a catalogue a code stands for its whole subtree.

    Args:
        values: at least one; ``absent`` may be among them.

    Examples:
        >>> is_in("logistics", absent).or_absent
        True
    """
    given = _present("is_in", values)
    if not given:
        return absent
    return Cell("is_in", given, or_absent=absent in values)


def not_in(*values: CellValue | Cell) -> Cell:
    """Return a cell that is true of every other value that is there.

    An absent value is never among them: write a rule for it.

    Args:
        values: at least one; ``not_in(absent)`` excludes nothing else.
    """
    return Cell("not_in", _present("not_in", values))


def at_most(limit: CellValue) -> Cell:
    """Return a cell that is true up to the limit, the limit included."""
    return Cell("at_most", (limit,))


def less_than(limit: CellValue) -> Cell:
    """Return a cell that is true below the limit, the limit excluded."""
    return Cell("less_than", (limit,))


def at_least(limit: CellValue) -> Cell:
    """Return a cell that is true from the limit up, the limit included."""
    return Cell("at_least", (limit,))


def more_than(limit: CellValue) -> Cell:
    """Return a cell that is true above the limit, the limit excluded."""
    return Cell("more_than", (limit,))


def between(low: CellValue, high: CellValue) -> Cell:
    """Return a cell that is true from ``low`` to ``high``, both included.

    For a band that excludes its lower end, write the first value above it:
    100.01, not 100.
    """
    return Cell("between", (low, high))


def _present(op: str, values: tuple[CellValue | Cell, ...]) -> tuple[CellValue, ...]:
    if not values:
        raise InvalidValue(op, "nothing", "needs at least one value")
    unique = {
        _order(op, value): value for value in values if not isinstance(value, Cell)
    }
    others = [v for v in values if isinstance(v, Cell) and v != absent]
    if others:
        raise InvalidValue(op, f"the cell {others[0].op}", "takes values, or absent")
    return tuple(unique[key] for key in sorted(unique))


def _order(op: str, value: CellValue) -> tuple[str, str | int | date | timedelta, int]:
    _check(op, value)
    if isinstance(value, Money):
        return "Money", value.currency, value.minor
    return type(value).__name__, value, 0


def _check(op: str, value: object) -> None:
    fits = isinstance(value, (str, int, Money, timedelta, date))
    if not fits or isinstance(value, datetime):
        raise InvalidValue(
            op,
            f"a {type(value).__name__}",
            "compares with text, a whole number, True or False, money, a timedelta "
            "or a date",
        )
