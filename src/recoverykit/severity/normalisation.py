"""The one form that a text is read in, and the way back to the original.

Full-width letters, zero-width characters, traditional characters and a dot inside a
word hide nothing from whoever reads the normalised text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from attrs import field, frozen

from recoverykit.facts import Span
from recoverykit.severity.traditional import SIMPLIFIED

__all__ = ["Clause", "Normalised", "clauses", "normalise"]

_HAN = "\u3400-\u4dbf一-鿿"
# Characters that stay as they are, capitals aside, and wide ones with one plain form.
_KEPT = "\t\n\r -~、。〈-】一-鿿“”—…"
_WIDE = MappingProxyType(dict(zip("，！？；：（）～．‘’", ",!?;:()~.''", strict=True)))
_ODD = re.compile(f"[^{_KEPT}{''.join(_WIDE)}]+")
_WIDE_ONE = re.compile(f"[{''.join(_WIDE)}]")
_ENDS = ",.!?;。…\n"
_SEPARATOR = r"[ *.\-/·_~^|+=#@&]"
# One or two hide a word; three are a break that the writer meant.
_HIDING = re.compile(rf"{_SEPARATOR}(?<=[{_HAN}].){_SEPARATOR}?(?=[{_HAN}])")
_OLD = re.compile(f"[{''.join(map(chr, SIMPLIFIED))}]")

_DROPPED = ("Cc", "Cf", "Me")
# Selectors of a variant, skin tones, and letters and joiners without a shape.
_SHAPELESS = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\U0001f3fb-\U0001f3ff"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800]"
)
_MARKED = re.compile(rf"[{_HAN}0-9]")


_new, _set = object.__new__, object.__setattr__


@frozen
class Normalised:
    r"""A text in the one form that words are looked up in, and the way back.

    Args:
        text: compatibility forms and case folded, traditional characters simplified,
            without format characters and without separators inside Han words.
        offsets: for each character of ``text`` the place in the original that it
            came from, and the original's length at the end.
        breaks: the places in ``text``, in order, before which separators were left
            out. A word may be found across one, as in ``差.评``; yet a space may
            be the end of a clause, so nothing that takes a complaint back (a denial,
            a supposition, a harmless phrase) reaches across.

    Examples:
        >>> found = normalise("Ｂroken 斷\u200b.裂")
        >>> found.text
        'broken 断裂'
        >>> found.span(7, 9)
        Span(start=7, end=11)
        >>> found.breaks
        (8,)
    """

    text: str
    offsets: Sequence[int] = field(repr=False, kw_only=True)
    breaks: tuple[int, ...] = field(default=(), kw_only=True)

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch of the normalised text stands in the original.

        Args:
            start: its first character.
            end: one past its last; it must hold at least one character.
        """
        # past validators: offsets rise, so what they give is sound
        made = _new(Span)
        _set(made, "start", self.offsets[start])
        _set(made, "end", self.offsets[end - 1] + 1)
        return made

    def is_broken(self, start: int, end: int) -> bool:
        """Return whether separators were left out inside a stretch.

        Args:
            start: its first character; what was left out before it does not count.
            end: one past its last; nor does what was left out after it.
        """
        after = bisect_right(self.breaks, start)
        return after < len(self.breaks) and self.breaks[after] < end


def normalise(text: str) -> Normalised:
    r"""Return a text in the form that words are looked up in; linear in its length.

    Compatibility forms and case are folded, traditional characters simplified one for
    one; format and control characters, enclosing marks, skin tones and marks on Han
    characters are dropped. One or two separators between two Han characters are
    dropped too: ``差.评`` and ``投 诉`` are words. Bounds of a clause stay, and so do
    three separators in a row. Unlike NFKC on a whole text, a run of thousands of marks
    costs no more than as many letters.

    Args:
        text: any text; lone surrogates pass.

    Examples:
        >>> normalise("ＶX 1\u200b2315").text
        'vx 12315'
        >>> normalise("垃*圾, iPhone 手機").text
        '垃圾, iphone 手机'
    """
    offsets: Sequence[int]
    if _ODD.search(text):
        text, offsets = _folded(text)
    else:
        text, offsets = _narrow(text), range(len(text) + 1)
    breaks: tuple[int, ...] = ()
    if _HIDING.search(text):
        text, offsets, breaks = _joined(text, offsets)
    if _OLD.search(text):
        text = text.translate(SIMPLIFIED)
    return Normalised(text, offsets=offsets, breaks=breaks)


def _narrow(text: str) -> str:
    """Fold text of which every character has one plain form; its length stays."""
    # two at once without asking, for they stand in most texts; the rest is rare
    text = text.lower().replace("，", ",").replace("！", "!")
    if _WIDE_ONE.search(text):
        for wide, plain in _WIDE.items():
            text = text.replace(wide, plain)
    return text


def _joined(
    text: str, offsets: Sequence[int]
) -> tuple[str, Sequence[int], tuple[int, ...]]:
    """Leave out the separators that stand inside Han words."""
    pieces: list[str] = []
    places: list[int] = []
    breaks: list[int] = []
    at = 0
    for run in _HIDING.finditer(text):
        pieces.append(text[at : run.start()])
        places.extend(offsets[at : run.start()])
        breaks.append(len(places))
        at = run.end()
    pieces.append(text[at:])
    places.extend(offsets[at:])
    return "".join(pieces), tuple(places), tuple(breaks)


# ── the slow road: characters with a form of their own ───────────────────────


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    folding = _Folding()
    at = 0
    for run in _ODD.finditer(text):
        folding.take(_narrow(text[at : run.start()]), range(at, run.start()))
        folding.fold(text, run.start(), run.end())
        at = run.end()
    folding.take(_narrow(text[at:]), range(at, len(text) + 1))
    return "".join(folding.out), tuple(folding.offsets)


class _Folding:
    """The state of one normalisation: pieces, where they came from, a memo."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.offsets: list[int] = []
        self._memo: dict[str, str] = {}

    def take(self, piece: str, places: range) -> None:
        if piece:
            self.out.append(piece)
        self.offsets.extend(places)

    def fold(self, text: str, start: int, end: int) -> None:
        for at in range(start, end):
            char = text[at]
            folded = self._memo.get(char)
            if folded is None:
                folded = self._memo[char] = _fold(char)
            if folded and unicodedata.category(folded[0]) == "Mn":
                folded = self._settle(folded)
            if folded:
                self.out.append(folded)
                self.offsets.extend([at] * len(folded))

    def _settle(self, mark: str) -> str:
        """Join a mark to the character before it; return what is left of it."""
        last = self.out[-1][-1] if self.out else ""
        if _MARKED.match(last):
            return ""
        joined = unicodedata.normalize("NFC", last + mark)
        if last and len(joined) == 1:
            self.out[-1] = self.out[-1][:-1] + joined
            return ""
        return mark


def _fold(char: str) -> str:
    if char.splitlines() == [""]:
        return "\n"
    folded = unicodedata.normalize("NFKC", _WIDE.get(char, char)).casefold()
    return "".join(
        c
        for c in unicodedata.normalize("NFKC", folded)
        if unicodedata.category(c) not in _DROPPED and not _SHAPELESS.match(c)
    )


# ── clauses ──────────────────────────────────────────────────────────────────


class Clause(NamedTuple):
    """One clause of a normalised text.

    Args:
        start: its first character, in the normalised text.
        end: one past its last, the mark that ends it aside.
        asks: it is put as a question. Complaints are asked too: it says nothing about
            what is meant.
    """

    start: int
    end: int
    asks: bool


# Every branch starts with a letter of its own, so that a text is skimmed for them.
_BOUND = re.compile(
    r"[,.!?;。…\n]+"
    # a word that turns against what came before starts a clause of its own
    r"|但(?![凡愿])|只是|就是|可惜|不过(?![敏期关分时瘾])|(?:but|however)(?![a-z])"
)
# What makes another word of it where it stands before: 不但, 这就是, 好不过.
_NO_TURN_AFTER = MappingProxyType(
    {"但": "不", "只": "不", "就": "这那也不", "不": "好"}
)
_QUESTION = re.compile(
    r"[吗么嘛](?=[,.!?;。…\n]|\Z)"
    r"|怎么(?:办|样|用|退|换|弄|操作|联系|申请|才能|能)|如何|请问|能不能|能否|"
    r"可不可以|可以不|会不会|是不是|有没有|要不要|多久|多少(?:钱|呢|$)|什么时候|几点|几天|哪里|"
    r"(?:what|how|when|where|which|can i|can you|could you|do you|does it|is it|"
    r"is there|will it)(?![a-z])"
)
# Fewer Han characters than that beside a left-out separator are a hidden word.
_CLAUSE_BEFORE_BREAK = 3


def clauses(given: Normalised) -> tuple[Clause, ...]:
    """Return the clauses of a normalised text, in order; blank ones are left out.

    They end at ``, . ! ? ; …`` and their Chinese forms and at a line's end, and start
    anew at a word that turns: ``但``, ``就是``, ``不过``, ``可惜``, ``but``. A
    separator that was left out ends one where it has three characters or more on
    either side: ``质量好 物流慢`` holds two clauses, ``给差 评`` one.

    Examples:
        >>> given = normalise("质量很好,但物流慢。怎么退货?")
        >>> [(given.text[c.start : c.end], c.asks) for c in clauses(given)]
        [('质量很好', False), ('但物流慢', False), ('怎么退货', True)]
    """
    text = given.text
    asked = [m.start() for m in _QUESTION.finditer(text) if _starts_word(text, m)]
    found: list[Clause] = []
    start = 0
    for end, after, asks in _bounds(text):
        if given.breaks:
            for at in _inner_ends(given.breaks, start, end):
                if not text[start:at].isspace():
                    found.append(Clause(start, at, _holds_one(asked, start, at)))
                start = at
        if start < end and not text[start:end].isspace():
            is_asked = asks or (bool(asked) and _holds_one(asked, start, end))
            found.append(Clause(start, end, is_asked))
        start = after
    return tuple(found)


def _holds_one(places: list[int], start: int, end: int) -> bool:
    return bisect_left(places, start) < bisect_left(places, end)


def _bounds(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where clauses end, where the next ones start, and whether they asked."""
    for bound in _BOUND.finditer(text):
        marks = bound.group()
        start, end = bound.span()
        if marks[0] not in _ENDS:
            before = text[start - 1 : start]
            if _starts_word(text, bound) and (
                not before or before not in _NO_TURN_AFTER.get(marks[0], "")
            ):
                yield start, start, False
        elif not (
            # a comma or a point inside a number
            text[start - 1 : start].isdigit()
            and text[end : end + 1].isdigit()
            and marks in ",."
        ):
            yield start, end, "?" in marks
    yield len(text), len(text), False


def _starts_word(text: str, match: re.Match[str]) -> bool:
    start = match.start()
    return not (start and "a" <= text[start] <= "z" and "a" <= text[start - 1] <= "z")


def _inner_ends(breaks: tuple[int, ...], start: int, end: int) -> Iterator[int]:
    """Yield the breaks that end a clause inside a stretch without other bounds."""
    for at in breaks[bisect_right(breaks, start) : bisect_left(breaks, end)]:
        if min(at - start, end - at) >= _CLAUSE_BEFORE_BREAK:
            yield at
            start = at
