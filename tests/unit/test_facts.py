"""What a case is about: snapshots that the host takes, and that judge nothing."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from recoverykit.errors import CurrencyMismatch, InvalidValue, NaiveDatetime
from recoverykit.facts import (
    BudgetView,
    CaseSummary,
    Claim,
    Complaint,
    Customer,
    Evidence,
    Issue,
    Loss,
    Order,
    Review,
    Span,
)
from recoverykit.lifecycle.events import codes_in
from recoverykit.money import Money
from recoverykit.personal import is_digest, personal_texts, without_personal
from recoverykit.plain import plain
from tests.stories import at, cny, complaint, order

EAST = timezone(timedelta(hours=8))


def refused(make, **given):
    with pytest.raises(InvalidValue) as caught:
        make(**given)
    return caught.value.field


class TestSpan:
    def test_is_half_open_and_keeps_no_words(self):
        span = Span(2, 4)
        assert span.of("手链断裂了") == "断裂"
        assert plain(span) == {"start": 2, "end": 4}

    def test_may_be_empty(self):
        assert Span(3, 3).of("abcdef") == ""

    @pytest.mark.parametrize("ends", [(-1, 2), (3, 2), (True, 2), (0, None)])
    def test_refuses_what_is_no_stretch(self, ends):
        with pytest.raises(InvalidValue):
            Span(*ends)


class TestClaim:
    def test_is_kept_apart_from_what_is_known(self):
        """S59: she said it had come three days ago; the order says otherwise."""
        told = Claim("order.delivered_at", at(-72))
        case = complaint(claims=[told])
        assert case.claims == (told,)
        assert order(delivered_at=at(-24)).delivered_at != told.says

    @pytest.mark.parametrize("says", [False, 3, "broken", date(2026, 3, 1), None])
    def test_says_anything_exact(self, says):
        assert Claim("order.opened", says).says == says

    @pytest.mark.parametrize("says", [1.5, ["a"], datetime(2026, 3, 1), ("a", 1)])
    def test_refuses_what_cannot_be_stored(self, says):
        assert refused(Claim, what="order.opened", says=says) == "says"

    def test_its_words_are_personal(self):
        assert [*personal_texts(Claim("order.note", "给林小姐"))] == ["给林小姐"]


class TestComplaint:
    def test_may_be_made_by_a_buyer_a_seller_or_another(self):
        """S7: a consignor complains as a buyer does."""
        assert complaint().complainant == "buyer"
        assert complaint(complainant="seller").complainant == "seller"
        assert refused(complaint, complainant="robot") == "complainant"

    def test_five_stars_are_a_fact_and_no_verdict(self):
        """S5: the bracelet's review had five of them."""
        assert complaint(rating=5).rating == 5
        for stars in (0, 6, 4.5, True):
            assert refused(complaint, rating=stars) == "rating"

    def test_knows_when_it_came_and_may_know_when_it_happened(self):
        late = complaint(received_at=at(3).astimezone(EAST), incident_at=at(-72))
        assert (late.received_at, late.received_at.tzinfo) == (at(3), UTC)
        assert late.incident_at < late.received_at
        with pytest.raises(NaiveDatetime, match="received_at"):
            complaint(received_at=datetime(2026, 3, 1, 3))

    def test_may_come_from_somebody_else_and_be_confidential(self):
        daughter = complaint(on_behalf_by="女儿", is_confidential=True)
        assert (daughter.is_authorised, daughter.is_confidential) == (None, True)
        assert complaint(on_behalf_by="女儿", is_authorised=False).on_behalf_by
        assert refused(complaint, is_authorised=True) == "is_authorised"

    def test_says_what_makes_it_worse(self):
        """S46, S49: an occasion, an audience, special circumstances."""
        plain_one = complaint()
        assert (plain_one.occasion, plain_one.audience) == (None, None)
        assert not plain_one.vulnerable
        assert complaint(occasion="周年纪念", audience=0, vulnerable=True).audience == 0

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"text": "  "}, "text"),
            ({"channel": "by phone"}, "channel"),
            ({"claims": "delivered"}, "claims"),
            ({"sought": ""}, "sought"),
            ({"occasion": ""}, "occasion"),
            ({"audience": -1}, "audience"),
            ({"vulnerable": None}, "vulnerable"),
            ({"evidence": ["photo"]}, "evidence"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        assert refused(complaint, **given) == field

    def test_a_megabyte_and_lone_surrogates_are_texts_too(self):
        long = complaint(text="断" * 350_000 + "\ud800")
        assert len(long.text) == 350_001
        assert pickle.loads(pickle.dumps(long)) == long

    def test_no_error_carries_its_words(self):
        words = "我要曝光你们"
        with pytest.raises(InvalidValue) as caught:
            complaint(text=[words])
        assert words not in str(caught.value)

    def test_its_words_can_be_erased_and_the_rest_stays(self):
        told = complaint(occasion="周年纪念", sought="remake")
        erased = without_personal(told, b"0" * 16)
        assert is_digest(erased.text)
        assert is_digest(erased.occasion)
        assert attrs.evolve(erased, text=told.text, occasion=told.occasion) == told

    def test_its_codes_are_of_catalogues(self):
        told = complaint(
            sought="remake", evidence=[Evidence("photo", "s3://1", party="buyer")]
        )
        assert {*codes_in(told)} == {
            ("channel", "channels", "review"),
            ("sought", "remedy_kinds", "remake"),
            ("kind", "evidence_kinds", "photo"),
            ("party", "parties", "buyer"),
        }


class TestIssue:
    def test_is_claimed_until_a_diagnosis_says_more(self):
        """S6: late, broken, brushed off: one complaint, three issues."""
        issue = Issue("quality.damaged", spans=[Span(12, 14)])
        assert (issue.status, issue.spans) == ("claimed", (Span(12, 14),))
        assert Issue("quality.damaged", status="confirmed").status == "confirmed"

    def test_refuses_what_it_cannot_hold(self):
        assert refused(Issue, category="q d") == "category"
        assert refused(Issue, category="quality", spans=[(1, 2)]) == "spans"
        assert refused(Issue, category="quality", status="maybe") == "status"


class TestEvidence:
    def test_is_a_reference_and_no_bytes(self):
        """S61, S63: where it is, what proves it, who gave it, who agreed."""
        call = Evidence(
            "call_recording",
            "s3://calls/1",
            digest="sha256:00",
            captured_at=at(9),
            party="seller",
            consent=True,
        )
        assert pickle.loads(pickle.dumps(call)) == call
        assert [*personal_texts(call)] == ["s3://calls/1"]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"kind": "a b"}, "kind"),
            ({"ref": b"bytes"}, "ref"),
            ({"digest": ""}, "digest"),
            ({"captured_at": "noon"}, "captured_at"),
            ({"party": ""}, "party"),
            ({"consent": "yes"}, "consent"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        fine = {"kind": "photo", "ref": "s3://1"}
        assert refused(Evidence, **(fine | given)) == field


class TestOrder:
    def test_an_absent_fact_is_normal(self):
        """S10, S53: no price, no promise, not delivered yet."""
        bare = Order("2017", ordered_at=at(-100))
        assert bare.amount is bare.promised_at is bare.delivered_at is None
        assert bare.late_for(now=at(0)) is None

    def test_is_late_from_its_promise_until_it_arrived_or_now(self):
        promised = {"promised_at": at(-48)}
        assert order(**promised, delivered_at=None).late_for(now=at(0)) == (
            timedelta(hours=48)
        )
        arrived = order(**promised, delivered_at=at(-24))
        assert arrived.late_for(now=at(0)) == timedelta(hours=24)

    def test_early_is_not_late(self):
        early = order(promised_at=at(0), delivered_at=at(-24))
        assert early.late_for(now=at(0)) == timedelta(0)
        assert order(promised_at=at(9)).late_for(now=at(0)) == timedelta(0)

    def test_lateness_is_asked_at_an_aware_instant(self):
        promised = order(promised_at=at(-48), delivered_at=None)
        with pytest.raises(NaiveDatetime, match="in now"):
            promised.late_for(now=datetime(2026, 3, 1))
        with pytest.raises(InvalidValue, match="invalid now"):
            promised.late_for(now="today")

    def test_no_more_went_back_than_was_paid(self):
        assert order(already_refunded=cny(26800)).already_refunded == cny(26800)
        assert refused(order, already_refunded=cny(26801)) == "already_refunded"
        assert order(amount=None, already_refunded=cny(1)).amount is None
        with pytest.raises(CurrencyMismatch):
            order(already_refunded=Money(1, "USD"))

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"id": ""}, "id"),
            ({"ordered_at": None}, "ordered_at"),
            ({"amount": 268}, "amount"),
            ({"amount": cny(-1)}, "amount"),
            ({"shipped_at": 5}, "shipped_at"),
            ({"sku": ""}, "sku"),
            ({"carrier": ""}, "carrier"),
            ({"supplier": 5}, "supplier"),
            ({"note": ""}, "note"),
            ({"is_custom": 1}, "is_custom"),
            ({"is_digital": "no"}, "is_digital"),
            ({"is_perishable": None}, "is_perishable"),
            ({"opened": "no"}, "opened"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        assert refused(order, **given) == field

    def test_its_number_and_its_note_are_personal(self):
        assert [*personal_texts(order())] == ["2017", "周年纪念礼物,急用"]


class TestLoss:
    """核定损失: assessed by the shop, and the customer's effort is part of it."""

    def test_its_parts_add_up(self):
        whole = Loss(goods=cny(8000), expenses=cny(150), effort=cny(200))
        assert whole.total == cny(8350)
        assert Loss(effort=cny(200)).total == cny(200)
        assert Loss(goods=cny(0)).total == cny(0)

    def test_without_a_part_it_is_none(self):
        with pytest.raises(InvalidValue, match="give goods, expenses or effort"):
            Loss()

    def test_it_is_in_one_currency(self):
        with pytest.raises(CurrencyMismatch):
            Loss(goods=cny(1), effort=Money(1, "USD"))

    @pytest.mark.parametrize("wrong", [Money(-1, "CNY"), 5, "five"])
    def test_a_part_is_money_from_zero_up(self, wrong):
        assert refused(Loss, goods=wrong) == "goods"


class TestBudgetView:
    def view(self, limit=100, spent=0, reserved=0):
        return BudgetView(limit=cny(limit), spent=cny(spent), reserved=cny(reserved))

    def test_what_is_left_is_neither_spent_nor_held(self):
        assert self.view(100, 60, 15).left == cny(25)
        assert self.view(100, 60, 40).left == cny(0)

    def test_an_overdrawn_pool_has_nothing_left(self):
        assert self.view(100, 120, 15).left == cny(0)

    @pytest.mark.parametrize("part", ["spent", "reserved"])
    def test_it_is_in_one_currency(self, part):
        given = {"limit": cny(1), "spent": cny(0), "reserved": cny(0)}
        with pytest.raises(CurrencyMismatch):
            BudgetView(**{**given, part: Money(0, "USD")})


class TestCustomer:
    def test_behaviour_and_membership_are_two_axes(self):
        """S96, S99."""
        lin = Customer(
            "lin",
            segment="high_value",
            membership="silver",
            spend_12m=cny(100_000),
            orders=3,
            last_order_on=date(2026, 2, 14),
        )
        assert (lin.segment, lin.membership) == ("high_value", "silver")

    def test_consent_that_is_not_known_is_none(self):
        assert Customer("lin").marketing_consent is None

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"id": ""}, "id"),
            ({"segment": "high value"}, "segment"),
            ({"membership": ""}, "membership"),
            ({"spend_12m": cny(-1)}, "spend_12m"),
            ({"orders": -1}, "orders"),
            ({"last_order_on": datetime(2026, 2, 14, tzinfo=UTC)}, "last_order_on"),
            ({"last_order_on": "2026-02-14"}, "last_order_on"),
            ({"marketing_consent": "yes"}, "marketing_consent"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        assert refused(Customer, **({"id": "lin"} | given)) == field


class TestReview:
    def test_is_observed_and_never_a_condition(self):
        """S90: amended by its author, three days on."""
        seen = Review("r-1", rating=5, status="amended", seen_at=at(48))
        assert seen.status == "amended"
        assert Review("r-1").status == "original"
        assert [*personal_texts(seen)] == ["r-1"]

    def test_refuses_what_it_cannot_hold(self):
        assert refused(Review, ref="") == "ref"
        assert refused(Review, ref="r", rating=9) == "rating"
        assert refused(Review, ref="r", status="deleted by us") == "status"
        assert refused(Review, ref="r", seen_at=5) == "seen_at"


class TestCaseSummary:
    def test_tells_an_earlier_case_in_a_few_fields(self):
        earlier = CaseSummary(
            "case-0",
            received_at=at(-1000),
            state="closed",
            categories=["quality.damaged"],
            severity="serious",
            primary_cause="qc",
            resolved_at=at(-990),
            closed_at=at(-900),
            closure="resolved",
            goodwill=cny(500),
            cost=cny(2500),
            reopened=1,
        )
        assert pickle.loads(pickle.dumps(earlier)) == earlier
        assert not [*personal_texts(earlier)]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"id": "case 0"}, "id"),
            ({"received_at": 0}, "received_at"),
            ({"state": ""}, "state"),
            ({"categories": "quality"}, "categories"),
            ({"severity": ""}, "severity"),
            ({"primary_cause": "q c"}, "primary_cause"),
            ({"closed_at": "then"}, "closed_at"),
            ({"closure": ""}, "closure"),
            ({"goodwill": 5}, "goodwill"),
            ({"cost": cny(-5)}, "cost"),
            ({"reopened": -1}, "reopened"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        fine = {"id": "case-0", "received_at": at(0), "state": "closed"}
        assert refused(CaseSummary, **(fine | given)) == field


@pytest.mark.parametrize(
    "cls", [Span, Claim, Issue, Evidence, Complaint, Order, Customer, Review]
)
def test_facts_are_frozen_and_take_two_positionals_at_most(cls):
    given = [a for a in attrs.fields(cls) if a.init and not a.kw_only]
    assert len(given) <= 2
    assert cls.__setattr__ is not object.__setattr__


def test_the_complaint_of_the_story_is_a_value():
    assert isinstance(complaint(), Complaint)
    assert len({complaint(), complaint()}) == 1
