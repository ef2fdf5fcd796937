"""What a shop lays down about disputes, in one value."""

from __future__ import annotations

from typing import Any, cast, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import Target
from recoverykit.disputes.bodies import ReferralBody
from recoverykit.disputes.consignment import HandInRule
from recoverykit.disputes.dossiers import DossierSpec

__all__ = ["DisputeRules"]


def _dossiers(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(DossierSpec)(_, attribute, value)
    specs = cast("tuple[DossierSpec, ...]", value)
    named = [(spec.platform, spec.needs.claim) for spec in specs]
    if len(set(named)) < len(named):
        raise checked.refuse(attribute, value, "must have one for a platform and claim")


def _bodies(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(ReferralBody)(_, attribute, value)
    named = [body.id for body in cast("tuple[ReferralBody, ...]", value)]
    if len(set(named)) < len(named):
        raise checked.refuse(attribute, value, "must name a body once")


def _hand_ins(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(HandInRule)(_, attribute, value)
    rules = cast("tuple[HandInRule, ...]", value)
    if len({rule.party for rule in rules}) < len(rules):
        raise checked.refuse(attribute, value, "must have one rule for a party")


@frozen(kw_only=True)
class DisputeRules:
    """Everything a shop has laid down about appeals, referrals and the parties.

    What is not said is not assumed: no role is named, no number of reviews is the
    last one, and nothing is too late. An appeal is never lost, whatever is said here.

    Args:
        dossiers: what platforms want to see before they take down a review (S95).
        files_dossiers: the role that files them, a code of the roles catalogue.
        file_within: how long it has from the diagnosis that confirmed the claim; None
            is at once.
        reviewer: the role that decides appeals inside; of no lower rank than whoever
            decided before, which is checked when one is recorded.
        reviews: how many reviews there are inside; after the last one the complainant
            is told who can be asked outside. No guide names a number; None is no end.
        appeal_within: how long after the outcome an appeal is heard as of right, and
            later as a kindness. No guide names a time; None is for ever.
        bodies: whom the complainant may turn to outside.
        answers_referrals: the role that answers them.
        hand_ins: what each party of a consignment has to hand in.
        tells_parties: whether the other party of a complaint is told of it, as on a
            platform between sellers and buyers (S7).

    Raises:
        InvalidValue: a platform has two dossiers for one claim, a body stands twice, or
            a party has two rules.

    Examples:
        >>> DisputeRules(reviewer="store_manager", reviews=1).bodies
        ()
    """

    dossiers: tuple[DossierSpec, ...] = field(
        default=(), converter=checked.to_tuple, validator=_dossiers
    )
    files_dossiers: str | None = field(
        default=None,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
    )
    file_within: Target | None = field(
        default=None, validator=checked.IsA(*get_args(Target), optional=True)
    )
    reviewer: str | None = field(
        default=None,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
    )
    reviews: int | None = field(default=None, validator=checked.count_or_none)
    appeal_within: Target | None = field(
        default=None, validator=checked.IsA(*get_args(Target), optional=True)
    )
    bodies: tuple[ReferralBody, ...] = field(
        default=(), converter=checked.to_tuple, validator=_bodies
    )
    answers_referrals: str | None = field(
        default=None,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
    )
    hand_ins: tuple[HandInRule, ...] = field(
        default=(), converter=checked.to_tuple, validator=_hand_ins
    )
    tells_parties: bool = field(default=False, validator=checked.flag)

    @property
    def roles(self) -> tuple[str, ...]:
        """Return every role that the rules name."""
        named = (self.files_dossiers, self.reviewer, self.answers_referrals)
        return tuple(role for role in named if role is not None)
