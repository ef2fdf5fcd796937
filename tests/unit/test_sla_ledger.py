"""The ledger of a clock: which time counted, which did not, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recoverykit.deadline import EndOfDay, Target
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import render
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.sla import (
    NOT_OWED,
    STRETCHES,
    Clock,
    Era,
    Reading,
    ledger,
    ledger_sums,
    readings,
)
from tests import clock_stories as c
from tests.clock_strategies import by_severity
from tests.stories import at

NOTHING = timedelta(0)
MONDAY = 24


def lines(reading: Reading, now: float) -> list[tuple[Any, ...]]:
    """Return a ledger as (kind, first hour, last hour), with the pause's reason."""
    found: list[tuple[Any, ...]] = []
    for stretch in ledger(reading, now=at(now)):
        line = [stretch.kind]
        line += [(t - at(0)) / timedelta(hours=1) for t in (stretch.start, stretch.end)]
        if stretch.kind == "paused":
            assert stretch.why is not None
            line.append(dict(stretch.why.fields)["reason"])
        found.append(tuple(line))
    return found


# ── what the stretches are ────────────────────────────────────────────────────


def test_a_ledger_tells_what_counted_and_what_was_over_due() -> None:
    reading = c.read(c.resolution(c.elapsed(2)), now=9)
    assert lines(reading, 9) == [("counted", 3, 5), ("overdue", 5, 9)]


def test_time_outside_of_the_hours_is_closed_for_open_time_only() -> None:
    now = MONDAY + 12
    open_ = c.read(c.resolution(c.worked(2)), now=now, hours=c.NINE_TO_SIX)
    assert lines(open_, now) == [
        ("closed", 3, MONDAY + 9),
        ("counted", MONDAY + 9, MONDAY + 11),
        ("overdue", MONDAY + 11, MONDAY + 12),
    ]
    real = c.read(c.resolution(), now=now, hours=c.NINE_TO_SIX)
    assert {kind for kind, *_ in lines(real, now)} == {"counted", "overdue"}


def test_a_pause_takes_only_time_that_would_have_counted() -> None:
    # from 17:00 over the night to 10:00: two open hours
    events = (c.paused(MONDAY + 17), c.resumed(48 + 10))
    now = 48 + 11
    reading = c.read(c.resolution(c.worked(40)), *events, now=now, hours=c.NINE_TO_SIX)
    assert lines(reading, now)[1:] == [
        ("counted", MONDAY + 9, MONDAY + 17),
        ("paused", MONDAY + 17, MONDAY + 18, "awaiting_evidence"),
        ("closed", MONDAY + 18, 48 + 9),
        ("paused", 48 + 9, 48 + 10, "awaiting_evidence"),
        ("counted", 48 + 10, 48 + 11),
    ]
    assert ledger_sums(ledger(reading, now=at(now)))["paused"] == reading.paused_for


def test_a_pause_that_is_on_lasts_until_now_and_nothing_is_over_due_yet() -> None:
    reading = c.read(c.resolution(c.elapsed(4)), c.paused(5), now=40)
    assert lines(reading, 40) == [
        ("counted", 3, 5),
        ("paused", 5, 40, "awaiting_evidence"),
    ]
    # the reading does not know how long it will last; the ledger tells so far
    assert reading.paused_for == NOTHING


def test_a_pause_after_the_breach_parts_what_is_over_due() -> None:
    reading = c.read(c.resolution(c.elapsed(2)), c.paused(7), c.resumed(8), now=9)
    assert lines(reading, 9) == [
        ("counted", 3, 5),
        ("overdue", 5, 7),
        ("paused", 7, 8, "awaiting_evidence"),
        ("overdue", 8, 9),
    ]
    assert reading.overshoot == c.hours(3)


def test_a_stopped_clock_has_a_ledger_up_to_its_stop() -> None:
    reading = c.read(c.resolution(), c.resolved(7), now=90)
    assert lines(reading, 90) == [("counted", 3, 7)]


def test_a_case_that_was_over_and_goes_on_was_paused_by_that() -> None:
    clock = c.resolution(on_reopen="continues")
    reading = c.read(clock, c.resolved(13), c.reopened(500), now=501)
    assert lines(reading, 501) == [
        ("counted", 3, 13),
        ("paused", 13, 500, "reopened"),
        ("counted", 500, 501),
    ]


def test_where_the_time_between_counts_it_is_over_due_from_the_reopening_only() -> None:
    clock = c.resolution(on_reopen="total")
    reading = c.read(clock, c.resolved(13), c.reopened(500), now=501)
    assert lines(reading, 501) == [("counted", 3, 500), ("overdue", 500, 501)]


def test_earlier_rounds_have_ledgers_of_their_own() -> None:
    reading = c.read(c.resolution(), c.resolved(7), c.reopened(50), now=60)
    [first] = reading.earlier
    assert lines(first, 60) == [("counted", 3, 7)]
    assert lines(reading, 60) == [("counted", 50, 60)]


def test_a_case_that_is_reopened_into_a_pause_waits_for_that_from_then_on() -> None:
    clock = c.resolution(on_reopen="continues")
    events = (c.paused(6), c.resolved(13), c.reopened(50), c.resumed(60))
    reading = c.read(clock, *events, now=61)
    assert lines(reading, 61) == [
        ("counted", 3, 6),
        ("paused", 6, 13, "awaiting_evidence"),
        ("paused", 13, 50, "reopened"),
        ("paused", 50, 60, "awaiting_evidence"),
        ("counted", 60, 61),
    ]
    on = c.read(clock, *events[:-1], now=55)
    assert (on.status, on.elapsed) == ("paused", c.hours(3))
    [waits] = [note for note in on.notes if note.code == "clock.waits"]
    assert dict(waits.fields) == {"reason": "awaiting_evidence", "since": at(50)}


def test_each_part_of_a_pause_has_the_reason_of_its_time() -> None:
    events = (c.paused(5), c.paused(6, "third_party"), c.resumed(8))
    told = [
        ("counted", 3, 5),
        ("paused", 5, 6, "awaiting_evidence"),
        ("paused", 6, 8, "third_party"),
        ("counted", 8, 9),
    ]
    assert lines(c.read(c.resolution(), *events, now=9), 9) == told
    late = c.read(c.resolution(c.elapsed(1)), *events, now=9)
    assert lines(late, 9)[2:] == [*told[1:3], ("overdue", 8, 9)]
    on = c.read(c.resolution(), *events[:2], now=7)
    assert lines(on, 7)[-1] == ("paused", 6, 7, "third_party")
    [waits] = [note for note in on.notes if note.code == "clock.waits"]
    assert dict(waits.fields) == {"reason": "third_party", "since": at(6)}


def test_the_first_of_two_reasons_is_told_while_it_lasts() -> None:
    clock = c.resolution(paused_in=("awaiting_return",))
    events = (
        c.to("awaiting_return", 5),
        c.paused(6),
        c.to("diagnosed", 8),
        c.resumed(9),
    )
    assert lines(c.read(clock, *events, now=10), 10) == [
        ("counted", 3, 5),
        ("paused", 5, 8, "awaiting_return"),
        ("paused", 8, 9, "awaiting_evidence"),
        ("counted", 9, 10),
    ]
    asked = (c.asked(5), c.paused(6, "third_party"), c.shown(7), c.resumed(9))
    assert lines(c.read(c.resolution(), *asked, now=10), 10) == [
        ("counted", 3, 5),
        ("paused", 5, 7, "awaiting_evidence"),
        ("paused", 7, 9, "third_party"),
        ("counted", 9, 10),
    ]


def test_a_state_that_stops_a_clock_is_named_as_one() -> None:
    clock = c.resolution(paused_in=("awaiting_return",), paused_by=())
    events = (c.to("awaiting_return", 5), c.to("diagnosed", 8))
    [_, rest, _] = ledger(c.read(clock, *events, now=9), now=at(9))
    assert rest.why is not None
    assert render(rest.why, "en", labels=c.BOOK.catalogues.label) is not None
    assert dict(rest.why.fields) == {
        "catalogue": "states",
        "reason": "awaiting_return",
    }


def test_a_day_on_which_a_platform_suspends_its_timers_is_suspended() -> None:
    for target in (c.elapsed(48), EndOfDay(3)):
        clock = c.resolution(target, suspended=[date(2026, 3, 2)])
        reading = c.read(clock, now=60)
        assert lines(reading, 60) == [
            ("counted", 3, 24),
            ("suspended", 24, 48),
            ("counted", 48, 60),
        ]
    # all of the day, not only its opening hours
    clock = c.resolution(c.worked(40), suspended=[date(2026, 3, 2)])
    reading = c.read(clock, now=60, hours=c.NINE_TO_SIX)
    assert lines(reading, 60) == [
        ("closed", 3, 24),
        ("suspended", 24, 48),
        ("closed", 48, 57),
        ("counted", 57, 60),
    ]


def test_days_are_suspended_where_the_hours_are() -> None:
    shanghai = BusinessHours(
        tz=c.SHANGHAI, weekly={day: [("00:00", "24:00")] for day in c.DAYS}
    )
    clock = c.resolution(c.elapsed(90), suspended=[date(2026, 3, 2)])
    reading = c.read(clock, now=60, hours=shanghai)
    assert lines(reading, 60)[1] == ("suspended", 16, 40)


def test_an_opening_that_runs_over_midnight_into_a_suspended_day_counts() -> None:
    nights = BusinessHours(tz=UTC, weekly={"sun": [("22:00", "06:00")]})
    clock = c.resolution(c.worked(40), suspended=[date(2026, 3, 2)])
    reading = c.read(clock, now=40, hours=nights)
    assert reading.elapsed == c.hours(8)
    assert lines(reading, 40) == [
        ("closed", 3, 22),
        ("counted", 22, 30),
        ("suspended", 30, 40),
    ]


def test_a_pause_on_a_suspended_day_took_nothing() -> None:
    clock = c.resolution(c.elapsed(90), suspended=[date(2026, 3, 2)])
    events = (c.paused(30), c.resumed(40))
    reading = c.read(clock, *events, now=60)
    assert ("suspended", 24, 48) in lines(reading, 60)
    assert reading.paused_for == NOTHING


def test_the_night_without_an_hour_is_told_in_real_time() -> None:
    # New York, 8 March 2026: 02:00 to 03:00 does not exist
    berth = BusinessHours(
        tz=ZoneInfo("America/New_York"), weekly={"sun": [("01:00", "05:00")]}
    )
    clock = c.resolution(c.worked(9))
    now = 24 * 8
    reading = c.read(clock, now=now, hours=berth)
    night = [s for s in ledger(reading, now=at(now)) if s.kind == "counted"]
    assert [s.span for s in night] == [c.hours(4), c.hours(3)]


# ── under another book ────────────────────────────────────────────────────────


def under_two(old: Clock, new: Clock, *events: ev.Event, now: float) -> Reading:
    reading = c.switched(old, new, *events, now=now)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("retarget", "told"),
    [
        (
            "carry",
            [
                ("counted", 3, 4),
                ("paused", 4, 6, "awaiting_evidence"),
                ("counted", 6, 11),
                ("overdue", 11, 13),
            ],
        ),
        ("from_adoption", [("counted", 8, 13)]),
        (
            "keep",
            [
                ("counted", 3, 4),
                ("paused", 4, 6, "awaiting_evidence"),
                ("counted", 6, 13),
            ],
        ),
    ],
)
def test_a_ledger_begins_where_the_clock_does_under_another_book(
    retarget: str, told: list[tuple[Any, ...]]
) -> None:
    events = (c.paused(4), c.resumed(6), c.adopted(8, retarget))
    reading = under_two(c.resolution(c.OLD), c.resolution(c.SHORTER), *events, now=13)
    assert lines(reading, 13) == told


def test_what_another_book_makes_late_was_not_late_before_it_was_adopted() -> None:
    reading = under_two(
        c.resolution(c.LONGER), c.resolution(c.SHORTER), c.adopted(12), now=13
    )
    assert lines(reading, 13) == [("counted", 3, 12), ("overdue", 12, 13)]


@pytest.mark.parametrize("target", [EndOfDay(0), c.elapsed(21)])
def test_what_is_left_does_not_grow_by_a_book_that_is_adopted_in_a_pause(
    target: Target,
) -> None:
    clock = c.resolution(target)
    events = (c.paused(20), c.adopted(200))
    reading = under_two(clock, clock, *events, now=300)
    assert (reading.status, reading.remaining) == ("paused", c.hours(4))
    on = under_two(clock, clock, *events, c.resumed(300), now=301)
    assert (on.status, on.due_at) == ("running", at(304))


def read_new(
    clock: Clock, *events: ev.Event, now: float, hours: Hours = ALWAYS
) -> Reading:
    """Read a clock that a book adopted on the way is the first to have."""
    found = readings(
        Case.replay("case-1", c.case_of(*events).log),
        [clock],
        hours=hours,
        now=at(now),
        max_skew=c.SKEW,
        earlier=[Era(1, (), hours=hours)],
    )
    return found[0]


def test_a_new_clock_is_late_after_the_adoption_only_however_it_was_graded() -> None:
    # graded again before the book with the clock was adopted
    table = by_severity(c.elapsed(2), c.elapsed(4), c.elapsed(1), c.elapsed(9))
    clock = c.resolution(table)
    events = (c.assessed(4, severity="minor"), c.assessed(8, severity="serious"))
    reading = read_new(clock, *events, c.adopted(20), now=21)
    assert (reading.status, reading.due_at) == ("breached", at(20))
    assert lines(reading, 21) == [("counted", 3, 20), ("overdue", 20, 21)]
    afresh = read_new(clock, *events, c.adopted(20, "from_adoption"), now=21)
    assert (afresh.status, afresh.due_at) == ("running", at(22))


def test_a_new_clock_that_is_owed_since_it_was_graded_is_not_late_before_either() -> (
    None
):
    table = by_severity(c.elapsed(2), NOT_OWED, NOT_OWED, NOT_OWED)
    events = (c.assessed(8, severity="serious"), c.adopted(20))
    reading = read_new(c.resolution(table), *events, now=20)
    assert (reading.status, reading.due_at) == ("running", at(20))


def test_what_was_in_time_is_not_late_by_being_extended() -> None:
    # two hours of real time are less than the four open hours they take the place of
    clock = c.resolution(c.worked(4), extends_to=c.elapsed(2))
    now = MONDAY + 11
    reading = c.read(clock, c.extended(MONDAY + 10, 1), now=now, hours=c.NINE_TO_SIX)
    assert (reading.status, reading.due_at) == ("breached", at(MONDAY + 10))
    assert lines(reading, now) == [
        ("counted", 3, MONDAY + 10),
        ("overdue", MONDAY + 10, MONDAY + 11),
    ]


# ── sums and what is refused ──────────────────────────────────────────────────


def test_sums_know_every_kind_in_the_same_order() -> None:
    assert ledger_sums(()) == dict.fromkeys(STRETCHES, NOTHING)
    events = (c.paused(6), c.resumed(8))
    reading = c.read(c.resolution(c.elapsed(4)), *events, now=10)
    sums = ledger_sums(ledger(reading, now=at(10)))
    assert list(sums) == list(STRETCHES)
    assert sums == {
        "counted": c.hours(4),
        "overdue": c.hours(1),
        "paused": c.hours(2),
        "closed": NOTHING,
        "suspended": NOTHING,
    }


def test_a_clock_that_has_not_begun_has_no_ledger() -> None:
    waits = Clock("x", target=None, starts=("resolved",), stops=("closed",))
    assert ledger(c.read(waits, now=9), now=at(9)) == ()
    assert ledger(c.read(c.resolution(), c.imported(), now=9), now=at(9)) == ()
    assert ledger(c.read(c.resolution(), now=3), now=at(3)) == ()


def test_a_clock_without_a_target_counts_and_is_never_over_due() -> None:
    clock = Clock("resolution", target=None, stops=("resolved",))
    assert lines(c.read(clock, now=900), 900) == [("counted", 3, 900)]


@pytest.mark.parametrize("events", [(), (c.resolved(7),)])
def test_now_is_an_instant_after_the_start(events: tuple[ev.Event, ...]) -> None:
    reading = c.read(c.resolution(), *events, now=9)
    with pytest.raises(InvalidValue, match="must not be before the start"):
        ledger(reading, now=at(2))
    with pytest.raises(NaiveDatetime):
        ledger(reading, now=datetime(2026, 3, 1, 9))
