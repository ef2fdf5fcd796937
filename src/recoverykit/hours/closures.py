"""Recurring closures: a rule for when a shop is closed, as a frozen plain value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen
from dateutil import rrule as rules

from recoverykit import checked
from recoverykit.checked import refuse
from recoverykit.errors import InvalidValue
from recoverykit.hours.instants import LAST_YEAR, items_of, known_date
from recoverykit.hours.openings import DAYS, Opening, normal_opening
from recoverykit.plain import canonical_json, plain

__all__ = ["Closure", "Closures", "Every", "Weekday"]

Every: TypeAlias = Literal["day", "week", "month", "year"]
"""What a closure returns with."""

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week, as openings name it."""

_LAST = date(LAST_YEAR, 12, 31)
_LONGEST = 366  # days: what is closed for longer is no closure that returns
_RAREST = 1_000
_FREQUENCIES: Mapping[str, Literal[0, 1, 2, 3]] = MappingProxyType(
    {
        "day": rules.DAILY,
        "week": rules.WEEKLY,
        "month": rules.MONTHLY,
        "year": rules.YEARLY,
    }
)
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # at their longest
_WEEK_OF_MONTH = 5
# what each kind of return is said by; `nth` goes with `weekday`
_SAID_BY = MappingProxyType(
    {
        "day": ((),),
        "week": (("weekday",),),
        "month": (("day",), ("weekday", "nth")),
        "year": (("month", "day"), ("month", "weekday", "nth")),
    }
)


def _whole(low: int, high: int) -> Any:
    def check(_: Any, attribute: Attribute[Any], value: object) -> None:
        if type(value) is not int or not low <= value <= high:
            rule = f"must be a whole number from {low} to {high}"
            raise refuse(attribute, value, rule)

    return check


def _either_way(high: int) -> Any:
    """Allow None, and counts from the start or, when negative, from the end."""

    def check(_: Any, attribute: Attribute[Any], value: object) -> None:
        if value is not None and (
            type(value) is not int or not 1 <= abs(value) <= high
        ):
            rule = f"must be from 1 to {high}, or from -1 to -{high} from the end"
            raise refuse(attribute, value, rule)

    return check


def _month(_: Any, attribute: Attribute[Any], value: object) -> None:
    if value is not None:
        _whole(1, len(_MONTHS))(_, attribute, value)


def _since(_: Any, attribute: Attribute[Any], value: object) -> None:
    known_date(attribute.name, value)


def _until(closure: Closure, attribute: Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, date) or isinstance(value, datetime):
        raise refuse(attribute, value, "must be a datetime.date")
    if value < closure.since:
        raise refuse(attribute, value, "must not be before since")


def _between(given: Opening | None) -> tuple[str, str] | None:
    return None if given is None else normal_opening("between", given)


@frozen(kw_only=True)
class Closure:
    """When a shop is closed by a standing rule: every Christmas, every other Friday.

    The rule says on which local dates a closed stretch begins; ``lasts`` says how
    many dates it closes. What is said depends on what it returns with:

    ========  ==================================================================
    every     said by
    ========  ==================================================================
    day       nothing more
    week      ``weekday``
    month     ``day``, or ``weekday`` and ``nth``
    year      ``month`` and ``day``, or ``month``, ``weekday`` and ``nth``
    ========  ==================================================================

    A month or year without such a day is skipped: the 31st comes seven times a year,
    29 February in leap years, and a fifth Monday in some months.

    Args:
        every: what the closure returns with.
        since: the first local date on which it may begin. The days, weeks (from
            Monday), months or years that ``interval`` passes over are counted from
            the one that holds it.
        until: the last local date on which it may begin; it is not cut short there.
            None is for ever.
        interval: 2 is every other one.
        month: 1 to 12.
        day: of the month; -1 is its last.
        weekday: ``"mon"`` to ``"sun"``.
        nth: which such weekday of the month; -1 is the last.
        lasts: how many local dates are closed, the first included. Over New Year and
            over other months is fine.
        between: the local times that are closed on each of those dates, which may run
            over midnight: whatever is open then closes, as in a break. None closes
            the whole date as a holiday does: nothing that starts on it opens. A shift
            on that date is a decision about the one date, and beats this rule.

    Raises:
        InvalidValue: a field is outside what it allows, is missing or makes no sense
            beside the others, or there is no such day until 2199.

    Examples:
        >>> christmas = Closure(
        ...     every="year", since=date(2020, 1, 1), month=12, day=24, lasts=10
        ... )
        >>> thanksgiving = Closure(
        ...     every="year", since=date(2020, 1, 1), month=11, weekday="thu", nth=4
        ... )
        >>> stocktaking = Closure(
        ...     every="month",
        ...     since=date(2026, 1, 1),
        ...     day=-1,
        ...     between=("16:00", "24:00"),
        ... )
        >>> from datetime import UTC
        >>> from recoverykit.hours import BusinessHours
        >>> week = ("mon", "tue", "wed", "thu", "fri")
        >>> shop = BusinessHours(
        ...     tz=UTC,
        ...     weekly={day: [("09:00", "18:00")] for day in week},
        ...     closures=[christmas, thanksgiving, stocktaking],
        ... )
        >>> shop.add(datetime(2026, 12, 23, 17, tzinfo=UTC), timedelta(hours=2))
        datetime.datetime(2027, 1, 4, 10, 0, tzinfo=datetime.timezone.utc)
    """

    every: Every = field(validator=checked.OneOf("day", "week", "month", "year"))
    since: date = field(validator=_since)
    until: date | None = field(default=None, validator=_until)
    interval: int = field(default=1, validator=_whole(1, _RAREST))
    month: int | None = field(default=None, validator=_month)
    day: int | None = field(default=None, validator=_either_way(31))
    weekday: Weekday | None = field(
        default=None, validator=checked.OneOf(*DAYS, optional=True)
    )
    nth: int | None = field(default=None, validator=_either_way(_WEEK_OF_MONTH))
    lasts: int = field(default=1, validator=_whole(1, _LONGEST))
    between: tuple[str, str] | None = field(default=None, converter=_between)

    def __attrs_post_init__(self) -> None:
        said = {
            name
            for name in ("month", "day", "weekday", "nth")
            if getattr(self, name) is not None
        }
        ways = _SAID_BY[self.every]
        if said not in map(set, ways):
            named = " or ".join(" and ".join(way) or "nothing more" for way in ways)
            raise InvalidValue(
                "closure",
                f"every {self.every} by {', '.join(sorted(said)) or 'nothing more'}",
                f"is said by {named}",
            )
        longest = _MONTHS[self.month - 1] if self.month else max(_MONTHS)
        if self.day is not None and abs(self.day) > longest:
            raise InvalidValue(
                "day", str(self.day), f"month {self.month} has no more than {longest}"
            )
        if next(_begins(self, self.since, _LAST), None) is None:
            raise InvalidValue(
                "closure",
                f"nothing between {self.since} and {self.until or _LAST}",
                "must begin at least once",
            )


Closures: TypeAlias = "Iterable[Closure]"
"""Recurring closures in any order."""


def sorted_closures(given: Closures) -> tuple[Closure, ...]:
    """Return closures each once, in one order."""
    closures = items_of("closures", given, _is_closure, "Closure")
    return tuple(sorted(set(closures), key=lambda c: canonical_json(plain(c))))


def _is_closure(value: object) -> bool:
    return isinstance(value, Closure)


def closed_days(closure: Closure, first: int, last: int) -> list[int]:
    """Return the local dates that a closure closes, by ordinal, between two of them."""
    low = max(first - closure.lasts + 1, closure.since.toordinal())
    if low > last:
        return []
    begins = _begins(closure, date.fromordinal(low), date.fromordinal(last))
    return [
        day
        for begin in begins
        for day in range(begin, begin + closure.lasts)
        if first <= day <= last
    ]


def _begins(closure: Closure, first: date, last: date) -> Iterator[int]:
    """Yield the dates on which a closed stretch begins, from ``first`` to ``last``."""
    last = min(last, closure.until or last)
    on = closure.weekday and rules.weekday(DAYS.index(closure.weekday), closure.nth)
    rule = rules.rrule(
        _FREQUENCIES[closure.every],
        dtstart=datetime.combine(_near(closure, first), time()),
        until=datetime.combine(last, time()),
        interval=closure.interval,
        wkst=rules.MO,  # otherwise it is whatever the process set the calendar to
        bymonth=closure.month,
        bymonthday=closure.day,
        byweekday=on,
    )
    least = first.toordinal()
    return (day for day in (at.toordinal() for at in rule) if day >= least)


def _near(closure: Closure, first: date) -> date:
    """Return where to count from: in step with ``since``, and not long before."""
    since, every = closure.since, closure.interval
    match closure.every:
        case "day":
            days = (first - since).days
            return since + timedelta(days=days // every * every)
        case "week":
            monday = since - timedelta(days=since.weekday())
            weeks = (first - monday).days // 7
            return monday + timedelta(weeks=weeks // every * every)
        case "month":
            months = (first.year - since.year) * 12 + first.month - since.month
            month = since.year * 12 + since.month - 1 + months // every * every
            return date(month // 12, month % 12 + 1, 1)
        case _:
            years = first.year - since.year
            return date(since.year + years // every * every, 1, 1)
