"""What is offered to whom: a policy proposes, and the ring around it disposes.

``plans`` writes offers as data, ``policy`` holds the slots that propose, ``ring``
rules on proposals by ``floor``, ``approval`` and ``compliance``, and ``tables`` has
what the guides offer. ``reading`` takes plans from plain data, ``coupons`` says what is
paid with several at once, and ``late_orders`` acts before anybody complains.
"""

from recoverykit.compensation.abuse import AbuseGuard
from recoverykit.compensation.approval import ApprovalMatrix, Limits
from recoverykit.compensation.budget import (
    Budget,
    Held,
    budget_tasks,
    reservations,
)
from recoverykit.compensation.cap import cap_goodwill, cap_worth
from recoverykit.compensation.compliance import (
    PUNITIVE,
    RULES,
    ConditionRule,
    Exposure,
    Judgement,
    PunitiveRule,
    judge,
    punitive_exposures,
    require_compliant,
)
from recoverykit.compensation.coupons import Coupon, Discount, discounted
from recoverykit.compensation.floor import (
    floor_gap,
    keep_floor,
    over_refund,
    refundable,
)
from recoverykit.compensation.guarantees import Guarantee, honour
from recoverykit.compensation.late_orders import (
    GUIDE_COUPON,
    LateOrder,
    LateOrderCoupon,
    late_by,
    late_order_coupon,
    late_order_coupons,
)
from recoverykit.compensation.liability import (
    UNSETTLED,
    Apportionment,
    Recovery,
    recovery,
)
from recoverykit.compensation.loss import OverLoss
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
    DEAREST,
    CompensationPolicy,
    PolicyCallable,
    PolicyFunction,
    Proposal,
)
from recoverykit.compensation.quoting import quote_objections
from recoverykit.compensation.reading import (
    line_from_plain,
    plan_from_plain,
    price_from_plain,
)
from recoverykit.compensation.returns import (
    FLOORS,
    ReturnRight,
    StatutoryFloor,
    owed,
    return_rights,
)
from recoverykit.compensation.review_requests import (
    incentive_objections,
    review_request_objections,
)
from recoverykit.compensation.ring import objections, rule
from recoverykit.compensation.tables import (
    FLAT_GOODWILL,
    GIFT_PACK_CAP,
    SMALL_GIFT_CAP,
    bracelet_menu,
    bracelet_surprise,
    flat_goodwill,
    goodwill_by_segment,
    order_value_bands,
    remedy_matching,
    repurchase_coupon,
)

__all__ = [
    "DEAREST",
    "FLAT_GOODWILL",
    "FLOORS",
    "GIFT_PACK_CAP",
    "GUIDE_COUPON",
    "PUNITIVE",
    "REST_OF_ORDER",
    "RULES",
    "SMALL_GIFT_CAP",
    "UNSETTLED",
    "WHOLE_ORDER",
    "AbuseGuard",
    "Apportionment",
    "ApprovalMatrix",
    "Budget",
    "CompensationPolicy",
    "ConditionRule",
    "Coupon",
    "Discount",
    "Exposure",
    "Guarantee",
    "Held",
    "Judgement",
    "LateOrder",
    "LateOrderCoupon",
    "Limits",
    "OfferPlan",
    "OptionPlan",
    "OverLoss",
    "PolicyCallable",
    "PolicyFunction",
    "Price",
    "Proposal",
    "PunitiveRule",
    "Recovery",
    "RemedyPlan",
    "ReturnRight",
    "ShareOfOrder",
    "StatutoryFloor",
    "bracelet_menu",
    "bracelet_surprise",
    "budget_tasks",
    "cap_goodwill",
    "cap_worth",
    "discounted",
    "flat_goodwill",
    "floor_gap",
    "goodwill_by_segment",
    "honour",
    "incentive_objections",
    "judge",
    "keep_floor",
    "late_by",
    "late_order_coupon",
    "late_order_coupons",
    "left_of_order",
    "line_from_plain",
    "objections",
    "order_value_bands",
    "over_refund",
    "owed",
    "plan_from_plain",
    "price_from_plain",
    "punitive_exposures",
    "quote_objections",
    "recovery",
    "refundable",
    "remedy_matching",
    "repurchase_coupon",
    "require_compliant",
    "reservations",
    "return_rights",
    "review_request_objections",
    "rule",
]
