"""Ready tables and menus of the guides; every number stands with its quote.

What a guide leaves open, such as the cost of remaking a bracelet, is a parameter
without a default.
"""

from __future__ import annotations

from recoverykit.compensation.plans import REST_OF_ORDER, OfferPlan, Price, RemedyPlan
from recoverykit.decision_tables import (
    NO_RULE,
    Amount,
    DecisionTable,
    Flag,
    Rule,
    absent,
    at_least,
    at_most,
    between,
    is_in,
    more_than,
    optional,
)
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.situation import Situation

_CNY = "CNY"
_BANDS = "≤100 元退款 + 5 元券,100-300 元补发 + 10 元券"
_MENU = "全额退款,手链无需退回 / 立即重做一对…升级为更高档材质 / 一年内任意定制八折券"


def _yuan(text: str) -> Money:
    return Money.of(text, _CNY)


def _coupon(amount: Money) -> RemedyPlan:
    return RemedyPlan("coupon", "coupon", cost=amount, basis=Basis.GOODWILL)


def order_value_bands(*, reship_cost: Price, version: str = "1") -> DecisionTable:
    """Return the bands by order value (S73–S75).

    Up to 100.00 CNY the price goes back, with a coupon of 5; above that and up to
    300.00 the goods are sent again, with a coupon of 10. Above 300 the guide says
    nothing, so nothing is done by rule: ``NO_RULE``, and a person decides. So it is
    where nothing was paid, or no price is known.

    Args:
        reship_cost: what sending the goods again costs the shop, which the guide
            does not say.
        version: changes with the shop's own number.

    Units:
        CNY. An order in another currency is a typed error.

    Source:
        ≤100 元退款 + 5 元券,100-300 元补发 + 10 元券.

    Examples:
        >>> from recoverykit.testing import situation
        >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
        >>> bands.decide(situation(amount="100.00")).fired
        ('up_to_100',)
        >>> bands.decide(situation(amount="100.01")).fired
        ('up_to_300',)
        >>> bands.decide(situation(amount="300.01")).outcome
        NO_RULE
    """
    refund = RemedyPlan(
        "refund", "refund.full", cost=REST_OF_ORDER, basis=Basis.ENTITLEMENT
    )
    reship = RemedyPlan("reship", "reship", cost=reship_cost, basis=Basis.ENTITLEMENT)
    amount = "order.amount"
    return DecisionTable(
        id="order_value_bands",
        version=version,
        reads=Situation,
        fields={amount: optional(Amount(_CNY))},
        rules=[
            Rule(
                "up_to_100",
                when={amount: between(_yuan("0.01"), _yuan("100.00"))},
                then=OfferPlan(always=[refund, _coupon(_yuan("5.00"))]),
                source=_BANDS,
            ),
            Rule(
                "up_to_300",
                when={amount: between(_yuan("100.01"), _yuan("300.00"))},
                then=OfferPlan(always=[reship, _coupon(_yuan("10.00"))]),
                source=_BANDS,
            ),
            Rule(
                "above_300",
                when={amount: more_than(_yuan("300.00"))},
                then=NO_RULE,
                note="the guide ends at 300",
            ),
            Rule("nothing_paid", when={amount: at_most(_yuan("0.00"))}, then=NO_RULE),
            Rule("price_unknown", when={amount: absent}, then=NO_RULE),
        ],
    )


def bracelet_menu(
    *,
    remake_cost: Price,
    coupon_cost: Price,
    version: str = "1",
) -> DecisionTable:
    """Return the three ways out that the shop of the 48-hour guide offered (S81, S82).

    For goods made to order: the price back, and the bracelet need not come back; or
    a new pair, fast and of better material; or a coupon of 20 % off, good for a
    year. One or two of them may be taken. For other goods the guide lays nothing
    down.

    Args:
        remake_cost: what the new pair in the better material costs the shop.
        coupon_cost: what the coupon is expected to cost it.
        version: changes with the shop's own numbers.

    Units:
        CNY. An order in another currency is a typed error.

    Source:
        一、全额退款,手链无需退回;二、立即重做一对,加急发出,并升级为更高档材质;三、赠送一年内任意定制八折券.
        林小姐选择了方案二和三.

    Examples:
        >>> from recoverykit.testing import situation
        >>> menu = bracelet_menu(
        ...     remake_cost=Money.of("120", "CNY"), coupon_cost=Money.of("40", "CNY")
        ... )
        >>> plan = menu.decide(situation(is_custom=True)).outcome
        >>> [option.name for option in plan.choices], plan.pick
        (['refund', 'remake', 'coupon'], (1, 2))
    """
    menu = OfferPlan(
        choices=[
            RemedyPlan(
                "refund",
                "refund.full",
                cost=REST_OF_ORDER,
                basis=Basis.ENTITLEMENT,
                return_waived=True,
            ),
            RemedyPlan(
                "remake",
                "remake",
                cost=remake_cost,
                basis=Basis.ENTITLEMENT,
                expedite=True,
                upgrade=True,
            ),
            RemedyPlan(
                "coupon",
                "coupon.percent",
                cost=coupon_cost,
                basis=Basis.GOODWILL,
                percent_off=20,
                valid_months=12,
            ),
        ],
        pick=(1, 2),
    )
    custom, amount = "order.is_custom", "order.amount"
    return DecisionTable(
        id="bracelet_menu",
        version=version,
        reads=Situation,
        fields={custom: optional(Flag()), amount: optional(Amount(_CNY))},
        rules=[
            Rule(
                "made_to_order",
                when={custom: is_in(True), amount: at_least(_yuan("0.00"))},
                then=menu,
                source=_MENU,
            ),
            Rule(
                "price_unknown",
                when={custom: is_in(True), amount: absent},
                then=NO_RULE,
            ),
            Rule("other_goods", when={custom: is_in(False, absent)}, then=NO_RULE),
        ],
    )


def bracelet_surprise(
    *, bracelet_cost: Money, album_cost: Money
) -> tuple[RemedyPlan, ...]:
    """Return what that shop gave on top (S83): silver bracelets, and an album.

    The bracelets are named to the customer, who may decline them, and did; the album
    simply comes.

    Args:
        bracelet_cost: what the pair of silver bracelets costs the shop.
        album_cost: what the handmade album costs it.

    Source:
        特别制作一对银质手链,不收费 / 一份意外礼物——一本手工相册.

    Examples:
        >>> given = bracelet_surprise(
        ...     bracelet_cost=Money.of("90", "CNY"), album_cost=Money.of("30", "CNY")
        ... )
        >>> [(line.name, line.surprise) for line in given]
        [('bracelet', False), ('album', True)]
    """
    return (
        RemedyPlan("bracelet", "gift", cost=bracelet_cost, basis=Basis.GOODWILL),
        RemedyPlan(
            "album",
            "gift.album",
            cost=album_cost,
            basis=Basis.GOODWILL,
            surprise=True,
        ),
    )
