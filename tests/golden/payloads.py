"""Golden payloads: how each kind of event was stored by each release.

A folder holds what one release wrote. It is never written again: a change that reads
it otherwise, or dumps it otherwise without a new schema number, breaks stored cases.

A new release, or a new kind of event, gets files of its own, on purpose::

    PYTHONPATH=src:. python tests/golden/payloads.py v0_1

That writes only files which are not there yet. To change one that no release has
carried, delete it first.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

from attrs import evolve

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Worked
from recoverykit.decision_tables import Trace
from recoverykit.explanation import Reason
from recoverykit.facts import Claim, Customer, Evidence, Issue, Loss, Review, Span
from recoverykit.incidents import (
    ActionDone,
    ActionPlanned,
    ActionVerified,
    CasesLinked,
    CasesUnlinked,
    Declared,
    ExposureSeen,
    Incident,
    IncidentClosed,
    IncidentMerged,
    IncidentReopened,
    MessageAgreed,
    RemedyDecided,
    StatementPublished,
    open_incident,
    record_incident,
)
from recoverykit.investigation import (
    Action,
    Cause,
    Check,
    Finding,
    Hypothesis,
    VerifiedFact,
)
from recoverykit.lifecycle import Alternative, Case, Entry, Reservation, Rung
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.reply import Commitment, Reply
from recoverykit.serialization import dump_case, dump_entry, dump_incident
from recoverykit.severity import Assessment, Failure, Signal
from tests.stories import (
    ACKNOWLEDGED,
    BOOK,
    MENU,
    answered,
    at,
    cny,
    complaint,
    order,
    record,
    resolved,
    ruling,
)

HERE = Path(__file__).parent

BOOK_REF = PolicyRef("rescue_48h", "1", hash="sha256:00ff")
PHOTO = Evidence(
    "photo",
    "s3://case-1/1.jpg",
    digest="sha256:aa",
    captured_at=at(2.5),
    party="buyer",
    consent=True,
)
REPLY = Reply(
    "非常理解您的心情,我们已紧急处理您的问题。",
    provenance="edited_template",
    channel="chat",
    parts=("apology", "empathy", "promise"),
    signed_by="store_manager",
    commitments=(
        Commitment("answer", Elapsed(timedelta(hours=2))),
        Commitment("photo", Worked(timedelta(minutes=30))),
        Commitment("parcel", BusinessDays(3)),
        Commitment("coupon", Months(3)),
        Commitment("today", EndOfDay(0)),
    ),
)
COMPLAINT = complaint(
    complainant="seller",
    incident_at=at(-1),
    rating=5,
    claims=(
        Claim("order.delivered_at", at(-72)),
        Claim("order.opened", False),
        Claim("paid", cny(26800)),
        Claim("wanted_on", date(2026, 3, 8)),
        Claim("late_for", timedelta(days=2)),
        Claim("pieces", 2),
        Claim("said", "断裂"),
        Claim("names", ("L", "W")),
        Claim("nothing", None),
    ),
    sought="refund",
    occasion="周年纪念",
    audience=120,
    vulnerable=True,
    evidence=(PHOTO,),
)
ORDER = order(
    already_refunded=cny(100),
    promised_at=at(-96),
    shipped_at=at(-100),
    sku="bracelet-18k",
    carrier="SF",
    supplier="Yiwu 3",
    is_digital=True,
    is_perishable=True,
    opened=False,
)
CUSTOMER = Customer(
    "lin",
    segment="high_value",
    membership="gold",
    spend_12m=Money(1234, "KWD"),
    orders=7,
    last_order_on=date(2026, 2, 14),
    marketing_consent=False,
)
REASON = Reason(
    "shop.said",
    text={"en": "said {why}", "zh": "说{why}", "en/customer": "because {why}"},
    why="late",
    at=at(1),
    on=date(2026, 3, 1),
    span=timedelta(minutes=90),
    cost=cny(500),
    names=("a", "b"),
    yes=True,
    none=None,
)
ASSESSMENT = Assessment(
    severity="serious",
    points=4,
    issues=(Issue("quality.damaged", spans=(Span(0, 2),), status="confirmed"),),
    category="quality.damaged",
    signals=(Signal("anger", spans=(Span(3, 5), Span(7, 9))),),
    exposure="public",
    urgency="urgent",
    vulnerable=True,
    opens_case=False,
    reasons=(REASON,),
    classifiers=(("keywords", "1"),),
    failures=(Failure("slow", version="2", reason=Reason("severity.timeout")),),
)
TRACE = Trace(
    table=PolicyRef("bands", "1", hash="sha256:33"),
    read=(("order.amount", cny(26800)), ("order.note", None), ("late", True)),
    fired=("r1",),
    reasons=(REASON,),
    failed=(("r2", Reason("decision_tables.needs_no", rule="r2", path="late")),),
    catalogues=(("category", "categories"),),
)
NEAREST = evolve(
    TRACE,
    nearest="r2",
    nearest_also=(Reason("decision_tables.needs_value", rule="r2", path="order.note"),),
)
WHOLE_REMEDY = Remedy(
    "coupon",
    "coupon.percent",
    cost=cny(4000),
    basis=Basis.GOODWILL,
    value=cny(5000),
    percent_off=20,
    valid_months=12,
    stackable=True,
    return_waived=True,
    expedite=True,
    upgrade=True,
    surprise=True,
    condition="review:any",
)
RULING = ruling(
    answered(),
    evolve(MENU, always=(*MENU.always, evolve(WHOLE_REMEDY, name="extra"))),
    verdict="needs_approval",
    approver="ceo",
    second_person=True,
    reasons=(REASON,),
    trace=TRACE,
)
FACTS = {"complaint": COMPLAINT, "order": ORDER, "customer": CUSTOMER, "book": BOOK_REF}


def events() -> dict[str, ev.Event]:
    """Return one event of every kind, with every field given."""
    given = (
        ev.Received(at(3), **FACTS),
        ev.Imported(at(3), state="diagnosed", source="old desk", **FACTS),
        ev.Acknowledged(at(9), by="li", reply=REPLY, keeps=("case-1:2:answer",)),
        ev.Diagnosed(
            at(12),
            by="li",
            primary="sourcing",
            contributing=("qc", "service"),
            confirmed=("quality.damaged",),
            method="phone",
            findings=(Finding("qc", "质检员那周请假", evidence=(PHOTO,)),),
        ),
        ev.Offered(at(15), by="li", ruling=RULING, override="urgent", keeps=("a",)),
        ev.Approved(at(15), by="wang", role="ceo", of=RULING),
        ev.Resolved(
            at(17),
            by="li",
            resolution=ev.Resolution(
                outcome="imposed",
                found="upheld",
                lines=("case-1:5:remake",),
                cost=cny(12000),
                authority="ceo",
                reason="no answer",
            ),
        ),
        ev.FollowUpStarted(at(18), by="li"),
        ev.Closed(
            at(19), by="li", code="resolved", actions=("audit",), no_action="as said"
        ),
        ev.Reopened(at(20), by="li", why="又断了", override="promised"),
        ev.Reassigned(at(21), by="bot", to="li", role="agent", why="转人工"),
        ev.Paused(at(22), by="li", reason="awaiting_evidence"),
        ev.Resumed(at(23), by="li"),
        ev.Extended(
            at(24),
            by="li",
            clock="resolution",
            extra=timedelta(days=1, microseconds=1),
            reason="made_to_order",
            notice=REPLY,
        ),
        ev.Adopted(at(25), by="deploy", book=BOOK_REF, retarget="tighten"),
        ev.Assessed(at(3), assessment=ASSESSMENT),
        ev.Replied(at(26), by="li", reply=REPLY, keeps=("case-1:2:answer",)),
        ev.CustomerWrote(at(27), text="谢谢", by="林晚", channel="chat"),
        ev.OfferAnswered(at(28), by="林晚", takes=("remake",), declines=("bracelet",)),
        ev.EvidenceRequested(
            at(29), by="li", kinds=("photo",), due_at=at(53), reply=REPLY
        ),
        ev.EvidenceReceived(at(30), evidence=(PHOTO, Evidence("chat_log", "c/2"))),
        ev.Fulfilled(at(31), line="case-1:5:remake", by="SF", keeps=("b",)),
        ev.LineFailed(at(32), line="case-1:5:remake", why="out of stock"),
        ev.RefundSeen(at(33), amount=cny(26800), source="chargeback"),
        ev.AlertSent(at(3), to="supervisor"),
        ev.Taken(at(3), by="li", role="agent"),
        ev.FixDone(at(34), by="ops"),
        ev.RetrospectiveHeld(at(40), by="li", actions=("audit",), note="供应商"),
        ev.FollowedUp(at(41), by="li", about="care_call"),
        ev.Surveyed(at(42), measure="nps", score=9, out_of=10),
        ev.ReviewChanged(
            at(43),
            review=Review("r/1", rating=5, status="amended", seen_at=at(43)),
            asked=True,
        ),
        ev.Referred(at(44), to="12315", reference="No. 9"),
        ev.ReferralDecided(
            at(44.2), to="12315", found="partly_upheld", reference="No. 9"
        ),
        ev.Appealed(
            at(44.4), by="other_party", why="退款少了", against="appeal_decided"
        ),
        ev.AppealDecided(
            at(44.6), by="wang", role="ceo", found="upheld", reason="proof was new"
        ),
        ev.Noted(at(45), by="li", text="已回访"),
        ev.Linked(at(46), to="case-2", relation="duplicate_of"),
        ev.Done(at(47), task="case-1:9:survey", by="mailer"),
        ev.HostEvent(
            at(48),
            kind="parcel_scanned",
            by="hub",
            data={"hub": "杭州", "weight_g": 120, "seen_at": at(48), "fee": cny(800)},
        ),
    )
    return {event.kind: event for event in given}


def later_fields() -> dict[str, ev.Event]:
    """Return events with the fields that came after their kind, by file name."""
    usual = events()
    loss = Loss(goods=cny(8000), expenses=cny(150), effort=cny(200))
    full = evolve(
        RULING,
        granted=cny(1200),
        reservation=Reservation(
            key="case-1:4:spring",
            budget="spring",
            amount=cny(13000),
            expires_at=at(17),
        ),
        traces=(evolve(TRACE, table=PolicyRef("gestures", "1", hash="sha256:44")),),
        alternatives=(
            Alternative("bands", "r2", cny(5000)),
            Alternative("bands", "above"),
        ),
        ladder=(Rung("cs_agent", cny(5000)), Rung("ceo")),
    )
    owned = evolve(
        ASSESSMENT,
        issues=(*ASSESSMENT.issues, Issue("service.attitude", status="rejected")),
        owner="store_manager",
    )
    return {
        "assessed_owner": ev.Assessed(at(3), assessment=owned),
        "received_ship_promised": evolve(
            usual["received"], order=evolve(ORDER, ship_promised_at=at(-120))
        ),
        "received_on_behalf": evolve(
            usual["received"],
            complaint=evolve(
                COMPLAINT,
                on_behalf_by="女儿",
                is_authorised=False,
                is_confidential=True,
            ),
        ),
        "diagnosed_loss": evolve(usual["diagnosed"], loss=loss),
        "diagnosed_rejected": evolve(
            usual["diagnosed"], rejected=("service.attitude",)
        ),
        "appeal_decided_of": evolve(usual["appeal_decided"], of="other_party"),
        "referred_by_shop": evolve(usual["referred"], by="shop"),
        "referred_in_full": evolve(
            usual["referred"], answer_by=at(80), accepted_at=at(60)
        ),
        "diagnosed_investigation": evolve(
            usual["diagnosed"],
            checks=(Check("order"), Check("logistics", waived="自提")),
            facts=(
                VerifiedFact("order.delivered_at", at(-1), source="complainant"),
                VerifiedFact("order.opened", True, source="inspection"),
            ),
            chain=(
                Cause(
                    "sourcing", "标准扣用完了", nature="technical", evidence=(PHOTO,)
                ),
                Cause("qc", "质检员那周请假", nature="organisational"),
            ),
            hypotheses=(
                Hypothesis(
                    "transit_damage",
                    stage="logistics",
                    status="eliminated",
                    against=(PHOTO,),
                ),
                Hypothesis(
                    "soft_material",
                    stage="sourcing",
                    status="confirmed",
                    supported_by=(PHOTO,),
                ),
            ),
        ),
        "evidence_requested_claim": evolve(
            usual["evidence_requested"], claim="transit_damage"
        ),
        "retrospective_held_in_full": evolve(
            usual["retrospective_held"],
            happened="断裂的手链,敷衍的客服",
            causes=(Cause("service", "只机械回复", nature="human"),),
            measures=(
                Action(
                    "change_supplier",
                    kind="corrective",
                    cause="sourcing",
                    owner="purchasing",
                    due_at=at(100),
                    description="更换配件供应商",
                ),
            ),
        ),
        "refund_seen_line": evolve(usual["refund_seen"], line="case-1:5:refund"),
        "offered_in_full": evolve(usual["offered"], ruling=full),
        "offered_nearest_miss": evolve(
            usual["offered"], ruling=evolve(RULING, trace=NEAREST)
        ),
    }


def stored(event: ev.Event, version: int = 7) -> Entry:
    """Return an event as an entry with every field of the envelope."""
    return Entry(
        version=version,
        event=event,
        source="diagnosed",
        dest="diagnosed",
        recorded_at=event.at + timedelta(microseconds=1),
        key="call-7",
        book=BOOK_REF,
        schema=event.schema,
    )


def story() -> Case:
    """Return a whole case as a lifecycle made it."""
    case = resolved()
    return record(
        case,
        ev.Fulfilled(at(18), line=case.given[0].id),
        ev.Replied(at(19), by="li", reply=REPLY),
        ev.FollowUpStarted(at(20), by="li"),
        ev.Noted(at(21), by="li", text="已回访"),
        ev.Surveyed(at(22), measure="csat", score=5),
        ev.RetrospectiveHeld(at(40), by="li", actions=("qc",)),
        book=BOOK,
    )


def incident() -> Incident:
    """Return an incident with an event of every kind, with every field given."""
    birth = Declared(
        at(9),
        by="wang",
        cause="自动扣款后没有及时放款",
        stage="settlement",
        categories=("payment.settlement",),
        cases=("case-1", "case-2"),
        split_from="incident-0",
    )
    action = Action(
        "settle_daily",
        kind="corrective",
        cause="settlement",
        owner="task_force",
        due_at=at(33),
        description="每日对账",
    )
    given = (
        CasesLinked(at(10), by="li", cases=("case-3",), merged_from="incident-2"),
        CasesUnlinked(at(10), by="li", cases=("case-2",), split_into="incident-3"),
        ExposureSeen(at(11), audience=12_000),
        RemedyDecided(at(12), by="wang", offer=MENU),
        MessageAgreed(at(12), by="wang", message=REPLY),
        StatementPublished(at(13), by="wang", signed_by="ceo", ref="post/1"),
        ActionPlanned(at(14), by="wang", action=action),
        ActionDone(at(20), by="li", action="act-8"),
        ActionVerified(at(30), by="chen", action="act-8", works=True, note="已恢复"),
        ev.Done(at(31), task="incident-1:1:case-1:callback", by="li"),
        ev.Noted(at(32), by="li", text="卖家林晚来电致谢"),
        IncidentClosed(at(40), by="wang", no_action="as planned"),
        IncidentReopened(at(41), by="wang", why="又有卖家反映"),
        IncidentMerged(at(42), by="wang", into="incident-9"),
    )
    found = open_incident("incident-1", birth, now=at(9), policies=BOOK, key="call-1")
    for event in given:
        found = record_incident(found, event, now=event.at, policies=BOOK)
    return found


def payloads() -> dict[str, object]:
    """Return every payload by the name of its file."""
    rows: dict[str, object] = {
        f"{name}.json": dump_entry(stored(event))
        for name, event in (events() | later_fields()).items()
    }
    smallest = ev.OfferAnswered(ACKNOWLEDGED.at)
    rows["with_defaults.json"] = dump_entry(
        evolve(stored(smallest), source=None, key=None)
    )
    rows["case.json"] = dump_case(story())
    rows["incident.json"] = dump_incident(incident())
    return rows


def text_of(payload: object) -> str:
    """Return a payload as it stands in its file: readable, and always the same."""
    return json.dumps(payload, ensure_ascii=False, indent=1) + "\n"


def main(release: str) -> None:
    """Write the files that a release does not have yet."""
    folder = HERE / release
    folder.mkdir(exist_ok=True)
    for name, payload in payloads().items():
        path = folder / name
        if not path.exists():
            path.write_text(text_of(payload), encoding="utf-8")
            print("wrote", path)


if __name__ == "__main__":
    main(sys.argv[1])
