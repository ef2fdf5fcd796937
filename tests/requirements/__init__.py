"""Which requirement is tested where: read from the tests, and printed."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
LISTED = Path(__file__).parent / "requirements.toml"

# S62, S96–S98 and, in the name of a test, s62
_CITED = re.compile(
    r"(?<![A-Za-z0-9])S(\d{1,3})(?:\s?[–-]\s?S(\d{1,3}))?(?![A-Za-z0-9])|_s(\d{1,3})(?![A-Za-z0-9])"
)


class Requirement(NamedTuple):
    """One line of the list."""

    id: str
    kind: str
    text: str
    later: bool

    @property
    def must_be_tested(self) -> bool:
        """Say whether a test has to cite it: all but claims and rooms to come."""
        return self.kind != "N" and not self.later


def listed(path: Path = LISTED) -> tuple[Requirement, ...]:
    """Return the requirements in their order."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Requirement(id_, row["kind"], row["text"], row.get("later", False))
        for id_, row in rows.items()
    )


def cited(tests: Path = TESTS) -> Mapping[str, tuple[str, ...]]:
    """Return the tests that cite each requirement, as ``file::test``.

    A citation stands in a test (in its name, body or decorators) or in a table that a
    test is run over. The heading of a section, or the docstring of a class, shows
    nothing.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(tests.rglob("test_*.py")):
        for id_, test in _cited_in(path):
            found[id_][f"{path.relative_to(tests)}::{test}"] = None
    return {id_: tuple(where) for id_, where in found.items()}


def _cited_in(path: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text(encoding="utf-8")
    lines, tree = source.splitlines(), ast.parse(source)
    tables = dict(_tables(tree, lines))
    for test in ast.walk(tree):
        if isinstance(
            test, ast.FunctionDef | ast.AsyncFunctionDef
        ) and test.name.startswith("test_"):
            first = min((test.lineno, *(d.lineno for d in test.decorator_list)))
            said = lines[first - 1 : test.end_lineno]
            for part in ast.walk(test):
                if isinstance(part, ast.Name):
                    said += tables.get(part.id, ())
            for id_ in sorted(set(_ids("\n".join(said)))):
                yield id_, test.name


def _tables(tree: ast.Module, lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of every table of a module, by its name."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, lines[node.lineno - 1 : node.end_lineno]


def _ids(line: str) -> Iterator[str]:
    for first, last, named in _CITED.findall(line):
        start = int(first or named)
        for number in range(start, int(last or start) + 1):
            yield f"S{number}"


def untested(
    requirements: tuple[Requirement, ...], where: Mapping[str, tuple[str, ...]]
) -> tuple[Requirement, ...]:
    """Return the requirements that no test cites and some test must."""
    return tuple(r for r in requirements if r.must_be_tested and r.id not in where)
