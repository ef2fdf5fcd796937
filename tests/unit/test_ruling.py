"""A ruling explains itself from its stored record: why so much, and why not more."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.catalogue import STANDARD
from recoverykit.compensation import (
    AbuseGuard,
    ApprovalMatrix,
    CompensationPolicy,
    OfferPlan,
    PolicyFunction,
    RemedyPlan,
    ShareOfOrder,
    flat_goodwill,
    order_value_bands,
    rule,
)
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DecisionTable,
    Flag,
    Rule,
    absent,
    at_least,
    between,
    is_in,
    less_than,
    optional,
)
from recoverykit.errors import CurrencyMismatch
from recoverykit.explanation import explain
from recoverykit.facts import CaseSummary
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Alternative, Case, Ruling, Rung
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.plain import PolicyRef, plain
from recoverykit.playbooks import ShopConfig, rescue_48h
from recoverykit.privacy import erase
from recoverykit.serialization import dump_case, from_plain, load_case
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.testing import NOW, situation
from tests.stories import at, complaint, order

MATRIX = ApprovalMatrix(
    [
        ("cs_agent", Money.of("20", "CNY")),
        ("cs_supervisor", Money.of("200", "CNY")),
        ("store_manager", None),
    ]
)
FACTS = situation(category="logistics.delay", amount="150.00", jurisdiction="US")


def cny(text):
    return Money.of(text, "CNY")


def coupon(cost):
    line = RemedyPlan("coupon", "coupon", cost=cost, basis=Basis.GOODWILL)
    return OfferPlan(always=[line])


DEAR = coupon(cny("50"))


def by_price(dear=DEAR):
    amount = "order.amount"
    return DecisionTable(
        id="by_price",
        version="7",
        reads=Situation,
        fields={amount: optional(Amount("CNY"))},
        rules=[
            Rule(
                "usual",
                when={amount: less_than(cny("200"))},
                then=coupon(cny("20")),
                source="赠送20元优惠券",
            ),
            Rule("dear", when={amount: at_least(cny("200"))}, then=dear),
            Rule("unknown", when={amount: absent}, then=NO_RULE),
        ],
    )


POLICY = CompensationPolicy("coupons", "3", base=by_price())


def ruled(policy=POLICY, facts=FACTS, role="cs_agent", **given) -> Ruling:
    return rule(
        policy,
        facts,
        case_id="case-1",
        version=4,
        book=PolicyRef("shop", "2", hash="sha256:00ff"),
        approvals=MATRIX,
        no_rule_role="store_manager",
        by="li",
        role=role,
        **given,
    )


def stored(ruling):
    """Return what comes back from a row: no table, no book, no order at hand."""
    return from_plain(json.loads(json.dumps(plain(ruling))), Ruling)


def said(reasons, lang, audience="staff"):
    return explain(reasons, lang, audience=audience, labels=STANDARD.label)


class TestWhyTwentyAndNotFifty:
    def test_for_an_auditor_in_english(self):
        assert said(stored(ruled()).why_not(cny("50")), "en") == (
            (
                "granted to li (service agent) at 2026-03-01 07:00Z: up to 20.00 CNY; "
                f"playbook shop@2#00ff, policy {POLICY.ref.short}"
            ),
            "50.00 CNY is more than the 20.00 CNY that is offered",
            "rule usual of by_price, version 7, applies",
            "source: 赠送20元优惠券",
            "rule dear of by_price would give up to 50.00 CNY",
            "not rule dear: order amount is 150.00 CNY, less than 200.00 CNY",
            (
                "50.00 CNY, and with it 50.00 CNY in this case, is for service "
                "supervisor to grant by hand, who may grant 200.00 CNY; caps, budget "
                "and compliance stay"
            ),
        )

    def test_for_an_auditor_in_chinese(self):
        text = "\n".join(said(stored(ruled()).why_not(cny("50")), "zh"))
        for part in (
            "50.00 CNY 高于所提供的 20.00 CNY",
            "适用 by_price（版本 7）的规则 usual",
            "依据：赠送20元优惠券",
            "表 by_price 的规则 dear 可给予最高 50.00 CNY",
            "50.00 CNY（本个案合计 50.00 CNY）可由客服主管人工批准",
            "其限额为 200.00 CNY",
            POLICY.ref.short,
        ):
            assert part in text

    def test_the_customer_hears_something_else(self):
        why = stored(ruled()).why_not(cny("50"))
        assert said(why, "en", "customer") == (
            "this is what we would like to do for you",
            (
                "we go by the same rules for everybody, and they do not come to "
                "50.00 CNY here. If we have missed something, tell us: we look at it "
                "again, and your rights by law stay as they are"
            ),
        )
        assert said(why, "zh", "customer") == (
            "我们希望这样为您解决",
            (
                "我们对每位顾客适用同样的规则，按规则本次未能达到 50.00 CNY。"
                "如有我们未了解的情况，请告诉我们，我们会重新核实；您的法定权利不受影响"
            ),
        )

    def test_up_to_what_is_offered_there_is_nothing_to_explain(self):
        for amount in ("20", "0.01"):
            why = stored(ruled()).why_not(cny(amount))
            assert [r.code for r in why] == [
                "compensation.ruled_granted",
                "compensation.is_within",
            ]

    def test_where_no_rule_gives_so_much_it_says_so(self):
        why = stored(ruled()).why_not(cny("50.01"))
        assert "no rule would give 50.01 CNY for this order" in said(why, "en")

    def test_above_every_limit_the_last_role_is_named(self):
        (last,) = said(ruled().why_not(cny("900")), "en")[-1:]
        assert last.startswith("900.00 CNY, and with it 900.00 CNY in this case, is")
        assert "store manager" in last
        assert "any amount" in last

    def test_what_was_cut_is_part_of_why(self):
        policy = evolve(POLICY, cap=cny("5"), base=by_price(coupon(cny("50"))))
        ruling = stored(ruled(policy))
        assert ruling.verdict == "no_rule"
        text = said(ruling.why_not(cny("20")), "en")
        assert (
            "coupon, of 20.00 CNY, is dropped: goodwill is capped at 5.00 CNY" in text
        )
        assert "store manager decides where no rule does" in text

    def test_a_threshold_of_the_history_is_part_of_why(self):
        guard = AbuseGuard(window=timedelta(days=9), most_cases=0, role="store_manager")
        many = [CaseSummary("c0", received_at=NOW, state="closed")]
        ruling = ruled(evolve(POLICY, abuse=guard), evolve(FACTS, history=many))
        text = said(ruling.why_not(cny("20")), "en")
        assert "1 earlier cases in 9 d; 0 pass by rule" in text

    def test_what_was_taken_before_counts_towards_who_may(self):
        taken = evolve(ruled(), granted=cny("190"))
        (last,) = said(taken.why_not(cny("50")), "en")[-1:]
        assert "with it 240.00 CNY in this case, is for store manager" in last

    def test_another_currency_is_a_typed_error(self):
        free = evolve(ruled(), ladder=[Rung("ceo")], exposure=None)
        for ruling in (ruled(), free, evolve(free, granted=cny("1"))):
            with pytest.raises(CurrencyMismatch):
                ruling.why_not(Money(5000, "USD"))

    def test_a_policy_in_python_has_no_alternatives(self):
        offer = Offer(always=[Remedy("x", "gift", cost=cny("5"), basis=Basis.GOODWILL)])
        hand = PolicyFunction("hand", "2", function=lambda _: offer)
        ruling = ruled(CompensationPolicy("hand", "2", base=hand))
        assert (ruling.alternatives, ruling.trace) == ((), None)
        codes = [r.code for r in ruling.why_not(cny("9"))]
        assert codes[1:] == ["compensation.is_more", "compensation.could_grant"]

    def test_a_rule_that_came_later_needs_no_cell_to_say_why(self):
        other = Alternative("elsewhere", "x", cny("60"))
        ruling = evolve(ruled(), alternatives=[other], ladder=())
        assert said(ruling.why_not(cny("60")), "en")[-1] == (
            "rule x of elsewhere would give up to 60.00 CNY"
        )


class TestTheRecord:
    def test_the_other_rules_and_what_they_would_give(self):
        assert ruled().alternatives == (
            Alternative("by_price", "dear", cny("50")),
            Alternative("by_price", "unknown", None),
        )

    def test_a_rule_that_follows_an_unknown_price_gives_nothing_known(self):
        policy = evolve(POLICY, base=by_price(coupon(ShareOfOrder(1, 4))))
        silent = ruled(policy, evolve(FACTS, order=None))
        assert silent.alternatives == (
            Alternative("by_price", "usual", cny("20")),
            Alternative("by_price", "dear", None),
        )

    def test_every_table_that_was_asked_leaves_its_trace(self):
        policy = evolve(POLICY, goodwill=flat_goodwill())
        ruling = ruled(policy, role="ceo")
        assert ruling.trace.table.id == "by_price"
        assert [trace.table.id for trace in ruling.traces] == ["flat_goodwill"]
        assert "rule everybody of flat_goodwill" in stored(ruling).explain("en")

    def test_the_ladder_that_held_for_the_category(self):
        assert ruled().ladder == (
            Rung("cs_agent", cny("20")),
            Rung("cs_supervisor", cny("200")),
            Rung("store_manager", None),
        )

    def test_nothing_new_is_written_where_there_is_nothing_to_say(self):
        bare = evolve(ruled(), alternatives=(), ladder=())
        assert not plain(bare).keys() & {
            "granted",
            "reservation",
            "traces",
            "alternatives",
            "ladder",
        }


class TestExplain:
    def test_staff_read_everything(self):
        text = stored(ruled()).explain("en", labels=STANDARD.label)
        for part in (
            "granted to li (service agent) at 2026-03-01 07:00Z: up to 20.00 CNY",
            "offered: coupon, coupon (goodwill), costs 20.00 CNY, worth 20.00 CNY",
            "order amount is 150.00 CNY",
            "service agent may grant 20.00 CNY, the most that can be taken",
            "rule unknown of by_price would give nothing",
            "service agent may grant up to 20.00 CNY",
            "store manager may grant any amount",
        ):
            assert part in text
        lines = text.splitlines()
        assert len(lines) == len(set(lines))

    def test_a_customer_reads_what_is_offered_and_nothing_internal(self):
        menu = [
            Remedy("refund", "refund", cost=cny("9"), basis=Basis.ENTITLEMENT),
            Remedy("gift", "gift", cost=cny("3"), value=cny("8"), basis=Basis.GOODWILL),
        ]
        album = Remedy(
            "album", "gift.album", cost=cny("1"), basis=Basis.GOODWILL, surprise=True
        )
        card = Remedy("card", "card", cost=cny("2"), basis=Basis.GOODWILL)
        offer = Offer(always=[card, album], choices=menu)
        ruling = stored(ruled(proposal=offer, role="ceo"))
        assert ruling.explain(
            "en", audience="customer", labels=STANDARD.label
        ).splitlines() == [
            "this is what we would like to do for you",
            "for you: handwritten card, worth 2.00 CNY",
            "you may choose: refund, worth 9.00 CNY",
            "you may choose: gift, worth 8.00 CNY",
            "of these you may pick 1 to 1",
        ]
        zh = ruling.explain("zh", audience="customer", labels=STANDARD.label)
        assert "您可以选择：礼物，价值 8.00 CNY" in zh
        assert "手工相册" not in zh
        assert "as a surprise: album" in ruling.explain("en")

    def test_s89_what_waits_for_approval_is_not_told_before(self):
        ruling = stored(ruled(facts=evolve(FACTS, order=order(amount=cny("268")))))
        assert ruling.verdict == "needs_approval"
        assert ruling.explain("en", audience="customer") == (
            "a colleague who may decide this is looking into it"
        )
        told = ruling.explain("en", audience="customer", approved=True)
        assert told.splitlines() == [
            "this is what we would like to do for you",
            "for you: coupon, worth 50.00 CNY",
        ]
        assert "service supervisor must approve" in ruling.explain(
            "en", labels=STANDARD.label
        )

    def test_s75_where_no_rule_says_somebody_looks_into_it(self):
        ruling = stored(ruled(facts=evolve(FACTS, order=None)))
        assert ruling.verdict == "no_rule"
        assert ruling.explain("zh", audience="customer") == "已转交有权限的同事为您处理"
        assert "no rule covers it, store_manager decides" in ruling.explain("en")

    def test_what_was_refused_is_not_held_out(self):
        bribe = Remedy(
            "x",
            "coupon",
            cost=cny("5"),
            basis=Basis.GOODWILL,
            condition="review:changed",
        )
        ruling = stored(ruled(proposal=Offer(always=[bribe])))
        assert ruling.explain("en", audience="customer") == (
            "we are looking for another way to put this right"
        )
        assert "refused to li" in ruling.explain("en")

    def test_the_law_is_told_to_both(self):
        facts = situation(jurisdiction="CN", category="quality.damaged")
        policy = CompensationPolicy(
            "bands", "1", base=order_value_bands(reship_cost=cny("60"))
        )
        ruling = stored(ruled(policy, facts, role="store_manager"))
        law = "第二十四条"
        assert law in ruling.explain("zh", audience="customer")
        assert law in ruling.explain("en")


class TestYearsLater:
    """Must show: after a JSON round trip and an erasure, with no table at hand."""

    def case(self):
        custom, amount = "order.is_custom", "order.amount"
        table = DecisionTable(
            id="custom",
            version="1",
            reads=Situation,
            fields={custom: Flag(), amount: Amount("CNY")},
            rules=[
                Rule("made", when={custom: is_in(True)}, then=coupon(cny("20"))),
                Rule(
                    "other",
                    when={custom: is_in(False), amount: between(cny("0"), cny("999"))},
                    then=coupon(cny("50")),
                ),
                Rule(
                    "dear",
                    when={custom: is_in(False), amount: at_least(cny("999.01"))},
                    then=NO_RULE,
                ),
            ],
        )
        book = evolve(
            rescue_48h(shop=ShopConfig.example(), hours=ALWAYS),
            compensation=CompensationPolicy("custom", "1", base=table),
        )
        case = book.open("case-1", complaint(), order=order(), now=at(3))
        case = book.record(case, ev.Acknowledged(at(4), by="li"), now=at(4))
        found = ev.Diagnosed(at(5), by="li", primary="qc")
        case = book.record(case, found, now=at(5))
        fresh = CurrentFacts(jurisdiction="US", order=evolve(order(), carrier="SF"))
        ruling = book.decide_offer(
            case, now=at(6), by="li", role="cs_agent", facts=fresh
        )
        assert ruling.order is not None, "the record holds personal data"
        offered = ev.Offered(at(6), by="li", ruling=ruling)
        return book.record(case, offered, now=at(6))

    @pytest.mark.parametrize("lang", ["en", "zh"])
    @pytest.mark.parametrize("audience", ["staff", "customer"])
    def test_it_reads_the_same(self, lang, audience):
        case = self.case()
        gone = Case.replay(case.id, erase(case.log, b"sixteen bytes or more"))
        later = load_case(json.loads(json.dumps(dump_case(gone))))
        texts = [
            (
                one.last(ev.Offered).ruling.explain(
                    lang, audience=audience, labels=STANDARD.label
                ),
                said(one.last(ev.Offered).ruling.why_not(cny("50")), lang, audience),
            )
            for one in (case, later)
        ]
        assert texts[0] == texts[1]
        assert texts[0][0]
        assert texts[0][1]
        assert later.last(ev.Offered).ruling.order.id != "2017"
