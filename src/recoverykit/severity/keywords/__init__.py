"""The words that ship, in Chinese and English; a shop adds those of its trade.

Rows are separated by ``|``; one ``…`` inside stands for a few characters of the same
clause. They are evidence to show, never a verdict, and no row speaks of malice: bad
faith is not read out of words.
"""

from __future__ import annotations

from recoverykit.catalogue import Catalogue, Term
from recoverykit.severity.keyword import Keyword
from recoverykit.severity.keywords import en, zh
from recoverykit.severity.lexicon import Lexicon

__all__ = ["LEXICON", "MONITOR", "SIGNALS"]

SIGNALS: Catalogue[Term] = Catalogue(
    "signals",
    (
        Term("dissatisfied", zh="不满", en="dissatisfaction"),
        Term("anger", zh="愤怒", en="anger"),
        Term("occasion", zh="重要日子", en="a special occasion"),
        Term("urgency", zh="急用", en="needed urgently"),
        Term("legal_threat", zh="维权·监管", en="law or regulator"),
        Term("media_exposure", zh="曝光", en="going public"),
        Term("churn_threat", zh="流失意向", en="leaving for good"),
        Term("bereavement", zh="亲人离世", en="a bereavement"),
        Term("repeat_contact", zh="多次反映", en="told us before"),
        Term("safety", zh="安全健康隐患", en="harm to health or safety"),
        Term("extortion_wording", zh="索要好处的措辞", en="wording of a demand"),
        Term("mixed", zh="褒贬并存", en="praise and complaint in one"),
    ),
)
"""What a text tells about the complaint as a whole, beside its issues.

``mixed`` has no words: a model that weighs clauses says it.
"""

_ENGLISH_GAP = 30


def _split(*rows: str) -> tuple[str, ...]:
    return tuple(word for row in rows for word in row.split("|"))


def _terms() -> tuple[Keyword, ...]:
    return (
        *(Keyword(w, category=c) for c, r in zh.CATEGORIES.items() for w in _split(r)),
        *(Keyword(w, signal=s) for s, r in zh.SIGNALS.items() for w in _split(r)),
        *(
            Keyword(w, category=c, lang="en", gap=_ENGLISH_GAP)
            for c, rows in en.CATEGORIES.items()
            for w in _split(rows)
        ),
        *(
            Keyword(w, signal=s, lang="en", gap=_ENGLISH_GAP)
            for s, rows in en.SIGNALS.items()
            for w in _split(rows)
        ),
    )


LEXICON = Lexicon(
    "keywords",
    "2",
    terms=_terms(),
    allow=_split(zh.ALLOW, en.ALLOW),
    negators=_split(zh.NEGATORS, en.NEGATORS),
    fillers=_split(zh.FILLERS, en.FILLERS),
    joiners=_split(zh.JOINERS, en.JOINERS),
    trailing=_split(zh.TRAILING),
    questions=_split(zh.QUESTIONS, en.QUESTIONS),
    closers=_split(zh.CLOSERS),
    granted=_split(zh.GRANTED),
)
"""Words for every shipped category but malice, and for every signal but ``mixed``.

Extend it with :meth:`Lexicon.extend`: what a defect is called differs from trade to
trade.
"""

MONITOR = Lexicon(
    "monitor",
    "2",
    terms=(
        Keyword("差评", signal="dissatisfied"),
        Keyword("投诉", signal="dissatisfied"),
    ),
    negators=LEXICON.negators,
    fillers=LEXICON.fillers,
    joiners=LEXICON.joiners,
    trailing=LEXICON.trailing,
)
"""The terms that a review monitor watches for (S3); the host crawls, this finds."""
