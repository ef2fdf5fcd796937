"""What was said to a complainant, and what was promised in saying it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import LONGEST, Target
from recoverykit.errors import InvalidValue
from recoverykit.hours import ALWAYS

PROVENANCES = ("auto", "template", "edited_template", "personal")
"""How a reply came about (S69), from least to most personal."""

PARTS = (
    "apology",
    "empathy",
    "question",
    "evidence_request",
    "ownership",
    "explanation",
    "solution",
    "promise",
    "thanks",
)
"""What a reply may contain (S15, S16, S65)."""


_SAID_AT = datetime(2000, 1, 1, tzinfo=UTC)
_DUE_BY = _SAID_AT + LONGEST


def _reachable(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.IsA(*get_args(Target))(_, attribute, value)
    try:
        is_near = cast("Target", value).due_at(_SAID_AT, ALWAYS) <= _DUE_BY
    except InvalidValue:
        is_near = False
    if not is_near:
        # else the case could not be read any more
        raise checked.refuse(attribute, value, "must be due within ten years")


@frozen
class Commitment:
    """A time promised to one complainant: it becomes a clock of its own (S27).

    A *promise* is what the shop publishes to everybody; a commitment is what one
    person was told.

    Args:
        name: tells this commitment from others made in the same reply.
        target: the time that was promised, counted from when it was said; ten
            years at most.

    Examples:
        >>> from datetime import timedelta
        >>> from recoverykit.deadline import Elapsed
        >>> Commitment("answer", Elapsed(timedelta(hours=2))).name
        'answer'
    """

    name: str = field(validator=checked.code)
    target: Target = field(validator=_reachable)


@frozen
class Reply:
    """One message to the complainant.

    Args:
        text: what was said. Personal.
        provenance: ``auto`` (a machine sent it), ``template``,
            ``edited_template`` or ``personal``. Each preset says which of them
            count as a first response (S26, S69).
        channel: the route, if it differs from the complaint's.
        parts: what the reply contains, such as ``"apology"`` (S65, S66).
        signed_by: the role that signs it (S72).
        commitments: times promised in it, each under its own name (S27, S36).

    Examples:
        >>> Reply("非常理解您的心情,我们已紧急处理您的问题。").provenance
        'personal'
    """

    text: str = field(
        validator=checked.text,
        metadata=checked.PERSONAL_FIELD,
    )
    provenance: str = field(
        default="personal", validator=checked.OneOf(*PROVENANCES), kw_only=True
    )
    channel: str | None = field(
        metadata=checked.coded("channels"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    parts: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes, kw_only=True
    )
    signed_by: str | None = field(
        metadata=checked.coded("roles"),
        default=None,
        validator=checked.code_or_none,
        kw_only=True,
    )
    commitments: tuple[Commitment, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Commitment),
        kw_only=True,
    )

    def __attrs_post_init__(self) -> None:
        names = [commitment.name for commitment in self.commitments]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("commitments", ", ".join(twice), "must use a name once")
