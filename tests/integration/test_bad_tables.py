"""Bad input to a table: never a silent catch-all, always an error that says what.

The table below has a last row that takes everything. Whatever is wrong with a value
must be told before that row can swallow it.
"""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from attrs import frozen

from recoverykit.catalogue import CATEGORIES
from recoverykit.compensation import CompensationPolicy, PolicyFunction
from recoverykit.decision_tables import (
    FIRST,
    NO_RULE,
    UNIQUE,
    Amount,
    Day,
    DecisionTable,
    Duration,
    Flag,
    OneOf,
    Quantity,
    Rule,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingInput,
    PolicyError,
    RecoveryError,
    UnknownCode,
)
from recoverykit.money import Money
from recoverykit.testing import situation


@frozen
class Order:
    value: Any = Money(10_000, "CNY")


@frozen
class Facts:
    order: Order | None = Order()
    stars: Any = 3
    is_repeat: Any = False
    late_for: Any = timedelta(0)
    on: Any = date(2026, 3, 1)
    category: Any = "logistics.delay"
    tone: Any = "calm"


FIELDS: dict[str, Any] = {
    "order.value": Amount("CNY", high=Money(100_000, "CNY")),
    "stars": Quantity(1, 5),
    "is_repeat": Flag(),
    "late_for": Duration(),
    "on": Day(low=date(2020, 1, 1)),
    "category": OneOf(CATEGORIES),
    "tone": OneOf(("calm", "angry")),
}

TABLE = DecisionTable(
    id="goodwill",
    version="7",
    reads=Facts,
    fields=FIELDS,
    rules=[
        Rule("cheap", when={"order.value": at_most(Money(500, "CNY"))}, then=1),
        Rule("catch_all", when={}, then=0),
    ],
    hit_policy=FIRST,
)


class Stars(IntEnum):
    THREE = 3


def facts(path: str, value: Any) -> Facts:
    if path == "order.value":
        return Facts(order=Order(value))
    return Facts(**{path: value})


WRONG_TYPES: dict[str, list[Any]] = {
    "order.value": ["abc", "100.00", 100, 100.0, Decimal(100), True, ("CNY", 1)],
    "stars": ["3", 3.0, True, Decimal(3), float("nan"), [3], Money(3, "CNY")],
    "is_repeat": [0, 1, "yes", "", [], 0.0],
    "late_for": [0, 3600, "1 d", 1.5, date(2026, 3, 1)],
    "on": ["2026-03-01", 20260301, datetime(2026, 3, 1), timedelta(1)],
    "category": [7, b"logistics", ("logistics",), True],
    "tone": [None.__class__, 1.5, ["calm"]],
}

OUT_OF_DOMAIN: dict[str, list[Any]] = {
    "order.value": [Money(100_001, "CNY"), Money(-1, "CNY")],
    "stars": [0, 6, -3, 10**30],
    "late_for": [timedelta(microseconds=-1)],
    "on": [date(2019, 12, 31)],
}

UNKNOWN: dict[str, list[str]] = {
    "category": ["logistics.dela", "Logistics", " logistics", "logistics ", ""],
    "tone": ["CALM", "calm\u200b", "", "angry!"],
}


def pairs(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(path, value, id=f"{path}-{value!r}"[:40])
        for path, values in table.items()
        for value in values
    ]


def told(error: RecoveryError, path: str) -> None:
    """The error names the field, and travels between processes."""
    assert path in str(error) or path in str(error.fields())
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("path", FIELDS)
def test_a_missing_value_is_no_value(path: str) -> None:
    with pytest.raises(MissingInput) as caught:
        TABLE.decide(facts(path, None))
    told(caught.value, path)
    assert "goodwill@7" in str(caught.value)


def test_a_missing_step_on_the_way_is_a_missing_value() -> None:
    with pytest.raises(MissingInput, match=r"order\.value"):
        TABLE.decide(Facts(order=None))


@pytest.mark.parametrize(("path", "value"), pairs(WRONG_TYPES))
def test_a_value_of_the_wrong_type_is_refused(path: str, value: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        TABLE.decide(facts(path, value))
    told(caught.value, path)


@pytest.mark.parametrize(("path", "value"), pairs(OUT_OF_DOMAIN))
def test_a_value_outside_its_field_is_refused(path: str, value: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        TABLE.decide(facts(path, value))
    told(caught.value, path)


@pytest.mark.parametrize(("path", "value"), pairs(UNKNOWN))
def test_an_unknown_code_is_refused(path: str, value: str) -> None:
    with pytest.raises(UnknownCode) as caught:
        TABLE.decide(facts(path, value))
    told(caught.value, path)


def test_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch, match="USD") as caught:
        TABLE.decide(facts("order.value", Money(100, "USD")))
    told(caught.value, "order.value")
    error = caught.value
    assert (error.left, error.right) == ("USD", "CNY")
    assert error.where == "order.value of goodwill@7"


def test_another_situation_is_refused() -> None:
    for other in (Order(), None, {"stars": 3}, "facts"):
        with pytest.raises(InvalidValue, match="goodwill reads a Facts"):
            TABLE.decide(other)


def test_a_subclass_of_a_type_is_that_type() -> None:
    assert TABLE.decide(facts("stars", Stars.THREE)).fired == ("catch_all",)


class TestWhatAnotherEngineLetThrough:
    """Four inputs for which a rule engine in wide use gave its catch-all row."""

    def test_text_where_a_number_belongs(self) -> None:
        with pytest.raises(InvalidValue):
            TABLE.decide(facts("order.value", "abc"))

    def test_nothing_where_a_number_belongs(self) -> None:
        with pytest.raises(MissingInput):
            TABLE.decide(facts("order.value", None))

    def test_a_key_that_is_not_there(self) -> None:
        values = dict(TABLE.decide(Facts()).read)
        del values["order.value"]
        with pytest.raises(MissingInput):
            TABLE.decide_values(values)

    def test_a_key_that_is_misspelt(self) -> None:
        values = dict(TABLE.decide(Facts()).read)
        values["order.vlaue"] = values.pop("order.value")
        with pytest.raises(UnknownCode, match=r"order\.value"):
            TABLE.decide_values(values)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"colour": is_in("red")}, "rule odd looks at colour"),
        ({"stras": at_most(3)}, "nearest: stars"),
        ({"stars": between(5, 3)}, "rule odd can never apply"),
        ({"stars": less_than(1)}, "rule odd can never apply"),
        ({"stars": at_most("3")}, "must be a whole number"),
        ({"stars": at_most(9)}, "9 lies outside 1–5"),
        ({"order.value": at_least(Money(1, "USD"))}, "in USD, not in CNY"),
        ({"order.value": at_most(3)}, "must be money"),
        ({"category": is_in("logistik")}, "unknown code logistik; nearest: logistics"),
        ({"tone": at_least("calm")}, "whose values have no order"),
    ],
)
def test_a_rule_that_is_wrong_is_named_when_the_table_is_built(
    when: dict[str, Any], message: str
) -> None:
    rules = [Rule("odd", when=when, then=1), Rule("rest", when={}, then=0)]
    with pytest.raises(PolicyError) as caught:
        DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields=FIELDS,
            rules=rules,
            hit_policy=FIRST,
        )
    assert message in str(caught.value)
    assert "odd" in str(caught.value)
    told(caught.value, "t@1")


def test_a_hole_is_no_accident() -> None:
    rules = [Rule("low", when={"stars": at_most(3)}, then=1)]
    given: Any = {"id": "t", "version": "1", "reads": Facts, "hit_policy": UNIQUE}
    fields = {"stars": FIELDS["stars"]}
    with pytest.raises(PolicyError, match="no rule for: stars 4–5"):
        DecisionTable(fields=fields, rules=rules, **given)
    meant = [*rules, Rule("high", when={"stars": at_least(4)}, then=NO_RULE)]
    table = DecisionTable(fields=fields, rules=meant, **given)
    assert table.decide(Facts(stars=5)).outcome is NO_RULE


@pytest.mark.parametrize("answer", ["refund", 20, None, Money(1, "CNY"), [], {}])
def test_a_function_that_answers_with_something_else_is_named(answer: Any) -> None:
    base = PolicyFunction("twenty", "3", function=lambda _: answer)
    policy = CompensationPolicy("flat", "1", base=base)
    with pytest.raises(RecoveryError, match="twenty@3"):
        policy.propose(situation())


def test_a_function_that_raises_is_named_and_keeps_its_cause() -> None:
    def broken(_: Any) -> Any:
        message = "顾客说:手链断了"
        raise KeyError(message)

    base = PolicyFunction("broken", "3", function=broken)
    policy = CompensationPolicy("flat", "1", base=base)
    with pytest.raises(RecoveryError, match="broken@3") as caught:
        policy.propose(situation())
    assert isinstance(caught.value.__cause__, KeyError)
    assert "手链" not in str(caught.value)
