"""Consignment: a complaint between seller and buyer, and the platform between them.

Who complains may be either (S7), and the other party is heard and told as well. What
each of them owes by when, and what their silence stands for, is the platform's own rule
(静默即同意). Nothing here delays what the complainant is owed: who bears it is settled
between the parties afterwards (S57, S58).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import get_args

from attrs import field, frozen

from recoverykit import checked
from recoverykit.deadline import Target
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.investigation import completeness
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.task import Task

__all__ = [
    "HAND_IN_STATUSES",
    "HandIn",
    "HandInRule",
    "hand_ins",
    "other_party",
    "tell_tasks",
]

HAND_IN_STATUSES = ("handed_in", "not_asked", "silent", "waiting")
"""How a party stands with what it owes.

``silent`` is whoever let the time run out; ``not_asked``, whom nothing asks yet, or
nothing any more, since it was decided without them and is not disputed.
"""

MICROSECOND = timedelta(microseconds=1)

_OTHER: Mapping[str, str] = MappingProxyType({"buyer": "seller", "seller": "buyer"})


def other_party(case: Case) -> str | None:
    """Return the party that the complaint is about; None where nobody is named (S7).

    Source:
        你在一家寄售平台上卖了一件心爱的物品 / 愤怒的卖家集体在社交媒体曝光 (003).
    """
    complaint = case.complaint
    return None if complaint is None else _OTHER.get(complaint.complainant)


@frozen(kw_only=True)
class HandInRule:
    """What one party has to hand in, by when, and what its silence stands for.

    Args:
        party: who, a code of the parties catalogue.
        kinds: kinds of evidence that it has to give, all of them; empty is any.
        counts_from: the kind of event that starts the time. Asking again gives no
            more of it; what comes after a decision, or a reopening, starts another.
        within: how long the party has; no guide names a time, so none is assumed.
        default_outcome: what silence at expiry stands for, in the platform's own
            code, such as ``"refund"`` (silence is consent) or ``"claim_lost"``.
        source: where the rule is written.

    Raises:
        InvalidValue: a value is none of those allowed.

    Source:
        责任界定模糊…是卖家的责任,还是物流的问题? (003). That silence has an outcome is
        how the marketplaces have it: merchant silence, refund or platform steps in.
    """

    party: str = field(metadata=checked.coded("parties"), validator=checked.code)
    kinds: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("evidence_kinds"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    counts_from: str = field(validator=checked.code)
    within: Target = field(validator=checked.IsA(*get_args(Target)))
    default_outcome: str = field(validator=checked.code)
    source: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class HandIn:
    """How one party stands with what it has to hand in.

    Args:
        party: who.
        status: one of :data:`HAND_IN_STATUSES`.
        version: the entry that started the time; None where none runs.
        due_at: by when; None where nothing asks for it yet.
        missing: kinds that are still to come.
        default_outcome: what silence stands for.
        reasons: the same in words.
    """

    party: str
    status: str
    version: int | None = None
    due_at: datetime | None = None
    missing: tuple[str, ...] = ()
    default_outcome: str
    reasons: tuple[Reason, ...] = ()


def hand_ins(
    case: Case, rules: Iterable[HandInRule], *, hours: Hours, now: datetime
) -> tuple[HandIn, ...]:
    """Return which party still has to hand in what, and whose silence has spoken.

    What comes at the due instant is in time. What comes later stays late: silence had
    its outcome by then, and undoing it is a person's decision.

    Args:
        case: as loaded. Evidence counts for the party that it names.
        rules: what each party owes.
        hours: whose zone, and whose open days, the times mean.
        now: the instant to look from.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    checked.require_instant("now", now)
    return tuple(_stands(case, rule, hours, checked.to_utc(now)) for rule in rules)


def _stands(case: Case, rule: HandInRule, hours: Hours, now: datetime) -> HandIn:
    start = _start(case, rule.counts_from)
    free = HandIn(
        party=rule.party, status="not_asked", default_outcome=rule.default_outcome
    )
    if start is None:
        return free
    begun = start.event.at
    due = rule.within.due_at(begun, hours)
    in_time = _missing(case, rule, min(due, now))
    status, missing = "handed_in", in_time
    if in_time is not None:
        if not _is_undecided(case, start):
            return free
        status = "silent" if now > due else "waiting"
        missing = _missing(case, rule, now)
    return HandIn(
        party=rule.party,
        status=status,
        version=start.version,
        due_at=due,
        missing=missing or (),
        default_outcome=rule.default_outcome,
        reasons=(
            Reason(
                f"disputes.{status}",
                party=rule.party,
                due_at=due,
                missing=missing or (),
                outcome=rule.default_outcome,
            ),
        ),
    )


_ANEW = (ev.Resolved, ev.Closed, ev.AppealDecided, ev.Reopened)
"""What a party may be asked after once more."""


def _start(case: Case, kind: str) -> ev.Entry | None:
    """Return what started the latest time, which asking again does not start again."""
    start: ev.Entry | None = None
    anew = True
    for entry in case.log:
        anew = anew or isinstance(entry.event, _ANEW)
        if anew and entry.event.kind == kind:
            start, anew = entry, False
    return start


def _is_undecided(case: Case, start: ev.Entry) -> bool:
    """Return whether nothing was decided since the time started, or it is disputed."""
    since = case.log[start.version :]
    over = any(isinstance(e.event, (ev.Resolved, ev.Closed)) for e in since)
    return case.is_disputed or not over


def _missing(case: Case, rule: HandInRule, until: datetime) -> tuple[str, ...] | None:
    """Return what a party had not given by an instant; None where it gave all."""
    complaint = case.complaint
    given = [
        item
        for entry in case.log
        if isinstance(entry.event, ev.EvidenceReceived) and entry.event.at <= until
        for item in entry.event.evidence
    ]
    if complaint is not None:
        given += complaint.evidence
    theirs = [item for item in given if item.party == rule.party]
    if not rule.kinds:
        return None if theirs else ()
    lacking = completeness([rule.kinds], theirs).missing
    return lacking or None


def hand_in_tasks(case: Case, found: Iterable[HandIn]) -> Iterator[Task]:
    """Yield what to ask of whom, and what their silence stands for."""
    for each in found:
        if each.due_at is None:
            continue
        prefix = f"{case.id}:{each.version}"
        [why] = each.reasons
        if each.status == "waiting":
            kind = f"hand_in.{each.party}"
            yield Task(f"{prefix}:{kind}", kind, due_at=each.due_at, why=why)
        if each.status in {"silent", "waiting"}:
            kind = f"default.hand_in.{each.party}"
            silence = Reason(
                "disputes.silence_stands_for",
                party=each.party,
                outcome=each.default_outcome,
                due_at=each.due_at,
            )
            at = each.due_at + MICROSECOND
            yield Task(f"{prefix}:{kind}", kind, due_at=at, why=silence)


# ── who is told what ──────────────────────────────────────────────────────────

_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "received": "disputes.tell_complaint",
        "resolved": "disputes.tell_outcome",
        "appealed": "disputes.tell_appeal",
        "appeal_decided": "disputes.tell_appeal_outcome",
    }
)


_VOID = frozenset({"appealed", "resolved"})
"""What a reopening takes back; how an appeal ended stays as it was."""


def tell_tasks(case: Case) -> tuple[Task, ...]:
    """Return whom to tell what in a complaint between two parties.

    The other party hears of the complaint and of its outcome; whoever did not appeal
    hears of the appeal; both hear how it ended. None of them is told the other's words
    or address: reasons hold codes only. The latest event of each kind counts, of each
    side; an outcome that was taken back by a reopening is told to nobody.

    Args:
        case: as loaded.

    Returns:
        ``tell.<party>`` for each; empty where no second party is named.
    """
    about = other_party(case)
    if about is None or case.complaint is None:
        return ()
    complainant = case.complaint.complainant
    latest: dict[tuple[str, str | None], ev.Entry] = {}
    for entry in case.log:
        match entry.event:
            case ev.Appealed(by=side) | ev.AppealDecided(of=side):
                latest[entry.event.kind, side] = entry
            case ev.Reopened():
                latest = {it: e for it, e in latest.items() if it[0] not in _VOID}
            case _ if entry.event.kind in _TOLD:
                latest[entry.event.kind, None] = entry
            case _:
                continue
    wanted: list[Task] = []
    for entry in latest.values():
        for party in _listeners(entry.event, complainant, about):
            kind = f"tell.{party}"
            why = Reason(_TOLD[entry.event.kind], party=party)
            wanted.append(Task(f"{case.id}:{entry.version}:{kind}", kind, why=why))
    return tuple(wanted)


def _listeners(event: ev.Event, complainant: str, about: str) -> tuple[str, ...]:
    match event:
        case ev.Appealed(by="other_party"):
            return (complainant,)
        case ev.AppealDecided():
            return (complainant, about)
        case _:
            return (about,)
