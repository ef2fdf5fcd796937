"""Everything that is to be said about a reply before it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from attrs import evolve

from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.explanation import Reason
from recoverykit.facts import Order
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.personal import is_digest
from recoverykit.reply import Reply
from recoverykit.reply_rules.commitments import unclocked_in, unlisted_in
from recoverykit.reply_rules.forbidden import MUST, SHOULD, forbidden_in, objection
from recoverykit.reply_rules.identity import identity_in, says_name, says_role
from recoverykit.reply_rules.parts import Part, parts_in
from recoverykit.reply_rules.quotes import beyond_offer, quotes_in
from recoverykit.reply_rules.reviews import inducement_in
from recoverykit.reply_rules.rules import ReplyRules
from recoverykit.reply_rules.times import DATE, time_spans
from recoverykit.reply_rules.wording import Wording
from recoverykit.severity import normalise

__all__ = ["check_reply", "signatory"]


def check_reply(
    reply: Reply,
    *,
    case: Case,
    rules: ReplyRules,
    by: str | None = None,
    offer: Offer | None = None,
    tokens: Iterable[str] = (),
    catalogues: Catalogues = STANDARD,
) -> tuple[Reason, ...]:
    """Return what is wrong with a reply, or would make it better; nothing means go.

    Each reason has a field ``grade``: ``must`` has to change before the reply goes out,
    ``should`` would make it better. What was found has ``start`` and ``end``, half-open
    in the text, and its sentence says what to write instead. What must change comes
    first, then what should, each as the guides go: tone, order, content, who signs.

    Duties of content are asked of the whole thread: what an earlier reply told need not
    be told again.

    Args:
        reply: what is to be sent. Parts that it declares count as found.
        case: the case as it stands before the reply.
        rules: what the shop asks of its replies.
        by: the name of who writes, where the host knows it.
        offer: what was ruled and may be held out to the customer, beside what was
            offered in the case before; None where nothing was.
        tokens: more words of this very case, such as what the item is called or how
            the customer is addressed; a template has to hold one word of the case.
        catalogues: the codes in use.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from recoverykit import ShopConfig, playbooks
        >>> from recoverykit.facts import Complaint
        >>> from recoverykit.hours import ALWAYS
        >>> three = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> book = playbooks.rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
        >>> wrote = Complaint("手链断裂了", channel="chat", received_at=three)
        >>> case = book.open("case-1", wrote, now=three)
        >>> canned = Reply("已反馈，请耐心等待。")
        >>> for why in check_reply(canned, case=case, rules=ReplyRules()):
        ...     print(why["grade"], why)
        must '已反馈,请耐心等待' asks for patience and gives nothing; say who \
does what, and by when
    """
    check = _Check(reply, case, rules, catalogues, by)
    return tuple(check.must(offer)) + tuple(check.should(tuple(tokens)))


def signatory(
    case: Case, *, rules: ReplyRules, catalogues: Catalogues = STANDARD
) -> str | None:
    """Return the least role that has to sign an apology in a case; None is anybody.

    Args:
        case: as loaded; its last assessment decides.
        rules: who signs from when on.
        catalogues: ranks of roles, levels of severities.

    Source:
        最后一页是所有团队成员的签名道歉 (000): S72.
    """
    assessment = case.assessment
    if assessment is None:
        return None
    levels, roles = catalogues.severities, catalogues.roles
    level = levels[assessment.severity].level
    asked = [
        row.role
        for row in rules.signatories
        if (row.severity is None or level >= levels[row.severity].level)
        and row.exposure in {None, assessment.exposure}
        and row.role in roles
    ]
    return max(asked, key=lambda role: roles[role].rank, default=None)


_Earlier = tuple[Reply, Wording]

_GONE = ("declined", "void")
_SHORTEST_ID = 4
_UNTIL_IT_ARRIVES = ("carrier", "eta")
_NOT_RECEIVED = "logistics.not_received"
_COMFORT = ("apology", "empathy")
_HANDLED_BADLY = re.compile(
    "同事|敷衍|态度|之前|先前|前面|上次|客服|回复|答复|处理不|服务|"
    r"(?<![a-z])(?:colleague|earlier|before|previous|handled|handling|reply|replied|"
    "response|answered|service)"
)
_OUTLINKED = re.compile(
    r"https?://\S|www\.\S|(?<![a-z0-9])[a-z]{0,4}\d{9,20}(?![a-z0-9])"
)
_SHORTEST_TOKEN = 2
_SHARED_HAN = 6
_HAN_RUN = re.compile("[\u3400-\u9fff]{6,}")


class _Check:
    """One reply and its case, read once."""

    def __init__(
        self,
        reply: Reply,
        case: Case,
        rules: ReplyRules,
        catalogues: Catalogues,
        by: str | None,
    ) -> None:
        self.reply, self.case, self.rules = reply, case, rules
        self.catalogues, self.by = catalogues, by
        self.wording = Wording(reply.text, rules.words)
        self.parts = {part.name: part for part in parts_in(self.wording)}
        self.has = frozenset((*self.parts, *reply.parts))
        read = partial(Wording, words=rules.words)
        self.earlier: list[_Earlier] = [
            (said, read(said.text)) for said in _replies(case)
        ]
        assessment = case.assessment
        issues = () if assessment is None else assessment.issues
        rejected = () if case.diagnosis is None else case.diagnosis.rejected
        known = catalogues.categories
        self.categories = tuple(
            issue.category
            for issue in issues
            if issue.status != "rejected"
            and issue.category in known
            and not any(
                above in known and known.covers(above, issue.category)
                for above in rejected
            )
        )
        self.signals = (
            frozenset[str]()
            if assessment is None
            else frozenset(signal.code for signal in assessment.signals)
        )

    # ── must ──────────────────────────────────────────────────────────────────

    def must(self, offer: Offer | None) -> Iterator[Reason]:
        """Yield what has to change."""
        yield from inducement_in(self.wording)
        yield from beyond_offer(
            quotes_in(self.wording),
            offer,
            before=(
                *(x.remedy for x in self.case.lines if x.status not in _GONE),
                *_refunds(self.case),
            ),
            catalogues=self.catalogues,
        )
        if self._is_public():
            yield from identity_in(self.wording, self._ids())
        yield from forbidden_in(self.wording)
        if "explanation" in self.has and self.case.diagnosis is None:
            yield _about("explains_early", MUST, self.parts.get("explanation"))

    def _is_public(self) -> bool:
        complaint = self.case.complaint
        code = self.reply.channel or (complaint.channel if complaint else None)
        channels = self.catalogues.channels
        return code is not None and code in channels and channels[code].is_public

    def _ids(self) -> tuple[str, ...]:
        """Return the order and customer numbers that are long enough to be found."""
        known = (self.case.order, self.case.customer)
        ids = (it.id for it in known if it is not None)
        return tuple(number for number in ids if len(number) >= _SHORTEST_ID)

    # ── should ────────────────────────────────────────────────────────────────

    def should(self, tokens: tuple[str, ...]) -> Iterator[Reason]:
        """Yield what would make the reply better."""
        reply = self.reply
        for hit in self.wording.said("overpromise")[:1]:
            yield objection("overpromises", SHOULD, hit)
        if reply.provenance == "auto":
            # a machine has no name, asks nothing and owns nothing
            yield Reason("reply.automatic", grade=SHOULD)
        elif reply.provenance == "template":
            yield Reason("reply.template_only", grade=SHOULD)
        elif reply.provenance == "edited_template" and not self._is_of_case(tokens):
            yield Reason("reply.no_word_of_case", grade=SHOULD)
        if reply.provenance != "auto":
            yield from self._order()
            yield from self._duties()
            yield from self._signed()
        yield from self._unlisted()

    def _is_first(self) -> bool:
        return all(said.provenance == "auto" for said, _ in self.earlier)

    def _order(self) -> Iterator[Reason]:
        """Yield a solution that comes before any comfort, in the first message."""
        solution = self.parts.get("solution")
        if solution is None or not self._is_first():
            return
        if not any(name in self.has for name in _COMFORT):
            yield _about("solution_without_comfort", SHOULD, solution)
            return
        comforts = [self.parts[name] for name in _COMFORT if name in self.parts]
        starts = [part.spans[0].start for part in comforts]
        if starts and min(starts) > solution.spans[0].start:
            yield _about("solution_first", SHOULD, solution)

    def _duties(self) -> Iterator[Reason]:
        """Yield what the reply, or the thread with it, does not hold; each once."""
        missing = dict[str, None]()
        if self._is_first():
            for name in self.rules.first_contact:
                if not self._holds(name) and self._is_needed(name):
                    missing[name] = None
        if "solution" in self.has:
            for name in self.rules.solution_with:
                if not self._holds(name):
                    missing[name] = None
        if self.case.state != "closed":
            for name in self._of_the_case():
                if not self._thread_holds(name):
                    missing[name] = None
        for name in missing:
            yield Reason(f"reply.lacks_{name}", grade=SHOULD)
        if self._passes_over_handling():
            yield _about("passes_over_handling", SHOULD, self.parts.get("apology"))

    def _of_the_case(self) -> Iterator[str]:
        """Yield the duties that the categories of the case bring along."""
        categories = self.catalogues.categories
        needs = dict(self.rules.needs)
        for code in self.categories:
            arrived = self._has_arrived(code)
            for above, names in self.rules.categories:
                if above in categories and categories.covers(above, code):
                    yield from (
                        name
                        for name in names
                        if self._is_needed(name)
                        and not (arrived and name in _UNTIL_IT_ARRIVES)
                    )
            need = categories[code].need
            # a rule is explained with the outcome, not before it is known
            is_time = need != "fairness" or self._has_outcome()
            if need is not None and is_time:
                yield from (
                    name
                    for name in needs.get(need, ())
                    if not (arrived and name in _UNTIL_IT_ARRIVES)
                )

    def _has_arrived(self, code: str) -> bool:
        """Return whether the parcel that an issue is about has come by now."""
        order, categories = self.case.order, self.catalogues.categories
        if order is None or order.delivered_at is None:
            return False
        return (
            "logistics" in categories
            and categories.covers("logistics", code)
            and code != _NOT_RECEIVED
        )

    def _has_outcome(self) -> bool:
        return "solution" in self.has and self.case.diagnosis is not None

    def _is_needed(self, name: str) -> bool:
        """Return whether a duty makes sense as the case stands."""
        if name == "evidence_request":
            # nobody photographs a delay, and what came along need not be sent again
            about_goods = any(
                code.startswith(("quality", "fulfilment")) for code in self.categories
            )
            complaint = self.case.complaint
            came = bool(complaint and complaint.evidence)
            return about_goods and not came and not self._received_evidence()
        if name == "carrier":
            order = self.case.order
            return order is None or not (
                order.shipped_at is None
                and order.delivered_at is None
                and order.carrier is None
            )
        return True

    def _received_evidence(self) -> bool:
        """Return whether the complainant sent something, as far as it is known."""
        came = (
            item
            for entry in self.case.entries(ev.EvidenceReceived)
            if isinstance(entry.event, ev.EvidenceReceived)
            for item in entry.event.evidence
        )
        complaint = self.case.complaint
        theirs = {None} if complaint is None else {None, complaint.complainant}
        return any(item.party in theirs for item in came)

    def _holds(self, name: str) -> bool:
        return name in self.has or self._tells(name, self.reply, self.wording)

    def _thread_holds(self, name: str) -> bool:
        if self._holds(name):
            return True
        return any(
            name in said.parts
            or any(part.name == name for part in parts_in(wording))
            or self._tells(name, said, wording)
            for said, wording in self.earlier
        )

    def _tells(self, name: str, reply: Reply, wording: Wording) -> bool:
        """Return whether a text tells a fact that is no part."""
        match name:
            case "name":
                return says_name(wording, self.by if reply is self.reply else None)
            case "role":
                return reply.signed_by is not None or says_role(wording)
            case "eta":
                dated = DATE.search(wording.given.text) is not None
                return dated or bool(time_spans(wording))
            case "carrier":
                order = self.case.order
                known = None if order is None else order.carrier
                return (
                    bool(wording.said("carrier"))
                    or _OUTLINKED.search(wording.given.text) is not None
                    or (known is not None and _form(known) in wording.given.text)
                )
            case "rule":
                return bool(wording.said("rule"))
            case _:
                return False

    def _passes_over_handling(self) -> bool:
        """Return whether a first apology leaves out how the shop answered before."""
        handled = "repeat_contact" in self.signals or any(
            code.startswith("service") for code in self.categories
        )
        if not handled or not self.rules.first_contact or "apology" not in self.has:
            return False
        return self._is_first() and not _HANDLED_BADLY.search(self.wording.given.text)

    def _is_of_case(self, tokens: tuple[str, ...]) -> bool:
        """Return whether a text holds a word of this very case (C4)."""
        text = self.wording.given.text
        words = (*tokens, *_words_of(self.case))
        forms = {_form(word) for word in words}
        if any(len(form) >= _SHORTEST_TOKEN and form in text for form in forms):
            return True
        complaint = self.case.complaint
        return complaint is not None and _share_words(text, _form(complaint.text))

    def _signed(self) -> Iterator[Reason]:
        """Yield an apology that is signed by nobody, or too low (S72)."""
        if "apology" not in self.has:
            return
        needed = signatory(self.case, rules=self.rules, catalogues=self.catalogues)
        if needed is None:
            return
        roles, signed = self.catalogues.roles, self.reply.signed_by
        if signed is None or signed not in roles:
            yield Reason("reply.unsigned", grade=SHOULD, role=needed)
        elif roles[signed].rank < roles[needed].rank:
            yield Reason(
                "reply.signed_too_low", grade=SHOULD, role=needed, signed=signed
            )

    def _unlisted(self) -> Iterator[Reason]:
        """Yield times that are promised and would start no clock (S27, S36)."""
        for found in unlisted_in(self.reply, self.wording):
            yield Reason(
                "reply.commitment_unlisted",
                grade=SHOULD,
                what=found.commitment.name.partition("_")[0],
                start=found.span.start,
                end=found.span.end,
            )
        for span in unclocked_in(self.reply, self.wording):
            yield Reason(
                "reply.time_without_clock",
                grade=SHOULD,
                start=span.start,
                end=span.end,
            )


def _replies(case: Case) -> Iterator[Reply]:
    """Yield what the complainant was told so far."""
    for entry in case.log:
        event = entry.event
        if isinstance(event, ev.Extended):
            reply: Reply | None = event.notice
        elif isinstance(event, (ev.Acknowledged, ev.Replied, ev.EvidenceRequested)):
            reply = event.reply
        else:
            continue
        # after an erasure nothing can be read any more, but what was declared
        if reply is not None:
            yield reply if not is_digest(reply.text) else evolve(reply, text="–")


def _refunds(case: Case) -> list[Remedy]:
    """Return the money that went back already, which may be told (S78)."""
    log = case.log
    seen = [e.event.amount for e in log if isinstance(e.event, ev.RefundSeen)]
    paid = None if case.order is None else case.order.amount
    is_part = paid is not None and (
        Money.total(
            (money for money in seen if money.currency == paid.currency), paid.currency
        )
        < paid
    )
    kind = "refund.partial" if is_part else "refund"
    return [Remedy(kind, kind, cost=money, basis=Basis.ENTITLEMENT) for money in seen]


def _about(code: str, grade: str, part: Part | None) -> Reason:
    """Return a reason about a part; one that is only declared stands nowhere."""
    if part is None:
        return Reason(f"reply.{code}", grade=grade)
    span = part.spans[0]
    return Reason(f"reply.{code}", grade=grade, start=span.start, end=span.end)


def _form(word: str) -> str:
    return normalise(word).text.strip()


def _words_of(case: Case) -> Iterator[str]:
    """Yield words that belong to this case and to few others."""
    complaint, order, assessment = case.complaint, case.order, case.assessment
    if order is not None:
        yield from _words_of_order(order)
    if complaint is None:
        return
    for claim in complaint.claims:
        yield str(claim.says)
    if complaint.occasion is not None:
        yield complaint.occasion
    for issue in () if assessment is None else assessment.issues:
        yield from (span.of(complaint.text) for span in issue.spans)


def _words_of_order(order: Order) -> Iterator[str]:
    yield order.id
    yield from (word for word in (order.sku, order.carrier) if word is not None)
    if order.amount is not None:
        whole = order.amount.decimal()
        yield str(whole)
        yield f"{whole:f}".removesuffix(".00")
    for instant in (order.ordered_at, order.shipped_at, order.delivered_at):
        if instant is not None:
            yield f"{instant.month}月{instant.day}日"
            yield instant.date().isoformat()


def _share_words(text: str, other: str) -> bool:
    """Return whether two texts have six Han characters in a row in common.

    Fewer are often a phrase that everybody uses, such as 们尽快处理.
    """
    return not _runs(text).isdisjoint(_runs(other))


def _runs(text: str) -> frozenset[str]:
    return frozenset(
        run.group()[at : at + _SHARED_HAN]
        for run in _HAN_RUN.finditer(text)
        for at in range(len(run.group()) - _SHARED_HAN + 1)
    )
