"""Money over the whole life of a case: authority, refunds, budgets, offer by offer."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.compensation import (
    ApprovalMatrix,
    Budget,
    CompensationPolicy,
    PolicyFunction,
    budget_tasks,
    reservations,
)
from recoverykit.decision_tables import NO_RULE
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    NaiveDatetime,
    NoOpenOffer,
    Refused,
)
from recoverykit.facts import BudgetView, Issue, Loss
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Ruling
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import ShopConfig, golden_3h, graded_15min, rescue_48h
from recoverykit.serialization import dump_case, load_case
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.task import reconcile
from tests.stories import at, complaint, order

MATRIX = ApprovalMatrix(
    [
        ("cs_agent", Money.of("50", "CNY")),
        ("cs_supervisor", Money.of("500", "CNY")),
        ("store_manager", None),
    ]
)
LATE = "说好三天,十天了还没到"


def cny(text):
    return Money.of(text, "CNY")


def line(name="gift", cost="30", kind="gift", basis=Basis.GOODWILL, **terms):
    return Remedy(name, kind, cost=cny(cost), basis=basis, **terms)


def refund(cost, name="refund", basis=Basis.ENTITLEMENT):
    return line(name, cost, "refund.partial", basis)


SILENT = PolicyFunction("silent", "1", function=lambda _: NO_RULE)
BOOK = evolve(
    rescue_48h(shop=ShopConfig.example(), hours=ALWAYS),
    compensation=CompensationPolicy("by_hand", "1", base=SILENT, value_cap=None),
    approvals=MATRIX,
    no_rule_role="cs_agent",
)
US = CurrentFacts(jurisdiction="US")


class Story:
    """One case, moved on hour by hour."""

    def __init__(self, book=BOOK, facts=US, **order_facts):
        self.book, self.facts, self.hour = book, facts, 3
        said = complaint(text=LATE)
        bought = order(**order_facts)
        self.case = book.open("case-1", said, order=bought, now=at(3))
        self.record(ev.Acknowledged, by="li")
        self.record(ev.Diagnosed, by="li", primary="logistics")

    def record(self, kind, **fields):
        self.hour += 1
        event = kind(at(self.hour), **fields)
        self.case = self.book.record(self.case, event, now=at(self.hour))
        return self.case

    def decide(self, *lines, role="cs_agent", facts=None, **menu):
        proposal = Offer(always=lines, **menu) if lines or menu else None
        return self.book.decide_offer(
            self.case,
            now=at(self.hour),
            by="li",
            role=role,
            facts=facts or self.facts,
            proposal=proposal,
        )

    def offer(self, *lines, role="store_manager", **menu):
        ruling = self.decide(*lines, role=role, **menu)
        self.record(ev.Offered, by="li", ruling=ruling)
        return ruling

    def take(self, *names, declines=()):
        self.record(ev.OfferAnswered, takes=names, declines=declines)

    def give(self, *lines):
        """Offer some lines, and have them taken."""
        self.offer(*lines)
        self.take(*(x.name for x in lines))

    @property
    def refunded(self):
        return Situation.of(self.case, self.facts, now=at(self.hour)).refunded

    def id_of(self, name):
        return next(x.id for x in reversed(self.case.lines) if x.remedy.name == name)


def codes(reasons):
    return [reason.code.partition(".")[2] for reason in reasons]


class TestAuthorityOverTheWholeCase:
    """S86, S89: no limit can be sliced into several offers."""

    def test_what_was_taken_before_counts(self):
        story = Story()
        story.give(line("one", "30"))
        again = story.decide(line("two", "20"))
        assert (again.verdict, again.exposure, again.granted) == (
            "granted",
            cny("20"),
            cny("30"),
        )
        more = story.decide(line("two", "20.01"))
        assert (more.verdict, more.approver) == ("needs_approval", "cs_supervisor")
        taken, authority = more.reasons[-3:-1]
        assert codes([taken, authority]) == ["taken_before", "beyond_authority"]
        assert (taken["granted"], authority["exposure"]) == (cny("30"), cny("50.01"))

    def test_any_number_of_slices_comes_to_one_limit(self):
        story, slices = Story(), 0
        while True:
            ruling = story.decide(line(f"slice_{slices}", "9.99"))
            if ruling.verdict != "granted":
                break
            story.record(ev.Offered, by="li", ruling=ruling)
            story.take(f"slice_{slices}")
            slices += 1
        assert slices == 5
        assert story.case.cost() == cny("49.95")

    @pytest.mark.parametrize(
        "answer",
        [
            {"declines": ("one",)},
            {"takes": ("two",), "declines": ("one",)},
        ],
    )
    def test_what_was_declined_does_not_count(self, answer):
        story = Story()
        story.offer(choices=[line("one", "45"), line("two", "1")], pick=(0, 2))
        story.record(ev.OfferAnswered, **answer)
        assert story.decide(line("three", "49")).verdict == "granted"

    def test_what_a_newer_offer_voided_does_not_count(self):
        story = Story()
        story.offer(line("one", "45"))
        story.offer(line("two", "1"))
        assert story.decide(line("three", "50")).granted is None

    @pytest.mark.parametrize("kind", [ev.Fulfilled, ev.LineFailed])
    def test_carried_out_or_failed_it_binds_the_shop_all_the_same(self, kind):
        story = Story()
        story.give(line("one", "45"))
        more = {"why": "out of stock"} if kind is ev.LineFailed else {}
        story.record(kind, line=story.id_of("one"), **more)
        assert story.decide(line("two", "6")).verdict == "needs_approval"

    def test_a_ruling_that_was_made_before_is_judged_again(self):
        story = Story()
        early = story.decide(line("two", "45"))
        story.give(line("one", "30"))
        refused = story.book.refusals(
            story.case, ev.Offered(at(story.hour), by="li", ruling=early)
        )
        assert codes(refused)[0] == "ruling_outdated"
        renewed = evolve(early, version=story.case.version)
        assert codes(story.book.ring_objections(story.case, renewed)) == [
            "beyond_authority"
        ]

    def test_s86_beyond_the_limit_the_offer_is_refused_and_names_the_role(self):
        story = Story()
        ruling = story.decide(line("one", "60"))
        with pytest.raises(Refused) as caught:
            story.record(ev.Offered, by="li", ruling=ruling)
        (why,) = caught.value.reasons
        assert (why.code, why["role"]) == (
            "lifecycle.approval_missing",
            "cs_supervisor",
        )


class TestRefundsOverTheWholeCase:
    """What went back of the price is counted once, and nothing is forgotten."""

    def test_nothing_went_back_of_an_order_that_nobody_refunded(self):
        assert Story().refunded is None

    def test_a_refund_counts_from_when_it_is_taken(self):
        story = Story()
        story.offer(refund("68"))
        assert story.refunded is None
        story.take("refund")
        assert story.refunded == cny("68")

    def test_money_that_names_its_line_is_the_same_money(self):
        story = Story()
        story.give(refund("68"))
        story.record(ev.Fulfilled, line=story.id_of("refund"))
        for _ in range(2):
            paid = {"amount": cny("34"), "source": "alipay"}
            story.record(ev.RefundSeen, line=story.id_of("refund"), **paid)
            assert story.refunded == cny("68")
        # a cent more than was offered is a cent more that went back
        story.record(
            ev.RefundSeen,
            line=story.id_of("refund"),
            amount=cny("0.01"),
            source="alipay",
        )
        assert story.refunded == cny("68.01")

    def test_money_that_names_no_line_comes_on_top(self):
        story = Story()
        story.give(refund("68"))
        story.record(ev.RefundSeen, amount=cny("50"), source="platform")
        assert story.refunded == cny("118")

    def test_a_chargeback_after_a_refund_leaves_nothing_of_the_price(self):
        story = Story()
        story.give(refund("268"))
        story.record(ev.Fulfilled, line=story.id_of("refund"))
        story.record(ev.RefundSeen, amount=cny("268"), source="chargeback")
        assert story.refunded == cny("536")
        more = story.decide(refund("0.01", "more"), role="store_manager")
        assert more.verdict == "refused"

    def test_what_went_back_before_the_case_counts(self):
        story = Story(already_refunded=cny("8"))
        assert story.refunded == cny("8")
        story.give(refund("60"))
        assert story.refunded == cny("68")

    def test_what_failed_is_owed_until_it_is_declined(self):
        story = Story()
        story.give(refund("268"))
        story.record(ev.LineFailed, line=story.id_of("refund"), why="card closed")
        assert story.refunded == cny("268")
        again = story.decide(refund("268", "again"), role="store_manager")
        assert again.verdict == "refused"
        story.take(declines=("refund",))
        assert story.refunded is None
        again = story.decide(refund("268", "again"), role="store_manager")
        assert again.verdict == "granted"

    def test_money_seen_for_a_line_that_was_declined_went_back_all_the_same(self):
        story = Story()
        story.give(refund("68"))
        seen = {"amount": cny("68"), "source": "alipay"}
        story.record(ev.RefundSeen, line=story.id_of("refund"), **seen)
        story.take(declines=("refund",))
        assert story.refunded == cny("68")

    @pytest.mark.parametrize(
        "kind", [line("sorry", "20", "refund"), line("d", "20", "damages")]
    )
    def test_kindness_and_damages_are_no_refund_of_the_price(self, kind):
        kind = evolve(kind, basis=Basis.GOODWILL)
        story = Story()
        story.give(kind)
        assert story.refunded is None
        for amount, back in (("20", None), ("5", cny("5"))):
            story.record(
                ev.RefundSeen,
                line=story.id_of(kind.name),
                amount=cny(amount),
                source="alipay",
            )
            assert story.refunded == back

    def test_two_steps_never_give_more_than_the_price(self):
        """craftcms/commerce#1098: refunds in two steps went over the total."""
        story = Story()
        story.give(refund("200"))
        assert story.decide(refund("68.00", "b"), role="store_manager").verdict == (
            "granted"
        )
        over = story.decide(refund("68.01", "b"), role="store_manager")
        assert over.verdict == "refused"
        said = next(r for r in over.reasons if r.code == "compensation.over_refund")
        assert (said["refund"], said["left"]) == (cny("68.01"), cny("68"))

    def test_a_refund_of_a_line_that_never_was_is_refused(self):
        story = Story()
        with pytest.raises(NoOpenOffer):
            story.record(
                ev.RefundSeen, amount=cny("5"), source="alipay", line="case-1:9:x"
            )

    def test_refunds_in_two_currencies_do_not_add_up(self):
        story = Story()
        story.give(refund("68"))
        dollars = {"amount": Money(500, "USD"), "source": "alipay"}
        story.record(ev.RefundSeen, line=story.id_of("refund"), **dollars)
        with pytest.raises(InvalidValue, match="one currency"):
            _ = story.refunded

    def test_the_law_s_refund_is_not_asked_for_twice(self):
        """Faulty goods under Chinese law: the refund that was taken is the one owed."""
        story = Story(facts=CurrentFacts(jurisdiction="CN"))
        issue = evolve(
            story.case.assessment,
            category="quality.damaged",
            issues=(Issue("quality.damaged"),),
        )
        story.record(ev.Assessed, assessment=issue)
        first = story.offer(line("gift", "5"))
        names = [x.name for x in first.offer.lines]
        assert names == ["gift", "statutory_refund"]
        story.take("gift", "statutory_refund")
        again = story.decide(line("more", "5"), role="store_manager")
        assert [x.name for x in again.offer.lines] == ["more"]
        assert "floor_repaid" in codes(again.reasons)


HOLD = timedelta(hours=10)
POOLED = evolve(
    BOOK,
    compensation=evolve(BOOK.compensation, budget=Budget("spring", hold_for=HOLD)),
)
POOL = evolve(
    US, budget=BudgetView(limit=cny("100"), spent=cny("0"), reserved=cny("0"))
)


MENU = {"choices": [line("a", "30"), line("b", "20")], "pick": (0, 1)}


class TestReservations:
    """What the host's books have to hold, release and spend, from the log alone."""

    def story(self, *lines, hold=HOLD, **menu):
        slots = {"budget": Budget("spring", hold_for=hold)}
        book = evolve(BOOK, compensation=evolve(BOOK.compensation, **slots))
        story = Story(book, POOL)
        story.offer(*lines, **menu)
        return story

    def held(self, story, hour=None):
        now = at(story.hour if hour is None else hour)
        (found,) = story.book.reservations(story.case, now=now)
        total = found.held + found.spent + found.released
        assert total == found.reserved
        money = (found.held, found.spent, found.released)
        return tuple(str(m.decimal()) for m in money)

    def test_an_open_offer_holds_its_dearest_selection(self):
        story = self.story(line("refund", "60", "refund", Basis.ENTITLEMENT), **MENU)
        assert self.held(story) == ("30.00", "0.00", "0.00")

    def test_what_is_taken_is_spent_and_the_rest_is_held_while_it_can_be_taken(self):
        story = self.story(line("gift", "9"), **MENU)
        story.take("b", declines=("a",))
        assert self.held(story) == ("0.00", "29.00", "10.00")

    def test_what_can_still_be_taken_is_held(self):
        story = self.story(line("gift", "9"), line("more", "5"))
        story.record(ev.OfferAnswered, declines=("more",))
        # nothing is taken yet: a gift alone takes what is not declined
        assert self.held(story)[2] == "5.00"

    def test_what_is_declined_is_released(self):
        story = self.story(**MENU)
        story.take(declines=("a", "b"))
        assert self.held(story) == ("0.00", "0.00", "30.00")

    def test_a_newer_offer_releases_what_was_open(self):
        story = self.story(**MENU)
        story.offer(line("c", "7"))
        first, second = story.book.reservations(story.case, now=at(story.hour))
        assert (first.held, first.released) == (cny("0"), cny("30"))
        assert (second.held, second.reserved) == (cny("7"), cny("7"))
        assert first.key != second.key

    @pytest.mark.parametrize("end", ["resolved", "closed"])
    def test_the_end_of_handling_releases_what_was_not_taken(self, end):
        story = self.story(line("gift", "9"), **MENU)
        story.take("gift")
        if end == "resolved":
            resolution = story.case.resolution_of(
                "accepted", found="upheld", authority="store_manager"
            )
            story.record(ev.Resolved, by="li", resolution=resolution)
        else:
            story.record(ev.Closed, by="li", code="withdrawn")
        assert self.held(story) == ("0.00", "9.00", "30.00")

    def test_it_runs_out_at_its_time_and_not_before(self):
        story = self.story(**MENU)
        end = story.case.log[-1].event.at + HOLD
        (held,) = reservations(story.case, now=end - timedelta(microseconds=1))
        assert (held.held, held.expires_at, held.expired) == (cny("30"), end, False)
        (over,) = reservations(story.case, now=end)
        assert (over.held, over.released, over.expired) == (cny("0"), cny("30"), True)

    def test_without_a_time_it_does_not_run_out(self):
        story = self.story(hold=None, **MENU)
        assert self.held(story, hour=10_000) == ("30.00", "0.00", "0.00")

    def test_a_late_answer_is_spent_all_the_same(self):
        story = self.story(**MENU)
        story.hour += 24
        story.take("a")
        assert self.held(story) == ("0.00", "30.00", "0.00")

    def test_carried_out_or_failed_it_stays_spent(self):
        story = self.story(**MENU)
        story.take("a", declines=("b",))
        story.record(ev.LineFailed, line=story.id_of("a"), why="out of stock")
        assert self.held(story) == ("0.00", "30.00", "0.00")

    def test_what_is_approved_and_not_offered_yet_is_held_from_the_ruling(self):
        story = Story(POOLED, POOL)
        ruling = story.decide(line("gift", "60"))
        assert ruling.verdict == "needs_approval"
        assert story.book.reservations(story.case, now=at(story.hour)) == ()
        story.record(ev.Approved, by="wang", role="store_manager", of=ruling)
        (held,) = story.book.reservations(story.case, now=at(story.hour))
        assert (held.held, held.expires_at) == (cny("60"), ruling.decided_at + HOLD)
        story.record(ev.Offered, by="li", ruling=ruling)
        (held,) = story.book.reservations(story.case, now=at(story.hour))
        assert held.expires_at == at(story.hour) + HOLD
        assert held.key == ruling.reservation.key

    def test_a_case_without_goodwill_holds_nothing(self):
        story = self.story(refund("60"))
        assert story.book.reservations(story.case, now=at(story.hour)) == ()
        assert budget_tasks(story.case, now=at(story.hour)) == ()

    def test_it_is_read_from_what_is_stored(self):
        story = self.story(line("gift", "9"), **MENU)
        story.take("b", declines=("a",))
        stored = json.loads(json.dumps(dump_case(story.case)))
        now = at(story.hour)
        assert reservations(load_case(stored), now=now) == reservations(
            story.case, now=now
        )

    def test_an_instant_without_a_zone_is_refused(self):
        story = self.story(**MENU)
        with pytest.raises(NaiveDatetime):
            reservations(story.case, now=at(9).replace(tzinfo=None))


class TestBudgetTasks:
    """The host sets its books when told; the key is stable, so it does so once."""

    def tasks(self, story, hour=None):
        now = at(story.hour if hour is None else hour)
        wanted = story.book.tasks(story.case, now=now)
        return [task for task in wanted if task.kind == "settle_budget"]

    def test_what_will_run_out_is_a_task_for_then(self):
        story = Story(POOLED, POOL)
        story.offer(line("gift", "9"))
        (task,) = self.tasks(story)
        assert task.due_at == at(story.hour) + HOLD
        assert task.why.code == "compensation.budget_runs_out"
        # and it is the same task when the time has come
        assert self.tasks(story, hour=story.hour + 99) == [task]

    def test_an_answer_settles_at_once_and_calls_the_other_off(self):
        story = Story(POOLED, POOL)
        story.offer(line("gift", "9"))
        before = self.tasks(story)
        story.take("gift")
        after = self.tasks(story)
        assert (after[0].due_at, after[0].why["spent"]) == (None, cny("9"))
        changes = reconcile(after, before)
        assert (changes.new, changes.cancelled) == (tuple(after), tuple(before))

    def test_a_late_answer_is_settled_again(self):
        story = Story(POOLED, POOL)
        story.offer(line("gift", "9"))
        (ran_out,) = self.tasks(story, hour=story.hour + 24)
        story.hour += 24
        story.record(ev.Done, task=ran_out.key)
        assert self.tasks(story) == []
        story.take("gift")
        (late,) = self.tasks(story)
        assert late.key != ran_out.key
        assert late.why["spent"] == cny("9")

    def test_what_does_not_run_out_is_no_task_while_it_is_held(self):
        book = evolve(
            BOOK, compensation=evolve(BOOK.compensation, budget=Budget("spring"))
        )
        story = Story(book, POOL)
        story.offer(line("gift", "9"))
        assert self.tasks(story) == []
        story.record(ev.Closed, by="li", code="withdrawn")
        (task,) = self.tasks(story)
        assert task.why["spent"] == cny("0")

    def test_every_reservation_of_a_case_has_a_key_of_its_own(self):
        story = Story(POOLED, POOL)
        story.offer(line("gift", "9"))
        story.offer(line("other", "8"))
        keys = [task.key for task in self.tasks(story)]
        assert len(keys) == len(set(keys)) == 2


class TestLinesOverTheirLife:
    """S82, S88: each line has its own state, and is carried out once."""

    def test_s82_several_are_picked_and_others_declined(self):
        story = Story()
        story.offer(
            line("bracelet", "90"),
            choices=[
                refund("268"),
                line("remake", "120", "remake"),
                line("coupon", "40"),
            ],
            pick=(1, 2),
        )
        story.take("remake", "coupon", declines=("bracelet",))
        states = {x.remedy.name: x.status for x in story.case.lines}
        assert states == {
            "bracelet": "declined",
            "refund": "offered",
            "remake": "accepted",
            "coupon": "accepted",
        }

    def test_s88_the_plan_has_one_key_a_line_until_it_is_done(self):
        story = Story()
        story.give(line("a", "5"), line("b", "5"))

        def plan():
            wanted = story.book.tasks(story.case, now=at(story.hour))
            return [t.key for t in wanted if t.kind == "fulfil"]

        both = plan()
        assert [key.partition(":fulfil")[0] for key in both] == [
            story.id_of("a"),
            story.id_of("b"),
        ]
        story.record(ev.LineFailed, line=story.id_of("a"), why="out of stock")
        assert plan() == both
        story.record(ev.Fulfilled, line=story.id_of("a"))
        assert plan() == both[1:]
        # reported twice, it stays done
        story.record(ev.Fulfilled, line=story.id_of("a"))
        assert plan() == both[1:]


class TestPresets:
    def case(self, preset, amount="268.00", **fields):
        book = preset(shop=ShopConfig.example(), hours=ALWAYS)
        bought = order(amount=cny(amount))
        case = book.open("c1", complaint(), order=bought, now=at(3))
        case = book.record(case, ev.Acknowledged(at(4), by="li"), now=at(4))
        found = ev.Diagnosed(at(5), by="li", primary="qc", **fields)
        return book, book.record(case, found, now=at(5))

    def decide(self, preset, facts=US, **given):
        book, case = self.case(preset, **given)
        return book.decide_offer(case, now=at(6), by="li", role="ceo", facts=facts)

    def test_s79_golden_3h_pays_a_fifth_over_the_loss_of_a_serious_complaint(self):
        loss = Loss(goods=cny("80"), effort=cny("3.50"))
        ruling = self.decide(golden_3h, loss=loss)
        found = {x.name: str(x.cost) for x in ruling.offer.lines}
        assert found == {"loss": "83.50 CNY", "beyond_loss": "16.70 CNY"}

    def test_a_fresher_loss_than_the_diagnosis_has_wins(self):
        old, new = Loss(goods=cny("80")), Loss(effort=cny("10"))
        fresh = self.decide(golden_3h, evolve(US, loss=new), loss=old)
        assert any(
            r.code == "compensation.over_loss" and r["loss"] == cny("10")
            for r in fresh.reasons
        )

    def test_s73_graded_15min_keeps_its_coupon_on_the_smallest_order(self):
        ruling = self.decide(graded_15min, amount="5.00")
        found = {x.name: str(x.cost) for x in ruling.offer.lines}
        assert found == {"refund": "5.00 CNY", "coupon": "5.00 CNY"}

    def test_s81_rescue_48h_keeps_its_whole_story(self):
        ruling = self.decide(rescue_48h)
        assert ruling.exposure == cny("548.00")
        assert [x.name for x in ruling.offer.lines] == [
            "bracelet",
            "album",
            "refund",
            "remake",
            "coupon",
        ]

    def test_a_ruling_is_a_value(self):
        assert isinstance(self.decide(rescue_48h), Ruling)
        with pytest.raises(CurrencyMismatch):
            BudgetView(limit=cny("1"), spent=Money(1, "USD"), reserved=cny("0"))
