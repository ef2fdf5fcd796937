"""Graded handling of negative reviews, 15 minutes to take one on (guide 001)."""

from __future__ import annotations

from collections.abc import Iterable
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
from recoverykit.playbooks.shop import REMINDERS, ShopConfig
from recoverykit.situation import Situation
from recoverykit.sla import Clock

NAME = "graded_15min"


def graded_15min(*, shop: ShopConfig, hours: Hours) -> Playbook:
    """Return the playbook of the guide that grades reviews by kind.

    The alert is out within a minute around the clock, somebody has taken the case
    on within fifteen, and the shop front promises an answer within 24 hours. Who
    handles what, and within how many hours it is answered, goes by category; a
    category that the guide does not grade has no time but the promise, and a person
    decides. What is offered goes by the value of the order. The guide's appeal to the
    platform against malicious reviews is not part of it yet.

    Args:
        shop: what the guide leaves open.
        hours: when the fifteen minutes and the answer times count; the alert and the
            promise of 24 hours run around the clock.

    Raises:
        MissingSetting: the shop has not said what sending goods again costs.

    Source:
        1 分钟内触发预警短信至售后主管 (S4). 应急响应:15 分钟闪电行动 (S31).
        公示“24 小时售后响应” (S35).
        物流延误…普通客服 / 产品质量…客服主管 / 恶意差评…法务 + 平台申诉 (S32–S34).
        ≤100 元退款 + 5 元券,100-300 元补发 + 10 元券 (S73–S75).

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
        ),
        hours=hours,
        compensation=CompensationPolicy(
            "by_order_value",
            "1",
            base=order_value_bands(reship_cost=shop.need("reship_cost", NAME)),
            cap=shop.goodwill_cap,
            # the guide gives a coupon of 5 on an order of 5 as well
            value_cap=None,
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
