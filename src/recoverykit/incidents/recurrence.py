"""The same trouble again: when many cases make one alert (S100)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from attrs import Attribute, Factory, field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.incidents.counting import counts, each_once, is_about
from recoverykit.task import Task

__all__ = [
    "DIMENSIONS",
    "NOTIFIED",
    "RecurrenceRule",
    "SystemicAlert",
    "alert_tasks",
    "recurrences",
]

DIMENSIONS = ("sku", "carrier", "supplier", "category")
"""What trouble can have in common (S100)."""

NOTIFIED: Mapping[str, str] = MappingProxyType(
    {
        "sku": "supply_chain",
        "carrier": "logistics_lead",
        "supplier": "purchasing",
        "category": "store_manager",
    }
)
"""Who hears of it, where a rule names nobody: roles by dimension.

如果是高频问题…触发预警,通知供应链团队 (002); 同步至采购、物流部门 (001).
"""


def _span(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.span(_, attribute, value)
    if value == timedelta(0):
        raise checked.refuse(attribute, value, "must be above zero")


def _own_name(rule: RecurrenceRule) -> str:
    return rule.by


def _listener(rule: RecurrenceRule) -> str:
    # an unknown dimension is refused by its own validator
    return NOTIFIED.get(rule.by, "")


@frozen(kw_only=True)
class RecurrenceRule:
    """How many cases of one kind, within how long, are one trouble of the system.

    No guide gives the numbers, so the shop does.

    Args:
        by: what the cases have in common, one of :data:`DIMENSIONS`.
        least: how many cases make an alert.
        within: how long the window is. It is half-open: a case counts while less than
            this has gone by since it was received.
        categories: only cases about these, or their kinds, count; empty is all.
        role: who hears of it; by dimension as in :data:`NOTIFIED`, where not given.
        name: tells it from the shop's other rules; the dimension, where not given.

    Raises:
        InvalidValue: a field holds what it may not.

    Source:
        高频问题(如某商品多次被投诉质量),后台应标记并触发预警,通知供应链团队 (002).

    Examples:
        >>> rule = RecurrenceRule(
        ...     by="sku", least=3, within=timedelta(days=7), categories=("quality",)
        ... )
        >>> rule.name, rule.role
        ('sku', 'supply_chain')
    """

    by: str = field(validator=checked.OneOf(*DIMENSIONS))
    least: int = field(validator=checked.positive)
    within: timedelta = field(validator=_span)
    categories: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    role: str = field(
        default=Factory(_listener, takes_self=True),
        metadata=checked.coded("roles"),
        validator=checked.code,
    )
    name: str = field(
        default=Factory(_own_name, takes_self=True), validator=checked.code
    )

    def values_of(self, summary: CaseSummary) -> tuple[str, ...]:
        """Return what a case is counted under; empty where it does not count."""
        if not counts(summary) or summary.found == "not_upheld":
            return ()
        if self.categories and not is_about(summary, self.categories):
            return ()
        if self.by == "category":
            return tuple(
                c
                for c in summary.categories
                if not self.categories or _covered(c, self.categories)
            )
        value = {
            "sku": summary.sku,
            "carrier": summary.carrier,
            "supplier": summary.supplier,
        }[self.by]
        return () if value is None else (value,)


def _covered(code: str, by: tuple[str, ...]) -> bool:
    return any(code == wanted or code.startswith(f"{wanted}.") for wanted in by)


@frozen(kw_only=True)
class SystemicAlert:
    """One trouble that came again too often: a systemic issue (系统性问题).

    Args:
        rule: the name of the rule.
        by: what the cases have in common.
        value: which one it is: the article, the carrier …
        tipped_by: the case with which there were enough when it was raised.
        at: when that case was received.
        cases: every case of the same run so far, oldest first.
        role: who hears of it.
        ended_at: when the window had emptied; None while cases still come.
    """

    rule: str
    by: str
    value: str
    tipped_by: str
    at: datetime
    cases: tuple[str, ...]
    role: str
    ended_at: datetime | None = None

    @property
    def key(self) -> str:
        """Return what names it for good: what recurs, and the case that tipped it."""
        return _key(self.tipped_by, self.rule, self.value)

    @property
    def reason(self) -> Reason:
        """Return why it was raised."""
        code = "category_recurs" if self.by == "category" else f"{self.by}_recurs"
        return Reason(
            f"incidents.{code}",
            value=self.value,
            count=len(self.cases),
            case=self.tipped_by,
            at=self.at,
        )


def _key(case: str, rule: str, value: str) -> str:
    return f"{case}:{rule}:{value}:systemic_alert"


def recurrences(
    summaries: Iterable[CaseSummary],
    rules: Iterable[RecurrenceRule],
    *,
    now: datetime,
    known: Iterable[str] = (),
) -> tuple[SystemicAlert, ...]:
    """Return every trouble that came too often, each once.

    A *run* is a sequence of cases with less than the window between one and the next.
    It raises one alert, when for the first time enough of its cases stand in one
    window; later cases of the run join it and raise none. Once the window has emptied
    the next case begins a new run, which can raise a new alert.

    Asked again it gives the same alerts, in whatever order the cases are given and
    however many came in since. A case that is told of late, with an earlier receipt,
    would tip the alert sooner and so give it another key: pass the keys that were
    raised already as ``known``, and a run that has one keeps it. The same helps where a
    case does not count any more (merged, withdrawn, not upheld): the alert may go with
    it, and is else tipped by another. Give all cases since a time when things were
    quiet: a run that is cut in the middle may be tipped by another case.

    Args:
        summaries: of all cases that may have something in common.
        rules: the shop's.
        now: cases received later are not known yet.
        known: keys of the alerts that were raised already, whatever became of them.

    Returns:
        In the order of the rules, then of what recurs, then of time.

    Raises:
        InvalidValue: two summaries of one case differ.
        NaiveDatetime: ``now`` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> day = lambda n: datetime(2026, 3, n, tzinfo=UTC)
        >>> cases = [
        ...     CaseSummary(f"c{n}", received_at=day(n), state="received", sku="clasp")
        ...     for n in (1, 2, 3, 4)
        ... ]
        >>> rule = RecurrenceRule(by="sku", least=3, within=timedelta(days=7))
        >>> [alert] = recurrences(cases, [rule], now=day(5))
        >>> alert.value, alert.tipped_by, alert.cases
        ('clasp', 'c3', ('c1', 'c2', 'c3', 'c4'))
    """
    checked.require_instant("now", now)
    at = checked.to_utc(now)
    raised = frozenset(known)
    here = sorted(
        (s for s in each_once(summaries) if s.received_at <= at),
        key=lambda s: (s.received_at, s.id),
    )
    found: list[SystemicAlert] = []
    for rule in rules:
        by_value: dict[str, list[CaseSummary]] = {}
        for summary in here:
            for value in rule.values_of(summary):
                by_value.setdefault(value, []).append(summary)
        for value in sorted(by_value):
            for run in _runs(by_value[value], rule.within):
                tip = _tip(run, rule)
                if tip is not None:
                    told = (c for c in run if _key(c.id, rule.name, value) in raised)
                    tip = next(told, tip)
                    found.append(_alert(rule, value, run, tip, at))
    return tuple(found)


def _runs(
    cases: list[CaseSummary], within: timedelta
) -> Iterator[tuple[CaseSummary, ...]]:
    run: list[CaseSummary] = []
    for case in cases:
        if run and case.received_at - run[-1].received_at >= within:
            yield tuple(run)
            run = []
        run.append(case)
    yield tuple(run)


def _tip(run: tuple[CaseSummary, ...], rule: RecurrenceRule) -> CaseSummary | None:
    window: deque[CaseSummary] = deque()
    for case in run:
        window.append(case)
        while case.received_at - window[0].received_at >= rule.within:
            window.popleft()
        if len(window) >= rule.least:
            return case
    return None


def _alert(
    rule: RecurrenceRule,
    value: str,
    run: tuple[CaseSummary, ...],
    tip: CaseSummary,
    now: datetime,
) -> SystemicAlert:
    last = run[-1].received_at
    # a difference cannot leave the calendar, and a sum can
    is_over = now - last >= rule.within
    return SystemicAlert(
        rule=rule.name,
        by=rule.by,
        value=value,
        tipped_by=tip.id,
        at=tip.received_at,
        cases=tuple(case.id for case in run),
        role=rule.role,
        ended_at=last + rule.within if is_over else None,
    )


def alert_tasks(
    alerts: Iterable[SystemicAlert], *, done: Iterable[str] = ()
) -> tuple[Task, ...]:
    """Return a task for each alert that nobody has seen to yet (S100).

    Args:
        alerts: as :func:`recurrences` gives them.
        done: keys that were reported done; alerts have no log of their own.

    Examples:
        >>> from datetime import UTC
        >>> alert = SystemicAlert(
        ...     rule="sku", by="sku", value="clasp", tipped_by="c3",
        ...     at=datetime(2026, 3, 3, tzinfo=UTC), cases=("c1", "c2", "c3"),
        ...     role="supply_chain",
        ... )
        >>> [(task.key, task.role) for task in alert_tasks([alert])]
        [('c3:sku:clasp:systemic_alert', 'supply_chain')]
        >>> alert_tasks([alert], done=["c3:sku:clasp:systemic_alert"])
        ()
    """
    seen = frozenset(done)
    return tuple(
        Task(alert.key, "systemic_alert", role=alert.role, why=alert.reason)
        for alert in alerts
        if alert.key not in seen
    )
