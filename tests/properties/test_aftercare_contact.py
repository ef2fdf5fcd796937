"""Laws of quiet hours and the cap: whatever the log, they hold, and keys stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.aftercare import (
    ASKING_ENDS,
    ContactCap,
    ContactRules,
    FollowUp,
    follow_up_tasks,
    withheld,
)
from recoverykit.aftercare.follow_ups import NO_RULES
from recoverykit.deadline import Elapsed
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from tests.properties.test_aftercare import LIN, ROWS, cases
from tests.stories import at, record, resolved

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = st.sampled_from(
    [None]
    + [
        BusinessHours(tz=ZoneInfo(zone), weekly={day: [spans] for day in WEEK[:days]})
        for zone in ("Asia/Shanghai", "Europe/Berlin")
        for spans in (("09:00", "21:00"), ("22:00", "02:00"))
        for days in (1, 7)
    ]
)
CAPS = st.one_of(
    st.none(),
    st.builds(
        ContactCap,
        most=st.integers(1, 3),
        within=st.timedeltas(timedelta(minutes=1), timedelta(days=20)),
    ),
)
RULES = st.builds(ContactRules, hours=HOURS, cap=CAPS)
NEAR = st.datetimes(
    datetime(2026, 2, 20), datetime(2026, 4, 20), timezones=st.just(UTC)
)
OTHERS = st.lists(NEAR, max_size=4)
DAILY = tuple(
    FollowUp(
        f"offer_{n}",
        kind="care_message",
        target=Elapsed(n * timedelta(hours=20)),
        purpose="marketing",
    )
    for n in range(1, 7)
)


def wanted(case: Case, contact: ContactRules, others: list[datetime] | None = None):
    return follow_up_tasks(
        case,
        (*ROWS, *DAILY),
        hours=ALWAYS,
        customer=LIN,
        contact=contact,
        contacts=others or (),
    )


def governed(tasks) -> dict[str, datetime]:
    names = {row.name: row.purpose for row in (*ROWS, *DAILY)}
    rows = ((task.key.rpartition(":")[2], task.due_at) for task in tasks)
    return {n: due for n, due in rows if names[n] != "service" and due is not None}


@given(cases(), RULES, OTHERS)
def test_nothing_of_the_shops_own_accord_is_due_in_quiet_hours(case, rules, others):
    assert not any(map(rules.is_quiet, governed(wanted(case, rules, others)).values()))


@given(RULES.filter(lambda rules: rules.cap is not None), OTHERS)
def test_no_stretch_holds_more_contacts_than_the_cap(rules, others):
    """Beyond what others had made too many already: those are not ours to undo."""
    made = [*governed(wanted(resolved(), rules, others)).values()]
    for due in made:
        beside = [*made, *others]
        beside.remove(due)
        assert rules.cap.allows(due, beside)


@given(cases(), RULES, OTHERS)
def test_keys_never_depend_on_the_rules(case, rules, others):
    free = {task.key for task in wanted(case, NO_RULES)}
    held = {task.key for task in wanted(case, rules, others)}
    assert held <= free
    # marketing waits, and only a request for a review can be lost
    assert {key.rpartition(":")[2] for key in free - held} <= {"review_invitation"}


@given(cases(), RULES, OTHERS)
def test_what_is_wanted_or_withheld_is_what_would_be_without_rules(case, rules, others):
    def both(contact, others):
        given = {"hours": ALWAYS, "customer": LIN, "contact": contact}
        rows = (*ROWS, *DAILY)
        made = follow_up_tasks(case, rows, contacts=others, **given)
        kept = withheld(case, rows, contacts=others, **given)
        return len(made) + len(kept)

    assert both(rules, others) == both(NO_RULES, [])


@given(cases(), RULES, OTHERS, st.randoms(use_true_random=False))
def test_the_order_of_other_contacts_makes_no_difference(case, rules, others, random):
    mixed = [*others]
    random.shuffle(mixed)
    assert wanted(case, rules, mixed) == wanted(case, rules, others)


@given(cases(), RULES, OTHERS)
def test_marketing_is_never_early_and_a_review_request_never_late(case, rules, others):
    free, held = governed(wanted(case, NO_RULES)), wanted(case, rules, others)
    ends = case.last(ev.Resolved).at + ASKING_ENDS
    for name, due in governed(held).items():
        if name == "review_invitation":
            assert due <= min(free[name], ends)
        else:
            assert due >= free[name]


@given(cases(), RULES, OTHERS)
def test_service_contacts_are_left_as_they_are(case, rules, others):
    names = {row.name for row in (*ROWS, *DAILY) if row.purpose == "service"}

    def service(tasks):
        return [task for task in tasks if task.key.rpartition(":")[2] in names]

    assert service(wanted(case, rules, others)) == service(wanted(case, NO_RULES))


@given(RULES, OTHERS)
def test_each_is_made_once_by_a_host_that_sends_what_is_due_first(rules, others):
    """Sent at its time, recorded, asked again: every key once, within the rules."""
    case, sent = resolved(), {}
    for _ in range(20):
        left = [t for t in wanted(case, rules, others) if t.key not in sent]
        if not left:
            break
        task = min(left, key=lambda t: (t.due_at or at(17), t.key))
        when = max(task.due_at or at(17), case.log[-1].event.at)
        assert task.key not in sent
        sent[task.key] = when
        case = record(case, ev.Done(when, task=task.key))
    assert not wanted(case, rules, others)
    assert len(sent) == len({*sent})


@given(RULES, NEAR, st.timedeltas(timedelta(0), timedelta(days=3)), OTHERS)
def test_until_then_stays_within_and_is_allowed(rules, since, span, others):
    found = rules.until_then(since, since + span, contacts=others)
    if found is None:
        # then nothing is: not the first instant from then on either
        assert rules.from_then_on(since, contacts=others) > since + span
    else:
        assert since <= found <= since + span
        assert not rules.is_quiet(found)
        assert rules.cap is None or rules.cap.allows(found, others)


@given(RULES, NEAR, OTHERS)
def test_from_then_on_is_allowed_and_asking_again_changes_nothing(rules, since, others):
    found = rules.from_then_on(since, contacts=others)
    assert found >= since
    assert not rules.is_quiet(found)
    assert rules.cap is None or rules.cap.allows(found, others)
    assert rules.from_then_on(found, contacts=others) == found
