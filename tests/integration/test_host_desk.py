"""Replies, contacts and disputes at the reference host: what people hear, and when.

Time is passed in; no test waits.
"""

from __future__ import annotations

import json
import tempfile
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit import Case, Complaint, Customer, Playbook, Reply, Task
from recoverykit import events as ev
from recoverykit.aftercare import SECOND_TOUCH, ContactCap, ContactRules
from recoverykit.deadline import Elapsed
from recoverykit.disputes import CN_12315, DisputeRules
from recoverykit.errors import KeyReused, RecoveryError
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
from recoverykit.plain import plain
from tests.host_stories import (
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

WEEK = timedelta(days=7)
TOUCHES = {row.name: row for row in SECOND_TOUCH}
CARE = TOUCHES["care_message"]  # three days after the resolution
BOOK = evolve(
    shop.BOOK,
    follow_ups=[CARE],
    contact=ContactRules(cap=ContactCap(most=1, within=WEEK)),
    disputes=DisputeRules(
        bodies=[CN_12315],
        reviewer="store_manager",
        reviews=1,
        appeal_within=Elapsed(timedelta(days=30)),
        answers_referrals="legal",
    ),
    incidents=IncidentRules(
        goal=TASK_FORCE_GOAL,
        recurrences=[RecurrenceRule(by="category", least=2, within=WEEK)],
    ),
)

LIN = Customer("customer-lin", marketing_consent=True)
GOOD = Reply(
    "非常抱歉,手链断了,理解您的心情。请问方便发一张断裂处的照片吗?"
    "2小时内给您答复,我是客服小李。"
)
CANNED = Reply("已反馈,请耐心等待。")


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
    """Return a host with one case of Lin."""
    host = connect()
    open_case(host, 1)
    return host


def open_case(
    host: Any, number: int, customer: Customer | None = LIN, hours: float = 0
) -> Case:
    opened: Case = host.open(
        f"case-{number}",
        Complaint("手链断裂了", channel="chat", received_at=at(hours)),
        customer=customer,
        key=f"review-{number}",
        now=at(hours),
    )
    return opened


def solve(host: Any, case_id: str, hours: float, key: str = "") -> None:
    def resolve(case: Case, now: Any) -> ev.Event:
        done = case.resolution_of(
            "imposed", found="upheld", authority="ceo", reason="sent again"
        )
        return ev.Resolved(now, by="li", resolution=done)

    now = at(hours)
    if host.load(case_id).state == "received":
        host.record(case_id, ev.Acknowledged(now, by="li"), key=f"ack{key}", now=now)
    diagnosed = ev.Diagnosed(now, by="li", primary="sourcing")
    host.record(case_id, diagnosed, key=f"call{key}", now=now)
    host.record(case_id, resolve, key=f"resolve{key}", now=now)


def sweep(host: Any, hours: float) -> None:
    while swept := host.sweep(now=at(hours)):
        assert [it.error for it in swept] == [None] * len(swept)


def due(host: Any, kind: str, hours: float) -> list[str]:
    return [it.task.key for it in host.due(now=at(hours), kind=kind)]


# ── replies ──────────────────────────────────────────────────────────────────


def test_s68_a_reply_with_a_fault_is_neither_recorded_nor_sent(
    host: Any, path: Path
) -> None:
    before = everything(path)
    with pytest.raises(shop.ReplyRefused, match="say who does what") as caught:
        host.reply("case-1", CANNED, by="li", key="r-1", now=at(1))
    assert [why.code for why in caught.value.reasons] == ["reply.stalling"]
    assert everything(path) == before


def test_s36_a_time_in_a_reply_becomes_a_clock(host: Any) -> None:
    host.reply("case-1", GOOD, by="li", key="r-1", now=at(1))
    assert host.load("case-1").state == "acknowledged"
    (kept,) = host.due(now=at(3), kind="keep")
    assert (kept.task.kind, kept.task.due_at) == ("keep.answer", at(3))
    # answered again, in words only: the case is in hand already
    entry = host.reply("case-1", GOOD, by="li", key="r-2", now=at(2))
    assert entry.event.kind == "replied"


def test_a_reply_is_sent_once_in_its_own_words(host: Any) -> None:
    entry = host.reply("case-1", GOOD, by="li", key="r-1", now=at(1))
    again = host.reply("case-1", GOOD, by="li", key="r-1", now=at(2))
    assert again == entry
    with pytest.raises(KeyReused):
        host.reply("case-1", GOOD, by="zhou", key="r-1", now=at(2))
    (letter,) = host.due(now=at(1), kind="send_reply")
    assert host.words_of(letter) == entry.event.reply
    gateway = shop.FakeGateway(die="after")
    with pytest.raises(shop.Crash):
        shop.send_due(host, gateway, now=at(1), kind="send_reply")
    for hours in (2, 3):
        shop.send_due(host, gateway, now=at(hours), kind="send_reply")
    assert [*gateway.effects] == [f"case-1:{entry.version}:send_reply#1"]
    assert len(gateway.calls) == 2


def test_what_was_said_on_the_telephone_is_not_sent(host: Any) -> None:
    said = ev.Acknowledged(at(1), by="li", reply=GOOD)
    host.record("case-1", said, key="call", now=at(1))
    assert due(host, "send_reply", 9) == []


def test_a_reply_is_checked_against_what_was_said_meanwhile(
    host: Any, connect: Any
) -> None:
    """Two answer at once; the second is checked as what it is by then."""
    other = connect()

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        def _save(self, *args: Any) -> Any:
            if other.load("case-1").state == "received":
                other.reply("case-1", GOOD, by="zhou", key="r-1", now=at(1))
            return super()._save(*args)

    entry = connect(host=Slow).reply("case-1", GOOD, by="li", key="r-2", now=at(1))
    assert (entry.version, entry.event.kind) == (4, "replied")
    assert len(due(host, "send_reply", 1)) == 2


def test_a_death_at_a_reply_leaves_it_recorded_with_its_letter_or_not(
    host: Any, path: Path
) -> None:
    host.close()

    def reply(host: Any) -> object:
        entry = host.reply("case-1", GOOD, by="li", key="r-1", now=at(1))
        return entry, due(host, "send_reply", 1)

    assert die_everywhere(path, BOOK, reply) > 8


def test_a_reply_that_was_erased_before_it_went_out_is_not_sent(
    host: Any, connect: Any
) -> None:
    host.reply("case-1", GOOD, by="li", key="r-1", now=at(1))
    (letter,) = host.due(now=at(1), kind="send_reply")
    host.erase(host.cases_of(LIN.id))
    assert due(host, "send_reply", 9) == []
    assert host.words_of(letter) is None
    sweep(host, 9)
    assert due(host, "send_reply", 9) == []
    # and the request is still known, though it could not be checked any more
    again = host.reply("case-1", GOOD, by="li", key="r-1", now=at(9))
    assert again.version == 3


def test_s101_the_message_to_everybody_is_sent_in_its_own_words(host: Any) -> None:
    declared = Declared(at(1), by="wang", cause="扣子", cases=("case-1",))
    host.declare("inc-1", declared, key="form", now=at(1))
    agreed = MessageAgreed(at(2), by="wang", message=Reply("扣子已换成新的。"))
    host.record("inc-1", agreed, key="message", now=at(2))
    (letter,) = host.due(now=at(2), kind="shared_message")
    assert host.words_of(letter) == agreed.message
    assert [host.words_of(it) for it in host.due(now=at(2), kind="meet")] == [None] * 2


# ── contacts of the shop's own accord ────────────────────────────────────────


def planned(host: Any) -> dict[str, float]:
    """Return when care messages are planned, in hours."""
    found = host.due(now=at(9999), kind="care_message")
    return {it.log_id: (it.task.due_at - START) / timedelta(hours=1) for it in found}


@pytest.fixture
def twice(host: Any) -> Any:
    """Return a host with two solved cases of Lin, and one of somebody else."""
    open_case(host, 2)
    open_case(host, 3, Customer("customer-wu", marketing_consent=True))
    for case_id in ("case-1", "case-2", "case-3"):
        solve(host, case_id, 1)
    return host


def test_s40_a_customer_with_two_cases_hears_from_us_once_a_week(twice: Any) -> None:
    assert planned(twice) == {"case-1": 73, "case-2": 73 + 168, "case-3": 73}


def test_what_is_called_off_in_one_case_is_made_earlier_in_another(twice: Any) -> None:
    again = ev.Reopened(at(2), by="li", why="it broke again")
    twice.record("case-1", again, key="again", now=at(2))
    sweep(twice, 2)
    assert planned(twice) == {"case-2": 73, "case-3": 73}


def test_two_cases_solved_at_once_plan_around_each_other(
    host: Any, connect: Any
) -> None:
    other = connect()
    open_case(host, 2)

    class Slow(shop.Host):  # type: ignore[misc, name-defined]
        raced = False

        def _save(self, draft: Any, loaded: Any) -> Any:
            if draft.log.state == "resolved" and not self.raced:
                self.raced = True
                solve(other, "case-2", 1)
            return super()._save(draft, loaded)

    solve(connect(host=Slow), "case-1", 1)
    sweep(host, 1)
    assert sorted(planned(host).values()) == [73, 73 + 168]


def test_a_worker_that_was_away_sends_one_and_puts_off_the_other(twice: Any) -> None:
    gateway = shop.FakeGateway()
    assert len(due(twice, "care_message", 500)) == 3, "both of Lin's are due by now"
    shop.send_due(twice, gateway, now=at(500), kind="care_message")
    assert sorted(t.key.split(":")[0] for t in gateway.effects.values()) == [
        "case-1",
        "case-3",
    ]
    for hours in (501, 600, 667.9):
        shop.send_due(twice, gateway, now=at(hours), kind="care_message")
        assert len(gateway.effects) == 2, "the other waits in the outbox"
    shop.send_due(twice, gateway, now=at(668), kind="care_message")
    assert len(gateway.effects) == len(gateway.calls) == 3


def test_a_contact_that_somebody_is_making_counts_as_made(
    twice: Any, connect: Any
) -> None:
    """The worker dies after the sending: the other case still waits for a week."""
    gateway = shop.FakeGateway(die="after")
    with pytest.raises(shop.Crash):
        shop.send_due(twice, gateway, now=at(500), kind="care_message")
    other = connect()
    sweep(other, 501)
    shop.send_due(other, gateway, now=at(502), kind="care_message")
    assert gateway.calls.count("case-1:5:care_message#1") == 2
    assert {key.split(":")[0] for key in gateway.effects} == {"case-1", "case-3"}


def test_a_late_contact_waits_for_the_morning(host: Any, connect: Any) -> None:
    by_day = ContactRules(hours=shop.DAYTIME)
    mine = connect(evolve(BOOK, version="day", contact=by_day, earlier=[BOOK]))
    mine.deploy(now=at(0.5))
    solve(mine, "case-1", 1)
    gateway = shop.FakeGateway()
    assert planned(mine) == {"case-1": 78}, "nine o'clock, as somebody is there"
    night = 78 + 24 - 2
    shop.send_due(mine, gateway, now=at(night), kind="care_message")
    assert gateway.calls == []
    shop.send_due(mine, gateway, now=at(night + 2), kind="care_message")
    assert len(gateway.calls) == 1


def test_s91_a_review_that_nobody_asked_for_in_time_is_not_asked_for(
    host: Any, connect: Any
) -> None:
    asks = evolve(
        BOOK, version="asks", follow_ups=[TOUCHES["review_invitation"]], earlier=[BOOK]
    )
    mine = connect(asks)
    open_case(mine, 2, Customer("customer-wu"))
    mine.deploy(now=at(0.5))
    solve(mine, "case-1", 1)
    solve(mine, "case-2", 1)
    gateway, kind = shop.FakeGateway(), "review_invitation"
    shop.send_due(mine, gateway, now=at(25), kind=kind)
    assert len(gateway.calls) == 2
    open_case(mine, 3, Customer("customer-zhao"), hours=29)
    solve(mine, "case-3", 30)
    shop.send_due(mine, gateway, now=at(60), kind=kind)
    assert len(gateway.calls) == 2


def test_workers_that_race_make_one_contact_a_week(twice: Any, path: Path) -> None:
    gateway, gate = shop.FakeGateway(), threading.Barrier(3)
    failed: list[BaseException] = []

    def work() -> None:
        mine = shop.Host(path, BOOK, pepper=PEPPER)
        try:
            gate.wait()
            for minutes in range(4):
                now = at(500 + minutes / 60)
                mine.sweep(now=now)
                shop.send_due(mine, gateway, now=now, kind="care_message")
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            mine.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    cases = sorted(token.split(":")[0] for token in gateway.effects)
    assert cases in (["case-1", "case-3"], ["case-2", "case-3"])


def test_a_death_at_a_claim_leaves_it_claimed_or_not(twice: Any, path: Path) -> None:
    twice.close()

    def claim(host: Any) -> object:
        (first, *_) = host.due(now=at(500), kind="care_message")
        return host.claim(first, now=at(500))

    assert die_everywhere(path, BOOK, claim) > 4


def test_contacts_are_remembered_for_whoever_was_erased(twice: Any) -> None:
    shop.send_due(twice, shop.FakeGateway(), now=at(74), kind="care_message")
    sweep(twice, 74)
    twice.erase(twice.cases_of(LIN.id))
    open_case(twice, 4, hours=80)
    solve(twice, "case-4", 81)
    # the erased case-2 keeps its plan as well
    assert planned(twice) == {"case-2": 74 + 168, "case-4": 74 + 336}


def test_without_a_customer_nobody_elses_contacts_count(host: Any) -> None:
    open_case(host, 2, None)
    solve(host, "case-2", 1)
    assert planned(host) == {}, "nobody has agreed to hear from us"


# ── appeals and referrals ────────────────────────────────────────────────────


def test_an_appeal_is_decided_once_by_somebody_else(host: Any, path: Path) -> None:
    solve(host, "case-1", 1)
    appeal = ev.Appealed(at(5), why="退款少了")
    entry = host.record("case-1", appeal, key="appeal-1", now=at(5))
    assert host.record("case-1", appeal, key="appeal-1", now=at(6)) == entry
    (task,) = [it.task for it in host.due(now=at(5), kind="decide_appeal")]
    assert task.role is not None
    decided = ev.AppealDecided(
        at(7), by="wang", role="ceo", found="upheld", reason="the parcel was lost"
    )
    host.record("case-1", decided, key="decided-1", now=at(7))
    assert due(host, "decide_appeal", 99) == []
    assert due(host, "put_right", 99) == [f"case-1:{entry.version + 1}:put_right"]


def test_s95_a_referral_has_its_answer_in_the_outbox_until_it_is_decided(
    host: Any,
) -> None:
    gone = ev.Referred(at(5), to="12315", reference="12315-88", answer_by=at(50))
    host.record("case-1", gone, key="letter-1", now=at(5))
    (answer,) = host.due(now=at(50), kind="prepare_referral_answer")
    assert (answer.task.due_at, answer.task.role) == (at(50), "legal")
    back = ev.ReferralDecided(at(60), to="12315", found="upheld")
    host.record("case-1", back, key="letter-2", now=at(60))
    assert due(host, "prepare_referral_answer", 99) == []


# ── whatever happens ─────────────────────────────────────────────────────────

ACTIONS = (
    "ack",
    "alerts",
    "crash",
    "deploy",
    "erase",
    "link",
    "merge",
    "mend",
    "message",
    "reopen",
    "reply",
    "send",
    "solve",
    "sweep",
    "unlink",
)
BOOK_2 = evolve(BOOK, version="2", earlier=[BOOK])
KINDS = (
    "callback",
    "care_message",
    "escalate",
    "fix_notice",
    "remind",
    "send_reply",
    "shared_message",
    "systemic_alert",
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTIONS),
            st.integers(1, 3),
            st.integers(1, 40),
            st.booleans(),
        ),
        min_size=4,
        max_size=25,
    )
)
def test_nothing_is_lost_and_nothing_sent_twice_in_all_of_it(
    steps: list[tuple[str, int, int, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, gateway = Path(folder) / "shop.db", shop.FakeGateway()
        host = shop.Host(path, BOOK, pepper=PEPPER)
        for number in (1, 2, 3):
            open_case(host, number, hours=number / 10)
        declared = Declared(
            at(0.5), by="wang", cause="扣子", cases=("case-1", "case-2")
        )
        host.declare("inc-1", declared, key="form", now=at(0.5))
        hours = 1.0
        for number, (action, which, later, dies) in enumerate(steps):
            hours += later
            if action == "deploy":
                host.close()
                host = shop.Host(path, BOOK_2, pepper=PEPPER)
            if dies:
                # somewhere in it, and whoever comes next goes on
                real, host._db = host._db, Dying(host._db, later)
                with suppress(shop.Crash, RecoveryError):
                    act(action, host, gateway, which, hours, f"{number}-dies")
                host._db = real
                book = host.book
                host.close()
                host = shop.Host(path, book, pepper=PEPPER)
            with suppress(shop.Crash, RecoveryError):
                act(action, host, gateway, which, hours, f"{number}")
        hours += 1
        if host.book != BOOK_2:
            assert not host.deploy(now=at(hours)).done or host.book == BOOK
        sweep(host, hours)
        host.watch_recurrences(now=at(hours))
        looked_at_again(host, path, hours)
        once(gateway)
        host.close()


def test_threads_that_do_all_of_it_at_once_leave_everything_in_step(path: Path) -> None:
    host, gateway = shop.Host(path, BOOK_2, pepper=PEPPER), shop.FakeGateway()
    for number in (1, 2, 3):
        open_case(host, number, hours=number / 10)
    declared = Declared(at(0.5), by="wang", cause="扣子", cases=("case-1", "case-2"))
    host.declare("inc-1", declared, key="form", now=at(0.5))
    failed: list[BaseException] = []

    def work(worker: int) -> None:
        mine, chosen = shop.Host(path, BOOK_2, pepper=PEPPER), Random(worker)
        alive = [action for action in ACTIONS if action not in {"crash", "erase"}]
        try:
            for number in range(15):
                hours = 1 + worker / 100 + number * 6
                action, which = chosen.choice(alive), chosen.randint(1, 3)
                with suppress(RecoveryError, shop.Outrun):
                    act(action, mine, gateway, which, hours, f"{worker}-{number}")
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            mine.close()

    workers = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    sweep(host, 100)
    host.watch_recurrences(now=at(100))
    looked_at_again(host, path, 100)
    once(gateway)
    host.close()


def act(  # noqa: C901, PLR0912 - a line for each thing that may happen
    action: str, host: Any, gateway: Any, which: int, hours: float, key: str
) -> None:
    now, case_id, other = at(hours), f"case-{which}", f"case-{which % 3 + 1}"
    match action:
        case "ack":
            host.record(case_id, ev.Acknowledged(now, by="li"), key=key, now=now)
        case "alerts":
            host.watch_recurrences(now=now)
        case "crash" | "send":
            gateway.die = "after" if action == "crash" else None
            try:
                for kind in KINDS:
                    shop.send_due(host, gateway, now=now, kind=kind)
            finally:
                gateway.die = None
        case "deploy":
            host.deploy(now=now)
        case "erase":
            host.erase([case_id])
        case "link":
            linked = CasesLinked(now, by="li", cases=(case_id,))
            host.record("inc-1", linked, key=key, now=now)
        case "unlink":
            gone = CasesUnlinked(now, by="li", cases=(case_id,))
            host.record("inc-1", gone, key=key, now=now)
        case "merge":
            host.merge(case_id, other, by="wang", now=now)
        case "mend":
            mend(host, now, key)
        case "message":
            agreed = MessageAgreed(now, by="wang", message=Reply("已换新扣子。"))
            host.record("inc-1", agreed, key=key, now=now)
        case "reopen":
            again = ev.Reopened(now, by="li", why="it broke again")
            host.record(case_id, again, key=key, now=now)
        case "reply":
            with suppress(shop.ReplyRefused):
                host.reply(case_id, GOOD, by="li", key=key, now=now)
        case "solve":
            solve(host, case_id, hours, key)
        case _:
            host.sweep(now=now)


def mend(host: Any, now: Any, key: str) -> None:
    action = Action("change_supplier", kind="corrective", owner="purchasing")
    planned = ActionPlanned(now, by="wang", action=action)
    entry = host.record("inc-1", planned, key=f"plan-{key}", now=now)
    name = f"act-{entry.version}"
    done = ActionDone(now, by="li", action=name)
    host.record("inc-1", done, key=f"did-{key}", now=now)
    seen = ActionVerified(now, by="wang", action=name, works=True)
    host.record("inc-1", seen, key=f"seen-{key}", now=now)


def looked_at_again(host: Any, path: Path, hours: float) -> None:
    """Check that every copy is what it would be, were it worked out anew."""
    before = settled(path)
    for log_id, kind in rows(path, "SELECT id, type FROM logs ORDER BY id"):
        log = host.load(log_id) if kind == "case" else host.load_incident(log_id)
        assert [e.version for e in log.log] == list(range(1, log.version + 1))
        if kind == "case":
            ((body,),) = rows(
                path, "SELECT body FROM summaries WHERE case_id = ?", log_id
            )
            assert json.loads(body) == plain(log.summary())
        assert host._look_at(log_id, now=at(hours)).error is None
    sweep(host, hours)
    assert host.watch_recurrences(now=at(hours)) == ((), (), ())
    assert settled(path) == before


def settled(path: Path) -> list[Any]:
    """Return all but the plans of contacts, which go around each other."""
    tables = (
        "entries",
        "tasks WHERE kind <> 'care_message'",
        "summaries",
        "concerns",
    )
    return [rows(path, f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables]


def once(gateway: Any) -> None:
    """Check that nobody heard the same thing twice."""
    told: list[Task] = [*gateway.effects.values()]
    assert len({task.key for task in told}) == len(told)
    assert all(token.endswith("#1") for token in gateway.effects)
