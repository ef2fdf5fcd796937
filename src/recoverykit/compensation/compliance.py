"""What an offer must not be tied to, whoever proposed it (S91, S92).

Rules are rows with a jurisdiction, a source and the day they took effect. This is
a guard and no legal advice: it reads the conditions of remedies, not reviews.
"""

from __future__ import annotations

from datetime import date, timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.offer import Offer
from recoverykit.situation import Situation

JURISDICTIONS = ("CN", "US")
"""Whose rules are kept here. Everywhere else, and where it is not known, all of
them hold, so that the strictest decides."""

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
        id="house_no_bought_withdrawal",
        conditions=("withdraw_complaint",),
        verdict="escalate",
        role="legal",
        source="a remedy for silence is for legal to weigh",
    ),
)
"""The rules that ship.

Every condition but ``review:any`` is ruled on everywhere and at any time; the dated
rows say under which law, too.
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
    if not matter:
        return Judgement(verdict="allow", reasons=(Reason("compensation.compliant"),))
    roles = (row.role for _, row in matter)
    return Judgement(
        verdict=max((row.verdict for _, row in matter), key=VERDICTS.index),
        roles=tuple(dict.fromkeys(role for role in roles if role is not None)),
        reasons=tuple(
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
    )
