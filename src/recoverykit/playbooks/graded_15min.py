"""Graded handling of negative reviews, 15 minutes to take one on (guide 001)."""

from __future__ import annotations

from datetime import timedelta

from recoverykit.aftercare import SECOND_TOUCH
from recoverykit.catalogue import CATEGORIES
from recoverykit.compensation import CompensationPolicy, order_value_bands
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    is_in,
    not_in,
)
from recoverykit.hours import Hours
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shop import ShopConfig
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "graded_15min"


def graded_15min(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the guide that grades reviews by kind.

    The alert is out within a minute around the clock, somebody has taken the case
    on within fifteen, and the shop front promises an answer within 24 hours. Who
    handles what goes by category, what is offered by the value of the order. The
    guide's answer times by category, and its appeal to the platform against
    malicious reviews, are not part of it yet.

    Args:
        shop: what the guide leaves open.
        hours: when the fifteen minutes count; the alert and the promise of 24 hours
            run around the clock.

    Raises:
        MissingInput: the shop has not said what sending goods again costs.

    Source:
        1 分钟内触发预警短信至售后主管 (S4). 应急响应:15 分钟闪电行动 (S31).
        公示“24 小时售后响应” (S35).
        物流延误…普通客服 / 产品质量…客服主管 / 恶意差评…法务 + 平台申诉 (S32–S34).
        ≤100 元退款 + 5 元券,100-300 元补发 + 10 元券 (S73–S75).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> book = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
        >>> book.clock_names
        ('alert', 'triage', 'first_response', 'resolution')
    """
    return Playbook(
        NAME,
        "1",
        clocks=(
            Clock(
                "alert",
                # a machine sends it, so it does not wait for opening time
                target=Elapsed(timedelta(minutes=1)),
                stops=("alert_sent",),
                role="after_sales_supervisor",
                source="001: 1 分钟内触发预警短信至售后主管",
            ),
            Clock(
                "triage",
                target=Worked(timedelta(minutes=15)),
                stops=("taken", "reassigned"),
                source="001: 应急响应:15 分钟闪电行动",
            ),
            Clock(
                "first_response",
                target=Elapsed(timedelta(hours=24)),
                counts=("edited_template", "personal"),
                warnings=[(1, 2), (4, 5)],
                source="001: 公示“24 小时售后响应”",
            ),
            Clock(
                "resolution",
                target=None,
                stops=("resolved",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                source="001: no time given",
            ),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "by_order_value",
            "1",
            base=order_value_bands(reship_cost=shop.need("reship_cost", NAME)),
            cap=shop.goodwill_cap,
        ),
        handlers=_by_category(),
        follow_ups=SECOND_TOUCH,
        approvals=shop.approvals,
        no_rule_role=shop.no_rule_role,
        max_backdate=shop.max_backdate,
        max_skew=shop.max_skew,
        reopen_within=shop.reopen_within,
        cause_from=shop.cause_from,
    )


def _by_category() -> DecisionTable:
    category = "assessment.category"
    named = ("logistics", "quality", "malicious_review")
    return DecisionTable(
        id="handlers_by_category",
        version="1",
        reads=Situation,
        fields={category: OneOf(CATEGORIES)},
        rules=[
            Rule(
                "logistics",
                when={category: is_in("logistics")},
                then="cs_agent",
                source="物流延误 2 小时 普通客服",
            ),
            Rule(
                "quality",
                when={category: is_in("quality")},
                then="cs_supervisor",
                source="产品质量 4 小时 客服主管",
            ),
            Rule(
                "malicious",
                when={category: is_in("malicious_review")},
                then="legal",
                source="恶意差评 1 小时 法务 + 平台申诉",
            ),
            Rule(
                "not_named",
                when={category: not_in(*named)},
                then=NO_RULE,
                note="the guide grades three kinds only",
            ),
        ],
    )
