"""What must stay on offer, and what must not go back twice.

The floor is the least that the law grants: it is added to whatever a policy
proposed, never capped, and nothing is taken away for it. The ceiling on refunds is
the price less what went back; goodwill may go beyond it, a refund may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve

from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.plans import left_of_order
from recoverykit.compensation.returns import owed
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy, is_refund
from recoverykit.situation import Situation

STATUTORY_REFUND = "statutory_refund"
"""The name of the line that the floor adds."""

AS_PROPOSED = "as_proposed"
"""The name of the option that holds what was proposed, beside the refund."""


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


def _is_owed(line: Remedy, catalogues: Catalogues) -> bool:
    return is_refund(line, catalogues) and line.condition is None


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
    most = _most(offer, currency, picks, lambda x: is_refund(x, catalogues))
    if not most.minor:
        return none
    left = left_of_order(situation)
    if left is None:
        return False, Reason("compensation.refund_unchecked", refund=most)
    code = "refund_fits" if most <= left else "over_refund"
    return most > left, Reason(f"compensation.{code}", refund=most, left=left)
