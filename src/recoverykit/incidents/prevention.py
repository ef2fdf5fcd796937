"""What the cases so far advise for those to come (S50, S105, S106).

All of it is advice to the shop. None of it reads or changes what a customer is owed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import CaseSummary
from recoverykit.incidents.counting import counts, each_once, is_about
from recoverykit.incidents.rules import CarrierRule, ReturnRisk

__all__ = [
    "PARCEL_ADVICE",
    "PREVENTIONS",
    "CarrierRate",
    "Prevention",
    "carrier_advice",
    "carrier_rates",
    "faq_candidates",
    "missing_disclosures",
    "order_advice",
    "preventions",
]


@frozen(kw_only=True)
class Prevention:
    """One row of the map from causes to what prevents them.

    Args:
        advice: what to do, a code; the sentence is ``incidents.advise_<advice>``.
        stages: causes that it is against.
        categories: issues that it is against, and their kinds.
        source: where it comes from, quoted.

    Raises:
        InvalidValue: it is against nothing.

    Examples:
        >>> audit = Prevention(advice="inspect_twice", stages=("qc",))
        >>> audit.categories
        ()
    """

    advice: str = field(validator=checked.code)
    stages: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("stages"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    categories: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    source: str | None = field(default=None, validator=checked.text_or_none)

    def __attrs_post_init__(self) -> None:
        if not self.stages and not self.categories:
            raise InvalidValue("prevention", "nothing", "must be against something")

    def is_against(self, summary: CaseSummary) -> bool:
        """Return whether a case is one that it could have prevented.

        An established cause counts; what is complained of only where none is.
        """
        if summary.primary_cause is not None:
            return summary.primary_cause in self.stages
        return is_about(summary, self.categories)


PREVENTIONS = (
    Prevention(
        advice="improve_settlement",
        stages=("settlement",),
        categories=("payment.charge", "payment.settlement"),
        source="003: 频繁出现的“扣款延迟”→优化结算流程",
    ),
    Prevention(
        advice="change_supplier",
        stages=("sourcing",),
        source="000: 更换配件供应商",
    ),
    Prevention(advice="inspect_twice", stages=("qc",), source="000: 实行双重质检"),
    Prevention(
        advice="pack_stronger",
        stages=("packing",),
        categories=("quality.damaged",),
        source="001: 选择抗压性强的包装材料,降低破损率",
    ),
    Prevention(
        advice="train_service",
        stages=("service",),
        categories=("service",),
        source="000: 客服升级培训、建立店长直接介入机制",
    ),
    Prevention(
        advice="watch_shipping",
        stages=("logistics",),
        categories=("logistics.delay",),
        source="001: 与顺丰、京东物流等建立数据接口,实时监控发货进度",
    ),
    Prevention(
        advice="describe_better",
        categories=("fulfilment.not_as_described", "fulfilment.wrong_size"),
        source="001: 在商品详情页标注…关键信息,减少因信息不对称导致的差评",
    ),
    Prevention(
        advice="show_making",
        stages=("production",),
        source="000: “透明生产”计划,顾客可通过直播观看定制过程",
    ),
)
"""From a cause to what prevents it, as the guides have it (S105)."""

PARCEL_ADVICE = (
    Reason("incidents.parcel_packaging"),
    Reason("incidents.parcel_card"),
)
"""What goes into a parcel (S106).

选择抗压性强的包装材料; 在包装内放置手写感谢卡 + 售后联系方式 (001).
"""


def preventions(
    summaries: Iterable[CaseSummary],
    *,
    least: int,
    rows: Iterable[Prevention] = PREVENTIONS,
) -> tuple[Reason, ...]:
    """Return what would have prevented these cases, the most frequent first (S105).

    Args:
        summaries: the cases to learn from.
        least: fewer cases than this advise nothing; no guide says how many are
            frequent.
        rows: the map; where two are equally frequent the earlier row goes first.

    Raises:
        InvalidValue: ``least`` is no whole number above zero; two summaries of one
            case differ.

    Source:
        高频问题自动化预防 (003).

    Examples:
        >>> from datetime import UTC, datetime
        >>> charged = CaseSummary(
        ...     "c1", received_at=datetime(2026, 3, 1, tzinfo=UTC), state="closed",
        ...     categories=("payment.charge",),
        ... )
        >>> [reason.code for reason in preventions([charged], least=1)]
        ['incidents.advise_improve_settlement']
    """
    _positive("least", least)
    counted = [s for s in each_once(summaries) if _is_trouble(s)]
    found = [(sum(map(row.is_against, counted)), row) for row in rows]
    found.sort(key=lambda pair: -pair[0])
    return tuple(
        Reason(f"incidents.advise_{row.advice}", count=count)
        for count, row in found
        if count >= least
    )


def _positive(name: str, value: object) -> None:
    if type(value) is not int or value <= 0:
        raise InvalidValue(
            name, checked.describe(value), "must be a whole number above zero"
        )


def _is_trouble(summary: CaseSummary) -> bool:
    return counts(summary) and summary.found != "not_upheld"


def faq_candidates(
    summaries: Iterable[CaseSummary], *, most: int
) -> tuple[Reason, ...]:
    """Return the categories that a page of answers should speak of first (S105).

    Complaints that were not upheld count too: an answer beforehand spares them most of
    all.

    Args:
        summaries: the cases to learn from.
        most: how many categories; whoever is as frequent as the last is there too, so
            that no order of the codes decides.

    Raises:
        InvalidValue: ``most`` is no whole number above zero; two summaries of one
            case differ.

    Source:
        将常见问题转化为FAQ,提前在商品页面展示,减少潜在投诉 (002).

    Examples:
        >>> from datetime import UTC, datetime
        >>> late = CaseSummary(
        ...     "c1", received_at=datetime(2026, 3, 1, tzinfo=UTC), state="closed",
        ...     categories=("logistics.delay",),
        ... )
        >>> [reason["category"] for reason in faq_candidates([late], most=3)]
        ['logistics.delay']
    """
    _positive("most", most)
    tally = Counter(c for s in each_once(summaries) if counts(s) for c in s.categories)
    ranked = sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return ()
    last = ranked[min(most, len(ranked)) - 1][1]
    return tuple(
        Reason("incidents.faq", category=category, count=count)
        for category, count in ranked
        if count >= last
    )


@frozen(kw_only=True)
class CarrierRate:
    """How many complaints there were for the orders that a carrier brought.

    Args:
        carrier: which one.
        complaints: that count.
        orders: that it carried.

    Examples:
        >>> CarrierRate(carrier="SF", complaints=3, orders=100).rate
        Fraction(3, 100)
        >>> CarrierRate(carrier="SF", complaints=3, orders=0).rate
    """

    carrier: str
    complaints: int
    orders: int

    @property
    def rate(self) -> Fraction | None:
        """Return the exact rate; None where it carried nothing."""
        return Fraction(self.complaints, self.orders) if self.orders else None


def carrier_rates(
    summaries: Iterable[CaseSummary],
    orders: Mapping[str, int],
    *,
    categories: Iterable[str] = ("logistics",),
) -> tuple[CarrierRate, ...]:
    """Return the rate of complaints of every carrier, in the order of their names.

    Args:
        summaries: the cases of a time.
        orders: how many orders each carrier brought in that time, by name; one that
            is not named brought none.
        categories: what a carrier answers for.

    Raises:
        InvalidValue: a number of orders that is none; two summaries of one case differ.
    """
    for number in orders.values():
        if type(number) is not int or number < 0:
            raise InvalidValue(
                "orders",
                checked.describe(number),
                "must be a whole number, zero or more",
            )
    about = tuple(categories)
    tally = Counter(
        summary.carrier
        for summary in each_once(summaries)
        if summary.carrier is not None
        and _is_trouble(summary)
        and is_about(summary, about)
    )
    return tuple(
        CarrierRate(
            carrier=carrier,
            complaints=tally[carrier],
            orders=orders.get(carrier, 0),
        )
        for carrier in sorted({*tally, *orders})
    )


def carrier_advice(
    rates: Iterable[CarrierRate], rule: CarrierRule
) -> tuple[Reason, ...]:
    """Return which carriers to part with, the worst first (S105).

    Args:
        rates: as :func:`carrier_rates` gives them.
        rule: the shop's thresholds.

    Examples:
        >>> rule = CarrierRule(rate=Fraction(1, 100), least_orders=50)
        >>> bad = CarrierRate(carrier="SF", complaints=3, orders=100)
        >>> [reason["carrier"] for reason in carrier_advice([bad], rule)]
        ['SF']
    """
    judged = (
        (each.rate, each)
        for each in rates
        if each.rate is not None and each.orders >= rule.least_orders
    )
    too_many = [(rate, each) for rate, each in judged if rate > rule.rate]
    too_many.sort(key=lambda pair: (-pair[0], pair[1].carrier))
    return tuple(
        Reason(
            "incidents.change_carrier",
            carrier=each.carrier,
            complaints=each.complaints,
            orders=each.orders,
        )
        for _, each in too_many
    )


# ── before a sale ────────────────────────────────────────────────────────────

_DISCLOSED: Mapping[str, str] = MappingProxyType(
    {
        "shipping_time": "incidents.disclose_shipping_time",
        "delivery_area": "incidents.disclose_delivery_area",
        "after_sales_contact": "incidents.disclose_after_sales_contact",
    }
)


def missing_disclosures(
    shown: Iterable[str], required: Iterable[str]
) -> tuple[Reason, ...]:
    """Return what a shop has to tell before a sale and does not (S106).

    Args:
        shown: codes of what its pages and parcels say.
        required: codes of what they must say, such as
            :data:`~recoverykit.incidents.rules.DISCLOSURES`.

    Returns:
        A reason for each that is missing, in the order of ``required``; empty where
        all is told.

    Examples:
        >>> missing_disclosures(["shipping_time"], ["shipping_time"])
        ()
    """
    told = frozenset(shown)
    return tuple(
        Reason(_DISCLOSED.get(code, "incidents.disclose"), disclosure=code)
        for code in required
        if code not in told
    )


def order_advice(*, orders: int, returns: int, rule: ReturnRisk) -> Reason | None:
    """Return the advice to suggest freight insurance on an order; None without (S50).

    It is a suggestion to a buyer before they buy, and no judgement of them: no policy
    reads it, and what the law owes them stays as it is.

    Args:
        orders: that the buyer placed.
        returns: how many of them went back.
        rule: the shop's thresholds.

    Raises:
        InvalidValue: more went back than was ordered, or no whole numbers.

    Source:
        自动识别高风险订单(如频繁退换货用户),推送运费险购买建议 (001).

    Examples:
        >>> rule = ReturnRisk(least_orders=5, rate=Fraction(1, 2))
        >>> order_advice(orders=6, returns=3, rule=rule).code
        'incidents.freight_insurance'
        >>> order_advice(orders=4, returns=4, rule=rule)
    """
    for name, value in (("orders", orders), ("returns", returns)):
        if type(value) is not int or value < 0:
            rule_ = "must be a whole number, zero or more"
            raise InvalidValue(name, checked.describe(value), rule_)
    if returns > orders:
        raise InvalidValue("returns", str(returns), f"must not exceed {orders}")
    if orders < rule.least_orders or Fraction(returns, orders) < rule.rate:
        return None
    return Reason("incidents.freight_insurance", returns=returns, orders=orders)
