"""A reply's text, read once: the words in it, its clauses, and what it quotes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from recoverykit.facts import Span
from recoverykit.reply_rules import en, zh
from recoverykit.severity import Hit, Keyword, Lexicon, clauses, normalise

__all__ = ["REPLY_WORDS", "Wording", "is_inside", "starts"]

_ENGLISH_GAP = 30
# What may stand between the halves of a phrase that has a comma; a point between two
# Han characters is left out when the text is normalised.
_MARKS = (",", "", "。", "!", ";")
_ENGLISH_MARKS = (",", "", ".", "!", ";")


def _split(rows: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in rows.split("|"))


def _spelled(word: str) -> tuple[str, ...]:
    """Return a phrase with each mark that people put where it has a comma."""
    before, comma, after = word.partition(",")
    if not comma:
        return (word,)
    marks = _ENGLISH_MARKS if after.startswith(" ") else _MARKS
    return tuple(before + mark + after for mark in marks)


def _terms() -> tuple[Keyword, ...]:
    rows = [("zh", 8, zh.WORDS), ("en", _ENGLISH_GAP, en.WORDS)]
    return tuple(
        Keyword(word, signal=label, lang=lang, gap=gap)
        for lang, gap, words in rows
        for label, listed in words.items()
        for word in dict.fromkeys(_each_way(listed))
    )


def _each_way(rows: str) -> Iterator[str]:
    """Yield rows in each spelling; who writes 您 in a table may write 你 in a reply."""
    for word in _split(rows):
        for spelled in _spelled(word):
            yield spelled
            yield spelled.replace("您", "你")


REPLY_WORDS = Lexicon(
    "reply_words",
    "1",
    terms=_terms(),
    allow=(*dict.fromkeys(_each_way(zh.ALLOW)), *_split(en.ALLOW)),
    negators=(*_split(zh.NEGATORS), *_split(en.NEGATORS)),
    fillers=(*dict.fromkeys(_each_way(zh.FILLERS)), *_split(en.FILLERS)),
    questions=(*_split(zh.QUESTIONS), *_split(en.QUESTIONS)),
)
"""The words that replies are read by, in Chinese and English.

Each row's signal says what it is: a part such as ``apology``; ``solution`` and, behind
a dot, the kind of remedy it names; ``blame.carrier``; ``stalling``. A shop adds its own
with :meth:`Lexicon.extend <recoverykit.severity.Lexicon.extend>`.

Source:
    非常理解您的心情,我们已紧急处理您的问题 / 这是我们的疏忽,我们将为您优先处理 (002),
    已反馈,请耐心等待 (000), 我们会尽快处理,请耐心等待 / 系统在处理 /
    这是系统规则,我们无法更改 (003); the rest was collected from ordinary replies.
"""

_QUOTED = re.compile('[“「『《‘][^“”「」『』《》‘’]{1,80}[”」』》’]|"[^"]{1,80}"')
_HAN = re.compile("[\u3400-\u9fff]")
_MARK_REACH = 2
_SENTENCE_END = re.compile(r"[!?;。…\n]+|\.(?!\d)")


def starts(span: Span) -> int:
    """Return where a stretch begins, for sorting."""
    return span.start


def is_inside(at: int, stretches: list[Span]) -> bool:
    """Return whether a place is in one of the stretches, which come in order."""
    after = bisect_right(stretches, at, key=starts)
    return after > 0 and at < stretches[after - 1].end


class Wording:
    """A text that was read once, for every question that is asked about it.

    All places are in characters of the original.

    Args:
        text: the text, as it will be sent.
        words: the words to read it by.
    """

    __slots__ = ("_asking", "_breaks", "_quoted", "given", "hits", "memo", "text")

    def __init__(self, text: str, words: Lexicon = REPLY_WORDS) -> None:
        self.text = text
        self.given = normalise(text)
        self.hits = words.scan(self.given)
        # what a question worked out that several others ask
        self.memo: dict[str, Any] = {}
        self._asking: list[Span] | None = None
        self._breaks: list[int] | None = None
        self._quoted: list[tuple[int, int]] | None = None

    def said(self, label: str) -> list[Hit]:
        """Return what is said of a label, or of one below it, in order of place.

        What is denied or only quoted is not said.
        """
        return [
            hit
            for hit in self.hits
            if not hit.negated
            and (
                hit.keyword.label == label or hit.keyword.label.startswith(f"{label}.")
            )
            and not self.is_quoted(hit.span)
        ]

    @property
    def asking(self) -> list[Span]:
        """Return the clauses that ask something."""
        found = self._asking
        if found is None:
            text = self.given.text
            found = self._asking = [
                self.given.span(clause.start, clause.end)
                for clause in clauses(self.given)
                # "I understand how …" asks nothing: English needs its mark
                if clause.asks
                and (
                    "?" in text[clause.end : clause.end + _MARK_REACH]
                    or _HAN.search(text, clause.start, clause.end)
                )
            ]
        return found

    def is_asked(self, hit: Hit) -> bool:
        """Return whether a hit stands in a question, or behind a supposition."""
        if hit.asked:
            return True
        return is_inside(hit.span.start, self.asking)

    def is_quoted(self, span: Span) -> bool:
        """Return whether a stretch is the words of somebody else, in quotation marks.

        A text that is in quotation marks as a whole quotes nobody.
        """
        quoted = self._quoted
        if quoted is None:
            bare = self.text.strip()
            quoted = self._quoted = [
                match.span()
                for match in _QUOTED.finditer(self.text)
                if match.group() != bare
            ]
        at = bisect_right(quoted, (span.start, len(self.text)))
        return at > 0 and span.end <= quoted[at - 1][1]

    def place(self, span: Span) -> tuple[int, int]:
        """Return where a stretch of the original stands in the normalised text."""
        offsets = self.given.offsets
        return bisect_left(offsets, span.start), bisect_left(offsets, span.end)

    def sentence(self, span: Span) -> int:
        """Return which sentence a stretch begins in, counted from 0."""
        breaks = self._breaks
        if breaks is None:
            offsets = self.given.offsets
            breaks = self._breaks = [
                offsets[match.start()]
                for match in _SENTENCE_END.finditer(self.given.text)
            ]
        return bisect_left(breaks, span.start)
