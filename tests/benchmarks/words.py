"""Finding words: our lexicon beside flashtext, Aho–Corasick in C and Rust, and ``re``.

The texts are reviews that are held out, already in the form that we look words up in,
so that nobody has to fold anything; ours folds them again, as it always does. The terms
are grams of two to four characters, drawn from the training reviews evenly by rank out
of those that occur ten times or more: common and rare, with many inside one another.

*Equal* is the share of texts on which an engine finds what a plain search for every
occurrence of every term finds, overlapping ones too, with its place. Only ours also
judges whether the clause denies a word; its bare search does not, as the others.
"""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

import ahocorasick
import ahocorasick_rs
import flashtext
from attrs import frozen

from recoverykit.severity import LEXICON, Keyword, Lexicon, normalise
from recoverykit.severity.finder import _matches
from tests.benchmarks.measure import Row
from tests.benchmarks.reviews import SHOPS, held_out, training
from tests.benchmarks.scores import sheet

SIZES = (150, 1_000, 10_000)
AT = 1_000
# The bare search does what flashtext does; a scan also folds the text, and says of each
# word whether its clause denies or only supposes it.
BARE, SCAN = 1.5, 0.5
TEXTS, ROUNDS = 2_000, 5
COMMON = 10

Found = list[tuple[int, int]]


@frozen
class Engine:
    """Something that finds terms; ``find`` gives the places in a text."""

    name: str
    find: Callable[[str], Found]
    build_ms: float


# ── texts and terms ──────────────────────────────────────────────────────────


@cache
def texts() -> tuple[str, ...]:
    """Return reviews in normal form."""
    folded = (normalise(r.text).text for r in held_out(SHOPS))
    return tuple(t for t in folded if normalise(t).text == t)[:TEXTS]


@cache
def _grams() -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for review in training():
        for run in re.findall("[一-鿿]+", review.text):
            for size in (2, 3, 4):
                counts.update(run[at : at + size] for at in range(len(run) - size + 1))
    common = (gram for gram, n in counts.items() if n >= COMMON)
    folded = {g for g in common if normalise(g).text == g}
    return tuple(sorted(folded, key=lambda g: (-counts[g], g)))


def terms(many: int) -> list[str]:
    """Return so many grams, spread evenly over the ranks."""
    grams = _grams()
    step = len(grams) / many
    return [grams[int(at * step)] for at in range(many)]


def everywhere(words: Sequence[str], text: str) -> Found:
    """Return every occurrence of every word: what is right, slowly."""
    found: Found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + 1)
    return sorted(found)


# ── the engines ──────────────────────────────────────────────────────────────


def lexicon_of(words: Sequence[str]) -> Lexicon:
    """Return a lexicon of some words with the shipped negators and questions."""
    return Lexicon(
        "words",
        "1",
        terms=[Keyword(word, signal="dissatisfied") for word in words],
        negators=LEXICON.negators,
        fillers=LEXICON.fillers,
        questions=LEXICON.questions,
    )


def _scan(words: Sequence[str]) -> Callable[[str], Found]:
    lexicon = lexicon_of(words)
    lexicon.scan("")

    def find(text: str) -> Found:
        return [(hit.span.start, hit.span.end) for hit in lexicon.scan(text)]

    return find


def _bare(words: Sequence[str]) -> Callable[[str], Found]:
    lexicon = Lexicon(
        "words", "1", terms=[Keyword(word, signal="dissatisfied") for word in words]
    )
    lexicon.scan("")
    heads = lexicon._finder._heads  # type: ignore[union-attr]

    def find(text: str) -> Found:
        return [(start, end) for start, end, _ in _matches(text, heads(text))]

    return find


def _flashtext(words: Sequence[str]) -> Callable[[str], Found]:
    processor = flashtext.KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_list(list(words))

    def find(text: str) -> Found:
        found = processor.extract_keywords(text, span_info=True)
        return [(start, end) for _, start, end in found]

    return find


def _in_c(words: Sequence[str]) -> Callable[[str], Found]:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for word in words:
        automaton.add_word(word)
    automaton.make_automaton()

    def find(text: str) -> Found:
        return [(end + 1 - size, end + 1) for end, size in automaton.iter(text)]

    return find


def _in_rust(words: Sequence[str]) -> Callable[[str], Found]:
    automaton = ahocorasick_rs.AhoCorasick(list(words))

    def find(text: str) -> Found:
        found = automaton.find_matches_as_indexes(text, overlapping=True)
        return [(start, end) for _, start, end in found]

    return find


def _alternation(words: Sequence[str]) -> Callable[[str], Found]:
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))

    def find(text: str) -> Found:
        return [match.span() for match in pattern.finditer(text)]

    return find


def _one_by_one(words: Sequence[str]) -> Callable[[str], Found]:
    given = list(words)

    # it says only whether a word is there; its first place stands for all
    def find(text: str) -> Found:
        return [
            (text.index(word), text.index(word) + len(word))
            for word in given
            if word in text
        ]

    return find


FIRST_ONLY = "`word in text`, first places"
ENGINES: dict[str, Callable[[Sequence[str]], Callable[[str], Found]]] = {
    "ours, `Lexicon.scan`": _scan,
    "ours, the bare search": _bare,
    "flashtext": _flashtext,
    "pyahocorasick (C)": _in_c,
    "ahocorasick-rs (Rust)": _in_rust,
    "`re`, one alternation": _alternation,
    FIRST_ONLY: _one_by_one,
}


def _built(name: str, words: Sequence[str]) -> Engine:
    begin = time.perf_counter()
    find = ENGINES[name](words)
    return Engine(name, find, (time.perf_counter() - begin) * 1e3)


def _speeds(engines: Sequence[Engine], given: Sequence[str]) -> dict[str, list[float]]:
    """Return characters a second of each round, the engines in turn."""
    length = sum(map(len, given))
    found: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for _ in range(ROUNDS):
        for engine in engines:
            gc.collect()
            begin = time.perf_counter()
            for text in given:
                engine.find(text)
            found[engine.name].append(length / (time.perf_counter() - begin))
    return found


def rows() -> list[Row]:
    """Print speed and equality of every engine; return how ours keeps its budgets."""
    given = texts()
    found: list[Row] = []
    for many in SIZES:
        words = terms(many)
        engines = [_built(name, words) for name in ENGINES]
        right = [everywhere(words, text) for text in given]
        equal = {
            e.name: sum(
                sorted(e.find(t)) == r for t, r in zip(given, right, strict=True)
            )
            / len(given)
            for e in engines
        }
        speeds = _speeds(engines, given)
        medians = {name: statistics.median(each) for name, each in speeds.items()}
        lines = [
            [
                e.name,
                f"{medians[e.name] / 1e6:.2f}",
                f"{equal[e.name]:.1%}" if e.name != FIRST_ONLY else "n/a",
                f"{e.build_ms:,.0f} ms",
            ]
            for e in engines
        ]
        per = sum(map(len, right)) / sum(map(len, given)) * 1_000
        title = f"{many:,} terms, {per:.0f} occurrences in 1,000 characters"
        print(sheet(title, ("engine", "M chars/s", "equal", "built in"), lines))
        ours, bare, peer, *_ = ENGINES
        found += [
            Row(
                f"{many:,} terms: texts on which ours equals a plain search",
                f"{min(equal[ours], equal[bare]):.1%}",
                f"{equal[peer]:.1%}",
                min(equal[ours], equal[bare]) / equal[peer],
                "100%",
                equal[ours] == equal[bare] == 1,
            )
        ]
        if many == AT:
            for name, budget in ((ours, SCAN), (bare, BARE)):
                ratio = statistics.median(
                    a / b for a, b in zip(speeds[name], speeds[peer], strict=True)
                )
                found.append(
                    Row(
                        f"{many:,} terms: {name} / flashtext, chars a second",
                        f"{medians[name] / 1e6:.2f} M",
                        f"{medians[peer] / 1e6:.2f} M",
                        ratio,
                        f"≥ {budget}",
                        ratio >= budget,
                    )
                )
    return found
