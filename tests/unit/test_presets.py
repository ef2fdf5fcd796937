"""The four presets: what each guide lays down, and what in the book carries it.

The test of an S-number here is that the book has the rule; what the rule then does to a
case is shown beside the room that does it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from attrs import evolve

from recoverykit.aftercare import LONG_TAIL, REPURCHASE_MESSAGE, SURVEY
from recoverykit.catalogue import STANDARD, Term
from recoverykit.compensation import AbuseGuard, OverLoss
from recoverykit.customer_tiers import Behaviour, Level, MembershipLadder, Purchase
from recoverykit.deadline import Elapsed, Months, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    Quantity,
    Rule,
    optional,
)
from recoverykit.disputes import dispute_tasks
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingSetting,
    NaiveDatetime,
    UnknownCode,
)
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.hours import ALWAYS
from recoverykit.incidents import TASK_FORCE_GOAL
from recoverykit.money import Money
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.reply_rules import Signatory
from recoverykit.sla import NOT_OWED, Clock

SHOP = ShopConfig.example()
PRESETS = {
    preset.__name__: preset
    for preset in (golden_3h, golden_4h_72h, rescue_48h, graded_15min)
}
BOOKS = {
    name: preset(
        shop=evolve(SHOP, update_every=Worked(timedelta(days=1))), hours=ALWAYS
    )
    for name, preset in PRESETS.items()
}
SEEDS = {
    "golden_3h": "002",
    "golden_4h_72h": "003",
    "rescue_48h": "000",
    "graded_15min": "001",
}


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def clock(name: str) -> Callable[[Playbook], Clock]:
    def find(book: Playbook) -> Clock:
        return next(clock for clock in book.clocks if clock.name == name)

    return find


def time_of(name: str) -> Callable[[Playbook], object]:
    return lambda book: clock(name)(book).target


def outcomes(table: object) -> dict[str, object]:
    assert isinstance(table, DecisionTable)
    return {row.id: row.then for row in table.rules}


def times_of(name: str) -> Callable[[Playbook], dict[str, object]]:
    return lambda book: outcomes(clock(name)(book).target)


def offered(slot: str, rule: str) -> Callable[[Playbook], object]:
    def lines(book: Playbook) -> object:
        plan = outcomes(getattr(book.compensation, slot))[rule]
        return plan if plan is NO_RULE else str(plan)

    return lines


def after_resolution(name: str) -> Callable[[Playbook], object]:
    return lambda book: next(x.target for x in book.follow_ups if x.name == name)


def over_loss(book: Playbook) -> OverLoss:
    found = book.compensation.over_loss
    assert found is not None
    return found


def goal(book: Playbook) -> Any:
    return book.incidents.goal


def gift(book: Playbook, name: str) -> tuple[object, ...]:
    given = next(row.gives for row in book.follow_ups if row.name == name)
    assert given is not None
    return given.name, given.valid_months, given.stackable


def breached(book: Playbook) -> Any:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    wrote = Complaint("断裂", channel="chat", received_at=at)
    case = book.open("c", wrote, now=at)
    return book.reading(case, "resolution", now=at + hours(9))


CARRIED: list[tuple[str, str, Callable[[Playbook], object], object]] = [
    # ── 002: the golden three hours ───────────────────────────────────────────
    ("golden_3h", "S18", lambda b: b.follow_ups, (SURVEY,)),
    ("golden_3h", "S22", time_of("first_response"), Worked(hours(1))),
    ("golden_3h", "S23", time_of("diagnosis"), Worked(hours(2))),
    ("golden_3h", "S23", time_of("resolution"), Worked(hours(3))),
    ("golden_3h", "S23", lambda b: clock("resolution")(b).starts, ("received",)),
    ("golden_3h", "S24", time_of("follow_up"), None),
    ("golden_3h", "S25", lambda b: b.ageing(breached(b)) > 0, True),
    ("golden_3h", "S39", lambda b: clock("resolution")(b).warnings, ((1, 2), (4, 5))),
    ("golden_3h", "S42", lambda b: b.grades.severe_after, hours(24)),
    ("golden_3h", "S45", lambda b: over_loss(b).from_severity, "serious"),
    ("golden_3h", "S51", lambda b: b.investigation.required_checks[0], "order"),
    (
        "golden_3h",
        "S69",
        lambda b: clock("first_response")(b).counts,
        ("edited_template", "personal"),
    ),
    (
        "golden_3h",
        "S70",
        lambda b: dict(b.replies.categories)["logistics"],
        ("carrier", "eta"),
    ),
    ("golden_3h", "S79", lambda b: (over_loss(b).num, over_loss(b).den), (120, 100)),
    (
        "golden_3h",
        "S84",
        offered("base", "damaged"),
        "reship 60.00 CNY + sample 8.00 CNY",
    ),
    (
        "golden_3h",
        "S100",
        lambda b: b.incidents.recurrences,
        SHOP.incidents.recurrences,
    ),
    ("golden_3h", "S105", lambda b: b.incidents.carriers, SHOP.incidents.carriers),
    # ── 003: the golden four hours ────────────────────────────────────────────
    ("golden_4h_72h", "S7", lambda b: b.disputes.tells_parties, True),
    ("golden_4h_72h", "S9", time_of("human_response"), None),
    (
        "golden_4h_72h",
        "S9",
        lambda b: "auto" in clock("human_response")(b).counts,
        False,
    ),
    ("golden_4h_72h", "S26", time_of("first_response"), Worked(hours(4))),
    (
        "golden_4h_72h",
        "S26",
        lambda b: "auto" in clock("first_response")(b).counts,
        True,
    ),
    ("golden_4h_72h", "S28", time_of("resolution"), Elapsed(hours(72))),
    (
        "golden_4h_72h",
        "S37",
        lambda b: times_of("technical_fix")(b)["found"],
        Elapsed(hours(24)),
    ),
    ("golden_4h_72h", "S38", lambda b: goal(b).share, Fraction(9, 10)),
    ("golden_4h_72h", "S38", lambda b: goal(b).target, Elapsed(hours(48))),
    ("golden_4h_72h", "S48", lambda b: dict(b.replies.needs)["certainty"], ("eta",)),
    ("golden_4h_72h", "S71", time_of("update"), Worked(timedelta(days=1))),
    ("golden_4h_72h", "S72", lambda b: b.replies.signatories, SHOP.signatories),
    ("golden_4h_72h", "S77", offered("base", "everybody"), "coupon 20.00 CNY"),
    (
        "golden_4h_72h",
        "S102",
        lambda b: b.incidents.statements,
        SHOP.incidents.statements,
    ),
    # ── 000: the 48-hour rescue ───────────────────────────────────────────────
    ("rescue_48h", "S21", time_of("first_response"), Worked(hours(1))),
    ("rescue_48h", "S29", time_of("resolution"), Elapsed(hours(24))),
    ("rescue_48h", "S29", time_of("goodwill_dispatch"), Elapsed(hours(24))),
    ("rescue_48h", "S30", time_of("retrospective"), Elapsed(hours(48))),
    ("rescue_48h", "S41", lambda b: b.follow_ups, LONG_TAIL),
    ("rescue_48h", "S41", after_resolution("preventive_programme"), Months(3)),
    ("rescue_48h", "S60", lambda b: b.cause_from, SHOP.cause_from),
    (
        "rescue_48h",
        "S64",
        lambda b: [c.name for c in b.clocks if "awaiting_evidence" in c.paused_by],
        ["diagnosis", "resolution", "goodwill_dispatch"],
    ),
    (
        "rescue_48h",
        "S66",
        lambda b: b.replies.first_contact[2:4],
        ("apology", "question"),
    ),
    ("rescue_48h", "S72", lambda b: b.replies.signatories, SHOP.signatories),
    (
        "rescue_48h",
        "S81",
        offered("base", "made_to_order"),
        "1–2 × (refund 100 % | remake 160.00 CNY | coupon 40.00 CNY)",
    ),
    (
        "rescue_48h",
        "S83",
        lambda b: [x.name for x in b.compensation.surprise],
        ["bracelet", "album"],
    ),
    ("rescue_48h", "S115", lambda b: outcomes(b.handlers)["grave"], "store_manager"),
    # ── 001: the graded desk ──────────────────────────────────────────────────
    ("graded_15min", "S4", time_of("alert"), Elapsed(timedelta(seconds=60))),
    ("graded_15min", "S4", lambda b: clock("alert")(b).role, "after_sales_supervisor"),
    ("graded_15min", "S31", time_of("triage"), Worked(timedelta(minutes=15))),
    (
        "graded_15min",
        "S32",
        lambda b: times_of("first_response")(b)["logistics"],
        Worked(hours(2)),
    ),
    ("graded_15min", "S32", lambda b: outcomes(b.handlers)["logistics"], "cs_agent"),
    (
        "graded_15min",
        "S33",
        lambda b: times_of("first_response")(b)["quality"],
        Worked(hours(4)),
    ),
    ("graded_15min", "S33", lambda b: outcomes(b.handlers)["quality"], "cs_supervisor"),
    (
        "graded_15min",
        "S34",
        lambda b: times_of("first_response")(b)["malicious_review"],
        Worked(hours(1)),
    ),
    (
        "graded_15min",
        "S34",
        lambda b: outcomes(b.handlers)["malicious_review"],
        "legal",
    ),
    ("graded_15min", "S34", lambda b: b.disputes.files_dossiers, "legal"),
    ("graded_15min", "S34", lambda b: b.disputes.file_within, Worked(hours(1))),
    (
        "graded_15min",
        "S35",
        lambda b: (clock("promise")(b).bounds, clock("promise")(b).target),
        ("first_response", Elapsed(hours(24))),
    ),
    ("graded_15min", "S40", after_resolution("review_invitation"), Elapsed(hours(24))),
    (
        "graded_15min",
        "S40",
        after_resolution("care_message"),
        Elapsed(timedelta(days=3)),
    ),
    (
        "graded_15min",
        "S40",
        after_resolution("membership_upgrade"),
        Elapsed(timedelta(days=30)),
    ),
    (
        "graded_15min",
        "S50",
        lambda b: b.incidents.return_risk,
        SHOP.incidents.return_risk,
    ),
    (
        "graded_15min",
        "S62",
        lambda b: b.investigation.rule_for("transit_damage").any_of,
        (("unboxing_video",),),
    ),
    ("graded_15min", "S65", lambda b: b.replies.solution_with, ("apology", "promise")),
    ("graded_15min", "S75", offered("base", "above_300"), NO_RULE),
    (
        "graded_15min",
        "S73",
        offered("base", "up_to_100"),
        "refund 100 % + coupon 5.00 CNY",
    ),
    (
        "graded_15min",
        "S74",
        offered("base", "up_to_300"),
        "reship 60.00 CNY + coupon 10.00 CNY",
    ),
    ("graded_15min", "S76", lambda b: outcomes(b.late_orders)["late"], cny("5")),
    (
        "graded_15min",
        "S85",
        lambda b: [x.source for x in b.compensation.guarantees],
        ["破损包赔"],
    ),
    ("graded_15min", "S86", lambda b: b.approvals, SHOP.approvals),
    ("graded_15min", "S94", lambda b: b.assessor.bad_faith, SHOP.bad_faith),
    (
        "graded_15min",
        "S95",
        lambda b: {x.platform for x in b.disputes.dossiers},
        {"platform.douyin", "platform.taobao"},
    ),
    ("graded_15min", "S96", offered("goodwill", "high_value"), "gift_pack 28.00 CNY"),
    ("graded_15min", "S97", offered("goodwill", "new"), "coupon 15.00 CNY"),
    ("graded_15min", "S97", lambda b: b.follow_ups[0], REPURCHASE_MESSAGE),
    (
        "graded_15min",
        "S98",
        offered("goodwill", "dormant"),
        "card 3.00 CNY + gift 12.00 CNY",
    ),
    ("graded_15min", "S99", lambda b: b.membership, SHOP.membership),
    (
        "graded_15min",
        "S99",
        lambda b: gift(b, "care_message"),
        ("repurchase_coupon", 3, True),
    ),
    (
        "graded_15min",
        "S106",
        lambda b: b.incidents.disclosures[:2],
        ("shipping_time", "delivery_area"),
    ),
]
"""Preset, S-number, where it is looked up, what is there."""


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_guide_lays_down_stands_in_its_book(preset: str) -> None:
    rows = [row[1:] for row in CARRIED if row[0] == preset]
    wrong = [
        (number, found, there)
        for number, look, there in rows
        if (found := look(BOOKS[preset])) != there
    ]
    assert not wrong


@pytest.mark.parametrize("preset", PRESETS)
def test_every_number_of_a_guide_is_quoted_where_it_stands(preset: str) -> None:
    book, seed = BOOKS[preset], SEEDS[preset]
    # news is in one guide; beside the others the shop has said it
    own = [c for c in book.clocks if c.name != "update" or seed == "003"]
    quoted = [*(c.source for c in own), *(f.source for f in book.follow_ups)]
    assert all(source and source.startswith(f"{seed}: ") for source in quoted)
    policy = book.compensation
    tables: list[object] = [policy.base, policy.goodwill, book.handlers]
    tables += [clock.target for clock in book.clocks]
    rows = [row for t in tables if isinstance(t, DecisionTable) for row in t.rules]
    said = [row for row in rows if not row.is_hole and row.then is not NOT_OWED]
    assert said
    assert all(row.source for row in said)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_no_guide_says_is_the_shops_to_say_c18(preset: str) -> None:
    book = BOOKS[preset]
    assert (book.approvals, book.no_rule_role) == (SHOP.approvals, SHOP.no_rule_role)
    assert (book.max_backdate, book.max_skew) == (SHOP.max_backdate, SHOP.max_skew)
    assert (book.reopen_within, book.cause_from) == (
        SHOP.reopen_within,
        SHOP.cause_from,
    )
    assert book.compensation.cap == SHOP.goodwill_cap
    assert (book.contact, book.held_roles) == (SHOP.contact, SHOP.held_roles)
    assert book.disputes.reviews == SHOP.disputes.reviews
    assert book.incidents.recurrences == SHOP.incidents.recurrences
    assert book.replies.signatories == SHOP.signatories


# ── a shop that makes no rule of it ───────────────────────────────────────────


def bare(preset: str) -> Playbook:
    """Return the preset of a shop that says what it must and nothing else."""
    required = {
        a.name: getattr(SHOP, a.name)
        for a in attrs.fields(ShopConfig)
        if a.default is attrs.NOTHING
        or (a.name.endswith("_cost") and a.name in NEEDED[preset])
    }
    return PRESETS[preset](shop=ShopConfig(**required), hours=ALWAYS)


NEEDED = {
    "golden_3h": ("reship_cost", "sample_cost"),
    "golden_4h_72h": (),
    "rescue_48h": ("remake_cost", "coupon_cost", "gift_cost", "album_cost"),
    "graded_15min": ("reship_cost",),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_stands_on_what_has_to_be_said_alone(preset: str) -> None:
    book = bare(preset)
    assert (book.segments, book.membership, book.held_roles) == (None, None, ())
    assert book.assessor.bad_faith is None
    assert book.incidents.recurrences == ()
    assert all(clock.escalations == () for clock in book.clocks)
    assert all(row.gives is None for row in book.follow_ups)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_has_to_be_said_is_named_with_who_asks(preset: str) -> None:
    for name in NEEDED[preset]:
        silent: dict[str, Any] = {name: None}
        with pytest.raises(MissingSetting) as caught:
            PRESETS[preset](shop=evolve(SHOP, **silent), hours=ALWAYS)
        assert (caught.value.field, caught.value.policy) == (f"shop.{name}", preset)


@pytest.mark.parametrize(
    "name",
    [
        *("new_until_orders", "dormant_from_days", "segment_precedence"),
        *("gift_pack_cost", "new_customer_coupon", "card_cost", "small_gift_cost"),
    ],
)
def test_what_is_said_together_is_said_in_full(name: str) -> None:
    nothing: Any = () if name == "segment_precedence" else None
    with pytest.raises(MissingSetting, match=f"shop.{name}"):
        graded_15min(shop=evolve(SHOP, **{name: nothing}), hours=ALWAYS)


def test_a_level_that_the_shop_does_not_have_is_refused() -> None:
    assert SHOP.membership is not None
    gold = evolve(SHOP.membership, levels=[Level("gold", least=cny("1"))])
    words = STANDARD.membership_levels.extend(Term("gold", zh="金卡会员", en="gold"))
    plain = graded_15min(shop=evolve(SHOP, membership=None), hours=ALWAYS)
    own = evolve(plain, catalogues=evolve(STANDARD, membership_levels=words))
    assert evolve(own, membership=SHOP.membership).membership == SHOP.membership
    with pytest.raises(UnknownCode, match="silver"):
        evolve(own, membership=gold)


def test_a_level_that_no_catalogue_has_is_refused() -> None:
    assert SHOP.membership is not None
    levels = [Level("basic", least=cny("0")), *SHOP.membership.levels]
    ladder = evolve(SHOP.membership, levels=levels)
    with pytest.raises(UnknownCode, match="basic"):
        graded_15min(shop=evolve(SHOP, membership=ladder), hours=ALWAYS)


@pytest.mark.parametrize("steps", [("soon",), ((1, cny("5")),), "later"])
def test_steps_of_lateness_are_spans_with_amounts(steps: Any) -> None:
    with pytest.raises(InvalidValue, match="late_order_steps"):
        evolve(SHOP, late_order_steps=steps)


def test_what_the_shop_says_itself_stands_before_its_guide() -> None:
    one = DESK.disputes.dossiers[:1]
    soon = Worked(hours(4))
    disputes = evolve(
        SHOP.disputes, dossiers=one, files_dossiers="store_manager", file_within=soon
    )
    goal = evolve(TASK_FORCE_GOAL, share=Fraction(1), source="our own")
    incidents = evolve(SHOP.incidents, goal=goal)
    shop = evolve(SHOP, disputes=disputes, incidents=incidents)
    assert graded_15min(shop=shop, hours=ALWAYS).disputes == disputes
    assert golden_4h_72h(shop=shop, hours=ALWAYS).incidents == incidents


# ── what needs no case ────────────────────────────────────────────────────────

DESK = BOOKS["graded_15min"]
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("customer", "segment"),
    [
        (
            Customer("a", orders=9, spend_12m=cny("1000"), last_order_on=TODAY),
            "high_value",
        ),
        (Customer("b", orders=1, spend_12m=cny("80"), last_order_on=TODAY), "new"),
        (
            Customer(
                "c", orders=9, spend_12m=cny("0"), last_order_on=date(2025, 9, 11)
            ),
            "dormant",
        ),
        (Customer("d", orders=9, spend_12m=cny("80"), last_order_on=TODAY), "regular"),
        (None, NO_RULE),
    ],
)
def test_the_book_tells_the_segment_s96_s97_s98(
    customer: Customer | None, segment: object
) -> None:
    decision = DESK.segment(customer, on=TODAY)
    assert decision is not None
    assert decision.outcome == segment


def test_the_book_tells_the_level_s99() -> None:
    bought = [Purchase(date(2026, 1, 1), cny("500"))]
    standing = DESK.standing(bought, on=TODAY)
    assert standing is not None
    assert standing.level == "silver"


def test_a_late_order_gets_its_coupon_once_s76() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    order = Order("2017", ordered_at=at, ship_promised_at=at + hours(24))
    given = DESK.late_order(order, now=at + hours(25))
    assert given is not None
    assert given.amount == cny("5")
    again = DESK.late_order(order, now=at + hours(99), already={given.key})
    assert again is not None
    assert again.amount is None


def test_who_waits_longer_gets_the_shops_own_step_s76() -> None:
    own = evolve(SHOP, late_order_steps=[(timedelta(days=3), cny("10"))])
    book = graded_15min(shop=own, hours=ALWAYS)
    assert outcomes(book.late_orders)["later_1"] == cny("10")


def test_a_book_without_these_tables_answers_nothing() -> None:
    book = bare("golden_3h")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert book.segment(None, on=TODAY) is None
    assert book.standing((), on=TODAY) is None
    assert book.late_order(Order("1", ordered_at=at), now=at) is None


def test_a_table_of_the_wrong_facts_is_refused() -> None:
    for name in ("segments", "late_orders"):
        other: dict[str, Any] = {name: DESK.handlers}
        with pytest.raises(InvalidValue, match=name):
            evolve(DESK, **other)
    odd = DecisionTable(
        id="odd",
        version="1",
        reads=Behaviour,
        fields={"orders": optional(Quantity(0))},
        rules=[Rule("all", when={}, then="vip")],
    )
    with pytest.raises(UnknownCode, match="vip"):
        evolve(DESK, segments=odd)


# ── money of the guides, and orders in another currency ───────────────────────


def test_s75_a_late_order_in_another_currency_gets_no_coupon_of_the_guide() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    paid = Money.of("80", "USD")
    order = Order("2017", ordered_at=at, ship_promised_at=at, amount=paid)
    with pytest.raises(CurrencyMismatch, match="USD with CNY"):
        DESK.late_order(order, now=at + hours(25))


def test_s75_an_offer_in_another_currency_than_the_order_is_refused() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    book = BOOKS["golden_4h_72h"]
    wrote = Complaint("断裂", channel="chat", received_at=at)
    paid = Order("2017", ordered_at=at, amount=Money.of("80", "USD"))
    case = book.open("c", wrote, order=paid, now=at)
    with pytest.raises(CurrencyMismatch, match="USD with CNY"):
        book.decide_offer(case, now=at, by="li", role="cs_agent")


def test_s71_somebody_hears_of_news_that_is_late() -> None:
    assert clock("update")(BOOKS["golden_4h_72h"]).escalations == SHOP.ladder


# ── what a shop says is a rule, beside whatever guide ─────────────────────────

SAID: dict[str, Any] = {
    "abuse": AbuseGuard(window=timedelta(days=30), most_cases=3, role="store_manager"),
    "late_order_steps": ((timedelta(days=3), cny("10")),),
    "reopen_within": timedelta(days=99),
    "update_every": Worked(timedelta(days=1)),
    "upgrade_level": "gold",
    "catalogues": evolve(
        STANDARD,
        membership_levels=STANDARD.membership_levels.extend(
            Term("gold", zh="金卡会员", en="gold")
        ),
    ),
}
WHOLE = evolve(
    SHOP,
    **SAID,
    membership=MembershipLadder(
        id="members",
        version="1",
        levels=[Level("gold", least=cny("1"))],
        window_months=12,
        grace_days=30,
    ),
)
TOGETHER = (
    ("new_until_orders", "dormant_from_days", "segment_precedence"),
    ("gift_pack_cost", "new_customer_coupon", "card_cost", "small_gift_cost"),
    # the level that is announced, the ladder and the codes
    ("upgrade_level", "membership", "catalogues"),
)
ALONE = tuple(
    (a.name,)
    for a in attrs.fields(ShopConfig)
    if a.default is not attrs.NOTHING and a.name not in {n for g in TOGETHER for n in g}
)


@pytest.mark.parametrize(
    ("preset", "names"),
    [
        (preset, names)
        for preset in PRESETS
        for names in (*TOGETHER, *ALONE)
        if not set(names) & set(NEEDED[preset])
    ],
)
def test_what_a_shop_says_is_in_the_book_or_told_to_be_unused(
    preset: str, names: tuple[str, ...]
) -> None:
    silent: dict[str, Any] = {
        name: attrs.fields_dict(ShopConfig)[name].default for name in names
    }
    with_it = PRESETS[preset](shop=WHOLE, hours=ALWAYS)
    without = PRESETS[preset](shop=evolve(WHOLE, **silent), hours=ALWAYS)
    unused = set(names) <= set(WHOLE.not_read_by(preset))
    assert (with_it.ref == without.ref) is unused


def test_a_shops_own_levels_and_codes_pass_through_the_preset_s99() -> None:
    book = graded_15min(shop=WHOLE, hours=ALWAYS)
    assert book.catalogues == SAID["catalogues"]
    assert book.follow_ups[-1].level == "gold"
    bought = [Purchase(date(2026, 1, 1), cny("500"))]
    standing = book.standing(bought, on=TODAY)
    assert standing is not None
    assert standing.level == "gold"


def test_a_segment_that_no_catalogue_has_is_refused() -> None:
    with pytest.raises(UnknownCode, match="nwe"):
        evolve(DESK, follow_ups=[evolve(REPURCHASE_MESSAGE, segment="nwe")])


def test_s72_the_whole_team_may_be_asked_to_sign() -> None:
    signers = (Signatory(role="team", severity="serious"),)
    shop = evolve(SHOP, signatories=signers)
    assert rescue_48h(shop=shop, hours=ALWAYS).replies.signatories == signers
    roles = STANDARD.roles
    assert roles["store_manager"].rank < roles["team"].rank < roles["ceo"].rank


def test_a_shop_without_rules_about_disputes_has_no_task_of_one() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    book = BOOKS["golden_3h"]
    wrote = Complaint("断裂", channel="chat", received_at=at)
    case = book.open("c", wrote, now=at)
    quiet = dispute_tasks(case, book.disputes, hours=ALWAYS, now=at)
    assert quiet == ()
    with pytest.raises(NaiveDatetime):
        dispute_tasks(case, book.disputes, hours=ALWAYS, now=datetime(2026, 3, 1))
