"""Instants and local time: every argument in UTC, every local time at one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from attrs import Attribute

from recoverykit import checked
from recoverykit.checked import describe
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.plain import describe_zone, zone_name

__all__ = ["local_instant", "utc_instant"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000  # microseconds, as all whole numbers of time in this room
FIRST_YEAR, LAST_YEAR = 1900, 2199  # bounds what a wrong century can cost

_NO_TIME, _ONE_DAY = timedelta(0), timedelta(days=1)
_NO_OFFSET = _ONE_DAY  # offsets are shorter
_WINTER, _SUMMER = datetime(2000, 1, 1), datetime(2000, 7, 1)  # noqa: DTZ001 (in UTC)


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
    if type(at) is datetime and at.tzinfo is UTC:
        return at  # the ordinary case: every stored instant is
    if not isinstance(at, datetime):
        raise InvalidValue(name, describe(at), "must be an aware datetime")
    if at.utcoffset() is None:
        raise NaiveDatetime(name, at.isoformat())
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise beyond(name, at.isoformat()) from None


def local_instant(tz: tzinfo, wall: datetime) -> datetime:
    """Return the instant of a local time, in UTC.

    A local time that the clocks repeat is the first of the two; one that they skip
    moves forward by the length of the gap (PEP 495). Only conversions from UTC are
    asked of the zone, where every kind of zone tells the same: the other way, some
    take a skipped time for one before the gap, and some need a call of their own. No
    zone has ever changed its clocks twice within two days, and this relies on it.

    Args:
        tz: any zone.
        wall: what the clock on the wall shows: a datetime without a zone. Which of
            two equal readings it is (``fold``) makes no difference.

    Raises:
        InvalidValue: ``wall`` is no datetime or has a zone, or the instant lies
            outside the calendar in UTC.

    Examples:
        >>> from datetime import timezone
        >>> china = timezone(timedelta(hours=8))
        >>> local_instant(china, datetime(2026, 3, 1, 3)).isoformat()
        '2026-02-28T19:00:00+00:00'
    """
    if not _is_wall(wall):
        raise InvalidValue(
            "wall", describe(wall), "must be a local time: a datetime without a zone"
        )
    # whatever the offset, the instant lies within a day of the reading
    offsets = {o for days in (-1, 1) for o in _offset_near(tz, wall, days * _ONE_DAY)}
    try:
        if len(offsets) > 1:
            repeated = (o for o in offsets if offset_at(tz, wall - o) == o)
            # the larger offset is the earlier instant; in a gap none fits, and the
            # smaller one was in force before it
            offsets = {max(repeated, default=min(offsets))}
        return (wall - offsets.pop()).replace(tzinfo=UTC)
    except OverflowError:
        raise beyond("wall", wall.isoformat()) from None


def _is_wall(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def offset_at(tz: tzinfo, at: datetime) -> timedelta:
    """Return how far local time is ahead, at a datetime in UTC written without it."""
    return tz.fromutc(at.replace(tzinfo=tz)).replace(tzinfo=None) - at


def _offset_near(tz: tzinfo, at: datetime, span: timedelta) -> Iterable[timedelta]:
    try:
        return (offset_at(tz, at + span),)
    except OverflowError:  # the edge of the calendar: the other side tells enough
        return ()


def offset_runs(tz: tzinfo, first: int, last: int) -> list[tuple[int, timedelta]]:
    """Return which offset is in force at midnight UTC, each with its first ordinal."""
    at, runs = datetime.fromordinal(first).replace(tzinfo=tz), [(first, _NO_OFFSET)]
    fromutc, in_force = tz.fromutc, _NO_OFFSET
    for ordinal in range(first, last + 1):
        local = fromutc(at)
        if local.tzinfo is tz:
            # within one zone object, subtraction compares what the clocks show
            offset = local - at
        else:
            offset = local.replace(tzinfo=None) - at.replace(tzinfo=None)
        if offset != in_force:
            runs.append((ordinal, offset))
            in_force = offset
        at += _ONE_DAY
    return runs[1:]


def local_date(tz: tzinfo, at: datetime) -> date:
    """Return the local date of an instant."""
    moment = utc_instant("at", at)
    try:
        return moment.astimezone(tz).date()
    except OverflowError:
        raise beyond("at", moment.isoformat()) from None


def end_of_day(tz: tzinfo, at: datetime, n: int) -> datetime:
    """Return the end of the local date that many days after that of an instant."""
    today = local_date(tz, at)
    count("n", n)
    try:
        on = today + timedelta(days=n + 1)
        return local_instant(tz, datetime.combine(on, time()))
    except (OverflowError, InvalidValue):
        raise beyond("n", str(n)) from None


def beyond(name: str, given: str) -> InvalidValue:
    """Return the error for what lies outside Python's calendar."""
    return InvalidValue(name, given, "must stay within the years 1 to 9999")


def beyond_known(name: str, given: object) -> InvalidValue:
    """Return the error for what lies outside the years that hours are known for."""
    shown = given.isoformat() if isinstance(given, date) else str(given)
    return InvalidValue(
        name,
        shown,
        f"business hours are known from {FIRST_YEAR} to {LAST_YEAR}, and the answer "
        "must lie there too",
    )


def span_of(name: str, value: object) -> timedelta:
    """Return an argument that must be a span of time, zero or more."""
    if not isinstance(value, timedelta) or value < _NO_TIME:
        raise InvalidValue(name, describe(value), "must be a timedelta, zero or more")
    return value


def count(name: str, value: int) -> int:
    """Return an argument that must be a whole number, zero or more."""
    if type(value) is not int or value < 0:
        raise InvalidValue(
            name, describe(value), "must be a whole number, zero or more"
        )
    return value


def ordered(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return two instants in UTC, the first not after the second."""
    first, last = utc_instant("start", start), utc_instant("end", end)
    if last < first:
        raise InvalidValue("end", last.isoformat(), "must not be before start")
    return first, last


def moment_of(at: int) -> datetime:
    """Return an instant that is given in microseconds."""
    return EPOCH + timedelta(0, 0, at)


# ── dates ────────────────────────────────────────────────────────────────────


def is_date(value: object) -> bool:
    """Return whether a value is a day, and no instant."""
    return isinstance(value, date) and not isinstance(value, datetime)


def to_dates(name: str, given: Iterable[date]) -> tuple[date, ...]:
    """Return dates sorted, each once.

    Raises:
        InvalidValue: something in it is no date.
    """
    return tuple(sorted(set(items_of(name, given, is_date, "datetime.date"))))


def items_of(
    name: str, given: Iterable[Any], allows: Callable[[object], bool], what: str
) -> tuple[Any, ...]:
    """Return the items of an argument; what is no such item is refused."""
    rule = f"must be {what} values"
    try:
        items = tuple(given)
    except TypeError:
        raise InvalidValue(name, describe(given), rule) from None
    for item in items:
        if not allows(item):
            raise InvalidValue(name, describe(item), rule)
    return items


def known_date(name: str, on: object) -> date:
    """Return a date that must lie in the years that hours are known for."""
    if not isinstance(on, date) or isinstance(on, datetime):
        raise InvalidValue(name, describe(on), "must be a datetime.date")
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise InvalidValue(
            name, on.isoformat(), f"must lie from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return on


# ── zones ────────────────────────────────────────────────────────────────────


def zone(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow time zones that can turn UTC into local time."""
    checked.IsA(tzinfo)(_, attribute, value)
    given = cast("tzinfo", value)
    try:
        offset_at(given, _WINTER)
    except (NotImplementedError, TypeError, ValueError):
        rule = "must turn UTC into local time, as zoneinfo.ZoneInfo does"
        raise InvalidValue(attribute.name, describe_zone(given), rule) from None


class Nameless:
    """A zone that has no name, as equality and hashes see it.

    Zones of dateutil can be compared, but not hashed.
    """

    __slots__ = ("zone",)

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nameless) and self.zone == other.zone

    def __hash__(self) -> int:
        # equal zones are equally far from UTC, and more is not asked of a hash
        return hash((offset_at(self.zone, _WINTER), offset_at(self.zone, _SUMMER)))


def zone_key(zone: tzinfo) -> object:
    """Return what makes two zones equal: the name, where there is one."""
    try:
        return zone_name(zone)
    except InvalidValue:
        return Nameless(zone)
