"""Coupons together: one rule of stacking, for the customer, and never below zero."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from recoverykit.aftercare import valid_until
from recoverykit.compensation import (
    Coupon,
    Discount,
    bracelet_menu,
    discounted,
    repurchase_coupon,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue, NaiveDatetime
from recoverykit.explanation import render
from recoverykit.hours import ALWAYS, Always
from recoverykit.money import Money
from recoverykit.offer import Basis, Remedy
from recoverykit.testing import situation

NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)


def cny(text):
    return Money.of(text, "CNY")


def fixed(off, name="fixed", **terms):
    return Coupon(name, off=cny(off), **terms)


def percent(off, name="percent", **terms):
    return Coupon(name, percent_off=off, **terms)


def pays(price, *coupons, **given):
    return discounted(cny(price), coupons, **({"at": NOW} | given))


def codes(found: Discount):
    return {name: why.code.rpartition(".")[2] for name, why in found.left_out}


class TestACoupon:
    def test_it_takes_off_an_amount_or_a_percentage_and_never_both(self):
        for wrong in ({}, {"off": cny("5"), "percent_off": 20}):
            with pytest.raises(InvalidValue, match="one of them"):
                Coupon("c", **wrong)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"percent_off": 0},
            {"percent_off": 101},
            {"percent_off": 20.0},
            {"percent_off": True},
            {"off": cny("-1")},
            {"off": 5},
            {"off": cny("5"), "stackable": "yes"},
        ],
    )
    def test_what_is_no_coupon_is_refused(self, wrong):
        with pytest.raises(InvalidValue):
            Coupon("c", **wrong)

    def test_its_end_is_an_instant(self):
        with pytest.raises(NaiveDatetime):
            fixed("5", until=datetime(2026, 3, 1))


class TestTheCouponOfARemedy:
    """S81, S40, S99: the terms of an offered line become a coupon."""

    def test_s81_eighty_per_cent_for_a_year(self):
        menu = bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40"))
        offer = menu.decide(situation(amount="268.00")).outcome.offer(situation())
        line = next(it for it in offer.lines if it.name == "coupon")
        coupon = Coupon.of(line, id="c-1", given_at=NOW, hours=ALWAYS)
        assert (coupon.percent_off, coupon.off, coupon.stackable) == (20, None, False)
        assert coupon.until == NOW.replace(year=2027)
        assert pays("268.00", coupon).pays == cny("214.40")

    def test_s99_three_months_end_with_february_and_add_to_others(self):
        line = repurchase_coupon(cny("10")).remedy(situation())
        given_at = datetime(2026, 11, 30, 9, tzinfo=UTC)
        coupon = Coupon.of(line, id="c-1", given_at=given_at, hours=ALWAYS)
        assert coupon.until == datetime(2027, 2, 28, 9, tzinfo=UTC)
        assert coupon.until == valid_until(given_at, 3, ALWAYS)
        assert (coupon.off, coupon.stackable) == (cny("10"), True)

    def test_the_zone_of_the_shop_names_the_day(self):
        shop = Always(tz=timezone(timedelta(hours=8)))
        line = repurchase_coupon(cny("10")).remedy(situation())
        # 30 November in the shop already
        given_at = datetime(2026, 11, 29, 20, tzinfo=UTC)
        coupon = Coupon.of(line, id="c-1", given_at=given_at, hours=shop)
        assert coupon.until == datetime(2027, 2, 27, 20, tzinfo=UTC)

    def test_it_takes_off_what_it_is_worth_and_not_what_it_costs(self):
        line = Remedy(
            "c", "coupon", cost=cny("3"), value=cny("5"), basis=Basis.GOODWILL
        )
        coupon = Coupon.of(line, id="c-1", given_at=NOW, hours=ALWAYS)
        assert (coupon.off, coupon.until) == (cny("5"), None)

    def test_a_gift_is_no_coupon(self):
        line = Remedy("g", "gift", cost=cny("3"), basis=Basis.GOODWILL)
        with pytest.raises(InvalidValue, match="must be a kind of coupon"):
            Coupon.of(line, id="c-1", given_at=NOW, hours=ALWAYS)

    def test_it_is_given_at_an_instant(self):
        line = repurchase_coupon(cny("10")).remedy(situation())
        with pytest.raises(NaiveDatetime):
            Coupon.of(line, id="c", given_at=datetime(2026, 3, 1), hours=ALWAYS)


class TestStacking:
    """S99: all stackable ones and at most one that is not, best for the customer."""

    def test_without_coupons_the_price_is_paid(self):
        assert pays("88.00") == Discount(
            price=cny("88.00"), pays=cny("88.00"), used=(), left_out=()
        )

    def test_all_stackable_ones_count(self):
        found = pays(
            "100", fixed("5", "a", stackable=True), fixed("10", "b", stackable=True)
        )
        assert (found.pays, found.used) == (cny("85"), ("a", "b"))

    def test_one_that_does_not_stack_goes_with_those_that_do(self):
        found = pays("100", fixed("20", "alone"), fixed("10", "b", stackable=True))
        assert (found.pays, found.used) == (cny("70"), ("alone", "b"))

    def test_of_two_that_do_not_stack_the_better_one_counts(self):
        found = pays("100", fixed("20", "a"), percent(30, "b"), fixed("25", "c"))
        assert (found.pays, found.used) == (cny("70"), ("b",))
        assert codes(found) == {"a": "coupon_beside", "c": "coupon_beside"}

    def test_which_one_is_better_goes_by_the_price(self):
        assert pays("50", fixed("20", "a"), percent(30, "b")).used == ("a",)
        assert pays("90", fixed("20", "a"), percent(30, "b")).used == ("b",)

    def test_of_equals_the_first_counts(self):
        assert pays("100", fixed("30", "a"), percent(30, "b")).used == ("a",)

    def test_percentages_come_before_amounts(self):
        found = pays(
            "100", fixed("10", "a", stackable=True), percent(20, "b", stackable=True)
        )
        # 100 - 20 % - 10, and not (100 - 10) - 20 % = 72
        assert found.pays == cny("70")

    def test_percentages_multiply_and_are_rounded_once(self):
        tenths = [percent(10, f"c{n}", stackable=True) for n in range(3)]
        # 0.729; rounded three times it would have been 0.05 - … elsewhere
        assert pays("1.00", *tenths).pays == cny("0.73")
        # half a minor unit: 0.05 × 0.9 = 0.045
        assert pays("0.05", tenths[0]).pays == cny("0.05")
        assert pays("0.05", tenths[0], rounding="down").pays == cny("0.04")
        assert pays("0.15", tenths[0], rounding="half_even").pays == cny("0.14")

    def test_nothing_is_paid_below_zero(self):
        assert pays("5", fixed("20")).pays == cny("0")
        assert pays("5", percent(100)).pays == cny("0")

    def test_a_coupon_that_takes_nothing_off_is_kept(self):
        found = pays(
            "10",
            fixed("5", "a", stackable=True),
            fixed("5", "b", stackable=True),
            fixed("5", "c", stackable=True),
            fixed("5", "d"),
        )
        assert (found.pays, found.used) == (cny("0"), ("a", "b"))
        assert codes(found) == {"c": "coupon_needless", "d": "coupon_needless"}

    def test_one_that_is_enough_alone_spares_the_rest(self):
        found = pays("10", fixed("5", "a", stackable=True), fixed("10", "b"))
        assert (found.pays, found.used) == (cny("0"), ("b",))

    def test_nothing_is_used_up_for_a_price_of_nothing(self):
        assert pays("0", fixed("5")).used == ()
        assert pays("10", fixed("0")).used == ()

    def test_the_last_instant_is_still_in_time(self):
        coupon = fixed("5", until=NOW)
        assert pays("10", coupon).pays == cny("5")
        late = pays("10", coupon, at=NOW + timedelta(microseconds=1))
        assert (late.pays, late.used, codes(late)) == (
            cny("10"),
            (),
            {"fixed": "coupon_over"},
        )

    @pytest.mark.parametrize("lang", ["en", "zh"])
    @pytest.mark.parametrize("audience", ["staff", "customer"])
    def test_the_customer_hears_why_a_coupon_was_left_out(self, lang, audience):
        gone = fixed("5", "gone", until=NOW - timedelta(days=1))
        found = pays("10", fixed("5", "a"), fixed("9", "b"), percent(1, "c"), gone)
        full = pays("0", fixed("5", "a"))
        for name, why in (*found.left_out, *full.left_out):
            assert name in render(why, lang, audience=audience)

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"price": cny("-1")}, "zero or more"),
            ({"coupons": [fixed("5"), fixed("6")]}, "name a coupon once"),
            ({"rounding": "bankers"}, "half_up"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, wrong, says):
        given = {"price": cny("10"), "coupons": [], "rounding": "half_up"} | wrong
        with pytest.raises(InvalidValue, match=says):
            discounted(**given, at=NOW)

    def test_the_moment_is_aware(self):
        with pytest.raises(NaiveDatetime):
            pays("10", at=datetime(2026, 3, 1))

    def test_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            discounted(Money(100, "USD"), [fixed("5")], at=NOW)
