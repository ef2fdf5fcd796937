"""Referrals: who outside may be asked, until when, and what lies with them now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import field, frozen

from recoverykit import checked
from recoverykit.disputes.bodies import ReferralBody, ReferralStep
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import is_same_body

__all__ = ["REFERRAL_STATUSES", "Referral", "referrals"]

REFERRAL_STATUSES = ("decided", "not_yet", "over", "pending", "possible", "unknown")
"""How a complaint stands with a body outside.

``pending`` lies there, and ``decided`` came back. Else the complainant may still go
there (``possible``), cannot yet, or cannot any more (``over``); where that goes by what
happened before the case was taken over, it is ``unknown``, and they are to be asked.
"""

ENDED = frozenset({"closed", "follow_up", "resolved"})
"""States in which a case that is taken over has an outcome already."""

_REFUSALS = frozenset({"out_of_scope"})
"""Closures by which the shop refuses a complaint without resolving it."""


@frozen(kw_only=True)
class Referral:
    """How a complaint stands with one body outside.

    Args:
        to: the body; what was recorded, where the rules do not know it.
        status: one of :data:`REFERRAL_STATUSES`.
        version: the entry that first referred it, or the one that gave the shop a later
            time to answer, which asks for an answer again; None where nobody did.
        by: who took it there, as first recorded; None where nobody did.
        opens_at: from when the complainant may go there, if that is known.
        closes_at: until when they may, if that is known.
        answer_by: until when the body wants the shop's answer, if it said so.
        accepts_by: until when it says whether it takes it on, if that is known.
        decides_by: until when it ends, if that is known.
        found: what it found, once it decided.
        reasons: each of these with its source, and what is not known.

    Units:
        Instants in UTC; all of them are in time themselves.
    """

    to: str = field(validator=checked.code)
    status: str = field(validator=checked.OneOf(*REFERRAL_STATUSES))
    version: int | None = field(default=None, validator=checked.count_or_none)
    by: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    answer_by: datetime | None = None
    accepts_by: datetime | None = None
    decides_by: datetime | None = None
    found: str | None = None
    reasons: tuple[Reason, ...] = ()


def referrals(
    case: Case, bodies: Iterable[ReferralBody], *, hours: Hours, now: datetime
) -> tuple[Referral, ...]:
    """Return how a case stands with each body outside.

    Args:
        case: as loaded.
        bodies: whom the complainant may turn to; what was referred to anybody else is
            told after them.
        hours: whose zone, and whose open days, the rows mean.
        now: the instant to look from.

    Raises:
        NaiveDatetime: ``now`` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.disputes import WECHAT
        >>> from recoverykit.facts import Complaint
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, golden_3h
        >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        >>> book = golden_3h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> wrote = Complaint("断了", channel="chat", received_at=noon)
        >>> case = book.open("c1", wrote, now=noon)
        >>> [found] = referrals(case, [WECHAT], hours=ALWAYS, now=noon)
        >>> found.status
        'not_yet'
    """
    checked.require_instant("now", now)
    at, known = checked.to_utc(now), tuple(bodies)
    told = [_read(case, body, hours, at) for body in known]
    told += [
        _pending(case, entry.event.to, None, hours)
        for entry in case.open_referrals
        if isinstance(entry.event, ev.Referred)
        and not any(body.is_meant_by(entry.event.to) for body in known)
    ]
    return tuple(told)


def _read(case: Case, body: ReferralBody, hours: Hours, now: datetime) -> Referral:
    for entry in reversed(case.open_referrals):
        event = entry.event
        if isinstance(event, ev.Referred) and body.is_meant_by(event.to):
            return _pending(case, event.to, body, hours)
    decided = _decision(case, body)
    if decided is not None:
        why = Reason("disputes.ended_outside", to=body.id)
        if decided.found is not None:
            why = Reason("disputes.decided_outside", to=body.id, found=decided.found)
        return Referral(
            to=body.id, status="decided", found=decided.found, reasons=(why,)
        )
    return _open_to(case, body, hours, now)


def _decision(case: Case, body: ReferralBody) -> ev.ReferralDecided | None:
    for entry in reversed(case.log):
        event = entry.event
        if isinstance(event, ev.ReferralDecided) and body.is_meant_by(event.to):
            return event
    return None


# ── what lies there ───────────────────────────────────────────────────────────


def _pending(case: Case, to: str, body: ReferralBody | None, hours: Hours) -> Referral:
    told = _told(case, to)
    first, by = told[0][0], told[0][1].by
    asks, answer_by, accepted_at = first, None, None
    for entry, event in told:
        accepted_at = event.accepted_at or accepted_at
        if event.answer_by is not None:
            if answer_by is not None and event.answer_by > answer_by:
                asks = entry
            answer_by = event.answer_by
    starts, unknown = _starts(case)
    starts |= {"referred": first.event.at, "accepted": accepted_at}
    times: dict[str, datetime | None] = {}
    reasons: list[Reason] = []
    for step in ("accepts", "decides"):
        if body is None or (step == "accepts" and accepted_at is not None):
            continue
        times[step], said = _time_of(body, step, starts, unknown, hours)
        reasons += said
    if answer_by is None:
        reasons.append(Reason("disputes.answer_time_unknown", to=to))
    else:
        reasons.append(Reason("disputes.answer_by", to=to, at=answer_by))
    return Referral(
        to=to,
        status="pending",
        version=asks.version,
        by=by,
        answer_by=answer_by,
        accepts_by=times.get("accepts"),
        decides_by=times.get("decides"),
        reasons=tuple(reasons),
    )


def _told(case: Case, to: str) -> tuple[tuple[ev.Entry, ev.Referred], ...]:
    """Return all that was recorded of one referral, oldest first.

    Recording it again tells more, and takes nothing back that it does not name.
    """
    told: list[tuple[ev.Entry, ev.Referred]] = []
    for entry in reversed(case.log):
        event = entry.event
        if isinstance(event, ev.ReferralDecided) and is_same_body(event.to, to):
            break
        if isinstance(event, ev.Referred) and is_same_body(event.to, to):
            told.append((entry, event))
    return tuple(reversed(told))


# ── whether somebody may go there ─────────────────────────────────────────────


def _open_to(case: Case, body: ReferralBody, hours: Hours, now: datetime) -> Referral:
    starts, unknown = _starts(case)
    opens_at, reasons = _time_of(body, "opens", starts, unknown, hours)
    closes_at, more = _time_of(body, "closes", starts, unknown, hours)
    reasons += more
    closing = [s for row in body.rows("closes") if (s := starts[row.counts_from])]
    # an outcome opens the way at once, however young the complaint is
    opens_at = min([x for x in (opens_at, *closing) if x is not None], default=None)
    gates = ("closes",) if opens_at is not None else ("opens", "closes")
    unsure = any(row.step in gates and row.counts_from in unknown for row in body.steps)
    gated = any(row.step in {"opens", "closes"} for row in body.steps)
    if closes_at is not None and now > closes_at:
        status = "over"
    elif unsure:
        status = "unknown"
    elif gated and (opens_at is None or now < opens_at):
        status = "not_yet"
    else:
        status = "possible"
    if not gated:
        reasons.append(Reason("disputes.no_time_known", to=body.id))
    return Referral(
        to=body.id,
        status=status,
        opens_at=opens_at,
        closes_at=closes_at,
        reasons=tuple(reasons),
    )


def _starts(case: Case) -> tuple[dict[str, datetime | None], frozenset[str]]:
    """Return when what rows count from happened, and what did at a time unknown here.

    Reopening takes no outcome back that somebody may go outside with; the next outcome
    takes its place.
    """
    starts: dict[str, datetime | None] = {
        "received": case.received_at,
        "resolved": None,
        "refused": None,
        "referred": None,
        "accepted": None,
    }
    unknown: set[str] = set()
    is_resolved = False
    for entry in case.log:
        match entry.event:
            case ev.Imported(state=state, complaint=complaint):
                if complaint is None:
                    starts["received"] = None
                    unknown.add("received")
                if state in ENDED:
                    unknown |= {"resolved", "refused"}
            case ev.Resolved(at=at, resolution=resolution):
                # a review inside does not stop what runs from the first outcome
                refuses = resolution.found == "not_upheld"
                starts |= {"resolved": at, "refused": at if refuses else None}
                is_resolved = True
                unknown -= {"resolved", "refused"}
            case ev.Closed(at=at, code=code) if code in _REFUSALS and not is_resolved:
                starts |= {"resolved": at, "refused": at}
                unknown -= {"resolved", "refused"}
            case ev.Reopened():
                is_resolved = False
            case _:
                continue
    return starts, frozenset(unknown)


# ── rows ──────────────────────────────────────────────────────────────────────


def _time_of(
    body: ReferralBody,
    step: str,
    starts: dict[str, datetime | None],
    unknown: frozenset[str],
    hours: Hours,
) -> tuple[datetime | None, list[Reason]]:
    """Return the instant that a step's row in force gives, and what it says."""
    lacking: list[Reason] = []
    for row in body.rows(step):
        start = starts[row.counts_from]
        if start is None:
            code = "start_unknown" if row.counts_from in unknown else "not_started"
            lacking.append(
                Reason(
                    f"disputes.{code}",
                    to=body.id,
                    step=step,
                    counts_from=row.counts_from,
                )
            )
        elif row.holds_on(hours.local_date(start)):
            return _said(body, row, start, hours)
    return None, lacking[:1]


def _said(
    body: ReferralBody, row: ReferralStep, start: datetime, hours: Hours
) -> tuple[datetime | None, list[Reason]]:
    at = row.ends_at(start, hours)
    if at is None:
        why = Reason(
            "disputes.number_unknown", to=body.id, step=row.step, source=row.source
        )
    else:
        why = Reason(f"disputes.{row.step}", to=body.id, at=at, source=row.source)
    return at, [why]


def ways_outside(found: Iterable[Referral]) -> Iterator[str]:
    """Yield the bodies that the complainant may turn to now; in doubt, they may."""
    return (each.to for each in found if each.status in {"possible", "unknown"})
