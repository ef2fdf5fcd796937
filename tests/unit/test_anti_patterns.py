"""What goes wrong in handling, seen in the log of a case."""

from datetime import timedelta

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.anti_patterns import ANTI_PATTERNS, anti_patterns, said_in
from recoverykit.catalogue import STANDARD
from recoverykit.errors import NaiveDatetime
from recoverykit.explanation import render
from recoverykit.explanation.sentences import SENTENCES
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.playbooks import ShopConfig, golden_4h_72h, rescue_48h
from recoverykit.privacy import erase
from recoverykit.reply import Reply
from tests.stories import at, complaint

BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
CANNED = Reply("已反馈,请耐心等待", provenance="template")
SORRY = Reply(
    "林女士您好,我是店长李薇。首先为我同事的敷衍态度向您郑重道歉。"
    "手链具体是什么位置断裂?"
)
OFFER = Reply("我们为您全额退款,今天就退。")
PEPPER = b"sixteen bytes at least"


def opened(book=BOOK):
    return book.open("case-1", complaint(), now=at(3))


def record(case, *events, book=BOOK):
    for event in events:
        case = book.record(case, event, now=event.at)
    return case


def replied(hours, reply, by="li"):
    return ev.Replied(at(hours), by=by, reply=reply)


def seen(case, hours, book=BOOK):
    found = book.anti_patterns(case, now=at(hours))
    return {why.code.removeprefix("anti_pattern."): why["entries"] for why in found}


def resolved(case, hours=20):
    resolution = ev.Resolution(
        outcome="imposed",
        found="upheld",
        authority="store_manager",
        reason="no answer",
    )
    return record(case, ev.Resolved(at(hours), by="li", resolution=resolution))


class TestAGoodCase:
    def test_shows_none(self):
        case = record(
            opened(),
            ev.Acknowledged(at(3.5), by="li", reply=SORRY),
            ev.Diagnosed(at(4), by="li", primary="sourcing"),
            replied(5, OFFER),
        )
        assert seen(resolved(case), 21) == {}

    def test_s121_nothing_is_held_against_the_first_minutes(self):
        assert seen(opened(), 3.5) == {}


class TestLateReply:
    def test_s121_a_first_response_after_its_time(self):
        case = record(opened(), ev.Acknowledged(at(9), by="li", reply=SORRY))
        assert seen(case, 10) == {"late_reply": ("3",)}

    def test_s121_no_word_after_the_time_is_shown_by_the_complaint(self):
        assert seen(opened(), 5) == {"late_reply": ("1",)}

    def test_s42_more_than_a_day_without_a_reply(self):
        book = BOOK
        case = opened()
        why = book.breach_grade(case, now=at(28))
        assert why.code == "breach.severe"
        told = anti_patterns(case, readings=(), grade=why, now=at(28))
        assert [reason.code for reason in told] == ["anti_pattern.late_reply"]

    def test_s42_a_week_of_silence_is_shown_by_the_last_message(self):
        case = record(
            opened(),
            ev.Acknowledged(at(3.5), by="li", reply=SORRY),
            replied(4, SORRY),
        )
        later = at(4) + timedelta(days=7)
        grade = BOOK.breach_grade(case, now=later)
        told = anti_patterns(case, readings=(), grade=grade, now=later)
        assert [reason["entries"] for reason in told] == [("4",)]

    def test_a_breach_that_is_only_late_needs_the_first_response(self):
        case = record(opened(), ev.Acknowledged(at(3.5), by="li", reply=SORRY))
        grade = BOOK.breach_grade(case, now=at(30))
        assert grade.code == "breach.late"
        assert seen(case, 30) == {}


class TestTemplateOnly:
    def test_s121_s122_the_canned_reply_of_the_bracelet(self):
        """S68: 客服小张只机械回复“已反馈,请耐心等待”."""
        case = record(opened(), replied(3.5, CANNED, by="zhang"))
        assert seen(case, 3.6) == {
            "template_only": ("3",),
            "no_question_and_no_apology": ("3",),
        }

    def test_s121_it_is_canned_whatever_it_calls_itself(self):
        typed = Reply("已反馈,请耐心等待")
        assert "template_only" in seen(record(opened(), replied(3.5, typed)), 3.6)

    def test_one_word_of_ones_own_ends_it(self):
        case = record(opened(), replied(3.2, CANNED), replied(3.5, SORRY))
        assert seen(case, 3.6) == {}

    def test_an_edited_template_is_not_canned(self):
        edited = Reply(SORRY.text, provenance="edited_template")
        assert seen(record(opened(), replied(3.5, edited)), 3.6) == {}


class TestBlameShift:
    OWN = Reply("这是快递的问题。")

    def test_s121_blame_on_the_carrier(self):
        case = record(opened(), replied(3.2, SORRY), replied(3.5, self.OWN))
        assert seen(case, 3.6) == {"blame_shift": ("4",)}

    def test_s58_owning_a_third_partys_fault_is_none(self):
        owned = Reply("非常抱歉,快递延误也是我们的责任。您什么时候要用?")
        assert seen(record(opened(), replied(3.5, owned)), 3.6) == {}


class TestMissingCauseRecord:
    def ended(self, code, *before):
        mild = BOOK.open("case-1", complaint(text="物流有点慢"), now=at(3))
        case = record(mild, ev.Acknowledged(at(3.5), by="li", reply=SORRY), *before)
        return record(case, ev.Closed(at(6), by="li", code=code))

    def test_s121_an_end_without_a_diagnosis(self):
        assert seen(self.ended("no_response"), 7) == {"missing_cause_record": ("4",)}
        assert seen(self.ended("no_response"), 3.6) == {}  # it had not ended yet

    def test_s60_why_it_is_undetermined_is_a_record_too(self):
        unclear = ev.Diagnosed(at(5), by="li", undetermined="parcel lost")
        assert seen(self.ended("no_response", unclear), 7) == {}

    @pytest.mark.parametrize("code", ["withdrawn", "merged", "out_of_scope"])
    def test_what_was_no_failure_needs_no_cause(self, code):
        assert seen(self.ended(code), 7) == {}

    def test_a_code_that_nobody_knows_any_more_needs_one(self):
        case = self.ended("withdrawn")
        fewer = STANDARD.closures.extend()
        kept = [term for term in fewer if term.code != "withdrawn"]
        known = evolve(STANDARD, closures=evolve(fewer, terms=kept))
        told = anti_patterns(case, readings=(), grade=None, now=at(7), catalogues=known)
        assert [reason["entries"] for reason in told] == [("4",)]

    def test_an_open_case_still_has_time(self):
        assert seen(record(opened(), replied(3.5, SORRY)), 3.6) == {}

    @pytest.mark.parametrize(
        ("state", "names"),
        [("follow_up", set()), ("received", {"missing_cause_record"})],
    )
    def test_what_another_system_knew_is_not_known_here(self, state, names):
        case = BOOK.take_over(
            "old-1", state=state, source="old desk", at=at(1), now=at(3)
        )
        case = record(case, ev.Closed(at(6), by="li", code="no_response"))
        assert set(seen(case, 7)) == names

    def test_a_case_that_came_in_ended_is_none(self):
        case = BOOK.take_over(
            "old-1", state="closed", source="old desk", at=at(1), now=at(3)
        )
        assert seen(case, 7) == {}


class TestNoQuestionAndNoApology:
    COLD = Reply("您的订单由仓库发出,物流单号已更新。")

    def test_s122_neither_asked_nor_sorry(self):
        case = record(opened(), replied(3.4, self.COLD), replied(3.5, self.COLD))
        assert seen(case, 3.6) == {"no_question_and_no_apology": ("3", "4")}

    @pytest.mark.parametrize("part", ["question", "apology", "evidence_request"])
    def test_one_of_them_is_enough(self, part):
        said = Reply(self.COLD.text, parts=[part])
        assert seen(record(opened(), replied(3.5, said)), 3.6) == {}

    def test_a_request_for_evidence_is_read_too(self):
        asked = ev.EvidenceRequested(
            at(3.5), by="li", kinds=["photo"], reply=Reply("请拍张照片发给我。")
        )
        assert seen(record(opened(), asked), 3.6) == {}


class TestSolutionWithoutEmpathy:
    def test_s122_s16_the_first_solution_with_no_kind_word_before(self):
        asked = Reply("请问是哪里断裂?")
        case = record(opened(), replied(3.4, asked), replied(3.5, OFFER))
        assert seen(case, 3.6) == {"solution_without_empathy": ("4",)}

    def test_sorry_behind_the_solution_comes_too_late(self):
        late = Reply("x", parts=["question", "solution", "apology"])
        case = record(opened(), replied(3.5, late))
        assert seen(case, 3.6) == {"solution_without_empathy": ("3",)}

    @pytest.mark.parametrize("part", ["apology", "empathy"])
    def test_a_kind_word_before_it_is_enough(self, part):
        kind = Reply("x", parts=[part, "question", "solution"])
        case = record(opened(), replied(3.5, kind), replied(3.6, OFFER))
        assert seen(case, 3.7) == {}

    def test_messages_count_by_the_time_they_were_said(self):
        case = record(opened(), replied(3.5, OFFER))
        case = BOOK.record(case, replied(3.2, SORRY), now=at(3.6))
        assert [one.version for one in said_in(case, now=at(4))] == [4, 3]
        assert seen(case, 3.7) == {}


class TestBotOnly:
    AUTO = Reply("已收到,正在处理。", provenance="auto")
    AGAIN = ev.CustomerWrote(at(3.4), text="有人吗?")

    def test_s122_the_complainant_wrote_again_and_only_a_machine_has_answered(self):
        case = record(opened(), replied(3.1, self.AUTO, by="bot"), self.AGAIN)
        assert set(seen(case, 3.5)) == {
            "template_only",
            "no_question_and_no_apology",
            "bot_only",
        }

    def test_s122_so_it_is_where_nobody_came_in_time(self):
        case = record(opened(), replied(3.1, self.AUTO, by="bot"))
        assert "bot_only" in seen(case, 5)

    def test_s122_or_where_the_case_ended(self):
        case = record(
            opened(),
            replied(3.1, self.AUTO, by="bot"),
            ev.Closed(at(3.5), by="bot", code="withdrawn"),
        )
        assert "bot_only" in seen(case, 3.6)

    def test_a_receipt_alone_is_none_while_a_person_can_still_answer(self):
        case = record(opened(), replied(3.1, self.AUTO, by="bot"))
        assert seen(case, 3.5) == {}
        book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
        counted = record(opened(book), replied(3.1, self.AUTO, by="bot"), book=book)
        assert seen(counted, 3.5, book) == {}

    def test_s9_a_person_in_the_thread_ends_it(self):
        case = record(
            opened(),
            replied(3.1, self.AUTO, by="bot"),
            self.AGAIN,
            replied(3.5, SORRY),
        )
        assert seen(case, 3.6) == {}

    def test_s9_a_bot_that_took_the_case_is_none_once_a_person_has_it(self):
        taken = ev.Taken(at(3.05), by="helper", role="bot")
        talk = replied(3.1, SORRY, by="helper")
        case = record(opened(), taken, talk, self.AGAIN)
        assert set(seen(case, 3.5)) == {"bot_only"}
        handed = ev.Reassigned(at(3.45), by="helper", to="helper", role="cs_agent")
        person = record(case, handed, replied(3.5, SORRY, by="helper"))
        assert seen(person, 3.6) == {}


class TestReading:
    def test_what_was_not_said_yet_is_not_seen(self):
        case = record(opened(), replied(3.5, CANNED))
        assert said_in(case, now=at(3.2)) == ()
        with pytest.raises(NaiveDatetime):
            said_in(case, now=at(3.2).replace(tzinfo=None))

    def test_an_extension_is_a_message_too(self):
        more = ev.Extended(
            at(3.5),
            by="li",
            clock="resolution",
            extra=timedelta(hours=1),
            reason="complex",
            notice=SORRY,
        )
        assert [one.version for one in said_in(record(opened(), more), now=at(4))] == [
            3
        ]

    def test_after_an_erasure_nothing_is_held_against_anybody(self):
        case = record(opened(), replied(3.4, OFFER), replied(3.5, TestBlameShift.OWN))
        assert seen(case, 3.6) != {}
        gone = Case.replay(case.id, erase(case.log, PEPPER))
        assert seen(gone, 3.6) == {}

    def test_nothing_is_held_against_a_text_that_was_erased(self):
        cold = Reply("您的订单已发出。", parts=["promise"])
        case = record(opened(), replied(3.5, cold))
        assert seen(case, 3.6) != {}
        assert seen(Case.replay(case.id, erase(case.log, PEPPER)), 3.6) == {}

    def test_what_a_text_says_counts_beside_what_is_declared(self):
        asked = Reply("非常抱歉，具体是哪里断了？", parts=("promise",))
        assert seen(record(opened(), replied(3.5, asked)), 3.6) == {}
        # declared before it, or read before it: what comes first is not asked
        for parts in (("apology",), ("solution", "apology"), ("solution",)):
            kind = Reply("真的抱歉。我们为您全额退款。", parts=parts)
            assert "solution_without_empathy" not in seen(
                record(opened(), replied(3.5, kind)), 3.6
            )

    def test_it_looks_from_the_instant_it_is_asked_for(self):
        case = record(opened(), replied(3.5, OFFER))
        assert "solution_without_empathy" in seen(case, 3.5)
        assert seen(case, 3.4) == seen(case, 2) == {}  # not said, not received yet

    def test_a_hand_over_that_was_told_late_counts_from_when_it_was(self):
        case = record(opened(), replied(4, SORRY))
        late = ev.Taken(at(3.5), by="li", role="bot")
        told = BOOK.record(case, late, now=at(6))
        assert [one.by_bot for one in said_in(case, now=at(6))] == [False]
        assert [one.by_bot for one in said_in(told, now=at(6))] == [True]

    def test_each_has_a_sentence_with_a_fix_in_both_languages(self):
        for name in ANTI_PATTERNS:
            rows = SENTENCES[f"anti_pattern.{name}"]
            assert ";" in rows["en"]
            assert "；" in rows["zh"]

    def test_staff_hear_it_and_the_customer_does_not(self):
        [why] = BOOK.anti_patterns(opened(), now=at(5))
        assert "日志 1" in render(why, "zh")
        assert render(why, "zh", audience="customer") is None
