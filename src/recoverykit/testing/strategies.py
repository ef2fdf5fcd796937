"""Hypothesis strategies of the domain: values, situations, and whole histories.

They need the extra ``testing`` and are imported by name. What they make is valid, and
leans towards edges: the last fen of a band, an absent price, an event told late.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Unpack, cast

from attrs import evolve
from hypothesis import strategies as st

from recoverykit.catalogue import CATEGORIES, CHANNELS, REMEDY_KINDS, SEVERITIES
from recoverykit.decision_tables import DecisionTable
from recoverykit.decision_tables.columns import Column
from recoverykit.errors import RecoveryError
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.playbooks import Playbook
from recoverykit.reply import PROVENANCES, Reply
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.testing.boundaries import ends
from recoverykit.testing.situations import NOW, Overrides, situation

WORDS = ("收到却是断裂的!", "等了半个月还没到", "客服敷衍", "broken on arrival", "退款")
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
LATEST = datetime(2027, 1, 1, tzinfo=UTC)
_WIDE = 1_000_000


def money(
    currency: str = "CNY", *, low: int = 0, high: int = 1_000_000
) -> st.SearchStrategy[Money]:
    """Return amounts, in minor units between two ends, both included."""
    return st.builds(Money, st.integers(low, high), st.just(currency))


def instants() -> st.SearchStrategy[datetime]:
    """Return aware instants of two years, to the second."""
    seconds = int((LATEST - EARLIEST).total_seconds())
    return st.integers(0, seconds).map(lambda s: EARLIEST + timedelta(seconds=s))


def complaints(
    *, received_at: st.SearchStrategy[datetime] | None = None
) -> st.SearchStrategy[Complaint]:
    """Return complaints through any channel, with and without stars."""
    return st.builds(
        Complaint,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("，".join),
        channel=st.sampled_from([channel.code for channel in CHANNELS]),
        received_at=instants() if received_at is None else received_at,
        complainant=st.sampled_from(["buyer", "buyer", "seller", "other"]),
        rating=st.none() | st.integers(1, 5),
        vulnerable=st.sampled_from([False, False, True]),
    )


def orders(currency: str = "CNY") -> st.SearchStrategy[Order]:
    """Return orders with and without a price, delivered or under way."""

    def made(price: Money | None, traits: tuple[bool, bool, bool], days: int) -> Order:
        custom, digital, perishable = traits
        return Order(
            "order-1",
            ordered_at=NOW - timedelta(days=days + 3),
            amount=price,
            promised_at=NOW - timedelta(days=3),
            delivered_at=None if days < 0 else NOW - timedelta(days=days),
            is_custom=custom,
            is_digital=digital,
            is_perishable=perishable,
            opened=digital or None,
        )

    flags = st.tuples(st.booleans(), st.booleans(), st.booleans())
    price = st.none() | money(currency, high=100_000) | money(currency, high=100_000)
    return st.builds(made, price, flags, st.integers(-2, 20))


def customers(currency: str = "CNY") -> st.SearchStrategy[Customer]:
    """Return customers about whom much, or nothing, is known."""
    return st.builds(
        Customer,
        st.just("customer-1"),
        segment=st.sampled_from([None, "high_value", "new", "dormant", "regular"]),
        membership=st.sampled_from([None, "silver"]),
        spend_12m=st.none() | money(currency),
        orders=st.none() | st.integers(0, 50),
        marketing_consent=st.sampled_from([None, True, False]),
    )


@st.composite
def situations(draw: st.DrawFn, **fixed: Unpack[Overrides]) -> Situation:
    """Return situations of every kind; what is given stays as it is.

    Args:
        draw: hypothesis' own.
        fixed: as for :func:`recoverykit.testing.situation`.

    Examples:
        >>> from hypothesis import given
        >>> @given(situations(category="quality.damaged"))
        ... def test_damage_is_damage(facts):
        ...     assert facts.assessment.category == "quality.damaged"
        >>> test_damage_is_damage()
    """
    varied: dict[str, st.SearchStrategy[Any]] = {
        "amount": st.none() | money(high=100_000),
        "category": st.sampled_from([category.code for category in CATEGORIES]),
        "severity": st.sampled_from([severity.code for severity in SEVERITIES]),
        "is_custom": st.booleans(),
        "is_digital": st.booleans(),
        "complainant": st.sampled_from(["buyer", "seller"]),
        "jurisdiction": st.sampled_from([None, "CN", "US", "EU", "UK", "BR"]),
        "sought": st.sampled_from([None, "refund", "remake"]),
        "segment": st.sampled_from([None, "high_value", "new", "dormant"]),
    }
    whole = {"order": ("amount", "is_custom", "is_digital"), "customer": ("segment",)}
    for name, parts in whole.items():
        if name in fixed:
            for part in parts:
                del varied[part]
    drawn = {name: draw(s) for name, s in varied.items() if name not in fixed}
    return situation(**cast("Overrides", {**drawn, **fixed}))


def values_for(table: DecisionTable) -> st.SearchStrategy[dict[str, Any]]:
    """Return values for every field of a table, from its own domain.

    Half of them lie on a boundary of the table, which is where it is wrong if it is.

    Args:
        table: any table; ``table.decide_values(values)`` takes what comes out.

    Examples:
        >>> from hypothesis import given
        >>> from recoverykit.compensation import flat_goodwill
        >>> @given(values_for(flat_goodwill()))
        ... def test_everybody_gets_twenty(values):
        ...     assert flat_goodwill().decide_values(values).fired == ("everybody",)
        >>> test_everybody_gets_twenty()
    """
    return st.fixed_dictionaries(
        {column.path: _values(table, column) for column in table.index.columns}
    )


def _values(table: DecisionTable, column: Column) -> st.SearchStrategy[Any]:
    of = column.field
    last = column.starts[-1] + _WIDE if of.end == math.inf else int(of.end) - 1
    anywhere = st.integers(of.first, last).map(of.value_at)
    return st.sampled_from(list(ends(table, column))) | anywhere


def remedies(
    name: str = "line",
    *,
    currency: str = "CNY",
    conditions: st.SearchStrategy[str | None] | None = None,
) -> st.SearchStrategy[Remedy]:
    """Return remedies of every kind and basis; money is worth what it costs.

    Args:
        name: of the remedy.
        currency: of its cost.
        conditions: what it is tied to; nothing, if left out.
    """
    return st.builds(
        Remedy,
        st.just(name),
        st.sampled_from([kind.code for kind in REMEDY_KINDS]),
        cost=money(currency, high=60_000),
        basis=st.sampled_from(list(Basis)),
        percent_off=st.none() | st.integers(1, 100),
        valid_months=st.none() | st.integers(1, 24),
        stackable=st.booleans(),
        surprise=st.booleans(),
        condition=st.none() if conditions is None else conditions,
    )


def offers(
    *,
    currency: str = "CNY",
    conditions: st.SearchStrategy[str | None] | None = None,
) -> st.SearchStrategy[Offer]:
    """Return offers with lines given always, menus to pick from, both, or nothing.

    Args:
        currency: of all costs.
        conditions: what lines are tied to; nothing, if left out.

    Examples:
        >>> from hypothesis import given
        >>> @given(offers())
        ... def test_the_exposure_is_not_above_all_lines_together(offer):
        ...     together = Money.total((line.cost for line in offer.lines), "CNY")
        ...     assert offer.exposure is None or offer.exposure <= together
        >>> test_the_exposure_is_not_above_all_lines_together()
    """
    line = remedies(currency=currency, conditions=conditions)

    def made(
        always: list[Remedy], menu: list[list[Remedy]], pick: tuple[int, int]
    ) -> Offer:
        least, most = sorted(min(count, len(menu)) for count in pick)
        return Offer(
            always=_named("line", always),
            choices=[
                Option(f"option_{at}", _named(f"choice_{at}", lines))
                for at, lines in enumerate(menu)
            ],
            pick=(least, most),
        )

    menus = st.lists(st.lists(line, min_size=1, max_size=2), max_size=3)
    counts = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return st.builds(made, st.lists(line, max_size=3), menus, counts)


def _named(stem: str, lines: list[Remedy]) -> list[Remedy]:
    return [evolve(line, name=f"{stem}_{at}") for at, line in enumerate(lines)]


# ── histories ────────────────────────────────────────────────────────────────

Step = Callable[[Playbook, Case, datetime], ev.Event]
_REPLY = st.builds(Reply, st.just("您好"), provenance=st.sampled_from(PROVENANCES))


def _offered(book: Playbook, case: Case, at: datetime) -> ev.Event:
    given: dict[str, Any] = {
        "now": at,
        "by": "li",
        "role": "ceo",
        "facts": CurrentFacts(jurisdiction="CN"),
    }
    ruling = book.decide_offer(case, **given)
    if ruling.offer is None:
        # where no rule gives anything, a person does
        coupon = Remedy(
            "coupon", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL
        )
        ruling = book.decide_offer(case, proposal=Offer(always=[coupon]), **given)
    return ev.Offered(at, by="li", ruling=ruling)


def _answered(book: Playbook, case: Case, at: datetime) -> ev.Event:
    del book
    offer = case.offer or Offer()
    names = [option.name for option in offer.choices[: offer.pick[1]]]
    return ev.OfferAnswered(at, takes=names or [line.name for line in offer.always])


def _resolved(book: Playbook, case: Case, at: datetime) -> ev.Event:
    del book
    outcome = "accepted" if case.given or case.offer is None else "imposed"
    resolution = case.resolution_of(
        outcome,
        found="upheld",
        authority="store_manager",
        reason=None if outcome == "accepted" else "顾客未再回应",
    )
    return ev.Resolved(at, by="li", resolution=resolution)


def _fulfilled(book: Playbook, case: Case, at: datetime) -> ev.Event:
    del book
    return ev.Fulfilled(at, line=case.given[0].id)


def _event(cls: Any, **fields: Any) -> Step:
    return lambda _book, _case, at: cast("ev.Event", cls(at, **fields))


_HELLO = Reply("您好", provenance="personal")
_CLOSED = _event(ev.Closed, by="li", code="resolved", actions=("check_twice",))
_ONWARDS: Mapping[str, Step] = MappingProxyType(
    {
        "received": _event(ev.Acknowledged, by="li", reply=_HELLO),
        "acknowledged": _event(
            ev.Diagnosed, by="li", primary="qc", contributing=("service",)
        ),
        "resolved": _event(ev.FollowUpStarted, by="li"),
        "follow_up": _CLOSED,
        "closed": _event(ev.Reopened, by="li", why="又坏了"),
    }
)
"""What usually comes next."""

_ASIDE: tuple[Step, ...] = (
    _event(ev.Noted, by="li", text="已联系工厂"),
    _event(ev.CustomerWrote, text="怎么还没到"),
    _event(ev.EvidenceRequested, by="li", kinds=("photo",)),
    _event(ev.Paused, by="li", reason="awaiting_customer"),
    _event(ev.Resumed, by="li"),
    _event(ev.Reassigned, by="li", to="wang", role="cs_supervisor"),
    _event(ev.RefundSeen, amount=Money(100, "CNY"), source="platform"),
    _event(ev.RetrospectiveHeld, by="li", actions=("check_twice",)),
    _event(ev.Reopened, by="li", why="又坏了"),
    _event(ev.Closed, by="li", code="withdrawn"),
    _CLOSED,
    _offered,
    _answered,
    _fulfilled,
)
"""What may come at any time, or is refused."""


_ANY: st.SearchStrategy[Step] = st.sampled_from(_ASIDE) | _REPLY.map(
    lambda reply: _event(ev.Replied, by="li", reply=reply)
)


def _usual(case: Case) -> Step:
    if case.state in _ONWARDS:
        return _ONWARDS[case.state]
    if case.offer is None:
        return _offered
    if not case.given:
        return _answered
    return _fulfilled if case.last(ev.Fulfilled) is None else _resolved


def histories(book: Playbook, *, most: int = 20) -> st.SearchStrategy[Case]:
    """Return cases with a whole history, recorded under a playbook.

    Most steps are what usually comes next, the others may be anything. Those that the
    book refuses are left out, so a history is one that could have been: reopened and
    paused, answered late, told late where the book allows that.

    Args:
        book: under which they are recorded.
        most: how many steps are tried.

    Examples:
        >>> from hypothesis import given
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.lifecycle import Case
        >>> from recoverykit.playbooks import ShopConfig, rescue_48h
        >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> @given(histories(book))
        ... def test_a_history_replays(case):
        ...     assert Case.replay(case.id, case.log) == case
        >>> test_a_history_replays()
    """
    births = st.builds(
        book.open,
        st.just("case-1"),
        complaints(received_at=st.just(NOW)),
        order=st.none() | orders(),
        customer=st.none() | customers(),
        now=st.just(NOW),
    )
    waits = st.integers(0, 3_000).map(lambda minutes: timedelta(minutes=minutes))
    lags = st.sampled_from([0, 0, 0, 30]).map(
        lambda minutes: timedelta(minutes=minutes)
    )
    # two thirds of the branches: the usual one
    which = st.one_of(*[st.none()] * 4, _ANY)
    step = st.tuples(waits, lags, which)
    # a list by itself would seldom be long, and most cases would never be resolved
    steps = st.integers(0, most).flatmap(
        lambda count: st.lists(step, min_size=count, max_size=count)
    )
    return st.builds(_recorded, st.just(book), births, steps)


def _recorded(
    book: Playbook, case: Case, steps: list[tuple[timedelta, timedelta, Step | None]]
) -> Case:
    """Return a case with all steps that its book takes; None is the usual one."""
    now = NOW
    for wait, lag, step in steps:
        now += wait
        try:
            event = (step or _usual(case))(book, case, max(now - lag, NOW))
            case = book.record(case, event, now=now)
        except (RecoveryError, IndexError):
            continue  # refused, or nothing there to speak of
    return case
