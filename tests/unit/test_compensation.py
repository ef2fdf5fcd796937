"""What a policy proposes: plans, slots, the cap, and what the guides offer."""

import pickle
import subprocess
import sys

import attrs
import pytest
from attrs import evolve, frozen

from recoverykit.compensation import (
    REST_OF_ORDER,
    WHOLE_ORDER,
    CompensationPolicy,
    OfferPlan,
    OptionPlan,
    PolicyFunction,
    RemedyPlan,
    ShareOfOrder,
    bracelet_menu,
    bracelet_surprise,
    cap_goodwill,
    left_of_order,
    order_value_bands,
)
from recoverykit.compensation.plans import without
from recoverykit.decision_tables import (
    COLLECT,
    NO_RULE,
    DecisionTable,
    Flag,
    Rule,
    any_,
    prove_total,
    prove_unique,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingInput,
    PolicyError,
    PolicyFailed,
    UnknownCode,
)
from recoverykit.explanation import explain
from recoverykit.facts import Order
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.plain import content_hash, plain
from recoverykit.situation import Situation
from recoverykit.testing import NOW, situation
from tests.contracts.rooms import ENVIRONMENT


def cny(text):
    return Money.of(text, "CNY")


def gift(name="gift", cost="30", **terms):
    given = {"kind": "gift", "basis": Basis.GOODWILL, **terms}
    return Remedy(name, cost=cny(cost), **given)


def cash(name="cash", cost="30", **terms):
    return gift(name, cost, kind="refund.partial", **terms)


def refund_plan(**terms):
    given = {"cost": REST_OF_ORDER, "basis": Basis.ENTITLEMENT, **terms}
    return RemedyPlan("refund", "refund.full", **given)


def coupon_plan(cost="5", name="coupon"):
    return RemedyPlan(name, "coupon", cost=cny(cost), basis=Basis.GOODWILL)


def costs(offer):
    return {line.name: str(line.cost) for line in offer.lines}


BANDS = order_value_bands(reship_cost=cny("60"))
MENU = bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40"))
SURPRISE = bracelet_surprise(bracelet_cost=cny("90"), album_cost=cny("30"))
BY_VALUE = CompensationPolicy("by_value", "1", base=BANDS)
BRACELET = CompensationPolicy("bracelet", "1", base=MENU, surprise=SURPRISE)


class TestSharesOfTheOrder:
    def test_a_share_follows_the_price(self):
        fifth = ShareOfOrder(20, 100)
        assert fifth.of(situation(amount="268.00")) == cny("53.60")
        assert fifth.of(situation(amount="0.02")) == cny("0.00")

    def test_the_rounding_is_named(self):
        third = ShareOfOrder(1, 3, rounding="up")
        assert third.of(situation(amount="0.01")) == cny("0.01")

    def test_the_rest_is_what_has_not_gone_back(self):
        facts = situation(amount="100.00", refunded="30.00")
        assert WHOLE_ORDER.of(facts) == cny("100.00")
        assert REST_OF_ORDER.of(facts) == cny("70.00")

    @pytest.mark.parametrize("gone", [{"order": None}, {"amount": None}])
    def test_without_a_price_there_is_no_share(self, gone):
        with pytest.raises(MissingInput, match=r"a share of the order needs order\."):
            WHOLE_ORDER.of(situation(**gone))

    @pytest.mark.parametrize("wrong", [(-1, 1), (1, 0), (1.0, 2), (True, 2)])
    def test_shares_are_whole_numbers(self, wrong):
        with pytest.raises(InvalidValue, match=r"whole number|one or more"):
            ShareOfOrder(*wrong)

    def test_the_rounding_must_be_known(self):
        with pytest.raises(InvalidValue, match="half_up"):
            ShareOfOrder(1, 2, rounding="bankers")


class TestWhatIsLeftOfTheOrder:
    def test_nothing_without_a_price(self):
        assert left_of_order(situation(order=None)) is None
        assert left_of_order(situation(amount=None)) is None

    def test_refunds_seen_in_the_case_count(self):
        facts = situation(amount="100.00", already_refunded="10.00", refunded="30.00")
        assert left_of_order(facts) == cny("70.00")

    def test_the_order_s_own_word_counts_where_the_case_has_none(self):
        facts = evolve(situation(already_refunded="10.00"), refunded=None)
        assert left_of_order(facts) == cny("258.00")

    def test_it_is_never_below_zero(self):
        facts = situation(amount="10.00", refunded="12.00")
        assert left_of_order(facts) == cny("0.00")

    def test_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            left_of_order(situation(refunded=Money(1, "USD")))


class TestPlans:
    def test_a_planned_line_has_every_term_of_a_remedy(self):
        planned = {a.name: a.default for a in attrs.fields(RemedyPlan)}
        assert planned == {a.name: a.default for a in attrs.fields(Remedy)}

    def test_it_hands_every_term_on(self):
        terms = {
            "basis": Basis.GOODWILL,
            "percent_off": 20,
            "valid_months": 12,
            "stackable": True,
            "return_waived": True,
            "expedite": True,
            "upgrade": True,
            "surprise": True,
            "condition": "review:any",
        }
        planned = RemedyPlan(
            "x", "coupon", cost=cny("1"), value=ShareOfOrder(1, 2), **terms
        )
        made = planned.remedy(situation(amount="10.00"))
        assert made == Remedy("x", "coupon", cost=cny("1"), value=cny("5"), **terms)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"cost": 5},
            {"value": "5"},
            {"percent_off": 0},
            {"valid_months": -1},
            {"basis": "goodwill"},
            {"condition": "review:good"},
            {"upgrade": 1},
        ],
    )
    def test_what_no_remedy_could_be_is_refused_at_once(self, wrong):
        with pytest.raises(InvalidValue):
            refund_plan(**wrong)

    def test_two_currencies_in_one_line_are_refused(self):
        with pytest.raises(CurrencyMismatch):
            refund_plan(cost=cny("1"), value=Money(1, "USD"))

    def test_a_plan_is_an_offer_for_any_order(self):
        plan = OfferPlan(always=[refund_plan(), coupon_plan()])
        assert costs(plan.offer(situation(amount="88.00"))) == {
            "refund": "88.00 CNY",
            "coupon": "5.00 CNY",
        }

    def test_a_lone_line_is_an_option_and_one_is_picked(self):
        plan = OfferPlan(choices=[refund_plan(), coupon_plan()])
        offer = plan.offer(situation())
        assert [option.name for option in offer.choices] == ["refund", "coupon"]
        assert offer.pick == (1, 1)

    def test_lines_that_go_together_are_one_option(self):
        # S84: a new one and a sample with it
        sample = RemedyPlan("sample", "sample", cost=cny("3"), basis=Basis.GOODWILL)
        reship = RemedyPlan("reship", "reship", cost=cny("60"), basis=Basis.ENTITLEMENT)
        plan = OfferPlan(choices=[OptionPlan("new_one", [reship, sample])])
        assert plan.offer(situation()).exposure == cny("63")
        assert str(plan) == "1–1 × (reship 60.00 CNY + sample 3.00 CNY)"

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"always": [coupon_plan(), coupon_plan()]},
            {"always": [refund_plan()], "pick": (1, 1)},
            {"choices": [refund_plan()], "pick": (1, 2)},
            {"always": ["refund"]},
            {"choices": ["refund"]},
        ],
    )
    def test_what_no_offer_could_be_is_refused_at_once(self, wrong):
        with pytest.raises(InvalidValue):
            OfferPlan(**wrong)

    def test_fixed_amounts_are_in_one_currency(self):
        dollar = RemedyPlan("x", "gift", cost=Money(1, "USD"), basis=Basis.GOODWILL)
        with pytest.raises(CurrencyMismatch):
            OfferPlan(always=[coupon_plan(), dollar])

    def test_an_order_in_another_currency_is_refused(self):
        plan = OfferPlan(always=[refund_plan(), coupon_plan()])
        with pytest.raises(CurrencyMismatch):
            plan.offer(situation(amount=Money(8800, "USD")))

    def test_a_refund_of_what_is_all_back_is_left_out(self):
        plan = OfferPlan(choices=[refund_plan(), coupon_plan()], pick=(1, 2))
        offer = plan.offer(situation(amount="88.00", refunded="88.00"))
        assert (costs(offer), offer.pick) == ({"coupon": "5.00 CNY"}, (1, 1))

    def test_a_plan_shows_its_lines_in_no_language(self):
        plan = OfferPlan(
            always=[coupon_plan()],
            choices=[refund_plan(), coupon_plan(name="other")],
            pick=(1, 2),
        )
        shown = "coupon 5.00 CNY + 1–2 × (refund 100 % | other 5.00 CNY)"
        assert str(plan) == shown

    def test_plans_are_plain_data(self):
        plan = OfferPlan(always=[refund_plan(), coupon_plan()])
        assert plain(plan) == {
            "always": [
                {
                    "name": "refund",
                    "kind": "refund.full",
                    "cost": {"num": 1, "den": 1, "less_refunded": True},
                    "basis": "entitlement",
                },
                {
                    "name": "coupon",
                    "kind": "coupon",
                    "cost": [500, "CNY"],
                    "basis": "goodwill",
                },
            ]
        }


class TestWithout:
    def test_an_option_without_lines_goes_and_fewer_can_be_picked(self):
        offer = Offer(
            always=[gift("a")],
            choices=[Option("o", (gift("b"), gift("c"))), gift("d")],
            pick=(2, 2),
        )
        less = without(offer, ["a", "b", "d"])
        assert (less.always, less.pick) == ((), (1, 1))
        assert [option.names for option in less.choices] == [("c",)]

    def test_nothing_may_be_left(self):
        assert without(Offer(choices=[gift()]), ["gift"]) == Offer()


class TestTheOrderValueBands:
    """S73, S74, S75, and the settled contradiction C8."""

    @pytest.mark.parametrize(
        ("amount", "lines"),
        [
            ("0.01", {"refund": "0.01 CNY", "coupon": "5.00 CNY"}),
            ("100.00", {"refund": "100.00 CNY", "coupon": "5.00 CNY"}),
            ("100.01", {"reship": "60.00 CNY", "coupon": "10.00 CNY"}),
            ("300.00", {"reship": "60.00 CNY", "coupon": "10.00 CNY"}),
        ],
    )
    def test_s73_s74_the_upper_edges_belong_below(self, amount, lines):
        assert costs(BY_VALUE.propose(situation(amount=amount)).offer) == lines

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ({"amount": "300.01"}, "above_300"),
            ({"amount": "0.00"}, "nothing_paid"),
            ({"amount": None}, "price_unknown"),
            ({"order": None}, "price_unknown"),
        ],
    )
    def test_s75_where_the_guide_ends_nothing_is_done_by_rule(self, facts, rule):
        proposal = BY_VALUE.propose(situation(**facts))
        assert proposal.no_rule
        assert proposal.offer is None
        assert proposal.trace.fired == (rule,)

    def test_s75_a_foreign_order_is_a_typed_error(self):
        with pytest.raises(CurrencyMismatch):
            BY_VALUE.propose(situation(amount=Money(8000, "USD")))

    def test_the_bands_have_neither_gap_nor_overlap(self):
        assert prove_total(BANDS)
        assert prove_unique(BANDS)

    def test_the_cost_of_reshipping_is_the_shop_s_own(self):
        with pytest.raises(TypeError, match="reship_cost"):
            order_value_bands()
        fifth = order_value_bands(reship_cost=ShareOfOrder(1, 5), version="2")
        policy = CompensationPolicy("by_value", "2", base=fifth)
        offer = policy.propose(situation(amount="200.00")).offer
        assert costs(offer)["reship"] == "40.00 CNY"

    def test_the_price_goes_back_once(self):
        proposal = BY_VALUE.propose(situation(amount="88.00", refunded="88.00"))
        assert costs(proposal.offer) == {"coupon": "5.00 CNY"}
        assert "refund: left out" in explain(proposal.reasons, "en")[-1]

    def test_the_source_stands_with_the_decision(self):
        said = explain(BY_VALUE.propose(situation(amount="88.00")).reasons, "zh")
        assert said[1] == "依据：≤100 元退款 + 5 元券,100-300 元补发 + 10 元券"

    def test_it_prints_as_a_table(self):
        rows = BANDS.as_markdown("zh").splitlines()
        outcome = "refund 100 % + coupon 5.00 CNY"
        assert f"| up_to_100 | 0.01 CNY–100.00 CNY | {outcome} |" in rows[2]


class TestTheBraceletMenu:
    """S81, S82, S83: what the shop of the 48-hour guide offered."""

    def test_s81_three_ways_out_with_their_terms(self):
        offer = BRACELET.propose(situation(amount="268.00")).offer
        refund, remake, coupon = (option.lines[0] for option in offer.choices)
        assert (refund.cost, refund.return_waived) == (cny("268.00"), True)
        assert (remake.expedite, remake.upgrade) == (True, True)
        assert (coupon.percent_off, coupon.valid_months) == (20, 12)

    def test_s82_two_of_the_three_may_be_taken(self):
        offer = BRACELET.propose(situation(amount="268.00")).offer
        assert offer.pick == (1, 2)
        assert offer.resolve(("remake", "coupon")) == ("remake", "coupon")
        # the dearest that may be taken: refund, remake and both kindnesses
        assert offer.exposure == cny("508.00")

    def test_s83_the_surprise_is_apart_from_the_redress_but_counted(self):
        proposal = BRACELET.propose(situation(amount="268.00"))
        given = {line.name: line for line in proposal.offer.always}
        assert list(given) == ["bracelet", "album"]
        assert {line.basis for line in given.values()} == {Basis.GOODWILL}
        assert (given["bracelet"].surprise, given["album"].surprise) == (False, True)
        assert proposal.offer.exposure_of(Basis.GOODWILL) == cny("160.00")
        assert explain(proposal.reasons, "en")[-1] == (
            "on top, as a kindness: bracelet, album"
        )

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ({"is_custom": False}, "other_goods"),
            ({"order": None}, "other_goods"),
            ({"amount": None}, "price_unknown"),
        ],
    )
    def test_for_other_goods_nothing_is_laid_down(self, facts, rule):
        proposal = BRACELET.propose(situation(**facts))
        assert (proposal.no_rule, proposal.trace.fired) == (True, (rule,))

    def test_amounts_that_the_guide_does_not_give_are_asked_for(self):
        with pytest.raises(TypeError, match="remake_cost"):
            bracelet_menu(coupon_cost=cny("40"))
        with pytest.raises(TypeError, match="album_cost"):
            bracelet_surprise(bracelet_cost=cny("90"))


def always_the_gift(_):
    return Offer(always=[gift()])


class TestPolicies:
    def test_a_function_proposes_under_its_id_and_version(self):
        base = PolicyFunction("gift", "7", function=always_the_gift)
        proposal = CompensationPolicy("shop", "1", base=base).propose(situation())
        assert costs(proposal.offer) == {"gift": "30.00 CNY"}
        assert proposal.trace is None
        assert explain(proposal.reasons, "en") == (
            "function gift, version 7, proposes this",
        )

    def test_a_function_may_lay_nothing_down(self):
        base = PolicyFunction("none", "1", function=lambda _: NO_RULE)
        proposal = CompensationPolicy("shop", "1", base=base).propose(situation())
        assert proposal.no_rule
        assert proposal.reasons[0].code == "compensation.function_no_rule"

    def test_a_callable_of_the_shop_s_own_stands_in_too(self):
        @frozen
        class Flat:
            id = "flat"
            version = "1"
            cost: Money

            def __call__(self, _):
                return Offer(always=[gift(cost=str(self.cost.decimal()))])

        policy = CompensationPolicy("shop", "1", base=Flat(cny("7")))
        assert costs(policy.propose(situation()).offer) == {"gift": "7.00 CNY"}
        other = evolve(policy, base=Flat(cny("8")))
        assert other.ref.hash != policy.ref.hash

    def test_an_empty_offer_is_no_success(self):
        base = PolicyFunction("empty", "1", function=lambda _: Offer())
        policy = CompensationPolicy("shop", "1", base=base, surprise=[coupon_plan()])
        proposal = policy.propose(situation())
        assert proposal.no_rule
        assert explain(proposal.reasons, "en")[-1] == "the policy proposes nothing"

    @pytest.mark.parametrize("answer", [None, "refund", gift(), True])
    def test_an_answer_that_is_no_offer_is_a_typed_error(self, answer):
        base = PolicyFunction("wrong", "3", function=lambda _: answer)
        policy = CompensationPolicy("shop", "1", base=base)
        given = type(answer).__name__
        with pytest.raises(PolicyFailed, match=f"wrong@3 returned a {given}; it must"):
            policy.propose(situation())

    def test_an_error_inside_a_function_names_the_policy_and_no_words(self):
        def fails(facts):
            raise ValueError(facts.complaint.text)

        base = PolicyFunction("fails", "1", function=fails)
        with pytest.raises(PolicyFailed) as caught:
            CompensationPolicy("shop", "1", base=base).propose(situation())
        assert str(caught.value) == (
            "policy fails@1 raised ValueError; it must return an Offer or NO_RULE"
        )
        assert caught.value.fields() == {
            "policy": "fails@1",
            "did": "raised ValueError",
        }
        assert isinstance(caught.value.__cause__, ValueError)

    def test_a_fact_that_a_function_misses_is_named_as_ever(self):
        def asks(facts):
            raise MissingInput("order.amount", "asks@1")

        base = PolicyFunction("asks", "1", function=asks)
        with pytest.raises(MissingInput, match=r"asks@1 needs order\.amount"):
            CompensationPolicy("shop", "1", base=base).propose(situation())

    def test_no_surprise_where_no_rule_covers_the_situation(self):
        assert BRACELET.propose(situation(is_custom=False)).offer is None

    def test_a_surprise_may_follow_the_order(self):
        tenth = RemedyPlan(
            "extra", "coupon", cost=ShareOfOrder(1, 10), basis=Basis.GOODWILL
        )
        policy = evolve(BY_VALUE, surprise=[tenth])
        offer = policy.propose(situation(amount="50.00")).offer
        assert costs(offer)["extra"] == "5.00 CNY"

    @pytest.mark.parametrize(
        "base", [None, always_the_gift, "table", OfferPlan(always=[coupon_plan()])]
    )
    def test_a_base_is_a_table_or_a_callable_with_a_name(self, base):
        with pytest.raises(InvalidValue, match="wrap a function in PolicyFunction"):
            CompensationPolicy("shop", "1", base=base)

    @pytest.mark.parametrize("cap", [5, "5.00", gift()])
    def test_a_cap_is_money_or_a_share(self, cap):
        with pytest.raises(InvalidValue, match="must be Money or ShareOfOrder"):
            evolve(BY_VALUE, cap=cap)

    def test_a_surprise_is_goodwill(self):
        with pytest.raises(PolicyError) as caught:
            evolve(BY_VALUE, surprise=[refund_plan()])
        assert [r.code for r in caught.value.problems] == [
            "compensation.surprise_is_owed"
        ]

    def test_every_fault_of_a_table_is_told_at_once(self):
        table = DecisionTable(
            id="wrong",
            version="1",
            reads=Order,
            fields={"is_custom": Flag()},
            rules=[
                Rule("a", when={"is_custom": any_}, then="refund"),
                Rule(
                    "b",
                    when={"is_custom": any_},
                    then=OfferPlan(always=[refund_plan()]),
                ),
                Rule("c", when={"is_custom": any_}, then=NO_RULE),
            ],
            hit_policy=COLLECT,
        )
        with pytest.raises(PolicyError) as caught:
            CompensationPolicy("shop", "1", base=table)
        assert [r.code for r in caught.value.problems] == [
            "compensation.reads_something_else",
            "compensation.collects",
            "compensation.no_plan",
        ]
        assert "rule a gives a str" in str(caught.value)
        again = pickle.loads(pickle.dumps(caught.value))
        assert again.problems == caught.value.problems


class TestIdentity:
    def test_policies_are_equal_by_content(self):
        again = CompensationPolicy(
            "by_value", "1", base=order_value_bands(reship_cost=cny("60"))
        )
        assert (again, hash(again), again.ref) == (
            BY_VALUE,
            hash(BY_VALUE),
            BY_VALUE.ref,
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"version": "2"},
            {"cap": cny("30")},
            {"cap": ShareOfOrder(1, 5)},
            {"surprise": SURPRISE},
            {"base": MENU},
            {"base": PolicyFunction("gift", "1", function=always_the_gift)},
        ],
    )
    def test_whatever_changes_changes_the_hash(self, change):
        changed = evolve(BY_VALUE, **change)
        assert changed != BY_VALUE
        assert changed.ref.hash != BY_VALUE.ref.hash
        assert changed.ref.hash == content_hash(changed)

    def test_a_function_is_its_id_and_version(self):
        one, other = (
            PolicyFunction("f", "1", function=f) for f in (always_the_gift, costs)
        )
        assert one == other
        assert plain(one) == {"id": "f", "version": "1"}

    def test_policies_pickle_and_propose_alike(self):
        base = PolicyFunction("gift", "1", function=always_the_gift)
        for policy in (BRACELET, CompensationPolicy("shop", "1", base=base)):
            again = pickle.loads(pickle.dumps(policy))
            assert again == policy
            assert again.ref == policy.ref
            assert again.propose(situation()) == policy.propose(situation())

    def test_the_hash_is_the_same_in_another_process(self):
        code = (
            "from recoverykit.compensation import *\n"
            "from recoverykit.money import Money\n"
            "bands = order_value_bands(reship_cost=Money(6000, 'CNY'))\n"
            "print(CompensationPolicy('by_value', '1', base=bands).ref.hash)"
        )
        for seed in ("1", "2"):
            done = subprocess.run(
                [sys.executable, "-c", code],
                env={**ENVIRONMENT, "PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            )
            assert done.stdout.strip() == BY_VALUE.ref.hash

    @pytest.mark.parametrize("slot", ["base", "surprise", "cap", "id"])
    def test_nothing_can_be_changed_in_place(self, slot):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(BY_VALUE, slot, None)


class TestTheCap:
    def test_s87_a_cap_is_inclusive_and_looks_at_cost(self):
        pack = gift(cost="30.00", value=cny("99.00"))
        kept, why = cap_goodwill(Offer(always=[pack]), cny("30.00"))
        assert kept.lines == (pack,)
        assert str(why[0]) == "goodwill of 30.00 CNY is within the cap of 30.00 CNY"

    def test_a_cent_above_is_above(self):
        cut, why = cap_goodwill(Offer(always=[gift(cost="30.01")]), cny("30.00"))
        assert cut == Offer()
        assert [r.code for r in why] == ["compensation.dropped"]

    def test_cash_is_given_in_part(self):
        cut, why = cap_goodwill(Offer(always=[cash(cost="50")]), cny("30"))
        assert costs(cut) == {"cash": "30.00 CNY"}
        assert str(why[0]) == (
            "cash goes down from 50.00 CNY to 30.00 CNY: "
            "goodwill is capped at 30.00 CNY"
        )

    def test_nothing_else_is_given_in_part(self):
        coupon = gift("coupon", "50", kind="coupon")
        assert cap_goodwill(Offer(always=[coupon]), cny("30"))[0] == Offer()

    def test_what_is_owed_is_neither_counted_nor_cut(self):
        owed = cash(cost="500", basis=Basis.ENTITLEMENT)
        law = cash("law", "800", basis=Basis.STATUTORY)
        offer = Offer(always=[owed, law, gift()])
        cut, _ = cap_goodwill(offer, cny("0"))
        assert cut.lines == (owed, law)

    def test_c7_surprises_go_first_then_the_last_line_given_always(self):
        offer = Offer(
            always=[
                gift("a", "10"),
                gift("album", "10", surprise=True),
                gift("b", "10"),
            ]
        )
        names = [
            list(costs(cap_goodwill(offer, cny(limit))[0]))
            for limit in ("29", "19", "9")
        ]
        assert names == [["a", "b"], ["a"], []]

    def test_the_menu_is_cut_last_and_where_it_makes_a_difference(self):
        offer = Offer(
            always=[gift("extra", "10")],
            choices=[gift("dear", "30"), gift("cheap", "20")],
        )
        cut, why = cap_goodwill(offer, cny("25"))
        assert list(costs(cut)) == ["cheap"]
        assert cut.pick == (1, 1)
        assert [r["line"] for r in why] == ["extra", "dear"]

    def test_an_option_may_lose_its_kindness_and_stay(self):
        # S84: the sample goes, the new one stays
        new = gift("reship", "60", kind="reship", basis=Basis.ENTITLEMENT)
        offer = Offer(choices=[Option("new_one", (new, gift("sample", "5")))])
        cut, _ = cap_goodwill(offer, cny("0"))
        assert [option.lines for option in cut.choices] == [(new,)]

    def test_cash_inside_a_menu_is_trimmed_in_place(self):
        offer = Offer(choices=[cash("a", "30"), cash("b", "40")], pick=(1, 2))
        cut, _ = cap_goodwill(offer, cny("50"))
        assert costs(cut) == {"a": "30.00 CNY", "b": "20.00 CNY"}

    def test_what_costs_nothing_stays(self):
        offer = Offer(always=[gift("card", "0", kind="card"), gift()])
        assert list(costs(cap_goodwill(offer, cny("0"))[0])) == ["card"]

    def test_an_offer_of_nothing_is_within_any_cap(self):
        assert cap_goodwill(Offer(), cny("0"))[0] == Offer()

    def test_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            cap_goodwill(Offer(always=[gift()]), Money(1, "USD"))

    def test_an_unknown_kind_cannot_be_cut(self):
        offer = Offer(always=[gift(kind="fireworks")])
        with pytest.raises(UnknownCode, match="fireworks"):
            cap_goodwill(offer, cny("0"))

    def test_the_slot_may_follow_the_order(self):
        policy = evolve(BRACELET, cap=ShareOfOrder(15, 100), value_cap=None)
        facts = situation(amount="268.00")
        offer, why = policy.capped(policy.propose(facts).offer, facts)
        # 40.20 is left for kindness: the album and the bracelet go, the coupon fits
        assert list(costs(offer)) == ["refund", "remake", "coupon"]
        assert [r["line"] for r in why[:-1]] == ["album", "bracelet"]

    def test_without_a_cap_the_reasons_say_so(self):
        offer = Offer(always=[gift()])
        same, why = BY_VALUE.capped(offer, situation())
        assert same == offer
        assert str(why[0]) == "the policy sets no cap on goodwill"

    def test_a_share_of_no_price_is_no_cap(self):
        policy = evolve(BY_VALUE, cap=ShareOfOrder(1, 5))
        with pytest.raises(MissingInput):
            policy.capped(Offer(always=[gift()]), situation(order=None))


def test_a_situation_is_all_that_a_policy_sees():
    """S77: a gesture of 20 CNY, whatever was lost."""
    gesture = OfferPlan(always=[coupon_plan("20")])
    table = DecisionTable(
        id="gesture",
        version="1",
        reads=Situation,
        fields={"complaint.vulnerable": Flag()},
        rules=[Rule("always", when={"complaint.vulnerable": any_}, then=gesture)],
    )
    policy = CompensationPolicy("gesture", "1", base=table)
    for facts in (situation(), situation(order=None), situation(now=NOW)):
        assert policy.propose(facts).offer.exposure == cny("20.00")
