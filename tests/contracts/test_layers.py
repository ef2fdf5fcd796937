"""What a room may import. import-linter keeps the floors; this keeps the doors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.contracts.rooms import SOURCES, in_room

if TYPE_CHECKING:
    from collections.abc import Iterator

PURE = frozenset(
    {
        *("__future__", "abc", "array", "base64", "bisect", "calendar", "collections"),
        *("contextlib", "copy", "datetime", "decimal", "difflib", "enum", "fractions"),
        *("functools", "graphlib", "hashlib", "heapq", "hmac", "html", "inspect"),
        *("itertools", "json", "keyword", "math", "numbers", "operator", "re"),
        *("statistics", "string", "struct", "textwrap", "types", "typing"),
        *("unicodedata", "weakref", "zoneinfo"),
        *("attr", "attrs", "dateutil.relativedelta", "dateutil.rrule", "recoverykit"),
    }
)
DOORS = {
    "transitions": ("lifecycle.state_machine",),
    "cattrs": ("serialization",),
}


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute: they show the floor"
            module = node.module or ""
            if module == "dateutil":
                yield from ((node, f"dateutil.{alias.name}") for alias in node.names)
            else:
                yield node, module


def allowed(module: str, imported: str) -> bool:
    top = imported.partition(".")[0]
    if in_room(module, "testing"):
        return True
    if top in DOORS:
        return any(in_room(module, room) for room in DOORS[top])
    return imported in PURE or (top != "dateutil" and top in PURE)


@pytest.mark.parametrize("module", SOURCES)
def test_a_room_imports_only_what_is_pure(module: str) -> None:
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    strangers = {name for _, name in imports(tree) if not allowed(module, name)}
    assert not strangers


@pytest.mark.parametrize("module", SOURCES)
def test_nothing_is_imported_late(module: str) -> None:
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    late = [
        f"line {node.lineno}: {name}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node, name in imports(function)
    ]
    assert not late or in_room(module, "testing")


OUTER = frozenset(
    {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
)


@pytest.mark.parametrize("module", SOURCES)
def test_a_room_calls_no_builtin_that_reaches_outside(module: str) -> None:
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not named & OUTER or in_room(module, "testing")


@pytest.mark.parametrize(
    ("module", "imported", "answer"),
    [
        ("recoverykit.money", "fractions", True),
        ("recoverykit.money", "os.path", False),
        ("recoverykit.money", "transitions", False),
        ("recoverykit.lifecycle.state_machine", "transitions", True),
        ("recoverykit.lifecycle.case", "transitions.core", False),
        ("recoverykit.hours", "dateutil.rrule", True),
        ("recoverykit.hours", "dateutil.tz", False),
        ("recoverykit.serialization", "cattrs", True),
        ("recoverykit.testing.strategies", "hypothesis", True),
    ],
)
def test_the_rule_can_say_no(module: str, imported: str, *, answer: bool) -> None:
    assert allowed(module, imported) is answer
