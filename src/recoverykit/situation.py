"""Everything that a policy may look at, in one frozen value.

A policy sees a situation and nothing else: no case, no log, no clock. So it can
be tested with five lines and proven over its whole domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.errors import InvalidValue, MissingInput
from recoverykit.explanation import Value
from recoverykit.facts import (
    BudgetView,
    CaseSummary,
    Complaint,
    Customer,
    Loss,
    Order,
)
from recoverykit.investigation import Diagnosis
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import GIVEN
from recoverykit.money import Money, amount_or_none
from recoverykit.offer import OfferedLine, is_refund
from recoverykit.plain import DYNAMIC
from recoverykit.severity import Assessment


def _to_instants(given: Iterable[datetime]) -> tuple[datetime, ...]:
    items = checked.to_tuple(given)
    if type(items) is not tuple:  # to be refused
        return items
    return tuple(checked.to_utc(it) for it in items)


def _instants(_: Any, attribute: Attribute[Any], value: tuple[datetime, ...]) -> None:
    checked.AllOf(datetime)(_, attribute, value)
    for it in value:
        checked.require_instant(attribute.name, it)


@frozen(kw_only=True)
class CurrentFacts:
    """What the host knows at the moment of a decision, fresher than the log.

    Args:
        order: the order as it is now; the one in the log, where not given.
        customer: the customer as known now; the one in the log, where not given.
        history: the customer's earlier cases (``case.summary()`` of each); where
            empty, assessing again keeps the failures that were counted before.
        loss: the assessed loss as known now; the diagnosis's, where not given.
        budget: how the pool of goodwill stands; not known, where not given.
        jurisdiction: whose consumer law applies, such as ``"CN"``; unknown means
            the strictest.
        host: declared extra fields of the shop's own.
        contacts: when marketing or a request for a review reached, or will reach, the
            customer in other cases or in campaigns.
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
    loss: Loss | None = field(default=None, validator=checked.IsA(Loss, optional=True))
    budget: BudgetView | None = field(
        default=None, validator=checked.IsA(BudgetView, optional=True)
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    host: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=checked.pairs,
        metadata={DYNAMIC: True},
    )
    contacts: tuple[datetime, ...] = field(
        default=(), converter=_to_instants, validator=_instants
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
        loss: what the harm was assessed at, if it was.
        given: the lines that bind the shop in this case by now: taken, and not
            declined since.
        refunded: what of the price went back, or is bound to: see :meth:`of`.
        budget: how the pool of goodwill stands; None is not known.
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
    loss: Loss | None = field(default=None, validator=checked.IsA(Loss, optional=True))
    given: tuple[OfferedLine, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(OfferedLine)
    )
    refunded: Money | None = field(default=None, validator=amount_or_none)
    budget: BudgetView | None = field(
        default=None, validator=checked.IsA(BudgetView, optional=True)
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    now: datetime = field(converter=checked.to_utc, validator=checked.instant)
    host: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=checked.pairs,
        metadata={DYNAMIC: True},
    )

    @classmethod
    def of(
        cls,
        case: Case,
        facts: CurrentFacts,
        *,
        now: datetime,
        catalogues: Catalogues = STANDARD,
    ) -> Situation:
        """Return the situation of a case, with the host's fresher facts on top.

        What went back of the price is counted once, and nothing is forgotten:

        - what the order says went back before this case;
        - every refund seen that names no line: a platform, a chargeback, a transfer
          past us. It comes on top, after a refund of our own too;
        - every refund line that binds the shop, at its cost, from the moment it is
          taken: whether it was carried out, failed or waits makes no difference,
          for the shop owes it. A refund seen that names the line is the same money;
          only what is more than the line comes on top. A line that was declined, or
          voided by a newer offer, counts no more, and what was seen for it does;
        - of a line that is no refund of the price (goodwill, damages), only what was
          seen beyond its cost.

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
            loss=facts.loss or _loss_of(case),
            given=case.given,
            refunded=_refunded(case, order, catalogues),
            budget=facts.budget,
            jurisdiction=facts.jurisdiction,
            now=now,
            host=facts.host,
        )

    @property
    def late_for(self) -> timedelta | None:
        """Return how late delivery was or is; None without order or promise."""
        return None if self.order is None else self.order.late_for(now=self.now)

    @property
    def granted(self) -> Money | None:
        """Return what the lines taken in this case cost; None where none was."""
        costs = [line.remedy.cost for line in self.given]
        return Money.total(costs, costs[0].currency) if costs else None

    def __getitem__(self, name: str) -> Value:
        """Return one of the shop's own fields by name."""
        return dict(self.host)[name]


def _loss_of(case: Case) -> Loss | None:
    return None if case.diagnosis is None else case.diagnosis.loss


def _refunded(case: Case, order: Order | None, catalogues: Catalogues) -> Money | None:
    seen = [e.event for e in case.log if isinstance(e.event, ev.RefundSeen)]
    back = [event.amount for event in seen if event.line is None]
    if order is not None and order.already_refunded is not None:
        back.append(order.already_refunded)
    for line in case.lines:
        amounts = [event.amount for event in seen if event.line == line.id]
        back += _of_line(line, amounts, catalogues)
    return _total(back) if back else None


def _of_line(
    line: OfferedLine, seen: list[Money], catalogues: Catalogues
) -> Iterator[Money]:
    """Yield what of the price one line gives back, or did."""
    cost = line.remedy.cost
    is_price = is_refund(line.remedy, catalogues)
    if is_price and line.status in GIVEN:
        yield max(cost, _total([*seen, Money.zero(cost.currency)]))
    elif seen:
        beyond = _total(seen) if is_price else _total([*seen, -cost])
        if beyond.minor > 0:
            yield beyond


def _total(amounts: list[Money]) -> Money:
    currencies = sorted({money.currency for money in amounts})
    if len(currencies) > 1:
        raise InvalidValue("refunded", ", ".join(currencies), "must be in one currency")
    return Money.total(amounts, currencies[0])
