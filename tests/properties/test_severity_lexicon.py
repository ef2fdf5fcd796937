"""What holds for every text and every list of words."""

import unicodedata
from collections import Counter

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.plain import plain
from recoverykit.severity import (
    LEXICON,
    MONITOR,
    Keyword,
    Lexicon,
    clauses,
    normalise,
)
from recoverykit.severity.lexicon import lexicon_from_plain

# A small alphabet, so that words overlap, break off and start anew.
LETTERS = "ab断裂了没、,. *\n"
ODD = "Ａﬁ\u200b\u0301\u20e3差評👎🏿\ud83d…？①"
TEXTS = st.text(LETTERS + ODD, max_size=40) | st.text(max_size=40)
WORDS = st.lists(
    st.text("ab断裂了", min_size=1, max_size=4), min_size=1, max_size=6, unique=True
)
GAPPED = st.tuples(
    st.text("a断", min_size=1, max_size=2), st.text("b裂", min_size=1, max_size=2)
).map("…".join)
BOUNDS = set(",.!?;…。、\n")


def bare(text: str) -> str:
    """Return a text without marks, which stay with the letter before them."""
    return "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
    )


def letter(char: str) -> bool:
    return char.isalnum() and char < "\u2e80"


def is_whole(text: str, start: int, end: int) -> bool:
    """Return whether no letter or digit goes on over an edge of a stretch."""
    cut = start > 0 and letter(text[start - 1]) and letter(text[start])
    cut_after = end < len(text) and letter(text[end - 1]) and letter(text[end])
    return not cut and not cut_after


def naive(word: str, text: str, gap: int) -> set[tuple[int, int]]:
    """Return where a row stands, by looking at every place of a normalised text."""
    head, *rest = word.split("…")
    tail = "".join(rest)
    found: set[tuple[int, int]] = set()
    for start in range(len(text)):
        middle = start + len(head)
        if not text.startswith(head, start) or not is_whole(text, start, middle):
            continue
        if not tail:
            found.add((start, middle))
            continue
        starts = [
            at for at in range(middle, middle + gap + 1) if text.startswith(tail, at)
        ]
        # the nearest second piece, in the same clause
        if starts and not BOUNDS & set(text[middle : starts[0]]):
            end = starts[0] + len(tail)
            if is_whole(text, starts[0], end):
                found.add((start, end))
    return found


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    again = normalise(once.text)
    assert again.text == once.text
    assert again.breaks == ()


@given(TEXTS, st.data())
def test_a_stretch_slices_back_to_what_reads_alike(
    text: str, data: st.DataObject
) -> None:
    given_text = normalise(text)
    size = len(given_text.text)
    start = data.draw(st.integers(0, max(0, size - 1)))
    end = data.draw(st.integers(start, size))
    if start == end:
        return
    sliced = given_text.span(start, end).of(text)
    assert bare(given_text.text[start:end]) in bare(normalise(sliced).text)


@given(TEXTS)
def test_breaks_lie_inside_the_text_in_order(text: str) -> None:
    given_text = normalise(text)
    assert list(given_text.breaks) == sorted(set(given_text.breaks))
    assert all(0 < at < len(given_text.text) for at in given_text.breaks)


@given(TEXTS)
def test_clauses_lie_in_order_and_miss_no_word(text: str) -> None:
    given_text = normalise(text)
    end = 0
    for clause in clauses(given_text):
        between = given_text.text[end : clause.start]
        assert all(c in BOUNDS or not c.strip() for c in between)
        assert clause.start < clause.end
        assert clause.start >= end
        end = clause.end
    assert all(c in BOUNDS or not c.strip() for c in given_text.text[end:])


@given(WORDS, st.lists(GAPPED, max_size=3, unique=True), TEXTS, st.integers(0, 4))
def test_the_search_agrees_with_a_naive_one(
    words: list[str], gapped: list[str], text: str, gap: int
) -> None:
    terms = [Keyword(word, category="quality", gap=gap) for word in (*words, *gapped)]
    given_text = normalise(text)
    expected = {
        (given_text.span(start, end), row.word)
        for row in terms
        for start, end in naive(row.word, given_text.text, gap)
    }
    hits = Lexicon("some", "1", terms=terms).scan(text)
    assert {(hit.span, hit.keyword.word) for hit in hits} == expected
    assert len(hits) == len({(hit.span, hit.keyword.word) for hit in hits})
    starts = [hit.span.start for hit in hits]
    assert starts == sorted(starts)


@given(TEXTS)
def test_a_normalised_text_is_read_as_the_text_is(text: str) -> None:
    assert LEXICON.scan(normalise(text)) == LEXICON.scan(text)


# Pieces that make denials, lists and suppositions when they stand side by side.
SAID = st.lists(
    st.sampled_from(
        (
            "破损",
            "没有破损",
            "没有",
            "、敷衍",
            "、色差",
            "和划痕",
            "如果",
            "吗",
            "。",
            " ",
        )
    ),
    max_size=12,
).map("".join)


@given(SAID | TEXTS, st.integers(0, 2))
def test_a_limit_leaves_finds_out_and_changes_none(text: str, limit: int) -> None:
    whole = iter(LEXICON.scan(text))
    limited = LEXICON.scan(text, limit=limit)
    # one after the other out of the same: a sub-sequence
    assert all(hit in whole for hit in limited)
    counted = Counter(hit.keyword.label for hit in limited if hit.counts)
    assert all(told <= limit for told in counted.values())


@given(st.sampled_from(LEXICON.terms), st.sampled_from("\u200b\u2060\ufe0f"))
def test_a_character_without_a_shape_hides_no_word(row: Keyword, hidden: str) -> None:
    text = row.word.replace("…", "两" if row.lang == "zh" else " x ")
    found = {hit.keyword for hit in LEXICON.scan(hidden.join(text))}
    assert row in found


@given(
    st.sampled_from(MONITOR.terms),
    st.text("*.-/·_~^|+=#@& ＊．　", min_size=1, max_size=2),
)
def test_a_separator_hides_no_word_of_the_monitor(row: Keyword, between: str) -> None:
    """S3: 差.评 is found as 差评 is."""
    text = f"我要{between.join(row.word)}！"
    [hit] = MONITOR.scan(text)
    assert hit.span.of(text) == between.join(row.word)
    assert hit.counts


@given(WORDS, WORDS, TEXTS)
def test_a_harmless_phrase_never_adds_a_find(
    words: list[str], allow: list[str], text: str
) -> None:
    terms = [Keyword(word, category="quality") for word in words]
    free = Lexicon("some", "1", terms=terms)
    shielded = evolve(free, allow=[word for word in allow if word not in words])
    assert set(shielded.scan(text)) <= set(free.scan(text))


@given(WORDS, st.lists(GAPPED, max_size=2, unique=True), WORDS)
def test_a_lexicon_reads_back_from_plain_data(
    words: list[str], gapped: list[str], negators: list[str]
) -> None:
    terms = [Keyword(word, signal="anger", gap=3) for word in (*words, *gapped)]
    some = Lexicon("some", "1", terms=terms, negators=negators, joiners=["、"])
    again = lexicon_from_plain(plain(some))
    assert again == some
    assert again.hash == some.hash
