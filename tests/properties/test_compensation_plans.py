"""Laws of plans: they come back from plain data, and cost what proofs say they cost."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.compensation import (
    OfferPlan,
    OptionPlan,
    RemedyPlan,
    ShareOfOrder,
    plan_from_plain,
)
from recoverykit.money import Money
from recoverykit.offer import CONDITIONS, Basis
from recoverykit.plain import canonical_json, plain
from recoverykit.testing import situation

amounts = st.integers(0, 50_000).map(lambda minor: Money(minor, "CNY"))
roundings = st.sampled_from(("half_up", "half_even", "down", "up"))
prices = amounts | st.builds(
    ShareOfOrder,
    st.integers(0, 300),
    st.integers(1, 300),
    rounding=roundings,
    less_refunded=st.booleans(),
)


def lines(name: str) -> st.SearchStrategy[RemedyPlan]:
    return st.builds(
        RemedyPlan,
        st.just(name),
        st.sampled_from(("refund", "coupon", "gift", "remake")),
        cost=prices,
        basis=st.sampled_from(Basis),
        value=st.none() | prices,
        percent_off=st.none() | st.integers(1, 100),
        valid_months=st.none() | st.integers(1, 24),
        stackable=st.booleans(),
        expedite=st.booleans(),
        surprise=st.booleans(),
        condition=st.none() | st.sampled_from(CONDITIONS),
    )


@st.composite
def plans(draw) -> OfferPlan:
    always = [draw(lines(f"line_{n}")) for n in range(draw(st.integers(0, 2)))]
    least = 0 if always else 1
    choices = []
    for n in range(draw(st.integers(least, 3))):
        within = range(draw(st.integers(1, 2)))
        of = [draw(lines(f"choice_{n}_{m}")) for m in within]
        choices.append(OptionPlan(f"option_{n}", of))
    pick = None
    if draw(st.booleans()):
        most = draw(st.integers(0, len(choices)))
        pick = (draw(st.integers(0, most)), most)
    return OfferPlan(always=always, choices=choices, pick=pick)


def cost(exposure: Money | None) -> int:
    """Return minor units; an offer of nothing is none."""
    return 0 if exposure is None else exposure.minor


@given(plans())
def test_a_plan_comes_back_from_json_the_same(plan):
    assert plan_from_plain(json.loads(canonical_json(plain(plan)))) == plan


@given(plans(), st.integers(1, 100_000))
def test_an_offer_costs_what_the_proofs_say(plan, minor):
    # before anything went back, as proofs have it
    offer = plan.offer(situation(amount=Money(minor, "CNY"), refunded=None))
    assert plan.measure().at(minor) == cost(offer.exposure)
    for basis in Basis:
        assert plan.measure(basis).at(minor) == cost(offer.exposure_of(basis))
