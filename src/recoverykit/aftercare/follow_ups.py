"""Which planned contacts a case wants by now, when, and why others are not made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from recoverykit.aftercare.closures import left_alone
from recoverykit.aftercare.contact import ContactRules
from recoverykit.aftercare.fulfilment import done_tasks
from recoverykit.aftercare.reviews import ASKING_ENDS, contact_in, invited_at
from recoverykit.aftercare.rows import FollowUp
from recoverykit.catalogue import SEVERITIES
from recoverykit.customer_tiers import MembershipLadder
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason, Value
from recoverykit.facts import Customer
from recoverykit.hours import Hours
from recoverykit.lifecycle import Case, Entry
from recoverykit.lifecycle import events as ev
from recoverykit.task import Task

__all__ = ["contacts_of", "follow_up_tasks", "withheld"]

NO_RULES = ContactRules()


def follow_up_tasks(
    case: Case,
    follow_ups: Iterable[FollowUp],
    *,
    hours: Hours,
    customer: Customer | None = None,
    ladder: MembershipLadder | None = None,
    contact: ContactRules = NO_RULES,
    contacts: Iterable[datetime] = (),
) -> tuple[Task, ...]:
    """Return the planned contacts that are still wanted, now and later.

    A follow-up counts from the first event of its kind since the case was last
    reopened. Reopening calls off what was planned before; closing does not, unless the
    complaint was taken back or is answered under another case. It is over once
    ``Done`` names its key, ``FollowedUp`` names it, or an event of its ``met_by``
    kinds came after the cause.

    Marketing that would go out in quiet hours, or too often, is put off to the first
    time at which it may; a request for a review is put forward, for it has to be made
    within a day of the resolution. One that nobody made by then is refused by
    :func:`recoverykit.compensation.review_request_objections`. A key never depends on
    any of this. What is made counts once it is recorded, so a host that sends several
    asks again after each.

    Args:
        case: whose log is read.
        follow_ups: the shop's rows, each name once.
        hours: the hours that open time and calendar targets are counted in.
        customer: as known now, so that consent given or withdrawn since counts;
            the one in the log, where not given.
        ladder: which membership level is above which; without it, nobody who has one
            hears of another.
        contact: when and how often people may be contacted.
        contacts: when marketing or a request for a review reached, or will reach, the
            customer otherwise: in other cases, or in campaigns. Those of this case are
            in its log.

    Returns:
        The tasks in the order of the rows, under the key
        ``case id:version of the cause:name``.

    Raises:
        InvalidValue: a name stands for two rows.
    """
    planned = _planned(
        case,
        follow_ups,
        hours=hours,
        customer=customer,
        ladder=ladder,
        contact=contact,
        contacts=contacts,
    )
    return tuple(it for it in planned if isinstance(it, Task))


def withheld(
    case: Case,
    follow_ups: Iterable[FollowUp],
    *,
    hours: Hours,
    customer: Customer | None = None,
    ladder: MembershipLadder | None = None,
    contact: ContactRules = NO_RULES,
    contacts: Iterable[datetime] = (),
) -> tuple[Reason, ...]:
    """Return why contacts that would be due are not made; empty where all are.

    It also tells what was planned and has been called off since: by a reopening, or
    because the case was closed as withdrawn, merged or a duplicate.

    Args:
        case: whose log is read.
        follow_ups: the shop's rows, each name once.
        hours: as for :func:`follow_up_tasks`.
        customer: as known now; the one in the log, where not given.
        ladder: as for :func:`follow_up_tasks`.
        contact: as for :func:`follow_up_tasks`.
        contacts: as for :func:`follow_up_tasks`.

    Raises:
        InvalidValue: a name stands for two rows.
    """
    planned = _planned(
        case,
        follow_ups,
        hours=hours,
        customer=customer,
        ladder=ladder,
        contact=contact,
        contacts=contacts,
    )
    return tuple(it for it in planned if isinstance(it, Reason))


def contacts_of(
    case: Case, follow_ups: Iterable[FollowUp], tasks: Iterable[Task] = ()
) -> Mapping[str, datetime]:
    """Return when marketing and requests for a review reach the customer in a case.

    This is what the plans of the customer's other cases go around: store it with the
    case, and give what all others have as ``contacts``. A task that is wanted at once
    counts from what caused it.

    Args:
        case: whose log is read for what was made.
        follow_ups: the shop's rows, each name once.
        tasks: of the case, for what is planned.

    Returns:
        By the key of the task; a contact that was followed up and never reported done
        goes by the entry that says so.

    Raises:
        InvalidValue: a name stands for two rows.
    """
    rows = _rows(follow_ups)
    kinds = {row.name: row.kind for row in rows if row.purpose != "service"}
    found = _made(case, rows)
    for task in tasks:
        prefix, _, name = task.key.rpartition(":")
        owner, _, version = prefix.rpartition(":")
        if owner == case.id and kinds.get(name) == task.kind:
            cause = case.log[int(version) - 1]
            found[task.key] = task.due_at or cause.event.at
    return found


# ── planning ──────────────────────────────────────────────────────────────────


@frozen
class _Due:
    """A row that applies, what it counts from, and when it falls due by itself."""

    row: FollowUp
    cause: Entry
    due_at: datetime | None

    @property
    def starts_at(self) -> datetime:
        """Return when it would be made: at once is when its cause came about."""
        return self.cause.event.at if self.due_at is None else self.due_at


def _planned(
    case: Case,
    follow_ups: Iterable[FollowUp],
    *,
    hours: Hours,
    customer: Customer | None,
    ladder: MembershipLadder | None,
    contact: ContactRules,
    contacts: Iterable[datetime],
) -> list[Task | Reason]:
    """Return a task or a reason for each row that applies, in the order of the rows."""
    rows = _rows(follow_ups)
    known, asked_at = customer or case.customer, invited_at(case, rows)
    found: dict[str, Task | Reason] = {}
    governed: list[_Due] = []
    for row in rows:
        cause = _open_cause(case, row)
        if cause is None:
            continue
        if row.segment not in {None, None if known is None else known.segment}:
            continue
        level = None if known is None else known.membership
        why_not = _withheld(case, row, cause, known)
        if why_not is None and _keeps(level, row, ladder):
            why_not = _not(row, "has_level", level=level)
        if why_not is None and row.purpose == "review" and asked_at is not None:
            why_not = _not(row, "made_before")
        if why_not is not None:
            found[row.name] = why_not
            continue
        at, target = cause.event.at, row.target
        due = _Due(row, cause, None if target is None else target.due_at(at, hours))
        if row.purpose == "service":
            found[row.name] = _task(case, due, due.due_at)
        else:
            governed.append(due)
    if governed:
        found |= _placed(case, rows, governed, contact, contacts)
    return [found[row.name] for row in rows if row.name in found]


def _placed(
    case: Case,
    rows: tuple[FollowUp, ...],
    governed: list[_Due],
    contact: ContactRules,
    contacts: Iterable[datetime],
) -> Iterator[tuple[str, Task | Reason]]:
    """Yield each marketing and review contact where it may be made, or why it is not.

    Requests for a review come first: they cannot wait, and marketing can.
    """
    own = _contacts_of(case, rows)
    taken = [*own, *contacts]
    # what was not made yet will be made after what was
    last = max(own, default=None)
    asks: FollowUp | None = None
    for due in sorted(governed, key=_in_turn):
        row = due.row
        if row.purpose != "review":
            made, counts_at = _put_off(case, due, contact, taken, last)
        elif asks is None:
            made, counts_at = _put_forward(case, due, contact, taken, last)
            asks = row if isinstance(made, Task) else None
        else:
            made, counts_at = _not(row, "asked_by_another", other=asks.kind), None
        if counts_at is not None:
            taken.append(counts_at)
        yield row.name, made


_Placed: TypeAlias = tuple[Task | Reason, datetime | None]
"""What is made of a row, and when it counts as a contact."""


def _in_turn(due: _Due) -> tuple[bool, datetime]:
    return due.row.purpose != "review", due.starts_at


def _put_off(
    case: Case,
    due: _Due,
    contact: ContactRules,
    taken: list[datetime],
    last: datetime | None,
) -> _Placed:
    """Return a contact at the first time at which it may be made.

    One that is late already, and in nobody's way, keeps the time that it was due at.
    """
    planned = due.starts_at
    awake = contact.from_then_on(planned)
    earliest = awake if last is None else max(awake, last)
    if contact.cap is not None and not contact.cap.allows(earliest, taken):
        at = contact.from_then_on(earliest, contacts=taken)
        return _task(case, due, at, moved=("put_off_often", planned)), at
    if awake == planned:
        return _task(case, due, due.due_at), earliest
    return _task(case, due, awake, moved=("put_off_quiet", planned)), earliest


def _put_forward(
    case: Case,
    due: _Due,
    contact: ContactRules,
    taken: list[datetime],
    last: datetime | None,
) -> _Placed:
    """Return a request for a review while there is time for it (S91)."""
    row = due.row
    resolved = case.last(ev.Resolved) if case.resolution is not None else None
    if resolved is None:
        return _not(row, "unresolved"), None
    ends = resolved.at + ASKING_ENDS
    until = ends if due.due_at is None else min(due.due_at, ends)
    since = max(due.cause.event.at, resolved.at, last or resolved.at, *_decided(case))
    if until < since:
        return _not(row, "too_late", ended_at=until), None
    if due.due_at is None:  # at once, or as soon after that as it may be
        first = contact.from_then_on(since, contacts=taken)
        planned, at = since, first if first <= until else None
    else:
        planned, at = until, contact.until_then(since, until, contacts=taken)
    if at is None:
        is_quiet = contact.until_then(since, until) is None
        why = _not(row, "quiet" if is_quiet else "often", until=until)
        return why, None
    if at == planned:
        return _task(case, due, None if due.due_at is None else at), at
    moved = "moved_quiet" if contact.is_quiet(planned) else "moved_often"
    return _task(case, due, at, moved=(moved, planned)), at


def _decided(case: Case) -> Iterator[datetime]:
    """Return when disputes ended: no review was to be asked for before."""
    decided = (ev.AppealDecided, ev.ReferralDecided)
    return (e.event.at for e in case.log if isinstance(e.event, decided))


def _task(
    case: Case,
    due: _Due,
    at: datetime | None,
    *,
    moved: tuple[str, datetime] | None = None,
) -> Task:
    row, gives = due.row, due.row.gives
    code, told = "follow_up", dict[str, Value]()
    if gives is not None:
        code = "follow_up_gift"
        told |= {"remedy": gives.kind, "cost": gives.cost, "line": gives.name}
    if row.level is not None:
        code = "follow_up_level"
        told["level"] = row.level
    if moved is not None:
        code, told["planned_at"] = moved
    why = Reason(
        f"aftercare.{code}",
        follow_up=row.kind,
        after=row.after,
        at=due.cause.event.at,
        text=None,
        **told,
    )
    key = _key(case, due.cause, row)
    return Task(key, row.kind, due_at=at, role=row.role, why=why)


def _not(row: FollowUp, why: str, **fields: Value) -> Reason:
    return Reason(f"aftercare.withheld_{why}", follow_up=row.kind, text=None, **fields)


# ── reading the log ───────────────────────────────────────────────────────────


def _rows(follow_ups: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    rows = tuple(follow_ups)
    names = [row.name for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue("follow_ups", ", ".join(twice), "must use a name once")
    return rows


def _key(case: Case, cause: Entry, row: FollowUp) -> str:
    return f"{case.id}:{cause.version}:{row.name}"


def _causes(case: Case, kind: str) -> Iterator[Entry]:
    """Yield the first event of a kind in each round; a reopening begins a round."""
    waiting = True
    for entry in case.log:
        if isinstance(entry.event, ev.Reopened):
            waiting = True
        if waiting and entry.event.kind == kind:
            waiting = False
            yield entry


def _open_cause(case: Case, row: FollowUp) -> Entry | None:
    """Return what a follow-up counts from, unless it is over or does not apply."""
    if row.if_given and not case.given:
        return None
    if row.from_severity is not None:
        found = case.assessment
        if found is None or found.level < SEVERITIES[row.from_severity].level:
            return None
    causes = tuple(_causes(case, row.after))
    return causes[-1] if causes and not _is_over(case, row, causes[-1]) else None


def _is_over(case: Case, row: FollowUp, cause: Entry) -> bool:
    """Return whether a follow-up was made, by when that was and not when recorded."""
    begun = [e.version for e in case.log[: cause.version - 1] if _reopens(e)]
    later = (
        entry.event
        for entry in case.log[max(begun, default=0) :]
        if (entry.event.at, entry.version) > (cause.event.at, cause.version)
    )
    return _key(case, cause, row) in done_tasks(case) or any(
        event.kind in row.met_by
        or (isinstance(event, ev.FollowedUp) and event.about == row.name)
        for event in later
    )


def _reopens(entry: Entry) -> bool:
    return isinstance(entry.event, ev.Reopened)


def _contacts_of(case: Case, rows: tuple[FollowUp, ...]) -> list[datetime]:
    """Return when marketing and review contacts of a case were made."""
    return [*_made(case, rows).values()]


def _made(case: Case, rows: tuple[FollowUp, ...]) -> dict[str, datetime]:
    """Return when marketing and review contacts of a case were made, by what says so.

    One that was reported done and followed up is one contact.
    """
    names = {row.name for row in rows if row.purpose != "service"}
    made: dict[str, datetime] = {}
    seen = set[tuple[int, str]]()
    rounds = 0
    for entry in case.log:
        event = entry.event
        if isinstance(event, ev.Reopened):
            rounds += 1
        elif (name := contact_in(event)) in names and (rounds, name) not in seen:
            seen.add((rounds, name))
            followed_up = f"{case.id}:{entry.version}:{name}"
            made[event.task if isinstance(event, ev.Done) else followed_up] = event.at
    return made


# ── who is left alone ─────────────────────────────────────────────────────────


def _withheld(
    case: Case,
    row: FollowUp,
    cause: Entry,
    known: Customer | None,
) -> Reason | None:
    later = case.log[cause.version :]
    if any(isinstance(entry.event, ev.Reopened) for entry in later):
        return _not(row, "reopened")
    closure = left_alone(case)
    if closure is not None:
        return _not(row, "closed", closure=closure)
    if row.purpose == "service":
        return None
    told = (case.complaint, case.assessment)
    if any(it is not None and it.vulnerable for it in told):
        return _not(row, "vulnerable")
    if row.purpose == "marketing":
        agreed = known is not None and known.marketing_consent
        return None if agreed else _not(row, "no_consent")  # not known counts as no
    if case.is_disputed:
        return _not(row, "disputed")
    earlier = any(_is_over(case, row, cause) for cause in _causes(case, row.after))
    return _not(row, "made_before") if earlier else None


def _keeps(level: str | None, row: FollowUp, ladder: MembershipLadder | None) -> bool:
    """Return whether somebody keeps the level that they have."""
    if row.level is None or level is None:
        return False
    order = [] if ladder is None else [step.code for step in ladder.levels]
    if level not in order or row.level not in order:
        return True
    return order.index(level) >= order.index(row.level)
