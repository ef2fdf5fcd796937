"""One word to look for, and one that was found."""

from __future__ import annotations

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.facts import Span
from recoverykit.severity.normalisation import normalise

__all__ = ["GAP", "Hit", "Keyword", "counts", "pieces_of"]

GAP = "…"
"""Stands in a row for a few characters of the same clause."""


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
    # Derived from the word: no part of the value.
    _pieces: tuple[str, ...] = field(init=False, default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if (self.category is None) == (self.signal is None):
            raise InvalidValue(
                "keyword", self.word, "must have a category or a signal, and not both"
            )
        object.__setattr__(self, "_pieces", pieces_of(self.word))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return the normalised pieces of the word: one, or two around a gap."""
        return self._pieces

    @property
    def label(self) -> str:
        """Return the code of what the word is a sign of."""
        # the one that is set: exactly one of them is
        return str(self.category or self.signal)


def pieces_of(word: str) -> tuple[str, ...]:
    """Return the normalised pieces of a row: one, or two around a gap."""
    parts = tuple(normalise(part.strip()).text for part in word.split(GAP))
    if len(parts) > 2 or not all(parts):  # noqa: PLR2004
        raise InvalidValue(
            "word", word, f"must be a word, or two with one '{GAP}' between"
        )
    return parts


@frozen
class Hit:
    """One word found in a text.

    Args:
        span: where, in characters of the original.
        keyword: which row found it.
        negated: the clause denies it: ``没有破损``, ``not damaged``.
        asked: the clause only supposes or asks it: ``如果破损怎么办``, ``破了吗``.
    """

    span: Span
    keyword: Keyword
    negated: bool = field(default=False, kw_only=True)
    asked: bool = field(default=False, kw_only=True)

    @property
    def counts(self) -> bool:
        """Return whether the complaint really says so."""
        return counts(self.keyword, negated=self.negated, asked=self.asked)


def counts(keyword: Keyword, *, negated: bool, asked: bool) -> bool:
    """Return whether a word that was found so is really said."""
    return not negated and not (asked and keyword.category is not None)
