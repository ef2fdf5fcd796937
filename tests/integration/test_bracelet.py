"""The main job: the story of the 48-hour guide, told by the library (C11)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "bracelet_48h.py"


def told(*options: str) -> str:
    said = subprocess.run(
        [sys.executable, str(SCRIPT), *options],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert said.stderr == ""
    return said.stdout


@pytest.fixture(scope="module")
def english() -> str:
    return told("--lang", "en")


@pytest.fixture(scope="module")
def chinese() -> str:
    return told("--lang", "zh", "--hours", "daily")


def test_the_assessment_quotes_late_defective_and_attitude_s6(english: str) -> None:
    assert "- defective: “断裂”" in english
    assert "- late delivery: “等了半个月”" in english
    assert "- staff attitude: “像机器人”, “敷衍”" in english


def test_five_stars_do_not_veto_s5(english: str) -> None:
    assert "opens a case" in english
    assert "critical, 6 points" in english


def test_it_does_not_flatter_its_own_source_c11(english: str) -> None:
    always, daily = english.split("**hours of 09:00–18:00, daily**")
    assert (
        "first response was breached by 5 h: due at 2026-03-10 04:00, done at "
        "2026-03-10 09:00" in always
    )
    assert "resolution was breached by 4 h 35 min" in always
    assert "first response was met at 2026-03-10 09:00" in daily
    # a day is a day to the customer, open or not
    assert "resolution was breached by 4 h 35 min" in daily
    # and the kindness that was to be on its way within the day went out a day later
    assert "goodwill dispatch was breached by 5 h 30 min" in daily
    assert daily.count("breached by") == 2


def test_three_causes_with_one_primary_s55(english: str) -> None:
    assert english.count("(primary cause)") == 1
    assert english.count("(contributing)") == 2


def test_the_menu_its_exposure_and_the_answer_s81_s82(english: str) -> None:
    assert "worst case 548.00 CNY, granted by the store manager" in english
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


def test_follow_ups_outlive_closure_s20_s41(english: str) -> None:
    left = english.partition("## Still to do")[2].partition("## An honest")[0]
    assert "| 2026-06-11 10:05 | preventive programme" in left
    assert left.count("| 2026") == 1


def test_it_draws_itself(english: str, chinese: str) -> None:
    for report in (english, chinese):
        assert report.count("```mermaid\n") == 2
        assert "stateDiagram-v2" in report
        assert "gantt" in report


def test_it_speaks_chinese(chinese: str) -> None:
    assert chinese.startswith("# 断裂的手链")
    assert "| 首次响应 | 2026-03-10 10:00 | 按时 |" in chinese
    assert "「等了半个月」" in chinese
    assert "预防计划" in chinese
    for english_word in ("breached", "first response", "Day 1"):
        assert english_word not in chinese
