"""The shipped models, trained once more without the reviews that are held out.

What ships learned from every review there is, so its answers to them would prove
nothing. The same script, given four fifths of them, makes models that may be asked;
those that ship are measured for their speed and size alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from recoverykit.severity import POLARITY_EN, GramModel, ReviewClassifier
from tests.benchmarks.reviews import is_held_out, lines
from tests.training import learn


def _four_fifths(name: str) -> list[dict[str, Any]]:
    return [row for row in lines(name) if not is_held_out(row["text"])]


@cache
def polarity() -> GramModel:
    return learn.learn_polarity(_four_fifths("reviews"), _four_fifths("opinions"))


@cache
def classifier() -> ReviewClassifier:
    aspects = learn.learn_aspects(_four_fifths("opinions"))
    return ReviewClassifier((polarity(), POLARITY_EN), aspects)
