"""Remedies and amounts that a text names, against what was authorised (S78)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from types import MappingProxyType

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.explanation import Reason, Value
from recoverykit.facts import Span
from recoverykit.money import Money, amount_or_none
from recoverykit.offer import Offer, Remedy
from recoverykit.reply_rules.forbidden import MUST
from recoverykit.reply_rules.times import HAN_NUMBER, whole_number
from recoverykit.reply_rules.wording import REPLY_WORDS, Wording
from recoverykit.severity import Lexicon

__all__ = ["Quote", "beyond_offer", "quotes_in"]


@frozen(kw_only=True)
class Quote:
    """Something that a text holds out to the customer.

    Args:
        span: where.
        kind: the remedy it names, a code of the remedy_kinds catalogue.
        amount: the sum it names.
        percent_off: the percentage it takes off; 20 is the Chinese 八折.
    """

    span: Span = field(validator=checked.IsA(Span))
    kind: str | None = field(
        metadata=checked.coded("remedy_kinds"),
        default=None,
        validator=checked.code_or_none,
    )
    amount: Money | None = field(default=None, validator=amount_or_none)
    percent_off: int | None = field(default=None, validator=checked.count_or_none)


_CURRENCIES = MappingProxyType(
    {
        "¥": "CNY",
        "元": "CNY",
        "块钱": "CNY",
        "rmb": "CNY",
        "cny": "CNY",
        "yuan": "CNY",
        "$": "USD",
        "usd": "USD",
        "dollar": "USD",
        "dollars": "USD",
        "€": "EUR",
        "eur": "EUR",
        "euro": "EUR",
        "euros": "EUR",
        "£": "GBP",
        "gbp": "GBP",
        "pound": "GBP",
        "pounds": "GBP",
    }
)
_UNIT = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_NUMBER = (
    r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?|"
    rf"[{HAN_NUMBER}]{{1,6}}"
)
_SUM = re.compile(
    rf"(?P<sign>{_UNIT})\s?(?P<after>{_NUMBER})(?![\d.]*\d)|"
    rf"(?<![\d.,{HAN_NUMBER}])(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})(?![a-z])|"
    # 给您退500: a sum without its unit
    r"[退赔返转补](?:偿|给)?[您你]?(?P<bare>\d{2,6})"
    rf"(?![\d.]|\s?(?:{_UNIT}|[%折天日个件单次号月年小分周米倍]))"
)
_OFF = re.compile(
    rf"(?<![\d.{HAN_NUMBER}])(?P<fold>\d(?:\.\d|\d)?|[一二三四五六七八九]{{1,2}})折|"
    r"(?<![\d.])(?P<off>\d{1,2})\s?%\s?off"
)
_REACH = 40
_ENDS = re.compile(r"[!?;。…\n]|,(?!\d)|\.(?!\d)")
_REMEDY = re.compile(
    "退|券|赔|补偿|返|减(?!少)|红包|赠|送您|补给|抵扣|代金|转给您|打给您|"
    r"(?<![a-z])(?:refund|coupon|voucher|compensat|gift|credit|discount|pay you|"
    "off your|cashback)"
)
_NO_QUOTE = re.compile(
    "不能|无法|没有|不会|不是|您支付|您付|实付|原价|售价|单价|价格|到账|已收到|您要求|您希望|您提到|您说|"
    r"(?<![a-z])(?:cannot|can't|not|won't|you paid|you asked|price|unable)(?![a-z])"
)


def quotes_in(
    text: str | Wording, *, words: Lexicon = REPLY_WORDS
) -> tuple[Quote, ...]:
    """Return what a text holds out: remedies, sums and percentages, in order of place.

    A sum counts only beside a word for a remedy. What is denied, asked or quoted, and
    what the customer paid or wanted, is held out to nobody.

    Args:
        text: what is said, of any length; time grows with it.
        words: the words to read it by; a shop may have its own.

    Examples:
        >>> for quote in quotes_in("我们赠送您一张20元优惠券"):
        ...     print(quote.kind, quote.amount)
        None 20.00 CNY
        coupon None
    """
    wording = text if isinstance(text, Wording) else Wording(text, words)
    found = [*_kinds(wording), *_sums(wording)]
    return tuple(sorted(found, key=lambda quote: (quote.span.start, quote.span.end)))


def _kinds(wording: Wording) -> Iterator[Quote]:
    for hit in wording.said("solution"):
        kind = hit.keyword.label.partition(".")[2]
        if kind and not wording.is_asked(hit):
            yield Quote(span=hit.span, kind=kind)


def _sums(wording: Wording) -> Iterator[Quote]:
    text, given = wording.given.text, wording.given
    for found in _SUM.finditer(text):
        span = given.span(*found.span())
        if _is_held_out(text, *found.span()) and not wording.is_quoted(span):
            number = found["after"] or found["number"] or found["bare"]
            figure = number.replace(",", "")
            if not figure[0].isdigit():
                figure = str(whole_number(figure))
            currency = _CURRENCIES[found["sign"] or found["unit"] or "元"]
            yield Quote(span=span, amount=Money.of(figure, currency))
    for found in _OFF.finditer(text):
        span = given.span(*found.span())
        percent = _percent(found)
        if percent and not wording.is_quoted(span):
            yield Quote(span=span, percent_off=percent)


def _percent(found: re.Match[str]) -> int:
    """Return what is taken off: 八折 and 8折 are 20, 85折 and 8.5折 are 15."""
    if found["off"]:
        return int(found["off"])
    fold = found["fold"].replace(".", "")
    if not fold.isdigit():
        # 八五折 is read digit by digit
        fold = "".join(str(whole_number(char)) for char in fold)
    kept = int(fold) if len(fold) > 1 else int(fold) * 10
    return 100 - kept


def _is_held_out(text: str, start: int, end: int) -> bool:
    before = _ENDS.split(text[max(0, start - _REACH) : start])[-1]
    if before.endswith("满"):  # 满100减20: from so much on
        return False
    after = text[end : end + _REACH]
    ended = _ENDS.search(after)
    is_asked = ended is not None and ended.group() == "?"
    clause = before + text[start:end] + (after[: ended.start()] if ended else after)
    return bool(
        _REMEDY.search(clause) and not _NO_QUOTE.search(clause) and not is_asked
    )


# ── what may be named ────────────────────────────────────────────────────────

# A replacement may be any of them, and "compensate" any sum.
_NEW_ONE = ("exchange", "reship", "remake")
_ANY_SUM = "damages"


def beyond_offer(
    quotes: tuple[Quote, ...],
    offer: Offer | None,
    *,
    before: Iterable[Remedy] = (),
    catalogues: Catalogues = STANDARD,
) -> tuple[Reason, ...]:
    """Return what is held out and was not authorised; nothing means go.

    A sum may be that of a line, at cost or face value, of an option, or of what is
    given in all. Each kind, sum and percentage is told once.

    Args:
        quotes: what the text holds out.
        offer: what was authorised; None is nothing yet.
        before: lines that were offered before and still stand.
        catalogues: the remedies in use.

    Source:
        全额退款 + 20 元券的解决方案 (001): a script that exceeds its own bands.
    """
    standing = tuple(before)
    lines = standing if offer is None else (*offer.lines, *standing)
    if offer is None and not standing:
        return tuple(_beyond("unruled", quote) for quote in quotes[:1])
    sums = _sums_of(offer, standing)
    told = set[object]()
    found: list[Reason] = []
    for quote in quotes:
        key = (quote.kind, quote.amount, quote.percent_off)
        if key in told:
            continue
        told.add(key)
        if quote.kind is not None:
            if not _is_offered(quote.kind, lines, catalogues):
                found.append(_beyond("of_kind", quote, kind=quote.kind))
        elif quote.amount is not None:
            if quote.amount not in sums:
                found.append(_beyond("of_sum", quote, amount=quote.amount))
        elif quote.percent_off not in {line.percent_off for line in lines}:
            percent = quote.percent_off
            found.append(_beyond("of_percent", quote, percent=percent))
    return tuple(found)


def _beyond(code: str, quote: Quote, **fields: Value) -> Reason:
    place = {"start": quote.span.start, "end": quote.span.end}
    return Reason(f"reply.quote_{code}", text=None, grade=MUST, **place, **fields)


def _is_offered(kind: str, lines: tuple[Remedy, ...], catalogues: Catalogues) -> bool:
    kinds = catalogues.remedy_kinds
    if kind == _ANY_SUM:
        return bool(lines)
    wanted = _NEW_ONE if kind in _NEW_ONE else (kind,)
    return any(
        line.kind in kinds
        and (kinds.covers(one, line.kind) or kinds.covers(line.kind, one))
        for line in lines
        for one in wanted
    )


def _sums_of(offer: Offer | None, standing: tuple[Remedy, ...]) -> frozenset[Money]:
    """Return the sums that may be named: of lines, of options, and running totals."""
    groups: list[tuple[Remedy, ...]] = [standing]
    if offer is not None:
        groups.append(offer.always)
        groups += [option.lines for option in offer.choices]
        groups += [(*offer.always, *option.lines) for option in offer.choices]
    found = set[Money]()
    for lines in groups:
        found |= {part for line in lines for part in (line.cost, line.worth)}
        found |= set(_totals(lines))
    return frozenset(found)


def _totals(lines: tuple[Remedy, ...]) -> Iterator[Money]:
    # lines that were offered at different times may be in different currencies
    for currency in sorted({line.cost.currency for line in lines}):
        same = [line for line in lines if line.cost.currency == currency]
        yield from accumulate(line.worth for line in same)
        yield from accumulate(line.cost for line in same)
