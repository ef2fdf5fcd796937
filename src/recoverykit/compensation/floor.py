"""What must stay on offer, and what must not go back twice.

The floor is the least that the law grants: it is added to whatever a policy
proposed, never capped, and nothing is taken away for it. The ceiling on refunds is
the price less what went back; goodwill may go beyond it, a refund may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.compliance import (
    JURISDICTIONS,
    holds_in,
    is_in_force,
)
from recoverykit.compensation.plans import left_of_order
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.situation import Situation

REFUND = "refund"
"""The subtree of remedies that give the price back."""

STATUTORY_REFUND = "statutory_refund"
"""The name of the line that the floor adds."""

AS_PROPOSED = "as_proposed"
"""The name of the option that holds what was proposed, beside the refund."""


@frozen(kw_only=True)
class StatutoryFloor:
    """A right to give the goods back for the price, as one row.

    Args:
        id: a code for people and for the log.
        jurisdiction: where it holds.
        categories: what the complaint must be about; each stands for its subtree.
        within_days: days from receipt, not counting the day of receipt.
        effective_on: the day it took effect.
        source: the law.

    Units:
        The whole price of the order: which of its goods are faulty is not known
        here, so a person may find that less is owed.
    """

    id: str = field(validator=checked.code)
    jurisdiction: str = field(validator=checked.code)
    categories: tuple[str, ...] = field(
        converter=checked.to_tuple, validator=checked.codes
    )
    within_days: int = field(validator=checked.count)
    effective_on: date = field(validator=checked.IsA(date))
    source: str = field(validator=checked.text)


FLOORS = (
    StatutoryFloor(
        id="cn_quality_return",
        jurisdiction="CN",
        categories=("quality",),
        within_days=7,
        effective_on=date(2014, 3, 15),
        source="中华人民共和国消费者权益保护法 第二十四条",
    ),
)
"""The floors that ship: one. It says nothing of other rights.

Not here are the return without reason (art. 25, which made-to-order goods are exempt
from), repair or replacement after the seven days, damages for fraud (art. 55), and
the law of other places. Goods made to order are inside this one.
"""


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
        place and on the day. Where the law of the place is not kept here, every row
        holds, and a reason says so.

    Examples:
        >>> from recoverykit.testing import situation
        >>> amount, why = owed(situation(amount="268.00", category="quality.damaged"))
        >>> str(amount), why[0].code
        ('268.00 CNY', 'compensation.floor_due')
        >>> amount, why = owed(situation(delivered_at=None))
        >>> amount, why[0].code, why[0]["missing"]
        (None, 'compensation.floor_unknown', ('order.delivered_at',))
    """
    answers = [
        _owed_by(row, situation, catalogues)
        for row in floors
        if holds_in(row.jurisdiction, situation)
        and is_in_force(row.effective_on, situation)
    ]
    where = situation.jurisdiction
    if not answers:
        return None, (Reason("compensation.no_floor", where=where),)
    said = [] if where in JURISDICTIONS else [Reason("compensation.law_unknown")]
    said += (reason for _, reason in answers)
    amounts = [amount for amount, _ in answers if amount is not None]
    return max(amounts, default=None), tuple(said)


def _owed_by(
    row: StatutoryFloor, situation: Situation, catalogues: Catalogues
) -> tuple[Money | None, Reason]:
    source = row.source
    if situation.complaint.complainant != "buyer":
        return None, Reason("compensation.floor_no_buyer", source=source)
    categories = _categories(situation)
    covers = catalogues.categories.covers
    if categories and not any(covers(p, c) for p in row.categories for c in categories):
        return None, Reason(
            "compensation.floor_other_category", source=source, categories=categories
        )
    missing = (*(() if categories else ("category",)), *_missing(situation))
    order, left = situation.order, left_of_order(situation)
    delivered = None if order is None else order.delivered_at
    if missing or left is None or delivered is None:
        return None, Reason(
            "compensation.floor_unknown", source=source, missing=missing
        )
    # the last day runs to midnight in a zone that is not known here: in doubt, longer
    if situation.complaint.received_at - delivered >= timedelta(row.within_days + 1):
        return None, Reason("compensation.floor_over", source=source)
    if not left.minor:
        return None, Reason("compensation.floor_repaid", source=source)
    return left, Reason("compensation.floor_due", amount=left, source=source)


def _categories(situation: Situation) -> tuple[str, ...]:
    """Return what the complaint is about: as confirmed, else as assessed."""
    if situation.diagnosis is not None and situation.diagnosis.confirmed:
        return situation.diagnosis.confirmed
    if situation.assessment is None:
        return ()
    issues = (issue.category for issue in situation.assessment.issues)
    return tuple(dict.fromkeys((situation.assessment.category, *issues)))


def _missing(situation: Situation) -> tuple[str, ...]:
    if situation.order is None:
        return ("order",)
    facts = ("amount", "delivered_at")
    return tuple(f"order.{f}" for f in facts if getattr(situation.order, f) is None)


# ── what an offer gives back ─────────────────────────────────────────────────


def refundable(
    offer: Offer, currency: str, *, catalogues: Catalogues = STANDARD
) -> Money:
    """Return the most that a customer can have back of the price by an offer.

    Goodwill does not count, for it comes on top of what is owed, and neither does a
    refund that is tied to something, or that can be picked only with what is.
    """
    picks = offer.pick[1] if offer.pick[0] <= _untied(offer) else 0
    return _most(offer, currency, picks, lambda x: _is_owed(x, catalogues))


def _untied(offer: Offer) -> int:
    """Return how many options can be picked without a line that is tied."""
    return sum(any(x.condition is None for x in o.lines) for o in offer.choices)


def _is_refund(line: Remedy, catalogues: Catalogues) -> bool:
    is_back = catalogues.remedy_kinds.covers(REFUND, line.kind)
    return is_back and line.basis is not Basis.GOODWILL


def _is_owed(line: Remedy, catalogues: Catalogues) -> bool:
    return _is_refund(line, catalogues) and line.condition is None


def _most(
    offer: Offer, currency: str, picks: int, counts: Callable[[Remedy], bool]
) -> Money:
    """Return the cost of the lines that count, in the dearest selection of them."""

    def cost(lines: Iterable[Remedy]) -> Money:
        return Money.total((x.cost for x in lines if counts(x)), currency)

    options = sorted((cost(o.lines) for o in offer.choices), reverse=True)
    return cost(offer.always) + Money.total(options[:picks], currency)


def floor_gap(
    offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
) -> tuple[Money, Money] | None:
    """Return what is owed and how much of it an offer does not give.

    None is for an offer that keeps the floor, or for no floor to keep.
    """
    due, _ = owed(situation, catalogues=catalogues)
    if due is None:
        return None
    short = due - refundable(offer, due.currency, catalogues=catalogues)
    return (due, short) if short.minor > 0 else None


def keep_floor(
    offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return the offer with the statutory refund in it, and why it was added.

    Whatever could be chosen before can still be chosen. Beside a menu the refund is
    one more option, which need not be picked with one that is tied to something.
    Without a menu, what was proposed as owed and the refund become the two options,
    since the law gives one or the other; goodwill stays beside both.

    Args:
        offer: the proposal, after the cap. It may be empty.
        situation: the facts.
        catalogues: says which kinds of remedy are refunds.

    Raises:
        CurrencyMismatch: the offer is not in the currency of the order.

    Examples:
        >>> from recoverykit.testing import situation
        >>> coupon = Remedy(
        ...     "coupon", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> kept, _ = keep_floor(Offer(always=[coupon]), situation(amount="268.00"))
        >>> [(line.name, str(line.cost)) for line in kept.lines]
        [('coupon', '5.00 CNY'), ('statutory_refund', '268.00 CNY')]
    """
    due, reasons = owed(situation, catalogues=catalogues)
    if due is None:
        return offer, reasons
    if floor_gap(offer, situation, catalogues=catalogues) is None:
        return offer, (*reasons, Reason("compensation.floor_kept", amount=due))
    free = _untied(offer)
    if offer.pick[0] > free:
        loose = evolve(offer, pick=(free, offer.pick[1]))
        if floor_gap(loose, situation, catalogues=catalogues) is None:
            untied = Reason("compensation.floor_untied", amount=due, least=free)
            return loose, (*reasons, untied)
    names = {line.name for line in offer.lines} | {o.name for o in offer.choices}
    refund = Remedy(
        _unused(STATUTORY_REFUND, names),
        "refund.full",
        cost=due,
        basis=Basis.STATUTORY,
    )
    proposed = tuple(x for x in offer.always if x.basis is not Basis.GOODWILL)
    if offer.choices:
        # nobody has to pick what is tied to something to get what the law grants
        least = min(offer.pick[0], free + 1)
        most = max(offer.pick[1], 1)
        # with the refunds that may be picked beside it, it comes to what is owed
        beside = _most(offer, due.currency, most - 1, lambda x: _is_owed(x, catalogues))
        refund = evolve(refund, cost=due - beside)
        kept = evolve(
            offer,
            choices=(*offer.choices, Option(refund.name, (refund,))),
            pick=(least, most),
        )
    elif proposed:
        kept = Offer(
            always=tuple(x for x in offer.always if x.basis is Basis.GOODWILL),
            choices=(Option(_unused(AS_PROPOSED, names), proposed), refund),
            pick=(0, 1),
        )
    else:
        kept = evolve(offer, always=(*offer.always, refund))
    added = Reason("compensation.floor_added", line=refund.name, amount=refund.cost)
    return kept, (*reasons, added)


def _unused(name: str, taken: Iterable[str]) -> str:
    names, n, tried = frozenset(taken), 1, name
    while tried in names:
        n += 1
        tried = f"{name}_{n}"
    return tried


def over_refund(
    offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
) -> tuple[bool, Reason]:
    """Return whether an offer could give back more than was paid, and why or why not.

    Counted are refunds in the dearest selection, with what went back before.
    Goodwill and damages are no refunds of the price and may go beyond it. Where no
    price is known there is nothing to measure by, and the reason says so.

    Raises:
        CurrencyMismatch: the refund is not in the currency of the order.

    Examples:
        >>> from recoverykit.testing import situation
        >>> back = Remedy(
        ...     "refund", "refund", cost=Money(8000, "CNY"), basis=Basis.ENTITLEMENT
        ... )
        >>> facts = situation(amount="100.00", refunded="30.00")
        >>> too_much, why = over_refund(Offer(always=[back]), facts)
        >>> too_much, str(why)
        (True, 'a refund of 80.00 CNY is more than the 70.00 CNY left of the price')
    """
    currency = offer.currency
    none: tuple[bool, Reason] = (False, Reason("compensation.no_refund"))
    if currency is None:
        return none
    picks = offer.pick[1]
    most = _most(offer, currency, picks, lambda x: _is_refund(x, catalogues))
    if not most.minor:
        return none
    left = left_of_order(situation)
    if left is None:
        return False, Reason("compensation.refund_unchecked", refund=most)
    code = "refund_fits" if most <= left else "over_refund"
    return most > left, Reason(f"compensation.{code}", refund=most, left=left)
