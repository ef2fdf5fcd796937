"""Every decision table that ships: those of the presets, and those that stand alone.

What is listed here is compared with what the library is found to have.
"""

from __future__ import annotations

import importlib
import inspect

from recoverykit.compensation import (
    bracelet_menu,
    flat_goodwill,
    goodwill_by_segment,
    late_order_coupons,
    order_value_bands,
    remedy_matching,
)
from recoverykit.customer_tiers import value_segments
from recoverykit.decision_tables import DecisionTable
from recoverykit.hours import ALWAYS
from recoverykit.money import Money
from recoverykit.playbooks import (
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.testing import tables_of
from tests.contracts.rooms import SOURCES


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


PRESETS = (golden_3h, golden_4h_72h, graded_15min, rescue_48h)

ALONE = {
    "order_value_bands": order_value_bands(reship_cost=cny("60")),
    "bracelet_menu": bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40")),
    "flat_goodwill": flat_goodwill(),
    "goodwill_by_segment": goodwill_by_segment(
        gift_pack_cost=cny("30"),
        coupon=cny("10"),
        card_cost=cny("2"),
        small_gift_cost=cny("15"),
    ),
    "remedy_matching": remedy_matching(),
    "late_order_coupons": late_order_coupons(cny("5")),
    "value_segments": value_segments(
        new_until_orders=1,
        dormant_from_days=180,
        precedence=("high_value", "dormant", "new"),
    ),
}
"""The tables that no playbook needs, by the function that makes them."""


def shipped() -> dict[str, DecisionTable]:
    """Return the tables by name: those of the presets, and those that stand alone."""
    shop = ShopConfig.example()
    inside = {
        f"{preset.__name__}.{table.id}": table
        for preset in PRESETS
        for table in tables_of(preset(shop=shop, hours=ALWAYS))
    }
    return inside | ALONE


SHIPPED = shipped()


def makers(of: str) -> set[str]:
    """Return the functions by which the library makes a table, or a playbook."""
    return {
        name
        for module in SOURCES
        if not module.startswith(("recoverykit.decision_tables", "recoverykit.testing"))
        for name, function in vars(importlib.import_module(module)).items()
        if inspect.isfunction(function)
        and function.__module__ == module
        and not name.startswith("_")
        and function.__annotations__.get("return") == of
    }
