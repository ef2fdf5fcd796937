"""A compensation policy: slots that together propose an offer, and never grant one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeAlias, cast, runtime_checkable

from attrs import Attribute, evolve, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.plans import (
    OfferPlan,
    Price,
    RemedyPlan,
    ShareOfOrder,
    price,
    without,
)
from recoverykit.decision_tables import DecisionTable, NoRule, Trace
from recoverykit.errors import InvalidValue, PolicyError
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.plain import PolicyRef, content_hash
from recoverykit.situation import Situation

CASH = "monetary"
"""The form of remedies that are money now: only these can be given in part."""


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
    """

    offer: Offer | None
    policy: PolicyRef
    reasons: tuple[Reason, ...]
    trace: Trace | None = None

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
        surprise: more lines, given always: kindness beyond the redress (S83), so
            all of basis goodwill. None is added where no rule covers the situation.
        cap: the most that goodwill may cost, inclusive: fixed, or a share of the
            order. What is owed is not counted and not touched.

    Raises:
        PolicyError: the table is not one for offers; every problem is listed.
        InvalidValue: a slot holds something else.

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
    surprise: tuple[RemedyPlan, ...] = field(
        default=(),
        converter=checked.to_tuple,
        validator=checked.AllOf(RemedyPlan),
        kw_only=True,
    )
    cap: Price | None = field(
        default=None,
        validator=checked.IsA(Money, ShareOfOrder, optional=True),
        kw_only=True,
    )
    ref: PolicyRef = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = tuple(self._problems())
        if problems:
            raise PolicyError(f"{self.id}@{self.version}", problems)
        ref = PolicyRef(self.id, self.version, hash=content_hash(self))
        object.__setattr__(self, "ref", ref)

    def propose(self, situation: Situation) -> Proposal:
        """Return what the policy would offer, with its reasons.

        Raises:
            MissingInput: it needs a fact that the situation does not have.
            CurrencyMismatch: the order was paid in another currency.
            InvalidValue: a callable answered with something else than an offer.
        """
        base = self.base
        offer, reasons, trace = (
            _ask_table(base, situation)
            if isinstance(base, DecisionTable)
            else _ask_callable(base, situation)
        )
        if offer is not None and not offer.lines:
            offer = None
            reasons = (*reasons, Reason("compensation.nothing_proposed"))
        if offer is not None and self.surprise:
            lines = tuple(plan.remedy(situation) for plan in self.surprise)
            offer = evolve(offer, always=(*offer.always, *lines))
            names = tuple(line.name for line in lines)
            reasons = (*reasons, Reason("compensation.surprise", lines=names))
        return Proposal(offer=offer, policy=self.ref, reasons=reasons, trace=trace)

    def capped(
        self, offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
    ) -> tuple[Offer, tuple[Reason, ...]]:
        """Return an offer within the policy's cap, with what was cut and why.

        Raises:
            MissingInput: the cap follows an order that has no price.
        """
        if self.cap is None:
            return offer, (Reason("compensation.no_cap"),)
        return cap_goodwill(offer, price(self.cap, situation), catalogues=catalogues)

    def _problems(self) -> Iterator[Reason]:
        """Yield what is wrong with the slots."""
        for line in self.surprise:
            if line.basis is not Basis.GOODWILL:
                yield Reason(
                    "compensation.surprise_is_owed",
                    line=line.name,
                    basis=line.basis.value,
                )
        table = self.base
        if not isinstance(table, DecisionTable):
            return
        if not issubclass(Situation, table.reads):
            yield Reason(
                "compensation.reads_something_else", reads=table.reads.__name__
            )
        if table.takes_all:
            yield Reason("compensation.collects", table=table.id)
        for row in table.rules:
            if not isinstance(row.then, (OfferPlan, NoRule)):
                given = f"a {type(row.then).__name__}"
                yield Reason("compensation.no_plan", rule=row.id, given=given)


_Answer: TypeAlias = tuple[Offer | None, tuple[Reason, ...], Trace | None]


def _ask_table(table: DecisionTable, situation: Situation) -> _Answer:
    decision = table.decide(situation)
    plan: OfferPlan | NoRule = decision.outcome
    if isinstance(plan, NoRule):
        return None, decision.reasons, decision.trace()
    spent = tuple(line.name for line in plan.lines if line.is_spent(situation))
    left_out = (Reason("compensation.all_refunded", lines=spent),) if spent else ()
    return plan.offer(situation), (*decision.reasons, *left_out), decision.trace()


def _ask_callable(base: PolicyCallable, situation: Situation) -> _Answer:
    # what Python says is not held to its annotations
    answer = cast("object", base(situation))
    if isinstance(answer, NoRule):
        return None, (_said("function_no_rule", base),), None
    if isinstance(answer, Offer):
        return answer, (_said("function_proposed", base),), None
    raise InvalidValue(
        "proposal",
        f"a {type(answer).__name__}",
        f"{base.id}@{base.version} must return an Offer or NO_RULE",
    )


def _said(code: str, base: PolicyCallable) -> Reason:
    return Reason(
        f"compensation.{code}", function=base.id, function_version=base.version
    )


# ── the cap ──────────────────────────────────────────────────────────────────


def cap_goodwill(
    offer: Offer, limit: Money, *, catalogues: Catalogues = STANDARD
) -> tuple[Offer, tuple[Reason, ...]]:
    """Return an offer whose goodwill costs at most ``limit``, and what was cut.

    Only goodwill is counted and cut, in the dearest selection that the offer
    permits. Surprises go first, then the other lines given always, then the menu,
    each from its end. Money is given in part where a part is left; anything else
    is whole or not at all, for half a gift is none.

    Args:
        offer: the proposal.
        limit: the most that goodwill may cost, inclusive (S87).
        catalogues: says which kinds of remedy are money.

    Raises:
        CurrencyMismatch: the limit is in another currency.
        UnknownCode: the kind of a line that has to be cut is not in the catalogue.

    Examples:
        >>> gift = Remedy("gift", "gift", cost=Money(3000, "CNY"), basis=Basis.GOODWILL)
        >>> cut, why = cap_goodwill(Offer(always=[gift]), Money(1000, "CNY"))
        >>> cut.lines, str(why[0])
        ((), 'gift, of 30.00 CNY, is dropped: goodwill is capped at 10.00 CNY')
    """
    goodwill = offer.exposure_of(Basis.GOODWILL)
    if goodwill is None or goodwill <= limit:
        spent = Money.zero(limit.currency) if goodwill is None else goodwill
        return offer, (Reason("compensation.within_cap", goodwill=spent, limit=limit),)
    reasons: list[Reason] = []
    while goodwill is not None and goodwill > limit:
        line, over = _next_to_cut(offer), goodwill - limit
        is_cash = catalogues.remedy_kinds[line.kind].form == CASH
        if is_cash and line.cost > over:
            less = evolve(line, cost=line.cost - over, value=None)
            offer = _instead(offer, less)
            reasons.append(
                Reason(
                    "compensation.trimmed",
                    line=line.name,
                    before=line.cost,
                    after=less.cost,
                    limit=limit,
                )
            )
        else:
            offer = without(offer, (line.name,))
            reasons.append(
                Reason(
                    "compensation.dropped", line=line.name, cost=line.cost, limit=limit
                )
            )
        goodwill = offer.exposure_of(Basis.GOODWILL)
    return offer, tuple(reasons)


def _next_to_cut(offer: Offer) -> Remedy:
    """Return the goodwill line that goes first and makes a difference."""
    given = _cuttable(offer.always)
    if given:
        return next((line for line in given if line.surprise), given[0])
    # a cut elsewhere than in the dearest options would change nothing
    counted = [
        (sum(x.cost.minor for x in _cuttable(o.lines)), o) for o in offer.choices
    ]
    counted.sort(key=lambda pair: -pair[0])
    dearest = [option for goodwill, option in counted[: offer.pick[1]] if goodwill]
    last = max(dearest, key=offer.choices.index)
    return _cuttable(last.lines)[0]


def _cuttable(lines: tuple[Remedy, ...]) -> tuple[Remedy, ...]:
    """Return goodwill that costs something, the last line first."""
    return tuple(
        line
        for line in reversed(lines)
        if line.basis is Basis.GOODWILL and line.cost.minor
    )


def _instead(offer: Offer, line: Remedy) -> Offer:
    """Return an offer with one line in the place of its namesake."""

    def swapped(lines: tuple[Remedy, ...]) -> tuple[Remedy, ...]:
        return tuple(line if line.name == old.name else old for old in lines)

    choices = tuple(Option(o.name, swapped(o.lines)) for o in offer.choices)
    return evolve(offer, always=swapped(offer.always), choices=choices)
