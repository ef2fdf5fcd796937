"""Laws of clocks: however a log came about and whenever it is asked."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Target, Worked
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import PolicyRef
from recoverykit.reply import Commitment, Reply
from recoverykit.sla import (
    Clock,
    Era,
    Reading,
    clock_tasks,
    next_change,
    readings,
)
from tests import stories as s
from tests.stories import BOOK

BORN = datetime(2026, 3, 1, 3, tzinfo=UTC)  # a Sunday
SHOP = BusinessHours(
    tz=UTC,
    weekly={
        day: [("09:00", "12:00"), ("13:00", "18:00")]
        for day in ("mon", "tue", "wed", "thu", "fri")
    },
)
NEXT = PolicyRef("small", "2", hash="sha256:12")
MICROSECOND = timedelta(microseconds=1)
SKEW = timedelta(minutes=2)
LAST = 14 * 24 * 60

HOURS: st.SearchStrategy[Hours] = st.sampled_from([ALWAYS, SHOP])
SPANS = st.integers(1, 6_000).map(lambda n: timedelta(minutes=n))
COUNTING: st.SearchStrategy[Target] = st.one_of(
    st.builds(Elapsed, SPANS), st.builds(Worked, SPANS)
)
TARGETS: st.SearchStrategy[Target | None] = st.one_of(
    COUNTING,
    st.builds(BusinessDays, st.integers(0, 4)),
    st.builds(EndOfDay, st.integers(0, 6)),
    st.none(),
)


def at(minutes: int) -> datetime:
    return BORN + timedelta(minutes=minutes)


RESOLVED = s.resolved().last(ev.Resolved)
assert RESOLVED is not None


def event(kind: str, minutes: int) -> ev.Event:
    when = at(minutes)
    match kind:
        case "paused" | "other pause":
            reason = "third_party" if kind == "paused" else "awaiting_return"
            return ev.Paused(when, by="li", reason=reason)
        case "resumed":
            return ev.Resumed(when, by="li")
        case "resolved":
            return evolve(RESOLVED, at=when)
        case "reopened":
            return ev.Reopened(when, by="li", why="again")
        case "withdrawn" | "no_response":
            return ev.Closed(when, by="li", code=kind)
        case "auto" | "personal":
            made = (Commitment("answer", Elapsed(timedelta(hours=3))),)
            said = Reply("x", provenance=kind, commitments=made)
            return ev.Replied(when, by="li", reply=said)
        case "extended":
            return ev.Extended(
                when,
                by="li",
                clock="resolution",
                extra=timedelta(hours=7),
                reason="complex",
                notice=Reply("x"),
            )
        case _:
            return ev.HostEvent(when, kind=kind)


KINDS = (
    "paused",
    "other pause",
    "resumed",
    "resolved",
    "reopened",
    "withdrawn",
    "no_response",
    "auto",
    "personal",
    "extended",
    "scanned",
    "to_away",
    "to_here",
)


@st.composite
def logs(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, most: int = 8
) -> list[ev.Event]:
    """Draw events, each at an instant of its own, in the order of happening."""
    minutes = draw(st.sets(st.integers(1, LAST), max_size=most))
    return [event(draw(st.sampled_from(kinds)), m) for m in sorted(minutes)]


def case_of(events: list[ev.Event]) -> Case:
    born = s.received(at=BORN, complaint=s.complaint(received_at=BORN))
    entries: list[ev.Entry] = []
    state = "here"
    for version, happened in enumerate([born, *events], start=1):
        source = None if version == 1 else state
        if happened.kind.startswith("to_"):
            state = happened.kind.removeprefix("to_")
        entries.append(
            ev.Entry(
                version=version,
                event=happened,
                source=source,
                dest=state,
                recorded_at=happened.at,
                key=None,
                book=BOOK.ref,
                schema=1,
            )
        )
    return Case.replay("case-1", entries)


@st.composite
def clocks(draw: st.DrawFn, **fixed: Any) -> Clock:
    target = fixed.get("target", draw(TARGETS))
    counts = target is not None and target.counts_time
    drawn = {
        "target": target,
        "stops": ("resolved",),
        "counts": draw(st.sampled_from([(), ("personal",), ("auto", "personal")])),
        "paused_by": draw(st.sampled_from([(), ("third_party",)])),
        "paused_in": draw(st.sampled_from([(), ("away",)])),
        "starts": draw(st.sampled_from([("received",), ("scanned",)])),
        "on_reopen": draw(st.sampled_from(["stays", "restarts", "continues"])),
        "warnings": ((1, 2), (4, 5), (1, 1)) if counts else (),
    }
    return Clock("resolution", **(drawn | fixed))


MOMENTS = st.integers(-60, LAST + 600).map(at)


def read(case: Case, clock: Clock, hours: Hours, now: datetime) -> list[Reading]:
    return list(readings(case, [clock], hours=hours, now=now, max_skew=SKEW))


def seen(found: list[Reading]) -> object:
    return [(r.clock, r.status, r.version, r.warnings, r.is_open) for r in found]


@given(logs(), clocks(), HOURS, MOMENTS, st.data())
def test_nothing_changes_before_the_next_change_and_something_does_then(
    events: list[ev.Event], clock: Clock, hours: Hours, after: datetime, data: Any
) -> None:
    case = case_of(events)
    change = next_change(case, [clock], hours=hours, after=after, max_skew=SKEW)
    now = seen(read(case, clock, hours, after))
    if change is None:
        until = after + timedelta(days=200)
    else:
        assert change > after
        until = change - MICROSECOND
        assert read(case, clock, hours, change) != read(case, clock, hours, until)
    for part in data.draw(st.lists(st.integers(0, 1_000), max_size=4)):
        between = after + (until - after) * part // 1_000
        assert seen(read(case, clock, hours, between)) == now
    assert seen(read(case, clock, hours, until)) == now


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
    later = {
        r.clock: r for r in read(case, clock, hours, now + timedelta(minutes=more))
    }
    for reading in read(case, clock, hours, now):
        if reading.status in ("met", "breached"):
            assert later[reading.clock].status == reading.status
            assert later[reading.clock].due_at == reading.due_at


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_note_changes_nothing(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    noted = [*events, ev.Noted(at(LAST), by="li", text="x")]
    before = read(case_of(events), clock, hours, now)
    assert read(case_of(noted), clock, hours, now) == before


@given(logs(), COUNTING.flatmap(lambda t: clocks(target=t)), HOURS, MOMENTS)
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
    clocks(starts=("received",)),
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
    case = case_of([*events, adopted])
    era = Era(1, [clock], hours=hours)
    found = readings(case, [clock], hours=hours, now=now, max_skew=SKEW, earlier=[era])
    plain = read(case_of(events), clock, hours, now)
    assert [evolve(r, notes=()) for r in found] == [evolve(r, notes=()) for r in plain]


@given(
    logs(),
    clocks(),
    clocks(),
    HOURS,
    st.integers(0, LAST),
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
        list(readings(case, [new], now=now, **how))
        for now in (after, after + (until - after) / 3, until)
    ]
    assert seen(found[0]) == seen(found[1]) == seen(found[2])
    if change is not None:
        assert change > after
        assert list(readings(case, [new], now=change, **how)) != found[2]


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_task_is_wanted_while_its_clock_is_open_and_due(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    case = case_of(events)
    found = read(case, clock, hours, now)
    tasks = clock_tasks(case, found)
    assert len({task.key for task in tasks}) == len(tasks)
    duties = [t for t in tasks if t.kind.partition(".")[0] in ("meet", "keep")]
    assert [task.due_at for task in duties] == [
        r.due_at for r in found if r.is_open and r.due_at is not None
    ]
    running = {r.clock: r for r in found if r.status == "running"}
    reminders = [t for t in tasks if t.kind.startswith("remind.")]
    # those to come, and the last one reached
    assert len(reminders) == sum(
        len(clock.warnings) - max(0, len(r.warnings) - 1)
        for r in running.values()
        if r.clock == clock.name
    )
    for task in reminders:
        reading = running[task.kind.partition(".")[2]]
        assert task.due_at is not None
        assert reading.started_at is not None
        assert reading.due_at is not None
        assert reading.started_at <= task.due_at <= reading.due_at
