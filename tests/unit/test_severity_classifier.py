"""Classifiers, and a panel that no plugin can bring down."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.plain import content_hash, plain
from recoverykit.severity import (
    API_VERSION,
    LEXICON,
    Abstain,
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


@frozen
class Plugin:
    """A classifier from elsewhere: no base class, answers what it was given."""

    answer: Any = ()
    name: Any = "plugin"
    version: Any = "7"
    api_version: Any = API_VERSION
    labels: Any = ("logistics.delay", "quality.damaged")

    def classify(self, complaint: Complaint, /) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


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


def test_it_has_the_name_of_its_lexicon() -> None:
    assert (CLASSIFIER.name, CLASSIFIER.version) == ("keywords", "1")
    assert CLASSIFIER.labels == LEXICON.labels
    assert CLASSIFIER.api_version == API_VERSION


# ── the panel ────────────────────────────────────────────────────────────────


def test_the_first_opinion_on_a_label_holds() -> None:
    ours = Opinion("logistics.delay", spans=(Span(0, 1),))
    theirs = Opinion("logistics.delay", spans=(Span(1, 2),))
    other = Opinion("quality.damaged")
    panel = Panel((Plugin((ours,), "a"), Plugin((theirs, other), "b")))
    answer = panel.classify(complaint("太慢"))
    assert answer.opinions == (evolve(ours, by="a@7"), evolve(other, by="b@7"))
    assert answer.asked == (("a", "7"), ("b", "7"))
    assert answer.was_read
    assert not answer.failures


def test_an_unsure_opinion_is_set_aside() -> None:
    unsure, sure, unmeasured = (
        Opinion("logistics.delay", confidence=49),
        Opinion("logistics.delay", confidence=50),
        Opinion("quality.damaged"),
    )
    panel = Panel((Plugin((unsure, unmeasured), "a"), Plugin((sure,), "b")))
    said = {o.label: o.by for o in panel.classify(complaint("太慢")).opinions}
    assert said == {"quality.damaged": "a@7", "logistics.delay": "b@7"}
    assert (
        not Panel((Plugin((sure,)),), threshold=51).classify(complaint("慢")).opinions
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (RuntimeError("等了半个月"), "severity.failed_raised"),
        (None, "severity.failed_type"),
        (Opinion("logistics.delay"), "severity.failed_type"),
        (("logistics.delay",), "severity.failed_type"),
        ((Opinion("service"),), "severity.failed_label"),
        ((Opinion("logistics.delay", spans=(Span(0, 3),)),), "severity.failed_span"),
        ((Opinion("logistics.delay", spans=(Span(1, 1),)),), "severity.failed_span"),
    ],
    ids=["raises", "none", "bare", "text", "label", "outside", "empty"],
)
def test_a_broken_member_abstains_and_is_named(answer: Any, code: str) -> None:
    """S11: intake never falls over a plugin, and the others still answer."""
    panel = Panel((Plugin(answer), CLASSIFIER))
    found = panel.classify(complaint("破损"))
    assert [o.by for o in found.opinions] == ["keywords@1"]
    [failure] = found.failures
    assert (failure.classifier, failure.version) == ("plugin", "7")
    assert failure.reason.code == code
    # what it raised may quote the complaint
    assert "半个月" not in str(plain(found))
    assert found.was_read
    assert not Panel((Plugin(answer),)).classify(complaint("破损")).was_read


def test_an_abstention_is_kept_with_its_reason() -> None:
    why = Reason("plugin.too_short")
    found = Panel((Plugin(Abstain(why)),)).classify(complaint("慢"))
    assert found.abstained == (("plugin@7", why),)
    assert not found.was_read
    assert not Panel(()).classify(complaint("慢")).was_read


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ((Plugin(name=None),), "must have name"),
        ((Plugin(version=2),), "must have version"),
        ((Plugin(labels=["quality"]),), "must have labels"),
        ((Plugin(api_version=0),), "speaks api_version 1"),
        ((Plugin(api_version=2),), "plugin for api_version 2"),
        ((Plugin(), Plugin(version="8")), "must name each once"),
        ((object(),), "got object; must have name"),
    ],
    ids=["name", "version", "labels", "older", "newer", "twice", "stranger"],
)
def test_a_member_that_is_no_classifier_is_refused(members: Any, rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        Panel(members)


def test_a_member_must_classify() -> None:
    class Dumb:
        name, version, api_version, labels = "dumb", "1", API_VERSION, ()

    with pytest.raises(InvalidValue, match="must have classify"):
        Panel((Dumb(),))  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [-1, 101, 0.5, True])
def test_confidence_is_a_whole_percent(confidence: Any) -> None:
    with pytest.raises(InvalidValue, match="whole percent"):
        Opinion("quality", confidence=confidence)


def test_a_panel_is_a_value_whose_hash_shows_its_words() -> None:
    panel = Panel((CLASSIFIER, Plugin()))
    assert pickle.loads(pickle.dumps(panel)) == panel
    row = Keyword("褪色了", category="quality")
    changed = evolve(LEXICON, terms=(*LEXICON.terms, row))
    assert content_hash(panel) == content_hash(Panel((KeywordClassifier(), Plugin())))
    assert content_hash(panel) != content_hash(
        Panel((KeywordClassifier(changed), Plugin()))
    )
    assert plain(panel)["classifiers"][1] == {"name": "plugin", "version": "7"}
