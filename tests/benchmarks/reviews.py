"""Real reviews to measure on: none is stored here, so the user names their folder.

``RECOVERYKIT_REVIEWS`` is a folder with two gzipped files of one JSON object a line:

* ``reviews_train.jsonl.gz``: ``{"text", "negative", "set", "product"}``, shop reviews
  that are complaints or not;
* ``opinions_train.jsonl.gz``: ``{"text", "opinions": [{"category", "polarity",
  "aspect", "opinion"}], "set"}``, make-up reviews with each opinion marked.

docs/explanation/model-card.md names the public sets. A fifth of the rows is held out,
by the md5 of the text, and everything here is measured on it; the rest trains.
"""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from attrs import frozen

FOLDER = "RECOVERYKIT_REVIEWS"
SHOPS, MEALS, MAKEUP = "online_shopping_10_cats", "waimai_10k", "makeup"
SETS = (SHOPS, MEALS, MAKEUP)

# Thirteen codes of the data in the six classes that a shop acts on differently;
# whatever is not named here is about the goods.
BLAMED = {
    "物流": "logistics",
    "服务": "service",
    "真伪": "authenticity",
    "价格": "price",
    "整体": "overall",
}
CLASSES = ("logistics", "service", "authenticity", "price", "overall", "quality")


class NoReviews(Exception):
    """Where the reviews are was not said, or they are not there."""

    def __str__(self) -> str:
        return (
            f"no reviews; set {FOLDER} to a folder with reviews_train.jsonl.gz and "
            "opinions_train.jsonl.gz (tests/benchmarks/reviews.py says what is in them)"
        )


@frozen
class Review:
    """A text and whether it complains; ``blamed`` says of what, where it is known."""

    text: str
    complains: bool
    set: str
    product: str | None = None
    blamed: frozenset[str] = frozenset()


def digest(text: str) -> int:
    """Return a number that orders and splits texts the same way everywhere."""
    return int(md5(text.encode()).hexdigest()[:8], 16)


def is_held_out(text: str) -> bool:
    return digest(text) % 5 == 1


@cache
def lines(name: str) -> list[dict[str, Any]]:
    """Return the rows of ``reviews`` or ``opinions`` as they stand in their file."""
    folder = os.environ.get(FOLDER)
    path = Path(folder or "") / f"{name}_train.jsonl.gz"
    if not folder or not path.is_file():
        raise NoReviews
    with gzip.open(path, "rt", encoding="utf-8") as given:
        return [json.loads(line) for line in given]


@cache
def reviews() -> tuple[Review, ...]:
    """Return every review, the make-up ones last."""
    found = [
        Review(row["text"], row["negative"], row["set"], row.get("product"))
        for row in lines("reviews")
    ]
    for row in lines("opinions"):
        blamed = frozenset(
            BLAMED.get(o["category"], "quality")
            for o in row["opinions"]
            if o["polarity"] == "negative"
        )
        found.append(Review(row["text"], bool(blamed), MAKEUP, blamed=blamed))
    return tuple(found)


def training() -> list[Review]:
    """Return what may be learned from, in an order that says nothing."""
    return sorted(
        (r for r in reviews() if not is_held_out(r.text)), key=lambda r: digest(r.text)
    )


def held_out(name: str) -> list[Review]:
    """Return what nothing learned from, of one set, in the same kind of order."""
    kept = (r for r in reviews() if r.set == name and is_held_out(r.text))
    return sorted(kept, key=lambda r: digest(r.text))
