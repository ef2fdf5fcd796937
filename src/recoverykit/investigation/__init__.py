"""What an investigation looks at, and what it established.

Everything here is told, and nothing is refused: an investigation that is not complete
yet still has its case answered in time.
"""

from recoverykit.investigation.actions import ACTION_KINDS, Action
from recoverykit.investigation.causes import NATURES, Cause, of_named_stages
from recoverykit.investigation.checklist import (
    REQUIRED_CHECKS,
    Check,
    each_once,
    open_checks,
)
from recoverykit.investigation.claims import (
    authority_gaps,
    claimed_and_found,
    claims_and_facts,
)
from recoverykit.investigation.diagnosis import (
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
    is_within,
)
from recoverykit.investigation.hypotheses import (
    STANDINGS,
    Hypothesis,
    hypotheses_against_causes,
)
from recoverykit.investigation.requests import request_gaps
from recoverykit.investigation.retrospective import retrospective_gaps
from recoverykit.investigation.rules import InvestigationRules
from recoverykit.investigation.verified import METHODS, SOURCES, VerifiedFact

__all__ = [
    "ACTION_KINDS",
    "EVIDENCE_RULES",
    "METHODS",
    "NATURES",
    "RECORDINGS",
    "REQUIRED_CHECKS",
    "SOURCES",
    "STANDINGS",
    "Action",
    "Cause",
    "Check",
    "Completeness",
    "Diagnosis",
    "EvidenceRule",
    "Finding",
    "Hypothesis",
    "InvestigationRules",
    "VerifiedFact",
    "authority_gaps",
    "claimed_and_found",
    "claims_and_facts",
    "completeness",
    "each_once",
    "hypotheses_against_causes",
    "is_within",
    "not_confirmed",
    "of_named_stages",
    "open_checks",
    "request_gaps",
    "retrospective_gaps",
    "why_incomplete",
]
