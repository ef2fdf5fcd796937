"""What has to be done about the disputes of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.disputes.consignment import (
    MICROSECOND,
    hand_in_tasks,
    hand_ins,
    tell_tasks,
)
from recoverykit.disputes.dossiers import DossierSpec, dossier
from recoverykit.disputes.referrals import ENDED, Referral, referrals, ways_outside
from recoverykit.disputes.rules import DisputeRules
from recoverykit.explanation import Reason
from recoverykit.hours import Hours
from recoverykit.investigation import completeness, is_within
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import is_same_body
from recoverykit.lifecycle.guards import highest_decider, upheld_appeal
from recoverykit.task import Task

__all__ = ["dispute_tasks", "next_dispute_change"]

_DISPUTED = (ev.Appealed, ev.AppealDecided, ev.Referred, ev.ReferralDecided)


def dispute_tasks(
    case: Case,
    rules: DisputeRules,
    *,
    hours: Hours,
    now: datetime,
    catalogues: Catalogues = STANDARD,
) -> tuple[Task, ...]:
    """Return what has to be done about the disputes of a case, now and later.

    Keys are built from the case and the entry that caused the task. One that is
    ``Done`` is not wanted any more.

    Args:
        case: as loaded.
        rules: what the shop has laid down.
        hours: whose zone, and whose open days, the rows mean.
        now: the instant to look from.
        catalogues: the roles with their ranks: an appeal goes to the reviewer, or
            higher where somebody higher decided before.

    Returns:
        ``platform_appeal`` once a person confirmed a claim that a platform hears;
        ``decide_appeal`` for an open appeal, or ``tell_outside`` where the reviews
        inside are used up; ``put_right`` after an appeal that was upheld;
        ``prepare_referral_answer`` for what others took out; ``hand_in.<party>`` and
        ``default.hand_in.<party>``; and ``tell.<party>`` on a consignment.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    checked.require_instant("now", now)
    asks = rules.dossiers or rules.hand_ins or rules.tells_parties
    if not asks and next(case.entries(*_DISPUTED), None) is None:
        return ()  # most cases: nothing below has anything to go by
    outside = referrals(case, rules.bodies, hours=hours, now=now)
    wanted = [
        *_filing(case, rules, outside, hours),
        *_appeals(case, rules, outside, hours, _reviewer(case, rules, catalogues)),
        *_putting_right(case, rules),
        *_answers(case, rules, outside),
        *hand_in_tasks(case, hand_ins(case, rules.hand_ins, hours=hours, now=now)),
    ]
    if rules.tells_parties:
        wanted += tell_tasks(case)
    done = {e.event.task for e in case.log if isinstance(e.event, ev.Done)}
    return tuple(task for task in wanted if task.key not in done)


def next_dispute_change(
    case: Case, rules: DisputeRules, *, hours: Hours, after: datetime
) -> datetime | None:
    """Return when the disputes of a case change by themselves; None if never.

    Args:
        case: as loaded.
        rules: what the shop has laid down.
        hours: whose zone, and whose open days, the rows mean.
        after: the answer lies later than this.

    Raises:
        NaiveDatetime: ``after`` has no time zone.
    """
    owed = hand_ins(case, rules.hand_ins, hours=hours, now=after)
    ways = referrals(case, rules.bodies, hours=hours, now=after)
    # what is done at a due instant is in time, so the change comes right after it
    ends = [each.due_at for each in owed if each.status == "waiting"]
    ends += [way.closes_at for way in ways]
    changes = [
        *(way.opens_at for way in ways),
        *(at + MICROSECOND for at in ends if at is not None),
    ]
    moment = checked.to_utc(after)
    return min((at for at in changes if at is not None and at > moment), default=None)


# ── appeals to a platform ─────────────────────────────────────────────────────


def specs_for(case: Case, rules: DisputeRules) -> tuple[DossierSpec, ...]:
    """Return what may be filed where: what a person's diagnosis confirmed (S94).

    Where the channel of the complaint tells the platform, only that one is asked.
    """
    diagnosis, complaint = case.diagnosis, case.complaint
    confirmed = () if diagnosis is None else diagnosis.confirmed
    fitting = tuple(
        spec
        for spec in rules.dossiers
        if any(is_within(category, spec.needs.claim) for category in confirmed)
    )
    if complaint is None:
        return fitting
    there = tuple(s for s in fitting if complaint.channel in s.channels)
    return there or fitting


def _filing(
    case: Case, rules: DisputeRules, outside: tuple[Referral, ...], hours: Hours
) -> Iterator[Task]:
    specs = specs_for(case, rules)
    entry = _confirmed_first(case, specs)
    if entry is None or _was_filed(case, entry, specs, outside):
        return
    why = Reason(
        "disputes.appeal_where", platforms=tuple(spec.platform for spec in specs)
    )
    if len(specs) == 1:
        [spec] = specs
        found = dossier(spec, case.evidence)
        why = Reason(
            f"disputes.appeal_{'ready' if found.is_complete else 'lacks'}",
            platform=spec.platform,
            filed_as=spec.filed_as,
            missing=found.missing,
        )
    within, role = rules.file_within, rules.files_dossiers
    due = None if within is None else within.due_at(entry.event.at, hours)
    key = f"{case.id}:{entry.version}:platform_appeal"
    yield Task(key, "platform_appeal", due_at=due, role=role, why=why)


def _confirmed_first(case: Case, specs: tuple[DossierSpec, ...]) -> ev.Entry | None:
    """Return what first confirmed, in the round of the latest diagnosis, what it does.

    A diagnosis that says more of the same is no reason to file again.
    """
    claims = {spec.needs.claim for spec in specs}
    found: ev.Entry | None = None
    first: ev.Entry | None = None
    for entry in case.log:
        match entry.event:
            case ev.Reopened():
                first = None
            case ev.Diagnosed(diagnosis=diagnosis):
                confirmed = diagnosis.confirmed
                if any(is_within(c, claim) for c in confirmed for claim in claims):
                    first = first or entry
                found = first
            case _:
                continue
    return found


def _was_filed(
    case: Case,
    since: ev.Entry,
    specs: tuple[DossierSpec, ...],
    outside: tuple[Referral, ...],
) -> bool:
    """Return whether the shop went to one of the platforms, or has gone and waits."""
    filed = [e.event for e in case.log[since.version :]]
    went = [e.to for e in filed if isinstance(e, ev.Referred) and e.by == "shop"]
    went += [r.to for r in outside if r.status == "pending" and r.by == "shop"]
    return any(is_same_body(spec.platform, to) for spec in specs for to in went)


# ── appeals inside ────────────────────────────────────────────────────────────


def _appeals(
    case: Case,
    rules: DisputeRules,
    outside: tuple[Referral, ...],
    hours: Hours,
    reviewer: str | None,
) -> Iterator[Task]:
    if not _is_decided(case):
        return
    for side, entry in _first_of_each_side(case):
        prefix, held = f"{case.id}:{entry.version}", _held(case, side)
        if rules.reviews is None or held < rules.reviews:
            why = _heard(case, entry, rules, hours)
            yield Task(
                f"{prefix}:decide_appeal", "decide_appeal", role=reviewer, why=why
            )
        else:
            yield Task(
                f"{prefix}:tell_outside",
                "tell_outside",
                role=rules.reviewer,
                why=_final(side, held, outside),
            )


def _first_of_each_side(case: Case) -> Iterable[tuple[str, ev.Entry]]:
    """Return the first open appeal of each side; a second one asks nothing more."""
    first: dict[str, ev.Entry] = {}
    appeals = [(e.event, e) for e in case.open_appeals]
    for side, entry in [(it.by, e) for it, e in appeals if isinstance(it, ev.Appealed)]:
        first.setdefault(side, entry)
    return first.items()


def _held(case: Case, side: str) -> int:
    """Return how often a side was reviewed since the outcome that it is about.

    Reopening takes an outcome back, and the reviews of it with it.
    """
    held = 0
    for entry in case.log:
        match entry.event:
            case ev.AppealDecided(of=of):
                before = Case(case.id, case.log[: entry.version - 1])
                sides = dict(_first_of_each_side(before))
                held += side in sides and of in (None, side)
            case ev.Reopened():
                held = 0
            case _:
                continue
    return held


def _reviewer(case: Case, rules: DisputeRules, codes: Catalogues) -> str | None:
    """Return the role that may review: the shop's, or who is higher and decided."""
    named, decided = rules.reviewer, highest_decider(case, codes.roles)
    both = [role for role in (named, decided) if role is not None]
    known = [role for role in both if role in codes.roles]
    return max(known, key=lambda role: codes.roles[role].rank, default=named)


def _is_decided(case: Case) -> bool:
    """Return whether there is an outcome that can be looked at again."""
    for entry in reversed(case.log):
        match entry.event:
            case ev.Resolved() | ev.Closed():
                return True
            case ev.Reopened():
                return False
            case ev.Imported(state=state):
                return state in ENDED
            case _:
                continue
    return False


def _heard(case: Case, entry: ev.Entry, rules: DisputeRules, hours: Hours) -> Reason:
    """Return that an appeal waits, and whether it came in time."""
    ends = [e.event.at for e in case.entries(ev.Resolved, ev.Closed)]
    before = [at for at in ends if at <= entry.event.at]
    if before and rules.appeal_within is not None:
        until = rules.appeal_within.due_at(max(before), hours)
        if entry.event.at > until:
            return Reason("disputes.appeal_late", at=entry.event.at, until=until)
    return Reason("disputes.appeal_open", at=entry.event.at)


def _final(side: str, held: int, outside: tuple[Referral, ...]) -> Reason:
    """Return that a case is final inside, and who may be asked outside.

    The ways that are known are those of who complained.
    """
    if side == "other_party":
        return Reason("disputes.final_for_other_party", reviews=held)
    ways = tuple(ways_outside(outside))
    if not ways:
        return Reason("disputes.final_inside_no_way", reviews=held)
    return Reason("disputes.final_inside", reviews=held, ways=ways)


def _putting_right(case: Case, rules: DisputeRules) -> Iterator[Task]:
    """Yield what an upheld appeal asks for, until the case is active again."""
    entry = upheld_appeal(case)
    if entry is not None and isinstance(entry.event, ev.AppealDecided):
        key = f"{case.id}:{entry.version}:put_right"
        why = Reason("disputes.appeal_upheld", found=entry.event.found)
        yield Task(key, "put_right", role=rules.reviewer, why=why)


# ── what lies outside ─────────────────────────────────────────────────────────


def _answers(
    case: Case, rules: DisputeRules, outside: tuple[Referral, ...]
) -> Iterator[Task]:
    # one referral may be told of two bodies: a platform, and the finer one below it
    pending = {each.version: each for each in outside if each.version is not None}
    for version, each in pending.items():
        if each.by == "shop":
            continue
        asked = [b.asks for b in rules.bodies if b.asks and b.is_meant_by(each.to)]
        wanted = tuple(dict.fromkeys(kind for kinds in asked for kind in kinds))
        missing = completeness([wanted], case.evidence).missing if wanted else ()
        why = Reason(
            f"disputes.answer_{'lacks' if missing else 'wanted'}",
            to=each.to,
            missing=missing,
        )
        yield Task(
            f"{case.id}:{version}:prepare_referral_answer",
            "prepare_referral_answer",
            due_at=each.answer_by,
            role=rules.answers_referrals,
            why=why,
        )
