"""A compensation policy: slots that together propose an offer, and never grant one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast, runtime_checkable

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.abuse import AbuseGuard
from recoverykit.compensation.budget import Budget
from recoverykit.compensation.cap import (
    cap_goodwill,
    cap_worth,
    instead,
    unused_name,
    worth_of,
)
from recoverykit.compensation.floor import keep_floor
from recoverykit.compensation.guarantees import Guarantee
from recoverykit.compensation.loss import OverLoss
from recoverykit.compensation.plans import (
    OfferPlan,
    Price,
    RemedyPlan,
    ShareOfOrder,
    price,
    without,
)
from recoverykit.decision_tables import DecisionTable, NoRule, Trace
from recoverykit.errors import MissingInput, PolicyError, PolicyFailed
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Alternative
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.plain import PolicyRef, content_hash
from recoverykit.situation import Situation

DEAREST = ShareOfOrder(150, 100)
"""What all of an offer with kindness in it may be worth: 150 % of the price.

Satisfaction with compensation rises to about there and falls again (Haesevoets et
al. 2017).
"""


@runtime_checkable
class PolicyCallable(Protocol):
    """Python that stands in for a table: it proposes, but nothing is proven of it."""

    @property
    def id(self) -> str:
        """Return what people call it."""
        ...

    @property
    def version(self) -> str:
        """Return its version, to be changed whenever its answers change."""
        ...

    def __call__(self, situation: Situation, /) -> Offer | NoRule:
        """Return what to offer, or ``NO_RULE``."""
        ...


@frozen
class PolicyFunction:
    """A plain function with the id and version that a decision is remembered by.

    It is its id and version that are hashed and compared, so change the version
    whenever the function answers otherwise.

    Args:
        id: a code for people and for the log.
        version: changes with the function.
        function: importable, so that the policy pickles.

    Examples:
        >>> from recoverykit.decision_tables import NO_RULE
        >>> from recoverykit.testing import situation
        >>> def never(situation):
        ...     return NO_RULE
        >>> PolicyFunction("never", "1", function=never)(situation())
        NO_RULE
    """

    id: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    function: Callable[[Situation], Offer | NoRule] = field(eq=False, kw_only=True)

    def __call__(self, situation: Situation, /) -> Offer | NoRule:
        """Return what the function proposes."""
        return self.function(situation)


@frozen(kw_only=True)
class Proposal:
    """What a policy would offer, before the ring has seen it.

    Args:
        offer: the proposal; None where no rule covers the situation (S75).
        policy: the policy that proposed.
        reasons: why this.
        trace: what its table read, fired and why others did not; None without a
            table.
        traces: the same of the other tables that were asked.
        alternatives: what the other rules would have given.
    """

    offer: Offer | None
    policy: PolicyRef
    reasons: tuple[Reason, ...]
    trace: Trace | None = None
    traces: tuple[Trace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def no_rule(self) -> bool:
        """Return whether a person has to decide."""
        return self.offer is None


def _base(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, (DecisionTable, PolicyCallable)):
        raise checked.refuse(
            attribute,
            value,
            "must be a decision table, or a callable with an id and a version: wrap "
            "a function in PolicyFunction",
        )


@frozen
class CompensationPolicy:
    """What a shop proposes to whom.

    It proposes only: whatever it says passes the ring of :func:`rule`, which no
    policy can replace. Slots are evolvable: ``evolve(policy, cap=None)``.

    Args:
        id: a code for people and for the log.
        version: changes with the content.
        base: the redress: a table whose outcomes are an :class:`OfferPlan` or
            ``NO_RULE``, or a callable.
        over_loss: redress beyond the assessed loss, for grave cases (S79). It holds
            where the base lays nothing down, too.
        goodwill: a table of gestures: its outcomes are an :class:`OfferPlan` of
            goodwill alone, or ``NO_RULE`` for none (S77, S96–S98). Like a surprise, a
            gesture is added to an offer, and never stands for one: where no rule
            covers the situation, a person decides.
        surprise: more lines, given always: kindness beyond the redress (S83), so
            all of basis goodwill.
        guarantees: what the shop promised in public; owed once verified (S85).
        abuse: from when on goodwill is for a higher role to give; None is never.
        cap: the most that goodwill may cost in a case, inclusive: fixed, or a share
            of the order. What is owed is not counted and not touched.
        value_cap: the most that an offer with goodwill in it may be worth in a case,
            with all that is owed, inclusive; goodwill alone is cut for it. Where no
            price is known, a share of it caps nothing. None lets goodwill go beyond
            the value of the order.
        budget: the pool that goodwill comes out of; None is no pool.
        matching: a table of situations whose outcome is the kinds of remedy that fit
            the loss, the best first, or ``NO_RULE``. It refuses nothing: where an
            offer holds none of them, a reason says so.

    Raises:
        PolicyError: a table is not one for offers; every problem is listed.
        InvalidValue: a slot holds something else.

    Source:
        ``value_cap``: Haesevoets et al. 2017.

    Examples:
        >>> from recoverykit.compensation import order_value_bands
        >>> from recoverykit.testing import situation
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> policy = CompensationPolicy("by_value", "1", base=bands)
        >>> proposal = policy.propose(situation(amount="268.00"))
        >>> [line.name for line in proposal.offer.lines]
        ['reship', 'coupon']
    """

    id: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    base: DecisionTable | PolicyCallable = field(validator=_base, kw_only=True)
    over_loss: OverLoss | None = field(
        default=None, validator=checked.IsA(OverLoss, optional=True), kw_only=True
    )
    goodwill: DecisionTable | None = field(
        default=None, validator=checked.IsA(DecisionTable, optional=True), kw_only=True
    )
    surprise: tuple[RemedyPlan, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(RemedyPlan),
        kw_only=True,
    )
    guarantees: tuple[Guarantee, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(Guarantee),
        kw_only=True,
    )
    abuse: AbuseGuard | None = field(
        default=None, validator=checked.IsA(AbuseGuard, optional=True), kw_only=True
    )
    cap: Price | None = field(
        default=None,
        validator=checked.IsA(Money, ShareOfOrder, optional=True),
        kw_only=True,
    )
    value_cap: Price | None = field(
        default=DEAREST,
        validator=checked.IsA(Money, ShareOfOrder, optional=True),
        kw_only=True,
    )
    budget: Budget | None = field(
        default=None, validator=checked.IsA(Budget, optional=True), kw_only=True
    )
    matching: DecisionTable | None = field(
        default=None, validator=checked.IsA(DecisionTable, optional=True), kw_only=True
    )
    _ref: PolicyRef | None = field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = tuple(self._problems())
        if problems:
            raise PolicyError(f"{self.id}@{self.version}", problems)

    @property
    def ref(self) -> PolicyRef:
        """Return the id, version and content hash that decisions are stored with."""
        # worked out when it is asked for, as that of a table: most of what a shop costs
        if self._ref is None:
            ref = PolicyRef(self.id, self.version, hash=content_hash(self))
            object.__setattr__(self, "_ref", ref)
            return ref
        return self._ref

    def propose(
        self, situation: Situation, *, catalogues: Catalogues = STANDARD
    ) -> Proposal:
        """Return what the policy would offer, with its reasons.

        Raises:
            MissingInput: it needs a fact that the situation does not have.
            CurrencyMismatch: the order was paid in another currency.
            PolicyFailed: a callable raised, or answered with something else than an
                offer.
        """
        said = _ask(self.base, situation)
        offer, reasons = said.offer, said.reasons
        if offer is not None and not offer.lines:
            offer = None
            reasons = (*reasons, Reason("compensation.nothing_proposed"))
        if self.over_loss is not None:
            offer, why = self.over_loss.added(offer, situation, catalogues=catalogues)
            reasons = (*reasons, *why)
        gesture = None
        if offer is not None and self.goodwill is not None:
            gesture = _ask_table(self.goodwill, situation)
            offer, why = _with_gesture(offer, gesture)
            reasons = (*reasons, *why)
        if offer is not None and self.surprise:
            lines = tuple(
                _named(offer, plan.remedy(situation)) for plan in self.surprise
            )
            offer = evolve(offer, always=(*offer.always, *lines))
            names = tuple(line.name for line in lines)
            reasons = (*reasons, Reason("compensation.surprise", lines=names))
        asked = (said,) if gesture is None else (said, gesture)
        return Proposal(
            offer=offer,
            policy=self.ref,
            reasons=reasons,
            trace=said.trace,
            traces=tuple(x.trace for x in asked[1:] if x.trace is not None),
            alternatives=tuple(other for x in asked for other in x.others),
        )

    def capped(
        self, offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
    ) -> tuple[Offer, tuple[Reason, ...]]:
        """Return an offer within the policy's caps, with what was cut and why.

        Goodwill that was taken in the case before counts.

        Raises:
            MissingInput: the cap on cost follows an order that has no price.
        """
        offer, by_cost = self._capped_in_cost(offer, situation, catalogues)
        offer, by_worth = self._capped_in_worth(offer, situation, catalogues)
        return offer, (*by_cost, *by_worth)

    def _capped_in_cost(
        self, offer: Offer, situation: Situation, catalogues: Catalogues
    ) -> tuple[Offer, tuple[Reason, ...]]:
        if self.cap is None:
            return offer, (Reason("compensation.no_cap"),)
        limit = price(self.cap, situation)
        zero = Money.zero(limit.currency)
        taken = Money.total(
            (
                line.remedy.cost
                for line in situation.given
                if line.remedy.basis is Basis.GOODWILL
            ),
            limit.currency,
        )
        left = max(limit - taken, zero)
        offer, cut = cap_goodwill(offer, left, catalogues=catalogues)
        if not taken.minor:
            return offer, cut
        used = Reason("compensation.cap_used", taken=taken, limit=limit, left=left)
        return offer, (used, *cut)

    def _capped_in_worth(
        self, offer: Offer, situation: Situation, catalogues: Catalogues
    ) -> tuple[Offer, tuple[Reason, ...]]:
        if self.value_cap is None:
            return offer, (Reason("compensation.no_value_cap"),)
        if isinstance(self.value_cap, ShareOfOrder) and not _has_price(situation):
            return offer, (Reason("compensation.no_price_to_cap"),)
        limit = price(self.value_cap, situation)
        zero = Money.zero(limit.currency)
        taken = worth_of((line.remedy for line in situation.given), limit.currency)
        left = max(limit - taken, zero)
        # the law's refund is worth something too, and it is added after this
        kept, _ = keep_floor(offer, situation, catalogues=catalogues)
        less, cut = cap_worth(kept, left, catalogues=catalogues)
        after = {line.name: line for line in less.lines}
        gone = [line.name for line in offer.lines if line.name not in after]
        offer = without(offer, gone)
        for line in offer.lines:
            if after[line.name] != line:
                offer = instead(offer, after[line.name])
        if not taken.minor:
            return offer, cut
        used = Reason("compensation.value_used", taken=taken, limit=limit, left=left)
        return offer, (used, *cut)

    def _problems(self) -> Iterator[Reason]:
        """Yield what is wrong with the slots."""
        for line in self.surprise:
            if line.basis is not Basis.GOODWILL:
                yield Reason(
                    "compensation.surprise_is_owed",
                    line=line.name,
                    basis=line.basis.value,
                )
        ids = [row.id for row in self.guarantees]
        for id_ in sorted({x for x in ids if ids.count(x) > 1}):
            yield Reason("compensation.guarantee_twice", guarantee=id_)
        for table in (self.base, self.goodwill, self.matching):
            if isinstance(table, DecisionTable):
                yield from _not_for_offers(table)
        for table in (self.base, self.goodwill):
            if isinstance(table, DecisionTable):
                yield from _no_plans(table)
        if self.goodwill is not None:
            yield from _owed_gestures(self.goodwill)
        if self.matching is not None:
            yield from _no_kinds(self.matching)


def _not_for_offers(table: DecisionTable) -> Iterator[Reason]:
    if not issubclass(Situation, table.reads):
        yield Reason("compensation.reads_something_else", reads=table.reads.__name__)
    if table.takes_all:
        yield Reason("compensation.collects", table=table.id)


def _no_plans(table: DecisionTable) -> Iterator[Reason]:
    for row in table.rules:
        if not isinstance(row.then, (OfferPlan, NoRule)):
            given = f"a {type(row.then).__name__}"
            yield Reason("compensation.no_plan", rule=row.id, given=given)


def _owed_gestures(table: DecisionTable) -> Iterator[Reason]:
    for row in table.rules:
        plans = row.then.lines if isinstance(row.then, OfferPlan) else ()
        owed = tuple(x.name for x in plans if x.basis is not Basis.GOODWILL)
        if owed:
            yield Reason("compensation.gesture_is_owed", rule=row.id, lines=owed)
        if isinstance(row.then, OfferPlan) and row.then.choices:
            yield Reason("compensation.gesture_is_menu", rule=row.id)


def _no_kinds(table: DecisionTable) -> Iterator[Reason]:
    for row in table.rules:
        kinds: object = row.then
        if not isinstance(kinds, NoRule) and not checked.is_tuple_of(
            kinds, lambda item: isinstance(item, str)
        ):
            given = f"a {type(kinds).__name__}"
            yield Reason("compensation.no_kinds", rule=row.id, given=given)


def _has_price(situation: Situation) -> bool:
    return situation.order is not None and situation.order.amount is not None


def _named(offer: Offer, line: Remedy) -> Remedy:
    """Return a line under a name that the offer does not have yet."""
    name = unused_name(offer, line.name)
    return line if name == line.name else evolve(line, name=name)


@frozen
class _Answer:
    """What one table, or a callable, says."""

    offer: Offer | None
    reasons: tuple[Reason, ...]
    trace: Trace | None = None
    others: tuple[Alternative, ...] = ()


def _with_gesture(offer: Offer, gesture: _Answer) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer with a gesture of kindness on top, and why."""
    if gesture.offer is None:
        return offer, (Reason("compensation.no_gesture"),)
    names: list[str] = []
    for line in gesture.offer.always:
        named = _named(offer, line)
        offer = evolve(offer, always=(*offer.always, named))
        names.append(named.name)
    why = Reason("compensation.gesture", lines=tuple(names))
    return offer, (*gesture.reasons, why)


def _ask(base: DecisionTable | PolicyCallable, situation: Situation) -> _Answer:
    if isinstance(base, DecisionTable):
        return _ask_table(base, situation)
    return _ask_callable(base, situation)


def _ask_table(table: DecisionTable, situation: Situation) -> _Answer:
    decision = table.decide(situation)
    others = tuple(_others(table, decision.fired, situation))
    trace = decision.trace()
    plan: OfferPlan | NoRule = decision.outcome
    if isinstance(plan, NoRule):
        return _Answer(None, decision.reasons, trace, others)
    spent = tuple(line.name for line in plan.lines if line.is_spent(situation))
    left_out = (Reason("compensation.all_refunded", lines=spent),) if spent else ()
    reasons = (*decision.reasons, *left_out)
    return _Answer(plan.offer(situation), reasons, trace, others)


def _others(
    table: DecisionTable, fired: tuple[str, ...], situation: Situation
) -> Iterator[Alternative]:
    """Yield what the rules that did not decide would have given."""
    for row in table.rules:
        if row.id not in fired:
            yield Alternative(table.id, row.id, _exposure(row.then, situation))


def _exposure(plan: OfferPlan | NoRule, situation: Situation) -> Money | None:
    if isinstance(plan, NoRule):
        return None
    try:
        return plan.offer(situation).exposure
    except MissingInput:  # it follows a price that is not known
        return None


def _ask_callable(base: PolicyCallable, situation: Situation) -> _Answer:
    name = f"{base.id}@{base.version}"
    try:
        # what Python says is not held to its annotations
        answer = cast("object", base(situation))
    except MissingInput:
        raise
    except Exception as error:
        raise PolicyFailed(name, f"raised {type(error).__name__}") from error
    if isinstance(answer, NoRule):
        return _Answer(None, (_said("function_no_rule", base),))
    if isinstance(answer, Offer):
        return _Answer(answer, (_said("function_proposed", base),))
    raise PolicyFailed(name, f"returned a {type(answer).__name__}")


def _said(code: str, base: PolicyCallable) -> Reason:
    return Reason(
        f"compensation.{code}", function=base.id, function_version=base.version
    )
