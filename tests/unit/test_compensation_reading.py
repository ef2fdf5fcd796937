"""Plans from plain data: the same plan back, or what is wrong and where."""

import json

import pytest

from recoverykit.compensation import (
    REST_OF_ORDER,
    WHOLE_ORDER,
    OfferPlan,
    OptionPlan,
    RemedyPlan,
    ShareOfOrder,
    bracelet_menu,
    bracelet_surprise,
    goodwill_by_segment,
    line_from_plain,
    order_value_bands,
    plan_from_plain,
    price_from_plain,
    repurchase_coupon,
)
from recoverykit.decision_tables import NO_RULE
from recoverykit.errors import Undecodable
from recoverykit.money import Money
from recoverykit.offer import Basis
from recoverykit.plain import canonical_json, content_hash, plain


def cny(text):
    return Money.of(text, "CNY")


TABLES = (
    order_value_bands(reship_cost=ShareOfOrder(1, 5, rounding="up")),
    bracelet_menu(remake_cost=cny("120"), coupon_cost=cny("40")),
    goodwill_by_segment(
        gift_pack_cost=cny("30"),
        gift_pack_value=cny("88"),
        coupon=cny("10"),
        card_cost=cny("2"),
        small_gift_cost=cny("15"),
    ),
)
PLANS = [
    *(row.then for table in TABLES for row in table.rules if row.then is not NO_RULE),
    OfferPlan(
        always=bracelet_surprise(bracelet_cost=cny("90"), album_cost=cny("30")),
        choices=[
            OptionPlan(
                "new_one",
                [
                    RemedyPlan(
                        "reship",
                        "reship",
                        cost=WHOLE_ORDER,
                        value=REST_OF_ORDER,
                        basis=Basis.STATUTORY,
                    ),
                    repurchase_coupon(cny("10")),
                ],
            ),
            RemedyPlan(
                "tied",
                "gift",
                cost=cny("1"),
                basis=Basis.GOODWILL,
                condition="review:any",
                upgrade=True,
            ),
        ],
        pick=(0, 2),
    ),
]
LINE = {"name": "sorry", "kind": "coupon", "cost": [500, "CNY"], "basis": "goodwill"}


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_every_plan_comes_back_from_json_the_same(plan):
    data = json.loads(canonical_json(plain(plan)))
    again = plan_from_plain(data)
    assert again == plan
    assert content_hash(again) == content_hash(plan)


@pytest.mark.parametrize(
    "price", [cny("5"), WHOLE_ORDER, REST_OF_ORDER, ShareOfOrder(1, 3, rounding="up")]
)
def test_every_price_comes_back(price):
    assert price_from_plain(plain(price)) == price


def test_what_is_read_is_left_as_it_was():
    data = {"always": [dict(LINE)]}
    plan_from_plain(data)
    assert data == {"always": [LINE]}


def test_an_absent_value_may_be_written():
    assert line_from_plain({**LINE, "value": None}) == line_from_plain(LINE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "cannot read it: must be an object of named values"),
        ([], "cannot read it: must be an object of named values"),
        ({}, "cannot read it: lines: got (); a plan holds at least one line"),
        ({"alway": [LINE]}, "cannot read alway: is no part of it; perhaps always"),
        ({1: 2}, "cannot read 1: is no part of it; allowed: always, choices, pick"),
        ({"always": LINE}, "cannot read always: must be a list"),
        (
            {"always": [LINE, "x"]},
            "cannot read always[1]: must be an object of named values",
        ),
        ({"always": [LINE, LINE]}, "cannot read it: lines: got sorry; must"),
        ({"always": [LINE], "pick": [1, 1]}, "cannot read pick: got (1, 1); must be"),
        ({"always": [LINE], "pick": "1–1"}, "cannot read pick: must be a list"),
        ({"choices": [{"name": "a"}]}, "cannot read choices[0].lines: is missing"),
        ({"choices": ["a"]}, "cannot read choices[0]: must be an object"),
        (
            {"choices": [{"name": "a", "lines": [{}]}]},
            "cannot read choices[0].lines[0].name: is missing; cannot read choices[0].",
        ),
        (
            {"choices": [{"name": "a", "lines": {}}]},
            "cannot read choices[0].lines: must be a list",
        ),
        (
            {"choices": [{"name": "a b", "lines": [LINE]}]},
            "cannot read choices[0].name: got 'a b'; must be a code",
        ),
        (
            {"always": [{**LINE, "basis": "kindness"}]},
            "cannot read always[0].basis: allowed: statutory, entitlement, goodwill",
        ),
        (
            {"always": [{**LINE, "basis": ["goodwill"]}]},
            "cannot read always[0].basis: allowed: statutory, entitlement, goodwill",
        ),
        (
            {"always": [{**LINE, "percent_of": 20}]},
            "cannot read always[0].percent_of: is no part of it; perhaps percent_off",
        ),
        (
            {"always": [{**LINE, "percent_off": 0}]},
            "cannot read always[0].percent_off: got 0; must be 1 to 100",
        ),
        (
            {"always": [{**LINE, "cost": 5}]},
            "cannot read always[0].cost: must be [minor units, currency], or a share",
        ),
        (
            {"always": [{**LINE, "cost": [5.0, "CNY"]}]},
            "cannot read always[0].cost: must be [minor units, currency]",
        ),
        (
            {"always": [{**LINE, "cost": {"num": 1}}]},
            "cannot read always[0].cost.den: is missing",
        ),
        (
            {"always": [{**LINE, "cost": {"num": 1, "den": 0}}]},
            "cannot read always[0].cost.den: got 0; must be one or more",
        ),
        (
            {"always": [{**LINE, "value": {"num": 1, "den": 2, "round": "up"}}]},
            "cannot read always[0].value.round: is no part of it; perhaps rounding",
        ),
        (
            {"always": [{**LINE, "value": [5, "USD"]}]},
            "cannot read always[0]: cannot mix CNY with USD",
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_place(data, says):
    with pytest.raises(Undecodable) as told:
        plan_from_plain(data)
    assert str(told.value).startswith(says)


def test_a_line_and_a_price_stand_alone_too():
    with pytest.raises(Undecodable, match="cannot read it: must be an object"):
        line_from_plain([])
    with pytest.raises(Undecodable, match="cannot read it: must be"):
        price_from_plain("5.00 CNY")
    with pytest.raises(
        Undecodable, match="cannot read num: is missing; cannot read den"
    ):
        price_from_plain({})
