"""From local openings to stretches of UTC, by whole numbers where nothing changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import TypeAlias

from recoverykit.hours.instants import (
    DAY,
    EPOCH,
    EPOCH_DAY,
    MICROSECOND,
    local_instant,
    offset_runs,
)
from recoverykit.hours.openings import Spans, merge

Piece: TypeAlias = "tuple[int, int, int]"
"""Start and end in microseconds of UTC, and the ordinal of the local date that owns it.

It lies within a day before the UTC date of that ordinal and three days after.
"""

REACH = 4
"""How many dates away two pieces may be owned that overlap."""

_EVER = 1 << 62


def place(
    tz: tzinfo, days: Iterable[tuple[int, Spans]], first: int, last: int
) -> list[Piece]:
    """Return the spans of local days, in order between two ordinals, in UTC."""
    runs = offset_runs(tz, first - 1, last + 3)
    # a change at most three midnights of UTC away may be on this local day or the next
    rough = {on - back for on, _ in runs[1:] for back in range(4)}
    runs.append((last + 4, timedelta(0)))
    pieces: list[Piece] = []
    run, until, epoch = 0, first, 0
    for ordinal, spans in days:
        while ordinal >= until:
            epoch = EPOCH_DAY * DAY + runs[run][1] // MICROSECOND
            run += 1
            until = runs[run][0]
        if ordinal in rough:
            pieces += _placed_with_care(tz, ordinal, spans)
        else:
            midnight = ordinal * DAY - epoch
            for start, end in spans:
                pieces.append((midnight + start, midnight + end, ordinal))
    return pieces


def _placed_with_care(tz: tzinfo, ordinal: int, spans: Spans) -> Iterable[Piece]:
    midnight = datetime.fromordinal(ordinal)
    for span in spans:
        start, end = (
            (local_instant(tz, midnight + timedelta(microseconds=edge)) - EPOCH)
            // MICROSECOND
            for edge in span
        )
        # a gap can push the start past the end: closed on that day
        if start < end:
            yield start, end, ordinal


def within(pieces: list[Piece], stretches: list[tuple[int, int]]) -> list[Piece]:
    """Return what of the pieces lies in some stretches, sorted and apart."""
    ends = [end for _, end in stretches]
    found: list[Piece] = []
    for start, end, ordinal in pieces:
        i = bisect_right(ends, start)
        while i < len(ends) and stretches[i][0] < end:
            found.append((max(start, stretches[i][0]), min(end, ends[i]), ordinal))
            i += 1
    return found


def stretches_of(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Return what the pieces cover: sorted stretches that do not touch."""
    return merge(sorted((start, end) for start, end, _ in pieces))


def outside(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches between these, before the first and after the last."""
    edges = [-_EVER, *(edge for stretch in stretches for edge in stretch), _EVER]
    return list(zip(edges[::2], edges[1::2], strict=True))
