"""Why a move may be refused: one small function a rule.

A guard is ``check(case, move, policies) -> Reason | None``. It is a plain
function of an importable module, so that a lifecycle pickles; what a shop may
choose reaches it through ``policies``, which are passed in with every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from attrs import evolve, field, frozen

from recoverykit.catalogue import Catalogue, Catalogues, Role
from recoverykit.explanation import Reason
from recoverykit.investigation import why_incomplete
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import Case
from recoverykit.lifecycle.ruling import Ruling
from recoverykit.plain import PolicyRef


class Policies(Protocol):
    """What the lifecycle asks of a playbook."""

    @property
    def ref(self) -> PolicyRef:
        """Return the id, version and hash of the book."""
        ...

    @property
    def catalogues(self) -> Catalogues:
        """Return the codes that may be written."""
        ...

    @property
    def max_backdate(self) -> timedelta:
        """Return how long after the fact an event may be slipped in (zero allowed)."""
        ...

    @property
    def max_skew(self) -> timedelta:
        """Return how far two clocks may differ."""
        ...

    @property
    def reopen_within(self) -> timedelta | None:
        """Return how long a case may be reopened; None is for ever."""
        ...

    @property
    def cause_from(self) -> str:
        """Return the severity from which closing needs a cause (S60)."""
        ...

    @property
    def clock_names(self) -> tuple[str, ...]:
        """Return the names of the clocks that can be extended."""
        ...

    def knows_book(self, ref: PolicyRef) -> bool:
        """Return whether a book is this one or one of its earlier ones."""
        ...

    def ring_objections(self, case: Case, ruling: Ruling) -> Iterable[Reason]:
        """Return what the ring has against a ruling as it stands."""
        ...


Check: TypeAlias = Callable[[Case, Any, Policies], Reason | None]


@frozen
class Guard:
    """A check as a condition of a ``transitions`` edge.

    Args:
        check: an importable function; lambdas and local functions are refused
            when the lifecycle is built, since they do not pickle.

    Examples:
        >>> Guard(has_override).name
        'has_override'
    """

    check: Check = field(eq=lambda check: f"{check.__module__}.{check.__qualname__}")

    @property
    def name(self) -> str:
        """Return the name of the check, as diagrams show it."""
        return self.check.__name__

    __name__ = name

    def __plain__(self) -> str:
        """Return where the check is imported from."""
        return f"{self.check.__module__}.{self.check.__qualname__}"

    def __call__(self, data: Any) -> bool:
        """Answer the stock engine: ``trigger(cursor, move, policies)``."""
        move, policies = data.args
        return self.check(data.model.case, move, policies) is None


def names_primary_cause(case: Case, move: ev.Diagnosed, _: Policies) -> Reason | None:
    """Refuse a diagnosis without exactly one primary cause (S55)."""
    del case
    return why_incomplete(move.primary, move.contributing, move.undetermined)


def has_override(case: Case, move: ev.Offered, _: Policies) -> Reason | None:
    """Refuse an offer before a diagnosis, unless overridden (S14)."""
    del case
    return None if move.override else Reason("lifecycle.no_diagnosis")


def ruled_for_this_case(
    case: Case, move: ev.Offered | ev.Approved, policies: Policies
) -> Reason | None:
    """Refuse a ruling made for another case or by another book."""
    ruling = _ruling(move)
    if ruling.case_id != case.id:
        return Reason("lifecycle.ruling_of_another_case", made_for=ruling.case_id)
    if ruling.book != policies.ref:
        return Reason(
            "lifecycle.ruling_of_another_book",
            made_by=ruling.book.short,
            book=policies.ref.short,
        )
    return None


_OUTDATES = (
    ev.Assessed,
    ev.Diagnosed,
    ev.Offered,
    ev.OfferAnswered,
    ev.Fulfilled,
    ev.LineFailed,
    ev.RefundSeen,
    ev.Adopted,
    ev.Reopened,
    ev.HostEvent,
)
"""What changes the situation that a ruling saw; a note or a reply does not."""


def ruled_on_what_is(
    case: Case, move: ev.Offered | ev.Approved, _: Policies
) -> Reason | None:
    """Refuse a ruling that something relevant has overtaken."""
    seen = _ruling(move).version
    if seen > case.version:
        return Reason("lifecycle.ruling_ahead", seen=seen, version=case.version)
    for entry in case.log[seen:]:
        if isinstance(entry.event, _OUTDATES):
            return Reason(
                "lifecycle.ruling_outdated", seen=seen, since=entry.event.kind
            )
    return None


def ring_agrees(case: Case, move: ev.Offered, policies: Policies) -> Reason | None:
    """Refuse what the ring refuses, whoever made the ruling."""
    ruling = move.ruling
    if ruling.verdict == "refused" or ruling.offer is None:
        return Reason("lifecycle.ruling_refused")
    # a law that took effect since it was decided binds the offer too
    now = evolve(ruling, decided_at=max(ruling.decided_at, move.at))
    return next(iter(policies.ring_objections(case, now)), None)


def has_authority(case: Case, move: ev.Offered, _: Policies) -> Reason | None:
    """Refuse what is beyond the actor's authority and not approved (S86, S89)."""
    ruling = move.ruling
    if ruling.verdict == "granted" and move.by == ruling.by:
        return None
    if any(e.event.of == ruling for e in case.entries(ev.Approved)):  # type: ignore[attr-defined]
        return None
    if ruling.verdict == "granted":
        return Reason("lifecycle.ruling_of_another_person", by=move.by, for_=ruling.by)
    return Reason(
        "lifecycle.approval_missing",
        exposure=ruling.exposure,
        role=ruling.approver or "",
        by=move.by,
        by_role=ruling.role,
    )


def may_approve(case: Case, move: ev.Approved, policies: Policies) -> Reason | None:
    """Refuse an approval by too low a rank, or by the proposer (S86)."""
    del case
    ruling = move.of
    if ruling.verdict != "needs_approval" or ruling.approver is None:
        return Reason("lifecycle.nothing_to_approve")
    if ruling.second_person and move.by == ruling.by:
        return Reason("lifecycle.approver_is_proposer", by=move.by)
    roles = policies.catalogues.roles
    if roles[move.role].rank < roles[ruling.approver].rank:
        return Reason(
            "lifecycle.approver_rank_too_low",
            by_role=move.role,
            role=ruling.approver,
        )
    return None


def resolution_is_complete(case: Case, move: ev.Resolved, _: Policies) -> Reason | None:
    """Refuse a resolution that is neither accepted nor imposed with reason (S17)."""
    resolution = move.resolution
    given = tuple(line.id for line in case.given)
    if resolution.outcome == "imposed":
        if resolution.reason is None:
            return Reason("lifecycle.imposed_without_reason")
    elif case.offer is not None and not given:
        return Reason("lifecycle.not_accepted")
    if set(resolution.lines) != set(given) or resolution.cost != case.cost():
        return Reason("lifecycle.lines_differ", named=resolution.lines, taken=given)
    return None


def resolution_is_recorded(
    case: Case, move: ev.Closed, policies: Policies
) -> Reason | None:
    """Refuse to close as resolved without a resolution record (S14)."""
    needed = policies.catalogues.closures[move.code].needs_resolution
    if needed and case.resolution is None and not _resolved_elsewhere(case):
        return Reason("lifecycle.no_resolution_recorded", code=move.code)
    return None


def _resolved_elsewhere(case: Case) -> bool:
    """Return whether a case was resolved before it was taken over, and still is."""
    birth = case.log[0].event
    return (
        isinstance(birth, ev.Imported)
        and birth.state in ("resolved", "follow_up")
        and case.last(ev.Reopened) is None
    )


def _demands_cause(case: Case, move: ev.Closed, policies: Policies) -> str | None:
    """Return the severity that makes a cause obligatory, if it does."""
    assessment = case.assessment
    if assessment is None or not policies.catalogues.closures[move.code].needs_cause:
        return None
    severities = policies.catalogues.severities
    level = severities[assessment.severity].level
    grave = level >= severities[policies.cause_from].level
    return assessment.severity if grave else None


def cause_is_recorded(case: Case, move: ev.Closed, policies: Policies) -> Reason | None:
    """Refuse to close a grave case without its cause (S60)."""
    severity = _demands_cause(case, move, policies)
    if severity is None or case.diagnosis is not None:
        return None
    return Reason("lifecycle.no_cause_recorded", severity=severity)


def action_is_decided(case: Case, move: ev.Closed, policies: Policies) -> Reason | None:
    """Refuse to close a grave case without a decision to act, or not to (S60)."""
    severity = _demands_cause(case, move, policies)
    held = case.last(ev.RetrospectiveHeld)
    decided = bool(move.actions or move.no_action)
    if held is not None:
        decided = decided or bool(held.actions or held.measures)
    if severity is None or decided:
        return None
    return Reason("lifecycle.no_action_decided", severity=severity)


def within_reopen_window(
    case: Case, move: ev.Reopened, policies: Policies
) -> Reason | None:
    """Refuse to reopen after the book's window, unless overridden.

    Who was right in an appeal since it ended is heard again whenever that was.
    """
    if upheld_appeal(case) is not None:
        return None
    ends = [e.event.at for e in case.entries(ev.Resolved, ev.Closed, ev.Imported)]
    if policies.reopen_within is None or move.override or not ends:
        return None
    ended = max(ends)
    # a difference cannot leave the calendar, and a sum can
    if move.at - ended <= policies.reopen_within:
        return None
    return Reason("lifecycle.reopen_over", ended_at=ended + policies.reopen_within)


def upheld_appeal(case: Case) -> ev.Entry | None:
    """Return the latest appeal that was found right and is not acted on yet.

    Another appeal that is not upheld does not take it back; reopening acts on it.

    Args:
        case: as loaded.
    """
    for entry in reversed(case.log):
        match entry.event:
            case ev.AppealDecided(found="upheld" | "partly_upheld"):
                return entry
            case ev.Resolved() | ev.Reopened():
                return None
            case _:
                continue
    return None


def appeal_is_open(case: Case, move: ev.AppealDecided, _: Policies) -> Reason | None:
    """Refuse to decide about an appeal that nobody made, or that is decided.

    Where both sides have appealed, one finding is not for both.
    """
    sides = {e.event.by for e in case.open_appeals if isinstance(e.event, ev.Appealed)}
    if not sides or (move.of is not None and move.of not in sides):
        return Reason("lifecycle.no_open_appeal")
    if move.of is None and len(sides) > 1:
        return Reason("lifecycle.appeal_of_whom", sides=tuple(sorted(sides)))
    return None


_DECISIONS = (
    ev.Diagnosed,
    ev.Offered,
    ev.Approved,
    ev.Resolved,
    ev.Closed,
    ev.AppealDecided,
)
"""What somebody decided about a complaint, and so cannot review alone."""


def reviewer_is_another(
    case: Case, move: ev.AppealDecided, _: Policies
) -> Reason | None:
    """Refuse a reviewer who decided in the case, or worked on it before the appeal.

    Who takes the review, or answers about it, has not worked on what is reviewed.
    """
    events = [entry.event for entry in case.log]
    if any(isinstance(it, _DECISIONS) and it.by == move.by for it in events):
        return Reason("lifecycle.reviewer_decided_before", by=move.by)
    appeals = [e.version for e in case.open_appeals if _is_by(e, move.of)]
    before = events[: min(appeals, default=case.version) - 1]
    if any(_works(it) == move.by for it in before):
        return Reason("lifecycle.reviewer_worked_before", by=move.by)
    return None


def _is_by(appeal: ev.Entry, side: str | None) -> bool:
    event = appeal.event
    return side is None or (isinstance(event, ev.Appealed) and event.by == side)


def _works(event: ev.Event) -> str | None:
    """Return who works on a complaint by an event, other than by deciding."""
    match event:
        case (
            ev.Acknowledged(by=name)
            | ev.Replied(by=name)
            | ev.Taken(by=name)
            | ev.Reassigned(to=name)
            | ev.EvidenceRequested(by=name)
        ):
            return name
        case _:
            return None


def reviewer_has_rank(
    case: Case, move: ev.AppealDecided, policies: Policies
) -> Reason | None:
    """Refuse a reviewer of lower rank than anybody who decided before."""
    roles = policies.catalogues.roles
    highest = highest_decider(case, roles)
    if highest is None or roles[move.role].rank >= roles[highest].rank:
        return None
    return Reason("lifecycle.reviewer_rank_too_low", by_role=move.role, role=highest)


def highest_decider(case: Case, roles: Catalogue[Role]) -> str | None:
    """Return the role of the highest rank that decided in a case; None if none did.

    Args:
        case: as loaded. Roles that the catalogue lacks by now do not count.
        roles: with their ranks.
    """
    known = [role for role in _deciding_roles(case) if role in roles]
    return max(known, key=lambda role: roles[role].rank, default=None)


def _deciding_roles(case: Case) -> Iterator[str]:
    for entry in case.log:
        match entry.event:
            case ev.Approved(role=role) | ev.AppealDecided(role=role):
                yield role
            case ev.Offered(ruling=ruling):
                yield ruling.role
            case ev.Resolved(resolution=resolution):
                yield resolution.authority
            case _:
                continue


def is_not_paused(case: Case, move: ev.Paused, _: Policies) -> Reason | None:
    """Refuse a second pause inside the first."""
    del move
    pause = case.paused
    if pause is None:
        return None
    return Reason("lifecycle.already_paused", reason=pause.reason)


def is_paused(case: Case, move: ev.Resumed, _: Policies) -> Reason | None:
    """Refuse to resume what runs."""
    del move
    return Reason("lifecycle.not_paused") if case.paused is None else None


def clock_is_known(case: Case, move: ev.Extended, policies: Policies) -> Reason | None:
    """Refuse to extend a clock that the book does not have."""
    del case
    if move.clock in policies.clock_names:
        return None
    return Reason(
        "lifecycle.clock_unknown", clock=move.clock, known=policies.clock_names
    )


def book_is_known(case: Case, move: ev.Adopted, policies: Policies) -> Reason | None:
    """Refuse to adopt a book that nobody here can read."""
    del case
    if policies.knows_book(move.book):
        return None
    return Reason(
        "lifecycle.book_unknown", book=move.book.short, known=policies.ref.short
    )


def _ruling(move: ev.Offered | ev.Approved) -> Ruling:
    return move.ruling if isinstance(move, ev.Offered) else move.of
