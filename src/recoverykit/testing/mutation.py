"""How many mistakes in a table some cases would notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from recoverykit.decision_tables import (
    DecisionTable,
    Proved,
    Refuted,
    prove_equivalent,
)
from recoverykit.testing.boundaries import Case
from recoverykit.testing.examples import Example, written
from recoverykit.testing.mutants import mutants

Given: TypeAlias = "Example | Case"
"""An example with what should come out, or values alone: then what comes out now."""

_Notices: TypeAlias = Callable[[DecisionTable], bool]
"""Says whether a case notices that a table is another one."""


@frozen
class Survivor:
    """A mistake that no case noticed.

    Args:
        what: the mistake.
        case: values that would notice it, by path; None where nobody knows.
    """

    what: str
    case: tuple[tuple[str, Any], ...] | None


@frozen(kw_only=True)
class MutationScore:
    """What became of the mistakes in a table; prints those that nobody noticed.

    Args:
        table: the table's id.
        killed: how many some case noticed.
        survived: those that none did, each with a case that would.
        equivalent: how many make no difference anywhere, proven so.
        refused: how many the build of the table refuses: a hole or an overlap, a row
            that never decides. They need no test.
    """

    table: str
    killed: int
    survived: tuple[Survivor, ...]
    equivalent: int
    refused: int

    @property
    def percent(self) -> int:
        """Return the share that was noticed of those that could be, rounded down."""
        whole = self.killed + len(self.survived)
        return 100 * self.killed // whole if whole else 100

    def __str__(self) -> str:
        whole = self.killed + len(self.survived)
        head = (
            f"{self.table}: {self.percent} % ({self.killed} of {whole} mistakes "
            f"noticed; {self.equivalent} without effect, {self.refused} not buildable)"
        )
        lines = [head]
        for survivor in self.survived:
            case = survivor.case
            at = (
                ""
                if case is None
                else f" (at {', '.join(f'{p} {v}' for p, v in case)})"
            )
            lines.append(f"not noticed: {survivor.what}{at}")
        return "\n  ".join(lines)


def mutation_score(table: DecisionTable, cases: Iterable[Given]) -> MutationScore:
    """Return how many small mistakes in a table some cases would notice.

    An example notices a mistake where the table with it answers otherwise than the
    example says: another rule where it names one, another outcome where it gives one.
    Values alone notice it where the outcome is another. A mistake that makes no
    difference in any situation is proven so and not counted.

    Args:
        table: any table.
        cases: examples, or values by path such as those of ``boundary_cases``.

    Examples:
        >>> from recoverykit.compensation import late_order_coupons
        >>> from recoverykit.money import Money
        >>> from recoverykit.testing import boundary_cases, examples
        >>> table = late_order_coupons(Money.of("5", "CNY"))
        >>> score = mutation_score(table, boundary_cases(table))
        >>> score.percent, score.killed, score.refused
        (100, 4, 6)
        >>> print(mutation_score(table, examples(table, '''
        ...     | late_for | ->      |
        ...     | 0 µs     | on_time |
        ... ''')).percent)
        0
    """
    given = list(cases)
    expected = [_expected(table, case) for case in given]
    killed = equivalent = refused = 0
    survived: list[Survivor] = []
    for mutant in mutants(table):
        wrong = mutant.of(table)
        if wrong is None:
            refused += 1
        elif _noticed(expected, wrong):
            killed += 1
        else:
            proof = prove_equivalent(table, wrong, budget=table.node_budget)
            if isinstance(proof, Proved):
                equivalent += 1
            else:
                survived.append(Survivor(mutant.what, _case(table, proof)))
    return MutationScore(
        table=table.id,
        killed=killed,
        survived=tuple(survived),
        equivalent=equivalent,
        refused=refused,
    )


def _noticed(expected: list[_Notices], wrong: DecisionTable) -> bool:
    for at, notices in enumerate(expected):
        if notices(wrong):
            # the next mistake is often near: ask the case that noticed this one first
            expected.insert(0, expected.pop(at))
            return True
    return False


def _expected(table: DecisionTable, case: Given) -> _Notices:
    """Return what says whether a case notices that a table is another one."""
    if isinstance(case, Example):
        return lambda wrong: bool(case.faults(wrong))
    outcome = table.decide_values(case).outcome
    return lambda wrong: bool(wrong.decide_values(case).outcome != outcome)


def _case(table: DecisionTable, proof: object) -> tuple[tuple[str, Any], ...] | None:
    if not isinstance(proof, Refuted):
        return None
    values: Mapping[str, Any] = dict(proof.counterexample)
    return tuple((path, written(values[path])) for path in table.fields)
