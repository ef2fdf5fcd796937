"""Business time: against those who walk through the days, and those who count them.

The hours are Mon–Fri 09:00–18:00 in Shanghai with 11 holidays a year, none on a
weekend, 2014–2039; the start is Monday 2016-01-04 10:30. Peers get what suits them
best: holidays as a set where they look dates up in what they are given, spans and
offsets built beforehand, instants in their own zone or in none.

They do not all claim the same. ``agree`` asserts where they do, and where they
differ: pandas ends a span that is used up at closing at the next opening, as our
``edge="next_open"`` does, and knows whole hours only; businesstimedelta's difference
has no sign. pandas, numpy and business-duration know no zones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import business_duration
import businesstimedelta as btd
import numpy as np
import pandas as pd
import pytz

from recoverykit.hours import BusinessHours
from tests.benchmarks.measure import Row, fitting, micros, paired

FLAT = 1.3
FASTER_THAN_WALKING = {"1 day": 50, "10 years": 10_000}
FASTER_THAN_PANDAS = 10
COMPILE = 600

OPENS, CLOSES = time(9), time(18)
DAY = timedelta(hours=9)
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2016, 1, 4, 10, 30)
SPANS = {"1 day": 9, "1 month": 207, "1 year": 2_259, "10 years": 22_500}


def _holidays() -> frozenset[date]:
    """Return 11 weekdays of each year; a holiday on a weekend moves on."""
    found: set[date] = set()
    for year in range(2014, 2040):
        for month, days in {1: 1, 2: 5, 4: 1, 5: 1, 10: 3}.items():
            for n in range(days):
                on = date(year, month, 4 if month == 4 else 1 + n)
                while on.weekday() > 4 or on in found:
                    on += timedelta(days=1)
                found.add(on)
    return frozenset(found)


HOLIDAYS = _holidays()


def shanghai() -> BusinessHours:
    """Return the hours, not yet compiled."""
    weekly = {day: [(OPENS, CLOSES)] for day in ("mon", "tue", "wed", "thu", "fri")}
    return BusinessHours(tz=ZONE, weekly=weekly, holidays=HOLIDAYS)


def walking() -> btd.Rules:
    """Return the same hours as rules of businesstimedelta."""
    tz = pytz.timezone("Asia/Shanghai")
    week = btd.WorkDayRule(
        start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4], tz=tz
    )
    return btd.Rules([week, btd.HolidayRule(HOLIDAYS, tz=tz)])


def local(naive: datetime) -> datetime:
    """Return an instant in businesstimedelta's own zone, which spares it a step."""
    return pytz.timezone("Asia/Shanghai").localize(naive)


def utc(naive: datetime) -> datetime:
    return naive.replace(tzinfo=ZONE).astimezone(UTC)


HOURS, RULES = shanghai(), walking()
PANDAS = pd.offsets.CustomBusinessHour(
    start="09:00", end="18:00", holidays=sorted(HOLIDAYS)
)
BUSDAYS = np.busdaycalendar(holidays=sorted(HOLIDAYS))


# ── whole days by numpy, and their edges by hand ─────────────────────────────


def _used(at: datetime) -> timedelta:
    """Return how much of an open day is over."""
    since = timedelta(hours=at.hour - OPENS.hour, minutes=at.minute, seconds=at.second)
    return min(max(since, timedelta(0)), DAY)


def numpy_add(start: datetime, span: timedelta) -> datetime:
    """Return when a span above zero is used up, at closing if it ends there."""
    is_open = np.is_busday(start.date(), busdaycal=BUSDAYS)
    days, rest = divmod(span + (_used(start) if is_open else timedelta(0)), DAY)
    if not rest:
        days, rest = days - 1, DAY
    on = np.busday_offset(start.date(), days, roll="forward", busdaycal=BUSDAYS)
    return datetime.combine(on.item(), OPENS) + rest


def numpy_between(start: datetime, end: datetime) -> timedelta:
    """Return the open time from one naive instant to a later one."""
    first, last = start.date(), end.date()
    total = DAY * int(np.busday_count(first, last, busdaycal=BUSDAYS))
    if np.is_busday(first, busdaycal=BUSDAYS):
        total -= _used(start)
    if np.is_busday(last, busdaycal=BUSDAYS):
        total += _used(end)
    return total


def pandas_between(start: datetime, end: datetime) -> int:
    """Return the whole hours from an open instant to a later one."""
    return len(pd.date_range(start, end, freq=PANDAS)) - 1


def duration_between(start: datetime, end: datetime) -> float:
    """Return the seconds from one naive instant to a later one."""
    return business_duration.businessDuration(
        start, end, OPENS, CLOSES, holidaylist=HOLIDAYS, unit="sec"
    )


# ── the same answers ─────────────────────────────────────────────────────────


def _probes() -> Iterator[tuple[datetime, timedelta]]:
    """Yield starts of all kinds with spans: open, closed, holiday, weekend."""
    for days, hour, span in product(range(0, 400, 3), (0, 9, 13, 18, 22), (1, 9, 40)):
        start = datetime.combine(START.date(), time(hour)) + timedelta(days=days)
        yield start, timedelta(hours=span)


def _same(name: str, theirs: object, ours: object) -> None:
    if theirs != ours:
        raise AssertionError(name, theirs, ours)


def agree() -> int:
    """Assert that all answer the same, as far as they claim to; return how many."""
    asked = [(START, timedelta(hours=hours)) for hours in SPANS.values()]
    asked += _probes()
    for start, span in asked:
        begin = utc(start)
        end = HOURS.add(begin, span)
        last = end.astimezone(ZONE).replace(tzinfo=None)
        _same("walk add", btd.BusinessTimeDelta(RULES, timedelta=span) + begin, end)
        _same("walk between", RULES.difference(begin, end).timedelta, span)
        _same("numpy add", numpy_add(start, span), last)
        _same("numpy between", numpy_between(start, last), span)
        _same("duration", duration_between(start, last), span.total_seconds())
        onward = HOURS.add(begin, span, edge="next_open").astimezone(ZONE)
        theirs = pd.Timestamp(start) + span // timedelta(hours=1) * PANDAS
        _same("pandas add", theirs, onward.replace(tzinfo=None))
        _same("ours between", HOURS.between(begin, end), span)
        _same("ours back", HOURS.between(end, begin), -span)
        _same("walk has no sign", RULES.difference(end, begin).timedelta, span)
    for start, span in asked[: len(SPANS)]:
        last = numpy_add(start, span)
        _same("pandas between", pandas_between(start, last), span // DAY * 9)
    return len(asked)


# ── how long they take ───────────────────────────────────────────────────────


def _row(
    work: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    faster: int | None = None,
) -> Row:
    number = fitting(peer)
    a, b, ratio = paired(ours, peer, peer_number=number, rounds=15 if number > 1 else 5)
    budget = f"≤ 1/{faster:,}" if faster else "–"
    kept = faster is None or ratio <= 1 / faster
    return Row(work, micros(a), micros(b), ratio, budget, kept)


def _adding(name: str, hours: int) -> Iterator[Row]:
    """Yield the rows of one span that is added."""
    span, begin, there = timedelta(hours=hours), utc(START), local(START)
    delta = btd.BusinessTimeDelta(RULES, timedelta=span)
    offset, stamp = hours * PANDAS, pd.Timestamp(START)

    def ours() -> object:
        return HOURS.add(begin, span)

    work = f"business hours, add {name}"
    walked = FASTER_THAN_WALKING.get(name)
    yield _row(f"{work} / businesstimedelta", ours, lambda: there + delta, walked)
    yield _row(
        f"{work} / pandas CustomBusinessHour, naive",
        ours,
        lambda: stamp + offset,
        FASTER_THAN_PANDAS,
    )
    yield _row(
        f"{work} / numpy busday and edges by hand, naive",
        ours,
        lambda: numpy_add(START, span),
    )


def _counting(name: str, hours: int) -> Iterator[Row]:
    """Yield the rows of one span that is counted."""
    last = numpy_add(START, timedelta(hours=hours))
    begin, end, there, until = utc(START), utc(last), local(START), local(last)

    def ours() -> object:
        return HOURS.between(begin, end)

    work = f"business hours, between, {name}"
    walked = FASTER_THAN_WALKING.get(name)
    yield _row(
        f"{work} / businesstimedelta",
        ours,
        lambda: RULES.difference(there, until),
        walked,
    )
    yield _row(
        f"{work} / pandas date_range of CustomBusinessHour, naive",
        ours,
        lambda: pandas_between(START, last),
        FASTER_THAN_PANDAS,
    )
    yield _row(
        f"{work} / business-duration, naive",
        ours,
        lambda: duration_between(START, last),
    )
    yield _row(
        f"{work} / numpy busday and edges by hand, naive",
        ours,
        lambda: numpy_between(START, last),
    )


def _flat() -> Iterator[Row]:
    """Yield what ten years cost beside a day: nothing, almost."""
    begin = utc(START)
    day, decade = (timedelta(hours=SPANS[name]) for name in ("1 day", "10 years"))
    ends = HOURS.add(begin, day), HOURS.add(begin, decade)
    for name, ten_years, one_day in (
        ("add", lambda: HOURS.add(begin, decade), lambda: HOURS.add(begin, day)),
        (
            "between",
            lambda: HOURS.between(begin, ends[1]),
            lambda: HOURS.between(begin, ends[0]),
        ),
    ):
        a, b, ratio = paired(ten_years, one_day, rounds=31)
        yield Row(
            f"business hours, {name}, 10 years / ours, 1 day",
            micros(a),
            micros(b),
            ratio,
            f"≤ {FLAT}",
            ratio <= FLAT,
        )


def _compiling() -> Iterator[Row]:
    """Yield what hours cost before they answer in microseconds."""
    begin, day = utc(START), timedelta(hours=9)
    year_end = datetime(2016, 12, 27, tzinfo=UTC)
    rounds, number = 15, 10
    fresh = [shanghai() for _ in range(rounds * number)]

    def query() -> object:
        return HOURS.add(begin, day)

    for work, ours, budget in (
        # new hours each time: they keep what they compiled
        ("compile a year", lambda: fresh.pop().between(begin, year_end), COMPILE),
        (f"build with {len(HOLIDAYS)} holidays", shanghai, None),
    ):
        a, b, ratio = paired(
            ours, query, number=number, peer_number=2_000, rounds=rounds
        )
        yield Row(
            f"business hours, {work} / ours, add 1 day, compiled",
            micros(a),
            micros(b),
            ratio,
            f"≤ {budget}" if budget else "–",
            budget is None or ratio <= budget,
        )


def rows() -> list[Row]:
    """Return all comparisons, after asserting that the answers agree."""
    agree()
    found: list[Row] = []
    for name, hours in SPANS.items():
        found += _adding(name, hours)
        found += _counting(name, hours)
    return [*found, *_flat(), *_compiling()]
