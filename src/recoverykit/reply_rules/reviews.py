"""Asking for a review, and what must not stand beside it (S91, S92)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from attrs import field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.facts import Span
from recoverykit.reply_rules.forbidden import MUST
from recoverykit.reply_rules.quotes import Quote, quotes_in
from recoverykit.reply_rules.wording import REPLY_WORDS, Wording
from recoverykit.severity import Lexicon

__all__ = ["asks_for_review", "inducement_in"]


@frozen
class _Found:
    """Words that ask for a review, or that hold something out, and where.

    ``is_threat`` is of an ask that a refusal hangs on: 不删差评就不退款.
    """

    word: str = field(validator=checked.text)
    span: Span = field(validator=checked.IsA(Span))
    is_threat: bool = field(default=False, kw_only=True)


# ── what asks ────────────────────────────────────────────────────────────────

_CHANGE_ZH = "(?:更新|调整|提高|追加|删|撤|消掉|改(?![进善正良天日期版造装]))"
_REVIEW_ZH = "(?:评价|评论|评分|打分|星级|差评|中评|好评|追评)"
# 根据您的评论修改…: it was the shop that changed something
_BY_IT = "(?<!据您的)(?<!据您)(?<!照您的)"
# 评价里提到…, 评价后我们… and 您的评价已… tell of a review and want none changed
_GAP_ZH = "(?:(?![我店里中后已]|问题|提到)[^,!?;。…\\n])"
_ASK = re.compile(
    rf"{_CHANGE_ZH}[^,!?;。…\n]{{0,8}}?{_REVIEW_ZH}|{_BY_IT}{_REVIEW_ZH}{_GAP_ZH}{{0,6}}?"
    rf"{_CHANGE_ZH}|{_BY_IT}{_REVIEW_ZH}修改|修改[^,!?;。…\n]{{0,4}}?{_REVIEW_ZH}|"
    "[改删撤]评(?![估审定判委])|"
    "(?:给|打|留|写|点|求|扫码)(?:(?![了过的])[^,!?;。…\\n]){0,6}?"
    "(?:五星|5星|五分|5分|满分|好评(?![款率度的如]))|"
    "(?:好评|五星|5星|追评|晒图|评价(?=满意|完))[^,!?;。…\\n]{0,10}?"
    "(?:截图|领(?:取|\\d|红包|奖|礼|券|现|小))|好评后|"
    r"(?<![a-z])(?:updat|edit|amend|chang|revis|remov|delet|withdraw|alter)"
    r"(?:e|ing|es)?\s(?:(?:the|your|that|this|a|bad|poor|low|negative)\s){0,3}"
    r"(?:reviews?|ratings?|feedback|comments?|stars?|★)(?![a-z])|"
    r"(?<![a-z])(?:rais|increas)(?:e|ing)\s(?:the|your|that)\s(?:review|rating|stars?)|"
    r"(?<![a-z])tak(?:e|ing)\s(?:down\s(?:the|your|that)\s(?:[a-z]{1,12}\s)?"
    r"(?:review|rating|feedback|comment)|(?:the|your|that)\s(?:[a-z]{1,12}\s)?"
    r"(?:review|rating|feedback|comment)\sdown)|"
    r"(?<![a-z])(?:review|rating|feedback|comment)\s(?:is|gets|has\sbeen)\s"
    r"(?:updated|edited|amended|changed|revised|removed|deleted|withdrawn|taken\sdown)|"
    r"(?<![a-z])(?:leave|give|drop|post|write|rate)(?:\s[a-z]{1,8}){0,4}?\s"
    r"(?:5|five)[\s-]?(?:★|stars?)"
)
_REACH = 40
_ENDS = re.compile(r"[,!?;。…\n]|\.(?!\d)")
_SENTENCE_ENDS = re.compile(r"[!?;。…\n]|\.(?!\d)")
_DENIED = re.compile(
    "(?:不会|不要|不用|不必|不需要|无需|无须|没有|不是|并非|从不|绝不|不|未|别(?!忘))"
    "[^,!?;。…\\n]{0,5}$|"
    r"(?<![a-z])(?:not|never|n't|without|no\sneed)(?:\s[a-z]{1,8}){0,4}\s$|n't\s"
    r"(?:[a-z]{1,8}\s){0,4}$"
)
# The shop's own doing: "we have updated the review page".
_OURS = re.compile(
    r"(?<![a-z])(?:we|i)(?:'ll|'ve|\swill|\shave)?(?:\salso|\salready)?\s$"
)
# 谢谢您给的五星好评: it was given already.
_THANKED = re.compile(
    "(?:感谢|谢谢|多谢|感激)[您你亲]?(?:[^,!?;。…\\n]{0,12}的)[^,!?;。…\\n]{0,4}$|"
    r"(?:thank\syou|thanks|grateful|appreciate)[^,.!?;\n]{0,16}?(?:\sfor|\syour)\s"
    r"[^,.!?;\n]{0,24}$"
)
_EITHER = re.compile(
    "与否|不影响|[改删撤]不[改删撤]|(?:无论|不论|不管)[您你]?(?:是否|会不会|有没有|怎么)|"
    r"(?<![a-z])(?:whether\sor\snot|either\sway|regardless\sof)(?![a-z])"
)
# 不删…就不退: what is denied is a condition, and no denial.
_OR_ELSE = re.compile(
    "^[^!?;。…\\n]{0,20}?(?:就不|就没|就别|就无|别想|休想|免谈|不予|"
    "(?<!也)(?:不给|不能)[您你]?[退补赔换发])|"
    r"^[^.!?;\n]{0,20}?(?<![a-z])(?:no|not|cannot|can't|won't|never)\s"
    r"[^.!?;\n]{0,20}?(?:refund|pay|compensat|replace|help|voucher|coupon)"
)


def _asks(wording: Wording) -> tuple[_Found, ...]:
    """Return what asks for a review, or for a change of one, in order of place."""
    known = wording.memo.get("review_asks")
    if known is None:
        found = sorted(_all_asks(wording), key=lambda ask: ask.span.start)
        known = wording.memo["review_asks"] = tuple(found)
    return cast("tuple[_Found, ...]", known)


def _all_asks(wording: Wording) -> Iterator[_Found]:
    given = wording.given
    for hit in wording.hits:
        if hit.keyword.label == "review_ask":
            ask = _ask(wording, *wording.place(hit.span), is_denied=hit.negated)
            if ask is not None:
                yield ask
    for match in _ASK.finditer(given.text):
        start, end = match.span()
        before = _ENDS.split(given.text[max(0, start - _REACH) : start])[-1]
        if not _OURS.search(before):
            is_denied = _DENIED.search(before) is not None
            ask = _ask(wording, start, end, is_denied=is_denied)
            if ask is not None:
                yield ask


def _ask(wording: Wording, start: int, end: int, *, is_denied: bool) -> _Found | None:
    """Return what asks at a place, if it does ask there."""
    text, span = wording.given.text, wording.given.span(start, end)
    before = _ENDS.split(text[max(0, start - _REACH) : start])[-1]
    after = text[end : end + _REACH]
    clause = before + text[start:end] + _ENDS.split(after, maxsplit=1)[0]
    is_threat = is_denied and _OR_ELSE.search(after) is not None
    if (
        (is_denied and not is_threat)
        or wording.is_quoted(span)
        or _THANKED.search(before)
        or _EITHER.search(clause)
    ):
        return None
    return _Found(span.of(wording.text), span, is_threat=is_threat)


# ── what is held out ─────────────────────────────────────────────────────────

_GIFT = re.compile(
    r"(?:转|充|补|退|返|打|发|付)(?:给)?[您你]?(?:支付宝|微信)?[转充返补打]?\s?\d{1,5}"
    r"(?![\d.%折天日个件单次号月年小分周米倍])|"
    r"给[您你](?:支付宝|微信)?[转充返补打付]\s?\d|"
    r"领(?:取)?\s?(?:\d|红包|奖|礼|券|现|小)|退[您你]?一半|"
    "送(?![达到货来检修出回去过上至件])|"
    r"(?<!feel\s)(?<![a-z-])free(?![a-z])|[$€£¥]\s?\d|"
    r"(?<![a-z])gift(?![a-z])"
)


def _gifts(wording: Wording, *, is_threat: bool) -> list[_Found]:
    """Return what is held out; beside a threat, what is refused as well."""
    given = wording.given
    found = [
        _Found(hit.keyword.word, hit.span)
        for hit in wording.hits
        if hit.keyword.label == "gift"
        and (is_threat or not hit.negated)
        and not wording.is_quoted(hit.span)
    ]
    found += [
        _Found(_named(quote), quote.span)
        for quote in quotes_in(wording)
        if not quote.kind
    ]
    for match in _GIFT.finditer(given.text):
        span = given.span(*match.span())
        before = _ENDS.split(given.text[max(0, match.start() - _REACH) : match.start()])
        if not wording.is_quoted(span) and not _DENIED.search(before[-1]):
            found.append(_Found(span.of(wording.text), span))
    return found


def asks_for_review(text: str | Wording, *, words: Lexicon = REPLY_WORDS) -> bool:
    """Return whether a text asks for a review, or for a change of one.

    Thanks for a review ask for none, and neither does what is denied, unless something
    hangs on it: 不删差评就不退款 asks.

    Examples:
        >>> asks_for_review("方便的话能否帮忙更新评价？")
        True
        >>> asks_for_review("感谢您的评价")
        False
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    return bool(_asks(wording))


def inducement_in(
    text: str | Wording, *, words: Lexicon = REPLY_WORDS
) -> tuple[Reason, ...]:
    """Return why a text must not go out: it asks for a review and offers something.

    Both in one message read as a price, whatever was meant. Redress without a word of
    reviews is fine, and so is a neutral invitation alone.

    Args:
        text: what is said, of any length; time grows with it.
        words: the words to read it by; a shop may have its own.

    Source:
        “好评大使”…赠送 50 元裂变券 (001) is what must not be done:
        网络反不正当竞争暂行规定 art. 9(5), 16 CFR 465.4.

    Examples:
        >>> [why.code for why in inducement_in("如果满意请给好评返现")]
        ['reply.review_bought']
        >>> inducement_in("Could you update your review?"), inducement_in("已退款20元")
        ((), ())
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    asks = _asks(wording)
    gifts = _gifts(wording, is_threat=any(ask.is_threat for ask in asks))
    if not asks or not gifts:
        return ()
    gift, ask = gifts[0], asks[0]
    return (
        Reason(
            "reply.review_bought",
            grade=MUST,
            ask=ask.word,
            gift=gift.word,
            start=min(ask.span.start, gift.span.start),
            end=max(ask.span.end, gift.span.end),
        ),
    )


def _named(quote: Quote) -> str:
    if quote.amount is not None:
        return str(quote.amount)
    return f"{quote.percent_off}%"
