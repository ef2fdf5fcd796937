"""A playbook: where a case meets its policies, and the four that ship."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.aftercare import ContactRules
from recoverykit.catalogue import SEVERITIES, STANDARD, Channel
from recoverykit.compensation import (
    AbuseGuard,
    CompensationPolicy,
    Guarantee,
    OfferPlan,
    OverLoss,
    RemedyPlan,
)
from recoverykit.deadline import Elapsed, Worked
from recoverykit.decision_tables import NO_RULE, DecisionTable, OneOf, Rule
from recoverykit.disputes import DisputeRules
from recoverykit.errors import (
    InvalidValue,
    MissingInput,
    NaiveDatetime,
    OutOfTime,
    Refused,
    UnknownBook,
    UnknownCode,
    UnknownState,
)
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.incidents import IncidentRules, RecurrenceRule
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.plain import plain
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    playbook_from_plain,
    rescue_48h,
)
from recoverykit.reply import Commitment, Reply
from recoverykit.reply_rules import ReplyRules, Signatory
from recoverykit.severity import Assessor, Opinion, Scorecard
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import Clock, Reading
from tests.contracts.rooms import ENVIRONMENT

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = ShopConfig.example()
DAILY = BusinessHours(
    tz=SHANGHAI,
    weekly={
        day: [("09:00", "18:00")]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
)
PRESETS = (rescue_48h, graded_15min, golden_3h, golden_4h_72h)
BOOK = rescue_48h(shop=SHOP, hours=ALWAYS)


def at(hours: float) -> datetime:
    return datetime(2026, 3, 10, tzinfo=SHANGHAI) + timedelta(hours=hours)


COMPLAINT = Complaint(
    "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍",
    channel="review",
    received_at=at(3),
    rating=5,
)
ORDER = Order(
    "2017",
    ordered_at=at(-14 * 24),
    delivered_at=at(-2 * 24),
    amount=Money.of("268.00", "CNY"),
    is_custom=True,
)
CN = CurrentFacts(jurisdiction="CN")
PERSONAL = Reply("首先为我同事的敷衍态度向您郑重道歉。")
AUTO = Reply("已收到,正在处理", provenance="auto")


def opened(book: Playbook = BOOK, complaint: Complaint = COMPLAINT) -> Case:
    return book.open(
        "case-1", complaint, order=ORDER, customer=Customer("lin"), now=at(3)
    )


def diagnosed(book: Playbook = BOOK) -> Case:
    case = book.record(
        opened(book), ev.Acknowledged(at(9), by="li", reply=PERSONAL), now=at(9)
    )
    found = ev.Diagnosed(at(12), by="li", primary="sourcing", contributing=("qc",))
    return book.record(case, found, now=at(12))


# ── opening ───────────────────────────────────────────────────────────────────


def test_opening_receives_and_assesses() -> None:
    case = opened()
    assert [e.event.kind for e in case.log] == ["received", "assessed"]
    assert case.received_at == at(3)
    assert case.assessment is not None
    assert {i.category for i in case.assessment.issues} == {
        "quality.defective",
        "logistics.delay",
        "service.attitude",
    }
    assert case.book == BOOK.ref


def test_opinions_of_slow_classifiers_are_passed_in() -> None:
    opinion = Opinion("payment.charge", confidence=90, by="model@3")
    case = BOOK.open("c", COMPLAINT, opinions=[opinion], now=at(3))
    assert case.assessment is not None
    assert "payment.charge" in {i.category for i in case.assessment.issues}


def test_a_complaint_from_a_fast_clock_opens_within_the_skew() -> None:
    ahead = evolve(COMPLAINT, received_at=at(3) + timedelta(seconds=30))
    assert opened(complaint=ahead).log[1].event.at == ahead.received_at
    with pytest.raises(OutOfTime):
        opened(complaint=evolve(COMPLAINT, received_at=at(4)))


def test_s1_unknown_codes_and_naive_instants_are_refused_and_lose_nothing() -> None:
    fax = evolve(COMPLAINT, channel="fax")
    with pytest.raises(UnknownCode, match="channels"):
        opened(complaint=fax)
    assert fax.channel == "fax"
    with pytest.raises(NaiveDatetime):
        BOOK.open("c", COMPLAINT, now=datetime(2026, 3, 10))  # naive on purpose
    with pytest.raises(InvalidValue, match="case_id"):
        BOOK.open("case 1", COMPLAINT, now=at(3))


def test_a_shops_own_codes_reach_the_assessor_too() -> None:
    channels = STANDARD.channels.extend(
        Channel("billboard", zh="广告牌", en="billboard", is_public=True)
    )
    book = evolve(BOOK, catalogues=evolve(STANDARD, channels=channels))
    case = opened(book, evolve(COMPLAINT, channel="billboard"))
    assert case.assessment is not None
    assert case.assessment.exposure == "public"


# ── one hour, five hours late, or in time (S8, S21, C11) ──────────────────────


@pytest.mark.parametrize(
    ("hours", "status", "over"),
    [(ALWAYS, "breached", timedelta(hours=5)), (DAILY, "met", timedelta(0))],
    ids=["always", "daily"],
)
def test_the_guides_own_story_against_its_own_rule(
    hours: BusinessHours, status: str, over: timedelta
) -> None:
    book = rescue_48h(shop=SHOP, hours=hours)
    case = diagnosed(book)
    reading = book.reading(case, "first_response", now=at(12))
    assert (reading.status, reading.overshoot) == (status, over)


def test_the_hour_is_open_time_and_the_day_is_real_time() -> None:
    book = rescue_48h(shop=SHOP, hours=DAILY)
    due = {r.clock: r.due_at for r in book.readings(opened(book), now=at(3))}
    assert due["first_response"] == at(10)
    assert due["resolution"] == at(27)
    assert due["retrospective"] == at(51)


@pytest.mark.parametrize("code", ["no_response", "referred", "withdrawn"])
def test_nothing_is_left_to_resolve_when_handling_ends(code: str) -> None:
    case = BOOK.record(
        opened(), ev.Acknowledged(at(3.5), by="li", reply=PERSONAL), now=at(3.5)
    )
    found = ev.Diagnosed(at(3.6), by="li", undetermined="they fell silent")
    case = BOOK.record(case, found, now=at(3.6))
    closed = ev.Closed(at(20), by="li", code=code, no_action="nothing to act on")
    case = BOOK.record(case, closed, now=at(20))
    assert BOOK.reading(case, "resolution", now=at(99)).status == "cancelled"


def test_an_unknown_clock_names_the_known_ones() -> None:
    with pytest.raises(UnknownCode) as caught:
        BOOK.reading(opened(), "survey", now=at(3))
    assert "first_response" in caught.value.nearest


@pytest.mark.parametrize(
    ("preset", "counts"),
    [(golden_4h_72h, True), (golden_3h, False), (rescue_48h, False)],
)
def test_whether_an_automatic_reply_counts_is_the_presets_to_say_c3(
    preset: type[Playbook], *, counts: bool
) -> None:
    book = preset(shop=SHOP, hours=ALWAYS)  # type: ignore[call-arg]
    case = book.record(
        opened(book), ev.Acknowledged(at(3), by="bot", reply=AUTO), now=at(3)
    )
    status = book.reading(case, "first_response", now=at(3)).status
    assert status == ("met" if counts else "running")


def test_a_commitment_is_a_clock_of_its_own_s27() -> None:
    promised = Reply(
        "2小时内给您答复",
        commitments=(Commitment("answer", Elapsed(timedelta(hours=2))),),
    )
    case = BOOK.record(opened(), ev.Replied(at(4), by="li", reply=promised), now=at(4))
    name = "case-1:3:answer"
    assert BOOK.reading(case, name, now=at(6)).status == "running"
    assert BOOK.next_change(case, after=at(5)) == at(6) + timedelta(microseconds=1)
    kept = ev.Replied(at(5), by="li", reply=PERSONAL, keeps=(name,))
    case = BOOK.record(case, kept, now=at(5))
    assert BOOK.reading(case, name, now=at(9)).status == "met"


def test_nothing_changes_before_the_next_change() -> None:
    case, now = opened(), at(3)
    seen = []
    while (wake := BOOK.next_change(case, after=now)) is not None:
        assert wake > now
        before = [stand(r) for r in BOOK.readings(case, now=now)]
        just = wake - timedelta(microseconds=1)
        assert [stand(r) for r in BOOK.readings(case, now=just)] == before
        now = wake
        seen.append(wake)
    # half and four fifths of an hour, over, two hours over; the same of a day; two days
    assert [(w - at(3)).total_seconds() / 3600 for w in seen] == pytest.approx(
        [0.5, 0.8, 1, 3, 12, 19.2, 24, 26, 48]
    )


def stand(reading: Reading) -> tuple[object, ...]:
    return reading.status, reading.warnings, reading.escalated_to


def test_what_a_calendar_learns_makes_no_other_book_but_other_times() -> None:
    week = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    office = BusinessHours(tz=UTC, weekly=week)
    later = evolve(
        office,
        holidays=[date(2026, 10, 1)],
        shifts={date(2026, 10, 10): [("09:00", "18:00")]},
        breaks={date(2026, 10, 12): [("12:00", "13:00")]},
        known_until=date(2026, 12, 31),
    )
    mondays = BusinessHours(tz=UTC, weekly={"mon": [("08:00", "20:00")]})
    both = (office.intersection(mondays), later.intersection(mondays))
    own = [
        evolve(
            BOOK,
            hours=hours,
            clocks=[
                Clock(
                    "by_law",
                    target=Elapsed(timedelta(days=1)),
                    stops=("resolved",),
                    hours=combined,
                    suspended=days,
                )
            ],
        )
        for hours, combined, days in zip(
            (office, later), both, ((), [date(2026, 10, 2)]), strict=True
        )
    ]
    assert own[0].ref == own[1].ref
    case = own[0].open("c", COMPLAINT, now=at(3))
    assert own[0].due_hash(case) != own[1].due_hash(case)
    other = evolve(own[1], hours=evolve(later, weekly={"mon": [("09:00", "17:00")]}))
    assert other.ref != own[1].ref


# ── offers ────────────────────────────────────────────────────────────────────


def test_the_menu_of_the_guide_with_its_surprise_s81_s83() -> None:
    ruling = BOOK.decide_offer(
        diagnosed(), now=at(15), by="li", role="store_manager", facts=CN
    )
    assert ruling.verdict == "granted"
    assert ruling.offer is not None
    assert [o.name for o in ruling.offer.choices] == ["refund", "remake", "coupon"]
    assert [x.name for x in ruling.offer.always] == ["bracelet", "album"]
    # the dearest two of three, and the gifts: 268 + 160 + 90 + 30
    assert ruling.exposure == Money.of("548.00", "CNY")
    assert ruling.trace is not None
    assert ruling.trace.fired == ("made_to_order",)


def test_authority_is_asked_on_the_worst_case_s86_s89() -> None:
    case = diagnosed()
    ruling = BOOK.decide_offer(case, now=at(15), by="zhang", role="cs_agent", facts=CN)
    assert (ruling.verdict, ruling.approver) == ("needs_approval", "store_manager")
    offer = ev.Offered(at(15), by="zhang", ruling=ruling)
    with pytest.raises(Refused, match="needs approval by store_manager"):
        BOOK.record(case, offer, now=at(15))
    approved = ev.Approved(at(15), by="li", role="store_manager", of=ruling)
    case = BOOK.record(case, approved, now=at(15))
    assert BOOK.refusals(case, offer) == ()
    assert BOOK.record(case, offer, now=at(15)).offer == ruling.offer


def test_where_no_rule_covers_it_a_person_decides_s75() -> None:
    book = graded_15min(shop=SHOP, hours=ALWAYS)
    dear = evolve(ORDER, amount=Money.of("300.01", "CNY"), delivered_at=None)
    case = book.open("c", COMPLAINT, order=dear, now=at(3))
    ruling = book.decide_offer(case, now=at(4), by="zhang", role="cs_agent", facts=CN)
    assert (ruling.verdict, ruling.offer) == ("no_rule", None)
    assert ruling.approver == "store_manager"
    by_hand = Offer(
        always=(
            Remedy("sorry", "coupon", cost=Money.of("30", "CNY"), basis=Basis.GOODWILL),
        )
    )
    ruling = book.decide_offer(
        case, now=at(4), by="zhang", role="cs_agent", facts=CN, proposal=by_hand
    )
    assert (ruling.verdict, ruling.approver) == ("needs_approval", "store_manager")
    ruling = book.decide_offer(
        case, now=at(4), by="li", role="store_manager", facts=CN, proposal=by_hand
    )
    assert ruling.verdict == "granted"


def test_replacing_the_policy_leaves_the_ring_in_force_s92() -> None:
    bribe = Remedy(
        "bribe",
        "coupon",
        cost=Money.of("50", "CNY"),
        basis=Basis.GOODWILL,
        condition="review:changed",
    )
    case = diagnosed()
    ruling = BOOK.decide_offer(
        case,
        now=at(15),
        by="li",
        role="ceo",
        facts=CN,
        proposal=Offer(always=(bribe,)),
    )
    assert ruling.verdict == "refused"
    # written by hand, past the ring: the guard asks the ring again
    forged = evolve(ruling, verdict="granted")
    move = ev.Offered(at(15), by="li", ruling=forged)
    assert BOOK.refusals(case, move) != ()


def test_a_ruling_does_not_outlive_the_law_it_was_made_under() -> None:
    case = diagnosed()
    coupon = Remedy(
        "coupon",
        "coupon",
        cost=Money.of("5", "CNY"),
        basis=Basis.GOODWILL,
        condition="review:any",
    )
    refund = Remedy(
        "refund", "refund.full", cost=Money.of("268", "CNY"), basis=Basis.STATUTORY
    )
    ruling = BOOK.decide_offer(
        case,
        now=at(15),
        by="li",
        role="ceo",
        facts=CN,
        proposal=Offer(always=(coupon, refund)),
    )
    before = datetime(2024, 8, 1, tzinfo=SHANGHAI)
    old = evolve(ruling, verdict="granted", decided_at=before)
    (why,) = BOOK.refusals(case, ev.Offered(at(15), by="li", ruling=old))
    assert why.code == "compensation.condition_refuse"


def test_the_ring_judges_by_the_facts_that_the_ruling_saw() -> None:
    case = diagnosed()
    later = evolve(ORDER, amount=Money.of("100.00", "CNY"))
    facts = CurrentFacts(jurisdiction="CN", order=later)
    ruling = BOOK.decide_offer(case, now=at(15), by="li", role="ceo", facts=facts)
    assert (ruling.order, ruling.jurisdiction) == (later, "CN")
    assert BOOK.refusals(case, ev.Offered(at(15), by="li", ruling=ruling)) == ()


# ── handlers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("快递太慢了,还没到", "cs_agent"),
        ("收到就是坏的,质量太差", "cs_supervisor"),
        ("客服态度恶劣", NO_RULE),
    ],
)
def test_handlers_go_by_category_s32_s33(text: str, role: object) -> None:
    book = graded_15min(shop=SHOP, hours=ALWAYS)
    case = opened(book, evolve(COMPLAINT, text=text))
    decision = book.handler(case, now=at(3))
    assert decision is not None
    assert decision.outcome == role


def test_the_store_manager_steps_in_when_it_is_grave_s115() -> None:
    decision = BOOK.handler(opened(), now=at(3))
    assert decision is not None
    assert decision.outcome == "store_manager"
    silent = golden_3h(shop=SHOP, hours=ALWAYS)
    assert silent.handler(opened(silent), now=at(3)) is None


def test_an_imported_case_has_a_handler_once_it_is_assessed() -> None:
    born = ev.Imported(
        at(3), state="received", complaint=COMPLAINT, source="crm", book=BOOK.ref
    )
    case = BOOK.lifecycle.open("old-1", born, now=at(3), policies=BOOK)
    with pytest.raises(MissingInput, match=r"assessment\.severity"):
        BOOK.handler(case, now=at(3))
    case = BOOK.record(case, BOOK.reassess(case, now=at(4)), now=at(4))
    decision = BOOK.handler(case, now=at(4))
    assert decision is not None
    assert decision.outcome == "store_manager"


# ── one book, many books ──────────────────────────────────────────────────────


@pytest.mark.parametrize("preset", PRESETS)
def test_a_book_is_a_value(preset: type[Playbook]) -> None:
    book = preset(shop=SHOP, hours=DAILY)  # type: ignore[call-arg]
    again = pickle.loads(pickle.dumps(book))
    assert (again, hash(again), again.ref) == (book, hash(book), book.ref)
    assert preset(shop=SHOP, hours=DAILY).ref == book.ref  # type: ignore[call-arg]
    assert all(clock.source for clock in book.clocks)


PROBE = """
from recoverykit import *
for preset in (rescue_48h, graded_15min, golden_3h, golden_4h_72h):
    print(preset(shop=ShopConfig.example(), hours=ALWAYS).ref.hash)
"""


def test_the_hash_is_the_same_in_every_process() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", PROBE],
            env=ENVIRONMENT | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4321")
    }
    here = [preset(shop=SHOP, hours=ALWAYS).ref.hash for preset in PRESETS]
    assert said == {"\n".join([*here, ""]).encode()}


def test_what_changes_an_answer_changes_the_hash() -> None:
    other = [
        evolve(BOOK, hours=DAILY),
        evolve(BOOK, cause_from="critical"),
        evolve(BOOK, version="2"),
        evolve(BOOK, clocks=BOOK.clocks[1:]),
        evolve(BOOK, assessor=Assessor(scorecard=Scorecard(cap=3))),
        evolve(BOOK, compensation=evolve(BOOK.compensation, cap=None)),
    ]
    assert len({b.ref.hash for b in (BOOK, *other)}) == len(other) + 1


def test_learning_more_holidays_is_no_other_book() -> None:
    shut = evolve(DAILY, holidays=(date(2026, 5, 1),))
    plain, dated = (rescue_48h(shop=SHOP, hours=h) for h in (DAILY, shut))
    assert plain != dated
    assert plain.ref == dated.ref
    assert evolve(plain, earlier=(BOOK,)).ref == plain.ref


def test_a_case_stays_under_its_book_until_it_adopts_another() -> None:
    case = diagnosed()
    slower = tuple(
        evolve(c, target=Worked(timedelta(hours=30))) if c.name == "resolution" else c
        for c in BOOK.clocks
    )
    new = evolve(BOOK, version="2", clocks=slower, earlier=(BOOK,))
    due = BOOK.reading(case, "resolution", now=at(12)).due_at
    assert new.reading(case, "resolution", now=at(12)).due_at == due
    noted = new.record(case, ev.Noted(at(13), by="li", text="-"), now=at(13))
    assert noted.book == BOOK.ref
    adopted = ev.Adopted(at(14), by="deploy", book=new.ref)
    case = new.record(noted, adopted, now=at(14))
    assert case.book == new.ref
    # what was breached stays so; what runs has the new target
    assert new.reading(case, "first_response", now=at(14)).status == "breached"
    assert new.reading(case, "resolution", now=at(14)).due_at == at(33)
    # half of the day in which something kind is to be on its way
    assert new.next_change(case, after=at(14)) == at(15)


def test_the_times_of_a_case_rest_on_every_book_that_it_ran_under() -> None:
    new = evolve(BOOK, version="2", clocks=BOOK.clocks[1:], earlier=(BOOK,))
    assert new.clock_names == BOOK.clock_names[1:]
    before = opened()
    adopted = ev.Adopted(at(4), by="deploy", book=new.ref)
    after = new.record(before, adopted, now=at(4))
    assert len({new.due_hash(before), new.due_hash(after)}) == 2
    quiet = evolve(new, contact=ContactRules(), disputes=DisputeRules())
    assert quiet.due_hash(before) == new.due_hash(before)
    late = quiet.open("c", COMPLAINT, now=at(3))
    assert quiet.due_hash(late) != new.due_hash(new.open("c", COMPLAINT, now=at(3)))


def test_an_adoption_is_refused_or_not_as_it_is_recorded() -> None:
    new = evolve(BOOK, version="2", earlier=(BOOK,))
    adopted = ev.Adopted(at(4), by="deploy", book=new.ref)
    assert new.refusals(opened(), adopted) == ()
    assert new.record(opened(), adopted, now=at(4)).book == new.ref
    [reason] = BOOK.refusals(opened(), adopted)
    assert reason.code == "lifecycle.book_unknown"


def test_the_books_of_earlier_books_are_known_and_each_is_once() -> None:
    second = evolve(BOOK, version="2", earlier=(BOOK,))
    third = evolve(BOOK, version="3", earlier=(second, BOOK))
    assert [book.version for book in third.books] == ["3", "2", BOOK.version]
    assert third.book_of(opened()) == BOOK
    assert pickle.loads(pickle.dumps(third)).books == third.books


def test_a_book_keeps_all_earlier_ones_flat_so_that_revisions_add_up() -> None:
    book = BOOK
    for revision in range(2, 20):
        book = evolve(book, version=str(revision), earlier=(*book.earlier, book))
    assert [old.version for old in book.earlier] == [*map(str, range(1, 19))]
    assert all(old.earlier == () for old in book.earlier)
    assert book.earlier[0] is BOOK
    assert pickle.loads(pickle.dumps(book)) == book
    assert hash(book) == hash(evolve(book))


def test_plain_data_in_which_earlier_books_hold_their_own_still_reads() -> None:
    second = evolve(BOOK, version="2", earlier=(BOOK,))
    third = evolve(BOOK, version="3", earlier=(second,))
    nested = {**plain(third), "earlier": [plain(second)]}
    again = playbook_from_plain(nested, zones=ZoneInfo)
    assert again == third
    assert [old.version for old in again.earlier] == ["2", "1"]


def test_a_case_may_go_back_to_the_book_it_came_from() -> None:
    new = evolve(BOOK, version="2", reopen_within=timedelta(days=1), earlier=(BOOK,))
    there = ev.Adopted(at(4), by="deploy", book=new.ref)
    back = ev.Adopted(at(5), by="deploy", book=BOOK.ref)
    case = new.record(opened(), there, now=at(4), key="there")
    case = new.record(case, back, now=at(5), key="back")
    assert case.book == BOOK.ref
    assert new.record(case, there, now=at(6), key="there") is case
    then = {r.clock: r.due_at for r in BOOK.readings(opened(), now=at(6))}
    assert {r.clock: r.due_at for r in new.readings(case, now=at(6))} == then


def test_a_book_that_nobody_knows_is_a_typed_error() -> None:
    new = evolve(BOOK, version="2")
    case = opened()
    for ask in (
        lambda: new.readings(case, now=at(4)),
        lambda: new.refusals(case, ev.Acknowledged(at(4), by="li")),
        lambda: new.record(case, ev.Noted(at(4), by="li", text="-"), now=at(4)),
        lambda: new.record(case, ev.Adopted(at(4), by="x", book=new.ref), now=at(4)),
    ):
        with pytest.raises(UnknownBook) as caught:
            ask()
        assert caught.value.book == BOOK.ref.short


def test_historical_cases_are_taken_over_with_unknown_clocks() -> None:
    case = BOOK.take_over(
        "old-1", state="diagnosed", source="spreadsheet", at=at(3), now=at(3)
    )
    statuses = {r.clock: r.status for r in BOOK.readings(case, now=at(99))}
    assert set(statuses.values()) == {"unknown"}
    assert BOOK.next_change(case, after=at(3)) is None
    with pytest.raises(UnknownState):
        BOOK.take_over("old-2", state="limbo", source="x", at=at(3), now=at(3))
    with pytest.raises(MissingInput):
        BOOK.decide_offer(case, now=at(4), by="li", role="ceo")


# ── what is refused when a book is built ──────────────────────────────────────


def test_a_preset_says_what_the_shop_still_has_to_say() -> None:
    silent = evolve(SHOP, remake_cost=None)
    with pytest.raises(MissingInput) as caught:
        rescue_48h(shop=silent, hours=ALWAYS)
    assert (caught.value.field, caught.value.policy) == (
        "shop.remake_cost",
        "rescue_48h",
    )


SEVERITY = {"assessment.severity": OneOf(SEVERITIES)}


def handled_by(role: str) -> DecisionTable:
    return DecisionTable(
        id="handlers",
        version="1",
        reads=Situation,
        fields=SEVERITY,
        rules=[Rule("all", when={}, then=role)],
    )


def given(kind: str) -> RemedyPlan:
    cost = Money.of("1", "CNY")
    return RemedyPlan("line", kind, cost=cost, basis=Basis.GOODWILL)


def surprised_by(kind: str) -> CompensationPolicy:
    return evolve(BOOK.compensation, surprise=[given(kind)])


def offering(kind: str) -> CompensationPolicy:
    rules = [Rule("all", when={}, then=OfferPlan(always=[given(kind)]))]
    table = DecisionTable(
        id="table", version="1", reads=Situation, fields=SEVERITY, rules=rules
    )
    return evolve(BOOK.compensation, base=table)


def with_slot(**slots: Any) -> CompensationPolicy:
    return evolve(BOOK.compensation, **slots)


def everybody(then: object) -> DecisionTable:
    return DecisionTable(
        id="everybody",
        version="1",
        reads=Situation,
        fields={"assessment.severity": OneOf(SEVERITIES)},
        rules=[Rule("everybody", when={}, then=then)],
    )


def giving(kind: str) -> DecisionTable:
    plan = RemedyPlan("x", kind, cost=Money.of("5", "CNY"), basis=Basis.GOODWILL)
    return everybody(OfferPlan(always=[plan]))


def fitting(*kinds: str) -> DecisionTable:
    return everybody(kinds)


def promise(category: str, kind: str = "reship") -> Guarantee:
    plan = RemedyPlan("again", kind, cost=Money.of("5", "CNY"), basis=Basis.ENTITLEMENT)
    return Guarantee("g", categories=[category], lines=[plan], source="破损包赔")


def guarded_by(role: str) -> AbuseGuard:
    return AbuseGuard(window=timedelta(days=1), most_cases=1, role=role)


def test_a_policy_may_look_for_kinds_that_are_retired() -> None:
    kinds = evolve(STANDARD.remedy_kinds, retired=("repair", "points"))
    catalogues = evolve(STANDARD, remedy_kinds=kinds)
    looks = with_slot(over_loss=OverLoss(), matching=fitting("points", "repair"))
    assert (
        evolve(BOOK, catalogues=catalogues, compensation=looks).catalogues == catalogues
    )
    gives = with_slot(goodwill=giving("points"))
    with pytest.raises(UnknownCode, match="retired"):
        evolve(BOOK, catalogues=catalogues, compensation=gives)


def test_every_slot_of_a_policy_has_its_codes_checked() -> None:
    whole = with_slot(
        over_loss=OverLoss(),
        goodwill=giving("coupon"),
        guarantees=[promise("quality")],
        abuse=guarded_by("store_manager"),
        matching=everybody(NO_RULE),
    )
    assert evolve(BOOK, compensation=whole).compensation == whole


def test_a_clock_may_name_codes_that_are_retired() -> None:
    reasons = evolve(STANDARD.pause_reasons, retired=("third_party",))
    catalogues = evolve(STANDARD, pause_reasons=reasons)
    assert "third_party" in evolve(BOOK, catalogues=catalogues).clocks[3].paused_by


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"no_rule_role": "manager"}, UnknownCode),
        ({"cause_from": "grave"}, UnknownCode),
        ({"clocks": (BOOK.clocks[0], BOOK.clocks[0])}, InvalidValue),
        ({"clocks": (evolve(BOOK.clocks[0], role="nobody"),)}, UnknownCode),
        ({"clocks": (evolve(BOOK.clocks[0], stops=("acknowleged",)),)}, UnknownCode),
        ({"clocks": (evolve(BOOK.clocks[0], paused_in=("waiting",)),)}, UnknownCode),
        ({"follow_ups": (evolve(BOOK.follow_ups[0], after="solved"),)}, UnknownCode),
        (
            {"follow_ups": (evolve(BOOK.follow_ups[0], met_by=("done_it",)),)},
            UnknownCode,
        ),
        (
            {"follow_ups": (BOOK.follow_ups[0], BOOK.follow_ups[0])},
            InvalidValue,
        ),
        # a rule with a misspelt code would be kept, and never hold
        (
            {"clocks": (evolve(BOOK.clocks[3], paused_by=("third_partyy",)),)},
            UnknownCode,
        ),
        (
            {"clocks": (evolve(BOOK.clocks[3], cancelled_by=("withdrawnn",)),)},
            UnknownCode,
        ),
        (
            {
                "approvals": evolve(
                    SHOP.approvals, by_category=[("malicous_review", [("legal", None)])]
                )
            },
            UnknownCode,
        ),
        ({"handlers": handled_by("store_managr")}, UnknownCode),
        ({"compensation": surprised_by("gifft")}, UnknownCode),
        ({"compensation": offering("refnd.full")}, UnknownCode),
        ({"compensation": with_slot(over_loss=OverLoss(owed="damagse"))}, UnknownCode),
        ({"compensation": with_slot(over_loss=OverLoss(beyond="cash"))}, UnknownCode),
        (
            {"compensation": with_slot(over_loss=OverLoss(makes_good=["reshp"]))},
            UnknownCode,
        ),
        ({"compensation": with_slot(goodwill=giving("cuopon"))}, UnknownCode),
        ({"compensation": with_slot(guarantees=[promise("qualty")])}, UnknownCode),
        (
            {"compensation": with_slot(guarantees=[promise("quality", "reshp")])},
            UnknownCode,
        ),
        ({"compensation": with_slot(abuse=guarded_by("mangr"))}, UnknownCode),
        ({"compensation": with_slot(matching=fitting("refnd"))}, UnknownCode),
        ({"held_roles": ("store_managr",)}, UnknownCode),
        ({"replies": ReplyRules(categories=[("logistic", ("eta",))])}, UnknownCode),
        ({"replies": ReplyRules(needs=[("respekt", ("name",))])}, UnknownCode),
        (
            {
                "replies": ReplyRules(
                    signatories=[Signatory(role="bos", severity="serious")]
                )
            },
            UnknownCode,
        ),
        (
            {
                "incidents": IncidentRules(
                    recurrences=[
                        RecurrenceRule(
                            by="sku",
                            least=3,
                            within=timedelta(days=7),
                            categories=["qualty"],
                        )
                    ]
                )
            },
            UnknownCode,
        ),
        ({"max_backdate": timedelta(days=-1)}, InvalidValue),
        ({"reopen_within": 3}, InvalidValue),
        ({"earlier": ("rescue",)}, InvalidValue),
        ({"hours": None}, InvalidValue),
    ],
)
def test_a_book_is_checked_when_it_is_built(
    changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        evolve(BOOK, **changes)  # type: ignore[arg-type]


# ── tasks ─────────────────────────────────────────────────────────────────────


def test_tasks_are_the_complete_wanted_set() -> None:
    case = diagnosed()
    ruling = BOOK.decide_offer(case, now=at(15), by="li", role="ceo", facts=CN)
    case = BOOK.record(case, ev.Offered(at(15), by="li", ruling=ruling), now=at(15))
    answer = ev.OfferAnswered(at(16), takes=("remake",), declines=("bracelet",))
    case = BOOK.record(case, answer, now=at(16))
    keys = [task.key for task in BOOK.tasks(case, now=at(16))]
    assert keys == [
        # what was answered late was late all the same
        "case-1:1:escalate.acknowledgement.cs_supervisor",
        "case-1:1:escalate.acknowledgement.store_manager.2h",
        "case-1:1:escalate.first_response.cs_supervisor",
        "case-1:1:escalate.first_response.store_manager.2h",
        "case-1:1:meet.resolution",
        "case-1:1:remind.resolution.1_of_2",
        "case-1:1:remind.resolution.4_of_5",
        "case-1:1:escalate.resolution.cs_supervisor",
        "case-1:1:escalate.resolution.store_manager.2h",
        "case-1:1:meet.goodwill_dispatch",
        "case-1:1:remind.goodwill_dispatch.1_of_2",
        "case-1:1:remind.goodwill_dispatch.4_of_5",
        "case-1:1:escalate.goodwill_dispatch.cs_supervisor",
        "case-1:1:escalate.goodwill_dispatch.store_manager.2h",
        "case-1:1:meet.retrospective",
        "case-1:5:album:fulfil",
        "case-1:5:remake:fulfil",
    ]
    done = ev.Done(at(20), task="case-1:5:remake:fulfil")
    after = BOOK.record(case, done, now=at(20))
    assert len(set(keys)) == len(keys)
    assert "case-1:1:meet.resolution" in [t.key for t in BOOK.tasks(after, now=at(20))]


def test_consent_that_came_later_counts() -> None:
    book = graded_15min(shop=SHOP, hours=ALWAYS)
    case = book.take_over(
        "c", state="diagnosed", source="x", at=at(3), complaint=COMPLAINT, now=at(3)
    )
    record = case.resolution_of("accepted", found="upheld", authority="ceo")
    resolved = ev.Resolved(at(4), by="li", resolution=record)
    case = book.record(case, resolved, now=at(4))
    agreed = CurrentFacts(customer=Customer("lin", marketing_consent=True))
    silent = {t.kind for t in book.tasks(case, now=at(5))}
    asked = {t.kind for t in book.tasks(case, now=at(5), facts=agreed)}
    assert asked - silent == {"care_message", "membership_upgrade"}
