"""Shifts, breaks, dates that are known, and dates that are closed on top."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.errors import InvalidValue, NaiveDatetime, NeverOpen, Undecodable
from recoverykit.hours import ALWAYS, Always, BusinessHours, Closure, hours_from_plain
from recoverykit.plain import content_hash, plain

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
# 2026-03-02 is a Monday
MONDAY, TUESDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 8)


def hours(*openings, days=WORKDAYS, tz=SHANGHAI, **more):
    return BusinessHours(tz=tz, weekly=dict.fromkeys(days, openings), **more)


def at(text, tz=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


def open_on(shop, day, tz=SHANGHAI):
    midnight = datetime.combine(day, time(), tz).astimezone(UTC)
    return shop.between(midnight, shop.end_of_day(midnight, 0))


OFFICE = hours(("09:00", "18:00"))
BAR = hours(("22:00", "06:00"), days=EVERY_DAY)


class TestShifts:
    def test_stand_in_place_of_the_week_on_their_date(self):
        shop = attrs.evolve(OFFICE, shifts={MONDAY: [("12:00", "14:00")]})
        assert open_on(shop, MONDAY) == h(2)
        assert shop.is_open(at("2026-03-02 13:00"))
        assert not shop.is_open(at("2026-03-02 10:00"))
        assert open_on(shop, TUESDAY) == h(9)

    def test_open_a_date_that_is_closed_otherwise(self):
        shop = attrs.evolve(OFFICE, shifts={SUNDAY: [("09:00", "12:00")]})
        assert open_on(shop, SUNDAY) == h(3)
        assert shop.business_day_close(at("2026-03-06 19:00"), 1) == at(
            "2026-03-08 12:00"
        )

    def test_a_holiday_beats_them(self):
        shop = attrs.evolve(
            OFFICE, shifts={MONDAY: [("12:00", "14:00")]}, holidays=[MONDAY]
        )
        assert open_on(shop, MONDAY) == h(0)

    def test_govern_what_starts_on_the_date_and_no_more(self):
        shop = attrs.evolve(BAR, shifts={TUESDAY: [("20:00", "02:00")]})
        assert shop.segments(at("2026-03-03 00:00"), at("2026-03-04 12:00")) == (
            (at("2026-03-03 00:00"), at("2026-03-03 06:00")),  # ran over from Monday
            (at("2026-03-03 20:00"), at("2026-03-04 02:00")),
        )

    def test_the_week_may_be_empty(self):
        fair = BusinessHours(
            tz=SHANGHAI, weekly={}, shifts={SUNDAY: [("10:00", "16:00")]}
        )
        assert fair.next_open(at("2026-03-01 00:00")) == at("2026-03-08 10:00")
        assert fair.next_close(at("2026-03-01 00:00")) == at("2026-03-08 16:00")
        assert fair.subtract(at("2026-12-01 00:00"), h(6)) == at("2026-03-08 10:00")
        with pytest.raises(InvalidValue, match="known from 1900 to 2199"):
            fair.add(at("2026-03-01 00:00"), h(7))

    def test_without_openings_are_refused(self):
        rule = "a date that is closed belongs in holidays"
        with pytest.raises(InvalidValue, match=rule):
            attrs.evolve(OFFICE, shifts={MONDAY: []})

    def test_are_joined_like_those_of_the_week(self):
        shop = attrs.evolve(
            OFFICE, shifts={MONDAY: [("12:00", "15:00"), (time(9), time(12))]}
        )
        assert shop.shifts == ((MONDAY, (("09:00", "15:00"),)),)
        with pytest.raises(InvalidValue, match=r"shifts: .* less than 24 hours"):
            attrs.evolve(
                OFFICE, shifts={MONDAY: [("10:00", "24:00"), ("23:00", "12:00")]}
            )

    def test_may_be_given_as_pairs_and_one_date_twice(self):
        pairs = [
            (TUESDAY, [("09:00", "10:00")]),
            (MONDAY, [("09:00", "10:00")]),
            (TUESDAY, [("11:00", "12:00")]),
        ]
        assert attrs.evolve(OFFICE, shifts=pairs).shifts == (
            (MONDAY, (("09:00", "10:00"),)),
            (TUESDAY, (("09:00", "10:00"), ("11:00", "12:00"))),
        )


class TestBreaks:
    @pytest.mark.parametrize(
        ("breaks", "left"),
        [
            ([("12:00", "13:00")], 8),
            ([("12:00", "14:00"), ("13:00", "15:00")], 6),
            ([("12:00", "15:00"), ("13:00", "14:00")], 6),
            ([("08:00", "10:00"), ("17:00", "23:00")], 7),
            ([("18:00", "09:00")], 9),
            ([("00:00", "24:00")], 0),
            ([], 9),
        ],
    )
    def test_close_what_is_open_then(self, breaks, left):
        shop = attrs.evolve(OFFICE, breaks={MONDAY: breaks})
        assert open_on(shop, MONDAY) == h(left)
        assert open_on(shop, TUESDAY) == h(9)

    def test_cut_an_opening_that_ran_over_from_the_day_before(self):
        shop = attrs.evolve(BAR, breaks={TUESDAY: [("02:00", "03:00")]})
        assert shop.segments(at("2026-03-02 22:00"), at("2026-03-03 12:00")) == (
            (at("2026-03-02 22:00"), at("2026-03-03 02:00")),
            (at("2026-03-03 03:00"), at("2026-03-03 06:00")),
        )

    def test_run_over_midnight_and_over_new_year(self):
        new_year = date(2026, 12, 31)
        shop = attrs.evolve(BAR, breaks={new_year: [("23:00", "05:00")]})
        expected = (
            (at("2026-12-31 22:00"), at("2026-12-31 23:00")),
            (at("2027-01-01 05:00"), at("2027-01-01 06:00")),
        )
        night = at("2026-12-31 12:00"), at("2027-01-01 12:00")
        assert shop.segments(*night) == expected
        later = attrs.evolve(shop)
        later.is_open(at("2027-06-01 12:00"))  # the new year is compiled first
        assert later.segments(*night) == expected

    def test_cut_shifts_too(self):
        shop = attrs.evolve(
            OFFICE,
            shifts={SUNDAY: [("09:00", "12:00")]},
            breaks={SUNDAY: [("10:00", "11:00")]},
        )
        assert open_on(shop, SUNDAY) == h(2)

    def test_a_date_without_anything_left_is_no_business_day(self):
        shop = attrs.evolve(
            OFFICE, breaks={MONDAY: [("08:00", "20:00")], TUESDAY: [("15:00", "20:00")]}
        )
        sunday = at("2026-03-01 12:00")
        assert shop.business_day_close(sunday, 1) == at("2026-03-03 15:00")
        assert shop.business_day_close(sunday, 0) == at("2026-03-03 15:00")

    def test_what_lasts_a_day_together_goes_on_at_midnight(self):
        long = [("10:00", "24:00"), ("23:00", "12:00")]
        shop = attrs.evolve(OFFICE, breaks={MONDAY: long})
        assert shop.breaks == (
            (MONDAY, (("10:00", "24:00"),)),
            (TUESDAY, (("00:00", "12:00"),)),
        )
        again = attrs.evolve(
            OFFICE, breaks={TUESDAY: [("11:00", "13:00")], MONDAY: long}
        )
        assert again.breaks[1] == (TUESDAY, (("00:00", "13:00"),))
        assert attrs.evolve(shop) == shop
        last = attrs.evolve(OFFICE, breaks={date(2199, 12, 31): long})
        assert last.breaks == ((date(2199, 12, 31), (("10:00", "24:00"),)),)

    def test_in_thousands_are_looked_through(self):
        days = [date(2000, 1, 1) + timedelta(days=n) for n in range(6_000)]
        shop = attrs.evolve(OFFICE, breaks={on: [("00:00", "24:00")] for on in days})
        assert shop.next_open(at("2000-01-01 00:00")) == at("2016-06-06 09:00")


@pytest.mark.parametrize("name", ["shifts", "breaks"])
class TestDated:
    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"2026-03-02": [("09:00", "10:00")]}, r"must be a datetime\.date"),
            ({at("2026-03-02 09:00"): [("09:00", "10:00")]}, r"must be a datetime\.d"),
            ({date(1899, 12, 31): [("09:00", "10:00")]}, "from 1900 to 2199"),
            ({date(2200, 1, 1): [("09:00", "10:00")]}, "from 1900 to 2199"),
            ({MONDAY: [("09:00", "09:00")]}, r"2026-03-02 .* an opening needs an end"),
            ({MONDAY: [("24:00", "09:00")]}, "24:00 can only be an end"),
            ({MONDAY: ("09:00", "10:00")}, "openings are a list of"),
            ({MONDAY: None}, "must map a date to openings"),
            ([MONDAY], "must map a date to openings"),
            (5, "must map a date to openings"),
        ],
    )
    def test_refuse_what_is_none(self, name, given, rule):
        with pytest.raises(InvalidValue, match=rf"invalid {name}: .*{rule}"):
            attrs.evolve(OFFICE, **{name: given})


class TestNeverOpen:
    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"shifts": {MONDAY: [("09:00", "10:00")]}, "holidays": [MONDAY]},
            {
                "shifts": {MONDAY: [("09:00", "10:00")]},
                "breaks": {MONDAY: [("08:00", "12:00")]},
            },
        ],
    )
    def test_without_a_week_a_shift_has_to_stay(self, more):
        with pytest.raises(NeverOpen, match="hours in Asia/Shanghai never open"):
            BusinessHours(tz=SHANGHAI, weekly={}, **more)

    def test_a_shift_that_the_clocks_skip_opens_nothing(self):
        new_york = ZoneInfo("America/New_York")
        shifts = {date(2024, 3, 10): [("02:30", "03:15")]}
        with pytest.raises(NeverOpen):
            BusinessHours(tz=new_york, weekly={}, shifts=shifts)

    def test_holidays_on_every_day_there_is(self):
        every = [date(1900, 1, 1) + timedelta(days=n) for n in range(109_573)]
        with pytest.raises(NeverOpen):
            hours(("09:00", "18:00"), holidays=every)


class TestKnownUntil:
    SHOP = hours(("09:00", "18:00"), known_until=date(2026, 12, 31))

    def test_answers_after_the_end_of_that_local_date_are_provisional(self):
        midnight = at("2027-01-01 00:00")
        assert not self.SHOP.is_provisional(at("2026-12-31 18:00"))
        assert not self.SHOP.is_provisional(midnight)
        assert self.SHOP.is_provisional(midnight + timedelta(microseconds=1))
        assert self.SHOP.is_provisional(midnight.replace(year=9999))

    def test_nothing_is_provisional_where_no_dates_are_awaited(self):
        for shop in (OFFICE, ALWAYS):
            assert not shop.is_provisional(at("2150-01-01 00:00"))

    def test_makes_no_difference_to_the_answers(self):
        start = at("2026-12-31 17:00")
        assert self.SHOP.add(start, h(2)) == OFFICE.add(start, h(2))
        assert self.SHOP != OFFICE

    @pytest.mark.parametrize(
        "wrong", ["2026-12-31", at("2026-12-31 00:00"), date.max, date.min, 2026]
    )
    def test_is_a_date_in_the_years_that_are_known(self, wrong):
        with pytest.raises(InvalidValue, match="invalid known_until"):
            attrs.evolve(OFFICE, known_until=wrong)

    def test_is_asked_of_an_instant(self):
        for shop in (OFFICE, ALWAYS, self.SHOP):
            with pytest.raises(NaiveDatetime):
                shop.is_provisional(datetime(2026, 1, 1))


class TestClosedOn:
    def test_closes_more_dates(self):
        shop = attrs.evolve(OFFICE, holidays=[TUESDAY], known_until=TUESDAY)
        closed = shop.closed_on([MONDAY])
        assert closed == attrs.evolve(shop, holidays=[MONDAY, TUESDAY])
        assert shop.is_open(at("2026-03-02 09:00"))

    def test_of_nothing_is_itself(self):
        for shop in (OFFICE, ALWAYS):
            assert shop.closed_on(()) is shop
            assert shop.closed_on(iter(())) is shop

    def test_clocks_that_ask_for_different_dates_do_not_push_each_other_out(self):
        shop = hours(("09:00", "18:00"))
        days = [MONDAY + timedelta(days=n) for n in range(10)]
        made = [shop.closed_on([day]) for day in days]
        again = [shop.closed_on([day]) for day in days[2:]]
        assert all(a is b for a, b in zip(made[2:], again, strict=True))
        assert shop.closed_on([days[0]]) == made[0]
        assert shop.closed_on([days[0]]) is not made[0]

    def test_round_the_clock_but_for_some_days(self):
        here = Always(tz=SHANGHAI)
        closed = here.closed_on([MONDAY])
        assert closed.tz is SHANGHAI
        assert closed.add(at("2026-03-01 23:00"), h(2)) == at("2026-03-03 01:00")
        assert closed.next_close(at("2026-03-03 00:00")) is None
        assert closed.business_day_close(at("2026-03-01 12:00"), 1) == at(
            "2026-03-04 00:00"
        )

    @pytest.mark.parametrize("shop", [OFFICE, ALWAYS], ids=["hours", "always"])
    def test_is_made_once(self, shop):
        closed = shop.closed_on((MONDAY, TUESDAY))
        for same in ((MONDAY, TUESDAY), [TUESDAY, MONDAY], {MONDAY, TUESDAY}):
            assert shop.closed_on(same) is closed
        other = shop.closed_on([MONDAY])
        assert other != closed
        assert shop.closed_on([MONDAY]) is other

    @pytest.mark.parametrize("make", [lambda: attrs.evolve(OFFICE), Always])
    def test_what_is_kept_is_neither_compared_nor_shown_nor_carried(self, make):
        shop = make()
        before = repr(shop), hash(shop), pickle.dumps(shop), content_hash(shop)
        shop.closed_on([MONDAY])
        assert (repr(shop), hash(shop), pickle.dumps(shop), content_hash(shop)) == (
            before
        )
        assert shop == make()
        assert pickle.loads(pickle.dumps(shop)) == shop

    def test_may_leave_nothing(self):
        fair = BusinessHours(
            tz=SHANGHAI, weekly={}, shifts={SUNDAY: [("10:00", "16:00")]}
        )
        with pytest.raises(NeverOpen):
            fair.closed_on([SUNDAY])

    @pytest.mark.parametrize(
        "wrong", [["2026-03-02"], [at("2026-03-02 00:00")], MONDAY, None]
    )
    def test_takes_dates(self, wrong):
        for shop in (OFFICE, ALWAYS):
            with pytest.raises(InvalidValue, match=r"dates: .* datetime\.date values"):
                shop.closed_on(wrong)
        with pytest.raises(InvalidValue, match=r"holidays: .* datetime\.date values"):
            attrs.evolve(OFFICE, holidays=wrong)


FULL = attrs.evolve(
    OFFICE,
    holidays=[TUESDAY],
    shifts={SUNDAY: [("09:00", "12:00")]},
    breaks={MONDAY: [("22:00", "02:00"), ("12:00", "12:30")]},
    closures=[
        Closure(every="year", since=date(2026, 1, 1), month=12, day=24, lasts=10),
        Closure(
            every="month", since=date(2026, 1, 1), day=-1, between=("16:00", "24:00")
        ),
    ],
    known_until=date(2026, 12, 31),
)


class TestStoring:
    def test_plain_data_reads_like_the_definition(self):
        assert plain(FULL) == {
            "kind": "business_hours",
            "tz": "Asia/Shanghai",
            "weekly": {day: [["09:00", "18:00"]] for day in WORKDAYS},
            "holidays": ["2026-03-03"],
            "shifts": {"2026-03-08": [["09:00", "12:00"]]},
            "breaks": {"2026-03-02": [["12:00", "12:30"], ["22:00", "02:00"]]},
            "closures": [
                {
                    "every": "month",
                    "since": "2026-01-01",
                    "day": -1,
                    "between": ["16:00", "24:00"],
                },
                {
                    "every": "year",
                    "since": "2026-01-01",
                    "month": 12,
                    "day": 24,
                    "lasts": 10,
                },
            ],
            "known_until": "2026-12-31",
        }

    def test_what_is_not_used_is_not_stored(self):
        assert set(plain(OFFICE)) == {"kind", "tz", "weekly", "holidays"}
        assert content_hash(hours(("09:00", "18:00"), tz=UTC)) == (
            "sha256:5cdc3e367f0d664e28804f39c9a623846770379408d7d85db2321f1dbe3d7336"
        )

    def test_both_ways(self):
        again = hours_from_plain(plain(FULL), zones=ZoneInfo)
        assert again == FULL
        assert hash(again) == hash(FULL)
        assert pickle.loads(pickle.dumps(FULL)) == FULL

    @pytest.mark.parametrize(
        "wrong",
        [
            {"tz": "Middle/Earth"},
            {"weekly": 5},
            {"holidays": 5},
            {"shifts": []},
            {"shifts": {"soon": [["09:00", "10:00"]]}},
            {"shifts": {"2026-03-08": []}},
            {"breaks": {"2026-03-08": 5}},
            {"breaks": "2026-03-08"},
            {"closures": 5},
            {"closures": [5]},
            {"closures": [{"every": "day"}]},
            {"closures": [{"every": "day", "since": 5}]},
            {"closures": [{"every": "day", "since": "2026-01-01", "colour": "red"}]},
            {"known_until": 5},
            {"known_until": "soon"},
        ],
    )
    def test_other_data_is_no_hours(self, wrong):
        with pytest.raises(Undecodable, match="cannot read"):
            hours_from_plain({**plain(FULL), **wrong}, zones=ZoneInfo)
