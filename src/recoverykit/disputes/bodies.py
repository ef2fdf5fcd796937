"""Who outside may decide about a complaint, and the times that go with each of them.

The rows are dated and carry their source. Where a number is not known, the row says so
and gives none. Nothing here is legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, cast, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Target
from recoverykit.hours import Hours
from recoverykit.lifecycle.case import is_same_body

__all__ = [
    "CN_12315",
    "COURT",
    "PLATFORM",
    "STARTS",
    "STEPS",
    "UK_FINANCIAL",
    "UK_TELECOMS",
    "WECHAT",
    "ReferralBody",
    "ReferralStep",
]

STEPS = ("opens", "closes", "accepts", "decides")
"""What a row gives the time of.

``opens`` and ``closes``: from when, and until when, the complainant may go there.
``accepts`` and ``decides``: by when the body says whether it takes it on, and ends it.
"""

STARTS = ("received", "resolved", "refused", "referred", "accepted")
"""What a row counts from.

The receipt of the complaint; the shop's outcome, whatever it is; an outcome that
refuses the complaint; the referral; and the day on which the body took it on, where
``Referred.accepted_at`` says it.
"""


def _last_day(step: ReferralStep, attribute: Attribute[Any], value: Any) -> None:
    checked.day_or_none(step, attribute, value)
    if value is not None and step.since is not None and value < step.since:
        raise checked.refuse(attribute, value, f"must not be before {step.since}")


@frozen(kw_only=True)
class ReferralStep:
    """One dated row: how long a step at a body takes, or that nobody knows it.

    Args:
        step: one of :data:`STEPS`.
        counts_from: one of :data:`STARTS`.
        within: how long; None where the source gives a rule and its number is not
            known, which is told and never guessed.
        whole_last_day: whether it runs to the end of the last day.
        since: the first local day of a start to which it applies; None is from ever.
        until: the last one; None while it holds.
        source: article or page that the number is from.

    Raises:
        InvalidValue: a value is none of those allowed, or it ends before it began.
    """

    step: str = field(validator=checked.OneOf(*STEPS))
    counts_from: str = field(validator=checked.OneOf(*STARTS))
    within: Target | None = field(
        validator=checked.IsA(*get_args(Target), optional=True)
    )
    whole_last_day: bool = field(default=False, validator=checked.flag)
    since: date | None = field(default=None, validator=checked.day_or_none)
    until: date | None = field(default=None, validator=_last_day)
    source: str = field(validator=checked.text)

    def holds_on(self, day: date) -> bool:
        """Return whether it applies to what starts on a local day."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day <= self.until)

    def ends_at(self, start: datetime, hours: Hours) -> datetime | None:
        """Return when its time ends; None where the number is not known.

        Args:
            start: what it counts from.
            hours: whose zone, and whose open days, are meant.
        """
        if self.within is None:
            return None
        due = self.within.due_at(start, hours)
        return hours.end_of_day(due, 0) if self.whole_last_day else due

    def overlaps(self, other: ReferralStep) -> bool:
        """Return whether both give the same step on one day."""
        if self.step != other.step:
            return False
        first, second = self.since or date.min, other.since or date.min
        return self.holds_on(max(first, second)) and other.holds_on(max(first, second))


def _steps(body: ReferralBody, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(ReferralStep)(body, attribute, value)
    for one, other in combinations(cast("tuple[ReferralStep, ...]", value), 2):
        if one.overlaps(other):
            raise checked.refuse(
                attribute, one.step, "must have one row for each step and day"
            )


@frozen
class ReferralBody:
    """Somebody outside who may decide: a platform, an authority, an ombudsman.

    Args:
        id: a code of the bodies catalogue. ``Referred(to=…)`` means this body where it
            names the code itself, one above or one below.
        asks: kinds of evidence that the body wants of the shop.
        asks_source: where that comes from.
        steps: its rows; one for each step and day.

    Raises:
        InvalidValue: two rows give the same step on one day, or it asks without a
            source.

    Examples:
        >>> [step.step for step in CN_12315.steps]
        ['accepts', 'decides', 'decides']
        >>> UK_FINANCIAL.is_meant_by("ombudsman"), UK_FINANCIAL.is_meant_by("court")
        (True, False)
    """

    id: str = field(metadata=checked.coded("bodies"), validator=checked.code)
    asks: tuple[str, ...] = field(
        default=(),
        kw_only=True,
        metadata=checked.coded("evidence_kinds"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    asks_source: str | None = field(
        default=None, kw_only=True, validator=checked.text_or_none
    )
    steps: tuple[ReferralStep, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=_steps
    )

    def is_meant_by(self, to: str) -> bool:
        """Return whether a referral to a code is one to this body."""
        return is_same_body(to, self.id)

    def rows(self, step: str) -> Iterator[ReferralStep]:
        """Yield the rows of a step, as written."""
        return (row for row in self.steps if row.step == step)


CN_12315 = ReferralBody(
    "12315",
    asks=("order_record",),
    asks_source="电子商务法 第六十二条：电子商务经营者应当提供原始合同和交易记录",
    steps=[
        ReferralStep(
            step="accepts",
            counts_from="referred",
            within=BusinessDays(7),
            since=date(2014, 3, 15),
            source="消费者权益保护法 第四十六条：该部门应当自收到投诉之日起七个"
            "工作日内，予以处理并告知消费者",
        ),
        ReferralStep(
            step="decides",
            counts_from="accepted",
            within=BusinessDays(45),
            since=date(2020, 1, 1),
            until=date(2026, 4, 14),
            source="市场监督管理投诉举报处理暂行办法 第二十一条：自投诉受理之日起"
            "四十五个工作日内未能达成调解协议的，终止调解；检测鉴定时间不计算在内",
        ),
        ReferralStep(
            step="decides",
            counts_from="accepted",
            within=None,
            since=date(2026, 4, 15),
            source="市场监督管理投诉举报处理办法, in force since 15 April 2026, which "
            "took the place of the 暂行办法; its day counts were not seen",
        ),
    ],
)
"""The market authority's hotline, and the authorities behind it."""

WECHAT = ReferralBody(
    "platform.wechat",
    steps=[
        ReferralStep(
            step="closes",
            counts_from="refused",
            within=Elapsed(timedelta(days=7)),
            source="微信小店 纠纷管理：用户在售后单被商家拒绝后，可在 7 天内发起纠纷",
        ),
    ],
)
"""WeChat Store: a buyer who is refused may dispute it."""

UK_FINANCIAL = ReferralBody(
    "ombudsman.uk_financial",
    steps=[
        ReferralStep(
            step="opens",
            counts_from="received",
            within=EndOfDay(56),
            source="FCA DISP 2.8.1R(2): eight weeks have elapsed since the respondent "
            "received the complaint; with its final response, at once",
        ),
        ReferralStep(
            step="closes",
            counts_from="resolved",
            within=Months(6),
            whole_last_day=True,
            source="FCA DISP 2.8.2R(1): not more than six months after the date on "
            "which the final response or summary resolution communication was sent",
        ),
    ],
)
"""The Financial Ombudsman Service."""

UK_TELECOMS = ReferralBody(
    "ombudsman.uk_telecoms",
    steps=[
        ReferralStep(
            step="opens",
            counts_from="received",
            within=EndOfDay(56),
            until=date(2026, 4, 7),
            source="Ofcom General Conditions, complaints code: an ADR letter at "
            "deadlock or after eight weeks",
        ),
        ReferralStep(
            step="opens",
            counts_from="received",
            within=EndOfDay(42),
            since=date(2026, 4, 8),
            source="Ofcom General Conditions, complaints code: six weeks from "
            "8 April 2026",
        ),
    ],
)
"""Dispute resolution of telecoms; at deadlock it is open at once: record the letter."""

PLATFORM = ReferralBody("platform")
"""A platform that steps in; what it asks for and how long it takes are its own."""

COURT = ReferralBody(
    "court",
    asks=("order_record",),
    asks_source="电子商务法 第六十二条：电子商务经营者应当提供原始合同和交易记录",
)
"""A court; its times are in its summons."""
