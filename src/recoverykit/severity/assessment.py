"""What was made of a complaint: stored with the case, and explainable for good.

It carries offsets and codes, never the complainant's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD
from recoverykit.explanation import Labels, Reason, render
from recoverykit.facts import Issue, Span
from recoverykit.personal import is_digest
from recoverykit.severity.keywords import SIGNALS
from recoverykit.severity.panel import Failure
from recoverykit.severity.scorecard import (
    FALLBACK,
    NEVER_FROM_WORDS,
    SEVERITIES,
    upward,
)

__all__ = ["Assessment", "Signal"]


@frozen
class Signal:
    """Something that is told about the complaint as a whole.

    Args:
        code: a code of the signals catalogue.
        spans: where the text says so; empty where a fact says so.
    """

    code: str = field(validator=checked.code)
    spans: tuple[Span, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Span),
        kw_only=True,
    )


@frozen(kw_only=True)
class Assessment:
    """What was made of a complaint: stored with the case, explainable for good.

    It holds no text of the complaint; spans are offsets into it.

    Args:
        severity: a code of the severities; compare by level, never as text.
        points: what the severity was counted from.
        issues: every grievance, the gravest first (S6).
        category: the category of the gravest, or ``other``. It outlives a later
            assessment while that issue stands.
        signals: what else the text or the facts tell.
        exposure: ``public`` where others can read it, else ``private``.
        urgency: ``urgent`` where a date or a hurry makes harm grow faster.
        vulnerable: special circumstances (S49), known or read from the text:
            widens what may be done and stops all marketing.
        opens_case: whether this is a complaint to handle; no means an inquiry, which
            scores nothing.
        owner: the role from which up it should be owned, where recovery failed before.
        reasons: every point and every rule, with its number.
        classifiers: name and version of everybody who was asked.
        failures: classifiers that broke their contract.

    Examples:
        >>> Assessment(severity="serious", points=4).level
        3
    """

    severity: str = field(validator=checked.OneOf(*(s.code for s in SEVERITIES)))
    points: int = field(default=0, validator=checked.count)
    issues: tuple[Issue, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Issue)
    )
    category: str = field(
        default=FALLBACK,
        metadata=checked.coded("categories"),
        validator=checked.code,
    )
    signals: tuple[Signal, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Signal)
    )
    exposure: str = field(
        default="private", validator=checked.OneOf("private", "public")
    )
    urgency: str = field(default="normal", validator=checked.OneOf("normal", "urgent"))
    vulnerable: bool = field(default=False, validator=checked.flag)
    opens_case: bool = field(default=True, validator=checked.flag)
    owner: str | None = field(
        default=None, metadata=checked.coded("roles"), validator=checked.code_or_none
    )
    reasons: tuple[Reason, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Reason)
    )
    classifiers: tuple[tuple[str, str], ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(tuple)
    )
    failures: tuple[Failure, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Failure)
    )

    @property
    def level(self) -> int:
        """Return the level of the severity: 1 is the least."""
        return SEVERITIES[self.severity].level

    def explain(
        self,
        lang: str,
        *,
        text: str | None = None,
        audience: str = "staff",
        labels: Labels = STANDARD.label,
    ) -> str:
        """Return the assessment as readable lines.

        Args:
            lang: ``"en"``, ``"zh"``, …
            text: the complaint's text, to quote from. Without it, or where it was
                erased, offsets are shown.
            audience: ``"customer"`` hears only what is meant for customers.
            labels: words for codes.

        Examples:
            >>> found = Assessment(
            ...     severity="minor",
            ...     issues=(Issue("logistics.delay", spans=(Span(0, 5),)),),
            ...     category="logistics.delay",
            ... )
            >>> print(found.explain("en", text="等了三个月才到"))
            minor, 0 points; mainly late delivery
            - late delivery: “等了三个月”
            >>> print(found.explain("zh"))
            轻微，0 分；主要为物流延误
            - 物流延误：第 0–5 字
        """
        words = _with_signals(labels)
        said = (
            render(reason, lang, audience=audience, labels=words)
            for reason in self._lines(lang, text, audience)
        )
        return "\n".join(line for line in said if line is not None)

    def _lines(self, lang: str, text: str | None, audience: str) -> Iterator[Reason]:
        if audience == "staff":
            yield Reason(
                "severity.summary",
                severity=self.severity,
                points=self.points,
                category=self.category,
            )
            for issue in self.issues:
                said = _said(issue.spans, lang, text)
                code = _ISSUE_LINES[issue.status]
                yield Reason(code, category=issue.category, said=said)
            for signal in self.signals:
                said = _said(signal.spans, lang, text)
                yield Reason("severity.signal", signal=signal.code, said=said)
            for failure in self.failures:
                yield Reason(
                    "severity.failed",
                    who=failure.classifier,
                    version=failure.version,
                    why=render(failure.reason, lang),
                )
        else:
            heard = tuple(
                issue.category
                for issue in self.issues
                # whoever complains is told of no suspicion
                if NEVER_FROM_WORDS not in upward(issue.category)
            )
            if heard:
                yield Reason("severity.understood", issues=heard)
        yield from self.reasons


_ISSUE_LINES: Mapping[str, str] = MappingProxyType(
    {
        "claimed": "severity.issue",
        "confirmed": "severity.issue_confirmed",
        "rejected": "severity.issue_rejected",
    }
)


def _with_signals(labels: Labels) -> Labels:
    """Return labels that know the signals too, which are this room's own words."""

    def label(catalogue: str, code: str, lang: str) -> str:
        if catalogue == SIGNALS.name:
            return SIGNALS.label(code, lang)
        return labels(catalogue, code, lang)

    return label


def _said(spans: tuple[Span, ...], lang: str, text: str | None) -> str:
    """Return what the spans say: quoted where the text is there, else as offsets."""
    chinese = lang == "zh"
    if not spans:
        return "依事实认定" if chinese else "the facts say so"
    last = max(span.end for span in spans)
    if text is not None and not is_digest(text) and last <= len(text):
        quoted = (f"「{s.of(text)}」" if chinese else f"“{s.of(text)}”" for s in spans)
        return ("" if chinese else ", ").join(quoted)
    places = ("、" if chinese else ", ").join(f"{s.start}–{s.end}" for s in spans)
    return f"第 {places} 字" if chinese else f"characters {places}"
