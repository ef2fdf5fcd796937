"""A situation in one line, for the tests of a shop."""

import subprocess
import sys
from datetime import timedelta

import attrs
import pytest

from recoverykit.errors import AmountError, InvalidValue, UnknownCode
from recoverykit.facts import Complaint, Customer, Issue, Order
from recoverykit.money import Money
from recoverykit.severity import Assessment
from recoverykit.situation import Situation
from recoverykit.testing import NOW, Overrides, situation
from tests.contracts.rooms import ENVIRONMENT


class TestWithoutOverrides:
    def test_it_is_complete(self):
        facts = situation()
        assert None not in (
            facts.complaint,
            facts.order.amount,
            facts.order.delivered_at,
            facts.customer,
            facts.assessment,
        )
        assert (facts.now, facts.jurisdiction) == (NOW, "CN")

    def test_it_is_the_same_every_time(self):
        assert situation() == situation()
        assert hash(situation()) == hash(situation())

    def test_it_is_the_broken_bracelet(self):
        facts = situation()
        assert facts.order.is_custom
        assert facts.complaint.rating == 5
        assert facts.assessment.category == "quality.defective"
        assert facts.late_for == timedelta(days=1, hours=18)


class TestOverrides:
    def test_a_field_is_named_and_the_rest_stays(self):
        changed = situation(is_custom=False, rating=1, severity="minor", segment="new")
        assert not changed.order.is_custom
        assert changed.complaint.rating == 1
        assert changed.assessment.severity == "minor"
        assert changed.customer.segment == "new"
        assert changed.order.amount == situation().order.amount

    @pytest.mark.parametrize("amount", ["88.00", Money(8800, "CNY")])
    def test_amounts_may_be_text_in_cny(self, amount):
        facts = situation(amount=amount, refunded="8", spend_12m="1000")
        assert facts.order.amount == Money(8800, "CNY")
        assert facts.refunded == Money(800, "CNY")
        assert facts.customer.spend_12m == Money(100000, "CNY")

    def test_a_category_is_the_one_issue_unless_issues_are_given(self):
        one = situation(category="service.attitude").assessment
        assert one.issues == (Issue("service.attitude"),)
        two = (Issue("logistics.delay"), Issue("service.attitude"))
        assert situation(category="service", issues=two).assessment.issues == two

    def test_what_went_back_before_counts_as_refunded(self):
        facts = situation(already_refunded="10")
        assert facts.refunded == facts.order.already_refunded == Money(1000, "CNY")
        assert situation(already_refunded="10", refunded=None).refunded is None

    def test_what_two_facts_share_is_changed_in_both(self):
        facts = situation(vulnerable=True)
        assert facts.complaint.vulnerable
        assert facts.assessment.vulnerable

    @pytest.mark.parametrize("whole", ["order", "customer", "assessment"])
    def test_a_whole_fact_may_be_absent(self, whole):
        assert getattr(situation(**{whole: None}), whole) is None

    def test_a_whole_fact_may_be_another(self):
        order = Order("7", ordered_at=NOW)
        assert situation(order=order).order == order

    def test_the_situation_s_own_fields_too(self):
        later = NOW + timedelta(days=1)
        facts = situation(now=later, jurisdiction=None, host={"queue": 7})
        assert (facts.now, facts.jurisdiction, facts["queue"]) == (later, None, 7)


class TestBadInput:
    def test_a_misspelt_name_names_the_nearest(self):
        with pytest.raises(UnknownCode, match="nearest: amount"):
            situation(amuont="88.00")

    @pytest.mark.parametrize(
        "both",
        [
            {"order": None, "amount": "88.00"},
            {"assessment": None, "category": "quality"},
            {"customer": None, "orders": 2},
        ],
    )
    def test_a_whole_fact_and_its_field_contradict_each_other(self, both):
        with pytest.raises(InvalidValue, match="not both"):
            situation(**both)

    @pytest.mark.parametrize(
        "wrong", [{"rating": 6}, {"amount": 88}, {"severity": "bad"}, {"now": None}]
    )
    def test_fields_refuse_what_they_always_refuse(self, wrong):
        with pytest.raises(InvalidValue):
            situation(**wrong)

    def test_an_amount_is_exact(self):
        with pytest.raises(AmountError):
            situation(amount="88.001")


def test_every_name_is_a_field_of_some_fact():
    parts = (Situation, Complaint, Order, Customer, Assessment)
    fields = {a.name for part in parts for a in attrs.fields(part)}
    assert set(Overrides.__annotations__) <= fields


def test_every_fact_can_be_changed_field_by_field():
    # ids stand for nothing, and the rest is what an assessor writes down
    left_out = {"id", "opens_case", "reasons", "classifiers", "failures"}
    parts = (Situation, Complaint, Order, Customer, Assessment)
    fields = {a.name for part in parts for a in attrs.fields(part)}
    assert fields - left_out == set(Overrides.__annotations__)


def test_no_test_runner_is_needed():
    code = (
        "import sys; import recoverykit.testing; "
        "print([m for m in ('pytest', 'hypothesis') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
