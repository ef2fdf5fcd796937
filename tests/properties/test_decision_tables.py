"""What holds of every decision table, against naive oracles over small domains."""

from __future__ import annotations

import json
import pickle
from itertools import product
from typing import Any

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    UNIQUE,
    Amount,
    Cell,
    DecisionTable,
    Flag,
    OneOf,
    Proved,
    Quantity,
    Refuted,
    Rule,
    absent,
    any_,
    at_least,
    at_most,
    between,
    diff,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
    prove_no_dead_row,
    prove_total,
    prove_unique,
    table_from_plain,
)
from recoverykit.decision_tables.proofs import NODE_BUDGET, _gaps
from recoverykit.errors import PolicyError
from recoverykit.money import Money
from recoverykit.plain import plain


@frozen
class Order:
    amount: Money


@frozen
class Situation:
    stars: int
    tone: str | None
    order: Order | None
    is_repeat: bool


TONES = ("calm", "cross", "angry")
DOMAINS: dict[str, tuple[Any, ...]] = {
    "stars": (1, 2, 3),
    "tone": (*TONES, None),
    "order.amount": (*(Money(n, "CNY") for n in range(3)), None),
    "is_repeat": (False, True),
}
FIELDS = {
    "stars": Quantity(1, 3),
    "tone": optional(OneOf(TONES, is_ordered=True)),
    "order.amount": optional(Amount("CNY", high=Money(2, "CNY"))),
    "is_repeat": Flag(),
}
RANKS = {path: {v: i for i, v in enumerate(vs)} for path, vs in DOMAINS.items()}
PATHS = list(DOMAINS)
POINTS = tuple(product(*DOMAINS.values()))


def situation(
    stars: int, tone: str | None, amount: Money | None, is_repeat: Any
) -> Situation:
    order = None if amount is None else Order(amount)
    return Situation(stars, tone, order, is_repeat)


def is_true(path: str, cell: Cell, value: Any) -> bool:
    """The naive reading of a cell, by comparing values."""
    if value is None:
        return cell.or_absent or cell.op in {"any", "absent"}
    rank = RANKS[path]
    limits = [rank[v] for v in cell.values]
    at = rank[value]
    match cell.op:
        case "any":
            return True
        case "absent":
            return False
        case "is_in":
            return at in limits
        case "not_in":
            return at not in limits
        case "at_most":
            return at <= limits[0]
        case "less_than":
            return at < limits[0]
        case "at_least":
            return at >= limits[0]
        case "more_than":
            return at > limits[0]
        case _:
            return limits[0] <= at <= limits[1]


def matching(rules: list[Rule], point: tuple[Any, ...]) -> list[str]:
    return [
        rule.id
        for rule in rules
        if all(
            is_true(path, cell, point[PATHS.index(path)]) for path, cell in rule.when
        )
    ]


def cells(path: str) -> st.SearchStrategy[Cell]:
    values = st.sampled_from([v for v in DOMAINS[path] if v is not None])
    kinds: list[st.SearchStrategy[Cell]] = [
        st.just(any_),
        st.lists(values, min_size=1).map(lambda vs: is_in(*vs)),
        st.lists(values, min_size=1, max_size=2).map(lambda vs: not_in(*vs)),
    ]
    if path != "is_repeat":
        limits = (at_most, less_than, at_least, more_than)
        kinds += [st.builds(make, values) for make in limits]
        kinds += [st.builds(between, values, values)]
    if FIELDS[path].is_optional:
        kinds += [st.just(absent), st.just(not_in(absent))]
        kinds += [st.lists(values).map(lambda vs: is_in(absent, *vs))]
    return st.one_of(kinds)


ROWS = st.fixed_dictionaries({}, optional={path: cells(path) for path in PATHS})


def rules() -> st.SearchStrategy[list[Rule]]:
    return st.lists(ROWS, min_size=1, max_size=5).map(
        lambda rows: [
            Rule(f"r{number}", when=when, then=number)
            for number, when in enumerate(rows)
        ]
    )


def build(given_rules: list[Rule], hit_policy: Any, **more: Any) -> DecisionTable:
    return DecisionTable(
        **{
            "id": "t",
            "version": "1",
            "reads": Situation,
            "fields": FIELDS,
            "rules": given_rules,
            "hit_policy": hit_policy,
            **more,
        }
    )


def codes(given_rules: list[Rule], hit_policy: Any) -> set[str]:
    try:
        build(given_rules, hit_policy)
    except PolicyError as error:
        return {p.code.removeprefix("decision_tables.") for p in error.problems}
    return set()


def only_matching(given_rules: list[Rule]) -> list[Rule]:
    """Rules whose every cell is true of something; others are refused before."""
    return [
        rule
        for rule in given_rules
        if all(
            any(is_true(path, cell, value) for value in DOMAINS[path])
            for path, cell in rule.when
        )
    ]


@given(rules())
def test_unique_is_refused_exactly_for_gaps_and_overlaps(made: list[Rule]) -> None:
    hits = [matching(made, point) for point in POINTS]
    found = codes(made, UNIQUE)
    assert bool(found & {"gap", "gap_everywhere"}) == any(not h for h in hits)
    overlaps = bool(found & {"overlap", "overlap_everywhere"})
    assert overlaps == any(len(h) > 1 for h in hits)
    assert ("empty_cell" in found) == (len(only_matching(made)) < len(made))
    assert "dead_row" not in found


@given(rules())
def test_first_is_refused_exactly_for_gaps_and_dead_rows(made: list[Rule]) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    hits = [matching(made, point) for point in POINTS]
    found = codes(made, FIRST)
    assert ("gap" in found) == any(not h for h in hits)
    winners = {h[0] for h in hits if h}
    assert ("dead_row" in found) == (len(winners) < len(made))


@given(rules())
def test_proofs_agree_with_every_single_situation(made: list[Rule]) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    table = build(made, COLLECT)
    hits = {point: matching(made, point) for point in POINTS}
    for proof, bad in (
        (prove_total(table), lambda h: not h),
        (prove_unique(table), lambda h: len(h) > 1),
    ):
        assert isinstance(proof, Proved | Refuted)
        assert isinstance(proof, Proved) == (not any(bad(h) for h in hits.values()))
        if isinstance(proof, Refuted):
            point = tuple(value for _, value in proof.counterexample)
            assert bad(hits[point])
    assert prove_no_dead_row(table)


@given(rules())
def test_gap_boxes_hold_every_gap_once(made: list[Rule]) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    index = build(made, COLLECT).index
    seen: list[tuple[Any, ...]] = []
    for bounds in _gaps(index, NODE_BUDGET):
        axes: list[list[Any]] = []
        for part in bounds:
            axis = [
                part.field.value_at(at)
                for low, high in part.spans
                for at in range(low, int(high))
            ]
            axes.append([*axis, None] if part.has_absent else axis)
        seen.extend(product(*axes))
    assert len(seen) == len(set(seen))
    assert set(seen) == {point for point in POINTS if not matching(made, point)}


@given(rules(), st.lists(st.sampled_from(POINTS), min_size=1, max_size=8))
def test_deciding_is_naive_evaluation(made: list[Rule], points: list[Any]) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    collect = build(made, COLLECT)
    rest = [*made, Rule("rest", when={}, then=99)]
    first = None if codes(rest, FIRST) else build(rest, FIRST)
    for point in points:
        expected = matching(made, point)
        decision = collect.decide(situation(*point))
        assert list(decision.fired) == expected
        assert list(decision.outcome) == [r.then for r in made if r.id in expected]
        for rule in made:
            paths = [reason["path"] for reason in decision.why_not(rule.id)]
            wrong = [
                path
                for path, value in zip(DOMAINS, point, strict=True)
                if not is_true(path, rule.cell(path), value)
            ]
            assert paths == wrong
        trace = decision.trace()
        assert [id_ for id_, _ in trace.failed] == [
            r.id for r in made if r.id not in expected
        ]
        if first is not None:
            winner = [*expected, "rest"][0]
            assert first.decide(situation(*point)).fired == (winner,)


@given(rules(), st.randoms())
def test_content_does_not_hang_on_the_order_of_a_mapping(
    made: list[Rule], chance: Any
) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]

    def shuffled(pairs: Any) -> dict[Any, Any]:
        items = list(pairs)
        chance.shuffle(items)
        return dict(items)

    again = [Rule(r.id, when=shuffled(r.when), then=r.then) for r in made]
    one = build(made, COLLECT)
    other = build(again, COLLECT, fields=shuffled(FIELDS.items()))
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(other)) == one


@given(rules(), rules())
@settings(max_examples=30)
def test_other_rules_are_other_content(one: list[Rule], other: list[Rule]) -> None:
    one = only_matching(one) or [Rule("r", when={}, then=0)]
    other = only_matching(other) or [Rule("r", when={}, then=0)]
    tables = build(one, COLLECT), build(other, COLLECT)
    assert (tables[0] == tables[1]) == (one == other)


@given(rules(), rules(), st.sampled_from(POINTS))
@settings(max_examples=60)
def test_what_is_stored_comes_back_and_decides_alike(
    made: list[Rule], other: list[Rule], point: Any
) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    table = build(made, COLLECT)
    stored = json.loads(json.dumps(plain(table)))
    again = table_from_plain(stored, reads=table.reads)
    assert again == table
    assert again.ref == table.ref
    decision = table.decide(situation(*point))
    assert again.decide(situation(*point)).outcome == decision.outcome
    assert again.decide_values(dict(decision.trace().read)).fired == decision.fired


@given(rules(), st.integers(1, 9))
@settings(max_examples=60)
def test_a_revised_table_is_the_one_that_would_be_built(
    made: list[Rule], then: int
) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    table = build(made, COLLECT)
    first = made[0].id
    revised = table.revised(version="2", then={first: then})
    rows = [evolve(r, then=then) if r.id == first else r for r in made]
    assert revised == build(rows, COLLECT, version="2")
    found = diff(table, revised).changes
    # wherever the rule fires, and nowhere else, another outcome
    fires = [point for point in POINTS if first in matching(made, point)]
    assert bool(found) == (bool(fires) and then != made[0].then)


@given(rules(), st.sampled_from(POINTS))
@settings(max_examples=60)
def test_the_nearest_miss_has_the_fewest_unmet_cells(
    made: list[Rule], point: Any
) -> None:
    made = only_matching(made) or [Rule("r", when={}, then=0)]
    decision = build(made, COLLECT).decide(situation(*point))
    unmet = {r.id: len(decision.why_not(r.id)) for r in made}
    missed = {rule: n for rule, n in unmet.items() if n}
    found = decision.nearest_miss()
    assert (found is None) == (not missed)
    if found is not None:
        assert missed[found[0]] == min(missed.values()) == len(found[1])
