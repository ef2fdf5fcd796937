"""Laws of the slots: kindness alone is cut, pools hold, and nobody slices a limit."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit import events as ev
from recoverykit.catalogue import ROLES
from recoverykit.compensation import (
    AbuseGuard,
    ApprovalMatrix,
    Budget,
    CompensationPolicy,
    Guarantee,
    OverLoss,
    PolicyFunction,
    RemedyPlan,
    cap_goodwill,
    cap_worth,
    floor_gap,
    honour,
    keep_floor,
    left_of_order,
    over_refund,
)
from recoverykit.decision_tables import NO_RULE
from recoverykit.facts import BudgetView, CaseSummary, Loss
from recoverykit.hours import ALWAYS
from recoverykit.investigation import Diagnosis
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, OfferedLine, Remedy
from recoverykit.playbooks import ShopConfig, rescue_48h
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.testing import NOW, situation
from recoverykit.testing.strategies import offers
from tests.properties.test_compensation import (
    amounts,
    matrices,
    owed_lines,
    proposing,
    ruled,
    selections,
    situations,
    tied,
)
from tests.stories import at, complaint, order

ZERO = Money.zero("CNY")


def goodwill_of(offer: Offer) -> Money:
    return offer.exposure_of(Basis.GOODWILL) or ZERO


# ── the cap on worth ─────────────────────────────────────────────────────────


@given(offers(), amounts)
def test_no_selection_with_kindness_is_worth_more_than_the_cap(offer, limit):
    capped, _ = cap_worth(offer, limit)
    lines = {line.name: line for line in capped.lines}
    for names in selections(capped):
        worth = Money.total((lines[n].worth for n in names), "CNY")
        kind = [n for n in names if lines[n].basis is Basis.GOODWILL]
        if any(lines[n].worth.minor for n in kind):
            assert worth <= limit


@given(offers(), amounts)
def test_the_cap_on_worth_touches_goodwill_only(offer, limit):
    assert owed_lines(cap_worth(offer, limit)[0]) == owed_lines(offer)


@given(offers(), amounts)
def test_the_cap_on_worth_twice_is_once(offer, limit):
    capped, _ = cap_worth(offer, limit)
    assert cap_worth(capped, limit)[0] == capped


@given(offers(conditions=tied), situations(), amounts)
def test_the_floor_holds_after_both_caps(offer, facts, limit):
    capped, _ = cap_worth(cap_goodwill(offer, limit)[0], limit)
    assert floor_gap(keep_floor(capped, facts)[0], facts) is None


@given(offers(), situations(), amounts)
def test_a_ruling_is_within_its_caps(offer, facts, limit):
    policy = proposing(offer, cap=limit)
    capped, _ = policy.capped(offer, facts)
    assert goodwill_of(capped) <= limit
    kept, _ = keep_floor(capped, facts)
    if facts.order is None or facts.order.amount is None:
        return
    most = facts.order.amount.ratio(150, 100)
    lines = {line.name: line for line in kept.lines}
    for names in selections(kept):
        if any(
            lines[n].basis is Basis.GOODWILL and lines[n].worth.minor for n in names
        ):
            assert Money.total((lines[n].worth for n in names), "CNY") <= most


# ── the abuse guard ──────────────────────────────────────────────────────────


@st.composite
def histories(draw) -> list[CaseSummary]:
    return [
        CaseSummary(
            f"c{n}",
            received_at=NOW - timedelta(days=draw(st.integers(0, 200))),
            state="closed",
            goodwill=draw(st.none() | amounts),
            closure=draw(st.sampled_from((None, "resolved", "withdrawn"))),
        )
        for n in range(draw(st.integers(0, 5)))
    ]


guards = st.builds(
    AbuseGuard,
    window=st.integers(1, 200).map(lambda days: timedelta(days=days)),
    most_cases=st.none() | st.integers(0, 3),
    most_claims=st.integers(0, 3),
    most_goodwill=st.none() | amounts,
    role=st.just("store_manager"),
)


@given(offers(), guards, histories())
def test_the_abuse_guard_takes_all_goodwill_or_nothing(offer, guard, history):
    facts = situation(history=history)
    less, why = guard.withheld(offer, facts, case_id="case-1")
    assert owed_lines(less) == owed_lines(offer)
    if guard.signs(facts, case_id="case-1"):
        assert not [x for x in less.lines if x.basis is Basis.GOODWILL]
    else:
        assert less == offer
    assert why


@given(offers(conditions=tied), situations(), guards, histories())
def test_whatever_the_guard_says_the_law_is_kept(offer, facts, guard, history):
    policy = proposing(offer, abuse=guard)
    matrix = ApprovalMatrix([("cs_agent", None)])
    ruling = ruled(policy, evolve(facts, history=history), matrix)
    if ruling.offer is not None:
        assert floor_gap(ruling.offer, facts) is None


@given(guards, histories(), st.integers(0, 4))
def test_more_history_never_passes_more_easily(guard, history, n):
    few = guard.signs(situation(history=history[:n]), case_id="x")
    all_ = guard.signs(situation(history=history), case_id="x")
    assert {r.code for r in few} <= {r.code for r in all_}


# ── more than the loss, and guarantees ───────────────────────────────────────


losses = st.builds(Loss, goods=amounts, effort=st.none() | amounts)


@given(offers(), losses)
def test_no_selection_leaves_a_serious_complaint_below_the_loss(offer, loss):
    facts = situation(loss=loss)
    made, _ = OverLoss(makes_good=()).added(offer, facts)
    lines = {line.name: line for line in made.lines}
    for names in selections(made):
        chosen = [lines[n] for n in names if not lines[n].surprise]
        owed = [x.worth for x in chosen if x.basis is not Basis.GOODWILL]
        worth = Money.total((x.worth for x in chosen), "CNY")
        # the least selection is the measure, and others are worth no less in all
        if not offer.choices:
            assert Money.total(owed, "CNY") >= loss.total
            assert worth >= loss.total.ratio(120, 100)


@given(offers(), losses)
def test_redress_beyond_the_loss_is_added_once(offer, loss):
    facts = situation(loss=loss)
    made, _ = OverLoss().added(offer, facts)
    assert OverLoss().added(made, facts)[0] == made
    assert set(offer.lines) <= set(made.lines)


@given(
    offers(conditions=tied),
    situations(),
    amounts,
    st.sampled_from(("damages", "refund", "gift")),
)
def test_a_guarantee_is_kept_once_and_never_refunds_too_much(offer, facts, cost, kind):
    promised = RemedyPlan("promised", kind, cost=cost, basis=Basis.ENTITLEMENT)
    row = Guarantee("g", categories=["quality"], lines=[promised], source="破损包赔")
    found = Diagnosis(primary="qc", confirmed=("quality.damaged",))
    facts = evolve(facts, diagnosis=found)
    made, _ = honour(offer, (row,), facts)
    assert honour(made, (row,), facts)[0] == made
    assert set(offer.lines) <= set(made.lines)
    assert over_refund(offer, facts)[0] or not over_refund(made, facts)[0]


# ── authority ────────────────────────────────────────────────────────────────


def gift(cost: Money) -> Remedy:
    return Remedy("gift", "gift", cost=cost, basis=Basis.GOODWILL)


RANK = {"granted": 0, "needs_approval": 1, "refused": 2}


@given(matrices(), st.tuples(amounts, amounts), st.tuples(amounts, amounts))
def test_the_verdict_is_monotone_in_exposure_and_in_what_was_taken(
    matrix, costs, before
):
    facts = situation(category="service.attitude", jurisdiction="US")
    seen = []
    for cost, taken in zip(sorted(costs), sorted(before), strict=True):
        line = OfferedLine(
            id="case-1:1:gift",
            remedy=gift(taken),
            option=None,
            status="accepted",
            offered_at=NOW,
        )
        policy = proposing(Offer(always=[gift(cost)]), value_cap=None)
        ruling = ruled(policy, evolve(facts, given=(line,)), matrix)
        rank = ROLES[ruling.approver].rank if ruling.approver else -1
        seen.append((RANK[ruling.verdict], rank))
    assert seen[0] <= seen[1]


# ── the life of a case, and a pool ───────────────────────────────────────────


SILENT = PolicyFunction("silent", "1", function=lambda _: NO_RULE)
LIMIT = Money(10_000, "CNY")


def shop(hold: timedelta | None):
    policy = CompensationPolicy(
        "pooled",
        "1",
        base=SILENT,
        value_cap=None,
        budget=Budget("spring", hold_for=hold),
    )
    return evolve(
        rescue_48h(shop=ShopConfig.example(), hours=ALWAYS), compensation=policy
    )


BOOK = shop(None)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        offers(),
        st.sampled_from(("leave", "take", "take", "decline", "close")),
    ),
    min_size=1,
    max_size=8,
)


def opened(n: int):
    case = BOOK.open(f"c{n}", complaint(), order=order(), now=at(3))
    case = BOOK.record(case, ev.Acknowledged(at(4), by="li"), now=at(4))
    found = ev.Diagnosed(at(5), by="li", primary="qc")
    return BOOK.record(case, found, now=at(5))


def pool(cases, without=None, *, now) -> BudgetView:
    held = [(case, one) for case in cases for one in BOOK.reservations(case, now=now)]
    return BudgetView(
        limit=LIMIT,
        spent=Money.total((one.spent for _, one in held), "CNY"),
        # a newer offer takes the place of what this case holds
        reserved=Money.total((one.held for c, one in held if c is not without), "CNY"),
    )


def moved(case, offer: Offer, then: str, *, view: BudgetView, now):
    facts = CurrentFacts(jurisdiction="US", budget=view)
    ruling = BOOK.decide_offer(
        case, now=now, by="li", role="ceo", facts=facts, proposal=offer
    )
    if ruling.verdict != "granted":
        return case
    case = BOOK.record(case, ev.Offered(now, by="li", ruling=ruling), now=now)
    lines, options = ruling.offer.always, ruling.offer.choices
    least = tuple(o.name for o in options[: ruling.offer.pick[0]])
    names = least or tuple(x.name for x in lines)
    if then == "take" and names:
        case = BOOK.record(case, ev.OfferAnswered(now, takes=names), now=now)
    elif then == "decline":
        said = ev.OfferAnswered(now, declines=tuple(x.name for x in lines))
        case = BOOK.record(case, said, now=now)
    elif then == "close":
        case = BOOK.record(case, ev.Closed(now, by="li", code="withdrawn"), now=now)
        case = BOOK.record(case, ev.Reopened(now, by="li", why="again"), now=now)
        found = ev.Diagnosed(now, by="li", primary="qc")
        case = BOOK.record(case, found, now=now)
    return case


@given(STEPS)
@settings(max_examples=25)
def test_a_budget_is_never_overdrawn_by_any_sequence_of_grants(steps):
    cases = [opened(n) for n in range(3)]
    for hour, (which, offer, then) in enumerate(steps, start=6):
        now, case = at(hour), cases[which]
        if not offer.lines:
            continue
        view = pool(cases, without=case, now=now)
        cases[which] = moved(case, offer, then, view=view, now=now)
        after = pool(cases, now=now)
        assert after.spent + after.reserved <= LIMIT
        for one in cases:
            for held in BOOK.reservations(one, now=now):
                assert held.held + held.spent + held.released == held.reserved


@given(STEPS)
@settings(max_examples=25)
def test_no_sequence_of_offers_gives_more_than_the_price_back(steps):
    case = opened(0)
    rich = BudgetView(limit=Money(10**9, "CNY"), spent=ZERO, reserved=ZERO)
    for hour, (_, offer, then) in enumerate(steps, start=6):
        if not offer.lines:
            continue
        case = moved(case, offer, then, view=rich, now=at(hour))
        facts = Situation.of(case, CurrentFacts(), now=at(hour))
        left = left_of_order(facts)
        back = facts.refunded or ZERO
        assert left is not None
        assert back <= facts.order.amount
        assert left + back == facts.order.amount
