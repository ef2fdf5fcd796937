"""``python -m tests.architecture``: draw the map of rooms and floors into its page.

The floors are those that import-linter keeps (pyproject.toml), the words are those of
the rooms themselves, and what a room rests on is what it imports. So the map cannot
say anything that the code does not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "recoverykit"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- drawn by tests/architecture.py -->", "<!-- end of the drawing -->"

WIDEST = 7
"""Boxes in a row; what does not fit goes on below."""

FLOORS = {
    9: "for shops that test",
    8: "what is told and stored",
    7: "all policies in one value",
    6: "many cases, and how they were handled",
    5: "what is owed, by when, said how",
    4: "what happened",
    3: "what is known and judged",
    2: "rules as data",
    1: "values",
    0: "words",
}


def floors() -> Mapping[int, tuple[str, ...]]:
    """Return the rooms of each floor, the highest floor first."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    _, _, contract = text.partition('name = "Floors: imports point down"')
    layers, _, _ = contract.partition("\n]\n")
    found: dict[int, list[str]] = {}
    for line in layers.splitlines():
        if number := re.fullmatch(r"\s*# (\d)", line):
            floor = found.setdefault(int(number[1]), [])
        elif rooms := re.fullmatch(r'\s*"(.+)",', line):
            names = (name.strip() for name in rooms[1].split("|"))
            floor.extend(name for name in names if not name.startswith("("))
    return {number: tuple(rooms) for number, rooms in found.items()}


def sources(room: str) -> tuple[Path, ...]:
    """Return the files of a room, its face first."""
    single = PACKAGE / f"{room}.py"
    folder = PACKAGE / room
    return (single,) if single.exists() else tuple(sorted(folder.rglob("*.py")))


def about(room: str) -> str:
    """Return the first line of a room's docstring."""
    face = next(p for p in sources(room) if p.name in ("__init__.py", f"{room}.py"))
    words = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))) or ""
    return words.partition("\n")[0]


def imported(room: str) -> frozenset[str]:
    """Return the other rooms that a room imports."""
    found = {name for path in sources(room) for name in _imports(path)}
    return frozenset(found - {room})


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="recoverykit", names=names):
                # the face itself, where it is no room
                yield from (alias.name for alias in names if sources(alias.name))
            case ast.ImportFrom(module=str(module)):
                yield from _room(module)
            case ast.Import(names=names):
                for alias in names:
                    yield from _room(alias.name)
            case _:
                continue


def _room(module: str) -> Iterator[str]:
    top, _, inside = module.partition(".")
    if top == "recoverykit" and inside:
        yield inside.partition(".")[0]


def rests_on(room: str, graph: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return what a room imports and does not reach through another import anyway."""
    direct = graph[room]
    through = {name for other in direct for name in _reached(other, graph)}
    return tuple(sorted(direct - through))


def _reached(room: str, graph: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[room])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found


def drawing() -> str:
    """Return the map as Mermaid, and the table of rooms below it."""
    house = floors()
    graph = {room: imported(room) for rooms in house.values() for room in rooms}
    lines = ["```{mermaid}", "block-beta", f"  columns {WIDEST + 2}"]
    for number, rooms in house.items():
        for start in range(0, len(rooms), WIDEST):
            row = rooms[start : start + WIDEST]
            title = f"{number} · {FLOORS[number]}" if start == 0 else " "
            lines.append(f'  f{number}_{start}["{title}"]:2')
            lines += [f'  {room}["{room}"]' for room in row]
            if len(row) < WIDEST:
                lines.append(f"  space:{WIDEST - len(row)}")
            lines.append(f"  class f{number}_{start} floor")
    lines += ["  classDef floor fill:none,stroke:none", "```", ""]
    lines += ["| floor | room | what it is | rests on |", "| ---: | --- | --- | --- |"]
    for number, rooms in house.items():
        for room in rooms:
            below = ", ".join(f"`{name}`" for name in rests_on(room, graph)) or "–"
            words = about(room).replace("``", "`")
            lines.append(f"| {number} | `{room}` | {words} | {below} |")
    return "\n".join(lines)


def drawn(page: str) -> str:
    """Return the page with the map as the code has it today."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{drawing()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} is drawn")
