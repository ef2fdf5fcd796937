"""The lifecycle: which moves lead where, and every reason that refuses one."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit.errors import (
    BookMismatch,
    InvalidValue,
    NoOpenOffer,
    PickOutOfRange,
    Refused,
    UnknownBook,
    UnknownCode,
)
from recoverykit.explanation import Reason
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Offer
from recoverykit.plain import PolicyRef
from recoverykit.reply import Reply
from tests import stories as s
from tests.stories import BOOK, at, record


def reasons(case: Case, move: ev.Event, book: s.SmallBook = BOOK) -> list[str]:
    return [r.code for r in LIFECYCLE.refusals(case, move, book)]


# ── the way through (S12) ─────────────────────────────────────────────────────


def test_a_case_goes_from_received_to_closed() -> None:
    case = s.resolved()
    case = record(
        case,
        ev.FollowUpStarted(at(18), by="li"),
        ev.RetrospectiveHeld(at(40), by="li", actions=("second_supplier",)),
        ev.Closed(at(90), by="li", code="resolved"),
    )
    assert [e.dest for e in case.log] == [
        "received",
        "acknowledged",
        "diagnosed",
        "diagnosed",
        "diagnosed",
        "resolved",
        "follow_up",
        "follow_up",
        "closed",
    ]
    assert [e.version for e in case.log] == list(range(1, 10))


def test_second_touches_may_be_skipped_and_may_outlive_the_case_s13_s20() -> None:
    case = s.resolved()
    closing = ev.Closed(at(18), by="li", code="resolved", actions=("second_supplier",))
    case = record(case, closing)
    case = record(case, ev.FollowedUp(at(99), by="li", about="care_call"))
    assert case.state == "closed"


def test_acknowledging_needs_no_diagnosis_s15() -> None:
    assert reasons(s.opened(), s.ACKNOWLEDGED) == []


def test_s12_an_illegal_move_names_what_is_allowed_here() -> None:
    case = s.opened()
    move = ev.FollowUpStarted(at(4), by="li")
    with pytest.raises(Refused) as caught:
        record(case, move)
    error = caught.value
    assert (error.move, error.state) == ("follow_up_started", "received")
    assert error.allowed == LIFECYCLE.moves_from("received")
    assert str(error).startswith(
        "cannot record 'follow_up_started' in state 'received'; allowed here: "
        "acknowledged, "
    )
    assert reasons(case, move) == ["lifecycle.not_from_here"]
    assert case == s.opened()


# ── diagnosis (S55) ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "causes",
    [
        {},
        {"contributing": ("qc",)},
        {"primary": "qc", "undetermined": "no"},
        {"primary": "qc", "contributing": ("qc",)},
    ],
)
def test_a_diagnosis_has_exactly_one_primary_cause(causes: dict[str, object]) -> None:
    case = record(s.opened(), s.ACKNOWLEDGED)
    move = ev.Diagnosed(at(12), by="li", **causes)  # type: ignore[arg-type]
    assert reasons(case, move) == ["lifecycle.no_primary_cause"]


def test_a_diagnosis_may_stay_undetermined_with_its_reason() -> None:
    case = record(s.opened(), s.ACKNOWLEDGED)
    move = ev.Diagnosed(at(12), by="li", undetermined="the parcel was thrown away")
    diagnosis = record(case, move).diagnosis
    assert diagnosis is not None
    assert diagnosis.stages == ()


def test_a_later_diagnosis_replaces_the_first() -> None:
    case = record(s.diagnosed(), ev.Diagnosed(at(13), by="xu", primary="logistics"))
    assert case.state == "diagnosed"
    assert case.diagnosis is not None
    assert case.diagnosis.primary == "logistics"


# ── offers (S14, S86, S89) ────────────────────────────────────────────────────


def test_an_offer_before_a_diagnosis_needs_an_override_s14() -> None:
    case = record(s.opened(), s.ACKNOWLEDGED)
    assert reasons(case, s.offered(case)) == ["lifecycle.no_diagnosis"]
    bold = s.offered(case, override="they leave the country tonight")
    assert record(case, bold).state == "acknowledged"
    assert record(case, bold).log[-1].event == bold


def test_a_ruling_is_for_one_case_and_one_book() -> None:
    case = s.diagnosed()
    other = s.ruling(case, case_id="case-2")
    assert reasons(case, s.offered(case, ruling=other)) == [
        "lifecycle.ruling_of_another_case"
    ]
    foreign = s.ruling(case, book=PolicyRef("other", "1", hash="sha256:99"))
    assert reasons(case, s.offered(case, ruling=foreign)) == [
        "lifecycle.ruling_of_another_book"
    ]


def test_a_ruling_is_outdated_by_what_changes_the_situation() -> None:
    case = s.diagnosed()
    offer = s.offered(case)
    noted = record(case, ev.Noted(at(14), by="li", text="she sounds tired"))
    assert reasons(noted, offer) == []
    refunded = record(
        case, ev.RefundSeen(at(14), amount=s.cny(26800), source="chargeback")
    )
    assert reasons(refunded, offer) == ["lifecycle.ruling_outdated"]


def test_a_ruling_that_claims_to_have_seen_the_future_is_refused() -> None:
    case = s.diagnosed()
    early = s.offered(case, ruling=s.ruling(case, version=99))
    assert reasons(case, early) == ["lifecycle.ruling_ahead"]


def test_a_refused_ruling_cannot_be_offered() -> None:
    case = s.diagnosed()
    for ruling in (
        s.ruling(case, verdict="refused"),
        s.ruling(case, offer=None, verdict="no_rule"),
    ):
        assert "lifecycle.ruling_refused" in reasons(
            case, s.offered(case, ruling=ruling)
        )


def test_the_ring_is_asked_again_when_the_offer_is_made() -> None:
    objection = Reason("compensation.review_condition")
    book = s.SmallBook(objections=(objection,))
    case = s.diagnosed(book)
    assert LIFECYCLE.refusals(case, s.offered(case), book) == (objection,)


def test_a_ruling_granted_to_one_is_not_an_others() -> None:
    case = s.diagnosed()
    assert reasons(case, s.offered(case, by="zhang")) == [
        "lifecycle.ruling_of_another_person"
    ]


def test_beyond_authority_an_approval_is_needed_s86() -> None:
    case = s.diagnosed()
    needs = s.ruling(
        case, verdict="needs_approval", by="zhang", role="cs_agent", approver="legal"
    )
    offer = s.offered(case, by="zhang", ruling=needs)
    [why] = LIFECYCLE.refusals(case, offer, BOOK)
    assert str(why) == "458.00 CNY needs approval by legal; zhang is cs_agent"
    low = ev.Approved(at(15), by="chen", role="cs_supervisor", of=needs)
    assert reasons(case, low) == ["lifecycle.approver_rank_too_low"]
    case = record(case, ev.Approved(at(15), by="wu", role="ceo", of=needs))
    assert reasons(case, offer) == []


def test_an_approval_is_for_one_ruling_only() -> None:
    case = s.diagnosed()
    needs = s.ruling(case, verdict="needs_approval", approver="legal")
    dearer = evolve(needs, exposure=s.cny(99999))
    case = record(case, ev.Approved(at(15), by="wu", role="legal", of=needs))
    assert reasons(case, s.offered(case, ruling=dearer)) == [
        "lifecycle.approval_missing"
    ]


def test_a_second_person_may_be_asked_for() -> None:
    case = s.diagnosed()
    needs = s.ruling(
        case, verdict="needs_approval", approver="store_manager", second_person=True
    )
    own = ev.Approved(at(15), by="li", role="store_manager", of=needs)
    assert reasons(case, own) == ["lifecycle.approver_is_proposer"]
    assert reasons(case, evolve(own, by="wu")) == []


def test_what_needs_no_approval_gets_none() -> None:
    case = s.diagnosed()
    move = ev.Approved(at(15), by="wu", role="ceo", of=s.ruling(case))
    assert reasons(case, move) == ["lifecycle.nothing_to_approve"]


# ── answers and lines (S82) ───────────────────────────────────────────────────


def test_each_line_has_a_state_of_its_own_s82() -> None:
    assert {x.id: x.status for x in s.answered().lines} == {
        "case-1:4:bracelet": "declined",
        "case-1:4:album": "accepted",
        "case-1:4:refund": "offered",
        "case-1:4:remake": "accepted",
        "case-1:4:coupon": "accepted",
    }


def test_a_newer_offer_voids_unanswered_lines_only() -> None:
    case = s.answered()
    again = s.offered(
        case, hours=17, ruling=s.ruling(case, Offer(always=(s.line("card", 100),)))
    )
    states = {x.id: x.status for x in record(case, again).lines}
    assert states["case-1:4:refund"] == "void"
    assert states["case-1:4:remake"] == "accepted"
    assert states["case-1:6:card"] == "offered"


def test_lines_are_fulfilled_or_fail_and_a_failed_one_is_still_owed_s88() -> None:
    case = record(
        s.answered(),
        ev.LineFailed(at(20), line="case-1:4:remake", why="no silver left"),
        ev.Fulfilled(at(21), line="case-1:4:coupon"),
    )
    assert [x.status for x in case.given] == ["accepted", "failed", "fulfilled"]
    case = record(case, ev.Fulfilled(at(30), line="case-1:4:remake"))
    assert [x.status for x in case.given] == ["accepted", "fulfilled", "fulfilled"]


def test_a_line_that_nobody_took_is_not_owed_when_it_fails() -> None:
    case = s.diagnosed()
    case = record(case, s.offered(case))
    tried = record(case, ev.LineFailed(at(16), line="case-1:4:coupon", why="-"))
    assert tried.given == ()


def test_what_was_carried_out_counts_though_it_is_declined_now() -> None:
    case = record(s.answered(), ev.Fulfilled(at(17), line="case-1:4:remake"))
    change = ev.OfferAnswered(at(18), takes=("refund",), declines=("remake",))
    with pytest.raises(PickOutOfRange) as caught:
        record(case, change)
    assert caught.value.taken == 3


def test_lines_are_read_as_far_as_the_offer_can_be() -> None:
    def unread(case: Case, version: int) -> Case:
        entry = case.log[version - 1]
        event = ev.Opaque(entry.event.at, kind="offered", data="{}")
        log = [evolve(e, event=event) if e is entry else e for e in case.log]
        return Case.replay(case.id, log)

    case = record(s.answered(), ev.Fulfilled(at(17), line="case-1:4:remake"))
    assert unread(case, 4).lines == ()
    assert unread(case, 4).summary().cost is None
    # an answer to an offer that cannot be read is none to the one before it
    case = s.diagnosed()
    case = record(case, s.offered(case))
    case = record(case, s.offered(case, 15.5))
    case = record(case, s.TAKEN)
    assert unread(case, 5).given == ()


def test_an_answer_changes_until_it_is_fulfilled() -> None:
    case = record(
        s.answered(),
        ev.Fulfilled(at(20), line="case-1:4:remake"),
        ev.OfferAnswered(at(21), declines=("remake", "coupon")),
    )
    states = {x.remedy.name: x.status for x in case.lines}
    assert (states["remake"], states["coupon"]) == ("fulfilled", "declined")


def test_a_declined_gift_stays_declined_when_more_is_taken() -> None:
    case = s.diagnosed()
    case = record(
        case,
        s.offered(case),
        ev.OfferAnswered(at(16), declines=("bracelet",)),
        ev.OfferAnswered(at(17), takes=("coupon",)),
    )
    states = {x.remedy.name: x.status for x in case.lines}
    assert states["bracelet"] == "declined"
    assert states["album"] == "accepted"


def test_without_a_menu_any_answer_takes_what_is_always_given() -> None:
    case = s.diagnosed()
    plain = Offer(always=(s.line("card", 100), s.line("points", 200)))
    case = record(
        case,
        s.offered(case, ruling=s.ruling(case, plain)),
        ev.OfferAnswered(at(16), declines=("points",)),
    )
    assert {x.remedy.name: x.status for x in case.lines} == {
        "card": "accepted",
        "points": "declined",
    }


def test_an_answer_to_no_offer_or_no_line_is_refused_with_what_is_known() -> None:
    with pytest.raises(NoOpenOffer) as caught:
        record(s.diagnosed(), s.TAKEN)
    assert caught.value.known == ()
    case = s.diagnosed()
    case = record(case, s.offered(case))
    with pytest.raises(NoOpenOffer) as caught:
        record(case, ev.OfferAnswered(at(16), takes=("remaek",)))
    assert caught.value.lines == ("remaek",)
    assert "remake" in caught.value.known


def test_no_more_may_be_taken_than_the_offer_permits() -> None:
    case = s.diagnosed()
    case = record(case, s.offered(case), ev.OfferAnswered(at(16), takes=("remake",)))
    with pytest.raises(PickOutOfRange) as caught:
        record(case, ev.OfferAnswered(at(17), takes=("coupon", "refund")))
    assert (caught.value.taken, caught.value.most) == (3, 2)


def test_fewer_than_the_least_is_refused_but_nothing_is_fine() -> None:
    case = s.diagnosed()
    two = evolve(s.MENU, pick=(2, 3))
    case = record(case, s.offered(case, ruling=s.ruling(case, two)))
    with pytest.raises(PickOutOfRange):
        record(case, ev.OfferAnswered(at(16), takes=("remake",)))
    assert record(case, ev.OfferAnswered(at(16), declines=("remake",))).version == 5


def test_nothing_is_taken_and_declined_at_once() -> None:
    case = s.diagnosed()
    case = record(case, s.offered(case))
    with pytest.raises(InvalidValue, match="must not be taken as well"):
        record(case, ev.OfferAnswered(at(16), takes=("coupon",), declines=("coupon",)))


@pytest.mark.parametrize("kind", [ev.Fulfilled, ev.LineFailed])
def test_only_offered_lines_can_be_fulfilled(kind: type[ev.Observation]) -> None:
    more = {"why": "lost"} if kind is ev.LineFailed else {}
    with pytest.raises(NoOpenOffer):
        record(s.answered(), kind(at(20), line="case-1:9:remake", **more))  # type: ignore[call-arg]


# ── resolution and closure (S14, S17, S60) ────────────────────────────────────


def test_what_speaks_of_no_line_always_fits() -> None:
    s.diagnosed().check_content(ev.Noted(at(13), by="li", text="she is pleased"))


def test_a_resolution_carries_lines_cost_and_authority_s17() -> None:
    resolution = s.resolved().resolution
    assert resolution is not None
    assert resolution.lines == (
        "case-1:4:album",
        "case-1:4:remake",
        "case-1:4:coupon",
    )
    assert resolution.cost == s.cny(18000)
    assert resolution.authority == "store_manager"


def test_a_resolution_is_accepted_or_imposed_with_a_reason() -> None:
    case = s.diagnosed()
    case = record(case, s.offered(case))
    accepted = case.resolution_of("accepted", found="upheld", authority="ceo")
    assert reasons(case, ev.Resolved(at(17), by="li", resolution=accepted)) == [
        "lifecycle.not_accepted"
    ]
    imposed = case.resolution_of("imposed", found="upheld", authority="ceo")
    assert reasons(case, ev.Resolved(at(17), by="li", resolution=imposed)) == [
        "lifecycle.imposed_without_reason"
    ]
    explained = evolve(imposed, reason="no answer in thirty days")
    assert reasons(case, ev.Resolved(at(17), by="li", resolution=explained)) == []


def test_an_explanation_alone_can_be_accepted() -> None:
    case = s.diagnosed()
    record_ = case.resolution_of("accepted", found="not_upheld", authority="cs_agent")
    assert (record_.lines, record_.cost) == ((), None)
    assert reasons(case, ev.Resolved(at(17), by="li", resolution=record_)) == []


@pytest.mark.parametrize(
    "wrong", [{"lines": ("case-1:4:remake",)}, {"cost": s.cny(1)}, {"cost": None}]
)
def test_a_resolution_must_agree_with_what_was_taken(wrong: dict[str, object]) -> None:
    case = s.answered()
    good = case.resolution_of("accepted", found="upheld", authority="ceo")
    bad = evolve(good, **wrong)  # type: ignore[arg-type]
    assert reasons(case, ev.Resolved(at(17), by="li", resolution=bad)) == [
        "lifecycle.lines_differ"
    ]


def test_closing_as_resolved_needs_a_resolution_s14() -> None:
    case = s.diagnosed()
    move = ev.Closed(at(20), by="li", code="resolved", no_action="one of a kind")
    assert reasons(case, move) == ["lifecycle.no_resolution_recorded"]


def test_what_was_resolved_before_it_was_taken_over_closes_as_resolved() -> None:
    def close(state: str, *more: ev.Event) -> list[str]:
        birth = ev.Imported(at(3), state=state, source="crm", book=BOOK.ref)
        case = LIFECYCLE.open("c", birth, now=at(3), policies=BOOK)
        case = record(case, *more)
        return reasons(case, ev.Closed(at(9), by="li", code="resolved"))

    assert close("resolved") == close("follow_up") == []
    reopened = ev.Reopened(at(5), by="li", why="又断了")
    for case in (close("diagnosed"), close("resolved", reopened)):
        assert case == ["lifecycle.no_resolution_recorded"]


def test_closing_a_grave_case_needs_cause_and_action_s60() -> None:
    case = record(s.opened(), s.assessed("serious"))
    move = ev.Closed(at(20), by="li", code="no_response")
    assert reasons(case, move) == [
        "lifecycle.no_cause_recorded",
        "lifecycle.no_action_decided",
    ]
    case = record(case, s.ACKNOWLEDGED, s.DIAGNOSED)
    assert reasons(case, move) == ["lifecycle.no_action_decided"]
    assert reasons(case, evolve(move, no_action="a storm")) == []
    assert reasons(case, evolve(move, actions=("pack_better",))) == []
    case = record(case, ev.RetrospectiveHeld(at(15), by="li", actions=("x",)))
    assert reasons(case, move) == []


def test_a_retrospective_without_actions_decides_nothing() -> None:
    case = record(
        s.diagnosed(),
        s.assessed("critical", hours=13),
        ev.RetrospectiveHeld(at(15), by="li"),
    )
    move = ev.Closed(at(20), by="li", code="no_response")
    assert reasons(case, move) == ["lifecycle.no_action_decided"]


@pytest.mark.parametrize("code", ["withdrawn", "merged", "duplicate", "out_of_scope"])
def test_what_is_no_case_any_more_closes_without_a_cause(code: str) -> None:
    case = record(s.opened(), s.assessed("critical"))
    assert reasons(case, ev.Closed(at(20), by="li", code=code)) == []


def test_a_light_or_unassessed_case_closes_without_a_cause() -> None:
    move = ev.Closed(at(20), by="li", code="no_response")
    assert reasons(record(s.opened(), s.assessed("moderate")), move) == []
    assert reasons(s.opened(), move) == []


# ── reopening ─────────────────────────────────────────────────────────────────


def test_a_case_reopens_within_the_window_or_with_an_override() -> None:
    case = s.resolved(17)
    last = at(17) + timedelta(days=15)
    move = ev.Reopened(last, by="li", why="the new clasp broke")
    assert reasons(case, move) == []
    late = evolve(move, at=last + timedelta(microseconds=1))
    assert reasons(case, late) == ["lifecycle.reopen_over"]
    assert reasons(case, evolve(late, override="we promised a year")) == []
    for_ever = s.SmallBook(reopen_within=None)
    assert reasons(case, evolve(late, at=at(9999)), for_ever) == []


def test_reopening_undoes_the_resolution_but_not_the_lines() -> None:
    case = record(s.resolved(), ev.Reopened(at(20), by="li", why="again"))
    assert (case.state, case.resolution) == ("acknowledged", None)
    assert len(case.given) == 3
    assert case.summary().reopened == 1


# ── pausing, extending, handing over (S9, S64) ────────────────────────────────


def test_a_pause_is_a_flag_beside_the_state() -> None:
    pause = ev.Paused(at(10), by="li", reason="awaiting_evidence")
    case = record(s.diagnosed(), evolve(pause, at=at(13)))
    assert (case.state, case.paused is not None) == ("diagnosed", True)
    assert reasons(case, evolve(pause, at=at(14))) == ["lifecycle.already_paused"]
    resumed = record(case, ev.Resumed(at(15), by="li"))
    assert resumed.paused is None
    assert reasons(resumed, ev.Resumed(at(16), by="li")) == ["lifecycle.not_paused"]
    assert s.opened().paused is None


def test_closing_ends_a_pause() -> None:
    case = record(
        s.opened(),
        ev.Paused(at(4), by="li", reason="third_party"),
        ev.Closed(at(5), by="li", code="withdrawn"),
    )
    assert case.paused is None


def test_an_extension_names_a_clock_of_the_book() -> None:
    move = ev.Extended(
        at(10),
        by="li",
        clock="resolution",
        extra=timedelta(hours=4),
        reason="made_to_order",
        notice=Reply("它正在重做,明天寄出"),
    )
    assert reasons(s.opened(), move) == []
    assert reasons(s.opened(), evolve(move, clock="survey")) == [
        "lifecycle.clock_unknown"
    ]


def test_bot_and_human_are_handlers_in_turn_s9() -> None:
    case = s.opened()
    assert case.handler is None
    case = record(case, ev.Taken(at(3), by="bot-1", role="bot"))
    assert case.handler == ("bot-1", "bot")
    case = record(
        case,
        ev.Reassigned(at(4), by="bot-1", to="li", role="cs_agent", why="asked for"),
    )
    assert case.handler == ("li", "cs_agent")


# ── other books ───────────────────────────────────────────────────────────────


def test_a_case_goes_on_under_the_book_it_adopted() -> None:
    case = s.diagnosed()
    new = s.SmallBook(ref=PolicyRef("small", "2", hash="sha256:33"))
    note = ev.Noted(at(14), by="li", text="hm")
    with pytest.raises(BookMismatch) as caught:
        record(case, note, book=new)
    assert caught.value.named == "small@1#11"
    adopted = ev.Adopted(at(13), by="deploy", book=new.ref)
    assert reasons(
        case, evolve(adopted, book=PolicyRef("x", "1", hash="sha256:0"))
    ) == ["lifecycle.book_unknown"]
    with pytest.raises(BookMismatch):
        record(case, adopted, book=BOOK)
    case = record(case, adopted, book=new)
    assert (case.book, case.state) == (new.ref, "diagnosed")
    assert record(case, note, book=new).version == case.version + 1
    assert issubclass(UnknownBook, LookupError)


# ── observations ──────────────────────────────────────────────────────────────

ANYWHERE: tuple[ev.Observation, ...] = (
    s.assessed(hours=50),
    ev.Replied(at(50), by="li", reply=Reply("您好")),
    ev.CustomerWrote(at(50), text="还有一件事"),
    ev.EvidenceRequested(at(50), by="li", kinds=("photo",)),
    ev.EvidenceReceived(at(50), evidence=()),
    ev.RefundSeen(at(50), amount=s.cny(1), source="platform"),
    ev.AlertSent(at(50), to="after_sales_supervisor"),
    ev.Taken(at(50), by="li", role="store_manager"),
    ev.FixDone(at(50), by="xu"),
    ev.RetrospectiveHeld(at(50), by="li"),
    ev.FollowedUp(at(50), by="li", about="care_call"),
    ev.Surveyed(at(50), measure="csat", score=5),
    ev.Referred(at(50), to="12315"),
    ev.ReferralDecided(at(50), to="12315"),
    ev.Appealed(at(50), why="退款少了"),
    ev.Noted(at(50), by="li", text="-"),
    ev.Linked(at(50), to="case-2"),
    ev.Done(at(50), task="case-1:1:survey"),
)


@pytest.mark.parametrize("seen", ANYWHERE, ids=lambda e: e.kind)
@pytest.mark.parametrize("closed", [False, True])
def test_what_happened_is_recorded_in_every_state(
    seen: ev.Observation, *, closed: bool
) -> None:
    case = s.opened()
    if closed:
        case = record(case, ev.Closed(at(40), by="li", code="withdrawn"))
    assert reasons(case, seen) == []
    after = record(case, seen)
    assert (after.state, after.log[-1].event) == (case.state, seen)


def test_a_score_lies_within_its_scale_s18() -> None:
    with pytest.raises(InvalidValue, match="must not exceed 5"):
        ev.Surveyed(at(50), measure="csat", score=6)


def test_unknown_codes_are_named_before_and_when_recording() -> None:
    case = record(s.opened(), s.ACKNOWLEDGED)
    move = ev.Diagnosed(at(12), by="li", primary="sorcing")
    [why] = LIFECYCLE.refusals(case, move, BOOK)
    assert (why.code, why["nearest"]) == (
        "lifecycle.code_unknown",
        ("sourcing", "packing"),
    )
    with pytest.raises(UnknownCode, match="nearest: sourcing, packing"):
        record(case, move)
    seen = ev.AlertSent(at(5), to="agent")
    assert reasons(case, seen) == ["lifecycle.code_unknown"]


def test_everything_pickles() -> None:
    for value in (LIFECYCLE, s.resolved(), *ANYWHERE):
        assert pickle.loads(pickle.dumps(value)) == value
    assert hash(pickle.loads(pickle.dumps(LIFECYCLE))) == hash(LIFECYCLE)


@pytest.mark.parametrize("extra", [timedelta.max, timedelta(days=3653, microseconds=1)])
def test_an_extension_beyond_all_reason_is_refused(extra: timedelta) -> None:
    # once recorded, no reading of the case could be computed any more
    with pytest.raises(InvalidValue, match="must be ten years at most"):
        ev.Extended(
            at(9),
            by="li",
            clock="resolution",
            extra=extra,
            reason="complex",
            notice=Reply("x"),
        )
