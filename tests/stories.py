"""Small, real values that many tests start from: instants, a book, a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import field, frozen

from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Customer, Issue, Order
from recoverykit.lifecycle import LIFECYCLE, Case, Lifecycle, Ruling
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.severity import Assessment

START = datetime(2026, 3, 1, tzinfo=UTC)
POLICY = PolicyRef("menu", "1", hash="sha256:22")


def at(hours: float) -> datetime:
    """Return an instant so many hours into the story."""
    return START + timedelta(hours=hours)


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@frozen(kw_only=True)
class SmallBook:
    """The least that satisfies the lifecycle's Policies protocol."""

    ref: PolicyRef = PolicyRef("small", "1", hash="sha256:11")
    catalogues: Catalogues = STANDARD
    max_backdate: timedelta = timedelta(days=2)
    max_skew: timedelta = timedelta(minutes=2)
    reopen_within: timedelta | None = timedelta(days=15)
    cause_from: str = "serious"
    clock_names: tuple[str, ...] = ("first_response", "resolution")
    known: tuple[PolicyRef, ...] = ()
    objections: tuple[Reason, ...] = field(default=())

    def knows_book(self, ref: PolicyRef) -> bool:
        return ref == self.ref or ref in self.known

    def ring_objections(self, case: Case, ruling: Ruling) -> Iterable[Reason]:
        del case, ruling
        return self.objections


BOOK = SmallBook()


def complaint(**changes: Any) -> Complaint:
    given: dict[str, Any] = {
        "text": "等了半个月的定制手链,收到却是断裂的!",
        "channel": "review",
        "received_at": at(3),
    }
    return Complaint(**(given | changes))


def order(**changes: Any) -> Order:
    given: dict[str, Any] = {
        "id": "2017",
        "ordered_at": at(-15 * 24),
        "amount": cny(26800),
        "delivered_at": at(-3 * 24),
        "note": "周年纪念礼物,急用",
        "is_custom": True,
    }
    return Order(**(given | changes))


def received(book: SmallBook = BOOK, **changes: Any) -> ev.Received:
    given: dict[str, Any] = {
        "at": at(3),
        "complaint": complaint(),
        "order": order(),
        "customer": Customer("lin"),
        "book": book.ref,
    }
    return ev.Received(**(given | changes))


def assessed(severity: str = "serious", hours: float = 3) -> ev.Assessed:
    issue = Issue("quality.damaged")
    return ev.Assessed(
        at(hours),
        assessment=Assessment(
            severity=severity, issues=(issue,), category=issue.category
        ),
    )


def opened(book: SmallBook = BOOK, lifecycle: Lifecycle = LIFECYCLE) -> Case:
    return lifecycle.open("case-1", received(book), now=at(3), policies=book)


def record(
    case: Case,
    *events: ev.Event,
    book: SmallBook = BOOK,
    lifecycle: Lifecycle = LIFECYCLE,
    **how: Any,
) -> Case:
    """Record events, each at its own time."""
    for event in events:
        given = {"now": event.at} | how
        case = lifecycle.record(case, event, policies=book, **given)
    return case


ACKNOWLEDGED = ev.Acknowledged(at(9), by="li")
DIAGNOSED = ev.Diagnosed(
    at(12), by="li", primary="sourcing", contributing=("qc", "service")
)


def diagnosed(book: SmallBook = BOOK) -> Case:
    return record(opened(book), ACKNOWLEDGED, DIAGNOSED, book=book)


def line(name: str, minor: int, basis: Basis = Basis.GOODWILL, **terms: Any) -> Remedy:
    kinds = {"refund": "refund.full", "bracelet": "gift", "album": "gift.album"}
    return Remedy(name, kinds.get(name, name), cost=cny(minor), basis=basis, **terms)


MENU = Offer(
    always=(line("bracelet", 5000), line("album", 2000, surprise=True)),
    choices=(
        line("refund", 26800, Basis.STATUTORY),
        line("remake", 12000, Basis.ENTITLEMENT),
        line("coupon", 4000),
    ),
    pick=(1, 2),
)


def ruling(case: Case, offer: Offer | None = MENU, **changes: Any) -> Ruling:
    given: dict[str, Any] = {
        "verdict": "granted",
        "offer": offer,
        "case_id": case.id,
        "version": case.version,
        "book": case.book,
        "policy": POLICY,
        "decided_at": at(15),
        "by": "li",
        "role": "store_manager",
        "exposure": None if offer is None else offer.exposure,
    }
    return Ruling(**(given | changes))


def offered(case: Case, hours: float = 15, **changes: Any) -> ev.Offered:
    given: dict[str, Any] = {"by": "li", "ruling": ruling(case)}
    return ev.Offered(at(hours), **(given | changes))


TAKEN = ev.OfferAnswered(
    at(16), by="lin", takes=("remake", "coupon"), declines=("bracelet",)
)


def answered() -> Case:
    case = diagnosed()
    return record(case, offered(case), TAKEN)


def resolved(hours: float = 17) -> Case:
    case = answered()
    resolution = case.resolution_of(
        "accepted", found="upheld", authority="store_manager"
    )
    return record(case, ev.Resolved(at(hours), by="li", resolution=resolution))
