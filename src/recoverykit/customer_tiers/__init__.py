"""Who a customer is to the shop, on two axes that are never mixed (C15).

A *value segment* is behaviour: high-value, new, dormant or regular by what was bought
and when. A *membership level* is a grade: earned by spending, kept for a time, or
decided by a person for a time. The host stores both codes with the customer
(:class:`~recoverykit.facts.Customer`), and policies read them there.
"""

from recoverykit.customer_tiers.membership import (
    Level,
    LevelOverride,
    MembershipLadder,
    Standing,
    recovery_upgrade,
)
from recoverykit.customer_tiers.purchases import Purchase, spent_within
from recoverykit.customer_tiers.segments import (
    HIGH_VALUE_FROM,
    Behaviour,
    repurchase_nudge,
    value_segments,
)

__all__ = [
    "HIGH_VALUE_FROM",
    "Behaviour",
    "Level",
    "LevelOverride",
    "MembershipLadder",
    "Purchase",
    "Standing",
    "recovery_upgrade",
    "repurchase_nudge",
    "spent_within",
    "value_segments",
]
