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

    A citation belongs to the test that it stands in (name, body or decorators), or,
    standing outside of any, to the next test below: a section's heading, a table that
    a test is run over.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(tests.rglob("test_*.py")):
        for id_, test in _cited_in(path):
            found[id_][f"{path.relative_to(tests)}::{test}"] = None
    return {id_: tuple(where) for id_, where in found.items()}


def _cited_in(path: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text(encoding="utf-8")
    spans = sorted(_spans(ast.parse(source)))
    for number, line in enumerate(source.splitlines(), start=1):
        ids = set(_ids(line))
        # those that stand in no test belong to the next; the innermost comes first
        test = next((name for end, _, name in spans if number <= end), None)
        if test is not None:
            yield from ((id_, test) for id_ in sorted(ids))


def _spans(tree: ast.AST) -> Iterator[tuple[int, int, str]]:
    """Yield the last line, the first line and the name of every test."""
    for node in ast.walk(tree):
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef
        ) and node.name.startswith("test_"):
            yield node.end_lineno or node.lineno, node.lineno, node.name


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
