"""Whole reviews: whether they complain, how sure that is, and what is blamed."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint
from recoverykit.plain import content_hash
from recoverykit.severity import (
    ASPECTS,
    POLARITY,
    POLARITY_EN,
    Abstain,
    GramModel,
    KeywordClassifier,
    Opinion,
    Panel,
    ReviewClassifier,
)

REVIEWS = ReviewClassifier()
WORDS = GramModel("w", "1", rows=(), bias=0, unit="words")
OTHER = GramModel("ru", "1", rows=((60, "плохо"),), bias=-9, unit="words", lang="ru")


def said(
    text: str, classifier: ReviewClassifier = REVIEWS
) -> tuple[Opinion, ...] | Abstain:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return classifier.classify(Complaint(text, channel="review", received_at=noon))


def labels(text: str) -> dict[str, list[str]]:
    answer = said(text)
    assert isinstance(answer, tuple)
    return {o.label: [span.of(text) for span in o.spans] for o in answer}


# ── the whole and its clauses ────────────────────────────────────────────────


def test_a_complaint_names_what_it_blames_by_clause() -> None:
    """S6, S11: one complaint carries many issues, each with its words."""
    text = "快递太慢了，等了一个星期，用了两天就坏了，客服态度也差"
    found = labels(text)
    assert found["logistics"] == ["快递太慢了"]
    assert found["quality"] == ["用了两天就坏了"]
    assert found["service"] == ["客服态度也差"]
    assert next(iter(found)) == "dissatisfied"


def test_praise_is_no_opinion() -> None:
    assert labels("质量很好，物流也快，客服态度好，很满意") == {}


def test_it_says_how_sure_it_is_in_percent() -> None:
    answer = said("太失望了，要求退货")
    assert isinstance(answer, tuple)
    assert all(50 <= opinion.confidence <= 100 for opinion in answer)  # type: ignore[operator]


def test_a_polite_tail_makes_no_complaint_vanish() -> None:
    """The whole is content, one clause is not: mixed, and what it blames."""
    found = labels("洗一次就破了，其他都挺好，好评，五星，谢谢老板")
    assert found == {"mixed": ["洗一次就破了"], "quality": ["洗一次就破了"]}


def test_a_little_doubt_in_praise_is_no_complaint() -> None:
    assert labels("很喜欢，质量很好，就是有点贵，不过值得，好评") == {}


def test_the_price_is_blamed_by_itself() -> None:
    assert labels("太贵了，降价了也不退差价")["price"][0] == "太贵了"


# ── when it cannot tell ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["怎么退款？", "这个多久能到？", "请问有没有红色", "What if it breaks?"]
)
def test_nothing_but_questions_cannot_be_told(text: str) -> None:
    assert said(text) == Abstain(Reason("severity.abstain_asks"))


def test_inside_its_band_it_abstains_and_says_how_likely() -> None:
    everything = evolve(REVIEWS, band=(0, 100))
    assert said("很满意", everything) == Abstain(
        Reason(
            "severity.abstain_unsure",
            percent=round(100 * POLARITY.probability("很满意")),
        )
    )
    nothing = evolve(REVIEWS, band=(50, 50))
    assert isinstance(said("一般般吧", nothing), tuple)


def test_inside_its_band_a_clause_may_still_be_told() -> None:
    everything = evolve(REVIEWS, band=(0, 100))
    answer = said("用了两天就坏了，客服态度也差", everything)
    assert isinstance(answer, tuple)
    assert answer[0].label == "mixed"


@pytest.mark.parametrize("text", ["Очень плохо", "👍 10/10", "……", "ปลอม"])
def test_it_abstains_from_scripts_that_no_model_reads(text: str) -> None:
    assert said(text) == Abstain(Reason("severity.abstain_script"))


def test_english_is_read_where_nothing_is_chinese() -> None:
    assert labels("It broke after two days and nobody answers")["dissatisfied"]
    assert labels("Great quality, love it") == {}
    assert "dissatisfied" in labels("iPhone 壳太差，坏了")
    mixed = labels(
        "Lovely colour, fast delivery, friendly and helpful seller, beautiful box, "
        "great price, excellent fit. Terrible, broken, useless junk."
    )
    assert mixed == {"mixed": ["useless junk"]}


def test_a_model_of_another_language_reads_whatever_comes() -> None:
    """Of a language whose script is not known here it does not presume."""
    for models in ((OTHER,), (OTHER, POLARITY), (POLARITY, POLARITY_EN, OTHER)):
        answer = said("Очень плохо", ReviewClassifier(models, ()))
        assert isinstance(answer, tuple)
        assert [opinion.label for opinion in answer] == ["dissatisfied"]
    first = ReviewClassifier((OTHER, POLARITY))
    answer = said("质量太差，坏了，退货", first)
    assert isinstance(answer, tuple)


def test_most_of_a_text_says_its_language() -> None:
    assert "dissatisfied" in labels("Terrible quality, broke at once. 谢谢")
    found = labels("这个 iPhone 14 Pro Max case 坏了，太差了")
    assert "太差了" in found["dissatisfied"]


@pytest.mark.parametrize(
    "text", ["壊れた商品が届きました。最悪です。", "배송이 너무 늦어요 最惡"]
)
def test_japanese_and_korean_are_not_read_as_chinese(text: str) -> None:
    """A person reads them: nobody who cannot says that there is no complaint."""
    assert said(text) == Abstain(Reason("severity.abstain_script"))


def test_a_few_kana_are_chinese_too() -> None:
    assert "dissatisfied" in labels("太失望了，质量太差，坏の，退货")


def test_an_aspect_may_be_known_in_two_languages() -> None:
    late = GramModel(
        "late", "1", rows=((60, "late"),), bias=-20, unit="words", lang="en"
    )
    both = evolve(REVIEWS, aspects=(*ASPECTS, ("logistics", late)))
    assert both.labels == REVIEWS.labels
    answer = said("Terrible, it came late", both)
    assert isinstance(answer, tuple)
    assert [opinion.label for opinion in answer] == ["dissatisfied", "logistics"]
    # what no model reads is never asked, and not promised
    assert ReviewClassifier((POLARITY_EN,)).labels == ("dissatisfied", "mixed")


class Says:
    """A member that sees everything in any text."""

    name, version, api_version = "says", "1", 1
    labels = ("dissatisfied", "price")

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
        return tuple(map(Opinion, self.labels))


def test_it_denies_that_the_whole_complains_and_nothing_else() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    complaint = Complaint("质量很好，很满意", channel="review", received_at=noon)
    answer = Panel((Says(), KeywordClassifier(), REVIEWS)).classify(complaint)
    assert [(d.label, d.denied_by) for d in answer.disagreements] == [
        ("dissatisfied", ("reviews@1",))
    ]


def test_an_aspect_with_a_bias_for_it_is_heard_against_its_words() -> None:
    whole = GramModel("p", "1", rows=((40, "坏"),), bias=0)
    aspect = GramModel("q", "1", rows=((-6, "味 道 很 怪"),), bias=20)
    answer = said("味道很怪坏", ReviewClassifier((whole,), (("quality", aspect),)))
    assert isinstance(answer, tuple)
    assert [opinion.label for opinion in answer] == ["dissatisfied", "quality"]


def test_where_no_clause_complains_by_itself_the_words_are_quoted() -> None:
    """Grams across clauses add up to a complaint that no clause makes alone."""
    across = GramModel("across", "1", rows=((60, "坏, ,退"),), bias=-5)
    answer = said("坏,退", ReviewClassifier((across,), ()))
    assert isinstance(answer, tuple)
    [opinion] = answer
    assert (opinion.label, [s.of("坏,退") for s in opinion.spans]) == (
        "dissatisfied",
        ["坏,退"],
    )


def test_a_long_clause_without_words_to_show_is_cut() -> None:
    """A bias alone may complain; then the start of the clause is what there is."""
    grim = GramModel("grim", "1", rows=((-1, "好"),), bias=60)
    answer = said("说" * 200, ReviewClassifier((grim,), ()))
    assert isinstance(answer, tuple)
    assert [(s.start, s.end) for s in answer[0].spans] == [(0, 60)]


# ── a member of a panel ──────────────────────────────────────────────────────


def test_spans_of_one_label_are_few() -> None:
    answer = said("质量太差。" * 200)
    assert isinstance(answer, tuple)
    assert max(len(opinion.spans) for opinion in answer) == 5


def test_labels_are_declared() -> None:
    assert REVIEWS.labels == ("dissatisfied", "mixed", *(label for label, _ in ASPECTS))
    assert (REVIEWS.name, REVIEWS.version, REVIEWS.api_version) == ("reviews", "1", 1)


def test_it_is_a_value_whose_hash_shows_every_weight() -> None:
    assert pickle.loads(pickle.dumps(REVIEWS)) == REVIEWS
    bias = POLARITY.bias + 1
    other = evolve(REVIEWS, models=(evolve(POLARITY, bias=bias), POLARITY_EN))
    assert content_hash(other) != content_hash(REVIEWS)
    assert content_hash(evolve(REVIEWS, aspects=ASPECTS[:5])) != content_hash(REVIEWS)
    # of two that weigh the same the first leads
    turned = evolve(REVIEWS, aspects=ASPECTS[::-1])
    assert content_hash(turned) != content_hash(REVIEWS)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"models": ()}, "got none; must be one for each language"),
        ({"models": (POLARITY, POLARITY)}, "zh, zh; must be one for each language"),
        ({"band": (70, 30)}, "the lower first"),
        ({"band": (30,)}, "two percents"),
        ({"band": (0.3, 0.7)}, "two percents"),
        ({"aspects": (("quality",),)}, "pairs of label and model"),
        ({"aspects": (("quality", "m"),)}, "GramModel"),
        ({"aspects": (ASPECTS[0], ASPECTS[0])}, "must be one for each language"),
        ({"aspects": (("mixed", POLARITY),)}, "must not be said of the whole"),
        ({"aspects": (("price", WORDS),)}, "must have the unit of the model for zh"),
        ({"models": (OTHER, evolve(OTHER, lang="fr"))}, "at most one beside zh and en"),
    ],
)
def test_a_bad_make_up_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        ReviewClassifier(**wrong)
