"""Membership levels: a loyalty grade by spending, and what a person may decide (S99).

A level follows from purchases and from overrides that say from when, until when and
why. Nothing is remembered besides, so an override that is over leaves no trace in the
level, and a level cannot be stuck.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.customer_tiers.purchases import Purchase, day, require_months
from recoverykit.errors import CurrencyMismatch, InvalidValue, UnknownCode
from recoverykit.explanation import Reason
from recoverykit.hours.instants import known_date
from recoverykit.money import Money, amount
from recoverykit.plain import PolicyRef, content_hash

LONGEST_GRACE = 3653
"""The most days that a level may be kept after it is no longer earned: ten years."""

_DAY = timedelta(days=1)


@frozen
class Level:
    """One level of a ladder.

    Args:
        code: of the membership_levels catalogue, or the shop's own.
        least: what has to be spent in the window to have it, inclusive. Zero is a
            level that everybody has.

    Examples:
        >>> print(Level("silver", least=Money.of("500", "CNY")).least)
        500.00 CNY
    """

    code: str = field(
        metadata=checked.coded("membership_levels"), validator=checked.code
    )
    least: Money = field(validator=amount, kw_only=True)


def _last(override: LevelOverride, attribute: Attribute[Any], value: object) -> None:
    if known_date(attribute.name, value) < override.since:
        rule = f"must not be before {override.since}"
        raise checked.refuse(attribute, value, rule)


@frozen
class LevelOverride:
    """A level that a person decided, for a time and with a reason.

    It has an end because it is a decision about a time and not about the customer: on
    the day after ``until`` the level by spending holds, at once and without grace.

    Args:
        level: a code of the ladder.
        since: the first local date on which it holds.
        until: the last local date on which it holds.
        reason: why, for the people who read it later.
        by: who decided.
        only_up: lift the level to this one, and leave it alone where it is higher.

    Raises:
        InvalidValue: an empty reason, or an end before the beginning.

    Examples:
        >>> LevelOverride(
        ...     "silver",
        ...     since=date(2026, 4, 1),
        ...     until=date(2026, 3, 31),
        ...     reason="anniversary",
        ...     by="li",
        ... )
        Traceback (most recent call last):
            ...
        recoverykit.errors.InvalidValue: invalid until: got ...; must not be before ...
    """

    level: str = field(
        metadata=checked.coded("membership_levels"), validator=checked.code
    )
    since: date = field(validator=day, kw_only=True)
    until: date = field(validator=_last, kw_only=True)
    reason: str = field(validator=checked.text, kw_only=True)
    by: str = field(validator=checked.text, kw_only=True)
    only_up: bool = field(default=False, validator=checked.flag, kw_only=True)

    def holds(self, on: date) -> bool:
        """Return whether it holds on a day; both ends are included."""
        return self.since <= on <= self.until


def recovery_upgrade(
    resolved_on: date,
    *,
    until: date,
    by: str,
    level: str = "silver",
    after_days: int = 30,
) -> LevelOverride:
    """Return the upgrade that the guide gives to somebody whose complaint was solved.

    It takes effect thirty days after the resolution and lifts only: who has earned
    more keeps it.

    Args:
        resolved_on: the shop's local date of the resolution.
        until: the last day of it, which the guide leaves open.
        by: who decided.
        level: a code of the shop's ladder.
        after_days: from the resolution to the first day of the level.

    Raises:
        InvalidValue: it would end before it begins.

    Source:
        30 天后发送:…今日起您的账户升级为白银会员 (S99).

    Examples:
        >>> given = recovery_upgrade(
        ...     date(2026, 1, 31), until=date(2027, 1, 31), by="li"
        ... )
        >>> given.level, given.since.isoformat()
        ('silver', '2026-03-02')
    """
    known_date("resolved_on", resolved_on)
    if type(after_days) is not int or not 0 <= after_days <= LONGEST_GRACE:
        rule = f"must be a whole number of days from 0 to {LONGEST_GRACE}"
        raise InvalidValue("after_days", checked.describe(after_days), rule)
    return LevelOverride(
        level,
        since=resolved_on + after_days * _DAY,
        until=until,
        reason="30 天后…您的账户升级为白银会员",
        by=by,
        only_up=True,
    )


@frozen(kw_only=True)
class Standing:
    """Which level a customer has on a day, and what it rests on.

    Args:
        on: the day.
        level: the level that holds; None where no level is reached.
        computed: the level by spending, with its grace: what would hold without an
            override.
        earned: the level by what was spent in the window that ends today.
        spend: what was spent in that window.
        kept_until: the last day on which ``computed`` is kept though it is no longer
            earned, if nothing more is bought; None where it is earned today.
        override: the decision that holds today; None without one.
        changes_on: the first later day on which ``level`` is another, if nothing more
            is bought or decided; None where it stays.
        reasons: why this level; both levels are named while an override holds.
    """

    on: date
    level: str | None
    computed: str | None
    earned: str | None
    spend: Money
    kept_until: date | None
    override: LevelOverride | None
    changes_on: date | None
    reasons: tuple[Reason, ...]


def _levels(_: Any, attribute: Attribute[Any], value: tuple[Level, ...]) -> None:
    checked.AllOf(Level)(_, attribute, value)
    if not value:
        raise checked.refuse(attribute, value, "needs at least one level")
    codes = [level.code for level in value]
    if len(set(codes)) != len(codes):
        raise checked.refuse(attribute, tuple(codes), "must name a level once")
    for lower, higher in pairwise(value):
        if not lower.least < higher.least:
            shown = f"{higher.code} from {higher.least}"
            raise InvalidValue("levels", shown, f"must be above {lower.least}")


def _months(_: Any, attribute: Attribute[Any], value: object) -> None:
    require_months(attribute.name, value)


def _days(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.count(_, attribute, value)
    if isinstance(value, int) and value > LONGEST_GRACE:
        raise checked.refuse(attribute, value, f"must be {LONGEST_GRACE} at most")


@frozen(kw_only=True)
class MembershipLadder:
    """The levels of a shop, and how one is gained and lost.

    A level is gained on the day on which the spending of the window reaches it. It is
    lost ``grace_days`` after the last day on which it was earned.

    Args:
        id: a code for people.
        version: changes with the content.
        levels: the lowest first, each from more spending than the one before.
        window_months: calendar months in which spending counts.
        grace_days: days for which a level is kept after the last day on which it was
            earned; zero takes it on the next day.

    Raises:
        InvalidValue: no level, one twice, thresholds that do not rise, or a window
            that is no whole number of months.
        CurrencyMismatch: thresholds in different currencies.

    Units:
        The currency of the levels; a purchase in another is a typed error.

    Source:
        The numbers are the shop's own: the guide names one level, 白银会员 (S99).

    Examples:
        >>> ladder = MembershipLadder(
        ...     id="members",
        ...     version="1",
        ...     levels=[
        ...         Level("basic", least=Money.zero("CNY")),
        ...         Level("silver", least=Money.of("500", "CNY")),
        ...     ],
        ...     window_months=12,
        ...     grace_days=30,
        ... )
        >>> bought = [Purchase(date(2025, 3, 1), Money.of("500", "CNY"))]
        >>> now = ladder.standing(bought, on=date(2026, 3, 10))
        >>> now.level, now.earned, now.kept_until.isoformat()
        ('silver', 'basic', '2026-03-30')
        >>> print(now.reasons[0])
        0.00 CNY in 12 months reaches basic, from 0.00 CNY
    """

    id: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    levels: tuple[Level, ...] = field(converter=checked.to_tuple, validator=_levels)
    window_months: int = field(validator=_months)
    grace_days: int = field(validator=_days)

    @property
    def ref(self) -> PolicyRef:
        """Return the ladder's id and version, with the hash of its content."""
        return PolicyRef(self.id, self.version, hash=content_hash(self))

    @property
    def currency(self) -> str:
        """Return the one currency of its thresholds."""
        return self.levels[0].least.currency

    def level_for(self, spend: Money) -> str | None:
        """Return the highest level that so much spending reaches; None below all.

        Raises:
            CurrencyMismatch: the amount is in another currency.
        """
        if spend.currency != self.currency:
            raise CurrencyMismatch(self.currency, spend.currency)
        rank = self._rank_of(spend.minor)
        return None if rank < 0 else self.levels[rank].code

    def standing(
        self,
        purchases: Iterable[Purchase],
        *,
        on: date,
        overrides: Iterable[LevelOverride] = (),
    ) -> Standing:
        """Return the level that a customer has on a day, with its reasons.

        Purchases and overrides of other days may be given as well, in any order; those
        that come later than the day do not count yet.

        Args:
            purchases: at least those of the window and the grace before the day.
            on: the shop's local date.
            overrides: what people decided; no two for the same day.

        Raises:
            InvalidValue: no date, or two overrides for one day.
            UnknownCode: an override names a level that the ladder does not have.
            CurrencyMismatch: a purchase is in another currency.
        """
        known_date("on", on)
        decided = self._in_order(overrides)
        spending = _Spending.of(
            (bought for bought in purchases if bought.on <= on),
            months=self.window_months,
            currency=self.currency,
        )
        grace = self.grace_days * _DAY

        def by_spending(on: date) -> int:
            return self._rank_of(spending.most(on - grace, on))

        def held(on: date) -> int:
            return self._decided(by_spending(on), _holding(decided, on))

        computed, level = by_spending(on), held(on)
        earned = self._rank_of(spending.most(on, on))
        later = {end + grace for end in spending.ends}
        later |= {it.since for it in decided} | {it.until + _DAY for it in decided}
        ahead = sorted(at for at in later if at > on)
        falls = (at for at in ahead if by_spending(at) < computed)
        standing = Standing(
            on=on,
            level=self._code_of(level),
            computed=self._code_of(computed),
            earned=self._code_of(earned),
            spend=Money(spending.most(on, on), self.currency),
            # a level that is kept has an end: the window passes over its purchases
            kept_until=next(falls) - _DAY if earned < computed else None,
            override=_holding(decided, on),
            changes_on=next((at for at in ahead if held(at) != level), None),
            reasons=(),
        )
        return evolve(standing, reasons=tuple(self._reasons(standing)))

    def _rank_of(self, minor: int) -> int:
        """Return the place of the highest level reached; -1 below all."""
        return bisect_right(self.levels, minor, key=lambda lv: lv.least.minor) - 1

    def _code_of(self, rank: int) -> str | None:
        return None if rank < 0 else self.levels[rank].code

    def _place_of(self, code: str) -> int:
        return next(i for i, level in enumerate(self.levels) if level.code == code)

    def _decided(self, computed: int, override: LevelOverride | None) -> int:
        if override is None:
            return computed
        rank = self._place_of(override.level)
        return max(rank, computed) if override.only_up else rank

    def _in_order(self, given: Iterable[LevelOverride]) -> tuple[LevelOverride, ...]:
        overrides = tuple(sorted(given, key=lambda it: it.since))
        known = [level.code for level in self.levels]
        where = f"levels of {self.id}"
        for it in overrides:
            if it.level not in known:
                nearest = tuple(difflib.get_close_matches(it.level, known, cutoff=0.5))
                raise UnknownCode(where, it.level, nearest)
        for one, other in pairwise(overrides):
            if other.since <= one.until:
                shown = f"{one.level} until {one.until}, {other.level} from "
                rule = "a day takes one override: end the first before the second"
                raise InvalidValue("overrides", f"{shown}{other.since}", rule)
        return overrides

    def _reasons(self, it: Standing) -> Iterator[Reason]:
        named = self.levels[0 if it.earned is None else self._place_of(it.earned)]
        yield Reason(
            f"customer_tiers.{'none_earned' if it.earned is None else 'earned'}",
            level=named.code,
            least=named.least,
            spend=it.spend,
            months=self.window_months,
        )
        if it.kept_until is not None:
            yield Reason("customer_tiers.kept", level=it.computed, until=it.kept_until)
        if it.override is not None:
            holds = it.level == it.override.level
            yield Reason(
                f"customer_tiers.{'overridden' if holds else 'not_lowered'}",
                level=it.override.level,
                computed=it.computed,
                until=it.override.until,
                by=it.override.by,
                why=it.override.reason,
            )


def _holding(decided: Iterable[LevelOverride], on: date) -> LevelOverride | None:
    return next((it for it in decided if it.holds(on)), None)


@frozen
class _Spending:
    """What is spent in the window, day by day: a staircase of running totals."""

    days: tuple[date, ...]
    totals: tuple[int, ...]
    ends: tuple[date, ...]

    @classmethod
    def of(
        cls, purchases: Iterable[Purchase], *, months: int, currency: str
    ) -> _Spending:
        steps: dict[date, int] = {}
        ends: set[date] = set()
        for bought in purchases:
            if bought.amount.currency != currency:
                raise CurrencyMismatch(currency, bought.amount.currency)
            end = bought.counts_before(months=months)
            ends.add(end)
            steps[bought.on] = steps.get(bought.on, 0) + bought.amount.minor
            steps[end] = steps.get(end, 0) - bought.amount.minor
        days = tuple(sorted(steps))
        return cls(days, tuple(accumulate(steps[on] for on in days)), tuple(ends))

    def most(self, first: date, last: date) -> int:
        """Return the highest total from the first day to the last."""
        low, high = (bisect_right(self.days, on) for on in (first, last))
        before = self.totals[low - 1] if low else 0
        return max((before, *self.totals[low:high]))
