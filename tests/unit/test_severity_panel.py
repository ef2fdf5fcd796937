"""A panel of classifiers that no plugin can bring down (S11)."""

import enum
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit.catalogue import STANDARD
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason, render
from recoverykit.facts import Claim, Complaint, Span
from recoverykit.plain import content_hash, plain
from recoverykit.severity import (
    API_VERSION,
    LEXICON,
    SIGNALS,
    Abstain,
    Disagreement,
    Keyword,
    KeywordClassifier,
    Opinion,
    Panel,
    PanelAnswer,
)
from recoverykit.severity.panel import check_opinion
from recoverykit.severity.reviews import ReviewClassifier

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLASSIFIER = KeywordClassifier()
DELAY = "logistics.delay"
DAMAGED = "quality.damaged"
SLOW = Complaint("太慢", channel="chat", received_at=NOON)
BROKEN = Complaint("破损", channel="chat", received_at=NOON)


@frozen
class Plugin:
    """A classifier from elsewhere: no base class, answers what it was given."""

    answer: Any = ()
    name: Any = "plugin"
    version: Any = "7"
    api_version: Any = API_VERSION
    labels: Any = (DELAY, DAMAGED)

    def classify(self, complaint: Complaint, /) -> Any:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer(complaint) if callable(self.answer) else self.answer


def spoiled(value: Any, **changes: Any) -> Any:
    """Return a frozen value that was changed behind its validators."""
    for name, changed in changes.items():
        object.__setattr__(value, name, changed)
    return value


# ── who is heard ─────────────────────────────────────────────────────────────


def test_the_first_opinion_on_a_label_holds() -> None:
    ours = Opinion(DELAY, spans=(Span(0, 1),))
    theirs = Opinion(DELAY, spans=(Span(1, 2),))
    other = Opinion(DAMAGED)
    panel = Panel((Plugin((ours,), "a", labels=(DELAY,)), Plugin((theirs, other), "b")))
    answer = panel.classify(SLOW)
    assert answer.opinions == (evolve(ours, by="a@7"), evolve(other, by="b@7"))
    assert answer.asked == (("a", "7"), ("b", "7"))
    assert answer.was_read
    assert not answer.failures
    assert not answer.disagreements


def test_an_unsure_opinion_is_set_aside() -> None:
    unsure, sure, unmeasured = (
        Opinion(DELAY, confidence=49),
        Opinion(DELAY, confidence=50),
        Opinion(DAMAGED),
    )
    panel = Panel((Plugin((unsure, unmeasured), "a"), Plugin((sure,), "b")))
    said = {o.label: o.by for o in panel.classify(SLOW).opinions}
    assert said == {DAMAGED: "a@7", DELAY: "b@7"}
    assert not Panel((Plugin((sure,)),), threshold=51).classify(SLOW).opinions


def test_a_label_may_have_a_threshold_of_its_own() -> None:
    said = (Opinion(DELAY, confidence=60), Opinion(DAMAGED, confidence=60))
    strict = Panel((Plugin(said),), thresholds={DELAY: 61})
    assert [o.label for o in strict.classify(SLOW).opinions] == [DAMAGED]
    lenient = Panel((Plugin(said),), threshold=100, thresholds=[(DELAY, 60)])
    assert [o.label for o in lenient.classify(SLOW).opinions] == [DELAY]


@pytest.mark.parametrize(
    ("thresholds", "rule"),
    [
        ({DELAY: 101}, "whole percent"),
        ({DELAY: None}, "whole percent"),
        ({DELAY: 0.5}, "whole percent"),
        ({"logistics": 60}, "got logistics; must be a label of a member"),
        ([(DELAY, 60), (DELAY, 70)], "name each label once"),
        ([DELAY], "percents by label"),
        ((60,), "percents by label"),
        (60, "percents by label"),
    ],
    ids=["above", "none", "part", "unknown", "twice", "label", "numbers", "number"],
)
def test_thresholds_are_percents_of_labels_that_somebody_gives(
    thresholds: Any, rule: str
) -> None:
    with pytest.raises(InvalidValue, match=rule):
        Panel((Plugin(),), thresholds=thresholds)


def test_the_one_threshold_is_a_percent() -> None:
    with pytest.raises(InvalidValue, match="whole percent"):
        Panel((), threshold=None)  # type: ignore[arg-type]


def test_an_abstention_is_kept_with_its_reason() -> None:
    why = Reason("plugin.too_short")
    found = Panel((Plugin(Abstain(why)),)).classify(SLOW)
    assert found.abstained == (("plugin@7", why),)
    assert not found.was_read
    assert not Panel(()).classify(SLOW).was_read


class Borrowed:
    """A classifier that ships, behind a face that a panel does not know."""

    def __init__(self, classifier: Any) -> None:
        self._classifier = classifier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._classifier, name)


@pytest.mark.parametrize("text", ["没有破损,但是等了半个月,气死了", "好评", "Ω ≠ Ж"])
def test_what_ships_is_trusted_and_says_what_it_would_say_anyway(text: str) -> None:
    given = evolve(SLOW, text=text)
    trusted = Panel((CLASSIFIER, ReviewClassifier())).classify(given)
    unknown: Any = (Borrowed(CLASSIFIER), Borrowed(ReviewClassifier()))
    assert Panel(unknown).classify(given) == trusted


# ── who disagrees ────────────────────────────────────────────────────────────


@frozen
class Quiet(Plugin):
    """One that looks for words, as it says of itself."""

    silence_denies: bool = False


def test_a_label_that_another_knows_and_does_not_see_is_a_disagreement() -> None:
    panel = Panel(
        (
            Plugin((Opinion(DELAY),), "says"),
            Plugin((Opinion(DELAY, confidence=90),), "seconds"),
            Plugin((), "denies"),
            Plugin((Opinion(DELAY, confidence=20),), "doubts"),
            Plugin((), "knows_nothing_of_it", labels=(DAMAGED,)),
            Plugin(Abstain(Reason("plugin.too_short")), "abstains"),
            Plugin(RuntimeError(), "breaks"),
        )
    )
    assert panel.classify(SLOW).disagreements == (
        Disagreement(
            DELAY,
            said_by=("says@7", "seconds@7"),
            denied_by=("denies@7", "doubts@7"),
        ),
    )


def test_a_word_that_is_not_on_a_list_is_not_denied_by_it() -> None:
    says = Plugin((Opinion("anger"),), "says", labels=("anger",))
    for silent in (KeywordClassifier(), Quiet((), "quiet", labels=("anger",))):
        assert not Panel((says, silent)).classify(SLOW).disagreements


def test_more_or_less_sure_is_no_disagreement() -> None:
    sure, less = Opinion(DELAY, confidence=99), Opinion(DELAY, confidence=51)
    panel = Panel((Plugin((sure,), "a"), Plugin((less,), "b")))
    assert not panel.classify(SLOW).disagreements


def test_labels_are_compared_as_they_stand() -> None:
    """A panel has no catalogue: that one label lies under another it cannot know."""
    general = Plugin((Opinion("quality"),), "a", labels=("quality",))
    panel = Panel((general, Plugin((Opinion(DAMAGED),), "b")))
    assert not panel.classify(SLOW).disagreements


def test_reasons_come_in_order_of_what_they_are_about() -> None:
    abstained, rests_on = Reason("plugin.too_short"), Reason("plugin.seen_before")
    panel = Panel(
        (
            Plugin((Opinion(DELAY, reasons=(rests_on,)),), "a"),
            Plugin(Abstain(abstained), "b"),
            Plugin((), "c"),
        )
    )
    answer = panel.classify(SLOW)
    [disagreement] = answer.disagreements
    assert answer.reasons == (abstained, rests_on, disagreement.reason)
    assert PanelAnswer().reasons == ()


def labels(catalogue: str, code: str, lang: str) -> str:
    if catalogue == SIGNALS.name:
        return SIGNALS.label(code, lang)
    return STANDARD.label(catalogue, code, lang)


def test_staff_hear_who_disagrees_and_customers_do_not() -> None:
    found = Disagreement(DELAY, said_by=("a@1", "b@1"), denied_by=("c@1",)).reason
    angry = Disagreement("anger", said_by=("a@1",), denied_by=("c@1",)).reason
    assert render(found, "en", labels=labels) == (
        "late delivery: a@1, b@1 say so; c@1 read the text and do not"
    )
    assert str(render(found, "zh", labels=labels)).startswith("物流延误：a@1、b@1")
    assert str(render(angry, "zh", labels=labels)).startswith(
        SIGNALS.label("anger", "zh")
    )
    assert render(found, "en", audience="customer") is None


# ── who breaks ───────────────────────────────────────────────────────────────


class Loose(Opinion):
    """An opinion that checks nothing."""

    def __init__(self, label: Any, confidence: Any) -> None:
        spoiled(self, label=label, confidence=confidence, spans=(), reasons=(), by=None)


def opinion(**changes: Any) -> tuple[Opinion]:
    return (spoiled(Opinion(DELAY), **changes),)


def spoils(**changes: Any) -> Callable[[Complaint], tuple[Opinion, ...]]:
    def classify(complaint: Complaint) -> tuple[Opinion, ...]:
        spoiled(complaint, **changes)
        return ()

    return classify


def spoils_a_claim(complaint: Complaint) -> tuple[Opinion, ...]:
    spoiled(complaint.claims[0], says="never")
    return ()


def endless(complaint: Complaint) -> tuple[Opinion, ...]:
    return endless(complaint)


BAD_ANSWERS: dict[str, tuple[Any, str]] = {
    "raises": (RuntimeError("等了半个月"), "severity.failed_raised"),
    "recursion": (endless, "severity.failed_raised"),
    "memory": (MemoryError(), "severity.failed_raised"),
    "none": (None, "severity.failed_type"),
    "bare": (Opinion(DELAY), "severity.failed_type"),
    "list": ([Opinion(DELAY)], "severity.failed_type"),
    "text": ((DELAY,), "severity.failed_type"),
    "label": ((Opinion("service"),), "severity.failed_label"),
    "twice": ((Opinion(DELAY), Opinion(DELAY)), "severity.failed_twice"),
    "no label": (opinion(label=None), "severity.failed_field"),
    "outside": ((Opinion(DELAY, spans=(Span(0, 3),)),), "severity.failed_span"),
    "empty": ((Opinion(DELAY, spans=(Span(1, 1),)),), "severity.failed_span"),
    "pairs": (opinion(spans=((0, 1),)), "severity.failed_field"),
    "no spans": (opinion(spans=None), "severity.failed_field"),
    "before": (
        opinion(spans=(spoiled(Span(0, 1), start=-1),)),
        "severity.failed_field",
    ),
    "part": (opinion(spans=(spoiled(Span(0, 1), end=1.0),)), "severity.failed_field"),
    "nan": (opinion(confidence=float("nan")), "severity.failed_confidence"),
    "above": (opinion(confidence=101), "severity.failed_confidence"),
    "below": (opinion(confidence=-1), "severity.failed_confidence"),
    "share": ((Loose(DELAY, 0.9),), "severity.failed_confidence"),
    "words": (opinion(reasons=("because",)), "severity.failed_field"),
    "no reasons": (opinion(reasons=None), "severity.failed_field"),
    "float": (
        opinion(reasons=(spoiled(Reason("x"), fields=(("p", 0.5),)),)),
        "severity.failed_field",
    ),
    "abstain": (spoiled(Abstain(Reason("x")), reason=None), "severity.failed_field"),
    "spoils text": (spoils(text="好评"), "severity.failed_changed_input"),
    "spoils stars": (spoils(rating=5), "severity.failed_changed_input"),
    "spoils a claim": (spoils_a_claim, "severity.failed_changed_input"),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_broken_member_abstains_and_is_named(case: str) -> None:
    """Intake never falls over a plugin, and the others still answer."""
    bad, code = BAD_ANSWERS[case]
    given = evolve(BROKEN, claims=(Claim("order.opened", says="yes"),))
    before = plain(given)
    found = Panel((Plugin(bad), CLASSIFIER)).classify(given)
    assert [o.by for o in found.opinions] == [f"keywords@{CLASSIFIER.version}"]
    [failure] = found.failures
    assert (failure.classifier, failure.version) == ("plugin", "7")
    assert failure.reason.code == code
    assert not found.disagreements
    assert found.was_read
    assert not Panel((Plugin(bad),)).classify(given).was_read
    # later members and the caller have what the complainant wrote
    assert plain(given) == before
    # what it raised may quote the complaint
    assert "半个月" not in str(plain(found))
    assert render(failure.reason, "zh")
    assert render(failure.reason, "en") != render(failure.reason, "zh")


def test_a_label_that_quotes_the_complaint_is_not_repeated() -> None:
    """What a language model makes up may be words of the complainant."""
    text = "太慢, says lin"
    for label, shown in (("太慢", "…"), ("lin", "…"), ("weather.rain", "weather.rain")):
        panel = Panel((Plugin((Opinion(label),)),))
        [failure] = panel.classify(evolve(SLOW, text=text)).failures
        assert failure.reason["label"] == shown


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_answer_of_a_member_passes(error: type[BaseException]) -> None:
    with pytest.raises(error):
        Panel((Plugin(error()),)).classify(SLOW)


class Restless:
    """It is built as one classifier and answers as another."""

    def __init__(self, **later: Any) -> None:
        self.name, self.version, self.api_version = "restless", "1", API_VERSION
        self.labels: Any = (DELAY,)
        self._later = later

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
        for name, value in self._later.items():
            setattr(self, name, value)
        return (Opinion(DAMAGED),)


@pytest.mark.parametrize(
    "later", [{"name": "other"}, {"version": "2"}, {"labels": (DAMAGED,)}], ids=str
)
def test_a_member_that_becomes_another_is_named_as_it_was(later: Any) -> None:
    panel = Panel((Restless(**later),))
    for _ in range(2):
        [failure] = panel.classify(SLOW).failures
        assert (failure.classifier, failure.version) == ("restless", "1")
        assert failure.reason == Reason(
            "severity.failed_changed", field=next(iter(later))
        )
    assert panel.classify(SLOW).asked == (("restless", "1"),)


def test_a_member_that_no_longer_tells_its_version_is_named_as_it_was() -> None:
    class Forgetful(Restless):
        def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
            del self.version
            return ()

    [failure] = Panel((Forgetful(),)).classify(SLOW).failures
    assert failure.version == "1"
    assert failure.reason == Reason("severity.failed_raised", error="AttributeError")


def test_what_is_kept_is_of_the_library_alone() -> None:
    """A stored case opens without the plugin: no class of it is left in an answer."""

    class Label(enum.StrEnum):
        DELAY = DELAY

    class Other(Span):
        pass

    said = Loose(Label.DELAY, None)
    spoiled(said, spans=(Other(0, 1),))
    [found] = Panel((Plugin((said,)),)).classify(SLOW).opinions
    assert found == Opinion(DELAY, spans=(Span(0, 1),), by="plugin@7")
    assert [type(found), type(found.label), type(found.spans[0])] == [
        Opinion,
        str,
        Span,
    ]


def test_an_opinion_from_elsewhere_can_be_checked_alone() -> None:
    assert check_opinion(Opinion(DELAY, spans=(Span(0, 2),), by="m@1"), SLOW) is None
    assert check_opinion(DELAY, SLOW) == Reason("severity.failed_type", given="str")
    found = check_opinion(Opinion(DELAY, spans=(Span(0, 3),)), SLOW)
    assert found == Reason("severity.failed_span", start=0, end=3, length=2)


# ── who may sit in it ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ((Plugin(name=None),), "must have name"),
        ((Plugin(name=" "),), "got Plugin; must have name"),
        ((Plugin(name="a@b"),), "must have name, a text without '@'"),
        ((Plugin(version=2),), "must have version"),
        ((Plugin(version=""),), "must have version"),
        ((Plugin(labels=["quality"]),), "must have labels"),
        ((Plugin(labels=(1,)),), "must have labels"),
        ((Plugin(api_version=0),), "speaks api_version 1"),
        ((Plugin(api_version=2),), "plugin for api_version 2"),
        ((Plugin(api_version=True),), "must have api_version, the whole number"),
        ((Plugin(api_version="1"),), "must have api_version, the whole number"),
        ((Plugin(api_version=None),), "must have api_version, the whole number"),
        ((Plugin(), Plugin(version="8")), "must name each once"),
        ((object(),), "got object; must have name"),
    ],
    ids=[
        *("name", "blank", "at", "version", "no version", "labels", "label"),
        *("older", "newer", "flag", "text", "missing", "twice", "stranger"),
    ],
)
def test_a_member_that_is_no_classifier_is_refused(members: Any, rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        Panel(members)


def test_a_member_must_classify() -> None:
    class Dumb:
        name, version, api_version, labels = "dumb", "1", API_VERSION, ()

    with pytest.raises(InvalidValue, match="must have classify"):
        Panel((Dumb(),))  # type: ignore[arg-type]


def test_a_member_whose_fields_raise_is_refused_kindly() -> None:
    class Shy:
        name, api_version, labels = "shy", API_VERSION, ()

        @property
        def version(self) -> str:
            raise RuntimeError

    with pytest.raises(InvalidValue, match="got shy; must have version"):
        Panel((Shy(),))  # type: ignore[arg-type]


# ── a value ──────────────────────────────────────────────────────────────────


def test_a_panel_is_a_value() -> None:
    panel = Panel((CLASSIFIER, Plugin()), thresholds={DAMAGED: 70, DELAY: 60})
    again = pickle.loads(pickle.dumps(panel))
    assert again == panel
    assert hash(again) == hash(panel)
    assert again.classify(BROKEN) == panel.classify(BROKEN)
    assert panel.thresholds == ((DELAY, 60), (DAMAGED, 70))
    assert evolve(panel, thresholds={}) == Panel((CLASSIFIER, Plugin()))


def test_the_hash_shows_the_words_of_a_panel_and_its_thresholds() -> None:
    row = Keyword("褪色了", category="quality")
    changed = evolve(LEXICON, terms=(*LEXICON.terms, row))
    hashes = {
        content_hash(panel)
        for panel in (
            Panel((CLASSIFIER,)),
            Panel((KeywordClassifier(changed),)),
            Panel((CLASSIFIER,), threshold=51),
            Panel((CLASSIFIER,), thresholds={"anger": 60}),
        )
    }
    assert len(hashes) == 4
    assert content_hash(Panel((CLASSIFIER,))) == content_hash(
        Panel((KeywordClassifier(),))
    )


@frozen
class Tuned:
    """A plugin with settings, some of which the library cannot write down."""

    band: Any = 40
    name, version, api_version, labels = "tuned", "1", API_VERSION, (DELAY,)

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
        return ()


class Speaking(Tuned):
    """It says itself what it is made of."""

    def __plain__(self) -> object:
        return {"model": 1 / self.band}


def member_hash(member: Any) -> Any:
    return plain(Panel((member,)))["classifiers"][0].get("hash")


def test_the_hash_shows_what_a_plugin_is_made_of_where_it_can_be_told() -> None:
    assert member_hash(Tuned(40)) == member_hash(Tuned())
    assert member_hash(Tuned(41)) != member_hash(Tuned())
    # no exact plain form: its name and version stand for it
    assert member_hash(Tuned(0.4)) is None
    assert member_hash(Speaking(0)) is None
    assert member_hash(Restless()) is None
