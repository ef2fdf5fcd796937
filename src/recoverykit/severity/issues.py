"""What becomes of the issues that were claimed: joined, folded, confirmed, rejected."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from recoverykit.catalogue import Catalogue, Category
from recoverykit.facts import Issue, Span
from recoverykit.severity.scorecard import upward

__all__ = ["established", "folded", "merged"]


def merged(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return issues with each category once, in the order of the first of each.

    The first spans of a category hold: of two opinions the more trusted comes first.

    Examples:
        >>> heard = [Issue("quality", spans=[Span(0, 2)]), Issue("quality")]
        >>> len(merged(heard)), len(merged(heard)[0].spans)
        (1, 1)
    """
    found: dict[str, Issue] = {}
    for issue in issues:
        found.setdefault(issue.category, issue)
    return tuple(found.values())


def folded(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return issues without those that a finer one names too.

    A coarse model says ``quality`` where words say ``quality.damaged``: that is one
    grievance. The finer one keeps the spans of both, whole clauses aside where it has
    the very word. What was found not to be so, and
    what stands, are kept apart.

    Args:
        issues: each category once.

    Examples:
        >>> coarse = Issue("quality", spans=[Span(0, 9), Span(20, 25)])
        >>> fine = Issue("quality.damaged", spans=[Span(4, 6)])
        >>> for issue in folded((coarse, fine)):
        ...     print(issue.category, [(span.start, span.end) for span in issue.spans])
        quality.damaged [(4, 6), (20, 25)]
    """
    if len({issue.category.partition(".")[0] for issue in issues}) == len(issues):
        return issues  # no two of one kind
    kept = {issue.category: issue for issue in issues}
    above = {code for name in kept for code in upward(name.rpartition(".")[0])}
    for code in sorted(above.intersection(kept), key=len):
        coarse = kept[code]
        for finer in kept.values():
            if finer.category.startswith(f"{code}.") and _alike(coarse, finer):
                spans = _joined(coarse.spans, finer.spans)
                kept[finer.category] = evolve(finer, spans=spans)
                del kept[code]
                break
    return tuple(kept.values())


def established(
    issues: tuple[Issue, ...],
    confirmed: tuple[str, ...],
    rejected: tuple[str, ...],
    categories: Catalogue[Category],
) -> tuple[Issue, ...]:
    """Return issues as a diagnosis left them, and those that it added (S52).

    Args:
        issues: as they were claimed.
        confirmed: categories that turned out true; each stands for all below it.
        rejected: categories that did not, in the same way. The nearest word holds.
        categories: the codes in use.

    Raises:
        UnknownCode: a category that is not in the catalogue.

    Examples:
        >>> from recoverykit.catalogue import CATEGORIES
        >>> claimed = (Issue("quality.damaged"), Issue("service.attitude"))
        >>> for issue in established(
        ...     claimed, ("quality", "logistics.delay"), (), CATEGORIES
        ... ):
        ...     print(issue.category, issue.status)
        quality.damaged confirmed
        service.attitude claimed
        logistics.delay confirmed
    """
    if not confirmed and not rejected:
        return issues
    ruled = {categories[code].code: "rejected" for code in rejected}
    ruled |= {categories[code].code: "confirmed" for code in confirmed}
    found: list[Issue] = []
    for issue in issues:
        said = (ruled[code] for code in upward(issue.category) if code in ruled)
        found.append(evolve(issue, status=next(said, "claimed")))
    found += (
        Issue(code, status=status)
        for code, status in ruled.items()
        if status == "confirmed"
    )
    return folded(merged(found))


def _alike(coarse: Issue, finer: Issue) -> bool:
    return (coarse.status == "rejected") == (finer.status == "rejected")


def _joined(coarse: tuple[Span, ...], finer: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans of both; of a clause and a word inside it the word is enough."""
    wider = (
        span
        for span in coarse
        if not any(span.start <= it.start and it.end <= span.end for it in finer)
    )
    return tuple(sorted({*wider, *finer}, key=lambda span: (span.start, span.end)))
