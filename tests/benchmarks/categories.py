"""What a review complains about: ours, a list of words, and a larger model.

The reviews are make-up reviews with every opinion marked by hand; a class counts where
one of its opinions is negative. All that are held out are asked about, and most of them
complain of nothing, so an alarm without a fire costs precision. Ours hears clauses:
what one is about, and whether it complains; its categories stand for the six classes,
and its two signals for none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer

from recoverykit.facts import Complaint
from recoverykit.severity import Abstain, Opinion
from tests.benchmarks import plain_words
from tests.benchmarks.measure import Row
from tests.benchmarks.retrained import classifier
from tests.benchmarks.reviews import BLAMED, CLASSES, MAKEUP, held_out, training
from tests.benchmarks.scores import Tally, sheet, tally
from tests.training import learn

MACRO = 0.64
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Answers = Sequence[Collection[str]]

# Our codes for the classes: those that the training script gave them.
STANDS_FOR = {learn.ASPECTS[code]: name for code, name in BLAMED.items()} | {
    learn.GOODS: "quality"
}


def opinions(text: str) -> tuple[Opinion, ...]:
    """Return what ours says; one without words to show for it is an error."""
    complaint = Complaint(text, channel="review", received_at=NOON)
    answer = classifier().classify(complaint)
    if isinstance(answer, Abstain):
        return ()
    for opinion in answer:
        if not opinion.spans or not all(span.of(text) for span in opinion.spans):
            raise AssertionError(opinion)
    return answer


def complained_about(text: str) -> set[str]:
    found = (STANDS_FOR.get(opinion.label) for opinion in opinions(text))
    return {name for name in found if name is not None}


def _ours(texts: Sequence[str]) -> Answers:
    return [complained_about(text) for text in texts]


def _by_words(texts: Sequence[str]) -> Answers:
    return [plain_words.blamed(text) for text in texts]


def _learned(texts: Sequence[str]) -> Answers:
    rows = [r for r in training() if r.set == MAKEUP]
    classes = MultiLabelBinarizer(classes=CLASSES)
    model = make_pipeline(
        TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True
        ),
        OneVsRestClassifier(
            LogisticRegression(C=8, class_weight="balanced", solver="liblinear")
        ),
    )
    marks = classes.fit_transform([r.blamed for r in rows])
    model.fit([r.text for r in rows], marks)
    return classes.inverse_transform(model.predict(texts))


SYSTEMS: dict[str, Callable[[Sequence[str]], Answers]] = {
    "ours": _ours,
    "words in a clause that complains": _by_words,
    "characters 1–3, one model a class": _learned,
}


# ── the table ────────────────────────────────────────────────────────────────


def _tallies(answers: Answers, true: Answers) -> dict[str, Tally]:
    return {
        name: tally((name in a for a in answers), (name in t for t in true))
        for name in CLASSES
    }


def _macro(tallies: dict[str, Tally]) -> float:
    return sum(t.f1 for t in tallies.values()) / len(tallies)


def _micro(tallies: dict[str, Tally]) -> float:
    each = tallies.values()
    return Tally(
        hits=sum(t.hits for t in each),
        called=sum(t.called for t in each),
        true=sum(t.true for t in each),
    ).f1


def rows() -> list[Row]:
    """Print precision, recall and F1 of each class; return how ours does."""
    given = [r for r in held_out(MAKEUP) if r.text.strip()]
    texts, true = [r.text for r in given], [r.blamed for r in given]
    found = {name: _tallies(answer(texts), true) for name, answer in SYSTEMS.items()}
    lines = [
        [f"{name} ({sum(name in t for t in true)})"]
        + [
            f"{t.precision:.2f} · {t.recall:.2f} · **{t.f1:.2f}**"
            for t in (tallies[name] for tallies in found.values())
        ]
        for name in CLASSES
    ]
    lines.append(["macro F1", *(f"**{_macro(t):.3f}**" for t in found.values())])
    lines.append(["micro F1", *(f"**{_micro(t):.3f}**" for t in found.values())])
    many = sum(map(bool, true))
    title = (
        f"complained about: precision · recall · F1 on {len(given):,} reviews, "
        f"{many:,} of them with a complaint"
    )
    print(sheet(title, ("class", *found), lines))
    ours, words, _ = found.values()
    a, b = _macro(ours), _macro(words)
    return [
        Row(
            "what is complained about, macro F1 of six classes / words",
            f"{a:.3f}",
            f"{b:.3f}",
            a / b,
            f"F1 ≥ {MACRO}, > words",
            a >= MACRO and a > b,
        )
    ]
