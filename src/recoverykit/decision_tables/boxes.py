"""Boxes: regions of a table, in words that a shop manager understands."""

from __future__ import annotations

from attrs import frozen

from recoverykit.decision_tables.fields import Field, Span, merged
from recoverykit.explanation import Labels


@frozen
class Bound:
    """What one field may be inside a box.

    Args:
        path: the field's path.
        field: the field itself.
        spans: the places that are inside.
        has_absent: whether *absent* is inside.
    """

    path: str
    field: Field
    spans: tuple[Span, ...]
    has_absent: bool = False

    @property
    def is_whole(self) -> bool:
        """Return whether it is all that the field can be."""
        everything = ((self.field.first, self.field.end),)
        return (merged(self.spans), self.has_absent) == (
            everything,
            self.field.is_optional,
        )

    def in_words(self, lang: str, labels: Labels | None) -> str:
        """Return the bound as ``order.amount 100.01–300.00 CNY``."""

        def word(code: str) -> str:
            catalogue = self.field.catalogue_name
            return labels(catalogue, code, lang) if labels and catalogue else code

        name = labels("fields", self.path, lang) if labels else self.path
        shown = self.field.show(
            self.spans, or_absent=self.has_absent, lang=lang, word=word
        )
        return f"{name} {shown}"


@frozen
class Box:
    """A region of a table; a field that is not named may be anything there.

    Args:
        bounds: what each field that is bounded may be.

    Examples:
        >>> from recoverykit.decision_tables import Flag, Quantity
        >>> box = Box((
        ...     Bound("stars", Quantity(1, 5), ((1, 3),)),
        ...     Bound("is_repeat", Flag(), ((1, 2),)),
        ... ))
        >>> print(box)
        stars 1–2; is_repeat yes
        >>> print(box.in_words("zh", None))
        stars 1–2；is_repeat 是
        >>> print(Box(()))
        everything
    """

    bounds: tuple[Bound, ...]

    def __str__(self) -> str:
        return self.in_words("en", None)

    def __plain__(self) -> str:
        return str(self)

    def in_words(self, lang: str, labels: Labels | None) -> str:
        """Return the region in the words of a language."""
        bounded = [b.in_words(lang, labels) for b in self.bounds if not b.is_whole]
        if not bounded:
            return "任意情形" if lang == "zh" else "everything"
        return ("；" if lang == "zh" else "; ").join(bounded)
