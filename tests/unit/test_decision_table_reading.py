"""Tables from plain data, revised tables, versions by date, and the nearest miss."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from attrs import frozen

from recoverykit.catalogue import SEVERITIES, STANDARD, Category
from recoverykit.compensation import (
    late_order_coupons,
    order_value_bands,
    plan_from_plain,
)
from recoverykit.deadline import Worked, target_from_plain
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    UNIQUE,
    Amount,
    Cell,
    DatedTables,
    Day,
    DecisionTable,
    Duration,
    Flag,
    InForce,
    OneOf,
    Quantity,
    Rule,
    Trace,
    absent,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
    table_from_plain,
)
from recoverykit.errors import (
    InvalidValue,
    MissingInput,
    PolicyError,
    Undecodable,
    UnknownCode,
)
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.money import Money
from recoverykit.plain import plain
from recoverykit.situation import Situation


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


@frozen
class Facts:
    amount: Money | None = None
    level: str | None = "minor"
    stars: int = 3
    is_repeat: bool = False
    late_for: timedelta = timedelta(0)
    on: date = date(2026, 1, 1)
    category: str = "logistics.delay"


FIELDS: dict[str, Any] = {
    "amount": optional(Amount("CNY", low=cny("0"), high=cny("500"))),
    "level": optional(OneOf(SEVERITIES, is_ordered=True)),
    "stars": Quantity(1, 5),
    "is_repeat": Flag(),
    "late_for": Duration(high=timedelta(days=90)),
    "on": Day(low=date(2025, 1, 1), high=date(2027, 1, 1)),
    "category": OneOf(STANDARD.categories),
}

RULES = [
    Rule("cheap", when={"amount": at_most(cny("5"))}, then=cny("1")),
    Rule("unpriced", when={"amount": absent}, then="apology", note="nothing known"),
    Rule("grave", when={"level": at_least("serious")}, then=(1, cny("2"))),
    Rule("ungraded", when={"level": is_in("minor", absent)}, then=timedelta(days=2)),
    Rule("few", when={"stars": less_than(3)}, then=date(2026, 3, 1)),
    Rule("late", when={"late_for": more_than(timedelta(days=1))}, then=7),
    Rule("winter", when={"on": between(date(2025, 12, 1), date(2026, 2, 28))}, then=8),
    Rule("goods", when={"category": not_in("logistics")}, then=9, source="a guide"),
    Rule("again", when={"is_repeat": is_in(True)}, then=Worked(timedelta(hours=1))),
    Rule("rest", when={}, then=NO_RULE),
]


def wide(**changes: Any) -> DecisionTable:
    given: dict[str, Any] = {
        "id": "wide",
        "version": "1",
        "reads": Facts,
        "fields": FIELDS,
        "rules": RULES,
        "hit_policy": FIRST,
    }
    return DecisionTable(**{**given, **changes})


def stored(table: DecisionTable) -> Any:
    return json.loads(json.dumps(plain(table)))


def read(data: Any, **changes: Any) -> DecisionTable:
    given: dict[str, Any] = {"reads": Facts, "outcome": target_from_plain}
    return table_from_plain(data, **{**given, **changes})


class TestReading:
    @pytest.mark.parametrize("policy", [FIRST, COLLECT])
    def test_what_was_stored_comes_back(self, policy: Any) -> None:
        made = wide(hit_policy=policy)
        again = read(stored(made))
        assert again == made
        assert again.ref == made.ref
        assert again.rules == made.rules
        assert dict(again.fields) == dict(made.fields)
        facts = Facts(cny("9"), stars=2)
        assert again.decide(facts).outcome == made.decide(facts).outcome

    def test_a_table_of_offers_comes_back(self) -> None:
        bands = order_value_bands(reship_cost=cny("60"))
        again = table_from_plain(
            stored(bands), reads=Situation, outcome=plan_from_plain
        )
        assert again == bands

    def test_the_hit_policy_is_unique_where_none_is_said(self) -> None:
        data = stored(late_order_coupons(cny("5")))
        del data["hit_policy"]
        reads = late_order_coupons(cny("5")).reads
        assert table_from_plain(data, reads=reads).hit_policy is UNIQUE

    def test_a_catalogue_is_found_by_name_and_may_have_grown(self) -> None:
        made = wide()
        grown = STANDARD.categories.extend(Category("odd", zh="怪", en="odd"))
        mine = attrs.evolve(STANDARD, categories=grown)
        again = read(stored(made), catalogues=mine)
        assert again.ref.hash == made.ref.hash
        assert again.decide(Facts(cny("9"), category="odd")).fired

    def test_a_renamed_code_is_read_by_a_catalogue_that_knows_it(self) -> None:
        renamed = attrs.evolve(
            STANDARD.categories, renamed=(("late", "logistics.delay"),)
        )
        mine = attrs.evolve(STANDARD, categories=renamed)
        made = wide(
            fields={"category": OneOf(renamed)},
            rules=[
                Rule("late", when={"category": is_in("late")}, then=1),
                Rule("rest", when={}, then=2),
            ],
        )
        again = read(stored(made), catalogues=mine)
        assert again.ref == made.ref
        assert again.decide(Facts(category="late")).fired == ("late",)

    def test_a_catalogue_of_another_name_in_its_place_is_not_taken(self) -> None:
        other = attrs.evolve(STANDARD.categories, name="kinds")
        with pytest.raises(Undecodable, match="no catalogue is called categories"):
            read(stored(wide()), catalogues=attrs.evolve(STANDARD, categories=other))

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            (("hit_policy",), "any", "hit_policy: allowed: unique, first, collect"),
            (("hit_policy",), [], "hit_policy: allowed: unique, first, collect"),
            (("fields", "stars", "kind"), [], "fields.stars.kind: allowed: one_of, "),
            (("rules",), {}, "rules: must be a list"),
            (("fields",), [], "fields: must be a mapping"),
            (("rules", 0), [], "rules.0: must be a mapping"),
            (("rules", 0, "wen"), {}, "rules.0: 'wen' is no part of it; perhaps when"),
            (("rules", 0, "id"), 7, "rules.0: .*"),
            (("rules", 0, "note"), 7, "rules.cheap: .*note"),
            (("rules", 0, "when", "amount"), 5, "rules.cheap.when.amount: must be"),
            (
                ("rules", 0, "when", "amount", "op"),
                "atmost",
                "rules.cheap.when.amount: .*allowed: any, absent",
            ),
            (
                ("rules", 0, "when", "amount", "values"),
                5,
                "rules.cheap.when.amount.values: must be a list",
            ),
            (
                ("rules", 0, "when", "amount", "values"),
                [{"$money": [1.5, "CNY"]}],
                "rules.cheap.when.amount.money: must be",
            ),
            (
                ("rules", 0, "when", "amount", "values"),
                [],
                "rules.cheap.when.amount: .*at_most: got 0 values; takes 1 of them",
            ),
            (
                ("rules", 0, "when", "amount", "values"),
                [1.5],
                "rules.cheap.when.amount: .*float",
            ),
            (("rules", 0, "then"), {"kind": "hmm"}, "rules.cheap.then.target: must be"),
            (("rules", 0, "then"), 1.5, "rules.cheap.*"),
            (("fields", "stars", "kind"), "quantitty", "fields.stars.kind: perhaps q"),
            (("fields", "stars", "low"), "1", "fields.stars: .*whole number"),
            (("fields", "stars", "hi"), 3, "fields.stars: 'hi' is no part of it"),
            (("fields", "amount", "high"), "5", "fields.amount.money: must be"),
            (("fields", "on", "low"), "soon", "fields.on.*"),
            (("fields", "late_for", "high"), "1 d", "fields.late_for.*"),
            (
                ("fields", "category", "catalogue"),
                "colours",
                "fields.category.catalogue: no catalogue is called colours",
            ),
            (
                ("fields", "category", "catalogue"),
                "categoris",
                "fields.category.catalogue: .*perhaps categories",
            ),
            (
                ("fields", "category", "renamed"),
                [["late", "logistics.delay"]],
                "fields.category.renamed: catalogue categories does not know",
            ),
            (
                ("fields", "category", "renamed"),
                "late",
                "fields.category.renamed: must be a list",
            ),
            (
                ("fields", "level", "codes"),
                ["minor", "major"],
                "fields.level.codes: catalogue severities holds other codes",
            ),
            (("id",), "", "table: .*id"),
        ],
    )
    def test_what_is_wrong_is_named_by_its_place(
        self, path: tuple[Any, ...], value: Any, message: str
    ) -> None:
        data = stored(wide())
        kept = copy.deepcopy(data)
        part = data
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = value
        with pytest.raises(Undecodable, match=f"cannot read {message}"):
            read(data)
        assert data != kept

    @pytest.mark.parametrize("name", ["id", "version", "fields", "rules"])
    def test_what_is_missing_is_named(self, name: str) -> None:
        data = stored(wide())
        del data[name]
        with pytest.raises(Undecodable, match=f"'{name}' is missing"):
            read(data)

    def test_codes_of_a_closed_list(self) -> None:
        fields = {"category": OneOf(("a", "b"))}
        made = wide(fields=fields, rules=[Rule("r", when={}, then=1)])
        assert read(stored(made)) == made
        data = stored(made)
        del data["fields"]["category"]["codes"]
        with pytest.raises(Undecodable, match="codes: must be a list"):
            read(data)

    def test_an_outcome_of_no_known_kind_needs_a_reader(self) -> None:
        with pytest.raises(Undecodable, match=r"rules.again.then: .*give outcome="):
            read(stored(wide()), outcome=None)

    def test_a_table_that_reads_well_is_still_proven(self) -> None:
        data = stored(wide())
        del data["rules"][-1]
        with pytest.raises(PolicyError, match="no rule for"):
            read(data)


@pytest.mark.parametrize(
    ("op", "values"),
    [
        ("any", (1,)),
        ("absent", (1,)),
        ("at_most", ()),
        ("less_than", (1, 2)),
        ("at_least", ()),
        ("more_than", (1, 2, 3)),
        ("between", (1,)),
        ("between", (1, 2, 3)),
    ],
)
def test_a_cell_compares_with_as_many_values_as_its_word_takes(
    op: str, values: tuple[int, ...]
) -> None:
    with pytest.raises(InvalidValue, match=f"{op}: got {len(values)} values; takes"):
        Cell(op, values)


class TestRevising:
    BANDS = order_value_bands(reship_cost=cny("60"))

    def test_outcomes_change_and_what_is_proven_is_shared(self) -> None:
        then = self.BANDS.rules[1].then
        new = self.BANDS.revised(version="2", then={"up_to_100": then})
        assert (new.version, new.rules[0].then) == ("2", then)
        assert new.rules[0].source == self.BANDS.rules[0].source
        assert new.rules[1:] == self.BANDS.rules[1:]
        assert new.index is self.BANDS.index
        assert self.BANDS.rules[0].then != then

    def test_it_is_the_table_that_a_build_would_make(self) -> None:
        changed = order_value_bands(reship_cost=cny("65"), version="2")
        new = self.BANDS.revised(version="2", then={"up_to_300": changed.rules[1].then})
        assert new == changed
        assert new.ref == changed.ref
        assert new != self.BANDS
        again = pickle.loads(pickle.dumps(new))
        assert (again, again.ref) == (new, new.ref)

    def test_notes_and_sources_change_and_what_is_proven_is_shared(self) -> None:
        rows = [attrs.evolve(r, note="new", source="a law") for r in self.BANDS.rules]
        new = self.BANDS.revised(
            version="2", rules=iter(rows), then={"up_to_100": NO_RULE}
        )
        assert new.index is self.BANDS.index
        assert {(row.note, row.source) for row in new.rules} == {("new", "a law")}
        assert new.rules[0].is_hole
        assert new.rules[1].then == self.BANDS.rules[1].then
        assert new == DecisionTable(
            id=new.id,
            version="2",
            reads=new.reads,
            fields=new.fields,
            rules=[attrs.evolve(rows[0], then=NO_RULE), *rows[1:]],
            hit_policy=new.hit_policy,
        )

    @pytest.mark.parametrize("then", [{}, {"all": NO_RULE}])
    def test_other_cells_are_proven_anew(self, then: dict[str, Any]) -> None:
        new = self.BANDS.revised(
            version="2", rules=[Rule("all", when={}, then=7)], then=then
        )
        assert new.index is not self.BANDS.index
        assert new.version == "2"
        assert new.rules[0].then == then.get("all", 7)
        with pytest.raises(PolicyError, match="no rule for"):
            self.BANDS.revised(version="2", rules=self.BANDS.rules[1:])
        with pytest.raises(PolicyError, match="two rules are called up_to_100"):
            self.BANDS.revised(version="2", rules=self.BANDS.rules[:1] * 2)

    @pytest.mark.parametrize("rules", [[], ["up_to_100"], [None]])
    def test_rules_are_rules(self, rules: list[Any]) -> None:
        with pytest.raises(InvalidValue, match="rules"):
            self.BANDS.revised(version="2", rules=rules)

    def test_a_misspelt_rule_is_told_with_the_nearest(self) -> None:
        with pytest.raises(UnknownCode, match="up_to_100"):
            self.BANDS.revised(version="2", then={"up_to_10": NO_RULE})

    @pytest.mark.parametrize("wrong", [[], 1.5, object()])
    def test_an_outcome_that_could_change_is_refused(self, wrong: Any) -> None:
        with pytest.raises(InvalidValue, match="then"):
            self.BANDS.revised(version="2", then={"up_to_100": wrong})

    def test_a_version_is_a_code(self) -> None:
        with pytest.raises(InvalidValue, match="version"):
            self.BANDS.revised(version="", then={})


class TestDecidingOnValues:
    def test_values_decide_as_their_situation_does(self) -> None:
        made = wide()
        facts = Facts(cny("9"), stars=1)
        values = {path: getattr(facts, path) for path in FIELDS}
        decision = made.decide_values(values)
        assert decision == made.decide(facts)
        assert made.decide_values(dict(decision.trace().read)) == decision

    def test_every_field_is_named_and_no_other(self) -> None:
        made = wide()
        values = dict(made.decide(Facts(cny("9"))).read)
        with pytest.raises(UnknownCode, match="amount"):
            made.decide_values({**values, "amuont": cny("1")})
        del values["stars"]
        with pytest.raises(MissingInput, match="stars"):
            made.decide_values(values)

    def test_none_is_absent_where_that_is_allowed(self) -> None:
        made = wide()
        values = dict(made.decide(Facts(cny("9"))).read)
        assert made.decide_values({**values, "amount": None}).fired == ("unpriced",)
        with pytest.raises(MissingInput, match="stars"):
            made.decide_values({**values, "stars": None})


class TestTheNearestMiss:
    def test_the_fewest_unmet_cells_and_then_the_order(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"stars": Quantity(1, 5), "is_repeat": Flag()},
            rules=[
                Rule("a", when={"stars": at_most(2), "is_repeat": is_in(True)}, then=1),
                Rule("b", when={"stars": at_most(2)}, then=2),
                Rule("c", when={"stars": at_most(3)}, then=3),
                Rule("d", when={"is_repeat": is_in(False)}, then=4),
                Rule("e", when={}, then=5),
            ],
            hit_policy=FIRST,
        )
        decision = made.decide(Facts(stars=3))
        assert decision.fired == ("c",)
        found = decision.nearest_miss()
        assert found is not None
        rule, why = found
        assert rule == "b"
        assert [reason["path"] for reason in why] == ["stars"]
        trace = decision.trace()
        assert trace.nearest_miss() == found
        assert trace.nearest_also == ()
        assert trace.why_not("c") is None
        assert trace.why_not("a") == decision.why_not("a")[0]
        # d matched, and came later: that is no miss
        later = trace.why_not("d")
        assert later is not None
        assert later.code == "decision_tables.came_later"
        with pytest.raises(UnknownCode, match="rules of t"):
            trace.why_not("bb")

    def test_all_that_kept_it_from_deciding_is_stored(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"stars": Quantity(1, 5), "is_repeat": Flag()},
            rules=[
                Rule("a", when={"stars": at_most(2), "is_repeat": is_in(True)}, then=1),
                Rule("b", when={}, then=2),
            ],
            hit_policy=FIRST,
        )
        decision = made.decide(Facts(stars=3))
        trace = decision.trace()
        found = trace.nearest_miss()
        assert found == decision.nearest_miss()
        assert found is not None
        assert [reason["path"] for reason in found[1]] == ["stars", "is_repeat"]
        # the first is written once, with those of the other rules
        assert trace.failed == (("a", found[1][0]),)
        assert trace.nearest_also == found[1][1:]

    def test_where_every_rule_matched_nothing_was_missed(self) -> None:
        made = DecisionTable(
            id="t",
            version="1",
            reads=Facts,
            fields={"is_repeat": Flag()},
            rules=[Rule("any", when={}, then=1)],
        )
        decision = made.decide(Facts())
        assert decision.nearest_miss() is None
        assert decision.trace().nearest_miss() is None

    def test_a_record_of_before_has_none(self) -> None:
        trace = wide().decide(Facts(cny("9"))).trace()
        assert attrs.evolve(trace, nearest=None).nearest_miss() is None
        assert isinstance(trace, Trace)


def version(name: str) -> DecisionTable:
    return order_value_bands(reship_cost=cny("60"), version=name)


def held(name: str, start: date, end: date | None = None) -> InForce:
    return InForce(version(name), from_on=start, until_on=end)


NEW_YEAR = date(2026, 1, 1)


class TestVersionsByDate:
    BANDS = DatedTables(
        "bands",
        [held("b", NEW_YEAR), held("a", date(2025, 1, 1), NEW_YEAR)],
    )

    def test_each_day_has_its_version(self) -> None:
        days = [date(2025, 1, 1), date(2025, 12, 31), NEW_YEAR, date.max]
        assert [self.BANDS.in_force(on).version for on in days] == ["a", "a", "b", "b"]

    def test_a_decision_names_the_version(self) -> None:
        from recoverykit.testing import situation

        decision = self.BANDS.decide(situation(amount="88.00"), on=date(2025, 6, 1))
        assert decision.table.version == "a"

    @pytest.mark.parametrize(
        ("versions", "message"),
        [
            (
                [held("a", date(2025, 1, 1), date(2025, 12, 31)), held("b", NEW_YEAR)],
                "no rule for: on 2025-12-31",
            ),
            (
                [held("a", date(2025, 1, 1)), held("b", NEW_YEAR)],
                "rules a and b both apply to: on ≥ 2026-01-01",
            ),
            ([held("a", date(2025, 1, 1), NEW_YEAR)], "no rule for: on ≥ 2026-01-01"),
            (
                [held("a", date(2025, 1, 1), NEW_YEAR), held("a", NEW_YEAR)],
                "two rules are called a",
            ),
        ],
    )
    def test_holes_and_overlaps_in_time_are_refused(
        self, versions: list[InForce], message: str
    ) -> None:
        with pytest.raises(PolicyError) as caught:
            DatedTables("bands", versions)
        assert [str(problem) for problem in caught.value.problems] == [message]
        assert all(problem.code in SENTENCES for problem in caught.value.problems)

    def test_before_the_first_day_no_version_holds(self) -> None:
        with pytest.raises(InvalidValue, match="2024-12-31 lies below 2025-01-01"):
            self.BANDS.in_force(date(2024, 12, 31))
        with pytest.raises(InvalidValue, match="must be a date"):
            self.BANDS.in_force(datetime(2025, 6, 1))
        with pytest.raises(MissingInput):
            self.BANDS.in_force(None)  # type: ignore[arg-type]

    def test_a_version_holds_for_a_day_at_least(self) -> None:
        assert held("a", NEW_YEAR, date(2026, 1, 2)).table.version == "a"
        for end in (NEW_YEAR, date(2025, 12, 31)):
            with pytest.raises(InvalidValue, match="until_on"):
                held("a", NEW_YEAR, end)
        with pytest.raises(InvalidValue, match="without a time"):
            held("a", datetime(2026, 1, 1))

    def test_there_is_a_version_and_all_read_alike(self) -> None:
        with pytest.raises(InvalidValue, match="at least one version"):
            DatedTables("bands", [])
        other = InForce(late_order_coupons(cny("5")), from_on=date(2025, 1, 1))
        with pytest.raises(InvalidValue, match="LateOrder, Situation"):
            DatedTables("bands", [other, held("b", NEW_YEAR)])

    def test_they_are_equal_by_content_and_pickle(self) -> None:
        again = pickle.loads(pickle.dumps(self.BANDS))
        assert again == self.BANDS
        assert hash(again) == hash(self.BANDS)
        assert again.in_force(NEW_YEAR) == version("b")
        assert DatedTables("bands", [held("b", NEW_YEAR)]) != self.BANDS
        assert self.BANDS != "bands"
        assert self.BANDS.ref.version == "from-2025-01-01"
