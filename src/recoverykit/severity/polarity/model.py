"""A readable model of text: a table of grams with weights, and nothing else.

A gram is one to three characters that stand side by side, or one word or two. What a
text holds of them adds up to the odds that it is a complaint, and every gram that
counted can be shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.facts import Span
from recoverykit.plain import Hashed
from recoverykit.severity.normalisation import Normalised, normalise
from recoverykit.severity.polarity.grams import (
    UNITS,
    Apart,
    grams_of,
    is_gram,
    take_apart,
)

__all__ = ["GramModel", "Together", "WeightedGram", "read_table", "tabled"]

RESOLUTION = 10
"""Weights are whole tenths of log-odds, so that a table is short and can be read."""

FAINT = 4
"""Words that say less than a fourth of what the weightiest say are no evidence."""

FAR = 30.0
"""Log-odds beyond which a probability is 0 or 1 in all but name."""

_MARKS = " \n\t,.!?;:。、…~·-()"
_BLANK = re.compile(r"\s")


class WeightedGram(NamedTuple):
    """One gram of a text that a model knows.

    Args:
        start: its first character, in the normalised text.
        end: one past its last.
        gram: the gram as the table has it.
        weight: in tenths of log-odds: above zero speaks of a complaint.
    """

    start: int
    end: int
    gram: str
    weight: int


def _whole(_: Any, attribute: Any, value: Any) -> None:
    if type(value) is not int:
        raise checked.refuse(attribute, value, "must be a whole number")


def _to_rows(value: Iterable[Any]) -> tuple[Any, ...]:
    """Let rows come back from plain data, where they are lists."""
    rows: list[Any] = []
    for row in checked.to_tuple(value):
        pair: Any = row
        rows.append(tuple(pair) if isinstance(row, list) else row)
    return tuple(rows)


def _rows(_: Any, attribute: Any, value: tuple[tuple[Any, ...], ...]) -> None:
    checked.AllOf(tuple)(None, attribute, value)
    seen: set[str] = set()
    for row in value:
        if tuple(map(type, row)) != (int, str):
            raise checked.refuse(attribute, row, "must be pairs of a weight and grams")
        for gram in row[1].split():
            if gram in seen:
                raise checked.refuse(attribute, gram, "must list a gram once")
            seen.add(gram)


@frozen(getstate_setstate=False)
class GramModel(Hashed):
    """How likely a text is what the model was trained for; a value, as plain data.

    The log-odds of a text are the bias and the sum of the weights of the different
    grams in it, divided by the root of how many there are: long texts are no more
    sure of themselves than short ones.

    Args:
        name: the name it is known by in assessments.
        version: raise it whenever a weight changes.
        rows: pairs of a weight and its grams, separated by blanks. Grams are as
            :func:`recoverykit.severity.normalise` leaves them: small letters,
            simplified characters; a pair of words has a low line between.
        bias: what an empty text has.
        unit: ``characters``, for languages without blanks, or ``words``.
        lang: the language that it reads.

    Units:
        ``bias`` and weights are tenths of log-odds.

    Raises:
        InvalidValue: a gram twice or longer than any, a row that is no pair, an unknown
            unit.

    Examples:
        >>> rows = ((20, "差 坏了"), (-15, "好 喜欢"))
        >>> tiny = GramModel("tiny", "1", rows=rows, bias=0)
        >>> [round(tiny.probability(text), 2) for text in ("质量差,坏了", "喜欢")]
        [0.94, 0.18]
    """

    name: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    rows: tuple[tuple[int, str], ...] = field(
        converter=_to_rows, validator=_rows, kw_only=True, repr=False
    )
    bias: int = field(validator=_whole, kw_only=True)
    unit: str = field(
        default="characters", validator=checked.OneOf(*UNITS), kw_only=True
    )
    lang: str = field(default="zh", validator=checked.code, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for _, grams in self.rows:
            for gram in grams.split():
                if not is_gram(gram, self.unit):
                    raise InvalidValue("rows", gram, f"must be a gram of {self.unit}")

    # Worked out when asked for, and derived from the rest: no part of the value.
    _weights: Mapping[str, int] | None = field(
        init=False, default=None, eq=False, repr=False
    )
    _hash: str | None = field(init=False, default=None, eq=False, repr=False)

    @property
    def weights(self) -> Mapping[str, int]:
        """Return every gram with its weight; never change it.

        Examples:
            >>> from recoverykit.severity import POLARITY
            >>> POLARITY.weights["差"] > 0 > POLARITY.weights["喜欢"]
            True
        """
        found = self._weights
        if found is None:
            found = {g: weight for weight, grams in self.rows for g in grams.split()}
            # a benign race: whoever comes second builds an equal one
            object.__setattr__(self, "_weights", found)
        return found

    def probability(self, text: str | Normalised) -> float:
        """Return how likely a text is a complaint, from 0 to 1.

        Shipped models and those of :func:`recoverykit.severity.fit` are calibrated: of
        a hundred texts at 0.8 about eighty are complaints, where complaints are as
        frequent as in the texts that they were trained on.

        Args:
            text: any text, or one that is normalised already; time grows with length.

        Examples:
            >>> from recoverykit.severity import POLARITY
            >>> POLARITY.probability("质量太差，用了两天就坏了，客服还不理人") > 0.9
            True
        """
        given = text if isinstance(text, Normalised) else normalise(text)
        return self.chance(grams_of(given.text, self.unit))

    def chance(self, grams: AbstractSet[str]) -> float:
        """Return the probability that different grams add up to.

        For texts that several models read: their grams are taken apart once.

        Args:
            grams: what :func:`grams_of` makes of a normalised text.
        """
        weights = self.weights
        known = weights.keys() & grams
        total = sum(map(weights.__getitem__, known))
        return logistic(odds_of(self.bias, total, len(known)))

    def find(self, text: str | Normalised) -> tuple[WeightedGram, ...]:
        """Return every gram of a text that the model knows, in order of place.

        Examples:
            >>> tiny = GramModel("tiny", "1", rows=((20, "差"), (-15, "好")), bias=0)
            >>> [(g.gram, g.weight) for g in tiny.find("质量差,颜色好")]
            [('差', 20), ('好', -15)]
        """
        given = text if isinstance(text, Normalised) else normalise(text)
        weights = self.weights
        places = take_apart(given.text, self.unit).places(weights.keys())
        return tuple(
            WeightedGram(start, end, gram, weights[gram]) for start, end, gram in places
        )

    def evidence(self, text: str | Normalised, *, most: int = 5) -> tuple[Span, ...]:
        """Return the stretches of a text that speak most for a complaint.

        Grams that touch are shown as one stretch. The spans slice back in the
        original, the weightiest first.

        Args:
            text: any text, or one that is normalised already.
            most: how many at most.

        Examples:
            >>> text = "颜色好看,质量太差"
            >>> tiny = GramModel("tiny", "1", rows=((20, "太差"), (-15, "好")), bias=0)
            >>> [span.of(text) for span in tiny.evidence(text)]
            ['太差']
        """
        given = text if isinstance(text, Normalised) else normalise(text)
        return self.strongest(given, take_apart(given.text, self.unit), most)

    def strongest(
        self, given: Normalised, apart: Apart[str], most: int
    ) -> tuple[Span, ...]:
        """Return the evidence of a text that is taken apart already.

        Args:
            given: the text.
            apart: its grams.
            most: how many stretches at most.
        """
        weights = self.weights
        speaking = {g for g in weights.keys() & apart.all() if weights[g] > 0}
        places = apart.places(speaking)
        stretches = _stretches((at, end, weights[gram]) for at, end, gram in places)
        least = stretches[0][2] / FAINT if stretches else 0
        return tuple(
            given.span(*_trimmed(given.text, start, end))
            for start, end, heavy in stretches[:most]
            if heavy >= least
        )


class Together:
    """Several models of one unit, asked at once: a gram is looked up once for all.

    What a gram tells all of them is one whole number, with a field for each model: its
    weight, and a one for the count. So one sum adds up everything, exactly.

    Args:
        models: at least one.
    """

    __slots__ = (
        "_begin",
        "_bias",
        "_count",
        "_even",
        "_mask",
        "_ones",
        "_others",
        "told",
    )

    def __init__(self, models: Sequence[GramModel]) -> None:
        tables = [model.weights for model in models]
        # so wide that no sum of a model leaves its part of a field
        count = max(map(len, tables)).bit_length()
        heaviest = max(sum(map(abs, table.values())) for table in tables)
        width = count + (2 * heaviest + 2).bit_length()
        self._mask, self._count, self._ones = (1 << width) - 1, count, (1 << count) - 1
        # weights go either way: a sum begins in the middle of each field
        self._even = even = heaviest + 1
        self._begin = sum(even << count + at * width for at in range(len(tables)))
        biases = [model.bias for model in models]
        self._bias = biases[0]
        # a total that does not outweigh a bias against it makes no odds: it is not
        # worked out; where the bias is for it, the root may let any total through
        self._others = [
            (number, at * width, bias, (even - bias) << count if bias <= 0 else 0)
            for number, (at, bias) in enumerate([*enumerate(biases)][1:])
        ]
        packed: dict[str, int] = {}
        for at, table in enumerate(tables):
            for gram, weight in table.items():
                told = ((weight << count) + 1) << at * width
                packed[gram] = packed.get(gram, 0) + told
        # above all fields a number of its own, for no two grams may look the same
        top = len(tables) * width
        numbered = {g: (n << top) + told for n, (g, told) in enumerate(packed.items())}
        # tells what stands for a gram; None for one that no model knows
        self.told = numbered.get

    def add_up(self, told: AbstractSet[int | None]) -> int:
        """Return what different grams tell together, to be asked about below."""
        return sum(filter(None, told), self._begin)

    def chance(self, told: int) -> float:
        """Return the probability that the first model gives."""
        field = told & self._mask
        total = (field >> self._count) - self._even
        return logistic(odds_of(self._bias, total, field & self._ones))

    def likely(self, told: int) -> list[tuple[int, float]]:
        """Return number and chance of each further model that says even or more.

        The one behind the first has the number 0.
        """
        mask, count, even, ones = self._mask, self._count, self._even, self._ones
        found: list[tuple[int, float]] = []
        for number, at, bias, least in self._others:
            field = (told >> at) & mask
            if field >= least:
                odds = odds_of(bias, (field >> count) - even, field & ones)
                if odds >= 0:
                    found.append((number, logistic(odds)))
        return found


def odds_of(bias: int, total: int, count: int) -> float:
    """Return the log-odds of so many grams of that total weight."""
    return (bias + total / math.sqrt(count or 1)) / RESOLUTION


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds, of which any size is fine."""
    if -FAR < log_odds < FAR:
        return 1 / (1 + math.exp(-log_odds))
    return 1 / (1 + math.exp(math.copysign(FAR, -log_odds)))


def _stretches(places: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Join what touches, and return the stretches with the weightiest first."""
    stretches: list[tuple[int, int, int]] = []
    for start, end, weight in places:
        since, until, heavy = stretches[-1] if stretches else (-1, -1, 0)
        if start <= until:
            stretches[-1] = since, max(until, end), heavy + weight
        else:
            stretches.append((start, end, weight))
    stretches.sort(key=lambda stretch: (-stretch[2], stretch[0]))
    return stretches


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the marks around a stretch, unless there is nothing else."""
    said = text[start:end]
    left = len(said) - len(said.lstrip(_MARKS))
    if left == len(said):
        return start, end
    return start + left, start + len(said.rstrip(_MARKS))


def tabled(weights: Mapping[str, int]) -> tuple[tuple[int, str], ...]:
    """Return weights as the rows of a model: one for each weight, zeros left out."""
    by_weight: dict[int, list[str]] = {}
    for gram, weight in weights.items():
        if weight and not _BLANK.search(gram):
            by_weight.setdefault(weight, []).append(gram)
    return tuple(
        (weight, " ".join(sorted(by_weight[weight]))) for weight in sorted(by_weight)
    )


def read_table(text: str) -> tuple[tuple[int, str], ...]:
    """Return the rows of a printed table: a weight, then its grams, on each line.

    Raises:
        InvalidValue: a line without a weight in front.
    """
    rows: dict[int, list[str]] = {}
    for line in text.splitlines():
        first, _, grams = line.strip().partition(" ")
        if not first:
            continue
        try:
            weight = int(first)
        except ValueError:
            raise InvalidValue("table", first, "must be a whole weight") from None
        rows.setdefault(weight, []).append(grams)
    return tuple((weight, " ".join(found)) for weight, found in rows.items())
