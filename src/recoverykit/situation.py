"""Everything that a policy may look at, in one frozen value.

A policy sees a situation and nothing else: no case, no log, no clock. So it can
be tested with five lines and proven over its whole domain.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, MissingInput
from recoverykit.explanation import Value
from recoverykit.facts import CaseSummary, Complaint, Customer, Order
from recoverykit.investigation import Diagnosis
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money, amount_or_none
from recoverykit.plain import DYNAMIC
from recoverykit.severity import Assessment


@frozen(kw_only=True)
class CurrentFacts:
    """What the host knows at the moment of a decision, fresher than the log.

    Args:
        order: the order as it is now; the one in the log, where not given.
        customer: the customer as known now; the one in the log, where not given.
        history: the customer's earlier cases (``case.summary()`` of each).
        jurisdiction: whose consumer law applies, such as ``"CN"``; unknown means
            the strictest.
        host: declared extra fields of the shop's own.
    """

    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    customer: Customer | None = field(
        default=None, validator=checked.IsA(Customer, optional=True)
    )
    history: tuple[CaseSummary, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(CaseSummary)
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    host: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=checked.pairs,
        metadata={DYNAMIC: True},
    )


@frozen(kw_only=True)
class Situation:
    """What a compensation policy decides on.

    Args:
        complaint: as it arrived.
        order: the order, if there is one.
        customer: who complains, if known.
        assessment: category, severity and signals.
        diagnosis: what was established, if it was.
        history: the customer's earlier cases.
        refunded: what went back already, in this case and before.
        jurisdiction: whose law applies; None is unknown.
        now: the moment of the decision.
        host: the shop's own declared fields.
    """

    complaint: Complaint = field(validator=checked.IsA(Complaint))
    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    customer: Customer | None = field(
        default=None, validator=checked.IsA(Customer, optional=True)
    )
    assessment: Assessment | None = field(
        default=None, validator=checked.IsA(Assessment, optional=True)
    )
    diagnosis: Diagnosis | None = field(
        default=None, validator=checked.IsA(Diagnosis, optional=True)
    )
    history: tuple[CaseSummary, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(CaseSummary)
    )
    refunded: Money | None = field(default=None, validator=amount_or_none)
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    now: datetime = field(converter=checked.to_utc, validator=checked.instant)
    host: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=checked.pairs,
        metadata={DYNAMIC: True},
    )

    @classmethod
    def of(cls, case: Case, facts: CurrentFacts, *, now: datetime) -> Situation:
        """Return the situation of a case, with the host's fresher facts on top.

        Raises:
            MissingInput: an imported case has no complaint to decide on.
            InvalidValue: refunds in a currency that the order was not paid in.
        """
        if case.complaint is None:
            raise MissingInput("complaint", "the situation")
        order = facts.order or case.order
        return cls(
            complaint=case.complaint,
            order=order,
            customer=facts.customer or case.customer,
            assessment=case.assessment,
            diagnosis=case.diagnosis,
            history=facts.history,
            refunded=_refunded(case, order),
            jurisdiction=facts.jurisdiction,
            now=now,
            host=facts.host,
        )

    @property
    def late_for(self) -> timedelta | None:
        """Return how late delivery was or is; None without order or promise."""
        return None if self.order is None else self.order.late_for(now=self.now)

    def __getitem__(self, name: str) -> Value:
        """Return one of the shop's own fields by name."""
        return dict(self.host)[name]


def _refunded(case: Case, order: Order | None) -> Money | None:
    seen = [
        e.event.amount
        for e in case.entries(ev.RefundSeen)
        if isinstance(e.event, ev.RefundSeen)
    ]
    if order is not None and order.already_refunded is not None:
        seen.append(order.already_refunded)
    currencies = sorted({money.currency for money in seen})
    if len(currencies) > 1:
        raise InvalidValue("refunded", ", ".join(currencies), "must be in one currency")
    return Money.total(seen, currencies[0]) if seen else None
