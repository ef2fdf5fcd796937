"""What the guides leave open, and a shop has to say for itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta, timezone
from fractions import Fraction
from types import MappingProxyType
from typing import Any, get_args

import attrs
from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.aftercare import ContactCap, ContactRules
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation import AbuseGuard, ApprovalMatrix
from recoverykit.customer_tiers import Level, MembershipLadder
from recoverykit.deadline import Elapsed, Target
from recoverykit.disputes import DisputeRules
from recoverykit.errors import MissingSetting
from recoverykit.hours import BusinessHours
from recoverykit.incidents import (
    CarrierRule,
    IncidentRules,
    RecurrenceRule,
    ReturnRisk,
    StatementRule,
)
from recoverykit.money import Money, amount_or_none
from recoverykit.reply_rules import Signatory
from recoverykit.severity import BadFaithRules
from recoverykit.sla import Escalation

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

REMINDERS = ((1, 2), (4, 5))
"""When the presets remind of a clock (S39): the guide names no fractions, so ours.

后台应设置自动提醒功能 (002).
"""


def _steps(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not checked.is_tuple_of(value, _is_step):
        raise checked.refuse(attribute, value, "must be pairs of a timedelta and Money")


def _is_step(given: object) -> bool:
    match given:
        case (timedelta(), Money()):
            return True
        case _:
            return False


_READ_BY = MappingProxyType(
    {
        "reship_cost": ("golden_3h", "graded_15min"),
        "sample_cost": ("golden_3h",),
        "remake_cost": ("rescue_48h",),
        "coupon_cost": ("rescue_48h",),
        "gift_cost": ("rescue_48h",),
        "album_cost": ("rescue_48h",),
        "gift_pack_cost": ("graded_15min",),
        "new_customer_coupon": ("graded_15min",),
        "card_cost": ("graded_15min",),
        "small_gift_cost": ("graded_15min",),
        "repurchase_coupon": ("graded_15min",),
        "upgrade_level": ("graded_15min",),
    }
)
"""Which presets read what belongs to the policy of a guide; all read the rest."""


@frozen(kw_only=True)
class ShopConfig:
    """The numbers that no guide gives: required, never invented.

    What has no default has to be said. Amounts that only some presets need may be left
    out; a preset that needs a missing one says so when it is built. All the rest may
    be left out by a shop that makes no rule of it: then the presets have none, and
    nothing happens by itself. What is said is a rule of every preset, but for what
    belongs to the policy of one guide: see :meth:`not_read_by`. Nothing defaults to
    :meth:`example`.

    Args:
        approvals: who may grant how much (S86).
        no_rule_role: who decides where no rule covers a situation (S75).
        goodwill_cap: the most that goodwill may cost in a case; None for no cap.
        cause_from: the severity from which closing needs a cause (S60).
        max_backdate: how long after the fact an event may be slipped in before one
            that is recorded already.
        max_skew: how far two clocks may differ.
        reopen_within: how long a case may be reopened; None is for ever.
        reship_cost: what sending goods again costs; for golden_3h and graded_15min.
        sample_cost: what a sample costs; for golden_3h.
        remake_cost: what remaking in a better material costs. This one and the three
            that follow are for rescue_48h.
        coupon_cost: what a coupon of 20 % off is expected to cost.
        gift_cost: what the gift that is offered on top costs.
        album_cost: what the handmade album costs.
        ladder: who hears of a clock that is over due, and how long after; the guides
            name roles and no times. Empty is nobody.
        update_every: how often a complainant hears of progress (S71); None where the
            shop makes no rule of it.
        held_roles: the roles that somebody in the shop holds; empty is not said.
        bad_faith: from when on a number is a sign of bad faith (S94); None looks for
            no signs.
        abuse: from when on goodwill is for a higher role to give; None is never.
        new_until_orders: how many orders a new customer has at most (S97).
        dormant_from_days: how long ago a dormant customer bought last, at least (S98).
        segment_precedence: which segment holds where several fit, the strongest first.
            These three are said together, or none: then nobody has a segment by rule.
        gift_pack_cost: what the pack for a high-value customer costs (S96).
        new_customer_coupon: the coupon that a new customer gets (S97).
        card_cost: what the handwritten card for a dormant customer costs (S98).
        small_gift_cost: what the small gift beside it costs (S98). These four are said
            together, or none: then no segment gets anything on top. They are for
            graded_15min.
        repurchase_coupon: the coupon for another order within three months that the
            care message of graded_15min gives (S99); None gives none.
        upgrade_level: the level of membership that graded_15min announces after thirty
            days, where it is another than the guide's silver (S99).
        membership: the levels of loyalty (S99); None has none.
        late_order_steps: lateness, and the coupon from there on, after the first one
            of the guide (S76).
        contact: quiet hours, and how often people hear from the shop of its own
            accord; nothing set is any time, any number.
        signatories: who signs an apology from when on (S72).
        disputes: who reviews an appeal and how many times, whom the complainant may
            turn to, what the parties of a consignment hand in and by when. A preset
            adds what its guide says where the shop does not.
        incidents: how often is often (S100), from when on the public is told (S102),
            which carrier has too many complaints (S105), which order is of high risk
            (S50). A preset adds what its guide says where the shop does not.
        catalogues: the codes in use. The tables of the guides know those that ship:
            :meth:`Playbook.check` tells which would refuse a code of the shop's own.

    Units:
        Spans are real time, ``dormant_from_days`` local dates. Amounts are costs to
        the shop, not face values.
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
    held_roles: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    bad_faith: BadFaithRules | None = field(
        default=None, validator=checked.IsA(BadFaithRules, optional=True)
    )
    abuse: AbuseGuard | None = field(
        default=None, validator=checked.IsA(AbuseGuard, optional=True)
    )
    new_until_orders: int | None = field(default=None, validator=checked.count_or_none)
    dormant_from_days: int | None = field(default=None, validator=checked.count_or_none)
    segment_precedence: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    gift_pack_cost: Money | None = field(default=None, validator=amount_or_none)
    new_customer_coupon: Money | None = field(default=None, validator=amount_or_none)
    card_cost: Money | None = field(default=None, validator=amount_or_none)
    small_gift_cost: Money | None = field(default=None, validator=amount_or_none)
    repurchase_coupon: Money | None = field(default=None, validator=amount_or_none)
    membership: MembershipLadder | None = field(
        default=None, validator=checked.IsA(MembershipLadder, optional=True)
    )
    late_order_steps: tuple[tuple[timedelta, Money], ...] = field(
        default=(), converter=checked.to_tuple, validator=_steps
    )
    contact: ContactRules = field(
        default=ContactRules(), validator=checked.IsA(ContactRules)
    )
    signatories: tuple[Signatory, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Signatory)
    )
    disputes: DisputeRules = field(
        default=DisputeRules(), validator=checked.IsA(DisputeRules)
    )
    incidents: IncidentRules = field(
        default=IncidentRules(), validator=checked.IsA(IncidentRules)
    )
    upgrade_level: str = field(default="silver", validator=checked.code)
    catalogues: Catalogues = field(default=STANDARD, validator=checked.IsA(Catalogues))

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
            held_roles=(
                *("cs_agent", "cs_supervisor", "after_sales_supervisor"),
                *("logistics_lead", "purchasing", "supply_chain", "task_force"),
                *("store_manager", "legal", "ceo"),
            ),
            bad_faith=BadFaithRules(
                least_orders=5, returned_percent=80, least_bad_reviews=4
            ),
            new_until_orders=1,
            dormant_from_days=180,
            segment_precedence=("high_value", "new", "dormant"),
            gift_pack_cost=Money.of("28", "CNY"),
            new_customer_coupon=Money.of("15", "CNY"),
            card_cost=Money.of("3", "CNY"),
            small_gift_cost=Money.of("12", "CNY"),
            repurchase_coupon=Money.of("10", "CNY"),
            membership=MembershipLadder(
                id="members",
                version="1",
                levels=[Level("silver", least=Money.of("500", "CNY"))],
                window_months=12,
                grace_days=30,
            ),
            contact=ContactRules(
                hours=BusinessHours(
                    tz=timezone(timedelta(hours=8)),
                    weekly=dict.fromkeys(_WEEK, (("08:00", "22:00"),)),
                ),
                cap=ContactCap(most=3, within=timedelta(days=7)),
            ),
            signatories=(
                Signatory(role="store_manager", severity="serious"),
                Signatory(role="ceo", severity="critical", exposure="public"),
            ),
            disputes=DisputeRules(
                reviewer="store_manager",
                reviews=1,
                appeal_within=Elapsed(timedelta(days=30)),
                answers_referrals="legal",
            ),
            incidents=IncidentRules(
                recurrences=(
                    RecurrenceRule(
                        by="sku",
                        least=3,
                        within=timedelta(days=7),
                        categories=("quality",),
                    ),
                    RecurrenceRule(by="carrier", least=20, within=timedelta(days=7)),
                ),
                statements=(
                    StatementRule(cases=50, signed_by="ceo"),
                    StatementRule(audience=10_000, signed_by="ceo"),
                ),
                carriers=CarrierRule(rate=Fraction(5, 100), least_orders=200),
                return_risk=ReturnRisk(least_orders=5, rate=Fraction(1, 2)),
            ),
        )

    def need(self, name: str, preset: str) -> Money:
        """Return an amount that a preset cannot do without.

        Raises:
            MissingSetting: the shop has not said it.
        """
        value = attrs.asdict(self, recurse=False)[name]
        if not isinstance(value, Money):
            raise MissingSetting(f"shop.{name}", preset)
        return value

    def not_read_by(self, preset: str) -> tuple[str, ...]:
        """Return what the shop has said and a preset makes nothing of.

        Some amounts belong to the policy of one guide alone. A shop that says them
        beside another preset may have meant to have the rule as well.

        Args:
            preset: by its name.

        Examples:
            >>> ShopConfig.example().not_read_by("graded_15min")
            ('sample_cost', 'remake_cost', 'coupon_cost', 'gift_cost', 'album_cost')
        """
        return tuple(
            a.name
            for a in attrs.fields(type(self))
            if preset not in _READ_BY.get(a.name, (preset,))
            and getattr(self, a.name) != a.default
        )

    def says(self, names: Collection[str], preset: str) -> bool:
        """Return whether the shop makes a rule of what is only said together.

        Args:
            names: of fields; all are given, or none.
            preset: the one that asks.

        Raises:
            MissingSetting: some are given and others are not; the first one is named.

        Examples:
            >>> from attrs import evolve
            >>> shop = evolve(ShopConfig.example(), card_cost=None)
            >>> shop.says(("card_cost", "small_gift_cost"), "graded_15min")
            Traceback (most recent call last):
                ...
            recoverykit.errors.MissingSetting: graded_15min needs shop.card_cost, ...
        """
        given = attrs.asdict(self, recurse=False)
        missing = [name for name in names if given[name] in (None, ())]
        if missing and len(missing) < len(names):
            raise MissingSetting(f"shop.{missing[0]}", preset)
        return not missing
