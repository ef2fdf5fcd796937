"""The search: one automaton over all rows, and the rules around what it finds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from recoverykit.severity.keyword import Hit, Keyword, counts, pieces_of
from recoverykit.severity.normalisation import Normalised

__all__ = ["Finder", "Walked"]

_EAST_ASIAN = "\u2e80"
# A gap never leaves its clause.
_ENDS = ",.!?;…。、\n"
_CLAUSE_END = re.compile(f"[{_ENDS}]")
_END = rf"(?=[{_ENDS}~]|\Z)"
_SPACES = " \t\r\n"
_LONGEST_NEGATION = 24
_QUESTION_REACH = 40
_CLOSER_REACH = 12
_LONGEST_PHRASE = 40


class _Row(NamedTuple):
    """One entry of the automaton; ``what`` is its keyword, or "allow", "question"."""

    head: str
    tail: str
    gap: int
    what: Keyword | str
    is_wordlike: bool


class _State:
    """A state of the automaton: where a character leads, and the rows that end here.

    The first state is None: what it would do is asked for only where no longer match
    goes on, and most characters of a text lead there.
    """

    __slots__ = ("edges", "found", "rows", "step")

    def __init__(self) -> None:
        self.edges: dict[str, _State] = {}
        self.step = self.edges.get
        self.found: list[_Row] = []
        self.rows: tuple[_Row, ...] = ()


_Judged = tuple[int, int, Keyword, bool, bool]
"""Where a word was found, and whether it is denied and whether it is asked."""


class Walked:
    """The rows of a lexicon that stand in a text, in order of place.

    Args:
        found: where words stand, each with its keyword.
        allowed: where harmless phrases stand.
        questions: where words that suppose something start.
    """

    __slots__ = ("allowed", "found", "judged", "questions")

    def __init__(
        self,
        found: list[tuple[int, int, Keyword]],
        allowed: list[tuple[int, int]],
        questions: list[int],
    ) -> None:
        self.found, self.allowed, self.questions = found, allowed, questions
        # all of them, once somebody asked
        self.judged: list[_Judged] | None = None


class Finder:
    """An Aho–Corasick automaton over all rows, and the rules around its hits.

    Each state holds the transitions of its suffixes too, those of the first aside,
    so a character costs two look-ups at most.
    """

    __slots__ = (
        "_before",
        "_begin",
        "_closer",
        "_granted",
        "_list_end",
        "_list_step",
        "_negation",
        "_trailing",
    )

    def __init__(
        self,
        *,
        terms: tuple[Keyword, ...],
        allow: tuple[str, ...],
        negators: tuple[str, ...],
        fillers: tuple[str, ...],
        joiners: tuple[str, ...],
        trailing: tuple[str, ...],
        questions: tuple[str, ...],
        closers: tuple[str, ...],
        granted: tuple[str, ...],
    ) -> None:
        rows = [
            *(_row(k.pieces, k.gap, k) for k in terms),
            *(_row(pieces_of(word), 8, "allow") for word in allow),
            *(_row(pieces_of(word), 24, "question") for word in questions),
        ]
        self._begin = _automaton(rows).step
        filling = _any_of(fillers)
        joining = _any_of(joiners)
        # what a denial ends in: most finds follow something else, and are not denied
        denying = (*negators, *fillers)
        self._before = frozenset(
            (*_SPACES, *(pieces_of(word)[0][-1] for word in denying))
        )
        # read from its find backwards, so that it starts at one place alone
        self._negation = re.compile(
            rf"(?:\s*{_any_of(fillers, backwards=True)})*\s*"
            rf"({_any_of(negators, backwards=True)})"
        )
        self._list_step = re.compile(rf"\s*(?:{joining}\s*)?(?:{filling}\s*)*")
        self._list_end = re.compile(rf"\s*(?:{joining}|{_END})")
        denied_late, closing = _any_of(trailing), _any_of(closers)
        self._trailing = re.compile(rf"\s*{denied_late}\s*{_END}")
        self._closer = re.compile(
            rf"[^,.!?;…。\n]{{0,{_CLOSER_REACH}}}?{closing}\s*{_END}"
        )
        self._granted = re.compile(_any_of(granted))

    def walk(self, text: str) -> Walked:
        """Return every row that stands in a normalised text."""
        found: list[tuple[int, int, Keyword]] = []
        allowed: list[tuple[int, int]] = []
        questions: list[int] = []
        for start, end, what in _matches(text, self._heads(text)):
            if isinstance(what, Keyword):
                found.append((start, end, what))
            elif what == "allow":
                allowed.append((start, end))
            else:
                questions.append(start)
        found.sort(key=itemgetter(0, 1))
        allowed.sort()
        questions.sort()
        return Walked(found, allowed, questions)

    def harmless(
        self, given: Normalised, walked: Walked
    ) -> tuple[tuple[int, int], ...]:
        """Return harmless phrases, and denied words with their denial."""
        harmless = [at for at in walked.allowed if not given.is_broken(*at)]
        for start, end, _, negated, _ in self.judged(given, walked, None):
            if negated:
                span = self._denied_from(given, start), self._trailing_to(given, end)
                harmless.append(span)
        harmless.sort()
        return tuple(harmless)

    def _denied_from(self, given: Normalised, start: int) -> int:
        """Return where the denial of a denied find begins, if it stands before it."""
        since = max(0, start - _LONGEST_NEGATION, _last(given.breaks, start))
        denial = self._negation.match(given.text[since:start][::-1])
        return start if denial is None else start - denial.end()

    def hits(
        self, given: Normalised, walked: Walked, limit: int | None
    ) -> tuple[Hit, ...]:
        """Return the words found, so many at most that count for one label."""
        return tuple(
            Hit(given.span(start, end), keyword, negated=negated, asked=asked)
            for start, end, keyword, negated, asked in self.judged(given, walked, limit)
        )

    def judged(
        self, given: Normalised, walked: Walked, limit: int | None
    ) -> list[_Judged]:
        """Return the finds that no harmless phrase covers, and whether they count."""
        judged = walked.judged
        if judged is None:
            judged = walked.judged = self._judge(given, walked)
        if limit is None or limit >= len(judged):
            return judged
        return _limited(judged, limit)

    def _judge(self, given: Normalised, walked: Walked) -> list[_Judged]:
        found, allowed, questions = walked.found, walked.allowed, walked.questions
        if not found:
            return []
        text = given.text
        shield = _Shield(allowed, given.breaks) if allowed else _NO_SHIELD
        denied_to = 0
        judged: list[_Judged] = []
        for start, end, keyword in found:
            if allowed and shield.covers(start, end):
                continue
            negated = (
                (denied_to > 0 or text[start - 1 : start] in self._before)
                and self._negated(given, start, end, shield, denied_to)
            ) or self._trailing_to(given, end) > end
            if negated:
                denied_to = max(denied_to, end)
            asked = (
                bool(questions) and _supposed(given, start, questions)
            ) or self._closed(given, start, end)
            judged.append((start, end, keyword, negated, asked))
        return judged

    def _heads(self, text: str) -> list[tuple[int, tuple[_Row, ...]]]:
        """Return where the first pieces of rows end."""
        begin = self._begin
        heads: list[tuple[int, tuple[_Row, ...]]] = []
        state: _State | None = None
        for at, char in enumerate(text, 1):
            if state is None:
                state = begin(char)
                if state is None:
                    continue
            else:
                state = state.step(char) or begin(char)
                if state is None:
                    continue
            if state.rows:
                heads.append((at, state.rows))
        return heads

    def _negated(
        self, given: Normalised, start: int, end: int, shield: _Shield, denied_to: int
    ) -> bool:
        """Return whether a find is denied; ``denied_to`` ends the denied one before."""
        text = given.text
        if denied_to and start - denied_to <= _LONGEST_NEGATION:
            if end <= denied_to:
                return True
            carried = self._list_step.fullmatch(text, denied_to, start)
            if carried and not given.is_broken(denied_to - 1, start + 1):
                # a Latin list has nouns behind its adjectives: no broken or torn parts
                is_last = _wordlike(text[start]) or self._list_end.match(text, end)
                if is_last:
                    return True
        # a slice, so that a hit costs the same wherever it stands
        since = max(0, start - _LONGEST_NEGATION, _last(given.breaks, start))
        denial = self._negation.match(text[since:start][::-1])
        return denial is not None and not shield.covers(
            start - denial.end(1), start - denial.start(1)
        )

    def _trailing_to(self, given: Normalised, end: int) -> int:
        """Return where a denial behind a find ends; the end of the find without one."""
        trailing = self._trailing.match(given.text, end)
        if trailing is None or given.is_broken(end - 1, trailing.end()):
            return end
        return trailing.end()

    def _closed(self, given: Normalised, start: int, end: int) -> bool:
        """Return whether the clause of a find asks, and grants nothing."""
        text = given.text
        closer = self._closer.match(text, end)
        if closer is None or given.is_broken(end - 1, closer.end()):
            return False
        since = max(0, start - _QUESTION_REACH, _last(given.breaks, start))
        before = _CLAUSE_END.split(text[since:start])[-1]
        return not self._granted.search(before + text[start : closer.end()])


class _Shield:
    """The stretches that harmless phrases cover.

    One with something left out inside covers only a find that holds all of that too:
    ``垃*圾袋`` is a bag, but ``真垃圾.袋子破了`` speaks of none. They come in order of
    place.
    """

    def __init__(self, allowed: list[tuple[int, int]], breaks: tuple[int, ...]) -> None:
        self._breaks = breaks
        self._phrases = allowed
        self._starts = [start for start, _ in self._phrases]
        self._ends = list(accumulate((end for _, end in self._phrases), max))

    def covers(self, start: int, end: int) -> bool:
        before = bisect_right(self._starts, start)
        if not before or self._ends[before - 1] < end:
            return False
        if not self._breaks:
            return True
        since = start - _LONGEST_PHRASE
        while before and self._starts[before - 1] >= since:
            before -= 1
            first, last = self._phrases[before]
            if last >= end and self._inside(first, last) == self._inside(start, end):
                return True
        return False

    def _inside(self, start: int, end: int) -> tuple[int, int]:
        return bisect_right(self._breaks, start), bisect_left(self._breaks, end)


def _matches(
    text: str, heads: list[tuple[int, tuple[_Row, ...]]]
) -> Iterator[tuple[int, int, Keyword | str]]:
    """Yield the rows that are there as a whole."""
    for at, rows in heads:
        for head, tail, gap, what, is_wordlike in rows:
            start = at - len(head)
            if is_wordlike and not _whole(text, start, at):
                continue
            end = _end(text, at, tail, gap) if tail else at
            if end:
                yield start, end, what


_NO_SHIELD = _Shield([], ())


def _limited(judged: list[_Judged], limit: int) -> list[_Judged]:
    """Leave out what comes after so many finds of its label that count.

    Only what was judged is left out: a find may carry the denial of the next.
    """
    told: dict[str, int] = {}
    kept: list[_Judged] = []
    for one in judged:
        _, _, keyword, negated, asked = one
        so_far = told.get(keyword.label, 0)
        if so_far < limit:
            kept.append(one)
            if counts(keyword, negated=negated, asked=asked):
                told[keyword.label] = so_far + 1
    return kept


def _row(pieces: tuple[str, ...], gap: int, what: Keyword | str) -> _Row:
    head, *tail = pieces
    is_wordlike = _wordlike(head[0]) or _wordlike(head[-1])
    return _Row(head, "".join(tail), gap, what, is_wordlike)


def _automaton(rows: list[_Row]) -> _State:
    first = _State()
    for row in rows:
        state = first
        for char in row.head:
            state = state.edges.setdefault(char, _State())
        state.found.append(row)
    queue = deque((state, first) for state in first.edges.values())
    while queue:
        state, suffix = queue.popleft()
        state.found += suffix.found
        state.rows = tuple(state.found)
        inherited = {} if suffix is first else suffix.edges
        for char, after in state.edges.items():
            queue.append((after, inherited.get(char) or first.edges.get(char, first)))
        for char, after in inherited.items():
            state.edges.setdefault(char, after)
    return first


def _any_of(words: tuple[str, ...], *, backwards: bool = False) -> str:
    """Return a pattern for any of the words, longest first, letters kept whole."""
    parts = sorted((pieces_of(word)[0] for word in words), key=len, reverse=True)
    either = "|".join(_edged(part[::-1] if backwards else part) for part in parts)
    # a class that holds nothing, where there are no words
    return f"(?:{either})" if either else "[^\\s\\S]"


def _edged(part: str) -> str:
    # \b would stand between no two Han characters; only letters need an edge
    before = r"(?<![a-z])" if part[0].isascii() else ""
    after = r"(?![a-z])" if part[-1].isascii() else ""
    return before + re.escape(part) + after


def _end(text: str, at: int, tail: str, gap: int) -> int:
    """Return where a match with a gap ends; 0 where its second piece is missing."""
    found = text.find(tail, at, at + gap + len(tail))
    end = found + len(tail)
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


def _supposed(given: Normalised, start: int, questions: list[int]) -> bool:
    """Return whether the nearest question word before stands in the same clause."""
    before = bisect_right(questions, start)
    if not before or start - questions[before - 1] > _QUESTION_REACH:
        return False
    word = questions[before - 1]
    return not (
        _CLAUSE_END.search(given.text, word, start) or given.is_broken(word, start + 1)
    )


def _last(breaks: tuple[int, ...], at: int) -> int:
    """Return the last place before which something was left out; 0 without one."""
    before = bisect_right(breaks, at)
    return breaks[before - 1] if before else 0
