"""What an offer must not be tied to, whoever proposed it (S91–S93).

Rules are rows with a jurisdiction, a source and the day they took effect. This is
a guard and no legal advice: it reads the conditions of remedies, not reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, ReviewInducement
from recoverykit.explanation import Reason
from recoverykit.money import Money, amount
from recoverykit.offer import Offer
from recoverykit.situation import Situation

JURISDICTIONS = ("CN", "EU", "UK", "US")
"""Whose rules are kept here; EU stands for its members.

Everywhere else, and where it is not known, all of them hold, so that the strictest
decides.
"""

_EARLIEST_ZONE = timedelta(hours=14)

VERDICTS = ("allow", "disclose", "escalate", "refuse")
"""From the mildest to the strictest."""


@frozen(kw_only=True)
class ConditionRule:
    """One rule about what a remedy may be tied to.

    Args:
        id: a code for people and for the log.
        conditions: the conditions of remedies that it is about.
        verdict: ``disclose``: allowed, but the customer must say so in the review.
            ``escalate``: ``role`` decides. ``refuse``: never.
        role: who decides; given where it escalates, and only there.
        jurisdiction: where it holds; None is everywhere, as a rule of the house.
        effective_on: the day it took effect, from when that day begins anywhere;
            None is always.
        source: the law, or why the house will not do it.
    """

    id: str = field(validator=checked.code)
    conditions: tuple[str, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(str)
    )
    verdict: str = field(validator=checked.OneOf(*VERDICTS))
    role: str | None = field(
        default=None, metadata=checked.coded("roles"), validator=checked.code_or_none
    )
    jurisdiction: str | None = field(default=None, validator=checked.code_or_none)
    effective_on: date | None = field(
        default=None, validator=checked.IsA(date, optional=True)
    )
    source: str = field(validator=checked.text)

    def __attrs_post_init__(self) -> None:
        if (self.role is not None) != (self.verdict == "escalate"):
            rule = "a rule names who decides where it escalates, and only there"
            raise InvalidValue("role", str(self.role), rule)


_SENTIMENT = ("review:positive", "review:changed", "review:removed")

RULES = (
    ConditionRule(
        id="house_no_reward_for_reviews",
        conditions=_SENTIMENT,
        verdict="refuse",
        source="a review is its author's own: what it says is never paid for",
    ),
    ConditionRule(
        id="cn_internet_competition_9_5",
        conditions=(*_SENTIMENT, "review:any"),
        verdict="refuse",
        jurisdiction="CN",
        effective_on=date(2024, 9, 1),
        source="网络反不正当竞争暂行规定(市场监管总局令第91号)第九条第(五)项",
    ),
    ConditionRule(
        id="us_16_cfr_465_4",
        conditions=_SENTIMENT,
        verdict="refuse",
        jurisdiction="US",
        effective_on=date(2024, 10, 21),
        source="16 CFR 465.4 (89 FR 68034)",
    ),
    ConditionRule(
        id="us_16_cfr_255_5",
        conditions=("review:any",),
        verdict="disclose",
        jurisdiction="US",
        source="16 CFR 255.5",
    ),
    ConditionRule(
        id="house_incentives_are_told",
        conditions=("review:any",),
        verdict="disclose",
        jurisdiction="EU",
        source="who reads a review is told that something was given for it",
    ),
    ConditionRule(
        id="uk_dmcc_schedule_20",
        conditions=("review:any",),
        verdict="disclose",
        jurisdiction="UK",
        effective_on=date(2025, 4, 6),
        source="Digital Markets, Competition and Consumers Act 2024, Schedule 20",
    ),
    ConditionRule(
        id="house_no_quiet_settlement",
        conditions=("full_settlement",),
        verdict="escalate",
        role="legal",
        source="whether goodwill may settle everything is for legal to weigh: the law "
        "may grant more",
    ),
    ConditionRule(
        id="house_no_bought_withdrawal",
        conditions=("withdraw_complaint",),
        verdict="escalate",
        role="legal",
        source="a remedy for silence is for legal to weigh",
    ),
)
"""The rules that ship.

Every condition is ruled on everywhere and at any time; the dated rows say under which
law, too. ``referral`` alone is free: bringing other buyers says nothing of a review
(S92).
"""


@frozen(kw_only=True)
class Judgement:
    """What the rules say of an offer.

    Args:
        verdict: the strictest that any rule gives: ``allow``, ``disclose``,
            ``escalate`` or ``refuse``.
        reasons: one for every line and rule that matter.
        roles: who must decide, where rules escalate.
    """

    verdict: str = field(validator=checked.OneOf(*VERDICTS))
    reasons: tuple[Reason, ...]
    roles: tuple[str, ...] = ()


def holds_in(jurisdiction: str | None, situation: Situation) -> bool:
    """Return whether a row of a jurisdiction holds in a situation.

    Examples:
        >>> from recoverykit.testing import situation
        >>> holds_in("CN", situation(jurisdiction="US"))
        False
        >>> holds_in("CN", situation(jurisdiction=None))
        True
    """
    where = situation.jurisdiction
    return jurisdiction in {None, where} or where not in JURISDICTIONS


def is_in_force(effective_on: date | None, situation: Situation) -> bool:
    """Return whether a row has taken effect: from when its day begins anywhere."""
    # the zone of the place is not known here: in doubt, the stricter
    today = (situation.now + _EARLIEST_ZONE).date()
    return effective_on is None or effective_on <= today


def judge(
    offer: Offer,
    situation: Situation,
    *,
    rules: tuple[ConditionRule, ...] = RULES,
) -> Judgement:
    """Return what the rules of the place and the day say of an offer.

    A remedy tied to what a review says is refused everywhere; one tied to there
    being a review at all is refused in CN and where the law is not known; one tied
    to withdrawing the complaint is for legal to decide.

    Args:
        offer: what is to be offered.
        situation: gives the jurisdiction and the day.
        rules: the rows to go by.

    Source:
        网络反不正当竞争暂行规定 art. 9(5), in force 2024-09-01; 16 CFR 465.4, in
        force 2024-10-21.

    Examples:
        >>> from recoverykit.money import Money
        >>> from recoverykit.offer import Basis, Remedy
        >>> from recoverykit.testing import situation
        >>> coupon = Remedy(
        ...     "coupon",
        ...     "coupon",
        ...     cost=Money(5000, "CNY"),
        ...     basis=Basis.GOODWILL,
        ...     condition="review:any",
        ... )
        >>> offer = Offer(always=[coupon])
        >>> judge(offer, situation(jurisdiction="CN")).verdict
        'refuse'
        >>> judge(offer, situation(jurisdiction="US")).verdict
        'disclose'
    """
    matter = [
        (line, row)
        for line in offer.lines
        for row in rules
        if line.condition in row.conditions
        and holds_in(row.jurisdiction, situation)
        and is_in_force(row.effective_on, situation)
    ]
    also = tuple(_also(offer, situation))
    if not matter:
        clear = (Reason("compensation.compliant"), *also)
        return Judgement(verdict="allow", reasons=clear)
    roles = (row.role for _, row in matter)
    return Judgement(
        verdict=max((row.verdict for _, row in matter), key=VERDICTS.index),
        roles=tuple(dict.fromkeys(role for role in roles if role is not None)),
        reasons=(
            *(
                Reason(
                    f"compensation.condition_{row.verdict}",
                    line=line.name,
                    condition=line.condition,
                    rule=row.id,
                    source=row.source,
                    since=row.effective_on,
                    role=row.role,
                )
                for line, row in matter
            ),
            *also,
        ),
    )


_SETTLES = ("full_settlement", "withdraw_complaint")


def _also(offer: Offer, situation: Situation) -> Iterator[Reason]:
    """Yield what forbids nothing and should be seen by whoever decides."""
    if any(line.condition in _SETTLES for line in offer.lines):
        # what the law may grant for fraud is told beside what is to settle it
        for exposure in punitive_exposures(situation):
            yield Reason(
                "compliance.beside_settlement",
                amount=exposure.amount,
                source=exposure.source,
            )
    kinds = {line.kind.partition(".")[0] for line in offer.lines}
    sought = (situation.complaint.sought or "").partition(".")[0]
    if sought == "refund" and "coupon" in kinds and "refund" not in kinds:
        yield Reason("compliance.coupon_for_cash")


def require_compliant(
    offer: Offer,
    situation: Situation,
    *,
    rules: tuple[ConditionRule, ...] = RULES,
) -> Judgement:
    """Return what :func:`judge` says, and raise where it refuses.

    The ring refuses with a ruling; this is for a host that prepares a campaign or a
    message outside a case and wants no way past the guard.

    Raises:
        ReviewInducement: a remedy is tied to what a review says, or to there being one
            where that is forbidden; the line and the law are named.

    Examples:
        >>> from recoverykit.money import Money
        >>> from recoverykit.offer import Basis, Remedy
        >>> from recoverykit.testing import situation
        >>> paid = Remedy(
        ...     "prize",
        ...     "coupon",
        ...     cost=Money(5000, "CNY"),
        ...     basis=Basis.GOODWILL,
        ...     condition="review:changed",
        ... )
        >>> require_compliant(Offer(always=[paid]), situation(jurisdiction="CN"))
        Traceback (most recent call last):
            ...
        recoverykit.errors.ReviewInducement: prize is tied to review:changed: ...
        >>> from attrs import evolve
        >>> brought = Offer(always=[evolve(paid, condition="referral")])
        >>> require_compliant(brought, situation(jurisdiction="CN")).verdict
        'allow'
    """
    judged = judge(offer, situation, rules=rules)
    if judged.verdict == "refuse":
        first = next(
            r for r in judged.reasons if r.code == "compensation.condition_refuse"
        )
        raise ReviewInducement(
            str(first["line"]), str(first["condition"]), judged.reasons
        )
    return judged


# ── what the law may grant on top ────────────────────────────────────────────


@frozen(kw_only=True)
class PunitiveRule:
    """What a court may grant on top of the loss, as one row.

    Args:
        id: a code for people and for the log.
        jurisdiction: where it holds.
        price_times: so many times the price.
        loss_times: or so many times the loss, where that is more.
        at_least: and never less than this.
        for_food: whether it is for food only.
        effective_on: the day it took effect.
        source: the law.
    """

    id: str = field(validator=checked.code)
    jurisdiction: str = field(validator=checked.code)
    price_times: int = field(validator=checked.count)
    loss_times: int = field(default=0, validator=checked.count)
    at_least: Money = field(validator=amount)
    for_food: bool = field(default=False, validator=checked.flag)
    effective_on: date = field(validator=checked.IsA(date))
    source: str = field(validator=checked.text)


PUNITIVE = (
    PunitiveRule(
        id="cn_fraud_55",
        jurisdiction="CN",
        price_times=3,
        at_least=Money(50_000, "CNY"),
        effective_on=date(2014, 3, 15),
        source="中华人民共和国消费者权益保护法 第五十五条",
    ),
    PunitiveRule(
        id="cn_food_148",
        jurisdiction="CN",
        price_times=10,
        loss_times=3,
        at_least=Money(100_000, "CNY"),
        for_food=True,
        effective_on=date(2015, 10, 1),
        source="中华人民共和国食品安全法 第一百四十八条",
    ),
)
"""Three times the price for fraud, 500 at least; for unsafe food ten times the price or
three times the loss, 1,000 at least, flaws of a label excepted.

They need a finding of fraud, or of unsafe food that was knowingly sold, which nobody
here makes: an exposure for legal to weigh, never a remedy that is granted.
"""


@frozen(kw_only=True)
class Exposure:
    """What may have to be paid on top, if it came to that.

    Args:
        id: the row.
        amount: how much.
        source: the law.
    """

    id: str
    amount: Money
    source: str


def punitive_exposures(
    situation: Situation,
    *,
    is_food: bool = False,
    rules: tuple[PunitiveRule, ...] = PUNITIVE,
) -> tuple[Exposure, ...]:
    """Return what the law may grant on top for fraud or unsafe food, as an estimate.

    It says nothing of whether there was any: it is what to know before goodwill is
    offered as a full settlement. Evidence decides, and legal.

    Args:
        situation: gives the price, the assessed loss, the place and the day.
        is_food: whether the goods are food.
        rules: the rows to go by.

    Returns:
        A row each that holds at the place and on the day; none where no price is known,
        or it is in another currency than the law's.

    Examples:
        >>> from recoverykit.testing import situation
        >>> [str(e.amount) for e in punitive_exposures(situation(amount="268.00"))]
        ['804.00 CNY']
        >>> [str(e.amount) for e in punitive_exposures(situation(amount="99.00"))]
        ['500.00 CNY']
    """
    order = situation.order
    price = None if order is None else order.amount
    if price is None:
        return ()
    return tuple(
        Exposure(id=row.id, amount=_grown(row, price, situation), source=row.source)
        for row in rules
        if holds_in(row.jurisdiction, situation)
        and is_in_force(row.effective_on, situation)
        and (is_food or not row.for_food)
        and price.currency == row.at_least.currency
    )


def _grown(row: PunitiveRule, price: Money, situation: Situation) -> Money:
    lost = None if situation.loss is None else situation.loss.total
    by_loss = Money.zero(price.currency) if lost is None else lost * row.loss_times
    return max(price * row.price_times, by_loss, row.at_least)
