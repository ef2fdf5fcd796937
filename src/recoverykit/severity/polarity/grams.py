"""Taking a text apart: into characters that stand side by side, or into words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from operator import add
from types import MappingProxyType

__all__ = ["UNITS", "Characters", "Place", "Words", "grams_of", "take_apart"]

Place = tuple[int, int, str]
"""Where a gram stands, half-open, and the gram."""

JOINT = "_"
"""Between the two words of a pair."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[!?]|[^\W\d_]+")


class Characters:
    """One to three characters each; longer grams added nothing that was measured."""

    __slots__ = ("_pairs", "_text", "_triples")

    def __init__(self, text: str) -> None:
        self._text = text
        self._pairs = [*map(add, text, text[1:])]
        self._triples = [*map(add, self._pairs, text[2:])]

    def all(self) -> AbstractSet[str]:
        """Return the different grams of the text."""
        return {*self._text, *self._pairs, *self._triples}

    def within(self, start: int, end: int) -> AbstractSet[str]:
        """Return the different grams of a stretch of it."""
        return {
            *self._text[start:end],
            *self._pairs[start : max(start, end - 1)],
            *self._triples[start : max(start, end - 2)],
        }

    def places(self, wanted: AbstractSet[str]) -> list[Place]:
        """Return where some grams stand, in order of place."""
        found = [(at, at + 1, g) for at, g in enumerate(self._text) if g in wanted]
        found += [(at, at + 2, g) for at, g in enumerate(self._pairs) if g in wanted]
        found += [(at, at + 3, g) for at, g in enumerate(self._triples) if g in wanted]
        found.sort()
        return found


class Words:
    """Words and pairs of words."""

    __slots__ = ("_found",)

    def __init__(self, text: str) -> None:
        self._found = tuple(_words(text))

    def all(self) -> AbstractSet[str]:
        """Return the different grams of the text."""
        return {gram for _, _, gram in self._found}

    def within(self, start: int, end: int) -> AbstractSet[str]:
        """Return the different grams of a stretch of it."""
        return {gram for at, to, gram in self._found if start <= at and to <= end}

    def places(self, wanted: AbstractSet[str]) -> list[Place]:
        """Return where some grams stand, in order of place."""
        return [place for place in self._found if place[2] in wanted]


def _words(text: str) -> Iterator[Place]:
    before: tuple[int, str] | None = None
    for word in _WORD.finditer(text):
        start, end = word.span()
        if before is not None:
            yield before[0], end, before[1] + JOINT + word.group()
        yield start, end, word.group()
        before = (start, word.group())


UNITS: Mapping[str, type[Characters | Words]] = MappingProxyType(
    {"characters": Characters, "words": Words}
)
"""What grams are made of: characters for Chinese, words for English."""


def take_apart(text: str, unit: str) -> Characters | Words:
    """Return the grams of a normalised text, so that several may look at them.

    Examples:
        >>> sorted(take_apart("不好", "characters").all())
        ['不', '不好', '好']
    """
    return UNITS[unit](text)


def grams_of(text: str, unit: str) -> AbstractSet[str]:
    """Return the different grams of a normalised text."""
    return take_apart(text, unit).all()
