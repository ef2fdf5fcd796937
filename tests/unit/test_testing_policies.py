"""The kit for tests of policies: proofs, examples, boundaries, mistakes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve, field, frozen

from recoverykit.catalogue import CATEGORIES, STANDARD
from recoverykit.compensation import OfferPlan, RemedyPlan, ShareOfOrder
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    Amount,
    Day,
    DecisionTable,
    Duration,
    Flag,
    OneOf,
    Proved,
    Quantity,
    Rule,
    absent,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
)
from recoverykit.errors import InvalidValue, Undecodable
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.testing import (
    Example,
    as_markdown,
    assert_equivalent,
    assert_never_above,
    assert_never_below,
    assert_never_less,
    assert_no_dead_row,
    assert_proved,
    assert_total,
    assert_unique,
    boundary_cases,
    check_examples,
    coverage,
    examples,
    mutants,
    mutation_score,
    situation,
)
from recoverykit.testing.examples import read_value, written
from tests.shipped import ALONE, PRESETS, SHIPPED, makers


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


@frozen
class Order:
    amount: Money | None = None
    tax: int = 0


@frozen
class Facts:
    order: Order = Order()
    tier: str = "new"
    is_repeat: bool = False
    stars: int = 3
    late_for: timedelta = timedelta(0)
    on: date = date(2026, 1, 1)
    category: str = "other"
    total: int = 0


FIELDS: dict[str, Any] = {
    "order.amount": optional(Amount("CNY")),
    "tier": OneOf(("new", "silver", "gold"), is_ordered=True),
    "is_repeat": Flag(),
}

TABLE = DecisionTable(
    id="gifts",
    version="1",
    reads=Facts,
    fields=FIELDS,
    rules=[
        Rule("unpriced", when={"order.amount": absent}, then=NO_RULE),
        Rule("again", when={"is_repeat": is_in(True)}, then=NO_RULE),
        Rule(
            "gold",
            when={"tier": is_in("gold"), "order.amount": more_than(cny("100"))},
            then=cny("20"),
        ),
        Rule("rest", when={}, then=cny("5")),
    ],
    hit_policy=FIRST,
)


class TestProofsAsAssertions:
    def test_what_is_proven_passes(self) -> None:
        assert_total(TABLE)
        assert_no_dead_row(TABLE)
        assert_never_less(TABLE, by="tier", no_rule="skip")
        assert_never_above(TABLE, cny("20"))
        assert_never_below(TABLE, cny("5"))
        assert_equivalent(TABLE, TABLE)
        assert_proved(Proved(), "it is so")

    def test_a_failure_says_what_where_and_with_which_values(self) -> None:
        with pytest.raises(AssertionError) as caught:
            assert_never_above(TABLE, cny("10"))
        lines = str(caught.value).split("\n  ")
        assert lines[0] == "gifts never above 10.00 CNY:"
        assert lines[1].startswith("rule gold gives 20.00 CNY, above 10.00 CNY: ")
        assert "order amount ≥ 100.01 CNY" in lines[1]
        assert lines[2].startswith("counterexample: {'order.amount': Money(minor=10001")

    def test_a_step_shows_both_situations(self) -> None:
        upside = evolve(TABLE, rules=[*TABLE.rules[:2], *_upside_down()])
        with pytest.raises(AssertionError, match="compared with: ") as caught:
            assert_never_less(upside, by="tier", no_rule="skip", lang="zh")
        assert "客户" not in str(caught.value)
        assert "只给" in str(caught.value)

    def test_what_nobody_knows_fails_too(self) -> None:
        with pytest.raises(AssertionError, match="nobody knows: the proof needs more"):
            assert_never_above(TABLE, cny("20"), budget=1)

    def test_overlaps_and_holes_of_a_table_that_collects(self) -> None:
        both = DecisionTable(
            id="both",
            version="1",
            reads=Facts,
            fields={"is_repeat": Flag()},
            rules=[
                Rule("a", when={"is_repeat": is_in(True)}, then=1),
                Rule("b", when={"is_repeat": is_in(True)}, then=2),
            ],
            hit_policy=COLLECT,
        )
        with pytest.raises(AssertionError, match="both has no overlap:"):
            assert_unique(both)
        with pytest.raises(AssertionError, match="no rule for: is_repeat no"):
            assert_total(both)

    def test_versions_that_differ(self) -> None:
        new = TABLE.revised(version="2", then={"rest": cny("6")})
        with pytest.raises(AssertionError, match="gifts@1 and gifts@2 answer alike:"):
            assert_equivalent(TABLE, new)


def _upside_down() -> list[Rule]:
    return [
        Rule("gold", when={"tier": is_in("gold")}, then=cny("1")),
        Rule("rest", when={}, then=cny("5")),
    ]


MARKDOWN = """
| amount | tier   | is_repeat | ->       | gives    |
| ------ | :----- | --------: | -------- | -------- |
| 100.00 | gold   | no        | rest     | 5.00 CNY |
| 100.01 | gold   | No        | gold     | 20.00 CNY|
| 100.01 | silver | 否        | rest     | 5.00 CNY |
| absent | new    | false     | unpriced | NO_RULE  |
| 7      | new    | yes       | again    | NO_RULE  |
"""


class TestExamples:
    def test_a_markdown_table_is_read_and_checked(self) -> None:
        found = examples(TABLE, MARKDOWN)
        assert [str(e) for e in found][:2] == [
            "amount=100.00, tier=gold, is_repeat=no",
            "amount=100.01, tier=gold, is_repeat=No",
        ]
        assert dict(found[0].values) == {
            "order.amount": cny("100"),
            "tier": "gold",
            "is_repeat": False,
        }
        assert (found[0].fires, found[0].gives) == (("rest",), "5.00 CNY")
        check_examples(TABLE, MARKDOWN)

    def test_so_is_csv(self) -> None:
        text = 'order.amount, tier, is_repeat, gives\n"100.01", gold, no, 20.00 CNY\n'
        (found,) = examples(TABLE, text)
        assert (found.fires, found.gives) == (None, "20.00 CNY")
        found.check(TABLE)

    def test_a_column_that_is_left_out_is_absent(self) -> None:
        (found,) = examples(TABLE, "tier, is_repeat\nnew, no")
        assert dict(found.values)["order.amount"] is None

    def test_or_as_a_whole_situation_has_it(self) -> None:
        base = Facts(Order(cny("500")), tier="gold")
        text = "amount, ->\n100.00, rest\nabsent, unpriced"
        check_examples(TABLE, text, base=base)
        first, _ = examples(TABLE, text, base=base)
        assert (first.id, dict(first.values)["tier"]) == ("amount=100.00", "gold")
        bands = SHIPPED["order_value_bands"]
        (unpriced,) = examples(bands, "->\nprice_unknown", base=situation(amount=None))
        unpriced.check(bands)

    def test_wrong_examples_are_all_told_with_the_decision(self) -> None:
        text = (
            "amount, tier, is_repeat, ->, gives\n5, new, no, gold, 1\n6, new, no, -, 2"
        )
        with pytest.raises(AssertionError) as caught:
            check_examples(TABLE, text)
        lines = str(caught.value).splitlines()
        assert lines[0] == (
            "amount=5, tier=new, is_repeat=no: rule rest decides, not gold; "
            "it gives 5.00 CNY, not 1"
        )
        assert "  rule rest of gifts, version 1, applies" in lines
        assert any("rule rest decides, not none" in line for line in lines)

    def test_what_collects_fires_several(self) -> None:
        made = evolve(
            TABLE,
            fields={"is_repeat": Flag()},
            rules=[
                Rule("a", when={}, then=1),
                Rule("b", when={"is_repeat": is_in(True)}, then=2),
            ],
            hit_policy=COLLECT,
        )
        check_examples(made, "is_repeat; ->".replace(";", ",") + '\nyes, "a, b"\nno, a')
        check_examples(made, "| is_repeat | gives |\n| yes | 1, 2 |\n| no | 1 |")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "examples: needs a heading and rows"),
            (
                "amuont, ->\n5, rest",
                "line 1: 'amuont' is no field; nearest: order.amount",
            ),
            ("zzz\n5", "line 1: 'zzz' is no field; nearest: order.amount, tier"),
            ("amount, amount\n5, 6", "line 1: order.amount stands twice"),
            ("amount, tier\n5", "line 2: has 1 cells under 2 headings"),
            ("amount, ->\n5, gol", "line 2: unknown code 'gol' in rules of gifts; nea"),
            ("amount\n5.001", "line 2, order.amount: '5.001': .*2 decimals"),
            ("amount\nfive", "line 2, order.amount: 'five'"),
            (
                "is_repeat\nmaybe",
                "line 2, is_repeat: 'maybe': must be one of yes, true",
            ),
            ("tier\nplatinum", "line 2, tier: unknown code platinum"),
            ("\n\ntier\n\nplatinum", "line 5, tier: unknown code platinum"),
            ("amount\n5", "line 2, tier: may not be absent"),
            ("tier, is_repeat\nabsent, no", "line 2, tier: may not be absent"),
            ("amount\n-5", "line 2, order.amount: -5.00 CNY lies below"),
            ('amount\n""', "line 2, order.amount: is empty; absent is written where"),
            ("tier\nzzz", "line 2, tier: unknown code zzz; allowed: new, silver, gold"),
            ("tier\ngolden", "line 2, tier: unknown code golden; nearest: gold"),
        ],
    )
    def test_what_is_wrong_is_named_by_line_and_column(
        self, text: str, message: str
    ) -> None:
        with pytest.raises(Undecodable, match=f"cannot read {message}"):
            examples(TABLE, text)

    @pytest.mark.parametrize(
        ("cell", "message"),
        [
            ("three", "stars: 'three': must be a whole number"),
            ("1_0", "stars: '1_0': must be a whole number"),
            ("6", "stars: 6 lies outside 1–5"),
        ],
    )
    def test_a_number_is_written_in_digits(self, cell: str, message: str) -> None:
        with pytest.raises(Undecodable, match=f"line 2, {message}"):
            examples(_stars(), f"stars\n{cell}")

    def test_what_a_spreadsheet_writes_is_read(self) -> None:
        text = "\N{ZERO WIDTH NO-BREAK SPACE}stars,->\r\n5,r\r\n"
        check_examples(_stars(), text)

    def test_only_the_second_line_of_markdown_may_be_dashes(self) -> None:
        for dashes in ("-|-", ":-|-:", " --- | --- "):
            assert len(examples(_stars(), f"|stars|->|\n|{dashes}|\n|5|r|")) == 1
        with pytest.raises(Undecodable, match="line 3, stars: '-'"):
            examples(_stars(), "|stars|->|\n|-|-|\n|-|-|")
        assert examples(_stars(), "|stars|->|") == ()

    def test_a_last_name_that_two_fields_share_is_refused(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"order.tax": Quantity(0), "order.amount": Amount("CNY")},
            rules=[Rule("r", when={}, then=1)],
        )
        assert examples(made, "tax, amount\n5, 6")
        twin = evolve(made, fields={"total": Quantity(0), "order.tax": Quantity(0)})
        assert examples(twin, "total, tax\n5, 6")

    def test_what_holds_today_can_be_written_down(self) -> None:
        text = as_markdown(TABLE, boundary_cases(TABLE))
        check_examples(TABLE, text)
        assert len(examples(TABLE, text)) == len(boundary_cases(TABLE))

    def test_a_pipe_in_an_outcome_is_no_column(self) -> None:
        made = evolve(TABLE, rules=[Rule("r", when={}, then="a|b")])
        check_examples(made, as_markdown(made, boundary_cases(made)))

    def test_a_row_left_empty_does_not_say(self) -> None:
        text = "tier, is_repeat, ->, gives\nnew, no, , NO_RULE\nnew, no, unpriced,"
        first, second = examples(TABLE, text)
        assert (first.fires, first.gives) == (None, "NO_RULE")
        assert (second.fires, second.gives) == (("unpriced",), None)
        check_examples(TABLE, text)

    def test_a_table_that_collects_may_fire_nothing(self) -> None:
        fires = [Rule("a", when={"is_repeat": is_in(True)}, then=1)]
        fields = {"is_repeat": Flag()}
        made = evolve(TABLE, fields=fields, rules=fires, hit_policy=COLLECT)
        check_examples(made, "is_repeat, ->\nno, -\nyes, a")
        check_examples(made, as_markdown(made, boundary_cases(made)))

    def test_an_example_may_say_nothing(self) -> None:
        values = (("order.amount", None), ("tier", "new"), ("is_repeat", False))
        assert Example("x", values).faults(TABLE) == ()


def _stars() -> DecisionTable:
    rules = [Rule("r", when={}, then=1)]
    return evolve(TABLE, fields={"stars": Quantity(1, 5)}, rules=rules)


class TestCells:
    @pytest.mark.parametrize(
        ("of", "cell", "value"),
        [
            (Amount("CNY"), "12.50 CNY", cny("12.50")),
            (Quantity(0), "7", 7),
            (Day(), "2026-02-28", date(2026, 2, 28)),
            (Duration(), "1 d 2 h 3 min 4 s", timedelta(1, 7384)),
            (Duration(), "2 天 3 小时", timedelta(2, 10_800)),
            (Duration(), "1 s 5 µs", timedelta(0, 1, 5)),
            (Duration(), "5 µs", timedelta(0, 0, 5)),
            (Duration(), "0 µs", timedelta(0)),
            (Duration(), "2d3h", timedelta(2, 10_800)),
            (Duration(), "1\N{GREEK SMALL LETTER MU}s 2 微秒", timedelta(0, 0, 3)),
            (Duration(), "-1 d 23 h", timedelta(hours=-1)),
            (OneOf(("a", "b")), "a", "a"),
        ],
    )
    def test_a_cell_and_its_value(self, of: Any, cell: str, value: Any) -> None:
        assert read_value(of, cell) == value
        assert read_value(of, written(value)) == value

    @pytest.mark.parametrize(
        "cell",
        [
            *("soon", "5", "", "3 weeks", "µs", "1.5 d", "1 d 2", "1 d, 2 h"),
            f"{10**12} d",
        ],
    )
    def test_a_span_has_units_and_nothing_else(self, cell: str) -> None:
        with pytest.raises(ValueError, match=r"span|unit"):
            read_value(Duration(), cell)

    def test_a_day_is_written_in_full(self) -> None:
        with pytest.raises(Undecodable, match="a day such as 2026-03-01"):
            read_value(Day(), "1 March")


class TestBoundaries:
    def test_both_ends_of_every_stretch(self) -> None:
        cases = boundary_cases(TABLE)
        amounts = {case["order.amount"] for case in cases}
        assert amounts == {None, cny("0"), cny("100"), cny("100.01")}
        assert {case["tier"] for case in cases} == {"new", "silver", "gold"}
        assert len(cases) == len({tuple(c.items()) for c in cases}) == 4 * 3 * 2
        assert cases == boundary_cases(TABLE)

    def test_codes_that_are_named_are_boundaries_of_their_own(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"category": OneOf(CATEGORIES)},
            rules=[
                Rule("a", when={"category": is_in("logistics", "payment")}, then=1),
                Rule("b", when={"category": not_in("logistics", "payment")}, then=2),
            ],
        )
        found = [case["category"] for case in boundary_cases(made)]
        assert {"logistics", "payment"} <= set(found)
        assert len(found) < len(list(CATEGORIES))

    def test_so_is_every_value_in_a_list(self) -> None:
        made = evolve(
            TABLE,
            rules=[
                Rule("all", when={"tier": is_in("new", "silver", "gold")}, then=1),
                Rule("rest", when={}, then=2),
            ],
            fields={**FIELDS, "tier": OneOf(("none", "new", "silver", "gold"))},
        )
        ordered = evolve(
            made,
            fields={
                **FIELDS,
                "tier": OneOf(("none", "new", "silver", "gold"), is_ordered=True),
            },
        )
        for table in (made, ordered):
            assert {"silver", "none"} < {c["tier"] for c in boundary_cases(table)}
            assert mutation_score(table, boundary_cases(table)).percent == 100

    def test_too_many_combinations_are_varied_a_few_at_a_time(self) -> None:
        few = boundary_cases(TABLE, most=5)
        every = boundary_cases(TABLE)
        assert set(map(_items, few)) <= set(map(_items, every))
        assert coverage(TABLE, few).percent == 100
        assert mutation_score(TABLE, few).percent == 100

    def test_each_rule_is_taken_where_it_decides(self) -> None:
        # most places that `calm` accepts are taken by the two rules before it
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={
                "stars": Quantity(1, 5),
                "is_repeat": Flag(),
                "tier": FIELDS["tier"],
            },
            rules=[
                Rule("low", when={"stars": at_most(2)}, then=1),
                Rule(
                    "again",
                    when={"stars": at_least(3), "is_repeat": is_in(True)},
                    then=2,
                ),
                Rule("calm", when={"tier": is_in("new")}, then=3),
                Rule("ends", when={"stars": is_in(1, 5)}, then=4),
                Rule("rest", when={}, then=5),
            ],
            hit_policy=FIRST,
        )
        few = boundary_cases(made, most=1)
        assert coverage(made, few).rules == (5, 5)
        assert mutation_score(made, few).percent == 100

    def test_where_rules_collect_no_rule_comes_before_another(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"order.amount": FIELDS["order.amount"], "stars": Quantity(1)},
            rules=[
                Rule("unpriced", when={"order.amount": absent}, then=1),
                Rule("three", when={"stars": at_least(3)}, then=2),
            ],
            hit_policy=COLLECT,
        )
        few = boundary_cases(made, most=1)
        assert mutation_score(made, few).percent == 100
        # nothing ends the last stretch
        assert {case["stars"] for case in few} == {1, 2, 3}


def _items(case: Any) -> tuple[Any, ...]:
    return tuple(case.items())


class TestCoverage:
    def test_rules_boundaries_and_cells(self) -> None:
        (one,) = examples(TABLE, "amount, tier, is_repeat\n100.00, gold, no")
        found = coverage(TABLE, [dict(one.values)])
        assert (found.rules, found.boundaries) == ((1, 4), (3, 9))
        assert found.cells == (0, 4)
        assert found.percent == 100 * 4 // 17
        assert str(found).splitlines()[0] == (
            "gifts: 23 % (rules 1/4, boundaries 3/9, cells 0/4)"
        )
        assert "rule gold never decides" in found.missing
        assert "tier silver is not looked at" in found.missing
        assert "is_repeat yes is not looked at" in found.missing

    def test_a_cell_counts_where_it_alone_makes_the_difference(self) -> None:
        text = "amount, tier, is_repeat\n100.00, gold, no\n100.01, gold, no"
        cases = [dict(e.values) for e in examples(TABLE, text)]
        missing = coverage(TABLE, cases).missing
        alone = "rule gold: {} alone never keeps it from matching"
        assert alone.format("order.amount") not in missing
        assert alone.format("tier") in missing

    def test_boundary_cases_reach_everything(self) -> None:
        found = coverage(TABLE, boundary_cases(TABLE))
        assert (found.percent, found.missing) == (100, ())


class TestMistakes:
    def test_what_can_go_wrong_in_a_table(self) -> None:
        whats = [mutant.what for mutant in mutants(TABLE)]
        assert whats == [
            "order.amount: the boundary at 100.01 moved to 100.02",
            "order.amount: the boundary at 100.01 moved to 100.00",
            "rule again: is_repeat yes became no",
            "rule gold: order.amount more_than became at_least",
            "rule again stands before rule unpriced",
            "rule gold stands before rule again",
            "rule rest stands before rule gold",
            "rule unpriced is missing",
            "rule again is missing",
            "rule gold is missing",
            "rule rest is missing",
            "the outcomes of unpriced and gold are swapped",
            "the outcomes of unpriced and rest are swapped",
            "the outcomes of again and gold are swapped",
            "the outcomes of again and rest are swapped",
            "the outcomes of gold and rest are swapped",
            "rule gold gives 20.01 CNY instead of 20.00 CNY",
            "rule gold gives 19.99 CNY instead of 20.00 CNY",
            "rule rest gives 5.01 CNY instead of 5.00 CNY",
            "rule rest gives 4.99 CNY instead of 5.00 CNY",
        ]

    def test_every_boundary_moves_with_all_that_touch_it(self) -> None:
        bands = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"stars": Quantity(1, 5)},
            rules=[
                Rule("one", when={"stars": at_most(1)}, then=1),
                Rule("two", when={"stars": between(2, 3)}, then=2),
                Rule("four", when={"stars": at_least(4)}, then=3),
            ],
        )
        moved = {m.what: m.of(bands) for m in mutants(bands) if "boundary" in m.what}
        assert list(moved) == [
            "stars: the boundary at 2 moved to 3",
            "stars: the boundary at 2 moved to 1",
            "stars: the boundary at 4 moved to 5",
            "stars: the boundary at 4 moved to 3",
        ]
        wider = moved["stars: the boundary at 2 moved to 3"]
        assert wider is not None
        assert wider.decide(Facts(stars=2)).fired == ("one",)
        # at the edge of the field the row would be empty, which the build refuses
        assert moved["stars: the boundary at 2 moved to 1"] is None
        score = mutation_score(bands, boundary_cases(bands))
        assert (score.percent, score.survived) == (100, ())

    def test_a_boundary_may_move_to_the_end_of_its_field(self) -> None:
        made = evolve(
            TABLE,
            rules=[
                Rule("low", when={"tier": at_most("silver")}, then=1),
                Rule("rest", when={}, then=2),
            ],
        )
        whats = [m.what for m in mutants(made) if "moved" in m.what]
        assert whats == [
            "tier: the boundary at gold moved to the end",
            "tier: the boundary at gold moved to silver",
        ]

    def test_strict_limits_move_too(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"late_for": Duration(), "on": Day()},
            rules=[
                Rule("a", when={"late_for": less_than(timedelta(1))}, then=1),
                Rule("b", when={"late_for": at_least(timedelta(1))}, then=2),
            ],
        )
        (first, *_) = mutants(made)
        assert first.what == "late_for: the boundary at 1 d moved to 1 d 1 µs"
        wrong = first.of(made)
        assert wrong is not None
        day = Facts(late_for=timedelta(1))
        assert (made.decide(day).fired, wrong.decide(day).fired) == (("b",), ("a",))

    def test_codes_move_between_rows(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"tier": OneOf(("new", "silver", "gold")), "is_repeat": Flag()},
            rules=[
                Rule("low", when={"tier": is_in("new", "silver")}, then=1),
                Rule("high", when={"tier": is_in("gold")}, then=2),
            ],
        )
        whats = [m.what for m in mutants(made) if "tier" in m.what]
        assert "rule low: tier silver is moved between it and rule high" in whats
        assert "rule low: tier gold is listed too" in whats
        assert "rule low: tier new is not listed" in whats
        few = examples(made, "tier, is_repeat, ->\nnew, no, low\ngold, no, high")
        score = mutation_score(made, few)
        assert [s.what for s in score.survived][:1] == [
            "rule low: tier silver is moved between it and rule high"
        ]
        assert score.survived[0].case == (("tier", "silver"), ("is_repeat", "no"))
        assert "not noticed: rule low: tier silver" in str(score)
        assert "(at tier silver, is_repeat no)" in str(score)

    def test_a_single_code_may_be_another_that_the_table_names(self) -> None:
        made = evolve(
            TABLE,
            rules=[
                Rule("low", when={"tier": is_in("new")}, then=1),
                Rule("high", when={"tier": not_in("gold")}, then=2),
                Rule("rest", when={}, then=3),
            ],
        )
        whats = [m.what for m in mutants(made) if "became" in m.what]
        assert whats == [
            "rule low: tier new became gold",
            "rule high: tier gold became new",
        ]

    def test_numbers_in_a_list_are_off_by_one(self) -> None:
        made = evolve(
            TABLE,
            fields={"stars": Quantity(1, 5)},
            rules=[
                Rule("odd", when={"stars": is_in(3, 4, 1)}, then=1),
                Rule("rest", when={}, then=2),
            ],
        )
        mistyped = {m.what: m for m in mutants(made) if "became" in m.what}
        assert list(mistyped) == [
            "rule odd: stars 1 became 2",
            "rule odd: stars 3 became 2",
            "rule odd: stars 4 became 5",
        ]
        wrong = mistyped["rule odd: stars 3 became 2"].of(made)
        assert wrong is not None
        assert wrong.rules[0].cell("stars") == is_in(1, 2, 4)
        assert mutation_score(made, boundary_cases(made)).percent == 100

    def test_amounts_shares_and_numbers_inside_an_outcome_vary(self) -> None:
        plan = OfferPlan(
            always=[
                RemedyPlan("a", "gift", cost=ShareOfOrder(1, 10), basis=Basis.GOODWILL),
                RemedyPlan("b", "gift", cost=cny("0"), basis=Basis.GOODWILL),
            ]
        )
        made = evolve(
            TABLE,
            rules=[
                Rule("a", when={"is_repeat": is_in(True)}, then=plan),
                Rule("b", when={}, then=(1, timedelta(hours=1), True, "x")),
            ],
        )
        gives = [m.what for m in mutants(made) if " gives " in m.what]
        assert [what.split(" instead")[0] for what in gives] == [
            "rule a gives a 20 % + b 0.00 CNY",
            "rule a gives a 0 % + b 0.00 CNY",
            "rule a gives a 1/11 + b 0.00 CNY",
            "rule a gives a 1/9 + b 0.00 CNY",
            "rule a gives a 10 % + b 0.01 CNY",
            "rule b gives 2, 1:00:00, True, x",
            "rule b gives 0, 1:00:00, True, x",
            "rule b gives 1, 1:00:01, True, x",
            "rule b gives 1, 0:59:59, True, x",
        ]

    def test_rules_alone_are_a_weak_measure(self) -> None:
        # research: seven cases by hand fired every rule and noticed 30 of 39 mistakes
        some = examples(
            TABLE,
            "amount, tier, is_repeat, ->\nabsent, new, no, unpriced\n"
            "5, new, yes, again\n500, gold, no, gold\n5, new, no, rest",
        )
        found = coverage(TABLE, [dict(e.values) for e in some])
        assert found.rules == (4, 4)
        score = mutation_score(TABLE, some)
        assert score.percent < 100
        assert any("100.01" in survivor.what for survivor in score.survived)

    def test_what_makes_no_difference_is_proven_so(self) -> None:
        score = mutation_score(TABLE, boundary_cases(TABLE))
        # two rows that both leave it to a person may stand either way round
        assert (score.equivalent, score.percent) == (1, 100)

    def test_where_nothing_can_go_wrong_nothing_is_missing(self) -> None:
        made = evolve(TABLE, rules=[Rule("r", when={}, then="x")])
        assert mutation_score(made, []).percent == 100

    def test_many_rules_swap_with_their_neighbours_only(self) -> None:
        rules = [Rule(f"r{i}", when={"stars": is_in(i)}, then=i) for i in range(1, 31)]
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"stars": Quantity(1, 30)},
            rules=rules,
        )
        swapped = [m for m in mutants(made) if "outcomes" in m.what]
        assert len(swapped) == 29

    def test_what_cannot_be_settled_survives_without_a_case(self) -> None:
        # nothing is proven of a table that collects when it is built
        tight = evolve(TABLE, hit_policy=COLLECT, node_budget=1)
        score = mutation_score(tight, [])
        assert (score.killed, score.percent) == (0, 0)
        assert {survivor.case for survivor in score.survived} == {None}
        assert str(score).endswith("\n  not noticed: " + score.survived[-1].what)

    def test_what_follows_from_the_rest_of_an_outcome_is_left_alone(self) -> None:
        then = Grant(1, 1)
        made = evolve(TABLE, rules=[Rule("r", when={}, then=then)])
        gives = [mutant.rules[0].then for mutant in mutants(made)]
        # a coupon costs at most what it is worth
        assert gives == [Grant(0, 1), Grant(1, 2)]


@frozen
class Grant:
    cost: int
    worth: int
    both: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "both", self.cost + self.worth)
        if self.cost > self.worth:
            raise InvalidValue("cost", str(self.cost), "must be at most the worth")


def test_no_shipped_table_is_forgotten() -> None:
    assert makers("DecisionTable") == set(ALONE)
    # what comes back from plain data, or has a regime added, brings no table of its own
    presets = {preset.__name__ for preset in PRESETS}
    assert makers("Playbook") == presets | {"playbook_from_plain", "with_regime"}
    for preset in PRESETS:
        assert any(name.startswith(f"{preset.__name__}.") for name in SHIPPED)
    assert len(SHIPPED) >= 15


@pytest.mark.parametrize("name", SHIPPED)
def test_boundary_cases_notice_every_mistake_in_a_shipped_table(name: str) -> None:
    table = SHIPPED[name]
    cases = boundary_cases(table)
    score = mutation_score(table, cases)
    assert score.survived == (), str(score)
    assert score.killed > 0
    assert coverage(table, cases).missing == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_shipped_table_looks_at_has_words(name: str) -> None:
    for path in SHIPPED[name].fields:
        for lang in ("en", "zh"):
            assert STANDARD.label("fields", path, lang) != path
