"""All catalogues of a shop in one value."""

from __future__ import annotations

from attrs import frozen

from recoverykit.catalogue.domain import (
    BODIES,
    CATEGORIES,
    CHANNELS,
    CHECKS,
    CLOSURES,
    EVIDENCE_KINDS,
    EXTENSION_REASONS,
    FACT_SOURCES,
    MEMBERSHIP_LEVELS,
    NEEDS,
    OUTCOMES,
    PARTIES,
    PAUSE_REASONS,
    REMEDY_KINDS,
    ROLES,
    SEGMENTS,
    SEVERITIES,
    STAGES,
)
from recoverykit.catalogue.labels import (
    BASES,
    CLOCK_STATUSES,
    CLOCKS,
    EVENT_KINDS,
    GUARDS,
    LINE_STATUSES,
    PROMISES,
    STATES,
    TASK_KINDS,
)
from recoverykit.catalogue.tables import FIELDS
from recoverykit.catalogue.terms import (
    Catalogue,
    Category,
    Channel,
    Closure,
    RemedyKind,
    Role,
    Severity,
    Term,
)


@frozen(kw_only=True)
class Catalogues:
    """All catalogues of a shop in one value; ``STANDARD`` is what ships.

    Examples:
        >>> from attrs import evolve
        >>> from recoverykit.catalogue import STANDARD, STAGES, Term
        >>> dye = Term("dye", zh="染色", en="dye")
        >>> mine = evolve(STANDARD, stages=STAGES.extend(dye))
        >>> mine.label("stages", "dye", "zh")
        '染色'
    """

    channels: Catalogue[Channel] = CHANNELS
    needs: Catalogue[Term] = NEEDS
    categories: Catalogue[Category] = CATEGORIES
    severities: Catalogue[Severity] = SEVERITIES
    roles: Catalogue[Role] = ROLES
    parties: Catalogue[Term] = PARTIES
    stages: Catalogue[Term] = STAGES
    evidence_kinds: Catalogue[Term] = EVIDENCE_KINDS
    checks: Catalogue[Term] = CHECKS
    fact_sources: Catalogue[Term] = FACT_SOURCES
    remedy_kinds: Catalogue[RemedyKind] = REMEDY_KINDS
    closures: Catalogue[Closure] = CLOSURES
    outcomes: Catalogue[Term] = OUTCOMES
    bodies: Catalogue[Term] = BODIES
    pause_reasons: Catalogue[Term] = PAUSE_REASONS
    extension_reasons: Catalogue[Term] = EXTENSION_REASONS
    segments: Catalogue[Term] = SEGMENTS
    membership_levels: Catalogue[Term] = MEMBERSHIP_LEVELS
    states: Catalogue[Term] = STATES
    event_kinds: Catalogue[Term] = EVENT_KINDS
    clocks: Catalogue[Term] = CLOCKS
    clock_statuses: Catalogue[Term] = CLOCK_STATUSES
    line_statuses: Catalogue[Term] = LINE_STATUSES
    bases: Catalogue[Term] = BASES
    promises: Catalogue[Term] = PROMISES
    task_kinds: Catalogue[Term] = TASK_KINDS
    guards: Catalogue[Term] = GUARDS
    fields: Catalogue[Term] = FIELDS

    def label(self, catalogue: str, code: str, lang: str) -> str:
        """Return the word for a code; this is the ``labels`` that sentences take."""
        found = getattr(self, catalogue, None)
        return found.label(code, lang) if isinstance(found, Catalogue) else code


STANDARD = Catalogues()
"""The catalogues that ship, with every code of the four guides."""
