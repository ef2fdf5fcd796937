"""Clocks: what starts, pauses, stops, extends and reopens them, and what they read."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.deadline import (
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Target,
)
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.hours import ALWAYS, Always, BusinessHours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import content_hash, plain
from recoverykit.reply import Commitment, Reply
from recoverykit.sla import (
    CANCELLING,
    Clock,
    Era,
    Escalation,
    Reading,
    next_change,
    readings,
)
from recoverykit.sla.clock import mark_name
from tests import stories as s
from tests.clock_stories import (
    COUNTED,
    DAYS,
    LONGER,
    MICROSECOND,
    NINE_TO_SIX,
    OLD,
    SHANGHAI,
    SHORTER,
    SKEW,
    adopted,
    case_of,
    closed,
    codes,
    commitment,
    due_after,
    elapsed,
    extended,
    first_response,
    hours,
    imported,
    one,
    paused,
    promised,
    read,
    reopened,
    replied,
    resolution,
    resolved,
    resumed,
    switched,
    to,
    worked,
)
from tests.stories import BOOK, at

# ── the definition ────────────────────────────────────────────────────────────


def test_a_clock_says_what_stops_it() -> None:
    with pytest.raises(InvalidValue, match="must name what stops the clock"):
        Clock("alert", target=elapsed(1))


def test_a_clock_says_what_starts_it() -> None:
    with pytest.raises(InvalidValue, match="must name what starts the clock"):
        Clock("alert", target=elapsed(1), starts=(), stops=("alert_sent",))


def test_what_starts_a_clock_does_not_stop_it() -> None:
    with pytest.raises(InvalidValue, match="must not start it as well"):
        Clock("x", target=elapsed(1), starts=("diagnosed",), stops=("diagnosed",))


def test_a_target_that_no_source_gives_must_be_said_s24() -> None:
    with pytest.raises(TypeError, match="target"):
        Clock("follow_up", stops=("closed",))  # type: ignore[call-arg]
    assert Clock("follow_up", target=None, stops=("closed",)).target is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "first response"},
        {"target": hours(1)},
        {"stops": "resolved"},
        {"stops": ("resolved", "resolved")},
        {"counts": ("human",)},
        {"counts": "auto"},
        {"on_reopen": "resume"},
        {"paused_by": ("a b",)},
        {"role": "a/b"},
        {"source": " "},
        {"warnings": [(0, 1)]},
        {"warnings": [(3, 2)]},
        {"warnings": [(True, 2)]},
        {"warnings": [0.8]},
        {"warnings": [(1, 2, 3)]},
        {"warnings": [(1, 2)], "target": None},
        {"warnings": [(1, 2)], "target": Months(1)},
        {"warnings": 7},
        {"warnings": [hours(0)]},
        {"escalations": [Escalation("ceo"), Escalation("ceo")]},
    ],
)
def test_a_wrong_clock_is_refused(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {
        "name": "resolution",
        "target": elapsed(1),
        "stops": ("resolved",),
    }
    with pytest.raises(InvalidValue):
        Clock(**(given | wrong))


def test_warnings_are_kept_in_lowest_terms_smallest_first() -> None:
    clock = resolution(warnings=[(1, 1), (2, 4), (80, 100), (1, 2)])
    assert clock.warnings == ((1, 2), (4, 5), (1, 1))


def test_a_clock_is_plain_data_and_hashes_with_its_source() -> None:
    clock = first_response(source="000: 一小时内响应", warnings=[(1, 2)])
    assert plain(clock) == {
        "name": "first_response",
        "target": {"kind": "elapsed", "span": 3_600_000_000},
        "counts": ["edited_template", "personal"],
        "warnings": [[1, 2]],
        "source": "000: 一小时内响应",
    }
    assert content_hash(clock) != content_hash(evolve(clock, source="another"))
    again = pickle.loads(pickle.dumps(clock))
    assert (again, hash(again), again.listens) == (clock, hash(clock), clock.listens)


@pytest.mark.parametrize(
    ("event", "stops"),
    [
        (resolved(5), True),
        (replied(5), True),
        (replied(5, "auto"), False),
        (ev.Acknowledged(at(5), by="li"), False),
        (ev.Noted(at(5), by="li", text="x"), False),
    ],
)
def test_a_clock_is_stopped_by_its_kinds_and_by_replies_that_count(
    event: ev.Event, *, stops: bool
) -> None:
    assert (read(resolution(counts=COUNTED), event, now=6).status == "met") is stops
    assert read(resolution(stops=("fix_done",)), event, now=6).status == "running"


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ((4, 5), "4_of_5"),
        (timedelta(days=2), "2d_before"),
        (timedelta(hours=36), "36h_before"),
        (timedelta(minutes=90), "90min_before"),
        (timedelta(seconds=61), "61s_before"),
        (timedelta(microseconds=1_000_001), "1000001us_before"),
    ],
)
def test_a_mark_is_a_word_for_keys_in_the_largest_unit_that_fits(
    mark: Any, name: str
) -> None:
    assert mark_name(mark) == name


def test_a_clock_names_the_kinds_that_a_book_has_to_know() -> None:
    clock = Clock("x", target=None, starts=("received",), stops=("parcel_scanned",))
    assert clock.kinds == ("received", "parcel_scanned")


# ── the start (S1, S8, C11) ───────────────────────────────────────────────────


def review_at_three_in_shanghai() -> Case:
    night = datetime(2026, 3, 2, 3, tzinfo=SHANGHAI)
    born = s.received(at=night, complaint=s.complaint(received_at=night))
    answer = ev.Replied(
        datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), by="li", reply=Reply("非常抱歉")
    )
    return case_of(born, answer)


def test_the_story_breaks_its_own_rule_by_five_hours_round_the_clock_c11() -> None:
    case = review_at_three_in_shanghai()
    now = case.log[-1].event.at
    reading = one(case, first_response(worked(1)), now=now)
    assert (reading.status, reading.overshoot) == ("breached", hours(5))
    assert reading.due_at == datetime(2026, 3, 2, 4, tzinfo=SHANGHAI)
    assert reading.stopped_at == now


def test_the_story_keeps_its_rule_on_nine_to_six_s8() -> None:
    shop = BusinessHours(
        tz=SHANGHAI, weekly={day: [("09:00", "18:00")] for day in DAYS}
    )
    case = review_at_three_in_shanghai()
    now = case.log[-1].event.at
    reading = one(case, first_response(worked(1)), now=now, hours=shop)
    assert (reading.status, reading.elapsed) == ("met", hours(0))
    assert reading.due_at == datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def test_a_clock_starts_when_the_complaint_was_received_not_when_it_was_read() -> None:
    born = s.received(at=at(5), complaint=s.complaint(received_at=at(3)))
    assert read(resolution(), born, now=6).started_at == at(3)


def test_nothing_happened_before_the_complaint() -> None:
    early = evolve(replied(3), at=at(3) - timedelta(minutes=1))
    reading = read(first_response(), early, now=4)
    assert (reading.status, reading.stopped_at, reading.elapsed) == (
        "met",
        at(3),
        hours(0),
    )


def test_the_three_hours_all_run_from_the_receipt_s23() -> None:
    clocks = [
        first_response(elapsed(1)),
        Clock("diagnosis", target=elapsed(2), stops=("diagnosed",)),
        resolution(elapsed(3)),
    ]
    found = readings(case_of(), clocks, hours=ALWAYS, now=at(3), max_skew=SKEW)
    assert [r.due_at for r in found] == [at(4), at(5), at(6)]


def test_a_clock_may_start_elsewhere_if_it_says_so() -> None:
    clock = Clock(
        "dispatch", target=elapsed(24), starts=("resolved",), stops=("fulfilled",)
    )
    assert read(clock, now=9).status == "pending"
    reading = read(clock, resolved(10), resolved(12), now=13)
    assert (reading.status, reading.started_at, reading.version) == (
        "running",
        at(10),
        2,
    )
    assert codes(read(clock, now=9)) == ["clock.pending"]


def test_a_reading_of_the_past_knows_nothing_of_what_came_later() -> None:
    case = case_of(replied(9))
    clock = first_response()
    assert [one(case, clock, now=at(h)).status for h in (2, 3.5, 4.5, 9)] == [
        "pending",
        "running",
        "breached",
        "breached",
    ]
    assert one(case, clock, now=at(4.5)).stopped_at is None


def test_now_needs_a_time_zone() -> None:
    with pytest.raises(NaiveDatetime):
        one(case_of(), resolution(), now=datetime(2026, 3, 1))


# ── the edge of due ───────────────────────────────────────────────────────────


def test_exactly_at_due_is_in_time_and_a_microsecond_later_is_not() -> None:
    case = case_of()
    due = at(27)
    assert one(case, resolution(), now=due).status == "running"
    assert one(case, resolution(), now=due + MICROSECOND).status == "breached"
    assert read(resolution(), resolved(27), now=27).status == "met"
    late = evolve(resolved(27), at=due + MICROSECOND)
    reading = read(resolution(), late, now=30)
    assert (reading.status, reading.overshoot) == ("breached", MICROSECOND)


def test_a_reading_tells_time_in_the_targets_own_kind() -> None:
    reading = read(resolution(worked(4)), now=24 + 11, hours=NINE_TO_SIX)
    assert (reading.elapsed, reading.remaining) == (hours(2), hours(2))
    assert reading.due_at == at(24 + 13)
    reading = read(resolution(worked(4)), now=48 + 10, hours=NINE_TO_SIX)
    assert (reading.remaining, reading.overshoot) == (hours(0), hours(6))


def test_still_open_and_stopped_late_are_both_breached() -> None:
    still = read(resolution(), now=30)
    late = read(resolution(), resolved(29), now=30)
    assert (still.status, still.stopped_at, still.overshoot) == (
        "breached",
        None,
        hours(3),
    )
    assert (late.status, late.stopped_at, late.overshoot) == (
        "breached",
        at(29),
        hours(2),
    )
    assert (still.is_open, late.is_open) == (True, False)
    assert codes(still) == ["clock.overdue"]
    assert codes(late) == ["clock.breached"]


def test_without_a_target_there_is_a_status_and_no_due() -> None:
    clock = Clock("resolution", target=None, stops=("resolved",))
    running, done = read(clock, now=500), read(clock, resolved(17), now=500)
    assert (running.status, running.due_at, running.remaining) == (
        "running",
        None,
        None,
    )
    assert (done.status, done.elapsed, done.overshoot) == ("met", hours(14), hours(0))
    assert codes(running) == ["clock.running_without_target"]
    assert codes(done) == ["clock.met_without_target"]


@pytest.mark.parametrize(
    ("target", "due"),
    [
        (EndOfDay(0), datetime(2026, 3, 1, 16, tzinfo=UTC)),  # S36
        (BusinessDays(1), datetime(2026, 3, 2, 16, tzinfo=UTC)),
        (Months(3), datetime(2026, 6, 1, 3, tzinfo=UTC)),
    ],
)
def test_calendar_targets_end_where_the_calendar_says(
    target: Target, due: datetime
) -> None:
    shop = Always(tz=SHANGHAI)
    reading = read(resolution(target), now=5, hours=shop)
    assert reading.due_at == due
    assert (reading.elapsed, reading.remaining) == (hours(2), due - at(5))
    late = one(case_of(), resolution(target), now=due + hours(1), hours=shop)
    assert (late.status, late.overshoot) == ("breached", hours(1))


# ── what a first response is (S26, S69, C3) ───────────────────────────────────


@pytest.mark.parametrize(
    ("provenance", "status"),
    [
        ("auto", "running"),
        ("template", "running"),
        ("edited_template", "met"),
        ("personal", "met"),
    ],
)
def test_the_clock_says_which_replies_count(provenance: str, status: str) -> None:
    assert read(first_response(), replied(3.5, provenance), now=3.6).status == status


def test_even_an_automatic_reply_counts_where_the_source_says_so_s26() -> None:
    clock = first_response(elapsed(4), counts=("auto", "template", *COUNTED))
    assert read(clock, replied(3.1, "auto"), now=4).status == "met"


def test_an_acknowledgement_without_a_counted_reply_is_no_first_response() -> None:
    bare = ev.Acknowledged(at(3.5), by="li")
    auto = evolve(bare, reply=Reply("已收到", provenance="auto"))
    personal = evolve(bare, reply=Reply("非常抱歉"))
    status = [read(first_response(), a, now=3.6).status for a in (bare, auto, personal)]
    assert status == ["running", "running", "met"]
    acknowledgement = Clock(
        "acknowledgement", target=elapsed(1), stops=("acknowledged",)
    )
    assert read(acknowledgement, bare, now=3.6).status == "met"


def test_asking_for_evidence_is_a_reply_too() -> None:
    asked = ev.EvidenceRequested(
        at(3.5), by="li", kinds=("photo",), reply=Reply("方便拍张照片吗？")
    )
    assert read(first_response(), asked, now=3.6).status == "met"
    assert (
        read(first_response(), evolve(asked, reply=None), now=3.6).status == "running"
    )


def test_a_note_or_what_the_customer_writes_is_no_reply() -> None:
    events = (
        ev.Noted(at(3.1), by="li", text="called"),
        ev.CustomerWrote(at(3.2), text="喂？"),
        extended(3.3, 1, clock="first_response"),
    )
    assert read(first_response(), *events, now=3.6).status == "running"


@pytest.mark.parametrize(
    ("clock", "event"),
    [
        (
            Clock("alert", target=Elapsed(timedelta(minutes=1)), stops=("alert_sent",)),
            ev.AlertSent(at(3), to="after_sales_supervisor"),  # S4
        ),
        (
            Clock("triage", target=Elapsed(timedelta(minutes=15)), stops=("taken",)),
            ev.Taken(at(3.2), by="li", role="cs_agent"),  # S31
        ),
        (
            Clock("technical_fix", target=elapsed(24), stops=("fix_done",)),
            ev.FixDone(at(20), by="wu"),  # S37
        ),
        (
            Clock("retrospective", target=elapsed(48), stops=("retrospective_held",)),
            ev.RetrospectiveHeld(at(40), by="li"),  # S30
        ),
        (
            Clock("scan", target=elapsed(48), stops=("parcel_scanned",)),
            ev.HostEvent(at(40), kind="parcel_scanned"),
        ),
    ],
)
def test_kinds_stop_clocks_those_of_the_shop_too(clock: Clock, event: ev.Event) -> None:
    assert read(clock, now=3).status == "running"
    assert read(clock, event, now=60).status == "met"


# ── warnings (S39) ────────────────────────────────────────────────────────────


def test_warnings_are_reached_at_fractions_of_the_target() -> None:
    clock = resolution(elapsed(10), warnings=[(1, 2), (4, 5), (1, 1)])
    seen = [
        (r.warnings, r.next_warning_at)
        for h in (7.9, 8, 11, 13, 14)
        for r in (read(clock, now=h),)
    ]
    assert seen == [
        ((), at(8)),
        (((1, 2),), at(11)),
        (((1, 2), (4, 5)), at(13)),
        (((1, 2), (4, 5), (1, 1)), None),
        (((1, 2), (4, 5), (1, 1)), None),
    ]


def test_a_warning_falls_into_opening_hours() -> None:
    clock = resolution(worked(20), warnings=[(1, 2)])
    reading = read(clock, now=24 + 20, hours=NINE_TO_SIX)
    assert reading.next_warning_at == at(48 + 10)


def test_a_paused_or_stopped_clock_warns_of_nothing() -> None:
    clock = resolution(elapsed(10), warnings=[(1, 2)])
    assert read(clock, paused(5), now=6).next_warning_at is None
    assert read(clock, resolved(5), now=6).next_warning_at is None


def test_a_pause_and_an_extension_move_the_warning() -> None:
    clock = resolution(elapsed(10), warnings=[(1, 2)])
    reading = read(clock, paused(4), resumed(6), extended(6, 10), now=7)
    assert reading.next_warning_at == at(3 + 2 + 10)


# ── pauses ────────────────────────────────────────────────────────────────────


def test_a_pause_moves_the_due_instant_by_what_it_lasted() -> None:
    reading = read(resolution(), paused(5), resumed(8), now=9)
    assert (reading.status, reading.due_at) == ("running", at(3 + 24 + 3))
    assert (reading.elapsed, reading.paused_for) == (hours(3), hours(3))
    assert codes(reading) == ["clock.running", "clock.paused_for"]


def test_paused_now_the_rest_is_frozen_and_nothing_is_due() -> None:
    for now in (5, 6, 600):
        reading = read(resolution(), paused(5), now=now)
        assert (reading.status, reading.due_at) == ("paused", None)
        assert (reading.elapsed, reading.remaining) == (hours(2), hours(22))
    assert codes(reading) == ["clock.paused", "clock.waits"]


def test_a_pause_outside_opening_hours_moves_nothing() -> None:
    clock = resolution(worked(12))
    through_the_night = (paused(24 + 18), resumed(48 + 9))
    plain_due = read(clock, now=48 + 10, hours=NINE_TO_SIX).due_at
    reading = read(clock, *through_the_night, now=48 + 10, hours=NINE_TO_SIX)
    assert reading.due_at == plain_due == at(48 + 12)
    assert reading.paused_for == hours(0)


def test_a_pause_over_a_weekend_moves_by_open_time_only() -> None:
    # from Friday 17:00 to Monday 10:00: two open hours
    friday = 24 * 5
    pause = (paused(friday + 17), resumed(24 * 8 + 10))
    reading = read(resolution(worked(40)), *pause, now=24 * 8 + 11, hours=NINE_TO_SIX)
    assert reading.paused_for == hours(2)


def test_a_calendar_target_moves_by_the_real_time_of_the_pause() -> None:
    reading = read(resolution(EndOfDay(0)), paused(5), resumed(8.5), now=9)
    assert reading.due_at == at(24 + 3.5)
    frozen = read(resolution(EndOfDay(0)), paused(5), now=600)
    assert (frozen.status, frozen.remaining) == ("paused", hours(19))


def test_a_clock_pauses_only_for_the_reasons_it_lists() -> None:
    reading = read(resolution(), paused(5, "awaiting_return"), now=9)
    assert (reading.status, reading.paused_for) == ("running", hours(0))


def test_a_reason_stands_for_all_below_it() -> None:
    assert read(resolution(), paused(5, "third_party.carrier"), now=9).status == (
        "paused"
    )
    assert read(resolution(), paused(5, "third_partying"), now=9).status == "running"


def test_asking_for_evidence_never_stops_the_first_response_s64() -> None:
    for now, status in ((3.9, "running"), (4.1, "breached")):
        assert read(first_response(), paused(3.5), now=now).status == status


def test_one_reason_after_another_without_a_gap_is_one_pause() -> None:
    reading = read(resolution(), paused(5), paused(6, "third_party"), resumed(8), now=9)
    assert reading.paused_for == hours(3)
    other = read(resolution(), paused(5), paused(6, "awaiting_return"), now=9)
    assert (other.status, other.paused_for) == ("running", hours(1))


def test_two_pauses_in_one_minute_both_count_to_the_microsecond() -> None:
    second = 1 / 3600
    reading = read(
        resolution(),
        paused(5),
        resumed(5 + second),
        paused(5 + 2 * second),
        resumed(5 + 2.5 * second),
        now=9,
    )
    assert reading.paused_for == timedelta(seconds=1.5)


def test_a_clock_that_starts_within_a_pause_is_paused() -> None:
    clock = resolution(elapsed(4), starts=("diagnosed",))
    diagnosed = evolve(s.DIAGNOSED, at=at(6))
    assert read(clock, paused(5), diagnosed, now=7).status == "paused"
    reading = read(clock, paused(5), diagnosed, resumed(8), now=9)
    assert (reading.due_at, reading.paused_for) == (at(8 + 4), hours(2))


def test_a_pause_after_the_breach_excuses_nothing_but_does_not_add_to_it() -> None:
    clock = resolution(elapsed(2))
    on = read(clock, paused(6), now=20)
    assert (on.status, on.due_at, on.overshoot) == ("breached", at(5), hours(1))
    over = read(clock, paused(6), resumed(10), resolved(11), now=20)
    assert (over.status, over.stopped_at, over.overshoot) == (
        "breached",
        at(11),
        hours(2),
    )
    assert (over.elapsed, over.paused_for) == (hours(4), hours(4))


def test_stopped_within_a_pause_it_is_met() -> None:
    reading = read(resolution(elapsed(4)), paused(5), resolved(10), now=20)
    assert (reading.status, reading.elapsed, reading.remaining) == (
        "met",
        hours(2),
        hours(2),
    )
    assert reading.due_at == at(12)


def test_with_nothing_left_a_clock_is_due_when_the_pause_ends_not_before() -> None:
    clock = resolution(worked(9))
    closing, before_opening = 24 + 18, 48 + 8
    pause = (paused(closing), resumed(before_opening))
    reading = read(clock, *pause, now=before_opening, hours=NINE_TO_SIX)
    assert (reading.status, reading.due_at) == ("running", at(before_opening))
    case = case_of(*pause)
    late = one(case, clock, now=at(before_opening) + MICROSECOND, hours=NINE_TO_SIX)
    assert late.status == "breached"


def test_closing_ends_a_pause() -> None:
    clock = Clock(
        "retrospective",
        target=elapsed(48),
        stops=("retrospective_held",),
        paused_by=("third_party",),
    )
    reading = read(clock, paused(5, "third_party"), closed(7, "resolved"), now=9)
    assert (reading.status, reading.paused_for) == ("running", hours(2))


def test_a_state_of_the_shop_can_stop_a_clock_from_counting() -> None:
    clock = resolution(paused_in=("awaiting_return",), paused_by=())
    there = (to("awaiting_return", 5),)
    back = (*there, to("diagnosed", 8))
    on = read(clock, *there, now=6)
    assert (on.status, codes(on)) == ("paused", ["clock.paused", "clock.rests"])
    assert read(clock, *back, now=9).due_at == at(3 + 24 + 3)


def test_a_pause_within_such_a_state_counts_once() -> None:
    clock = resolution(paused_in=("awaiting_return",))
    events = (
        to("awaiting_return", 5),
        paused(6),
        to("diagnosed", 8),
        resumed(9),
    )
    on = read(clock, *events[:2], now=7)
    assert codes(on) == ["clock.paused", "clock.waits", "clock.rests"]
    assert read(clock, *events, now=10).paused_for == hours(4)


def test_states_keep_the_order_in_which_they_were_recorded() -> None:
    # learned late that the return was asked for at 5, before a note of 6
    clock = resolution(paused_in=("awaiting_return",), paused_by=())
    note = ev.Noted(at(6), by="li", text="x")
    slipped_in = (note, to("awaiting_return", 5))
    assert read(clock, *slipped_in, now=7).paused_for == hours(0)
    assert read(clock, *slipped_in, now=7).elapsed == hours(2)
    # a state that was left before it was entered, by its own time, took no time
    gone = (to("awaiting_return", 6), to("diagnosed", 5))
    reading = read(clock, *gone, now=7)
    assert (reading.status, reading.paused_for) == ("running", hours(0))


# ── extensions ────────────────────────────────────────────────────────────────


def test_an_extension_adds_the_clocks_own_time() -> None:
    real = read(resolution(), extended(5, 10), now=6)
    assert (real.due_at, real.extended_by) == (at(37), hours(10))
    open_ = read(resolution(worked(9)), extended(5, 3), now=6, hours=NINE_TO_SIX)
    assert open_.due_at == at(48 + 12)
    day = read(resolution(EndOfDay(0)), extended(5, 3), now=6)
    assert day.due_at == at(27)
    assert codes(real) == ["clock.running", "clock.extended_by"]


def test_extensions_add_up_and_are_for_one_clock() -> None:
    events = (extended(5, 10), extended(6, 10), extended(6, 10, clock="diagnosis"))
    assert read(resolution(), *events, now=7).due_at == at(47)


def test_an_extension_while_paused_counts() -> None:
    reading = read(resolution(), paused(5), extended(6, 1), now=7)
    assert (reading.status, reading.remaining) == ("paused", hours(23))


def test_an_extension_after_the_breach_excuses_nothing() -> None:
    reading = read(resolution(elapsed(2)), extended(6, 10), now=7)
    assert (reading.status, reading.due_at, reading.extended_by) == (
        "breached",
        at(5),
        hours(0),
    )
    assert codes(reading) == ["clock.overdue", "clock.extended_too_late"]


def test_what_is_over_is_not_extended() -> None:
    reading = read(resolution(), resolved(5), extended(6, 10), now=7)
    assert (reading.status, reading.due_at) == ("met", at(27))


# ── closing and reopening ─────────────────────────────────────────────────────


@pytest.mark.parametrize("code", CANCELLING)
def test_a_case_that_is_no_longer_ours_cancels_what_runs(code: str) -> None:
    reading = read(resolution(), closed(5, code), now=60)
    assert (reading.status, reading.stopped_at, reading.remaining) == (
        "cancelled",
        at(5),
        hours(22),
    )
    assert codes(reading) == ["clock.cancelled", "clock.case_closed"]


def test_what_was_met_or_breached_is_not_cancelled() -> None:
    assert read(resolution(), resolved(5), closed(6), now=60).status == "met"
    reading = read(resolution(elapsed(2)), closed(6), now=60)
    assert (reading.status, reading.stopped_at) == ("breached", at(6))


def test_other_closures_stop_nothing_by_themselves() -> None:
    clock = first_response(elapsed(4))
    assert read(clock, closed(5, "resolved"), now=8).status == "breached"
    also = evolve(clock, cancelled_by=(*CANCELLING, "no_response"))
    assert read(also, closed(5, "no_response"), now=8).status == "cancelled"
    ended = evolve(clock, stops=("closed",))
    assert read(ended, closed(5, "resolved"), now=8).status == "met"


def test_a_paused_clock_can_be_cancelled() -> None:
    reading = read(resolution(), paused(4), closed(6), now=60)
    assert (reading.status, reading.elapsed) == ("cancelled", hours(1))


def test_what_has_not_begun_is_not_cancelled() -> None:
    clock = Clock("x", target=None, starts=("closed",), stops=("reopened",))
    assert read(clock, closed(5), now=9).status == "pending"
    reading = read(clock, closed(5, "resolved"), reopened(8), now=9)
    assert (reading.status, reading.elapsed) == ("met", hours(3))


def test_a_first_response_stays_what_it_was_when_the_case_is_reopened() -> None:
    events = (replied(3.5), resolved(5), reopened(50))
    reading = read(first_response(), *events, now=60)
    assert (reading.status, reading.stopped_at, reading.earlier) == (
        "met",
        at(3.5),
        (),
    )


def test_a_resolution_restarts_with_its_whole_target() -> None:
    reading = read(resolution(), resolved(5), reopened(500), now=501)
    assert (reading.status, reading.started_at, reading.due_at) == (
        "running",
        at(500),
        at(524),
    )
    assert reading.version == 3
    [first] = reading.earlier
    assert (first.status, first.stopped_at) == ("met", at(5))
    assert codes(reading) == ["clock.running", "clock.earlier_rounds"]


def test_a_breach_of_an_earlier_round_is_not_hidden_by_a_later_one() -> None:
    events = (resolved(40), reopened(50), resolved(51), reopened(60), resolved(61))
    reading = read(resolution(), *events, now=90)
    assert reading.status == "met"
    assert [r.status for r in reading.earlier] == ["breached", "met"]
    assert [r.earlier for r in reading.earlier] == [(), ()]


def test_a_clock_may_continue_and_the_time_between_does_not_count() -> None:
    clock = resolution(on_reopen="continues")
    reading = read(clock, resolved(13), reopened(500), now=501)
    assert (reading.status, reading.due_at) == ("running", at(500 + 14))
    assert (reading.elapsed, reading.paused_for) == (hours(11), hours(487))
    late = read(evolve(clock, target=elapsed(2)), resolved(13), reopened(500), now=501)
    assert (late.status, late.stopped_at, late.overshoot) == (
        "breached",
        None,
        hours(9),
    )


def test_a_clock_continues_into_a_pause_that_is_still_on() -> None:
    clock = resolution(on_reopen="continues")
    events = (paused(6), resolved(13), reopened(500))
    reading = read(clock, *events, now=501)
    assert (reading.status, reading.elapsed) == ("paused", hours(3))


def test_a_round_that_begins_within_a_pause_is_paused() -> None:
    reading = read(resolution(), paused(6), resolved(13), reopened(500), now=501)
    assert (reading.status, reading.remaining) == ("paused", hours(24))


def test_what_was_only_cancelled_comes_back_with_the_case() -> None:
    events = (closed(3.5, "merged"), reopened(5))
    reading = read(first_response(), *events, now=5.2)
    assert (reading.status, reading.due_at) == ("running", at(5.5))
    assert codes(reading) == [
        "clock.running",
        "clock.case_closed",
        "clock.went_on",
        "clock.paused_for",
    ]
    assert read(resolution(), *events, now=6).due_at == at(29)


def test_a_broken_duty_that_was_called_off_comes_back_too() -> None:
    events = (closed(6, "merged"), reopened(8))
    reading = read(first_response(), *events, now=9)
    assert (reading.status, reading.stopped_at, reading.overshoot) == (
        "breached",
        None,
        hours(3),
    )
    answered = read(first_response(), *events, replied(10), now=12)
    assert (answered.status, answered.stopped_at) == ("breached", at(10))


def test_what_still_runs_does_not_care_about_a_reopening() -> None:
    clock = Clock(
        "retrospective",
        target=elapsed(48),
        stops=("retrospective_held",),
        on_reopen="restarts",
    )
    assert read(clock, resolved(5), reopened(6), now=7).due_at == at(51)


def test_a_clock_that_starts_elsewhere_restarts_there() -> None:
    clock = Clock(
        "dispatch",
        target=elapsed(2),
        starts=("resolved",),
        stops=("fulfilled",),
        on_reopen="restarts",
    )
    events = (resolved(5), ev.Fulfilled(at(6), line="x"), reopened(8))
    assert read(clock, *events, now=9).status == "pending"
    assert read(clock, *events, resolved(9), now=10).due_at == at(11)


# ── imports ───────────────────────────────────────────────────────────────────


def test_what_began_before_an_import_is_never_known() -> None:
    for events in ((), (resolved(5),), (paused(4), resumed(5)), (extended(4, 1),)):
        reading = read(resolution(), imported(), *events, now=900)
        assert (reading.status, reading.due_at) == ("unknown", None)
        assert codes(reading) == ["clock.unknown", "clock.began_before_import"]
        assert not reading.is_open


def test_what_begins_after_an_import_is_known() -> None:
    clock = Clock("x", target=elapsed(2), starts=("imported",), stops=("taken",))
    assert read(clock, imported(), now=4).due_at == at(5)
    again = read(resolution(), imported(), resolved(5), reopened(6), now=7)
    assert (again.status, again.due_at) == ("running", at(30))
    assert [r.status for r in again.earlier] == ["unknown"]
    stays = read(first_response(), imported(), resolved(5), reopened(6), now=7)
    assert stays.status == "unknown"


# ── commitments (S27, S36) ────────────────────────────────────────────────────


def test_a_time_given_to_a_customer_is_a_clock_of_its_own() -> None:
    reading = commitment(promised(4, elapsed(2)), now=5)
    assert (reading.clock, reading.commitment) == ("case-1:2:answer", "answer")
    assert (reading.status, reading.started_at, reading.due_at) == (
        "running",
        at(4),
        at(6),
    )
    assert codes(reading) == ["commitment.running"]
    assert codes(commitment(promised(4, elapsed(2)), now=7)) == ["commitment.overdue"]


def test_whatever_keeps_it_stops_it() -> None:
    keeps = ("case-1:2:answer",)
    for event in (
        evolve(replied(5), keeps=keeps),
        ev.Acknowledged(at(5), by="li", keeps=keeps),
        ev.Fulfilled(at(5), line="x", keeps=keeps),
    ):
        reading = commitment(promised(4, elapsed(2)), event, now=9)
        assert (reading.status, reading.stopped_at) == ("met", at(5))
    late = commitment(promised(4, elapsed(2)), evolve(replied(7), keeps=keeps), now=9)
    assert (late.status, late.overshoot) == ("breached", hours(1))
    assert codes(late) == ["commitment.breached"]
    other = evolve(replied(5), keeps=("case-1:3:answer",))
    assert commitment(promised(4, elapsed(2)), other, now=9).status == "breached"


def test_a_promise_for_today_ends_with_the_local_day_s36() -> None:
    reading = commitment(promised(4, EndOfDay(0)), now=5, hours=Always(tz=SHANGHAI))
    assert reading.due_at == datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_a_commitment_in_any_message_counts() -> None:
    said = Reply("两小时内答复", commitments=(Commitment("answer", elapsed(2)),))
    for event in (
        ev.Acknowledged(at(4), by="li", reply=said),
        ev.EvidenceRequested(at(4), by="li", kinds=("photo",), reply=said),
        evolve(extended(4, 1), notice=said),
    ):
        assert commitment(event, now=5).due_at == at(6)


def test_a_commitment_ends_with_the_case_and_comes_back_with_it() -> None:
    events = (promised(4, elapsed(2)), closed(5, "duplicate"))
    assert codes(commitment(*events, now=9)) == [
        "commitment.cancelled",
        "clock.case_closed",
    ]
    assert commitment(*events, reopened(8), now=8.5).due_at == at(9)
    before = (closed(3.5, "duplicate"), reopened(3.6), promised(4, elapsed(2)))
    assert commitment(*before, now=5).status == "running"


def test_pauses_of_the_case_do_not_stop_a_commitment() -> None:
    assert commitment(promised(4, elapsed(2)), paused(5), now=9).status == "breached"


def test_what_was_kept_before_it_was_promised_is_kept() -> None:
    kept = evolve(replied(3.5), keeps=("case-1:2:answer",))
    reading = commitment(promised(4, elapsed(2)), kept, now=9)
    assert (reading.status, reading.stopped_at) == ("met", at(4))


def test_commitments_come_after_the_clocks_in_the_order_they_were_made() -> None:
    case = case_of(
        promised(6, elapsed(2), "second"),
        promised(4, elapsed(2), "first"),
        evolve(
            promised(7, elapsed(2)),
            reply=Reply(
                "x",
                commitments=(Commitment("b", elapsed(1)), Commitment("a", elapsed(1))),
            ),
        ),
    )
    found = readings(
        case, [resolution(), first_response()], hours=ALWAYS, now=at(8), max_skew=SKEW
    )
    assert [r.clock for r in found] == [
        "resolution",
        "first_response",
        "case-1:3:first",
        "case-1:2:second",
        "case-1:4:b",
        "case-1:4:a",
    ]


# ── two times ─────────────────────────────────────────────────────────────────


def test_a_call_that_is_phoned_in_late_counts_when_it_took_place() -> None:
    case = case_of(ev.Noted(at(10), by="li", text="x"), replied(3.5))
    reading = one(case, first_response(), now=at(12))
    assert (reading.status, reading.stopped_at) == ("met", at(3.5))


@pytest.mark.parametrize(
    ("events", "late"),
    [
        ((resolved(5),), 2),
        ((paused(5), resumed(6)), 2),
        ((paused(5), resumed(6)), 3),
        ((extended(5, 1),), 2),
        ((resolved(5), reopened(6)), 3),
        ((closed(5), reopened(6)), 3),
        ((closed(5),), 2),
        ((), 1),
    ],
)
def test_a_reading_says_that_it_rests_on_something_recorded_late(
    events: tuple[ev.Event, ...], late: int
) -> None:
    honest = read(resolution(), *events, now=9)
    reading = read(resolution(), *events, now=9, recorded={late: 8})
    assert (honest.backdated, reading.backdated) == (False, True)
    assert codes(reading)[-1] == "clock.backdated"
    continues = resolution(on_reopen="continues")
    assert read(continues, *events, now=9, recorded={late: 8}).backdated


def test_what_a_reading_does_not_rest_on_may_be_late() -> None:
    events = (ev.Noted(at(4), by="li", text="x"), paused(5, "awaiting_return"))
    assert not read(resolution(), *events, now=9, recorded={2: 8, 3: 8}).backdated


def test_a_small_difference_of_clocks_is_not_late() -> None:
    reading = read(resolution(), resolved(5), now=9, recorded={2: 5 + 2 / 60})
    assert not reading.backdated


# ── another book ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("retarget", "target", "due"),
    [
        ("carry", SHORTER, 9),
        ("carry", LONGER, 23),
        ("from_adoption", SHORTER, 11),
        ("from_adoption", LONGER, 25),
        ("keep", SHORTER, 13),
        ("keep", LONGER, 13),
        ("tighten", SHORTER, 9),
        ("tighten", LONGER, 13),
    ],
)
def test_another_book_gives_a_running_clock_its_target(
    retarget: str, target: Target, due: float
) -> None:
    events = (adopted(5, retarget),)
    seen = due_after(resolution(OLD), resolution(target), *events, now=6)
    assert seen == ("running", at(due))


@pytest.mark.parametrize(
    ("retarget", "due"),
    [("carry", 11), ("from_adoption", 12), ("keep", 15), ("tighten", 11)],
)
def test_pauses_survive_the_switch(retarget: str, due: float) -> None:
    # GLPI #6902 and #15605: changing the agreement loses the pause
    events = (paused(4), resumed(6), adopted(6, retarget))
    seen = due_after(resolution(OLD), resolution(SHORTER), *events, now=7)
    assert seen == ("running", at(due))


@pytest.mark.parametrize(
    ("retarget", "due"),
    [("carry", 13), ("from_adoption", 14), ("keep", 17), ("tighten", 13)],
)
def test_a_pause_that_is_on_at_the_switch_stays_on(retarget: str, due: float) -> None:
    events = (paused(4), adopted(6, retarget))
    old, new = resolution(OLD), resolution(SHORTER)
    assert due_after(old, new, *events, now=7) == ("paused", None)
    assert due_after(old, new, *events, resumed(8), now=8.5) == ("running", at(due))


def test_a_pause_ends_where_the_new_book_does_not_know_it() -> None:
    new = resolution(SHORTER, paused_by=())
    seen = due_after(resolution(OLD), new, paused(4), adopted(6), now=7)
    assert seen == ("running", at(3 + 6 + 2))


def test_a_pause_begins_where_only_the_new_book_knows_it() -> None:
    old = resolution(OLD, paused_by=())
    events = (paused(4), adopted(6))
    reading = switched(old, resolution(SHORTER), *events, now=7)
    assert reading is not None
    assert (reading.status, reading.elapsed) == ("paused", hours(3))


def test_pauses_are_measured_again_in_the_new_kind_of_time() -> None:
    friday = 24 * 5
    events = (paused(friday + 17), resumed(24 * 8 + 10), adopted(24 * 8 + 10))
    reading = switched(
        resolution(elapsed(400)),
        resolution(worked(60)),
        *events,
        now=24 * 8 + 11,
        hours=NINE_TO_SIX,
    )
    assert reading is not None
    assert reading.paused_for == hours(2)


def test_a_target_that_is_passed_already_is_breached_at_the_switch_not_earlier() -> (
    None
):
    events = (adopted(12),)
    old, new = resolution(OLD), resolution(elapsed(2))
    assert due_after(resolution(LONGER), new, *events, now=12) == ("running", at(12))
    case = case_of(*events)
    after = at(12) + MICROSECOND
    [reading] = readings(
        case,
        [new],
        hours=ALWAYS,
        now=after,
        max_skew=SKEW,
        earlier=[Era(1, [old], hours=ALWAYS)],
    )
    assert (reading.status, reading.due_at, reading.overshoot) == (
        "breached",
        at(12),
        MICROSECOND,
    )


@pytest.mark.parametrize("retarget", ev.RETARGETS)
def test_what_was_met_or_breached_before_stays_so(retarget: str) -> None:
    old, new = resolution(OLD), resolution(elapsed(1))
    met = (resolved(12), adopted(20, retarget))
    assert due_after(old, new, *met, now=30) == ("met", at(13))
    late = (resolved(14), adopted(20, retarget))
    assert due_after(old, resolution(LONGER), *late, now=30) == ("breached", at(13))
    still = (adopted(20, retarget),)
    assert due_after(old, resolution(LONGER), *still, now=21) == ("breached", at(13))
    stopped = switched(old, resolution(LONGER), *still, resolved(22), now=30)
    assert stopped is not None
    assert (stopped.status, stopped.stopped_at) == ("breached", at(22))


def test_what_happened_before_the_adoption_is_judged_by_the_book_of_then() -> None:
    # recorded after the adoption, but it took place before
    events = (adopted(8), resolved(7))
    assert due_after(resolution(OLD), resolution(elapsed(1)), *events, now=9) == (
        "met",
        at(13),
    )


def test_a_round_after_the_adoption_runs_under_the_new_book() -> None:
    events = (resolved(5), adopted(6), reopened(7))
    assert due_after(resolution(OLD), resolution(SHORTER), *events, now=8) == (
        "running",
        at(13),
    )
    kept = (adopted(6, "keep"), resolved(7), reopened(8), closed(9, "no_response"))
    new = resolution(SHORTER, stops=("resolved", "closed"))
    assert due_after(resolution(OLD), new, *kept, now=20) == ("met", at(14))


@pytest.mark.parametrize("retarget", ["carry", "from_adoption"])
def test_a_clock_that_the_new_book_lacks_is_called_off(retarget: str) -> None:
    reading = switched(resolution(OLD), None, adopted(5, retarget), now=20)
    assert reading is not None
    assert (reading.status, reading.stopped_at) == ("cancelled", at(5))
    assert codes(reading) == ["clock.cancelled", "clock.dropped"]
    again = switched(resolution(OLD), None, adopted(5, retarget), reopened(6), now=20)
    assert again is not None
    assert again.status == "cancelled"


@pytest.mark.parametrize("retarget", ["keep", "tighten"])
def test_a_clock_that_the_new_book_lacks_goes_on_where_targets_are_kept(
    retarget: str,
) -> None:
    seen = due_after(resolution(OLD), None, adopted(5, retarget), now=6)
    assert seen == ("running", at(13))


def test_what_is_over_or_broken_outlives_its_book() -> None:
    assert due_after(resolution(OLD), None, resolved(4), adopted(5), now=6) == (
        "met",
        at(13),
    )
    assert due_after(resolution(OLD), None, adopted(20), now=21) == (
        "breached",
        at(13),
    )
    waits = resolution(OLD, starts=("diagnosed",))
    assert switched(waits, None, adopted(5), now=6) is None


@pytest.mark.parametrize(
    ("retarget", "due"),
    [("carry", 9), ("from_adoption", 11), ("keep", 9), ("tighten", 9)],
)
def test_a_clock_that_only_the_new_book_has_counts_from_its_own_start(
    retarget: str, due: float
) -> None:
    assert due_after(None, resolution(SHORTER), adopted(5, retarget), now=6) == (
        "running",
        at(due),
    )


def test_nothing_is_breached_by_a_book_that_was_not_in_force() -> None:
    new = resolution(elapsed(1))
    assert due_after(None, new, adopted(9), now=9) == ("running", at(9))
    over = switched(None, new, resolved(8), adopted(9), now=10)
    assert over is not None
    assert (over.status, codes(over)) == (
        "unknown",
        ["clock.unknown", "clock.over_before_adoption"],
    )
    rounds = (resolved(5), reopened(6), adopted(20))
    reading = switched(None, new, *rounds, now=20)
    assert reading is not None
    assert (reading.status, reading.due_at, reading.earlier) == (
        "running",
        at(20),
        (),
    )
    gone = switched(None, new, closed(5), adopted(9), now=10)
    assert gone is not None
    assert gone.status == "cancelled"


def test_a_clock_that_waits_takes_the_new_definition() -> None:
    waits = resolution(OLD, starts=("diagnosed",))
    seen = due_after(waits, resolution(SHORTER), adopted(5), now=6)
    assert seen == ("running", at(9))


def test_a_target_may_appear_or_go() -> None:
    none = Clock("resolution", target=None, stops=("resolved",))
    assert due_after(none, resolution(SHORTER), adopted(5, "tighten"), now=6) == (
        "running",
        at(9),
    )
    assert due_after(resolution(OLD), none, adopted(5, "tighten"), now=6) == (
        "running",
        at(13),
    )
    assert due_after(resolution(OLD), none, adopted(5), now=6) == ("running", None)


def test_an_extension_survives_unless_the_clock_begins_again() -> None:
    events = (extended(4, 3),)
    old, new = resolution(OLD), resolution(SHORTER)
    assert due_after(old, new, *events, adopted(5), now=6)[1] == at(12)
    assert due_after(old, new, *events, adopted(5, "from_adoption"), now=6)[1] == at(11)


def test_an_import_stays_unknown_under_any_book() -> None:
    reading = switched(
        resolution(OLD), resolution(SHORTER), imported(), adopted(5), now=6
    )
    assert reading is not None
    assert reading.status == "unknown"


def test_a_case_may_go_through_three_books_and_back() -> None:
    case = case_of(adopted(5, "carry"), adopted(7, "carry"), resolved(8))
    eras = [Era(1, [resolution(OLD)], hours=ALWAYS), Era(2, (), hours=ALWAYS)]
    found = [
        readings(
            case,
            [resolution(SHORTER)],
            hours=ALWAYS,
            now=at(h),
            max_skew=SKEW,
            earlier=eras,
        )
        for h in (4, 6, 7.5, 9)
    ]
    assert [(r.status, r.due_at) for (r,) in found] == [
        ("running", at(13)),
        ("cancelled", at(13)),
        ("running", at(9)),
        ("met", at(9)),
    ]


def test_a_commitment_keeps_the_hours_in_which_it_was_made() -> None:
    case = case_of(promised(4, worked(2)), adopted(5), promised(6, worked(2)))
    found = readings(
        case,
        (),
        hours=NINE_TO_SIX,
        now=at(6),
        max_skew=SKEW,
        earlier=[Era(1, (), hours=ALWAYS)],
    )
    assert [r.due_at for r in found] == [at(6), at(24 + 11)]


def test_a_late_adoption_marks_what_it_changed() -> None:
    case = case_of(adopted(5), recorded={2: 8})
    [reading] = readings(
        case,
        [resolution(SHORTER)],
        hours=ALWAYS,
        now=at(9),
        max_skew=SKEW,
        earlier=[Era(1, [resolution(OLD)], hours=ALWAYS)],
    )
    assert reading.backdated
    assert codes(reading) == ["clock.running", "clock.retargeted", "clock.backdated"]


def test_eras_must_fit_the_log() -> None:
    case = case_of(adopted(5))
    for wrong in ([1, 2], [2]):
        with pytest.raises(InvalidValue, match=r"must begin at \(1,\)"):
            one(
                case,
                resolution(),
                now=at(6),
                earlier=[Era(v, (), hours=ALWAYS) for v in wrong],
            )


def test_without_eras_the_whole_log_is_read_under_one_book() -> None:
    reading = read(resolution(SHORTER), adopted(5, "keep"), now=6)
    assert reading.due_at == at(9)


def test_a_book_names_a_clock_once() -> None:
    with pytest.raises(InvalidValue, match="must name a clock once"):
        Era(1, [resolution(), resolution(elapsed(1))], hours=ALWAYS)


# ── when to look again ────────────────────────────────────────────────────────


def wake(
    *events: ev.Event, after: float, clocks: tuple[Clock, ...], **how: Any
) -> datetime | None:
    given = {"hours": ALWAYS, "max_skew": SKEW} | how
    return next_change(case_of(*events), clocks, after=at(after), **given)


def test_a_breach_begins_a_microsecond_after_due() -> None:
    clocks = (resolution(),)
    assert wake(after=3, clocks=clocks) == at(27) + MICROSECOND
    breached = at(27) + MICROSECOND
    assert (
        next_change(case_of(), clocks, hours=ALWAYS, after=breached, max_skew=SKEW)
        is None
    )


def test_a_warning_is_a_change_and_time_going_by_is_none() -> None:
    clocks = (resolution(elapsed(10), warnings=[(1, 2), (1, 1)]),)
    assert wake(after=3, clocks=clocks) == at(8)
    assert wake(after=8, clocks=clocks) == at(13)
    assert wake(after=13, clocks=clocks) == at(13) + MICROSECOND


def test_what_is_paused_or_over_changes_by_itself_no_more() -> None:
    clocks = (resolution(warnings=[(1, 2)]),)
    assert wake(paused(4), after=5, clocks=clocks) is None
    assert wake(resolved(4), after=5, clocks=clocks) is None
    assert wake(imported(), after=5, clocks=clocks) is None


def test_the_nearest_of_all_clocks_counts_commitments_too() -> None:
    clocks = (resolution(), first_response(elapsed(12)))
    assert wake(after=4, clocks=clocks) == at(15) + MICROSECOND
    soon = promised(4, elapsed(2))
    assert wake(soon, after=4, clocks=clocks) == at(6) + MICROSECOND


def test_what_is_recorded_a_moment_ahead_happens_by_itself() -> None:
    clocks = (resolution(),)
    assert wake(paused(5), after=4, clocks=clocks) == at(5)
    note = ev.Noted(at(5), by="li", text="x")
    assert wake(note, after=4, clocks=clocks) == at(27) + MICROSECOND
    assert wake(after=2, clocks=clocks) == at(3)


# ── words ─────────────────────────────────────────────────────────────────────


def all_kinds_of_readings() -> list[Reading]:
    hour = resolution(elapsed(2), role="cs_agent")
    none = Clock("triage", target=None, stops=("taken",))
    wait = resolution(starts=("diagnosed",))
    rest = resolution(paused_in=("awaiting_return",))
    eras = (
        switched(resolution(OLD), resolution(SHORTER), adopted(5), now=6),
        switched(resolution(OLD), None, adopted(5), now=6),
        switched(None, hour, resolved(4), adopted(5), now=6),
    )
    return [
        read(hour, now=4),
        read(hour, now=8),
        read(hour, resolved(4), now=8),
        read(hour, resolved(7), now=8, recorded={2: 8}),
        read(hour, resolved(4), reopened(7), now=8),
        read(hour, closed(4), reopened(7), now=8),
        read(resolution(on_reopen="continues"), resolved(4), reopened(7), now=8),
        read(hour, closed(4), now=8),
        read(hour, paused(4), now=8),
        read(hour, paused(4), resumed(6), extended(6, 1), now=6.5),
        read(hour, extended(6, 1), now=7),
        read(hour, imported(), now=7),
        read(none, now=4),
        read(none, ev.Taken(at(4), by="li", role="cs_agent"), now=8),
        read(wait, now=4),
        read(rest, to("awaiting_return", 4), now=8),
        commitment(promised(4, elapsed(2)), now=5),
        commitment(promised(4, elapsed(2)), now=7),
        commitment(promised(4, elapsed(2)), closed(5), now=7),
        commitment(
            promised(4, elapsed(2)),
            evolve(replied(5), keeps=("case-1:2:answer",)),
            now=7,
        ),
        commitment(
            promised(4, elapsed(2)),
            evolve(replied(7), keeps=("case-1:2:answer",)),
            now=7,
        ),
        *(reading for reading in eras if reading is not None),
    ]


def test_every_reading_says_what_it_is_in_both_languages() -> None:
    labels = BOOK.catalogues.label
    for reading in all_kinds_of_readings():
        for lang in ("en", "zh"):
            said = reading.explain(lang, labels=labels, zone=SHANGHAI)
            assert len(said.splitlines()) == len(reading.why)
            assert "{" not in said
            assert "clock." not in said
            assert "commitment." not in said
        assert str(reading) == reading.explain("en")


def test_a_reading_reads_well() -> None:
    reading = read(resolution(elapsed(24)), paused(5), resumed(8), resolved(33), now=34)
    labels = BOOK.catalogues.label
    assert reading.explain("en", labels=labels, zone=SHANGHAI) == (
        "resolution was breached by 3 h: due at 2026-03-02 14:00, done at "
        "2026-03-02 17:00\n"
        "3 h did not count, while it was paused"
    )
    assert reading.explain("zh", labels=labels, zone=SHANGHAI) == (
        "解决超时 3 小时：时限 2026-03-02 14:00，完成于 2026-03-02 17:00\n"
        "其中暂停 3 小时，不计入"
    )


def test_a_customer_hears_of_promises_and_pauses_only() -> None:
    def heard(reading: Reading, lang: str = "en") -> str:
        labels = BOOK.catalogues.label
        return reading.explain(lang, audience="customer", labels=labels)

    hour = resolution(elapsed(2))
    assert heard(read(hour, now=8)) == ""
    assert heard(read(hour, paused(4), now=8)) == (
        "your case has been on hold since 2026-03-01 04:00Z: waiting for evidence"
    )
    assert heard(commitment(promised(4, elapsed(2)), now=5)) == (
        "as promised, you will hear from us by 2026-03-01 06:00Z"
    )
    assert heard(commitment(promised(4, elapsed(2)), now=7), "zh") == (
        "我们承诺 2026-03-01 06:00Z 前答复，至今未能做到，非常抱歉"
    )


def test_readings_pickle_and_compare_by_content() -> None:
    for reading in all_kinds_of_readings():
        again = pickle.loads(pickle.dumps(reading))
        assert (again, hash(again)) == (reading, hash(reading))
