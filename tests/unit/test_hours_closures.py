"""Recurring closures: where they fall, what they close, and what makes no sense."""

import calendar
import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.errors import InvalidValue, NeverOpen
from recoverykit.hours import BusinessHours, Closure
from recoverykit.plain import plain

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINCE = date(2020, 1, 1)


def shop(*closures, opening=("09:00", "18:00"), **more):
    weekly = dict.fromkeys(EVERY_DAY, (opening,))
    return BusinessHours(tz=SHANGHAI, weekly=weekly, closures=closures, **more)


def every(word, since=SINCE, **more):
    return Closure(every=word, since=since, **more)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


def open_on(hours, day):
    midnight = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    return hours.between(midnight, hours.end_of_day(midnight, 0))


def closed_dates(closure, first, last):
    """Return the dates on which nothing is open, as month-day or full texts."""
    hours, found = shop(closure), []
    on = date.fromisoformat(first)
    while on <= date.fromisoformat(last):
        if not open_on(hours, on):
            found.append(on.isoformat())
        on += timedelta(days=1)
    return found


class TestDates:
    @pytest.mark.parametrize(
        ("closure", "first", "last", "dates"),
        [
            (
                every("day", date(2026, 3, 1), interval=10),
                "2026-02-01",
                "2026-03-31",
                ["2026-03-01", "2026-03-11", "2026-03-21", "2026-03-31"],
            ),
            (
                every("week", weekday="wed"),
                "2026-03-01",
                "2026-03-15",
                ["2026-03-04", "2026-03-11"],
            ),
            (  # weeks begin on Monday, and the week of `since` is the first
                every("week", date(2026, 3, 8), weekday="mon", interval=2),
                "2026-03-01",
                "2026-03-31",
                ["2026-03-16", "2026-03-30"],
            ),
            (
                every("month", day=15),
                "2026-03-01",
                "2026-04-30",
                ["2026-03-15", "2026-04-15"],
            ),
            (
                every("month", day=-1),
                "2026-02-01",
                "2026-04-30",
                ["2026-02-28", "2026-03-31", "2026-04-30"],
            ),
            (  # a month without the day is skipped
                every("month", day=31),
                "2026-03-01",
                "2026-06-30",
                ["2026-03-31", "2026-05-31"],
            ),
            (
                every("month", date(2025, 12, 20), day=5, interval=3),
                "2026-01-01",
                "2026-07-31",
                ["2026-03-05", "2026-06-05"],
            ),
            (
                every("month", weekday="mon", nth=1),
                "2026-03-01",
                "2026-04-30",
                ["2026-03-02", "2026-04-06"],
            ),
            (
                every("month", weekday="fri", nth=-1),
                "2026-03-01",
                "2026-04-30",
                ["2026-03-27", "2026-04-24"],
            ),
            (
                every("month", weekday="sun", nth=5),
                "2026-03-01",
                "2026-06-30",
                ["2026-03-29", "2026-05-31"],
            ),
            (
                every("year", month=11, weekday="thu", nth=4),
                "2024-11-01",
                "2026-11-30",
                ["2024-11-28", "2025-11-27", "2026-11-26"],
            ),
            (
                every("year", month=5, weekday="mon", nth=-1),
                "2026-05-01",
                "2026-05-31",
                ["2026-05-25"],
            ),
            (
                every("year", month=2, day=29),
                "2023-02-01",
                "2028-03-01",
                ["2024-02-29", "2028-02-29"],
            ),
            (
                every("year", date(2021, 6, 1), month=5, day=1, interval=2),
                "2021-01-01",
                "2025-12-31",
                ["2023-05-01", "2025-05-01"],
            ),
        ],
    )
    def test_on_which_a_closure_falls(self, closure, first, last, dates):
        assert closed_dates(closure, first, last) == dates

    def test_a_range_over_new_year(self):
        break_ = every("year", month=12, day=24, lasts=10)
        closed = closed_dates(break_, "2025-12-20", "2026-01-10")
        assert (closed[0], closed[-1], len(closed)) == ("2025-12-24", "2026-01-02", 10)
        assert closed_dates(break_, "2019-12-20", "2020-01-05") == []

    def test_nothing_is_closed_long_before(self):
        mondays = shop(every("week", weekday="mon"))
        assert open_on(mondays, date(2010, 3, 1)) == h(9)
        assert open_on(mondays, date(2026, 3, 2)) == h(0)

    def test_no_stretch_begins_after_until_and_the_last_is_not_cut_short(self):
        break_ = every("year", month=12, day=24, lasts=10, until=date(2025, 12, 24))
        assert closed_dates(break_, "2026-01-01", "2026-12-31") == [
            "2026-01-01",
            "2026-01-02",
        ]

    def test_the_week_begins_on_monday_whatever_the_process_says(self):
        closure = every("week", date(2026, 3, 8), weekday="mon", interval=2)
        before = calendar.firstweekday()
        calendar.setfirstweekday(calendar.SUNDAY)
        try:
            found = closed_dates(closure, "2026-03-01", "2026-03-31")
        finally:
            calendar.setfirstweekday(before)
        assert found == ["2026-03-16", "2026-03-30"]


class TestPrecedence:
    MONDAY = date(2026, 3, 2)
    MONDAYS = every("week", weekday="mon")

    def test_a_shift_is_a_decision_about_one_date_and_beats_the_rule(self):
        hours = shop(self.MONDAYS, shifts={self.MONDAY: [("10:00", "12:00")]})
        assert open_on(hours, self.MONDAY) == h(2)
        assert open_on(hours, date(2026, 3, 9)) == h(0)

    def test_a_holiday_beats_both(self):
        hours = shop(
            self.MONDAYS,
            shifts={self.MONDAY: [("10:00", "12:00")]},
            holidays=[self.MONDAY],
        )
        assert open_on(hours, self.MONDAY) == h(0)

    def test_a_closure_of_some_hours_cuts_a_shift_too(self):
        hours = shop(
            every("week", weekday="mon", between=("09:00", "11:00")),
            shifts={self.MONDAY: [("10:00", "12:00")]},
        )
        assert open_on(hours, self.MONDAY) == h(1)
        assert open_on(hours, date(2026, 3, 9)) == h(7)

    def test_a_whole_date_is_closed_as_by_a_holiday(self):
        bar = shop(self.MONDAYS, opening=("22:00", "06:00"))
        assert bar.is_open(at("2026-03-02 05:00"))  # ran over from Sunday
        assert not bar.is_open(at("2026-03-02 23:00"))
        assert not bar.is_open(at("2026-03-03 05:00"))

    def test_some_hours_are_cut_as_by_a_break(self):
        bar = shop(
            every("week", weekday="mon", between=("02:00", "04:00")),
            every("week", weekday="tue", between=("23:00", "01:00"), lasts=2),
            opening=("22:00", "06:00"),
        )
        assert bar.segments(at("2026-03-01 12:00"), at("2026-03-05 12:00")) == (
            (at("2026-03-01 22:00"), at("2026-03-02 02:00")),
            (at("2026-03-02 04:00"), at("2026-03-02 06:00")),
            (at("2026-03-02 22:00"), at("2026-03-03 06:00")),
            (at("2026-03-03 22:00"), at("2026-03-03 23:00")),
            (at("2026-03-04 01:00"), at("2026-03-04 06:00")),
            (at("2026-03-04 22:00"), at("2026-03-04 23:00")),
            (at("2026-03-05 01:00"), at("2026-03-05 06:00")),
        )

    def test_over_new_year_it_is_the_same_whichever_year_is_asked_first(self):
        night = every("year", month=12, day=31, between=("23:00", "05:00"))
        expected = (
            (at("2026-12-31 22:00"), at("2026-12-31 23:00")),
            (at("2027-01-01 05:00"), at("2027-01-01 06:00")),
        )
        for first in ("2026-06-01 00:00", "2027-06-01 00:00"):
            bar = shop(night, opening=("22:00", "06:00"))
            bar.is_open(at(first))
            assert bar.segments(at("2026-12-31 12:00"), at("2027-01-01 12:00")) == (
                expected
            )


class TestForEver:
    def test_closed_for_good_is_never_open(self):
        mondays = {"mon": [("09:00", "18:00")]}
        for closure in (
            every("week", date(1900, 1, 1), weekday="mon"),
            every("week", date(2026, 1, 1), weekday="mon"),
            every("day", date(2026, 6, 1)),
            every("month", day=1, lasts=31),
            every("week", weekday="sun", lasts=2),
            every("day", between=("00:00", "24:00")),
        ):
            with pytest.raises(NeverOpen):
                BusinessHours(tz=SHANGHAI, weekly=mondays, closures=[closure])

    def test_closed_for_years_is_not(self):
        years = every("day", date(2026, 6, 1), until=date(2036, 5, 31))
        assert shop(years).next_open(at("2026-06-01 12:00")) == at("2036-06-01 09:00")

    def test_a_shift_afterwards_is_enough(self):
        closure = every("week", weekday="mon")
        shifts = {date(2026, 3, 2): [("09:00", "10:00")]}
        hours = BusinessHours(
            tz=SHANGHAI,
            weekly={"mon": [("09:00", "18:00")]},
            closures=[closure],
            shifts=shifts,
        )
        assert hours.next_open(at("2026-01-01 00:00")) == at("2026-03-02 09:00")

    def test_round_the_clock_closes_again_until_the_closure_ends(self):
        day = ("00:00", "24:00")
        yearly = every("year", month=5, day=1, until=date(2027, 12, 31))
        hours = shop(yearly, opening=day)
        assert hours.next_close(at("2026-06-01 00:00")) == at("2027-05-01 00:00")
        assert hours.next_close(at("2027-06-01 00:00")) is None
        for_ever = shop(every("year", month=5, day=1), opening=day)
        assert for_ever.next_close(at("2190-06-01 00:00")) == at("2191-05-01 00:00")
        assert for_ever.next_close(at("2199-06-01 00:00")) is None


class TestSense:
    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"every": "decade"}, "allowed: day, week, month, year"),
            ({"every": None}, "allowed: day, week, month, year"),
            ({"since": "2020-01-01"}, r"since: .* must be a datetime\.date"),
            ({"since": at("2020-01-01 00:00")}, r"must be a datetime\.date"),
            ({"since": date(1899, 12, 31)}, "from 1900 to 2199"),
            ({"until": date(2019, 12, 31)}, "until: .* must not be before since"),
            ({"until": "2026-01-01"}, r"until: .* must be a datetime\.date"),
            ({"until": at("2026-01-01 00:00")}, r"until: .* must be a datetime\.date"),
            ({"interval": 0}, "interval: .* from 1 to 1000"),
            ({"interval": True}, "interval: .* from 1 to 1000"),
            ({"lasts": 0}, "lasts: .* from 1 to 366"),
            ({"lasts": 1.0}, "lasts: .* from 1 to 366"),
            ({"lasts": 367}, "lasts: .* from 1 to 366"),
            ({"month": 1}, "every day by month; is said by nothing more"),
            ({"day": 1}, "is said by nothing more"),
            ({"weekday": "mon"}, "is said by nothing more"),
            ({"nth": 1}, "is said by nothing more"),
            ({"between": ("09:00",)}, "between: .* openings are a list"),
            ({"between": ("09:00", "09:00")}, "between: .* an opening needs an end"),
            ({"every": "week"}, "every week by nothing more; is said by weekday"),
            ({"every": "week", "weekday": "Mon"}, "weekday: .* allowed: mon, tue"),
            ({"every": "week", "weekday": "mon", "nth": 1}, "is said by weekday"),
            ({"every": "week", "weekday": "mon", "day": 1}, "is said by weekday"),
            ({"every": "month"}, "is said by day or weekday and nth"),
            ({"every": "month", "weekday": "mon"}, "is said by day or weekday and nth"),
            ({"every": "month", "nth": 1}, "is said by day or weekday and nth"),
            (
                {"every": "month", "weekday": "mon", "nth": 1, "day": 1},
                "every month by day, nth, weekday; is said by day or",
            ),
            ({"every": "month", "day": 1, "month": 1}, "is said by day or"),
            ({"every": "month", "day": 0}, "day: .* from 1 to 31, or from -1 to -31"),
            ({"every": "month", "day": 32}, "day: .* from 1 to 31, or from -1"),
            ({"every": "month", "day": True}, "day: .* from 1 to 31"),
            ({"every": "month", "weekday": "mon", "nth": 6}, "nth: .* from 1 to 5"),
            ({"every": "year", "day": 1}, "is said by month and day or month and w"),
            ({"every": "year", "month": 13, "day": 1}, "month: .* from 1 to 12"),
            ({"every": "year", "month": 2, "day": 30}, "month 2 has no more than 29"),
            ({"every": "year", "month": 4, "day": -31}, "month 4 has no more than 30"),
            (
                {"every": "year", "month": 1, "day": 1, "until": date(2020, 12, 31)}
                | {"since": date(2020, 2, 1)},
                "nothing between 2020-02-01 and 2020-12-31; must begin at least once",
            ),
            (
                {"every": "year", "month": 2, "day": 29, "interval": 4}
                | {"since": date(2021, 1, 1)},
                "nothing between 2021-01-01 and 2199-12-31",
            ),
        ],
    )
    def test_is_asked_for(self, fields, rule):
        with pytest.raises(InvalidValue, match=rule):
            Closure(**{"every": "day", "since": SINCE, **fields})

    @pytest.mark.parametrize("wrong", [[date(2026, 1, 1)], every("day"), 5, [None]])
    def test_hours_take_closures(self, wrong):
        with pytest.raises(InvalidValue, match=r"closures: .* must be Closure values"):
            attrs.evolve(shop(), closures=wrong)


class TestValue:
    def test_is_frozen_hashable_and_plain(self):
        one = every("year", month=12, day=24, between=(time(9), "12:00"))
        two = every("year", month=12, day=24, between=["09:00", time(12)])
        assert one == two
        assert hash(one) == hash(two)
        assert pickle.loads(pickle.dumps(one)) == one
        assert plain(one) == {
            "every": "year",
            "since": "2020-01-01",
            "month": 12,
            "day": 24,
            "between": ["09:00", "12:00"],
        }
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            one.day = 25

    def test_order_and_repetition_make_no_other_hours(self):
        one, two = every("month", day=1), every("week", weekday="mon")
        assert shop(one, two) == shop(two, one, one)
        assert hash(shop(one, two)) == hash(shop(two, one))
        assert shop(one) != shop(two)
