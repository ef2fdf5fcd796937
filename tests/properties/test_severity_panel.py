"""Laws of a panel, whatever its members answer."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.explanation import Reason, render
from recoverykit.facts import Complaint, Span
from recoverykit.plain import canonical_json, plain
from recoverykit.severity import API_VERSION, Abstain, Opinion, Panel
from recoverykit.severity.panel import check_opinion

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABELS = ("logistics.delay", "quality.damaged", "anger")


@frozen
class Member:
    """A member that answers what it was given, or raises it."""

    answer: Any
    name: str
    labels: tuple[str, ...] = LABELS
    version = "1"
    api_version = API_VERSION

    def classify(self, complaint: Complaint, /) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


complaints = (
    st.text(min_size=1, max_size=8)
    .map(lambda text: f"慢{text}")
    .map(lambda text: Complaint(text, channel="chat", received_at=NOON))
)
confidences = st.none() | st.integers(0, 100)
sound = st.lists(
    st.builds(Opinion, st.sampled_from(LABELS), confidence=confidences),
    unique_by=lambda opinion: opinion.label,
).map(tuple)
spans = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda ends: Span(min(ends), max(ends))
)
anything = (
    sound
    | st.lists(
        st.builds(
            Opinion,
            st.sampled_from((*LABELS, "service")),
            confidence=confidences,
            spans=st.lists(spans, max_size=2),
        )
    ).map(tuple)
    | st.just(Abstain(Reason("plugin.too_short")))
    | st.sampled_from([None, 0.5, "anger", ("anger",), ValueError(), MemoryError()])
)


def panels(answers: st.SearchStrategy[Any]) -> st.SearchStrategy[Panel]:
    return st.builds(
        lambda given, threshold, thresholds: Panel(
            tuple(Member(answer, f"m{n}") for n, answer in enumerate(given)),
            threshold=threshold,
            thresholds=thresholds,
        ),
        st.lists(answers, min_size=1, max_size=4),
        st.integers(0, 100),
        st.dictionaries(st.sampled_from(LABELS), st.integers(0, 100)),
    )


@given(panels(anything), complaints)
def test_whatever_members_do_there_is_one_answer(
    panel: Panel, complaint: Complaint
) -> None:
    found = panel.classify(complaint)
    names = [member.name for member in panel.classifiers]
    assert found.asked == tuple((name, "1") for name in names)
    labels = [opinion.label for opinion in found.opinions]
    assert len(set(labels)) == len(labels)
    for opinion in found.opinions:
        assert check_opinion(opinion, complaint) is None
        assert opinion.by in {f"{name}@1" for name in names}
    # nobody is counted twice, and somebody read it or nobody did
    silent = [by for by, _ in found.abstained]
    silent += [f"{failure.classifier}@1" for failure in found.failures]
    assert len(set(silent)) == len(silent)
    assert found.was_read == (len(silent) < len(names))
    assert canonical_json(plain(found))
    assert all(render(reason, "zh") for reason in found.reasons)


@given(panels(anything), complaints)
def test_the_same_panel_gives_the_same_answer(
    panel: Panel, complaint: Complaint
) -> None:
    found = panel.classify(complaint)
    assert panel.classify(complaint) == found
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert plain(again) == plain(found)


@given(panels(sound), complaints)
def test_a_disagreement_is_between_people_who_read_it(
    panel: Panel, complaint: Complaint
) -> None:
    found = panel.classify(complaint)
    everybody = {f"{name}@1" for name, _ in found.asked}
    told = {opinion.label: opinion for opinion in found.opinions}
    for disagreement in found.disagreements:
        said, denied = set(disagreement.said_by), set(disagreement.denied_by)
        assert said
        assert denied
        assert said | denied == everybody
        assert not said & denied
        assert told[disagreement.label].by == disagreement.said_by[0]
    # what everybody says nobody denies
    apart = {disagreement.label for disagreement in found.disagreements}
    for member in panel.classifiers:
        sure = {
            opinion.label
            for opinion in member.answer  # type: ignore[attr-defined]
            if opinion.confidence is None
            or opinion.confidence
            >= dict(panel.thresholds).get(opinion.label, panel.threshold)
        }
        assert set(told) - apart <= sure


@given(panels(sound), complaints, st.integers(0, 100))
def test_a_higher_threshold_never_adds_an_opinion(
    panel: Panel, complaint: Complaint, threshold: int
) -> None:
    strict, lenient = (
        Panel(panel.classifiers, threshold=bar)
        for bar in sorted((threshold, panel.threshold), reverse=True)
    )
    kept = {o.label for o in strict.classify(complaint).opinions}
    assert kept <= {o.label for o in lenient.classify(complaint).opinions}


@given(panels(sound), complaints)
def test_a_member_that_breaks_changes_nobody_else(
    panel: Panel, complaint: Complaint
) -> None:
    alone = panel.classify(complaint)
    bad = Member(RuntimeError(), "bad")
    found = Panel(
        (bad, *panel.classifiers),
        threshold=panel.threshold,
        thresholds=panel.thresholds,
    ).classify(complaint)
    assert found.opinions == alone.opinions
    assert found.disagreements == alone.disagreements
    assert [failure.classifier for failure in found.failures] == ["bad"]
