"""Planned contacts as rows of data, and those that the guides have (S13, S20, S40)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import SEVERITIES
from recoverykit.deadline import Elapsed, Months, Target
from recoverykit.errors import InvalidValue
from recoverykit.offer import Basis, Remedy

__all__ = [
    "CALLBACK",
    "LONG_TAIL",
    "PURPOSES",
    "REPURCHASE_MESSAGE",
    "SECOND_TOUCH",
    "SURVEY",
    "FollowUp",
]


PURPOSES = ("service", "marketing", "review")
"""Why somebody is contacted; it decides who must be left alone (S49, S91)."""


def _kindness(row: FollowUp, attribute: Attribute[Any], value: Remedy | None) -> None:
    checked.IsA(Remedy, optional=True)(row, attribute, value)
    if value is None:
        return
    if row.purpose == "review":
        raise InvalidValue("gives", value.name, "must not go with a review request")
    if value.basis is not Basis.GOODWILL:
        # what is owed is offered and fulfilled, and waits for no consent
        raise InvalidValue("gives", f"{value.name} as owed", "must be goodwill")
    if value.condition is not None:
        raise InvalidValue("gives", value.condition, "must be tied to nothing")


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
        gives: what goes out with it, such as a coupon for the next order: a kindness
            on top, tied to nothing and no part of what is owed. Never with a request
            for a review (S91).
        level: the membership level that it announces, a code of the
            membership_levels catalogue (S99). Who has a level already hears of it only
            where the shop's ladder says that this one is above theirs.
        if_given: only where the complainant took something.
        segment: only for customers of this value segment, a code of the segments
            catalogue; who has none that is known is not of it.
        from_severity: only for cases that were assessed as grave as this.
        source: where the number comes from, quoted.

    Raises:
        InvalidValue: a field holds what it may not; a gift beside a review request, or
            one that is owed or tied to something.
        UnknownCode: ``from_severity`` is no degree of severity.

    Units:
        The target of a marketing contact is when it goes out, that of a request for a
        review by when it does: it may go out earlier, but not later.

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
    gives: Remedy | None = field(default=None, validator=_kindness, kw_only=True)
    level: str | None = field(
        default=None,
        metadata=checked.coded("membership_levels"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    if_given: bool = field(default=False, validator=checked.flag, kw_only=True)
    from_severity: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    source: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )
    segment: str | None = field(
        default=None,
        metadata=checked.coded("segments"),
        validator=checked.code_or_none,
        kw_only=True,
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

CALLBACK = FollowUp(
    "callback",
    kind="callback",
    source="003: 对受影响用户补偿+1对1回访; no time given",
)
"""A call from one person to another, once it is solved; it outlives closure (S20)."""

LONG_TAIL = (
    FollowUp(
        "public_report",
        kind="public_report",
        target=Elapsed(timedelta(days=3)),
        from_severity="serious",
        source="000: 三天后…一封给顾客的道歉信与整改报告; from serious on is ours",
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
        source="000: 三个月后…推出了“透明生产”计划; from serious on is ours",
    ),
)
"""The long tail of the 48-hour rescue: milestones, and no promises (S41).

The guide tells of one grave case and names no degree: that the report and the programme
are for serious ones is ours.
"""

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
        level="silver",
        source="001: 30 天后发送…今日起您的账户升级为白银会员",
    ),
)
"""The second touch of the graded desk (S40): tasks, and no states (S13).

What the care message ``gives`` is the shop's own: its coupon adds to others and is good
for another order within three calendar months (S99).
"""

REPURCHASE_MESSAGE = FollowUp(
    "repurchase_nudge",
    kind="repurchase_nudge",
    purpose="marketing",
    segment="new",
    source="001: 新客户:优先使用优惠券补偿,通过短信引导复购; no time given",
)
"""The message that leads a new customer to buy again (S97), as a row of the cadence."""
