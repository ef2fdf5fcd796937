"""Find words in a complaint, with spans that slice back in the original text.

A text is normalised first (:func:`~recoverykit.severity.normalise`), so that no dot
inside a word hides it. One automaton then finds every word of a :class:`Lexicon` in a
single pass, whatever the length of the list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

from attrs import field, fields, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.facts import Span
from recoverykit.plain import content_hash
from recoverykit.severity.normalisation import Normalised, normalise

__all__ = ["Hit", "Keyword", "Lexicon"]

# ── the words ────────────────────────────────────────────────────────────────

_GAP = "…"
_EAST_ASIAN = "\u2e80"
# A gap never leaves its clause.
_CLAUSE_END = re.compile(r"[,.!?;…。、\n]")


@frozen
class Keyword:
    """One word to look for, and what it is a sign of.

    Args:
        word: the word or phrase. One ``…`` inside stands for a few characters of
            the same clause: ``"等了…天"``. Letters and digits at its ends match
            whole words only: ``"late"`` is not in ``"chocolate"``.
        category: the kind of issue it speaks of; or
        signal: what it tells about the complaint. Exactly one of the two.
        lang: the language it belongs to.
        gap: the most characters that ``…`` stands for.

    Raises:
        InvalidValue: no word, two gaps, both or neither of category and signal.

    Examples:
        >>> Keyword("褪色", category="quality.defective").label
        'quality.defective'
    """

    word: str = field(validator=checked.text)
    category: str | None = field(
        default=None,
        metadata=checked.coded("categories"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    signal: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    lang: str = field(default="zh", validator=checked.code, kw_only=True)
    gap: int = field(default=8, validator=checked.count, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if (self.category is None) == (self.signal is None):
            raise InvalidValue(
                "keyword", self.word, "must have a category or a signal, and not both"
            )
        _parts(self.word)

    @property
    def label(self) -> str:
        """Return the code of what the word is a sign of."""
        # the one that is set: exactly one of them is
        return str(self.category or self.signal)


def _parts(word: str) -> tuple[str, ...]:
    """Return the normalised pieces of a row: one, or two around a gap."""
    parts = tuple(normalise(part.strip()).text for part in word.split(_GAP))
    if len(parts) > 2 or not all(parts):  # noqa: PLR2004
        raise InvalidValue(
            "word", word, f"must be a word, or two with one '{_GAP}' between"
        )
    return parts


def _rows(_: Any, attribute: Any, value: tuple[str, ...]) -> None:
    checked.AllOf(str)(None, attribute, value)
    for word in value:
        _parts(word)


def _words() -> Any:
    return field(default=(), converter=checked.to_tuple, validator=_rows, kw_only=True)


@frozen
class Hit:
    """One word found in a text.

    Args:
        span: where, in characters of the original.
        keyword: which row found it.
        negated: the clause denies it: ``没有破损``, ``not damaged``.
        asked: the clause only supposes it: ``如果破损怎么办``, ``what if it breaks``.
    """

    span: Span
    keyword: Keyword
    negated: bool = field(default=False, kw_only=True)
    asked: bool = field(default=False, kw_only=True)

    @property
    def counts(self) -> bool:
        """Return whether the complaint really says so."""
        return not self.negated and not (
            self.asked and self.keyword.category is not None
        )


@frozen
class Lexicon:
    """A list of words to look for: data, with a name and a version.

    Args:
        name: the name it is known by in assessments.
        version: raise it whenever a row changes.
        terms: what to look for.
        allow: harmless phrases that beat every word inside them: ``垃圾袋`` beats
            ``垃圾``, ``没几天`` beats the negator ``没``.
        negators: words that deny what follows: ``没有``, ``not``.
        fillers: words that may stand between a negator and what it denies:
            ``任何``, ``any``. Other words break the denial, because overlooking a
            complaint is worse than reading one too many.
        questions: words that turn the rest of their clause into a supposition.

    Raises:
        InvalidValue: a row twice, an empty word, two gaps in one.

    Examples:
        >>> words = Lexicon(
        ...     "dyes",
        ...     "1",
        ...     terms=(Keyword("褪色", category="quality.defective"),),
        ...     negators=("没有", "没"),
        ... )
        >>> [(h.span.of("洗一次就褪色"), h.negated) for h in words.scan("洗一次就褪色")]
        [('褪色', False)]
        >>> [h.negated for h in words.scan("没有褪色")]
        [True]
    """

    name: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    terms: tuple[Keyword, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Keyword), kw_only=True
    )
    allow: tuple[str, ...] = _words()
    negators: tuple[str, ...] = _words()
    fillers: tuple[str, ...] = _words()
    questions: tuple[str, ...] = _words()
    # Worked out when asked for, and derived from the rest: no part of the value.
    _finder: _Finder | None = field(init=False, default=None, eq=False, repr=False)
    _hash: str | None = field(init=False, default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        seen = Counter((_parts(row.word), row.label) for row in self.terms)
        twice = sorted({_GAP.join(word) for (word, _), n in seen.items() if n > 1})
        if twice:
            raise InvalidValue("terms", ", ".join(twice), "must list a row once")

    def __getstate__(self) -> tuple[object, ...]:
        return tuple(getattr(self, a.name) for a in fields(Lexicon) if a.init)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        names = [a.name for a in fields(Lexicon) if a.init]
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_finder", None)
        object.__setattr__(self, "_hash", None)

    @property
    def hash(self) -> str:
        """Return the hash of its content; many books share one lexicon."""
        if self._hash is None:
            found = content_hash(self)
            object.__setattr__(self, "_hash", found)
            return found
        return self._hash

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every category and signal that some row stands for."""
        return tuple(sorted({row.label for row in self.terms}))

    def scan(self, text: str, *, limit: int | None = None) -> tuple[Hit, ...]:
        """Return every word found, overlapping ones too, in order of place.

        Args:
            text: any text, a megabyte too: time grows with its length.
            limit: the most hits that count for one label; the rest is left out,
                so that a hostile text makes no endless answer.

        Examples:
            >>> from recoverykit.severity import MONITOR
            >>> text = "再不处理我就给差评并投诉"
            >>> [hit.span.of(text) for hit in MONITOR.scan(text)]
            ['差评', '投诉']
        """
        finder = self._finder
        if finder is None:
            finder = _Finder(self)
            # a benign race: whoever comes second builds an equal one
            object.__setattr__(self, "_finder", finder)
        return tuple(finder.hits(normalise(text), limit))


# ── the search ───────────────────────────────────────────────────────────────

_LONGEST_NEGATION = 24
_QUESTION_REACH = 40


class _Row(NamedTuple):
    """One entry of the automaton; ``what`` is its keyword, or "allow", "question"."""

    head: str
    tail: str
    gap: int
    what: Keyword | str


class _Finder:
    """An Aho–Corasick automaton over all rows, and the rules around its hits.

    Each state holds the transitions of its suffixes too, those of the root aside,
    so a character costs two look-ups at most.
    """

    __slots__ = ("_edges", "_filler", "_negation", "_out")

    def __init__(self, lexicon: Lexicon) -> None:
        rows = [
            *(_row(k.word, k.gap, k) for k in lexicon.terms),
            *(_row(word, 8, "allow") for word in lexicon.allow),
            *(_row(word, 24, "question") for word in lexicon.questions),
        ]
        self._edges, self._out = _automaton(rows)
        self._negation = _negation(lexicon.negators, lexicon.fillers)

    def hits(self, given: Normalised, limit: int | None) -> Iterator[Hit]:
        text = given.text
        allowed: list[tuple[int, int]] = []
        questions: list[int] = []
        found: list[tuple[int, int, Keyword]] = []
        for start, end, what in self._matches(text):
            if isinstance(what, Keyword):
                found.append((start, end, what))
            elif what == "allow":
                allowed.append((start, end))
            else:
                questions.append(start)
        found.sort(key=itemgetter(0, 1))
        questions.sort()
        shield = _Shield(allowed)
        told: Counter[str] = Counter()
        for start, end, keyword in found:
            if shield.covers(start, end) or told[keyword.label] == limit:
                continue
            hit = Hit(
                given.span(start, end),
                keyword,
                negated=self._negated(text, start, shield),
                asked=_asked(text, start, questions),
            )
            told[keyword.label] += hit.counts
            yield hit

    def _matches(self, text: str) -> Iterator[tuple[int, int, Keyword | str]]:
        edges, out = self._edges, self._out
        root = edges[0]
        state = 0
        for at, char in enumerate(text, 1):
            state = edges[state].get(char) or root.get(char, 0)
            for row in out[state]:
                start = at - len(row.head)
                end = _end(text, at, row) if _whole(text, start, at) else 0
                if end:
                    yield start, end, row.what

    def _negated(self, text: str, start: int, shield: _Shield) -> bool:
        if self._negation is None:
            return False
        # a slice, so that a hit costs the same wherever it stands
        since = max(0, start - _LONGEST_NEGATION)
        denial = self._negation.search(text[since:start])
        return denial is not None and not shield.covers(
            since + denial.start(1), since + denial.end(1)
        )


class _Shield:
    """The stretches that harmless phrases cover."""

    def __init__(self, allowed: list[tuple[int, int]]) -> None:
        ordered = sorted(allowed)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def covers(self, start: int, end: int) -> bool:
        before = bisect_right(self._starts, start)
        return before > 0 and self._ends[before - 1] >= end


def _row(word: str, gap: int, what: Keyword | str) -> _Row:
    head, *tail = _parts(word)
    return _Row(head, "".join(tail), gap, what)


def _automaton(
    rows: list[_Row],
) -> tuple[tuple[Mapping[str, int], ...], tuple[tuple[_Row, ...], ...]]:
    edges: list[dict[str, int]] = [{}]
    out: list[list[_Row]] = [[]]
    for row in rows:
        state = 0
        for char in row.head:
            if char not in edges[state]:
                edges[state][char] = len(edges)
                edges.append({})
                out.append([])
            state = edges[state][char]
        out[state].append(row)
    root = edges[0]
    queue = deque((state, 0) for state in root.values())
    while queue:
        state, suffix = queue.popleft()
        out[state] += out[suffix]
        inherited = edges[suffix] if suffix else {}
        for char, after in edges[state].items():
            queue.append((after, inherited.get(char) or root.get(char, 0)))
        edges[state] = {**inherited, **edges[state]}
    return tuple(edges), tuple(tuple(found) for found in out)


def _negation(
    negators: tuple[str, ...], fillers: tuple[str, ...]
) -> re.Pattern[str] | None:
    if not negators:
        return None
    # \b would stand between no two Han characters; only letters need an edge
    denial = rf"(?<![a-z])({_alternatives(negators)})"
    between = rf"(?:\s*(?:{_alternatives(fillers)}))*" if fillers else ""
    return re.compile(rf"{denial}{between}\s*$")


def _alternatives(words: tuple[str, ...]) -> str:
    """Return a pattern for any of the words, longest first, letters kept whole."""
    parts = sorted((_parts(word)[0] for word in words), key=len, reverse=True)
    return "|".join(
        re.escape(part) + (r"(?![a-z])" if part[-1].isascii() else "") for part in parts
    )


def _end(text: str, at: int, row: _Row) -> int:
    """Return where a row's match ends; 0 where its second piece is missing."""
    if not row.tail:
        return at
    found = text.find(row.tail, at, at + row.gap + len(row.tail))
    end = found + len(row.tail)
    if found < 0 or _CLAUSE_END.search(text, at, found) or not _whole(text, found, end):
        return 0
    return end


def _wordlike(char: str) -> bool:
    return char.isalnum() and char < _EAST_ASIAN


def _whole(text: str, start: int, end: int) -> bool:
    """Return whether a match starts and ends where words do."""
    if start and _wordlike(text[start - 1]) and _wordlike(text[start]):
        return False
    after = text[end : end + 1]
    return not (after and _wordlike(after) and _wordlike(text[end - 1]))


def _asked(text: str, start: int, questions: list[int]) -> bool:
    """Return whether the nearest question word before stands in the same clause."""
    before = bisect_right(questions, start)
    if not before or start - questions[before - 1] > _QUESTION_REACH:
        return False
    return not _CLAUSE_END.search(text, questions[before - 1], start)
