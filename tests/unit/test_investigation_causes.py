"""Checks, chain of causes, hypotheses, claims beside facts, retrospectives."""

import pickle

import pytest
from attrs import evolve

from recoverykit.catalogue import CHECKS, STANDARD
from recoverykit.errors import InvalidValue
from recoverykit.explanation import render
from recoverykit.facts import Claim, Evidence, Issue
from recoverykit.investigation import (
    METHODS,
    SOURCES,
    Action,
    Cause,
    Check,
    Diagnosis,
    EvidenceRule,
    Hypothesis,
    InvestigationRules,
    VerifiedFact,
    claimed_and_found,
    claims_and_facts,
    open_checks,
    retrospective_gaps,
)
from recoverykit.personal import personal_texts
from tests.stories import at

BOX = Evidence("photo", "s3://2017/box.jpg", digest="sha256:01")
BREAK = Evidence("photo", "s3://2017/break.jpg", digest="sha256:02")
STOCK = Evidence("stock_record", "stock/2017", digest="sha256:03")
CHAIN = (
    Cause("sourcing", "标准扣用完了", nature="organisational", evidence=[STOCK]),
    Cause("sourcing", "采购临时补了一批货", nature="human"),
    Cause("sourcing", "新供应商的配件硬度不达标", nature="technical"),
    Cause("qc", "质检员那周请假,漏洞被忽略", nature="organisational"),
)
TRANSIT = Hypothesis("transit_damage", stage="logistics")
SOFT = Hypothesis("soft_material", stage="sourcing")
NO_TRANSIT = evolve(TRANSIT, status="eliminated", against=[BOX])
TOO_SOFT = evolve(SOFT, status="confirmed", supported_by=[BREAK])
FOUND = Diagnosis(
    primary="sourcing",
    contributing=("qc", "service"),
    confirmed=("quality.defective", "service.attitude"),
    method="photo",
    checks=[Check(item.code) for item in CHECKS],
    chain=CHAIN,
    hypotheses=[NO_TRANSIT, TOO_SOFT],
)


def codes(reasons):
    return [reason.code.removeprefix("investigation.") for reason in reasons]


class TestChecklist:
    def test_s51_order_logistics_service_log_item_and_history_are_looked_at(self):
        found = open_checks([])
        named = ["order", "logistics", "service_log", "item", "customer_history"]
        assert [reason["item"] for reason in found] == named

    def test_s51_each_is_checked_or_waived_with_a_reason(self):
        done = [Check(item.code) for item in CHECKS if item.code != "logistics"]
        assert codes(open_checks(done)) == ["check_open"]
        assert open_checks([*done, Check("logistics", waived="数字商品")]) == ()

    @pytest.mark.parametrize("waived", ["", " ", True])
    def test_s51_a_waiver_needs_its_reason(self, waived):
        with pytest.raises(InvalidValue):
            Check("logistics", waived=waived)

    def test_a_shop_says_what_else_is_looked_at(self):
        rules = InvestigationRules(required_checks=["kiln_log"])
        assert rules.open_points(None)[0]["item"] == "kiln_log"

    def test_an_item_is_checked_once(self):
        with pytest.raises(InvalidValue, match="must be checked once"):
            Diagnosis(checks=[Check("order"), Check("order", waived="x")])


class TestChain:
    def test_s54_the_chain_keeps_its_order(self):
        assert [cause.stage for cause in FOUND.chain] == ["sourcing"] * 3 + ["qc"]

    def test_s55_the_chain_holds_the_one_primary_cause(self):
        with pytest.raises(InvalidValue, match="must hold the primary cause, qc"):
            evolve(FOUND, primary="qc", contributing=("sourcing",), chain=CHAIN[:1])

    def test_s54_the_chain_lies_in_the_stages_that_are_named(self):
        with pytest.raises(InvalidValue, match="stages that the diagnosis names"):
            Diagnosis(primary="sourcing", chain=CHAIN)

    def test_a_chain_may_be_begun_before_its_primary_cause_is_known(self):
        open_still = Diagnosis(
            undetermined="supplier has not answered",
            contributing=("sourcing", "qc"),
            chain=CHAIN,
        )
        assert open_still.refusal() is None

    def test_s37_a_technical_cause_is_told_from_a_human_one(self):
        assert FOUND.is_technical
        human = Cause("service", "只机械回复", nature="human")
        assert not Diagnosis(primary="service", chain=[human]).is_technical

    def test_what_it_states_is_personal(self):
        assert CHAIN[0].statement in [*personal_texts(FOUND)]

    def test_a_cause_of_unknown_nature_is_refused(self):
        with pytest.raises(InvalidValue, match="technical, human, organisational"):
            Cause("qc", "x", nature="evil")

    def test_pickles_and_compares_by_content(self):
        again = pickle.loads(pickle.dumps(FOUND))
        assert again == FOUND
        assert hash(again) == hash(FOUND)


class TestHypotheses:
    def test_s56_the_packaging_that_was_whole_eliminates_transit(self):
        assert NO_TRANSIT.against == (BOX,)
        assert InvestigationRules().open_points(FOUND) == ()

    def test_s56_nothing_is_eliminated_without_something_against_it(self):
        with pytest.raises(InvalidValue) as caught:
            evolve(TRANSIT, status="eliminated", supported_by=[BOX])
        assert caught.value.field == "against"

    def test_s56_nothing_is_confirmed_without_something_for_it(self):
        with pytest.raises(InvalidValue) as caught:
            evolve(SOFT, status="confirmed", against=[BREAK])
        assert caught.value.field == "supported_by"

    def test_s56_evidence_may_speak_on_both_sides(self):
        both = evolve(TOO_SOFT, against=[BOX])
        assert both.status == "confirmed"

    def test_s56_what_is_open_beside_a_primary_cause_is_told(self):
        found = InvestigationRules(evidence=()).open_points(
            evolve(FOUND, hypotheses=[TRANSIT, TOO_SOFT])
        )
        assert codes(found) == ["hypothesis_open"]
        assert found[0]["hypothesis"] == "transit_damage"

    def test_an_open_one_is_natural_while_the_cause_is_undetermined(self):
        unclear = Diagnosis(
            undetermined="waiting for the photo",
            method="phone",
            checks=FOUND.checks,
            hypotheses=[SOFT],
        )
        assert InvestigationRules().open_points(unclear) == ()

    def test_a_confirmed_one_lies_in_a_stage_that_is_named(self):
        arrived = evolve(TRANSIT, status="confirmed", supported_by=[BOX])
        found = InvestigationRules(evidence=()).open_points(
            evolve(FOUND, hypotheses=[arrived])
        )
        assert codes(found) == ["hypothesis_without_cause"]

    def test_a_primary_cause_whose_explanations_are_all_gone_is_told(self):
        gone = evolve(SOFT, status="eliminated", against=[BREAK])
        found = InvestigationRules().open_points(evolve(FOUND, hypotheses=[gone]))
        assert codes(found) == ["cause_eliminated"]
        left = evolve(TOO_SOFT, name="worn_clasp")
        kept = evolve(FOUND, hypotheses=[gone, left])
        assert InvestigationRules().open_points(kept) == ()

    def test_s62_a_hypothesis_with_a_rule_tells_what_it_still_needs(self):
        arrived = evolve(TRANSIT, status="confirmed", supported_by=[BOX])
        carrier = evolve(
            FOUND, primary="logistics", contributing=(), chain=(), hypotheses=[arrived]
        )
        found = InvestigationRules().open_points(carrier)
        assert codes(found) == ["evidence_missing"]
        assert found[0]["missing"] == ("unboxing_video",)
        video = Evidence("unboxing_video", "s3://v.mp4", digest="sha256:05")
        assert InvestigationRules().open_points(carrier, [video]) == ()
        either = EvidenceRule(claim="transit_damage", any_of=[["photo"]])
        assert InvestigationRules(evidence=[either]).open_points(carrier) == ()


class TestOpenPoints:
    def test_nothing_is_established_yet(self):
        assert codes(InvestigationRules().open_points(None))[-1] == "no_diagnosis"

    def test_s52_how_it_was_confirmed_is_asked_for(self):
        found = InvestigationRules().open_points(evolve(FOUND, method=None))
        assert codes(found) == ["no_method"]

    def test_s55_a_missing_primary_cause_is_told(self):
        none = Diagnosis(contributing=("qc",), method="phone", checks=FOUND.checks)
        [found] = InvestigationRules().open_points(none)
        assert found.code == "lifecycle.no_primary_cause"


class TestClaimedAndFound:
    def test_s52_a_missing_item_turns_out_to_be_a_wrong_size(self):
        phoned = Diagnosis(
            primary="packing",
            method="phone",
            confirmed=["fulfilment.wrong_size"],
            rejected=["fulfilment.missing_item"],
        )
        found = claimed_and_found([Issue("fulfilment.missing_item")], phoned)
        assert codes(found) == ["issue_rejected", "issue_found"]
        assert {reason["method"] for reason in found} == {"phone"}
        assert render(found[1], "zh", labels=STANDARD.label) == (
            "另行查出：尺码不符（核实方式：电话）"
        )

    def test_s52_what_nobody_looked_at_is_open(self):
        found = claimed_and_found([Issue("logistics.delay")], FOUND)
        assert codes(found) == ["issue_open", "issue_found", "issue_found"]
        assert codes(claimed_and_found([Issue("logistics.delay")], None)) == [
            "issue_open"
        ]

    def test_a_general_claim_is_confirmed_by_a_finer_finding(self):
        found = claimed_and_found([Issue("quality"), Issue("service.attitude")], FOUND)
        assert codes(found) == ["issue_confirmed", "issue_confirmed"]

    def test_the_nearest_word_holds(self):
        split = Diagnosis(
            primary="qc", confirmed=["quality"], rejected=["quality.damaged"]
        )
        claimed = [
            Issue("quality.damaged"),
            Issue("quality.defective"),
            Issue("quality.defective"),
        ]
        found = claimed_and_found(claimed, split)
        assert codes(found) == ["issue_rejected", "issue_confirmed"]

    def test_s52_every_method_of_the_guides_is_there(self):
        assert {"phone", "chat", "photo", "inspection"} <= set(METHODS)
        assert ("complainant", *METHODS) == SOURCES


class TestClaimsAndFacts:
    CLAIM = Claim("order.delivered_at", at(-72))
    TRUTH = VerifiedFact("order.delivered_at", at(-1), source="complainant")

    def test_s59_a_lie_out_of_anger_is_corrected_with_its_source(self):
        """我谎称是三天前收到的,因为太生气了."""
        corrected = evolve(FOUND, facts=[self.TRUTH])
        [found] = claims_and_facts([self.CLAIM], corrected)
        assert found.code == "investigation.claim_corrected"
        assert found["source"] == "complainant"
        assert "no sign of bad faith" in str(found)
        assert render(found, "en", audience="customer") is None

    def test_s59_what_was_said_and_what_is_so_are_not_told(self):
        corrected = evolve(FOUND, facts=[self.TRUTH])
        [found] = claims_and_facts([self.CLAIM], corrected)
        assert dict(found.fields).keys() == {"what", "source"}

    def test_s59_a_correction_is_appended_and_the_later_one_holds(self):
        before = VerifiedFact("order.delivered_at", at(-50), source="records")
        both = evolve(FOUND, facts=[before, self.TRUTH])
        assert claims_and_facts([self.CLAIM], both)[0]["source"] == "complainant"

    def test_a_claim_that_holds_and_one_that_nobody_looked_at(self):
        seen = VerifiedFact("order.opened", False, source="photo")
        claims = [Claim("order.opened", False), self.CLAIM]
        found = claims_and_facts(claims, evolve(FOUND, facts=[seen]))
        assert codes(found) == ["claim_borne_out", "claim_open"]
        assert codes(claims_and_facts([self.CLAIM], None)) == ["claim_open"]

    def test_one_is_not_true(self):
        seen = VerifiedFact("order.opened", 1, source="photo")
        found = claims_and_facts([Claim("order.opened", True)], Diagnosis(facts=[seen]))
        assert codes(found) == ["claim_corrected"]

    def test_a_fact_needs_its_source(self):
        with pytest.raises(InvalidValue, match="complainant, phone"):
            VerifiedFact("order.opened", True, source="rumour")
        with pytest.raises(InvalidValue, match="allowed are text"):
            VerifiedFact("order.opened", 1.5, source="photo")


class TestRetrospective:
    SUPPLIER = Action(
        "change_supplier",
        kind="corrective",
        cause="sourcing",
        owner="purchasing",
        due_at=at(200),
    )
    TRAINING = Action(
        "service_training",
        kind="preventive",
        cause="service",
        owner="supervisor",
        due_at=at(400),
    )

    def test_s108_it_tells_what_happened_why_and_what_will_change(self):
        found = retrospective_gaps(
            happened="断裂的手链",
            causes=(),
            measures=[self.SUPPLIER, self.TRAINING],
            diagnosis=FOUND,
        )
        assert found == ()

    def test_s30_an_empty_one_lacks_all_three(self):
        found = retrospective_gaps(happened=None, causes=(), measures=())
        assert codes(found) == [
            "retrospective_without_account",
            "retrospective_without_causes",
            "retrospective_without_measures",
        ]

    def test_s103_an_action_has_an_owner_and_a_time(self):
        bare = Action("double_inspection", kind="corrective", cause="sourcing")
        found = retrospective_gaps(
            happened="x", causes=(), measures=[bare], diagnosis=FOUND
        )
        assert codes(found) == ["action_without_owner", "action_without_due"]

    def test_s103_an_action_acts_on_a_cause_that_is_named(self):
        found = retrospective_gaps(
            happened="x", causes=[CHAIN[3]], measures=[self.TRAINING]
        )
        assert codes(found) == ["action_without_cause"]
        general = evolve(self.TRAINING, cause=None)
        assert (
            retrospective_gaps(happened="x", causes=[CHAIN[3]], measures=[general])
            == ()
        )

    def test_s108_something_acts_on_the_primary_cause(self):
        found = retrospective_gaps(
            happened="x", causes=(), measures=[self.TRAINING], diagnosis=FOUND
        )
        assert codes(found) == ["cause_not_acted_on"]

    def test_an_action_is_against_a_cause_or_a_risk(self):
        with pytest.raises(InvalidValue, match="corrective, preventive"):
            Action("pray", kind="hopeful")
        named = evolve(self.SUPPLIER, description="找王师傅")
        assert [*personal_texts(named)] == ["找王师傅"]
