"""Laws of models and of the classifier that reads reviews with them."""

import pickle
from datetime import UTC, datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.facts import Complaint
from recoverykit.severity import (
    POLARITY,
    POLARITY_EN,
    Abstain,
    GramModel,
    Opinion,
    ReviewClassifier,
    fit,
    normalise,
)
from recoverykit.severity.polarity.grams import grams_of, take_apart
from recoverykit.severity.polarity.model import (
    Together,
    logistic,
    odds_of,
    read_table,
    tabled,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEWS = ReviewClassifier()
PIECES = (
    "质量太差",
    "很好，喜欢",
    "坏了",
    "没有破损",
    "快递慢",
    "垃圾袋",
    "客服不理人",
    "，",
    "。",
    "？",
    " ",
    "差\u200b评",
    "壞了",
    "ＡＢ",
    "broken",
    "great, love it",
    "not good",
    "😡",
    "\ud800",
    "\u0301",
    "1" * 70,
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map(
    "".join
)
weights = st.dictionaries(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=3),
    st.integers(-90, 90).filter(bool),
    max_size=8,
)

tables = st.dictionaries(
    st.sampled_from("质量太差很好坏了没有快递慢"),
    st.integers(-90, 90).filter(bool) | st.integers(-(10**9), 10**9).filter(bool),
)
biases = st.integers(-90, 90) | st.integers(-(10**9), 10**9)


@given(texts)
def test_a_probability_is_one_and_the_same_in_every_form(text: str) -> None:
    for model in (POLARITY, POLARITY_EN):
        found = model.probability(text)
        assert 0 < found < 1
        assert found == model.probability(normalise(text))
        assert found == pickle.loads(pickle.dumps(model)).probability(text)


@given(texts)
def test_grams_stand_where_they_are_said_to(text: str) -> None:
    folded = normalise(text).text
    for unit in ("characters", "words"):
        apart = take_apart(folded, unit)
        everything = apart.all()
        assert everything == grams_of(folded, unit)
        assert everything == apart.within(0, len(folded))
        places = apart.places(everything)
        assert places == sorted(places, key=lambda place: place[:1])
        assert {gram for _, _, gram in places} == everything
        for start, end, gram in places:
            if unit == "characters":
                assert folded[start:end] == gram
            assert gram in apart.within(start, end)


@given(texts)
def test_what_stands_for_a_gram_stands_in_its_place(text: str) -> None:
    folded = normalise(text).text
    for unit in ("characters", "words"):
        apart = take_apart(folded, unit)
        told = apart.told(lambda gram: (gram, len(gram)))
        for start in range(len(folded) + 1):
            for end in range(start, min(start + 5, len(folded) + 1)):
                grams = apart.within(start, end)
                assert told.within(start, end) == {(gram, len(gram)) for gram in grams}


@given(texts.map(list), st.lists(st.tuples(tables, biases), min_size=1, max_size=4))
def test_models_asked_together_say_what_each_says_alone(
    grams: list[str], given_models: list[tuple[dict[str, int], int]]
) -> None:
    """Whatever the weights: one number holds all sums, and none runs over."""
    models = [
        GramModel("m", "1", rows=tabled(weights), bias=bias)
        for weights, bias in given_models
    ]
    together = Together(models)
    heard = together.add_up({together.told(gram) for gram in grams})
    assert together.chance(heard) == models[0].chance(set(grams))
    likely: list[tuple[int, float]] = []
    for number, model in enumerate(models[1:]):
        known = [model.weights[gram] for gram in set(grams) & model.weights.keys()]
        odds = odds_of(model.bias, sum(known), len(known))
        if odds >= 0:
            likely.append((number, logistic(odds)))
    assert together.likely(heard) == likely


@given(texts, st.integers(1, 5))
def test_evidence_slices_back_and_speaks_for_a_complaint(text: str, most: int) -> None:
    spans = POLARITY.evidence(text, most=most)
    assert len(spans) <= most
    for span in spans:
        assert span.of(text)
    known = {g.gram for g in POLARITY.find(text) if g.weight > 0}
    assert bool(spans) == bool(known)


@given(texts)
def test_a_gram_against_a_complaint_never_makes_one_likelier(text: str) -> None:
    """One gram more with its weight below the mean lowers the chance."""
    model = GramModel("m", "1", rows=((30, "差"), (-30, "好")), bias=0)
    assert model.probability(text + "好") <= max(model.probability(text), 0.5)


@given(texts.filter(str.strip), st.sampled_from(["review", "chat"]))
def test_what_the_classifier_says_keeps_the_contract(text: str, channel: str) -> None:
    complaint = Complaint(text, channel=channel, received_at=NOON)
    answer = REVIEWS.classify(complaint)
    assert answer == ReviewClassifier().classify(complaint)
    if isinstance(answer, Abstain):
        return
    labels = [opinion.label for opinion in answer]
    assert len(set(labels)) == len(labels)
    assert set(labels) <= set(REVIEWS.labels)
    assert {"dissatisfied", "mixed"} - set(labels)
    for opinion in answer:
        assert isinstance(opinion, Opinion)
        assert evolve(opinion) == opinion  # its validators pass it
        assert opinion.confidence is not None
        assert 50 <= opinion.confidence <= 100
        assert opinion.spans
        for span in opinion.spans:
            assert 0 < len(span.of(complaint.text)) <= 60


@given(weights)
def test_a_table_prints_and_reads_back(given_weights: dict[str, int]) -> None:
    rows = tabled(given_weights)
    printed = "\n".join(f"{weight} {grams}" for weight, grams in rows)
    assert read_table(printed) == rows
    assert GramModel("m", "1", rows=rows, bias=0).weights == given_weights


@given(st.permutations(range(24)))
def test_training_knows_no_order(order: list[int]) -> None:
    rows = [(f"第{n}次质量太差", True) for n in range(12)]
    rows += [(f"第{n}次质量很好", False) for n in range(12)]
    mixed = [rows[n] for n in order]
    assert fit(*zip(*mixed, strict=True)) == fit(*zip(*rows, strict=True))
