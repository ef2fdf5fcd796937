"""Whatever a playbook may hold has a way back from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from recoverykit.compensation import PolicyCallable
from recoverykit.decision_tables import DecisionTable
from recoverykit.hours import Always, BusinessHours, CombinedHours
from recoverykit.lifecycle import Lifecycle
from recoverykit.money import Money
from recoverykit.playbooks import Playbook
from recoverykit.severity import Assessor, Lexicon
from recoverykit.sla import Urgency

LEAVES = {str, int, bool, date, timedelta, Fraction, NoneType}
OWN_FORM = {
    *(Always, Assessor, BusinessHours, CombinedHours, DecisionTable, Lifecycle),
    *(Money, PolicyCallable, Self, Urgency),
}
"""What writes a form of its own, for which `playbook_from_plain` brings a reader."""


def strangers(of: Any, path: str, seen: set[Any]) -> dict[str, Any]:
    """Return the parts of a type that nothing knows how to read, by their place."""
    if of in LEAVES or of in OWN_FORM or of in seen or isinstance(of, TypeVar):
        return {}
    seen.add(of)
    origin = get_origin(of) or of
    found: dict[str, Any] = {}
    if origin in (Union, UnionType, tuple, frozenset, dict, Mapping):
        for part in get_args(of):
            if part is not ...:
                found |= strangers(part, path, seen)
    elif attrs.has(origin):
        hints = get_type_hints(origin)
        for a in attrs.fields(origin):
            at = f"{path}.{a.name}"
            if a.init and a.eq:
                found |= strangers(hints[a.name], at, seen)
            elif a.init or a.eq:
                found[at] = "written or given, and not both"
        for part in get_args(of):
            found |= strangers(part, path, seen)
    elif origin is not Literal and not (isinstance(of, type) and issubclass(of, Enum)):
        found[path] = of
    return found


def test_every_field_that_a_playbook_reaches_can_be_read_back() -> None:
    seen: set[Any] = set()
    assert strangers(Playbook, "book", seen) == {}
    assert Lexicon in seen, "the search finds nothing"
