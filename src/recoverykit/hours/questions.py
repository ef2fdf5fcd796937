"""The questions that compiled hours answer: two searches in a sorted list each.

Openings are compiled a local year at a time, and only when asked for, into UTC
intervals with running sums. After that a question costs the same over a day and over
ten years.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import Literal, TypeAlias

from attrs import frozen

from recoverykit.checked import describe
from recoverykit.errors import InvalidValue
from recoverykit.hours._compiling import Piece
from recoverykit.hours.instants import (
    DAY,
    EPOCH,
    FIRST_YEAR,
    LAST_YEAR,
    MICROSECOND,
    beyond_known,
    count,
    end_of_day,
    local_date,
    moment_of,
    ordered,
    span_of,
    utc_instant,
)
from recoverykit.hours.openings import merge

__all__ = ["Edge", "OpenTime"]

Edge: TypeAlias = Literal["close", "next_open"]
"""Where an amount of time that is used up exactly at closing ends."""

Moments: TypeAlias = "tuple[datetime, datetime]"

_NO_TIME = timedelta(0)
# an opening may start a day before it counts, and a zone be a day away from UTC
_MARGIN = 3 * DAY


def check_edge(edge: str) -> None:
    """Refuse what is no edge."""
    if edge not in ("close", "next_open"):
        raise InvalidValue("edge", describe(edge), "allowed: close, next_open")


@frozen
class Tape:
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
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


_FIRST, _LAST = _year_start(FIRST_YEAR), _year_start(LAST_YEAR + 1)
NOTHING_YET = Tape((0, 0), (0, 0), (), (), (), (), (), ())


class OpenTime(ABC):
    """What :class:`BusinessHours` and :class:`CombinedHours` answer alike.

    Amounts of open time are real time: 01:00–05:00 is three hours on the night on
    which the clocks go forward. Openings are half-open: at 18:00:00 a shop that is
    open 09:00–18:00 is closed. Every answer that is an instant is in UTC.

    What was compiled is kept beside the value in one slot, which is replaced as a
    whole: whoever asks meanwhile sees the old one, which is right too, and two
    threads that compile at once waste only time.
    """

    __slots__ = ()

    tz: tzinfo
    _tape: Tape

    @abstractmethod
    def _pieces(self, first: int, last: int) -> list[Piece]:
        """Return what is open of the local dates between two ordinals."""

    @abstractmethod
    def _never_closes_from(self, year: int) -> bool:
        """Return True if no date from that year on can close anything."""

    @abstractmethod
    def is_provisional(self, at: datetime) -> bool:
        """Return whether dates that matter at this instant are not announced yet.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """

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
            >>> from recoverykit.hours import BusinessHours
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> at_nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
            >>> shop.add(at_nine, timedelta(hours=9)).isoformat()
            '2026-03-02T18:00:00+00:00'
            >>> shop.add(at_nine, timedelta(hours=9), edge="next_open").isoformat()
            '2026-03-09T09:00:00+00:00'
        """
        at = self._micros("start", start)
        check_edge(edge)
        wanted = span_of("span", span) // MICROSECOND
        if not wanted and edge == "close":
            return moment_of(at)
        search = bisect_left if edge == "close" else bisect_right
        tape, years = self._covering(at), 0
        while True:
            target = tape.used(at) + wanted
            i = search(tape.after, target)
            if i < len(tape.after):
                end = tape.ends[i] - (tape.after[i] - target)
                if end < tape.valid[1]:
                    return moment_of(end)
            total = sum(tape.after[-1:])
            years = _years_for(target - total, total, tape, years)
            tape = self._later(tape, years, ("span", span))

    def subtract(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant from which ``span`` of open time leads to ``start``.

        The mirror of :meth:`add`: it is the last such instant, so an answer that
        falls on an opening stays there. No time from closed time leads back to the
        closing before.

        Raises:
            NaiveDatetime: ``start`` has no time zone.
            InvalidValue: ``span`` is negative, or the answer lies before 1900.

        Examples:
            >>> from recoverykit.hours import BusinessHours
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> at_six = datetime(2026, 3, 2, 18, tzinfo=UTC)
            >>> shop.subtract(at_six, timedelta(hours=9)).isoformat()
            '2026-03-02T09:00:00+00:00'
            >>> shop.subtract(at_six, timedelta(hours=10)).isoformat()
            '2026-02-23T17:00:00+00:00'
        """
        at = self._micros("start", start)
        wanted = span_of("span", span) // MICROSECOND
        tape, years = self._covering(at), 0
        while True:
            target = tape.used(at) - wanted
            if wanted:
                i = bisect_right(tape.before, target) - 1
                begin = tape.starts[i] + target - tape.before[i] if i >= 0 else None
            else:
                i = bisect_right(tape.starts, at) - 1
                begin = min(tape.ends[i], at) if i >= 0 else None
            if begin is not None and begin >= tape.valid[0]:
                return moment_of(begin)
            total = sum(tape.after[-1:])
            years = _years_for(-target, total, tape, years)
            tape = self._earlier(tape, years, ("span", span))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from ``start`` to ``end``.

        When it runs back, it is the negated forward answer.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: an instant lies outside 1900 to 2199.
        """
        first, last = self._micros("start", start), self._micros("end", end)
        tape = self._covering(first, last)
        return timedelta(microseconds=tape.used(last) - tape.used(first))

    def add_and_between(
        self, start: datetime, span: timedelta, end: datetime
    ) -> tuple[datetime, timedelta]:
        """Return ``add(start, span)`` and ``between(start, end)``, for less than both.

        By when, and how much of it is gone: what a clock asks at every look.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: ``span`` is negative, or an instant or the answer lies outside
                1900 to 2199.

        Examples:
            >>> from recoverykit.hours import BusinessHours
            >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
            >>> at = lambda hour: datetime(2026, 3, 2, hour, tzinfo=UTC)
            >>> due, gone = shop.add_and_between(at(3), timedelta(hours=4), at(10))
            >>> due.hour, str(gone)
            (13, '1:00:00')
        """
        first, last = self._micros("start", start), self._micros("end", end)
        tape = self._covering(first, last)
        begun = tape.used(first)
        target = begun + span_of("span", span) // MICROSECOND
        i = bisect_left(tape.after, target)
        if target > begun and i < len(tape.after):
            due = tape.ends[i] - (tape.after[i] - target)
            if due < tape.valid[1]:
                gone = timedelta(microseconds=tape.used(last) - begun)
                return moment_of(due), gone
        return self.add(start, span), self.between(start, end)

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
            The instant; None when nothing closes any more until 2199.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``at`` or the answer lies outside 1900 to 2199.
        """
        moment = self._micros("at", at)
        tape, years = self._covering(moment), 0
        while True:
            i = bisect_right(tape.ends, moment)
            # an interval that reaches the edge of what is compiled may go on
            if i < len(tape.ends) and tape.ends[i] < tape.valid[1]:
                return moment_of(tape.ends[i])
            if self._never_closes_from(tape.years[1]):
                return None
            goes_on = i < len(tape.ends) and tape.starts[i] < tape.valid[1]
            if goes_on and tape.years[1] > LAST_YEAR:
                return None
            years = max(1, 2 * years)
            tape = self._later(tape, years, ("at", at))

    def segments(self, start: datetime, end: datetime) -> tuple[Moments, ...]:
        """Return the open segments from ``start`` to ``end``, in order.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: ``end`` is before ``start``, or one lies outside 1900 to
                2199.
        """
        ordered(start, end)
        first, last = self._micros("start", start), self._micros("end", end)
        if first == last:
            return ()
        tape = self._covering(first, last)
        low = bisect_right(tape.ends, first)
        high = bisect_left(tape.starts, last)
        return tuple(
            (moment_of(max(tape.starts[i], first)), moment_of(min(tape.ends[i], last)))
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
            >>> from recoverykit.hours import BusinessHours
            >>> shop = BusinessHours(
            ...     tz=UTC, weekly={d: [("09:00", "17:00")] for d in ("mon", "tue")}
            ... )
            >>> saturday = datetime(2026, 3, 7, 12, tzinfo=UTC)
            >>> shop.business_day_close(saturday, 3).isoformat()
            '2026-03-16T17:00:00+00:00'
        """
        at = self._micros("start", start)
        today = self.local_date(start).toordinal()
        count("n", n)
        tape, years = self._covering(at), 0
        while True:
            i = bisect_right(tape.days, today) - 1 + n
            if not n and (i < 0 or tape.days[i] < today or tape.closes[i] <= at):
                i += 1
            if i < len(tape.days) and tape.closes[i] < tape.valid[1]:
                return moment_of(tape.closes[i])
            known = len(tape.days)
            years = _years_for(i - known, known, tape, years)
            tape = self._later(tape, years, ("n", n))

    def local_date(self, at: datetime) -> date:
        """Return the calendar date in the zone of these hours.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """
        return local_date(self.tz, at)

    def end_of_day(self, at: datetime, n: int) -> datetime:
        """Return the end of the local calendar day ``n`` days after that of ``at``.

        It is the midnight that ends the day, whether the day is open or not.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
            InvalidValue: ``n`` is no whole number, or negative.
        """
        return end_of_day(self.tz, at, n)

    # ── compiling ────────────────────────────────────────────────────────────

    def _micros(self, name: str, at: datetime) -> int:
        try:
            moment = (at - EPOCH) // MICROSECOND
        except TypeError:
            # naive, or no datetime at all: this raises what fits
            moment = (utc_instant(name, at) - EPOCH) // MICROSECOND
        if not _FIRST <= moment < _LAST:
            raise beyond_known(name, at)
        return moment

    def _covering(self, first: int, last: int | None = None) -> Tape:
        """Return a tape on which both instants, and what is near them, are right."""
        tape = self._tape
        low = high = first
        if last is not None:
            low, high = (first, last) if first <= last else (last, first)
        if tape.valid[0] <= low and high < tape.valid[1]:
            return tape
        return self._compile(
            tape, moment_of(low - _MARGIN).year, moment_of(high + _MARGIN).year
        )

    def _later(self, tape: Tape, years: int, asked: tuple[str, object]) -> Tape:
        """Return a tape of later years too; ``asked`` is named when none is left."""
        first, last = tape.years
        if last > LAST_YEAR:
            raise beyond_known(*asked)
        return self._compile(tape, first, min(last + years, LAST_YEAR + 1))

    def _earlier(self, tape: Tape, years: int, asked: tuple[str, object]) -> Tape:
        """Return a tape of earlier years too, as :meth:`_later` does."""
        first, last = tape.years
        if first < FIRST_YEAR:
            raise beyond_known(*asked)
        return self._compile(tape, max(first - years, FIRST_YEAR - 1), last)

    def _compile(self, tape: Tape, first: int, last: int) -> Tape:
        """Return a tape of all these years and those it had, and keep it."""
        had_first, had_last = (first, first - 1) if tape is NOTHING_YET else tape.years
        first, last = min(first, had_first), max(last, had_last)
        stretches = list(zip(tape.starts, tape.ends, strict=True))
        days = dict(zip(tape.days, tape.closes, strict=True))
        for low, high in ((first, had_first), (had_last + 1, last + 1)):
            if low < high:
                pieces = self._pieces(
                    date(low, 1, 1).toordinal(), date(high, 1, 1).toordinal() - 1
                )
                for start, end, ordinal in pieces:
                    stretches.append((start, end))
                    days[ordinal] = max(end, days.get(ordinal, end))
        stretches.sort()
        merged = merge(stretches)
        after = tuple(accumulate(end - start for start, end in merged))
        ordinals = tuple(sorted(days))
        tape = Tape(
            years=(first, last),
            valid=(
                max(_year_start(first) + _MARGIN, _FIRST),
                min(_year_start(last + 1) - _MARGIN, _LAST),
            ),
            starts=tuple(start for start, _ in merged),
            ends=tuple(end for _, end in merged),
            before=(0, *after[:-1]) if after else (),
            after=after,
            days=ordinals,
            # a turn of the day before may outlast the last turn of a day: that day
            # is not over before
            closes=tuple(accumulate((days[on] for on in ordinals), max)),
        )
        object.__setattr__(self, "_tape", tape)
        return tape


_MOST_AT_ONCE = 32


def _years_for(missing: int, known: int, tape: Tape, years: int) -> int:
    """Return in how many more years what is missing is likely found.

    Each time at least twice as many as the time before, so that a long search takes
    few steps.
    """
    known_years = tape.years[1] - tape.years[0] + 1
    likely = missing * known_years // known + 1 if known else 1
    return max(1, min(likely, _MOST_AT_ONCE), 2 * years)
