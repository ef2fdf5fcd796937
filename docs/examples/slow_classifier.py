"""A slow classifier, asked outside the transaction that stores a case.

A large model takes seconds and may not answer at all. No complaint waits for it: a case
opens at once with what the panel says, and the question goes into a queue. A worker
asks the model and keeps its answer. Then either the answer is there when the case is
opened, or it comes later and the case is assessed again. Run it for both stories::

    python docs/examples/slow_classifier.py

A queue delivers a message twice now and then, so the late answer is recorded under a
key that names the complaint, the model and its version: the second time changes
nothing. The model's name and version stand in each of its opinions as ``by``.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from recoverykit import events as ev
from recoverykit.facts import Complaint, Span
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.plain import plain
from recoverykit.playbooks import Playbook, ShopConfig, graded_15min
from recoverykit.serialization import from_plain
from recoverykit.severity import Assessor, KeywordClassifier, Opinion, Panel

MODEL = "large-model@2026-02"

Model = Callable[[str], list[tuple[str, int, int, int]]]
"""Asks a model for label, percent, start and end of each thing it sees in a text."""


@frozen
class Host:
    """What a host has anyway: cases, a queue, and a table for what a model said."""

    book: Playbook
    cases: dict[str, Case] = field(factory=dict)
    queue: deque[str] = field(factory=deque)
    answers: dict[str, str] = field(factory=dict)


def receive(host: Host, case_id: str, complaint: Complaint, *, now: datetime) -> None:
    """Open a case at once, with the model's answer if it is there already."""
    said = answer_of(host, case_id)
    host.cases[case_id] = host.book.open(case_id, complaint, opinions=said, now=now)
    if said is None:
        host.queue.append(case_id)


def answer_of(host: Host, case_id: str) -> tuple[Opinion, ...] | None:
    """Return what the model said; None where it has not answered yet.

    An empty tuple is an answer too: it looked and found nothing.
    """
    stored = host.answers.get(case_id)
    if stored is None:
        return None
    return tuple(from_plain(one, Opinion) for one in json.loads(stored))


def work(host: Host, case_id: str, text: str, model: Model) -> None:
    """Ask the model and keep its answer: no transaction is open meanwhile."""
    if case_id in host.answers:
        return  # delivered twice: models are dear, and may answer otherwise today
    said = (
        Opinion(label, confidence=percent, spans=(Span(start, end),), by=MODEL)
        for label, percent, start, end in model(text)
        # the panel's thresholds are for its own members
        if percent >= 60  # noqa: PLR2004
    )
    host.answers[case_id] = json.dumps([plain(opinion) for opinion in said])


def assess_again(host: Host, case_id: str, *, now: datetime) -> bool:
    """Record what the late answer changes, once; return whether this was the time."""
    key = f"opinions:{case_id}:{MODEL}"
    case = host.cases[case_id]
    if any(entry.key == key for entry in case.log):
        # assessed with the answer of today it might be another event under that key
        return False
    event = host.book.reassess(case, opinions=answer_of(host, case_id), now=now)
    host.cases[case_id] = host.book.record(case, event, now=now, key=key)
    return True


# ── two stories ──────────────────────────────────────────────────────────────

BEGIN = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
COMPLAINT = Complaint("不是我要的那一款,客服没人理", channel="chat", received_at=BEGIN)


def stand_in(text: str) -> list[tuple[str, int, int, int]]:
    """Answer as a model would; a real one takes its time."""
    wanted = "不是我要的"
    start = text.find(wanted)
    if start < 0:
        return []
    end = start + len(wanted)
    return [("fulfilment.not_as_described", 91, start, end), ("price", 12, 0, 1)]


def show(title: str, case: Case) -> None:
    """Print what a case is about, and who was asked."""
    assessment = case.assessment
    if assessment is not None:
        print(title)
        print("  issues:", ", ".join(issue.category for issue in assessment.issues))
        print("  asked:", ", ".join("@".join(one) for one in assessment.classifiers))


def main() -> None:
    """Tell both stories: the answer is there in time, or it comes late."""
    book = evolve(
        graded_15min(shop=ShopConfig.example(), hours=ALWAYS),
        assessor=Assessor(panel=Panel((KeywordClassifier(),))),
    )
    host = Host(book)

    work(host, "case-1", COMPLAINT.text, stand_in)
    receive(host, "case-1", COMPLAINT, now=BEGIN)
    show("in time", host.cases["case-1"])

    receive(host, "case-2", COMPLAINT, now=BEGIN)
    show("not answered yet", host.cases["case-2"])
    asked = host.queue.popleft()
    later = BEGIN + timedelta(minutes=3)
    for delivery in ("first", "second"):
        work(host, asked, COMPLAINT.text, stand_in)
        recorded = assess_again(host, asked, now=later)
        print(f"{delivery} delivery: {'recorded' if recorded else 'known already'}")
    case = host.cases["case-2"]
    show("after the answer", case)
    print("  assessments in the log:", len(list(case.entries(ev.Assessed))))


if __name__ == "__main__":
    main()
