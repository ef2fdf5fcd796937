"""Decision tables: policies as data, proven when they are built.

A table reads values from a frozen situation, finds the rules whose cells are all
true, and says why these and not the others. Every field is discrete, so that gaps,
overlaps and dead rows are proven, not sampled.
"""

from recoverykit.decision_tables.boxes import Bound, Box
from recoverykit.decision_tables.cells import (
    Cell,
    CellValue,
    absent,
    any_,
    at_least,
    at_most,
    between,
    is_in,
    less_than,
    more_than,
    not_in,
)
from recoverykit.decision_tables.comparisons import (
    NoRuleRank,
    WorthOf,
    prove_never_above,
    prove_never_below,
    prove_never_less,
)
from recoverykit.decision_tables.decision import Decision, Trace
from recoverykit.decision_tables.diff import Change, Diff, diff, prove_equivalent
from recoverykit.decision_tables.fields import (
    Amount,
    Day,
    Duration,
    Field,
    Flag,
    OneOf,
    Quantity,
    optional,
)
from recoverykit.decision_tables.measures import Measurable, Measure, Share, Sum
from recoverykit.decision_tables.proofs import (
    NODE_BUDGET,
    Proof,
    Proved,
    Refuted,
    Unknown,
    prove_no_dead_row,
    prove_total,
    prove_unique,
)
from recoverykit.decision_tables.reading import (
    dated_tables_from_plain,
    table_from_plain,
)
from recoverykit.decision_tables.table import (
    COLLECT,
    FIRST,
    NO_RULE,
    UNIQUE,
    DecisionTable,
    HitPolicy,
    NoRule,
    Rule,
)
from recoverykit.decision_tables.versions import DatedTables, InForce

__all__ = [
    "COLLECT",
    "FIRST",
    "NODE_BUDGET",
    "NO_RULE",
    "UNIQUE",
    "Amount",
    "Bound",
    "Box",
    "Cell",
    "CellValue",
    "Change",
    "DatedTables",
    "Day",
    "Decision",
    "DecisionTable",
    "Diff",
    "Duration",
    "Field",
    "Flag",
    "HitPolicy",
    "InForce",
    "Measurable",
    "Measure",
    "NoRule",
    "NoRuleRank",
    "OneOf",
    "Proof",
    "Proved",
    "Quantity",
    "Refuted",
    "Rule",
    "Share",
    "Sum",
    "Trace",
    "Unknown",
    "WorthOf",
    "absent",
    "any_",
    "at_least",
    "at_most",
    "between",
    "dated_tables_from_plain",
    "diff",
    "is_in",
    "less_than",
    "more_than",
    "not_in",
    "optional",
    "prove_equivalent",
    "prove_never_above",
    "prove_never_below",
    "prove_never_less",
    "prove_no_dead_row",
    "prove_total",
    "prove_unique",
    "table_from_plain",
]
