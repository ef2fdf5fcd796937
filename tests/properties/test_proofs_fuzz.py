"""Ten thousand random tables: every proof against every single situation.

The domains are small enough to look at each situation, and the oracle knows nothing of
intervals or masks: it asks each cell about each value. Tables are made from seeds, so
that a failure can be made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from attrs import evolve, frozen, resolve_types

from recoverykit.compensation import OfferPlan, RemedyPlan, ShareOfOrder
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    UNIQUE,
    Amount,
    Cell,
    Day,
    DecisionTable,
    Duration,
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
HIGH = 5


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
    again: bool | None
    late_for: timedelta | None
    due_on: date


for of in (Order, Facts):  # every build looks at the types, so they are worked out once
    resolve_types(of)

AMOUNT, GRADE, STARS, AGAIN = "order.amount", "grade", "stars", "again"
LATE_FOR, DUE_ON = "late_for", "due_on"
SPANS = tuple(timedelta(microseconds=n) for n in range(3))
DAYS = tuple(date(2026, 2, 27) + timedelta(days=n) for n in range(3))
FIELDS: dict[str, Any] = {
    AMOUNT: optional(Amount("CNY", high=fen(HIGH))),
    GRADE: optional(OneOf(("x", "y", "z"), is_ordered=True)),
    STARS: Quantity(1, 3),
    AGAIN: optional(Flag()),
    LATE_FOR: optional(Duration(high=SPANS[-1])),
    DUE_ON: Day(low=DAYS[0], high=DAYS[-1]),
}
DOMAINS: dict[str, tuple[Any, ...]] = {
    AMOUNT: (None, *map(fen, range(HIGH + 1))),
    GRADE: (None, "x", "y", "z"),
    STARS: (1, 2, 3),
    AGAIN: (None, False, True),
    LATE_FOR: (None, *SPANS),
    DUE_ON: DAYS,
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

Point = tuple[int, ...]
"""One situation: of each field, which value of its domain."""


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


@cache
def truth_of(path: str, cell: Cell) -> tuple[bool, ...]:
    """Return of every value of a field whether a cell accepts it."""
    return tuple(is_true(path, cell, value) for value in DOMAINS[path])


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


def price_of(price: Any, paid: int) -> int:
    return price.minor if isinstance(price, Money) else places_of(price, paid)


def cost(plan: Any, paid: int) -> int:
    """Return the dearest selection of a plan, by trying them all."""
    if isinstance(plan, Money):
        return plan.minor
    options = [
        sum(price_of(line.cost, paid) for line in option.lines)
        for option in plan.choices
    ]
    most = plan.pick[1] if plan.pick else min(1, len(options))
    picks = (
        sum(chosen) for n in range(most + 1) for chosen in combinations(options, n)
    )
    return sum(price_of(line.cost, paid) for line in plan.always) + max(picks)


def follows(outcome: Any) -> bool:
    return isinstance(outcome, OfferPlan) and any(
        not isinstance(line.cost, Money) and line.cost.num for line in outcome.lines
    )


class Oracle:
    """One table, asked about every situation."""

    def __init__(self, table: DecisionTable) -> None:
        self.table, self.paths = table, list(table.fields)
        domains = [DOMAINS[path] for path in self.paths]
        self.points = list(product(*(range(len(domain)) for domain in domains)))
        rows = [
            [truth_of(path, rule.cell(path)) for path in self.paths]
            for rule in table.rules
        ]
        self.fired: dict[Point, tuple[int, ...]] = {
            point: tuple(
                at
                for at, row in enumerate(rows)
                if all(truth[place] for truth, place in zip(row, point, strict=True))
            )
            for point in self.points
        }
        thens = [rule.then for rule in table.rules]
        self.outcomes: dict[Point, Any] = {
            point: tuple(thens[at] for at in fired)
            if table.takes_all
            else thens[fired[0]]
            for point, fired in self.fired.items()
        }

    def paid(self, point: Point) -> int | None:
        """Return the price in a situation; None where there is none."""
        if AMOUNT not in self.paths:
            return None
        price = DOMAINS[AMOUNT][point[self.paths.index(AMOUNT)]]
        return None if price is None else price.minor

    @cached_property
    def worths(self) -> dict[Point, int | str | None]:
        """Return what each situation gets; None where a person decides."""
        return {point: self._worth(point) for point in self.points}

    def _worth(self, point: Point) -> int | str | None:
        given, paid = self.outcomes[point], self.paid(point)
        outcomes = given if self.table.takes_all else (given,)
        if paid is None and any(FOLLOWS[id(outcome)] for outcome in outcomes):
            return "refused"  # a share of no price
        known = [COSTS[id(o)][paid or 0] for o in outcomes if o is not NO_RULE]
        return sum(known) if known or self.table.takes_all else None

    def points_up(self, by: str) -> Iterator[tuple[Point, Point]]:
        """Yield every two situations that differ in one field, the lower first."""
        at, domain = self.paths.index(by), DOMAINS[by]
        low = 1 if domain[0] is None else 0
        for point in self.points:
            if point[at] == low:
                places = range(low, len(domain))
                line = [(*point[:at], place, *point[at + 1 :]) for place in places]
                yield from combinations(line, 2)

    def values(self, point: Point) -> dict[str, Any]:
        """Return a situation by path."""
        pairs = zip(self.paths, point, strict=True)
        return {path: DOMAINS[path][place] for path, place in pairs}

    def point(self, values: Any) -> Point:
        """Return which situation it is, told by path in the order of the fields."""
        assert [path for path, _ in values] == self.paths
        return tuple(RANKS[path][value] for path, value in values)


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


def a_limit(chance: Random, low: int, high: int, *, may_follow: bool) -> Any:
    if not may_follow or chance.random() < 0.6:
        return fen(chance.randint(low, high))
    return ShareOfOrder(chance.randrange(1, 4), chance.choice([1, 2, 3]))


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
GIVEN = [plan for plan in PLANS if not plan.choices]
"""Menus do not add up, so a table that collects gives these."""

AMOUNTS = [fen(minor) for minor in range(6)]
COSTS = {
    id(outcome): [cost(outcome, paid) for paid in range(HIGH + 1)]
    for outcome in (*PLANS, *AMOUNTS)
}
"""What each outcome costs at each price; each stands once, so its id names it."""

FOLLOWS = {id(outcome): follows(outcome) for outcome in (NO_RULE, *PLANS, *AMOUNTS)}


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
        for _ in range(chance.randint(1, 4))
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
        few = chance.choice([1, 2, 2, 2, 2, 3])
        paths = chance.sample(list(FIELDS), few)
        plans = chance.random() < 0.6
        if plans and AMOUNT not in paths:
            paths[-1] = AMOUNT  # most plans follow the price
        some: list[Any] = AMOUNTS
        if plans:
            some = GIVEN if policy is COLLECT else PLANS
        made: Any = a_table(chance, paths, policy, some)
        if made is None:
            continue
        kind = chance.random()
        other: Any
        if kind < 0.3:
            then = {rule.id: chance.choice(some) for rule in made.rules[:2]}
            other = made.revised(version="2", then=then)
        elif kind < 0.6:
            other = a_table(chance, paths, policy, some)
        elif policy is UNIQUE:
            rows = list(made.rules)
            chance.shuffle(rows)
            other = built(paths, rows, policy)
        else:
            rows = [evolve(rule, id=f"x{rule.id}") for rule in made.rules]
            other = built(paths, rows, policy)
        if other is not None:
            return made, other


# ── every answer ─────────────────────────────────────────────────────────────


def judged(oracle: Oracle, proof: Any, wrong: set[Any], *, twice: bool = False) -> str:
    """Return the kind of an answer, which agrees with what the oracle found."""
    kind = type(proof).__name__
    if isinstance(proof, Unknown):
        return kind
    assert isinstance(proof, Refuted if wrong else Proved), (proof, sorted(wrong)[:3])
    if isinstance(proof, Refuted):
        point = oracle.point(proof.counterexample)
        assert ((point, oracle.point(proof.against)) if twice else point) in wrong
    return kind


def check_build(oracle: Oracle, chance: Random, seen: Counter[str]) -> None:
    table = oracle.table
    gaps = {point for point, fired in oracle.fired.items() if not fired}
    overlaps = {point for point, fired in oracle.fired.items() if len(fired) > 1}
    seen["total " + judged(oracle, prove_total(table), gaps)] += 1
    seen["unique " + judged(oracle, prove_unique(table), overlaps)] += 1
    winners = {fired[0] for fired in oracle.fired.values() if fired}
    is_alive = not table.takes_first or winners == set(range(len(table.rules)))
    assert bool(prove_no_dead_row(table)) == is_alive
    point = chance.choice(oracle.points)
    answer = table.decide_values(oracle.values(point)).outcome
    assert answer == oracle.outcomes[point]


def check_limits(oracle: Oracle, chance: Random, seen: Counter[str]) -> None:
    for side, prove, low, high in (
        ("above", prove_never_above, 3, 20),
        ("below", prove_never_below, 0, 4),
    ):
        limit = a_limit(chance, low, high, may_follow=AMOUNT in oracle.paths)
        beyond = set[Point]()
        for point, worth in oracle.worths.items():
            paid = oracle.paid(point)
            if isinstance(worth, int) and (
                isinstance(limit, Money) or paid is not None
            ):
                most = price_of(limit, paid or 0)
                if worth > most if side == "above" else worth < most:
                    beyond.add(point)
        proof = prove(oracle.table, limit)
        seen[f"{side} {judged(oracle, proof, beyond)}"] += 1


def check_steps(oracle: Oracle, by: str, chance: Random, seen: Counter[str]) -> None:
    rank: Any = chance.choice(["least", "most", "skip"])

    def is_less(low: Any, high: Any) -> bool:
        if "refused" in (low, high):
            return False
        if low is None or high is None:
            lost = {"least": low is not None, "most": high is not None}
            return low is not high and lost.get(rank, False)
        return bool(low > high)

    worths = oracle.worths
    wrong = {
        (low, high)
        for low, high in oracle.points_up(by)
        if is_less(worths[low], worths[high])
    }
    proof = prove_never_less(oracle.table, by=by, no_rule=rank)
    seen["less " + judged(oracle, proof, wrong, twice=True)] += 1


def check_versions(old: Oracle, new: Oracle, seen: Counter[str]) -> None:
    pairs = ((p, old.outcomes[p], new.outcomes[p]) for p in old.points)
    real = {point for point, was, now in pairs if was is not now and was != now}
    proof = prove_equivalent(old.table, new.table)
    seen["equivalent " + judged(old, proof, real)] += 1
    found = diff(old.table, new.table)
    assert bool(found) == bool(real)
    told: list[Point] = []
    for change in found.changes:
        bounds = {bound.path: bound for bound in change.box.bounds}
        region = list(product(*(inside(path, bounds.get(path)) for path in old.paths)))
        assert old.point(change.example) in region
        assert all(same(old.outcomes[p], change.was) for p in region)
        assert all(same(new.outcomes[p], change.now) for p in region)
        told += region
    assert len(told) == len(set(told))
    assert set(told) == real if found.is_whole else set(told) <= real


def same(one: Any, other: Any) -> bool:
    return one is other or bool(one == other)


def inside(path: str, bound: Any) -> list[int]:
    if bound is None:
        return list(range(len(DOMAINS[path])))
    ranks = RANKS[path]
    places = [
        ranks[bound.field.value_at(place)]
        for low, end in bound.spans
        for place in range(low, int(end))
    ]
    return [*places, ranks[None]] if bound.has_absent else places


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_answer_agrees_with_every_situation(chunk: int) -> None:
    seen = counted(chunk)
    # the fuzz is live: each question was answered both ways, and hardly ever not at all
    for question in ("above", "below", "less", "equivalent"):
        assert seen[f"{question} Proved"] > 5, seen
        assert seen[f"{question} Refuted"] > 5, seen
        assert seen[f"{question} Unknown"] == 0, seen


def counted(chunk: int) -> Counter[str]:
    """Return how often each question was answered how, all of them rightly."""
    seen: Counter[str] = Counter()
    for seed in range(chunk, TABLES, CHUNKS):
        chance = Random(seed)
        table, other = tables(chance)
        oracle = Oracle(table)
        check_build(oracle, chance, seen)
        if AMOUNT in oracle.paths or not any(follows(r.then) for r in table.rules):
            check_limits(oracle, chance, seen)
            for by in oracle.paths:
                if FIELDS[by].has_order:
                    check_steps(oracle, by, chance, seen)
        check_versions(oracle, Oracle(other), seen)
    return seen
