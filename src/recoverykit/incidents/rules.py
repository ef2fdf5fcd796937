"""What a shop has laid down about incidents, in one value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.incidents.goal import GroupGoal
from recoverykit.incidents.recurrence import RecurrenceRule

__all__ = [
    "DISCLOSURES",
    "CarrierRule",
    "IncidentRules",
    "ReturnRisk",
    "StatementRule",
]

DISCLOSURES = ("shipping_time", "delivery_area", "after_sales_contact")
"""What a product page and a parcel are to say (S106): codes of the shop's pages.

在商品详情页标注“发货时效”“物流覆盖区域”; 在包装内放置手写感谢卡 + 售后联系方式 (001).
"""


def _rate(_: Any, attribute: Attribute[Any], value: object) -> None:
    if type(value) is not Fraction or not 0 <= value <= 1:
        raise checked.refuse(attribute, value, "must be a Fraction from 0 to 1")


@frozen(kw_only=True)
class StatementRule:
    """From when on an incident calls for a word in public (S102).

    Every threshold that is given must be reached; a shop for which any of them is
    enough gives one rule for each.

    Args:
        cases: how many members.
        audience: how many people it has reached.
        signed_by: the role that signs the apology (S72).

    Raises:
        InvalidValue: no threshold is given.

    Source:
        波及整个分销网络 (002); 平台不得不公开道歉并优化流程 (003): the guides name no
        numbers, so the shop does.

    Examples:
        >>> StatementRule(cases=50, signed_by="ceo").audience
    """

    cases: int | None = field(default=None, validator=checked.count_or_none)
    audience: int | None = field(default=None, validator=checked.count_or_none)
    signed_by: str = field(metadata=checked.coded("roles"), validator=checked.code)

    def __attrs_post_init__(self) -> None:
        if self.cases is None and self.audience is None:
            raise InvalidValue("statement", "no threshold", "give cases or audience")

    def is_reached(self, *, cases: int, audience: int) -> bool:
        """Return whether every threshold that is given is reached."""
        return (self.cases is None or cases >= self.cases) and (
            self.audience is None or audience >= self.audience
        )

    def covers(self, other: StatementRule) -> bool:
        """Return whether a word that this rule asks for also says what another does.

        It does where this one asks for at least as many cases and as wide a reach.
        """
        return (self.cases or 0) >= (other.cases or 0) and (self.audience or 0) >= (
            other.audience or 0
        )


@frozen(kw_only=True)
class CarrierRule:
    """From which rate of complaints on another carrier is advised (S105).

    Args:
        rate: complaints by orders that they carried; above it is too many.
        least_orders: fewer orders say nothing.

    Source:
        如果某物流公司投诉率高,可后台切换合作方 (002): no number is given.
    """

    rate: Fraction = field(validator=_rate)
    least_orders: int = field(validator=checked.positive)


@frozen(kw_only=True)
class ReturnRisk:
    """From when on an order is one of high risk (S50).

    Args:
        least_orders: fewer orders say nothing.
        rate: orders sent back by orders; at it or above is high.

    Source:
        自动识别高风险订单(如频繁退换货用户) (001): no number is given.
    """

    least_orders: int = field(validator=checked.positive)
    rate: Fraction = field(validator=_rate)


def _names_once(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(RecurrenceRule)(_, attribute, value)
    rules = cast("tuple[RecurrenceRule, ...]", value)
    names = [rule.name for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise checked.refuse(attribute, ", ".join(twice), "must use a name once")


@frozen(kw_only=True)
class IncidentRules:
    """What a shop has laid down about trouble that many share.

    What is not given is not laid down: no alert, no goal, no statement. Nothing here
    touches what a customer is owed.

    Args:
        recurrences: when the same trouble again is an alert (S100).
        goal: the share of an incident's cases to solve in time (S38).
        statements: from when on a word in public is due (S102); any one is enough.
        carriers: from when on another carrier is advised (S105).
        return_risk: from when on freight insurance is suggested (S50).
        disclosures: what has to be told before a sale (S106).

    Raises:
        InvalidValue: a field holds what it may not; a name stands for two rules.

    Examples:
        >>> IncidentRules().disclosures
        ('shipping_time', 'delivery_area', 'after_sales_contact')
    """

    recurrences: tuple[RecurrenceRule, ...] = field(
        default=(), converter=checked.to_tuple, validator=_names_once
    )
    goal: GroupGoal | None = field(
        default=None, validator=checked.IsA(GroupGoal, optional=True)
    )
    statements: tuple[StatementRule, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(StatementRule)
    )
    carriers: CarrierRule | None = field(
        default=None, validator=checked.IsA(CarrierRule, optional=True)
    )
    return_risk: ReturnRisk | None = field(
        default=None, validator=checked.IsA(ReturnRisk, optional=True)
    )
    disclosures: tuple[str, ...] = field(
        default=DISCLOSURES, converter=checked.to_tuple, validator=checked.codes
    )

    @property
    def roles(self) -> tuple[str, ...]:
        """Return every role that is named, to be checked against the catalogue."""
        goal = () if self.goal is None else (self.goal.role,)
        heard = (rule.role for rule in self.recurrences)
        signed = (rule.signed_by for rule in self.statements)
        return (*heard, *goal, *signed)
