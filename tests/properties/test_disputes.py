"""Laws of disputes that hold whatever happens, and in whichever order."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.deadline import Elapsed, EndOfDay
from recoverykit.disputes import (
    CN_12315,
    COURT,
    DOSSIERS,
    PLATFORM,
    UK_FINANCIAL,
    UK_TELECOMS,
    WECHAT,
    DisputeRules,
    HandInRule,
    dispute_tasks,
    hand_ins,
    next_dispute_change,
    referrals,
)
from recoverykit.errors import Refused
from recoverykit.facts import Evidence
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Reply
from recoverykit.task import reconcile
from tests import stories as s
from tests.stories import BOOK, at, record

BODIES = (CN_12315, WECHAT, UK_FINANCIAL, UK_TELECOMS, PLATFORM, COURT)
RULES = DisputeRules(
    dossiers=DOSSIERS,
    reviewer="legal",
    reviews=1,
    appeal_within=EndOfDay(14),
    bodies=BODIES,
    hand_ins=[
        HandInRule(
            party="seller",
            kinds=["photo"],
            counts_from="received",
            within=Elapsed(timedelta(hours=30)),
            default_outcome="refund",
        ),
        HandInRule(
            party="buyer",
            counts_from="appealed",
            within=EndOfDay(2),
            default_outcome="claim_lost",
        ),
    ],
    tells_parties=True,
)
NAMES = ("li", "wang", "chen")
PLACES = ("12315", "court", "platform.wechat", "nobody")
STEPS_OF_A_CASE = (
    *("appeal", "answer", "reopen", "diagnose", "close", "photo", "note"),
    *(f"word of {name}" for name in NAMES),
    *(f"review by {name}" for name in NAMES),
    *(f"no to {side} by {name}" for side in ev.APPELLANTS for name in NAMES),
    *(f"to {place}" for place in PLACES),
    *(f"by {place}" for place in PLACES),
)


def happening(step: str, hours: float) -> ev.Event:
    when, who = at(hours), step.rpartition(" ")[2]
    plain: dict[str, ev.Event] = {
        "appeal": ev.Appealed(when, why="-"),
        "answer": ev.Appealed(when, by="other_party", why="-"),
        "reopen": ev.Reopened(when, by="li", why="-"),
        "diagnose": ev.Diagnosed(when, by="li", primary="qc"),
        "close": ev.Closed(when, by="li", code="resolved", no_action="-"),
        "photo": ev.EvidenceReceived(
            when, evidence=(Evidence("photo", "1.jpg", party="seller"),)
        ),
        "note": ev.Noted(when, by="li", text="-"),
    }
    if step.startswith("review by "):
        return ev.AppealDecided(when, by=who, role="ceo", found="upheld", reason="-")
    if step.startswith("word of "):
        return ev.Replied(when, by=who, reply=Reply("您好"))
    if step.startswith("no to "):
        whose = step.split()[2]
        return ev.AppealDecided(
            when, by=who, role="ceo", found="not_upheld", reason="-", of=whose
        )
    if step.startswith("to "):
        return ev.Referred(when, to=who)
    if step.startswith("by "):
        return ev.ReferralDecided(when, to=who)
    return plain[step]


STEPS = st.lists(st.sampled_from(STEPS_OF_A_CASE), max_size=12)


def lived(steps: list[str]) -> Case:
    """Return a resolved case to which all that is not refused has happened."""
    case = s.resolved()
    for n, name in enumerate(steps):
        try:
            case = record(case, happening(name, 18 + 7 * n))
        except Refused:
            continue
    return case


@given(STEPS)
def test_nobody_reviews_what_they_decided_or_answered(steps: list[str]) -> None:
    case = lived(steps)
    decided = (ev.Diagnosed, ev.Offered, ev.Resolved, ev.Closed, ev.AppealDecided)
    for entry in case.entries(ev.AppealDecided):
        before = [e.event for e in case.log[: entry.version - 1]]
        assert isinstance(entry.event, ev.AppealDecided)
        people = {e.by for e in before if isinstance(e, decided)}
        assert entry.event.by not in people
        of = entry.event.of
        begun = Case(case.id, case.log[: entry.version - 1]).open_appeals
        mine = [e for e in begun if of in (None, getattr(e.event, "by", None))]
        said = [e for e in case.entries(ev.Replied) if e.version < mine[0].version]
        assert entry.event.by not in {getattr(e.event, "by", None) for e in said}


@given(STEPS)
def test_it_is_disputed_exactly_while_something_is_open(steps: list[str]) -> None:
    case = lived(steps)
    open_at: set[str] = set()
    appealed: set[str] = set()
    for entry in case.log:
        match entry.event:
            case ev.Referred(to=to):
                open_at.add(to)
            case ev.ReferralDecided(to=to):
                open_at.discard(to)
            case ev.Appealed(by=by):
                appealed.add(by)
            case ev.AppealDecided(of=str(of)):
                appealed.discard(of)
            case ev.AppealDecided() | ev.Reopened():
                appealed.clear()
            case _:
                pass
    assert case.is_disputed == bool(appealed or open_at)
    assert len(case.open_referrals) == len(open_at)


@given(STEPS, st.integers(0, 400))
def test_tasks_have_a_key_each_and_do_not_move_with_the_time_of_looking(
    steps: list[str], hours: int
) -> None:
    case = lived(steps)
    now = at(120)
    wanted = dispute_tasks(case, RULES, hours=ALWAYS, now=now)
    assert reconcile(wanted, wanted) == ((), (), ())
    later = dispute_tasks(case, RULES, hours=ALWAYS, now=now + timedelta(hours=hours))
    due = {task.key: task.due_at for task in wanted}
    for task in later:
        assert due.get(task.key, task.due_at) == task.due_at
    for task in wanted:
        done = record(case, ev.Done(at(119), task=task.key))
        left = dispute_tasks(done, RULES, hours=ALWAYS, now=now)
        gone = set(due) - {t.key for t in left}
        if task.kind == "tell_outside":  # who knows that it is final waits for nobody
            ended = {key for key in gone if "hand_in" in key}
            assert done.is_disputed or ended == {key for key in due if "hand_in" in key}
            gone -= ended
        assert gone == {task.key}


@given(STEPS)
def test_no_sign_and_no_quarrel_files_an_appeal_without_a_persons_finding(
    steps: list[str],
) -> None:
    # S94
    wanted = dispute_tasks(lived(steps), RULES, hours=ALWAYS, now=at(200))
    assert "platform_appeal" not in {task.kind for task in wanted}


@given(STEPS, st.floats(18, 6000), st.floats(0, 1))
def test_nothing_changes_before_the_next_change(
    steps: list[str], hours: float, part: float
) -> None:
    case = lived(steps)
    now = max(at(hours), case.log[-1].event.at)
    change = next_dispute_change(case, RULES, hours=ALWAYS, after=now)
    until = now + timedelta(days=400) if change is None else change
    between = now + part * (until - now - timedelta(microseconds=1))

    def stand(moment: datetime) -> object:
        told = referrals(case, BODIES, hours=ALWAYS, now=moment)
        owed = hand_ins(case, RULES.hand_ins, hours=ALWAYS, now=moment)
        return [r.status for r in told], [h.status for h in owed]

    assert change is None or change > now
    assert stand(between) == stand(now)


@given(STEPS)
def test_a_log_that_is_replayed_is_disputed_alike(steps: list[str]) -> None:
    case = lived(steps)
    again = Case.replay(case.id, case.log)
    assert (again.open_appeals, again.open_referrals) == (
        case.open_appeals,
        case.open_referrals,
    )


@given(STEPS)
def test_an_appeal_that_was_upheld_reopens_under_any_window(steps: list[str]) -> None:
    shut = evolve(BOOK, reopen_within=timedelta(0))
    case = lived(steps)
    upheld = False
    for entry in case.log:
        match entry.event:
            case ev.AppealDecided(found="upheld"):
                upheld = True
            case ev.Resolved() | ev.Reopened():
                upheld = False
            case _:
                pass
    if not upheld:
        return
    again = ev.Reopened(at(9000), by="li", why="-")
    assert LIFECYCLE.refusals(case, again, shut) == ()
