"""For the tests of a shop: situations, proofs, examples, coverage, mistakes.

Nothing here asks for a test runner, but for two modules that are imported by name:
``recoverykit.testing.plugin`` is for pytest, and ``recoverykit.testing.strategies`` for
hypothesis (extra ``testing``).
"""

from recoverykit.testing.assertions import (
    assert_equivalent,
    assert_never_above,
    assert_never_below,
    assert_never_less,
    assert_no_dead_row,
    assert_proved,
    assert_total,
    assert_unique,
)
from recoverykit.testing.boundaries import Case, Coverage, boundary_cases, coverage
from recoverykit.testing.classifiers import (
    CLASSIFIER_RULES,
    SAMPLES,
    ClassifierContract,
    Violation,
    assert_classifier,
    check_classifier,
)
from recoverykit.testing.examples import (
    Example,
    as_markdown,
    check_examples,
    examples,
)
from recoverykit.testing.mutants import Mutant, mutants
from recoverykit.testing.mutation import MutationScore, Survivor, mutation_score
from recoverykit.testing.recorded import (
    Backtest,
    Changed,
    assert_replays,
    backtest,
    recorded,
    tables_of,
)
from recoverykit.testing.situations import NOW, Overrides, situation

__all__ = [
    "CLASSIFIER_RULES",
    "NOW",
    "SAMPLES",
    "Backtest",
    "Case",
    "Changed",
    "ClassifierContract",
    "Coverage",
    "Example",
    "Mutant",
    "MutationScore",
    "Overrides",
    "Survivor",
    "Violation",
    "as_markdown",
    "assert_classifier",
    "assert_equivalent",
    "assert_never_above",
    "assert_never_below",
    "assert_never_less",
    "assert_no_dead_row",
    "assert_proved",
    "assert_replays",
    "assert_total",
    "assert_unique",
    "backtest",
    "boundary_cases",
    "check_classifier",
    "check_examples",
    "coverage",
    "examples",
    "mutants",
    "mutation_score",
    "recorded",
    "situation",
    "tables_of",
]
