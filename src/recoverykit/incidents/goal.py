"""The share of an incident's cases that is to be solved in time (S38)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import Elapsed, Target
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.hours import ALWAYS, Hours, utc_instant
from recoverykit.incidents.counting import (
    answering,
    counts,
    done_at,
    is_done,
    members_of,
)
from recoverykit.incidents.incident import Incident
from recoverykit.sla import Share, share_within
from recoverykit.sla.clock import MICROSECOND

__all__ = ["COUNTS_FROM", "TASK_FORCE_GOAL", "GroupGoal", "GroupReading", "read_goal"]

COUNTS_FROM = ("declared", "received")
"""Where a member's time begins: when the task force took it on, or on receipt."""


def _share(_: Any, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not Fraction or not 0 < value <= 1:
        rule = "must be a Fraction above 0, and 1 at most"
        raise checked.refuse(attribute, value, rule)


@frozen(kw_only=True)
class GroupGoal:
    """Which share of the members is to be resolved within which time.

    Args:
        share: how many of them; reaching it exactly is reaching it.
        target: how long each may take.
        counts_from: ``declared`` counts from the declaration, and for a case that
            came later from its own receipt; ``received`` from each one's receipt.
        role: who answers for it, a code of the roles catalogue.
        source: where the numbers come from, quoted.

    Examples:
        >>> TASK_FORCE_GOAL.share, TASK_FORCE_GOAL.counts_from
        (Fraction(9, 10), 'declared')
    """

    share: Fraction = field(validator=_share)
    target: Target = field(validator=checked.IsA(*get_args(Target)))
    counts_from: str = field(validator=checked.OneOf(*COUNTS_FROM))
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    source: str | None = field(default=None, validator=checked.text_or_none)


TASK_FORCE_GOAL = GroupGoal(
    share=Fraction(9, 10),
    target=Elapsed(timedelta(hours=48)),
    # the task force is formed first, and then has 48 hours
    counts_from="declared",
    role="task_force",
    source="003: 成立专项小组,48小时内解决90%问题",
)
"""Nine in ten within 48 hours of forming the task force (S38)."""


@frozen(kw_only=True)
class GroupReading:
    """How a group stands against its goal at one instant.

    Args:
        status: ``met`` once enough were in time whatever becomes of the rest,
            ``breached`` once too many were not, ``running`` in between. A member that
            comes later can still change it.
        share: how many were in time, too late, or can still be either.
        goal: the share to be reached.
        due_at: when the last of the members is due.
        next_change: when to look again if nothing is recorded: a microsecond after the
            next open member is due. None where nothing changes by itself.
    """

    status: str
    share: Share
    goal: Fraction
    due_at: datetime
    next_change: datetime | None

    @property
    def ratio(self) -> Fraction:
        """Return the exact share of all members that were in time so far."""
        everybody = self.share.met + self.share.missed + self.share.undecided
        return Fraction(self.share.met, everybody)

    @property
    def reason(self) -> Reason:
        """Return the same in words."""
        share = self.share
        return Reason(
            f"incidents.goal_{self.status}",
            met=share.met,
            of=share.met + share.missed + share.undecided,
            missed=share.missed,
            goal=f"{self.goal.numerator}/{self.goal.denominator}",
            due_at=self.due_at,
        )


def read_goal(
    incident: Incident,
    summaries: Iterable[CaseSummary],
    goal: GroupGoal,
    *,
    now: datetime,
    hours: Hours = ALWAYS,
) -> GroupReading | None:
    """Return how many members were resolved in time; None where none counts.

    A merged case and a duplicate count as the one that answers for them, and withdrawn
    ones do not count: each trouble is one. A case that was reopened is not resolved. Of
    one that was taken over as resolved nobody knows when, so it counts neither way. It
    says ``breached`` as soon as too many are late for the goal to be reached, and does
    not wait for the rest.

    Args:
        incident: whose members they are.
        summaries: of every member, and of the cases that merged ones went into; others
            are left out.
        goal: what is to be reached.
        now: the instant to look from.
        hours: when ``Worked`` and calendar targets count.

    Raises:
        InvalidValue: a member has no summary.
        NaiveDatetime: ``now`` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.incidents import Declared
        >>> from recoverykit.playbooks import ShopConfig, golden_4h_72h
        >>> book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> day = lambda n: datetime(2026, 5, n, tzinfo=UTC)
        >>> declared = Declared(day(1), by="wang", cause="资金冻结", cases=("c1", "c2"))
        >>> incident = book.declare("i1", declared, now=day(1))
        >>> rows = [
        ...     CaseSummary("c1", received_at=day(1), state="resolved",
        ...                 resolved_at=day(2)),
        ...     CaseSummary("c2", received_at=day(1), state="diagnosed"),
        ... ]
        >>> [
        ...     read_goal(incident, rows, TASK_FORCE_GOAL, now=day(n)).status
        ...     for n in (2, 4)
        ... ]
        ['running', 'breached']
    """
    given = tuple(summaries)
    members = members_of(answering(incident.members, given), given)
    at = utc_instant("now", now)
    began: list[tuple[datetime, datetime | None]] = []
    for summary in filter(counts, members.values()):
        done = done_at(summary)
        if done is None and is_done(summary):
            continue
        start = summary.received_at
        if goal.counts_from == "declared":
            start = max(start, incident.declared_at)
        began.append((start, done))
    if not began:
        return None
    share = share_within(began, goal.target, now=at, hours=hours)
    reached = share.reaches(goal.share)
    status = {True: "met", False: "breached", None: "running"}[reached]
    due = [goal.target.due_at(start, hours) for start, _ in began]
    still = [
        ends
        for ends, (_, done) in zip(due, began, strict=True)
        if ends >= at and (done is None or done > at)
    ]
    return GroupReading(
        status=status,
        share=share,
        goal=goal.share,
        due_at=max(due),
        next_change=min(still) + MICROSECOND if still else None,
    )
