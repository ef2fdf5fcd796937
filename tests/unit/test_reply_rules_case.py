"""A reply against the case: what is due when, and what the playbook adds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit import ShopConfig, playbooks
from recoverykit import events as ev
from recoverykit.catalogue import STANDARD
from recoverykit.deadline import Elapsed
from recoverykit.errors import NaiveDatetime
from recoverykit.facts import Claim, Complaint, Customer, Evidence, Order, Span
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import Playbook
from recoverykit.privacy import erase
from recoverykit.reply import Commitment, Reply
from recoverykit.reply_rules import (
    FIRST_CONTACT,
    THREE_S,
    ReplyRules,
    Signatory,
    check_reply,
    signatory,
    with_commitments,
)

THREE = datetime(2026, 3, 1, 3, tzinfo=UTC)
BOOK = playbooks.rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
BARE = ReplyRules(categories=(), needs=())


def order(**changes: Any) -> Order:
    given: dict[str, Any] = {
        "ordered_at": datetime(2026, 2, 14, tzinfo=UTC),
        "shipped_at": datetime(2026, 2, 20, tzinfo=UTC),
        "amount": Money(26800, "CNY"),
        "sku": "手链-17",
        "carrier": "飞马速递",
        "delivered_at": datetime(2026, 2, 26, tzinfo=UTC),
        "is_custom": True,
    }
    return Order("A-2017-55", **(given | changes))


OFFER = Offer(
    choices=[
        Remedy(kind, kind, cost=Money(9000, "CNY"), basis=Basis.ENTITLEMENT)
        for kind in ("remake", "refund.full")
    ]
)


def opened(text: str, *, bought: Order | None = None, **changes: Any) -> Case:
    given: dict[str, Any] = {"channel": "chat", "received_at": THREE}
    complaint = Complaint(text, **(given | changes))
    return BOOK.open("case-1", complaint, order=bought, now=THREE)


def told(case: Case, *replies: Reply) -> Case:
    for reply in replies:
        said = ev.Replied(THREE, by="li", reply=reply)
        case = BOOK.record(case, said, now=THREE)
    return case


def codes(
    text: str | Reply, case: Case, rules: ReplyRules = BARE, **given: Any
) -> list[str]:
    reply = text if isinstance(text, Reply) else Reply(text)
    found = check_reply(reply, case=case, rules=rules, **given)
    return [why.code.removeprefix("reply.") for why in found]


BROKEN = opened("收到的手链断裂了")
LATE = opened("等了15天,物流太慢了,还没收到")


# ── order of the parts ───────────────────────────────────────────────────────


def test_s16_in_the_first_message_comfort_comes_before_the_solution() -> None:
    assert codes("立即重做一对，非常抱歉。", BROKEN, offer=OFFER) == ["solution_first"]
    assert codes("立即重做一对。", BROKEN, offer=OFFER) == ["solution_without_comfort"]
    assert codes("非常抱歉，立即重做一对。", BROKEN, offer=OFFER) == []
    assert codes("理解您，立即重做一对。", BROKEN, offer=OFFER) == []
    later = told(BROKEN, Reply("非常抱歉"))
    assert codes("立即重做一对。", later, offer=OFFER) == []


def test_s16_what_a_machine_said_before_is_no_first_message() -> None:
    greeted = told(BROKEN, Reply("已收到，正在处理。", provenance="auto"))
    assert codes("立即重做一对。", greeted, offer=OFFER) == ["solution_without_comfort"]


def test_s16_a_comfort_that_is_only_declared_counts() -> None:
    reply = Reply("立即重做一对。", parts=["apology"])
    assert codes(reply, BROKEN, offer=OFFER) == []


def test_s15_nothing_is_explained_before_a_diagnosis() -> None:
    why = "非常抱歉，原因是扣件硬度不够。"
    assert codes(why, BROKEN) == ["explains_early"]
    declared = Reply("非常抱歉。", parts=["explanation"])
    (reason,) = check_reply(declared, case=BROKEN, rules=BARE)
    assert dict(reason.fields) == {"grade": "must"}
    case = BOOK.record(BROKEN, ev.Acknowledged(THREE, by="li"), now=THREE)
    found = ev.Diagnosed(THREE, by="li", primary="sourcing")
    assert codes(why, BOOK.record(case, found, now=THREE)) == []


def test_s15_an_acknowledgement_needs_no_diagnosis() -> None:
    assert codes("非常抱歉，已收到，我们正在查找原因。", BROKEN) == []


# ── first contact ────────────────────────────────────────────────────────────

CHECKLIST = evolve(BARE, first_contact=FIRST_CONTACT)


def test_s66_a_first_contact_lacks_what_it_does_not_hold() -> None:
    assert codes("您好", BROKEN, CHECKLIST) == [
        "lacks_name",
        "lacks_role",
        "lacks_apology",
        "lacks_question",
        "lacks_evidence_request",
        "lacks_ownership",
    ]


@pytest.mark.parametrize(
    "text",
    [
        (
            "林女士您好，我是链动小铺的店长李薇，向您郑重道歉。手链具体是什么位置断裂？"
            "您方便拍张照片发给我吗？都是我们的失职。"
        ),
        (
            "I'm Anna, the store manager, and I am very sorry. Where exactly is it "
            "broken? Could you send us a photo? This is our responsibility."
        ),
        (
            "My name is Li Wei, customer service manager. I apologise. Which part is "
            "broken? Please send a picture. It is our mistake."
        ),
        ("非常抱歉，是我们的责任。断在哪里了呢？麻烦发一下照片。——客服主管 王小明"),
        "我是客服小李，工号 8。对不起，我们的疏忽。请问断在哪里？麻烦您拍张照片。",
        (
            "So sorry, this is on us. What happened? Please send a photo.\n"
            "Regards, Li Wei, store manager"
        ),
    ],
)
def test_s66_a_whole_first_contact_lacks_nothing(text: str) -> None:
    assert codes(text, BROKEN, CHECKLIST) == []


def test_s66_the_host_may_know_who_writes_and_which_role_signs() -> None:
    text = "王五向您道歉，是我们的责任。断在哪里了呢？麻烦发一下照片。"
    assert codes(text, BROKEN, CHECKLIST) == ["lacks_name", "lacks_role"]
    signed = Reply(text, signed_by="store_manager")
    assert codes(signed, BROKEN, CHECKLIST, by="王五") == []


def test_s66_the_checklist_is_for_the_first_message_of_a_person() -> None:
    assert codes("您好", told(BROKEN, Reply("您好")), CHECKLIST) == []
    automatic = Reply("您好", provenance="auto")
    assert codes(automatic, BROKEN, CHECKLIST) == ["automatic"]


def test_s66_nobody_is_asked_to_photograph_a_delay_or_what_they_sent() -> None:
    assert "lacks_evidence_request" not in codes("您好", LATE, CHECKLIST)
    photo = Evidence("photo", "s3://1")
    sent = opened("收到的手链断裂了", evidence=[photo])
    assert "lacks_evidence_request" not in codes("您好", sent, CHECKLIST)
    came = ev.EvidenceReceived(THREE, evidence=[photo])
    later = BOOK.record(BROKEN, came, now=THREE)
    assert "lacks_evidence_request" not in codes("您好", later, CHECKLIST)


def test_s66_the_apology_is_for_the_earlier_handling_too() -> None:
    rude = opened("手链断裂了，客服像机器人一样敷衍")
    rules = evolve(BARE, first_contact=("apology",))
    assert codes("非常抱歉。", rude, rules) == ["passes_over_handling"]
    assert codes("为我同事的敷衍态度向您道歉。", rude, rules) == []
    assert codes("Sorry for how my colleague answered.", rude, rules) == []
    again = opened("手链断裂了，我说了三遍了")
    assert codes("非常抱歉。", again, rules) == ["passes_over_handling"]
    assert codes("非常抱歉。", told(rude, Reply("您好")), rules) == []
    declared = Reply("您好", parts=["apology"])
    assert codes(declared, rude, rules) == ["passes_over_handling"]


# ── with a solution ──────────────────────────────────────────────────────────


def test_s65_a_solution_stands_between_sorry_and_smile() -> None:
    rules = evolve(BARE, solution_with=THREE_S)
    later = told(BROKEN, Reply("非常抱歉"))
    assert codes("立即重做一对。", later, rules, offer=OFFER) == [
        "lacks_apology",
        "lacks_promise",
    ]
    assert codes("抱歉，立即重做一对，一定让您满意。", later, rules, offer=OFFER) == [
        "lacks_promise"
    ]
    whole = "抱歉，立即重做一对，我们会一直跟进。"
    assert codes(whole, later, rules, offer=OFFER) == []
    assert codes("您好", later, rules) == []


# ── provenance ───────────────────────────────────────────────────────────────


def template(text: str) -> Reply:
    return Reply(text, provenance="edited_template")


def test_s69_a_template_alone_is_told_and_so_is_a_machine() -> None:
    assert codes(Reply("您好", provenance="template"), BROKEN) == ["template_only"]
    assert codes(Reply("您好", provenance="auto"), BROKEN) == ["automatic"]
    assert codes(Reply("您好", provenance="personal"), BROKEN) == []


@pytest.mark.parametrize(
    "text",
    [
        "您的断裂问题我们看到了",
        "您2月14日买的那件",
        "bought on 2026-02-14",
        "268元的那一单",
        "268.00元的那一单",
        "订单A-2017-55",
        "手鏈-17",
        "飞马速递那边",
        "是送给女友的吧",
        "周年纪念",
        "三天前签收",
        "Ｍｓ Ｌｉｎ",
    ],
)
def test_s69_c4_an_edited_template_holds_one_word_of_the_case(text: str) -> None:
    case = opened(
        "是送给女友的手链断裂了",
        bought=order(),
        occasion="周年纪念",
        claims=[Claim("order.delivered_at", "三天前")],
    )
    assert codes(template(text), case, tokens=["Ms Lin"]) == []
    assert codes(template("亲，收到您的消息"), case) == ["no_word_of_case"]


def test_s69_without_facts_only_the_complaint_has_words() -> None:
    few = order(amount=None, sku=None, carrier=None, shipped_at=None)
    bare = opened("收到的手链断裂了", bought=few)
    assert codes(template("亲，您好呀"), bare) == ["no_word_of_case"]
    assert codes(template("断裂的话"), bare) == []


def test_s69_a_phrase_that_everybody_uses_is_no_word_of_the_case() -> None:
    hurried = opened("手链断裂了，请你们尽快处理，我已经收到了")
    assert codes(template("亲，已经收到，我们尽快处理"), hurried) == ["no_word_of_case"]


# ── what the category and the need ask for ───────────────────────────────────


def test_s70_a_logistics_reply_gives_the_carrier_and_a_time() -> None:
    rules = evolve(ReplyRules(), needs=())
    assert codes("非常抱歉", LATE, rules) == ["lacks_carrier", "lacks_eta"]
    for text in (
        "顺丰，预计3月5日送达",
        "https://sf.example/1 明天到",
        "单号SF1234567890，2026-03-05",
        "FedEx will bring it on Monday",
        "单号1234567890，预计3天内送达",
        "飞马速递，18:00 前",
    ):
        case = opened("物流太慢了,还没收到", bought=order())
        assert codes(text, case, rules) == [], text


def test_s70_what_the_thread_told_need_not_be_told_again() -> None:
    rules = evolve(ReplyRules(), needs=())
    known = told(LATE, Reply("顺丰，3月5日到"))
    assert codes("非常抱歉", known, rules) == []


def test_s70_there_is_no_carrier_before_anything_was_shipped() -> None:
    rules = evolve(ReplyRules(), needs=())
    waiting = opened(
        "都半个月了还没发货",
        bought=order(shipped_at=None, delivered_at=None, carrier=None),
    )
    assert codes("非常抱歉", waiting, rules) == ["lacks_eta"]
    way = order(carrier=None, shipped_at=THREE - timedelta(hours=30), delivered_at=None)
    assert codes("非常抱歉", opened("物流太慢了", bought=way), rules) == [
        "lacks_carrier",
        "lacks_eta",
    ]


def test_s70_nobody_follows_a_parcel_that_has_come() -> None:
    come = order(
        carrier=None,
        shipped_at=THREE - timedelta(hours=30),
        delivered_at=THREE - timedelta(hours=3),
    )
    slow = opened("物流太慢了", bought=come)
    assert codes("非常抱歉", slow, ReplyRules()) == []
    # the courier says it came, and the customer says it did not
    lost = opened("显示签收但我没收到货", bought=come)
    assert codes("非常抱歉", lost, ReplyRules()) == ["lacks_carrier", "lacks_eta"]


def test_s70_what_a_diagnosis_rejected_asks_for_nothing() -> None:
    later = THREE + timedelta(hours=5)
    found = ev.Diagnosed(later, by="li", primary="service", rejected=["logistics"])
    case = BOOK.record(LATE, ev.Acknowledged(THREE, by="li"), now=THREE)
    assert codes("非常抱歉", case, ReplyRules()) == ["lacks_carrier", "lacks_eta"]
    case = BOOK.record(case, found, now=later)
    assert codes("非常抱歉", case, ReplyRules()) == []


def test_what_an_extension_told_was_told() -> None:
    later = THREE + timedelta(hours=5)
    more = ev.Extended(
        later,
        by="li",
        clock="resolution",
        extra=timedelta(hours=5),
        reason="complex",
        notice=Reply("顺丰预计3月5日送达。"),
    )
    case = BOOK.record(LATE, more, now=later)
    assert codes("非常抱歉", LATE, ReplyRules()) == ["lacks_carrier", "lacks_eta"]
    assert codes("非常抱歉", case, ReplyRules()) == []


def test_what_the_shop_has_itself_is_not_what_the_customer_sent() -> None:
    ours = Evidence("production_photo", "oss://1", party="seller")
    theirs = Evidence("photo", "oss://2", party="buyer")
    for item, asked in ((ours, True), (theirs, False)):
        came = ev.EvidenceReceived(THREE + timedelta(hours=4), evidence=(item,))
        case = BOOK.record(BROKEN, came, now=THREE + timedelta(hours=4))
        missing = codes(
            "非常抱歉", case, ReplyRules(first_contact=["evidence_request"])
        )
        assert ("lacks_evidence_request" in missing) is asked


def test_s48_certainty_wants_a_time() -> None:
    rules = evolve(ReplyRules(), categories=())
    assert codes("非常抱歉", LATE, rules) == ["lacks_eta"]
    assert codes("非常抱歉，明天给您答复", LATE, rules) == ["commitment_unlisted"]
    reply = with_commitments(Reply("非常抱歉，明天给您答复"))
    assert codes(reply, LATE, rules) == []


def test_s48_respect_wants_an_apology_with_a_named_owner() -> None:
    rude = opened("客服太敷衍了，态度恶劣")
    rules = evolve(ReplyRules(), categories=())
    assert codes("您好", rude, rules) == ["lacks_apology", "lacks_name"]
    assert codes("我是店长李薇，向您道歉。", rude, rules) == []
    # declared or told before counts as well
    before = told(rude, Reply("我叫李薇", parts=["apology"]))
    assert codes("您好", before, rules) == []
    also = told(rude, Reply("我叫李薇，非常抱歉"))
    assert codes("您好", also, rules) == []


def test_s48_fairness_wants_the_rule_explained_with_the_outcome() -> None:
    unfair = opened("你们平台规则不公平，乱扣我的钱")
    rules = evolve(ReplyRules(), categories=())
    case = BOOK.record(unfair, ev.Acknowledged(THREE, by="li"), now=THREE)
    assert codes("您好，抱歉", case, rules) == []
    found = ev.Diagnosed(THREE, by="li", primary="settlement")
    known = BOOK.record(case, found, now=THREE)
    assert codes("您好，抱歉", known, rules) == []
    said = "抱歉，给您全额退款。"
    assert codes(said, known, rules, offer=OFFER) == ["lacks_rule"]
    assert codes(f"{said}按照规则，扣款有误。", known, rules, offer=OFFER) == []


def test_a_category_or_need_that_nobody_knows_asks_for_nothing() -> None:
    rules = ReplyRules(categories=[("teapots", ("eta",))], needs=[("tea", ("eta",))])
    assert codes("您好", LATE, rules) == []
    few = evolve(
        STANDARD,
        categories=evolve(STANDARD.categories, terms=STANDARD.categories.terms[:1]),
    )
    assert codes("您好", LATE, ReplyRules(), catalogues=few) == []


def test_what_was_rejected_and_what_is_closed_asks_for_nothing() -> None:
    case = BOOK.record(LATE, ev.Acknowledged(THREE, by="li"), now=THREE)
    found = ev.Diagnosed(
        THREE,
        by="li",
        primary="service",
        rejected=[i.category for i in LATE.assessment.issues],  # type: ignore[union-attr]
    )
    case = BOOK.record(case, found, now=THREE)
    case = BOOK.record(case, BOOK.reassess(case, now=THREE), now=THREE)
    assert codes("您好", case, ReplyRules()) == []
    over = BOOK.record(LATE, ev.Closed(THREE, by="li", code="withdrawn"), now=THREE)
    assert codes("您好", over, ReplyRules()) == []


# ── who signs ────────────────────────────────────────────────────────────────

SIGN = ReplyRules(
    categories=(),
    needs=(),
    signatories=[
        Signatory(role="store_manager", severity="minor", exposure="public"),
        Signatory(role="cs_supervisor", severity="minor"),
        Signatory(role="ceo", severity="critical"),
        Signatory(role="nobody", exposure="private"),
    ],
)


def test_s72_the_level_of_the_signature_goes_by_severity_and_exposure() -> None:
    public = opened("收到的手链断裂了", channel="review")
    assert signatory(BROKEN, rules=SIGN) == "cs_supervisor"
    assert signatory(public, rules=SIGN) == "store_manager"
    grave = evolve(BROKEN.assessment, severity="critical")  # type: ignore[type-var]
    worse = BOOK.record(
        BROKEN,
        ev.Assessed(THREE, assessment=grave),  # type: ignore[arg-type]
        now=THREE,
    )
    assert signatory(worse, rules=SIGN) == "ceo"
    assert signatory(worse, rules=BARE) is None


def test_s72_an_apology_that_is_signed_too_low_or_by_nobody_is_told() -> None:
    assert codes("非常抱歉", BROKEN, SIGN) == ["unsigned"]
    agent = Reply("非常抱歉", signed_by="cs_agent")
    (why,) = check_reply(agent, case=BROKEN, rules=SIGN)
    assert (why.code, why["role"], why["signed"]) == (
        "reply.signed_too_low",
        "cs_supervisor",
        "cs_agent",
    )
    assert codes(Reply("非常抱歉", signed_by="ceo"), BROKEN, SIGN) == []
    assert codes(Reply("非常抱歉", signed_by="intern"), BROKEN, SIGN) == ["unsigned"]
    assert codes("您好", BROKEN, SIGN) == []
    assert codes("非常抱歉", BROKEN, BARE) == []


# ── in public ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("第2017号订单", "order"),
        ("订单号：A-2017-55", "order"),
        ("编号A-2017-55已补发", "order"),
        ("your order #A-2017-55", "order"),
        ("客户C-900001您好", "order"),
        ("电话13812345678", "phone"),
        ("请加 ＋86 13812345678", "phone"),
        ("写信到 lin@example.com", "email"),
        ("感谢林女士", "name"),
        ("林女士您好", "name"),
        ("欧阳先生您好", "name"),
        ("Dear Ms Lin", "name"),
    ],
)
def test_c17_in_public_nothing_tells_who_the_customer_is(text: str, code: str) -> None:
    wrote = Complaint("断裂了", channel="review", received_at=THREE)
    case = BOOK.open(
        "case-1", wrote, order=order(), customer=Customer("C-900001"), now=THREE
    )
    assert f"public_{code}" in codes(text, case)
    private = Reply(text, channel="chat")
    assert not [c for c in codes(private, case) if c.startswith("public")]


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的女士您好",
        "各位先生女士",
        "这位女士您好",
        "顾客先生您好",
        "请问女士怎么称呼，请问先生呢",
        "亲爱的顾客您好",
        "Dear customer",
        "共17件",
    ],
)
def test_c17_a_polite_address_without_a_name_is_fine(text: str) -> None:
    case = opened("断裂了", channel="review", bought=evolve(order(), id="17"))
    assert codes(text, case) == []


# ── promised times, quotes, the log ──────────────────────────────────────────


def test_s27_s36_a_promised_time_that_is_not_listed_is_told() -> None:
    reply = Reply("非常抱歉，2小时内给您答复，今天内为您处理完毕")
    found = check_reply(reply, case=BROKEN, rules=BARE)
    assert [(why.code, why["what"]) for why in found] == [
        ("reply.commitment_unlisted", "answer"),
        ("reply.commitment_unlisted", "fix"),
    ]
    assert codes(with_commitments(reply), BROKEN) == []


def test_s27_s36_listed_times_become_clocks_of_the_case() -> None:
    reply = with_commitments(Reply("2小时内给您答复，今天内为您处理完毕"))
    case = told(BROKEN, reply)
    due = {
        reading.clock: reading.due_at
        for reading in BOOK.readings(case, now=THREE)
        if reading.clock.startswith("case-1:")
    }
    assert due == {
        "case-1:3:answer": THREE + timedelta(hours=2),
        "case-1:3:fix": datetime(2026, 3, 2, tzinfo=UTC),
    }


def test_after_an_erasure_what_was_declared_still_counts() -> None:
    rules = evolve(ReplyRules(), categories=())
    rude = opened("客服太敷衍了，态度恶劣")
    case = told(rude, Reply("我叫李薇，非常抱歉", parts=["apology"]))
    gone = Case.replay("case-1", erase(case.log, pepper=b"0123456789abcdef"))
    assert codes("您好", gone, rules) == ["lacks_name"]


def test_an_imported_case_without_a_complaint_can_be_answered() -> None:
    imported = ev.Imported(THREE, state="diagnosed", source="old desk", book=BOOK.ref)
    case = LIFECYCLE.open("case-9", imported, now=THREE, policies=BOOK)
    assert codes(template("您好"), case, CHECKLIST) == [
        "no_word_of_case",
        "lacks_name",
        "lacks_role",
        "lacks_apology",
        "lacks_question",
        "lacks_ownership",
    ]
    assert codes("非常抱歉", case, SIGN) == []
    assert codes("已反馈，请耐心等待", case) == ["stalling"]


# ── through the playbook ─────────────────────────────────────────────────────


def book_codes(book: Playbook, case: Case, text: str, **given: Any) -> list[str]:
    found = book.check_reply(case, Reply(text), now=THREE, **given)
    assert {why["grade"] for why in found} <= {"must", "should"}
    return [why.code for why in found]


def test_the_playbook_checks_a_reply_by_the_rules_of_the_case() -> None:
    book = evolve(BOOK, version="2", replies=evolve(BARE, first_contact=("thanks",)))
    case = book.open(
        "case-2", Complaint("断裂了", channel="chat", received_at=THREE), now=THREE
    )
    assert book_codes(book, case, "您好") == ["reply.lacks_thanks"]
    assert book.ref.hash != evolve(BOOK, version="2").ref.hash
    with pytest.raises(NaiveDatetime):
        book.check_reply(case, Reply("您好"), now=datetime(2026, 3, 1))


def bracelet(book: Playbook) -> Case:
    wrote = Complaint("手链断裂了", channel="chat", received_at=THREE)
    case = book.open("case-2", wrote, order=order(), now=THREE)
    case = book.record(case, ev.Acknowledged(THREE, by="li"), now=THREE)
    return book.record(case, ev.Diagnosed(THREE, by="li", primary="qc"), now=THREE)


def test_s78_a_reply_may_tell_what_was_ruled() -> None:
    plain = evolve(BOOK, replies=BARE)
    case = bracelet(plain)
    text = "非常抱歉，立即为您重做一对。"
    assert book_codes(plain, case, text) == ["reply.quote_unruled"]
    ruling = plain.decide_offer(case, now=THREE, by="li", role="store_manager")
    assert ruling.verdict == "granted"
    assert book_codes(plain, case, text, ruling=ruling) == []
    offered = plain.record(case, ev.Offered(THREE, by="li", ruling=ruling), now=THREE)
    assert book_codes(plain, offered, text) == []
    assert book_codes(plain, offered, "抱歉，赔您9999元") == ["reply.quote_of_sum"]


def test_s78_what_needs_approval_may_be_told_once_it_has_it() -> None:
    plain = evolve(BOOK, replies=BARE)
    case = bracelet(plain)
    ruling = plain.decide_offer(case, now=THREE, by="li", role="cs_agent")
    assert ruling.verdict == "needs_approval"
    text = "非常抱歉，立即为您重做一对。"
    assert book_codes(plain, case, text, ruling=ruling) == [
        "compensation.quote_unapproved",
        "reply.quote_unruled",
    ]
    assert book_codes(plain, case, "您好", ruling=ruling) == []
    approved = ev.Approved(THREE, by="wang", role=ruling.approver, of=ruling)  # type: ignore[arg-type]
    case = plain.record(case, approved, now=THREE)
    assert book_codes(plain, case, text, ruling=ruling) == []


def test_s91_a_review_is_asked_for_after_the_resolution_only() -> None:
    plain = evolve(BOOK, replies=BARE)
    case = bracelet(plain)
    assert book_codes(plain, case, "方便的话能否帮忙更新评价？") == [
        "compliance.review_before_resolution"
    ]


def test_s27_a_date_or_an_hour_is_listed_by_hand() -> None:
    reply = Reply("非常抱歉，周五前给您答复。")
    [why] = check_reply(reply, case=BROKEN, rules=BARE)
    assert (why.code, Span(why["start"], why["end"]).of(reply.text)) == (
        "reply.time_without_clock",
        "周五前",
    )
    by_hand = Commitment("answer", Elapsed(timedelta(hours=40)))
    assert codes(evolve(reply, commitments=[by_hand]), BROKEN) == []
    # one commitment stands for one promise
    two = Reply("非常抱歉，2小时内给您回电，周五前联系您。")
    assert codes(with_commitments(two), BROKEN) == ["time_without_clock"]
