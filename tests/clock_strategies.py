"""Random logs and random clocks: what the laws of the sla room are tried on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve
from hypothesis import strategies as st

from recoverykit.catalogue import SEVERITIES
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Target, Worked
from recoverykit.decision_tables import (
    NO_RULE,
    DecisionTable,
    OneOf,
    Rule,
    absent,
    is_in,
    not_in,
    optional,
)
from recoverykit.facts import Evidence, Issue
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import PolicyRef
from recoverykit.reply import Commitment, Reply
from recoverykit.severity import Assessment
from recoverykit.situation import Situation
from recoverykit.sla import (
    NOT_OWED,
    ON_REASSESS,
    ON_REOPEN,
    REPEATS,
    Clock,
    DatedTarget,
    Era,
    Escalation,
    Reading,
    readings,
)
from recoverykit.sla.targets import targets_of
from tests import stories as s
from tests.stories import BOOK

BORN = datetime(2026, 3, 1, 3, tzinfo=UTC)  # a Sunday
MICROSECOND = timedelta(microseconds=1)
SKEW = timedelta(minutes=2)
LAST = 14 * 24 * 60
"""Minutes of the story; the clocks of New York go forward within it, on 8 March."""

NEXT = PolicyRef("small", "2", hash="sha256:12")

WEEK = ("mon", "tue", "wed", "thu", "fri")
SHOP = BusinessHours(
    tz=UTC, weekly={day: [("09:00", "12:00"), ("13:00", "18:00")] for day in WEEK}
)
NIGHTS = BusinessHours(
    tz=ZoneInfo("America/New_York"),
    weekly={day: [("22:00", "06:00")] for day in (*WEEK, "sun")},
)
"""Over midnight, and over the night on which an hour is missing."""

HOURS: st.SearchStrategy[Hours] = st.sampled_from([ALWAYS, SHOP, NIGHTS])
MOMENTS = st.integers(-60, LAST + 600).map(lambda n: BORN + timedelta(minutes=n))
FESTIVAL = ((date(2026, 3, 3), date(2026, 3, 4)), date(2026, 3, 7))


def at(minutes: int) -> datetime:
    return BORN + timedelta(minutes=minutes)


# ── events ───────────────────────────────────────────────────────────────────

RESOLVED = s.resolved().last(ev.Resolved)
assert RESOLVED is not None


def event(kind: str, minutes: int) -> ev.Event:
    when = at(minutes)
    match kind:
        case "paused" | "other pause":
            reason = "third_party" if kind == "paused" else "awaiting_return"
            return ev.Paused(when, by="li", reason=reason)
        case "resumed":
            return ev.Resumed(when, by="li")
        case "asked" | "asked until":
            # not at a full minute, so that nothing else happens then
            soon = timedelta(hours=10, seconds=30)
            due = when + soon if kind == "asked until" else None
            return ev.EvidenceRequested(when, by="li", kinds=("photo",), due_at=due)
        case "shown":
            return ev.EvidenceReceived(when, evidence=(Evidence("photo", "s3://1"),))
        case "minor" | "serious" | "critical":
            issue = Issue("quality.damaged")
            found = Assessment(severity=kind, issues=(issue,), category=issue.category)
            return ev.Assessed(when, assessment=found)
        case "resolved":
            return evolve(RESOLVED, at=when)
        case "reopened":
            return ev.Reopened(when, by="li", why="again")
        case "withdrawn" | "no_response":
            return ev.Closed(when, by="li", code=kind)
        case "auto" | "personal":
            made = (Commitment("answer", Elapsed(timedelta(hours=3))),)
            said = Reply("x", provenance=kind, commitments=made)
            return ev.Replied(when, by="li", reply=said)
        case "extended":
            return ev.Extended(
                when,
                by="li",
                clock="resolution",
                extra=timedelta(hours=7),
                reason="complex",
                notice=Reply("x"),
            )
        case _:
            return ev.HostEvent(when, kind=kind)


KINDS = (
    "paused",
    "other pause",
    "resumed",
    "asked",
    "asked until",
    "shown",
    "minor",
    "serious",
    "critical",
    "resolved",
    "resolved",
    "reopened",
    "reopened",
    "withdrawn",
    "no_response",
    "auto",
    "personal",
    "extended",
    "scanned",
    "scanned",
    "over",
    "to_away",
    "to_here",
)
"""What happens; twice where clocks have most to say about it."""


@st.composite
def logs(
    draw: st.DrawFn, kinds: Sequence[str] = KINDS, most: int = 8, last: int = LAST
) -> list[ev.Event]:
    """Draw events, each at an instant of its own, in the order of happening."""
    minutes = draw(st.sets(st.integers(1, last), max_size=most))
    return [event(draw(st.sampled_from(kinds)), m) for m in sorted(minutes)]


def entries_of(
    events: Iterable[ev.Event], recorded: Iterable[datetime] | None = None
) -> list[ev.Entry]:
    """Return a log of these events after the birth, recorded at once if not said."""
    born = s.received(at=BORN, complaint=s.complaint(received_at=BORN))
    happened = [born, *events]
    when = [e.at for e in happened] if recorded is None else [BORN, *recorded]
    entries: list[ev.Entry] = []
    state = "here"
    for version, (each, known) in enumerate(zip(happened, when, strict=True), start=1):
        source = None if version == 1 else state
        if each.kind.startswith("to_"):
            state = each.kind.removeprefix("to_")
        elif each.kind in ("closed", "reopened"):
            state = "closed" if each.kind == "closed" else "here"
        entries.append(
            ev.Entry(
                version=version,
                event=each,
                source=source,
                dest=state,
                recorded_at=known,
                key=None,
                book=BOOK.ref,
                schema=1,
            )
        )
    return entries


def case_of(events: Iterable[ev.Event]) -> Case:
    return Case.replay("case-1", entries_of(events))


# ── clocks ───────────────────────────────────────────────────────────────────

LENGTHS = st.integers(1, 6_000).map(lambda n: timedelta(minutes=n))
COUNTING: st.SearchStrategy[Target] = st.one_of(
    st.builds(Elapsed, LENGTHS), st.builds(Worked, LENGTHS)
)
CALENDAR: st.SearchStrategy[Target] = st.one_of(
    st.builds(BusinessDays, st.integers(0, 4)),
    st.builds(EndOfDay, st.integers(0, 6)),
    st.builds(Months, st.integers(1, 2)),
)


def by_severity(serious: Any, minor: Any, others: Any, unknown: Any) -> DecisionTable:
    """Return a table that asks how grave it is; ``unknown`` may be left unsaid."""
    severity = "assessment.severity"
    known = OneOf(SEVERITIES)
    rows = {"serious": serious, "minor": minor}
    rules = [Rule(k, when={severity: is_in(k)}, then=v) for k, v in rows.items()]
    rules.append(Rule("others", when={severity: not_in(absent, *rows)}, then=others))
    if unknown is not None:
        rules.append(Rule("unknown", when={severity: absent}, then=unknown))
    return DecisionTable(
        id="by_severity",
        version="1",
        reads=Situation,
        fields={severity: known if unknown is None else optional(known)},
        rules=rules,
    )


_FIVE, _FIFTY = Elapsed(timedelta(hours=5)), Elapsed(timedelta(hours=50))
_OPEN_FOUR, _OPEN_TWENTY = Worked(timedelta(hours=4)), Worked(timedelta(hours=20))
UNDECIDED = by_severity(_FIVE, _OPEN_TWENTY, NOT_OWED, None)
"""Gives nothing before it is known how grave it is."""

TABLES = (
    by_severity(_FIVE, _FIFTY, NO_RULE, NO_RULE),
    by_severity(_OPEN_FOUR, _FIFTY, NOT_OWED, _OPEN_TWENTY),
    by_severity(_FIVE, NOT_OWED, NO_RULE, NOT_OWED),
    by_severity(BusinessDays(1), Months(1), NOT_OWED, _OPEN_TWENTY),
    by_severity(_OPEN_FOUR, NO_RULE, _FIVE, EndOfDay(2)),
    UNDECIDED,
)
"""Each gives another target, none or no rule as it becomes known how grave it is."""


@st.composite
def dated(draw: st.DrawFn) -> DatedTarget:
    since = draw(st.sampled_from([None, date(2026, 3, 3)]))
    return DatedTarget([(since, draw(COUNTING)), (date(2026, 3, 8), draw(COUNTING))])


RULES: st.SearchStrategy[Any] = st.one_of(
    COUNTING, COUNTING, CALENDAR, st.sampled_from(TABLES), dated(), st.none()
)
PAUSED_BY = st.sampled_from(
    [(), ("third_party",), ("awaiting_evidence",), ("third_party", "awaiting_evidence")]
)
LEADS = st.sampled_from(
    [
        (),
        (timedelta(hours=4),),
        (timedelta(days=400), timedelta(days=1), timedelta(minutes=1)),
    ]
)
LADDERS = st.sampled_from(
    [
        (),
        (Escalation("store_manager"), Escalation("ceo", after=timedelta(hours=5))),
        (Escalation("ceo", after=timedelta(hours=30)),),
    ]
)


@st.composite
def clocks(draw: st.DrawFn, **fixed: Any) -> Clock:
    target = fixed["target"] if "target" in fixed else draw(RULES)
    owed = targets_of(target)
    counts = bool(owed) and all(each.counts_time for each in owed)
    drawn: dict[str, Any] = {
        "target": target,
        "stops": ("resolved",),
        "counts": draw(st.sampled_from([(), ("personal",), ("auto", "personal")])),
        "ends": draw(st.sampled_from([(), ("over",)])),
        "paused_by": draw(PAUSED_BY),
        "paused_in": draw(st.sampled_from([(), ("away",)])),
        "starts": draw(
            st.sampled_from([("received",), ("scanned",), ("received", "scanned")])
        ),
        "repeats": draw(st.sampled_from(["never", *REPEATS])),
        "on_reopen": draw(st.sampled_from(ON_REOPEN)),
        "on_reassess": draw(st.sampled_from(ON_REASSESS)),
        "warnings": (
            *(((1, 2), (4, 5), (1, 1)) if counts else ()),
            *(draw(LEADS) if owed else ()),
        ),
        "suspended": draw(st.sampled_from([(), (), FESTIVAL])),
        "hours": draw(st.sampled_from([None, None, NIGHTS])),
    }
    if target is not None:
        drawn |= {
            "escalations": draw(LADDERS),
            "default_outcome": draw(st.sampled_from([None, "refund"])),
            "extends_to": draw(st.none() | COUNTING | CALENDAR),
        }
    return Clock("resolution", **(drawn | fixed))


# ── another book ─────────────────────────────────────────────────────────────


@st.composite
def adoptions(draw: st.DrawFn, clock: Clock | None = None) -> dict[str, Any]:
    """Draw what `readings` needs of a log with one adoption, and the adoption."""
    adopted = ev.Adopted(
        at(draw(st.integers(0, LAST))),
        by="deploy",
        book=NEXT,
        retarget=draw(st.sampled_from(ev.RETARGETS)),
    )
    before = draw(st.none() | clocks()) if clock is None else clock
    era = Era(1, () if before is None else (before,), hours=draw(HOURS))
    return {"adopted": adopted, "earlier": (era,)}


def read(
    case: Case, clock: Clock, hours: Hours, now: datetime, earlier: Any = ()
) -> list[Reading]:
    return list(
        readings(case, [clock], hours=hours, now=now, max_skew=SKEW, earlier=earlier)
    )
