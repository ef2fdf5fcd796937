"""How long a step may take: frozen targets that turn a start into a due instant.

A target says in which kind of time it is meant. Real time and open time can be
measured and warned about; calendar targets name a day or a month, and end where
the calendar says. Every answer is an instant in UTC, and reaching it exactly is
still in time. A window is the stretch between two of them: what somebody may do,
where a target is what somebody has to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeAlias, cast, get_args

from attrs import Attribute, field, frozen
from dateutil.relativedelta import relativedelta

from recoverykit import checked
from recoverykit.checked import describe
from recoverykit.errors import InvalidValue, Undecodable
from recoverykit.hours import ALWAYS, Hours, local_instant, utc_instant

__all__ = [
    "BusinessDays",
    "Elapsed",
    "EndOfDay",
    "Months",
    "SpanTarget",
    "Target",
    "Window",
    "Worked",
    "target_from_plain",
    "window_from_plain",
]

LONGEST = timedelta(days=3653)
"""The farthest that a shop can bind itself for one case: ten years.

A due instant beyond the calendar could be recorded, and then never be read.
"""

_MICROSECOND = timedelta(microseconds=1)


def within_reach(_: Any, attribute: Attribute[Any], value: timedelta) -> None:
    """Allow spans that a shop can bind itself for."""
    if value > LONGEST:
        raise checked.refuse(attribute, value, "must be ten years at most")


def _positive_span(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, timedelta) or value <= timedelta(0):
        raise checked.refuse(attribute, value, "must be a timedelta above zero")


def _part(span: timedelta, numerator: int, denominator: int) -> timedelta:
    for name, value in (("numerator", numerator), ("denominator", denominator)):
        if type(value) is not int or value <= 0:
            raise InvalidValue(
                name, describe(value), "must be a whole number above zero"
            )
    # in whole numbers: timedelta would go through a float for a true division
    return span // _MICROSECOND * numerator // denominator * _MICROSECOND


# ARG002 below: all targets share one signature, and real time needs no hours


class _RealTime:
    """What is common to targets whose progress is told in real time."""

    __slots__ = ()

    def measure(
        self,
        start: datetime,
        end: datetime,
        hours: Hours,  # noqa: ARG002
    ) -> timedelta:
        """Return the real time from ``start`` to ``end``, negative backwards.

        Raises:
            NaiveDatetime: an instant has no time zone.
        """
        return ALWAYS.between(start, end)


@frozen
class Elapsed(_RealTime):
    """Real time, whatever the hours: "within 48 hours".

    Args:
        span: above zero.

    Raises:
        InvalidValue: ``span`` is no timedelta, or not above zero.

    Examples:
        >>> from datetime import UTC
        >>> received_at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> Elapsed(timedelta(hours=48)).due_at(received_at, ALWAYS).isoformat()
        '2026-03-03T03:00:00+00:00'
    """

    kind: ClassVar[str] = "elapsed"
    counts_time: ClassVar[bool] = True

    span: timedelta = field(validator=_positive_span)

    def due_at(
        self,
        start: datetime,
        hours: Hours,  # noqa: ARG002
    ) -> datetime:
        """Return ``start`` plus the span; ``hours`` make no difference.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond the year 9999.
        """
        return ALWAYS.add(start, self.span)

    def fraction_at(
        self,
        start: datetime,
        hours: Hours,  # noqa: ARG002
        numerator: int,
        denominator: int,
    ) -> datetime:
        """Return the instant at which a fraction of the span has passed.

        Args:
            start: where counting begins.
            hours: make no difference here.
            numerator: above zero; above ``denominator`` for a point after due.
            denominator: above zero.

        Units:
            Rounded down to the microsecond.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: a part of the fraction is not a whole number above zero.

        Examples:
            >>> from datetime import UTC
            >>> received_at = datetime(2026, 3, 1, 3, tzinfo=UTC)
            >>> target = Elapsed(timedelta(hours=4))
            >>> target.fraction_at(received_at, ALWAYS, 3, 4).isoformat()
            '2026-03-01T06:00:00+00:00'
        """
        return ALWAYS.add(start, _part(self.span, numerator, denominator))


@frozen
class Worked:
    """Open time of the hours: "within four working hours".

    Args:
        span: above zero.

    Raises:
        InvalidValue: ``span`` is no timedelta, or not above zero.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import BusinessHours
        >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
        >>> received_at = datetime(2026, 3, 2, 3, tzinfo=UTC)
        >>> Worked(timedelta(hours=1)).due_at(received_at, shop).isoformat()
        '2026-03-02T10:00:00+00:00'
    """

    kind: ClassVar[str] = "worked"
    counts_time: ClassVar[bool] = True

    span: timedelta = field(validator=_positive_span)

    def due_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the instant at which the span of open time is used up.

        A span that is used up exactly at closing is due at closing, not at the
        next opening.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond what the hours know.
        """
        return hours.add(start, self.span)

    def fraction_at(
        self, start: datetime, hours: Hours, numerator: int, denominator: int
    ) -> datetime:
        """Return the instant at which a fraction of the span is used up.

        It falls into opening hours, so nobody is warned at midnight.

        Args:
            start: where counting begins.
            hours: the hours whose open time counts.
            numerator: above zero; above ``denominator`` for a point after due.
            denominator: above zero.

        Units:
            Rounded down to the microsecond.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: a part of the fraction is not a whole number above zero.

        Examples:
            >>> from datetime import UTC
            >>> from recoverykit.hours import BusinessHours
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> received_at = datetime(2026, 3, 2, 17, tzinfo=UTC)
            >>> target = Worked(timedelta(hours=4))
            >>> target.fraction_at(received_at, shop, 3, 4).isoformat()
            '2026-03-09T11:00:00+00:00'
        """
        return hours.add(start, _part(self.span, numerator, denominator))

    def measure(self, start: datetime, end: datetime, hours: Hours) -> timedelta:
        """Return the open time from ``start`` to ``end``, negative backwards.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: an instant lies outside what the hours know.
        """
        return hours.between(start, end)


@frozen
class BusinessDays(_RealTime):
    """The closing of the ``n``-th open day after the local date of the start.

    Round the clock, every calendar day is open and ends at midnight.

    Args:
        n: zero or more; zero is "by close of business today", which means the next
            open day when today is closed or over.

    Raises:
        InvalidValue: ``n`` is no whole number, or negative.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import BusinessHours
        >>> week = ("mon", "tue", "wed", "thu", "fri")
        >>> shop = BusinessHours(
        ...     tz=UTC, weekly={day: [("09:00", "17:00")] for day in week}
        ... )
        >>> friday = datetime(2026, 3, 6, 20, tzinfo=UTC)
        >>> BusinessDays(3).due_at(friday, shop).isoformat()
        '2026-03-11T17:00:00+00:00'
    """

    kind: ClassVar[str] = "business_days"
    counts_time: ClassVar[bool] = False

    n: int = field(validator=checked.count)

    def due_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the closing of that day.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond what the hours know.
        """
        return hours.business_day_close(start, self.n)


@frozen
class Months(_RealTime):
    """Calendar months, to the same local time of day: "within three months".

    A day that the month does not have becomes its last one. The local time of day
    is kept over a change of the clocks; where they skip it, it moves by the gap.

    Args:
        n: above zero.

    Raises:
        InvalidValue: ``n`` is no whole number, or not above zero.

    Examples:
        >>> from datetime import UTC
        >>> resolved_at = datetime(2026, 11, 30, 9, tzinfo=UTC)
        >>> Months(3).due_at(resolved_at, ALWAYS).isoformat()
        '2027-02-28T09:00:00+00:00'
    """

    kind: ClassVar[str] = "months"
    counts_time: ClassVar[bool] = False

    n: int = field(validator=checked.positive)

    def due_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the same local time ``n`` months on, in the zone of the hours.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond the year 9999.
        """
        moment = utc_instant("start", start)
        try:
            local = moment.astimezone(hours.tz)
            # the wall time is moved, so the fold of the start means nothing there
            wall = local.replace(tzinfo=None, fold=0) + relativedelta(months=self.n)
            return local_instant(hours.tz, wall)
        except (OverflowError, ValueError):
            raise InvalidValue(
                "n", str(self.n), "must stay within the years 1 to 9999"
            ) from None


@frozen
class EndOfDay(_RealTime):
    """The end of a local calendar day, open or closed: "still today".

    Args:
        n: days after the local date of the start; zero is the same day.

    Raises:
        InvalidValue: ``n`` is no whole number, or negative.

    Examples:
        >>> from datetime import UTC, timezone
        >>> from recoverykit.hours import Always
        >>> shop = Always(tz=timezone(timedelta(hours=8)))
        >>> received_at = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
        >>> EndOfDay(0).due_at(received_at, shop).isoformat()
        '2026-03-01T16:00:00+00:00'
    """

    kind: ClassVar[str] = "end_of_day"
    counts_time: ClassVar[bool] = False

    n: int = field(validator=checked.count)

    def due_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the midnight that ends the day, in the zone of the hours.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond the year 9999.
        """
        return hours.end_of_day(start, self.n)


SpanTarget: TypeAlias = Elapsed | Worked
"""The targets that count time, so that fractions of them can be warned about."""

Target: TypeAlias = Elapsed | Worked | BusinessDays | Months | EndOfDay
"""Everything that a step can be due by."""


def target_from_plain(data: object) -> Target:
    """Return the target that was stored as plain data.

    Raises:
        Undecodable: the data does not describe a target.

    Examples:
        >>> from recoverykit.plain import plain
        >>> target_from_plain(plain(Months(3)))
        Months(n=3)
    """
    fields = cast("dict[str, Any]", data if isinstance(data, dict) else {})
    try:
        match fields:
            case {"kind": "elapsed", "span": int(span)}:
                return Elapsed(timedelta(microseconds=span))
            case {"kind": "worked", "span": int(span)}:
                return Worked(timedelta(microseconds=span))
            case {"kind": "business_days", "n": n}:
                return BusinessDays(n)
            case {"kind": "months", "n": n}:
                return Months(n)
            case {"kind": "end_of_day", "n": n}:
                return EndOfDay(n)
            case _:
                pass
    except (InvalidValue, OverflowError) as error:
        raise Undecodable("target", str(error)) from error
    raise Undecodable("target", "must be a kind of target and its span or n")


def _opens_before_it_closes(
    window: Window, attribute: Attribute[Any], value: object
) -> None:
    checked.IsA(*get_args(Target), optional=True)(window, attribute, value)
    until = window.until
    # targets of two kinds cannot be compared without a start and hours
    if type(value) is type(until) and _size(value) >= _size(until):
        raise checked.refuse(attribute, value, f"must open before it closes: {until}")


def _size(target: Target) -> Any:
    """Return how much a target is, in its own unit."""
    return target.span if isinstance(target, (Elapsed, Worked)) else target.n


@frozen
class Window:
    """A stretch of time in which something may be done, from a start.

    Both its ends count: at the closing instant it is still open, as what is done at
    a due instant is in time.

    Args:
        name: what may be done, such as ``"fca_referral"``.
        until: from the start to its closing.
        after: from the start to its opening; None opens it at the start.
        whole_last_day: keeps it open to the end of the local day of its closing. A
            law that gives six months gives the whole of the last day, where
            :class:`Months` alone keeps the time of day.
        source: where the number comes from: article, contract.

    Raises:
        InvalidValue: ``until`` or ``after`` is no target, or ``after`` is no less
            than ``until``.

    Examples:
        >>> from datetime import UTC
        >>> received_at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> returns = Window("no_reason_return", until=EndOfDay(7), source="art. 25")
        >>> returns.closes_at(received_at, ALWAYS).isoformat()
        '2026-03-09T00:00:00+00:00'
        >>> returns.is_open(received_at, datetime(2026, 3, 9, 1, tzinfo=UTC), ALWAYS)
        False
    """

    name: str = field(validator=checked.code)
    until: Target = field(kw_only=True, validator=checked.IsA(*get_args(Target)))
    after: Target | None = field(
        default=None, kw_only=True, validator=_opens_before_it_closes
    )
    whole_last_day: bool = field(default=False, kw_only=True, validator=checked.flag)
    source: str | None = field(
        default=None, kw_only=True, validator=checked.text_or_none
    )

    def opens_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the first instant at which it may be done.

        Args:
            start: what it counts from, such as when the goods were received.
            hours: the hours whose zone, and open time, the targets mean.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond what the hours know.
        """
        if self.after is None:
            return utc_instant("start", start)
        return self.after.due_at(start, hours)

    def closes_at(self, start: datetime, hours: Hours) -> datetime:
        """Return the last instant at which it may be done.

        Args:
            start: as for :meth:`opens_at`.
            hours: as for :meth:`opens_at`.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: the answer lies beyond what the hours know.
        """
        last = self.until.due_at(start, hours)
        return hours.end_of_day(last, 0) if self.whole_last_day else last

    def is_open(self, start: datetime, at: datetime, hours: Hours) -> bool:
        """Return whether it may be done at an instant, both ends included.

        Args:
            start: as for :meth:`opens_at`.
            at: the instant that is asked about.
            hours: as for :meth:`opens_at`.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: an answer lies beyond what the hours know.
        """
        moment = utc_instant("at", at)
        opens, closes = self.opens_at(start, hours), self.closes_at(start, hours)
        return opens <= moment <= closes


def window_from_plain(data: object) -> Window:
    """Return the window that was stored as plain data.

    Raises:
        Undecodable: the data does not describe a window.

    Examples:
        >>> from recoverykit.plain import plain
        >>> window_from_plain(plain(Window("withdrawal", until=EndOfDay(14)))).until
        EndOfDay(n=14)
    """
    fields = dict(cast("dict[str, Any]", data)) if isinstance(data, dict) else {}
    try:
        for name in ("until", "after"):
            if name in fields:
                fields[name] = target_from_plain(fields[name])
        return Window(**fields)
    except (InvalidValue, TypeError) as error:
        rule = "must be a name, a target until, and nothing that a window has not"
        raise Undecodable("window", rule) from error
