"""The ring: what stands between a proposal and the customer, whatever the policy.

Propose → guarantees → abuse guard → caps → budget → statutory floor → refund ceiling →
authority on the worst case of the whole case → compliance. Every step leaves its
reason. A shop replaces the policy; floor, authority and compliance stay, and are asked
again when a ruling is used.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from recoverykit.catalogue import STANDARD, Catalogue, Catalogues, Role
from recoverykit.compensation.approval import ApprovalMatrix
from recoverykit.compensation.cap import CASH
from recoverykit.compensation.compliance import judge
from recoverykit.compensation.floor import floor_gap, keep_floor, over_refund
from recoverykit.compensation.guarantees import honour
from recoverykit.compensation.policy import CompensationPolicy
from recoverykit.compensation.returns import owed
from recoverykit.decision_tables import NoRule
from recoverykit.errors import CurrencyMismatch, InvalidValue, MissingInput
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Reservation, Ruling, Rung
from recoverykit.money import Money
from recoverykit.offer import Offer
from recoverykit.plain import PolicyRef
from recoverykit.situation import Situation


@frozen(kw_only=True)
class _Outcome:
    """What the last steps say of an offer, whoever proposed it."""

    exposure: Money
    total: Money
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

    In this order, whoever proposed:

    1. What is guaranteed and verified is added: it is owed (S85).
    2. Past the thresholds of the abuse guard goodwill is withheld, unless somebody of
       the role that may give it puts it by hand.
    3. Goodwill is cut to the caps, in cost and in worth. What was taken in the case
       before counts.
    4. Goodwill is cut to what the budget has left, and the rest is to be reserved.
    5. What the law grants is added.
    6. No more of the price goes back than was paid, in the whole case: see
       :meth:`Situation.of <recoverykit.situation.Situation.of>`.
    7. Authority is asked for the dearest selection together with what was taken in the
       case before, so that no limit can be sliced into several offers: ``granted``
       within it (S89), or ``needs_approval`` by the role that may.
    8. Compliance allows, discloses, escalates or refuses.

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
        InvalidValue: the proposal by hand holds nothing.
        PolicyFailed: a callable policy raised, or answered with something else than
            an offer.

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
    proposed = policy.propose(situation, catalogues=catalogues)
    if proposal is None:
        offer, reasons = proposed.offer, proposed.reasons
    else:
        offer = _by_hand(proposal)
        put = Reason("compensation.by_hand", by_role=role)
        reasons = (*proposed.reasons, put)
    shaping = _Shaping(
        policy=policy,
        situation=situation,
        case_id=case_id,
        by_hand_of=None if proposal is None else role,
        catalogues=catalogues,
    )
    offer, shaped = shaping.of(offer)
    reasons = (*reasons, *shaped)
    verdict, exposure = "no_rule", None
    approver: str | None = no_rule_role
    reservation: Reservation | None = None
    if offer is None:
        reasons = (*reasons, Reason("compensation.person_decides", role=no_rule_role))
    else:
        by_nobody = proposed.no_rule and proposal is not None
        outcome = _outcome(
            offer,
            situation,
            role=role,
            deciders=(no_rule_role,) if by_nobody else (),
            approvals=approvals,
            catalogues=catalogues,
        )
        exposure, approver = outcome.exposure, outcome.approver
        reasons = (*reasons, *outcome.reasons)
        verdict = "granted" if approver is None else "needs_approval"
        if outcome.forbidden:
            verdict, approver = "refused", None
        elif policy.budget is not None:
            reservation = policy.budget.reservation(
                offer, case_id=case_id, version=version, decided_at=situation.now
            )
    ladder = approvals.limits_for(_category(situation))
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
        granted=situation.granted,
        approver=approver,
        second_person=verdict == "needs_approval" and approvals.second_person,
        reservation=reservation,
        reasons=reasons,
        trace=proposed.trace,
        traces=proposed.traces,
        alternatives=proposed.alternatives,
        ladder=tuple(Rung(named, limit) for named, limit in ladder),
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


@frozen(kw_only=True)
class _Shaping:
    """The steps that change an offer, whoever proposed it."""

    policy: CompensationPolicy
    situation: Situation
    case_id: str
    by_hand_of: str | None
    catalogues: Catalogues

    def of(self, offer: Offer | None) -> tuple[Offer | None, tuple[Reason, ...]]:
        """Return an offer after them, and why; None where a person has to decide."""
        policy, situation, catalogues = self.policy, self.situation, self.catalogues
        offer, owes = honour(
            offer or Offer(), policy.guarantees, situation, catalogues=catalogues
        )
        if not offer.lines:
            # what the law grants is said at once, so that nobody decides without it
            return None, (*owes, *owed(situation, catalogues=catalogues)[1])
        for line in offer.lines:
            catalogues.remedy_kinds.check(line.kind)
        self._one_currency(offer)
        offer, guarded = self._guarded(offer)
        offer, cut = policy.capped(offer, situation, catalogues=catalogues)
        fitted: tuple[Reason, ...] = ()
        if policy.budget is not None:
            offer, fitted = policy.budget.fitted(
                offer, situation, catalogues=catalogues
            )
        offer, kept = keep_floor(offer, situation, catalogues=catalogues)
        reasons = (*owes, *guarded, *cut, *fitted, *kept)
        if not offer.lines:
            return None, (*reasons, Reason("compensation.nothing_left"))
        return offer, (*reasons, *self._matched(offer))

    def _one_currency(self, offer: Offer) -> None:
        """Refuse an offer in another currency than the order; a cap may not be set."""
        paid = None if self.situation.order is None else self.situation.order.amount
        given = offer.lines[0].cost.currency
        if paid is not None and paid.currency != given:
            raise CurrencyMismatch(paid.currency, given)

    def _guarded(self, offer: Offer) -> tuple[Offer, tuple[Reason, ...]]:
        guard, roles = self.policy.abuse, self.catalogues.roles
        if guard is None:
            return offer, ()
        role = self.by_hand_of
        less, why = guard.withheld(offer, self.situation, case_id=self.case_id)
        if less == offer or role is None or roles[role].rank < roles[guard.role].rank:
            return less, why
        signs = (reason for reason in why if "lines" not in dict(reason.fields))
        all_the_same = Reason("compensation.given_all_the_same", by_role=role)
        return offer, (*signs, all_the_same)

    def _matched(self, offer: Offer) -> tuple[Reason, ...]:
        """Return whether a remedy fits the kind of loss; it refuses nothing."""
        table = self.policy.matching
        if table is None:
            return ()
        try:
            kinds: tuple[str, ...] | NoRule = table.decide(self.situation).outcome
        except MissingInput as error:
            return (Reason("compensation.match_unknown", missing=error.field),)
        if isinstance(kinds, NoRule):
            return ()
        covers = self.catalogues.remedy_kinds.covers
        for kind in kinds:
            if any(covers(kind, line.kind) for line in offer.lines):
                return (Reason("compensation.matched", kind=kind),)
        return (Reason("compensation.unmatched", kinds=kinds),)


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
    before = situation.granted
    total = exposure if before is None else exposure + before
    category = _category(situation)
    required = approvals.required_role(total, category=category)
    judged = judge(offer, situation)
    too_much, refund = over_refund(offer, situation, catalogues=catalogues)

    rank = catalogues.roles[role].rank
    asked = [r for r in deciders if catalogues.roles[r].rank > rank]
    above = asked + [r for r in judged.roles if catalogues.roles[r].rank > rank]
    may_grant = _may_grant(role, total, category, approvals, catalogues.roles)
    if not may_grant:
        above.append(required)
    authority = Reason(
        f"compensation.{'within' if may_grant else 'beyond'}_authority",
        exposure=total,
        role=role,
        required=required,
    )
    taken = (
        ()
        if before is None
        else (Reason("compensation.taken_before", granted=before, total=total),)
    )
    decides = (Reason("compensation.person_decides", role=r) for r in asked)
    refused = judged.reasons if judged.verdict == "refuse" else ()
    mispriced = tuple(_mispriced(offer, catalogues))
    return _Outcome(
        exposure=exposure,
        total=total,
        approver=max(above, key=lambda r: catalogues.roles[r].rank, default=None),
        forbidden=(*mispriced, *((refund,) if too_much else ()), *refused),
        reasons=(*mispriced, refund, *taken, authority, *decides, *judged.reasons),
    )


def _category(situation: Situation) -> str | None:
    return None if situation.assessment is None else situation.assessment.category


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
                exposure=outcome.total,
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
