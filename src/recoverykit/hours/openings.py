"""Openings as people write them: one normal form for a week, and for single dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any, TypeAlias, cast

from recoverykit.checked import describe
from recoverykit.errors import InvalidValue
from recoverykit.hours.instants import DAY, EPOCH, LAST_YEAR, known_date

__all__ = ["GivenDates", "GivenWeek", "Opening"]

Opening: TypeAlias = "tuple[str | time, str | time]"
"""Local start and end: ``("09:00", "18:00")``, or :class:`datetime.time` values."""

Texts: TypeAlias = "tuple[tuple[str, str], ...]"
Week: TypeAlias = "tuple[tuple[str, Texts], ...]"
Dated: TypeAlias = "tuple[tuple[date, Texts], ...]"
GivenWeek: TypeAlias = (
    "Mapping[str, Iterable[Opening]] | Iterable[tuple[str, Iterable[Opening]]]"
)
"""Openings by day of the week, as a mapping or in pairs."""

GivenDates: TypeAlias = (
    "Mapping[date, Iterable[Opening]] | Iterable[tuple[date, Iterable[Opening]]]"
)
"""Openings, or closed stretches, by date, as a mapping or in pairs."""

Spans: TypeAlias = "tuple[tuple[int, int], ...]"
"""Starts and ends in microseconds from the start of their local day."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?")


def normal_week(given: GivenWeek) -> Week:
    """Return the openings of each day as one text each: sorted, without overlaps."""
    found: dict[str, list[tuple[int, int]]] = {day: [] for day in DAYS}
    for day, openings in _entries("weekly", given, "a day"):
        if day not in DAYS:
            raise InvalidValue("weekly", describe(day), f"days are {', '.join(DAYS)}")
        found[day].extend(_spans("weekly", day, openings))
    week = ((day, _joined("weekly", day, spans)) for day, spans in found.items())
    return tuple((day, _texts(spans)) for day, spans in week if spans)


def normal_shifts(given: GivenDates) -> Dated:
    """Return the openings of single dates in the same form, by date."""
    found: dict[date, list[tuple[int, int]]] = {}
    for day, openings in _entries("shifts", given, "a date"):
        on = known_date("shifts", day)
        spans = _spans("shifts", on, openings)
        if not spans:
            raise InvalidValue(
                "shifts",
                f"{on} without openings",
                "a shift opens its date; a date that is closed belongs in holidays",
            )
        found.setdefault(on, []).extend(spans)
    return tuple((on, _texts(_joined("shifts", on, found[on]))) for on in sorted(found))


def normal_breaks(given: GivenDates) -> Dated:
    """Return the closed stretches of single dates in the same form, by date.

    They may overlap in any way. What lasts a whole day or more together cannot be
    written as one start and end, so it goes on at the midnight that it covers.
    """
    found: dict[date, list[tuple[int, int]]] = {}
    for day, stretches in _entries("breaks", given, "a date"):
        on = known_date("breaks", day)
        found.setdefault(on, []).extend(_spans("breaks", on, stretches))
    breaks: list[tuple[date, Texts]] = []
    left = sorted(found, reverse=True)
    while left:
        on = left.pop()
        spans = merge(sorted(found[on]))
        for i, (start, end) in enumerate(spans):
            if _too_long(start, end):
                spans[i] = (start, DAY)
                after = on + timedelta(days=1)
                if after not in found and after.year <= LAST_YEAR:
                    found[after] = []
                    left.append(after)
                found.get(after, []).append((0, end - DAY))
        if spans:
            breaks.append((on, _texts(spans)))
    return tuple(breaks)


def normal_opening(name: str, given: Opening) -> tuple[str, str]:
    """Return one opening as texts."""
    start, end = _span(name, "", given)
    return _text(start), _text(end)


def spans_of(texts: Texts) -> Spans:
    """Return openings in normal form as spans of their local day."""
    return tuple(_span("", "", text) for text in texts)


def merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans with overlapping and touching ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _entries(name: str, given: object, key: str) -> list[tuple[Any, list[Opening]]]:
    """Return a mapping of openings, or its pairs, as a list of pairs."""
    try:
        items = cast("Any", given)
        items = items.items() if hasattr(items, "items") else items
        return [(on, list(openings)) for on, openings in items]
    except (TypeError, ValueError):
        rule = f"must map {key} to openings, a list of (start, end)"
        raise InvalidValue(name, describe(given), rule) from None


def _spans(name: str, where: object, openings: list[Opening]) -> list[tuple[int, int]]:
    return [_span(name, f"{where} ", opening) for opening in openings]


def _span(name: str, where: str, opening: Any) -> tuple[int, int]:
    """Return an opening as microseconds from the start of its day."""
    match opening:
        case [start, end]:
            first, last = _offset(name, where, start), _offset(name, where, end)
        case _:
            raise InvalidValue(
                name,
                f"{where}{describe(opening)}",
                "openings are a list of (start, end)",
            )
    if first == DAY:
        raise InvalidValue(name, f"{where}{start}", "24:00 can only be an end")
    if first == last:
        raise InvalidValue(
            name,
            f"{where}{start}–{end}",
            "an opening needs an end; write 00:00–24:00 for the whole day",
        )
    # an end before the start is on the day after; the opening belongs to this one
    return (first, last) if first < last else (first, last + DAY)


def _offset(name: str, where: str, given: object) -> int:
    clock: time | None = None
    if isinstance(given, time):
        clock = given
    elif isinstance(given, str) and _CLOCK.fullmatch(given):
        if given == "24:00":
            return DAY
        try:
            clock = time.fromisoformat(given)
        except ValueError:
            clock = None
    if clock is None or clock.tzinfo is not None:
        raise InvalidValue(
            name,
            f"{where}{describe(given)}",
            "times are local: 'HH:MM' from 00:00 to 24:00, or datetime.time",
        )
    minutes = clock.hour * 60 + clock.minute
    return (minutes * 60 + clock.second) * 1_000_000 + clock.microsecond


def _joined(name: str, where: object, spans: list[tuple[int, int]]) -> Spans:
    merged = merge(sorted(spans))
    for start, end in merged:
        if _too_long(start, end):
            raise InvalidValue(
                name,
                f"{where} {_text(start)}–{_text(end % DAY)} of the day after",
                "openings that start on one day must last less than 24 hours",
            )
    return tuple(merged)


def _too_long(start: int, end: int) -> bool:
    return end > DAY and end - start >= DAY


def _texts(spans: Iterable[tuple[int, int]]) -> Texts:
    return tuple((_text(start), _text(end)) for start, end in spans)


def _text(offset: int) -> str:
    if offset == DAY:
        return "24:00"
    clock = (EPOCH + timedelta(microseconds=offset % DAY)).time()
    return f"{clock:%H:%M}" if not offset % 60_000_000 else clock.isoformat()
