"""What the strategies make is valid, leans towards edges, and is a history."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from recoverykit.compensation import order_value_bands
from recoverykit.decision_tables import DecisionTable
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Offer, Remedy
from recoverykit.playbooks import ShopConfig, rescue_48h
from recoverykit.serialization import dump_case, load_case
from recoverykit.situation import Situation
from recoverykit.testing import NOW, boundary_cases
from recoverykit.testing.strategies import (
    complaints,
    customers,
    histories,
    money,
    offers,
    orders,
    remedies,
    situations,
    values_for,
)
from tests.shipped import SHIPPED

SHOP = ShopConfig.example()
# the first that is found will do: nobody reads it
LOOKING = settings(
    max_examples=500,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
BOOK = rescue_48h(shop=SHOP, hours=ALWAYS)
BANDS = order_value_bands(reship_cost=Money(6_000, "CNY"))


@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_values_are_of_the_table(name: str, data: st.DataObject) -> None:
    table = SHIPPED[name]
    assert table.decide_values(data.draw(values_for(table))).fired


def test_edges_are_found_at_once() -> None:
    # one place in a million, and half of all values lie on an edge
    for case in boundary_cases(BANDS):
        wanted = case["order.amount"]
        found = find(
            values_for(BANDS),
            lambda values, wanted=wanted: values["order.amount"] == wanted,
            settings=LOOKING,
        )
        assert found == case


@given(situations())
def test_a_situation_is_one_that_policies_take(facts: Situation) -> None:
    for table in SHIPPED.values():
        if issubclass(Situation, table.reads) and _can_read(table):
            assert table.decide(facts).fired


def _can_read(table: DecisionTable) -> bool:
    return "diagnosis.primary" not in table.fields


@given(situations(category="quality.damaged", order=None, segment="new"))
def test_what_is_given_stays(facts: Situation) -> None:
    assert facts.order is None
    assert facts.customer is not None
    assert facts.customer.segment == "new"


@given(situations(customer=None))
def test_a_whole_fact_may_be_given(facts: Situation) -> None:
    assert facts.customer is None


@given(offers(currency="JPY"), remedies(), money(low=5, high=9))
def test_offers_are_in_their_currency(
    offer: Offer, remedy: Remedy, amount: Money
) -> None:
    assert {line.cost.currency for line in offer.lines} <= {"JPY"}
    assert remedy.name == "line"
    assert 5 <= amount.minor <= 9


@given(complaints(), orders(), customers())
def test_facts_are_valid(
    complaint: Complaint, order: Order, customer: Customer
) -> None:
    assert BOOK.assess(complaint, order=order, customer=customer, now=NOW).severity


@given(histories(BOOK))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
def test_a_history_replays_and_is_stored(case: Case) -> None:
    assert Case.replay(case.id, case.log) == case
    assert load_case(json.loads(json.dumps(dump_case(case)))) == case
    recorded = [entry.recorded_at for entry in case.log]
    assert recorded == sorted(recorded)


def is_late(case: Case) -> bool:
    return any(entry.event.at < entry.recorded_at for entry in case.log)


def has(kind: type[ev.Event]) -> Callable[[Case], bool]:
    return lambda case: any(isinstance(entry.event, kind) for entry in case.log)


def reaches(state: str) -> Callable[[Case], bool]:
    return lambda case: any(entry.dest == state for entry in case.log)


STATES = ("acknowledged", "diagnosed", "resolved", "follow_up", "closed")
KINDS = (ev.Offered, ev.OfferAnswered, ev.Fulfilled, ev.Reopened, ev.Paused)
WANTED: dict[str, Callable[[Case], bool]] = {
    **{state: reaches(state) for state in STATES},
    **{kind.__name__: has(kind) for kind in KINDS},
    "told late": is_late,
    "closed with something given": lambda case: (
        bool(case.given) and case.state == "closed"
    ),
}


@pytest.mark.parametrize("wanted", WANTED)
def test_histories_hold_all_that_may_happen(wanted: str) -> None:
    assert find(histories(BOOK), WANTED[wanted], settings=LOOKING)


def test_the_kinds_of_events_vary() -> None:
    seen: Counter[str] = Counter()

    @given(histories(BOOK))
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), database=None)
    def look(case: Case) -> None:
        seen.update(entry.event.kind for entry in case.log)

    look()
    assert len(seen) >= 10
