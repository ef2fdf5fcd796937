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

__all__ = ["DATE", "HAN_NUMBER", "named_times", "time_spans", "times", "whole_number"]

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
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ]
        )
    }
    | {
        "a": 1,
        "an": 1,
        "the": 1,
        "twenty-one": 21,
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
    r"(?:(?P<n>(?<![\d.])\d{1,4}(?:\.\d)?|"
    rf"(?<![{HAN_NUMBER}])[{HAN_NUMBER}]{{1,5}})\s?个?)?"
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
    rf"(?P<n>\d{{1,4}}(?:\.\d)?|half an?|(?:{_NUMBER_EN})(?![a-z-]))[\s-]?"
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
# A day or an hour that is named, which starts no clock.
DATE = re.compile(
    r"\d{1,2}月\d{1,2}[日号]?|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}:\d{2}|\d{1,2}点|"
    r"\d{1,2}号(?:前|之前|送|到)|周[一二三四五六日天]|星期[一二三四五六日天]|"
    r"\d{1,2}(?:天|小时)后|"
    r"(?<![a-z])(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d{1,2})"
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
_ONLY_DAYS = ("今", "明", "后", "当")
_DAYS = MappingProxyType({"明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2})


def _tenths(word: str) -> int:
    """Return a number in tenths; of 一两 or 两三 the later one, which binds."""
    whole, _, tenth = word.partition(".")
    if len(word) == len("一两") and all(char in _HAN_DIGITS for char in word):
        first, last = (_HAN_DIGITS[char] for char in word)
        return last * 10 if 0 < first < last else 0
    return whole_number(whole) * 10 + int(tenth or 0)


def _spanned(found: re.Match[str]) -> Target | None:
    """Return the target of a span of time; None where it is none to go by."""
    parts = found.groupdict()
    unit, word = parts["unit"], parts["n"]
    is_half = parts.get("half") is not None or (word or "").startswith("half")
    tenths = 0 if word is None or word.startswith("half") else _tenths(word)
    tenths += 5 if is_half or parts.get("more") else 0
    whole, rest = divmod(tenths, 10)
    is_worked = parts.get("kind") in {"business", "working"}
    if unit == "工作日" or (is_worked and unit == "day"):
        return BusinessDays(whole) if whole and not rest else None
    if unit in {"月", "month"}:
        # 3月内 without 个 is no span of months, and half a month has no length
        is_span = whole and not rest and ("个" in found.group() or unit != "月")
        return Months(whole) if is_span else None
    span = _UNITS.get(unit, timedelta(0)) * tenths / 10
    if not span:
        return None
    return Worked(span) if is_worked and span < _DAY else Elapsed(span)


# A time of day, a date or a weekday, which no target can hold without an instant.
_CLOCK_ZH = (
    rf"(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})(?:点半|点钟|点|时(?!间)|:\d{{2}})"
    r"(?:\d{1,2}分)?"
)
_DATE_ZH = (
    rf"(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})月(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})[日号]?|"
    r"(?<!\d)\d{1,2}[号日]|(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天末]"
)
_PART_ZH = "(?:早上|上午|中午|下午|傍晚|晚上|凌晨)"
_NAMED_ZH = re.compile(
    rf"(?:(?:(?:今|明|后)[天日早晚]|当天|{_DATE_ZH})的?\s?(?:{_PART_ZH}?\s?{_CLOCK_ZH})?|"
    rf"{_PART_ZH}\s?{_CLOCK_ZH}|{_CLOCK_ZH})"
    r"(?:\s?(?:之前|以前|前)|"
    r"(?=(?:再|会|就|一定)?(?:给您|为您|联系您|回复您|答复您|致电)))"
)
_HOUR_EN = (
    r"(?:noon|midday|\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)|"
    r"\d{1,2}:\d{2})"
)
_NAMED_EN = re.compile(
    rf"(?<![a-z])(?:by|before)\s(?:(?:{_HOUR_EN}(?:\s(?:on\s)?)?)?"
    r"(?:(?:this|next)\s)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d{1,2}|"
    rf"\d{{1,2}}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}})|{_HOUR_EN})"
    r"(?![a-z\d])"
)
_HAS_CLOCK = re.compile(_CLOCK_ZH)


def named_times(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a time of day, a date or a weekday is named as a bound.

    今晚8点前 and "by Friday" say a time that depends on the day they are said, and may
    lie before the end of it: no target of this library stands for them.
    """
    for found in _NAMED_ZH.finditer(text):
        if not _is_only_a_day(found.group()):
            yield found.start(), found.end()
    for found in _NAMED_EN.finditer(text):
        yield found.start(), found.end()


def _is_only_a_day(words: str) -> bool:
    """Return whether a mention is a day that a target can hold, such as 明天前."""
    return words.startswith(_ONLY_DAYS) and not _HAS_CLOCK.search(words)


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
    named = [*named_times(text)]
    starts = {start for start, _ in named}
    ends = {end for _, end in named}
    for pattern in (_DAY_ZH, _DAY_EN):
        for found in pattern.finditer(text):
            if found.start() in starts or _behind_a_clock(text, found, ends):
                continue  # the hour is named too, and comes before the end of the day
            day, is_bound = _day_of(found)
            yield found.start(), found.end(), EndOfDay(day), is_bound


def _behind_a_clock(text: str, found: re.Match[str], ends: set[int]) -> bool:
    """Return whether a day follows an hour, as in "by 5pm today"."""
    at = found.start()
    return at in ends or (text[at - 1 : at] == " " and at - 1 in ends)


def time_spans(wording: Wording) -> tuple[Span, ...]:
    """Return where times stand in a text, promised or only expected."""
    given = wording.given
    places = {(start, end) for start, end, _, _ in times(given.text)}
    return tuple(given.span(start, end) for start, end in sorted(places))
