"""Reviews that are bought or forced, and reviews that are only spoken of (S91, S92)."""

from __future__ import annotations

import pytest

from recoverykit.reply_rules import asks_for_review, inducement_in

BOUGHT = (
    "亲，评论修改后给您转50",
    "您撤评后我们退您一半的钱",
    "亲，帮忙改下评论，给您充20话费",
    "把中评改成好评我给您支付宝转20",
    "您先删评，再给您办理退款",
    "差评删除后马上全额退款",
    "亲给个五星，下次下单送您礼物",
    "亲，给5星好评，送运费险",
    "评价满意的话截图找客服领5元",
    "小卡片扫码好评领红包",
    "亲，好评后联系客服领取小礼品",
    "追加一条好评，我们送您一双袜子",
    "辛苦您把评分改到5分，我们送您一瓶面霜",
    "您把那条评论删掉，我补您15",
    "别忘了改个好评，给您返现",
    "We'll give you $5 off if you edit your feedback.",
    "Edit your feedback and get a voucher.",
    "Please amend your review; we'll send a $20 Amazon card.",
    "If you take the review down, I'll refund you in full.",
    "Leave us 5★ and we'll send you a free bracelet.",
    "Raise it to five stars and the next one is free.",
    "Once your review is updated we will process your refund.",
    "We will only refund you after you remove the negative review.",
)

FORCED = (
    "不删差评就不给您退款",
    "您不修改评价，就别想退款",
    "不改评论我们不予补偿",
    "If you do not remove your review we cannot refund you.",
)

SPOKEN_OF = (
    "谢谢您的五星好评，我们会继续努力。",
    "感谢您给的五星好评，退款已经处理好了。",
    "看到您在评价一下午餐盒时提到漏水，很抱歉。",
    "您修改评价与否都不影响退款，请放心。",
    "无论您是否更新评价，退款都会办理。",
    "我们不会要求您修改评价，退款照常办理。",
    "您无需删除评价，补偿照样给您。",
    "您不用改评论，补偿照样给您。",
    "您的评价我们会认真改进，退款已到账。",
    "根据您的评论修改了说明书，退款已到账。",
    "有人说“改评论返10元”，那不是我们，退款已到账。",
    "Thank you for the five star review, and sorry about this time; the refund is out.",
    "Thank you for the positive review. Your refund is out.",
    "You need not change your review; the refund is yours either way.",
    "You do not have to amend your feedback; the refund is yours.",
    "Your refund does not depend on your review.",
    "Whether or not you update your review, we will refund you.",
    "We have updated the review page, and the refund is out.",
    "We will update the comments page, and the refund is out.",
    "I will raise your feedback with our team; the refund is out.",
    "We take your feedback seriously; the refund is out.",
)


@pytest.mark.parametrize("text", BOUGHT)
def test_s91_a_change_of_a_review_beside_a_gift_is_bought(text: str) -> None:
    (why,) = inducement_in(text)
    start, end = why["start"], why["end"]
    assert why.code == "reply.review_bought"
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", FORCED)
def test_s92_a_refusal_that_hangs_on_a_review_is_no_denial(text: str) -> None:
    assert [why.code for why in inducement_in(text)] == ["reply.review_bought"]


@pytest.mark.parametrize("text", SPOKEN_OF)
def test_s92_thanks_for_a_review_and_freedom_to_keep_it_ask_nothing(text: str) -> None:
    assert not asks_for_review(text)
    assert inducement_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "麻烦您改个好评，我们不会给您转5元。",
        "麻烦您改个好评，他们说“给您转5元”。",
        "Feel free to leave us 5 stars.",
        "方便的话能否帮忙更新评价？",
    ],
)
def test_s91_an_invitation_that_holds_nothing_out_is_neutral(text: str) -> None:
    assert asks_for_review(text)
    assert inducement_in(text) == ()
