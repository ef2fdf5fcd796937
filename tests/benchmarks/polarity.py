"""Telling complaints from other reviews: ours, SnowNLP, word lists and larger models.

Every system answers for the reviews that are held out (tests/benchmarks/reviews.py).
Ours and the models of scikit-learn learned from the rest (tests/benchmarks/retrained.py
says why ours had to be trained again); SnowNLP comes with a model of its own, whose
training texts partly are these very reviews, so its figures stand there twice: with
those reviews and without. It is slow, so it is asked about 2,000 reviews of each set,
and ours about the same ones for comparison.

Texts a second: one thread, the median of several rounds over reviews of shops; the
models of scikit-learn get them all in one call, which suits them best.
"""

from __future__ import annotations

import gc
import logging
import pickle
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import snownlp
from attrs import frozen
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from recoverykit.facts import Complaint
from recoverykit.severity import LEXICON, POLARITY, Abstain, ReviewClassifier, fit
from recoverykit.severity.polarity import weights
from tests.benchmarks import scores
from tests.benchmarks.measure import Row, paired
from tests.benchmarks.plain_words import COMPLAINTS, complaint_words
from tests.benchmarks.retrained import classifier, polarity
from tests.benchmarks.reviews import SETS, SHOPS, Review, held_out, training

ACCURACY, CALIBRATION, FASTER, KILOBYTES = 0.925, 0.04, 100, 32
SAMPLE = 2_000
ROUNDS = 7
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

jieba.setLogLevel(logging.WARNING)


@frozen
class System:
    """Something that scores texts; ``is_probability`` says what the score may claim."""

    name: str
    score: Callable[[Sequence[str]], list[float]]
    is_probability: bool = True
    kilobytes: float | None = None


# ── the systems ──────────────────────────────────────────────────────────────


def _ours(name: str, model: Any, kilobytes: float | None = None) -> System:
    probability = model.probability
    return System(name, lambda ts: [probability(t) for t in ts], kilobytes=kilobytes)


def weights_kilobytes() -> float:
    return Path(weights.__file__).stat().st_size / 1024


def _refitted(many: int) -> System:
    rows = training()[:many]
    model = fit([r.text for r in rows], [r.complains for r in rows])
    return _ours(f"ours, refitted on {many:,}", model)


@cache
def _snow(text: str) -> float:
    return snow(text)


def snow(text: str) -> float:
    """Return what SnowNLP makes of a text: it fails on texts without a word."""
    try:
        return 1 - snownlp.SnowNLP(text).sentiments
    except ZeroDivisionError:
        return 0.5


def snows_own() -> set[str]:
    """Return the texts that SnowNLP's model was trained on."""
    folder = Path(snownlp.__file__).parent / "sentiment"
    return {
        line.strip()
        for name in ("pos.txt", "neg.txt")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    }


def _snownlp() -> System:
    folder = Path(snownlp.__file__).parent
    # its sentiments, and the segmenter that they cannot do without
    parts = ("sentiment/sentiment.marshal.3", "seg/seg.marshal.3")
    size = sum((folder / part).stat().st_size for part in parts)
    return System("SnowNLP", lambda ts: [_snow(t) for t in ts], kilobytes=size / 1024)


def _learned(name: str, words: Any, model: Any) -> System:
    rows = training()
    pipeline = make_pipeline(words, model)
    pipeline.fit([r.text for r in rows], [r.complains for r in rows])
    size = len(pickle.dumps((words.vocabulary_, model))) / 1024
    return System(
        name, lambda ts: pipeline.predict_proba(ts)[:, 1].tolist(), kilobytes=size
    )


def _counted(texts: Sequence[str]) -> list[float]:
    return [float(sum(hit.counts for hit in LEXICON.scan(text))) for text in texts]


def peers() -> list[System]:
    """Return everybody but ourselves and SnowNLP."""
    return [
        _learned(
            "jieba + naive Bayes",
            CountVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=False),
            MultinomialNB(),
        ),
        _learned(
            "characters 1–3, TF-IDF + logistic regression",
            TfidfVectorizer(
                analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True
            ),
            LogisticRegression(C=4, solver="liblinear"),
        ),
        System("our LEXICON, any hit that counts", _counted, is_probability=False),
        System(
            f"{len(COMPLAINTS)} words, any of them",
            lambda ts: [float(complaint_words(t)) for t in ts],
            is_probability=False,
        ),
    ]


# ── the tables ───────────────────────────────────────────────────────────────

COLUMNS = (
    "system",
    "texts",
    "accuracy",
    "F1",
    "average precision",
    "AUC",
    "calibration error",
    "accuracy, surest 90 %",
    "texts/s",
    "KB",
)


def _percent(value: float) -> str:
    return f"{value * 100:.1f}"


def _speed(system: System, texts: Sequence[str]) -> float:
    found: list[float] = []
    gc.collect()
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        system.score(texts)
        found.append(len(texts) / (time.perf_counter() - begin))
    return statistics.median(found)


def _line(
    system: System, rows: Sequence[Review], speed: float | None, *, note: str = ""
) -> list[str]:
    given = system.score([r.text for r in rows])
    true = [r.complains for r in rows]
    claims = system.is_probability
    return [
        system.name + note,
        f"{len(rows):,}",
        _percent(scores.accuracy(given, true)),
        _percent(scores.tally(scores.calls(given), true).f1),
        f"{scores.average_precision(given, true):.3f}",
        f"{scores.area_under_curve(given, true):.3f}",
        f"{scores.calibration_error(given, true):.3f}" if claims else "n/a",
        _percent(scores.accuracy_when_sure(given, true)) if claims else "n/a",
        "" if speed is None else f"{speed:,.0f}",
        "" if system.kilobytes is None else f"{system.kilobytes:,.0f}",
    ]


def _of_a_set(
    name: str, all_rounders: Sequence[tuple[System, float]], ours: System, slow: System
) -> str:
    rows = held_out(name)
    sample, own = rows[:SAMPLE], snows_own()
    unseen = [r for r in sample if r.text.strip() not in own]
    share = sum(r.complains for r in rows) / len(rows)
    lines = [_line(system, rows, speed) for system, speed in all_rounders]
    for rest, note in ((sample, ", a sample"), (unseen, ", unseen by SnowNLP")):
        lines += [_line(system, rest, None, note=note) for system in (ours, slow)]
    title = f"{name}: {len(rows):,} held out, {share:.0%} complain"
    return scores.sheet(title, COLUMNS, lines)


def _by_product(ours: System) -> str:
    rows = held_out(SHOPS)
    products = sorted({r.product or "" for r in rows})
    lines = [
        [n, *_line(ours, [r for r in rows if r.product == n], None)[1:8]]
        for n in products
    ]
    return scores.sheet("ours, by product", ("product", *COLUMNS[1:8]), lines)


def _by_answer() -> str:
    """Return what the classifier makes of the probabilities: told, mixed or neither."""
    judge = classifier()
    low, high = (percent / 100 for percent in judge.band)
    lines: list[list[str]] = []
    for name in SETS:
        rows = [r for r in held_out(name) if r.text.strip()]
        given = [judge.models[0].probability(r.text) for r in rows]
        told = [(p, r) for p, r in zip(given, rows, strict=True) if not low < p < high]
        right = sum((p >= high) == r.complains for p, r in told)
        others = [r.text for r in rows if not r.complains]
        missed = [r.text for p, r in told if p <= low and r.complains]
        lines.append(
            [
                name,
                _percent(len(told) / len(rows)),
                _percent(right / len(told)),
                _percent(sum(_is_mixed(judge, t) for t in others) / len(others)),
                _percent(sum(_is_mixed(judge, t) for t in missed) / len(missed)),
            ]
        )
    columns = (
        "ReviewClassifier",
        "outside its band",
        "of those told right",
        "mixed, of reviews that do not complain",
        "mixed, of complaints that look content",
    )
    return scores.sheet("answers of the classifier, in percent", columns, lines)


def _is_mixed(judge: ReviewClassifier, text: str) -> bool:
    answer = judge.classify(Complaint(text, channel="review", received_at=NOON))
    return not isinstance(answer, Abstain) and any(o.label == "mixed" for o in answer)


# ── the budgets ──────────────────────────────────────────────────────────────


def _accuracies(ours: System, slow: System) -> list[Row]:
    found: list[Row] = []
    for name in SETS:
        rows = held_out(name)[:SAMPLE]
        texts, true = [r.text for r in rows], [r.complains for r in rows]
        a, b = (scores.accuracy(s.score(texts), true) for s in (ours, slow))
        work = f"accuracy, the same {len(rows):,} of {name} / SnowNLP"
        found.append(Row(work, _percent(a), _percent(b), a / b, "> 1", a > b))
    return found


def _limit(work: str, value: float, limit: float, *, at_least: bool = False) -> Row:
    kept = value >= limit if at_least else value <= limit
    sign = "≥" if at_least else "≤"
    return Row(work, f"{value:.3g}", f"{limit:g}", value / limit, f"{sign} 1", kept)


def rows() -> list[Row]:
    """Print the tables; return how ours keeps its budgets."""
    ours, slow = _ours("ours", polarity(), weights_kilobytes()), _snownlp()
    texts = [r.text for r in held_out(SHOPS)[:SAMPLE]]
    everybody = [ours, _refitted(1_000), _refitted(10_000), *peers()]
    speeds = [(system, _speed(system, texts)) for system in everybody]
    for name in SETS:
        print(_of_a_set(name, speeds, ours, slow))
    print(_by_product(ours))
    print(_by_answer())

    few = texts[:40]
    a, b, ratio = paired(
        lambda: [POLARITY.probability(t) for t in few],
        lambda: [snow(t) for t in few],
        number=20,
        peer_number=1,
        rounds=9,
    )
    shops = held_out(SHOPS)
    score = scores.accuracy(
        ours.score([r.text for r in shops]), [r.complains for r in shops]
    )
    budgets = [
        _limit(f"accuracy on {SHOPS}", score, ACCURACY, at_least=True),
        *_accuracies(ours, slow),
        Row(
            "score a review / SnowNLP",
            f"{len(few) / a:,.0f}/s",
            f"{len(few) / b:,.0f}/s",
            ratio,
            f"≤ 1/{FASTER}",
            ratio <= 1 / FASTER,
        ),
        _limit("kilobytes of weights", weights_kilobytes(), KILOBYTES),
    ]
    for name in SETS:
        rest = held_out(name)
        error = scores.calibration_error(
            ours.score([r.text for r in rest]), [r.complains for r in rest]
        )
        budgets.append(_limit(f"calibration error on {name}", error, CALIBRATION))
    return budgets
