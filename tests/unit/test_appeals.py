"""Appeals and referrals in the log: who may decide again, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from recoverykit.errors import InvalidValue, Refused
from recoverykit.facts import Evidence
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Reply
from tests import stories as s
from tests.stories import BOOK, at, record

APPEALED = ev.Appealed(at(30), why="退款少了")
CLOSED = ev.Closed(at(20), by="li", code="resolved", no_action="once only")


def decided(**changes: Any) -> ev.AppealDecided:
    given: dict[str, Any] = {
        "at": at(40),
        "by": "wang",
        "role": "ceo",
        "found": "upheld",
        "reason": "the photo was overlooked",
    }
    return ev.AppealDecided(**(given | changes))


def codes(case: Case, move: ev.Event) -> list[str]:
    return [why.code for why in LIFECYCLE.refusals(case, move, BOOK)]


def in_each_state() -> dict[str, Case]:
    resolved = s.resolved()
    following = record(resolved, ev.FollowUpStarted(at(19), by="li"))
    return {
        "resolved": resolved,
        "follow_up": following,
        "closed": record(resolved, CLOSED),
    }


@pytest.mark.parametrize("state", ["resolved", "follow_up", "closed"])
def test_an_appeal_is_decided_where_the_case_stands_and_it_stays_there(
    state: str,
) -> None:
    case = record(in_each_state()[state], APPEALED)
    assert codes(case, decided()) == []
    after = record(case, decided())
    assert (after.state, after.open_appeals) == (state, ())


def test_before_anything_was_decided_there_is_nothing_to_decide_again() -> None:
    case = record(s.diagnosed(), APPEALED)
    assert codes(case, decided()) == ["lifecycle.not_from_here"]


def test_nobody_decides_an_appeal_that_nobody_made_or_that_is_decided() -> None:
    case = s.resolved()
    assert codes(case, decided()) == ["lifecycle.no_open_appeal"]
    case = record(case, APPEALED, decided())
    assert "lifecycle.no_open_appeal" in codes(case, decided(by="chen", at=at(41)))


def test_who_decided_before_does_not_review_it() -> None:
    case = record(s.resolved(), APPEALED)
    assert codes(case, decided(by="li")) == ["lifecycle.reviewer_decided_before"]
    with pytest.raises(Refused, match="another person must review it"):
        record(case, decided(by="li"))


@pytest.mark.parametrize(
    "work",
    [
        ev.Acknowledged(at(9), by="wang"),
        ev.Replied(at(9), by="wang", reply=Reply("已收到")),
        ev.Taken(at(9), by="wang", role="cs_agent"),
        ev.EvidenceRequested(at(9), by="wang", kinds=("photo",)),
        ev.Reassigned(at(9), by="li", to="wang", role="cs_agent", why="-"),
    ],
)
def test_who_worked_on_a_case_before_the_appeal_does_not_review_it(
    work: ev.Event,
) -> None:
    case = record(s.opened(), work, ev.Closed(at(20), by="li", code="out_of_scope"))
    case = record(case, evolve(APPEALED, against="closed"))
    assert codes(case, decided()) == ["lifecycle.reviewer_worked_before"]
    assert codes(case, decided(by="chen")) == []


def test_who_takes_the_review_or_answers_about_it_may_decide_it() -> None:
    case = record(
        s.resolved(),
        APPEALED,
        ev.Reassigned(at(31), by="chen", to="wang", role="ceo", why="申诉"),
        ev.Replied(at(32), by="wang", reply=Reply("我来复核")),
    )
    assert codes(case, decided()) == []
    # but who had answered the one side has worked on it before the other appealed
    case = record(case, ev.Appealed(at(33), by="other_party", why="-"))
    assert codes(case, decided(of="complainant")) == []
    assert codes(case, decided(of="other_party")) == [
        "lifecycle.reviewer_worked_before"
    ]


def test_who_decided_one_appeal_does_not_decide_the_next() -> None:
    case = record(s.resolved(), APPEALED, decided(found="not_upheld"))
    case = record(case, evolve(APPEALED, at=at(50), against="appeal_decided"))
    assert codes(case, decided(at=at(51))) == ["lifecycle.reviewer_decided_before"]
    assert codes(case, decided(at=at(51), by="chen")) == []


def test_a_reviewer_is_of_no_lower_rank_than_who_decided() -> None:
    case = record(s.resolved(), APPEALED)
    low = decided(role="bot")
    [why] = LIFECYCLE.refusals(case, low, BOOK)
    assert (why.code, why["by_role"]) == ("lifecycle.reviewer_rank_too_low", "bot")
    assert codes(case, decided(role=why["role"])) == []
    # a first review by the highest rank leaves only that rank for a second one
    case = record(case, decided(), evolve(APPEALED, at=at(50)))
    assert codes(case, decided(at=at(51), by="chen", role="store_manager")) == [
        "lifecycle.reviewer_rank_too_low"
    ]


def test_a_case_closed_without_a_ranked_decision_may_be_reviewed_by_anybody() -> None:
    case = record(s.opened(), ev.Closed(at(20), by="li", code="out_of_scope"))
    case = record(case, evolve(APPEALED, against="closed"))
    assert codes(case, decided(role="cs_agent")) == []


def test_who_approved_counts_with_their_rank() -> None:
    case = s.diagnosed()
    ruling = s.ruling(case, verdict="needs_approval", approver="store_manager")
    case = record(
        case,
        ev.Approved(at(14), by="xu", role="legal", of=ruling),
        ev.Closed(at(20), by="li", code="withdrawn"),
        evolve(APPEALED, against="closed"),
    )
    assert codes(case, decided(by="xu")) == ["lifecycle.reviewer_decided_before"]
    assert codes(case, decided(role="store_manager")) == [
        "lifecycle.reviewer_rank_too_low"
    ]


# ── what follows ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("found", ["upheld", "partly_upheld"])
def test_an_upheld_appeal_reopens_whatever_the_window(found: str) -> None:
    late = 24 * 60
    case = record(in_each_state()["closed"], evolve(APPEALED, at=at(late)))
    reopened = ev.Reopened(at(late + 2), by="wang", why="申诉成立")
    assert codes(case, reopened) == ["lifecycle.reopen_over"]
    case = record(case, decided(at=at(late + 1), found=found))
    assert codes(case, reopened) == []
    assert record(case, reopened).state == "acknowledged"


def test_an_appeal_that_is_not_upheld_opens_no_window() -> None:
    late = 24 * 60
    case = record(in_each_state()["closed"], evolve(APPEALED, at=at(late)))
    case = record(case, decided(at=at(late + 1), found="not_upheld"))
    again = ev.Reopened(at(late + 2), by="wang", why="再看看")
    assert codes(case, again) == ["lifecycle.reopen_over"]


def test_an_upheld_appeal_is_not_lost_when_the_next_one_is_not_upheld() -> None:
    case = record(s.resolved(), APPEALED, decided())
    theirs = ev.Appealed(at(41), by="other_party", why="-", against="appeal_decided")
    case = record(case, theirs, decided(at=at(42), by="chen", found="not_upheld"))
    late = ev.Reopened(at(24 * 90), by="wang", why="申诉成立")
    assert codes(case, late) == []


def test_a_decision_settles_the_appeals_of_one_side_and_says_whose() -> None:
    theirs = ev.Appealed(at(31), by="other_party", why="-")
    case = record(s.resolved(), APPEALED, theirs)
    [why] = LIFECYCLE.refusals(case, decided(), BOOK)
    assert (why.code, why["sides"]) == (
        "lifecycle.appeal_of_whom",
        ("complainant", "other_party"),
    )
    first = record(case, decided(of="complainant"))
    assert [entry.event for entry in first.open_appeals] == [theirs]
    again = decided(at=at(41), by="chen", of="complainant")
    assert codes(first, again) == ["lifecycle.no_open_appeal"]
    # where only one side has any open, it need not be said
    assert record(first, decided(at=at(41), by="chen")).open_appeals == ()
    # a decision that was stored before it could be said decided all of them
    entry = evolve(first.log[-1], event=decided())
    assert Case.replay("case-1", (*case.log, entry)).open_appeals == ()


def test_what_was_put_right_after_an_upheld_appeal_has_a_window_of_its_own() -> None:
    case = record(s.resolved(), APPEALED, decided())
    case = record(
        case,
        ev.Reopened(at(41), by="wang", why="申诉成立"),
        ev.Diagnosed(at(42), by="chen", primary="qc"),
    )
    resolution = case.resolution_of(
        "imposed", found="upheld", authority="ceo", reason="paid in full"
    )
    case = record(case, ev.Resolved(at(43), by="chen", resolution=resolution))
    again = ev.Reopened(at(24 * 90), by="wang", why="又来了")
    assert codes(case, again) == ["lifecycle.reopen_over"]


def test_a_case_is_disputed_until_it_is_decided_inside_and_outside() -> None:
    case = s.resolved()
    assert not case.is_disputed
    case = record(
        case, APPEALED, ev.Referred(at(31), to="12315"), ev.Referred(at(32), to="court")
    )
    assert [e.event.kind for e in case.open_appeals] == ["appealed"]
    assert [e.version for e in case.open_referrals] == [
        case.version - 1,
        case.version,
    ]
    case = record(case, decided(), ev.ReferralDecided(at(45), to="12315"))
    assert case.is_disputed
    case = record(case, ev.ReferralDecided(at(46), to="court", found="not_upheld"))
    assert not case.is_disputed


def test_the_latest_referral_to_a_body_stands_for_all() -> None:
    case = record(
        s.resolved(),
        ev.Referred(at(31), to="12315"),
        ev.Referred(at(32), to="12315", reference="No. 9"),
    )
    [entry] = case.open_referrals
    assert entry.version == case.version
    # what nobody referred can be decided all the same; nothing is open by it
    seen = record(s.resolved(), ev.ReferralDecided(at(33), to="court"))
    assert not seen.is_disputed


def test_an_appeal_names_who_makes_it_and_against_what() -> None:
    unknown: tuple[dict[str, Any], ...] = ({"by": "lin"}, {"against": "taken"})
    for wrong in unknown:
        with pytest.raises(InvalidValue, match="allowed"):
            evolve(APPEALED, **wrong)
    with pytest.raises(InvalidValue, match="partly_upheld"):
        decided(found="maybe")


def test_the_evidence_of_a_case_is_what_came_with_it_and_what_came_later() -> None:
    photo, log = Evidence("photo", "1.jpg"), Evidence("chat_log", "chat.txt")
    case = LIFECYCLE.open(
        "c",
        s.received(complaint=s.complaint(evidence=(photo,))),
        now=at(3),
        policies=BOOK,
    )
    case = record(case, ev.EvidenceReceived(at(5), evidence=(log,)))
    assert case.evidence == (photo, log)
    bare = ev.Imported(at(3), state="closed", source="old", book=BOOK.ref)
    assert LIFECYCLE.open("d", bare, now=at(3), policies=BOOK).evidence == ()
