"""Many shops from rows: what differs, what is shared, and what an old case runs under.

``docs/examples/many_shops.py`` is the code of the how-to guide.
"""

from __future__ import annotations

import importlib.util
import pickle
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from recoverykit import Complaint
from recoverykit.errors import RecoveryError, UnknownBook
from tests.contracts.rooms import ROOT

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
EXAMPLE = ROOT / "docs" / "examples" / "many_shops.py"


def loaded() -> Any:
    spec = importlib.util.spec_from_file_location("many_shops", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # so that what is defined there pickles
    spec.loader.exec_module(module)
    return module


MANY = loaded()
HOUSE = MANY.house_book()
HEAD = MANY.ROWS.splitlines()[0]
CLEAN = dict.fromkeys(HEAD.split(","), "") | {"shop": "s-1", "version": "1"}


def shops(*rows: dict[str, str], kept: int = 100) -> Any:
    return MANY.Shops(HOUSE, [CLEAN | row for row in rows], kept=kept)


@pytest.fixture
def told() -> Complaint:
    return Complaint("杯子碎了", channel="review", received_at=NOW)


def test_a_shop_that_changes_nothing_shares_everything() -> None:
    book = shops({}).book("s-1")
    assert book.compensation.base is HOUSE.compensation.base
    assert book.approvals is HOUSE.approvals
    assert book.hours is HOUSE.hours
    assert book.clocks is HOUSE.clocks


def test_another_amount_proves_nothing_anew() -> None:
    table = shops({"low_coupon": "8.00"}).book("s-1").compensation.base
    assert table.index is HOUSE.compensation.base.index
    assert str(table.rules[0].then) == "refund 100 % + coupon 8.00 CNY"


def test_shops_with_the_same_limits_and_hours_share_their_proof_and_calendar() -> None:
    same = {"low_to": "200.00", "middle_to": "500.00", "hours": "09:00-21:00"}
    made = shops(same, same | {"shop": "s-2", "reship": "45.00"})
    one, other = made.book("s-1"), made.book("s-2")
    assert one.compensation.base.index is other.compensation.base.index
    assert one.hours is other.hours
    assert one.ref.hash != other.ref.hash


def test_a_case_goes_on_under_the_row_that_it_began_with(told: Complaint) -> None:
    made = shops({"cap": "100.00"}, {"version": "2", "cap": "50.00"})
    case = made.book("s-1", "1").open("c-1", told, now=NOW)
    book = made.book_for(case)
    assert book.version == "2"
    assert str(book.book_of(case).compensation.cap) == "100.00 CNY"
    new = made.book("s-1").open("c-2", told, now=NOW)
    assert made.book_for(new) is made.book("s-1")


def test_a_book_that_was_let_go_is_made_again_with_the_same_hash() -> None:
    made = shops({}, {"shop": "s-2"}, kept=1)
    first = made.book("s-1")
    assert made.book("s-1") is first
    made.book("s-2")
    again = made.book("s-1")
    assert again is not first
    assert again.ref == first.ref


def test_a_case_of_an_overwritten_row_is_refused_and_not_misread(
    told: Complaint,
) -> None:
    case = shops({"cap": "100.00"}).book("s-1").open("c-1", told, now=NOW)
    overwritten = shops({"cap": "50.00"})
    with pytest.raises(UnknownBook):
        overwritten.book_for(case).book_of(case)


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ({"cap": "-1"}, "cap", "must be more than 0.00"),
        ({"reship": "many"}, "reship", "allowed are text of digits"),
        ({"agent_to": "900.00", "lead_to": "9.00"}, "agent_to, lead_to", "less"),
        ({"low_to": "400.00"}, "low_to, middle_to", "rules low and above both apply"),
        ({"hours": "morning"}, "hours", ""),
    ],
)
def test_a_bad_row_is_told_by_shop_column_and_rule(
    row: dict[str, str], column: str, rule: str
) -> None:
    with pytest.raises(MANY.BadRow) as caught:
        shops(row).book("s-1")
    error = caught.value
    assert isinstance(error, RecoveryError)
    assert (error.shop, error.column) == ("s-1", column)
    assert rule in error.rule
    assert error.fields() == {"shop": "s-1", "column": column, "rule": error.rule}
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_all_rows_are_checked_before_a_case_finds_out() -> None:
    made = MANY.Shops(HOUSE, MANY.rows_of(), kept=10)
    wrong = ["yiwu-0005", "yiwu-0006", "yiwu-0007"]
    assert [error.shop for error in made.check()] == wrong


def test_a_worker_makes_the_same_book_of_the_row() -> None:
    there = pickle.loads(pickle.dumps([CLEAN | {"cap": "50.00"}]))
    made = MANY.Shops(MANY.house_book(), there, kept=1)
    assert made.book("s-1").ref == shops({"cap": "50.00"}).book("s-1").ref


def test_another_house_is_another_book() -> None:
    other = evolve(HOUSE, cause_from="minor")
    made = MANY.Shops(other, [CLEAN], kept=1)
    assert made.book("s-1").ref.hash != shops({}).book("s-1").ref.hash
