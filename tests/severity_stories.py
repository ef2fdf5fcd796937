"""Small complaints, orders and earlier cases, and what is made of them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary, Complaint, Order
from recoverykit.money import Money
from recoverykit.severity import Assessment, Assessor

NOW = datetime(2026, 3, 1, 3, tzinfo=timezone(timedelta(hours=8)))
ASSESSOR = Assessor()
DAY = timedelta(days=1)
STORY = (
    "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍,这就是你们所谓的‘匠心’?"
)
GIVEN = (
    *("order", "customer", "history", "account", "opinions", "confirmed", "rejected"),
    *("before", "reopened", "now"),
)


def complaint(text: str = "手链断裂", **changes: Any) -> Complaint:
    given = {"channel": "chat", "received_at": NOW, **changes}
    return Complaint(text, **given)


def order(**changes: Any) -> Order:
    given = {"ordered_at": NOW - 20 * DAY, "amount": Money(26800, "CNY"), **changes}
    return Order("2017", **given)


def earlier(case_id: str = "case-0", **changes: Any) -> CaseSummary:
    given = {"received_at": NOW - 30 * DAY, "state": "closed", **changes}
    return CaseSummary(case_id, **given)


def assess(text: str = "手链断裂", /, **given: Any) -> Assessment:
    facts = {name: given.pop(name) for name in GIVEN if name in given}
    assessor = given.pop("assessor", ASSESSOR)
    return assessor.assess(complaint(text, **given), **{"now": NOW, **facts})


def why(found: Assessment, code: str) -> Reason:
    [reason] = [r for r in found.reasons if r.code == f"severity.{code}"]
    return reason


def codes(found: Assessment) -> set[str]:
    return {r.code.removeprefix("severity.") for r in found.reasons}
