"""What people do: each command decides on what is stored, and is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar, cast

from attrs import evolve

from recoverykit import Case, Complaint, Customer, Order, Reply
from recoverykit import events as ev
from recoverykit.incidents import (
    Declared,
    Incident,
    Step,
    merge_incidents,
    split_incident,
)
from recoverykit.lifecycle import Ruling
from recoverykit.reply_rules import with_commitments
from shop_host.store import SENT, Store, insist
from shop_host.tables import Decide, Draft, Loaded, Log, ReplyRefused

__all__ = ["Commands"]

L = TypeVar("L", Case, Incident)


class Commands(Store):
    """Opening, recording, replying, and what ties cases and incidents together."""

    # ── one log ───────────────────────────────────────────────────────────────

    def open(
        self,
        case_id: str,
        complaint: Complaint,
        *,
        key: str,
        now: datetime,
        order: Order | None = None,
        customer: Customer | None = None,
    ) -> Case:
        """Store a new case, or return the stored one if this is a retry.

        Raises:
            KeyReused: the case was opened with the same key and other words.
            InvalidValue: the case was opened already, with another key.
        """
        case = self.book.open(
            case_id, complaint, order=order, customer=customer, now=now, key=key
        )
        is_new = self._store_new(case, now=now)
        return case if is_new else self._opened_again(case, now=now)

    def _opened_again(self, case: Case, *, now: datetime) -> Case:
        """Return the stored case; the library tells a retry from something else."""
        stored, birth = self.load(case.id), case.log[0]
        again = evolve(cast("ev.Received", birth.event), book=stored.log[0].book)
        return self.book.record(
            stored, again, now=now, key=birth.key, pepper=self._pepper
        )

    def declare(
        self, incident_id: str, declared: Declared, *, key: str, now: datetime
    ) -> Incident:
        """Store a new incident, or return the stored one if this is a retry.

        Raises:
            InvalidValue: a case is not here, or the incident was declared already
                with another key.
            KeyReused: it was declared with the same key and other words.
        """
        incident = self.book.declare(incident_id, declared, now=now, key=key)
        if self._store_new(incident, now=now):
            return incident
        stored = self.load_incident(incident_id)
        return self.book.record_incident(
            stored, declared, now=now, key=key, pepper=self._pepper
        )

    def _store_new(self, log: Log, *, now: datetime) -> bool:
        def attempt() -> bool:
            draft = self._draft(log, now=now)
            with self._transaction():
                return self._insert(draft)

        return insist(attempt)

    def record(
        self, log_id: str, what: ev.Event | Decide, *, key: str, now: datetime
    ) -> ev.Entry:
        """Record one event in one transaction and return its entry.

        Args:
            log_id: which case or incident.
            what: the event, or how to decide on it from the case or incident.
            key: names the request. The same key again returns the stored entry.
            now: the time of recording.

        Raises:
            RecoveryError: the library refuses it; nothing has changed.
            StaleVersion: others were faster, again and again.
            NoSuchLog: there is no case or incident of this id.
        """
        return insist(lambda: self._try_to_record(log_id, what, key=key, now=now))

    def _try_to_record(
        self, log_id: str, what: ev.Event | Decide, *, key: str, now: datetime
    ) -> ev.Entry:
        """Load, decide, and save if nobody saved in between."""
        loaded = self._load(log_id)
        log = loaded.log
        event = _event(what, log, key=key, now=now)
        after = self._after(log, event, key=key, now=now)
        if after is not log:
            self._save(self._draft(after, now=now), loaded)
        return next(entry for entry in after.log if entry.key == key)

    def _after(self, log: Log, event: ev.Event, *, key: str, now: datetime) -> Log:
        """Return a log with one more event."""
        if isinstance(log, Case):
            return self.book.record(log, event, now=now, key=key, pepper=self._pepper)
        return self.book.record_incident(
            log, event, now=now, key=key, pepper=self._pepper
        )

    # ── replies ───────────────────────────────────────────────────────────────

    def reply(
        self,
        case_id: str,
        reply: Reply,
        *,
        by: str,
        key: str,
        now: datetime,
        ruling: Ruling | None = None,
    ) -> ev.Entry:
        """Check a reply, record it with the times that it promises, and have it sent.

        It is checked against the case as it stands when it is recorded, and goes out
        through the outbox: as the task ``send_reply``, under the key of its entry.

        Raises:
            ReplyRefused: it has faults that must not go out; nothing has changed.
        """
        said, own_key = with_commitments(reply), f"{SENT}{key}"

        def decide(case: Case, at: datetime) -> ev.Event:
            found = self.book.check_reply(case, said, now=at, by=by, ruling=ruling)
            faults = tuple(why for why in found if why["grade"] == "must")
            # a retry was checked the first time, on words that may be erased by now
            if faults and not self._knows(case.id, own_key):
                raise ReplyRefused(faults)
            if case.state == "received":
                return ev.Acknowledged(at, by=by, reply=said)
            return ev.Replied(at, by=by, reply=said)

        return self.record(case_id, decide, key=own_key, now=now)

    def _knows(self, log_id: str, key: str) -> bool:
        found = self._db.execute(
            "SELECT 1 FROM entries WHERE log_id = ? AND idempotency_key = ?",
            (log_id, key),
        )
        return found.fetchone() is not None

    # ── cases that belong together ────────────────────────────────────────────

    def merge(
        self, survivor: str, other: str, *, by: str, now: datetime
    ) -> tuple[Case, Case]:
        """Let one case go on for two, both in one transaction.

        Raises:
            Refused: with every reason, such as a promise that would be lost.
        """
        one, two = self._together(
            lambda: (survivor, other),
            lambda one, two: self.book.merge(one, two, at=now, by=by, now=now),
            now=now,
        )
        return one, two

    def link(
        self, case_id: str, other: str, *, relation: str = "related", now: datetime
    ) -> tuple[Case, Case]:
        """Let two cases know of each other, both in one transaction.

        Raises:
            InvalidValue: a parent would be its own ancestor.
        """

        def act(one: Case, two: Case, *family: Case) -> tuple[Case, ...]:
            linked = self.book.link(
                one, two, relation=relation, at=now, now=now, family=family
            )
            return (*linked, *family)

        after = self._together(lambda: self._family(case_id, other), act, now=now)
        return after[0], after[1]

    def _family(self, *case_ids: str) -> tuple[str, ...]:
        """Return these cases and all their ancestors, among whom no circle may be."""
        found: dict[str, None] = {}
        wanted = [*case_ids]
        while wanted:
            case = self.load(wanted.pop(0))
            if case.id not in found:
                found[case.id] = None
                linked = (entry.event for entry in case.entries(ev.Linked))
                wanted += (
                    event.to
                    for event in linked
                    if isinstance(event, ev.Linked) and event.relation == "child"
                )
        return tuple(found)

    def split(
        self, case_id: str, categories: Iterable[str], *, new_id: str, now: datetime
    ) -> tuple[Case, Case]:
        """Let some issues become a case of their own, both in one transaction.

        Raises:
            InvalidValue: nothing would go or stay, or the new id is taken.
        """
        issues = tuple(categories)

        def act(case: Case) -> tuple[Case, Case]:
            return self.book.split(case, issues, new_id=new_id, at=now, now=now)

        return self._apart(case_id, new_id, act, now=now)

    # ── incidents that belong together ────────────────────────────────────────

    def merge_incidents(
        self, survivor: str, other: str, *, by: str, now: datetime
    ) -> tuple[Incident, Incident]:
        """Let one incident go on for two, both in one transaction."""

        def act(one: Incident, two: Incident) -> tuple[Incident, Incident]:
            steps = merge_incidents(one, two, at=now, by=by)
            return self._play(steps, one, two, now=now)

        one, two = self._together(lambda: (survivor, other), act, now=now)
        return one, two

    def split_incident(
        self,
        incident_id: str,
        cases: Iterable[str],
        *,
        new_id: str,
        declared: Declared,
        now: datetime,
    ) -> tuple[Incident, Incident]:
        """Let some members become an incident of their own, both in one transaction.

        Raises:
            InvalidValue: a case is no member, or the new id is taken.
        """
        going = tuple(cases)

        def act(incident: Incident) -> tuple[Incident, Incident]:
            birth, *steps = split_incident(
                incident, going, new_id=new_id, declared=declared
            )
            new = self.book.declare(
                new_id, cast("Declared", birth.event), now=now, key=birth.key
            )
            return self._play(steps, incident, new, now=now)

        return self._apart(incident_id, new_id, act, now=now)

    def _play(
        self, steps: Iterable[Step], first: Incident, second: Incident, *, now: datetime
    ) -> tuple[Incident, Incident]:
        logs = {first.id: first, second.id: second}
        for step in steps:
            logs[step.id] = self.book.record_incident(
                logs[step.id], step.event, now=now, key=step.key, pepper=self._pepper
            )
        return logs[first.id], logs[second.id]

    # ── two logs, one transaction ─────────────────────────────────────────────

    def _together(
        self,
        which: Callable[[], tuple[str, ...]],
        act: Callable[..., tuple[L, ...]],
        *,
        now: datetime,
    ) -> tuple[L, ...]:
        """Act on several logs and save them all, or none.

        Args:
            which: their ids; asked again when others were faster.
            act: returns them in the same order. One that comes back as it was is
                not written, but has to be as it was when they are saved.
            now: the time of recording.
        """

        def attempt() -> tuple[L, ...]:
            loaded = [self._load(log_id) for log_id in which()]
            after = act(*(one.log for one in loaded))
            saves: list[tuple[Draft, Loaded]] = []
            locked: list[Loaded] = []
            for log, one in zip(after, loaded, strict=True):
                if log is one.log:
                    locked.append(one)
                else:
                    saves.append((self._draft(log, now=now), one))
            if saves:
                self._save_all(saves, locked=locked)
            return after

        return insist(attempt)

    def _apart(
        self,
        log_id: str,
        new_id: str,
        act: Callable[..., tuple[L, L]],
        *,
        now: datetime,
    ) -> tuple[L, L]:
        """Act on one log that becomes two, and save both, or none."""

        def attempt() -> tuple[L, L]:
            loaded = self._load(log_id)
            old, new = act(loaded.log)
            if old is loaded.log:  # it was done before, and the new one went on since
                return old, cast("L", self._load(new_id).log)
            saves = [(self._draft(old, now=now), loaded)]
            self._save_all(saves, births=[self._draft(new, now=now)])
            return old, new

        return insist(attempt)


def _event(what: ev.Event | Decide, log: Log, *, key: str, now: datetime) -> ev.Event:
    """Return the event to record; a retry is decided as the first try was."""
    if isinstance(what, ev.Event):
        return what
    for entry in log.log[1:]:
        if entry.key == key:
            seen = type(log).replay(log.id, log.log[: entry.version - 1])
            return what(seen, entry.recorded_at)
    return what(log, now)
