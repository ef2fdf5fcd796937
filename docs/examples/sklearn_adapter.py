"""A scikit-learn pipeline as a classifier: confidence, evidence, and abstaining.

The adapter asks little of what it wraps: ``classes_``, and ``predict_proba`` of a list
of texts. So any fitted text pipeline will do, and a small one in plain Python below
does as well. Run it to see either::

    python docs/examples/sklearn_adapter.py

With scikit-learn installed it fits ``TfidfVectorizer`` and ``LogisticRegression``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, Protocol

from attrs import field, frozen

from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.severity import Abstain, KeywordClassifier, Opinion, Panel

CLAUSE = re.compile(r"[^,.!?;,。!?;、\n]+")
LONGEST = 2_000
"""Characters that are read, and so at most half as many clauses."""

UNSURE = Reason(
    "model.unsure",
    text={"en": "the model is not sure of anything", "zh": "模型对任何类别都没有把握"},
)


class Pipeline(Protocol):
    """What is asked of a model: a fitted scikit-learn pipeline has both."""

    @property
    def classes_(self) -> Sequence[Any]:
        """Return what a text may be, in the order of the probabilities."""
        ...

    def predict_proba(self, texts: Sequence[str], /) -> Iterable[Iterable[float]]:
        """Return for each text a probability for each class."""
        ...


@frozen
class SklearnClassifier:
    """A classifier that asks a pipeline.

    Args:
        pipeline: as fitted. Pickle it with the version of scikit-learn that fitted it.
        name: what assessments call it.
        version: raise it with every fit: the same version, the same answers.
        label_of: the label that a class stands for; classes that are no complaint,
            such as praise, stand for None.
        sure: from this probability on a class becomes an opinion, in per cent.
        torn: where no class at all comes up to this, it abstains, in per cent.
    """

    pipeline: Pipeline = field(eq=False)
    name: str
    version: str
    label_of: tuple[tuple[str, str | None], ...]
    sure: int = 60
    torn: int = 50

    api_version = 1

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that some class stands for, each once."""
        return tuple(dict.fromkeys(label for _, label in self.label_of if label))

    def __plain__(self) -> object:
        """Return what decides; the model itself is told by the version alone."""
        return [list(map(list, self.label_of)), self.sure, self.torn]

    def classify(self, complaint: Complaint, /) -> tuple[Opinion, ...] | Abstain:
        """Return an opinion for each class that is likely enough, with its clause."""
        text = complaint.text[:LONGEST]
        clauses = [Span(*found.span()) for found in CLAUSE.finditer(text)]
        texts = [text, *(clause.of(text) for clause in clauses)]
        # one call for all of them: that is what models are quick at
        whole, *parts = map(self._percents, self.pipeline.predict_proba(texts))
        if max(whole.values()) < self.torn:
            return Abstain(UNSURE)
        opinions: list[Opinion] = []
        for label in self.labels:
            percent = whole[label]
            if percent >= self.sure:
                # the clause that says it most clearly; of equal ones the first
                shown = max(
                    zip(parts, clauses, strict=True),
                    key=lambda pair: pair[0][label],
                    default=None,
                )
                spans = () if shown is None else (shown[1],)
                opinions.append(Opinion(label, confidence=percent, spans=spans))
        return tuple(opinions)

    def _percents(self, row: Iterable[float]) -> dict[str | None, int]:
        """Return whole percents by label; classes of one label add up."""
        label_of = dict(self.label_of)
        shares: Counter[str | None] = Counter()
        for of, share in zip(self.pipeline.classes_, row, strict=True):
            shares[label_of[str(of)]] += float(share)  # type: ignore[assignment]
        return {label: min(100, round(100 * share)) for label, share in shares.items()}


# ── something to wrap ────────────────────────────────────────────────────────

LABEL_OF = (
    ("damaged", "quality.damaged"),
    ("late", "logistics.delay"),
    ("rude", "service.attitude"),
    ("fine", None),
)
TAUGHT = {
    "late": (
        "等了两个星期还没到,物流太慢了",
        "说好三天到,一周了还在路上",
        "发货太慢,催了几次都不动",
        "快递一直没有更新,太慢",
        "the parcel came two weeks late",
        "still waiting, delivery is so slow",
    ),
    "damaged": (
        "箱子压扁了,杯子碎了",
        "收到就是破的,包装太差",
        "屏幕裂了一条缝",
        "瓶子摔坏了,漏得到处都是",
        "the cup arrived broken",
        "the box was crushed and the glass cracked",
    ),
    "rude": (
        "客服态度太差,爱理不理",
        "问什么都不回,敷衍我",
        "客服骂人,太不礼貌",
        "打电话过去就挂,没人理我",
        "the agent was rude to me",
        "nobody answers, support ignores me",
    ),
    "fine": (
        "很好,会再买",
        "质量不错,物流也快",
        "客服很耐心,谢谢",
        "包装很好,没有问题",
        "all good, thank you",
        "quick delivery and friendly people",
    ),
}
"""A few sentences of our own. A shop wants to teach it a thousand of its own."""


def _grams(text: str) -> Iterator[str]:
    yield from text
    yield from map("".join, pairwise(text))


class TinyPipeline:
    """Naive Bayes over characters and pairs of them, with the face of a pipeline."""

    def __init__(self, taught: Mapping[str, Iterable[str]]) -> None:
        self.classes_ = sorted(taught)
        counts = {of: Counter(_grams("\n".join(taught[of]))) for of in self.classes_}
        known = set().union(*counts.values())
        self._logs = {
            of: {
                gram: math.log((count[gram] + 1) / (count.total() + len(known)))
                for gram in sorted(known)
            }
            for of, count in counts.items()
        }

    def predict_proba(self, texts: Sequence[str], /) -> list[list[float]]:
        """Return for each text the probability of each class, in their order."""
        return [self._row(text) for text in texts]

    def _row(self, text: str) -> list[float]:
        grams = [gram for gram in _grams(text) if gram in self._logs[self.classes_[0]]]
        sums = [sum(self._logs[of][gram] for gram in grams) for of in self.classes_]
        shares = [math.exp(one - max(sums)) for one in sums]
        return [share / sum(shares) for share in shares]


def tiny() -> SklearnClassifier:
    """Return the adapter around the small pipeline: it needs nothing installed."""
    return SklearnClassifier(TinyPipeline(TAUGHT), "tiny", "1", LABEL_OF)


def fitted() -> SklearnClassifier:
    """Return the adapter around a pipeline of scikit-learn, fitted to the sentences."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=50, max_iter=1_000),
    )
    taught = [(text, of) for of, texts in TAUGHT.items() for text in texts]
    pipeline.fit([text for text, _ in taught], [of for _, of in taught])
    return SklearnClassifier(pipeline, "sklearn", "2026-03", LABEL_OF)


def main() -> None:
    """Ask a panel of the model and the words of the library about a few texts."""
    model = fitted() if find_spec("sklearn") else tiny()
    panel = Panel((model, KeywordClassifier()), thresholds={"service.attitude": 70})
    for text in (
        "等了半个月才到,打开一看杯子碎了",
        "客服爱理不理,态度差",
        "包装很好,谢谢",
        "Ω ≠ Ж",
    ):
        noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        answer = panel.classify(Complaint(text, channel="chat", received_at=noon))
        print(text)
        for opinion in answer.opinions:
            words = "、".join(span.of(text) for span in opinion.spans)
            sure = "" if opinion.confidence is None else f" {opinion.confidence} %"
            print(f"  {opinion.by}: {opinion.label}{sure} “{words}”")
        for who, why in answer.abstained:
            print(f"  {who}: {why}")
        for one in answer.disagreements:
            print(f"  {one.label}: not seen by {', '.join(one.denied_by)}")
        for failure in answer.failures:
            print(f"  {failure.classifier} failed: {failure.reason}")


if __name__ == "__main__":
    main()
