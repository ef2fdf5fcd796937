"""Stored decisions: they replay, and another version is tried with them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit.compensation import order_value_bands
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DatedTables,
    DecisionTable,
    Flag,
    InForce,
    Quantity,
    Rule,
    at_least,
    at_most,
    is_in,
)
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.playbooks import ShopConfig, graded_15min
from recoverykit.reply import Reply
from recoverykit.serialization import dump_case, load_case
from recoverykit.situation import CurrentFacts
from recoverykit.testing import (
    NOW,
    Changed,
    assert_replays,
    backtest,
    recorded,
    situation,
    tables_of,
)


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


OLD = order_value_bands(reship_cost=cny("60"))
NEW = order_value_bands(reship_cost=cny("65"), version="2")
PRICES = ("0.00", "88.00", "100.00", "188.00", "301.00")
TRACES = [OLD.decide(situation(amount=price)).trace() for price in PRICES]


GRADED = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
# one table is asked, so that one trace is stored
BOOK = evolve(GRADED, compensation=evolve(GRADED.compensation, goodwill=None))


def offered() -> Case:
    facts = situation(amount="88.00")
    case = BOOK.open("case-1", facts.complaint, order=facts.order, now=NOW)
    at = NOW + timedelta(hours=1)
    hello = Reply("您好", provenance="personal")
    case = BOOK.record(case, ev.Acknowledged(at, by="li", reply=hello), now=at)
    case = BOOK.record(case, ev.Diagnosed(at, by="li", primary="qc"), now=at)
    ruling = BOOK.decide_offer(
        case, now=at, by="li", role="ceo", facts=CurrentFacts(jurisdiction="CN")
    )
    return BOOK.record(case, ev.Offered(at, by="li", ruling=ruling), now=at)


CASE = offered()


def with_ruling(**changes: Any) -> Case:
    """Return the case with another ruling in its last entry, as if stored so."""
    last = CASE.log[-1]
    assert isinstance(last.event, ev.Offered)
    event = evolve(last.event, ruling=evolve(last.event.ruling, **changes))
    return Case(CASE.id, (*CASE.log[:-1], evolve(last, event=event)))


class TestStoredCases:
    def test_what_was_stored_decides_as_it_did(self) -> None:
        again = load_case(json.loads(json.dumps(dump_case(CASE))))
        (trace,) = recorded([again])
        assert trace.fired == ("up_to_100",)
        assert_replays([trace], NEW, *tables_of(BOOK.compensation))
        assert_replays([again], BOOK)
        assert_replays([again, trace], *tables_of(BOOK))

    def test_every_table_that_was_asked_is_there(self) -> None:
        (trace,) = recorded([CASE])
        assert recorded([with_ruling(traces=[TRACES[2]])]) == (trace, TRACES[2])
        assert recorded([with_ruling(trace=None)]) == ()

    def test_an_earlier_book_has_its_tables(self) -> None:
        base = BOOK.compensation.base
        assert isinstance(base, DecisionTable)
        revised = base.revised(version="2", then={"up_to_100": NO_RULE})
        policy = evolve(BOOK.compensation, base=revised)
        newer = evolve(BOOK, version="2", compensation=policy, earlier=[BOOK])
        assert_replays([CASE], newer)
        with pytest.raises(AssertionError) as caught:
            assert_replays([CASE], evolve(newer, earlier=()))
        assert str(caught.value) == (
            f"case case-1, version 1: {BOOK.ref.short} is not given"
        )

    def test_the_case_and_the_entry_are_named(self) -> None:
        (trace,) = recorded([CASE])
        forged = with_ruling(trace=evolve(trace, fired=("above_300",)))
        message = (
            f"case case-1, version {CASE.version}: order_value_bands said above_300, "
            "and says up_to_100"
        )
        with pytest.raises(AssertionError, match=message):
            assert_replays([CASE, forged], BOOK)

    def test_a_log_that_is_not_whole_is_told(self) -> None:
        holed = Case(CASE.id, (CASE.log[0], *CASE.log[2:]))
        with pytest.raises(AssertionError, match=r"case case-1: .*version"):
            assert_replays([holed], BOOK)


def test_tables_are_found_wherever_they_stand() -> None:
    dated = DatedTables(
        "bands",
        [
            InForce(OLD, from_on=date(2025, 1, 1), until_on=date(2026, 1, 1)),
            InForce(NEW, from_on=date(2026, 1, 1)),
        ],
    )
    assert tables_of(dated, OLD) == (OLD, NEW)
    assert tables_of() == ()


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

    def test_decisions_of_other_tables_are_passed_over(self) -> None:
        traces = [*TRACES, self.STARS.decide(Facts(cny("1"))).trace()]
        assert backtest(traces, OLD, NEW) == backtest(TRACES, OLD, NEW)

    def test_decisions_of_another_version_are_not_mistaken_for_those_of_the_old(
        self,
    ) -> None:
        by_new = NEW.decide(situation(amount="188.00")).trace()
        found = backtest([by_new, *TRACES], OLD, NEW)
        assert found.decisions == len(TRACES) + 1
        assert found.changed == backtest(TRACES, OLD, NEW).changed
        assert found.unknown == ((f"{NEW.ref.short} decided, not {OLD.ref.short}", 1),)

    def test_what_an_outcome_costs_may_be_said(self) -> None:
        prices = {"card": cny("2"), "gift": cny("15")}
        fields: dict[str, Any] = {"stars": Quantity(1, 5)}
        old = small(fields, Rule("any", when={}, then="card"))
        new = old.revised(version="2", then={"any": "gift"})
        traces = [old.decide(Facts(cny("1"), stars=s)).trace() for s in (1, 5)]
        found = backtest(traces, old, new, cost=lambda outcome: prices[outcome])
        assert (found.before, found.after) == (cny("4"), cny("30"))

    def test_changed_decisions_are_kept_and_shown_as_far_as_wanted(self) -> None:
        new = OLD.revised(version="2", then={"price_unknown": cny("5")})
        given = [*TRACES, OLD.decide(situation(amount=None)).trace()]
        found = backtest(given, OLD, new)
        assert found.examples == (
            Changed((("order.amount", None),), "NO_RULE", "5.00 CNY"),
        )
        said = [found.explain(lang, examples=9).splitlines() for lang in ("en", "zh")]
        assert [lines[-1] for lines in said] == [
            "order.amount absent: NO_RULE becomes 5.00 CNY",
            "order.amount absent：NO_RULE 变为 5.00 CNY",
        ]
        assert len(found.explain("en").splitlines()) == len(said[0]) - 1

    def test_outcomes_without_an_amount_are_compared_and_not_counted(self) -> None:
        fields: dict[str, Any] = {"amount": Amount("CNY")}
        old = small(fields, Rule("any", when={}, then="cs_agent"))
        new = small(fields, Rule("any", when={}, then=7), version="2")
        traces = [old.decide(Facts(cny("1"))).trace()]
        found = backtest(traces, old, new)
        assert (found.changed[0][2], found.before) == (1, None)
