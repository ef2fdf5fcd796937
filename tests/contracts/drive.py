"""A drive through the public API, for the proof that it touches nothing outside.

`impurity.py` imports this file in a process of its own and runs each function of
`DRIVES` with every trap armed. To add a drive, write a function without arguments and
put ``@drives`` above it. It imports nothing itself (imports stand at the top, before
the traps), it takes zones from the top of this file too (a look-up opens a file), and
it returns what the library answered in a form with a stable ``repr``: the test also
compares the answers under several hash seeds and zones of the machine.
"""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attrs import frozen

import recoverykit
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DecisionTable,
    Rule,
    at_most,
    more_than,
)
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle.state_machine import (
    add_common_moves,
    freeze,
    standard_machine,
)
from recoverykit.money import Money
from recoverykit.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)

DRIVES: list[Callable[[], object]] = []


def drives(function: Callable[[], object]) -> Callable[[], object]:
    """Add a function to `DRIVES`."""
    DRIVES.append(function)
    return function


@drives
def the_face() -> object:
    """The public names are there without any work being done for them."""
    return sorted(name for name in vars(recoverykit) if not name.startswith("_"))


@drives
def open_time() -> object:
    hours = BusinessHours(
        tz=SHANGHAI,
        weekly={"mon": [("09:00", "18:00")], "tue": [("09:00", "02:00")]},
        holidays=[date(2026, 3, 9)],
    )
    return [
        hours.add(NOON, timedelta(hours=7)),
        hours.subtract(NOON, timedelta(hours=7)),
        hours.between(NOON, NOON + timedelta(days=400)),
        hours.next_open(NOON),
        hours.next_close(NOON),
        hours.segments(NOON, NOON + timedelta(days=9)),
        ALWAYS.add(NOON, timedelta(hours=1)),
        plain(hours),
        copy.deepcopy(hours) == pickle.loads(pickle.dumps(hours)) == hours,
    ]


@frozen
class _Loss:
    amount: Money


@drives
def a_table() -> object:
    hundred = Money.of("100.00", "CNY")
    table = DecisionTable(
        id="bands",
        version="1",
        reads=_Loss,
        fields={"amount": Amount("CNY")},
        rules=(
            Rule("small", when={"amount": at_most(hundred)}, then="refund"),
            Rule("large", when={"amount": more_than(hundred)}, then=NO_RULE),
        ),
    )
    decisions = [table.decide(_Loss(Money.of(text, "CNY"))) for text in ("80", "101")]
    return [
        table,
        *((d.outcome, d.fired, d.explain("en"), d.explain("zh")) for d in decisions),
    ]


@drives
def a_lifecycle() -> object:
    machine = standard_machine()
    machine.add_states("awaiting_return")
    machine.add_transition("return_requested", "diagnosed", "awaiting_return")
    machine.add_transition("return_arrived", "awaiting_return", "diagnosed")
    add_common_moves(machine, "awaiting_return")
    frozen_table = freeze(machine)
    return [plain(frozen_table), frozen_table.moves_from("awaiting_return")]
