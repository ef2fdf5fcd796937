"""The panel that hears classifiers, and that none of them can bring down."""

from __future__ import annotations

from typing import cast

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint
from recoverykit.severity.classifier import (
    API_VERSION,
    Abstain,
    Classifier,
    KeywordClassifier,
    Opinion,
    percent,
)

__all__ = ["Failure", "Panel", "PanelAnswer", "check_opinion"]


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
    threshold: int = field(default=50, validator=percent, kw_only=True)

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
