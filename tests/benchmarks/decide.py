"""Deciding: against a rules engine in Rust, two in Python, and plain nested ``if``.

Every engine is given the same twelve rows over four fields and the same 400
situations, each in the form that it takes fastest: frozen objects for us and for the
plain function, dictionaries made beforehand for the others. ``agree`` asserts that all
of them answer as the rows themselves do.

They do not all do the same work. Ours refuses what is missing, unknown or outside its
field, and keeps what it needs to explain itself later; the plain function does neither,
and a value that zen cannot compare falls through to the last row without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rule_engine
import zen
from json_logic import jsonLogic

from tests.benchmarks.measure import Row, fitting, micros, paired
from tests.benchmarks.twelve import ROWS, Claim, Grant, claims, oracle, rules, table_of
from tests.benchmarks.twelve import Row as Given

FASTER_THAN_ZEN = 4
SLOWER_THAN_PLAIN = 15

CLAIMS = claims()
VALUES = [
    {"issue": c.issue, "tier": c.tier, "value": c.value, "days": c.days} for c in CLAIMS
]
TABLE = table_of(rules())


# ── the same rows, in the words of each ──────────────────────────────────────


def plain(claim: Claim) -> Grant:  # noqa: C901 - it is the point
    """Return what nested ``if`` written by hand gives: as fast as Python can be."""
    issue = claim.issue
    if issue == "late":
        if claim.days >= 7 and claim.tier == "vip":
            return G[0]
        if claim.days >= 15:
            return G[1]
        if claim.value >= 100 and claim.days >= 3:
            return G[2]
        return G[3]
    if issue == "other":
        return G[11]
    value = claim.value
    if issue == "wrong_item":
        if value >= 5_000 and claim.tier == "vip":
            return G[5]
        if value <= 20_000:
            return G[9]
        return G[11] if claim.tier == "vip" else G[10]
    if value <= 100:
        return G[4]
    if value >= 5_000 and claim.tier == "vip":
        return G[5]
    if issue == "damaged":
        return G[6] if value <= 20_000 else G[11]
    if value <= 20_000 and claim.days <= 7:
        return G[7]
    return G[8] if claim.tier == "new" else G[11]


G = tuple(row.grant for row in ROWS)


def _zen_cells(row: Given) -> dict[str, str]:
    cells = {"id": row.id, "remedy": f"'{row.grant.remedy}'"}
    cells["coupon"] = str(row.grant.coupon)
    for name, codes in (("issue", row.issues), ("tier", row.tiers)):
        cells[name] = ", ".join(f"'{code}'" for code in codes)
    for name, (low, high) in (("value", row.value), ("days", row.days)):
        if low is not None and high is not None:
            cells[name] = f"[{low}..{high}]"
        elif low is not None:
            cells[name] = f">= {low}"
        else:
            cells[name] = "" if high is None else f"<= {high}"
    return {("_id" if name == "id" else name): cell for name, cell in cells.items()}


def zen_engine() -> zen.ZenEngine:
    """Return zen with the table in its own memory, which is its fastest way."""
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": name, "name": name, "field": name}
            for name in ("issue", "tier", "value", "days")
        ],
        "outputs": [
            {"id": name, "name": name, "field": name} for name in ("remedy", "coupon")
        ],
        "rules": [_zen_cells(row) for row in ROWS],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "content": content,
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "first", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "then", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    for node in nodes:
        node["position"] = {"x": 0, "y": 0}
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": nodes,
        "edges": edges,
    }
    return zen.ZenEngine({"loader": {"type": "static", "content": {"table": graph}}})


def _texts(row: Given) -> list[str]:
    """Return a row's cells as expressions of rule-engine."""
    found: list[str] = []
    for name, codes in (("issue", row.issues), ("tier", row.tiers)):
        if codes:
            either = " or ".join(f'{name} == "{code}"' for code in codes)
            found.append(f"({either})")
    for name, (low, high) in (("value", row.value), ("days", row.days)):
        found += [] if low is None else [f"{name} >= {low}"]
        found += [] if high is None else [f"{name} <= {high}"]
    return found


ENGINE_RULES = [
    (rule_engine.Rule(" and ".join(_texts(row)) or "true"), row.grant) for row in ROWS
]


def by_rule_engine(values: dict[str, Any]) -> Grant:
    """Return the grant of the first rule that matches."""
    return next(grant for rule, grant in ENGINE_RULES if rule.matches(values))


def _logic(row: Given) -> Any:
    """Return a row's cells as JsonLogic."""
    found: list[Any] = []
    for name, codes in (("issue", row.issues), ("tier", row.tiers)):
        if len(codes) == 1:
            found.append({"==": [{"var": name}, codes[0]]})
        elif codes:
            found.append({"in": [{"var": name}, list(codes)]})
    for name, (low, high) in (("value", row.value), ("days", row.days)):
        found += [] if low is None else [{">=": [{"var": name}, low]}]
        found += [] if high is None else [{"<=": [{"var": name}, high]}]
    return {"and": found} if found else True


JSON_LOGIC = {
    "if": [
        *(part for at, row in enumerate(ROWS[:-1]) for part in (_logic(row), at)),
        len(ROWS) - 1,
    ]
}


def by_json_logic(values: dict[str, Any]) -> Grant:
    """Return the grant of the one rule that holds all rows."""
    return G[jsonLogic(JSON_LOGIC, values)]


# ── the same answers ─────────────────────────────────────────────────────────

ZEN = zen_engine()


def by_zen(values: dict[str, Any]) -> Grant:
    """Return zen's answer as a grant, to be compared."""
    given = ZEN.evaluate("table", values)["result"]
    return Grant(given["remedy"], given["coupon"])


def agree() -> int:
    """Assert that every engine answers as the rows do; return on how many."""
    for claim, values in zip(CLAIMS, VALUES, strict=True):
        _, grant = oracle(claim)
        answers = {
            "ours": TABLE.decide(claim).outcome,
            "ours, values": TABLE.decide_values(values).outcome,
            "plain": plain(claim),
            "zen": by_zen(values),
            "rule-engine": by_rule_engine(values),
            "json-logic": by_json_logic(values),
        }
        for name, answer in answers.items():
            if answer != grant:
                raise AssertionError(name, values, answer, grant)
    return len(CLAIMS)


# ── how long they take ───────────────────────────────────────────────────────


def _outcomes() -> None:
    for claim in CLAIMS:
        _ = TABLE.decide(claim).outcome


def _decisions() -> None:
    for claim in CLAIMS:
        TABLE.decide(claim)


def _by_values() -> None:
    for values in VALUES:
        _ = TABLE.decide_values(values).outcome


def _reasons() -> None:
    for claim in CLAIMS:
        _ = TABLE.decide(claim).reasons


def _traces() -> None:
    for claim in CLAIMS:
        TABLE.decide(claim).trace()


def _explained() -> None:
    for claim in CLAIMS:
        TABLE.decide(claim).explain("en")


def _plain() -> None:
    for claim in CLAIMS:
        plain(claim)


def _zen() -> None:
    for values in VALUES:
        ZEN.evaluate("table", values)


def _zen_traced() -> None:
    options = {"trace": True}
    for values in VALUES:
        ZEN.evaluate("table", values, options)


def _rule_engine() -> None:
    for values in VALUES:
        by_rule_engine(values)


def _json_logic() -> None:
    for values in VALUES:
        by_json_logic(values)


Bound = tuple[str, Callable[[float], bool]]

LOOSE: Bound = ("–", lambda _: True)


def _row(
    work: str,
    ours: Callable[[], None],
    peer: Callable[[], None],
    bound: Bound = LOOSE,
) -> Row:
    a, b, ratio = paired(
        ours,
        peer,
        number=fitting(ours, seconds=0.05),
        peer_number=fitting(peer, seconds=0.05),
        rounds=21,
    )
    each = len(CLAIMS)
    budget, is_kept = bound
    work = f"decide 12 × 4, {work}"
    return Row(work, micros(a / each), micros(b / each), ratio, budget, is_kept(ratio))


def rows() -> list[Row]:
    """Return all comparisons, after asserting that the answers agree.

    All but one of ours decide and look at the outcome, as the peers do.
    """
    agree()
    faster: Bound = (
        f"≤ 1/{FASTER_THAN_ZEN}",
        lambda ratio: ratio <= 1 / FASTER_THAN_ZEN,
    )
    near: Bound = (
        f"≤ {SLOWER_THAN_PLAIN}",
        lambda ratio: ratio <= SLOWER_THAN_PLAIN,
    )
    return [
        _row("outcome / zen-engine, static loader, trace off", _outcomes, _zen, faster),
        _row("outcome / zen-engine, trace on", _outcomes, _zen_traced),
        _row("decide / plain nested if", _decisions, _plain, near),
        _row("outcome / plain nested if", _outcomes, _plain),
        _row("outcome / rule-engine", _outcomes, _rule_engine),
        _row("outcome / json-logic (panzi)", _outcomes, _json_logic),
        _row("decide_values, outcome / ours, outcome", _by_values, _outcomes),
        _row("reasons / ours, outcome", _reasons, _outcomes),
        _row("trace(), what is stored / zen-engine, trace on", _traces, _zen_traced),
        _row("trace(), what is stored / ours, outcome", _traces, _outcomes),
        _row("explain(), in words / ours, outcome", _explained, _outcomes),
    ]
