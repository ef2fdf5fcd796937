"""What has to be done for an incident: for each of its cases, and for the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import frozen

from recoverykit import checked
from recoverykit.aftercare import fix_notice_task
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.hours import ALWAYS, Hours
from recoverykit.incidents import events as ie
from recoverykit.incidents.counting import (
    answering,
    counts,
    each_once,
    is_done,
    members_of,
)
from recoverykit.incidents.goal import read_goal
from recoverykit.incidents.incident import Incident, PlannedAction
from recoverykit.incidents.rules import IncidentRules
from recoverykit.lifecycle import Case
from recoverykit.lifecycle.events import Event
from recoverykit.task import Task

__all__ = [
    "ActionEffect",
    "effect_of",
    "fix_notices",
    "incident_tasks",
    "statement_reason",
]


def incident_tasks(
    incident: Incident,
    summaries: Iterable[CaseSummary],
    *,
    rules: IncidentRules,
    now: datetime,
    hours: Hours = ALWAYS,
) -> tuple[Task, ...]:
    """Return the complete set of tasks of an incident that are wanted, now and later.

    Hand it to :func:`recoverykit.task.reconcile`; ``Done`` in the incident's log ends
    a task. Keys are built from the incident, the entry that caused the task, and the
    case, so each is done once.

    For each case that answers for a member: ``shared_message`` once a message was
    agreed; ``uniform_remedy`` while it is not resolved, once a remedy was decided;
    ``callback`` once it is resolved. For the whole: ``meet_group_goal`` and
    ``public_statement``, anew after a reopening, ``carry_out_action`` and
    ``verify_action``. What is owed to members and about actions outlives closure.

    Args:
        incident: as loaded.
        summaries: of every member, and of the cases that merged ones went into.
        rules: what the shop has laid down.
        now: the instant to look from.
        hours: when calendar targets of the goal count.

    Raises:
        InvalidValue: a member has no summary.
        NaiveDatetime: ``now`` has no time zone.

    Source:
        对受影响用户补偿+1对1回访 (003, S101).
    """
    given = tuple(summaries)
    wanted = list(_action_tasks(incident))
    if incident.state != "merged":
        wanted += _member_tasks(incident, given)
        wanted += _whole_tasks(incident, given, rules, now=now, hours=hours)
    done = incident.done
    return tuple(task for task in wanted if task.key not in done)


def _member_tasks(
    incident: Incident, summaries: tuple[CaseSummary, ...]
) -> Iterator[Task]:
    cases = answering(incident.members, summaries)
    known = members_of(cases, summaries)
    agreed = _latest(incident, ie.MessageAgreed)
    decided = _latest(incident, ie.RemedyDecided)
    called = incident.called
    for case_id, version in cases.items():
        summary = known[case_id]
        if not counts(summary):
            continue
        if is_done(summary) and case_id not in called:
            yield Task(
                callback_key(incident.id, version, case_id),
                "callback",
                why=Reason("incidents.callback", case=case_id, incident=incident.id),
            )
        for entry in agreed:
            yield Task(
                f"{incident.id}:{entry}:{case_id}:shared_message",
                "shared_message",
                why=Reason("incidents.message", case=case_id, incident=incident.id),
            )
        if not is_done(summary) and summary.state != "closed":
            for entry in decided:
                yield Task(
                    f"{incident.id}:{entry}:{case_id}:uniform_remedy",
                    "uniform_remedy",
                    why=Reason("incidents.remedy", case=case_id, incident=incident.id),
                )


def callback_key(incident: str, version: int, case: str) -> str:
    """Return what names the call to one case of an incident (S101)."""
    return f"{incident}:{version}:{case}:callback"


def _latest(incident: Incident, kind: type[Event]) -> tuple[int, ...]:
    """Return the version of the latest event of a kind, if there is one."""
    found = [e.version for e in incident.log if isinstance(e.event, kind)]
    return tuple(found[-1:])


def _whole_tasks(
    incident: Incident,
    summaries: tuple[CaseSummary, ...],
    rules: IncidentRules,
    *,
    now: datetime,
    hours: Hours,
) -> Iterator[Task]:
    if rules.goal is not None and incident.state == "open":
        reading = read_goal(incident, summaries, rules.goal, now=now, hours=hours)
        if reading is not None and reading.status != "met":
            yield Task(
                f"{incident.id}:{incident.open_since}:meet_group_goal",
                "meet_group_goal",
                due_at=reading.due_at,
                role=rules.goal.role,
                why=reading.reason,
            )
    reason = statement_reason(incident, summaries, rules)
    if reason is not None:
        role = str(reason["role"])
        yield Task(
            f"{incident.id}:{incident.open_since}:{role}:public_statement",
            "public_statement",
            role=role,
            why=reason,
        )


def statement_reason(
    incident: Incident, summaries: Iterable[CaseSummary], rules: IncidentRules
) -> Reason | None:
    """Return why a word in public is due, and who signs it; None where none is (S102).

    Once a round: after a reopening it is due again. What somebody signed who signs for
    less still leaves the word of another one due once their own threshold is reached;
    a word of nobody in particular, or of a role that no rule names, stands for all.

    The reach is the largest of what the host has seen of the incident, and of what was
    told of each complaint: people who read several are not counted twice.

    Args:
        incident: as loaded.
        summaries: of every member, and of the cases that merged ones went into.
        rules: the shop's; of several that are reached the first that is not spoken for
            decides who signs.

    Raises:
        InvalidValue: a member has no summary.
    """
    said = {statement.signed_by for statement in incident.statements}
    if not said <= {rule.signed_by for rule in rules.statements}:
        return None
    given = tuple(summaries)
    members = members_of(incident.members, given)
    answers = members_of(answering(incident.members, given), given)
    counted = [summary for summary in answers.values() if counts(summary)]
    seen = (incident.audience, *(summary.audience for summary in members.values()))
    audience = max((it for it in seen if it is not None), default=0)
    reached = [
        rule
        for rule in rules.statements
        if rule.is_reached(cases=len(counted), audience=audience)
    ]
    spoken = [rule for rule in reached if rule.signed_by in said]
    for rule in reached:
        if not any(other.covers(rule) for other in spoken):
            return Reason(
                "incidents.statement_due",
                cases=len(counted),
                audience=audience,
                role=rule.signed_by,
            )
    return None


def _action_tasks(incident: Incident) -> Iterator[Task]:
    for planned in incident.actions:
        action, key = planned.action, f"{incident.id}:{planned.since}:{planned.name}"
        if planned.is_open:
            code = "action_failed" if planned.status == "failed" else "action_planned"
            yield Task(
                f"{key}.carry_out",
                "carry_out_action",
                due_at=action.due_at,
                role=action.owner,
                why=Reason(f"incidents.{code}", action=action.code, name=planned.name),
            )
        elif planned.status == "done":
            yield Task(
                f"{key}.verify",
                "verify_action",
                why=Reason(
                    "incidents.action_to_verify",
                    action=action.code,
                    name=planned.name,
                    by=planned.done_by,
                ),
            )


def fix_notices(incident: Incident, cases: Iterable[Case]) -> tuple[Task, ...]:
    """Return the notice that each complainant is owed of what was mended (S19).

    Of each corrective action whose effect was verified; a preventive one mends nothing
    that anybody reported. ``Done`` in the *case's* log ends it; see
    :func:`recoverykit.aftercare.fix_notice_task`.

    Args:
        incident: as loaded.
        cases: its members, and the cases that merged ones went into.

    Source:
        事后复盘告知(如“您反馈的问题已修复,感谢您的监督”) (003).
    """
    mended = [
        planned.name
        for planned in incident.actions
        if planned.status == "verified" and planned.action.kind == "corrective"
    ]
    notices = (
        fix_notice_task(case, incident=incident.id, action=name)
        for case in cases
        for name in mended
    )
    return tuple(task for task in notices if task is not None)


@frozen(kw_only=True)
class ActionEffect:
    """How often the cause came before an action, and since (S103).

    Args:
        before: cases in as long a time before it was done.
        after: cases since.
        span: how long each of the two is.
    """

    before: int
    after: int
    span: timedelta

    @property
    def reason(self) -> Reason:
        """Return the same in words."""
        if not self.before and not self.after:
            code = "action_effect_unknown"
        else:
            fewer = self.after < self.before
            code = "action_helps" if fewer else "action_does_not_help"
        return Reason(
            f"incidents.{code}", before=self.before, after=self.after, span=self.span
        )


def effect_of(
    planned: PlannedAction, summaries: Iterable[CaseSummary], *, now: datetime
) -> ActionEffect | None:
    """Return how often the cause of an action came before it was done, and since.

    Both times are equally long: what has gone by since. Whoever verifies an action
    looks at this first.

    Args:
        planned: as :attr:`recoverykit.incidents.incident.Incident.actions` has it.
        summaries: of all cases of that time, not of the members only.
        now: the instant to look from.

    Returns:
        None where it is not done yet, or acts on no single cause.

    Raises:
        InvalidValue: two summaries of one case differ.
        NaiveDatetime: ``now`` has no time zone.
    """
    checked.require_instant("now", now)
    done, cause = planned.done_at, planned.action.cause
    if done is None or cause is None or planned.is_open:
        return None
    span = max(checked.to_utc(now) - done, timedelta(0))
    since = [
        summary.received_at - done
        for summary in each_once(summaries)
        if summary.primary_cause == cause and counts(summary)
    ]
    return ActionEffect(
        before=sum(-span <= gap < timedelta(0) for gap in since),
        after=sum(timedelta(0) <= gap <= span for gap in since),
        span=span,
    )
