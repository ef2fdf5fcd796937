"""The beauty shop: a crushed parcel, answered in thirty minutes, and what it taught.

Replays the case of the guide of the golden three hours, then the same complaint
handled in the four ways that the guide warns of, and counts what a better box changed:

    python docs/examples/beauty_30min.py --lang en
    python docs/examples/beauty_30min.py --lang zh

The guide tells its story in five sentences; times, names and sums are made up here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import evolve
from stories.telling import SHANGHAI, SIGNS, Teller, fenced, hours, quoted, tell

from recoverykit import diagrams
from recoverykit import events as ev
from recoverykit.explanation.reason import show_span
from recoverykit.facts import Complaint, Customer, Evidence, Order, Review
from recoverykit.hours import Always
from recoverykit.incidents import (
    ActionDone,
    ActionPlanned,
    ActionVerified,
    Declared,
    alert_tasks,
    effect_of,
    fix_notices,
    preventions,
)
from recoverykit.investigation import Action, Cause, Check
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.reply import Reply
from recoverykit.reply_rules import with_commitments
from recoverykit.situation import CurrentFacts
from recoverykit.sla import Reading

MIDNIGHT = datetime(2026, 5, 12, tzinfo=SHANGHAI)
# whoever answers signs: the guide names nobody
SHOP = evolve(ShopConfig.example(), signatories=())
HOURS = Always(tz=SHANGHAI)  # never closed, and a day ends at midnight in Shanghai
BOOK = golden_3h(shop=SHOP, hours=HOURS)
PRESETS = (graded_15min, golden_3h, rescue_48h, golden_4h_72h)
CHINA = CurrentFacts(jurisdiction="CN")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the story; its first day is day 1."""
    return MIDNIGHT + timedelta(days=day - 1, hours=hour, minutes=minute)


COMPLAINT = Complaint(
    "粉饼收到就碎了,盒子也压扁了,太失望了!",
    channel="review",
    received_at=at(1, 14),
    rating=1,
    evidence=(Evidence("photo", "s3://beauty/7719/box.jpg", party="buyer"),),
)
ORDER = Order(
    "7719",
    ordered_at=at(-3, 20),
    amount=Money.of("168.00", "CNY"),
    shipped_at=at(-2, 15),
    delivered_at=at(1, 12, 30),
    sku="powder-03",
    carrier="YT",
)
MEI = Customer("mei", orders=3)

ANSWER = with_commitments(
    Reply(
        "非常理解您的心情,等来的粉饼碎成这样,换谁都难受。真的很抱歉!我是客服小陈,正在"
        "核对您的订单,1小时内给您答复。这是我们的疏忽,我们将为您优先处理。",
        signed_by="cs_agent",
        channel="chat",
    )
)
PROPOSAL = with_commitments(
    Reply(
        "再次抱歉。按照破损包赔的规则,今天就给您补发一块新的粉饼,顺丰加急,附一份小样;"
        "您若想退款,也可以全额退款。我会一直跟进到您收到为止。",
        signed_by="cs_agent",
        channel="chat",
    )
)
BRIBE = Reply("撤销差评就送您20元红包哦~", channel="chat")

FOUND = ev.Diagnosed(
    at(1, 14, 40),
    by="chen",
    primary="packing",
    confirmed=("quality.damaged",),
    method="records",
    checks=[
        *(Check(item) for item in ("order", "logistics", "item", "customer_history")),
        Check("service_log", waived="first contact"),
    ],
    chain=[Cause("packing", "纸盒太薄,粉饼没有缓冲", nature="technical")],
)


def report(lang: str) -> Iterator[str]:
    """Yield the report, a block at a time."""
    t = Teller(lang, BOOK, midnight=MIDNIGHT)
    yield t.say(
        "# 三十分钟：一块碎粉饼的投诉", "# Thirty minutes: a complaint of broken powder"
    )
    yield t.say(
        "按“黄金三小时”处理，全天候计时。先看做得好的，再看同一起投诉的四种做坏的办法。",
        "Handled by the golden three hours, on clocks that never rest. First how it "
        "went well; then four ways to spoil the same complaint.",
    )
    told: list[Case] = []
    yield from story(t, told)
    yield from presets(t)
    yield from mistakes(t)
    yield from box(t)
    yield from verdict(t, told[-1])


# ── how it went ──────────────────────────────────────────────────────────────


def story(t: Teller, told: list[Case]) -> Iterator[str]:
    """Yield the case of the guide, from the review to its withdrawal."""
    case = BOOK.open(
        "powder", COMPLAINT, order=ORDER, customer=MEI, now=COMPLAINT.received_at
    )
    yield t.say("## 一块碎粉饼", "## A broken compact")
    yield t.scene(
        at(1, 14),
        "一星差评，附一张压扁的盒子的照片：",
        "One star, and a photo of a crushed box: “The powder came in pieces, and the "
        "box was flat. So disappointing!”",
    )
    yield quoted(COMPLAINT.text)
    if case.assessment is not None:
        yield f"**{case.assessment.explain(t.lang).splitlines()[0]}**"
    yield from t.moved(case, now=at(1, 14))

    yield t.scene(
        at(1, 14, 30),
        "客服小陈亲自回复：先共情，再致歉，报上名字，给出时间。",
        "Chen answers in person: first a kind word, then an apology, a name, a time.",
    )
    yield t.checked(case, ANSWER, now=at(1, 14, 30), by="小陈")
    case = record(case, ev.Acknowledged(at(1, 14, 30), by="chen", reply=ANSWER))
    yield from t.moved(case, now=at(1, 14, 30))

    yield t.scene(
        at(1, 14, 40),
        "核对订单：同款近来多次碎裂，纸盒太薄。主因在包装，不推给快递。",
        "The records: this compact has come broken before; the box is thin. The cause "
        "lies in packing, and nobody blames the courier.",
    )
    case = record(case, FOUND)
    yield from t.moved(case, now=at(1, 14, 40))
    yield t.because(
        [*BOOK.claimed_and_found(case), *BOOK.open_questions(case)],
    )

    now = at(1, 14, 50)
    ruling = BOOK.decide_offer(
        case, now=now, by="chen", role="cs_supervisor", facts=CHINA
    )
    yield t.scene(
        now,
        "立即补发，加急，附赠小样。承诺的一小时也兑现了。",
        "Sent again at once, by express, with a sample. The hour that was promised is "
        "kept too.",
    )
    yield t.checked(case, PROPOSAL, now=now, by="小陈", ruling=ruling)
    promised = next(r for r in BOOK.readings(case, now=now) if is_open_promise(r))
    case = record(
        case, ev.Offered(now, by="chen", ruling=ruling, keeps=(promised.clock,))
    )
    case = record(case, ev.Replied(now, by="chen", reply=PROPOSAL))
    yield diagrams.line_table(case, lang=t.lang)
    yield t.because(ruling.reasons)
    yield from t.moved(case, now=now)

    taken = ev.OfferAnswered(at(1, 15, 5), by="mei", takes=("reship", "sample"))
    case = record(case, taken)
    done = case.resolution_of("accepted", found="upheld", authority="cs_supervisor")
    case = record(case, ev.Resolved(at(1, 15, 10), by="chen", resolution=done))
    yield t.scene(
        at(1, 15, 10),
        "她接受了。从差评到解决，七十分钟。",
        "She takes it. From the review to the solution: seventy minutes.",
    )
    yield from t.moved(case, now=at(1, 15, 10))
    tasks = BOOK.tasks(case, now=at(1, 15, 10))
    yield diagrams.task_table(tasks, lang=t.lang, zone=SHANGHAI)

    promised = next(r for r in BOOK.readings(case, now=at(1, 17)) if is_open_promise(r))
    for line in case.given:
        keeps = (promised.clock,) if line.remedy.name == "reship" else ()
        sent = ev.Fulfilled(at(1, 17), line=line.id, by="chen", keeps=keeps)
        case = record(case, sent)
    yield t.scene(
        at(1, 17),
        "新粉饼和小样当天寄出：“今天”说的是店铺所在地的今天。",
        "The new compact and the sample leave the same day: “today” means today where "
        "the shop is.",
    )
    yield from t.moved(case, now=at(1, 17))
    case = record(case, ev.Surveyed(at(2, 19), measure="csat", score=5, out_of=5))
    seen = Review("review-7719", rating=1, status="withdrawn")
    case = record(case, ev.ReviewChanged(at(2, 20), review=seen, asked=False))
    case = record(
        case,
        ev.Closed(at(3, 10), by="chen", code="resolved", actions=("stronger_box",)),
    )
    yield t.scene(
        at(2, 20),
        "满意度五分。她自己撤销了差评，还在社群里讲了这件事。",
        "Five of five in the survey. She withdraws her review herself, and tells the "
        "story in her group.",
    )
    yield t.say("处理过程中的毛病：", "What went wrong in the handling:")
    yield t.because(BOOK.anti_patterns(case, now=at(3, 10)))
    told.append(case)


def is_open_promise(reading: Reading) -> bool:
    """Return whether a clock is a promise to this customer that is still to be kept."""
    return reading.commitment is not None and reading.is_open


def record(case: Case, event: ev.Event) -> Case:
    """Return the case with one more event, recorded when it happened."""
    return BOOK.record(case, event, now=event.at, key=f"step-{case.version}")


# ── thirty minutes under each preset ─────────────────────────────────────────


def presets(t: Teller) -> Iterator[str]:
    """Yield what thirty minutes are worth under each of the four presets."""
    yield t.say(
        "## 三十分钟够快吗？四套规则各算一遍",
        "## Are thirty minutes fast enough? Four books, asked",
    )
    clocks = ("triage", "acknowledgement", "first_response")
    rows = [(preset.__name__, *standing(t, preset, clocks)) for preset in PRESETS]
    yield t.table(
        [("规则", "book"), *(words(clock) for clock in clocks)],
        rows,
    )
    yield t.say(
        "只有“15 分钟闪电行动”的接手时限不满足：三十分钟才有人接手，晚了十五分钟。",
        "Only one clock is too fast for it: the fifteen minutes within which somebody "
        "is to take a case on. Thirty minutes are fifteen too many.",
    )


def words(clock: str) -> tuple[str, str]:
    """Return what a clock is called, in Chinese and in English."""
    label = BOOK.catalogues.label
    return label("clocks", clock, "zh"), label("clocks", clock, "en")


def standing(t: Teller, preset: object, clocks: tuple[str, ...]) -> Iterator[str]:
    """Yield how each clock stands when the answer goes out."""
    book: Playbook = preset(shop=SHOP, hours=HOURS)  # type: ignore[operator]
    now = at(1, 14, 30)
    case = book.open("powder", COMPLAINT, order=ORDER, now=COMPLAINT.received_at)
    for event in (
        ev.AlertSent(at(1, 14), to="after_sales_supervisor"),
        ev.Taken(now, by="chen", role="cs_agent"),
        ev.Acknowledged(now, by="chen", reply=ANSWER),
    ):
        case = book.record(case, event, now=now)
    known = {reading.clock: reading for reading in book.readings(case, now=now)}
    for clock in clocks:
        if clock not in known:
            yield "–"
            continue
        reading = known[clock]
        over = f" +{show_span(reading.overshoot, t.lang)}" if reading.overshoot else ""
        allowed = show_span(reading.target.span, t.lang) if reading.target else "–"  # type: ignore[union-attr]
        yield f"{SIGNS[reading.status]} {allowed}{over}"


# ── four ways to spoil it ────────────────────────────────────────────────────

SORRY = "抱歉给您带来不便。"
BLAME = "这是快递公司的问题,跟我们没关系,您去找物流吧。"


def mistakes(t: Teller) -> Iterator[str]:
    """Yield the same complaint, handled in the four ways that the guide warns of."""
    yield t.say("## 同一起投诉，四种做坏的办法", "## Four ways to spoil it")
    spoilt = (
        (
            t.say("误区 1：二十五小时后才回复", "1. an answer after 25 hours"),
            (ev.Acknowledged(at(2, 15), by="chen", reply=ANSWER),),
            at(2, 15),
        ),
        (
            t.say(
                f"误区 2：模板回复“{SORRY}”", "2. a template: “Sorry for the trouble.”"
            ),
            (
                ev.Acknowledged(
                    at(1, 14, 10), by="chen", reply=Reply(SORRY, provenance="template")
                ),
            ),
            at(1, 15, 30),
        ),
        (
            t.say(
                f"误区 3：“{BLAME}”",
                "3. “That is the courier's fault and not ours, go and ask them.”",
            ),
            (ev.Acknowledged(at(1, 14, 10), by="chen", reply=Reply(BLAME)),),
            at(1, 14, 30),
        ),
        (
            t.say("误区 4：不查原因，直接结案", "4. closed, and nobody asked why"),
            (
                ev.Acknowledged(at(1, 14, 10), by="chen", reply=ANSWER),
                ev.Closed(at(1, 16), by="chen", code="no_response"),
            ),
            at(1, 16),
        ),
    )
    for name, events, now in spoilt:
        case = BOOK.open("spoilt", COMPLAINT, order=ORDER, now=COMPLAINT.received_at)
        lines: list[str] = []
        for event in events:
            why = BOOK.refusals(case, event)
            if why:
                lines.append(t.say("- 想这样结案，被拒绝：", "- refused:"))
                lines += [f"  {line}" for line in t.because(why).splitlines()]
            else:
                case = record(case, event)
        first = BOOK.reading(case, "first_response", now=now)
        grade = BOOK.breach_grade(case, now=now)
        told = [*BOOK.anti_patterns(case, now=now)]
        if grade is not None and grade.code != "breach.late":
            told.insert(0, grade)
        if told:
            lines.insert(0, t.because(told))
        yield "\n".join((f"**{name}**\n", f"- {t.clock(first)}", *lines))
    yield t.say(
        "还有一句，无论如何不能说：", "And one sentence that nobody may ever send:"
    )
    resolved = BOOK.open("bribe", COMPLAINT, order=ORDER, now=COMPLAINT.received_at)
    found = BOOK.check_reply(resolved, BRIBE, now=at(1, 15), by="chen")
    yield quoted(BRIBE.text)
    yield t.because(why for why in found if why["grade"] == "must")


# ── what it taught ───────────────────────────────────────────────────────────

DAYS_BEFORE = (2, 5, 9, 12, 16, 19, 21, 23, 25, 27)
DAYS_AFTER = (36, 44, 51, 58)
BOX_CHANGED = 30


def damaged(day: int) -> Case:
    """Return one of the small cases around it."""
    book, when = BOOK, at(day - 26, 10)
    order = Order(f"77{day:02}", ordered_at=when - hours(72), sku="powder-03")
    complaint = Complaint("粉饼碎了,包装盒压扁", channel="chat", received_at=when)
    case = book.open(f"powder-{day:02}", complaint, order=order, now=when)
    for event in (
        ev.Acknowledged(when + hours(0.4), by="chen", reply=ANSWER),
        ev.Diagnosed(when + hours(1), by="chen", primary="packing"),
    ):
        case = book.record(case, event, now=event.at)
    return case


def box(t: Teller) -> Iterator[str]:
    """Yield how often it came, what to do about it, and whether it helped."""
    yield t.say("## 盒子教会我们的事", "## What the box taught")
    cases = [damaged(day) for day in DAYS_BEFORE]
    early = [case.summary() for case in cases]
    now = early[-1].received_at
    yield t.say(
        f"四周内同款碎粉饼 {len(early)} 起：",
        f"{len(early)} compacts of this kind came broken within four weeks:",
    )
    alerts = BOOK.systemic_alerts(early, now=now)
    yield diagrams.task_table(alert_tasks(alerts), lang=t.lang, zone=SHANGHAI)
    yield t.because(preventions(early, least=3))

    incident = BOOK.declare(
        "thin-box",
        Declared(
            now,
            by="chen",
            cause="纸盒太薄,粉饼没有缓冲",
            stage="packing",
            categories=("quality.damaged",),
            cases=tuple(each.id for each in early),
        ),
        now=now,
    )
    stronger = Action(
        "stronger_box",
        kind="corrective",
        cause="packing",
        owner="supply_chain",
        due_at=at(BOX_CHANGED - 26, 18),
    )
    changed, looked = at(BOX_CHANGED - 26, 10), at(BOX_CHANGED + 4, 10)
    for event in (
        ActionPlanned(now, by="chen", action=stronger),
        ActionDone(changed, by="wu", action="act-2"),
    ):
        incident = BOOK.record_incident(incident, event, now=event.at)
    late = [damaged(day).summary() for day in DAYS_AFTER]
    [planned] = incident.actions
    effect = effect_of(planned, [*early, *late], now=looked)
    if effect is None:
        return
    yield t.say(
        "换成抗压的盒子，一个月后由另一个人来看效果：",
        "A box that stands pressure. A month later somebody else looks whether it "
        "helped:",
    )
    yield t.because([effect.reason])
    fewer = 100 * (effect.before - effect.after) // effect.before
    yield t.say(
        f"少了 {fewer} %。个案是编的，数是真数的；指南的“减少 60%”无出处。",
        f"{fewer} % fewer. The cases are made up, and the counting is real; the 60 % "
        "of the guide have no source.",
    )
    verified = ActionVerified(looked, by="li", action="act-2", works=True)
    incident = BOOK.record_incident(incident, verified, now=looked)
    notices = fix_notices(incident, cases)
    yield t.say(
        f"验证有效，才告诉当初投诉的 {len(notices)} 位顾客，每人一次：",
        f"It was seen to work, and only then {len(notices)} customers who had told the "
        "shop hear of it, each of them once:",
    )
    why = notices[0].why
    if why is not None:
        yield quoted(t.because([why], audience="customer"))


def verdict(t: Teller, case: Case) -> Iterator[str]:
    """Yield what was met, what it cost, and the day at a glance."""
    yield t.say("## 诚实的账", "## An honest account")
    now = case.log[-1].recorded_at
    lines = [t.clock(each) for each in BOOK.readings(case, now=now)]
    yield "\n".join(f"- {line}" for line in lines)
    record_ = BOOK.review_record(case)
    unasked = record_ is not None and record_.steps[-1].initiated_by == "author"
    cost, asked = case.summary().cost, t.say("曾受邀", "invited")
    if unasked:
        asked = t.say("未受邀", "unasked")
    yield t.say(
        f"补救成本 {cost}；差评由作者本人撤销，{asked}。",
        f"It cost {cost}; the review was withdrawn by its author, {asked}.",
    )
    readings = BOOK.readings(case, now=now)
    yield fenced(diagrams.timeline(case, readings, zone=SHANGHAI, lang=t.lang))


if __name__ == "__main__":
    sys.exit(tell(__doc__, report))
