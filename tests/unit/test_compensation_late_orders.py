"""S76: a coupon for a late order, before anybody complains, and once."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve

from recoverykit.compensation import (
    GUIDE_COUPON,
    LateOrder,
    late_by,
    late_order_coupon,
    late_order_coupons,
)
from recoverykit.decision_tables import (
    FIRST,
    NO_RULE,
    Amount,
    DecisionTable,
    Duration,
    Proved,
    Rule,
    absent,
    at_least,
    not_in,
    optional,
    prove_never_above,
    prove_never_less,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    NaiveDatetime,
    PolicyError,
)
from recoverykit.explanation import explain, render
from recoverykit.facts import Order
from recoverykit.money import Money
from recoverykit.situation import Situation

PROMISED = datetime(2026, 3, 3, 10, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def cny(text):
    return Money.of(text, "CNY")


def order(**facts):
    given = {"ordered_at": datetime(2026, 3, 1, tzinfo=UTC)}
    return Order("2017", **(given | facts))


SHIPS = order(ship_promised_at=PROMISED)
ARRIVES = order(promised_at=PROMISED)
GUIDE = late_order_coupons()
STEPS = late_order_coupons(steps=[(DAY, cny("8")), (3 * DAY, cny("15"))])


class TestHowLateAnOrderIs:
    @pytest.mark.parametrize("promised", [SHIPS, ARRIVES])
    def test_exactly_at_the_promise_is_not_late(self, promised):
        assert late_by(promised, now=PROMISED - DAY) == timedelta(0)
        assert late_by(promised, now=PROMISED) == timedelta(0)
        assert late_by(promised, now=PROMISED + MOMENT) == MOMENT

    def test_s76_what_counts_is_when_it_left_or_now(self):
        left = evolve(SHIPS, shipped_at=PROMISED + DAY)
        assert late_by(left, now=PROMISED + 9 * DAY) == DAY

    def test_the_promise_that_is_missed_most_counts(self):
        both = evolve(SHIPS, promised_at=PROMISED + 2 * DAY)
        assert late_by(both, now=PROMISED + 3 * DAY) == 3 * DAY
        left = evolve(both, shipped_at=PROMISED)
        assert late_by(left, now=PROMISED + 3 * DAY) == DAY

    def test_what_arrived_at_an_unknown_time_of_leaving_is_not_presumed_late(self):
        arrived = evolve(SHIPS, delivered_at=PROMISED + DAY)
        assert late_by(arrived, now=PROMISED + 9 * DAY) is None
        both = evolve(arrived, promised_at=PROMISED)
        assert late_by(both, now=PROMISED + 9 * DAY) == DAY

    def test_without_a_promise_nothing_can_be_late(self):
        assert late_by(order(), now=PROMISED) is None

    def test_the_moment_is_aware_and_its_zone_means_nothing(self):
        with pytest.raises(NaiveDatetime):
            late_by(order(), now=datetime(2026, 3, 3))
        east = (PROMISED + DAY).astimezone(timezone(timedelta(hours=8)))
        assert late_by(SHIPS, now=east) == DAY


class TestTheTable:
    def test_s76_five_yuan_from_the_first_moment_late(self):
        assert cny("5") == GUIDE_COUPON
        rows = {rule.id: rule.then for rule in GUIDE.rules}
        assert rows == {"on_time": cny("0"), "late": cny("5")}

    @pytest.mark.parametrize(
        ("late_for", "amount"),
        [
            (timedelta(0), "0"),
            (MOMENT, "5"),
            (DAY - MOMENT, "5"),
            (DAY, "8"),
            (3 * DAY - MOMENT, "8"),
            (3 * DAY, "15"),
            (timedelta.max, "15"),
        ],
    )
    def test_a_step_holds_from_its_first_moment(self, late_for, amount):
        facts = LateOrder(late_for=late_for, order=SHIPS)
        assert STEPS.decide(facts).outcome == cny(amount)

    def test_nobody_who_waits_longer_gets_less(self):
        assert prove_never_less(STEPS, by="late_for", no_rule="least") == Proved()
        assert prove_never_above(STEPS, cny("15")) == Proved()
        with pytest.raises(PolicyError, match=r"15\.00 CNY"):
            late_order_coupons(steps=[(DAY, cny("15")), (3 * DAY, cny("8"))])

    @pytest.mark.parametrize(
        "steps",
        [
            [(3 * DAY, cny("8")), (DAY, cny("15"))],
            [(DAY, cny("8")), (DAY, cny("15"))],
            [(timedelta(0), cny("8"))],
        ],
    )
    def test_steps_that_do_not_rise_are_refused(self, steps):
        with pytest.raises(PolicyError):
            late_order_coupons(steps=steps)

    @pytest.mark.parametrize(
        "wrong", [5, (DAY,), (24, cny("8")), (DAY, 8), (DAY, cny("8"), 1)]
    )
    def test_a_step_is_a_span_and_an_amount(self, wrong):
        with pytest.raises(InvalidValue, match="pairs of a timedelta and Money"):
            late_order_coupons(steps=[wrong])

    def test_amounts_are_in_one_currency(self):
        with pytest.raises(CurrencyMismatch):
            late_order_coupons(steps=[(DAY, Money(800, "USD"))])

    def test_a_shop_in_another_currency_gives_its_own(self):
        dollars = late_order_coupons(Money(100, "USD"))
        late = late_order_coupon(SHIPS, dollars, now=PROMISED + DAY)
        assert late.amount == Money(100, "USD")
        assert not dollars.rules[1].source

    @pytest.mark.parametrize("wrong", [{"late_for": -DAY}, {"order": None}])
    def test_what_it_reads_is_a_late_order(self, wrong):
        with pytest.raises(InvalidValue):
            LateOrder(**({"late_for": DAY, "order": SHIPS} | wrong))


class TestOncePerOrder:
    def test_s76_a_late_order_gets_its_coupon(self):
        given = late_order_coupon(SHIPS, GUIDE, now=PROMISED + MOMENT)
        assert given.amount == cny("5")
        assert given.trace.fired == ("late",)
        task = given.task
        assert (task.key, task.kind) == ("late_order_coupon:2017", "late_order_coupon")
        assert task.why == given.reasons[0]

    def test_s76_it_is_told_to_the_customer_in_both_languages(self):
        why = late_order_coupon(SHIPS, GUIDE, now=PROMISED + DAY).reasons
        assert explain(why, "zh", audience="customer") == (
            "您的订单比承诺时间晚了 1 天，非常抱歉，赠送您 5.00 CNY 优惠券",
        )
        assert explain(why, "en")[:2] == (
            "the order is 1 d late: a coupon of 5.00 CNY",
            "it leaves the house 1 d later than promised",
        )
        arrives = late_order_coupon(ARRIVES, GUIDE, now=PROMISED + DAY).reasons
        assert "it arrives 1 d later" in explain(arrives, "en")[1]

    def test_s76_at_most_once_however_late_it_becomes(self):
        first = late_order_coupon(SHIPS, STEPS, now=PROMISED + MOMENT)
        again = late_order_coupon(
            SHIPS, STEPS, now=PROMISED + 9 * DAY, already=[first.key]
        )
        assert (again.key, again.amount, again.task) == (first.key, None, None)
        assert [why.code for why in again.reasons] == [
            "compensation.late_order_already"
        ]

    def test_another_order_s_coupon_is_not_this_one_s(self):
        given = late_order_coupon(
            SHIPS, GUIDE, now=PROMISED + DAY, already={"late_order_coupon:201"}
        )
        assert given.amount == cny("5")

    def test_the_key_does_not_change_with_time_or_table(self):
        keys = {
            late_order_coupon(SHIPS, table, now=PROMISED + n * DAY).key
            for table in (GUIDE, STEPS)
            for n in range(-2, 9)
        }
        assert len(keys) == 1

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"ship_promised_at": None}, "no_promise"),
            ({"shipped_at": PROMISED}, "on_time"),
            ({"amount": cny("88"), "already_refunded": cny("88")}, "off"),
        ],
    )
    def test_why_not_is_said(self, facts, code):
        found = late_order_coupon(evolve(SHIPS, **facts), GUIDE, now=PROMISED + DAY)
        assert (found.amount, found.trace) == (None, None)
        [why] = found.reasons
        assert why.code == f"compensation.late_order_{code}"
        for lang in ("en", "zh"):
            assert render(why, lang) != why.code

    @pytest.mark.parametrize(
        "facts",
        [
            {"amount": cny("88"), "already_refunded": cny("87.99")},
            {"amount": cny("0"), "already_refunded": cny("0")},
        ],
    )
    def test_an_order_that_is_not_all_paid_back_still_stands(self, facts):
        found = late_order_coupon(evolve(SHIPS, **facts), GUIDE, now=PROMISED + DAY)
        assert found.amount == cny("5")

    def test_a_lone_key_as_text_is_refused(self):
        with pytest.raises(InvalidValue, match="a collection of keys"):
            late_order_coupon(
                SHIPS, GUIDE, now=PROMISED, already="late_order_coupon:2017"
            )

    def test_the_moment_is_aware(self):
        with pytest.raises(NaiveDatetime):
            late_order_coupon(SHIPS, GUIDE, now=datetime(2026, 3, 3))


class TestAShopSOwnTable:
    def own(self, then):
        return DecisionTable(
            id="own",
            version="1",
            reads=LateOrder,
            fields={
                "late_for": Duration(),
                "order.amount": optional(Amount("CNY")),
            },
            rules=[
                Rule("free", when={"order.amount": absent}, then=NO_RULE),
                Rule(
                    "dear",
                    when={"order.amount": at_least(cny("100"))},
                    then=then,
                ),
                Rule(
                    "cheap",
                    when={
                        "order.amount": not_in(absent),
                    },
                    then=cny("0"),
                ),
            ],
            hit_policy=FIRST,
        )

    def test_it_may_go_by_the_price_too(self):
        dear = evolve(SHIPS, amount=cny("100"))
        found = late_order_coupon(dear, self.own(cny("9")), now=PROMISED + DAY)
        assert found.amount == cny("9")

    @pytest.mark.parametrize("facts", [{}, {"amount": cny("99")}])
    def test_no_rule_and_no_amount_give_nothing_and_say_so(self, facts):
        some = evolve(SHIPS, **facts)
        found = late_order_coupon(some, self.own(cny("9")), now=PROMISED + DAY)
        assert (found.amount, found.task) == (None, None)
        assert found.reasons[0].code == "compensation.late_order_nothing"
        assert found.trace is not None

    def test_what_is_no_amount_is_refused(self):
        dear = evolve(SHIPS, amount=cny("100"))
        with pytest.raises(InvalidValue, match=r"own@1 must give Money or NO_RULE"):
            late_order_coupon(dear, self.own("nine"), now=PROMISED + DAY)

    def test_a_table_that_reads_something_else_is_refused(self):
        table = DecisionTable(
            id="other",
            version="1",
            reads=Situation,
            fields={"order.amount": optional(Amount("CNY"))},
            rules=[Rule("all", when={}, then=cny("5"))],
        )
        with pytest.raises(InvalidValue, match="reads a Situation"):
            late_order_coupon(SHIPS, table, now=PROMISED + DAY)
