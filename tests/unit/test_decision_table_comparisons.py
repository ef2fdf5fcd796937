"""What a table gives: never less, above or below; and what a version changes."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import frozen

from recoverykit.catalogue import SEVERITIES, STANDARD
from recoverykit.compensation import (
    REST_OF_ORDER,
    OfferPlan,
    RemedyPlan,
    ShareOfOrder,
    order_value_bands,
)
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    Amount,
    Bound,
    Box,
    DecisionTable,
    Duration,
    Flag,
    Measure,
    OneOf,
    Proof,
    Proved,
    Quantity,
    Refuted,
    Rule,
    Share,
    Sum,
    Unknown,
    absent,
    at_least,
    at_most,
    between,
    diff,
    is_in,
    less_than,
    more_than,
    optional,
    prove_equivalent,
    prove_never_above,
    prove_never_below,
    prove_never_less,
)
from recoverykit.decision_tables.measures import (
    Unsettled,
    first_above,
    measured,
    same_unit,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    PolicyError,
    UnknownCode,
)
from recoverykit.explanation import render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.money import Money
from recoverykit.offer import Basis

TIERS = ("new", "silver", "gold")


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


@frozen
class Paid:
    amount: Money
    tax: Money


@frozen
class Facts:
    order: Paid
    tier: str = "new"
    category: str = "late"
    stars: int = 5
    is_repeat: bool = False
    late_for: timedelta = timedelta(0)
    level: str | None = None


AMOUNT = "order.amount"
FIELDS: dict[str, Any] = {
    "tier": OneOf(TIERS, is_ordered=True),
    "category": OneOf(("late", "damaged")),
}


def table(fields: dict[str, Any], *rules: Rule, **given: Any) -> DecisionTable:
    return DecisionTable(
        id="t", version="1", reads=Facts, fields=fields, rules=rules, **given
    )


def gift(cost: Any, basis: Basis = Basis.GOODWILL, name: str = "gift") -> RemedyPlan:
    return RemedyPlan(name, "gift", cost=cost, basis=basis)


def plan(*costs: Any) -> OfferPlan:
    return OfferPlan(always=[gift(c, name=f"g{i}") for i, c in enumerate(costs)])


def say(proof: Proof) -> list[str]:
    """Return the problems in English, each of which has a sentence in Chinese."""
    assert isinstance(proof, Refuted)
    assert not proof
    for problem in proof.problems:
        assert problem.code in SENTENCES
        assert render(problem, "zh", labels=STANDARD.label) is not None
    assert pickle.loads(pickle.dumps(proof)) == proof
    return [str(problem) for problem in proof.problems]


def holds(proof: Proof) -> bool:
    assert isinstance(proof, Proved)
    return bool(proof)


def by_tier(*outcomes: Any, category: str = "late") -> list[Rule]:
    return [
        Rule(
            f"{tier}_{category}",
            when={"tier": is_in(tier), "category": is_in(category)},
            then=then,
        )
        for tier, then in zip(TIERS, outcomes, strict=True)
    ]


class TestWhatIsPlantedIsFound:
    """The four faults that a shop would hear of from its customers."""

    def test_a_hole(self) -> None:
        rules = [*by_tier(5, 10, 15), *by_tier(5, 10, 15, category="damaged")[:2]]
        with pytest.raises(PolicyError) as caught:
            table(FIELDS, *rules)
        (problem,) = caught.value.problems
        assert str(problem) == "no rule for: tier gold; category damaged"
        assert render(problem, "zh") == "缺少规则：tier gold；category damaged"

    def test_an_overlap(self) -> None:
        money = {AMOUNT: Amount("CNY")}
        small = Rule("small", when={AMOUNT: at_most(cny("100"))}, then=1)
        large = Rule("large", when={AMOUNT: at_least(cny("100"))}, then=2)
        with pytest.raises(PolicyError) as caught:
            table(money, small, large)
        (problem,) = caught.value.problems
        found = "rules small and large both apply to: order.amount 100.00 CNY"
        assert str(problem) == found

    def test_neighbours_on_a_money_edge_leave_no_false_gap(self) -> None:
        money = {AMOUNT: Amount("CNY")}
        small = Rule("small", when={AMOUNT: at_most(cny("100.00"))}, then=1)
        large = Rule("large", when={AMOUNT: at_least(cny("100.01"))}, then=2)
        assert table(money, small, large).decide(Facts(Paid(cny("100"), cny("0"))))

    def test_a_tier_inversion(self) -> None:
        rules = [
            *by_tier(cny("5"), cny("10"), cny("10")),
            *by_tier(cny("5"), cny("15"), cny("10"), category="damaged"),
        ]
        proof = prove_never_less(table(FIELDS, *rules), by="tier", no_rule="least")
        (problem,) = say(proof)
        assert problem == (
            "15.00 CNY by rule silver_damaged falls to 10.00 CNY by rule gold_damaged "
            "from tier silver to tier gold, for: category damaged"
        )
        assert isinstance(proof, Refuted)
        assert proof.counterexample == (("tier", "silver"), ("category", "damaged"))
        assert proof.against == (("tier", "gold"), ("category", "damaged"))

    def test_a_cap_breach(self) -> None:
        proof = prove_never_above(
            table(
                FIELDS,
                *by_tier(plan(cny("20")), plan(ShareOfOrder(10, 100)), NO_RULE),
                *by_tier(NO_RULE, NO_RULE, NO_RULE, category="damaged"),
            ),
            cny("30"),
        )
        (problem,) = say(proof)
        assert problem == (
            "rule silver_late gives 30.01 CNY, above 30.00 CNY: "
            "tier silver; category late; order.amount 300.05 CNY"
        )
        assert isinstance(proof, Refuted)
        assert dict(proof.counterexample)[AMOUNT] == cny("300.05")


class TestNeverLess:
    def test_a_ladder_that_only_rises_is_proven(self) -> None:
        rules = [*by_tier(1, 2, 2), *by_tier(3, 3, 4, category="damaged")]
        assert holds(prove_never_less(table(FIELDS, *rules), by="tier", no_rule="skip"))

    @pytest.mark.parametrize(
        ("no_rule", "first", "expected"),
        [
            ("skip", (1, NO_RULE, 2), []),
            # a person in between does not hide that gold gets less than new
            ("skip", (2, NO_RULE, 1), ["new_late", "gold_late"]),
            ("least", (NO_RULE, 1, 2), []),
            ("least", (1, NO_RULE, NO_RULE), ["new_late", "silver_late"]),
            ("most", (1, 2, NO_RULE), []),
            ("most", (NO_RULE, 1, 2), ["new_late", "silver_late"]),
        ],
    )
    def test_where_no_rule_stands_is_for_the_shop_to_say(
        self, no_rule: Any, first: Any, expected: list[str]
    ) -> None:
        rules = [*by_tier(*first), *by_tier(1, 1, 1, category="damaged")]
        proof = prove_never_less(table(FIELDS, *rules), by="tier", no_rule=no_rule)
        if not expected:
            assert holds(proof)
            return
        assert say(proof)
        assert isinstance(proof, Refuted)
        problem = proof.problems[0]
        assert [*problem["rules"], *problem["others"]] == expected  # type: ignore[misc]

    def test_a_rank_that_is_none_is_refused(self) -> None:
        rules = [*by_tier(1, 1, 1), *by_tier(1, 1, 1, category="damaged")]
        with pytest.raises(InvalidValue, match="no_rule"):
            prove_never_less(table(FIELDS, *rules), by="tier", no_rule="low")  # type: ignore[arg-type]

    def test_a_field_without_an_order_needs_one(self) -> None:
        rules = [*by_tier(1, 1, 1), *by_tier(0, 1, 1, category="damaged")]
        made = table(FIELDS, *rules)
        with pytest.raises(InvalidValue, match="no order"):
            prove_never_less(made, by="category", no_rule="skip")
        order = ("damaged", "late")
        assert holds(prove_never_less(made, by="category", no_rule="skip", order=order))
        worse = prove_never_less(
            made, by="category", no_rule="skip", order=("late", "damaged")
        )
        assert say(worse)

    def test_misspelt_names_are_told_with_the_nearest(self) -> None:
        rules = [*by_tier(1, 1, 1), *by_tier(1, 1, 1, category="damaged")]
        made = table(FIELDS, *rules)
        with pytest.raises(UnknownCode, match="tier"):
            prove_never_less(made, by="teir", no_rule="skip")
        with pytest.raises(UnknownCode, match="damaged"):
            prove_never_less(
                made, by="category", no_rule="skip", order=("late", "damagd")
            )
        stars = table({"stars": Quantity(1, 5)}, Rule("r", when={}, then=1))
        with pytest.raises(InvalidValue, match="order of its own"):
            prove_never_less(stars, by="stars", no_rule="skip", order=("a",))

    def test_an_unknown_code_of_a_catalogue_names_it(self) -> None:
        made = table({"level": optional(OneOf(SEVERITIES))}, Rule("r", when={}, then=1))
        with pytest.raises(UnknownCode, match="severities"):
            prove_never_less(made, by="level", no_rule="skip", order=("grave",))

    def test_an_absent_value_is_compared_with_none(self) -> None:
        level = {"level": optional(OneOf(("low", "high"), is_ordered=True))}
        made = table(
            level,
            Rule("none", when={"level": absent}, then=9),
            Rule("some", when={"level": is_in("low", "high")}, then=1),
        )
        assert holds(prove_never_less(made, by="level", no_rule="skip"))

    def test_the_longest_wait_is_compared_across_its_edge(self) -> None:
        late = {"late_for": Duration()}
        day = timedelta(days=1)
        made = table(
            late,
            Rule("short", when={"late_for": less_than(day)}, then=cny("9")),
            Rule("long", when={"late_for": at_least(day)}, then=cny("5")),
        )
        proof = prove_never_less(made, by="late_for", no_rule="skip")
        assert isinstance(proof, Refuted)
        assert dict(proof.counterexample)["late_for"] == day - timedelta(microseconds=1)
        assert dict(proof.against or ())["late_for"] == day

    def test_an_amount_that_follows_the_field_itself(self) -> None:
        # ten per cent up to 100, five above: 10.00 falls to 5.00
        money = {AMOUNT: Amount("CNY"), "is_repeat": Flag()}
        made = table(
            money,
            Rule(
                "small",
                when={AMOUNT: at_most(cny("100"))},
                then=plan(ShareOfOrder(10, 100)),
            ),
            Rule(
                "large",
                when={AMOUNT: more_than(cny("100"))},
                then=plan(ShareOfOrder(5, 100)),
            ),
        )
        (problem,) = say(prove_never_less(made, by=AMOUNT, no_rule="skip"))
        assert problem.startswith("10.00 CNY by rule small falls to 5.00 CNY")
        assert "from order.amount 100.00 CNY to order.amount 100.01 CNY" in problem

    def test_shares_of_the_order_are_compared_over_every_price(self) -> None:
        # silver gets ten per cent, gold a flat ten: less from 100.05 on
        rules = [
            *by_tier(plan(cny("1")), plan(ShareOfOrder(10, 100)), plan(cny("10"))),
            *by_tier(
                plan(cny("1")), plan(cny("1")), plan(cny("1")), category="damaged"
            ),
        ]
        fields = {AMOUNT: Amount("CNY", high=cny("500")), **FIELDS}
        proof = prove_never_less(table(fields, *rules), by="tier", no_rule="skip")
        assert isinstance(proof, Refuted)
        falls = [p for p in proof.problems if "gold_late" in p["others"]]  # type: ignore[operator]
        assert [str(p["before"]) for p in falls] == ["10.01 CNY"]
        assert "order.amount 100.05 CNY" in str(falls[0])
        # and new over silver, at the other end of the prices
        assert any("new_late" in p["rules"] for p in proof.problems)  # type: ignore[operator]


class TestAboveAndBelow:
    @pytest.mark.parametrize(
        ("limit", "above", "below"),
        [(1, False, True), (2, False, False), (3, True, False)],
    )
    def test_the_limit_itself_is_allowed(
        self, *, limit: int, above: bool, below: bool
    ) -> None:
        rules = [*by_tier(1, 2, 3), *by_tier(1, 2, 3, category="damaged")]
        made = table(FIELDS, *rules)
        assert bool(prove_never_above(made, limit)) is above
        assert bool(prove_never_below(made, limit)) is below

    def test_each_rule_is_told_once_in_the_order_of_the_table(self) -> None:
        rules = [*by_tier(7, 1, 9), *by_tier(1, 8, 1, category="damaged")]
        found = say(prove_never_above(table(FIELDS, *rules), 6))
        assert [line.split(",")[0] for line in found] == [
            "rule new_late gives 7",
            "rule gold_late gives 9",
            "rule silver_damaged gives 8",
        ]

    def test_what_a_person_decides_has_no_amount(self) -> None:
        rules = [*by_tier(1, 1, NO_RULE), *by_tier(1, 1, 1, category="damaged")]
        assert holds(prove_never_below(table(FIELDS, *rules), 1))

    def test_a_share_never_above_a_share(self) -> None:
        made = table(
            {"is_repeat": Flag()},
            Rule("r", when={}, then=plan(cny("5"), ShareOfOrder(1, 1))),
        )
        cap = ShareOfOrder(150, 100)
        (problem,) = say(prove_never_above(made, cap))
        # 5.00 on top of the price is more than half the price below 10.00
        assert problem == (
            "rule r gives 5.00 CNY, above 0.00 CNY: order.amount 0.00 CNY"
        )
        least = table(
            {AMOUNT: Amount("CNY", low=cny("9.98"))},
            Rule("r", when={}, then=plan(cny("5"), ShareOfOrder(1, 1))),
        )
        (problem,) = say(prove_never_above(least, cap))
        assert problem.endswith("order.amount 9.98 CNY")
        enough = table(
            {AMOUNT: Amount("CNY", low=cny("10"))},
            Rule("r", when={}, then=plan(cny("5"), ShareOfOrder(1, 1))),
        )
        assert holds(prove_never_above(enough, cap))

    def test_of_a_menu_the_dearest_permitted_selection_counts(self) -> None:
        menu = OfferPlan(
            always=[gift(cny("1"), name="a")],
            choices=[
                gift(cny("20"), name="b"),
                gift(ShareOfOrder(10, 100), name="c"),
                gift(cny("5"), name="d"),
            ],
            pick=(1, 2),
        )
        made = table({"is_repeat": Flag()}, Rule("r", when={}, then=menu))
        # below 50.00 the two fixed ones are the dearest, above it the tenth and 20
        worth = menu.measure()
        assert [worth.at(p) for p in (0, 5_000, 30_000)] == [2_600, 2_600, 5_100]
        assert holds(prove_never_below(made, cny("26")))
        (problem,) = say(prove_never_above(made, cny("51")))
        assert problem.endswith("order.amount 300.05 CNY")

    def test_goodwill_alone_may_be_bounded(self) -> None:
        both = OfferPlan(
            always=[gift(cny("9"), Basis.ENTITLEMENT, "owed"), gift(cny("4"))]
        )
        made = table({"is_repeat": Flag()}, Rule("r", when={}, then=both))

        def goodwill(of: OfferPlan) -> Measure:
            return of.measure(Basis.GOODWILL)

        assert holds(prove_never_above(made, cny("4"), value=goodwill))
        assert say(prove_never_above(made, cny("4")))

    def test_where_the_followed_price_is_absent_constants_still_count(self) -> None:
        money = {AMOUNT: optional(Amount("CNY"))}
        made = table(
            money,
            Rule("none", when={AMOUNT: absent}, then=plan(cny("50"))),
            Rule(
                "some",
                when={AMOUNT: at_least(cny("0"))},
                then=plan(ShareOfOrder(1, 100)),
            ),
        )
        found = say(prove_never_below(made, cny("0.01")))
        assert [line.split(" gives")[0] for line in found] == ["rule some"]
        proof = prove_never_above(made, cny("40"))
        assert isinstance(proof, Refuted)
        assert proof.counterexample == ((AMOUNT, None),)

    def test_a_share_at_an_absent_price_is_not_compared(self) -> None:
        money = {AMOUNT: optional(Amount("CNY", high=cny("10")))}
        made = table(money, Rule("r", when={}, then=plan(ShareOfOrder(1, 1))))
        assert holds(prove_never_above(made, cny("10")))

    def test_all_that_is_collected_is_added_up(self) -> None:
        fields = {"tier": FIELDS["tier"], "is_repeat": Flag()}
        made = table(
            fields,
            Rule("gold", when={"tier": is_in("gold")}, then=cny("10")),
            Rule("again", when={"is_repeat": is_in(True)}, then=cny("7")),
            Rule("ask", when={"tier": is_in("new")}, then=NO_RULE),
            hit_policy=COLLECT,
        )
        assert holds(prove_never_above(made, cny("17")))
        (problem,) = say(prove_never_above(made, cny("16.99")))
        assert problem == (
            "rule gold, again gives 17.00 CNY, above 16.99 CNY: "
            "tier gold; is_repeat yes"
        )
        assert holds(prove_never_less(made, by="tier", no_rule="skip"))
        # where nothing fires, nothing is given
        proof = prove_never_below(made, cny("0.01"))
        assert isinstance(proof, Refuted)
        assert proof.problems[0]["rules"] is None

    def test_what_is_collected_may_be_valued_together(self) -> None:
        made = table(
            {"is_repeat": Flag()},
            Rule("a", when={}, then="a"),
            Rule("b", when={"is_repeat": is_in(True)}, then="b"),
            hit_policy=COLLECT,
        )
        assert holds(prove_never_above(made, 2, value=len))
        assert say(prove_never_above(made, 1, value=len))

    def test_menus_among_several_outcomes_do_not_add_up(self) -> None:
        menu = OfferPlan(choices=[gift(cny("1"), name="a")])
        made = table(
            {"is_repeat": Flag()},
            Rule("a", when={}, then=menu),
            Rule("b", when={}, then=plan(cny("1"))),
            hit_policy=COLLECT,
        )
        with pytest.raises(InvalidValue, match="menus do not add up"):
            prove_never_above(made, cny("1"))


class TestWhatCannotBeKnown:
    def test_an_outcome_without_a_measure_is_refused(self) -> None:
        made = table({"is_repeat": Flag()}, Rule("r", when={}, then="apology"))
        with pytest.raises(InvalidValue, match="outcome of rule r"):
            prove_never_above(made, 1)
        assert holds(prove_never_above(made, 7, value=len))
        with pytest.raises(InvalidValue, match="value of rule r"):
            prove_never_above(made, 1, value=lambda _: "much")  # type: ignore[arg-type,return-value]
        flag = table({"is_repeat": Flag()}, Rule("r", when={}, then=True))
        with pytest.raises(InvalidValue, match="a bool"):
            prove_never_above(flag, 1)

    def test_kinds_that_do_not_mix(self) -> None:
        made = table({"is_repeat": Flag()}, Rule("r", when={}, then=cny("1")))
        with pytest.raises(CurrencyMismatch):
            prove_never_above(made, Money(1, "USD"))
        with pytest.raises(InvalidValue, match="one kind"):
            prove_never_above(made, 1)

    def test_two_followed_fields_are_not_compared(self) -> None:
        def taxed(of: OfferPlan) -> Measure:
            share = Sum(0, (Share(1, 10),))
            return Measure(unit="CNY", always=share, path="order.tax")

        made = table({"is_repeat": Flag()}, Rule("r", when={}, then=plan(cny("1"))))
        proof = prove_never_above(made, ShareOfOrder(1, 2), value=taxed)
        assert isinstance(proof, Unknown)
        assert proof.reason["paths"] == ("order.amount", "order.tax")

    def test_a_budget_that_is_too_small_is_told(self) -> None:
        rules = [*by_tier(1, 2, 3), *by_tier(1, 2, 3, category="damaged")]
        made = table(FIELDS, *rules)
        for proof in (
            prove_never_above(made, 3, budget=2),
            prove_never_less(made, by="tier", no_rule="skip", budget=2),
            prove_equivalent(made, made, budget=2),
        ):
            assert isinstance(proof, Unknown)
            assert proof.reason.code == "decision_tables.over_budget"
        with pytest.raises(PolicyError, match="steps"):
            diff(made, made, budget=2)

    def test_amounts_that_only_rounding_tells_apart(self) -> None:
        def rounded(how: Any) -> OfferPlan:
            return plan(ShareOfOrder(1, 3, rounding=how))

        rules = [
            *by_tier(rounded("down"), rounded("half_up"), rounded("up")),
            *by_tier(rounded("up"), rounded("up"), rounded("up"), category="damaged"),
        ]
        proof = prove_never_less(table(FIELDS, *rules), by="tier", no_rule="skip")
        assert isinstance(proof, Unknown)
        assert proof.reason.code == "decision_tables.too_close"
        assert render(proof.reason, "zh")


class TestMeasures:
    @pytest.mark.parametrize(
        ("value", "unit", "places"),
        [
            (7, "number", 7),
            (cny("0.07"), "CNY", 7),
            (timedelta(microseconds=7), "span", 7),
            (date(1, 1, 7), "day", 7),
        ],
    )
    def test_a_value_and_its_places(self, value: Any, unit: str, places: int) -> None:
        worth = measured("x", value)
        assert (worth.unit, worth.at(0)) == (unit, places)
        assert worth.value(places) == value
        assert measured("x", worth) is worth

    @pytest.mark.parametrize("unit", ["", "coins", 3])
    def test_a_unit_is_a_currency_or_one_of_three_words(self, unit: Any) -> None:
        with pytest.raises(InvalidValue):
            Measure(unit=unit)

    def test_of_one_unit_only(self) -> None:
        assert same_unit([]) is None

    def test_a_menu_ranks_by_slope_far_away(self) -> None:
        worth = Measure(
            unit="number",
            options=(Sum(5), Sum(0, (Share(1, 2),)), Sum(9)),
            most=1,
            path="x",
        )
        assert worth.steepest == Sum(0, (Share(1, 2),))
        assert worth.dearest(0) == Sum(9)
        assert (worth.blur, worth.follows) == (1, "x")

    def test_the_first_place_above_is_found_exactly(self) -> None:
        tenth = Measure(unit="CNY", always=Sum(0, (Share(1, 10),)), path="p")
        for fixed in range(0, 40, 3):
            flat = Measure(unit="CNY", always=Sum(fixed))
            expected = next(p for p in range(1_000) if tenth.at(p) > fixed)
            assert first_above(tenth, flat, 0, 1_000) == expected
            assert first_above(tenth, flat, 0, float("inf")) == expected
            below = next((p for p in range(1_000) if fixed > tenth.at(p)), None)
            assert first_above(flat, tenth, 0, 1_000) == below
            assert first_above(flat, tenth, 0, float("inf")) == below

    def test_equal_slopes_far_away_are_told_apart_by_what_is_fixed(self) -> None:
        def third(fixed: int, rounding: Any = "down") -> Measure:
            share = Share(1, 3, rounding)
            return Measure(unit="CNY", always=Sum(fixed, (share,)), path="p")

        assert first_above(third(0), third(2), 0, float("inf")) is None
        assert first_above(third(5), third(2), 7, float("inf")) == 7
        with pytest.raises(Unsettled):
            first_above(third(0), third(0, "up"), 0, float("inf"))
        with pytest.raises(Unsettled):
            first_above(third(0), third(0, "up"), 0, 10**9)
        assert first_above(third(0, "up"), third(0), 0, 10**9) == 1


class TestDiff:
    OLD = order_value_bands(reship_cost=cny("60"))

    def test_the_same_table_differs_nowhere(self) -> None:
        found = diff(self.OLD, self.OLD)
        assert (bool(found), found.changes) == (False, ())
        assert found.explain("en") == "both answer alike everywhere"
        assert found.explain("zh") == "两者在所有情形下结果相同"
        assert holds(prove_equivalent(self.OLD, self.OLD))

    def test_a_moved_boundary_is_the_region_between(self) -> None:
        fields = {AMOUNT: Amount("CNY")}

        def bands(edge: str) -> DecisionTable:
            return table(
                fields,
                Rule("small", when={AMOUNT: at_most(cny(edge))}, then=cny("5")),
                Rule("large", when={AMOUNT: more_than(cny(edge))}, then=cny("10")),
            )

        found = diff(bands("100"), bands("120"))
        (change,) = found.changes
        assert str(change.box) == "order.amount 100.01–120.00 CNY"
        assert change.example == ((AMOUNT, cny("100.01")),)
        assert (change.before, change.after) == (("large",), ("small",))
        assert (change.was, change.now) == (cny("10"), cny("5"))
        assert found.explain("zh") == (
            "10.00 CNY（规则 large）变为 5.00 CNY（规则 small）："
            "order.amount 100.01–120.00 CNY"
        )
        assert say(prove_equivalent(bands("100"), bands("120")))

    def test_rules_that_are_split_or_renamed_change_nothing(self) -> None:
        fields = {"stars": Quantity(1, 5)}
        whole = table(fields, Rule("any", when={}, then=1))
        split = table(
            fields,
            Rule("low", when={"stars": at_most(2)}, then=1),
            Rule("high", when={"stars": more_than(2)}, then=1),
            hit_policy=FIRST,
        )
        assert holds(prove_equivalent(whole, split))

    def test_a_field_of_one_version_only_may_be_anything_to_the_other(self) -> None:
        old = table({"stars": Quantity(1, 5)}, Rule("any", when={}, then=1))
        new = table(
            {"is_repeat": optional(Flag())},
            Rule("again", when={"is_repeat": is_in(True)}, then=2),
            Rule("first", when={"is_repeat": is_in(False, absent)}, then=1),
        )
        (change,) = diff(old, new).changes
        assert str(change.box) == "is_repeat yes"
        assert change.example == (("stars", 1), ("is_repeat", True))
        (back,) = diff(new, old).changes
        assert (back.was, back.now) == (2, 1)

    def test_another_field_of_the_same_name_is_refused(self) -> None:
        old = table({"stars": Quantity(1, 5)}, Rule("any", when={}, then=1))
        new = table({"stars": Quantity(1, 10)}, Rule("any", when={}, then=1))
        with pytest.raises(PolicyError, match="stars"):
            diff(old, new)
        with pytest.raises(PolicyError, match="stars"):
            prove_equivalent(old, new)

    def test_what_is_collected_is_compared_whole(self) -> None:
        def made(*rules: Rule) -> DecisionTable:
            return table({"is_repeat": Flag()}, *rules, hit_policy=COLLECT)

        again = Rule("again", when={"is_repeat": is_in(True)}, then=cny("7"))
        (change,) = diff(made(again), made(Rule("all", when={}, then=cny("7")))).changes
        assert (change.before, change.after) == ((), ("all",))
        assert str(change.reason) == (
            "– (rule –) becomes 7.00 CNY (rule all), for: is_repeat no"
        )

    def test_a_plan_shows_what_changed_in_it(self) -> None:
        new = order_value_bands(reship_cost=cny("65"), version="2")
        said = diff(self.OLD, new).explain("en")
        assert "reship 60.00 CNY" in said
        assert "reship 65.00 CNY" in said

    def test_beyond_fifty_changes_it_says_that_there_are_more(self) -> None:
        stars = {"stars": Quantity(1, 200)}

        def made(step: int) -> DecisionTable:
            rules = [
                Rule(f"r{at}", when={"stars": is_in(at)}, then=at % 2 * step)
                for at in range(1, 201)
            ]
            return table(stars, *rules)

        found = diff(made(1), made(2))
        # one box a rule that changed: a hundred of them
        assert (len(found.changes), found.is_whole) == (50, False)
        last = found.explain("en").splitlines()[-1]
        assert last == "and more than these 50"


class TestBoxes:
    def test_words_are_those_of_the_shop(self) -> None:
        words = {
            ("fields", "level"): "严重程度",
            ("severities", "critical"): "重大",
        }

        def labels(catalogue: str, code: str, lang: str) -> str:
            return words.get((catalogue, code), code)

        level = optional(OneOf(SEVERITIES))
        box = Box((Bound("level", level, ((3, 4),), has_absent=True),))
        assert box.in_words("zh", labels) == "严重程度 重大、缺失"
        assert box.in_words("en", None) == "level critical, absent"

    @pytest.mark.parametrize(
        ("field", "span", "en", "zh"),
        [
            (Flag(), (0, 1), "no", "否"),
            (Flag(), (0, 2), "no, yes", "否、是"),
            (
                Duration(),
                (86_400_000_000, 172_800_000_000),
                "≥ 1 d, < 2 d",
                "≥ 1 天，< 2 天",
            ),
        ],
    )
    def test_a_span_in_both_languages(
        self, field: Any, span: Any, en: str, zh: str
    ) -> None:
        assert (field.show_span(span, "en"), field.show_span(span, "zh")) == (en, zh)

    def test_a_whole_field_is_no_bound(self) -> None:
        stars = Quantity(1, 5)
        assert str(Box((Bound("stars", stars, ((1, 6),)),))) == "everything"
        assert Box(()).in_words("zh", None) == "任意情形"


def test_a_refund_of_the_rest_counts_before_anything_went_back() -> None:
    refund = OfferPlan(
        always=[RemedyPlan("r", "refund", cost=REST_OF_ORDER, basis=Basis.ENTITLEMENT)]
    )
    assert refund.measure().at(8_800) == 8_800
    assert refund.measure(Basis.GOODWILL).at(8_800) == 0


def test_between_two_amounts_is_a_band_like_any_other() -> None:
    made = table(
        {AMOUNT: Amount("CNY")},
        Rule("band", when={AMOUNT: between(cny("1"), cny("2"))}, then=cny("3")),
        Rule("low", when={AMOUNT: less_than(cny("1"))}, then=cny("1")),
        Rule("high", when={AMOUNT: more_than(cny("2"))}, then=cny("3")),
    )
    assert holds(prove_never_less(made, by=AMOUNT, no_rule="skip"))
