"""Asking for a review, and what must not stand beside it (S91, S92)."""

from __future__ import annotations

from recoverykit.explanation import Reason
from recoverykit.reply_rules.forbidden import MUST
from recoverykit.reply_rules.quotes import Quote, quotes_in
from recoverykit.reply_rules.wording import REPLY_WORDS, Wording
from recoverykit.severity import Lexicon

__all__ = ["asks_for_review", "inducement_in"]


def asks_for_review(text: str | Wording, *, words: Lexicon = REPLY_WORDS) -> bool:
    """Return whether a text asks for a review, or for a change of one.

    Examples:
        >>> asks_for_review("方便的话能否帮忙更新评价？")
        True
        >>> asks_for_review("感谢您的评价")
        False
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    return bool(wording.said("review_ask"))


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
    asks = wording.said("review_ask")
    gifts = [(hit.keyword.word, hit.span) for hit in wording.said("gift")]
    gifts += [
        (_named(quote), quote.span) for quote in quotes_in(wording) if not quote.kind
    ]
    if not asks or not gifts:
        return ()
    (gift, span), ask = gifts[0], asks[0]
    return (
        Reason(
            "reply.review_bought",
            grade=MUST,
            ask=ask.keyword.word,
            gift=gift,
            start=min(ask.span.start, span.start),
            end=max(ask.span.end, span.end),
        ),
    )


def _named(quote: Quote) -> str:
    if quote.amount is not None:
        return str(quote.amount)
    return f"{quote.percent_off}%"
