"""Opening a case whole: against what SnowNLP takes for the feeling of its text alone.

``book.open`` hears every classifier of the default panel, weighs the facts, gives a
severity with its reasons, and writes the first entries of a checked log. The complaints
are reviews of shops that are held out; the order has no note, which would be read too.
"""

from __future__ import annotations

from datetime import UTC, datetime

import snownlp
from attrs import evolve

from recoverykit import ALWAYS, Case, ShopConfig, rescue_48h
from recoverykit.facts import Complaint
from tests import stories as s
from tests.benchmarks.measure import Row, micros, paired
from tests.benchmarks.reviews import SHOPS, held_out

FASTER = 30
COMPLAINTS = 40
NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)


def complaints() -> list[Complaint]:
    """Return complaints as they would arrive, without the blank ones."""
    texts = [r.text for r in held_out(SHOPS) if r.complains and r.text.strip()]
    return [
        Complaint(text, channel="review", received_at=NOW)
        for text in texts[:COMPLAINTS]
    ]


def rows() -> list[Row]:
    """Return the time of a case, beside the time of its sentiment."""
    book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
    given, order = complaints(), evolve(s.order(), note=None)

    def ours() -> list[Case]:
        return [
            book.open("case-1", complaint, order=order, now=NOW) for complaint in given
        ]

    def peer() -> list[float]:
        return [snownlp.SnowNLP(complaint.text).sentiments for complaint in given]

    ours()
    a, b, ratio = paired(ours, peer, number=5, peer_number=1, rounds=9)
    length = sum(len(complaint.text) for complaint in given) / len(given)
    return [
        Row(
            f"open a case, {length:.0f} characters at the mean / SnowNLP's sentiment",
            micros(a / len(given)),
            micros(b / len(given)),
            ratio,
            f"≤ 1/{FASTER}",
            ratio <= 1 / FASTER,
        )
    ]
