"""Reads whole reviews: whether they complain, and of what, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.plain import Remade
from recoverykit.severity.classifier import API_VERSION, Abstain, Opinion, stated
from recoverykit.severity.keywords import LEXICON
from recoverykit.severity.lexicon import Lexicon, Reading
from recoverykit.severity.normalisation import Clause, Normalised, clauses
from recoverykit.severity.polarity.aspects import ASPECTS
from recoverykit.severity.polarity.en import POLARITY_EN
from recoverykit.severity.polarity.grams import take_apart
from recoverykit.severity.polarity.model import GramModel, Together
from recoverykit.severity.polarity.weights import POLARITY
from recoverykit.severity.scripts import SCRIPTS, is_foreign

__all__ = ["ReviewClassifier"]

DISSATISFIED, MIXED = "dissatisfied", "mixed"
"""What is said of the whole: it complains; it does not, but a clause of it does."""

LIKELY = 0.5
"""A clause complains, and of this: both together more likely than not."""

CONTENT, LOUD = 0.15, (0.9, 0.7)
"""A whole that is content; how sure a clause of it must be that it complains, and of
what. Praise is taken for a complaint about something half as often so, and nearly as
many complaints are found (docs/explanation/model-card.md)."""

STRONG = 0.97
"""So sure must a clause be to call a whole mixed: of the reviews without a complaint
3 in a hundred hold such a clause; with 0.9 it would be several times as many."""

MOST_SPANS = 5
MOST_CLAUSES = 3
"""Clauses that are quoted where the whole complains: those that complain most."""

SHORT, SURE_OF_SHORT = 15, 90
"""Anywhere but in a review, a text of fewer characters must be that sure, in percent:
who writes so little may just ask or tell something (请放在门卫处). Both are ours."""

REVIEW = "review"
"""The channel of reviews, which is what the models learned from."""

LONGEST_QUOTE = 60
"""Characters of the original that one span may hold: staff read them quoted."""


def _band(_: Any, attribute: Any, value: tuple[object, ...]) -> None:
    whole = len(value) == 2 and all(type(v) is int for v in value)  # noqa: PLR2004
    if not (whole and 0 <= value[0] <= value[1] <= 100):  # type: ignore[operator]  # noqa: PLR2004
        raise checked.refuse(attribute, value, "must be two percents, the lower first")


def _aspects(_: Any, attribute: Any, value: tuple[Any, ...]) -> None:
    checked.AllOf(tuple)(None, attribute, value)
    for pair in value:
        if len(pair) != 2:  # noqa: PLR2004  (a pair)
            raise checked.refuse(attribute, pair, "must be pairs of label and model")
        checked.IsA(GramModel)(None, attribute, pair[1])
    each = [(label, model.lang) for label, model in value]
    checked.codes(None, attribute, tuple(dict.fromkeys(label for label, _ in each)))
    for label, lang in each:
        if label in {DISSATISFIED, MIXED}:
            raise checked.refuse(attribute, label, "must not be said of the whole")
        if each.count((label, lang)) > 1:
            raise checked.refuse(attribute, label, "must be one for each language")


_Aspects = tuple[tuple[str, ...], Together]
"""The labels of the aspects in one language; its model, and the models of these."""


class _Told:
    """What a text says, as a whole and clause by clause, and who is blamed."""

    def __init__(self, given: Normalised, model: GramModel, aspects: _Aspects) -> None:
        self._given, self._model = given, model
        self._labels, self._together = aspects
        self._apart = take_apart(given.text, model.unit)
        self._told = self._apart.told(self._together.told)
        said = self._together.add_up(self._told.all())
        self.whole = self._together.chance(said)
        self._heard: list[tuple[float, Clause]] = []
        self._blamed: dict[str, tuple[float, list[Span]]] = {}
        self._quotes: dict[int, Span] = {}

    def listen(
        self, parts: tuple[Clause, ...], complaining: float, of_this: float
    ) -> None:
        """Hear every clause; those from the bars up say what they complain of."""
        together, within, heard = self._together, self._told.within, self._heard
        for part in parts:
            said = together.add_up(within(part.start, part.end))
            complains = together.chance(said)
            heard.append((complains, part))
            if complains < complaining:
                continue
            for number, speaks_of in together.likely(said):
                both = complains * speaks_of
                if both >= of_this:
                    self._blame(self._labels[number], both, part)

    def _blame(self, label: str, sure: float, part: Clause) -> None:
        most, spans = self._blamed.get(label, (0.0, []))
        if len(spans) < MOST_SPANS:
            spans.append(self.quote(part))
        self._blamed[label] = max(most, sure), spans

    def quote(self, part: Clause) -> Span:
        """Return what is shown of a clause; many are blamed for several things."""
        found = self._quotes.get(part.start)
        if found is None:
            found = _quote(self._given, part, self._model)
            self._quotes[part.start] = found
        return found

    def loudest(self) -> tuple[float, Clause]:
        """Return the clause that complains most."""
        return min(self._heard, key=_by_loudness)

    def evidence(self) -> tuple[Span, ...]:
        """Return the clauses that complain most, or else the words that do."""
        loud = sorted((h for h in self._heard if h[0] >= LIKELY), key=_by_loudness)
        if loud:
            return tuple(self.quote(part) for _, part in loud[:MOST_CLAUSES])
        words = self._model.strongest(self._given, self._apart, MOST_CLAUSES)
        return tuple(map(_short, words))

    def opinions(self, by: str | None) -> tuple[Opinion, ...]:
        return tuple(
            stated(label, confidence=_percent(sure), spans=tuple(spans), by=by)
            for label, (sure, spans) in self._blamed.items()
        )


def _by_loudness(heard: tuple[float, Clause]) -> tuple[float, int]:
    complains, part = heard
    return -complains, part.start


@frozen(getstate_setstate=False)
class ReviewClassifier(Remade):
    """Says whether a text complains, how sure that is, and what it complains of.

    It answers with the signal ``dissatisfied`` where the whole complains, ``mixed``
    where the whole does not but a clause strongly does (``洗一次就破了，其他都好``),
    and a category for each thing that a clause complains of, all with their words. It
    abstains where the probability lies inside its band, where there is nothing but
    questions, and from scripts it has no model for.

    Args:
        models: how likely a text complains: one model for each language. A text is
            read by the one in whose script most of it is written; one whose language
            is neither Chinese nor English takes what no other can read.
        aspects: for each category the model of whether a clause speaks of it, well or
            ill, in the language of that model.
        lexicon: its harmless phrases, and words that are denied, are not held against
            a text (垃圾袋, 没有破损).
        name: the name it is known by in assessments.
        version: raise it with every change of a model.
        band: between these it does not say whether the whole complains.

    Units:
        ``band`` is in whole percents.

    Source:
        The band: nine reviews of ten lie outside it, and of those 95 of a hundred are
        told right (docs/explanation/model-card.md).

    Examples:
        >>> from datetime import UTC, datetime
        >>> complaint = Complaint(
        ...     "用了两天就坏了，客服态度也差",
        ...     channel="review",
        ...     received_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        ... )
        >>> answer = ReviewClassifier().classify(complaint)
        >>> [(o.label, [s.of(complaint.text) for s in o.spans]) for o in answer[1:]]
        [('quality', ['用了两天就坏了']), ('service', ['客服态度也差'])]
    """

    models: tuple[GramModel, ...] = field(
        default=(POLARITY, POLARITY_EN),
        converter=checked.to_tuple,
        validator=checked.AllOf(GramModel),
    )
    aspects: tuple[tuple[str, GramModel], ...] = field(
        default=ASPECTS, converter=checked.to_tuple, validator=_aspects
    )
    lexicon: Lexicon = field(
        default=LEXICON, validator=checked.IsA(Lexicon), kw_only=True
    )
    name: str = field(default="reviews", validator=checked.code, kw_only=True)
    version: str = field(default="1", validator=checked.code, kw_only=True)
    band: tuple[int, int] = field(
        default=(32, 68), converter=checked.to_tuple, validator=_band, kw_only=True
    )

    # Worked out when asked for, and derived from the rest: no part of the value.
    _together: Mapping[str, _Aspects] | None = field(
        init=False, default=None, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        langs = [model.lang for model in self.models]
        if not langs or len(set(langs)) < len(langs):
            given = ", ".join(langs) or "none"
            raise InvalidValue("models", given, "must be one for each language")
        if sum(lang not in SCRIPTS for lang in langs) > 1:
            rule = f"must be at most one beside {' and '.join(SCRIPTS)}"
            raise InvalidValue("models", ", ".join(langs), rule)
        carried = {(model.lang, model.unit) for model in self.models}
        for label, aspect in self.aspects:
            if aspect.lang in langs and (aspect.lang, aspect.unit) not in carried:
                rule = f"must have the unit of the model for {aspect.lang}"
                raise InvalidValue("aspects", f"{label} of {aspect.unit}", rule)

    def __plain__(self) -> object:
        """Return the models by their hashes: a changed weight shows."""
        return {
            "name": self.name,
            "version": self.version,
            "band": list(self.band),
            "lexicon": self.lexicon.hash,
            "models": [model.hash for model in self.models],
            # in order, for of two that weigh the same the first leads
            "aspects": [[label, model.hash] for label, model in self.aspects],
        }

    @property
    def api_version(self) -> int:
        """Return the shape that it was written for."""
        return API_VERSION

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the two signals and every category."""
        read = {model.lang for model in self.models}
        asked = dict.fromkeys(a for a, model in self.aspects if model.lang in read)
        return (DISSATISFIED, MIXED, *asked)

    @property
    def silence_denies(self) -> tuple[str, ...]:
        """Return what it denies by not saying it: that the whole complains."""
        return (DISSATISFIED,)

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return what the text says as a whole, then what its clauses complain of."""
        return self.read(complaint, Reading(complaint.text))

    def read(
        self, complaint: Complaint, reading: Reading, by: str | None = None
    ) -> tuple[Opinion, ...] | Abstain:
        """Return what :meth:`classify` does, for a text that others read too.

        Args:
            complaint: what arrived.
            reading: its text.
            by: who says so, to stand in every opinion.
        """
        given, walked = reading.given, reading.walked(self.lexicon)
        model = self._model_for(given.text)
        if model is None:
            return Abstain(Reason("severity.abstain_script"))
        given = _without(given, self.lexicon.harmless_walked(given, walked))
        parts = clauses(given)
        if not parts:
            return ()
        if all(part.asks for part in parts):
            return Abstain(Reason("severity.abstain_asks"))
        told = _Told(given, model, self._aspects_of(model.lang))
        whole = told.whole
        low, high = self.band
        complaining = of_this = LIKELY
        if whole <= CONTENT:
            complaining, of_this = LOUD
        elif len(given.text) < SHORT and complaint.channel != REVIEW:
            high, complaining = max(high, SURE_OF_SHORT), SURE_OF_SHORT / 100
        told.listen(parts, complaining, of_this)
        blamed = told.opinions(by)
        if 100 * whole >= high:
            return (_overall(DISSATISFIED, whole, told.evidence(), by), *blamed)
        worst, part = told.loudest()
        if worst >= STRONG:
            return (_overall(MIXED, worst, (told.quote(part),), by), *blamed)
        if blamed or 100 * whole <= low:
            return blamed
        return Abstain(Reason("severity.abstain_unsure", percent=_percent(whole)))

    def _aspects_of(self, lang: str) -> _Aspects:
        found = self._together
        if found is None:
            found = {
                model.lang: _together(self.aspects, model) for model in self.models
            }
            # a benign race: whoever comes second builds an equal one
            object.__setattr__(self, "_together", found)
        return found[lang]

    def _model_for(self, text: str) -> GramModel | None:
        """Return the model for the script that most of a text is written in."""
        known = [model for model in self.models if model.lang in SCRIPTS]
        if not is_foreign(text, [model.lang for model in self.models]):
            there = [model for model in known if SCRIPTS[model.lang].search(text)]
            if len(there) > 1:
                return max(there, key=lambda m: len(SCRIPTS[m.lang].findall(text)))
            if there:
                return there[0]
        # of a language whose script is not known here nothing is presumed
        return next((m for m in self.models if m.lang not in SCRIPTS), None)


def _together(aspects: tuple[tuple[str, GramModel], ...], model: GramModel) -> _Aspects:
    """Return the aspects that are read beside a model, to be asked together with it."""
    mine = [
        (label, aspect)
        for label, aspect in aspects
        if (aspect.lang, aspect.unit) == (model.lang, model.unit)
    ]
    return tuple(label for label, _ in mine), Together([model, *(m for _, m in mine)])


def _overall(
    label: str, sure: float, spans: tuple[Span, ...], by: str | None
) -> Opinion:
    return stated(label, confidence=_percent(sure), spans=spans, by=by)


def _without(given: Normalised, stretches: tuple[tuple[int, int], ...]) -> Normalised:
    """Return a text with blanks for some stretches; all else stays in its place."""
    if not stretches:
        return given
    chars = list(given.text)
    for start, end in stretches:
        chars[start:end] = " " * (end - start)
    return Normalised("".join(chars), offsets=given.offsets, breaks=given.breaks)


def _quote(given: Normalised, part: Clause, model: GramModel) -> Span:
    """Return what to show of a clause: all of it, or of a long one the worst words."""
    clause = given.text[part.start : part.end]
    if len(clause) > LONGEST_QUOTE:
        offsets = given.offsets[part.start : part.end + 1]
        worst = model.evidence(Normalised(clause, offsets=offsets), most=1)
        if worst:
            return _short(worst[0])
    # the blanks around it aside
    start = part.start + len(clause) - len(clause.lstrip())
    return _short(given.span(start, start + len(clause.strip())))


def _short(span: Span) -> Span:
    if span.end - span.start <= LONGEST_QUOTE:
        return span
    return Span(span.start, span.start + LONGEST_QUOTE)


def _percent(probability: float) -> int:
    return round(100 * probability)
