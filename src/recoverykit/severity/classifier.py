"""Who says what a complaint is about: classifiers, and the panel that hears them.

A classifier answers one complaint with a tuple of :class:`Opinion`, one for each
label it recognises (one complaint carries many issues, S6); an empty tuple means
that it looked and found nothing. Where it cannot tell it answers :class:`Abstain`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol, cast

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.severity.keywords import LEXICON
from recoverykit.severity.lexicon import Lexicon

__all__ = [
    "API_VERSION",
    "Abstain",
    "Classifier",
    "Failure",
    "KeywordClassifier",
    "Opinion",
    "Panel",
    "PanelAnswer",
]

API_VERSION = 1
"""The shape of :class:`Classifier`; a panel refuses any other, newer or older."""

MOST_SPANS = 8
"""Spans kept for one label: a handful shows as much as thousands."""

SURE = 100


def _percent(_: Any, attribute: Any, value: object) -> None:
    if value is not None and not (type(value) is int and 0 <= value <= SURE):
        raise checked.refuse(attribute, value, "must be a whole percent, 0 to 100")


@frozen
class Opinion:
    """One classifier's view that one label applies.

    Args:
        label: a category or a signal.
        confidence: how sure it is; None where nothing was measured, as with
            keywords: they stand there or they do not.
        spans: the words it rests on; they slice back in the complaint.
        reasons: why, in codes; never the complainant's words.
        by: ``name@version`` of who says so. A panel fills it in; give it for
            opinions that were computed elsewhere.

    Units:
        ``confidence`` is a whole percent.

    Examples:
        >>> Opinion("logistics.delay", confidence=87, spans=(Span(0, 6),)).confidence
        87
    """

    label: str = field(validator=checked.code)
    confidence: int | None = field(default=None, validator=_percent, kw_only=True)
    spans: tuple[Span, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Span),
        kw_only=True,
    )
    reasons: tuple[Reason, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Reason),
        kw_only=True,
    )
    by: str | None = field(default=None, validator=checked.text_or_none, kw_only=True)


@frozen
class Abstain:
    """A classifier's answer that it cannot tell, with the reason."""

    reason: Reason = field(validator=checked.IsA(Reason))


@frozen
class Failure:
    """A classifier that broke its contract and was counted as abstaining.

    Args:
        classifier: its name.
        version: its version.
        reason: what went wrong; it carries no words of the complaint.
    """

    classifier: str = field(validator=checked.text)
    version: str = field(validator=checked.text, kw_only=True)
    reason: Reason = field(validator=checked.IsA(Reason), kw_only=True)


class Classifier(Protocol):
    """What a plugin provides. It needs no base class and no registration.

    An instance is shared and asked again on replays: same complaint, same answer.
    An endless loop cannot be stopped from here; cut long texts yourself.
    """

    @property
    def name(self) -> str:
        """Return the name it is known by in assessments, unique in a panel."""
        ...

    @property
    def version(self) -> str:
        """Return the version; raise it whenever answers may change."""
        ...

    @property
    def api_version(self) -> int:
        """Return the :data:`API_VERSION` that it was written for."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every label that it may answer with."""
        ...

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return one opinion for each label recognised, or abstain."""
        ...


# ── the classifier that ships ────────────────────────────────────────────────

_SCRIPTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"zh": re.compile(r"[\u3400-\u4dbf一-鿿]"), "en": re.compile("[A-Za-z]")}
)
_LETTER = re.compile(r"[^\W\d_]")


@frozen
class KeywordClassifier:
    """Recognises categories and signals by the words of a lexicon (S11).

    It abstains from a text in a script that none of its words are written in.

    Args:
        lexicon: the words; it gives the classifier its name and version.

    Examples:
        >>> from datetime import UTC, datetime
        >>> complaint = Complaint(
        ...     "收到却是断裂的!客服像机器人一样敷衍",
        ...     channel="review",
        ...     received_at=datetime(2026, 3, 1, 3, tzinfo=UTC),
        ... )
        >>> answer = KeywordClassifier().classify(complaint)
        >>> [(o.label, [s.of(complaint.text) for s in o.spans]) for o in answer]
        [('quality.defective', ['断裂']), ('service.attitude', ['像机器人', '敷衍'])]
    """

    lexicon: Lexicon = field(default=LEXICON, validator=checked.IsA(Lexicon))

    @property
    def name(self) -> str:
        """Return the name of the lexicon."""
        return self.lexicon.name

    @property
    def version(self) -> str:
        """Return the version of the lexicon."""
        return self.lexicon.version

    @property
    def api_version(self) -> int:
        """Return the shape that it was written for."""
        return API_VERSION

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every category and signal of the lexicon."""
        return self.lexicon.labels

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return an opinion for each label that the text really speaks of.

        Words that their clause denies, and issues that it only supposes, are left
        out. Spans inside a longer one of the same label are left out too.
        """
        spans: dict[str, list[Span]] = {}
        for hit in self.lexicon.scan(complaint.text, limit=MOST_SPANS):
            if hit.counts:
                _keep(spans.setdefault(hit.keyword.label, []), hit.span)
        if not spans and self._cannot_read(complaint.text):
            return Abstain(Reason("severity.abstain_script"))
        return tuple(
            Opinion(label, spans=tuple(found)) for label, found in spans.items()
        )

    def _cannot_read(self, text: str) -> bool:
        scripts = [_SCRIPTS.get(lang) for lang in {t.lang for t in self.lexicon.terms}]
        if None in scripts or not _LETTER.search(text):
            return False
        return not any(s.search(text) for s in scripts if s is not None)


def _keep(spans: list[Span], span: Span) -> None:
    """Add a span that starts at or after the last one; keep the longer of two."""
    if spans and spans[-1].start == span.start and spans[-1].end <= span.end:
        spans[-1] = span
    elif not spans or spans[-1].end < span.end:
        spans.append(span)


# ── the panel ────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class PanelAnswer:
    """What a panel said about one complaint.

    Args:
        opinions: one for each label, of the first member that gave it.
        abstained: who could not tell, as ``name@version``, and why.
        failures: who broke the contract; they abstain as well.
        asked: everybody who was asked: name and version.
    """

    opinions: tuple[Opinion, ...] = ()
    abstained: tuple[tuple[str, Reason], ...] = ()
    failures: tuple[Failure, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def was_read(self) -> bool:
        """Return whether at least one member could tell."""
        return len(self.asked) > len(self.abstained) + len(self.failures)


class _BrokenError(Exception):
    """A member's answer breaks the contract."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@frozen
class Panel:
    """Classifiers in order of precedence: of two opinions on a label the first holds.

    A member that raises, or answers with a wrong type, an undeclared label or a span
    outside the text, is counted as abstaining, and a :class:`Failure` says so: intake
    never falls over a plugin.

    Args:
        classifiers: the members, the most trusted first.
        threshold: opinions below this confidence are set aside; those without a
            measured one always count. 50 is ours: more likely than not.

    Raises:
        InvalidValue: a member without name, version, labels or ``classify``, with
            another ``api_version``, or with a name that is taken.

    Units:
        ``threshold`` is a whole percent.

    Examples:
        >>> [c.name for c in Panel((KeywordClassifier(),)).classifiers]
        ['keywords']
    """

    classifiers: tuple[Classifier, ...] = field(converter=checked.to_tuple)
    threshold: int = field(default=50, validator=_percent, kw_only=True)

    def __attrs_post_init__(self) -> None:
        names: list[str] = []
        for member in self.classifiers:
            _check_member(member)
            if member.name in names:
                raise InvalidValue("classifiers", member.name, "must name each once")
            names.append(member.name)

    def __plain__(self) -> object:
        """Return the members by name, version and content, for hashes."""
        return {
            "classifiers": [_plain_member(member) for member in self.classifiers],
            "threshold": self.threshold,
        }

    def classify(self, complaint: Complaint) -> PanelAnswer:
        """Return what the members say; it never raises because of one of them.

        Examples:
            >>> from datetime import UTC, datetime
            >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
            >>> complaint = Complaint("fake!", channel="review", received_at=noon)
            >>> answer = Panel((KeywordClassifier(),)).classify(complaint)
            >>> [(o.label, o.by) for o in answer.opinions]
            [('fulfilment.not_as_described', 'keywords@1')]
        """
        opinions: dict[str, Opinion] = {}
        abstained: list[tuple[str, Reason]] = []
        failures: list[Failure] = []
        for member in self.classifiers:
            by = f"{member.name}@{member.version}"
            try:
                answer = _answer(member, complaint)
            except Exception as problem:  # noqa: BLE001  (a plugin may raise anything)
                reason = (
                    problem.reason
                    if isinstance(problem, _BrokenError)
                    # the type alone: a message may quote the complaint
                    else Reason("severity.failed_raised", error=type(problem).__name__)
                )
                failures.append(
                    Failure(member.name, version=member.version, reason=reason)
                )
                continue
            if isinstance(answer, Abstain):
                abstained.append((by, answer.reason))
                continue
            for opinion in answer:
                if opinion.confidence is None or opinion.confidence >= self.threshold:
                    opinions.setdefault(opinion.label, evolve(opinion, by=by))
        return PanelAnswer(
            opinions=tuple(opinions.values()),
            abstained=tuple(abstained),
            failures=tuple(failures),
            asked=tuple((m.name, m.version) for m in self.classifiers),
        )


def check_opinion(opinion: Opinion, complaint: Complaint) -> Reason | None:
    """Return what is wrong with an opinion's spans; None when they slice back."""
    length = len(complaint.text)
    for span in opinion.spans:
        if span.start == span.end or span.end > length:
            return Reason(
                "severity.failed_span", start=span.start, end=span.end, length=length
            )
    return None


def _answer(member: Classifier, complaint: Complaint) -> tuple[Opinion, ...] | Abstain:
    # plugins are not type-checked here, so nothing is taken for granted
    answer = cast("object", member.classify(complaint))
    if isinstance(answer, Abstain):
        return answer
    if not isinstance(answer, tuple):
        raise _BrokenError(Reason("severity.failed_type", given=type(answer).__name__))
    for opinion in cast("tuple[object, ...]", answer):
        if not isinstance(opinion, Opinion):
            given = type(opinion).__name__
            raise _BrokenError(Reason("severity.failed_type", given=given))
        if opinion.label not in member.labels:
            raise _BrokenError(Reason("severity.failed_label", label=opinion.label))
        wrong = check_opinion(opinion, complaint)
        if wrong is not None:
            raise _BrokenError(wrong)
    return cast("tuple[Opinion, ...]", answer)


def _check_member(member: object) -> None:
    who = str(getattr(member, "name", type(member).__name__))
    for name, expected in (("name", str), ("version", str), ("labels", tuple)):
        if not isinstance(getattr(member, name, None), expected):
            raise InvalidValue(
                "classifiers", who, f"must have {name}, a {expected.__name__}"
            )
    if not callable(getattr(member, "classify", None)):
        raise InvalidValue("classifiers", who, "must have classify(complaint)")
    written_for = getattr(member, "api_version", None)
    if written_for != API_VERSION:
        raise InvalidValue(
            "classifiers",
            f"{who} for api_version {written_for}",
            f"this library speaks api_version {API_VERSION}",
        )


def _plain_member(member: Classifier) -> dict[str, str]:
    shown = {"name": member.name, "version": member.version}
    if isinstance(member, KeywordClassifier):
        # a changed row shows in the hash even where the version was forgotten
        shown["hash"] = member.lexicon.hash
    return shown
