"""Hiding a complaint: how many are still found when their words are dressed up.

Reviews of shops are written in another way: with a zero-width character after every
character, a separator inside each word that our lexicon looks for, in traditional
characters (OpenCC), and with full-width letters, digits and marks. Recall is the share
of the complaints that are found, false alarms the share of the other reviews that are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import cycle

from attrs import frozen
from opencc import OpenCC

from recoverykit.severity import LEXICON
from tests.benchmarks.measure import Row
from tests.benchmarks.plain_words import complaint_words
from tests.benchmarks.retrained import polarity
from tests.benchmarks.reviews import SHOPS, held_out
from tests.benchmarks.scores import sheet

TEXTS = 1_500
# What may be lost, and gained in false alarms, against the plain text; in points.
LOST, ALARMED = 1.0, 0.5

SEPARATORS = "*.-/·_~|+"
_TRADITIONAL = OpenCC("s2t")
_WORDS = re.compile(
    "|".join(
        sorted(
            {k.word for k in LEXICON.terms if re.fullmatch("[一-鿿]{2,}", k.word)},
            key=len,
            reverse=True,
        )
    )
)
_WIDE = {at: at + 0xFEE0 for at in range(0x21, 0x7F)} | {0x20: 0x3000}


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def separated(text: str) -> str:
    """Return a text with one separator inside each of our words, each in turn."""
    signs = cycle(SEPARATORS)
    return _WORDS.sub(lambda m: f"{m[0][0]}{next(signs)}{m[0][1:]}", text)


def traditional(text: str) -> str:
    return _TRADITIONAL.convert(text)


def full_width(text: str) -> str:
    return text.translate(_WIDE)


WAYS: dict[str, Callable[[str], str]] = {
    "as written": lambda text: text,
    "zero-width between characters": zero_width,
    "separators within words": separated,
    "traditional characters": traditional,
    "full-width forms": full_width,
}


def _by_lexicon(text: str) -> bool:
    return any(hit.counts for hit in LEXICON.scan(text))


FINDERS: dict[str, Callable[[str], bool]] = {
    "LEXICON": _by_lexicon,
    "POLARITY": lambda text: polarity().probability(text) >= 0.5,
    "plain words": lambda text: complaint_words(text) > 0,
}
OURS = ("LEXICON", "POLARITY")


@frozen
class Share:
    """How many of each kind are taken for complaints, in percent."""

    recall: float
    alarms: float


def _share(finds: Callable[[str], bool], texts: Sequence[str]) -> float:
    return sum(map(finds, texts)) / len(texts) * 100


def rows() -> list[Row]:
    """Print what each finds of each disguise; return what ours loses by it."""
    given = held_out(SHOPS)
    bad = [r.text for r in given if r.complains][:TEXTS]
    good = [r.text for r in given if not r.complains][:TEXTS]
    shares: dict[tuple[str, str], Share] = {}
    for way, dress in WAYS.items():
        dressed_bad, dressed_good = [dress(t) for t in bad], [dress(t) for t in good]
        for name, finds in FINDERS.items():
            shares[way, name] = Share(
                _share(finds, dressed_bad), _share(finds, dressed_good)
            )
    print(
        sheet(
            f"recall · false alarms in percent, {len(bad):,} and {len(good):,} reviews",
            ("the text", *FINDERS),
            (
                [
                    way,
                    *(
                        f"{shares[way, name].recall:.1f} · "
                        f"{shares[way, name].alarms:.1f}"
                        for name in FINDERS
                    ),
                ]
                for way in WAYS
            ),
        )
    )
    plain, *ways = WAYS
    found: list[Row] = []
    for name in OURS:
        before = shares[plain, name]
        worst = min(shares[way, name].recall for way in ways)
        loudest = max(shares[way, name].alarms for way in ways)
        for work, now, then, lost, limit in (
            (
                "recall, worst dressed",
                worst,
                before.recall,
                before.recall - worst,
                LOST,
            ),
            (
                "false alarms, worst dressed",
                loudest,
                before.alarms,
                loudest - before.alarms,
                ALARMED,
            ),
        ):
            found.append(
                Row(
                    f"{name}: {work} / as written",
                    f"{now:.1f} %",
                    f"{then:.1f} %",
                    now / then,
                    f"≤ {limit} points worse",
                    lost <= limit,
                )
            )
    return found
