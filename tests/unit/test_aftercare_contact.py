"""When, and how often, people hear from a shop of its own accord."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from recoverykit.aftercare import (
    ASKING_ENDS,
    SECOND_TOUCH,
    ContactCap,
    ContactRules,
    FollowUp,
    follow_up_tasks,
    withheld,
)
from recoverykit.catalogue import STANDARD
from recoverykit.compensation import review_requests
from recoverykit.deadline import Elapsed, Months
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import Reason, render
from recoverykit.facts import Customer
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.task import Task
from tests.stories import assessed, at, record, resolved

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYTIME = BusinessHours(tz=UTC, weekly={day: [("09:00", "21:00")] for day in WEEK})
AWAKE = ContactRules(hours=DAYTIME)
CONSENTING = Customer("lin", marketing_consent=True)
DAY = timedelta(days=1)

INVITE, CARE, UPGRADE = SECOND_TOUCH
OFFER = FollowUp("offer", kind="care_message", purpose="marketing")


def capped(most: int, days: int, **more: Any) -> ContactRules:
    return ContactRules(cap=ContactCap(most=most, within=days * DAY), **more)


def wanted(
    case: Case, *rows: FollowUp, contact: ContactRules = AWAKE, **more: Any
) -> dict[str, Task]:
    given: dict[str, Any] = {"hours": ALWAYS, "customer": CONSENTING} | more
    found = follow_up_tasks(case, rows, contact=contact, **given)
    return {task.key.rpartition(":")[2]: task for task in found}


def due(case: Case, *rows: FollowUp, **more: Any) -> dict[str, datetime | None]:
    return {name: task.due_at for name, task in wanted(case, *rows, **more).items()}


def why_not(
    case: Case, *rows: FollowUp, contact: ContactRules = AWAKE, **more: Any
) -> list[str]:
    given: dict[str, Any] = {"hours": ALWAYS, "customer": CONSENTING} | more
    found = withheld(case, rows, contact=contact, **given)
    return [reason.code.removeprefix("aftercare.withheld_") for reason in found]


def said(why: Reason | None, lang: str) -> str:
    assert why is not None
    text = render(why, lang, labels=STANDARD.label)
    assert text is not None
    return text


# ── quiet hours ──────────────────────────────────────────────────────────────


def test_marketing_that_is_due_at_night_waits_for_the_morning() -> None:
    case = resolved(hours=23)
    assert due(case, CARE) == {"care_message": at(23 + 72 + 10)}
    assert due(case, CARE, contact=ContactRules()) == {"care_message": at(23 + 72)}


def test_what_is_due_by_day_stays_where_it_is() -> None:
    assert due(resolved(), CARE) == {"care_message": at(17 + 72)}
    assert due(resolved(hours=17), OFFER) == {"offer": None}


def test_what_is_wanted_at_once_waits_too() -> None:
    assert due(resolved(hours=23), OFFER) == {"offer": at(33)}


def test_the_closing_instant_is_quiet_and_the_opening_one_is_not() -> None:
    assert AWAKE.is_quiet(at(21))
    assert not AWAKE.is_quiet(at(9))
    assert not ContactRules().is_quiet(at(3))


def test_s40_a_review_is_asked_for_within_its_day_and_never_at_night() -> None:
    """Put off, it would come too late: so it comes forward to the day before."""
    assert due(resolved(hours=23), INVITE) == {"review_invitation": at(33)}
    assert due(resolved(hours=20.5), INVITE) == {"review_invitation": at(44.5)}


def test_a_review_that_is_wanted_at_once_waits_for_the_morning_within_its_day() -> None:
    now = evolve(INVITE, target=None)
    assert due(resolved(hours=17), now) == {"review_invitation": None}
    assert due(resolved(hours=23), now) == {"review_invitation": at(33)}


def test_where_there_are_only_quiet_hours_no_review_is_asked_for() -> None:
    soon = evolve(INVITE, target=Elapsed(timedelta(hours=2)))
    assert due(resolved(hours=22), soon) == {}
    assert why_not(resolved(hours=22), soon) == ["quiet"]
    mondays = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "21:00")]})
    at_once = evolve(INVITE, target=None)
    rules = ContactRules(hours=mondays)
    assert why_not(resolved(hours=48), at_once, contact=rules) == ["quiet"]


def test_service_contacts_keep_their_time() -> None:
    """Somebody waits for them; hours for a care call are hours of its target."""
    call = FollowUp("call", kind="care_call", target=Elapsed(12 * timedelta(hours=1)))
    assert due(resolved(hours=17), call) == {"call": at(29)}


@pytest.mark.parametrize(
    ("changes_on", "morning_in_utc"),
    [
        # the clocks go forward on 29 March 2026, and back on 25 October
        (datetime(2026, 3, 28), datetime(2026, 3, 29, 7)),
        (datetime(2026, 10, 24), datetime(2026, 10, 25, 8)),
    ],
)
def test_a_night_on_which_the_clocks_change_has_the_same_quiet_hours(
    changes_on: datetime, morning_in_utc: datetime
) -> None:
    berlin = BusinessHours(
        tz=ZoneInfo("Europe/Berlin"),
        weekly={day: [("09:00", "21:00")] for day in WEEK},
    )
    late = changes_on.replace(hour=22, tzinfo=UTC)
    found = ContactRules(hours=berlin).from_then_on(late)
    assert found == morning_in_utc.replace(tzinfo=UTC)
    assert found.astimezone(berlin.tz).hour == 9


def test_a_task_that_was_moved_says_from_when_and_why() -> None:
    late = wanted(resolved(hours=23), CARE, INVITE)
    assert said(late["care_message"].why, "en") == (
        "planned for 2026-03-04 23:00Z, in quiet hours; put off to the next time at "
        "which people may be contacted"
    )
    assert "免打扰时段" in said(late["care_message"].why, "zh")
    assert said(late["review_invitation"].why, "en").startswith(
        "planned for 2026-03-02 23:00Z, in quiet hours; moved to when"
    )


# ── how often ────────────────────────────────────────────────────────────────


def test_no_more_contacts_than_the_cap_in_any_stretch() -> None:
    daily = tuple(
        evolve(OFFER, name=f"offer_{n}", target=Elapsed(n * DAY)) for n in (1, 2, 3)
    )
    found = due(resolved(), *daily, contact=capped(2, 7))
    assert found == {
        "offer_1": at(17 + 24),
        "offer_2": at(17 + 48),
        "offer_3": at(17 + 24 * 8),
    }


def test_those_beyond_say_why_they_are_put_off() -> None:
    both = (OFFER, evolve(CARE, target=Elapsed(DAY)))
    found = wanted(resolved(), *both, contact=capped(1, 7))
    assert found["care_message"].due_at == at(17 + 24 * 7)
    assert said(found["care_message"].why, "en") == (
        "planned for 2026-03-02 17:00Z; the customer would hear from us too often, so "
        "it is put off"
    )


def test_what_was_made_in_this_case_counts_once_however_it_was_reported() -> None:
    """Done and followed up: one message, reported twice."""
    made = record(
        resolved(),
        ev.FollowedUp(at(18), by="li", about="offer"),
        ev.Done(at(18), task="case-1:6:offer"),
    )
    assert due(made, OFFER, CARE, contact=capped(2, 7))["care_message"] == at(17 + 72)
    assert due(made, OFFER, CARE, contact=capped(1, 7))["care_message"] == at(18 + 168)


def test_contacts_of_other_cases_and_campaigns_count_too() -> None:
    others = [at(24), at(17 + 80)]
    rules = capped(1, 3)
    found = due(resolved(), CARE, contact=rules, contacts=others)
    assert found == {"care_message": at(17 + 80 + 72)}
    assert due(resolved(), CARE, contact=rules, contacts=[at(0)]) == {
        "care_message": at(17 + 72)
    }


def test_what_is_late_and_in_nobodys_way_keeps_its_time() -> None:
    """A message that nobody sent on the third day, and another on the fortieth."""
    case = record(resolved(), ev.FollowedUp(at(24 * 40), by="li", about="offer"))
    rows = (OFFER, CARE)
    assert due(case, *rows, contact=capped(2, 7)) == {"care_message": at(17 + 72)}
    # but it is not sent on top of what went out meanwhile
    assert due(case, *rows, contact=capped(1, 7)) == {"care_message": at(24 * 47)}


def test_quiet_hours_and_cap_hold_together() -> None:
    rules = capped(1, 7, hours=DAYTIME)
    found = due(resolved(hours=23), OFFER, CARE, contact=rules)
    assert found == {"offer": at(33), "care_message": at(33 + 168)}


def test_service_contacts_are_neither_counted_nor_held_back() -> None:
    calls = [FollowUp(f"call_{n}", kind="care_call") for n in range(3)]
    found = due(resolved(), *calls, OFFER, contact=capped(1, 7))
    assert [*found.values()] == [None] * 4


def test_a_review_request_goes_first_for_marketing_can_wait() -> None:
    found = due(resolved(), OFFER, INVITE, contact=capped(1, 7))
    assert found == {
        "offer": at(17 + 24 + 168),
        "review_invitation": at(17 + 24),
    }


def test_a_review_request_moves_to_where_there_is_room() -> None:
    rules = capped(1, 1)
    found = wanted(resolved(), INVITE, contact=rules, contacts=[at(10), at(17 + 47)])
    assert found["review_invitation"].due_at == at(34)
    assert "too often" in said(found["review_invitation"].why, "en")


def test_where_there_is_no_room_no_review_is_asked_for() -> None:
    assert why_not(resolved(), INVITE, contact=capped(1, 7), contacts=[at(0)]) == [
        "often"
    ]


def test_the_key_of_a_task_never_depends_on_the_rules() -> None:
    rows = (OFFER, *SECOND_TOUCH)
    free = wanted(resolved(hours=23), *rows, contact=ContactRules())
    held = wanted(resolved(hours=23), *rows, contact=capped(1, 2, hours=DAYTIME))
    assert {t.key for t in free.values()} >= {t.key for t in held.values()}
    assert {"offer", "care_message"} <= {*held}


# ── when a review may be asked for at all ────────────────────────────────────


def test_s91_a_longer_target_does_not_make_the_day_longer() -> None:
    slow = evolve(INVITE, target=Months(1))
    assert due(resolved(), slow, contact=ContactRules()) == {
        "review_invitation": at(17) + ASKING_ENDS
    }
    assert ASKING_ENDS == review_requests.ASKING_ENDS


def test_s91_nothing_is_asked_for_before_a_resolution() -> None:
    early = evolve(INVITE, after="acknowledged")
    unsolved = record(resolved(), ev.Reopened(at(18), by="li", why="broken again"))
    unsolved = record(unsolved, assessed(hours=19))
    soon = evolve(early, after="assessed")
    assert due(unsolved, soon) == {}
    assert why_not(unsolved, soon) == ["unresolved"]
    soon = evolve(early, target=Elapsed(timedelta(hours=1)))
    assert due(resolved(), soon, contact=ContactRules()) == {}
    assert why_not(resolved(), soon, contact=ContactRules()) == ["too_late"]


def test_s91_after_a_dispute_only_while_the_day_lasts() -> None:
    referred = record(resolved(), ev.Referred(at(20), to="platform"))
    assert why_not(referred, INVITE) == ["disputed"]
    quickly = record(referred, ev.ReferralDecided(at(30), to="platform"))
    assert due(quickly, INVITE) == {"review_invitation": at(41)}
    slowly = record(referred, ev.ReferralDecided(at(90), to="platform"))
    assert why_not(slowly, INVITE) == ["too_late"]


def test_s91_only_one_of_several_invitations_is_made() -> None:
    second = evolve(INVITE, name="again", target=None)
    assert [*due(resolved(), INVITE, second, contact=ContactRules())] == ["again"]
    assert why_not(resolved(), INVITE, second, contact=ContactRules()) == [
        "asked_by_another"
    ]


def test_s91_nor_one_after_any_other_was_made() -> None:
    second = evolve(INVITE, name="again")
    made = record(resolved(), ev.FollowedUp(at(18), by="li", about=INVITE.name))
    assert due(made, INVITE, second) == {}
    assert why_not(made, INVITE, second) == ["made_before"]


# ── the values ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"most": 0, "within": DAY}, "most"),
        ({"most": 1, "within": timedelta(0)}, "within"),
        ({"most": 1, "within": -DAY}, "within"),
        ({"most": 1, "within": 7}, "within"),
    ],
)
def test_a_cap_refuses_what_is_none(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        ContactCap(**given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("given", "field"),
    [({"hours": "09:00-21:00"}, "hours"), ({"cap": 3}, "cap")],
)
def test_rules_refuse_what_is_none(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        ContactRules(**given)
    assert caught.value.field == field


def test_a_shop_that_says_nothing_has_made_no_rule() -> None:
    """No guide gives these numbers, and none is invented."""
    assert ContactRules() == ContactRules(hours=None, cap=None)
    assert ContactRules().from_then_on(at(3), contacts=[at(3)] * 9) == at(3)
    assert ContactRules().until_then(at(3), at(4), contacts=[at(3)] * 9) == at(4)


def test_times_are_aware_and_in_order() -> None:
    naive = datetime(2026, 3, 1)
    cap = ContactCap(most=1, within=DAY)
    for ask in (
        lambda: AWAKE.from_then_on(naive),
        lambda: AWAKE.from_then_on(at(3), contacts=[naive]),
        lambda: AWAKE.until_then(naive, at(3)),
        lambda: AWAKE.until_then(at(3), naive),
        lambda: AWAKE.is_quiet(naive),
        lambda: cap.allows(naive, []),
    ):
        with pytest.raises(NaiveDatetime):
            ask()
    with pytest.raises(InvalidValue, match="must not be before"):
        AWAKE.until_then(at(4), at(3))


def test_contacts_exactly_a_stretch_apart_do_not_share_it() -> None:
    cap = ContactCap(most=1, within=DAY)
    assert cap.allows(at(24), [at(0), at(48)])
    assert not cap.allows(at(24), [at(0), at(47)])
    assert not cap.allows(at(23), [at(0)])
