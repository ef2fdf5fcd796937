"""Plans from plain data: the way in for what a host keeps in rows or files."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any, TypeVar, cast

import attrs

from recoverykit.compensation.plans import (
    OfferPlan,
    OptionPlan,
    Price,
    RemedyPlan,
    ShareOfOrder,
)
from recoverykit.errors import RecoveryError, Undecodable
from recoverykit.money import Money
from recoverykit.offer import Basis

T = TypeVar("T")

_WHOLES = ("line", "money", "option", "price")
"""What a part calls itself, where the place in the whole says more."""


def price_from_plain(data: object) -> Price:
    """Return the amount or the share that was stored as plain data.

    Raises:
        Undecodable: the data describes neither.

    Examples:
        >>> for data in ([500, "CNY"], {"num": 20, "den": 100}):
        ...     print(price_from_plain(data))
        5.00 CNY
        20 %
    """
    if isinstance(data, list):
        return Money.from_plain(cast("list[object]", data))
    if isinstance(data, dict):
        return _read("price", ShareOfOrder, cast("dict[str, object]", data))
    rule = "must be [minor units, currency], or a share of the order as num and den"
    raise Undecodable("price", rule)


def line_from_plain(data: object) -> RemedyPlan:
    """Return the planned line that was stored as plain data.

    Raises:
        Undecodable: the data describes no line of an offer.

    Examples:
        >>> from recoverykit.plain import plain
        >>> sorry = RemedyPlan(
        ...     "sorry", "coupon", cost=Money(500, "CNY"), basis=Basis.GOODWILL
        ... )
        >>> line_from_plain(plain(sorry)) == sorry
        True
        >>> line_from_plain({**plain(sorry), "basis": "kindness"})
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read basis: allowed: statutory, ...
    """
    given = _named("line", data)
    for name in ("cost", "value"):
        if given.get(name) is not None:
            given[name] = _inside(name, price_from_plain, given[name])
    if "basis" in given:
        given["basis"] = _basis(given["basis"])
    return _read("line", RemedyPlan, given)


def plan_from_plain(data: object) -> OfferPlan:
    """Return the plan that was stored as plain data: ``plain(plan)`` and back.

    It is also the ``outcome`` of a table of offers that is read from plain data.

    Raises:
        Undecodable: the data describes no plan; the error names the part.

    Examples:
        >>> from recoverykit.compensation import REST_OF_ORDER
        >>> from recoverykit.plain import plain
        >>> refund = RemedyPlan(
        ...     "refund", "refund.full", cost=REST_OF_ORDER, basis=Basis.ENTITLEMENT
        ... )
        >>> menu = OfferPlan(choices=[refund])
        >>> plan_from_plain(plain(menu)) == menu
        True
        >>> plan_from_plain({"always": [{"name": "refund", "kind": "refund.full"}]})
        Traceback (most recent call last):
            ...
        recoverykit.errors.Undecodable: cannot read always.0: needs cost, basis
    """
    given = _named("plan", data)
    if "always" in given:
        given["always"] = _each("always", line_from_plain, given["always"])
    if "choices" in given:
        given["choices"] = _each("choices", _option_from_plain, given["choices"])
    pick = given.get("pick")
    if isinstance(pick, list):
        given["pick"] = tuple(cast("list[object]", pick))
    return _read("plan", OfferPlan, given)


def _option_from_plain(data: object) -> OptionPlan:
    given = _named("option", data)
    if "lines" in given:
        given["lines"] = _each("lines", line_from_plain, given["lines"])
    return _read("option", OptionPlan, given)


def _named(what: str, data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise Undecodable(what, "must be named values")
    return dict(cast("dict[str, object]", data))


def _basis(data: object) -> Basis:
    try:
        return Basis(data)  # type: ignore[arg-type]
    except ValueError:
        allowed = ", ".join(basis.value for basis in Basis)
        raise Undecodable("basis", f"allowed: {allowed}") from None


def _each(where: str, read: Callable[[object], T], data: object) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise Undecodable(where, "must be a list")
    items = cast("list[object]", data)
    return tuple(_inside(f"{where}.{at}", read, it) for at, it in enumerate(items))


def _inside(where: str, read: Callable[[object], T], data: object) -> T:
    """Read a part; what is wrong inside is told by its place in the whole."""
    try:
        return read(data)
    except Undecodable as error:
        whole = error.where in _WHOLES
        place = where if whole else f"{where}.{error.where}"
        raise Undecodable(place, error.rule) from error


def _read(what: str, of: type[T], given: dict[str, object]) -> T:
    """Return the value of named fields, and nothing that has no place in it."""
    fields = {a.name: a for a in attrs.fields(cast("Any", of))}
    unknown = [str(name) for name in given if name not in fields]
    if unknown:
        close = difflib.get_close_matches(unknown[0], fields, cutoff=0.4)
        rule = f"is unknown here; nearest: {', '.join(close or fields)}"
        raise Undecodable(unknown[0], rule)
    missing = [
        name
        for name, a in fields.items()
        if a.default is attrs.NOTHING and name not in given
    ]
    if missing:
        raise Undecodable(what, f"needs {', '.join(missing)}")
    try:
        return of(**given)
    except RecoveryError as error:
        raise Undecodable(what, str(error)) from error
