"""A book whose plain data is kept: what a release wrote is read by every later one.

It names its parts in full and takes no preset, for those change. A new file is written
on purpose, and never again::

    PYTHONPATH=src:. python tests/golden/books/book.py v0_1
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from recoverykit.aftercare import ContactCap, ContactRules, FollowUp
from recoverykit.compensation import (
    AbuseGuard,
    ApprovalMatrix,
    Budget,
    CompensationPolicy,
    Guarantee,
    OfferPlan,
    OptionPlan,
    OverLoss,
    RemedyPlan,
    ShareOfOrder,
)
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DecisionTable,
    OneOf,
    Rule,
    absent,
    at_most,
    is_in,
    more_than,
    optional,
)
from recoverykit.hours import BusinessHours
from recoverykit.investigation import InvestigationRules
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.plain import plain
from recoverykit.playbooks import Playbook
from recoverykit.situation import Situation
from recoverykit.sla import (
    NOT_OWED,
    Ageing,
    BreachGrades,
    Clock,
    DatedTarget,
    Escalation,
)

HERE = Path(__file__).parent


def yuan(amount: str) -> Money:
    return Money.of(amount, "CNY")


HOURS = BusinessHours(
    tz=ZoneInfo("Asia/Shanghai"),
    weekly={
        "mon": [("09:00", "12:00"), ("13:00", "18:00")],
        "tue": [("22:00", "02:00")],
    },
    holidays=[date(2026, 10, 1)],
    shifts={date(2026, 10, 10): [("09:00", "18:00")]},
    breaks={date(2026, 10, 12): [("12:00", "12:30")]},
    known_until=date(2026, 12, 31),
)
REFUND = RemedyPlan(
    "refund", "refund.full", cost=ShareOfOrder(100, 100), basis=Basis.STATUTORY
)
RESHIP = RemedyPlan(
    "reship",
    "reship",
    cost=yuan("60"),
    value=ShareOfOrder(1, 2, rounding="up"),
    basis=Basis.ENTITLEMENT,
    expedite=True,
)
SORRY = RemedyPlan(
    "sorry", "coupon", cost=yuan("5"), basis=Basis.GOODWILL, valid_months=3
)
AMOUNT, LANG = "order.amount", "complaint.channel"
BASE = DecisionTable(
    id="by_amount",
    version="1",
    reads=Situation,
    fields={AMOUNT: optional(Amount("CNY"))},
    rules=[
        Rule(
            "small",
            when={AMOUNT: at_most(yuan("100"))},
            then=OfferPlan(
                always=[SORRY],
                choices=[REFUND, OptionPlan("again", [RESHIP])],
                pick=(1, 1),
            ),
            note="a note",
            source="a source",
        ),
        Rule("large", when={AMOUNT: more_than(yuan("100"))}, then=NO_RULE),
        Rule("unknown", when={AMOUNT: absent}, then=NO_RULE),
    ],
)
ANSWERS = DecisionTable(
    id="answers",
    version="1",
    reads=Situation,
    fields={LANG: OneOf(("chat", "email", "phone"))},
    rules=[
        Rule("chat", when={LANG: is_in("chat")}, then=Worked(timedelta(minutes=15))),
        Rule("email", when={LANG: is_in("email")}, then=BusinessDays(1)),
        Rule("phone", when={LANG: is_in("phone")}, then=NOT_OWED),
    ],
)
BOOK = Playbook(
    "golden",
    "1",
    clocks=(
        Clock("answer", target=ANSWERS, counts=("personal",), role="cs_agent"),
        Clock(
            "resolution",
            target=Elapsed(timedelta(hours=48)),
            stops=("resolved",),
            paused_by=("awaiting_customer",),
            warnings=[(4, 5), timedelta(minutes=30)],
            escalations=[Escalation("store_manager", after=timedelta(hours=1))],
            extends_to=EndOfDay(5),
            suspended=[date(2026, 10, 1)],
            hours=HOURS,
            source="a source",
        ),
        Clock(
            "final",
            target=DatedTarget([(None, Months(2)), (date(2026, 4, 8), EndOfDay(42))]),
            stops=("resolved",),
            is_fixed=True,
        ),
    ),
    hours=HOURS,
    compensation=CompensationPolicy(
        "golden",
        "1",
        base=BASE,
        over_loss=OverLoss(num=120, den=100, from_severity="serious"),
        surprise=[
            RemedyPlan("card", "coupon", cost=yuan("2"), basis=Basis.GOODWILL),
        ],
        guarantees=[
            Guarantee("breakage", categories=["quality"], lines=[RESHIP], source="page")
        ],
        abuse=AbuseGuard(window=timedelta(days=90), most_cases=3, role="store_manager"),
        cap=ShareOfOrder(20, 100),
        value_cap=yuan("500"),
        budget=Budget("month", hold_for=timedelta(days=3)),
    ),
    approvals=ApprovalMatrix(
        [("cs_agent", yuan("20")), ("store_manager", None)],
        by_category=[("quality", [("store_manager", None)])],
        second_person=True,
    ),
    no_rule_role="store_manager",
    follow_ups=[
        FollowUp(
            "survey",
            kind="survey",
            after="resolved",
            target=BusinessDays(3),
            purpose="service",
        )
    ],
    grades=BreachGrades(severe_after=timedelta(hours=12)),
    ageing=Ageing(shape="exponential", most=4),
    max_backdate=timedelta(days=2),
    max_skew=timedelta(minutes=1),
    reopen_within=None,
    cause_from="serious",
    contact=ContactRules(cap=ContactCap(most=3, within=timedelta(days=7))),
    investigation=InvestigationRules(required_checks=["order"], evidence=[]),
)
"""Every kind of target, field, plan and hours."""


def main(release: str) -> None:
    """Write what this release makes of the book, where no file is there yet."""
    path = HERE / f"{release}.json"
    with path.open("x", encoding="utf-8") as file:
        file.write(json.dumps(plain(BOOK), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
