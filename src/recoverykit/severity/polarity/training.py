"""Train a model of text on labels of your own, in pure Python.

Two rounds of logistic regression: the first over every gram, to find those that tell
most, the second over those that were kept. Each gram steps by how differently the two
kinds of text use it, and a fifth of the rows that the training did not see sets how
sure the model may be.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from attrs import frozen

from recoverykit.errors import InvalidValue
from recoverykit.severity.normalisation import normalise
from recoverykit.severity.polarity.grams import UNITS, grams_of
from recoverykit.severity.polarity.model import (
    RESOLUTION,
    GramModel,
    logistic,
    tabled,
)

__all__ = ["fit"]

LEAST_ROWS = 20
"""Fewer labelled texts than this are no training; a thousand are a good start."""

_FOLDS = 5
_FEW = 5_000

_ROUNDS = (3, 6)
"""Passes over the rows: to find the grams that tell most, and to weigh them."""

_SPEED = (2.0, 1.0)
_STEEPEST = 3.0
"""A gram that one kind of text hardly uses would step too far."""

_RARE = 3
_NEWTON_STEPS = 25
_LEAST_BEND = 1e-6


def fit(
    texts: Iterable[str],
    labels: Iterable[bool],
    *,
    name: str = "own",
    version: str = "1",
    unit: str = "characters",
    lang: str = "zh",
    size: int = 30_000,
) -> GramModel:
    """Return a model trained on labelled texts, calibrated; the same on every run.

    Ten thousand reviews take some seconds. The order of the rows does not matter.
    About a thousand labels of one's own are worth more than a model from elsewhere.

    Args:
        texts: the texts; none of them is kept, only weights of their grams.
        labels: for each text whether it is a complaint (or whatever is to be told
            apart: the model knows no difference).
        name: the name of the model.
        version: its version.
        unit: ``characters``, for languages without blanks, or ``words``.
        lang: the language of the texts.
        size: how long the table may be.

    Units:
        ``size`` is bytes of UTF-8, blanks between grams counted.

    Raises:
        InvalidValue: texts and labels of different number, fewer than twenty, or all
            with one label.

    Source:
        Naive-Bayes weighted logistic regression: Wang & Manning, Baselines and
        Bigrams, ACL 2012.

    Examples:
        >>> bad = [f"第{n}次收到，质量太差，退货" for n in range(20)]
        >>> good = [f"第{n}次购买，质量很好，喜欢" for n in range(20)]
        >>> model = fit(bad + good, [True] * 20 + [False] * 20, name="mine")
        >>> model.probability("太差") > 0.5 > model.probability("很好")
        True
    """
    rows = _rows(texts, labels, unit)
    slope, shift = _calibration(*_trials(rows, size))
    final = _train(rows, size)
    by = slope * RESOLUTION
    return GramModel(
        name,
        version,
        rows=tabled({g: round(by * weight) for g, weight in final.weights.items()}),
        bias=round(by * final.bias + shift * RESOLUTION),
        unit=unit,
        lang=lang,
    )


def _trials(rows: Sequence[_Labelled], size: int) -> tuple[list[float], list[bool]]:
    """Return what trainings without them said of some rows, and their labels.

    One fifth is enough of many rows; of few all are asked.
    """
    said: list[float] = []
    labels: list[bool] = []
    for fold in range(_FOLDS if len(rows) < _FEW else 1):
        held_out = [row for row in rows if row.number % _FOLDS == fold]
        others = [row for row in rows if row.number % _FOLDS != fold]
        if not others:
            break
        trial = _train(others, size)
        said += [trial.log_odds(row.grams) for row in held_out]
        labels += [row.label for row in held_out]
    return said, labels


@frozen
class _Labelled:
    """A text as the training sees it; the same text has the same number."""

    grams: tuple[str, ...]
    label: bool
    number: int


def _rows(
    texts: Iterable[str], labels: Iterable[bool], unit: str
) -> tuple[_Labelled, ...]:
    """Return the rows in an order that depends on nothing but the texts."""
    given, told = list(texts), list(labels)
    if unit not in UNITS:
        raise InvalidValue("unit", unit, f"must be one of {', '.join(UNITS)}")
    if len(given) != len(told):
        numbers = f"{len(given)} texts, {len(told)} labels"
        raise InvalidValue("labels", numbers, "must be one for each text")
    for name, values, of in (("texts", given, str), ("labels", told, bool)):
        for value in cast("list[object]", values):
            # a table of another library may hold booleans of its own
            if type(value) is not of:
                rule = f"must be of type {of.__name__}"
                raise InvalidValue(name, f"a {type(value).__name__}", rule)
    if len(given) < LEAST_ROWS or len(set(told)) == 1:
        numbers = f"{sum(told)} complaints and {len(told) - sum(told)} others"
        rule = f"must be {LEAST_ROWS} texts at least, with some of both"
        raise InvalidValue("labels", numbers, rule)
    ordered = sorted(zip(given, told, strict=True), key=_digest)
    number = {text: at for at, text in enumerate(dict.fromkeys(t for t, _ in ordered))}
    return tuple(
        # grams in order, so that sums come out the same whatever the hash seed
        _Labelled(
            tuple(sorted(grams_of(normalise(text).text, unit))), label, number[text]
        )
        for text, label in ordered
    )


def _digest(row: tuple[str, bool]) -> tuple[bytes, bool]:
    text, label = row
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), label


# ── the regression ───────────────────────────────────────────────────────────


@frozen
class _Weights:
    """What a round of training came to, before rounding."""

    weights: dict[str, float]
    bias: float

    def log_odds(self, grams: Iterable[str]) -> float:
        known = [w for w in map(self.weights.get, grams) if w is not None]
        return self.bias + (sum(known) / math.sqrt(len(known)) if known else 0.0)


def _train(rows: Sequence[_Labelled], size: int) -> _Weights:
    seen = Counter(gram for row in rows for gram in row.grams)
    least = min(_RARE, 1 + len(rows) // 1_000)
    known = sorted(g for g, n in seen.items() if n >= least and not _is_blank(g))
    first = _regress(rows, known, _ROUNDS[0], _SPEED[0])
    return _regress(rows, _telling(first, seen, size), _ROUNDS[1], _SPEED[1])


def _is_blank(gram: str) -> bool:
    return any(char.isspace() for char in gram)


def _telling(found: _Weights, seen: Counter[str], size: int) -> list[str]:
    """Return the grams that tell most for their length, as many as fit."""

    def worth(gram: str) -> tuple[float, str]:
        weight = abs(found.weights[gram]) * math.sqrt(seen[gram])
        return -weight / _length(gram), gram

    kept: list[str] = []
    for gram in sorted(found.weights, key=worth):
        size -= _length(gram)
        if size < 0:
            break
        kept.append(gram)
    return sorted(kept)


def _length(gram: str) -> int:
    return len(gram.encode("utf-8", "surrogatepass")) + 1


def _regress(
    rows: Sequence[_Labelled], grams: list[str], rounds: int, speed: float
) -> _Weights:
    place = {gram: at for at, gram in enumerate(grams)}
    found = [[place[g] for g in row.grams if g in place] for row in rows]
    roots = [1 / math.sqrt(len(known)) if known else 0.0 for known in found]
    targets = [float(row.label) for row in rows]
    paces = _paces(found, targets, len(grams))
    # the weights are kept apart from how far all of them have shrunk
    weights, shrunk, bias = [0.0] * len(grams), 1.0, 0.0
    steps, total = 0, rounds * len(rows)
    shrinking = 1 / (2 * max(_ROUNDS) * len(rows))
    for _ in range(rounds):
        for known, root, target in zip(found, roots, targets, strict=True):
            log_odds = bias + shrunk * root * sum([weights[at] for at in known])
            miss = logistic(log_odds) - target
            pace = speed * (1 - steps / total)
            steps += 1
            step = pace * miss * root / shrunk
            for at in known:
                weights[at] -= step * paces[at]
            bias -= pace * miss / 10
            shrunk *= 1 - pace * shrinking
    return _Weights({gram: shrunk * weights[at] for gram, at in place.items()}, bias)


def _paces(found: list[list[int]], targets: list[float], count: int) -> list[float]:
    """Return how fast each gram learns: by how differently the two kinds use it."""
    yes, no = [1.0] * count, [1.0] * count
    for known, target in zip(found, targets, strict=True):
        counted = yes if target else no
        for at in known:
            counted[at] += 1
    all_yes, all_no = sum(yes), sum(no)
    return [
        min(_STEEPEST, math.log(y / all_yes / (n / all_no)) ** 2)
        for y, n in zip(yes, no, strict=True)
    ]


# ── how sure it may be ───────────────────────────────────────────────────────


def _calibration(log_odds: list[float], labels: list[bool]) -> tuple[float, float]:
    """Return slope and shift that make unseen probabilities come true (Platt)."""
    yes = sum(labels)
    no = len(labels) - yes
    # a little less than certain, so that few rows promise nothing absolute
    high, low = (yes + 1) / (yes + 2), 1 / (no + 2)
    slope, shift = 1.0, 0.0
    for _ in range(_NEWTON_STEPS):
        # a slope of 1 is believed until rows speak against it
        g0, g1, h00, h01, h11 = slope - 1.0, 0.0, 1.0, 0.0, _LEAST_BEND
        for odds, label in zip(log_odds, labels, strict=True):
            p = logistic(slope * odds + shift)
            miss = p - (high if label else low)
            bend = p * (1 - p)
            g0 += miss * odds
            g1 += miss
            h00 += bend * odds * odds
            h01 += bend * odds
            h11 += bend
        det = h00 * h11 - h01 * h01
        slope -= (h11 * g0 - h01 * g1) / det
        shift -= (h00 * g1 - h01 * g0) / det
    return max(slope, 0.1), shift
