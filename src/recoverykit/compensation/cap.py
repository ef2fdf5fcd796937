"""How goodwill is cut to a limit: by what it costs, or by what all of it is worth.

Nothing that is owed is ever cut, and only money is given in part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.plans import without
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy

CASH = "monetary"
"""The form of remedies that are money now: only these can be given in part."""


@frozen
class _Codes:
    """What is said of a limit that holds, and of lines that were cut to it."""

    within: str
    trimmed: str
    dropped: str


_CAP = _Codes("compensation.within_cap", "compensation.trimmed", "compensation.dropped")
_BUDGET = _Codes(
    "compensation.within_budget",
    "compensation.trimmed_to_budget",
    "compensation.dropped_for_budget",
)
_VALUE = _Codes(
    "compensation.within_value_cap",
    "compensation.trimmed_in_value",
    "compensation.dropped_in_value",
)


def cap_goodwill(
    offer: Offer, limit: Money, *, catalogues: Catalogues = STANDARD
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer whose goodwill costs at most ``limit``, and what was cut.

    Only goodwill is counted and cut, in the dearest selection that the offer
    permits. Surprises go first, then the other lines given always, then the menu,
    each from its end. Money is given in part where a part is left; anything else
    is whole or not at all, for half a gift is none.

    Args:
        offer: the proposal.
        limit: the most that goodwill may cost, inclusive (S87).
        catalogues: says which kinds of remedy are money.

    Raises:
        CurrencyMismatch: the limit is in another currency.
        UnknownCode: the kind of a line that has to be cut is not in the catalogue.

    Examples:
        >>> gift = Remedy("gift", "gift", cost=Money(3000, "CNY"), basis=Basis.GOODWILL)
        >>> cut, why = cap_goodwill(Offer(always=[gift]), Money(1000, "CNY"))
        >>> cut.lines, str(why[0])
        ((), 'gift, of 30.00 CNY, is dropped: goodwill is capped at 10.00 CNY')
    """
    return _cut(offer, limit, _CAP, catalogues)


def fit_budget(
    offer: Offer, left: Money, budget: str, *, catalogues: Catalogues = STANDARD
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer whose goodwill fits what is left of a budget, and what was cut.

    The same cut as that of :func:`cap_goodwill`, and inclusive too.
    """
    return _cut(offer, left, _BUDGET, catalogues, budget=budget)


def _cut(
    offer: Offer,
    limit: Money,
    codes: _Codes,
    catalogues: Catalogues,
    **said: Any,
) -> tuple[Offer, tuple[Reason, ...]]:
    goodwill = offer.exposure_of(Basis.GOODWILL)
    if goodwill is None or goodwill <= limit:
        spent = Money.zero(limit.currency) if goodwill is None else goodwill
        return offer, (Reason(codes.within, goodwill=spent, limit=limit, **said),)
    reasons: list[Reason] = []
    while goodwill is not None and goodwill > limit:
        line, over = _next_to_cut(offer), goodwill - limit
        offer, cut = _less(offer, line, over, catalogues)
        reasons.append(_cut_said(codes, line, cut, limit, **said))
        goodwill = offer.exposure_of(Basis.GOODWILL)
    return offer, tuple(reasons)


def _less(
    offer: Offer, line: Remedy, over: Money, catalogues: Catalogues
) -> tuple[Offer, Remedy | None]:
    """Return an offer with less of one line, and what is left of the line."""
    is_cash = catalogues.remedy_kinds[line.kind].form == CASH
    if is_cash and line.cost > over:
        less = evolve(line, cost=line.cost - over, value=None)
        return instead(offer, less), less
    return without(offer, (line.name,)), None


def _cut_said(
    codes: _Codes, line: Remedy, left: Remedy | None, limit: Money, **said: Any
) -> Reason:
    if left is None:
        return Reason(
            codes.dropped, line=line.name, cost=line.cost, limit=limit, **said
        )
    return Reason(
        codes.trimmed,
        line=line.name,
        before=line.cost,
        after=left.cost,
        limit=limit,
        **said,
    )


def _next_to_cut(offer: Offer) -> Remedy:
    """Return the goodwill line that goes first and makes a difference."""
    given = _cuttable(offer.always)
    if given:
        return next((line for line in given if line.surprise), given[0])
    # a cut elsewhere than in the dearest options would change nothing
    counted = [
        (sum(x.cost.minor for x in _cuttable(o.lines)), o) for o in offer.choices
    ]
    counted.sort(key=lambda pair: -pair[0])
    dearest = [option for goodwill, option in counted[: offer.pick[1]] if goodwill]
    last = max(dearest, key=offer.choices.index)
    return _cuttable(last.lines)[0]


def _cuttable(lines: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Return goodwill that costs something, the last line first."""
    return tuple(
        line
        for line in reversed(tuple(lines))
        if line.basis is Basis.GOODWILL and line.cost.minor
    )


def instead(offer: Offer, line: Remedy) -> Offer:
    """Return an offer with one line in the place of its namesake."""

    def swapped(lines: tuple[Remedy, ...]) -> tuple[Remedy, ...]:
        return tuple(line if line.name == old.name else old for old in lines)

    choices = tuple(Option(o.name, swapped(o.lines)) for o in offer.choices)
    return evolve(offer, always=swapped(offer.always), choices=choices)


# ── by worth ─────────────────────────────────────────────────────────────────


def cap_worth(
    offer: Offer, limit: Money, *, catalogues: Catalogues = STANDARD
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer that is worth at most ``limit`` with its kindness, what was cut.

    Everything that the customer could take counts, what is owed too, at its worth to
    them; goodwill alone is cut. So no selection that holds goodwill is worth more
    than the limit, and a selection of what is owed may be.

    Args:
        offer: the proposal.
        limit: the most that a selection with goodwill in it may be worth, inclusive.
        catalogues: says which kinds of remedy are money.

    Raises:
        CurrencyMismatch: the limit is in another currency.
        UnknownCode: the kind of a line that has to be cut is not in the catalogue.

    Examples:
        >>> refund = Remedy(
        ...     "refund", "refund", cost=Money(9000, "CNY"), basis=Basis.ENTITLEMENT
        ... )
        >>> more = Remedy(
        ...     "more", "damages", cost=Money(6001, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> cut, _ = cap_worth(Offer(always=[refund, more]), Money(15000, "CNY"))
        >>> [str(line.cost) for line in cut.lines]
        ['90.00 CNY', '60.00 CNY']
    """
    reasons: list[Reason] = []
    worth, line = _dearest_kindness(offer, limit.currency)
    if line is None:
        return offer, (Reason("compensation.only_owed"),)
    if worth <= limit:
        return offer, (Reason(_VALUE.within, worth=worth, limit=limit),)
    while line is not None and worth > limit:
        offer, cut = _less(offer, line, worth - limit, catalogues)
        reasons.append(_cut_said(_VALUE, line, cut, limit))
        worth, line = _dearest_kindness(offer, limit.currency)
    return offer, tuple(reasons)


def _dearest_kindness(offer: Offer, currency: str) -> tuple[Money, Remedy | None]:
    """Return the worth of the dearest selection with goodwill, and what to cut in it.

    No line where no selection has any.
    """
    always = worth_of(offer.always, currency)
    worths = [worth_of(option.lines, currency) for option in offer.choices]
    most = offer.pick[1]
    dearest = always + Money.total(sorted(worths, reverse=True)[:most], currency)
    given = _kind(offer.always)
    if given:
        return dearest, next((line for line in given if line.surprise), given[0])
    with_kindness: list[tuple[Money, int]] = []
    for place, option in enumerate(offer.choices[: len(offer.choices) if most else 0]):
        if _kind(option.lines):
            others = sorted(worths[:place] + worths[place + 1 :], reverse=True)
            beside = Money.total(others[: most - 1], currency)
            with_kindness.append((always + worths[place] + beside, place))
    if not with_kindness:
        return dearest, None
    worth, place = max(with_kindness)
    return worth, _kind(offer.choices[place].lines)[0]


def _kind(lines: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Return goodwill that is worth something, the last line first."""
    return tuple(
        line
        for line in reversed(tuple(lines))
        if line.basis is Basis.GOODWILL and line.worth.minor
    )


def worth_of(lines: Iterable[Remedy], currency: str) -> Money:
    """Return what lines are worth to the customer, in all."""
    return Money.total((line.worth for line in lines), currency)


def unused_name(offer: Offer, name: str) -> str:
    """Return a name for a new line, with a number where it is taken."""
    taken = {line.name for line in offer.lines} | {o.name for o in offer.choices}
    n, tried = 1, name
    while tried in taken:
        n += 1
        tried = f"{name}_{n}"
    return tried
