"""Remedies and amounts that a text names, against what was authorised (S78)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import attrgetter
from types import MappingProxyType
from typing import cast

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
_DENIED = re.compile(
    "不能|无法|没法|没有(?!问题)|不会|不是(?!问题)|"
    r"(?<![a-z])(?:cannot|can't|not|won't|unable)(?![a-z])"
)
# What was paid or took place at the time says nothing of what will be given.
_PRICE = re.compile(
    "您支付|您付|实付|原价|售价|单价|价格|[买购]的时候|[买购下单]时|"
    r"(?<![a-z])(?:you paid|price)(?![a-z])"
)
# The customer's own words are held out by the customer, until the shop agrees.
_ECHO = re.compile(
    "[您你](?:要求|希望|提到|说(?!得|的对)|申请|想要|提出|诉求|之前收到)[^就]*$|"
    "订单[里中]包含|"
    r"(?<![a-z])(?:you (?:asked|requested|wanted|mentioned|said)|your request)(?![a-z])"
)
_AGREED = re.compile(
    "(?<![不您你])同意|答应|批准|满足您|没问题|"
    r"(?<![a-z])(?:we (?:agree|approve|accept)|agreed|approved)(?![a-z])"
)
# What has arrived is told, and not held out; what the shop sent out is held out still.
_ARRIVED = re.compile(
    "^[^我给,]{0,10}?(?:已(?:经)?(?:到账|收到|签收|送达)|到账了|签收了|还能用|"
    "的(?:使用期限|有效期))|"
    r"^[^,]{0,12}?(?<![a-z])(?:has arrived|arrived|was delivered|were delivered|"
    r"ended|expired)(?![a-z])"
)
# A right that the law gives needs nobody's ruling (law 8); a coupon is no such right.
_RIGHT = re.compile(
    "依法|法律|法定|有权|消费者权益|三包|质保|保修|无理由|"
    r"(?<![a-z])(?:entitled|statutory|by law|consumer law|consumer rights|warranty|"
    r"legal right|your rights?)(?![a-z])"
)
_BY_LAW = re.compile(
    "依法|法律规定|法定|有权|"
    r"(?<![a-z])(?:entitled|statutory|by law|under consumer law)(?![a-z])"
)
_LAWFUL = ("refund", "exchange", "reship", "repair", "damages")
_SENTENCE_ENDS = re.compile(r"[!?;。…\n]|\.(?!\d)")


def quotes_in(
    text: str | Wording, *, words: Lexicon = REPLY_WORDS
) -> tuple[Quote, ...]:
    """Return what a text holds out: remedies, sums and percentages, in order of place.

    A sum counts only beside a word for a remedy. What is denied, asked or quoted, and
    what the customer paid, wanted or received, is held out to nobody. A right that the
    law gives may be told by anybody.

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
    known = wording.memo.get("quotes")
    if known is None:
        found = [*_kinds(wording), *_sums(wording)]
        found.sort(key=lambda quote: (quote.span.start, quote.span.end))
        known = wording.memo["quotes"] = tuple(found)
    return cast("tuple[Quote, ...]", known)


def _kinds(wording: Wording) -> Iterator[Quote]:
    for hit in wording.said("solution"):
        kind = hit.keyword.label.partition(".")[2]
        if not kind or wording.is_asked(hit):
            continue
        place = _Place(wording.given.text, *wording.place(hit.span))
        if not place.is_only_told() and not (
            kind.partition(".")[0] in _LAWFUL and _RIGHT.search(place.sentence)
        ):
            yield Quote(span=hit.span, kind=kind)


def _sums(wording: Wording) -> Iterator[Quote]:
    text, given = wording.given.text, wording.given
    for found in _SUM.finditer(text):
        span = given.span(*found.span())
        place = _Place(text, *found.span())
        if place.holds_sum_out() and not wording.is_quoted(span):
            number = found["after"] or found["number"] or found["bare"]
            figure = number.replace(",", "")
            if not figure[0].isdigit():
                figure = str(whole_number(figure))
            currency = _CURRENCIES[found["sign"] or found["unit"] or "元"]
            yield Quote(span=span, amount=Money.of(figure, currency))
    for found in _OFF.finditer(text):
        span = given.span(*found.span())
        percent = _percent(found)
        place = _Place(text, *found.span())
        if percent and place.holds_out() and not wording.is_quoted(span):
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


class _Place:
    """What stands around something that a text names."""

    __slots__ = ("after", "before", "clause", "is_asked", "sentence")

    def __init__(self, text: str, start: int, end: int) -> None:
        left, right = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        ended = _ENDS.search(right)
        self.before = _ENDS.split(left)[-1]
        self.after = right[: ended.start()] if ended else right
        self.clause = self.before + text[start:end] + self.after
        self.is_asked = ended is not None and ended.group() == "?"
        self.sentence = (
            _SENTENCE_ENDS.split(left)[-1]
            + text[start:end]
            + _SENTENCE_ENDS.split(right, maxsplit=1)[0]
        )

    def is_only_told(self) -> bool:
        """Return whether it is denied, was wanted by the customer, or has arrived."""
        return bool(
            _DENIED.search(self.before)
            or _ARRIVED.search(self.after)
            or (_ECHO.search(self.before) and not _AGREED.search(self.sentence))
        )

    def holds_out(self) -> bool:
        """Return whether a percentage or a sum is held out here."""
        return not (
            self.is_asked
            or self.is_only_told()
            or _DENIED.search(self.after)
            or _PRICE.search(self.clause)
        )

    def holds_sum_out(self) -> bool:
        """Return whether a sum stands beside a remedy, and is no threshold of one."""
        return bool(
            not self.before.endswith("满")  # 满100减20: from so much on
            and _REMEDY.search(self.clause)
            and not _BY_LAW.search(self.sentence)
            and self.holds_out()
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

    A sum may be that of a line, at cost or face value, of an option, of as many
    options as may be picked, or of what is given in all. Each kind, sum and percentage
    is told once.

    Args:
        quotes: what the text holds out.
        offer: what was authorised; None is nothing yet.
        before: lines that were offered before and still stand, and money that went
            back already.
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
    found = set[Money]()
    groups: list[tuple[Remedy, ...]] = [standing]
    if offer is not None:
        groups.append(offer.always)
        groups += [option.lines for option in offer.choices]
        groups += [(*offer.always, *option.lines) for option in offer.choices]
        found |= set(_selections(offer))
    for lines in groups:
        found |= {part for line in lines for part in (line.cost, line.worth)}
        found |= set(_totals(lines))
    return frozenset(found)


def _selections(offer: Offer) -> Iterator[Money]:
    """Yield what may be picked in all, at face value and at cost."""
    currency = offer.currency
    if currency is None:
        return
    for price in (attrgetter("worth"), attrgetter("cost")):
        always = Money.total(map(price, offer.always), currency)
        # what so many options may come to; menus are short
        picked: list[set[Money]] = [set() for _ in range(offer.pick[1] + 1)]
        picked[0].add(Money.total((), currency))
        for option in offer.choices:
            total = Money.total(map(price, option.lines), currency)
            for n in range(offer.pick[1], 0, -1):
                picked[n] |= {total + others for others in picked[n - 1]}
        for sums in picked:
            yield from sums
            yield from (always + total for total in sums)


def _totals(lines: tuple[Remedy, ...]) -> Iterator[Money]:
    # lines that were offered at different times may be in different currencies
    for currency in sorted({line.cost.currency for line in lines}):
        same = [line for line in lines if line.cost.currency == currency]
        yield from accumulate(line.worth for line in same)
        yield from accumulate(line.cost for line in same)
