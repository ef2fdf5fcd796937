"""Laws of compensation: kindness is cut, what is owed is not, and nobody gets past."""

from __future__ import annotations

import pickle
from datetime import timedelta
from itertools import combinations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.compensation import (
    ApprovalMatrix,
    CompensationPolicy,
    PolicyFunction,
    cap_goodwill,
    floor_gap,
    judge,
    keep_floor,
    objections,
    over_refund,
    owed,
    rule,
)
from recoverykit.lifecycle import Ruling
from recoverykit.money import Money
from recoverykit.offer import CONDITIONS, Basis, Offer, Remedy
from recoverykit.plain import PolicyRef, content_hash
from recoverykit.testing import NOW, situation
from recoverykit.testing.strategies import offers

ROLES = ("cs_agent", "cs_supervisor", "store_manager", "legal", "ceo", "purchasing")
BOOK = PolicyRef("shop", "1", hash="sha256:00")

amounts = st.integers(0, 60_000).map(lambda minor: Money(minor, "CNY"))
tied = st.sampled_from((None, None, None, *CONDITIONS))


@st.composite
def situations(draw):
    delivered = st.none() | st.integers(-1, 10).map(lambda d: NOW - timedelta(days=d))
    amount = draw(st.none() | amounts)
    back = None if amount is None else draw(st.none() | st.just(amount.ratio(1, 3)))
    return situation(
        amount=amount,
        already_refunded=back,
        delivered_at=draw(delivered),
        category=draw(st.sampled_from(("quality.damaged", "logistics.delay"))),
        complainant=draw(st.sampled_from(("buyer", "buyer", "seller"))),
        jurisdiction=draw(st.sampled_from(("CN", "US", "EU", None))),
        now=NOW - timedelta(days=draw(st.integers(0, 1_000))),
    )


@st.composite
def matrices(draw) -> ApprovalMatrix:
    limits = sorted(draw(st.lists(amounts, min_size=2, max_size=2)))
    named = zip(("cs_agent", "cs_supervisor"), limits, strict=True)
    return ApprovalMatrix(
        [*named, ("store_manager", None)],
        by_category=[("logistics", [("legal", None)])] if draw(st.booleans()) else (),
        second_person=draw(st.booleans()),
    )


def owed_lines(offer: Offer) -> list[Remedy]:
    return [line for line in offer.lines if line.basis is not Basis.GOODWILL]


def selections(offer: Offer) -> set[frozenset[str]]:
    """Every set of lines that the offer lets be taken, before any is declined."""
    least, most = offer.pick
    always = {line.name for line in offer.always}
    return {
        frozenset(always.union(*(option.names for option in picked)))
        for n in range(least, most + 1)
        for picked in combinations(offer.choices, n)
    }


def proposing(offer: Offer, **slots) -> CompensationPolicy:
    base = PolicyFunction("fixed", "1", function=lambda _: offer)
    return CompensationPolicy("any", "1", base=base, **slots)


def ruled(policy, facts, matrix, role="cs_agent", **given) -> Ruling:
    return rule(
        policy,
        facts,
        case_id="case-1",
        version=1,
        book=BOOK,
        approvals=matrix,
        no_rule_role="store_manager",
        by="li",
        role=role,
        **given,
    )


# ── the cap ──────────────────────────────────────────────────────────────────


@given(offers(), amounts)
def test_a_cap_holds_and_touches_goodwill_only(offer, limit):
    capped, _ = cap_goodwill(offer, limit)
    goodwill = capped.exposure_of(Basis.GOODWILL)
    assert goodwill is None or goodwill <= limit
    assert owed_lines(capped) == owed_lines(offer)
    for basis in (Basis.STATUTORY, Basis.ENTITLEMENT):
        before, after = offer.exposure_of(basis), capped.exposure_of(basis)
        assert before == after or (not before.minor and after is None)


@given(offers(), amounts)
def test_a_cap_gives_no_line_another_price_but_money(offer, limit):
    capped, _ = cap_goodwill(offer, limit)
    before = {line.name: line for line in offer.lines}
    for line in capped.lines:
        if line != before[line.name]:
            assert line.kind.partition(".")[0] in {"refund", "damages"}
            assert Money.zero("CNY") < line.cost < before[line.name].cost


@given(offers(), amounts)
def test_a_cap_says_what_it_cut(offer, limit):
    capped, why = cap_goodwill(offer, limit)
    changed = set(offer.lines) - set(capped.lines)
    said = {r["line"] for r in why if r.code != "compensation.within_cap"}
    assert said == {line.name for line in changed}


@given(offers(), amounts)
def test_a_cap_twice_is_a_cap_once(offer, limit):
    capped, _ = cap_goodwill(offer, limit)
    assert cap_goodwill(capped, limit)[0] == capped


@given(offers(), amounts, amounts)
def test_a_lower_cap_never_leaves_more_goodwill(offer, one, other):
    low, high = sorted((one, other))
    zero = Money.zero("CNY")
    less = cap_goodwill(offer, low)[0].exposure_of(Basis.GOODWILL) or zero
    assert less <= low
    more = cap_goodwill(offer, high)[0]
    assert cap_goodwill(more, low)[0] == cap_goodwill(offer, low)[0]


# ── the floor ────────────────────────────────────────────────────────────────


@given(offers(conditions=tied), situations(), amounts)
def test_the_floor_holds_after_any_cap(offer, facts, limit):
    capped, _ = cap_goodwill(offer, limit)
    kept, _ = keep_floor(capped, facts)
    assert floor_gap(kept, facts) is None


@given(offers(conditions=tied), situations())
def test_the_floor_takes_nothing_away(offer, facts):
    kept, _ = keep_floor(offer, facts)
    assert set(offer.lines) <= set(kept.lines)
    if offer.pick[1] or not offer.choices:
        after = selections(kept)
        assert all(any(s <= more for more in after) for s in selections(offer))


@given(offers(conditions=tied), situations())
def test_the_floor_adds_one_statutory_line_or_nothing(offer, facts):
    kept, why = keep_floor(offer, facts)
    added = set(kept.lines) - set(offer.lines)
    assert {line.basis for line in added} <= {Basis.STATUTORY}
    assert len(added) == sum(r.code == "compensation.floor_added" for r in why) <= 1


@given(offers(conditions=tied), situations())
def test_the_floor_kept_once_is_kept(offer, facts):
    kept, _ = keep_floor(offer, facts)
    assert keep_floor(kept, facts)[0] == kept


@given(offers(), situations())
def test_the_floor_never_gives_the_price_back_twice(offer, facts):
    kept, _ = keep_floor(offer, facts)
    assert over_refund(offer, facts)[0] or not over_refund(kept, facts)[0]


@given(situations())
def test_what_is_owed_is_never_more_than_what_is_left(facts):
    due, _ = owed(facts)
    assert due is None or due.minor > 0
    everything = Offer(
        always=[Remedy("r", "refund", cost=due, basis=Basis.STATUTORY)] if due else ()
    )
    assert not over_refund(everything, facts)[0]


# ── authority ────────────────────────────────────────────────────────────────


@given(matrices(), amounts, amounts, st.sampled_from((None, "logistics.delay")))
def test_more_money_never_needs_a_lower_role(matrix, one, other, category):
    low, high = sorted((one, other))
    order = [role for role, _ in matrix.limits_for(category)]
    needed = [matrix.required_role(m, category=category) for m in (low, high)]
    assert order.index(needed[0]) <= order.index(needed[1])
    for role in order:
        if matrix.may_grant(role, high, category=category):
            assert matrix.may_grant(role, low, category=category)


@given(matrices(), amounts, st.sampled_from((None, "logistics.delay")))
def test_the_required_role_may_grant_and_those_below_may_not(matrix, money, category):
    required = matrix.required_role(money, category=category)
    for role, _ in matrix.limits_for(category):
        may = matrix.may_grant(role, money, category=category)
        if role == required:
            assert may
            break
        assert not may


# ── the ring ─────────────────────────────────────────────────────────────────


@given(offers(conditions=tied), situations(), matrices(), st.sampled_from(ROLES))
def test_the_ring_has_nothing_against_what_it_ruled(offer, facts, matrix, role):
    ruling = ruled(proposing(offer), facts, matrix, role)
    found = objections(ruling, facts, approvals=matrix)
    assert bool(found) == (ruling.verdict == "refused")
    assert (ruling.offer is None) == (ruling.verdict == "no_rule")


@given(
    offers(conditions=tied).filter(lambda offer: offer.lines),
    situations(),
    matrices(),
    st.sampled_from(ROLES),
    st.sampled_from(("granted", "needs_approval")),
)
def test_no_ruling_written_by_hand_gets_past(offer, facts, matrix, role, verdict):
    forged = Ruling(
        verdict=verdict,
        offer=offer,
        case_id="case-1",
        version=1,
        book=BOOK,
        policy=BOOK,
        decided_at=NOW,
        by="li",
        role=role,
        exposure=offer.exposure,
        approver="cs_agent" if verdict == "needs_approval" else None,
    )
    if objections(forged, facts, approvals=matrix):
        return
    assert floor_gap(offer, facts) is None
    assert not over_refund(offer, facts)[0]
    assert judge(offer, facts).verdict != "refuse"
    policy = proposing(offer)
    if policy.capped(offer, facts)[0] != offer:
        return  # caps are the policy's own, and not asked again
    honest = ruled(policy, facts, matrix, role)
    assert honest.offer == offer
    assert honest.verdict == "granted" or verdict == "needs_approval"


@given(offers(conditions=tied), situations(), matrices(), st.sampled_from(ROLES))
def test_the_last_steps_do_not_ask_who_proposed(offer, facts, matrix, role):
    one = ruled(proposing(offer), facts, matrix, role)
    base = PolicyFunction("another", "9", function=lambda _: offer)
    other = ruled(CompensationPolicy("other", "2", base=base), facts, matrix, role)
    same = evolve(other, policy=one.policy, reasons=one.reasons)
    assert same == one
    assert one.reasons[1:] == other.reasons[1:]


@given(offers(conditions=tied), situations(), matrices(), st.sampled_from(ROLES))
def test_an_offer_by_hand_passes_the_same_ring(offer, facts, matrix, role):
    if not offer.lines:
        return
    policy = proposing(offer)
    by_rule = ruled(policy, facts, matrix, role)
    by_hand = ruled(policy, facts, matrix, role, proposal=offer)
    assert evolve(by_hand, reasons=by_rule.reasons) == by_rule


@given(
    offers(conditions=tied), situations(), matrices(), amounts, st.sampled_from(ROLES)
)
def test_a_ruling_is_the_same_everywhere(offer, facts, matrix, limit, role):
    policy = proposing(offer, cap=limit)
    ruling = ruled(policy, facts, matrix, role)
    assert ruling == ruled(policy, facts, matrix, role)
    assert content_hash(pickle.loads(pickle.dumps(ruling))) == content_hash(ruling)
