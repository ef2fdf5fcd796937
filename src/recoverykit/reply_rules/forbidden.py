"""What must not be said: brush-offs, and blame that is put on others (S68, S121)."""

from __future__ import annotations

from collections.abc import Iterator

from recoverykit.explanation import Reason
from recoverykit.reply_rules.commitments import commitments_in
from recoverykit.reply_rules.wording import (
    REPLY_WORDS,
    Wording,
    is_inside,
    starts,
)
from recoverykit.severity import Hit, Lexicon

__all__ = ["MUST", "SHOULD", "forbidden_in", "graded", "objection"]

MUST = "must"
"""The grade of what has to change before the reply goes out."""

SHOULD = "should"
"""The grade of what would make the reply better."""

_BRUSH_OFFS = ("stalling", "machine", "rule_wall")
_THIRD_PARTIES = ("carrier", "supplier", "platform", "system")
_ONES_OWN = ("customer", "nobody")


def objection(code: str, grade: str, hit: Hit) -> Reason:
    """Return a reason with the words that were found, and where they stand."""
    return Reason(
        f"reply.{code}",
        grade=grade,
        phrase=hit.keyword.word,
        start=hit.span.start,
        end=hit.span.end,
    )


def graded(why: Reason, grade: str) -> Reason:
    """Return a reason of another room with a grade, as one about a reply.

    Args:
        why: the reason.
        grade: ``must`` or ``should``.

    Examples:
        >>> graded(Reason("compensation.quote_refused"), MUST)["grade"]
        'must'
    """
    return Reason(why.code, text=dict(why.text), grade=grade, **dict(why.fields))


def forbidden_in(
    text: str | Wording, *, words: Lexicon = REPLY_WORDS
) -> tuple[Reason, ...]:
    """Return the brush-offs and the blame in a text, in order of place.

    Each reason carries the phrase, where it stands and its grade, and its sentence
    says what to write instead. What is denied (``不是您的责任``) or quoted is no fault.
    Somebody else may be named where the shop owns the failure all the same (S58).
    Asking for patience is a brush-off where no time is named; the phrases of the guides
    always are.

    Args:
        text: what is said, of any length; time grows with it.
        words: the words to read it by; a shop may have its own.

    Source:
        “已反馈,请耐心等待” (000), “我们会尽快处理,请耐心等待” / “系统在处理” /
        ❌“这是系统规则,我们无法更改。” (003), S68;
        推卸责任…将问题归咎于物流或供应商 (002), S121.

    Examples:
        >>> for why in forbidden_in("已反馈，请耐心等待。这是快递的问题。"):
        ...     print(why.code, why["start"], why["end"])
        reply.stalling 0 9
        reply.blames_carrier 11 17
        >>> forbidden_in("快递延误也是我们的责任，这不是您的错。")
        ()
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    found = sorted(_found(wording), key=lambda found: (found[1].span.start, found[0]))
    # two words for one thing in a sentence are told once
    first: dict[tuple[str, int], Hit] = {}
    for code, hit in found:
        first.setdefault((code, wording.sentence(hit.span)), hit)
    return tuple(objection(code, MUST, hit) for (code, _), hit in first.items())


def _found(wording: Wording) -> Iterator[tuple[str, Hit]]:
    brushed: list[Hit] = []
    for label in _BRUSH_OFFS:
        for hit in wording.said(label):
            brushed.append(hit)
            yield label, hit
    if not commitments_in(wording):
        taken = sorted((hit.span for hit in brushed), key=starts)
        for hit in wording.said("waiting"):
            if not is_inside(hit.span.start, taken):
                yield "waiting", hit
    for party in _ONES_OWN:
        for hit in wording.said(f"blame.{party}"):
            yield f"blames_{party}", hit
    if wording.said("ownership"):
        return
    for party in _THIRD_PARTIES:
        for hit in wording.said(f"blame.{party}"):
            if not wording.is_asked(hit):
                yield f"blames_{party}", hit
