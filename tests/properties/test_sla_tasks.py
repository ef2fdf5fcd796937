"""Laws of tasks: a host that sweeps when it likes, and a log that comes in late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, TypeAlias

from attrs import Factory, define, frozen
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.hours import Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.sla import Clock, Era, Reading, clock_tasks, next_change, readings
from recoverykit.task import Task, reconcile
from tests.clock_strategies import (
    HOURS,
    KINDS,
    LAST,
    MOMENTS,
    NEXT,
    SKEW,
    adoptions,
    at,
    case_of,
    clocks,
    entries_of,
    logs,
)

DAY = 24 * 60
HOLIDAY = (date(2026, 3, 5),)
"""A Thursday that turns out to be a holiday."""

BY_HOST = ("remind", "escalate", "default")
"""What a host does when its time has come; the rest is done by what is recorded."""


# ── a shop and its host ──────────────────────────────────────────────────────


@frozen(kw_only=True)
class Shop:
    """Clocks and hours, a calendar that is edited once, and a book adopted once."""

    clock: Clock
    hours: Hours
    edited_at: datetime
    newer: Clock | None

    def hours_at(self, now: datetime) -> Hours:
        return self.hours if now < self.edited_at else self.hours.closed_on(HOLIDAY)

    def how(self, case: Case, now: datetime) -> dict[str, Any]:
        """Return what readings need, with the calendar as it is known by now."""
        hours = self.hours_at(now)
        given: dict[str, Any] = {"hours": hours, "max_skew": SKEW}
        if self.newer is not None and case.last(ev.Adopted) is not None:
            era = Era(1, (self.clock,), hours=hours)
            return {"clocks": (self.newer,), "earlier": (era,), **given}
        return {"clocks": (self.clock,), **given}

    def read(self, case: Case, now: datetime) -> tuple[Reading, ...]:
        return readings(case, now=now, **self.how(case, now))

    def wanted(self, case: Case, now: datetime) -> tuple[Task, ...]:
        return clock_tasks(case, self.read(case, now), no_rule_role="store_manager")

    def wakes(self, case: Case, now: datetime) -> datetime | None:
        return next_change(case, after=now, **self.how(case, now))


@define
class Host:
    """A task table that is kept in step, and what was done of it."""

    shop: Shop
    table: dict[str, Task] = Factory(dict)
    done: dict[str, datetime] = Factory(dict)

    def sweep(self, case: Case, now: datetime) -> list[Task]:
        """Bring the table in step, and return what there is to do."""
        changes = reconcile(self.shop.wanted(case, now), self.table.values())
        for task in changes.cancelled:
            del self.table[task.key]
        for task in (*changes.new, *changes.moved):
            self.table[task.key] = task
        wanted = self.shop.wanted(case, now)
        assert reconcile(wanted, self.table.values()) == ((), (), ())
        return [t for t in self.table.values() if t.due_at and t.due_at <= now]


Told: TypeAlias = "list[tuple[datetime, ev.Event]]"
"""Events, each with the instant at which the shop heard of it."""

DELAYS = st.sampled_from([0, 0, 0, 1, 90, DAY, 4 * DAY])


@st.composite
def told(draw: st.DrawFn, kinds: Iterable[str] = KINDS) -> Told:
    """Draw events of which some are heard late, so out of order too."""
    late = timedelta(minutes=1)
    events = [(e.at + late * draw(DELAYS), e) for e in draw(logs(tuple(kinds)))]
    return sorted(events, key=itemgetter(0))


@st.composite
def shops(draw: st.DrawFn, **fixed: Any) -> Shop:
    return Shop(
        clock=draw(clocks(**fixed)),
        hours=draw(HOURS),
        edited_at=at(draw(st.integers(0, LAST))),
        newer=draw(st.none() | clocks(**fixed)),
    )


def with_adoption(shop: Shop, story: Told, when: int, retarget: str) -> Told:
    if shop.newer is None:
        return story
    adopted = ev.Adopted(at(when), by="deploy", book=NEXT, retarget=retarget)
    return sorted([*story, (adopted.at, adopted)], key=itemgetter(0))


SWEEPS = st.lists(st.integers(0, LAST + 2 * DAY), max_size=8)
END = at(LAST + 2 * DAY)


def live(
    shop: Shop, story: Told, sweeps: Iterable[int], *, wakes: bool = False
) -> tuple[Host, Told]:
    """Live through a story: hear, sweep, do; return the host and the whole log."""
    host = Host(shop)
    log: Told = []
    ahead = list(story)
    planned = sorted({at(n) for n in sweeps})
    now = at(0)
    for _ in range(400):
        heard = [pair for pair in ahead if pair[0] <= now]
        log += heard
        ahead = ahead[len(heard) :]
        case = known(log)
        for task in host.sweep(case, now):
            if task.kind.partition(".")[0] in BY_HOST:
                assert task.key not in host.done, "wanted twice"
                host.done[task.key] = now
                log.append((now, ev.Done(now, task=task.key)))
        case = known(log)
        host.sweep(case, now)
        check(host, case, now)
        coming = [pair[0] for pair in ahead] + [n for n in planned if n > now]
        if wakes:
            woken = (shop.edited_at, shop.wakes(case, now))
            coming += [n for n in woken if n is not None and now < n <= END]
        if not coming:
            return host, log
        now = max(min(coming), now)
    raise AssertionError


def known(log: Told) -> Case:
    entries = entries_of([e for _, e in log], [when for when, _ in log])
    return Case.replay("case-1", entries)


def check(host: Host, case: Case, now: datetime) -> None:
    """Check that nothing is stored which nobody wants any more."""
    found = host.shop.read(case, now)
    every = {(r.version, r.clock): r for last in found for r in (*last.earlier, last)}
    rounds = {(r.version, r.commitment or r.clock): r for r in every.values()}
    current = {(r.version, r.commitment or r.clock) for r in found}
    for task in host.table.values():
        assert task.key not in host.done
        what, _, name = task.kind.partition(".")
        which = int(task.key.split(":")[1]), name
        reading = rounds[which]
        if what == "escalate":
            # heard of late or not, who was to hear of a breach is told
            assert task.due_at is not None
            assert reading.is_open or task.due_at <= (reading.stopped_at or now)
        else:
            assert which in current
            assert reading.is_open
        if what != "decide_target":
            assert reading.status in ("running", "breached")
        if what == "remind":
            assert reading.status == "running"


# ── laws ─────────────────────────────────────────────────────────────────────


@given(shops(), told(), SWEEPS, st.integers(0, LAST), st.sampled_from(ev.RETARGETS))
def test_a_host_does_nothing_twice_and_keeps_nothing_that_is_not_wanted(
    shop: Shop, story: Told, sweeps: list[int], when: int, retarget: str
) -> None:
    live(shop, with_adoption(shop, story, when, retarget), sweeps)


@given(
    shops(),
    told(),
    SWEEPS,
    SWEEPS,
    st.integers(0, LAST),
    st.sampled_from(ev.RETARGETS),
    st.integers(0, 2 * LAST),
)
def test_two_hosts_that_know_the_same_want_the_same(
    shop: Shop,
    story: Told,
    sweeps: list[int],
    others: list[int],
    when: int,
    retarget: str,
    last: int,
) -> None:
    story = with_adoption(shop, story, when, retarget)
    one, log = live(shop, story, sweeps)
    other = Host(shop)
    end = max(at(last), log[-1][0]) if log else at(last)
    for now in sorted({at(n) for n in others if at(n) < end}):
        other.sweep(known([pair for pair in log if pair[0] <= now]), now)
    one.sweep(known(log), end)
    other.sweep(known(log), end)
    assert one.table == other.table


ONCE: dict[str, Any] = {"starts": ("received",), "repeats": "never"}


@given(
    shops(**ONCE, on_reopen="continues"),
    told([kind for kind in KINDS if kind not in ("auto", "personal")]),
    SWEEPS,
    st.integers(0, LAST),
    st.sampled_from(ev.RETARGETS),
)
def test_what_a_clock_of_one_round_asks_for_has_one_key_for_good(
    shop: Shop, story: Told, sweeps: list[int], when: int, retarget: str
) -> None:
    host, _ = live(shop, with_adoption(shop, story, when, retarget), sweeps)
    assert {key.split(":")[1] for key in (*host.done, *host.table)} <= {"1"}


@given(shops(), told(), SWEEPS, st.integers(0, LAST), st.sampled_from(ev.RETARGETS))
def test_who_wakes_when_told_misses_nothing(
    shop: Shop, story: Told, sweeps: list[int], when: int, retarget: str
) -> None:
    """A host that also looks at other times finds nothing that was not stored."""
    story = with_adoption(shop, story, when, retarget)
    host, log = live(shop, story, (), wakes=True)
    restless, also = live(shop, story, sweeps, wakes=True)
    assert restless.done == host.done
    assert {e for _, e in also} == {e for _, e in log}


@given(logs(), clocks(), HOURS, MOMENTS)
def test_a_holiday_announced_late_moves_tasks_and_renames_none(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    case = case_of(events)
    shops = (hours, hours.closed_on(HOLIDAY))
    found = [readings(case, [clock], hours=h, now=now, max_skew=SKEW) for h in shops]
    if any("paused" in (a.status, b.status) for a, b in zip(*found, strict=True)):
        return
    if clock.on_reassess == "tighten":
        return  # which target is earlier may depend on the calendar
    one, other = (
        {t.key for t in clock_tasks(case, f) if t.kind.partition(".")[0] in OPEN}
        for f in found
    )
    assert one == other


OPEN = ("meet", "keep", "default", "decide_target")


@given(logs(), clocks(), HOURS, MOMENTS, st.none() | adoptions())
def test_a_task_is_wanted_while_its_clock_is_open_and_due(
    events: list[ev.Event],
    clock: Clock,
    hours: Hours,
    now: datetime,
    adoption: dict[str, Any] | None,
) -> None:
    earlier: tuple[Era, ...] = ()
    if adoption is not None:
        events, earlier = [*events, adoption["adopted"]], adoption["earlier"]
    case = case_of(events)
    found = readings(
        case, [clock], hours=hours, now=now, max_skew=SKEW, earlier=earlier
    )
    tasks = clock_tasks(case, found)
    assert len({task.key for task in tasks}) == len(tasks)
    duties = [t for t in tasks if t.kind.partition(".")[0] in ("meet", "keep")]
    assert [task.due_at for task in duties] == [
        r.due_at for r in found if r.is_open and r.due_at is not None
    ]
    for reading in found:
        kind = f"remind.{reading.clock}"
        marks = [t for t in tasks if t.kind == kind]
        # a fraction of what became a date is none
        told = sum(when is not None for _, when in reading.marks)
        if reading.status != "running" or reading.due_at is None:
            assert marks == []
            continue
        # those to come, and the last one reached
        assert len(marks) == told - max(0, len(reading.warnings) - 1)
        ahead = [t.due_at for t in marks if t.due_at and t.due_at > now]
        assert min(ahead, default=None) == reading.next_warning_at
        for task in marks:
            assert task.due_at is not None
            assert reading.started_at is not None
            assert reading.started_at <= task.due_at <= reading.due_at


@given(logs(), clocks(), HOURS, MOMENTS)
def test_no_reminder_finds_the_shop_closed(
    events: list[ev.Event], clock: Clock, hours: Hours, now: datetime
) -> None:
    case = case_of(events)
    found = readings(case, [clock], hours=hours, now=now, max_skew=SKEW)
    for reading in found:
        opens = reading.hours
        for mark, when in reading.marks:
            if when is None or reading.due_at is None or opens.is_open(when):
                continue
            # nothing opens any more before it is due: at closing, or at the start
            assert opens.next_open(when) > reading.due_at, mark
            closes = opens.subtract(when, timedelta(0)) == when
            assert closes or when == reading.started_at
