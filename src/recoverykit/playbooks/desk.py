"""The service desk: investigation, replies, contacts, disputes, incidents.

Each method takes the rules of the case's own book and asks a room with them. The
order is the one in which a case meets them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from recoverykit.aftercare import (
    RecoveryProfile,
    ReviewRecord,
    recovery_profile,
    review_record,
    withheld,
)
from recoverykit.compensation import Coupon
from recoverykit.errors import UnknownCode
from recoverykit.explanation import Reason
from recoverykit.facts import Customer
from recoverykit.lifecycle import Case
from recoverykit.playbooks.recording import Recording
from recoverykit.playbooks.watching import Watching
from recoverykit.situation import CurrentFacts

__all__ = ["Desk"]


class Desk(Recording, Watching):
    """What a good shop does between the deadlines."""

    __slots__ = ()

    # ── investigation ─────────────────────────────────────────────────────────

    # ── replies ───────────────────────────────────────────────────────────────

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
            contact=book.contact,
            contacts=known.contacts,
        )

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

    # ── incidents ─────────────────────────────────────────────────────────────
