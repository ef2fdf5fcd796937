"""Lifecycles from plain data: the way back of a shop's own states and moves."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.errors import DefinitionError, MissingCallables, Undecodable
from recoverykit.lifecycle import guards as g
from recoverykit.lifecycle.guards import Check, Guard
from recoverykit.lifecycle.state_machine import require_sound
from recoverykit.lifecycle.table import Lifecycle
from recoverykit.reader import WHOLE, read_plain

_SHIPPED: Mapping[str, Guard] = MappingProxyType(
    {
        guard.__plain__(): guard
        for guard in (
            Guard(check)
            for name, check in inspect.getmembers(g, inspect.isfunction)
            if check.__module__ == g.__name__ and not name.startswith("_")
        )
    }
)
"""The guards of the library: they need not be given."""


def lifecycle_from_plain(
    data: object, *, guards: Mapping[str, Check] = MappingProxyType({})
) -> Lifecycle:
    """Return the lifecycle that was stored as plain data, checked anew.

    It is the way back from ``plain(lifecycle)``. Nothing is imported: guards of the
    library are known, and a shop's own are given.

    Args:
        data: what ``plain(lifecycle)`` gave, as it comes out of JSON too.
        guards: a shop's own checks by the names that the data has for them, such as
            ``"shop.guards.is_weekday"``.

    Raises:
        Undecodable: the data describes no lifecycle, or none that could be frozen:
            a state that no way leads to, an offer without the guards that every one
            of them has.
        MissingCallables: a guard was not given; all of them are named.

    Examples:
        >>> from recoverykit.lifecycle import LIFECYCLE
        >>> from recoverykit.plain import plain
        >>> lifecycle_from_plain(plain(LIFECYCLE)) == LIFECYCLE
        True
    """

    def guard(name: object) -> Guard:
        return _guard(name, guards)

    table = read_plain(data, Lifecycle, readers={Guard: guard})
    try:
        return require_sound(table)
    except DefinitionError as error:
        (first, *more) = ((WHOLE, problem) for problem in error.problems)
        raise Undecodable(*first, more=tuple(more)) from error


def _guard(name: object, given: Mapping[str, Check]) -> Guard:
    if not isinstance(name, str):
        raise Undecodable(WHOLE, "must be the name of a guard")
    if name in _SHIPPED:
        return _SHIPPED[name]
    found = given.get(name)
    if found is None:
        raise MissingCallables((name,), tuple(given))
    guard = Guard(found)
    if guard.__plain__() != name:
        rule = f"is given as {guard.__plain__()}, and the data names {name}"
        raise Undecodable(WHOLE, rule)
    return guard
