from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Target, Worked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason, explain, render
from recoverykit.explanation.sentences.reply_rules import SENTENCES
from recoverykit.hours import Always
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.reply import PARTS, Commitment, Reply
from recoverykit.reply_rules import (
    DUTIES,
    MUST,
    PHRASES,
    REPLY_WORDS,
    Phrase,
    ReplyRules,
    Signatory,
    Wording,
    asks_for_review,
    beyond_offer,
    commitments_in,
    fill,
    forbidden_in,
    graded,
    inducement_in,
    parts_in,
    phrases_for,
    quotes_in,
    with_commitments,
)
from recoverykit.reply_rules.commitments import unclocked_in
from recoverykit.reply_rules.times import whole_number
from recoverykit.severity import Keyword


def parts(text: str) -> list[str]:
    return [part.name for part in parts_in(text)]


def faults(text: str) -> list[str]:
    return [why.code.removeprefix("reply.") for why in forbidden_in(text)]


def promised(text: str) -> dict[str, Target]:
    return {
        found.commitment.name: found.commitment.target for found in commitments_in(text)
    }


def hours(n: float) -> Elapsed:
    return Elapsed(timedelta(hours=n))


# ── parts ────────────────────────────────────────────────────────────────────

SCRIPT = (
    "林女士您好，我是链动小铺的店长李薇。首先为我同事的敷衍态度向您郑重道歉，"
    "然后我想了解，手链具体是什么位置断裂？您方便拍张清晰照片发给我吗？"
    "无论原因是什么，让您在重要纪念日遇到这种事，都是我们的失职。"
)


def test_s66_the_first_contact_of_the_story_holds_its_parts_in_its_order() -> None:
    assert parts(SCRIPT) == ["apology", "question", "evidence_request", "ownership"]


def test_s65_the_script_of_the_guide_has_sorry_solve_and_smile() -> None:
    script = (
        "亲，看到评价我们深感抱歉!已为您准备了全额退款 + 20 元券的解决方案，"
        "今天内为您处理完毕!"
    )
    assert parts(script) == ["apology", "solution", "promise"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We are so sorry about this.", "apology"),
        ("I understand how frustrating that is.", "empathy"),
        ("Where exactly is the clasp broken?", "question"),
        ("Could you send us a photo of the clasp?", "evidence_request"),
        ("This is our mistake.", "ownership"),
        ("It was caused by a soft clasp.", "explanation"),
        ("You will have a full refund.", "solution"),
        ("I promise to stay with it.", "promise"),
        ("Thank you for telling us.", "thanks"),
        ("深感抱歉", "apology"),
        ("完全理解您", "empathy"),
        ("包装有没有破损？", "question"),
        ("麻烦上传一下照片", "evidence_request"),
        ("責任在我們", "ownership"),
        ("经查，扣件硬度不够", "explanation"),
        ("为您免费更换", "solution"),
        ("我一定帮您跟进到底", "promise"),
        ("谢谢反馈", "thanks"),
    ],
)
def test_each_part_is_found_in_both_languages(text: str, expected: str) -> None:
    assert parts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "我们不会道歉",
        "不是我们的责任",
        "We are not sorry",
        "您说“非常抱歉”",
        "没有退款给您",
        "您希望全额退款还是补发呢？没有的话就算了",
        "好吗？",
        "无论原因是什么",
        "",
    ],
)
def test_what_is_denied_quoted_or_only_asked_is_no_part(text: str) -> None:
    assert not {"apology", "ownership", "solution", "explanation"} & set(parts(text))


def test_a_question_needs_more_than_a_word() -> None:
    assert parts("可以吗？") == []
    assert parts("无论什么时候发生的？") == []


def test_a_whole_text_in_quotation_marks_quotes_nobody() -> None:
    assert faults("“系统在处理”") == ["machine"]
    assert faults("客服说“系统在处理”") == []


def test_spans_slice_back_in_the_original() -> None:
    text = "Ｓｏｒｒｙ！🙏非常抱\u200b歉，這是我們的疏忽"
    found = {
        part.name: [span.of(text) for span in part.spans] for part in parts_in(text)
    }
    assert found == {
        "apology": ["Ｓｏｒｒｙ", "抱\u200b歉"],
        "ownership": ["我們的疏忽"],
    }


def test_a_shop_reads_replies_by_its_own_words() -> None:
    mine = REPLY_WORDS.extend(
        "tea_replies", "1", terms=[Keyword("赔礼", signal="apology")]
    )
    assert [part.name for part in parts_in("向您赔礼", words=mine)] == ["apology"]
    assert parts("向您赔礼") == []
    assert forbidden_in("系统在处理", words=mine)
    assert inducement_in("好评返现", words=mine)
    assert asks_for_review("好评返现", words=mine)
    assert quotes_in("全额退款", words=mine)
    rules = ReplyRules(words=mine)
    assert rules.words is mine


def test_a_clause_asks_in_english_only_with_its_mark() -> None:
    assert parts("I see how and when it broke. You get a full refund") == ["solution"]
    assert parts("请问包装有没有破损") == ["question"]


def test_a_text_may_be_read_once_for_every_question() -> None:
    wording = Wording("非常抱歉，2小时内给您答复，系统在处理。改好评返现20元")
    assert parts_in(wording)
    assert commitments_in(wording)
    assert forbidden_in(wording)
    assert inducement_in(wording)
    assert asks_for_review(wording)
    assert quotes_in(wording)


# ── forbidden ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("已反馈,请耐心等待", "stalling"),
        ("我们会尽快处理,请耐心等待", "stalling"),
        ("系统在处理", "machine"),
        ("这是系统规则,我们无法更改。", "rule_wall"),
    ],
)
def test_s68_the_four_phrases_of_the_guides_are_told_with_a_fix(
    phrase: str, code: str
) -> None:
    (why,) = forbidden_in(phrase)
    assert why.code == f"reply.{code}"
    assert why["grade"] == MUST
    assert phrase[why["start"] : why["end"]]  # type: ignore[misc]
    for lang, mark in (("en", ";"), ("zh", "；")):
        said = render(why, lang)
        assert said is not None
        assert mark in said
        assert str(why["phrase"]) in said


@pytest.mark.parametrize(
    "text",
    [
        "已反馈 请耐心等待",
        "已*反*馈，请 耐 心 等 待",
        "已反馈。请耐心等待",
        "已反馈！请您耐心等待",
        "已反\u200b馈，請耐心等待",
        "我們會盡快處理，請耐心等待",
        "This has been noted. Please wait",
    ],
)
def test_s68_a_brush_off_is_found_however_it_is_written(text: str) -> None:
    assert faults(text) == ["stalling"]


def test_s68_patience_may_be_asked_for_where_a_time_is_named() -> None:
    assert faults("请您耐心等待") == ["waiting"]
    assert faults("请您耐心等待，2小时内给您答复") == []
    assert faults("已反馈，请耐心等待，2小时内给您答复") == ["stalling"]
    assert faults("感谢您的耐心等待") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("这是快递的问题", "carrier"),
        ("问题出在快递，不在我们", "carrier"),
        ("您去找快递吧", "carrier"),
        ("是供应商造成的", "supplier"),
        ("这属平台原因", "platform"),
        ("因系统原因扣款", "system"),
        ("是您操作失误导致的", "customer"),
        ("你自己没看清楚尺码", "customer"),
        ("是物流那边的责任", "carrier"),
        ("這與我們無關", "nobody"),
        ("It's the courier's fault", "carrier"),
        ("The manufacturer is to blame", "supplier"),
        ("Take it up with the platform", "platform"),
        ("That was the system's error", "system"),
        ("You misunderstood the page", "customer"),
        ("It is out of our hands", "nobody"),
    ],
)
def test_s121_blame_that_is_put_on_others_is_told_by_whom(text: str, code: str) -> None:
    assert faults(text) == [f"blames_{code}"]


@pytest.mark.parametrize(
    "text",
    [
        "不是您的责任",
        "我们不会把责任推给快递",
        "这不是快递的问题",
        "您说客服回复“这是快递的问题”，非常抱歉",
        "是不是快递的问题？我们会查清楚",
        "是否是快递的问题，我们会核实",
        "我们会查清是物流原因还是包装原因",
        "我们正在联系快递公司查询",
        "您的问题我们已经记录",
        "This is not your fault",
        "It isn't the courier's fault",
    ],
)
def test_s121_what_is_denied_quoted_or_asked_is_no_blame(text: str) -> None:
    assert faults(text) == []


def test_s58_somebody_else_may_be_named_where_the_shop_owns_it() -> None:
    assert faults("虽然是快递的问题，但这是我们的责任。") == []
    assert faults("快递延误也是我们的责任") == []
    assert faults("The courier is at fault, and we take full responsibility.") == []
    # owning it makes no blame of the customer any better
    assert faults("是您的问题，也是我们的责任") == ["blames_customer"]


def test_one_fault_in_a_sentence_is_told_once() -> None:
    assert faults("这是快递的问题，这是快递的责任") == ["blames_carrier"]
    assert faults("这是快递的问题。这是快递的责任") == ["blames_carrier"] * 2


# ── commitments ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "target"),
    [
        ("检测到您的订单异常，已优先处理，2小时内给您答复。", "answer", hours(2)),
        ("２小時內給您答覆", "answer", hours(2)),
        ("半小时内给您回电", "answer", hours(0.5)),
        ("一个半小时内给您回电", "answer", hours(1.5)),
        ("两个半小时内给您回电", "answer", hours(2.5)),
        ("十五分钟内联系您", "answer", hours(0.25)),
        ("48h内解决", "fix", hours(48)),
        ("三天内给您寄出", "shipment", hours(72)),
        ("3个工作日内退款到账", "refund", BusinessDays(3)),
        ("二十四小时之内回复", "answer", hours(24)),
        ("两周内补发", "shipment", hours(14 * 24)),
        ("一个月内重做完成", "fix", Months(1)),
        ("不超过2小时给您回复", "answer", hours(2)),
        ("2小时内，一定给您答复", "answer", hours(2)),
        ("半天内查清", "findings", hours(12)),
        ("明天会送达", "delivery", EndOfDay(1)),
        ("We will reply within 2 hours.", "answer", hours(2)),
        ("I'll call you in half an hour.", "answer", hours(0.5)),
        ("You will hear from us within 24-48 hours.", "answer", hours(48)),
        ("Refund within 3 business days.", "refund", BusinessDays(3)),
        ("We'll ship it within two weeks.", "shipment", hours(14 * 24)),
        ("We will resolve it within a month.", "fix", Months(1)),
        ("2小时内给您答复，如有疑问请联系我。", "answer", hours(2)),
        ("We will find out within the hour.", "findings", hours(1)),
        ("We'll answer tomorrow.", "answer", EndOfDay(1)),
        ("一周内我们会把整改报告发给您", "answer", hours(7 * 24)),
        ("Within 24 hours we will send you an update.", "answer", hours(24)),
        ("Your issue will be resolved within 72 hours.", "fix", hours(72)),
        ("It will be shipped within 2 days.", "shipment", hours(48)),
        (
            "We will reply within 2 business hours.",
            "answer",
            Worked(timedelta(hours=2)),
        ),
        ("We will reply within 36 business hours.", "answer", hours(36)),
        ("It will arrive by the end of tomorrow.", "delivery", EndOfDay(1)),
    ],
)
def test_s27_a_time_that_is_promised_is_found_under_what_it_promises(
    text: str, name: str, target: Target
) -> None:
    assert promised(text) == {name: target}


@pytest.mark.parametrize(
    "text",
    [
        "今天内为您处理完毕",
        "今天下班前为您处理",
        "明天前为您处理好",
        "We will fix it by end of today.",
        "We will fix it by the close of business.",
        "I will fix it later today.",
    ],
)
def test_s36_today_is_the_end_of_the_local_day(text: str) -> None:
    assert promised(text) == {"fix": EndOfDay(0)}
    # at 15:30 UTC it is half past eleven at night in Shanghai
    shanghai = Always(tz=timezone(timedelta(hours=8)))
    due = EndOfDay(0).due_at(datetime(2026, 3, 1, 15, 30, tzinfo=UTC), shanghai)
    assert due == datetime(2026, 3, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "我们不能保证2小时内答复",
        "抱歉没能在24小时内回复您",
        "之前客服说2小时内给您答复，却没有做到",
        "如果您同意，我们24小时内退款",
        "我们24小时内退款，如果您同意",
        "您可以在7天内申请无理由退货",
        "7天无理由退货",
        "本店支持15天内退换",
        "质保一年内免费维修",
        "请您24小时内提供照片",
        "您能在2小时内发照片吗？",
        "订单已经在24小时内发出",
        "24小时内回复了",
        "预计3天内送达",
        "等了15天",
        "我们今天收到了您的照片",
        "今天天气不错，祝您愉快",
        "本店2小时内",
        "2小时内，请您回复",
        "2小时内，没有回复",
        "“2小时内给您答复”是同事说的",
        "您提到“2小时内给您答复”",
        "收到照片后2小时内给您答复",
        "验收之后24小时内退款",
        "After we receive it we refund you within 3 days.",
        "该商品48小时内发货是平台要求",
        "三天内联系不上您，所以先退款了",
        "It has been shipped within 2 days.",
        "半个月内解决",
        "3月内完成",
        "0天内解决",
        "半个工作日内解决",
        "九九天内解决",
        "9999天内解决",
        "We were not able to reply within 2 hours.",
        "You can return it within 30 days.",
        "We promised to call within 2 hours and failed.",
        "If it does not arrive within 3 days, we will refund you.",
        "Please reply within 24 hours.",
        "Returns are accepted within 14 days of delivery.",
        "It usually arrives within 5 days.",
        "I saw your message today.",
        "We replied within 2 hours.",
    ],
)
def test_s27_what_is_denied_past_conditional_expected_or_a_rule_is_no_promise(
    text: str,
) -> None:
    assert promised(text) == {}


def test_s27_another_time_for_the_same_gets_a_name_with_the_time() -> None:
    text = "2小时内给您答复，明天会给您答复，24小时内回复您，2小时内给您答复。"
    assert promised(text) == {
        "answer": hours(2),
        "answer_day_1": EndOfDay(1),
        "answer_24h": hours(24),
    }
    more = "90分钟内回复您。3个工作日内回复您。一个月内回复您。"
    assert list(promised(f"1分钟内回复您。{more}")) == [
        "answer",
        "answer_90min",
        "answer_3bd",
        "answer_1mo",
    ]


def test_s27_promised_times_become_commitments_of_the_reply() -> None:
    text = "非常抱歉，2小时内给您答复，今天内为您处理完毕！"
    reply = with_commitments(Reply(text))
    assert reply.commitments == (
        Commitment("answer", hours(2)),
        Commitment("fix", EndOfDay(0)),
    )
    assert with_commitments(reply) is reply
    assert with_commitments(Reply("您好")) == Reply("您好")


def test_s27_what_is_listed_already_stays_and_is_not_listed_twice() -> None:
    callback = Commitment("callback", hours(2))
    answer = Commitment("answer", hours(4))
    text = "2小时内给您答复，24小时内回复您"
    reply = Reply(text, commitments=[callback, answer])
    assert with_commitments(reply).commitments == (
        callback,
        answer,
        Commitment("answer_24h", hours(24)),
    )
    taken = Commitment("answer_24h", hours(9))
    full = Reply("24小时内回复您", commitments=[answer, taken])
    assert [c.name for c in with_commitments(full).commitments] == [
        "answer",
        "answer_24h",
        "answer_24h_24h",
    ]


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("一百二十", 120),
        ("十", 10),
        ("两", 2),
        ("forty-eight", 48),
        ("零", 0),
        ("一千零五", 1005),
        ("三万五千", 35000),
        ("万", 10000),
    ],
)
def test_numbers_are_read_as_people_write_them(word: str, number: int) -> None:
    assert whole_number(word) == number


# ── quotes ───────────────────────────────────────────────────────────────────


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


COUPON = Remedy("coupon", "coupon", cost=cny("5"), basis=Basis.GOODWILL)
OFFER = Offer(
    always=[COUPON],
    choices=[
        Remedy("refund", "refund.full", cost=cny("88"), basis=Basis.ENTITLEMENT),
        Option(
            "new_one",
            [
                Remedy("remake", "remake", cost=cny("60"), basis=Basis.ENTITLEMENT),
                Remedy(
                    "later",
                    "coupon.percent",
                    cost=cny("20"),
                    basis=Basis.GOODWILL,
                    percent_off=20,
                ),
            ],
        ),
    ],
)


def quoted(text: str) -> list[str]:
    return [
        why.code.removeprefix("reply.quote_")
        for why in beyond_offer(quotes_in(text), OFFER)
    ]


def test_s78_the_script_of_the_guide_quotes_more_than_its_own_band_gives() -> None:
    # 001: ≤100 元退款 + 5 元券, and then a script of 全额退款 + 20 元券
    band = Offer(always=[OFFER.lines[1], COUPON])
    found = beyond_offer(quotes_in("已为您准备了全额退款 + 20 元券的解决方案"), band)
    assert [(why.code, str(why["amount"])) for why in found] == [
        ("reply.quote_of_sum", "20.00 CNY")
    ]
    assert beyond_offer(quotes_in("已为您准备了全额退款 + 5 元券"), band) == ()


@pytest.mark.parametrize(
    "text",
    [
        "给您全额退款88元，再送您5元优惠券",
        "退款和券一共补偿您93元",
        "重做一对，再送您八折券",
        "再送您8折券",
        "为您换新",
        "We will refund you ¥88 and give you a ¥5 coupon.",
        "You get 20% off your next order.",
        "您实付200元的订单我们给您退款",
        "您希望退款500元吗？",
        "不会给您500元补偿",
        "售价500元的礼物",
        "满500元可用的优惠券",
        "顾客说“赔我500元红包”",
        "五百元",
        "送您十折券",
        "送您一百折券",
        "支持退15天",
        "商品支持七天无理由退换货",
        "a coupon with 0% off",
        "您提到“送您五折券”",
        "补偿您",
    ],
)
def test_s78_what_is_offered_or_held_out_to_nobody_may_be_named(text: str) -> None:
    assert quoted(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("退款100元", ["of_sum"]),
        ("赔偿您五十元", ["of_sum"]),
        ("马上给您退500", ["of_sum"]),
        ("补偿您1,000.50元", ["of_sum"]),
        ("refund of $88", ["of_sum"]),
        ("a €5 voucher", ["of_sum"]),
        ("送您七折券", ["of_percent"]),
        ("送您85折券", ["of_percent"]),
        ("送您八五折券", ["of_percent"]),
        ("赠送积分给您", ["of_kind"]),
        ("免费维修，再免费维修", ["of_kind"]),
        ("送您小礼品，返修", ["of_kind", "of_kind"]),
        ("a free sample", ["of_kind"]),
    ],
)
def test_s78_what_is_not_in_the_offer_must_not_be_named(
    text: str, codes: list[str]
) -> None:
    assert quoted(text) == codes


def test_s78_nothing_may_be_named_before_anything_was_ruled() -> None:
    found = beyond_offer(quotes_in("给您全额退款88元"), None)
    assert [why.code for why in found] == ["reply.quote_unruled"]
    assert beyond_offer(quotes_in("您好"), None) == ()


def test_s78_what_was_offered_before_may_be_named_again() -> None:
    old = Remedy("old", "gift", cost=Money.of("7", "USD"), basis=Basis.GOODWILL)
    before = [old, COUPON]
    assert beyond_offer(quotes_in("送您小礼品"), None, before=before) == ()
    assert (
        beyond_offer(quotes_in("a $7 gift card, 5元优惠券"), OFFER, before=before) == ()
    )
    assert beyond_offer(quotes_in("全额退款"), None, before=before)


def test_a_line_of_an_unknown_kind_authorises_nothing() -> None:
    strange = Remedy("strange", "song", cost=cny("1"), basis=Basis.GOODWILL)
    found = beyond_offer(quotes_in("送您小礼品"), Offer(always=[strange]))
    assert [why.code for why in found] == ["reply.quote_of_kind"]


# ── reviews ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "如果满意请给好评返现",
        "改好评送您20元红包",
        "修改评价后赠送优惠券",
        "刪除差評就退您50元",
        "删*差*评，返 现",
        "Update your review and get a coupon!",
        "Leave us a five-star review and get 10% cash back.",
        "We will refund you if you remove your review.",
        "Change your rating to 5 stars for 30% off.",
        "改五星，给您减20块钱，再补给您",
        "帮忙把评价改一下，我们补给您20元",
    ],
)
def test_s91_s92_a_review_asked_for_beside_a_gift_is_refused(text: str) -> None:
    (why,) = inducement_in(text)
    assert why.code == "reply.review_bought"
    assert why["grade"] == MUST
    assert text[why["start"] : why["end"]]  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "方便的话能否帮忙更新评价?我们可以提供操作视频指导",
        "Could you update your review if you like?",
        "已为您全额退款，并赠送5元优惠券",
        "We refund you and add a coupon.",
        "无需修改评价，这张优惠券是我们的心意",
        "You don't need to change your review; the coupon is yours.",
        "看到您的评价，我们赠送您优惠券表示歉意",
        "“好评返现”是不允许的",
    ],
)
def test_s91_redress_alone_and_a_neutral_invitation_alone_are_fine(text: str) -> None:
    assert inducement_in(text) == ()


# ── phrases ──────────────────────────────────────────────────────────────────

VALUES = {
    "zh": {
        "name": "林女士",
        "item": "手链",
        "due": "2小时",
        "signer": "李薇",
        "cause": "扣件硬度不够",
        "offer": "立即重做一对",
    },
    "en": {
        "name": "Ms Lin",
        "item": "bracelet",
        "due": "2 hours",
        "signer": "Li Wei",
        "cause": "a soft clasp",
        "offer": "a remake",
    },
}


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.text[:12])
def test_s67_every_phrase_is_the_part_it_says_and_passes_its_own_checks(
    phrase: Phrase,
) -> None:
    known = VALUES[phrase.language]
    said = fill(phrase, **{name: known[name] for name in phrase.placeholders})
    assert "{" not in said
    assert phrase.part in parts(said)
    assert forbidden_in(said) == ()
    assert inducement_in(said) == ()
    comforts = ("apology", "empathy")
    if phrase.part in comforts:
        assert parts(said)[0] in comforts


def test_s67_the_phrases_of_the_guides_ship_word_for_word() -> None:
    texts = {phrase.text for phrase in PHRASES}
    assert texts >= {
        "非常理解您的心情,我们已紧急处理您的问题。",
        "这是我们的疏忽,我们将为您优先处理。",
        "非常理解您的 frustration,换作是我也会着急,我们会全力帮您解决。",
    }


def test_s67_each_part_has_a_phrase_in_both_languages() -> None:
    for part in PARTS:
        for language in ("zh", "en"):
            assert phrases_for(part, language), (part, language)


def test_s67_a_shop_adds_phrases_in_any_language() -> None:
    mine = (*PHRASES, Phrase("thanks", "ja", "ありがとうございます、{name}様。"))
    (found,) = phrases_for("thanks", "ja", phrases=mine)
    assert fill(found, name="林") == "ありがとうございます、林様。"
    assert fill(Phrase("thanks", "en", "100 {{%}} sure, {a}, {a}"), a="b") == (
        "100 {%} sure, b, b"
    )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, "name"),
        ({"name": "林", "nmae": "x"}, "nmae"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": 3}, "name"),
    ],
)
def test_s67_a_missing_or_unknown_placeholder_is_named_and_no_value_shown(
    values: dict[str, str], name: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        fill(Phrase("thanks", "zh", "谢谢{name}"), **values)
    assert refused.value.field == name
    assert "林" not in str(refused.value)


@pytest.mark.parametrize("text", ["{", "{}", "{0}", "{name.x}", "{a b}", " "])
def test_s67_a_phrase_with_a_broken_placeholder_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        Phrase("thanks", "zh", text)


# ── rules ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "given",
    [
        {"first_contact": ["smile"]},
        {"solution_with": "apology"},
        {"categories": [("logistics", ("eta",)), ("logistics", ("eta",))]},
        {"categories": [("logistics",)]},
        {"needs": [("certainty", ("smile",))]},
        {"needs": ["certainty"]},
        {"signatories": ["ceo"]},
        {"words": "sorry"},
    ],
)
def test_rules_refuse_what_is_no_duty(given: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        ReplyRules(**given)  # type: ignore[arg-type]


def test_s72_a_signatory_needs_to_know_from_when_on() -> None:
    with pytest.raises(InvalidValue, match="needs a severity or an exposure"):
        Signatory(role="ceo")


def test_every_duty_has_a_sentence_that_says_what_to_write() -> None:
    assert {f"reply.lacks_{name}" for name in DUTIES} <= set(SENTENCES)
    for code, said in SENTENCES.items():
        assert set(said) == {"en", "zh"}, code


def test_a_reason_of_another_room_keeps_its_words_with_a_grade() -> None:
    why = graded(Reason("shop.no", text={"en": "no {what}"}, what="tea"), MUST)
    assert explain([why], "en") == ("no tea",)
    assert why["grade"] == MUST


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("1.5小时内给您答复", [Elapsed(timedelta(minutes=90))]),
        ("一两个小时内给您答复", [Elapsed(timedelta(hours=2))]),
        ("三五天内给您退款", [Elapsed(timedelta(days=5))]),
        ("七七天内给您退款", []),
        ("五三天内给您退款", []),
        ("1.5个工作日内给您答复", []),
        ("1.5个月内给您答复", []),
        ("We will refund you within fourteen days", [Elapsed(timedelta(days=14))]),
        ("We will refund you within 1.5 hours", [Elapsed(timedelta(minutes=90))]),
        # no time of the shop's own
        ("今天为您处理的是我的同事小王", []),
        ("您今天收到的包裹我们会安排更换", []),
    ],
)
def test_s27_numbers_as_people_write_them(text: str, targets: list[Target]) -> None:
    assert [found.commitment.target for found in commitments_in(text)] == targets


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("今晚8点前给您回复。", ["今晚8点前"]),
        ("明天上午10点前给您答复", ["明天上午10点前"]),
        ("明天下午3点给您回电", ["明天下午3点"]),
        ("我会在3月5日前给您答复。", ["3月5日前"]),
        ("周五前给您答复。", ["周五前"]),
        ("We will reply by 5pm today.", ["by 5pm"]),
        ("We will reply by Friday.", ["by Friday"]),
        ("We will reply before noon.", ["before noon"]),
        # a day alone has its end, and what is only expected binds nobody
        ("明天前给您答复", []),
        ("预计周五前送达。", []),
        ("客服说“周五前给您答复”", []),
        ("您3月5日下单的手链我们会重做。", []),
        ("We received your order on Monday and will look into it.", []),
    ],
)
def test_s27_an_hour_or_a_date_starts_no_clock_and_is_told(
    text: str, named: list[str]
) -> None:
    reply = Reply(text)
    assert [span.of(text) for span in unclocked_in(reply)] == named
    if named:
        assert commitments_in(text) == ()


def test_s27_two_promises_of_one_time_are_two() -> None:
    both = Reply("非常抱歉，2小时内给您答复，2小时内安排退款给您。")
    assert [c.name for c in with_commitments(both).commitments] == ["answer", "refund"]
    # what the host lists under a name of its own stands for one of them
    mine = evolve(both, commitments=[Commitment("call", Elapsed(timedelta(hours=2)))])
    assert [c.name for c in with_commitments(mine).commitments] == ["call", "refund"]


def test_s27_names_tell_working_time_apart() -> None:
    reply = with_commitments(
        Reply(
            "We will answer within 2 business days. We will answer within 2 working "
            "hours. We will answer within 2 hours."
        )
    )
    names = [commitment.name for commitment in reply.commitments]
    assert names == ["answer", "answer_2h_worked", "answer_2h"]
    assert with_commitments(reply) == reply


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，经核实您的包裹已到杭州转运中心，明天派送。",
        "经查，您的订单昨天已发出，单号SF123456789012。",
        "Sorry! Your parcel is due to arrive on Monday.",
        "The refund due to you is on its way.",
        "我给您打电话是因为想确认破损位置。",
        "We will tell you what the cause is.",
        "我们会告诉您原因是哪一环出了错。",
    ],
)
def test_s15_news_is_no_explanation(text: str) -> None:
    assert "explanation" not in {part.name for part in parts_in(text)}
