"""Ready tables of kindness and fit: S77, S87, S96 to S99, and what fits which loss."""

import pytest
from attrs import evolve

from recoverykit.catalogue import (
    CATEGORIES,
    REMEDY_KINDS,
    SEGMENTS,
    STANDARD,
    Category,
    Term,
)
from recoverykit.compensation import (
    FLAT_GOODWILL,
    GIFT_PACK_CAP,
    SMALL_GIFT_CAP,
    CompensationPolicy,
    flat_goodwill,
    goodwill_by_segment,
    order_value_bands,
    remedy_matching,
    repurchase_coupon,
)
from recoverykit.decision_tables import (
    NO_RULE,
    Proved,
    prove_never_above,
    prove_never_less,
    prove_no_dead_row,
    prove_total,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue, UnknownCode
from recoverykit.facts import Customer
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.testing import situation


def cny(text):
    return Money.of(text, "CNY")


def by_segment(**given):
    costs = {
        "gift_pack_cost": cny("30.00"),
        "coupon": cny("10"),
        "card_cost": cny("2"),
        "small_gift_cost": cny("15.00"),
    }
    return goodwill_by_segment(**(costs | given))


def offered(table, **facts):
    facts = situation(**facts)
    plan = table.decide(facts).outcome
    return None if plan is NO_RULE else plan.offer(facts)


class TestFlatGoodwill:
    @pytest.mark.parametrize(
        "facts",
        [{"amount": "1.00"}, {"amount": "9000"}, {"amount": None}, {"order": None}],
    )
    def test_s77_twenty_yuan_for_everybody_whatever_the_loss(self, facts):
        assert cny("20") == FLAT_GOODWILL
        [line] = offered(flat_goodwill(), **facts).lines
        assert (line.kind, line.cost, line.basis) == (
            "coupon",
            cny("20"),
            Basis.GOODWILL,
        )

    def test_s77_it_neither_rises_nor_falls_with_the_price(self):
        table = flat_goodwill()
        assert prove_never_less(table, by="order.amount", no_rule="least") == Proved()
        assert prove_never_above(table, cny("20")) == Proved()

    def test_a_foreign_order_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            flat_goodwill().decide(situation(amount=Money(100, "USD")))

    def test_a_shop_s_own_amount_does_not_quote_the_guide(self):
        own = flat_goodwill(Money(300, "USD"), version="2")
        assert not own.rules[0].source
        [line] = offered(own, amount=Money(100, "USD")).lines
        assert line.cost == Money(300, "USD")


class TestGoodwillBySegment:
    """S96, S97, S98 in the goodwill slot; S87 for the caps."""

    def test_s96_a_gift_pack_for_high_value(self):
        [line] = offered(by_segment(), segment="high_value").lines
        assert (line.kind, line.cost) == ("gift.pack", cny("30.00"))

    def test_s97_a_coupon_first_for_new_customers(self):
        [line] = offered(by_segment(), segment="new").lines
        assert (line.kind, line.cost) == ("coupon", cny("10"))

    def test_s98_a_card_and_a_small_gift_for_dormant_ones(self):
        lines = offered(by_segment(), segment="dormant").lines
        assert {line.kind: line.cost for line in lines} == {
            "card": cny("2"),
            "gift": cny("15.00"),
        }

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ({"segment": "regular"}, "others"),
            ({"segment": None}, "segment_unknown"),
            ({"customer": None}, "segment_unknown"),
        ],
    )
    def test_for_everybody_else_nothing_is_added(self, facts, rule):
        decided = by_segment().decide(situation(**facts))
        assert (decided.outcome, decided.fired) == (NO_RULE, (rule,))

    def test_only_goodwill_is_given(self):
        plans = [row.then for row in by_segment().rules if row.then is not NO_RULE]
        assert {line.basis for plan in plans for line in plan.lines} == {Basis.GOODWILL}

    @pytest.mark.parametrize(
        ("name", "cap"),
        [("gift_pack_cost", GIFT_PACK_CAP), ("small_gift_cost", SMALL_GIFT_CAP)],
    )
    def test_s87_a_cap_is_inclusive_and_a_fen_above_is_a_typed_error(self, name, cap):
        assert by_segment(**{name: cap})
        over = cap + cny("0.01")
        with pytest.raises(
            InvalidValue, match=f"must cost the shop {cap} at most: .*成本"
        ):
            by_segment(**{name: over})

    def test_s87_a_cap_looks_at_cost_and_not_at_face_value(self):
        table = by_segment(gift_pack_value=cny("199"), small_gift_value=cny("50"))
        [pack] = offered(table, segment="high_value").lines
        assert (pack.cost, pack.worth) == (cny("30"), cny("199"))
        gift = offered(table, segment="dormant").lines[1]
        assert (gift.cost, gift.worth) == (cny("15"), cny("50"))

    def test_s87_the_caps_are_proven_over_every_customer(self):
        # the card is beside the small gift
        assert prove_never_above(by_segment(), cny("30")) == Proved()
        assert not prove_never_above(by_segment(), cny("29.99"))

    @pytest.mark.parametrize(
        "left_out", ["gift_pack_cost", "coupon", "card_cost", "small_gift_cost"]
    )
    def test_what_things_cost_is_the_shop_s_to_say(self, left_out):
        costs = {
            name: cny("1")
            for name in ("gift_pack_cost", "coupon", "card_cost", "small_gift_cost")
            if name != left_out
        }
        with pytest.raises(TypeError, match=left_out):
            goodwill_by_segment(**costs)

    @pytest.mark.parametrize(
        "name", ["gift_pack_cost", "coupon", "card_cost", "small_gift_cost"]
    )
    def test_costs_are_money_in_the_currency_of_the_guide(self, name):
        with pytest.raises(InvalidValue, match=f"invalid {name}: got 5; must be Money"):
            by_segment(**{name: 5})
        with pytest.raises(CurrencyMismatch):
            by_segment(**{name: Money(100, "USD")})

    def test_an_unknown_segment_is_refused_and_a_shop_s_own_is_not(self):
        with pytest.raises(UnknownCode, match="nearest: high_value"):
            by_segment().decide(situation(segment="highvalue"))
        fans = Term("fans", zh="粉丝", en="fans")
        more = evolve(STANDARD, segments=SEGMENTS.extend(fans))
        table = by_segment(catalogues=more)
        fan = situation(customer=Customer("lin", segment="fans"))
        assert table.decide(fan).fired == ("others",)


class TestTheRepurchaseCoupon:
    def test_s99_three_months_and_added_to_others(self):
        plan = repurchase_coupon(cny("10"))
        assert (plan.kind, plan.valid_months, plan.stackable, plan.basis) == (
            "coupon",
            3,
            True,
            Basis.GOODWILL,
        )


class TestRemediesThatFitTheLoss:
    """Requirements §4: the form of the remedy matches the form of the loss."""

    FITS = remedy_matching()

    def best(self, category, table=FITS):
        return table.decide(situation(category=category)).outcome

    @pytest.mark.parametrize(
        ("category", "first"),
        [
            ("payment", "refund"),
            ("payment.charge", "refund"),
            ("payment.settlement", "refund"),
            ("quality.defective", "exchange"),
            ("fulfilment.missing_item", "exchange"),
            ("logistics.not_received", "reship"),
            ("system.stock_sync", "reship"),
            ("service.attitude", "apology"),
            ("rules.unfair", "apology"),
        ],
    )
    def test_like_is_matched_with_like(self, category, first):
        assert self.best(category)[0] == first

    @pytest.mark.parametrize(
        "category", [c.code for c in CATEGORIES if c.touches_money]
    )
    def test_for_money_failures_a_refund_ranks_before_a_coupon(self, category):
        kinds = self.best(category)
        assert kinds.index("refund") < kinds.index("coupon")

    @pytest.mark.parametrize("category", ["malicious_review", "other"])
    def test_elsewhere_nothing_fits_better(self, category):
        assert self.best(category) is NO_RULE

    def test_without_an_assessment_nothing_fits_better(self):
        assert self.FITS.decide(situation(assessment=None)).outcome is NO_RULE

    def test_it_is_proven_over_the_whole_catalogue(self):
        assert prove_total(self.FITS) == Proved()
        assert prove_no_dead_row(self.FITS) == Proved()

    def test_every_kind_is_one_of_the_catalogue(self):
        kinds = {
            kind
            for row in self.FITS.rules
            if row.then is not NO_RULE
            for kind in row.then
        }
        assert all(kind in REMEDY_KINDS for kind in kinds)

    def test_a_shop_s_own_row_comes_first_for_its_category_alone(self):
        own = remedy_matching({"logistics.delay": ["coupon"], "other": ["apology"]})
        assert self.best("logistics.delay", own) == ("coupon",)
        assert self.best("logistics.not_received", own)[0] == "reship"
        assert self.best("other", own) == ("apology",)

    def test_a_shop_s_own_row_may_replace_a_shipped_one(self):
        own = remedy_matching({"payment": ["damages"], "payment.charge": ["refund"]})
        assert self.best("payment.frozen", own) == ("damages",)
        assert self.best("payment.charge", own) == ("refund",)

    def test_a_shop_s_own_categories_and_kinds_count(self):
        smell = Category("quality.smell", zh="异味", en="bad smell")
        more = evolve(STANDARD, categories=CATEGORIES.extend(smell))
        fits = remedy_matching({"quality.smell": ["exchange"]}, catalogues=more)
        assert self.best("quality.smell", fits) == ("exchange",)
        inherits = remedy_matching(catalogues=more)
        assert self.best("quality.smell", inherits) == self.best("quality")

    @pytest.mark.parametrize(
        ("own", "says"),
        [
            ({"logistics.dellay": ["coupon"]}, "nearest: logistics.delay"),
            ({"logistics.delay": ["cupon"]}, "nearest: coupon"),
        ],
    )
    def test_unknown_codes_are_refused(self, own, says):
        with pytest.raises(UnknownCode, match=says):
            remedy_matching(own)

    def test_a_category_needs_a_kind(self):
        with pytest.raises(InvalidValue, match="at least one kind"):
            remedy_matching({"logistics.delay": []})


class TestInAPolicy:
    """The tables stand in the slots that they are made for (C7)."""

    def policy(self, goodwill):
        bands = order_value_bands(reship_cost=cny("60"))
        return CompensationPolicy(
            "shop", "1", base=bands, goodwill=goodwill, matching=remedy_matching()
        )

    @pytest.mark.parametrize(
        ("segment", "added"),
        [
            ("high_value", [cny("30")]),
            ("new", [cny("10")]),
            ("dormant", [cny("2"), cny("15")]),
            ("regular", []),
            (None, []),
        ],
    )
    def test_s96_s97_s98_kindness_is_added_to_the_redress(self, segment, added):
        policy = self.policy(by_segment())
        offer = policy.propose(situation(amount="88.00", segment=segment)).offer
        refund, coupon, *more = offer.lines
        assert (refund.cost, coupon.cost) == (cny("88.00"), cny("5"))
        assert [line.cost for line in more] == added

    def test_s77_the_flat_coupon_comes_on_top_of_the_bands(self):
        policy = self.policy(flat_goodwill())
        offer = policy.propose(situation(amount="88.00")).offer
        assert [line.cost for line in offer.lines][1:] == [cny("5"), cny("20")]
