"""Laws of clocks: however a log came about and whenever it is asked."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from recoverykit.deadline import Elapsed, Worked
from recoverykit.hours import Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.sla import Clock, Era, Reading, clock_tasks, next_change, readings
from tests.clock_strategies import (
    BORN,
    COUNTING,
    HOURS,
    KINDS,
    LAST,
    MICROSECOND,
    MOMENTS,
    NEXT,
    SHOP,
    SKEW,
    UNDECIDED,
    at,
    case_of,
    clocks,
    event,
    logs,
    read,
)


def seen(case: Case, found: Iterable[Reading]) -> object:
    """Return what a host sees of readings: all but the time that goes by."""
    found = tuple(found)
    tasks = {(task.key, task.due_at) for task in clock_tasks(case, found)}
    return tasks, [
        (r.clock, r.status, r.version, r.due_at, r.warnings, r.escalated_to, r.notes)
        for r in found
    ]


@given(logs(), clocks(), HOURS, MOMENTS, st.data())
def test_nothing_changes_before_the_next_change_and_something_does_then(
    events: list[ev.Event], clock: Clock, hours: Hours, after: datetime, data: Any
) -> None:
    case = case_of(events)
    change = next_change(case, [clock], hours=hours, after=after, max_skew=SKEW)
    now = seen(case, read(case, clock, hours, after))
    if change is None:
        until = after + timedelta(days=200)
    else:
        assert change > after
        until = change - MICROSECOND
        assert seen(case, read(case, clock, hours, change)) != now
    for part in data.draw(st.lists(st.integers(0, 1_000), max_size=4)):
        between = after + (until - after) * part // 1_000
        assert seen(case, read(case, clock, hours, between)) == now
    assert seen(case, read(case, clock, hours, until)) == now


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_sweep_from_change_to_change_ends(
    events: list[ev.Event], clock: Clock, hours: Hours, after: datetime
) -> None:
    case = case_of(events)
    moment: datetime | None = after
    for _ in range(60):
        if moment is None:
            return
        moment = next_change(case, [clock], hours=hours, after=moment, max_skew=SKEW)
    raise AssertionError


NO_STATES = tuple(kind for kind in KINDS if not kind.startswith("to_"))


def without_versions(found: list[Reading]) -> list[Reading]:
    """Return readings without what names entries, which the order decides."""
    return sorted(
        (
            evolve(
                r,
                version=None,
                clock=r.commitment or r.clock,
                earlier=tuple(evolve(e, version=None) for e in r.earlier),
            )
            for r in found
        ),
        key=lambda r: (r.clock, str(r.started_at)),
    )


@given(logs(NO_STATES), clocks(), HOURS, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_recording_makes_no_difference(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime, chance: Any
) -> None:
    shuffled = events[:]
    chance.shuffle(shuffled)
    one = read(case_of(events), clock, hours, now)
    other = read(case_of(shuffled), clock, hours, now)
    assert without_versions(one) == without_versions(other)


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_replayed_case_reads_the_same(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    case = case_of(events)
    again = Case.replay(case.id, pickle.loads(pickle.dumps(case.log)))
    assert read(again, clock, hours, now) == read(case, clock, hours, now)


STAYING = tuple(kind for kind in KINDS if kind != "reopened")


@given(logs(STAYING), clocks(), HOURS, MOMENTS, st.integers(0, LAST))
def test_met_and_breached_are_for_good(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime, more: int
) -> None:
    case = case_of(events)
    found = read(case, clock, hours, now + timedelta(minutes=more))
    later = {(r.clock, r.version): r for last in found for r in (*last.earlier, last)}
    for reading in read(case, clock, hours, now):
        if reading.status in ("met", "breached"):
            after = later[reading.clock, reading.version]
            assert after.status == reading.status
            assert after.due_at == reading.due_at


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_note_changes_nothing(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    noted = [*events, ev.Noted(at(LAST), by="li", text="x")]
    before = read(case_of(events), clock, hours, now)
    assert read(case_of(noted), clock, hours, now) == before


@given(
    logs(),
    COUNTING.flatmap(
        lambda t: clocks(target=t, extends_to=None, on_reopen="continues")
    ),
    HOURS,
    MOMENTS,
)
def test_elapsed_and_remaining_make_up_the_target(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    reading = read(case_of(events), clock, hours, now)[0]
    target = clock.target
    assert isinstance(target, (Elapsed, Worked))
    assert reading.elapsed >= timedelta(0)
    if reading.status in ("running", "paused", "met", "cancelled"):
        assert reading.remaining is not None
        allowed = target.span + reading.extended_by
        assert reading.elapsed + reading.remaining == allowed
    elif reading.status == "breached":
        allowed = target.span + reading.extended_by
        assert reading.elapsed == allowed + reading.overshoot


def walked_due(
    span: timedelta, hours: Hours, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """Return when a span is used up: open time, one opening after the other."""
    left = span
    for opens, closes in hours.segments(BORN, BORN + timedelta(days=90)):
        start = opens
        for begins, ends in pauses:
            if begins < closes and ends > start:
                if begins > start and begins - start >= left:
                    return start + left
                left -= max(begins - start, timedelta(0))
                start = max(start, min(ends, closes))
        if closes - start >= left:
            return start + left
        left -= closes - start
    raise AssertionError


PAUSES = st.lists(st.integers(1, LAST), max_size=8, unique=True).map(sorted)


@given(st.integers(1, 3_000), HOURS, PAUSES)
def test_pauses_computed_two_ways_agree(
    minutes: int, hours: Hours, marks: list[int]
) -> None:
    marks = marks[: len(marks) // 2 * 2]
    pauses = [(at(a), at(b)) for a, b in zip(marks[::2], marks[1::2], strict=True)]
    events = [event("resumed" if i % 2 else "paused", m) for i, m in enumerate(marks)]
    clock = Clock(
        "resolution",
        target=Worked(timedelta(minutes=minutes)),
        stops=("resolved",),
        paused_by=("third_party",),
    )
    walked = walked_due(timedelta(minutes=minutes), hours, pauses)
    # with nothing left at the start of a pause, it is due at the end of it
    assume(all(walked != begins for begins, _ in pauses))
    end = BORN + timedelta(days=90)
    reading = read(case_of(events), clock, hours, end)[0]
    assert (reading.status, reading.due_at) == ("breached", walked)


@given(
    logs(STAYING),
    clocks(starts=("received",), on_reassess="carry"),
    HOURS,
    MOMENTS,
    st.integers(0, LAST),
    st.sampled_from(["carry", "keep", "tighten"]),
)
def test_adopting_the_same_rules_changes_nothing(
    events: list[ev.Event],
    clock: Clock,
    hours: Hours,
    now: datetime,
    when: int,
    retarget: str,
) -> None:
    adopted = ev.Adopted(at(when), by="deploy", book=NEXT, retarget=retarget)
    # the whole time counts once a target is found, but none before the adoption
    assume(clock.target != UNDECIDED)
    case = case_of([*events, adopted])
    era = Era(1, [clock], hours=hours)
    found = readings(case, [clock], hours=hours, now=now, max_skew=SKEW, earlier=[era])
    plain = read(case_of(events), clock, hours, now)
    # what was not owed is asked of every book anew
    assume(all(note.code != "clock.not_owed" for note in plain[0].notes))
    assert [as_told(r) for r in found] == [as_told(r) for r in plain]


def as_told(reading: Reading) -> Reading:
    """Return a reading without what only an adoption adds."""
    earlier = tuple(map(as_told, reading.earlier))
    return evolve(reading, notes=(), earlier=earlier)


@given(
    logs(),
    clocks(starts=("received",)),
    clocks(),
    HOURS,
    st.integers(LAST // 2, LAST),
    st.integers(0, LAST),
    st.sampled_from(ev.RETARGETS),
)
def test_what_was_over_before_an_adoption_stays_as_it_was(
    events: list[ev.Event],
    old: Clock,
    new: Clock,
    hours: Hours,
    when: int,
    more: int,
    retarget: str,
) -> None:
    happened = [e for e in events if e.at < at(when)]
    adopted = ev.Adopted(at(when), by="deploy", book=NEXT, retarget=retarget)
    before = read(case_of(happened), old, hours, at(when))[0]
    assume(before.status in ("met", "breached", "cancelled"))
    # what was not owed is asked of every book anew
    assume(all(note.code != "clock.not_owed" for note in before.notes))
    [after, *_] = readings(
        case_of([*happened, adopted]),
        [new],
        hours=hours,
        now=at(when + more),
        max_skew=SKEW,
        earlier=[Era(1, [old], hours=hours)],
    )
    assert (after.status, after.due_at) == (before.status, before.due_at)


@given(
    logs(),
    clocks(),
    clocks(),
    HOURS,
    st.integers(0, LAST),
    st.sampled_from(ev.RETARGETS),
    MOMENTS,
)
def test_the_next_change_is_right_across_an_adoption_too(
    events: list[ev.Event],
    old: Clock,
    new: Clock,
    hours: Hours,
    when: int,
    retarget: str,
    after: datetime,
) -> None:
    adopted = ev.Adopted(at(when), by="deploy", book=NEXT, retarget=retarget)
    case = case_of([*events, adopted])
    how: dict[str, Any] = {
        "hours": hours,
        "max_skew": SKEW,
        "earlier": [Era(1, [old], hours=SHOP)],
    }
    change = next_change(case, [new], after=after, **how)
    until = after + timedelta(days=200) if change is None else change - MICROSECOND
    found = [
        seen(case, readings(case, [new], now=now, **how))
        for now in (after, after + (until - after) / 3, until)
    ]
    assert found[0] == found[1] == found[2]
    if change is not None:
        assert change > after
        assert seen(case, readings(case, [new], now=change, **how)) != found[2]
