"""Forty thousand shops, each with small differences from a shared playbook."""

from __future__ import annotations

import gc
import time
import tracemalloc

from attrs import evolve

from recoverykit.compensation import ApprovalMatrix
from recoverykit.decision_tables import DecisionTable
from recoverykit.hours import ALWAYS
from recoverykit.money import Money
from recoverykit.playbooks import Playbook, ShopConfig, graded_15min
from tests.benchmarks.measure import Row

SHOPS = 40_000
SHARED = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
MOST_MS, HASH_MS, MOST_BYTES = 5.0, 15.0, 4_096


def book(at: int) -> Playbook:
    """Return one shop: another price, limit and cap than the shared playbook."""
    bands = SHARED.compensation.base
    assert isinstance(bands, DecisionTable)
    plan = bands.rules[1].then
    reship, coupon = plan.always
    cost = Money(5_000 + at % 3_000, "CNY")
    plan = evolve(plan, always=(evolve(reship, cost=cost), coupon))
    name = f"shop-{at}"
    policy = evolve(
        SHARED.compensation,
        version=name,
        base=bands.revised(version=name, then={"up_to_300": plan}),
        cap=Money(3_000 + at % 100, "CNY"),
    )
    limit = Money(2_000 + at % 500, "CNY")
    approvals = ApprovalMatrix([("cs_agent", limit), ("store_manager", None)])
    return evolve(SHARED, version=name, compensation=policy, approvals=approvals)


def rows() -> list[Row]:
    """Return the time and the memory of a shop, all of them held at once."""
    gc.collect()
    begin = time.perf_counter()
    held = [book(at) for at in range(SHOPS)]
    ms = (time.perf_counter() - begin) / SHOPS * 1e3
    begin = time.perf_counter()
    for shop in held[:1_000]:
        assert shop.ref.hash
    hashed = (time.perf_counter() - begin) / 1_000 * 1e3
    del held
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        held = [book(at) for at in range(2_000)]
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    size = (after - before) / len(held)
    return [
        Row(
            f"build one of {SHOPS:,} shops from its row",
            f"{ms:.2f} ms",
            f"{MOST_MS:.0f} ms",
            ms / MOST_MS,
            "≤ 1",
            ms <= MOST_MS,
        ),
        Row(
            "the hash of its book, when its first case is opened",
            f"{hashed:.2f} ms",
            f"{HASH_MS:.0f} ms",
            hashed / HASH_MS,
            "≤ 1",
            hashed <= HASH_MS,
        ),
        Row(
            "memory of a shop beside what all share",
            f"{size:,.0f} B",
            f"{MOST_BYTES:,} B",
            size / MOST_BYTES,
            "≤ 1",
            size <= MOST_BYTES,
        ),
    ]
