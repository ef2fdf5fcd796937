"""Decisions that were stored: that they still hold, and what another table would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from recoverykit.catalogue import STANDARD
from recoverykit.decision_tables import Decision, DecisionTable, NoRule, Trace
from recoverykit.decision_tables.measures import Measure, measured
from recoverykit.errors import InvalidValue, MissingInput, RecoveryError
from recoverykit.explanation import Labels, Reason, render
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money


def recorded(cases: Iterable[Case]) -> tuple[Trace, ...]:
    """Return what the tables behind every offer of some cases decided, as stored.

    Args:
        cases: as loaded; what they say is years old or of today alike.
    """
    return tuple(
        entry.event.ruling.trace
        for case in cases
        for entry in case.log
        if isinstance(entry.event, ev.Offered) and entry.event.ruling.trace is not None
    )


def assert_replays(traces: Iterable[Trace], *tables: DecisionTable) -> None:
    """Assert that stored decisions come out of their tables as they were stored.

    Args:
        traces: stored decisions, such as those of :func:`recorded`.
        tables: every version that they were made by.

    Raises:
        AssertionError: a version is not there, or decides otherwise than it did.

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
    known = {table.ref.hash: table for table in tables}
    for at, trace in enumerate(traces, start=1):
        table = known.get(trace.table.hash)
        if table is None:
            message = f"decision {at}: {trace.table.short} is not given"
            raise AssertionError(message)
        fired = table.decide_values(dict(trace.read)).fired
        if fired != trace.fired:
            was, now = ", ".join(trace.fired), ", ".join(fired)
            message = f"decision {at}: {table.id} said {was}, and says {now}"
            raise AssertionError(message)


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
    """

    decisions: int
    changed: tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]
    before: Money | None
    after: Money | None
    unknown: tuple[tuple[str, int], ...] = ()

    def explain(self, lang: str, *, labels: Labels = STANDARD.label) -> str:
        """Return the result in words, line by line.

        Args:
            lang: ``"en"``, ``"zh"``, …
            labels: words for codes.
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
        return "\n".join(render(line, lang, labels=labels) or "" for line in lines)


def backtest(
    traces: Iterable[Trace], old: DecisionTable, new: DecisionTable
) -> Backtest:
    """Return what a new version would have done with decisions of the old one.

    Args:
        traces: stored decisions; what they read is decided anew by both.
        old: the version that decided.
        new: the version to try. It may look at fewer fields; what it looks at and no
            decision recorded is told as unknown.

    Units:
        Costs are those of the worst case, before anything went back.

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
    given = list(traces)
    changed: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    unknown: Counter[str] = Counter()
    costs: list[tuple[Money, Money] | None] = []
    for trace in given:
        values = dict(trace.read)
        try:
            was, now = _decided(old, values), _decided(new, values)
        except RecoveryError as error:
            unknown[str(error)] += 1
            continue
        if was.outcome != now.outcome:
            changed[was.fired, now.fired] += 1
        costs.append(_costs(was, now, values))
    before, after = _sums(costs)
    return Backtest(
        decisions=len(given),
        changed=tuple((*pair, count) for pair, count in changed.most_common()),
        before=before,
        after=after,
        unknown=tuple(unknown.most_common()),
    )


def _decided(table: DecisionTable, values: dict[str, Any]) -> Decision:
    missing = [path for path in table.fields if path not in values]
    if missing:
        raise MissingInput(missing[0], f"{table.id}@{table.version}")
    return table.decide_values({path: values[path] for path in table.fields})


def _costs(
    was: Decision, now: Decision, values: dict[str, Any]
) -> tuple[Money, Money] | None:
    """Return what both outcomes cost; None where one has no amount."""
    found = [_cost(decision.outcome, values) for decision in (was, now)]
    old, new = found
    if old is None and new is None:
        return None
    currency = next(m.currency for m in found if m is not None)
    zero = Money.zero(currency)
    return old or zero, new or zero


def _cost(outcome: Any, values: dict[str, Any]) -> Money | None:
    if isinstance(outcome, NoRule):
        return None
    try:
        worth = measured("outcome", outcome)
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
