"""Laws of stacking, against every permitted set of coupons."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.compensation import Coupon, discounted
from recoverykit.money import Money

NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)
prices = st.integers(0, 5_000).map(lambda minor: Money(minor, "CNY"))


@st.composite
def wallets(draw) -> list[Coupon]:
    found = []
    for n in range(draw(st.integers(0, 5))):
        stackable = draw(st.booleans())
        if draw(st.booleans()):
            off = Money(draw(st.integers(0, 3_000)), "CNY")
            found.append(Coupon(f"c{n}", off=off, stackable=stackable))
        else:
            share = draw(st.integers(1, 100))
            found.append(Coupon(f"c{n}", percent_off=share, stackable=stackable))
    return found


def plainly_paid(price: Money, coupons: tuple[Coupon, ...]) -> Fraction:
    """Return what is paid before rounding, percentages first."""
    left = Fraction(price.minor)
    for it in coupons:
        left *= Fraction(100 - (it.percent_off or 0), 100)
    return left - sum(it.off.minor for it in coupons if it.off)


def permitted(coupons: list[Coupon]):
    """Yield every set with at most one coupon that does not stack."""
    for n in range(len(coupons) + 1):
        for some in combinations(coupons, n):
            if sum(not it.stackable for it in some) <= 1:
                yield some


@given(prices, wallets())
def test_no_permitted_set_of_coupons_is_better(price, coupons):
    found = discounted(price, coupons, at=NOW, rounding="ceiling")
    cheapest = min(plainly_paid(price, some) for some in permitted(coupons))
    assert found.pays.minor == max(0, -(-cheapest // 1))


@given(prices, wallets())
def test_what_is_used_is_permitted_pays_and_is_needed(price, coupons):
    found = discounted(price, coupons, at=NOW)
    used = [it for it in coupons if it.id in found.used]
    assert sum(not it.stackable for it in used) <= 1
    assert discounted(price, used, at=NOW).pays == found.pays
    for it in used:
        fewer = [other for other in used if other is not it]
        assert discounted(price, fewer, at=NOW).pays > found.pays
    left_out = {name for name, _ in found.left_out}
    assert left_out | set(found.used) == {it.id for it in coupons}
    assert not left_out & set(found.used)


@given(prices, wallets(), st.integers(0, 5))
def test_one_coupon_more_never_costs_more(price, coupons, n):
    before = discounted(price, coupons[:n], at=NOW).pays
    after = discounted(price, coupons, at=NOW).pays
    assert Money.zero("CNY") <= after <= before <= price


@given(prices, wallets(), st.randoms())
def test_the_order_of_coupons_changes_no_price(price, coupons, chance):
    mixed = list(coupons)
    chance.shuffle(mixed)
    assert (
        discounted(price, mixed, at=NOW).pays == discounted(price, coupons, at=NOW).pays
    )
