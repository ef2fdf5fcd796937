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
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from recoverykit import diagrams
from recoverykit import events as ev
from recoverykit.explanation import explain
from recoverykit.facts import Claim, Complaint, Customer, Evidence, Order, Review
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.investigation import Finding
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.money import Money
from recoverykit.playbooks import Playbook, ShopConfig, rescue_48h
from recoverykit.reply import Reply
from recoverykit.situation import CurrentFacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 10, tzinfo=SHANGHAI)  # a Tuesday
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = BusinessHours(tz=SHANGHAI, weekly={day: [("09:00", "18:00")] for day in DAYS})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the story; its first day is day 1."""
    return MIDNIGHT + timedelta(days=day - 1, hours=hour, minutes=minute)


COMPLAINT = Complaint(
    "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍,这就是你们所谓的‘匠心’?",
    channel="review",
    received_at=at(1, 3),
    rating=5,  # five stars, and angry all the same
    claims=(Claim("order.delivered_at", at(-2, 12)),),
)
ORDER = Order(
    "2017",
    ordered_at=at(-14, 10),
    amount=Money.of("268.00", "CNY"),
    delivered_at=at(-2, 12),
    note="周年纪念礼物,急用",
    is_custom=True,
)
APOLOGY = Reply(
    "林女士您好,我是链动小铺的店长李薇。首先为我同事的敷衍态度向您郑重道歉。"
    "然后我想了解,手链具体是什么位置断裂?",
    parts=("apology", "question"),
    signed_by="store_manager",
)
ASK_PHOTO = Reply(
    "您方便拍张清晰照片发给我吗?无论原因是什么,让您在重要纪念日遇到这种事,都是我们的失职。",
    parts=("evidence_request", "ownership"),
)

Make = Callable[[Playbook, Case], ev.Event]


class Step(NamedTuple):
    """One thing that happened, when we learned of it, and how the story tells it."""

    make: Make
    zh: str
    en: str
    recorded_at: datetime | None = None


def offer(book: Playbook, case: Case) -> ev.Event:
    """Rule on the menu, as the store manager, and offer what was ruled."""
    ruling = book.decide_offer(
        case,
        now=at(1, 15),
        by="li",
        role="store_manager",
        facts=CurrentFacts(jurisdiction="CN"),
    )
    return ev.Offered(at(1, 15), by="li", ruling=ruling)


def resolve(_: Playbook, case: Case) -> ev.Event:
    """Write the resolution record from what the customer took."""
    resolution = case.resolution_of(
        "accepted", found="upheld", authority="store_manager"
    )
    return ev.Resolved(at(2, 10, 5), by="li", resolution=resolution)


def fulfil(name: str, when: datetime) -> Make:
    """Return a step that carries out one accepted line."""

    def make(_: Playbook, case: Case) -> ev.Event:
        line = next(x.id for x in case.given if x.remedy.name == name)
        return ev.Fulfilled(when, line=line, by="xu")

    return make


def plain(event: ev.Event) -> Make:
    """Return a step that records an event as it is."""
    return lambda _book, _case: event


FINDINGS = (
    Finding("sourcing", "标准扣用完了,采购临时补了一批货,新供应商的配件硬度不达标"),
    Finding("qc", "质检员那周请假,漏洞被忽略"),
    Finding("service", "客服小张只机械回复“已反馈,请耐心等待”"),
)

STORY = (
    Step(
        plain(ev.Taken(at(1, 3, 20), by="li", role="store_manager")),
        "李店长从手机上看到评价,自己接手,先别急着回复。",
        "Li, the store manager, sees the review on her phone, takes it on herself and "
        "does not answer in haste.",
    ),
    Step(
        plain(
            ev.EvidenceReceived(
                at(1, 6),
                evidence=(
                    Evidence("production_photo", "s3://shop/2017/made.jpg"),
                    Evidence("surveillance", "s3://shop/2017/loading.mp4"),
                    Evidence("chat_log", "s3://shop/2017/chat.txt"),
                ),
            )
        ),
        "天刚亮,调出生产照片、装车监控和聊天记录:发货时手链完好。",
        "At dawn she has the production photos, the loading video and the chat log: "
        "it left the shop whole.",
    ),
    Step(
        plain(ev.Acknowledged(at(1, 9), by="li", reply=APOLOGY)),
        "第一次接触:致歉,提问,不辩解。",
        "First contact: an apology and a question, no defence.",
    ),
    Step(
        plain(
            ev.EvidenceRequested(
                at(1, 9, 10), by="li", kinds=("photo",), reply=ASK_PHOTO
            )
        ),
        "请顾客拍一张断裂处的照片。",
        "She asks for a photo of the break.",
    ),
    Step(
        plain(ev.Paused(at(1, 9, 10), by="li", reason="awaiting_evidence")),
        "等照片期间,解决时限暂停;首次响应从不暂停。",
        "While the photo is awaited the resolution clock rests; a first response "
        "never would.",
    ),
    Step(
        plain(
            ev.EvidenceReceived(
                at(1, 11, 40),
                evidence=(Evidence("photo", "s3://shop/2017/break.jpg"),),
            )
        ),
        "照片到了。",
        "The photo arrives.",
    ),
    Step(
        plain(ev.Resumed(at(1, 11, 40), by="li")),
        "计时恢复。",
        "The clock goes on.",
    ),
    Step(
        plain(
            ev.Diagnosed(
                at(1, 12),
                by="li",
                primary="sourcing",
                contributing=("qc", "service"),
                confirmed=("quality.defective", "service.attitude"),
                method="photo",
                findings=FINDINGS,
            )
        ),
        "“这不是我们的标准衔接扣!”12 点查清,15 点才补录。",
        "“That is not our clasp!” Found out at noon, entered at three.",
        recorded_at=at(1, 15),
    ),
    Step(
        offer,
        "三个方案,外加一对银手链。",
        "Three ways out, and a pair of silver bracelets on top.",
    ),
    Step(
        plain(
            ev.CustomerWrote(
                at(1, 15, 10),
                text="今天是我们真正的纪念日,我谎称是三天前收到的,因为太生气了。",
            )
        ),
        "顾客更正了自己的说法。主张与核实分开记录,不打任何欺诈标记。",
        "She corrects what she had claimed. Claims and facts stay apart, and nobody "
        "is flagged for it.",
    ),
    Step(
        plain(
            ev.OfferAnswered(
                at(2, 10), by="lin", takes=("remake", "coupon"), declines=("bracelet",)
            )
        ),
        "第二天:她选择方案二和三,婉拒银手链。",
        "The next day she takes the second and the third, and declines the gift.",
    ),
    Step(resolve, "问题解决。", "It is resolved."),
    Step(
        fulfil("coupon", at(2, 11)),
        "八折券已发放。",
        "The coupon is sent.",
    ),
    Step(
        plain(ev.FollowUpStarted(at(2, 12), by="li")),
        "进入回访。",
        "Follow-up begins.",
    ),
    Step(
        plain(
            ev.RetrospectiveHeld(
                at(2, 18),
                by="li",
                actions=(
                    "change_supplier",
                    "double_inspection",
                    "service_training",
                    "manager_steps_in",
                ),
                note="更换配件供应商、实行双重质检、客服升级培训、建立店长直接介入机制",
            )
        ),
        "复盘:四项整改。",
        "The retrospective: four things will change.",
    ),
    Step(
        plain(
            ev.ReviewChanged(
                at(3, 9),
                review=Review("review-2017", rating=5, status="amended"),
                asked=False,
            )
        ),
        "她主动修改了评价,没有人请求她这样做。",
        "She amends her review. Nobody had asked her to.",
    ),
    Step(
        plain(ev.FollowedUp(at(5, 10), by="li", about="public_report")),
        "三天后:公开整改报告。",
        "Three days later: the public report.",
    ),
    Step(
        fulfil("remake", at(9, 9)),
        "一周后:重做的手链送到。",
        "After a week the new pair arrives.",
    ),
    Step(
        fulfil("album", at(9, 9)),
        "还有一本手工相册,最后一页是全体成员的签名道歉。",
        "With it a handmade album; its last page is an apology signed by everybody.",
    ),
    Step(
        plain(ev.FollowedUp(at(9, 9), by="li", about="fulfilment_seen")),
        "确认收到。",
        "It was seen to arrive.",
    ),
    Step(
        plain(ev.Closed(at(9, 18), by="li", code="resolved")),
        "结案。三个月后的预防计划仍在任务表上。",
        "Closed. The programme of three months later stays on the task list.",
    ),
)

WORDS = {
    "zh": {
        "title": "断裂的手链:一起投诉的四十八小时",
        "story": "按{hours}讲述;每一条时限、理由和方案均由 recoverykit 计算。",
        "always": "全天候计时(24×7)",
        "daily": "每日 09:00–18:00 计时",
        "events": "逐步回放",
        "late": "(补录于 {at})",
        "primary": "主因",
        "contributing": "促成原因",
        "exposure": "最大敞口 {money},由{role}批准",
        "tasks": "仍需完成",
        "planned": "此刻的待办与计划:",
        "honest": "诚实的账",
        "verdict": "本例不美化自己的出处:同一个故事,按两种营业时间计算。",
        "lifecycle": "生命周期",
        "timeline": "时间线",
    },
    "en": {
        "title": "The broken bracelet: forty-eight hours of one complaint",
        "story": "Told on {hours}. Every deadline, reason and offer is computed by "
        "recoverykit.",
        "always": "clocks that never rest (24×7)",
        "daily": "hours of 09:00–18:00, daily",
        "events": "Event by event",
        "late": "(entered at {at})",
        "primary": "primary cause",
        "contributing": "contributing",
        "exposure": "worst case {money}, granted by the {role}",
        "tasks": "Still to do",
        "planned": "What is wanted from here on:",
        "honest": "An honest account",
        "verdict": "The library does not flatter its own source: the same story on two "
        "kinds of hours.",
        "lifecycle": "The lifecycle",
        "timeline": "The timeline",
    },
}


def replay(book: Playbook) -> Iterator[tuple[Step | None, Case]]:
    """Record the story step by step; yield the case after each."""
    case = book.open(
        "bracelet",
        COMPLAINT,
        order=ORDER,
        customer=Customer("lin"),
        now=COMPLAINT.received_at,
    )
    yield None, case
    for number, step in enumerate(STORY):
        event = step.make(book, case)
        now = step.recorded_at or event.at
        case = book.record(case, event, now=now, key=f"step-{number}")
        yield step, case


def report(lang: str, hours_name: str) -> Iterator[str]:
    """Yield the report, a block at a time."""
    words = WORDS[lang]
    books = {
        "always": rescue_48h(shop=ShopConfig.example(), hours=ALWAYS),
        "daily": rescue_48h(shop=ShopConfig.example(), hours=DAILY),
    }
    book = books[hours_name]
    yield f"# {words['title']}"
    yield words["story"].format(hours=words[hours_name])
    yield f"## {words['events']}"
    for step, case in replay(book):
        now = case.log[-1].recorded_at
        yield heading(step, case, lang)
        if step is None:
            yield from assessment(case, lang)
        elif isinstance(case.log[-1].event, ev.Diagnosed):
            yield from causes(case, book, lang)
        elif isinstance(case.log[-1].event, ev.Offered):
            yield from menu(case, book, lang)
        elif isinstance(case.log[-1].event, ev.OfferAnswered):
            yield diagrams.line_table(case, lang=lang)
        elif isinstance(case.log[-1].event, ev.Resolved):
            yield words["planned"]
            tasks = book.tasks(case, now=now)
            yield diagrams.task_table(tasks, lang=lang, zone=SHANGHAI)
        yield diagrams.reading_table(
            book.readings(case, now=now), lang=lang, zone=SHANGHAI
        )
    yield f"## {words['tasks']}"
    tasks = book.tasks(case, now=now)
    yield diagrams.task_table(tasks, lang=lang, zone=SHANGHAI)
    yield from honest_account(books, lang)
    yield f"## {words['lifecycle']}"
    yield fenced(diagrams.lifecycle_diagram(LIFECYCLE, case=case, lang=lang))
    yield f"## {words['timeline']}"
    readings = book.readings(case, now=now)
    yield fenced(diagrams.timeline(case, readings, zone=SHANGHAI, lang=lang))


def heading(step: Step | None, case: Case, lang: str) -> str:
    """Return when it was and how the story tells it."""
    entry = case.log[-1] if step is not None else case.log[0]
    local = entry.event.at.astimezone(SHANGHAI)
    day = (local.date() - MIDNIGHT.date()).days + 1
    when = f"第 {day} 天 {local:%H:%M}" if lang == "zh" else f"Day {day}, {local:%H:%M}"
    if step is None:
        return f"### {when}\n\n> {COMPLAINT.text}"
    told = step.zh if lang == "zh" else step.en
    if step.recorded_at is not None:
        entered = step.recorded_at.astimezone(SHANGHAI)
        told += " " + WORDS[lang]["late"].format(at=f"{entered:%H:%M}")
    return f"### {when}\n\n{told}"


def assessment(case: Case, lang: str) -> Iterator[str]:
    """Yield how grave it is, with the words that say so."""
    if case.assessment is None:
        return
    said = case.assessment.explain(lang, text=COMPLAINT.text).splitlines()
    yield "\n".join((f"**{said[0]}**", "", *(bullet(line) for line in said[1:])))


def causes(case: Case, book: Playbook, lang: str) -> Iterator[str]:
    """Yield the three causes; exactly one is primary."""
    diagnosis = case.diagnosis
    if diagnosis is None:
        return
    facts = {finding.stage: finding.statement for finding in diagnosis.findings}
    rows: list[str] = []
    for stage in diagnosis.stages:
        rank = "primary" if stage == diagnosis.primary else "contributing"
        label = book.catalogues.label("stages", stage, lang)
        rows.append(f"- **{label}** ({WORDS[lang][rank]}): {facts[stage]}")
    yield "\n".join(rows)


def menu(case: Case, book: Playbook, lang: str) -> Iterator[str]:
    """Yield what was offered, what it may cost at worst, and every reason."""
    offered = case.last(ev.Offered)
    if offered is None:
        return
    yield diagrams.line_table(case, lang=lang)
    ruling = offered.ruling
    role = book.catalogues.label("roles", ruling.role, lang)
    yield WORDS[lang]["exposure"].format(money=ruling.exposure, role=role)
    reasons = explain(ruling.reasons, lang, labels=book.catalogues.label, zone=SHANGHAI)
    yield "\n".join(bullet(reason) for reason in reasons)


def honest_account(books: dict[str, Playbook], lang: str) -> Iterator[str]:
    """Yield which of its own rules the story breaks, on either kind of hours."""
    words = WORDS[lang]
    yield f"## {words['honest']}"
    yield words["verdict"]
    for name, book in books.items():
        *_, (_, case) = replay(book)
        lines = [f"**{words[name]}**", ""]
        for reading in book.readings(case, now=case.log[-1].recorded_at):
            said = reading.explain(lang, labels=book.catalogues.label, zone=SHANGHAI)
            lines.append(bullet("; ".join(said.splitlines())))
        yield "\n".join(lines)


def bullet(line: str) -> str:
    """Return a line as a list item."""
    return line if line.startswith("- ") else f"- {line}"


def fenced(mermaid: str) -> str:
    """Return a diagram as Markdown draws it."""
    return f"```mermaid\n{mermaid.strip()}\n```"


def main(argv: list[str] | None = None) -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--hours", choices=("always", "daily"), default="always")
    given = parser.parse_args(argv)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    print("\n\n".join(report(given.lang, given.hours)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
