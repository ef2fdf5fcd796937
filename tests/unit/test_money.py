"""Money: what an amount may be, and what becomes of the last cent."""

import copy
import operator
import pickle
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import attrs
import pytest

from recoverykit.errors import (
    AmountError,
    CurrencyMismatch,
    InvalidValue,
    Undecodable,
)
from recoverykit.explanation import Reason
from recoverykit.money import Money, amount, amount_or_none, exponent
from recoverykit.plain import content_hash, plain


def cny(text):
    return Money.of(text, "CNY")


class TestConstruction:
    def test_is_a_count_of_minor_units_and_a_currency(self):
        price = Money(26800, "CNY")
        assert (price.minor, price.currency) == (26800, "CNY")

    @pytest.mark.parametrize("minor", [True, 1.0, Decimal(1), "1", None, Fraction(1)])
    def test_minor_units_are_exactly_an_int(self, minor):
        with pytest.raises(AmountError, match="minor units must be a whole number"):
            Money(minor, "CNY")

    @pytest.mark.parametrize("currency", ["cny", "CN", "CNYY", "￥", "", None, "C1Y"])
    def test_the_currency_is_three_upper_case_letters(self, currency):
        with pytest.raises(InvalidValue, match="three upper-case letters"):
            Money(1, currency)

    def test_cannot_be_changed(self):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            Money(1, "CNY").minor = 2

    def test_copies_and_pickles_as_itself(self):
        price = Money(1, "CNY")
        assert copy.deepcopy(price) == pickle.loads(pickle.dumps(price)) == price


class TestReadingPeoplesAmounts:
    @pytest.mark.parametrize(
        ("given", "currency", "minor"),
        [
            ("12.50", "CNY", 1250),
            ("12.5", "CNY", 1250),
            ("12", "CNY", 1200),
            ("-0.01", "CNY", -1),
            ("+3", "CNY", 300),
            (34, "CNY", 3400),
            (Decimal("12.50"), "CNY", 1250),
            (Decimal("1E+3"), "CNY", 100_000),
            ("12.500", "CNY", 1250),  # a zero below the minor unit loses nothing
            ("500", "JPY", 500),
            ("1.234", "KWD", 1234),
            ("1.2345", "CLF", 12345),
        ],
    )
    def test_in_major_units(self, given, currency, minor):
        assert Money.of(given, currency) == Money(minor, currency)

    @pytest.mark.parametrize(
        ("given", "currency"), [("12.345", "CNY"), ("1.5", "JPY"), ("0.0001", "KWD")]
    )
    def test_finer_than_the_minor_unit_is_refused(self, given, currency):
        with pytest.raises(AmountError, match=f"{currency} has . decimals; round"):
            Money.of(given, currency)

    @pytest.mark.parametrize(
        ("rounding", "expected"),
        [
            ("half_up", (13, 12, -13, 13)),
            ("half_even", (12, 12, -12, 13)),
            ("down", (12, 12, -12, 12)),
            ("up", (13, 13, -13, 13)),
            ("ceiling", (13, 13, -12, 13)),
            ("floor", (12, 12, -13, 12)),
        ],
    )
    def test_unless_a_rounding_is_named(self, rounding, expected):
        given = ("0.125", "0.124", "-0.125", "0.126")
        found = tuple(Money.of(text, "CNY", rounding=rounding).minor for text in given)
        assert found == expected

    def test_half_even_looks_at_the_digit_before(self):
        assert Money.of("0.135", "CNY", rounding="half_even").minor == 14

    @pytest.mark.parametrize(
        "given",
        [
            1.5,
            True,
            float("nan"),
            Decimal("NaN"),
            Decimal("Infinity"),
            "NaN",
            "1e3",
            "1,000",
            " 1",
            "",
            ".5",
            "１２",  # full-width digits are digits to Decimal
            "1_000",
            None,
            Decimal("1E+999999"),
            Decimal("1E-999999"),
            "1" * 61,
        ],
    )
    def test_what_is_no_exact_number_is_refused(self, given):
        with pytest.raises(AmountError, match="floats are not exact"):
            Money.of(given, "CNY")

    def test_an_unknown_rounding_is_refused_even_where_nothing_is_rounded(self):
        with pytest.raises(InvalidValue, match="allowed: half_up, half_even, down"):
            Money.of("1", "CNY", rounding="banker")

    def test_an_unknown_currency_form_is_refused(self):
        with pytest.raises(InvalidValue, match="currency"):
            Money.of("1", "yuan")

    def test_most_currencies_have_two_decimals(self):
        assert [exponent(c) for c in ("CNY", "USD", "JPY", "KRW", "TND", "UYW")] == [
            2,
            2,
            0,
            0,
            3,
            4,
        ]


class TestArithmetic:
    def test_adds_subtracts_negates_and_multiplies(self):
        assert cny("1.50") + cny("2.50") == cny("4.00")
        assert cny("1.50") - cny("2.50") == cny("-1.00")
        assert -cny("1.50") == cny("-1.50")
        assert cny("1.50") * 3 == 3 * cny("1.50") == cny("4.50")

    def test_three_thirds_are_not_a_cent_short(self):
        assert Money.total(cny("10.00").split(3), "CNY") == cny("10.00")

    def test_compares(self):
        small, large = cny("1"), cny("2")
        assert small < large
        assert small <= large
        assert large > small
        assert large >= small
        assert small <= cny("1.00") >= small
        assert not small < cny("1.00")
        assert max(small, large) == large

    @pytest.mark.parametrize(
        "mix",
        [
            operator.add,
            operator.sub,
            operator.lt,
            operator.le,
            operator.gt,
            operator.ge,
        ],
    )
    def test_currencies_do_not_mix(self, mix):
        with pytest.raises(CurrencyMismatch, match="cannot mix CNY with USD"):
            mix(Money(1, "CNY"), Money(1, "USD"))
        with pytest.raises(CurrencyMismatch, match="cannot mix CNY with a plain int"):
            mix(Money(1, "CNY"), 0)

    def test_another_currency_is_simply_not_equal(self):
        assert Money(1, "CNY") != Money(1, "USD")
        assert Money(0, "CNY") != Money(0, "USD")
        assert Money(0, "CNY") != 0

    @pytest.mark.parametrize(
        ("operation", "number"),
        [
            (operator.add, 0),
            (operator.add, 1),
            (operator.sub, 0),
            (operator.mul, 1.5),
            (operator.mul, True),
            (operator.mul, Decimal(2)),
            (operator.mul, Money(1, "CNY")),
            (operator.truediv, 2),
            (operator.floordiv, 2),
            (operator.lt, 5),
        ],
    )
    def test_numbers_are_not_money(self, operation, number):
        with pytest.raises(TypeError):
            operation(Money(100, "CNY"), number)

    def test_the_builtin_sum_starts_from_a_number(self):
        with pytest.raises(TypeError):
            sum([Money(100, "CNY")])

    def test_total_knows_the_currency_of_nothing(self):
        assert Money.total([], "CNY") == Money.zero("CNY") == Money(0, "CNY")
        assert Money.total([cny("1"), cny("2.50")], "CNY") == cny("3.50")
        with pytest.raises(CurrencyMismatch):
            Money.total([cny("1")], "USD")


class TestRatio:
    @pytest.mark.parametrize(
        ("rounding", "expected"),
        [
            ("half_up", (806, -806)),
            ("half_even", (806, -806)),
            ("down", (805, -805)),
            ("up", (806, -806)),
            ("ceiling", (806, -805)),
            ("floor", (805, -806)),
        ],
    )
    def test_rounds_as_named(self, rounding, expected):
        price = cny("26.85")  # 30 per cent are 8.055
        assert (
            price.ratio(30, 100, rounding).minor,
            (-price).ratio(30, 100, rounding).minor,
        ) == expected

    def test_halves_go_up_by_default_and_exact_shares_stay(self):
        assert Money(25, "CNY").ratio(1, 2).minor == 13
        assert Money(-25, "CNY").ratio(1, 2).minor == -13
        assert Money(26, "CNY").ratio(1, 2).minor == 13
        assert Money(100, "CNY").ratio(150, 100).minor == 150

    @pytest.mark.parametrize("num", [0.3, True, "30", Fraction(1, 3)])
    def test_the_numerator_is_whole(self, num):
        with pytest.raises(InvalidValue, match="invalid num"):
            cny("1").ratio(num, 100)

    @pytest.mark.parametrize("den", [0, -1, 1.0, True])
    def test_the_denominator_is_whole_and_positive(self, den):
        with pytest.raises(InvalidValue, match="invalid den"):
            cny("1").ratio(1, den)

    def test_the_rounding_is_known(self):
        with pytest.raises(InvalidValue, match="invalid rounding"):
            cny("1").ratio(1, 2, "nearest")


class TestAllocate:
    @pytest.mark.parametrize(
        ("total", "weights", "shares"),
        [
            # what other libraries got wrong: moneyphp, brick, dinero
            ("99.99", [75, 25], ["74.99", "25.00"]),
            ("220.00", [98, 2, 120], ["98.00", "2.00", "120.00"]),
            ("10.03", [49, 51], ["4.91", "5.12"]),
        ],
    )
    def test_the_remainder_goes_to_the_largest(self, total, weights, shares):
        assert cny(total).allocate(weights) == tuple(cny(share) for share in shares)

    def test_ties_go_to_the_earlier(self):
        assert [m.minor for m in Money(5, "CNY").allocate([1, 1, 1])] == [2, 2, 1]

    def test_a_zero_weight_gets_nothing(self):
        assert [m.minor for m in Money(5, "CNY").allocate([0, 1, 0, 1])] == [0, 3, 0, 2]

    def test_a_negative_total_is_shared_as_its_positive_one(self):
        assert [m.minor for m in Money(-5, "CNY").allocate([1, 2])] == [-2, -3]

    def test_by_name_and_by_exact_fractions(self):
        shares = cny("1.00").allocate(
            {"carrier": Fraction(1, 3), "seller": Fraction(2, 3)}
        )
        assert shares == {"carrier": cny("0.33"), "seller": cny("0.67")}

    @pytest.mark.parametrize("weights", [[1, -1], [0.5, 0.5], [True], ["1"]])
    def test_weights_are_exact_and_not_negative(self, weights):
        with pytest.raises(InvalidValue, match="int or Fraction, zero or more"):
            cny("1").allocate(weights)

    @pytest.mark.parametrize("weights", [[], [0, 0], {}])
    def test_somebody_must_get_it(self, weights):
        with pytest.raises(InvalidValue, match="at least one must be above zero"):
            cny("1").allocate(weights)

    def test_split_is_equal_weights(self):
        assert [m.minor for m in cny("10").split(3)] == [334, 333, 333]

    @pytest.mark.parametrize("n", [0, -1, 1.0, True])
    def test_split_needs_a_positive_number(self, n):
        with pytest.raises(InvalidValue, match="invalid n"):
            cny("10").split(n)


class TestOtherForms:
    @pytest.mark.parametrize(
        ("money", "text"),
        [
            (Money(26800, "CNY"), "268.00 CNY"),
            (Money(-500, "CNY"), "-5.00 CNY"),
            (Money(-5, "CNY"), "-0.05 CNY"),
            (Money(0, "CNY"), "0.00 CNY"),
            (Money(500, "JPY"), "500 JPY"),
            (Money(5, "KWD"), "0.005 KWD"),
        ],
    )
    def test_text_has_all_decimals(self, money, text):
        assert str(money) == text
        assert money.decimal() == Decimal(text.split()[0])

    def test_decimal_is_exact_beyond_the_context(self):
        assert Money(10**40 + 1, "CNY").decimal().as_tuple().digits[-1] == 1

    def test_plain_data_both_ways(self):
        assert plain(Money(26800, "CNY")) == [26800, "CNY"]
        assert Money.from_plain([26800, "CNY"]) == Money(26800, "CNY")
        assert content_hash(Money(1, "CNY")) != content_hash(Money(1, "USD"))

    @pytest.mark.parametrize(
        "data",
        [[1], [1, "cny"], [True, "CNY"], ["1", "CNY"], "1 CNY", None, [1.0, "CNY"]],
    )
    def test_other_data_is_not_money(self, data):
        with pytest.raises(Undecodable, match="cannot read money"):
            Money.from_plain(data)

    def test_a_reason_can_hold_it(self):
        assert Reason("shop.refunded", amount=cny("5"))["amount"] == cny("5")


class TestAdopting:
    def test_a_currency_may_be_a_code_or_have_one(self):
        code = SimpleNamespace(amount=Decimal("9.9"), currency="CNY")
        moneyed = SimpleNamespace(
            amount=Decimal("9.9"), currency=SimpleNamespace(code="CNY")
        )
        assert Money.adopt(code) == Money.adopt(moneyed) == cny("9.90")

    def test_money_is_adopted_as_it_is(self):
        price = cny("1")
        assert Money.adopt(price) is price

    def test_sub_minor_digits_need_a_rounding(self):
        taxed = SimpleNamespace(amount=Decimal("9.905"), currency="CNY")
        with pytest.raises(AmountError, match="CNY has 2 decimals"):
            Money.adopt(taxed)
        assert Money.adopt(taxed, rounding="half_up") == cny("9.91")

    def test_a_float_amount_is_refused(self):
        with pytest.raises(AmountError, match="floats are not exact"):
            Money.adopt(SimpleNamespace(amount=9.9, currency="CNY"))

    @pytest.mark.parametrize("other", [12, "12 CNY", SimpleNamespace(amount=1), None])
    def test_what_has_no_amount_and_currency_is_none(self, other):
        with pytest.raises(AmountError, match="needs an amount and a currency"):
            Money.adopt(other)


class TestFields:
    @attrs.frozen
    class Line:
        cost: Money = attrs.field(validator=amount)
        value: Money | None = attrs.field(default=None, validator=amount_or_none)

    def test_allow_zero_and_more(self):
        line = self.Line(cny("0"), cny("1"))
        assert line.value == cny("1")
        assert self.Line(cny("0")).value is None

    def test_refuse_negative_amounts(self):
        with pytest.raises(InvalidValue, match=r"invalid cost: .*zero or more"):
            self.Line(cny("-1"))
        with pytest.raises(InvalidValue, match=r"invalid value: .*zero or more"):
            self.Line(cny("1"), cny("-1"))

    @pytest.mark.parametrize("wrong", [100, "1.00", Decimal(1), (100, "CNY")])
    def test_refuse_everything_else(self, wrong):
        with pytest.raises(InvalidValue, match="must be Money"):
            self.Line(wrong)
