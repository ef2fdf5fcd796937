"""What a case asks for by now: its clocks, its tasks, and how soon it is its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import product
from operator import itemgetter

from recoverykit.aftercare import follow_up_tasks, fulfilment_tasks
from recoverykit.catalogue import Catalogues
from recoverykit.compensation import budget_tasks
from recoverykit.disputes import dispute_tasks, next_dispute_change
from recoverykit.errors import UnknownCode
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks.contents import Contents
from recoverykit.severity import Priority, priority_of
from recoverykit.situation import CurrentFacts
from recoverykit.sla import (
    Era,
    Reading,
    beyond_promise,
    clock_tasks,
    next_change,
    readings,
)
from recoverykit.sla.targets import targets_of
from recoverykit.task import Task

__all__ = ["Watching"]


class Watching(Contents):
    """What clocks read, when to look again, what is to be done and what comes first."""

    __slots__ = ()

    def readings(self, case: Case, *, now: datetime) -> tuple[Reading, ...]:
        """Return what every clock of the case reads: the book's, then commitments."""
        book = self.book_of(case)
        return readings(
            case,
            book.clocks,
            hours=book.hours,
            now=now,
            max_skew=book.max_skew,
            earlier=self._eras(case),
        )

    def reading(self, case: Case, clock: str, *, now: datetime) -> Reading:
        """Return what one clock reads; a commitment goes by its id.

        Raises:
            UnknownCode: the case has no such clock.
        """
        found = self.readings(case, now=now)
        for reading in found:
            if reading.clock == clock:
                return reading
        raise UnknownCode("clocks", clock, tuple(r.clock for r in found))

    def next_change(self, case: Case, *, after: datetime) -> datetime | None:
        """Return when to look again, if nothing is recorded until then.

        Strictly later than ``after``: the next change of a clock's status or
        warnings, or of what somebody may do or has failed to do in a dispute. None
        means that nothing changes by itself any more.
        """
        book = self.book_of(case)
        found = (
            next_change(
                case,
                book.clocks,
                hours=book.hours,
                after=after,
                max_skew=book.max_skew,
                earlier=self._eras(case),
            ),
            next_dispute_change(case, book.disputes, hours=book.hours, after=after),
        )
        return min((at for at in found if at is not None), default=None)

    def _eras(self, case: Case) -> tuple[Era, ...]:
        """Return the clocks of the books that the case ran under before."""
        starts = self._starts(case)
        if len(starts) == 1:
            return ()
        books = [(version, self._book(ref)) for version, ref in starts[:-1]]
        return tuple(
            Era(version, book.clocks, hours=book.hours) for version, book in books
        )

    def tasks(
        self, case: Case, *, now: datetime, facts: CurrentFacts | None = None
    ) -> tuple[Task, ...]:
        """Return the complete set of tasks that are wanted, now and later.

        Hand it to :func:`recoverykit.task.reconcile` with the stored ones. What is
        not in it any more is not wanted any more.

        Args:
            case: as loaded.
            now: the instant to look from.
            facts: what the host knows better than the log, such as whether the
                customer agrees to marketing by now, and when they were contacted in
                other cases.
        """
        book = self.book_of(case)
        known = facts or CurrentFacts()
        return (
            *clock_tasks(
                case, self.readings(case, now=now), no_rule_role=book.no_rule_role
            ),
            *fulfilment_tasks(case),
            *budget_tasks(case, now=now),
            *_owner_tasks(case, book.catalogues),
            *follow_up_tasks(
                case,
                book.follow_ups,
                hours=book.hours,
                customer=known.customer,
                ladder=book.membership,
                contact=book.contact,
                contacts=known.contacts,
            ),
            *dispute_tasks(
                case,
                book.disputes,
                hours=book.hours,
                now=now,
                catalogues=book.catalogues,
            ),
        )

    def breach_grade(self, case: Case, *, now: datetime) -> Reason | None:
        """Return how bad it is that a case is late, severe or stale; None if not (S42).

        See :meth:`recoverykit.sla.BreachGrades.of`.
        """
        found = self.readings(case, now=now)
        return self.book_of(case).grades.of(case, found, now=now)

    def stale_cases(self, cases: Iterable[Case], *, now: datetime) -> tuple[Case, ...]:
        """Return the open cases whose people have heard nothing for long (S42)."""
        # no clock has to be read: silence is the worst grade, whatever they say
        graded = ((c, self.book_of(c).grades.of(c, (), now=now)) for c in cases)
        return tuple(c for c, why in graded if why and why.code == "breach.stale")

    def urgency(self, case: Case, *, now: datetime) -> int:
        """Return how urgent a case has become: the most of its open clocks (S25)."""
        ageing = self.book_of(case).ageing
        found = (r for r in self.readings(case, now=now) if r.is_open)
        return max((ageing(reading) for reading in found), default=0)

    def priority(self, case: Case, *, now: datetime) -> Priority | None:
        """Return how soon a case is to be taken up, and why; None once it is closed.

        It rises with the severity, a hurry, an audience, the age, and with clocks that
        are over due; it is a reading, and nothing is stored.

        Args:
            case: as loaded.
            now: the moment of the reading.
        """
        if case.state == "closed":
            return None
        return priority_of(
            case.assessment,
            scorecard=self.book_of(case).assessor.scorecard,
            received_at=case.received_at,
            now=now,
            overdue=self.urgency(case, now=now),
        )

    def queue(self, cases: Iterable[Case], *, now: datetime) -> tuple[Case, ...]:
        """Return the open cases, what is to be taken up first in front.

        Of equal priority the older goes first, then the id decides, so that the order
        is the same whatever order they are given in.

        Args:
            cases: as loaded.
            now: the moment of the reading.
        """
        read = ((self.priority(case, now=now), case) for case in cases)
        known = ((found.key, case.id, case) for found, case in read if found)
        return tuple(case for _, _, case in sorted(known, key=itemgetter(0, 1)))

    def beyond_promises(
        self, *, since: datetime, until: datetime
    ) -> tuple[Reason, ...]:
        """Return where a target of this book can end after what is promised (S35).

        Args:
            since: the first instant of receipt to look at.
            until: the last one; a year of the calendar is a good span.

        Returns:
            A reason for each target, with one instant from which it ends too late;
            empty where every promise is kept if every target is.

        Raises:
            NaiveDatetime: an instant has no time zone.
        """
        return tuple(self._beyond_promises(since, until))

    def _beyond_promises(self, since: datetime, until: datetime) -> Iterator[Reason]:
        named = {clock.name: clock for clock in self.clocks}
        for promise in (c for c in self.clocks if c.bounds is not None):
            inner = named[promise.bounds or ""]
            hours, outer = inner.hours or self.hours, promise.hours or self.hours
            for target, bound in product(
                targets_of(inner.target), targets_of(promise.target)
            ):
                start = beyond_promise(
                    target,
                    bound,
                    hours,
                    promise_hours=outer,
                    since=since,
                    until=until,
                )
                if start is not None:
                    yield Reason(
                        "clock.beyond_promise",
                        clock=inner.name,
                        promise=promise.name,
                        start=start,
                        due_at=target.due_at(start, hours),
                        promised_at=bound.due_at(start, outer),
                    )


def _owner_tasks(case: Case, catalogues: Catalogues) -> Iterator[Task]:
    """Yield the hand-over to a higher role, where recovery failed before.

    It stays one task while assessments ask for the same role, and is not wanted while
    somebody of that rank has the case.
    """
    asked: ev.Entry | None = None
    role: str | None = None
    for entry in case.entries(ev.Assessed):
        event = entry.event
        if isinstance(event, ev.Assessed) and event.assessment.owner != role:
            asked, role = entry, event.assessment.owner
    if asked is None or role is None or case.state == "closed":
        return
    # a log may name a role that nobody holds any more
    _, held = case.handler or ("", "")
    roles = catalogues.roles
    if role in roles and held in roles and roles[held].rank >= roles[role].rank:
        return
    key = f"{case.id}:{asked.version}:assign_owner"
    if all(e.event.task != key for e in case.log if isinstance(e.event, ev.Done)):
        why = Reason("severity.owner", role=role)
        yield Task(key, "assign_owner", role=role, why=why)
