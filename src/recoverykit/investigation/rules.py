"""What a shop wants of its investigations, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import UnknownCode
from recoverykit.explanation import Reason
from recoverykit.facts import Evidence
from recoverykit.investigation.checklist import REQUIRED_CHECKS, open_checks
from recoverykit.investigation.diagnosis import Diagnosis
from recoverykit.investigation.evidence import (
    EVIDENCE_RULES,
    RECORDINGS,
    Completeness,
    EvidenceRule,
    completeness,
)
from recoverykit.investigation.hypotheses import hypotheses_against_causes

__all__ = ["InvestigationRules"]


def _of_different_claims(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(EvidenceRule)(_, attribute, value)
    claims = [rule.claim for rule in cast("tuple[EvidenceRule, ...]", value)]
    twice = sorted({claim for claim in claims if claims.count(claim) > 1})
    if twice:
        rule = "must have one rule a claim, with its alternatives"
        raise checked.refuse(attribute, ", ".join(twice), rule)


@frozen(kw_only=True)
class InvestigationRules:
    """What a shop wants of its investigations.

    All of it is told and nothing refused: what must be there before a grave case is
    closed stands with the lifecycle.

    Args:
        required_checks: what is looked at before a diagnosis, codes of the checks
            catalogue (S51).
        evidence: what each type of claim needs to be shown, one rule a claim (S62).
        recordings: the kinds of evidence for which consent is needed (S63).

    Raises:
        InvalidValue: a field holds what it may not, or two rules are of one claim.

    Examples:
        >>> rules = InvestigationRules(required_checks=["order"])
        >>> [reason.code for reason in rules.open_points(Diagnosis(primary="qc"))]
        ['investigation.check_open', 'investigation.no_method']
    """

    required_checks: tuple[str, ...] = field(
        default=REQUIRED_CHECKS,
        metadata=checked.coded("checks"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    evidence: tuple[EvidenceRule, ...] = field(
        default=EVIDENCE_RULES,
        converter=checked.to_tuple,
        validator=_of_different_claims,
    )
    recordings: tuple[str, ...] = field(
        default=RECORDINGS,
        metadata=checked.coded("evidence_kinds"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )

    @property
    def evidence_kinds(self) -> tuple[str, ...]:
        """Return every kind of evidence that the rules name."""
        named = [
            kind for rule in self.evidence for kinds in rule.any_of for kind in kinds
        ]
        return tuple(dict.fromkeys((*named, *self.recordings)))

    def rule_for(self, claim: str) -> EvidenceRule:
        """Return what a type of claim needs.

        Raises:
            UnknownCode: no rule is of that claim.
        """
        for rule in self.evidence:
            if rule.claim == claim:
                return rule
        known = tuple(rule.claim for rule in self.evidence)
        raise UnknownCode("claims", claim, known)

    def missing_evidence(
        self, claim: str, evidence: Iterable[Evidence]
    ) -> Completeness:
        """Return what a claim still lacks (S62, S63).

        Args:
            claim: the type of claim, such as ``"transit_damage"``.
            evidence: what there is.

        Raises:
            UnknownCode: no rule is of that claim.

        Examples:
            >>> InvestigationRules().missing_evidence("transit_damage", ()).missing
            ('unboxing_video',)
        """
        rule = self.rule_for(claim)
        return completeness(rule, evidence, recordings=self.recordings)

    def open_points(
        self, diagnosis: Diagnosis | None, evidence: Iterable[Evidence] = ()
    ) -> tuple[Reason, ...]:
        """Return what an investigation still lacks; empty where nothing does.

        Checks (S51), how the issues were confirmed (S52), the primary cause (S55),
        hypotheses that do not agree with it (S56), and the evidence of those that are
        open or confirmed and have a rule (S62).

        Args:
            diagnosis: what was established; None while nothing was.
            evidence: what there is beside what the hypotheses name.
        """
        return tuple(self._open_points(diagnosis, tuple(evidence)))

    def _open_points(
        self, diagnosis: Diagnosis | None, evidence: tuple[Evidence, ...]
    ) -> Iterator[Reason]:
        found = diagnosis or Diagnosis()
        yield from open_checks(found.checks, required=self.required_checks)
        if diagnosis is None:
            yield Reason("investigation.no_diagnosis")
            return
        refusal = found.refusal()
        if refusal is not None:
            yield refusal
        if found.method is None:
            yield Reason("investigation.no_method")
        yield from hypotheses_against_causes(
            found.hypotheses, primary=found.primary, stages=found.stages
        )
        ruled = {rule.claim for rule in self.evidence}
        for hypothesis in found.hypotheses:
            if hypothesis.name in ruled and hypothesis.status != "eliminated":
                known = (*evidence, *hypothesis.supported_by)
                yield from self.missing_evidence(hypothesis.name, known).reasons
