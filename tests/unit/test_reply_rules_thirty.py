"""Thirty replies and what is said of each; and polite ones, of which nothing is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recoverykit import ShopConfig, playbooks
from recoverykit import events as ev
from recoverykit.facts import Complaint
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.reply import Reply
from recoverykit.reply_rules import (
    FIRST_CONTACT,
    THREE_S,
    ReplyRules,
    check_reply,
    with_commitments,
)

THREE = datetime(2026, 3, 1, 3, tzinfo=UTC)
RULES = ReplyRules(first_contact=FIRST_CONTACT, solution_with=THREE_S)
ANNIVERSARY = "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍"
FIRST = (
    "林女士您好，我是链动小铺的店长李薇。首先为我同事的敷衍态度向您郑重道歉。"
    "手链具体是什么位置断裂？您方便拍张清晰照片发给我吗？顺丰单号是SF1234567890123，"
    "预计3月3日补上新的物流信息。无论原因是什么，都是我们的失职。"
)
OFFER = Offer(
    choices=[
        Option(
            "money",
            [
                Remedy(
                    "refund",
                    "refund.full",
                    cost=Money(26800, "CNY"),
                    basis=Basis.ENTITLEMENT,
                ),
                Remedy(
                    "coupon", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL
                ),
            ],
        ),
        Option(
            "remake",
            [
                Remedy(
                    "remake",
                    "remake",
                    cost=Money(9000, "CNY"),
                    basis=Basis.ENTITLEMENT,
                )
            ],
        ),
    ]
)

BOOK = playbooks.rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)


def fresh(*, channel: str = "chat", text: str = ANNIVERSARY) -> Case:
    """A case that nobody has answered yet."""
    complaint = Complaint(text, channel=channel, received_at=THREE)
    return BOOK.open("case-1", complaint, now=THREE)


def answered(*, channel: str = "chat", text: str = ANNIVERSARY) -> Case:
    """A case with a good first answer."""
    told = ev.Acknowledged(THREE, by="li", reply=Reply(FIRST))
    return BOOK.record(fresh(channel=channel, text=text), told, now=THREE)


def diagnosed() -> Case:
    found = ev.Diagnosed(THREE, by="li", primary="sourcing")
    return BOOK.record(answered(), found, now=THREE)


CASES = {
    "first": fresh(),
    "later": answered(),
    "diagnosed": diagnosed(),
    "public": answered(channel="review"),
}


def codes(
    text: str, when: str, *, provenance: str = "personal", offer: Offer | None = None
) -> set[str]:
    reply = with_commitments(Reply(text, provenance=provenance))
    found = check_reply(reply, case=CASES[when], rules=RULES, offer=offer)
    assert all(why["grade"] in {"must", "should"} for why in found)
    assert len({(w.code, w.fields) for w in found}) == len(found)
    return {why.code.removeprefix("reply.") for why in found}


SILENT_FIRST = {"lacks_" + duty for duty in FIRST_CONTACT} | {
    "lacks_eta",
    "lacks_carrier",
}

THIRTY: list[tuple[str, str, set[str]]] = [
    # ── good ──
    ("first", FIRST, set()),
    (
        "diagnosed",
        (
            "林女士，调查清楚了，是我们的配件质量问题，非常抱歉。按照我们的承诺，"
            "两个方案任您选：全额退款并送您5元优惠券，或者立即重做一对。"
            "今天内为您处理完毕！"
        ),
        set(),
    ),
    ("later", "收到您的照片了，让您久等，我们2小时内给您答复。", set()),
    ("later", "感谢您的耐心等待，我正在核实，明天前一定给您答复。", set()),
    ("later", "这不是您的错，我们不会推给快递，请您放心。", set()),
    (
        "later",
        (
            "Thank you for the photos. I understand how frustrating this is, and I "
            "will get back to you within 2 hours."
        ),
        set(),
    ),
    (
        "diagnosed",
        (
            "We are very sorry: this was our mistake, because the clasp was too soft. "
            "We offer you a full refund, and I promise to stay with this."
        ),
        set(),
    ),
    ("public", "非常抱歉给您带来不便，我们已私信您，会一直跟进。", set()),
    # ── canned ──
    (
        "first",
        "已反馈,请耐心等待",
        {"stalling", *SILENT_FIRST, "lacks_apology"},
    ),
    ("later", "我们会尽快处理，请耐心等待。", {"stalling"}),
    ("later", "您好，系统在处理。", {"machine"}),
    ("later", "这是系统规则，我们无法更改。", {"rule_wall"}),
    ("later", "Your feedback has been forwarded, please be patient.", {"stalling"}),
    ("later", "This is our policy and we cannot change it.", {"rule_wall"}),
    ("later", "亲，请您耐心等待哦", {"waiting"}),
    # ── blaming ──
    ("later", "这是快递公司的责任，您联系快递吧。", {"blames_carrier"}),
    ("later", "非常抱歉，不过这是供应商的问题。", {"blames_supplier"}),
    ("later", "您使用不当造成的，别的客户都没反映过。", {"blames_customer"}),
    ("later", "是平台的问题，与我们无关。", {"blames_platform", "blames_nobody"}),
    (
        "later",
        "That's the courier's fault, please take it up with the courier.",
        {"blames_carrier"},
    ),
    (
        "later",
        "You should have checked the size. It is not our fault.",
        {
            "blames_customer",
            "blames_nobody",
        },
    ),
    # ── bribing ──
    ("later", "非常抱歉！如果满意请给好评返现5元。", {"review_bought"}),
    (
        "later",
        "改好评送您红包，感谢！",
        {
            "review_bought",
            "lacks_apology",
            "lacks_promise",
        },
    ),
    (
        "later",
        "We are sorry. Update your review and get a coupon, we promise.",
        {"review_bought"},
    ),
    (
        "later",
        "Sorry! If you remove your review we will refund you $10.",
        {"review_bought", "quote_of_sum"},
    ),
    # ── over-promising ──
    (
        "diagnosed",
        (
            "亲，看到评价我们深感抱歉!已为您准备了全额退款 + 20 元券的"
            "解决方案，"
            "今天内为您处理完毕!"
        ),
        {"quote_of_sum", "lacks_rule"},
    ),
    ("later", "非常抱歉，我们保证绝不会再发生！", {"overpromises"}),
    (
        "diagnosed",
        (
            "We are sorry and we promise you a full refund and a $50 gift card "
            "according to our terms. It will never happen again."
        ),
        {"quote_of_sum", "overpromises"},
    ),
    (
        "later",
        "抱歉，一定是因为暴雨，我们会给您双倍赔付500元。",
        {"explains_early", "quote_of_sum"},
    ),
    (
        "public",
        "林女士，第2017号订单的问题我们会负责，电话13812345678联系您，抱歉！",
        {"public_order", "public_phone", "public_name"},
    ),
]


@pytest.mark.parametrize(("when", "text", "expected"), THIRTY)
def test_each_of_the_thirty_replies_gets_exactly_its_reasons(
    when: str, text: str, expected: set[str]
) -> None:
    assert codes(text, when, offer=OFFER) == expected


def test_they_are_thirty() -> None:
    assert len(THIRTY) == 30


POLITE = [
    "您好，请问有什么可以帮您？",
    "好的，收到，马上为您核实。",
    "非常理解您的心情，我们已紧急处理您的问题。",
    "这是我们的疏忽，我们将为您优先处理。",
    "非常理解您的 frustration,换作是我也会着急,我们会全力帮您解决。",
    "感谢您告诉我们，祝您生活愉快！",
    "您反馈的问题已修复，感谢您的监督。",
    "检测到您的订单异常，已优先处理，2小时内给您答复。",
    "让您在重要的日子遇到这种事，真的很抱歉。🙏",
    "快递延误也是我们的责任，我们来处理。",
    "请问包装有没有破损呢？",
    "麻烦您拍张照片发给我们，谢谢！",
    "您的优惠券还在有效期内，可以放心使用。",
    "支持7天无理由退货，您可以随时申请。",
    "已收到，正在处理。",
    "問題已經記錄，非常抱歉讓您失望了。",
    "我会一直跟进，有进展第一时间告诉您。",
    "方便的话能否帮忙更新评价？我们可以提供操作视频指导",
    "这不是您的问题，请不要自责。",
    "我们会联系快递公司核实，不需要您做什么。",
    "Thank you for letting us know.",
    "I am so sorry about this, and I understand how upsetting it is.",
    "Could you tell me where exactly the clasp is broken?",
    "We will look into it and get back to you by end of today.",
    "It isn't your fault at all.",
    "You should have received an email from me this morning.",
    "Thanks for your patience; I will call you within half an hour.",
    "Could you update your review if you like?",
    "Have a lovely weekend!",
]


@pytest.mark.parametrize("text", POLITE)
def test_an_ordinary_polite_text_gets_no_reason(text: str) -> None:
    assert codes(text, "later") == set()


def test_at_least_twenty_polite_texts_are_read() -> None:
    assert len(POLITE) >= 20
