"""Cases that belong together: merge, split, link (S101).

Nothing here records. Each function returns every entry to be recorded, for every case
that it touches, under keys that make a retry harmless; ``Playbook.merge`` and its like
record them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from attrs import evolve, field, frozen

from recoverykit.errors import InvalidValue, Refused
from recoverykit.explanation import Reason
from recoverykit.facts import Issue
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.events import Event
from recoverykit.personal import is_digest
from recoverykit.plain import PolicyRef
from recoverykit.reply import Reply
from recoverykit.severity import Assessment
from recoverykit.sla import Reading

__all__ = [
    "RELATIONS",
    "Step",
    "link_cases",
    "merge_cases",
    "merge_refusals",
    "split_case",
]


RELATIONS: Mapping[str, str] = MappingProxyType(
    {"related": "related", "parent": "child", "child": "parent"}
)
"""What a case can be to another, and what that one is to it then."""


@frozen
class Step:
    """One event to record.

    Args:
        id: the case, or the incident, in which.
        event: what.
        key: the idempotency key that makes a retry harmless.
    """

    id: str
    event: Event
    key: str = field(kw_only=True)


# ── cases ────────────────────────────────────────────────────────────────────


def merge_refusals(
    survivor: Case,
    other: Case,
    *,
    readings: tuple[Iterable[Reading], Iterable[Reading]] = ((), ()),
) -> tuple[Reason, ...]:
    """Return every reason that refuses a merge; empty means go.

    The survivor is the one that was received first: so every clock that counts from
    receipt is at least as far on in it, and nothing that the law or a promise gives
    the complainant is lost. What the other owes beside that, such as a commitment that
    was made in it, is kept or made again in the survivor first; a dispute about it is
    decided first. Cases of two customers are linked and not merged.

    Args:
        survivor: the case that goes on.
        other: the case that ends.
        readings: of every clock of both, in this order, as
            ``Playbook.readings`` gives them.
    """
    return tuple(_merge_refusals(survivor, other, readings))


def _merge_refusals(
    survivor: Case,
    other: Case,
    readings: tuple[Iterable[Reading], Iterable[Reading]],
) -> Iterator[Reason]:
    if survivor.id == other.id:
        yield Reason("incidents.link_to_itself", case=survivor.id)
        return
    for case in (survivor, other):
        if case.state == "closed":
            yield Reason("incidents.case_closed", case=case.id)
    if _are_strangers(survivor, other):
        yield Reason("incidents.other_customer", survivor=survivor.id, other=other.id)
    if other.is_disputed:
        yield Reason("incidents.dispute_would_be_lost", case=other.id)
    if other.received_at < survivor.received_at:
        yield Reason("incidents.other_is_older", survivor=survivor.id, other=other.id)
    kept = {reading.clock: reading for reading in readings[0]}
    for reading in readings[1]:
        # what nothing has started yet, or is owed to nobody, cannot be lost
        if not reading.is_open or reading.status == "pending":
            continue
        same = kept.get(reading.clock)
        if same is None or _is_later(same, reading):
            yield Reason(
                "incidents.clock_would_be_lost",
                case=other.id,
                clock=reading.clock,
                due_at=reading.due_at,
            )


def _are_strangers(one: Case, other: Case) -> bool:
    """Return whether two known people complain; of an erased one nobody can tell."""
    people = {it.customer.id for it in (one, other) if it.customer is not None}
    return len(people) > 1 and not any(map(is_digest, people))


def _is_later(survivors: Reading, others: Reading) -> bool:
    """Return whether the survivor's clock would let the complainant wait longer."""
    if survivors.status in ("pending", "cancelled", "unknown"):
        return True
    if not survivors.is_open or others.due_at is None:
        return False  # done in the survivor already; or nothing to lose
    return survivors.due_at is None or survivors.due_at > others.due_at


def merge_cases(
    survivor: Case,
    other: Case,
    *,
    at: datetime,
    by: str,
    readings: tuple[Iterable[Reading], Iterable[Reading]] = ((), ()),
) -> tuple[Step, ...]:
    """Return what to record so that one case goes on for two.

    The survivor is linked to the other, and the other is linked and closed as
    ``merged``: its clocks are called off and its tasks with them. What its customer
    took stays owed and stays a task of it. Where the other has an issue that the
    survivor lacks, or is graver, public, urgent or of somebody vulnerable, the survivor
    is assessed as both together. Asked again after it was done, it returns
    the same steps, which record nothing twice; once the other was reopened, it merges
    anew.

    Args:
        survivor: the case that goes on; the one that was received first.
        other: the case that ends.
        at: when it was decided.
        by: who decided it.
        readings: of every clock of both; see :func:`merge_refusals`.

    Raises:
        Refused: with every reason.
    """
    # reopened since, it may be merged again, and that is no retry
    times = sum(1 for _ in other.entries(ev.Reopened))
    verb = f"merge#{times + 1}" if times else "merge"
    linked = _linked(survivor.id, other.id, "merged_from", at, verb)
    key = f"{verb}:{survivor.id}:{other.id}"
    graver = _of_both(_before(survivor, linked.key), other)
    assessed = () if graver is None else (ev.Assessed(at, assessment=graver),)
    steps = (
        linked,
        *(Step(survivor.id, event, key=f"{key}:assessed") for event in assessed),
        _linked(other.id, survivor.id, "merged_into", at, verb),
        Step(
            other.id,
            ev.Closed(at, by=by, code="merged"),
            key=f"{key}:closed",
        ),
    )
    if steps[-1].key in (entry.key for entry in other.log):
        return steps
    reasons = merge_refusals(survivor, other, readings=readings)
    if reasons:
        raise Refused("merge", other.state, reasons, ())
    return steps


def _of_both(survivor: Case, other: Case) -> Assessment | None:
    """Return what both cases together were assessed as, if it is more than the first.

    The spans of the other lie in a text that the survivor does not have.
    """
    mine, theirs = survivor.assessment, other.assessment
    if theirs is None:
        return None
    if mine is None:
        mine = evolve(theirs, issues=(), signals=(), reasons=())
    known = {issue.category for issue in mine.issues}
    both = evolve(
        mine,
        severity=max(mine, theirs, key=lambda a: a.level).severity,
        points=max(mine.points, theirs.points),
        issues=(
            *mine.issues,
            *(evolve(i, spans=()) for i in theirs.issues if i.category not in known),
        ),
        exposure="public"
        if "public" in (mine.exposure, theirs.exposure)
        else "private",
        urgency="urgent" if "urgent" in (mine.urgency, theirs.urgency) else "normal",
        vulnerable=mine.vulnerable or theirs.vulnerable,
        opens_case=mine.opens_case or theirs.opens_case,
        owner=mine.owner or theirs.owner,
    )
    if both == survivor.assessment:
        return None
    why = Reason("incidents.merged", case=other.id)
    return evolve(both, reasons=(*both.reasons, why))


def link_cases(
    case: Case,
    other: Case,
    *,
    relation: str = "related",
    at: datetime,
    family: Iterable[Case] = (),
) -> tuple[Step, ...]:
    """Return what to record so that two cases know of each other.

    Args:
        case: the one of which the relation is told.
        other: to which it is.
        relation: ``related``, or ``parent`` where ``case`` is the parent of ``other``,
            or ``child`` where it is its child.
        at: when it was found.
        family: the other cases that either is tied to, so that a circle of parents
            is found.

    Raises:
        InvalidValue: another relation, a link to itself, or a parent that would be
            its own ancestor.

    """
    back = RELATIONS.get(relation)
    if back is None:
        allowed = ", ".join(sorted(RELATIONS))
        raise InvalidValue("relation", relation, f"allowed: {allowed}")
    if case.id == other.id:
        raise InvalidValue("other", other.id, "must be another case")
    if relation != "related":
        parent, child = (case, other) if relation == "parent" else (other, case)
        _no_circle(parent, child, (case, other, *family))
    return (
        _linked(case.id, other.id, relation, at, "link"),
        _linked(other.id, case.id, back, at, "link"),
    )


def _no_circle(parent: Case, child: Case, known: tuple[Case, ...]) -> None:
    by_id = {case.id: case for case in known}
    ancestors, seen = [parent.id], set[str]()
    while ancestors:
        case_id = ancestors.pop()
        if case_id == child.id:
            rule = f"must not be an ancestor of {parent.id} already"
            raise InvalidValue("child", child.id, rule)
        if case_id not in seen and case_id in by_id:
            seen.add(case_id)
            ancestors += _parents(by_id[case_id])


def _parents(case: Case) -> Iterator[str]:
    for entry in case.log:
        match entry.event:
            case ev.Linked(to=to, relation="child"):
                yield to
            case _:
                continue


def split_case(
    case: Case,
    categories: Iterable[str],
    *,
    new_id: str,
    at: datetime,
    book: PolicyRef,
) -> tuple[ev.Received, tuple[Step, ...]]:
    """Return what to record so that some issues of a case become a case of their own.

    The new case was received when the first was: its clocks have run as long. Both are
    as grave as before until they are assessed anew, so that nothing is made light of
    by being parted. What was said to the complainant so far was said about both, and
    whoever took it on has both; so no clock of the new case runs over that was met.
    Offers and commitments stay where they were made.

    Args:
        case: which holds several issues.
        categories: of the issues that go.
        new_id: the host's id for the new case; a code.
        at: when it was decided.
        book: the playbook that the new case runs under.

    Returns:
        The birth of the new case, and what to record in both then.

    Raises:
        InvalidValue: the case was never assessed or has no complaint, an issue is not
            in it, or nothing would go or stay.
    """
    key = f"split:{case.id}:{new_id}"
    going = tuple(dict.fromkeys(categories))
    case = _before(case, f"{key}:linked")
    complaint, assessment = case.complaint, case.assessment
    if complaint is None or assessment is None:
        raise InvalidValue("case", case.id, "must have a complaint and be assessed")
    if new_id == case.id:
        raise InvalidValue("new_id", new_id, "must be another case")
    parted = tuple(i for i in assessment.issues if i.category in going)
    left = tuple(i for i in assessment.issues if i.category not in going)
    missing = sorted(set(going) - {issue.category for issue in parted})
    if missing:
        raise InvalidValue("categories", ", ".join(missing), "must be in the case")
    if not parted or not left:
        raise InvalidValue(
            "categories", ", ".join(going), "must leave an issue on either side"
        )
    birth = ev.Received(
        case.log[0].event.at,
        complaint=complaint,
        order=case.order,
        customer=case.customer,
        book=book,
    )
    new, old = (_part_of(assessment, part, case.id) for part in (parted, left))
    return birth, (
        *(
            Step(new_id, event, key=f"{key}:{version}")
            for version, event in _heard(case)
        ),
        Step(
            new_id,
            ev.Linked(at, to=case.id, relation="split_from"),
            key=f"{key}:linked",
        ),
        Step(new_id, ev.Assessed(at, assessment=new), key=f"{key}:assessed"),
        Step(
            case.id,
            ev.Linked(at, to=new_id, relation="split_into"),
            key=f"{key}:linked",
        ),
        Step(case.id, ev.Assessed(at, assessment=old), key=f"{key}:assessed"),
    )


def _heard(case: Case) -> Iterator[tuple[int, Event]]:
    """Yield what was said, and who took it on: true of every part of a case."""
    for entry in sorted(case.log, key=lambda entry: entry.event.at):
        version, event = entry.version, entry.event
        match event:
            case ev.Replied(reply=said):
                said = evolve(said, commitments=())
                yield version, evolve(event, reply=said, keeps=())
            case ev.Acknowledged(reply=told):
                told = told and evolve(told, commitments=())
                yield version, evolve(event, reply=told, keeps=())
            case ev.EvidenceRequested(by=by, reply=Reply() as asked):
                asked = evolve(asked, commitments=())
                yield version, ev.Replied(event.at, by=by, reply=asked)
            case ev.Taken() | ev.Reassigned():
                yield version, event
            case _:
                continue


def _before(case: Case, key: str) -> Case:
    """Return the case as it was before a key was recorded, for a retry to see alike."""
    for entry in case.log:
        if entry.key == key:
            return Case(case.id, case.log[: entry.version - 1])
    return case


def _part_of(
    assessment: Assessment, issues: tuple[Issue, ...], case_id: str
) -> Assessment:
    categories = tuple(issue.category for issue in issues)
    category = assessment.category if assessment.category in categories else None
    return evolve(
        assessment,
        issues=issues,
        category=category or categories[0],
        reasons=(
            *assessment.reasons,
            Reason("incidents.split", case=case_id, categories=categories),
        ),
    )


def _linked(case_id: str, to: str, relation: str, at: datetime, verb: str) -> Step:
    linked = ev.Linked(at, to=to, relation=relation)
    return Step(case_id, linked, key=f"{verb}:{case_id}:{to}:{relation}")
