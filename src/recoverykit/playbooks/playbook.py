"""A playbook: all policies of a shop in one value, and the place they meet a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import cast

import attrs
from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.aftercare import FollowUp, follow_up_tasks, fulfilment_tasks
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation import (
    ApprovalMatrix,
    CompensationPolicy,
    Held,
    budget_tasks,
    objections,
    reservations,
    rule,
)
from recoverykit.decision_tables import Decision, DecisionTable
from recoverykit.errors import MissingInput, UnknownBook, UnknownCode
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary, Complaint, Customer, Order
from recoverykit.hours import Always, BusinessHours, CombinedHours, Hours
from recoverykit.lifecycle import LIFECYCLE, Case, Lifecycle, Ruling
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Offer
from recoverykit.plain import PolicyRef, content_hash, plain, plain_hash
from recoverykit.playbooks.checks import (
    Written,
    check_ageing,
    check_clocks,
    check_codes,
    check_follow_ups,
    check_kinds,
    without_dates,
)
from recoverykit.severity import (
    AccountFacts,
    Assessment,
    Assessor,
    Opinion,
    Priority,
    priority_of,
)
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import (
    CANCELLING,
    Ageing,
    BreachGrades,
    Clock,
    Era,
    Reading,
    Urgency,
    beyond_promise,
    clock_tasks,
    next_change,
    readings,
)
from recoverykit.sla.targets import targets_of
from recoverykit.task import Task

_HASH_LENGTH = 16

HANDLING_ENDS = (*CANCELLING, "no_response", "referred")
"""Closures after which nothing is left to diagnose or to resolve."""


@frozen(kw_only=True)
class Playbook:
    """Everything a shop has laid down about complaints, as one frozen value.

    Build it once, share it between threads, pickle it. Only here does a case meet
    a policy. A case names the book it runs under by id and content hash: give the
    books that live cases still name in ``earlier``, and each case is read and
    moved under its own until ``Adopted`` takes it to another.

    Args:
        id: a code for people and for the log.
        version: changes with the content.
        clocks: what each step may take.
        hours: when time counts for them.
        compensation: what is proposed to whom; the ring around it stays.
        approvals: who may grant how much.
        no_rule_role: who decides where no rule covers a situation (S75).
        handlers: a table of situations whose outcome is the role that handles them.
        assessor: how grave a complaint is.
        follow_ups: planned contacts and milestones.
        grades: from when on a breach is severe, and a case stale (S42).
        ageing: how urgency grows with age (S25).
        max_backdate: how long after the fact an event may be slipped in before one
            that is recorded already; zero is allowed.
        max_skew: how far two clocks may differ.
        reopen_within: how long a case may be reopened; None is for ever.
        cause_from: the severity from which closing needs a cause (S60).
        catalogues: the codes in use.
        lifecycle: which moves lead where.
        earlier: the books that live cases still name; theirs are known as well.

    Units:
        ``max_backdate``, ``max_skew`` and ``reopen_within`` are real time.
    """

    id: str = field(validator=checked.code, kw_only=False)
    version: str = field(validator=checked.code, kw_only=False)
    clocks: tuple[Clock, ...] = field(
        converter=checked.to_tuple, validator=check_clocks
    )
    hours: Hours = field(validator=checked.IsA(BusinessHours, Always, CombinedHours))
    compensation: CompensationPolicy = field(validator=checked.IsA(CompensationPolicy))
    approvals: ApprovalMatrix = field(validator=checked.IsA(ApprovalMatrix))
    no_rule_role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    handlers: DecisionTable | None = field(
        default=None, validator=checked.IsA(DecisionTable, optional=True)
    )
    assessor: Assessor = field(default=Assessor(), validator=checked.IsA(Assessor))
    follow_ups: tuple[FollowUp, ...] = field(
        default=(), converter=checked.to_tuple, validator=check_follow_ups
    )
    grades: BreachGrades = field(
        default=BreachGrades(), validator=checked.IsA(BreachGrades)
    )
    ageing: Urgency = field(default=Ageing(), validator=check_ageing)
    max_backdate: timedelta = field(validator=checked.span)
    max_skew: timedelta = field(validator=checked.span)
    reopen_within: timedelta | None = field(validator=checked.span_or_none)
    cause_from: str = field(
        metadata=checked.coded("severities"), validator=checked.code
    )
    catalogues: Catalogues = field(default=STANDARD, validator=checked.IsA(Catalogues))
    lifecycle: Lifecycle = field(default=LIFECYCLE, validator=checked.IsA(Lifecycle))
    earlier: tuple[Playbook, ...] = field(default=(), converter=checked.to_tuple)

    def __attrs_post_init__(self) -> None:
        checked.AllOf(Playbook)(None, attrs.fields(Playbook).earlier, self.earlier)
        if self.assessor.catalogues != self.catalogues:
            # one shop, one set of codes
            assessor = evolve(self.assessor, catalogues=self.catalogues)
            object.__setattr__(self, "assessor", assessor)
        # pyright takes a field with a converter for something else than its type
        written = cast("Written", self)
        check_codes(written)
        check_kinds(written)

    # ── which book ────────────────────────────────────────────────────────────

    @property
    def ref(self) -> PolicyRef:
        """Return the id, version and content hash that cases and decisions name.

        Equal in every process and on every machine. Dates that hours learn over
        time, such as next year's holidays, and ``earlier`` do not count.
        """
        return self._ref

    @cached_property
    def _ref(self) -> PolicyRef:
        content = {
            a.name: plain(getattr(self, a.name))
            for a in attrs.fields(Playbook)
            if a.name not in ("earlier", "hours")
        }
        content["hours"] = without_dates(plain(self.hours))
        for clock in content["clocks"]:
            clock.pop("suspended", None)
            if "hours" in clock:
                clock["hours"] = without_dates(clock["hours"])
        return PolicyRef(self.id, self.version, hash=plain_hash(content))

    def due_hash(self, case: Case) -> str:
        """Return a small hash of all that the times of a case rest on.

        It covers the clocks, the planned contacts and the hours with every date, of
        each book that the case ran under, and nothing of the case itself. So a host
        stores it in a column with an index: after the calendar has learned new dates
        or a book was edited, the cases whose stored hash is not today's are those to
        look at again, and no other needs to be loaded.

        Args:
            case: as loaded.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        books = [self._book(ref) for _, ref in self._starts(case)]
        if len(books) == 1:
            return books[0]._times_hash  # noqa: SLF001 - another of this class
        hashes = tuple(book._times_hash for book in books)  # noqa: SLF001
        return content_hash(hashes).removeprefix("sha256:")[:_HASH_LENGTH]

    @cached_property
    def _times_hash(self) -> str:
        times = (self.clocks, self.follow_ups, self.hours, self.max_skew)
        return content_hash(times).removeprefix("sha256:")[:_HASH_LENGTH]

    @property
    def clock_names(self) -> tuple[str, ...]:
        """Return the names of its clocks."""
        return tuple(clock.name for clock in self.clocks)

    @property
    def books(self) -> tuple[Playbook, ...]:
        """Return this book, its earlier ones, and theirs, each once."""
        return self._books

    @cached_property
    def _books(self) -> tuple[Playbook, ...]:
        found: dict[str, Playbook] = {self.ref.hash: self}
        for earlier in self.earlier:
            for book in earlier.books:
                found.setdefault(book.ref.hash, book)
        return tuple(found.values())

    def knows_book(self, ref: PolicyRef) -> bool:
        """Return whether a book is this one or one of its earlier ones."""
        return any(book.ref.hash == ref.hash for book in self.books)

    def book_of(self, case: Case) -> Playbook:
        """Return the book that a case runs under.

        Raises:
            UnknownBook: it is neither this one nor in ``earlier``.
        """
        return self._book(case.book)

    def _book(self, ref: PolicyRef) -> Playbook:
        for book in self.books:
            if ref is book.ref or ref.hash == book.ref.hash:
                return book
        raise UnknownBook(ref.short, tuple(book.ref.short for book in self.books))

    # ── recording ─────────────────────────────────────────────────────────────

    def assess(
        self,
        complaint: Complaint,
        *,
        order: Order | None = None,
        customer: Customer | None = None,
        history: Iterable[CaseSummary] = (),
        account: AccountFacts | None = None,
        opinions: Iterable[Opinion] | None = None,
        now: datetime,
    ) -> Assessment:
        """Return how grave a complaint is, before or without opening a case.

        See :meth:`recoverykit.severity.Assessor.assess`.
        """
        return self.assessor.assess(
            complaint,
            order=order,
            customer=customer,
            history=history,
            account=account,
            opinions=opinions,
            now=now,
        )

    def open(
        self,
        case_id: str,
        complaint: Complaint,
        *,
        order: Order | None = None,
        customer: Customer | None = None,
        history: Iterable[CaseSummary] = (),
        account: AccountFacts | None = None,
        opinions: Iterable[Opinion] | None = None,
        now: datetime,
        key: str | None = None,
    ) -> Case:
        """Return a new case: the complaint received and assessed.

        Args:
            case_id: the host's id; a code.
            complaint: as it arrived. Clocks start at its ``received_at``.
            order: the order complained about, if there is one.
            customer: who complains, if known.
            history: earlier cases of the customer, or about the order.
            account: what the books say that may be a sign of bad faith.
            opinions: what slow classifiers said, computed elsewhere.
            now: the time of recording.
            key: the idempotency key of the first entry.

        Raises:
            UnknownCode: a code that the catalogues do not have.
            OutOfTime: it was received in the future.
        """
        received = ev.Received(
            complaint.received_at,
            complaint=complaint,
            order=order,
            customer=customer,
            book=self.ref,
        )
        case = self.lifecycle.open(case_id, received, now=now, policies=self, key=key)
        assessment = self.assess(
            complaint,
            order=order,
            customer=customer,
            history=history,
            account=account,
            opinions=opinions,
            now=now,
        )
        # received a moment ahead of our own clock is not assessed before that
        at = max(checked.to_utc(now), complaint.received_at)
        assessed = ev.Assessed(at, assessment=assessment)
        return self.record(case, assessed, now=now)

    def reassess(
        self,
        case: Case,
        *,
        facts: CurrentFacts | None = None,
        account: AccountFacts | None = None,
        opinions: Iterable[Opinion] | None = None,
        now: datetime,
    ) -> ev.Assessed:
        """Return how grave a case is by now, as the event to record.

        What the diagnosis confirmed counts as a fact, what it rejected scores nothing,
        and what was heard before stays claimed, even after the text was erased. The
        severity drives authority and remedies. A target goes by the category, which
        stays while its issue stands: severity alone moves none, unless a clock's own
        table says so (C5).

        Args:
            case: as loaded.
            facts: what the host knows better than the log: order, customer, history.
                A history that is given is counted afresh, without this case itself.
                The log holds none, so without one the failures that were counted last
                stay, with their points and the owner. That there is none after all is
                said by the summary of this case alone.
            account: what the books say that may be a sign of bad faith.
            opinions: what slow classifiers said in the meantime.
            now: the instant to judge at.

        Raises:
            MissingInput: an imported case has no complaint to assess.
            UnknownBook: the case names a book that is not known here.

        Examples:
            >>> from datetime import UTC
            >>> from recoverykit.hours import ALWAYS
            >>> from recoverykit.playbooks import ShopConfig, rescue_48h
            >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
            >>> three, four = (datetime(2026, 3, 1, h, tzinfo=UTC) for h in (3, 4))
            >>> wrote = Complaint("手链断裂", channel="chat", received_at=three)
            >>> case = book.open("case-1", wrote, now=three)
            >>> case = book.record(case, ev.Acknowledged(three, by="li"), now=three)
            >>> found = ev.Diagnosed(
            ...     four, by="li", primary="service", rejected=["quality.defective"]
            ... )
            >>> case = book.record(case, found, now=four)
            >>> case = book.record(case, book.reassess(case, now=four), now=four)
            >>> case.assessment.severity, case.assessment.issues[0].status
            ('minor', 'rejected')
        """
        if case.complaint is None:
            raise MissingInput("complaint", "the assessment")
        known, diagnosis = facts or CurrentFacts(), case.diagnosis
        # an empty history is one that nobody gave, as with the other facts
        history = None
        if known.history:
            history = [past for past in known.history if past.id != case.id]
        assessment = self.book_of(case).assessor.assess(
            case.complaint,
            order=known.order or case.order,
            customer=known.customer or case.customer,
            history=history,
            account=account,
            opinions=opinions,
            confirmed=() if diagnosis is None else diagnosis.confirmed,
            rejected=() if diagnosis is None else diagnosis.rejected,
            before=case.assessment,
            reopened=sum(1 for _ in case.entries(ev.Reopened)),
            now=now,
        )
        at = max(checked.to_utc(now), case.complaint.received_at)
        return ev.Assessed(at, assessment=assessment)

    def take_over(
        self,
        case_id: str,
        *,
        state: str,
        source: str,
        at: datetime,
        complaint: Complaint | None = None,
        order: Order | None = None,
        customer: Customer | None = None,
        now: datetime,
        key: str | None = None,
    ) -> Case:
        """Return a historical case of another system; its earlier clocks are unknown.

        Args:
            case_id: the host's id; a code.
            state: where it stands.
            source: the system that it comes from.
            at: when it was taken over from there.
            complaint: as it arrived, if that is known.
            order: the order complained about, if known.
            customer: who complains, if known.
            now: the time of recording.
            key: the idempotency key of the entry.

        Raises:
            UnknownState: the lifecycle has no such state.
        """
        imported = ev.Imported(
            at,
            state=state,
            source=source,
            complaint=complaint,
            order=order,
            customer=customer,
            book=self.ref,
        )
        return self.lifecycle.open(case_id, imported, now=now, policies=self, key=key)

    def record(
        self,
        case: Case,
        event: ev.Event,
        *,
        now: datetime,
        key: str | None = None,
        expected_version: int | None = None,
        pepper: bytes | None = None,
    ) -> Case:
        """Return the case with one more event; the given case stays as it is.

        See :meth:`recoverykit.lifecycle.Lifecycle.record`. The case is moved under
        its own book; ``Adopted`` is recorded through the book that it names.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        if isinstance(event, ev.Adopted):
            book = self._book(event.book)
            self._book(case.book)  # which must be known too
        else:
            book = self._book(case.book)
        return book.lifecycle.record(
            case,
            event,
            now=now,
            policies=book,
            key=key,
            expected_version=expected_version,
            pepper=pepper,
        )

    def refusals(self, case: Case, move: ev.Event) -> tuple[Reason, ...]:
        """Return every reason that refuses a move now; empty means go."""
        book = self.book_of(case)
        if isinstance(move, ev.Adopted) and self.knows_book(move.book):
            book = self._book(move.book)  # through which it would be recorded
        return book.lifecycle.refusals(case, move, book)

    # ── reading ───────────────────────────────────────────────────────────────

    def readings(self, case: Case, *, now: datetime) -> tuple[Reading, ...]:
        """Return what every clock of the case reads: the book's, then commitments."""
        book = self.book_of(case)
        return readings(
            case,
            book.clocks,
            hours=book.hours,
            now=now,
            max_skew=book.max_skew,
            earlier=self._eras(case),
        )

    def reading(self, case: Case, clock: str, *, now: datetime) -> Reading:
        """Return what one clock reads; a commitment goes by its id.

        Raises:
            UnknownCode: the case has no such clock.
        """
        found = self.readings(case, now=now)
        for reading in found:
            if reading.clock == clock:
                return reading
        raise UnknownCode("clocks", clock, tuple(r.clock for r in found))

    def next_change(self, case: Case, *, after: datetime) -> datetime | None:
        """Return when to look again, if nothing is recorded until then.

        Strictly later than ``after``: the next change of a clock's status or
        warnings. None means that nothing changes by itself any more.
        """
        book = self.book_of(case)
        return next_change(
            case,
            book.clocks,
            hours=book.hours,
            after=after,
            max_skew=book.max_skew,
            earlier=self._eras(case),
        )

    def _eras(self, case: Case) -> tuple[Era, ...]:
        """Return the clocks of the books that the case ran under before."""
        starts = self._starts(case)
        if len(starts) == 1:
            return ()
        books = [(version, self._book(ref)) for version, ref in starts[:-1]]
        return tuple(
            Era(version, book.clocks, hours=book.hours) for version, book in books
        )

    def _starts(self, case: Case) -> list[tuple[int, PolicyRef]]:
        """Return from which entry on which book was in force."""
        adopted = [e for e in case.log if type(e.event) is ev.Adopted]
        return [(1, case.log[0].book), *((e.version, e.book) for e in adopted)]

    def tasks(
        self, case: Case, *, now: datetime, facts: CurrentFacts | None = None
    ) -> tuple[Task, ...]:
        """Return the complete set of tasks that are wanted, now and later.

        Hand it to :func:`recoverykit.task.reconcile` with the stored ones. What is
        not in it any more is not wanted any more.

        Args:
            case: as loaded.
            now: the instant to look from.
            facts: what the host knows better than the log, such as whether the
                customer agrees to marketing by now.
        """
        book = self.book_of(case)
        customer = None if facts is None else facts.customer
        return (
            *clock_tasks(
                case, self.readings(case, now=now), no_rule_role=book.no_rule_role
            ),
            *fulfilment_tasks(case),
            *budget_tasks(case, now=now),
            *_owner_tasks(case, book.catalogues),
            *follow_up_tasks(
                case, book.follow_ups, hours=book.hours, customer=customer
            ),
        )

    def breach_grade(self, case: Case, *, now: datetime) -> Reason | None:
        """Return how bad it is that a case is late, severe or stale; None if not (S42).

        See :meth:`recoverykit.sla.BreachGrades.of`.
        """
        found = self.readings(case, now=now)
        return self.book_of(case).grades.of(case, found, now=now)

    def stale_cases(self, cases: Iterable[Case], *, now: datetime) -> tuple[Case, ...]:
        """Return the open cases whose people have heard nothing for long (S42)."""
        # no clock has to be read: silence is the worst grade, whatever they say
        graded = ((c, self.book_of(c).grades.of(c, (), now=now)) for c in cases)
        return tuple(c for c, why in graded if why and why.code == "breach.stale")

    def urgency(self, case: Case, *, now: datetime) -> int:
        """Return how urgent a case has become: the most of its open clocks (S25)."""
        ageing = self.book_of(case).ageing
        found = (r for r in self.readings(case, now=now) if r.is_open)
        return max((ageing(reading) for reading in found), default=0)

    def priority(self, case: Case, *, now: datetime) -> Priority | None:
        """Return how soon a case is to be taken up, and why; None once it is closed.

        It rises with the severity, a hurry, an audience, the age, and with clocks that
        are over due; it is a reading, and nothing is stored.

        Args:
            case: as loaded.
            now: the moment of the reading.
        """
        if case.state == "closed":
            return None
        return priority_of(
            case.assessment,
            scorecard=self.book_of(case).assessor.scorecard,
            received_at=case.received_at,
            now=now,
            overdue=self.urgency(case, now=now),
        )

    def queue(self, cases: Iterable[Case], *, now: datetime) -> tuple[Case, ...]:
        """Return the open cases, what is to be taken up first in front.

        Of equal priority the older goes first, then the id decides, so that the order
        is the same whatever order they are given in.

        Args:
            cases: as loaded.
            now: the moment of the reading.
        """
        read = ((self.priority(case, now=now), case) for case in cases)
        known = ((found.key, case.id, case) for found, case in read if found)
        return tuple(case for _, _, case in sorted(known, key=itemgetter(0, 1)))

    def beyond_promises(
        self, *, since: datetime, until: datetime
    ) -> tuple[Reason, ...]:
        """Return where a target of this book can end after what is promised (S35).

        Args:
            since: the first instant of receipt to look at.
            until: the last one; a year of the calendar is a good span.

        Returns:
            A reason for each target, with one instant from which it ends too late;
            empty where every promise is kept if every target is.

        Raises:
            NaiveDatetime: an instant has no time zone.
        """
        return tuple(self._beyond_promises(since, until))

    def _beyond_promises(self, since: datetime, until: datetime) -> Iterator[Reason]:
        named = {clock.name: clock for clock in self.clocks}
        for promise in (c for c in self.clocks if c.bounds is not None):
            inner = named[promise.bounds or ""]
            hours, outer = inner.hours or self.hours, promise.hours or self.hours
            for target, bound in product(
                targets_of(inner.target), targets_of(promise.target)
            ):
                start = beyond_promise(
                    target,
                    bound,
                    hours,
                    promise_hours=outer,
                    since=since,
                    until=until,
                )
                if start is not None:
                    yield Reason(
                        "clock.beyond_promise",
                        clock=inner.name,
                        promise=promise.name,
                        start=start,
                        due_at=target.due_at(start, hours),
                        promised_at=bound.due_at(start, outer),
                    )

    # ── deciding ──────────────────────────────────────────────────────────────

    def handler(
        self, case: Case, *, now: datetime, facts: CurrentFacts | None = None
    ) -> Decision | None:
        """Return the decision on who handles a case; None without such a table.

        Its outcome is a role, or ``NO_RULE``.
        """
        book = self.book_of(case)
        if book.handlers is None:
            return None
        known = facts or CurrentFacts()
        return book.handlers.decide(
            Situation.of(case, known, now=now, catalogues=book.catalogues)
        )

    def decide_offer(
        self,
        case: Case,
        *,
        now: datetime,
        by: str,
        role: str,
        facts: CurrentFacts | None = None,
        proposal: Offer | None = None,
    ) -> Ruling:
        """Return what may be offered to the complainant, by whom, and why.

        Args:
            case: as loaded.
            now: the moment of the decision.
            by: who wants to make the offer.
            role: the role they hold.
            facts: what the host knows better than the log.
            proposal: an offer put by hand instead of what the policy proposes; it
                passes the same ring.

        Raises:
            MissingInput: the policy needs a fact that is absent.
            PolicyFailed: a callable policy raised, or answered with something else
                than an offer.
        """
        book = self.book_of(case)
        known = facts or CurrentFacts()
        ruling = rule(
            book.compensation,
            Situation.of(case, known, now=now, catalogues=book.catalogues),
            case_id=case.id,
            version=case.version,
            book=book.ref,
            approvals=book.approvals,
            no_rule_role=book.no_rule_role,
            by=by,
            role=role,
            proposal=proposal,
            catalogues=book.catalogues,
        )
        return evolve(ruling, order=known.order, jurisdiction=known.jurisdiction)

    def reservations(self, case: Case, *, now: datetime) -> tuple[Held, ...]:
        """Return what became of the money that a case's rulings had a budget hold.

        Held while an offer is open, spent on goodwill that was taken, released when it
        was declined, voided or left, or when its time ran out; all read from the log.
        See :func:`recoverykit.compensation.reservations`.

        Args:
            case: as loaded.
            now: the instant to look from.
        """
        return reservations(case, now=now)

    def ring_objections(self, case: Case, ruling: Ruling) -> tuple[Reason, ...]:
        """Return what floor, authority and compliance have against a ruling."""
        facts = CurrentFacts(order=ruling.order, jurisdiction=ruling.jurisdiction)
        situation = Situation.of(
            case, facts, now=ruling.decided_at, catalogues=self.catalogues
        )
        return objections(
            ruling, situation, approvals=self.approvals, catalogues=self.catalogues
        )


def _owner_tasks(case: Case, catalogues: Catalogues) -> Iterator[Task]:
    """Yield the hand-over to a higher role, where recovery failed before.

    It stays one task while assessments ask for the same role, and is not wanted while
    somebody of that rank has the case.
    """
    asked: ev.Entry | None = None
    role: str | None = None
    for entry in case.entries(ev.Assessed):
        event = entry.event
        if isinstance(event, ev.Assessed) and event.assessment.owner != role:
            asked, role = entry, event.assessment.owner
    if asked is None or role is None or case.state == "closed":
        return
    # a log may name a role that nobody holds any more
    _, held = case.handler or ("", "")
    roles = catalogues.roles
    if role in roles and held in roles and roles[held].rank >= roles[role].rank:
        return
    key = f"{case.id}:{asked.version}:assign_owner"
    if all(e.event.task != key for e in case.log if isinstance(e.event, ev.Done)):
        why = Reason("severity.owner", role=role)
        yield Task(key, "assign_owner", role=role, why=why)
