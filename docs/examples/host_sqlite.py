"""The story of a shop's backend: one database, several people, a crash, a deploy.

The host itself is in the folder ``shop_host`` beside this file: copy what you need.
This is what it does, on a temporary database::

    python docs/examples/host_sqlite.py
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from attrs import evolve
from shop_host import Crash, FakeGateway, Host, ReplyRefused, send_due

from recoverykit import (
    ALWAYS,
    STANDARD,
    BusinessHours,
    Case,
    Complaint,
    Customer,
    Money,
    Order,
    Reason,
    Reply,
    ShopConfig,
    Task,
    render,
    rescue_48h,
)
from recoverykit import events as ev
from recoverykit.errors import KeyReused
from recoverykit.incidents import ActionDone, ActionPlanned, ActionVerified, Declared
from recoverykit.investigation import Action

SHANGHAI = ZoneInfo("Asia/Shanghai")
PEPPER = b"for this story only, never for a shop"
BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)

NINE_TO_SIX = [("09:00", "18:00")]
DAYTIME = BusinessHours(
    tz=SHANGHAI,
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), NINE_TO_SIX),
)
BOOK_2 = evolve(BOOK, version="2", hours=DAYTIME, earlier=[BOOK])
"""The shop closes at night and on Sundays from now on."""

FAIR = evolve(
    DAYTIME,
    holidays=[date(2026, 3, 16)],
    shifts={date(2026, 3, 15): NINE_TO_SIX},
)
BOOK_2_WITH_FAIR = evolve(BOOK_2, hours=FAIR)
"""The same book: closed for a fair on a Monday, made up for on the Sunday before."""

ALERTS = ("remind", "escalate")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant in March 2026, by the clock on the wall in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def say(now: datetime, text: str) -> None:
    """Print a line of the story under its time."""
    print(f"{now.astimezone(SHANGHAI):%m-%d %H:%M}  {text}")


def say_sent(now: datetime, tasks: Iterable[Task]) -> None:
    """Print what the outbox has sent."""
    for task in tasks:
        reason = task.why or Reason(task.kind)
        why = render(reason, "en", labels=STANDARD.label, zone=SHANGHAI)
        to = f" to {task.role}" if task.role else ""
        say(now, f"{task.kind} sent{to}: {why}")


def say_alerts(host: Host, mail: FakeGateway, now: datetime) -> None:
    """Send reminders and escalations that are due, and print them."""
    for kind in ALERTS:
        say_sent(now, send_due(host, mail, now=now, kind=kind))


PRICE = Money.of("268.00", "CNY")
REVIEW = Complaint(
    "等了半个月的定制手链,收到却是断裂的!客服只会说“已反馈,请耐心等待”,太失望了。",
    channel="review",
    received_at=at(1, 3),
    rating=5,
)
ORDER = Order(
    "2017",
    ordered_at=at(1, 3) - timedelta(days=15),
    amount=PRICE,
    note="周年纪念礼物,急用",
    is_custom=True,
)
SORRY = Reply("林女士,非常抱歉,是我们没有把好关。我今天就查清楚。")


def make_offer(case: Case, now: datetime) -> ev.Event:
    """Decide what to offer, and offer it: the store manager's button."""
    ruling = BOOK.decide_offer(case, now=now, by="wang", role="store_manager")
    return ev.Offered(now, by="wang", ruling=ruling)


def ship_album(case: Case, now: datetime) -> ev.Event:
    """Note that the album has left the shop."""
    (line,) = (line for line in case.lines if line.remedy.name == "album")
    return ev.Fulfilled(now, line=line.id, by="warehouse")


def resolve(case: Case, now: datetime) -> ev.Event:
    """Note what the complainant accepted."""
    done = case.resolution_of("accepted", found="upheld", authority="store_manager")
    return ev.Resolved(now, by="wang", resolution=done)


OLD_ROWS = (
    {
        "id": "71",
        "status": "in the workshop",
        "channel": "chat",
        "received": "2026-02-20T10:00:00+08:00",
        "customer": "chen",
        "text": "戒指尺寸不对",
    },
    {
        "id": "72",
        "status": "lost?",
        "channel": "review",
        "received": "2026-02-21T10:00:00+08:00",
        "customer": "",
        "text": "发货太慢了",
    },
    {
        "id": "73",
        "status": "done",
        "channel": "phone",
        "received": "2026-02-22T10:00:00+08:00",
        "customer": "zhao",
        "text": "耳环掉钻",
    },
)
"""What the old desk leaves behind."""


def moving_in(host: Host) -> None:
    """Show how old cases are taken over: twice, since one row was wrong."""
    now = at(1, 2)
    report = host.import_cases(OLD_ROWS, now=now)
    for row, error in report.failed:
        say(now, f"the old desk's {row} is refused: unknown status {error}")
    mended = [row | {"status": "new"} if row["id"] == "72" else row for row in OLD_ROWS]
    again = host.import_cases(mended, now=now)
    first, second = ", ".join(report.done), ", ".join(again.done)
    say(now, f"taken over: {first}; and once that row is mended: {second}")
    read = host.book.readings(host.load("old-71"), now=now)
    late = sum(r.status == "breached" for r in read)
    say(now, f"of old-71's past nobody here can tell: {late} clocks say it was late")


def night(host: Host, mail: FakeGateway) -> None:
    """Show a review at three in the morning, when nobody is there."""
    lin = Customer("lin")
    for _ in range(2):  # platforms deliver their messages at least once
        case = host.open(
            "case-1", REVIEW, order=ORDER, customer=lin, key="review-88", now=at(1, 3)
        )
        say(at(1, 3), f"the review is delivered: case-1, version {case.version}")
    while (now := host.next_wake()) is not None and now < at(1, 9):
        host.sweep(now=now)
        say_alerts(host, mail, now)


def morning(host: Host, path: Path) -> None:
    """Show two people at one case, a retry, and a call written down late."""
    zhou = Host(path, BOOK, pepper=PEPPER)
    seen: list[int] = []

    def acknowledge(case: Case, now: datetime) -> ev.Event:
        if not seen:
            # the race, staged: while Li's request is decided, Zhou's comes through
            note = ev.Noted(now, by="zhou", text="她周三要用")
            zhou.record(case.id, note, key="note-1", now=now)
        seen.append(case.version)
        return ev.Acknowledged(now, by="li", reply=SORRY)

    entry = host.record("case-1", acknowledge, key="ack-1", now=at(1, 9))
    zhou.close()
    say(at(1, 9), f"li and zhou write at once: li's is decided on versions {seen}")

    again = host.record("case-1", acknowledge, key="ack-1", now=at(1, 9, 1))
    same = "the same entry" if again == entry else "another entry"
    say(at(1, 9, 1), f"li's browser sends it again and gets {same}, {again.version}")
    try:
        other = ev.Acknowledged(at(1, 9, 2), by="li", reply=Reply("已反馈,请耐心等待"))
        host.record("case-1", other, key="ack-1", now=at(1, 9, 2))
    except KeyReused as error:
        say(at(1, 9, 2), f"other words under its key are refused: {error.code}")

    call = ev.Diagnosed(
        at(1, 12), by="li", primary="sourcing", contributing=("qc", "service")
    )
    entry = host.record("case-1", call, key="call-7", now=at(1, 15))
    say(at(1, 15), f"the workshop's call at noon is written down {entry.late_by} late")


def afternoon(host: Host, path: Path) -> Host:
    """Show an offer, and a process that dies in the middle of sending."""
    offered = host.record("case-1", make_offer, key="offer-1", now=at(1, 15, 10))
    exposure = cast("ev.Offered", offered.event).ruling.exposure
    say(at(1, 15, 10), f"wang makes an offer that may cost {exposure}")
    answer = ev.OfferAnswered(
        at(1, 16), by="lin", takes=("remake", "coupon"), declines=("bracelet",)
    )
    host.record("case-1", answer, key="answer-1", now=at(1, 16))
    shop = FakeGateway(die="after")
    try:
        send_due(host, shop, now=at(1, 16), kind="fulfil")
    except Crash:
        host.close()
        say(at(1, 16), "the worker sends the first thing and dies before noting it")
    host = Host(path, BOOK, pepper=PEPPER)
    send_due(host, shop, now=at(1, 16, 5), kind="fulfil")
    calls, things = len(shop.calls), len(shop.effects)
    say(at(1, 16, 5), f"another one goes on: sent {calls} times, done {things} things")
    host.record("case-1", ship_album, key="parcel-1", now=at(1, 18))
    say(at(1, 18), "the album is on its way: something kind, within a day")
    host.record("case-1", resolve, key="resolve-1", now=at(1, 20))
    say(at(1, 20), f"the case is {host.load('case-1').state}")
    return host


def week(host: Host, mail: FakeGateway) -> None:
    """Show that a sweep looks at a case when something changed, and not else."""
    sweeps, looks, now = 0, 0, at(1, 20)
    while now < at(8, 20):
        now += timedelta(minutes=5)
        sweeps += 1
        looks += len(host.sweep(now=now))
        for kind in (*ALERTS, "public_report", "fulfilment_seen"):
            say_sent(now, send_due(host, mail, now=now, kind=kind))
    say(now, f"{sweeps} sweeps in a week; looks at the case: {looks}")


def new_book(host: Host, path: Path) -> Host:
    """Show a deploy: the open cases move to the new book, and what was stays so."""
    now = at(10, 9)
    before = host.book.reading(host.load("case-1"), "first_response", now=now)
    host.close()
    host = Host(path, BOOK_2, pepper=PEPPER)
    moved = ", ".join(host.deploy(now=now).done)
    say(now, f"version 2 closes at night; it is adopted by {moved}")
    say(now, f"deployed once more, it is adopted by {len(host.deploy(now=now).done)}")
    after = host.book.reading(host.load("case-1"), "first_response", now=now)
    stays = "stays" if after == before else "was"
    say(now, f"a night does not count any more; case-1's {stays} {after.status}")
    return host


def fair(host: Host, path: Path, mail: FakeGateway) -> Host:
    """Show an edited calendar: what is due moves, and only that is touched."""
    late = evolve(REVIEW, text="项链的扣子松了", received_at=at(14, 17, 45))
    case = host.open("case-2", late, key="review-91", now=at(14, 17, 45))
    say_due(host, case, at(14, 17, 45))
    host.close()
    host = Host(path, BOOK_2_WITH_FAIR, pepper=PEPPER)
    now = at(14, 17, 50)
    moved = ", ".join(host.recheck(now=now).done)
    say(now, f"Monday will be a fair, and Sunday a working day; it moves {moved}")
    say_due(host, case, now)
    say(now, f"checked once more, it moves {len(host.recheck(now=now).done)}")
    while (wake := host.next_wake()) is not None and wake < at(15, 9, 30):
        host.sweep(now=wake)
        say_alerts(host, mail, wake)
    reply = Reply("您好,扣子我们今天就给您换新的。")
    answer = ev.Acknowledged(at(15, 9, 30), by="zhou", reply=reply)
    host.record("case-2", answer, key="ack-2", now=at(15, 9, 30))
    say(at(15, 9, 30), "zhou answers in time, on a Sunday")
    return host


def say_due(host: Host, case: Case, now: datetime) -> None:
    """Print by when the first response is due."""
    reading = host.book.reading(case, "first_response", now=now)
    due = cast("datetime", reading.due_at).astimezone(SHANGHAI)
    say(now, f"{case.id} has to be answered by {due:%A %H:%M}")


CLASP = "clasp-7"
PUT_OFF = Reply("已反馈,请耐心等待。")
HONEST = Reply(
    "非常抱歉,扣子断了,理解您的心情。请问方便发一张断裂处的照片吗?"
    "2小时内给您答复,我是客服小李。"
)
NEW_SUPPLIER = ActionPlanned(
    at(17, 11),
    by="wang",
    action=Action(
        "change_supplier", kind="corrective", cause="sourcing", owner="purchasing"
    ),
)


def clasp(host: Host, mail: FakeGateway) -> None:
    """Show the same trouble again, until it is mended and everybody knows."""
    now = at(17, 9)
    for number, customer in ((11, "qian"), (12, "qian"), (13, "sun"), (14, "wu")):
        said = Complaint(f"扣子断了,第{number}单", channel="chat", received_at=now)
        order = Order(
            f"21{number}", ordered_at=now - timedelta(days=9), amount=PRICE, sku=CLASP
        )
        host.open(
            f"case-{number}",
            said,
            order=order,
            customer=Customer(customer),
            key=f"chat-{number}",
            now=now,
        )
    for minutes in (0, 1):  # an alert is raised once, however often one looks
        host.watch_recurrences(now=now + timedelta(minutes=minutes))
        say_sent(now, send_due(host, mail, now=now, kind="systemic_alert"))
    survivor, other = host.merge("case-11", "case-12", by="wang", now=at(17, 10))
    say(at(17, 10), f"qian wrote twice: {other.id} goes on in {survivor.id}")
    found = Declared(
        at(17, 10),
        by="wang",
        cause="扣子供应商换了材料",
        stage="sourcing",
        cases=("case-11", "case-12", "case-13", "case-14"),
    )
    incident = host.declare("inc-1", found, key="form-1", now=at(17, 10))
    say(at(17, 10), f"one cause behind {len(incident.members)} cases is {incident.id}")


def answer(host: Host, mail: FakeGateway) -> None:
    """Show a reply that is refused, and one that goes out and is held to its word."""
    now = at(17, 10)
    try:
        host.reply("case-13", PUT_OFF, by="li", key="reply-1", now=now)
    except ReplyRefused as error:
        (why,) = error.reasons
        say(now, f"a reply is refused: {render(why, 'en', labels=STANDARD.label)}")
    host.reply("case-13", HONEST, by="li", key="reply-1", now=now)
    sent = send_due(host, mail, now=now, kind="send_reply")
    (kept,) = host.due(now=at(17, 12), kind="keep")
    due = cast("datetime", kept.task.due_at).astimezone(SHANGHAI)
    say(
        now,
        f"a better one is sent ({len(sent)}); its word is to be kept by {due:%H:%M}",
    )


def mended(host: Host, mail: FakeGateway) -> None:
    """Show that everybody hears once that it is mended, and is called once."""
    plan = host.record("inc-1", NEW_SUPPLIER, key="plan-1", now=at(17, 11))
    action = f"act-{plan.version}"
    did = ActionDone(at(18, 10), by="zhou", action=action)
    host.record("inc-1", did, key="did-1", now=at(18, 10))
    seen = ActionVerified(at(18, 12), by="wang", action=action, works=True)
    host.record("inc-1", seen, key="seen-1", now=at(18, 12))
    for case_id in ("case-11", "case-13", "case-14"):
        solve(host, case_id, at(18, 14))
    for hour in (14, 15):
        host.sweep(now=at(18, hour))
        for kind in ("fix_notice", "callback"):
            told = send_due(host, mail, now=at(18, hour), kind=kind)
            say(at(18, hour), f"{kind}: {', '.join(t.key for t in told) or 'none'}")


def solve(host: Host, case_id: str, now: datetime) -> None:
    """Solve a case the short way."""
    if host.load(case_id).state == "received":
        heard = ev.Acknowledged(now, by="li", reply=HONEST)
        host.record(case_id, heard, key="heard", now=now)
    found = ev.Diagnosed(now, by="li", primary="sourcing")
    host.record(case_id, found, key="found", now=now)

    def send_again(case: Case, now: datetime) -> ev.Event:
        done = case.resolution_of(
            "imposed", found="upheld", authority="store_manager", reason="sent again"
        )
        return ev.Resolved(now, by="wang", resolution=done)

    host.record(case_id, send_again, key="solved", now=now)


def farewell(host: Host, path: Path) -> None:
    """Show how a person is forgotten and the case is not."""
    now = at(31, 10)
    before = host.book.readings(host.load("case-1"), now=now)
    told = traces(path)
    host.erase(host.cases_of("lin"))
    say(
        now, f"lin is erased; of 4 texts, the files held {told} and hold {traces(path)}"
    )
    after = host.book.readings(host.load("case-1"), now=now)
    say(now, f"clocks {'as before' if after == before else 'changed'}:")
    for reading in after:
        noted = " (on something noted late)" if reading.backdated else ""
        say(now, f"  {reading.clock:<18} {reading.status}{noted}")
    first = ev.Acknowledged(now, by="li", reply=SORRY)
    entry = host.record("case-1", first, key="ack-1", now=now)
    say(now, f"li's request of 1 March is still known: entry {entry.version}")


def traces(path: Path) -> int:
    """Return how many of the story's personal texts stand in the database's files."""
    files = [path, path.with_name(f"{path.name}-wal")]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    texts = (REVIEW.text, ORDER.note or "", SORRY.text, "她周三要用")
    return sum(json.dumps(text)[1:-1].encode() in content for text in texts)


def main() -> None:
    """Tell the story of the broken bracelet on a temporary database."""
    with tempfile.TemporaryDirectory() as folder:
        path, mail = Path(folder) / "shop.db", FakeGateway()
        host = Host(path, BOOK, pepper=PEPPER)
        moving_in(host)
        night(host, mail)
        morning(host, path)
        host = afternoon(host, path)
        week(host, mail)
        host = new_book(host, path)
        host = fair(host, path, mail)
        clasp(host, mail)
        answer(host, mail)
        mended(host, mail)
        farewell(host, path)
        host.close()


if __name__ == "__main__":
    main()
