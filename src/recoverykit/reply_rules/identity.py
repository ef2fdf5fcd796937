"""Who speaks, and what of the customer must not stand in public (S66, S104)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recoverykit.explanation import Reason
from recoverykit.facts import Span
from recoverykit.reply_rules import en, zh
from recoverykit.reply_rules.forbidden import MUST
from recoverykit.reply_rules.wording import Wording

__all__ = ["identity_in", "says_name", "says_role"]

_ROLE_ZH = zh.SIGNED
_ROLE_EN = en.SIGNED
_HAN = "\u3400-\u9fff"
_INTRODUCED_ROLE = re.compile(
    rf"(?:我是|这里是|本人是|我们是)[^,.!?;。\n]{{0,16}}?(?:{_ROLE_ZH})|"
    rf"(?<![a-z])(?:i am|i'm|this is|my name is)[^.!?;\n]{{0,50}}?(?:{_ROLE_EN})|"
    rf"(?:{_ROLE_ZH})[:\s,]{{0,2}}[{_HAN}]{{0,4}}\s*\Z|"
    rf"[,\s](?:{_ROLE_EN})[.\s]*\Z"
)
_INTRODUCED_NAME = re.compile(
    rf"我叫[^\s,.!?;。]|我姓[{_HAN}]|工号\s?\d|"
    rf"我是[^,.!?;。\n]{{0,16}}?(?:{_ROLE_ZH})[{_HAN}]{{1,4}}(?:[\s,.!?;。]|\Z)|"
    rf"我是小[{_HAN}]|(?:{_ROLE_ZH})[:\s,]{{0,2}}[{_HAN}]{{2,4}}\s*\Z|my name is [a-z]"
)
# In Latin letters a name is told by its capital, so it is looked for in the original.
_CAPITAL_NAME = re.compile(
    r"(?:I'm|I’m|I am|This is|this is|I,)\s(?!Sorry|Very|So)[A-Z][a-z]+|"
    r"(?:[\n—–-]\s?|[Rr]egards,\s|[Ss]incerely,\s)[A-Z][a-z]+(?:\s[A-Z][a-z]+)?"
    r"(?:,[^\n]{0,40})?\s*\Z"
)


def says_role(wording: Wording) -> bool:
    """Return whether a text says what the writer is in the shop."""
    return _INTRODUCED_ROLE.search(wording.given.text) is not None


def says_name(wording: Wording, by: str | None) -> bool:
    """Return whether a text says who writes it.

    Args:
        wording: the text.
        by: the writer's name, where the host knows it.
    """
    if by is not None and by.casefold() in wording.text.casefold():
        return True
    return (
        _INTRODUCED_NAME.search(wording.given.text) is not None
        or _CAPITAL_NAME.search(wording.text) is not None
    )


# ── of the customer ──────────────────────────────────────────────────────────

_PHONE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d{9}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ORDER = re.compile(
    r"(?:订单编号|订单号|单号)(?:是|为|:)?\s?(?P<zh>[a-z0-9-]{4,32})|"
    r"第?(?P<nth>\d{3,32})号订单|"
    r"(?<![a-z])order\s(?:number\s|no\.?\s?|id\s|#\s?)(?P<en>[a-z0-9-]{3,32})"
)
_TITLED = re.compile(
    rf"(?<![{_HAN}])[{_HAN}]{{1,2}}(?:女士|先生|小姐)|"
    rf"(?:的|谢|给|向|让|请|对|和|与|致)(?P<zh>[{_HAN}])(?:女士|先生|小姐)"
)
_NO_NAME = re.compile(
    "^(?:各位|尊敬|亲爱|顾客|客户|买家|卖家|用户|会员|朋友|请问|.位|某|本|的|该)"
)
_NO_SURNAME = "问位的各诸两这那某贵该"
_TITLED_EN = re.compile(r"\b(?:Mr|Ms|Mrs|Miss)\.?\s[A-Z][a-z]+")


def identity_in(wording: Wording, ids: tuple[str, ...]) -> Iterator[Reason]:
    """Yield what would tell in public who the customer is.

    Args:
        wording: the text.
        ids: order and customer numbers of the case.
    """
    for what, span in _identities(wording, ids):
        yield Reason(f"reply.public_{what}", grade=MUST, start=span.start, end=span.end)


def _identities(wording: Wording, ids: tuple[str, ...]) -> Iterator[tuple[str, Span]]:
    given = wording.given
    order = _ORDER.search(given.text)
    if order is not None:
        yield "order", given.span(*order.span())
    else:
        for number in ids:
            found = re.search(
                rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])", wording.text
            )
            if found is not None:
                yield "order", Span(*found.span())
                break
    for what, pattern in (("phone", _PHONE), ("email", _EMAIL)):
        found = pattern.search(given.text)
        if found is not None:
            yield what, given.span(*found.span())
    for found in _TITLED.finditer(given.text):
        surname = found["zh"]
        if surname is None:
            is_name = _NO_NAME.match(found.group()) is None
        else:
            is_name = surname not in _NO_SURNAME
        if is_name:
            yield "name", given.span(*found.span())
            return
    titled = _TITLED_EN.search(wording.text)
    if titled is not None:
        yield "name", Span(*titled.span())
