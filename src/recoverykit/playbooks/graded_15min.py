"""Graded handling of negative reviews, 15 minutes to take one on (guide 001)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from attrs import evolve

from recoverykit.aftercare import REPURCHASE_MESSAGE, SECOND_TOUCH, FollowUp
from recoverykit.catalogue import CATEGORIES
from recoverykit.compensation import (
    WHOLE_ORDER,
    CompensationPolicy,
    Guarantee,
    RemedyPlan,
    goodwill_by_segment,
    late_order_coupons,
    order_value_bands,
    repurchase_coupon,
)
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    is_in,
    not_in,
)
from recoverykit.disputes import DOSSIERS
from recoverykit.hours import Hours
from recoverykit.offer import Basis
from recoverykit.playbooks.playbook import HANDLING_ENDS, Playbook
from recoverykit.playbooks.shared import said_by_the_shop, updates
from recoverykit.playbooks.shop import REMINDERS, ShopConfig
from recoverykit.reply_rules import THREE_S, ReplyRules
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "graded_15min"


def graded_15min(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the guide that grades reviews by kind.

    The alert is out within a minute around the clock, somebody has taken the case
    on within fifteen, and the shop front promises an answer within 24 hours. Who
    handles what, and within how many hours it is answered, goes by category; a
    category that the guide does not grade has no time but the promise, and a person
    decides. What is offered goes by the value of the order, with something on top for
    the segment of the customer; damage that was found is paid for, as the shop front
    says. A late order gets its coupon before anybody complains. Legal appeals to the
    platform against a review once a person has found it malicious, with what the
    platform wants to see.

    Args:
        shop: what the guide leaves open.
        hours: when the fifteen minutes and the answer times count; the alert and the
            promise of 24 hours run around the clock.

    Raises:
        MissingSetting: the shop has not said what sending goods again costs, or only a
            part of what is said together.

    Source:
        1 分钟内触发预警短信至售后主管 (S4). 应急响应:15 分钟闪电行动 (S31).
        公示“24 小时售后响应” (S35).
        物流延误…普通客服 / 产品质量…客服主管 / 恶意差评…法务 + 平台申诉 (S32–S34).
        ≤100 元退款 + 5 元券,100-300 元补发 + 10 元券 (S73–S75). 破损包赔 (S85).
        对延迟订单自动触发补偿机制(如赠送 5 元券) (S76).
        高价值客户 / 新客户 / 沉默客户 (S96–S98).
        通过短信引导复购 (S97). 升级为白银会员 /
        3 个月内复购可叠加使用 (S99). 24 小时内发送修改指引 / 3 天后发送关怀短信 /
        30 天后 (S40).
        “返现删评” / 退货率异常 / 同一 IP 地址批量差评 (S94).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> book = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
        >>> book.clock_names
        ('alert', 'triage', 'first_response', 'promise', 'resolution')
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
                escalations=shop.ladder,
                source="001: 应急响应:15 分钟闪电行动",
            ),
            Clock(
                "first_response",
                target=_answer_times(),
                counts=("edited_template", "personal"),
                warnings=REMINDERS,
                escalations=shop.ladder,
                source="001: 物流延误 2 小时 / 产品质量 4 小时 / 恶意差评 1 小时",
            ),
            Clock(
                "promise",
                # what the shop front says, to everybody and around the clock
                target=Elapsed(timedelta(hours=24)),
                counts=("edited_template", "personal"),
                bounds="first_response",
                warnings=REMINDERS,
                escalations=shop.ladder,
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
            *updates(shop),
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "by_order_value",
            "1",
            base=order_value_bands(reship_cost=shop.need("reship_cost", NAME)),
            goodwill=_kindness(shop),
            guarantees=(_DAMAGE_IS_PAID,),
            abuse=shop.abuse,
            cap=shop.goodwill_cap,
            # the guide gives a coupon of 5 on an order of 5 as well
            value_cap=None,
        ),
        handlers=_by_category(),
        follow_ups=tuple(_touch(row, shop) for row in _contacts(shop)),
        replies=ReplyRules(solution_with=THREE_S, signatories=shop.signatories),
        **said_by_the_shop(
            shop,
            NAME,
            late_orders=late_order_coupons(steps=shop.late_order_steps),
            disputes=evolve(
                shop.disputes,
                dossiers=shop.disputes.dossiers or DOSSIERS,
                files_dossiers=shop.disputes.files_dossiers or "legal",
                # the hour of 恶意差评, from when a person confirmed it and not before
                file_within=shop.disputes.file_within or Worked(timedelta(hours=1)),
            ),
        ),
    )


_DAMAGE_IS_PAID = Guarantee(
    "damage_is_paid",
    categories=["quality.damaged"],
    lines=[
        RemedyPlan("paid", "refund.full", cost=WHOLE_ORDER, basis=Basis.ENTITLEMENT)
    ],
    # goods sent again make good for the damage too
    kept_by=["reship", "exchange", "remake"],
    source="破损包赔",
)


def _kindness(shop: ShopConfig) -> DecisionTable | None:
    names = ("gift_pack_cost", "new_customer_coupon", "card_cost", "small_gift_cost")
    if not shop.says(names, NAME):
        return None
    pack, coupon, card, gift = (shop.need(name, NAME) for name in names)
    return goodwill_by_segment(
        gift_pack_cost=pack, coupon=coupon, card_cost=card, small_gift_cost=gift
    )


def _contacts(shop: ShopConfig) -> tuple[FollowUp, ...]:
    """Return the cadence; who is new is known where the shop has made it a rule."""
    if not shop.segment_precedence:
        return SECOND_TOUCH
    return (REPURCHASE_MESSAGE, *SECOND_TOUCH)


def _touch(row: FollowUp, shop: ShopConfig) -> FollowUp:
    """Return a row of the second touch with what the shop has said about it."""
    if row.kind == "care_message" and shop.repurchase_coupon is not None:
        coupon = repurchase_coupon(shop.repurchase_coupon)
        return evolve(row, gives=coupon.tried(shop.repurchase_coupon.currency))
    if row.level is not None:
        return evolve(row, level=shop.upgrade_level)
    return row


_GRADED = (
    ("logistics", 2, "cs_agent", "物流延误 2 小时 普通客服"),
    ("quality", 4, "cs_supervisor", "产品质量 4 小时 客服主管"),
    ("malicious_review", 1, "legal", "恶意差评 1 小时 法务 + 平台申诉"),
)
"""Category, hours to answer, who handles it, and the line of the guide (S32–S34).

The hours do not follow the gravity, and severity does not touch them (C5).
"""


def _graded(id_: str, outcomes: Iterable[object]) -> DecisionTable:
    category = "assessment.category"
    rows = zip(_GRADED, outcomes, strict=True)
    rules = [
        Rule(graded, when={category: is_in(graded)}, then=then, source=source)
        for (graded, _, _, source), then in rows
    ]
    others = Rule(
        "not_named",
        when={category: not_in(*(graded for graded, *_ in _GRADED))},
        then=NO_RULE,
        note="the guide grades three kinds only",
    )
    return DecisionTable(
        id=id_,
        version="1",
        reads=Situation,
        fields={category: OneOf(CATEGORIES)},
        rules=[*rules, others],
    )


def _answer_times() -> DecisionTable:
    spans = (timedelta(hours=hours) for _, hours, _, _ in _GRADED)
    return _graded("answer_times", map(Worked, spans))


def _by_category() -> DecisionTable:
    return _graded("handlers_by_category", (role for _, _, role, _ in _GRADED))
