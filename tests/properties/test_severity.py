"""What holds for every text and every fact."""

import math
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.catalogue import CATEGORIES, CHANNELS, SEVERITIES
from recoverykit.explanation import explain
from recoverykit.facts import CaseSummary, Complaint, Order, Span
from recoverykit.money import Money
from recoverykit.personal import digest
from recoverykit.plain import canonical_json, plain
from recoverykit.severity import (
    LEXICON,
    MONITOR,
    SIGNALS,
    Abstain,
    AccountFacts,
    Assessment,
    Assessor,
    BadFaithRules,
    Keyword,
    KeywordClassifier,
    Lexicon,
    Opinion,
    Panel,
    ReviewClassifier,
    Scorecard,
    normalise,
    priority_of,
)
from recoverykit.severity.finder import _whole

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
OWN = (
    KeywordClassifier(),
    ReviewClassifier(),
    KeywordClassifier(MONITOR),
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


@given(COMPLAINTS, st.sampled_from([c.code for c in CHANNELS]))
def test_stars_alone_change_no_severity_and_close_no_case(
    text: str, channel: str
) -> None:
    """S5: they may open one by policy, and that is all."""
    unrated = ASSESSOR.assess(complaint(text, channel=channel), now=NOW)
    for stars in range(1, 6):
        wrote = complaint(text, channel=channel, rating=stars)
        rated = ASSESSOR.assess(wrote, now=NOW)
        assert rated.opens_case >= unrated.opens_case
        if unrated.opens_case:
            assert rated.points == unrated.points


FACTS = st.fixed_dictionaries(
    {
        "late": st.none() | st.integers(0, 40),
        # no number is an unknown audience, which is the largest
        "audience": st.integers(0, 2_000) | st.just(math.inf),
        "history": st.integers(0, 4),
        "reopened": st.integers(0, 3),
        "paid": st.integers(0, 90_000),
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
    late, audience = facts["late"], facts["audience"]
    order = Order(
        "1",
        ordered_at=promised - timedelta(days=5),
        amount=Money(90_000, "CNY"),
        already_refunded=Money(90_000 - facts["paid"], "CNY"),
        promised_at=None if late is None else promised,
        delivered_at=promised + timedelta(days=late or 0),
    )
    history = [
        CaseSummary(f"case-{n}", received_at=promised, state="closed", reopened=n % 2)
        for n in range(facts["history"])
    ]
    wrote = complaint(
        text,
        channel=channel,
        audience=None if audience == math.inf else audience,
        occasion="周年" if facts["occasion"] else None,
        vulnerable=facts["vulnerable"],
    )
    found = ASSESSOR.assess(
        wrote, order=order, history=history, reopened=facts["reopened"], now=NOW
    )
    failed = facts["history"] + facts["reopened"] > 0
    assert found.owner == ("store_manager" if failed else None)
    return found.points


@given(KNOWN_TO_OPEN, FACTS, FACTS)
def test_more_harm_never_scores_less(
    text: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """S46, S47, S49: in lateness, value, exposure, failures before, circumstances."""
    # a delay that is not known is no less than none and no more than some
    if one["late"] is None or other["late"] is None:
        one["late"] = other["late"] = None
    least = {k: one[k] if one[k] is None else min(one[k], other[k]) for k in one}
    most = {k: one[k] if one[k] is None else max(one[k], other[k]) for k in one}
    assert points(text, least) <= points(text, most)
    assert points(text, least, "chat") <= points(text, least)
    # nobody reads what is private
    assert points(text, least, "chat") == points(
        text, least | {"audience": 2_000}, "chat"
    )


EVERY_LABEL = [
    *(c.code for c in CATEGORIES if c.code != "malicious_review"),
    *(signal.code for signal in SIGNALS),
]


@given(st.lists(st.sampled_from(EVERY_LABEL), unique=True), st.data())
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


# ── opinions, a diagnosis, an erasure ────────────────────────────────────────

CODES = [c.code for c in CATEGORIES]
OPINIONS = st.lists(
    st.builds(
        lambda label, start, length: Opinion(
            label, spans=(Span(start, start + length),) if length else ()
        ),
        st.sampled_from(EVERY_LABEL),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=6,
)
RULINGS = st.dictionaries(st.sampled_from(CODES), st.booleans(), max_size=4)
ACCOUNTS = st.builds(
    AccountFacts,
    orders=st.integers(5, 9),
    returned=st.none() | st.integers(0, 5),
    bad_reviews_from_source=st.none() | st.integers(0, 9),
    wording_confirmed=st.booleans(),
)
WATCHFUL = Assessor(
    bad_faith=BadFaithRules(least_orders=5, returned_percent=50, least_bad_reviews=3)
)


def ruled(ruling: dict[str, bool]) -> dict[str, list[str]]:
    return {
        "confirmed": [code for code, yes in ruling.items() if yes],
        "rejected": [code for code, yes in ruling.items() if not yes],
    }


@given(COMPLAINTS.filter(lambda t: len(t) > 6), OPINIONS, RULINGS, ACCOUNTS)
def test_whatever_is_said_and_found_each_issue_is_listed_once_and_explained(
    text: str, opinions: list[Opinion], ruling: dict[str, bool], account: AccountFacts
) -> None:
    """S6, S52, S94: spans slice back, points add up, customers hear no suspicion."""
    found = WATCHFUL.assess(
        complaint(text),
        opinions=opinions,
        account=account,
        now=NOW,
        **ruled(ruling),  # type: ignore[arg-type]
    )
    listed = [issue.category for issue in found.issues]
    assert len(set(listed)) == len(listed)
    assert found.category in {*listed, "other"}
    for issue in found.issues:
        assert all(0 <= s.start < s.end <= len(text) for s in issue.spans)
        # a coarse name stands beside a finer one only if they were found apart
        for finer in found.issues:
            if finer.category.startswith(f"{issue.category}."):
                assert (issue.status == "rejected") != (finer.status == "rejected")
    named = {c for c, yes in ruling.items() if yes and c == "malicious_review"}
    assert ("malicious_review" in listed) == bool(named)
    for lang in ("en", "zh"):
        assert found.explain(lang, text=text)
        heard = found.explain(lang, text=text, audience="customer")
        assert "malicious" not in heard
        assert "恶意" not in heard
        assert not explain(
            [r for r in found.reasons if "sign" in r.code], lang, audience="customer"
        )
    quiet = WATCHFUL.assess(
        complaint(text),
        opinions=opinions,
        now=NOW,
        **ruled(ruling),  # type: ignore[arg-type]
    )
    assert (quiet.points, quiet.category) == (found.points, found.category)
    assert quiet.explain("zh", audience="customer") == found.explain(
        "zh", audience="customer"
    )


@given(COMPLAINTS, OPINIONS, RULINGS, RULINGS)
def test_assessed_again_reads_the_same_before_and_after_an_erasure(
    text: str, opinions: list[Opinion], first: dict[str, bool], later: dict[str, bool]
) -> None:
    before = ASSESSOR.assess(
        complaint(text),
        opinions=opinions,
        now=NOW,
        **ruled(first),  # type: ignore[arg-type]
    )
    kept, gone = (
        ASSESSOR.assess(complaint(words), before=before, now=NOW, **ruled(later))  # type: ignore[arg-type]
        for words in (text, digest(text, b"0" * 16))
    )
    assert gone.issues == kept.issues
    assert gone.signals == kept.signals
    assert (gone.points, gone.category) == (kept.points, kept.category)
    assert gone.opens_case == kept.opens_case


@given(OPINIONS, RULINGS)
def test_a_rejected_claim_never_scores_more_than_one_that_stands(
    opinions: list[Opinion], ruling: dict[str, bool]
) -> None:
    """Rejecting lowers or keeps; confirming what was claimed raises or keeps."""
    claimed = ASSESSOR.assess(complaint("如图所示的情况"), opinions=opinions, now=NOW)
    rejected = ruled(dict.fromkeys(ruling, False))
    after = ASSESSOR.assess(
        complaint("如图所示的情况"),
        opinions=opinions,
        now=NOW,
        **rejected,  # type: ignore[arg-type]
    )
    assert after.points <= claimed.points


# ── how soon ─────────────────────────────────────────────────────────────────

MOMENTS = st.tuples(
    st.sampled_from(SEVERITIES.terms),
    st.booleans(),
    st.booleans(),
    st.integers(0, 200),
    st.integers(0, 3),
)


def soon(moment: tuple[Any, ...]) -> int:
    severity, hurry, public, hours, overdue = moment
    return priority_of(
        Assessment(
            severity=severity.code,
            urgency="urgent" if hurry else "normal",
            exposure="public" if public else "private",
        ),
        scorecard=Scorecard(),
        received_at=NOW,
        now=NOW + timedelta(hours=hours),
        overdue=overdue,
    ).level


@given(MOMENTS, MOMENTS)
def test_priority_never_falls_with_age_severity_hurry_or_exposure(
    one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    """S25."""
    pairs = list(zip(one[1:], other[1:], strict=True))
    graver = sorted((one[0], other[0]), key=lambda severity: severity.level)
    least = (graver[0], *(min(pair) for pair in pairs))
    most = (graver[1], *(max(pair) for pair in pairs))
    assert soon(least) <= soon(most)


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


@given(COMPLAINTS)
def test_our_own_say_in_a_panel_what_each_says_alone(text: str) -> None:
    """They read the text together, and nobody could tell."""
    asked = complaint(text)
    answer = Panel(OWN).classify(asked)
    alone: dict[str, Opinion] = {}
    silent: list[str] = []
    for member in OWN:
        by, said = f"{member.name}@{member.version}", member.classify(asked)
        if isinstance(said, Abstain):
            silent.append(by)
            continue
        for opinion in said:
            alone.setdefault(opinion.label, evolve(opinion, by=by))
    assert answer.opinions == tuple(alone.values())
    assert [by for by, _ in answer.abstained] == silent
    assert not answer.failures


@given(COMPLAINTS)
def test_what_is_made_past_validators_would_pass_them(text: str) -> None:
    found = ASSESSOR.assess(complaint(text), now=NOW)
    assert evolve(found) == found
    for opinion in Panel(OWN).classify(complaint(text)).opinions:
        assert evolve(opinion) == opinion


@given(TEXTS, st.integers(1, 5))
def test_a_limit_that_is_not_reached_changes_nothing(text: str, limit: int) -> None:
    hits = LEXICON.scan(text)
    most = max(Counter(hit.keyword.label for hit in hits).values(), default=0)
    if most <= limit:
        assert LEXICON.scan(text, limit=limit) == hits
