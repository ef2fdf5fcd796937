"""The golden four hours of a consignment platform (guide 003)."""

from __future__ import annotations

from datetime import timedelta

from recoverykit.compensation import CompensationPolicy, OfferPlan, RemedyPlan
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import DecisionTable, OneOf, Rule
from recoverykit.hours import Hours
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shop import ShopConfig
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "golden_4h_72h"


def golden_4h_72h(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the consignment guide.

    Any answer within four hours counts, an automatic one too; solved within 72.
    Whoever complains, a small coupon says sorry for the trouble; what else is owed
    the guide leaves to a person.

    Args:
        shop: what the guide leaves open.
        hours: when the four hours count; the 72 run around the clock.

    Source:
        黄金4小时原则:在4小时内首次响应(哪怕只是“已收到,正在处理”) (S26).
        设置处理时限(如“72小时内解决”) (S28). 赠送您一张20元优惠券 (S77).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> "auto" in book.clocks[1].counts
        True
    """
    four, three_days = timedelta(hours=4), timedelta(hours=72)
    return Playbook(
        NAME,
        "1",
        clocks=(
            Clock(
                "acknowledgement",
                target=Worked(four),
                stops=("acknowledged",),
                counts=("auto", "template", "edited_template", "personal"),
                warnings=[(1, 2), (4, 5)],
                source="003: 在4小时内首次响应(哪怕只是“已收到,正在处理”)",
            ),
            Clock(
                "first_response",
                target=Worked(four),
                counts=("auto", "template", "edited_template", "personal"),
                warnings=[(1, 2), (4, 5)],
                source="003: 黄金4小时原则:在4小时内首次响应",
            ),
            Clock(
                "resolution",
                target=Elapsed(three_days),
                stops=("resolved",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                warnings=[(1, 2), (4, 5)],
                source="003: 设置处理时限(如“72小时内解决”)",
            ),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "small_kindness", "1", base=_coupon_of_20(), cap=shop.goodwill_cap
        ),
        approvals=shop.approvals,
        no_rule_role=shop.no_rule_role,
        max_backdate=shop.max_backdate,
        max_skew=shop.max_skew,
        reopen_within=shop.reopen_within,
        cause_from=shop.cause_from,
    )


def _coupon_of_20() -> DecisionTable:
    coupon = RemedyPlan(
        "coupon", "coupon", cost=Money.of("20", "CNY"), basis=Basis.GOODWILL
    )
    return DecisionTable(
        id="coupon_of_20",
        version="1",
        reads=Situation,
        fields={"complaint.complainant": OneOf(("buyer", "seller", "other"))},
        rules=[
            Rule(
                "everybody",
                when={},
                then=OfferPlan(always=[coupon]),
                source="由于此次体验不佳,我们赠送您一张20元优惠券",
            )
        ],
    )
