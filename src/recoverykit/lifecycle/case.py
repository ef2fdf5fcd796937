"""A case: an id and its log, and what can be read from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from attrs import evolve, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, NoOpenOffer, PickOutOfRange, VersionGap
from recoverykit.facts import CaseSummary, Complaint, Customer, Evidence, Order
from recoverykit.investigation import Diagnosis, is_within
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, OfferedLine, line_id
from recoverykit.plain import PolicyRef
from recoverykit.severity import Assessment

E = TypeVar("E", bound=ev.Event)

ABOUT_LINES = frozenset({ev.OfferAnswered, ev.Fulfilled, ev.LineFailed, ev.RefundSeen})
"""Events that speak of offer lines, which must exist."""

GIVEN = ("accepted", "fulfilled", "failed")
"""Line states that bind the shop; a failed line is still owed."""

_ELSEWHERE = ("merged", "duplicate")
"""Closures of complaints that are answered under another case."""


@frozen
class Case:
    """One complaint from its first word to its last, as an immutable log.

    Nothing else is stored: everything below is read from the log, so a case
    loaded from rows equals the one that was saved. State follows the order of
    recording; clocks follow the time of happening.

    Args:
        id: the host's id for it; a code, since line ids and task keys use it.
        log: its entries, versions 1, 2, 3 …
    """

    id: str
    log: tuple[ev.Entry, ...]

    @classmethod
    def replay(cls, case_id: str, log: Iterable[ev.Entry]) -> Case:
        """Return the case that a stored log tells of.

        Runs no guard, decides nothing again and needs no lifecycle, so it reads
        the logs of any past one.

        Raises:
            InvalidValue: the log is empty or does not begin with a birth.
            VersionGap: a row is missing, doubled or out of order.
        """
        checked.require_code("case_id", case_id)
        entries = tuple(log)
        if not entries or not isinstance(entries[0].event, (ev.Birth, ev.Opaque)):
            first = entries[0].event.kind if entries else "an empty log"
            raise InvalidValue("log", first, "must begin with received or imported")
        for expected, entry in enumerate(entries, start=1):
            if entry.version != expected:
                raise VersionGap(expected, entry.version)
        return cls(case_id, entries)

    # ── where it stands ───────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """Return the state after the last entry."""
        return self.log[-1].dest

    @property
    def version(self) -> int:
        """Return the number of entries, for optimistic locking."""
        return self.log[-1].version

    @property
    def book(self) -> PolicyRef:
        """Return the playbook that the case runs under now."""
        return self.log[-1].book

    @property
    def received_at(self) -> datetime:
        """Return when the complaint was received."""
        complaint = self.complaint
        return self.log[0].event.at if complaint is None else complaint.received_at

    @property
    def known_since(self) -> datetime:
        """Return since when its clocks can count: the receipt, or the import."""
        birth = self.log[0].event
        if isinstance(birth, ev.Received):
            return birth.complaint.received_at
        return birth.at

    @property
    def paused(self) -> ev.Paused | None:
        """Return the pause that is on, if one is."""
        for entry in reversed(self.log):
            if isinstance(entry.event, (ev.Resumed, ev.Closed)):
                return None
            if isinstance(entry.event, ev.Paused):
                return entry.event
        return None

    @property
    def handler(self) -> tuple[str, str] | None:
        """Return who is responsible now and in which role, if anybody is."""
        for entry in reversed(self.log):
            match entry.event:
                case ev.Reassigned(to=name, role=role) | ev.Taken(by=name, role=role):
                    return name, role
                case _:
                    continue
        return None

    # ── what it is about ──────────────────────────────────────────────────────

    def entries(self, *kinds: type[ev.Event]) -> Iterator[ev.Entry]:
        """Yield the entries of these kinds, oldest first."""
        return (e for e in self.log if isinstance(e.event, kinds))

    def last(self, kind: type[E]) -> E | None:
        """Return the latest event of a kind."""
        for entry in reversed(self.log):
            if isinstance(entry.event, kind):
                return entry.event
        return None

    @property
    def complaint(self) -> Complaint | None:
        """Return the complaint; None for an import without one."""
        return getattr(self.log[0].event, "complaint", None)

    @property
    def order(self) -> Order | None:
        """Return the order complained about, if there is one."""
        return getattr(self.log[0].event, "order", None)

    @property
    def customer(self) -> Customer | None:
        """Return who complains, if the shop knows them."""
        return getattr(self.log[0].event, "customer", None)

    @property
    def assessment(self) -> Assessment | None:
        """Return the latest assessment."""
        assessed = self.last(ev.Assessed)
        return None if assessed is None else assessed.assessment

    @property
    def diagnosis(self) -> Diagnosis | None:
        """Return the latest diagnosis."""
        diagnosed = self.last(ev.Diagnosed)
        return None if diagnosed is None else diagnosed.diagnosis

    @property
    def resolution(self) -> ev.Resolution | None:
        """Return how it was resolved, unless it was reopened since."""
        for entry in reversed(self.log):
            if isinstance(entry.event, ev.Reopened):
                return None
            if isinstance(entry.event, ev.Resolved):
                return entry.event.resolution
        return None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the material there is: sent with the complaint, then received."""
        complaint = self.complaint
        first = () if complaint is None else complaint.evidence
        return first + tuple(
            item
            for entry in self.log
            if isinstance(entry.event, ev.EvidenceReceived)
            for item in entry.event.evidence
        )

    # ── disputes ──────────────────────────────────────────────────────────────

    @property
    def open_appeals(self) -> tuple[ev.Entry, ...]:
        """Return the appeals that no second reviewer has decided, oldest first.

        A case that is reopened is decided anew, so they are settled by that too; and
        those of one side once it was told that the outcome is final, as the task
        ``tell_outside`` asks. Who takes the complaint back takes its appeals back. One
        that is merged before anything was decided is decided elsewhere.
        """
        found: list[tuple[str, ev.Entry]] = []
        is_resolved = False
        for entry in self.log:
            match entry.event:
                case ev.Appealed(by=who):
                    found.append((who, entry))
                case ev.AppealDecided(of=str(whose)):
                    found = [each for each in found if each[0] != whose]
                case ev.Done(task=task):
                    told = [who for who, e in found if task == self._final_key(e)]
                    found = [each for each in found if each[0] not in told]
                case ev.Resolved():
                    is_resolved = True
                case ev.AppealDecided() | ev.Closed(code="withdrawn"):
                    found.clear()
                case ev.Closed(code=code) if code in _ELSEWHERE and not is_resolved:
                    found.clear()
                case ev.Reopened():
                    found.clear()
                    is_resolved = False
                case _:
                    continue
        return tuple(entry for _, entry in found)

    def _final_key(self, appeal: ev.Entry) -> str:
        return f"{self.id}:{appeal.version}:tell_outside"

    @property
    def open_referrals(self) -> tuple[ev.Entry, ...]:
        """Return what lies with somebody outside who has not decided it, oldest first.

        The latest referral to each of them stands for all. A decision settles what went
        to the code that it names, and to those above and below it: what went to a
        ``platform`` may come back from ``platform.taobao``.
        """
        found: dict[str, ev.Entry] = {}
        for entry in self.log:
            match entry.event:
                case ev.Referred(to=to):
                    found[to] = entry
                case ev.ReferralDecided(to=to):
                    for whom in [it for it in found if is_same_body(it, to)]:
                        del found[whom]
                case _:
                    continue
        return tuple(found.values())

    @property
    def is_disputed(self) -> bool:
        """Return whether an outcome is challenged, inside or outside, and undecided.

        While it is, nobody is asked for a review (S91).
        """
        return bool(self.open_appeals or self.open_referrals)

    # ── offers and their lines ────────────────────────────────────────────────

    @property
    def offer(self) -> Offer | None:
        """Return the latest offer, answered or not."""
        offered = self.last(ev.Offered)
        return None if offered is None else offered.ruling.offer

    @property
    def lines(self) -> tuple[OfferedLine, ...]:
        """Return every line ever offered and what became of it (S82)."""
        found: dict[str, OfferedLine] = {}
        latest: tuple[int, Offer] | None = None
        for entry in self.log:
            event = entry.event
            if isinstance(event, ev.Offered) and event.ruling.offer is not None:
                for key, line in found.items():
                    if line.status == "offered":
                        found[key] = evolve(line, status="void")
                latest = entry.version, event.ruling.offer
                for line in _frozen(self.id, entry.version, event):
                    found[line.id] = line
            elif isinstance(event, ev.Opaque) and event.kind == ev.Offered.kind:
                latest = None  # answers speak of an offer that cannot be read here
            elif isinstance(event, ev.OfferAnswered) and latest is not None:
                _apply_answer(found, self.id, latest, event)
            elif isinstance(event, (ev.Fulfilled, ev.LineFailed)):
                _apply_attempt(found, event)
        return tuple(found.values())

    @property
    def given(self) -> tuple[OfferedLine, ...]:
        """Return the lines that bind the shop: accepted, fulfilled or failed."""
        return tuple(line for line in self.lines if line.status in GIVEN)

    def cost(self, basis: Basis | None = None) -> Money | None:
        """Return what the given lines cost, of one basis or in all."""
        costs = [x.remedy.cost for x in self.given if basis in (None, x.remedy.basis)]
        return Money.total(costs, costs[0].currency) if costs else None

    def check_content(self, event: ev.Event) -> None:
        """Refuse an event that speaks of lines which do not exist.

        Raises:
            NoOpenOffer: it names a line that was never offered.
            PickOutOfRange: it takes more, or fewer, options than may be picked.
        """
        if isinstance(event, ev.OfferAnswered):
            self._check_answer(event)
        elif isinstance(event, (ev.Fulfilled, ev.LineFailed, ev.RefundSeen)):
            known = tuple(line.id for line in self.lines)
            if event.line is not None and event.line not in known:
                raise NoOpenOffer((event.line,), known)

    def _check_answer(self, answer: ev.OfferAnswered) -> None:
        offer = self.offer
        names = (*answer.takes, *answer.declines)
        known = () if offer is None else tuple(line.name for line in offer.lines)
        if offer is None or offer.resolve(names) is None:
            unknown = tuple(
                n for n in names if offer is None or offer.resolve((n,)) is None
            )
            raise NoOpenOffer(unknown, known)
        takes, declines = offer.resolve(answer.takes), offer.resolve(answer.declines)
        both = sorted(set(takes or ()) & set(declines or ()))
        if both:
            raise InvalidValue("declines", ", ".join(both), "must not be taken as well")
        version = max(e.version for e in self.entries(ev.Offered))
        given = [
            line
            for line in self.given
            if line.id == line_id(self.id, version, line.remedy.name)
        ]
        taken = {line.remedy.name for line in given}
        # what was carried out stays with the customer, whatever they say later
        kept = {line.remedy.name for line in given if line.status == "fulfilled"}
        taken = (taken | set(takes or ())) - (set(declines or ()) - kept)
        picked = offer.picked(tuple(taken))
        least, most = offer.pick
        if picked > most or 0 < picked < least:
            raise PickOutOfRange(picked, least, most)

    def resolution_of(
        self,
        outcome: str,
        *,
        found: str,
        authority: str,
        reason: str | None = None,
    ) -> ev.Resolution:
        """Return the resolution record with its lines and cost filled in (S17).

        Args:
            outcome: ``accepted`` or ``imposed``.
            found: what was found about the complaint, an outcomes code.
            authority: the role that granted it.
            reason: why it was imposed.
        """
        return ev.Resolution(
            outcome=outcome,
            found=found,
            lines=tuple(line.id for line in self.given),
            cost=self.cost(),
            authority=authority,
            reason=reason,
        )

    # ── for later ─────────────────────────────────────────────────────────────

    def summary(self) -> CaseSummary:
        """Return the case in a few fields, for look-backs and reports."""
        assessment, diagnosis = self.assessment, self.diagnosis
        complaint, order = self.complaint, self.order
        resolution = self.resolution
        resolved, closed = self.last(ev.Resolved), self.last(ev.Closed)
        ended = closed if self.state == "closed" else None
        return CaseSummary(
            self.id,
            received_at=self.received_at,
            state=self.state,
            categories=()
            if assessment is None
            else tuple(dict.fromkeys(i.category for i in assessment.issues)),
            severity=None if assessment is None else assessment.severity,
            primary_cause=None if diagnosis is None else diagnosis.primary,
            resolved_at=None if resolved is None else resolved.at,
            closed_at=None if ended is None else ended.at,
            closure=None if ended is None else ended.code,
            goodwill=self.cost(Basis.GOODWILL),
            cost=self.cost(),
            reopened=sum(1 for _ in self.entries(ev.Reopened)),
            found=None if resolution is None else resolution.found,
            sku=None if order is None else order.sku,
            carrier=None if order is None else order.carrier,
            supplier=None if order is None else order.supplier,
            audience=None if complaint is None else complaint.audience,
            first_replied_at=min(
                (e.event.at for e in self.log if _is_said(e.event)), default=None
            ),
            merged_into=self.merged_into,
        )

    @property
    def merged_into(self) -> str | None:
        """Return the id of the case that answers in its place, if one does.

        One does while this one is closed as merged or as a duplicate; what was linked
        before it was reopened counts no more.
        """
        closed = self.last(ev.Closed)
        if self.state != "closed" or closed is None or closed.code not in _ELSEWHERE:
            return None
        for entry in reversed(self.log):
            match entry.event:
                case ev.Linked(to=to, relation="merged_into" | "duplicate_of"):
                    return to
                case ev.Reopened():
                    return None
                case _:
                    continue
        return None


def is_same_body(one: str, other: str) -> bool:
    """Return whether two codes may mean one body: the same, or one below the other."""
    return is_within(one, other) or is_within(other, one)


def _is_said(event: ev.Event) -> bool:
    """Return whether an event says something to the complainant."""
    match event:
        case ev.Replied():
            return True
        case ev.Acknowledged(reply=reply):
            return reply is not None
        case _:
            return False


def _frozen(case_id: str, version: int, event: ev.Offered) -> Iterator[OfferedLine]:
    offer = event.ruling.offer or Offer()
    options = {n: o.name for o in offer.choices for n in o.names}
    for remedy in offer.lines:
        yield OfferedLine(
            id=line_id(case_id, version, remedy.name),
            remedy=remedy,
            option=options.get(remedy.name),
            status="offered",
            offered_at=event.at,
        )


def _apply_answer(
    found: dict[str, OfferedLine],
    case_id: str,
    latest: tuple[int, Offer],
    answer: ev.OfferAnswered,
) -> None:
    """Note an answer; taking anything also takes what is always given."""
    version, offer = latest
    takes = offer.resolve(answer.takes) or ()
    declines = offer.resolve(answer.declines) or ()
    said = dict.fromkeys(takes, "accepted") | dict.fromkeys(declines, "declined")
    for name in (x.name for x in offer.always if takes or not offer.choices):
        if found[line_id(case_id, version, name)].status == "offered":
            said.setdefault(name, "accepted")
    for name, status in said.items():
        key = line_id(case_id, version, name)
        if found[key].status != "fulfilled":
            found[key] = evolve(found[key], status=status, answered_at=answer.at)


def _apply_attempt(
    found: dict[str, OfferedLine], tried: ev.Fulfilled | ev.LineFailed
) -> None:
    """Note that a line was carried out, or could not be."""
    line = found.get(tried.line)
    if line is None:  # of an offer that cannot be read here
        return
    if isinstance(tried, ev.Fulfilled):
        found[line.id] = evolve(line, status="fulfilled")
    elif line.status in GIVEN:  # nobody owes what nobody took
        found[line.id] = evolve(line, status="failed")
