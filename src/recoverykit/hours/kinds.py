"""The kinds of hours: round the clock, a week with its exceptions, and two at once."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, cast

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.checked import describe
from recoverykit.errors import InvalidValue, NeverOpen, Undecodable
from recoverykit.hours._compiling import (
    REACH,
    Piece,
    outside,
    place,
    stretches_of,
    within,
)
from recoverykit.hours.closures import Closure, closed_days, sorted_closures
from recoverykit.hours.instants import (
    FIRST_YEAR,
    LAST_YEAR,
    beyond,
    end_of_day,
    known_date,
    local_date,
    local_instant,
    ordered,
    span_of,
    to_dates,
    utc_instant,
    zone,
    zone_key,
)
from recoverykit.hours.openings import (
    DAYS,
    Dated,
    Spans,
    Texts,
    Week,
    normal_breaks,
    normal_shifts,
    normal_week,
    spans_of,
)
from recoverykit.hours.questions import (
    NOTHING_YET,
    Edge,
    Moments,
    OpenTime,
    Tape,
    check_edge,
)
from recoverykit.plain import plain, zone_from_name, zone_name

__all__ = [
    "ALWAYS",
    "Always",
    "BusinessHours",
    "CombinedHours",
    "Hours",
    "hours_from_plain",
]

_ALL_DAY: Texts = (("00:00", "24:00"),)
_ROUND_THE_CLOCK: Week = tuple((day, _ALL_DAY) for day in DAYS)
_FIRST, _LAST = (
    date(FIRST_YEAR, 1, 1).toordinal(),
    date(LAST_YEAR, 12, 31).toordinal(),
)
# a week opens more often than this in the years that hours are known for, so that
# fewer exceptions cannot close it for good
_MANY = 5_000

_Closed: TypeAlias = "tuple[tuple[tuple[date, ...], Hours], ...]"


@frozen
class Always:
    """Time always counts; days are calendar days of one zone.

    It answers everything that :class:`BusinessHours` answers, so that a policy
    needs no second path for round-the-clock service.

    Args:
        tz: decides where calendar days end; elapsed time does not depend on it.

    Raises:
        InvalidValue: ``tz`` is no zone, or cannot turn UTC into local time.

    Examples:
        >>> received_at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> ALWAYS.add(received_at, timedelta(hours=1)).isoformat()
        '2026-03-01T04:00:00+00:00'
    """

    kind: ClassVar[str] = "always"

    tz: tzinfo = field(default=UTC, kw_only=True, validator=zone, eq=zone_key)
    _closed: _Closed = field(init=False, eq=False, repr=False, default=())

    def __reduce__(self) -> tuple[Any, ...]:
        return _always, (self.tz,)

    def __plain__(self) -> dict[str, Any]:
        return {"kind": self.kind, "tz": zone_name(self.tz)}

    def add(
        self, start: datetime, span: timedelta, *, edge: Edge = "close"
    ) -> datetime:
        """Return the instant at which ``span`` has passed since ``start``.

        Args:
            start: where counting begins.
            span: zero or more.
            edge: makes no difference where nothing closes.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the result is beyond year 9999.
        """
        check_edge(edge)
        try:
            return utc_instant("start", start) + span_of("span", span)
        except OverflowError:
            raise beyond("span", str(span)) from None

    def subtract(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant from which ``span`` leads up to ``start``.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the result is before year 1.
        """
        try:
            return utc_instant("start", start) - span_of("span", span)
        except OverflowError:
            raise beyond("span", str(span)) from None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the time from ``start`` to ``end``, negative when it runs back.

        Raises:
            NaiveDatetime: an instant has no time zone.
        """
        return utc_instant("end", end) - utc_instant("start", start)

    def add_and_between(
        self, start: datetime, span: timedelta, end: datetime
    ) -> tuple[datetime, timedelta]:
        """Return ``add(start, span)`` and ``between(start, end)``.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: ``span`` is negative, or the result is beyond year 9999.
        """
        return self.add(start, span), self.between(start, end)

    def is_open(self, at: datetime) -> bool:
        """Return True: time counts at any instant."""
        utc_instant("at", at)
        return True

    def next_open(self, at: datetime) -> datetime:
        """Return ``at`` itself, in UTC."""
        return utc_instant("at", at)

    def next_close(self, at: datetime) -> None:
        """Return None: it never closes."""
        utc_instant("at", at)

    def segments(self, start: datetime, end: datetime) -> tuple[Moments, ...]:
        """Return the one open segment from ``start`` to ``end``; none if equal.

        Raises:
            InvalidValue: ``end`` is before ``start``.
        """
        first, last = ordered(start, end)
        return ((first, last),) if first < last else ()

    def business_day_close(self, start: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days on.

        Raises:
            InvalidValue: ``n`` is no whole number, or negative.
        """
        return self.end_of_day(start, n)

    def local_date(self, at: datetime) -> date:
        """Return the calendar date in this zone."""
        return local_date(self.tz, at)

    def end_of_day(self, at: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days after that of ``at``.

        Raises:
            InvalidValue: ``n`` is no whole number, or negative.

        Examples:
            >>> ALWAYS.end_of_day(datetime(2026, 3, 1, 3, tzinfo=UTC), 0).isoformat()
            '2026-03-02T00:00:00+00:00'
        """
        return end_of_day(self.tz, at, n)

    def is_provisional(self, at: datetime) -> bool:
        """Return False: there are no dates to announce.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """
        utc_instant("at", at)
        return False

    def closed_on(self, dates: Iterable[date]) -> Hours:
        """Return hours that are round the clock but for some local dates.

        They answer from 1900 to 2199, as all business hours do. What was returned
        lately is kept, so that asking again for the same dates costs nothing.

        Raises:
            InvalidValue: something in ``dates`` is no date.

        Examples:
            >>> closed = ALWAYS.closed_on([date(2026, 3, 2)])
            >>> closed.add(datetime(2026, 3, 1, 23, tzinfo=UTC), timedelta(hours=2))
            datetime.datetime(2026, 3, 3, 1, 0, tzinfo=datetime.timezone.utc)
        """
        return _remembered(self, dates, _always_but)

    def intersection(self, other: Hours) -> Hours:
        """Return when both are open: ``other``, with local dates of this zone.

        Where the zones differ, this is :class:`CombinedHours` whose dates are those of
        this zone, and its business days those on which something of ``other`` is open.

        Raises:
            InvalidValue: ``other`` is no hours.
        """
        _require_hours(other)
        if isinstance(other, Always):
            return self
        if zone_key(self.tz) == zone_key(other.tz):
            return other
        return CombinedHours("intersection", _round_the_clock(self.tz), other)

    def union(self, other: Hours) -> Hours:
        """Return itself: more than always is not possible.

        Raises:
            InvalidValue: ``other`` is no hours.
        """
        _require_hours(other)
        return self


_KEPT = 8
"""How many sets of closed dates are remembered: a book's clocks have a few."""


def _always(tz: tzinfo) -> Always:
    return Always(tz=tz)


def _always_but(always: Always, dates: tuple[date, ...]) -> Hours:
    return _round_the_clock(always.tz, dates)


def _round_the_clock(tz: tzinfo, holidays: tuple[date, ...] = ()) -> BusinessHours:
    return BusinessHours(tz=tz, weekly=_ROUND_THE_CLOCK, holidays=holidays)


def _require_hours(other: object) -> None:
    if not isinstance(other, (OpenTime, Always)):
        raise InvalidValue("other", describe(other), "must be hours of any kind")


def _remembered(
    hours: Any, dates: Iterable[date], make: Callable[[Any, tuple[date, ...]], Hours]
) -> Hours:
    """Return hours with more closed dates: those of an earlier call, or made anew.

    One slot is replaced as a whole, so that threads at worst make them twice.
    """
    kept: _Closed = hours._closed
    for known, closed in kept:
        if known == dates:
            return closed
    wanted = to_dates("dates", dates)
    if not wanted:
        return cast("Hours", hours)
    for known, closed in kept:
        if known == wanted:
            return closed
    made = make(hours, wanted)
    object.__setattr__(hours, "_closed", ((wanted, made), *kept[: _KEPT - 1]))
    return made


# ── a week and its exceptions ────────────────────────────────────────────────


@frozen
class _Plan:
    """Business hours by ordinals and microseconds, ready to be compiled."""

    week: tuple[Spans, ...]
    dated: Mapping[int, Spans]  # what holidays and shifts say, over everything else
    breaks: Mapping[int, Spans]
    last: int  # the last date of these
    known_to: datetime | None  # the end of the last date that is announced


def _by_day(dated: Dated) -> dict[int, Spans]:
    return {on.toordinal(): spans_of(texts) for on, texts in dated}


def _plan(hours: BusinessHours) -> _Plan:
    known_to = None
    if hours.known_until is not None:
        midnight = datetime.combine(hours.known_until + timedelta(days=1), time())
        known_to = local_instant(hours.tz, midnight)
    week = dict(hours.weekly)
    off = dict.fromkeys((on.toordinal() for on in hours.holidays), ())
    dated = MappingProxyType({**_by_day(hours.shifts), **off})
    breaks = MappingProxyType(_by_day(hours.breaks))
    return _Plan(
        week=tuple(spans_of(week.get(day, ())) for day in DAYS),
        dated=dated,
        breaks=breaks,
        last=max((*dated, *breaks), default=0),
        known_to=known_to,
    )


def _holidays(given: Iterable[date]) -> tuple[date, ...]:
    return to_dates("holidays", given)


def _known_until(_: Any, attribute: Any, value: object) -> None:
    if value is not None:
        known_date(attribute.name, value)


class _Combinable(OpenTime):
    """What is common to hours that can be combined with any others."""

    __slots__ = ()

    @abstractmethod
    def _may_open(self) -> list[tuple[int, int]]:
        """Return ranges of local dates, by ordinal, one of which must be open."""

    def _require_opening(self, shown: str) -> None:
        """Refuse hours that never open, after looking through all years at worst."""
        if not any(self._pieces(*dates) for dates in self._may_open()):
            raise NeverOpen(shown)

    def intersection(self, other: Hours) -> Hours:
        """Return the hours in which both are open; ``other`` may be in another zone.

        Local dates, and the ends of days, are those of the first. Its business days
        are the first's, as far as the second leaves something of them.

        Raises:
            InvalidValue: ``other`` is no hours.
            NeverOpen: they are never open at the same time.

        Examples:
            >>> from datetime import timezone
            >>> week = {"mon": [("09:00", "18:00")]}
            >>> here = BusinessHours(tz=UTC, weekly=week)
            >>> there = BusinessHours(tz=timezone(timedelta(hours=-3)), weekly=week)
            >>> both = here.intersection(there)
            >>> both.next_open(datetime(2026, 3, 2, tzinfo=UTC)).isoformat()
            '2026-03-02T12:00:00+00:00'
        """
        _require_hours(other)
        if isinstance(other, Always):
            return cast("Hours", self)
        return CombinedHours("intersection", cast("_Part", self), other)

    def union(self, other: Hours) -> Hours:
        """Return the hours in which either is open; ``other`` may be in another zone.

        Local dates, and the ends of days, are those of the first. Business days are
        those of both, each by its own local dates.

        Raises:
            InvalidValue: ``other`` is no hours.

        Examples:
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> hotline = BusinessHours(tz=UTC, weekly={"mon": [("17:00", "22:00")]})
            >>> at_nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
            >>> shop.union(hotline).add(at_nine, timedelta(hours=12)).isoformat()
            '2026-03-02T21:00:00+00:00'
        """
        _require_hours(other)
        if isinstance(other, Always):
            return Always(tz=self.tz)
        return CombinedHours("union", cast("_Part", self), other)


@frozen
class BusinessHours(_Combinable):
    """The local hours in which a clock runs: a week, and what differs from it.

    What is open on a local date is said by the first of these that knows the date:
    holidays (nothing), shifts, whole-day closures (nothing), the week. An opening over
    midnight belongs to the date on which it starts, so each of them governs what
    starts on the date, and what runs over from the day before stays. Then breaks, and
    closures with ``between``, cut away whatever is open at the time, wherever it
    started.

    Equal definitions are equal and hash alike, whatever order they were written
    in. What was compiled is kept beside the value, and is neither compared nor
    pickled.

    Args:
        tz: the zone in which the hours are meant: a ``ZoneInfo``, or any other that
            can turn UTC into local time.
        weekly: openings by day, ``{"mon": [("09:00", "12:00"), ("13:00", "18:00")]}``;
            a day without any is closed. ``"24:00"`` is allowed as an end. Openings that
            overlap or touch are one. An opening whose end comes before its start runs
            over midnight. The week may be empty if shifts open something.
        holidays: local dates that are closed.
        shifts: openings by date, in place of those of the week: a short day before a
            holiday, or a Sunday that is worked to make up for one (调休).
        breaks: closed stretches by date: a staff meeting, a power cut. They may
            overlap, lie outside the hours or run over midnight.
        closures: what is closed by a recurring rule.
        known_until: the last local date whose holidays and shifts are announced, such
            as 31 December until China publishes the days of next year in November.
            Answers are computed beyond it all the same, from the week, and
            :meth:`is_provisional` tells them. None is for hours that await no dates.

    Raises:
        NeverOpen: no opening is left, or none from the last ``since`` of the closures
            on.
        InvalidValue: a field is outside what it allows.

    Examples:
        >>> from datetime import timezone
        >>> shop = BusinessHours(
        ...     tz=timezone(timedelta(hours=8)),
        ...     weekly={day: [("09:00", "18:00")] for day in ("mon", "tue", "fri")},
        ...     holidays=[date(2026, 3, 3)],
        ...     shifts={date(2026, 3, 8): [("09:00", "12:00")]},
        ... )
        >>> monday_noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
        >>> shop.add(monday_noon, timedelta(hours=7)).isoformat()
        '2026-03-06T02:00:00+00:00'
        >>> shop.add(monday_noon, timedelta(hours=16)).isoformat()
        '2026-03-08T02:00:00+00:00'
        >>> shop.between(monday_noon, datetime(2026, 3, 6, 2, tzinfo=UTC))
        datetime.timedelta(seconds=25200)
    """

    kind: ClassVar[str] = "business_hours"

    tz: tzinfo = field(kw_only=True, validator=zone, eq=zone_key)
    weekly: Week = field(kw_only=True, converter=normal_week)
    holidays: tuple[date, ...] = field(default=(), kw_only=True, converter=_holidays)
    shifts: Dated = field(default=(), kw_only=True, converter=normal_shifts)
    breaks: Dated = field(default=(), kw_only=True, converter=normal_breaks)
    closures: tuple[Closure, ...] = field(
        default=(), kw_only=True, converter=sorted_closures
    )
    known_until: date | None = field(default=None, kw_only=True, validator=_known_until)
    _plan: _Plan = field(init=False, eq=False, repr=False)
    _tape: Tape = field(init=False, eq=False, repr=False, default=NOTHING_YET)
    _closed: _Closed = field(init=False, eq=False, repr=False, default=())

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_plan", _plan(self))
        exceptions = len(self.holidays) + len(self.shifts) + len(self.breaks)
        plainly_open = self.weekly and not self.closures and exceptions < _MANY
        if not plainly_open:
            self._require_opening(f"in {self.tz}")

    def __reduce__(self) -> tuple[Any, ...]:
        # what is compiled is cheap to make again, and long to carry
        fields = (a.name for a in attrs.fields(BusinessHours) if a.init)
        return _rebuild, ({name: getattr(self, name) for name in fields},)

    def __plain__(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "kind": self.kind,
            "tz": zone_name(self.tz),
            "weekly": {d: [list(o) for o in openings] for d, openings in self.weekly},
            "holidays": [on.isoformat() for on in self.holidays],
        }
        # left out when empty: hours that never had any keep their hash
        for name, dated in (("shifts", self.shifts), ("breaks", self.breaks)):
            if dated:
                data[name] = {on.isoformat(): plain(texts) for on, texts in dated}
        if self.closures:
            data["closures"] = plain(self.closures)
        if self.known_until is not None:
            data["known_until"] = self.known_until.isoformat()
        return data

    def is_provisional(self, at: datetime) -> bool:
        """Return whether an instant lies after the end of ``known_until``.

        A due instant beyond it may still move, when holidays and make-up days are
        announced. The midnight that ends the date is still known.

        Raises:
            NaiveDatetime: ``at`` has no time zone.

        Examples:
            >>> shop = BusinessHours(
            ...     tz=UTC,
            ...     weekly={"mon": [("09:00", "18:00")]},
            ...     known_until=date(2026, 12, 31),
            ... )
            >>> shop.is_provisional(datetime(2026, 12, 31, 18, tzinfo=UTC))
            False
            >>> shop.is_provisional(datetime(2027, 1, 4, 9, tzinfo=UTC))
            True
        """
        moment, known_to = utc_instant("at", at), self._plan.known_to
        return known_to is not None and moment > known_to

    def closed_on(self, dates: Iterable[date]) -> Hours:
        """Return the same hours with more holidays.

        What was returned lately is kept, so that asking again for the same dates costs
        nothing.

        Raises:
            InvalidValue: something in ``dates`` is no date.
            NeverOpen: nothing is left, as can be where only shifts open.

        Examples:
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> closed = shop.closed_on([date(2026, 3, 2)])
            >>> closed.next_open(datetime(2026, 3, 2, 9, tzinfo=UTC)).isoformat()
            '2026-03-09T09:00:00+00:00'
        """
        return _remembered(self, dates, _with_holidays)

    # ── compiling ────────────────────────────────────────────────────────────

    def _pieces(self, first: int, last: int) -> list[Piece]:
        plan = self._plan
        dated, cuts = plan.dated, plan.breaks
        low, high = first - REACH, last + REACH
        if self.closures:
            dated, cuts = self._with_closures(low, high)
        days: list[tuple[int, Spans]] = []
        for ordinal in range(first, last + 1):
            spans = plan.week[(ordinal - 1) % 7]
            if ordinal in dated:
                spans = dated[ordinal]
            if spans:
                days.append((ordinal, spans))
        if not days:
            return []
        pieces = place(self.tz, days, first, last)
        closed = [(on, cuts[on]) for on in sorted(cuts) if low <= on <= high]
        if closed:
            cut = place(self.tz, closed, low, high)
            pieces = within(pieces, outside(stretches_of(cut)))
        return pieces

    def _with_closures(
        self, first: int, last: int
    ) -> tuple[Mapping[int, Spans], Mapping[int, Spans]]:
        """Return what is dated, and what is cut, with the closures of some dates."""
        off: dict[int, Spans] = {}
        cuts = dict(self._plan.breaks)
        for closure in self.closures:
            days = closed_days(closure, first, last)
            if closure.between is None:
                off.update(dict.fromkeys(days, ()))
            else:
                spans = spans_of((closure.between,))
                for day in days:
                    cuts[day] = (*cuts.get(day, ()), *spans)
        return {**off, **self._plan.dated}, cuts

    def _never_closes_from(self, year: int) -> bool:
        start = date(year, 1, 1)
        return (
            self.weekly == _ROUND_THE_CLOCK
            and self._plan.last < start.toordinal()
            and all(
                c.until is not None and c.until + timedelta(days=c.lasts) < start
                for c in self.closures
            )
        )

    def _may_open(self) -> list[tuple[int, int]]:
        if not self.weekly:
            return [(on, on) for on, spans in sorted(self._plan.dated.items()) if spans]
        since = max((c.since.toordinal() for c in self.closures), default=_FIRST)
        # a month is nearly always enough
        starts = [since, *range(since + 31, _LAST + 1, 366), _LAST + 1]
        return [(low, high - 1) for low, high in itertools.pairwise(starts)]


def _with_holidays(hours: BusinessHours, dates: tuple[date, ...]) -> Hours:
    return attrs.evolve(hours, holidays=(*hours.holidays, *dates))


def _rebuild(fields: dict[str, Any]) -> BusinessHours:
    return BusinessHours(**fields)


# ── two at once ──────────────────────────────────────────────────────────────


@frozen
class CombinedHours(_Combinable):
    """Two hours as one: when both are open, or when either is.

    Made by ``intersection`` and ``union`` of any hours; it answers all that
    :class:`BusinessHours` answers. Zone, local dates and ends of days are those of the
    first part.

    Args:
        how: ``"intersection"`` or ``"union"``.
        first: the part whose dates count.
        second: the other part; it may be in another zone.

    Raises:
        NeverOpen: the parts are never open at the same time.
        InvalidValue: a part is no hours, or :class:`Always`, which leaves nothing to
            combine.

    Examples:
        >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
        >>> courier = BusinessHours(tz=UTC, weekly={"mon": [("16:00", "22:00")]})
        >>> both = shop.intersection(courier)
        >>> both.next_open(datetime(2026, 3, 2, 9, tzinfo=UTC)).isoformat()
        '2026-03-02T16:00:00+00:00'
    """

    kind: ClassVar[str] = "combined_hours"

    how: Literal["intersection", "union"] = field(
        validator=checked.OneOf("intersection", "union")
    )
    first: _Part = field()
    second: _Part = field()
    tz: tzinfo = field(init=False, eq=False, repr=False)
    _tape: Tape = field(init=False, eq=False, repr=False, default=NOTHING_YET)
    _closed: _Closed = field(init=False, eq=False, repr=False, default=())

    def __attrs_post_init__(self) -> None:
        parts: dict[str, object] = {"first": self.first, "second": self.second}
        for name, part in parts.items():
            if not isinstance(part, _Combinable):
                raise InvalidValue(
                    name, describe(part), "must be BusinessHours or CombinedHours"
                )
        object.__setattr__(self, "tz", self.first.tz)
        if self.how == "intersection":
            shown = f"in {self.first.tz} and in {self.second.tz}"
            self._require_opening(f"{shown}, at the same time,")

    def __reduce__(self) -> tuple[Any, ...]:
        return CombinedHours, (self.how, self.first, self.second)

    def __plain__(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "how": self.how,
            "first": plain(self.first),
            "second": plain(self.second),
        }

    def is_provisional(self, at: datetime) -> bool:
        """Return whether either part is provisional at this instant.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """
        return self.first.is_provisional(at) or self.second.is_provisional(at)

    def closed_on(self, dates: Iterable[date]) -> Hours:
        """Return the same hours with some more local dates closed.

        In an intersection they are dates of the first part; in a union each part
        closes on them by its own calendar. What was returned lately is kept.

        Raises:
            InvalidValue: something in ``dates`` is no date.
            NeverOpen: nothing is left, as can be where only shifts open.
        """
        return _remembered(self, dates, _both_closed)

    # the kinds of hours look into each other here
    # ruff: noqa: SLF001

    def _pieces(self, first: int, last: int) -> list[Piece]:
        pieces = self.first._pieces(first, last)
        if self.how == "union":
            return pieces + self.second._pieces(first, last)
        if not pieces:
            return []
        others = self.second._pieces(first - REACH, last + REACH)
        return within(pieces, stretches_of(others))

    def _never_closes_from(self, year: int) -> bool:
        parts = (self.first, self.second)
        never = [part._never_closes_from(year) for part in parts]
        return all(never) if self.how == "intersection" else any(never)

    def _may_open(self) -> list[tuple[int, int]]:
        first, second = self.first._may_open(), self.second._may_open()
        if self.how == "union":
            return first + second
        fewer = min(first, second, key=len)
        return [(low - REACH, high + REACH) for low, high in fewer]


def _both_closed(hours: CombinedHours, dates: tuple[date, ...]) -> Hours:
    first = hours.first.closed_on(dates)
    if hours.how == "intersection":
        return first.intersection(hours.second)
    return first.union(hours.second.closed_on(dates))


_Part: TypeAlias = BusinessHours | CombinedHours

ALWAYS = Always()
"""Round the clock, with calendar days of UTC; ``Always(tz=...)`` names another zone."""

Hours: TypeAlias = BusinessHours | Always | CombinedHours
"""What a clock can run in."""


def hours_from_plain(data: object, *, zones: Callable[[str], tzinfo]) -> Hours:
    """Return the hours that were stored as plain data.

    Args:
        data: what ``plain(hours)`` gave.
        zones: gives the zone of a name, as ``zoneinfo.ZoneInfo`` does.

    Raises:
        Undecodable: the data does not describe hours, or names an unknown zone.

    Examples:
        >>> from recoverykit.plain import plain
        >>> hours_from_plain(plain(ALWAYS), zones={"UTC": UTC}.__getitem__) == ALWAYS
        True
    """
    return _decoded(data, zones)


def _decoded(data: object, zones: Callable[[str], tzinfo]) -> Hours:
    fields = cast("dict[str, Any]", data if isinstance(data, dict) else {})
    match fields:
        case {"kind": Always.kind, "tz": str(tz)}:
            return Always(tz=_zone(tz, zones))
        case {
            "kind": BusinessHours.kind,
            "tz": str(),
            "weekly": _,
            "holidays": _,
        }:
            return _business(fields, zones)
        case {
            "kind": CombinedHours.kind,
            "how": how,
            "first": first,
            "second": second,
        }:
            given = {"first": first, "second": second}
            reads: dict[str, Callable[[Any], Any]] = {
                "first": lambda part: _decoded(part, zones),
                "second": lambda part: _decoded(part, zones),
            }
            parts = _parts(given, reads)
            return _built(CombinedHours, how, parts["first"], parts["second"])
        case _:
            rule = "must be hours: a kind, a tz, and what the kind needs"
            raise Undecodable("hours", rule)


def _business(fields: dict[str, Any], zones: Callable[[str], tzinfo]) -> Hours:
    reads: dict[str, Callable[[Any], Any]] = {
        "tz": lambda tz: _zone(tz, zones),
        "weekly": dict,
        "holidays": lambda days: [*map(date.fromisoformat, days)],
        "shifts": _dated,
        "breaks": _dated,
        "closures": lambda rows: [*map(_closure, rows)],
        "known_until": lambda on: None if on is None else date.fromisoformat(on),
    }
    return _built(BusinessHours, **_parts(fields, reads))


def _parts(
    fields: dict[str, Any], reads: dict[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """Return what is read of each part that is given; all faults are told at once."""
    found: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name, read in reads.items():
        if name not in fields:
            continue
        try:
            found[name] = read(fields[name])
        except Undecodable as error:
            for where, rule in ((error.where, error.rule), *error.more):
                inside = where in {"hours", name}
                faults.append((name if inside else f"{name}.{where}", rule))
        except (ValueError, TypeError, LookupError, AttributeError):
            faults.append((name, _RULES[name]))
    if faults:
        raise Undecodable(*faults[0], more=tuple(faults[1:]))
    return found


_DAYS = "must be openings by day, such as 2026-10-01"

_RULES: Mapping[str, str] = MappingProxyType(
    {
        "weekly": "must be openings by day of the week",
        "holidays": "must be a list of days such as 2026-10-01",
        "shifts": _DAYS,
        "breaks": _DAYS,
        "closures": "must be a list of closures with the days that they hold",
        "known_until": "must be a day such as 2026-10-01",
    }
)


def _built(of: Callable[..., Hours], *given: Any, **named: Any) -> Hours:
    try:
        return of(*given, **named)
    except InvalidValue as error:
        rule = f"got {error.given}; {error.rule}"
        raise Undecodable(error.field, rule) from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Undecodable("hours", str(error)) from error


def _zone(name: str, zones: Callable[[str], tzinfo]) -> tzinfo:
    try:
        return zone_from_name(name, zones)
    except Undecodable:
        raise  # what looks zones up may say so itself
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Undecodable("tz", str(error)) from error


def _dated(data: Any) -> list[tuple[date, Any]]:
    return [(date.fromisoformat(on), openings) for on, openings in data.items()]


def _closure(data: Any) -> Closure:
    fields = dict(data)
    for name in ("since", "until"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    return Closure(**fields)
