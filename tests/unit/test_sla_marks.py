"""When to warn of a clock, and when to tell the next one up the ladder (S39)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recoverykit.deadline import LONGEST, BusinessDays, EndOfDay, Months
from recoverykit.errors import InvalidValue
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.sla import Clock, Escalation, Pause, Reading
from recoverykit.sla.clock import mark_name
from recoverykit.sla.marks import counted_at, in_hours, marked_at
from tests import clock_stories as c
from tests.clock_strategies import by_severity
from tests.stories import at

HALF, MOST, ALL = (1, 2), (4, 5), (1, 1)
FOUR_HOURS = timedelta(hours=4)
MONDAY, TUESDAY, FRIDAY, NEXT_MONDAY = (24 * n for n in (1, 2, 5, 8))


def marks(reading: Reading) -> list[float | None]:
    """Return when each mark is reached, in hours of the story."""
    return [None if w is None else in_story(w) for _, w in reading.marks]


def in_story(when: datetime) -> float:
    return (when - at(0)) / timedelta(hours=1)


# ── fractions ─────────────────────────────────────────────────────────────────


def test_fractions_of_real_time_are_reached_in_real_time() -> None:
    clock = c.resolution(c.elapsed(10), warnings=[HALF, MOST, ALL])
    assert marks(c.read(clock, now=4)) == [8, 11, 13]


def test_fractions_of_open_time_are_reached_in_open_time() -> None:
    clock = c.resolution(c.worked(12), warnings=[HALF, MOST, ALL])
    reading = c.read(clock, now=MONDAY, hours=c.NINE_TO_SIX)
    assert marks(reading) == [MONDAY + 15, TUESDAY + 9.6, TUESDAY + 12]


def test_a_fraction_is_exact_to_the_microsecond_rounded_down() -> None:
    clock = c.resolution(c.elapsed(1), warnings=[(1, 3), (2, 7)])
    reading = c.read(clock, now=3)
    assert [when and when - at(3) for _, when in reading.marks] == [
        timedelta(microseconds=3_600_000_000 * 2 // 7),
        timedelta(minutes=20),
    ]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((c.paused(4), c.resumed(6)), [10, 13, 15]),  # before every mark
        ((c.paused(9), c.resumed(12)), [8, 14, 16]),  # after one
        ((c.paused(7), c.resumed(8)), [9, 12, 14]),  # over one
        ((c.paused(8), c.resumed(9)), [8, 12, 14]),  # from one on
        ((c.paused(4), c.resumed(8)), [12, 15, 17]),  # up to one
    ],
)
def test_a_pause_moves_the_marks_that_it_comes_before(
    events: tuple[ev.Event, ...], expected: list[float]
) -> None:
    clock = c.resolution(c.elapsed(10), warnings=[HALF, MOST, ALL])
    assert marks(c.read(clock, *events, now=12)) == expected


def test_while_a_pause_is_on_only_what_lies_before_it_has_an_instant() -> None:
    clock = c.resolution(c.elapsed(10), warnings=[HALF, MOST])
    reading = c.read(clock, c.paused(9), now=40)
    assert marks(reading) == [8, None]
    assert (reading.warnings, reading.next_warning_at) == ((HALF,), None)


def test_a_pause_in_closed_hours_moves_no_mark() -> None:
    clock = c.resolution(c.worked(12), warnings=[MOST])
    night = (c.paused(MONDAY + 19), c.resumed(TUESDAY + 8))
    reading = c.read(clock, *night, now=TUESDAY + 9, hours=c.NINE_TO_SIX)
    assert marks(reading) == [TUESDAY + 9.6]


def test_fractions_are_of_what_an_extension_allows_too() -> None:
    clock = c.resolution(c.elapsed(10), warnings=[HALF, ALL])
    assert marks(c.read(clock, c.extended(4, 10), now=5)) == [13, 23]


def test_a_warning_that_an_extension_puts_off_is_taken_back() -> None:
    clock = c.resolution(c.elapsed(10), warnings=[HALF])
    assert c.read(clock, now=9).warnings == (HALF,)
    reading = c.read(clock, c.extended(9, 10), now=9)
    assert (reading.warnings, reading.next_warning_at) == ((), at(13))


def test_a_fraction_of_what_an_extension_turned_into_a_date_is_none() -> None:
    clock = c.resolution(
        c.elapsed(10), warnings=[HALF, FOUR_HOURS], extends_to=EndOfDay(2)
    )
    reading = c.read(clock, c.extended(4, 1), now=5)
    assert reading.due_at == at(73)
    assert marks(reading) == [None, 69]


def test_a_suspended_day_moves_a_mark() -> None:
    clock = c.resolution(c.elapsed(30), warnings=[MOST], suspended=[date(2026, 3, 2)])
    # 21 of 24 hours are counted when the suspended day begins
    assert marks(c.read(clock, now=5)) == [48 + 3]


# ── no reminder falls into closed hours (zammad#4432, zammad#2157) ────────────


def test_a_midnight_reminder_moves_to_the_next_opening() -> None:
    clock = c.resolution(c.elapsed(42), warnings=[HALF])
    assert in_story(at(3) + timedelta(hours=21)) == MONDAY  # midnight
    reading = c.read(clock, now=5, hours=c.NINE_TO_SIX)
    assert reading.due_at == at(45)
    assert marks(reading) == [MONDAY + 9]
    assert marks(c.read(clock, now=5)) == [MONDAY]  # round the clock


def test_where_the_next_opening_is_after_due_it_moves_to_the_closing_before() -> None:
    clock = c.resolution(c.elapsed(20), starts=("diagnosed",), warnings=[HALF])
    # from Monday noon: half is 22:00, due Tuesday 08:00
    reading = c.read(
        clock, c.diagnosed(MONDAY + 12), now=MONDAY + 13, hours=c.NINE_TO_SIX
    )
    assert reading.due_at == at(TUESDAY + 8)
    assert marks(reading) == [MONDAY + 18]


def test_a_clock_that_runs_while_all_is_closed_warns_at_its_start() -> None:
    clock = c.resolution(c.elapsed(4), warnings=[HALF, timedelta(hours=1)])
    # a Sunday, 03:00 to 07:00
    reading = c.read(clock, now=4, hours=c.NINE_TO_SIX)
    assert marks(reading) == [3, 3]
    assert reading.warnings == (HALF, timedelta(hours=1))


def test_the_closing_instant_is_closed_already() -> None:
    clock = c.resolution(c.worked(18), warnings=[HALF, ALL])
    reading = c.read(clock, now=MONDAY, hours=c.NINE_TO_SIX)
    assert reading.due_at == at(TUESDAY + 18)
    # half is at closing: next morning; all is at closing: nothing opens before due
    assert marks(reading) == [TUESDAY + 9, TUESDAY + 18]


@pytest.mark.parametrize(
    ("instant", "due", "moved"),
    [
        (MONDAY + 10, TUESDAY, MONDAY + 10),  # open
        (MONDAY + 20, TUESDAY + 10, TUESDAY + 9),  # the next opening
        (MONDAY + 20, TUESDAY + 9, TUESDAY + 9),  # which may be the due instant
        (MONDAY + 20, TUESDAY + 8, MONDAY + 18),  # the closing before
        (MONDAY + 7, MONDAY + 8, 5),  # not before the start
        (MONDAY + 12, MONDAY + 11, MONDAY + 12),  # open, if beyond due
    ],
)
def test_an_instant_in_closed_hours_moves_between_start_and_due(
    instant: float, due: float, moved: float
) -> None:
    found = in_hours(at(instant), c.NINE_TO_SIX, at(5), at(due))
    assert found == at(moved)


# ── leads ─────────────────────────────────────────────────────────────────────


def test_four_business_hours_before_monday_ten_is_friday_three_in_the_afternoon() -> (
    None
):
    clock = c.resolution(c.worked(10), starts=("diagnosed",), warnings=[FOUR_HOURS])
    reading = c.read(
        clock, c.diagnosed(FRIDAY + 9), now=FRIDAY + 10, hours=c.NINE_TO_SIX
    )
    assert reading.due_at == at(NEXT_MONDAY + 10)
    assert reading.next_warning_at == at(FRIDAY + 15)


def test_a_lead_over_a_split_day_counts_open_time_only() -> None:
    # GLPI #22678: a level an hour before due was put at midnight
    split = BusinessHours(
        tz=UTC, weekly={d: [("09:00", "12:00"), ("13:00", "18:00")] for d in c.DAYS}
    )
    clock = c.resolution(c.worked(10), warnings=[timedelta(hours=n) for n in (1, 3)])
    reading = c.read(clock, now=4, hours=split)
    assert reading.due_at == at(MONDAY + 11)
    assert marks(reading) == [17, MONDAY + 10]


@pytest.mark.parametrize(
    ("target", "due", "warned"),
    [
        (EndOfDay(1), MONDAY + 24, MONDAY + 14),
        (BusinessDays(1), MONDAY + 18, MONDAY + 14),
        # fewer than four open hours are left from the start: at the first opening
        (c.elapsed(31), MONDAY + 10, MONDAY + 9),
        (Months(1), 24 * 31 + 3, 24 * 30 + 14),
    ],
)
def test_dates_are_warned_of_by_leads_in_open_time(
    target: Any, due: float, warned: float
) -> None:
    clock = c.resolution(target, warnings=[FOUR_HOURS])
    reading = c.read(clock, now=4, hours=c.NINE_TO_SIX)
    assert reading.due_at == at(due)
    assert marks(reading) == [warned]


@pytest.mark.parametrize(
    "lead", [timedelta(hours=10), timedelta(days=400), timedelta.max]
)
def test_a_lead_that_is_longer_than_the_target_warns_once_at_the_start(
    lead: timedelta,
) -> None:
    clock = c.resolution(c.elapsed(10), warnings=[lead])
    reading = c.read(clock, now=3)
    assert (reading.warnings, marks(reading)) == ((lead,), [3])
    assert c.read(clock, now=2).warnings == ()


def test_a_lead_before_a_start_in_closed_hours_warns_at_the_first_opening() -> None:
    clock = c.resolution(c.worked(1), warnings=[FOUR_HOURS])
    reading = c.read(clock, now=5, hours=c.NINE_TO_SIX)
    assert marks(reading) == [MONDAY + 9]


def test_a_pause_and_an_extension_move_a_lead_with_what_is_due() -> None:
    clock = c.resolution(c.elapsed(10), warnings=[FOUR_HOURS])
    assert marks(c.read(clock, c.paused(5), c.resumed(7), now=8)) == [11]
    assert marks(c.read(clock, c.extended(5, 3), now=8)) == [12]


def test_the_night_without_an_hour_is_four_hours_shorter_by_one() -> None:
    # New York, 8 March 2026: open midnight to six is five hours
    night = BusinessHours(
        tz=ZoneInfo("America/New_York"), weekly={"sun": [("00:00", "06:00")]}
    )
    due = datetime(2026, 3, 8, 10, tzinfo=UTC)  # six in the morning, summer time
    found = marked_at(
        FOUR_HOURS,
        start=at(0),
        due=due,
        allowed=None,
        ruler=ALWAYS,
        hours=night,
        pauses=(),
    )
    assert found == datetime(2026, 3, 8, 6, tzinfo=UTC)  # one o'clock, not two


# ── what may be asked for ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "target",
    [
        EndOfDay(0),
        BusinessDays(1),
        Months(1),
        by_severity(c.elapsed(1), BusinessDays(1), c.elapsed(1), c.elapsed(1)),
    ],
)
def test_a_fraction_of_a_date_is_refused_and_a_lead_is_not(target: Any) -> None:
    with pytest.raises(InvalidValue, match="a fraction needs a target that counts"):
        Clock("x", target=target, stops=("resolved",), warnings=[HALF])
    assert Clock("x", target=target, stops=("resolved",), warnings=[FOUR_HOURS])


@pytest.mark.parametrize("lead", [timedelta(0), -FOUR_HOURS])
def test_a_lead_is_above_zero(lead: timedelta) -> None:
    with pytest.raises(InvalidValue, match="or a span before"):
        c.resolution(warnings=[lead])


def test_without_a_target_there_is_nothing_to_warn_before() -> None:
    with pytest.raises(InvalidValue, match="needs a target to warn before"):
        Clock("x", target=None, stops=("resolved",), warnings=[FOUR_HOURS])


def test_leads_stand_after_fractions_the_longest_first_and_each_once() -> None:
    minute = timedelta(minutes=1)
    clock = c.resolution(warnings=[minute, MOST, FOUR_HOURS, HALF, minute])
    assert clock.warnings == (HALF, MOST, FOUR_HOURS, minute)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (MOST, "4_of_5"),
        (timedelta(days=2), "2d_before"),
        (timedelta(hours=26), "26h_before"),
        (timedelta(minutes=90), "90min_before"),
        (timedelta(seconds=61), "61s_before"),
        (timedelta(microseconds=1), "1us_before"),
    ],
)
def test_a_mark_has_a_word_for_keys(mark: Any, name: str) -> None:
    assert mark_name(mark) == name


# ── counting on over pauses ───────────────────────────────────────────────────


def pause(since: float, until: float | None) -> Pause:
    end = None if until is None else at(until)
    return Pause(at(since), end, "pause_reasons", "third_party")


@pytest.mark.parametrize(
    ("pauses", "reached"),
    [
        ((), 13),
        ((pause(1, 2),), 13),  # over before it began
        ((pause(1, 5),), 15),  # on when it began
        ((pause(5, 6), pause(8, 10)), 16),
        ((pause(5, 6), pause(6, 10)), 18),  # two without a gap
        ((pause(13, 20),), 13),  # from the instant itself
        ((pause(12, 20),), 21),
        ((pause(12, None),), None),
        ((pause(13, None),), 13),
    ],
)
def test_a_span_is_counted_on_after_every_pause(
    pauses: tuple[Pause, ...], reached: float | None
) -> None:
    found = counted_at(at(3), timedelta(hours=10), ALWAYS, pauses)
    assert found == (None if reached is None else at(reached))


# ── the ladder ────────────────────────────────────────────────────────────────

LADDER = (
    Escalation("store_manager"),
    Escalation("ceo", after=FOUR_HOURS),
)


def told(reading: Reading) -> tuple[list[float | None], tuple[str, ...]]:
    steps = [None if w is None else in_story(w) for _, w in reading.ladder]
    return steps, reading.escalated_to


@pytest.mark.parametrize(
    ("now", "roles"),
    [
        (13.0, ()),  # exactly at due is in time
        (13.001, ("store_manager",)),
        (17.0, ("store_manager",)),
        (17.001, ("store_manager", "ceo")),
    ],
)
def test_the_ladder_is_climbed_after_due(now: float, roles: tuple[str, ...]) -> None:
    clock = c.resolution(c.elapsed(10), escalations=LADDER)
    assert told(c.read(clock, now=now)) == ([13, 17], roles)


def test_the_ladder_counts_in_the_clocks_own_time() -> None:
    clock = c.resolution(c.worked(7), escalations=LADDER)
    reading = c.read(clock, now=MONDAY, hours=c.NINE_TO_SIX)
    assert told(reading)[0] == [MONDAY + 16, TUESDAY + 11]
    real = c.resolution(c.elapsed(37), escalations=LADDER)
    reading = c.read(real, now=MONDAY, hours=c.NINE_TO_SIX)
    assert told(reading)[0] == [MONDAY + 16, MONDAY + 20]


def test_a_pause_after_the_breach_delays_the_ladder() -> None:
    clock = c.resolution(c.elapsed(10), escalations=LADDER)
    on = c.read(clock, c.paused(15), now=40)
    assert told(on) == ([13, None], ("store_manager",))
    over = c.read(clock, c.paused(15), c.resumed(25), now=26)
    assert told(over) == ([13, 27], ("store_manager",))


def test_a_case_that_was_over_and_goes_on_climbs_on() -> None:
    clock = c.resolution(c.elapsed(10), escalations=LADDER, on_reopen="continues")
    events = (c.resolved(15), c.reopened(100))
    assert told(c.read(clock, *events, now=101)) == ([13, 102], ("store_manager",))


def test_nobody_hears_of_what_was_done_in_time() -> None:
    clock = c.resolution(c.elapsed(10), escalations=LADDER)
    assert c.read(clock, c.resolved(13), now=90).escalated_to == ()


def test_whoever_heard_of_a_breach_before_the_late_answer_has_heard() -> None:
    clock = c.resolution(c.elapsed(10), escalations=LADDER)
    reading = c.read(clock, c.resolved(15), now=90)
    assert reading.escalated_to == ("store_manager",)


def test_the_ladder_names_a_step_once() -> None:
    with pytest.raises(InvalidValue, match="must name a step once"):
        c.resolution(escalations=(LADDER[0], LADDER[0]))


def test_a_reading_that_has_not_begun_has_no_marks_and_no_ladder() -> None:
    hours: Hours = ALWAYS
    clock = c.resolution(
        c.elapsed(10), starts=("diagnosed",), warnings=[HALF], escalations=LADDER
    )
    reading = c.read(clock, now=90, hours=hours)
    assert (reading.marks, reading.ladder) == ((), ())
    bare = Reading(clock="x", status="breached", due_at=at(3))
    assert (bare.marks, bare.ladder) == ((), ())


def test_a_step_of_the_ladder_is_within_reach() -> None:
    with pytest.raises(InvalidValue, match="must be ten years at most"):
        Escalation("ceo", after=LONGEST + c.MICROSECOND)
    assert Escalation("ceo", after=LONGEST).after == LONGEST
