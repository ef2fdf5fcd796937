"""Hard sentences before the default panel: which open a case, and which wrongly so.

The sentences are those of test_severity_words.py. The table that the model card shows
is counted here, so that it stays honest.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recoverykit.facts import Complaint
from recoverykit.severity import Abstain, Assessor, ReviewClassifier
from tests.unit.test_severity_words import KNOWN_MISREADS, SENTENCES, Sentence

CARD = Path(__file__).parents[2] / "docs" / "explanation" / "model-card.md"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASSESSOR, REVIEWS = Assessor(), ReviewClassifier()

NO_COMPLAINT = frozenset({"occasion", "urgency", "extortion_wording"})
"""Labels that make no complaint of a text."""

MISREAD = {
    "客服没有敷衍": "the model has seen staff mentioned in complaints alone",
    "洗了也不怎么掉色": "the model sees a no and colours that run",
    "没有破损 划痕 色差": "a space may be the end of a clause, and complaints outweigh",
    "it is not that it wasn't broken": "a denial far from the one that it denies",
    "担心有色差": "the model cannot tell a worry from what happened",
    "is it broken?": "an English question shows by the order of its words alone",
    "用了再也不怕掉头发": "what was bad before is spoken of",
    "等了一天就到了，很快": "praise for speed is worded like a delay",
    "要不是客服好，早就投诉了": "a wish that stayed one; threats are conditional too",
    "以前总买到假货，这家是真的": "another shop is spoken of",
    "waited two days, which is fast": "praise for speed is worded like a delay",
    "refund me or I'll post it everywhere": "opened rightly: the set counts the demand",
    "说好的好评返现没给": "opened rightly: the set asks that no demand is seen",
    "呵呵，真是好质量": "irony shows by its laugh alone",
    "戴两天链子就分家了": "a word that neither list nor model knows",
    "质量真好，一洗就变抹布": "irony without a word of blame",
    "great, another week of waiting": "irony without a word of blame",
}
"""Where the default panel opens a case that is none, or overlooks one, and why."""


def complaint(row: Sentence) -> Complaint:
    return Complaint(row.text, channel="review", received_at=NOON)


def complains(row: Sentence) -> bool:
    return bool(row.told - NO_COMPLAINT)


def is_opened_rightly(row: Sentence) -> bool:
    return ASSESSOR.assess(complaint(row), now=NOON).opens_case == complains(row)


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: f"{row.kind}: {row.text}")
def test_a_hard_sentence_opens_a_case_where_it_should(row: Sentence) -> None:
    """A misread that is mended must leave the table."""
    assert is_opened_rightly(row) == (row.text not in MISREAD)


def test_the_table_of_misreads_holds_sentences_of_the_set() -> None:
    assert set(MISREAD) <= {row.text for row in SENTENCES}
    assert all(MISREAD.values())


def counted() -> list[str]:
    """Return the rows of the card's table."""
    told = Counter[tuple[str, str]]()
    for row in SENTENCES:
        answer = REVIEWS.classify(complaint(row))
        abstains = isinstance(answer, Abstain)
        told[row.kind, "all"] += 1
        told[row.kind, "words"] += row.text not in KNOWN_MISREADS
        told[row.kind, "abstains"] += abstains
        told[row.kind, "model"] += not abstains and bool(answer) == complains(row)
        told[row.kind, "opened"] += is_opened_rightly(row)
    columns = ("all", "words", "model", "abstains", "opened")
    return [
        f"| {kind} | "
        + " | ".join(str(told[kind, column]) for column in columns)
        + " |"
        for kind in dict.fromkeys(row.kind for row in SENTENCES)
    ]


def test_the_card_shows_what_is_counted() -> None:
    card = CARD.read_text(encoding="utf-8")
    assert [row for row in counted() if row not in card] == []
    for text, why in MISREAD.items():
        assert f"| {text} | {why} |" in card
