"""The broken bracelet: what was ordered, said and found, as its guide tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve

from recoverykit import events as ev
from recoverykit.facts import Claim, Complaint, Customer, Evidence, Order
from recoverykit.investigation import (
    Action,
    Cause,
    Check,
    Finding,
    Hypothesis,
    VerifiedFact,
)
from recoverykit.money import Money
from recoverykit.reply import Reply
from stories.telling import SHANGHAI

MIDNIGHT = datetime(2026, 3, 10, tzinfo=SHANGHAI)  # a Tuesday


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the story; the review comes on day 1."""
    return MIDNIGHT + timedelta(days=day - 1, hours=hour, minutes=minute)


LIN = Customer("lin")
ORDER = Order(
    "2017",
    ordered_at=at(-14, 10),
    amount=Money.of("268.00", "CNY"),
    delivered_at=at(-2, 12),
    note="周年纪念礼物,急用",
    is_custom=True,
)
FIRST_WORDS = Complaint(
    "手链收到就是断的,怎么回事?", channel="chat", received_at=at(0, 21, 30)
)
REVIEW = Complaint(
    "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍,这就是你们所谓的‘匠心’?",
    channel="review",
    received_at=at(1, 3),
    rating=5,  # five stars, and angry all the same
    claims=(Claim("order.delivered_at", at(-2, 12)),),
)

# ── what was said ────────────────────────────────────────────────────────────

CANNED = Reply("已反馈,请耐心等待", provenance="template", channel="chat")
CALL = Reply(
    "林女士您好,我是链动小铺的店长李薇。首先为我同事的敷衍态度向您郑重道歉。"
    "然后我想了解,手链具体是什么位置断裂?包装有没有破损?您方便拍张清晰照片发给我吗?"
    "这能帮我们判断是材质问题还是运输损伤。无论原因是什么,让您在重要纪念日遇到这种事,"
    "都是我们的失职。",
    channel="phone",
    signed_by="store_manager",
)
PROPOSAL = Reply(
    "林女士,调查清楚了,是我们的配件质量问题,这暴露了我们在供应商管理和质检流程上的"
    "严重漏洞。一、全额退款,手链无需退回;二、立即重做一对,加急发出,并升级为更高档材质;"
    "三、赠送一年内任意定制八折券。但除此之外,我们想为您和伴侣特别制作一对银质手链,"
    "不收费,只是需要一些时间。",
    channel="phone",
    signed_by="store_manager",
)
THANKS = Reply(
    "感谢第2017号订单的林女士,您的不满像一面镜子,照出了我们看不见的裂痕,"
    "每一条批评都是让我们变得更好的契机。",
    channel="official_account",
)

# ── what was found ───────────────────────────────────────────────────────────

MADE = Evidence("production_photo", "s3://shop/2017/made.jpg", digest="sha256:01")
LOADING = Evidence("surveillance", "s3://shop/2017/loading.mp4", digest="sha256:02")
CHAT = Evidence("chat_log", "s3://shop/2017/chat.txt", digest="sha256:03")
BREAK = Evidence("photo", "s3://shop/2017/break.jpg", digest="sha256:04", party="buyer")
BOX = Evidence("photo", "s3://shop/2017/box.jpg", digest="sha256:05", party="buyer")
STOCK = Evidence("stock_record", "s3://shop/stock/clasps.csv", digest="sha256:06")

FOUND = ev.Diagnosed(
    at(1, 12),
    by="li",
    primary="sourcing",
    contributing=("production", "qc", "service"),
    confirmed=("quality.defective", "service.attitude", "logistics.delay"),
    method="records",
    checks=[
        *(Check(item) for item in ("order", "logistics", "service_log", "item")),
        Check("customer_history", waived="first order"),
    ],
    hypotheses=[
        Hypothesis(
            "weak_material",
            stage="sourcing",
            status="confirmed",
            supported_by=[BREAK, STOCK],
        ),
        Hypothesis(
            "transit_damage",
            stage="logistics",
            status="eliminated",
            supported_by=[LOADING],
            against=[BOX, MADE],
        ),
    ],
    chain=[
        Cause("production", "标准衔接扣用完,订单积压", nature="organisational"),
        Cause(
            "sourcing",
            "采购临时补货,新供应商的配件硬度不达标",
            nature="technical",
            evidence=[STOCK, BREAK],
        ),
        Cause("qc", "质检员那周请假,没有人代班", nature="organisational"),
        Cause("service", "客服只机械回复,没有询问也没有道歉", nature="human"),
    ],
    findings=[
        Finding("sourcing", "断裂处不是标准衔接扣", evidence=[BREAK, STOCK]),
    ],
)
CORRECTED = evolve(
    FOUND,
    at=at(1, 15, 20),
    facts=[VerifiedFact("order.delivered_at", at(0, 20), source="complainant")],
)
MEASURES = (
    Action(
        "change_supplier",
        kind="corrective",
        cause="sourcing",
        owner="purchasing",
        due_at=at(8, 18),
    ),
    Action(
        "double_inspection",
        kind="corrective",
        cause="qc",
        owner="quality_inspector",
        due_at=at(5, 18),
    ),
    Action(
        "service_training",
        kind="preventive",
        cause="service",
        owner="cs_supervisor",
        due_at=at(15, 18),
    ),
    Action(
        "manager_steps_in",
        kind="preventive",
        cause="service",
        owner="store_manager",
        due_at=at(3, 18),
    ),
)
ACTIONS = {
    "change_supplier": ("更换配件供应商", "another supplier of clasps"),
    "double_inspection": ("实行双重质检", "every piece is inspected twice"),
    "service_training": ("客服升级培训", "better training for the service team"),
    "manager_steps_in": ("建立店长直接介入机制", "the store manager steps in herself"),
}
