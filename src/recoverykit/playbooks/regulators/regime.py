"""A regime, and how its clocks come to stand in a playbook."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.deadline import Window
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.playbooks.checks import once
from recoverykit.playbooks.playbook import Playbook
from recoverykit.sla import Clock

__all__ = ["Regime", "with_regime"]


def _to_fixed(given: Any) -> Any:
    """Return clocks that nobody can extend at will; what is none, to be refused."""
    clocks = checked.to_tuple(given)
    if not checked.is_tuple_of(clocks, lambda clock: isinstance(clock, Clock)):
        return clocks
    return tuple(evolve(clock, is_fixed=True) for clock in clocks)


def _clocks(regime: Regime, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(Clock)(regime, attribute, value)
    once("clocks", [clock.name for clock in regime.clocks])
    for clock in regime.clocks:
        if clock.hours is None or clock.source is None:
            raise checked.refuse(
                attribute, clock.name, "a regime's clock names its hours and its source"
            )


def _windows(regime: Regime, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(Window)(regime, attribute, value)
    once("windows", [window.name for window in regime.windows])
    for window in regime.windows:
        if window.source is None:
            raise checked.refuse(
                attribute, window.name, "a regime's window names its source"
            )


def _day(_: Any, attribute: Attribute[Any], value: object) -> None:
    if value is not None and type(value) is not date:
        raise checked.refuse(attribute, value, "must be a date, and no instant")


def _last_day(regime: Regime, attribute: Attribute[Any], value: date | None) -> None:
    _day(regime, attribute, value)
    first = regime.effective_since
    if value is not None and first is not None and value < first:
        raise checked.refuse(attribute, value, f"must not be before {first}")


@frozen
class Regime:
    """What one law, regulator or platform asks of the handling of complaints.

    Args:
        id: a code, such as ``"uk_ofcom"``.
        zh: its name in Chinese.
        en: its name in English.
        clocks: what is due; each names its hours and its source. Their names begin
            with the regime's, so that they stand beside a shop's own. They become
            ``is_fixed``: a shop extends no law.
        windows: what somebody may do, and how long.
        source: the law, rulebook or policy as a whole.
        effective_since: the day from which all of it holds; None where that is not
            known, or differs from number to number. What decides is the
            :class:`~recoverykit.sla.DatedTarget` of each clock.
        effective_until: its last day; None while it holds.

    Raises:
        InvalidValue: a clock or window is none, shares its name with another, or
            lacks its source, or a clock its hours; or it ends before it began.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks.regulators import in_ecommerce_2020
        >>> regime = in_ecommerce_2020(hours=ALWAYS)
        >>> regime.en, [clock.name for clock in regime.clocks]
        ('India, e-commerce rules 2020', ['in_acknowledgement', 'in_redress'])
    """

    id: str = field(validator=checked.code)
    zh: str = field(kw_only=True, validator=checked.text)
    en: str = field(kw_only=True, validator=checked.text)
    clocks: tuple[Clock, ...] = field(
        default=(), kw_only=True, converter=_to_fixed, validator=_clocks
    )
    windows: tuple[Window, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=_windows
    )
    source: str = field(kw_only=True, validator=checked.text)
    effective_since: date | None = field(default=None, kw_only=True, validator=_day)
    effective_until: date | None = field(
        default=None, kw_only=True, validator=_last_day
    )

    def window(self, name: str) -> Window:
        """Return one of its windows.

        Raises:
            UnknownCode: it has no such window.

        Examples:
            >>> from recoverykit.playbooks.regulators import eu_withdrawal
            >>> eu_withdrawal().window("eu_withdrawal").until
            EndOfDay(n=14)
        """
        for window in self.windows:
            if window.name == name:
                return window
        raise UnknownCode("windows", name, tuple(w.name for w in self.windows))


def with_regime(book: Playbook, *regimes: Regime) -> Playbook:
    """Return a playbook that also runs the clocks of regimes, in their own hours.

    It is another book, with another content hash: give it a version of its own, and
    keep the old one in ``earlier`` while cases run under it.

    Args:
        book: the shop's own; its clocks stay as they are.
        regimes: whose clocks come after them, in this order.

    Raises:
        InvalidValue: one of them is no regime, or a clock's name is taken.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, golden_3h
        >>> from recoverykit.playbooks.regulators import in_ecommerce_2020
        >>> book = golden_3h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> with_regime(book, in_ecommerce_2020(hours=ALWAYS)).clock_names[-2:]
        ('in_acknowledgement', 'in_redress')
    """
    taken = {clock.name: f"playbook {book.id}" for clock in book.clocks}
    for regime in cast("tuple[object, ...]", regimes):
        if not isinstance(regime, Regime):
            raise InvalidValue("regimes", checked.describe(regime), "must be a Regime")
        for clock in regime.clocks:
            if clock.name in taken:
                raise InvalidValue(
                    "clocks",
                    f"{clock.name} of {regime.id}",
                    f"the name is taken by {taken[clock.name]}",
                )
            taken[clock.name] = regime.id
    added = (clock for regime in regimes for clock in regime.clocks)
    return evolve(book, clocks=(*book.clocks, *added))
