"""Rights to give the goods back for the price, as dated rows, and what they come to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.compliance import (
    JURISDICTIONS,
    holds_in,
    is_in_force,
)
from recoverykit.compensation.plans import left_of_order
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Order
from recoverykit.money import Money
from recoverykit.offer import REFUND
from recoverykit.situation import Situation

EXEMPT = ("custom", "perishable", "opened_digital", "begun_digital")
"""Goods that a return without reason is not for.

``begun_digital`` needs the buyer's consent to begin at once, which no order says: once
opened, whether it is one stays unknown.
"""


@frozen(kw_only=True)
class StatutoryFloor:
    """A right to give the goods back for the price, as one row.

    Args:
        id: a code for people and for the log.
        jurisdiction: where it holds.
        categories: what the complaint must be about; each stands for its subtree. None
            where no reason has to be given.
        within_days: days from receipt, not counting the day of receipt.
        exempt: goods that it is not for.
        if_sought: whether it is owed only to somebody who asks for the money back.
        effective_on: the day it took effect.
        source: the law.

    Units:
        The whole price of the order: which of its goods are faulty is not known
        here, so a person may find that less is owed.
    """

    id: str = field(validator=checked.code)
    jurisdiction: str = field(validator=checked.code)
    categories: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    within_days: int = field(validator=checked.count)
    exempt: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    if_sought: bool = field(default=False, validator=checked.flag)
    effective_on: date = field(validator=checked.IsA(date))
    source: str = field(validator=checked.text)

    def __attrs_post_init__(self) -> None:
        unknown = [trait for trait in self.exempt if trait not in EXEMPT]
        if unknown:
            raise InvalidValue("exempt", unknown[0], f"allowed: {', '.join(EXEMPT)}")


FLOORS = (
    StatutoryFloor(
        id="cn_quality_return",
        jurisdiction="CN",
        categories=("quality",),
        within_days=7,
        effective_on=date(2014, 3, 15),
        source="中华人民共和国消费者权益保护法 第二十四条",
    ),
    StatutoryFloor(
        id="cn_no_reason_return",
        jurisdiction="CN",
        within_days=7,
        exempt=("custom", "perishable", "opened_digital"),
        if_sought=True,
        effective_on=date(2014, 3, 15),
        source="中华人民共和国消费者权益保护法 第二十五条",
    ),
    StatutoryFloor(
        id="eu_withdrawal",
        jurisdiction="EU",
        within_days=14,
        exempt=("custom", "perishable", "begun_digital"),
        if_sought=True,
        effective_on=date(2014, 6, 13),
        source="Directive 2011/83/EU art. 9, 16",
    ),
)
"""The floors that ship, each with its article.

Goods made to order are outside the returns without reason and inside that for quality.
Card codes and other digital goods fall out of the former once they were opened; in the
EU only if the buyer agreed to that beforehand, which is not known here. The former are
owed to whoever asks for the money back, which ``complaint.sought`` says.

Not here are newspapers, which no order says it holds, repair or replacement after the
seven days, damages for fraud
(:func:`~recoverykit.compensation.punitive_exposures`), and the law of other places. It
is no legal advice.
"""


@frozen(kw_only=True)
class ReturnRight:
    """Whether a buyer may give the goods back under one row, and why.

    Args:
        id: the row.
        answer: ``eligible``, ``not_eligible``, or ``unknown`` where a fact is missing.
        amount: what is to go back; None where that is nothing or not known.
        until_at: the last instant that can still be inside, in whatever zone the last
            day is counted; None where receipt is not known.
        reason: why.
    """

    id: str
    answer: str = field(validator=checked.OneOf("eligible", "not_eligible", "unknown"))
    amount: Money | None = None
    until_at: datetime | None = None
    reason: Reason


def return_rights(
    situation: Situation,
    *,
    floors: tuple[StatutoryFloor, ...] = FLOORS,
    catalogues: Catalogues = STANDARD,
) -> tuple[ReturnRight, ...]:
    """Return, for every row of the place and the day, whether it gives a right.

    Whether the buyer asked for anything does not matter here. Nothing is guessed: where
    a fact is missing the answer is ``unknown`` and the reason names it.

    Args:
        situation: the facts. What was confirmed outranks what was claimed.
        floors: the rows to go by.
        catalogues: says which categories stand below which.

    Examples:
        >>> from recoverykit.testing import situation
        >>> bracelet = situation(is_custom=True, category="quality.damaged")
        >>> [(right.id, right.answer) for right in return_rights(bracelet)]
        [('cn_quality_return', 'eligible'), ('cn_no_reason_return', 'not_eligible')]
    """
    return tuple(
        _right(row, situation, catalogues)
        for row in floors
        if holds_in(row.jurisdiction, situation)
        and is_in_force(row.effective_on, situation)
    )


def owed(
    situation: Situation,
    *,
    floors: tuple[StatutoryFloor, ...] = FLOORS,
    catalogues: Catalogues = STANDARD,
) -> tuple[Money | None, tuple[Reason, ...]]:
    """Return what the law lets this buyer have back for the goods, and why.

    Nothing is guessed: where a fact is missing, nothing is owed as far as can be
    told, and the reason names the fact.

    Args:
        situation: the facts. What was confirmed outranks what was claimed.
        floors: the rows to go by.
        catalogues: says which categories stand below which.

    Returns:
        The amount, None for nothing, and a reason for every row that holds at the
        place and on the day, but for those that nobody asked for. Where the law of the
        place is not kept here, every row holds, and a reason says so.

    Examples:
        >>> from recoverykit.testing import situation
        >>> amount, why = owed(situation(amount="268.00", category="quality.damaged"))
        >>> str(amount), why[0].code
        ('268.00 CNY', 'compensation.floor_due')
        >>> amount, why = owed(situation(delivered_at=None))
        >>> amount, why[0].code, why[0]["missing"]
        (None, 'compensation.floor_unknown', ('order.delivered_at',))
    """
    sought = situation.complaint.sought
    asked = sought is not None and catalogues.remedy_kinds.covers(REFUND, sought)
    meant = tuple(row for row in floors if asked or not row.if_sought)
    rights = return_rights(situation, floors=meant, catalogues=catalogues)
    where = situation.jurisdiction
    if not rights:
        return None, (Reason("compensation.no_floor", where=where),)
    said = [] if where in JURISDICTIONS else [Reason("compensation.law_unknown")]
    said += (right.reason for right in rights)
    amounts = [right.amount for right in rights if right.amount is not None]
    return max(amounts, default=None), tuple(said)


def _right(
    row: StatutoryFloor, situation: Situation, catalogues: Catalogues
) -> ReturnRight:
    order, left = situation.order, left_of_order(situation)
    delivered = None if order is None else order.delivered_at
    # the last day runs to midnight in a zone that is not known here: in doubt, longer
    ends = None if delivered is None else delivered + timedelta(row.within_days + 1)

    def no(code: str, **fields: Any) -> ReturnRight:
        reason = Reason(f"compensation.floor_{code}", source=row.source, **fields)
        answer = "unknown" if code == "unknown" else "not_eligible"
        return ReturnRight(id=row.id, answer=answer, until_at=ends, reason=reason)

    if situation.complaint.complainant != "buyer":
        return no("no_buyer")
    categories = _categories(situation)
    covers = catalogues.categories.covers
    if row.categories:
        meant = any(covers(p, c) for p in row.categories for c in categories)
        if categories and not meant:
            return no("other_category", categories=categories)
    exempt = _exempt(row, order)
    if exempt is not None:
        return no(f"exempt_{exempt}")
    missing = (
        *(() if categories or not row.categories else ("assessment.category",)),
        *_missing(row, situation),
    )
    if missing or left is None or ends is None:
        return no("unknown", missing=missing)
    if situation.complaint.received_at >= ends:
        return no("over")
    if not left.minor:
        return no("repaid")
    due = Reason("compensation.floor_due", amount=left, source=row.source)
    return ReturnRight(
        id=row.id, answer="eligible", amount=left, until_at=ends, reason=due
    )


def _exempt(row: StatutoryFloor, order: Order | None) -> str | None:
    """Return the trait of the goods that keeps them out of a row."""
    if order is None:
        return None
    traits = {
        "custom": order.is_custom,
        "perishable": order.is_perishable,
        "opened_digital": order.is_digital and order.opened is True,
    }
    return next((trait for trait in row.exempt if traits.get(trait)), None)


def _categories(situation: Situation) -> tuple[str, ...]:
    """Return what the complaint is about: as confirmed, else as assessed."""
    if situation.diagnosis is not None and situation.diagnosis.confirmed:
        return situation.diagnosis.confirmed
    if situation.assessment is None:
        return ()
    issues = (issue.category for issue in situation.assessment.issues)
    return tuple(dict.fromkeys((situation.assessment.category, *issues)))


def _missing(row: StatutoryFloor, situation: Situation) -> tuple[str, ...]:
    order = situation.order
    if order is None:
        return ("order",)
    facts = ["amount", "delivered_at"]
    if order.is_digital and {"opened_digital", "begun_digital"} & set(row.exempt):
        facts.append("opened")
    missing = [f"order.{f}" for f in facts if getattr(order, f) is None]
    if order.is_digital and order.opened and "begun_digital" in row.exempt:
        missing.append("consent_to_begin")
    return tuple(missing)
