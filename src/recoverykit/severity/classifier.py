"""Who says what a complaint is about: classifiers, and the opinions they give.

A classifier answers one complaint with a tuple of :class:`Opinion`, one for each
label it recognises (one complaint carries many issues, S6); an empty tuple means
that it looked and found nothing. Where it cannot tell it answers :class:`Abstain`.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from attrs import field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.severity.keywords import LEXICON
from recoverykit.severity.lexicon import Lexicon, Reading
from recoverykit.severity.scripts import SCRIPTS, is_foreign

__all__ = [
    "API_VERSION",
    "Abstain",
    "Classifier",
    "KeywordClassifier",
    "Opinion",
]

API_VERSION = 1
"""The shape of :class:`Classifier` today."""

OLDEST_API_VERSION = 1
"""The oldest shape that a panel takes: the one before today's, once there is one."""

MOST_SPANS = 8
"""Spans kept for one label: a handful shows as much as thousands."""

SURE = 100

PERCENT_RULE = "must be a whole percent, 0 to 100"


def percent(_: Any, attribute: Any, value: object) -> None:
    """Allow whole percents and None."""
    if value is not None and not (type(value) is int and 0 <= value <= SURE):
        raise checked.refuse(attribute, value, PERCENT_RULE)


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
    confidence: int | None = field(default=None, validator=percent, kw_only=True)
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


_new, _set = object.__new__, object.__setattr__


def stated(
    label: str, *, confidence: int | None, spans: tuple[Span, ...], by: str | None
) -> Opinion:
    """Return an opinion of a classifier of ours, whose parts are sound: it costs less.

    Tests show that its validators would pass it.
    """
    made = _new(Opinion)
    _set(made, "label", label)
    _set(made, "confidence", confidence)
    _set(made, "spans", spans)
    _set(made, "reasons", ())
    _set(made, "by", by)
    return made


@frozen
class Abstain:
    """A classifier's answer that it cannot tell, with the reason."""

    reason: Reason = field(validator=checked.IsA(Reason))


class Classifier(Protocol):
    """What a plugin provides. It needs no base class and no registration.

    An instance is shared and asked again on replays: same complaint, same answer.
    An endless loop cannot be stopped from here; cut long texts yourself. What it is
    made of shows in the hash of a book where it has ``__plain__``, or is an attrs class
    whose fields have an exact plain form; else only name and version do.

    One that looks for words may have ``silence_denies = False``: that it found none is
    then no denial where another member says more.
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

_LETTER = re.compile(r"[^\W\d_]")


@frozen
class KeywordClassifier:
    """Recognises categories and signals by the words of a lexicon (S11).

    It abstains from a text in a script that none of its words are written in. Chinese
    characters do not make a text Chinese where more than a few kana or hangul stand
    beside them: without a word in ``ja`` or ``ko`` it abstains from those too, unless
    it finds something.

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
    # asked for on every complaint, and all words would have to be looked at
    _labels: tuple[str, ...] = field(init=False, eq=False, repr=False)
    _langs: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_labels", self.lexicon.labels)
        langs = frozenset(term.lang for term in self.lexicon.terms)
        object.__setattr__(self, "_langs", langs)

    def __plain__(self) -> object:
        """Return the hash of its words: a changed row shows in the hash of a book."""
        return {"lexicon": self.lexicon.hash}

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
    def silence_denies(self) -> bool:
        """Return False: a word that is not on a list is not denied by it."""
        return False

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every category and signal of the lexicon."""
        return self._labels

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return an opinion for each label that the text really speaks of.

        Words that their clause denies, and issues that it only supposes, are left
        out. Spans inside a longer one of the same label are left out too.
        """
        return self.read(complaint, Reading(complaint.text))

    def read(
        self,
        complaint: Complaint,  # noqa: ARG002  (who reads beside it looks at more)
        reading: Reading,
        by: str | None = None,
    ) -> tuple[Opinion, ...] | Abstain:
        """Return what :meth:`classify` does, for a text that others read too.

        Args:
            complaint: what arrived.
            reading: its text.
            by: who says so, to stand in every opinion.
        """
        spans: dict[str, list[Span]] = {}
        given, walked = reading.given, reading.walked(self.lexicon)
        for start, end, label in self.lexicon.counting(given, walked, MOST_SPANS):
            _keep(spans.setdefault(label, []), given.span(start, end))
        if not spans and self._cannot_read(given.text):
            return Abstain(Reason("severity.abstain_script"))
        return tuple(
            stated(label, confidence=None, spans=tuple(found), by=by)
            for label, found in spans.items()
        )

    def _cannot_read(self, text: str) -> bool:
        if is_foreign(text, self._langs):
            return True
        scripts = [SCRIPTS.get(lang) for lang in self._langs]
        if None in scripts or not _LETTER.search(text):
            return False
        return not any(s.search(text) for s in scripts if s is not None)


def _keep(spans: list[Span], span: Span) -> None:
    """Add a span that starts at or after the last one; keep the longer of two."""
    if spans and spans[-1].start == span.start and spans[-1].end <= span.end:
        spans[-1] = span
    elif not spans or spans[-1].end < span.end:
        spans.append(span)
