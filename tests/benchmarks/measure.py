"""Timing two things in turn, so that a busy machine is busy for both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

from attrs import frozen


@frozen
class Row:
    """One line of the table: what was measured, against what, and the budget."""

    work: str
    ours: str
    peer: str
    ratio: float
    budget: str
    kept: bool


def paired(
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    number: int = 2_000,
    peer_number: int | None = None,
    rounds: int = 15,
) -> tuple[float, float, float]:
    """Return the median seconds a call of both, and the median of their ratios.

    A slow peer may be called less often a round than we are: ``peer_number``.
    """
    peer_number = number if peer_number is None else peer_number
    mine: list[float] = []
    theirs: list[float] = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            mine.append(_seconds(ours, number))
            theirs.append(_seconds(peer, peer_number))
    finally:
        gc.enable()
    ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
    return (
        statistics.median(mine),
        statistics.median(theirs),
        statistics.median(ratios),
    )


def _seconds(work: Callable[[], object], number: int) -> float:
    begin = time.perf_counter()
    for _ in range(number):
        work()
    return (time.perf_counter() - begin) / number


def fitting(work: Callable[[], object], *, seconds: float = 0.01) -> int:
    """Return how many calls fill about so many seconds: one at least, 2,000 at most."""
    return max(1, min(2_000, int(seconds / _seconds(work, 1))))


def micros(seconds: float) -> str:
    return f"{seconds * 1e6:,.2f} µs"


def ratio(value: float) -> str:
    """Return a ratio; one far below 1 as a fraction, so that it can be read."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"1/{1 / value:,.0f}"


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown."""
    lines = [
        "| work | ours | peer | ratio | budget | kept |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    lines += [
        f"| {r.work} | {r.ours} | {r.peer} | {ratio(r.ratio)} | {r.budget} | "
        f"{'yes' if r.kept else 'NO'} |"
        for r in rows
    ]
    return "\n".join(lines)
