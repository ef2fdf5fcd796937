"""Laws of an offer: its exposure is the worst that its customer can do."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.offer import Basis, Offer
from recoverykit.testing.strategies import offers


def selections(offer):
    """Return every selection that is permitted, as the lines it gives."""
    least, most = offer.pick
    for count in range(least, most + 1):
        for taken in combinations(offer.choices, count):
            yield (*offer.always, *(x for option in taken for x in option.lines))


@given(offers(), st.none() | st.sampled_from(Basis))
def test_exposure_is_the_dearest_selection(offer, basis):
    dearest = max(
        sum(x.cost.minor for x in lines if basis in (None, x.basis))
        for lines in selections(offer)
    )
    exposure = offer.exposure if basis is None else offer.exposure_of(basis)
    assert (0 if exposure is None else exposure.minor) == dearest


@given(offers())
def test_every_permitted_selection_is_counted_as_picked(offer):
    least, most = offer.pick
    for lines in selections(offer):
        assert least <= offer.picked(tuple(x.name for x in lines)) <= most


@given(offers())
def test_a_menu_may_be_taken_by_options_or_by_lines(offer):
    by_option = offer.resolve(tuple(option.name for option in offer.choices))
    by_line = offer.resolve(tuple(x.name for o in offer.choices for x in o.lines))
    assert by_option == by_line


@given(offers(), st.randoms(use_true_random=False))
def test_the_order_of_a_menu_changes_no_exposure(offer, random):
    choices = [*offer.choices]
    random.shuffle(choices)
    again = Offer(always=offer.always, choices=choices, pick=offer.pick)
    assert again.exposure == offer.exposure
