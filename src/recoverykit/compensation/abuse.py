"""When kindness is for a higher role to give: too many earlier cases, too much given.

It is never a verdict: nothing here says that anybody is dishonest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.compensation.plans import without
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.money import Money, amount_or_none
from recoverykit.offer import Basis, Offer
from recoverykit.situation import Situation

NOT_COUNTED = ("withdrawn", "duplicate", "merged")
"""Closures after which a case is none to count; what was taken in it was taken."""


def _above_zero(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.span(_, attribute, value)
    if not value:
        raise checked.refuse(attribute, value, "must be longer than nothing")


@frozen(kw_only=True)
class AbuseGuard:
    """From when on goodwill is not given by rule any more.

    It withholds goodwill and nothing else: what the law, the contract or a guarantee
    grants stays, whoever asks. It says which number was passed, draws no conclusion
    about anybody, and names the role that may give all the same, by putting an offer
    by hand.

    Args:
        window: how far back the customer's earlier cases are looked at, inclusive.
        most_cases: the most earlier cases that pass; None looks at no such number.
        most_claims: the most of them in which something was given.
        most_goodwill: the most that goodwill may have cost in them.
        role: who may give goodwill all the same, and everybody above.

    Raises:
        InvalidValue: no threshold at all, or no window.

    Units:
        ``window`` is real time, from when a case was received to the decision.
        Amounts are costs to the shop.

    Source:
        The thresholds are the shop's own: no guide names any. A refund must not free
        the place of a claim (polarsource/polar#13394), so what was given counts even
        where the case was withdrawn.

    Examples:
        >>> from recoverykit.offer import Remedy
        >>> from recoverykit.testing import NOW, situation
        >>> guard = AbuseGuard(
        ...     window=timedelta(days=90), most_cases=1, role="store_manager"
        ... )
        >>> earlier = [
        ...     CaseSummary(id_, received_at=NOW - timedelta(days=9), state="closed")
        ...     for id_ in ("c1", "c2")
        ... ]
        >>> gift = Remedy("gift", "gift", cost=Money(500, "CNY"), basis=Basis.GOODWILL)
        >>> offer, why = guard.withheld(
        ...     Offer(always=[gift]), situation(history=earlier), case_id="c3"
        ... )
        >>> offer.lines, [reason.code for reason in why]
        ((), ['compensation.many_cases', 'compensation.goodwill_withheld'])
    """

    window: timedelta = field(validator=_above_zero)
    most_cases: int | None = field(default=None, validator=checked.count_or_none)
    most_claims: int | None = field(default=None, validator=checked.count_or_none)
    most_goodwill: Money | None = field(default=None, validator=amount_or_none)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)

    def __attrs_post_init__(self) -> None:
        if (self.most_cases, self.most_claims, self.most_goodwill) == (None,) * 3:
            rule = "give most_cases, most_claims or most_goodwill"
            raise InvalidValue("abuse", "no threshold", rule)

    def signs(self, situation: Situation, *, case_id: str) -> tuple[Reason, ...]:
        """Return which thresholds the customer's history has passed.

        Args:
            situation: gives the history and the moment.
            case_id: the case that is being decided; it does not count itself.

        Raises:
            CurrencyMismatch: goodwill was given in another currency.
        """
        now = situation.now
        recent = [
            case
            for case in situation.history
            if case.id != case_id and self._is_recent(case, now)
        ]
        counted = [case for case in recent if case.closure not in NOT_COUNTED]
        claims = [case for case in counted if case.cost is not None]
        found: list[Reason] = []
        for code, most, seen in (
            ("compensation.many_cases", self.most_cases, counted),
            ("compensation.many_claims", self.most_claims, claims),
        ):
            if most is not None and len(seen) > most:
                found.append(
                    Reason(code, seen=len(seen), most=most, window=self.window)
                )
        limit = self.most_goodwill
        if limit is not None:
            given = [case.goodwill for case in recent if case.goodwill is not None]
            goodwill = Money.total(given, limit.currency)
            if goodwill > limit:
                found.append(
                    Reason(
                        "compensation.much_goodwill",
                        goodwill=goodwill,
                        limit=limit,
                        window=self.window,
                    )
                )
        return tuple(found)

    def withheld(
        self, offer: Offer, situation: Situation, *, case_id: str
    ) -> tuple[Offer, tuple[Reason, ...]]:
        """Return an offer without goodwill where a threshold is passed, and why.

        Args:
            offer: what is offered so far.
            situation: gives the history and the moment.
            case_id: the case that is being decided; it does not count itself.

        Raises:
            CurrencyMismatch: goodwill was given in another currency.
        """
        signs = self.signs(situation, case_id=case_id)
        if not signs:
            return offer, (Reason("compensation.history_passes", window=self.window),)
        names = tuple(x.name for x in offer.lines if x.basis is Basis.GOODWILL)
        if not names:
            return offer, signs
        why = Reason("compensation.goodwill_withheld", lines=names, role=self.role)
        return without(offer, names), (*signs, why)

    def _is_recent(self, case: CaseSummary, now: datetime) -> bool:
        return timedelta(0) <= now - case.received_at <= self.window
