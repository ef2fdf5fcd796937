"""What customers ask and tell every day opens no case (S1: a case is a complaint)."""

from datetime import UTC, datetime

import pytest

from recoverykit.facts import Complaint
from recoverykit.severity import Assessor
from tests.training.inquiries import inquiries

ASSESSOR = Assessor()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

# None of them is among the sentences that the model learned from.
ASKED_OR_TOLD = (
    "订单信息核对一下",
    "我的快递显示在派送",
    "帮忙催一下发货可以吗",
    "请问支持花呗吗",
    "地址写的是老家，改成公司",
    "鞋子要四十二码的",
    "这个能用几年",
    "明天下午在家",
    "请放在门卫处",
    "我已经付款了",
    "运费多少",
    "你们几点下班",
    "麻烦开一张专票",
    "包裹到驿站了",
    "刚拍的那单",
    "换个快递发",
    "可以刻字吗",
    "想给妈妈买一件外套，请问她穿什么码合适，身高一米六",
    "Could you tell me when my parcel arrives?",
    "Please change my address to the office",
)


def opens(text: str) -> bool:
    complaint = Complaint(text, channel="chat", received_at=NOON)
    return ASSESSOR.assess(complaint, now=NOON).opens_case


@pytest.mark.parametrize("text", ASKED_OR_TOLD)
def test_who_asks_or_tells_does_not_complain(text: str) -> None:
    assert text not in set(inquiries())
    assert not opens(text)


@pytest.mark.parametrize(
    "text",
    [
        "质量太差了",
        "坏了",
        "不能用",
        "收到是碎的",
        "等了一个月还没到",
        "客服不理人",
        "卡密无效",
        "扣了我两次钱",
        "怎么还没到账",
        "你们这是欺骗消费者",
        "It broke",
    ],
)
def test_a_short_complaint_is_one(text: str) -> None:
    assert opens(text)
