"""What an investigation looks at, and what it established.

Everything here is told, and nothing is refused: an investigation that is not complete
yet still has its case answered in time.
"""

from recoverykit.investigation.actions import ACTION_KINDS, Action
from recoverykit.investigation.diagnosis import (
    METHODS,
    Diagnosis,
    Finding,
    not_confirmed,
    why_incomplete,
)
from recoverykit.investigation.evidence import (
    EVIDENCE_RULES,
    RECORDINGS,
    Completeness,
    EvidenceRule,
    completeness,
)

__all__ = [
    "ACTION_KINDS",
    "EVIDENCE_RULES",
    "METHODS",
    "RECORDINGS",
    "Action",
    "Completeness",
    "Diagnosis",
    "EvidenceRule",
    "Finding",
    "completeness",
    "not_confirmed",
    "why_incomplete",
]
