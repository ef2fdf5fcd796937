"""Incidents at the reference host: whatever touches several logs touches all or none.

Time is passed in; no test waits.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from recoverykit import Case, Complaint, Customer, Money, Order, Playbook, Reply
from recoverykit import events as ev
from recoverykit.deadline import BusinessDays
from recoverykit.errors import InvalidValue, KeyReused, Refused
from recoverykit.incidents import (
    TASK_FORCE_GOAL,
    ActionDone,
    ActionPlanned,
    ActionVerified,
    CasesLinked,
    CasesUnlinked,
    Declared,
    IncidentRules,
    MessageAgreed,
    RecurrenceRule,
)
from recoverykit.investigation import Action
from tests.contracts.rooms import ENVIRONMENT
from tests.host_stories import (
    EXAMPLES,
    PEPPER,
    START,
    Dying,
    at,
    die_everywhere,
    everything,
    rows,
    shop,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RULES = IncidentRules(
    goal=TASK_FORCE_GOAL,
    recurrences=[RecurrenceRule(by="sku", least=3, within=timedelta(days=7))],
)
BOOK = evolve(shop.BOOK, incidents=RULES)

DECLARED = Declared(
    at(1),
    by="wang",
    cause="扣子供应商换了材料",
    stage="sourcing",
    cases=("case-1", "case-2"),
)
PLAN = ActionPlanned(
    at(2),
    by="wang",
    action=Action("change_supplier", kind="corrective", owner="purchasing"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def connect(path: Path) -> Iterator[Callable[..., Any]]:
    opened: list[Any] = []

    def connect(book: Playbook = BOOK, host: Any = shop.Host) -> Any:
        opened.append(host(path, book, pepper=PEPPER))
        return opened[-1]

    yield connect
    for host in opened:
        host.close()


@pytest.fixture
def host(connect: Callable[..., Any]) -> Any:
    """Return a host with three complaints of one customer about the same clasp."""
    host = connect()
    for number in (1, 2, 3):
        open_case(host, number)
    return host


@pytest.fixture
def declared(host: Any) -> Any:
    """Return the host once two of them have become an incident."""
    host.declare("inc-1", DECLARED, key="form-1", now=at(1))
    return host


def open_case(host: Any, number: int, **changes: Any) -> Case:
    received = at(number / 10)
    given: dict[str, Any] = {
        "complaint": Complaint(
            f"第{number}条手链断裂了", channel="review", received_at=received, rating=1
        ),
        "order": Order(
            f"order-{number}",
            ordered_at=START - timedelta(days=9),
            amount=Money(26800, "CNY"),
            sku="clasp-7",
        ),
        "customer": Customer("customer-1"),
        "key": f"review-{number}",
        "now": received,
    }
    opened: Case = host.open(f"case-{number}", **(given | changes))
    return opened


def solve(host: Any, case_id: str, hours: float) -> None:
    def resolve(case: Case, now: Any) -> ev.Event:
        done = case.resolution_of(
            "imposed", found="upheld", authority="ceo", reason="sent again"
        )
        return ev.Resolved(now, by="li", resolution=done)

    now = at(hours)
    if host.load(case_id).state == "received":
        host.record(case_id, ev.Acknowledged(now, by="li"), key="ack", now=now)
    diagnosed = ev.Diagnosed(now, by="li", primary="sourcing")
    host.record(case_id, diagnosed, key="call", now=now)
    host.record(case_id, resolve, key="resolve", now=now)


def mend(host: Any, hours: float = 3, incident: str = "inc-1") -> str:
    """Plan, do and verify an action; return its name."""
    planned = host.record(incident, PLAN, key="plan", now=at(hours))
    name = f"act-{planned.version}"
    done = ActionDone(at(hours), by="li", action=name)
    host.record(incident, done, key="did", now=at(hours))
    seen = ActionVerified(at(hours), by="wang", action=name, works=True)
    host.record(incident, seen, key="seen", now=at(hours))
    return name


def sweep(host: Any, hours: float) -> list[str]:
    """Sweep until nothing is left to look at now."""
    looked: list[str] = []
    while swept := host.sweep(now=at(hours)):
        assert [it.error for it in swept] == [None] * len(swept)
        looked += [it.log_id for it in swept]
    return looked


def due(host: Any, kind: str, hours: float = 99) -> list[str]:
    return [it.task.key for it in host.due(now=at(hours), kind=kind)]


def in_step(host: Any, path: Path, hours: float) -> bool:
    """Return whether every outbox is what a look at everything would make of it."""
    sweep(host, hours)
    before = everything(path)
    for (log_id,) in rows(path, "SELECT id FROM logs ORDER BY id"):
        assert host._look_at(log_id, now=at(hours)).error is None
    return everything(path) == before


# ── an incident is a log like a case ─────────────────────────────────────────


def test_s101_an_incident_is_stored_as_it_was_declared(declared: Any) -> None:
    incident = declared.load_incident("inc-1")
    assert [*incident.members] == ["case-1", "case-2"]
    assert incident.log[0].key == "form-1"
    assert due(declared, "meet_group_goal") == ["inc-1:1:meet_group_goal"]


def test_an_incident_is_declared_once_however_often_the_form_is_sent(
    declared: Any, path: Path
) -> None:
    before = everything(path)
    again = declared.declare("inc-1", DECLARED, key="form-1", now=at(2))
    assert again == declared.load_incident("inc-1")
    assert everything(path) == before
    with pytest.raises(KeyReused):
        declared.declare("inc-1", evolve(DECLARED, by="li"), key="form-1", now=at(2))
    with pytest.raises(InvalidValue, match="event"):
        declared.declare("inc-1", DECLARED, key="form-2", now=at(2))
    assert everything(path) == before


def test_an_incident_of_cases_that_nobody_has_is_refused(host: Any, path: Path) -> None:
    before = everything(path)
    stranger = evolve(DECLARED, cases=("case-1", "case-9"))
    with pytest.raises(InvalidValue, match="case-9"):
        host.declare("inc-1", stranger, key="form-1", now=at(1))
    assert everything(path) == before


def test_a_case_and_an_incident_are_not_taken_for_each_other(declared: Any) -> None:
    with pytest.raises(shop.NoSuchLog):
        declared.load("inc-1")
    with pytest.raises(shop.NoSuchLog):
        declared.load_incident("case-1")
    with pytest.raises(shop.NoSuchLog):
        declared.declare("case-1", DECLARED, key="form-2", now=at(2))


def test_what_is_recorded_on_an_incident_has_keys_and_versions(
    declared: Any, path: Path
) -> None:
    first = declared.record("inc-1", PLAN, key="plan", now=at(2))
    before = everything(path)
    again = declared.record("inc-1", PLAN, key="plan", now=at(9))
    assert again == first
    with pytest.raises(KeyReused):
        declared.record("inc-1", evolve(PLAN, by="li"), key="plan", now=at(2))
    unknown = ActionDone(at(3), by="li", action="act-9")
    with pytest.raises(Refused):
        declared.record("inc-1", unknown, key="did", now=at(3))
    assert everything(path) == before


def test_who_comes_second_decides_again_on_the_incident(
    declared: Any, connect: Any
) -> None:
    other = connect()

    def link(incident: Any, now: Any) -> ev.Event:
        if "case-3" not in incident.members:
            linked = CasesLinked(now, by="li", cases=("case-3",))
            other.record("inc-1", linked, key="li", now=now)
        return CasesLinked(now, by="zhou", cases=("case-3",))

    with pytest.raises(Refused):
        declared.record("inc-1", link, key="zhou", now=at(2))
    assert [e.key for e in declared.load_incident("inc-1").log] == ["form-1", "li"]


# ── what an incident and its cases ask of each other ─────────────────────────


def test_s101_a_case_that_is_solved_is_called_back_once(declared: Any) -> None:
    solve(declared, "case-1", 4)
    assert due(declared, "callback") == [], "before the next sweep"
    assert sweep(declared, 4)
    assert due(declared, "callback") == ["inc-1:1:case-1:callback"]
    gateway = shop.FakeGateway()
    sent = shop.send_due(declared, gateway, now=at(5), kind="callback")
    assert [task.key for task in sent] == ["inc-1:1:case-1:callback"]
    solve(declared, "case-2", 6)
    sweep(declared, 6)
    shop.send_due(declared, gateway, now=at(7), kind="callback")
    shop.send_due(declared, gateway, now=at(8), kind="callback")
    assert gateway.calls == [
        "inc-1:1:case-1:callback#1",
        "inc-1:1:case-2:callback#1",
    ]


def test_s19_everybody_linked_hears_once_of_what_was_mended(
    declared: Any, path: Path
) -> None:
    name = mend(declared)
    sweep(declared, 3)
    notices = [f"case-{n}:inc-1:{name}:fix_notice" for n in (1, 2)]
    assert due(declared, "fix_notice") == notices
    gateway = shop.FakeGateway()
    shop.send_due(declared, gateway, now=at(4), kind="fix_notice")
    # somebody comes later, and somebody was never part of it
    late = CasesLinked(at(5), by="li", cases=("case-3",))
    declared.record("inc-1", late, key="late", now=at(5))
    gone = CasesUnlinked(at(5), by="li", cases=("case-1",))
    declared.record("inc-1", gone, key="gone", now=at(5))
    sweep(declared, 5)
    shop.send_due(declared, gateway, now=at(6), kind="fix_notice")
    third = f"case-3:inc-1:{name}:fix_notice"
    assert gateway.calls == [f"{key}#1" for key in (*notices, third)]
    assert in_step(declared, path, 7)


def test_a_notice_that_was_not_sent_goes_with_the_link(declared: Any) -> None:
    name = mend(declared)
    gone = CasesUnlinked(at(5), by="li", cases=("case-1",))
    declared.record("inc-1", gone, key="gone", now=at(5))
    sweep(declared, 5)
    assert due(declared, "fix_notice") == [f"case-2:inc-1:{name}:fix_notice"]


def test_who_answers_for_a_merged_case_is_called_and_told_in_its_place(
    declared: Any, path: Path
) -> None:
    declared.merge("case-2", "case-3", by="wang", now=at(2))
    more = CasesLinked(at(2), by="li", cases=("case-3",))
    declared.record("inc-1", more, key="more", now=at(2))
    declared.merge("case-1", "case-2", by="wang", now=at(3))
    name = mend(declared, 4)
    solve(declared, "case-1", 5)
    sweep(declared, 5)
    assert due(declared, "fix_notice") == [f"case-1:inc-1:{name}:fix_notice"]
    assert due(declared, "callback") == ["inc-1:1:case-1:callback"]
    assert in_step(declared, path, 5)


def test_s38_the_sweep_finds_when_the_goal_is_missed(declared: Any) -> None:
    (task,) = [it.task for it in declared.due(now=at(99), kind="meet_group_goal")]
    assert task.why.code == "incidents.goal_running"
    assert declared.next_wake() is not None
    while (wake := declared.next_wake()) is not None and wake < at(60):
        declared.sweep(now=wake)
    (task,) = [it.task for it in declared.due(now=at(99), kind="meet_group_goal")]
    assert task.why.code == "incidents.goal_breached"


def test_an_incident_is_not_written_on_counts_of_yesterday(
    declared: Any, connect: Any
) -> None:
    """A member is solved between the counting and the writing."""
    other = connect()

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        def _draft(self, log: Any, *, now: Any) -> Any:
            draft = super()._draft(log, now=now)
            if log.id == "inc-1" and other.load("case-1").state != "resolved":
                solve(other, "case-1", 4)
            return draft

    connect(host=Slow).record("inc-1", PLAN, key="plan", now=at(5))
    assert due(declared, "callback") == ["inc-1:1:case-1:callback"]


def test_a_case_is_not_written_on_an_incident_of_yesterday(
    declared: Any, connect: Any
) -> None:
    other = connect()
    named: list[str] = []

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        def _draft(self, log: Any, *, now: Any) -> Any:
            draft = super()._draft(log, now=now)
            if log.id == "case-1" and not named:
                named.append(mend(other))
            return draft

    noted = ev.Noted(at(3), by="li", text="she rang")
    connect(host=Slow).record("case-1", noted, key="note", now=at(3))
    assert due(declared, "fix_notice") == [f"case-1:inc-1:{named[0]}:fix_notice"]


def test_a_sweep_leaves_an_incident_to_the_next_one_if_it_is_outrun(
    declared: Any, connect: Any
) -> None:
    other = connect()
    solve(declared, "case-1", 4)

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        def _draft(self, log: Any, *, now: Any) -> Any:
            draft = super()._draft(log, now=now)
            if log.id == "inc-1":
                solve(other, "case-2", 4)
            return draft

    swept = connect(host=Slow).sweep(now=at(4))
    assert shop.Swept("inc-1") in swept
    sweep(declared, 4)
    assert len(due(declared, "callback")) == 2


# ── two logs, one transaction ────────────────────────────────────────────────


def test_s101_a_merge_writes_both_cases(host: Any, path: Path) -> None:
    survivor, other = host.merge("case-1", "case-2", by="wang", now=at(2))
    assert (host.load("case-1"), host.load("case-2")) == (survivor, other)
    assert (survivor.state, other.state) == ("received", "closed")
    assert {key.split(":")[0] for key in due(host, "meet")} == {"case-1", "case-3"}
    before = everything(path)
    assert host.merge("case-1", "case-2", by="wang", now=at(3)) == (survivor, other)
    assert everything(path) == before


def test_a_process_that_dies_between_two_cases_leaves_both(
    host: Any, path: Path
) -> None:
    before = everything(path)
    host.close()
    script = f"""
import os, sys
from pathlib import Path
sys.path[:0] = [{str(EXAMPLES)!r}, {str(EXAMPLES.parents[1])!r}]
from tests.integration.test_host_incidents import BOOK, PEPPER, at, shop

class Dies(shop.Host):
    def _append(self, log_id, entries):
        if log_id == "case-2":
            os._exit(9)
        super()._append(log_id, entries)

Dies(Path({str(path)!r}), BOOK, pepper=PEPPER).merge(
    "case-1", "case-2", by="wang", now=at(2)
)
"""
    died = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, check=False, timeout=60
    )
    assert died.returncode == 9
    assert everything(path) == before


def test_a_merge_that_is_refused_leaves_both(host: Any, path: Path) -> None:
    before = everything(path)
    with pytest.raises(Refused):
        host.merge("case-2", "case-1", by="wang", now=at(2))
    assert everything(path) == before


RELATIONS: dict[str, Callable[[Any], object]] = {
    "merge": lambda host: host.merge("case-1", "case-2", by="wang", now=at(9)),
    "link": lambda host: host.link("case-1", "case-3", relation="parent", now=at(9)),
    "split": lambda host: host.split(
        "case-4", ["logistics.delay"], new_id="case-5", now=at(9)
    ),
    "declare": lambda host: host.declare("inc-9", DECLARED, key="form-9", now=at(9)),
    "merge incidents": lambda host: host.merge_incidents(
        "inc-1", "inc-2", by="wang", now=at(9)
    ),
    "split an incident": lambda host: host.split_incident(
        "inc-1",
        ["case-2"],
        new_id="inc-3",
        declared=Declared(at(9), by="wang", cause="另一批扣子"),
        now=at(9),
    ),
    "record on an incident": lambda host: host.record(
        "inc-1", PLAN, key="p", now=at(9)
    ),
    "record on a member": lambda host: host.record(
        "case-1", ev.Acknowledged(at(9), by="li"), key="ack", now=at(9)
    ),
}
BOTH = "手链断裂了,而且发货太慢了,等了半个月还没到货"


@pytest.fixture
def several(declared: Any, path: Path) -> Any:
    """Return a host with two incidents, calls made, and one case about two things."""
    wrote = Complaint(BOTH, channel="review", received_at=at(0.5), rating=1)
    open_case(declared, 4, complaint=wrote, now=at(0.5))
    second = evolve(DECLARED, cases=("case-2", "case-3"))
    declared.declare("inc-2", second, key="form-2", now=at(1))
    solve(declared, "case-3", 2)
    sweep(declared, 8)
    shop.send_due(declared, shop.FakeGateway(), now=at(8), kind="callback")
    mend(declared, 8)
    return declared


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_crash_between_two_logs_leaves_both_as_before(
    several: Any, path: Path, relation: str
) -> None:
    several.close()
    assert die_everywhere(path, BOOK, RELATIONS[relation]) > 8


def test_s101_nobody_is_called_twice_because_incidents_were_merged(
    several: Any, path: Path
) -> None:
    RELATIONS["merge incidents"](several)
    for case_id in ("case-1", "case-2"):
        solve(several, case_id, 10)
    sweep(several, 10)
    gateway = shop.FakeGateway()
    shop.send_due(several, gateway, now=at(11), kind="callback")
    called = [token.split(":")[2] for token in gateway.calls]
    assert sorted(called) == ["case-1", "case-2"]
    assert in_step(several, path, 12)


def test_a_split_does_not_take_an_id_that_something_has(
    several: Any, path: Path
) -> None:
    before = everything(path)
    with pytest.raises(InvalidValue, match="nothing has yet"):
        several.split("case-4", ["logistics.delay"], new_id="case-1", now=at(9))
    assert everything(path) == before


def test_a_split_again_gives_the_new_case_as_it_went_on(several: Any) -> None:
    RELATIONS["split"](several)
    several.record("case-5", ev.Acknowledged(at(9), by="li"), key="a", now=at(9))
    _, new = several.split("case-4", ["logistics.delay"], new_id="case-5", now=at(10))
    assert new.state == "acknowledged"


def test_of_two_merges_at_once_one_wins(host: Any, connect: Any) -> None:
    other = connect()

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        raced = False

        def _save_all(self, *args: Any, **given: Any) -> Any:
            if not self.raced:
                self.raced = True
                other.merge("case-2", "case-3", by="li", now=at(2))
            return super()._save_all(*args, **given)

    with pytest.raises(Refused):
        connect(host=Slow).merge("case-1", "case-3", by="wang", now=at(2))
    assert host.load("case-1").version == 2
    assert host.load("case-3").summary().merged_into == "case-2"


def test_threads_that_merge_in_a_ring_merge_no_case_twice(
    host: Any, path: Path
) -> None:
    gate = threading.Barrier(3)
    failed: list[BaseException] = []

    def merge(survivor: str, other: str) -> None:
        mine = shop.Host(path, BOOK, pepper=PEPPER)
        try:
            gate.wait()
            mine.merge(survivor, other, by="wang", now=at(2))
        except Refused:
            pass
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            mine.close()

    pairs = [("case-1", "case-2"), ("case-1", "case-3"), ("case-2", "case-3")]
    threads = [threading.Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    for case_id in ("case-1", "case-2", "case-3"):
        case = host.load(case_id)
        into = [e for e in case.entries(ev.Linked) if e.event.relation == "merged_into"]
        assert len(into) == (1 if case.state == "closed" else 0)
    assert host.load("case-1").state == "received"


def test_cases_that_are_linked_at_once_form_no_circle(host: Any, connect: Any) -> None:
    other = connect()
    host.link("case-1", "case-2", relation="parent", now=at(2))

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        raced = False

        def _save_all(self, *args: Any, **given: Any) -> Any:
            if not self.raced:
                self.raced = True
                other.link("case-2", "case-3", relation="parent", now=at(2))
            return super()._save_all(*args, **given)

    with pytest.raises(InvalidValue, match="ancestor"):
        connect(host=Slow).link("case-3", "case-1", relation="parent", now=at(2))


# ── trouble that comes again ─────────────────────────────────────────────────

ALERT = "case-3:sku:clasp-7:systemic_alert"
LATE = Complaint("手链断裂了", channel="phone", received_at=at(-1))


def test_s100_an_alert_is_raised_and_sent_once(host: Any, path: Path) -> None:
    gateway = shop.FakeGateway()
    for hours in (1, 2, 3):
        host.watch_recurrences(now=at(hours))
        shop.send_due(host, gateway, now=at(hours), kind="systemic_alert")
        if hours == 1:
            open_case(host, 14, now=at(1.4))  # more of the same run
    assert gateway.calls == [f"{ALERT}#1"]
    assert in_step(host, path, 4)
    assert host.watch_recurrences(now=at(5)) == ((), (), ())


def test_s100_a_merge_of_the_case_that_tipped_it_raises_no_second_alert(
    host: Any,
) -> None:
    open_case(host, 4)
    gateway = shop.FakeGateway()
    host.watch_recurrences(now=at(1))
    shop.send_due(host, gateway, now=at(1), kind="systemic_alert")
    host.merge("case-1", "case-3", by="wang", now=at(2))
    assert host.watch_recurrences(now=at(2)).new == ()
    # once it was quiet for a week, the same trouble is another one
    for number in (2001, 2002, 2003):
        open_case(host, number)
    (again,) = host.watch_recurrences(now=at(201)).new
    assert again.key == "case-2003:sku:clasp-7:systemic_alert"
    shop.send_due(host, gateway, now=at(201), kind="systemic_alert")
    assert len(gateway.calls) == 2


def test_s100_a_complaint_that_is_told_of_late_raises_no_second_alert(
    host: Any,
) -> None:
    gateway = shop.FakeGateway()
    host.watch_recurrences(now=at(1))
    open_case(host, 0, now=at(2))  # a call of before, written down after
    assert host.watch_recurrences(now=at(2)).new == ()
    shop.send_due(host, gateway, now=at(2), kind="systemic_alert")
    open_case(host, -1, now=at(3), complaint=LATE)
    assert host.watch_recurrences(now=at(3)) == ((), (), ())
    assert gateway.calls == [f"{ALERT}#1"]


def test_a_command_on_the_case_that_tipped_it_leaves_the_alert(host: Any) -> None:
    host.watch_recurrences(now=at(1))
    host.record("case-3", ev.Acknowledged(at(2), by="li"), key="ack", now=at(2))
    sweep(host, 3)
    assert due(host, "systemic_alert") == [ALERT]


def test_an_alert_goes_with_the_complaint_that_made_it_one(host: Any) -> None:
    host.watch_recurrences(now=at(1))
    host.record(
        "case-2", ev.Closed(at(2), by="li", code="withdrawn"), key="end", now=at(2)
    )
    assert len(host.watch_recurrences(now=at(2)).cancelled) == 1
    assert due(host, "systemic_alert") == []


def test_a_crash_raises_an_alert_wholly_or_not(host: Any, path: Path) -> None:
    host.close()

    def watch(host: Any) -> object:
        host.watch_recurrences(now=at(1))
        return due(host, "systemic_alert")

    assert die_everywhere(path, BOOK, watch) > 4


def test_an_alert_is_not_raised_on_cases_of_yesterday(host: Any, connect: Any) -> None:
    other = connect()

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        def _latest_summary(self) -> int:
            latest: int = super()._latest_summary()
            if other.load("case-1").state != "closed":
                withdrawn = ev.Closed(at(1), by="li", code="withdrawn")
                other.record("case-1", withdrawn, key="end", now=at(1))
            return latest

    connect(host=Slow).watch_recurrences(now=at(1))
    assert due(host, "systemic_alert") == []


def test_sweeps_that_race_raise_and_send_an_alert_once(host: Any, path: Path) -> None:
    gateway, gate = shop.FakeGateway(), threading.Barrier(4)
    failed: list[BaseException] = []

    def watch() -> None:
        mine = shop.Host(path, BOOK, pepper=PEPPER)
        try:
            gate.wait()
            for minutes in range(6):
                now = at(1 + minutes / 60)
                mine.watch_recurrences(now=now)
                shop.send_due(mine, gateway, now=now, kind="systemic_alert")
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            mine.close()

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert [*gateway.effects] == [f"{ALERT}#1"]
    assert rows(path, "SELECT status, round FROM tasks WHERE key = ?", ALERT) == [
        ("done", 1)
    ]


# ── a deploy, a calendar ─────────────────────────────────────────────────────

STRICTER = evolve(
    BOOK,
    version="2",
    incidents=evolve(RULES, goal=evolve(TASK_FORCE_GOAL, role="store_manager")),
    earlier=[BOOK],
)


def goal_role(path: Path) -> list[Any]:
    return rows(path, "SELECT role FROM tasks WHERE kind = 'meet_group_goal'")


def test_a_deploy_works_out_open_incidents_anew(
    declared: Any, connect: Any, path: Path
) -> None:
    newer = connect(STRICTER)
    report = newer.deploy(now=at(2))
    assert report == shop.Report(("case-1", "case-2", "case-3", "inc-1"))
    assert goal_role(path) == [("store_manager",)]
    assert newer.deploy(now=at(3)) == shop.Report(())
    # what is recorded from now on names the new book, what was before stays
    newer.record("inc-1", PLAN, key="plan", now=at(3))
    versions = [entry.book.version for entry in newer.load_incident("inc-1").log]
    assert versions == ["1", "2"]


def test_deployers_at_once_move_cases_and_incidents_once(
    declared: Any, path: Path
) -> None:
    gate = threading.Barrier(3)
    reports: list[Any] = []

    def deploy() -> None:
        mine = shop.Host(path, STRICTER, pepper=PEPPER)
        try:
            gate.wait()
            reports.append(mine.deploy(now=at(2)))
        finally:
            mine.close()

    threads = [threading.Thread(target=deploy) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.failed for report in reports] == [(), (), ()]
    assert goal_role(path) == [("store_manager",)]
    for case_id in ("case-1", "case-2", "case-3"):
        assert len([*declared.load(case_id).entries(ev.Adopted)]) == 1


def test_a_deploy_that_died_is_begun_again_with_its_incidents(
    declared: Any, path: Path
) -> None:
    declared.close()

    statements = 0
    host = shop.Host(path, STRICTER, pepper=PEPPER)
    while True:  # it dies again and again, a little later each time
        statements += 3
        real, host._db = host._db, Dying(host._db, statements)
        try:
            host.deploy(now=at(2))
        except shop.Crash:
            host._db = real
            host.close()
            host = shop.Host(path, STRICTER, pepper=PEPPER)
        else:
            break
    real.close()
    assert goal_role(path) == [("store_manager",)]
    last = shop.Host(path, STRICTER, pepper=PEPPER)
    for case_id in ("case-1", "case-2", "case-3"):
        assert len([*last.load(case_id).entries(ev.Adopted)]) == 1
    assert in_step(last, path, 3)
    last.close()


def test_what_was_called_before_a_deploy_is_not_called_again(
    several: Any, connect: Any, path: Path
) -> None:
    gateway = shop.FakeGateway()
    newer = connect(STRICTER)
    assert "inc-1" in newer.deploy(now=at(9)).done
    sweep(newer, 9)
    shop.send_due(newer, gateway, now=at(9), kind="callback")
    assert gateway.calls == []
    assert in_step(newer, path, 10)


def test_what_an_old_process_writes_on_an_incident_is_found_by_the_next_deploy(
    declared: Any, connect: Any, path: Path
) -> None:
    newer = connect(STRICTER)
    newer.deploy(now=at(2))
    declared.record("inc-1", PLAN, key="plan", now=at(3))
    assert goal_role(path) == [("task_force",)]
    assert newer.deploy(now=at(4)) == shop.Report(("inc-1",))
    assert goal_role(path) == [("store_manager",)]


def test_an_edited_calendar_moves_the_goal_of_open_incidents(
    declared: Any, connect: Any
) -> None:
    assert declared.recheck(now=at(2)) == shop.Report(())
    days = evolve(TASK_FORCE_GOAL, target=BusinessDays(1))
    by_days = evolve(
        BOOK,
        version="2",
        incidents=evolve(RULES, goal=days),
        hours=shop.DAYTIME,
        earlier=[BOOK],
    )
    newer = connect(by_days)
    newer.deploy(now=at(2))
    (before,) = newer.due(now=at(999), kind="meet_group_goal")
    shut = evolve(shop.DAYTIME, holidays=[date(2026, 3, 2)])
    edited = connect(evolve(by_days, hours=shut))
    assert "inc-1" in edited.recheck(now=at(2)).done
    (after,) = edited.due(now=at(999), kind="meet_group_goal")
    assert after.task.due_at - before.task.due_at == timedelta(days=1)
    assert edited.recheck(now=at(2)) == shop.Report(())


# ── erasing a person ─────────────────────────────────────────────────────────


def test_s104_who_is_erased_is_gone_from_incidents_too(
    declared: Any, path: Path
) -> None:
    declared._db.execute("PRAGMA secure_delete = OFF")
    message = MessageAgreed(at(2), by="wang", message=Reply("扣子已换成新的。"))
    declared.record("inc-1", message, key="message", now=at(2))
    named = ev.Noted(at(3), by="li", text="customer-1 又打来电话,订单order-1")
    declared.record("inc-1", named, key="note-1", now=at(3))
    other = ev.Noted(at(3), by="li", text="customer-2 打来电话")
    declared.record("inc-1", other, key="note-2", now=at(3))
    before = declared.load_incident("inc-1")
    declared.erase(declared.cases_of("customer-1"))
    after = declared.load_incident("inc-1")
    words = [e.event.text for e in after.log if isinstance(e.event, ev.Noted)]
    assert words[0].startswith("erased:")
    assert words[1] == other.text
    assert after.message == before.message, "it is for everybody"
    assert (after.members, after.version) == (before.members, before.version)
    content = b"".join(p.read_bytes() for p in path.parent.glob("shop.db*"))
    assert b"customer-1" not in content
    assert b"customer-2" in content
    # an old request is still known, and all goes on
    again = declared.record("inc-1", named, key="note-1", now=at(9))
    assert again.version == 3
    assert in_step(declared, path, 10)


def test_a_decision_on_an_incident_erased_meanwhile_is_decided_again(
    declared: Any, connect: Any
) -> None:
    other = connect()
    named = ev.Noted(at(2), by="li", text="customer-1")
    declared.record("inc-1", named, key="note", now=at(2))
    seen: list[str] = []

    def quote(incident: Any, now: Any) -> ev.Event:
        if not seen:
            other.erase(["case-1"])
        seen.append(incident.log[1].event.text)
        return ev.Noted(now, by="li", text=f"as noted: {seen[-1]}")

    declared.record("inc-1", quote, key="quote", now=at(3))
    assert seen[0] == "customer-1"
    assert seen[1].startswith("erased:")


def test_a_row_of_an_incident_that_nobody_can_read_goes_with_its_members(
    declared: Any, path: Path
) -> None:
    noted = ev.Noted(at(2), by="li", text="hologram of customer-3")
    entry = declared.record("inc-1", noted, key="note", now=at(2))
    declared._db.execute(
        "UPDATE entries SET kind = 'hologram', body = replace(body, '\"noted\"',"
        " '\"hologram\"') WHERE log_id = 'inc-1' AND version = ?",
        (entry.version,),
    )
    declared.erase(["case-3"])  # no member: nobody can tell that it is named
    assert "customer-3" in declared.load_incident("inc-1").log[-1].event.data
    declared.erase(["case-1"])
    assert "customer-3" not in declared.load_incident("inc-1").log[-1].event.data


def test_an_erasure_that_dies_erases_everything_or_nothing(
    declared: Any, path: Path
) -> None:
    named = ev.Noted(at(2), by="li", text="customer-1")
    declared.record("inc-1", named, key="note", now=at(2))
    declared.close()
    assert die_everywhere(path, BOOK, lambda host: host.erase(["case-1"])) > 8
