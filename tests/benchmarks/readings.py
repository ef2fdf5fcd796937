"""Reading every clock of a case, against one question about business time.

A reading needs two such questions at least, when it is due and what has passed, and
a warning is a third; the rest is the walk through the log.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from recoverykit import Case, ShopConfig, rescue_48h
from recoverykit import events as ev
from recoverykit.deadline import Worked
from recoverykit.playbooks import Playbook
from recoverykit.reply import Reply
from recoverykit.sla import Clock, Reading, readings
from tests import stories as s
from tests.benchmarks.hours import shanghai
from tests.benchmarks.measure import Row, micros, paired

BUDGET = 6
EVENTS = 10

HOURS = shanghai()
SORRY = Reply("首先为我同事的敷衍态度向您郑重道歉。", parts=("apology",))


def at(hours: float) -> datetime:
    """Return an instant so long after a Tuesday's opening."""
    return datetime(2026, 3, 10, 1, tzinfo=UTC) + timedelta(hours=hours)


def ten_events(book: Playbook) -> Case:
    """Return a case on its second day: acknowledged, waited, looked into, chased."""
    complaint = s.complaint(received_at=at(0))
    case = book.open("case-1", complaint, order=s.order(), now=at(0))
    for event in (
        ev.Taken(at(0.2), by="li", role="store_manager"),
        ev.Acknowledged(at(0.5), by="li", reply=SORRY),
        ev.EvidenceRequested(at(0.6), by="li", kinds=("photo",)),
        ev.Paused(at(0.6), by="li", reason="awaiting_evidence"),
        ev.Resumed(at(2), by="li"),
        ev.Diagnosed(at(3), by="li", primary="sourcing", contributing=("qc",)),
        ev.CustomerWrote(at(5), text="今天是我们真正的纪念日"),
        ev.Noted(at(6), by="li", text="回电"),
    ):
        case = book.record(case, event, now=event.at)
    if case.version != EVENTS:
        raise AssertionError(case.version)
    return case


def three_clocks() -> tuple[Clock, ...]:
    """Return clocks in open time: an hour, four hours and three days."""
    return tuple(
        Clock(name, target=Worked(timedelta(hours=hours)), stops=(stop,))
        for name, hours, stop in (
            ("first_response", 1, "acknowledged"),
            ("diagnosis", 4, "diagnosed"),
            ("resolution", 27, "resolved"),
        )
    )


def rows() -> list[Row]:
    """Return the readings of the shipped playbook, and of three plain clocks."""
    book = rescue_48h(shop=ShopConfig.example(), hours=HOURS)
    case, clocks, now = ten_events(book), three_clocks(), at(7)
    begin, day = at(0), timedelta(hours=9)

    def plain() -> tuple[Reading, ...]:
        return readings(case, clocks, hours=HOURS, now=now, max_skew=book.max_skew)

    def row(work: str, ours: Callable[[], tuple[Reading, ...]]) -> Row:
        per = len(ours())
        a, b, ratio = paired(
            ours, lambda: HOURS.add(begin, day), number=200, peer_number=2_000
        )
        each = ratio / per
        return Row(
            f"readings of a case with {EVENTS} events, {work}, a clock of {per} / "
            "business hours, add 1 day",
            micros(a / per),
            micros(b),
            each,
            f"≤ {BUDGET}",
            each <= BUDGET,
        )

    return [
        row("rescue_48h", lambda: book.readings(case, now=now)),
        row("three plain clocks in open time", plain),
    ]
