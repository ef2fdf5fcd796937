"""Numbers and times in a text, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from types import MappingProxyType

from recoverykit.deadline import (
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Target,
    Worked,
)
from recoverykit.facts import Span
from recoverykit.reply_rules.wording import Wording

__all__ = ["HAN_NUMBER", "time_spans", "times", "whole_number"]

# ── numbers ──────────────────────────────────────────────────────────────────

_HAN_DIGITS = MappingProxyType(
    {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
)
_WEIGHTS = MappingProxyType({"十": 10, "百": 100, "千": 1_000, "万": 10_000})
_ENGLISH = MappingProxyType(
    {
        word: n
        for n, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    }
    | {
        "a": 1,
        "an": 1,
        "the": 1,
        "fifteen": 15,
        "twenty": 20,
        "twenty-four": 24,
        "thirty": 30,
        "forty-eight": 48,
        "sixty": 60,
        "seventy-two": 72,
    }
)


def whole_number(word: str) -> int:
    """Return a number as people write it, in digits or words; 0 where it is none.

    Examples:
        >>> [whole_number(word) for word in ("24", "三", "二十四", "一千", "a", "七七")]
        [24, 3, 24, 1000, 1, 0]
    """
    if word.isdigit():
        return int(word)
    if word in _ENGLISH:
        return _ENGLISH[word]
    whole, section, digit = 0, 0, 0
    for char in word:
        if char in _HAN_DIGITS:
            if digit:
                return 0
            digit = _HAN_DIGITS[char]
        elif char == "万":
            whole, section, digit = (section + digit or 1) * _WEIGHTS[char], 0, 0
        else:
            section += (digit or 1) * _WEIGHTS[char]
            digit = 0
    return whole + section + digit


# ── times ────────────────────────────────────────────────────────────────────

HAN_NUMBER = "零一二两三四五六七八九十百千万"
_SPAN_ZH = re.compile(
    rf"(?:(?P<n>(?<![\d.])\d{{1,4}}|(?<![{HAN_NUMBER}])[{HAN_NUMBER}]{{1,5}})\s?个?)?"
    r"(?P<half>半)?个?\s?"
    r"(?P<unit>分钟|小时|钟头|h|工作日|自然日|天|日|周|星期|礼拜|月)(?P<more>半)?"
    r"\s?(?:之内|以内|内)"
)
_SPAN_ZH_MOST = re.compile(
    rf"(?:不超过|最晚|最迟|最多|顶多)(?P<n>\d{{1,4}}|[{HAN_NUMBER}]{{1,5}})\s?个?"
    r"(?P<half>半)?个?(?P<unit>分钟|小时|钟头|工作日|自然日|天|日|周|星期|礼拜|月)"
    r"(?P<more>半)?"
)
_NUMBER_EN = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_SPAN_EN = re.compile(
    r"(?<![a-z])(?:within|in under|in less than|in no more than|in)\s"
    r"(?:the next\s|at most\s|about\s)?"
    r"(?:(?P<from>\d{1,4})\s?(?:-|to|–)\s?)?"
    rf"(?P<n>\d{{1,4}}|half an?|(?:{_NUMBER_EN})(?![a-z-]))[\s-]?"
    r"(?P<kind>business|working|calendar)?\s?"
    r"(?P<unit>minute|min|hour|hr|h|day|week|month)s?(?![a-z])"
)
_DAY_ZH = re.compile(
    r"(?P<before>明天|明日|后天)(?:之前|以前|前)|"
    r"(?P<day>今天|今日|今晚|当天|明天|明日|明早|明晚|后天)"
    r"(?P<within>之内|以内|内|下班前|下班之前|24点前|12点前|结束前|晚些时候)?"
)
_DAY_EN = re.compile(
    r"(?<![a-z])(?:(?P<end>(?:by|before)\s(?:the\s)?(?:end|close)\sof\s(?:the\s)?"
    r"(?:business\s)?)(?P<which>day|today|business|tomorrow)|"
    r"(?P<day>by today|by tonight|later today|today|tonight|by tomorrow|tomorrow))"
    r"(?![a-z])"
)
_UNITS = MappingProxyType(
    {
        "分钟": timedelta(minutes=1),
        "minute": timedelta(minutes=1),
        "min": timedelta(minutes=1),
        "小时": timedelta(hours=1),
        "钟头": timedelta(hours=1),
        "hour": timedelta(hours=1),
        "hr": timedelta(hours=1),
        "h": timedelta(hours=1),
        "天": timedelta(days=1),
        "日": timedelta(days=1),
        "自然日": timedelta(days=1),
        "day": timedelta(days=1),
        "周": timedelta(weeks=1),
        "星期": timedelta(weeks=1),
        "礼拜": timedelta(weeks=1),
        "week": timedelta(weeks=1),
    }
)
_DAY = timedelta(days=1)
_DAYS = MappingProxyType({"明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2})


def _spanned(found: re.Match[str]) -> Target | None:
    """Return the target of a span of time; None where it is none to go by."""
    parts = found.groupdict()
    unit, word = parts["unit"], parts["n"]
    is_half = parts.get("half") is not None or (word or "").startswith("half")
    number = 0 if word is None or word.startswith("half") else whole_number(word)
    halves = number * 2 + (1 if is_half or parts.get("more") else 0)
    is_worked = parts.get("kind") in {"business", "working"}
    if unit == "工作日" or (is_worked and unit == "day"):
        return BusinessDays(halves // 2) if halves and halves % 2 == 0 else None
    if unit in {"月", "month"}:
        # 3月内 without 个 is no span of months, and half a month has no length
        is_span = halves and halves % 2 == 0 and ("个" in found.group() or unit != "月")
        return Months(halves // 2) if is_span else None
    span = _UNITS.get(unit, timedelta(0)) * halves / 2
    if not span:
        return None
    return Worked(span) if is_worked and span < _DAY else Elapsed(span)


def _day_of(found: re.Match[str]) -> tuple[int, bool]:
    """Return the day of a mention, and whether it is named as a bound."""
    parts = found.groupdict()
    if "end" in parts:
        word = parts["which"] or parts["day"]
        is_bound = parts["end"] is not None or word.startswith("by ")
        return (1 if "tomorrow" in word else 0), is_bound
    if parts["before"] is not None:
        return _DAYS[parts["before"]] - 1, True
    return _DAYS.get(parts["day"], 0), parts["within"] is not None


def times(text: str) -> Iterator[tuple[int, int, Target, bool]]:
    """Yield times of a normalised text: place, target, and whether it is a bound."""
    for pattern in (_SPAN_ZH, _SPAN_ZH_MOST, _SPAN_EN):
        for found in pattern.finditer(text):
            target = _spanned(found)
            if target is not None:
                yield found.start(), found.end(), target, True
    for pattern in (_DAY_ZH, _DAY_EN):
        for found in pattern.finditer(text):
            day, is_bound = _day_of(found)
            yield found.start(), found.end(), EndOfDay(day), is_bound


def time_spans(wording: Wording) -> tuple[Span, ...]:
    """Return where times stand in a text, promised or only expected."""
    given = wording.given
    places = {(start, end) for start, end, _, _ in times(given.text)}
    return tuple(given.span(start, end) for start, end in sorted(places))
