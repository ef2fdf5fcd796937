"""How satisfied complainants were, and whom and what a score is about (S18)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from attrs import field, frozen

from recoverykit import checked
from recoverykit.lifecycle import Case, Entry
from recoverykit.lifecycle import events as ev

__all__ = ["NPS_BANDS", "SurveyScore", "surveys"]

NPS_BANDS = (("promoter", 9), ("passive", 7), ("detractor", 0))
"""The bands of a net promoter score, each with its lowest points of ten.

They are what the measure means wherever it is used, and no number of a shop.
"""


@frozen(kw_only=True)
class SurveyScore:
    """One answer to a survey, with what it is counted for.

    Args:
        case: the case that it is about.
        measure: ``csat`` or ``nps``.
        points: what the complainant gave.
        out_of: the best of the scale.
        at: when they answered.
        handler: who was responsible at that time: whoever had been handed the case
            last or had taken it on; where nobody had, who resolved it.
        category: what the complaint is about by now.

    Examples:
        >>> from datetime import UTC
        >>> score = SurveyScore(
        ...     case="case-1",
        ...     measure="csat",
        ...     points=4,
        ...     out_of=5,
        ...     at=datetime(2026, 3, 2, tzinfo=UTC),
        ... )
        >>> score.share, score.band
        (Fraction(4, 5), None)
    """

    case: str = field(validator=checked.code)
    measure: str = field(validator=checked.OneOf("csat", "nps"))
    points: int = field(validator=checked.count)
    out_of: int = field(validator=checked.positive)
    at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    handler: str | None = field(default=None, validator=checked.text_or_none)
    category: str | None = field(default=None, validator=checked.code_or_none)

    @property
    def share(self) -> Fraction:
        """Return the points as an exact share of the best, so that scales compare."""
        return Fraction(self.points, self.out_of)

    @property
    def band(self) -> str | None:
        """Return ``promoter``, ``passive`` or ``detractor``; None for another measure.

        Examples:
            >>> from datetime import UTC
            >>> at = datetime(2026, 3, 2, tzinfo=UTC)
            >>> SurveyScore(case="c", measure="nps", points=8, out_of=10, at=at).band
            'passive'
        """
        if self.measure != "nps":
            return None
        return next(band for band, least in NPS_BANDS if self.points >= least)


def surveys(case: Case) -> tuple[SurveyScore, ...]:
    """Return the scores that count for a case: the latest of each measure.

    Somebody who answers again has changed their mind, so reports count the new
    answer and not both. The log keeps every one.

    Args:
        case: as loaded.

    Source:
        投诉解决后…应自动发送满意度调查,并记录用户反馈 (002).
    """
    latest: dict[str, ev.Surveyed] = {}
    answers = [e.event for e in case.log if isinstance(e.event, ev.Surveyed)]
    # as they happened; of one moment, the one that was written down last
    for answer in sorted(answers, key=lambda it: it.at):
        if answer.out_of:  # a scale of nothing tells nothing
            latest[answer.measure] = answer
    assessment = case.assessment
    return tuple(
        SurveyScore(
            case=case.id,
            measure=answer.measure,
            points=answer.score,
            out_of=answer.out_of,
            at=answer.at,
            handler=_handler_at(case, answer.at),
            category=None if assessment is None else assessment.category,
        )
        for _, answer in sorted(latest.items())
    )


def _happened(entry: Entry) -> tuple[datetime, int]:
    return entry.event.at, entry.version


def _handler_at(case: Case, at: datetime) -> str | None:
    """Return who was responsible at a time, however late it was written down."""
    handed: str | None = None
    solved: str | None = None
    for entry in sorted(case.log, key=_happened):
        if entry.event.at > at:
            break
        match entry.event:
            case ev.Reassigned(to=name) | ev.Taken(by=name):
                handed = name
            case ev.Resolved(by=name):
                solved = name
            case _:
                continue
    return handed or solved
