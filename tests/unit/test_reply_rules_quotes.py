"""What is held out to a customer, and what is only told (S78, law 8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recoverykit import ShopConfig, playbooks
from recoverykit import events as ev
from recoverykit.facts import Complaint, Order
from recoverykit.hours import ALWAYS
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.reply import Reply
from recoverykit.reply_rules import Wording, beyond_offer, quotes_in

THREE = datetime(2026, 3, 1, 3, tzinfo=UTC)
BOOK = playbooks.rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


@pytest.mark.parametrize(
    "text",
    [
        "依法您有权要求退一赔三",
        "依据消费者权益保护法，您有权获得三倍赔偿，不足500元的按500元赔偿",
        "依法赔偿不足500元的为500元",
        "国家三包规定，15天内可免费更换。",
        "质保期内免费维修",
        "您可以申请七天无理由退货，到货后全额退款",
        "You are entitled to a full refund under consumer law.",
        "The warranty covers a free repair.",
    ],
)
def test_law_8_a_right_that_the_law_gives_may_be_told_by_anybody(text: str) -> None:
    assert quotes_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "依法处理，另送您20元优惠券",
        "按三包，我们另外赔偿您2000元",
        "Under the warranty we send you a voucher.",
    ],
)
def test_s78_a_gift_beside_a_right_is_a_gift_all_the_same(text: str) -> None:
    assert quotes_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，这款我们不能打8折。",
        "给您打8折可以吗？",
        "您买的时候店里打8折，所以是80元。",
        "您要求全额退款，我们核实后回复您。",
        "您申请全额退款的事，我正在核实。",
        "您要求的赔偿50元，我们正在核实。",
        "您的订单里包含优惠券抵扣20元，实付80元",
        "这张优惠券的使用期限到月底",
        "您之前收到的优惠券还能用",
        "您的问题已经处理好了，退款88元已到账，请查收。",
        "您的订单补发的包裹已签收",
        "We cannot give you a full refund before the item is back.",
        "We are not able to issue a refund yet",
        "You asked for a full refund; I am checking this.",
        "The replacement arrived yesterday.",
        "Our 20% off sale ended yesterday.",
        "他们说“送八折”",
    ],
)
def test_s78_what_is_denied_wanted_or_has_arrived_is_held_out_to_nobody(
    text: str,
) -> None:
    assert quotes_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "您要求全额退款，我们同意。",
        "您说得对我们全额退款",
        "您要求退货我们就全额退款",
        "已收到的商品不用退，我们全额退款",
        "全额退款没有问题",
        "退款100元没有问题",
        "退款88元预计3天到账",
        "已重新发货",
        "给您打8折",
    ],
)
def test_s78_what_the_shop_agrees_to_or_sends_out_is_held_out(text: str) -> None:
    assert quotes_in(text)


def test_quotes_are_looked_for_once_in_a_text() -> None:
    wording = Wording("赔偿您50元")
    assert quotes_in(wording) is quotes_in(wording)


def must(text: str, *, paid: Money | None = None, refunded: Money | None) -> list[str]:
    wrote = Complaint("手链断裂了", channel="chat", received_at=THREE)
    bought = None if paid is None else Order("A-2017-55", ordered_at=THREE, amount=paid)
    case = BOOK.open("case-1", wrote, order=bought, now=THREE)
    at = THREE + timedelta(hours=1)
    if refunded is not None:
        seen = ev.RefundSeen(at, amount=refunded, source="platform")
        case = BOOK.record(case, seen, now=at)
    found = BOOK.check_reply(case, Reply(text), now=at)
    return [why.code for why in found if why["grade"] == "must"]


def test_s78_money_that_went_back_past_the_shop_may_be_told() -> None:
    told = "抱歉让您久等，平台已给您退款100元，请查收。"
    assert must(told, refunded=None) == ["reply.quote_unruled"]
    assert must(told, refunded=cny("100")) == []
    assert must(told, refunded=cny("90")) == ["reply.quote_of_sum"]
    assert must(told, paid=cny("268"), refunded=cny("100")) == []


def test_s78_a_part_that_went_back_is_no_full_refund() -> None:
    told = "抱歉，平台已全额退款，请查收。"
    assert must(told, refunded=cny("100"), paid=cny("100")) == []
    assert must(told, refunded=cny("100"), paid=cny("268")) == ["reply.quote_of_kind"]


def test_s78_as_many_options_as_may_be_picked_may_be_summed_up() -> None:
    def line(name: str, amount: str, value: str | None = None) -> Remedy:
        worth = None if value is None else cny(value)
        return Remedy(name, name, cost=cny(amount), value=worth, basis=Basis.GOODWILL)

    menu = (line("refund", "100"), line("coupon", "15", "20"), line("gift", "7"))

    def codes(text: str, most: int) -> list[str]:
        always = [line("points", "3")]
        offer = Offer(always=always, choices=menu, pick=(1, most))
        return [why.code for why in beyond_offer(quotes_in(text), offer)]

    assert codes("合计补偿您120元", 2) == []
    assert codes("合计补偿您123元", 2) == []
    assert codes("合计补偿您130元", 3) == []
    assert codes("合计补偿您120元", 1) == ["reply.quote_of_sum"]
    assert codes("合计补偿您130元", 2) == ["reply.quote_of_sum"]
    assert beyond_offer(quotes_in("补偿您120元"), Offer()) != ()
