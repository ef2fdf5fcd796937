"""The consignment freeze: forty sellers, one cause, nine in ten within 48 hours."""

from __future__ import annotations

import pytest

from tests.integration.stories import between, refused, told

SCRIPT = "consignment_freeze.py"


@pytest.fixture(scope="module")
def english() -> str:
    return told(SCRIPT, "--lang", "en")


@pytest.fixture(scope="module")
def chinese() -> str:
    return told(SCRIPT, "--lang", "zh")


def test_s26_s122_a_machine_meets_the_clock_and_is_still_no_answer(
    english: str,
) -> None:
    morning = between(english, "## A morning of machines", "## One cause")
    assert "✓ first response was met at 2026-06-18 09:01" in morning
    assert "'系统在处理' hides behind a machine" in morning  # S68
    assert "only a machine has answered" in morning
    assert "every answer was canned" in morning


def test_s100_the_fifth_of_a_kind_alerts_the_task_force_once(
    english: str, chinese: str
) -> None:
    alerts = between(english, "## One cause", "### Day 1, 12:00")
    assert alerts.count("| alert on a systemic issue | task force |") == 2
    for value in ("funds frozen: 8 cases", "settlement wrong or late: 8 cases"):
        assert alerts.count(value) == 1
    assert "资金冻结：已有 8 起投诉，自 seller-11 起达到预警数量" in chinese


def test_s10_s27_a_seller_is_found_before_they_ask_and_promised_a_time(
    english: str,
) -> None:
    assert "○ we promised 'answer' by 2026-06-18 14:30; 2 h left" in english


def test_s72_the_chief_executive_signs_and_nobody_lower(
    english: str, chinese: str
) -> None:
    letter = between(english, "## The letter", "Signed by an agent instead:")
    assert "- **passes**: nothing to object to" in letter
    lower = between(english, "Signed by an agent instead:", "What the incident")
    assert "chief executive" in lower
    assert "首席执行官" in between(chinese, "若由普通客服署名：", "事件此刻")


def test_s101_s102_the_incident_asks_for_everything_at_once(english: str) -> None:
    rows = between(english, "What the incident asks for now:", "## ")
    for row in (
        "| shared message | 41 |",
        "| uniform remedy | 41 |",
        "| carry out an action | 2 | task force | 06-19 12:00 |",
        "| public statement | 1 | chief executive |",
    ):
        assert row in rows


def test_s37_the_fault_is_mended_within_24_hours(english: str) -> None:
    assert "✓ technical fix was met at 2026-06-19 08:00" in english
    assert "| technical fix | 41 | 0 | 0 |" in english


def test_s77_the_same_for_all_and_through_the_ring(english: str) -> None:
    same = between(english, "## The same for everybody", "## Nine in ten")
    assert "| coupon | coupon | – | goodwill | 20.00 CNY | fulfilled |" in same
    assert "goodwill of 20.00 CNY is within the cap" in same
    assert "no remedy is tied to anything" in same
    assert "All of it cost 1120.00 CNY" in english  # 40 times 28


def test_s38_the_goal_runs_and_is_met_with_the_thirty_sixth_of_forty(
    english: str,
) -> None:
    rows = between(english, "| at | in time |", "\n\n").splitlines()[2:]
    assert [row.split("|")[2].strip() for row in rows] == [
        *("0/41", "5/41", "16/40", "31/40", "35/40", "36/40")
    ]
    assert all("○ running" in row for row in rows[:-1])
    assert "✓ met" in rows[-1]
    assert "36 of 40 resolved in time: the goal of 9/10 is reached" in english


def test_s38_eight_hours_more_would_have_broken_it(english: str, chinese: str) -> None:
    assert "5 of 40 are too late: the goal of 9/10 cannot be reached" in english
    assert "40 起中已有 5 起超时，目标 9/10 已无法达到" in chinese


def test_s20_whoever_was_helped_is_called_and_the_withdrawn_one_is_not(
    english: str,
) -> None:
    assert "40 calls wanted, 30 made" in english
    left = between(english, "40 calls wanted", "### ")
    assert "| one-to-one callback | 10 |" in left


def test_s19_s103_notice_of_the_fix_goes_out_once_it_was_verified(
    english: str, chinese: str
) -> None:
    assert "Somebody else verified the fix; then 40 sellers hear of it" in english
    assert "> - 您反馈的问题已修复，感谢您的监督" in chinese


def test_s57_s58_three_parties_share_the_bill_and_the_buyer_waits_for_none(
    english: str,
) -> None:
    camera = between(english, "a broken camera", "## What is said")
    paid, _, shared = camera.partition("Three days later")
    assert "| full refund | – | statutory | 4200.00 CNY | fulfilled |" in paid
    assert "nobody can be named yet" in paid
    assert "tell seller that there is a complaint" in paid  # S7
    for row in (
        "| carrier | 1/2 | 2100.00 CNY |",
        "| seller | 1/5 | 840.00 CNY |",
        "| platform | 3/10 | 1260.00 CNY |",
    ):
        assert row in shared


def test_s104_nobody_is_known_by_the_public_report(english: str, chinese: str) -> None:
    for report, start in (
        (english, "## What is said in public"),
        (chinese, "## 公开的话"),
    ):
        public = between(report, start, "\n## ")
        assert "***" in public
        for personal in ("S-1001", "chen-01", "chen", "1001"):
            assert personal not in public


def test_s105_payouts_come_first_among_what_prevents_it(english: str) -> None:
    prevent = between(english, "### How not to have it again", "\x00")
    first = prevent.strip().splitlines()[0]
    assert first == "- improve the settlement process: 40 cases"
    assert "answer beforehand, on the product page: settlement wrong or late" in prevent


def test_the_account_names_the_promise_that_was_broken(english: str) -> None:
    account = between(english, "## An honest account", "### ")
    assert "| promised: an answer within 2 h | 0 | 1 | 0 |" in account
    assert "| resolution | 40 | 0 | 1 |" in account  # S28; one was withdrawn
    assert "20 cases showed a fault of handling; after it 0 did" in account


def test_it_speaks_one_language_at_a_time(chinese: str) -> None:
    assert chinese.startswith("# 冻结的货款")
    for word in ("nothing", "passes", "breached", "Day 1", "promised"):
        assert word not in chinese


def test_told_again_it_is_the_same_and_another_language_is_refused(
    english: str,
) -> None:
    assert told(SCRIPT) == english
    assert refused(SCRIPT, "--lang", "fr") == 2
