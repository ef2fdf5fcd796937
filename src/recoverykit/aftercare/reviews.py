"""What became of a review: observed, never asked for twice, never a condition (S90)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.aftercare.rows import FollowUp
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev

__all__ = ["ASKING_ENDS", "INVITATION", "ReviewRecord", "ReviewStep", "review_record"]

INVITATION = "review_invitation"
"""The follow-up, and the task, that asks for a review."""

ASKING_ENDS = timedelta(hours=24)
"""How long after the resolution a review may be asked for (S40, S91).

问题解决后 24 小时内发送修改指引 (001).
"""


@frozen(kw_only=True)
class ReviewStep:
    """How a review stood from some moment on.

    Args:
        status: ``original``, ``amended`` or ``withdrawn``.
        at: when it was seen so first.
        rating: its stars, where known.
        initiated_by: ``author`` where they acted unasked; ``invitation`` where the
            shop had invited them before, neutrally.
    """

    status: str = field(validator=checked.OneOf("original", "amended", "withdrawn"))
    at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    rating: int | None = field(default=None, validator=checked.count_or_none)
    initiated_by: str = field(
        default="author", validator=checked.OneOf("author", "invitation")
    )


@frozen(kw_only=True)
class ReviewRecord:
    """A review from its first words to what it says by now.

    It is what happened, and nothing hangs on it: no guard asks for it, no remedy is
    tied to it, and a case is resolved whatever it says.

    Args:
        steps: the oldest first; never empty.
    """

    steps: tuple[ReviewStep, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(ReviewStep)
    )

    @property
    def status(self) -> str:
        """Return how it stands now."""
        return self.steps[-1].status

    @property
    def is_converted(self) -> bool:
        """Return whether its author amended or withdrew it: a figure for reports."""
        return self.status != "original"


def review_record(case: Case, *, follow_ups: Iterable[FollowUp]) -> ReviewRecord | None:
    """Return what became of the review behind a case; None where none is known.

    A complaint that came as a review is its original. A change counts as invited if
    the log says so of it, or if an invitation went out before.

    Args:
        case: as loaded.
        follow_ups: the shop's rows; those of purpose ``review`` are invitations.

    Source:
        48小时后,顾客主动修改了评价 (000). 用户不仅撤销差评 (002).
    """
    first = invited_at(case, follow_ups)
    steps: list[ReviewStep] = []
    complaint = case.complaint
    if complaint is not None and complaint.channel == "review":
        steps.append(
            ReviewStep(
                status="original", at=complaint.received_at, rating=complaint.rating
            )
        )
    seen = [e.event for e in case.log if isinstance(e.event, ev.ReviewChanged)]
    for event in seen:
        seen_at = event.review.seen_at or event.at
        asked = event.asked or (first is not None and first <= seen_at)
        changed = event.review.status != "original"
        steps.append(
            ReviewStep(
                status=event.review.status,
                at=seen_at,
                rating=event.review.rating,
                initiated_by="invitation" if asked and changed else "author",
            )
        )
    steps.sort(key=lambda step: step.at)
    return ReviewRecord(steps=steps) if steps else None


def invited_at(case: Case, follow_ups: Iterable[FollowUp]) -> datetime | None:
    """Return when a review was asked for first, if it was; an answer says so too."""
    names = {INVITATION, *(row.name for row in follow_ups if row.purpose == "review")}
    made = (
        event.at
        for event in (entry.event for entry in case.log)
        if contact_in(event) in names
        or (isinstance(event, ev.ReviewChanged) and event.asked)
    )
    return min(made, default=None)


def contact_in(event: ev.Event) -> str:
    """Return the name of the follow-up that an event reports as made; "" for none."""
    match event:
        case ev.FollowedUp(about=about):
            return about
        case ev.Done(task=task):
            return task.rpartition(":")[2]
        case _:
            return ""
