"""What is told in public, and what is taught inside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import STANDARD
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.facts import Customer
from recoverykit.incidents import Consent, Moment, case_study, public_report
from recoverykit.investigation import Action
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from tests.stories import BOOK, at, complaint, opened, received, record, resolved

FOUND = "临时采购的配件硬度不达标,订单2017的手链因此断裂"
CHANGES = ("更换配件供应商", "实行双重质检")
AGREED = Consent(case="case-1", at=at(72), name="林女士", order="2017")


def report(**changes: Any) -> Any:
    given: dict[str, Any] = {
        "findings": [FOUND],
        "actions": CHANGES,
        "cases": [opened()],
    }
    return public_report(**(given | changes))


def confidential() -> Case:
    birth = received(complaint=complaint(is_confidential=True))
    return LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)


def test_who_wants_nobody_to_hear_of_it_is_left_in_peace() -> None:
    with pytest.raises(InvalidValue, match="must not be confidential"):
        case_study(confidential())
    with pytest.raises(InvalidValue, match="must not all be confidential"):
        report(cases=[confidential()])
    # among others it is masked as they are, and a consent is a consent
    other = evolve(opened(), id="case-2")
    assert report(cases=[confidential(), other]).findings
    assert report(cases=[confidential()], consent=AGREED).findings


class TestPublicReport:
    def test_s104_order_and_name_are_masked_by_default(self) -> None:
        # after the thanks of the guide to number 2017, see C17
        made = report()
        assert made.findings == ("临时采购的配件硬度不达标,订单***的手链因此断裂",)
        assert made.actions == CHANGES
        zh = made.text("zh")
        assert "2017" not in zh
        assert zh.splitlines()[0] == "调查结果"
        assert "整改措施" in zh
        assert "感谢每一位" in zh

    @pytest.mark.parametrize(
        ("consent", "zh"),
        [
            (AGREED, "感谢第2017号订单的林女士"),
            (evolve(AGREED, order=None), "感谢林女士"),
            (evolve(AGREED, name=None), "感谢第2017号订单的顾客"),
        ],
    )
    def test_s104_who_agreed_is_thanked_as_they_wished(
        self, consent: Consent, zh: str
    ) -> None:
        made = report(consent=consent)
        assert zh in made.text("zh")
        assert "Thank you" in made.text("en")
        # agreeing to be thanked is not agreeing to be spoken of
        assert "2017" not in "".join(made.findings)

    def test_it_is_told_in_both_languages_and_in_no_other(self) -> None:
        assert report().text("en").startswith("What we found\n- ")
        with pytest.raises(InvalidValue, match="allowed: zh, en"):
            report().text("fr")

    def test_s104_a_consent_is_a_record_and_of_one_of_the_cases(self) -> None:
        with pytest.raises(InvalidValue, match="must be of one of the cases"):
            report(consent=evolve(AGREED, case="case-9"))
        with pytest.raises(InvalidValue, match="must allow a name or an order"):
            Consent(case="case-1", at=at(72))
        with pytest.raises(NaiveDatetime):
            evolve(AGREED, at=at(72).replace(tzinfo=None))

    def test_it_says_something_about_something(self) -> None:
        for nothing in ({"findings": []}, {"actions": []}, {"cases": []}):
            with pytest.raises(InvalidValue):
                report(**nothing)

    def test_s102_of_many_cases_nobody_is_recognised(self) -> None:
        other = LIFECYCLE.open(
            "case-2", received(customer=Customer("陈小明")), now=at(3), policies=BOOK
        )
        made = report(
            findings=["陈小明与订单2017的买家都没有收到款项"],
            cases=[opened(), other],
        )
        assert made.findings == ("***与订单***的买家都没有收到款项",)


def story() -> Case:
    return record(
        resolved(),
        ev.Noted(at(18), by="li", text="林晚说谢谢"),
        ev.RetrospectiveHeld(at(40), by="li", actions=("double_check",), note="林晚"),
        ev.Closed(at(41), by="li", code="resolved", actions=("double_check", "train")),
    )


class TestCaseStudy:
    def test_s107_a_case_to_learn_from_names_nobody(self) -> None:
        study = case_study(story(), lessons=["第2017号订单:先道歉,再解释"])
        assert study.lessons == ("第***号订单:先道歉,再解释",)
        shown = repr(study) + study.text("zh") + study.text("en")
        for personal in ("2017", "lin", "林晚", "case-1", "周年", "断裂", "2026"):
            assert personal not in shown
        assert study.primary == "sourcing"
        assert study.contributing == ("qc", "service")
        assert study.channel == "review"
        assert study.outcome == "upheld"
        assert study.remedies
        assert study.actions == ("double_check", "train")

    def test_s107_times_are_relative(self) -> None:
        study = case_study(story())
        assert study.moments[0] == Moment(after=timedelta(0), kind="received")
        assert Moment(after=timedelta(hours=6), kind="acknowledged") in study.moments
        assert "noted" not in {moment.kind for moment in study.moments}
        assert [m.after for m in study.moments] == sorted(
            m.after for m in study.moments
        )

    def test_it_reads_in_both_languages(self) -> None:
        study = case_study(story())
        assert "主因：采购供应" in study.text("zh", labels=STANDARD.label)
        assert "+6 小时：告知收到" in study.text("zh", labels=STANDARD.label)
        assert "+6 h: acknowledged" in study.text("en", labels=STANDARD.label)
        with pytest.raises(InvalidValue, match="allowed: zh, en"):
            study.text("fr")

    def test_s103_the_measures_of_the_retrospective_are_what_changed(self) -> None:
        train = Action("train_phone", kind="preventive", cause="service")
        held = ev.RetrospectiveHeld(
            at(40), by="li", actions=("double_check",), measures=(train, train)
        )
        study = case_study(record(resolved(), held))
        assert study.actions == ("double_check", "train_phone")
        assert (
            study.text("zh").splitlines()[0].endswith("整改：double_check、train_phone")
        )

    def test_what_is_not_known_is_not_told(self) -> None:
        study = evolve(case_study(story()), contributing=(), severity=None, remedies=())
        zh, en = (study.text(lang).splitlines()[0] for lang in ("zh", "en"))
        assert "促成" not in zh
        assert "补救" not in zh
        for empty in ("：；", "：，", "；；", "–", "None"):
            assert empty not in zh + en
        assert evolve(study, channel=None, categories=()).text("en").startswith("cause")

    def test_a_case_of_which_little_is_known_is_told_as_such(self) -> None:
        bare = LIFECYCLE.open(
            "old",
            ev.Imported(at(3), state="diagnosed", source="desk", book=BOOK.ref),
            now=at(3),
            policies=BOOK,
        )
        study = case_study(bare)
        assert study.channel is None
        assert study.severity is None
        assert study.outcome is None
        assert study.contributing == ()
        assert study.text("en") == "- +0 min: imported"

    def test_what_is_not_known_is_left_out_and_not_told_as_a_gap(self) -> None:
        told = evolve(case_study(story()), contributing=(), remedies=(), outcome=None)
        facts = told.text("zh", labels=STANDARD.label).splitlines()[0]
        assert "主因：采购供应；整改：double_check、train" in facts
        assert "–" not in facts
