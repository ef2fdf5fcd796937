"""Hypothesis strategies for every value that a log can hold, and for whole logs.

They make more than a shop ever sees: lone surrogates, instants at both ends of the
calendar, empty offers. Whatever the constructors accept must be stored and read back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from recoverykit.deadline import (
    LONGEST,
    BusinessDays,
    Elapsed,
    EndOfDay,
    Months,
    Worked,
)
from recoverykit.decision_tables import Trace
from recoverykit.explanation import Reason
from recoverykit.facts import (
    CaseSummary,
    Claim,
    Complaint,
    Customer,
    Evidence,
    Issue,
    Loss,
    Order,
    Review,
    Span,
)
from recoverykit.investigation import (
    ACTION_KINDS,
    METHODS,
    NATURES,
    SOURCES,
    Action,
    Cause,
    Check,
    Finding,
    Hypothesis,
    VerifiedFact,
)
from recoverykit.lifecycle import Alternative, Case, Reservation, Ruling, Rung
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import CONDITIONS, Basis, Offer, Option, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.reply import PROVENANCES, Commitment, Reply
from recoverykit.severity import Assessment, Failure, Signal
from recoverykit.task import Task

# ── small things ─────────────────────────────────────────────────────────────

CHARACTERS = st.one_of(
    st.sampled_from("断裂手链林 aZ09-.!'\"\\\n\u200b\ud83d\udc4d\x00😡"),
    # lone surrogates too: complaint texts do contain them
    st.characters(exclude_categories=()),
)


def joined(text: str) -> str:
    """Join two halves of one character, as any reading of JSON text does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


ANY_TEXT = st.text(CHARACTERS, max_size=12).map(joined)
TEXT = ANY_TEXT.filter(lambda t: t != "" and not t.isspace())
NAMES = st.sampled_from(("li", "李薇", "Lin Wei", "erased")) | TEXT
CODES = st.sampled_from(("a", "logistics.delay", "质量", "x-1")) | st.text(
    CHARACTERS.filter(lambda c: not c.isspace() and c not in "/:"),
    min_size=1,
    max_size=8,
).map(joined)
UNIQUE_CODES = st.lists(CODES, unique=True, max_size=3).map(tuple)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
INSTANTS = st.sampled_from(
    (datetime(2026, 3, 1, 3, tzinfo=UTC), datetime(2026, 3, 1, 3, 0, 0, 1, tzinfo=UTC))
) | st.datetimes(timezones=st.just(UTC))
SPANS = st.timedeltas(min_value=timedelta(0), max_value=LONGEST)
MINOR = st.integers(0, 10**12)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2).map(tuple)


def money(currency: str = "CNY") -> st.SearchStrategy[Money]:
    return st.builds(Money, MINOR, st.just(currency))


MONEY = st.sampled_from(("CNY", "JPY", "KWD")).flatmap(money)
EXACT = st.one_of(
    ANY_TEXT,
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(),
    INSTANTS,
    st.timedeltas(),
    MONEY,
    TEXTS,
)
"""What a reason, a claim and a host event may hold."""
PAIRS = st.lists(
    st.tuples(CODES, EXACT), max_size=3, unique_by=lambda pair: pair[0]
).map(tuple)
POLICY_REFS = st.builds(PolicyRef, CODES, CODES, hash=TEXT)
FIELD_NAMES = st.sampled_from(("rule", "due_at", "fields", "code", "self", "字段"))


def _template(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


LANGS = st.sampled_from(("en", "zh", "en/customer"))
REASONS = st.builds(
    lambda code, text, fields: Reason(code, text=text, **fields),
    CODES,
    maybe(st.dictionaries(LANGS, ANY_TEXT.map(_template), max_size=2)),
    st.dictionaries(FIELD_NAMES, EXACT, max_size=3),
)

# ── facts ────────────────────────────────────────────────────────────────────

OFFSETS = st.builds(
    lambda start, length: Span(start, start + length),
    st.integers(0, 10**6),
    st.integers(0, 50),
)
EVIDENCE = st.builds(
    Evidence,
    CODES,
    TEXT,
    digest=maybe(TEXT),
    captured_at=maybe(INSTANTS),
    party=maybe(CODES),
    consent=maybe(st.booleans()),
)
COMPLAINTS = st.builds(
    Complaint,
    TEXT,
    channel=CODES,
    received_at=INSTANTS,
    complainant=st.sampled_from(("buyer", "seller", "other")),
    incident_at=maybe(INSTANTS),
    rating=maybe(st.integers(1, 5)),
    claims=some(st.builds(Claim, CODES, EXACT)),
    sought=maybe(CODES),
    occasion=maybe(TEXT),
    audience=maybe(MINOR),
    vulnerable=st.booleans(),
    evidence=some(EVIDENCE),
    on_behalf_by=TEXT,
    is_authorised=maybe(st.booleans()),
    is_confidential=st.booleans(),
)
ORDERS = st.builds(
    Order,
    TEXT,
    ordered_at=INSTANTS,
    amount=maybe(money().map(lambda m: m + Money(10**12, "CNY"))),
    already_refunded=maybe(money()),
    promised_at=maybe(INSTANTS),
    ship_promised_at=maybe(INSTANTS),
    shipped_at=maybe(INSTANTS),
    delivered_at=maybe(INSTANTS),
    sku=maybe(TEXT),
    carrier=maybe(TEXT),
    supplier=maybe(TEXT),
    note=maybe(TEXT),
    is_custom=st.booleans(),
    is_digital=st.booleans(),
    is_perishable=st.booleans(),
    opened=maybe(st.booleans()),
)
CUSTOMERS = st.builds(
    Customer,
    TEXT,
    segment=maybe(CODES),
    membership=maybe(CODES),
    spend_12m=maybe(MONEY),
    orders=maybe(MINOR),
    last_order_on=maybe(st.dates()),
    marketing_consent=maybe(st.booleans()),
)
REVIEWS = st.builds(
    Review,
    TEXT,
    rating=maybe(st.integers(1, 5)),
    status=st.sampled_from(("original", "amended", "withdrawn")),
    seen_at=maybe(INSTANTS),
)
SUMMARIES = st.builds(
    CaseSummary,
    CODES,
    received_at=INSTANTS,
    state=CODES,
    categories=UNIQUE_CODES,
    severity=maybe(CODES),
    primary_cause=maybe(CODES),
    resolved_at=maybe(INSTANTS),
    closed_at=maybe(INSTANTS),
    closure=maybe(CODES),
    goodwill=maybe(MONEY),
    cost=maybe(MONEY),
    reopened=st.integers(0, 9),
    found=maybe(CODES),
    sku=maybe(TEXT),
    carrier=maybe(TEXT),
    supplier=maybe(TEXT),
    audience=maybe(st.integers(0, 9)),
    first_replied_at=maybe(INSTANTS),
    merged_into=maybe(CODES),
)
TASKS = st.builds(
    Task,
    TEXT,
    CODES,
    due_at=maybe(INSTANTS),
    role=maybe(CODES),
    line=maybe(TEXT),
    why=maybe(REASONS),
)

# ── replies, offers, rulings ─────────────────────────────────────────────────

LENGTHS = st.timedeltas(min_value=timedelta(microseconds=1), max_value=LONGEST)
TARGETS = st.one_of(
    st.builds(Elapsed, LENGTHS),
    st.builds(Worked, LENGTHS),
    st.builds(BusinessDays, st.integers(0, 99)),
    st.builds(Months, st.integers(1, 99)),
    st.builds(EndOfDay, st.integers(0, 99)),
)
REPLIES = st.builds(
    Reply,
    TEXT,
    provenance=st.sampled_from(PROVENANCES),
    channel=maybe(CODES),
    parts=UNIQUE_CODES,
    signed_by=maybe(CODES),
    commitments=st.lists(
        st.builds(Commitment, CODES, TARGETS), max_size=2, unique_by=lambda c: c.name
    ).map(tuple),
)


def remedies(name: str) -> st.SearchStrategy[Remedy]:
    return st.builds(
        Remedy,
        st.just(name),
        CODES,
        cost=money(),
        basis=st.sampled_from(Basis),
        value=maybe(money()),
        percent_off=maybe(st.integers(1, 100)),
        valid_months=maybe(st.integers(1, 36)),
        stackable=st.booleans(),
        return_waived=st.booleans(),
        expedite=st.booleans(),
        upgrade=st.booleans(),
        surprise=st.booleans(),
        condition=maybe(st.sampled_from(CONDITIONS)),
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    always = draw(st.integers(0, 2))
    choices: list[Option | Remedy] = []
    for i in range(draw(st.integers(0, 3))):
        alone = draw(remedies(f"choice{i}"))
        both = Option(f"option{i}", (draw(remedies(f"left{i}")), alone))
        choices.append(draw(st.sampled_from((alone, both))))
    given: dict[str, Any] = {}
    if draw(st.booleans()):
        most = draw(st.integers(0, len(choices)))
        given["pick"] = (draw(st.integers(0, most)), most)
    return Offer(
        always=tuple(draw(remedies(f"always{i}")) for i in range(always)),
        choices=tuple(choices),
        **given,
    )


TRACES = st.builds(
    Trace,
    table=POLICY_REFS,
    read=PAIRS,
    fired=TEXTS,
    reasons=some(REASONS),
    failed=some(st.tuples(CODES, REASONS)),
    catalogues=some(st.tuples(CODES, CODES)),
)
RULINGS = st.builds(
    Ruling,
    verdict=st.sampled_from(("granted", "needs_approval", "no_rule", "refused")),
    offer=maybe(offers()),
    case_id=CODES,
    version=st.integers(0, 99),
    book=POLICY_REFS,
    policy=POLICY_REFS,
    decided_at=INSTANTS,
    by=TEXT,
    role=CODES,
    exposure=maybe(MONEY),
    approver=maybe(CODES),
    second_person=st.booleans(),
    reasons=some(REASONS),
    trace=maybe(TRACES),
    granted=maybe(MONEY),
    reservation=maybe(
        st.builds(
            Reservation,
            key=TEXT,
            budget=CODES,
            amount=MONEY,
            expires_at=maybe(INSTANTS),
        )
    ),
    traces=some(TRACES),
    alternatives=some(st.builds(Alternative, CODES, CODES, maybe(MONEY))),
    ladder=some(st.builds(Rung, CODES, maybe(MONEY))),
)
LOSSES = st.builds(
    Loss,
    goods=money(),
    expenses=maybe(money()),
    effort=maybe(money()),
)
ASSESSMENTS = st.builds(
    Assessment,
    severity=st.sampled_from(("minor", "moderate", "serious", "critical")),
    points=st.integers(0, 20),
    issues=some(
        st.builds(
            Issue,
            CODES,
            spans=some(OFFSETS),
            status=st.sampled_from(("claimed", "confirmed", "rejected")),
        )
    ),
    category=CODES,
    signals=some(st.builds(Signal, CODES, spans=some(OFFSETS))),
    exposure=st.sampled_from(("private", "public")),
    urgency=st.sampled_from(("normal", "urgent")),
    vulnerable=st.booleans(),
    opens_case=st.booleans(),
    owner=maybe(CODES),
    reasons=some(REASONS),
    classifiers=some(st.tuples(TEXT, TEXT)),
    failures=some(st.builds(Failure, TEXT, version=TEXT, reason=REASONS)),
)
FINDINGS = st.builds(Finding, CODES, TEXT, evidence=some(EVIDENCE))
CHECKS = st.lists(
    st.builds(Check, CODES, waived=maybe(TEXT)),
    max_size=2,
    unique_by=lambda check: check.item,
).map(tuple)
CAUSES = st.builds(
    Cause,
    CODES,
    TEXT,
    nature=maybe(st.sampled_from(NATURES)),
    evidence=some(EVIDENCE),
)
HYPOTHESES = st.one_of(
    st.builds(Hypothesis, CODES, stage=CODES, supported_by=some(EVIDENCE)),
    st.builds(
        Hypothesis,
        CODES,
        stage=CODES,
        status=st.just("eliminated"),
        against=EVIDENCE.map(lambda shown: (shown,)),
    ),
)
VERIFIED = st.builds(VerifiedFact, CODES, EXACT, source=st.sampled_from(SOURCES))
ACTIONS = st.builds(
    Action,
    CODES,
    kind=st.sampled_from(ACTION_KINDS),
    cause=maybe(CODES),
    owner=maybe(CODES),
    due_at=maybe(INSTANTS),
    description=maybe(TEXT),
)
RESOLUTIONS = st.builds(
    ev.Resolution,
    outcome=st.sampled_from(("accepted", "imposed")),
    found=CODES,
    lines=TEXTS,
    cost=maybe(MONEY),
    authority=CODES,
    reason=maybe(TEXT),
)

# ── events ───────────────────────────────────────────────────────────────────


def _event(cls: type[ev.Event], **fields: Any) -> st.SearchStrategy[Any]:
    return st.builds(cls, INSTANTS, **fields)


_FACTS = {"order": maybe(ORDERS), "customer": maybe(CUSTOMERS), "book": POLICY_REFS}
_CAUSES = {
    "primary": maybe(CODES),
    "contributing": UNIQUE_CODES,
    "undetermined": maybe(TEXT),
    "confirmed": UNIQUE_CODES,
    # nothing is both
    "rejected": UNIQUE_CODES.map(lambda codes: tuple(f"un{code}" for code in codes)),
    "method": maybe(st.sampled_from(METHODS)),
    "findings": some(FINDINGS),
    "loss": maybe(LOSSES),
    "checks": CHECKS,
    "facts": some(VERIFIED),
    "hypotheses": some(HYPOTHESES),
}


@st.composite
def _diagnosed(draw: st.DrawFn) -> ev.Diagnosed:
    """Draw a diagnosis whose chain lies in the stages that it names."""
    found: ev.Diagnosed = draw(_event(ev.Diagnosed, by=NAMES, **_CAUSES))
    stages = found.diagnosis.stages
    chain = tuple(
        evolve(cause, stage=stage)
        for stage, cause in zip(stages, draw(some(CAUSES)), strict=False)
    )
    return evolve(found, chain=chain)


EVENTS: dict[str, st.SearchStrategy[Any]] = {
    "received": _event(ev.Received, complaint=COMPLAINTS, **_FACTS),
    "imported": _event(
        ev.Imported, state=CODES, source=TEXT, complaint=maybe(COMPLAINTS), **_FACTS
    ),
    "acknowledged": _event(
        ev.Acknowledged, by=NAMES, reply=maybe(REPLIES), keeps=TEXTS
    ),
    "diagnosed": _diagnosed(),
    "offered": _event(
        ev.Offered, by=NAMES, ruling=RULINGS, override=maybe(TEXT), keeps=TEXTS
    ),
    "approved": _event(ev.Approved, by=NAMES, role=CODES, of=RULINGS),
    "resolved": _event(ev.Resolved, by=NAMES, resolution=RESOLUTIONS),
    "follow_up_started": _event(ev.FollowUpStarted, by=NAMES),
    "closed": _event(
        ev.Closed, by=NAMES, code=CODES, actions=UNIQUE_CODES, no_action=maybe(TEXT)
    ),
    "reopened": _event(ev.Reopened, by=NAMES, why=TEXT, override=maybe(TEXT)),
    "reassigned": _event(
        ev.Reassigned, by=NAMES, to=NAMES, role=CODES, why=maybe(TEXT)
    ),
    "paused": _event(ev.Paused, by=NAMES, reason=CODES),
    "resumed": _event(ev.Resumed, by=NAMES),
    "extended": _event(
        ev.Extended, by=NAMES, clock=CODES, extra=SPANS, reason=CODES, notice=REPLIES
    ),
    "adopted": _event(
        ev.Adopted, by=NAMES, book=POLICY_REFS, retarget=st.sampled_from(ev.RETARGETS)
    ),
    "assessed": _event(ev.Assessed, assessment=ASSESSMENTS),
    "replied": _event(ev.Replied, by=NAMES, reply=REPLIES, keeps=TEXTS),
    "customer_wrote": _event(
        ev.CustomerWrote, text=TEXT, by=maybe(NAMES), channel=maybe(CODES)
    ),
    "offer_answered": _event(
        ev.OfferAnswered, by=maybe(NAMES), takes=UNIQUE_CODES, declines=UNIQUE_CODES
    ),
    "evidence_requested": _event(
        ev.EvidenceRequested,
        by=NAMES,
        kinds=UNIQUE_CODES,
        due_at=maybe(INSTANTS),
        reply=maybe(REPLIES),
        claim=maybe(CODES),
    ),
    "evidence_received": _event(ev.EvidenceReceived, evidence=some(EVIDENCE)),
    "fulfilled": _event(ev.Fulfilled, line=TEXT, by=maybe(NAMES), keeps=TEXTS),
    "line_failed": _event(ev.LineFailed, line=TEXT, why=TEXT),
    "refund_seen": _event(ev.RefundSeen, amount=MONEY, source=CODES, line=maybe(TEXT)),
    "alert_sent": _event(ev.AlertSent, to=CODES),
    "taken": _event(ev.Taken, by=NAMES, role=CODES),
    "fix_done": _event(ev.FixDone, by=NAMES),
    "retrospective_held": _event(
        ev.RetrospectiveHeld,
        by=NAMES,
        actions=UNIQUE_CODES,
        note=maybe(TEXT),
        happened=maybe(TEXT),
        causes=some(CAUSES),
        measures=some(ACTIONS),
    ),
    "followed_up": _event(ev.FollowedUp, by=NAMES, about=CODES),
    "surveyed": st.one_of(
        _event(
            ev.Surveyed,
            measure=st.just("csat"),
            score=st.integers(0, 5),
            out_of=st.integers(5, 10),
        ),
        _event(
            ev.Surveyed,
            measure=st.just("nps"),
            score=st.integers(0, 10),
            out_of=st.just(10),
        ),
    ),
    "review_changed": _event(ev.ReviewChanged, review=REVIEWS, asked=st.booleans()),
    "referred": _event(
        ev.Referred,
        to=CODES,
        reference=maybe(TEXT),
        answer_by=maybe(INSTANTS),
        accepted_at=maybe(INSTANTS),
        by=st.sampled_from(ev.REFERRERS),
    ),
    "referral_decided": _event(
        ev.ReferralDecided, to=CODES, found=maybe(CODES), reference=maybe(TEXT)
    ),
    "appealed": _event(
        ev.Appealed,
        by=st.sampled_from(ev.APPELLANTS),
        why=TEXT,
        against=st.sampled_from(ev.APPEALABLE),
    ),
    "appeal_decided": _event(
        ev.AppealDecided,
        by=NAMES,
        role=CODES,
        found=st.sampled_from(ev.APPEAL_OUTCOMES),
        reason=TEXT,
        of=maybe(st.sampled_from(ev.APPELLANTS)),
    ),
    "noted": _event(ev.Noted, by=NAMES, text=TEXT),
    "linked": _event(
        ev.Linked, to=CODES, relation=st.sampled_from(("related", "duplicate_of"))
    ),
    "done": _event(ev.Done, task=TEXT, by=maybe(NAMES)),
}
"""A strategy for every kind; a test fails when a new kind has none."""
HOST_EVENTS = _event(ev.HostEvent, kind=CODES, by=maybe(NAMES), data=PAIRS)
ANY_EVENT = st.one_of(*EVENTS.values(), HOST_EVENTS)


def entries(events: st.SearchStrategy[Any]) -> st.SearchStrategy[ev.Entry]:
    """Make entries around events, as a lifecycle would."""
    return st.builds(
        lambda event, **fields: ev.Entry(event=event, schema=event.schema, **fields),
        events,
        version=st.integers(1, 10**6),
        source=maybe(CODES),
        dest=CODES,
        recorded_at=INSTANTS,
        key=maybe(TEXT),
        book=POLICY_REFS,
    )


ENTRIES = entries(ANY_EVENT)


def _numbered(log: list[ev.Entry]) -> tuple[ev.Entry, ...]:
    return tuple(evolve(entry, version=n) for n, entry in enumerate(log, start=1))


CASES = st.builds(
    lambda case_id, birth, more: Case.replay(case_id, _numbered([birth, *more])),
    CODES,
    entries(EVENTS["received"] | EVENTS["imported"]),
    # answers and deliveries mean something only after an offer: left out here
    st.lists(
        entries(
            st.one_of(
                *(
                    strategy
                    for kind, strategy in EVENTS.items()
                    if kind
                    not in {
                        "received",
                        "imported",
                        "offer_answered",
                        "fulfilled",
                        "line_failed",
                    }
                )
            )
        ),
        max_size=6,
    ),
)
"""Whole logs in any order: nothing a lifecycle would allow, all of it readable."""
