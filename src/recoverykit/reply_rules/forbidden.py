"""What must not be said: brush-offs, and blame that is put on others (S68, S121)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recoverykit.explanation import Reason
from recoverykit.reply_rules.commitments import commitments_in
from recoverykit.reply_rules.times import DATE, times
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
_REACH = 40
_ENDS = re.compile(r"[,!?;。…\n]|\.(?!\d)")
_SENTENCE_ENDS = re.compile(r"[!?;。…\n]|\.(?!\d)")
# A date says when only where something is to happen: 周五前, 3月5日送到, by Friday.
_DATE_AHEAD = re.compile(
    rf"(?:{DATE.pattern})\s?(?:之前|以前|前|送|到|给|会|左右)|"
    rf"(?:最晚|最迟|预计|预期|(?<![a-z])(?:by|before|until|till|on)\s)(?:{DATE.pattern})"
)
_NO_TIME = re.compile(
    "不能|无法|没|不会|不保证|不确定|[您你](?:说|在|等)|等了|"
    r"(?<![a-z])(?:cannot|not|never|unable|last|was|were)(?![a-z])|n't(?![a-z])"
)
# 填错了也没关系 puts no blame; 跟我们没关系 does.
_REASSURED = re.compile(
    "(?<![我们店里台])没(?:有)?关系|没事(?!找)|不要紧|不怪[您你]|"
    r"(?<![a-z])(?:no problem|no worries|don't worry|it happens|"
    r"that(?:'s| is) (?:fine|ok|okay|all right))(?![a-z])"
)
_ASKS_OPENLY = re.compile(
    "请问|[吗嘛]|是否|是不是|有没有|还是|"
    r"^\s?(?:may|could|can|was|is|did|do|were|are)(?![a-z])"
)
_ASKS_ON = re.compile("谁让|怎么|难道|别人|其他|别的|就您|就你")
# 我们找快递赔 is what the shop does, and what it should (S58).
_OF_ACTS = ("找", "去找", "向", "take it up", "up with", "claim", "complain", "ask the")
_OURS = re.compile(
    "我们?(?:自己|自行|这边|会|来|去|再|先|负责|正在|已经?|将|也|都|尽快|直接|跟|和)*$|"
    r"(?<![a-z])(?:we|i)(?:'ll|'ve|'m|'re)?(?:\s(?!you)[a-z]{1,10}){0,4}\s$"
)


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
    always are. A question that is open blames no customer, and neither does 没关系.

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
    yield from _waiting(wording, brushed)
    for hit in wording.said("blame.customer"):
        if not _is_gentle(wording, hit):
            yield "blames_customer", hit
    for hit in wording.said("blame.nobody"):
        yield "blames_nobody", hit
    if wording.said("ownership"):
        return
    for party in _THIRD_PARTIES:
        for hit in wording.said(f"blame.{party}"):
            if not wording.is_asked(hit) and not _is_ours(wording, hit):
                yield f"blames_{party}", hit


def _waiting(wording: Wording, brushed: list[Hit]) -> Iterator[tuple[str, Hit]]:
    waiting = wording.said("waiting")
    if waiting and not _names_time(wording):
        taken = sorted((hit.span for hit in brushed), key=starts)
        for hit in waiting:
            if not is_inside(hit.span.start, taken):
                yield "waiting", hit


def _names_time(wording: Wording) -> bool:
    """Return whether a text says by when, promised or only expected."""
    if commitments_in(wording):
        return True
    text = wording.given.text
    places = [(start, end) for start, end, _, is_bound in times(text) if is_bound]
    places += [found.span() for found in _DATE_AHEAD.finditer(text)]
    return any(_NO_TIME.search(_clause(text, *place)) is None for place in places)


def _is_gentle(wording: Wording, hit: Hit) -> bool:
    """Return whether words of blame only ask, or are taken back with 没关系."""
    text, (start, end) = wording.given.text, wording.place(hit.span)
    rest = _SENTENCE_ENDS.split(text[end : end + _REACH], maxsplit=1)[0]
    if _REASSURED.search(rest):
        return True
    clause = _clause(text, start, end)
    is_open = _ASKS_OPENLY.search(clause) and not _ASKS_ON.search(clause)
    return bool(is_open) and wording.is_asked(hit)


def _is_ours(wording: Wording, hit: Hit) -> bool:
    """Return whether it is the shop that turns to somebody else."""
    if not hit.keyword.word.startswith(_OF_ACTS):
        return False
    text, (start, _) = wording.given.text, wording.place(hit.span)
    before = _ENDS.split(text[max(0, start - _REACH) : start])[-1]
    return _OURS.search(before) is not None


def _clause(text: str, start: int, end: int) -> str:
    before = _ENDS.split(text[max(0, start - _REACH) : start])[-1]
    after = _ENDS.split(text[end : end + _REACH], maxsplit=1)[0]
    return before + text[start:end] + after
