"""Recording one move with a guard: against stock transitions, and a bare dict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from recoverykit.errors import OutOfTime
from recoverykit.lifecycle import LIFECYCLE, Case, Entry, standard_machine
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle import guards as g
from tests import stories as s
from tests.benchmarks.measure import Row, micros, paired
from tests.stories import BOOK, at

FASTER_THAN_STOCK = 3
SLOWER_THAN_BARE = 1.6


@attrs.frozen
class BareCase:
    """What anybody would write first: an id, a state, a version and a log."""

    id: str
    state: str
    version: int
    log: tuple[Entry, ...]


MOVE = ev.Diagnosed(at(12), by="li", primary="sourcing")

BARE = {
    ("acknowledged", "diagnosed"): ("diagnosed", (g.names_primary_cause,)),
}


class Cursor:
    """A throwaway model: the engine sets its state, and that records the event."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case, self.now = case, now

    @property
    def state(self) -> str:
        return self.case.state

    @state.setter
    def state(self, dest: str) -> None:
        case = self.case
        entry = Entry(
            version=case.version + 1,
            event=MOVE,
            source=case.state,
            dest=dest,
            recorded_at=self.now,
            key="d",
            book=BOOK.ref,
            schema=1,
        )
        self.case = Case(case.id, (*case.log, entry))


def bare(case: BareCase, move: Any, now: Any, key: str | None) -> BareCase:
    """The same key, time and guard work over a dict and ``attrs.evolve``."""
    for entry in case.log:
        if key is not None and entry.key == key:
            return case
    if move.at > now + BOOK.max_skew:
        raise OutOfTime(move.at, now, "ahead")
    if now - move.at > BOOK.max_backdate + BOOK.max_skew and move.at < max(
        e.event.at for e in case.log
    ):
        raise OutOfTime(move.at, now, "behind")
    dest, guards = BARE[case.state, move.kind]
    for guard in guards:
        if guard(case, move, BOOK) is not None:  # type: ignore[arg-type]
            raise ValueError(move.kind)
    version = case.version + 1
    entry = Entry(
        version=version,
        event=move,
        source=case.state,
        dest=dest,
        recorded_at=now,
        key=key,
        book=BOOK.ref,
        schema=1,
    )
    return attrs.evolve(case, state=dest, version=version, log=(*case.log, entry))


def rows() -> list[Row]:
    """Return both comparisons, on the case of the story."""
    case = s.record(s.opened(), s.ACKNOWLEDGED, key="ack")
    now = at(12)
    events = standard_machine().events

    def ours() -> object:
        return LIFECYCLE.record(case, MOVE, now=now, policies=BOOK, key="d")

    def stock() -> object:
        cursor = Cursor(case, now)
        events[MOVE.kind].trigger(cursor, MOVE, BOOK)
        return cursor.case

    naive = BareCase(case.id, case.state, case.version, case.log)
    a, b, against_stock = paired(ours, stock)
    c, d, against_bare = paired(ours, lambda: bare(naive, MOVE, now, "d"))
    return [
        Row(
            "record a guarded move / stock transitions, which checks less",
            micros(a),
            micros(b),
            against_stock,
            f"≤ 1/{FASTER_THAN_STOCK}",
            against_stock <= 1 / FASTER_THAN_STOCK,
        ),
        Row(
            "record a guarded move / dict + attrs.evolve, same checks",
            micros(c),
            micros(d),
            against_bare,
            f"≤ {SLOWER_THAN_BARE}",
            against_bare <= SLOWER_THAN_BARE,
        ),
    ]
