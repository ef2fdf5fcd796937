"""A drive through the public API, for the proof that it touches nothing outside.

`impurity.py` imports this file in a process of its own and runs each function of
`DRIVES` with every trap armed. To add a drive, write a function without arguments and
put ``@drives`` above it. It imports nothing itself (imports stand at the top, before
the traps), it takes zones from the top of this file too (a look-up opens a file), and
it returns what the library answered in a form with a stable ``repr``: the test also
compares the answers under several hash seeds and zones of the machine.
"""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
from attrs import evolve, frozen

import recoverykit
from recoverykit import checked, diagrams, errors, incidents, testing
from recoverykit import events as ev
from recoverykit.aftercare import (
    LONG_TAIL,
    SECOND_TOUCH,
    SURVEY,
    ContactCap,
    ContactRules,
    contacts_of,
    fix_notice_task,
    follow_up_tasks,
    fulfilment_tasks,
    recovery_profile,
    review_record,
    surveys,
    survivor_of,
    valid_until,
    withheld,
)
from recoverykit.aftercare.closures import left_alone
from recoverykit.aftercare.fulfilment import done_tasks
from recoverykit.aftercare.reviews import contact_in, invited_at
from recoverykit.anti_patterns import said_in
from recoverykit.catalogue import CATEGORIES, ROLES, SEVERITIES, STANDARD
from recoverykit.compensation import (
    UNSETTLED,
    AbuseGuard,
    Apportionment,
    ApprovalMatrix,
    Budget,
    CompensationPolicy,
    Coupon,
    Guarantee,
    LateOrder,
    OfferPlan,
    OverLoss,
    PolicyFunction,
    RemedyPlan,
    ShareOfOrder,
    bracelet_menu,
    bracelet_surprise,
    cap_goodwill,
    cap_worth,
    discounted,
    flat_goodwill,
    floor_gap,
    goodwill_by_segment,
    incentive_objections,
    judge,
    keep_floor,
    late_by,
    late_order_coupon,
    late_order_coupons,
    left_of_order,
    line_from_plain,
    objections,
    order_value_bands,
    over_refund,
    owed,
    plan_from_plain,
    price_from_plain,
    punitive_exposures,
    quote_objections,
    recovery,
    refundable,
    remedy_matching,
    repurchase_coupon,
    require_compliant,
    return_rights,
    review_request_objections,
    rule,
)
from recoverykit.compensation.compliance import holds_in, is_in_force
from recoverykit.compensation.plans import price, without
from recoverykit.customer_tiers import (
    Behaviour,
    Level,
    LevelOverride,
    MembershipLadder,
    Purchase,
    recovery_upgrade,
    repurchase_nudge,
    spent_within,
    value_segments,
)
from recoverykit.customer_tiers.purchases import day, require_months
from recoverykit.deadline import (
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Window,
    Worked,
    target_from_plain,
    window_from_plain,
)
from recoverykit.decision_tables import (
    COLLECT,
    FIRST,
    NO_RULE,
    UNIQUE,
    Amount,
    DatedTables,
    Day,
    DecisionTable,
    Duration,
    Flag,
    InForce,
    Measure,
    NoRule,
    OneOf,
    Proved,
    Quantity,
    Refuted,
    Rule,
    Share,
    Sum,
    absent,
    any_,
    at_least,
    at_most,
    between,
    dated_tables_from_plain,
    diff,
    is_in,
    less_than,
    more_than,
    not_in,
    optional,
    prove_equivalent,
    prove_never_above,
    prove_never_below,
    prove_never_less,
    prove_no_dead_row,
    prove_total,
    prove_unique,
    table_from_plain,
)
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
    dispute_tasks,
    dossier,
    hand_ins,
    next_dispute_change,
    other_party,
    referrals,
    tell_tasks,
)
from recoverykit.disputes.consignment import hand_in_tasks
from recoverykit.disputes.referrals import ways_outside
from recoverykit.disputes.tasks import specs_for
from recoverykit.explanation import Reason, explain, render
from recoverykit.explanation.reason import is_value, show_span
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.explanation.sentences._say import say
from recoverykit.facts import (
    BudgetView,
    CaseSummary,
    Claim,
    Complaint,
    Customer,
    Evidence,
    Issue,
    Loss,
    Order,
    Review,
    Span,
)
from recoverykit.hours import (
    ALWAYS,
    BusinessHours,
    Closure,
    hours_from_plain,
    local_instant,
    utc_instant,
)
from recoverykit.incidents.tasks import callback_key
from recoverykit.investigation import (
    Action,
    Cause,
    Check,
    Diagnosis,
    EvidenceRule,
    Finding,
    Hypothesis,
    InvestigationRules,
    VerifiedFact,
    authority_gaps,
    claimed_and_found,
    claims_and_facts,
    completeness,
    hypotheses_against_causes,
    is_within,
    open_checks,
    request_gaps,
    retrospective_gaps,
    why_incomplete,
)
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle.events import codes_in
from recoverykit.lifecycle.guards import highest_decider, upheld_appeal
from recoverykit.lifecycle.reading import lifecycle_from_plain
from recoverykit.lifecycle.state_machine import (
    add_common_moves,
    freeze,
    require_sound,
    standard_machine,
)
from recoverykit.money import Money, exponent
from recoverykit.offer import Basis, Offer, Option, Remedy, is_refund, line_id
from recoverykit.personal import (
    check_pepper,
    digest,
    equal_but_for_personal,
    is_digest,
    personal_texts,
    without_personal,
)
from recoverykit.plain import (
    PolicyRef,
    canonical_json,
    content_hash,
    date_from_text,
    describe_zone,
    from_tagged,
    instant_from_text,
    instant_text,
    plain,
    ratio_from_pair,
    span_from_count,
    tagged,
    zone_from_name,
    zone_name,
)
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    playbook_from_plain,
    regulators,
    rescue_48h,
)
from recoverykit.privacy import erase, redact
from recoverykit.reader import read_plain, require_names
from recoverykit.reply import Commitment, Reply
from recoverykit.reply_rules import (
    FIRST_CONTACT,
    PHRASES,
    ReplyRules,
    Signatory,
    Wording,
    asks_for_review,
    beyond_offer,
    check_reply,
    commitments_in,
    fill,
    forbidden_in,
    inducement_in,
    parts_in,
    phrases_for,
    quotes_in,
    signatory,
    with_commitments,
)
from recoverykit.reply_rules.identity import identity_in, says_name, says_role
from recoverykit.reply_rules.times import time_spans, times, whole_number
from recoverykit.serialization import (
    Upcaster,
    dump_case,
    dump_entry,
    dump_incident,
    from_plain,
    load_case,
    load_entry,
    load_incident,
)
from recoverykit.severity import (
    LEXICON,
    POLARITY,
    POLARITY_EN,
    AccountFacts,
    Assessment,
    Assessor,
    BadFaithRules,
    Disagreement,
    Keyword,
    KeywordClassifier,
    Lexicon,
    Opinion,
    Panel,
    ReviewClassifier,
    Scorecard,
    assessor_from_plain,
    clauses,
    fit,
    lexicon_from_plain,
    normalise,
    panel_from_plain,
    priority_of,
)
from recoverykit.severity.issues import established, folded, merged
from recoverykit.severity.panel import check_opinion
from recoverykit.severity.polarity.grams import grams_of
from recoverykit.severity.polarity.model import read_table, tabled
from recoverykit.severity.scorecard import step, upward
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import (
    NOT_OWED,
    Ageing,
    BreachGrades,
    Clock,
    DatedTarget,
    Escalation,
    beyond_promise,
    clock_tasks,
    ledger,
    ledger_sums,
    next_change,
    readings,
    share_within,
    silent_for,
)
from recoverykit.sla.clock import covers
from recoverykit.task import Task, reconcile
from recoverykit.testing import situation
from recoverykit.testing.boundaries import ends
from recoverykit.testing.examples import read_value, shown, written

if TYPE_CHECKING:
    from collections.abc import Callable

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = {"Asia/Shanghai": SHANGHAI, "UTC": UTC}
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PEPPER = b"sixteen bytes or more"
TEXT = "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍"
LANGS = ("en", "zh")

DRIVES: list[Callable[[], object]] = []


def drives(function: Callable[[], object]) -> Callable[[], object]:
    """Add a function to `DRIVES`."""
    DRIVES.append(function)
    return function


@drives
def the_face() -> object:
    """The public names are there without any work being done for them."""
    return sorted(name for name in vars(recoverykit) if not name.startswith("_"))


def after(hours: float) -> datetime:
    """Return an instant so many hours after noon."""
    return NOON + timedelta(hours=hours)


def cny(text: str) -> Money:
    """Return an amount in yuan."""
    return Money.of(text, "CNY")


def refused(call: Callable[[], object]) -> object:
    """Return what an error says, its fields, and whether it survives a pickle."""
    try:
        return ["no error", call()]
    except errors.RecoveryError as error:
        again = pickle.loads(pickle.dumps(error))
        return [error.code, str(error), error.fields(), str(again) == str(error)]


# ── values ───────────────────────────────────────────────────────────────────


@drives
def checks() -> object:
    @frozen(kw_only=True)
    class Everything:
        at: object = attrs.field(
            default=NOON, converter=checked.to_utc, validator=checked.instant
        )
        then: object = attrs.field(
            default=None,
            converter=checked.to_utc_or_none,
            validator=checked.instant_or_none,
        )
        said: object = attrs.field(default="-", validator=checked.text)
        aside: object = attrs.field(default=None, validator=checked.text_or_none)
        kept: object = attrs.field(default="", validator=checked.any_text)
        code: object = attrs.field(
            default="a", validator=checked.code, metadata=checked.coded("roles")
        )
        other: object = attrs.field(default=None, validator=checked.code_or_none)
        codes: object = attrs.field(
            default=(), converter=checked.to_tuple, validator=checked.codes
        )
        number: object = attrs.field(default=0, validator=checked.count)
        maybe: object = attrs.field(default=None, validator=checked.count_or_none)
        yes: object = attrs.field(default=True, validator=checked.flag)
        unsure: object = attrs.field(default=None, validator=checked.flag_or_none)
        took: object = attrs.field(default=timedelta(0), validator=checked.span)
        takes: object = attrs.field(default=None, validator=checked.span_or_none)
        host: object = attrs.field(
            default=(), converter=checked.to_pairs, validator=checked.pairs
        )
        word: object = attrs.field(default="a", validator=checked.OneOf("a", "b"))
        all: object = attrs.field(default=(), validator=checked.AllOf(str))
        money: object = attrs.field(
            default=None, validator=checked.IsA(Money, optional=True)
        )

    wrong: list[dict[str, Any]] = [
        {"at": NOON.replace(tzinfo=None)},
        {"then": "noon"},
        {"said": " "},
        {"aside": 1},
        {"kept": None},
        {"code": "a b"},
        {"other": "a/b"},
        {"codes": {"a"}},
        {"number": -1},
        {"maybe": 1.5},
        {"yes": 1},
        {"unsure": "no"},
        {"took": timedelta(-1)},
        {"takes": 3},
        {"host": {"a": 1.5}},
        {"word": "c"},
        {"all": ("a", 1)},
        {"money": 3},
    ]
    return [
        Everything(then=NOON.astimezone(SHANGHAI), host={"b": 1, "a": "x"}),
        *(refused(lambda w=w: Everything(**w)) for w in wrong),
        refused(lambda: checked.require_instant("now", NOON.replace(tzinfo=None))),
        refused(lambda: checked.require_code("id", "a b")),
        checked.describe("x" * 99),
    ]


@frozen
class _Theirs:
    amount: Any
    currency: str


@drives
def amounts() -> object:
    price = cny("268.00")
    return [
        exponent("JPY"),
        Money.zero("JPY"),
        Money.total([price, price * 2, -price], "CNY"),
        Money.adopt(_Theirs(price.decimal(), "CNY")),
        Money.from_plain(plain(price)),
        price.ratio(8, 10, "half_even"),
        price.allocate((1, 2, 4)),
        price.split(3),
        sorted([price, cny("1")]),
        refused(lambda: price + Money.of("1", "USD")),
        refused(lambda: Money.of("1.005", "CNY")),
        refused(lambda: Money.of(1.5, "CNY")),  # type: ignore[arg-type]
        refused(lambda: Money.from_plain("268")),
    ]


@drives
def words() -> object:
    said = [
        Reason("clock.breached", clock="resolution", due_at=NOON, over=timedelta(1)),
        Reason("shop.rests", text={"en": "we rest on {day}"}, day="Tuesday"),
        *(Reason(code) for code in sorted(SENTENCES)),
    ]
    return [
        *(
            render(reason, lang, audience=audience)
            for reason in said[:2]
            for lang in LANGS
            for audience in ("staff", "customer")
        ),
        *(explain(said, lang, labels=STANDARD.label, zone=SHANGHAI) for lang in LANGS),
        [
            show_span(timedelta(minutes=m), lang)
            for m in (1, 90, 6000)
            for lang in LANGS
        ],
        say(en="{who} came", zh="{who}来了", to_customer=("we came", "我们来了")),
        is_value(1.5),
        is_value(NOON),
    ]


@drives
def codes() -> object:
    own = CATEGORIES.extend(
        *(evolve(CATEGORIES["quality"], code=c) for c in ("stone", "stone.colour"))
    )
    renamed = evolve(own, renamed=(("gem", "stone"),), retired=("other",))
    return [
        renamed.current("gem"),
        renamed.check("stone.colour"),
        refused(lambda: renamed.check("gem")),
        refused(lambda: renamed.check("other")),
        refused(lambda: renamed["stonee"]),
        renamed.nearest("stnoe"),
        renamed.covers("stone", "stone.colour"),
        [renamed.label("stone", lang) for lang in LANGS],
        [STANDARD.label("roles", "ceo", lang) for lang in LANGS],
        pickle.loads(pickle.dumps(renamed)) == renamed,
        "gem" in renamed,
        len(list(renamed)),
        plain(evolve(STANDARD, categories=renamed)),
        refused(lambda: ROLES.extend(ROLES["ceo"])),
        refused(lambda: SEVERITIES.check("severe")),
    ]


@drives
def personal_fields() -> object:
    complaint = Complaint(TEXT, channel="review", received_at=NOON)
    erased = without_personal(complaint, PEPPER)
    return [
        digest("林晚", PEPPER),
        erased,
        is_digest(erased.text),
        list(personal_texts(complaint)),
        equal_but_for_personal(complaint, erased),
        refused(lambda: check_pepper(b"short")),
    ]


@drives
def plain_data() -> object:
    zones = (SHANGHAI, UTC, timezone(timedelta(hours=8)))
    values = (NOON, NOON.date(), timedelta(1), Fraction(1, 3), "a", ("a", 1), None)
    money = {"$money": Money.from_plain}
    return [
        [zone_name(zone) for zone in zones],
        zone_from_name("UTC+08:00", ZONES.__getitem__),
        [describe_zone(zone) for zone in zones],
        [from_tagged(tagged(value), money) for value in (*values, cny("1"))],
        from_tagged(tagged({"b": 1, "a": cny("1")}), money),
        canonical_json({"b": 1, "a": [None, "终"]}),
        content_hash(values),
        content_hash(STANDARD),
        instant_from_text(instant_text(NOON)),
        refused(lambda: instant_from_text("2026-03-01")),
        refused(lambda: date_from_text("soon")),
        refused(lambda: span_from_count("1")),
        refused(lambda: ratio_from_pair([1])),
        refused(lambda: plain(1.5)),
        PolicyRef("menu", "1", hash="sha256:0123456789").short,
    ]


# ── time ─────────────────────────────────────────────────────────────────────

OFFICE = BusinessHours(
    tz=SHANGHAI,
    weekly={
        **{day: [("09:00", "18:00")] for day in ("mon", "wed", "thu", "fri")},
        "tue": [("09:00", "02:00")],
    },
    holidays=[date(2026, 3, 9)],
)
OFFICE_IN_FULL = evolve(
    OFFICE,
    shifts={date(2026, 3, 15): [("09:00", "12:00")]},
    breaks={date(2026, 3, 12): [("10:00", "24:00"), ("23:00", "12:00")]},
    closures=[
        Closure(every="year", since=date(2020, 1, 1), month=12, day=24, lasts=10),
        Closure(
            every="month",
            since=date(2020, 1, 1),
            weekday="mon",
            nth=1,
            between=("09:00", "10:00"),
        ),
        Closure(every="week", since=date(2030, 1, 1), weekday="tue", interval=2),
        Closure(every="day", since=date(2026, 5, 1), until=date(2026, 5, 5)),
    ],
    known_until=date(2026, 12, 31),
)
HALF_DAY = BusinessHours(
    tz=UTC, weekly=dict.fromkeys(("mon", "tue"), (("06:00", "18:00"),))
)
ALL_HOURS = (
    OFFICE,
    ALWAYS,
    OFFICE_IN_FULL,
    OFFICE_IN_FULL.intersection(HALF_DAY),
    HALF_DAY.union(OFFICE),
)


@drives
def open_time() -> object:
    return [
        [
            hours.add(NOON, timedelta(hours=7)),
            hours.subtract(NOON, timedelta(hours=7)),
            hours.between(NOON, after(9600)),
            hours.is_open(NOON),
            hours.next_open(after(8)),
            hours.next_close(NOON),
            hours.segments(NOON, after(200)),
            hours.business_day_close(NOON, 5),
            hours.local_date(NOON),
            hours.end_of_day(NOON, 2),
            hours.add_and_between(NOON, timedelta(hours=7), after(9600)),
            hours.is_provisional(after(9600)),
            hours.closed_on([NOON.date()]).next_open(NOON),
            hours.intersection(OFFICE).next_open(after(8)),
            hours.union(OFFICE).next_close(NOON),
            plain(hours),
            hours_from_plain(plain(hours), zones=ZONES.__getitem__) == hours,
            copy.deepcopy(hours) == pickle.loads(pickle.dumps(hours)) == hours,
        ]
        for hours in ALL_HOURS
    ] + [
        utc_instant("now", NOON.astimezone(SHANGHAI)),
        local_instant(SHANGHAI, NOON.replace(tzinfo=None)),
        refused(lambda: local_instant(SHANGHAI, NOON)),
        refused(lambda: evolve(HALF_DAY, holidays=["1 May"])),
        refused(lambda: HALF_DAY.is_open(NOON.replace(year=1500))),
        refused(lambda: ALWAYS.end_of_day(NOON, 10**9)),
        refused(lambda: OFFICE.add(NOON.replace(tzinfo=None), timedelta(1))),
        refused(lambda: BusinessHours(tz=SHANGHAI, weekly={"mun": []})),
        refused(lambda: evolve(OFFICE, weekly={}).add(NOON, timedelta(1))),
    ]


@drives
def targets() -> object:
    hour = timedelta(hours=1)
    kinds = (Elapsed(hour), Worked(hour), BusinessDays(2), Months(1), EndOfDay(1))
    timed = (Elapsed(hour), Worked(hour))
    return [
        [target.due_at(NOON, OFFICE) for target in kinds],
        [target.fraction_at(NOON, OFFICE, 4, 5) for target in timed],
        Worked(hour).measure(NOON, after(9), OFFICE),
        [target_from_plain(plain(target)) == target for target in kinds],
        refused(lambda: target_from_plain({"kind": "someday"})),
    ]


@drives
def windows() -> object:
    day = Elapsed(timedelta(days=1))
    rows = (
        Window("claim", after=day, until=Months(1)),
        Window("referral", until=Months(6), whole_last_day=True, source="2.8.2R"),
    )
    return [
        [
            (
                window.opens_at(NOON, OFFICE),
                window.closes_at(NOON, OFFICE),
                window.is_open(NOON, after(30), OFFICE),
                window_from_plain(plain(window)) == window,
            )
            for window in rows
        ],
        refused(lambda: Window("claim", after=day, until=day)),
        refused(lambda: window_from_plain({"name": "claim"})),
    ]


# ── facts and offers ─────────────────────────────────────────────────────────

MENU = Offer(
    always=(
        Remedy("album", "gift.album", cost=cny("30"), basis=Basis.GOODWILL),
        Remedy("card", "card", cost=cny("2"), basis=Basis.GOODWILL),
    ),
    choices=(
        Remedy("refund", "refund.full", cost=cny("268"), basis=Basis.STATUTORY),
        Option(
            "again",
            (
                Remedy("remake", "remake", cost=cny("160"), basis=Basis.ENTITLEMENT),
                Remedy("flowers", "flowers", cost=cny("9"), basis=Basis.GOODWILL),
            ),
        ),
        Remedy("coupon", "coupon", cost=cny("40"), basis=Basis.GOODWILL),
    ),
    pick=(1, 2),
)
ORDER = Order(
    "2017",
    ordered_at=after(-400),
    promised_at=after(-200),
    delivered_at=after(-60),
    amount=cny("268"),
    note="周年纪念礼物,急用",
    is_custom=True,
)


@drives
def facts() -> object:
    photo = Evidence("photo", "s3://break.jpg", captured_at=NOON, party="buyer")
    complaint = Complaint(
        TEXT,
        channel="review",
        received_at=NOON,
        rating=5,
        claims=(Claim("order.delivered_at", after(-60)),),
        evidence=(photo,),
    )
    span = Span(0, 2)
    return [
        complaint,
        span.of(TEXT),
        Issue("quality.damaged", spans=(span,), status="confirmed"),
        ORDER.late_for(now=NOON),
        evolve(ORDER, delivered_at=None).late_for(now=NOON),
        Customer("lin", orders=3, spend_12m=cny("900")),
        Review("r-1", rating=5),
        refused(lambda: Span(2, 1)),
        refused(lambda: evolve(complaint, rating=9)),
        refused(lambda: Claim("rating", 1.5)),  # type: ignore[arg-type]
    ]


@drives
def offers() -> object:
    first, *_ = MENU.choices
    return [
        str(MENU),
        [line.name for line in MENU.lines],
        MENU.currency,
        MENU.exposure,
        [MENU.exposure_of(basis) for basis in (None, *Basis)],
        MENU.resolve(("again", "coupon")),
        MENU.picked(("remake", "flowers")),
        first.names,
        [line.worth for line in MENU.always],
        line_id("c1", 4, "album"),
        Offer().exposure,
        refused(lambda: evolve(MENU, pick=(2, 1))),
    ]


@drives
def replies_and_tasks() -> object:
    reply = Reply(
        "2小时内给您答复",
        parts=("apology", "promise"),
        signed_by="store_manager",
        commitments=(Commitment("answer", Elapsed(timedelta(hours=2))),),
    )
    survey, card = Task("c1:9:survey", "survey"), Task("c1:9:card", "card")
    moved = evolve(survey, due_at=NOON, role="cs_agent")
    return [
        plain(reply),
        reconcile([moved], [survey, card]),
        refused(lambda: reconcile([survey, moved], [])),
        refused(lambda: evolve(reply, commitments=reply.commitments * 2)),
    ]


@drives
def findings() -> object:
    found = Diagnosis(
        primary="sourcing",
        contributing=("qc",),
        findings=(Finding("sourcing", "扣件硬度不达标"),),
    )
    return [
        found.stages,
        found.refusal(),
        Diagnosis(undetermined="两方说法不一").refusal(),
        Diagnosis().refusal(),
        why_incomplete(None, ("qc",), None),
    ]


@drives
def investigations() -> object:
    photo = Evidence("photo.box", "s3://box.jpg", captured_at=NOON)
    call = Evidence("call_recording", "s3://call.mp3")
    transit = Hypothesis("transit_damage", stage="logistics", supported_by=[photo])
    found = Diagnosis(
        primary="sourcing",
        contributing=("qc",),
        confirmed=("quality",),
        checks=[Check("order"), Check("logistics", waived="自提")],
        facts=[VerifiedFact("order.opened", True, source="complainant")],
        chain=[
            Cause("sourcing", "标准扣用完", nature="technical"),
            Cause("qc", "请假"),
        ],
        hypotheses=[transit],
    )
    rules = InvestigationRules(
        evidence=[
            EvidenceRule(claim="transit_damage", any_of=[["unboxing_video"], ["photo"]])
        ]
    )
    measures = [Action("audit", kind="preventive", cause="system", due_at=NOON)]
    lacking = completeness([["chat_log", "call_recording"]], [call])
    return [
        found.is_technical,
        is_within("photo.box", "photo"),
        open_checks(found.checks),
        authority_gaps(Complaint(TEXT, channel="review", received_at=NOON)),
        claimed_and_found([Issue("quality.damaged"), Issue("service")], found),
        claims_and_facts([Claim("order.opened", False), Claim("paid", 1)], found),
        hypotheses_against_causes([transit], primary="qc", stages=["qc"]),
        lacking,
        lacking.is_complete,
        rules.rule_for("transit_damage"),
        rules.missing_evidence("transit_damage", [photo]),
        rules.open_points(None),
        rules.open_points(found, [photo]),
        request_gaps(["photo"], parts=["apology"], due_at=NOON, needed=lacking),
        retrospective_gaps(happened=None, causes=(), measures=measures),
        refused(lambda: rules.rule_for("theft")),
        refused(lambda: Hypothesis("late", stage="qc", status="eliminated")),
        refused(lambda: evolve(found, chain=[Cause("packing", "漏检")])),
        refused(lambda: evolve(found, checks=[Check("order"), Check("order")])),
        refused(lambda: completeness([], [])),
    ]


# ── decision tables ──────────────────────────────────────────────────────────


@frozen
class _Parcel:
    amount: Money | None
    kind: str
    severity: str
    damaged: bool
    orders: int | None
    late_for: timedelta
    on: date


FIELDS: dict[str, Any] = {
    "amount": optional(Amount("CNY")),
    "kind": OneOf(CATEGORIES),
    "severity": OneOf(SEVERITIES, is_ordered=True),
    "damaged": Flag(),
    "orders": optional(Quantity(0)),
    "late_for": Duration(),
    "on": Day(),
}
ROWS = (
    Rule(
        "damaged",
        when={
            "damaged": is_in(True),
            "amount": at_most(cny("100")),
            "kind": is_in("quality", "logistics"),
            "severity": at_least("serious"),
            "orders": between(1, 9),
            "late_for": more_than(timedelta(hours=2)),
            "on": less_than(date(2026, 6, 1)),
        },
        then="refund",
        source="damaged goods go back",
    ),
    Rule(
        "unpaid",
        when={"amount": absent, "kind": not_in("rules"), "orders": any_},
        then=("coupon", Reason("shop.rests")),
    ),
    Rule("else", when={}, then=NO_RULE, note="a person decides"),
)


def _table(**changes: Any) -> DecisionTable:
    given: dict[str, Any] = {
        "id": "parcels",
        "version": "1",
        "reads": _Parcel,
        "fields": FIELDS,
        "rules": ROWS,
        "hit_policy": FIRST,
    }
    return DecisionTable(**(given | changes))


@drives
def decisions() -> object:
    parcel = _Parcel(
        amount=cny("80"),
        kind="quality.damaged",
        severity="critical",
        damaged=True,
        orders=3,
        late_for=timedelta(days=1),
        on=NOON.date(),
    )
    others = (
        parcel,
        evolve(parcel, amount=None, damaged=False),
        evolve(parcel, on=date(2026, 7, 1)),
        evolve(parcel, orders=None, severity="minor"),
    )
    table, every = _table(), _table(hit_policy=COLLECT)
    decided = [t.decide(one) for t in (table, every) for one in others]
    return [
        [
            (
                d.outcome,
                d.fired,
                d.table,
                d.read,
                d.reasons,
                [d.why_not(row.id) for row in ROWS],
                [d.explain(lang, labels=STANDARD.label) for lang in LANGS],
                d.trace(),
                [d.trace().explain(lang) for lang in LANGS],
                pickle.loads(pickle.dumps(d)) == d,
            )
            for d in decided
        ],
        [table.as_markdown(lang, labels=STANDARD.label) for lang in LANGS],
        (table.takes_first, every.takes_all),
        [row.is_hole for row in ROWS],
        ROWS[0].cell("amount").covers_absent,
        [(cell, cell.covers_absent) for cell in (less_than(3), is_in(1, absent))],
        FIELDS["kind"].show_span((0, 2)),
        content_hash(table),
        pickle.loads(pickle.dumps(table)) == table,
        refused(lambda: table.decide(evolve(parcel, kind="nothing"))),
        refused(lambda: table.decide(evolve(parcel, amount=Money(1, "USD")))),
    ]


@drives
def proofs() -> object:
    table = _table()
    hundred = cny("100")
    wrong: list[dict[str, Any]] = [
        {"rules": ROWS[:2]},
        {"rules": (*ROWS, Rule("never", when={}, then=1))},
        {"hit_policy": UNIQUE},
        {"fields": {"weight": Quantity(0)}, "rules": ()},
        {"fields": {"on": Amount("CNY"), "orders": Flag(), "damaged": Quantity(0)}},
        {
            "fields": {name: FIELDS[name] for name in ("amount", "damaged")},
            "rules": (
                Rule("some", when={"amount": at_most(hundred)}, then=1),
                Rule("more", when={"amount": more_than(hundred)}, then=1),
                Rule("harm", when={"damaged": is_in(True)}, then=1),
            ),
        },
        {
            "fields": {"late_for": Duration(), "on": Day(), "kind": OneOf(("a", "b"))},
            "rules": (
                Rule(
                    "late",
                    when={
                        "late_for": at_least(timedelta(1)),
                        "on": at_most(NOON.date()),
                        "kind": is_in("a"),
                    },
                    then=1,
                ),
            ),
        },
    ]
    return [
        prove_total(table),
        prove_unique(_table(hit_policy=COLLECT)),
        prove_no_dead_row(table),
        prove_total(table, budget=1),
        *(refused(lambda w=w: _table(**w)) for w in wrong),
    ]


@drives
def kit() -> object:
    old = order_value_bands(reship_cost=cny("60"))
    new = old.revised(version="2", then={"up_to_300": NO_RULE})
    cases = testing.boundary_cases(old)
    text = testing.as_markdown(old, cases)
    rows = testing.examples(old, text)
    score = testing.mutation_score(old, rows[:2])
    traces = testing.recorded([_whole_story()])
    mine = [old.decide_values(case).trace() for case in cases]
    testing.check_examples(old, text)
    for row in rows:
        row.check(old)
    testing.assert_proved(Proved(), "so it is")
    testing.assert_total(old)
    testing.assert_unique(old)
    testing.assert_no_dead_row(old)
    testing.assert_never_above(old, cny("105"))
    testing.assert_never_below(old, cny("5"))
    testing.assert_equivalent(old, old)
    testing.assert_replays(mine, *testing.tables_of(old))
    tried = testing.backtest(mine, old, new)
    return [
        (text, [row.faults(old) for row in rows]),
        (testing.coverage(old, cases[:3]), testing.coverage(old, cases).percent),
        (score, score.percent, str(score)),
        [mutant.of(old) is None for mutant in testing.mutants(old)],
        [tried.explain(lang, examples=2) for lang in LANGS],
        [trace.fired for trace in traces],
        [shown(old.decide_values(case).outcome) for case in cases],
        read_value(Duration(), "2 d 3 h"),
        written(timedelta(days=1)),
        list(ends(old, old.index.columns[0])),
        refused(lambda: testing.assert_never_less(old, by="x", no_rule="skip")),
    ]


@drives
def law() -> object:
    facts = situation(amount="268.00", sought="refund", is_custom=False)
    gift = Remedy("gift", "coupon", cost=cny("5"), basis=Basis.GOODWILL)
    settles = Offer(always=[evolve(gift, condition="full_settlement")])
    bought = Offer(always=[evolve(gift, condition="review:changed")])
    shares = Apportionment({"seller": Fraction(1, 2), "carrier": Fraction(1, 2)})
    story = _whole_story()
    ruling = story.last(ev.Offered)
    assert ruling is not None
    return [
        return_rights(facts),
        return_rights(evolve(facts, jurisdiction=None)),
        owed(facts),
        judge(settles, facts),
        require_compliant(settles, facts),
        punitive_exposures(facts, is_food=True),
        refused(lambda: require_compliant(bought, facts)),
        review_request_objections(story, at=after(60), beside=(gift,)),
        incentive_objections("review_converted"),
        recovery([gift], shares, currency="CNY"),
        (shares.of("carrier"), shares.is_settled, UNSETTLED),
        quote_objections(Offer(always=[gift]), ruling.ruling),
        refused(lambda: Apportionment({"seller": Fraction(1, 3)})),
    ]


@drives
def versions() -> object:
    old = order_value_bands(reship_cost=cny("60"), version="old")
    new = old.revised(version="new", then={"above_300": NO_RULE})
    first = NOON.date()
    dated = DatedTables(
        "bands",
        [
            InForce(old, from_on=first, until_on=first + timedelta(9)),
            InForce(new, from_on=first + timedelta(9)),
        ],
    )
    facts = situation(amount="88.00")
    decision = dated.decide(facts, on=first)
    again = table_from_plain(plain(old), reads=Situation, outcome=plan_from_plain)
    return [
        (
            dated.ref,
            hash(dated) == hash(dated),
            dated == pickle.loads(pickle.dumps(dated)),
        ),
        dated.in_force(first + timedelta(9)) == new,
        [held.cell for held in dated.versions],
        (decision.nearest_miss(), decision.trace().nearest_miss()),
        (decision.trace().why_not("up_to_300"), again == old),
        dated_tables_from_plain(plain(dated), reads=Situation, outcome=plan_from_plain)
        == dated,
        old.decide_values(dict(decision.read)) == decision,
        refused(lambda: dated.in_force(first - timedelta(1))),
        refused(lambda: DatedTables("bands", dated.versions[1:] * 2)),
        old.revised(version="x", rules=old.rules).index is old.index,
        old.revised(version="x", rules=old.rules[1:] + old.rules[:1]) == old,
        refused(lambda: old.revised(version="x", then={"up_to": 1})),
        refused(lambda: old.check_rule("up_to")),
        refused(lambda: table_from_plain({}, reads=Situation)),
        refused(lambda: old.decide_values({})),
    ]


@drives
def comparisons() -> object:
    old, new = (
        order_value_bands(reship_cost=cny(cost), version=version)
        for cost, version in (("60", "1"), ("65", "2"))
    )
    above = prove_never_above(old, cny("104"))
    assert isinstance(above, Refuted)
    worth = Measure(unit="CNY", always=Sum(5, (Share(1, 10),)), path="order.amount")
    changed = diff(old, new)
    return [
        above,
        [render(reason, lang) for reason in above.problems for lang in LANGS],
        prove_never_below(old, cny("1")),
        [
            prove_never_less(old, by="order.amount", no_rule=rank)
            for rank in ("least", "most", "skip")
        ],
        prove_equivalent(old, old),
        prove_equivalent(old, new),
        changed,
        [changed.explain(lang, labels=STANDARD.label) for lang in LANGS],
        [(change.box.in_words("zh", STANDARD.label)) for change in changed.changes],
        [bound.is_whole for c in changed.changes for bound in c.box.bounds],
        (worth.at(88), worth.value(worth.at(88)), worth.follows, worth.steepest),
        refused(lambda: prove_never_less(old, by="order.amonut", no_rule="skip")),
        refused(lambda: prove_never_above(old, Money(1, "USD"))),
    ]


# ── severity ─────────────────────────────────────────────────────────────────


class _Plugin:
    name, version, api_version = "plugin", "1", 1
    labels = ("service.attitude",)

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...]:
        if "坏" in complaint.text:
            raise ValueError
        start = complaint.text.find("敷衍")
        return (
            Opinion("service.attitude", confidence=80, spans=(Span(start, start + 2),)),
        )


def _assessed_again(before: Assessment) -> object:
    """Signs, a diagnosis and an erasure, and how soon."""
    rules = BadFaithRules(least_orders=3, returned_percent=50, least_bad_reviews=2)
    account = AccountFacts(orders=4, returned=3, bad_reviews_from_source=2)
    watchful = Assessor(bad_faith=rules)
    wrote = Complaint(TEXT, channel="review", received_at=NOON, audience=120)
    past = CaseSummary("c0", received_at=after(-99), state="closed", reopened=1)
    found = watchful.assess(
        wrote,
        order=evolve(ORDER, amount=cny("900.00")),
        history=(past, past),
        account=account,
        confirmed=("quality",),
        rejected=("service.attitude",),
        before=before,
        reopened=1,
        now=after(9),
    )
    gone = evolve(wrote, text=digest(TEXT, PEPPER))
    soon = priority_of(
        found, scorecard=Scorecard(), received_at=NOON, now=after(9), overdue=1
    )
    return [
        (found, found.owner, [found.explain(lang) for lang in LANGS]),
        found.explain("zh", audience="customer"),
        watchful.assess(gone, before=found, now=after(9)),
        rules.signs(account, wording=(Span(0, 2),)),
        (rules.has_abnormal_returns(account), rules.has_many_reviews(account)),
        (soon, soon.key, [render(why, lang) for why in soon.reasons for lang in LANGS]),
        priority_of(None, scorecard=Scorecard(), received_at=NOON, now=NOON),
        folded(merged((Issue("quality"), Issue("quality"), Issue("quality.damaged")))),
        established((Issue("quality"),), ("quality",), (), CATEGORIES),
        list(upward("quality.damaged")),
        refused(lambda: AccountFacts(orders=1, returned=2)),
        refused(lambda: Assessor().assess(wrote, account=account, now=NOON)),
    ]


@drives
def severities() -> object:
    own = Lexicon(
        "own",
        "1",
        terms=(
            Keyword("褪色", category="quality.defective"),
            Keyword("报警", signal="x"),
        ),
        negators=("没",),
        trailing=("没有",),
        closers=("吗",),
    )
    reader = KeywordClassifier(own)
    panel = Panel((KeywordClassifier(), _Plugin()), threshold=60)
    complaint = Complaint(TEXT, channel="review", received_at=NOON, rating=1)
    broken = evolve(complaint, text="收到就是坏的,没褪色,会不会褪色?褪色没有,褪色吗")
    assessor = Assessor(panel=panel)
    assessments = [
        assessor.assess(
            one, order=ORDER, customer=Customer("lin", orders=5), history=(), now=NOON
        )
        for one in (complaint, broken)
    ]
    folded = normalise("ABCABC①")
    card = Scorecard()
    opinion = Opinion("payment.charge", confidence=90, by="model@3")
    return [
        (folded, folded.span(0, 3), folded.is_broken(0, 2), clauses(folded)),
        [hit.keyword.pieces for hit in own.scan(folded)],
        own.extend("more", "1", without=["褪色"]).terms,
        lexicon_from_plain(plain(own)) == own,
        lexicon_from_plain({"name": "a", "version": "1"}, base=own).version,
        refused(lambda: lexicon_from_plain({"name": "a"})),
        [(hit, hit.counts, hit.keyword.label) for hit in LEXICON.scan(broken.text)],
        [hit.counts for hit in own.scan(broken.text)],
        own.labels,
        (reader.name, reader.version, reader.api_version, reader.labels),
        reader.classify(evolve(complaint, text="褪色了")),
        [(a, a.was_read, a.reasons) for a in map(panel.classify, (complaint, broken))],
        Disagreement("anger", said_by=("a@1",), denied_by=("b@1",)).reason,
        check_opinion(opinion, complaint),
        check_opinion(evolve(opinion, spans=(Span(0, 999),)), complaint),
        (card.base_of("quality.damaged"), card.severity_of(4), step(card.exposure, 7)),
        assessor.assess(complaint, opinions=[opinion], now=NOON),
        assessor.assess(complaint, opinions=[Opinion("weather.rain")], now=NOON),
        _assessed_again(assessments[0]),
        [
            (a, a.level, [a.explain(lang, text=complaint.text) for lang in LANGS])
            for a in assessments
        ],
        content_hash(assessor),
    ]


@drives
def models() -> object:
    bad = [f"第{n}次，质量太差，坏了" for n in range(12)]
    good = [f"第{n}次，质量很好，喜欢" for n in range(12)]
    labels = [True] * 12 + [False] * 12
    mine = fit(bad + good, labels, name="mine")
    english = fit(
        [f"{n} broken" for n in range(12)] + [f"{n} lovely" for n in range(12)],
        labels,
        unit="words",
        lang="en",
    )
    reviews = ReviewClassifier((mine, english))
    shipped = ReviewClassifier()
    texts = (TEXT, "洗一次就破了，其他都好，好评，五星", "It broke. Lovely colour!")
    return [
        (mine.hash, mine.weights["差"], mine.find("太差"), mine.evidence("质量太差")),
        [m.probability(t) for m in (mine, POLARITY, POLARITY_EN) for t in texts],
        (english.find("broken"), sorted(grams_of("不好", "characters"))),
        LEXICON.harmless(normalise("没有破损，垃圾袋")),
        read_table("-3 好 棒\n12 差"),
        tabled({"差": 3}),
        (shipped.name, shipped.version, shipped.api_version, shipped.labels),
        (shipped.silence_denies, KeywordClassifier().silence_denies),
        [
            c.classify(Complaint(text, channel="review", received_at=NOON))
            for c in (reviews, shipped)
            for text in (*texts, "怎么退款?", "Так себе")
        ],
        content_hash(shipped),
        refused(lambda: fit(bad, [True] * 12)),
    ]


# ── the lifecycle ────────────────────────────────────────────────────────────


@drives
def a_lifecycle() -> object:
    machine = standard_machine()
    machine.add_states("awaiting_return")
    machine.add_transition("return_requested", "diagnosed", "awaiting_return")
    machine.add_transition("return_arrived", "awaiting_return", "diagnosed")
    add_common_moves(machine, "awaiting_return")
    frozen_table = freeze(machine, host_events=["parcel_scanned"])
    book = evolve(BOOK, lifecycle=frozen_table)
    case = _diagnosed(book)
    kinds = ("return_requested", "parcel_scanned", "return_arrived")
    for number, kind in enumerate(kinds):
        at = after(10 + number)
        event = ev.HostEvent(at, kind=kind, data={"hub": "Hangzhou"})
        case = book.record(case, event, now=at)
    unfinished = standard_machine()
    unfinished.add_states("limbo")
    return [
        plain(frozen_table),
        lifecycle_from_plain(plain(frozen_table)) == require_sound(frozen_table),
        refused(lambda: lifecycle_from_plain({**plain(frozen_table), "states": []})),
        frozen_table.moves_from("awaiting_return"),
        pickle.loads(pickle.dumps(frozen_table)) == frozen_table,
        [guard.name for edge in LIFECYCLE.edges for guard in edge.guards],
        plain(case.log),
        refused(lambda: freeze(unfinished)),
        refused(lambda: book.record(case, evolve(event, kind="no"), now=after(13))),
    ]


SHOP = ShopConfig.example()
BOOK = rescue_48h(shop=SHOP, hours=OFFICE)


@drives
def books_from_plain_data() -> object:
    words = Lexicon("own", "1", terms=[Keyword("褪色", category="quality.defective")])
    member = KeywordClassifier(words)
    panel = Panel((member,), threshold=60)
    given: dict[str, Any] = {
        "zones": ZONES.__getitem__,
        "classifiers": {"own@1": member},
    }
    book = evolve(BOOK, assessor=Assessor(panel=panel), earlier=[BOOK])
    data = plain(book)
    again = playbook_from_plain(data, **given)
    window = Window("return", until=EndOfDay(7))
    return [
        (again == book, again.ref, again.books[1].ref),
        panel_from_plain(plain(panel), classifiers={"own@1": member}) == panel,
        assessor_from_plain(plain(Assessor())) == Assessor(),
        read_plain(plain(window), Window) == window,
        require_names({"a": 1}, ("a",)),
        refused(lambda: require_names({"b": 1}, ("a",))),
        refused(lambda: playbook_from_plain(data, zones=ZONES.__getitem__)),
        refused(lambda: playbook_from_plain({**data, "clocks": [{}]}, **given)),
    ]


CN = CurrentFacts(jurisdiction="CN")
PERSONAL = Reply("首先为我同事的敷衍态度向您郑重道歉。")
PROMISING = Reply(
    "2小时内给您答复",
    commitments=(Commitment("answer", Elapsed(timedelta(hours=2))),),
)


def _complaint(**changes: Any) -> Complaint:
    given: dict[str, Any] = {
        "text": TEXT,
        "channel": "review",
        "received_at": NOON,
        "rating": 5,
        "claims": (Claim("order.delivered_at", after(-9)),),
    }
    return Complaint(**(given | changes))


def _opened(book: Playbook = BOOK) -> Case:
    return book.open(
        "c1", _complaint(), order=ORDER, customer=Customer("lin"), now=NOON, key="web-1"
    )


def _record(book: Playbook, case: Case, *events: ev.Event) -> Case:
    for event in events:
        case = book.record(case, event, now=event.at)
    return case


def _diagnosed(book: Playbook = BOOK) -> Case:
    return _record(
        book,
        _opened(book),
        ev.Taken(after(1), by="li", role="store_manager"),
        ev.Acknowledged(after(2), by="li", reply=PERSONAL),
        ev.Diagnosed(
            after(3),
            by="li",
            primary="sourcing",
            contributing=("qc",),
            confirmed=("quality.defective",),
            method="photo",
            findings=(Finding("sourcing", "扣件硬度不达标"),),
        ),
    )


def _whole_story(book: Playbook = BOOK) -> Case:
    """Return a closed case in which every kind of event has happened."""
    case = _record(
        book,
        _opened(book),
        ev.AlertSent(after(0), to="store_manager"),
        ev.Reassigned(after(1), by="bot", to="zhang", role="cs_agent", why="问人"),
        ev.Taken(after(1), by="li", role="store_manager"),
        ev.Acknowledged(after(2), by="li", reply=PERSONAL),
        ev.Replied(after(2), by="li", reply=PROMISING),
        ev.EvidenceRequested(
            after(2), by="li", kinds=("photo",), due_at=after(5), reply=PERSONAL
        ),
        ev.Paused(after(2), by="li", reason="awaiting_evidence"),
        ev.CustomerWrote(after(3), text="我叫林晚", by="林晚", channel="phone"),
        ev.EvidenceReceived(after(4), evidence=(Evidence("photo", "s3://break.jpg"),)),
        ev.Resumed(after(4), by="li"),
        ev.Extended(
            after(4),
            by="li",
            clock="resolution",
            extra=timedelta(hours=5),
            reason="testing",
            notice=PERSONAL,
        ),
        ev.Diagnosed(after(5), by="li", primary="sourcing", contributing=("qc",)),
        ev.RefundSeen(after(5), amount=cny("10"), source="chargeback"),
    )
    asked = book.decide_offer(case, now=after(6), by="zhang", role="cs_agent", facts=CN)
    case = _record(
        book,
        case,
        ev.Approved(after(6), by="wang", role="ceo", of=asked),
        ev.Offered(after(6), by="zhang", ruling=asked),
        ev.OfferAnswered(
            after(7), by="林晚", takes=("remake", "coupon"), declines=("bracelet",)
        ),
    )
    given = {line.remedy.name: line.id for line in case.given}
    resolution = case.resolution_of("accepted", found="upheld", authority="ceo")
    case = _record(
        book,
        case,
        ev.LineFailed(after(8), line=given["remake"], why="缺料"),
        ev.Resolved(after(8), by="li", resolution=resolution),
        ev.Fulfilled(after(9), line=given["coupon"], by="xu"),
        ev.FollowUpStarted(after(9), by="li"),
        ev.FixDone(after(10), by="it"),
        ev.RetrospectiveHeld(after(10), by="li", actions=("new_supplier",), note="换"),
        ev.FollowedUp(after(11), by="li", about="care_call"),
        ev.Surveyed(after(11), measure="csat", score=4),
        ev.ReviewChanged(after(12), review=Review("r-1", rating=5, status="amended")),
        ev.Referred(after(12), to="platform", reference="P-7"),
        ev.ReferralDecided(after(12), to="platform", found="not_upheld"),
        ev.Appealed(after(12), why="退款少了"),
        ev.AppealDecided(
            after(12), by="wu", role="ceo", found="upheld", reason="new proof"
        ),
        ev.Noted(after(12), by="li", text="她很高兴"),
        ev.Linked(after(12), to="c0", relation="related"),
        ev.Done(after(12), task="c1:9:survey", by="host"),
    )
    closed = ev.Closed(after(20), by="li", code="resolved", actions=("new_supplier",))
    return _record(book, case, closed)


@drives
def a_case() -> object:
    case = _whole_story()
    stages = [Case.replay("c1", case.log[:n]) for n in range(1, case.version + 1)]
    again = ev.Reopened(after(21), by="li", why="又断了", override="同一扣件")
    reopened = BOOK.record(case, again, now=after(30))
    note = ev.Noted(after(31), by="li", text="-")
    kept = BOOK.record(
        reopened, note, now=after(31), key="k", expected_version=reopened.version
    )
    return [
        sorted({entry.event.kind for entry in reopened.log} ^ set(ev.EVENTS)),
        plain(reopened.log),
        [
            (
                c.state,
                c.version,
                c.book,
                c.received_at,
                c.paused,
                c.handler,
                c.complaint,
                c.order,
                c.customer,
                c.assessment,
                c.diagnosis,
                c.resolution,
                c.offer,
                c.lines,
                c.given,
                [c.cost(basis) for basis in (None, *Basis)],
                c.last(ev.Replied),
                [entry.late_by for entry in c.entries(ev.Move)],
                c.summary(),
            )
            for c in (stages[0], stages[7], stages[-1], reopened)
        ],
        [list(codes_in(entry.event)) for entry in case.log],
        BOOK.record(kept, evolve(note, at=after(32)), now=after(32), key="k") == kept,
        refused(
            lambda: BOOK.record(
                kept, evolve(note, text="!"), now=after(32), key="k", pepper=PEPPER
            )
        ),
        refused(lambda: BOOK.record(case, note, now=after(31), expected_version=2)),
        refused(lambda: BOOK.record(case, note, now=after(-1))),
        refused(lambda: BOOK.record(case, evolve(note, at=after(-99)), now=NOON)),
        refused(lambda: case.check_content(ev.Fulfilled(NOON, line="c1:1:moon"))),
        refused(lambda: case.check_content(ev.OfferAnswered(NOON, takes=("refund",)))),
        refused(lambda: Case.replay("c1", case.log[1:])),
    ]


@drives
def refusals() -> object:
    new, diagnosed, closed = _opened(), _diagnosed(), _whole_story()
    told = _record(BOOK, new, ev.Acknowledged(after(1), by="li"))
    paused = _record(BOOK, new, ev.Paused(after(1), by="li", reason="third_party"))
    ruling = BOOK.decide_offer(
        diagnosed, now=after(4), by="zhang", role="cs_agent", facts=CN
    )
    elsewhere = evolve(ruling, case_id="c2", version=1)
    empty = ev.Resolution(outcome="imposed", found="upheld", authority="ceo")
    moves: list[tuple[Case, ev.Event]] = [
        (new, ev.Diagnosed(after(5), by="li")),
        (new, ev.Offered(after(5), by="li", ruling=evolve(ruling, version=2))),
        (new, ev.Resolved(after(5), by="li", resolution=empty)),
        (new, ev.Closed(after(5), by="li", code="resolved")),
        (new, ev.Closed(after(5), by="li", code="fed_up")),
        (new, ev.Resumed(after(5), by="li")),
        (paused, ev.Paused(after(5), by="li", reason="third_party")),
        (new, ev.Reopened(after(5), by="li", why="-")),
        (new, ev.Adopted(after(5), by="li", book=evolve(BOOK.ref, hash="sha256:0"))),
        (
            new,
            ev.Extended(
                after(5),
                by="li",
                clock="moon",
                extra=timedelta(1),
                reason="testing",
                notice=PERSONAL,
            ),
        ),
        (told, ev.Offered(after(5), by="li", ruling=ruling)),
        (diagnosed, ev.Offered(after(5), by="li", ruling=elsewhere)),
        (diagnosed, ev.Offered(after(5), by="li", ruling=ruling)),
        (diagnosed, ev.Approved(after(5), by="li", role="cs_agent", of=ruling)),
        (diagnosed, ev.Closed(after(5), by="li", code="no_response")),
        (closed, ev.Reopened(after(9999), by="li", why="-")),
        (closed, ev.Noted(after(30), by="li", text="-")),
    ]
    said = [BOOK.refusals(case, move) for case, move in moves]
    return [
        said,
        [
            explain(reasons, lang, labels=STANDARD.label, zone=SHANGHAI)
            for reasons in said
            for lang in LANGS
        ],
        [refused(lambda c=c, m=m: BOOK.record(c, m, now=m.at)) for c, m in moves],
        refused(lambda: BOOK.take_over("c2", state="?", source="x", at=NOON, now=NOON)),
    ]


# ── situations, clocks and offers ────────────────────────────────────────────


@drives
def situations() -> object:
    whole = Situation.of(_whole_story(), CN, now=after(30))
    facts = CurrentFacts(order=evolve(ORDER, delivered_at=None), host={"vip": True})
    fresher = Situation.of(_diagnosed(), facts, now=after(30))
    old = BOOK.take_over("c2", state="diagnosed", source="sheet", at=NOON, now=NOON)
    return [
        (whole, whole.late_for, fresher.late_for, fresher["vip"]),
        situation(amount="88.00", category="logistics.delay", already_refunded="8"),
        situation(order=None),
        refused(lambda: situation(amuont="88.00")),  # type: ignore[call-arg]
        refused(lambda: Situation.of(old, CN, now=after(1))),
    ]


@drives
def clocks() -> object:
    story, hour = _whole_story(), timedelta(hours=1)
    own = (
        Clock("update", target=EndOfDay(1), starts=("replied",), stops=("resolved",)),
        Clock(
            "resolution",
            target=Worked(9 * hour),
            stops=("resolved",),
            paused_by=("awaiting_evidence",),
            on_reopen="restarts",
            warnings=[(1, 2), (4, 5)],
            role="store_manager",
        ),
        Clock("offer", target=BusinessDays(1), stops=("offered",)),
        Clock("promise", target=Months(1), stops=("closed",)),
        Clock(
            "first_response",
            target=Elapsed(hour),
            counts=("personal",),
            on_reopen="stays",
            paused_in=("acknowledged",),
        ),
        Clock("diagnosis", target=None, stops=("diagnosed",)),
    )
    reopened = _record(BOOK, story, ev.Reopened(after(21), by="li", why="又断了"))
    withdrawn = _record(
        BOOK, _diagnosed(), ev.Closed(after(9), by="li", code="withdrawn")
    )
    given: dict[str, Any] = {"hours": OFFICE, "max_skew": timedelta(minutes=2)}
    told: list[object] = [
        [clock.kinds for clock in own],
        [sorted(clock.listens) for clock in own],
        covers(("personal", "edited"), "edited.by_hand"),
    ]
    for case in (story, reopened, withdrawn, _diagnosed()):
        for n in range(2, case.version + 1, 5):
            part = Case.replay("c1", case.log[:n])
            now = part.log[-1].recorded_at + hour
            read = readings(part, own, now=now, **given)
            told += [
                read,
                [(r.is_open, r.why) for r in read],
                [
                    r.explain(lang, labels=STANDARD.label, zone=SHANGHAI)
                    for r in read
                    for lang in LANGS
                ],
                next_change(part, own, after=now, **given),
                clock_tasks(part, read),
            ]
    return told


@drives
def clocks_with_everything() -> object:
    """Tables, dates, rounds, ladders, suspended days, ledgers, grades and shares."""
    story, hour = _whole_story(), timedelta(hours=1)
    severity = "assessment.severity"
    own = (
        Clock(
            "by_severity",
            target=DecisionTable(
                id="times",
                version="1",
                reads=Situation,
                fields={severity: OneOf(SEVERITIES)},
                rules=[
                    Rule("low", when={severity: is_in("minor")}, then=NOT_OWED),
                    Rule("mid", when={severity: is_in("moderate")}, then=NO_RULE),
                    Rule(
                        "high",
                        when={severity: is_in("serious", "critical")},
                        then=Worked(2 * hour),
                    ),
                ],
            ),
            counts=("personal",),
            warnings=[(1, 2), hour],
            escalations=[Escalation("ceo"), Escalation("legal", after=hour)],
            default_outcome="refund",
        ),
        Clock(
            "by_law",
            target=DatedTarget([(date(2026, 1, 1), EndOfDay(3))]),
            stops=("resolved",),
            suspended=[(date(2026, 3, 3), date(2026, 3, 4))],
            hours=OFFICE,
        ),
        Clock(
            "next_reply",
            target=Elapsed(hour),
            starts=("customer_wrote",),
            counts=("personal",),
            repeats="next",
            ends=("closed",),
        ),
    )
    now = after(40)
    read = readings(story, own, hours=OFFICE, now=now, max_skew=hour)
    kept = [ledger(reading, now=now) for reading in read]
    share = share_within([(NOON, after(9)), (NOON, None)], Elapsed(hour), now=now)
    stale = BOOK.open("c3", _complaint(), now=NOON)
    year = {"since": NOON, "until": after(24 * 20)}
    return [
        read,
        [(r.warnings, r.next_warning_at, r.escalated_to, r.provisional) for r in read],
        clock_tasks(story, read, no_rule_role="ceo"),
        [(ledger_sums(stretches), [s.span for s in stretches]) for stretches in kept],
        [
            diagrams.ledger_table(r, now=now, lang=lang, zone=SHANGHAI)
            for r in read
            for lang in LANGS
        ],
        diagrams.ledger_diagram(read, now=now, zone=SHANGHAI),
        own[1].real_time(SHANGHAI),
        (share, share.ratio, share.reaches(Fraction(9, 10))),
        silent_for(story, now=now),
        BreachGrades().of(story, read, now=now),
        [Ageing(shape=shape, most=4)(r) for shape in ("step", "linear") for r in read],
        beyond_promise(Worked(hour), Elapsed(24 * hour), OFFICE, **year),
        graded_15min(shop=ShopConfig.example(), hours=OFFICE).beyond_promises(**year),
        BOOK.due_hash(story),
        BOOK.breach_grade(stale, now=after(24 * 9)),
        BOOK.stale_cases([stale, story], now=after(24 * 9)),
        BOOK.urgency(stale, now=after(9)),
        BOOK.priority(stale, now=after(9)),
        [case.id for case in BOOK.queue((stale,), now=after(9))],
        BOOK.reassess(stale, now=after(9)),
    ]


@drives
def an_adoption() -> object:
    """Every way to treat the clocks that run when a case adopts another book."""
    said: list[object] = []
    dropped, *others = BOOK.clocks
    slower = (
        evolve(dropped, name="promise"),
        *(evolve(clock, target=Worked(timedelta(hours=90))) for clock in others),
    )
    new = evolve(BOOK, version="2", clocks=slower, earlier=(BOOK,))
    again = ev.Reopened(after(21), by="li", why="-")
    for start in (_opened(), _diagnosed(), _record(BOOK, _whole_story(), again)):
        for retarget in ev.RETARGETS:
            at = after(22)
            paused = ev.Paused(after(21), by="li", reason="awaiting_evidence")
            adopted = ev.Adopted(at, by="ops", book=new.ref, retarget=retarget)
            case = _record(new, _record(BOOK, start, paused), adopted)
            resumed = _record(new, case, ev.Resumed(after(25), by="li"))
            said += [
                new.readings(case, now=at),
                new.next_change(case, after=at),
                new.tasks(case, now=after(40)),
                new.readings(resumed, now=after(40)),
            ]
    return said


def _by_hand(of: Situation) -> Offer | NoRule:
    return MENU if of.order else NO_RULE


@drives
def proposals() -> object:
    bought, none = situation(), situation(order=None)
    share = ShareOfOrder(20, 100, less_refunded=True)
    plan = OfferPlan(
        always=(RemedyPlan("sorry", "coupon", cost=share, basis=Basis.GOODWILL),),
        choices=(
            RemedyPlan("refund", "refund", cost=share, basis=Basis.ENTITLEMENT),
            RemedyPlan("reship", "reship", cost=cny("9"), basis=Basis.ENTITLEMENT),
        ),
    )
    bands = order_value_bands(reship_cost=cny("60"))
    menu = bracelet_menu(remake_cost=share, coupon_cost=cny("40"))
    surprise = bracelet_surprise(bracelet_cost=cny("90"), album_cost=cny("30"))
    policies = [
        CompensationPolicy("bands", "1", base=bands, cap=cny("3")),
        CompensationPolicy("menu", "1", base=menu, surprise=surprise, cap=share),
        CompensationPolicy(
            "hand", "1", base=PolicyFunction("hand", "1", function=_by_hand)
        ),
    ]
    proposed = [
        (policy, policy.propose(one))
        for policy in policies
        for one in (bought, situation(amount="88.00"), situation(is_custom=False))
    ]
    spent = situation(already_refunded="268")
    return [
        [(p, p.no_rule) for _, p in proposed],
        [
            policy.capped(p.offer, bought)
            for policy, p in proposed
            if p.offer is not None
        ],
        [explain(p.reasons, lang) for _, p in proposed for lang in LANGS],
        [table.as_markdown(lang) for table in (bands, menu) for lang in LANGS],
        (left_of_order(bought), left_of_order(spent), left_of_order(none)),
        (share.of(bought), price(cny("1"), bought), price(share, bought)),
        (str(plan), [line.currency for line in plan.lines], plan.offer(bought)),
        [line.remedy(bought) for line in plan.lines],
        [line.is_spent(spent) for line in plan.lines],
        [line.tried("CNY") for line in plan.lines],
        cap_goodwill(MENU, cny("20")),
        cap_goodwill(
            Offer(
                always=[Remedy("sorry", "damages", cost=cny("9"), basis=Basis.GOODWILL)]
            ),
            cny("5"),
        ),
        without(MENU, ["again"]),
        [content_hash(policy) for policy in policies],
        refused(lambda: share.of(none)),
        refused(lambda: CompensationPolicy("x", "1", base=_table())),
    ]


@drives
def the_ring() -> object:
    matrix = ApprovalMatrix([("cs_agent", cny("50")), ("ceo", None)])
    album, *_ = MENU.always
    tied = Offer(always=(evolve(album, condition="review:positive"),))
    kind = evolve(MENU, always=(evolve(album, condition="review:any"),))
    stingy = Offer(always=MENU.always)
    cases = [
        situation(jurisdiction=place, **more)
        for place in ("CN", "US", None)
        for more in ({}, {"already_refunded": "260"}, {"is_custom": False})
    ]
    policy = CompensationPolicy(
        "bands", "1", base=order_value_bands(reship_cost=cny("60")), cap=cny("9")
    )
    given: dict[str, Any] = {
        "case_id": "c1",
        "version": 3,
        "book": BOOK.ref,
        "approvals": matrix,
        "no_rule_role": "store_manager",
        "by": "zhang",
    }
    rulings = [
        rule(policy, one, role=role, proposal=proposal, **given)
        for one in cases
        for role in ("cs_agent", "ceo")
        for proposal in (None, MENU, tied, kind, stingy)
    ]
    return [
        rulings,
        [
            explain(ruling.reasons, lang, labels=STANDARD.label, audience=audience)
            for ruling in rulings
            for lang in LANGS
            for audience in ("staff", "customer")
        ],
        [
            objections(ruling, one, approvals=matrix)
            for ruling in rulings[::7]
            for one in cases
        ],
        (matrix.roles, matrix.limits_for("CNY"), matrix.required_role(cny("60"))),
        [matrix.may_grant(role, cny("60")) for role in matrix.roles],
        [
            (
                judge(offer, one),
                owed(one),
                floor_gap(offer, one),
                keep_floor(offer, one),
                over_refund(offer, one),
                refundable(offer, "CNY"),
            )
            for one in cases
            for offer in (MENU, tied, stingy)
        ],
        [holds_in("CN", one) for one in cases],
        [is_in_force(day, cases[0]) for day in (None, date(2030, 1, 1))],
        refused(lambda: matrix.limits_for("USD")),
    ]


@drives
def every_slot() -> object:
    """Run a policy that uses every slot, and read its ruling from the record."""
    paid = RemedyPlan("paid", "damages", cost=cny("30"), basis=Basis.ENTITLEMENT)
    policy = CompensationPolicy(
        "whole",
        "1",
        base=order_value_bands(reship_cost=cny("60")),
        over_loss=OverLoss(),
        goodwill=flat_goodwill(),
        surprise=bracelet_surprise(bracelet_cost=cny("9"), album_cost=cny("3")),
        guarantees=[
            Guarantee("g", categories=["quality"], lines=[paid], source="破损包赔")
        ],
        abuse=AbuseGuard(
            window=timedelta(days=90), most_goodwill=cny("50"), role="store_manager"
        ),
        cap=cny("30"),
        budget=Budget("spring", hold_for=timedelta(hours=2)),
        matching=remedy_matching(),
    )
    book = evolve(BOOK, compensation=policy)
    case = _diagnosed(book)
    loss = Loss(goods=cny("80"), expenses=cny("1"), effort=cny("2.50"))
    pool = BudgetView(limit=cny("100"), spent=cny("70"), reserved=cny("4"))
    known = evolve(CN, loss=loss, budget=pool)
    ruling = book.decide_offer(case, now=after(4), by="zhang", role="ceo", facts=known)
    offered = _record(book, case, ev.Offered(after(5), by="zhang", ruling=ruling))
    taken = _record(book, offered, ev.OfferAnswered(after(6), takes=("coupon",)))
    again = Situation.of(taken, known, now=after(6))
    guarded = situation(
        loss=loss,
        budget=pool,
        history=[evolve(taken.summary(), id="c0", goodwill=cny("51"))],
    )
    found = [policy.propose(one) for one in (again, guarded)]
    return [
        (policy.ref, policy, loss.total, pool.left, again.granted, ruling, found),
        [ruling.explain(lang) for lang in LANGS],
        [ruling.explain(lang, audience="customer") for lang in LANGS],
        [
            explain(ruling.why_not(cny(amount)), lang, audience=audience)
            for amount in ("5", "500")
            for lang in LANGS
            for audience in ("staff", "customer")
        ],
        [book.reservations(taken, now=after(hour)) for hour in (6, 9)],
        [book.reservations(offered, now=after(hour)) for hour in (5, 9)],
        [book.tasks(one, now=after(9)) for one in (offered, taken)],
        cap_worth(MENU, cny("20")),
        [is_refund(line, STANDARD) for line in MENU.lines],
        [
            rule(
                policy,
                guarded,
                case_id="c1",
                version=1,
                book=book.ref,
                approvals=book.approvals,
                no_rule_role="ceo",
                by="li",
                role=role,
                proposal=MENU,
            )
            for role in ("cs_agent", "ceo")
        ],
        refused(Loss),
        refused(lambda: OverLoss(num=99)),
        refused(lambda: ruling.why_not(Money(1, "USD"))),
    ]


# ── tiers, coupons and late orders ───────────────────────────────────────────


@drives
def customer_tiers() -> object:
    today = date(2026, 3, 1)
    segments = value_segments(
        new_until_orders=1,
        dormant_from_days=180,
        precedence=("high_value", "new", "dormant"),
    )
    people = [
        None,
        Customer("a", spend_12m=cny("1000"), orders=9, last_order_on=today),
        Customer("b", spend_12m=cny("9"), orders=1, last_order_on=date(2025, 2, 1)),
        Customer("c", orders=0, segment="new", marketing_consent=True),
    ]
    ladder = MembershipLadder(
        id="members",
        version="1",
        levels=[Level("basic", least=cny("0")), Level("silver", least=cny("500"))],
        window_months=12,
        grace_days=30,
    )
    bought = [Purchase(date(2025, 3, 1), cny("500")), Purchase(today, cny("3"))]
    lifted = recovery_upgrade(today, until=date(2026, 9, 1), by="li")
    other = LevelOverride("basic", since=today, until=today, reason="checked", by="li")
    standings = [
        ladder.standing(bought, on=on, overrides=[lifted, other])
        for on in (today, date(2026, 3, 31), date(2026, 12, 1))
    ]
    return [
        [segments.decide(Behaviour.of(one, on=today)).trace() for one in people],
        [
            repurchase_nudge(one, vulnerable=blue, key="k")
            for one in people
            for blue in (True, False)
        ],
        spent_within(bought, on=today, currency="CNY"),
        bought[0].counts_before(months=12),
        standings,
        [
            explain(one.reasons, lang, labels=STANDARD.label)
            for one in standings
            for lang in LANGS
        ],
        (ladder.ref, ladder.currency, ladder.level_for(cny("500"))),
        lifted.holds(today),
        require_months("months", 12),
        refused(lambda: Purchase("today", cny("1"))),  # type: ignore[arg-type]
        refused(lambda: day(None, attrs.fields(Purchase).on, "today")),
        refused(lambda: ladder.standing([], on=today, overrides=[other, other])),
    ]


@drives
def kindness() -> object:
    flat, fits = flat_goodwill(), remedy_matching({"logistics.delay": ["coupon"]})
    kind = goodwill_by_segment(
        gift_pack_cost=cny("30"),
        coupon=cny("10"),
        card_cost=cny("2"),
        small_gift_cost=cny("15"),
    )
    plans = [row.then for row in (*flat.rules, *kind.rules)]
    plans = [plan for plan in plans if plan is not NO_RULE]
    line = repurchase_coupon(cny("10"))
    coupons = [
        Coupon.of(line.remedy(situation()), id="a", given_at=NOON, hours=OFFICE),
        Coupon("b", percent_off=20),
        Coupon("c", off=cny("5"), until=NOON),
    ]
    promised = evolve(ORDER, ship_promised_at=after(-48), shipped_at=after(-24))
    late = late_order_coupons(steps=[(timedelta(hours=9), cny("8"))])
    given = late_order_coupon(promised, late, now=NOON)
    return [
        [
            table.decide(one).trace()
            for table in (flat, kind, fits)
            for one in (situation(), situation(segment="dormant", category="payment"))
        ],
        [plan_from_plain(plain(plan)) == plan for plan in plans],
        line_from_plain(plain(line)) == line,
        (share := price_from_plain({"num": 1, "den": 2}), share.measure()),
        refused(lambda: plan_from_plain({"always": [{"name": "x"}]})),
        [discounted(cny("50"), coupons, at=after(n)) for n in (0, 1)],
        (
            late_by(promised, now=NOON),
            late.decide(LateOrder(late_for=timedelta(1), order=promised)),
        ),
        (given, given.task),
        late_order_coupon(promised, late, now=after(9), already=[given.key]).task,
        refused(lambda: late_order_coupons(cny("9"), steps=[(timedelta(1), cny("8"))])),
    ]


# ── playbooks and what is made of cases ──────────────────────────────────────


DESK = graded_15min(shop=SHOP, hours=OFFICE)


@drives
def playbooks() -> object:
    said: list[object] = [ShopConfig.example() == SHOP, SHOP.not_read_by("golden_3h")]
    for preset in (rescue_48h, graded_15min, golden_3h, golden_4h_72h):
        for hours in (OFFICE, ALWAYS):
            book = preset(shop=SHOP, hours=hours)
            case = _diagnosed(book)
            decision = book.handler(case, now=after(4), facts=CN)
            ruling = book.decide_offer(
                case,
                now=after(4),
                by="zhang",
                role="ceo",
                facts=CN,
                proposal=None if preset is rescue_48h else MENU,
            )
            offered = _record(
                book, case, ev.Offered(after(5), by="zhang", ruling=ruling)
            )
            said += [
                (book.ref, book.clock_names, book.knows_book(case.book)),
                [b.ref for b in book.books],
                book.book_of(case) is book,
                book.assess(_complaint(), order=ORDER, now=NOON),
                None if decision is None else decision.explain("zh"),
                ruling,
                book.ring_objections(case, evolve(ruling, verdict="granted")),
                book.refusals(case, ev.Offered(after(5), by="li", ruling=ruling)),
                book.readings(offered, now=after(60)),
                book.reading(offered, "resolution", now=after(60)),
                book.next_change(case, after=after(5)),
                book.tasks(offered, now=after(60)),
                pickle.loads(pickle.dumps(book)) == book,
                refused(lambda b=book, c=case: b.reading(c, "moon", now=after(5))),
            ]
    bare = evolve(SHOP, reship_cost=None)
    old = BOOK.take_over("c2", state="diagnosed", source="sheet", at=NOON, now=NOON)
    return [
        *said,
        SHOP.need("reship_cost", "golden_3h"),
        SHOP.says(("card_cost", "small_gift_cost"), "graded_15min"),
        refused(
            lambda: evolve(SHOP, card_cost=None).says(("card_cost", "gift_cost"), "")
        ),
        [
            DESK.segment(one, on=NOON.date())
            for one in (None, Customer("lin", orders=0))
        ],
        DESK.standing([Purchase(NOON.date(), cny("600"))], on=NOON.date()),
        DESK.late_order(evolve(ORDER, ship_promised_at=ORDER.ordered_at), now=NOON),
        [book.check(since=NOON, until=after(99)) for book in (BOOK, DESK)],
        evolve(DESK, held_roles=["legal"]).check(since=NOON, until=after(99)),
        refused(lambda: golden_3h(shop=bare, hours=OFFICE)),
        BOOK.readings(old, now=after(4)),
        refused(lambda: evolve(BOOK, version="2").readings(old, now=after(4))),
    ]


@drives
def regimes() -> object:
    soon = {"acknowledge_within": Elapsed(timedelta(days=1))}
    plain_ones = (
        *(regulators.uk_ofcom, regulators.us_cfpb, regulators.au_rg_271),
        *(regulators.au_rg_271_superannuation, regulators.au_rg_271_hardship),
        *(regulators.in_ecommerce_2020, regulators.cn_consumer),
        *(regulators.wechat_48h, regulators.marketplace_24h),
    )
    found = [
        regulators.uk_fca_disp(hours=OFFICE, **soon),
        regulators.uk_fca_disp_payments(hours=OFFICE, **soon),
        *(make(hours=OFFICE) for make in plain_ones),
        regulators.eu_withdrawal(),
    ]
    own = golden_3h(shop=SHOP, hours=ALWAYS)
    book = regulators.with_regime(own, found[0], found[-3])
    case = book.open("c1", _complaint(), now=NOON)
    return [
        found,
        (book.ref, book.clock_names, book.readings(case, now=after(30))),
        found[0].window("fca_referral").closes_at(NOON, OFFICE),
        refused(lambda: found[0].window("moon")),
        refused(lambda: regulators.with_regime(book, found[0])),
    ]


@drives
def handling() -> object:
    case, canned = _diagnosed(BOOK), Reply("已反馈,请耐心等待", provenance="template")
    asked = ev.EvidenceRequested(
        after(4), by="li", kinds=("photo",), claim="transit_damage", reply=canned
    )
    held = ev.RetrospectiveHeld(after(5), by="li", actions=("audit",), happened="断裂")
    came = ev.EvidenceReceived(after(5), evidence=(Evidence("photo", "s3://1.jpg"),))
    case = _record(BOOK, case, asked, came, held)
    return [
        BOOK.open_questions(case),
        BOOK.claimed_and_found(case),
        BOOK.missing_evidence(case, "transit_damage"),
        BOOK.anti_patterns(case, now=after(60)),
        [(one, one.is_canned) for one in said_in(case, now=after(60))],
        BOOK.investigation.evidence_kinds,
    ]


@drives
def replies() -> object:
    said = (
        "已反馈,请耐心等待。“这是快递的问题”，3个工作日内给您退款20元吗？",
        "我是店长李薇,非常抱歉,是我们的疏忽。断在哪里？今天内答复,改好评返现八折券",
        "Sorry! The courier is to blame; we refund $20 within two business hours.",
        "林女士,订单2017,电话13812345678,顺丰预计3月5日到,按照规则绝对不会再发生",
    )
    wordings = [Wording(text) for text in said]
    rules = ReplyRules(
        first_contact=FIRST_CONTACT,
        solution_with=["promise"],
        signatories=[Signatory(role="ceo", severity="minor", exposure="public")],
    )
    case = BOOK.open("c1", _complaint(), now=NOON)
    later = _diagnosed(BOOK)
    kinds = ("auto", "template", "edited_template", "personal")
    canned = [Reply(text, provenance=kind) for text in said for kind in kinds]
    wide = ("Ms Lin", "手链")
    ruling = BOOK.decide_offer(later, now=after(9), by="li", role="cs_agent")
    return [
        [(parts_in(w), forbidden_in(w), commitments_in(w)) for w in wordings],
        [(inducement_in(w), asks_for_review(w), quotes_in(w)) for w in wordings],
        [(says_name(w, "李"), says_role(w), time_spans(w)) for w in wordings],
        [(list(identity_in(w, ("2017",))), w.asking) for w in wordings],
        [[w.is_asked(hit) for hit in w.said("solution")] for w in wordings],
        [[w.sentence(hit.span) for hit in w.hits] for w in wordings],
        [w.is_quoted(w.hits[0].span) for w in wordings],
        [list(times(w.given.text)) for w in wordings],
        [beyond_offer(quotes_in(w), MENU) for w in wordings],
        [with_commitments(Reply(text)) for text in said],
        [
            check_reply(reply, case=one, rules=rules, tokens=wide)
            for reply in canned
            for one in (case, later)
        ],
        [BOOK.check_reply(later, r, now=after(9), ruling=ruling) for r in canned],
        signatory(case, rules=rules),
        [phrase.placeholders for phrase in PHRASES],
        fill(phrases_for("apology", "zh")[0], name="林", item="手链"),
        refused(lambda: fill(phrases_for("apology", "zh")[0])),
        whole_number("二十四"),
    ]


@drives
def disputes() -> object:
    bodies = (CN_12315, WECHAT, UK_FINANCIAL, UK_TELECOMS, PLATFORM, COURT)
    owes = HandInRule(
        party="seller",
        kinds=["photo"],
        counts_from="received",
        within=Elapsed(timedelta(days=2)),
        default_outcome="refund",
    )
    rules = DisputeRules(
        dossiers=DOSSIERS,
        reviewer="legal",
        reviews=1,
        appeal_within=EndOfDay(14),
        bodies=bodies,
        hand_ins=[owes],
        tells_parties=True,
    )
    book = evolve(BOOK, disputes=rules)
    case = _diagnosed(book)
    found = ev.Diagnosed(
        after(5), by="li", undetermined="-", confirmed=["malicious_review"]
    )
    went = ev.Referred(after(6), to="12315", answer_by=after(90), accepted_at=after(8))
    case = _record(book, case, found, ev.Appealed(after(6), why="-"), went)
    account = AccountFacts(orders=10, returned=10, wording_confirmed=True)
    outside = referrals(case, bodies, hours=OFFICE, now=after(9))
    handed = hand_ins(case, [owes], hours=OFFICE, now=after(9))
    return [
        dossier(DOSSIERS[0], case.evidence),
        dossier(DOSSIERS[1], case.evidence).is_complete,
        book.dossiers(case, account=account),
        specs_for(case, rules),
        (outside, book.referrals(case, now=after(9)), list(ways_outside(outside))),
        (handed, book.hand_ins(case, now=after(9)), list(hand_in_tasks(case, handed))),
        dispute_tasks(case, rules, hours=OFFICE, now=after(9)),
        next_dispute_change(case, rules, hours=OFFICE, after=after(9)),
        (highest_decider(case, ROLES), upheld_appeal(case)),
        book.default_outcomes(case, now=after(9)),
        book.recovery(case, currency="CNY"),
        (other_party(case), tell_tasks(case), case.is_disputed, rules.roles),
        (case.open_appeals, case.open_referrals),
        [(body.is_meant_by("12315"), list(body.rows("decides"))) for body in bodies],
        [row.ends_at(NOON, OFFICE) for body in bodies for row in body.steps],
        [row.overlaps(row) for body in bodies for row in body.steps],
        refused(lambda: DisputeRules(bodies=[COURT, COURT])),
    ]


@drives
def aftercare() -> object:
    story = _whole_story()
    rows = (SURVEY, *SECOND_TOUCH, *LONG_TAIL)
    people = (None, Customer("lin", marketing_consent=True))
    cap = ContactCap(most=1, within=timedelta(days=7))
    rules = (ContactRules(), ContactRules(hours=OFFICE, cap=cap))
    events: tuple[ev.Event, ...] = (
        ev.FollowedUp(after(70), by="li", about="review_invitation"),
        ev.Surveyed(after(71), measure="nps", score=9, out_of=10),
        ev.ReviewChanged(after(72), review=Review("r", rating=4, status="amended")),
        ev.Linked(after(73), to="c9", relation="merged_into"),
    )
    later = story
    for event in events:
        later = BOOK.record(later, event, now=event.at)
    scores = surveys(later)
    record = review_record(later, follow_ups=rows)
    coupon = Remedy(
        "again", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL, valid_months=3
    )
    giving = evolve(BOOK, follow_ups=[evolve(SECOND_TOUCH[1], gives=coupon)])
    own = giving.open("c2", _complaint(), now=NOON)
    return [
        [
            (
                follow_up_tasks(
                    story,
                    rows,
                    hours=OFFICE,
                    customer=one,
                    contact=rule,
                    contacts=[NOON],
                ),
                withheld(story, rows, hours=OFFICE, customer=one, contact=rule),
            )
            for one in people
            for rule in rules
        ],
        fulfilment_tasks(story),
        [valid_until(NOON, months, OFFICE) for months in (1, 12)],
        [
            (rule.from_then_on(NOON, contacts=[NOON]), rule.is_quiet(NOON))
            for rule in rules
        ],
        [rule.until_then(NOON, after(24), contacts=[NOON]) for rule in rules],
        (cap.allows(NOON, [NOON]), done_tasks(later), left_alone(later)),
        fix_notice_task(later, incident="inc-1", action="act-1"),
        survivor_of(later),
        [(score, score.share, score.band) for score in scores],
        (record, record and (record.status, record.is_converted)),
        (invited_at(later, rows), [contact_in(entry.event) for entry in later.log]),
        recovery_profile([later]),
        BOOK.withheld(later),
        (BOOK.contacts(later, BOOK.tasks(later, now=NOON)), contacts_of(later, rows)),
        BOOK.review_record(later),
        BOOK.recovery_profile([later]),
        giving.coupon(own, "care_message", id="k-1", given_at=NOON),
        refused(lambda: BOOK.coupon(later, "care_message", id="k-1", given_at=NOON)),
    ]


def _summary(case_id: str, hours: float, **changes: Any) -> CaseSummary:
    given = {"received_at": after(hours), "state": "received", "sku": "clasp"}
    return CaseSummary(case_id, **(given | changes))


GROUPED = evolve(
    BOOK,
    incidents=incidents.IncidentRules(
        recurrences=(
            incidents.RecurrenceRule(by="sku", least=2, within=timedelta(days=7)),
            incidents.RecurrenceRule(by="category", least=2, within=timedelta(days=7)),
        ),
        goal=incidents.TASK_FORCE_GOAL,
        statements=(incidents.StatementRule(cases=2, signed_by="ceo"),),
        carriers=incidents.CarrierRule(rate=Fraction(1, 100), least_orders=10),
        return_risk=incidents.ReturnRisk(least_orders=2, rate=Fraction(1, 2)),
    ),
)


@drives
def an_incident() -> object:
    book = GROUPED
    born = incidents.Declared(
        after(9), by="wang", cause="系统漏洞", stage="system", cases=("c1", "c2")
    )
    rows = (
        _summary("c1", 3, audience=90, state="resolved", resolved_at=after(12)),
        _summary("c2", 4, state="closed", closure="merged", merged_into="c3"),
        _summary("c3", 5, primary_cause="system"),
    )
    act = Action("patch", kind="corrective", cause="system", owner="task_force")
    incident = book.declare("i1", born, now=after(9))
    for event in (
        incidents.CasesLinked(after(10), by="li", cases=("c3",)),
        incidents.ExposureSeen(after(10), audience=500),
        incidents.RemedyDecided(after(10), by="wang", offer=MENU),
        incidents.MessageAgreed(after(10), by="wang", message=Reply("今天修复")),
        incidents.ActionPlanned(after(11), by="wang", action=act),
        incidents.ActionDone(after(12), by="li", action="act-6"),
    ):
        incident = book.record_incident(incident, event, now=event.at)
    [planned] = incident.actions
    effect = incidents.effect_of(planned, rows, now=after(20))
    reading = book.group_reading(incident, rows, now=after(60))
    verified = book.record_incident(
        incident,
        incidents.ActionVerified(after(13), by="chen", action="act-6", works=True),
        now=after(13),
    )
    closing = incidents.IncidentClosed(after(14), by="wang")
    other = book.declare("i2", born, now=after(9))
    alerts = book.systemic_alerts(rows, now=after(60))
    return [
        (incident.state, incident.version, incident.declared, incident.declared_at),
        (dict(incident.members), incident.remedy, incident.message, incident.audience),
        (incident.open_since, incident.statements),
        [rule.covers(rule) for rule in book.incidents.statements],
        (sorted(incident.done), incident.last(incidents.ExposureSeen)),
        (planned.is_open, planned.is_overdue(now=after(60))),
        effect and (effect, effect.reason),
        reading and (reading, reading.reason, reading.ratio),
        incidents.Incident.replay("i1", incident.log) == incident,
        load_incident(dump_incident(incident)) == incident,
        book.incident_refusals(incident, closing),
        [book.incident_tasks(it, rows, now=after(20)) for it in (incident, verified)],
        BOOK.group_reading(incident, rows, now=after(60)),
        dict(incidents.answering(incident.members, rows)),
        dict(incidents.members_of(("c1",), rows)),
        callback_key("i1", 1, "c1"),
        incidents.statement_reason(incident, rows, book.incidents),
        incidents.fix_notices(verified, [_whole_story()]),
        incidents.merge_incidents(incident, other, at=after(20), by="li"),
        incidents.split_incident(incident, ["c1"], new_id="i3", declared=born),
        [(alert.key, alert.reason) for alert in alerts],
        incidents.alert_tasks(alerts, done=[alerts[0].key]),
        book.incidents.roles,
        incidents.faq_candidates(rows, most=3),
        incidents.preventions(rows, least=1),
        [(r.rate, r) for r in incidents.carrier_rates(rows, {"SF": 20})],
        [each.carrier_advice(rows, {"SF": 20}) for each in (BOOK, book)],
        [each.order_advice(orders=4, returns=2) for each in (BOOK, book)],
        book.missing_disclosures(["shipping_time"]),
        refused(lambda: book.record_incident(incident, born, now=after(20))),
    ]


@drives
def cases_together() -> object:
    first = _record(BOOK, _opened(), ev.Acknowledged(after(9), by="li"))
    issues = (Issue("quality.damaged"), Issue("service.attitude"))
    assessed = ev.Assessed(
        after(9), assessment=Assessment(severity="serious", issues=issues)
    )
    first = _record(BOOK, first, assessed)
    both = BOOK.split(
        first, ["service.attitude"], new_id="c2", at=after(10), now=after(10)
    )
    tied = BOOK.link(*both, relation="parent", at=after(11), now=after(11))
    one = BOOK.merge(*tied, at=after(12), by="li", now=after(12))
    agreed = incidents.Consent(case="c1", at=after(70), name="林女士", order="2017")
    report = incidents.public_report(
        findings=["订单2017的配件不达标"],
        actions=["更换供应商"],
        cases=[_whole_story()],
        consent=agreed,
    )
    study = incidents.case_study(_whole_story(), lessons=["先道歉,再解释"])
    return [
        [dump_case(case) for case in one],
        BOOK.merge(*one, at=after(12), by="li", now=after(13)) == one,
        BOOK.merge_refusals(*tied, now=after(12)),
        [report.text(lang) for lang in LANGS],
        [study.text(lang, labels=STANDARD.label) for lang in LANGS],
        [incidents.counts(case.summary()) for case in one],
        [incidents.done_at(case.summary()) for case in one],
        [incidents.is_done(case.summary()) for case in one],
        incidents.each_once(case.summary() for case in one),
        incidents.is_about(one[0].summary(), ("quality",)),
    ]


@drives
def privacy() -> object:
    story = _whole_story()
    erased = erase(story.log, PEPPER)
    wrote = ev.CustomerWrote(after(3), text="我叫林晚", by="林晚", channel="phone")
    return [
        erased,
        erase(erased, PEPPER) == erased,
        redact("感谢林晚女士(订单2017)", story),
        BOOK.readings(Case.replay("c1", erased), now=after(60)),
        [equal_but_for_personal(a, b) for a, b in zip(story.log, erased, strict=True)],
        list(personal_texts(wrote)),
    ]


@drives
def storage() -> object:
    story = _whole_story()
    rows = dump_case(story)
    note = dump_entry(story.log[-2])
    strange = {**note, "kind": "moon_landing", "data": {"by": "neil"}}
    older = {**note, "kind": "noted", "schema": 1, "data": {"by": "li", "text": "-"}}
    task = Task("c1:9:survey", "survey", due_at=NOON)
    kept = (task, story.summary(), ORDER, MENU, CN, _complaint())

    def louder(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "text": "!"}

    return [
        rows,
        load_case(rows) == story,
        [load_entry(dump_entry(entry)) == entry for entry in story.log],
        load_entry(strange),
        dump_entry(load_entry(strange)) == strange,
        load_entry(
            older, upcasters=[Upcaster("noted", from_schema=1, function=louder)]
        ),
        [from_plain(plain(value), type(value)) == value for value in kept],
        refused(lambda: load_entry({**note, "at": "noon"})),
        refused(lambda: load_case({**rows, "log": rows["log"][1:]})),
        refused(lambda: from_plain({"key": 1}, Task)),
    ]


@drives
def drawings() -> object:
    story = _whole_story()
    read = BOOK.readings(story, now=after(60))
    tasks = BOOK.tasks(_diagnosed(), now=after(9))
    return [
        [
            diagrams.lifecycle_diagram(LIFECYCLE, case=story, lang=lang),
            diagrams.lifecycle_diagram(LIFECYCLE, lang=lang),
            diagrams.timeline(story, read, zone=SHANGHAI, lang=lang),
            diagrams.reading_table(read, lang=lang, zone=SHANGHAI),
            diagrams.line_table(story, lang=lang),
            diagrams.task_table(tasks, lang=lang, zone=SHANGHAI),
        ]
        for lang in LANGS
    ]
