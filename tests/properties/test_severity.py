"""What holds for every text and every fact."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.catalogue import CHANNELS
from recoverykit.facts import CaseSummary, Complaint, Order
from recoverykit.plain import canonical_json, plain
from recoverykit.severity import (
    LEXICON,
    Assessor,
    Keyword,
    KeywordClassifier,
    Lexicon,
    Opinion,
    Panel,
    Scorecard,
    normalise,
)
from recoverykit.severity.lexicon import _whole

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
ASSESSOR = Assessor()

WORDS = [row.word.replace("…", "三") for row in LEXICON.terms]
EXTRAS = ["没有", "不", "如果", "会", "吗", ",", "。", " ", "not ", "\u200b", "\u0301"]
ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates too
TEXTS = st.one_of(
    ANY_TEXT,
    st.lists(
        st.one_of(st.sampled_from(WORDS), st.sampled_from(EXTRAS), ANY_TEXT),
        max_size=8,
    ).map("".join),
)
COMPLAINTS = TEXTS.filter(lambda text: bool(text) and not text.isspace())


def complaint(text: str, **changes: Any) -> Complaint:
    return Complaint(text, **{"channel": "chat", "received_at": NOW, **changes})


@given(TEXTS)
def test_normalised_characters_know_where_they_came_from(text: str) -> None:
    folded = normalise(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for at in range(len(folded.text)):
        span = folded.span(at, at + 1)
        assert 0 <= span.start < span.end <= len(text)


@given(TEXTS)
def test_spans_slice_back_to_the_word(text: str) -> None:
    for hit in LEXICON.scan(text):
        assert 0 <= hit.span.start < hit.span.end <= len(text)
        head, *tail = (normalise(p.strip()).text for p in hit.keyword.word.split("…"))
        said = normalise(hit.span.of(text)).text
        assert said.startswith(head)
        assert said.endswith(tail[-1] if tail else head)


@given(
    st.lists(st.text("ab断裂c ", min_size=1, max_size=3).filter(str.strip), max_size=6),
    st.text("ab断裂c Ａ\u200b", max_size=30),
)
def test_the_automaton_agrees_with_a_naive_search(words: list[str], text: str) -> None:
    unique = {normalise(word.strip()).text for word in words}
    terms = tuple(Keyword(word, category="quality") for word in sorted(unique))
    folded = normalise(text)
    naive = {
        (folded.span(at, at + len(word)), word)
        for word in unique
        for at in range(len(folded.text))
        if folded.text.startswith(word, at) and _whole(folded.text, at, at + len(word))
    }
    scanned = Lexicon("some", "1", terms=terms).scan(text)
    assert len(scanned) == len(naive)
    assert {(hit.span, hit.keyword.word) for hit in scanned} == naive


BARE = Lexicon("bare", "1", terms=[t for t in LEXICON.terms if "…" not in t.word])
BARE_WORDS = {term.word: normalise(term.word).text for term in BARE.terms}


@given(TEXTS)
def test_the_shipped_words_agree_with_a_naive_search(text: str) -> None:
    folded = normalise(text).text
    naive = {
        word
        for word, bare in BARE_WORDS.items()
        for at in range(len(folded))
        if folded.startswith(bare, at) and _whole(folded, at, at + len(bare))
    }
    assert {hit.keyword.word for hit in BARE.scan(text)} == naive


@given(COMPLAINTS, st.sampled_from([c.code for c in CHANNELS]), st.integers(1, 5))
def test_any_text_is_assessed_alike_every_time(
    text: str, channel: str, rating: int
) -> None:
    wrote = complaint(text, channel=channel, rating=rating)
    found = ASSESSOR.assess(wrote, now=NOW)
    assert found == Assessor().assess(wrote, now=NOW)
    canonical_json(plain(found))
    for lang in ("en", "zh", "fr"):
        for audience in ("staff", "customer"):
            found.explain(lang, text=text, audience=audience)
            found.explain(lang, audience=audience)
    for issue in found.issues:
        assert issue.category != "malicious_review"
        assert all(0 <= s.start < s.end <= len(text) for s in issue.spans)
    # stars never decide how grave it is (S5); they may open a case by policy
    for stars in range(1, 6):
        other = ASSESSOR.assess(evolve(wrote, rating=stars), now=NOW)
        assert other.points == found.points or other.opens_case != found.opens_case


FACTS = st.fixed_dictionaries(
    {
        "late": st.none() | st.integers(0, 40),
        "audience": st.integers(0, 2_000),
        "history": st.integers(0, 3),
        "occasion": st.booleans(),
        "vulnerable": st.booleans(),
    }
)
KNOWN_TO_OPEN = st.sampled_from(
    [
        "手链断裂",
        "等了半个月",
        "没收到货",
        "扣了两次款",
        "客服敷衍,气死",
        "never arrived",
    ]
)


def points(text: str, facts: dict[str, Any], channel: str = "review") -> int:
    promised = NOW - timedelta(days=50)
    late = facts["late"]
    order = Order(
        "1",
        ordered_at=promised - timedelta(days=5),
        promised_at=None if late is None else promised,
        delivered_at=promised + timedelta(days=late or 0),
    )
    history = [
        CaseSummary(f"case-{n}", received_at=promised, state="closed")
        for n in range(facts["history"])
    ]
    wrote = complaint(
        text,
        channel=channel,
        audience=facts["audience"],
        occasion="周年" if facts["occasion"] else None,
        vulnerable=facts["vulnerable"],
    )
    return ASSESSOR.assess(wrote, order=order, history=history, now=NOW).points


@given(KNOWN_TO_OPEN, FACTS, FACTS)
def test_more_harm_never_scores_less(
    text: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """S46, S47, S49: monotone in lateness, exposure, earlier cases, circumstances."""
    # a delay that is not known is no less than none and no more than some
    if one["late"] is None or other["late"] is None:
        one["late"] = other["late"] = None
    least = {k: one[k] if one[k] is None else min(one[k], other[k]) for k in one}
    most = {k: one[k] if one[k] is None else max(one[k], other[k]) for k in one}
    assert points(text, least) <= points(text, most)
    assert points(text, least, "chat") <= points(text, least)


@given(st.lists(st.sampled_from(KeywordClassifier().labels), unique=True), st.data())
def test_one_issue_more_never_scores_less(labels: list[str], data: Any) -> None:
    """S6: the maximum over issues."""
    bare = Assessor(panel=Panel(()))
    fewer = data.draw(st.lists(st.sampled_from(labels))) if labels else []
    scores = [
        bare.assess(
            complaint("x", sought="refund"), opinions=map(Opinion, some), now=NOW
        ).points
        for some in (fewer, labels)
    ]
    # naming an issue replaces the weight of naming none
    assert scores[0] <= max(scores[1], 1)


@given(st.integers(0, 40), st.integers(0, 40))
def test_severity_rises_with_points(one: int, other: int) -> None:
    card = Scorecard()
    order = [code for code, _ in card.thresholds]
    low, high = sorted((one, other))
    assert order.index(card.severity_of(low)) <= order.index(card.severity_of(high))


@pytest.mark.parametrize(
    "piece",
    [
        "好",
        "破损",
        "没有破损",
        "如果😡e\u0301",
        "等了",
        "\u0301",
        "不",
        "a",
        "Ａ\u200b",
    ],
)
def test_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    """Four times the text takes about four times the steps; a square takes 16."""

    def steps(length: int) -> int:
        text = "x" + piece * (length // len(piece))
        taken = 0

        def count(*_: object) -> None:
            nonlocal taken
            taken += 1

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            ASSESSOR.assess(complaint(text), now=NOW)
        finally:
            sys.setprofile(before)
        return taken

    steps(100)  # what is folded once is folded by now
    assert steps(8_000) < 5 * steps(2_000)
