"""From labelled reviews to the models: nothing here knows files.

A row of reviews has ``text`` and ``negative``; a row of opinions has ``text`` and
``opinions``, each with ``category``, ``polarity``, ``aspect`` and ``opinion``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from recoverykit.severity import GramModel, clauses, fit, normalise
from recoverykit.severity.polarity.model import tabled
from tests.training.inquiries import inquiries

Row = dict[str, Any]

POLARITY_SIZE = 29_500
ASPECT_SIZE = 4_700
"""Bytes of grams, so that either module stays below 32 KB with its weights."""

ASPECTS: dict[str, str] = {
    "物流": "logistics",
    "服务": "service",
    "真伪": "fulfilment.not_as_described",
    "价格": "price",
    "整体": "other",
}
"""What the data calls a category, and ours; all else is about the goods."""

GOODS = "quality"

LABELS = (*ASPECTS.values(), GOODS)


@frozen
class LabelledClause:
    """A clause and what it says: every category, and those it complains about."""

    text: str
    spoken_of: frozenset[str]
    blamed: frozenset[str]


def label_of(category: str) -> str:
    return ASPECTS.get(category, GOODS)


def labelled_clauses(row: Row) -> tuple[LabelledClause, ...]:
    """Return the clauses of a review, each with the opinions that stand in it."""
    given = normalise(row["text"])
    stretches = clauses(given)
    spoken: list[set[str]] = [set() for _ in stretches]
    blamed: list[set[str]] = [set() for _ in stretches]
    for opinion in row["opinions"]:
        at = _place(given.text, opinion)
        for number, stretch in enumerate(stretches):
            if stretch.start <= at < stretch.end:
                label = label_of(opinion["category"])
                spoken[number].add(label)
                if opinion["polarity"] == "negative":
                    blamed[number].add(label)
    return tuple(
        LabelledClause(given.text[s.start : s.end], frozenset(all_), frozenset(bad))
        for s, all_, bad in zip(stretches, spoken, blamed, strict=True)
    )


def _place(text: str, opinion: Row) -> int:
    """Return where an opinion stands: at its words, after those of its aspect."""
    aspect = normalise(opinion["aspect"] or "").text
    words = normalise(opinion["opinion"] or "").text
    start = text.find(aspect) if aspect else 0
    found = text.find(words, max(start, 0)) if words else start
    return found if found >= 0 else text.find(words)


def polarity_rows(
    reviews: Iterable[Row], opinions: Iterable[Row]
) -> Iterator[tuple[str, bool]]:
    """Yield every text with whether it complains, clauses with an opinion as well, and
    sentences that only ask or tell something.
    """
    for text in inquiries():
        yield text, False
    for row in reviews:
        yield row["text"], row["negative"]
    for row in opinions:
        yield row["text"], any(o["polarity"] == "negative" for o in row["opinions"])
        for clause in labelled_clauses(row):
            if clause.spoken_of:
                yield clause.text, bool(clause.blamed)


def learn_polarity(reviews: Iterable[Row], opinions: Iterable[Row]) -> GramModel:
    """Return the model of whether a Chinese text complains."""
    texts, labels = zip(*polarity_rows(reviews, opinions), strict=True)
    return cautious(fit(texts, labels, name="polarity", size=POLARITY_SIZE))


def cautious(model: GramModel) -> GramModel:
    """Return a model that is a tenth less sure, as texts from elsewhere deserve.

    On meals, which are few among the rows, it is more nearly right about itself so.
    """
    return evolve(
        model,
        rows=tabled({gram: round(0.9 * w) for gram, w in model.weights.items()}),
        bias=round(0.9 * model.bias),
    )


def learn_aspects(opinions: Iterable[Row]) -> tuple[tuple[str, GramModel], ...]:
    """Return for each label the model of whether a clause speaks of it."""
    found = [clause for row in opinions for clause in labelled_clauses(row)]
    texts = [clause.text for clause in found]
    return tuple(
        (
            label,
            fit(
                texts,
                [label in clause.spoken_of for clause in found],
                name=label,
                size=ASPECT_SIZE,
            ),
        )
        for label in LABELS
    )
