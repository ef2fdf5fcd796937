"""The tables of a host, and the small values that go in and out of them.

Instants stand in the tables as whole microseconds, because they are compared there: as
text, ``04:00:00Z`` would sort after ``04:00:00.000001Z``, which is the very instant at
which a clock that was due at four is over due.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from attrs import field, frozen

from recoverykit import Case, Reason, RecoveryError, Task
from recoverykit import events as ev
from recoverykit.incidents import Incident
from recoverykit.task import TaskChanges

SCHEMA = """
CREATE TABLE IF NOT EXISTS logs (
    id        TEXT PRIMARY KEY,            -- of a case or of an incident
    type      TEXT NOT NULL CHECK (type IN ('case', 'incident')),
    version   INTEGER NOT NULL,            -- the lock: entries written so far
    erasures  INTEGER NOT NULL DEFAULT 0,  -- the same lock, for rewritten bodies
    state     TEXT NOT NULL,               -- from here on copies, for queries
    book_hash TEXT NOT NULL,               -- the book that it was last read under
    books     TEXT NOT NULL,               -- all that a case ever ran under, in order
    due_hash  TEXT,                        -- what its times rest on; NULL is nothing
    customer  TEXT,                        -- whose it is; a digest once erased
    wake_at   INTEGER                      -- when to look again; NULL is never
);
CREATE INDEX IF NOT EXISTS logs_to_wake ON logs (wake_at);
CREATE INDEX IF NOT EXISTS logs_by_times ON logs (books, due_hash);
CREATE INDEX IF NOT EXISTS logs_of_customer ON logs (customer);
CREATE INDEX IF NOT EXISTS incidents ON logs (state, book_hash)
    WHERE type = 'incident';

CREATE TABLE IF NOT EXISTS entries (
    log_id          TEXT NOT NULL REFERENCES logs,
    version         INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    at              INTEGER NOT NULL,      -- when it happened
    recorded_at     INTEGER NOT NULL,      -- when we learned of it
    idempotency_key TEXT,
    body            TEXT NOT NULL,         -- the entry itself, as JSON
    PRIMARY KEY (log_id, version),
    UNIQUE (log_id, idempotency_key)
);

CREATE TABLE IF NOT EXISTS tasks (
    log_id  TEXT NOT NULL REFERENCES logs,
    key     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    due_at  INTEGER NOT NULL,              -- 0 is at once
    role    TEXT,
    status  TEXT NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    round   INTEGER NOT NULL DEFAULT 1,    -- wanted again after it was done: 2, 3 …
    body    TEXT NOT NULL,
    PRIMARY KEY (log_id, key)
);
CREATE INDEX IF NOT EXISTS tasks_to_do ON tasks (status, due_at, kind);
CREATE INDEX IF NOT EXISTS alerts ON tasks (status) WHERE kind = 'systemic_alert';

-- what one log rests on in another

CREATE TABLE IF NOT EXISTS summaries (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,  -- a new one with every change
    case_id TEXT NOT NULL UNIQUE REFERENCES logs,
    body    TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS concerns (
    incident_id TEXT NOT NULL REFERENCES logs,
    case_id     TEXT NOT NULL REFERENCES logs,  -- a member, or it answers for one
    PRIMARY KEY (incident_id, case_id)
);
CREATE INDEX IF NOT EXISTS concerns_of_case ON concerns (case_id);

CREATE TABLE IF NOT EXISTS contacts (
    case_id    TEXT NOT NULL REFERENCES logs,
    key        TEXT NOT NULL,
    at         INTEGER NOT NULL,           -- when it was made, or is planned
    claimed_at INTEGER,                    -- when somebody set about making it
    PRIMARY KEY (case_id, key)
);
"""

ATTEMPTS = 20
"""How often a command is decided again when others record first."""

LOOK_AGAIN = timedelta(hours=1)
"""After what time a case that could not be swept is tried again."""

UNREADABLE = (RecoveryError, ValueError)
"""What one case may raise without stopping the others."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Log: TypeAlias = Case | Incident

Decide: TypeAlias = Callable[[Any, datetime], ev.Event]
"""What to record, given the case or incident as it is and the instant of recording.

It may be called again when somebody else records first, and once more for a retry:
with the log and the instant of the first try. So it looks at nothing that changes
in between, and acts on nothing.
"""


def micros(at: datetime) -> int:
    """Return an instant as whole microseconds since 1970, exactly."""
    return (at - EPOCH) // MICROSECOND


def instant(whole: int) -> datetime:
    """Return the instant that so many microseconds stand for."""
    return EPOCH + whole * MICROSECOND


def to_json(data: Any) -> str:
    """Return JSON in ASCII: a complaint may hold half a character, no file takes it."""
    return json.dumps(data, separators=(",", ":"))


# ── what may go wrong ────────────────────────────────────────────────────────


class NoSuchLog(LookupError):
    """There is no case or incident of this id."""


class OldPagesHeld(Exception):
    """Erased, but somebody who is reading keeps the old words in the files."""


class LeftAlone(Exception):
    """A log was decided on, and there is nothing to record."""


class Outrun(Exception):
    """What a decision rests on in other logs has changed while it was made."""


class ReplyRefused(Exception):
    """A reply has faults that must not go out.

    Args:
        reasons: what has to change, each with what to write instead.
    """

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


# ── values ───────────────────────────────────────────────────────────────────


@frozen
class Loaded:
    """A log as it was loaded, and what a save compares.

    Args:
        log: the case or incident itself.
        erasures: how often it was erased.
        wake_at: when it was to be looked at again.
    """

    log: Log
    erasures: int
    wake_at: int | None


@frozen
class Rests:
    """What a draft rests on outside of its own log, as a save compares it.

    Args:
        contacts: when the customer hears from the shop in other cases.
        incidents: those that a case is part of, with their versions.
        summaries: the cases that an incident was counted from, with their numbers.
    """

    contacts: tuple[int, ...] = ()
    incidents: tuple[tuple[str, int], ...] = ()
    summaries: tuple[tuple[str, int], ...] = ()


@frozen(kw_only=True)
class Draft:
    """A log and all that follows from it, before the database is locked.

    Args:
        log: the case or incident to store.
        at: the instant it was looked at.
        rests: what it was worked out from beside its own log.
        tasks: the complete set that is wanted.
        wake_at: when to look at it again.
        book_hash: the book it was read under.
        due_hash: what its times rest on; None if it has none.
        contacts: when its customer hears from the shop, by key.
        claimed: the contact that somebody sets about making now.
        concerns: the cases that an incident has to do with.
    """

    log: Log
    at: datetime
    rests: Rests
    tasks: tuple[Task, ...]
    wake_at: int | None
    book_hash: str
    due_hash: str | None = None
    contacts: Mapping[str, datetime] = field(factory=dict)
    claimed: str | None = None
    concerns: frozenset[str] = frozenset()


@frozen
class Report:
    """What became of many logs, each of them by itself.

    Args:
        done: those that changed, by id.
        failed: those that could not be, and why; the next run tries them again.
    """

    done: tuple[str, ...]
    failed: tuple[tuple[str, Exception], ...] = ()


@frozen
class Swept:
    """What a sweep found at one case or incident.

    Args:
        log_id: which one.
        changes: what changed in its outbox; None if others were faster.
        error: why it could not be read; it is tried again in an hour.
    """

    log_id: str
    changes: TaskChanges | None = None
    error: Exception | None = None


@frozen
class Due:
    """A task of the outbox that is to be sent now.

    Args:
        log_id: whose task.
        task: what to do.
        round: how often it was wanted: a fulfilment that failed is wanted again.
    """

    log_id: str
    task: Task
    round: int

    @property
    def token(self) -> str:
        """Return the idempotency key of the sending, the same after every crash."""
        return f"{self.task.key}#{self.round}"
