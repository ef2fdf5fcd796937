"""Building and proving tables, in decisions: how many could be made in the same time.

A table is proven once, when it is built, and then decides for months. The tables are
the one of twelve rows over four fields that is measured by deciding, 200 rows over the
same fields whose cells are all filled and narrow, and 200 rows with half of their cells
filled.

There is no peer for most of it: of the engines that we know, none proves that nobody
gets less for having more, and none in Python finds every gap. What stands beside the
memory of what was worked out is the same search without it.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from recoverykit.decision_tables import (
    COLLECT,
    DecisionTable,
    Proved,
    Refuted,
    diff,
    prove_equivalent,
    prove_never_above,
    prove_never_less,
    prove_total,
    prove_unique,
)
from recoverykit.money import Money
from tests.benchmarks.measure import Row, fitting, micros, paired
from tests.benchmarks.twelve import (
    ROWS,
    claims,
    dense,
    fine,
    oracle,
    rules,
    table_of,
)
from tests.benchmarks.twelve import Row as Given

BUILD = {"12 × 4": 1_000, "200 × 4": 500_000}
PROVE = {"12 × 4": 3_000, "200 × 4": 1_000_000}

TWELVE = table_of(rules())
CLAIM = claims()[0]


def _decide() -> object:
    return TWELVE.decide(CLAIM).outcome


def _row(work: str, ours: Callable[[], object], budget: int | None) -> Row:
    number = fitting(ours)
    rounds = 15 if number > 1 else 5
    a, b, ratio = paired(ours, _decide, number=number, peer_number=2_000, rounds=rounds)
    return Row(
        f"{work} / ours, decide 12 × 4",
        micros(a),
        micros(b),
        ratio,
        f"≤ {budget:,}" if budget else "–",
        budget is None or ratio <= budget,
    )


def _moved(rows: tuple[Given, ...]) -> DecisionTable:
    """Return the next version of a table: one limit is another."""
    at = next(at for at, row in enumerate(rows) if None not in row.value)
    low, high = rows[at].value
    edited = evolve(rows[at], value=(low, (high or 0) + 1))
    return table_of(rules((*rows[:at], edited, *rows[at + 1 :])), version="2")


def _coupon(grant: object) -> Money:
    return Money(100 * grant.coupon, "CNY")  # type: ignore[attr-defined]


def _proofs(name: str, rows: tuple[Given, ...]) -> list[Row]:
    """Return what the proofs of one table cost, after checking what they answer."""
    table, again, moved = table_of(rules(rows)), table_of(rules(rows)), _moved(rows)
    limit = Money(10_000_000, "CNY")
    budget = PROVE[name]

    def never_less() -> object:
        return prove_never_less(table, by="days", no_rule="skip", value=_coupon)

    def never_above() -> object:
        return prove_never_above(table, limit, value=_coupon)

    def equivalent() -> object:
        return prove_equivalent(table, again)

    for answers, proof in (
        (Refuted, never_less),
        (Proved, never_above),
        (Proved, equivalent),
    ):
        answer = proof()
        if type(answer) is not answers:
            raise AssertionError(name, answer)
    if not diff(table, moved).changes:
        raise AssertionError(name)
    return [
        _row(f"build and prove {name}", lambda: table_of(rules(rows)), BUILD[name]),
        _row(f"never less by days, refuted, {name}", never_less, budget),
        _row(f"never above, {name}", never_above, budget),
        _row(f"equivalent, {name}", equivalent, budget),
        _row(f"diff, one limit moved, {name}", lambda: diff(table, moved), budget),
    ]


def _half_filled() -> list[Row]:
    rows = dense(200)

    def proven() -> object:
        table = table_of(rules(rows), hit_policy=COLLECT)
        return prove_total(table), prove_unique(table)

    return [
        _row("build and prove 200 × 4, half filled", proven, BUILD["200 × 4"]),
    ]


def _revised() -> Row:
    """Return what a version costs that only changes outcomes: it is proven already."""
    then = {ROWS[0].id: ROWS[1].grant}
    a, b, ratio = paired(
        lambda: TWELVE.revised(version="2", then=then),
        lambda: table_of(rules(), version="2"),
        number=100,
        peer_number=10,
    )
    return Row(
        "revise 12 × 4, another outcome / build and prove it",
        micros(a),
        micros(b),
        ratio,
        "≤ 1/10",
        ratio <= 1 / 10,
    )


def _regions(table: DecisionTable) -> int:
    """Return how many regions a search finds that remembers nothing."""
    columns = [
        [group.mask for group in column.groups] for column in table.index.columns
    ]

    def below(at: int, live: int) -> int:
        if not live or at == len(columns):
            return 1
        return sum(below(at + 1, live & mask) for mask in columns[at])

    return below(0, table.index.full)


def _remembering() -> Row:
    table = table_of(rules(fine(200)))
    regions = _regions(table)
    a, b, ratio = paired(
        lambda: prove_total(table),
        lambda: _regions(table),
        number=1,
        peer_number=1,
        rounds=5,
    )
    return Row(
        f"total, 200 × 4 / the same, nothing remembered: {regions:,} regions",
        micros(a),
        micros(b),
        ratio,
        "–",
        kept=True,
    )


def rows() -> list[Row]:
    """Return all rows, after asserting that the tables answer as their rows do."""
    for name, given in (("12 × 4", ROWS), ("200 × 4", fine(200))):
        table = table_of(rules(given))
        for claim in claims():
            answer = table.decide(claim).outcome
            if answer != oracle(claim, given)[1]:
                raise AssertionError(name, claim, answer)
    return [
        *_proofs("12 × 4", ROWS),
        _revised(),
        *_proofs("200 × 4", fine(200)),
        *_half_filled(),
        _remembering(),
    ]
