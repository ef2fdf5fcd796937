"""The service desk: investigation, replies, contacts, disputes, incidents.

Each method takes the rules of the case's own book and asks a room with them. The
order is the one in which a case meets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from recoverykit.aftercare import (
    RecoveryProfile,
    ReviewRecord,
    contacts_of,
    recovery_profile,
    review_record,
    withheld,
)
from recoverykit.anti_patterns import anti_patterns
from recoverykit.compensation import (
    UNSETTLED,
    Apportionment,
    Coupon,
    Recovery,
    quote_objections,
    recovery,
    review_request_objections,
)
from recoverykit.disputes import (
    Dossier,
    HandIn,
    Referral,
    dossier,
    hand_ins,
    referrals,
)
from recoverykit.errors import UnknownCode
from recoverykit.explanation import Reason
from recoverykit.facts import Customer
from recoverykit.hours import utc_instant
from recoverykit.investigation import (
    Completeness,
    authority_gaps,
    claimed_and_found,
    claims_and_facts,
    request_gaps,
    retrospective_gaps,
)
from recoverykit.lifecycle import Case, Ruling
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Offer
from recoverykit.personal import is_digest
from recoverykit.playbooks.proving import Proving
from recoverykit.playbooks.recording import Recording
from recoverykit.reply import Reply
from recoverykit.reply_rules import (
    MUST,
    asks_for_review,
    check_reply,
    graded,
    parts_in,
)
from recoverykit.severity import AccountFacts, Lexicon, Sign
from recoverykit.situation import CurrentFacts
from recoverykit.sla import clock_tasks
from recoverykit.task import Task

__all__ = ["Desk"]


class Desk(Recording, Proving):
    """What a good shop does between the deadlines."""

    __slots__ = ()

    # ── investigation ─────────────────────────────────────────────────────────

    def open_questions(self, case: Case) -> tuple[Reason, ...]:
        """Return what the investigation of a case still lacks (S51–S64, S108).

        Whether somebody who wrote for the complainant may, what was not looked at, how
        it was confirmed, the primary cause, hypotheses and evidence that do not carry
        it, the latest request for evidence, and the latest retrospective where one was
        held. Told, and nothing refused: empty means that nothing is open.

        Args:
            case: as loaded.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        book, found = self.book_of(case), case.diagnosis
        rules = book.investigation
        told = [*authority_gaps(case.complaint)]
        told += rules.open_points(found, case.evidence)
        asked = next(iter([*case.entries(ev.EvidenceRequested)][::-1]), None)
        if asked is not None and isinstance(asked.event, ev.EvidenceRequested):
            request, needed = asked.event, None
            if request.claim in {rule.claim for rule in rules.evidence}:
                before = Case.replay(case.id, case.log[: asked.version])
                needed = rules.missing_evidence(request.claim or "", before.evidence)
            told += request_gaps(
                request.kinds,
                parts=_parts(request.reply, book.replies.words),
                due_at=request.due_at,
                needed=needed,
                is_erased=request.reply is not None and is_digest(request.reply.text),
            )
        held = case.last(ev.RetrospectiveHeld)
        if held is not None:
            told += retrospective_gaps(
                happened=held.happened,
                causes=held.causes,
                measures=held.measures,
                actions=held.actions,
                diagnosis=found,
            )
        return tuple(told)

    def claimed_and_found(self, case: Case) -> tuple[Reason, ...]:
        """Return what became of what was claimed: issues first, then facts.

        See :func:`recoverykit.investigation.claimed_and_found` (S52) and
        :func:`recoverykit.investigation.claims_and_facts` (S59).

        Args:
            case: as loaded.
        """
        heard = [
            issue
            for entry in case.log
            if isinstance(entry.event, ev.Assessed)
            for issue in entry.event.assessment.issues
            if issue.status == "claimed" or issue.spans
        ]
        claims = () if case.complaint is None else case.complaint.claims
        return (
            *claimed_and_found(heard, case.diagnosis),
            *claims_and_facts(claims, case.diagnosis),
        )

    def missing_evidence(self, case: Case, claim: str) -> Completeness:
        """Return what a claim still lacks, after all that came in (S62, S63).

        Args:
            case: as loaded.
            claim: the type of claim, such as ``"transit_damage"``.

        Raises:
            UnknownBook: the case names a book that is not known here.
            UnknownCode: the book has no rule for such a claim.
        """
        rules = self.book_of(case).investigation
        return rules.missing_evidence(claim, case.evidence)

    def anti_patterns(self, case: Case, *, now: datetime) -> tuple[Reason, ...]:
        """Return the faults that the handling of a case shows (S121, S122).

        Empty for a good one. See :func:`recoverykit.anti_patterns.anti_patterns`.

        Args:
            case: as loaded.
            now: the instant to look from.

        Raises:
            NaiveDatetime: ``now`` has no time zone.
            UnknownBook: the case names a book that is not known here.
        """
        book = self.book_of(case)
        found = self.readings(case, now=now)
        return anti_patterns(
            case,
            readings=found,
            grade=book.grades.of(case, found, now=now),
            now=now,
            words=book.replies.words,
            catalogues=book.catalogues,
        )

    # ── replies ───────────────────────────────────────────────────────────────

    def check_reply(
        self,
        case: Case,
        reply: Reply,
        *,
        now: datetime,
        by: str | None = None,
        ruling: Ruling | None = None,
        tokens: Iterable[str] = (),
    ) -> tuple[Reason, ...]:
        """Return what is wrong with a reply, or would make it better; empty means go.

        Each reason has a ``grade``: ``must`` has to change before it goes out,
        ``should`` would make it better. A remedy may be named if it is in the ruling,
        or was offered in the case before; a review may be asked for as
        :func:`recoverykit.compensation.review_request_objections` says. For the rest
        see :func:`recoverykit.reply_rules.check_reply`.

        Args:
            case: as it stands before the reply.
            reply: what is to be sent.
            now: when it would go out.
            by: the name of who writes, where the host knows it.
            ruling: what was ruled and is told in the reply.
            tokens: more words of this very case, such as what the item is called.

        Raises:
            NaiveDatetime: ``now`` has no time zone.
            UnknownBook: the case names a book that is not known here.
        """
        utc_instant("now", now)
        book = self.book_of(case)
        catalogues, words = book.catalogues, book.replies.words
        unruled = () if ruling is None else _unruled(case, ruling)
        found = check_reply(
            reply,
            case=case,
            rules=book.replies,
            by=by,
            offer=None if ruling is None or unruled else ruling.offer,
            tokens=tokens,
            catalogues=catalogues,
        )
        told: list[Reason] = []
        if asks_for_review(reply.text, words=words):
            told += review_request_objections(case, at=now)
        if any(why.code.startswith("reply.quote_") for why in found):
            told += unruled
        return (*(graded(why, MUST) for why in told), *found)

    # ── contacts ──────────────────────────────────────────────────────────────

    def withheld(
        self, case: Case, *, facts: CurrentFacts | None = None
    ) -> tuple[Reason, ...]:
        """Return why planned contacts are not made, or were called off.

        Empty where all that are due are among :meth:`tasks`. See
        :func:`recoverykit.aftercare.withheld`.

        Args:
            case: as loaded.
            facts: as for :meth:`tasks`.
        """
        book, known = self.book_of(case), facts or CurrentFacts()
        return withheld(
            case,
            book.follow_ups,
            hours=book.hours,
            customer=known.customer,
            ladder=book.membership,
            contact=book.contact,
            contacts=known.contacts,
        )

    def contacts(
        self, case: Case, tasks: Iterable[Task] = ()
    ) -> Mapping[str, datetime]:
        """Return when marketing and requests for a review reach the customer here.

        Store it with the case: what all other cases of the customer have is given as
        ``CurrentFacts.contacts``. See :func:`recoverykit.aftercare.contacts_of`.

        Args:
            case: as loaded.
            tasks: as :meth:`tasks` gives them, for what is planned.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        return contacts_of(case, self.book_of(case).follow_ups, tasks)

    def coupon(
        self,
        case: Case,
        follow_up: str,
        *,
        id: str,  # noqa: A002 - the name of the field
        given_at: datetime,
    ) -> Coupon:
        """Return the coupon that goes out with a planned contact (S99).

        How it adds to others is said by :func:`recoverykit.compensation.discounted`.

        Args:
            case: as loaded.
            follow_up: the name of the contact that gives it.
            id: the host's number of the coupon.
            given_at: when the customer got it; its months count from here.

        Raises:
            UnknownCode: no contact of this name gives a coupon.
            NaiveDatetime: ``given_at`` has no time zone.
        """
        book = self.book_of(case)
        of_coupons = book.catalogues.remedy_kinds
        gifts = {
            row.name: row.gives
            for row in book.follow_ups
            if row.gives is not None and of_coupons.covers("coupon", row.gives.kind)
        }
        if follow_up not in gifts:
            raise UnknownCode("follow_ups", follow_up, tuple(gifts))
        return Coupon.of(
            gifts[follow_up],
            id=id,
            given_at=given_at,
            hours=book.hours,
            catalogues=book.catalogues,
        )

    def review_record(self, case: Case) -> ReviewRecord | None:
        """Return what became of the review behind a case; None where none is known.

        See :func:`recoverykit.aftercare.review_record` (S90).
        """
        return review_record(case, follow_ups=self.book_of(case).follow_ups)

    def recovery_profile(
        self, cases: Iterable[Case], *, customer: Customer | None = None
    ) -> RecoveryProfile:
        """Return what the cases of one customer tell about them (S99).

        See :func:`recoverykit.aftercare.recovery_profile`.
        """
        return recovery_profile(cases, customer=customer, catalogues=self.catalogues)

    # ── disputes ──────────────────────────────────────────────────────────────

    def dossiers(
        self, case: Case, *, account: AccountFacts | None = None
    ) -> tuple[Dossier, ...]:
        """Return how far the dossiers are that the book knows for this case (S95).

        All of them, or those of the platform that the channel of the complaint tells.
        That one is complete says nothing yet: an appeal is among :meth:`tasks` once a
        person has confirmed the claim (S94).

        Args:
            case: as loaded.
            account: what the host's books say about the account; its signs are then
                part of the dossiers, with the material that shows them.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        book = self.book_of(case)
        rules, signs = book.assessor.bad_faith, tuple[Sign, ...]()
        if rules is not None and account is not None:
            signs = rules.signs(account)
        channel = None if case.complaint is None else case.complaint.channel
        told = [spec for spec in book.disputes.dossiers if channel in spec.channels]
        return tuple(
            dossier(spec, case.evidence, signs=signs)
            for spec in told or book.disputes.dossiers
        )

    def referrals(self, case: Case, *, now: datetime) -> tuple[Referral, ...]:
        """Return how a case stands with each body outside, and until when.

        See :func:`recoverykit.disputes.referrals`.

        Args:
            case: as loaded.
            now: the instant to look from.
        """
        book = self.book_of(case)
        return referrals(case, book.disputes.bodies, hours=book.hours, now=now)

    def hand_ins(self, case: Case, *, now: datetime) -> tuple[HandIn, ...]:
        """Return which party of a consignment still has to hand in what, and by when.

        See :func:`recoverykit.disputes.hand_ins` (S7, S57).

        Args:
            case: as loaded.
            now: the instant to look from.
        """
        book = self.book_of(case)
        return hand_ins(case, book.disputes.hand_ins, hours=book.hours, now=now)

    def default_outcomes(self, case: Case, *, now: datetime) -> tuple[Reason, ...]:
        """Return what follows if nobody acts: the clocks' outcomes, then the parties'.

        Args:
            case: as loaded.
            now: the instant to look from.
        """
        clocks = clock_tasks(case, self.readings(case, now=now))
        told = [task.why for task in clocks if task.kind.startswith("default.")]
        told += [
            each.reasons[0]
            for each in self.hand_ins(case, now=now)
            if each.status in {"silent", "waiting"}
        ]
        return tuple(why for why in told if why is not None)

    def recovery(
        self,
        case: Case,
        apportionment: Apportionment = UNSETTLED,
        *,
        currency: str,
        us: str = "seller",
    ) -> Recovery:
        """Return who owes the shop how much for what it gave in a case (S57).

        Whatever the shares, or none yet, what the complainant is owed stays (S58). See
        :func:`recoverykit.compensation.recovery`.

        Args:
            case: as loaded.
            apportionment: who is liable for what part, as known by now.
            currency: what the case is in; one without lines has a currency too.
            us: the party that gave; ``"platform"`` on a consignment.
        """
        given = (line.remedy for line in case.given)
        return recovery(given, apportionment, currency=currency, us=us)

    # ── incidents ─────────────────────────────────────────────────────────────


def _unruled(case: Case, ruling: Ruling) -> tuple[Reason, ...]:
    """Return why nothing of a ruling may be told yet."""
    approved = case.entries(ev.Approved)
    is_approved = any(
        isinstance(entry.event, ev.Approved) and entry.event.of == ruling
        for entry in approved
    )
    return quote_objections(Offer(), ruling, is_approved=is_approved)


def _parts(reply: Reply | None, words: Lexicon) -> tuple[str, ...] | None:
    """Return what a message contains, declared or read; None where there is none."""
    if reply is None:
        return None
    read = (part.name for part in parts_in(reply.text, words=words))
    return tuple(dict.fromkeys((*reply.parts, *read)))
