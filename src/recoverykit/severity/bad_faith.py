"""Signs of bad faith: what may be looked at, and never a verdict (S94).

Three signs, read from facts that the host hands in. Words alone are none: most texts
that speak of money for a review come from customers who never got what was promised.
A sign is a reason for staff to look, weighs nothing, and makes no review malicious:
only a person's confirmed diagnosis does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Span

__all__ = ["EXTORTION", "AccountFacts", "BadFaithRules", "Sign"]

EXTORTION = "extortion_wording"
"""The signal of a text that asks for money, or a review withheld, against the other."""

WHOLE = 100


def _percent(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.positive(None, attribute, value)
    if int(str(value)) > WHOLE:
        raise checked.refuse(attribute, value, "must be a whole percent, 1 to 100")


@frozen(kw_only=True)
class AccountFacts:
    """What the host's books say about an account; nothing given is nothing known.

    Args:
        orders: how many orders it placed, in the span that the shop looks at.
        returned: how many of them went back; needs ``orders``.
        bad_reviews_from_source: how many bad reviews came from the same address or
            device; the host tells who counts as one.
        wording_confirmed: whether a person read the message, and found that it asks
            for money against a review.

    Raises:
        InvalidValue: a number below zero, or more returned than ordered.

    Examples:
        >>> AccountFacts(orders=9, returned=8).returned
        8
    """

    orders: int | None = field(default=None, validator=checked.count_or_none)
    returned: int | None = field(default=None, validator=checked.count_or_none)
    bad_reviews_from_source: int | None = field(
        default=None, validator=checked.count_or_none
    )
    wording_confirmed: bool = field(default=False, validator=checked.flag)

    def __attrs_post_init__(self) -> None:
        if self.returned is not None and self.returned > (self.orders or 0):
            rule = f"must not be more than the orders, {self.orders}"
            if self.orders is None:
                rule = "needs orders that they are counted among"
            raise InvalidValue("returned", str(self.returned), rule)


@frozen(kw_only=True)
class Sign:
    """One sign of bad faith, to be weighed by a person.

    Args:
        code: ``abnormal_returns``, ``reviews_from_one_source`` or
            ``extortion_wording``.
        evidence: what shows it: a code of the evidence_kinds catalogue.
        reason: the numbers that it rests on; for staff only.
        spans: where the text says so, for the wording.
    """

    code: str = field(validator=checked.code)
    evidence: str = field(
        metadata=checked.coded("evidence_kinds"), validator=checked.code
    )
    reason: Reason = field(validator=checked.IsA(Reason))
    spans: tuple[Span, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Span)
    )


@frozen(kw_only=True)
class BadFaithRules:
    """From when on a number is a sign. The thresholds are the shop's own.

    No guide names any, so none has a default.

    Args:
        least_orders: from so many orders on a rate of returns says anything.
        returned_percent: from so many of a hundred orders on the rate is abnormal.
        least_bad_reviews: from so many bad reviews of one source on they are many.

    Units:
        ``returned_percent`` is a whole percent, 1 to 100.

    Source:
        "“返现删评”等勒索内容", "连续多次下单且退货率异常", "同一 IP 地址批量差评". The
        first was found to stand mostly in honest complaints about a promise that was
        not kept, so it counts only beside a fact, or once a person has read it.

    Examples:
        >>> rules = BadFaithRules(
        ...     least_orders=5, returned_percent=80, least_bad_reviews=4
        ... )
        >>> for sign in rules.signs(AccountFacts(orders=10, returned=8)):
        ...     print(sign.code, sign.evidence, "-", sign.reason)
        abnormal_returns order_record - sign for a person to weigh: 8 of 10 orders \
went back (from 80 % of 5 orders or more)
        >>> rules.signs(AccountFacts(), wording=[Span(0, 4)])
        ()
    """

    least_orders: int = field(validator=checked.positive)
    returned_percent: int = field(validator=_percent)
    least_bad_reviews: int = field(validator=checked.positive)

    def signs(
        self, account: AccountFacts, *, wording: Iterable[Span] = ()
    ) -> tuple[Sign, ...]:
        """Return the signs that the facts show; empty where there is none.

        Args:
            account: what the host knows about the account.
            wording: where the text reads like extortion. It is a sign only beside
                another one, or where a person has confirmed it.
        """
        spans = tuple(wording)
        found = tuple(self._counted(account))
        read = account.wording_confirmed
        if read or (spans and found):
            code = "severity.sign_wording_read" if read else "severity.sign_wording"
            wrote = Sign(
                code=EXTORTION, evidence="chat_log", reason=Reason(code), spans=spans
            )
            return (*found, wrote)
        return found

    def _counted(self, account: AccountFacts) -> Iterator[Sign]:
        if self.has_abnormal_returns(account):
            yield Sign(
                code="abnormal_returns",
                evidence="order_record",
                reason=Reason(
                    "severity.sign_returns",
                    orders=account.orders,
                    returned=account.returned,
                    least=self.least_orders,
                    percent=self.returned_percent,
                ),
            )
        if self.has_many_reviews(account):
            yield Sign(
                code="reviews_from_one_source",
                evidence="ip_log",
                reason=Reason(
                    "severity.sign_reviews",
                    reviews=account.bad_reviews_from_source,
                    least=self.least_bad_reviews,
                ),
            )

    def has_abnormal_returns(self, account: AccountFacts) -> bool:
        """Return whether many orders were placed and the share returned is abnormal."""
        orders, returned = account.orders, account.returned
        if orders is None or returned is None or orders < self.least_orders:
            return False
        return returned * WHOLE >= orders * self.returned_percent

    def has_many_reviews(self, account: AccountFacts) -> bool:
        """Return whether many bad reviews came from one source."""
        reviews = account.bad_reviews_from_source
        return reviews is not None and reviews >= self.least_bad_reviews
