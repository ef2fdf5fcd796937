"""The panel that hears classifiers, and that none of them can bring down."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.personal import is_digest
from recoverykit.plain import plain, plain_hash
from recoverykit.severity.classifier import (
    API_VERSION,
    OLDEST_API_VERSION,
    PERCENT_RULE,
    Abstain,
    Classifier,
    KeywordClassifier,
    Opinion,
    percent,
)
from recoverykit.severity.keywords import SIGNALS
from recoverykit.severity.lexicon import Reading
from recoverykit.severity.reviews import ReviewClassifier

__all__ = ["Disagreement", "Failure", "Panel", "PanelAnswer", "check_opinion"]


# ── what comes out ───────────────────────────────────────────────────────────


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


@frozen
class Disagreement:
    """A label that some members give and others, who know it too, do not.

    Who abstained or broke has read nothing, and denies nothing; nor does a word list,
    for there is always a word that is not on it. Labels are compared as they stand: a
    panel has no catalogue to tell what lies under what.

    Args:
        label: a category or a signal.
        said_by: who said it, as ``name@version``.
        denied_by: who declares it, read the text, and did not say it, or was less sure
            than the threshold asks.
    """

    label: str = field(validator=checked.code)
    said_by: tuple[str, ...] = field(validator=checked.texts, kw_only=True)
    denied_by: tuple[str, ...] = field(validator=checked.texts, kw_only=True)

    @property
    def reason(self) -> Reason:
        """Return it as a reason, which is for staff only."""
        return Reason(
            "severity.disagreement",
            label=self.label,
            catalogue=SIGNALS.name if self.label in SIGNALS else "categories",
            said_by=self.said_by,
            denied_by=self.denied_by,
        )


@frozen(kw_only=True)
class PanelAnswer:
    """What a panel said about one complaint.

    Args:
        opinions: one for each label, of the first member that gave it.
        abstained: who could not tell, as ``name@version``, and why.
        failures: who broke the contract; they abstain as well.
        disagreements: labels that others, who know them too, do not see.
        asked: everybody who was asked: name and version.
    """

    opinions: tuple[Opinion, ...] = ()
    abstained: tuple[tuple[str, Reason], ...] = ()
    failures: tuple[Failure, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def was_read(self) -> bool:
        """Return whether at least one member could tell."""
        return len(self.asked) > len(self.abstained) + len(self.failures)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why members abstained, what opinions rest on, and who disagrees."""
        return (
            *[why for _, why in self.abstained],
            *[why for opinion in self.opinions for why in opinion.reasons],
            *[disagreement.reason for disagreement in self.disagreements],
        )


# ── the panel ────────────────────────────────────────────────────────────────


def _whole_percent(obj: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        raise checked.refuse(attribute, value, PERCENT_RULE)
    percent(obj, attribute, value)


def _to_percents(
    given: Mapping[str, int] | Iterable[tuple[str, int]],
) -> tuple[tuple[str, int], ...]:
    return cast("tuple[tuple[str, int], ...]", checked.to_pairs(given))


@frozen(kw_only=True)
class _Member:
    """A classifier, and what it said of itself when the panel was built."""

    classifier: Classifier
    name: str
    version: str
    labels: tuple[str, ...]
    denies: frozenset[str]
    by: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by", f"{self.name}@{self.version}")


@frozen
class Panel:
    """Classifiers in order of precedence: of two opinions on a label the first holds.

    A member that raises, changes what it was given, or answers with anything that is
    no sound opinion on a label of its own, is counted as abstaining, and a
    :class:`Failure` says so: intake never falls over a plugin.

    Args:
        classifiers: the members, the most trusted first.
        threshold: opinions below this confidence are set aside; those without a
            measured one always count. 50 is ours: more likely than not.
        thresholds: the same for single labels, as a mapping or pairs. Each is for the
            label as it stands and not for those below it: a panel has no catalogue.

    Raises:
        InvalidValue: a member without name, version, labels or ``classify``, with an
            ``api_version`` that this library does not speak, or with a name that is
            taken; a threshold for a label that no member gives.

    Units:
        ``threshold`` and ``thresholds`` are whole percents.

    Examples:
        >>> from recoverykit.severity import KeywordClassifier
        >>> panel = Panel((KeywordClassifier(),), thresholds={"anger": 80})
        >>> [member.name for member in panel.classifiers]
        ['keywords']
    """

    classifiers: tuple[Classifier, ...] = field(converter=checked.to_tuple)
    threshold: int = field(default=50, validator=_whole_percent, kw_only=True)
    thresholds: tuple[tuple[str, int], ...] = field(
        default=(), converter=_to_percents, kw_only=True
    )
    # follow from the rest, and are asked for with every complaint
    _members: tuple[_Member, ...] = field(init=False, eq=False, repr=False)
    _asked: tuple[tuple[str, str], ...] = field(init=False, eq=False, repr=False)
    _bars: Mapping[str, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        members = tuple(map(_member, self.classifiers))
        names = [member.name for member in members]
        for name in names:
            if names.count(name) > 1:
                raise InvalidValue("classifiers", name, "must name each once")
        _check_thresholds(self.thresholds, members)
        object.__setattr__(self, "_members", members)
        asked = tuple((member.name, member.version) for member in members)
        object.__setattr__(self, "_asked", asked)
        object.__setattr__(self, "_bars", dict(self.thresholds))

    def __plain__(self) -> object:
        """Return the members by name, version and content, for hashes."""
        shown: dict[str, object] = {
            "classifiers": [_plain_member(member) for member in self._members],
            "threshold": self.threshold,
        }
        if self.thresholds:
            shown["thresholds"] = dict(self.thresholds)
        return shown

    def classify(self, complaint: Complaint) -> PanelAnswer:
        """Return what the members say; it never raises because of one of them.

        ``KeyboardInterrupt`` and the like pass: they are no answer of a member.

        Examples:
            >>> from datetime import UTC, datetime
            >>> from recoverykit.severity import KeywordClassifier
            >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
            >>> complaint = Complaint("fake!", channel="review", received_at=noon)
            >>> answer = Panel((KeywordClassifier(),)).classify(complaint)
            >>> [opinion.label for opinion in answer.opinions]
            ['fulfilment.not_as_described']
        """
        heard: list[tuple[_Member, tuple[Opinion, ...]]] = []
        abstained: list[tuple[str, Reason]] = []
        failures: list[Failure] = []
        reading = Reading(complaint.text)
        for member in self._members:
            try:
                answer = _answer(member, complaint, reading)
            except Exception as problem:  # noqa: BLE001  (a plugin may raise anything)
                # the type alone: a message may quote the complaint
                error = type(problem).__name__
                answer = Reason("severity.failed_raised", error=error)
            if isinstance(answer, Reason):
                failures.append(
                    Failure(member.name, version=member.version, reason=answer)
                )
            elif isinstance(answer, Abstain):
                abstained.append((member.by, answer.reason))
            else:
                heard.append((member, self._sure_enough(answer)))
        opinions: dict[str, Opinion] = {}
        for _, said in heard:
            for opinion in said:
                opinions.setdefault(opinion.label, opinion)
        return PanelAnswer(
            opinions=tuple(opinions.values()),
            abstained=tuple(abstained),
            failures=tuple(failures),
            disagreements=tuple(_disagreements(opinions, heard)),
            asked=self._asked,
        )

    def _sure_enough(self, answer: tuple[Opinion, ...]) -> tuple[Opinion, ...]:
        if not answer:
            return answer
        bar_of, bar = self._bars.get, self.threshold
        return tuple(
            [
                opinion
                for opinion in answer
                if (sure := opinion.confidence) is None
                or sure >= bar_of(opinion.label, bar)
            ]
        )


def _disagreements(
    labels: Mapping[str, object], heard: list[tuple[_Member, tuple[Opinion, ...]]]
) -> Iterator[Disagreement]:
    if len(heard) == 1:
        return
    denied_by: dict[str, list[str]] = {}
    for member, own in heard:
        if member.denies:
            said = {opinion.label for opinion in own}
            for label in labels:
                if label in member.denies and label not in said:
                    denied_by.setdefault(label, []).append(member.by)
    if not denied_by:
        return
    for label in labels:
        if label in denied_by:
            said_by = [
                member.by
                for member, own in heard
                if any(opinion.label == label for opinion in own)
            ]
            yield Disagreement(
                label, said_by=tuple(said_by), denied_by=tuple(denied_by[label])
            )


# ── one answer ───────────────────────────────────────────────────────────────


def check_opinion(opinion: object, complaint: Complaint) -> Reason | None:
    """Return what is wrong with an opinion on a complaint, or None where it is sound.

    Everything is looked at again: values can be changed behind their validators.

    Args:
        opinion: what somebody says it is.
        complaint: what it is about; spans must slice back in its text.
    """
    found = _sound(opinion, complaint)
    return found if isinstance(found, Reason) else None


def _answer(
    member: _Member, complaint: Complaint, reading: Reading
) -> tuple[Opinion, ...] | Abstain | Reason:
    """Return what a member says in values of our own, or what is wrong with it.

    Plugins are not type-checked here, so nothing is taken for granted.
    """
    if type(member.classifier) in _OURS:
        # looking again would cost more than asking; tests show that they keep to it
        ours = cast("_Ours", member.classifier)
        return ours.read(complaint, reading, member.by)
    given = _copy(complaint)
    answer = cast("object", member.classifier.classify(given))
    if given != complaint:
        return Reason("severity.failed_changed_input")
    for name in ("name", "version", "labels"):
        if getattr(member.classifier, name) != getattr(member, name):
            return Reason("severity.failed_changed", field=name)
    if isinstance(answer, Abstain):
        try:
            return Abstain(_own_reason(answer.reason))
        except _UNFIT:
            return Reason("severity.failed_field", field="reason")
    if not isinstance(answer, tuple):
        return Reason("severity.failed_type", given=type(answer).__name__)
    found: dict[str, Opinion] = {}
    for item in cast("tuple[object, ...]", answer):
        opinion = _sound(item, complaint, by=member.by)
        if isinstance(opinion, Reason):
            return opinion
        if opinion.label not in member.labels:
            return Reason(
                "severity.failed_label",
                label=shown_label(opinion.label, complaint.text),
            )
        if opinion.label in found:
            return Reason("severity.failed_twice", label=opinion.label)
        found[opinion.label] = opinion
    return tuple(found.values())


_Ours = KeywordClassifier | ReviewClassifier
_OURS = frozenset({KeywordClassifier, ReviewClassifier})


def _copy(complaint: Complaint) -> Complaint:
    """Return a complaint that a member may spoil without harm to anybody."""
    twin = copy.copy(complaint)
    for name in ("claims", "evidence"):
        items = cast("tuple[object, ...]", getattr(complaint, name))
        if items:
            object.__setattr__(twin, name, tuple(map(copy.copy, items)))
    return twin


def _sound(
    opinion: object, complaint: Complaint, *, by: str | None = None
) -> Opinion | Reason:
    """Return an opinion as one of our own, or what is wrong with it."""
    if not isinstance(opinion, Opinion):
        return Reason("severity.failed_type", given=type(opinion).__name__)
    length = len(complaint.text)
    spans: list[Span] = []
    try:
        for span in opinion.spans:
            spans.append(Span(span.start, span.end))
            if span.start == span.end or span.end > length:
                return Reason(
                    "severity.failed_span",
                    start=span.start,
                    end=span.end,
                    length=length,
                )
    except _UNFIT:
        return Reason("severity.failed_field", field="spans")
    try:
        reasons = tuple(_own_reason(reason) for reason in opinion.reasons)
    except _UNFIT:
        return Reason("severity.failed_field", field="reasons")
    label = cast("object", opinion.label)
    if isinstance(label, str):
        # a member of an Enum becomes the text that it stands for
        label = str.__str__(label)
    try:
        return Opinion(
            cast("str", label),
            confidence=opinion.confidence,
            spans=tuple(spans),
            reasons=reasons,
            by=by,
        )
    except InvalidValue as problem:
        if problem.field == "confidence":
            return Reason("severity.failed_confidence")
        return Reason("severity.failed_field", field=problem.field)


def _own_reason(reason: Reason) -> Reason:
    """Return a reason with all of its fields looked at again."""
    return Reason(reason.code, text=dict(reason.text), **dict(reason.fields))


_UNFIT = (AttributeError, TypeError, ValueError)
"""What building a value of our own raises where a part is of the wrong kind."""

_LABEL = re.compile(r"[a-z0-9_.-]{1,60}")


def shown_label(label: str, text: str) -> str:
    """Return a label that nobody declared, unless it may be words of the complaint.

    Args:
        label: what somebody gave for a label.
        text: the complaint's. Of one that was erased nobody can tell.

    Examples:
        >>> shown_label("weather.rain", "迟到了"), shown_label("迟到", "迟到了")
        ('weather.rain', '…')
    """
    if is_digest(text) or label in text.casefold():
        return "…"
    return label if _LABEL.fullmatch(label) else "…"


# ── who may sit in it ────────────────────────────────────────────────────────


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "@" not in value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return checked.is_tuple_of(value, _is_text)


def _is_whole(value: object) -> bool:
    return type(value) is int


_RULES: tuple[tuple[str, Callable[[object], bool], str], ...] = (
    ("name", _is_name, "a text without '@'"),
    ("version", _is_text, "a text"),
    ("labels", _are_texts, "a tuple of texts"),
    ("classify", callable, "a method that takes a complaint"),
    ("api_version", _is_whole, "the whole number that it was written for"),
)


def _member(classifier: object) -> _Member:
    """Return a classifier with what it says of itself, or refuse it."""
    told = {name: _told(classifier, name) for name, _, _ in _RULES}
    who = told["name"] if _is_name(told["name"]) else type(classifier).__name__
    for name, fits, rule in _RULES:
        if not fits(told[name]):
            raise InvalidValue("classifiers", str(who), f"must have {name}, {rule}")
    spoken = range(OLDEST_API_VERSION, API_VERSION + 1)
    written_for = cast("int", told["api_version"])
    if written_for not in spoken:
        raise InvalidValue(
            "classifiers",
            f"{who} for api_version {written_for}",
            f"this library speaks api_version {' and '.join(map(str, spoken))}",
        )
    return _Member(
        classifier=cast("Classifier", classifier),
        name=cast("str", told["name"]),
        version=cast("str", told["version"]),
        labels=cast("tuple[str, ...]", told["labels"]),
        denies=_denied_by_silence(classifier, cast("tuple[str, ...]", told["labels"])),
    )


def _denied_by_silence(classifier: object, labels: tuple[str, ...]) -> frozenset[str]:
    told = _told(classifier, "silence_denies")
    if told is False:
        return frozenset()
    if _are_texts(told):
        return frozenset(cast("tuple[str, ...]", told)).intersection(labels)
    return frozenset(labels)


def _told(classifier: object, name: str) -> object:
    try:
        return getattr(classifier, name, None)
    except Exception:  # noqa: BLE001  (a property of a plugin may raise anything)
        return None


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(cast("tuple[object, ...]", value)) == _PAIR


_PAIR = 2


def _check_thresholds(
    thresholds: tuple[tuple[str, int], ...], members: tuple[_Member, ...]
) -> None:
    attribute = attrs.fields(Panel).thresholds
    if not checked.is_tuple_of(thresholds, _is_pair):
        raise checked.refuse(attribute, thresholds, "must be percents by label")
    for label, value in thresholds:
        _whole_percent(None, attribute, value)
        if not any(label in member.labels for member in members):
            raise InvalidValue("thresholds", str(label), "must be a label of a member")
    if len(dict(thresholds)) < len(thresholds):
        raise checked.refuse(attribute, thresholds, "must name each label once")


def _plain_member(member: _Member) -> dict[str, str]:
    shown = {"name": member.name, "version": member.version}
    try:
        content = _content(member.classifier)
        if content is not None:
            # a change shows in the hash even where the version was forgotten
            shown["hash"] = plain_hash(content)
    except Exception:  # noqa: BLE001, S110  (no exact plain form, or a plugin that breaks)
        pass
    return shown


def _content(classifier: object) -> object:
    """Return what a classifier is made of, or None where it does not say."""
    of = type(classifier)
    if hasattr(of, "__plain__"):
        return plain(classifier)
    if attrs.has(of):
        # defaults too, other than in plain(): they decide as much as what was given
        return {a.name: plain(getattr(classifier, a.name)) for a in attrs.fields(of)}
    return None
