"""Stored decisions: they replay, and another version is tried with them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit.compensation import order_value_bands
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DecisionTable,
    Flag,
    Quantity,
    Rule,
    at_least,
    at_most,
    is_in,
)
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.playbooks import ShopConfig, graded_15min
from recoverykit.reply import Reply
from recoverykit.serialization import dump_case, load_case
from recoverykit.situation import CurrentFacts
from recoverykit.testing import (
    NOW,
    assert_replays,
    backtest,
    recorded,
    situation,
)


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


OLD = order_value_bands(reship_cost=cny("60"))
NEW = order_value_bands(reship_cost=cny("65"), version="2")
PRICES = ("0.00", "88.00", "100.00", "188.00", "301.00")
TRACES = [OLD.decide(situation(amount=price)).trace() for price in PRICES]


def test_the_decisions_of_a_stored_case_replay() -> None:
    book = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
    facts = situation(amount="88.00")
    case = book.open("case-1", facts.complaint, order=facts.order, now=NOW)
    at = NOW + timedelta(hours=1)
    hello = Reply("您好", provenance="personal")
    case = book.record(case, ev.Acknowledged(at, by="li", reply=hello), now=at)
    case = book.record(case, ev.Diagnosed(at, by="li", primary="qc"), now=at)
    ruling = book.decide_offer(
        case, now=at, by="li", role="ceo", facts=CurrentFacts(jurisdiction="CN")
    )
    case = book.record(case, ev.Offered(at, by="li", ruling=ruling), now=at)
    again = load_case(json.loads(json.dumps(dump_case(case))))
    (trace,) = recorded([again])
    assert trace.fired == ("up_to_100",)
    base = book.compensation.base
    assert isinstance(base, DecisionTable)
    assert_replays([trace], NEW, base)
    bare = evolve(case.log[-1].event, ruling=evolve(ruling, trace=None))  # type: ignore[call-arg]
    assert recorded([type(case)(case.id, (evolve(case.log[-1], event=bare),))]) == ()


def test_a_version_that_is_not_given_is_named() -> None:
    assert_replays(TRACES, OLD)
    with pytest.raises(AssertionError, match="decision 1: order_value_bands@1#"):
        assert_replays(TRACES, NEW)


def test_a_decision_that_comes_out_otherwise_is_told() -> None:
    forged = evolve(TRACES[1], fired=("up_to_300",))
    message = "decision 2: order_value_bands said up_to_300, and says up_to_100"
    with pytest.raises(AssertionError, match=message):
        assert_replays([TRACES[0], forged], OLD)


class TestBacktest:
    def test_what_would_change_and_what_it_would_cost(self) -> None:
        found = backtest(TRACES, OLD, NEW)
        assert found.changed == ((("up_to_300",), ("up_to_300",), 1),)
        # 93 and 105 of refunds with coupons, 70 or 75 for the goods sent again
        assert (found.before, found.after) == (cny("268.00"), cny("273.00"))
        assert found.explain("zh").splitlines() == [
            "共核对 5 条决定，其中 1 条结果会改变",
            "up_to_300 → up_to_300：1 条",
            "成本 268.00 CNY → 273.00 CNY（差额 5.00 CNY）",
        ]

    def test_the_same_version_changes_nothing(self) -> None:
        found = backtest(TRACES, OLD, OLD)
        assert (found.changed, found.unknown) == ((), ())
        assert found.before == found.after

    def test_no_decisions_cost_nothing_known(self) -> None:
        found = backtest([], OLD, NEW)
        assert (found.decisions, found.before) == (0, None)
        assert found.explain("en") == "0 decisions looked at, 0 would be another"

    def test_a_rule_that_is_taken_away_costs_nothing_by_rule(self) -> None:
        stingy = OLD.revised(version="2", then={"up_to_300": NO_RULE})
        found = backtest(TRACES, OLD, stingy)
        assert (found.before, found.after) == (cny("268.00"), cny("198.00"))

    def test_the_most_frequent_change_comes_first(self) -> None:
        new = OLD.revised(
            version="2",
            then={"up_to_100": NO_RULE, "up_to_300": NO_RULE},
        )
        found = backtest(TRACES, OLD, new)
        assert [count for *_, count in found.changed] == [2, 1]


@frozen
class Facts:
    amount: Money
    stars: int = 3
    is_repeat: bool = False


def small(fields: dict[str, Any], *rules: Rule, version: str = "1") -> DecisionTable:
    return DecisionTable(
        id="small", version=version, reads=Facts, fields=fields, rules=rules
    )


class TestOtherTables:
    STARS = small(
        {"stars": Quantity(1, 5)},
        Rule("low", when={"stars": at_most(2)}, then=cny("9")),
        Rule("high", when={"stars": at_least(3)}, then=cny("1")),
    )

    def test_what_was_not_read_then_is_not_known_now(self) -> None:
        new = small(
            {"is_repeat": Flag()},
            Rule("again", when={"is_repeat": is_in(True)}, then=cny("2")),
            Rule("first", when={"is_repeat": is_in(False)}, then=cny("1")),
        )
        traces = [self.STARS.decide(Facts(cny("1"), stars=s)).trace() for s in (1, 5)]
        found = backtest(traces, self.STARS, new)
        ((why, count),) = found.unknown
        assert (count, found.before) == (2, None)
        assert "is_repeat" in why
        assert "2 not known: " in found.explain("en")

    def test_a_value_outside_the_new_field_is_not_known(self) -> None:
        new = small({"stars": Quantity(1, 4)}, Rule("any", when={}, then=cny("1")))
        traces = [self.STARS.decide(Facts(cny("1"), stars=5)).trace()]
        ((why, _),) = backtest(traces, self.STARS, new).unknown
        assert "5 lies outside 1–4" in why

    def test_outcomes_without_an_amount_are_compared_and_not_counted(self) -> None:
        fields: dict[str, Any] = {"amount": Amount("CNY")}
        old = small(fields, Rule("any", when={}, then="cs_agent"))
        new = small(fields, Rule("any", when={}, then=7), version="2")
        traces = [old.decide(Facts(cny("1"))).trace()]
        found = backtest(traces, old, new)
        assert (found.changed[0][2], found.before) == (1, None)
