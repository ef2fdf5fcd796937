"""Disputes: dossiers, bodies outside, reviews inside, and their tasks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import STANDARD
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay
from recoverykit.disputes import (
    CN_12315,
    COURT,
    DOSSIERS,
    PLATFORM,
    UK_FINANCIAL,
    UK_TELECOMS,
    WECHAT,
    DisputeRules,
    DossierSpec,
    Referral,
    ReferralBody,
    ReferralStep,
    dispute_tasks,
    dossier,
    next_dispute_change,
    referrals,
)
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import Reason, render
from recoverykit.facts import Evidence
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.investigation import EvidenceRule
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks.regulators import uk_fca_disp, uk_ofcom, wechat_48h
from recoverykit.severity import AccountFacts, BadFaithRules, Sign
from recoverykit.task import Task
from tests import stories as s
from tests.stories import BOOK, at, record

DOUYIN, TAOBAO = DOSSIERS
CHAT = Evidence("chat_log", "chat.png", digest="sha256:1")
CALL = Evidence("call_recording", "call.mp3", digest="sha256:2", consent=True)
WEEKDAYS = BusinessHours(
    tz=timezone(timedelta(hours=8)),
    weekly={day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
)
RULES = DisputeRules(
    dossiers=DOSSIERS,
    files_dossiers="legal",
    reviewer="store_manager",
    reviews=1,
    bodies=(CN_12315, WECHAT, COURT),
    answers_referrals="legal",
)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [why.code.partition(".")[2] for why in reasons]


def tasks(case: Case, rules: DisputeRules = RULES, hours: float = 60) -> list[Task]:
    return [*dispute_tasks(case, rules, hours=ALWAYS, now=at(hours))]


def kinds(case: Case, rules: DisputeRules = RULES, hours: float = 60) -> list[str]:
    return [task.kind for task in tasks(case, rules, hours)]


# ── dossiers ──────────────────────────────────────────────────────────────────


def test_s95_douyin_wants_chat_and_call_and_hears_it_as_competition() -> None:
    found = dossier(DOUYIN, [CHAT, CALL])
    assert found.is_complete
    assert (found.filed_as, found.claim) == ("同行竞争", "malicious_review")
    assert dossier(DOUYIN, [CHAT]).missing == ("call_recording",)
    assert dossier(DOUYIN, []).missing == ("chat_log", "call_recording")


def test_s95_taobao_wants_the_whole_chat_and_hears_it_as_a_malicious_review() -> None:
    assert dossier(TAOBAO, [CHAT]).is_complete
    assert not dossier(TAOBAO, [CALL]).is_complete
    assert TAOBAO.filed_as == "恶意评价"
    [why] = [r for r in dossier(TAOBAO, [CHAT]).reasons if r.code.endswith("filed_as")]
    assert render(why, lang="zh", labels=STANDARD.label) == (
        "向淘宝提交，选择“恶意评价”"
    )


def test_s63_a_recording_without_consent_is_missing_and_the_dossier_says_why() -> None:
    found = dossier(DOUYIN, [CHAT, evolve(CALL, consent=None)])
    assert found.missing == ("call_recording",)
    assert "evidence_without_consent" in codes(found.reasons)


def signs(**account: Any) -> tuple[Sign, ...]:
    rules = BadFaithRules(least_orders=5, returned_percent=80, least_bad_reviews=4)
    return rules.signs(AccountFacts(**account))


@pytest.mark.parametrize(
    ("account", "evidence"),
    [
        ({"wording_confirmed": True}, "chat_log"),
        ({"orders": 10, "returned": 9}, "order_record"),
        ({"bad_reviews_from_source": 6}, "ip_log"),
    ],
)
def test_s94_a_sign_is_worth_what_shows_it(
    account: dict[str, Any], evidence: str
) -> None:
    noted = signs(**account)
    found = dossier(DOUYIN, [CALL], signs=noted)
    assert evidence in found.missing
    assert found.signs == tuple(sign.code for sign in noted)
    assert "sign_not_shown" in codes(found.reasons)
    shown = dossier(DOUYIN, [CALL, CHAT, Evidence(evidence, "x")], signs=noted)
    assert shown.is_complete
    assert "sign_not_shown" not in codes(shown.reasons)


def confirmed(channel: str = "review", *, malicious: bool = True) -> Case:
    case = LIFECYCLE.open(
        "case-1",
        s.received(complaint=s.complaint(channel=channel)),
        now=at(3),
        policies=BOOK,
    )
    found = ev.Diagnosed(
        at(12),
        by="li",
        undetermined="nothing went wrong on our side",
        confirmed=("malicious_review",) if malicious else (),
    )
    return record(case, s.ACKNOWLEDGED, found)


def test_s94_a_sign_is_never_a_verdict_only_a_persons_diagnosis_files() -> None:
    assert kinds(confirmed(malicious=False)) == []
    assert kinds(s.opened()) == []
    assert kinds(confirmed()) == ["platform_appeal"]


def test_s34_legal_appeals_to_the_platform_within_the_hour_of_the_guide() -> None:
    rules = evolve(RULES, file_within=Elapsed(timedelta(hours=1)))
    [task] = tasks(confirmed("feige"), rules)
    assert (task.role, task.due_at) == ("legal", at(13))
    assert task.key == "case-1:3:platform_appeal"


def test_s95_what_the_dossier_lacks_stands_in_the_why_of_the_appeal() -> None:
    case = confirmed("feige")
    [task] = tasks(case)
    assert task.why is not None
    assert (task.why.code, task.why["missing"]) == (
        "disputes.appeal_lacks",
        ("chat_log", "call_recording"),
    )
    case = record(case, ev.EvidenceReceived(at(13), evidence=(CHAT, CALL)))
    [task] = tasks(case)
    assert task.why is not None
    assert (task.why.code, task.why["filed_as"]) == (
        "disputes.appeal_ready",
        "同行竞争",
    )


def test_s95_where_the_channel_does_not_tell_the_platform_a_person_chooses() -> None:
    [task] = tasks(confirmed("review"))
    assert task.why is not None
    assert task.why["platforms"] == ("platform.douyin", "platform.taobao")
    one = evolve(RULES, dossiers=[TAOBAO])
    [task] = tasks(confirmed("review"), one)
    assert task.why is not None
    assert task.why["filed_as"] == "恶意评价"


@pytest.mark.parametrize("to", ["platform", "platform.douyin"])
def test_an_appeal_that_was_filed_is_not_filed_again(to: str) -> None:
    case = record(confirmed("feige"), ev.Referred(at(14), to=to, by="shop"))
    # and nobody prepares an answer to what the shop itself has asked
    assert kinds(case) == []
    assert case.is_disputed
    other = record(confirmed("feige"), ev.Referred(at(14), to="court", by="shop"))
    assert "platform_appeal" in kinds(other)
    theirs = record(confirmed("feige"), ev.Referred(at(14), to=to))
    assert kinds(theirs) == ["platform_appeal", "prepare_referral_answer"]


def test_a_diagnosis_that_says_more_does_not_ask_to_file_again() -> None:
    case = confirmed("feige")
    [task] = tasks(case)
    found = case.log[-1].event
    refined = evolve(found, at=at(15))
    assert [each.key for each in tasks(record(case, refined))] == [task.key]
    case = record(
        case,
        ev.Referred(at(13), to="platform.douyin", by="shop"),
        ev.Referred(at(14), to="platform.douyin", accepted_at=at(14)),
        refined,
    )
    assert kinds(case) == []
    # nor while that lies there from before the case was reopened
    closed = record(
        case,
        ev.Closed(at(16), by="li", code="withdrawn"),
        ev.Reopened(at(17), by="li", why="-"),
    )
    assert kinds(closed) == []
    again = record(closed, ev.Diagnosed(at(18), by="li", primary="qc"))
    assert kinds(again) == []
    again = record(again, evolve(found, at=at(19)))
    assert kinds(again) == []
    over = record(again, ev.ReferralDecided(at(20), to="platform.douyin"))
    [task] = tasks(over)
    assert task.key == f"case-1:{again.version}:platform_appeal"


def test_a_case_that_was_taken_over_without_its_complaint_is_asked_of_all() -> None:
    bare = ev.Imported(at(3), state="acknowledged", source="old", book=BOOK.ref)
    case = LIFECYCLE.open("d", bare, now=at(3), policies=BOOK)
    found = ev.Diagnosed(
        at(12), by="li", undetermined="-", confirmed=("malicious_review",)
    )
    [task] = tasks(record(case, found))
    assert task.why is not None
    assert task.why.code == "disputes.appeal_where"


# ── who may be asked outside ──────────────────────────────────────────────────


def reading(
    case: Case, body: ReferralBody, when: datetime, *, hours: Hours = ALWAYS
) -> Referral:
    [found] = referrals(case, [body], hours=hours, now=when)
    return found


def refused(received: datetime, resolved: datetime, found: str = "not_upheld") -> Case:
    book = evolve(BOOK, max_backdate=timedelta(days=9999))
    got = s.received(at=received, complaint=s.complaint(received_at=received))
    case = LIFECYCLE.open("c", got, now=received, policies=book)
    made = ev.Resolution(
        outcome="imposed", found=found, authority="store_manager", reason="as checked"
    )
    return record(
        case,
        ev.Acknowledged(received, by="li"),
        ev.Diagnosed(received, by="li", primary="qc"),
        ev.Resolved(resolved, by="li", resolution=made),
        book=book,
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_buyer_who_is_refused_on_wechat_has_seven_days() -> None:
    case = refused(utc(2026, 3, 1), utc(2026, 3, 2, 12))
    ends = utc(2026, 3, 9, 12)
    found = reading(case, WECHAT, ends)
    assert (found.status, found.closes_at) == ("possible", ends)
    assert found.opens_at == utc(2026, 3, 2, 12)
    assert reading(case, WECHAT, ends + timedelta(microseconds=1)).status == "over"
    # who was not refused has nothing to dispute yet
    kept = refused(utc(2026, 3, 1), utc(2026, 3, 2, 12), found="upheld")
    told = reading(kept, WECHAT, ends)
    assert (told.status, codes(told.reasons)) == ("not_yet", ["not_started"])


def test_a_way_that_is_open_is_not_shut_by_reopening_and_a_new_outcome_renews_it() -> (
    None
):
    case = refused(utc(2026, 3, 1), utc(2026, 3, 2, 12))
    case = record(case, ev.Reopened(utc(2026, 3, 3), by="li", why="-"))
    found = reading(case, WECHAT, utc(2026, 3, 4))
    assert (found.status, found.closes_at) == ("possible", utc(2026, 3, 9, 12))
    assert reading(case, UK_FINANCIAL, utc(2026, 3, 4)).status == "possible"
    case = record(case, ev.Diagnosed(utc(2026, 3, 4), by="li", primary="qc"))
    again = ev.Resolution(
        outcome="imposed", found="not_upheld", authority="legal", reason="as before"
    )
    case = record(case, ev.Resolved(utc(2026, 3, 5), by="li", resolution=again))
    assert reading(case, WECHAT, utc(2026, 3, 6)).closes_at == utc(2026, 3, 12)


def test_a_case_that_is_closed_as_none_of_ours_is_refused() -> None:
    case = record(s.opened(), ev.Closed(at(20), by="li", code="out_of_scope"))
    found = reading(case, WECHAT, at(21))
    assert (found.status, found.closes_at) == ("possible", at(20 + 7 * 24))
    assert reading(case, UK_FINANCIAL, at(21)).status == "possible"
    # where it was resolved, that is the outcome; and a silent customer got none
    after = record(s.resolved(), ev.Closed(at(20), by="li", code="out_of_scope"))
    assert reading(after, UK_FINANCIAL, at(21)).opens_at == at(17)
    assert reading(after, WECHAT, at(21)).status == "not_yet"
    silent = record(s.diagnosed(), ev.Closed(at(20), by="li", code="withdrawn"))
    assert reading(silent, WECHAT, at(21)).status == "not_yet"
    # refused once it was reopened, it is refused from then on
    again = record(
        after,
        ev.Reopened(at(22), by="li", why="-"),
        ev.Closed(at(23), by="li", code="out_of_scope"),
    )
    assert reading(again, WECHAT, at(24)).opens_at == at(23)


def taken_over(state: str, **told: Any) -> Case:
    event = ev.Imported(at(3), state=state, source="old", book=BOOK.ref, **told)
    return LIFECYCLE.open("d", event, now=at(3), policies=BOOK)


def test_what_an_outcome_before_the_take_over_opened_is_not_known_and_is_asked() -> (
    None
):
    case = taken_over("resolved", complaint=s.complaint())
    for body in (WECHAT, UK_FINANCIAL):
        for hours in (24, 24 * 400):
            found = reading(case, body, at(hours))
            assert found.status == "unknown"
            assert "start_unknown" in codes(found.reasons)
    appealed = record(case, APPEALED)
    final = evolve(RULES, reviews=0, bodies=(WECHAT,))
    [task] = tasks(appealed, final)
    assert task.why is not None
    assert task.why["ways"] == ("platform.wechat",)
    # an outcome of ours is known
    again = record(
        case,
        ev.Reopened(at(30), by="li", why="-"),
        ev.Closed(at(31), by="li", code="out_of_scope"),
    )
    assert reading(again, WECHAT, at(32)).status == "possible"
    # a receipt that nobody knows opens nothing at the day of the take-over
    bare = taken_over("diagnosed")
    found = reading(bare, UK_TELECOMS, at(4))
    assert (found.status, found.opens_at) == ("unknown", None)
    assert reading(taken_over("diagnosed", complaint=s.complaint()), WECHAT, at(4)) == (
        reading(s.diagnosed(), WECHAT, at(4))
    )
    closed = record(bare, ev.Closed(at(31), by="li", code="out_of_scope"))
    assert reading(closed, UK_FINANCIAL, at(32)).status == "possible"


def test_a_row_that_nothing_has_started_hides_no_other_row() -> None:
    rows = [
        ReferralStep(
            step="decides",
            counts_from="accepted",
            within=EndOfDay(1),
            until=date(2020, 1, 1),
            source="-",
        ),
        ReferralStep(
            step="decides",
            counts_from="received",
            within=Elapsed(timedelta(days=2)),
            since=date(2020, 1, 2),
            source="-",
        ),
    ]
    found = reading(lying(to="court"), ReferralBody("court", steps=rows), at(31))
    assert found.decides_by == at(3 + 48)
    assert codes(found.reasons) == ["decides", "answer_time_unknown"]


def test_an_appeal_inside_does_not_stretch_the_time_outside() -> None:
    case = refused(utc(2026, 3, 1), utc(2026, 3, 2, 12))
    case = record(
        case,
        ev.Appealed(utc(2026, 3, 5), why="-"),
        ev.AppealDecided(
            utc(2026, 3, 8), by="wang", role="ceo", found="not_upheld", reason="-"
        ),
    )
    assert reading(case, WECHAT, utc(2026, 3, 9)).closes_at == utc(2026, 3, 9, 12)


def test_the_financial_ombudsman_may_be_asked_for_six_months_and_the_last_day() -> None:
    case = refused(utc(2026, 1, 5, 9), utc(2026, 1, 31, 12))
    found = reading(case, UK_FINANCIAL, utc(2026, 7, 31, 23))
    assert (found.status, found.closes_at) == ("possible", utc(2026, 8, 1))
    assert reading(case, UK_FINANCIAL, utc(2026, 8, 1, 1)).status == "over"
    # and without any outcome, once eight weeks are over
    silent = record(refused(utc(2026, 1, 5, 9), utc(2026, 1, 31)))
    silent = Case(silent.id, silent.log[:3])
    assert reading(silent, UK_FINANCIAL, utc(2026, 3, 2)).status == "not_yet"
    assert reading(silent, UK_FINANCIAL, utc(2026, 3, 3, 1)).status == "possible"


@pytest.mark.parametrize(
    ("received", "weeks"), [(utc(2026, 4, 7, 12), 8), (utc(2026, 4, 8, 12), 6)]
)
def test_telecoms_go_by_the_day_of_the_receipt(received: datetime, weeks: int) -> None:
    case = Case("c", refused(received, received).log[:3])
    found = reading(case, UK_TELECOMS, received)
    opens = datetime.combine(received, datetime.min.time(), UTC)
    assert found.opens_at == opens + timedelta(weeks=weeks, days=1)
    assert found.status == "not_yet"
    later = opens + timedelta(weeks=weeks, days=1)
    assert reading(case, UK_TELECOMS, later).status == "possible"


def test_the_numbers_are_those_of_the_regimes() -> None:
    [closes] = UK_FINANCIAL.rows("closes")
    window = uk_fca_disp(
        hours=ALWAYS, acknowledge_within=Elapsed(timedelta(days=5))
    ).window("fca_referral")
    assert (closes.within, closes.whole_last_day) == (window.until, True)
    [dispute] = WECHAT.rows("closes")
    assert dispute.within == wechat_48h(hours=ALWAYS).window("wechat_dispute").until
    letter = uk_ofcom(hours=ALWAYS).clocks[0].target
    for row in UK_TELECOMS.rows("opens"):
        assert letter.on(row.since or date(2026, 4, 7)) == row.within  # type: ignore[union-attr]


# ── what lies there ───────────────────────────────────────────────────────────


def lying(**told: Any) -> Case:
    given: dict[str, Any] = {"at": at(30), "to": "12315"} | told
    event = ev.Referred(**given)
    return record(s.resolved(), event)


def test_the_authority_says_within_seven_working_days_whether_it_takes_it_on() -> None:
    found = reading(lying(), CN_12315, at(31), hours=WEEKDAYS)
    assert found.status == "pending"
    # 1 March 2026 is a Sunday; thirty hours on it is Monday afternoon in China
    assert found.accepts_by == BusinessDays(7).due_at(at(30), WEEKDAYS)
    assert found.decides_by is None
    assert codes(found.reasons) == ["accepts", "not_started", "answer_time_unknown"]


def test_mediation_ends_after_45_working_days_until_the_order_of_april_2026() -> None:
    case = lying(accepted_at=at(50))
    found = reading(case, CN_12315, at(51), hours=WEEKDAYS)
    assert found.accepts_by is None  # they have said so
    assert found.decides_by == BusinessDays(45).due_at(at(50), WEEKDAYS)
    later = lying(at=utc(2026, 4, 15), accepted_at=utc(2026, 4, 15, 3))
    told = reading(later, CN_12315, utc(2026, 4, 16), hours=WEEKDAYS)
    assert told.decides_by is None
    assert codes(told.reasons) == ["number_unknown", "answer_time_unknown"]


def test_what_the_body_named_itself_is_until_when_to_answer() -> None:
    case = lying(answer_by=at(90))
    assert reading(case, CN_12315, at(31)).answer_by == at(90)
    [task] = [t for t in tasks(case) if t.kind == "prepare_referral_answer"]
    assert (task.due_at, task.role, task.key) == (
        at(90),
        "legal",
        f"case-1:{case.version}:prepare_referral_answer",
    )
    assert task.why is not None
    assert task.why["missing"] == ("order_record",)
    order = Evidence("order_record", "2017.pdf")
    case = record(case, ev.EvidenceReceived(at(31), evidence=(order,)))
    [task] = [t for t in tasks(case) if t.kind == "prepare_referral_answer"]
    assert task.why is not None
    assert task.why.code == "disputes.answer_wanted"


def test_recording_a_referral_again_tells_more_and_is_the_same_task() -> None:
    case = lying()
    again = record(case, ev.Referred(at(40), to="12315", accepted_at=at(39)))
    assert {t.key for t in tasks(case)} == {t.key for t in tasks(again)}
    assert reading(again, CN_12315, at(41)).version == case.version


def test_recording_a_referral_again_takes_back_nothing_that_it_leaves_out() -> None:
    case = lying(answer_by=at(90))
    again = record(case, ev.Referred(at(40), to="12315", accepted_at=at(39)))
    more = record(again, ev.Referred(at(41), to="12315", reference="No. 9"))
    found = reading(more, CN_12315, at(42), hours=WEEKDAYS)
    assert found.answer_by == at(90)
    assert found.decides_by == BusinessDays(45).due_at(at(39), WEEKDAYS)
    # what the shop filed itself stays its own, and asks for no answer
    filed = lying(to="platform", by="shop")
    taken = record(filed, ev.Referred(at(40), to="platform", accepted_at=at(39)))
    assert reading(taken, PLATFORM, at(42)).by == "shop"
    assert kinds(taken, evolve(RULES, bodies=(PLATFORM,))) == []


def test_a_later_time_to_answer_asks_for_another_answer() -> None:
    case = lying()
    named = record(case, ev.Referred(at(40), to="12315", answer_by=at(90)))
    [task] = tasks(named)
    assert (task.key, task.due_at) == (
        f"case-1:{case.version}:prepare_referral_answer",
        at(90),
    )
    done = record(named, ev.Done(at(41), task=task.key))
    assert tasks(done) == []
    sooner = record(done, ev.Referred(at(42), to="12315", answer_by=at(80)))
    assert tasks(sooner) == []
    later = record(done, ev.Referred(at(42), to="12315", answer_by=at(120)))
    [task] = tasks(later)
    assert (task.key, task.due_at) == (
        f"case-1:{later.version}:prepare_referral_answer",
        at(120),
    )


def test_a_second_referral_after_a_decision_is_another_one() -> None:
    case = record(lying(), ev.ReferralDecided(at(40), to="12315", found="not_upheld"))
    found = reading(case, CN_12315, at(41))
    assert (found.status, found.found) == ("decided", "not_upheld")
    assert "prepare_referral_answer" not in kinds(case)
    case = record(case, ev.Referred(at(50), to="12315"))
    assert reading(case, CN_12315, at(51)).version == case.version


def test_what_ended_outside_without_a_finding_says_so() -> None:
    case = record(lying(), ev.ReferralDecided(at(40), to="12315"))
    [why] = reading(case, CN_12315, at(41)).reasons
    assert render(why, lang="en", labels=STANDARD.label) == (
        "12315 has ended it without a finding"
    )
    assert render(why, lang="zh", labels=STANDARD.label) == "12315已办结，未作认定"


def test_a_body_is_meant_by_its_own_code_and_by_those_above_and_below() -> None:
    case = record(s.resolved(), ev.Referred(at(30), to="platform"))
    assert reading(case, WECHAT, at(31)).status == "pending"
    case = record(s.resolved(), ev.Referred(at(30), to="platform.wechat"))
    assert reading(case, PLATFORM, at(31)).status == "pending"
    told = referrals(case, [COURT, PLATFORM, WECHAT], hours=ALWAYS, now=at(31))
    assert [each.status for each in told] == ["possible", "pending", "pending"]
    both = evolve(RULES, bodies=(PLATFORM, WECHAT))
    assert kinds(case, both) == ["prepare_referral_answer"]


def test_what_went_to_somebody_the_rules_do_not_know_is_told_too() -> None:
    case = record(s.resolved(), ev.Referred(at(30), to="consumer_council"))
    told = referrals(case, [COURT], hours=ALWAYS, now=at(31))
    assert [(r.to, r.status) for r in told] == [
        ("court", "possible"),
        ("consumer_council", "pending"),
    ]
    [task] = [t for t in tasks(case) if t.kind == "prepare_referral_answer"]
    assert task.due_at is None
    with pytest.raises(NaiveDatetime):
        referrals(case, [COURT], hours=ALWAYS, now=datetime(2026, 3, 1))


# ── reviews inside ────────────────────────────────────────────────────────────

APPEALED = ev.Appealed(at(30), why="退款少了")
WITHDRAWN = ev.Closed(at(20), by="li", code="withdrawn")


def decided(
    hours: float = 40, found: str = "not_upheld", by: str = "wang"
) -> ev.AppealDecided:
    return ev.AppealDecided(at(hours), by=by, role="ceo", found=found, reason="checked")


def test_an_appeal_goes_to_a_second_reviewer() -> None:
    case = record(s.resolved(), APPEALED)
    [task] = tasks(case)
    assert (task.kind, task.role) == ("decide_appeal", "store_manager")
    assert task.key == f"case-1:{case.version}:decide_appeal"
    # a second voice does not make a second task
    assert len(tasks(record(case, evolve(APPEALED, at=at(31))))) == 1
    assert kinds(record(case, decided())) == []


def test_an_appeal_is_not_lost_where_the_shop_has_said_nothing() -> None:
    [task] = tasks(record(s.resolved(), APPEALED), DisputeRules())
    assert task.kind == "decide_appeal"
    # whoever decided was a store manager, so no lower rank may review it
    assert task.role == "store_manager"
    nobody = record(s.opened(), ev.Closed(at(20), by="li", code="out_of_scope"))
    [task] = tasks(record(nobody, APPEALED), DisputeRules())
    assert (task.kind, task.role) == ("decide_appeal", None)


def test_an_appeal_goes_higher_where_somebody_higher_decided() -> None:
    low = evolve(RULES, reviewer="cs_supervisor")
    [task] = tasks(record(s.resolved(), APPEALED), low)
    assert task.role == "store_manager"
    high = evolve(RULES, reviewer="legal")
    [task] = tasks(record(s.resolved(), APPEALED), high)
    assert task.role == "legal"
    gone = evolve(RULES, reviewer="judge")
    [task] = tasks(record(s.resolved(), APPEALED), gone)
    assert task.role == "store_manager"


def test_after_the_last_review_the_complainant_is_told_who_is_outside() -> None:
    case = record(s.resolved(), APPEALED, decided(), evolve(APPEALED, at=at(50)))
    [task] = tasks(case)
    assert task.kind == "tell_outside"
    assert task.why is not None
    assert task.why["ways"] == ("12315", "court")
    shut = evolve(RULES, bodies=(WECHAT,))
    [task] = tasks(case, shut)
    assert task.why is not None
    assert task.why.code == "disputes.final_inside_no_way"


def test_who_was_told_that_it_is_final_disputes_it_no_more() -> None:
    case = record(s.resolved(), APPEALED, decided(), evolve(APPEALED, at=at(50)))
    case = record(case, evolve(APPEALED, at=at(51)))
    [task] = tasks(case)
    assert case.is_disputed
    told = record(case, ev.Done(at(52), task=task.key))
    assert (tasks(told), told.is_disputed) == ([], False)
    other = evolve(APPEALED, at=at(53), by="other_party")
    assert kinds(record(told, other)) == ["decide_appeal"]
    assert record(told, other, ev.Done(at(54), task="x")).is_disputed


def test_reviews_are_counted_for_each_side_and_each_outcome() -> None:
    case = record(s.resolved(), APPEALED, decided(found="upheld"))
    theirs = evolve(APPEALED, at=at(41), by="other_party")
    both = record(case, theirs, evolve(APPEALED, at=at(42)))
    assert kinds(both) == ["decide_appeal", "tell_outside", "put_right"]
    spent = record(both, evolve(decided(43, by="chen"), of="other_party"))
    spent = record(spent, evolve(theirs, at=at(44)))
    told = [task.why.code for task in tasks(spent) if task.why is not None]
    assert told[:2] == ["disputes.final_inside", "disputes.final_for_other_party"]
    again = record(
        spent,
        ev.Reopened(at(45), by="li", why="-"),
        ev.Closed(at(46), by="li", code="out_of_scope"),
        evolve(APPEALED, at=at(47)),
    )
    assert kinds(again) == ["decide_appeal"]


@pytest.mark.parametrize("code", ["withdrawn", "merged", "duplicate"])
def test_an_appeal_of_before_the_complaint_was_taken_back_or_merged_waits_no_more(
    code: str,
) -> None:
    closed = ev.Closed(at(31), by="li", code=code)
    case = record(s.diagnosed(), APPEALED, closed)
    assert (tasks(case), case.is_disputed) == ([], False)
    # but one against that very closing is heard
    case = record(case, evolve(APPEALED, at=at(32), against="closed"))
    assert kinds(case) == ["decide_appeal"]


def test_an_appeal_against_an_outcome_is_not_lost_by_a_merge() -> None:
    case = record(s.resolved(), APPEALED, ev.Closed(at(31), by="li", code="merged"))
    assert kinds(case) == ["decide_appeal"]
    assert kinds(record(s.resolved(), APPEALED, evolve(WITHDRAWN, at=at(31)))) == []


def test_what_went_to_a_platform_comes_back_from_the_one_it_was() -> None:
    case = record(
        s.resolved(),
        ev.Referred(at(30), to="platform", answer_by=at(90)),
        ev.Referred(at(31), to="platform.taobao", accepted_at=at(31)),
        ev.Referred(at(32), to="platform.wechat"),
    )
    rules = evolve(RULES, bodies=(PLATFORM,))
    taobao = referrals(case, [COURT], hours=ALWAYS, now=at(33))[2]
    assert (taobao.to, taobao.answer_by) == ("platform.taobao", at(90))
    one = record(case, ev.ReferralDecided(at(34), to="platform.taobao"))
    assert [e.version for e in one.open_referrals] == [case.version]
    both = record(one, ev.ReferralDecided(at(35), to="platform"))
    assert (kinds(both, rules), both.is_disputed) == ([], False)


def test_an_appeal_that_is_late_is_heard_as_a_kindness() -> None:
    rules = evolve(RULES, appeal_within=EndOfDay(14))
    [task] = tasks(record(s.resolved(), APPEALED), rules)
    assert task.why is not None
    assert task.why.code == "disputes.appeal_open"
    late = at(24 * 20)
    [task] = tasks(record(s.resolved(), evolve(APPEALED, at=late)), rules, 24 * 21)
    assert task.why is not None
    assert task.why.code == "disputes.appeal_late"
    # a decision that came after the appeal does not make it late
    early = record(s.answered(), evolve(APPEALED, at=at(16.5)))
    made = early.resolution_of("accepted", found="upheld", authority="legal")
    early = record(early, ev.Resolved(at(17), by="li", resolution=made))
    [task] = tasks(early, rules)
    assert task.why is not None
    assert task.why.code == "disputes.appeal_open"


def test_before_there_is_an_outcome_there_is_nothing_to_review() -> None:
    assert tasks(record(s.diagnosed(), APPEALED)) == []
    # a case that is reopened is decided anew, and its appeals are settled by that
    again = ev.Reopened(at(31), by="li", why="-")
    case = record(s.resolved(), APPEALED, again)
    assert (tasks(case), case.is_disputed) == ([], False)
    later = record(case, evolve(APPEALED, at=at(32)))
    assert (tasks(later), later.is_disputed) == ([], True)


def test_what_was_resolved_before_it_was_taken_over_may_be_appealed_against() -> None:
    for state, expected in (("closed", ["decide_appeal"]), ("received", [])):
        bare = ev.Imported(at(3), state=state, source="old", book=BOOK.ref)
        case = LIFECYCLE.open("d", bare, now=at(3), policies=BOOK)
        assert kinds(record(case, APPEALED)) == expected
    odd = record(s.opened(), APPEALED)
    assert kinds(odd) == []


@pytest.mark.parametrize("found", ["upheld", "partly_upheld"])
def test_an_upheld_appeal_is_put_right_until_the_case_is_active_again(
    found: str,
) -> None:
    case = record(s.resolved(), APPEALED, decided(found=found))
    [task] = tasks(case)
    assert (task.kind, task.key) == ("put_right", f"case-1:{case.version}:put_right")
    assert kinds(record(case, ev.Reopened(at(41), by="li", why="-"))) == []
    done = ev.Done(at(41), task=task.key)
    assert kinds(record(case, done)) == []


def test_an_upheld_appeal_is_put_right_whatever_becomes_of_a_later_one() -> None:
    case = record(s.resolved(), APPEALED, decided(found="upheld"))
    right = f"case-1:{case.version}:put_right"
    theirs = ev.Appealed(at(41), by="other_party", why="-", against="appeal_decided")
    case = record(case, theirs, decided(42, by="chen"))
    assert [task.key for task in tasks(case)] == [right]
    assert kinds(record(case, ev.Reopened(at(43), by="li", why="-"))) == []


def test_the_appeals_of_both_sides_are_a_task_each() -> None:
    case = record(s.resolved(), APPEALED, evolve(APPEALED, at=at(31), by="other_party"))
    assert kinds(case) == ["decide_appeal", "decide_appeal"]
    one = record(case, evolve(decided(), of="complainant"))
    assert [task.key for task in tasks(one, DisputeRules())] == [
        f"case-1:{case.version}:decide_appeal"
    ]


# ── when to look again ────────────────────────────────────────────────────────


def test_disputes_change_when_a_way_opens_and_right_after_it_closes() -> None:
    case = refused(utc(2026, 1, 5, 9), utc(2026, 1, 31, 12))
    rules = DisputeRules(bodies=(WECHAT, UK_FINANCIAL))
    ends = utc(2026, 2, 7, 12) + timedelta(microseconds=1)
    change = next_dispute_change(case, rules, hours=ALWAYS, after=utc(2026, 2, 1))
    assert change == ends
    assert next_dispute_change(case, rules, hours=ALWAYS, after=ends) == utc(
        2026, 8, 1
    ) + timedelta(microseconds=1)
    assert next_dispute_change(case, rules, hours=ALWAYS, after=utc(2027, 1, 1)) is None


# ── what is refused ───────────────────────────────────────────────────────────


def test_rows_of_one_step_must_not_hold_on_one_day() -> None:
    step = ReferralStep(
        step="opens", counts_from="received", within=EndOfDay(1), source="-"
    )
    with pytest.raises(InvalidValue, match="one row for each step and day"):
        ReferralBody("court", steps=[step, step])
    before = evolve(step, until=date(2026, 1, 1))
    after = evolve(step, since=date(2026, 1, 2))
    other = evolve(step, step="closes")
    assert len(ReferralBody("court", steps=[before, after, other]).steps) == 3
    with pytest.raises(InvalidValue, match="must not be before"):
        evolve(after, until=date(2026, 1, 1))


def test_before_the_first_dated_row_nothing_is_known() -> None:
    case = refused(utc(2013, 1, 1), utc(2013, 1, 2))
    case = record(
        case,
        ev.Referred(utc(2013, 1, 3), to="12315"),
        book=evolve(BOOK, max_backdate=timedelta(days=9999)),
    )
    found = reading(case, CN_12315, utc(2013, 1, 4))
    assert found.accepts_by is None


def test_a_shop_says_each_thing_once() -> None:
    twice: tuple[dict[str, Any], ...] = (
        {"dossiers": [DOUYIN, DOUYIN]},
        {"bodies": [COURT, COURT]},
    )
    for wrong in twice:
        with pytest.raises(InvalidValue):
            DisputeRules(**wrong)
    with pytest.raises(InvalidValue, match="must be"):
        DossierSpec(
            platform="platform.jd",
            needs="chat_log",  # type: ignore[arg-type]
            filed_as="恶意评价",
        )
    rule = EvidenceRule(claim="malicious_review", any_of=[["chat_log"]])
    assert (
        DossierSpec(platform="platform.jd", needs=rule, filed_as="恶意").channels == ()
    )
