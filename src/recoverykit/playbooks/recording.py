"""How a case begins and goes on under its book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from recoverykit import checked
from recoverykit.errors import MissingInput
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary, Complaint, Customer, Order
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks.deciding import Deciding
from recoverykit.severity import AccountFacts, Assessment, Opinion
from recoverykit.situation import CurrentFacts

__all__ = ["Recording"]


class Recording(Deciding):
    """Opening, assessing, taking over and recording; what refuses a move."""

    __slots__ = ()

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
