"""The golden four hours of a consignment platform (guide 003)."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve

from recoverykit.catalogue import CATEGORIES, STAGES
from recoverykit.compensation import CompensationPolicy, OfferPlan, RemedyPlan
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import (
    DecisionTable,
    OneOf,
    Rule,
    absent,
    is_in,
    not_in,
    optional,
)
from recoverykit.hours import Hours
from recoverykit.incidents import TASK_FORCE_GOAL
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shared import said_by_the_shop, updates
from recoverykit.playbooks.shop import REMINDERS, ShopConfig
from recoverykit.reply_rules import ReplyRules
from recoverykit.situation import Situation
from recoverykit.sla import NOT_OWED, Clock

NAME = "golden_4h_72h"


def golden_4h_72h(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the consignment guide.

    Any answer within four hours counts, an automatic one too; solved within 72. A
    fault of the system is mended within 24. How soon a person steps in after a bot,
    and how often news is given, the guide leaves open.
    Whoever complains, a small coupon says sorry for the trouble; what else is owed
    the guide leaves to a person. Of the cases behind one incident, nine in ten are
    solved within 48 hours of forming the task force, and each complainant is called.

    Args:
        shop: what the guide leaves open.
        hours: when the four hours count; the 72 run around the clock.

    Raises:
        MissingSetting: the shop has said a part of what is only said together.

    Source:
        黄金4小时原则:在4小时内首次响应(哪怕只是“已收到,正在处理”) (S26).
        设置处理时限(如“72小时内解决”) (S28). 24小时技术修复 (S37). 聊天机器人先收集
        问题 → 人工客服快速介入 (S9). 实时状态更新 (S71). 赠送您一张20元优惠券 (S77).
        三方关系复杂(卖家、买家、平台) (S7). 成立专项小组,48小时内解决90%问题 (S38).
        “我需要确定性” / “我希望被尊重” / “我需要透明和公正” (S48).
        Who signs an apology from when on (S72) the guide leaves to the shop.

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
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="003: 在4小时内首次响应(哪怕只是“已收到,正在处理”)",
            ),
            Clock(
                "first_response",
                target=Worked(four),
                counts=("auto", "template", "edited_template", "personal"),
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="003: 黄金4小时原则:在4小时内首次响应",
            ),
            Clock(
                "human_response",
                # a bot may answer first; a person then steps in soon, however soon
                target=None,
                counts=("template", "edited_template", "personal"),
                source="003: 聊天机器人先收集问题 → 人工客服快速介入; no time given",
            ),
            Clock(
                "technical_fix",
                target=_technical_fix(),
                stops=("fix_done",),
                cancelled_by=HANDLING_ENDS,
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="003: 24小时技术修复",
            ),
            *updates(
                shop, "003: 实时状态更新…让客户知道进展; every how often is the shop's"
            ),
            Clock(
                "resolution",
                target=Elapsed(three_days),
                stops=("resolved",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="003: 设置处理时限(如“72小时内解决”)",
            ),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "small_kindness",
            "1",
            base=_coupon_of_20(),
            abuse=shop.abuse,
            cap=shop.goodwill_cap,
            # the guide's coupon does not go by what the order was worth
            value_cap=None,
        ),
        replies=ReplyRules(signatories=shop.signatories),
        **said_by_the_shop(
            shop,
            NAME,
            incidents=evolve(
                shop.incidents, goal=shop.incidents.goal or TASK_FORCE_GOAL
            ),
            # each party on a platform hears of the other's complaint
            disputes=evolve(shop.disputes, tells_parties=True),
        ),
    )


def _technical_fix() -> DecisionTable:
    """Return whose fault is a technical one: by what is claimed, or by its cause."""
    category, cause = "assessment.category", "diagnosis.primary"
    faults = ("system", "payment.settlement")
    in_system = ("system", "settlement")
    elsewhere = tuple(s.code for s in STAGES if s.code not in in_system)
    day = Elapsed(timedelta(hours=24))
    quote = "快速定位技术故障(如库存同步延迟、结算错误)…24小时技术修复"
    return DecisionTable(
        id="technical_fix",
        version="1",
        reads=Situation,
        fields={category: OneOf(CATEGORIES), cause: optional(OneOf(STAGES))},
        rules=[
            Rule(
                "found",
                when={cause: is_in(*in_system)},
                then=day,
                source=quote,
            ),
            Rule(
                "claimed",
                when={category: is_in(*faults), cause: absent},
                then=day,
                source=quote,
            ),
            Rule(
                "not_claimed",
                when={category: not_in(*faults), cause: absent},
                then=NOT_OWED,
            ),
            Rule("found_elsewhere", when={cause: is_in(*elsewhere)}, then=NOT_OWED),
        ],
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
