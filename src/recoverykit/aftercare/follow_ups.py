"""Contacts that are planned after a resolution, as rows of data (S13, S20, S40)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import get_args

from attrs import field, frozen

from recoverykit import checked
from recoverykit.aftercare.fulfilment import done_tasks
from recoverykit.catalogue import SEVERITIES
from recoverykit.deadline import Elapsed, Months, Target
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Customer
from recoverykit.hours import Hours
from recoverykit.lifecycle import Case, Entry
from recoverykit.lifecycle import events as ev
from recoverykit.task import Task

__all__ = [
    "LONG_TAIL",
    "PURPOSES",
    "SECOND_TOUCH",
    "SURVEY",
    "FollowUp",
    "follow_up_tasks",
    "withheld",
]

PURPOSES = ("service", "marketing", "review")
"""Why somebody is contacted; it decides who must be left alone (S49, S91)."""


@frozen
class FollowUp:
    """One planned contact or milestone after a resolution (S20, S40, S41).

    It is wanted once for each time that the causing event comes about: a case that
    is reopened and resolved again is followed up again.

    Args:
        name: tells it from the others of a shop; ``FollowedUp(about=name)`` says
            that it took place.
        kind: what the host does, a code of the task_kinds catalogue or one of the
            shop's own.
        after: the kind of event that it counts from, the shop's own kinds too.
        target: how long after; None is at once.
        role: who does it, a code of the roles catalogue; None is anybody.
        purpose: ``service`` reaches everybody. ``marketing`` needs the customer's
            consent, and stays away from anybody in special circumstances (S49).
            ``review`` is a neutral invitation: it stays away from them and from
            open disputes, and is made once in the life of a case (S91).
        met_by: kinds of events that make it needless, such as ``"surveyed"`` for a
            survey.
        if_given: only where the complainant took something.
        from_severity: only for cases that were assessed as grave as this.
        source: where the number comes from, quoted.

    Raises:
        InvalidValue: a field holds what it may not.
        UnknownCode: ``from_severity`` is no degree of severity.

    Examples:
        >>> call = FollowUp(
        ...     "care_call", kind="care_call", target=Elapsed(timedelta(days=3))
        ... )
        >>> call.after, call.purpose
        ('resolved', 'service')
    """

    name: str = field(validator=checked.code)
    kind: str = field(validator=checked.code, kw_only=True)
    after: str = field(default="resolved", validator=checked.code, kw_only=True)
    target: Target | None = field(
        default=None,
        validator=checked.IsA(*get_args(Target), optional=True),
        kw_only=True,
    )
    role: str | None = field(
        default=None,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    purpose: str = field(
        default="service", validator=checked.OneOf(*PURPOSES), kw_only=True
    )
    met_by: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes, kw_only=True
    )
    if_given: bool = field(default=False, validator=checked.flag, kw_only=True)
    from_severity: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    source: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        if self.from_severity is not None:
            SEVERITIES.check(self.from_severity)


SURVEY = FollowUp(
    "survey",
    kind="survey",
    met_by=("surveyed",),
    source="002: 投诉解决后…应自动发送满意度调查,并记录用户反馈",
)
"""How satisfied they are, asked at once (S18)."""

LONG_TAIL = (
    FollowUp(
        "public_report",
        kind="public_report",
        target=Elapsed(timedelta(days=3)),
        from_severity="serious",
        source="000: 三天后…一封给顾客的道歉信与整改报告",
    ),
    FollowUp(
        "fulfilment_seen",
        kind="fulfilment_seen",
        target=Elapsed(timedelta(days=7)),
        if_given=True,
        source="000: 一周后…收到了重做的手链和一份意外礼物",
    ),
    FollowUp(
        "preventive_programme",
        kind="preventive_programme",
        target=Months(3),
        from_severity="serious",
        source="000: 三个月后…推出了“透明生产”计划",
    ),
)
"""The long tail of the 48-hour rescue: milestones, and no promises (S41)."""

SECOND_TOUCH = (
    FollowUp(
        "review_invitation",
        kind="review_invitation",
        target=Elapsed(timedelta(hours=24)),
        purpose="review",
        met_by=("review_changed",),
        source="001: 问题解决后 24 小时内发送修改指引",
    ),
    FollowUp(
        "care_message",
        kind="care_message",
        target=Elapsed(timedelta(days=3)),
        purpose="marketing",
        source="001: 3 天后发送关怀短信,附专属优惠券",
    ),
    FollowUp(
        "membership_upgrade",
        kind="membership_upgrade",
        target=Elapsed(timedelta(days=30)),
        purpose="marketing",
        source="001: 30 天后发送…今日起您的账户升级为白银会员",
    ),
)
"""The second touch of the graded desk (S40).

Its coupon for a repurchase within three months is a remedy with ``valid_months=3``
and ``stackable=True``; :func:`~recoverykit.aftercare.valid_until` says when it ends.
"""


def follow_up_tasks(
    case: Case,
    follow_ups: Iterable[FollowUp],
    *,
    hours: Hours,
    customer: Customer | None = None,
) -> tuple[Task, ...]:
    """Return the planned contacts that are still wanted, now and later.

    A follow-up counts from the first event of its kind since the case was last
    reopened. Reopening calls off what was planned before; closing does not. It is
    over once ``Done`` names its key, ``FollowedUp`` names it, or an event of its
    ``met_by`` kinds came after the cause.

    Args:
        case: whose log is read.
        follow_ups: the shop's rows, each name once.
        hours: the hours that open time and calendar targets are counted in.
        customer: as known now, so that consent given or withdrawn since counts;
            the one in the log, where not given.

    Returns:
        The tasks in the order of the rows, under the key
        ``case id:version of the cause:name``.

    Raises:
        InvalidValue: a name stands for two rows.
    """
    rows = _rows(follow_ups)
    wanted: list[Task] = []
    for row in rows:
        cause = _open_cause(case, row)
        if cause is None or _withheld(case, row, customer) is not None:
            continue
        at = cause.event.at
        wanted.append(
            Task(
                _key(case, cause, row),
                row.kind,
                due_at=None if row.target is None else row.target.due_at(at, hours),
                role=row.role,
                why=Reason(
                    "aftercare.follow_up", follow_up=row.kind, after=row.after, at=at
                ),
            )
        )
    return tuple(wanted)


def withheld(
    case: Case, follow_ups: Iterable[FollowUp], *, customer: Customer | None = None
) -> tuple[Reason, ...]:
    """Return why contacts that would be due are not made; empty where all are.

    Args:
        case: whose log is read.
        follow_ups: the shop's rows, each name once.
        customer: as known now; the one in the log, where not given.

    Raises:
        InvalidValue: a name stands for two rows.
    """
    due = (row for row in _rows(follow_ups) if _open_cause(case, row) is not None)
    said = (_withheld(case, row, customer) for row in due)
    return tuple(reason for reason in said if reason is not None)


# ── reading the log ───────────────────────────────────────────────────────────


def _rows(follow_ups: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    rows = tuple(follow_ups)
    names = [row.name for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue("follow_ups", ", ".join(twice), "must use a name once")
    return rows


def _key(case: Case, cause: Entry, row: FollowUp) -> str:
    return f"{case.id}:{cause.version}:{row.name}"


def _causes(case: Case, kind: str) -> Iterator[Entry]:
    """Yield the first event of a kind in each round; a reopening begins a round."""
    waiting = True
    for entry in case.log:
        if isinstance(entry.event, ev.Reopened):
            waiting = True
        if waiting and entry.event.kind == kind:
            waiting = False
            yield entry


def _open_cause(case: Case, row: FollowUp) -> Entry | None:
    """Return what a follow-up counts from, unless it is over or does not apply."""
    if row.if_given and not case.given:
        return None
    if row.from_severity is not None:
        found = case.assessment
        if found is None or found.level < SEVERITIES[row.from_severity].level:
            return None
    causes = tuple(_causes(case, row.after))
    if not causes or _is_over(case, row, causes[-1]):
        return None
    later = case.log[causes[-1].version :]
    called_off = any(isinstance(entry.event, ev.Reopened) for entry in later)
    return None if called_off else causes[-1]


def _is_over(case: Case, row: FollowUp, cause: Entry) -> bool:
    later = (entry.event for entry in case.log[cause.version :])
    return _key(case, cause, row) in done_tasks(case) or any(
        event.kind in row.met_by
        or (isinstance(event, ev.FollowedUp) and event.about == row.name)
        for event in later
    )


def _withheld(case: Case, row: FollowUp, customer: Customer | None) -> Reason | None:
    if row.purpose == "service":
        return None
    told = (case.complaint, case.assessment)
    if any(it is not None and it.vulnerable for it in told):
        return Reason("aftercare.withheld_vulnerable", follow_up=row.kind)
    if row.purpose == "marketing":
        known = customer or case.customer
        if known is None or not known.marketing_consent:  # not known counts as no
            return Reason("aftercare.withheld_no_consent", follow_up=row.kind)
        return None
    if case.last(ev.Referred) is not None:
        return Reason("aftercare.withheld_disputed", follow_up=row.kind)
    if any(_is_over(case, row, cause) for cause in _causes(case, row.after)):
        return Reason("aftercare.withheld_made_before", follow_up=row.kind)
    return None
