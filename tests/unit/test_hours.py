"""Business hours: what is open, and how much of it lies between two instants."""

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.errors import InvalidValue, NaiveDatetime, NeverOpen, Undecodable
from recoverykit.hours import (
    ALWAYS,
    Always,
    BusinessHours,
    hours_from_plain,
    utc_instant,
)
from recoverykit.plain import content_hash, plain

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")


def hours(*openings, days=WORKDAYS, tz=SHANGHAI, holidays=()):
    return BusinessHours(tz=tz, weekly=dict.fromkeys(days, openings), holidays=holidays)


def at(text, tz=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


OFFICE = hours(("09:00", "18:00"))
# 2026-03-02 is a Monday
MONDAY_9, MONDAY_18 = at("2026-03-02 09:00"), at("2026-03-02 18:00")
TUESDAY_9, SATURDAY_12 = at("2026-03-03 09:00"), at("2026-03-07 12:00")
NEXT_MONDAY_9 = at("2026-03-09 09:00")


class TestDefinition:
    def test_times_are_text_or_time_and_openings_any_sequence(self):
        weekly = {day: [[time(9), "18:00"]] for day in WORKDAYS}
        assert BusinessHours(tz=SHANGHAI, weekly=weekly) == OFFICE

    def test_is_equal_by_what_is_open_not_by_how_it_was_written(self):
        plain_week = hours(("09:00", "18:00"), holidays=[date(2026, 5, 1)])
        assert plain_week == BusinessHours(
            tz=ZoneInfo.no_cache("Asia/Shanghai"),
            weekly={
                "sun": [],
                **dict.fromkeys(
                    reversed(WORKDAYS), (("12:00", "18:00"), ("09:00", "13:00"))
                ),
            },
            holidays=(date(2026, 5, 1), date(2026, 5, 1)),
        )
        assert hash(plain_week) == hash(
            hours(("09:00", "12:00"), ("12:00", "18:00"), holidays={date(2026, 5, 1)})
        )

    def test_differs_by_zone_week_and_holidays(self):
        others = {
            hours(("09:00", "18:00"), tz=UTC),
            hours(("09:00", "18:01")),
            hours(("09:00", "18:00"), holidays=[date(2026, 5, 1)]),
        }
        assert OFFICE not in others
        assert len(others) == 3

    def test_openings_are_sorted_and_overlaps_joined(self):
        week = dict(
            hours(("12:00", "18:00"), ("09:00", "13:00"), ("20:00", "24:00")).weekly
        )
        assert week["mon"] == (("09:00", "18:00"), ("20:00", "24:00"))

    def test_keeps_seconds_and_microseconds_of_times(self):
        shop = hours((time(9, 0, 30), time(9, 0, 30, 5)))
        assert shop.weekly[0] == ("mon", (("09:00:30", "09:00:30.000005"),))
        assert shop.between(MONDAY_9, MONDAY_18) == timedelta(microseconds=5)

    def test_evolves_keeping_what_was_normalised(self):
        closed = attrs.evolve(OFFICE, holidays=[date(2026, 3, 2)])
        assert closed.weekly == OFFICE.weekly
        assert OFFICE.is_open(MONDAY_9)
        assert not closed.is_open(MONDAY_9)

    @pytest.mark.parametrize(
        ("opening", "rule"),
        [
            (("24:00", "09:00"), "24:00 can only be an end"),
            (("09:00", "09:00"), "write 00:00–24:00 for the whole day"),
            (("09:00", "24:01"), "times are local"),
            (("9:00", "18:00"), "times are local"),
            (("09:60", "18:00"), "times are local"),
            ((9, 18), "times are local"),
            ((time(9, tzinfo=UTC), time(18)), "times are local"),
            (("09:00",), "openings are a list of"),
            ("09:00", "openings are a list of"),
        ],
    )
    def test_refuses_what_is_no_opening(self, opening, rule):
        with pytest.raises(InvalidValue, match=rule):
            hours(opening)

    def test_refuses_unknown_days_zones_and_dates(self):
        with pytest.raises(InvalidValue, match="days are mon, tue, wed"):
            hours(("09:00", "18:00"), days=("Mon",))
        with pytest.raises(InvalidValue, match="invalid tz"):
            hours(("09:00", "18:00"), tz="Asia/Shanghai")
        for wrong in (["2026-05-01"], [datetime(2026, 5, 1, tzinfo=UTC)], "2026-05-01"):
            with pytest.raises(InvalidValue, match=r"must be datetime\.date values"):
                hours(("09:00", "18:00"), holidays=wrong)

    @pytest.mark.parametrize("weekly", [{}, {"mon": []}])
    def test_hours_that_never_open_are_refused_at_once(self, weekly):
        with pytest.raises(NeverOpen, match="hours in Asia/Shanghai never open"):
            BusinessHours(tz=SHANGHAI, weekly=weekly)


class TestAdd:
    @pytest.mark.parametrize(
        ("start", "span", "at_close", "at_next_open"),
        [
            (MONDAY_9, h(9), MONDAY_18, TUESDAY_9),
            (MONDAY_9, h(0), MONDAY_9, MONDAY_9),
            (MONDAY_18, h(0), MONDAY_18, TUESDAY_9),
            (SATURDAY_12, h(0), SATURDAY_12, NEXT_MONDAY_9),
            (MONDAY_18, h(1), at("2026-03-03 10:00"), at("2026-03-03 10:00")),
            (SATURDAY_12, h(45), at("2026-03-13 18:00"), at("2026-03-16 09:00")),
        ],
    )
    def test_ends_at_closing_or_at_the_next_opening(
        self, start, span, at_close, at_next_open
    ):
        assert OFFICE.add(start, span) == at_close
        assert OFFICE.add(start, span, edge="next_open") == at_next_open

    def test_the_night_receipt_of_s8(self):
        received = at("2026-03-02 03:00")
        assert ALWAYS.add(received, h(1)) == at("2026-03-02 04:00")
        assert OFFICE.add(received, h(1)) == at("2026-03-02 10:00")

    def test_touching_openings_are_one_under_both_edges(self):
        shop = hours(("09:00", "12:00"), ("12:00", "18:00"))
        assert shop.add(MONDAY_9, h(3)) == at("2026-03-02 12:00")
        assert shop.add(MONDAY_9, h(3), edge="next_open") == at("2026-03-02 12:00")

    def test_skips_holidays_and_lunch(self):
        shop = hours(
            ("09:00", "12:00"), ("13:00", "18:00"), holidays=[date(2026, 3, 3)]
        )
        assert shop.add(MONDAY_9, h(9)) == at("2026-03-04 10:00")

    def test_what_ends_around_new_year_is_right_before_the_new_year_is_known(self):
        bar = hours(("22:00", "06:00"), ("08:00", "09:00"), days=EVERY_DAY)
        assert bar.add(at("2026-12-20 22:00"), h(9 * 11 + 6)) == at("2027-01-01 04:00")
        start, later = at("2026-12-20 22:00"), at("2026-12-22 22:00")
        due_and_gone = attrs.evolve(bar).add_and_between(start, h(90), later)
        assert due_and_gone == (at("2026-12-30 09:00"), h(18))

    def test_answers_in_utc_whatever_the_zone_of_the_question(self):
        answers = {
            OFFICE.add(MONDAY_9.astimezone(zone), h(1))
            for zone in (UTC, SHANGHAI, NEW_YORK, timezone(h(-3)))
        }
        assert {(a.isoformat(), a.tzinfo) for a in answers} == {
            ("2026-03-02T02:00:00+00:00", UTC)
        }

    def test_keeps_microseconds(self):
        start = MONDAY_9 + timedelta(microseconds=900_001)
        assert OFFICE.add(start, timedelta(microseconds=1)) - start == timedelta(
            microseconds=1
        )

    def test_a_long_run_of_holidays_is_crossed(self):
        off = [date(2026, 1, 1) + timedelta(days=i) for i in range(3 * 365)]
        shop = hours(("09:00", "18:00"), holidays=off)
        assert shop.add(at("2025-12-31 12:00"), h(7)) == at("2029-01-01 10:00")
        assert shop.subtract(at("2029-01-01 10:00"), h(7)) == at("2025-12-31 12:00")

    @pytest.mark.parametrize("span", [timedelta(microseconds=-1), 3600, None])
    def test_the_span_is_a_timedelta_from_zero_up(self, span):
        for shop in (OFFICE, ALWAYS):
            with pytest.raises(InvalidValue, match=r"invalid span: .* zero or more"):
                shop.add(MONDAY_9, span)
            with pytest.raises(InvalidValue, match=r"invalid span: .* zero or more"):
                shop.subtract(MONDAY_9, span)

    def test_the_edge_is_known(self):
        for shop in (OFFICE, ALWAYS):
            with pytest.raises(InvalidValue, match="allowed: close, next_open"):
                shop.add(MONDAY_9, h(1), edge="open")


class TestSubtract:
    @pytest.mark.parametrize(
        ("start", "span", "expected"),
        [
            (MONDAY_18, h(9), MONDAY_9),  # an answer on an opening stays there
            (MONDAY_18, h(10), at("2026-02-27 17:00")),
            (MONDAY_9, h(1), at("2026-02-27 17:00")),
            (SATURDAY_12, h(1), at("2026-03-06 17:00")),
            (SATURDAY_12, h(0), at("2026-03-06 18:00")),
            (MONDAY_18, h(0), MONDAY_18),
            (MONDAY_9, h(0), MONDAY_9),
            (at("2026-03-02 10:00"), h(0), at("2026-03-02 10:00")),
        ],
    )
    def test_leads_back(self, start, span, expected):
        assert OFFICE.subtract(start, span) == expected

    def test_back_over_a_year_that_was_not_asked_for_yet(self):
        shop = hours(("09:00", "10:00"), days=("mon",))
        assert shop.subtract(MONDAY_9, h(200)) == at("2022-05-02 09:00")

    def test_no_time_from_closed_time_looks_back_too(self):
        off = [date(2025, 1, 1) + timedelta(days=i) for i in range(366 + 40)]
        shop = hours(("09:00", "18:00"), holidays=off)
        assert shop.subtract(at("2026-02-02 12:00"), h(0)) == at("2024-12-31 18:00")


class TestBetween:
    def test_counts_open_time_only(self):
        assert OFFICE.between(at("2026-03-06 17:00"), at("2026-03-09 10:00")) == h(2)
        assert OFFICE.between(SATURDAY_12, NEXT_MONDAY_9) == h(0)
        assert OFFICE.between(MONDAY_9, MONDAY_9) == h(0)

    def test_is_negative_when_it_runs_back(self):
        assert OFFICE.between(TUESDAY_9, MONDAY_9) == -h(9)

    def test_before_the_first_opening_of_all(self):
        late = [date(2026, 1, 1) + timedelta(days=i) for i in range(60)]
        shop = hours(("09:00", "18:00"), holidays=late)
        assert shop.between(at("2026-01-05 12:00"), at("2026-01-06 12:00")) == h(0)
        assert not shop.is_open(at("2026-01-05 12:00"))

    def test_keeps_microseconds(self):
        start = MONDAY_9 + timedelta(milliseconds=900)
        assert OFFICE.between(start, start + timedelta(milliseconds=200)) == timedelta(
            milliseconds=200
        )


class TestOpenings:
    def test_are_half_open(self):
        moment = timedelta(microseconds=1)
        assert OFFICE.is_open(MONDAY_9)
        assert not OFFICE.is_open(MONDAY_9 - moment)
        assert OFFICE.is_open(MONDAY_18 - moment)
        assert not OFFICE.is_open(MONDAY_18)

    def test_next_open_is_the_instant_itself_when_open(self):
        assert OFFICE.next_open(MONDAY_9 + h(1)) == MONDAY_9 + h(1)
        assert OFFICE.next_open(MONDAY_9) == MONDAY_9
        assert OFFICE.next_open(MONDAY_18) == TUESDAY_9
        assert OFFICE.next_open(SATURDAY_12) == NEXT_MONDAY_9

    def test_next_close_is_always_later(self):
        assert OFFICE.next_close(MONDAY_9) == MONDAY_18
        assert OFFICE.next_close(MONDAY_18) == at("2026-03-03 18:00")
        assert OFFICE.next_close(SATURDAY_12) == at("2026-03-09 18:00")
        assert OFFICE.next_close(at("2026-12-31 18:00")) == at("2027-01-01 18:00")

    def test_round_the_clock_closes_for_a_holiday_and_then_no_more(self):
        shop = hours(("00:00", "24:00"), days=EVERY_DAY, holidays=[date(2027, 5, 1)])
        assert shop.next_close(MONDAY_9) == at("2027-05-01 00:00")
        assert shop.next_close(at("2027-05-01 12:00")) is None
        assert shop.add(MONDAY_9, h(24 * 200)) == MONDAY_9 + h(24 * 200)

    def test_segments_are_clipped_and_in_order(self):
        assert OFFICE.segments(at("2026-03-06 17:00"), at("2026-03-09 10:00")) == (
            (at("2026-03-06 17:00"), at("2026-03-06 18:00")),
            (at("2026-03-09 09:00"), at("2026-03-09 10:00")),
        )
        assert OFFICE.segments(MONDAY_18, TUESDAY_9) == ()
        assert OFFICE.segments(MONDAY_9, MONDAY_9) == ()

    def test_segments_do_not_run_back(self):
        for shop in (OFFICE, ALWAYS):
            with pytest.raises(InvalidValue, match="must not be before start"):
                shop.segments(TUESDAY_9, MONDAY_9)


class TestOverMidnight:
    BAR = hours(("22:00", "06:00"))

    def test_belongs_to_the_day_it_starts_on(self):
        assert self.BAR.weekly[0] == ("mon", (("22:00", "06:00"),))
        assert not self.BAR.is_open(at("2026-03-02 02:00"))  # Monday: nobody on Sunday
        assert self.BAR.is_open(at("2026-03-07 02:00"))  # Saturday: Friday's
        monday, tuesday = at("2026-03-02 22:00"), at("2026-03-03 06:00")
        assert self.BAR.between(monday, tuesday) == h(8)
        assert self.BAR.between(at("2026-03-03 02:00"), tuesday) == h(4)
        assert self.BAR.subtract(at("2026-03-03 07:00"), h(1)) == at("2026-03-03 05:00")

    def test_a_holiday_closes_what_starts_on_it_and_no_more(self):
        shop = hours(("22:00", "06:00"), holidays=[date(2026, 3, 3)])
        assert shop.is_open(at("2026-03-03 05:00"))
        assert not shop.is_open(at("2026-03-03 23:00"))
        assert not shop.is_open(at("2026-03-04 05:00"))

    def test_is_joined_with_what_it_overlaps(self):
        shop = hours(("20:00", "24:00"), ("23:00", "02:00"), ("20:00", "00:00"))
        assert shop.weekly[0] == ("mon", (("20:00", "02:00"),))

    def test_joins_the_opening_of_the_day_after(self):
        shop = hours(("08:00", "12:00"), ("22:00", "09:00"))
        assert shop.between(at("2026-03-02 22:00"), at("2026-03-03 12:00")) == h(14)

    @pytest.mark.parametrize("start", ["00:00", "10:00"])
    def test_one_day_cannot_own_more_than_a_day(self, start):
        with pytest.raises(InvalidValue, match="must last less than 24 hours"):
            hours((start, "24:00"), ("23:00", "12:00"))

    def test_midnight_as_an_end(self):
        assert (
            hours(("22:00", "00:00"))
            == hours((time(22), time()))
            == hours(("22:00", "24:00"))
        )

    def test_closes_its_business_day(self):
        assert self.BAR.business_day_close(at("2026-03-02 12:00"), 0) == at(
            "2026-03-03 06:00"
        )
        assert self.BAR.business_day_close(at("2026-03-02 12:00"), 5) == at(
            "2026-03-10 06:00"
        )


class TestDays:
    def test_nth_close_after_the_local_date(self):
        # three business days after a Friday, and after the Saturday behind it
        for start in (at("2026-03-06 08:00"), at("2026-03-06 23:00"), SATURDAY_12):
            assert OFFICE.business_day_close(start, 3) == at("2026-03-11 18:00")

    def test_zero_is_today_or_the_next_open_day(self):
        assert OFFICE.business_day_close(at("2026-03-02 03:00"), 0) == MONDAY_18
        assert OFFICE.business_day_close(at("2026-03-02 17:59"), 0) == MONDAY_18
        assert OFFICE.business_day_close(MONDAY_18, 0) == at("2026-03-03 18:00")
        assert OFFICE.business_day_close(SATURDAY_12, 0) == at("2026-03-09 18:00")

    def test_holidays_are_no_business_days(self):
        shop = hours(("09:00", "18:00"), holidays=[date(2026, 3, 3)])
        assert shop.business_day_close(MONDAY_9, 1) == at("2026-03-04 18:00")

    def test_the_last_closing_of_the_day_counts(self):
        shop = hours(("09:00", "12:00"), ("13:00", "18:00"))
        assert shop.business_day_close(MONDAY_9, 0) == MONDAY_18

    def test_over_years_and_before_any_opening(self):
        off = [date(2026, 1, 1) + timedelta(days=i) for i in range(60)]
        shop = hours(("09:00", "18:00"), days=("mon",), holidays=off)
        assert shop.business_day_close(at("2026-01-05 12:00"), 0) == MONDAY_18
        assert shop.business_day_close(MONDAY_9, 100) == at("2028-01-31 18:00")

    def test_days_are_local(self):
        late = datetime(2026, 3, 1, 17, tzinfo=UTC)  # Monday 01:00 in Shanghai
        assert OFFICE.local_date(late) == date(2026, 3, 2)
        assert OFFICE.business_day_close(late, 0) == MONDAY_18
        assert OFFICE.end_of_day(late, 0) == at("2026-03-03 00:00")
        assert OFFICE.end_of_day(late, 5) == at("2026-03-08 00:00")  # open or not

    @pytest.mark.parametrize("n", [-1, 1.0, True, None])
    def test_days_are_counted_from_zero(self, n):
        for shop in (OFFICE, ALWAYS):
            with pytest.raises(InvalidValue, match="invalid n"):
                shop.business_day_close(MONDAY_9, n)
            with pytest.raises(InvalidValue, match="invalid n"):
                shop.end_of_day(MONDAY_9, n)


class TestClockChanges:
    def test_time_is_real_time(self):
        night = hours(("01:00", "05:00"), days=EVERY_DAY, tz=NEW_YORK)
        spring, autumn = date(2024, 3, 10), date(2024, 11, 3)
        # the repeated 01:00 opens at its first occurrence, so autumn has five hours
        for day, length in ((spring, 3), (autumn, 5)):
            start = datetime.combine(day, time(), NEW_YORK)
            assert night.between(start, start + timedelta(days=1)) == h(length)
        assert night.add(at("2024-03-10 01:00", NEW_YORK), h(1)) == at(
            "2024-03-10 03:00", NEW_YORK
        )

    def test_an_edge_in_a_gap_moves_by_the_gap(self):
        shop = hours(("02:30", "06:00"), days=("sun",), tz=NEW_YORK)
        assert shop.next_open(at("2024-03-10 00:00", NEW_YORK)) == at(
            "2024-03-10 03:30", NEW_YORK
        )

    def test_a_start_pushed_past_its_end_is_closed_that_day(self):
        shop = hours(("02:30", "03:15"), days=("sun",), tz=NEW_YORK)
        assert shop.between(
            at("2024-03-10 00:00", NEW_YORK), at("2024-03-11 00:00", NEW_YORK)
        ) == h(0)
        assert shop.business_day_close(at("2024-03-10 00:00", NEW_YORK), 0) == at(
            "2024-03-17 03:15", NEW_YORK
        )

    def test_an_opening_pushed_into_the_next_is_counted_once(self):
        shop = hours(("02:00", "02:30"), ("03:00", "04:00"), days=("sun",), tz=NEW_YORK)
        assert shop.between(
            at("2024-03-10 00:00", NEW_YORK), at("2024-03-11 00:00", NEW_YORK)
        ) == h(1)

    def test_a_repeated_edge_is_the_first_of_the_two(self):
        shop = hours(("00:00", "01:30"), days=("sun",), tz=NEW_YORK)
        assert shop.next_close(at("2024-11-03 00:00", NEW_YORK)) == datetime(
            2024, 11, 3, 5, 30, tzinfo=UTC
        )

    def test_a_gap_of_half_an_hour_moves_by_half_an_hour(self):
        shop = hours(("02:15", "05:00"), days=("sun",), tz=LORD_HOWE)
        assert shop.next_open(at("2024-10-06 00:00", LORD_HOWE)) == at(
            "2024-10-06 02:45", LORD_HOWE
        )

    def test_a_day_without_a_midnight(self):
        sao_paulo = ZoneInfo("America/Sao_Paulo")
        shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=sao_paulo)
        before, after = (
            at("2018-11-03 12:00", sao_paulo),
            at("2018-11-05 00:00", sao_paulo),
        )
        assert shop.between(shop.end_of_day(before, 0), after) == h(23)
        closed = attrs.evolve(shop, holidays=[date(2018, 11, 4)])
        assert closed.between(before, after) == h(12)

    def test_twice_round_the_clock_is_48_hours(self):
        shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=NEW_YORK)
        start = at("2024-03-09 12:00", NEW_YORK)
        assert shop.add(start, h(48)) - start == h(48)


A, B, C = ("00:00", "12:00"), ("12:00", "24:00"), ("00:00", "24:00")
NIGHT = (("00:00", "06:00"), ("22:00", "24:00"))


def seconds(n):
    return timedelta(seconds=n)


class TestAgreedAnswers:
    """Answers on which independent implementations agree, near clock changes."""

    @pytest.mark.parametrize(
        ("zone", "weekly", "start", "span", "answers"),
        [
            (
                "America/New_York",
                {"mon": [B], "sat": [B], "sun": NIGHT, "thu": [B]},
                "2018-11-04T06:39:36Z",
                22824,
                ("2018-11-05T17:00:00Z", "2018-11-05T05:00:00Z"),
            ),
            (
                "Australia/Lord_Howe",
                {
                    "fri": [B],
                    "mon": [B],
                    "sun": [B],
                    "thu": [B],
                    "tue": [C],
                    "wed": [C],
                },
                "2019-10-05T15:30:00Z",
                43200,
                ("2019-10-07T01:00:00Z", "2019-10-06T13:00:00Z"),
            ),
            (
                "Europe/London",
                {"fri": [C], "mon": [C], "sat": NIGHT, "thu": [A], "tue": [C]},
                "2008-10-25T23:36:54Z",
                95015,
                ("2008-10-28T02:23:35Z", "2008-10-28T02:23:35Z"),
            ),
            (
                "Australia/Lord_Howe",
                {"sun": [("17:40", "20:15")]},
                "2006-10-28T12:41:40Z",
                37200,
                ("2006-11-26T06:40:00Z", "2006-11-19T09:15:00Z"),
            ),
            (
                "America/New_York",
                {
                    "fri": [("04:45", "05:45")],
                    "mon": [("01:15", "19:15")],
                    "sat": [("03:15", "07:45"), ("08:15", "22:30")],
                    "wed": [("03:30", "04:45"), ("06:00", "07:45"), ("13:15", "17:00")],
                },
                "2018-11-04T05:59:59Z",
                28437,
                ("2018-11-05T14:08:57Z", "2018-11-05T14:08:57Z"),
            ),
            (
                "Europe/Dublin",
                {
                    "fri": [C],
                    "mon": [C],
                    "sat": [A],
                    "sun": [A],
                    "tue": [A],
                    "wed": [C],
                },
                "2017-10-29T01:02:50Z",
                39430,
                ("2017-10-30T00:00:00Z", "2017-10-29T12:00:00Z"),
            ),
            (
                "Australia/Lord_Howe",
                {"mon": [C], "sat": [C], "thu": [B], "tue": [B], "wed": NIGHT},
                "2009-10-03T14:39:08Z",
                0,
                ("2009-10-04T13:00:00Z", "2009-10-03T14:39:08Z"),
            ),
        ],
        ids=[
            "closed midnight",
            "lord howe",
            "london",
            "sundays",
            "new york",
            "dublin",
            "no time",
        ],
    )
    def test_add(self, zone, weekly, start, span, answers):
        shop = BusinessHours(tz=ZoneInfo(zone), weekly=weekly)
        start = datetime.fromisoformat(start)
        at_next_open, at_close = map(datetime.fromisoformat, answers)
        assert shop.add(start, seconds(span)) == at_close
        assert shop.add(start, seconds(span), edge="next_open") == at_next_open

    @pytest.mark.parametrize(
        ("zone", "weekly", "start", "span", "expected"),
        [
            (
                "Europe/Dublin",
                {"mon": [A], "sat": NIGHT, "sun": [A], "wed": [C]},
                "2006-10-29T01:31:25Z",
                37885,
                "2006-10-27T23:00:00Z",
            ),
            (
                "Australia/Lord_Howe",
                dict.fromkeys(WORKDAYS, (("09:00", "16:00"),)),
                "2033-04-02T16:50:15Z",
                0,
                "2033-04-01T05:00:00Z",
            ),
            (
                "Australia/Lord_Howe",
                {
                    **dict.fromkeys(WORKDAYS, (("09:00", "16:00"),)),
                    "sat": [("10:00", "14:00")],
                },
                "2006-04-01T13:05:21Z",
                99703,
                "2006-03-28T02:18:17Z",
            ),
        ],
        ids=["dublin", "no time", "lord howe"],
    )
    def test_subtract(self, zone, weekly, start, span, expected):
        shop = BusinessHours(tz=ZoneInfo(zone), weekly=weekly)
        answer = shop.subtract(datetime.fromisoformat(start), seconds(span))
        assert answer == datetime.fromisoformat(expected)

    @pytest.mark.parametrize(
        ("zone", "weekly", "start", "end", "expected"),
        [
            (
                "Europe/London",
                {"fri": [B], "mon": [B], "sat": [A], "sun": [A], "tue": [B]},
                "2022-10-30T01:00:00Z",
                "2022-10-30T23:09:23Z",
                39600,
            ),
            (
                "America/Sao_Paulo",
                {
                    "fri": [B],
                    "mon": [C],
                    "sat": [A],
                    "sun": [B],
                    "thu": [A],
                    "tue": [A],
                },
                "2017-02-19T01:30:00Z",
                "2017-02-22T08:35:29Z",
                172800,
            ),
            (
                "Asia/Kathmandu",
                {
                    "mon": [B],
                    "sat": [A],
                    "sun": [C],
                    "thu": [A],
                    "tue": [C],
                    "wed": [A],
                },
                "2014-07-31T08:04:00Z",
                "2014-08-09T09:32:33Z",
                388800,
            ),
        ],
        ids=["london", "sao paulo", "kathmandu"],
    )
    def test_between(self, zone, weekly, start, end, expected):
        shop = BusinessHours(tz=ZoneInfo(zone), weekly=weekly)
        start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
        assert shop.between(start, end) == seconds(expected)
        assert shop.between(end, start) == -seconds(expected)


NAIVE = datetime(2026, 3, 2, 9)


class TestInstants:
    @pytest.mark.parametrize("shop", [OFFICE, ALWAYS], ids=["hours", "always"])
    @pytest.mark.parametrize(
        "ask",
        [
            pytest.param(lambda s, t: s.add(t, h(1)), id="add"),
            pytest.param(lambda s, t: s.subtract(t, h(1)), id="subtract"),
            pytest.param(lambda s, t: s.between(t, MONDAY_9), id="between"),
            pytest.param(lambda s, t: s.between(MONDAY_9, t), id="between_end"),
            pytest.param(lambda s, t: s.segments(t, MONDAY_9), id="segments"),
            pytest.param(lambda s, t: s.is_open(t), id="is_open"),
            pytest.param(lambda s, t: s.next_open(t), id="next_open"),
            pytest.param(lambda s, t: s.next_close(t), id="next_close"),
            pytest.param(lambda s, t: s.business_day_close(t, 1), id="business_day"),
            pytest.param(lambda s, t: s.local_date(t), id="local_date"),
            pytest.param(lambda s, t: s.end_of_day(t, 1), id="end_of_day"),
        ],
    )
    def test_are_aware_datetimes(self, shop, ask):
        with pytest.raises(NaiveDatetime, match="has no time zone"):
            ask(shop, NAIVE)
        for wrong in (date(2026, 3, 2), "2026-03-02", None, 5):
            with pytest.raises(InvalidValue, match="must be an aware datetime"):
                ask(shop, wrong)

    def test_a_zone_that_gives_no_offset_is_naive(self):
        class Nowhere(tzinfo):
            def utcoffset(self, when):
                return None

        with pytest.raises(NaiveDatetime):
            OFFICE.is_open(datetime(2026, 3, 2, tzinfo=Nowhere()))

    def test_utc_instant_stays_within_the_calendar(self):
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            utc_instant("at", datetime(1, 1, 1, tzinfo=SHANGHAI))


class TestLimits:
    FAR = datetime(2300, 1, 1, tzinfo=UTC)
    RULE = "business hours are known from 1900 to 2199"

    @pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
    def test_instants_beyond_are_refused(self, year):
        with pytest.raises(InvalidValue, match=self.RULE):
            OFFICE.is_open(datetime(year, 6, 1, tzinfo=UTC))

    def test_answers_beyond_are_refused_in_bounded_time(self):
        sunday = hours(("09:00", "18:00"), days=("sun",))
        with pytest.raises(InvalidValue, match=self.RULE):
            sunday.add(MONDAY_9, timedelta.max)
        with pytest.raises(InvalidValue, match=self.RULE):
            sunday.subtract(MONDAY_9, timedelta.max)
        with pytest.raises(InvalidValue, match=self.RULE):
            sunday.business_day_close(MONDAY_9, 10**9)
        assert sunday.next_close(at("2199-12-20 12:00")) == at("2199-12-22 18:00")
        last_sunday = at("2199-12-29 18:00")
        for ask in (
            lambda: sunday.add(last_sunday, h(1)),
            lambda: sunday.next_open(last_sunday),
            lambda: sunday.next_close(last_sunday),
            lambda: sunday.business_day_close(last_sunday, 1),
        ):
            with pytest.raises(InvalidValue, match=self.RULE):
                ask()

    def test_the_first_and_the_last_year_are_known(self):
        assert OFFICE.between(
            datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
        ) > h(9 * 300 * 260)

    def test_always_ends_with_the_calendar(self):
        last, first = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            ALWAYS.add(last, h(1))
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            ALWAYS.subtract(first, h(1))
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            ALWAYS.end_of_day(last, 0)
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            ALWAYS.end_of_day(last, 10**10)
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            Always(tz=SHANGHAI).local_date(last)


class TestAlways:
    def test_is_open_and_never_closes(self):
        assert ALWAYS.is_open(SATURDAY_12)
        assert ALWAYS.next_open(SATURDAY_12) == SATURDAY_12
        assert ALWAYS.next_close(SATURDAY_12) is None

    def test_time_is_real_time(self):
        assert ALWAYS.add(MONDAY_9, h(48), edge="next_open") == MONDAY_9 + h(48)
        assert ALWAYS.subtract(MONDAY_9, h(48)) == MONDAY_9 - h(48)
        assert ALWAYS.between(TUESDAY_9, MONDAY_9) == -h(24)
        assert ALWAYS.segments(MONDAY_9, TUESDAY_9) == ((MONDAY_9, TUESDAY_9),)
        assert ALWAYS.segments(MONDAY_9, MONDAY_9) == ()

    def test_days_are_calendar_days_of_its_zone(self):
        late = datetime(2026, 3, 1, 17, tzinfo=UTC)
        here = Always(tz=SHANGHAI)
        assert (ALWAYS.local_date(late), here.local_date(late)) == (
            date(2026, 3, 1),
            date(2026, 3, 2),
        )
        assert here.end_of_day(late, 0) == at("2026-03-03 00:00")
        assert here.business_day_close(late, 2) == at("2026-03-05 00:00")

    def test_is_a_value(self):
        assert Always() == ALWAYS == Always(tz=ZoneInfo("UTC"))
        assert Always(tz=SHANGHAI) != ALWAYS
        assert hash(Always()) == hash(ALWAYS)
        with pytest.raises(InvalidValue, match="invalid tz"):
            Always(tz="UTC")


class TestStoring:
    HOLIDAYS = hours(
        ("09:00", "12:00"), ("22:00", "06:00"), holidays=[date(2026, 5, 1)]
    )

    def test_plain_data_reads_like_the_definition(self):
        assert plain(
            hours(("22:00", "06:00"), days=("fri",), holidays=[date(2026, 5, 1)])
        ) == {
            "kind": "business_hours",
            "tz": "Asia/Shanghai",
            "weekly": {"fri": [["22:00", "06:00"]]},
            "holidays": ["2026-05-01"],
        }
        assert plain(ALWAYS) == {"kind": "always", "tz": "UTC"}

    @pytest.mark.parametrize(
        "shop",
        [HOLIDAYS, OFFICE, ALWAYS, Always(tz=SHANGHAI)],
        ids=["holidays", "office", "always", "always here"],
    )
    def test_plain_data_both_ways(self, shop):
        assert hours_from_plain(plain(shop), zones=ZoneInfo) == shop

    @pytest.mark.parametrize(
        "data",
        [
            None,
            {},
            {"kind": "always"},
            {"kind": "other", "tz": "UTC"},
            {"kind": "business_hours", "tz": "UTC", "weekly": {}, "holidays": []},
            {"kind": "business_hours", "tz": "UTC", "weekly": [1], "holidays": []},
            {
                "kind": "business_hours",
                "tz": "UTC",
                "weekly": {"mon": [["09:00", "18:00"]]},
                "holidays": ["1 May"],
            },
        ],
    )
    def test_other_data_is_no_hours(self, data):
        with pytest.raises(Undecodable, match="cannot read"):
            hours_from_plain(data, zones=ZoneInfo)

    def test_the_hash_is_that_of_the_definition(self):
        fresh = hours(("09:00", "18:00"))
        before = content_hash(fresh)
        fresh.add(MONDAY_9, h(9000))
        assert content_hash(fresh) == before == content_hash(OFFICE)
        assert content_hash(fresh) != content_hash(self.HOLIDAYS)

    def test_a_nameless_zone_works_but_cannot_be_stored(self):
        class Fixed(tzinfo):
            def utcoffset(self, when):
                return h(8)

            def dst(self, when):
                return h(0)

        zone = Fixed()
        shop = hours(("09:00", "18:00"), tz=zone)
        assert shop == hours(("09:00", "18:00"), tz=zone)
        assert shop.add(MONDAY_9, h(9)) == MONDAY_18
        with pytest.raises(InvalidValue, match="needs a name"):
            plain(shop)

    def test_what_is_compiled_is_neither_compared_nor_shown_nor_carried(self):
        fresh = hours(("09:00", "18:00"))
        size, shown = len(pickle.dumps(fresh)), repr(fresh)
        fresh.add(MONDAY_9, h(9000))
        assert (len(pickle.dumps(fresh)), repr(fresh)) == (size, shown)
        for again in (pickle.loads(pickle.dumps(fresh)), copy.copy(fresh)):
            assert again == fresh == OFFICE
            assert again.add(MONDAY_9, h(9)) == MONDAY_18

    def test_cannot_be_changed(self):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            OFFICE.holidays = ()


def test_a_night_turn_that_outlasts_the_next_day_closes_it_too() -> None:
    hours = BusinessHours(
        tz=ZoneInfo("America/New_York"),
        weekly={"sat": [("12:30", "00:30")], "sun": [("00:00", "00:15")]},
    )
    saturday = datetime(2024, 3, 9, 19, tzinfo=ZoneInfo("America/New_York"))
    closing = datetime(2024, 3, 10, 5, 30, tzinfo=UTC)
    assert hours.business_day_close(saturday, 0) == closing
    assert hours.business_day_close(saturday, 1) == closing
