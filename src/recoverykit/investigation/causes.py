"""The chain of causes: one why after the other, down to the one worth acting on."""

from __future__ import annotations

from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.facts import Evidence

__all__ = ["NATURES", "Cause", "of_named_stages"]

NATURES = ("technical", "human", "organisational")
"""What kind of thing went wrong: a thing, somebody's act, or how work is arranged.

A technical one is mended by a fix, for which a clock of its own can run (S37).
"""


@frozen
class Cause:
    """One link in the chain of causes (S54).

    Args:
        stage: where in the process it lies, a code of the stages catalogue.
        statement: what was the case. Personal: it may name people.
        nature: ``technical``, ``human`` or ``organisational``; None where nobody
            has said.
        evidence: what shows it.

    Source:
        标准扣用完了…采购临时补了一批货,但新供应商的配件硬度不达标,质检员那周请假 (000).

    Examples:
        >>> Cause("qc", "质检员那周请假,没有人代班", nature="organisational").nature
        'organisational'
    """

    stage: str = field(metadata=checked.coded("stages"), validator=checked.code)
    statement: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    nature: str | None = field(
        default=None, validator=checked.OneOf(*NATURES, optional=True), kw_only=True
    )
    evidence: tuple[Evidence, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Evidence),
        kw_only=True,
    )


def of_named_stages(diagnosis: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow a chain of stages that the same diagnosis names, the primary among them.

    Else two causes would be acted on, and which one is worth it nobody could tell.
    """
    checked.AllOf(Cause)(diagnosis, attribute, value)
    stages = [cause.stage for cause in cast("tuple[Cause, ...]", value)]
    named = {diagnosis.primary, *diagnosis.contributing}
    strange = sorted(set(stages) - named)
    if strange:
        rule = "must lie in the stages that the diagnosis names"
        raise checked.refuse(attribute, ", ".join(strange), rule)
    if stages and diagnosis.primary is not None and diagnosis.primary not in stages:
        rule = f"must hold the primary cause, {diagnosis.primary}"
        raise checked.refuse(attribute, ", ".join(stages), rule)
