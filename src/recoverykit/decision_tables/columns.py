"""Columns: the one decomposition that a table is run, proven and shown by.

Along one field the cells of all rules cut the places into intervals. Each interval
carries a bit mask of the rules that accept it, so that the rules which match a
situation are the AND of one mask per field.
"""

from __future__ import annotations

import difflib
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NewType,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from attrs import frozen

from recoverykit.checked import PERSONAL
from recoverykit.decision_tables.cells import Cell
from recoverykit.decision_tables.fields import Amount, Field, OneOf, Span
from recoverykit.explanation import Reason

OUT = -1
"""The mask of *absent* where a field is never absent."""

Reader: TypeAlias = "tuple[Any, Sequence[Any] | None, Any, str, int]"
"""How a value is found fast: its exact type, the cuts that it is searched among (none
for a code), the masks by interval or code, the currency that it must have, and the mask
of *absent*. In these masks one bit above those of the rules says that the value is
known; one without it, 0, is that of a value to be looked at closely."""


@frozen
class Group:
    """All places of a field that the same rules accept."""

    mask: int
    spans: tuple[Span, ...]
    has_absent: bool


@frozen
class Column:
    """One field of a table, cut where any rule's cell begins or ends."""

    path: str
    field: Field
    starts: tuple[int, ...]
    masks: tuple[int, ...]
    absent: int
    groups: tuple[Group, ...]
    reader: Reader

    @property
    def accepted(self) -> int:
        """The rules that accept any place at all."""
        return union(group.mask for group in self.groups)

    def mask_at(self, place: int) -> int:
        """Return which rules accept the value at a place inside the field."""
        return self.masks[bisect_right(self.starts, place) - 1]

    def accepted_with(self, rule: int) -> int:
        """Return the rules that accept a place which this rule accepts too."""
        return union(g.mask for g in self.groups if g.mask >> rule & 1)


@frozen
class Index:
    """All columns of a table, and its rules by their bits."""

    columns: tuple[Column, ...]
    rules: tuple[str, ...]

    @property
    def full(self) -> int:
        """The mask of all rules."""
        return (1 << len(self.rules)) - 1


def union(masks: Any) -> int:
    """Return the rules that are in any of the masks."""
    result = 0
    for mask in masks:
        result |= mask
    return result


def column(path: str, of: Field, cells: Sequence[Cell]) -> Column:
    """Return one field, cut by the cells of all rules in order."""
    covered = [of.spans(cell) for cell in cells]
    cuts = {of.first}
    cuts.update(low for spans in covered for low, _ in spans)
    cuts.update(int(high) for spans in covered for _, high in spans if high < of.end)
    starts = tuple(sorted(cuts))
    at = {start: place for place, start in enumerate(starts)}
    masks = [0] * len(starts)
    for rule, spans in enumerate(covered):
        for low, high in spans:
            last = at[int(high)] if high < of.end else len(starts)
            for place in range(at[low], last):
                masks[place] |= 1 << rule
    absent = OUT
    if of.is_optional:
        absent = union(1 << i for i, cell in enumerate(cells) if cell.covers_absent)
    return Column(
        path,
        of,
        starts,
        tuple(masks),
        absent,
        _groups(of, starts, masks, absent),
        _reader(of, starts, masks, absent, 1 << len(cells)),
    )


def _groups(
    of: Field, starts: Sequence[int], masks: Sequence[int], absent: int
) -> tuple[Group, ...]:
    spans: dict[int, list[Span]] = {}
    for low, high, mask in zip(starts, (*starts[1:], of.end), masks, strict=True):
        spans.setdefault(mask, []).append((low, high))
    if of.is_optional:
        spans.setdefault(absent, [])
    return tuple(
        Group(mask, tuple(where), of.is_optional and mask == absent)
        for mask, where in spans.items()
    )


def _reader(
    of: Field, starts: tuple[int, ...], masks: Sequence[int], absent: int, known: int
) -> Reader:
    missing = absent | known if of.is_optional else 0
    if isinstance(of, OneOf):
        by_code = {
            code: masks[bisect_right(starts, place) - 1] | known
            for code, place in of.places.items()
        }
        return str, None, by_code, "", missing
    keys = [of.key_at(start) for start in starts]
    inside = [0, *(mask | known for mask in masks)]
    if of.end < math.inf and of.end <= of.last:
        keys.append(of.key_at(int(of.end)))
        inside.append(0)
    currency = of.currency if isinstance(of, Amount) else ""
    return of.type_, tuple(keys), tuple(inside), currency, missing


def kinds(hint: Any) -> tuple[type, ...]:
    """Return the types that an annotation allows, without None."""
    origin = get_origin(hint)
    if hint is None or hint is NoneType:
        return ()
    if origin is Union or origin is UnionType:
        return tuple(kind for arg in get_args(hint) for kind in kinds(arg))
    if origin is Literal:
        args: tuple[object, ...] = get_args(hint)
        return tuple(type(arg) for arg in args)
    if isinstance(hint, NewType):
        return kinds(hint.__supertype__)
    if isinstance(origin, type):
        return (origin,)
    if isinstance(hint, type) and hint is not Any:
        return (hint,)
    return (object,)


def follow(
    reads: type[attrs.AttrsInstance],
    path: str,
    hints_of: Callable[[type], Mapping[str, Any]],
) -> tuple[type, ...] | Reason:
    """Return the types that a dotted path leads to, or why it leads nowhere."""
    found: tuple[type, ...] = (reads,)
    walked: list[str] = []
    for name in path.split("."):
        owners = [kind for kind in found if attrs.has(kind)]
        if len(owners) != 1:
            return Reason(
                "decision_tables.no_way_on",
                path=path,
                at=".".join(walked),
                holds=tuple(kind.__name__ for kind in found),
            )
        owner = owners[0]
        by_name = {a.name: a for a in attrs.fields(owner)}
        if name not in by_name:
            close = difflib.get_close_matches(name, by_name, cutoff=0.4)
            return Reason(
                "decision_tables.unknown_path",
                path=path,
                owner=owner.__name__,
                nearest=tuple(".".join([*walked, other]) for other in close or by_name),
            )
        if by_name[name].metadata.get(PERSONAL):
            return Reason("decision_tables.personal_path", path=path)
        walked.append(name)
        found = kinds(hints_of(owner).get(name, object))
    return found


def hints_of(owner: type) -> Mapping[str, Any]:
    """Return the annotations of a class; none where they cannot be resolved."""
    try:
        return get_type_hints(owner)
    except NameError:
        return {}
