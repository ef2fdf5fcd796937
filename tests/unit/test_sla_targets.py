"""Targets that depend on the case or on the date, and promises they must keep."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import CATEGORIES, CHANNELS, SEVERITIES, STAGES
from recoverykit.deadline import (
    BusinessDays,
    EndOfDay,
    Months,
    Target,
    Worked,
)
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    Amount,
    OneOf,
    Rule,
    absent,
    at_most,
    is_in,
    more_than,
    not_in,
    optional,
)
from recoverykit.errors import InvalidValue, NaiveDatetime, UnknownCode
from recoverykit.facts import Customer
from recoverykit.hours import ALWAYS, Always, BusinessHours, Hours
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.plain import content_hash, plain
from recoverykit.playbooks import Playbook, ShopConfig, graded_15min, rescue_48h
from recoverykit.sla import (
    NOT_OWED,
    Clock,
    DatedTarget,
    Era,
    NotOwed,
    beyond_promise,
    clock_tasks,
    next_change,
    readings,
)
from tests import stories as s
from tests.clock_stories import (
    CATEGORY,
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
    assessed,
    by_category,
    case_of,
    closed,
    codes,
    diagnosed,
    elapsed,
    extended,
    first_response,
    hours,
    imported,
    one,
    paused,
    read,
    reopened,
    resolution,
    resolved,
    resumed,
    switched,
    table,
    worked,
    wrote,
)
from tests.stories import BOOK, at

SEVERITY = "assessment.severity"
LOGISTICS, QUALITY, MALICE = "logistics.delay", "quality.damaged", "malicious_review"


GRADED = by_category(
    logistics=elapsed(2), quality=elapsed(4), malicious_review=elapsed(1)
)
"""As guide 001 grades them: not by gravity (S32–S34)."""
FIX = by_category(NOT_OWED, system=elapsed(24))
"""Owed where the system failed (S37)."""


BIRTHS = ("received", "imported")


def graded(**changes: Any) -> Clock:
    return resolution(GRADED, **changes)


def fix(**changes: Any) -> Clock:
    given = {"stops": ("fix_done",), "on_reopen": "stays"}
    return Clock("technical_fix", target=FIX, **(given | changes))


# ── what a table may be ───────────────────────────────────────────────────────


def test_a_table_gives_targets_no_rule_or_not_owed_and_nothing_else() -> None:
    with pytest.raises(InvalidValue, match="gives targets, NO_RULE or NOT_OWED") as no:
        resolution(by_category(logistics="2 h"))
    assert "of rule logistics" in no.value.given
    with pytest.raises(InvalidValue, match="gives targets"):
        resolution(by_category(logistics=hours(2)))
    for then in (elapsed(2), EndOfDay(0), Months(1), BusinessDays(3), NOT_OWED):
        assert resolution(by_category(logistics=then)).target is not None


def test_a_table_gives_one_target_not_several() -> None:
    every = Rule("every", when={}, then=elapsed(2))
    several = table({CATEGORY: OneOf(CATEGORIES)}, every, hit_policy=COLLECT)
    with pytest.raises(InvalidValue, match="reads a Situation and gives one"):
        resolution(several)


def test_a_table_reads_a_situation_and_no_other_class() -> None:
    every = Rule("every", when={}, then=elapsed(2))
    of_people = table({"segment": optional(OneOf(("new",)))}, every, reads=Customer)
    with pytest.raises(InvalidValue, match="reads a Situation and gives one"):
        resolution(of_people)


def test_a_fraction_needs_a_table_that_counts_time_and_a_lead_does_not() -> None:
    calendar = by_category(logistics=elapsed(2), quality=EndOfDay(0))
    with pytest.raises(InvalidValue, match="a fraction needs a target that counts"):
        resolution(calendar, warnings=[(1, 2)])
    assert resolution(calendar, warnings=[hours(1)]).warnings == (hours(1),)
    assert graded(warnings=[(1, 2)]).warnings == ((1, 2),)
    with pytest.raises(InvalidValue, match="needs a target to warn before"):
        resolution(by_category(NOT_OWED, logistics=NO_RULE), warnings=[hours(1)])


def test_clocks_with_tables_are_plain_data_and_hash_with_them() -> None:
    clock = graded()
    again = pickle.loads(pickle.dumps(clock))
    assert (again, hash(again), again.listens) == (clock, hash(clock), clock.listens)
    stricter = resolution(by_category(logistics=elapsed(1)))
    assert content_hash(clock) != content_hash(stricter)
    rules = plain(clock)["target"]["rules"]  # type: ignore[index, call-overload]
    assert [rule["id"] for rule in rules] == [
        "logistics",
        "quality",
        "malicious_review",
        "other",
    ]


def test_not_owed_is_one_value_everywhere() -> None:
    assert pickle.loads(pickle.dumps(NOT_OWED)) is NOT_OWED
    assert (NotOwed(), repr(NOT_OWED)) == (NOT_OWED, "NOT_OWED")


# ── decided at the start, or at the first assessment (C5) ─────────────────────


def test_before_the_assessment_there_is_no_target_and_it_says_so() -> None:
    reading = read(graded(), now=4)
    assert (reading.status, reading.target, reading.due_at) == ("running", None, None)
    [_, why] = reading.why
    assert (why.code, dict(why.fields)["why"]) == ("clock.target_undecided", CATEGORY)
    assert read(graded(), now=400).status == "running"


@pytest.mark.parametrize(
    ("category", "due"), [(LOGISTICS, 5), (QUALITY, 7), (MALICE, 4)]
)
def test_the_first_assessment_decides_and_the_time_before_it_counts_s32_s34(
    category: str, due: float
) -> None:
    reading = read(graded(), assessed(3.5, category), now=3.6)
    assert (reading.started_at, reading.due_at) == (at(3), at(due))
    assert codes(reading) == ["clock.running"]


def test_a_shop_that_assesses_late_is_late() -> None:
    # it was the shop that had not looked: the whole time counts
    reading = read(graded(), assessed(9), now=9)
    assert (reading.status, reading.due_at, reading.overshoot) == (
        "breached",
        at(5),
        hours(4),
    )
    case = case_of(assessed(9))
    wake = next_change(case, [graded()], hours=ALWAYS, after=at(4), max_skew=SKEW)
    assert wake == at(9)


def test_a_clock_that_starts_after_the_assessment_is_decided_at_its_start() -> None:
    clock = graded(starts=("diagnosed",))
    reading = read(clock, assessed(3.5), diagnosed(6), now=7)
    assert (reading.status, reading.due_at) == ("running", at(8))


def test_what_starts_a_clock_may_decide_its_target_too() -> None:
    cause = "diagnosis.primary"
    in_stock = table(
        {cause: OneOf(STAGES)},
        Rule("sourcing", when={cause: is_in("sourcing")}, then=elapsed(2)),
        Rule("else", when={cause: not_in("sourcing")}, then=elapsed(9)),
    )
    clock = resolution(in_stock, starts=("diagnosed",))
    assert read(clock, diagnosed(6), now=7).due_at == at(8)
    assert read(clock, diagnosed(6, "qc"), now=7).due_at == at(15)


def test_stopped_before_anybody_assessed_it_is_met_without_a_target() -> None:
    reading = read(graded(), resolved(4), assessed(9), now=10)
    assert (reading.status, codes(reading)) == (
        "met",
        ["clock.met_without_target", "clock.target_undecided"],
    )


def test_an_assessment_that_is_slipped_in_late_counts_when_it_was_made() -> None:
    events = (ev.Noted(at(8), by="li", text="x"), assessed(3.5))
    reading = read(graded(), *events, now=9, recorded={3: 8.5})
    assert (reading.status, reading.due_at) == ("breached", at(5))
    assert reading.backdated


def test_an_imported_case_without_its_complaint_has_no_target() -> None:
    clock = graded(starts=("imported",))
    reading = read(clock, imported(complaint=None), assessed(4), now=5)
    [_, why] = reading.why
    assert (why.code, dict(why.fields)["why"]) == (
        "clock.target_undecided",
        "complaint",
    )


FOUR = table(
    {
        CATEGORY: OneOf(CATEGORIES),
        SEVERITY: OneOf(SEVERITIES),
        "customer.segment": optional(OneOf(("high_value", "new"))),
        "complaint.channel": OneOf(CHANNELS),
    },
    Rule("new", when={"customer.segment": is_in("new")}, then=elapsed(1)),
    Rule(
        "public",
        when={
            "complaint.channel": is_in("review"),
            SEVERITY: is_in("serious", "critical"),
        },
        then=elapsed(2),
    ),
    Rule("quality", when={CATEGORY: is_in("quality")}, then=elapsed(4)),
    Rule("other", when={}, then=elapsed(8)),
    hit_policy=FIRST,
)


@pytest.mark.parametrize(
    ("category", "severity", "segment", "channel", "allowed"),
    [
        (LOGISTICS, "minor", None, "review", 8),
        (QUALITY, "minor", None, "review", 4),
        (QUALITY, "serious", None, "review", 2),
        (QUALITY, "serious", None, "phone", 4),
        (QUALITY, "serious", "new", "review", 1),
        (QUALITY, "serious", "high_value", "review", 2),
    ],
)
def test_a_target_may_depend_on_category_severity_segment_and_channel_c5(
    category: str, severity: str, segment: str | None, channel: str, allowed: float
) -> None:
    born = s.received(
        complaint=s.complaint(channel=channel),
        customer=Customer("lin", segment=segment),
    )
    reading = read(resolution(FOUR), born, assessed(3.1, category, severity), now=3.2)
    assert reading.target == elapsed(allowed)


@pytest.mark.parametrize("severity", [s.code for s in SEVERITIES])
def test_severity_never_tightens_a_target_by_category_c5(severity: str) -> None:
    for category, due in ((LOGISTICS, 5), (QUALITY, 7), (MALICE, 4)):
        reading = read(graded(), assessed(3.1, category, severity), now=3.2)
        assert reading.due_at == at(due)
    events = (assessed(3.1), assessed(3.2, LOGISTICS, severity))
    assert codes(read(graded(), *events, now=3.3)) == ["clock.running"]


# ── decided again ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "due"), [("carry", 5), ("from_now", 6), ("keep", 6), ("tighten", 5)]
)
def test_raised_after_one_of_three_hours_to_two(how: str, due: float) -> None:
    # trap 38: due in 1 h, 2 h from now, or as it was
    clock = resolution(
        by_category(quality=elapsed(3), logistics=elapsed(2)), on_reassess=how
    )
    events = (assessed(3, QUALITY), assessed(4, LOGISTICS))
    reading = read(clock, *events, now=4.5)
    assert (reading.status, reading.due_at) == ("running", at(due))
    said = ["clock.running"] if how == "keep" else ["clock.running", "clock.reassessed"]
    assert codes(reading) == said


@pytest.mark.parametrize(
    ("how", "due"), [("carry", 7), ("from_now", 8), ("keep", 5), ("tighten", 5)]
)
def test_lowered_from_two_hours_to_four(how: str, due: float) -> None:
    clock = graded(on_reassess=how)
    events = (assessed(3), assessed(4, QUALITY))
    assert read(clock, *events, now=4.5).due_at == at(due)


@pytest.mark.parametrize(
    ("how", "due"), [("carry", 8), ("from_now", 9), ("keep", 10), ("tighten", 8)]
)
def test_pauses_survive_another_target_glpi_6902(how: str, due: float) -> None:
    clock = graded(on_reassess=how)
    events = (assessed(3, QUALITY), paused(4), resumed(7), assessed(7, LOGISTICS))
    assert read(clock, *events, now=7.5).due_at == at(due)


@pytest.mark.parametrize(
    ("how", "due"), [("carry", 9), ("from_now", 10), ("keep", 11), ("tighten", 9)]
)
def test_another_target_while_paused_waits_on(how: str, due: float) -> None:
    clock = graded(on_reassess=how)
    events = (assessed(3, QUALITY), paused(4), assessed(6, LOGISTICS))
    reading = read(clock, *events, now=7)
    assert (reading.status, reading.due_at) == ("paused", None)
    assert read(clock, *events, resumed(8), now=8.5).due_at == at(due)


def test_a_raised_target_that_is_exceeded_already_is_breached_now_not_earlier() -> None:
    # trap 38
    events = (assessed(3, QUALITY), assessed(6, LOGISTICS))
    at_the_switch = read(graded(), *events, now=6)
    assert (at_the_switch.status, at_the_switch.due_at) == ("running", at(6))
    after = one(case_of(*events), graded(), now=at(6) + MICROSECOND)
    assert (after.status, after.due_at, after.overshoot) == (
        "breached",
        at(6),
        MICROSECOND,
    )


@pytest.mark.parametrize("how", ["carry", "from_now", "keep", "tighten"])
def test_what_was_met_or_breached_stays_whatever_is_found_out(how: str) -> None:
    clock = graded(on_reassess=how)
    late = read(clock, assessed(3), assessed(6, QUALITY), now=6.5)
    assert (late.status, late.due_at, late.target) == ("breached", at(5), elapsed(2))
    met = read(clock, assessed(3, QUALITY), resolved(6), assessed(7), now=7.5)
    assert (met.status, met.due_at) == ("met", at(7))


def test_a_diagnosis_decides_again_too() -> None:
    cause = "diagnosis.primary"
    by_cause = table(
        {CATEGORY: OneOf(CATEGORIES), cause: optional(OneOf(STAGES))},
        Rule("open", when={cause: absent}, then=elapsed(10)),
        Rule("qc", when={cause: is_in("qc")}, then=elapsed(5)),
        Rule("else", when={cause: not_in("qc")}, then=elapsed(20)),
    )
    clock = resolution(by_cause)
    assert read(clock, assessed(3), now=4).due_at == at(13)
    assert read(clock, assessed(3), diagnosed(4, "qc"), now=5).due_at == at(8)
    again = (assessed(3), diagnosed(4, "qc"), diagnosed(5, "sourcing"))
    assert read(clock, *again, now=5).due_at == at(23)


def test_the_same_target_from_another_rule_changes_nothing() -> None:
    same = by_category(logistics=elapsed(2), quality=elapsed(2))
    clock = resolution(same, on_reassess="from_now")
    reading = read(clock, assessed(3), assessed(4, QUALITY), now=4.5)
    assert (reading.due_at, codes(reading)) == (at(5), ["clock.running"])


def test_another_kind_of_time_measures_pauses_again() -> None:
    kinds = by_category(quality=elapsed(400), logistics=worked(60))
    friday, monday = 24 * 5, 24 * 8
    events = (
        assessed(3, QUALITY),
        paused(friday + 17),
        resumed(monday + 10),
        assessed(monday + 10, LOGISTICS),
    )
    reading = read(resolution(kinds), *events, now=monday + 11, hours=NINE_TO_SIX)
    assert reading.paused_for == hours(2)


def test_an_extension_survives_another_target_but_not_a_count_from_now() -> None:
    events = (assessed(3), extended(4, 1), assessed(4.5, QUALITY))
    assert read(graded(), *events, now=5).due_at == at(8)
    fresh = read(graded(on_reassess="from_now"), *events, now=5)
    assert (fresh.due_at, fresh.extended_by) == (at(8.5), hours(0))


def test_a_late_assessment_marks_what_it_changed() -> None:
    events = (assessed(3, QUALITY), assessed(4, LOGISTICS))
    assert not read(graded(), *events, now=6).backdated
    assert read(graded(), *events, now=6, recorded={3: 5}).backdated
    kept = graded(on_reassess="keep")
    assert read(kept, *events, now=6, recorded={3: 5}).due_at == at(7)


def test_every_round_asks_the_table_anew() -> None:
    events = (assessed(3), resolved(4), reopened(50), assessed(51, QUALITY))
    before = read(graded(), *events, now=50.5)
    assert (before.started_at, before.due_at) == (at(50), at(52))
    assert read(graded(), *events, now=51.5).due_at == at(54)


def test_a_reading_of_the_past_has_the_target_of_then() -> None:
    case = case_of(assessed(3, QUALITY), assessed(5, LOGISTICS))
    found = [one(case, graded(), now=at(h)).due_at for h in (3, 4, 5, 6)]
    assert found == [at(7), at(7), at(5), at(5)]


# ── where no rule gives one (S75, C5) ─────────────────────────────────────────


def tasks(clock: Clock, *events: ev.Event, now: float) -> dict[str, Any]:
    case = case_of(*events)
    found = readings(case, [clock], hours=ALWAYS, now=at(now), max_skew=SKEW)
    return {t.key: t for t in clock_tasks(case, found, no_rule_role="store_manager")}


def test_a_situation_without_a_rule_is_reported_and_somebody_has_to_decide() -> None:
    events = (assessed(3.5, "service.attitude"),)
    reading = read(graded(), *events, now=4)
    assert (reading.status, reading.due_at) == ("running", None)
    assert codes(reading) == ["clock.running_without_target", "clock.no_rule"]
    [task] = tasks(graded(), *events, now=4).values()
    assert (task.key, task.kind, task.role, task.due_at) == (
        "case-1:1:decide_target.resolution",
        "decide_target.resolution",
        "store_manager",
        None,
    )
    assert task.why == reading.notes[0]


def test_an_undecided_target_is_nobodys_task_yet() -> None:
    assert tasks(graded(), now=4) == {}


def test_nobody_decides_for_what_is_stopped_or_done() -> None:
    events = (assessed(3, "service.attitude"),)
    assert tasks(graded(), *events, resolved(4), now=5) == {}
    done = ev.Done(at(4), task="case-1:1:decide_target.resolution")
    assert tasks(graded(), *events, done, now=5) == {}


def test_a_due_instant_is_not_lost_when_no_rule_covers_the_case_any_more() -> None:
    events = (assessed(3), assessed(4, "service.attitude"))
    reading = read(graded(), *events, now=4.5)
    assert (reading.due_at, codes(reading)) == (
        at(5),
        ["clock.running", "clock.no_rule"],
    )
    assert set(tasks(graded(), *events, now=4.5)) == {
        "case-1:1:meet.resolution",
        "case-1:1:decide_target.resolution",
    }


def test_covered_again_nothing_is_left_to_decide() -> None:
    gap = (assessed(3), assessed(4, "service.attitude"))
    for category in (LOGISTICS, QUALITY):
        events = (*gap, assessed(4.2, category))
        assert "clock.no_rule" not in codes(read(graded(), *events, now=4.5))
        assert set(tasks(graded(), *events, now=4.5)) == {"case-1:1:meet.resolution"}


def test_a_target_after_a_gap_is_not_overdue_before_there_was_one() -> None:
    # nobody could keep what no rule had said
    events = (assessed(3.1, "service.attitude"), assessed(9, LOGISTICS))
    reading = read(graded(), *events, now=9)
    assert (reading.status, reading.due_at) == ("running", at(9))
    undecided = read(graded(), assessed(9), now=9)
    assert undecided.status == "breached"


# ── a log never breaks a reading ──────────────────────────────────────────────


def test_a_code_that_a_table_does_not_know_is_said_and_breaks_nothing() -> None:
    own = evolve(assessed(3.5, "teleport"))
    reading = read(graded(), own, now=4)
    assert (reading.status, reading.due_at) == ("running", None)
    [_, why] = reading.why
    assert (why.code, dict(why.fields)["why"]) == (
        "clock.target_undecided",
        UnknownCode.code,
    )
    later = read(graded(), own, assessed(4), now=4.5)
    assert (later.due_at, codes(later)) == (at(5), ["clock.running"])
    kept = read(graded(), assessed(3), own, now=4.5)
    assert (kept.due_at, codes(kept)) == (
        at(5),
        ["clock.running", "clock.target_undecided"],
    )


def test_an_amount_in_another_currency_is_said_and_breaks_nothing() -> None:
    amount, hundred = "order.amount", Money.of("100", "EUR")
    bands = table(
        {amount: Amount("EUR")},
        Rule("small", when={amount: at_most(hundred)}, then=elapsed(8)),
        Rule("large", when={amount: more_than(hundred)}, then=elapsed(2)),
    )
    reading = read(resolution(bands), assessed(3.5), now=4)
    assert codes(reading) == ["clock.running_without_target", "clock.target_undecided"]
    cheap = s.received(order=s.order(amount=Money.of("80", "EUR")))
    assert read(resolution(bands), cheap, now=4).due_at == at(11)
    no_order = s.received(order=None)
    [_, why] = read(resolution(bands), no_order, now=4).why
    assert dict(why.fields)["why"] == amount


@pytest.mark.parametrize("kind", [k for k in ev.EVENTS if k not in BIRTHS])
def test_an_event_that_this_version_cannot_read_breaks_no_reading(kind: str) -> None:
    newer = ev.Opaque(at(5), kind=kind, data="{}")
    clock = graded(counts=COUNTED, stops=("fulfilled.goodwill",), paused_in=("away",))
    for events in ((assessed(3), newer), (newer, assessed(6))):
        assert read(clock, *events, now=4.5).status == "running"
        assert read(clock, *events, now=7).status == "breached"
        reading = switched(clock, clock, *events, adopted(6.5), now=7)
        assert reading is not None
        assert reading.status == "breached"


@pytest.mark.parametrize("kind", ["assessed", "diagnosed"])
def test_an_assessment_that_cannot_be_read_leaves_the_last_one_that_can(
    kind: str,
) -> None:
    newer = ev.Opaque(at(4), kind=kind, data="{}")
    assert read(graded(), assessed(3), newer, now=4.5).due_at == at(5)


# ── not owed (S37) ────────────────────────────────────────────────────────────


def test_what_is_not_owed_is_pending_and_says_so() -> None:
    clock = fix(starts=("diagnosed",))
    reading = read(clock, assessed(3), diagnosed(4), now=500)
    assert (reading.status, reading.started_at, reading.version) == (
        "pending",
        None,
        None,
    )
    assert codes(reading) == ["clock.pending", "clock.not_owed"]
    assert tasks(clock, assessed(3), diagnosed(4), now=500) == {}


def test_owed_later_it_counts_from_where_it_would_have_started() -> None:
    clock = fix(starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), assessed(10, "system.stock_sync"))
    reading = read(clock, *events, now=11)
    assert (reading.status, reading.version, reading.started_at, reading.due_at) == (
        "running",
        3,
        at(4),
        at(28),
    )
    assert codes(reading) == ["clock.running"]


def test_owed_later_than_it_could_be_done_it_is_due_now_not_before() -> None:
    clock = fix(starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), assessed(100, "system.stock_sync"))
    reading = read(clock, *events, now=100)
    assert (reading.status, reading.due_at) == ("running", at(100))
    after = one(case_of(*events), clock, now=at(100) + MICROSECOND)
    assert (after.status, after.overshoot) == ("breached", MICROSECOND)


def test_owed_later_within_a_pause_it_is_paused() -> None:
    clock = fix(starts=("diagnosed",), paused_by=("third_party",))
    events = (
        assessed(3),
        diagnosed(4),
        paused(5, "third_party"),
        assessed(10, "system.stock_sync"),
    )
    assert read(clock, *events, now=11).status == "paused"


def test_what_starts_a_clock_that_is_not_owed_starts_it_the_first_time_only() -> None:
    clock = fix(starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), diagnosed(6), assessed(10, "system"))
    assert read(clock, *events, now=11).started_at == at(4)
    wait = fix(starts=("customer_wrote",))
    events = (assessed(3), wrote(4), wrote(6), assessed(10, "system"))
    assert read(wait, *events, now=11).due_at == at(28)


def test_what_was_done_before_it_was_owed_is_done() -> None:
    clock = fix(starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), ev.FixDone(at(5), by="wu"))
    found_out = (*events, assessed(10, "system.stock_sync"))
    assert read(clock, *found_out, now=11).status == "pending"


@pytest.mark.parametrize("how", ["carry", "from_now"])
def test_no_longer_owed_it_is_called_off(how: str) -> None:
    events = (assessed(3, "system.stock_sync"), assessed(10))
    reading = read(fix(on_reassess=how), *events, now=50)
    assert (reading.status, reading.stopped_at) == ("cancelled", at(10))
    assert codes(reading) == ["clock.cancelled", "clock.not_owed"]


@pytest.mark.parametrize("how", ["keep", "tighten"])
def test_to_be_owed_no_longer_is_the_opposite_of_keeping(how: str) -> None:
    events = (assessed(3, "system.stock_sync"), assessed(10))
    reading = read(fix(on_reassess=how), *events, now=20)
    assert (reading.status, reading.due_at) == ("running", at(27))


def test_once_breached_it_is_not_called_off() -> None:
    events = (assessed(3, "system.stock_sync"), assessed(40))
    assert read(fix(), *events, now=50).status == "breached"


def test_owed_again_it_comes_back() -> None:
    events = (assessed(3, "system"), assessed(10), assessed(15, "system.stock_sync"))
    reading = read(fix(), *events, now=16)
    assert (reading.status, reading.started_at, reading.due_at, reading.stopped_at) == (
        "running",
        at(3),
        at(27),
        None,
    )
    done = read(fix(), *events, ev.FixDone(at(20), by="wu"), now=21)
    assert (done.status, done.elapsed) == ("met", hours(17))
    late = (*events[:2], assessed(50, "system"))
    assert read(fix(), *late, now=50).due_at == at(50)


def test_what_was_done_while_it_was_not_owed_does_not_come_back() -> None:
    events = (assessed(3, "system"), assessed(10), ev.FixDone(at(12), by="wu"))
    reading = read(fix(), *events, assessed(15, "system"), now=16)
    assert (reading.status, reading.stopped_at) == ("cancelled", at(10))


def test_found_in_the_system_by_the_diagnosis_a_fix_is_owed_s37() -> None:
    book = next(
        clock for clock in _golden_4h_72h().clocks if clock.name == "technical_fix"
    )
    claimed = (assessed(3),)
    assert read(book, *claimed, now=4).status == "cancelled"
    found = read(book, *claimed, diagnosed(10, "system"), now=11)
    assert (found.status, found.due_at) == ("running", at(27))
    elsewhere = (assessed(3, "system.stock_sync"), diagnosed(10, "logistics"))
    assert read(book, *elsewhere, now=11).status == "cancelled"


@pytest.mark.parametrize("policy", ["stays", "continues", "total"])
def test_reopening_a_case_does_not_bring_back_what_is_not_owed(policy: str) -> None:
    clock = fix(on_reopen=policy)
    events = (assessed(3, "system"), assessed(10), resolved(11), reopened(12))
    assert read(clock, *events, now=13).status == "cancelled"
    again = read(clock, *events, assessed(14, "system"), now=15)
    assert (again.status, again.due_at) == ("running", at(27))


def test_a_new_round_that_is_not_owed_waits_until_it_is() -> None:
    clock = fix(on_reopen="restarts")
    done = (assessed(3, "system"), ev.FixDone(at(5), by="wu"), assessed(6))
    reading = read(clock, *done, reopened(12), now=13)
    assert (reading.status, [r.status for r in reading.earlier]) == ("pending", ["met"])
    owed = read(clock, *done, reopened(12), assessed(14, "system"), now=15)
    assert (owed.status, owed.started_at, owed.due_at) == ("running", at(12), at(36))


def test_nothing_begins_in_a_case_that_was_closed_as_not_ours() -> None:
    clock = fix(starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), closed(5, "merged"), assessed(6, "system"))
    assert read(clock, *events, now=7).status == "pending"
    back = read(clock, *events, reopened(8), now=9)
    assert (back.status, back.started_at, back.due_at) == ("running", at(4), at(28))


def test_nothing_begins_after_what_ends_it_until_the_case_is_reopened() -> None:
    clock = fix(starts=("diagnosed",), ends=("closed",))
    events = (
        assessed(3),
        diagnosed(4),
        closed(5, "resolved"),
        assessed(6, "system"),
    )
    assert read(clock, *events, now=7).status == "pending"
    assert read(clock, *events, reopened(8), now=9).status == "running"


def test_a_resolution_that_was_not_owed_is_asked_for_again_when_reopened() -> None:
    clock = resolution(by_category(elapsed(9), malicious_review=NOT_OWED))
    clock = evolve(clock, starts=("received",), on_reopen="restarts")
    first = (assessed(3, MALICE), resolved(5))
    reading = read(clock, *first, reopened(50), assessed(51), now=52)
    assert (reading.status, reading.started_at, reading.due_at) == (
        "running",
        at(50),
        at(59),
    )


# ── by date ───────────────────────────────────────────────────────────────────

MONDAY = date(2026, 3, 2)
OF_THE_LAW = DatedTarget([(None, elapsed(56)), (MONDAY, elapsed(42))])


def born(when: datetime) -> ev.Received:
    return s.received(at=when, complaint=s.complaint(received_at=when))


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        (datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=SHANGHAI), 56),
        (datetime(2026, 3, 2, tzinfo=SHANGHAI), 42),
        # still Sunday in UTC
        (datetime(2026, 3, 1, 16, tzinfo=UTC), 42),
    ],
)
def test_the_local_date_of_the_start_decides(when: datetime, allowed: float) -> None:
    case = case_of(born(when))
    clock = resolution(OF_THE_LAW)
    reading = one(case, clock, now=when + hours(1), hours=Always(tz=SHANGHAI))
    assert reading.due_at == when + hours(allowed)


def test_the_zone_of_the_clocks_own_hours_decides_where_it_has_some() -> None:
    when = datetime(2026, 3, 1, 16, tzinfo=UTC)
    clock = resolution(OF_THE_LAW, hours=Always(tz=SHANGHAI))
    assert one(case_of(born(when)), clock, now=when).target == elapsed(42)
    assert one(case_of(born(when)), resolution(OF_THE_LAW), now=when).target == (
        elapsed(56)
    )


def test_a_later_change_of_the_law_does_not_touch_what_runs() -> None:
    when = datetime(2026, 3, 1, 23, tzinfo=UTC)
    case = case_of(born(when))
    late = one(case, resolution(OF_THE_LAW), now=when + hours(50))
    assert (late.status, late.target) == ("running", elapsed(56))
    new = one(
        case_of(born(when), reopened(60)),
        resolution(OF_THE_LAW, stops=("replied",)),
        now=at(61),
    )
    assert new.target == elapsed(56)
    again = case_of(born(when), resolved(30), reopened(60))
    assert one(again, resolution(OF_THE_LAW), now=at(61)).target == elapsed(42)


def test_before_its_first_date_and_after_its_last_it_is_not_owed() -> None:
    law = DatedTarget([(MONDAY, elapsed(42)), (date(2026, 3, 9), NOT_OWED)])
    clock = resolution(law)

    def status(when: datetime) -> str:
        return one(case_of(born(when)), clock, now=when + hours(400)).status

    assert [
        status(datetime(2026, 3, 1, 23, 59, tzinfo=UTC)),
        status(datetime(2026, 3, 2, tzinfo=UTC)),
        status(datetime(2026, 3, 8, 23, 59, tzinfo=UTC)),
        status(datetime(2026, 3, 9, tzinfo=UTC)),
    ] == ["pending", "breached", "breached", "pending"]


def test_a_new_round_is_owed_if_the_law_has_come_by_then() -> None:
    law = DatedTarget([(MONDAY, elapsed(42))])
    clock = resolution(law)  # restarts
    for events in ((resolved(5), reopened(30)), (reopened(30),)):
        assert read(clock, *events, now=29).status == "pending"
        reading = read(clock, *events, now=31)
        assert (reading.status, reading.due_at) == ("running", at(72))
        assert reading.earlier == ()
    stays = resolution(law, on_reopen="stays")
    assert read(stays, reopened(30), now=31).status == "pending"


def test_rows_may_be_written_in_any_order() -> None:
    rows = [(MONDAY, elapsed(42)), (None, elapsed(56))]
    assert DatedTarget(rows) == OF_THE_LAW
    assert hash(DatedTarget(rows)) == hash(OF_THE_LAW)
    assert DatedTarget([[MONDAY, elapsed(42)]]).on(MONDAY) == elapsed(42)
    assert pickle.loads(pickle.dumps(OF_THE_LAW)) == OF_THE_LAW


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        None,
        7,
        "2026",
        [elapsed(1)],
        [(MONDAY, hours(1))],
        [(MONDAY, None)],
        [("2026-03-02", elapsed(1))],
        [(datetime(2026, 3, 2, tzinfo=UTC), elapsed(1))],
        [(MONDAY, elapsed(1), "why")],
        [(MONDAY, elapsed(1)), (MONDAY, elapsed(2))],
        [(None, elapsed(1)), (None, elapsed(2))],
        [(MONDAY, GRADED)],
    ],
)
def test_wrong_rows_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        DatedTarget(wrong)
    assert refused.value.field == "rows"


def test_a_fraction_needs_every_dated_target_to_count_time() -> None:
    law = DatedTarget([(None, elapsed(1)), (MONDAY, Months(1))])
    with pytest.raises(InvalidValue, match="a fraction needs a target"):
        resolution(law, warnings=[(1, 2)])
    assert resolution(OF_THE_LAW, warnings=[(1, 2)]).warnings == ((1, 2),)


def test_a_target_is_a_target_a_dated_one_or_a_table() -> None:
    for wrong in (hours(1), "1 h", NOT_OWED, [elapsed(1)]):
        with pytest.raises(InvalidValue, match="target"):
            Clock("x", target=wrong, stops=("resolved",))  # type: ignore[arg-type]


# ── another book ──────────────────────────────────────────────────────────────


def seen(*given: Any, **how: Any) -> tuple[Any, ...]:
    reading = switched(*given, **how)
    assert reading is not None
    return reading.status, reading.due_at


@pytest.mark.parametrize(
    ("retarget", "due"),
    [("carry", 7), ("from_adoption", 8), ("keep", 13), ("tighten", 7)],
)
def test_a_table_of_another_book_decides_on_what_is_known(
    retarget: str, due: float
) -> None:
    events = (assessed(3.5, QUALITY), adopted(4, retarget))
    assert seen(resolution(OLD), graded(), *events, now=5) == ("running", at(due))


@pytest.mark.parametrize(("retarget", "due"), [("carry", 13), ("keep", 7)])
def test_a_plain_target_may_take_the_place_of_a_table(
    retarget: str, due: float
) -> None:
    events = (assessed(3.5, QUALITY), adopted(4, retarget))
    assert seen(graded(), resolution(OLD), *events, now=5) == ("running", at(due))
    # from then on, only the clock that kept its table asks it again
    events = (*events, assessed(5, LOGISTICS))
    kept = {"carry": at(13), "keep": at(5)}[retarget]
    assert seen(graded(), resolution(OLD), *events, now=5)[1] == kept


def test_a_table_adopted_before_anything_is_known_leaves_the_target() -> None:
    events = (adopted(4),)
    reading = switched(resolution(OLD), graded(), *events, now=5)
    assert reading is not None
    assert (reading.due_at, codes(reading)) == (
        at(13),
        ["clock.running", "clock.target_undecided"],
    )
    # once it is known, the table decides, and nothing is overdue before
    assert seen(resolution(OLD), graded(), *events, assessed(9), now=9) == (
        "running",
        at(9),
    )
    early = seen(resolution(OLD), graded(), adopted(4), assessed(4.5), now=4.5)
    assert early == ("running", at(5))


def test_a_clock_new_in_a_book_is_not_overdue_before_it_whatever_was_assessed() -> None:
    events = (assessed(3.1, QUALITY), assessed(4, LOGISTICS), adopted(20))
    assert seen(None, graded(), *events, now=20) == ("running", at(20))
    owed = (assessed(3.1), assessed(4, "system"), adopted(60))
    assert seen(None, fix(), *owed, now=60) == ("running", at(60))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, DatedTarget([(None, LONGER), (MONDAY, SHORTER)])),
        (DatedTarget([(None, OLD)]), DatedTarget([(None, LONGER)])),
        (DatedTarget([(None, OLD)]), LONGER),
    ],
)
def test_a_dated_target_of_another_book_goes_by_the_clocks_own_start(
    old: Any, new: Any
) -> None:
    # the story starts on a Sunday; the book comes on Monday
    events = (extended(4, 24), adopted(25))
    assert seen(resolution(old), resolution(new), *events, now=26) == (
        "running",
        at(3 + 20 + 24),
    )


@pytest.mark.parametrize("retarget", ["carry", "from_adoption"])
def test_another_book_may_owe_it_no_longer(retarget: str) -> None:
    old = Clock("technical_fix", target=elapsed(24), stops=("fix_done",))
    events = (assessed(3), adopted(5, retarget))
    reading = switched(old, fix(), *events, now=40)
    assert reading is not None
    assert (reading.status, reading.stopped_at) == ("cancelled", at(5))
    assert codes(reading) == ["clock.cancelled", "clock.not_owed"]
    reopened_ = switched(old, fix(), *events, resolved(6), reopened(7), now=40)
    assert reopened_ is not None
    assert reopened_.status == "cancelled"
    again = switched(old, fix(), *events, assessed(10, "system"), now=11)
    assert again is not None
    assert (again.status, again.due_at) == ("running", at(27))


@pytest.mark.parametrize("retarget", ["keep", "tighten"])
def test_another_book_that_owes_it_no_longer_takes_nothing_that_is_kept(
    retarget: str,
) -> None:
    old = Clock("technical_fix", target=elapsed(24), stops=("fix_done",))
    events = (assessed(3), adopted(5, retarget))
    assert seen(old, fix(), *events, now=6) == ("running", at(27))


def test_what_was_called_off_by_one_book_comes_back_with_the_next() -> None:
    old = Clock("technical_fix", target=elapsed(24), stops=("fix_done",))
    case = case_of(assessed(3), adopted(5), adopted(30))
    eras = [Era(1, [old], hours=ALWAYS), Era(3, [fix()], hours=ALWAYS)]
    found = [one(case, old, now=at(h), earlier=eras).status for h in (4, 6, 30, 30.1)]
    assert found == ["running", "cancelled", "running", "breached"]


def test_what_is_not_owed_under_one_book_may_be_under_the_next() -> None:
    plain_fix = evolve(fix(), target=elapsed(24), starts=("diagnosed",))
    events = (assessed(3), diagnosed(4), adopted(5))
    old = fix(starts=("diagnosed",))
    assert seen(old, plain_fix, *events, now=6) == ("running", at(28))


def test_a_table_without_a_rule_leaves_the_target_and_says_so() -> None:
    silent = resolution(by_category(quality=elapsed(4)))
    for retarget, said in (("carry", True), ("tighten", False), ("keep", False)):
        events = (assessed(3.5), adopted(4, retarget))
        reading = switched(resolution(OLD), silent, *events, now=5)
        assert reading is not None
        assert (reading.due_at, "clock.no_rule" in codes(reading)) == (at(13), said)


def test_own_hours_of_a_clock_go_with_its_book() -> None:
    theirs = resolution(worked(4), hours=NINE_TO_SIX)
    assert seen(resolution(worked(30)), theirs, adopted(5), now=6) == (
        "running",
        at(24 + 13),
    )
    assert seen(theirs, resolution(worked(30)), adopted(5), now=6) == (
        "running",
        at(33),
    )
    assert seen(theirs, resolution(worked(30)), adopted(5, "keep"), now=6) == (
        "running",
        at(24 + 13),
    )


def test_suspended_dates_go_with_their_book() -> None:
    festival = resolution(elapsed(24), suspended=[date(2026, 3, 2)])
    plain_clock = resolution(elapsed(24))
    assert seen(plain_clock, festival, adopted(5), now=6) == ("running", at(51))
    assert seen(festival, plain_clock, adopted(5), now=6) == ("running", at(27))
    assert seen(festival, plain_clock, adopted(5, "keep"), now=6) == ("running", at(51))
    # a pause over the festival is measured again: none of it counted anyway
    events = (paused(20), resumed(50), adopted(51))
    assert seen(plain_clock, festival, *events, now=52) == ("running", at(51 + 6))


def test_an_extension_to_another_target_goes_with_its_book() -> None:
    short = resolution(elapsed(10), extends_to=elapsed(30))
    longer = resolution(elapsed(12), extends_to=elapsed(40))
    events = (extended(4, 0), adopted(5))
    assert seen(short, longer, *events, now=6) == ("running", at(43))
    assert seen(short, resolution(elapsed(12)), *events, now=6) == ("running", at(15))
    later = (adopted(5), extended(6, 0))
    assert seen(resolution(OLD), short, *later, now=7) == ("running", at(33))


def test_a_breach_of_an_earlier_round_outlives_the_book_too() -> None:
    clock = Clock(
        "dispatch",
        target=elapsed(2),
        starts=("resolved",),
        stops=("fulfilled",),
        on_reopen="restarts",
    )
    late = (resolved(5), ev.Fulfilled(at(9), line="x"), reopened(10))
    for events in ((*late, adopted(11)), (*late, adopted(11), resolved(12))):
        reading = switched(clock, clock, *events, now=12)
        assert reading is not None
        assert [r.status for r in reading.earlier] == ["breached"]


# ── promises (S35) ────────────────────────────────────────────────────────────

MARCH = {
    "since": datetime(2026, 3, 2, tzinfo=UTC),
    "until": datetime(2026, 3, 31, tzinfo=UTC),
}
DAILY = BusinessHours(tz=UTC, weekly={day: [("09:00", "18:00")] for day in DAYS})


def test_real_time_is_within_real_time_or_it_is_not() -> None:
    assert beyond_promise(elapsed(24), elapsed(24), ALWAYS, **MARCH) is None
    beyond = beyond_promise(elapsed(25), elapsed(24), ALWAYS, **MARCH)
    assert beyond == MARCH["since"]


@pytest.mark.parametrize(
    ("target", "promise", "promise_hours", "kept"),
    [
        (worked(1), elapsed(24), None, True),
        # 17:59 and nine hours of work is 17:59 tomorrow, and never more
        (worked(9), elapsed(24), None, True),
        (worked(10), elapsed(24), None, False),
        (BusinessDays(0), elapsed(24), None, True),
        # after closing the next day's closing counts: up to 24 h, but not 20
        (BusinessDays(0), elapsed(20), None, False),
        (BusinessDays(1), EndOfDay(1), None, True),
        (EndOfDay(0), elapsed(24), None, True),
        (EndOfDay(1), elapsed(24), None, False),
        (elapsed(24), EndOfDay(0), None, False),
        (worked(1), EndOfDay(0), None, False),
        (worked(1), EndOfDay(1), None, True),
        (Months(1), elapsed(31 * 24), None, True),
        (Months(1), elapsed(30 * 24), None, False),
        (worked(2), worked(2), None, True),
        (worked(2), worked(1), None, False),
        (worked(1), worked(1), ALWAYS, False),
    ],
)
def test_a_target_keeps_within_a_promise_from_every_start_or_one_is_named_s35(
    target: Target, promise: Target, promise_hours: Hours | None, *, kept: bool
) -> None:
    found = beyond_promise(target, promise, DAILY, promise_hours=promise_hours, **MARCH)
    assert (found is None) is kept
    if found is not None:
        outer = promise_hours or DAILY
        assert target.due_at(found, DAILY) > promise.due_at(found, outer)
        assert MARCH["since"] <= found <= MARCH["until"]


def test_a_weekend_breaks_a_promise_of_a_day_s35() -> None:
    found = beyond_promise(worked(1), elapsed(24), NINE_TO_SIX, **MARCH)
    assert found is not None
    assert found.weekday() == 4


def test_a_promise_in_other_hours_may_be_broken_for_a_quarter_of_an_hour_only() -> None:
    # 17:01–17:15: an hour more ends tomorrow, their 2 h 45 min still tonight
    theirs = BusinessHours(tz=UTC, weekly={day: [("12:00", "20:00")] for day in DAYS})
    promise = Worked(timedelta(hours=2, minutes=45))
    found = beyond_promise(worked(1), promise, DAILY, promise_hours=theirs, **MARCH)
    assert found is not None
    assert worked(1).due_at(found, DAILY) > promise.due_at(found, theirs)


def test_only_the_stretch_that_is_asked_about_is_looked_at() -> None:
    tuesday = {"since": at(48 + 10), "until": at(48 + 12)}
    assert beyond_promise(worked(1), elapsed(24), NINE_TO_SIX, **tuesday) is None
    moment = {"since": at(24 * 5 + 17.5), "until": at(24 * 5 + 17.5)}
    assert (
        beyond_promise(worked(1), elapsed(24), NINE_TO_SIX, **moment)
        == (moment["since"])
    )


def test_a_stretch_runs_forward_and_has_a_zone() -> None:
    back = {"since": MARCH["until"], "until": MARCH["since"]}
    with pytest.raises(InvalidValue):
        beyond_promise(worked(1), elapsed(24), NINE_TO_SIX, **back)
    naive = {"since": datetime(2026, 3, 2), "until": datetime(2026, 3, 3)}
    with pytest.raises(NaiveDatetime):
        beyond_promise(worked(1), elapsed(24), NINE_TO_SIX, **naive)


# ── promises of a book (S35) ──────────────────────────────────────────────────

SHOP = ShopConfig.example()


def _golden_4h_72h() -> Playbook:
    from recoverykit.playbooks import golden_4h_72h

    return golden_4h_72h(shop=SHOP, hours=ALWAYS)


def published(span: float, inner: str = "first_response", **changes: Any) -> Clock:
    return Clock(
        "promise", target=elapsed(span), counts=COUNTED, bounds=inner, **changes
    )


def with_clocks(*clocks: Clock, hours: Hours = ALWAYS) -> Playbook:
    return evolve(rescue_48h(shop=SHOP, hours=hours), clocks=clocks)


def test_a_book_whose_target_exceeds_its_promise_is_refused_s35() -> None:
    with pytest.raises(InvalidValue, match="must not be later than promise") as no:
        with_clocks(first_response(elapsed(25)), published(24))
    assert no.value.given == "first_response of 1 day, 1:00:00"
    assert with_clocks(first_response(elapsed(24)), published(24)).clocks


def test_every_row_of_a_table_has_to_keep_the_promise_s35() -> None:
    slow = first_response(by_category(logistics=elapsed(2), quality=elapsed(25)))
    with pytest.raises(InvalidValue, match="must not be later than promise"):
        with_clocks(slow, published(24))
    dated = first_response(DatedTarget([(None, elapsed(25)), (MONDAY, elapsed(2))]))
    with pytest.raises(InvalidValue, match="must not be later than promise"):
        with_clocks(dated, published(24))


@pytest.mark.parametrize("inner", ["first_respons", "promise"])
def test_a_promise_bounds_another_clock_of_the_book(inner: str) -> None:
    with pytest.raises(UnknownCode, match="clocks"):
        with_clocks(first_response(), published(24, inner))


def test_a_book_names_where_its_targets_end_after_its_promise_s35() -> None:
    book = graded_15min(shop=SHOP, hours=NINE_TO_SIX)
    found = book.beyond_promises(since=MARCH["since"], until=MARCH["until"])
    assert {reason.code for reason in found} == {"clock.beyond_promise"}
    # one reason for each of the three rows, over the weekend
    assert len(found) == 3
    fields = [dict(reason.fields) for reason in found]
    assert {f["clock"] for f in fields} == {"first_response"}
    assert all(f["due_at"] > f["promised_at"] for f in fields)
    always = graded_15min(shop=SHOP, hours=ALWAYS)
    assert always.beyond_promises(since=MARCH["since"], until=MARCH["until"]) == ()
    no_promise = rescue_48h(shop=SHOP, hours=NINE_TO_SIX)
    assert no_promise.beyond_promises(since=MARCH["since"], until=MARCH["until"]) == ()


def test_each_side_of_a_promise_is_counted_in_its_own_hours() -> None:
    book = with_clocks(
        first_response(worked(1), hours=DAILY), published(24), hours=NINE_TO_SIX
    )
    assert book.beyond_promises(since=MARCH["since"], until=MARCH["until"]) == ()
    bound = evolve(published(24), target=worked(9), hours=DAILY)
    book = with_clocks(first_response(worked(1)), bound, hours=NINE_TO_SIX)
    assert len(book.beyond_promises(since=MARCH["since"], until=MARCH["until"])) == 1


def test_what_a_reading_says_of_targets_is_said_in_both_languages() -> None:
    labels = BOOK.catalogues.label
    for reading in (
        read(graded(), now=4),
        read(graded(), assessed(3, "service.attitude"), now=4),
        read(graded(), assessed(3), assessed(4, QUALITY), now=5),
        read(fix(), assessed(3, "system"), assessed(4), now=5),
        read(fix(starts=("diagnosed",)), assessed(3), diagnosed(4), now=5),
    ):
        for lang in ("en", "zh"):
            said = reading.explain(lang, labels=labels, zone=SHANGHAI)
            assert len(said.splitlines()) == len(reading.why)
            assert "{" not in said
            assert "clock." not in said


@pytest.mark.parametrize("how", ["carry", "from_now", "keep", "tighten"])
def test_a_first_answer_of_not_owed_is_heeded_whatever_happens_to_later_ones(
    how: str,
) -> None:
    # nothing was promised yet that could be kept, or tightened
    reading = read(fix(on_reassess=how), assessed(3.5, QUALITY), now=9)
    assert reading.status == "cancelled"
    assert "clock.not_owed" in codes(reading)
    # and nothing is undecided about it any more
    assert "clock.target_undecided" not in codes(reading)
