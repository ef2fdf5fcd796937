"""The script that makes the shipped tables: from rows of its user, always the same."""

import gzip
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from recoverykit.severity import POLARITY, GramModel
from tests.training import __main__ as script
from tests.training import learn, modules
from tests.training.inquiries import inquiries

OPINIONS: dict[str, tuple[str, str]] = {
    "物流": ("快递快", "快递慢"),
    "服务": ("客服好", "客服凶"),
    "真伪": ("是正品", "是假货"),
    "价格": ("很便宜", "太贵"),
    "整体": ("很满意", "不满意"),
    "气味": ("味道香", "味道臭"),
}


def row(*said: tuple[str, int]) -> dict[str, Any]:
    """Return a review that says of each category that it is good (0) or bad (1)."""
    return {
        "text": "，".join(OPINIONS[category][bad] for category, bad in said),
        "opinions": [
            {
                "category": category,
                "polarity": ("positive", "negative")[bad],
                "aspect": OPINIONS[category][bad][:2],
                "opinion": OPINIONS[category][bad][2:],
            }
            for category, bad in said
        ],
    }


PAIRS = [
    row((one, bad), (two, worse))
    for (one, two), bad, worse in product(product(OPINIONS, repeat=2), (0, 1), (0, 1))
    if one != two
]
REVIEWS = [
    {"text": f"{OPINIONS[c][bad]}，第{n}次", "negative": bool(bad)}
    for c, bad, n in product(OPINIONS, (0, 1), range(3))
]


def test_opinions_stand_in_the_clause_of_their_words() -> None:
    first, second = learn.labelled_clauses(row(("气味", 1), ("物流", 0)))
    assert (first.text, first.spoken_of, first.blamed) == (
        "味道臭",
        {"quality"},
        {"quality"},
    )
    assert (second.text, second.spoken_of, second.blamed) == (
        "快递快",
        {"logistics"},
        set(),
    )


@pytest.mark.parametrize(
    ("aspect", "opinion", "at"),
    [
        ("味道", "臭", 2),
        (None, "臭", 2),
        ("味道", None, 0),
        (None, None, 0),
        # an opinion that stands before its aspect, and words that are not there
        ("快递", "臭", 2),
        ("快递", "慢慢", -1),
        ("盒子", "臭", 2),
    ],
)
def test_where_an_opinion_stands(
    aspect: str | None, opinion: str | None, at: int
) -> None:
    found = learn._place("味道臭，快递慢", {"aspect": aspect, "opinion": opinion})
    assert found == at


def test_texts_and_clauses_are_learned_from() -> None:
    rows = list(learn.polarity_rows(REVIEWS[:1], PAIRS[1:2]))
    told = list(inquiries())
    assert rows[: len(told)] == [(text, False) for text in told]
    assert rows[len(told) :] == [
        ("快递快，第0次", False),
        ("快递快，客服凶", True),
        ("快递快", False),
        ("客服凶", True),
    ]


def test_what_is_learned_is_told_apart() -> None:
    polarity = learn.learn_polarity(REVIEWS, PAIRS)
    assert polarity.probability("味道臭") > 0.8
    assert polarity.probability("味道香") < 0.2
    aspects = dict(learn.learn_aspects(PAIRS))
    assert list(aspects) == list(learn.LABELS)
    for category, (good, bad) in OPINIONS.items():
        for clause in (good, bad):
            said = {label: m.probability(clause) for label, m in aspects.items()}
            assert max(said, key=said.__getitem__) == learn.label_of(category)


def test_the_same_rows_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, rows in (("reviews", REVIEWS), ("opinions", PAIRS)):
        with gzip.open(tmp_path / f"{name}_train.jsonl.gz", "wt") as lines:
            lines.write("\n".join(json.dumps(r) for r in rows))
    written = []
    for number in ("1", "2"):
        room = tmp_path / number
        room.mkdir()
        monkeypatch.setattr(script, "ROOM", room)
        script.main(str(tmp_path))
        written.append([path.read_bytes() for path in sorted(room.iterdir())])
    assert written[0] == written[1]
    assert [path.name for path in sorted(room.iterdir())] == [
        "aspects.py",
        "weights.py",
    ]
    module: dict[str, Any] = {}
    exec(written[0][1], module)
    assert module["POLARITY"] == learn.learn_polarity(REVIEWS, PAIRS)
    exec(written[0][0], module)
    assert module["ASPECTS"] == learn.learn_aspects(PAIRS)


def test_a_printed_model_reads_back_whatever_its_grams() -> None:
    odd = GramModel("odd", "1", rows=((-3, "\" \\ ' 差"), (4, '"" \\\\')), bias=0)
    module: dict[str, Any] = {}
    exec(modules.polarity_module(odd), module)
    assert module["POLARITY"] == odd


def test_the_shipped_table_is_what_the_printer_prints() -> None:
    source = (script.ROOM / "weights.py").read_text(encoding="utf-8")
    for line in modules.lines_of(POLARITY).splitlines():
        assert line in source
