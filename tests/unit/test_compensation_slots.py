"""What each slot of a compensation policy adds, withholds and says."""

import pickle
from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit.catalogue import CATEGORIES, STANDARD
from recoverykit.compensation import (
    DEAREST,
    WHOLE_ORDER,
    AbuseGuard,
    ApprovalMatrix,
    Budget,
    CompensationPolicy,
    Guarantee,
    OfferPlan,
    OptionPlan,
    OverLoss,
    PolicyFunction,
    RemedyPlan,
    ShareOfOrder,
    cap_worth,
    flat_goodwill,
    honour,
    order_value_bands,
    remedy_matching,
    rule,
)
from recoverykit.decision_tables import (
    COLLECT,
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    is_in,
    not_in,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    PolicyError,
    UnknownCode,
)
from recoverykit.explanation import explain, render
from recoverykit.facts import BudgetView, CaseSummary, Issue, Loss
from recoverykit.investigation import Diagnosis
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, OfferedLine, Option, Remedy
from recoverykit.plain import PolicyRef, content_hash, plain
from recoverykit.testing import NOW, situation

LATE = {"category": "logistics.delay", "amount": "268.00"}
MATRIX = ApprovalMatrix([("cs_agent", None)])


def cny(text):
    return Money.of(text, "CNY")


def line(name="gift", cost="30", kind="gift", basis=Basis.GOODWILL, **terms):
    return Remedy(name, kind, cost=cny(cost), basis=basis, **terms)


def owed(name, cost, kind="reship", **terms):
    return line(name, cost, kind, Basis.ENTITLEMENT, **terms)


def taken(remedy, status="accepted"):
    return OfferedLine(
        id=f"case-1:3:{remedy.name}",
        remedy=remedy,
        option=None,
        status=status,
        offered_at=NOW,
    )


def costs(offer):
    return {x.name: str(x.cost) for x in offer.lines}


def codes(reasons):
    return [reason.code.partition(".")[2] for reason in reasons]


def proposing(*always, slots=None, **given):
    offer = Offer(always=always, **given) if always or given else NO_RULE
    base = PolicyFunction("fixed", "1", function=lambda _: offer)
    return CompensationPolicy("fixed", "1", base=base, **(slots or {}))


def ruled(policy, facts, role="cs_agent", **given):
    return rule(
        policy,
        facts,
        **{
            "case_id": "case-1",
            "version": 4,
            "book": PolicyRef("shop", "1", hash="sha256:00"),
            "approvals": MATRIX,
            "no_rule_role": "store_manager",
            "by": "li",
            "role": role,
            **given,
        },
    )


LOSS = Loss(goods=cny("80"), effort=cny("3.50"))


class TestMoreThanTheLoss:
    """S45, S79: redress of 120 % of the assessed loss, for serious complaints."""

    def test_s79_the_loss_is_owed_and_the_fifth_on_top_is_goodwill(self):
        policy = proposing(slots={"over_loss": OverLoss()})
        proposal = policy.propose(situation(loss=LOSS))
        assert costs(proposal.offer) == {
            "loss": "83.50 CNY",
            "beyond_loss": "16.70 CNY",
        }
        bases = [x.basis for x in proposal.offer.lines]
        assert bases == [Basis.ENTITLEMENT, Basis.GOODWILL]
        assert str(proposal.reasons[-1]) == (
            "the loss of 83.50 CNY calls for 100.20 CNY; 0.00 CNY is given already: "
            "83.50 CNY is owed, 16.70 CNY comes on top"
        )

    @pytest.mark.parametrize(
        ("rounding", "beyond"), [("half_up", "0.01"), ("down", None), ("up", "0.01")]
    )
    def test_the_rounding_of_the_total_is_explicit(self, rounding, beyond):
        loss = Loss(goods=cny("0.03"))  # 120 % is 0.036
        offer, _ = OverLoss(rounding=rounding).added(None, situation(loss=loss))
        assert costs(offer).get("beyond_loss") == (beyond and f"{beyond} CNY")

    @pytest.mark.parametrize(
        ("severity", "unlocks"),
        [("minor", False), ("moderate", False), ("serious", True), ("critical", True)],
    )
    def test_s45_it_is_unlocked_from_a_severity(self, severity, unlocks):
        facts = situation(loss=LOSS, severity=severity)
        offer, why = OverLoss().added(None, facts)
        assert (offer is not None) == unlocks
        assert codes(why) == ["over_loss" if unlocks else "loss_below_severity"]

    def test_unassessed_complaints_unlock_nothing(self):
        offer, (why,) = OverLoss().added(None, situation(loss=LOSS, assessment=None))
        assert (offer, why["severity"]) == (None, None)

    def test_without_an_assessed_loss_nothing_is_added_and_it_says_so(self):
        gift = Offer(always=[line()])
        offer, why = OverLoss().added(gift, situation())
        assert (offer, codes(why)) == (gift, ["no_assessed_loss"])

    def test_the_customer_s_effort_is_part_of_the_loss(self):
        """Kenesei & Bali 2020."""
        effort = Loss(effort=cny("10"))
        offer, _ = OverLoss().added(None, situation(loss=effort))
        assert costs(offer) == {"loss": "10.00 CNY", "beyond_loss": "2.00 CNY"}

    def test_what_the_least_selection_gives_counts(self):
        menu = Offer(
            always=[owed("part", "20", "refund.partial")],
            choices=[owed("big", "60", "damages"), owed("small", "30", "damages")],
        )
        offer, _ = OverLoss().added(menu, situation(loss=LOSS))
        # 20 always, and 30 in the cheaper of the two
        assert costs(offer)["loss"] == "33.50 CNY"
        assert costs(offer)["beyond_loss"] == "16.70 CNY"

    def test_what_need_not_be_picked_does_not_count(self):
        menu = Offer(choices=[owed("big", "60", "damages")], pick=(0, 1))
        offer, _ = OverLoss().added(menu, situation(loss=LOSS))
        assert costs(offer)["loss"] == "83.50 CNY"

    def test_goods_that_come_again_make_good_the_goods_whatever_they_cost(self):
        again = Offer(always=[owed("reship", "12")])
        offer, _ = OverLoss().added(again, situation(loss=LOSS))
        assert costs(offer)["loss"] == "3.50 CNY"
        assert costs(offer)["beyond_loss"] == "16.70 CNY"
        only = evolve(LOSS, goods=None)
        offer, why = OverLoss().added(again, situation(loss=only))
        assert (offer, codes(why)) == (again, ["loss_covered"])

    def test_goodwill_makes_nothing_good_and_counts_beyond(self):
        kind = Offer(always=[line("coupon", "10", "coupon", value=cny("15"))])
        offer, _ = OverLoss().added(kind, situation(loss=LOSS))
        assert costs(offer)["loss"] == "83.50 CNY"
        assert costs(offer)["beyond_loss"] == "1.70 CNY"

    @pytest.mark.parametrize(
        "free",
        [
            {"surprise": True},
            {"condition": "withdraw_complaint"},
        ],
    )
    def test_surprises_and_what_is_tied_count_for_nothing(self, free):
        kind = Offer(always=[line("x", "50", "gift", **free)])
        offer, _ = OverLoss().added(kind, situation(loss=LOSS))
        assert costs(offer)["beyond_loss"] == "16.70 CNY"

    def test_what_was_taken_before_in_the_case_counts(self):
        damages = taken(owed("loss", "83.50", "damages"))
        kind = taken(line("beyond_loss", "16.70", "damages"))
        facts = situation(loss=LOSS, given=[damages, kind])
        offer, why = OverLoss().added(None, facts)
        assert (offer, codes(why)) == (None, ["loss_covered"])

    def test_what_went_back_of_the_price_in_the_case_counts_once(self):
        refund = taken(owed("refund", "40", "refund.partial"))
        facts = situation(
            loss=LOSS, given=[refund], already_refunded="5", refunded="45"
        )
        offer, _ = OverLoss().added(None, facts)
        assert costs(offer)["loss"] == "43.50 CNY"
        past_us = situation(loss=LOSS, order=None, refunded="40")
        assert OverLoss().added(None, past_us)[0] == offer

    def test_a_name_that_is_taken_is_not_taken_twice(self):
        offer, _ = OverLoss().added(
            Offer(always=[line("loss", "0")]), situation(loss=LOSS)
        )
        assert list(costs(offer)) == ["loss", "loss_2", "beyond_loss"]

    @pytest.mark.parametrize("share", [(99, 100), (1, 0), (0, 0)])
    def test_less_than_the_loss_is_no_redress(self, share):
        with pytest.raises(InvalidValue, match="the whole loss or more"):
            OverLoss(num=share[0], den=share[1])

    def test_an_unknown_severity_is_refused(self):
        with pytest.raises(UnknownCode, match="grave"):
            OverLoss(from_severity="grave")

    def test_a_loss_in_another_currency_is_refused(self):
        loss = Loss(goods=Money(8000, "USD"))
        with pytest.raises(CurrencyMismatch):
            OverLoss().added(Offer(always=[line()]), situation(loss=loss))

    def test_the_cap_touches_the_part_beyond_only(self):
        slots = {"over_loss": OverLoss(), "cap": cny("10")}
        ruling = ruled(proposing(slots=slots), situation(loss=LOSS, **LATE))
        assert costs(ruling.offer) == {"loss": "83.50 CNY", "beyond_loss": "10.00 CNY"}
        assert ruling.verdict == "granted"


def gestures(*lines, **given):
    return DecisionTable(
        id="gestures",
        version="1",
        reads=type(situation()),
        fields={"assessment.category": OneOf(CATEGORIES)},
        rules=[
            Rule(
                "late",
                when={"assessment.category": is_in("logistics")},
                then=OfferPlan(always=lines, **given),
                source="20元优惠券",
            ),
            Rule(
                "other",
                when={"assessment.category": not_in("logistics")},
                then=NO_RULE,
            ),
        ],
    )


def plan(name, cost="20", kind="coupon", basis=Basis.GOODWILL, **terms):
    return RemedyPlan(name, kind, cost=cny(cost), basis=basis, **terms)


class TestGestures:
    """S77: a gesture of 20 CNY, whatever the loss."""

    def test_s77_a_gesture_is_added_to_what_is_offered(self):
        policy = proposing(owed("reship", "60"), slots={"goodwill": flat_goodwill()})
        proposal = policy.propose(situation(**LATE))
        assert costs(proposal.offer) == {"reship": "60.00 CNY", "coupon": "20.00 CNY"}
        assert codes(proposal.reasons)[-1] == "gesture"
        assert proposal.traces[0].table.id == "flat_goodwill"

    def test_it_stands_for_no_offer(self):
        policy = proposing(slots={"goodwill": flat_goodwill()})
        assert policy.propose(situation(**LATE)).no_rule

    def test_no_rule_adds_nothing_and_leaves_its_trace(self):
        policy = proposing(line(), slots={"goodwill": gestures(plan("coupon"))})
        proposal = policy.propose(situation(category="service.attitude"))
        assert list(costs(proposal.offer)) == ["gift"]
        assert codes(proposal.reasons)[-1] == "no_gesture"
        assert proposal.traces[0].fired == ("other",)

    def test_a_name_that_is_taken_gets_a_number(self):
        policy = proposing(
            line("coupon", "5", "coupon"), slots={"goodwill": flat_goodwill()}
        )
        offer = policy.propose(situation(**LATE)).offer
        assert list(costs(offer)) == ["coupon", "coupon_2"]

    def test_all_problems_of_the_tables_are_listed(self):
        owes = gestures(plan("back", kind="refund", basis=Basis.ENTITLEMENT))
        menu = gestures(choices=[OptionPlan("a", (plan("a"),))])
        collecting = DecisionTable(
            id="collecting",
            version="1",
            reads=type(situation()),
            fields={"assessment.category": OneOf(CATEGORIES)},
            rules=[Rule("all", when={}, then="coupon")],
            hit_policy=COLLECT,
        )
        twice = [guarantee(plan("x", basis=Basis.ENTITLEMENT))] * 2
        for slots, problems in (
            ({"goodwill": owes}, ["gesture_is_owed"]),
            ({"goodwill": menu}, ["gesture_is_menu"]),
            ({"goodwill": collecting}, ["collects", "no_plan"]),
            ({"matching": collecting}, ["collects", "no_kinds"]),
            ({"guarantees": twice}, ["guarantee_twice"]),
        ):
            with pytest.raises(PolicyError) as caught:
                proposing(line(), slots=slots)
            assert codes(caught.value.problems) == problems


def guarantee(*lines, about="quality.damaged", **given):
    return Guarantee(
        "damage_paid",
        **{"categories": [about], "lines": lines, "source": "破损包赔"} | given,
    )


def promised(cost="50", kind="damages", name="paid"):
    return plan(name, cost, kind, Basis.ENTITLEMENT)


FOUND = Diagnosis(primary="packing", confirmed=("quality.damaged",))
BROKEN = {"category": "quality.damaged", "jurisdiction": "US", "amount": "268.00"}


class TestGuarantees:
    """S85 破损包赔: verified damage is owed, and at nobody's discretion."""

    def test_s85_once_confirmed_it_is_owed(self):
        offer, why = honour(
            Offer(), (guarantee(promised()),), situation(diagnosis=FOUND)
        )
        assert offer.always[0].basis is Basis.ENTITLEMENT
        assert (codes(why), why[0]["lines"]) == (["guarantee_added"], ("paid",))
        assert (
            render(why[0], "en", audience="customer")
            == "we promised: 破损包赔. We keep it"
        )

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"category": "quality.damaged"}, "guarantee_unverified"),
            ({"issues": [Issue("quality.damaged")]}, "guarantee_unverified"),
            ({"category": "logistics.delay"}, "guarantee_other_category"),
            ({"assessment": None}, "guarantee_other_category"),
            (
                {
                    "category": "quality.damaged",
                    "diagnosis": Diagnosis(
                        primary="logistics", confirmed=("logistics.delay",)
                    ),
                },
                "guarantee_unverified",
            ),
        ],
    )
    def test_s85_what_is_not_verified_gives_nothing_and_says_so(self, facts, said):
        offer, why = honour(Offer(), (guarantee(promised()),), situation(**facts))
        assert (offer, codes(why)) == (Offer(), [said])

    def test_a_guarantee_covers_its_subtree(self):
        row = guarantee(promised(), about="quality")
        offer, _ = honour(Offer(), (row,), situation(diagnosis=FOUND))
        assert list(costs(offer)) == ["paid"]

    @pytest.mark.parametrize(
        ("offer", "given", "is_kept"),
        [
            (Offer(always=[owed("again", "60", "reship")]), (), True),
            # nobody has to pick it, kindness is on top, and a tie is none
            (Offer(choices=[owed("again", "60", "reship"), line()]), (), False),
            (Offer(always=[line("again", "60", "reship")]), (), False),
            (
                Offer(
                    always=[
                        owed("again", "60", "reship", condition="withdraw_complaint")
                    ]
                ),
                (),
                False,
            ),
            (Offer(), (owed("again", "60", "reship"),), True),
            (Offer(always=[owed("mend", "60", "repair")]), (), False),
        ],
    )
    def test_s85_goods_sent_again_keep_it_where_the_promise_says_so(
        self, offer, given, is_kept
    ):
        row = guarantee(promised(), kept_by=["reship", "remake"])
        facts = situation(diagnosis=FOUND, given=[taken(x) for x in given])
        after, why = honour(offer, (row,), facts)
        assert codes(why) == ["guarantee_kept" if is_kept else "guarantee_added"]
        assert (after == offer) is is_kept
        # without saying so, money is owed beside the goods
        plain, _ = honour(offer, (guarantee(promised()),), facts)
        assert plain != offer

    def test_s85_neither_no_rule_nor_a_hand_nor_cap_nor_guard_withholds_it(self):
        many = [CaseSummary(f"c{n}", received_at=NOW, state="closed") for n in range(9)]
        slots = {
            "guarantees": [guarantee(promised())],
            "cap": cny("0"),
            "value_cap": cny("0"),
            "budget": Budget("spring"),
            "abuse": AbuseGuard(
                window=timedelta(days=1), most_cases=0, role="store_manager"
            ),
        }
        facts = situation(diagnosis=FOUND, history=many, **BROKEN)
        silent = ruled(proposing(slots=slots), facts)
        assert (silent.verdict, costs(silent.offer)) == (
            "granted",
            {"paid": "50.00 CNY"},
        )
        by_hand = ruled(proposing(slots=slots), facts, proposal=Offer(always=[line()]))
        assert costs(by_hand.offer) == {"paid": "50.00 CNY"}

    @pytest.mark.parametrize(
        ("offer", "added"),
        [
            (Offer(), {"paid": "50.00 CNY"}),
            (Offer(always=[owed("d", "50", "damages")]), {}),
            (Offer(always=[owed("d", "49.99", "damages")]), {"paid": "0.01 CNY"}),
            (Offer(choices=[owed("d", "50", "damages"), line()]), {}),
            # kindness, and what is tied to something, keeps no promise
            (Offer(always=[line("d", "50", "damages")]), {"paid": "50.00 CNY"}),
            (
                Offer(
                    always=[owed("d", "50", "damages", condition="withdraw_complaint")]
                ),
                {"paid": "50.00 CNY"},
            ),
            (Offer(always=[owed("paid", "9")]), {"paid_2": "50.00 CNY"}),
        ],
    )
    def test_money_is_made_up_to_what_was_promised(self, offer, added):
        kept, why = honour(offer, (guarantee(promised()),), situation(diagnosis=FOUND))
        before = costs(offer)
        assert {k: v for k, v in costs(kept).items() if k not in before} == added
        assert codes(why) == ["guarantee_added" if added else "guarantee_kept"]

    def test_goods_are_there_or_are_added(self):
        row = guarantee(promised("60", "reship", "again"))
        facts = situation(diagnosis=FOUND)
        for has, names in (
            (Offer(), ["again"]),
            (Offer(always=[owed("reship", "5")]), ["reship"]),
            (Offer(choices=[owed("reship", "5")]), ["reship"]),
        ):
            assert list(costs(honour(has, (row,), facts)[0])) == names

    @pytest.mark.parametrize("kind", ["damages", "reship"])
    def test_what_was_taken_in_the_case_is_not_given_again(self, kind):
        row = guarantee(promised("50", kind))
        facts = situation(diagnosis=FOUND, given=[taken(owed("paid", "50", kind))])
        assert codes(honour(Offer(), (row,), facts)[1]) == ["guarantee_kept"]

    def test_of_the_price_never_more_than_is_left_of_it(self):
        price = RemedyPlan(
            "back", "refund.full", cost=WHOLE_ORDER, basis=Basis.ENTITLEMENT
        )
        row = guarantee(price)
        part = Offer(always=[owed("part", "100", "refund.partial")])
        for refunded, offer, back in (
            (None, Offer(), "268.00 CNY"),
            ("68", Offer(), "200.00 CNY"),
            ("68", part, "100.00 CNY"),
            ("268", Offer(), None),
        ):
            facts = situation(diagnosis=FOUND, refunded=refunded, **BROKEN)
            kept, _ = honour(offer, (row,), facts)
            assert costs(kept).get("back") == back
            ruling = ruled(proposing(*kept.lines), facts)
            assert ruling.verdict != "refused"

    def test_without_a_price_a_fixed_promise_is_kept_all_the_same(self):
        row = guarantee(promised("50", "refund.partial"))
        offer, _ = honour(Offer(), (row,), situation(diagnosis=FOUND, order=None))
        assert costs(offer) == {"paid": "50.00 CNY"}

    @pytest.mark.parametrize(
        ("lines", "rule_"),
        [
            ((), "at least one line"),
            ((plan("x"),), "of basis entitlement, tied to nothing"),
            (
                (plan("x", basis=Basis.ENTITLEMENT, condition="review:any"),),
                "of basis entitlement, tied to nothing",
            ),
        ],
    )
    def test_what_is_no_promise_is_refused(self, lines, rule_):
        with pytest.raises(InvalidValue, match=rule_):
            guarantee(*lines)


def earlier(n, *, days=1, goodwill=None, cost=None, closure=None):
    return CaseSummary(
        f"c{n}",
        received_at=NOW - timedelta(days=days),
        state="closed",
        closure=closure,
        goodwill=goodwill and cny(goodwill),
        cost=(cost or goodwill) and cny(cost or goodwill),
    )


GUARD = AbuseGuard(
    window=timedelta(days=90),
    most_cases=2,
    most_claims=1,
    most_goodwill=cny("50"),
    role="store_manager",
)


class TestTheAbuseGuard:
    """Beside S94: thresholds and their numbers, and never a verdict."""

    def signs(self, *history, guard=GUARD, case_id="case-1"):
        return codes(guard.signs(situation(history=history), case_id=case_id))

    def test_up_to_the_thresholds_everything_passes(self):
        history = [earlier(1, goodwill="50.00"), earlier(2)]
        assert self.signs(*history) == []

    def test_each_threshold_is_passed_by_one_more(self):
        assert self.signs(*map(earlier, range(3))) == ["many_cases"]
        claims = [earlier(n, cost="9") for n in range(2)]
        assert self.signs(*claims) == ["many_claims"]
        assert self.signs(earlier(1, goodwill="50.01")) == ["much_goodwill"]

    def test_the_window_is_inclusive_and_ends_now(self):
        for days, counts in ((90, True), (91, False), (-1, False)):
            history = [earlier(n, days=days) for n in range(3)]
            assert bool(self.signs(*history)) == counts
        edge = evolve(
            earlier(1, goodwill="99"),
            received_at=NOW - timedelta(days=90, microseconds=1),
        )
        assert self.signs(edge) == []

    @pytest.mark.parametrize("closure", ["withdrawn", "duplicate", "merged"])
    def test_withdrawn_and_doubled_cases_do_not_count(self, closure):
        history = [earlier(n, closure=closure, cost="9") for n in range(5)]
        assert self.signs(*history) == []
        # what was given in them was given: withdrawing frees no place (polar#13394)
        assert self.signs(earlier(1, closure=closure, goodwill="51")) == [
            "much_goodwill"
        ]

    def test_a_case_does_not_count_itself(self):
        assert self.signs(*map(earlier, range(3)), case_id="c1") == []

    def test_goodwill_is_withheld_and_nothing_else(self):
        offer = Offer(
            always=[line(), owed("reship", "60")],
            choices=[
                line("coupon", "5", "coupon"),
                Option("both", (owed("d", "5", "damages"), line("more"))),
            ],
        )
        facts = situation(history=map(earlier, range(3)))
        less, why = GUARD.withheld(offer, facts, case_id="case-1")
        assert list(costs(less)) == ["reship", "d"]
        assert codes(why) == ["many_cases", "goodwill_withheld"]
        assert why[1]["lines"] == ("gift", "coupon", "more")
        assert why[1]["role"] == "store_manager"

    def test_what_is_owed_is_left_alone_and_the_number_is_said(self):
        offer = Offer(always=[owed("reship", "60")])
        facts = situation(history=map(earlier, range(3)))
        assert GUARD.withheld(offer, facts, case_id="x") == (
            offer,
            GUARD.signs(facts, case_id="x"),
        )

    def test_no_word_of_it_concludes_anything_and_the_customer_hears_none(self):
        facts = situation(history=[earlier(n, goodwill="60") for n in range(3)])
        _, why = GUARD.withheld(Offer(always=[line()]), facts, case_id="x")
        assert len(why) == 4
        for lang in ("en", "zh"):
            said = " ".join(explain(why, lang)).lower()
            for verdict in ("fraud", "abuse", "malicious", "恶意", "欺诈", "滥用"):
                assert verdict not in said
            assert explain(why, lang, audience="customer") == ()

    def test_within_its_thresholds_the_ring_says_so(self):
        ruling = ruled(proposing(line(), slots={"abuse": GUARD}), situation(**LATE))
        assert "history_passes" in codes(ruling.reasons)
        assert list(costs(ruling.offer)) == ["gift"]

    @pytest.mark.parametrize(
        ("role", "given"),
        [
            ("cs_agent", False),
            ("cs_supervisor", False),
            ("store_manager", True),
            ("ceo", True),
        ],
    )
    def test_the_role_it_names_may_give_by_hand_all_the_same(self, role, given):
        facts = situation(history=map(earlier, range(3)), **LATE)
        policy = proposing(owed("reship", "60"), slots={"abuse": GUARD})
        by_hand = Offer(always=[owed("reship", "60"), line()])
        ruling = ruled(policy, facts, role, proposal=by_hand)
        assert ("gift" in costs(ruling.offer)) == given
        said = "given_all_the_same" if given else "goodwill_withheld"
        assert said in codes(ruling.reasons)
        assert "many_cases" in codes(ruling.reasons)

    def test_by_rule_a_high_rank_gets_no_more_than_others(self):
        facts = situation(history=map(earlier, range(3)), **LATE)
        policy = proposing(owed("reship", "60"), line(), slots={"abuse": GUARD})
        assert list(costs(ruled(policy, facts, "ceo").offer)) == ["reship"]

    def test_where_nothing_is_left_a_person_decides(self):
        facts = situation(history=map(earlier, range(3)), **LATE)
        ruling = ruled(proposing(line(), slots={"abuse": GUARD}), facts)
        assert (ruling.verdict, ruling.offer) == ("no_rule", None)

    @pytest.mark.parametrize(
        ("wrong", "rule_"),
        [
            ({"most_cases": None}, "give most_cases, most_claims or most_goodwill"),
            ({"window": timedelta(0)}, "longer than nothing"),
            ({"window": 90}, "timedelta"),
            ({"most_cases": -1}, "whole number"),
        ],
    )
    def test_thresholds_are_the_shop_s_own_and_required(self, wrong, rule_):
        given = {"window": timedelta(days=1), "most_cases": 1, "role": "ceo"}
        with pytest.raises(InvalidValue, match=rule_):
            AbuseGuard(**{**given, **wrong})

    def test_goodwill_in_another_currency_is_a_typed_error(self):
        dollars = evolve(earlier(1), goodwill=Money(1, "USD"))
        with pytest.raises(CurrencyMismatch):
            self.signs(dollars)


class TestTheCapOnWorth:
    """Haesevoets et al. 2017: gains to about 150 % of the price, then a fall."""

    def test_it_is_there_by_default_and_may_be_switched_off(self):
        assert proposing(line()).value_cap == DEAREST == ShareOfOrder(150, 100)
        free = proposing(owed("refund", "100", "refund"), line("x", "400", "damages"))
        facts = situation(amount="100.00", category="logistics.delay")
        assert costs(ruled(free, facts).offer)["x"] == "50.00 CNY"
        # goodwill above the value of the order is possible
        kind = ruled(evolve(free, value_cap=None), facts)
        assert costs(kind.offer)["x"] == "400.00 CNY"
        assert "no_value_cap" in codes(kind.reasons)

    @pytest.mark.parametrize(("more", "kept"), [("50.00", True), ("50.01", False)])
    def test_it_is_inclusive(self, more, kept):
        policy = proposing(owed("refund", "100", "refund"), line("x", more))
        ruling = ruled(policy, situation(amount="100.00", category="logistics.delay"))
        assert ("x" in costs(ruling.offer)) == kept
        code = "within_value_cap" if kept else "dropped_in_value"
        assert code in codes(ruling.reasons)

    def test_it_goes_by_what_lines_are_worth(self):
        cheap = line("x", "1", "gift", value=cny("60"))
        cut, _ = cap_worth(Offer(always=[cheap]), cny("59.99"))
        assert cut.lines == ()

    def test_what_is_owed_is_never_cut(self):
        offer = Offer(always=[owed("reship", "999"), line()])
        cut, why = cap_worth(offer, cny("10"))
        assert list(costs(cut)) == ["reship"]
        only, said = cap_worth(cut, cny("10"))
        assert (only, codes(said)) == (cut, ["only_owed"])
        assert codes(why) == ["dropped_in_value"]

    def test_no_selection_with_kindness_is_worth_more(self):
        offer = Offer(
            choices=[
                owed("refund", "200", "refund"),
                line("a", "40", "damages"),
                line("b", "30"),
            ],
            pick=(1, 2),
        )
        cut, why = cap_worth(offer, cny("220"))
        # 200 + 40 is too much, and so is 200 + 30
        assert costs(cut) == {"refund": "200.00 CNY", "a": "20.00 CNY"}
        assert codes(why) == ["trimmed_in_value", "dropped_in_value"]

    def test_a_dear_choice_of_what_is_owed_leaves_kindness_alone(self):
        offer = Offer(choices=[owed("refund", "200", "refund"), line("a", "40")])
        assert cap_worth(offer, cny("50"))[0] == offer

    def test_a_menu_that_lets_nothing_be_picked_gives_nothing(self):
        offer = Offer(choices=[line("a", "40")], pick=(0, 0))
        assert codes(cap_worth(offer, cny("1"))[1]) == ["only_owed"]

    def test_surprises_go_first(self):
        offer = Offer(always=[line("album", "20", surprise=True), line("x", "20")])
        assert list(costs(cap_worth(offer, cny("20"))[0])) == ["x"]

    def test_what_the_law_adds_is_worth_something_too(self):
        policy = proposing(line("x", "200", "damages"))
        facts = situation(category="quality.damaged", amount="268.00")
        assert costs(ruled(policy, facts).offer) == {
            "x": "134.00 CNY",
            "statutory_refund": "268.00 CNY",
        }

    def test_without_a_price_a_share_caps_nothing_and_says_so(self):
        policy = proposing(line("x", "999"))
        for facts in (situation(order=None), situation(amount=None)):
            offer, why = policy.capped(Offer(always=[line("x", "999")]), facts)
            assert list(costs(offer)) == ["x"]
            assert "no_price_to_cap" in codes(why)
        fixed = evolve(policy, value_cap=cny("5"))
        assert fixed.capped(offer, situation(order=None))[0].lines == ()

    def test_what_was_taken_before_counts_in_both_caps(self):
        facts = situation(
            amount="100.00",
            category="logistics.delay",
            given=[taken(line("x", "20")), taken(owed("r", "100"))],
        )
        policy = proposing(line(), slots={"cap": cny("30")})
        more = Offer(always=[line("cash", "20", "damages")])
        offer, why = policy.capped(more, facts)
        assert costs(offer) == {"cash": "10.00 CNY"}
        assert codes(why) == ["cap_used", "trimmed", "value_used", "within_value_cap"]
        assert (why[0]["taken"], why[0]["left"]) == (cny("20"), cny("10"))
        assert (why[2]["taken"], why[2]["left"]) == (cny("120"), cny("30"))


POOL = BudgetView(limit=cny("100"), spent=cny("60"), reserved=cny("15"))


class TestTheBudget:
    def fitted(self, offer, view=POOL):
        return Budget("spring").fitted(offer, situation(budget=view))

    @pytest.mark.parametrize(("cost", "kept"), [("25.00", True), ("25.01", False)])
    def test_goodwill_fits_what_is_left_inclusive(self, cost, kept):
        offer, why = self.fitted(Offer(always=[line("x", cost)]))
        assert ("x" in costs(offer)) == kept
        assert codes(why) == ["within_budget" if kept else "dropped_for_budget"]
        assert why[0]["budget"] == "spring"

    def test_money_is_trimmed_to_what_is_left_exactly(self):
        offer, why = self.fitted(Offer(always=[line("x", "99", "damages")]))
        assert (costs(offer), codes(why)) == (
            {"x": "25.00 CNY"},
            ["trimmed_to_budget"],
        )

    def test_the_worst_case_of_a_menu_must_fit(self):
        menu = Offer(choices=[line("a", "20"), line("b", "10")], pick=(1, 2))
        assert list(costs(self.fitted(menu)[0])) == ["a"]
        one = evolve(menu, pick=(1, 1))
        assert self.fitted(one)[0] == one

    def test_what_is_owed_comes_out_of_no_budget(self):
        offer = Offer(always=[owed("reship", "999")])
        assert self.fitted(offer, None) == (offer, ())

    def test_where_the_pool_is_not_known_no_goodwill_is_given_and_it_says_so(self):
        offer, why = self.fitted(Offer(always=[line("x", "0.01")]), None)
        assert (offer.lines, codes(why)) == (
            (),
            ["budget_unknown", "dropped_for_budget"],
        )

    def test_an_overdrawn_pool_has_nothing_left(self):
        empty = evolve(POOL, spent=cny("120"))
        assert (empty.left, self.fitted(Offer(always=[line()]), empty)[0].lines) == (
            cny("0"),
            (),
        )

    def test_the_last_grant_does_not_overshoot(self):
        """Oscar looks at what was spent before the last application only."""
        nearly = evolve(POOL, spent=cny("99.99"), reserved=cny("0"))
        offer, _ = self.fitted(Offer(always=[line("x", "50", "damages")]), nearly)
        assert costs(offer) == {"x": "0.01 CNY"}

    def test_another_currency_is_refused(self):
        dollars = BudgetView(
            limit=Money(1, "USD"), spent=Money(0, "USD"), reserved=Money(0, "USD")
        )
        with pytest.raises(CurrencyMismatch):
            self.fitted(Offer(always=[line()]), dollars)

    def test_a_ruling_says_what_to_hold(self):
        budget = Budget("spring", hold_for=timedelta(hours=2))
        policy = proposing(
            owed("reship", "60"), line("x", "20"), slots={"budget": budget}
        )
        ruling = ruled(policy, situation(budget=POOL, **LATE))
        held = ruling.reservation
        assert (held.key, held.budget, held.amount) == (
            "case-1:4:spring",
            "spring",
            cny("20"),
        )
        assert held.expires_at == NOW + timedelta(hours=2)
        # a retry holds once
        assert ruled(policy, situation(budget=POOL, **LATE)).reservation == held

    @pytest.mark.parametrize(
        ("lines", "budget"),
        [
            ([owed("reship", "60")], Budget("spring")),
            ([line("x", "0")], Budget("spring")),
            ([line("x", "5")], None),
            ([line("x", "5", condition="review:positive")], Budget("spring")),
        ],
    )
    def test_nothing_is_held_for_nothing(self, lines, budget):
        policy = proposing(*lines, slots={"budget": budget})
        assert ruled(policy, situation(budget=POOL, **LATE)).reservation is None

    def test_without_an_end_it_is_held_as_long_as_the_offer_is_open(self):
        policy = proposing(line("x", "5"), slots={"budget": Budget("spring")})
        ruling = ruled(policy, situation(budget=POOL, **LATE))
        assert ruling.reservation.expires_at is None

    @pytest.mark.parametrize("wrong", [-timedelta(1), timedelta(days=4000), 5])
    def test_a_hold_that_cannot_be_meant_is_refused(self, wrong):
        with pytest.raises(InvalidValue):
            Budget("spring", hold_for=wrong)


class TestMatching:
    """Roschk & Gelbrich 2014: the remedy should be of the kind of the loss."""

    def said(self, *lines, **facts):
        policy = proposing(*lines, slots={"matching": remedy_matching()})
        ruling = ruled(policy, situation(**{**LATE, **facts}))
        assert ruling.verdict == "granted", "it refuses nothing"
        return [r for r in ruling.reasons if "match" in r.code]

    def test_money_for_money(self):
        (why,) = self.said(
            line("x", "5", "coupon"),
            owed("back", "9", "refund.partial"),
            category="payment.charge",
        )
        assert (why.code, why["kind"]) == ("compensation.matched", "refund")

    def test_where_nothing_fits_a_soft_reason_says_so(self):
        (why,) = self.said(line("x", "5", "flowers"), category="payment.charge")
        assert codes([why]) == ["unmatched"]
        assert render(why, "en", labels=STANDARD.label) == (
            "nothing in the offer is of the kind that was lost; what fits, the best "
            "first: refund, damages, coupon, points"
        )

    def test_a_table_without_a_word_for_it_says_nothing(self):
        table = DecisionTable(
            id="any",
            version="1",
            reads=type(situation()),
            fields={"assessment.category": OneOf(CATEGORIES)},
            rules=[Rule("any", when={}, then=NO_RULE)],
        )
        policy = proposing(line(), slots={"matching": table})
        ruling = ruled(policy, situation(**LATE))
        assert not [r for r in ruling.reasons if "match" in r.code]
        unassessed = ruled(policy, situation(assessment=None))
        (why,) = [r for r in unassessed.reasons if "match" in r.code]
        assert codes([why]) == ["match_unknown"]
        assert why["missing"] == "assessment.category"


class TestThePolicyAsAValue:
    WHOLE = CompensationPolicy(
        "whole",
        "1",
        base=order_value_bands(reship_cost=cny("60")),
        over_loss=OverLoss(),
        goodwill=flat_goodwill(),
        surprise=[plan("album", "3", "gift.album", surprise=True)],
        guarantees=[guarantee(promised())],
        abuse=GUARD,
        cap=cny("30"),
        budget=Budget("spring", hold_for=timedelta(hours=2)),
        matching=remedy_matching(),
    )

    def test_it_is_plain_data_pickles_and_compares_by_content(self):
        again = pickle.loads(pickle.dumps(self.WHOLE))
        assert again == self.WHOLE
        assert (again.ref, hash(again)) == (self.WHOLE.ref, hash(self.WHOLE))
        assert content_hash(plain(again)) == content_hash(plain(self.WHOLE))

    @pytest.mark.parametrize(
        "changed",
        [
            {"over_loss": OverLoss(num=130)},
            {"over_loss": None},
            {"goodwill": None},
            {"guarantees": ()},
            {"abuse": evolve(GUARD, most_cases=3)},
            {"value_cap": None},
            {"value_cap": ShareOfOrder(2, 1)},
            {"budget": Budget("autumn")},
            {"matching": None},
        ],
    )
    def test_every_slot_is_evolvable_and_hashed(self, changed):
        assert evolve(self.WHOLE, **changed).ref.hash != self.WHOLE.ref.hash

    @pytest.mark.parametrize(
        "slot", ["over_loss", "goodwill", "abuse", "value_cap", "budget", "matching"]
    )
    def test_a_slot_holds_what_it_is_for(self, slot):
        with pytest.raises(InvalidValue, match=slot):
            evolve(self.WHOLE, **{slot: "no"})

    def test_every_step_leaves_its_reason_in_the_order_of_the_ring(self):
        facts = situation(
            loss=LOSS, diagnosis=FOUND, budget=POOL, **{**BROKEN, "jurisdiction": "CN"}
        )
        ruling = ruled(self.WHOLE, facts, "ceo")
        assert [c for c in codes(ruling.reasons) if c not in {"fired", "source"}] == [
            "over_loss",
            "gesture",
            "surprise",
            "guarantee_added",
            "history_passes",
            "dropped",
            "dropped",
            "within_value_cap",
            "within_budget",
            "floor_due",
            "floor_added",
            "matched",
            "refund_fits",
            "within_authority",
            "compliant",
        ]
