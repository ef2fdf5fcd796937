"""What the shop promised in public: once verified, it is owed (S85)."""

from __future__ import annotations

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.cap import CASH, unused_name
from recoverykit.compensation.plans import RemedyPlan, left_of_order
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import REFUND, Basis, Offer, Remedy, is_refund
from recoverykit.situation import Situation

_OTHER = "compensation.guarantee_other_category"
_UNVERIFIED = "compensation.guarantee_unverified"
_KEPT = "compensation.guarantee_kept"
_ADDED = "compensation.guarantee_added"


@frozen
class Guarantee:
    """One public promise of the shop, such as 破损包赔: damage found is made good.

    It is owed, and not at anybody's discretion, once a diagnosis confirms what it is
    about: then its lines are offered whatever the policy, a proposal by hand, the cap
    or the abuse guard say. Claimed and not confirmed, it gives nothing yet.

    What an offer gives of the same kind anyway is not given twice, and neither is
    what was taken in the case before: money is made up to what was promised, of the
    price never more than is left of it; anything else is there or is added.

    Args:
        id: a code for people and for the log.
        categories: what must be confirmed; each stands for its subtree.
        lines: what is promised, of basis entitlement.
        kept_by: kinds of remedy that keep the promise as well, such as goods sent
            again where money was promised; each stands for all below it. It is not
            made good twice.
        source: where the shop promises it, quoted.

    Raises:
        InvalidValue: no line, or one that is not of basis entitlement or is tied to
            something.

    Source:
        破损包赔 (S85).

    Examples:
        >>> from recoverykit.compensation import WHOLE_ORDER
        >>> Guarantee(
        ...     "damage_paid",
        ...     categories=["quality.damaged"],
        ...     lines=[
        ...         RemedyPlan(
        ...             "refund",
        ...             "refund.full",
        ...             cost=WHOLE_ORDER,
        ...             basis=Basis.ENTITLEMENT,
        ...         )
        ...     ],
        ...     source="破损包赔",
        ... ).id
        'damage_paid'
    """

    id: str = field(validator=checked.code)
    categories: tuple[str, ...] = field(
        converter=checked.to_tuple,
        metadata=checked.coded("categories"),
        validator=checked.codes,
        kw_only=True,
    )
    lines: tuple[RemedyPlan, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(RemedyPlan), kw_only=True
    )
    source: str = field(validator=checked.text, kw_only=True)
    kept_by: tuple[str, ...] = field(
        default=(),
        converter=checked.to_tuple,
        metadata=checked.coded("remedy_kinds"),
        validator=checked.codes,
        kw_only=True,
    )

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise InvalidValue("lines", "()", "a guarantee promises at least one line")
        for line in self.lines:
            if line.basis is not Basis.ENTITLEMENT or line.condition is not None:
                given = f"{line.name} of basis {line.basis.value}"
                rule = "what is guaranteed is of basis entitlement, tied to nothing"
                raise InvalidValue("lines", given, rule)


def honour(
    offer: Offer,
    guarantees: tuple[Guarantee, ...],
    situation: Situation,
    *,
    catalogues: Catalogues = STANDARD,
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer with what is guaranteed in it, and a reason for each guarantee.

    Args:
        offer: what is offered so far; it may be empty.
        guarantees: the shop's public promises.
        situation: says what was confirmed.
        catalogues: says which categories and kinds stand below which.

    Raises:
        MissingInput: what is promised follows an order that has no price.
        CurrencyMismatch: promise and offer are in different currencies.

    Examples:
        >>> from recoverykit.investigation import Diagnosis
        >>> from recoverykit.testing import situation
        >>> promise = Guarantee(
        ...     "damage_paid",
        ...     categories=["quality"],
        ...     lines=[
        ...         RemedyPlan(
        ...             "sorry",
        ...             "damages",
        ...             cost=Money(5000, "CNY"),
        ...             basis=Basis.ENTITLEMENT,
        ...         )
        ...     ],
        ...     source="破损包赔",
        ... )
        >>> found = Diagnosis(primary="packing", confirmed=("quality.damaged",))
        >>> offer, _ = honour(Offer(), (promise,), situation(diagnosis=found))
        >>> [str(line.cost) for line in offer.lines]
        ['50.00 CNY']
        >>> offer, why = honour(Offer(), (promise,), situation())
        >>> offer.lines, why[0].code
        ((), 'compensation.guarantee_unverified')
    """
    reasons: list[Reason] = []
    for row in guarantees:
        if not _names(row, _confirmed(situation), catalogues):
            is_claimed = _names(row, _claimed(situation), catalogues)
            code = _UNVERIFIED if is_claimed else _OTHER
            reasons.append(_said(code, row, ()))
            continue
        lines: list[str] = []
        is_kept = _is_kept_otherwise(row, offer, situation, catalogues)
        for plan in () if is_kept else row.lines:
            line = _missing(plan, offer, situation, catalogues)
            if line is not None:
                line = evolve(line, name=unused_name(offer, line.name))
                offer = evolve(offer, always=(*offer.always, line))
                lines.append(line.name)
        code = _ADDED if lines else _KEPT
        reasons.append(_said(code, row, tuple(lines)))
    return offer, tuple(reasons)


def _said(code: str, row: Guarantee, lines: tuple[str, ...]) -> Reason:
    return Reason(
        code,
        guarantee=row.id,
        source=row.source,
        categories=row.categories,
        lines=lines,
    )


def _names(row: Guarantee, codes: tuple[str, ...], catalogues: Catalogues) -> bool:
    covers = catalogues.categories.covers
    return any(covers(c, code) for c in row.categories for code in codes)


def _confirmed(situation: Situation) -> tuple[str, ...]:
    return () if situation.diagnosis is None else situation.diagnosis.confirmed


def _claimed(situation: Situation) -> tuple[str, ...]:
    found = situation.assessment
    if found is None:
        return ()
    return (found.category, *(issue.category for issue in found.issues))


def _is_kept_otherwise(
    row: Guarantee, offer: Offer, situation: Situation, catalogues: Catalogues
) -> bool:
    """Return whether an owed line that comes for sure keeps the promise too."""
    given = (*(x.remedy for x in situation.given), *offer.always)
    covers = catalogues.remedy_kinds.covers
    return any(
        line.basis is not Basis.GOODWILL
        and line.condition is None
        and any(covers(kind, line.kind) for kind in row.kept_by)
        for line in given
    )


def _missing(
    plan: RemedyPlan, offer: Offer, situation: Situation, catalogues: Catalogues
) -> Remedy | None:
    """Return what an offer lacks of one promised line."""
    line = plan.remedy(situation)
    is_price = is_refund(line, catalogues)
    root = REFUND if is_price else line.kind

    def same(other: Remedy) -> bool:
        of_kind = catalogues.remedy_kinds.covers(root, other.kind)
        is_owed = other.basis is not Basis.GOODWILL and other.condition is None
        return of_kind and is_owed

    taken = [x.remedy for x in situation.given if same(x.remedy)]
    if catalogues.remedy_kinds[line.kind].form != CASH:
        return None if taken or any(map(same, offer.lines)) else line
    zero = Money.zero(line.cost.currency)
    offered = offer.exposure_where(same) or zero
    short = line.cost - offered - Money.total((x.cost for x in taken), zero.currency)
    left = left_of_order(situation) if is_price else None
    if left is not None:
        short = min(short, left - offered)
    return None if short.minor <= 0 else evolve(line, cost=short, value=None)
