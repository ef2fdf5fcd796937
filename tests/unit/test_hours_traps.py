"""What other calendars of opening hours got wrong, and ours does not.

Each name begins with the number of a trap; what others did stands in a comment.
"""

import copy
import pickle
import threading
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from recoverykit.errors import InvalidValue, NeverOpen
from recoverykit.hours import ALWAYS, BusinessHours, Closure

NEW_YORK = ZoneInfo("America/New_York")
SHANGHAI = ZoneInfo("Asia/Shanghai")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
NOTHING, MOMENT = timedelta(0), timedelta(microseconds=1)


def hours(*openings, days=WORKDAYS, tz=UTC, **more):
    return BusinessHours(tz=tz, weekly=dict.fromkeys(days, openings), **more)


def at(text, tz=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


def s(n):
    return timedelta(seconds=n)


def open_on(shop, day):
    """Return how long it is open on a local date."""
    return shop.between(at(day, shop.tz), shop.end_of_day(at(day, shop.tz), 0))


OFFICE = hours(("09:00", "18:00"))
MON_9, MON_18 = at("2024-06-03 09:00"), at("2024-06-03 18:00")
TUE_9, SAT_12 = at("2024-06-04 09:00"), at("2024-06-08 12:00")
NEXT_MON_9 = at("2024-06-10 09:00")


def test_01_nine_hours_from_nine_end_at_closing_or_at_the_next_opening():
    # biz and pandas know only the opening, helpdesk and cal only the closing
    assert OFFICE.add(MON_9, h(9)) == MON_18
    assert OFFICE.add(MON_9, h(9), edge="next_open") == TUE_9


@pytest.mark.parametrize(
    ("start", "close", "next_open", "back"),
    [
        (at("2024-06-03 12:00"),) * 4,
        (SAT_12, SAT_12, NEXT_MON_9, at("2024-06-07 18:00")),
        (MON_9,) * 4,
        (MON_18, MON_18, TUE_9, MON_18),
    ],
    ids=["inside", "outside", "at opening", "at closing"],
)
def test_02_no_time_at_all(start, close, next_open, back):
    # biz moves Saturday to Monday, cal leaves it; each knows one answer
    assert OFFICE.add(start, NOTHING) == close
    assert OFFICE.add(start, NOTHING, edge="next_open") == next_open
    assert OFFICE.subtract(start, NOTHING) == back


def test_03_backwards_is_the_negated_forward_answer():
    # businesstimedelta and cal give the absolute value, biz zero
    assert OFFICE.between(MON_9, MON_9) == NOTHING
    assert OFFICE.between(TUE_9, MON_9) == -OFFICE.between(MON_9, TUE_9) == -h(9)


def test_04_what_was_measured_leads_back_to_the_end_or_to_a_closing_before_it():
    for start in (MON_9, MON_18, SAT_12, at("2024-06-05 11:11:11")):
        for end in (TUE_9, SAT_12, NEXT_MON_9, at("2024-06-12 23:00")):
            if start <= end:
                reached = OFFICE.add(start, OFFICE.between(start, end))
                assert reached <= end <= OFFICE.next_open(end)
                assert OFFICE.between(reached, end) == NOTHING
        assert OFFICE.between(start, OFFICE.add(start, h(100))) == h(100)


def test_05_adding_in_two_steps_is_adding_at_once():
    # mixed edge rules fail where the first step ends at closing
    assert OFFICE.add(OFFICE.add(MON_9, h(9)), h(9)) == OFFICE.add(MON_9, h(18))


def test_06_the_night_the_clocks_go_forward_is_three_hours():
    # pandas adds on the wall clock, and raises on 01:00 + 1 h; working_hours counts 4 h
    night = hours(("01:00", "05:00"), days=("sun",), tz=NEW_YORK)
    assert open_on(night, "2024-03-10") == s(10_800)
    assert night.add(at("2024-03-10 01:00", NEW_YORK), h(1)) == at(
        "2024-03-10 03:00", NEW_YORK
    )


def test_07_the_night_the_clocks_go_back_is_five_hours_and_closes_once():
    night = hours(("00:00", "04:00"), days=("sun",), tz=NEW_YORK)
    assert open_on(night, "2024-11-03") == s(18_000)
    early = hours(("00:00", "01:30"), days=("sun",), tz=NEW_YORK)
    first = datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    assert early.next_close(at("2024-11-03 00:00", NEW_YORK)) == first
    assert not early.is_open(first + h(1))  # 01:30 again


def test_08_an_edge_that_the_clocks_skip_moves_by_the_gap():
    brunch = hours(("02:30", "06:00"), days=("sun",), tz=NEW_YORK)
    midnight = at("2024-03-10 00:00", NEW_YORK)
    assert brunch.next_open(midnight) == at("2024-03-10 03:30", NEW_YORK)
    inside = hours(("02:15", "02:45"), days=("sun",), tz=NEW_YORK)
    assert open_on(inside, "2024-03-10") == s(1_800)
    assert inside.next_open(midnight) == at("2024-03-10 03:15", NEW_YORK)


def test_09_a_start_that_moves_past_its_end_leaves_no_opening():
    # a length below zero would be taken off the total
    shop = hours(("02:30", "03:15"), days=("sun",), tz=NEW_YORK)
    assert open_on(shop, "2024-03-10") == NOTHING
    assert shop.add(at("2024-03-10 00:00", NEW_YORK), s(1)) == at(
        "2024-03-17 02:30:01", NEW_YORK
    )


def test_10_an_opening_that_moves_into_the_next_counts_once():
    # biz counts the overlap twice
    shop = hours(("02:00", "02:30"), ("03:00", "04:00"), days=("sun",), tz=NEW_YORK)
    assert open_on(shop, "2024-03-10") == s(3_600)


def test_11_half_an_hour_of_summer_time():
    # biz moves every skipped edge by a whole hour
    night = hours(("01:00", "05:00"), days=("sun",), tz=LORD_HOWE)
    assert open_on(night, "2024-10-06") == s(12_600)
    assert open_on(night, "2024-04-07") == s(16_200)
    shop = hours(("02:15", "05:00"), days=("sun",), tz=LORD_HOWE)
    midnight = at("2024-10-06 00:00", LORD_HOWE)
    assert shop.next_open(midnight) == at("2024-10-06 02:45", LORD_HOWE)


def test_12_a_day_without_a_midnight():
    # biz looped, or was an hour off for the rest of the year
    shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=SAO_PAULO)
    assert open_on(shop, "2018-11-04") == s(82_800)
    closed = shop.closed_on([date(2018, 11, 4)])
    start, end = at("2018-11-01 00:00", SAO_PAULO), at("2018-11-08 00:00", SAO_PAULO)
    assert shop.between(start, end) - closed.between(start, end) == s(82_800)
    assert shop.add(at("2015-10-17 22:00", SAO_PAULO), h(7)) == at(
        "2015-10-18 06:00", SAO_PAULO
    )


def test_13_summer_time_that_begins_at_midnight_and_one_in_the_south():
    tehran, sydney = ZoneInfo("Asia/Tehran"), ZoneInfo("Australia/Sydney")
    shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=tehran)
    assert shop.add(at("2015-01-21 12:00", tehran), h(90 * 24 + 17)) == at(
        "2015-04-22 06:00", tehran
    )
    shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=sydney)
    assert shop.add(at("2015-01-21 12:00", sydney), h(90 * 24 + 17)) == at(
        "2015-04-22 04:00", sydney
    )


def test_14_open_agrees_with_what_is_measured_all_through_the_repeated_hour():
    # biz: is it open, and how long was it open, disagree there
    shop = hours(("00:30", "01:20"), ("01:40", "03:00"), days=("sun",), tz=NEW_YORK)
    start = datetime(2024, 11, 3, 5, tzinfo=UTC)
    for second in range(2 * 3600):
        moment = start + s(second)
        open_for = shop.between(moment, moment + s(1))
        assert open_for == (s(1) if shop.is_open(moment) else NOTHING)


@pytest.mark.parametrize(
    ("zone", "day", "edge", "first"),
    [
        ("Europe/Dublin", "2023-10-29", "01:30", "2023-10-29 00:30"),
        ("Africa/Casablanca", "2024-03-10", "02:30", "2024-03-10 01:30"),
    ],
)
def test_15_where_winter_time_is_the_deviation_the_first_still_counts(
    zone, day, edge, first
):
    # biz takes the second
    shop = hours(("00:00", edge), days=("sun",), tz=ZoneInfo(zone))
    assert shop.next_close(at(day, shop.tz)) == at(first)


def test_16_make_up_days_leave_the_day_after_alone():
    # biz takes hours off Tuesday: it pairs shifts by their date in UTC
    worked = [("07:40", "11:30"), ("12:30", "16:40")]
    shop = hours(
        ("09:00", "12:00"),
        ("13:00", "18:00"),
        tz=SHANGHAI,
        shifts={date(2019, 4, 28): worked, date(2019, 4, 29): worked},
    )
    for day in ("2019-04-28", "2019-04-29", "2019-04-30"):
        assert open_on(shop, day) == s(28_800)


def test_17_a_shift_over_the_date_line_of_utc_changes_its_local_date_only():
    shop = hours(
        ("09:00", "18:00"),
        tz=NEW_YORK,
        shifts={date(2024, 6, 3): [("19:00", "23:00")]},
    )
    assert open_on(shop, "2024-06-03") == s(14_400)  # biz: 46,800
    assert open_on(shop, "2024-06-04") == s(32_400)  # biz: 0


def test_18_a_holiday_beats_a_shift_on_the_same_date():
    day = date(2024, 6, 3)
    shop = hours(("09:00", "18:00"), holidays=[day], shifts={day: [("10:00", "12:00")]})
    assert open_on(shop, "2024-06-03") == NOTHING


def test_19_a_short_day_before_a_holiday_and_half_a_holiday():
    shop = hours(
        ("09:00", "18:00"),
        holidays=[date(2024, 12, 25)],
        shifts={date(2024, 12, 24): [("09:00", "13:00")]},
        breaks={date(2024, 12, 31): [("13:00", "24:00")]},
    )
    assert shop.add(at("2024-12-24 12:00"), h(2)) == at("2024-12-26 10:00")
    assert open_on(shop, "2024-12-31") == h(4)


@pytest.mark.parametrize(
    ("breaks", "left"),
    [
        ([("12:00", "14:00"), ("13:00", "15:00")], 21_600),
        ([("12:00", "15:00"), ("13:00", "14:00")], 21_600),
        ([("00:00", "24:00")], 0),
        ([("08:00", "10:00")], 28_800),
        ([("17:00", "20:00")], 28_800),
        ([("06:00", "09:00"), ("18:00", "20:00")], 32_400),
    ],
    ids=["overlap", "nested", "all day", "opening", "closing", "outside"],
)
def test_20_breaks_in_any_position_are_taken_off_once(breaks, left):
    shop = hours(("09:00", "18:00"), breaks={date(2024, 6, 3): breaks})
    assert open_on(shop, "2024-06-03") == s(left)
    assert open_on(shop, "2024-06-04") == s(32_400)


def test_21_openings_that_overlap_or_touch_are_one():
    # biz counts 36,000 s
    overlap = hours(("09:00", "13:00"), ("12:00", "18:00"))
    assert open_on(overlap, "2024-06-03") == s(32_400)
    touching = hours(("09:00", "12:00"), ("12:00", "18:00"))
    assert touching == OFFICE
    for edge in ("close", "next_open"):
        assert touching.add(MON_9, h(3), edge=edge) == at("2024-06-03 12:00")


def test_22_seven_whole_days_lose_no_minute_at_midnight():
    # Zammad was closed for a minute; cal counts 72 h of 95
    shop = hours(("00:00", "24:00"), days=EVERY_DAY, tz=NEW_YORK)
    start = at("2024-03-09 00:00", NEW_YORK)
    assert shop.add(start, h(48)) == start + h(48)
    end = at("2024-03-13 00:00", NEW_YORK)
    assert shop.between(start, end) == h(95)
    assert shop.segments(start, end) == ((start, end),)


@pytest.mark.parametrize(
    ("start", "end"), [("24:00", "09:00"), ("09:00", "24:01"), ("09:00", "09:00")]
)
def test_23_twenty_four_is_an_end_and_nothing_else(start, end):
    assert hours(("18:00", "24:00")) == hours(("18:00", "00:00"))
    with pytest.raises(InvalidValue):
        hours((start, end))
    with pytest.raises(NeverOpen):
        BusinessHours(tz=UTC, weekly={})


def test_24_openings_over_midnight():
    # biz and helpdesk refuse them, businesstimedelta returns 0 or hangs, cal hangs
    bar = hours(("22:00", "06:00"))
    monday, tuesday = at("2024-06-03 22:00"), at("2024-06-04 06:00")
    assert bar.between(monday, tuesday) == s(28_800)
    assert bar.between(at("2024-06-04 02:00"), tuesday) == s(14_400)
    assert bar.is_open(at("2024-06-08 02:00"))
    assert not bar.is_open(at("2024-06-03 02:00"))
    assert bar.subtract(at("2024-06-04 07:00"), h(1)) == at("2024-06-04 05:00")


def test_25_an_opening_over_midnight_is_owned_by_the_date_it_starts_on():
    starts = hours(("22:00", "06:00"), holidays=[date(2024, 6, 4)])
    tuesday, wednesday = at("2024-06-04 00:00"), at("2024-06-05 00:00")
    assert starts.between(tuesday, tuesday + h(24)) == h(6)  # Monday's
    assert starts.between(wednesday, wednesday + h(24)) == h(2)  # its own evening
    off = date(2024, 6, 4)
    moved = hours(("22:00", "06:00"), shifts={off: [("12:00", "13:00")]})
    assert moved.between(tuesday, tuesday + h(24)) == h(7)


def test_26_hours_that_never_open_are_refused_and_do_not_hang():
    # helpdesk and cal loop for ever, biz walks to the year 100,000,000
    every_monday = Closure(every="week", since=date(1900, 1, 1), weekday="mon")
    monday = date(2024, 6, 3)
    for wrong in (
        {"weekly": {}},
        {"weekly": {"mon": []}},
        {
            "weekly": {},
            "shifts": {monday: [("09:00", "10:00")]},
            "holidays": [monday],
        },
        {"weekly": {"mon": [("09:00", "18:00")]}, "closures": [every_monday]},
    ):
        with pytest.raises(NeverOpen):
            BusinessHours(tz=UTC, **wrong)


def test_27_long_holes_are_crossed():
    # osTicket looks 72 hours ahead and then gives up
    monday = hours(("09:00", "17:00"), days=("mon",))
    assert monday.add(at("2024-06-03 09:00"), h(20)) == at("2024-06-17 13:00")
    spring = [date(2020, 1, 24) + timedelta(days=n) for n in range(10)]
    shop = hours(("09:00", "18:00"), tz=SHANGHAI, holidays=spring)
    assert shop.add(at("2020-01-23 17:00", SHANGHAI), h(2)) == at(
        "2020-02-03 10:00", SHANGHAI
    )


def test_28_a_recurring_holiday_over_new_year():
    # GLPI compares month and day as text, and never finds it
    break_ = Closure(every="year", since=date(2020, 1, 1), month=12, day=24, lasts=10)
    shop = hours(("09:00", "18:00"), closures=[break_])
    assert shop.add(at("2024-12-23 17:00"), h(2)) == at("2025-01-03 10:00")
    assert shop.add(at("2025-12-23 17:00"), h(2)) == at("2026-01-05 10:00")
    assert shop.is_open(at("2020-01-02 10:00"))  # before it began


def test_29_beyond_the_announced_days_answers_are_provisional():
    this_year = hours(("09:00", "18:00"), tz=SHANGHAI, known_until=date(2025, 12, 31))
    due = this_year.add(at("2025-12-31 17:00", SHANGHAI), h(2))
    assert due == at("2026-01-01 10:00", SHANGHAI)
    assert this_year.is_provisional(due)
    announced = hours(
        ("09:00", "18:00"),
        tz=SHANGHAI,
        holidays=[date(2026, 1, n) for n in (1, 2, 3)],
        shifts={date(2026, 1, 4): [("09:00", "18:00")]},
        known_until=date(2026, 12, 31),
    )
    due = announced.add(at("2025-12-31 17:00", SHANGHAI), h(2))
    assert due == at("2026-01-04 10:00", SHANGHAI)
    assert not announced.is_provisional(due)


def test_47_less_than_a_second_counts():
    # biz cuts it off: 0.9 s to 1.1 s is nothing
    start = MON_9 + timedelta(milliseconds=900)
    assert OFFICE.between(start, start + timedelta(milliseconds=200)) == timedelta(
        milliseconds=200
    )
    shop = hours((time(9, 0, 30), "18:00"))
    assert shop.next_open(MON_9) == MON_9 + s(30)


def test_48_leap_days_and_the_end_of_the_calendar():
    leap = hours(("09:00", "18:00"), shifts={date(2024, 2, 29): [("12:00", "13:00")]})
    assert open_on(leap, "2024-02-29") == h(1)
    assert leap.add(at("2024-02-28 18:00"), h(2)) == at("2024-03-01 10:00")
    every_leap = Closure(every="year", since=date(2020, 1, 1), month=2, day=29)
    shop = hours(("09:00", "18:00"), closures=[every_leap])
    assert open_on(shop, "2024-02-29") == NOTHING
    assert open_on(shop, "2023-02-28") == open_on(shop, "2023-03-01") == h(9)
    with pytest.raises(InvalidValue, match="1900 to 2199"):
        OFFICE.add(datetime(9999, 12, 31, tzinfo=UTC), h(1))
    with pytest.raises(InvalidValue, match="1 to 9999"):
        ALWAYS.add(datetime(9999, 12, 31, tzinfo=UTC), h(48))


def test_49_equal_definitions_are_equal_hash_alike_and_travel():
    holidays = [date(2024, 1, 1), date(2024, 5, 1)]
    breaks = {
        date(2024, 6, 3): [("12:00", "13:00"), ("10:00", "10:15")],
        date(2024, 6, 4): [("12:00", "13:00")],
    }
    one = hours(("09:00", "18:00"), holidays=holidays, breaks=breaks)
    two = hours(
        (time(9), time(12)),
        (time(12), time(18)),
        holidays=holidays[::-1],
        breaks={on: breaks[on][::-1] for on in reversed(breaks)},
    )
    assert one == two
    assert hash(one) == hash(two)
    one.is_open(MON_9)
    for again in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one), copy.copy(one)):
        assert again == one
        assert again.add(MON_9, h(100)) == two.add(MON_9, h(100))


def test_49_threads_that_all_ask_first_get_the_same_answers():
    for _ in range(5):
        shop = hours(("09:00", "18:00"), tz=NEW_YORK)
        start, answers = threading.Barrier(16), set()

        def ask(n, shop=shop, start=start, answers=answers):
            far = timedelta(days=365 * (n % 8))
            start.wait()
            for sign in (1, -1):
                moment = MON_9 + sign * far
                found = shop.between(moment, shop.add(moment, h(3000)))
                closed = shop.closed_on([date(2024, 6, 3)]).is_open(MON_9 + h(5))
                answers.add((found, closed))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == {(h(3000), False)}


def test_50_ten_years_with_three_hundred_holidays():
    # every other library walks the days; how fast this is, benchmarks say
    off = [date(2014 + n // 30, 1 + n % 12, 1 + n % 28) for n in range(300)]
    shop = hours(("09:00", "18:00"), holidays=off)
    start, end = at("2014-01-01 00:00"), at("2024-01-01 00:00")
    days = (start.date() + timedelta(days=n) for n in range((end - start).days))
    worked = sum(on.weekday() < 5 and on not in off for on in days)
    assert shop.between(start, end) == h(9 * worked)
    assert shop.add(start, h(9 * worked)) == at("2023-12-29 18:00")
    assert shop.add(start.astimezone(timezone(h(8))), h(9 * worked)) == shop.subtract(
        end, NOTHING
    )
