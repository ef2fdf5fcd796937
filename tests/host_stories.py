"""The reference host on real files, and ways to look at them and to break them."""

from __future__ import annotations

import importlib
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.contracts.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recoverykit import Playbook

EXAMPLES = ROOT / "docs" / "examples"


def load_example() -> Any:
    """Import the host and its story by their path: docs is no package."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        names = vars(importlib.import_module("shop_host")).copy()
        names |= vars(importlib.import_module("host_sqlite"))
    finally:
        sys.path.remove(str(EXAMPLES))
    return SimpleNamespace(**names)


shop = load_example()

PEPPER = b"a pepper of the tests, 16 or more"
START = datetime(2026, 2, 28, 19, tzinfo=UTC)  # three in the morning in Shanghai
MINUTE = timedelta(minutes=1)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def rows(path: Path, query: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query, values).fetchall()


def everything(path: Path) -> list[Any]:
    tables = ("logs", "entries", "tasks", "summaries", "concerns", "contacts")
    return [rows(path, f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables]


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


# ── a process that dies at a given statement ─────────────────────────────────


class Dying:
    """A connection whose process dies before one of its statements."""

    def __init__(self, db: Any, left: int) -> None:
        self._db = db
        self.left = left

    def execute(self, *given: Any) -> Any:
        self._live()
        return self._db.execute(*given)

    def executemany(self, *given: Any) -> Any:
        self._live()
        return self._db.executemany(*given)

    @property
    def in_transaction(self) -> bool:
        # who is dead rolls nothing back
        return self.left > 0 and self._db.in_transaction

    def _live(self) -> None:
        if self.left == 0:
            raise shop.Crash
        self.left -= 1


def die_everywhere(path: Path, book: Playbook, act: Callable[[Any], object]) -> int:
    """Let a process die before each statement of an act, and the next one act again.

    Whatever is found after a death is all or nothing, and whoever acts again comes
    to the same: the same answer, and the same rows.

    Returns:
        How many deaths were died.
    """
    before = everything(path)
    whole = path.with_name("whole.db")
    shutil.copy(path, whole)
    answer = acted(whole, book, act)
    after = everything(whole)
    assert after != before, "or the test would prove nothing"
    assert acted(whole, book, act) == answer
    assert everything(whole) == after
    for statements in count():
        torn = path.with_name("torn.db")
        shutil.copy(path, torn)
        host = shop.Host(torn, book, pepper=PEPPER)
        real = host._db
        host._db = Dying(real, statements)
        try:
            act(host)
        except shop.Crash:
            real.close()
        else:
            real.close()
            return statements
        assert everything(torn) in (before, after)
        assert acted(torn, book, act) == answer
        assert everything(torn) == after
        for file in path.parent.glob("torn.db*"):
            file.unlink()
    raise AssertionError  # count() has no end, which a type checker cannot tell


def acted(path: Path, book: Playbook, act: Callable[[Any], object]) -> object:
    with closing(shop.Host(path, book, pepper=PEPPER)) as host:
        return act(host)
