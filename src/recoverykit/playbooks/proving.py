"""What a book can be shown to lack before a case meets it.

What can never be right is refused when a book is built, and tables are proven then:
no hole that nobody meant, no row that nothing reaches. Here is the rest: what each
part allows and the whole does not keep, and the holes that were meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

import attrs

from recoverykit import checked
from recoverykit.catalogue import Catalogue, Term
from recoverykit.compensation import OfferPlan
from recoverykit.decision_tables import Amount, DecisionTable, OneOf
from recoverykit.explanation import Reason
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.playbooks.checks import GRADES
from recoverykit.playbooks.contents import Contents
from recoverykit.playbooks.watching import Watching
from recoverykit.severity import Lexicon
from recoverykit.sla import FULFILLED

__all__ = ["Proving"]

_ORDER = tuple(code for row in GRADES.values() for code in row)

_NEVER_ASKED = (
    *("assessor", "catalogues", "earlier", "held_roles", "hours", "lifecycle"),
)
"""Fields in which nobody is named to do anything, but where said below."""


class Proving(Watching):
    """What is wrong, what is open and what is worth knowing about a whole book."""

    __slots__ = ()

    def check(self, *, since: datetime, until: datetime) -> tuple[Reason, ...]:
        """Return what the book as a whole does not keep, the gravest first.

        It proves what can be proven of it: that every role it asks for is held and
        every offer can be granted, that what starts, stops and meets its clocks and
        contacts can happen, that tables know the book's codes, that amounts are in one
        currency, and that no target ends after what is promised. Then it tells the
        holes where a person decides. Each reason says what to do about it;
        :data:`~recoverykit.playbooks.checks.GRADES` says how grave it is.

        Run it in the tests of a shop, and expect exactly what is known.

        Args:
            since: the first instant of receipt for which promises are looked at.
            until: the last one; a year of the calendar is a good span.

        Raises:
            NaiveDatetime: an instant has no time zone.

        Examples:
            >>> from datetime import UTC
            >>> from recoverykit.hours import ALWAYS
            >>> from recoverykit.playbooks import ShopConfig, golden_3h
            >>> book = golden_3h(shop=ShopConfig.example(), hours=ALWAYS)
            >>> year = [datetime(y, 1, 1, tzinfo=UTC) for y in (2026, 2027)]
            >>> for reason in book.check(since=year[0], until=year[1]):
            ...     print(reason)
            damaged_goods offers nothing in row other, where store_manager decides: \
write a rule, or leave it to them
            no time is set for follow_up: set one, or leave it to judgement
        """
        found = (
            *_money(self),
            *_codes(self),
            *self.beyond_promises(since=since, until=until),
            *_roles(self),
            *_kinds(self),
            *_holes(self),
            *_notes(self),
        )
        return tuple(sorted(found, key=lambda reason: _ORDER.index(reason.code)))


# ── money ─────────────────────────────────────────────────────────────────────


_PRICED = (
    *("approvals", "compensation", "follow_ups", "segments", "membership"),
    "late_orders",
)
"""Fields that hold amounts; what is at stake may be scored in several currencies."""


def _money(book: Contents) -> Iterator[Reason]:
    """Yield currencies that meet in one shop and are not the same."""
    amounts = [
        found for name in _PRICED for found in _amounts(getattr(book, name), name)
    ]
    # limits come first: what they are not in, nobody can grant
    wanted = next((currency for _, currency in amounts), None)
    given: dict[str, list[str]] = {}
    for path, currency in amounts:
        if currency != wanted:
            given.setdefault(currency, []).append(path)
    for currency, paths in sorted(given.items()):
        yield Reason(
            "book.currency_differs",
            given=currency,
            wanted=wanted,
            places=tuple(dict.fromkeys(paths)),
        )


def _amounts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield where which currency stands, by the slot that it stands in."""
    match value:
        case Money():
            yield path, value.currency
        case DecisionTable():
            for of in value.fields.values():
                if isinstance(of, Amount):
                    yield path, of.currency
            for row in value.rules:
                yield from _amounts(row.then, path)
        case tuple():
            for item in cast("tuple[object, ...]", value):
                yield from _amounts(item, path)
        case _ if attrs.has(type(value)):
            top = "." not in path
            for a in attrs.fields(cast("Any", type(value))):
                inner = f"{path}.{a.name}" if top else path
                yield from _amounts(getattr(value, a.name), inner)
        case _:
            return


# ── codes ─────────────────────────────────────────────────────────────────────


def _tables(book: Contents) -> Iterator[tuple[str, DecisionTable]]:
    policy = book.compensation
    slots = {
        "compensation.base": policy.base,
        "compensation.goodwill": policy.goodwill,
        "compensation.matching": policy.matching,
        "handlers": book.handlers,
        **{f"clocks.{clock.name}": clock.target for clock in book.clocks},
    }
    for where, table in slots.items():
        if isinstance(table, DecisionTable):
            yield where, table


def _codes(book: Contents) -> Iterator[Reason]:
    """Yield tables that would refuse a case for a code of the book's own."""
    for where, table in _tables(book):
        for path, of in table.fields.items():
            if not isinstance(of, OneOf) or not of.catalogue_name:
                continue
            own = getattr(book.catalogues, of.catalogue_name, None)
            if not isinstance(own, Catalogue):
                continue
            terms = cast("Iterable[Term]", own)
            codes = tuple(term.code for term in terms)
            lacks = tuple(code for code in codes if code not in of.places)
            if lacks:
                yield Reason(
                    "book.table_lacks_codes",
                    table=table.id,
                    where=where,
                    path=path,
                    codes=lacks,
                )


# ── roles ─────────────────────────────────────────────────────────────────────


def _roles(book: Contents) -> Iterator[Reason]:
    matrix = book.approvals
    decides, handlers = book.no_rule_role, _outcomes(book.handlers)
    if decides not in dict(matrix.limits):
        yield Reason("book.decider_without_limit", role=decides)
    for category, limits in matrix.by_category:
        if decides not in dict(limits):
            yield Reason(
                "book.decider_without_limit_for",
                role=decides,
                category=category,
                roles=tuple(role for role, _ in limits),
            )
    for role in dict.fromkeys(handlers):
        if role not in matrix.roles:
            yield Reason("book.handler_without_limit", role=role)
    if not book.held_roles:
        yield Reason("book.roles_not_said")
        return
    asked: dict[str, list[str]] = {}
    for role, place in _asked(book):
        asked.setdefault(role, []).append(place)
    for role, places in asked.items():
        if role not in book.held_roles:
            once = tuple(dict.fromkeys(places))
            yield Reason("book.role_not_held", role=role, places=once)
    for _, limits in (("", matrix.limits), *matrix.by_category):
        held = [limit for role, limit in limits if role in book.held_roles]
        if None not in held:
            most = max((x for x in held if x is not None), default=None)
            top = next(role for role, limit in limits if limit is None)
            yield Reason("book.nobody_grants", limit=most, role=top)


def _asked(book: Contents) -> Iterator[tuple[str, str]]:
    """Yield every role that has something to do, and what it stands in."""
    for role in _outcomes(book.handlers):
        yield role, "handlers"
    # of the assessor only the scorecard hands a case to somebody
    owner = book.assessor.scorecard.second_failure_owner
    if owner is not None:
        yield owner, "assessor.scorecard.second_failure_owner"
    for a in attrs.fields(type(book)):
        if a.name in _NEVER_ASKED:
            continue
        value = getattr(book, a.name)
        # rules that name somebody by default know best whom
        roles = cast("tuple[str, ...] | None", getattr(value, "roles", None))
        if roles is None:
            yield from _coded(value, a, a.name)
        else:
            yield from ((role, a.name) for role in roles)


def _coded(
    value: object, of: attrs.Attribute[Any], path: str
) -> Iterator[tuple[str, str]]:
    if of.metadata.get(checked.CATALOGUE) == "roles":
        codes = (value,) if isinstance(value, str) else value
        for code in cast("tuple[str, ...]", codes or ()):
            yield code, path
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            name = getattr(item, "name", None)
            inner = f"{path}.{name}" if isinstance(name, str) else path
            yield from _coded(item, of, inner)
    elif attrs.has(type(value)) and not isinstance(value, (DecisionTable, Lexicon)):
        for a in attrs.fields(cast("Any", type(value))):
            yield from _coded(getattr(value, a.name), a, path)


def _outcomes(table: DecisionTable | None) -> tuple[Any, ...]:
    rows = () if table is None else table.rules
    return tuple(row.then for row in rows if not row.is_hole)


# ── kinds of events ───────────────────────────────────────────────────────────


def _kinds(book: Contents) -> Iterator[Reason]:
    """Yield clocks and contacts that wait for what cannot happen in this book."""
    done = {edge.move for edge in book.lifecycle.edges}
    never = {move.kind for move in ev.MOVES} - done
    never |= set(FULFILLED) - set(_fulfillable(book))
    for clock in book.clocks:
        if set(clock.starts) <= never:
            yield Reason(
                "book.clock_never_starts", clock=clock.name, kinds=clock.starts
            )
        if set(clock.stops) <= never and not clock.counts:
            yield Reason("book.clock_never_stops", clock=clock.name, kinds=clock.stops)
    for plan in book.follow_ups:
        if plan.after in never:
            yield Reason(
                "book.follow_up_never_due", follow_up=plan.name, kind=plan.after
            )
        if plan.met_by and set(plan.met_by) <= never:
            yield Reason(
                "book.follow_up_never_met", follow_up=plan.name, kinds=plan.met_by
            )


def _fulfillable(book: Contents) -> Iterator[str]:
    """Yield which lines may come to be fulfilled: the law's always may."""
    policy = book.compensation
    yield f"fulfilled.{Basis.STATUTORY.value}"
    if not isinstance(policy.base, DecisionTable):
        yield from FULFILLED  # nobody knows what it gives
        return
    if policy.over_loss is not None:
        yield from (f"fulfilled.{b.value}" for b in (Basis.ENTITLEMENT, Basis.GOODWILL))
    rows = (*policy.surprise, *(x for row in policy.guarantees for x in row.lines))
    yield from (f"fulfilled.{line.basis.value}" for line in rows)
    for table in (policy.base, policy.goodwill):
        for plan in cast("tuple[OfferPlan, ...]", _outcomes(table)):
            yield from (f"fulfilled.{line.basis.value}" for line in plan.lines)


# ── holes and notes ───────────────────────────────────────────────────────────


def _holes(book: Contents) -> Iterator[Reason]:
    """Yield the rows in which a person decides."""
    for where, table in _tables(book):
        holes = (row for row in table.rules if row.is_hole)
        code = {"compensation.base": "book.no_offer", "handlers": "book.no_handler"}
        for row in holes:
            if where in code:
                yield Reason(
                    code[where],
                    table=table.id,
                    rule=row.id,
                    note=row.note,
                    role=book.no_rule_role,
                )
            elif where.startswith("clocks."):
                yield Reason(
                    "book.no_target",
                    clock=where.removeprefix("clocks."),
                    rule=row.id,
                    note=row.note,
                )


def _notes(book: Contents) -> Iterator[Reason]:
    policy = book.compensation
    if not isinstance(policy.base, DecisionTable):
        yield Reason("book.not_proven", policy=policy.base.id)
    if policy.cap is None and policy.budget is None:
        yield Reason("book.no_cap")
    for clock in book.clocks:
        if clock.target is None:
            yield Reason("book.no_time", clock=clock.name)
        elif not clock.escalations and clock.role is None:
            yield Reason("book.nobody_hears", clock=clock.name)
