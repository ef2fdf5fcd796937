"""Incidents that turn out to be one, or two: merge and split (S101).

Nothing here records; see :mod:`recoverykit.incidents.relations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from attrs import evolve

from recoverykit.errors import InvalidValue, Refused
from recoverykit.explanation import Reason
from recoverykit.incidents import events as ie
from recoverykit.incidents.incident import Incident
from recoverykit.incidents.relations import Step
from recoverykit.incidents.tasks import callback_key
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.events import Entry, Event

__all__ = ["merge_incidents", "split_incident"]


def merge_incidents(
    survivor: Incident, other: Incident, *, at: datetime, by: str
) -> tuple[Step, ...]:
    """Return what to record so that one incident goes on for two.

    Its members become members of the survivor. Who was called, told and offered
    already is not again; a remedy or a message that the survivor decided otherwise is
    its own, and one that it lacks goes along. So does what was seen of its reach and
    said in public. Actions stay where they were planned, and are tasks there until they
    are done and verified. Record the steps in one go: keys of tasks name the versions
    that they get. Asked again after it was done, it returns the same steps, which
    record nothing twice.

    Args:
        survivor: the incident that goes on; an open one.
        other: the one that ends.
        at: when it was decided.
        by: who decided it.

    Raises:
        InvalidValue: they are one and the same.
        Refused: one of them went into another incident already, or the survivor is
            closed.
    """
    if survivor.id == other.id:
        raise InvalidValue("other", other.id, "must be another incident")
    key = f"merge:{survivor.id}:{other.id}"
    if key not in (entry.key for entry in other.log):
        reasons = tuple(_incident_merge_refusals(survivor, other))
        if reasons:
            raise Refused("merge", survivor.state, reasons, ())
    mine, theirs = _before_incident(survivor, key), _before_incident(other, key)
    events, done = _carried(mine, theirs, at=at, by=by)
    return (
        *(
            # the link has the key of the merge itself
            Step(mine.id, event, key=f"{key}:{name}" if name else key)
            for name, event in events.items()
        ),
        *(Step(mine.id, ev.Done(at, task=task), key=f"{key}:{task}") for task in done),
        Step(other.id, ie.IncidentMerged(at, by=by, into=survivor.id), key=key),
    )


def _incident_merge_refusals(survivor: Incident, other: Incident) -> Iterator[Reason]:
    for incident in (survivor, other):
        if incident.state == "merged":
            yield Reason("incidents.is_merged", incident=incident.id)
    if survivor.state == "closed":
        yield Reason("incidents.case_closed", case=survivor.id)


_FOR_ALL: Mapping[type[Event], tuple[str, str]] = MappingProxyType(
    {
        ie.RemedyDecided: ("offer", "uniform_remedy"),
        ie.MessageAgreed: ("message", "shared_message"),
    }
)
"""Where what was decided for all stands, and the task that carries it out for one."""


def _carried(
    mine: Incident, theirs: Incident, *, at: datetime, by: str
) -> tuple[Mapping[str, Event], tuple[str, ...]]:
    """Return what goes over to the survivor by name, and the tasks that were done."""
    moved = tuple(c for c in theirs.members if c not in mine.members)
    events: dict[str, Event] = {}
    if moved:
        events[""] = ie.CasesLinked(at, by=by, cases=moved, merged_from=theirs.id)
    done = [
        callback_key(mine.id, mine.members.get(case_id, mine.version + 1), case_id)
        for case_id in sorted(theirs.called - mine.called)
    ]
    for kind, (what, task) in _FOR_ALL.items():
        decided, had = _latest(theirs, kind), _latest(mine, kind)
        if decided is None:
            continue
        if had is None:
            events[kind.kind] = evolve(decided.event, at=at)
            version = mine.version + len(events)
        elif getattr(had.event, what) == getattr(decided.event, what):
            version = had.version
        else:
            continue
        start = f"{theirs.id}:{decided.version}:"
        done += (
            f"{mine.id}:{version}:{key.removeprefix(start)}"
            for key in sorted(theirs.done)
            if key.startswith(start) and key.endswith(f":{task}")
        )
    if (theirs.audience or 0) > (mine.audience or 0):
        events["seen"] = ie.ExposureSeen(at, audience=theirs.audience or 0)
    heard = {statement.signed_by for statement in mine.statements}
    for statement in theirs.statements:
        if statement.signed_by not in heard:
            heard.add(statement.signed_by)
            events[f"said:{len(events)}"] = evolve(statement, at=at)
    return events, tuple(task for task in done if task not in mine.done)


def _latest(incident: Incident, kind: type[Event]) -> Entry | None:
    found = (e for e in reversed(incident.log) if isinstance(e.event, kind))
    return next(found, None)


def split_incident(
    incident: Incident,
    cases: Iterable[str],
    *,
    new_id: str,
    declared: ie.Declared,
) -> tuple[Step, ...]:
    """Return what to record so that some members become an incident of their own.

    Args:
        incident: whose members they are.
        cases: who goes.
        new_id: the host's id for the new incident; a code.
        declared: the cause of the new one; its cases are filled in.

    Returns:
        The first step is the declaration of the new one.

    Raises:
        InvalidValue: a case is no member, none goes, or both are the same.
    """
    key = f"split:{incident.id}:{new_id}"
    seen = _before_incident(incident, key)
    going = tuple(dict.fromkeys(cases))
    strangers = sorted(set(going) - set(seen.members))
    if not going or strangers:
        given = ", ".join(strangers) or "no case"
        raise InvalidValue("cases", given, "must be members")
    if new_id == incident.id:
        raise InvalidValue("new_id", new_id, "must be another incident")
    birth = evolve(declared, cases=going, split_from=incident.id)
    gone = ie.CasesUnlinked(declared.at, by=declared.by, cases=going, split_into=new_id)
    return (
        Step(new_id, birth, key=key),
        *(
            Step(new_id, ev.Done(declared.at, task=task), key=f"{key}:{task}")
            for task in (
                callback_key(new_id, 1, case_id)
                for case_id in sorted(seen.called)
                # no member was called for one that was merged into it
                if case_id in going or case_id not in seen.members
            )
        ),
        Step(incident.id, gone, key=key),
    )


def _before_incident(incident: Incident, key: str) -> Incident:
    """Return it as it was before anything was recorded under a key, or below it."""
    for entry in incident.log:
        if entry.key == key or (entry.key or "").startswith(f"{key}:"):
            return Incident(incident.id, incident.log[: entry.version - 1])
    return incident
