"""What the desk can be asked about the investigation of a case."""

from datetime import UTC

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.catalogue import CHECKS, STANDARD, Term
from recoverykit.errors import UnknownCode
from recoverykit.facts import Claim, Evidence
from recoverykit.hours import ALWAYS
from recoverykit.investigation import (
    Action,
    Cause,
    Check,
    EvidenceRule,
    Hypothesis,
    InvestigationRules,
    VerifiedFact,
)
from recoverykit.lifecycle import Case
from recoverykit.plain import plain
from recoverykit.playbooks import ShopConfig, playbook_from_plain, rescue_48h
from recoverykit.privacy import erase
from recoverykit.reply import Reply
from recoverykit.serialization import dump_case, load_case
from recoverykit.severity import AccountFacts, BadFaithRules
from tests.stories import at, complaint

BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
BREAK = Evidence("photo", "s3://2017/break.jpg", digest="sha256:01")
BOX = Evidence("photo", "s3://2017/box.jpg", digest="sha256:02")
ASK = Reply(
    "让您在重要纪念日遇到这种事,都是我们的失职,非常抱歉。您方便拍张清晰照片发给我吗?"
)
FOUND = ev.Diagnosed(
    at(12),
    by="li",
    primary="sourcing",
    contributing=["qc", "service"],
    confirmed=["quality.defective", "quality.damaged", "service.attitude"],
    rejected=["logistics"],
    method="photo",
    checks=[Check(item.code) for item in CHECKS],
    chain=[
        Cause("sourcing", "新供应商的配件硬度不达标", nature="technical"),
        Cause("qc", "质检员那周请假", nature="organisational"),
    ],
    hypotheses=[
        Hypothesis(
            "transit_damage", stage="logistics", status="eliminated", against=[BOX]
        ),
        Hypothesis(
            "soft_material", stage="sourcing", status="confirmed", supported_by=[BREAK]
        ),
    ],
)
HELD = ev.RetrospectiveHeld(
    at(40),
    by="li",
    happened="断裂的手链,敷衍的客服",
    measures=[
        Action(
            "change_supplier",
            kind="corrective",
            cause="sourcing",
            owner="purchasing",
            due_at=at(200),
        )
    ],
)


def codes(reasons):
    return [reason.code.removeprefix("investigation.") for reason in reasons]


def opened(book=BOOK, **changes):
    claim = Claim("order.delivered_at", at(-72))
    given = complaint(**({"claims": (claim,)} | changes))
    return book.open("case-1", given, now=at(3))


def record(case, *events, book=BOOK):
    for event in events:
        case = book.record(case, event, now=event.at)
    return case


def diagnosed(*events, **changes):
    case = record(opened(), ev.Acknowledged(at(3.5), by="li", reply=ASK), *events)
    return record(case, evolve(FOUND, **changes))


class TestOpenQuestions:
    def test_a_whole_investigation_leaves_none(self):
        asked = ev.EvidenceRequested(
            at(9), by="li", kinds=["photo"], due_at=at(33), reply=ASK
        )
        assert BOOK.open_questions(record(diagnosed(asked), HELD)) == ()

    def test_s51_a_new_case_has_everything_to_look_at(self):
        found = codes(BOOK.open_questions(opened()))
        assert found == ["check_open"] * 5 + ["no_diagnosis"]

    def test_s64_a_request_that_only_asks(self):
        bare = ev.EvidenceRequested(at(9), by="li", kinds=["photo"])
        assert codes(BOOK.open_questions(diagnosed(bare))) == [
            "request_without_message",
            "request_without_due",
        ]
        cold = evolve(bare, reply=Reply("请拍张照片发给我。"), due_at=at(33))
        assert codes(BOOK.open_questions(diagnosed(cold))) == [
            "request_without_apology"
        ]
        declared = evolve(cold, reply=Reply("请拍张照片。", parts=["apology"]))
        assert BOOK.open_questions(diagnosed(declared)) == ()

    def test_s64_the_latest_request_is_looked_at(self):
        bare = ev.EvidenceRequested(at(9), by="li", kinds=["photo"])
        whole = evolve(bare, at=at(10), reply=ASK, due_at=at(33))
        assert BOOK.open_questions(diagnosed(bare, whole)) == ()

    def test_s62_s64_what_is_asked_for_is_what_the_claim_lacked_then(self):
        asked = ev.EvidenceRequested(
            at(9),
            by="li",
            kinds=["photo"],
            due_at=at(33),
            reply=ASK,
            claim="transit_damage",
        )
        video = Evidence("unboxing_video", "s3://v.mp4", digest="sha256:03")
        came = ev.EvidenceReceived(at(10), evidence=[video])
        assert codes(BOOK.open_questions(diagnosed(asked, came))) == [
            "request_forgets",
            "request_beyond_need",
        ]
        right = evolve(asked, kinds=["unboxing_video"])
        assert BOOK.open_questions(diagnosed(right, came)) == ()
        unruled = evolve(asked, claim="theft")
        assert BOOK.open_questions(diagnosed(unruled, came)) == ()

    def test_s64_a_request_never_pauses_the_first_response(self):
        asked = ev.EvidenceRequested(
            at(3.2), by="li", kinds=["photo"], due_at=at(33), reply=None
        )
        paused = ev.Paused(at(3.2), by="li", reason="awaiting_evidence")
        case = record(opened(), asked, paused)
        assert BOOK.reading(case, "first_response", now=at(3.5)).status == "running"
        assert BOOK.reading(case, "resolution", now=at(3.5)).status == "paused"

    def test_s108_a_retrospective_is_looked_at_once_it_was_held(self):
        bare = ev.RetrospectiveHeld(at(40), by="li", actions=["audit"], note="x")
        found = BOOK.open_questions(record(diagnosed(), bare))
        assert codes(found) == ["retrospective_without_account", "actions_without_plan"]
        assert found[1]["actions"] == ("audit",)
        both = evolve(HELD, actions=["change_supplier"])
        assert BOOK.open_questions(record(diagnosed(), both)) == ()

    def test_s60_measures_are_a_decision_to_act(self):
        case = record(opened(), ev.Acknowledged(at(4), by="li"), FOUND)
        closing = ev.Closed(at(41), by="li", code="no_response")
        assert [why.code for why in BOOK.refusals(case, closing)] == [
            "lifecycle.no_action_decided"
        ]
        assert BOOK.refusals(record(case, HELD), closing) == ()

    def test_after_an_erasure_what_was_said_is_not_known(self):
        asked = ev.EvidenceRequested(
            at(9), by="li", kinds=["photo"], due_at=at(33), reply=ASK
        )
        case = diagnosed(asked)
        gone = Case.replay(case.id, erase(case.log, b"sixteen bytes at least"))
        # nobody is asked to write down again what was erased
        assert BOOK.open_questions(gone) == BOOK.open_questions(case)

    def test_s64_what_a_message_says_counts_beside_what_is_declared(self):
        asked = ev.EvidenceRequested(
            at(9),
            by="li",
            kinds=["photo"],
            due_at=at(33),
            reply=evolve(ASK, parts=("evidence_request",)),
        )
        assert "request_without_apology" not in codes(
            BOOK.open_questions(diagnosed(asked))
        )

    def test_a_shop_has_rules_of_its_own(self):
        kiln = Term("kiln_log", zh="窑炉记录", en="kiln log")
        mine = evolve(
            BOOK,
            catalogues=evolve(STANDARD, checks=CHECKS.extend(kiln)),
            investigation=InvestigationRules(required_checks=["kiln_log"]),
        )
        assert codes(mine.open_questions(opened(mine))) == [
            "check_open",
            "no_diagnosis",
        ]
        assert mine.ref.hash != BOOK.ref.hash

    def test_a_book_with_rules_of_its_own_comes_back_from_plain_data(self):
        rules = InvestigationRules(
            required_checks=["order"],
            evidence=[
                EvidenceRule(claim="theft", any_of=[["photo", "chat_log"], ["ip_log"]])
            ],
        )
        book = evolve(BOOK, investigation=rules)
        again = playbook_from_plain(plain(book), zones={"UTC": UTC}.__getitem__)
        assert again == book
        assert again.ref == book.ref

    @pytest.mark.parametrize(
        "rules",
        [
            InvestigationRules(required_checks=["kiln_log"]),
            InvestigationRules(recordings=["gramophone"]),
            InvestigationRules(
                evidence=[EvidenceRule(claim="theft", any_of=[["gramophone"]])]
            ),
        ],
    )
    def test_a_code_that_is_misspelt_is_found_when_the_book_is_built(self, rules):
        with pytest.raises(UnknownCode):
            evolve(BOOK, investigation=rules)


class TestClaimedAndFound:
    def test_s52_each_issue_of_the_bracelet_and_s59_the_claim(self):
        case = diagnosed()
        case = record(case, BOOK.reassess(case, now=at(13)))
        found = BOOK.claimed_and_found(case)
        assert "issue_open" not in codes(found)
        assert codes(found)[-1] == "claim_open"

    def test_s59_a_correction_gives_no_sign_of_bad_faith(self):
        """我谎称是三天前收到的,因为太生气了."""
        truth = VerifiedFact("order.delivered_at", at(-1), source="complainant")
        rules = BadFaithRules(least_orders=5, returned_percent=80, least_bad_reviews=4)
        book = evolve(BOOK, assessor=evolve(BOOK.assessor, bad_faith=rules))
        case = record(opened(book), ev.Acknowledged(at(4), by="li"), book=book)
        case = record(case, evolve(FOUND, facts=[truth]), book=book)
        wrote = ev.CustomerWrote(at(15), text="我谎称是三天前收到的,因为太生气了。")
        case = record(case, wrote, book=book)
        again = book.reassess(case, account=AccountFacts(), now=at(16))
        assert not [
            why for why in again.assessment.reasons if "severity.sign" in why.code
        ]
        case = record(case, again, book=book)
        assert codes(book.claimed_and_found(case))[-1] == "claim_corrected"
        assert case.complaint.claims[0].says == at(-72)  # what was said stays readable

    def test_what_a_later_assessment_added_was_claimed_by_nobody(self):
        case = diagnosed(rejected=[])
        case = record(case, BOOK.reassess(case, now=at(13)))
        assert codes(BOOK.claimed_and_found(case)).count("issue_found") == 2

    def test_an_imported_case_has_claimed_nothing(self):
        case = BOOK.take_over(
            "old-1", state="received", source="old desk", at=at(1), now=at(3)
        )
        assert BOOK.claimed_and_found(case) == ()


class TestMissingEvidence:
    def test_s63_what_came_with_the_complaint_and_after_it_counts(self):
        video = Evidence("unboxing_video", "s3://v.mp4", digest="sha256:03")
        assert not BOOK.missing_evidence(opened(), "transit_damage").is_complete
        came = record(opened(), ev.EvidenceReceived(at(4), evidence=[video]))
        assert BOOK.missing_evidence(came, "transit_damage").is_complete
        had = opened(evidence=(video,))
        assert BOOK.missing_evidence(had, "transit_damage").is_complete

    def test_a_claim_without_a_rule_is_unknown(self):
        with pytest.raises(UnknownCode):
            BOOK.missing_evidence(opened(), "theft")

    def test_s61_an_investigation_is_stored_and_loaded(self):
        case = record(diagnosed(), HELD)
        assert load_case(dump_case(case)) == case


def test_what_somebody_else_wrote_is_open_until_they_show_that_they_may():
    def told(**changes):
        case = BOOK.open("case-2", complaint(**changes), now=at(3))
        return codes(BOOK.open_questions(case))

    assert told(on_behalf_by="女儿") == ["authority_not_shown", *told()]
    assert told(on_behalf_by="女儿", is_authorised=True) == told()
