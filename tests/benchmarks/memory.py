"""What the envelope of a case weighs beside the payload of its events."""

from __future__ import annotations

import gc
import tracemalloc

from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from tests import stories as s
from tests.benchmarks.measure import Row
from tests.stories import at

BUDGET = 1_228
MANY = 2_000


def rows() -> list[Row]:
    """Return the bytes of case, log and four entries, payloads left out."""
    birth = s.received()
    events = (
        ev.Acknowledged(at(9), by="li"),
        s.DIAGNOSED,
        ev.Noted(at(13), by="li", text="-"),
    )

    def build() -> Case:
        case = s.LIFECYCLE.open("case-1", birth, now=at(3), policies=s.BOOK)
        return s.record(case, *events)

    build()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [build() for _ in range(MANY)]
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    size = (after - before) / len(kept)
    # the events are shared, so only case, log and entries are counted
    return [
        Row(
            "envelope memory, four small events",
            f"{size:.0f} B",
            f"{BUDGET} B",
            size / BUDGET,
            "≤ 1.2 KB",
            size <= BUDGET,
        )
    ]
