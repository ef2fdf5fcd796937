"""Building a lifecycle: transitions' own API goes in, a proven table comes out."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from transitions import Machine
from transitions.extensions import HierarchicalMachine

from recoverykit.errors import DefinitionError, Refused, UnknownCode
from recoverykit.explanation import Reason
from recoverykit.lifecycle import (
    LIFECYCLE,
    Case,
    Guard,
    Lifecycle,
    Policies,
    add_common_moves,
    freeze,
    guards,
    standard_machine,
)
from recoverykit.lifecycle import events as ev
from recoverykit.plain import content_hash
from tests import stories as s
from tests.stories import BOOK, at, record


def has_label(case: Case, move: ev.HostEvent, policies: Policies) -> Reason | None:
    """Refuse a return without a label."""
    del case, policies
    data = dict(move.data)
    if data.get("label"):
        return None
    return Reason(
        "shop.no_label", text={"en": "a return needs a label", "zh": "退货须有面单"}
    )


def returns() -> Lifecycle:
    machine = standard_machine()
    machine.add_states("awaiting_return")
    machine.add_transition(
        "return_requested",
        "diagnosed",
        "awaiting_return",
        conditions=[Guard(has_label)],
    )
    machine.add_transition("return_arrived", "awaiting_return", "diagnosed")
    add_common_moves(machine, "awaiting_return")
    return freeze(machine, host_events=("parcel_scanned",))


RETURNS = returns()


# ── a state of the host's own ─────────────────────────────────────────────────


def test_a_host_state_is_guarded_replayed_and_left_like_any_other() -> None:
    case = s.diagnosed()
    bare = ev.HostEvent(at(13), kind="return_requested")
    with pytest.raises(Refused, match="a return needs a label"):
        record(case, bare, lifecycle=RETURNS)
    labelled = ev.HostEvent(at(13), kind="return_requested", data={"label": "SF1"})
    case = record(case, labelled, lifecycle=RETURNS)
    assert case.state == "awaiting_return"
    assert Case.replay(case.id, case.log) == case
    # observations and the common moves work there too
    case = record(
        case,
        ev.CustomerWrote(at(14), text="寄出了"),
        ev.HostEvent(at(15), kind="parcel_scanned", data={"hub": "Hangzhou"}),
        ev.Paused(at(16), by="li", reason="awaiting_return"),
        ev.Resumed(at(17), by="li"),
        lifecycle=RETURNS,
    )
    assert case.state == "awaiting_return"
    case = record(case, ev.HostEvent(at(40), kind="return_arrived"), lifecycle=RETURNS)
    assert case.state == "diagnosed"


def test_a_host_move_is_refused_elsewhere_with_what_is_allowed() -> None:
    move = ev.HostEvent(at(5), kind="return_arrived")
    [why] = RETURNS.refusals(s.opened(), move, BOOK)
    assert why.code == "lifecycle.not_from_here"
    with pytest.raises(Refused) as caught:
        record(s.opened(), move, lifecycle=RETURNS)
    assert caught.value.allowed == RETURNS.moves_from("received")


def test_an_undeclared_host_event_names_the_declared_ones() -> None:
    for kind in ("parcel_scaned", "teleported"):
        with pytest.raises(UnknownCode) as caught:
            record(s.opened(), ev.HostEvent(at(5), kind=kind), lifecycle=RETURNS)
        assert "parcel_scanned" in caught.value.nearest
        assert "return_arrived" in caught.value.nearest
    with pytest.raises(UnknownCode):
        record(s.opened(), ev.HostEvent(at(5), kind="parcel_scanned"))


@pytest.mark.parametrize("kind", ["acknowledged", "closed", "replied", "received"])
def test_a_host_event_cannot_pass_for_an_event_of_the_library(kind: str) -> None:
    fake = ev.HostEvent(at(9), kind=kind)
    with pytest.raises(UnknownCode):
        record(s.opened(), fake)
    with pytest.raises(UnknownCode):
        LIFECYCLE.refusals(s.opened(), fake, BOOK)


def test_a_lifecycle_is_a_value() -> None:
    again = pickle.loads(pickle.dumps(RETURNS))
    assert again == RETURNS == returns()
    assert hash(again) == hash(RETURNS)
    assert again.moves_from("awaiting_return") == RETURNS.moves_from("awaiting_return")
    assert content_hash(again) == content_hash(RETURNS)
    assert content_hash(LIFECYCLE) != content_hash(RETURNS)


def test_guards_are_equal_by_where_they_are_imported_from() -> None:
    assert Guard(has_label) == Guard(has_label)
    assert Guard(has_label) != Guard(s.record)  # type: ignore[arg-type]
    assert Guard(has_label).__name__ == "has_label"


# ── what is refused when it is built ──────────────────────────────────────────


def stray(data: Any) -> None:
    del data


def _local() -> Guard:
    def check(case: Case, move: ev.Event, policies: Policies) -> None:
        del case, move, policies

    return Guard(check)


WRONG: dict[str, tuple[Callable[[Machine], object], str]] = {
    "machine callback": (
        lambda m: setattr(m, "after_state_change", [stray]),
        "after_state_change cannot be honoured",
    ),
    "state callback": (
        lambda m: m.states["diagnosed"].add_callback("enter", stray),
        "on_enter of state 'diagnosed' cannot be honoured",
    ),
    "transition callback": (
        lambda m: m.add_transition("x", "received", "closed", after=stray),
        "'x' from 'received': after cannot be honoured",
    ),
    "prepare": (
        lambda m: m.add_transition("x", "received", "closed", prepare=stray),
        "prepare cannot be honoured",
    ),
    "unless": (
        lambda m: m.add_transition(
            "x", "received", "closed", unless=[Guard(has_label)]
        ),
        "unless cannot be honoured",
    ),
    "string condition": (
        lambda m: m.add_transition("x", "received", "closed", conditions=["has_label"]),
        "a condition must be Guard(function)",
    ),
    "bare function": (
        lambda m: m.add_transition("x", "received", "closed", conditions=[stray]),
        "a condition must be Guard(function)",
    ),
    "lambda": (
        lambda m: m.add_transition(
            "x", "received", "closed", conditions=[Guard(lambda *_: None)]
        ),
        "a guard must be an importable function",
    ),
    "local function": (
        lambda m: m.add_transition("x", "received", "closed", conditions=[_local()]),
        "a guard must be an importable function",
    ),
    "unknown dest": (
        lambda m: m.add_transition("x", "received", "limbo"),
        "'x' from 'received': state 'limbo' does not exist",
    ),
    "unknown source": (
        lambda m: m.add_transition("x", "recieved", "closed"),
        "'x' from 'recieved': state 'recieved' does not exist",
    ),
    "shadowed": (
        lambda m: m.add_transition("acknowledged", "received", "closed"),
        "'acknowledged' from 'received': a step without guards stands before it",
    ),
    "unreachable": (
        lambda m: m.add_states("limbo"),
        "state 'limbo' cannot be reached from 'received'",
    ),
    "dead end": (
        lambda m: (m.add_states("limbo"), m.add_transition("x", "received", "limbo")),
        "state 'limbo' is a dead end",
    ),
    "common moves": (
        lambda m: (
            m.add_states("limbo"),
            m.add_transition("x", "received", "limbo"),
            m.add_transition("closed", "limbo", "closed"),
        ),
        "open state 'limbo' lacks the common move 'paused'",
    ),
    "wildcard": (
        lambda m: (
            m.add_transition("x", "*", "closed"),
            m.add_states("limbo"),
            m.add_transition("y", "received", "limbo"),
            add_common_moves(m, "limbo"),
        ),
        "the wildcard of 'x' skipped 'limbo', added later",
    ),
    "an observation as trigger": (
        lambda m: m.add_transition("replied", "received", "acknowledged"),
        "trigger 'replied' is an event of the library that is no move",
    ),
    "an offer past the ring": (
        lambda m: (
            m.remove_transition("offered"),
            m.add_transition("offered", "diagnosed", "diagnosed"),
        ),
        "'offered' from 'diagnosed': must keep the guard 'ring_agrees'",
    ),
    "an approval by anybody": (
        lambda m: m.add_transition("approved", "closed", "="),
        "'approved' from 'closed': must keep the guard 'may_approve'",
    ),
    "a model": (lambda m: m.add_model(type("M", (), {})()), "the machine has models"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_table_cannot_honour_or_is_wrong_is_refused(name: str) -> None:
    spoil, said = WRONG[name]
    machine = standard_machine()
    spoil(machine)
    with pytest.raises(DefinitionError) as caught:
        freeze(machine)
    assert any(p.startswith(said) or said in p for p in caught.value.problems)


def test_every_problem_is_named_at_once() -> None:
    machine = standard_machine()
    machine.add_transition("x", "recieved", "limbo")
    machine.add_transition("y", "received", "closed", after=stray)
    with pytest.raises(DefinitionError) as caught:
        freeze(machine)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"auto_transitions": True}, "auto_transitions pass every guard"),
        ({"queued": True}, "the machine is queued"),
        ({"send_event": False}, "guards need send_event=True"),
    ],
)
def test_the_machine_itself_must_be_plain(settings: dict[str, bool], said: str) -> None:
    given = {"auto_transitions": False, "send_event": True} | settings
    machine = Machine(model=None, states=["a"], initial="a", **given)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match=said):
        freeze(machine)


def test_nested_machines_are_refused() -> None:
    nested = HierarchicalMachine(
        model=None, states=["a"], initial="a", auto_transitions=False, send_event=True
    )
    with pytest.raises(
        DefinitionError, match="a HierarchicalMachine cannot be a table"
    ):
        freeze(nested)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"host_events": ("replied",)}, "is the name of an event of the library"),
        ({"host_events": ("acknowledged",)}, "is a trigger and cannot be"),
        ({"renamed": {"received": "diagnosed"}}, "must lead from a gone state"),
        ({"renamed": {"new": "limbo"}}, "must lead from a gone state"),
    ],
)
def test_names_must_not_collide(how: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        freeze(standard_machine(), **how)


def test_a_wildcard_that_saw_every_state_is_fine() -> None:
    machine = standard_machine()
    machine.add_transition("ombudsman_called", "*", "=")
    case = s.opened()
    lifecycle = freeze(machine)
    called = ev.HostEvent(at(4), kind="ombudsman_called")
    assert record(case, called, lifecycle=lifecycle).state == "received"


def test_a_host_may_reopen_what_never_ended() -> None:
    machine = standard_machine()
    machine.add_transition(
        "reopened",
        "diagnosed",
        "acknowledged",
        conditions=[Guard(guards.within_reopen_window)],
    )
    move = ev.Reopened(at(13), by="li", why="we were wrong")
    case = record(s.diagnosed(), move, lifecycle=freeze(machine))
    assert case.state == "acknowledged"


def test_an_internal_transition_stays() -> None:
    machine = standard_machine()
    machine.add_transition("polished", "diagnosed", None)
    lifecycle = freeze(machine)
    polished = ev.HostEvent(at(13), kind="polished")
    assert record(s.diagnosed(), polished, lifecycle=lifecycle).state == "diagnosed"


# ── the explorer: nothing is lost ─────────────────────────────────────────────


@pytest.mark.parametrize("lifecycle", [LIFECYCLE, RETURNS], ids=["standard", "returns"])
def test_no_dead_end_nothing_unreachable_every_open_state_can_close(
    lifecycle: Lifecycle,
) -> None:
    steps: dict[str, set[str]] = {state: set() for state in lifecycle.states}
    for edge in lifecycle.edges:
        steps[edge.source].add(edge.dest)

    def reachable(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            state = todo.pop()
            if state not in seen:
                seen.add(state)
                todo.extend(steps[state])
        return seen

    assert reachable(lifecycle.initial) == set(lifecycle.states)
    for state in lifecycle.states:
        assert "closed" in reachable(state)
        if state != "closed":
            assert "closed" in steps[state]
    assert "acknowledged" in steps["closed"]
