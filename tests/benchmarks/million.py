"""A million due times in one process, as a host asks for them: readings of cases.

Three clocks in open time, on cases of one entry each whose complaints came in over
two years, all read at the end of them. A reading holds more than a due time: its
status, and the open time that passed and that went beyond. The peer is asked for the
due times alone, on a few cases out of every batch, and must give the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from recoverykit import Case
from recoverykit import events as ev
from recoverykit.deadline import Worked
from recoverykit.facts import Complaint
from recoverykit.plain import PolicyRef
from recoverykit.sla import Clock, readings
from tests.benchmarks.hours import RULES, btd, shanghai
from tests.benchmarks.measure import Row, micros

CASES = 333_334
BATCH = 10_000
SAMPLED = 10  # of every batch

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SKEW = timedelta(minutes=2)
BOOK = PolicyRef("plain", "1", hash="sha256:00")
TARGETS = {"first_response": 1, "diagnosis": 9, "resolution": 27}
CLOCKS = tuple(
    Clock(name, target=Worked(timedelta(hours=hours)), stops=("resolved",))
    for name, hours in TARGETS.items()
)
WALKED = [
    btd.BusinessTimeDelta(RULES, timedelta=timedelta(hours=hours))
    for hours in TARGETS.values()
]
EVERY = (NOW - SINCE) / CASES


def _batches() -> Iterator[list[Case]]:
    """Yield the cases a batch at a time: a million at once would measure memory."""
    for first in range(0, CASES, BATCH):
        yield [_case(n) for n in range(first, min(first + BATCH, CASES))]


def _case(n: int) -> Case:
    at = SINCE + n * EVERY
    complaint = Complaint("收到却是断裂的!", channel="review", received_at=at)
    entry = ev.Entry(
        version=1,
        event=ev.Received(at, complaint=complaint, book=BOOK),
        source=None,
        dest="received",
        recorded_at=at,
        key=None,
        book=BOOK,
        schema=1,
    )
    return Case(f"case-{n}", (entry,))


def rows() -> list[Row]:
    """Return what a due time costs, and how many cases a second that is."""
    hours = shanghai()
    ours = theirs = 0.0
    done = asked = 0
    for batch in _batches():
        begin = time.perf_counter()
        found = [
            readings(case, CLOCKS, hours=hours, now=NOW, max_skew=SKEW)
            for case in batch
        ]
        ours += time.perf_counter() - begin
        done += sum(map(len, found))
        sample = range(0, len(batch), max(1, len(batch) // SAMPLED))
        begin = time.perf_counter()
        walked = [[batch[i].received_at + target for target in WALKED] for i in sample]
        theirs += time.perf_counter() - begin
        asked += sum(map(len, walked))
        if walked != [[reading.due_at for reading in found[i]] for i in sample]:
            raise AssertionError(batch[0].received_at)
    if done < 1_000_000:
        raise AssertionError(done)
    mine, peer = ours / done, theirs / asked
    return [
        Row(
            f"{done:,} due times in {ours:.1f} s, as readings of {CASES:,} cases "
            f"({CASES / ours:,.0f} cases/s) / businesstimedelta, {asked:,} of them, "
            "due times alone",
            micros(mine),
            micros(peer),
            mine / peer,
            "–",
            kept=True,
        )
    ]
