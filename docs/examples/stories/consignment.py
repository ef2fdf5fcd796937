"""The consignment freeze: people, words, and rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve

from recoverykit import events as ev
from recoverykit.deadline import Elapsed
from recoverykit.facts import CaseSummary, Complaint
from recoverykit.hours import Always
from recoverykit.incidents import GroupReading, Incident, RecurrenceRule, StatementRule
from recoverykit.investigation import Action
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import ShopConfig, golden_4h_72h
from recoverykit.reply import Commitment, Reply
from recoverykit.reply_rules import with_commitments
from stories.telling import SHANGHAI, Teller, hours

MIDNIGHT = datetime(2026, 6, 18, tzinfo=SHANGHAI)
EXAMPLE = ShopConfig.example()
SHOP = evolve(
    EXAMPLE,
    incidents=evolve(
        EXAMPLE.incidents,
        recurrences=[
            RecurrenceRule(
                by="category",
                least=5,
                within=timedelta(hours=24),
                categories=("payment",),
                role="task_force",
            )
        ],
        statements=[StatementRule(cases=30, audience=10_000, signed_by="ceo")],
    ),
)
BOOK = golden_4h_72h(shop=SHOP, hours=Always(tz=SHANGHAI))


def at(day: int, hour: float) -> datetime:
    """Return an instant of the story; payouts stop on the morning of day 1."""
    return MIDNIGHT + timedelta(days=day - 1, hours=hour)


SELLERS = 40
EVERY = hours(0.2)
WORDS = (
    ("chat", "我的货款被冻结了,什么时候放款?"),
    ("phone", "平台自动扣款,却没有放款给我,都两天了!"),
    ("chat", "卖出去三天,结算金额还是零,系统出什么问题了?"),
    ("social_media", "货款被冻结,客服只会复读机一样回复,再不放款我就曝光!"),
)
BOT = Reply("系统在处理", provenance="auto", channel="chat")
SEEN = with_commitments(
    Reply(
        "检测到您的订单异常,已优先处理,2小时内给您答复。",
        provenance="auto",
        channel="chat",
    )
)
FIXED = Reply("结算系统已修好,您的货款已经放出。", provenance="auto", channel="sms")


def letter_to(case: Case) -> Reply:
    """Return the letter of the chief executive to one seller."""
    number = (
        "" if case.order is None else f"您的 {case.order.id} 号订单的货款也在其中。"
    )
    return Reply(
        "您好,我是平台首席执行官周宁。结算系统的漏洞冻结了卖家的货款,"
        + number
        + "客服还只"
        "回了一句“系统在处理”。让您为自己的钱担心,是我们的失职,我向您郑重道歉。专项小组"
        "24小时内修好系统,48小时内逐一解决,解决之后会有专人给您打电话。",
        provenance="edited_template",
        channel="sms",
        signed_by="ceo",
        commitments=[
            Commitment("fix", Elapsed(hours(24))),
            Commitment("solution", Elapsed(hours(48))),
        ],
    )


CAUSE = "结算批次在扣款之后中断,货款没有放出"
REMEDY = Offer(
    always=[
        Remedy(
            "for_the_wait",
            "damages",
            cost=Money.of("8", "CNY"),
            basis=Basis.ENTITLEMENT,
        ),
        Remedy("coupon", "coupon", cost=Money.of("20", "CNY"), basis=Basis.GOODWILL),
    ]
)
DECLARED_AT = at(1, 12)
FOUND_AT = at(1, 14)
FIXED_AT = at(2, 8)
HOTFIX = Action(
    "settlement_hotfix",
    kind="corrective",
    cause="settlement",
    owner="task_force",
    due_at=at(2, 12),
)
ALARM = Action(
    "payout_alarm",
    kind="preventive",
    cause="settlement",
    owner="task_force",
    due_at=at(8, 18),
)
ACTIONS = {
    "settlement_hotfix": ("修复结算批次", "the settlement run is mended"),
    "payout_alarm": (
        "扣款后 10 分钟未放款即报警",
        "an alarm where a payout does not follow within ten minutes",
    ),
}


class Platform:
    """Every case and the incident, as they stand at the time that is told."""

    def __init__(self, t: Teller) -> None:
        self.t = t
        self.cases: dict[str, Case] = {}
        self.incident: Incident | None = None

    def go(self, case_id: str, *events: ev.Event) -> None:
        """Record what happened in a case, when it happened."""
        for event in events:
            case = self.cases[case_id]
            key = f"step-{case.version}"
            self.cases[case_id] = BOOK.record(case, event, now=event.at, key=key)

    def open(self, case_id: str, complaint: Complaint, **known: object) -> Case:
        """Open a case when its complaint arrives."""
        now = complaint.received_at
        case = BOOK.open(case_id, complaint, now=now, **known)  # type: ignore[arg-type]
        self.cases[case_id] = case
        return case

    def note(self, *events: ev.Event) -> None:
        """Record what happened in the incident, when it happened."""
        for event in events:
            self.incident = BOOK.record_incident(self.the, event, now=event.at)

    @property
    def the(self) -> Incident:
        """Return the incident, once it was declared."""
        if self.incident is None:
            raise LookupError
        return self.incident

    def known(self, *, now: datetime) -> tuple[Case, ...]:
        """Return the cases as they stood at an instant."""
        return tuple(
            Case.replay(
                case.id, [entry for entry in case.log if entry.recorded_at <= now]
            )
            for case in self.cases.values()
            if case.received_at <= now
        )

    def summaries(self, *, now: datetime) -> tuple[CaseSummary, ...]:
        """Return the same in a few fields each."""
        return tuple(case.summary() for case in self.known(now=now))

    def goal(self, *, now: datetime) -> GroupReading:
        """Return how many members were solved in time, seen at an instant."""
        reading = BOOK.group_reading(self.the, self.summaries(now=now), now=now)
        if reading is None:
            raise LookupError
        return reading
