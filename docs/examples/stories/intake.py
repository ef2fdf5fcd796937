"""Complaints as JSON lines: what a field may hold, and what is wrong if it does not.

Each fact that a shop can know is optional, but for the text, the channel and the time
at which it arrived. No error carries what a customer wrote.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import attrs

from recoverykit.checked import describe, require_code
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.facts import Complaint, Customer, Evidence, Order
from recoverykit.money import Money
from recoverykit.severity import AccountFacts


class Row(NamedTuple):
    """One complaint as it came in, with what the shop knows about it."""

    id: str
    complaint: Complaint
    order: Order | None
    customer: Customer | None
    account: AccountFacts | None


def read(raw: bytes, number: int) -> Row:
    """Return the complaint of one line.

    Raises:
        RecoveryError: it is no JSON object, or a value is not what its field allows.
    """
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        rule = f"must be one JSON object in UTF-8: {error}"
        raise InvalidValue("line", "no JSON", rule) from None
    given = as_object("line", found)
    case_id = given.pop("id", f"line-{number}")
    require_code("id", case_id)
    beside = {name: given.pop(name, None) for name in ("order", "customer", "account")}
    if "evidence" in given:
        given["evidence"] = [
            fact(Evidence, "evidence", item) for item in as_list("evidence", given)
        ]
    return Row(
        case_id,
        fact(Complaint, "complaint", given),
        *(
            None if found is None else fact(kind, name, with_money(name, found))
            for (name, found), kind in zip(
                beside.items(), (Order, Customer, AccountFacts), strict=True
            )
        ),
    )


def as_object(name: str, given: Any) -> dict[str, Any]:
    """Return what is a JSON object, or say that it is none."""
    if not isinstance(given, dict):
        raise InvalidValue(name, describe(given, personal=True), "must be an object")
    return dict(given)


def as_list(name: str, given: Mapping[str, Any]) -> list[Any]:
    """Return what is a JSON list, or say that it is none."""
    found = given[name]
    if not isinstance(found, list):
        raise InvalidValue(name, describe(found, personal=True), "must be a list")
    return found


def with_money(kind: str, found: Any) -> dict[str, Any]:
    """Return a fact with its amounts as money of its one currency."""
    given = as_object(kind, found)
    if kind == "account":
        return given
    currency = given.pop("currency", None)
    for name in ("amount", "already_refunded", "spend_12m"):
        if given.get(name) is not None:
            given[name] = Money.of(given[name], currency)
    return given


def fact(kind: type[Any], name: str, given: Any) -> Any:
    """Return a fact of the library from a JSON object.

    A misspelt name is refused: a fact that is silently lost changes what is decided.
    """
    values = as_object(name, given)
    fields = attrs.fields_dict(kind)
    for key in values:
        if key not in fields:
            where, nearest = f"fields of {name}", difflib.get_close_matches(key, fields)
            raise UnknownCode(where, key, tuple(nearest))
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in values:
            raise InvalidValue(f"{name}.{key}", "nothing", "must be given")
    return kind(
        **{
            key: READ[key[-3:]](key, value) if key[-3:] in READ else value
            for key, value in values.items()
        }
    )


def instant(name: str, value: Any) -> datetime | None:
    """Return an instant from ISO 8601 text; the library refuses one without zone."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        rule = "must be ISO 8601 text, as 2026-03-01T03:00:00+08:00"
        raise InvalidValue(name, describe(value), rule) from None


def day(name: str, value: Any) -> date | None:
    """Return a day from ISO 8601 text."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        rule = "must be a day, as 2026-03-01"
        raise InvalidValue(name, describe(value), rule) from None


READ: Mapping[str, Callable[[str, Any], object]] = {"_at": instant, "_on": day}
"""How a text becomes a time, by how the name of its field ends."""
