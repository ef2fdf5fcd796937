"""Laws of business hours, in zones whose clocks change in every known way."""

import pickle
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, reject
from hypothesis import strategies as st

from recoverykit.errors import InvalidValue, NeverOpen
from recoverykit.hours import (
    Always,
    BusinessHours,
    Closure,
    hours_from_plain,
    local_instant,
)
from recoverykit.plain import content_hash, plain

MOMENT = timedelta(microseconds=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# a local date on which the clocks change, in each zone
CHANGES = (
    ("America/New_York", date(2024, 3, 10)),
    ("America/New_York", date(2024, 11, 3)),
    ("Europe/Dublin", date(2023, 10, 29)),  # winter time is the deviation there
    ("Australia/Lord_Howe", date(2024, 10, 6)),  # by half an hour
    ("Australia/Lord_Howe", date(2024, 4, 7)),
    ("America/Sao_Paulo", date(2018, 11, 4)),  # a day without a midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),  # 23:00 twice
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
    ("Africa/Casablanca", date(2024, 3, 10)),
    ("Asia/Kathmandu", date(2024, 1, 1)),
    ("Asia/Shanghai", date(2026, 1, 1)),
)


def text(quarter):
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


def pair(start, length):
    end = start + length
    return text(start), text(end if end <= 96 else end - 96)


# quarters of an hour; at most half a day long, so that none lasts a whole day
OPENINGS = st.lists(
    st.builds(pair, st.integers(0, 95), st.integers(1, 48)), max_size=3
).filter(lambda found: len(found) < 2 or all(start < end for start, end in found))


@st.composite
def schedules(draw):
    """Return hours, and instants around a change of the clocks."""
    zone, change = draw(st.sampled_from(CHANGES))
    weekly = draw(st.dictionaries(st.sampled_from(DAYS), OPENINGS, min_size=1))
    weekly.setdefault("wed", []).append(("09:00", "18:00"))
    if any(start > end for start, end in weekly["wed"]):
        weekly["wed"] = [("22:00", "06:00")]
    near = st.integers(-20, 20).map(lambda days: change + timedelta(days=days))
    hours = BusinessHours(
        tz=ZoneInfo(zone), weekly=weekly, holidays=draw(st.lists(near, max_size=4))
    )
    middle = datetime.combine(change, time(), UTC)
    offset = st.one_of(
        st.integers(-3 * 96, 3 * 96).map(lambda n: n * timedelta(minutes=15)),
        st.timedeltas(timedelta(days=-12), timedelta(days=12)),
    )
    instants = [middle + draw(offset) for _ in range(3)]
    return hours, weekly, instants


SPANS = st.one_of(
    st.integers(0, 400).map(lambda n: n * timedelta(minutes=15)),
    st.timedeltas(timedelta(0), timedelta(days=10)),
)


def opens_by_definition(hours, weekly, at):
    """Return whether an opening of a nearby date holds the instant, one by one."""
    today = at.astimezone(hours.tz).date()
    for days in range(-3, 4):
        on = today + timedelta(days=days)
        if on in hours.holidays:
            continue
        for start, end in weekly.get(DAYS[on.weekday()], ()):
            until = on + timedelta(days=1) if end == "24:00" or end < start else on
            closes = time() if end == "24:00" else time.fromisoformat(end)
            begin = datetime.combine(on, time.fromisoformat(start), hours.tz)
            finish = datetime.combine(until, closes, hours.tz)
            if begin.astimezone(UTC) <= at < finish.astimezone(UTC):
                return True
    return False


@given(schedules())
def test_open_is_what_an_opening_of_a_date_says(case):
    hours, weekly, instants = case
    for at in instants:
        assert hours.is_open(at) == opens_by_definition(hours, weekly, at)


@given(schedules())
def test_open_is_where_time_counts(case):
    hours, _, instants = case
    for at in instants:
        assert hours.is_open(at) == (hours.between(at, at + MOMENT) == MOMENT)


@given(schedules(), SPANS)
def test_between_undoes_add_under_either_edge(case, span):
    hours, _, [start, *_] = case
    for edge in ("close", "next_open"):
        assert hours.between(start, hours.add(start, span, edge=edge)) == span


@given(schedules(), SPANS)
def test_close_is_the_first_instant_and_next_open_the_last(case, span):
    hours, _, [start, *_] = case
    first = hours.add(start, span)
    last = hours.add(start, span, edge="next_open")
    assert start <= first <= last
    assert hours.is_open(last)
    if span:
        assert hours.between(start, first - MOMENT) < span
    assert hours.between(start, last + MOMENT) > span


@given(schedules(), SPANS, SPANS)
def test_adding_twice_is_adding_the_sum_at_closing(case, one, two):
    hours, _, [start, *_] = case
    assert hours.add(hours.add(start, one), two) == hours.add(start, one + two)


@given(schedules())
def test_add_leads_no_further_than_what_was_measured(case):
    hours, _, instants = case
    start, end = min(instants), max(instants)
    measured = hours.between(start, end)
    assert hours.add(start, measured) <= end
    assert end <= hours.add(start, measured, edge="next_open") or hours.is_open(end)


@given(schedules(), SPANS.filter(bool))
def test_subtract_mirrors_add(case, span):
    hours, _, [start, *_] = case
    begin = hours.subtract(start, span)
    assert hours.is_open(begin)
    assert hours.between(begin, start) == span
    assert hours.between(begin + MOMENT, start) < span
    assert hours.subtract(hours.add(start, span), span) == hours.next_open(start)


@given(schedules())
def test_between_is_a_measure(case):
    hours, _, [a, b, c] = case
    assert hours.between(a, b) + hours.between(b, c) == hours.between(a, c)
    assert hours.between(a, b) == -hours.between(b, a)
    assert abs(hours.between(a, b)) <= abs(b - a)


@given(schedules())
def test_segments_are_the_open_time_between(case):
    hours, _, instants = case
    start, end = min(instants), max(instants)
    segments = hours.segments(start, end)
    flat = [at for segment in segments for at in segment]
    assert flat == sorted(set(flat))
    assert all(start <= at <= end for at in flat)
    assert sum((b - a for a, b in segments), timedelta()) == hours.between(start, end)
    assert all(hours.is_open(a) and not hours.is_open(b) for a, b in segments[:-1])


@given(schedules())
def test_the_next_edges_are_the_nearest(case):
    hours, _, [at, *_] = case
    opens, closes = hours.next_open(at), hours.next_close(at)
    assert at <= opens
    assert at < closes
    assert hours.is_open(opens)
    assert not hours.between(at, opens)
    assert hours.is_open(closes - MOMENT)
    assert not hours.is_open(closes)
    assert hours.between(max(at, opens), closes) == closes - max(at, opens)


@given(schedules(), st.integers(0, 30))
def test_business_days_come_one_after_another(case, n):
    hours, _, [at, *_] = case
    today, tomorrow = (
        hours.business_day_close(at, n),
        hours.business_day_close(at, n + 1),
    )
    assert at < today <= tomorrow
    assert hours.is_open(today - MOMENT)


@given(schedules(), SPANS)
def test_answers_do_not_depend_on_what_was_asked_before(case, span):
    hours, _, instants = case
    again = pickle.loads(pickle.dumps(hours))
    again.is_open(instants[0] + timedelta(days=800))
    again.is_open(instants[0] - timedelta(days=400))
    for at in instants:
        assert hours.add(at, span) == again.add(at, span)
        assert hours.subtract(at, span) == again.subtract(at, span)
        assert hours.business_day_close(at, 1) == again.business_day_close(at, 1)


@given(schedules())
def test_the_plain_form_is_the_whole_definition(case):
    hours, weekly, _ = case
    again = hours_from_plain(plain(hours), zones=ZoneInfo)
    written_anew = BusinessHours(
        tz=hours.tz,
        weekly={day: weekly[day][::-1] for day in reversed(list(weekly))},
        holidays=hours.holidays[::-1],
    )
    assert hours == again == written_anew
    assert hash(hours) == hash(again) == hash(written_anew)
    assert content_hash(hours) == content_hash(again)


ROUND_THE_CLOCK = dict.fromkeys(DAYS, (("00:00", "24:00"),))


@given(
    st.sampled_from([zone for zone, _ in CHANGES if zone != "Pacific/Apia"]),
    st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    SPANS,
    st.integers(0, 40),
)
def test_always_is_a_week_of_whole_days(zone, at, span, n):
    always = Always(tz=ZoneInfo(zone))
    week = BusinessHours(tz=ZoneInfo(zone), weekly=ROUND_THE_CLOCK)
    assert week.add(at, span) == always.add(at, span)
    assert week.subtract(at, span) == always.subtract(at, span)
    assert week.between(at, at + span) == always.between(at, at + span)
    assert week.is_open(at) == always.is_open(at)
    assert week.next_open(at) == always.next_open(at)
    assert week.next_close(at) is always.next_close(at) is None
    assert week.segments(at, at + span) == always.segments(at, at + span)
    assert week.business_day_close(at, n) == always.business_day_close(at, n)
    assert week.end_of_day(at, n) == always.end_of_day(at, n)
    assert week.local_date(at) == always.local_date(at)


# ── everything at once, against the definition read literally ────────────────


def quarters(low, high):
    return st.integers(low, high).map(lambda n: n * timedelta(minutes=15))


STRETCHES = st.lists(
    st.builds(pair, st.integers(0, 95), st.integers(1, 95)), min_size=1, max_size=3
)


@st.composite
def closures(draw, near):
    """Return a closure that falls near a date; some fall on no date and are refused."""
    every = draw(st.sampled_from(("day", "week", "month", "year")))
    said = {}
    if every == "day":
        said["until"] = near + timedelta(days=draw(st.integers(-5, 5)))
    if every == "week":
        said["weekday"] = draw(st.sampled_from(DAYS))
    if every == "year":
        said["month"] = draw(st.sampled_from((near.month, 1, 2, 12)))
    if every in ("month", "year"):
        if draw(st.booleans()):
            said["day"] = draw(st.sampled_from((*range(1, 32), *range(-31, 0))))
        else:
            said["weekday"] = draw(st.sampled_from(DAYS))
            said["nth"] = draw(st.sampled_from((1, 2, 3, 4, 5, -1, -2, -5)))
    if draw(st.booleans()):
        said["between"] = draw(st.builds(pair, st.integers(0, 95), st.integers(1, 95)))
    try:
        return Closure(
            every=every,
            since=near - timedelta(days=draw(st.integers(0, 800))),
            interval=draw(st.sampled_from((1, 1, 1, 2, 3))),
            lasts=draw(st.sampled_from((1, 1, 2, 12))),
            **said,
        )
    except InvalidValue:
        reject()


@st.composite
def full_schedules(draw):
    """Return hours with everything that they can have, and instants near a change."""
    zone, change = draw(st.sampled_from(CHANGES))
    near = st.integers(-9, 9).map(lambda days: change + timedelta(days=days))
    weekly = draw(st.dictionaries(st.sampled_from(DAYS), OPENINGS, min_size=1))
    weekly.setdefault("wed", []).append(("09:00", "18:00"))
    if any(start > end for start, end in weekly["wed"]):
        weekly["wed"] = [("22:00", "06:00")]
    try:
        hours = BusinessHours(
            tz=ZoneInfo(zone),
            weekly=weekly,
            holidays=draw(st.lists(near, max_size=3)),
            shifts=draw(st.dictionaries(near, OPENINGS.filter(bool), max_size=4)),
            breaks=draw(st.dictionaries(near, STRETCHES, max_size=4)),
            closures=draw(st.lists(closures(change), max_size=3)),
        )
    except NeverOpen:
        reject()
    middle = datetime.combine(change, time(), UTC)
    offset = st.one_of(
        quarters(-3 * 96, 3 * 96), st.timedeltas(timedelta(-8), timedelta(8))
    )
    return hours, [middle + draw(offset) for _ in range(3)]


def begins(closure, on):
    """Return whether a closed stretch begins on a date, by counting."""
    since = closure.since
    if not since <= on <= (closure.until or date.max):
        return False
    length = monthrange(on.year, on.month)[1]
    months = (on.year - since.year) * 12 + on.month - since.month
    weeks = (on - since + timedelta(days=since.weekday())).days // 7
    passed = {
        "day": (on - since).days,
        "week": weeks,
        "month": months,
        "year": on.year - since.year,
    }
    of_month = closure.nth is None or (
        (on.day - 1) // 7 + 1 == closure.nth
        if closure.nth > 0
        else (length - on.day) // 7 + 1 == -closure.nth
    )
    return (
        passed[closure.every] % closure.interval == 0
        and closure.month in {None, on.month}
        and closure.day in {None, on.day, on.day - length - 1}
        and closure.weekday in {None, DAYS[on.weekday()]}
        and of_month
    )


class Literally:
    """Hours as their definition reads, one date and one instant at a time."""

    def __init__(self, hours):
        self.hours, self.tz = hours, hours.tz
        self.weekly, self.shifts = dict(hours.weekly), dict(hours.shifts)
        self.breaks = dict(hours.breaks)

    def closures_on(self, on):
        return [
            closure
            for closure in self.hours.closures
            if any(
                begins(closure, on - timedelta(days=n)) for n in range(closure.lasts)
            )
        ]

    def openings(self, on):
        if on in self.hours.holidays:
            return ()
        if on in self.shifts:
            return self.shifts[on]
        if any(closure.between is None for closure in self.closures_on(on)):
            return ()
        return self.weekly.get(DAYS[on.weekday()], ())

    def cuts(self, on):
        between = [c.between for c in self.closures_on(on) if c.between is not None]
        return (*self.breaks.get(on, ()), *between)

    def instants(self, on, stretch):
        start, end = stretch
        until = on + timedelta(days=1) if end == "24:00" or end <= start else on
        closes = time() if end == "24:00" else time.fromisoformat(end)
        begin = datetime.combine(on, time.fromisoformat(start), self.tz)
        return begin.astimezone(UTC), datetime.combine(
            until, closes, self.tz
        ).astimezone(UTC)

    def around(self, start, end):
        """Return openings and cuts of all dates near: ``(begin, end, date)`` each."""
        first = start.astimezone(self.tz).date() - timedelta(days=3)
        days = (end - start).days + 8
        dates = [first + timedelta(days=n) for n in range(days)]
        opened = [
            (*self.instants(on, o), on) for on in dates for o in self.openings(on)
        ]
        cut = [(*self.instants(on, c), on) for on in dates for c in self.cuts(on)]
        return opened, cut

    def stretches(self, start, end):
        """Return the elementary stretches that are open, each with its dates."""
        opened, cut = self.around(start, end)
        edges = {start, end, *(at for found in (*opened, *cut) for at in found[:2])}
        edges = sorted(at for at in edges if start <= at <= end)
        for low, high in pairwise(edges):
            owners = {on for begin, close, on in opened if begin <= low < close}
            if owners and not any(begin <= low < close for begin, close, _ in cut):
                yield low, high, owners

    def is_open(self, at):
        return any(True for _ in self.stretches(at, at + MOMENT))

    def between(self, start, end):
        return sum((b - a for a, b, _ in self.stretches(start, end)), timedelta())


@given(full_schedules())
def test_everything_at_once_is_open_when_the_definition_says_so(case):
    hours, instants = case
    literally = Literally(hours)
    for at in instants:
        assert hours.is_open(at) == literally.is_open(at)
    start, end = min(instants), max(instants)
    assert hours.between(start, end) == literally.between(start, end)


@given(full_schedules())
def test_segments_are_the_stretches_of_the_definition_joined(case):
    hours, instants = case
    start, end = min(instants), max(instants)
    joined = []
    for low, high, _ in Literally(hours).stretches(start, end):
        goes_on = joined and joined[-1][1] == low
        joined.append((joined.pop()[0] if goes_on else low, high))
    assert list(hours.segments(start, end)) == joined


@given(full_schedules(), st.integers(1, 3))
def test_business_days_are_the_dates_of_which_something_is_open(case, n):
    hours, [at, *_] = case
    today = hours.local_date(at)
    closes = {}
    span = Literally(hours).stretches(at - timedelta(days=3), at + timedelta(days=40))
    for _, high, owners in span:
        for on in owners:
            closes[on] = max(high, closes.get(on, high))
    dates = sorted(closes)
    later = [on for on in dates if on > today]
    if len(later) > n:  # the last may go on beyond what was looked at
        wanted = later[n - 1]
        close = max(closes[on] for on in dates if on <= wanted)
        assert hours.business_day_close(at, n) == close


@given(full_schedules(), SPANS)
def test_everything_at_once_keeps_the_laws(case, span):
    hours, [start, *_] = case
    try:
        first = hours.add(start, span)
        last = hours.add(start, span, edge="next_open")
    except InvalidValue:  # nothing opens any more
        reject()
    assert start <= first <= last
    assert hours.is_open(last)
    assert hours.between(start, first) == hours.between(start, last) == span
    assert hours.between(last, start) == -span
    assert hours.add(hours.add(start, span / 2), span - span / 2) == first
    assert hours.add_and_between(start, span, last) == (first, span)
    for at in (first, last):
        assert hours.is_open(at) == (hours.between(at, at + MOMENT) == MOMENT)
    if span:
        assert hours.subtract(first, span) == hours.next_open(start)


@given(full_schedules())
def test_everything_at_once_is_a_value(case):
    hours, instants = case
    again = hours_from_plain(plain(hours), zones=ZoneInfo)
    written_anew = BusinessHours(
        tz=hours.tz,
        weekly=hours.weekly[::-1],
        holidays=hours.holidays[::-1],
        shifts={on: texts[::-1] for on, texts in reversed(hours.shifts)},
        breaks={on: texts[::-1] for on, texts in reversed(hours.breaks)},
        closures=hours.closures[::-1],
    )
    assert hours == again == written_anew == pickle.loads(pickle.dumps(hours))
    assert hash(hours) == hash(again) == hash(written_anew)
    assert content_hash(hours) == content_hash(written_anew)
    again.is_open(instants[0] + timedelta(days=800))
    again.is_open(instants[0] - timedelta(days=400))
    for at in instants:  # what was asked before makes no difference
        assert hours.is_open(at) == again.is_open(at)
        assert hours.between(at, instants[0]) == again.between(at, instants[0])


@given(full_schedules(), st.lists(st.integers(-9, 9), max_size=3))
def test_closed_on_is_more_holidays(case, days):
    hours, instants = case
    dates = [hours.local_date(instants[0]) + timedelta(days=n) for n in days]
    closed = hours.closed_on(dates)
    assert closed == BusinessHours(
        tz=hours.tz,
        weekly=hours.weekly,
        holidays=(*hours.holidays, *dates),
        shifts=hours.shifts,
        breaks=hours.breaks,
        closures=hours.closures,
    )
    for at in instants:
        assert hours.is_open(at) or not closed.is_open(at)


# ── two at once ──────────────────────────────────────────────────────────────


@given(full_schedules(), full_schedules())
def test_combined_hours_are_both_and_either_at_every_instant(one, two):
    (first, instants), (second, _) = one, two
    either = first.union(second)
    start, end = min(instants), max(instants)
    try:
        both = first.intersection(second)
    except NeverOpen:
        reject()
    for at in instants:
        assert both.is_open(at) == (first.is_open(at) and second.is_open(at))
        assert either.is_open(at) == (first.is_open(at) or second.is_open(at))
        assert either.is_open(at) == second.union(first).is_open(at)
    measured = [h.between(start, end) for h in (both, either, first, second)]
    assert measured[0] + measured[1] == measured[2] + measured[3]
    assert hours_from_plain(plain(both), zones=ZoneInfo) == both
    assert both.intersection(Always()) is both


@given(full_schedules(), st.integers(0, 5))
def test_hours_with_themselves_are_themselves(case, n):
    hours, instants = case
    for same in (hours.intersection(hours), hours.union(hours)):
        for at in instants:
            assert same.is_open(at) == hours.is_open(at)
            assert same.between(at, instants[0]) == hours.between(at, instants[0])
            assert same.local_date(at) == hours.local_date(at)
            try:
                close = hours.business_day_close(at, n)
            except InvalidValue:
                continue
            assert same.business_day_close(at, n) == close


# ── local time ───────────────────────────────────────────────────────────────


@st.composite
def local_times(draw):
    """Return a zone and a local time, in most cases on a day when clocks change."""
    zone = ZoneInfo(draw(st.sampled_from(sorted(available_timezones()))))
    year = draw(st.integers(1901, 2060))
    noons = [
        datetime(year, 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(366)
    ]
    changes = [b for a, b in pairwise(noons) if a.utcoffset() != b.utcoffset()]
    day = draw(st.sampled_from(changes or noons)).replace(tzinfo=None)
    return zone, day + draw(quarters(-80, 40)) + draw(
        st.sampled_from((0, 1, -1))
    ) * MOMENT


@given(local_times())
def test_a_local_time_is_the_instant_that_pep_495_says(case):
    zone, wall = case
    expected = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    assert local_instant(zone, wall) == expected


@given(local_times(), st.integers(1, 90))
def test_openings_are_where_the_local_times_are(case, minutes):
    zone, wall = case
    span = timedelta(minutes=minutes)
    hours = BusinessHours(
        tz=zone,
        weekly={},
        shifts={date(2001, 2, 3): [("09:00", "10:00")]}
        | {wall.date(): [(wall.time(), (wall + span).time())]},
    )
    start = datetime.combine(wall.date(), time(), UTC) - timedelta(days=2)
    begin, end = (
        moved.replace(tzinfo=zone).astimezone(UTC) for moved in (wall, wall + span)
    )
    found = hours.segments(start, start + timedelta(days=6))
    assert found == (((begin, end),) if begin < end else ())
