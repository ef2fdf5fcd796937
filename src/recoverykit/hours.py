"""Business hours: when time counts, and how much of it lies between two instants.

Openings are written in local time, as people agree on them, and compiled, a local
year at a time and only when asked for, into UTC intervals with running sums. After
that every question is two searches in a sorted list, over a day or over ten years.

Openings are half-open: at 18:00:00 a shop that is open 09:00–18:00 is closed. Time
that passes is real time: 01:00–05:00 is three hours on the night the clocks go
forward. A local time that the clocks skip moves by the length of the gap, and one
that they repeat is the first of the two (PEP 495).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate
from typing import Any, ClassVar, Literal, TypeAlias, cast

from attrs import Attribute, Factory, field, frozen

from recoverykit import checked
from recoverykit.checked import describe
from recoverykit.errors import InvalidValue, NaiveDatetime, NeverOpen, Undecodable
from recoverykit.plain import zone_name

__all__ = [
    "ALWAYS",
    "Always",
    "BusinessHours",
    "Edge",
    "Hours",
    "Opening",
    "hours_from_plain",
    "utc_instant",
]

Edge: TypeAlias = Literal["close", "next_open"]
"""Where an amount of time that is used up exactly at closing ends."""

Opening: TypeAlias = "tuple[str | time, str | time]"
"""Local start and end: ``("09:00", "18:00")``, or :class:`datetime.time` values."""

_Moments: TypeAlias = "tuple[datetime, datetime]"

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000  # microseconds, as all whole numbers of time here
_NO_TIME = timedelta(0)
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # bounds what a wrong century can cost
# an opening may start a day before it counts, and a zone be a day away from UTC
_MARGIN = 3 * _DAY


def utc_instant(name: str, at: object) -> datetime:
    """Return an argument that must be an aware datetime, in UTC.

    Raises:
        NaiveDatetime: it has no time zone.
        InvalidValue: it is no datetime, or lies outside the calendar in UTC.

    Examples:
        >>> from datetime import timezone
        >>> china = timezone(timedelta(hours=8))
        >>> utc_instant("at", datetime(2026, 3, 1, 3, tzinfo=china)).isoformat()
        '2026-02-28T19:00:00+00:00'
    """
    if not isinstance(at, datetime):
        raise InvalidValue(name, describe(at), "must be an aware datetime")
    if at.utcoffset() is None:
        raise NaiveDatetime(name, at.isoformat())
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise _beyond(name, at.isoformat()) from None


def _beyond(name: str, given: str) -> InvalidValue:
    return InvalidValue(name, given, "must stay within the years 1 to 9999")


def _span(name: str, value: object) -> timedelta:
    if not isinstance(value, timedelta) or value < _NO_TIME:
        raise InvalidValue(name, describe(value), "must be a timedelta, zero or more")
    return value


def _count(name: str, value: int) -> int:
    if type(value) is not int or value < 0:
        raise InvalidValue(
            name, describe(value), "must be a whole number, zero or more"
        )
    return value


def _local_date(tz: tzinfo, at: datetime) -> date:
    moment = utc_instant("at", at)
    try:
        return moment.astimezone(tz).date()
    except OverflowError:
        raise _beyond("at", moment.isoformat()) from None


def _end_of_day(tz: tzinfo, at: datetime, n: int) -> datetime:
    today = _local_date(tz, at)
    _count("n", n)
    try:
        on = today + timedelta(days=n + 1)
        return datetime.combine(on, time(), tz).astimezone(UTC)
    except OverflowError:
        raise _beyond("n", str(n)) from None


def _zone_key(zone: tzinfo) -> object:
    """Return what makes two zones equal: the name, where there is one."""
    try:
        return zone_name(zone)
    except InvalidValue:
        return zone


@frozen
class Always:
    """Time always counts; days are calendar days of one zone.

    It answers everything that :class:`BusinessHours` answers, so that a policy
    needs no second path for round-the-clock service.

    Args:
        tz: decides where calendar days end; elapsed time does not depend on it.

    Examples:
        >>> received_at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> ALWAYS.add(received_at, timedelta(hours=1)).isoformat()
        '2026-03-01T04:00:00+00:00'
    """

    kind: ClassVar[str] = "always"

    tz: tzinfo = field(
        default=UTC,
        kw_only=True,
        validator=checked.IsA(tzinfo),
        eq=_zone_key,
    )

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
        _check_edge(edge)
        try:
            return utc_instant("start", start) + _span("span", span)
        except OverflowError:
            raise _beyond("span", str(span)) from None

    def subtract(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant from which ``span`` leads up to ``start``.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the result is before year 1.
        """
        try:
            return utc_instant("start", start) - _span("span", span)
        except OverflowError:
            raise _beyond("span", str(span)) from None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the time from ``start`` to ``end``, negative when it runs back.

        Raises:
            NaiveDatetime: an instant has no time zone.
        """
        return utc_instant("end", end) - utc_instant("start", start)

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

    def segments(self, start: datetime, end: datetime) -> tuple[_Moments, ...]:
        """Return the one open segment from ``start`` to ``end``; none if equal.

        Raises:
            InvalidValue: ``end`` is before ``start``.
        """
        first, last = _ordered(start, end)
        return ((first, last),) if first < last else ()

    def business_day_close(self, start: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days on.

        Raises:
            InvalidValue: ``n`` is no whole number, or negative.
        """
        return self.end_of_day(start, n)

    def local_date(self, at: datetime) -> date:
        """Return the calendar date in this zone."""
        return _local_date(self.tz, at)

    def end_of_day(self, at: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days after that of ``at``.

        Raises:
            InvalidValue: ``n`` is no whole number, or negative.

        Examples:
            >>> ALWAYS.end_of_day(datetime(2026, 3, 1, 3, tzinfo=UTC), 0).isoformat()
            '2026-03-02T00:00:00+00:00'
        """
        return _end_of_day(self.tz, at, n)


def _check_edge(edge: str) -> None:
    if edge not in ("close", "next_open"):
        raise InvalidValue("edge", describe(edge), "allowed: close, next_open")


def _ordered(start: datetime, end: datetime) -> _Moments:
    first, last = utc_instant("start", start), utc_instant("end", end)
    if last < first:
        raise InvalidValue("end", last.isoformat(), "must not be before start")
    return first, last


# ── what the week looks like ─────────────────────────────────────────────────

_Week: TypeAlias = "tuple[tuple[str, tuple[tuple[str, str], ...]], ...]"
_Given: TypeAlias = (
    "Mapping[str, Iterable[Opening]] | Iterable[tuple[str, Iterable[Opening]]]"
)


def _normal_week(given: _Given) -> _Week:
    """Return the openings of each day as one text each: sorted, without overlaps."""
    if isinstance(given, Mapping):
        given = cast("Mapping[str, Iterable[Opening]]", given).items()
    offsets: dict[str, list[tuple[int, int]]] = {day: [] for day in _DAYS}
    for day, openings in given:
        if day not in _DAYS:
            raise InvalidValue("weekly", describe(day), f"days are {', '.join(_DAYS)}")
        offsets[day].extend(_offsets(day, opening) for opening in openings)
    week: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for day, found in offsets.items():
        merged = _merge(sorted(found))
        for start, end in merged:
            if end > _DAY and end - start >= _DAY:
                raise InvalidValue(
                    "weekly",
                    f"{day} {_text(start)}–{_text(end % _DAY)} of the day after",
                    "openings that start on one day must last less than 24 hours",
                )
        if merged:
            week.append((day, tuple((_text(s), _text(e)) for s, e in merged)))
    return tuple(week)


def _offsets(day: str, opening: Opening) -> tuple[int, int]:
    """Return an opening as microseconds from the start of its day."""
    match opening:
        case [start, end]:
            first, last = _offset(day, start), _offset(day, end)
        case _:
            raise InvalidValue(
                "weekly",
                f"{day} {describe(opening)}",
                "openings are a list of (start, end)",
            )
    if first == _DAY:
        raise InvalidValue("weekly", f"{day} {start}", "24:00 can only be an end")
    if first == last:
        raise InvalidValue(
            "weekly",
            f"{day} {start}–{end}",
            "an opening needs an end; write 00:00–24:00 for the whole day",
        )
    # an end before the start is on the day after; the opening belongs to this one
    return (first, last) if first < last else (first, last + _DAY)


def _offset(day: str, given: object) -> int:
    clock: time | None = None
    if isinstance(given, time):
        clock = given
    elif isinstance(given, str) and _CLOCK.fullmatch(given):
        if given == "24:00":
            return _DAY
        try:
            clock = time.fromisoformat(given)
        except ValueError:
            clock = None
    if clock is None or clock.tzinfo is not None:
        raise InvalidValue(
            "weekly",
            f"{day} {describe(given)}",
            "times are local: 'HH:MM' from 00:00 to 24:00, or datetime.time",
        )
    minutes = clock.hour * 60 + clock.minute
    return (minutes * 60 + clock.second) * 1_000_000 + clock.microsecond


def _clock(offset: int) -> time:
    return (_EPOCH + timedelta(microseconds=offset % _DAY)).time()


def _text(offset: int) -> str:
    if offset == _DAY:
        return "24:00"
    clock = _clock(offset)
    return f"{clock:%H:%M}" if not offset % 60_000_000 else clock.isoformat()


def _merge(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted intervals with overlapping and touching ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in intervals:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _to_dates(given: Iterable[date]) -> tuple[date, ...]:
    """Return dates sorted, each once; anything else unchanged, to be refused."""
    dates = tuple(given)
    if all(_is_date(on) for on in dates):
        return tuple(sorted(set(dates)))
    return dates


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _dates(_: Any, attribute: Attribute[Any], value: tuple[date, ...]) -> None:
    for on in value:
        if not _is_date(on):
            raise checked.refuse(attribute, on, "must be datetime.date values")


# ── what is compiled from it ─────────────────────────────────────────────────

_Turn: TypeAlias = "tuple[time, time, int]"  # opens, closes, days to the closing


@frozen
class _Tape:
    """The open intervals of some years in a row, in microseconds of UTC.

    Instants within ``valid`` are answered for good; nearer to the edges, a local
    date of a year that is not compiled may still matter. ``before[i]`` is the open
    time before interval ``i`` begins, ``after[i]`` when it ends. ``days`` are the
    ordinals of open local dates, ``closes`` their ends.
    """

    years: tuple[int, int]
    valid: tuple[int, int]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    days: tuple[int, ...]
    closes: tuple[int, ...]

    def used(self, at: int) -> int:
        """Return the open time before an instant."""
        i = bisect_right(self.starts, at) - 1
        if i < 0:
            return 0
        end = self.ends[i]
        return self.after[i] if at >= end else self.after[i] - (end - at)


def _year_start(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


def _moment(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


_NOTHING_YET = _Tape((0, 0), (0, 0), (), (), (), (), (), ())


def _turns(hours: BusinessHours) -> tuple[tuple[_Turn, ...], ...]:
    week = dict(hours.weekly)
    return tuple(
        tuple(_turn(day, opening) for opening in week.get(day, ())) for day in _DAYS
    )


def _turn(day: str, opening: tuple[str, str]) -> _Turn:
    start, end = _offsets(day, opening)
    return _clock(start), _clock(end), end // _DAY


@frozen
class BusinessHours:
    """The local hours in which a clock runs: a week, and the days without it.

    Equal definitions are equal and hash alike, whatever order they were written
    in. What was compiled is kept beside the value, and is neither compared nor
    pickled.

    Args:
        tz: the zone in which the hours are meant, usually a ``ZoneInfo``.
        weekly: openings by day, ``{"mon": [("09:00", "12:00"), ("13:00", "18:00")]}``;
            a day without any is closed. ``"24:00"`` is allowed as an end. Overlapping
            openings count once. An opening whose end comes before its start runs over
            midnight and belongs to the day on which it starts.
        holidays: local dates that are closed; an opening over midnight belongs to
            its first date, so it is off on that holiday and on before another.

    Raises:
        NeverOpen: there is no opening at all.
        InvalidValue: a day, a time or a date is none.

    Examples:
        >>> from datetime import timezone
        >>> shop = BusinessHours(
        ...     tz=timezone(timedelta(hours=8)),
        ...     weekly={day: [("09:00", "18:00")] for day in ("mon", "tue", "fri")},
        ...     holidays=[date(2026, 3, 3)],
        ... )
        >>> monday_noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
        >>> shop.add(monday_noon, timedelta(hours=7)).isoformat()
        '2026-03-06T02:00:00+00:00'
        >>> shop.between(monday_noon, datetime(2026, 3, 6, 2, tzinfo=UTC))
        datetime.timedelta(seconds=25200)
    """

    kind: ClassVar[str] = "business_hours"

    tz: tzinfo = field(kw_only=True, validator=checked.IsA(tzinfo), eq=_zone_key)
    weekly: _Week = field(kw_only=True, converter=_normal_week)
    holidays: tuple[date, ...] = field(
        default=(), kw_only=True, converter=_to_dates, validator=_dates
    )
    _week: tuple[tuple[_Turn, ...], ...] = field(
        init=False, eq=False, repr=False, default=Factory(_turns, takes_self=True)
    )
    _tape: _Tape = field(init=False, eq=False, repr=False, default=_NOTHING_YET)

    def __attrs_post_init__(self) -> None:
        if not self.weekly:
            where = f"in {self.tz}"
            raise NeverOpen(where)

    def __reduce__(self) -> tuple[Any, ...]:
        # what is compiled is cheap to make again, and long to carry
        return _rebuild, (self.tz, self.weekly, self.holidays)

    def __plain__(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "tz": zone_name(self.tz),
            "weekly": {d: [list(o) for o in openings] for d, openings in self.weekly},
            "holidays": [on.isoformat() for on in self.holidays],
        }

    # ── questions ────────────────────────────────────────────────────────────

    def add(
        self, start: datetime, span: timedelta, *, edge: Edge = "close"
    ) -> datetime:
        """Return the instant at which ``span`` of open time has passed.

        Args:
            start: where counting begins; it may lie in closed time.
            span: open time, zero or more.
            edge: ``"close"`` is the first instant at which the span is used up, so
                nine hours from an opening at 09:00 end at 18:00 the same day, and
                no time ends at ``start``; ``"next_open"`` is the last such instant,
                the following opening, unless ``start`` itself is open.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the answer lies beyond 2199.

        Examples:
            >>> from datetime import timezone
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> at_nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
            >>> shop.add(at_nine, timedelta(hours=9)).isoformat()
            '2026-03-02T18:00:00+00:00'
            >>> shop.add(at_nine, timedelta(hours=9), edge="next_open").isoformat()
            '2026-03-09T09:00:00+00:00'
        """
        at = self._micros("start", start)
        _check_edge(edge)
        wanted = _span("span", span) // _MICROSECOND
        if not wanted and edge == "close":
            return _moment(at)
        search = bisect_left if edge == "close" else bisect_right
        tape = self._covering(at)
        while True:
            target = tape.used(at) + wanted
            i = search(tape.after, target)
            if i < len(tape.after):
                end = tape.ends[i] - (tape.after[i] - target)
                if end < tape.valid[1]:
                    return _moment(end)
            total = sum(tape.after[-1:])
            tape = self._later(tape, target - total, total, ("span", span))

    def subtract(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant from which ``span`` of open time leads to ``start``.

        The mirror of :meth:`add`: it is the last such instant, so an answer that
        falls on an opening stays there. No time from closed time leads back to the
        closing before.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the answer lies before 1900.

        Examples:
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> at_six = datetime(2026, 3, 2, 18, tzinfo=UTC)
            >>> shop.subtract(at_six, timedelta(hours=9)).isoformat()
            '2026-03-02T09:00:00+00:00'
            >>> shop.subtract(at_six, timedelta(hours=10)).isoformat()
            '2026-02-23T17:00:00+00:00'
        """
        at = self._micros("start", start)
        wanted = _span("span", span) // _MICROSECOND
        tape = self._covering(at)
        while True:
            target = tape.used(at) - wanted
            if wanted:
                i = bisect_right(tape.before, target) - 1
                begin = tape.starts[i] + target - tape.before[i] if i >= 0 else None
            else:
                i = bisect_right(tape.starts, at) - 1
                begin = min(tape.ends[i], at) if i >= 0 else None
            if begin is not None and begin >= tape.valid[0]:
                return _moment(begin)
            total = sum(tape.after[-1:])
            tape = self._earlier(tape, -target, total, ("span", span))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from ``start`` to ``end``, negative when it runs back.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: an instant lies outside 1900 to 2199.
        """
        first, last = self._micros("start", start), self._micros("end", end)
        tape = self._covering(first, last)
        return timedelta(microseconds=tape.used(last) - tape.used(first))

    def is_open(self, at: datetime) -> bool:
        """Return whether time counts at this instant.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``at`` lies outside 1900 to 2199.
        """
        moment = self._micros("at", at)
        tape = self._covering(moment)
        i = bisect_right(tape.starts, moment) - 1
        return i >= 0 and moment < tape.ends[i]

    def next_open(self, at: datetime) -> datetime:
        """Return the first open instant from ``at`` on: ``at`` itself when open.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``at`` or the answer lies outside 1900 to 2199.
        """
        return self.add(at, _NO_TIME, edge="next_open")

    def next_close(self, at: datetime) -> datetime | None:
        """Return the first closing after ``at``, of this opening or the next one.

        Returns:
            The instant; None when the hours are round the clock from now on.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``at`` or the answer lies outside 1900 to 2199.
        """
        moment = self._micros("at", at)
        tape = self._covering(moment)
        while True:
            i = bisect_right(tape.ends, moment)
            # an interval that reaches the edge of what is compiled may go on
            if i < len(tape.ends) and tape.ends[i] < tape.valid[1]:
                return _moment(tape.ends[i])
            if self._closes_no_more(tape):
                return None
            tape = self._later(tape, 0, 0, ("at", at))

    def segments(self, start: datetime, end: datetime) -> tuple[_Moments, ...]:
        """Return the open segments from ``start`` to ``end``, in order.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: ``end`` is before ``start``, or one lies outside 1900 to
                2199.
        """
        _ordered(start, end)
        first, last = self._micros("start", start), self._micros("end", end)
        if first == last:
            return ()
        tape = self._covering(first, last)
        low = bisect_right(tape.ends, first)
        high = bisect_left(tape.starts, last)
        return tuple(
            (_moment(max(tape.starts[i], first)), _moment(min(tape.ends[i], last)))
            for i in range(low, high)
        )

    def business_day_close(self, start: datetime, n: int) -> datetime:
        """Return the closing of the ``n``-th open day after the local date of start.

        Args:
            start: any instant; only its local date counts when ``n`` is above zero.
            n: business days. Zero means today: the closing of the local date of
                ``start``, or of the next open day when today is closed or over.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``n`` is negative, or the answer lies beyond 2199.

        Examples:
            >>> shop = BusinessHours(
            ...     tz=UTC, weekly={d: [("09:00", "17:00")] for d in ("mon", "tue")}
            ... )
            >>> saturday = datetime(2026, 3, 7, 12, tzinfo=UTC)
            >>> shop.business_day_close(saturday, 3).isoformat()
            '2026-03-16T17:00:00+00:00'
        """
        at = self._micros("start", start)
        today = self.local_date(start).toordinal()
        _count("n", n)
        tape = self._covering(at)
        while True:
            i = bisect_right(tape.days, today) - 1 + n
            if not n and (i < 0 or tape.days[i] < today or tape.closes[i] <= at):
                i += 1
            if i < len(tape.days) and tape.closes[i] < tape.valid[1]:
                return _moment(tape.closes[i])
            known = len(tape.days)
            tape = self._later(tape, i - known, known, ("n", n))

    def local_date(self, at: datetime) -> date:
        """Return the calendar date in the zone of these hours.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """
        return _local_date(self.tz, at)

    def end_of_day(self, at: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days after that of ``at``.

        It is the midnight that ends the day, whether the day is open or not.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``n`` is no whole number, or negative.
        """
        return _end_of_day(self.tz, at, n)

    # ── compiling ────────────────────────────────────────────────────────────

    def _micros(self, name: str, at: datetime) -> int:
        try:
            moment = (at - _EPOCH) // _MICROSECOND
        except TypeError:
            # naive, or no datetime at all: this raises what fits
            moment = (utc_instant(name, at) - _EPOCH) // _MICROSECOND
        if not _FIRST <= moment < _LAST:
            raise _out_of_years(name, at)
        return moment

    def _covering(self, first: int, last: int | None = None) -> _Tape:
        """Return a tape on which both instants, and what is near them, are right."""
        tape = self._tape
        low, high = (first, first) if last is None else sorted((first, last))
        if tape.valid[0] <= low and high < tape.valid[1]:
            return tape
        return self._compile(
            tape, _moment(low - _MARGIN).year, _moment(high + _MARGIN).year
        )

    def _later(
        self, tape: _Tape, missing: int, known: int, asked: tuple[str, object]
    ) -> _Tape:
        """Return a tape of later years too, of as many as are likely needed.

        Args:
            tape: what is known.
            missing: how much is asked for beyond it.
            known: how much it holds, so that its years say how many more to take.
            asked: the argument to name when no year is left.
        """
        first, last = tape.years
        if last > _LAST_YEAR:
            raise _out_of_years(*asked)
        more = _years_for(missing, known, tape)
        return self._compile(tape, first, min(last + more, _LAST_YEAR + 1))

    def _earlier(
        self, tape: _Tape, missing: int, known: int, asked: tuple[str, object]
    ) -> _Tape:
        """Return a tape of earlier years too, as :meth:`_later` does."""
        first, last = tape.years
        if first < _FIRST_YEAR:
            raise _out_of_years(*asked)
        more = _years_for(missing, known, tape)
        return self._compile(tape, max(first - more, _FIRST_YEAR - 1), last)

    def _closes_no_more(self, tape: _Tape) -> bool:
        all_day = ((time(), time(), 1),)
        return (
            all(turns == all_day for turns in self._week)
            and max(self.holidays, default=date.min).year < tape.years[1]
        )

    def _compile(self, tape: _Tape, first: int, last: int) -> _Tape:
        """Return a tape of all these years and those it had, and keep it."""
        had_first, had_last = (first, first - 1) if tape is _NOTHING_YET else tape.years
        first, last = min(first, had_first), max(last, had_last)
        closed = frozenset(on.toordinal() for on in self.holidays)
        intervals = list(zip(tape.starts, tape.ends, strict=True))
        days = dict(zip(tape.days, tape.closes, strict=True))
        for year in (*range(first, had_first), *range(had_last + 1, last + 1)):
            self._compile_year(year, closed, intervals, days)
        merged = _merge(sorted(intervals))
        starts = tuple(start for start, _ in merged)
        ends = tuple(end for _, end in merged)
        after = tuple(accumulate(end - start for start, end in merged))
        ordinals = tuple(sorted(days))
        tape = _Tape(
            years=(first, last),
            valid=(
                max(_year_start(first) + _MARGIN, _FIRST),
                min(_year_start(last + 1) - _MARGIN, _LAST),
            ),
            starts=starts,
            ends=ends,
            before=(0, *after[:-1]) if after else (),
            after=after,
            days=ordinals,
            # a turn of the day before may outlast the last turn of a day: that day
            # is not over before
            closes=tuple(accumulate((days[on] for on in ordinals), max)),
        )
        # one replacement of one slot: whoever reads meanwhile has the old tape,
        # which is right too, and two that compile at once waste only time
        object.__setattr__(self, "_tape", tape)
        return tape

    def _compile_year(
        self,
        year: int,
        closed: frozenset[int],
        intervals: list[tuple[int, int]],
        days: dict[int, int],
    ) -> None:
        tz, combine, on_day = self.tz, datetime.combine, date.fromordinal
        new_year = date(year, 1, 1).toordinal()
        for ordinal in range(new_year, date(year + 1, 1, 1).toordinal()):
            turns = self._week[(ordinal - 1) % 7]
            if not turns or ordinal in closed:
                continue
            today = on_day(ordinal)
            for opens, closes, later in turns:
                start = combine(today, opens, tz) - _EPOCH
                until = on_day(ordinal + later) if later else today
                end = combine(until, closes, tz) - _EPOCH
                # a gap can push the start past the end: closed on that day
                if start < end:
                    end_at = end // _MICROSECOND
                    intervals.append((start // _MICROSECOND, end_at))
                    days[ordinal] = max(end_at, days.get(ordinal, end_at))


_FIRST, _LAST = _year_start(_FIRST_YEAR), _year_start(_LAST_YEAR + 1)


def _out_of_years(name: str, given: object) -> InvalidValue:
    shown = given.isoformat() if isinstance(given, datetime) else str(given)
    return InvalidValue(
        name,
        shown,
        f"business hours are known from {_FIRST_YEAR} to {_LAST_YEAR}, and the answer "
        "must lie there too",
    )


def _years_for(missing: int, known: int, tape: _Tape) -> int:
    """Return in how many more years what is missing is likely found, one at least."""
    years = tape.years[1] - tape.years[0] + 1
    return max(1, missing * years // known + 1) if known else 1


def _rebuild(tz: tzinfo, weekly: _Week, holidays: tuple[date, ...]) -> BusinessHours:
    return BusinessHours(tz=tz, weekly=weekly, holidays=holidays)


ALWAYS = Always()
"""Round the clock, with calendar days of UTC; ``Always(tz=...)`` names another zone."""

Hours: TypeAlias = BusinessHours | Always
"""What a clock can run in."""


def hours_from_plain(data: object, *, zones: Callable[[str], tzinfo]) -> Hours:
    """Return the hours that were stored as plain data.

    Args:
        data: what ``plain(hours)`` gave.
        zones: gives the zone of a name, as ``zoneinfo.ZoneInfo`` does.

    Raises:
        Undecodable: the data does not describe hours.

    Examples:
        >>> from recoverykit.plain import plain
        >>> hours_from_plain(plain(ALWAYS), zones={"UTC": UTC}.__getitem__) == ALWAYS
        True
    """
    fields = cast("dict[str, Any]", data if isinstance(data, dict) else {})
    try:
        match fields:
            case {"kind": Always.kind, "tz": str(tz)}:
                return Always(tz=zones(tz))
            case {
                "kind": BusinessHours.kind,
                "tz": str(tz),
                "weekly": weekly,
                "holidays": holidays,
            }:
                on = [date.fromisoformat(day) for day in holidays]
                return BusinessHours(tz=zones(tz), weekly=weekly, holidays=on)
            case _:
                pass
    except (ValueError, TypeError) as error:
        raise Undecodable("hours", str(error)) from error
    raise Undecodable("hours", "must be hours: a kind, a tz, and what the kind needs")
