"""Small incidents and summaries that several tests start from."""

from __future__ import annotations

from typing import Any

from recoverykit.facts import CaseSummary
from recoverykit.incidents import Declared, Incident, record_incident
from recoverykit.lifecycle import events as ev
from tests.stories import BOOK, at

DECLARED = Declared(
    at(9),
    by="wang",
    cause="自动扣款后没有及时放款",
    stage="settlement",
    categories=("payment.settlement",),
    cases=("c1", "c2"),
)


def go_on(incident: Incident, *events: ev.Event, **how: Any) -> Incident:
    for event in events:
        given = {"now": event.at} | how
        incident = record_incident(incident, event, policies=BOOK, **given)
    return incident


def summary(case_id: str, **changes: Any) -> CaseSummary:
    given: dict[str, Any] = {"received_at": at(3), "state": "received"}
    return CaseSummary(case_id, **(given | changes))


def solved(case_id: str, hours: float, **changes: Any) -> CaseSummary:
    return summary(case_id, state="resolved", resolved_at=at(hours), **changes)
