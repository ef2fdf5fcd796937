"""What a whole book does not keep, and what to do about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from attrs import evolve

from recoverykit.aftercare import FollowUp
from recoverykit.catalogue import CATEGORIES, STANDARD, Catalogue, Category, Term
from recoverykit.compensation import (
    ApprovalMatrix,
    CompensationPolicy,
    OfferPlan,
    OverLoss,
    PolicyFunction,
    RemedyPlan,
)
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import (
    FIRST,
    NO_RULE,
    DecisionTable,
    Flag,
    OneOf,
    Rule,
    is_in,
    optional,
)
from recoverykit.errors import NaiveDatetime, PolicyError
from recoverykit.explanation import Reason, render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import Lifecycle, freeze, standard_machine
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.playbooks import (
    GRADES,
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.situation import Situation
from recoverykit.sla import Clock, Escalation

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
SHOP = ShopConfig.example()
BOOK = golden_3h(shop=SHOP, hours=ALWAYS)


def found(book: Playbook) -> tuple[Reason, ...]:
    return book.check(since=SINCE, until=UNTIL)


def codes(book: Playbook) -> list[str]:
    return [reason.code for reason in found(book)]


def faults(book: Playbook) -> list[Reason]:
    return [reason for reason in found(book) if reason.code in GRADES["fault"]]


def only(book: Playbook, code: str) -> Reason:
    (reason,) = (reason for reason in found(book) if reason.code == code)
    return reason


def with_clocks(*clocks: Clock) -> Playbook:
    return evolve(BOOK, clocks=clocks)


def with_policy(**slots: Any) -> Playbook:
    return evolve(BOOK, compensation=evolve(BOOK.compensation, **slots))


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


def no_offers() -> DecisionTable:
    """Return a table that offers nothing to anybody."""
    return DecisionTable(
        id="nothing",
        version="1",
        reads=Situation,
        fields={"complaint.complainant": OneOf(("buyer", "seller", "other"))},
        rules=[Rule("all", when={}, then=NO_RULE)],
    )


def gift(currency: str = "CNY") -> RemedyPlan:
    return RemedyPlan("gift", "gift", cost=Money(500, currency), basis=Basis.GOODWILL)


# ── the four that ship ────────────────────────────────────────────────────────


KNOWN = {
    golden_3h: [
        # the guide gives no amount without an assessed loss
        ("book.no_offer", "damaged_goods", "other"),
        # 闭环管理与预防优化(3小时后): no time given (S24)
        ("book.no_time", "follow_up"),
    ],
    golden_4h_72h: [
        # 聊天机器人先收集问题 → 人工客服快速介入: no time given (S9)
        ("book.no_time", "human_response"),
    ],
    rescue_48h: [
        # the story is about goods made to order, of a known price
        ("book.no_offer", "bracelet_menu", "price_unknown"),
        ("book.no_offer", "bracelet_menu", "other_goods"),
        # 建立店长直接介入机制: for grave cases; lighter ones name nobody (S115)
        ("book.no_handler", "store_manager_steps_in", "light"),
        # the guide times the solution and not the diagnosis
        ("book.no_time", "diagnosis"),
    ],
    graded_15min: [
        # ≤100 元 and 100-300 元, and nothing beyond (S75)
        ("book.no_offer", "order_value_bands", "above_300"),
        ("book.no_offer", "order_value_bands", "nothing_paid"),
        ("book.no_offer", "order_value_bands", "price_unknown"),
        # three kinds are graded (S32-S34)
        ("book.no_handler", "handlers_by_category", "not_named"),
        ("book.no_target", "first_response", "not_named"),
        # 恶意差评 1 小时 法务: legal handles, and nobody gives legal money to grant
        ("book.handler_without_limit", "legal"),
        ("book.no_time", "resolution"),
    ],
}
"""What the guides leave open, preset by preset; no more and no less."""


def named(reason: Reason) -> tuple[str, ...]:
    fields = dict(reason.fields)
    told: tuple[str, ...]
    told = ("clock", "rule") if reason.code == "book.no_target" else ("table", "rule")
    if "table" not in fields and reason.code != "book.no_target":
        told = ("clock",) if "clock" in fields else ("role",)
    return (reason.code, *(str(fields[name]) for name in told))


@pytest.mark.parametrize("preset", KNOWN, ids=lambda preset: preset.__name__)
def test_a_preset_lacks_what_its_guide_leaves_open_and_nothing_else(
    preset: Any,
) -> None:
    book = preset(shop=SHOP, hours=ALWAYS)
    assert [named(reason) for reason in found(book)] == KNOWN[preset]


def test_every_code_has_a_grade_and_says_in_two_languages_what_to_do() -> None:
    graded = [code for row in GRADES.values() for code in row]
    assert len(set(graded)) == len(graded)
    own = {code for code in SENTENCES if code.startswith("book.")}
    assert own == {code for code in graded if code.startswith("book.")}
    for code in own:
        words = {
            lang: re.sub(r"{.*?}", "", SENTENCES[code][lang]) for lang in ("en", "zh")
        }
        assert re.search(r"[:;] \w+", words["en"])
        assert re.search(r"[：；][可请]", words["zh"])


def test_the_gravest_comes_first() -> None:
    rough = evolve(BOOK, held_roles=["cs_agent"], no_rule_role="legal")
    grades = [
        next(grade for grade, row in GRADES.items() if code in row)
        for code in codes(rough)
    ]
    assert grades == sorted(grades, key=list(GRADES).index)
    assert set(grades) == {"fault", "gap", "note"}


def test_time_is_an_argument_and_aware() -> None:
    with pytest.raises(NaiveDatetime):
        graded_15min(shop=SHOP, hours=ALWAYS).check(
            since=datetime(2026, 1, 1),  # naive on purpose
            until=UNTIL,
        )


def test_a_dead_row_is_refused_when_a_table_is_built() -> None:
    with pytest.raises(PolicyError, match="never"):
        DecisionTable(
            id="twice",
            version="1",
            reads=Situation,
            fields={"order.is_custom": optional(Flag())},
            rules=[Rule("all", when={}, then=1), Rule("dead", when={}, then=2)],
            hit_policy=FIRST,
        )


# ── promises (S35) ────────────────────────────────────────────────────────────


def test_s35_a_target_beyond_what_is_promised_is_a_fault() -> None:
    office = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
    book = evolve(graded_15min(shop=SHOP, hours=office), hours=office)
    late = [reason for reason in faults(book) if reason.code == "clock.beyond_promise"]
    # an hour of open time after Monday evening lies days beyond 24 hours
    assert {reason["clock"] for reason in late} == {"first_response"}


# ── money ─────────────────────────────────────────────────────────────────────


def test_amounts_in_two_currencies_can_never_be_granted() -> None:
    book = with_policy(surprise=[gift("USD")])
    reason = only(book, "book.currency_differs")
    assert (reason["given"], reason["wanted"]) == ("USD", "CNY")
    assert reason["places"] == ("compensation.surprise",)


def test_where_nobody_has_a_limit_what_is_offered_says_the_currency() -> None:
    free = ApprovalMatrix([("store_manager", None)])
    assert "book.currency_differs" not in codes(evolve(BOOK, approvals=free))
    book = evolve(with_policy(surprise=[gift("USD")]), approvals=free)
    assert only(book, "book.currency_differs")["wanted"] == "CNY"


def test_a_book_without_amounts_has_no_currency_to_differ() -> None:
    free = ApprovalMatrix([("store_manager", None)])
    offering_nothing = evolve(
        BOOK.compensation, base=no_offers(), cap=None, over_loss=None
    )
    book = evolve(BOOK, approvals=free, compensation=offering_nothing)
    assert "book.currency_differs" not in codes(book)


def test_coupons_levels_segments_and_late_orders_are_in_the_same_currency() -> None:
    desk = graded_15min(shop=SHOP, hours=ALWAYS)
    dollars = [
        (role, None if n is None else Money(n.minor, "USD"))
        for role, n in SHOP.approvals.limits
    ]
    reason = only(
        evolve(desk, approvals=ApprovalMatrix(dollars)), "book.currency_differs"
    )
    assert (reason["given"], reason["wanted"]) == ("CNY", "USD")
    places = cast("tuple[str, ...]", reason["places"])
    assert places[-4:] == (
        "follow_ups.gives",
        "segments",
        "membership.levels",
        "late_orders",
    )
    assert "compensation.base" in places


# ── codes ─────────────────────────────────────────────────────────────────────


def test_a_table_of_the_shipped_codes_refuses_a_shops_own() -> None:
    dye = Category("quality.dye", zh="染色", en="dye")
    own = evolve(STANDARD, categories=CATEGORIES.extend(dye))
    reason = only(evolve(BOOK, catalogues=own), "book.table_lacks_codes")
    assert (reason["table"], reason["codes"]) == ("damaged_goods", ("quality.dye",))
    assert "catalogue" in str(reason)


# ── roles ─────────────────────────────────────────────────────────────────────


def test_nobody_is_checked_where_it_is_not_said_who_holds_what() -> None:
    assert "book.roles_not_said" in codes(evolve(BOOK, held_roles=()))


def test_a_role_that_nobody_holds_is_named_with_all_that_asks_for_it() -> None:
    plan = FollowUp("call", kind="call", role="legal")
    clock = evolve(BOOK.clocks[0], role="legal", escalations=[Escalation("legal")])
    book = evolve(
        BOOK,
        clocks=[clock],
        follow_ups=[plan],
        held_roles=[role for role in SHOP.held_roles if role != "legal"],
    )
    reason = only(book, "book.role_not_held")
    assert reason["role"] == "legal"
    assert reason["places"] == (
        "clocks.first_response",
        "follow_ups.call",
        "disputes",
    )


def test_who_owns_a_second_failure_is_asked_for_too() -> None:
    card = evolve(BOOK.assessor.scorecard, second_failure_owner="supply_chain")
    book = evolve(
        BOOK,
        assessor=evolve(BOOK.assessor, scorecard=card),
        held_roles=[role for role in SHOP.held_roles if role != "supply_chain"],
    )
    reason = only(book, "book.role_not_held")
    owned = "assessor.scorecard.second_failure_owner"
    assert reason["places"] == (owned, "incidents")
    nobody = evolve(card, second_failure_owner=None)
    quiet = evolve(book, assessor=evolve(BOOK.assessor, scorecard=nobody))
    assert only(quiet, "book.role_not_held")["places"] == ("incidents",)


def test_a_handler_that_nobody_is_and_the_decider_are_asked_for_too() -> None:
    book = evolve(
        graded_15min(shop=SHOP, hours=ALWAYS), held_roles=["ceo", "task_force"]
    )
    missing = {
        reason["role"]: reason["places"]
        for reason in faults(book)
        if reason.code == "book.role_not_held"
    }
    assert "handlers" in cast("tuple[str, ...]", missing["legal"])
    places = cast("tuple[str, ...]", missing["store_manager"])
    assert {"approvals", "no_rule_role", "clocks.promise"} <= {*places}


def test_s86_dear_offers_wait_where_nobody_there_is_unlimited() -> None:
    staff = ["cs_agent", "cs_supervisor", "store_manager", "task_force"]
    reason = only(evolve(BOOK, held_roles=staff), "book.nobody_grants")
    assert (reason["limit"], reason["role"]) == (cny("2000"), "ceo")


def test_where_nobody_at_all_may_grant_it_is_told_so() -> None:
    reason = only(evolve(BOOK, held_roles=["legal"]), "book.nobody_grants")
    assert reason["limit"] is None


def test_s75_who_decides_where_no_rule_does_must_be_allowed_to() -> None:
    assert "book.decider_without_limit" in codes(evolve(BOOK, no_rule_role="legal"))
    rows = [("malicious_review", [("legal", None)])]
    book = evolve(BOOK, approvals=evolve(SHOP.approvals, by_category=rows))
    reason = only(book, "book.decider_without_limit_for")
    assert (reason["category"], reason["roles"]) == ("malicious_review", ("legal",))


def test_s34_legal_with_a_limit_of_its_own_is_no_gap() -> None:
    rows = [("malicious_review", [("store_manager", cny("0")), ("legal", None)])]
    shop = evolve(SHOP, approvals=evolve(SHOP.approvals, by_category=rows))
    book = graded_15min(shop=shop, hours=ALWAYS)
    assert "book.handler_without_limit" not in codes(book)
    assert faults(book) == []


# ── what never happens ────────────────────────────────────────────────────────


def without(*moves: str) -> Lifecycle:
    """Return the standard lifecycle of a shop that has not these moves."""
    machine = standard_machine()
    for move in moves:
        del machine.events[move]
    return freeze(machine)


def test_a_clock_that_nothing_starts_or_stops_is_a_fault() -> None:
    book = evolve(
        with_clocks(
            Clock("late", target=None, starts=["offered"], stops=["closed"]),
            Clock("early", target=None, stops=["offered"]),
            Clock("fine", target=None, starts=["offered"], counts=["personal"]),
            Clock("both", target=None, stops=["offered", "closed"]),
        ),
        follow_ups=[
            FollowUp("after", kind="call", after="offered"),
            FollowUp("before", kind="call", met_by=["offered"]),
            FollowUp("open", kind="call", met_by=["offered", "surveyed"]),
        ],
        lifecycle=without("offered"),
    )
    told = [(r.code, *(v for _, v in r.fields)) for r in faults(book)]
    assert told == [
        ("book.clock_never_starts", "late", ("offered",)),
        ("book.clock_never_starts", "fine", ("offered",)),
        ("book.clock_never_stops", "early", ("offered",)),
        ("book.follow_up_never_due", "after", "offered"),
        ("book.follow_up_never_met", "before", ("offered",)),
    ]


KINDNESS = Clock("kindness", target=None, stops=["fulfilled.goodwill"])


def offering(plan: object, **slots: Any) -> Playbook:
    base = DecisionTable(
        id="offers",
        version="1",
        reads=Situation,
        fields={"order.is_custom": optional(Flag())},
        rules=[Rule("all", when={}, then=plan)],
    )
    policy = CompensationPolicy("own", "1", base=base, **slots)
    return evolve(BOOK, compensation=policy, clocks=[KINDNESS], follow_ups=())


def test_something_kind_is_never_sent_where_no_kindness_is_written() -> None:
    assert "book.clock_never_stops" in codes(offering(NO_RULE))
    assert "book.clock_never_stops" not in codes(offering(NO_RULE, surprise=[gift()]))
    plan = OfferPlan(always=[gift()])
    assert "book.clock_never_stops" not in codes(offering(plan))
    assert "book.clock_never_stops" not in codes(
        offering(NO_RULE, over_loss=OverLoss())
    )


def nothing(_: Situation) -> Any:
    return NO_RULE


def test_a_function_may_give_anything_and_is_told_to_be_unproven() -> None:
    function = PolicyFunction("by_hand", "1", function=nothing)
    policy = CompensationPolicy("own", "1", base=function)
    book = evolve(BOOK, compensation=policy, clocks=[KINDNESS])
    assert only(book, "book.not_proven")["policy"] == "by_hand"
    assert "book.clock_never_stops" not in codes(book)


# ── holes and notes ───────────────────────────────────────────────────────────


def test_s75_a_hole_is_told_with_who_decides_there() -> None:
    reason = only(BOOK, "book.no_offer")
    assert reason["role"] == "store_manager"
    assert render(reason, "zh", labels=STANDARD.label) == (
        "规则表 damaged_goods 的 other 一行不给方案，由店长决定："
        "可补一条规则，或就此保留"
    )


def test_a_gesture_that_some_do_not_get_is_no_hole() -> None:
    plan = OfferPlan(always=[gift()])
    vip = DecisionTable(
        id="vip",
        version="1",
        reads=Situation,
        fields={"customer.segment": optional(OneOf(STANDARD.segments))},
        rules=[
            Rule("vip", when={"customer.segment": is_in("high_value")}, then=plan),
            Rule("others", when={}, then=NO_RULE),
        ],
        hit_policy=FIRST,
    )
    assert codes(with_policy(goodwill=vip)) == codes(BOOK)


def test_a_table_over_a_list_of_the_shops_own_is_left_alone() -> None:
    colours: Catalogue[Term] = Catalogue("colours", (Term("red", zh="红", en="red"),))
    plan = OfferPlan(always=[gift()])
    red = DecisionTable(
        id="red",
        version="1",
        reads=Situation,
        fields={"customer.segment": optional(OneOf(colours))},
        rules=[Rule("all", when={}, then=plan)],
    )
    assert codes(with_policy(goodwill=red)) == codes(BOOK)


def test_a_time_that_nobody_watches_is_worth_knowing() -> None:
    lonely = Clock("answer", target=Worked(timedelta(hours=1)), counts=["personal"])
    watched = evolve(lonely, name="watched", role="cs_agent")
    assert only(with_clocks(lonely, watched), "book.nobody_hears")["clock"] == "answer"


def test_goodwill_without_any_bound_is_worth_knowing() -> None:
    assert "book.no_cap" in codes(with_policy(cap=None))
    assert "book.no_cap" not in codes(BOOK)


def test_a_promise_that_every_target_keeps_is_silent() -> None:
    inner = Clock(
        "answer", target=Elapsed(timedelta(hours=1)), counts=["personal"], role="ceo"
    )
    outer = Clock(
        "promise",
        target=Elapsed(timedelta(hours=2)),
        counts=["personal"],
        bounds="answer",
        role="ceo",
    )
    assert faults(with_clocks(inner, outer)) == []
