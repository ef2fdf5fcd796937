"""Asking for a review, and what must not hang on one (S91, S93)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.offer import Remedy

ASKING_ENDS = timedelta(hours=24)
"""How long after the resolution a review may be asked for (S40, S91).

问题解决后 24 小时内发送修改指引 (001).
"""

INVITATION = "review_invitation"
"""The follow-up, and the task, that asks for a review."""

PERVERSE_METRICS = (
    "review_changed",
    "review_converted",
    "review_positive",
    "review_removed",
)
"""What no bonus should hang on: 成功转化 1 条差评奖励 50 元 (001) pays staff for what a
customer writes (S93)."""

BETTER_METRIC = "resolved_with_csat"
"""What to pay for instead: cases resolved, and the customer content with it."""


def review_request_objections(
    case: Case, *, at: datetime, beside: Iterable[Remedy] = ()
) -> tuple[Reason, ...]:
    """Return why a review must not be asked for now; nothing means go.

    A neutral invitation is allowed once in the life of a case, after its resolution
    and within 24 hours of it. It is never made under special circumstances, while
    somebody outside looks at the case, or in one message with something of value.

    Args:
        case: as loaded.
        at: when the message would go out.
        beside: what the same message offers or announces.

    Raises:
        NaiveDatetime: ``at`` has no time zone.

    Source:
        方便的话能否帮忙更新评价?我们可以提供操作视频指导 (001). What it must not come
        with: 网络反不正当竞争暂行规定 art. 9(5), 16 CFR 465.4.
    """
    checked.require_instant("at", at)
    return tuple(_objections(case, checked.to_utc(at), tuple(beside)))


def _objections(
    case: Case, at: datetime, beside: tuple[Remedy, ...]
) -> Iterator[Reason]:
    for line in beside:
        yield Reason("compliance.review_beside_gift", kind=line.kind)
    resolved = case.last(ev.Resolved) if case.resolution is not None else None
    if resolved is None or at < resolved.at:
        yield Reason("compliance.review_before_resolution")
    elif at - resolved.at > ASKING_ENDS:
        yield Reason("compliance.review_too_late", ended_at=resolved.at + ASKING_ENDS)
    if any(
        it is not None and it.vulnerable for it in (case.complaint, case.assessment)
    ):
        yield Reason("compliance.review_vulnerable")
    if case.is_disputed:
        yield Reason("compliance.review_disputed")
    if any(_asks(entry.event) for entry in case.log):
        yield Reason("compliance.review_asked_before")


def _asks(event: ev.Event) -> bool:
    """Return whether an event says that a review was asked for."""
    match event:
        case ev.FollowedUp(about=about):
            return about == INVITATION
        case ev.Done(task=task):
            return task.endswith(f":{INVITATION}")
        case ev.ReviewChanged(asked=asked):
            return asked
        case _:
            return False


def incentive_objections(metric: str) -> tuple[Reason, ...]:
    """Return why staff should not be paid by a measure; nothing means no objection.

    Who is paid for a changed review will find a way to have it changed. Counting them
    is fine, and so is paying for cases resolved to the customer's content.

    Args:
        metric: what the bonus hangs on: a code.

    Examples:
        >>> (why,) = incentive_objections("review_converted")
        >>> why.code, why["instead"]
        ('compliance.perverse_incentive', 'resolved_with_csat')
        >>> incentive_objections("resolved_with_csat")
        ()
    """
    checked.require_code("metric", metric)
    if metric not in PERVERSE_METRICS:
        return ()
    return (
        Reason("compliance.perverse_incentive", metric=metric, instead=BETTER_METRIC),
    )
