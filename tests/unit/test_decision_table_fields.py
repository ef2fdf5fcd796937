"""Fields and cells of decision tables: what they cover, and how they say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from recoverykit.catalogue import CATEGORIES, SEVERITIES
from recoverykit.decision_tables import (
    Amount,
    Cell,
    Day,
    Duration,
    Flag,
    OneOf,
    Quantity,
    absent,
    any_,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.money import Money
from recoverykit.plain import plain

HOUR = timedelta(hours=1)
MICRO = timedelta(microseconds=1)


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


class TestCells:
    def test_a_set_has_no_order(self) -> None:
        assert is_in("b", "a", "b") == is_in("a", "b")
        assert is_in(cny("2"), cny("1")).values == (cny("1"), cny("2"))
        assert is_in(10, 9).values == (9, 10)

    def test_absence_inside_a_set(self) -> None:
        assert is_in(absent) == absent
        assert is_in("a", absent) == Cell("is_in", ("a",), or_absent=True)
        assert not_in("a", absent) == not_in("a")
        assert not_in(absent).values == ()

    @pytest.mark.parametrize("make", [is_in, not_in])
    def test_a_set_of_nothing(self, make: Any) -> None:
        with pytest.raises(InvalidValue, match="needs at least one value"):
            make()
        with pytest.raises(
            InvalidValue, match="got the cell any; takes values, or absent"
        ):
            make("a", any_)

    @pytest.mark.parametrize("value", [1.5, None, datetime(2026, 1, 1), ["a"]])
    @pytest.mark.parametrize("make", [is_in, at_most])
    def test_what_cannot_be_compared_exactly(self, make: Any, value: Any) -> None:
        with pytest.raises(InvalidValue, match="compares with text, a whole number"):
            make(value)

    def test_what_is_true_of_an_absent_value(self) -> None:
        assert [c.covers_absent for c in (any_, absent, is_in(1, absent))] == [True] * 3
        assert not not_in(1).covers_absent
        assert not at_most(1).covers_absent

    def test_an_unknown_word(self) -> None:
        with pytest.raises(InvalidValue, match="allowed: any, absent"):
            Cell("like", ("a",))

    @pytest.mark.parametrize(
        ("cell", "numbers"),
        [
            (any_, {1, 2, 3, 4, 5}),
            (absent, set()),
            (is_in(2, 4), {2, 4}),
            (not_in(2, 4), {1, 3, 5}),
            (not_in(1, 5), {2, 3, 4}),
            (not_in(absent), {1, 2, 3, 4, 5}),
            (at_most(3), {1, 2, 3}),
            (less_than(3), {1, 2}),
            (at_least(3), {3, 4, 5}),
            (more_than(3), {4, 5}),
            (between(2, 4), {2, 3, 4}),
            (between(4, 2), set()),
        ],
    )
    def test_which_ends_are_included(self, cell: Cell, numbers: set[int]) -> None:
        spans = Quantity(1, 5).spans(cell)
        assert {n for a, b in spans for n in range(a, int(b))} == numbers


class TestFields:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Quantity(1.0), "low: got 1.0; must be a whole number"),
            (lambda: Quantity(True), "must be a whole number"),
            (lambda: Quantity(None), "must be a whole number"),
            (lambda: Quantity(1, "2"), "high: got '2'"),
            (lambda: Quantity(5, 1), "high: got 1; must not be below low, 5"),
            (lambda: Amount("yuan"), "three upper-case letters"),
            (lambda: Amount("CNY", high=5), "must be Money"),
            (lambda: Amount("CNY", high=cny("-1")), "must not be below low"),
            (lambda: Duration(low=3), "must be timedelta"),
            (lambda: Duration(low=HOUR, high=MICRO), "must not be below low"),
            (lambda: Day(low=None), "low: got None; must be a date"),
            (lambda: Day(high=datetime(2026, 1, 1)), "must be a date"),
            (lambda: Day(low=date(2026, 1, 2), high=date(2026, 1, 1)), "below low"),
            (lambda: OneOf(()), "needs at least one code"),
            (lambda: OneOf("ab"), "must be a tuple of codes"),
            (lambda: OneOf(("a", "a")), "must not repeat a code"),
            (lambda: optional(Flag()) and Flag(is_optional=1), "must be True or False"),
        ],
        ids=count(1),
    )
    def test_a_field_checks_itself(self, make: Any, message: str) -> None:
        with pytest.raises(InvalidValue, match=message):
            make()

    def test_limits_of_another_currency(self) -> None:
        with pytest.raises(CurrencyMismatch):
            Amount("CNY", low=Money(1, "USD"))

    def test_amounts_may_be_negative_where_it_is_said(self) -> None:
        assert Amount("CNY").misfit(cny("-1")) is not None
        assert Amount("CNY", low=cny("-5")).misfit(cny("-5")) is None

    @pytest.mark.parametrize(
        ("field", "data"),
        [
            (Flag(), {"kind": "flag"}),
            (optional(Flag()), {"kind": "flag", "is_optional": True}),
            (Quantity(0), {"kind": "quantity", "low": 0}),
            (
                Duration(high=HOUR),
                {"kind": "duration", "high": 3_600_000_000},
            ),
            (Day(low=date(2026, 1, 1)), {"kind": "day", "low": "2026-01-01"}),
            (OneOf(CATEGORIES), {"kind": "one_of", "catalogue": "categories"}),
            (
                OneOf(SEVERITIES, is_ordered=True),
                {
                    "kind": "one_of",
                    "catalogue": "severities",
                    "codes": ["minor", "moderate", "serious", "critical"],
                    "is_ordered": True,
                },
            ),
            (
                optional(OneOf(("b", "a"))),
                {"kind": "one_of", "codes": ["b", "a"], "is_optional": True},
            ),
        ],
    )
    def test_plain(self, field: Any, data: Any) -> None:
        assert plain(field) == data

    @pytest.mark.parametrize(
        ("field", "cell", "words"),
        [
            (Flag(), is_in(True), "yes"),
            (Flag(), is_in(False), "no"),
            (Flag(), any_, "no, yes"),
            (Quantity(1, 5), between(2, 4), "2–4"),
            (Quantity(1, 5), is_in(1, 3), "1, 3"),
            (Quantity(1, 5), at_least(3), "3–5"),
            (Quantity(1), at_least(3), "≥ 3"),
            (Amount("CNY"), between(cny("1"), cny("2")), "1.00–2.00 CNY"),
            (Amount("CNY"), more_than(cny("2")), "≥ 2.01 CNY"),
            (Day(), at_least(date(2026, 1, 1)), "≥ 2026-01-01"),
            (Day(), less_than(date(1, 1, 3)), "0001-01-01–0001-01-02"),
            (Day(high=date(2026, 1, 2)), at_least(date(2026, 1, 2)), "2026-01-02"),
            (Duration(), less_than(HOUR), "< 1 h"),
            (Duration(), at_most(HOUR), "≤ 1 h"),
            (Duration(), at_least(HOUR), "≥ 1 h"),
            (Duration(), more_than(HOUR), "> 1 h"),
            (Duration(), is_in(HOUR), "1 h"),
            (Duration(), any_, "≥ 0 min"),
            (Duration(), between(HOUR, 2 * HOUR), "≥ 1 h, ≤ 2 h"),
            (OneOf(("a", "b", "c")), not_in("b"), "a, c"),
            (OneOf(tuple("abcdefghijk")), any_, "a, b, c, d, e, f, g, h, … (+3)"),
        ],
    )
    def test_places_in_words(self, field: Any, cell: Cell, words: str) -> None:
        assert field.show(field.spans(cell), or_absent=False) == words
        with_absent = field.show(field.spans(cell), or_absent=True)
        assert with_absent == f"{words}, absent"

    def test_the_ends_of_time(self) -> None:
        assert Day().spans(more_than(date.max)) == ()
        assert Duration().spans(more_than(timedelta.max)) == ()
        assert Duration().misfit(timedelta.max) is None
        assert Day().value_at(1) == date.min
        assert OneOf(("a", "b")).show_span((0, 2)) == "a, b"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (OneOf(("a", "b")), "b"),
            (Flag(), True),
            (Quantity(-3, 3), -2),
            (Amount("CNY"), cny("1.25")),
            (Duration(), HOUR + MICRO),
            (Day(), date(2026, 3, 1)),
        ],
    )
    def test_a_place_is_one_value(self, field: Any, value: Any) -> None:
        assert field.value_at(field.place(value)) == value
