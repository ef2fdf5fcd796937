"""How good a score is: the usual measures, in plain Python.

A score is the probability that a text complains, or any number that grows with it; a
text is called a complaint from 0.5 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from attrs import frozen

BINS = 15


@frozen(kw_only=True)
class Tally:
    """What was called so, and what is."""

    hits: int
    called: int
    true: int

    @property
    def precision(self) -> float:
        return self.hits / self.called if self.called else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        both = self.called + self.true
        return 2 * self.hits / both if both else 0.0


def tally(called: Iterable[bool], true: Iterable[bool]) -> Tally:
    pairs = list(zip(called, true, strict=True))
    return Tally(
        hits=sum(c and t for c, t in pairs),
        called=sum(c for c, _ in pairs),
        true=sum(t for _, t in pairs),
    )


def calls(scores: Iterable[float]) -> list[bool]:
    return [score >= 0.5 for score in scores]


def accuracy(scores: Sequence[float], true: Sequence[bool]) -> float:
    right = sum(c == t for c, t in zip(calls(scores), true, strict=True))
    return right / len(true)


def accuracy_when_sure(
    scores: Sequence[float], true: Sequence[bool], *, share: float = 0.9
) -> float:
    """Return the accuracy over the share of texts whose score is furthest from 0.5."""
    order = sorted(range(len(true)), key=lambda at: -abs(scores[at] - 0.5))
    kept = order[: round(share * len(true))]
    return accuracy([scores[at] for at in kept], [true[at] for at in kept])


def _steps(scores: Sequence[float], true: Sequence[bool]) -> list[tuple[int, int]]:
    """Return true and false ones at each distinct score, the highest first."""
    ordered = sorted(zip(scores, true, strict=True), reverse=True)
    found: list[tuple[int, int]] = []
    for _, tied in groupby(ordered, key=lambda pair: pair[0]):
        kinds = [is_true for _, is_true in tied]
        found.append((sum(kinds), len(kinds) - sum(kinds)))
    return found


def average_precision(scores: Sequence[float], true: Sequence[bool]) -> float:
    """Return the precision at each recall, averaged; ties count as one step."""
    hits = seen = 0
    total = 0.0
    for good, bad in _steps(scores, true):
        hits, seen = hits + good, seen + good + bad
        total += good * hits / seen
    return total / hits


def area_under_curve(scores: Sequence[float], true: Sequence[bool]) -> float:
    """Return how often a complaint scores above another text; a tie counts half."""
    hits = 0
    total = 0.0
    for good, bad in _steps(scores, true):
        total += bad * (hits + good / 2)
        hits += good
    return total / (hits * (len(true) - hits))


def calibration_error(scores: Sequence[float], true: Sequence[bool]) -> float:
    """Return how far a probability is from how often it comes true: 15 equal bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, is_true in zip(scores, true, strict=True):
        bins[min(BINS - 1, int(score * BINS))].append((score, is_true))
    gaps = (abs(sum(s for s, _ in b) - sum(t for _, t in b)) for b in bins)
    return sum(gaps) / len(true)


def sheet(title: str, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table of any columns as Markdown, under its title."""
    return "\n".join(
        [
            f"\n### {title}\n",
            f"| {' | '.join(columns)} |",
            f"| --- |{' ---: |' * (len(columns) - 1)}",
            *(f"| {' | '.join(cells)} |" for cells in lines),
            "",
        ]
    )
