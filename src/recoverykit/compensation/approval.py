"""Who may grant how much: the authority matrix (S86, S89)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeAlias, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import CurrencyMismatch, InvalidValue, UnknownCode
from recoverykit.money import Money, amount_or_none

Limits: TypeAlias = tuple[tuple[str, Money | None], ...]
"""Roles from the lowest up, each with the most it may grant; None is unlimited."""


def _to_limits(given: Iterable[Iterable[Any]]) -> Limits:
    return cast("Limits", tuple(tuple(pair) for pair in given))


def _to_rows(given: Iterable[Iterable[Any]]) -> tuple[tuple[str, Limits], ...]:
    pairs = (tuple(pair) for pair in given)
    return tuple((category, _to_limits(limits)) for category, limits in pairs)


def _limits(_: Any, attribute: Attribute[Any], value: Limits) -> None:
    roles = tuple(role for role, _ in value)
    checked.codes(_, attribute, roles)
    for _role, limit in value:
        amount_or_none(_, attribute, limit)
    amounts = tuple(limit for _, limit in value)
    if not amounts or amounts[-1] is not None:
        # somebody has to be able to decide, or a statutory remedy could be stuck
        rule = "the last role must be unlimited (None)"
        raise InvalidValue(attribute.name, ", ".join(roles) or "no role", rule)
    for low, high in pairwise(amounts):
        if high is not None and (low is None or low > high):
            rule = "a later role must not be allowed less"
            raise InvalidValue(attribute.name, ", ".join(roles), rule)


def _rows(
    _: Any, attribute: Attribute[Any], value: tuple[tuple[str, Limits], ...]
) -> None:
    checked.codes(_, attribute, tuple(category for category, _ in value))
    for _category, limits in value:
        _limits(_, attribute, limits)


@frozen
class ApprovalMatrix:
    """Role × category × amount: who may grant an offer, and who must be asked.

    The guides name the roles and no amount, so every amount is the shop's own
    configuration. Limits are inclusive, and meet the dearest selection that an
    offer permits.

    Args:
        limits: roles from the lowest up, each with the most it may grant; None is
            unlimited, and the last must be.
        by_category: other limits for a category and all below it, such as legal
            alone for malicious reviews (S34). The most specific holds.
        second_person: whether who approves must be somebody else than who proposed.

    Raises:
        InvalidValue: a role twice, a later role that is allowed less, or nobody who
            may decide anything.
        CurrencyMismatch: limits in different currencies.

    Source:
        处理权限: 普通客服 / 客服主管 / 法务.

    Examples:
        >>> matrix = ApprovalMatrix(
        ...     [
        ...         ("cs_agent", Money.of("50", "CNY")),
        ...         ("cs_supervisor", Money.of("500", "CNY")),
        ...         ("store_manager", None),
        ...     ],
        ...     by_category=[("malicious_review", [("legal", None)])],
        ... )
        >>> matrix.required_role(Money.of("50.00", "CNY"))
        'cs_agent'
        >>> matrix.required_role(Money.of("50.01", "CNY"))
        'cs_supervisor'
        >>> matrix.required_role(Money.zero("CNY"), category="malicious_review")
        'legal'
    """

    limits: Limits = field(converter=_to_limits, validator=_limits)
    by_category: tuple[tuple[str, Limits], ...] = field(
        default=(), converter=_to_rows, validator=_rows, kw_only=True
    )
    second_person: bool = field(default=False, validator=checked.flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        currencies = sorted(self._currencies)
        if len(currencies) > 1:
            raise CurrencyMismatch(currencies[0], currencies[1])

    @property
    def roles(self) -> tuple[str, ...]:
        """Return every role of the matrix, each once."""
        rows = (self.limits, *(limits for _, limits in self.by_category))
        return tuple(dict.fromkeys(role for limits in rows for role, _ in limits))

    def limits_for(self, category: str | None) -> Limits:
        """Return the limits that hold for a category."""
        rows = dict(self.by_category)
        while category:
            if category in rows:
                return rows[category]
            category = category.rpartition(".")[0]
        return self.limits

    def required_role(self, exposure: Money, *, category: str | None = None) -> str:
        """Return the first role that may grant so much.

        Raises:
            CurrencyMismatch: the exposure is in another currency than the limits.
        """
        self._check(exposure)
        return next(
            role
            for role, limit in self.limits_for(category)
            if limit is None or exposure <= limit
        )

    def may_grant(
        self, role: str, exposure: Money, *, category: str | None = None
    ) -> bool:
        """Return whether a role may grant so much by itself.

        A role that the category's own limits do not name may grant nothing there.

        Raises:
            UnknownCode: the matrix does not name the role at all.
            CurrencyMismatch: the exposure is in another currency than the limits.
        """
        if role not in self.roles:
            nearest = tuple(difflib.get_close_matches(role, self.roles, cutoff=0.5))
            where = "roles of the approval matrix"
            raise UnknownCode(where, role, nearest)
        self._check(exposure)
        for named, limit in self.limits_for(category):
            if named == role:
                return limit is None or exposure <= limit
        return False

    @property
    def _currencies(self) -> frozenset[str]:
        rows = (self.limits, *(limits for _, limits in self.by_category))
        return frozenset(m.currency for limits in rows for _, m in limits if m)

    def _check(self, exposure: Money) -> None:
        # an unlimited role compares nothing, and would take any currency
        for currency in self._currencies - {exposure.currency}:
            raise CurrencyMismatch(exposure.currency, currency)
