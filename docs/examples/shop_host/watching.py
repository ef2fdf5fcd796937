"""What happens by itself: tasks come due, clocks run over, trouble comes again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from attrs import evolve

from recoverykit import Case, Reply, Task, reconcile
from recoverykit import events as ev
from recoverykit.compensation import review_request_objections
from recoverykit.errors import StaleVersion
from recoverykit.facts import CaseSummary
from recoverykit.incidents import MessageAgreed, SystemicAlert, alert_tasks
from recoverykit.personal import is_digest
from recoverykit.serialization import from_plain
from recoverykit.task import TaskChanges
from shop_host.commands import Commands
from shop_host.store import ALERT, insist
from shop_host.tables import (
    LOOK_AGAIN,
    UNREADABLE,
    Due,
    Outrun,
    Swept,
    instant,
    micros,
)

__all__ = ["Watching"]


class Watching(Commands):
    """The outbox, the sweep, and alerts over all cases."""

    # ── the outbox ────────────────────────────────────────────────────────────

    def due(self, *, now: datetime, kind: str) -> tuple[Due, ...]:
        """Return the open tasks whose time has come, the oldest first.

        Args:
            now: the instant to look at.
            kind: a kind, such as ``"fulfil"``, or the family of all kinds below it:
                ``"escalate"`` is ``"escalate.first_response"`` as well.
        """
        # a slash comes right after a dot, and stands in no kind
        rows = self._db.execute(
            "SELECT log_id, body, round FROM tasks WHERE status = 'open'"
            " AND due_at <= ? AND (kind = ? OR kind > ? AND kind < ?)"
            " ORDER BY due_at, log_id, key",
            (micros(now), kind, f"{kind}.", f"{kind}/"),
        ).fetchall()
        return tuple(
            Due(log_id, from_plain(json.loads(body), Task), count)
            for log_id, body, count in rows
        )

    def claim(self, due: Due, *, now: datetime) -> bool:
        """Return whether a due task may be sent now.

        Almost everything may. A contact of the shop's own accord may not in quiet
        hours, nor too often: after days without a worker, several may be due at once.
        Claimed, it counts for the plans of the customer's other cases as made now.
        One that may not be made waits in the outbox.
        """
        found = self._db.execute(
            "SELECT 1 FROM contacts WHERE case_id = ? AND key = ?",
            (due.log_id, due.task.key),
        )
        if found.fetchone() is None:
            return True
        return insist(lambda: self._try_to_claim(due.log_id, due.task.key, now=now))

    def _try_to_claim(self, case_id: str, key: str, *, now: datetime) -> bool:
        loaded = self._load(case_id)
        draft = self._draft(loaded.log, now=now)
        may = key in {t.key for t in draft.tasks if t.due_at is None or t.due_at <= now}
        if may and isinstance(draft.log, Case):
            may = self._may_contact(draft.log, key, draft.rests.contacts, now=now)
        self._save(evolve(draft, claimed=key if may else None), loaded)
        return may

    def _may_contact(
        self, case: Case, key: str, others: Iterable[int], *, now: datetime
    ) -> bool:
        """Return whether a planned contact may be made now, whenever it was planned."""
        book = self.book.book_of(case)
        made = [*self.book.contacts(case).values(), *map(instant, others)]
        before = [it for it in made if it <= now]
        if book.contact.from_then_on(now, contacts=before) != now:
            return False
        name = key.rpartition(":")[2]
        asks = {row.name for row in book.follow_ups if row.purpose == "review"}
        return name not in asks or not review_request_objections(case, at=now)

    def words_of(self, due: Due) -> Reply | None:
        """Return what a task is to say; None where it says nothing, or not any more."""
        version = due.task.key.removeprefix(f"{due.log_id}:").partition(":")[0]
        if due.task.kind not in {"send_reply", "shared_message"}:
            return None
        match self._load(due.log_id).log.log[int(version) - 1].event:
            case (
                ev.Acknowledged(reply=Reply() as reply)
                | ev.Replied(reply=reply)
                | MessageAgreed(message=reply)
            ) if not is_digest(reply.text):
                return reply
            case _:
                return None

    # ── the sweep ─────────────────────────────────────────────────────────────

    def sweep(self, *, now: datetime, limit: int = 100) -> tuple[Swept, ...]:
        """Look at every log where something has changed by itself, and at no other.

        Call it every minute, or when :meth:`next_wake` says. Each case and incident
        that it looks at gets its next wake, strictly later than ``now``.

        Args:
            now: the instant to look at.
            limit: how many at most; call again for more.
        """
        rows = self._db.execute(
            "SELECT id FROM logs WHERE wake_at <= ? ORDER BY wake_at LIMIT ?",
            (micros(now), limit),
        ).fetchall()
        return tuple(self._look_at(log_id, now=now) for (log_id,) in rows)

    def _look_at(self, log_id: str, *, now: datetime) -> Swept:
        try:
            loaded = self._load(log_id)
            changes = self._save(self._draft(loaded.log, now=now), loaded)
        except (StaleVersion, Outrun):
            return Swept(log_id)  # whoever was faster left a wake
        except UNREADABLE as error:
            # one log that nobody can read neither stops the others nor is forgotten
            self._db.execute(
                "UPDATE logs SET wake_at = ? WHERE id = ? AND wake_at <= ?",
                (micros(now + LOOK_AGAIN), log_id, micros(now)),
            )
            return Swept(log_id, error=error)
        return Swept(log_id, changes)

    def next_wake(self) -> datetime | None:
        """Return when the next sweep has something to do; None if never."""
        (first,) = self._db.execute("SELECT min(wake_at) FROM logs").fetchone()
        return None if first is None else instant(first)

    def _look_again(self, log_id: str, *, now: datetime) -> bool:
        loaded = self._load(log_id)
        draft = self._draft(loaded.log, now=now)
        changes = self._save(draft, loaded)
        return any(changes) or draft.wake_at != loaded.wake_at

    # ── trouble that comes again ──────────────────────────────────────────────

    def watch_recurrences(self, *, now: datetime) -> TaskChanges:
        """Bring the alerts in step with all cases; each is raised once.

        Call it every hour, say. An alert stands in the outbox of the case that tipped
        it, and ``Done`` in that case's log says that somebody has seen to it.
        """
        return insist(lambda: self._try_to_watch(now=now))

    def _try_to_watch(self, *, now: datetime) -> TaskChanges:
        latest = self._latest_summary()
        rows = self._db.execute("SELECT body FROM summaries").fetchall()
        summaries = [from_plain(json.loads(body), CaseSummary) for (body,) in rows]
        raised = self._raised_alerts()
        alerts = self.book.systemic_alerts(summaries, now=now, known=raised)
        tipped_by = {alert.key: alert.tipped_by for alert in alerts}
        with self._transaction():
            is_as_read = self._latest_summary() == latest
            if not is_as_read or self._raised_alerts() != raised:
                raise Outrun(ALERT)
            done = [task for _, task in self._alerts("done").values()]
            fresh = [it for it in alerts if not self._was_seen_to(it, summaries, done)]
            wanted = alert_tasks(fresh)
            stored = self._alerts("open")
            changes = reconcile(wanted, [task for _, task in stored.values()])
            self._want(
                (tipped_by[task.key], task) for task in (*changes.new, *changes.moved)
            )
            self._db.executemany(
                "UPDATE tasks SET status = 'cancelled' WHERE log_id = ? AND key = ?",
                [(stored[task.key][0], task.key) for task in changes.cancelled],
            )
        return changes

    def _was_seen_to(
        self, alert: SystemicAlert, summaries: list[CaseSummary], done: list[Task]
    ) -> bool:
        """Return whether somebody saw to this trouble, whatever case tipped it then.

        That case may have been merged since, or withdrawn.
        """
        rules = {rule.name: rule for rule in self.book.incidents.recurrences}
        began = min(it.received_at for it in summaries if it.id in alert.cases)
        since = began - rules[alert.rule].within
        same = f":{alert.rule}:{alert.value}:{ALERT}"
        reasons = (task.why for task in done if task.key.endswith(same))
        told = [cast("datetime", why["at"]) for why in reasons if why is not None]
        ended = alert.ended_at
        return any(since < at and (ended is None or at < ended) for at in told)

    def _latest_summary(self) -> int:
        (latest,) = self._db.execute("SELECT max(seq) FROM summaries").fetchone()
        return latest or 0

    def _raised_alerts(self) -> set[str]:
        rows = self._db.execute("SELECT key FROM tasks WHERE kind = 'systemic_alert'")
        return {key for (key,) in rows}

    def _alerts(self, status: str) -> dict[str, tuple[str, Task]]:
        rows = self._db.execute(
            "SELECT log_id, body FROM tasks WHERE kind = 'systemic_alert'"
            " AND status = ?",
            (status,),
        ).fetchall()
        tasks = [(log_id, from_plain(json.loads(body), Task)) for log_id, body in rows]
        return {task.key: (log_id, task) for log_id, task in tasks}
