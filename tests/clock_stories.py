"""Logs and clocks that the tests of the sla room start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from attrs import evolve

from recoverykit.catalogue import CATEGORIES
from recoverykit.deadline import Elapsed, Target, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    is_in,
    not_in,
)
from recoverykit.facts import Evidence, Issue
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import PolicyRef
from recoverykit.reply import Commitment, Reply
from recoverykit.severity import Assessment
from recoverykit.situation import Situation
from recoverykit.sla import Clock, Era, Reading, readings
from tests import stories as s
from tests.stories import BOOK, at

SHANGHAI = timezone(timedelta(hours=8))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NINE_TO_SIX = BusinessHours(
    tz=UTC, weekly={day: [("09:00", "18:00")] for day in DAYS[:5]}
)
"""Open Monday to Friday; the story begins on a Sunday, at(24) is Monday 00:00."""
SKEW = timedelta(minutes=2)
MICROSECOND = timedelta(microseconds=1)
COUNTED = ("edited_template", "personal")
CATEGORY = "assessment.category"
NEXT = PolicyRef("small", "2", hash="sha256:12")
OLD, SHORTER, LONGER = (Elapsed(timedelta(hours=n)) for n in (10, 6, 20))


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def elapsed(count: float) -> Elapsed:
    return Elapsed(hours(count))


def worked(count: float) -> Worked:
    return Worked(hours(count))


def resolution(target: Target | None = None, **changes: Any) -> Clock:
    given: dict[str, Any] = {
        "target": elapsed(24) if target is None else target,
        "stops": ("resolved",),
        "paused_by": ("awaiting_evidence", "third_party"),
        "on_reopen": "restarts",
    }
    return Clock("resolution", **(given | changes))


def first_response(target: Target | None = None, **changes: Any) -> Clock:
    given: dict[str, Any] = {
        "target": elapsed(1) if target is None else target,
        "counts": COUNTED,
    }
    return Clock("first_response", **(given | changes))


def case_of(*events: ev.Event, recorded: dict[int, float] | None = None) -> Case:
    """Return a case with these events after the birth, in this order.

    ``recorded`` says, per version, when an entry was recorded, if not at once. A
    host event named ``to_…`` leads to that state.
    """
    late = recorded or {}
    entries: list[ev.Entry] = []
    births = [] if events and isinstance(events[0], ev.Birth) else [s.received()]
    state = "received"
    for version, event in enumerate([*births, *events], start=1):
        source = None if version == 1 else state
        if event.kind.startswith("to_"):
            state = event.kind.removeprefix("to_")
        entries.append(
            ev.Entry(
                version=version,
                event=event,
                source=source,
                dest=state,
                recorded_at=at(late[version]) if version in late else event.at,
                key=None,
                book=BOOK.ref,
                schema=1,
            )
        )
    return Case.replay("case-1", entries)


def read(
    clock: Clock, *events: ev.Event, now: float, hours: Hours = ALWAYS, **how: Any
) -> Reading:
    case = case_of(*events, recorded=how.pop("recorded", None))
    return one(case, clock, now=at(now), hours=hours, **how)


def one(case: Case, clock: Clock, *, now: datetime, **how: Any) -> Reading:
    given = {"hours": ALWAYS, "max_skew": SKEW} | how
    [first, *_] = readings(case, [clock], now=now, **given)
    return first


def replied(when: float, provenance: str = "personal", **what: Any) -> ev.Replied:
    reply = Reply("非常抱歉", provenance=provenance, **what)
    return ev.Replied(at(when), by="li", reply=reply)


def resolved(when: float) -> ev.Resolved:
    given = s.resolved().last(ev.Resolved)
    assert given is not None
    return evolve(given, at=at(when))


def paused(when: float, reason: str = "awaiting_evidence") -> ev.Paused:
    return ev.Paused(at(when), by="li", reason=reason)


def resumed(when: float) -> ev.Resumed:
    return ev.Resumed(at(when), by="li")


def closed(when: float, code: str = "withdrawn") -> ev.Closed:
    return ev.Closed(at(when), by="li", code=code)


def reopened(when: float) -> ev.Reopened:
    return ev.Reopened(at(when), by="li", why="again")


def extended(when: float, extra: float, clock: str = "resolution") -> ev.Extended:
    return ev.Extended(
        at(when),
        by="li",
        clock=clock,
        extra=hours(extra),
        reason="complex",
        notice=Reply("还需要一些时间"),
    )


def to(state: str, when: float) -> ev.HostEvent:
    return ev.HostEvent(at(when), kind=f"to_{state}")


def codes(reading: Reading) -> list[str]:
    return [reason.code for reason in reading.why]


def imported(**changes: Any) -> ev.Imported:
    given: dict[str, Any] = {
        "at": at(3),
        "state": "diagnosed",
        "source": "old desk",
        "complaint": s.complaint(received_at=at(-900)),
        "book": BOOK.ref,
    }
    return ev.Imported(**(given | changes))


def promised(when: float, target: Target, name: str = "answer") -> ev.Replied:
    return replied(when, "auto", commitments=(Commitment(name, target),))


def commitment(*events: ev.Event, now: float, **how: Any) -> Reading:
    given = {"hours": ALWAYS, "max_skew": SKEW} | how
    [*_, last] = readings(case_of(*events), [resolution()], now=at(now), **given)
    return last


def adopted(when: float, retarget: str = "carry") -> ev.Adopted:
    return ev.Adopted(at(when), by="deploy", book=NEXT, retarget=retarget)


def switched(
    old: Clock | None,
    new: Clock | None,
    *events: ev.Event,
    now: float,
    hours: Hours = ALWAYS,
    old_hours: Hours = ALWAYS,
) -> Reading | None:
    """Read a case that adopts one other book."""
    case = case_of(*events)
    before = Era(1, () if old is None else (old,), hours=old_hours)
    found = readings(
        case,
        () if new is None else (new,),
        hours=hours,
        now=at(now),
        max_skew=SKEW,
        earlier=[before],
    )
    return found[0] if found else None


def due_after(
    old: Clock | None, new: Clock | None, *events: ev.Event, now: float
) -> Any:
    reading = switched(old, new, *events, now=now)
    assert reading is not None
    return reading.status, reading.due_at


def asked(when: float, until: float | None = None, **what: Any) -> ev.EvidenceRequested:
    """Return a request for a photo, by a day if one is named."""
    due = None if until is None else at(until)
    return ev.EvidenceRequested(at(when), by="li", kinds=("photo",), due_at=due, **what)


def shown(when: float) -> ev.EvidenceReceived:
    return ev.EvidenceReceived(at(when), evidence=(Evidence("photo", "s3://1"),))


def wrote(when: float) -> ev.CustomerWrote:
    return ev.CustomerWrote(at(when), text="喂？")


def assessed(
    when: float, category: str = "logistics.delay", severity: str = "minor"
) -> ev.Assessed:
    issues = (Issue(category),)
    found = Assessment(severity=severity, issues=issues, category=category)
    return ev.Assessed(at(when), assessment=found)


def diagnosed(when: float, primary: str = "sourcing") -> ev.Diagnosed:
    return ev.Diagnosed(at(when), by="li", primary=primary)


def next_reply(target: Target | None = None, **changes: Any) -> Clock:
    given: dict[str, Any] = {
        "target": elapsed(2) if target is None else target,
        "starts": ("customer_wrote",),
        "counts": COUNTED,
        "repeats": "next",
    }
    return Clock("next_reply", **(given | changes))


def table(fields: dict[str, Any], *rules: Rule, **given: Any) -> DecisionTable:
    more = {"id": "targets", "version": "1", "reads": Situation} | given
    return DecisionTable(fields=fields, rules=rules, **more)


def by_category(other: object = NO_RULE, **then: object) -> DecisionTable:
    """Return a table by category; what it does not name gets ``other``."""
    rules = [Rule(c, when={CATEGORY: is_in(c)}, then=then[c]) for c in then]
    rest = Rule("other", when={CATEGORY: not_in(*then)}, then=other)
    return table({CATEGORY: OneOf(CATEGORIES)}, *rules, rest)
