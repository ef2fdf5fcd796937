"""Decisions that were stored: that they still hold, and what another table would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import attrs
from attrs import frozen

from recoverykit.catalogue import STANDARD
from recoverykit.decision_tables import Decision, DecisionTable, NoRule, Trace, WorthOf
from recoverykit.decision_tables.measures import Measure, measured
from recoverykit.errors import InvalidValue, MissingInput, RecoveryError
from recoverykit.explanation import Labels, Reason, render
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.playbooks import Playbook
from recoverykit.testing.examples import ABSENT, shown


def tables_of(*policies: object) -> tuple[DecisionTable, ...]:
    """Return every decision table inside some policies, wherever it stands.

    Args:
        policies: playbooks with their earlier ones, policies, tables by date, tables.

    Returns:
        The tables as they are met, each version once.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, rescue_48h
        >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> "store_manager_steps_in" in {table.id for table in tables_of(book)}
        True
    """
    found: dict[str, DecisionTable] = {}
    for policy in policies:
        found.update((table.ref.hash, table) for table in _tables(policy))
    return tuple(found.values())


def _tables(value: object) -> Iterator[DecisionTable]:
    if isinstance(value, DecisionTable):
        yield value
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from _tables(item)
    elif attrs.has(cast("type[Any]", type(value))):
        for attribute in attrs.fields(cast("type[Any]", type(value))):
            if attribute.init:
                # the rest follows from what was given
                yield from _tables(getattr(value, attribute.name))


def recorded(cases: Iterable[Case]) -> tuple[Trace, ...]:
    """Return what the tables behind every offer of some cases decided, as stored.

    Args:
        cases: as loaded; what they say is years old or of today alike.

    Examples:
        >>> from datetime import timedelta
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, graded_15min
        >>> from recoverykit.situation import CurrentFacts
        >>> from recoverykit.testing import NOW, situation
        >>> book = graded_15min(shop=ShopConfig.example(), hours=ALWAYS)
        >>> facts, hour = situation(amount="88.00"), NOW + timedelta(hours=1)
        >>> case = book.open("case-1", facts.complaint, order=facts.order, now=NOW)
        >>> for event in (
        ...     ev.Acknowledged(hour, by="li"),
        ...     ev.Diagnosed(hour, by="li", primary="qc"),
        ... ):
        ...     case = book.record(case, event, now=hour)
        >>> ruling = book.decide_offer(
        ...     case, now=hour, by="li", role="ceo", facts=CurrentFacts()
        ... )
        >>> case = book.record(case, ev.Offered(hour, by="li", ruling=ruling), now=hour)
        >>> [trace.fired for trace in recorded([case])]
        [('up_to_100',), ('segment_unknown',)]
    """
    return tuple(trace for case in cases for _, trace in _traces(case))


def _traces(case: Case) -> Iterator[tuple[int, Trace]]:
    """Yield what was decided by tables, with the version of the entry that has it."""
    for entry in case.log:
        if isinstance(entry.event, ev.Offered):
            ruling = entry.event.ruling
            for trace in (ruling.trace, *ruling.traces):
                if trace is not None:
                    yield entry.version, trace


def assert_replays(
    decisions: Iterable[Trace | Case], *by: DecisionTable | Playbook
) -> None:
    """Assert that stored decisions come out of their tables as they were stored.

    Args:
        decisions: stored cases, whose logs must also be whole; or stored decisions
            alone, such as those of :func:`recorded`.
        by: every version that they were made by: tables, or playbooks with all tables
            inside and those of their earlier ones. Where there are playbooks, each
            entry of a case must be under one of them.

    Raises:
        AssertionError: a version is not there, decides otherwise than it did, or a
            log is not whole. The case and the entry are named.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.testing import situation
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> trace = bands.decide(situation(amount="88.00")).trace()
        >>> assert_replays([trace], bands)
        >>> other = order_value_bands(reship_cost=Money.of("65", "CNY"), version="2")
        >>> assert_replays([trace], other)
        Traceback (most recent call last):
            ...
        AssertionError: decision 1: order_value_bands@1#... is not given
    """
    tables = {table.ref.hash: table for table in tables_of(*by)}
    books = {
        book.ref.hash
        for given in by
        if isinstance(given, Playbook)
        for book in given.books
    }
    for at, given in enumerate(decisions, start=1):
        if isinstance(given, Trace):
            _assert_decides(f"decision {at}", given, tables)
            continue
        _assert_whole(given, books)
        for version, trace in _traces(given):
            _assert_decides(f"case {given.id}, version {version}", trace, tables)


def _assert_whole(case: Case, books: set[str]) -> None:
    try:
        Case.replay(case.id, case.log)
    except RecoveryError as error:
        message = f"case {case.id}: {error}"
        raise AssertionError(message) from error
    for entry in case.log:
        if books and entry.book.hash not in books:
            message = (
                f"case {case.id}, version {entry.version}: "
                f"{entry.book.short} is not given"
            )
            raise AssertionError(message)


def _assert_decides(
    where: str, trace: Trace, tables: Mapping[str, DecisionTable]
) -> None:
    table = tables.get(trace.table.hash)
    if table is None:
        message = f"{where}: {trace.table.short} is not given"
        raise AssertionError(message)
    fired = table.decide_values(dict(trace.read)).fired
    if fired != trace.fired:
        was, now = ", ".join(trace.fired), ", ".join(fired)
        message = f"{where}: {table.id} said {was}, and says {now}"
        raise AssertionError(message)


@frozen
class Changed:
    """A decision that would have been another one.

    Args:
        read: what it looked at; None was absent.
        before: the outcome, as examples write it.
        after: the outcome that it would have had.
    """

    read: tuple[tuple[str, Any], ...]
    before: str
    after: str


@frozen(kw_only=True)
class Backtest:
    """What another version would have done with decisions that were made.

    Args:
        decisions: how many were looked at.
        changed: the old rules, the new rules, and how often that would have happened;
            only where the outcome is another, the most frequent first.
        before: what all of them cost; None where they have no amount.
        after: what they would have cost.
        unknown: why some could not be decided anew, and how often.
        examples: the decisions that would have been others, in the order given.
    """

    decisions: int
    changed: tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]
    before: Money | None
    after: Money | None
    unknown: tuple[tuple[str, int], ...] = ()
    examples: tuple[Changed, ...] = ()

    def explain(
        self, lang: str, *, labels: Labels = STANDARD.label, examples: int = 0
    ) -> str:
        """Return the result in words, line by line.

        Args:
            lang: ``"en"``, ``"zh"``, …
            labels: words for codes.
            examples: how many of the changed decisions to show, at most.
        """
        lines = [
            Reason(
                "testing.backtest",
                decisions=self.decisions,
                changed=sum(count for *_, count in self.changed),
            )
        ]
        lines += [
            Reason("testing.would_change", before=old, after=new, count=count)
            for old, new, count in self.changed
        ]
        if self.before is not None and self.after is not None:
            lines.append(
                Reason(
                    "testing.would_cost",
                    before=self.before,
                    after=self.after,
                    more=self.after - self.before,
                )
            )
        lines += [
            Reason("testing.undecided", why=why, count=count)
            for why, count in self.unknown
        ]
        lines += [
            Reason(
                "testing.for_example",
                values=tuple(_value(path, value) for path, value in one.read),
                before=one.before,
                after=one.after,
            )
            for one in self.examples[:examples]
        ]
        return "\n".join(render(line, lang, labels=labels) or "" for line in lines)


def backtest(
    traces: Iterable[Trace],
    old: DecisionTable,
    new: DecisionTable,
    *,
    cost: WorthOf | None = None,
) -> Backtest:
    """Return what a new version would have done with decisions of the old one.

    Args:
        traces: stored decisions; those of other tables are passed over, and those of
            other versions told as unknown. What they read is decided anew by both.
        old: the version that decided.
        new: the version to try. It may look at fewer fields; what it looks at and no
            decision recorded is told as unknown.
        cost: what an outcome costs, where it does not say so itself.

    Raises:
        CurrencyMismatch: costs are of two currencies.

    Units:
        Costs are those of the worst case, before anything went back. Where no rule
        gives anything a person decides, which is counted as nothing.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.testing import situation
        >>> old, new = (
        ...     order_value_bands(reship_cost=Money.of(cost, "CNY"), version=version)
        ...     for cost, version in (("60", "1"), ("65", "2"))
        ... )
        >>> traces = [
        ...     old.decide(situation(amount=price)).trace() for price in ("88", "188")
        ... ]
        >>> print(backtest(traces, old, new).explain("en"))
        2 decisions looked at, 1 would be another
        up_to_300 → up_to_300: 1
        cost 163.00 CNY → 168.00 CNY (difference 5.00 CNY)
    """
    given = [trace for trace in traces if trace.table.id == old.id]
    changed: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    unknown: Counter[str] = Counter()
    costs: list[tuple[Money, Money] | None] = []
    examples: list[Changed] = []
    for trace in given:
        values = dict(trace.read)
        if trace.table.hash != old.ref.hash:
            unknown[f"{trace.table.short} decided, not {old.ref.short}"] += 1
            continue
        try:
            was, now = _decided(old, values), _decided(new, values)
        except RecoveryError as error:
            unknown[str(error)] += 1
            continue
        if was.outcome != now.outcome:
            changed[was.fired, now.fired] += 1
            before, after = shown(was.outcome), shown(now.outcome)
            examples.append(Changed(trace.read, before, after))
        costs.append(_costs(was, now, values, cost))
    total = _sums(costs)
    return Backtest(
        decisions=len(given),
        changed=tuple((*pair, count) for pair, count in changed.most_common()),
        before=total[0],
        after=total[1],
        unknown=tuple(unknown.most_common()),
        examples=tuple(examples),
    )


def _value(path: str, value: object) -> str:
    said = ABSENT if value is None else str(value)
    return f"{path} {said}"


def _decided(table: DecisionTable, values: dict[str, Any]) -> Decision:
    missing = [path for path in table.fields if path not in values]
    if missing:
        raise MissingInput(missing[0], f"{table.id}@{table.version}")
    return table.decide_values({path: values[path] for path in table.fields})


def _costs(
    was: Decision, now: Decision, values: dict[str, Any], cost: WorthOf | None
) -> tuple[Money, Money] | None:
    """Return what both outcomes cost; None where neither has an amount."""
    found = [_cost(decision.outcome, values, cost) for decision in (was, now)]
    old, new = found
    if old is None and new is None:
        return None
    currency = next(m.currency for m in found if m is not None)
    zero = Money.zero(currency)
    return old or zero, new or zero


def _cost(outcome: Any, values: dict[str, Any], cost: WorthOf | None) -> Money | None:
    if isinstance(outcome, NoRule):
        return None
    try:
        worth = measured("outcome", outcome if cost is None else cost(outcome))
    except InvalidValue:
        return None
    places = worth.at(_place(worth, values))
    value = worth.value(places)
    return value if isinstance(value, Money) else None


def _place(worth: Measure, values: dict[str, Any]) -> int:
    followed = None if worth.follows is None else values.get(worth.follows)
    return followed.minor if isinstance(followed, Money) else 0


def _sums(
    costs: Iterable[tuple[Money, Money] | None],
) -> tuple[Money | None, Money | None]:
    known = [pair for pair in costs if pair is not None]
    if not known:
        return None, None
    currency = known[0][0].currency
    before, after = zip(*known, strict=True)
    return Money.total(before, currency), Money.total(after, currency)
