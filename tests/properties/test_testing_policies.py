"""The kit for policies, on any table: what is made of it is enough, and reads back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recoverykit.catalogue import CATEGORIES
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    Amount,
    Cell,
    Day,
    DecisionTable,
    Duration,
    Flag,
    OneOf,
    Quantity,
    Rule,
    absent,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
)
from recoverykit.errors import PolicyError
from recoverykit.money import Money
from recoverykit.testing import (
    as_markdown,
    boundary_cases,
    check_examples,
    coverage,
    examples,
    mutation_score,
)
from recoverykit.testing.examples import read_value, written
from recoverykit.testing.strategies import values_for


@frozen
class Facts:
    code: str | None
    rank: str
    category: str | None
    count: int
    again: bool
    amount: Money | None
    late_for: timedelta
    on: date | None


FIELDS: dict[str, Any] = {
    "code": optional(OneOf(("w", "x", "y", "z"))),
    "rank": OneOf(("p", "q", "r", "s"), is_ordered=True),
    "category": optional(OneOf(CATEGORIES)),
    "count": Quantity(0, 12),
    "again": Flag(),
    "amount": optional(Amount("CNY")),
    "late_for": Duration(low=timedelta(hours=-1)),
    "on": optional(Day(low=date(2026, 1, 1))),
}
_PLACES = 12


def _value(path: str) -> st.SearchStrategy[Any]:
    of = FIELDS[path]
    last = min(of.first + _PLACES, of.end - 1)
    return st.integers(of.first, int(last)).map(of.value_at)


@st.composite
def cells(draw: st.DrawFn, path: str) -> Cell:
    of, value = FIELDS[path], _value(path)
    made = [st.lists(value, min_size=1, max_size=4).map(lambda vs: is_in(*vs))]
    made.append(st.lists(value, min_size=1, max_size=4).map(lambda vs: not_in(*vs)))
    if of.is_optional:
        made += [st.just(absent), value.map(lambda v: is_in(v, absent))]
    if of.has_order:
        limits = st.sampled_from([at_most, less_than, at_least, more_than])
        made.append(st.builds(lambda cell, v: cell(v), limits, value))
        ends = st.tuples(value, value).map(lambda two: sorted(two, key=of.place))
        made.append(ends.map(lambda two: between(*two)))
    return draw(st.one_of(made))


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable | None:
    """Return a table, or None where its build refuses what was drawn."""
    paths = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3))
    hit = draw(st.sampled_from([FIRST, FIRST, COLLECT]))
    outcomes = st.sampled_from([1, 2, NO_RULE, Money(5, "CNY")])
    rules = [
        Rule(
            f"r{at}",
            when={path: draw(cells(path)) for path in paths if draw(st.booleans())},
            then=draw(outcomes),
        )
        for at in range(draw(st.integers(1, 4)))
    ]
    if hit is FIRST:
        rules.append(Rule("rest", when={}, then=draw(outcomes)))
    try:
        return DecisionTable(
            id="any",
            version="1",
            reads=Facts,
            fields={path: FIELDS[path] for path in paths},
            rules=rules,
            hit_policy=hit,
        )
    except PolicyError:
        return None


buildable = tables().filter(lambda table: table is not None)
slow = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@given(buildable, st.sampled_from([1, 20_000]))
@slow
def test_boundary_cases_notice_every_mistake(table: DecisionTable, most: int) -> None:
    cases = boundary_cases(table, most=most)
    assert coverage(table, cases).missing == ()
    assert mutation_score(table, cases).survived == ()


@given(buildable)
@slow
def test_what_was_written_down_is_read_back(table: DecisionTable) -> None:
    cases = boundary_cases(table)
    text = as_markdown(table, cases)
    assert [dict(example.values) for example in examples(table, text)] == list(cases)
    check_examples(table, text)


@given(buildable, st.data())
@slow
def test_a_survivor_comes_with_a_case_that_notices_it(
    table: DecisionTable, data: st.DataObject
) -> None:
    few = [data.draw(values_for(table))]
    score = mutation_score(table, few)
    found = [
        {
            path: None if cell == "absent" else read_value(table.fields[path], cell)
            for path, cell in survivor.case or ()
        }
        for survivor in score.survived
    ]
    assert mutation_score(table, [*few, *found]).survived == ()


@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_a_value_is_written_as_it_is_read(path: str, data: st.DataObject) -> None:
    table = DecisionTable(
        id="one",
        version="1",
        reads=Facts,
        fields={path: FIELDS[path]},
        rules=[Rule("r", when={}, then=1)],
    )
    value = data.draw(values_for(table))[path]
    cell = written(value)
    assert (None if cell == "absent" else read_value(FIELDS[path], cell)) == value
