"""After import nothing in the library changes: no module or class holds a mutable."""

from __future__ import annotations

import importlib
import types
from types import MappingProxyType

import pytest

from tests.contracts.rooms import SOURCES

MUTABLE = (dict, list, set, bytearray)


def mutables(namespace: object) -> list[str]:
    """Names bound to something that can change.

    Names with two underscores are Python's, ``_member_map_`` and its like are enum's,
    and ``_field_defaults`` is a named tuple's.
    """
    return sorted(
        name
        for name, value in vars(namespace).items()
        if isinstance(value, MUTABLE)
        and not (name.startswith("__") and name.endswith("__"))
        and not (isinstance(namespace, type) and name[0] == name[-1] == "_")
        and name != "_field_defaults"
    )


@pytest.mark.parametrize("name", SOURCES)
def test_no_module_holds_a_mutable_global(name: str) -> None:
    assert mutables(importlib.import_module(name)) == []


@pytest.mark.parametrize("name", SOURCES)
def test_no_class_holds_a_mutable_attribute(name: str) -> None:
    module = importlib.import_module(name)
    found = {
        cls.__qualname__: mutables(cls)
        for cls in vars(module).values()
        if isinstance(cls, type) and cls.__module__ == name and mutables(cls)
    }
    assert not found


def test_the_search_can_find_something() -> None:
    module = types.ModuleType("specimen")
    module.table = {"a": 1}  # type: ignore[attr-defined]
    module.names = ["a"]  # type: ignore[attr-defined]
    module.frozen = MappingProxyType({"a": 1})  # type: ignore[attr-defined]
    module.__all__ = ["a"]  # type: ignore[attr-defined]
    assert mutables(module) == ["names", "table"]
