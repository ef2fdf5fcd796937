"""More than the loss: redress that goes beyond what the harm was assessed at (S79)."""

from __future__ import annotations

from typing import get_args

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import SEVERITIES, STANDARD, Catalogues
from recoverykit.compensation.cap import unused_name, worth_of
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Loss
from recoverykit.money import Money, Rounding
from recoverykit.offer import Basis, Offer, Remedy, is_refund
from recoverykit.situation import Situation

MAKES_GOOD = ("exchange", "reship", "remake", "repair")
"""Remedies that make good the loss of the goods, whatever they cost the shop."""

LOSS = "loss"
"""The name of the line that makes the loss good."""

BEYOND_LOSS = "beyond_loss"
"""The name of the line beyond it."""


@frozen(kw_only=True)
class OverLoss:
    """Redress up to a share of the assessed loss, unlocked by severity (S45, S79).

    The total is ``num / den`` of the loss. What the offer gives already, in the least
    that the complainant could take, counts, and so does what they took in this case
    before and what of the price went back in it. What is missing up to the loss is
    owed to them: damages of basis entitlement, which no cap touches. What is missing
    above it is goodwill.

    Goods that are owed anew (``makes_good``) make good the loss of the goods,
    whatever sending them costs the shop. Goodwill makes nothing good, and counts
    only towards the part beyond the loss. Surprises and what is tied to something
    count for nothing.

    Args:
        num: the numerator; 120 of 100 is the guide's.
        den: the denominator.
        rounding: what to do with a part of a minor unit of the total.
        from_severity: the least severity that unlocks it.
        owed: the kind of the line up to the loss.
        beyond: the kind of the line above it.
        makes_good: kinds that stand for the goods themselves, with all below them.

    Raises:
        InvalidValue: less than the loss, or a share of nothing.
        UnknownCode: ``from_severity`` is no degree of severity.

    Source:
        对于严重投诉,采用“超额补偿”策略 (S45). 补偿金额超出损失20% (S79); that four in
        ten then come back is a claim without a source.

    Examples:
        >>> from recoverykit.facts import Loss
        >>> from recoverykit.testing import situation
        >>> loss = Loss(goods=Money.of("80", "CNY"), effort=Money.of("3.50", "CNY"))
        >>> offer, _ = OverLoss().added(None, situation(loss=loss))
        >>> [(line.name, line.basis.value, str(line.cost)) for line in offer.lines]
        ... # doctest: +NORMALIZE_WHITESPACE
        [('loss', 'entitlement', '83.50 CNY'),
         ('beyond_loss', 'goodwill', '16.70 CNY')]
    """

    num: int = field(default=120, validator=checked.count)
    den: int = field(default=100, validator=checked.count)
    rounding: Rounding = field(
        default="half_up", validator=checked.OneOf(*get_args(Rounding))
    )
    from_severity: str = field(
        default="serious",
        metadata=checked.coded("severities"),
        validator=checked.code,
    )
    owed: str = field(
        default="damages",
        metadata=checked.coded("remedy_kinds"),
        validator=checked.code,
    )
    beyond: str = field(
        default="damages",
        metadata=checked.coded("remedy_kinds"),
        validator=checked.code,
    )
    makes_good: tuple[str, ...] = field(
        default=MAKES_GOOD,
        converter=checked.to_tuple,
        metadata=checked.coded("remedy_kinds"),
        validator=checked.codes,
    )

    def __attrs_post_init__(self) -> None:
        if not 0 < self.den <= self.num:
            rule = "must be the whole loss or more, as 120 of 100"
            raise InvalidValue("num", f"{self.num} of {self.den}", rule)
        SEVERITIES.check(self.from_severity)

    def added(
        self,
        offer: Offer | None,
        situation: Situation,
        *,
        catalogues: Catalogues = STANDARD,
    ) -> tuple[Offer | None, tuple[Reason, ...]]:
        """Return an offer with what is missing of the loss and beyond, and why.

        Args:
            offer: what is offered so far; None where no rule says.
            situation: gives the assessed loss, the severity and what went before.
            catalogues: the codes in use.

        Returns:
            The offer, and a reason. Without an assessed loss, or below the severity,
            it is the same offer, and the reason says so.

        Raises:
            CurrencyMismatch: the loss and the offer are in different currencies.
        """
        locked = self._locked(situation)
        if locked is not None:
            return offer, (locked,)
        loss = situation.loss
        if loss is None:
            return offer, (Reason("compensation.no_assessed_loss"),)
        target = loss.total.ratio(self.num, self.den, self.rounding)
        so_far = Offer() if offer is None else offer
        owed, kind = self._given(so_far, loss, situation, catalogues)
        missing = max(loss.total - owed, Money.zero(target.currency))
        # beyond the loss, kindness that is offered or was taken counts as well
        reached = max(owed, loss.total) + kind
        more = max(target - reached, Money.zero(target.currency))
        covered = not missing.minor and not more.minor
        why = Reason(
            "compensation.loss_covered" if covered else "compensation.over_loss",
            loss=loss.total,
            target=target,
            given=owed + kind,
            owed=missing,
            beyond=more,
        )
        if covered:
            return offer, (why,)
        for name, of, cost, basis in (
            (LOSS, self.owed, missing, Basis.ENTITLEMENT),
            (BEYOND_LOSS, self.beyond, more, Basis.GOODWILL),
        ):
            if cost.minor:
                named = unused_name(so_far, name)
                line = Remedy(named, of, cost=cost, basis=basis)
                so_far = evolve(so_far, always=(*so_far.always, line))
        return so_far, (why,)

    def _locked(self, situation: Situation) -> Reason | None:
        found, wanted = situation.assessment, self.from_severity
        if found is not None and found.level >= SEVERITIES[wanted].level:
            return None
        return Reason(
            "compensation.loss_below_severity",
            severity=None if found is None else found.severity,
            wanted=wanted,
        )

    def _given(
        self, offer: Offer, loss: Loss, situation: Situation, catalogues: Catalogues
    ) -> tuple[Money, Money]:
        """Return what is given already, as owed and as kindness."""
        currency = loss.total.currency
        # refunds that were taken are in what went back of the price
        taken = (
            line.remedy
            for line in situation.given
            if not is_refund(line.remedy, catalogues)
        )
        lines = [x for x in (*_least(offer, currency), *taken) if _counts(x)]
        kind = [x for x in lines if x.basis is Basis.GOODWILL]
        anew, rest = list[Remedy](), list[Remedy]()
        for line in (x for x in lines if x.basis is not Basis.GOODWILL):
            (anew if self._makes_good(line, catalogues) else rest).append(line)
        goods = worth_of(anew, currency)
        if anew and loss.goods is not None:
            goods = max(goods, loss.goods)
        owed = goods + worth_of(rest, currency) + _went_back(situation, currency)
        return owed, worth_of(kind, currency)

    def _makes_good(self, line: Remedy, catalogues: Catalogues) -> bool:
        covers = catalogues.remedy_kinds.covers
        return any(covers(kind, line.kind) for kind in self.makes_good)


def _counts(line: Remedy) -> bool:
    return line.condition is None and not line.surprise


def _least(offer: Offer, currency: str) -> tuple[Remedy, ...]:
    """Return the lines of the selection that is worth least."""
    options = sorted(offer.choices, key=lambda o: worth_of(o.lines, currency))
    picked = (line for o in options[: offer.pick[0]] for line in o.lines)
    return (*offer.always, *picked)


def _went_back(situation: Situation, currency: str) -> Money:
    """Return what of the price went back in this case, or is bound to."""
    zero = Money.zero(currency)
    order = situation.order
    before = None if order is None else order.already_refunded
    if situation.refunded is None:
        return zero
    return max(situation.refunded - (before or zero), zero)
