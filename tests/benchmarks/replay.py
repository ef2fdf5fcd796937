"""Replaying a stored case from JSON text, against reading the JSON alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from recoverykit import ALWAYS, Case, ShopConfig, rescue_48h
from recoverykit import events as ev
from recoverykit.reply import Reply
from recoverykit.serialization import dump_case, load_case
from recoverykit.situation import CurrentFacts
from tests import stories as s
from tests.benchmarks.measure import Row, micros, paired

BUDGET = 25


def at(hours: float) -> datetime:
    return datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hours)


def twelve_events() -> Case:
    """Return the story up to its resolution: twelve entries, ruling and all."""
    book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
    complaint = s.complaint(received_at=at(3))
    case = book.open("case-1", complaint, order=s.order(), now=at(3))
    sorry = Reply("首先为我同事的敷衍态度向您郑重道歉。", parts=("apology",))
    for event in (
        ev.Taken(at(4), by="li", role="store_manager"),
        ev.Acknowledged(at(9), by="li", reply=sorry),
        ev.EvidenceRequested(at(9), by="li", kinds=("photo",)),
        ev.Paused(at(9), by="li", reason="awaiting_evidence"),
        ev.Resumed(at(11), by="li"),
        ev.Diagnosed(
            at(12), by="li", primary="sourcing", contributing=("qc", "service")
        ),
    ):
        case = book.record(case, event, now=event.at)
    facts = CurrentFacts(jurisdiction="CN")
    ruling = book.decide_offer(
        case, now=at(15), by="li", role="store_manager", facts=facts
    )
    for event in (
        ev.Offered(at(15), by="li", ruling=ruling),
        ev.CustomerWrote(at(15.2), text="今天是我们真正的纪念日"),
        ev.OfferAnswered(at(16), takes=("remake", "coupon"), declines=("bracelet",)),
    ):
        case = book.record(case, event, now=event.at)
    resolution = case.resolution_of(
        "accepted", found="upheld", authority="store_manager"
    )
    resolved = ev.Resolved(at(17), by="li", resolution=resolution)
    return book.record(case, resolved, now=at(17))


def rows() -> list[Row]:
    """Return the comparison; the loaded case equals the one that was stored."""
    case = twelve_events()
    text = json.dumps(dump_case(case), ensure_ascii=False)
    loaded = load_case(json.loads(text))
    if loaded != case or case.version != 12:
        raise AssertionError(case.version)
    ours, peer, ratio = paired(
        lambda: load_case(json.loads(text)), lambda: json.loads(text), number=100
    )
    return [
        Row(
            f"replay 12 events from {len(text):,} characters of JSON / json.loads",
            micros(ours),
            micros(peer),
            ratio,
            f"≤ {BUDGET}",
            ratio <= BUDGET,
        )
    ]
