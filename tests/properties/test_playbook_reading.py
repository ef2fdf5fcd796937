"""Books of every kind come back from plain data, and damaged data is refused."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.aftercare import (
    LONG_TAIL,
    SECOND_TOUCH,
    SURVEY,
    ContactCap,
    ContactRules,
)
from recoverykit.catalogue import CATEGORIES, STANDARD, Category
from recoverykit.compensation import (
    AbuseGuard,
    ApprovalMatrix,
    Budget,
    Guarantee,
    OverLoss,
    PolicyFunction,
    RemedyPlan,
    ShareOfOrder,
    flat_goodwill,
    remedy_matching,
)
from recoverykit.deadline import EndOfDay
from recoverykit.decision_tables import NO_RULE, NoRule
from recoverykit.disputes import (
    CN_12315,
    COURT,
    DOSSIERS,
    PLATFORM,
    UK_FINANCIAL,
    UK_TELECOMS,
    WECHAT,
    DisputeRules,
    HandInRule,
)
from recoverykit.errors import RecoveryError
from recoverykit.hours import ALWAYS, Always, BusinessHours
from recoverykit.incidents import TASK_FORCE_GOAL, IncidentRules
from recoverykit.investigation import InvestigationRules
from recoverykit.lifecycle import (
    LIFECYCLE,
    Case,
    Guard,
    Policies,
    add_common_moves,
    freeze,
    standard_machine,
)
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.plain import plain
from recoverykit.playbooks import Playbook, ShopConfig, playbook_from_plain
from recoverykit.reply_rules import REPLY_WORDS, ReplyRules
from recoverykit.severity import (
    MONITOR,
    Assessor,
    BadFaithRules,
    KeywordClassifier,
    Panel,
    ReviewClassifier,
    Scorecard,
)
from recoverykit.situation import Situation
from recoverykit.sla import Ageing, BreachGrades, Reading
from tests.clock_strategies import clocks
from tests.shipped import PRESETS, cny

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = BusinessHours(
    tz=SHANGHAI,
    weekly={
        "mon": [("09:00", "12:00"), ("13:00", "18:00")],
        "sat": [("22:00", "02:00")],
    },
    holidays=[date(2026, 10, 1)],
    shifts={date(2026, 10, 10): [("09:00", "18:00")]},
    breaks={date(2026, 10, 11): [("12:00", "13:00")]},
    known_until=date(2026, 12, 31),
)


def nothing(situation: Situation) -> NoRule:
    del situation
    return NO_RULE


@frozen
class Steep:
    """An urgency of a shop's own, which says what it is."""

    id: str
    version: str

    def __call__(self, reading: Reading, /) -> int:
        return 3 if reading.status == "breached" else 0


def is_weekday(case: Case, move: ev.HostEvent, policies: Policies) -> None:
    del case, move, policies


NOTHING, STEEP = PolicyFunction("nothing", "1", function=nothing), Steep("steep", "1")
WATCH = KeywordClassifier(MONITOR)
CALLABLES = {
    "nothing@1": NOTHING,
    "steep@1": STEEP,
    Guard(is_weekday).__plain__(): is_weekday,
}
CLASSIFIERS = {f"{WATCH.name}@{WATCH.version}": WATCH}
ZONES: dict[str, Any] = {
    "UTC": UTC,
    "Asia/Shanghai": SHANGHAI,
    "America/New_York": ZoneInfo("America/New_York"),
    "UTC+08:00": timezone(timedelta(hours=8)),
}


def _own_lifecycle() -> Any:
    machine = standard_machine()
    machine.add_states("away")
    machine.add_transition(
        "sent_away", "diagnosed", "away", conditions=[Guard(is_weekday)]
    )
    machine.add_transition("came_back", "away", "diagnosed")
    add_common_moves(machine, "away")
    return freeze(machine, host_events=("scanned", "over"), renamed={"gone": "away"})


OWN = _own_lifecycle()
BOOKS = [preset(shop=ShopConfig.example(), hours=ALWAYS) for preset in PRESETS]
SMELL = Category("quality.smell", zh="异味", en="bad smell")
WARRANTY = Category(
    "service.warranty", zh="保修", en="warranty", touches_money=True, need="fairness"
)
CODES = st.sampled_from(
    [
        evolve(STANDARD, categories=CATEGORIES.extend(SMELL)),
        evolve(STANDARD, categories=CATEGORIES.extend(SMELL, WARRANTY)),
        evolve(
            STANDARD,
            categories=evolve(
                CATEGORIES, renamed=(("old", "quality"),), retired=("price",)
            ),
        ),
    ]
)
SORRY = RemedyPlan("sorry", "coupon", cost=cny("5"), basis=Basis.GOODWILL)
OWED = RemedyPlan(
    "refund", "refund.full", cost=ShareOfOrder(50, 100), basis=Basis.ENTITLEMENT
)
COMPENSATION: dict[str, st.SearchStrategy[Any]] = {
    "base": st.just(NOTHING),
    "over_loss": st.just(OverLoss(num=130, den=100, from_severity="critical")),
    "goodwill": st.just(flat_goodwill()),
    "surprise": st.just((evolve(SORRY, name="extra", surprise=True),)),
    "guarantees": st.just(
        (Guarantee("g", categories=("quality",), lines=(OWED,), source="shop page"),)
    ),
    "abuse": st.builds(
        AbuseGuard,
        window=st.just(timedelta(days=90)),
        most_cases=st.integers(1, 5),
        most_goodwill=st.sampled_from([None, cny("100")]),
        role=st.just("store_manager"),
    ),
    "cap": st.sampled_from([None, cny("50"), ShareOfOrder(20, 100)]),
    "value_cap": st.sampled_from([None, cny("500"), ShareOfOrder(120, 100)]),
    "budget": st.sampled_from([Budget("b"), Budget("b", hold_for=timedelta(days=3))]),
    "matching": st.just(remedy_matching()),
}
SCORECARDS = st.sampled_from(
    [
        Scorecard(id="strict", opens_at_stars=3),
        Scorecard(
            id="mild",
            money=0,
            failures_within=timedelta(days=365),
            second_failure_owner=None,
            segments=[("high_value", 1)],
            value=[(cny("100"), 1), (Money(9_000, "USD"), 2)],
        ),
    ]
)
PANELS = st.sampled_from(
    [
        Panel((WATCH, KeywordClassifier())),
        Panel(
            (KeywordClassifier(), ReviewClassifier()),
            threshold=60,
            thresholds={"anger": 80},
        ),
    ]
)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "hours": st.sampled_from(
        [
            ALWAYS,
            Always(tz=SHANGHAI),
            Always(tz=ZONES["UTC+08:00"]),
            SHOP,
            SHOP.union(
                BusinessHours(tz=SHANGHAI, weekly={"sun": [("10:00", "12:00")]})
            ),
        ]
    ),
    "approvals": st.sampled_from(
        [
            ApprovalMatrix(
                [("cs_agent", cny("20")), ("store_manager", None)],
                by_category=[("quality", [("store_manager", None)])],
                second_person=True,
            )
        ]
    ),
    "no_rule_role": st.just("ceo"),
    "follow_ups": st.lists(
        st.sampled_from(
            [
                SURVEY,
                *SECOND_TOUCH,
                *LONG_TAIL,
                evolve(SURVEY, name="later", target=EndOfDay(9)),
            ]
        ),
        unique_by=lambda plan: plan.name,
    ),
    "grades": st.builds(
        BreachGrades,
        severe_after=st.integers(1, 9).map(lambda n: timedelta(hours=n)),
    ),
    "ageing": st.one_of(
        st.just(STEEP),
        st.builds(
            Ageing,
            shape=st.sampled_from(["step", "linear", "exponential"]),
            most=st.integers(1, 5),
        ),
    ),
    "max_backdate": st.integers(0, 10**9).map(lambda n: timedelta(microseconds=n)),
    "reopen_within": st.sampled_from([None, timedelta(days=30)]),
    "cause_from": st.sampled_from(["minor", "critical"]),
    "contact": st.builds(
        ContactRules,
        hours=st.sampled_from([None, SHOP]),
        cap=st.sampled_from([None, ContactCap(most=2, within=timedelta(days=1))]),
    ),
    "disputes": st.builds(
        DisputeRules,
        dossiers=st.just(DOSSIERS),
        files_dossiers=st.just("legal"),
        file_within=st.sampled_from([None, EndOfDay(3)]),
        bodies=st.lists(
            st.sampled_from(
                [CN_12315, COURT, PLATFORM, UK_FINANCIAL, UK_TELECOMS, WECHAT]
            ),
            unique=True,
        ),
        answers_referrals=st.just("legal"),
        hand_ins=st.just(
            (
                HandInRule(
                    party="seller",
                    counts_from="evidence_requested",
                    within=EndOfDay(2),
                    default_outcome="refund",
                ),
            )
        ),
        tells_parties=st.booleans(),
    ),
    "incidents": st.just(IncidentRules(goal=TASK_FORCE_GOAL)),
    "investigation": st.just(
        InvestigationRules(required_checks=["order"], evidence=(), recordings=())
    ),
    "replies": st.just(
        ReplyRules(words=REPLY_WORDS.extend("own", "1", allow=["小店规矩"]))
    ),
    "held_roles": st.just(("cs_agent", "ceo")),
    "catalogues": CODES,
    "lifecycle": st.sampled_from(
        [OWN, evolve(LIFECYCLE, host_events=("parcel_scanned",))]
    ),
    "assessor": st.builds(
        Assessor,
        panel=PANELS,
        scorecard=SCORECARDS,
        bad_faith=st.sampled_from(
            [
                None,
                BadFaithRules(least_orders=5, returned_percent=80, least_bad_reviews=4),
            ]
        ),
    ),
}


@st.composite
def books(draw: st.DrawFn, *, most_earlier: int = 2) -> Playbook:
    """Return a preset of which some parts are another shop's."""
    book = draw(st.sampled_from(BOOKS))
    names = draw(st.lists(st.sampled_from(list(PARTS)), unique=True, max_size=6))
    changes = {name: draw(PARTS[name]) for name in names}
    slots = draw(st.lists(st.sampled_from(list(COMPENSATION)), unique=True, max_size=3))
    changes["compensation"] = evolve(
        book.compensation, **{name: draw(COMPENSATION[name]) for name in slots}
    )
    if draw(st.booleans()):
        changes["lifecycle"] = OWN
        others = tuple(clock for clock in book.clocks if clock.name != "resolution")
        changes["clocks"] = (draw(clocks()), *others)
    if most_earlier and draw(st.booleans()):
        changes["earlier"] = [
            draw(books(most_earlier=0))
            for _ in range(draw(st.integers(0, most_earlier)))
        ]
    return evolve(book, **changes)


def read(data: object) -> Playbook:
    return playbook_from_plain(
        data,
        zones=ZONES.__getitem__,
        callables=CALLABLES,
        classifiers=CLASSIFIERS,
    )


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_book_comes_back_from_json_equal_and_with_its_hash(
    data: st.DataObject,
) -> None:
    book = data.draw(books())
    again = read(json.loads(json.dumps(plain(book))))
    assert again == book
    assert again.ref == book.ref
    assert [known.ref for known in again.books] == [known.ref for known in book.books]
    assert plain(again) == plain(book)


def parts(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of every part of plain data."""
    inner: list[Any] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [at, *(p for name, part in inner for p in parts(part, (*at, name)))]


JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 10**30, 1.5, "", "x", "a b", [], {}, [[]], [1, 2]),
        *({"kind": "x"}, {"$money": "1"}, {"id": 1}, {"id": "a", "version": "b"}),
        {"callable": "x", "version": "1"},
    ]
)


def _damaged(data: st.DataObject, whole: Any) -> Any:
    place = data.draw(st.sampled_from(parts(whole)[1:]))
    damaged = copy.deepcopy(whole)
    part = damaged
    for name in place[:-1]:
        part = part[name]
    match data.draw(st.sampled_from(["put", "delete", "add"])):
        case "put":
            part[place[-1]] = data.draw(JUNK)
        case "delete":
            del part[place[-1]]
        case _ if isinstance(part, dict):
            part[data.draw(st.sampled_from(["x", "kind", "id", ""]))] = data.draw(JUNK)
        case _:
            part.append(data.draw(JUNK))
    return damaged


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_data_is_read_as_it_says_or_refused_by_a_typed_error(
    data: st.DataObject,
) -> None:
    whole = json.loads(json.dumps(plain(data.draw(books(most_earlier=1)))))
    damaged = whole
    for _ in range(data.draw(st.integers(1, 3))):
        damaged = _damaged(data, damaged)
    try:
        again = read(damaged)
    except RecoveryError:
        return
    assert read(json.loads(json.dumps(plain(again)))) == again


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "clocks", "hours", "x"]), inner)
        ),
        max_leaves=8,
    )
)
@settings(max_examples=100)
def test_any_json_at_all_is_refused_by_a_typed_error(data: Any) -> None:
    with pytest.raises(RecoveryError):
        read(data)
