"""A long life: whole cases through every event, and what holds whatever happens."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from recoverykit.catalogue import EVENT_KINDS
from recoverykit.deadline import Elapsed, EndOfDay
from recoverykit.errors import MissingInput, RecoveryError, Refused
from recoverykit.facts import (
    Claim,
    Complaint,
    Customer,
    Evidence,
    Loss,
    Order,
    Review,
)
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.incidents import case_study, public_report
from recoverykit.investigation import Finding
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.privacy import erase
from recoverykit.reply import PARTS, PROVENANCES, Commitment, Reply
from recoverykit.serialization import dump_entry, load_entry
from recoverykit.situation import CurrentFacts
from recoverykit.task import Task, reconcile

START = datetime(2026, 3, 27, 22, tzinfo=UTC)  # the clocks of Berlin change two days on
PEPPER = b"sixteen bytes or more"
DAY = (("09:00", "18:00"),)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
SHOP = ShopConfig.example()
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = {
    "always": ALWAYS,
    "daily": BusinessHours(tz=BERLIN, weekly=dict.fromkeys(DAYS, DAY)),
}
BOOKS = {
    (preset.__name__, hours): preset(shop=SHOP, hours=HOURS[hours])
    for preset in (golden_3h, golden_4h_72h, graded_15min, rescue_48h)
    for hours in HOURS
}

WORDS = "林晚晴小姐"
PHONE = "13800138000"
IDENTITIES = (WORDS, PHONE, "订单号ZX90817", "linwanqing@example.org")
"""In every personal field; in nothing that is published, decided or said of errors."""

SAYS = (
    "收到却是断裂的!客服像机器人一样敷衍",
    "等了半个月还没到货,什么时候发货",
    "扣了两次款,要求退款",
    "it arrived broken and nobody answers",
    "给我返现不然差评",
    "好评,很喜欢",
)
PEOPLE = ("li", "xu", "wu")
ROLES = ("bot", "cs_agent", "cs_supervisor", "store_manager", "legal", "ceo")
STAGES = ("sourcing", "qc", "packing", "logistics", "service", "system")
CATEGORIES = ("quality.damaged", "logistics.delay", "service.attitude")


SEEN = (
    *("alert", "fix", "retrospective", "survey", "review", "refer", "outside"),
    *("link", "follow_up"),
)


def texts() -> st.SearchStrategy[str]:
    return st.sampled_from(IDENTITIES).map(lambda who: f"{who}说:这次不满意")


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def replies() -> st.SearchStrategy[Reply]:
    commitments = st.sampled_from(
        (
            (),
            (Commitment("answer", Elapsed(timedelta(hours=2))),),
            (Commitment("today", EndOfDay(0)),),
        )
    )
    return st.builds(
        Reply,
        texts(),
        provenance=st.sampled_from(PROVENANCES),
        parts=st.lists(st.sampled_from(PARTS), unique=True, max_size=3).map(tuple),
        signed_by=st.none() | st.sampled_from(ROLES),
        commitments=commitments,
    )


class Life(RuleBasedStateMachine):
    """One case, one host with an outbox, and whatever may happen to them."""

    lived: ClassVar[set[str]] = set()
    book: Playbook
    case: Case
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.outbox: dict[str, Task] = {}
        self.done: dict[str, int] = {}

    # ── how it begins ────────────────────────────────────────────────────────

    @initialize(
        name=st.sampled_from(sorted(BOOKS)),
        says=st.sampled_from(SAYS),
        who=st.sampled_from(IDENTITIES),
        channel=st.sampled_from(("review", "chat", "wangwang", "phone")),
        rating=st.none() | st.integers(1, 5),
        price=st.sampled_from((None, 500, 10_000, 26_800, 90_000)),
        consent=st.sampled_from((None, True, False)),
        vulnerable=st.booleans(),
        is_custom=st.booleans(),
    )
    def open(
        self,
        *,
        name: tuple[str, str],
        says: str,
        who: str,
        channel: str,
        rating: int | None,
        price: int | None,
        consent: bool | None,
        vulnerable: bool,
        is_custom: bool,
    ) -> None:
        self.book, self.now = BOOKS[name], START
        complaint = Complaint(
            f"{who}:{says}",
            channel=channel,
            received_at=START,
            rating=rating,
            vulnerable=vulnerable,
            occasion=f"{who}的周年纪念",
            claims=(Claim("order.delivered_at", START - timedelta(days=3)),),
            evidence=(Evidence("photo", f"oss://{who}", digest="sha256:11"),),
        )
        order = Order(
            f"ZX90817-{who}",
            ordered_at=START - timedelta(days=15),
            delivered_at=START - timedelta(days=3),
            promised_at=START - timedelta(days=5),
            amount=None if price is None else cny(price),
            note=f"{who}急用",
            is_custom=is_custom,
        )
        customer = Customer(who, marketing_consent=consent)
        self.case = self.book.open(
            "case-1", complaint, order=order, customer=customer, now=START, key="open"
        )

    # ── what may happen ──────────────────────────────────────────────────────

    def tell(self, event: ev.Event, **how: Any) -> None:
        """Record; a refusal says why, and changes nothing."""
        before = self.case
        try:
            self.case = self.book.record(before, event, now=self.now, **how)
        except RecoveryError as error:
            refused = error
        else:
            assert self.case.log[: before.version] == before.log
            return
        assert self.case is before
        assert not any(who in str(refused) for who in IDENTITIES)
        if isinstance(refused, Refused) and isinstance(event, ev.Move):
            assert refused.reasons == self.book.refusals(before, event)

    @rule(steps=st.integers(1, 6), price=st.sampled_from((2_000, 8_000)))
    def handle_it_well(self, steps: int, price: int) -> None:
        """Do what a good shop does next, so that lives get as far as a closure."""
        for _ in range(steps):
            self.now += timedelta(minutes=20)
            self.next_step(price)

    def next_step(self, price: int) -> None:
        case, now = self.case, self.now
        offered = [line for line in case.lines if line.status == "offered"]
        owed = [line for line in case.given if line.status != "fulfilled"]
        match case.state:
            case "received":
                self.tell(ev.Acknowledged(now, by="li", reply=Reply(f"{WORDS}您好")))
            case "acknowledged":
                self.tell(ev.Diagnosed(now, by="li", primary="qc"))
            case "diagnosed" if offered:
                assert case.offer is not None
                picks = tuple(option.name for option in case.offer.choices)
                least, most = case.offer.pick
                event = ev.OfferAnswered(
                    now,
                    takes=picks[: max(least, min(most, 1))]
                    or tuple(line.name for line in case.offer.always),
                )
                self.tell(event)
            case "diagnosed" if not case.lines:
                gift = Remedy("gift", "gift", cost=cny(price), basis=Basis.GOODWILL)
                ruling = self.book.decide_offer(
                    case,
                    now=now,
                    by="li",
                    role="ceo",
                    facts=CurrentFacts(jurisdiction="CN"),
                    proposal=Offer(always=(gift,)),
                )
                self.tell(ev.Offered(now, by="li", ruling=ruling))
            case "diagnosed":
                resolution = case.resolution_of(
                    "accepted", found="upheld", authority="ceo"
                )
                self.tell(ev.Resolved(now, by="li", resolution=resolution))
            case "resolved" | "follow_up" if owed:
                self.tell(ev.Fulfilled(now, line=owed[0].id, by="xu"))
            case "resolved":
                self.tell(ev.FollowUpStarted(now, by="li"))
            case "follow_up":
                self.tell(ev.FollowedUp(now, by="li", about="care_call"))
                self.tell(ev.Closed(now, by="li", code="resolved", no_action="once"))
            case "closed" if case.is_disputed:
                event = ev.AppealDecided(
                    now, by="hu", role="ceo", found="not_upheld", reason="seen again"
                )
                self.tell(event)
                self.tell(ev.ReferralDecided(now, to="12315"))
            case _:
                self.tell(ev.Surveyed(now, measure="csat", score=5))
                self.tell(ev.Appealed(now, why=f"{WORDS}不接受"))

    @rule(
        found=st.sampled_from(("upheld", "not_upheld")),
        by=st.sampled_from(PEOPLE),
        role=st.sampled_from(ROLES),
        decide=st.booleans(),
    )
    def appeal(self, *, found: str, by: str, role: str, decide: bool) -> None:
        if not decide:
            self.tell(ev.Appealed(self.now, why=f"{WORDS}不接受"))
        else:
            event = ev.AppealDecided(
                self.now, by=by, role=role, found=found, reason="looked at again"
            )
            self.tell(event)

    @rule(
        minutes=st.sampled_from((0, 1, 14, 59, 60, 61, 240, 24 * 60, 72 * 60, 40_000))
    )
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def until_the_next_change(self) -> None:
        change = self.book.next_change(self.case, after=self.now)
        if change is not None:
            assert change > self.now
            self.now = change

    @rule(reply=st.none() | replies(), by=st.sampled_from(PEOPLE))
    def acknowledge(self, reply: Reply | None, by: str) -> None:
        self.tell(ev.Acknowledged(self.now, by=by, reply=reply))

    @rule(reply=replies(), by=st.sampled_from(PEOPLE), back=st.sampled_from((0, 50)))
    def reply(self, reply: Reply, by: str, back: int) -> None:
        self.tell(
            ev.Replied(self.now - timedelta(minutes=back), by=by, reply=reply),
            key=f"reply-{self.case.version}",
        )

    @rule(
        stages=st.lists(st.sampled_from(STAGES), unique=True, max_size=3),
        confirmed=st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=2),
        loss=st.none() | st.integers(1, 30_000),
    )
    def diagnose(
        self, stages: list[str], confirmed: list[str], loss: int | None
    ) -> None:
        event = ev.Diagnosed(
            self.now,
            by="li",
            primary=stages[0] if stages else None,
            contributing=tuple(stages[1:]),
            undetermined=None if stages else "not to be found",
            confirmed=tuple(confirmed),
            findings=tuple(Finding(stage, f"{WORDS}认定") for stage in stages),
            loss=None if loss is None else Loss(goods=cny(loss)),
        )
        self.tell(event)

    @rule()
    def reassess(self) -> None:
        self.tell(self.book.reassess(self.case, now=self.now))

    @rule(
        role=st.sampled_from(ROLES),
        by_hand=st.none() | st.integers(0, 60_000),
        override=st.none() | st.just("no time to lose"),
        jurisdiction=st.sampled_from((None, "CN")),
        approver=st.sampled_from(ROLES),
    )
    def offer(
        self,
        *,
        role: str,
        by_hand: int | None,
        override: str | None,
        jurisdiction: str | None,
        approver: str,
    ) -> None:
        proposal = None
        if by_hand is not None:
            gift = Remedy("gift", "gift", cost=cny(by_hand), basis=Basis.GOODWILL)
            proposal = Offer(always=(gift,))
        try:
            ruling = self.book.decide_offer(
                self.case,
                now=self.now,
                by="li",
                role=role,
                facts=CurrentFacts(jurisdiction=jurisdiction),
                proposal=proposal,
            )
        except MissingInput:  # a share of a price that nobody knows
            assert self.case.order is not None
            assert self.case.order.amount is None
            return
        # what the law owes is in it, whoever proposed, whatever it costs
        if ruling.offer is not None and ruling.verdict in ("granted", "needs_approval"):
            assert self.book.ring_objections(self.case, ruling) == ()
            bare = evolve(
                ruling,
                offer=Offer(
                    always=tuple(
                        x for x in ruling.offer.always if x.basis is not Basis.STATUTORY
                    ),
                    choices=(),
                ),
            )
            owes = any(x.basis is Basis.STATUTORY for x in ruling.offer.always)
            if owes:
                assert self.book.ring_objections(self.case, bare) != ()
        if ruling.verdict == "needs_approval":
            self.tell(ev.Approved(self.now, by="wu", role=approver, of=ruling))
        self.tell(ev.Offered(self.now, by="li", ruling=ruling, override=override))

    @precondition(lambda self: self.case.offer is not None)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        assert self.case.offer is not None
        names = [line.name for line in self.case.offer.lines]
        takes = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
        left = [name for name in names if name not in takes]
        declines = left[: data.draw(st.integers(0, len(left)))]
        event = ev.OfferAnswered(
            self.now, by=WORDS, takes=tuple(takes), declines=tuple(declines)
        )
        self.tell(event)

    @precondition(lambda self: self.case.given)
    @rule(n=st.integers(0, 5), fails=st.booleans(), seen=st.booleans())
    def carry_out(self, *, n: int, fails: bool, seen: bool) -> None:
        line = self.case.given[n % len(self.case.given)]
        if fails:
            self.tell(ev.LineFailed(self.now, line=line.id, why=f"{PHONE}无人接听"))
        else:
            self.tell(ev.Fulfilled(self.now, line=line.id, by="xu"))
        if seen:
            self.tell(
                ev.RefundSeen(
                    self.now, amount=line.remedy.cost, source="platform", line=line.id
                )
            )

    @rule(minor=st.integers(1, 3_000))
    def money_goes_back_past_us(self, minor: int) -> None:
        self.tell(ev.RefundSeen(self.now, amount=cny(minor), source="chargeback"))

    @rule(imposed=st.booleans(), found=st.sampled_from(("upheld", "not_upheld")))
    def resolve(self, *, imposed: bool, found: str) -> None:
        resolution = self.case.resolution_of(
            "imposed" if imposed else "accepted",
            found=found,
            authority="store_manager",
            reason="no answer" if imposed else None,
        )
        self.tell(ev.Resolved(self.now, by="li", resolution=resolution))

    @rule()
    def follow_up(self) -> None:
        self.tell(ev.FollowUpStarted(self.now, by="li"))

    @rule(code=st.sampled_from(("resolved", "withdrawn", "duplicate", "no_response")))
    def close(self, code: str) -> None:
        self.tell(ev.Closed(self.now, by="li", code=code, no_action="happens once"))

    @rule(override=st.none() | st.just("the chief wants it"))
    def reopen(self, override: str | None) -> None:
        event = ev.Reopened(self.now, by="li", why=f"{WORDS}又来了", override=override)
        self.tell(event)

    @rule(to=st.sampled_from(PEOPLE), role=st.sampled_from(ROLES), takes=st.booleans())
    def hand_over(self, *, to: str, role: str, takes: bool) -> None:
        if takes:
            self.tell(ev.Taken(self.now, by=to, role=role))
        else:
            event = ev.Reassigned(
                self.now, by="li", to=to, role=role, why=f"{WORDS}要求"
            )
            self.tell(event)

    @rule(reason=st.sampled_from((None, "awaiting_customer", "third_party")))
    def pause_or_resume(self, reason: str | None) -> None:
        if reason is None:
            self.tell(ev.Resumed(self.now, by="li"))
        else:
            self.tell(ev.Paused(self.now, by="li", reason=reason))

    @rule(n=st.integers(0, 9), hours=st.integers(1, 48), reply=replies())
    def extend(self, n: int, hours: int, reply: Reply) -> None:
        names = self.book.clock_names
        event = ev.Extended(
            self.now,
            by="li",
            clock=names[n % len(names)],
            extra=timedelta(hours=hours),
            reason="complex",
            notice=reply,
        )
        self.tell(event)

    @rule(
        name=st.sampled_from(sorted(BOOKS)),
        retarget=st.sampled_from(("carry", "from_adoption", "keep", "tighten")),
    )
    def adopt(self, name: tuple[str, str], retarget: str) -> None:
        old, new = self.book, BOOKS[name]
        if new.ref == old.ref:
            return
        self.book = evolve(new, earlier=(*old.books,))
        self.tell(ev.Adopted(self.now, by="deploy", book=new.ref, retarget=retarget))

    @rule(text=texts(), asks=st.booleans())
    def customer_writes(self, *, text: str, asks: bool) -> None:
        self.tell(ev.CustomerWrote(self.now, text=text, by=WORDS))
        if asks:
            self.tell(ev.Noted(self.now, by="li", text=text))

    @rule(reply=st.none() | replies(), days=st.sampled_from((None, 1, 3)))
    def ask_for_evidence(self, reply: Reply | None, days: int | None) -> None:
        event = ev.EvidenceRequested(
            self.now,
            by="li",
            kinds=("photo", "unboxing_video"),
            due_at=None if days is None else self.now + timedelta(days=days),
            reply=reply,
        )
        self.tell(event)

    @rule(kind=st.sampled_from(("photo", "call_recording", "chat_log")))
    def evidence_arrives(self, kind: str) -> None:
        found = Evidence(kind, f"oss://{PHONE}", party="buyer", consent=True)
        self.tell(ev.EvidenceReceived(self.now, evidence=(found,)))

    @rule(
        what=st.sampled_from(SEEN),
        n=st.integers(0, 5),
    )
    def something_is_seen(self, what: str, n: int) -> None:
        events: dict[str, ev.Event] = {
            "alert": ev.AlertSent(self.now, to="after_sales_supervisor"),
            "fix": ev.FixDone(self.now, by="xu"),
            "retrospective": ev.RetrospectiveHeld(
                self.now, by="li", actions=("second_check",), note=f"{WORDS}一案"
            ),
            "survey": ev.Surveyed(self.now, measure="csat", score=n),
            "review": ev.ReviewChanged(
                self.now, review=Review(f"https://r/{PHONE}", status="amended")
            ),
            "refer": ev.Referred(self.now, to="12315", reference=f"No.{PHONE}"),
            "outside": ev.ReferralDecided(
                self.now, to="12315", found="upheld", reference=f"No.{PHONE}"
            ),
            "follow_up": ev.FollowedUp(self.now, by="li", about="care_call"),
            "link": ev.Linked(self.now, to="case-2"),
        }
        self.tell(events[what])

    @rule(n=st.integers(0, 20), fails=st.booleans())
    def the_host_does_a_task(self, *, n: int, fails: bool) -> None:
        """Send what is due, once; a crash before the report changes nothing."""
        self.sync()
        due = [
            t for t in self.outbox.values() if t.due_at is None or t.due_at <= self.now
        ]
        if not due:
            return
        task = sorted(due, key=lambda t: t.key)[n % len(due)]
        if fails and task.line is not None:
            self.tell(ev.LineFailed(self.now, line=task.line, why=f"{WORDS}不在"))
            return
        self.done[task.key] = self.done.get(task.key, 0) + 1
        self.tell(ev.Done(self.now, task=task.key, by="host"))

    # ── what holds ───────────────────────────────────────────────────────────

    def sync(self) -> None:
        wanted = self.book.tasks(self.case, now=self.now)
        keys = [task.key for task in wanted]
        assert len(keys) == len(set(keys)), "a key stands for one task"
        changes = reconcile(wanted, self.outbox.values())
        for task in changes.cancelled:
            del self.outbox[task.key]
        for task in (*changes.new, *changes.moved):
            self.outbox[task.key] = task
        assert reconcile(wanted, self.outbox.values()) == ((), (), ())

    @invariant()
    def what_was_done_is_not_wanted_again(self) -> None:
        failed = {
            f"{entry.event.line}:fulfil"
            for entry in self.case.log
            if isinstance(entry.event, ev.LineFailed)
        }
        self.sync()
        again = {key for key in self.outbox if key in self.done}
        assert again <= failed

    @invariant()
    def no_clock_is_negative(self) -> None:
        zero = timedelta(0)
        for reading in self.book.readings(self.case, now=self.now):
            spans = (reading.elapsed, reading.overshoot, reading.paused_for)
            assert all(span is None or span >= zero for span in spans), reading
            assert reading.remaining is None or reading.remaining >= zero
            if reading.status == "met" and reading.due_at and reading.stopped_at:
                assert reading.stopped_at <= reading.due_at

    @invariant()
    def nobody_pays_more_than_the_price_back(self) -> None:
        order = self.case.order
        if order is None or order.amount is None:
            return
        for line in self.case.given:
            if line.remedy.kind.startswith("refund"):
                assert line.remedy.cost <= order.amount

    def teardown(self) -> None:
        if not hasattr(self, "case"):
            return
        case, book, now = self.case, self.book, self.now
        self.lived.update(entry.event.kind for entry in case.log)
        # replayed, through JSON text, it is the same case
        rows = json.loads(json.dumps([dump_entry(entry) for entry in case.log]))
        again = Case.replay(case.id, [load_entry(row) for row in rows])
        assert again == case
        assert book.tasks(again, now=now) == book.tasks(case, now=now)
        assert book.readings(again, now=now) == book.readings(case, now=now)
        # erased, everything decided stays
        erased = Case.replay(case.id, erase(case.log, PEPPER))
        assert book.readings(erased, now=now) == book.readings(case, now=now)
        assert book.tasks(erased, now=now) == book.tasks(case, now=now)
        assert erased.summary() == case.summary()
        assert erased.lines == case.lines
        text = json.dumps([dump_entry(e) for e in erased.log], ensure_ascii=False)
        assert not any(who in text for who in IDENTITIES)
        # whatever is said or published of it names nobody
        said: list[object] = [
            *book.tasks(case, now=now),
            *book.readings(case, now=now),
            *book.open_questions(case),
            *book.claimed_and_found(case),
            *book.anti_patterns(case, now=now),
            *book.withheld(case),
            *book.referrals(case, now=now),
            *book.hand_ins(case, now=now),
            *book.default_outcomes(case, now=now),
            book.review_record(case),
            case_study(case),
            case.summary(),
        ]
        for reply in (entry.event for entry in case.entries(ev.Replied)):
            assert isinstance(reply, ev.Replied)
            said += book.check_reply(case, reply.reply, now=now, by="li")
        for what in said:
            assert not any(who in str(what) for who in IDENTITIES), what
        report = public_report(
            findings=(f"{WORDS}的手链断了",),
            actions=(f"致电{PHONE}",),
            cases=(case,),
        )
        assert case.customer is not None
        for lang in ("zh", "en"):
            assert case.customer.id not in report.text(lang)


def test_a_long_life() -> None:
    """``--hypothesis-profile=explore`` lives a thousand lives, others each time."""
    lives = max(settings().max_examples, 150)
    run_state_machine_as_test(
        Life, settings=settings(max_examples=lives, stateful_step_count=40)
    )


def test_a_life_can_go_through_every_event() -> None:
    Life.lived.clear()
    life = Life()
    life.open(
        name=("rescue_48h", "always"),
        says=SAYS[0],
        who=WORDS,
        channel="review",
        rating=1,
        price=26_800,
        consent=True,
        vulnerable=False,
        is_custom=True,
    )
    said = Reply("非常抱歉,具体是哪里断了?")
    life.reply(reply=said, by="li", back=0)
    life.customer_writes(text="又断了", asks=True)
    life.ask_for_evidence(reply=said, days=1)
    life.evidence_arrives(kind="photo")
    life.hand_over(to="xu", role="cs_supervisor", takes=True)
    life.hand_over(to="li", role="store_manager", takes=False)
    life.extend(n=3, hours=1, reply=said)
    life.pause_or_resume(reason="third_party")
    life.pause_or_resume(reason=None)
    life.adopt(name=("golden_3h", "daily"), retarget="carry")
    life.money_goes_back_past_us(minor=1)
    life.handle_it_well(steps=2, price=2_000)
    life.reassess()
    life.offer(
        role="cs_agent",
        by_hand=40_000,
        override=None,
        jurisdiction="CN",
        approver="ceo",
    )
    life.handle_it_well(steps=6, price=2_000)
    for n in range(len(life.case.given)):
        life.carry_out(n=n, fails=True, seen=False)
    for what in SEEN:
        life.something_is_seen(what=what, n=3)
    life.appeal(found="upheld", by="hu", role="ceo", decide=False)
    life.appeal(found="upheld", by="hu", role="ceo", decide=True)
    life.the_host_does_a_task(n=0, fails=False)
    life.handle_it_well(steps=6, price=2_000)
    life.reopen(override="the chief wants it")
    life.no_clock_is_negative()
    life.teardown()
    never = {ev.Imported.kind}  # a case is born once
    assert {term.code for term in EVENT_KINDS} - never <= Life.lived
