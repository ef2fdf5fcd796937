"""Laws of money: nothing is lost, and nothing is made."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.money import Money, exponent
from recoverykit.plain import plain

CURRENCIES = st.sampled_from(("CNY", "JPY", "KWD", "CLF"))
MINOR = st.integers(-(10**15), 10**15)
MONEY = st.builds(Money, MINOR, CURRENCIES)
WEIGHTS = st.lists(
    st.integers(0, 10**6) | st.fractions(0, 10, max_denominator=97),
    min_size=1,
    max_size=12,
).filter(any)
ROUNDINGS = st.sampled_from(("half_up", "half_even", "down", "up", "ceiling", "floor"))


@given(MONEY, WEIGHTS)
def test_shares_add_up_exactly(money, weights):
    assert Money.total(money.allocate(weights), money.currency) == money


@given(MONEY, WEIGHTS)
def test_every_share_is_within_one_unit_of_the_exact_one(money, weights):
    whole = sum(weights)
    for share, weight in zip(money.allocate(weights), weights, strict=True):
        assert abs(share.minor - Fraction(money.minor) * weight / whole) < 1


@given(MONEY, WEIGHTS)
def test_zero_weights_get_nothing_and_signs_mirror(money, weights):
    shares = money.allocate(weights)
    assert all(
        not s.minor for s, weight in zip(shares, weights, strict=True) if not weight
    )
    assert (-money).allocate(weights) == tuple(-share for share in shares)


@given(MONEY, WEIGHTS, st.integers(1, 50))
def test_only_the_proportions_count(money, weights, times):
    assert money.allocate([w * times for w in weights]) == money.allocate(weights)


@given(MONEY, st.integers(1, 40))
def test_split_differs_by_one_unit_at_most(money, n):
    units = [share.minor for share in money.split(n)]
    assert len(units) == n
    assert sum(units) == money.minor
    assert max(units) - min(units) <= 1


@given(st.lists(MINOR, max_size=9))
def test_total_is_the_sum_in_any_order(minors):
    items = [Money(minor, "CNY") for minor in minors]
    assert Money.total(items, "CNY").minor == sum(minors)
    assert Money.total(reversed(items), "CNY") == Money.total(items, "CNY")


@given(MONEY, st.integers(-1000, 1000), st.integers(1, 1000), ROUNDINGS)
def test_ratio_is_within_one_unit_and_on_the_named_side(money, num, den, rounding):
    exact = Fraction(money.minor * num, den)
    error = money.ratio(num, den, rounding).minor - exact
    assert abs(error) < 1
    match rounding:
        case "floor":
            assert error <= 0
        case "ceiling":
            assert error >= 0
        case "down":
            assert error * exact <= 0
        case "up":
            assert error * exact >= 0
        case _:
            assert abs(error) <= Fraction(1, 2)


@given(st.decimals(-(10**9), 10**9, places=6), CURRENCIES)
def test_rounding_agrees_with_the_decimal_module(value, currency):
    with localcontext(prec=40):
        step = Decimal(1).scaleb(-exponent(currency))
        expected = value.quantize(step, rounding=ROUND_HALF_UP)
    assert Money.of(value, currency, rounding="half_up").decimal() == expected


@given(MONEY)
def test_every_form_reads_back(money):
    assert Money.of(money.decimal(), money.currency) == money
    assert Money.of(*str(money).split()) == money
    assert Money.from_plain(plain(money)) == money


@given(MONEY, MONEY)
def test_order_is_that_of_the_units(left, right):
    right = Money(right.minor, left.currency)
    assert (left < right) == (left.minor < right.minor) == (not left >= right)
    assert (left > right) == (not left <= right)
    assert left + right - right == left
