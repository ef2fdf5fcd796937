"""Codes with labels: the words that a case is made of, in zh and en.

A catalogue is a value. Codes are dotted, and a parent stands for its whole
subtree, so that a new child inherits the rows written for its parent. Terms are
renamed or retired, never deleted: old logs go on reading.
"""

from recoverykit.catalogue.domain import (
    BODIES,
    CATEGORIES,
    CHANNELS,
    CHECKS,
    CLOSURES,
    EVIDENCE_KINDS,
    EXTENSION_REASONS,
    FACT_SOURCES,
    MEMBERSHIP_LEVELS,
    NEEDS,
    OUTCOMES,
    PARTIES,
    PAUSE_REASONS,
    REMEDY_KINDS,
    ROLES,
    SEGMENTS,
    SEVERITIES,
    STAGES,
)
from recoverykit.catalogue.labels import (
    BASES,
    CLOCK_STATUSES,
    CLOCKS,
    EVENT_KINDS,
    GUARDS,
    LINE_STATUSES,
    PROMISES,
    STATES,
    TASK_KINDS,
)
from recoverykit.catalogue.standard import STANDARD, Catalogues
from recoverykit.catalogue.tables import FIELDS
from recoverykit.catalogue.terms import (
    Catalogue,
    Category,
    Channel,
    Closure,
    RemedyKind,
    Role,
    Severity,
    Term,
)

__all__ = [
    "BASES",
    "BODIES",
    "CATEGORIES",
    "CHANNELS",
    "CHECKS",
    "CLOCKS",
    "CLOCK_STATUSES",
    "CLOSURES",
    "EVENT_KINDS",
    "EVIDENCE_KINDS",
    "EXTENSION_REASONS",
    "FACT_SOURCES",
    "FIELDS",
    "GUARDS",
    "LINE_STATUSES",
    "MEMBERSHIP_LEVELS",
    "NEEDS",
    "OUTCOMES",
    "PARTIES",
    "PAUSE_REASONS",
    "PROMISES",
    "REMEDY_KINDS",
    "ROLES",
    "SEGMENTS",
    "SEVERITIES",
    "STAGES",
    "STANDARD",
    "STATES",
    "TASK_KINDS",
    "Catalogue",
    "Catalogues",
    "Category",
    "Channel",
    "Closure",
    "RemedyKind",
    "Role",
    "Severity",
    "Term",
]
