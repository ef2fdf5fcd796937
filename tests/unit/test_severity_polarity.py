"""Tables of grams: what they add up to, what they show, and how they are trained."""

import json
import pickle
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from recoverykit.errors import InvalidValue
from recoverykit.plain import content_hash, plain
from recoverykit.severity import (
    ASPECTS,
    POLARITY,
    POLARITY_EN,
    GramModel,
    fit,
    normalise,
)
from recoverykit.severity.polarity import aspects, weights
from recoverykit.severity.polarity.grams import Words
from recoverykit.severity.polarity.model import read_table, tabled

TINY = GramModel("tiny", "1", rows=((20, "差 太差 坏了"), (-15, "好 喜欢")), bias=2)
WORDS = GramModel(
    "words", "1", rows=((30, "broken not_good"), (-9, "good")), bias=0, unit="words"
)

BAD = tuple(f"第{n}次买，质量太差，用了{n}天就坏了" for n in range(40))
GOOD = tuple(f"第{n}次买，质量很好，用了{n}天很喜欢" for n in range(40))
LABELS = (True,) * 40 + (False,) * 40


# ── what a text adds up to ───────────────────────────────────────────────────


def test_an_empty_text_has_the_bias() -> None:
    assert (
        TINY.probability("") == TINY.probability("无关") == pytest.approx(0.5498, 1e-3)
    )


def test_a_gram_counts_once_and_many_count_by_their_root() -> None:
    once = TINY.probability("差")
    assert once == TINY.probability("差,差,差")
    # (0.2 + (2.0 + 2.0) / sqrt(2)) tenths of log-odds
    assert TINY.probability("太差") == pytest.approx(0.9539, 1e-3)
    assert TINY.probability("差,好") < once


def test_far_out_it_stays_a_probability() -> None:
    far = GramModel("far", "1", rows=((99_999, "差"), (-99_999, "好")), bias=0)
    assert 0 < far.probability("好") < 1e-9
    assert 1 - 1e-9 < far.probability("差") < 1


def test_words_and_pairs_of_words() -> None:
    assert [(g.gram, g.weight) for g in WORDS.find("It's not  good - broken!")] == [
        ("not_good", 30),
        ("good", -9),
        ("broken", 30),
    ]
    assert WORDS.probability("good") < 0.5 < WORDS.probability("not good")


def test_a_normalised_text_is_not_normalised_again() -> None:
    given = normalise("质量太 差")
    assert TINY.probability(given) == TINY.probability("质量太 差")
    assert TINY.find(given) == TINY.find("质量太 差")


def test_evasions_hide_nothing() -> None:
    """Zero-width, separators, traditional and full-width forms read the same."""
    plainly = POLARITY.probability("质量太差，坏了，垃圾，退款!")
    for evasion in (
        "质\u200b量太\u200b差，坏\u200b了，垃\u200b圾，退\u200b款!",
        "质量太差，坏了，垃*圾，退.款!",
        "質量太差，壞了，垃圾，退款！",
    ):
        assert POLARITY.probability(evasion) == plainly


class Counted(int):
    """A place that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) < other

    def __gt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) > other


def test_a_clause_costs_its_own_words_and_not_those_of_the_whole_text() -> None:
    """A megabyte of short clauses is read in linear time."""
    found = Words((Counted(n), Counted(n + 1), str(n)) for n in range(0, 20_000, 2))
    Counted.compared = 0
    assert found.within(10_000, 10_006) == {"10000", "10002", "10004"}
    assert 0 < Counted.compared < 60


# ── what it shows ────────────────────────────────────────────────────────────


def test_evidence_slices_back_the_weightiest_first() -> None:
    text = "颜色好，就是质量太\u200b差！用两天坏了"
    assert [span.of(text) for span in TINY.evidence(text)] == ["太\u200b差", "坏了"]
    assert [span.of(text) for span in TINY.evidence(text, most=1)] == ["太\u200b差"]
    assert TINY.evidence("好") == ()


def test_grams_that_touch_are_one_stretch_and_faint_ones_are_no_evidence() -> None:
    model = GramModel("m", "1", rows=((40, "断"), (30, "裂"), (9, "的")), bias=0)
    text = "断裂了，的确，裂"
    assert [span.of(text) for span in model.evidence(text)] == ["断裂", "裂"]


def test_marks_around_a_stretch_are_no_evidence_unless_they_are_all() -> None:
    model = GramModel("m", "1", rows=((40, ",差! 差!"), (30, "!!")), bias=0)
    assert [span.of(t) for t in ("是,差!", "好!!") for span in model.evidence(t)] == [
        "差",
        "!!",
    ]


# ── a value ──────────────────────────────────────────────────────────────────


def test_it_is_a_value() -> None:
    assert POLARITY.weights is POLARITY.weights
    copy = pickle.loads(pickle.dumps(POLARITY))
    assert copy == POLARITY
    assert hash(copy) == hash(POLARITY)
    assert copy.hash == POLARITY.hash == content_hash(POLARITY)
    assert copy.probability("差") == POLARITY.probability("差")
    other = evolve(POLARITY, bias=POLARITY.bias + 1)
    assert other.hash != POLARITY.hash
    assert plain(TINY)["rows"][0] == [20, "差 太差 坏了"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"rows": ((1, "差"), (2, "好 差"))}, "must list a gram once"),
        ({"rows": ((1.5, "差"),)}, "must be pairs of a weight and grams"),
        ({"rows": ((1, "差", 3),)}, "must be pairs of a weight and grams"),
        ({"rows": ("差",)}, "must be"),
        ({"rows": ((1, "坏得很厉"),)}, "got 坏得很厉; must be a gram of characters"),
        ({"rows": ((1, "a_b_c"),), "unit": "words"}, "must be a gram of words"),
        ({"bias": 0.5}, "must be a whole number"),
        ({"bias": True}, "must be a whole number"),
        ({"unit": "letters"}, "characters"),
    ],
)
def test_bad_tables_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        GramModel(**{"name": "m", "version": "1", "rows": (), "bias": 0, **wrong})


def test_it_comes_back_from_plain_data() -> None:
    assert GramModel(**json.loads(json.dumps(plain(TINY)))) == TINY


def test_a_printed_table_reads_back() -> None:
    assert read_table("\n-3 好 棒\n12 差\n-3 赞\n") == ((-3, "好 棒 赞"), (12, "差"))
    with pytest.raises(InvalidValue, match="whole weight"):
        read_table("差 12")


def test_a_table_leaves_out_what_weighs_nothing_and_blanks() -> None:
    assert tabled({"差": 3, "的": 0, "好 ": 4, "坏": 3, "好": -1}) == (
        (-1, "好"),
        (3, "坏 差"),
    )


# ── what ships ───────────────────────────────────────────────────────────────


def test_the_shipped_tables_are_small_and_readable() -> None:
    """At most 32 KB each, in a module that shows its grams."""
    for module in (weights, aspects):
        source = Path(module.__file__).read_bytes()
        assert len(source) <= 32 * 1024
        assert "太慢".encode() in source or "太差".encode() in source


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        ("用了两天就坏了，联系客服没人理", True),
        ("太失望了，跟图片完全不一样，要求退货", True),
        ("质量很好，物流也快，很满意，会再来", False),
        ("宝贝收到了，孩子很喜欢，谢谢老板", False),
    ],
)
def test_plain_cases(text: str, complains: bool) -> None:  # noqa: FBT001
    assert (POLARITY.probability(text) > 0.9) is complains
    assert (POLARITY.probability(text) < 0.1) is not complains


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        ("It arrived late, the cup was broken and nobody answers my emails", True),
        ("Terrible quality. Waste of money, never again!", True),
        ("The zip doesn't work and I want a refund", True),
        ("Not happy with it at all", True),
        ("Love it! Fast delivery, great quality, highly recommend", False),
        ("Works perfectly, exactly as described. Thanks!", False),
        ("Not bad at all, no problems so far", False),
        ("I was not disappointed, can't complain", False),
    ],
)
def test_plain_cases_in_english(text: str, complains: bool) -> None:  # noqa: FBT001
    found = POLARITY_EN.probability(text)
    assert (found > 0.68) is complains
    assert (found < 0.32) is not complains


def test_each_aspect_knows_its_own_clause() -> None:
    clauses = {
        "logistics": "快递太慢了",
        "service": "客服态度不好",
        "fulfilment.not_as_described": "感觉不是正品",
        "price": "价格有点贵",
        "other": "不太满意",
        "quality": "味道很难闻",
    }
    assert [label for label, _ in ASPECTS] == list(clauses)
    for label, clause in clauses.items():
        said = {code: model.probability(clause) for code, model in ASPECTS}
        assert max(said, key=said.__getitem__) == label


# ── training ─────────────────────────────────────────────────────────────────


def test_fit_learns_what_tells_texts_apart() -> None:
    model = fit(BAD + GOOD, LABELS, name="mine", version="3")
    assert (model.name, model.version, model.unit) == ("mine", "3", "characters")
    assert model.probability("质量太差") > 0.9
    assert model.probability("质量很好") < 0.1
    assert model.weights["差"] > 0 > model.weights["好"]
    assert not any(gram.isspace() for gram in model.weights)


def test_fit_of_words() -> None:
    texts = [f"number {n} is broken" for n in range(30)]
    texts += [f"number {n} is lovely" for n in range(30)]
    model = fit(texts, [True] * 30 + [False] * 30, unit="words", lang="en")
    assert (model.unit, model.lang) == ("words", "en")
    assert model.probability("broken") > 0.8
    assert model.probability("lovely") < 0.2


def test_the_order_of_the_rows_does_not_matter() -> None:
    backwards = fit(tuple(reversed(BAD + GOOD)), tuple(reversed(LABELS)))
    assert backwards == fit(BAD + GOOD, LABELS)
    assert backwards == fit(iter(BAD + GOOD), iter(LABELS))


def test_the_same_text_with_both_labels_is_undecided() -> None:
    model = fit(["一样"] * 40, LABELS[20:60])
    assert 0.4 < model.probability("一样") < 0.6


def test_a_small_table_keeps_what_tells_most() -> None:
    small = fit(BAD + GOOD, LABELS, size=40)
    assert sum(len(gram.encode()) + 1 for gram in small.weights) <= 40
    assert small.probability("太差，坏了") > 0.5 > small.probability("很好，喜欢")


def test_a_model_of_nothing_knows_the_share() -> None:
    """Without any gram what remains is how frequent complaints are."""
    model = fit(BAD + GOOD[:20], LABELS[:60], size=0)
    assert model.rows == ()
    assert model.probability("差") == pytest.approx(2 / 3, abs=0.05)


def test_copies_of_a_text_are_held_out_together() -> None:
    """Chance labels, each row five times: what was learned by heart is not believed."""
    texts = [sha256(str(n).encode()).hexdigest() for n in range(100)]
    labels = [int(text[0], 16) % 2 == 0 for text in texts]
    model = fit(texts * 5, labels * 5)
    unseen = [sha256(f"x{n}".encode()).hexdigest() for n in range(100)]
    sure = [p for p in map(model.probability, unseen) if not 0.1 <= p <= 0.9]
    assert len(sure) < 10


def test_one_text_alone_has_nothing_to_be_tried_on() -> None:
    assert 0.4 < fit(["一样"] * 40, LABELS[20:60]).probability("一样") < 0.6


def test_many_rows_are_calibrated_on_one_fifth() -> None:
    texts = [f"{n}{'差' if n % 3 else '好'}" for n in range(5_000)]
    model = fit(texts, [n % 3 != 0 for n in range(5_000)])
    assert model.probability("差") > 0.95
    assert model.probability("好") < 0.05


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fit(BAD, LABELS), "40 texts, 80 labels; must be one for each text"),
        (lambda: fit(BAD[:5], LABELS[:5]), "5 complaints and 0 others"),
        (lambda: fit(BAD, (True,) * 40), "40 complaints and 0 others"),
        (lambda: fit(BAD[:10] + GOOD[:9], LABELS[31:50]), "20 texts at least"),
        (lambda: fit(BAD, (1,) * 40), "got a int; must be of type bool"),  # type: ignore[arg-type]
        (lambda: fit((None,) * 40, LABELS[:40]), "a NoneType; must be of type str"),  # type: ignore[arg-type]
        (lambda: fit(BAD, LABELS, unit="letters"), "characters, words"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(
    call: Callable[[], object], says: str
) -> None:
    with pytest.raises(InvalidValue, match=says):
        call()
