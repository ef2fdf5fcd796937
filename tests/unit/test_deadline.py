"""Targets: how long a step may take, in the kind of time it is meant in."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.deadline import (
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Window,
    Worked,
    target_from_plain,
    window_from_plain,
)
from recoverykit.errors import InvalidValue, NaiveDatetime, Undecodable
from recoverykit.hours import ALWAYS, Always, BusinessHours
from recoverykit.plain import content_hash, plain

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = BusinessHours(
    tz=SHANGHAI,
    weekly=dict.fromkeys(WORKDAYS, (("09:00", "18:00"),)),
    holidays=[date(2026, 3, 4)],
)
TARGETS = (
    Elapsed(timedelta(hours=48)),
    Worked(timedelta(hours=4)),
    BusinessDays(3),
    Months(3),
    EndOfDay(0),
)
KINDS = ["elapsed", "worked", "business_days", "months", "end_of_day"]


def at(text, tz=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=tz).astimezone(UTC)


def h(n):
    return timedelta(hours=n)


class TestDue:
    def test_a_night_receipt_is_due_by_the_hours_it_runs_in(self):
        # S8: 03:00 received, one hour to answer
        received = at("2026-03-02 03:00")
        assert Worked(h(1)).due_at(received, ALWAYS) == at("2026-03-02 04:00")
        assert Worked(h(1)).due_at(received, OFFICE) == at("2026-03-02 10:00")
        assert Elapsed(h(1)).due_at(received, OFFICE) == at("2026-03-02 04:00")

    def test_a_same_day_promise_ends_with_the_local_day(self):
        # S36: the shop's zone decides which day it is
        late = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
        assert EndOfDay(0).due_at(late, OFFICE) == at("2026-03-02 00:00")
        later = late + timedelta(minutes=1)
        assert EndOfDay(0).due_at(later, OFFICE) == at("2026-03-03 00:00")
        assert EndOfDay(0).due_at(later, ALWAYS) == at("2026-03-02 00:00", UTC)
        assert EndOfDay(2).due_at(later, Always(tz=SHANGHAI)) == at("2026-03-05 00:00")

    @pytest.mark.parametrize(
        ("start", "months", "due"),
        [
            ("2026-11-30 10:00", 3, "2027-02-28 10:00"),  # S40
            ("2027-11-30 10:00", 3, "2028-02-29 10:00"),
            ("2026-01-31 10:00", 1, "2026-02-28 10:00"),
            ("2026-01-31 10:00", 2, "2026-03-31 10:00"),
            ("2024-02-29 10:00", 12, "2025-02-28 10:00"),
            ("2026-10-15 10:00", 3, "2027-01-15 10:00"),
        ],
    )
    def test_months_end_where_the_month_ends(self, start, months, due):
        assert Months(months).due_at(at(start), OFFICE) == at(due)

    def test_months_count_in_local_dates(self):
        # 1 March in Shanghai is still 28 February in UTC
        start = at("2026-03-01 03:00")
        assert Months(1).due_at(start, OFFICE) == at("2026-04-01 03:00")
        assert Months(1).due_at(start, ALWAYS) == at("2026-03-28 19:00", UTC)

    def test_months_keep_the_local_time_of_day(self):
        here = Always(tz=NEW_YORK)
        start = at("2024-02-10 09:00", NEW_YORK)
        due = Months(1).due_at(start, here)
        assert due == at("2024-03-10 09:00", NEW_YORK)
        assert due - start == timedelta(days=29) - h(1)

    def test_months_move_a_skipped_time_by_the_gap_and_take_the_first_repeated(self):
        here = Always(tz=NEW_YORK)
        skipped = Months(1).due_at(at("2024-02-10 02:30", NEW_YORK), here)
        assert skipped == at("2024-03-10 03:30", NEW_YORK)
        repeated = Months(1).due_at(at("2024-10-03 01:30", NEW_YORK), here)
        assert repeated == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
        second = datetime(2024, 11, 3, 6, 30, tzinfo=UTC)  # 01:30 for the second time
        assert Months(12).due_at(second, here) == at("2025-11-03 01:30", NEW_YORK)

    def test_business_days_close_the_nth_open_day_after(self):
        friday = at("2026-02-27 20:00")
        # Wednesday 4 March is a holiday
        assert BusinessDays(3).due_at(friday, OFFICE) == at("2026-03-05 18:00")
        assert BusinessDays(3).due_at(at("2026-02-28 12:00"), OFFICE) == at(
            "2026-03-05 18:00"
        )
        assert BusinessDays(0).due_at(friday, OFFICE) == at("2026-03-02 18:00")
        assert BusinessDays(1).due_at(friday, Always(tz=SHANGHAI)) == at(
            "2026-03-01 00:00"
        )

    def test_worked_time_that_ends_at_closing_is_due_at_closing(self):
        assert Worked(h(9)).due_at(at("2026-03-02 09:00"), OFFICE) == at(
            "2026-03-02 18:00"
        )

    @pytest.mark.parametrize("target", TARGETS, ids=KINDS)
    def test_is_in_utc_and_from_an_aware_start(self, target):
        assert target.due_at(at("2026-03-02 10:00"), OFFICE).tzinfo is UTC
        with pytest.raises(NaiveDatetime):
            target.due_at(datetime(2026, 3, 2, 10), OFFICE)
        with pytest.raises(InvalidValue, match="must be an aware datetime"):
            target.due_at(date(2026, 3, 2), OFFICE)

    @pytest.mark.parametrize(
        "target",
        [
            Elapsed(timedelta.max),
            Worked(timedelta.max),
            BusinessDays(10**9),
            Months(10**6),
            Months(10**12),
            EndOfDay(10**9),
            EndOfDay(10**12),
        ],
        ids=repr,
    )
    def test_beyond_the_calendar_is_refused(self, target):
        with pytest.raises(InvalidValue, match=r"years|known from"):
            target.due_at(at("2026-03-02 10:00"), OFFICE)

    def test_the_edge_of_the_calendar_is_refused(self):
        last = datetime.max.replace(tzinfo=UTC)
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            Months(1).due_at(last, Always(tz=SHANGHAI))


class TestArguments:
    @pytest.mark.parametrize("kind", [Elapsed, Worked])
    @pytest.mark.parametrize("span", [h(0), -h(1), 48, None])
    def test_spans_are_above_zero(self, kind, span):
        with pytest.raises(InvalidValue, match="must be a timedelta above zero"):
            kind(span)

    @pytest.mark.parametrize("kind", [BusinessDays, EndOfDay])
    @pytest.mark.parametrize("n", [-1, 1.0, True, None])
    def test_days_count_from_zero(self, kind, n):
        with pytest.raises(InvalidValue, match="whole number, zero or more"):
            kind(n)

    @pytest.mark.parametrize("n", [0, -1, 1.5, True, None])
    def test_months_count_from_one(self, n):
        with pytest.raises(InvalidValue, match="whole number above zero"):
            Months(n)


class TestFractions:
    def test_of_real_time(self):
        start = at("2026-03-02 09:00")
        assert Elapsed(h(4)).fraction_at(start, OFFICE, 3, 4) == start + h(3)
        assert Elapsed(h(4)).fraction_at(start, OFFICE, 3, 2) == start + h(6)

    def test_of_open_time_falls_into_opening_hours(self):
        start = at("2026-03-02 16:00")
        assert Worked(h(4)).fraction_at(start, OFFICE, 3, 4) == at("2026-03-03 10:00")
        assert Worked(h(4)).fraction_at(start, OFFICE, 1, 2) == at("2026-03-02 18:00")

    def test_are_exact_down_to_the_microsecond(self):
        start = at("2026-03-02 09:00")
        third = Elapsed(timedelta(microseconds=10)).fraction_at(start, ALWAYS, 1, 3)
        assert third - start == timedelta(microseconds=3)

    @pytest.mark.parametrize("target", [Elapsed(h(4)), Worked(h(4))], ids=KINDS[:2])
    @pytest.mark.parametrize(
        ("parts", "wrong"),
        [
            ((0, 4), "numerator"),
            ((-1, 4), "numerator"),
            ((0.75, 1), "numerator"),
            ((1, 0), "denominator"),
            ((1, True), "denominator"),
        ],
    )
    def test_are_of_whole_numbers_above_zero(self, target, parts, wrong):
        with pytest.raises(InvalidValue, match=f"invalid {wrong}"):
            target.fraction_at(at("2026-03-02 09:00"), OFFICE, *parts)

    def test_only_targets_that_count_time_have_them(self):
        assert [t.counts_time for t in TARGETS] == [True, True, False, False, False]
        assert [hasattr(t, "fraction_at") for t in TARGETS] == [
            t.counts_time for t in TARGETS
        ]


class TestMeasure:
    @pytest.mark.parametrize("target", TARGETS, ids=KINDS)
    def test_is_open_time_for_worked_and_real_time_for_all_others(self, target):
        start, end = at("2026-03-02 17:00"), at("2026-03-03 10:00")
        expected = h(2) if isinstance(target, Worked) else h(17)
        assert target.measure(start, end, OFFICE) == expected
        assert target.measure(end, start, OFFICE) == -expected
        with pytest.raises(NaiveDatetime):
            target.measure(datetime(2026, 3, 2), end, OFFICE)


class TestValues:
    def test_say_what_kind_they_are(self):
        assert [target.kind for target in TARGETS] == KINDS
        assert plain(Elapsed(h(1))) == {"kind": "elapsed", "span": 3_600_000_000}
        assert plain(EndOfDay(0)) == {"kind": "end_of_day", "n": 0}

    def test_differ_by_kind(self):
        assert Elapsed(h(1)) != Worked(h(1))
        assert BusinessDays(1) != EndOfDay(1)
        assert len({content_hash(t) for t in (Elapsed(h(1)), Worked(h(1)))}) == 2

    @pytest.mark.parametrize("target", TARGETS, ids=KINDS)
    def test_are_frozen_hashable_and_carried_anywhere(self, target):
        assert hash(target) == hash(pickle.loads(pickle.dumps(target)))
        assert target_from_plain(plain(target)) == target
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            target.kept = True

    @pytest.mark.parametrize(
        "data",
        [
            None,
            {},
            {"kind": "elapsed"},
            {"kind": "elapsed", "span": "1h"},
            {"kind": "elapsed", "span": 0},
            {"kind": "worked", "span": 10**30},
            {"kind": "months", "n": 0},
            {"kind": "end_of_day", "n": "0"},
            {"kind": "fortnight", "n": 1},
        ],
    )
    def test_other_data_is_no_target(self, data):
        with pytest.raises(Undecodable, match="cannot read target"):
            target_from_plain(data)


RETURNS = Window("no_reason_return", until=EndOfDay(7), source="消法 25")
REFERRAL = Window("referral", until=Months(6), whole_last_day=True)


class TestWindow:
    def test_both_ends_of_a_window_count(self):
        window = Window("claim", after=Elapsed(h(48)), until=Elapsed(h(96)))
        start = at("2026-03-02 10:00")
        opens, closes = at("2026-03-04 10:00"), at("2026-03-06 10:00")
        moment = timedelta(microseconds=1)
        assert window.opens_at(start, OFFICE) == opens
        assert window.closes_at(start, OFFICE) == closes
        for instant, answer in (
            (opens - moment, False),
            (opens, True),
            (closes, True),
            (closes + moment, False),
        ):
            assert window.is_open(start, instant, OFFICE) is answer

    def test_a_window_opens_at_its_start_unless_it_says_otherwise(self):
        start = at("2026-03-02 10:00")
        assert RETURNS.opens_at(start, OFFICE) == start
        assert RETURNS.opens_at(start, OFFICE).tzinfo is UTC

    def test_days_are_those_of_the_zone_of_the_hours(self):
        # 23:59 in Shanghai: the seventh day after it, whole
        start = at("2026-03-01 23:59")
        assert RETURNS.closes_at(start, OFFICE) == at("2026-03-09 00:00")
        assert RETURNS.closes_at(start, ALWAYS) == at("2026-03-09 00:00", UTC)

    def test_months_may_keep_the_time_of_day_or_the_whole_last_day(self):
        sent = at("2026-11-30 09:00")
        by_time = attrs.evolve(REFERRAL, whole_last_day=False)
        assert by_time.closes_at(sent, OFFICE) == at("2027-05-30 09:00")
        assert REFERRAL.closes_at(sent, OFFICE) == at("2027-05-31 00:00")
        # a month end that the month lacks
        assert REFERRAL.closes_at(at("2026-08-31 09:00"), OFFICE) == at(
            "2027-03-01 00:00"
        )

    def test_business_days_close_with_the_office(self):
        window = Window("summary_resolution", until=BusinessDays(3))
        # Wednesday 4 March is a holiday
        assert window.closes_at(at("2026-03-02 10:00"), OFFICE) == at(
            "2026-03-06 18:00"
        )

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": "a b"}, "name"),
            ({"until": timedelta(days=7)}, "until"),
            ({"after": timedelta(days=7)}, "after"),
            ({"after": Months(6)}, "after"),
            ({"until": Elapsed(h(1)), "after": Elapsed(h(2))}, "after"),
            ({"whole_last_day": 1}, "whole_last_day"),
            ({"source": ""}, "source"),
        ],
    )
    def test_a_window_refuses_what_it_cannot_hold(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            Window(**({"name": "a", "until": Months(6)} | given))
        assert caught.value.field == field

    def test_a_window_needs_aware_instants(self):
        naive = datetime(2026, 3, 2)  # naive on purpose
        with pytest.raises(NaiveDatetime):
            RETURNS.is_open(naive, at("2026-03-02 10:00"), OFFICE)
        with pytest.raises(NaiveDatetime):
            RETURNS.is_open(at("2026-03-02 10:00"), naive, OFFICE)

    @pytest.mark.parametrize(
        "window",
        [RETURNS, REFERRAL, Window("a", after=Elapsed(h(1)), until=BusinessDays(1))],
        ids=lambda window: window.name,
    )
    def test_a_window_goes_both_ways_as_plain_data(self, window):
        assert window_from_plain(plain(window)) == window
        assert pickle.loads(pickle.dumps(window)) == window
        assert hash(window) == hash(window_from_plain(plain(window)))

    @pytest.mark.parametrize(
        "data",
        [
            None,
            [],
            {"name": "a"},
            {"name": "a", "until": 7},
            {"name": "a b", "until": plain(Months(1))},
            {"name": "a", "until": plain(Months(1)), "mood": "calm"},
        ],
    )
    def test_damaged_windows_are_refused(self, data):
        with pytest.raises(Undecodable):
            window_from_plain(data)
