"""A shop's own book: every field may change, and the ring around offers stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.aftercare import CALLBACK, ContactCap, ContactRules
from recoverykit.catalogue import STANDARD, Term
from recoverykit.compensation import (
    ApprovalMatrix,
    CompensationPolicy,
    PolicyFunction,
    late_order_coupons,
)
from recoverykit.customer_tiers import value_segments
from recoverykit.deadline import Elapsed
from recoverykit.decision_tables import NO_RULE
from recoverykit.disputes import DisputeRules
from recoverykit.errors import DefinitionError, Refused
from recoverykit.facts import Complaint, Order
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.incidents import IncidentRules
from recoverykit.investigation import InvestigationRules
from recoverykit.lifecycle import LIFECYCLE, Case, freeze, standard_machine
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import Playbook, ShopConfig, graded_15min, rescue_48h
from recoverykit.reply_rules import ReplyRules
from recoverykit.severity import Assessor, Scorecard
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import BreachGrades, Clock

SHOP = ShopConfig.example()
BOOK = graded_15min(shop=SHOP, hours=ALWAYS)
AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
CN = CurrentFacts(jurisdiction="CN")
ORDER = Order(
    "2017",
    ordered_at=AT - timedelta(days=9),
    delivered_at=AT - timedelta(days=2),
    amount=Money.of("268.00", "CNY"),
)
COMPLAINT = Complaint("手链收到就断裂了", channel="review", received_at=AT)


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


def nothing(_: Situation) -> Any:
    return NO_RULE


def never(_: object) -> int:
    return 0


never.id, never.version = "never", "1"  # type: ignore[attr-defined]

CHANGES: dict[str, object] = {
    "id": "anarchy",
    "version": "0",
    "clocks": (Clock("never", target=None, stops=["closed"]),),
    "hours": BusinessHours(tz=UTC, weekly={"mon": [("09:00", "09:01")]}),
    "compensation": CompensationPolicy(
        "nothing",
        "1",
        base=PolicyFunction("nothing", "1", function=nothing),
        cap=None,
        value_cap=None,
    ),
    "approvals": ApprovalMatrix([("cs_agent", cny("1")), ("store_manager", None)]),
    "no_rule_role": "bot",
    "handlers": None,
    "assessor": Assessor(scorecard=Scorecard(cap=1)),
    "follow_ups": (CALLBACK,),
    "grades": BreachGrades(severe_after=timedelta(days=999)),
    "ageing": never,
    "max_backdate": timedelta(days=3650),
    "max_skew": timedelta(days=1),
    "reopen_within": timedelta(0),
    "cause_from": "critical",
    "catalogues": evolve(
        STANDARD,
        stages=STANDARD.stages.extend(Term("dye", zh="染色", en="dye")),
    ),
    "lifecycle": evolve(LIFECYCLE, host_events=("shrugged",)),
    "earlier": (rescue_48h(shop=SHOP, hours=ALWAYS),),
    "held_roles": ("bot",),
    "segments": value_segments(
        new_until_orders=0,
        dormant_from_days=1,
        precedence=("dormant", "new", "high_value"),
    ),
    "membership": None,
    "late_orders": late_order_coupons(cny("0")),
    "contact": ContactRules(cap=ContactCap(most=99, within=timedelta(days=1))),
    "investigation": InvestigationRules(required_checks=(), evidence=(), recordings=()),
    "disputes": DisputeRules(appeal_within=Elapsed(timedelta(seconds=1))),
    "replies": ReplyRules(categories=(), needs=()),
    "incidents": IncidentRules(disclosures=()),
}
"""What a careless, or a mean, shop could write into each field."""


def with_(name: str) -> Playbook:
    change: dict[str, Any] = {name: CHANGES[name]} if name in CHANGES else CHANGES
    return evolve(BOOK, **change)


ALL = (*CHANGES, "everything at once")


def diagnosed(book: Playbook) -> Case:
    case = book.open("case-1", COMPLAINT, order=ORDER, now=AT)
    case = book.record(case, ev.Acknowledged(AT, by="li"), now=AT)
    found = ev.Diagnosed(AT, by="li", primary="qc", confirmed=["quality.defective"])
    return book.record(case, found, now=AT)


def line(cost: str, basis: Basis = Basis.GOODWILL, **terms: Any) -> Offer:
    kind = "coupon" if basis is Basis.GOODWILL else "damages"
    return Offer(always=[Remedy("line", kind, cost=cny(cost), basis=basis, **terms)])


def test_there_is_a_change_for_every_field() -> None:
    assert [*CHANGES] == [a.name for a in attrs.fields(Playbook)]


@pytest.mark.parametrize("name", ALL)
def test_no_field_takes_from_the_statutory_floor(name: str) -> None:
    book = with_(name)
    ruling = book.decide_offer(
        diagnosed(book),
        now=AT,
        by="li",
        role="store_manager",
        facts=CN,
        proposal=line("0.01"),
    )
    assert ruling.offer is not None
    owed = [x for x in ruling.offer.lines if x.basis is Basis.STATUTORY]
    assert [x.cost for x in owed] == [cny("268.00")]


@pytest.mark.parametrize("name", ALL)
def test_no_field_lets_an_offer_past_whoever_may_grant_it(name: str) -> None:
    book = with_(name)
    case = diagnosed(book)
    ruling = book.decide_offer(
        case,
        now=AT,
        by="zhang",
        role="cs_agent",
        facts=CN,
        proposal=line("500", Basis.ENTITLEMENT),
    )
    assert ruling.verdict == "needs_approval"
    with pytest.raises(Refused):
        book.record(case, ev.Offered(AT, by="zhang", ruling=ruling), now=AT)
    # a forged ruling meets the ring again
    forged = evolve(ruling, verdict="granted")
    with pytest.raises(Refused):
        book.record(case, ev.Offered(AT, by="zhang", ruling=forged), now=AT)


@pytest.mark.parametrize("name", ALL)
def test_s92_no_field_lets_a_review_be_paid_for(name: str) -> None:
    book = with_(name)
    case = diagnosed(book)
    ruling = book.decide_offer(
        case,
        now=AT,
        by="li",
        role="store_manager",
        facts=CN,
        proposal=line("5", condition="review:changed"),
    )
    assert ruling.verdict == "refused"
    forged = evolve(ruling, verdict="granted")
    with pytest.raises(Refused):
        book.record(case, ev.Offered(AT, by="li", ruling=forged), now=AT)


def test_a_lifecycle_of_ones_own_keeps_the_guards_of_the_ring() -> None:
    machine = standard_machine()
    for steps in machine.events["offered"].transitions.values():
        for step in steps:
            step.conditions.clear()
    with pytest.raises(DefinitionError, match="must keep the guard"):
        freeze(machine)


def test_what_is_evolved_is_another_book_and_still_a_whole_one() -> None:
    refs = {
        with_(name).ref.hash for name in CHANGES if name not in ("hours", "earlier")
    }
    # one change is what the preset has anyway
    assert len(refs | {BOOK.ref.hash}) == len(CHANGES) - 1
