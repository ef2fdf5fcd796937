"""When people may be contacted, and how often: quiet hours and a cap."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.hours import Always, BusinessHours, CombinedHours, Hours

__all__ = ["ContactCap", "ContactRules"]


@frozen(kw_only=True)
class ContactCap:
    """How many contacts there may be in any stretch of time.

    Args:
        most: so many, and no more.
        within: in any stretch as long as this. Two contacts that lie exactly so far
            apart do not share one.

    Units:
        ``within`` is real time.

    Examples:
        >>> ContactCap(most=2, within=timedelta(days=7)).most
        2
    """

    most: int = field(validator=checked.positive)
    within: timedelta = field(validator=checked.span)

    def __attrs_post_init__(self) -> None:
        if not self.within:
            raise InvalidValue("within", "no time", "must be above zero")

    def allows(self, at: datetime, contacts: Iterable[datetime]) -> bool:
        """Return whether one more contact fits beside others, earlier and later ones.

        Args:
            at: when it would be made.
            contacts: the others, in any order.

        Raises:
            NaiveDatetime: an instant has no time zone.

        Examples:
            >>> from datetime import UTC
            >>> day = lambda n: datetime(2026, 3, n, tzinfo=UTC)
            >>> cap = ContactCap(most=2, within=timedelta(days=7))
            >>> cap.allows(day(7), [day(1), day(3)])
            False
            >>> cap.allows(day(8), [day(1), day(3)])
            True
        """
        checked.require_instant("at", at)
        return _fits(self, checked.to_utc(at), _sorted(contacts))


@frozen(kw_only=True)
class ContactRules:
    """When, and how often, people hear from the shop of its own accord.

    Marketing and requests for a review keep to it. A service contact does not: it is
    about the complaint and somebody waits for it; that a care call falls into office
    hours is said by its target. What is owed and what was promised never waits.

    No guide gives these numbers, so without them the shop has made no rule.

    Args:
        hours: when people may be contacted; all other time is quiet. None is at any
            time. Their zone is that of the people, and a night on which the clocks
            change has the same quiet hours on them.
        cap: how often at most.

    Examples:
        >>> from datetime import UTC
        >>> week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        >>> rules = ContactRules(
        ...     hours=BusinessHours(
        ...         tz=UTC, weekly={day: [("09:00", "21:00")] for day in week}
        ...     )
        ... )
        >>> rules.from_then_on(datetime(2026, 3, 1, 3, tzinfo=UTC)).isoformat()
        '2026-03-01T09:00:00+00:00'
    """

    hours: Hours | None = field(
        default=None,
        validator=checked.IsA(BusinessHours, Always, CombinedHours, optional=True),
    )
    cap: ContactCap | None = field(
        default=None, validator=checked.IsA(ContactCap, optional=True)
    )

    def is_quiet(self, at: datetime) -> bool:
        """Return whether nobody is to be contacted at an instant, whatever the cap.

        Raises:
            NaiveDatetime: ``at`` has no time zone.
        """
        checked.require_instant("at", at)
        return self.hours is not None and not self.hours.is_open(at)

    def from_then_on(
        self, at: datetime, *, contacts: Iterable[datetime] = ()
    ) -> datetime:
        """Return the first instant from ``at`` on at which a contact may be made.

        Args:
            at: when it is planned.
            contacts: others, made or planned, in any order.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: the hours know no such instant.
        """
        checked.require_instant("at", at)
        made = _sorted(contacts)
        moment = checked.to_utc(at)
        while True:
            if self.hours is not None:
                moment = self.hours.next_open(moment)
            if _fits(self.cap, moment, made):
                return moment
            # only once an old contact has left the stretch can a new one fit
            moment = min(it for it in self._freed(made) if it > moment)

    def until_then(
        self, since: datetime, until: datetime, *, contacts: Iterable[datetime] = ()
    ) -> datetime | None:
        """Return when a contact that must be made in time is made best, if it can be.

        It is ``until`` where that may be, or else the beginning of the last stretch
        before it in which a contact may be made, so that there is time for it.

        Args:
            since: the first instant that it may be made at.
            until: the last one.
            contacts: others, made or planned, in any order.

        Raises:
            NaiveDatetime: an instant has no time zone.
            InvalidValue: ``until`` is before ``since``.
        """
        for name, moment in (("since", since), ("until", until)):
            checked.require_instant(name, moment)
        first, last = checked.to_utc(since), checked.to_utc(until)
        if last < first:
            raise InvalidValue("until", last.isoformat(), f"must not be before {first}")
        made = _sorted(contacts)
        begins = {first, last, *(it for it in self._freed(made) if first <= it <= last)}
        if self.hours is not None:
            begins |= {opens for opens, _ in self.hours.segments(first, last)}
        for moment in sorted(begins, reverse=True):
            if not self.is_quiet(moment) and _fits(self.cap, moment, made):
                return moment
        return None

    def _freed(self, made: Iterable[datetime]) -> list[datetime]:
        """Return when each contact stops to count."""
        return [] if self.cap is None else [it + self.cap.within for it in made]


def _fits(cap: ContactCap | None, at: datetime, made: Iterable[datetime]) -> bool:
    """Return whether one more fits beside contacts that are in order."""
    if cap is None:
        return True
    near = [it for it in made if abs(it - at) < cap.within]
    insort(near, at)
    spans = zip(near, near[cap.most :], strict=False)
    return all(last - first >= cap.within for first, last in spans)


def _sorted(contacts: Iterable[datetime]) -> list[datetime]:
    made = list(contacts)
    for it in made:
        checked.require_instant("contacts", it)
    return sorted(checked.to_utc(it) for it in made)
