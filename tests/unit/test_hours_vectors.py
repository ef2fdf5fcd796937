"""Answers on which two independent implementations agree, far from ours.

One JSON object a line: a schedule, a question, and what both said. An amount that is
used up exactly at closing has two answers: ``expect`` is the next opening, and
``expect_close`` the closing. Where time runs back they say zero, and we the negative.
"""

import gzip
import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recoverykit.hours import BusinessHours

PATH = Path(__file__).with_name("hours_vectors.jsonl.gz")
with gzip.open(PATH, "rt", encoding="utf-8") as lines:
    VECTORS = [json.loads(line) for line in lines]

at = datetime.fromisoformat


def dated(openings):
    return {date.fromisoformat(on): found for on, found in openings.items()}


def hours_of(row):
    return BusinessHours(
        tz=ZoneInfo(row["tz"]),
        weekly=row["hours"],
        holidays=map(date.fromisoformat, row["holidays"]),
        shifts=dated(row["shifts"]),
        breaks=dated(row["breaks"]),
    )


def test_the_file_holds_every_family():
    assert Counter(row["family"] for row in VECTORS) == {
        "random": 124,
        "gap_edges": 105,
        "midnight": 83,
        "office": 79,
        "breaks": 68,
        "holiday_dense": 59,
        "sparse": 34,
        "shifts": 27,
        "long": 18,
    }


def rows(op):
    return pytest.mark.parametrize(
        "row",
        [
            pytest.param(row, id=f"{row['id']}-{row['family']}-{row['tz']}")
            for row in VECTORS
            if row["op"] == op
        ],
    )


@rows("add")
def test_add(row):
    hours, start, span = hours_of(row), at(row["at"]), timedelta(seconds=row["seconds"])
    assert hours.add(start, span) == at(row["expect_close"])
    assert hours.add(start, span, edge="next_open") == at(row["expect"])


@rows("subtract")
def test_subtract(row):
    span = timedelta(seconds=row["seconds"])
    assert hours_of(row).subtract(at(row["at"]), span) == at(row["expect"])


@rows("within")
def test_between(row):
    open_for = hours_of(row).between(at(row["from"]), at(row["to"]))
    assert max(open_for, timedelta(0)) == timedelta(seconds=row["expect"])


@rows("in_hours")
def test_is_open(row):
    assert hours_of(row).is_open(at(row["at"])) is row["expect"]
