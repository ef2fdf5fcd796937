"""Brush-offs and blame beside reassurance, questions and named times (S68, S69)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recoverykit import ShopConfig, playbooks
from recoverykit.facts import Complaint
from recoverykit.hours import ALWAYS
from recoverykit.reply import Reply
from recoverykit.reply_rules import forbidden_in

THREE = datetime(2026, 3, 1, 3, tzinfo=UTC)
BOOK = playbooks.rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)


def forbidden(text: str) -> list[str]:
    return [why.code.removeprefix("reply.") for why in forbidden_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "您填错地址了也没关系，我来改。",
        "您没看清也没关系",
        "您填错了，没事，我来改。",
        "If you misread it, no problem: it was user error, no worries.",
        "请问是您自己签收的吗？",
        "核实一下是否是您操作的",
        "Was it user error?",
        "您有责任心，谢谢提醒。",
        "您想多了解可以看详情页。",
        "别人买了都说尺码偏小",
    ],
)
def test_s69_reassurance_and_an_open_question_blame_nobody(text: str) -> None:
    assert forbidden(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("您填错地址，跟我们没关系", ["blames_customer", "blames_nobody"]),
        ("是你自己弄坏的吧？", ["blames_customer"]),
        ("别人怎么没问题吗？", ["blames_customer"]),
        ("谁让您不看详情页？", ["blames_customer"]),
        ("别人买了都没问题", ["blames_customer"]),
        ("You probably broke it yourself.", ["blames_customer"]),
    ],
)
def test_s68_a_question_that_accuses_is_blame(text: str, codes: list[str]) -> None:
    assert forbidden(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "我们找快递赔，钱先给您。",
        "我会去找快递公司索赔",
        "我们向快递公司索赔",
        "I will take it up with the courier.",
        "We'll claim with the carrier.",
    ],
)
def test_s58_the_shop_may_turn_to_the_carrier_itself(text: str) -> None:
    assert forbidden(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "快递丢件您需要找快递公司索赔哦",
        "麻烦您自己联系一下物流公司哦",
        "You have to take it up with DHL.",
        "Take it up with DHL.",
        "You have to claim with them.",
    ],
)
def test_s68_the_customer_is_not_sent_to_the_carrier(text: str) -> None:
    assert forbidden(text) == ["blames_carrier"]


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，请您耐心等待，周五前一定给您答复。",
        "请耐心等待，我们3月5日给您消息",
        "预计3天内送达，请耐心等待。",
        "Please be patient until Monday; I will call you on Monday at 10 am.",
        "Please wait for the courier at the door.",
        "Just wait a moment, I am looking.",
    ],
)
def test_s68_patience_until_a_time_is_no_brush_off(text: str) -> None:
    assert forbidden(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("请耐心等待，我们无法在3天内答复", "waiting"),
        ("您3月1日反馈的，请耐心等待", "waiting"),
        ("We were late by Friday, please wait.", "waiting"),
        ("Just wait.", "waiting"),
        ("耐心等就行了，别催。", "waiting"),
        ("请等待通知", "waiting"),
        ("系统正在审核，请等待", "stalling"),
        ("已经上报，请等待通知", "stalling"),
        ("系统设置的，人工改不了", "rule_wall"),
        ("平台判定的，我们没有权限更改", "rule_wall"),
        ("一经售出概不退换", "rule_wall"),
        ("No refunds, no exceptions.", "rule_wall"),
        ("跟我没关系，我只是客服", "blames_nobody"),
        ("出了仓库就不是我们的事了", "blames_nobody"),
    ],
)
def test_s68_what_gives_nothing_is_a_brush_off(text: str, code: str) -> None:
    assert code in forbidden(text)


def public(text: str, *, by: str | None = None) -> list[str]:
    wrote = Complaint("断裂了", channel="review", received_at=THREE)
    case = BOOK.open("case-1", wrote, now=THREE)
    found = BOOK.check_reply(case, Reply(text), now=THREE, by=by)
    return [why.code.removeprefix("reply.") for why in found]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("王小明先生您好", "name"),
        ("欧阳娜娜女士，抱歉", "name"),
        ("感谢仉女士", "name"),
        ("您在杭州市西湖区文三路100号3栋201的包裹", "address"),
        ("+44 7700 900123", "phone"),
        ("010-88888888", "phone"),
        ("order #12", "order"),
        ("order no. 12345", "order"),
        ("单号sf1234567890", "order"),
    ],
)
def test_c17_names_numbers_and_addresses_are_found_in_public(
    text: str, code: str
) -> None:
    assert f"public_{code}" in public(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry! Please send us your order number via private message.",
        "We process every order no matter what.",
        "感谢先生反馈",
        "老先生您好",
        "感谢这位女士",
        "您是本店第10000号订单",
        "请拨打客服电话010-88888888",
        "退货地址:杭州市西湖区文三路100号",
        "订单号:发我一下",
    ],
)
def test_c17_what_tells_nothing_of_the_customer_is_fine_in_public(text: str) -> None:
    assert not [code for code in public(text) if code.startswith("public_")]


def test_s66_a_name_is_told_by_whole_words() -> None:
    assert "lacks_name" in public("Sorry, the delivery was late.", by="li")
    assert "lacks_name" not in public("Sorry, it was late. Li", by="li")
    assert "lacks_name" not in public("抱歉，我李薇来跟进", by="李薇")


@pytest.mark.parametrize("text", ["我是客服人员", "我是客服主管", "我是小店的"])
def test_s66_a_role_is_no_name(text: str) -> None:
    assert "lacks_name" in public(f"{text}，抱歉")


@pytest.mark.parametrize("text", ["我是客服小王", "我是本店的小王", "我是客服主管王丽"])
def test_s66_a_name_behind_a_role_is_one(text: str) -> None:
    assert "lacks_name" not in public(f"{text}，抱歉")
