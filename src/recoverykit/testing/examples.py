"""Examples of a table, written as people write tables: Markdown or CSV.

A row gives the values of fields and what should come out. A column is headed by a
field's path, or by its last name where that is clear; ``->`` is the rule that decides,
or ``-`` for none, and ``gives`` is the outcome, as it prints. Left empty, these two say
nothing. Other cells are written as people write them:
``88.00``, ``yes``, ``2 d 3 h``, ``2026-03-01``, ``absent``, or a code.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, cast

from attrs import field, frozen

from recoverykit.decision_tables import (
    Amount,
    Day,
    DecisionTable,
    Duration,
    Field,
    Flag,
    NoRule,
    OneOf,
    Quantity,
)
from recoverykit.decision_tables.fields import shortened
from recoverykit.errors import RecoveryError, Undecodable
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.plain import date_from_text

FIRES, GIVES = "->", "gives"
"""Headings of what should come out."""

ABSENT = "absent"
_NOTHING = "-"
_YES, _NO = ("yes", "true", "是"), ("no", "false", "否")
_WRITTEN: Mapping[str, timedelta] = MappingProxyType(
    {
        "d": timedelta(days=1),
        "h": timedelta(hours=1),
        "min": timedelta(minutes=1),
        "s": timedelta(seconds=1),
        "µs": timedelta(microseconds=1),
    }
)
_UNITS: Mapping[str, timedelta] = MappingProxyType(
    {
        **_WRITTEN,
        **dict(
            zip(("天", "小时", "分钟", "秒", "微秒"), _WRITTEN.values(), strict=True)
        ),
        "\N{GREEK SMALL LETTER MU}s": timedelta(microseconds=1),
    }
)
"""The last is another sign for micro, which looks the same."""

_WHOLE = re.compile(r"[+-]?\d+")
_PART = re.compile(r"\s*(-?\d+)\s*([^\W\d_]+)\s*")


@frozen
class Example:
    """One row: values by path, and what should come of them.

    Args:
        id: what a test runner calls it.
        values: a value for every field of the table; None is absent.
        fires: the rules that should decide; None where the row does not say.
        gives: the outcome as it prints; None where the row does not say.
    """

    id: str
    values: tuple[tuple[str, Any], ...]
    fires: tuple[str, ...] | None = field(default=None, kw_only=True)
    gives: str | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self.id

    def faults(self, table: DecisionTable) -> tuple[str, ...]:
        """Return what a table answers otherwise than the example says."""
        decision = table.decide_values(dict(self.values))
        found: list[str] = []
        if self.fires is not None and decision.fired != self.fires:
            wanted, given = ", ".join(self.fires), ", ".join(decision.fired)
            found.append(f"rule {given or 'none'} decides, not {wanted or 'none'}")
        if self.gives is not None and shown(decision.outcome) != self.gives:
            found.append(f"it gives {shown(decision.outcome)}, not {self.gives}")
        return tuple(found)

    def check(self, table: DecisionTable) -> None:
        """Fail where a table answers otherwise than the example says.

        Raises:
            AssertionError: it does; the decision's own explanation is in the message.
        """
        found = self.faults(table)
        if found:
            why = table.decide_values(dict(self.values)).explain("en")
            message = "\n  ".join([f"{self.id}: {'; '.join(found)}", *why.split("\n")])
            raise AssertionError(message)


def shown(outcome: Any) -> str:
    """Return an outcome as an example writes it.

    Examples:
        >>> from recoverykit.decision_tables import NO_RULE
        >>> shown(Money(500, "CNY")), shown(NO_RULE), shown(("a", "b"))
        ('5.00 CNY', 'NO_RULE', 'a, b')
    """
    if isinstance(outcome, NoRule):
        return repr(outcome)
    if isinstance(outcome, tuple):
        return ", ".join(shown(item) for item in cast("tuple[object, ...]", outcome))
    return str(outcome)


def examples(
    table: DecisionTable, text: str, *, base: object = None
) -> tuple[Example, ...]:
    """Return the examples that a Markdown or CSV table holds, ready to be checked.

    With pytest:
    ``@pytest.mark.parametrize("example", examples(TABLE, TEXT), ids=str)``.

    Args:
        table: whose fields the columns are.
        text: the examples; Markdown where all lines begin with ``|``, else CSV.
        base: a situation that says what columns are not needed for, such as
            ``situation(category="logistics.delay")``; without one a field without a
            column is absent.

    Raises:
        Undecodable: a heading is no field, a cell no value of it, or a field that must
            have a value has none; the line, the column and what is allowed are named.
        RecoveryError: the table cannot read the base.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> for example in examples(bands, '''
        ...     | amount | ->        |
        ...     | 100.00 | up_to_100 |
        ...     | 100.01 | up_to_300 |
        ...     | absent | price_unknown |
        ... '''):
        ...     example.check(bands)
        ...     print(example.id)
        amount=100.00
        amount=100.01
        amount=absent
        >>> examples(bands, "amuont, ->")
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read line 1: 'amuont' is no field; ...
    """
    rows = _rows(text)
    if not rows:
        raise Undecodable("examples", "needs a heading and rows")
    (first, heads), *body = rows
    columns: dict[str, str] = {}
    for head in heads:
        column = _column(table, first, head)
        if column in columns:
            raise _wrong(first, f"{column} stands twice")
        columns[column] = head
    rest = {} if base is None else dict(table.decide(base).read)
    return tuple(_example(table, line, columns, row, rest) for line, row in body)


def check_examples(table: DecisionTable, text: str, *, base: object = None) -> None:
    """Check all examples of a text, without a test runner.

    Args:
        table: as for :func:`examples`.
        text: the same.
        base: the same.

    Raises:
        AssertionError: at least one is not as it says; all such are told.
    """
    wrong: list[str] = []
    for example in examples(table, text, base=base):
        try:
            example.check(table)
        except AssertionError as error:
            wrong.append(str(error))
    if wrong:
        raise AssertionError("\n".join(wrong))


def as_markdown(table: DecisionTable, cases: Iterable[Mapping[str, Any]]) -> str:
    """Return cases with what a table answers, as a text for :func:`examples`.

    For writing down what holds today, to be read through before it is kept.
    """
    lines = [["", *table.fields, FIRES, GIVES, ""]]
    lines.append(["", *["---"] * (len(table.fields) + 2), ""])
    for case in cases:
        decision = table.decide_values(case)
        cells = [written(case[path]) for path in table.fields]
        outcome = shown(decision.outcome).replace("|", "\\|")
        lines.append(["", *cells, ", ".join(decision.fired) or "-", outcome, ""])
    return "\n".join("|".join(f" {c} " if c else "" for c in row) for row in lines)


# ── reading ──────────────────────────────────────────────────────────────────


def _wrong(line: int, rule: str, column: str = "") -> Undecodable:
    return Undecodable(f"line {line}{column and ', '}{column}", rule)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line, with the line's number."""
    # spreadsheets begin a file with a mark of their own
    given = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    numbered = [(n, line.strip()) for n, line in enumerate(given, start=1)]
    lines = [(n, line) for n, line in numbered if line]
    if not all(line.startswith("|") for _, line in lines):
        return [(n, _csv(line)) for n, line in lines]
    rows = [(n, _markdown(line)) for n, line in lines]
    has_rule = len(rows) > 1 and all(_is_rule(cell) for cell in rows[1][1])
    return [rows[0], *rows[2:]] if has_rule else rows


def _csv(line: str) -> list[str]:
    (row,) = csv.reader(io.StringIO(line), skipinitialspace=True)
    return [cell.strip() for cell in row]


def _markdown(line: str) -> list[str]:
    inside = line.removeprefix("|").removesuffix("|")
    cells = re.split(r"(?<!\\)\|", inside)
    return [cell.replace("\\|", "|").strip() for cell in cells]


def _is_rule(cell: str) -> bool:
    return bool(re.fullmatch(r":?-+:?", cell))


def _column(table: DecisionTable, line: int, head: str) -> str:
    if head in (FIRES, GIVES) or head in table.fields:
        return head
    meant = [path for path in table.fields if path.rpartition(".")[2] == head]
    if len(meant) == 1:
        return meant[0]
    known = [*table.fields, FIRES, GIVES]
    close = difflib.get_close_matches(head, known, cutoff=0.4) or known
    rule = "stands for several fields" if meant else "is no field"
    raise _wrong(line, f"{head!r} {rule}; nearest: {', '.join(close)}")


def _example(
    table: DecisionTable,
    line: int,
    columns: Mapping[str, str],
    row: list[str],
    rest: Mapping[str, Any],
) -> Example:
    if len(row) != len(columns):
        rule = f"has {len(row)} cells under {len(columns)} headings"
        raise _wrong(line, rule)
    cells = dict(zip(columns, row, strict=True))
    fires = _names(cells[FIRES]) if cells.get(FIRES) else None
    for rule in fires or ():
        _known(table, line, rule)
    values = dict.fromkeys(table.fields) | dict(rest)
    for path, of in table.fields.items():
        if path in cells:
            values[path] = _read(line, path, of, cells[path])
    for path, of in table.fields.items():
        if values[path] is None and not of.is_optional:
            raise _wrong(line, "may not be absent", path)
    given = [
        f"{head}={cells[column]}"
        for column, head in columns.items()
        if column in table.fields
    ]
    return Example(
        ", ".join(given),
        tuple(values.items()),
        fires=fires,
        gives=cells.get(GIVES) or None,
    )


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(",") if cell != _NOTHING)


def _known(table: DecisionTable, line: int, rule: str) -> None:
    try:
        table.check_rule(rule)
    except RecoveryError as error:
        raise _wrong(line, str(error)) from error


def _read(line: int, path: str, of: Field, cell: str) -> Any:
    if cell == ABSENT:
        return None
    if not cell:
        raise _wrong(line, f"is empty; {ABSENT} is written where no value is", path)
    try:
        value = read_value(of, cell)
    except (RecoveryError, ValueError) as error:
        raise _wrong(line, f"{cell!r}: {error}", path) from error
    misfit = of.misfit(value)
    if misfit is not None:
        raise _wrong(line, _misfit(of, misfit), path)
    return value


def _misfit(of: Field, why: Reason) -> str:
    if isinstance(of, OneOf) and not why["nearest"]:
        allowed = ", ".join(shortened(list(of.known)))
        return f"unknown code {why['given']}; allowed: {allowed}"
    return str(why)


def read_value(of: Field, cell: str) -> Any:
    """Return a value of a field as a cell writes it.

    Raises:
        ValueError: the cell is not written like one.
        RecoveryError: as the value itself refuses it.

    Examples:
        >>> read_value(Duration(), "2 d 3 h"), read_value(Flag(), "yes")
        (datetime.timedelta(days=2, seconds=10800), True)
    """
    match of:
        case Amount():
            return Money.of(cell.removesuffix(of.currency).strip(), of.currency)
        case Flag():
            if cell.lower() not in _YES + _NO:
                message = f"must be one of {', '.join(_YES + _NO)}"
                raise ValueError(message)
            return cell.lower() in _YES
        case Quantity():
            if not _WHOLE.fullmatch(cell):
                message = "must be a whole number"
                raise ValueError(message)
            return int(cell)
        case Duration():
            return _span(cell)
        case Day():
            return date_from_text(cell)
        case _:
            return cell


def written(value: Any) -> str:
    """Return a value of a field as a cell writes it: the way back.

    Examples:
        >>> written(timedelta(hours=27)), written(False)
        ('1 d 3 h', 'no')
    """
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return str(value.decimal())
    if isinstance(value, timedelta):
        return " ".join(_span_parts(value))
    return str(value)


def _span(cell: str) -> timedelta:
    """Return the sum of all parts; nothing of the cell may be left over."""
    total, at = timedelta(0), 0
    while part := _PART.match(cell, at):
        count, unit = part.groups()
        if unit not in _UNITS:
            message = f"{unit!r} is no unit; allowed: {', '.join(_UNITS)}"
            raise ValueError(message)
        try:
            total += int(count) * _UNITS[unit]
        except OverflowError:
            message = "is longer than any span can be"
            raise ValueError(message) from None
        at = part.end()
    if not at or at < len(cell):
        message = f"must be a span such as '2 d 3 h', in {', '.join(_UNITS)}"
        raise ValueError(message)
    return total


def _span_parts(span: timedelta) -> Iterator[str]:
    rest = span
    for unit, length in _WRITTEN.items():
        count, rest = divmod(rest, length)
        if count:
            yield f"{count} {unit}"
    if not span:
        yield "0 µs"
