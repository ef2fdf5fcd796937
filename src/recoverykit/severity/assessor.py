"""Weighing facts and words: facts first, words second, every point with its reason.

An :class:`Assessor` hears its panel, looks at the order, the customer, earlier cases
and what a diagnosis found, and counts points on a :class:`Scorecard`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

from attrs import evolve, field, fields, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary, Complaint, Customer, Issue, Order, Span
from recoverykit.personal import is_digest
from recoverykit.plain import plain
from recoverykit.severity.assessment import Assessment, Signal
from recoverykit.severity.bad_faith import EXTORTION, AccountFacts, BadFaithRules
from recoverykit.severity.classifier import KeywordClassifier, Opinion
from recoverykit.severity.issues import established, folded, merged
from recoverykit.severity.keywords import SIGNALS
from recoverykit.severity.panel import (
    Failure,
    Panel,
    PanelAnswer,
    check_opinion,
    shown_label,
)
from recoverykit.severity.reviews import DISSATISFIED, ReviewClassifier
from recoverykit.severity.scorecard import (
    FALLBACK,
    NEVER_FROM_WORDS,
    Scorecard,
    step,
    upward,
)

__all__ = ["Assessor"]

DELAY = "logistics.delay"
"""The issue that a missed promise stands for."""

LATE_GOODS = "logistics"
"""Lateness weighs on issues in this subtree."""

OPENING_SIGNALS = (
    "dissatisfied",
    "anger",
    "safety",
    "legal_threat",
    "media_exposure",
    "churn_threat",
    "repeat_contact",
    "bereavement",
)
"""Signals that make a contact a complaint.

A date or a hurry alone does not, nor words that go both ways, nor any that read like
extortion.
"""

NO_FAILURE = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closures, with all below them, of earlier cases that were no failure of the shop."""

HURRY = frozenset({"occasion", "urgency"})
"""Signals that harm grows faster than usual."""

SECOND_FAILURE = "severity.second_failure"
"""The reason that tells how many failures there were, also to the next assessment."""

_BY_ORDER: Mapping[str, Any] = MappingProxyType({"shown_by": "order"})
"""Marks the reasons for a delay that nobody speaks of."""

_UNKNOWN = "severity.failed_label"

_Points = tuple[int, Reason]


@frozen(kw_only=True)
class _Heard:
    """What the panel, opinions from elsewhere and an earlier assessment said."""

    issues: tuple[Issue, ...]
    signals: tuple[Signal, ...]
    reasons: tuple[Reason, ...]
    failures: tuple[Failure, ...]
    classifiers: tuple[tuple[str, str], ...]
    was_read: bool


@frozen(kw_only=True)
class Assessor:
    """Assesses complaints: a value that a playbook holds and shares.

    Args:
        panel: who reads the text.
        scorecard: how points add up.
        bad_faith: what is a sign of bad faith; None looks for none (S94).
        catalogues: the codes in use.

    Raises:
        InvalidValue: a category without points, or a panel member with a label
            that is neither category nor signal, or that would call a review
            malicious: words alone never prove bad faith.
        UnknownCode: the card names a category, a signal, a segment or a role that does
            not exist.

    Examples:
        >>> from datetime import UTC, datetime
        >>> now = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> complaint = Complaint(
        ...     "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍",
        ...     channel="review",
        ...     received_at=now,
        ...     rating=5,
        ... )
        >>> found = Assessor().assess(complaint, now=now)
        >>> print(found.explain("zh", text=complaint.text))
        严重，4 分；主要为质量缺陷
        - 质量缺陷：「断裂」
        - 物流延误：「等了半个月」
        - 客服敷衍：「像机器人」「敷衍」
        - 不满：「收到却是断裂的」「客服像机器人一样敷衍」「等了半个月的定制手链」
        物流延误：基础分 1
        质量缺陷：基础分 2
        客服敷衍：基础分 1
        以最重的问题质量缺陷计 2 分
        公开渠道，受众人数未知：+2
        合计 4 分，严重程度为严重
        投诉人陈述了具体问题，应立案
    """

    panel: Panel = field(
        default=Panel((KeywordClassifier(), ReviewClassifier())),
        validator=checked.IsA(Panel),
    )
    scorecard: Scorecard = field(default=Scorecard(), validator=checked.IsA(Scorecard))
    bad_faith: BadFaithRules | None = field(
        default=None, validator=checked.IsA(BadFaithRules, optional=True)
    )
    catalogues: Catalogues = field(default=STANDARD, validator=checked.IsA(Catalogues))
    # follows from the panel: of an order's note nobody else is asked
    _for_notes: Panel = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for term in self.catalogues.categories:
            if self.scorecard.base_of(term.code) is None:
                raise InvalidValue("base", "no row", f"must give points to {term.code}")
        # a row that is misspelt would never hold; in old cases a retired one does
        known = {term.code for term in self.catalogues.categories}
        for category, _ in self.scorecard.base:
            if category not in known:
                self.catalogues.categories.check(category)
        for signal, _ in self.scorecard.signals:
            SIGNALS.check(signal)
        for segment, _ in self.scorecard.segments:
            self.catalogues.segments.check(segment)
        if self.scorecard.second_failure_owner is not None:
            self.catalogues.roles.check(self.scorecard.second_failure_owner)
        for member in self.panel.classifiers:
            for label in member.labels:
                wrong = self._refused(label)
                if wrong is not None:
                    raise InvalidValue("panel", f"{member.name}: {label}", str(wrong))
        object.__setattr__(self, "_for_notes", _for_notes(self.panel))

    def __plain__(self) -> object:
        """Return all that decides, what ships too: the hash shows each change."""
        return {a.name: plain(getattr(self, a.name)) for a in fields(Assessor) if a.eq}

    def assess(
        self,
        complaint: Complaint,
        *,
        order: Order | None = None,
        customer: Customer | None = None,
        history: Iterable[CaseSummary] | None = None,
        account: AccountFacts | None = None,
        opinions: Iterable[Opinion] | None = None,
        confirmed: Iterable[str] = (),
        rejected: Iterable[str] = (),
        before: Assessment | None = None,
        reopened: int = 0,
        now: datetime,
    ) -> Assessment:
        """Return how grave a complaint is, and why.

        Facts outrank words: a delay that the order shows is an issue although nobody
        mentions it, and one that the order denies stays claimed but scores nothing.
        What a diagnosis confirmed is a fact; what it rejected scores nothing and stays
        listed.

        Args:
            complaint: what arrived. A text that was erased is not read.
            order: the order it is about, if known.
            customer: who complains, if known.
            history: earlier cases of the same customer, or about the same order. Each
                counts once, however often it is given. None was not looked up: the
                failures that ``before`` counted stay. An empty one was, and none stay.
            account: what the books say that may be a sign of bad faith.
            opinions: views of slow classifiers, computed elsewhere. On the same
                label they beat the panel's, on others they add; an empty
                collection says that somebody looked and found nothing. What is no
                sound opinion, by its label, spans or type, is dropped and leaves a
                failure; of one that does not say who gave it, the host is named.
            confirmed: categories that a person found to be true (S52). Each stands for
                all below it, unless a finer one was rejected.
            rejected: categories that a person found not to be so, in the same way.
            before: the last assessment of the same complaint: what it heard and nobody
                hears now stays claimed, and its category stays while that issue stands.
                A delay that only the order showed was not heard: it goes once the
                order shows none.
            reopened: how often this case was reopened.
            now: the instant to judge lateness at, aware.

        Raises:
            NaiveDatetime: ``now`` has no time zone.
            UnknownCode: the channel, or a category, is not in the catalogue.
            InvalidValue: facts of the account, and no rules to read them by; a
                number of reopenings below zero.
        """
        checked.require_instant("now", now)
        if reopened < 0:
            raise InvalidValue("reopened", str(reopened), "must be zero or more")
        public = self.catalogues.channels[complaint.channel].is_public
        heard = self._hear(complaint, opinions, before)
        late_for = None if order is None else order.late_for(now=now)
        categories = self.catalogues.categories
        late = 0 if late_for is None else step(self.scorecard.lateness, late_for)
        said = {issue.category for issue in heard.issues}
        claimed = heard.issues
        if late and said.isdisjoint(upward(DELAY)) and _was_shown(before):
            # it stands as before, so a person may have ruled on it since
            claimed = (*claimed, Issue(DELAY))
        issues = established(claimed, tuple(confirmed), tuple(rejected), categories)
        if late:
            issues = self._with_delay(issues)
        weighed, weights = self._weigh(issues, late_for, late, said)
        issues = tuple(issue for issue, _ in weighed)
        signals = self._with_hurry(heard.signals, complaint, order)
        told = tuple(signal.code for signal in signals)
        vulnerable = complaint.vulnerable or "bereavement" in told
        opens, why = self._opens(complaint, issues, told, heard)
        notes = list(self._notes(signals, account))
        # an inquiry harms nobody, however many people may read it
        points = 0
        owner: str | None = None
        summed: tuple[Reason, ...] = ()
        if opens:
            failures = self._failures(complaint, history, before) + reopened
            added = (
                *self._exposure(complaint, public=public),
                *self._at_stake(order, notes),
                *self._circumstances(told, vulnerable=vulnerable),
                *self._person(customer, failures, reopened),
            )
            points, summed = self._sum(weighed, added)
            owner = self.scorecard.second_failure_owner if failures else None
        if owner is not None:
            notes.insert(0, Reason("severity.owner", role=owner))
        return _assessed(
            severity=self.scorecard.severity_of(points),
            points=points,
            issues=issues,
            category=_category(issues, before),
            signals=signals,
            exposure="public" if public else "private",
            urgency="normal" if HURRY.isdisjoint(told) else "urgent",
            vulnerable=vulnerable,
            opens_case=opens,
            owner=owner,
            reasons=(*heard.reasons, *weights, *summed, *notes, why),
            classifiers=heard.classifiers,
            failures=heard.failures,
        )

    # ── what is said ─────────────────────────────────────────────────────────

    def _refused(self, label: str) -> Reason | None:
        """Return why nobody may answer with a label; None where they may."""
        categories = self.catalogues.categories
        if categories.covers(NEVER_FROM_WORDS, label):
            return Reason("severity.failed_malice")
        if label not in categories and label not in SIGNALS:
            return Reason(_UNKNOWN, label=label)
        return None

    def _hear(
        self,
        complaint: Complaint,
        opinions: Iterable[Opinion] | None,
        before: Assessment | None,
    ) -> _Heard:
        erased = is_digest(complaint.text)
        answer = PanelAnswer() if erased else self.panel.classify(complaint)
        given = () if opinions is None else tuple(opinions)
        heard: dict[str, Opinion] = {}
        failures: list[Failure] = []
        for opinion in given:
            # a host is not type-checked here; what is sound has a label
            wrong = check_opinion(opinion, complaint)
            wrong = wrong or self._refused(opinion.label)
            if wrong is None:
                heard.setdefault(opinion.label, opinion)
                continue
            if wrong.code == _UNKNOWN:
                # a label that nobody declared may be the complainant's own words
                wrong = Reason(
                    _UNKNOWN, label=shown_label(opinion.label, complaint.text)
                )
            name, version = _who(opinion)
            failures.append(Failure(name, version=version, reason=wrong))
        reasons = [why for opinion in heard.values() for why in opinion.reasons]
        reasons += answer.reasons
        for opinion in answer.opinions:
            heard.setdefault(opinion.label, opinion)
        categories = self.catalogues.categories
        issues: list[Issue] = []
        signals: list[Signal] = []
        for opinion in sorted(heard.values(), key=_first_place):
            if opinion.label in categories:
                code = categories.current(opinion.label)
                issues.append(Issue(code, spans=opinion.spans))
            else:
                signals.append(Signal(opinion.label, spans=opinion.spans))
        if any(signal.code == DISSATISFIED for signal in signals):
            # that it names no particular issue is said already
            issues = [issue for issue in issues if issue.category != FALLBACK]
        asked = answer.asked
        was_read = answer.was_read or opinions is not None
        if before is not None:
            # first, so that it reads the same once the text is gone
            every = merged((*_still_claimed(before), *issues))
            issues = sorted(every, key=_first_place)
            known = {signal.code for signal in before.signals}
            signals = [*before.signals, *(s for s in signals if s.code not in known)]
            asked = before.classifiers if erased else asked
            unread = Reason("severity.opens_unread")
            was_read = was_read or unread not in before.reasons
        return _Heard(
            issues=folded(merged(issues)),
            signals=tuple(signals),
            reasons=tuple(dict.fromkeys(reasons)),
            failures=(*failures, *answer.failures),
            classifiers=tuple(dict.fromkeys((*map(_who, given), *asked))),
            was_read=was_read,
        )

    def _with_delay(self, issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
        """Add the delay that the order shows where no issue speaks of it."""
        covers = self.catalogues.categories.covers
        for issue in issues:
            spoken = covers(LATE_GOODS, issue.category) and issue.status != "rejected"
            # a person's word on the delay itself stands
            if spoken or issue.category == DELAY:
                return issues
        return (*issues, Issue(DELAY))

    def _with_hurry(
        self, signals: tuple[Signal, ...], complaint: Complaint, order: Order | None
    ) -> tuple[Signal, ...]:
        """Add the occasion that the facts or the order's note tell of."""
        known = [] if complaint.occasion is None else ["occasion"]
        note = None if order is None else order.note
        told = {signal.code for signal in signals}
        if note is not None and not is_digest(note) and not told.issuperset(HURRY):
            answer = self._for_notes.classify(evolve(complaint, text=note))
            known += [o.label for o in answer.opinions if o.label in HURRY]
        new = (code for code in dict.fromkeys(known) if code not in told)
        return (*signals, *(Signal(code) for code in new))

    def _notes(
        self, signals: tuple[Signal, ...], account: AccountFacts | None
    ) -> Iterator[Reason]:
        """Yield what a person should see, and what weighs nothing."""
        spans: tuple[Span, ...] = ()
        worded = False
        for signal in signals:
            if signal.code == "mixed":
                yield Reason("severity.mixed")
            elif signal.code == EXTORTION:
                worded, spans = True, signal.spans
        if account is not None:
            if self.bad_faith is None:
                rule = "needs bad_faith rules to be read by"
                raise InvalidValue("account", "facts of an account", rule)
            signs = self.bad_faith.signs(account, wording=spans)
            yield from (sign.reason for sign in signs)
            worded = worded and EXTORTION not in {sign.code for sign in signs}
        if worded:
            yield Reason("severity.words_are_no_sign")

    # ── what it weighs ───────────────────────────────────────────────────────

    def _weigh(
        self,
        issues: tuple[Issue, ...],
        late_for: timedelta | None,
        late: int,
        said: Collection[str],
    ) -> tuple[tuple[tuple[Issue, int], ...], tuple[Reason, ...]]:
        """Return issues with their points, the gravest first, and the reasons."""
        card = self.scorecard
        in_time = late_for == timedelta(0)
        reasons: list[Reason] = []
        weighed: list[tuple[Issue, int, int]] = []
        for issue in issues:
            code = issue.category
            # the next assessment must not take it for a claim
            unsaid = bool(late) and code == DELAY and code not in said
            shown: Mapping[str, Any] = _BY_ORDER if unsaid else {}
            base = card.base_of(code) or 0
            if issue.status == "rejected":
                reasons.append(Reason("severity.rejected", category=code, **shown))
                weighed.append((issue, -1, base))
                continue
            points = base
            denied = in_time and issue.status == "claimed"
            if denied and self.catalogues.categories.covers(DELAY, code):
                points = 0
                reasons.append(Reason("severity.not_late", category=code))
            reasons.append(
                Reason("severity.base", category=code, points=points, **shown)
            )
            points += self._on_top(code, late_for, late, reasons)
            weighed.append((issue, points, base))
        # of equal issues the graver kind leads, then the one said first
        weighed.sort(key=lambda row: (-row[1], -row[2]))
        return (
            tuple((issue, max(points, 0)) for issue, points, _ in weighed),
            tuple(reasons),
        )

    def _on_top(
        self, code: str, late_for: timedelta | None, late: int, reasons: list[Reason]
    ) -> int:
        """Return what money and lateness add to an issue, and note why."""
        card, categories = self.scorecard, self.catalogues.categories
        points = 0
        if card.money and categories[code].touches_money:
            points += card.money
            reasons.append(Reason("severity.money", category=code, points=card.money))
        if late and categories.covers(LATE_GOODS, code):
            points += late
            reasons.append(
                Reason("severity.late", category=code, late_for=late_for, points=late)
            )
        return points

    def _exposure(self, complaint: Complaint, *, public: bool) -> Iterator[_Points]:
        steps, audience = self.scorecard.exposure, complaint.audience
        if not public:
            return
        if audience is None:
            points = max((points for _, points in steps), default=0)
            if points:
                yield points, Reason("severity.public", points=points)
        else:
            points = step(steps, audience)
            if points:
                why = Reason("severity.audience", audience=audience, points=points)
                yield points, why

    def _at_stake(self, order: Order | None, notes: list[Reason]) -> Iterator[_Points]:
        """Yield points for what was paid less what went back already."""
        steps = self.scorecard.value
        if order is None or order.amount is None or not steps:
            return
        amount = order.amount
        if order.already_refunded is not None:
            amount -= order.already_refunded
        currency = amount.currency
        known = [row for row in steps if row[0].currency == currency]
        if not known:
            code = "severity.value_unweighed"
            notes.append(Reason(code, amount=amount, currency=currency))
        points = step(tuple(known), amount)
        if points:
            yield points, Reason("severity.value", amount=amount, points=points)

    def _circumstances(
        self, told: tuple[str, ...], *, vulnerable: bool
    ) -> Iterator[_Points]:
        card = self.scorecard
        if card.occasion and not HURRY.isdisjoint(told):
            yield card.occasion, Reason("severity.occasion", points=card.occasion)
        if card.vulnerable and vulnerable:
            yield card.vulnerable, Reason("severity.vulnerable", points=card.vulnerable)
        for code, points in card.signals:
            if points and code in told:
                yield points, Reason("severity.told", signal=code, points=points)

    def _failures(
        self,
        complaint: Complaint,
        history: Iterable[CaseSummary] | None,
        before: Assessment | None,
    ) -> int:
        """Return how often the shop failed before, each reopening being once more."""
        if history is None:
            return 0 if before is None else _failed_before(before)
        within, received_at = self.scorecard.failures_within, complaint.received_at
        failed = {
            case.id: 1 + case.reopened
            for case in history
            if case.received_at < received_at
            and (within is None or received_at - case.received_at <= within)
            and self._was_failure(case)
        }
        return sum(failed.values())

    def _was_failure(self, case: CaseSummary) -> bool:
        closures, outcomes = self.catalogues.closures, self.catalogues.outcomes
        closure, found = case.closure, case.found
        if closure is not None and any(closures.covers(c, closure) for c in NO_FAILURE):
            return False
        return found is None or not outcomes.covers("not_upheld", found)

    def _person(
        self, customer: Customer | None, failures: int, reopened: int
    ) -> Iterator[_Points]:
        card = self.scorecard
        points = step(card.second_failure, failures) if failures else 0
        if points:
            why = Reason(
                SECOND_FAILURE, earlier=failures, reopened=reopened, points=points
            )
            yield points, why
        segment = None if customer is None else customer.segment
        for code, points in card.segments:
            if points and code == segment:
                yield points, Reason("severity.segment", segment=code, points=points)

    def _sum(
        self, weighed: tuple[tuple[Issue, int], ...], added: tuple[_Points, ...]
    ) -> tuple[int, tuple[Reason, ...]]:
        card = self.scorecard
        reasons: list[Reason] = []
        if weighed:
            issue, weight = weighed[0]
            reasons.append(
                Reason("severity.gravest", category=issue.category, points=weight)
            )
        else:
            weight = card.base_of(FALLBACK) or 0
            reasons.append(Reason("severity.no_issue", points=weight))
        reasons += (why for _, why in added)
        more = sum(points for points, _ in added)
        if more > card.cap:
            reasons.append(Reason("severity.capped", points=card.cap, uncapped=more))
            more = card.cap
        total = weight + more
        level = card.severity_of(total)
        reasons.append(Reason("severity.level", severity=level, points=total))
        return total, tuple(reasons)

    # ── whether it is a case ─────────────────────────────────────────────────

    def _opens(
        self,
        complaint: Complaint,
        issues: tuple[Issue, ...],
        told: tuple[str, ...],
        heard: _Heard,
    ) -> tuple[bool, Reason]:
        """Return whether this is a complaint, with the one reason that settles it."""
        few = self.scorecard.opens_at_stars
        if any(issue.status == "confirmed" for issue in issues):
            return True, Reason("severity.opens_confirmed")
        if heard.issues:
            return True, Reason("severity.opens_issue")
        signals = tuple(code for code in told if code in OPENING_SIGNALS)
        if signals:
            return True, Reason("severity.opens_signal", signals=signals)
        if issues:
            return True, Reason("severity.opens_fact")
        if complaint.channel == "system_detection":
            return True, Reason("severity.opens_detected")
        if complaint.vulnerable:
            return True, Reason("severity.opens_vulnerable")
        if complaint.sought is not None:
            return True, Reason("severity.opens_sought", remedy=complaint.sought)
        if few is not None and complaint.rating is not None and complaint.rating <= few:
            return True, Reason("severity.opens_stars", stars=complaint.rating)
        if not heard.was_read:
            return True, Reason("severity.opens_unread")
        return False, Reason("severity.not_a_case")


def _assessed(**parts: Any) -> Assessment:
    """Return an assessment of our own making, past validators: its parts are sound.

    There are many of them, and tests show that the validators would pass it.
    """
    made = _new(Assessment)
    for name, value in parts.items():
        _set(made, name, value)
    return made


_new, _set = object.__new__, object.__setattr__


def _who(opinion: object) -> tuple[str, str]:
    """Return name and version of who gave an opinion, or that it was the host."""
    by = cast("object", getattr(opinion, "by", None))
    name, _, version = (by if isinstance(by, str) else "").partition("@")
    return name.strip() or "host", version.strip() or "-"


def _first_place(said: Opinion | Issue) -> int:
    if len(said.spans) == 1:
        return said.spans[0].start
    return min((span.start for span in said.spans), default=-1)


def _for_notes(panel: Panel) -> Panel:
    """Return the members of a panel that can tell a date or a hurry."""
    members = [m for m in panel.classifiers if not HURRY.isdisjoint(m.labels)]
    labels = {label for member in members for label in member.labels}
    thresholds = [row for row in panel.thresholds if row[0] in labels]
    return evolve(panel, classifiers=members, thresholds=thresholds)


def _was_shown(before: Assessment | None) -> bool:
    """Return whether an earlier assessment had a delay that only the order showed."""
    reasons = () if before is None else before.reasons
    return any(_BY_ORDER.items() <= dict(reason.fields).items() for reason in reasons)


def _still_claimed(before: Assessment) -> Iterator[Issue]:
    """Yield what an earlier assessment heard, as it was claimed."""
    shown = _was_shown(before)
    for issue in before.issues:
        if shown and issue.category == DELAY and not issue.spans:
            # it goes with the order, and is shown again while that is late
            continue
        # what only a person had found is theirs to confirm again
        if issue.status != "confirmed" or issue.spans:
            yield Issue(issue.category, spans=issue.spans)


def _failed_before(before: Assessment) -> int:
    """Return how many failures in earlier cases an earlier assessment counted."""
    # last, since what classifiers gave as reasons stands before our own
    for reason in reversed(before.reasons):
        if reason.code == SECOND_FAILURE:
            told = dict(reason.fields)
            failures, again = told.get("earlier"), told.get("reopened", 0)
            if isinstance(failures, int) and isinstance(again, int):
                # how often this case was reopened is counted anew
                return max(failures - again, 0)
    # a card may ask for an owner and give no points
    return int(before.owner is not None)


def _category(issues: tuple[Issue, ...], before: Assessment | None) -> str:
    """Return what the case is mainly about.

    Targets go by it. So it stays with the issue that led, although another one has
    become graver since, while that issue stands (C5).
    """
    if before is not None:
        standing = {i.category: i.status for i in issues if i.status != "rejected"}
        status = standing.get(before.category)
        if status == "confirmed" or (status and "confirmed" not in standing.values()):
            return before.category
    return issues[0].category if issues else FALLBACK
