"""What is wrong with a playbook as it is written, found when it is built."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from attrs import Attribute

from recoverykit import checked
from recoverykit.aftercare import FollowUp
from recoverykit.catalogue import Catalogue
from recoverykit.compensation import CompensationPolicy, OfferPlan, RemedyPlan
from recoverykit.deadline import Elapsed
from recoverykit.decision_tables import DecisionTable, NoRule
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.lifecycle import events as ev
from recoverykit.sla import FULFILLED, Clock
from recoverykit.sla.targets import targets_of

if TYPE_CHECKING:
    from recoverykit.playbooks.contents import Contents

__all__ = [
    "GRADES",
    "TableOf",
    "check_ageing",
    "check_clocks",
    "check_codes",
    "check_follow_ups",
    "check_kinds",
    "once",
    "without_dates",
]

DATED = ("holidays", "shifts", "breaks", "known_until")
"""Parts of business hours that are learned over time and make no other book."""


GRADES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fault": (
            "book.currency_differs",
            "book.table_lacks_codes",
            "clock.beyond_promise",
            "book.role_not_held",
            "book.nobody_grants",
            "book.decider_without_limit",
            "book.decider_without_limit_for",
            "book.clock_never_starts",
            "book.clock_never_stops",
            "book.follow_up_never_due",
            "book.follow_up_never_met",
        ),
        "gap": (
            "book.no_offer",
            "book.no_handler",
            "book.no_target",
            "book.handler_without_limit",
        ),
        "note": (
            "book.not_proven",
            "book.no_cap",
            "book.no_time",
            "book.nobody_hears",
            "book.roles_not_said",
        ),
    }
)
"""How grave what :meth:`Playbook.check` says is, and the codes of each, gravest first.

A ``fault`` is a rule that cannot be kept as it stands. A ``gap`` is a hole that was
meant: a person decides. A ``note`` is worth knowing, and may be as it should be.
"""


def check_clocks(book: Contents, attribute: Attribute[Any], value: object) -> None:
    """Allow clocks of different names, each promise with the clock that it bounds."""
    checked.AllOf(Clock)(book, attribute, value)
    once("clocks", [clock.name for clock in book.clocks])
    named = {clock.name: clock for clock in book.clocks}
    for clock in book.clocks:
        if clock.bounds is not None:
            _bound(clock, clock.bounds, named)


def _bound(promise: Clock, name: str, named: Mapping[str, Clock]) -> None:
    """Refuse a target that can never keep what the shop publishes (S35)."""
    inner = named.get(name)
    if inner is None or inner is promise:
        raise UnknownCode("clocks", name, tuple(named))
    for target in targets_of(inner.target):
        for outer in targets_of(promise.target):
            if not (isinstance(target, Elapsed) and isinstance(outer, Elapsed)):
                continue  # beyond_promises asks a calendar
            if target.span > outer.span:
                raise InvalidValue(
                    "clocks",
                    f"{inner.name} of {target.span}",
                    f"must not be later than {promise.name} of {outer.span}",
                )


def check_follow_ups(book: Contents, attribute: Attribute[Any], value: object) -> None:
    """Allow follow-ups of different names."""
    checked.AllOf(FollowUp)(book, attribute, value)
    once("follow_ups", [plan.name for plan in book.follow_ups])


def check_ageing(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow whatever can be asked how urgent a reading is."""
    if not callable(value):
        raise checked.refuse(attribute, value, "must be an Ageing, or a callable")


class TableOf:
    """Allow a table that reads one kind of facts, or none."""

    def __init__(self, reads: type) -> None:
        self.reads = reads

    def __call__(self, _: Any, attribute: Attribute[Any], value: object) -> None:
        """Refuse what is not allowed."""
        if value is None:
            return
        if not isinstance(value, DecisionTable) or not issubclass(
            self.reads, value.reads
        ):
            rule = f"must be a decision table that reads {self.reads.__name__}"
            raise checked.refuse(attribute, value, rule)


def once(field_name: str, names: list[str]) -> None:
    """Refuse names that stand twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue(field_name, ", ".join(twice), "must use a name once")


def _check_gifts(book: Contents) -> None:
    """Refuse follow-ups that announce or give what the shop does not have."""
    steps = () if book.membership is None else book.membership.levels
    ladder = tuple(step.code for step in steps)
    for plan in book.follow_ups:
        if plan.level is not None:
            book.catalogues.membership_levels.check(plan.level)
            if ladder and plan.level not in ladder:
                raise UnknownCode("ladder", plan.level, ladder)
        if plan.segment is not None:
            book.catalogues.segments.check(plan.segment)
        if plan.gives is not None:
            book.catalogues.remedy_kinds.check(plan.gives.kind)


def check_codes(book: Contents) -> None:
    """Refuse codes that are misspelt: their rule would never hold."""
    codes = book.catalogues
    for role in _roles(book):
        codes.roles.check(role)
    for segment in _said_by(book.segments):
        codes.segments.check(segment)
    for level in () if book.membership is None else book.membership.levels:
        codes.membership_levels.check(level.code)
    _check_gifts(book)
    codes.severities.check(book.cause_from)
    for item in book.investigation.required_checks:
        codes.checks.check(item)
    for kind in book.investigation.evidence_kinds:
        codes.evidence_kinds.check(kind)
    _check_disputes(book)
    for category in _categories(book):
        codes.categories.check(category)
    for kind in _written_kinds(book.compensation):
        codes.remedy_kinds.check(kind)
    looked_for: list[tuple[Catalogue[Any], tuple[str, ...]]] = [
        (codes.remedy_kinds, _looked_for(book.compensation)),
        (codes.categories, tuple(code for code, _ in book.replies.categories)),
        (codes.needs, tuple(code for code, _ in book.replies.needs)),
    ]
    for clock in book.clocks:
        looked_for += [
            (codes.pause_reasons, clock.paused_by),
            (codes.closures, clock.cancelled_by),
        ]
    # logs may still hold what is retired or renamed
    for catalogue, named in looked_for:
        for code in named:
            if code not in catalogue:
                catalogue.check(code)


def _check_disputes(book: Contents) -> None:
    """Refuse codes of dossiers, bodies and parties that nothing would ever match."""
    codes, rules = book.catalogues, book.disputes
    for spec in rules.dossiers:
        codes.bodies.check(spec.platform)
        codes.categories.check(spec.needs.claim)
        for channel in spec.channels:
            codes.channels.check(channel)
    for body in rules.bodies:
        codes.bodies.check(body.id)
    for rule in rules.hand_ins:
        codes.parties.check(rule.party)
    asked = (
        *(k for spec in rules.dossiers for kinds in spec.needs.any_of for k in kinds),
        *(kind for body in rules.bodies for kind in body.asks),
        *(kind for rule in rules.hand_ins for kind in rule.kinds),
    )
    for kind in asked:
        codes.evidence_kinds.check(kind)


def _roles(book: Contents) -> Iterator[str]:
    """Yield every role that a book names."""
    yield from (book.no_rule_role, *book.approvals.roles, *book.held_roles)
    yield from book.disputes.roles
    yield from book.incidents.roles
    yield from (row.role for row in book.replies.signatories)
    if book.compensation.abuse is not None:
        yield book.compensation.abuse.role
    planned = [*(c.role for c in book.clocks), *(f.role for f in book.follow_ups)]
    yield from (role for role in planned if role is not None)
    yield from (step.role for clock in book.clocks for step in clock.escalations)
    yield from _said_by(book.handlers)


def _said_by(table: DecisionTable | None) -> tuple[Any, ...]:
    return tuple(x for x in _outcomes(table) if not isinstance(x, NoRule))


def _outcomes(table: DecisionTable | None) -> tuple[Any, ...]:
    return () if table is None else tuple(row.then for row in table.rules)


def _categories(book: Contents) -> Iterator[str]:
    """Yield every category that approvals, guarantees and alerts are written for."""
    yield from (category for category, _ in book.approvals.by_category)
    for row in book.compensation.guarantees:
        yield from row.categories
    for again in book.incidents.recurrences:
        yield from again.categories


def _written_kinds(policy: CompensationPolicy) -> Iterator[str]:
    """Yield every kind of remedy that a compensation policy offers."""
    for line in _planned_lines(policy):
        yield line.kind
    if policy.over_loss is not None:
        yield from (policy.over_loss.owed, policy.over_loss.beyond)


def _looked_for(policy: CompensationPolicy) -> tuple[str, ...]:
    """Return every kind of remedy that a compensation policy asks for in an offer."""
    fitting = tuple(kind for kinds in _said_by(policy.matching) for kind in kinds)
    kept = tuple(kind for row in policy.guarantees for kind in row.kept_by)
    over = policy.over_loss
    return (*(() if over is None else over.makes_good), *fitting, *kept)


def _planned_lines(policy: CompensationPolicy) -> Iterator[RemedyPlan]:
    """Yield every line that a compensation policy writes down."""
    yield from policy.surprise
    for row in policy.guarantees:
        yield from row.lines
    base = policy.base if isinstance(policy.base, DecisionTable) else None
    for plan in (*_outcomes(base), *_outcomes(policy.goodwill)):
        if isinstance(plan, OfferPlan):
            yield from plan.lines


def check_kinds(book: Contents) -> None:
    """Refuse clocks and follow-ups that wait for what never comes."""
    lifecycle = book.lifecycle
    moves = {edge.move for edge in lifecycle.edges}
    kinds = {*ev.EVENTS, *lifecycle.host_events, *moves}
    timed = [kind for clock in book.clocks for kind in clock.kinds]
    planned = [kind for plan in book.follow_ups for kind in (plan.after, *plan.met_by)]
    planned += [rule.counts_from for rule in book.disputes.hand_ins]
    states = {*lifecycle.states, *(old for old, _ in lifecycle.renamed)}
    paused = [state for clock in book.clocks for state in clock.paused_in]
    for catalogue, given, known in (
        ("event_kinds", timed, kinds | {*FULFILLED}),
        ("event_kinds", planned, kinds),
        ("states", paused, states),
    ):
        for name in given:
            if name not in known:
                nearest = difflib.get_close_matches(name, sorted(known), cutoff=0.5)
                raise UnknownCode(catalogue, name, tuple(nearest))


def without_dates(data: Any) -> Any:
    """Return plain hours without what is learned about them over time."""
    if not isinstance(data, dict):
        return data
    known = cast("dict[str, Any]", data)
    return {k: without_dates(v) for k, v in known.items() if k not in DATED}
