"""The main job: the story of the 48-hour guide, told by the library (C11)."""

from __future__ import annotations

import pytest

from tests.integration.stories import between, told

SCRIPT = "bracelet_48h.py"


@pytest.fixture(scope="module")
def english() -> str:
    return told(SCRIPT, "--lang", "en")


@pytest.fixture(scope="module")
def chinese() -> str:
    return told(SCRIPT, "--lang", "zh", "--hours", "daily")


def test_the_assessment_quotes_late_defective_and_attitude_s6(english: str) -> None:
    assert "- defective: “断裂”" in english
    assert "- late delivery: “等了半个月”" in english
    assert "- staff attitude: “像机器人”, “敷衍”" in english


def test_five_stars_do_not_veto_s5(english: str) -> None:
    assert "opens a case" in english
    assert "critical, 6 points" in english


def test_a_failed_answer_makes_it_a_second_failure(english: str) -> None:
    assert "failures before this one: 1" in english
    assert "to be owned by store manager or above" in english


def test_the_stock_line_is_refused_and_seen_in_the_log_s68_s121_s122(
    english: str,
) -> None:
    evening = between(english, "## The evening before", "## The first hour")
    assert "'已反馈,请耐心等待' asks for patience and gives nothing" in evening
    night = between(english, "Xiao Zhang's line, looked at again:", "### ")
    assert "every answer was canned" in night
    assert "nobody asked what happened, and nobody said sorry" in night


def test_the_call_has_all_of_a_first_contact_and_the_stock_line_none_s66(
    english: str,
) -> None:
    rows = between(english, "| first contact |", "\n\n").splitlines()[2:]
    assert len(rows) == 7
    assert all(row.endswith("| ✓ |") for row in rows)
    stock = [row.split("|")[2].strip() for row in rows]
    assert stock == ["✗"] * 6 + ["✓"]  # it explains nothing either


def test_an_intact_box_eliminates_transit_damage_s56(english: str) -> None:
    assert (
        "| damaged on its way | surveillance video | photo, production photo | "
        "✗ eliminated |" in english
    )
    assert "| the material | photo, stock record | – | ✓ confirmed |" in english


def test_four_links_of_causes_and_one_is_primary_s54_s55(english: str) -> None:
    assert "c0 --> c1 --> c2 --> c3" in english
    assert english.count("(primary)") == 1
    assert 'c1["sourcing (primary)<br/>' in english


def test_nothing_was_left_unchecked_s51(english: str) -> None:
    lacking = between(english, "What the investigation still lacks:", "##")
    assert lacking.strip() == "- nothing"


def test_the_pause_for_a_photo_stops_the_resolution_and_no_first_response_s64(
    english: str,
) -> None:
    paused = [line for line in english.splitlines() if line.startswith("‖")]
    assert paused == [
        "‖ resolution is paused; 17 h 50 min left  ",
        "‖ goodwill dispatch is paused; 17 h 50 min left",
    ]


def test_her_confession_corrects_a_claim_and_marks_nobody_s59(english: str) -> None:
    assert "claimed and not verified yet: time of receipt" in english
    assert (
        "claimed and corrected: time of receipt (the complainant); no sign of bad "
        "faith" in english
    )


def test_it_does_not_flatter_its_own_source_c11(english: str) -> None:
    rows = between(english, "## An honest account", "What went wrong")
    for row in (
        "| first response | ✗ breached 5 h | ✓ met |",
        # a day is a day to the customer, open or not
        "| resolution | ✗ breached 4 h 35 min | ✗ breached 4 h 35 min |",
        # the kindness that was to be on its way within the day went out a day later
        "| goodwill dispatch | ✗ breached 5 h 30 min | ✗ breached 5 h 30 min |",
        "| retrospective | ✓ met | ✓ met |",
    ):
        assert row in rows
    wrong = between(english, "What went wrong in the handling:", "All of it")
    assert wrong.strip().startswith("- the complainant was left waiting too long")
    assert wrong.count("\n- ") == 1


def test_the_menu_its_exposure_and_the_answer_s81_s82(english: str) -> None:
    assert "Worst case 548.00 CNY, granted by the store manager" in english
    after = english.partition("### Day 2, 10:00")[2]
    for line, status in (
        ("bracelet", "declined"),
        ("album", "accepted"),
        ("refund", "offered"),
        ("remake", "accepted"),
        ("coupon", "accepted"),
    ):
        row = next(x for x in after.splitlines() if x.startswith(f"| {line} "))
        assert row.endswith(f"| {status} |")


def test_the_album_stays_a_surprise_s83(english: str) -> None:
    offer = between(english, "### Day 1, 15:00", "### Day 1, 15:20")
    assert "handmade album (surprise)" in offer
    assert "相册" not in between(offer, "> ", "\n")
    assert "surprise: handmade album, cost 30.00 CNY; do not announce it" in english


def test_she_tells_what_was_granted_and_is_still_advised_s78(english: str) -> None:
    said = between(english, "### Day 1, 15:00", "| line |")
    assert "**must**" not in said
    assert "- **should** no rule is explained" in said


def test_four_measures_have_owner_time_and_cause_s103_s108(english: str) -> None:
    rows = between(english, "| measure | against | owner | due |", "\n\n").splitlines()
    assert len(rows[2:]) == 4
    assert "| another supplier of clasps | sourcing | purchasing | 03-17 |" in rows
    lacking = between(english, "What the retrospective still lacks:", "##")
    assert lacking.strip() == "- nothing"


def test_her_review_was_amended_unasked_s90(english: str) -> None:
    assert "the review: as it was → amended; not invited" in english


def test_the_guides_own_thanks_would_name_her_and_ours_does_not_s104_c17(
    english: str,
) -> None:
    own = between(english, "### Day 5, 10:05", "What may be published:")
    assert "an order or customer number stands in a public reply" in own
    assert "a name stands in a public reply" in own
    public = between(english, "What may be published:", "Had she agreed")
    assert "the clasp of order *** was no standard part" in public
    assert "Thank you to everybody who told us" in public
    for personal in ("2017", "Lin", "林"):
        assert personal not in public
    assert "> Thank you, Ms Lin: " in english.partition("Had she agreed")[2]


def test_the_case_study_names_nobody_s107(english: str) -> None:
    study = between(english, "## The first lesson for newcomers", "## The timeline")
    assert "cause: sourcing, with production, quality control" in study
    assert "+6 h: acknowledged" in study
    for personal in ("2017", "Lin", "林", "李", "2026"):
        assert personal not in study


def test_follow_ups_outlive_closure_s20_s41(english: str) -> None:
    left = between(english, "Closed, and still on the list:", "## An honest")
    assert "| 2026-06-11 10:05 | preventive programme" in left
    assert left.count("| 2026") == 1


def test_it_draws_itself(english: str, chinese: str) -> None:
    for report in (english, chinese):
        assert report.count("```mermaid\n") == 3
        for kind in ("flowchart LR", "stateDiagram-v2", "gantt"):
            assert kind in report


def test_it_speaks_chinese(chinese: str) -> None:
    assert chinese.startswith("# 断裂的手链")
    assert "✓ 首次响应已于 2026-03-10 09:00 按时完成" in chinese
    assert "「等了半个月」" in chinese
    assert "预防计划" in chinese
    assert "不作恶意迹象" in chinese
    for english_word in ("breached", "first response", "Day 1", "nothing"):
        assert english_word not in chinese


def test_told_again_it_is_the_same(english: str) -> None:
    assert told(SCRIPT, "--lang", "en") == english
