"""The table that is measured: twelve rows over four fields, and larger random ones.

Two fields are codes and two are whole numbers, the first row that matches decides,
and the last takes what is left. It is written down once, as rows without any engine's
words, so that every engine is given the same table.
"""

from __future__ import annotations

from random import Random
from typing import Any

from attrs import frozen

from recoverykit.decision_tables import (
    FIRST,
    Cell,
    DecisionTable,
    HitPolicy,
    OneOf,
    Quantity,
    Rule,
    at_least,
    at_most,
    between,
    is_in,
)
from recoverykit.errors import PolicyError

ISSUES = ("late", "damaged", "quality", "wrong_item", "other")
TIERS = ("new", "regular", "vip")
DEAREST, LATEST = 100_000, 60
CONTEXTS = 400


@frozen
class Claim:
    """One situation; amounts are whole yuan."""

    issue: str
    tier: str
    value: int
    days: int


@frozen
class Grant:
    """An outcome: what is done, and the coupon that goes with it."""

    remedy: str
    coupon: int


@frozen(kw_only=True)
class Row:
    """One row; what is not named may be anything."""

    id: str
    issues: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    value: tuple[int | None, int | None] = (None, None)
    days: tuple[int | None, int | None] = (None, None)
    grant: Grant

    def takes(self, claim: Claim) -> bool:
        """Return whether the row matches: the oracle of every engine."""
        return (
            (not self.issues or claim.issue in self.issues)
            and (not self.tiers or claim.tier in self.tiers)
            and _within(claim.value, self.value)
            and _within(claim.days, self.days)
        )


def _within(number: int, ends: tuple[int | None, int | None]) -> bool:
    low, high = ends
    return (low is None or low <= number) and (high is None or number <= high)


ROWS = (
    Row(
        id="late_vip",
        issues=("late",),
        tiers=("vip",),
        days=(7, None),
        grant=Grant("refund_half", 30),
    ),
    Row(
        id="late_long",
        issues=("late",),
        days=(15, None),
        grant=Grant("refund_half", 20),
    ),
    Row(
        id="late_some",
        issues=("late",),
        value=(100, None),
        days=(3, 14),
        grant=Grant("none", 10),
    ),
    Row(id="late_bit", issues=("late",), grant=Grant("none", 5)),
    Row(
        id="cheap_goods",
        issues=("damaged", "quality"),
        value=(None, 100),
        grant=Grant("refund", 5),
    ),
    Row(
        id="dear_vip",
        issues=("damaged", "quality", "wrong_item"),
        tiers=("vip",),
        value=(5_000, None),
        grant=Grant("courier", 50),
    ),
    Row(
        id="damaged",
        issues=("damaged",),
        value=(101, 20_000),
        grant=Grant("reship", 10),
    ),
    Row(
        id="quality_soon",
        issues=("quality",),
        value=(101, 20_000),
        days=(None, 7),
        grant=Grant("reship", 10),
    ),
    Row(
        id="quality_new",
        issues=("quality",),
        tiers=("new",),
        grant=Grant("inspect", 10),
    ),
    Row(
        id="wrong_item",
        issues=("wrong_item",),
        value=(None, 20_000),
        grant=Grant("reship", 5),
    ),
    Row(
        id="wrong_regular",
        issues=("wrong_item",),
        tiers=("new", "regular"),
        grant=Grant("courier", 20),
    ),
    Row(id="others", grant=Grant("escalate", 0)),
)


def _cells(row: Row) -> dict[str, Cell]:
    when: dict[str, Cell] = {}
    if row.issues:
        when["issue"] = is_in(*row.issues)
    if row.tiers:
        when["tier"] = is_in(*row.tiers)
    for path, (low, high) in (("value", row.value), ("days", row.days)):
        if low is not None and high is not None:
            when[path] = between(low, high)
        elif low is not None:
            when[path] = at_least(low)
        elif high is not None:
            when[path] = at_most(high)
    return when


def rules(rows: tuple[Row, ...] = ROWS) -> list[Rule]:
    """Return rows as our rules."""
    return [Rule(row.id, when=_cells(row), then=row.grant) for row in rows]


def table_of(
    given: list[Rule], *, version: str = "1", hit_policy: HitPolicy = FIRST
) -> DecisionTable:
    """Return our table of some rules, proven."""
    return DecisionTable(
        id="twelve",
        version=version,
        reads=Claim,
        fields={
            "issue": OneOf(ISSUES),
            "tier": OneOf(TIERS, is_ordered=True),
            "value": Quantity(0, DEAREST),
            "days": Quantity(0, LATEST),
        },
        rules=given,
        hit_policy=hit_policy,
    )


def claims(rows: tuple[Row, ...] = ROWS, many: int = CONTEXTS) -> list[Claim]:
    """Return random situations; amounts are as often small as large."""
    chance = Random(7)
    return [
        Claim(
            chance.choice(ISSUES),
            chance.choice(TIERS),
            min(DEAREST, int(10 ** chance.uniform(0, 5))),
            chance.randint(0, LATEST),
        )
        for _ in range(many)
    ]


def oracle(claim: Claim, rows: tuple[Row, ...] = ROWS) -> tuple[int, Grant]:
    """Return the first row that matches, counted from one, and what it grants."""
    return next(
        (at, row.grant) for at, row in enumerate(rows, start=1) if row.takes(claim)
    )


# ── larger tables ────────────────────────────────────────────────────────────


def _band(chance: Random, high: int, widest: int) -> tuple[int, int]:
    low = chance.randint(0, high)
    return low, min(high, low + chance.randint(0, widest))


def dense(many: int) -> tuple[Row, ...]:
    """Return random rows with half of their cells filled, and one for the rest.

    Most rows are hidden behind earlier ones, so they make a table that collects.
    """
    chance = Random(many)
    rows: list[Row] = []
    for at in range(many - 1):
        cells: dict[str, Any] = {
            "issues": tuple(chance.sample(ISSUES, 2)),
            "tiers": tuple(chance.sample(TIERS, chance.randint(1, 2))),
            "value": _band(chance, DEAREST, DEAREST),
            "days": _band(chance, LATEST, LATEST),
        }
        filled = {name: cells[name] for name in chance.sample(sorted(cells), 2)}
        rows.append(Row(id=f"row_{at}", grant=Grant("none", at), **filled))
    return (*rows, Row(id="others", grant=Grant("escalate", 0)))


def fine(many: int) -> tuple[Row, ...]:
    """Return random rows of narrow cells, all of which decide somewhere."""
    chance = Random(many)
    rows = [
        Row(
            id=f"row_{at}",
            issues=tuple(chance.sample(ISSUES, chance.randint(1, 2))),
            tiers=tuple(chance.sample(TIERS, chance.randint(1, 2))),
            value=_band(chance, DEAREST, DEAREST // 5),
            days=_band(chance, LATEST, LATEST // 5),
            grant=Grant("none", at),
        )
        for at in range(2 * many)
    ]
    others = Row(id="others", grant=Grant("escalate", 0))
    try:
        table_of(rules((*rows, others)))
    except PolicyError as refused:
        hidden = {problem["rule"] for problem in refused.problems[:-1]}
        rows = [row for row in rows if row.id not in hidden]
    return (*rows[: many - 1], others)
