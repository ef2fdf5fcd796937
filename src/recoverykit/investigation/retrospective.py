"""What a retrospective is to hold: what happened, why, and what will change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recoverykit.explanation import Reason
from recoverykit.investigation.actions import Action
from recoverykit.investigation.causes import Cause
from recoverykit.investigation.diagnosis import Diagnosis

__all__ = ["retrospective_gaps"]


def retrospective_gaps(
    *,
    happened: str | None,
    causes: Iterable[Cause],
    measures: Iterable[Action],
    actions: Iterable[str] = (),
    diagnosis: Diagnosis | None = None,
) -> tuple[Reason, ...]:
    """Return what a retrospective still lacks; empty where nothing does (S30, S108).

    It tells what happened, why, and what will change; each action has somebody who
    sees to it and a time, and one of them acts on the primary cause.

    Args:
        happened: the account of what happened.
        causes: the causes it names.
        measures: what will be done.
        actions: the codes of what will be done, where no more was written down.
        diagnosis: of the case; its stages count as named, and its primary cause is to
            be acted on.

    Source:
        随后,团队复盘全流程,优化了售后响应速度和品控检查节点 (000).

    Examples:
        >>> train = Action(
        ...     "training", kind="preventive", cause="service", owner="supervisor"
        ... )
        >>> for reason in retrospective_gaps(
        ...     happened="断裂的手链",
        ...     causes=[Cause("qc", "没有人代班")],
        ...     measures=[train],
        ... ):
        ...     print(reason)
        training has no time; say by when
        training acts on service, which no cause names; name the cause, or act on \
another
    """
    planned = tuple(measures)
    known = {action.code for action in planned}
    loose = tuple(code for code in actions if code not in known)
    return tuple(_gaps(happened, tuple(causes), planned, loose, diagnosis))


def _gaps(
    happened: str | None,
    causes: tuple[Cause, ...],
    measures: tuple[Action, ...],
    loose: tuple[str, ...],
    diagnosis: Diagnosis | None,
) -> Iterator[Reason]:
    if happened is None:
        yield Reason("investigation.retrospective_without_account")
    known = Diagnosis() if diagnosis is None else diagnosis
    stages = {*(cause.stage for cause in causes), *known.stages}
    if not stages:
        yield Reason("investigation.retrospective_without_causes")
    if loose:
        yield Reason("investigation.actions_without_plan", actions=loose)
        return  # what they act on is not known
    if not measures:
        yield Reason("investigation.retrospective_without_measures")
        return
    for action in measures:
        if action.owner is None:
            yield Reason("investigation.action_without_owner", action=action.code)
        if action.due_at is None:
            yield Reason("investigation.action_without_due", action=action.code)
        if action.cause is not None and action.cause not in stages:
            yield Reason(
                "investigation.action_without_cause",
                action=action.code,
                stage=action.cause,
            )
    primary = known.primary
    if primary is not None and all(action.cause != primary for action in measures):
        yield Reason("investigation.cause_not_acted_on", stage=primary)
