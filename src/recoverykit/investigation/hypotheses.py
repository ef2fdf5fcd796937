"""What may have happened, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Evidence

__all__ = ["STANDINGS", "Hypothesis", "hypotheses_against_causes"]

STANDINGS = ("open", "eliminated", "confirmed")
"""How a hypothesis stands (S56)."""


@frozen
class Hypothesis:
    """A candidate explanation, open to elimination (假设, S56).

    Evidence may speak both for and against it: what it comes to is for a person to
    say, and never without showing what it rests on.

    Args:
        name: which explanation, such as ``"transit_damage"``. Where an evidence rule
            is of this name, it says what would show it.
        stage: where in the process it would lie, a code of the stages catalogue.
        status: ``open``, ``eliminated`` or ``confirmed``.
        supported_by: what speaks for it.
        against: what speaks against it.

    Raises:
        InvalidValue: it was eliminated and nothing speaks against it, or confirmed
            and nothing speaks for it.

    Source:
        这能帮我们判断是材质问题还是运输损伤 / 包装倒是完好 (000).

    Examples:
        >>> packaging = Evidence("photo", "s3://shop/2017/box.jpg")
        >>> Hypothesis(
        ...     "transit_damage", stage="logistics", status="eliminated",
        ...     against=[packaging],
        ... ).status
        'eliminated'
        >>> Hypothesis("transit_damage", stage="logistics", status="eliminated")
        Traceback (most recent call last):
        ...
        recoverykit.errors.InvalidValue: invalid against: got nothing; an eliminated \
hypothesis needs something that speaks against it
    """

    name: str = field(validator=checked.code)
    stage: str = field(
        metadata=checked.coded("stages"), validator=checked.code, kw_only=True
    )
    status: str = field(
        default="open", validator=checked.OneOf(*STANDINGS), kw_only=True
    )
    supported_by: tuple[Evidence, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Evidence),
        kw_only=True,
    )
    against: tuple[Evidence, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Evidence),
        kw_only=True,
    )

    def __attrs_post_init__(self) -> None:
        if self.status == "eliminated" and not self.against:
            rule = "an eliminated hypothesis needs something that speaks against it"
            raise InvalidValue("against", "nothing", rule)
        if self.status == "confirmed" and not self.supported_by:
            rule = "a confirmed hypothesis needs something that speaks for it"
            raise InvalidValue("supported_by", "nothing", rule)


def hypotheses_against_causes(
    hypotheses: Iterable[Hypothesis], *, primary: str | None, stages: Iterable[str]
) -> tuple[Reason, ...]:
    """Return where hypotheses and causes do not agree; empty where they do (S56).

    Args:
        hypotheses: as they stand.
        primary: the primary cause; None while it is undetermined.
        stages: every stage that the diagnosis names.

    Examples:
        >>> transit = Hypothesis("transit_damage", stage="logistics")
        >>> for reason in hypotheses_against_causes(
        ...     [transit], primary="sourcing", stages=["sourcing"]
        ... ):
        ...     print(reason)
        a primary cause is named, and 'transit_damage' is still open; eliminate it, \
or confirm it
    """
    return tuple(_disagreements(tuple(hypotheses), primary, frozenset(stages)))


def _disagreements(
    hypotheses: tuple[Hypothesis, ...], primary: str | None, stages: frozenset[str]
) -> Iterator[Reason]:
    eliminated: dict[str, list[Hypothesis]] = {}
    for hypothesis in hypotheses:
        if hypothesis.status == "open" and primary is not None:
            yield Reason("investigation.hypothesis_open", hypothesis=hypothesis.name)
        if hypothesis.status == "confirmed" and hypothesis.stage not in stages:
            yield Reason(
                "investigation.hypothesis_without_cause",
                hypothesis=hypothesis.name,
                stage=hypothesis.stage,
            )
        if hypothesis.status == "eliminated" and hypothesis.stage == primary:
            eliminated.setdefault(hypothesis.stage, []).append(hypothesis)
    for stage, gone in eliminated.items():
        others = [h for h in hypotheses if h.stage == stage and h not in gone]
        if not others:  # nothing of this stage is left
            yield Reason(
                "investigation.cause_eliminated",
                stage=stage,
                hypotheses=tuple(h.name for h in gone),
            )
