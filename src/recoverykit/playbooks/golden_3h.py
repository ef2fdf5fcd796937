"""The golden three hours (guide 002)."""

from __future__ import annotations

from datetime import timedelta

from recoverykit.aftercare import SURVEY
from recoverykit.catalogue import CATEGORIES
from recoverykit.compensation import (
    CompensationPolicy,
    OfferPlan,
    OverLoss,
    RemedyPlan,
)
from recoverykit.deadline import Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    is_in,
    not_in,
)
from recoverykit.hours import Hours
from recoverykit.offer import Basis
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shared import said_by_the_shop, updates
from recoverykit.playbooks.shop import REMINDERS, ShopConfig
from recoverykit.reply_rules import ReplyRules
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "golden_3h"


def golden_3h(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the golden three hours.

    One hour to respond, two to diagnose, three to solve: all three run from the
    moment of receipt. The follow-up after that has no time in the guide. What is
    damaged is sent again with a sample. Once the loss is assessed, a serious complaint
    gets a fifth more than the loss; before that no other remedy of the guide names an
    amount. How often the same trouble is a trouble of the system, the shop says.

    Args:
        shop: what the guide leaves open.
        hours: when time counts.

    Raises:
        MissingSetting: the shop has not said what sending goods again, or a sample,
            costs, or only a part of what is said together.

    Source:
        0-1小时…确保投诉在1小时内被响应 (S22). 深度诊断与根源分析(1-2小时) /
        灵活解决与超额补偿(2-3小时) (S23). 闭环管理与预防优化(3小时后) (S24).
        后台应设置自动提醒功能 (S39). 立即补发新品并赠送小样 (S84).
        对于严重投诉,采用“超额补偿”策略 (S45). 补偿金额超出损失20% (S79).
        自动发送满意度调查 (S18). 需人工修改以体现真诚 (S69).
        立即提供物流公司链接和预计解决时间 (S70).
        高频问题…触发预警,通知供应链团队 (S100). 如果某物流公司投诉率高 (S105).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> book = golden_3h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> [str(clock.target and clock.target.span) for clock in book.clocks]
        ['1:00:00', '2:00:00', '3:00:00', 'None']
    """
    return Playbook(
        NAME,
        "1",
        clocks=(
            Clock(
                "first_response",
                target=Worked(timedelta(hours=1)),
                counts=("edited_template", "personal"),
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="002: 0-1小时…确保投诉在1小时内被响应…避免机械回复",
            ),
            Clock(
                "diagnosis",
                target=Worked(timedelta(hours=2)),
                stops=("diagnosed",),
                paused_by=("awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="002: 深度诊断与根源分析(1-2小时)",
            ),
            Clock(
                "resolution",
                target=Worked(timedelta(hours=3)),
                stops=("resolved",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="002: 灵活解决与超额补偿(2-3小时)",
            ),
            Clock(
                "follow_up",
                # the stage that begins after three hours has no time of its own
                target=None,
                starts=("resolved",),
                stops=("follow_up_started", "surveyed", "followed_up"),
                ends=("closed",),
                on_reopen="restarts",
                source="002: 闭环管理与预防优化(3小时后); no time given",
            ),
            *updates(shop),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "send_it_again",
            "1",
            base=_damaged_goods(shop),
            over_loss=OverLoss(num=120, den=100, from_severity="serious"),
            abuse=shop.abuse,
            cap=shop.goodwill_cap,
        ),
        follow_ups=(SURVEY,),
        replies=ReplyRules(signatories=shop.signatories),
        **said_by_the_shop(shop, NAME),
    )


def _damaged_goods(shop: ShopConfig) -> DecisionTable:
    category = "assessment.category"
    again = OfferPlan(
        always=[
            RemedyPlan(
                "reship",
                "reship",
                cost=shop.need("reship_cost", NAME),
                basis=Basis.ENTITLEMENT,
                expedite=True,
            ),
            RemedyPlan(
                "sample",
                "sample",
                cost=shop.need("sample_cost", NAME),
                basis=Basis.GOODWILL,
            ),
        ]
    )
    return DecisionTable(
        id="damaged_goods",
        version="1",
        reads=Situation,
        fields={category: OneOf(CATEGORIES)},
        rules=[
            Rule(
                "damaged",
                when={category: is_in("quality.damaged")},
                then=again,
                source="立即补发新品并赠送小样",
            ),
            Rule(
                "other",
                when={category: not_in("quality.damaged")},
                then=NO_RULE,
                note="the guide gives no amount without an assessed loss",
            ),
        ],
    )
