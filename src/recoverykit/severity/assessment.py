"""How grave a complaint is, from facts first and words second, with every reason.

An :class:`Assessor` hears its panel, looks at the order, the customer and earlier
cases, and counts points on a :class:`Scorecard`. The :class:`Assessment` it returns is
stored with the case and carries offsets and codes, never the complainant's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import cast

from attrs import evolve, field, fields, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import Labels, Reason, render
from recoverykit.facts import CaseSummary, Complaint, Customer, Issue, Order, Span
from recoverykit.personal import is_digest
from recoverykit.plain import plain
from recoverykit.severity.classifier import KeywordClassifier, Opinion
from recoverykit.severity.keywords import SIGNALS
from recoverykit.severity.panel import Failure, Panel, check_opinion
from recoverykit.severity.scorecard import (
    FALLBACK,
    NEVER_FROM_WORDS,
    SEVERITIES,
    Scorecard,
    step,
)

__all__ = ["Assessment", "Assessor", "Signal"]

DELAY = "logistics.delay"
"""The issue that a missed promise stands for."""

LATE_GOODS = "logistics"
"""Lateness weighs on issues in this subtree."""

OPENING_SIGNALS = (
    "dissatisfied",
    "anger",
    "legal_threat",
    "media_exposure",
    "churn_threat",
    "repeat_contact",
    "bereavement",
)
"""Signals that make a contact a complaint; a date or a hurry alone does not."""

NO_FAILURE = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closures of earlier cases that were no failure of the shop."""

HURRY = ("occasion", "urgency")
"""Signals that harm grows faster than usual."""


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


# ── the result ───────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Assessment:
    """What was made of a complaint: stored with the case, explainable for good.

    It holds no text of the complaint; spans are offsets into it.

    Args:
        severity: a code of the severities; compare by level, never as text.
        points: what the severity was counted from.
        issues: every grievance, the gravest first (S6).
        category: the category of the gravest, or ``other``.
        signals: what else the text or the facts tell.
        exposure: ``public`` where others can read it, else ``private``.
        urgency: ``urgent`` where a date or a hurry makes harm grow faster.
        vulnerable: special circumstances (S49), known or read from the text:
            widens what may be done and stops all marketing.
        opens_case: whether this is a complaint to handle; no means an inquiry, which
            scores nothing.
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
                yield Reason("severity.issue", category=issue.category, said=said)
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
        elif self.issues:
            yield Reason(
                "severity.understood", issues=tuple(i.category for i in self.issues)
            )
        yield from self.reasons


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


# ── the assessor ─────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class _Heard:
    """What the panel, and opinions from elsewhere, said about the text."""

    issues: tuple[Issue, ...]
    signals: tuple[Signal, ...]
    reasons: tuple[Reason, ...]
    failures: tuple[Failure, ...]
    classifiers: tuple[tuple[str, str], ...]
    was_read: bool


@frozen(kw_only=True)
class Assessor:
    """Assesses complaints: a value that a playbook holds and shares.

    Args:
        panel: who reads the text.
        scorecard: how points add up.
        catalogues: the codes in use.

    Raises:
        InvalidValue: a category without points, or a panel member with a label
            that is neither category nor signal, or that would call a review
            malicious: words alone never prove bad faith.

    Examples:
        >>> from datetime import UTC, datetime
        >>> now = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> complaint = Complaint(
        ...     "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍",
        ...     channel="review",
        ...     received_at=now,
        ...     rating=5,
        ... )
        >>> found = Assessor().assess(complaint, now=now)
        >>> print(found.explain("zh", text=complaint.text))
        严重，4 分；主要为质量缺陷
        - 质量缺陷：「断裂」
        - 物流延误：「等了半个月」
        - 客服敷衍：「像机器人」「敷衍」
        物流延误：基础分 1
        质量缺陷：基础分 2
        客服敷衍：基础分 1
        以最重的问题质量缺陷计 2 分
        公开渠道，受众人数未知：+2
        合计 4 分，严重程度为严重
        投诉人陈述了具体问题，应立案
    """

    panel: Panel = field(
        default=Panel((KeywordClassifier(),)), validator=checked.IsA(Panel)
    )
    scorecard: Scorecard = field(default=Scorecard(), validator=checked.IsA(Scorecard))
    catalogues: Catalogues = field(default=STANDARD, validator=checked.IsA(Catalogues))

    def __attrs_post_init__(self) -> None:
        for term in self.catalogues.categories:
            if self.scorecard.base_of(term.code) is None:
                raise InvalidValue("base", "no row", f"must give points to {term.code}")
        for member in self.panel.classifiers:
            for label in member.labels:
                wrong = self._refused(label)
                if wrong is not None:
                    raise InvalidValue("panel", f"{member.name}: {label}", str(wrong))

    def __plain__(self) -> object:
        """Return all that decides, what ships too: the hash shows each change."""
        return {a.name: plain(getattr(self, a.name)) for a in fields(Assessor)}

    def assess(
        self,
        complaint: Complaint,
        *,
        order: Order | None = None,
        customer: Customer | None = None,
        history: Iterable[CaseSummary] = (),
        opinions: Iterable[Opinion] | None = None,
        now: datetime,
    ) -> Assessment:
        """Return how grave a complaint is, and why.

        Facts outrank words: a delay that the order shows is an issue although nobody
        mentions it, and one that the order denies stays claimed but scores nothing.

        Args:
            complaint: what arrived.
            order: the order it is about, if known.
            customer: who complains, if known.
            history: earlier cases of the same customer.
            opinions: views of slow classifiers, computed elsewhere. On the same
                label they beat the panel's, on others they add; an empty one says
                that somebody looked and found nothing. A bad label or span drops
                that opinion and leaves a failure.
            now: the instant to judge lateness at, aware.

        Raises:
            NaiveDatetime: ``now`` has no time zone.
            UnknownCode: the channel is not in the catalogue.
        """
        if now.utcoffset() is None:
            raise NaiveDatetime("now", now.isoformat())
        public = self.catalogues.channels[complaint.channel].is_public
        heard = self._hear(complaint, opinions)
        late_for = None if order is None else order.late_for(now=now)
        weighed, weights = self._weigh(self._with_delay(heard, late_for), late_for)
        signals = self._with_hurry(heard.signals, complaint, order)
        told = tuple(signal.code for signal in signals)
        vulnerable = complaint.vulnerable or "bereavement" in told
        opens, why = self._opens(complaint, weighed, told, heard)
        # an inquiry harms nobody, however many people may read it
        points = 0
        summed: tuple[Reason, ...] = ()
        if opens:
            added = (
                *self._exposure(complaint, public=public),
                *self._circumstances(told, vulnerable=vulnerable),
                *self._person(complaint, customer, history),
            )
            points, summed = self._sum(weighed, added)
        return Assessment(
            severity=self.scorecard.severity_of(points),
            points=points,
            issues=tuple(issue for issue, _ in weighed),
            category=weighed[0][0].category if weighed else FALLBACK,
            signals=signals,
            exposure="public" if public else "private",
            urgency="urgent" if set(HURRY) & set(told) else "normal",
            vulnerable=vulnerable,
            opens_case=opens,
            reasons=(*heard.reasons, *weights, *summed, why),
            classifiers=heard.classifiers,
            failures=heard.failures,
        )

    # ── what is said ─────────────────────────────────────────────────────────

    def _refused(self, label: str) -> Reason | None:
        """Return why nobody may answer with a label; None where they may."""
        categories = self.catalogues.categories
        if categories.covers(NEVER_FROM_WORDS, label):
            return Reason("severity.failed_malice")
        if label not in categories and label not in SIGNALS:
            return Reason("severity.failed_label", label=label)
        return None

    def _hear(self, complaint: Complaint, opinions: Iterable[Opinion] | None) -> _Heard:
        answer = self.panel.classify(complaint)
        given = () if opinions is None else tuple(opinions)
        heard: dict[str, Opinion] = {}
        failures: list[Failure] = []
        for opinion in given:
            wrong = self._refused(opinion.label) or check_opinion(opinion, complaint)
            if wrong is None:
                heard.setdefault(opinion.label, opinion)
            else:
                name, version = _who(opinion)
                failures.append(Failure(name, version=version, reason=wrong))
        for opinion in answer.opinions:
            heard.setdefault(opinion.label, opinion)
        said = sorted(heard.values(), key=_first_place)
        categories = self.catalogues.categories
        reasons = (
            *(why for _, why in answer.abstained),
            *(why for opinion in said for why in opinion.reasons),
        )
        return _Heard(
            issues=tuple(
                Issue(categories.current(o.label), spans=o.spans)
                for o in said
                if o.label in categories
            ),
            signals=tuple(
                Signal(o.label, spans=o.spans)
                for o in said
                if o.label not in categories
            ),
            reasons=tuple(dict.fromkeys(reasons)),
            failures=(*failures, *answer.failures),
            classifiers=(*dict.fromkeys(map(_who, given)), *answer.asked),
            was_read=answer.was_read or opinions is not None,
        )

    def _with_delay(
        self, heard: _Heard, late_for: timedelta | None
    ) -> tuple[Issue, ...]:
        """Add the delay that the order shows where no issue speaks of it."""
        late = late_for is not None and step(self.scorecard.lateness, late_for) > 0
        covers = self.catalogues.categories.covers
        if late and not any(covers(LATE_GOODS, i.category) for i in heard.issues):
            return (*heard.issues, Issue(DELAY))
        return heard.issues

    def _with_hurry(
        self, signals: tuple[Signal, ...], complaint: Complaint, order: Order | None
    ) -> tuple[Signal, ...]:
        """Add the occasion that the facts or the order's note tell of."""
        known = [] if complaint.occasion is None else ["occasion"]
        if order is not None and order.note is not None:
            answer = self.panel.classify(evolve(complaint, text=order.note))
            known += [o.label for o in answer.opinions if o.label in HURRY]
        told = [signal.code for signal in signals]
        new = (code for code in dict.fromkeys(known) if code not in told)
        return (*signals, *(Signal(code) for code in new))

    # ── what it weighs ───────────────────────────────────────────────────────

    def _weigh(
        self, issues: tuple[Issue, ...], late_for: timedelta | None
    ) -> tuple[tuple[tuple[Issue, int], ...], tuple[Reason, ...]]:
        """Return issues with their points, the gravest first, and the reasons."""
        card, categories = self.scorecard, self.catalogues.categories
        reasons: list[Reason] = []
        weighed: list[tuple[Issue, int]] = []
        for issue in issues:
            code = issue.category
            points = card.base_of(code) or 0
            if late_for == timedelta(0) and categories.covers(DELAY, code):
                points = 0
                reasons.append(Reason("severity.not_late", category=code))
            reasons.append(Reason("severity.base", category=code, points=points))
            if categories[code].touches_money and card.money:
                points += card.money
                reasons.append(
                    Reason("severity.money", category=code, points=card.money)
                )
            late = step(card.lateness, late_for) if late_for is not None else 0
            if late and categories.covers(LATE_GOODS, code):
                points += late
                reasons.append(
                    Reason(
                        "severity.late", category=code, late_for=late_for, points=late
                    )
                )
            weighed.append((issue, points))
        # of equal issues the graver kind leads, then the one said first
        weighed.sort(
            key=lambda pair: (-pair[1], -(card.base_of(pair[0].category) or 0))
        )
        return tuple(weighed), tuple(reasons)

    def _exposure(self, complaint: Complaint, *, public: bool) -> Iterator[Reason]:
        steps, audience = self.scorecard.exposure, complaint.audience
        if public and audience is None:
            most = max((points for _, points in steps), default=0)
            yield Reason("severity.public", points=most)
        elif public and audience is not None:
            yield Reason(
                "severity.audience", audience=audience, points=step(steps, audience)
            )

    def _circumstances(
        self, told: tuple[str, ...], *, vulnerable: bool
    ) -> Iterator[Reason]:
        card = self.scorecard
        if set(HURRY) & set(told):
            yield Reason("severity.occasion", points=card.occasion)
        if vulnerable:
            yield Reason("severity.vulnerable", points=card.vulnerable)
        for code, points in card.signals:
            if code in told:
                yield Reason("severity.told", signal=code, points=points)

    def _person(
        self,
        complaint: Complaint,
        customer: Customer | None,
        history: Iterable[CaseSummary],
    ) -> Iterator[Reason]:
        card = self.scorecard
        failed = sum(
            case.received_at < complaint.received_at and case.closure not in NO_FAILURE
            for case in history
        )
        if failed:
            yield Reason(
                "severity.second_failure", earlier=failed, points=card.second_failure
            )
        for segment, points in card.segments:
            if customer is not None and customer.segment == segment:
                yield Reason("severity.segment", segment=segment, points=points)

    def _sum(
        self, weighed: tuple[tuple[Issue, int], ...], added: tuple[Reason, ...]
    ) -> tuple[int, tuple[Reason, ...]]:
        card = self.scorecard
        reasons: list[Reason] = []
        if weighed:
            issue, weight = weighed[0]
            reasons.append(
                Reason("severity.gravest", category=issue.category, points=weight)
            )
        else:
            weight = card.base_of(FALLBACK) or 0
            reasons.append(Reason("severity.no_issue", points=weight))
        counted = [r for r in added if r["points"]]
        reasons += counted
        more = sum(cast("int", r["points"]) for r in counted)
        if more > card.cap:
            reasons.append(Reason("severity.capped", points=card.cap, uncapped=more))
            more = card.cap
        total = weight + more
        level = card.severity_of(total)
        reasons.append(Reason("severity.level", severity=level, points=total))
        return total, tuple(reasons)

    # ── whether it is a case ─────────────────────────────────────────────────

    def _opens(
        self,
        complaint: Complaint,
        weighed: tuple[tuple[Issue, int], ...],
        told: tuple[str, ...],
        heard: _Heard,
    ) -> tuple[bool, Reason]:
        """Return whether this is a complaint, with the one reason that settles it."""
        few = self.scorecard.opens_at_stars
        if heard.issues:
            return True, Reason("severity.opens_issue")
        signals = tuple(code for code in told if code in OPENING_SIGNALS)
        if signals:
            return True, Reason("severity.opens_signal", signals=signals)
        if weighed:
            return True, Reason("severity.opens_fact")
        if complaint.channel == "system_detection":
            return True, Reason("severity.opens_detected")
        if complaint.vulnerable:
            return True, Reason("severity.opens_vulnerable")
        if complaint.sought is not None:
            return True, Reason("severity.opens_sought", remedy=complaint.sought)
        if few is not None and complaint.rating is not None and complaint.rating <= few:
            return True, Reason("severity.opens_stars", stars=complaint.rating)
        if not heard.was_read:
            return True, Reason("severity.opens_unread")
        return False, Reason("severity.not_a_case")


def _who(opinion: Opinion) -> tuple[str, str]:
    name, _, version = (opinion.by or "host").partition("@")
    return name, version or "-"


def _first_place(opinion: Opinion) -> int:
    return min((span.start for span in opinion.spans), default=-1)
