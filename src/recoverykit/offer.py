"""What is put to the complainant: remedies, options and the exposure they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import Attribute, Factory, field, frozen

from recoverykit import checked
from recoverykit.catalogue import Catalogues
from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.money import Money, amount, amount_or_none


class Basis(StrEnum):
    """On what ground a remedy is given; only goodwill may be capped or withheld."""

    STATUTORY = "statutory"
    ENTITLEMENT = "entitlement"
    GOODWILL = "goodwill"


CONDITIONS = (
    "review:any",
    "review:positive",
    "review:changed",
    "review:removed",
    "withdraw_complaint",
    "full_settlement",
    "referral",
)
"""What a remedy may be tied to; the compliance step judges each (S91, S92)."""

FULL = 100


def _months(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (type(value) is int and value > 0):
        raise checked.refuse(attribute, value, "must be a whole number above zero")


def _percent(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (type(value) is int and 0 < value <= FULL):
        raise checked.refuse(attribute, value, f"must be 1 to {FULL}")


@frozen
class Remedy:
    """One line of an offer: a way to put something right (S80).

    Args:
        name: what the line is called in this offer, such as ``"remake"``.
        kind: a code of the remedy_kinds catalogue.
        cost: what it costs the shop; caps, budgets and authority look at this
            (S87).
        basis: statutory, entitlement or goodwill. Nothing else decides what may
            be cut.
        value: its face value to the customer; the cost, where not given.
        percent_off: for a percentage coupon; 20 is the Chinese 八折 (S81).
        valid_months: calendar months that a coupon is good for (S40).
        stackable: whether it adds to other coupons (S99).
        return_waived: the goods need not come back (S81).
        expedite: sent by the fastest way (S81).
        upgrade: of better material than was ordered (S81).
        surprise: kept out of the menu and of any recovery from third parties,
            but counted as cost (S83).
        condition: what it is tied to. A condition on what a review says is
            refused by the compliance step (S92).

    Examples:
        >>> refund = Remedy(
        ...     "refund",
        ...     "refund.full",
        ...     cost=Money(26800, "CNY"),
        ...     basis=Basis.STATUTORY,
        ...     return_waived=True,
        ... )
        >>> str(refund.worth)
        '268.00 CNY'
    """

    name: str = field(validator=checked.code)
    kind: str = field(metadata=checked.coded("remedy_kinds"), validator=checked.code)
    cost: Money = field(validator=amount, kw_only=True)
    basis: Basis = field(validator=checked.IsA(Basis), kw_only=True)
    value: Money | None = field(default=None, validator=amount_or_none, kw_only=True)
    percent_off: int | None = field(default=None, validator=_percent, kw_only=True)
    valid_months: int | None = field(default=None, validator=_months, kw_only=True)
    stackable: bool = field(default=False, validator=checked.flag, kw_only=True)
    return_waived: bool = field(default=False, validator=checked.flag, kw_only=True)
    expedite: bool = field(default=False, validator=checked.flag, kw_only=True)
    upgrade: bool = field(default=False, validator=checked.flag, kw_only=True)
    surprise: bool = field(default=False, validator=checked.flag, kw_only=True)
    condition: str | None = field(
        default=None, validator=checked.OneOf(*CONDITIONS, optional=True), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.value is not None and self.value.currency != self.cost.currency:
            raise CurrencyMismatch(self.cost.currency, self.value.currency)

    @property
    def worth(self) -> Money:
        """Return what it is worth to the customer."""
        return self.cost if self.value is None else self.value


REFUND = "refund"
"""The subtree of remedies that give the price back."""


def is_refund(line: Remedy, catalogues: Catalogues) -> bool:
    """Return whether a line gives the price back; goodwill comes on top of it.

    Examples:
        >>> from recoverykit.catalogue import STANDARD
        >>> back = Remedy(
        ...     "back", "refund.partial", cost=Money(500, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> is_refund(back, STANDARD)
        False
    """
    is_back = catalogues.remedy_kinds.covers(REFUND, line.kind)
    return is_back and line.basis is not Basis.GOODWILL


@frozen
class Option:
    """One choice of a menu: one remedy, or several that go together (S81, S84).

    Examples:
        >>> zero = Money(0, "CNY")
        >>> Option("new_one", (
        ...     Remedy("reship", "reship", cost=zero, basis=Basis.ENTITLEMENT),
        ...     Remedy("sample", "sample", cost=zero, basis=Basis.GOODWILL),
        ... )).names
        ('reship', 'sample')
    """

    name: str = field(validator=checked.code)
    lines: tuple[Remedy, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Remedy)
    )

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise InvalidValue("lines", "()", "an option holds at least one remedy")

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its lines."""
        return tuple(line.name for line in self.lines)


def _to_options(choices: Iterable[Remedy | Option]) -> tuple[Option, ...]:
    given = checked.to_tuple(choices)
    if type(given) is not tuple:  # to be refused
        return given
    return tuple(Option(c.name, (c,)) if isinstance(c, Remedy) else c for c in given)


def _one_of_a_menu(offer: Offer) -> tuple[int, int]:
    return (1, 1) if offer.choices else (0, 0)


def _pair(offer: Offer, attribute: Attribute[Any], value: object) -> None:
    match value:
        case (int(least), int(most)) if type(least) is type(most) is int:
            valid = 0 <= least <= most <= len(offer.choices)
        case _:
            valid = False
    if not valid:
        rule = f"must be (fewest, most) within 0 and {len(offer.choices)}"
        raise checked.refuse(attribute, value, rule)


@frozen(kw_only=True)
class Offer:
    """What is put to the complainant at once.

    They get all of ``always`` (each line may still be declined) and pick from
    ``choices``, at least ``pick[0]`` and at most ``pick[1]`` of them.

    Args:
        always: given whatever is chosen.
        choices: the menu; a lone remedy is an option of one line.
        pick: how few and how many options may be taken. One exactly, where a
            menu is given and this is not.

    Raises:
        InvalidValue: a name twice, or a ``pick`` that the menu cannot serve.
        CurrencyMismatch: lines in different currencies.

    Examples:
        >>> coupon = Remedy(
        ...     "coupon", "coupon", cost=Money(2000, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> refund = Remedy(
        ...     "refund", "refund", cost=Money(26800, "CNY"), basis=Basis.STATUTORY
        ... )
        >>> str(Offer(choices=(refund, coupon)).exposure)
        '268.00 CNY'
        >>> str(Offer(choices=(refund, coupon), pick=(1, 2)).exposure)
        '288.00 CNY'
    """

    always: tuple[Remedy, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Remedy)
    )
    choices: tuple[Option, ...] = field(
        default=(), converter=_to_options, validator=checked.AllOf(Option)
    )
    pick: tuple[int, int] = field(
        default=Factory(_one_of_a_menu, takes_self=True),
        converter=checked.to_tuple,
        validator=_pair,
    )

    def __attrs_post_init__(self) -> None:
        named = [line.name for line in self.always]
        for option in self.choices:
            named += option.names
            # a line that stands alone may lend its name to the option
            if option.names != (option.name,):
                named.append(option.name)
        twice = sorted({n for n in named if named.count(n) > 1})
        if twice:
            rule = "must stand for one line or option"
            raise InvalidValue("lines", ", ".join(twice), rule)
        currencies = sorted({line.cost.currency for line in self.lines})
        if len(currencies) > 1:
            raise CurrencyMismatch(currencies[0], currencies[1])

    @property
    def lines(self) -> tuple[Remedy, ...]:
        """Return every line of the offer, each once."""
        return (*self.always, *(x for option in self.choices for x in option.lines))

    @property
    def currency(self) -> str | None:
        """Return the one currency; None for an empty offer."""
        return next((line.cost.currency for line in self.lines), None)

    @property
    def exposure(self) -> Money | None:
        """Return the cost of the dearest selection that the offer permits.

        Authority and budget are checked against this, so that no menu is worth
        more than its approver may grant.
        """
        return self.exposure_where(lambda _: True)

    def exposure_of(self, basis: Basis) -> Money | None:
        """Return the dearest selection counting only lines of one basis."""
        return self.exposure_where(lambda line: line.basis is basis)

    def exposure_where(self, counts: Callable[[Remedy], bool]) -> Money | None:
        """Return the cost of the lines that count, in the dearest selection of them.

        None is for an empty offer, which has no currency.
        """
        currency = self.currency
        if currency is None:
            return None

        def cost(lines: tuple[Remedy, ...]) -> Money:
            return Money.total((x.cost for x in lines if counts(x)), currency)

        costs = sorted((cost(option.lines) for option in self.choices), reverse=True)
        return cost(self.always) + Money.total(costs[: self.pick[1]], currency)

    def resolve(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the line names that option or line names stand for.

        None where a name stands for nothing here.
        """
        found: list[str] = []
        options = {o.name: o.names for o in self.choices}
        known = {line.name for line in self.lines}
        for name in names:
            if name in options:
                found.extend(options[name])
            elif name in known:
                found.append(name)
            else:
                return None
        return tuple(dict.fromkeys(found))

    def picked(self, lines: tuple[str, ...]) -> int:
        """Return of how many options at least one of these lines is."""
        return sum(any(n in lines for n in o.names) for o in self.choices)


def line_id(case_id: str, version: int, name: str) -> str:
    """Return the frozen id of an offered line: the case, its Offered, its name.

    Answers, fulfilment and refund keys use it; a later offer cannot reuse it.

    Examples:
        >>> line_id("case-1", 5, "remake")
        'case-1:5:remake'
    """
    return f"{case_id}:{version}:{name}"


@frozen(kw_only=True)
class OfferedLine:
    """One offered line and what became of it (S82).

    Args:
        id: the frozen line id.
        remedy: what was offered.
        option: the option it belongs to; None where it is given always.
        status: ``offered``, ``accepted``, ``declined``, ``fulfilled``,
            ``failed`` or ``void`` (unanswered when a newer offer came).
        offered_at: when it was offered.
        answered_at: when it was taken or declined.
    """

    id: str
    remedy: Remedy
    option: str | None
    status: str
    offered_at: datetime
    answered_at: datetime | None = None
