"""Ten thousand random tables: every proof against every single situation.

The domains are small enough to look at each situation, and the oracle knows nothing of
intervals or masks: it asks each cell about each value. Tables are made from seeds, so
that a failure can be made again.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit.compensation import OfferPlan, RemedyPlan, ShareOfOrder
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
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
    Unknown,
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
    prove_equivalent,
    prove_never_above,
    prove_never_below,
    prove_never_less,
    prove_no_dead_row,
    prove_total,
    prove_unique,
)
from recoverykit.errors import PolicyError
from recoverykit.money import Money
from recoverykit.offer import Basis

TABLES, CHUNKS = 10_000, 20
HIGH = 6


def fen(minor: int) -> Money:
    return Money(minor, "CNY")


@frozen
class Order:
    amount: Money | None


@frozen
class Facts:
    order: Order
    grade: str | None
    stars: int
    again: bool


AMOUNT, GRADE, STARS, AGAIN = "order.amount", "grade", "stars", "again"
FIELDS: dict[str, Any] = {
    AMOUNT: optional(Amount("CNY", high=fen(HIGH))),
    GRADE: optional(OneOf(("x", "y", "z"), is_ordered=True)),
    STARS: Quantity(1, 3),
    AGAIN: Flag(),
}
DOMAINS: dict[str, tuple[Any, ...]] = {
    AMOUNT: (None, *map(fen, range(HIGH + 1))),
    GRADE: (None, "x", "y", "z"),
    STARS: (1, 2, 3),
    AGAIN: (False, True),
}
RANKS = {
    path: {value: at for at, value in enumerate(values)}
    for path, values in DOMAINS.items()
}
LIMITS = {
    "at_most": at_most,
    "less_than": less_than,
    "at_least": at_least,
    "more_than": more_than,
}


# ── the oracle ───────────────────────────────────────────────────────────────


def is_true(path: str, cell: Cell, value: Any) -> bool:
    if value is None:
        return cell.op in {"any", "absent"} or cell.or_absent
    rank, ranks = RANKS[path][value], [RANKS[path][v] for v in cell.values]
    match cell.op:
        case "any":
            return True
        case "absent":
            return False
        case "is_in":
            return rank in ranks
        case "not_in":
            return rank not in ranks
        case "at_most":
            return rank <= ranks[0]
        case "less_than":
            return rank < ranks[0]
        case "at_least":
            return rank >= ranks[0]
        case "more_than":
            return rank > ranks[0]
        case _:
            return ranks[0] <= rank <= ranks[1]


true_of = cache(is_true)


def places_of(share: ShareOfOrder, paid: int) -> int:
    whole, rest = divmod(paid * share.num, share.den)
    twice = 2 * rest
    up = {
        "down": False,
        "up": rest > 0,
        "half_up": twice >= share.den,
        "half_even": twice > share.den or (twice == share.den and whole % 2 == 1),
    }
    return whole + up[share.rounding]


@cache
def cost(plan: Any, paid: int) -> int:
    """Return the dearest selection of a plan, by trying them all."""
    if isinstance(plan, Money):
        return plan.minor

    def line(of: RemedyPlan) -> int:
        return of.cost.minor if isinstance(of.cost, Money) else places_of(of.cost, paid)

    options = [sum(map(line, option.lines)) for option in plan.choices]
    most = plan.pick[1] if plan.pick else min(1, len(options))
    picks = (
        sum(chosen) for n in range(most + 1) for chosen in combinations(options, n)
    )
    return sum(map(line, plan.always)) + max(picks)


def follows(outcome: Any) -> bool:
    return isinstance(outcome, OfferPlan) and any(
        not isinstance(line.cost, Money) and line.cost.num for line in outcome.lines
    )


class Oracle:
    """One table, asked about every situation."""

    def __init__(self, table: DecisionTable) -> None:
        self.table, self.paths = table, list(table.fields)
        self.points = list(product(*(DOMAINS[path] for path in self.paths)))
        cells = [[rule.cell(path) for path in self.paths] for rule in table.rules]
        self.fired = {
            point: tuple(
                at
                for at, row in enumerate(cells)
                if all(map(true_of, self.paths, row, point))
            )
            for point in self.points
        }

    def outcome(self, point: Any) -> Any:
        rules = [self.table.rules[at] for at in self.fired[point]]
        if self.table.takes_all:
            return tuple(rule.then for rule in rules)
        return rules[0].then

    def worth(self, point: Any) -> int | str | None:
        """Return what a situation gets; None where a person decides."""
        price = dict(zip(self.paths, point, strict=True)).get(AMOUNT)
        given = self.outcome(point)
        outcomes = given if self.table.takes_all else (given,)
        if price is None and any(map(follows, outcomes)):
            return "refused"  # a share of no price
        known = [o for o in outcomes if o is not NO_RULE]
        if not known and not self.table.takes_all:
            return None
        return sum(cost(o, 0 if price is None else price.minor) for o in known)

    def points_up(self, by: str) -> Any:
        """Yield every two situations that differ in one field, the lower first."""
        at = self.paths.index(by)
        values = [value for value in DOMAINS[by] if value is not None]
        for point in self.points:
            if point[at] == values[0]:
                line = [(*point[:at], value, *point[at + 1 :]) for value in values]
                yield from combinations(line, 2)


# ── the tables ───────────────────────────────────────────────────────────────


def a_price(chance: Random) -> Any:
    if chance.random() < 0.5:
        return fen(chance.randrange(6))
    rounding: Any = chance.choice(["half_up", "down", "up", "half_even"])
    return ShareOfOrder(
        chance.choice([0, 1, 1, 2, 3]),
        chance.choice([1, 2, 3, 5]),
        rounding=rounding,
    )


def a_plan(chance: Random) -> OfferPlan:
    def line(name: str) -> RemedyPlan:
        return RemedyPlan(name, "gift", cost=a_price(chance), basis=Basis.GOODWILL)

    given, menu = chance.randrange(3), chance.randrange(3)
    given += not (given or menu)
    return OfferPlan(
        always=[line(f"a{at}") for at in range(given)],
        choices=[line(f"c{at}") for at in range(menu)],
        pick=(0, chance.randint(1, menu)) if menu else None,
    )


PLANS = [a_plan(Random(seed)) for seed in range(80)]
AMOUNTS = [fen(minor) for minor in range(6)]


@cache
def cells_of(path: str) -> tuple[Cell, ...]:
    """Return every cell of a field that is no nonsense."""
    values = [value for value in DOMAINS[path] if value is not None]
    cells = [any_] * (len(values) + 2)
    cells += [is_in(value) for value in values] + [not_in(value) for value in values]
    if FIELDS[path].is_optional:
        cells += [absent, *(is_in(value, absent) for value in values)]
    if FIELDS[path].has_order:
        cells += [limit(value) for limit in LIMITS.values() for value in values]
        cells += [between(*pair) for pair in combinations(values, 2)]
    return tuple(cells)


def some_rules(chance: Random, paths: list[str]) -> list[dict[str, Cell]]:
    """Return rows at random, which overlap and leave holes as they like."""
    return [
        {path: chance.choice(cells_of(path)) for path in paths}
        for _ in range(chance.randint(1, 5))
    ]


def split_rules(chance: Random, paths: list[str]) -> list[dict[str, Cell]]:
    """Return rows without holes and overlaps: one split, and one part split again."""
    rows: list[dict[str, Cell]] = [{}]
    for path in paths[:2]:
        values = list(DOMAINS[path])
        chance.shuffle(values)
        at = chance.randint(1, len(values) - 1)
        parts = [
            is_in(*(absent if value is None else value for value in part))
            for part in (values[:at], values[at:])
        ]
        row = rows.pop(chance.randrange(len(rows)))
        rows += [{**row, path: part} for part in parts]
    return rows


def a_table(chance: Random, paths: list[str], policy: Any, outcomes: list[Any]) -> Any:
    """Return a random table, or None where its build refuses it."""
    is_split = policy is UNIQUE
    rows = (split_rules if is_split else some_rules)(chance, paths)
    if policy is FIRST:
        rows.append({})
    rules = [
        Rule(
            f"r{at}",
            when=row,
            then=NO_RULE if chance.random() < 0.15 else chance.choice(outcomes),
        )
        for at, row in enumerate(rows)
    ]
    return built(paths, rules, policy)


def built(paths: list[str], rules: list[Rule], policy: Any) -> Any:
    try:
        return DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={path: FIELDS[path] for path in paths},
            rules=rules,
            hit_policy=policy,
        )
    except PolicyError:
        return None


def tables(chance: Random) -> tuple[DecisionTable, DecisionTable]:
    """Return a table, and another or a rearrangement of the same."""
    while True:
        policy = chance.choice([FIRST, FIRST, UNIQUE, COLLECT])
        few = chance.choice([1, 2, 2, 2, 3])
        paths = chance.sample([AMOUNT, GRADE, STARS, AGAIN], few)
        plans = policy is not COLLECT and chance.random() < 0.7
        made: Any = a_table(chance, paths, policy, PLANS if plans else AMOUNTS)
        if made is None:
            continue
        if chance.random() < 0.6:
            other: Any = a_table(chance, paths, policy, PLANS if plans else AMOUNTS)
        elif policy is FIRST:
            rows = [evolve(rule, id=f"x{rule.id}") for rule in made.rules]
            other = built(paths, rows, policy)
        else:
            rows = list(made.rules)
            chance.shuffle(rows)
            other = built(paths, rows if policy is UNIQUE else list(made.rules), policy)
        if other is not None:
            return made, other


# ── every answer ─────────────────────────────────────────────────────────────


def judged(proof: Any, wrong: set[Any], *, twice: bool = False) -> str:
    """Return the kind of an answer, which agrees with what the oracle found."""
    kind = type(proof).__name__
    if isinstance(proof, Unknown):
        return kind
    assert isinstance(proof, Refuted if wrong else Proved), (proof, sorted(wrong)[:3])
    if isinstance(proof, Refuted):
        point = tuple(value for _, value in proof.counterexample)
        against = tuple(value for _, value in proof.against or ())
        assert ((point, against) if twice else point) in wrong, proof
    return kind


def check_build(oracle: Oracle) -> None:
    table = oracle.table
    gaps = {point for point, fired in oracle.fired.items() if not fired}
    overlaps = {point for point, fired in oracle.fired.items() if len(fired) > 1}
    judged(prove_total(table), gaps)
    judged(prove_unique(table), overlaps)
    winners = {fired[0] for fired in oracle.fired.values() if fired}
    is_alive = not table.takes_first or winners == set(range(len(table.rules)))
    assert bool(prove_no_dead_row(table)) == is_alive


def check_limits(oracle: Oracle, chance: Random, seen: Counter[str]) -> None:
    limit = fen(chance.randrange(12))
    worths = {
        point: worth
        for point in oracle.points
        if isinstance(worth := oracle.worth(point), int)
    }
    above = {point for point, worth in worths.items() if worth > limit.minor}
    below = {point for point, worth in worths.items() if worth < limit.minor}
    seen["above " + judged(prove_never_above(oracle.table, limit), above)] += 1
    seen["below " + judged(prove_never_below(oracle.table, limit), below)] += 1


def check_steps(oracle: Oracle, chance: Random, seen: Counter[str]) -> None:
    by = chance.choice([path for path in oracle.paths if FIELDS[path].has_order])
    rank: Any = chance.choice(["least", "most", "skip"])

    def is_less(low: Any, high: Any) -> bool:
        if "refused" in (low, high):
            return False
        if low is None or high is None:
            lost = {"least": low is not None, "most": high is not None}
            return low is not high and lost.get(rank, False)
        return bool(low > high)

    wrong = {
        (low, high)
        for low, high in oracle.points_up(by)
        if is_less(oracle.worth(low), oracle.worth(high))
    }
    proof = prove_never_less(oracle.table, by=by, no_rule=rank)
    seen["less " + judged(proof, wrong, twice=True)] += 1


def check_versions(old: Oracle, new: Oracle, seen: Counter[str]) -> None:
    real = {p for p in old.points if old.outcome(p) != new.outcome(p)}
    proof = prove_equivalent(old.table, new.table)
    seen["equivalent " + judged(proof, real)] += 1
    found = diff(old.table, new.table)
    assert bool(found) == bool(real)
    told: list[Any] = []
    for change in found.changes:
        bounds = {bound.path: bound for bound in change.box.bounds}
        axes = [
            DOMAINS[path] if path not in bounds else inside(bounds[path])
            for path in old.paths
        ]
        region = list(product(*axes))
        assert tuple(value for _, value in change.example) in region
        assert {old.outcome(p) == change.was for p in region} == {True}
        assert {new.outcome(p) == change.now for p in region} == {True}
        told += region
    assert len(told) == len(set(told))
    assert set(told) == real if found.is_whole else set(told) <= real


def inside(bound: Any) -> list[Any]:
    values = [
        bound.field.value_at(place)
        for low, end in bound.spans
        for place in range(low, int(end))
    ]
    return [*values, None] if bound.has_absent else values


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_answer_agrees_with_every_situation(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(chunk, TABLES, CHUNKS):
        chance = Random(seed)
        table, other = tables(chance)
        oracle = Oracle(table)
        check_build(oracle)
        has_price = AMOUNT in table.fields
        if has_price or not any(follows(rule.then) for rule in table.rules):
            check_limits(oracle, chance, seen)
            if any(FIELDS[path].has_order for path in oracle.paths):
                check_steps(oracle, chance, seen)
        check_versions(oracle, Oracle(other), seen)
    # the fuzz is live: each question was answered both ways, and hardly ever not at all
    for question in ("above", "below", "less", "equivalent"):
        assert seen[f"{question} Proved"] > 5, seen
        assert seen[f"{question} Refuted"] > 5, seen
        assert seen[f"{question} Unknown"] == 0, seen
