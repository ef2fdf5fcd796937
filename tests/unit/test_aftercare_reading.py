"""What comes back after a resolution: scores, reviews, and what a customer prefers."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from recoverykit.aftercare import (
    CALLBACK,
    INVITATION,
    LEFT_ALONE,
    NPS_BANDS,
    SECOND_TOUCH,
    FollowUp,
    ReviewRecord,
    ReviewStep,
    SurveyScore,
    fix_notice_task,
    follow_up_tasks,
    recovery_profile,
    review_record,
    surveys,
    survivor_of,
)
from recoverykit.catalogue import STANDARD
from recoverykit.errors import InvalidValue
from recoverykit.explanation import render
from recoverykit.facts import Customer, Review
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import content_hash
from recoverykit.privacy import erase
from tests.stories import (
    ACKNOWLEDGED,
    BOOK,
    DIAGNOSED,
    TAKEN,
    answered,
    assessed,
    at,
    complaint,
    diagnosed,
    offered,
    opened,
    received,
    record,
    resolved,
)

CLOSED = ev.Closed(at(18), by="li", code="resolved", no_action="one-off")


def csat(hours: float, score: int, out_of: int = 5) -> ev.Surveyed:
    return ev.Surveyed(at(hours), measure="csat", score=score, out_of=out_of)


def nps(hours: float, score: int) -> ev.Surveyed:
    return ev.Surveyed(at(hours), measure="nps", score=score, out_of=10)


# ── scores ───────────────────────────────────────────────────────────────────


def test_s18_a_score_is_about_a_case_a_handler_and_a_category() -> None:
    case = record(
        resolved(),
        assessed(hours=17),
        ev.Taken(at(17.5), by="wang", role="cs_agent"),
        csat(20, 4),
    )
    (score,) = surveys(case)
    assert score == SurveyScore(
        case="case-1",
        measure="csat",
        points=4,
        out_of=5,
        at=at(20),
        handler="wang",
        category="quality.damaged",
    )
    assert score.share == Fraction(4, 5)


def test_s18_the_handler_is_whoever_was_responsible_at_that_time() -> None:
    case = record(
        resolved(),
        csat(18, 2),
        ev.Taken(at(19), by="wang", role="cs_agent"),
        ev.Reassigned(at(20), by="wang", to="zhao", role="store_manager"),
        nps(21, 9),
        ev.Taken(at(22), by="chen", role="cs_agent"),
    )
    # nobody had been handed the case on the first day: who resolved it, then
    assert [(s.measure, s.handler) for s in surveys(case)] == [
        ("csat", "li"),
        ("nps", "zhao"),
    ]


def test_a_handler_that_was_entered_late_counts_from_when_it_was_so() -> None:
    taken = ev.Taken(at(18), by="wang", role="cs_agent")
    case = record(record(resolved(), csat(20, 5)), taken, now=at(30))
    assert surveys(case)[0].handler == "wang"


def test_before_anybody_was_responsible_a_score_has_no_handler() -> None:
    (score,) = surveys(record(opened(), csat(4, 1)))
    assert (score.handler, score.category) == (None, None)


def test_s18_a_second_answer_replaces_the_first_of_its_measure() -> None:
    case = record(resolved(), csat(20, 1), nps(21, 3), csat(40, 5))
    assert [(s.measure, s.points) for s in surveys(case)] == [("csat", 5), ("nps", 3)]
    # whichever was entered last: the later answer is the one they mean
    late = record(record(resolved(), csat(40, 5)), csat(20, 1), now=at(41))
    assert [s.points for s in surveys(late)] == [5]


def test_a_scale_of_nothing_tells_nothing() -> None:
    assert surveys(record(resolved(), csat(20, 0, out_of=0))) == ()


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (0, "detractor"),
        (6, "detractor"),
        (7, "passive"),
        (8, "passive"),
        (9, "promoter"),
        (10, "promoter"),
    ],
)
def test_s18_an_nps_has_three_bands_and_a_csat_none(points: int, band: str) -> None:
    (score,) = surveys(record(resolved(), nps(20, points)))
    assert score.band == band
    (score,) = surveys(record(resolved(), csat(20, points, out_of=10)))
    assert score.band is None
    assert [name for name, _ in NPS_BANDS] == ["promoter", "passive", "detractor"]


@pytest.mark.parametrize("out_of", [5, 9, 11, 100])
def test_an_nps_goes_from_0_to_10(out_of: int) -> None:
    with pytest.raises(InvalidValue, match="an nps goes from 0 to 10"):
        ev.Surveyed(at(20), measure="nps", score=5, out_of=out_of)


def test_scores_are_data() -> None:
    (score,) = surveys(record(resolved(), csat(20, 4)))
    assert pickle.loads(pickle.dumps(score)) == score
    assert content_hash(score).startswith("sha256:")


# ── reviews ──────────────────────────────────────────────────────────────────

ROWS = SECOND_TOUCH


def changed(hours: float, status: str = "amended", **more: Any) -> ev.ReviewChanged:
    asked = more.pop("asked", False)
    return ev.ReviewChanged(
        at(hours), review=Review("r-1", status=status, **more), asked=asked
    )


def told(case: Case, rows: Iterable[FollowUp] = ROWS) -> ReviewRecord:
    found = review_record(case, follow_ups=rows)
    assert found is not None
    return found


def test_s90_a_review_from_its_first_words_to_what_it_says_by_now() -> None:
    birth = received(complaint=complaint(rating=1))
    case = LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)
    case = record(case, changed(51, rating=4), changed(90, "withdrawn"))
    found = told(case)
    assert found.steps == (
        ReviewStep(status="original", at=at(3), rating=1),
        ReviewStep(status="amended", at=at(51), rating=4),
        ReviewStep(status="withdrawn", at=at(90)),
    )
    assert found.status == "withdrawn"
    assert found.is_converted


def test_s90_who_changed_it_unasked_did_so_of_their_own_accord() -> None:
    """000: she changed her review herself, 48 hours later."""
    found = told(record(resolved(), changed(51)))
    assert found.steps[-1].initiated_by == "author"


@pytest.mark.parametrize(
    "asked",
    [
        ev.FollowedUp(at(20), by="li", about=INVITATION),
        ev.Done(at(20), task=f"case-1:6:{INVITATION}"),
    ],
)
def test_s90_after_a_neutral_invitation_it_counts_as_invited(asked: ev.Event) -> None:
    assert told(record(resolved(), asked, changed(51))).steps[-1].initiated_by == (
        "invitation"
    )
    # an invitation that came after the change has moved nobody
    early = told(record(resolved(), changed(19), asked))
    assert early.steps[-1].initiated_by == "author"


def test_s90_so_it_does_where_the_event_says_it() -> None:
    found = told(record(resolved(), changed(51, asked=True)))
    assert [step.initiated_by for step in found.steps] == ["author", "invitation"]


def test_an_invitation_by_a_row_of_the_shop_counts_too() -> None:
    row = FollowUp("please_review", kind="card", purpose="review")
    made = record(
        resolved(), ev.FollowedUp(at(20), by="li", about=row.name), changed(51)
    )
    assert told(made).steps[-1].initiated_by == "author"
    assert told(made, [row]).steps[-1].initiated_by == "invitation"


def test_it_counts_from_when_it_was_seen_so() -> None:
    found = told(record(resolved(), changed(51, seen_at=at(48))))
    assert found.steps[-1].at == at(48)


def test_a_complaint_that_was_no_review_has_none_until_one_is_seen() -> None:
    birth = received(complaint=complaint(channel="phone"))
    case = LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)
    assert review_record(case, follow_ups=ROWS) is None
    found = told(record(case, changed(20, "original", rating=2)))
    assert (found.status, found.is_converted) == ("original", False)


def test_s90_no_move_asks_for_it_and_none_is_refused_for_its_sake() -> None:
    """A case is resolved and closed the same, whatever became of its review."""
    for seen in ((), (changed(16),), (changed(16, "withdrawn"),)):
        case = diagnosed()
        case = record(case, offered(case), TAKEN, *seen)
        how = case.resolution_of("accepted", found="upheld", authority="ceo")
        move = ev.Resolved(at(17), by="li", resolution=how)
        assert LIFECYCLE.refusals(case, move, BOOK) == ()
        case = record(case, move)
        assert LIFECYCLE.refusals(case, CLOSED, BOOK) == ()
        assert case.state == "resolved"


# ── a customer's profile ─────────────────────────────────────────────────────

LIN = Customer("lin.wan", segment="new", membership="silver", marketing_consent=True)


def case_of(name: str, who: Customer | None = LIN, **facts: Any) -> Case:
    birth = received(customer=who, complaint=complaint(**facts))
    case = LIFECYCLE.open(name, birth, now=at(3), policies=BOOK)
    case = record(case, assessed(), ACKNOWLEDGED, DIAGNOSED)
    return record(case, offered(case), TAKEN)


def test_s99_a_profile_keeps_preferences_and_needs() -> None:
    first = case_of("case-1", sought="refund", occasion="周年纪念")
    second = case_of("case-2", channel="phone", received_at=at(2.5))
    found = recovery_profile([first, record(second, csat(20, 5))])
    assert found.cases == ("case-2", "case-1")
    assert found.taken == (("coupon", 2), ("gift.album", 2), ("remake", 2))
    assert found.declined == (("gift", 2),)
    assert found.sought == (("refund", 1),)
    assert found.channels == (("phone", 1), ("review", 1))
    assert found.needs == (("fairness", 2),)
    assert (found.occasion, found.special_circumstances) == (True, False)
    assert [score.points for score in found.scores] == [5]


def test_s99_membership_and_segment_are_two_axes_as_known_now() -> None:
    found = recovery_profile([case_of("case-1")])
    assert (found.segment, found.membership) == ("new", "silver")
    gold = evolve(LIN, segment="high_value", membership="gold")
    found = recovery_profile([case_of("case-1")], customer=gold)
    assert (found.segment, found.membership) == ("high_value", "gold")
    nobody = recovery_profile([case_of("case-1", who=None)])
    assert (nobody.segment, nobody.membership) == (None, None)


@pytest.mark.parametrize("consent", [None, False, True])
def test_s99_marketing_needs_consent_as_it_is_now(consent: bool | None) -> None:  # noqa: FBT001
    now = evolve(LIN, marketing_consent=consent)
    found = recovery_profile([case_of("case-1")], customer=now)
    assert found.may_market is (consent is True)


def test_s49_special_circumstances_stop_marketing_to_the_customer() -> None:
    found = recovery_profile([case_of("case-1", vulnerable=True), case_of("case-2")])
    assert (found.special_circumstances, found.may_market) == (True, False)
    grief = evolve(assessed(hours=17).assessment, vulnerable=True)
    case = record(case_of("case-1"), ev.Assessed(at(18), assessment=grief))
    assert not recovery_profile([case]).may_market


def test_a_profile_holds_no_words_and_is_the_same_after_an_erasure() -> None:
    cases = [case_of("case-1", occasion="周年纪念", sought="refund"), case_of("case-2")]
    pepper = b"sixteen bytes or more"
    erased = [Case.replay(case.id, erase(case.log, pepper)) for case in cases]
    found = recovery_profile(cases)
    assert recovery_profile(erased) == found
    assert recovery_profile([erased[0], cases[1]]) == found
    for word in ("周年", "断裂", "lin.wan", "2017"):
        assert word not in repr(found)


def test_a_profile_is_of_one_customer_and_of_each_case_once() -> None:
    one, other = case_of("case-1"), case_of("case-2", who=Customer("wang"))
    with pytest.raises(InvalidValue, match="must be of one customer") as caught:
        recovery_profile([one, other])
    assert "lin.wan" not in str(caught.value)
    with pytest.raises(InvalidValue, match="must be of one customer"):
        recovery_profile([one], customer=Customer("wang"))
    with pytest.raises(InvalidValue, match="case-1; must name a case once"):
        recovery_profile([one, one])


def test_a_profile_of_nobody_is_empty() -> None:
    found = recovery_profile([])
    assert (found.cases, found.taken, found.may_market) == ((), (), False)


def test_a_category_that_nobody_knows_any_more_has_no_need() -> None:
    strange = evolve(
        assessed().assessment,
        category="moon",
        issues=[evolve(assessed().assessment.issues[0], category="moon")],
    )
    row = case_of("case-1")
    entry = evolve(row.log[1], event=ev.Assessed(at(3), assessment=strange))
    case = Case.replay("case-1", (row.log[0], entry, *row.log[2:]))
    assert recovery_profile([case]).needs == ()


# ── fix notices ──────────────────────────────────────────────────────────────


def test_s19_each_complainant_hears_once_that_it_is_mended() -> None:
    """003: 您反馈的问题已修复,感谢您的监督."""
    task = fix_notice_task(opened(), incident="inc-1", action="act-4")
    assert task is not None
    assert task.key == "case-1:inc-1:act-4:fix_notice"
    assert (task.kind, task.due_at) == ("fix_notice", None)
    assert task.kind in STANDARD.task_kinds
    assert task.why is not None
    assert render(task.why, "zh", audience="customer") == (
        "您反馈的问题已修复，感谢您的监督"
    )
    done = record(opened(), ev.Done(at(20), task=task.key))
    assert fix_notice_task(done, incident="inc-1", action="act-4") is None
    assert fix_notice_task(done, incident="inc-1", action="act-5") is not None


def test_s19_whether_the_case_is_open_resolved_or_closed() -> None:
    for case in (opened(), resolved(), record(resolved(), CLOSED)):
        assert fix_notice_task(case, incident="inc-1", action="act-4") is not None


@pytest.mark.parametrize("code", LEFT_ALONE)
def test_s19_but_nobody_who_took_it_back_or_is_told_elsewhere(code: str) -> None:
    case = record(resolved(), ev.Closed(at(18), by="li", code=code))
    assert fix_notice_task(case, incident="inc-1", action="act-4") is None
    again = record(case, ev.Reopened(at(30), by="li", why="they wrote again"))
    assert fix_notice_task(again, incident="inc-1", action="act-4") is not None


def test_s19_a_merged_case_is_told_under_the_one_that_answers_for_it() -> None:
    case = resolved()
    assert survivor_of(case) is None
    case = record(
        case,
        ev.Linked(at(18), to="case-7", relation="related"),
        ev.Linked(at(18), to="case-8", relation="duplicate_of"),
        ev.Linked(at(19), to="case-9", relation="merged_into"),
        ev.Linked(at(20), to="case-5", relation="child"),
    )
    assert survivor_of(case) is None  # it is open, and answers itself
    case = record(case, ev.Closed(at(20), by="li", code="merged"))
    assert survivor_of(case) == "case-9"
    case = record(case, ev.Reopened(at(21), by="li", why="并错了"))
    assert survivor_of(case) is None


def test_a_fix_notice_is_named_by_codes() -> None:
    for given in ({"incident": "inc 1"}, {"action": "a:b"}):
        names: dict[str, Any] = {"incident": "inc-1", "action": "act-4"} | given
        with pytest.raises(InvalidValue):
            fix_notice_task(opened(), **names)


def test_s20_a_callback_is_a_kind_of_follow_up_that_no_guide_gives_a_time() -> None:
    assert CALLBACK.kind in STANDARD.task_kinds
    assert (CALLBACK.purpose, CALLBACK.target) == ("service", None)
    assert CALLBACK.source is not None
    assert CALLBACK.source.startswith("003: 对受影响用户补偿+1对1回访")


def test_steps_and_scores_refuse_what_they_cannot_hold() -> None:
    when = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=1)
    with pytest.raises(InvalidValue):
        ReviewStep(status="removed", at=when)
    with pytest.raises(InvalidValue):
        SurveyScore(case="c", measure="ces", points=1, out_of=5, at=when)
    with pytest.raises(InvalidValue):
        SurveyScore(case="c", measure="csat", points=0, out_of=0, at=when)


def test_what_came_after_goes_by_when_it_was_and_not_by_when_it_was_recorded() -> None:
    called = ev.FollowedUp(at(18), by="li", about="callback")
    case = record(answered(), called)
    made = case.resolution_of("accepted", found="upheld", authority="store_manager")
    ended = ev.Resolved(at(17), by="li", resolution=made)
    late = record(case, ended, now=at(19))
    assert follow_up_tasks(late, [CALLBACK], hours=ALWAYS) == ()
    early = record(answered(), evolve(called, at=at(16.5)))
    [task] = follow_up_tasks(record(early, ended), [CALLBACK], hours=ALWAYS)
    # and one of before it was reopened does not stand for the next
    again = record(late, ev.Reopened(at(20), by="li", why="-"), now=at(20))
    again = record(again, ev.Diagnosed(at(20), by="li", primary="qc"), now=at(20))
    again = record(again, evolve(ended, at=at(17.5)), now=at(21))
    [task] = follow_up_tasks(again, [CALLBACK], hours=ALWAYS)
    assert task.key == f"case-1:{again.version}:callback"
