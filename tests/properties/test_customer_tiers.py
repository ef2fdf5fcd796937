"""Laws of levels and segments, checked day by day against the plainest reading."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.customer_tiers import (
    Behaviour,
    Level,
    LevelOverride,
    MembershipLadder,
    Purchase,
    spent_within,
    value_segments,
)
from recoverykit.decision_tables import NO_RULE
from recoverykit.money import Money

FIRST = date(2024, 1, 1)
CODES = (None, "basic", "silver", "gold")


def cny(yuan: int) -> Money:
    return Money(100 * yuan, "CNY")


days = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))
histories = st.lists(
    st.builds(Purchase, days, st.integers(0, 12).map(lambda n: cny(100 * n))),
    max_size=6,
)


@st.composite
def ladders(draw) -> MembershipLadder:
    lowest = draw(st.sampled_from((0, 1)))
    return MembershipLadder(
        id="members",
        version="1",
        levels=[
            Level("basic", least=cny(lowest)),
            Level("silver", least=cny(500)),
            Level("gold", least=cny(1500)),
        ],
        window_months=draw(st.sampled_from((1, 3, 12))),
        grace_days=draw(st.sampled_from((0, 1, 30))),
    )


@st.composite
def overrides(draw) -> list[LevelOverride]:
    ends = sorted(draw(st.sets(days, min_size=0, max_size=4)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [
        LevelOverride(
            draw(st.sampled_from(CODES[1:])),
            since=since,
            until=until,
            reason="why",
            by="li",
            only_up=draw(st.booleans()),
        )
        for since, until in pairs
    ]


def plainly_computed(ladder: MembershipLadder, bought, on: date) -> str | None:
    """Return the best level earned on any day of the grace, each summed up anew."""
    grace = range(ladder.grace_days + 1)
    earned = (
        ladder.level_for(
            spent_within(
                [it for it in bought if it.on <= on],
                on=on - timedelta(days=n),
                months=ladder.window_months,
                currency="CNY",
            )
        )
        for n in grace
    )
    return max(earned, key=CODES.index)


@given(ladders(), histories, days)
def test_the_computed_level_is_the_best_of_every_day_of_the_grace(ladder, bought, on):
    found = ladder.standing(bought, on=on)
    assert found.level == found.computed == plainly_computed(ladder, bought, on)
    earned = spent_within(bought, on=on, months=ladder.window_months, currency="CNY")
    assert (found.spend, found.earned) == (earned, ladder.level_for(earned))


@given(ladders(), histories, days, overrides())
def test_an_override_leaves_no_trace_on_any_other_day(ladder, bought, on, decided):
    found = ladder.standing(bought, on=on, overrides=decided)
    without = ladder.standing(bought, on=on)
    assert (found.computed, found.earned) == (without.computed, without.earned)
    holding = [it for it in decided if it.since <= on <= it.until]
    if not holding:
        assert found.level == without.level
    elif holding[0].only_up:
        assert CODES.index(found.level) >= CODES.index(without.level)
    else:
        assert found.level == holding[0].level


@given(ladders(), histories, days, overrides())
def test_nothing_changes_before_it_says_so(ladder, bought, on, decided):
    past = [it for it in bought if it.on <= on]
    found = ladder.standing(past, on=on, overrides=decided)
    until = found.changes_on or on + timedelta(days=500)
    # both ends, and a few days between
    for n in (0, (until - on).days // 2, (until - on).days - 1):
        at = on + timedelta(days=n)
        assert ladder.standing(past, on=at, overrides=decided).level == found.level
    if found.changes_on is not None:
        then = ladder.standing(past, on=found.changes_on, overrides=decided)
        assert then.level != found.level


@given(ladders(), histories, days)
def test_a_kept_level_is_kept_to_the_last_day_and_no_longer(ladder, bought, on):
    past = [it for it in bought if it.on <= on]
    found = ladder.standing(past, on=on)
    assert (found.kept_until is None) == (found.computed == found.earned)
    if found.kept_until is not None:
        last = ladder.standing(past, on=found.kept_until)
        after = ladder.standing(past, on=found.kept_until + timedelta(days=1))
        assert last.computed == found.computed
        assert CODES.index(after.computed) < CODES.index(found.computed)


@given(ladders(), histories, days, st.integers(1, 900))
def test_buying_more_never_lowers_a_level(ladder, bought, on, more):
    extra = [*bought, Purchase(on, cny(more))]
    before, after = (ladder.standing(it, on=on).level for it in (bought, extra))
    assert CODES.index(after) >= CODES.index(before)


@given(ladders(), histories, days, st.randoms())
def test_the_order_of_purchases_means_nothing(ladder, bought, on, chance):
    mixed = list(bought)
    chance.shuffle(mixed)
    assert ladder.standing(mixed, on=on) == ladder.standing(bought, on=on)


PRECEDENCES = st.permutations(("high_value", "new", "dormant"))
known = st.builds(
    Behaviour,
    spend_12m=st.integers(0, 2000).map(cny),
    orders=st.integers(1, 9),
    days_since_last_order=st.integers(0, 400),
)
BLANKS = ("spend_12m", "orders", "days_since_last_order")


@given(PRECEDENCES, known, st.sets(st.sampled_from(BLANKS)), known)
def test_an_answer_with_gaps_holds_however_they_are_filled(order, facts, gaps, others):
    table = value_segments(new_until_orders=2, dormant_from_days=180, precedence=order)
    blank = evolve(facts, **dict.fromkeys(gaps))
    answer = table.decide(blank).outcome
    filled = evolve(facts, **{name: getattr(others, name) for name in gaps})
    if answer is not NO_RULE:
        assert table.decide(filled).outcome == answer
    assert table.decide(filled).outcome is not NO_RULE


@given(PRECEDENCES, known)
def test_the_first_segment_that_fits_is_told(order, facts):
    table = value_segments(new_until_orders=2, dormant_from_days=180, precedence=order)
    fits = {
        "high_value": facts.spend_12m >= cny(1000),
        "new": facts.orders <= 2,
        "dormant": facts.days_since_last_order >= 180,
    }
    first = next((it for it in order if fits[it]), "regular")
    assert table.decide(facts).outcome == first
