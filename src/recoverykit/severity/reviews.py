"""Reads whole reviews: whether they complain, and of what, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.severity.classifier import API_VERSION, Abstain, Opinion
from recoverykit.severity.normalisation import Clause, Normalised, clauses, normalise
from recoverykit.severity.polarity.aspects import ASPECTS
from recoverykit.severity.polarity.en import POLARITY_EN
from recoverykit.severity.polarity.model import GramModel, grams_of
from recoverykit.severity.polarity.weights import POLARITY

__all__ = ["ReviewClassifier"]

DISSATISFIED, MIXED = "dissatisfied", "mixed"

STRONG = 0.9
"""From here on one clause contradicts a whole that is content."""

SURE_OF_CATEGORY = 0.5
"""The clause complains, and of this: both together more likely than not."""

MOST_SPANS = 5

_SCRIPTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"zh": re.compile("[\u3400-\u4dbf一-鿿]"), "en": re.compile("[a-z]")}
)


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
    checked.codes(None, attribute, tuple(label for label, _ in value))


class _Heard(NamedTuple):
    """A clause, taken apart, and how likely it complains."""

    span: Span
    grams: AbstractSet[str]
    complains: float


@frozen
class ReviewClassifier:
    """Says whether a text complains, how sure that is, and what it complains of.

    It answers with the signal ``dissatisfied`` where the whole complains, ``mixed``
    where the whole does not but a clause strongly does (the polite tail:
    "洗一次就破了，其他都好，好评"), and a category for each thing that a clause complains of, all with
    the words they rest on. It abstains where the probability lies inside its band,
    where there is nothing but questions, and from scripts it has no model for.

    Args:
        models: how likely a text complains: one model for each language, in the order
            in which their scripts are looked for.
        aspects: for each category the model of whether a Chinese clause speaks of it.
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
    name: str = field(default="reviews", validator=checked.code, kw_only=True)
    version: str = field(default="1", validator=checked.code, kw_only=True)
    band: tuple[int, int] = field(
        default=(32, 68), converter=checked.to_tuple, validator=_band, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        langs = [model.lang for model in self.models]
        if not langs or len(set(langs)) < len(langs):
            given = ", ".join(langs) or "none"
            raise InvalidValue("models", given, "must be one for each language")

    def __plain__(self) -> object:
        """Return the models by their hashes: a changed weight shows."""
        return {
            "name": self.name,
            "version": self.version,
            "band": list(self.band),
            "models": [model.hash for model in self.models],
            "aspects": {label: model.hash for label, model in self.aspects},
        }

    @property
    def api_version(self) -> int:
        """Return the shape that it was written for."""
        return API_VERSION

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the two signals and every category."""
        return (DISSATISFIED, MIXED, *(label for label, _ in self.aspects))

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return what the text says as a whole, then what its clauses complain of."""
        given = normalise(complaint.text)
        model = self._model_for(given.text)
        if model is None:
            return Abstain(Reason("severity.abstain_script"))
        parts = clauses(given)
        if all(part.asks for part in parts):
            return Abstain(Reason("severity.abstain_asks"))
        whole = model.probability(given)
        told = [self._heard(given, part, model) for part in parts]
        blamed = tuple(self._categories(told)) if model.lang == "zh" else ()
        overall = self._overall(given, model, whole, told)
        if overall is not None:
            return (overall, *blamed)
        low, high = self.band
        if not blamed and low < 100 * whole < high:
            return Abstain(Reason("severity.abstain_unsure", percent=_percent(whole)))
        return blamed

    @staticmethod
    def _heard(given: Normalised, part: Clause, model: GramModel) -> _Heard:
        grams = grams_of(given.text[part.start : part.end], model.unit)
        span = given.span(part.start, part.end)
        return _Heard(span, grams, model.chance(grams))

    def _model_for(self, text: str) -> GramModel | None:
        for model in self.models:
            script = _SCRIPTS.get(model.lang)
            if script is None or script.search(text):
                return model
        return None

    def _overall(
        self,
        given: Normalised,
        model: GramModel,
        whole: float,
        told: list[_Heard],
    ) -> Opinion | None:
        """Return the opinion on the whole: dissatisfied, mixed, or none."""
        if 100 * whole >= self.band[1]:
            return Opinion(
                DISSATISFIED,
                confidence=_percent(whole),
                spans=model.evidence(given, most=MOST_SPANS),
            )
        worst = max(told, key=attrgetter("complains"))
        if worst.complains < STRONG:
            return None
        return Opinion(MIXED, confidence=_percent(worst.complains), spans=(worst.span,))

    def _categories(self, told: list[_Heard]) -> Iterator[Opinion]:
        """Yield an opinion for each category that a clause complains of."""
        found: dict[str, list[tuple[float, Span]]] = {}
        for clause in told:
            if clause.complains < SURE_OF_CATEGORY:
                continue
            for label, model in self.aspects:
                both = clause.complains * model.chance(clause.grams)
                if both >= SURE_OF_CATEGORY:
                    found.setdefault(label, []).append((both, clause.span))
        for label, places in found.items():
            best = max(sure for sure, _ in places)
            spans = tuple(span for _, span in places[:MOST_SPANS])
            yield Opinion(label, confidence=_percent(best), spans=spans)


def _percent(probability: float) -> int:
    return round(100 * probability)
