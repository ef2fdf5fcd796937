"""Proofs about what tables give: never less, never above, never below.

An outcome is compared by its measure: money and numbers by themselves, a planned offer
by its worst case. Everything is exact, with rounding, over every place of every field.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from attrs import evolve, frozen

from recoverykit.decision_tables.boxes import Bound, Box
from recoverykit.decision_tables.columns import Column
from recoverykit.decision_tables.fields import Amount, End, Field, OneOf, Quantity
from recoverykit.decision_tables.measures import (
    NUMBER,
    Measurable,
    Measure,
    Unsettled,
    first_above,
    measured,
    same_unit,
)
from recoverykit.decision_tables.proofs import (
    NODE_BUDGET,
    Proof,
    Proved,
    Refuted,
    Unknown,
    listed,
    over,
)
from recoverykit.decision_tables.walks import (
    Arrival,
    Bounds,
    OverBudget,
    Run,
    State,
    box_of,
    point_of,
    track,
    walk,
)
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.explanation import Reason, Value

if TYPE_CHECKING:
    from recoverykit.decision_tables.table import DecisionTable

WorthOf: TypeAlias = Callable[[Any], Measurable]
"""What an outcome is worth, where it does not say so itself."""

NoRuleRank: TypeAlias = Literal["least", "most", "skip"]
"""Where a case that a person decides stands beside those that a rule decides."""

Point: TypeAlias = tuple[tuple[str, Any], ...]
"""One situation, by path."""


def prove_never_above(
    table: DecisionTable,
    limit: Measurable,
    *,
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
) -> Proof:
    """Prove that no situation gets more than a limit; the limit itself is allowed.

    What a person decides (``NO_RULE``) has no amount and is passed over. A planned
    offer counts by its worst case, before anything went back.

    Args:
        table: any table; of one that collects, all that fires is added up.
        limit: an amount, or a share of the order.
        value: what an outcome is worth, where it does not say so itself; with
            ``COLLECT`` it is given the tuple of outcomes.
        budget: how much to work out before answering Unknown.

    Raises:
        InvalidValue: an outcome has no measure.
        CurrencyMismatch: limit and outcomes are in different currencies.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.money import Money
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> bool(prove_never_above(bands, Money.of("105", "CNY")))
        True
        >>> found = prove_never_above(bands, Money.of("100", "CNY"))
        >>> print(found.problems[0])
        rule up_to_100 gives 100.01 CNY, above 100.00 CNY: order.amount 95.01 CNY
    """
    return _prove_bounded(table, limit, value, budget, "above")


def prove_never_below(
    table: DecisionTable,
    limit: Measurable,
    *,
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
) -> Proof:
    """Prove that no situation gets less than a limit; the limit itself is allowed.

    As :func:`prove_never_above`, the other way round.
    """
    return _prove_bounded(table, limit, value, budget, "below")


def _prove_bounded(
    table: DecisionTable,
    limit: Measurable,
    value: WorthOf | None,
    budget: int,
    side: Literal["above", "below"],
) -> Proof:
    bound = measured("limit", limit)
    worth = _Worth.of(table, value, bound)
    return _answer(worth, lambda: _beyond(worth, bound, side, budget), budget)


def prove_never_less(
    table: DecisionTable,
    *,
    by: str,
    no_rule: NoRuleRank,
    order: Iterable[str] = (),
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
) -> Proof:
    """Prove that nobody gets less for having more of a field, all else being equal.

    Args:
        table: any table.
        by: the path of the field. Absent values are not compared with any.
        no_rule: where ``NO_RULE`` stands, which only the shop can say: ``least``, a
            person may give nothing, so that losing a rule is getting less; ``most``, a
            person may give anything; ``skip``, it is not compared.
        order: the codes from low to high, for a field that has no order of its own.
            What is not named, with a catalogue below what is named, is not compared.
        value: what an outcome is worth, where it does not say so itself; with
            ``COLLECT`` it is given the tuple of outcomes.
        budget: how much to work out before answering Unknown.

    Returns:
        The answer. ``Refuted`` holds two situations: the counterexample, and the one
        ``against`` which it is compared, which has more of the field and gets less.

    Raises:
        UnknownCode: the table has no such field, or the field no such code.
        InvalidValue: the field has no order and none is given, or an outcome has no
            measure.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.money import Money
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> found = prove_never_less(bands, by="order.amount", no_rule="skip")
        >>> found.counterexample
        (('order.amount', Money(minor=10000, currency='CNY')),)
        >>> found.against
        (('order.amount', Money(minor=10001, currency='CNY')),)
        >>> found.problems[0]["before"], found.problems[0]["after"]
        (Money(minor=10500, currency='CNY'), Money(minor=7000, currency='CNY'))
    """
    if no_rule not in ("least", "most", "skip"):
        raise InvalidValue("no_rule", str(no_rule), "must be least, most or skip")
    steps = _steps(table, by, tuple(order), every=no_rule == "skip")
    worth = _Worth.of(table, value)
    return _answer(worth, lambda: _falls(worth, by, steps, no_rule, budget), budget)


# ── what outcomes are worth ──────────────────────────────────────────────────


@frozen
class _Worth:
    """What the rules of a table are worth.

    ``path`` is the one field that any of it follows, if it does.
    """

    table: DecisionTable
    value: WorthOf | None
    by_rule: tuple[Measure | None, ...]
    unit: str
    paths: tuple[str, ...]

    @classmethod
    def of(
        cls, table: DecisionTable, value: WorthOf | None, *limits: Measure
    ) -> _Worth:
        by_rule = tuple(_measure(table, at, value) for at in range(len(table.rules)))
        all_ = [*limits, *(m for m in by_rule if m is not None)]
        followed = {m.follows for m in all_ if m.follows is not None}
        unit = same_unit(all_) or NUMBER
        return cls(table, value, by_rule, unit, tuple(sorted(followed)))

    @property
    def path(self) -> str | None:
        return next(iter(self.paths), None)

    def at_end(self, live: int) -> Measure | None:
        """Return what the live rules are worth; None where a person decides."""
        if not self.table.takes_all:
            return self.by_rule[(live & -live).bit_length() - 1]
        on = [at for at in range(len(self.table.rules)) if live >> at & 1]
        if self.value is not None:
            given = tuple(self.table.rules[at].then for at in on)
            return measured("value", self.value(given))
        added = [m for m in (self.by_rule[at] for at in on) if m is not None]
        return sum(added[1:], added[0]) if added else Measure(unit=self.unit)

    def rules(self, live: int) -> tuple[str, ...]:
        """Return which rules decide."""
        ids = self.table.index.rules
        if not self.table.takes_all:
            return (ids[(live & -live).bit_length() - 1],)
        return tuple(id_ for at, id_ in enumerate(ids) if live >> at & 1)


def _measure(table: DecisionTable, at: int, value: WorthOf | None) -> Measure | None:
    rule = table.rules[at]
    # with COLLECT a value is asked of all outcomes together
    if rule.is_hole or (table.takes_all and value is not None):
        return None
    if value is None:
        return measured(f"outcome of rule {rule.id}", rule.then)
    return measured(f"value of rule {rule.id}", value(rule.then))


# ── finding and telling ──────────────────────────────────────────────────────


@frozen
class _Fault:
    """One way in which something is not so; ``about`` are the rules it is about."""

    about: tuple[tuple[str, ...], ...]
    place: int
    reason: Reason
    at: Point
    against: Point | None = None


def _answer(
    worth: _Worth, faults: Callable[[], Iterator[_Fault]], budget: int
) -> Proof:
    """Return what a search comes to: for the same rules, the first place is told."""
    if len(worth.paths) > 1:
        return Unknown(Reason("decision_tables.follows_two", paths=worth.paths))
    found: dict[tuple[tuple[str, ...], ...], _Fault] = {}
    try:
        for fault in faults():
            known = found.get(fault.about)
            if known is None or fault.place < known.place:
                found[fault.about] = fault
    except OverBudget:
        return Unknown(over(budget))
    except Unsettled:
        return Unknown(Reason("decision_tables.too_close"))
    if not found:
        return Proved()
    table = worth.table
    at = {rule: place for place, rule in enumerate(table.index.rules)}
    told = sorted(
        found.values(), key=lambda f: [[at[rule] for rule in of] for of in f.about]
    )
    against = told[0].against
    return Refuted(
        counterexample=_ordered(table, told[0].at),
        problems=listed([fault.reason for fault in told]),
        against=None if against is None else _ordered(table, against),
    )


def _in_order(table: DecisionTable, bounds: Bounds) -> Bounds:
    """Return bounds in the order of the fields; what is none comes last."""
    at = {path: place for place, path in enumerate(table.fields)}
    return tuple(sorted(bounds, key=lambda bound: at.get(bound.path, len(at))))


def _ordered(table: DecisionTable, point: Point) -> Point:
    """Return a situation in the order of the fields; what is none comes last."""
    known: Mapping[str, Any] = dict(point)
    paths = [*table.fields, *(path for path in known if path not in table.fields)]
    return tuple((path, known[path]) for path in paths if path in known)


class _Bind(Protocol):
    """The bounds of the last field: at one place, or whole where no place matters."""

    def __call__(self, place: int, /, *, whole: bool) -> Bounds: ...


@frozen
class _Stretch:
    """Neighbouring places of the followed field, at the end of a walk."""

    low: int
    end: End
    bind: _Bind
    is_absent: bool = False


def _stretches(arrival: Arrival, path: str | None, unit: str) -> Iterator[_Stretch]:
    tracks, cut = arrival.walk.tracks, arrival.cut
    bounded = None if cut is None else tracks[-1].bound(cut)
    last: Bounds = () if bounded is None else (bounded,)
    if path is None:
        # nothing follows anything: every place is as good as another
        yield _Stretch(0, 1, _binder(last, None))
        return
    if cut is None or bounded is None or bounded.path != path:
        # what is followed is none of the table's fields: it may be anything
        of: Field = Quantity(0) if unit.islower() else Amount(unit)
        yield _Stretch(of.first, of.end, _binder(last, Bound(path, of, ())))
        return
    for low, end in cut.spans:
        yield _Stretch(low, end, _binder((), bounded))
    if cut.has_absent:
        absent = (Bound(path, tracks[-1].field, (), has_absent=True),)
        yield _Stretch(0, 1, _binder(absent, None), is_absent=True)


def _binder(beside: Bounds, followed: Bound | None) -> _Bind:
    def bind(place: int, /, *, whole: bool) -> Bounds:
        if followed is None:
            return beside
        if whole:
            return (*beside, followed) if followed.spans else beside
        spans = ((place, place + 1),)
        return (*beside, evolve(followed, spans=spans, has_absent=False))

    return bind


def _above(a: Measure, b: Measure, stretch: _Stretch) -> tuple[int, Bounds] | None:
    """Return the first place of a stretch where a is above b, and its bounds."""
    follows = bool(a.follows or b.follows)
    if follows and stretch.is_absent:
        return None
    place = first_above(a, b, stretch.low, stretch.end)
    if place is None:
        return None
    return place, stretch.bind(place, whole=not follows)


def _columns(
    table: DecisionTable, *, last: str | None, without: str | None = None
) -> list[Column]:
    """Return the fields of a table for a walk: one left out, one at the end."""
    columns = [column for column in table.index.columns if column.path != without]
    return sorted(columns, key=lambda column: column.path == last)


# ── above and below ──────────────────────────────────────────────────────────


def _beyond(
    worth: _Worth, bound: Measure, side: Literal["above", "below"], budget: int
) -> Iterator[_Fault]:
    table = worth.table
    full = (table.index.full,)
    walked = walk(
        [Run(table.index.full, table.takes_all)],
        [track([column], full) for column in _columns(table, last=worth.path)],
        [full],
        budget=budget,
    )
    for arrival in walked.arrivals():
        (live,) = arrival.end
        given = worth.at_end(live)
        if given is None:
            continue
        more, less = (given, bound) if side == "above" else (bound, given)
        for stretch in _stretches(arrival, worth.path, worth.unit):
            found = _above(more, less, stretch)
            if found is None:
                continue
            place, last = found
            bounds = (*arrival.way()[1], *last)
            rules = worth.rules(live)
            yield _Fault(
                (rules,),
                place,
                Reason(
                    f"decision_tables.{side}",
                    rules=rules or None,
                    given=given.value(given.at(place)),
                    limit=bound.value(bound.at(place)),
                    box=box_of(_in_order(table, bounds)),
                ),
                point_of(bounds),
            )


# ── never less ───────────────────────────────────────────────────────────────


@frozen
class _Step:
    """From one place of a field to a higher one, and which rules accept either."""

    low: int
    high: int
    masks: State


def _steps(
    table: DecisionTable, by: str, order: tuple[str, ...], *, every: bool
) -> tuple[_Step, ...]:
    """Return the steps up a field at which other rules decide.

    From each stretch of places to the next; or to every later one, where some in
    between may not be compared.
    """
    column = next((c for c in table.index.columns if c.path == by), None)
    if column is None:
        where = f"fields of {table.id}"
        raise UnknownCode(where, by, _near(by, table.fields))
    stretches = _stretches_of(column, order)
    holes = any(rule.is_hole for rule in table.rules)
    pairs = combinations(stretches, 2) if every and holes else pairwise(stretches)
    return tuple(
        _Step(low[2], high[1], (low[0], high[0]))
        for low, high in pairs
        if low[0] != high[0]
    )


def _near(given: str, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(given, tuple(known), cutoff=0.4))


def _stretches_of(
    column: Column, order: tuple[str, ...]
) -> tuple[tuple[int, int, int], ...]:
    """Return the mask, first and last place of each stretch of a field, in order."""
    of = column.field
    if order:
        if not isinstance(of, OneOf):
            rule = "is for fields of codes; this one has an order of its own"
            raise InvalidValue("order", ", ".join(order), rule)
        for code in order:
            if code not in of.places:
                where = of.catalogue_name or column.path
                raise UnknownCode(where, code, _near(code, of.known))
        places = [of.place(code) for code in order]
        return tuple((column.mask_at(place), place, place) for place in places)
    if not of.has_order:
        rule = "its values have no order: give order= from low to high"
        raise InvalidValue("by", column.path, rule)
    ends = (*column.starts[1:], column.starts[-1] + 1)
    return tuple(
        (mask, first, end - 1)
        for mask, first, end in zip(column.masks, column.starts, ends, strict=True)
    )


def _falls(
    worth: _Worth,
    by: str,
    steps: tuple[_Step, ...],
    no_rule: NoRuleRank,
    budget: int,
) -> Iterator[_Fault]:
    table = worth.table
    full = table.index.full
    # which step it is stays in the state where the amount depends on it
    starts: dict[State, _Step] = {}
    for at, step in enumerate(steps):
        which = 1 << at if worth.path == by else 1
        starts.setdefault((*step.masks, which), step)
    run = Run(full, table.takes_all)
    walked = walk(
        [run, run, Run(-1, takes_all=True)],
        [
            track([column, column, None], (full, full, -1))
            for column in _columns(table, last=worth.path, without=by)
        ],
        starts,
        budget=budget,
    )
    of = table.fields[by]
    for arrival in walked.arrivals():
        below, above, _ = arrival.end
        start, way = arrival.way()
        step = starts[start]
        for less in _lesses(worth, arrival, step, by, no_rule):
            bounds = (*way, *less.bounds)
            low, high = (Bound(by, of, ((p, p + 1),)) for p in (step.low, step.high))
            rules = (worth.rules(below), worth.rules(above))
            yield _Fault(
                rules,
                less.place,
                Reason(
                    f"decision_tables.{less.code}",
                    before=less.before,
                    after=less.after,
                    rules=rules[0] or None,
                    others=rules[1] or None,
                    path=by,
                    low=Box((low,)),
                    high=Box((high,)),
                    box=box_of(_in_order(table, bounds)),
                ),
                point_of((*bounds, low)),
                point_of((*bounds, high)),
            )


@frozen
class _Less:
    """Where somebody gets less for having more."""

    code: str
    place: int
    bounds: Bounds
    before: Value = None
    after: Value = None


def _lesses(
    worth: _Worth, arrival: Arrival, step: _Step, by: str, no_rule: NoRuleRank
) -> Iterator[_Less]:
    below, above, _ = arrival.end
    before, after = worth.at_end(below), worth.at_end(above)
    path = None if worth.path == by else worth.path
    follow = any(m is not None and m.follows for m in (before, after))
    for stretch in _stretches(arrival, path, worth.unit):
        if follow and stretch.is_absent:
            continue  # an amount that follows what is absent is refused when asked
        if before is None or after is None:
            code = _leaves(before, after, no_rule)
            if code is not None:
                yield _Less(code, stretch.low, stretch.bind(stretch.low, whole=True))
        elif worth.path == by:
            low, high = before.at(step.low), after.at(step.high)
            if low > high:
                bounds = stretch.bind(stretch.low, whole=True)
                given = before.value(low), after.value(high)
                yield _Less("falls", stretch.low, bounds, *given)
        else:
            found = _above(before, after, stretch)
            if found is not None:
                place, bounds = found
                given = before.value(before.at(place)), after.value(after.at(place))
                yield _Less("falls", place, bounds, *given)


def _leaves(
    before: Measure | None, after: Measure | None, no_rule: NoRuleRank
) -> str | None:
    """Return what is lost where one side, or both, are left to a person."""
    if no_rule == "least" and before is not None:
        return "loses_rule"
    if no_rule == "most" and after is not None:
        return "gains_rule"
    return None
