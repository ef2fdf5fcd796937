"""The broken bracelet: one complaint from a 03:00 review to a thank-you album.

Replays the story of the 48-hour guide event by event, at its own clock times, and
prints what the library makes of it, as Markdown:

    python docs/examples/bracelet_48h.py --lang en
    python docs/examples/bracelet_48h.py --lang zh

Every deadline, reason and offer below is computed. What a shop has to say for
itself, such as what remaking a bracelet costs, comes from ``ShopConfig.example()``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import evolve
from stories.bracelet import (
    ACTIONS,
    BOX,
    BREAK,
    CALL,
    CANNED,
    CHAT,
    CORRECTED,
    FIRST_WORDS,
    FOUND,
    LIN,
    LOADING,
    MADE,
    MEASURES,
    MIDNIGHT,
    ORDER,
    PROPOSAL,
    REVIEW,
    THANKS,
    at,
)
from stories.telling import SHANGHAI, SIGNS, Teller, bullets, fenced, quoted, show

from recoverykit import diagrams
from recoverykit import events as ev
from recoverykit.explanation.reason import show_span
from recoverykit.facts import Evidence, Review
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.incidents import Consent, case_study, public_report
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.playbooks import Playbook, ShopConfig, rescue_48h
from recoverykit.reply_rules import FIRST_CONTACT, Signatory
from recoverykit.situation import CurrentFacts

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = BusinessHours(tz=SHANGHAI, weekly={day: [("09:00", "18:00")] for day in DAYS})
SHOP = evolve(
    ShopConfig.example(),
    # four people run it, and nobody stands above the store manager
    signatories=(Signatory(role="store_manager", severity="serious"),),
)
BOOKS = {
    "always": rescue_48h(shop=SHOP, hours=ALWAYS),
    "daily": rescue_48h(shop=SHOP, hours=DAILY),
}


class Story:
    """The case as it goes on; what is recorded is recorded once."""

    def __init__(self, book: Playbook, t: Teller) -> None:
        self.book, self.t = book, t
        self.chat = book.open(
            "chat", FIRST_WORDS, customer=LIN, now=FIRST_WORDS.received_at
        )
        self.case = self.unread = self.chat

    def go(self, *events: ev.Event, now: datetime | None = None) -> None:
        """Record what happened, when it happened unless told otherwise."""
        for event in events:
            when, key = now or event.at, f"step-{self.case.version}"
            self.case = self.book.record(self.case, event, now=when, key=key)

    def scene(
        self,
        zh: str,
        en: str,
        *events: ev.Event,
        now: datetime | None = None,
        clocks: bool = True,
    ) -> Iterator[str]:
        """Tell a scene, record it, and say which clocks it moved."""
        self.go(*events, now=now)
        entry = self.case.log[-1]
        yield self.t.scene(entry.event.at, zh, en)
        if clocks:
            yield from self.t.moved(self.case, now=entry.recorded_at)


def report(lang: str, hours_name: str) -> Iterator[str]:
    """Yield the report, a block at a time."""
    t = Teller(lang, BOOKS[hours_name], midnight=MIDNIGHT)
    told = Story(t.book, t)
    yield t.say(
        "# 断裂的手链：一起投诉的四十八小时",
        "# The broken bracelet: forty-eight hours of one complaint",
    )
    yield t.say(
        f"按{HOURS[hours_name][0]}讲述；每一条时限、理由和方案均由 recoverykit 计算。"
        "故事自身的超时，照实写出。",
        f"Told on {HOURS[hours_name][1]}. Every deadline, reason and offer is computed "
        "by recoverykit, and where the story is late by its own rules, it says so.",
    )
    for part in (before, review, investigation, offer, answer, lessons, afterwards):
        yield from part(told)
    yield from account(told)
    yield from drawings(told)


HOURS = {
    "always": ("全天候计时（24×7）", "clocks that never rest (24×7)"),
    "daily": ("每日 09:00–18:00 计时", "hours of 09:00–18:00, daily"),
}


def before(told: Story) -> Iterator[str]:
    """Yield the evening before: a question, and no answer worth the name."""
    t, case = told.t, told.chat
    yield t.say("## 前一晚", "## The evening before")
    yield t.scene(
        FIRST_WORDS.received_at,
        "林小姐拆开包裹，在聊天里问了一句。客服小张十分钟后这样回复：",
        "Ms Lin opens her parcel and asks in the chat. Ten minutes later Xiao Zhang, "
        "of the service team, answers with a stock line: “passed on, please be "
        "patient”.",
    )
    now = at(0, 21, 40)
    must = [
        why
        for why in told.book.check_reply(case, CANNED, now=now, by="zhang")
        if why["grade"] == "must"
    ]
    yield f"{quoted(CANNED.text)}\n\n{t.because(must)}"
    told.go(ev.Acknowledged(now, by="zhang", reply=CANNED))
    told.chat = told.case


def review(told: Story) -> Iterator[str]:
    """Yield the review, how grave it is, and what kept the owner from answering."""
    t, book = told.t, told.book
    yield t.say("## 第一小时：不眠的深夜", "## The first hour: a sleepless night")
    case = book.open(
        "bracelet",
        REVIEW,
        order=ORDER,
        customer=LIN,
        history=[told.chat.summary()],
        now=REVIEW.received_at,
    )
    told.chat, told.case = book.link(
        told.chat, case, at=REVIEW.received_at, now=REVIEW.received_at
    )
    told.unread = told.case
    yield t.scene(
        REVIEW.received_at,
        "五颗星，一个愤怒的表情：",
        "Five stars, and an angry face. “Half a month I waited for a made-to-order "
        "bracelet, and it came broken! Your service is a robot. Is that what you call "
        "craft?”",
    )
    yield quoted(REVIEW.text)
    if case.assessment is not None:
        said = case.assessment.explain(
            t.lang, text=REVIEW.text, labels=book.catalogues.label
        ).splitlines()
        quotes = [line for line in said[1:] if line.startswith("- ")]
        counted = [line for line in said[1:] if line not in quotes]
        yield f"**{said[0]}**\n\n{bullets(quotes)}"
        yield t.say("计分：", "How it was counted: ") + t.say("；", "; ").join(counted)
    yield from told.t.moved(told.case, now=REVIEW.received_at)
    yield t.say("小张的那句话，现在看得更清楚：", "Xiao Zhang's line, looked at again:")
    yield t.because(book.anti_patterns(told.chat, now=REVIEW.received_at))
    yield from told.scene(
        "李店长睡意全无。“先别急着回复。”她自己接手，先看订单：定制，备注“周年纪念礼物，急用”。",
        "Li, the store manager, is wide awake. “Do not answer in haste.” She takes it "
        "on herself and reads the order first: made to order, “for our anniversary, "
        "urgent”.",
        ev.Taken(at(1, 3, 20), by="li", role="store_manager"),
    )
    closed = ev.Closed(at(1, 3, 25), by="li", code="duplicate")
    told.chat = book.record(told.chat, closed, now=closed.at)


def investigation(told: Story) -> Iterator[str]:
    """Yield the puzzle: what was looked at, thought, and found."""
    t, book = told.t, told.book
    yield t.say("## 真相拼图", "## The pieces of the puzzle")
    yield from told.scene(
        "生产照片：发货时完好。监控：那天暴雨，快递员匆忙装车。聊天记录：小张。",
        "Production photos: it left whole. The cameras: a downpour, and a courier "
        "loading in a hurry. The chat log: Xiao Zhang.",
        ev.EvidenceReceived(at(1, 6), evidence=(MADE, LOADING, CHAT)),
    )
    yield t.scene(
        at(1, 9),
        "第一次接触：李店长打电话，致歉，提问，不辩解。",
        "First contact: Li calls. She says sorry, asks, and defends nothing.",
    )
    yield quoted(CALL.text)
    yield first_contact(told)
    told.go(
        ev.Acknowledged(at(1, 9), by="li", reply=CALL),
        ev.EvidenceRequested(
            at(1, 9, 10), by="li", kinds=("photo",), due_at=at(1, 18), reply=CALL
        ),
        ev.Paused(at(1, 9, 10), by="li", reason="awaiting_evidence"),
    )
    yield from t.moved(told.case, now=at(1, 9, 10))
    yield from told.scene(
        "照片到了：衔接扣完全断了，包装倒是完好。计时恢复。",
        "The photos: the clasp is broken through, and the box is whole. The clocks go "
        "on.",
        ev.EvidenceReceived(at(1, 11, 40), evidence=(BREAK, BOX)),
        ev.Resumed(at(1, 11, 40), by="li"),
    )
    yield from told.scene(
        "“这不是我们的标准衔接扣！”12 点查清，15 点才补录。",
        "“That is not our clasp!” Found out at noon, and entered at three.",
        FOUND,
        now=at(1, 15),
    )
    yield t.table(
        [
            ("假设", "hypothesis"),
            ("支持", "for"),
            ("反对", "against"),
            ("结论", "it is"),
        ],
        (
            (
                t.say(*HYPOTHESES[hypothesis.name]),
                kinds(t, hypothesis.supported_by),
                kinds(t, hypothesis.against),
                t.say(*STANDINGS[hypothesis.status]),
            )
            for hypothesis in FOUND.hypotheses
        ),
    )
    yield chain(t)
    yield t.because(book.claimed_and_found(told.case))
    yield t.say("调查还缺什么：", "What the investigation still lacks:")
    yield t.because(book.open_questions(told.case))


HYPOTHESES = {
    "weak_material": ("材质问题", "the material"),
    "transit_damage": ("运输损伤", "damaged on its way"),
}
STANDINGS = {
    "confirmed": ("✓ 确认", "✓ confirmed"),
    "eliminated": ("✗ 排除", "✗ eliminated"),
    "open": ("… 未定", "… open"),
}
POINTS = {
    "name": ("姓名", "a name"),
    "role": ("职务", "a role"),
    "apology": ("致歉", "an apology"),
    "question": ("具体询问", "a question"),
    "evidence_request": ("请求凭证", "a request for evidence"),
    "ownership": ("承担责任", "ownership"),
}
CAUSES = {
    "production": ("标准衔接扣用完", "the standard clasps ran out"),
    "sourcing": ("临时补的货不达标", "the stopgap clasps were too soft"),
    "qc": ("质检员请假，无人代班", "the inspector was away, and nobody stood in"),
    "service": ("客服机械回复", "the service team answered like a machine"),
}


def first_contact(told: Story) -> str:
    """Return the checklist of the first contact, for both who answered."""
    t = told.t
    zhang, li = (
        {why.code for why in told.book.check_reply(told.unread, reply, now=at(1, 9))}
        for reply in (CANNED, CALL)
    )
    rows: list[tuple[str, ...]] = []
    for name in FIRST_CONTACT:
        marks = ("✗" if f"reply.lacks_{name}" in said else "✓" for said in (zhang, li))
        rows.append((t.say(*POINTS[name]), *marks))
    marks = ("✗" if "reply.explains_early" in said else "✓" for said in (zhang, li))
    rows.append((t.say("不辩解", "no defence"), *marks))
    return t.table(
        [("第一次接触", "first contact"), ("小张", "Xiao Zhang"), ("李店长", "Li")],
        rows,
    )


def kinds(t: Teller, evidence: tuple[Evidence, ...]) -> str:
    """Return what kinds of evidence there are."""
    found = dict.fromkeys(t.label("evidence_kinds", each.kind) for each in evidence)
    return t.say("、", ", ").join(found) or "–"


def chain(t: Teller) -> str:
    """Return the causes as a drawing; the primary one stands out."""
    lines = ["flowchart LR"]
    for number, cause in enumerate(FOUND.chain):
        stage, what = t.label("stages", cause.stage), t.say(*CAUSES[cause.stage])
        rank = t.say("主因", "primary") if cause.stage == FOUND.primary else ""
        head = t.say(f"{stage}（{rank}）", f"{stage} ({rank})") if rank else stage
        lines.append(f'c{number}["{head}<br/>{what}"]')
    links = " --> ".join(f"c{number}" for number in range(len(FOUND.chain)))
    return fenced("\n    ".join([*lines, links, f"style c{PRIMARY} stroke-width:4px"]))


PRIMARY = [cause.stage for cause in FOUND.chain].index(str(FOUND.primary))


def offer(told: Story) -> Iterator[str]:
    """Yield the offer, what it may cost at worst, and the customer's confession."""
    t, book, now = told.t, told.book, at(1, 15)
    yield t.say("## 超越期待的方案", "## More than she expected")
    ruling = book.decide_offer(
        told.case,
        now=now,
        by="li",
        role="store_manager",
        facts=CurrentFacts(jurisdiction="CN"),
    )
    said = t.checked(told.case, PROPOSAL, now=now, by="li", ruling=ruling)
    yield from told.scene(
        "三个方案，外加一对银手链；相册是惊喜，先不说。",
        "Three ways out, and a pair of silver bracelets on top. The album is a "
        "surprise, and nobody tells.",
        ev.Offered(now, by="li", ruling=ruling),
        ev.Replied(now, by="li", reply=PROPOSAL),
    )
    yield said
    yield diagrams.line_table(told.case, lang=t.lang)
    role = t.label("roles", ruling.role)
    yield t.say(
        f"最大敞口 {ruling.exposure}，由{role}批准。理由：",
        f"Worst case {ruling.exposure}, granted by the {role}. Why:",
    )
    yield t.because(ruling.reasons)
    yield from told.scene(
        "电话那头沉默了几秒：“……今天是我们真正的纪念日，我谎称是三天前收到的，因为太生气了。”",
        "Silence on the line. “Today is our anniversary. I lied when I said it came "
        "three days ago; I was too angry.”",
        ev.CustomerWrote(
            at(1, 15, 10),
            text="今天是我们真正的纪念日,我谎称是三天前收到的,因为太生气了。",
        ),
        CORRECTED,
    )
    corrected = [
        why
        for why in book.claimed_and_found(told.case)
        if why.code == "investigation.claim_corrected"
    ]
    yield t.because(corrected)


def answer(told: Story) -> Iterator[str]:
    """Yield what she takes, and what remains to be done."""
    t, book = told.t, told.book
    yield t.say("## 第二天：危机变转机", "## The second day")
    yield from told.scene(
        "她选择方案二和三，婉拒银手链：“你们的态度已经是最好的礼物。”",
        "She takes the second and the third, and declines the silver pair: “The way "
        "you treated me is the best of gifts.”",
        ev.OfferAnswered(
            at(2, 10), by="lin", takes=("remake", "coupon"), declines=("bracelet",)
        ),
    )
    yield diagrams.line_table(told.case, lang=t.lang)
    resolution = told.case.resolution_of(
        "accepted", found="upheld", authority="store_manager"
    )
    yield from told.scene(
        "问题解决。八折券当天发放。",
        "It is resolved, and the coupon goes out the same day.",
        ev.Resolved(at(2, 10, 5), by="li", resolution=resolution),
        fulfilled(told.case, "coupon", at(2, 11)),
        ev.FollowUpStarted(at(2, 12), by="li"),
    )
    wanted = book.tasks(told.case, now=at(2, 12))
    yield t.say("还要做的事：", "What is wanted from here on:")
    kept = [task for task in wanted if not task.kind.startswith(("escalate", "remind"))]
    yield diagrams.task_table(kept, lang=t.lang, zone=SHANGHAI)


def fulfilled(case: Case, name: str, when: datetime) -> ev.Fulfilled:
    """Return that an accepted line was carried out."""
    line = next(x.id for x in case.lines if x.remedy.name == name)
    return ev.Fulfilled(when, line=line, by="xu")


def lessons(told: Story) -> Iterator[str]:
    """Yield the retrospective, and what it still lacks."""
    t = told.t
    yield from told.scene(
        "复盘：四项整改，每一项有负责人、期限和它所针对的原因。",
        "The retrospective: four measures, each with an owner, a time, and the cause "
        "that it acts on.",
        ev.RetrospectiveHeld(
            at(2, 18),
            by="li",
            happened="定制手链的衔接扣断裂;顾客先问客服,没有得到回答,才写了评价。",
            actions=tuple(action.code for action in MEASURES),
            measures=MEASURES,
        ),
    )
    yield t.table(
        [
            ("整改", "measure"),
            ("针对", "against"),
            ("负责人", "owner"),
            ("期限", "due"),
        ],
        (
            (
                t.say(*ACTIONS[action.code]),
                t.label("stages", action.cause or ""),
                t.label("roles", action.owner or ""),
                f"{action.due_at.astimezone(SHANGHAI):%m-%d}" if action.due_at else "–",
            )
            for action in MEASURES
        ),
    )
    yield t.say("复盘还缺什么：", "What the retrospective still lacks:")
    yield t.because(told.book.open_questions(told.case))


def afterwards(told: Story) -> Iterator[str]:
    """Yield the amended review, the public report, the album, the long tail."""
    t, book = told.t, told.book
    yield t.say("## 涟漪", "## The ripples")
    yield from told.scene(
        "她主动修改了评价：没有人请求，也没有任何条件。",
        "She amends her review. Nobody had asked, and nothing hung on it.",
        ev.ReviewChanged(
            at(3, 9),
            review=Review("review-2017", rating=5, status="amended"),
            asked=False,
        ),
    )
    record = book.review_record(told.case)
    if record is not None:
        asked = record.steps[-1].initiated_by == "invitation"
        steps = " → ".join(t.say(*STATUSES[step.status]) for step in record.steps)
        yield "- " + t.say(
            f"评价：{steps}；{'曾受邀' if asked else '未受邀'}",
            f"the review: {steps}; {'invited' if asked else 'not invited'}",
        )
    yield from published(told)
    yield from told.scene(
        "一周后：重做的手链送到，还有一本没人提过的手工相册，最后一页是全体成员的签名道歉。",
        "A week later the new pair arrives, and with it an album that nobody had "
        "mentioned; its last page is an apology signed by everybody.",
        fulfilled(told.case, "remake", at(9, 9)),
        fulfilled(told.case, "album", at(9, 9)),
        ev.FollowedUp(at(9, 9), by="li", about="fulfilment_seen"),
        ev.Closed(
            at(9, 18),
            by="li",
            code="resolved",
            actions=tuple(action.code for action in MEASURES),
        ),
    )
    yield t.say("结案之后，还留在任务表上的：", "Closed, and still on the list:")
    left = book.tasks(told.case, now=at(9, 18))
    yield diagrams.task_table(left, lang=t.lang, zone=SHANGHAI)


STATUSES = {
    "original": ("原评价", "as it was"),
    "amended": ("已修改", "amended"),
    "withdrawn": ("已撤回", "withdrawn"),
}


def published(told: Story) -> Iterator[str]:
    """Yield the public report: the guide's own thanks, and what may be published."""
    t = told.t
    yield from told.scene(
        "三天后：公众号发出道歉信与整改报告。原文的最后一段是：",
        "Three days later the apology and the report are published. The original "
        "ends by thanking Ms Lin by her name and the number of her order:",
        ev.FollowedUp(at(5, 10, 5), by="li", about="public_report"),
    )
    found = told.book.check_reply(told.case, THANKS, now=at(5, 10), by="li")
    worst = [why for why in found if why["grade"] == "must"]
    yield f"{quoted(THANKS.text)}\n\n{t.because(worst)}"
    facts = t.say(
        "第 2017 号订单的衔接扣不是标准件，临时补的货没有过检；客服没有好好回答",
        "the clasp of order 2017 was no standard part, nobody had inspected the "
        "stopgap, and our service team gave no answer",
    )
    changes = [t.say(*ACTIONS[action.code]) for action in MEASURES]
    redacted = public_report(findings=[facts], actions=changes, cases=[told.case])
    yield t.say("可以发布的样子：", "What may be published:")
    yield quoted(redacted.text(t.lang))
    consent = Consent(case=told.case.id, at=at(4, 10), name=t.say("林女士", "Ms Lin"))
    agreed = public_report(
        findings=[facts], actions=changes, cases=[told.case], consent=consent
    )
    yield t.say(
        "若她同意具名并留有记录，结尾可以是：",
        "Had she agreed to be named, and the consent been recorded, it could end:",
    )
    yield quoted(agreed.text(t.lang).splitlines()[-1])


def account(told: Story) -> Iterator[str]:
    """Yield which of its own rules the story breaks, and what is to be learned."""
    t, case = told.t, told.case
    yield t.say("## 诚实的账", "## An honest account")
    yield t.say(
        "本例不美化自己的出处：同一个故事，按两种营业时间计算。",
        "The library does not flatter its own source: the same story on two kinds of "
        "hours.",
    )
    cells: dict[str, list[str]] = {}
    for book in BOOKS.values():
        other = Story(book, Teller(t.lang, book, midnight=MIDNIGHT))
        for part in (before, review, investigation, offer, answer, lessons, afterwards):
            for _ in part(other):
                pass
        now = other.case.log[-1].recorded_at
        for reading in book.readings(other.case, now=now):
            if reading.target is not None:
                row = cells.setdefault(reading.clock, [])
                row.append(standing(t, reading.status, reading.overshoot))
    heads = [("计时", "clock"), *HOURS.values()]
    yield t.table(
        heads, ((t.label("clocks", clock), *row) for clock, row in cells.items())
    )
    yield t.say("处理过程中的毛病：", "What went wrong in the handling:")
    now = case.log[-1].recorded_at
    yield t.because(t.book.anti_patterns(case, now=now))
    spent = case.summary().cost
    yield t.say(
        f"全部补救成本 {spent}，没有一分取决于评价怎么写。",
        f"All of it cost {spent}, and none of it hung on what the review says.",
    )
    yield t.say("## 培训第一课", "## The first lesson for newcomers")
    lesson = t.say(
        "敲门的不是“麻烦”，而是让我们变得更好的机会。",
        "What knocks at the door is no trouble: it is a chance to do better.",
    )
    study = case_study(case, lessons=[lesson])
    facts, *lines = study.text(t.lang, labels=t.book.catalogues.label).splitlines()
    moments = (line.removeprefix("- ") for line in lines[: len(study.moments)])
    yield "\n\n".join((facts, " → ".join(moments), quoted(lesson)))


def standing(t: Teller, status: str, over: timedelta) -> str:
    """Return how a clock ended, in a few words."""
    word = f"{SIGNS[status]} {t.label('clock_statuses', status)}"
    return f"{word} {show_span(over, t.lang)}" if over else word


def drawings(told: Story) -> Iterator[str]:
    """Yield the whole story at a glance."""
    t, case = told.t, told.case
    yield t.say("## 时间线", "## The timeline")
    readings = told.book.readings(case, now=case.log[-1].recorded_at)
    yield fenced(diagrams.timeline(case, readings, zone=SHANGHAI, lang=t.lang))
    yield t.say("## 生命周期", "## The lifecycle")
    yield fenced(diagrams.lifecycle_diagram(LIFECYCLE, case=case, lang=t.lang))


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--hours", choices=tuple(HOURS), default="always")
    given = parser.parse_args()
    show(report(given.lang, given.hours))
    return 0


if __name__ == "__main__":
    sys.exit(main())
