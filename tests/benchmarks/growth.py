"""Long texts: reading takes time in step with their length, whatever stands in them.

Each text is a thousand characters to a million; some are ordinary, the others are what
somebody would send to make a reader slow: one word, denial, gap, mark or separator
after the other. *Growth* is the time of a character of the longest against one of ten
thousand: 1 where time grows with the length, 100 where it grows with its square.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from recoverykit.facts import Complaint
from recoverykit.reply_rules import (
    Wording,
    forbidden_in,
    inducement_in,
    parts_in,
    quotes_in,
)
from recoverykit.severity import (
    LEXICON,
    POLARITY,
    Classifier,
    KeywordClassifier,
    ReviewClassifier,
    normalise,
)
from tests.benchmarks.measure import Row
from tests.benchmarks.scores import sheet

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FROM, TO = 10_000, 1_000_000
# Lists of a million entries outgrow what the processor keeps at hand: not quite 1.
FLAT = 4

PARTS = {
    "ordinary": "东西收到了，包装有点破损，客服说会补发，等了三天还没有消息。",
    "ordinary, no marks": "东西收到了包装有点破损客服说会补发等了三天还没有消息",
    "ordinary, English": "It arrived broken and nobody has replied to my messages. ",
    "one word": "差评",
    "promises": "2小时内给您答复",
    "denials": "没有不没",
    "gaps without an end": "等了",
    "harmless phrases": "垃圾袋",
    "suppositions": "如果破损",
    "zero-width": "差\u200b",
    "separators": "差*评 ",
    "marks on one letter": "\u0301",
    "full-width": "ＡＢＣ！",
    "traditional": "質量問題",
    "lone surrogates": "\ud800",
    "one long ligature": "\ufdfa",
    "spaces": "差   ",
    "no two places alike": "".join(
        map(chr, Random(7).choices(range(0x4E00, 0x9FA6), k=TO))
    ),
}
_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _asked(classifier: Classifier) -> Callable[[str], object]:
    def classify(text: str) -> object:
        complaint = Complaint(text, channel="review", received_at=_NOON)
        return classifier.classify(complaint)

    return classify


def _reply(text: str) -> object:
    wording = Wording(text)
    return [ask(wording) for ask in (parts_in, forbidden_in, inducement_in, quotes_in)]


READERS: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "LEXICON.scan": LEXICON.scan,
    "POLARITY.probability": POLARITY.probability,
    "KeywordClassifier.classify": _asked(KeywordClassifier()),
    "ReviewClassifier.classify": _asked(ReviewClassifier()),
    "a reply read whole": _reply,
}


def _seconds(read: Callable[[str], object], text: str) -> float:
    """Return the least seconds of three calls, or of those that a second holds."""
    found: list[float] = []
    while len(found) < 3 and sum(found) < 1:
        gc.collect()
        gc.disable()
        try:
            begin = time.perf_counter()
            read(text)
            found.append(time.perf_counter() - begin)
        finally:
            gc.enable()
    return min(found)


def rows() -> list[Row]:
    """Print the time of a thousand characters; return the worst growth of each."""
    found: list[Row] = []
    for name, read in READERS.items():
        lines: list[list[str]] = []
        growths: dict[str, tuple[float, float]] = {}
        read(PARTS["ordinary"])
        for kind, part in PARTS.items():
            per = {
                size: _seconds(read, (part * (size // len(part) + 1))[:size])
                / (size / 1_000)
                for size in SIZES
            }
            growths[kind] = per[TO], per[FROM]
            lines.append(
                [
                    kind,
                    *(f"{per[size] * 1e6:,.0f}" for size in SIZES),
                    f"{per[TO] / per[FROM]:.2f}",
                ]
            )
        columns = ("the text", *(f"{size:,}" for size in SIZES), "growth")
        print(sheet(f"{name}: µs for 1,000 characters of a text of", columns, lines))
        worst = max(growths, key=lambda kind: growths[kind][0] / growths[kind][1])
        long, short = growths[worst]
        found.append(
            Row(
                f"{name}, 1,000 characters of {TO:,} / of {FROM:,}; worst: {worst}",
                f"{long * 1e6:,.0f} µs",
                f"{short * 1e6:,.0f} µs",
                long / short,
                f"≤ {FLAT}",
                long / short <= FLAT,
            )
        )
    return found
