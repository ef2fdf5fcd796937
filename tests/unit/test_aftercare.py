"""What is planned after a resolution: contacts as rows of data, and what is owed."""

import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from recoverykit.aftercare import (
    CALLBACK,
    LEFT_ALONE,
    LONG_TAIL,
    PURPOSES,
    REPURCHASE_MESSAGE,
    SECOND_TOUCH,
    SURVEY,
    FollowUp,
    follow_up_tasks,
    fulfilment_tasks,
    valid_until,
    withheld,
)
from recoverykit.catalogue import STANDARD
from recoverykit.customer_tiers import Level, MembershipLadder
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months
from recoverykit.errors import InvalidValue, NaiveDatetime, UnknownCode
from recoverykit.explanation import render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.facts import Customer, Review
from recoverykit.hours import ALWAYS, Always
from recoverykit.lifecycle import LIFECYCLE
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Basis, Remedy
from recoverykit.plain import content_hash, plain
from recoverykit.playbooks import ShopConfig, golden_3h
from recoverykit.reply import Reply
from tests.stories import (
    BOOK,
    DIAGNOSED,
    MENU,
    TAKEN,
    answered,
    assessed,
    at,
    cny,
    complaint,
    diagnosed,
    offered,
    received,
    record,
    resolved,
)

CALL = FollowUp("care_call", kind="care_call", target=Elapsed(timedelta(days=3)))
COUPON = FollowUp("coupon", kind="care_message", purpose="marketing")
INVITE = FollowUp("invite", kind="review_invitation", purpose="review")
CONSENTING = Customer("lin", marketing_consent=True)
REOPENED = ev.Reopened(at(30), by="li", why="the clasp broke again")


def tasks(case, *rows, hours=ALWAYS, **more):
    return follow_up_tasks(case, rows, hours=hours, **more)


def why_not(case, *rows, hours=ALWAYS, **more):
    return withheld(case, rows, hours=hours, **more)


def names(found):
    return [task.key.rpartition(":")[2] for task in found]


def told(found):
    return [reason.code.removeprefix("aftercare.withheld_") for reason in found]


def again(case, hours=40):
    """Resolve a reopened case a second time."""
    resolution = case.resolution_of(
        "accepted", found="upheld", authority="store_manager"
    )
    return record(
        case,
        attrs.evolve(DIAGNOSED, at=at(hours - 1)),
        ev.Resolved(at(hours), by="li", resolution=resolution),
    )


def resolved_by(who, **facts):
    """Return the resolved case of another complainant."""
    birth = received(customer=who, complaint=complaint(**facts))
    case = LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)
    case = record(case, *(entry.event for entry in diagnosed().log[1:]))
    case = record(case, offered(case), TAKEN)
    resolution = case.resolution_of("accepted", found="upheld", authority="ceo")
    return record(case, ev.Resolved(at(17), by="li", resolution=resolution))


class TestRow:
    def test_is_counted_from_the_resolution_and_reaches_everybody(self):
        row = FollowUp("card", kind="card")
        assert (row.after, row.purpose, row.target) == ("resolved", "service", None)
        assert row.purpose in PURPOSES

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": "care call"}, "name"),
            ({"kind": ""}, "kind"),
            ({"after": ""}, "after"),
            ({"target": timedelta(days=3)}, "target"),
            ({"role": ""}, "role"),
            ({"purpose": "bribe"}, "purpose"),
            ({"met_by": "surveyed"}, "met_by"),
            ({"level": "silver member"}, "level"),
            ({"if_given": 1}, "if_given"),
            ({"from_severity": ""}, "from_severity"),
            ({"source": ""}, "source"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            FollowUp(**({"name": "x", "kind": "x"} | given))
        assert caught.value.field == field

    def test_an_unknown_severity_is_named(self):
        with pytest.raises(UnknownCode, match="nearest: serious"):
            FollowUp("x", kind="x", from_severity="serius")

    def test_is_data_that_pickles_and_hashes(self):
        for row in (SURVEY, *LONG_TAIL, *SECOND_TOUCH):
            assert pickle.loads(pickle.dumps(row)) == row
            assert content_hash(row).startswith("sha256:")
        assert plain(LONG_TAIL[2])["target"] == {"kind": "months", "n": 3}


class TestTasks:
    def test_one_for_each_row_due_after_its_cause(self):
        (task,) = tasks(resolved(), CALL)
        assert task.key == "case-1:6:care_call"
        assert (task.kind, task.due_at) == ("care_call", at(17 + 72))
        assert (task.role, task.line) == (None, None)

    def test_without_a_target_it_is_wanted_at_once(self):
        """S18: the survey follows the resolution by itself."""
        (task,) = tasks(resolved(), SURVEY)
        assert task.due_at is None

    def test_goes_to_the_role_of_its_row(self):
        (task,) = tasks(resolved(), attrs.evolve(CALL, role="store_manager"))
        assert task.role == "store_manager"

    def test_none_before_the_cause(self):
        assert tasks(answered(), CALL) == ()

    @pytest.mark.parametrize(
        ("target", "due_at"),
        [
            (EndOfDay(0), datetime(2026, 3, 1, 16, tzinfo=UTC)),
            (BusinessDays(1), datetime(2026, 3, 2, 16, tzinfo=UTC)),
            (Months(1), datetime(2026, 4, 1, 10, tzinfo=UTC)),
        ],
    )
    def test_calendar_targets_are_those_of_the_hours(self, target, due_at):
        shanghai = Always(tz=ZoneInfo("Asia/Shanghai"))
        row = FollowUp("x", kind="x", target=target)
        (task,) = tasks(resolved(hours=10), row, hours=shanghai)
        assert task.due_at == due_at

    def test_may_follow_any_kind_of_event(self):
        row = FollowUp("thanks", kind="card", after="evidence_received")
        case = record(diagnosed(), ev.EvidenceReceived(at(13), evidence=[]))
        (task,) = tasks(case, row)
        assert task.key == "case-1:4:thanks"

    def test_the_first_of_several_causes_counts(self):
        """So that a task does not move each time that something more is sent."""
        row = FollowUp("arrived", kind="care_call", after="fulfilled")
        lines = [line.id for line in resolved().given]
        case = record(resolved(), *(ev.Fulfilled(at(20), line=x) for x in lines))
        (task,) = tasks(case, row)
        assert task.key == "case-1:7:arrived"

    def test_counts_from_when_it_happened_not_from_when_it_was_entered(self):
        case = answered()
        resolution = case.resolution_of("accepted", found="upheld", authority="ceo")
        late = ev.Resolved(at(17), by="li", resolution=resolution)
        (task,) = tasks(record(case, late, now=at(40)), CALL)
        assert task.due_at == at(17 + 72)

    def test_says_why_in_two_languages(self):
        (task,) = tasks(resolved(), CALL)
        assert render(task.why, "en", labels=STANDARD.label) == (
            "planned after 'resolved' of 2026-03-01 17:00Z"
        )
        assert render(task.why, "zh", labels=STANDARD.label) == (
            "安排在 2026-03-01 17:00Z 的“解决”之后"
        )

    @pytest.mark.parametrize(
        "ask", [tasks, lambda case, *rows: withheld(case, rows, hours=ALWAYS)]
    )
    def test_a_name_stands_for_one_row(self, ask):
        with pytest.raises(InvalidValue, match="got care_call; must use a name once"):
            ask(resolved(), CALL, SURVEY, CALL)


class TestOver:
    def test_once_its_key_is_done(self):
        case = record(resolved(), ev.Done(at(20), task="case-1:6:care_call"))
        assert tasks(case, CALL) == ()

    def test_once_it_took_place(self):
        case = record(resolved(), ev.FollowedUp(at(20), by="li", about="care_call"))
        assert tasks(case, CALL) == ()

    def test_but_not_by_another_one(self):
        case = record(
            resolved(),
            ev.FollowedUp(at(20), by="li", about="survey"),
            ev.Done(at(20), task="case-1:6:survey"),
        )
        assert names(tasks(case, CALL, SURVEY)) == ["care_call"]

    def test_nor_by_what_was_before_the_cause(self):
        early = ev.FollowedUp(at(16.5), by="li", about="care_call")
        case = record(answered(), early)
        resolution = case.resolution_of("accepted", found="upheld", authority="ceo")
        case = record(case, ev.Resolved(at(17), by="li", resolution=resolution))
        assert names(tasks(case, CALL)) == ["care_call"]

    def test_once_something_makes_it_needless(self):
        """Nobody is asked for an answer that they gave, or a change they made."""
        rated = ev.Surveyed(at(20), measure="csat", score=5)
        assert tasks(record(resolved(), rated), SURVEY) == ()
        invitation = SECOND_TOUCH[0]
        changed = ev.ReviewChanged(at(20), review=Review("r", status="amended"))
        assert names(tasks(resolved(), invitation)) == ["review_invitation"]
        assert tasks(record(resolved(), changed), invitation) == ()

    def test_outlives_the_closure(self):
        """S20: follow-ups may outlive closure, and each takes place once."""
        closed = ev.Closed(at(18), by="li", code="resolved", no_action="one-off")
        case = record(resolved(), closed)
        assert names(tasks(case, CALL, CALLBACK)) == ["care_call", "callback"]
        called = ev.FollowedUp(at(40), by="wang", about="callback")
        assert names(tasks(record(case, called), CALL, CALLBACK)) == ["care_call"]


class TestReopening:
    def test_calls_off_what_was_planned(self):
        assert tasks(record(resolved(), REOPENED), CALL) == ()

    def test_a_second_resolution_plans_anew_under_a_new_key(self):
        case = again(record(resolved(), REOPENED))
        (task,) = tasks(case, CALL)
        assert (task.key, task.due_at) == ("case-1:9:care_call", at(40 + 72))

    def test_even_what_was_done_before(self):
        done = ev.FollowedUp(at(20), by="li", about="care_call")
        case = again(record(resolved(), done, REOPENED))
        assert names(tasks(case, CALL)) == ["care_call"]

    def test_but_a_review_is_asked_for_once_only(self):
        """S91."""
        invited = ev.FollowedUp(at(20), by="li", about="invite")
        case = again(record(resolved(), invited, REOPENED))
        assert tasks(case, INVITE) == ()
        assert told(why_not(case, INVITE)) == ["made_before"]
        unasked = again(record(resolved(), REOPENED))
        assert names(tasks(unasked, INVITE)) == ["invite"]


class TestWhatIsCalledOff:
    """What has become unsuitable is not wanted any more, and says why."""

    def test_by_a_reopening(self):
        case = record(resolved(), REOPENED)
        assert tasks(case, CALL, SURVEY) == ()
        assert told(why_not(case, CALL, SURVEY)) == ["reopened"] * 2
        assert why_not(again(case), CALL, SURVEY) == ()

    @pytest.mark.parametrize("code", LEFT_ALONE)
    def test_by_a_closure_after_which_nobody_is_contacted(self, code):
        case = record(resolved(), ev.Closed(at(18), by="li", code=code))
        assert tasks(case, CALL, SURVEY) == ()
        assert told(why_not(case, CALL, SURVEY)) == ["closed"] * 2
        # what is owed stays owed
        assert fulfilment_tasks(case) == fulfilment_tasks(resolved())

    def test_s49_by_a_bereavement_that_was_learned_of_later(self):
        case = resolved_by(CONSENTING)
        assert names(tasks(case, COUPON, INVITE)) == ["coupon", "invite"]
        found = assessed(hours=18)
        grief = attrs.evolve(found.assessment, vulnerable=True)
        case = record(case, attrs.evolve(found, assessment=grief))
        assert told(why_not(case, COUPON, INVITE)) == ["vulnerable"] * 2

    def test_by_consent_that_was_withdrawn(self):
        case = resolved_by(CONSENTING)
        gone = Customer("lin", marketing_consent=False)
        assert told(why_not(case, COUPON, customer=gone)) == ["no_consent"]

    @pytest.mark.parametrize(
        ("opens", "ends"),
        [
            (
                ev.Appealed(at(18), why="退款少了"),
                ev.AppealDecided(
                    at(19), by="wang", role="ceo", found="not_upheld", reason="seen"
                ),
            ),
            (
                ev.Referred(at(18), to="12315"),
                ev.ReferralDecided(at(19), to="12315"),
            ),
        ],
    )
    def test_s91_by_a_dispute_for_as_long_as_it_is_open(self, opens, ends):
        """S91: inside or outside, nobody is asked for a review meanwhile."""
        case = record(resolved(), opens)
        assert tasks(case, INVITE) == ()
        assert told(why_not(case, INVITE)) == ["disputed"]
        assert names(tasks(record(case, ends), INVITE)) == ["invite"]

    def test_what_was_done_is_not_called_off(self):
        done = ev.FollowedUp(at(20), by="li", about="care_call")
        assert why_not(record(resolved(), done, REOPENED), CALL) == ()


class TestLevels:
    """S99: the upgrade knows which level, and takes nobody down."""

    UPGRADE = SECOND_TOUCH[2]
    LADDER = MembershipLadder(
        id="members",
        version="1",
        levels=[
            Level("basic", least=cny(0)),
            Level("silver", least=cny(50000)),
            Level("gold", least=cny(90000)),
        ],
        window_months=12,
        grace_days=30,
    )

    def with_level(self, level):
        return attrs.evolve(CONSENTING, membership=level)

    def test_s99_the_task_says_the_level(self):
        (task,) = tasks(resolved_by(CONSENTING), self.UPGRADE)
        assert (task.kind, task.why["level"]) == ("membership_upgrade", "silver")
        assert (
            render(task.why, "zh", audience="customer", labels=STANDARD.label)
            == "感恩您曾给予的建议，今日起您的账户升级为白银会员"
        )

    @pytest.mark.parametrize(
        ("level", "hears"),
        [(None, True), ("basic", True), ("silver", False), ("gold", False)],
    )
    def test_s99_only_those_below_hear_of_it(self, level, hears):
        case, who = resolved(), self.with_level(level)
        found = tasks(case, self.UPGRADE, customer=who, ladder=self.LADDER)
        assert bool(found) is hears
        kept = why_not(case, self.UPGRADE, customer=who, ladder=self.LADDER)
        assert told(kept) == ([] if hears else ["has_level"])

    @pytest.mark.parametrize("level", ["basic", "silver", "platinum"])
    def test_without_a_ladder_that_names_both_who_has_a_level_keeps_it(self, level):
        who = self.with_level(level)
        assert told(why_not(resolved(), self.UPGRADE, customer=who)) == ["has_level"]
        unknown = self.with_level("platinum")
        found = why_not(resolved(), self.UPGRADE, customer=unknown, ladder=self.LADDER)
        assert told(found) == ["has_level"]


class TestGifts:
    """S99: what goes out with a contact is a kindness, tied to nothing."""

    GIFT = Remedy(
        "again", "coupon", cost=cny(1000), basis=Basis.GOODWILL, valid_months=3
    )

    def test_s99_the_task_says_what_goes_with_it(self):
        row = attrs.evolve(SECOND_TOUCH[1], gives=self.GIFT)
        (task,) = tasks(resolved_by(CONSENTING), row)
        assert (task.why["remedy"], task.why["line"]) == ("coupon", "again")
        assert "附优惠券，成本 10.00 CNY" in render(
            task.why, "zh", labels=STANDARD.label
        )

    @pytest.mark.parametrize(
        ("row", "gift"),
        [
            (SECOND_TOUCH[0], {}),  # S91: an inducement beside a request
            (COUPON, {"basis": Basis.STATUTORY}),
            (COUPON, {"basis": Basis.ENTITLEMENT}),
            (COUPON, {"condition": "review:changed"}),  # S92
            (COUPON, {"condition": "referral"}),
        ],
    )
    def test_s91_never_with_a_request_nor_what_is_owed_or_conditional(self, row, gift):
        with pytest.raises(InvalidValue) as caught:
            attrs.evolve(row, gives=attrs.evolve(self.GIFT, **gift))
        assert caught.value.field == "gives"

    def test_a_gift_is_a_remedy(self):
        with pytest.raises(InvalidValue):
            attrs.evolve(COUPON, gives="coupon")


class TestWhoIsLeftAlone:
    def test_marketing_needs_consent_as_it_is_now(self):
        case = resolved()
        assert tasks(case, COUPON) == ()
        assert told(why_not(case, COUPON)) == ["no_consent"]
        assert names(tasks(case, COUPON, customer=CONSENTING)) == ["coupon"]
        assert why_not(case, COUPON, customer=CONSENTING) == ()

    def test_consent_that_was_withdrawn_is_none(self):
        case = resolved_by(CONSENTING)
        assert names(tasks(case, COUPON)) == ["coupon"]
        assert (
            tasks(case, COUPON, customer=Customer("lin", marketing_consent=False)) == ()
        )

    def test_nobody_known_has_consented(self):
        assert told(why_not(resolved_by(None), COUPON)) == ["no_consent"]

    def test_special_circumstances_stop_marketing_and_review_requests(self):
        """S49: flowers for a bereavement, and no coupon after them."""
        case = resolved_by(CONSENTING, vulnerable=True)
        assert names(tasks(case, CALL, COUPON, INVITE)) == ["care_call"]
        assert told(why_not(case, CALL, COUPON, INVITE)) == ["vulnerable"] * 2

    def test_so_do_those_that_an_assessment_found(self):
        found = assessed(hours=18)
        grief = attrs.evolve(found.assessment, vulnerable=True)
        case = record(resolved_by(CONSENTING), attrs.evolve(found, assessment=grief))
        assert tasks(case, COUPON, INVITE) == ()

    def test_an_open_dispute_stops_review_requests_only(self):
        """S91."""
        case = record(resolved_by(CONSENTING), ev.Referred(at(20), to="platform"))
        assert names(tasks(case, CALL, COUPON, INVITE)) == ["care_call", "coupon"]
        assert told(why_not(case, CALL, COUPON, INVITE)) == ["disputed"]

    def test_nothing_is_withheld_that_is_not_due(self):
        assert why_not(answered(), COUPON) == ()
        done = ev.FollowedUp(at(20), by="li", about="coupon")
        assert why_not(record(resolved(), done), COUPON) == ()

    @pytest.mark.parametrize("code", [c for c in SENTENCES if "aftercare.with" in c])
    def test_each_reason_names_the_contact(self, code):
        assert all("{follow_up:task_kinds}" in s for s in SENTENCES[code].values())


class TestWhichCases:
    def test_only_grave_ones_where_a_row_says_so(self):
        report = LONG_TAIL[0]
        for severity, wanted in [
            ("minor", []),
            ("moderate", []),
            ("serious", ["public_report"]),
            ("critical", ["public_report"]),
        ]:
            case = record(resolved(), assessed(severity, hours=18))
            assert names(tasks(case, report)) == wanted
        assert tasks(resolved(), report) == ()  # never assessed

    def test_only_those_with_something_to_see_arrive(self):
        case = diagnosed()
        resolution = case.resolution_of(
            "imposed", found="not_upheld", authority="ceo", reason="nothing was wrong"
        )
        imposed = record(case, ev.Resolved(at(17), by="li", resolution=resolution))
        seen = LONG_TAIL[1]
        assert tasks(imposed, seen) == ()
        assert names(tasks(resolved(), seen)) == ["fulfilment_seen"]


class TestTheGuides:
    def test_the_long_tail_of_the_rescue(self):
        """S41: report after three days, bracelet after a week, three months on."""
        case = record(resolved(), assessed("serious", hours=17))
        due = {t.kind: t.due_at for t in tasks(case, *LONG_TAIL)}
        assert due == {
            "public_report": datetime(2026, 3, 4, 17, tzinfo=UTC),
            "fulfilment_seen": datetime(2026, 3, 8, 17, tzinfo=UTC),
            "preventive_programme": datetime(2026, 6, 1, 17, tzinfo=UTC),
        }

    def test_the_second_touch(self):
        """S40: guidance within a day, care after three, membership after thirty."""
        found = tasks(resolved_by(CONSENTING), *SECOND_TOUCH)
        assert {t.kind: t.due_at - at(17) for t in found} == {
            "review_invitation": timedelta(hours=24),
            "care_message": timedelta(days=3),
            "membership_upgrade": timedelta(days=30),
        }

    def test_s13_review_guidance_and_second_touch_are_tasks_and_no_states(self):
        """So they can be skipped or suppressed, and no case waits for them."""
        case = resolved_by(None)
        assert [task.kind for task in tasks(case, *SECOND_TOUCH)] == [
            "review_invitation"
        ]
        closed = ev.Closed(at(18), by="li", code="resolved", no_action="one-off")
        assert record(case, closed).state == "closed"
        kinds = {row.kind for row in (*SECOND_TOUCH, *LONG_TAIL, SURVEY, CALLBACK)}
        assert not kinds & {*LIFECYCLE.states}

    def test_s24_the_follow_up_stage_has_no_deadline_and_says_so(self):
        book = golden_3h(shop=ShopConfig.example(), hours=ALWAYS)
        (stage,) = [clock for clock in book.clocks if clock.name == "follow_up"]
        assert (stage.target, stage.starts) == (None, ("resolved",))
        assert "no time given" in stage.source

    def test_every_number_has_its_source_and_every_kind_its_word(self):
        for row in (SURVEY, CALLBACK, *LONG_TAIL, *SECOND_TOUCH):
            assert row.source[:3] in ("000", "001", "002", "003")
            assert row.kind in STANDARD.task_kinds


class TestFulfilment:
    def test_one_task_for_each_line_that_is_owed(self):
        """S82, S88: she took two of three, and declined the gift."""
        found = fulfilment_tasks(resolved())
        assert {t.key: t.line for t in found} == {
            "case-1:4:album:fulfil": "case-1:4:album",
            "case-1:4:remake:fulfil": "case-1:4:remake",
            "case-1:4:coupon:fulfil": "case-1:4:coupon",
        }
        assert {t.kind for t in found} == {"fulfil"}
        assert {t.due_at for t in found} == {None}

    def test_a_surprise_is_marked_so_that_nobody_announces_it(self):
        """S83: the album."""
        why = {t.line.rpartition(":")[2]: t.why for t in fulfilment_tasks(resolved())}
        assert why["album"].code == "aftercare.line_taken_surprise"
        assert why["remake"].code == "aftercare.line_taken"
        assert render(why["album"], "en", labels=STANDARD.label) == (
            "surprise: handmade album, cost 20.00 CNY; do not announce it"
        )
        assert not [c for c in SENTENCES["aftercare.line_taken_surprise"] if "/" in c]

    def test_none_before_an_answer_and_none_once_carried_out(self):
        offer = record(diagnosed(), offered(diagnosed()))
        assert fulfilment_tasks(offer) == ()
        carried = [ev.Fulfilled(at(20), line=x.id) for x in resolved().given]
        assert fulfilment_tasks(record(resolved(), *carried)) == ()

    def test_a_failed_line_is_owed_still_under_the_same_key(self):
        """The key of a refund that may have gone through must not change."""
        before = fulfilment_tasks(resolved())
        broke = [
            ev.LineFailed(at(20), line=f"case-1:4:{x}", why="out of stock")
            for x in ("remake", "album")
        ]
        after = fulfilment_tasks(record(resolved(), *broke))
        assert [t.key for t in after] == [t.key for t in before]
        assert [t.why.code.partition("_")[2] for t in after] == [
            "failed_surprise", "failed", "taken",
        ]  # fmt: skip

    def test_a_task_done_is_over_until_it_turns_out_to_have_failed(self):
        done = ev.Done(at(20), task="case-1:4:remake:fulfil")
        case = record(resolved(), done)
        assert "case-1:4:remake" not in {t.line for t in fulfilment_tasks(case)}
        failed = ev.LineFailed(at(21), line="case-1:4:remake", why="lost")
        case = record(case, failed)
        assert "case-1:4:remake" in {t.line for t in fulfilment_tasks(case)}
        case = record(case, attrs.evolve(done, at=at(22)))
        assert "case-1:4:remake" not in {t.line for t in fulfilment_tasks(case)}

    def test_what_was_taken_is_owed_through_later_offers_and_reopenings(self):
        case = again(record(resolved(), REOPENED))
        keys = {t.key for t in fulfilment_tasks(resolved())}
        assert {t.key for t in fulfilment_tasks(case)} == keys
        case = record(case, attrs.evolve(REOPENED, at=at(41)))
        case = record(case, attrs.evolve(DIAGNOSED, at=at(42)))
        case = record(case, offered(case, hours=43))
        assert {t.key for t in fulfilment_tasks(case)} == keys


class TestValidUntil:
    @pytest.mark.parametrize(
        ("given", "months", "until"),
        [
            (datetime(2026, 11, 30, 9), 3, datetime(2027, 2, 28, 9)),
            (datetime(2027, 11, 30, 9), 3, datetime(2028, 2, 29, 9)),
            (datetime(2028, 2, 29, 9), 12, datetime(2029, 2, 28, 9)),
            (datetime(2026, 1, 31), 1, datetime(2026, 2, 28)),
            (datetime(2026, 3, 15), 3, datetime(2026, 6, 15)),
        ],
    )
    def test_counts_calendar_months(self, given, months, until):
        """S40, S81: three months, and a year."""
        found = valid_until(given.replace(tzinfo=UTC), months, ALWAYS)
        assert found == until.replace(tzinfo=UTC)

    def test_in_the_zone_of_the_hours(self):
        """Still November in UTC, December already in Shanghai."""
        given = datetime(2026, 11, 30, 17, tzinfo=UTC)
        shanghai = Always(tz=ZoneInfo("Asia/Shanghai"))
        assert valid_until(given, 3, shanghai) == datetime(2027, 2, 28, 17, tzinfo=UTC)
        new_york = Always(tz=ZoneInfo("America/New_York"))
        july = datetime(2026, 7, 4, 16, tzinfo=UTC)
        assert valid_until(july, 6, new_york) == datetime(2027, 1, 4, 17, tzinfo=UTC)

    def test_needs_months_and_an_aware_instant(self):
        for months in (0, -1, 1.5, True):
            with pytest.raises(InvalidValue):
                valid_until(at(0), months, ALWAYS)
        with pytest.raises(NaiveDatetime):
            valid_until(datetime(2026, 3, 1), 3, ALWAYS)

    def test_an_offered_coupon_says_how_many(self):
        assert MENU.choices[2].lines[0].valid_months is None


def test_a_reply_does_not_count_as_a_follow_up():
    replied = ev.Replied(at(20), by="li", reply=Reply("您收到了吗?"))
    assert names(tasks(record(resolved(), replied), CALL)) == ["care_call"]


class TestTheRepurchaseMessage:  # S97
    def test_a_new_customer_who_agrees_is_led_to_buy_again_at_once(self):
        lin = Customer("lin", segment="new", marketing_consent=True)
        [task] = tasks(resolved(), REPURCHASE_MESSAGE, customer=lin)
        assert (task.kind, task.due_at) == ("repurchase_nudge", None)

    def test_without_consent_none_is_sent_and_it_is_told_why(self):
        lin = Customer("lin", segment="new")
        assert tasks(resolved(), REPURCHASE_MESSAGE, customer=lin) == ()
        [why] = why_not(resolved(), REPURCHASE_MESSAGE, customer=lin)
        assert why.code == "aftercare.withheld_no_consent"

    @pytest.mark.parametrize("segment", [None, "regular", "high_value"])
    def test_nobody_else_is_meant(self, segment):
        lin = Customer("lin", segment=segment, marketing_consent=True)
        assert tasks(resolved(), REPURCHASE_MESSAGE, customer=lin) == ()
        assert why_not(resolved(), REPURCHASE_MESSAGE, customer=lin) == ()

    def test_nobody_known_is_not_known_to_be_new(self):
        assert tasks(resolved(), REPURCHASE_MESSAGE) == ()
