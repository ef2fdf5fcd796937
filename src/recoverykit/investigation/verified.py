"""Facts that were verified, each with where it comes from."""

from __future__ import annotations

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import FACT_SOURCES
from recoverykit.explanation import Value
from recoverykit.facts import exact
from recoverykit.plain import DYNAMIC

__all__ = ["METHODS", "SOURCES", "VerifiedFact"]

METHODS = ("phone", "chat", "photo", "inspection", "records")
"""How the issues were confirmed (S52)."""

SOURCES = tuple(term.code for term in FACT_SOURCES)
"""Where a verified fact comes from (S59): the complainant's own word, or a method."""


@frozen
class VerifiedFact:
    """What is known to be so, beside what was claimed (S59).

    It is appended to a diagnosis and replaces no claim: both stay readable. That it
    differs from what was claimed marks nobody.

    Args:
        what: which fact, named as a claim names it: ``"order.delivered_at"``.
        value: what it is. Personal where it is text.
        source: where it comes from, one of :data:`SOURCES`.

    Source:
        我谎称是三天前收到的,因为太生气了 (000).

    Examples:
        >>> VerifiedFact("order.opened", True, source="inspection").value
        True
    """

    what: str = field(validator=checked.code)
    value: Value = field(
        converter=checked.to_utc_value,
        metadata={DYNAMIC: True, **checked.PERSONAL_FIELD},
        validator=exact,
    )
    source: str = field(validator=checked.OneOf(*SOURCES), kw_only=True)
