"""Ready tables and menus of the guides; every number stands with its quote.

What a guide leaves open, such as the cost of remaking a bracelet, is a parameter
without a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.plans import REST_OF_ORDER, OfferPlan, Price, RemedyPlan
from recoverykit.decision_tables import (
    FIRST,
    NO_RULE,
    Amount,
    DecisionTable,
    Flag,
    OneOf,
    Rule,
    absent,
    at_least,
    at_most,
    between,
    is_in,
    more_than,
    not_in,
    optional,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.situation import Situation

_CNY = "CNY"
_BANDS = "≤100 元退款 + 5 元券,100-300 元补发 + 10 元券"
GIFT_PACK_CAP = Money(30_00, _CNY)
"""What the gift pack of a high-value customer may cost the shop (S96)."""

SMALL_GIFT_CAP = Money(15_00, _CNY)
"""What the small gift for a dormant customer may cost the shop (S98)."""

FLAT_GOODWILL = Money(20_00, _CNY)
"""The coupon of the consignment guide (S77)."""

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


# ── kindness beside the redress ──────────────────────────────────────────────


def flat_goodwill(
    amount: Money = FLAT_GOODWILL, *, version: str = "1"
) -> DecisionTable:
    """Return one coupon for everybody, whatever the loss (S77).

    Made for the goodwill slot of a policy.

    Args:
        amount: of the coupon.
        version: changes with the shop's own number.

    Units:
        The currency of the amount. An order in another is a typed error.

    Source:
        由于此次体验不佳,我们赠送您一张20元优惠券.

    Examples:
        >>> from recoverykit.testing import situation
        >>> plan = flat_goodwill().decide(situation(amount="3.00")).outcome
        >>> print(plan)
        coupon 20.00 CNY
    """
    return DecisionTable(
        id="flat_goodwill",
        version=version,
        reads=Situation,
        # read for its currency only: the coupon does not go by the price
        fields={"order.amount": optional(Amount(amount.currency))},
        rules=[
            Rule(
                "everybody",
                when={},
                then=OfferPlan(always=[_coupon(amount)]),
                source="我们赠送您一张20元优惠券" if amount == FLAT_GOODWILL else "",
            )
        ],
    )


def goodwill_by_segment(
    *,
    gift_pack_cost: Money,
    coupon: Money,
    card_cost: Money,
    small_gift_cost: Money,
    gift_pack_value: Money | None = None,
    small_gift_value: Money | None = None,
    catalogues: Catalogues = STANDARD,
    version: str = "1",
) -> DecisionTable:
    """Return the kindness that the guide has for each value segment (S96–S98).

    Made for the goodwill slot of a policy: it adds to the redress and never replaces
    it. A high-value customer gets a gift pack, a new one a coupon, a dormant one a
    handwritten card with a small gift. For everybody else, and where the segment is
    not known, nothing is added. The message that invites a new customer to buy again
    is marketing, and a matter of its own:
    :func:`recoverykit.customer_tiers.repurchase_nudge`.

    Args:
        gift_pack_cost: what the pack costs the shop: 30.00 CNY at most, inclusive.
        coupon: the amount of a new customer's coupon, which the guide does not say.
        card_cost: what a handwritten card costs, which the guide does not say.
        small_gift_cost: what the small gift costs the shop: 15.00 CNY at most,
            inclusive; the card is not part of it.
        gift_pack_value: what the pack is worth to the customer; the cost, where not
            given. No cap looks at it (S87).
        small_gift_value: the same of the small gift.
        catalogues: with the shop's own segments.
        version: changes with the shop's own numbers.

    Raises:
        InvalidValue: a gift costs more than the guide allows.
        CurrencyMismatch: a cost in another currency.

    Units:
        CNY.

    Source:
        高价值客户(年消费≥1000 元):差评处理后赠送 VIP 专属礼包(成本≤30 元).
        新客户:优先使用优惠券补偿. 沉默客户:寄送手写道歉卡 + 小额赠品(成本≤15 元).

    Examples:
        >>> from recoverykit.testing import situation
        >>> kindness = goodwill_by_segment(
        ...     gift_pack_cost=Money.of("30", "CNY"),
        ...     coupon=Money.of("10", "CNY"),
        ...     card_cost=Money.of("2", "CNY"),
        ...     small_gift_cost=Money.of("15", "CNY"),
        ... )
        >>> print(kindness.decide(situation(segment="dormant")).outcome)
        card 2.00 CNY + gift 15.00 CNY
        >>> kindness.decide(situation(segment="regular")).outcome
        NO_RULE
    """
    pack, small = "VIP 专属礼包(成本≤30 元)", "小额赠品(成本≤15 元)"
    _check_cost("gift_pack_cost", gift_pack_cost, cap=GIFT_PACK_CAP, source=pack)
    _check_cost("small_gift_cost", small_gift_cost, cap=SMALL_GIFT_CAP, source=small)
    _check_cost("coupon", coupon)
    _check_cost("card_cost", card_cost)
    segment, goodwill = "customer.segment", Basis.GOODWILL
    gift_pack = RemedyPlan(
        "gift_pack",
        "gift.pack",
        cost=gift_pack_cost,
        value=gift_pack_value,
        basis=goodwill,
    )
    card = RemedyPlan("card", "card", cost=card_cost, basis=goodwill)
    gift = RemedyPlan(
        "gift", "gift", cost=small_gift_cost, value=small_gift_value, basis=goodwill
    )
    return DecisionTable(
        id="goodwill_by_segment",
        version=version,
        reads=Situation,
        fields={segment: optional(OneOf(catalogues.segments))},
        rules=[
            Rule(
                "high_value",
                when={segment: is_in("high_value")},
                then=OfferPlan(always=[gift_pack]),
                source=f"高价值客户:差评处理后赠送 {pack}",
            ),
            Rule(
                "new",
                when={segment: is_in("new")},
                then=OfferPlan(always=[_coupon(coupon)]),
                source="新客户:优先使用优惠券补偿",
            ),
            Rule(
                "dormant",
                when={segment: is_in("dormant")},
                then=OfferPlan(always=[card, gift]),
                source=f"沉默客户:寄送手写道歉卡 + {small}",
            ),
            Rule(
                "others",
                when={segment: not_in("high_value", "new", "dormant")},
                then=NO_RULE,
                note="the guide has nothing for them",
            ),
            Rule("segment_unknown", when={segment: absent}, then=NO_RULE),
        ],
    )


def repurchase_coupon(amount: Money) -> RemedyPlan:
    """Return the coupon that brings a complainant back (S99).

    Good for three months and added to other coupons:
    :func:`~recoverykit.compensation.discounted` has the rule of stacking.

    Args:
        amount: of the coupon, which the guide does not say.

    Source:
        设置“差评客户复购券”,3 个月内复购可叠加使用.

    Examples:
        >>> plan = repurchase_coupon(Money.of("10", "CNY"))
        >>> plan.valid_months, plan.stackable
        (3, True)
    """
    return RemedyPlan(
        "repurchase_coupon",
        "coupon",
        cost=amount,
        basis=Basis.GOODWILL,
        valid_months=3,
        stackable=True,
    )


def _check_cost(
    name: str, cost: Money, *, cap: Money | None = None, source: str = ""
) -> None:
    # a share of the order could not be held against a cap
    if not isinstance(cost, Money):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(name, checked.describe(cost), "must be Money")
    if cost.currency != _CNY:
        raise CurrencyMismatch(_CNY, cost.currency)
    if cap is not None and cost > cap:
        rule = f"must cost the shop {cap} at most: {source}"
        raise InvalidValue(name, str(cost), rule)


# ── remedies that fit the loss ───────────────────────────────────────────────

_FITTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # money was lost: money back, and at once rather than later
        "payment": ("refund", "damages", "coupon", "points"),
        # the goods are flawed: other goods
        "quality": ("exchange", "reship", "remake", "repair", "refund"),
        "fulfilment": ("exchange", "reship", "remake", "refund"),
        # the service failed: do it again
        "logistics": ("reship", "remake", "refund", "coupon"),
        "system": ("reship", "remake", "refund", "coupon"),
        # somebody was slighted: attention
        "service": ("apology", "card", "flowers", "gift", "membership"),
        "rules": ("apology", "card", "membership"),
    }
)
"""Category and kinds of remedy, the best first; a code stands for all below it."""


def remedy_matching(
    own: Mapping[str, Iterable[str]] | None = None,
    *,
    catalogues: Catalogues = STANDARD,
    version: str = "1",
) -> DecisionTable:
    """Return which kinds of remedy fit which category of complaint, the best first.

    People take what was lost for what should come back: money for money, goods for
    flawed goods, the service again for a service that failed, attention where somebody
    was slighted; and money now beats money later. It is advice: where an offer holds
    none of the kinds, the ring says so and refuses nothing.

    Args:
        own: categories and kinds of the shop's own, which come before the shipped
            ones: the deeper a category, the earlier.
        catalogues: what categories and kinds there are. A code stands for all below
            it, for both.
        version: changes with the shop's own rows.

    Raises:
        UnknownCode: no such category, or no such kind of remedy.
        InvalidValue: a category without a kind.

    Source:
        Roschk & Gelbrich 2014: the form of compensation should match the form of the
        loss, immediate money beats delayed. Which of our categories is which kind of
        loss is ours.

    Examples:
        >>> from recoverykit.testing import situation
        >>> fits = remedy_matching({"logistics.delay": ["coupon"]})
        >>> fits.decide(situation(category="payment.charge")).outcome
        ('refund', 'damages', 'coupon', 'points')
        >>> fits.decide(situation(category="logistics.delay")).outcome
        ('coupon',)
    """
    category = "assessment.category"
    given = {code: tuple(kinds) for code, kinds in (own or {}).items()}
    for code, kinds in given.items():
        catalogues.categories.check(code)
        if not kinds:
            raise InvalidValue("own", code, "needs at least one kind of remedy")
        for kind in kinds:
            catalogues.remedy_kinds.check(kind)
    rows = {**_FITTING, **given}
    deepest_first = sorted(rows, key=lambda code: (-code.count("."), code))
    rules = [
        Rule(code, when={category: is_in(code)}, then=rows[code])
        for code in deepest_first
    ]
    others = Rule(
        "others",
        when={},
        then=NO_RULE,
        note="no kind of remedy fits better than another",
    )
    return DecisionTable(
        id="remedy_matching",
        version=version,
        reads=Situation,
        fields={category: optional(OneOf(catalogues.categories))},
        rules=[*rules, others],
        hit_policy=FIRST,
    )
