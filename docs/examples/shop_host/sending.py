"""Sending what is due: outside of any transaction, and nothing twice."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Protocol

from recoverykit import RecoveryError, Task
from recoverykit import events as ev
from shop_host.watching import Watching

__all__ = ["Crash", "FakeGateway", "Gateway", "send_due"]

LOG = logging.getLogger(__name__)


class Gateway(Protocol):
    """Whoever ships, pays or mails: outside, slow, and sometimes away."""

    def send(self, token: str, task: Task) -> None:
        """Do a task; the same token again does nothing.

        Raises:
            ConnectionError: it could not be reached; try later.
        """
        ...


def send_due(
    host: Watching, gateway: Gateway, *, now: datetime, kind: str
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
        try:
            if not host.claim(due, now=now):
                continue
            gateway.send(due.token, due.task)
            done = ev.Done(now, task=due.task.key, by="outbox")
            host.record(due.log_id, done, key=f"done:{due.token}", now=now)
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
