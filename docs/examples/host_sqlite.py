"""A reference host: how a shop's backend keeps its cases in an embedded database.

The library decides and never acts; a host stores and acts and never decides. All
that it takes are three tables and the few functions below. Copy what you need; the
pattern asks nothing of SQLite that another database does not have.

Run it for a short story on a temporary database::

    python docs/examples/host_sqlite.py

Time is always passed in. Instants stand in the tables as whole microseconds, because
they are compared there: as text, ``04:00:00Z`` would sort after ``04:00:00.000001Z``,
which is the very instant at which a clock that was due at four is over due.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from recoverykit import (
    ALWAYS,
    STANDARD,
    BusinessHours,
    Case,
    Complaint,
    Customer,
    Money,
    Order,
    Playbook,
    Reason,
    RecoveryError,
    Reply,
    ShopConfig,
    Task,
    reconcile,
    render,
    rescue_48h,
)
from recoverykit import events as ev
from recoverykit.errors import KeyReused, StaleVersion
from recoverykit.personal import digest
from recoverykit.plain import plain
from recoverykit.privacy import erase
from recoverykit.serialization import dump_entry, from_plain, load_entry
from recoverykit.task import TaskChanges

LOG = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    case_id   TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,            -- the lock: entries written so far
    erasures  INTEGER NOT NULL DEFAULT 0,  -- the same lock, for rewritten bodies
    state     TEXT NOT NULL,               -- from here on copies, for queries
    book_hash TEXT NOT NULL,               -- the book that it runs under
    books     TEXT NOT NULL,               -- all that it ever ran under, in order
    due_hash  TEXT,                        -- what its times rest on; NULL is nothing
    customer  TEXT,                        -- whose it is; a digest once erased
    wake_at   INTEGER                      -- when to look again; NULL is never
);
CREATE INDEX IF NOT EXISTS cases_to_wake ON cases (wake_at);
CREATE INDEX IF NOT EXISTS cases_by_times ON cases (books, due_hash);
CREATE INDEX IF NOT EXISTS cases_of_customer ON cases (customer);

CREATE TABLE IF NOT EXISTS entries (
    case_id         TEXT NOT NULL REFERENCES cases,
    version         INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    at              INTEGER NOT NULL,      -- when it happened
    recorded_at     INTEGER NOT NULL,      -- when we learned of it
    idempotency_key TEXT,
    body            TEXT NOT NULL,         -- the entry itself, as JSON
    PRIMARY KEY (case_id, version),
    UNIQUE (case_id, idempotency_key)
);

CREATE TABLE IF NOT EXISTS tasks (
    case_id TEXT NOT NULL REFERENCES cases,
    key     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    due_at  INTEGER NOT NULL,              -- 0 is at once
    role    TEXT,
    status  TEXT NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    round   INTEGER NOT NULL DEFAULT 1,    -- wanted again after it was done: 2, 3 …
    body    TEXT NOT NULL,
    PRIMARY KEY (case_id, key)
);
CREATE INDEX IF NOT EXISTS tasks_to_do ON tasks (status, due_at, kind);
"""

ATTEMPTS = 20
"""How often a command is decided again when others record first."""

LOOK_AGAIN = timedelta(hours=1)
"""After what time a case that could not be swept is tried again."""

UNREADABLE = (RecoveryError, ValueError)
"""What one case may raise without stopping the others."""

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Decide = Callable[[Case, datetime], ev.Event]
"""What to record, given the case as it is and the instant of recording.

It may be called again when somebody else records first, and once more for a retry:
with the case and the instant of the first try. So it looks at nothing that changes
in between, and acts on nothing.
"""


def micros(at: datetime) -> int:
    """Return an instant as whole microseconds since 1970, exactly."""
    return (at - EPOCH) // MICROSECOND


class NoSuchCase(LookupError):
    """There is no case of this id."""


class OldPagesHeld(Exception):
    """Erased, but somebody who is reading keeps the old words in the files."""


class LeftAlone(Exception):
    """A case was decided on, and there is nothing to record."""


@frozen
class Loaded:
    """A case as it was loaded, and what a save compares.

    Args:
        case: the case itself.
        erasures: how often it was erased.
        wake_at: when it was to be looked at again.
    """

    case: Case
    erasures: int
    wake_at: int | None


@frozen
class Draft:
    """A case and all that follows from it, before the database is locked.

    Args:
        case: the case to store.
        tasks: the complete set that is wanted.
        wake_at: when to look at it again.
        due_hash: what its times rest on; None if it has none.
    """

    case: Case
    tasks: tuple[Task, ...]
    wake_at: int | None
    due_hash: str | None


@frozen
class Report:
    """What became of many cases, each of them by itself.

    Args:
        done: those that changed, by id.
        failed: those that could not be, and why; the next run tries them again.
    """

    done: tuple[str, ...]
    failed: tuple[tuple[str, Exception], ...] = ()


@frozen
class Swept:
    """What a sweep found at one case.

    Args:
        case_id: which case.
        changes: what changed in its outbox; None if others were faster.
        error: why it could not be read; it is tried again in an hour.
    """

    case_id: str
    changes: TaskChanges | None = None
    error: Exception | None = None


@frozen
class Due:
    """A task of the outbox that is to be sent now.

    Args:
        case_id: whose task.
        task: what to do.
        round: how often it was wanted: a fulfilment that failed is wanted again.
    """

    case_id: str
    task: Task
    round: int

    @property
    def token(self) -> str:
        """Return the idempotency key of the sending, the same after every crash."""
        return f"{self.task.key}#{self.round}"


class Host:
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
            NoSuchCase: there is no case of this id.
        """
        return self._load(case_id).case

    def _load(self, case_id: str) -> Loaded:
        # one statement, so one snapshot
        rows = self._db.execute(
            "SELECT body, erasures, wake_at FROM entries JOIN cases USING (case_id)"
            " WHERE case_id = ? ORDER BY entries.version",
            (case_id,),
        ).fetchall()
        if not rows:
            raise NoSuchCase(case_id)
        log = [load_entry(json.loads(body)) for body, *_ in rows]
        _, erasures, wake_at = rows[0]
        return Loaded(Case.replay(case_id, log), erasures, wake_at)

    # ── commands ──────────────────────────────────────────────────────────────

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
        draft = self._draft(case, now=now)
        with self._transaction():
            is_new = self._insert(draft)
        return case if is_new else self._opened_again(case, now=now)

    def _opened_again(self, case: Case, *, now: datetime) -> Case:
        """Return the stored case; the library tells a retry from something else."""
        stored, birth = self.load(case.id), case.log[0]
        again = evolve(cast("ev.Received", birth.event), book=stored.log[0].book)
        return self.book.record(
            stored, again, now=now, key=birth.key, pepper=self._pepper
        )

    def record(
        self, case_id: str, what: ev.Event | Decide, *, key: str, now: datetime
    ) -> ev.Entry:
        """Record one event in one transaction and return its entry.

        Args:
            case_id: which case.
            what: the event, or how to decide on it from the case.
            key: names the request. The same key again returns the stored entry.
            now: the time of recording.

        Raises:
            RecoveryError: the library refuses it; nothing has changed.
            StaleVersion: others were faster, again and again.
            NoSuchCase: there is no case of this id.
        """
        return _insist(lambda: self._try_to_record(case_id, what, key=key, now=now))

    def _try_to_record(
        self, case_id: str, what: ev.Event | Decide, *, key: str, now: datetime
    ) -> ev.Entry:
        """Load, decide, and save if nobody saved in between."""
        loaded = self._load(case_id)
        case = loaded.case
        event = _event(what, case, key=key, now=now)
        after = self.book.record(case, event, now=now, key=key, pepper=self._pepper)
        if after is not case:
            self._save(self._draft(after, now=now), loaded)
        return next(entry for entry in after.log if entry.key == key)

    def _draft(self, case: Case, *, now: datetime) -> Draft:
        """Do all the thinking, before the database is locked."""
        tasks = self.book.tasks(case, now=now)
        wake = self.book.next_change(case, after=now)
        wake_at = None if wake is None else micros(wake)
        is_timed = wake_at is not None or any(t.due_at is not None for t in tasks)
        due_hash = self.book.due_hash(case) if is_timed else None
        return Draft(case, tasks, wake_at, due_hash)

    def _insert(self, draft: Draft) -> bool:
        """Write a new case; return False if it is there already."""
        case = draft.case
        inserted = self._db.execute(
            "INSERT INTO cases (case_id, version, state, book_hash, books, due_hash,"
            " customer, wake_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (
                case.id,
                case.version,
                case.state,
                case.book.hash,
                _books_of(case),
                draft.due_hash,
                _customer_of(case),
                draft.wake_at,
            ),
        )
        if inserted.rowcount == 0:
            return False
        self._append(case.id, case.log)
        self._reconcile(case, draft.tasks)
        return True

    def _save(self, draft: Draft, loaded: Loaded) -> TaskChanges:
        """Write what a case has beyond the loaded one, its tasks, its wake.

        Raises:
            StaleVersion: the stored case is not as it was loaded.
        """
        case, version = draft.case, loaded.case.version
        with self._transaction():
            locked = self._db.execute(
                "UPDATE cases SET version = ?, state = ?, book_hash = ?, books = ?,"
                " due_hash = ?, wake_at = ?"
                " WHERE case_id = ? AND version = ? AND erasures = ?",
                (
                    case.version,
                    case.state,
                    case.book.hash,
                    _books_of(case),
                    draft.due_hash,
                    draft.wake_at,
                    case.id,
                    version,
                    loaded.erasures,
                ),
            )
            if locked.rowcount == 0:
                raise StaleVersion(version, self._version_of(case.id))
            self._append(case.id, case.log[version:])
            return self._reconcile(case, draft.tasks)

    def _version_of(self, case_id: str) -> int:
        (version,) = self._db.execute(
            "SELECT version FROM cases WHERE case_id = ?", (case_id,)
        ).fetchone()
        return int(version)

    def _append(self, case_id: str, entries: Iterable[ev.Entry]) -> None:
        self._db.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    case_id,
                    entry.version,
                    entry.event.kind,
                    micros(entry.event.at),
                    micros(entry.recorded_at),
                    entry.key,
                    _json(dump_entry(entry)),
                )
                for entry in entries
            ],
        )

    # ── the outbox ────────────────────────────────────────────────────────────

    def _reconcile(self, case: Case, wanted: Iterable[Task]) -> TaskChanges:
        """Bring the stored tasks of a case in step with the wanted ones."""
        # asked for the status as well, a database may go through all open tasks
        rows = self._db.execute(
            "SELECT body, status FROM tasks WHERE case_id = ?", (case.id,)
        )
        stored = [
            from_plain(json.loads(body), Task)
            for body, status in rows
            if status == "open"
        ]
        changes = reconcile(wanted, stored)
        # what was called off comes back as it was; what was done, in a new round
        self._db.executemany(
            "INSERT INTO tasks (case_id, key, kind, due_at, role, status, body)"
            " VALUES (?, ?, ?, ?, ?, 'open', ?)"
            " ON CONFLICT (case_id, key) DO UPDATE SET due_at = excluded.due_at,"
            " role = excluded.role, body = excluded.body, status = 'open', round ="
            " tasks.round + CASE WHEN tasks.status = 'done' THEN 1 ELSE 0 END",
            [
                (
                    case.id,
                    task.key,
                    task.kind,
                    0 if task.due_at is None else micros(task.due_at),
                    task.role,
                    _json(plain(task)),
                )
                for task in (*changes.new, *changes.moved)
            ],
        )
        done = done_in(case)
        self._db.executemany(
            "UPDATE tasks SET status = CASE WHEN round <= ? THEN 'done'"
            " ELSE 'cancelled' END WHERE case_id = ? AND key = ?",
            [(done[task.key], case.id, task.key) for task in changes.cancelled],
        )
        return changes

    def due(self, *, now: datetime, kind: str) -> tuple[Due, ...]:
        """Return the open tasks whose time has come, the oldest first.

        Args:
            now: the instant to look at.
            kind: a kind, such as ``"fulfil"``, or the family of all kinds below it:
                ``"escalate"`` is ``"escalate.first_response"`` as well.
        """
        # a slash comes right after a dot, and stands in no kind
        rows = self._db.execute(
            "SELECT case_id, body, round FROM tasks WHERE status = 'open'"
            " AND due_at <= ? AND (kind = ? OR kind > ? AND kind < ?)"
            " ORDER BY due_at, case_id, key",
            (micros(now), kind, f"{kind}.", f"{kind}/"),
        ).fetchall()
        return tuple(
            Due(case_id, from_plain(json.loads(body), Task), count)
            for case_id, body, count in rows
        )

    # ── the sweep ─────────────────────────────────────────────────────────────

    def sweep(self, *, now: datetime, limit: int = 100) -> tuple[Swept, ...]:
        """Look at every case where a clock has changed by itself, and at no other.

        Call it every minute, or when :meth:`next_wake` says. Each case that it looks
        at gets its next wake, strictly later than ``now``.

        Args:
            now: the instant to look at.
            limit: how many cases at most; call again for more.
        """
        rows = self._db.execute(
            "SELECT case_id FROM cases WHERE wake_at <= ? ORDER BY wake_at LIMIT ?",
            (micros(now), limit),
        ).fetchall()
        return tuple(self._look_at(case_id, now=now) for (case_id,) in rows)

    def _look_at(self, case_id: str, *, now: datetime) -> Swept:
        try:
            loaded = self._load(case_id)
            changes = self._save(self._draft(loaded.case, now=now), loaded)
        except StaleVersion:
            return Swept(case_id)  # somebody saved it, and with it the next wake
        except UNREADABLE as error:
            # one case that nobody can read neither stops the others nor is forgotten
            self._db.execute(
                "UPDATE cases SET wake_at = ? WHERE case_id = ? AND wake_at <= ?",
                (micros(now + LOOK_AGAIN), case_id, micros(now)),
            )
            return Swept(case_id, error=error)
        return Swept(case_id, changes)

    def next_wake(self) -> datetime | None:
        """Return when the next sweep has something to do; None if never."""
        (first,) = self._db.execute("SELECT min(wake_at) FROM cases").fetchone()
        return None if first is None else EPOCH + first * MICROSECOND

    # ── another book, another calendar, another system ────────────────────────

    def deploy(self, *, now: datetime, retarget: str = "carry") -> Report:
        """Move every case that is not closed to this host's book.

        What was met or breached stays so; a closed case stays under its book. Each
        case is moved in a transaction of its own, and under a key that names the
        book: after a crash, or beside another deployer, nothing is moved twice.

        Args:
            now: the instant of the adoption.
            retarget: what happens to running clocks, see ``Adopted``.

        Returns:
            The cases that run under the book now, and those that could not be moved.
        """
        rows = self._db.execute(
            "SELECT case_id FROM cases WHERE state <> 'closed' AND book_hash <> ?"
            " ORDER BY case_id",
            (self.book.ref.hash,),
        ).fetchall()
        return _one_by_one(
            (case_id for (case_id,) in rows),
            lambda case_id: self._adopt(case_id, now=now, retarget=retarget),
        )

    def _adopt(self, case_id: str, *, now: datetime, retarget: str) -> bool:
        book = self.book.ref

        def adopt(case: Case, now: datetime) -> ev.Event:
            if case.state == "closed" or case.book.hash == book.hash:
                raise LeftAlone  # it was, by somebody who was faster
            return ev.Adopted(now, by="deploy", book=book, retarget=retarget)

        before = self.load(case_id).entries(ev.Adopted)
        times = sum(entry.book.hash == book.hash for entry in before)
        # a book that was rolled back may come again
        key = f"adopt:{book.hash}" + (f"#{times + 1}" if times else "")
        try:
            self.record(case_id, adopt, key=key, now=now)
        except LeftAlone:
            return False
        return True

    def recheck(self, *, now: datetime) -> Report:
        """Look again at the cases whose times have moved: the calendar was edited.

        Call it once with a book that knows a new holiday, and again when the last
        process that knows the old one is gone. Which cases those are says an index;
        no other is loaded. What was done stays done.

        Returns:
            The cases whose tasks or next look changed, and those that cannot be read.
        """
        return _one_by_one(
            self._with_other_times(),
            lambda case_id: _insist(lambda: self._look_again(case_id, now=now)),
        )

    def _with_other_times(self) -> tuple[str, ...]:
        """Return the cases with running times that rest on another calendar."""
        found: list[str] = []
        books = ""
        # a handful of paths through the books, however many cases there are
        while (books := self._next_books(books)) != "":
            today = self._due_hash_of(books)
            rows = self._db.execute(
                "SELECT case_id FROM cases WHERE books = ?"
                " AND (due_hash < ? OR due_hash > ?)",
                (books, today, today),
            )
            found += (case_id for (case_id,) in rows)
        return tuple(sorted(found))

    def _next_books(self, books: str) -> str:
        (found,) = self._db.execute(
            "SELECT min(books) FROM cases WHERE books > ?", (books,)
        ).fetchone()
        return found or ""

    def _due_hash_of(self, books: str) -> str:
        """Return today's hash of all cases that went through the same books."""
        rows = self._db.execute(
            "SELECT case_id FROM cases WHERE books = ? AND due_hash IS NOT NULL"
            " LIMIT 20",
            (books,),
        ).fetchall()
        for (case_id,) in rows:
            try:
                return self.book.due_hash(self.load(case_id))
            except UNREADABLE:
                continue  # it is reported when it is looked at
        return ""

    def _look_again(self, case_id: str, *, now: datetime) -> bool:
        loaded = self._load(case_id)
        draft = self._draft(loaded.case, now=now)
        changes = self._save(draft, loaded)
        return any(changes) or draft.wake_at != loaded.wake_at

    def import_cases(
        self, rows: Iterable[OldRow], *, now: datetime, batch: int = 500
    ) -> Report:
        """Store the cases of an older system; rows that are here already are skipped.

        Args:
            rows: as the old system exports them; see :func:`taken_over`.
            now: the instant of the take-over.
            batch: how many rows to a transaction.

        Returns:
            The new cases by id, and the rows that were refused by their number.
        """
        done: list[str] = []
        failed: list[tuple[str, Exception]] = []
        numbered = enumerate(rows, start=1)
        while part := tuple(islice(numbered, batch)):
            drafts: list[tuple[str, Draft]] = []
            for number, row in part:
                try:
                    draft = self._draft(taken_over(self.book, row, now=now), now=now)
                except (*UNREADABLE, LookupError, TypeError) as error:
                    failed.append((f"row {number}", error))
                else:
                    drafts.append((f"row {number}", draft))
            stored = self._import(drafts, now=now)
            done += stored.done
            failed += stored.failed
        return Report(tuple(done), tuple(failed))

    def _import(self, drafts: Iterable[tuple[str, Draft]], *, now: datetime) -> Report:
        """Store a batch in one transaction; a row that is refused spoils no other."""
        done: list[str] = []
        known: list[tuple[str, Case]] = []
        failed: list[tuple[str, Exception]] = []
        with self._transaction():
            for row, draft in drafts:
                self._db.execute("SAVEPOINT one_row")
                try:
                    if self._insert(draft):
                        done.append(draft.case.id)
                    else:
                        known.append((row, draft.case))
                except ValueError as error:  # such as half a character in an id
                    self._db.execute("ROLLBACK TO one_row")
                    failed.append((row, error))
                self._db.execute("RELEASE one_row")
        for row, case in known:
            try:
                self._opened_again(case, now=now)
            except UNREADABLE as error:  # not what it was when it was imported
                failed.append((row, error))
        return Report(tuple(done), tuple(failed))

    # ── erasing ───────────────────────────────────────────────────────────────

    def cases_of(self, customer: str) -> tuple[str, ...]:
        """Return the ids of a customer's cases, erased ones too."""
        rows = self._db.execute(
            "SELECT case_id FROM cases WHERE customer IN (?, ?) ORDER BY case_id",
            (customer, digest(customer, self._pepper)),
        )
        return tuple(case_id for (case_id,) in rows)

    def erase(self, case_ids: Iterable[str]) -> None:
        """Replace every personal text of these cases by its digest, for good.

        Neither state, clocks, money, tasks nor versions change. It may be repeated.
        A command that is being decided on the old words is decided again.

        Raises:
            OldPagesHeld: somebody is reading; erase again.
        """
        with self._transaction():
            for case_id in case_ids:
                case = self.load(case_id)
                case = Case.replay(case_id, erase(case.log, self._pepper))
                bodies = [(_json(dump_entry(e)), case_id, e.version) for e in case.log]
                self._db.executemany(
                    "UPDATE entries SET body = ? WHERE case_id = ? AND version = ?",
                    bodies,
                )
                self._db.execute(
                    "UPDATE cases SET customer = ?, erasures = erasures + 1"
                    " WHERE case_id = ?",
                    (_customer_of(case), case_id),
                )
        # the old words still stand in free pages and in the write-ahead log
        self._db.execute("VACUUM")
        (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise OldPagesHeld


def _insist(attempt: Callable[[], T]) -> T:
    """Return what an attempt gives; try again while others are faster.

    Raises:
        StaleVersion: others were faster, again and again.
    """
    left = ATTEMPTS
    while True:
        try:
            return attempt()
        except StaleVersion:
            left -= 1
            if not left:
                raise


def _one_by_one(case_ids: Iterable[str], act: Callable[[str], bool]) -> Report:
    """Act on each case by itself: one that cannot be read stops no other."""
    done: list[str] = []
    failed: list[tuple[str, Exception]] = []
    for case_id in case_ids:
        try:
            if act(case_id):
                done.append(case_id)
        except UNREADABLE as error:
            failed.append((case_id, error))
    return Report(tuple(done), tuple(failed))


def _event(what: ev.Event | Decide, case: Case, *, key: str, now: datetime) -> ev.Event:
    """Return the event to record; a retry is decided as the first try was."""
    if isinstance(what, ev.Event):
        return what
    for entry in case.log[1:]:
        if entry.key == key:
            seen = Case.replay(case.id, case.log[: entry.version - 1])
            return what(seen, entry.recorded_at)
    return what(case, now)


def _customer_of(case: Case) -> str | None:
    return None if case.customer is None else case.customer.id


def _books_of(case: Case) -> str:
    """Return every book that a case ran under; all of them still have to be known."""
    adopted = (entry.book.hash for entry in case.entries(ev.Adopted))
    return " ".join((case.log[0].book.hash, *adopted))


def _json(data: Any) -> str:
    # escaped to ASCII: a complaint may hold half a character, which no file takes
    return json.dumps(data, separators=(",", ":"))


def done_in(case: Case) -> Counter[str]:
    """Return how often each task was reported done, by its key."""
    events = (entry.event for entry in case.log)
    return Counter(event.task for event in events if isinstance(event, ev.Done))


# ── the cases of an older system ─────────────────────────────────────────────

OldRow = Mapping[str, str]
"""A row of the old system, as ``csv.DictReader`` reads it."""

OLD_STATES = {
    "new": "received",
    "answered": "acknowledged",
    "in the workshop": "diagnosed",
    "solved": "resolved",
    "done": "closed",
}


def taken_over(book: Playbook, row: OldRow, *, now: datetime) -> Case:
    """Return an old row as a case; each shop writes its own.

    The key names the old system and its id, so that the same row is one case.

    Raises:
        RecoveryError: the library refuses what it says.
        LookupError: a column or a state is not known.
        ValueError: its date is none.
    """
    complaint = Complaint(
        row["text"],
        channel=row["channel"],
        received_at=datetime.fromisoformat(row["received"]),
    )
    return book.take_over(
        f"old-{row['id']}",
        state=OLD_STATES[row["status"]],
        source="the old desk",
        at=now,
        complaint=complaint,
        customer=Customer(row["customer"]) if row["customer"] else None,
        now=now,
        key=f"old-desk:{row['id']}",
    )


# ── sending ──────────────────────────────────────────────────────────────────


class Gateway(Protocol):
    """Whoever ships, pays or mails: outside, slow, and sometimes away."""

    def send(self, token: str, task: Task) -> None:
        """Do a task; the same token again does nothing.

        Raises:
            ConnectionError: it could not be reached; try later.
        """
        ...


def send_due(
    host: Host, gateway: Gateway, *, now: datetime, kind: str
) -> tuple[Task, ...]:
    """Send what is due and record it as done; return what was sent.

    No transaction is open while it sends, so a crash can fall between any two lines.
    Before the sending, the task stays open, and the next run sends it. After it, the
    next run sends it again, under the same token, which the gateway knows.

    Args:
        host: whose outbox.
        gateway: who does it.
        now: the instant to look at.
        kind: which tasks, a kind or a family; run one worker for each.
    """
    sent: list[Task] = []
    for due in host.due(now=now, kind=kind):
        done = ev.Done(now, task=due.task.key, by="outbox")
        try:
            gateway.send(due.token, due.task)
            host.record(due.case_id, done, key=f"done:{due.token}", now=now)
        except (ConnectionError, RecoveryError) as error:
            # it stays open, and holds up no other
            LOG.warning("%s is tried again in the next run: %s", due.token, error)
        else:
            sent.append(due.task)
    return tuple(sent)


class Crash(BaseException):
    """The process dies. Only the fake gateway raises it."""


class FakeGateway:
    """A gateway for trying things out: it keeps what it did, and dies when told.

    Args:
        die: when to die, once: ``"before"`` it does a task, or ``"after"``.
    """

    def __init__(self, die: str | None = None) -> None:
        self.die = die
        self.calls: list[str] = []
        self.effects: dict[str, Task] = {}

    def send(self, token: str, task: Task) -> None:
        """Do a task once for each token."""
        self.calls.append(token)
        self._die_if("before")
        self.effects.setdefault(token, task)
        self._die_if("after")

    def _die_if(self, when: str) -> None:
        if self.die == when:
            self.die = None
            raise Crash


# ── a story ──────────────────────────────────────────────────────────────────

SHANGHAI = ZoneInfo("Asia/Shanghai")
PEPPER = b"for this story only, never for a shop"
BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)

NINE_TO_SIX = [("09:00", "18:00")]
DAYTIME = BusinessHours(
    tz=SHANGHAI,
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), NINE_TO_SIX),
)
BOOK_2 = evolve(BOOK, version="2", hours=DAYTIME, earlier=[BOOK])
"""The shop closes at night and on Sundays from now on."""

FAIR = evolve(
    DAYTIME,
    holidays=[date(2026, 3, 16)],
    shifts={date(2026, 3, 15): NINE_TO_SIX},
)
BOOK_2_WITH_FAIR = evolve(BOOK_2, hours=FAIR)
"""The same book: closed for a fair on a Monday, made up for on the Sunday before."""

ALERTS = ("remind", "escalate")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant in March 2026, by the clock on the wall in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def say(now: datetime, text: str) -> None:
    """Print a line of the story under its time."""
    print(f"{now.astimezone(SHANGHAI):%m-%d %H:%M}  {text}")


def say_sent(now: datetime, tasks: Iterable[Task]) -> None:
    """Print what the outbox has sent."""
    for task in tasks:
        reason = task.why or Reason(task.kind)
        why = render(reason, "en", labels=STANDARD.label, zone=SHANGHAI)
        to = f" to {task.role}" if task.role else ""
        say(now, f"{task.kind} sent{to}: {why}")


def say_alerts(host: Host, mail: FakeGateway, now: datetime) -> None:
    """Send reminders and escalations that are due, and print them."""
    for kind in ALERTS:
        say_sent(now, send_due(host, mail, now=now, kind=kind))


REVIEW = Complaint(
    "等了半个月的定制手链,收到却是断裂的!客服只会说“已反馈,请耐心等待”,太失望了。",
    channel="review",
    received_at=at(1, 3),
    rating=5,
)
ORDER = Order(
    "2017",
    ordered_at=at(1, 3) - timedelta(days=15),
    amount=Money.of("268.00", "CNY"),
    note="周年纪念礼物,急用",
    is_custom=True,
)
SORRY = Reply("林女士,非常抱歉,是我们没有把好关。我今天就查清楚。")


def make_offer(case: Case, now: datetime) -> ev.Event:
    """Decide what to offer, and offer it: the store manager's button."""
    ruling = BOOK.decide_offer(case, now=now, by="wang", role="store_manager")
    return ev.Offered(now, by="wang", ruling=ruling)


def ship_album(case: Case, now: datetime) -> ev.Event:
    """Note that the album has left the shop."""
    (line,) = (line for line in case.lines if line.remedy.name == "album")
    return ev.Fulfilled(now, line=line.id, by="warehouse")


def resolve(case: Case, now: datetime) -> ev.Event:
    """Note what the complainant accepted."""
    done = case.resolution_of("accepted", found="upheld", authority="store_manager")
    return ev.Resolved(now, by="wang", resolution=done)


OLD_ROWS = (
    {
        "id": "71",
        "status": "in the workshop",
        "channel": "chat",
        "received": "2026-02-20T10:00:00+08:00",
        "customer": "chen",
        "text": "戒指尺寸不对",
    },
    {
        "id": "72",
        "status": "lost?",
        "channel": "review",
        "received": "2026-02-21T10:00:00+08:00",
        "customer": "",
        "text": "发货太慢了",
    },
    {
        "id": "73",
        "status": "done",
        "channel": "phone",
        "received": "2026-02-22T10:00:00+08:00",
        "customer": "zhao",
        "text": "耳环掉钻",
    },
)
"""What the old desk leaves behind."""


def moving_in(host: Host) -> None:
    """Show how old cases are taken over: twice, since one row was wrong."""
    now = at(1, 2)
    report = host.import_cases(OLD_ROWS, now=now)
    for row, error in report.failed:
        say(now, f"the old desk's {row} is refused: unknown status {error}")
    mended = [row | {"status": "new"} if row["id"] == "72" else row for row in OLD_ROWS]
    again = host.import_cases(mended, now=now)
    first, second = ", ".join(report.done), ", ".join(again.done)
    say(now, f"taken over: {first}; and once that row is mended: {second}")
    read = host.book.readings(host.load("old-71"), now=now)
    late = sum(r.status == "breached" for r in read)
    say(now, f"of old-71's past nobody here can tell: {late} clocks say it was late")


def night(host: Host, mail: FakeGateway) -> None:
    """Show a review at three in the morning, when nobody is there."""
    lin = Customer("lin")
    for _ in range(2):  # platforms deliver their messages at least once
        case = host.open(
            "case-1", REVIEW, order=ORDER, customer=lin, key="review-88", now=at(1, 3)
        )
        say(at(1, 3), f"the review is delivered: case-1, version {case.version}")
    while (now := host.next_wake()) is not None and now < at(1, 9):
        host.sweep(now=now)
        say_alerts(host, mail, now)


def morning(host: Host, path: Path) -> None:
    """Show two people at one case, a retry, and a call written down late."""
    zhou = Host(path, BOOK, pepper=PEPPER)
    seen: list[int] = []

    def acknowledge(case: Case, now: datetime) -> ev.Event:
        if not seen:
            # the race, staged: while Li's request is decided, Zhou's comes through
            note = ev.Noted(now, by="zhou", text="她周三要用")
            zhou.record(case.id, note, key="note-1", now=now)
        seen.append(case.version)
        return ev.Acknowledged(now, by="li", reply=SORRY)

    entry = host.record("case-1", acknowledge, key="ack-1", now=at(1, 9))
    zhou.close()
    say(at(1, 9), f"li and zhou write at once: li's is decided on versions {seen}")

    again = host.record("case-1", acknowledge, key="ack-1", now=at(1, 9, 1))
    same = "the same entry" if again == entry else "another entry"
    say(at(1, 9, 1), f"li's browser sends it again and gets {same}, {again.version}")
    try:
        other = ev.Acknowledged(at(1, 9, 2), by="li", reply=Reply("已反馈,请耐心等待"))
        host.record("case-1", other, key="ack-1", now=at(1, 9, 2))
    except KeyReused as error:
        say(at(1, 9, 2), f"other words under its key are refused: {error.code}")

    call = ev.Diagnosed(
        at(1, 12), by="li", primary="sourcing", contributing=("qc", "service")
    )
    entry = host.record("case-1", call, key="call-7", now=at(1, 15))
    say(at(1, 15), f"the workshop's call at noon is written down {entry.late_by} late")


def afternoon(host: Host, path: Path) -> Host:
    """Show an offer, and a process that dies in the middle of sending."""
    offered = host.record("case-1", make_offer, key="offer-1", now=at(1, 15, 10))
    exposure = cast("ev.Offered", offered.event).ruling.exposure
    say(at(1, 15, 10), f"wang makes an offer that may cost {exposure}")
    answer = ev.OfferAnswered(
        at(1, 16), by="lin", takes=("remake", "coupon"), declines=("bracelet",)
    )
    host.record("case-1", answer, key="answer-1", now=at(1, 16))
    shop = FakeGateway(die="after")
    try:
        send_due(host, shop, now=at(1, 16), kind="fulfil")
    except Crash:
        host.close()
        say(at(1, 16), "the worker sends the first thing and dies before noting it")
    host = Host(path, BOOK, pepper=PEPPER)
    send_due(host, shop, now=at(1, 16, 5), kind="fulfil")
    calls, things = len(shop.calls), len(shop.effects)
    say(at(1, 16, 5), f"another one goes on: sent {calls} times, done {things} things")
    host.record("case-1", ship_album, key="parcel-1", now=at(1, 18))
    say(at(1, 18), "the album is on its way: something kind, within a day")
    host.record("case-1", resolve, key="resolve-1", now=at(1, 20))
    say(at(1, 20), f"the case is {host.load('case-1').state}")
    return host


def week(host: Host, mail: FakeGateway) -> None:
    """Show that a sweep looks at a case when something changed, and not else."""
    sweeps, looks, now = 0, 0, at(1, 20)
    while now < at(8, 20):
        now += timedelta(minutes=5)
        sweeps += 1
        looks += len(host.sweep(now=now))
        for kind in (*ALERTS, "public_report", "fulfilment_seen"):
            say_sent(now, send_due(host, mail, now=now, kind=kind))
    say(now, f"{sweeps} sweeps in a week; looks at the case: {looks}")


def new_book(host: Host, path: Path) -> Host:
    """Show a deploy: the open cases move to the new book, and what was stays so."""
    now = at(10, 9)
    before = host.book.reading(host.load("case-1"), "first_response", now=now)
    host.close()
    host = Host(path, BOOK_2, pepper=PEPPER)
    moved = ", ".join(host.deploy(now=now).done)
    say(now, f"version 2 closes at night; it is adopted by {moved}")
    say(now, f"deployed once more, it is adopted by {len(host.deploy(now=now).done)}")
    after = host.book.reading(host.load("case-1"), "first_response", now=now)
    stays = "stays" if after == before else "was"
    say(now, f"a night does not count any more; case-1's {stays} {after.status}")
    return host


def fair(host: Host, path: Path, mail: FakeGateway) -> Host:
    """Show an edited calendar: what is due moves, and only that is touched."""
    late = evolve(REVIEW, text="项链的扣子松了", received_at=at(14, 17, 45))
    case = host.open("case-2", late, key="review-91", now=at(14, 17, 45))
    say_due(host, case, at(14, 17, 45))
    host.close()
    host = Host(path, BOOK_2_WITH_FAIR, pepper=PEPPER)
    now = at(14, 17, 50)
    moved = ", ".join(host.recheck(now=now).done)
    say(now, f"Monday will be a fair, and Sunday a working day; it moves {moved}")
    say_due(host, case, now)
    say(now, f"checked once more, it moves {len(host.recheck(now=now).done)}")
    while (wake := host.next_wake()) is not None and wake < at(15, 9, 30):
        host.sweep(now=wake)
        say_alerts(host, mail, wake)
    reply = Reply("您好,扣子我们今天就给您换新的。")
    answer = ev.Acknowledged(at(15, 9, 30), by="zhou", reply=reply)
    host.record("case-2", answer, key="ack-2", now=at(15, 9, 30))
    say(at(15, 9, 30), "zhou answers in time, on a Sunday")
    return host


def say_due(host: Host, case: Case, now: datetime) -> None:
    """Print by when the first response is due."""
    reading = host.book.reading(case, "first_response", now=now)
    due = cast("datetime", reading.due_at).astimezone(SHANGHAI)
    say(now, f"{case.id} has to be answered by {due:%A %H:%M}")


def farewell(host: Host, path: Path) -> None:
    """Show how a person is forgotten and the case is not."""
    now = at(31, 10)
    before = host.book.readings(host.load("case-1"), now=now)
    told = traces(path)
    host.erase(host.cases_of("lin"))
    say(
        now, f"lin is erased; of 4 texts, the files held {told} and hold {traces(path)}"
    )
    after = host.book.readings(host.load("case-1"), now=now)
    say(now, f"clocks {'as before' if after == before else 'changed'}:")
    for reading in after:
        noted = " (on something noted late)" if reading.backdated else ""
        say(now, f"  {reading.clock:<18} {reading.status}{noted}")
    first = ev.Acknowledged(now, by="li", reply=SORRY)
    entry = host.record("case-1", first, key="ack-1", now=now)
    say(now, f"li's request of 1 March is still known: entry {entry.version}")


def traces(path: Path) -> int:
    """Return how many of the story's personal texts stand in the database's files."""
    files = [path, path.with_name(f"{path.name}-wal")]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    texts = (REVIEW.text, ORDER.note or "", SORRY.text, "她周三要用")
    return sum(json.dumps(text)[1:-1].encode() in content for text in texts)


def main() -> None:
    """Tell the story of the broken bracelet on a temporary database."""
    with tempfile.TemporaryDirectory() as folder:
        path, mail = Path(folder) / "shop.db", FakeGateway()
        host = Host(path, BOOK, pepper=PEPPER)
        moving_in(host)
        night(host, mail)
        morning(host, path)
        host = afternoon(host, path)
        week(host, mail)
        host = new_book(host, path)
        host = fair(host, path, mail)
        farewell(host, path)
        host.close()


if __name__ == "__main__":
    main()
