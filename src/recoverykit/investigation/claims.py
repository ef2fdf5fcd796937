"""What was claimed beside what was found: issues and facts, kept apart for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recoverykit.explanation import Reason
from recoverykit.facts import Claim, Complaint, Issue
from recoverykit.investigation.diagnosis import Diagnosis
from recoverykit.investigation.evidence import is_within

__all__ = ["authority_gaps", "claimed_and_found", "claims_and_facts"]


def authority_gaps(complaint: Complaint | None) -> tuple[Reason, ...]:
    """Return whether somebody wrote for the complainant without showing that they may.

    Args:
        complaint: as it arrived; None for an import without one.

    Examples:
        >>> from datetime import UTC, datetime
        >>> wrote = Complaint(
        ...     "我妈妈收到的药过期了",
        ...     channel="phone",
        ...     received_at=datetime(2026, 3, 1, tzinfo=UTC),
        ...     on_behalf_by="daughter",
        ... )
        >>> [why.code for why in authority_gaps(wrote)]
        ['investigation.authority_not_shown']
    """
    if complaint is None or complaint.on_behalf_by is None or complaint.is_authorised:
        return ()
    return (Reason("investigation.authority_not_shown"),)


def claimed_and_found(
    claimed: Iterable[Issue], diagnosis: Diagnosis | None
) -> tuple[Reason, ...]:
    """Return what became of each claimed issue, and what was found beside (S52).

    A category that the diagnosis names stands for all below it, and the nearest word
    holds; a claim in general words is confirmed by any finer finding.

    Args:
        claimed: the issues as the complainant raised them, whatever their status by
            now.
        diagnosis: what was established; None while nothing was.

    Examples:
        >>> claimed = [Issue("fulfilment.missing_item"), Issue("logistics.delay")]
        >>> phoned = Diagnosis(
        ...     primary="packing", method="phone",
        ...     confirmed=["fulfilment.wrong_size"], rejected=["fulfilment"],
        ... )
        >>> for reason in claimed_and_found(claimed, phoned):
        ...     print(reason)
        claimed and not so: fulfilment.missing_item (phone)
        claimed and still open: logistics.delay; confirm it, or reject it
        found, though nobody claimed it: fulfilment.wrong_size (phone)
    """
    found = diagnosis or Diagnosis()
    categories = tuple(dict.fromkeys(issue.category for issue in claimed))
    told = [_standing(category, found) for category in categories]
    told += (
        Reason("investigation.issue_found", category=code, method=found.method)
        for code in found.confirmed
        if not any(is_within(c, code) or is_within(code, c) for c in categories)
    )
    return tuple(told)


def _standing(category: str, found: Diagnosis) -> Reason:
    ruled = dict.fromkeys(found.rejected, "rejected")
    ruled |= dict.fromkeys(found.confirmed, "confirmed")
    above = [code for code in ruled if is_within(category, code)]
    if above:
        status = ruled[max(above, key=len)]
    elif any(is_within(code, category) for code in found.confirmed):
        status = "confirmed"
    else:
        return Reason("investigation.issue_open", category=category)
    return Reason(
        f"investigation.issue_{status}", category=category, method=found.method
    )


def claims_and_facts(
    claims: Iterable[Claim], diagnosis: Diagnosis | None
) -> tuple[Reason, ...]:
    """Return what became of each claimed fact (S59).

    A claim that turned out otherwise is corrected and no more: people who are upset
    say such things, and it is no sign of bad faith. What was said, and what is so, are
    told in neither: they may be personal.

    Args:
        claims: what the complainant stated as fact.
        diagnosis: the facts established by now; of two about the same the later holds.

    Examples:
        >>> from recoverykit.investigation import VerifiedFact
        >>> claims = [Claim("order.opened", False), Claim("order.delivered_at", None)]
        >>> found = Diagnosis(
        ...     primary="qc",
        ...     facts=[VerifiedFact("order.opened", True, source="complainant")],
        ... )
        >>> for reason in claims_and_facts(claims, found):
        ...     print(reason)
        claimed and corrected: order.opened (complainant); no sign of bad faith
        claimed and not verified yet: order.delivered_at
    """
    return tuple(_verified(claims, diagnosis or Diagnosis()))


def _verified(claims: Iterable[Claim], diagnosis: Diagnosis) -> Iterator[Reason]:
    known = {fact.what: fact for fact in diagnosis.facts}
    for claim in claims:
        fact = known.get(claim.what)
        if fact is None:
            yield Reason("investigation.claim_open", what=claim.what)
            continue
        is_so = type(fact.value) is type(claim.says) and fact.value == claim.says
        code = "borne_out" if is_so else "corrected"
        yield Reason(f"investigation.claim_{code}", what=claim.what, source=fact.source)
