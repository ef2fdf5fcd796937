"""Every decision table that ships, found and not listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

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


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


PRESETS = (golden_3h, golden_4h_72h, graded_15min, rescue_48h)


def _tables(value: Any, seen: set[int]) -> Iterator[DecisionTable]:
    """Yield the tables inside a value, wherever they stand."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, DecisionTable):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _tables(item, seen)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _tables(getattr(value, attribute.name, None), seen)


def shipped() -> dict[str, DecisionTable]:
    """Return the tables by name: those of the presets, and those that stand alone."""
    shop = ShopConfig.example()
    found = {
        f"{preset.__name__}.{table.id}": table
        for preset in PRESETS
        for table in _tables(preset(shop=shop, hours=ALWAYS), set())
    }
    alone = (
        order_value_bands(reship_cost=cny("60")),
        bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40")),
        flat_goodwill(),
        goodwill_by_segment(
            gift_pack_cost=cny("30"),
            coupon=cny("10"),
            card_cost=cny("2"),
            small_gift_cost=cny("15"),
        ),
        remedy_matching(),
        late_order_coupons(cny("5")),
        value_segments(
            new_until_orders=1,
            dormant_from_days=180,
            precedence=("high_value", "dormant", "new"),
        ),
    )
    return found | {table.id: table for table in alone}


SHIPPED = shipped()
