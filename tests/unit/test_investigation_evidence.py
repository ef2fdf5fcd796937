"""Whether the evidence is enough, and whether it was asked for as it should be."""

import pytest

from recoverykit.catalogue import EVIDENCE_KINDS, STANDARD
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.explanation import explain
from recoverykit.facts import Evidence
from recoverykit.investigation import (
    EVIDENCE_RULES,
    RECORDINGS,
    EvidenceRule,
    InvestigationRules,
    completeness,
    is_within,
    request_gaps,
)
from tests.stories import at

VIDEO = Evidence("unboxing_video", "s3://1.mp4", digest="sha256:01")
PHOTO = Evidence("photo", "s3://1.jpg", digest="sha256:02")
CHAT = Evidence("chat_log", "s3://chat.txt", digest="sha256:03")
CALL = Evidence("call_recording", "s3://call.mp3", digest="sha256:04")
AGREED = Evidence("call_recording", "s3://call.mp3", digest="sha256:04", consent=True)
RULES = InvestigationRules()
APPEAL = [["chat_log", "call_recording"]]


def codes(reasons):
    return [reason.code.removeprefix("investigation.") for reason in reasons]


class TestKinds:
    def test_s61_every_kind_of_the_guides_has_words(self):
        said = {EVIDENCE_KINDS.label(kind.code, "zh") for kind in EVIDENCE_KINDS}
        named = "照片 生产留存照片 监控 聊天记录 库存记录 物流截图 质检报告"
        assert {*named.split(), "电话录音", "开箱视频", "后台IP数据"} <= said

    def test_s61_only_references_are_held(self):
        assert PHOTO.ref == "s3://1.jpg"
        assert not hasattr(PHOTO, "content")


class TestSufficiency:
    def test_s62_an_unboxing_video_is_enough_for_transit_damage(self):
        found = RULES.missing_evidence("transit_damage", [VIDEO])
        assert found.is_complete
        assert found.reasons == ()

    def test_s62_a_photo_alone_is_not(self):
        found = RULES.missing_evidence("transit_damage", [PHOTO])
        assert not found.is_complete
        assert found.missing == ("unboxing_video",)
        assert codes(found.reasons) == ["evidence_missing"]

    def test_s62_the_shipped_rule_carries_its_quote(self):
        [rule] = EVIDENCE_RULES
        assert "开箱视频可作为物流损坏的申诉凭证" in rule.source

    def test_s63_the_missing_kinds_are_told_in_order(self):
        assert completeness(APPEAL, []).missing == ("chat_log", "call_recording")
        assert completeness(APPEAL, [AGREED]).missing == ("chat_log",)

    def test_s63_the_chain_is_complete_with_a_recording_that_was_agreed_to(self):
        assert completeness(APPEAL, [CHAT, AGREED]).is_complete

    @pytest.mark.parametrize("consent", [None, False])
    def test_s63_a_recording_without_consent_does_not_count(self, consent):
        call = Evidence("call_recording", "x", digest="d", consent=consent)
        found = completeness(APPEAL, [CHAT, call])
        assert found.missing == ("call_recording",)
        why = "evidence_without_consent" if consent is None else "evidence_refused"
        assert codes(found.reasons) == ["evidence_missing", why]

    def test_material_of_any_kind_does_not_count_where_somebody_refused(self):
        refused = Evidence("photo", "x", digest="d", consent=False)
        assert completeness([["photo"]], [refused]).missing == ("photo",)

    def test_a_shop_says_what_else_is_a_recording(self):
        film = Evidence("surveillance", "x", digest="d")
        assert completeness([["surveillance"]], [film]).is_complete
        strict = InvestigationRules(
            evidence=[EvidenceRule(claim="theft", any_of=[["surveillance"]])],
            recordings=[*RECORDINGS, "surveillance"],
        )
        assert not strict.missing_evidence("theft", [film]).is_complete

    def test_a_missing_digest_is_told_and_counts(self):
        bare = Evidence("unboxing_video", "s3://1.mp4")
        found = RULES.missing_evidence("transit_damage", [bare, bare])
        assert found.is_complete
        assert codes(found.reasons) == ["evidence_without_digest"]

    def test_a_missing_digest_of_what_nothing_rests_on_is_not_told(self):
        idle = Evidence("photo", "s3://2.jpg")
        assert RULES.missing_evidence("transit_damage", [VIDEO, idle]).reasons == ()

    def test_the_nearest_alternative_is_told_and_of_equals_the_first(self):
        needed = [["inspection_report", "photo"], ["unboxing_video"], ["chat_log"]]
        assert completeness(needed, []).alternative == ("unboxing_video",)
        near = completeness([["photo", "chat_log"], ["photo", "ip_log"]], [PHOTO])
        assert near.missing == ("chat_log",)

    def test_a_finer_kind_is_of_the_kind_that_is_asked_for(self):
        seal = Evidence("photo.seal", "x", digest="d")
        assert completeness([["photo"]], [seal]).is_complete
        assert not completeness([["photo.seal"]], [PHOTO]).is_complete
        assert not is_within("photograph", "photo")

    def test_it_is_told_in_both_languages_and_to_staff_alone(self):
        reasons = completeness(APPEAL, [CALL]).reasons
        zh = explain(reasons, "zh", labels=STANDARD.label)
        assert zh[0] == "尚缺：聊天记录、电话录音"
        # what a shop lacks against somebody is nothing to tell them
        assert explain(reasons, "en", audience="customer") == ()

    @pytest.mark.parametrize(
        "any_of", [[], [[]], ["photo"], "photo", [["a b"]], [["photo", "photo"]]]
    )
    def test_a_rule_names_kinds(self, any_of):
        with pytest.raises(InvalidValue) as caught:
            EvidenceRule(claim="x", any_of=any_of)
        assert caught.value.field == "any_of"

    def test_what_is_no_evidence_is_refused_by_name(self):
        with pytest.raises(InvalidValue, match="a value of type str"):
            completeness(APPEAL, ["photo"])

    def test_a_claim_without_a_rule_is_unknown(self):
        with pytest.raises(UnknownCode, match="transit_damage"):
            RULES.missing_evidence("transit_damge", [])

    def test_one_claim_has_one_rule(self):
        with pytest.raises(InvalidValue, match="one rule a claim"):
            InvestigationRules(evidence=EVIDENCE_RULES * 2)


class TestRequests:
    def test_s64_a_request_says_sorry_and_names_a_time(self):
        parts = ("apology", "evidence_request")
        assert request_gaps(["photo"], parts=parts, due_at=at(12)) == ()

    def test_s64_asking_alone_does_not_appease(self):
        found = request_gaps(["photo"], parts=["evidence_request"], due_at=None)
        assert codes(found) == ["request_without_apology", "request_without_due"]
        assert "add an apology" in str(found[0])

    def test_a_request_whose_message_is_not_known_says_so(self):
        found = request_gaps(["photo"], parts=None, due_at=at(12))
        assert codes(found) == ["request_without_message"]

    def test_s64_what_is_asked_for_is_what_is_missing(self):
        needed = completeness(APPEAL, [])
        found = request_gaps(
            ["chat_log", "photo"], parts=["apology"], due_at=at(12), needed=needed
        )
        assert codes(found) == ["request_forgets", "request_beyond_need"]
        assert found[0]["kinds"] == ("call_recording",)
        assert found[1]["kinds"] == ("photo",)

    def test_a_finer_kind_may_be_asked_for(self):
        needed = completeness([["photo"]], [])
        found = request_gaps(
            ["photo.seal"], parts=["apology"], due_at=at(12), needed=needed
        )
        assert found == ()
