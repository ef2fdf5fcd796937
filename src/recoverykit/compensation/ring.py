"""The ring: what stands between a proposal and the customer, whatever the policy.

Propose → cap → statutory floor → refund ceiling → authority on the worst case →
compliance. Every step leaves its reason. A shop replaces the policy; floor,
authority and compliance stay, and are asked again when a ruling is used.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from recoverykit.catalogue import STANDARD, Catalogue, Catalogues, Role
from recoverykit.compensation.approval import ApprovalMatrix
from recoverykit.compensation.compliance import judge
from recoverykit.compensation.floor import floor_gap, keep_floor, over_refund, owed
from recoverykit.compensation.policy import CASH, CompensationPolicy
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Ruling
from recoverykit.money import Money
from recoverykit.offer import Offer
from recoverykit.plain import PolicyRef
from recoverykit.situation import Situation


@frozen(kw_only=True)
class _Outcome:
    """What the last steps say of an offer, whoever proposed it."""

    exposure: Money
    approver: str | None
    forbidden: tuple[Reason, ...]
    reasons: tuple[Reason, ...]


def rule(
    policy: CompensationPolicy,
    situation: Situation,
    *,
    case_id: str,
    version: int,
    book: PolicyRef,
    approvals: ApprovalMatrix,
    no_rule_role: str,
    by: str,
    role: str,
    proposal: Offer | None = None,
    catalogues: Catalogues = STANDARD,
) -> Ruling:
    """Return what may be offered in a situation, by whom, and why.

    Args:
        policy: what the shop would offer.
        situation: the facts, and the moment of the decision.
        case_id: the case that it is for.
        version: the version of the case that the situation was taken from.
        book: the playbook in force.
        approvals: who may grant how much.
        no_rule_role: who decides where no rule covers the situation (S75).
        by: who wants to make the offer.
        role: the role they hold.
        proposal: an offer that a person puts by hand, instead of what the policy
            proposes. It passes the same ring; where the policy has no rule, only
            ``no_rule_role`` and above may grant it.
        catalogues: the codes in use.

    Returns:
        A ruling that is ``granted``, ``needs_approval``, ``no_rule`` or ``refused``. A
        refused one still holds the offer, as the record of what was refused.

    Raises:
        MissingInput: the policy needs a fact that the situation does not have.
        CurrencyMismatch: order, offer, cap and limits are not in one currency.
        UnknownCode: a role or a remedy kind is not in its catalogue.
        InvalidValue: the proposal by hand holds nothing, or the policy answered with
            something else than an offer.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.testing import situation
        >>> ruling = rule(
        ...     CompensationPolicy(
        ...         "by_value",
        ...         "1",
        ...         base=order_value_bands(reship_cost=Money.of("60", "CNY")),
        ...     ),
        ...     situation(amount="88.00", category="logistics.delay"),
        ...     case_id="case-1",
        ...     version=3,
        ...     book=PolicyRef("shop", "1", hash="sha256:00"),
        ...     approvals=ApprovalMatrix(
        ...         [("cs_agent", Money.of("50", "CNY")), ("store_manager", None)]
        ...     ),
        ...     no_rule_role="store_manager",
        ...     by="zhang",
        ...     role="cs_agent",
        ... )
        >>> ruling.verdict, str(ruling.exposure), ruling.approver
        ('needs_approval', '93.00 CNY', 'store_manager')
    """
    for code in (role, no_rule_role):
        catalogues.roles.check(code)
    proposed = policy.propose(situation)
    if proposal is None:
        offer, reasons = proposed.offer, proposed.reasons
    else:
        offer = _by_hand(proposal)
        put = Reason("compensation.by_hand", by_role=role)
        reasons = (*proposed.reasons, put)
    offer, shaped = _shaped(offer, policy, situation, catalogues=catalogues)
    reasons = (*reasons, *shaped)
    verdict, exposure = "no_rule", None
    approver: str | None = no_rule_role
    if offer is None:
        reasons = (*reasons, Reason("compensation.person_decides", role=no_rule_role))
    else:
        outcome = _outcome(
            offer,
            situation,
            role=role,
            deciders=(no_rule_role,) if proposed.no_rule else (),
            approvals=approvals,
            catalogues=catalogues,
        )
        exposure, approver = outcome.exposure, outcome.approver
        reasons = (*reasons, *outcome.reasons)
        verdict = "granted" if approver is None else "needs_approval"
        if outcome.forbidden:
            verdict, approver = "refused", None
    return Ruling(
        verdict=verdict,
        offer=offer,
        case_id=case_id,
        version=version,
        book=book,
        policy=policy.ref,
        decided_at=situation.now,
        by=by,
        role=role,
        exposure=exposure,
        approver=approver,
        second_person=verdict == "needs_approval" and approvals.second_person,
        reasons=reasons,
        trace=proposed.trace,
    )


def objections(
    ruling: Ruling,
    situation: Situation,
    *,
    approvals: ApprovalMatrix,
    catalogues: Catalogues = STANDARD,
) -> tuple[Reason, ...]:
    """Return what floor, authority and compliance have against a ruling as it stands.

    They do not ask who made it, so neither another policy nor a ruling written by
    hand gets past them. Nothing means go; a ruling without an offer offers nothing,
    and there is nothing to object to.

    Args:
        ruling: the ruling that is about to be used.
        situation: the facts to judge it by; the same that it was made on, or
            fresher.
        approvals: who may grant how much.
        catalogues: the codes in use.

    Raises:
        CurrencyMismatch: order, offer and limits are not in one currency.
        UnknownCode: a role or a remedy kind is not in its catalogue.
    """
    offer = ruling.offer
    if offer is None:
        return ()
    if not offer.lines:
        return (Reason("compensation.nothing_offered"),)
    found: list[Reason] = []
    gap = floor_gap(offer, situation, catalogues=catalogues)
    if gap is not None:
        found.append(Reason("compensation.floor_missing", amount=gap[0], short=gap[1]))
    outcome = _outcome(
        offer,
        situation,
        role=ruling.role,
        deciders=(),
        approvals=approvals,
        catalogues=catalogues,
    )
    found += outcome.forbidden
    if ruling.exposure != outcome.exposure:
        found.append(
            Reason(
                "compensation.exposure_differs",
                stated=ruling.exposure,
                exposure=outcome.exposure,
            )
        )
    if outcome.approver is not None:
        found += _approval_faults(
            ruling, outcome, outcome.approver, approvals, catalogues.roles
        )
    return tuple(found)


def _by_hand(proposal: Offer) -> Offer:
    if not proposal.lines:
        rule = "must hold at least one remedy"
        raise InvalidValue("proposal", "an empty offer", rule)
    return proposal


def _shaped(
    offer: Offer | None,
    policy: CompensationPolicy,
    situation: Situation,
    *,
    catalogues: Catalogues,
) -> tuple[Offer | None, tuple[Reason, ...]]:
    """Return an offer after cap and floor; None where a person has to decide."""
    if offer is None:
        # what the law grants is said at once, so that nobody decides without it
        return None, owed(situation, catalogues=catalogues)[1]
    for line in offer.lines:
        catalogues.remedy_kinds.check(line.kind)
    offer, cut = policy.capped(offer, situation, catalogues=catalogues)
    offer, kept = keep_floor(offer, situation, catalogues=catalogues)
    if not offer.lines:
        return None, (*cut, *kept, Reason("compensation.nothing_left"))
    return offer, (*cut, *kept)


def _outcome(
    offer: Offer,
    situation: Situation,
    *,
    role: str,
    deciders: tuple[str, ...],
    approvals: ApprovalMatrix,
    catalogues: Catalogues,
) -> _Outcome:
    """Return what the last steps say of an offer that holds something."""
    exposure = offer.exposure or Money.zero(offer.lines[0].cost.currency)
    category = None if situation.assessment is None else situation.assessment.category
    required = approvals.required_role(exposure, category=category)
    judged = judge(offer, situation)
    too_much, refund = over_refund(offer, situation, catalogues=catalogues)

    rank = catalogues.roles[role].rank
    asked = [r for r in deciders if catalogues.roles[r].rank > rank]
    above = asked + [r for r in judged.roles if catalogues.roles[r].rank > rank]
    may_grant = _may_grant(role, exposure, category, approvals, catalogues.roles)
    if not may_grant:
        above.append(required)
    authority = Reason(
        f"compensation.{'within' if may_grant else 'beyond'}_authority",
        exposure=exposure,
        role=role,
        required=required,
    )
    decides = (Reason("compensation.person_decides", role=r) for r in asked)
    refused = judged.reasons if judged.verdict == "refuse" else ()
    mispriced = tuple(_mispriced(offer, catalogues))
    return _Outcome(
        exposure=exposure,
        approver=max(above, key=lambda r: catalogues.roles[r].rank, default=None),
        forbidden=(*mispriced, *((refund,) if too_much else ()), *refused),
        reasons=(*mispriced, refund, authority, *decides, *judged.reasons),
    )


def _mispriced(offer: Offer, catalogues: Catalogues) -> Iterator[Reason]:
    """Yield the lines of money that say they are worth other than they cost.

    Floor, ceiling and authority go by the cost, and the customer hears the worth.
    """
    for line in offer.lines:
        is_cash = catalogues.remedy_kinds[line.kind].form == CASH
        if is_cash and line.worth != line.cost:
            yield Reason(
                "compensation.cash_mispriced",
                line=line.name,
                cost=line.cost,
                worth=line.worth,
            )


def _may_grant(
    role: str,
    exposure: Money,
    category: str | None,
    approvals: ApprovalMatrix,
    roles: Catalogue[Role],
) -> bool:
    """Return whether a role may grant so much; an unlisted one goes by its rank."""
    if role in dict(approvals.limits_for(category)):
        return approvals.may_grant(role, exposure, category=category)
    required = approvals.required_role(exposure, category=category)
    return roles[role].rank >= roles[required].rank


def _approval_faults(
    ruling: Ruling,
    outcome: _Outcome,
    needed: str,
    approvals: ApprovalMatrix,
    roles: Catalogue[Role],
) -> tuple[Reason, ...]:
    """Return what is wrong with how a ruling says it is to be approved."""
    if ruling.verdict != "needs_approval" or ruling.approver is None:
        return (
            Reason(
                "compensation.beyond_authority",
                exposure=outcome.exposure,
                role=ruling.role,
                required=needed,
            ),
        )
    found: list[Reason] = []
    if roles[ruling.approver].rank < roles[needed].rank:
        found.append(
            Reason(
                "compensation.approver_too_low", role=ruling.approver, required=needed
            )
        )
    if approvals.second_person and not ruling.second_person:
        found.append(Reason("compensation.second_person_missing"))
    return tuple(found)
