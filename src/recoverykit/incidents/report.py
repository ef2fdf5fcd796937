"""What is told in public, and what is taught inside: nobody is named (S104, S107)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Labels, Reason, render
from recoverykit.explanation.reason import show_span
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.privacy import redact

__all__ = [
    "CaseStudy",
    "Consent",
    "Moment",
    "PublicReport",
    "case_study",
    "public_report",
]

LANGS = ("zh", "en")

MASK = "***"


@frozen(kw_only=True)
class Consent:
    """A complainant agreed to be thanked by name, or by the number of their order.

    Keep it: it is the record that lets a report name them (S104, C17).

    Args:
        case: of whom.
        at: when they agreed.
        name: as they want to be called. Personal; None where they do not.
        order: the number of their order. Personal; None where they do not.

    Raises:
        InvalidValue: it allows neither.

    Source:
        感谢第2017号订单的林女士 (000).

    Examples:
        >>> from datetime import UTC
        >>> agreed_at = datetime(2026, 3, 3, tzinfo=UTC)
        >>> Consent(case="case-1", at=agreed_at, name="林女士").order
    """

    case: str = field(validator=checked.code)
    at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    name: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    order: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )

    def __attrs_post_init__(self) -> None:
        if self.name is None and self.order is None:
            raise InvalidValue("consent", "nothing", "must allow a name or an order")


@frozen(kw_only=True)
class PublicReport:
    """What the shop tells everybody: what was found, what changes, and thanks (S104).

    Args:
        findings: what was found.
        actions: what changes.
        thanks: whom the shop thanks, a reason that a customer may hear.
    """

    findings: tuple[str, ...]
    actions: tuple[str, ...]
    thanks: Reason

    def text(self, lang: str) -> str:
        """Return the report as text.

        Args:
            lang: ``"zh"`` or ``"en"``; findings and actions stay in the words that
                they were written in.

        Raises:
            InvalidValue: another language.
        """
        if lang not in LANGS:
            raise InvalidValue("lang", repr(lang), f"allowed: {', '.join(LANGS)}")
        lines: list[str] = []
        for head, items in (("found", self.findings), ("changes", self.actions)):
            lines.append(_said(Reason(f"incidents.report_{head}"), lang))
            lines += (f"- {item}" for item in items)
        return "\n".join((*lines, _said(self.thanks, lang)))


def _said(reason: Reason, lang: str) -> str:
    return render(reason, lang, audience="customer") or ""


def public_report(
    *,
    findings: Iterable[str],
    actions: Iterable[str],
    cases: Iterable[Case],
    consent: Consent | None = None,
) -> PublicReport:
    """Return what may be published of one case or of many.

    Whatever stands in a personal field of any of the cases is masked, wherever it is
    in the findings and actions: names, numbers, whole messages. Nobody is thanked by
    name unless they agreed, and then as they wished to be called and not otherwise.
    What a log does not hold cannot be found in a text: read it once more.

    Args:
        findings: what was found, one sentence each.
        actions: what changes, one sentence each.
        cases: whose people must not be recognised: all that the report is about.
        consent: of the one who is thanked by name.

    Raises:
        InvalidValue: nothing was found or nothing changes; no case is given, or the
            consent is of another one; or nobody is to hear of any of the cases, and
            there is no consent.

    Source:
        文中没有避讳问题,详细公布了调查结果、整改措施 (000).

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.facts import Complaint, Order
        >>> from recoverykit.hours import ALWAYS
        >>> from recoverykit.playbooks import ShopConfig, rescue_48h
        >>> book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> case = book.open(
        ...     "case-1",
        ...     Complaint("断裂了", channel="review", received_at=at),
        ...     order=Order("2017", ordered_at=at),
        ...     now=at,
        ... )
        >>> report = public_report(
        ...     findings=["第2017号订单的配件硬度不达标"],
        ...     actions=["更换配件供应商"],
        ...     cases=[case],
        ... )
        >>> print(report.text("zh"))
        调查结果
        - 第***号订单的配件硬度不达标
        整改措施
        - 更换配件供应商
        感谢每一位提出意见的顾客，每一条批评都是让我们变得更好的契机。
    """
    known = tuple(cases)
    if not known:
        raise InvalidValue("cases", "none", "must hold all that it is about")
    if consent is not None and consent.case not in {case.id for case in known}:
        raise InvalidValue("consent", consent.case, "must be of one of the cases")
    if consent is None and all(map(_is_confidential, known)):
        ids = ", ".join(case.id for case in known)
        raise InvalidValue("cases", ids, "must not all be confidential")
    parts = {"findings": tuple(findings), "actions": tuple(actions)}
    for name, items in parts.items():
        if not items:
            raise InvalidValue(name, "none", "must say something")
    return PublicReport(
        findings=_redacted(parts["findings"], known),
        actions=_redacted(parts["actions"], known),
        thanks=_thanks(consent),
    )


def _is_confidential(case: Case) -> bool:
    return case.complaint is not None and case.complaint.is_confidential


def _redacted(texts: Iterable[str], cases: tuple[Case, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        shown = text
        for case in cases:
            shown = redact(shown, case, mask=MASK)
        found.append(shown)
    return tuple(found)


def _thanks(consent: Consent | None) -> Reason:
    if consent is None:
        return Reason("incidents.thanks")
    if consent.name is None:
        return Reason("incidents.thanks_order", order=consent.order)
    if consent.order is None:
        return Reason("incidents.thanks_name", name=consent.name)
    return Reason("incidents.thanks_both", order=consent.order, name=consent.name)


# ── for training ─────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Moment:
    """One thing that happened, as long after the complaint as it did.

    Args:
        after: how long after the receipt.
        kind: the kind of event.
    """

    after: timedelta
    kind: str


@frozen(kw_only=True)
class CaseStudy:
    """A case to learn from, with nothing in it by which anybody is known (S107).

    No ids, names, dates or words: kinds of events with the time since the receipt,
    codes, and lessons that were redacted.

    Args:
        channel: the route that the complaint came by, if known.
        categories: what it was about.
        severity: how grave it was, if assessed.
        primary: the stage of the primary cause, if diagnosed.
        contributing: stages that took part.
        moments: what happened, in order of time.
        remedies: what the complainant took, remedy kinds.
        outcome: what was found about the complaint.
        actions: what changed, in the shop's own codes.
        lessons: what is to be learned.

    Source:
        客服培训第一课就是学习这个案例 (000).
    """

    channel: str | None
    categories: tuple[str, ...]
    severity: str | None
    primary: str | None
    contributing: tuple[str, ...]
    moments: tuple[Moment, ...]
    remedies: tuple[str, ...]
    outcome: str | None
    actions: tuple[str, ...]
    lessons: tuple[str, ...]

    def text(self, lang: str, *, labels: Labels | None = None) -> str:
        """Return the study as text.

        Args:
            lang: ``"zh"`` or ``"en"``.
            labels: turns codes into words, such as ``catalogues.label``.

        Raises:
            InvalidValue: another language.
        """
        if lang not in LANGS:
            raise InvalidValue("lang", repr(lang), f"allowed: {', '.join(LANGS)}")
        comma, semicolon = ("，", "；") if lang == "zh" else (", ", "; ")
        told = (
            comma.join(
                render(Reason(f"incidents.study_{name}", it=it), lang, labels=labels)
                or ""
                for name in names
                if (it := getattr(self, name))
            )
            for names in _TOGETHER
        )
        first = semicolon.join(filter(None, told))
        lines = [first] if first else []
        for moment in self.moments:
            kind = moment.kind
            if labels is not None:
                kind = labels("event_kinds", kind, lang)
            colon = "：" if lang == "zh" else ": "
            lines.append(f"- +{show_span(moment.after, lang)}{colon}{kind}")
        return "\n".join((*lines, *(f"- {lesson}" for lesson in self.lessons)))


_TOGETHER = (
    ("categories", "severity", "channel"),
    ("primary", "contributing"),
    ("remedies",),
    ("outcome",),
    ("actions",),
)
"""What is told in one breath; what is not known is not told."""

_PRIVATE: Mapping[str, None] = MappingProxyType(
    dict.fromkeys(("done", "linked", "noted"))
)
"""Kinds of events that tell a learner nothing."""


def case_study(case: Case, *, lessons: Iterable[str] = ()) -> CaseStudy:
    """Return a case as something to learn from (S107).

    Args:
        case: as loaded.
        lessons: what is to be learned, one sentence each; whatever stands in a
            personal field of the case is masked in them.

    Raises:
        InvalidValue: the complainant wants nobody to hear of it.
    """
    if _is_confidential(case):
        raise InvalidValue("case", case.id, "must not be confidential")
    complaint, assessment = case.complaint, case.assessment
    diagnosis, resolution = case.diagnosis, case.resolution
    summary = case.summary()
    moments = sorted(
        (
            Moment(after=entry.event.at - case.received_at, kind=entry.event.kind)
            for entry in case.log
            if entry.event.kind not in _PRIVATE
        ),
        key=lambda moment: moment.after,
    )
    return CaseStudy(
        channel=None if complaint is None else complaint.channel,
        categories=summary.categories,
        severity=None if assessment is None else assessment.severity,
        primary=summary.primary_cause,
        contributing=() if diagnosis is None else diagnosis.contributing,
        moments=tuple(moments),
        remedies=tuple(dict.fromkeys(line.remedy.kind for line in case.given)),
        outcome=None if resolution is None else resolution.found,
        actions=tuple(dict.fromkeys(_decided(case))),
        lessons=_redacted(lessons, (case,)),
    )


def _decided(case: Case) -> Iterator[str]:
    for entry in case.log:
        match entry.event:
            case ev.RetrospectiveHeld(actions=actions, measures=measures):
                yield from actions
                yield from (measure.code for measure in measures)
            case ev.Closed(actions=actions):
                yield from actions
            case _:
                continue
