"""What is put to the complainant: remedies, options and the exposure they carry."""

import pickle

import pytest

from recoverykit.errors import CurrencyMismatch, InvalidValue
from recoverykit.money import Money
from recoverykit.offer import CONDITIONS, Basis, Offer, Option, Remedy, line_id
from recoverykit.plain import plain
from tests.stories import MENU, cny, line

SAMPLE = line("sample", 500)
RESHIP = line("reship", 9000, Basis.ENTITLEMENT)
NEW_ONE = Option("new_one", [RESHIP, SAMPLE])


class TestRemedy:
    def test_is_worth_its_cost_unless_said_otherwise(self):
        """S87: caps look at what a gift costs, a customer at what it is worth."""
        gift = line("gift", 3000, value=cny(9900))
        assert (gift.cost, gift.worth) == (cny(3000), cny(9900))
        assert line("gift", 3000).worth == cny(3000)

    def test_says_on_what_terms_it_is_given(self):
        """The three options of S81."""
        refund = line("refund", 26800, Basis.STATUTORY, return_waived=True)
        remake = line("remake", 9000, expedite=True, upgrade=True)
        coupon = line("coupon", 5000, percent_off=20, valid_months=12, stackable=True)
        assert refund.return_waived
        assert remake.expedite
        assert remake.upgrade
        assert (coupon.percent_off, coupon.valid_months) == (20, 12)
        assert not coupon.surprise

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": "a b"}, "name"),
            ({"kind": ""}, "kind"),
            ({"cost": 500}, "cost"),
            ({"cost": cny(-1)}, "cost"),
            ({"basis": "goodwill"}, "basis"),
            ({"value": cny(-1)}, "value"),
            ({"percent_off": 0}, "percent_off"),
            ({"percent_off": 101}, "percent_off"),
            ({"percent_off": True}, "percent_off"),
            ({"valid_months": 0}, "valid_months"),
            ({"valid_months": 1.5}, "valid_months"),
            ({"stackable": 1}, "stackable"),
            ({"condition": "review:five_stars"}, "condition"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        fine = {"name": "x", "kind": "gift", "cost": cny(1), "basis": Basis.GOODWILL}
        with pytest.raises(InvalidValue) as caught:
            Remedy(**(fine | given))
        assert caught.value.field == field

    def test_its_worth_is_in_the_currency_of_its_cost(self):
        with pytest.raises(CurrencyMismatch):
            line("gift", 3000, value=Money(1000, "USD"))

    @pytest.mark.parametrize("condition", CONDITIONS)
    def test_may_name_what_it_is_tied_to_for_compliance_to_judge(self, condition):
        """S92: naming it is allowed, granting it is another matter."""
        assert line("coupon", 500, condition=condition).condition == condition


class TestOption:
    def test_is_one_remedy_or_several_that_go_together(self):
        """S84: a new one, and a sample with it."""
        assert NEW_ONE.names == ("reship", "sample")

    @pytest.mark.parametrize("lines", [(), "reship", None, {RESHIP}, ("reship",)])
    def test_holds_at_least_one_remedy(self, lines):
        with pytest.raises(InvalidValue, match="invalid lines"):
            Option("new_one", lines)


class TestOffer:
    def test_gives_what_is_always_given_and_a_pick_from_a_menu(self):
        assert [option.name for option in MENU.choices] == [
            "refund",
            "remake",
            "coupon",
        ]
        assert [x.name for x in MENU.lines] == [
            "bracelet", "album", "refund", "remake", "coupon",
        ]  # fmt: skip
        assert MENU.currency == "CNY"

    def test_lets_one_be_picked_unless_said_otherwise(self):
        assert Offer(choices=[RESHIP, SAMPLE]).pick == (1, 1)
        assert Offer(always=[SAMPLE]).pick == (0, 0)

    def test_an_empty_one_has_no_currency_and_no_exposure(self):
        assert (Offer().currency, Offer().exposure, Offer().lines) == (None, None, ())

    @pytest.mark.parametrize(
        "pick",
        [(2, 1), (0, 3), (-1, 1), (True, 1), (1,), (1, 1, 1), ("1", "1"), 1, None, {1}],
    )
    def test_refuses_a_pick_that_the_menu_cannot_serve(self, pick):
        with pytest.raises(
            InvalidValue, match=r"must be .fewest, most. within 0 and 2"
        ):
            Offer(choices=[RESHIP, SAMPLE], pick=pick)

    def test_a_pick_read_from_json_is_the_same_pick(self):
        read = Offer(choices=[RESHIP, SAMPLE], pick=[1, 2])
        assert read == Offer(choices=[RESHIP, SAMPLE], pick=(1, 2))
        assert hash(read) == hash(Offer(choices=[RESHIP, SAMPLE], pick=(1, 2)))

    @pytest.mark.parametrize("given", [None, 5, {SAMPLE}, "sample", ["sample"], {1: 2}])
    @pytest.mark.parametrize("field", ["always", "choices"])
    def test_refuses_what_is_no_list_of_remedies(self, field, given):
        with pytest.raises(InvalidValue) as caught:
            Offer(**{field: given})
        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("always", "choices"),
        [
            ([SAMPLE, SAMPLE], []),
            ([SAMPLE], [NEW_ONE]),
            ([SAMPLE], [Option("sample", [RESHIP])]),
            ([], [NEW_ONE, SAMPLE]),
            ([], [Option("both", [SAMPLE, SAMPLE])]),
            ([], [Option("same", [RESHIP]), Option("same", [SAMPLE])]),
            # taking "reship" would mean the sample too, declining it alone nothing
            ([], [Option("reship", [RESHIP, SAMPLE])]),
        ],
    )
    def test_a_name_stands_for_one_line_or_option(self, always, choices):
        with pytest.raises(InvalidValue, match="must stand for one line or option"):
            Offer(always=always, choices=choices)

    def test_is_in_one_currency(self):
        dollars = Remedy("a", "gift", cost=Money(1, "USD"), basis=Basis.GOODWILL)
        with pytest.raises(CurrencyMismatch):
            Offer(always=[SAMPLE], choices=[dollars])

    def test_pickles_and_has_a_plain_form(self):
        assert pickle.loads(pickle.dumps(MENU)) == MENU
        assert plain(Offer()) == {}
        assert plain(Offer(choices=[SAMPLE])) == {
            "choices": [
                {
                    "name": "sample",
                    "lines": [
                        {
                            "name": "sample",
                            "kind": "sample",
                            "cost": [500, "CNY"],
                            "basis": "goodwill",
                        }
                    ],
                }
            ]
        }


class TestExposure:
    def test_is_the_dearest_selection_that_is_permitted(self):
        """Refund and remake, the gift and the album: no menu is dearer than that."""
        assert MENU.exposure == cny(26800 + 12000 + 5000 + 2000)

    def test_counts_one_basis_where_asked(self):
        assert MENU.exposure_of(Basis.GOODWILL) == cny(5000 + 2000 + 4000)
        assert MENU.exposure_of(Basis.STATUTORY) == cny(26800)
        assert Offer(always=[SAMPLE]).exposure_of(Basis.STATUTORY) == cny(0)

    def test_an_option_counts_with_all_its_lines(self):
        offer = Offer(choices=[NEW_ONE, line("coupon", 9400)])
        assert offer.exposure == cny(9500)


class TestNames:
    def test_an_option_stands_for_its_lines_and_a_line_for_itself(self):
        offer = Offer(always=[line("card", 100)], choices=[NEW_ONE])
        assert offer.resolve(("new_one", "card")) == ("reship", "sample", "card")
        assert offer.resolve(("sample", "new_one")) == ("sample", "reship")
        assert offer.resolve(()) == ()

    def test_an_unknown_name_stands_for_nothing(self):
        assert MENU.resolve(("remake", "flowers")) is None

    def test_an_option_is_picked_with_any_of_its_lines(self):
        offer = Offer(choices=[NEW_ONE, line("coupon", 100)], pick=(1, 2))
        assert offer.picked(("reship",)) == offer.picked(("reship", "sample")) == 1
        assert offer.picked(("sample", "coupon")) == 2
        assert offer.picked(()) == 0

    def test_a_line_id_tells_the_case_the_offer_and_the_line(self):
        assert line_id("case-1", 5, "remake") == "case-1:5:remake"
