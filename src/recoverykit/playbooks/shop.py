"""What the guides leave open, and a shop has to say for itself."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.compensation import ApprovalMatrix
from recoverykit.deadline import Target
from recoverykit.errors import MissingInput
from recoverykit.money import Money, amount_or_none
from recoverykit.sla import Escalation

REMINDERS = ((1, 2), (4, 5))
"""When the presets remind of a clock (S39): the guide names no fractions, so ours.

后台应设置自动提醒功能 (002).
"""


@frozen(kw_only=True)
class ShopConfig:
    """The numbers that no guide gives: required, never invented.

    Amounts that only some presets need may be left out; a preset that needs a
    missing one says so when it is built. Nothing defaults to :meth:`example`.

    Args:
        approvals: who may grant how much (S86).
        no_rule_role: who decides where no rule covers a situation (S75).
        goodwill_cap: the most that goodwill may cost in a case; None for no cap.
        cause_from: the severity from which closing needs a cause (S60).
        max_backdate: how long after the fact an event may be slipped in before one
            that is recorded already.
        max_skew: how far two clocks may differ.
        reopen_within: how long a case may be reopened; None is for ever.
        reship_cost: what sending goods again costs.
        sample_cost: what a sample costs.
        remake_cost: what remaking in a better material costs.
        coupon_cost: what a coupon of 20 % off is expected to cost.
        gift_cost: what the gift that is offered on top costs.
        album_cost: what the handmade album costs.
        ladder: who hears of a clock that is over due, and how long after; the guides
            name roles and no times. Empty is nobody.
        update_every: how often a complainant hears of progress (S71); None where the
            shop makes no rule of it.

    Units:
        Spans are real time. Amounts are costs to the shop, not face values.
    """

    approvals: ApprovalMatrix = field(validator=checked.IsA(ApprovalMatrix))
    no_rule_role: str = field(validator=checked.code)
    goodwill_cap: Money | None = field(validator=amount_or_none)
    cause_from: str = field(validator=checked.code)
    max_backdate: timedelta = field(validator=checked.span)
    max_skew: timedelta = field(validator=checked.span)
    reopen_within: timedelta | None = field(validator=checked.span_or_none)
    reship_cost: Money | None = field(default=None, validator=amount_or_none)
    sample_cost: Money | None = field(default=None, validator=amount_or_none)
    remake_cost: Money | None = field(default=None, validator=amount_or_none)
    coupon_cost: Money | None = field(default=None, validator=amount_or_none)
    gift_cost: Money | None = field(default=None, validator=amount_or_none)
    album_cost: Money | None = field(default=None, validator=amount_or_none)
    ladder: tuple[Escalation, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Escalation)
    )
    update_every: Target | None = field(
        default=None, validator=checked.IsA(*get_args(Target), optional=True)
    )

    @classmethod
    def example(cls) -> ShopConfig:
        """Return made-up numbers for trying things out; not advice for a shop.

        Examples:
            >>> str(ShopConfig.example().remake_cost)
            '160.00 CNY'
        """
        return cls(
            approvals=ApprovalMatrix(
                [
                    ("cs_agent", Money.of("50", "CNY")),
                    ("cs_supervisor", Money.of("200", "CNY")),
                    ("store_manager", Money.of("2000", "CNY")),
                    ("ceo", None),
                ]
            ),
            no_rule_role="store_manager",
            goodwill_cap=Money.of("300", "CNY"),
            cause_from="serious",
            max_backdate=timedelta(days=2),
            max_skew=timedelta(minutes=2),
            reopen_within=timedelta(days=15),
            reship_cost=Money.of("60", "CNY"),
            sample_cost=Money.of("8", "CNY"),
            remake_cost=Money.of("160", "CNY"),
            coupon_cost=Money.of("40", "CNY"),
            gift_cost=Money.of("90", "CNY"),
            album_cost=Money.of("30", "CNY"),
            ladder=(
                Escalation("cs_supervisor"),
                Escalation("store_manager", after=timedelta(hours=2)),
            ),
        )

    def need(self, name: str, preset: str) -> Money:
        """Return an amount that a preset cannot do without.

        Raises:
            MissingInput: the shop has not said it.
        """
        value = attrs.asdict(self, recurse=False)[name]
        if not isinstance(value, Money):
            raise MissingInput(f"shop.{name}", preset)
        return value
