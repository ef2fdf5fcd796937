"""Whether the evidence is enough: what a claim needs, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Evidence

__all__ = [
    "EVIDENCE_RULES",
    "RECORDINGS",
    "Completeness",
    "EvidenceRule",
    "completeness",
    "is_within",
]

RECORDINGS = ("call_recording",)
"""Kinds that count only where the recorded person agreed (S63).

Source:
    证据链构建…同步电话录音作为申诉证据 (001).
"""


def _to_alternatives(value: Iterable[Iterable[str]]) -> Any:
    if isinstance(value, str):
        return value
    # a lone text is no list of kinds, and is refused by name below
    return tuple(kinds if isinstance(kinds, str) else tuple(kinds) for kinds in value)


def _alternatives(_: Any, attribute: Attribute[Any], value: object) -> None:
    alternatives = cast("tuple[object, ...]", value)
    if not isinstance(value, tuple) or not value:
        rule = "must be alternatives, one at least"
        raise checked.refuse(attribute, alternatives, rule)
    for kinds in alternatives:
        checked.codes(_, attribute, kinds)
        if not kinds:
            raise checked.refuse(attribute, "()", "must name a kind")


@frozen(kw_only=True)
class EvidenceRule:
    """What a claim of one type needs to be shown (S62).

    Args:
        claim: the type of claim, such as ``"transit_damage"``.
        any_of: alternatives, each a set of evidence kinds that is enough together. A
            kind stands for the finer kinds below it as well.
        source: where it comes from, quoted.

    Raises:
        InvalidValue: no alternative, or one that names no kind.

    Examples:
        >>> rule = EvidenceRule(
        ...     claim="transit_damage", any_of=[["unboxing_video"]]
        ... )
        >>> completeness(rule, [Evidence("photo", "s3://1.jpg")]).missing
        ('unboxing_video',)
    """

    claim: str = field(validator=checked.code)
    any_of: tuple[tuple[str, ...], ...] = field(
        converter=_to_alternatives, validator=_alternatives
    )
    source: str | None = field(default=None, validator=checked.text_or_none)


EVIDENCE_RULES = (
    EvidenceRule(
        claim="transit_damage",
        any_of=[["unboxing_video"]],
        source="001: 开箱视频可作为物流损坏的申诉凭证",
    ),
)
"""The one rule that a guide states (S62); a shop adds its own."""


@frozen(kw_only=True)
class Completeness:
    """How far the evidence goes.

    Args:
        missing: the kinds that the nearest alternative still lacks; empty where an
            alternative is complete.
        alternative: the alternative that is complete, or nearest to it.
        reasons: what is missing, what does not count and why, and what counts but
            could be doubted.

    Examples:
        >>> Completeness(alternative=("photo",)).is_complete
        True
    """

    missing: tuple[str, ...] = ()
    alternative: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


def completeness(
    needed: EvidenceRule | Iterable[Iterable[str]],
    evidence: Iterable[Evidence],
    *,
    recordings: tuple[str, ...] = RECORDINGS,
) -> Completeness:
    """Return what is still missing, by the alternative that is nearest (S62, S63).

    Of two that lack as much, the first one written is told. A recording counts only
    where the recorded person is known to have agreed, and material of any kind does
    not where somebody is known to have refused. Material without a digest counts, and
    is told: nobody can show that it is the same.

    Args:
        needed: the rule, or its alternatives alone: ``[["chat_log"], ["photo"]]``.
        evidence: what there is.
        recordings: the kinds for which consent is needed.

    Raises:
        InvalidValue: no alternative, or one that names no kind.

    Examples:
        >>> call = Evidence("call_recording", "s3://call.mp3", digest="sha256:1")
        >>> found = completeness([["chat_log", "call_recording"]], [call])
        >>> found.missing
        ('chat_log', 'call_recording')
        >>> for reason in found.reasons:
        ...     print(reason)
        still missing: chat_log, call_recording
        call_recording does not count: the recorded person is not known to have \
agreed; ask for their consent, and record it
    """
    if not isinstance(needed, EvidenceRule):
        needed = EvidenceRule(claim="evidence", any_of=needed)
    given = tuple(evidence)
    for item in cast("tuple[object, ...]", given):
        if not isinstance(item, Evidence):
            given_type = f"a value of type {type(item).__name__}"
            raise InvalidValue("evidence", given_type, "must be Evidence")
    counted = tuple(item for item in given if _counts(item, recordings))
    lacking = [
        (tuple(k for k in kinds if not _shown(k, counted)), kinds)
        for kinds in needed.any_of
    ]
    missing, alternative = min(lacking, key=lambda pair: len(pair[0]))
    return Completeness(
        missing=missing,
        alternative=alternative,
        reasons=tuple(_reasons(missing, alternative, given, counted)),
    )


def _counts(item: Evidence, recordings: tuple[str, ...]) -> bool:
    if item.consent is False:
        return False
    is_recording = any(is_within(item.kind, kind) for kind in recordings)
    return item.consent is True or not is_recording


def is_within(code: str, parent: str) -> bool:
    """Return whether a dotted code is a parent's own, or below it.

    Examples:
        >>> is_within("photo.seal", "photo"), is_within("photograph", "photo")
        (True, False)
    """
    return code == parent or code.startswith(f"{parent}.")


def _shown(wanted: str, counted: tuple[Evidence, ...]) -> bool:
    return any(is_within(item.kind, wanted) for item in counted)


def _reasons(
    missing: tuple[str, ...],
    alternative: tuple[str, ...],
    given: tuple[Evidence, ...],
    counted: tuple[Evidence, ...],
) -> Iterator[Reason]:
    if missing:
        yield Reason("investigation.evidence_missing", missing=missing)
    for refused in (True, False):
        left_out = (
            item.kind
            for item in given
            if item not in counted and (item.consent is False) is refused
        )
        code = "evidence_refused" if refused else "evidence_without_consent"
        for kind in dict.fromkeys(left_out):
            yield Reason(f"investigation.{code}", kind=kind)
    # only what the answer rests on
    used = (
        item for item in counted if any(is_within(item.kind, k) for k in alternative)
    )
    for kind in dict.fromkeys(item.kind for item in used if item.digest is None):
        yield Reason("investigation.evidence_without_digest", kind=kind)
