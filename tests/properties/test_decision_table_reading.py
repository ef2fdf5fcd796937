"""Tables of every kind of field and outcome come back from plain data as they were."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.catalogue import SEVERITIES, STANDARD
from recoverykit.deadline import Worked, target_from_plain
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    Amount,
    Cell,
    DatedTables,
    Day,
    DecisionTable,
    Duration,
    Field,
    Flag,
    InForce,
    OneOf,
    Quantity,
    Rule,
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
    table_from_plain,
)
from recoverykit.errors import InvalidValue, PolicyError, Undecodable
from recoverykit.money import Money
from recoverykit.plain import plain
from recoverykit.testing.strategies import values_for

FIRST_DAY = date(2026, 1, 1)


@frozen
class Facts:
    amount: Money | None
    stars: int | None
    late_for: timedelta | None
    on: date | None
    category: str | None
    severity: str | None
    tone: str | None
    is_repeat: bool | None


amounts = st.integers(0, 50_000).map(lambda minor: Money(minor, "CNY"))
spans = st.integers(0, 10**12).map(lambda n: timedelta(microseconds=n))
days = st.dates(FIRST_DAY, date(2030, 1, 1))

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "amount": amounts,
    "stars": st.integers(-5, 5),
    "late_for": spans,
    "on": days,
    "category": st.sampled_from([term.code for term in STANDARD.categories]),
    "severity": st.sampled_from([term.code for term in SEVERITIES]),
    "tone": st.sampled_from(["calm", "cross", "angry"]),
    "is_repeat": st.booleans(),
}
FIELDS: dict[str, st.SearchStrategy[Field]] = {
    "amount": st.sampled_from(
        [Amount("CNY"), Amount("CNY", high=Money(50_000, "CNY"))]
    ),
    "stars": st.sampled_from([Quantity(-5), Quantity(-5, 5)]),
    "late_for": st.sampled_from([Duration(), Duration(high=timedelta(days=30))]),
    "on": st.sampled_from([Day(), Day(low=FIRST_DAY)]),
    "category": st.just(OneOf(STANDARD.categories)),
    "severity": st.sampled_from(
        [OneOf(SEVERITIES, is_ordered=True), OneOf(SEVERITIES)]
    ),
    "tone": st.sampled_from(
        [
            OneOf(("calm", "cross", "angry")),
            OneOf(("calm", "cross", "angry"), is_ordered=True),
        ]
    ),
    "is_repeat": st.just(Flag()),
}
OUTCOMES = st.one_of(
    st.just(NO_RULE),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    amounts,
    spans,
    days,
    spans.map(lambda span: Worked(span + timedelta(1))),
    st.tuples(amounts, spans, st.just(NO_RULE)),
)


@st.composite
def cells(draw: st.DrawFn, of: Field, values: st.SearchStrategy[Any]) -> Cell:
    codes = st.lists(values, min_size=1, max_size=3)
    kinds = [
        st.just(any_),
        codes.map(lambda vs: is_in(*vs)),
        codes.map(lambda vs: not_in(*vs)),
    ]
    if of.has_order:
        limits = (at_most, less_than, at_least, more_than)
        kinds += [st.builds(limit, values) for limit in limits]
        kinds += [st.builds(between, values, values)]
    if of.is_optional:
        kinds += [st.just(absent), st.just(not_in(absent))]
        kinds += [codes.map(lambda vs: is_in(absent, *vs))]
    return draw(st.one_of(kinds))


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """Return a table that is right, whatever its cells: its last row takes the rest."""
    paths = draw(st.lists(st.sampled_from(list(FIELDS)), min_size=1, unique=True))
    fields = {path: draw(FIELDS[path]) for path in paths}
    fields = {
        path: optional(of) if draw(st.booleans()) else of for path, of in fields.items()
    }
    texts = st.text(st.characters(codec="utf-8"), max_size=4)
    rows: list[Rule] = []
    for number in range(draw(st.integers(0, 4))):
        looked_at = draw(st.lists(st.sampled_from(paths), unique=True))
        when = {path: draw(cells(fields[path], VALUES[path])) for path in looked_at}
        row = Rule(f"r{number}", when=when, then=draw(OUTCOMES))
        rows.append(evolve(row, note=draw(texts), source=draw(texts)))
    rows.append(Rule("rest", when={}, then=draw(OUTCOMES)))
    made: dict[str, Any] = {"id": "t", "version": "1", "reads": Facts, "fields": fields}
    while True:
        try:
            policy = draw(st.sampled_from([FIRST, COLLECT]))
            return DecisionTable(rules=rows, hit_policy=policy, **made)
        except PolicyError:
            # a cell that nothing can fill, or a row that never decides
            del rows[0]


def read(data: Any) -> DecisionTable:
    return table_from_plain(data, reads=Facts, outcome=target_from_plain)


@given(st.data())
@settings(max_examples=150)
def test_a_table_comes_back_from_json_with_its_hash(data: st.DataObject) -> None:
    table = data.draw(tables())
    again = read(json.loads(json.dumps(plain(table))))
    assert again == table
    assert again.ref == table.ref
    assert (dict(again.fields), again.rules) == (dict(table.fields), table.rules)
    values = data.draw(values_for(table))
    decided = table.decide_values(values)
    assert again.decide_values(values) == decided
    assert again.decide(Facts(**{**dict.fromkeys(VALUES), **values})).outcome == (
        decided.outcome
    )


@given(st.data())
@settings(max_examples=50)
def test_a_stored_decision_tells_the_same_near_miss(data: st.DataObject) -> None:
    table = data.draw(tables())
    decision = table.decide_values(data.draw(values_for(table)))
    trace = decision.trace()
    assert trace.nearest_miss() == decision.nearest_miss()
    for rule in table.rules:
        told = decision.why_not(rule.id)
        assert trace.why_not(rule.id) == (told[0] if told else None)


def parts(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of every part of plain data."""
    inner: list[Any] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [at, *(p for name, part in inner for p in parts(part, (*at, name)))]


JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", [], {}, [[]], {"kind": "x"}, {"$money": "1"}]
)


@given(st.data())
@settings(max_examples=300)
def test_damaged_data_is_read_as_it_says_or_refused_by_name(
    data: st.DataObject,
) -> None:
    """Nothing but a typed error, and what is read is what the data says."""
    whole = json.loads(json.dumps(plain(data.draw(tables()))))
    place = data.draw(st.sampled_from(parts(whole)[1:]))
    damaged = copy.deepcopy(whole)
    part = damaged
    for name in place[:-1]:
        part = part[name]
    if data.draw(st.booleans()):
        part[place[-1]] = data.draw(JUNK)
    else:
        del part[place[-1]]
    try:
        again = read(damaged)
    except (Undecodable, PolicyError):
        return
    assert read(json.loads(json.dumps(plain(again)))) == again


@given(st.lists(days, min_size=1, max_size=5, unique=True), days)
@settings(max_examples=50)
def test_the_version_in_force_is_the_last_that_began(
    starts: list[date], on: date
) -> None:
    first = DecisionTable(
        id="t",
        version="first",
        reads=Facts,
        fields={"stars": Quantity(1, 5)},
        rules=[Rule("all", when={}, then=0)],
    )
    starts = sorted(starts)
    versions = [
        InForce(
            first.revised(version=f"v{number}", then={"all": number}),
            from_on=start,
            until_on=end,
        )
        for number, (start, end) in enumerate(
            zip(starts, [*starts[1:], None], strict=True)
        )
    ]
    dated = DatedTables("t", versions[::-1])
    began = [number for number, start in enumerate(starts) if start <= on]
    if began:
        assert dated.in_force(on).version == f"v{began[-1]}"
        return
    with pytest.raises(InvalidValue, match="invalid on"):
        dated.in_force(on)
