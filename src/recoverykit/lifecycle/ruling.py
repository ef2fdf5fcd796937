"""What was ruled about an offer: the only thing that can be offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from attrs import field, frozen

from recoverykit import checked
from recoverykit.decision_tables import Trace
from recoverykit.errors import CurrencyMismatch
from recoverykit.explanation import Labels, Reason, render
from recoverykit.explanation import explain as sentences
from recoverykit.facts import Order
from recoverykit.money import Money, amount, amount_or_none
from recoverykit.offer import Offer, Remedy
from recoverykit.plain import PolicyRef

_CUTS = (
    "compensation.trimmed",
    "compensation.dropped",
    "compensation.trimmed_in_value",
    "compensation.dropped_in_value",
    "compensation.budget_unknown",
    "compensation.trimmed_to_budget",
    "compensation.dropped_for_budget",
    "compensation.many_cases",
    "compensation.many_claims",
    "compensation.much_goodwill",
    "compensation.goodwill_withheld",
    "compensation.nothing_left",
)
"""Reasons for which an offer is smaller than what was proposed."""

_RULED: Mapping[str, str] = MappingProxyType(
    {
        "granted": "compensation.ruled_granted",
        "needs_approval": "compensation.ruled_needs_approval",
        "no_rule": "compensation.ruled_no_rule",
        "refused": "compensation.ruled_refused",
    }
)
_GIVEN = "compensation.given_line"
_CHOSEN = "compensation.chosen_line"
_SURPRISE = "compensation.surprise_line"
_LIMIT = "compensation.rung_limit"
_UNLIMITED = "compensation.rung_unlimited"
_COULD = "compensation.could_grant"
_COULD_ANY = "compensation.could_grant_any"


@frozen(kw_only=True)
class Reservation:
    """What a budget has to hold while an offer is open; the host's books do it.

    Args:
        key: stable for the case and the version that was seen, so that a retry holds
            once. Write it with the amount in one step that fails where the pool would
            be overdrawn.
        budget: the pool.
        amount: the dearest selection of goodwill that the offer permits.
        expires_at: when the hold runs out if nothing is offered; from the offer on
            it runs as long again. None does not run out.
    """

    key: str = field(validator=checked.text)
    budget: str = field(validator=checked.code)
    amount: Money = field(validator=amount)
    expires_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
    )


@frozen
class Alternative:
    """What another rule of a table would have given for the same order.

    Args:
        table: the table's id.
        rule: the rule.
        exposure: the dearest selection of it, before the ring; None where the rule
            gives nothing, or needs a price that is not known.
    """

    table: str = field(validator=checked.code)
    rule: str = field(validator=checked.code)
    exposure: Money | None = field(default=None, validator=amount_or_none)


@frozen
class Rung:
    """One role of the approval ladder that held, and the most it may grant.

    Args:
        role: the role.
        limit: inclusive; None is unlimited.
    """

    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    limit: Money | None = field(default=None, validator=amount_or_none)


@frozen(kw_only=True)
class Ruling:
    """The outcome of the whole chain from proposal to compliance, as stored.

    A compensation policy only proposes. What comes out here has passed the ring
    of statutory floor, authority and compliance, and says so. It explains itself
    years later, without the table, the playbook or the order at hand.

    Args:
        verdict: ``granted``: may be offered now. ``needs_approval``: by
            ``approver`` first. ``no_rule``: no rule covers this, a person must
            decide (S75). ``refused``: must not be offered at all.
        offer: what may be offered, or what was refused; None where no rule says.
        case_id: the case it was made for.
        version: the version of the case that was seen.
        book: the playbook that ruled.
        policy: the compensation policy inside it that proposed.
        decided_at: when.
        by: who wants to make the offer.
        role: the role they hold.
        exposure: the dearest selection that the offer permits.
        granted: what was taken in the case before, at cost; authority is asked for
            both together. None where nothing was.
        approver: the role that must approve, or must decide where no rule does.
        second_person: whether the approver must be somebody else.
        reservation: what a budget has to hold; None where it is nothing.
        reasons: every step's reason, in the order of the steps.
        trace: what the deciding table read, fired and why others did not.
        traces: the same of the other tables that were asked.
        alternatives: what the other rules would have given for this order.
        ladder: who might have granted how much, from the lowest role up.
        order: the order as it was seen, where it was fresher than the log's.
        jurisdiction: whose law was applied; None is unknown, hence the strictest.
    """

    verdict: str = field(validator=checked.OneOf(*_RULED))
    offer: Offer | None = field(
        default=None, validator=checked.IsA(Offer, optional=True)
    )
    case_id: str = field(validator=checked.code)
    version: int = field(validator=checked.count)
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))
    policy: PolicyRef = field(validator=checked.IsA(PolicyRef))
    decided_at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    exposure: Money | None = field(default=None, validator=amount_or_none)
    approver: str | None = field(
        default=None, metadata=checked.coded("roles"), validator=checked.code_or_none
    )
    second_person: bool = field(default=False, validator=checked.flag)
    reasons: tuple[Reason, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Reason)
    )
    trace: Trace | None = field(
        default=None, validator=checked.IsA(Trace, optional=True)
    )
    order: Order | None = field(
        default=None, validator=checked.IsA(Order, optional=True)
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    granted: Money | None = field(default=None, validator=amount_or_none)
    reservation: Reservation | None = field(
        default=None, validator=checked.IsA(Reservation, optional=True)
    )
    traces: tuple[Trace, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Trace)
    )
    alternatives: tuple[Alternative, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Alternative)
    )
    ladder: tuple[Rung, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Rung)
    )

    def explain(
        self,
        lang: str,
        *,
        audience: str = "staff",
        labels: Labels | None = None,
        approved: bool = False,
    ) -> str:
        """Return what was ruled and why, line by line, from this record alone.

        Staff and auditors read everything: the verdict with the book, the policy and
        the versions, every step, what the tables read and why other rules did not
        decide, what those would have given, and who might have granted how much. A
        customer reads what is offered to them and their rights, and nothing of how
        the shop decides, nor of a surprise.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            audience: ``"staff"`` or ``"customer"``.
            labels: words for codes; without it they are shown as they are.
            approved: whether it was approved since. Until then a customer hears no
                line of what needs approval.
        """
        waits = self.verdict == "needs_approval" and not approved
        is_quiet = audience != "staff" and waits
        offered = () if is_quiet else self._offered()
        head = self._head("granted" if approved else self.verdict)
        lines = [
            render(reason, lang, audience=audience, labels=labels)
            for reason in (head, *offered, *self.reasons)
        ]
        for trace in self._all_traces():
            lines += trace.explain(lang, audience=audience, labels=labels).splitlines()
        lines += sentences(
            (*self._others(), *self._rungs()), lang, audience=audience, labels=labels
        )
        # a table's reasons stand among the ruling's own as well
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def why_not(self, amount: Money) -> tuple[Reason, ...]:
        """Return why so much is not offered, under which rule, and who could grant it.

        From this record alone. Render the reasons for staff, or for the customer, who
        hears something else.

        Args:
            amount: what somebody asks for.

        Raises:
            CurrencyMismatch: the ruling is in another currency.
        """
        return tuple(self._why_not(amount))

    def _why_not(self, amount: Money) -> Iterator[Reason]:
        exposure = self.exposure
        # a ladder without amounts compares nothing, and would take any currency
        for known in (exposure, self.granted, *(a.exposure for a in self.alternatives)):
            if known is not None and known.currency != amount.currency:
                raise CurrencyMismatch(known.currency, amount.currency)
        yield self._head(self.verdict)
        if exposure is not None and amount <= exposure:
            yield Reason("compensation.is_within", amount=amount, exposure=exposure)
            return
        yield Reason("compensation.is_more", amount=amount, exposure=exposure)
        for trace in self._all_traces():
            yield from trace.reasons
        yield from self._enough(amount)
        yield from (reason for reason in self.reasons if reason.code in _CUTS)
        if self.verdict == "no_rule" and self.approver is not None:
            yield Reason("compensation.decider", role=self.approver)
        total = amount if self.granted is None else amount + self.granted
        for rung in self.ladder:
            if rung.limit is None or total <= rung.limit:
                yield Reason(
                    _COULD_ANY if rung.limit is None else _COULD,
                    role=rung.role,
                    amount=amount,
                    total=total,
                    limit=rung.limit,
                )
                break

    def _head(self, verdict: str) -> Reason:
        return Reason(
            _RULED[verdict],
            exposure=self.exposure,
            granted=self.granted,
            by=self.by,
            role=self.role,
            approver=self.approver,
            at=self.decided_at,
            book=self.book.short,
            policy=self.policy.short,
        )

    def _offered(self) -> Iterator[Reason]:
        if self.offer is None or self.verdict == "refused":
            return
        for line in self.offer.always:
            code = _SURPRISE if line.surprise else _GIVEN
            yield _put(code, line.name, (line,))
        for option in self.offer.choices:
            yield _put(_CHOSEN, option.name, option.lines)
        if self.offer.choices:
            least, most = self.offer.pick
            yield Reason("compensation.picks", least=least, most=most)

    def _all_traces(self) -> tuple[Trace, ...]:
        return self.traces if self.trace is None else (self.trace, *self.traces)

    def _others(self) -> Iterator[Reason]:
        for other in self.alternatives:
            if other.exposure is None:
                yield Reason(
                    "compensation.gives_nothing", rule=other.rule, table=other.table
                )
            else:
                yield _would_give(other, other.exposure)

    def _rungs(self) -> Iterator[Reason]:
        for rung in self.ladder:
            code = _UNLIMITED if rung.limit is None else _LIMIT
            yield Reason(code, role=rung.role, limit=rung.limit)

    def _enough(self, amount: Money) -> Iterator[Reason]:
        """Yield the rules that would give as much, and what kept each from deciding."""
        failed = {
            (trace.table.id, rule): reason
            for trace in self._all_traces()
            for rule, reason in trace.failed
        }
        found = False
        for other in self.alternatives:
            if other.exposure is not None and other.exposure >= amount:
                found = True
                yield _would_give(other, other.exposure)
                if (other.table, other.rule) in failed:
                    yield failed[other.table, other.rule]
        if self.alternatives and not found:
            yield Reason("compensation.no_rule_gives", amount=amount)


def _put(code: str, name: str, lines: tuple[Remedy, ...]) -> Reason:
    """Return what is offered at once, or as one option."""
    currency = lines[0].cost.currency
    return Reason(
        code,
        name=name,
        remedies=tuple(line.kind for line in lines),
        bases=tuple(dict.fromkeys(line.basis.value for line in lines)),
        cost=Money.total((line.cost for line in lines), currency),
        worth=Money.total((line.worth for line in lines), currency),
    )


def _would_give(other: Alternative, exposure: Money) -> Reason:
    return Reason(
        "compensation.would_give",
        rule=other.rule,
        table=other.table,
        exposure=exposure,
    )
