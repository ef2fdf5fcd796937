"""Asking the complainant for material: with an apology, for what is needed, by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from recoverykit.explanation import Reason
from recoverykit.investigation.evidence import Completeness, is_within

__all__ = ["request_gaps"]


def request_gaps(
    kinds: Iterable[str],
    *,
    parts: Iterable[str] | None,
    due_at: datetime | None,
    needed: Completeness | None = None,
    is_erased: bool = False,
) -> tuple[Reason, ...]:
    """Return what a request for evidence lacks; empty where nothing does (S64).

    Asking alone does not appease, so the message that asks also says sorry, and names
    a time. It asks for all that is missing and for nothing else: the trouble is the
    shop's, not the customer's.

    Args:
        kinds: what is asked for, codes of the evidence_kinds catalogue.
        parts: what the message contains, as ``Reply.parts`` says it; None where no
            message is known.
        due_at: by when it is asked for.
        needed: what the claim still lacks, where a rule says so.
        is_erased: whether the text of the message is gone, so that nobody can tell
            what it said.

    Source:
        您方便拍张清晰照片发给我吗?…让您在重要纪念日遇到这种事,都是我们的失职 (000).
        Einwiller & Steilen 2015: asking for information is the commonest reply and
        does not appease.

    Examples:
        >>> for reason in request_gaps(["photo"], parts=["question"], due_at=None):
        ...     print(reason)
        the request does not say sorry; asking alone does not appease: add an apology
        the request names no time; say by when it helps
    """
    asked = tuple(kinds)
    gaps = _gaps(asked, due_at, needed)
    return tuple(gaps) if is_erased else (*_of_message(parts), *gaps)


def _of_message(parts: Iterable[str] | None) -> Iterator[Reason]:
    if parts is None:
        yield Reason("investigation.request_without_message")
    elif "apology" not in set(parts):
        yield Reason("investigation.request_without_apology")


def _gaps(
    asked: tuple[str, ...], due_at: datetime | None, needed: Completeness | None
) -> Iterator[Reason]:
    if due_at is None:
        yield Reason("investigation.request_without_due")
    if needed is None:
        return
    forgotten = tuple(
        kind for kind in needed.missing if not any(is_within(a, kind) for a in asked)
    )
    if forgotten:
        yield Reason("investigation.request_forgets", kinds=forgotten)
    idle = tuple(
        a for a in asked if not any(is_within(a, kind) for kind in needed.missing)
    )
    if idle:
        yield Reason("investigation.request_beyond_need", kinds=idle)
