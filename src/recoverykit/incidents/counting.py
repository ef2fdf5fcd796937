"""Which cases count, and when they were done: read from small summaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from recoverykit.aftercare import LEFT_ALONE
from recoverykit.errors import InvalidValue
from recoverykit.facts import CaseSummary

__all__ = [
    "answering",
    "counts",
    "done_at",
    "each_once",
    "is_about",
    "is_done",
    "members_of",
]

_DONE = ("resolved", "follow_up", "closed")
"""States in which a case is resolved, and was not reopened since."""

_UNRESOLVED = ("no_response", "referred")
"""Closures that end handling and solve nothing."""


def counts(summary: CaseSummary) -> bool:
    """Return whether a case stands for a trouble of its own.

    A merged case and a duplicate are told of under another one; a complaint that was
    withdrawn or none of the shop's is no trouble of the shop.

    Examples:
        >>> from datetime import UTC
        >>> received_at = datetime(2026, 3, 1, tzinfo=UTC)
        >>> merged = CaseSummary(
        ...     "case-2", received_at=received_at, state="closed", closure="merged"
        ... )
        >>> counts(merged)
        False
    """
    return summary.closure not in LEFT_ALONE


def is_done(summary: CaseSummary) -> bool:
    """Return whether a case is resolved, and was not reopened since.

    A case that ended because the customer fell silent, or went to somebody outside,
    was not resolved. One that was taken over as resolved is, whenever that was.

    Examples:
        >>> from datetime import UTC
        >>> received_at = datetime(2026, 3, 1, tzinfo=UTC)
        >>> imported = CaseSummary("c", received_at=received_at, state="resolved")
        >>> is_done(imported), done_at(imported)
        (True, None)
    """
    return summary.state in _DONE and summary.closure not in _UNRESOLVED


def done_at(summary: CaseSummary) -> datetime | None:
    """Return when a case was resolved; None while :func:`is_done` says it is not.

    None, too, where nobody can tell: the case was taken over as resolved. One that was
    closed as resolved without a record of it was resolved when it was closed.
    """
    return (summary.resolved_at or summary.closed_at) if is_done(summary) else None


def is_about(summary: CaseSummary, categories: tuple[str, ...]) -> bool:
    """Return whether a case has an issue of these categories, or of their kinds.

    Examples:
        >>> from datetime import UTC
        >>> late = CaseSummary(
        ...     "c", received_at=datetime(2026, 3, 1, tzinfo=UTC), state="received",
        ...     categories=("logistics.delay",),
        ... )
        >>> is_about(late, ("logistics",)), is_about(late, ("quality",))
        (True, False)
    """
    return any(
        found == wanted or found.startswith(f"{wanted}.")
        for found in summary.categories
        for wanted in categories
    )


def members_of(
    members: Iterable[str], summaries: Iterable[CaseSummary]
) -> Mapping[str, CaseSummary]:
    """Return the summaries of these cases by id, in order.

    Raises:
        InvalidValue: a case has no summary, or two that differ; a count without it
            would flatter.
    """
    known = _by_id(summaries)
    wanted = tuple(members)
    _require(wanted, known)
    return {case_id: known[case_id] for case_id in wanted}


def each_once(summaries: Iterable[CaseSummary]) -> tuple[CaseSummary, ...]:
    """Return the summaries, one that is given twice once, so that it counts once.

    Raises:
        InvalidValue: two of one case differ: nobody can tell which is right.
    """
    return tuple(_by_id(summaries).values())


def _by_id(summaries: Iterable[CaseSummary]) -> Mapping[str, CaseSummary]:
    known: dict[str, CaseSummary] = {}
    for summary in summaries:
        if known.setdefault(summary.id, summary) != summary:
            raise InvalidValue("summaries", summary.id, "must hold a case once")
    return known


def _require(wanted: Iterable[str], known: Mapping[str, CaseSummary]) -> None:
    missing = sorted(set(wanted) - set(known))
    if missing:
        raise InvalidValue(
            "summaries",
            f"none of {', '.join(missing)}",
            "must hold every member, and the cases that answer for merged ones",
        )


def answering(
    members: Mapping[str, int], summaries: Iterable[CaseSummary]
) -> Mapping[str, int]:
    """Return the cases that answer for the members, with the version of the link.

    A merged member and a duplicate are answered for by the case that they went into,
    whether that one is a member or not, so that one person is called, and one trouble
    counted, once.

    Args:
        members: of an incident, with the version that linked each.
        summaries: of every member, and of the cases that merged ones went into.

    Raises:
        InvalidValue: a summary is missing, or merged cases lead round in a circle.
    """
    known = _by_id(summaries)
    _require(members, known)
    found: dict[str, int] = {}
    for member, version in members.items():
        case_id, seen = member, {member}
        while True:
            into = known[case_id].merged_into
            if into is None:
                break
            case_id = into
            _require((case_id,), known)
            if case_id in seen:
                rule = "must not be merged into each other"
                raise InvalidValue("summaries", case_id, rule)
            seen.add(case_id)
        # whichever link came first, so that a later one asks for nothing again
        found[case_id] = min(version, found.get(case_id, version))
    return found
