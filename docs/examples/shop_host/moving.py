"""What concerns many logs at once: deploys, calendars, old systems, and erasing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import cast

from recoverykit import Case, Complaint, Customer, Playbook
from recoverykit import events as ev
from recoverykit.incidents import Incident
from recoverykit.personal import digest, personal_texts
from recoverykit.privacy import erase, redact
from recoverykit.serialization import dump_entry
from shop_host.store import insist
from shop_host.tables import (
    UNREADABLE,
    Draft,
    LeftAlone,
    Log,
    OldPagesHeld,
    Outrun,
    Report,
    to_json,
)
from shop_host.watching import Watching

__all__ = ["OLD_STATES", "Host", "OldRow", "taken_over"]

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


class Host(Watching):
    """A shop's backend on one database file; see :class:`Store` for what it takes."""

    # ── another book, another calendar, another system ────────────────────────

    def deploy(self, *, now: datetime, retarget: str = "carry") -> Report:
        """Move every case that is not closed to this host's book.

        What was met or breached stays so; a closed case stays under its book. Each
        case is moved in a transaction of its own, and under a key that names the
        book: after a crash, or beside another deployer, nothing is moved twice.
        An incident adopts no book; what it asks for is worked out by the new one.

        Args:
            now: the instant of the adoption.
            retarget: what happens to running clocks, see ``Adopted``.

        Returns:
            The cases that run under the book now and the incidents that ask for
            something else, and those that could not be moved.
        """
        rows = self._db.execute(
            "SELECT id, type FROM logs WHERE book_hash <> ?"
            " AND (type = 'incident' OR state <> 'closed') ORDER BY type, id",
            (self.book.ref.hash,),
        ).fetchall()
        types = dict(rows)

        def move(log_id: str) -> bool:
            if types[log_id] == "incident":
                return insist(lambda: self._look_again(log_id, now=now))
            return self._adopt(log_id, now=now, retarget=retarget)

        return _one_by_one(types, move)

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
        no other is loaded, beside the open incidents. What was done stays done.

        Returns:
            The cases and incidents whose tasks or next look changed, and those that
            cannot be read.
        """
        return _one_by_one(
            (*self._with_other_times(), *self._open_incidents()),
            lambda log_id: insist(lambda: self._look_again(log_id, now=now)),
        )

    def _with_other_times(self) -> tuple[str, ...]:
        """Return the cases with running times that rest on another calendar."""
        found: list[str] = []
        books = ""
        # a handful of paths through the books, however many cases there are
        while (books := self._next_books(books)) != "":
            today = self._due_hash_of(books)
            rows = self._db.execute(
                "SELECT id FROM logs WHERE books = ?"
                " AND (due_hash < ? OR due_hash > ?)",
                (books, today, today),
            )
            found += (case_id for (case_id,) in rows)
        return tuple(sorted(found))

    def _open_incidents(self) -> tuple[str, ...]:
        rows = self._db.execute(
            "SELECT id FROM logs WHERE type = 'incident' AND state = 'open' ORDER BY id"
        ).fetchall()
        return tuple(log_id for (log_id,) in rows)

    def _next_books(self, books: str) -> str:
        (found,) = self._db.execute(
            "SELECT min(books) FROM logs WHERE books > ?", (books,)
        ).fetchone()
        return found or ""

    def _due_hash_of(self, books: str) -> str:
        """Return today's hash of all cases that went through the same books."""
        rows = self._db.execute(
            "SELECT id FROM logs WHERE books = ? AND due_hash IS NOT NULL LIMIT 20",
            (books,),
        ).fetchall()
        for (case_id,) in rows:
            try:
                return self.book.due_hash(self.load(case_id))
            except UNREADABLE:
                continue  # it is reported when it is looked at
        return ""

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
                        done.append(draft.log.id)
                    else:
                        known.append((row, cast("Case", draft.log)))
                except (Outrun, ValueError) as error:  # half a character in an id
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
            "SELECT id FROM logs WHERE customer IN (?, ?) ORDER BY id",
            (customer, digest(customer, self._pepper)),
        )
        return tuple(case_id for (case_id,) in rows)

    def erase(self, case_ids: Iterable[str]) -> None:
        """Replace every personal text of these cases by its digest, for good.

        Whatever names these people in an incident goes as well; what does not, such as
        the message to everybody, stays. Neither state, clocks, money nor versions
        change, and no task but a reply that was not sent yet. It may be repeated.
        A command that is being decided on the old words is decided again.

        Raises:
            OldPagesHeld: somebody is reading; erase again.
        """
        with self._transaction():
            people = [self.load(case_id) for case_id in case_ids]
            for incident in self._incidents():
                self._rewrite(incident, _without(people, incident, self._pepper))
            for case in people:
                erased = Case.replay(case.id, erase(case.log, self._pepper))
                self._rewrite(case, erased)
                person = None if erased.customer is None else erased.customer.id
                self._db.execute(
                    "UPDATE logs SET customer = ? WHERE id = ?", (person, case.id)
                )
                self._db.execute(
                    "UPDATE tasks SET status = 'cancelled' WHERE log_id = ?"
                    " AND kind = 'send_reply' AND status = 'open'",
                    (case.id,),
                )
        # the old words still stand in free pages and in the write-ahead log
        self._db.execute("VACUUM")
        (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise OldPagesHeld

    def _incidents(self) -> list[Incident]:
        rows = self._db.execute(
            "SELECT id FROM logs WHERE type = 'incident' ORDER BY id"
        ).fetchall()
        return [self.load_incident(log_id) for (log_id,) in rows]

    def _rewrite(self, log: Log, erased: Log) -> None:
        pairs = zip(erased.log, log.log, strict=True)
        changed = [new for new, old in pairs if new is not old]
        if not changed:
            return
        self._db.executemany(
            "UPDATE entries SET body = ? WHERE log_id = ? AND version = ?",
            [(to_json(dump_entry(e)), log.id, e.version) for e in changed],
        )
        self._db.execute(
            "UPDATE logs SET erasures = erasures + 1 WHERE id = ?", (log.id,)
        )


def _without(people: list[Case], incident: Incident, pepper: bytes) -> Incident:
    """Return an incident without the entries' words that name one of these people."""
    log = [
        erase([entry], pepper)[0] if _names(entry, people, incident) else entry
        for entry in incident.log
    ]
    return Incident.replay(incident.id, log)


def _names(entry: ev.Entry, people: list[Case], incident: Incident) -> bool:
    if isinstance(entry.event, ev.Opaque):  # nobody here can tell what it holds
        return any(case.id in incident.members for case in people)
    return any(
        redact(words, case) != words
        for words in personal_texts(entry)
        for case in people
    )


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
