"""Contacts at the playbook: whose rules count, and what goes out with a message."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.aftercare import (
    SECOND_TOUCH,
    ContactCap,
    ContactRules,
    FollowUp,
)
from recoverykit.compensation import Coupon, discounted
from recoverykit.customer_tiers import Level, MembershipLadder
from recoverykit.errors import InvalidValue, NaiveDatetime, UnknownCode
from recoverykit.facts import Complaint, Customer, Review
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import Case
from recoverykit.money import Money
from recoverykit.offer import Basis, Remedy
from recoverykit.plain import plain
from recoverykit.playbooks import Playbook, ShopConfig, graded_15min
from recoverykit.serialization import from_plain
from recoverykit.situation import CurrentFacts
from tests.stories import at

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYTIME = BusinessHours(tz=UTC, weekly={day: [("09:00", "21:00")] for day in WEEK})
LIN = Customer("lin", marketing_consent=True)
COUPON = Remedy(
    "repurchase_coupon",
    "coupon",
    cost=Money.of("10", "CNY"),
    basis=Basis.GOODWILL,
    valid_months=3,
    stackable=True,
)


def book(**changes: Any) -> Playbook:
    rows = [evolve(row, gives=None) for row in SECOND_TOUCH]
    rows[1] = evolve(rows[1], gives=COUPON)
    given: dict[str, Any] = {
        "follow_ups": rows,
        "contact": ContactRules(hours=DAYTIME),
        "handlers": None,
        "membership": None,
    } | changes
    return evolve(graded_15min(shop=ShopConfig.example(), hours=ALWAYS), **given)


def solved(book: Playbook, *, hours: float = 23, who: Customer = LIN) -> Case:
    wrote = Complaint("手链断裂", channel="review", received_at=at(3), rating=1)
    case = book.open("case-1", wrote, customer=who, now=at(3))
    for event in (
        ev.Acknowledged(at(4), by="li"),
        ev.Diagnosed(at(5), by="li", primary="service"),
    ):
        case = book.record(case, event, now=event.at)
    how = case.resolution_of(
        "imposed", found="not_upheld", authority="ceo", reason="nothing was wrong"
    )
    return book.record(
        case, ev.Resolved(at(hours), by="li", resolution=how), now=at(hours)
    )


def due(book: Playbook, case: Case, **facts: Any) -> dict[str, datetime | None]:
    found = book.tasks(case, now=at(24), facts=CurrentFacts(**facts))
    names = {row.name for row in book.follow_ups}
    named = ((task.key.rpartition(":")[2], task.due_at) for task in found)
    return {name: due_at for name, due_at in named if name in names}


def test_tasks_keep_to_the_contact_rules_of_the_book() -> None:
    awake = book()
    case = solved(awake)
    assert due(awake, case) == {
        "review_invitation": at(33),
        "care_message": at(23 + 72 + 10),
        "membership_upgrade": at(23 + 720 + 10),
    }


def test_a_case_goes_by_the_rules_of_its_own_book() -> None:
    free = book(contact=ContactRules())
    case = solved(free)
    stricter = evolve(free, contact=ContactRules(hours=DAYTIME), earlier=[free])
    assert stricter.ref != free.ref
    assert due(stricter, case)["care_message"] == at(23 + 72)


def test_contacts_in_other_cases_come_with_the_facts() -> None:
    capped = book(contact=ContactRules(cap=ContactCap(most=1, within=7 * DAY)))
    case = solved(capped, hours=17)
    assert due(capped, case, contacts=[at(17 + 24 + 168 - 1)])["care_message"] == (
        at(17 + 24 + 168 - 1 + 168)
    )


DAY = timedelta(days=1)


def test_what_a_case_plans_and_made_is_told_for_the_customers_other_cases() -> None:
    shop = book()
    case = solved(shop)
    tasks = shop.tasks(case, now=at(23))
    planned = {t.key: t.due_at for t in tasks if t.kind == "care_message"}
    invited = {t.key: t.due_at for t in tasks if t.kind == "review_invitation"}
    upgrade = {t.key: t.due_at for t in tasks if t.kind == "membership_upgrade"}
    assert len(planned) == len(invited) == len(upgrade) == 1
    assert shop.contacts(case, tasks) == planned | invited | upgrade
    assert shop.contacts(case) == {}
    # told once, however it is told, and under the key that it was planned by
    (key,) = invited
    done = shop.record(case, ev.Done(at(24), task=key), now=at(24))
    both = shop.record(
        done, ev.FollowedUp(at(25), by="li", about="review_invitation"), now=at(25)
    )
    assert shop.contacts(done) == shop.contacts(both) == {key: at(24)}
    only = shop.record(
        case, ev.FollowedUp(at(25), by="li", about="care_message"), now=at(25)
    )
    assert shop.contacts(only) == {f"case-1:{only.version}:care_message": at(25)}


def test_a_contact_that_is_wanted_at_once_counts_from_its_cause() -> None:
    row = FollowUp("thanks", kind="care_message", purpose="marketing")
    shop = book(follow_ups=[row], contact=ContactRules())
    case = solved(shop)
    (task,) = [t for t in shop.tasks(case, now=at(30)) if t.kind == "care_message"]
    assert task.due_at is None
    assert shop.contacts(case, [task]) == {task.key: at(23)}


def test_a_contact_again_after_a_reopening_is_another_one() -> None:
    shop = book(follow_ups=[SECOND_TOUCH[1]])
    case = solved(shop)
    for event in (
        ev.Done(at(24), task="case-1:5:care_message"),
        ev.Reopened(at(30), by="li", why="again"),
        ev.FollowedUp(at(31), by="li", about="care_message"),
    ):
        case = shop.record(case, event, now=event.at)
    assert [*shop.contacts(case).values()] == [at(24), at(31)]


def test_withheld_says_what_tasks_leave_out() -> None:
    its = book()
    case = solved(its, who=Customer("lin"))
    assert [why.code for why in its.withheld(case)] == [
        "aftercare.withheld_no_consent"
    ] * 2
    assert its.withheld(case, facts=CurrentFacts(customer=LIN)) == ()
    assert its.withheld(solved(its)) == ()


def test_s99_the_ladder_of_the_book_says_who_hears_of_a_level() -> None:
    ladder = MembershipLadder(
        id="members",
        version="1",
        levels=[
            Level("bronze", least=Money.zero("CNY")),
            Level("silver", least=Money.of("500", "CNY")),
        ],
        window_months=12,
        grace_days=30,
    )
    codes = graded_15min(shop=ShopConfig.example(), hours=ALWAYS).catalogues
    levels = codes.membership_levels
    bronze = evolve(levels.terms[0], code="bronze", zh="铜牌会员", en="bronze member")
    codes = evolve(
        codes, membership_levels=evolve(levels, terms=(*levels.terms, bronze))
    )
    its = book(membership=ladder, catalogues=codes)
    case = solved(its)
    for level, hears in (("bronze", True), ("silver", False)):
        who = evolve(LIN, membership=level)
        facts = CurrentFacts(customer=who)
        assert ("membership_upgrade" in due(its, case, customer=who)) is hears
        assert bool(its.withheld(case, facts=facts)) is not hears


# ── the coupon that goes out ─────────────────────────────────────────────────


def test_s40_s99_the_coupon_is_good_for_three_calendar_months() -> None:
    its = book()
    case = solved(its)
    for given_at, until in (
        (datetime(2026, 11, 30, 9), datetime(2027, 2, 28, 9)),
        (datetime(2027, 11, 30, 9), datetime(2028, 2, 29, 9)),
    ):
        found = its.coupon(
            case, "care_message", id="c-1", given_at=given_at.replace(tzinfo=UTC)
        )
        assert found.until == until.replace(tzinfo=UTC)


def test_s99_it_adds_to_others_by_one_rule() -> None:
    its = book()
    case = solved(its)
    again = its.coupon(case, "care_message", id="again", given_at=at(100))
    held = [Coupon("year", percent_off=20), again]
    found = discounted(Money.of("268", "CNY"), held, at=at(200))
    assert (str(found.pays), found.used) == ("204.40 CNY", ("year", "again"))


def test_only_a_contact_that_gives_a_coupon_has_one() -> None:
    card = Remedy("card", "card", cost=Money.of("3", "CNY"), basis=Basis.GOODWILL)
    rows = (*book().follow_ups, FollowUp("card", kind="card", gives=card))
    its = book(follow_ups=rows)
    case = solved(its)
    for name in ("review_invitation", "card", "nobody"):
        with pytest.raises(UnknownCode) as caught:
            its.coupon(case, name, id="c-1", given_at=at(100))
        assert caught.value.nearest == ("care_message",)
    with pytest.raises(NaiveDatetime):
        its.coupon(case, "care_message", id="c-1", given_at=datetime(2026, 3, 1))


# ── reviews and profiles ─────────────────────────────────────────────────────


def test_s90_the_record_of_a_review_knows_the_invitations_of_the_book() -> None:
    row = FollowUp("please", kind="review_invitation", purpose="review")
    its = book(follow_ups=[row])
    case = solved(its)
    for event in (
        ev.FollowedUp(at(30), by="li", about="please"),
        ev.ReviewChanged(at(50), review=Review("r", rating=4, status="amended")),
    ):
        case = its.record(case, event, now=event.at)
    found = its.review_record(case)
    assert found is not None
    assert [(s.status, s.rating, s.initiated_by) for s in found.steps] == [
        ("original", 1, "author"),
        ("amended", 4, "invitation"),
    ]


def test_s99_a_profile_is_read_with_the_codes_of_the_book() -> None:
    its = book()
    found = its.recovery_profile([solved(its)])
    assert (found.cases, found.channels) == (("case-1",), (("review", 1),))
    assert found.may_market
    assert not its.recovery_profile([solved(its)], customer=Customer("lin")).may_market


# ── the book ─────────────────────────────────────────────────────────────────


def test_dates_that_contact_hours_learn_make_no_other_book() -> None:
    longer = evolve(DAYTIME, holidays=[date(2026, 10, 1)])
    one, other = book(), book(contact=ContactRules(hours=longer))
    assert one.ref == other.ref
    case = solved(one)
    # but tasks may move, so cases are looked at again
    assert one.due_hash(case) != other.due_hash(case)
    shorter = evolve(DAYTIME, weekly={day: [("10:00", "20:00")] for day in WEEK})
    assert book(contact=ContactRules(hours=shorter)).ref != one.ref
    assert book(contact=ContactRules()).ref != one.ref


def test_a_book_announces_and_gives_only_what_the_shop_has() -> None:
    upgrade = SECOND_TOUCH[2]
    with pytest.raises(UnknownCode, match="platinum"):
        book(follow_ups=[evolve(upgrade, level="platinum")])
    ladder = MembershipLadder(
        id="members",
        version="1",
        levels=[Level("silver", least=Money.of("500", "CNY"))],
        window_months=12,
        grace_days=30,
    )
    assert book(follow_ups=[upgrade], membership=ladder).membership == ladder
    moon = evolve(COUPON, kind="moon_dust")
    with pytest.raises(UnknownCode, match="moon_dust"):
        book(follow_ups=[evolve(SECOND_TOUCH[1], gives=moon)])


def test_contacts_are_aware_instants_and_can_be_stored() -> None:
    facts = CurrentFacts(contacts=[at(3), at(4)])
    assert from_plain(plain(facts), CurrentFacts) == facts
    assert "contacts" not in plain(CurrentFacts())
    with pytest.raises(NaiveDatetime):
        CurrentFacts(contacts=[datetime(2026, 3, 1)])
    for given in ("2026-03-01", ["2026-03-01"], at(3)):
        with pytest.raises(InvalidValue):
            CurrentFacts(contacts=given)  # type: ignore[arg-type]
