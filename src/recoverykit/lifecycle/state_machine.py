"""The lifecycle: a stock ``transitions`` machine, checked, frozen, run as a table.

``transitions`` owns the grammar: states, triggers, lists of sources, conditions.
A host extends the machine with transitions' own API and hands it to
:func:`freeze`, which refuses what a table cannot honour and what
is wrong, and keeps the table only. This is the one module that imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from transitions import Machine, State, Transition

from recoverykit.errors import DefinitionError
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle import guards as g
from recoverykit.lifecycle.guards import Guard
from recoverykit.lifecycle.table import Edge, Lifecycle

OPEN_STATES = ("received", "acknowledged", "diagnosed", "resolved", "follow_up")
STATES = (*OPEN_STATES, "closed")

_RULING = (g.ruled_for_this_case, g.ruled_on_what_is)
_OFFER = (*_RULING, g.ring_agrees, g.has_authority)
_APPROVAL = (*_RULING, g.may_approve)
_RING: Mapping[str, tuple[g.Check, ...]] = MappingProxyType(
    {"offered": _OFFER, "approved": _APPROVAL}
)
_CLOSING = (g.resolution_is_recorded, g.cause_is_recorded, g.action_is_decided)

_PATHS: tuple[tuple[str, tuple[str, ...], str, tuple[g.Check, ...]], ...] = (
    ("acknowledged", ("received",), "acknowledged", ()),
    (
        "diagnosed",
        ("acknowledged", "diagnosed"),
        "diagnosed",
        (g.names_primary_cause,),
    ),
    ("offered", ("diagnosed",), "=", _OFFER),
    ("offered", ("acknowledged",), "=", (g.has_override, *_OFFER)),
    ("resolved", ("diagnosed",), "resolved", (g.resolution_is_complete,)),
    ("follow_up_started", ("resolved",), "follow_up", ()),
    (
        "reopened",
        ("resolved", "follow_up", "closed"),
        "acknowledged",
        (g.within_reopen_window,),
    ),
    (
        "appeal_decided",
        ("resolved", "follow_up", "closed"),
        "=",
        (g.appeal_is_open, g.reviewer_is_another, g.reviewer_has_rank),
    ),
    ("adopted", ("closed",), "=", (g.book_is_known,)),
)
"""The moves along the way: trigger, from, to, guards."""

_COMMON: tuple[tuple[str, str, tuple[g.Check, ...]], ...] = (
    ("closed", "closed", _CLOSING),
    ("approved", "=", _APPROVAL),
    ("reassigned", "=", ()),
    ("paused", "=", (g.is_not_paused,)),
    ("resumed", "=", (g.is_paused,)),
    ("extended", "=", (g.clock_is_known,)),
    ("adopted", "=", (g.book_is_known,)),
)
"""The moves that every open state has."""


def standard_machine() -> Machine:
    """Return the lifecycle that ships, as a fresh machine to extend.

    Examples:
        >>> machine = standard_machine()
        >>> machine.add_states("awaiting_return")
        >>> machine.add_transition(
        ...     "return_requested", "diagnosed", "awaiting_return"
        ... )
        >>> machine.add_transition("return_arrived", "awaiting_return", "diagnosed")
        >>> add_common_moves(machine, "awaiting_return")
        >>> mine = freeze(machine)
        >>> mine.moves_from("awaiting_return")
        ('adopted', 'approved', 'closed', 'extended', 'paused', 'reassigned', \
'resumed', 'return_arrived')
    """
    machine = Machine(
        model=None,
        states=list(STATES),
        initial="received",
        auto_transitions=False,
        send_event=True,
    )
    for trigger, sources, dest, checks in _PATHS:
        _add(machine, trigger, sources, dest, checks)
    add_common_moves(machine, *OPEN_STATES)
    return machine


def add_common_moves(machine: Machine, *states: str) -> None:
    """Give open states the moves that every open state has, such as closing.

    Call it for each open state that you add; forgetting to is refused when the
    lifecycle is built.
    """
    for trigger, dest, checks in _COMMON:
        _add(machine, trigger, states, dest, checks)


def _add(
    machine: Machine,
    trigger: str,
    sources: Iterable[str],
    dest: str,
    checks: Iterable[g.Check],
) -> None:
    # transitions types its conditions as an invariant list of any callables
    conditions: list[Any] = [Guard(check) for check in checks]
    machine.add_transition(trigger, list(sources), dest, conditions=conditions)


def freeze(
    machine: Machine,
    *,
    host_events: Iterable[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> Lifecycle:
    """Return the lifecycle that a machine defines, or say all that is wrong.

    The machine is read once and not kept.

    Args:
        machine: from :func:`standard_machine`, extended with transitions' own API:
            ``add_states``, ``add_transition``, ``remove_transition``. Triggers of
            your own are recorded as ``HostEvent`` of that kind.
        host_events: kinds of observations of your own.
        renamed: old state → state of today, for cases stored before a rename.

    Raises:
        DefinitionError: every problem found: a callback, an ``unless``, a condition
            that is no :class:`Guard` around an importable function, an unknown,
            unreachable or dead-end state, a shadowed edge, a wildcard that skipped
            a state added later, a missing common move, an offer or an approval
            without the guards that every one of them has.

    Examples:
        >>> from recoverykit.errors import DefinitionError
        >>> machine = standard_machine()
        >>> machine.add_states("limbo")
        >>> try:
        ...     freeze(machine)
        ... except DefinitionError as error:
        ...     print(error.problems[0])
        state 'limbo' cannot be reached from 'received'
    """
    kinds, old = tuple(host_events), tuple(sorted((renamed or {}).items()))
    problems = [*_machine_problems(machine), *_transition_problems(machine)]
    problems += _name_problems(machine, kinds, old)
    if not problems:
        problems += [*_way_problems(machine), *_table_problems(machine)]
    if problems:
        raise DefinitionError(tuple(dict.fromkeys(problems)))
    return Lifecycle(
        initial=_name(machine.initial),
        states=tuple(machine.states),
        edges=tuple(_edges(machine)),
        host_events=kinds,
        renamed=old,
    )


def require_sound(table: Lifecycle) -> Lifecycle:
    """Return a table that did not come from :func:`freeze`, if it could have.

    A move that a later release gave to every open state is not asked for: a stored
    lifecycle stays what it was, and cases go on moving under it.

    Raises:
        DefinitionError: every problem found, as for :func:`freeze`.

    Examples:
        >>> require_sound(LIFECYCLE) is LIFECYCLE
        True
    """
    if table.initial not in table.states:
        raise DefinitionError((f"state {table.initial!r} does not exist",))
    machine = Machine(
        model=None,
        states=list(table.states),
        initial=table.initial,
        auto_transitions=False,
        send_event=True,
    )
    for edge in table.edges:
        checks = [guard.check for guard in edge.guards]
        _add(machine, edge.move, (edge.source,), edge.dest, checks)
    problems = [*_transition_problems(machine)]
    problems += _name_problems(machine, table.host_events, table.renamed)
    if not problems:
        problems += _way_problems(machine)
    if len(machine.states) < len(table.states):
        problems.append("a state is named twice")
    if problems:
        raise DefinitionError(tuple(dict.fromkeys(problems)))
    return table


def _name(state: Any) -> str:
    return str(getattr(state, "name", state))


def _steps(machine: Machine) -> Iterator[tuple[str, str, Transition]]:
    """Yield source, trigger and transition, in the order they were added."""
    for trigger, event in machine.events.items():
        for source, transitions in event.transitions.items():
            for transition in transitions:
                yield source, trigger, transition


def _edges(machine: Machine) -> Iterator[Edge]:
    for source, trigger, step in _steps(machine):
        yield Edge(
            source=source,
            move=trigger,
            dest=step.dest or source,  # an internal transition stays
            guards=tuple(c.func for c in step.conditions if isinstance(c.func, Guard)),
        )


_MACHINE_CALLBACKS = (
    "before_state_change",
    "after_state_change",
    "prepare_event",
    "finalize_event",
    "on_exception",
    "on_final",
)


def _machine_problems(machine: Machine) -> Iterator[str]:
    if type(machine) is not Machine:
        yield f"a {type(machine).__name__} cannot be a table; use transitions.Machine"
    if machine.models:
        yield "the machine has models; build it with model=None"
    if machine.has_queue:
        yield "the machine is queued; build it with queued=False"
    if not machine.send_event:
        yield "guards need send_event=True"
    if getattr(machine, "auto_transitions", False):
        yield "auto_transitions pass every guard; build with auto_transitions=False"
    for callback in _MACHINE_CALLBACKS:
        if getattr(machine, callback, None):
            yield f"{callback} cannot be honoured: the library calls nothing back"
    for state in machine.states.values():
        yield from _state_problems(state)


def _state_problems(state: State) -> Iterator[str]:
    for callback in ("on_enter", "on_exit", "on_final"):
        if getattr(state, callback, None):
            yield (
                f"{callback} of state {state.name!r} cannot be honoured: the library "
                "calls nothing back; record an event and read it"
            )


def _transition_problems(machine: Machine) -> Iterator[str]:
    unguarded: set[tuple[str, str]] = set()
    for source, trigger, step in _steps(machine):
        here = f"{trigger!r} from {source!r}"
        for end in (source, step.dest or source):
            if end not in machine.states:
                yield f"{here}: state {end!r} does not exist"
        for callback in ("prepare", "before", "after"):
            if getattr(step, callback, None):
                yield f"{here}: {callback} cannot be honoured; nothing is called back"
        for condition in step.conditions:
            yield from (f"{here}: {p}" for p in _condition_problems(condition))
        yield from (f"{here}: {p}" for p in _ring_problems(trigger, step))
        if (source, trigger) in unguarded:
            yield f"{here}: a step without guards stands before it and always wins"
        if not step.conditions:
            unguarded.add((source, trigger))


def _ring_problems(trigger: str, step: Transition) -> Iterator[str]:
    """Yield what lets an offer past the ring, which is not the shop's to remove."""
    asked = {c.func for c in step.conditions if isinstance(c.func, Guard)}
    for check in _RING.get(trigger, ()):
        if Guard(check) not in asked:
            yield f"must keep the guard {check.__name__!r} of recoverykit"


def _condition_problems(condition: Any) -> Iterator[str]:
    if not condition.target:
        yield "unless cannot be honoured; write a guard that says why"
    if not isinstance(condition.func, Guard):
        yield "a condition must be Guard(function), so that it can say why"
    elif not _is_importable(condition.func.check):
        yield "a guard must be an importable function, no lambda or local one"


def _is_importable(check: g.Check) -> bool:
    name = getattr(check, "__qualname__", "<")
    return "<" not in name and bool(getattr(check, "__module__", None))


def _name_problems(
    machine: Machine, kinds: tuple[str, ...], renamed: tuple[tuple[str, str], ...]
) -> Iterator[str]:
    taken = {*ev.EVENTS} - {move.kind for move in ev.MOVES}
    for trigger in machine.events:
        if trigger in taken:
            yield f"trigger {trigger!r} is an event of the library that is no move"
        if trigger in kinds:
            yield f"{trigger!r} is a trigger and cannot be an observation as well"
    for kind in kinds:
        if kind in ev.EVENTS:
            yield f"host event {kind!r} is the name of an event of the library"
    for old, new in renamed:
        if old in machine.states or new not in machine.states:
            yield f"renamed {old!r} → {new!r} must lead from a gone state to one here"


def _way_problems(machine: Machine) -> Iterator[str]:
    """Yield the states that no way leads to, or from."""
    edges = tuple(_edges(machine))
    states, initial = tuple(machine.states), _name(machine.initial)
    forward = _reach({initial}, {(e.source, e.dest) for e in edges})
    for state in states:
        if state not in forward:
            yield f"state {state!r} cannot be reached from {initial!r}"
    backward = _reach({"closed"}, {(e.dest, e.source) for e in edges})
    for state in states:
        if state not in backward:
            yield f"state {state!r} is a dead end: nothing leads from it to 'closed'"


def _table_problems(machine: Machine) -> Iterator[str]:
    edges, states = tuple(_edges(machine)), tuple(machine.states)
    sources = {m: {e.source for e in edges if e.move == m} for m in machine.events}
    for trigger, _, _ in _COMMON:
        lacking = [
            s for s in states if s != "closed" and s not in sources.get(trigger, ())
        ]
        for state in lacking:
            yield (
                f"open state {state!r} lacks the common move {trigger!r}; call "
                "add_common_moves(machine, state)"
            )
    common = {trigger for trigger, _, _ in _COMMON}
    for trigger, left in sources.items():
        # a wildcard names every state there is at that moment, and no later one;
        # what a state lacks of the common moves was said above
        if (
            trigger not in common
            and len(left) >= len(STATES)
            and left == set(states[: len(left)])
        ):
            for state in states[len(left) :]:
                yield f"the wildcard of {trigger!r} skipped {state!r}, added later"


def _reach(start: set[str], arrows: set[tuple[str, str]]) -> set[str]:
    seen, todo = set[str](), list(start)
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo += [b for a, b in arrows if a == state]
    return seen


LIFECYCLE = freeze(standard_machine())
"""The lifecycle that ships."""
