"""Loading, thinking, saving: a save compares all that the thinking rested on."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from recoverykit import Case, Playbook, Reply, Task, reconcile
from recoverykit import events as ev
from recoverykit.errors import InvalidValue, StaleVersion
from recoverykit.facts import CaseSummary
from recoverykit.incidents import Incident, PlannedAction, fix_notices
from recoverykit.personal import digest, is_digest
from recoverykit.plain import plain
from recoverykit.serialization import dump_entry, from_plain, load_entry, load_incident
from recoverykit.situation import CurrentFacts
from recoverykit.task import TaskChanges
from shop_host.tables import (
    ATTEMPTS,
    SCHEMA,
    Draft,
    Loaded,
    Log,
    NoSuchLog,
    Outrun,
    Rests,
    instant,
    micros,
    to_json,
)

__all__ = ["SENT", "Store", "done_in", "insist", "letters"]

T = TypeVar("T")

SENT = "send:"
"""How the key of an entry begins whose reply the outbox sends."""

ALERT = "systemic_alert"


class Store:
    """One connection to the shop's database. Give each thread its own.

    Args:
        path: the database file.
        book: the shop's playbook, with the books that live cases still name in its
            ``earlier``.
        pepper: secret bytes, at least 16, kept outside of the database; they
            recognise what was erased.
    """

    def __init__(self, path: Path, book: Playbook, *, pepper: bytes) -> None:
        self.book = book
        self._pepper = pepper
        # autocommit, so that a transaction begins where this file says so
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # ── reading ───────────────────────────────────────────────────────────────

    def load(self, case_id: str) -> Case:
        """Return a case, replayed from its rows.

        Raises:
            NoSuchLog: there is no case of this id.
        """
        log = self._load(case_id).log
        if not isinstance(log, Case):
            raise NoSuchLog(case_id)
        return log

    def load_incident(self, incident_id: str) -> Incident:
        """Return an incident, replayed from its rows.

        Raises:
            NoSuchLog: there is no incident of this id.
        """
        log = self._load(incident_id).log
        if not isinstance(log, Incident):
            raise NoSuchLog(incident_id)
        return log

    def _load(self, log_id: str) -> Loaded:
        # one statement, so one snapshot
        rows = self._db.execute(
            "SELECT body, erasures, wake_at, type FROM entries JOIN logs ON id = log_id"
            " WHERE log_id = ? ORDER BY entries.version",
            (log_id,),
        ).fetchall()
        if not rows:
            raise NoSuchLog(log_id)
        bodies = [json.loads(body) for body, *_ in rows]
        _, erasures, wake_at, log_type = rows[0]
        if log_type == "incident":
            log: Log = load_incident({"id": log_id, "log": bodies})
        else:
            log = Case.replay(log_id, [load_entry(body) for body in bodies])
        return Loaded(log, erasures, wake_at)

    def _summaries(self, members: Iterable[str]) -> dict[str, tuple[int, CaseSummary]]:
        """Return the summaries of cases, and of those that answer for merged ones."""
        found: dict[str, tuple[int, CaseSummary]] = {}
        wanted = {*members}
        while wanted:
            rows = self._db.execute(
                "SELECT case_id, seq, body FROM summaries"
                " WHERE case_id IN (SELECT value FROM json_each(?))",
                (to_json(sorted(wanted)),),
            ).fetchall()
            for case_id, seq, body in rows:
                found[case_id] = seq, from_plain(json.loads(body), CaseSummary)
            into = (found[case_id][1].merged_into for case_id, *_ in rows)
            wanted = {case_id for case_id in into if case_id} - {*found}
        return found

    # ── thinking, before the database is locked ───────────────────────────────

    def _draft(self, log: Log, *, now: datetime) -> Draft:
        """Return a log with all that follows from it now."""
        if isinstance(log, Incident):
            return self._draft_incident(log, now=now)
        rests = self._rests_of(log)
        facts = CurrentFacts(contacts=[instant(at) for at in rests.contacts])
        incidents = [self.load_incident(it) for it, _ in rests.incidents]
        tasks = (
            *self.book.tasks(log, now=now, facts=facts),
            *(task for it in incidents for task in fix_notices(it, [log])),
            *letters(log),
        )
        wake = self.book.next_change(log, after=now)
        is_timed = wake is not None or any(t.due_at is not None for t in tasks)
        return Draft(
            log=log,
            at=now,
            rests=rests,
            tasks=tasks,
            wake_at=None if wake is None else micros(wake),
            book_hash=log.book.hash,
            due_hash=self.book.due_hash(log) if is_timed else None,
            contacts=self.book.contacts(log, tasks),
        )

    def _draft_incident(self, incident: Incident, *, now: datetime) -> Draft:
        found = self._summaries(incident.members)
        summaries = [summary for _, summary in found.values()]
        tasks = self.book.incident_tasks(incident, summaries, now=now)
        wake = None
        if incident.state == "open":
            reading = self.book.group_reading(incident, summaries, now=now)
            wake = None if reading is None else reading.next_change
        numbers = sorted((case_id, seq) for case_id, (seq, _) in found.items())
        return Draft(
            log=incident,
            at=now,
            rests=Rests(summaries=tuple(numbers)),
            tasks=tasks,
            wake_at=None if wake is None else micros(wake),
            book_hash=self.book.ref.hash,
            concerns=frozenset(found),
        )

    def _rests_of(self, case: Case) -> Rests:
        """Return what a case rests on in other logs, as it stands now."""
        contacts = []
        if case.customer is not None:
            customer = case.customer.id
            contacts = self._db.execute(
                "SELECT max(at, coalesce(claimed_at, at)) FROM contacts"
                " JOIN logs ON id = case_id"
                " WHERE customer IN (?, ?) AND case_id <> ? ORDER BY 1",
                (customer, digest(customer, self._pepper), case.id),
            ).fetchall()
        incidents = self._db.execute(
            "SELECT id, version FROM concerns JOIN logs ON id = incident_id"
            " WHERE case_id = ? ORDER BY id",
            (case.id,),
        )
        return Rests(tuple(at for (at,) in contacts), tuple(incidents))

    # ── saving ────────────────────────────────────────────────────────────────

    def _save(self, draft: Draft, loaded: Loaded) -> TaskChanges:
        """Write what a log has beyond the loaded one, and all that follows from it.

        Raises:
            StaleVersion: the stored log is not as it was loaded.
            Outrun: it rests on something else by now.
        """
        (changes,) = self._save_all([(draft, loaded)])
        return changes

    def _save_all(
        self,
        saves: list[tuple[Draft, Loaded]],
        *,
        births: Iterable[Draft] = (),
        locked: Iterable[Loaded] = (),
    ) -> list[TaskChanges]:
        """Write several logs in one transaction, or none.

        Args:
            saves: each with what it was loaded as.
            births: new ones.
            locked: others that were looked at, and must be as they were.

        Raises:
            InvalidValue: the id of a new one is taken.
        """
        with self._transaction():
            # all is compared before anything is written
            for draft, _ in saves:
                self._check(draft)
            for one in locked:
                self._lock(one, f"version = {one.log.version:d}", ())
            for draft, loaded in saves:
                self._lock(
                    loaded,
                    "version = ?, state = ?, book_hash = ?, books = ?, due_hash = ?,"
                    " wake_at = ?",
                    _copies(draft),
                )
            for draft in births:
                if not self._insert(draft):
                    rule = "must be an id that nothing has yet"
                    raise InvalidValue("new_id", draft.log.id, rule)
            return [
                self._follow(draft, draft.log.log[loaded.log.version :], loaded.log)
                for draft, loaded in saves
            ]

    def _check(self, draft: Draft) -> None:
        """Raise what tells that a draft has been outrun."""
        if isinstance(draft.log, Case):
            stands = self._rests_of(draft.log)
        else:
            ids = [case_id for case_id, _ in draft.rests.summaries]
            rows = self._db.execute(
                "SELECT case_id, seq FROM summaries"
                " WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY case_id",
                (to_json(ids),),
            )
            stands = Rests(summaries=tuple(rows))
        if stands != draft.rests:
            raise Outrun(draft.log.id)

    def _lock(self, loaded: Loaded, changes: str, values: tuple[object, ...]) -> None:
        log = loaded.log
        locked = self._db.execute(
            f"UPDATE logs SET {changes}"  # noqa: S608 - columns, written above
            " WHERE id = ? AND version = ? AND erasures = ?",
            (*values, log.id, log.version, loaded.erasures),
        )
        if locked.rowcount == 0:
            (version,) = self._db.execute(
                "SELECT version FROM logs WHERE id = ?", (log.id,)
            ).fetchone()
            raise StaleVersion(log.version, version)

    def _insert(self, draft: Draft) -> bool:
        """Write a new log; return False if there is one of this id already."""
        log = draft.log
        self._check(draft)
        customer = _customer_of(log) if isinstance(log, Case) else None
        inserted = self._db.execute(
            "INSERT INTO logs (version, state, book_hash, books, due_hash, wake_at,"
            " id, type, customer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (
                *_copies(draft),
                log.id,
                "case" if isinstance(log, Case) else "incident",
                customer,
            ),
        )
        if inserted.rowcount == 0:
            return False
        self._follow(draft, log.log, None)
        return True

    def _follow(
        self, draft: Draft, entries: Iterable[ev.Entry], before: Log | None
    ) -> TaskChanges:
        """Write the entries, and bring in step whatever is worked out from them."""
        self._append(draft.log.id, entries)
        if isinstance(draft.log, Case):
            self._keep_summary(draft.log, draft.at)
            self._keep_contacts(draft)
        else:
            self._keep_concerns(draft, before)
        return self._reconcile(draft.log, draft.tasks)

    def _append(self, log_id: str, entries: Iterable[ev.Entry]) -> None:
        self._db.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    log_id,
                    entry.version,
                    entry.event.kind,
                    micros(entry.event.at),
                    micros(entry.recorded_at),
                    entry.key,
                    to_json(dump_entry(entry)),
                )
                for entry in entries
            ],
        )

    # ── what other logs rest on ───────────────────────────────────────────────

    def _keep_summary(self, case: Case, at: datetime) -> None:
        body = to_json(plain(case.summary()))
        row = self._db.execute(
            "SELECT body FROM summaries WHERE case_id = ?", (case.id,)
        ).fetchone()
        if row == (body,):
            return
        # replaced, not updated: so it gets a number that nobody has seen
        self._db.execute(
            "INSERT OR REPLACE INTO summaries (case_id, body) VALUES (?, ?)",
            (case.id, body),
        )
        self._wake("SELECT incident_id FROM concerns WHERE case_id = ?", case.id, at=at)

    def _keep_contacts(self, draft: Draft) -> None:
        """Store when the customer hears from the shop; their other cases plan anew."""
        case_id, before = draft.log.id, self._contacts_in(draft.log.id)
        self._db.execute(
            "DELETE FROM contacts WHERE case_id = ?"
            " AND key NOT IN (SELECT value FROM json_each(?))",
            (case_id, to_json([*draft.contacts])),
        )
        self._db.executemany(
            "INSERT INTO contacts (case_id, key, at, claimed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (case_id, key) DO UPDATE SET at = excluded.at,"
            " claimed_at = coalesce(excluded.claimed_at, claimed_at)",
            [
                (
                    case_id,
                    key,
                    micros(at),
                    micros(draft.at) if key == draft.claimed else None,
                )
                for key, at in draft.contacts.items()
            ],
        )
        if self._contacts_in(case_id) != before:
            self._wake(
                "SELECT other.id FROM logs AS other JOIN logs AS this"
                " ON this.customer = other.customer"
                " WHERE this.id = ? AND other.id <> this.id"
                " AND EXISTS (SELECT 1 FROM contacts WHERE case_id = other.id)",
                case_id,
                at=draft.at,
            )

    def _contacts_in(self, case_id: str) -> list[tuple[str, int, int | None]]:
        return self._db.execute(
            "SELECT key, at, claimed_at FROM contacts WHERE case_id = ? ORDER BY key",
            (case_id,),
        ).fetchall()

    def _keep_concerns(self, draft: Draft, before: Log | None) -> None:
        """Store which cases an incident has to do with; they are looked at again."""
        incident = draft.log
        rows = self._db.execute(
            "SELECT case_id FROM concerns WHERE incident_id = ?", (incident.id,)
        )
        known = {case_id for (case_id,) in rows}
        touched = known ^ draft.concerns
        if before is None or _actions_of(incident) != _actions_of(before):
            touched |= draft.concerns
        self._db.executemany(
            "DELETE FROM concerns WHERE incident_id = ? AND case_id = ?",
            [(incident.id, case_id) for case_id in known - draft.concerns],
        )
        self._db.executemany(
            "INSERT INTO concerns VALUES (?, ?)",
            [(incident.id, case_id) for case_id in sorted(draft.concerns - known)],
        )
        self._wake(
            "SELECT value FROM json_each(?)", to_json(sorted(touched)), at=draft.at
        )

    def _wake(self, which: str, value: str, *, at: datetime) -> None:
        """Have the next sweep look at some logs."""
        moment = micros(at)
        self._db.execute(
            "UPDATE logs SET wake_at = coalesce(min(wake_at, ?), ?)"  # noqa: S608
            f" WHERE id IN ({which})",  # a query, written above
            (moment, moment, value),
        )

    # ── the outbox ────────────────────────────────────────────────────────────

    def _reconcile(self, log: Log, wanted: Iterable[Task]) -> TaskChanges:
        """Bring the stored tasks of a log in step with the wanted ones."""
        done = done_in(log)
        # asked for the status as well, a database may go through all open tasks
        rows = self._db.execute(
            "SELECT body, status FROM tasks WHERE log_id = ?", (log.id,)
        )
        open_tasks = [
            from_plain(json.loads(body), Task)
            for body, status in rows
            if status == "open"
        ]
        # an alert rests on all cases; only that it was seen to is told here
        stored = [t for t in open_tasks if t.kind != ALERT or t.key in done]
        changes = reconcile(wanted, stored)
        self._want((log.id, task) for task in (*changes.new, *changes.moved))
        self._db.executemany(
            "UPDATE tasks SET status = CASE WHEN round <= ? THEN 'done'"
            " ELSE 'cancelled' END WHERE log_id = ? AND key = ?",
            [(done[task.key], log.id, task.key) for task in changes.cancelled],
        )
        return changes

    def _want(self, wanted: Iterable[tuple[str, Task]]) -> None:
        # what was called off comes back as it was; what was done, in a new round
        self._db.executemany(
            "INSERT INTO tasks (log_id, key, kind, due_at, role, status, body)"
            " VALUES (?, ?, ?, ?, ?, 'open', ?)"
            " ON CONFLICT (log_id, key) DO UPDATE SET due_at = excluded.due_at,"
            " role = excluded.role, body = excluded.body, status = 'open', round ="
            " tasks.round + CASE WHEN tasks.status = 'done' THEN 1 ELSE 0 END",
            [
                (
                    log_id,
                    task.key,
                    task.kind,
                    0 if task.due_at is None else micros(task.due_at),
                    task.role,
                    to_json(plain(task)),
                )
                for log_id, task in wanted
            ],
        )


def insist(attempt: Callable[[], T]) -> T:
    """Return what an attempt gives; try again while others are faster.

    Raises:
        StaleVersion: others were faster, again and again.
        Outrun: the same, in other logs.
    """
    left = ATTEMPTS
    while True:
        try:
            return attempt()
        except (StaleVersion, Outrun):
            left -= 1
            if not left:
                raise


def letters(case: Case) -> Iterator[Task]:
    """Yield the replies that are still to be sent: recorded under such a key.

    One that was erased before it went out is not sent any more.
    """
    done = done_in(case)
    for entry in case.log:
        match entry.event:
            case (
                ev.Acknowledged(reply=Reply(text=text))
                | ev.Replied(reply=Reply(text=text))
            ):
                key = f"{case.id}:{entry.version}:send_reply"
                is_ours = (entry.key or "").startswith(SENT)
                if is_ours and not is_digest(text) and key not in done:
                    yield Task(key, "send_reply")
            case _:
                continue


def done_in(log: Log) -> Counter[str]:
    """Return how often each task was reported done, by its key."""
    events = (entry.event for entry in log.log)
    return Counter(event.task for event in events if isinstance(event, ev.Done))


def _actions_of(log: Log) -> tuple[PlannedAction, ...]:
    return log.actions if isinstance(log, Incident) else ()


def _copies(draft: Draft) -> tuple[object, ...]:
    log = draft.log
    return (
        log.version,
        log.state,
        draft.book_hash,
        _books_of(log) if isinstance(log, Case) else "",
        draft.due_hash,
        draft.wake_at,
    )


def _customer_of(case: Case) -> str | None:
    return None if case.customer is None else case.customer.id


def _books_of(case: Case) -> str:
    """Return every book that a case ran under; all of them still have to be known."""
    adopted = (entry.book.hash for entry in case.entries(ev.Adopted))
    return " ".join((case.log[0].book.hash, *adopted))
