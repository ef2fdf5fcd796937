"""Laws of aftercare: whatever the log, a task is wanted once and keeps its key."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.aftercare import (
    CALLBACK,
    LEFT_ALONE,
    LONG_TAIL,
    SECOND_TOUCH,
    SURVEY,
    FollowUp,
    fix_notice_task,
    follow_up_tasks,
    fulfilment_tasks,
    surveys,
    withheld,
)
from recoverykit.deadline import Elapsed, Months
from recoverykit.errors import Refused
from recoverykit.facts import Customer, Review
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.task import reconcile
from tests.stories import DIAGNOSED, assessed, offered, record, resolved

ARRIVED = FollowUp("arrived", kind="care_call", after="fulfilled", target=Months(1))
ROWS = (SURVEY, CALLBACK, *LONG_TAIL, *SECOND_TOUCH, ARRIVED)
LINES = tuple(line.id for line in resolved().given)
LIN = Customer("lin", marketing_consent=True)


def resolve(case, when, draw):
    how = case.resolution_of("accepted", found="upheld", authority="ceo")
    return ev.Resolved(when, by="li", resolution=how)


def done(case, when, draw):
    open_tasks = wanted(case) or follow_up_tasks(resolved(), ROWS, hours=ALWAYS)
    return ev.Done(when, task=draw(st.sampled_from(open_tasks)).key)


def found_grave(case, when, draw):
    found = assessed("critical")
    return attrs.evolve(
        found, at=when, assessment=attrs.evolve(found.assessment, vulnerable=True)
    )


STEPS = (
    resolve,
    done,
    found_grave,
    lambda case, when, draw: ev.Reopened(when, by="li", why="again"),
    lambda case, when, draw: attrs.evolve(DIAGNOSED, at=when),
    lambda case, when, draw: attrs.evolve(offered(case), at=when),
    lambda case, when, draw: ev.Closed(
        when, by="li", code="resolved", no_action="one-off"
    ),
    lambda case, when, draw: ev.Fulfilled(when, line=draw(st.sampled_from(LINES))),
    lambda case, when, draw: ev.LineFailed(
        when, line=draw(st.sampled_from(LINES)), why="lost"
    ),
    lambda case, when, draw: ev.FollowedUp(
        when, by="li", about=draw(st.sampled_from(ROWS)).name
    ),
    lambda case, when, draw: ev.Surveyed(when, measure="csat", score=4),
    lambda case, when, draw: ev.ReviewChanged(
        when, review=Review("r", status="amended")
    ),
    lambda case, when, draw: ev.Referred(when, to="platform"),
    lambda case, when, draw: ev.ReferralDecided(when, to="platform"),
    lambda case, when, draw: ev.Appealed(when, why="too little"),
    lambda case, when, draw: ev.AppealDecided(
        when, by="wang", role="ceo", found="not_upheld", reason="seen again"
    ),
    lambda case, when, draw: ev.Closed(
        when, by="li", code=draw(st.sampled_from(LEFT_ALONE))
    ),
)
"""What may happen next, as a shop would record it."""


@st.composite
def cases(draw):
    case = record(resolved(), assessed("serious", hours=17))
    for step in draw(st.lists(st.sampled_from(STEPS), max_size=12)):
        when = case.log[-1].event.at + timedelta(hours=1)
        try:
            case = record(case, step(case, when, draw))
        except Refused:
            continue
    return case


def wanted(case, customer=LIN):
    found = follow_up_tasks(case, ROWS, hours=ALWAYS, customer=customer)
    return (*found, *fulfilment_tasks(case))


@given(cases())
def test_a_key_stands_for_one_task(case):
    keys = [task.key for task in wanted(case)]
    assert len({*keys}) == len(keys)


@given(cases())
def test_asking_again_changes_nothing(case):
    assert reconcile(wanted(case), wanted(case)) == ((), (), ())


@given(cases())
def test_a_task_that_stays_wanted_never_moves(case):
    """Every prefix of a log wants the same task under the same key."""
    seen = {}
    for end in range(6, len(case.log) + 1):
        for task in follow_up_tasks(
            Case(case.id, case.log[:end]), ROWS, hours=ALWAYS, customer=LIN
        ):
            assert seen.setdefault(task.key, task) == task


@given(cases(), st.randoms(use_true_random=False))
def test_doing_a_task_ends_it_and_no_other(case, random):
    before = wanted(case)
    if not before:
        return
    task = random.choice(before)
    now = case.log[-1].event.at
    after = wanted(record(case, ev.Done(now, task=task.key)))
    assert {t.key for t in before} - {t.key for t in after} == {task.key}


@given(cases())
def test_reopening_calls_off_every_contact_and_nothing_that_is_owed(case):
    reopened = ev.Reopened(case.log[-1].event.at, by="li", why="again")
    try:
        after = record(case, reopened)
    except Refused:
        return
    assert follow_up_tasks(after, ROWS, hours=ALWAYS, customer=LIN) == ()
    assert fulfilment_tasks(after) == fulfilment_tasks(case)


@given(cases())
def test_a_contact_is_wanted_or_withheld_never_both(case):
    made = {t.kind for t in follow_up_tasks(case, ROWS, hours=ALWAYS, customer=LIN)}
    kept = {
        reason["follow_up"]
        for reason in withheld(case, ROWS, hours=ALWAYS, customer=LIN)
    }
    assert not made & kept


@given(cases())
def test_without_consent_fewer_are_made_and_none_that_was_not_due(case):
    all_of_them = set(follow_up_tasks(case, ROWS, hours=ALWAYS, customer=LIN))
    asked_less = set(
        follow_up_tasks(case, ROWS, hours=ALWAYS, customer=Customer("lin"))
    )
    assert asked_less <= all_of_them


@given(cases(), st.integers(1, 90))
def test_a_longer_target_is_never_due_earlier(case, days):
    short = FollowUp("call", kind="care_call", target=Elapsed(timedelta(days=days)))
    longer = attrs.evolve(short, target=Elapsed(timedelta(days=days + 1)))
    first = follow_up_tasks(case, [short], hours=ALWAYS)
    second = follow_up_tasks(case, [longer], hours=ALWAYS)
    assert [t.key for t in first] == [t.key for t in second]
    assert all(a.due_at < b.due_at for a, b in zip(first, second, strict=True))


@given(cases())
def test_a_case_that_leaves_people_alone_plans_nothing_and_owes_the_same(case):
    closed = case.last(ev.Closed)
    if case.state == "closed" and closed.code in LEFT_ALONE:
        assert follow_up_tasks(case, ROWS, hours=ALWAYS, customer=LIN) == ()
        assert fix_notice_task(case, incident="inc-1", action="a") is None
    else:
        assert fix_notice_task(case, incident="inc-1", action="a") is not None


@given(cases())
def test_while_an_outcome_is_disputed_nobody_is_asked_for_a_review(case):
    made = follow_up_tasks(case, ROWS, hours=ALWAYS, customer=LIN)
    asked = [task for task in made if task.kind == "review_invitation"]
    assert len(asked) <= (0 if case.is_disputed else 1)


@given(cases(), st.integers(1, 3))
def test_scores_count_once_a_measure_however_often_somebody_answers(case, times):
    for n in range(times):
        at = case.log[-1].event.at + timedelta(hours=1)
        case = record(case, ev.Surveyed(at, measure="csat", score=n))
    assert [score.points for score in surveys(case)] == [times - 1]
