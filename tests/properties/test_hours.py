"""Laws of business hours, in zones whose clocks change in every known way."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.hours import Always, BusinessHours, hours_from_plain
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
