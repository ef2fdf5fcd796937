"""What a reply contains: apology, empathy, question, solution … (S65, S66)."""

from __future__ import annotations

from bisect import bisect_left

from attrs import field, frozen

from recoverykit import checked
from recoverykit.facts import Span
from recoverykit.reply import PARTS
from recoverykit.reply_rules.commitments import commitments_in
from recoverykit.reply_rules.wording import REPLY_WORDS, Wording, starts
from recoverykit.severity import Lexicon

__all__ = ["Part", "parts_in"]


@frozen
class Part:
    """One part that a reply contains, and where.

    Args:
        name: one of :data:`recoverykit.reply.PARTS`.
        spans: where the text says so, in order.
    """

    name: str = field(validator=checked.OneOf(*PARTS))
    spans: tuple[Span, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Span)
    )


def parts_in(text: str | Wording, *, words: Lexicon = REPLY_WORDS) -> tuple[Part, ...]:
    """Return the parts that a text contains, in the order in which they begin.

    What is denied or quoted is no part, a solution that is only asked about is none,
    and a question for pictures is a request for evidence. A time that is promised is a
    promise.

    Args:
        text: what is said, of any length; time grows with it.
        words: the words to read it by; a shop may have its own.

    Examples:
        >>> text = "非常抱歉！具体是什么位置断裂？2小时内给您答复。"
        >>> for part in parts_in(text):
        ...     print(part.name, part.spans[0].of(text))
        apology 抱歉
        question 具体是什么位置断裂
        promise 2小时内
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    found = {name: _spans(wording, name) for name in PARTS}
    for promised in commitments_in(wording):
        found["promise"].append(promised.span)
    begun = {name: sorted(spans, key=starts) for name, spans in found.items() if spans}
    return tuple(
        Part(name, spans)
        for name, spans in sorted(begun.items(), key=lambda part: starts(part[1][0]))
    )


def _spans(wording: Wording, name: str) -> list[Span]:
    hits = wording.said(name)
    if name == "question":
        asked = [hit.span.start for hit in wording.said("evidence_request")]
        return [
            clause
            for clause in wording.asking
            if bisect_left(asked, clause.start) == bisect_left(asked, clause.end)
            and not wording.is_quoted(clause)
            and len(clause.of(wording.text).strip()) >= _SHORTEST_QUESTION
            and not clause.of(wording.text).lstrip().startswith(_GRANTS)
        ]
    if name in {"solution", "explanation"}:
        return [hit.span for hit in hits if not wording.is_asked(hit)]
    return [hit.span for hit in hits]


# 好吗, 可以吗 and "ok" ask nothing about what happened.
_SHORTEST_QUESTION = 5
_GRANTS = ("无论", "不管", "無論", "不論", "Whatever", "whatever", "No matter")
