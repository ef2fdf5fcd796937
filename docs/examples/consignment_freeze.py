"""The consignment freeze: frozen payouts, forty sellers, and forty-eight hours.

Replays the two troubles of the consignment guide as one: payouts stand still, a
machine answers everybody with “the system is processing it”, and then people take
over. Prints what the library makes of each case and of the whole:

    python docs/examples/consignment_freeze.py --lang en
    python docs/examples/consignment_freeze.py --lang zh

The guide gives a few sentences; people, sums and times are made up here.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from attrs import evolve
from stories.consignment import (
    ACTIONS,
    ALARM,
    BOOK,
    BOT,
    CAUSE,
    DECLARED_AT,
    EVERY,
    FIXED,
    FIXED_AT,
    FOUND_AT,
    HOTFIX,
    MIDNIGHT,
    REMEDY,
    SEEN,
    SELLERS,
    WORDS,
    Platform,
    at,
    letter_to,
)
from stories.telling import SHANGHAI, Teller, hours, quoted, tell

from recoverykit import diagrams
from recoverykit import events as ev
from recoverykit.compensation import Apportionment
from recoverykit.facts import Complaint, Customer, Evidence, Order
from recoverykit.incidents import (
    ActionDone,
    ActionPlanned,
    ActionVerified,
    CasesLinked,
    Declared,
    ExposureSeen,
    GroupReading,
    IncidentClosed,
    MessageAgreed,
    RemedyDecided,
    StatementPublished,
    alert_tasks,
    faq_candidates,
    fix_notices,
    preventions,
    public_report,
)
from recoverykit.investigation import Cause
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.reply import Reply
from recoverykit.situation import CurrentFacts
from recoverykit.task import Task


def report(lang: str) -> Iterator[str]:
    """Yield the report, a block at a time."""
    t = Teller(lang, BOOK, midnight=MIDNIGHT)
    platform = Platform(t)
    yield t.say(
        "# 冻结的货款：四十位卖家，四十八小时",
        "# The consignment freeze: forty sellers, forty-eight hours",
    )
    yield t.say(
        "按“黄金 4 小时、72 小时解决”处理，全天候计时。目标：专项小组成立后四十八小时内"
        "解决九成。",
        "Handled by the golden four hours, solved within 72, on clocks that never "
        "rest. The goal: nine in ten within 48 hours of forming the task force.",
    )
    yield from machine(platform)
    yield from alarm(platform)
    yield from letter(platform)
    yield from solving(platform)
    yield from progress(platform)
    yield from one_by_one(platform)
    yield from camera(platform)
    yield from public(platform)
    yield from account(platform)


def seller(number: int) -> str:
    """Return the id of a seller's case."""
    return f"seller-{number:02}"


# ── the machine answers ──────────────────────────────────────────────────────


def machine(platform: Platform) -> Iterator[str]:
    """Yield the first hours: sellers ask, and a machine answers."""
    t = platform.t
    yield t.say("## 机器人的上午", "## A morning of machines")
    for number in range(1, SELLERS + 1):
        channel, text = WORDS[number % len(WORDS)]
        received_at = at(1, 9) + EVERY * (number - 1)
        platform.open(
            seller(number),
            Complaint(
                text,
                channel=channel,
                received_at=received_at,
                complainant="seller",
                audience=300 if channel == "social_media" else None,
            ),
            order=Order(
                f"S-{1000 + number}",
                ordered_at=received_at - timedelta(days=4),
                amount=Money.of(f"{80 + 35 * number}", "CNY"),
            ),
            customer=Customer(f"chen-{number:02}"),
        )
        soon = received_at + timedelta(minutes=1)
        platform.go(
            seller(number),
            ev.Taken(soon, by="bot", role="bot"),
            ev.Acknowledged(soon, by="bot", reply=BOT),
        )
    first = platform.cases[seller(1)]
    yield t.scene(
        at(1, 9),
        "早上九点，第一位卖家打来电话：“平台自动扣款，却迟迟没有放款给我！”随后每十二分钟"
        "又来一位。每个人一分钟内都收到同一句话：",
        "Nine in the morning. The first seller calls: “You took the money and paid "
        "nothing out!” Then one more every twelve minutes. Each of them gets the same "
        "line within a minute, “the system is processing it”:",
    )
    asked = Case.replay(first.id, first.log[:2])
    yield t.checked(asked, BOT, now=at(1, 9), by="bot")
    reading = BOOK.reading(first, "first_response", now=at(1, 10))
    yield f"- {t.clock(reading)}"
    yield t.say(
        "规则认它：这本指南说“哪怕只是已收到”也算首次响应。可两个多小时后，卖家又来问了："
        "“还是没到账！”到下午，这样的有二十位。",
        "The book counts it: its guide says that “even just: received” will do. Two "
        "hours later the seller writes again: “Still nothing!” By the afternoon twenty "
        "have.",
    )
    for number in range(1, 21):
        case = platform.cases[seller(number)]
        again = ev.CustomerWrote(case.received_at + hours(2.25), text="还是没到账!")
        platform.go(case.id, again)
    waiting = platform.cases[seller(1)]
    yield t.because(BOOK.anti_patterns(waiting, now=at(1, 11.25)))


# ── the alarm ────────────────────────────────────────────────────────────────


def alarm(platform: Platform) -> Iterator[str]:
    """Yield that it is one trouble, and the incident that is declared."""
    t = platform.t
    yield t.say("## 同一个原因", "## One cause")
    known = platform.summaries(now=DECLARED_AT)
    alerts = BOOK.systemic_alerts(known, now=DECLARED_AT)
    yield t.scene(
        min(alert.at for alert in alerts),
        "同一类问题来了第五起，系统不再把它们当成五件事：",
        "With the fifth of a kind the library no longer takes it for five troubles:",
    )
    yield diagrams.task_table(alert_tasks(alerts), lang=t.lang, zone=SHANGHAI)
    platform.incident = BOOK.declare(
        "frozen-payouts",
        Declared(
            DECLARED_AT,
            by="wang",
            cause=CAUSE,
            stage="settlement",
            categories=("payment.frozen", "payment.settlement"),
            cases=tuple(each.id for each in known),
        ),
        now=DECLARED_AT,
    )
    platform.note(
        ExposureSeen(DECLARED_AT, audience=12_000),
        ActionPlanned(DECLARED_AT, by="wang", action=HOTFIX),
        ActionPlanned(DECLARED_AT, by="wang", action=ALARM),
        RemedyDecided(DECLARED_AT, by="wang", offer=REMEDY),
    )
    yield t.scene(
        DECLARED_AT,
        f"宣布群体事件，成立专项小组：当时已有 {len(known)} 起，社交媒体上一万两千人"
        "看到。系统须在二十四小时内修好。",
        f"An incident is declared and a task force formed: {len(known)} cases by then, "
        "and twelve thousand people have seen it. The system is to be mended within 24 "
        "hours.",
    )
    yield t.say(
        "还没开口的卖家，平台先找到他们：",
        "Sellers who have not said a word yet are found by the platform first:",
    )
    late = Complaint(
        "系统检测到结算金额异常,货款未放出。",
        channel="system_detection",
        received_at=at(1, 12.5),
        complainant="other",
    )
    platform.open("found-01", late, order=Order("S-1090", ordered_at=at(-3, 9)))
    platform.go("found-01", ev.Acknowledged(at(1, 12.5), by="bot", reply=SEEN))
    yield quoted(SEEN.text)
    yield from (
        f"- {t.clock(reading)}"
        for reading in BOOK.readings(platform.cases["found-01"], now=at(1, 12.5))
        if reading.commitment
    )
    rest = [
        case.id
        for case in platform.cases.values()
        if case.id not in platform.the.members
    ]
    platform.note(CasesLinked(at(1, 17), by="wang", cases=rest))


# ── the letter ───────────────────────────────────────────────────────────────


def letter(platform: Platform) -> Iterator[str]:
    """Yield the apology that everybody gets, and the word in public."""
    t, now = platform.t, at(1, 17)
    yield t.say("## 道歉信", "## The letter")
    yield t.scene(
        now,
        "首席执行官亲自署名，每位卖家一封：",
        "The chief executive signs it herself, and every seller gets one: what went "
        "wrong, that the machine's line was no answer, an apology, and three times.",
    )
    example = platform.cases[seller(3)]
    yield t.checked(example, letter_to(example), now=now, by="周宁")
    yield t.say("若由普通客服署名：", "Signed by an agent instead:")
    lower = evolve(letter_to(example), signed_by="cs_agent")
    yield t.because(BOOK.check_reply(example, lower, now=now, by="周宁"))
    platform.note(MessageAgreed(now, by="zhou", message=letter_to(example)))
    tasks = BOOK.incident_tasks(platform.the, platform.summaries(now=now), now=now)
    yield t.say("事件此刻要做的事：", "What the incident asks for now:")
    yield grouped(t, tasks)
    for case_id in platform.the.members:
        case = platform.cases[case_id]
        said = ev.Replied(at(1, 17.5), by="zhou", reply=letter_to(case))
        platform.go(case_id, said)
    platform.note(
        StatementPublished(
            at(1, 20), by="zhou", signed_by="ceo", ref="post://2026-06-18"
        )
    )


def grouped(t: Teller, tasks: tuple[Task, ...]) -> str:
    """Return tasks as a table, those for many cases in one row."""
    counted = Counter(task.kind for task in tasks)
    first = {task.kind: task for task in reversed(tasks)}
    return t.table(
        [("任务", "task"), ("数量", "how many"), ("负责人", "for"), ("最晚", "due")],
        (
            (
                t.label("task_kinds", kind),
                count,
                t.label("roles", role) if (role := first[kind].role) else "–",
                f"{due.astimezone(SHANGHAI):%m-%d %H:%M}"
                if (due := first[kind].due_at)
                else "–",
            )
            for kind, count in counted.items()
        ),
    )


# ── solving ──────────────────────────────────────────────────────────────────

WITHDREW = seller(39)
TOO_LATE = (seller(8), seller(19), seller(27), seller(36))


def solving(platform: Platform) -> Iterator[str]:
    """Yield the fix, and one case of the many: the same remedy, its own ring."""
    t = platform.t
    yield t.say("## 一视同仁", "## The same for everybody")
    members = [*platform.the.members]
    for case_id in members:
        found = ev.Diagnosed(
            max(FOUND_AT, platform.cases[case_id].received_at + hours(0.1)),
            by="wang",
            primary="settlement",
            method="records",
            chain=[Cause("settlement", "批次 4711 于 08:40 中断", nature="technical")],
        )
        case = BOOK.record(platform.cases[case_id], found, now=at(1, 18))
        platform.cases[case_id] = case
        platform.go(
            case_id,
            ev.FixDone(FIXED_AT, by="zhao"),
            ev.Replied(FIXED_AT, by="bot", reply=FIXED, keeps=promised(case, "fix")),
        )
    platform.note(ActionDone(FIXED_AT, by="zhao", action="act-3"))
    fixed = BOOK.reading(platform.cases[seller(1)], "technical_fix", now=FIXED_AT)
    yield t.scene(
        FIXED_AT,
        "凌晨修好结算批次，货款放出。第一位卖家的技术修复时限：",
        "By morning the settlement run is mended and the money is out. The clock of "
        "the technical fix, for the first seller:",
    )
    yield f"- {t.clock(fixed)}"
    yield t.say(
        "每人同样的补偿，但每一起都过自己那本规则的关：",
        "Everybody is offered the same, and each offer passes the ring of its case:",
    )
    inside = [each for each in members if each not in (*TOO_LATE, WITHDREW)]
    for number, case_id in enumerate(inside):
        solve(platform, case_id, at(2, 9) + number * timedelta(minutes=42))
    for number, case_id in enumerate(TOO_LATE):
        solve(platform, case_id, at(3, 14 + number))
    platform.go(WITHDREW, ev.Closed(at(2, 15), by="wang", code="withdrawn"))
    example = platform.cases[inside[0]]
    offered = example.last(ev.Offered)
    yield diagrams.line_table(example, lang=t.lang)
    if offered is not None:
        yield t.because(offered.ruling.reasons)


def promised(case: Case, name: str) -> tuple[str, ...]:
    """Return the id of a promise that was made in a case."""
    readings = BOOK.readings(case, now=case.log[-1].recorded_at)
    return tuple(each.clock for each in readings if each.commitment == name)


def solve(platform: Platform, case_id: str, when: datetime) -> None:
    """Offer the remedy of the incident to one seller, who takes it."""
    case = platform.cases[case_id]
    ruling = BOOK.decide_offer(
        case,
        now=when,
        by="wang",
        role="cs_supervisor",
        facts=CurrentFacts(jurisdiction="CN"),
        proposal=platform.the.remedy,
    )
    platform.go(case_id, ev.Offered(when, by="wang", ruling=ruling))
    names = tuple(line.remedy.name for line in platform.cases[case_id].lines)
    platform.go(case_id, ev.OfferAnswered(when, takes=names))
    done = platform.cases[case_id].resolution_of(
        "accepted", found="upheld", authority="cs_supervisor"
    )
    platform.go(case_id, ev.Resolved(when, by="wang", resolution=done))
    keeps = promised(platform.cases[case_id], "solution")
    for line in platform.cases[case_id].given:
        paid = ev.Fulfilled(when, line=line.id, by="pay", keeps=keeps)
        platform.go(case_id, paid)


# ── nine in ten within 48 hours ──────────────────────────────────────────────

WIDTH = 20
LOOKS = (at(1, 20), at(2, 12), at(2, 20), at(3, 6), at(3, 9), at(3, 12.5))


def progress(platform: Platform) -> Iterator[str]:
    """Yield how the goal stood, hour by hour; and how near it was."""
    t = platform.t
    yield t.say("## 四十八小时内九成", "## Nine in ten within 48 hours")
    yield t.table(
        [("时间", "at"), ("按时解决", "in time"), ("", ""), ("目标", "the goal")],
        (
            (f"{now.astimezone(SHANGHAI):%m-%d %H:%M}", *row(t, platform.goal(now=now)))
            for now in LOOKS
        ),
    )
    end = platform.goal(now=at(4, 12))
    yield t.because([end.reason])
    later = tuple(
        evolve(each, resolved_at=each.resolved_at + hours(8))
        if each.resolved_at is not None
        else each
        for each in platform.summaries(now=at(4, 12))
    )
    what_if = BOOK.group_reading(platform.the, later, now=at(4, 12))
    yield t.say(
        "若每一起都再晚八小时：",
        "Had each of them taken eight hours more:",
    )
    if what_if is not None:
        yield t.because([what_if.reason])


def row(t: Teller, reading: GroupReading) -> tuple[str, str, str]:
    """Return how the goal stands, as cells with a bar."""
    share = reading.share
    everybody = share.met + share.missed + share.undecided
    full = round(WIDTH * reading.ratio)
    bar = "█" * full + "░" * (WIDTH - full)
    words = {
        "running": ("○ 进行中", "○ running"),
        "met": ("✓ 达成", "✓ met"),
        "breached": ("✗ 未达成", "✗ breached"),
    }
    return f"{share.met}/{everybody}", bar, t.say(*words[reading.status])


def one_by_one(platform: Platform) -> Iterator[str]:
    """Yield the callbacks, the verified fix, and who hears of it."""
    t, now = platform.t, at(4, 10)
    yield t.scene(
        now,
        "一对一回访：谁的问题解决了，谁就接到一个电话。",
        "One-to-one callbacks: whoever was helped is called.",
    )
    summaries = platform.summaries(now=now)
    wanted = BOOK.incident_tasks(platform.the, summaries, now=now)
    calls = [task for task in wanted if task.kind == "callback"]
    platform.note(*(ev.Done(now, task=task.key) for task in calls[:30]))
    left = BOOK.incident_tasks(platform.the, summaries, now=now)
    yield t.say(
        f"应回访 {len(calls)} 位，已打 30 个，名单上还剩：",
        f"{len(calls)} calls wanted, 30 made, and on the list are still:",
    )
    yield grouped(t, tuple(task for task in left if task.kind == "callback"))
    platform.note(ActionVerified(at(5, 10), by="qian", action="act-3", works=True))
    notices = fix_notices(platform.the, platform.cases.values())
    yield t.scene(
        at(5, 10),
        f"由另一个人验证修复有效之后，{len(notices)} 位卖家各收到一条通知：",
        f"Somebody else verified the fix; then {len(notices)} sellers hear of it, once "
        "each:",
    )
    first = notices[0].why
    if first is not None:
        yield quoted(t.because([first], audience="customer"))


# ── three parties ────────────────────────────────────────────────────────────


def camera(platform: Platform) -> Iterator[str]:
    """Yield a broken camera between seller, buyer and platform."""
    t = platform.t
    yield t.say(
        "## 买家、卖家、平台：一台摔坏的相机",
        "## Buyer, seller, platform: a broken camera",
    )
    complaint = Complaint(
        "寄售买的相机收到时镜头碎了,包装也是坏的!",
        channel="chat",
        received_at=at(2, 10),
        evidence=(
            Evidence(
                "unboxing_video", "s3://p/9001.mp4", digest="sha256:9", party="buyer"
            ),
        ),
    )
    order = Order(
        "C-9001",
        ordered_at=at(-4, 10),
        amount=Money.of("4200", "CNY"),
        delivered_at=at(2, 9),
        carrier="YT",
    )
    platform.open("camera", complaint, order=order, customer=Customer("zhou-b"))
    yield t.scene(
        at(2, 10),
        "同一天，一位买家收到碎了镜头的寄售相机。是卖家没包好，还是物流，还是平台？先不问：",
        "The same day a buyer unpacks a consigned camera with a broken lens. The "
        "seller's packing, the carrier, or the platform? That can wait:",
    )
    platform.go(
        "camera",
        ev.Acknowledged(at(2, 10.2), by="wang", reply=Reply("非常抱歉,马上处理。")),
        ev.Diagnosed(
            at(2, 11),
            by="wang",
            undetermined="packing, transport or storage: the parties are heard",
            confirmed=("quality.damaged",),
            method="photo",
        ),
    )
    case = platform.cases["camera"]
    ruling = BOOK.decide_offer(
        case,
        now=at(2, 11),
        by="zhou",
        role="ceo",
        facts=CurrentFacts(jurisdiction="CN"),
    )
    platform.go("camera", ev.Offered(at(2, 11), by="zhou", ruling=ruling))
    names = tuple(line.remedy.name for line in platform.cases["camera"].lines)
    platform.go("camera", ev.OfferAnswered(at(2, 11.5), takes=names))
    done = platform.cases["camera"].resolution_of(
        "accepted", found="upheld", authority="ceo"
    )
    platform.go("camera", ev.Resolved(at(2, 12), by="wang", resolution=done))
    for line in platform.cases["camera"].given:
        platform.go("camera", ev.Fulfilled(at(2, 12), line=line.id, by="pay"))
    case = platform.cases["camera"]
    yield diagrams.line_table(case, lang=t.lang)
    open_ = BOOK.recovery(case, currency="CNY", us="platform")
    yield t.say(
        "买家已经退款；账还没分：", "The buyer has the money; the bill is open:"
    )
    yield t.because(open_.reasons)
    told = [
        task
        for task in BOOK.tasks(case, now=at(2, 12))
        if task.kind.startswith(("tell.", "hand_in"))
    ]
    yield t.say("另一方也要知道：", "The other party is to hear of it:")
    yield t.because(task.why for task in told if task.why is not None)
    shares = Apportionment(
        {
            "carrier": Fraction(1, 2),
            "seller": Fraction(1, 5),
            "buyer": Fraction(0),
            "platform": Fraction(3, 10),
        }
    )
    settled = BOOK.recovery(case, shares, currency="CNY", us="platform")
    yield t.say(
        "三天后，责任划定。对买家的赔付一分未动：",
        "Three days later the shares are settled. What the buyer got stays as it was:",
    )
    owed = dict(settled.claims)
    yield t.table(
        [("责任方", "party"), ("份额", "share"), ("承担", "bears")],
        (
            (
                t.label("parties", party),
                f"{share}",
                owed.get(
                    party, settled.own if party == "platform" else Money(0, "CNY")
                ),
            )
            for party, share in shares.shares
        ),
    )


# ── in public, and what is learned ───────────────────────────────────────────


def public(platform: Platform) -> Iterator[str]:
    """Yield the public report, without anybody in it."""
    t = platform.t
    yield t.say("## 公开的话", "## What is said in public")
    findings = [
        t.say(
            CAUSE, "the settlement run stopped after the charge, and paid nothing out"
        ),
        t.say(
            "机器人只回了一句套话；S-1001 号订单的 chen-01 问了两次",
            "a machine gave everybody the same line; chen-01 of order S-1001 had to "
            "ask twice",
        ),
    ]
    changes = [t.say(*ACTIONS[action.code]) for action in (HOTFIX, ALARM)]
    said = public_report(
        findings=findings, actions=changes, cases=platform.cases.values()
    )
    yield quoted(said.text(t.lang))


PROMISED = {
    "answer": ("承诺：2 小时内答复", "promised: an answer within 2 h"),
    "fix": ("承诺：24 小时内修好", "promised: mended within 24 h"),
    "solution": ("承诺：48 小时内解决", "promised: solved within 48 h"),
}


def account(platform: Platform) -> Iterator[str]:
    """Yield what was met and what was not, over all cases."""
    t, now = platform.t, at(5, 12)
    platform.note(IncidentClosed(at(5, 11), by="wang"))
    cases = [platform.cases[case_id] for case_id in platform.the.members]
    yield t.say("## 诚实的账", "## An honest account")
    counted: dict[str, Counter[str]] = {}
    patterns: Counter[str] = Counter()
    for case in cases:
        for reading in BOOK.readings(case, now=now):
            if reading.target is not None:
                name = reading.commitment or reading.clock
                counted.setdefault(name, Counter())[reading.status] += 1
        for why in BOOK.anti_patterns(case, now=now):
            patterns[why.code] += 1
    yield t.table(
        [("计时", "clock"), ("✓ 按时", "✓ met"), ("✗ 超时", "✗ late"), ("–", "–")],
        (
            (
                t.say(*PROMISED[clock])
                if clock in PROMISED
                else t.label("clocks", clock),
                found["met"],
                found["breached"],
                sum(found.values()) - found["met"] - found["breached"],
            )
            for clock, found in counted.items()
        ),
    )
    letter_at = at(1, 17)
    before = sum(
        bool(BOOK.anti_patterns(case, now=letter_at))
        for case in platform.known(now=letter_at)
    )
    yield t.say(
        "一句“2 小时内给您答复”没有兑现：机器人许诺，没人记得。",
        "One promise was broken: a machine said “within two hours”, and nobody "
        "remembered.",
    )
    yield t.say(
        f"四小时内全部“响应”了，用的是机器人。到道歉信发出前，{before} 起已看得出毛病；"
        f"之后还剩 {sum(patterns.values())} 起。",
        f"All were “answered” within four hours, by a machine. By the time of the "
        f"letter {before} cases showed a fault of handling; after it "
        f"{sum(patterns.values())} did.",
    )
    costs = (case.cost() for case in cases)
    spent = Money.total((cost for cost in costs if cost is not None), "CNY")
    yield t.say(f"补偿共 {spent}。", f"All of it cost {spent}.")
    yield t.say("### 怎样不再发生", "### How not to have it again")
    summaries = [case.summary() for case in platform.cases.values()]
    yield t.because(preventions(summaries, least=3))
    yield t.because(faq_candidates(summaries, most=3))


if __name__ == "__main__":
    sys.exit(tell(__doc__, report))
