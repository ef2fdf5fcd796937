"""The classifier of words, and what an opinion may be."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint
from recoverykit.plain import plain
from recoverykit.severity import (
    API_VERSION,
    LEXICON,
    Abstain,
    Assessor,
    Keyword,
    KeywordClassifier,
    Lexicon,
    Opinion,
    Panel,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLASSIFIER = KeywordClassifier()


def complaint(text: str) -> Complaint:
    return Complaint(text, channel="chat", received_at=NOON)


# ── keywords ─────────────────────────────────────────────────────────────────


def opinions(text: str, classifier: KeywordClassifier = CLASSIFIER) -> dict[str, Any]:
    answer = classifier.classify(complaint(text))
    assert isinstance(answer, tuple)
    return {o.label: [s.of(text) for s in o.spans] for o in answer}


def test_one_complaint_carries_many_labels() -> None:
    """S6, S11."""
    assert opinions("收到就断裂,客服敷衍,我很生气") == {
        "quality.defective": ["断裂"],
        "service.attitude": ["敷衍"],
        "anger": ["生气"],
    }


def test_denied_and_supposed_words_are_no_opinion() -> None:
    assert opinions("没有破损。如果破损怎么办?") == {}


def test_a_span_inside_a_longer_one_is_left_out() -> None:
    terms = [Keyword(w, category="quality") for w in ("断", "断裂", "裂了", "裂")]
    classifier = KeywordClassifier(Lexicon("few", "1", terms=terms))
    assert opinions("断裂了断", classifier) == {"quality": ["断裂", "裂了", "断"]}


def test_a_hostile_text_makes_no_endless_answer() -> None:
    [opinion] = CLASSIFIER.classify(complaint("破损" * 1_000))  # type: ignore[misc]
    assert len(opinion.spans) == 8


def test_it_abstains_from_a_script_it_cannot_read() -> None:
    answer = CLASSIFIER.classify(complaint("Очень плохо"))
    assert answer == Abstain(Reason("severity.abstain_script"))
    assert opinions("👍 10/10") == {}
    assert opinions("ok 好") == {}
    assert opinions("Плохо 😡") == {"anger": ["😡"]}
    english = KeywordClassifier(
        Lexicon("en", "1", terms=(Keyword("bad", signal="anger", lang="en"),))
    )
    assert isinstance(english.classify(complaint("很差")), Abstain)
    russian = KeywordClassifier(
        Lexicon("ru", "1", terms=(Keyword("плохо", signal="anger", lang="ru"),))
    )
    # of a language whose script is not known here it does not presume
    assert opinions("很差", russian) == {}


def test_letters_of_full_width_are_letters() -> None:
    for text in ("thank you", "ｔｈａｎｋ　ｙｏｕ", "ＯＫ"):
        assert opinions(text) == {}, text


@pytest.mark.parametrize(
    "text",
    [
        "壊れた商品が届きました。最悪です。",
        "ｶﾞｯｶﾘ品質",
        "배송이 너무 늦어요",
        "品質이 너무 나빠요 ok",
    ],
)
def test_chinese_characters_alone_make_no_chinese(text: str) -> None:
    """Japanese and Korean are for a person to read, and a case is opened."""
    unread = Abstain(Reason("severity.abstain_script"))
    assert CLASSIFIER.classify(complaint(text)) == unread
    russian = LEXICON.extend(
        "ru", "1", terms=[Keyword("плохо", signal="anger", lang="ru")]
    )
    assert KeywordClassifier(russian).classify(complaint(text)) == unread
    assessor = Assessor(panel=Panel((CLASSIFIER,)))
    assessment = assessor.assess(complaint(text), now=NOON)
    assert assessment.opens_case
    assert Reason("severity.opens_unread") in assessment.reasons


def test_whoever_has_words_of_a_language_reads_it() -> None:
    words = [
        Keyword("壊れた", category="quality.defective", lang="ja"),
        Keyword("늦어요", category="logistics.delay", lang="ko"),
    ]
    both = KeywordClassifier(LEXICON.extend("both", "1", terms=words))
    assert opinions("壊れた商品", both) == {"quality.defective": ["壊れた"]}
    assert opinions("ありがとうございます", both) == {}
    assert opinions("감사합니다", both) == {}
    # what is found counts, whatever stands around it
    assert opinions("これは破损です") == {"quality.damaged": ["破损"]}
    # a kana that Chinese has taken over makes no Japanese of a text
    assert opinions("质量非常好の") == {}


def test_it_has_the_name_of_its_lexicon() -> None:
    assert (CLASSIFIER.name, CLASSIFIER.version) == (LEXICON.name, LEXICON.version)
    assert CLASSIFIER.labels == LEXICON.labels
    assert CLASSIFIER.api_version == API_VERSION


def test_it_is_a_value_and_its_words_are_what_it_is_made_of() -> None:
    again = pickle.loads(pickle.dumps(CLASSIFIER))
    assert again == CLASSIFIER
    assert again.labels == CLASSIFIER.labels
    assert plain(CLASSIFIER) == {"lexicon": LEXICON.hash}


@pytest.mark.parametrize("confidence", [-1, 101, 0.5, True])
def test_confidence_is_a_whole_percent(confidence: Any) -> None:
    with pytest.raises(InvalidValue, match="whole percent"):
        Opinion("quality", confidence=confidence)
