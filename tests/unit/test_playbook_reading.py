"""A playbook goes to plain data and back: equal, of the same hash, nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen

from recoverykit import events as ev
from recoverykit.catalogue import CATEGORIES, STANDARD, Category
from recoverykit.compensation import PolicyFunction, order_value_bands
from recoverykit.decision_tables import (
    NO_RULE,
    DatedTables,
    DecisionTable,
    InForce,
    NoRule,
    OneOf,
    Rule,
    dated_tables_from_plain,
    is_in,
)
from recoverykit.errors import MissingCallables, PolicyError, Undecodable, UnknownBook
from recoverykit.hours import ALWAYS, Always, BusinessHours
from recoverykit.lifecycle import (
    LIFECYCLE,
    Case,
    Guard,
    Policies,
    add_common_moves,
    freeze,
    lifecycle_from_plain,
    standard_machine,
)
from recoverykit.plain import plain
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    playbook_from_plain,
    rescue_48h,
)
from recoverykit.playbooks.regulators import with_regime
from recoverykit.severity import (
    MONITOR,
    Assessor,
    KeywordClassifier,
    Panel,
    assessor_from_plain,
    panel_from_plain,
)
from recoverykit.situation import Situation
from recoverykit.sla import Ageing, Reading
from tests import stories as s
from tests.golden.books.book import BOOK as GOLDEN
from tests.golden.books.book import HERE
from tests.shipped import PRESETS, cny
from tests.unit.test_regulators import CHINA_RETURNS, IDS, REGIMES

BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
SHANGHAI = ZoneInfo("Asia/Shanghai")
WRITTEN = sorted(HERE.glob("*.json"))


def nothing(situation: Situation) -> NoRule:
    del situation
    return NO_RULE


@frozen
class Steep:
    id: str
    version: str
    most: int = 3

    def __call__(self, reading: Reading, /) -> int:
        return self.most if reading.status == "breached" else 0


class Plain:
    """A callable that is no attrs class."""

    id, version = "plain", "1"

    def __call__(self, reading: Reading, /) -> int:
        del reading
        return 0


def is_weekday(case: Case, move: ev.HostEvent, policies: Policies) -> None:
    del case, move, policies


def is_noon(case: Case, move: ev.HostEvent, policies: Policies) -> None:
    del case, move, policies


def stored(value: object) -> Any:
    return json.loads(json.dumps(plain(value)))


def read(data: object, **given: Any) -> Playbook:
    return playbook_from_plain(data, zones=ZoneInfo, **given)


def same(book: Playbook, **given: Any) -> bool:
    again = read(stored(book), **given)
    return again == book and again.ref == book.ref and plain(again) == plain(book)


def told(data: object, **given: Any) -> dict[str, str]:
    """Return what is wrong, by place."""
    with pytest.raises(Undecodable) as caught:
        read(data, **given)
    error = caught.value
    return dict(((error.where, error.rule), *error.more))


# ── back and forth ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "hours",
    [
        ALWAYS,
        Always(tz=SHANGHAI),
        BusinessHours(
            tz=SHANGHAI,
            weekly={"mon": [("09:00", "18:00")]},
            holidays=[date(2026, 10, 1)],
        ),
    ],
    ids=["always", "shanghai", "business"],
)
def test_every_preset_comes_back(preset: Any, hours: Any) -> None:
    assert same(preset(shop=ShopConfig.example(), hours=hours))


@pytest.mark.parametrize("regime", REGIMES, ids=IDS)
def test_a_book_with_any_regulator_comes_back(regime: Any) -> None:
    book = BOOK
    if regime is CHINA_RETURNS:
        lifecycle = evolve(LIFECYCLE, host_events=("goods_returned",))
        book = evolve(book, lifecycle=lifecycle)
    assert same(with_regime(book, regime))


def test_a_case_goes_on_under_the_book_that_was_read() -> None:
    case = BOOK.open("case-1", s.complaint(), now=s.at(3))
    again = read(stored(BOOK))
    assert again.readings(case, now=s.at(9)) == BOOK.readings(case, now=s.at(9))
    assert again.record(case, ev.Acknowledged(s.at(9), by="li"), now=s.at(9)).version


def test_what_is_said_although_it_is_the_default_makes_no_other_book() -> None:
    data = stored(BOOK)
    data |= {"ageing": {"shape": "step", "most": 1}, "grades": {}, "follow_ups": []}
    again = read({**data, "earlier": [], "handlers": data.get("handlers")})
    assert again == evolve(BOOK, ageing=Ageing(), follow_ups=())


def test_earlier_books_come_along_or_are_joined_afterwards() -> None:
    old = evolve(BOOK, version="0", max_skew=timedelta(seconds=1))
    new = evolve(BOOK, earlier=[old])
    assert same(new)
    alone = read(stored(evolve(new, earlier=())))
    assert alone.ref == new.ref
    case = old.open("case-1", s.complaint(), now=s.at(3))
    with pytest.raises(UnknownBook):
        alone.book_of(case)
    assert evolve(alone, earlier=[read(stored(old))]).book_of(case) == old


def test_an_earlier_book_has_codes_of_its_own() -> None:
    smell = Category("quality.smell", zh="异味", en="bad smell")
    codes = evolve(STANDARD, categories=CATEGORIES.extend(smell))
    new = evolve(BOOK, version="9", catalogues=codes, earlier=[BOOK])
    assert same(new)
    assert same(evolve(BOOK, earlier=[new]))


# ── tables and codes ──────────────────────────────────────────────────────────


def roots(codes: Any) -> DecisionTable:
    """Return a table that names every category there is."""
    path = "assessment.category"
    names = [term.code for term in codes if "." not in term.code]
    return DecisionTable(
        id="who",
        version="1",
        reads=Situation,
        fields={path: OneOf(codes)},
        rules=[Rule(n, when={path: is_in(n)}, then="cs_agent") for n in names],
    )


def test_a_table_of_the_books_own_codes_comes_back() -> None:
    more = CATEGORIES.extend(Category("service.gift", zh="礼品", en="gift"))
    codes = evolve(STANDARD, categories=more)
    assert same(evolve(BOOK, catalogues=codes, handlers=roots(more)))


def test_a_table_of_the_codes_that_ship_comes_back_in_a_book_of_others() -> None:
    more = evolve(CATEGORIES, renamed=(("old", "quality"),))
    codes = evolve(STANDARD, categories=more)
    assert same(evolve(BOOK, catalogues=codes, handlers=roots(CATEGORIES)))


def test_a_table_that_says_its_defaults_is_read_by_the_codes_of_its_book() -> None:
    data = stored(evolve(BOOK, handlers=roots(CATEGORIES)))
    data["handlers"]["rules"][0]["note"] = ""
    assert read(data) == evolve(BOOK, handlers=roots(CATEGORIES))


def test_codes_that_cannot_be_read_are_told_once() -> None:
    data = stored(evolve(BOOK, handlers=roots(CATEGORIES)))
    data["catalogues"] = {"roles": {"name": "roles", "terms": [{"code": "boss"}]}}
    assert {*told(data)} == {
        "catalogues.roles.terms[0].zh",
        "catalogues.roles.terms[0].en",
        "catalogues.roles.terms[0].rank",
    }


def test_a_table_with_a_hole_is_refused_by_its_place() -> None:
    data = stored(BOOK)
    del data["compensation"]["base"]["rules"][0]
    assert [*told(data)] == ["compensation.base"]


def test_a_table_that_is_nothing_is_none() -> None:
    assert read(stored(BOOK) | {"segments": None}).segments is None


BANDS = [
    order_value_bands(reship_cost=cny(cost), version=version)
    for cost, version in (("60", "2025"), ("65", "2026"))
]
DATED = DatedTables(
    "bands",
    [
        InForce(BANDS[0], from_on=date(2025, 1, 1), until_on=date(2026, 1, 1)),
        InForce(BANDS[1], from_on=date(2026, 1, 1)),
    ],
)


def dated(data: Any) -> DatedTables:
    def outcome(row: Any) -> Any:
        return next(
            rule.then
            for table in BANDS
            for rule in table.rules
            if plain(rule.then) == row
        )

    return dated_tables_from_plain(data, reads=Situation, outcome=outcome)


def test_dated_tables_come_back() -> None:
    again = dated(stored(DATED))
    assert again == DATED
    assert again.ref == DATED.ref
    assert again.in_force(date(2025, 6, 1)) == BANDS[0]


@pytest.mark.parametrize(
    ("spoil", "told_of"),
    [
        (lambda data: data.pop("id"), "tables: 'id' is missing"),
        (lambda data: data.update(id="a b"), "tables: invalid id"),
        (lambda data: data.update(x=1), "tables: 'x' is no part of it"),
        (lambda data: data["versions"].append(1), "versions.2: must be a mapping"),
        (
            lambda data: data["versions"][0].update(from_on="x"),
            "versions.0.from_on: must be a day",
        ),
        (
            lambda data: data["versions"][0].update(until_on="2020-01-01"),
            "versions.0: invalid until_on",
        ),
        (
            lambda data: data["versions"][1]["table"].pop("fields"),
            "versions.1.table: 'fields' is missing",
        ),
        (
            lambda data: data["versions"][1]["table"]["rules"][0].pop("id"),
            "versions.1.table.rules.0: 'id' is missing",
        ),
    ],
)
def test_dated_tables_that_are_damaged_are_refused_by_place(
    spoil: Any, told_of: str
) -> None:
    data = stored(DATED)
    spoil(data)
    with pytest.raises(Undecodable) as caught:
        dated(data)
    assert str(caught.value).startswith(f"cannot read {told_of}")


def test_dated_tables_with_a_gap_or_a_hole_are_no_policy() -> None:
    data = stored(DATED)
    data["versions"][0]["until_on"] = "2025-12-01"
    with pytest.raises(PolicyError, match="bands@from-2025-01-01"):
        dated(data)
    data = stored(DATED)
    del data["versions"][0]["table"]["rules"][0]
    with pytest.raises(PolicyError, match="@2025"):
        dated(data)


# ── Python that a book names ──────────────────────────────────────────────────


NOTHING = PolicyFunction("nothing", "1", function=nothing)


def by_python(**changes: Any) -> Playbook:
    policy = evolve(BOOK.compensation, base=NOTHING)
    return evolve(BOOK, compensation=policy, **changes)


def test_python_comes_back_by_the_name_it_is_given_under() -> None:
    for urgency in (Steep("steep", "2"), Steep("steep", "2", most=4), Plain()):
        given = {"nothing@1": NOTHING, f"{urgency.id}@{urgency.version}": urgency}
        assert same(by_python(ageing=urgency), callables=given)


def test_all_that_was_not_given_is_named_at_once() -> None:
    panel = Panel((KeywordClassifier(MONITOR),))
    lifecycle = with_away(is_weekday)
    book = by_python(
        ageing=Steep("steep", "2"),
        assessor=Assessor(panel=panel),
        lifecycle=lifecycle,
    )
    name = f"{MONITOR.name}@{MONITOR.version}"
    guard = Guard(is_weekday).__plain__()
    with pytest.raises(MissingCallables) as caught:
        read(stored(book), callables={"other@1": NOTHING})
    assert {*caught.value.needed} == {"nothing@1", "steep@2", guard, name}
    assert "other@1" in caught.value.given
    assert same(
        book,
        callables={
            "nothing@1": NOTHING,
            "steep@2": Steep("steep", "2"),
            guard: is_weekday,
        },
        classifiers={name: panel.classifiers[0]},
    )


def test_what_is_wrong_besides_is_told_first() -> None:
    data = stored(by_python()) | {"max_skew": "1"}
    assert [*told(data)] == ["max_skew"]


@pytest.mark.parametrize(
    "other", [Steep("nothing", "1", most=9), evolve(NOTHING, version="2"), 1]
)
def test_python_of_other_content_is_refused(other: Any) -> None:
    found = told(stored(by_python()), callables={"nothing@1": other})
    assert found.keys() == {"compensation.base"}
    assert "another content" in found["compensation.base"]


def test_a_place_for_python_holds_a_name() -> None:
    data = stored(BOOK)
    data["compensation"]["base"] = {"id": "nothing"}
    rule = "must name Python by an id and a version"
    assert told(data) == {"compensation.base": rule}
    assert told(stored(BOOK) | {"ageing": {}}) == {"ageing": rule}
    assert {*told(stored(BOOK) | {"ageing": {"most": 0}})} == {"ageing.most"}


# ── panels ────────────────────────────────────────────────────────────────────


def test_a_panel_that_ships_needs_nobody() -> None:
    panel = Panel(Assessor().panel.classifiers, threshold=70, thresholds={"anger": 80})
    assert panel_from_plain(stored(panel)) == panel
    assert same(evolve(BOOK, assessor=Assessor(panel=panel)))


def test_a_classifier_whose_words_have_changed_is_refused() -> None:
    old = KeywordClassifier(evolve(MONITOR, version="1"))
    new = KeywordClassifier(evolve(MONITOR, version="1", allow=("no harm",)))
    name = f"{MONITOR.name}@1"
    with pytest.raises(Undecodable, match=r"classifiers\[0\]: .* another content"):
        panel_from_plain(stored(Panel((old,))), classifiers={name: new})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"classifiers": None}, "classifiers"),
        ({"classifiers": [1]}, "classifiers[0]"),
        ({"classifiers": [{"name": "x", "version": "1", "y": 1}]}, "classifiers[0]"),
        ({"thresholds": []}, "thresholds"),
        ({"x": 1}, "x"),
    ],
)
def test_a_panel_that_is_damaged_is_refused_by_place(
    changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(Undecodable) as caught:
        panel_from_plain(stored(Assessor().panel) | changes)
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"threshold": "60"}, "threshold"),
        ({"thresholds": {"x.y": 60}}, "thresholds"),
        ({"classifiers": stored(Assessor().panel)["classifiers"] * 2}, "classifiers"),
    ],
)
def test_parts_that_make_no_panel_are_undecodable_at_their_place(
    changes: dict[str, Any], place: str
) -> None:
    with pytest.raises(Undecodable, match=rf"cannot read {place}: got "):
        panel_from_plain(stored(Assessor().panel) | changes)


def test_every_fault_of_a_panel_is_listed() -> None:
    data = stored(Assessor().panel)
    [row] = data["classifiers"][:1]
    broken = {"classifiers": [7, {**row, "hash": "sha256:00"}], "thresholds": 7}
    with pytest.raises(Undecodable) as caught:
        panel_from_plain(data | broken)
    error = caught.value
    places = [error.where, *(place for place, _ in error.more)]
    assert places == ["classifiers[0]", "classifiers[1]", "thresholds"]


def test_what_a_panel_refuses_is_told_with_its_place() -> None:
    data = stored(Assessor())
    data["panel"]["threshold"] = 101
    with pytest.raises(Undecodable, match=r"cannot read panel\.threshold: got 101"):
        assessor_from_plain(data)


# ── lifecycles ────────────────────────────────────────────────────────────────


def with_away(check: Any) -> Any:
    machine = standard_machine()
    machine.add_states("away")
    machine.add_transition("sent", "diagnosed", "away", conditions=[Guard(check)])
    machine.add_transition("back", "away", "diagnosed")
    add_common_moves(machine, "away")
    return freeze(machine, host_events=("scanned",), renamed={"gone": "away"})


def test_a_lifecycle_comes_back_with_its_guards() -> None:
    mine, name = with_away(is_weekday), Guard(is_weekday).__plain__()
    assert lifecycle_from_plain(stored(mine), guards={name: is_weekday}) == mine
    with pytest.raises(MissingCallables) as caught:
        lifecycle_from_plain(stored(mine))
    assert caught.value.needed == (name,)
    with pytest.raises(Undecodable, match=r"guards\[0\]: is given as"):
        lifecycle_from_plain(stored(mine), guards={name: is_noon})


def _without_ring(data: Any) -> None:
    for edge in data["edges"]:
        if edge["move"] == "offered":
            del edge["guards"]


@pytest.mark.parametrize(
    ("spoil", "match"),
    [
        (lambda data: data.update(initial="x"), "state 'x' does not exist"),
        (lambda data: data["states"].append("limbo"), "'limbo' cannot be reached"),
        (lambda data: data["states"].append("received"), "a state is named twice"),
        (lambda data: data["edges"][0].update(dest="y"), "state 'y' does not exist"),
        (lambda data: data["edges"][0].update(guards=[1]), "must be the name of a gu"),
        (_without_ring, "must keep the guard 'ring_agrees'"),
        (lambda data: data.update(host_events=["noted"]), "host event 'noted' is the"),
        (lambda data: data.update(renamed=[["a", "b"]]), "renamed 'a' → 'b' must lead"),
        (lambda data: data.update(x=1), "cannot read x: is no part of it"),
    ],
)
def test_a_lifecycle_that_could_not_be_frozen_is_refused(
    spoil: Any, match: str
) -> None:
    data = stored(LIFECYCLE)
    spoil(data)
    with pytest.raises(Undecodable) as caught:
        lifecycle_from_plain(data)
    assert match in str(caught.value)


def test_a_lifecycle_without_a_move_that_came_later_is_still_read() -> None:
    data = stored(LIFECYCLE)
    data["edges"] = [edge for edge in data["edges"] if edge["move"] != "extended"]
    assert "extended" not in lifecycle_from_plain(data).moves_from("diagnosed")


# ── hours ─────────────────────────────────────────────────────────────────────


OPEN = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [
        (1, {"hours"}),
        ({"kind": 1}, {"hours.kind"}),
        ({"kind": "never"}, {"hours.kind"}),
        ({"kind": "always", "tz": "UTC", "x": 1, "y": 2}, {"hours.x", "hours.y"}),
        ({"kind": "always", "tz": "Mars/Olympus"}, {"hours.tz"}),
        ({"kind": "always", "tz": 1}, {"hours"}),
        (
            stored(OPEN.union(OPEN)) | {"second": {"kind": "always", "z": 1}},
            {"hours.z"},
        ),
    ],
)
def test_hours_that_are_none_are_refused_by_place(hours: Any, wrong: set[str]) -> None:
    assert {*told(stored(BOOK) | {"hours": hours})} == wrong


def test_whatever_a_look_up_of_zones_raises_is_told() -> None:
    def broken(name: str) -> Any:
        raise OSError(name)

    with pytest.raises(Undecodable, match=r"hours\.tz: 'Asia/Mars' is no zone"):
        playbook_from_plain(
            stored(BOOK) | {"hours": {"kind": "always", "tz": "Asia/Mars"}},
            zones=broken,
        )


# ── places ────────────────────────────────────────────────────────────────────


def test_every_fault_is_named_by_its_place_and_all_at_once() -> None:
    data = stored(BOOK)
    del data["no_rule_role"]
    data["clocks"][0]["target"] = {"kind": "worked", "span": "1h"}
    data["clocks"][1]["nmae"] = "x"
    data["approvals"]["limits"] = [["cs_agent"]]
    data["reopen_within"] = True
    data["colour"] = "red"
    assert {*told(data)} == {
        "colour",
        "clocks[0].target.span",
        "clocks[1].nmae",
        "approvals.limits[0]",
        "no_rule_role",
        "reopen_within",
    }


def test_what_only_the_whole_shows_is_told_of_the_whole() -> None:
    data = stored(BOOK) | {"no_rule_role": "queen"}
    assert "unknown code 'queen' in roles" in told(data)[""]
    data = stored(BOOK)
    data["clocks"].append(data["clocks"][0])
    assert "must use a name once" in told(data)["clocks"]


def test_what_is_nested_without_end_is_refused() -> None:
    data: Any = {}
    for _ in range(3_000):
        data = {"earlier": [data]}
    assert told(data) == {"": "is nested too deeply"}


# ── what a release wrote ──────────────────────────────────────────────────────


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_a_book_that_a_release_wrote_is_read_and_written_the_same(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    again = read(data)
    assert again == GOLDEN
    assert stored(again) == data


def test_every_fault_of_tables_and_hours_is_listed_with_its_place() -> None:
    data = stored(BOOK)
    first, second = data["handlers"]["rules"][:2]
    first["source"], second["note"] = 7, 7
    data["hours"] = stored(OPEN) | {"breaks": 7, "holidays": 7, "known_until": 7}
    assert {*told(data)} == {
        f"handlers.rules.{first['id']}",
        f"handlers.rules.{second['id']}",
        *("hours.breaks", "hours.holidays", "hours.known_until"),
    }
