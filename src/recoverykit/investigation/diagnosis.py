"""The diagnosis: causes, and the facts they rest on."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.facts import Evidence, Loss
from recoverykit.investigation.causes import Cause, of_named_stages
from recoverykit.investigation.checklist import Check, each_once
from recoverykit.investigation.hypotheses import Hypothesis
from recoverykit.investigation.verified import METHODS, VerifiedFact

__all__ = ["Diagnosis", "Finding", "not_confirmed", "why_incomplete"]


def not_confirmed(diagnosis: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow codes that the same diagnosis does not confirm."""
    checked.codes(diagnosis, attribute, value)
    both = sorted(set(diagnosis.rejected) & set(diagnosis.confirmed))
    if both:
        raise checked.refuse(attribute, both, "must not be confirmed as well")


@frozen
class Finding:
    """An established fact of a diagnosis, with what it rests on (认定).

    Args:
        stage: where in the process it lies, a code of the stages catalogue (S54).
        statement: what was established. Personal: it may name people.
        evidence: what shows it.

    Examples:
        >>> Finding("sourcing", "标准扣用完,临时补的配件硬度不达标").stage
        'sourcing'
    """

    stage: str = field(metadata=checked.coded("stages"), validator=checked.code)
    statement: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    evidence: tuple[Evidence, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Evidence),
        kw_only=True,
    )


@frozen(kw_only=True)
class Diagnosis:
    """The confirmed account of what happened: exactly one primary cause (S55).

    Args:
        primary: the stage to act on first; None only while undetermined.
        contributing: other stages that took part.
        undetermined: why no primary cause can be named.
        confirmed: categories that turned out true; they may differ from those
            claimed (S52).
        rejected: categories that were claimed and turned out not to be so.
        method: how they were confirmed.
        findings: the facts that establish the causes.
        loss: what the harm was assessed at, if it was.
        checks: what was looked at, or left out for a reason (S51).
        facts: what is known to be so beside what was claimed; a correction is
            appended, and the later one holds (S59).
        chain: the causes one after the other, in the order in which each brought
            about the next (S54).
        hypotheses: what was thought possible, and what became of it (S56).

    Raises:
        InvalidValue: a category is both confirmed and rejected, an item is checked
            twice, or the chain and the stages do not agree.

    Examples:
        >>> Diagnosis(primary="sourcing", contributing=("qc", "service")).stages
        ('sourcing', 'qc', 'service')
        >>> print(Diagnosis(contributing=("qc",)).refusal())
        a diagnosis names exactly one primary cause, or says why it is undetermined
    """

    primary: str | None = field(
        metadata=checked.coded("stages"),
        default=None,
        validator=checked.code_or_none,
    )
    contributing: tuple[str, ...] = field(
        metadata=checked.coded("stages"),
        default=(),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    undetermined: str | None = field(default=None, validator=checked.text_or_none)
    confirmed: tuple[str, ...] = field(
        metadata=checked.coded("categories"),
        default=(),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    rejected: tuple[str, ...] = field(
        metadata=checked.coded("categories"),
        default=(),
        converter=checked.to_tuple,
        validator=not_confirmed,
    )
    method: str | None = field(
        default=None, validator=checked.OneOf(*METHODS, optional=True)
    )
    findings: tuple[Finding, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Finding)
    )
    loss: Loss | None = field(default=None, validator=checked.IsA(Loss, optional=True))
    checks: tuple[Check, ...] = field(
        default=(), converter=checked.to_tuple, validator=each_once
    )
    facts: tuple[VerifiedFact, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(VerifiedFact)
    )
    chain: tuple[Cause, ...] = field(
        default=(), converter=checked.to_tuple, validator=of_named_stages
    )
    hypotheses: tuple[Hypothesis, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Hypothesis)
    )

    @property
    def is_technical(self) -> bool:
        """Return whether a thing went wrong that a fix can mend (S37)."""
        return any(cause.nature == "technical" for cause in self.chain)

    @property
    def stages(self) -> tuple[str, ...]:
        """Return every stage named, the primary one first."""
        first = () if self.primary is None else (self.primary,)
        return first + self.contributing

    def refusal(self) -> Reason | None:
        """Return why this is no complete diagnosis; None when it is one."""
        return why_incomplete(self.primary, self.contributing, self.undetermined)


def why_incomplete(
    primary: str | None, contributing: tuple[str, ...], undetermined: str | None
) -> Reason | None:
    """Return why these causes are no complete diagnosis; None when they are.

    The primary cause stands alone: it is not listed as contributing too, and no
    reason for its absence is given beside it.
    """
    if (primary is None) == (undetermined is None) or primary in contributing:
        return Reason("lifecycle.no_primary_cause")
    return None
