"""recoverykit: complaint-workflow primitives, pure domain, no I/O.

Facts go in; decisions with reasons come out; the host acts. A
:class:`~recoverykit.playbooks.Playbook` holds all policies of a shop; a
:class:`~recoverykit.lifecycle.Case` is an immutable log; what happens to it are
the frozen classes of :mod:`recoverykit.lifecycle.events`.

Further rooms are imported by name: ``recoverykit.decision_tables``,
``recoverykit.compensation``, ``recoverykit.customer_tiers``, ``recoverykit.severity``,
``recoverykit.diagrams``, ``recoverykit.privacy``, ``recoverykit.serialization`` (extra
``json``) and ``recoverykit.testing``.
"""

from recoverykit.catalogue import STANDARD
from recoverykit.compensation import ApprovalMatrix, CompensationPolicy
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Worked
from recoverykit.errors import RecoveryError, Refused
from recoverykit.explanation import Reason, explain, render
from recoverykit.facts import (
    CaseSummary,
    Claim,
    Complaint,
    Customer,
    Evidence,
    Order,
    Review,
)
from recoverykit.hours import ALWAYS, BusinessHours
from recoverykit.lifecycle import Case, Lifecycle, events
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.reply import Commitment, Reply
from recoverykit.situation import CurrentFacts, Situation
from recoverykit.sla import Clock, Reading
from recoverykit.task import Task, reconcile

__all__ = [
    "ALWAYS",
    "STANDARD",
    "ApprovalMatrix",
    "Basis",
    "BusinessDays",
    "BusinessHours",
    "Case",
    "CaseSummary",
    "Claim",
    "Clock",
    "Commitment",
    "CompensationPolicy",
    "Complaint",
    "CurrentFacts",
    "Customer",
    "Elapsed",
    "EndOfDay",
    "Evidence",
    "Lifecycle",
    "Money",
    "Months",
    "Offer",
    "Option",
    "Order",
    "Playbook",
    "PolicyRef",
    "Reading",
    "Reason",
    "RecoveryError",
    "Refused",
    "Remedy",
    "Reply",
    "Review",
    "ShopConfig",
    "Situation",
    "Task",
    "Worked",
    "events",
    "explain",
    "golden_3h",
    "golden_4h_72h",
    "graded_15min",
    "reconcile",
    "render",
    "rescue_48h",
]
