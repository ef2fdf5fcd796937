"""Bad input: a typed, picklable error with fields and code, and nothing changed."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve, frozen

from recoverykit import errors
from recoverykit.decision_tables import Amount, DecisionTable, Rule, at_most
from recoverykit.errors import RecoveryError
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.playbooks import ShopConfig, rescue_48h
from recoverykit.serialization import dump_case, load_case
from tests.stories import at, cny, complaint, order

BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
NAIVE = datetime(2026, 3, 1, 4)
WROTE = ev.CustomerWrote(at(4), text="我叫林晚")


@frozen
class Paid:
    amount: Money


def table(path: str) -> DecisionTable:
    return DecisionTable(
        id="bands",
        version="1",
        reads=Paid,
        fields={path: Amount("CNY")},
        rules=[Rule("small", when={path: at_most(cny(10000))}, then="refund")],
    )


def stored(case: Case, **of_the_last: Any) -> Case:
    rows = dump_case(case)
    rows["log"][-1] |= of_the_last
    return load_case(rows)


def note(case: Case, hours: float = 5, **how: Any) -> Case:
    event = ev.Noted(at(hours), by="li", text="-")
    return BOOK.record(case, event, **({"now": at(5)} | how))


BAD: dict[str, tuple[Callable[[Case], object], type[RecoveryError]]] = {
    "a naive instant": (lambda _: ev.FixDone(NAIVE, by="li"), errors.NaiveDatetime),
    "a naive now": (lambda case: note(case, now=NAIVE), errors.NaiveDatetime),
    "an unknown code": (
        lambda case: BOOK.record(
            case, ev.Paused(at(5), by="li", reason="tea"), now=at(5)
        ),
        errors.UnknownCode,
    ),
    "an unknown channel": (
        lambda _: BOOK.open("c", complaint(channel="pigeon"), now=at(4)),
        errors.UnknownCode,
    ),
    "a negative price": (lambda _: order(amount=cny(-1)), errors.InvalidValue),
    "mixed currencies": (
        lambda _: cny(1) + Money(1, "USD"),
        errors.CurrencyMismatch,
    ),
    "a float as money": (
        lambda _: Money.of(12.5, "CNY"),  # type: ignore[arg-type]
        errors.AmountError,
    ),
    "empty text": (lambda _: complaint(text=" \n"), errors.InvalidValue),
    "an event of the future": (lambda case: note(case, 9), errors.OutOfTime),
    "a missing row": (
        lambda case: Case.replay(case.id, (case.log[0], case.log[2])),
        errors.VersionGap,
    ),
    "a log with an unknown kind": (
        lambda case: note(stored(case, kind="teleported")),
        errors.OpaqueLog,
    ),
    "a log in an unknown state": (
        lambda case: note(stored(case, dest="limbo")),
        errors.UnknownState,
    ),
    "a key for something else": (
        lambda case: BOOK.record(
            case, evolve(WROTE, text="我叫林早"), now=at(5), key="web-1"
        ),
        errors.KeyReused,
    ),
    "another version": (
        lambda case: note(case, expected_version=2),
        errors.StaleVersion,
    ),
    "a move that is not allowed": (
        lambda case: BOOK.record(case, ev.Resumed(at(5), by="li"), now=at(5)),
        errors.Refused,
    ),
    "a table with a hole": (lambda _: table("amount"), errors.PolicyError),
    "a misspelt path": (lambda _: table("amuont"), errors.PolicyError),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_changes_nothing(name: str) -> None:
    case = BOOK.open("case-1", complaint(), order=order(), now=at(3))
    case = BOOK.record(case, WROTE, now=at(4), key="web-1")
    before = pickle.dumps(case)
    spoil, kind = BAD[name]
    with pytest.raises(RecoveryError) as caught:
        spoil(case)
    error = caught.value
    assert type(error) is kind
    assert pickle.dumps(case) == before
    again = pickle.loads(before)
    assert again == case
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (copy.code, copy.fields(), str(copy)) == (
        error.code,
        error.fields(),
        str(error),
    )
    assert error.fields()
    assert "林" not in str(error)


@pytest.mark.parametrize("changed", [{"kind": "teleported"}, {"dest": "limbo"}])
def test_what_cannot_be_recorded_on_is_still_read(changed: dict[str, str]) -> None:
    case = BOOK.open("case-1", complaint(), now=at(3))
    strange = stored(BOOK.record(case, WROTE, now=at(4)), **changed)
    assert strange.complaint == case.complaint
    assert len(BOOK.readings(strange, now=at(4))) == len(BOOK.clocks)
    assert load_case(dump_case(strange)) == strange


def test_a_megabyte_and_lone_surrogates_go_all_the_way() -> None:
    text = "断" * 350_000 + "\ud83d"
    case = BOOK.open("case-1", complaint(text=text), now=at(3))
    assert case.complaint is not None
    assert case.complaint.text == text
    assert load_case(dump_case(case)) == case
    assert BOOK.reading(case, "resolution", now=at(3)).status == "running"
