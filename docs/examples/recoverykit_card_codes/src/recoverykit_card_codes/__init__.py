"""Recognises complaints about card codes: used before, or worth too little."""

from __future__ import annotations

import re

from attrs import frozen

from recoverykit.facts import Complaint, Span
from recoverykit.severity import Opinion

__all__ = ["CardCodes"]

LONGEST = 10_000
"""Characters that are read: a pattern costs time in every one of them."""

MOST = 8
"""Spans that are kept for one label: a handful shows as much as thousands."""

PATTERNS = (
    (
        "quality.defective",
        re.compile(r"兑换过|已(?:经)?被(?:使用|兑换)|\bcode (?:is|was) already used\b"),
    ),
    (
        "fulfilment.not_as_described",
        re.compile(r"面值(?:不符|不对|少了)|\bworth less than\b"),
    ),
)


@frozen
class CardCodes:
    """A classifier: the four fields and the method that a panel asks for.

    Raise ``version`` with every change to the patterns: stored assessments name it.
    """

    name, version, api_version = "card_codes", "1", 1
    labels = tuple(label for label, _ in PATTERNS)

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
        """Return an opinion for each label whose pattern stands in the text."""
        text = complaint.text[:LONGEST]
        found: list[Opinion] = []
        for label, pattern in PATTERNS:
            spans = [Span(*hit.span()) for hit in pattern.finditer(text)][:MOST]
            if spans:
                found.append(Opinion(label, spans=tuple(spans)))
        return tuple(found)
