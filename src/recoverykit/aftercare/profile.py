"""What one customer's complaints tell about serving them better (S99)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import field, frozen

from recoverykit import checked
from recoverykit.aftercare.surveys import SurveyScore, surveys
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.errors import InvalidValue
from recoverykit.facts import Customer
from recoverykit.lifecycle import Case
from recoverykit.personal import is_digest

__all__ = ["RecoveryProfile", "recovery_profile"]

Counted = tuple[tuple[str, int], ...]


@frozen(kw_only=True)
class RecoveryProfile:
    """What is known of a customer who complained: codes and counts, and no words.

    It holds nothing personal, so it is the same after an erasure. It serves whoever
    handles their next complaint; whether it may serve marketing too says
    ``may_market``.

    Args:
        cases: ids of the cases that it was read from, oldest first.
        taken: kinds of remedies that they took, with how often, the most often first.
        declined: kinds that they did not want, likewise.
        sought: kinds that they asked for, likewise.
        channels: the routes that they chose, likewise.
        needs: what they were after: certainty, respect, fairness (S48), likewise.
        special_circumstances: whether any case tells of some (S49).
        occasion: whether an order was for an occasion (S46); for which is not kept.
        segment: their value segment.
        membership: their membership level, another axis.
        scores: how they rated the handling, of each case the latest.
        may_market: whether marketing may reach them: they agreed, and no case tells
            of special circumstances.
    """

    cases: tuple[str, ...] = field(converter=checked.to_tuple, validator=checked.codes)
    taken: Counted = field(default=(), converter=checked.to_tuple)
    declined: Counted = field(default=(), converter=checked.to_tuple)
    sought: Counted = field(default=(), converter=checked.to_tuple)
    channels: Counted = field(default=(), converter=checked.to_tuple)
    needs: Counted = field(default=(), converter=checked.to_tuple)
    special_circumstances: bool = field(default=False, validator=checked.flag)
    occasion: bool = field(default=False, validator=checked.flag)
    segment: str | None = field(default=None, validator=checked.code_or_none)
    membership: str | None = field(default=None, validator=checked.code_or_none)
    scores: tuple[SurveyScore, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(SurveyScore)
    )
    may_market: bool = field(default=False, validator=checked.flag)


def recovery_profile(
    cases: Iterable[Case],
    *,
    customer: Customer | None = None,
    catalogues: Catalogues = STANDARD,
) -> RecoveryProfile:
    """Return what the cases of one customer tell about them.

    Args:
        cases: all of one customer, in any order; each once.
        customer: as known now; the one in the log of the latest case, where not given.
        catalogues: say which need stands behind a category.

    Raises:
        InvalidValue: a case twice, or cases of different customers.

    Source:
        建立“差评客户专属档案”,记录偏好与需求 (001).
    """
    told = sorted(cases, key=lambda case: (case.received_at, case.id))
    _check_of_one(told, customer)
    lines = [line for case in told for line in case.lines]
    complaints = [case.complaint for case in told if case.complaint is not None]
    found = [case.assessment for case in told if case.assessment is not None]
    known = customer or next(
        (case.customer for case in reversed(told) if case.customer is not None), None
    )
    special = any(it.vulnerable for it in complaints) or any(
        it.vulnerable for it in found
    )
    agreed = known is not None and known.marketing_consent is True
    return RecoveryProfile(
        cases=[case.id for case in told],
        taken=_counted(x.remedy.kind for x in lines if x.status in _TAKEN),
        declined=_counted(x.remedy.kind for x in lines if x.status == "declined"),
        sought=_counted(it.sought for it in complaints if it.sought is not None),
        channels=_counted(it.channel for it in complaints),
        needs=_counted(
            need
            for it in found
            for need in {_need(issue.category, catalogues) for issue in it.issues}
            if need is not None
        ),
        special_circumstances=special,
        occasion=any(it.occasion is not None for it in complaints),
        segment=None if known is None else known.segment,
        membership=None if known is None else known.membership,
        scores=[score for case in told for score in surveys(case)],
        may_market=agreed and not special,
    )


_TAKEN = ("accepted", "fulfilled", "failed")


def _check_of_one(cases: list[Case], customer: Customer | None) -> None:
    ids = [case.id for case in cases]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise InvalidValue("cases", ", ".join(twice), "must name a case once")
    people = [customer, *(case.customer for case in cases)]
    named = {it.id for it in people if it is not None and not is_digest(it.id)}
    if len(named) > 1:
        # who they are is personal, so nobody is named
        rule = "must be of one customer"
        raise InvalidValue("cases", f"those of {len(named)} customers", rule)


def _need(category: str, catalogues: Catalogues) -> str | None:
    known = catalogues.categories
    return known[category].need if category in known else None


def _counted(codes: Iterable[str]) -> Counted:
    """Return each code with how often it came, the most often first, then by code."""
    counts = Counter(codes)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
