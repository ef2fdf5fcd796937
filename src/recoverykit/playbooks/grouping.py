"""Many cases at once: incidents, alerts, and cases that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.incidents import (
    Declared,
    GroupReading,
    Incident,
    Step,
    SystemicAlert,
    carrier_advice,
    carrier_rates,
    incident_refusals,
    incident_tasks,
    link_cases,
    merge_cases,
    merge_refusals,
    missing_disclosures,
    open_incident,
    order_advice,
    read_goal,
    record_incident,
    recurrences,
    split_case,
)
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks.recording import Recording
from recoverykit.playbooks.watching import Watching
from recoverykit.task import Task

__all__ = ["Grouping"]


class Grouping(Recording, Watching):
    """What concerns many cases; an incident is told under the book it is asked of."""

    __slots__ = ()

    # ── incidents ─────────────────────────────────────────────────────────────

    def declare(
        self,
        incident_id: str,
        declared: Declared,
        *,
        now: datetime,
        key: str | None = None,
    ) -> Incident:
        """Return a new incident: one cause is behind many cases (S101).

        Args:
            incident_id: the host's id; a code.
            declared: what was declared.
            now: the time of recording.
            key: the idempotency key of the entry.

        Raises:
            OutOfTime: it lies in the future.
            UnknownCode: a code that the book's catalogues do not have.
        """
        return open_incident(incident_id, declared, now=now, policies=self, key=key)

    def record_incident(
        self,
        incident: Incident,
        event: ev.Event,
        *,
        now: datetime,
        key: str | None = None,
        expected_version: int | None = None,
        pepper: bytes | None = None,
    ) -> Incident:
        """Return the incident with one more event; the given one stays as it is.

        See :func:`recoverykit.incidents.record_incident`.
        """
        return record_incident(
            incident,
            event,
            now=now,
            policies=self,
            key=key,
            expected_version=expected_version,
            pepper=pepper,
        )

    def incident_refusals(
        self, incident: Incident, event: ev.Event
    ) -> tuple[Reason, ...]:
        """Return every reason that refuses an event of an incident; empty means go."""
        return incident_refusals(incident, event, policies=self)

    def incident_tasks(
        self, incident: Incident, summaries: Iterable[CaseSummary], *, now: datetime
    ) -> tuple[Task, ...]:
        """Return the complete set of tasks of an incident, now and later.

        See :func:`recoverykit.incidents.incident_tasks`. To offer its remedy to a
        case, ask ``decide_offer(case, …, proposal=incident.remedy)``: it passes the
        ring like any other.
        """
        return incident_tasks(
            incident, summaries, rules=self.incidents, now=now, hours=self.hours
        )

    def group_reading(
        self, incident: Incident, summaries: Iterable[CaseSummary], *, now: datetime
    ) -> GroupReading | None:
        """Return how many members were solved in time (S38); None without a goal.

        None, too, where no member counts. See :func:`recoverykit.incidents.read_goal`.
        """
        goal = self.incidents.goal
        if goal is None:
            return None
        return read_goal(incident, summaries, goal, now=now, hours=self.hours)

    def systemic_alerts(
        self,
        summaries: Iterable[CaseSummary],
        *,
        now: datetime,
        known: Iterable[str] = (),
    ) -> tuple[SystemicAlert, ...]:
        """Return what came again too often (S100).

        Pass the keys of the alerts that were raised already, so that a case that is
        told of late raises none a second time. See
        :func:`recoverykit.incidents.recurrences`.
        """
        rules = self.incidents.recurrences
        return recurrences(summaries, rules, now=now, known=known)

    # ── cases that belong together ────────────────────────────────────────────

    def merge_refusals(
        self, survivor: Case, other: Case, *, now: datetime
    ) -> tuple[Reason, ...]:
        """Return every reason that refuses a merge now; empty means go.

        See :func:`recoverykit.incidents.merge_refusals`.
        """
        read = self.readings(survivor, now=now), self.readings(other, now=now)
        return merge_refusals(survivor, other, readings=read)

    def merge(
        self, survivor: Case, other: Case, *, at: datetime, by: str, now: datetime
    ) -> tuple[Case, Case]:
        """Return both cases, the second closed as merged into the first.

        Done again, it changes nothing. See :func:`recoverykit.incidents.merge_cases`.

        Args:
            survivor: the case that goes on; the one that was received first.
            other: the case that ends.
            at: when it was decided.
            by: who decided it.
            now: the time of recording.

        Raises:
            Refused: with every reason, such as a commitment that would be lost.
        """
        read = self.readings(survivor, now=now), self.readings(other, now=now)
        steps = merge_cases(survivor, other, at=at, by=by, readings=read)
        return self._play(steps, survivor, other, now=now)

    def split(
        self,
        case: Case,
        categories: Iterable[str],
        *,
        new_id: str,
        at: datetime,
        now: datetime,
    ) -> tuple[Case, Case]:
        """Return the case without some of its issues, and a new one that has them.

        Done again, it gives the same; a new case that went on since is the host's to
        keep. See :func:`recoverykit.incidents.split_case`.

        Args:
            case: which holds several issues.
            categories: of the issues that go.
            new_id: the host's id for the new case; a code.
            at: when it was decided.
            now: the time of recording.

        Raises:
            InvalidValue: an issue is not in it, or nothing would go or stay.
        """
        # the new one runs under the book that the first has
        book = self.book_of(case)
        birth, steps = split_case(case, categories, new_id=new_id, at=at, book=book.ref)
        new = book.lifecycle.open(
            new_id, birth, now=now, policies=book, key=f"split:{case.id}:{new_id}"
        )
        return self._play(steps, case, new, now=now)

    def link(
        self,
        case: Case,
        other: Case,
        *,
        relation: str = "related",
        at: datetime,
        now: datetime,
        family: Iterable[Case] = (),
    ) -> tuple[Case, Case]:
        """Return both cases, each knowing of the other.

        See :func:`recoverykit.incidents.link_cases`.

        Raises:
            InvalidValue: a link to itself, or a parent that would be its own ancestor.
        """
        steps = link_cases(case, other, relation=relation, at=at, family=family)
        return self._play(steps, case, other, now=now)

    def _play(
        self, steps: Iterable[Step], first: Case, second: Case, *, now: datetime
    ) -> tuple[Case, Case]:
        cases = {first.id: first, second.id: second}
        for step in steps:
            cases[step.id] = self.record(
                cases[step.id], step.event, now=now, key=step.key
            )
        return cases[first.id], cases[second.id]

    # ── before it happens again ───────────────────────────────────────────────

    def carrier_advice(
        self, summaries: Iterable[CaseSummary], orders: Mapping[str, int]
    ) -> tuple[Reason, ...]:
        """Return which carriers to part with (S105); none where no rate is laid down.

        See :func:`recoverykit.incidents.carrier_rates`.
        """
        rule = self.incidents.carriers
        if rule is None:
            return ()
        return carrier_advice(carrier_rates(summaries, orders), rule)

    def order_advice(self, *, orders: int, returns: int) -> Reason | None:
        """Return the advice to suggest freight insurance, if there is one (S50).

        See :func:`recoverykit.incidents.order_advice`.
        """
        rule = self.incidents.return_risk
        if rule is None:
            return None
        return order_advice(orders=orders, returns=returns, rule=rule)

    def missing_disclosures(self, shown: Iterable[str]) -> tuple[Reason, ...]:
        """Return what the shop has to tell before a sale and does not (S106)."""
        return missing_disclosures(shown, self.incidents.disclosures)
