"""What is offered to whom: a policy proposes, and the ring around it disposes.

``plans`` writes offers as data, ``policy`` holds the slots that propose, ``ring``
rules on proposals by ``floor``, ``approval`` and ``compliance``, and ``tables`` has
what the guides offer.
"""

from recoverykit.compensation.approval import ApprovalMatrix, Limits
from recoverykit.compensation.compliance import (
    RULES,
    ConditionRule,
    Judgement,
    judge,
)
from recoverykit.compensation.floor import (
    FLOORS,
    StatutoryFloor,
    floor_gap,
    keep_floor,
    over_refund,
    owed,
    refundable,
)
from recoverykit.compensation.plans import (
    REST_OF_ORDER,
    WHOLE_ORDER,
    OfferPlan,
    OptionPlan,
    Price,
    RemedyPlan,
    ShareOfOrder,
    left_of_order,
)
from recoverykit.compensation.policy import (
    CompensationPolicy,
    PolicyCallable,
    PolicyFunction,
    Proposal,
    cap_goodwill,
)
from recoverykit.compensation.ring import objections, rule
from recoverykit.compensation.tables import (
    bracelet_menu,
    bracelet_surprise,
    order_value_bands,
)

__all__ = [
    "FLOORS",
    "REST_OF_ORDER",
    "RULES",
    "WHOLE_ORDER",
    "ApprovalMatrix",
    "CompensationPolicy",
    "ConditionRule",
    "Judgement",
    "Limits",
    "OfferPlan",
    "OptionPlan",
    "PolicyCallable",
    "PolicyFunction",
    "Price",
    "Proposal",
    "RemedyPlan",
    "ShareOfOrder",
    "StatutoryFloor",
    "bracelet_menu",
    "bracelet_surprise",
    "cap_goodwill",
    "floor_gap",
    "judge",
    "keep_floor",
    "left_of_order",
    "objections",
    "order_value_bands",
    "over_refund",
    "owed",
    "refundable",
    "rule",
]
