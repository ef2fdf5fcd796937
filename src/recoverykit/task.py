"""What the host is asked to do, and how to keep its task table in step.

The library never sends, refunds or alerts. It states the complete set of tasks
wanted now; the host stores them and :func:`reconcile` says what changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason


@frozen
class Task:
    """One thing for the host to do.

    Args:
        key: stable for good: built from the case and the event that caused it,
            never from times or positions. Do a key once.
        kind: what to do, such as ``"survey"`` or ``"fulfil"``.
        due_at: by when, or when, to do it; None means at once.
        role: who it is for, a code of the roles catalogue.
        line: the offer line it carries out, if it does.
        why: the reason it is wanted.
    """

    key: str = field(validator=checked.text)
    kind: str = field(validator=checked.code)
    due_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )
    role: str | None = field(
        metadata=checked.coded("roles"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    line: str | None = field(default=None, validator=checked.text_or_none, kw_only=True)
    why: Reason | None = field(
        default=None, validator=checked.IsA(Reason, optional=True), kw_only=True
    )


class TaskChanges(NamedTuple):
    """What a host does to its task table: insert, update, delete."""

    new: tuple[Task, ...]
    moved: tuple[Task, ...]
    cancelled: tuple[Task, ...]


def reconcile(wanted: Iterable[Task], stored: Iterable[Task]) -> TaskChanges:
    """Return what changed between the stored open tasks and those wanted now.

    Pure and repeatable: once the changes are applied, the same call finds none.
    Order does not matter.

    Args:
        wanted: the complete set, as ``book.tasks(case, now)`` gives it.
        stored: the host's open tasks of this case.

    Returns:
        New tasks to insert, moved ones (same key, anything else changed) to
        update, cancelled ones to drop.

    Raises:
        InvalidValue: a key stands for two tasks.

    Examples:
        >>> survey, card = Task("c1:9:survey", "survey"), Task("c1:9:card", "card")
        >>> reconcile([survey], [card])
        ... # doctest: +ELLIPSIS
        TaskChanges(new=(Task(key='c1:9:survey',...), moved=(), cancelled=(Task(...))
    """
    want, have = _by_key("wanted", wanted), _by_key("stored", stored)
    return TaskChanges(
        new=tuple(t for k, t in want.items() if k not in have),
        moved=tuple(t for k, t in want.items() if k in have and have[k] != t),
        cancelled=tuple(t for k, t in have.items() if k not in want),
    )


def _by_key(name: str, tasks: Iterable[Task]) -> dict[str, Task]:
    found: dict[str, Task] = {}
    for task in tasks:
        if found.setdefault(task.key, task) != task:
            raise InvalidValue(name, task.key, "must use a key for one task only")
    return found
