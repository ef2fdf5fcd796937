"""What every preset takes over from the shop, whatever its guide says."""

from __future__ import annotations

from typing import Any

from recoverykit.compensation import late_order_coupons
from recoverykit.customer_tiers import value_segments
from recoverykit.decision_tables import DecisionTable
from recoverykit.playbooks.shop import ShopConfig
from recoverykit.severity import Assessor
from recoverykit.sla import Clock

__all__ = ["said_by_the_shop", "updates"]


def said_by_the_shop(
    shop: ShopConfig, preset: str, **of_the_guide: Any
) -> dict[str, Any]:
    """Return the fields of a playbook that no guide has anything to say about.

    Args:
        shop: what the shop has said.
        preset: for whom; errors name it.
        of_the_guide: the fields that the guide adds something to.

    Raises:
        MissingSetting: the shop has said a part of what is only said together.
    """
    steps = shop.late_order_steps
    return {
        "approvals": shop.approvals,
        "no_rule_role": shop.no_rule_role,
        "assessor": Assessor(bad_faith=shop.bad_faith),
        "max_backdate": shop.max_backdate,
        "max_skew": shop.max_skew,
        "reopen_within": shop.reopen_within,
        "cause_from": shop.cause_from,
        "catalogues": shop.catalogues,
        "held_roles": shop.held_roles,
        "segments": _segments(shop, preset),
        "membership": shop.membership,
        "late_orders": late_order_coupons(steps=steps) if steps else None,
        "contact": shop.contact,
        "disputes": shop.disputes,
        "incidents": shop.incidents,
        **of_the_guide,
    }


def updates(
    shop: ShopConfig,
    source: str = "how often somebody hears of progress is the shop's",
) -> tuple[Clock, ...]:
    """Return the clock of progress updates, where the shop has made it a rule (S71)."""
    if shop.update_every is None:
        return ()
    return (
        Clock(
            "update",
            target=shop.update_every,
            counts=("auto", "template", "edited_template", "personal"),
            repeats="periodic",
            ends=("resolved", "closed"),
            escalations=shop.ladder,
            source=source,
        ),
    )


def _segments(shop: ShopConfig, preset: str) -> DecisionTable | None:
    names = ("new_until_orders", "dormant_from_days", "segment_precedence")
    if not shop.says(names, preset):
        return None
    return value_segments(
        new_until_orders=shop.new_until_orders or 0,
        dormant_from_days=shop.dormant_from_days or 0,
        precedence=shop.segment_precedence,
    )
