"""What a book decides about a case: who handles it and what may be offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from attrs import evolve

from recoverykit.compensation import (
    Held,
    LateOrderCoupon,
    late_order_coupon,
    objections,
    reservations,
    rule,
)
from recoverykit.customer_tiers import Behaviour, LevelOverride, Purchase, Standing
from recoverykit.decision_tables import Decision
from recoverykit.explanation import Reason
from recoverykit.facts import Customer, Order
from recoverykit.lifecycle import Case, Ruling
from recoverykit.offer import Offer
from recoverykit.playbooks.contents import Contents
from recoverykit.situation import CurrentFacts, Situation

__all__ = ["Deciding"]


class Deciding(Contents):
    """Handlers, offers inside the ring and what they hold; who gets what unasked."""

    __slots__ = ()

    def handler(
        self, case: Case, *, now: datetime, facts: CurrentFacts | None = None
    ) -> Decision | None:
        """Return the decision on who handles a case; None without such a table.

        Its outcome is a role, or ``NO_RULE``.

        Args:
            case: as loaded.
            now: the moment of the decision.
            facts: what the host knows better than the log.

        Raises:
            MissingInput: the table needs a fact that is absent, such as the complaint
                or the assessment of an imported case. Import it with its complaint,
                and record what :meth:`~recoverykit.playbooks.Playbook.reassess` says.
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
            CurrencyMismatch: order, offer, cap and limits are in several currencies.
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

    # ── without a case ────────────────────────────────────────────────────────

    def segment(self, customer: Customer | None, *, on: date) -> Decision | None:
        """Return the decision on a customer's value segment; None without a table.

        Its outcome is a code, or ``NO_RULE`` where a fact is missing. The host keeps
        the code with the customer, and policies read it there (S96–S98).

        Args:
            customer: as the shop knows them.
            on: the shop's local date.
        """
        if self.segments is None:
            return None
        return self.segments.decide(Behaviour.of(customer, on=on))

    def standing(
        self,
        purchases: Iterable[Purchase],
        *,
        on: date,
        overrides: Iterable[LevelOverride] = (),
    ) -> Standing | None:
        """Return the level of membership on a day; None without levels (S99).

        See :meth:`recoverykit.customer_tiers.MembershipLadder.standing`.
        """
        if self.membership is None:
            return None
        return self.membership.standing(purchases, on=on, overrides=overrides)

    def late_order(
        self, order: Order, *, now: datetime, already: Collection[str] = ()
    ) -> LateOrderCoupon | None:
        """Return the coupon that a late order gets, or why none; None without a table.

        Nobody has to complain first (S76). See
        :func:`recoverykit.compensation.late_order_coupon`.

        Args:
            order: as it stands in the books.
            now: the moment of asking.
            already: the keys that were given before.

        Raises:
            CurrencyMismatch: the order was paid in another currency than the coupons
                are in (S75).
        """
        if self.late_orders is None:
            return None
        return late_order_coupon(order, self.late_orders, now=now, already=already)
