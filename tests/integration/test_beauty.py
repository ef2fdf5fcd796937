"""The beauty shop: thirty minutes, four mistakes, and what a better box changed."""

from __future__ import annotations

import pytest

from tests.integration.stories import between, refused, told

SCRIPT = "beauty_30min.py"


@pytest.fixture(scope="module")
def english() -> str:
    return told(SCRIPT, "--lang", "en")


@pytest.fixture(scope="module")
def chinese() -> str:
    return told(SCRIPT, "--lang", "zh")


def test_s43_thirty_minutes_meet_every_book_but_the_fifteen_minutes_of_triage(
    english: str,
) -> None:
    rows = between(english, "| book |", "\n\n")
    assert "| graded_15min | ✗ 15 min +15 min | – | ✓ 4 h |" in rows
    assert rows.count("✗") == 1
    for book in ("golden_3h", "rescue_48h", "golden_4h_72h"):
        assert f"| {book} | –" in rows


def test_the_answer_and_the_proposal_pass_every_check(
    english: str, chinese: str
) -> None:
    assert english.count("- **passes**: nothing to object to") == 2
    assert chinese.count("- **通过**：没有问题") == 2


def test_s22_s23_answer_diagnosis_and_solution_are_in_time(english: str) -> None:
    account = between(english, "## An honest account", "```")
    assert "✗" not in account
    for clock, done in (
        ("first response", "14:30"),
        ("diagnosis", "14:40"),
        ("resolution", "15:10"),
    ):
        assert f"- ✓ {clock} was met at 2026-05-12 {done}" in account


def test_s27_the_hour_that_was_promised_is_a_clock_and_kept(english: str) -> None:
    assert "○ we promised 'answer' by 2026-05-12 15:30; 1 h left" in english
    assert "✓ the promise 'answer' was kept at 2026-05-12 14:50" in english


def test_s36_today_ends_at_midnight_where_the_shop_is(english: str) -> None:
    assert "we promised 'shipment' by 2026-05-13 00:00; 9 h 10 min left" in english
    assert "✓ the promise 'shipment' was kept at 2026-05-12 17:00" in english


def test_s84_it_is_sent_again_with_a_sample_and_the_law_stays_a_choice(
    english: str,
) -> None:
    for line in (
        "| sample | sample | – | goodwill | 8.00 CNY |",
        "| reship | reshipment | as_proposed | entitlement | 60.00 CNY |",
        "| statutory_refund | full refund | statutory_refund | statutory | 168.00",
    ):
        assert line in english
    assert "It cost 68.00 CNY" in english


def test_s18_a_survey_is_asked_for_once_it_is_resolved(english: str) -> None:
    tasks = between(english, "### Day 1, 15:10", "### ")
    assert "| at once | survey |" in tasks


def test_s90_the_author_withdraws_the_review_unasked(english: str) -> None:
    assert "the review was withdrawn by its author, unasked" in english


def test_s121_the_four_mistakes_of_the_guide_are_seen(
    english: str, chinese: str
) -> None:
    late, template, blame, unrecorded = (
        between(english, f"**{n}. ", "\n\n**" if n < "4" else "\n\nAnd one")
        for n in "1234"
    )
    assert "severe: no reply for 1 d 1 h" in late  # S42
    assert "left waiting too long" in late
    assert "every answer was canned" in template
    assert "first response was due at 2026-05-12 15:00" in template  # S69
    assert "the blame was put on others" in blame
    # nobody can close it so: the fourth mistake is refused before it is made
    assert "closing a serious case needs a recorded primary cause" in unrecorded  # S60
    for said in ("反应迟缓", "模板化回复", "推卸责任", "须记录主因"):
        assert said in between(chinese, "## 同一起投诉", "## 盒子")


def test_s91_a_gift_for_a_withdrawn_review_is_refused(english: str) -> None:
    bribe = between(english, "nobody may ever send:", "## ")
    assert "that buys a review" in bribe


def test_s100_the_same_compact_again_alerts_the_supply_chain_once(english: str) -> None:
    alerts = between(english, "came broken within four weeks:", "\n\n- ")
    assert alerts.count("supply-chain team") == 1
    assert "article powder-03: 10 cases" in alerts


def test_s105_packaging_as_the_cause_advises_a_stronger_box(english: str) -> None:
    assert "- use stronger packaging: 10 cases" in english


def test_s103_whether_it_helped_is_counted_and_not_claimed(english: str) -> None:
    assert "- 4 cases in 30 d since, 10 in as long before" in english


def test_s19_whoever_told_the_shop_hears_of_the_fix_once(
    english: str, chinese: str
) -> None:
    assert "only then 10 customers who had told the shop hear of it" in english
    assert "> - 您反馈的问题已修复，感谢您的监督" in chinese


def test_it_speaks_one_language_at_a_time(chinese: str) -> None:
    assert chinese.startswith("# 三十分钟")
    for word in ("nothing", "passes", "breached", "Day 1"):
        assert word not in chinese


def test_told_again_it_is_the_same_and_another_language_is_refused(
    english: str,
) -> None:
    assert told(SCRIPT) == english
    assert refused(SCRIPT, "--lang", "fr") == 2
