"""Laws of targets: later starts are never due earlier, and due is what is measured."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.deadline import (
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Worked,
    target_from_plain,
)
from recoverykit.hours import ALWAYS, Always, BusinessHours
from recoverykit.plain import plain

NEW_YORK = ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = st.sampled_from(
    (
        ALWAYS,
        Always(tz=NEW_YORK),
        BusinessHours(tz=NEW_YORK, weekly={"sun": [("01:00", "03:30")]}),
        BusinessHours(
            tz=ZoneInfo("Asia/Shanghai"),
            weekly=dict.fromkeys(WORKDAYS, (("09:00", "12:00"), ("13:00", "18:00"))),
            holidays=[date(2026, 10, day) for day in range(1, 8)],
        ),
    )
)
SPANS = st.timedeltas(timedelta(microseconds=1), timedelta(days=20))
COUNTS = st.integers(0, 40)
TARGETS = st.one_of(
    st.builds(Elapsed, SPANS),
    st.builds(Worked, SPANS),
    st.builds(BusinessDays, COUNTS),
    st.builds(Months, st.integers(1, 40)),
    st.builds(EndOfDay, COUNTS),
)
STARTS = st.datetimes(
    datetime(2023, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)
)


@given(TARGETS, HOURS, STARTS)
def test_due_is_after_the_start_and_in_utc(target, hours, start):
    due = target.due_at(start, hours)
    assert due > start
    assert due.tzinfo is UTC


@given(TARGETS.filter(lambda t: not isinstance(t, Months)), HOURS, STARTS, SPANS)
def test_a_later_start_is_not_due_earlier(target, hours, start, later):
    # months are not monotone on the night the clocks go back
    assert target.due_at(start, hours) <= target.due_at(start + later, hours)


@given(st.builds(Elapsed, SPANS) | st.builds(Worked, SPANS), HOURS, STARTS)
def test_what_is_measured_at_due_is_the_span(target, hours, start):
    due = target.due_at(start, hours)
    assert target.measure(start, due, hours) == target.span
    assert target.fraction_at(start, hours, 1, 1) == due


@given(
    st.builds(Elapsed, SPANS) | st.builds(Worked, SPANS),
    HOURS,
    STARTS,
    st.integers(1, 100),
    st.integers(1, 100),
)
def test_fractions_come_in_order(target, hours, start, one, two):
    first = target.fraction_at(start, hours, min(one, two), 100)
    second = target.fraction_at(start, hours, max(one, two), 100)
    assert start <= first <= second <= target.due_at(start, hours)


@given(HOURS, STARTS, st.integers(1, 40))
def test_months_land_in_that_month_on_that_day_or_its_last(hours, start, n):
    local = start.astimezone(hours.tz)
    due = Months(n).due_at(start, hours).astimezone(hours.tz)
    assert (due.year * 12 + due.month) - (local.year * 12 + local.month) == n
    tomorrow = due + timedelta(days=1)
    assert due.day == local.day or (due.day < local.day and tomorrow.day == 1)


@given(HOURS, STARTS, COUNTS)
def test_the_day_that_ends_is_n_days_on(hours, start, n):
    due = EndOfDay(n).due_at(start, hours)
    last = due - timedelta(microseconds=1)
    assert hours.local_date(last) - hours.local_date(start) == timedelta(days=n)
    assert hours.local_date(due) - hours.local_date(start) == timedelta(days=n + 1)


@given(TARGETS)
def test_plain_data_reads_back(target):
    assert target_from_plain(plain(target)) == target
