"""Laws of what a whole book does not keep."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.hours import ALWAYS
from recoverykit.playbooks import (
    GRADES,
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    regulators,
    rescue_48h,
)

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
SHOP = ShopConfig.example()
BOOKS = [
    preset(shop=SHOP, hours=ALWAYS)
    for preset in (golden_3h, golden_4h_72h, rescue_48h, graded_15min)
]
ROLES = sorted(SHOP.held_roles)

books = st.sampled_from(BOOKS)
some_roles = st.sets(st.sampled_from(ROLES), min_size=1)


def faults(book: Playbook) -> list[tuple[str, str]]:
    found = book.check(since=SINCE, until=UNTIL)
    return [(x.code, str(x["role"])) for x in found if x.code in GRADES["fault"]]


@given(book=books, few=some_roles, more=some_roles)
@settings(deadline=None, max_examples=30)
def test_whom_a_shop_hires_mends_and_breaks_nothing(
    book: Playbook, few: set[str], more: set[str]
) -> None:
    before = faults(evolve(book, held_roles=sorted(few)))
    after = faults(evolve(book, held_roles=sorted(few | more)))
    assert set(after) <= set(before)


@given(book=books, held=some_roles)
@settings(deadline=None, max_examples=30)
def test_what_is_told_goes_by_what_is_held_and_not_by_how_it_is_written(
    book: Playbook, held: set[str]
) -> None:
    one, other = (
        evolve(book, held_roles=x) for x in (sorted(held), sorted(held)[::-1])
    )
    assert one.check(since=SINCE, until=UNTIL) == other.check(since=SINCE, until=UNTIL)
    missing = {role for code, role in faults(one) if code == "book.role_not_held"}
    assert not missing & held


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_a_preset_has_no_fault(book: Playbook) -> None:
    assert faults(book) == []


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_the_clocks_of_a_law_are_looked_at_as_the_others(book: Playbook) -> None:
    regimes = [
        regulators.cn_consumer(hours=ALWAYS),
        regulators.uk_ofcom(hours=ALWAYS),
        regulators.in_ecommerce_2020(hours=ALWAYS),
    ]
    whole = regulators.with_regime(book, *regimes)
    told = {(x.code, x.fields) for x in whole.check(since=SINCE, until=UNTIL)}
    assert told >= {(x.code, x.fields) for x in book.check(since=SINCE, until=UNTIL)}
