"""Recording: keys, versions, two times, and logs that cannot be judged."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from recoverykit.errors import (
    BookMismatch,
    InvalidValue,
    KeyReused,
    NaiveDatetime,
    OpaqueLog,
    OutOfTime,
    StaleVersion,
    UnknownCode,
    UnknownState,
    VersionGap,
)
from recoverykit.facts import Claim
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case, freeze, standard_machine
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.personal import without_personal
from recoverykit.plain import PolicyRef
from tests import stories as s
from tests.stories import BOOK, at, record

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
EAST = timezone(timedelta(hours=8))
PEPPER = b"sixteen bytes ok"
WROTE = ev.CustomerWrote(at(10), text="到底什么时候寄?")


# ── keys and versions ─────────────────────────────────────────────────────────


def test_the_same_key_again_returns_the_stored_outcome() -> None:
    once = record(s.opened(), WROTE, key="k1")
    again = record(once, WROTE, key="k1")
    assert again is once


def test_a_retry_may_carry_another_time() -> None:
    once = record(s.opened(), WROTE, key="k1")
    assert record(once, evolve(WROTE, at=at(11)), key="k1") is once


def test_a_retry_of_a_refused_looking_move_is_still_the_stored_outcome() -> None:
    case = record(s.opened(), s.ACKNOWLEDGED, key="ack")
    # a second acknowledgement would be illegal by now; the key is asked first
    assert record(case, s.ACKNOWLEDGED, key="ack") is case


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (evolve(WROTE, text="算了"), ("text",)),
        (ev.Noted(at(10), by="li", text="到底什么时候寄?"), ("kind",)),
    ],
)
def test_a_key_stands_for_one_event(other: ev.Event, differs: tuple[str, ...]) -> None:
    case = record(s.opened(), WROTE, key="k1")
    with pytest.raises(KeyReused) as caught:
        record(case, other, key="k1")
    assert caught.value.differs == differs
    assert "到底" not in str(caught.value)


def test_what_only_looks_alike_to_python_is_another_event() -> None:
    def opened_box(*, really: bool | int) -> ev.HostEvent:
        return ev.HostEvent(at(10), kind="box_opened", data={"really": really})

    boxes = freeze(standard_machine(), host_events=["box_opened"])
    yes = opened_box(really=True)
    case = record(s.opened(), yes, key="k1", lifecycle=boxes)
    assert record(case, yes, key="k1", lifecycle=boxes) is case
    with pytest.raises(KeyReused) as caught:
        record(case, opened_box(really=1), key="k1", lifecycle=boxes)
    assert caught.value.differs == ("data",)


def test_a_retry_in_halves_of_characters_is_the_same_as_stored() -> None:
    case = record(s.opened(), evolve(WROTE, text="好\U0001f44d"), key="k1")
    assert record(case, evolve(WROTE, text="好\ud83d\udc4d"), key="k1") is case
    with pytest.raises(KeyReused):
        record(case, evolve(WROTE, text="好\ud83d"), key="k1")


@pytest.mark.parametrize("key", ["", 5])
def test_a_key_is_text(key: Any) -> None:
    with pytest.raises(InvalidValue, match="invalid key"):
        record(s.opened(), WROTE, key=key)
    with pytest.raises(InvalidValue, match="invalid key"):
        LIFECYCLE.open("c", s.received(), now=at(3), policies=BOOK, key=key)


def test_without_a_key_the_same_event_counts_twice() -> None:
    assert record(s.opened(), WROTE, WROTE).version == 3


def test_the_key_is_checked_before_the_version() -> None:
    case = record(s.opened(), WROTE, key="k1")
    assert record(case, WROTE, key="k1", expected_version=1) is case
    with pytest.raises(StaleVersion) as caught:
        record(case, WROTE, key="k2", expected_version=1)
    assert caught.value.fields() == {"expected": 1, "actual": 2}
    assert record(case, WROTE, key="k2", expected_version=2).version == 3


def test_a_retry_after_erasure_compares_digests() -> None:
    case = record(s.opened(), WROTE, key="k1")
    erased = Case.replay(case.id, without_personal_log(case))
    assert record(erased, WROTE, key="k1", pepper=PEPPER) is erased
    with pytest.raises(KeyReused):
        record(erased, evolve(WROTE, text="别的"), key="k1", pepper=PEPPER)


def test_without_the_pepper_an_erased_text_cannot_contradict() -> None:
    case = record(s.opened(), WROTE, key="k1")
    erased = Case.replay(case.id, without_personal_log(case))
    assert record(erased, evolve(WROTE, text="别的"), key="k1") is erased
    with pytest.raises(KeyReused):
        record(erased, evolve(WROTE, channel="phone"), key="k1")


def without_personal_log(case: Case) -> list[ev.Entry]:
    return [evolve(e, event=without_personal(e.event, PEPPER)) for e in case.log]


# ── two times ─────────────────────────────────────────────────────────────────


def test_now_is_recorded_beside_when_it_happened() -> None:
    case = record(s.opened(), s.ACKNOWLEDGED, now=at(15))
    entry = case.log[-1]
    assert (entry.event.at, entry.recorded_at) == (at(9), at(15))
    assert entry.late_by == timedelta(hours=6)


def test_every_instant_becomes_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    event = evolve(WROTE, at=datetime(2026, 3, 1, 18, tzinfo=shanghai))
    assert (event.at, event.at.tzinfo) == (at(10), UTC)
    case = LIFECYCLE.record(
        s.opened(), event, now=event.at.astimezone(shanghai), policies=BOOK
    )
    assert case.log[-1].recorded_at.tzinfo is UTC


def test_the_future_is_refused_beyond_the_skew() -> None:
    skew = BOOK.max_skew
    assert record(s.opened(), WROTE, now=at(10) - skew).version == 2
    with pytest.raises(OutOfTime, match="more than 0:02:00 ahead"):
        record(s.opened(), WROTE, now=at(10) - skew - timedelta(microseconds=1))


def test_a_late_birth_is_fine_and_a_future_one_is_not() -> None:
    birth = s.received()
    late = LIFECYCLE.open("c", birth, now=at(500), policies=BOOK)
    assert late.log[0].late_by == timedelta(hours=497)
    with pytest.raises(OutOfTime):
        LIFECYCLE.open("c", birth, now=at(2), policies=BOOK)


def test_an_event_may_be_slipped_in_before_the_last_within_max_backdate() -> None:
    case = record(s.opened(), WROTE)
    before = ev.Noted(at(5), by="li", text="called her")
    last = at(5) + BOOK.max_backdate + BOOK.max_skew
    assert record(case, before, now=last).log[-1].event == before
    with pytest.raises(OutOfTime, match="slipped in before it"):
        record(case, before, now=last + timedelta(microseconds=1))


def test_what_is_recorded_late_but_in_order_is_no_backdating() -> None:
    assert record(s.opened(), WROTE, now=at(9999)).version == 2


def test_zero_backdate_allows_no_more_than_the_skew() -> None:
    strict = s.SmallBook(max_backdate=timedelta(0))
    case = record(s.opened(strict), WROTE, book=strict)
    note = ev.Noted(at(10) - timedelta(seconds=1), by="li", text="-")
    assert record(case, note, book=strict, now=at(10)).version == 3
    with pytest.raises(OutOfTime):
        record(case, note, book=strict, now=at(11))


def test_nothing_happened_to_a_case_before_it_began() -> None:
    with pytest.raises(OutOfTime, match="before the case began"):
        record(s.opened(), ev.Noted(at(2), by="li", text="-"), now=at(4))


@pytest.mark.parametrize("edge", [FIRST, LAST], ids=["year 1", "year 9999"])
def test_the_edges_of_the_calendar_are_instants_like_others(edge: datetime) -> None:
    birth = s.received(at=edge, complaint=s.complaint(received_at=edge))
    case = LIFECYCLE.open("c", birth, now=edge, policies=BOOK)
    case = record(case, ev.Closed(edge, by="li", code="withdrawn"))
    case = record(case, ev.Reopened(edge, by="li", why="doch"))
    later = max(edge, at(10))
    case = record(case, ev.Noted(later, by="li", text="-"))
    assert case.version == 4
    for wrong in {FIRST, LAST} - {edge}:
        with pytest.raises(OutOfTime):
            record(case, ev.Noted(wrong, by="li", text="-"), now=later)


def test_a_complaint_of_the_future_is_refused_whatever_its_birth_says() -> None:
    birth = s.received(complaint=s.complaint(received_at=at(99)))
    with pytest.raises(OutOfTime):
        LIFECYCLE.open("c", birth, now=at(10), policies=BOOK)


def test_instants_in_host_data_become_utc() -> None:
    # an hour that comes twice compares with no other zone, not even with itself
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    seen = ev.HostEvent(at(5), kind="seen", data={"when": twice})
    assert seen["when"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    claim = Claim("order.delivered_at", twice)
    assert claim.says == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_naive_instants_are_refused_by_name() -> None:
    naive = datetime(2026, 3, 1, 10)  # naive: that is the point
    with pytest.raises(NaiveDatetime, match="naive datetime in at"):
        ev.Noted(naive, by="li", text="-")
    with pytest.raises(NaiveDatetime, match="naive datetime in now"):
        record(s.opened(), WROTE, now=naive)
    with pytest.raises(InvalidValue, match="aware datetime"):
        record(s.opened(), WROTE, now="soon")


# ── logs that cannot be judged ────────────────────────────────────────────────


def opaque() -> Case:
    case = s.opened()
    strange = ev.Opaque(at(5), kind="teleported", data='{"to":"moon"}')
    entry = evolve(case.log[0], version=2, event=strange, source="received")
    return Case.replay(case.id, [*case.log, entry])


def test_a_log_with_an_unknown_kind_reads_but_does_not_record() -> None:
    case = opaque()
    assert case.summary().state == "received"
    assert case.complaint == s.complaint()
    with pytest.raises(OpaqueLog) as caught:
        record(case, WROTE)
    assert caught.value.fields() == {"kind": "teleported", "version": 2}
    assert case == opaque()


def test_a_key_is_honoured_before_the_log_is_judged() -> None:
    first = record(s.opened(), WROTE, key="k1")
    strange = evolve(first.log[-1], version=3, event=opaque().log[-1].event, key=None)
    case = Case.replay(first.id, [*first.log, strange])
    assert record(case, WROTE, key="k1") is case


def test_a_retry_is_known_even_behind_what_cannot_be_read() -> None:
    strange = opaque()
    wrote = evolve(record(s.opened(), WROTE, key="k1").log[-1], version=3)
    case = Case.replay(strange.id, [*strange.log, wrote])
    assert record(case, WROTE, key="k1") is case


def test_a_retry_of_what_cannot_be_read_is_no_other_event() -> None:
    log = opaque().log
    case = Case.replay("case-1", [log[0], evolve(log[1], key="k1")])
    with pytest.raises(OpaqueLog):
        record(case, WROTE, key="k1")


def test_host_data_is_exact_or_refused() -> None:
    with pytest.raises(InvalidValue, match="whole numbers"):
        ev.HostEvent(at(5), kind="weighed", data={"kg": 1.5})
    for stranger in (Money, ALWAYS, FIRST.replace(tzinfo=EAST)):
        with pytest.raises(InvalidValue, match="whole numbers"):
            ev.HostEvent(at(5), kind="weighed", data={"x": stranger})  # type: ignore[dict-item]
    with pytest.raises(InvalidValue, match="named by text"):
        ev.HostEvent(at(5), kind="weighed", data={1: 2})  # type: ignore[dict-item]
    weighed = ev.HostEvent(at(5), kind="weighed", data={"g": 1500, "by": "xu"})
    assert weighed.data == (("by", "xu"), ("g", 1500))


def test_an_unknown_state_reads_but_does_not_record() -> None:
    case = s.opened()
    gone = Case.replay(case.id, [evolve(case.log[0], dest="limbo")])
    assert gone.state == "limbo"
    with pytest.raises(UnknownState) as caught:
        record(gone, WROTE)
    assert caught.value.state == "limbo"
    with pytest.raises(UnknownState):
        LIFECYCLE.refusals(gone, s.ACKNOWLEDGED, BOOK)


def test_a_renamed_state_goes_on() -> None:
    case = s.opened()
    old = Case.replay(case.id, [evolve(case.log[0], dest="new")])
    lifecycle = freeze(standard_machine(), renamed={"new": "received"})
    after = record(old, s.ACKNOWLEDGED, lifecycle=lifecycle)
    assert (after.log[-1].source, after.state) == ("received", "acknowledged")


def test_replay_wants_a_whole_log() -> None:
    case = s.resolved()
    assert Case.replay(case.id, case.log) == case
    with pytest.raises(VersionGap) as caught:
        Case.replay(case.id, (*case.log[:2], *case.log[3:]))
    assert caught.value.fields() == {"expected": 3, "found": 4}
    with pytest.raises(VersionGap):
        Case.replay(case.id, (*case.log, case.log[-1]))
    with pytest.raises(InvalidValue, match="must begin"):
        Case.replay(case.id, ())
    with pytest.raises(InvalidValue, match="must begin"):
        Case.replay(case.id, case.log[1:])


def test_nothing_is_refused_or_allowed_on_a_log_that_cannot_be_judged() -> None:
    with pytest.raises(OpaqueLog):
        LIFECYCLE.refusals(opaque(), s.ACKNOWLEDGED, BOOK)


def test_what_cannot_be_read_is_not_recorded_either() -> None:
    scans = freeze(standard_machine(), host_events=["scan"])
    event = ev.Opaque(at(9), kind="scan", data="{}")
    with pytest.raises(InvalidValue, match="from loading a log only"):
        record(s.opened(), event, lifecycle=scans)


def test_a_birth_cannot_follow() -> None:
    with pytest.raises(InvalidValue, match="cannot follow"):
        record(s.opened(), s.received())


def test_a_retried_birth_is_the_stored_outcome() -> None:
    case = LIFECYCLE.open("c", s.received(), now=at(3), policies=BOOK, key="open-1")
    case = record(case, s.ACKNOWLEDGED)
    assert record(case, s.received(), key="open-1", now=at(9)) is case


def test_a_birth_names_the_book_it_is_recorded_through() -> None:
    with pytest.raises(BookMismatch):
        LIFECYCLE.open(
            "c",
            s.received(book=s.SmallBook(ref=PolicyRef("x", "1", hash="sha256:0"))),
            now=at(3),
            policies=BOOK,
        )


def test_codes_of_a_complaint_are_checked_when_it_is_opened() -> None:
    birth = s.received(complaint=s.complaint(channel="fax"))
    with pytest.raises(UnknownCode) as caught:
        LIFECYCLE.open("c", birth, now=at(3), policies=BOOK)
    assert (caught.value.catalogue, caught.value.given) == ("channels", "fax")


# ── imports (historical cases) ────────────────────────────────────────────────


def test_an_import_stands_where_it_stood() -> None:
    birth = ev.Imported(at(0), state="resolved", source="old desk", book=BOOK.ref)
    case = LIFECYCLE.open("c", birth, now=at(3), policies=BOOK)
    assert (case.state, case.complaint, case.received_at) == ("resolved", None, at(0))
    assert case.summary().severity is None
    case = record(case, ev.Reopened(at(20), by="li", why="broke again"))
    assert case.state == "acknowledged"
    with pytest.raises(UnknownState):
        LIFECYCLE.open("c", evolve(birth, state="limbo"), now=at(3), policies=BOOK)


# ── long logs, other processes ────────────────────────────────────────────────

PROBE = """
import pickle, sys
case = pickle.load(sys.stdin.buffer)
from recoverykit.lifecycle import Case
assert Case.replay(case.id, case.log) == case
print(case.version, case.state, hash(case.book))
sys.stdout.flush()
"""


def test_a_case_of_two_hundred_events_pickles_and_compares() -> None:
    case = s.answered()
    for n in range(200 - case.version):
        note = ev.Noted(at(17 + n), by="li", text=f"note {n}")
        case = record(case, note, key=f"n{n}")
    assert case.version == 200
    again = pickle.loads(pickle.dumps(case))
    assert (again, hash(again)) == (case, hash(case))
    assert Case.replay(case.id, again.log) == case
    for seed in ("0", "12345"):
        said = subprocess.run(
            [sys.executable, "-c", PROBE],
            input=pickle.dumps(case),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert said.stdout.split()[:2] == [b"200", b"diagnosed"]
