"""Two hours as one: in both, or in either, over two zones."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.errors import InvalidValue, NeverOpen, Undecodable
from recoverykit.hours import (
    ALWAYS,
    Always,
    BusinessHours,
    Closure,
    CombinedHours,
    hours_from_plain,
)
from recoverykit.plain import content_hash, plain

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def hours(*openings, days=WORKDAYS, tz=SHANGHAI, **more):
    return BusinessHours(tz=tz, weekly=dict.fromkeys(days, openings), **more)


def at(text, tz=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


SHOP = hours(("09:00", "18:00"))
COURIER = hours(("16:00", "22:00"), days=("mon", "wed", "sat"))
OFFICE = hours(("09:00", "17:00"), tz=BERLIN)  # 16:00–24:00 in Shanghai in winter
BOTH, EITHER = SHOP.intersection(OFFICE), SHOP.union(OFFICE)


class TestIntersection:
    def test_counts_where_both_are_open(self):
        both = SHOP.intersection(COURIER)
        assert both.segments(at("2026-03-02 00:00"), at("2026-03-09 00:00")) == (
            (at("2026-03-02 16:00"), at("2026-03-02 18:00")),
            (at("2026-03-04 16:00"), at("2026-03-04 18:00")),
        )
        assert both.add(at("2026-03-02 09:00"), h(3)) == at("2026-03-04 17:00")
        assert both.subtract(at("2026-03-04 12:00"), h(1)) == at("2026-03-02 17:00")
        assert not both.is_open(at("2026-03-02 12:00"))
        assert both.next_open(at("2026-03-02 12:00")) == at("2026-03-02 16:00")
        assert both.next_close(at("2026-03-02 12:00")) == at("2026-03-02 18:00")

    def test_over_zones_and_changes_of_the_clocks(self):
        assert BOTH.next_open(at("2026-03-02 09:00")) == at("2026-03-02 16:00")
        assert BOTH.next_open(at("2026-06-01 09:00")) == at("2026-06-01 15:00")

    def test_business_days_are_those_of_the_first_on_which_something_is_left(self):
        both = SHOP.intersection(COURIER)
        assert both.business_day_close(at("2026-03-02 12:00"), 1) == at(
            "2026-03-04 18:00"
        )
        assert both.business_day_close(at("2026-03-02 12:00"), 2) == at(
            "2026-03-09 18:00"
        )
        bar = hours(("22:00", "06:00"))
        late = bar.intersection(hours(("00:00", "03:00"), days=EVERY_DAY))
        # what is open on Saturday at 02:00 belongs to the bar's Friday
        assert late.business_day_close(at("2026-03-06 12:00"), 0) == at(
            "2026-03-07 03:00"
        )

    def test_hours_that_never_meet_are_refused(self):
        morning, evening = hours(("09:00", "12:00")), hours(("12:00", "18:00"))
        with pytest.raises(NeverOpen, match="in Asia/Shanghai and in Asia/Shanghai"):
            morning.intersection(evening)
        fair = BusinessHours(
            tz=SHANGHAI, weekly={}, shifts={date(2026, 3, 8): [("09:00", "12:00")]}
        )
        for pair in ((fair, SHOP), (SHOP, fair)):
            with pytest.raises(NeverOpen):
                pair[0].intersection(pair[1])

    def test_hours_that_meet_once_do(self):
        fair = BusinessHours(
            tz=SHANGHAI, weekly={}, shifts={date(2026, 3, 8): [("09:00", "12:00")]}
        )
        late = EITHER.union(hours(("11:00", "13:00"), days=["sun"]))
        once = fair.intersection(late)
        assert once.next_open(at("2020-01-01 00:00")) == at("2026-03-08 11:00")
        assert once.between(at("2020-01-01 00:00"), at("2030-01-01 00:00")) == h(1)
        assert once == fair.intersection(late)

    def test_hours_that_do_not_meet_any_more_are_refused(self):
        saturdays = Closure(every="week", since=date(2026, 1, 1), weekday="sat")
        weekend = hours(("09:00", "12:00"), days=("sat", "sun"), closures=[saturdays])
        with pytest.raises(NeverOpen):
            weekend.intersection(hours(("09:00", "12:00"), days=("sat",)))


class TestUnion:
    def test_counts_where_either_is_open(self):
        either = SHOP.union(COURIER)
        assert either.segments(at("2026-03-02 00:00"), at("2026-03-03 12:00")) == (
            (at("2026-03-02 09:00"), at("2026-03-02 22:00")),
            (at("2026-03-03 09:00"), at("2026-03-03 12:00")),
        )
        assert either.is_open(at("2026-03-07 17:00"))  # Saturday

    def test_business_days_are_those_of_both(self):
        either = SHOP.union(COURIER)
        assert either.business_day_close(at("2026-03-06 12:00"), 1) == at(
            "2026-03-07 22:00"
        )
        # over zones, each by its own dates
        apart = SHOP.union(hours(("09:00", "12:00"), days=("sun",), tz=NEW_YORK))
        assert apart.business_day_close(at("2026-03-06 20:00"), 1) == at(
            "2026-03-08 12:00", NEW_YORK
        )

    def test_round_the_clock_never_closes(self):
        day = hours(("00:00", "12:00"), days=EVERY_DAY)
        night = hours(("12:00", "24:00"), days=EVERY_DAY)
        whole = day.union(night)
        assert whole.next_close(at("2190-03-02 12:00")) is None
        assert whole.add(MON_9, h(100)) == MON_9 + h(100)
        full = hours(("00:00", "24:00"), days=EVERY_DAY)
        assert SHOP.union(full).next_close(MON_9) is None
        assert full.intersection(attrs.evolve(full, tz=BERLIN)).next_close(MON_9) is (
            None
        )
        closing = at("2026-03-02 18:00")
        assert SHOP.intersection(full).next_close(MON_9) == closing


MON_9 = at("2026-03-02 09:00")


class TestEither:
    @pytest.mark.parametrize("combined", [BOTH, EITHER], ids=["both", "either"])
    def test_dates_and_days_are_those_of_the_first(self, combined):
        late = at("2026-03-02 01:00")
        assert combined.tz is SHANGHAI
        assert combined.local_date(late) == date(2026, 3, 2)
        assert combined.end_of_day(late, 0) == at("2026-03-03 00:00")

    def test_are_provisional_if_a_part_is(self):
        known = attrs.evolve(SHOP, known_until=date(2026, 12, 31))
        later = at("2027-01-04 09:00")
        for combined in (
            known.union(OFFICE),
            OFFICE.union(known),
            known.intersection(OFFICE),
            OFFICE.intersection(known),
        ):
            assert combined.is_provisional(later)
            assert not combined.is_provisional(MON_9)
        assert not BOTH.is_provisional(later)

    def test_by_when_and_how_much_is_gone(self):
        start, end = MON_9, at("2026-03-02 17:00")
        for shop in (BOTH, EITHER, SHOP, ALWAYS):
            for span in (h(0), h(1), h(3000)):
                assert shop.add_and_between(start, span, end) == (
                    shop.add(start, span),
                    shop.between(start, end),
                )

    def test_combine_further(self):
        three = SHOP.intersection(COURIER).union(hours(("20:00", "21:00")))
        assert three.segments(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == (
            (at("2026-03-02 16:00"), at("2026-03-02 18:00")),
            (at("2026-03-02 20:00"), at("2026-03-02 21:00")),
        )
        assert COURIER.intersection(three).between(
            at("2026-03-02 00:00"), at("2026-03-03 00:00")
        ) == h(3)

    def test_take_hours_of_any_kind_and_nothing_else(self):
        for shop in (SHOP, ALWAYS, BOTH):
            for wrong in (None, "mon", date(2026, 1, 1)):
                for combine in (shop.intersection, shop.union):
                    with pytest.raises(InvalidValue, match="must be hours of any kind"):
                        combine(wrong)


class TestWithAlways:
    def test_both_is_the_hours_themselves(self):
        for shop in (SHOP, BOTH, EITHER):
            assert shop.intersection(Always(tz=BERLIN)) is shop
        assert Always(tz=SHANGHAI).intersection(SHOP) is SHOP
        assert ALWAYS.intersection(Always(tz=BERLIN)) is ALWAYS

    def test_both_has_the_dates_of_the_first_zone(self):
        here = Always(tz=NEW_YORK).intersection(SHOP)
        assert here.tz is NEW_YORK
        start = at("2026-03-01 12:00", NEW_YORK)
        assert here.segments(start, start + h(48)) == SHOP.segments(
            start, start + h(48)
        )
        # 09:00–18:00 in Shanghai ends at 05:00 in New York
        assert here.business_day_close(start, 0) == at("2026-03-02 00:00", NEW_YORK)
        assert here.business_day_close(start, 1) == at("2026-03-03 00:00", NEW_YORK)

    def test_either_is_always(self):
        assert SHOP.union(Always(tz=BERLIN)) == Always(tz=SHANGHAI)
        assert BOTH.union(ALWAYS) == Always(tz=SHANGHAI)
        assert ALWAYS.union(SHOP) is ALWAYS


class TestClosedOn:
    def test_an_intersection_closes_on_dates_of_the_first(self):
        closed = BOTH.closed_on([MONDAY])
        assert closed == SHOP.closed_on([MONDAY]).intersection(OFFICE)
        assert closed.next_open(MON_9) == at("2026-03-03 16:00")

    def test_a_union_closes_in_each_part(self):
        closed = EITHER.closed_on([MONDAY])
        assert closed == SHOP.closed_on([MONDAY]).union(OFFICE.closed_on([MONDAY]))
        assert closed.next_open(MON_9) == at("2026-03-03 09:00")

    def test_is_made_once(self):
        assert BOTH.closed_on([MONDAY]) is BOTH.closed_on((MONDAY,))
        assert BOTH.closed_on([]) is BOTH


class TestValue:
    def test_is_equal_by_its_parts_in_order(self):
        again = hours(("09:00", "18:00")).intersection(attrs.evolve(OFFICE))
        assert again == BOTH
        assert hash(again) == hash(BOTH)
        assert len({BOTH, EITHER, OFFICE.intersection(SHOP), again}) == 3

    @pytest.mark.parametrize(
        "combined", [BOTH, EITHER, BOTH.union(EITHER)], ids=["both", "either", "nested"]
    )
    def test_travels_and_is_stored(self, combined):
        combined.is_open(MON_9)
        for again in (
            pickle.loads(pickle.dumps(combined)),
            copy.deepcopy(combined),
            hours_from_plain(plain(combined), zones=ZoneInfo),
        ):
            assert again == combined
            assert again.add(MON_9, h(100)) == combined.add(MON_9, h(100))
            assert content_hash(again) == content_hash(combined)

    def test_plain_data_reads_like_the_definition(self):
        assert plain(BOTH) == {
            "kind": "combined_hours",
            "how": "intersection",
            "first": plain(SHOP),
            "second": plain(OFFICE),
        }

    @pytest.mark.parametrize(
        "wrong",
        [
            {"how": "both"},
            {"first": None},
            {"second": {"kind": "always", "tz": "UTC"}},
            {"second": plain(hours(("20:00", "21:00")))},
        ],
    )
    def test_other_data_is_no_hours(self, wrong):
        with pytest.raises(Undecodable, match="cannot read"):
            hours_from_plain(
                {**plain(SHOP.intersection(COURIER)), **wrong}, zones=ZoneInfo
            )

    def test_parts_are_hours_that_close(self):
        with pytest.raises(InvalidValue, match=r"invalid second: .* CombinedHours"):
            CombinedHours("union", SHOP, ALWAYS)
        with pytest.raises(InvalidValue, match="invalid first"):
            CombinedHours("union", None, SHOP)
        with pytest.raises(InvalidValue, match="allowed: intersection, union"):
            CombinedHours("both", SHOP, COURIER)
