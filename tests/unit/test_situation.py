"""A situation: everything that a policy may look at, and nothing more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.errors import InvalidValue, MissingInput
from recoverykit.facts import Customer
from recoverykit.lifecycle import LIFECYCLE
from recoverykit.money import Money
from recoverykit.situation import CurrentFacts, Situation
from tests import stories as s
from tests.stories import at


def test_it_is_read_from_the_case() -> None:
    case = s.record(s.diagnosed(), s.assessed(hours=13))
    seen = Situation.of(case, CurrentFacts(), now=at(15))
    assert (seen.complaint, seen.order) == (s.complaint(), s.order())
    assert seen.customer == Customer("lin")
    assert seen.diagnosis == case.diagnosis
    assert seen.assessment == case.assessment
    assert (seen.refunded, seen.jurisdiction, seen.now) == (None, None, at(15))


def test_fresher_facts_win() -> None:
    order = evolve(s.order(), delivered_at=None)
    facts = CurrentFacts(
        order=order,
        customer=Customer("lin", segment="high_value"),
        history=(s.resolved().summary(),),
        jurisdiction="CN",
        host={"floor": 3, "colour": "red"},
    )
    seen = Situation.of(s.opened(), facts, now=at(15))
    assert (seen.order, seen.jurisdiction) == (order, "CN")
    assert seen.customer is not None
    assert seen.customer.segment == "high_value"
    assert seen.history[0].state == "resolved"
    assert (seen["floor"], seen["colour"]) == (3, "red")
    with pytest.raises(KeyError):
        seen["size"]


def test_refunds_add_up_from_the_order_and_the_log() -> None:
    paid_back = evolve(s.order(), already_refunded=s.cny(1000))
    case = s.record(
        s.opened(), ev.RefundSeen(at(5), amount=s.cny(500), source="platform")
    )
    facts = CurrentFacts(order=paid_back)
    assert Situation.of(case, facts, now=at(6)).refunded == s.cny(1500)
    assert Situation.of(case, CurrentFacts(), now=at(6)).refunded == s.cny(500)


def test_refunds_in_two_currencies_do_not_add_up() -> None:
    case = s.record(
        s.opened(),
        ev.RefundSeen(at(5), amount=s.cny(500), source="platform"),
        ev.RefundSeen(at(5), amount=Money(500, "USD"), source="platform"),
    )
    with pytest.raises(InvalidValue, match="one currency"):
        Situation.of(case, CurrentFacts(), now=at(6))


def test_an_import_without_a_complaint_cannot_be_decided_on() -> None:
    birth = ev.Imported(at(0), state="resolved", source="x", book=s.BOOK.ref)
    case = LIFECYCLE.open("c", birth, now=at(3), policies=s.BOOK)
    with pytest.raises(MissingInput):
        Situation.of(case, CurrentFacts(), now=at(6))


def test_lateness_needs_an_order_and_a_promise() -> None:
    assert Situation.of(s.opened(), CurrentFacts(), now=at(6)).late_for is None
    late = evolve(s.order(), promised_at=at(-5 * 24))
    seen = Situation.of(s.opened(), CurrentFacts(order=late), now=at(6))
    assert seen.late_for == timedelta(days=2)
    no_order = s.LIFECYCLE.open("c", s.received(order=None), now=at(3), policies=s.BOOK)
    assert Situation.of(no_order, CurrentFacts(), now=at(6)).late_for is None
