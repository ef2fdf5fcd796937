"""The 48-hour rescue: the story of the broken bracelet, as rules (guide 000)."""

from __future__ import annotations

from datetime import timedelta

from recoverykit.aftercare import LONG_TAIL
from recoverykit.catalogue import SEVERITIES
from recoverykit.compensation import (
    CompensationPolicy,
    bracelet_menu,
    bracelet_surprise,
)
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import NO_RULE, DecisionTable, OneOf, Rule, is_in
from recoverykit.hours import Hours
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shared import said_by_the_shop, updates
from recoverykit.playbooks.shop import REMINDERS, ShopConfig
from recoverykit.reply_rules import FIRST_CONTACT, ReplyRules
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "rescue_48h"


def rescue_48h(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the 48-hour guide.

    Respond within the hour, explain later; solve it and send something kind within
    a day; review what happened within two. The hour counts while the shop is open;
    a day is a day to the customer, open or not. The first contact names who speaks,
    says sorry, asks what happened and owns it. On hours that are always open, the
    guide's own story breaks its first rule by five hours.

    Args:
        shop: what the guide leaves open.
        hours: when time counts; ``ALWAYS`` for around the clock.

    Raises:
        MissingSetting: the shop has not said what remaking, the coupon, the gift or
            the album costs, or only a part of what is said together.

    Source:
        快速响应,慢速辩解:一小时内响应,但不用急于解释 (S21).
        在24小时内…解决了具体问题,还寄出心意补偿 (S29).
        随后,团队复盘全流程…48小时后 (S30). 建立店长直接介入机制 (S115).
        三天后 / 一周后 / 三个月后 (S41). 首先…郑重道歉…具体是什么位置断裂? (S66).
        三个方案 (S81). 一本手工相册 (S83). Who signs an apology from when on (S72)
        the guide leaves to the shop; that grave is serious or critical is ours.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> book.clock_names
        ('acknowledgement', 'first_response', 'diagnosis', 'resolution', \
'goodwill_dispatch', 'retrospective')
    """
    return Playbook(
        NAME,
        "1",
        clocks=(
            Clock(
                "acknowledgement",
                target=Worked(timedelta(hours=1)),
                stops=("acknowledged",),
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="000: 一小时内响应,但不用急于解释",
            ),
            Clock(
                "first_response",
                target=Worked(timedelta(hours=1)),
                counts=("edited_template", "personal"),
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="000: 一小时内响应;客服…只机械回复“已反馈,请耐心等待”",
            ),
            Clock(
                "diagnosis",
                # the guide times the solution and not the diagnosis
                target=None,
                stops=("diagnosed",),
                paused_by=("awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                source="000: no time given",
            ),
            Clock(
                "resolution",
                target=Elapsed(timedelta(hours=24)),
                stops=("resolved",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                on_reopen="restarts",
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="000: 在24小时内,他们不仅为顾客解决了具体问题,还寄出心意补偿",
            ),
            Clock(
                "goodwill_dispatch",
                # something kind is on its way: the fulfilment of a goodwill line
                target=Elapsed(timedelta(hours=24)),
                stops=("fulfilled.goodwill",),
                ends=("closed",),
                paused_by=("awaiting_customer", "awaiting_evidence", "third_party"),
                cancelled_by=HANDLING_ENDS,
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="000: 在24小时内…还寄出心意补偿",
            ),
            Clock(
                "retrospective",
                target=Elapsed(timedelta(hours=48)),
                stops=("retrospective_held",),
                role="store_manager",
                source="000: 随后,团队复盘全流程…48小时后",
            ),
            *updates(shop),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "bracelet",
            "1",
            base=bracelet_menu(
                remake_cost=shop.need("remake_cost", NAME),
                coupon_cost=shop.need("coupon_cost", NAME),
            ),
            surprise=bracelet_surprise(
                bracelet_cost=shop.need("gift_cost", NAME),
                album_cost=shop.need("album_cost", NAME),
            ),
            abuse=shop.abuse,
            cap=shop.goodwill_cap,
            # the guide gives more than half as much again as was paid
            value_cap=None,
        ),
        handlers=_store_manager_steps_in(),
        follow_ups=LONG_TAIL,
        replies=ReplyRules(first_contact=FIRST_CONTACT, signatories=shop.signatories),
        **said_by_the_shop(shop, NAME),
    )


def _store_manager_steps_in() -> DecisionTable:
    severity = "assessment.severity"
    grave = ("serious", "critical")
    light = tuple(s.code for s in SEVERITIES if s.code not in grave)
    return DecisionTable(
        id="store_manager_steps_in",
        version="1",
        reads=Situation,
        fields={severity: OneOf(SEVERITIES)},
        rules=[
            Rule(
                "grave",
                when={severity: is_in(*grave)},
                then="store_manager",
                source="建立店长直接介入机制",
                note="the guide names no degree: from serious on is ours",
            ),
            Rule(
                "light",
                when={severity: is_in(*light)},
                then=NO_RULE,
                note="the guide names nobody for lighter cases",
            ),
        ],
    )
