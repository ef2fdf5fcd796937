"""Taking a text apart: into characters that stand side by side, or into words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import add, itemgetter
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

__all__ = ["UNITS", "Apart", "Characters", "Words", "grams_of", "is_gram", "take_apart"]

LONGEST = 3
"""Characters of the longest gram."""

JOINT = "_"
"""Between the two words of a pair."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[!?]|[^\W\d_]+")


G = TypeVar("G", bound=Hashable)
"""A gram, or what stands for it."""

H = TypeVar("H", bound=Hashable)


class Characters(Generic[G]):
    """One to three characters each; longer grams added nothing that was measured.

    Args:
        ones: for each character of a text its gram.
        pairs: the gram of it and the one before; anything for the first.
        triples: the gram of it and the two before; anything for the first two.
    """

    __slots__ = ("_ones", "_pairs", "_triples")

    def __init__(
        self, ones: Sequence[G], pairs: Sequence[G], triples: Sequence[G]
    ) -> None:
        self._ones, self._pairs, self._triples = ones, pairs, triples

    @staticmethod
    def of(text: str) -> Characters[str]:
        """Return the grams of a text."""
        pairs = ["", *map(add, text, text[1:])]
        return Characters(text, pairs, ["", "", *map(add, pairs[1:], text[2:])])

    def told(self, by: Callable[[G], H]) -> Characters[H]:
        """Return the same with what stands for each gram in its place."""
        return Characters(
            [*map(by, self._ones)], [*map(by, self._pairs)], [*map(by, self._triples)]
        )

    def all(self) -> set[G]:
        """Return the different grams of the text."""
        return self.within(0, len(self._ones))

    def within(self, start: int, end: int) -> set[G]:
        """Return the different grams of a stretch of it."""
        return {
            *self._ones[start:end],
            *self._pairs[start + 1 : end],
            *self._triples[start + 2 : end],
        }

    def places(self, wanted: AbstractSet[G]) -> list[tuple[int, int, G]]:
        """Return where some grams stand, in order of place."""
        found = [(at, at + 1, g) for at, g in enumerate(self._ones) if g in wanted]
        found += [
            (at - 1, at + 1, g) for at, g in enumerate(self._pairs) if g in wanted
        ]
        found += [
            (at - 2, at + 1, g) for at, g in enumerate(self._triples) if g in wanted
        ]
        found.sort(key=itemgetter(0, 1))
        return found


class Words(Generic[G]):
    """Words and pairs of words.

    Args:
        found: where each stands, and its gram, by their first and their last places.
    """

    __slots__ = ("_ends", "_found", "_starts")

    def __init__(self, found: Iterable[tuple[int, int, G]]) -> None:
        self._found = tuple(found)
        self._starts = [start for start, _, _ in self._found]
        self._ends = [end for _, end, _ in self._found]

    @staticmethod
    def of(text: str) -> Words[str]:
        """Return the grams of a text."""
        return Words(_words(text))

    def told(self, by: Callable[[G], H]) -> Words[H]:
        """Return the same with what stands for each gram in its place."""
        return Words((start, end, by(gram)) for start, end, gram in self._found)

    def all(self) -> set[G]:
        """Return the different grams of the text."""
        return {gram for _, _, gram in self._found}

    def within(self, start: int, end: int) -> set[G]:
        """Return the different grams of a stretch of it."""
        # both rise: a pair stands between its two words
        since, until = bisect_left(self._starts, start), bisect_right(self._ends, end)
        return {gram for _, _, gram in self._found[since:until]}

    def places(self, wanted: AbstractSet[G]) -> list[tuple[int, int, G]]:
        """Return where some grams stand, in order of place."""
        return [place for place in self._found if place[2] in wanted]


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    before: tuple[int, str] | None = None
    for word in _WORD.finditer(text):
        start, end = word.span()
        if before is not None:
            yield before[0], end, before[1] + JOINT + word.group()
        yield start, end, word.group()
        before = (start, word.group())


Apart: TypeAlias = Characters[G] | Words[G]
"""A text that was taken apart."""

UNITS: Mapping[str, Callable[[str], Apart[str]]] = MappingProxyType(
    {"characters": Characters.of, "words": Words.of}
)
"""What grams are made of: characters for Chinese, words for English."""


def take_apart(text: str, unit: str) -> Apart[str]:
    """Return the grams of a normalised text, so that several may look at them.

    Examples:
        >>> sorted(take_apart("不好", "characters").all())
        ['不', '不好', '好']
    """
    return UNITS[unit](text)


def grams_of(text: str, unit: str) -> set[str]:
    """Return the different grams of a normalised text."""
    return take_apart(text, unit).all()


def is_gram(gram: str, unit: str) -> bool:
    """Return whether a text can hold a gram at all, as far as its length tells.

    Examples:
        >>> is_gram("不好用", "characters"), is_gram("不好用了", "characters")
        (True, False)
        >>> is_gram("not_good", "words"), is_gram("not good", "words")
        (True, False)
    """
    if unit == "characters":
        return len(gram) <= LONGEST
    return all(_WORD.fullmatch(word) for word in gram.split(JOINT, 1))
