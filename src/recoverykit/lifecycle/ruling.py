"""What was ruled about an offer: the only thing that can be offered."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from recoverykit import checked
from recoverykit.decision_tables import Trace
from recoverykit.explanation import Reason
from recoverykit.facts import Order
from recoverykit.money import Money, amount_or_none
from recoverykit.offer import Offer
from recoverykit.plain import PolicyRef


@frozen(kw_only=True)
class Ruling:
    """The outcome of the whole chain from proposal to compliance, as stored.

    A compensation policy only proposes. What comes out here has passed the ring
    of statutory floor, authority and compliance, and says so.

    Args:
        verdict: ``granted``: may be offered now. ``needs_approval``: by
            ``approver`` first. ``no_rule``: no rule covers this, a person must
            decide (S75). ``refused``: must not be offered at all.
        offer: what may be offered, or what was refused; None where no rule says.
        case_id: the case it was made for.
        version: the version of the case that was seen.
        book: the playbook that ruled.
        policy: the compensation policy inside it that proposed.
        decided_at: when.
        by: who wants to make the offer.
        role: the role they hold.
        exposure: the dearest selection that the offer permits.
        approver: the role that must approve, or must decide where no rule does.
        second_person: whether the approver must be somebody else.
        reasons: every step's reason, in the order of the steps.
        trace: what the deciding table read, fired and why others did not.
        order: the order as it was seen, where it was fresher than the log's.
        jurisdiction: whose law was applied; None is unknown, hence the strictest.
    """

    verdict: str = field(
        validator=checked.OneOf("granted", "needs_approval", "no_rule", "refused")
    )
    offer: Offer | None = field(
        default=None, validator=checked.IsA(Offer, optional=True)
    )
    case_id: str = field(validator=checked.code)
    version: int = field(validator=checked.count)
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))
    policy: PolicyRef = field(validator=checked.IsA(PolicyRef))
    decided_at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    exposure: Money | None = field(default=None, validator=amount_or_none)
    approver: str | None = field(
        default=None, metadata=checked.coded("roles"), validator=checked.code_or_none
    )
    second_person: bool = field(default=False, validator=checked.flag)
    reasons: tuple[Reason, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Reason)
    )
    trace: Trace | None = field(
        default=None, validator=checked.IsA(Trace, optional=True)
    )
    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
