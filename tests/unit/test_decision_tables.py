"""Decision tables: built only when right, and never silent about an answer."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Literal, NewType

import attrs
import pytest
from attrs import frozen

from recoverykit.catalogue import CATEGORIES, SEVERITIES, STANDARD, Catalogue, Category
from recoverykit.checked import PERSONAL
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    UNIQUE,
    Amount,
    Day,
    DecisionTable,
    Duration,
    Flag,
    OneOf,
    Proved,
    Quantity,
    Refuted,
    Rule,
    Unknown,
    absent,
    any_,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
    prove_no_dead_row,
    prove_total,
    prove_unique,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingInput,
    PolicyError,
    UnknownCode,
)
from recoverykit.explanation import Reason, render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.money import Money
from recoverykit.plain import PolicyRef, content_hash, plain


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


Nights = NewType("Nights", int)


class Shade(StrEnum):
    RED = "red"


class Basis(Enum):
    GOODWILL = "goodwill"


@frozen
class Buyer:
    name: str = attrs.field(default="", metadata={PERSONAL: True})
    grade: str | None = None


@frozen
class Order:
    amount: Money
    placed_on: date = date(2026, 3, 1)
    late_for: timedelta = timedelta(0)
    buyer: Buyer | None = None
    tags: tuple[str, ...] = ()


@frozen
class Situation:
    order: Order | None = None
    category: str = "logistics.delay"
    severity: str = "minor"
    is_repeat: bool = False
    stars: int = 5
    nights: Nights = Nights(0)
    tone: Literal["calm", "angry"] = "calm"
    host: Any = None
    basis: Basis = Basis.GOODWILL
    noted_at: datetime | None = None
    either: Order | Buyer | None = None
    nothing: None = None


def table(fields: Any, *rules: Rule, **given: Any) -> DecisionTable:
    return DecisionTable(
        id="bands", version="1", reads=Situation, fields=fields, rules=rules, **given
    )


def problems(fields: Any, *rules: Rule, **given: Any) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        table(fields, *rules, **given)
    assert caught.value.policy == "bands@1"
    for problem in caught.value.problems:
        assert problem.code in SENTENCES
        assert render(problem, "zh") is not None
    return [str(problem) for problem in caught.value.problems]


def when(path: str, *cells: Any) -> list[Rule]:
    """One rule a cell, which gives its own id."""
    return [Rule(f"r{i}", when={path: c}, then=f"r{i}") for i, c in enumerate(cells)]


AMOUNT = {"order.amount": Amount("CNY")}
SMALL = Rule(
    "small",
    when={"order.amount": at_most(cny("100"))},
    then=("refund", cny("5")),
    note="quick and cheap",
    source="guide 001",
)
MIDDLE = Rule(
    "middle",
    when={"order.amount": between(cny("100.01"), cny("300"))},
    then=("reship", cny("10")),
)
LARGE = Rule("large", when={"order.amount": more_than(cny("300"))}, then=NO_RULE)


def bands() -> DecisionTable:
    return table(AMOUNT, SMALL, MIDDLE, LARGE)


def of(amount: str | Money | None) -> Situation:
    if isinstance(amount, str):
        amount = cny(amount)
    return Situation(order=None if amount is None else Order(amount))


class TestOrderValueBands:
    """S73, S74, S75."""

    @pytest.mark.parametrize(
        ("amount", "rule"),
        [
            ("0", "small"),
            ("100.00", "small"),
            ("100.01", "middle"),
            ("300.00", "middle"),
            ("300.01", "large"),
            ("99999999.99", "large"),
        ],
    )
    def test_the_edges_fall_where_the_guide_says(self, amount: str, rule: str) -> None:
        assert bands().decide(of(amount)).fired == (rule,)

    def test_outcomes(self) -> None:
        assert bands().decide(of("100")).outcome == ("refund", cny("5"))
        assert bands().decide(of("100.01")).outcome == ("reship", cny("10"))
        assert bands().decide(of("300.01")).outcome is NO_RULE

    def test_another_currency_is_refused(self) -> None:
        with pytest.raises(CurrencyMismatch, match="cannot mix USD with CNY"):
            bands().decide(of(Money(100, "USD")))

    def test_without_the_third_band_it_cannot_be_built(self) -> None:
        assert problems(AMOUNT, SMALL, MIDDLE) == [
            "no rule for: order.amount ≥ 300.01 CNY"
        ]

    def test_touching_bands_leave_no_false_gap(self) -> None:
        rules = when("order.amount", at_most(cny("100")), more_than(cny("100")))
        assert prove_total(table(AMOUNT, *rules))

    def test_bands_that_share_an_edge_overlap_on_that_value_only(self) -> None:
        rules = when("order.amount", at_most(cny("100")), at_least(cny("100")))
        assert problems(AMOUNT, *rules) == [
            "rules r0 and r1 both apply to: order.amount 100.00 CNY"
        ]


class TestBuilding:
    def test_a_gap_names_the_box_in_domain_words(self) -> None:
        fields = {
            "category": OneOf(CATEGORIES),
            "order.amount": Amount("CNY"),
            "is_repeat": Flag(),
        }
        rules = [
            Rule(
                "a",
                when={
                    "category": not_in("quality"),
                    "order.amount": not_in(cny("1")),
                },
                then=1,
            ),
            Rule(
                "b",
                when={"category": is_in("quality"), "is_repeat": is_in(False)},
                then=1,
            ),
            Rule(
                "c",
                when={
                    "category": not_in("quality"),
                    "order.amount": is_in(cny("1")),
                    "is_repeat": is_in(False, True),
                },
                then=1,
            ),
        ]
        assert problems(fields, *rules) == [
            "no rule for: category quality; is_repeat yes"
        ]

    def test_every_problem_is_listed(self) -> None:
        rules = when("stars", at_most(2), between(2, 3), is_in(5))
        assert problems({"stars": Quantity(1, 5)}, *rules) == [
            "no rule for: stars 4",
            "rules r0 and r1 both apply to: stars 2",
        ]

    def test_two_rules_for_everything(self) -> None:
        assert problems({"stars": Quantity(1, 5)}, *when("stars", any_, any_)) == [
            "rules r0 and r1 both apply to everything"
        ]

    def test_a_row_that_never_decides(self) -> None:
        rules = when("stars", at_most(3), at_least(3), is_in(2, 4), any_)
        assert problems({"stars": Quantity(1, 5)}, *rules, hit_policy=FIRST) == [
            "rule r2 never decides: r0, r1 come before it and take all of it",
            "rule r3 never decides: r0, r1, r2 come before it and take all of it",
        ]

    def test_a_gap_under_first(self) -> None:
        rules = when("stars", at_most(3), at_most(4))
        assert problems({"stars": Quantity(1, 5)}, *rules, hit_policy=FIRST) == [
            "no rule for: stars 5"
        ]

    def test_a_cell_that_nothing_fits(self) -> None:
        fields = {"stars": Quantity(1, 5)}
        rules = when("stars", less_than(1), any_)
        expected = "rule r0 can never apply: no value of stars fits its cell"
        for policy in (UNIQUE, FIRST, COLLECT):
            assert problems(fields, *rules, hit_policy=policy) == [expected]
        assert problems(fields, *when("stars", between(4, 2))) == [
            "rule r0 can never apply: no value of stars fits its cell",
            "no rule applies to anything",
        ]

    def test_a_long_list_is_cut(self) -> None:
        rules = when("stars", *[is_in(i) for i in range(1, 200, 2)])
        found = problems({"stars": Quantity(0), "is_repeat": Flag()}, *rules)
        assert len(found) == 1
        assert found[0].startswith("no rule for: stars 0, 2, 4")
        assert found[0].endswith("… (+93)")
        found = problems({"stars": Quantity(0, 1)}, *when("stars", *[any_] * 20))
        assert len(found) == 51
        assert found[-1] == "and more than these 50"

    def test_over_budget_is_not_a_pass(self) -> None:
        rules = when("stars", at_most(2), more_than(2))
        for policy in (UNIQUE, FIRST):
            assert problems(
                {"stars": Quantity(1, 5)}, *rules, node_budget=2, hit_policy=policy
            ) == [
                (
                    "the proof needs more than 2 steps; look at fewer fields, split "
                    "the table, or allow more with node_budget="
                )
            ]

    @pytest.mark.parametrize(
        ("path", "of", "problem"),
        [
            (
                "order.amout",
                Amount("CNY"),
                (
                    "order.amout leads nowhere: Order has no such field; nearest: "
                    "order.amount"
                ),
            ),
            (
                "zzz",
                Flag(),
                (
                    "zzz leads nowhere: Situation has no such field; nearest: order, "
                    "category, severity, is_repeat, stars, nights, tone, host, basis, "
                    "noted_at, either, nothing"
                ),
            ),
            (
                "category.code",
                Flag(),
                (
                    "category.code leads nowhere: category holds str, which has no "
                    "declared fields"
                ),
            ),
            (
                "either.amount",
                Flag(),
                (
                    "either.amount leads nowhere: either holds Order, Buyer, which has "
                    "no declared fields"
                ),
            ),
            (
                "order.buyer.name",
                OneOf(("li",)),
                (
                    "order.buyer.name is personal data, which a decision would store; "
                    "decide on a fact derived from it"
                ),
            ),
            ("stars", Flag(), "stars holds int, which Flag cannot read"),
            (
                "is_repeat",
                Quantity(0, 1),
                "is_repeat holds bool, which Quantity cannot read",
            ),
            ("noted_at", Day(), "noted_at holds datetime, which Day cannot read"),
            (
                "order.tags",
                OneOf(("a",)),
                "order.tags holds tuple, which OneOf cannot read",
            ),
            (
                "basis",
                OneOf(("goodwill",)),
                "basis holds Basis, which OneOf cannot read",
            ),
            ("nothing", Flag(), "nothing holds nothing, which Flag cannot read"),
        ],
    )
    def test_paths_are_checked(self, path: str, of: Any, problem: str) -> None:
        found = problems({path: of}, *when(path, any_))
        assert [p.replace("holds ,", "holds nothing,") for p in found] == [problem]

    @pytest.mark.parametrize(
        ("path", "of"),
        [
            ("host", Flag()),
            ("nights", Quantity(0)),
            ("tone", OneOf(("calm", "angry"))),
            ("order.late_for", Duration()),
            ("order.placed_on", Day()),
            ("order.buyer.grade", optional(OneOf(("gold",)))),
        ],
    )
    def test_paths_that_lead_somewhere(self, path: str, of: Any) -> None:
        assert table({path: of}, *when(path, any_)).fields[path] == of

    def test_annotations_that_cannot_be_resolved_hide_the_type(self) -> None:
        @frozen
        class Local:
            deep: Elsewhere  # noqa: F821

        made = DecisionTable(
            id="t",
            version="1",
            reads=Local,
            fields={"deep": Flag()},
            rules=when("deep", any_),
        )
        assert made.decide(Local(deep=True)).fired == ("r0",)

    @pytest.mark.parametrize(
        ("path", "of", "cell", "problem"),
        [
            ("stars", Quantity(1, 5), at_most(9), "9 lies outside 1–5"),
            ("stars", Quantity(1), at_most(0), "0 lies below 1"),
            (
                "stars",
                Quantity(1, 5),
                is_in(True),
                "must be a whole number, got a bool",
            ),
            ("is_repeat", Flag(), is_in(1), "must be True or False, got a int"),
            ("category", OneOf(CATEGORIES), is_in(1), "must be a code, got a int"),
            ("order.amount", Amount("CNY"), at_most(100), "must be money, got a int"),
            (
                "order.amount",
                Amount("CNY"),
                at_most(Money(1, "USD")),
                "the amount is in USD, not in CNY",
            ),
            (
                "order.late_for",
                Duration(),
                at_most(3),
                "must be a timedelta, got a int",
            ),
            ("order.placed_on", Day(), at_most("x"), "must be a date, got a str"),
            (
                "category",
                OneOf(CATEGORIES),
                is_in("logistics.dellay"),
                (
                    "unknown code logistics.dellay; nearest: logistics.delay, "
                    "logistics, logistics.not_shipped"
                ),
            ),
        ],
    )
    def test_cells_are_checked(
        self, path: str, of: Any, cell: Any, problem: str
    ) -> None:
        assert problems({path: of}, *when(path, cell)) == [
            f"rule r0, cell {path}: {problem}"
        ]

    def test_a_cell_for_a_field_that_is_not_declared(self) -> None:
        assert problems(AMOUNT, *when("order.amont", any_)) == [
            (
                "rule r0 looks at order.amont, which is not among the fields; nearest: "
                "order.amount"
            )
        ]

    @pytest.mark.parametrize("cell", [absent, is_in("minor", absent)])
    def test_only_an_optional_field_is_ever_absent(self, cell: Any) -> None:
        assert problems({"severity": OneOf(SEVERITIES)}, *when("severity", cell)) == [
            "rule r0 asks whether severity is absent, but the field is not optional"
        ]

    @pytest.mark.parametrize(
        ("path", "of", "cell"),
        [
            ("severity", OneOf(SEVERITIES), at_least("serious")),
            ("is_repeat", Flag(), at_least(True)),
        ],
    )
    def test_only_what_has_an_order_is_compared(
        self, path: str, of: Any, cell: Any
    ) -> None:
        assert problems({path: of}, *when(path, cell)) == [
            f"rule r0 compares {path}, whose values have no order"
        ]

    def test_rules_have_names_of_their_own(self) -> None:
        assert problems(AMOUNT, SMALL, SMALL) == ["two rules are called small"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"reads": int}, "reads: got <class 'int'>; must be an attrs class"),
            ({"reads": 3}, "must be an attrs class"),
            ({"fields": {}}, "needs at least one field"),
            ({"fields": {"stars": 3}}, "needs fields such as Flag"),
            ({"rules": ()}, "needs at least one rule"),
            ({"rules": ["a"]}, "must be Rule"),
            ({"id": "a b"}, "must be a code"),
            ({"node_budget": -1}, "zero or more"),
        ],
    )
    def test_arguments_are_of_their_kind(self, given: Any, message: str) -> None:
        good = {"id": "t", "version": "1", "reads": Situation, "fields": AMOUNT}
        with pytest.raises(InvalidValue, match=message):
            DecisionTable(**{**good, "rules": (SMALL, MIDDLE, LARGE), **given})

    def test_the_hit_policy_is_one_of_three(self) -> None:
        with pytest.raises(TypeError):
            table(AMOUNT, SMALL, MIDDLE, LARGE, hit_policy="unique")


class TestRules:
    @pytest.mark.parametrize(
        ("when", "message"),
        [
            ({"a": 3}, "needs a cell such as is_in"),
            ({3: any_}, "needs a cell such as is_in"),
            ([], "must be a mapping of path to cell"),
        ],
    )
    def test_cells_are_cells(self, when: Any, message: str) -> None:
        with pytest.raises(InvalidValue, match=message):
            Rule("r", when=when, then=1)

    @pytest.mark.parametrize("then", [[], {}, {1}, 0.5, object(), lambda: 1])
    def test_an_outcome_is_frozen_and_can_be_stored(self, then: Any) -> None:
        with pytest.raises(
            InvalidValue, match="must be a frozen value with a plain form"
        ):
            Rule("r", when={}, then=then)

    def test_no_rule_is_one_value_everywhere(self) -> None:
        assert repr(NO_RULE) == "NO_RULE"
        assert plain(NO_RULE) == {"kind": "no_rule"}
        assert pickle.loads(pickle.dumps(NO_RULE)) is NO_RULE
        assert copy.deepcopy(NO_RULE) is NO_RULE


class TestDeciding:
    def test_another_kind_of_situation(self) -> None:
        with pytest.raises(InvalidValue, match="got a Order; bands reads a Situation"):
            bands().decide(Order(cny("1")))

    def test_an_absent_value(self) -> None:
        with pytest.raises(MissingInput, match=r"table bands@1 needs order\.amount"):
            bands().decide(of(None))

    def test_an_absent_value_of_an_optional_field(self) -> None:
        fields = {"order.amount": optional(Amount("CNY")), "is_repeat": Flag()}
        rules = when("order.amount", absent, at_most(cny("5")), more_than(cny("5")))
        made = table(fields, *rules)
        assert made.decide(of(None)).fired == ("r0",)
        assert made.decide(of("5")).fired == ("r1",)
        assert made.decide(of(None)).read == (
            ("order.amount", None),
            ("is_repeat", False),
        )

    def test_absence_at_the_end_of_a_way(self) -> None:
        fields = {"order.buyer.grade": optional(OneOf(("gold", "silver")))}
        made = table(
            fields, *when("order.buyer.grade", is_in("gold", absent), is_in("silver"))
        )
        gold = Order(cny("1"), buyer=Buyer(grade="gold"))
        for order in (None, Order(cny("1")), Order(cny("1"), buyer=Buyer()), gold):
            assert made.decide(Situation(order=order)).fired == ("r0",)
        silver = Order(cny("1"), buyer=Buyer(grade="silver"))
        assert made.decide(Situation(order=silver)).fired == ("r1",)

    def test_only_absent_and_any_are_true_of_what_is_absent(self) -> None:
        fields = {
            "order.buyer.grade": optional(OneOf(("gold", "silver"), is_ordered=True))
        }
        path = "order.buyer.grade"
        for cell in (not_in("gold"), at_least("gold"), is_in("gold", "silver")):
            collected = table(fields, *when(path, cell), hit_policy=COLLECT)
            assert collected.decide(Situation()).fired == ()
        there = table(fields, *when(path, not_in(absent), absent))
        assert there.decide(Situation()).fired == ("r1",)
        assert problems(fields, *when(path, not_in("gold"), is_in("gold"))) == [
            "no rule for: order.buyer.grade absent"
        ]
        assert problems(fields, *when(path, is_in("gold"))) == [
            "no rule for: order.buyer.grade silver, absent"
        ]

    @pytest.mark.parametrize(
        ("path", "of", "value", "error", "message"),
        [
            (
                "stars",
                Quantity(1, 5),
                6,
                InvalidValue,
                "invalid stars: got 6; 6 lies outside 1–5",
            ),
            ("stars", Quantity(1, 5), 0, InvalidValue, "0 lies outside 1–5"),
            ("stars", Quantity(1), 0, InvalidValue, "0 lies below 1"),
            (
                "stars",
                Quantity(1, 5),
                True,
                InvalidValue,
                "got a bool; must be a whole number",
            ),
            (
                "stars",
                Quantity(1, 5),
                "私",
                InvalidValue,
                "got a str; must be a whole number",
            ),
            ("is_repeat", Flag(), 1, InvalidValue, "got a int; must be True or False"),
            (
                "category",
                OneOf(CATEGORIES),
                [],
                InvalidValue,
                "got a list; must be a code",
            ),
            (
                "category",
                OneOf(CATEGORIES),
                "quality.smel",
                UnknownCode,
                "unknown code 'quality.smel' in categories",
            ),
            (
                "tone",
                OneOf(("calm",)),
                "clam",
                UnknownCode,
                "'clam' in tone; nearest: calm",
            ),
            (
                "tone",
                OneOf(("calm",)),
                "a complainant's words",
                UnknownCode,
                "unknown code 'text of 21 characters' in tone; nearest: nothing",
            ),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, path: str, of: Any, value: Any, error: Any, message: str
    ) -> None:
        made = table({path: of}, *when(path, any_))
        with pytest.raises(error) as caught:
            made.decide(attrs.evolve(Situation(), **{path: value}))
        assert message in str(caught.value)

    @pytest.mark.parametrize(
        ("of", "change"),
        [
            (Amount("CNY", high=cny("9")), {"amount": cny("9.01")}),
            (Amount("CNY", low=cny("1")), {"amount": cny("0")}),
            (Amount("CNY"), {"amount": 5}),
            (
                Duration(high=timedelta(hours=1)),
                {"late_for": timedelta(hours=1, microseconds=1)},
            ),
            (Duration(), {"late_for": -timedelta(microseconds=1)}),
            (Duration(), {"late_for": 3}),
            (Day(high=date(2026, 3, 1)), {"placed_on": date(2026, 3, 2)}),
            (Day(low=date(2026, 3, 1)), {"placed_on": date(2026, 2, 28)}),
            (Day(), {"placed_on": datetime(2026, 3, 1)}),
        ],
    )
    def test_what_lies_outside_is_refused(self, of: Any, change: Any) -> None:
        [name] = change
        made = table({f"order.{name}": of}, *when(f"order.{name}", any_))
        situation = Situation(order=attrs.evolve(Order(cny("5")), **change))
        with pytest.raises(InvalidValue, match=f"invalid order.{name}"):
            made.decide(situation)

    def test_every_kind_of_field(self) -> None:
        hour = timedelta(hours=1)
        fields = {
            "category": OneOf(CATEGORIES),
            "severity": OneOf(SEVERITIES, is_ordered=True),
            "is_repeat": Flag(),
            "stars": Quantity(1, 5),
            "order.amount": Amount("CNY", high=cny("1000")),
            "order.late_for": Duration(),
            "order.placed_on": Day(high=date.max),
        }
        cells = {
            "category": is_in("logistics"),
            "severity": at_most("moderate"),
            "is_repeat": is_in(False),
            "stars": less_than(4),
            "order.amount": at_least(cny("10")),
            "order.late_for": between(hour, 2 * hour),
            "order.placed_on": more_than(date(2026, 1, 1)),
        }
        made = table(fields, Rule("all", when=cells, then=1), hit_policy=COLLECT)
        order = Order(cny("10"), late_for=2 * hour)
        good = Situation(order=order, stars=3, severity="moderate")
        assert made.decide(good).outcome == (1,)
        worse = {
            "category": attrs.evolve(good, category="quality.damaged"),
            "severity": attrs.evolve(good, severity="serious"),
            "is_repeat": attrs.evolve(good, is_repeat=True),
            "stars": attrs.evolve(good, stars=4),
            "order.amount": attrs.evolve(
                good, order=attrs.evolve(order, amount=cny("9.99"))
            ),
            "order.late_for": attrs.evolve(
                good,
                order=attrs.evolve(
                    order, late_for=2 * hour + timedelta(microseconds=1)
                ),
            ),
            "order.placed_on": attrs.evolve(
                good, order=attrs.evolve(order, placed_on=date(2026, 1, 1))
            ),
        }
        for path, situation in worse.items():
            decision = made.decide(situation)
            assert decision.outcome == ()
            [why] = decision.why_not("all")
            assert why["path"] == path

    def test_values_of_a_subclass_are_read(self) -> None:
        class Fake(date):
            pass

        class Count(int):
            pass

        made = table({"tone": OneOf(("red",))}, *when("tone", is_in("red")))
        assert made.decide(Situation(tone=Shade.RED)).fired == ("r0",)
        made = table(
            {"stars": Quantity(0, 9)}, *when("stars", at_most(3), more_than(3))
        )
        assert made.decide(Situation(stars=Count(4))).fired == ("r1",)
        path = "order.placed_on"
        made = table(
            {path: Day()},
            *when(path, at_most(date(2026, 1, 1)), any_),
            hit_policy=FIRST,
        )
        order = Order(cny("1"), placed_on=Fake(2026, 1, 1))
        assert made.decide(Situation(order=order)).fired == ("r0",)

    def test_first_decides_alone(self) -> None:
        rules = when("stars", at_most(3), at_most(4), any_)
        made = table({"stars": Quantity(1, 5)}, *rules, hit_policy=FIRST)
        decision = made.decide(Situation(stars=3))
        assert (decision.outcome, decision.fired) == ("r0", ("r0",))
        assert made.decide(Situation(stars=5)).outcome == "r2"
        assert decision.why_not("r0") == ()
        assert [str(r) for r in decision.why_not("r2")] == [
            "not rule r2: r0 comes before it"
        ]

    def test_collect_takes_all_in_order(self) -> None:
        rules = when("stars", at_least(3), at_least(2), at_least(5))
        made = table({"stars": Quantity(1, 5)}, *rules, hit_policy=COLLECT)
        assert made.decide(Situation(stars=4)).outcome == ("r0", "r1")
        nothing = made.decide(Situation(stars=1))
        assert (nothing.outcome, nothing.fired) == ((), ())
        assert nothing.explain("en").splitlines() == [
            "no rule of bands applies",
            "stars is 1",
            "not rule r0: stars is 1, less than 3",
            "not rule r1: stars is 1, less than 2",
            "not rule r2: stars is 1, less than 5",
        ]


class TestCatalogues:
    def test_a_code_stands_for_its_subtree(self) -> None:
        made = table(
            {"category": OneOf(CATEGORIES)},
            *when("category", is_in("logistics"), not_in("logistics")),
        )
        assert made.decide(Situation(category="logistics.delay")).fired == ("r0",)
        assert made.decide(Situation(category="quality")).fired == ("r1",)

    def test_a_new_child_inherits_and_makes_no_other_policy(self) -> None:
        def over(categories: Catalogue[Category]) -> DecisionTable:
            cells = is_in("quality"), not_in("quality")
            return table({"category": OneOf(categories)}, *when("category", *cells))

        drone = Category("quality.drone", zh="无人机", en="drone")
        before, after = over(CATEGORIES), over(CATEGORIES.extend(drone))
        assert after.decide(Situation(category="quality.drone")).fired == ("r0",)
        with pytest.raises(UnknownCode):
            before.decide(Situation(category="quality.drone"))
        assert before == after

    def test_an_old_name_reads(self) -> None:
        renamed = attrs.evolve(CATEGORIES, renamed=(("late", "logistics.delay"),))
        fields = {"category": OneOf(renamed)}
        made = table(fields, *when("category", is_in("late"), not_in("late")))
        assert made.decide(Situation(category="late")).fired == ("r0",)
        assert made.decide(Situation(category="logistics.delay")).fired == ("r0",)
        assert plain(made)["fields"]["category"]["renamed"] == [
            ["late", "logistics.delay"]
        ]

    def test_a_box_names_a_whole_subtree_by_its_top(self) -> None:
        cells = not_in("logistics", "quality.damaged"), is_in("logistics.delay")
        [gap] = problems({"category": OneOf(CATEGORIES)}, *when("category", *cells))
        assert gap.startswith(
            "no rule for: category logistics, logistics.not_shipped, "
        )
        assert gap.endswith("quality.damaged")
        assert "logistics.delay" not in gap
        [gap] = problems(
            {"category": OneOf(CATEGORIES)}, *when("category", not_in("logistics"))
        )
        assert gap == "no rule for: category logistics"


class TestExplaining:
    def test_what_applied_what_was_read_and_why_not_the_others(self) -> None:
        decision = bands().decide(of("80"))
        assert decision.explain("en").splitlines() == [
            "rule small of bands, version 1, applies",
            "note: quick and cheap",
            "source: guide 001",
            "order.amount is 80.00 CNY",
            (
                "not rule middle: order.amount is 80.00 CNY, "
                "not within 100.01 CNY–300.00 CNY"
            ),
            "not rule large: order.amount is 80.00 CNY, not more than 300.00 CNY",
        ]
        assert decision.explain("zh").splitlines() == [
            "适用 bands（版本 1）的规则 small",
            "说明：quick and cheap",
            "依据：guide 001",
            "order.amount 为 80.00 CNY",
            (
                "不适用规则 middle：order.amount 为 80.00 CNY，"
                "不在 100.01 CNY–300.00 CNY 之内"
            ),
            "不适用规则 large：order.amount 为 80.00 CNY，不高于 300.00 CNY",
        ]

    def test_an_intended_hole_says_so(self) -> None:
        first, *_ = bands().decide(of("301")).explain("en").splitlines()
        assert first == (
            "rule large of bands, version 1, lays nothing down: a person decides"
        )

    def test_a_customer_hears_nothing_of_a_table(self) -> None:
        assert bands().decide(of("80")).explain("en", audience="customer") == ""

    def test_words_for_codes_paths_and_rules(self) -> None:
        def labels(catalogue: str, code: str, lang: str) -> str:
            words = {"category": "问题", "tone": "语气", "r0": "物流规则"}
            if catalogue in {"fields", "rules"}:
                return words.get(code, code)
            return STANDARD.label(catalogue, code, lang)

        fields = {
            "category": OneOf(CATEGORIES),
            "tone": OneOf(("calm", "angry")),
        }
        made = table(fields, *when("category", is_in("logistics"), not_in("logistics")))
        assert made.decide(Situation()).explain("zh", labels=labels).splitlines() == [
            "适用 bands（版本 1）的规则 物流规则",
            "问题 为 物流延误",
            "语气 为 calm",
            "不适用规则 r1：问题 为 物流延误，属于被排除的 物流",
        ]

    def test_flags_and_absence_in_words(self) -> None:
        fields = {"is_repeat": Flag(), "order.amount": optional(Amount("CNY"))}
        rules = [
            Rule("yes", when={"is_repeat": is_in(True)}, then=1),
            Rule("no", when={"is_repeat": not_in(True)}, then=1),
            Rule("bare", when={"order.amount": absent}, then=1),
            Rule("some", when={"order.amount": at_least(cny("1"))}, then=1),
        ]
        made = table(fields, *rules, hit_policy=COLLECT)
        assert made.decide(Situation()).explain("en").splitlines()[2:] == [
            "is_repeat: no",
            "order.amount is absent",
            "not rule yes: is_repeat should be yes, but is no",
            "not rule some: order.amount is absent",
        ]
        repeated = attrs.evolve(of("1"), is_repeat=True)
        assert made.decide(repeated).explain("en").splitlines()[2:] == [
            "is_repeat: yes",
            "order.amount is 1.00 CNY",
            "not rule no: is_repeat should be no, but is yes",
            "not rule bare: it is only for cases without order.amount",
        ]

    def test_why_not_names_every_failing_cell(self) -> None:
        fields = {
            "stars": Quantity(1, 5),
            "severity": OneOf(SEVERITIES, is_ordered=True),
        }
        cells = {"stars": less_than(2), "severity": is_in("serious", "critical")}
        made = table(fields, Rule("grave", when=cells, then=1), hit_policy=COLLECT)
        decision = made.decide(Situation())
        assert [str(r) for r in decision.why_not("grave")] == [
            "not rule grave: stars is 5, not less than 2",
            "not rule grave: severity is minor, none of serious, critical",
        ]
        assert decision.trace().failed == (("grave", decision.why_not("grave")[0]),)

    def test_why_not_of_a_rule_that_does_not_exist(self) -> None:
        with pytest.raises(
            UnknownCode, match="'smal' in rules of bands; nearest: small"
        ):
            bands().decide(of("1")).why_not("smal")

    def test_a_trace_explains_without_the_table(self) -> None:
        made = table(
            {"category": OneOf(CATEGORIES), "order.amount": Amount("CNY")},
            *when("category", is_in("logistics"), not_in("logistics")),
        )
        decision = made.decide(of("80"))
        trace = decision.trace()
        assert trace.table == made.ref == decision.table
        assert trace.catalogues == (("category", "categories"),)
        for lang in ("en", "zh"):
            assert trace.explain(lang, labels=STANDARD.label) == decision.explain(
                lang, labels=STANDARD.label
            )
        assert plain(decision) == plain(trace)
        assert plain(trace) == {
            "table": {"id": "bands", "version": "1", "hash": made.ref.hash},
            "read": [
                ["category", "logistics.delay"],
                ["order.amount", {"$money": [8000, "CNY"]}],
            ],
            "fired": ["r0"],
            "reasons": [
                {
                    "code": "decision_tables.fired",
                    "fields": {"rule": "r0", "table": "bands", "version": "1"},
                }
            ],
            "failed": [
                [
                    "r1",
                    {
                        "code": "decision_tables.unmet_not_in",
                        "fields": {
                            "catalogue": "categories",
                            "path": "category",
                            "rule": "r1",
                            "value": "logistics.delay",
                            "wanted": ["logistics"],
                        },
                    },
                ]
            ],
            "catalogues": [["category", "categories"]],
            "nearest": "r1",
        }
        assert pickle.loads(pickle.dumps(trace)) == trace

    def test_every_reason_has_a_sentence(self) -> None:
        mine = {c: t for c, t in SENTENCES.items() if c.startswith("decision_tables.")}
        assert mine
        for text in mine.values():
            assert set(text) == {"en", "zh"}


class TestMarkdown:
    def test_a_table_in_words(self) -> None:
        fields = {
            "category": optional(OneOf(CATEGORIES)),
            "is_repeat": Flag(),
            "order.amount": Amount("CNY"),
        }
        rules = [
            Rule(
                "a",
                when={
                    "category": is_in("logistics", "quality", absent),
                    "is_repeat": is_in(True),
                    "order.amount": at_most(cny("1")),
                },
                then="x|y",
                note="two\nlines",
            ),
            Rule(
                "b",
                when={
                    "category": not_in(absent),
                    "is_repeat": not_in(True),
                    "order.amount": between(cny("1"), cny("2")),
                },
                then=NO_RULE,
            ),
            Rule(
                "c",
                when={"category": absent, "is_repeat": is_in(True, False)},
                then=1,
                source="S75",
            ),
        ]
        made = table(fields, *rules, hit_policy=COLLECT)
        assert made.as_markdown("en").splitlines() == [
            "| rule | category | is_repeat | order.amount | outcome | note | source |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            (
                "| a | logistics, quality / absent | yes | at most 1.00 CNY | x\\|y "
                "| two lines |  |"
            ),
            "| b | any, but there | no | 1.00 CNY–2.00 CNY | a person decides |  |  |",
            "| c | absent | yes or no | any | 1 |  | S75 |",
        ]
        assert "物流、商品质量 / 缺失" in made.as_markdown("zh", labels=STANDARD.label)


class TestProofs:
    def test_what_a_build_proves(self) -> None:
        made = bands()
        for proof in (prove_total(made), prove_unique(made), prove_no_dead_row(made)):
            assert proof
            assert proof == Proved()

    def test_a_refutation_names_a_situation(self) -> None:
        fields = {"order.amount": optional(Amount("CNY")), "stars": Quantity(1, 5)}
        cells = {"order.amount": at_least(cny("0")), "stars": less_than(5)}
        made = table(
            fields,
            Rule("a", when=cells, then=1),
            Rule("b", when={"stars": is_in(4)}, then=1),
            hit_policy=COLLECT,
        )
        gap = prove_total(made)
        assert isinstance(gap, Refuted)
        assert not gap
        assert gap.counterexample == (("order.amount", cny("0")), ("stars", 5))
        assert [str(p) for p in gap.problems] == [
            "no rule for: order.amount ≥ 0.00 CNY; stars 5",
            "no rule for: order.amount absent; stars 1–3, 5",
        ]
        shared = prove_unique(made)
        assert isinstance(shared, Refuted)
        assert shared.counterexample == (("order.amount", cny("0")), ("stars", 4))
        assert prove_no_dead_row(made)
        assert plain(gap)["counterexample"] == [
            ["order.amount", {"$money": [0, "CNY"]}],
            ["stars", 5],
        ]

    def test_a_counterexample_can_be_absence(self) -> None:
        fields = {"order.amount": optional(Amount("CNY"))}
        made = table(
            fields, *when("order.amount", at_least(cny("0"))), hit_policy=COLLECT
        )
        gap = prove_total(made)
        assert isinstance(gap, Refuted)
        assert gap.counterexample == (("order.amount", None),)

    def test_a_gap_may_leave_later_fields_open(self) -> None:
        fields = {"stars": Quantity(1, 5), "is_repeat": Flag()}
        made = table(fields, *when("stars", at_most(2)), hit_policy=COLLECT)
        gap = prove_total(made)
        assert isinstance(gap, Refuted)
        assert gap.counterexample == (("stars", 3), ("is_repeat", False))

    def test_out_of_budget(self) -> None:
        proof = prove_total(bands(), budget=1)
        assert proof == Unknown(Reason("decision_tables.over_budget", budget=1))
        assert not proof
        # the start, three sets of live rules after the amount, three after the flag
        wide = table({**AMOUNT, "is_repeat": Flag()}, SMALL, MIDDLE, LARGE)
        assert not prove_total(wide, budget=6)
        assert prove_total(wide, budget=7)
        rules = when("stars", at_most(2), any_)
        first = table({"stars": Quantity(1, 5)}, *rules, hit_policy=FIRST)
        assert not prove_no_dead_row(first, budget=1)


class TestBeingAValue:
    def test_equal_by_content(self) -> None:
        assert bands() == bands()
        assert hash(bands()) == hash(bands())
        assert bands() != attrs.evolve(bands(), version="2")
        assert bands() != "bands"
        assert bands().ref == PolicyRef("bands", "1", hash=content_hash(bands()))

    @pytest.mark.parametrize(
        "through", [lambda t: pickle.loads(pickle.dumps(t)), copy.deepcopy]
    )
    def test_it_travels(self, through: Any) -> None:
        there = through(bands())
        assert there == bands()
        assert there.decide(of("100.01")).fired == ("middle",)
        assert there.as_markdown("en") == bands().as_markdown("en")
        decision = through(bands().decide(of("301")))
        assert decision == bands().decide(of("301"))
        assert hash(decision) == hash(bands().decide(of("301")))
        assert decision.outcome is NO_RULE
        assert decision.why_not("small")

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            bands().version = "2"
        with pytest.raises(TypeError):
            bands().fields["stars"] = Flag()

    def test_plain(self) -> None:
        made = table(
            {"stars": optional(Quantity(1, 5)), "order.amount": Amount("CNY")},
            Rule(
                "a",
                when={"stars": is_in(2, 1, absent)},
                then=date(2026, 1, 1),
                note="n",
            ),
            Rule("b", when={"stars": more_than(2)}, then=NO_RULE, source="s"),
        )
        assert plain(made) == {
            "id": "bands",
            "version": "1",
            "fields": {
                "stars": {"kind": "quantity", "is_optional": True, "low": 1, "high": 5},
                "order.amount": {"kind": "amount", "currency": "CNY"},
            },
            "rules": [
                {
                    "id": "a",
                    "when": {
                        "stars": {"op": "is_in", "values": [1, 2], "or_absent": True}
                    },
                    "then": {"$on": "2026-01-01"},
                    "note": "n",
                },
                {
                    "id": "b",
                    "when": {"stars": {"op": "more_than", "values": [2]}},
                    "then": {"kind": "no_rule"},
                    "source": "s",
                },
            ],
            "hit_policy": "unique",
        }

    def test_the_content_hash_is_the_same_in_every_process(self) -> None:
        program = (
            "from attrs import frozen\n"
            "from recoverykit.catalogue import CATEGORIES\n"
            "from recoverykit.decision_tables import *\n"
            "@frozen\n"
            "class S:\n"
            "    c: str\n"
            "t = DecisionTable(id='t', version='1', reads=S,\n"
            "    fields={'c': OneOf(CATEGORIES)}, rules=[\n"
            "    Rule('a', when={'c': is_in('quality', 'logistics')},\n"
            "         then=frozenset({'x', 'y', 'z'})),\n"
            "    Rule('b', when={'c': not_in('logistics', 'quality')}, then='n')])\n"
            "print(t.ref.hash)\n"
        )
        seen = {
            subprocess.run(
                [sys.executable, "-c", program],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("0", "1", "77")
        }
        assert len(seen) == 1
