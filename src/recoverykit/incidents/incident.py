"""An incident: one cause, many cases, as an immutable log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar, cast

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import (
    InvalidValue,
    OpaqueLog,
    Refused,
    StaleVersion,
    UnknownCode,
    VersionGap,
)
from recoverykit.explanation import Reason
from recoverykit.incidents import events as ie
from recoverykit.incidents.seen import Seen
from recoverykit.investigation import Action
from recoverykit.lifecycle.events import Done, Entry, Event, Opaque
from recoverykit.lifecycle.guards import Policies
from recoverykit.lifecycle.table import (
    aware,
    check_key,
    check_retry,
    check_time,
    not_in_the_future,
)
from recoverykit.offer import Offer
from recoverykit.reply import Reply

__all__ = [
    "ALLOWED",
    "INCIDENT_STATES",
    "Incident",
    "PlannedAction",
    "incident_refusals",
    "open_incident",
    "record_incident",
]

E = TypeVar("E", bound=Event)

INCIDENT_STATES = ("open", "closed", "merged")
"""Where an incident can stand. Merged is for good: another one goes on for both."""

_ALWAYS = ("action_done", "action_verified", "done", "noted")
_LATER = (
    *_ALWAYS,
    "action_planned",
    "cases_linked",
    "cases_unlinked",
    "exposure_seen",
    "incident_merged",
    "statement_published",
)
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "open": frozenset(
            (*_LATER, "incident_closed", "message_agreed", "remedy_decided")
        ),
        "closed": frozenset((*_LATER, "incident_reopened")),
        "merged": frozenset(_ALWAYS),
    }
)
"""What may be recorded in which state: actions and late members outlive closure."""

_DEST: Mapping[str, str] = MappingProxyType(
    {
        "incident_closed": "closed",
        "incident_reopened": "open",
        "incident_merged": "merged",
    }
)


@frozen(kw_only=True)
class PlannedAction:
    """An action of an incident, and what became of it (S103).

    Args:
        name: what it is called within the incident, such as ``"act-4"``.
        action: as it was decided.
        since: the version of the entry that made it so.
        status: ``open``, ``done``, ``verified``, or ``failed`` where somebody looked
            and the cause was still there; a failed one is open to be done again.
        done_at: when it was carried out last.
        done_by: who carried it out last.
        verified_at: when somebody looked last.

    Examples:
        >>> patch = Action("patch", kind="corrective", cause="system")
        >>> planned = PlannedAction(name="act-4", action=patch, since=4, status="open")
        >>> planned.is_open
        True
    """

    name: str
    action: Action
    since: int
    status: str
    done_at: datetime | None = None
    done_by: str | None = None
    verified_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it is still to be carried out."""
        return self.status in ("open", "failed")

    def is_overdue(self, *, now: datetime) -> bool:
        """Return whether it should have been carried out by now."""
        due = self.action.due_at
        return self.is_open and due is not None and checked.to_utc(now) > due


@frozen
class Incident:
    """One cause behind many cases, from its declaration on (S101).

    Nothing but the log is stored; members, actions and state are read from it. Record
    with :func:`record_incident`.

    Args:
        id: the host's id for it; a code, since task keys use it.
        log: its entries, versions 1, 2, 3 …

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, golden_4h_72h
        >>> book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> frozen_funds = ie.Declared(
        ...     nine, by="wang", stage="system", cause="系统漏洞导致资金冻结",
        ...     cases=("case-1", "case-2"),
        ... )
        >>> incident = book.declare("incident-1", frozen_funds, now=nine)
        >>> more = ie.CasesLinked(nine, by="li", cases=("case-3",))
        >>> incident = book.record_incident(incident, more, now=nine, key="link-3")
        >>> incident.state, dict(incident.members)
        ('open', {'case-1': 1, 'case-2': 1, 'case-3': 2})
    """

    id: str
    log: tuple[Entry, ...]
    _seen: Seen = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_seen", Seen().and_then(*self.log))

    def _and_then(self, entry: Entry) -> Incident:
        """Return it with one more entry; what is there already is not read again."""
        longer = object.__new__(Incident)
        for name, value in (
            ("id", self.id),
            ("log", (*self.log, entry)),
            ("_seen", self._seen.and_then(entry)),
        ):
            object.__setattr__(longer, name, value)
        return longer

    @classmethod
    def replay(cls, incident_id: str, log: Iterable[Entry]) -> Incident:
        """Return the incident that a stored log tells of; nothing is decided again.

        Raises:
            InvalidValue: the log is empty or does not begin with a declaration.
            VersionGap: a row is missing, doubled or out of order.
        """
        checked.require_code("incident_id", incident_id)
        entries = tuple(log)
        if not entries or not isinstance(entries[0].event, (ie.Declared, Opaque)):
            first = entries[0].event.kind if entries else "an empty log"
            raise InvalidValue("log", first, "must begin with declared")
        for expected, entry in enumerate(entries, start=1):
            if entry.version != expected:
                raise VersionGap(expected, entry.version)
        return cls(incident_id, entries)

    @property
    def state(self) -> str:
        """Return where it stands, one of :data:`INCIDENT_STATES`."""
        return self.log[-1].dest

    @property
    def version(self) -> int:
        """Return the number of entries, for optimistic locking."""
        return self.log[-1].version

    @property
    def declared_at(self) -> datetime:
        """Return when it was declared."""
        return self.log[0].event.at

    @property
    def declared(self) -> ie.Declared | None:
        """Return its declaration; None where this release cannot read it."""
        first = self.log[0].event
        return first if isinstance(first, ie.Declared) else None

    def last(self, kind: type[E]) -> E | None:
        """Return the latest event of a kind."""
        found = (e.event for e in reversed(self.log) if isinstance(e.event, kind))
        return next(found, None)

    @property
    def members(self) -> Mapping[str, int]:
        """Return the ids of its cases, each with the version that linked it first.

        What is owed to a case is keyed by that version, so that nobody is called twice
        because a link was taken back and made again.
        """
        linked = self._seen.linked
        return MappingProxyType({c: linked[c] for c in self._seen.members})

    @property
    def open_since(self) -> int:
        """Return the version of its declaration, or of its latest reopening.

        What is wanted of the whole is wanted once a round: the cause is back.
        """
        return next(
            (
                entry.version
                for entry in reversed(self.log)
                if isinstance(entry.event, ie.IncidentReopened)
            ),
            1,
        )

    @property
    def statements(self) -> tuple[ie.StatementPublished, ...]:
        """Return what was said in public in this round, oldest first (S102)."""
        later = (entry.event for entry in self.log[self.open_since - 1 :])
        return tuple(it for it in later if isinstance(it, ie.StatementPublished))

    @property
    def remedy(self) -> Offer | None:
        """Return what every member is offered, if it was decided."""
        decided = self.last(ie.RemedyDecided)
        return None if decided is None else decided.offer

    @property
    def message(self) -> Reply | None:
        """Return what every member is told, if it was agreed."""
        agreed = self.last(ie.MessageAgreed)
        return None if agreed is None else agreed.message

    @property
    def actions(self) -> tuple[PlannedAction, ...]:
        """Return every action and what became of it, oldest first (S103)."""
        found: dict[str, PlannedAction] = {}
        for entry in self.log:
            match entry.event:
                case ie.ActionPlanned(action=action):
                    name = f"act-{entry.version}"
                    found[name] = PlannedAction(
                        name=name, action=action, since=entry.version, status="open"
                    )
                case ie.ActionDone(action=name, by=by, at=at) if name in found:
                    found[name] = attrs.evolve(
                        found[name],
                        since=entry.version,
                        status="done",
                        done_at=at,
                        done_by=by,
                    )
                case ie.ActionVerified(action=name, works=works, at=at) if (
                    name in found
                ):
                    found[name] = attrs.evolve(
                        found[name],
                        since=entry.version,
                        status="verified" if works else "failed",
                        verified_at=at,
                    )
                case _:
                    continue
        return tuple(found.values())

    @property
    def audience(self) -> int | None:
        """Return the largest reach that the host has seen; None if none was."""
        seen = (e.event for e in self.log)
        return max(
            (it.audience for it in seen if isinstance(it, ie.ExposureSeen)),
            default=None,
        )

    @property
    def called(self) -> frozenset[str]:
        """Return the cases whose person was called (S101).

        Under whichever version: what answers for whom can change, and nobody is called
        again for that.
        """
        found: set[str] = set()
        for task in self.done:
            match task.split(":"):
                case [self.id, _, case_id, "callback"]:
                    found.add(case_id)
                case _:
                    continue
        return frozenset(found)

    @property
    def done(self) -> frozenset[str]:
        """Return the keys of the tasks that were reported done."""
        events = (e.event for e in self.log)
        return frozenset(it.task for it in events if isinstance(it, Done))


def incident_refusals(
    incident: Incident, event: Event, *, policies: Policies
) -> tuple[Reason, ...]:
    """Return every reason that refuses an event now; empty means go."""
    return (
        *_not_here(incident, event),
        *_against_members(incident, event),
        *_against_actions(incident, event),
        *_unknown_codes(event, policies),
    )


def open_incident(
    incident_id: str,
    declared: ie.Declared,
    *,
    now: datetime,
    policies: Policies,
    key: str | None = None,
) -> Incident:
    """Return a new incident that begins with its declaration.

    Args:
        incident_id: the host's id; a code.
        declared: what was declared.
        now: the time of recording.
        policies: the playbook it is recorded under.
        key: the idempotency key of the entry.

    Raises:
        OutOfTime: it lies in the future.
        UnknownCode: a code that the book's catalogues do not have.
    """
    checked.require_code("incident_id", incident_id)
    check_key(key)
    recorded = aware(now)
    not_in_the_future(declared.at, recorded, policies)
    _check_codes(declared, policies)
    entry = Entry(
        1, declared, None, "open", recorded, key, policies.ref, declared.schema
    )
    return Incident(incident_id, (entry,))


def record_incident(
    incident: Incident,
    event: Event,
    *,
    now: datetime,
    policies: Policies,
    key: str | None = None,
    expected_version: int | None = None,
    pepper: bytes | None = None,
) -> Incident:
    """Return the incident with one more event; the given one stays as it is.

    Keys, versions and times are treated as in
    :meth:`recoverykit.lifecycle.Lifecycle.record`. An incident may outlive a book:
    each entry names the one that it was recorded under.

    Args:
        incident: as loaded.
        event: what happened, or what is to be done.
        now: the time of recording.
        policies: the playbook it is recorded under.
        key: makes it safe to retry.
        expected_version: refuses if somebody recorded in between.
        pepper: the host's bytes, to recognise a retry of what was erased.

    Raises:
        Refused: what is not allowed now, with every reason.
        InvalidValue: no event of an incident, or a second declaration.
        KeyReused: the key stands for something else.
        StaleVersion: the incident is at another version.
        OutOfTime: in the future, or too far in the past.
        UnknownCode: a code that the book's catalogues do not have.
        OpaqueLog: the log holds what cannot be judged here.
    """
    check_key(key)
    seen = incident._seen  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    if key is not None and key in seen.keys:
        check_retry(seen.keys[key], event, key, pepper)
        return incident
    if seen.opaque is not None:
        raise OpaqueLog(seen.opaque.event.kind, seen.opaque.version)
    if type(event) not in ie.INCIDENT_EVENTS.values() or isinstance(event, ie.Declared):
        allowed = ", ".join(sorted(ALLOWED[incident.state]))
        raise InvalidValue("event", event.kind, f"allowed: {allowed}")
    if expected_version is not None and expected_version != incident.version:
        raise StaleVersion(expected_version, incident.version)
    recorded = aware(now)
    check_time(incident.log, event.at, recorded, policies)
    _check_codes(event, policies)
    reasons = incident_refusals(incident, event, policies=policies)
    if reasons:
        raise Refused(
            event.kind,
            incident.state,
            reasons,
            tuple(sorted(ALLOWED[incident.state])),
        )
    entry = Entry(
        incident.version + 1,
        event,
        incident.state,
        _DEST.get(event.kind, incident.state),
        recorded,
        key,
        policies.ref,
        event.schema,
    )
    return incident._and_then(entry)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


# ── what refuses ─────────────────────────────────────────────────────────────


def _not_here(incident: Incident, event: Event) -> Iterator[Reason]:
    allowed = ALLOWED[incident.state]
    if event.kind not in allowed:
        yield Reason(
            "lifecycle.not_from_here",
            move=event.kind,
            state=incident.state,
            allowed=tuple(sorted(allowed)),
        )
    if isinstance(event, ie.IncidentMerged) and event.into == incident.id:
        yield Reason("incidents.link_to_itself", case=incident.id)
    if (
        isinstance(event, ie.IncidentClosed)
        and event.no_action is None
        and not incident.actions
    ):
        yield Reason("incidents.no_action_decided")


def _against_members(incident: Incident, event: Event) -> Iterator[Reason]:
    if not isinstance(event, (ie.CasesLinked, ie.CasesUnlinked)):
        return
    members = incident._seen.members  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    links = isinstance(event, ie.CasesLinked)
    wrong = tuple(c for c in event.cases if (c in members) is links)
    if wrong:
        code = "already_a_member" if links else "not_a_member"
        yield Reason(f"incidents.{code}", cases=wrong)


def _against_actions(incident: Incident, event: Event) -> Iterator[Reason]:
    if not isinstance(event, (ie.ActionDone, ie.ActionVerified)):
        return
    known = {planned.name: planned for planned in incident.actions}
    planned = known.get(event.action)
    if planned is None:
        yield Reason(
            "incidents.action_unknown", action=event.action, known=tuple(known)
        )
    elif isinstance(event, ie.ActionVerified):
        if planned.done_at is None or planned.status == "failed":
            yield Reason("incidents.action_not_done", action=event.action)
        elif planned.done_by == event.by:
            yield Reason("incidents.verified_by_doer", action=event.action, by=event.by)


def _codes_in(value: object) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the catalogue and the code of everything coded in a value."""
    if isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from _codes_in(item)
        return
    if not attrs.has(type(value)):
        return
    for attribute in attrs.fields(cast("type[Any]", type(value))):
        held = getattr(value, attribute.name)
        catalogue = attribute.metadata.get(checked.CATALOGUE)
        if catalogue is None:
            yield from _codes_in(held)
        elif held is not None:
            codes = (held,) if isinstance(held, str) else held
            yield from ((attribute.name, catalogue, code) for code in codes)


def _check_codes(event: Event, policies: Policies) -> None:
    for _, catalogue, code in _codes_in(event):
        getattr(policies.catalogues, catalogue).check(code)


def _unknown_codes(event: Event, policies: Policies) -> Iterator[Reason]:
    for name, catalogue, code in _codes_in(event):
        try:
            getattr(policies.catalogues, catalogue).check(code)
        except UnknownCode as error:
            yield Reason(
                "lifecycle.code_unknown",
                field=name,
                given=code,
                catalogue=catalogue,
                nearest=error.nearest,
            )
