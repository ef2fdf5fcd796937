"""Rounds, waits for evidence, extensions, suspensions and own hours of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve

from recoverykit.deadline import BusinessDays, EndOfDay, Months, Target
from recoverykit.errors import InvalidValue
from recoverykit.hours import ALWAYS, Always
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Basis
from recoverykit.reply import Reply
from recoverykit.sla import Clock, Escalation, next_change, readings
from tests import stories as s
from tests.clock_stories import (
    COUNTED,
    MICROSECOND,
    NINE_TO_SIX,
    SHANGHAI,
    SKEW,
    adopted,
    asked,
    assessed,
    by_category,
    case_of,
    closed,
    codes,
    elapsed,
    extended,
    first_response,
    hours,
    imported,
    next_reply,
    one,
    paused,
    read,
    reopened,
    replied,
    resolution,
    resolved,
    resumed,
    shown,
    switched,
    to,
    worked,
    wrote,
)
from tests.stories import BOOK, at

ALL = ("auto", "template", *COUNTED)


def each_reply(**changes: Any) -> Clock:
    return next_reply(**({"repeats": "each"} | changes))


def update(**changes: Any) -> Clock:
    """Return the clock of progress updates (S71)."""
    given: dict[str, Any] = {
        "target": elapsed(24),
        "counts": ALL,
        "repeats": "periodic",
        "ends": ("resolved", "closed"),
    }
    return Clock("update", **(given | changes))


def statuses(clock: Clock, *events: ev.Event, now: float) -> list[str]:
    reading = read(clock, *events, now=now)
    return [*(r.status for r in reading.earlier), reading.status]


# ── the next reply ────────────────────────────────────────────────────────────


def test_three_messages_one_answer_the_clock_runs_from_the_first_trap_40() -> None:
    events = (replied(4), wrote(10), wrote(11), wrote(11.5))
    reading = read(next_reply(), *events, now=11.6)
    assert (reading.status, reading.started_at, reading.due_at) == (
        "running",
        at(10),
        at(12),
    )
    assert reading.version == 3
    answered = read(next_reply(), *events, replied(11.8), now=99)
    assert (answered.status, answered.stopped_at) == ("met", at(11.8))


def test_a_second_message_of_the_agent_adds_nothing_zammad_3140() -> None:
    events = (replied(4), wrote(10), replied(11), replied(11.5))
    reading = read(next_reply(), *events, now=99)
    assert (reading.status, reading.stopped_at, reading.earlier) == ("met", at(11), ())


def test_the_customers_last_word_leaves_it_running_zammad_3410() -> None:
    events = (replied(4), wrote(10), replied(11), wrote(20))
    assert statuses(next_reply(), *events, now=21) == ["met", "running"]
    assert read(next_reply(), *events, now=21).due_at == at(22)
    assert statuses(next_reply(), *events, now=23) == ["met", "breached"]


def test_a_next_reply_is_not_owed_before_the_first_zammad_5177() -> None:
    # though its target is the shorter one
    early = (wrote(4), wrote(5))
    assert read(next_reply(), *early, now=9).status == "pending"
    first = first_response(elapsed(4))
    case = case_of(*early)
    found = readings(
        case, [first, next_reply()], hours=ALWAYS, now=at(6), max_skew=SKEW
    )
    assert [r.due_at for r in found] == [at(7), None]
    # what was written before the first reply is answered by it
    assert read(next_reply(), *early, replied(6), now=9).status == "pending"
    assert read(next_reply(), *early, replied(6), wrote(7), now=8).due_at == at(9)


def test_each_starting_event_begins_a_round_where_the_first_does_too() -> None:
    events = (wrote(4), replied(5), wrote(8), replied(11), wrote(20))
    assert statuses(each_reply(), wrote(4), now=4.5) == ["running"]
    assert statuses(each_reply(), *events, now=21) == ["met", "breached", "running"]


def test_a_clock_that_never_repeats_does_not_begin_again() -> None:
    once = next_reply(repeats="never")
    events = (wrote(4), replied(5), wrote(8))
    reading = read(once, *events, now=90)
    assert (reading.status, reading.earlier) == ("met", ())


def test_an_internal_note_is_no_reply_zammad_1620() -> None:
    note = ev.Noted(at(11), by="li", text="called the carrier")
    events = (replied(4), wrote(10), note)
    assert read(next_reply(), *events, now=11.5).status == "running"
    assert read(next_reply(), *events, replied(11.2), now=11.5).status == "met"


def test_only_replies_that_count_end_a_round() -> None:
    events = (replied(4), wrote(10), replied(10.5, "auto"), replied(11, "template"))
    assert read(next_reply(), *events, now=11.5).status == "running"
    # and only those that count make the next one owed
    assert read(next_reply(), replied(4, "auto"), wrote(10), now=11).status == "pending"


def test_a_breach_of_an_earlier_round_is_kept() -> None:
    events = (replied(4), wrote(10), replied(15), wrote(20), replied(21))
    reading = read(next_reply(), *events, now=99)
    [first] = reading.earlier
    assert (first.status, first.due_at, first.overshoot) == (
        "breached",
        at(12),
        hours(3),
    )
    assert (reading.status, reading.version) == ("met", 5)
    assert codes(reading) == ["clock.met", "clock.earlier_rounds"]


def test_each_round_tells_its_own_time() -> None:
    clock = next_reply(paused_by=("third_party",))
    events = (
        replied(4),
        wrote(10),
        paused(10.5, "third_party"),
        resumed(12),
        replied(12.5),
        wrote(20),
    )
    reading = read(clock, *events, now=21)
    assert (reading.elapsed, reading.paused_for) == (hours(1), hours(0))
    [first] = reading.earlier
    assert (first.elapsed, first.paused_for) == (hours(1), hours(1.5))


def test_a_round_that_begins_within_a_pause_is_paused() -> None:
    clock = next_reply(paused_by=("third_party",))
    events = (replied(4), paused(9, "third_party"), wrote(10))
    assert read(clock, *events, now=11).status == "paused"
    assert read(clock, *events, resumed(12), now=13).due_at == at(14)


def test_reopening_keeps_rounds_apart_from_new_messages() -> None:
    events = (replied(4), wrote(10), replied(11), closed(12, "resolved"), reopened(30))
    assert statuses(next_reply(), *events, now=31) == ["met"]
    assert statuses(next_reply(), *events, wrote(32), now=33) == ["met", "running"]


def test_a_message_to_a_case_that_was_called_off_begins_no_round() -> None:
    events = (replied(4), wrote(10), closed(10.5, "withdrawn"))
    off = read(next_reply(), *events, wrote(20), now=21)
    assert (off.status, off.stopped_at) == ("cancelled", at(10.5))
    back = read(next_reply(), *events, reopened(20), now=21)
    assert (back.status, back.due_at) == ("running", at(21.5))


def test_an_extension_is_for_the_round_that_runs() -> None:
    events = (replied(4), wrote(10), extended(11, 3, clock="next_reply"))
    assert read(next_reply(), *events, now=12).due_at == at(15)
    later = (*events, replied(14), wrote(20))
    assert read(next_reply(), *later, now=21).due_at == at(22)


def test_warnings_and_the_ladder_begin_anew_with_each_round() -> None:
    clock = next_reply(warnings=[(1, 2)], escalations=[Escalation("ceo")])
    events = (replied(4), wrote(10), replied(15), wrote(20))
    reading = read(clock, *events, now=20.5)
    assert (reading.warnings, reading.next_warning_at) == ((), at(21))
    assert (reading.escalated_to, reading.earlier[0].escalated_to) == ((), ("ceo",))


# ── progress updates (S71) ────────────────────────────────────────────────────


def test_every_update_makes_the_next_one_due_s71() -> None:
    reading = read(update(), now=4)
    assert (reading.started_at, reading.due_at) == (at(3), at(27))
    reading = read(update(), replied(20, "auto"), now=21)
    assert (reading.status, reading.started_at, reading.due_at) == (
        "running",
        at(20),
        at(44),
    )
    assert reading.version == 2
    events = (replied(20), replied(50), replied(60))
    assert statuses(update(), *events, now=61) == ["met", "breached", "met", "running"]
    assert statuses(update(), *events, now=90) == ["met", "breached", "met", "breached"]


def test_no_update_is_owed_once_the_case_is_resolved_until_it_is_reopened() -> None:
    events = (replied(20), resolved(30))
    reading = read(update(), *events, now=500)
    assert (reading.status, reading.stopped_at) == ("cancelled", at(30))
    assert codes(reading)[:2] == ["clock.cancelled", "clock.ended"]
    # thanking them for their understanding starts nothing again
    assert statuses(update(), *events, replied(40), now=500) == ["met", "cancelled"]
    back = read(update(), *events, reopened(100), now=101)
    assert (back.status, back.due_at) == ("running", at(100 + 14))


def test_what_ends_a_clock_gives_no_verdict_and_excuses_nothing() -> None:
    late = read(update(), resolved(40), now=500)
    assert (late.status, late.stopped_at, late.overshoot) == (
        "breached",
        at(40),
        hours(13),
    )
    waits = update(starts=("diagnosed",))
    ended = (resolved(5), evolve(s.DIAGNOSED, at=at(6)))
    assert read(waits, *ended, now=500).status == "pending"
    again = (*ended, reopened(7), evolve(s.DIAGNOSED, at=at(8)))
    assert read(waits, *again, now=9).due_at == at(32)


def test_a_periodic_clock_may_be_paused() -> None:
    clock = update(paused_by=("awaiting_customer",))
    events = (replied(20), paused(30, "awaiting_customer"), resumed(50))
    on = read(clock, *events[:2], now=40)
    assert (on.status, on.remaining) == ("paused", hours(14))
    assert read(clock, *events, now=51).due_at == at(64)
    # an update while nobody has to give one begins the next round, paused
    during = read(clock, *events[:2], replied(40), now=45)
    assert (during.status, during.remaining) == ("paused", hours(24))


def test_what_starts_a_periodic_clock_may_stop_it_too() -> None:
    clock = update(starts=("replied",), stops=("replied",), counts=())
    assert read(clock, now=9).status == "pending"
    assert statuses(clock, replied(4), replied(20), replied(90), now=91) == [
        "met",
        "breached",
        "running",
    ]
    with pytest.raises(InvalidValue, match="must not start it as well"):
        update(starts=("replied",), stops=("replied",), counts=(), repeats="each")


def test_what_ends_a_clock_neither_starts_nor_stops_it() -> None:
    with pytest.raises(InvalidValue, match="must not start or stop it as well") as no:
        update(stops=("closed",))
    assert (no.value.field, no.value.given) == ("ends", "closed")
    with pytest.raises(InvalidValue, match="must not start or stop it as well"):
        update(starts=("resolved",))
    with pytest.raises(InvalidValue, match="repeats"):
        update(repeats="always")


def test_rounds_go_on_under_the_book_in_force() -> None:
    old, new = update(), update(target=elapsed(10))
    reading = switched(old, new, replied(20), adopted(22, "keep"), now=23)
    assert reading is not None
    assert reading.due_at == at(44)
    later = switched(old, new, replied(20), adopted(22, "keep"), replied(30), now=31)
    assert later is not None
    assert (later.due_at, [r.status for r in later.earlier]) == (at(40), ["met"] * 2)
    gone = switched(old, None, replied(20), adopted(22, "keep"), replied(30), now=99)
    assert gone is not None
    assert (gone.status, gone.stopped_at) == ("met", at(30))


def test_a_round_that_begins_in_the_future_has_not_begun() -> None:
    case = case_of(replied(20))
    wake = next_change(case, [update()], hours=ALWAYS, after=at(19), max_skew=SKEW)
    assert wake == at(20)
    assert one(case, update(), now=at(19)).earlier == ()


# ── who waits for whom ────────────────────────────────────────────────────────

WORK = ("awaiting_customer", "awaiting_evidence", "third_party")


def test_the_work_of_the_shop_counts_without_what_it_waits_for() -> None:
    work = resolution(target=elapsed(24), paused_by=WORK, on_reopen="continues")
    events = (
        paused(5, "awaiting_customer"),
        resumed(15),
        paused(17, "third_party.carrier"),
        resumed(20),
        resolved(22),
        reopened(100),
        resolved(101),
    )
    reading = read(work, *events, now=200)
    assert (reading.status, reading.elapsed) == ("met", hours(2 + 2 + 2 + 1))


def test_the_wait_of_the_complainant_counts_all_of_it() -> None:
    wait = Clock(
        "requester_wait", target=None, stops=("resolved",), on_reopen="continues"
    )
    events = (paused(5, "awaiting_customer"), resumed(15), resolved(22))
    assert read(wait, *events, now=200).elapsed == hours(19)
    again = (*events, reopened(100), resolved(101))
    assert read(wait, *again, now=200).elapsed == hours(20)
    total = evolve(wait, on_reopen="total")
    assert read(total, *again, now=200).elapsed == hours(98)


def test_a_bot_may_answer_first_and_a_person_has_a_clock_of_their_own_s9() -> None:
    any_reply = first_response(elapsed(1), counts=ALL)
    person = Clock("human_response", target=elapsed(2), counts=ALL[1:])
    case = case_of(replied(3.1, "auto"), replied(4, "template"))
    found = readings(case, [any_reply, person], hours=ALWAYS, now=at(9), max_skew=SKEW)
    assert [(r.status, r.stopped_at) for r in found] == [
        ("met", at(3.1)),
        ("met", at(4)),
    ]
    only_a_bot = case_of(replied(3.1, "auto"), replied(3.2, "auto"))
    found = readings(
        only_a_bot, [any_reply, person], hours=ALWAYS, now=at(9), max_skew=SKEW
    )
    assert [r.status for r in found] == ["met", "breached"]


# ── reopening, counting everything ────────────────────────────────────────────


def test_total_goes_on_as_if_it_had_never_stopped() -> None:
    clock = resolution(on_reopen="total")
    reading = read(clock, resolved(5), reopened(10), now=11)
    assert (reading.status, reading.due_at) == ("running", at(27))
    assert (reading.elapsed, reading.paused_for) == (hours(8), hours(0))
    assert codes(reading) == ["clock.running", "clock.went_on"]


def test_total_is_never_breached_before_the_case_is_reopened() -> None:
    clock = resolution(on_reopen="total")
    case = case_of(resolved(5), reopened(500))
    reading = one(case, clock, now=at(500))
    assert (reading.status, reading.due_at, reading.remaining) == (
        "running",
        at(500),
        hours(0),
    )
    after = one(case, clock, now=at(500) + MICROSECOND)
    assert (after.status, after.due_at, after.overshoot) == (
        "breached",
        at(500),
        MICROSECOND,
    )
    assert one(case, clock, now=at(499)).status == "met"


def test_total_keeps_the_pauses_that_were_and_goes_into_those_that_are_on() -> None:
    clock = resolution(on_reopen="total")
    events = (paused(4), resumed(6), resolved(7), reopened(20))
    assert read(clock, *events, now=21).due_at == at(29)
    held = (paused(4), resolved(7), reopened(20))
    reading = read(clock, *held, now=25)
    # three hours and the whole time since it was stopped
    assert (reading.status, reading.elapsed) == ("paused", hours(1 + 13))
    assert read(clock, *held, resumed(30), now=31).due_at == at(27 + 3 + 10)


def test_total_adds_to_a_breach_what_it_took_in_between() -> None:
    clock = resolution(elapsed(2), on_reopen="total")
    reading = read(clock, resolved(6), reopened(10), resolved(11), now=20)
    assert (reading.status, reading.overshoot) == ("breached", hours(6))


@pytest.mark.parametrize(
    ("policy", "status", "due"),
    [
        ("stays", "met", 27),
        ("restarts", "running", 77),
        ("continues", "running", 53 + 14),
        ("total", "running", 53),
    ],
)
def test_reopened_two_days_after_it_was_resolved_trap_37(
    policy: str, status: str, due: float
) -> None:
    clock = resolution(on_reopen=policy)
    reading = read(clock, resolved(13), reopened(53), now=53)
    assert (reading.status, reading.due_at) == (status, at(due))


# ── evidence (S64) ────────────────────────────────────────────────────────────


def test_asking_for_evidence_pauses_until_it_comes_s64() -> None:
    on = read(resolution(), asked(5), now=400)
    assert (on.status, on.remaining) == ("paused", hours(22))
    assert codes(on) == ["clock.paused", "clock.waits"]
    over = read(resolution(), asked(5), shown(9), now=10)
    assert (over.status, over.due_at, over.paused_for) == ("running", at(31), hours(4))
    [pause] = over.pauses
    assert pause == (at(5), at(9), "pause_reasons", "awaiting_evidence")


def test_asking_for_evidence_pauses_only_what_lists_it_s64() -> None:
    for clock in (
        first_response(elapsed(24)),
        resolution(paused_by=("third_party",)),
        resolution(paused_by=()),
    ):
        reading = read(clock, asked(5), now=9)
        assert (reading.status, reading.due_at) == ("running", at(27))


def test_it_never_pauses_a_first_response_but_may_be_one_s64() -> None:
    reply = Reply("方便拍张照片吗？")
    asks = asked(3.5, reply=reply)
    assert read(first_response(), asks, now=9).status == "met"
    assert read(first_response(), asked(3.5), now=9).status == "breached"


def test_the_named_day_ends_the_wait_s64() -> None:
    asks = asked(5, until=53)
    assert read(resolution(), asks, now=52).status == "paused"
    reading = read(resolution(), asks, now=53)
    assert (reading.status, reading.due_at) == ("running", at(53 + 22))
    wake = next_change(
        case_of(asks), [resolution()], hours=ALWAYS, after=at(5), max_skew=SKEW
    )
    assert wake == at(53)
    # whatever comes after the day changes nothing any more
    assert read(resolution(), asks, shown(60), now=61).paused_for == hours(48)


def test_evidence_before_the_named_day_ends_the_wait() -> None:
    reading = read(resolution(), asked(5, until=53), shown(9), now=60)
    assert reading.paused_for == hours(4)


@pytest.mark.parametrize("until", [1, 4, 5])
def test_a_day_that_is_over_is_no_wait(until: float) -> None:
    reading = read(resolution(), asked(5, until=until), now=9)
    assert (reading.status, reading.paused_for) == ("running", hours(0))
    # nor does it end one
    both = read(resolution(), asked(4), asked(5, until=until), now=9)
    assert (both.status, both.elapsed) == ("paused", hours(1))


@pytest.mark.parametrize(
    ("requests", "over_at"),
    [
        ((asked(5, until=20), asked(6, until=30)), 30),
        ((asked(5, until=30), asked(6, until=20)), 30),
        ((asked(5, until=20), asked(6, until=20)), 20),
        ((asked(5, until=20), asked(6)), None),
        ((asked(5), asked(6, until=20)), None),
    ],
)
def test_two_requests_are_one_wait_to_the_later_day(
    requests: tuple[ev.Event, ...], over_at: float | None
) -> None:
    clock = resolution(target=elapsed(100))
    assert read(clock, *requests, now=19).status == "paused"
    end = 25 if over_at is None else over_at
    status = "paused" if over_at is None else "running"
    assert read(clock, *requests, now=end).status == status
    # what comes answers both
    assert read(clock, *requests, shown(10), now=19).paused_for == hours(5)


def test_a_second_request_after_the_first_was_answered_waits_again() -> None:
    events = (asked(5), shown(8), asked(10), shown(11))
    assert read(resolution(), *events, now=12).paused_for == hours(4)
    past = (asked(5, until=8), asked(10, until=12))
    assert read(resolution(), *past, now=13).paused_for == hours(5)


def test_going_on_or_closing_ends_the_wait() -> None:
    assert read(resolution(), asked(5), resumed(9), now=10).paused_for == hours(4)
    done = read(resolution(), asked(5), closed(9, "resolved"), now=10)
    assert (done.status, done.paused_for) == ("running", hours(4))
    off = read(resolution(), asked(5), closed(9, "withdrawn"), now=10)
    assert (off.status, off.elapsed) == ("cancelled", hours(2))
    back = (asked(5, until=50), closed(9, "withdrawn"), reopened(12))
    goes_on = resolution(on_reopen="continues")
    assert read(goes_on, *back, now=13).status == "running"
    assert read(goes_on, *back, now=51).paused_for == hours(4 + 3)


def test_a_pause_and_a_request_at_once_count_once() -> None:
    paused_first = (paused(5, "third_party"), asked(6, until=20))
    on = read(resolution(), *paused_first, now=7)
    assert (on.status, codes(on)) == ("paused", ["clock.paused", "clock.waits"])
    # the pause lasts, though the day has come
    assert read(resolution(), *paused_first, now=30).status == "paused"
    assert read(resolution(), *paused_first, resumed(40), now=41).paused_for == hours(
        35
    )
    asked_first = (asked(6), paused(7, "third_party"), shown(8))
    assert read(resolution(), *asked_first, now=30).status == "paused"
    # a pause for a reason that the clock does not know leaves the request as it is
    unknown = (asked(6), paused(7, "awaiting_return"))
    assert read(resolution(), *unknown, now=30).status == "paused"


def test_a_receipt_that_is_slipped_in_late_counts_when_it_came() -> None:
    events = (asked(5), ev.Noted(at(20), by="li", text="x"), shown(9))
    reading = read(resolution(), *events, now=30, recorded={4: 29})
    assert (reading.paused_for, reading.backdated) == (hours(4), True)
    # what came before it was asked for answers nothing
    before = (shown(4), asked(5))
    assert read(resolution(), *before, now=9).status == "paused"


def test_a_wait_outlives_a_new_round_and_another_book() -> None:
    events = (asked(5, until=70), resolved(6), reopened(7), asked(8, until=30))
    assert read(resolution(), *events, now=9).status == "paused"
    assert read(resolution(), *events, now=31).due_at == at(7 + 24 + 22)
    reading = switched(
        resolution(elapsed(10)), resolution(elapsed(6)), asked(5), adopted(6), now=9
    )
    assert reading is not None
    assert (reading.status, reading.remaining) == ("paused", hours(4))
    ends = switched(
        resolution(paused_by=()), resolution(), asked(5, until=20), adopted(6), now=21
    )
    assert ends is not None
    assert (ends.status, ends.paused_for) == ("running", hours(14))


def test_a_clock_that_starts_within_the_wait_is_paused() -> None:
    clock = resolution(starts=("diagnosed",))
    events = (asked(4, until=20), evolve(s.DIAGNOSED, at=at(6)))
    assert read(clock, *events, now=7).status == "paused"
    assert read(clock, *events, now=21).due_at == at(20 + 24)


def test_a_wait_after_the_breach_excuses_nothing() -> None:
    reading = read(resolution(elapsed(2)), asked(6), shown(10), now=11)
    assert (reading.status, reading.overshoot) == ("breached", hours(2))


def test_a_state_that_is_entered_later_is_not_entered_yet() -> None:
    clock = resolution(paused_in=("away",))
    assert read(clock, to("away", 9), now=8).status == "running"
    assert read(clock, to("away", 9), now=9).status == "paused"


def test_a_request_with_states_of_the_shop_counts_once() -> None:
    clock = resolution(paused_in=("away",))
    events = (to("away", 5), asked(6), to("received", 8), shown(9))
    assert read(clock, *events, now=10).paused_for == hours(4)


# ── extension to another target ───────────────────────────────────────────────


def letter(**changes: Any) -> Clock:
    given = {"extends_to": BusinessDays(35), "paused_by": ()}
    return resolution(BusinessDays(15), **(given | changes))


def test_an_extension_in_time_makes_another_target_of_it() -> None:
    before = read(letter(), now=4, hours=NINE_TO_SIX)
    assert before.due_at == at(24 * 19 + 18)  # Friday, three weeks on
    reading = read(letter(), extended(40, 0), now=41, hours=NINE_TO_SIX)
    assert reading.due_at == at(24 * 47 + 18)
    assert reading.target == BusinessDays(35)
    assert "clock.extended_to" in codes(reading)


def test_it_is_extended_to_it_once() -> None:
    clock = resolution(elapsed(10), extends_to=elapsed(30))
    events = (extended(4, 0), extended(5, 0))
    assert read(clock, *events, now=6).due_at == at(33)
    assert codes(read(clock, *events, now=6)).count("clock.extended_to") == 1


def test_time_that_an_extension_names_comes_on_top() -> None:
    clock = resolution(elapsed(10), extends_to=elapsed(30))
    reading = read(clock, extended(4, 5), extended(5, 1), now=6)
    assert (reading.due_at, reading.extended_by) == (at(39), hours(6))


def test_an_extension_after_the_breach_makes_nothing_of_it() -> None:
    clock = resolution(elapsed(2), extends_to=elapsed(30))
    reading = read(clock, extended(6, 0), now=7)
    assert (reading.status, reading.due_at) == ("breached", at(5))
    assert codes(reading) == ["clock.overdue", "clock.extended_too_late"]
    in_time = read(clock, extended(5, 0), now=7)
    assert in_time.due_at == at(33)


def test_pauses_are_measured_again_in_the_time_of_the_other_target() -> None:
    clock = resolution(elapsed(400), extends_to=worked(60))
    friday, monday = 24 * 5, 24 * 8
    events = (paused(friday + 17), resumed(monday + 10), extended(monday + 10, 0))
    reading = read(clock, *events, now=monday + 11, hours=NINE_TO_SIX)
    assert (reading.target, reading.paused_for) == (worked(60), hours(2))


def test_a_new_round_has_its_first_target_again() -> None:
    clock = resolution(elapsed(10), extends_to=elapsed(30))
    events = (extended(4, 0), resolved(5), reopened(50))
    assert read(clock, *events, now=51).due_at == at(60)
    assert read(clock, *events, extended(55, 0), now=56).due_at == at(80)


def test_extended_before_a_table_has_decided_it_has_the_other_target_then() -> None:
    rows = by_category(logistics=elapsed(10), quality=elapsed(20))
    clock = resolution(rows, extends_to=elapsed(30))
    early = (extended(4, 0), assessed(5))
    assert read(clock, *early, now=4.5).due_at is None
    assert read(clock, *early, now=6).due_at == at(33)
    waits = evolve(clock, starts=("diagnosed",))
    begun_later = (assessed(3), extended(4, 0), evolve(s.DIAGNOSED, at=at(6)))
    assert read(waits, *begun_later, now=7).due_at == at(36)


@pytest.mark.parametrize("how", ["carry", "from_now", "keep", "tighten"])
def test_once_extended_another_row_of_the_table_changes_nothing(how: str) -> None:
    rows = by_category(logistics=elapsed(10), quality=elapsed(20))
    clock = resolution(rows, extends_to=elapsed(30), on_reassess=how)
    events = (assessed(3), extended(4, 0), assessed(5, "quality"))
    reading = read(clock, *events, now=6)
    assert (reading.due_at, reading.target) == (at(33), elapsed(30))
    assert "clock.reassessed" not in codes(reading)


def test_a_shop_extends_no_law() -> None:
    fixed = resolution(elapsed(10), is_fixed=True)
    reading = read(fixed, extended(4, 5), now=6)
    assert (reading.due_at, reading.extended_by) == (at(13), hours(0))
    assert codes(reading) == ["clock.running", "clock.not_extendable"]
    # but for the longer time that the law itself allows, and no more
    allowed = evolve(fixed, extends_to=elapsed(30))
    reading = read(allowed, extended(4, 5), extended(5, 5), now=6)
    assert (reading.due_at, reading.extended_by) == (at(33), hours(0))


def test_what_needs_a_target_to_count_from_says_so() -> None:
    for given in (
        {"extends_to": elapsed(3)},
        {"default_outcome": "refund"},
        {"escalations": [Escalation("ceo")]},
    ):
        with pytest.raises(InvalidValue, match="needs a target to count from"):
            Clock("x", target=None, stops=("resolved",), **given)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="extends_to"):
        letter(extends_to=hours(3))


# ── suspended dates ───────────────────────────────────────────────────────────

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
FESTIVAL = [(MONDAY, TUESDAY)]
"""Two days, at(24) to at(72); the story begins on Sunday at three."""


@pytest.mark.parametrize(
    ("target", "due"),
    [
        (elapsed(24), 3 + 24 + 48),
        (elapsed(21), 24),  # used up as the festival begins
        (worked(4), 72 + 13),
        (BusinessDays(1), 72 + 18),
        # what the calendar gives is given in time that is not suspended
        (Months(1), 24 * 31 + 3 + 48),
        (EndOfDay(0), 24),
        (EndOfDay(1), 24 * 4),
    ],
)
def test_suspended_dates_do_not_count(target: Target, due: float) -> None:
    clock = resolution(target, suspended=FESTIVAL, paused_by=())
    reading = read(clock, now=4, hours=NINE_TO_SIX)
    assert reading.due_at == at(due)


def test_time_stands_still_over_suspended_dates() -> None:
    clock = resolution(elapsed(24), suspended=FESTIVAL)
    for now in (24, 40, 72):
        reading = read(clock, now=now)
        assert (reading.status, reading.elapsed, reading.remaining) == (
            "running",
            hours(21),
            hours(3),
        )
    late = read(clock, now=76)
    assert (late.status, late.overshoot) == ("breached", hours(1))


def test_suspended_dates_are_local_ones() -> None:
    clock = resolution(elapsed(24), suspended=[MONDAY])
    # Monday in Shanghai is 16:00 to 16:00 in UTC
    reading = read(clock, now=4, hours=Always(tz=SHANGHAI))
    assert reading.due_at == at(3 + 24 + 24)
    assert read(clock, now=20, hours=Always(tz=SHANGHAI)).elapsed == hours(13)
    own = evolve(clock, hours=Always(tz=SHANGHAI))
    assert read(own, now=20).elapsed == hours(13)


def test_a_clock_that_starts_on_a_suspended_date_waits_for_the_end_of_it() -> None:
    clock = resolution(elapsed(10), starts=("diagnosed",), suspended=FESTIVAL)
    diagnosed = evolve(s.DIAGNOSED, at=at(30))
    assert read(clock, diagnosed, now=31).due_at == at(82)


def test_a_day_that_begins_suspended_ends_as_much_later_as_it_had_left() -> None:
    # still 21 hours, all of them on Wednesday: not the end of a day any more
    clock = resolution(EndOfDay(0), starts=("diagnosed",), suspended=FESTIVAL)
    assert read(clock, evolve(s.DIAGNOSED, at=at(27)), now=28).due_at == at(72 + 21)


def test_a_pause_over_suspended_dates_takes_only_what_counted() -> None:
    clock = resolution(elapsed(24), suspended=FESTIVAL)
    events = (paused(20), resumed(80))
    reading = read(clock, *events, now=81)
    assert (reading.paused_for, reading.due_at) == (hours(4 + 8), at(80 + 7))
    extended_ = read(clock, extended(5, 3), now=6)
    assert extended_.due_at == at(78)


def test_months_pause_in_time_that_is_not_suspended_too() -> None:
    clock = resolution(Months(1), suspended=FESTIVAL)
    reading = read(clock, paused(20), resumed(80), now=81)
    assert reading.due_at == at(24 * 31 + 3 + 48 + 12)


def test_warnings_stand_still_over_suspended_dates_too() -> None:
    clock = resolution(elapsed(24), suspended=FESTIVAL, warnings=[(7, 8), (23, 24)])
    reading = read(clock, now=4)
    # the first would fall on the moment at which the festival begins
    assert reading.next_warning_at == at(72)
    assert read(clock, now=73).next_warning_at == at(74)


@pytest.mark.parametrize(
    "given",
    [
        [(MONDAY, WEDNESDAY)],
        [WEDNESDAY, MONDAY, TUESDAY, MONDAY],
        [(TUESDAY, WEDNESDAY), (MONDAY, TUESDAY)],
        [[MONDAY, WEDNESDAY]],
    ],
)
def test_dates_and_stretches_of_dates_are_the_same_suspension(given: Any) -> None:
    clock = resolution(suspended=given)
    assert clock.suspended == (MONDAY, TUESDAY, WEDNESDAY)
    assert clock == resolution(suspended=[MONDAY, TUESDAY, WEDNESDAY])


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        MONDAY,
        "2026-03-02",
        ["2026-03-02"],
        [datetime(2026, 3, 2, tzinfo=UTC)],
        [(TUESDAY, MONDAY)],
        [(MONDAY, TUESDAY, WEDNESDAY)],
        [(MONDAY, None)],
    ],
)
def test_wrong_dates_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        resolution(suspended=wrong)
    assert refused.value.field == "suspended"


# ── its own hours ─────────────────────────────────────────────────────────────


def test_a_regulators_clock_runs_in_its_own_hours_beside_those_of_the_shop() -> None:
    shop, office = resolution(worked(4)), resolution(worked(4), hours=NINE_TO_SIX)
    office = evolve(office, name="regulator")
    found = readings(case_of(), [shop, office], hours=ALWAYS, now=at(4), max_skew=SKEW)
    assert [r.due_at for r in found] == [at(7), at(24 + 13)]
    assert found[1].hours == NINE_TO_SIX


def test_own_hours_are_hours() -> None:
    with pytest.raises(InvalidValue, match="hours"):
        resolution(hours="nine to six")


# ── provisional (S8, trap 29) ─────────────────────────────────────────────────

KNOWN = evolve(NINE_TO_SIX, known_until=TUESDAY)


@pytest.mark.parametrize(
    ("target", "provisional"),
    [
        (worked(9), False),
        (worked(18), False),
        (worked(18.5), True),
        (BusinessDays(2), False),
        (BusinessDays(3), True),
        # real time and whole days do not depend on what is announced
        (elapsed(400), False),
        (EndOfDay(9), False),
        (Months(2), False),
    ],
)
def test_a_due_instant_past_what_is_announced_is_provisional_trap_29(
    target: Target, *, provisional: bool
) -> None:
    reading = read(resolution(target, paused_by=()), now=4, hours=KNOWN)
    assert reading.provisional is provisional
    assert ("clock.provisional" in codes(reading)) is provisional


def test_what_is_announced_settles_it() -> None:
    clock = resolution(worked(18.5))
    closed_then = evolve(KNOWN, known_until=date(2026, 3, 31), holidays=[WEDNESDAY])
    before = read(clock, now=4, hours=KNOWN)
    after = read(clock, now=4, hours=closed_then)
    assert (before.due_at, before.provisional) == (at(72 + 9.5), True)
    assert (after.due_at, after.provisional) == (at(96 + 9.5), False)
    own = evolve(clock, hours=KNOWN)
    assert read(own, now=4).provisional


# ── what is fulfilled stops it (S29) ──────────────────────────────────────────


def goodwill_dispatch() -> Clock:
    return Clock("goodwill_dispatch", target=elapsed(24), stops=("fulfilled.goodwill",))


def fulfilled_lines(*bases: Basis) -> Any:
    case = s.resolved()
    lines = [line for line in case.lines if line.remedy.basis in bases]
    for line in lines:
        case = s.record(case, ev.Fulfilled(at(20), line=line.id))
    return case


@pytest.mark.parametrize(
    ("bases", "status"),
    [
        ((), "running"),
        ((Basis.ENTITLEMENT,), "running"),
        ((Basis.GOODWILL,), "met"),
        ((Basis.ENTITLEMENT, Basis.GOODWILL), "met"),
    ],
)
def test_only_a_goodwill_line_is_something_kind_on_its_way_s29(
    bases: tuple[Basis, ...], status: str
) -> None:
    case = fulfilled_lines(*bases)
    assert one(case, goodwill_dispatch(), now=at(21)).status == status
    any_line = evolve(goodwill_dispatch(), stops=("fulfilled",))
    assert one(case, any_line, now=at(21)).status == ("met" if bases else "running")


def test_a_line_that_no_offer_has_stops_nothing_of_a_basis() -> None:
    reading = read(goodwill_dispatch(), ev.Fulfilled(at(5), line="x"), now=6)
    assert reading.status == "running"


def test_a_fulfilment_by_basis_may_start_a_clock_too() -> None:
    thanks = Clock(
        "thanks",
        target=elapsed(24),
        starts=("fulfilled.goodwill",),
        stops=("followed_up",),
    )
    case = fulfilled_lines(Basis.GOODWILL)
    assert one(case, thanks, now=at(21)).due_at == at(44)


# ── words ─────────────────────────────────────────────────────────────────────


def test_every_new_thing_is_said_in_both_languages() -> None:
    labels = BOOK.catalogues.label
    found = (
        read(update(), replied(20), resolved(30), now=50),
        read(next_reply(), replied(4), wrote(10), replied(15), wrote(20), now=21),
        read(resolution(), asked(5, until=53), now=9),
        read(letter(), extended(40, 0), now=41, hours=NINE_TO_SIX),
        read(resolution(worked(18.5)), now=4, hours=KNOWN),
    )
    for reading in found:
        for lang in ("en", "zh"):
            said = reading.explain(lang, labels=labels, zone=SHANGHAI)
            assert len(said.splitlines()) == len(reading.why)
            assert "{" not in said
            assert "clock." not in said


def test_an_import_knows_nothing_of_rounds_before_it() -> None:
    events = (imported(), replied(4), wrote(10))
    assert read(update(), *events, now=11).status == "unknown"
    # but what begins after it is known
    assert read(next_reply(), *events, now=11).due_at == at(12)
