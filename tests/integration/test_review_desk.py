"""The review desk as a shop runs it: a process, JSON lines in, a page out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts.rooms import ENVIRONMENT, ROOT

if TYPE_CHECKING:
    from pathlib import Path

DESK = ROOT / "docs" / "examples" / "review_desk.py"
ROWS = {
    row["id"]: row
    for row in map(
        json.loads,
        DESK.with_name("complaints.jsonl").read_text("utf-8").splitlines(),
    )
}
GOOD = {
    "text": "杯子碎了",
    "channel": "review",
    "received_at": "2026-03-01T03:00:00+08:00",
}
PAID = {
    "id": "1",
    "ordered_at": "2026-02-01T00:00:00Z",
    "amount": "88.00",
    "currency": "CNY",
}


def run(
    *options: str, given: bytes | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the desk; without anything given, nothing is piped in."""
    how: dict[str, Any] = (
        {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
    )
    return subprocess.run(
        [sys.executable, "-W", "error", str(DESK), *options],
        env=ENVIRONMENT | more,
        capture_output=True,
        check=False,
        **how,
    )


@cache
def pages(*options: str) -> dict[str, str]:
    """Return what the desk says of each of its own complaints."""
    done = run(*options)
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr
    _, *found = done.stdout.decode("utf-8").split("\n## ")
    return {page.partition(" ")[0]: page for page in found}


def lines(*rows: object) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


# ── what the page says ────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_complaint_has_its_page(lang: str) -> None:
    assert list(pages("--lang", lang)) == list(ROWS)


def test_the_page_is_written_in_one_language() -> None:
    chinese = "".join(pages("--lang", "zh").values())
    # what a customer wrote stays as it is
    for row in ROWS.values():
        chinese = chinese.replace(row["text"], "")
    chinese = re.sub(r"「[^」]*」", "", chinese)
    words = set(re.findall(r"[A-Za-z_]{2,}", chinese))
    assert words == {"CNY", "NO_RULE", "GBP", "USD", "VIP"}
    english = pages("--lang", "en")["c-14"]
    said = english.replace(ROWS["c-14"]["text"], "")
    assert "stock out of sync" in said
    assert "Handled by" in said


def test_five_stars_with_angry_words_are_a_complaint_and_quoted() -> None:
    page = pages("--lang", "en")["c-01"]  # S5, S6
    assert "5 of 5 stars" in page
    assert "**critical, 6 points; mainly defective**" in page
    assert "- defective: “断裂”" in page
    assert "- late delivery: “等了半个月”" in page
    assert "- staff attitude: “像机器人”, “敷衍”" in page
    assert "late delivery: 1 d 21 h 30 min late by the order, +1" in page
    assert "**Handled by: service supervisor**" in page  # S33
    assert "the store manager has to approve it, 278.00 CNY at most" in page
    assert "| full refund | choice 2 | statutory | 268.00 CNY |" in page
    assert "- 质量缺陷：「断裂」" in pages("--lang", "zh")["c-01"]


@pytest.mark.parametrize(
    ("row", "amount", "lines_en"),
    [
        (
            "c-02",
            "100.00",
            ["| full refund | given | entitlement | 100.00 CNY |", "goodwill | 5.00"],
        ),
        ("c-03", "100.01", ["| reshipment | choice 1 |", "goodwill | 10.00 CNY"]),
        (
            "c-04",
            "300.00",
            ["| reshipment | given | entitlement |", "goodwill | 10.00"],
        ),
    ],
)
def test_the_bands_of_order_value(row: str, amount: str, lines_en: list[str]) -> None:
    assert ROWS[row]["order"]["amount"] == amount  # S73, S74
    for line in lines_en:
        assert line in pages("--lang", "en")[row]


def test_above_the_bands_nobody_guesses() -> None:
    assert ROWS["c-05"]["order"]["amount"] == "318.00"  # S75
    page = pages("--lang", "en")["c-05"]
    assert "no rule covers this (NO_RULE), it goes up to the store manager" in page
    assert "note: the guide ends at 300" in page
    assert "| remedy |" not in page
    assert "没有适用的规则（NO_RULE），升级给店长决定" in pages("--lang", "zh")["c-05"]


def test_a_cent_more_or_less_is_another_band() -> None:
    amounts = ("100.00", "100.01", "300.00", "300.01")
    rows = [GOOD | {"text": "发错码", "order": PAID | {"amount": a}} for a in amounts]
    done = run("--lang", "en", given=lines(*rows))
    found = re.findall(r"rule “([^”]+)” of “order value bands”", done.stdout.decode())
    assert found == ["up to 100", "up to 300", "up to 300", "above 300"]


def test_a_seller_a_complaint_without_order_and_one_that_the_shop_found() -> None:
    seller = pages("--lang", "en")["c-06"]  # S7
    assert "from a seller" in seller
    assert "who is not the buyer" in seller
    no_order = pages("--lang", "en")["c-08"]
    assert "rule “price unknown”" in no_order
    assert "NO_RULE" in no_order
    found = pages("--lang", "zh")["c-18"]  # S10
    assert "系统检测" in found
    assert "**处理人：普通客服**" in found  # S32


def test_a_category_that_the_guide_does_not_grade_is_said_to_have_no_rule_c5() -> None:
    unruled = "first response | no rule says (NO_RULE), a person decides"
    english = [name for name, page in pages("--lang", "en").items() if unruled in page]
    assert english
    told = "首次响应 | 规则未定（NO_RULE），由人决定"
    chinese = pages("--lang", "zh").items()
    assert [name for name, page in chinese if told in page] == english


@pytest.mark.parametrize(
    ("row", "segment", "gifts"),
    [
        ("c-21", "high-value customer", ["| gift pack | given | goodwill | 28.00"]),
        ("c-22", "new customer", ["| coupon | given | goodwill | 15.00 CNY |"]),
        (
            "c-23",
            "dormant customer",
            ["| handwritten card | given", "| gift | given | goodwill | 12.00 CNY |"],
        ),
    ],
)
def test_who_buys_how_decides_what_comes_on_top(
    row: str, segment: str, gifts: list[str]
) -> None:
    page = pages("--lang", "en")[row]  # S96, S97, S98
    assert f"**Customer: {segment}**" in page
    for gift in gifts:
        assert gift in page


def test_a_thousand_in_a_year_is_high_value_and_a_cent_less_is_not() -> None:
    known = {"id": "x", "orders": 9, "currency": "CNY", "last_order_on": "2026-02-20"}
    rows = [
        GOOD | {"order": PAID, "customer": known | {"spend_12m": spent}}
        for spent in ("1000.00", "999.99")
    ]
    done = run("--lang", "zh", given=lines(*rows))
    assert done.returncode == 0, done.stderr.decode()
    found = re.findall(r"\*\*客户分层：(.+?)\*\*", done.stdout.decode())
    assert found == ["高价值客户", "普通客户"]  # S96


def test_a_sign_is_no_verdict_and_takes_nothing_away() -> None:
    page = pages("--lang", "en")["c-19"]  # S94
    assert "A sign is no verdict" in page
    assert "8 of 10 orders" not in page
    assert "8 of 9 orders went back" in page
    # what the law and the shop owe is offered as to anybody
    assert "| full refund | given | entitlement | 76.00 CNY |" in page
    assert "**Handled by: service supervisor**" in page
    unsigned = ROWS["c-19"] | {"account": None}
    done = run("--lang", "en", given=lines(unsigned)).stdout.decode()
    offers = [
        re.findall(r"^\| .+ \| given \| .+$", text, re.MULTILINE)
        for text in (page, done)
    ]
    assert offers[0] == offers[1]


def test_dossiers_say_what_a_platform_still_lacks() -> None:
    douyin = pages("--lang", "en")["c-19"]  # S63, S95
    assert "Dossier for Douyin: not complete." in douyin
    assert "as '同行竞争'" in douyin
    assert "still missing: call recording" in douyin
    assert "the recorded person is not known to have agreed" in douyin
    taobao = pages("--lang", "en")["c-20"]
    assert "Dossier for Taobao: complete." in taobao
    assert "as '恶意评价'" in taobao


def test_once_a_person_has_confirmed_it_legal_appeals_within_the_hour() -> None:
    for row, due in (("c-19", "15:00"), ("c-20", "16:00")):
        page = pages("--lang", "en")[row]  # S34
        assert "If a person confirms it: legal" in page
        assert f"files the appeal by 2026-03-11 {due}" in page
    for row in set(ROWS) - {"c-19", "c-20"}:
        assert "bad faith" not in pages("--lang", "en")[row]


def test_all_cases_stand_in_one_table_at_the_end() -> None:
    page = run("--lang", "en").stdout.decode("utf-8").partition("\n---\n")[2]
    rows = [line for line in page.splitlines() if line.startswith("| c-")]
    assert [row.split(" ")[1] for row in rows] == [
        name for name in ROWS if name not in {"c-12", "c-17"}
    ]
    assert (
        "| c-02 | moderate | late delivery | 2026-03-02 11:40 | service agent |" in rows
    )
    assert "| c-05 | serious | wrong size | a person decides | store manager |" in rows
    assert "23 lines: 21 cases, 2 that open none, 0 not readable." in page
    nothing = run("--lang", "en", given=b"").stdout.decode("utf-8")
    assert "| case |" not in nothing


def test_an_inquiry_opens_no_case_and_has_no_deadlines() -> None:
    for row in ("c-12", "c-17"):
        page = pages("--lang", "en")[row]
        assert "**Opens no case.**" in page
        assert "| clock |" not in page
        assert "**不立案。**" in pages("--lang", "zh")[row]


def test_another_currency_is_not_converted() -> None:
    assert "paid in GBP, the book is in CNY" in pages("--lang", "en")["c-09"]


def test_clocks_run_by_the_hours_of_the_shop() -> None:
    always = pages("--lang", "en", "--book", "rescue_48h")["c-01"]
    assert "| first response | 2026-03-01 04:00 | 1 h |" in always
    shop = pages("--lang", "en", "--book", "rescue_48h", "--hours", "shop")["c-01"]
    assert "| first response | 2026-03-01 10:00 | 1 h of opening time |" in shop
    # a day stays a day, whatever the hours
    assert "| resolution | 2026-03-02 03:00 | 1 d |" in shop
    assert "opening hours count from 2026-03-01 09:00" in shop
    alert = pages("--lang", "en", "--hours", "shop")["c-01"]
    assert "| alert (after-sales supervisor) | 2026-03-01 03:01 | 1 min |" in alert


@pytest.mark.parametrize("book", ["golden_3h", "golden_4h_72h", "rescue_48h"])
def test_every_book_can_run_the_desk(book: str) -> None:
    assert list(pages("--lang", "zh", "--book", book)) == list(ROWS)


def test_a_menu_says_how_much_of_it_may_be_taken() -> None:
    page = pages("--lang", "zh", "--book", "rescue_48h")["c-01"]
    assert "| 折扣券（8 折，12 个月内有效） | 选项 3 | 心意 | 40.00 CNY |" in page
    assert "顾客从 3 个选项中选 1 至 2 个。" in page


# ── bad input ─────────────────────────────────────────────────────────────────

BAD: dict[str, tuple[object, str]] = {
    "a list": ([1], "invalid line: got a list; must be an object [invalid_value]"),
    "naive": (
        GOOD | {"received_at": "2026-03-01T03:00:00"},
        "naive datetime in received_at: 2026-03-01T03:00:00 has no time zone",
    ),
    "no time": (GOOD | {"received_at": "yesterday"}, "must be ISO 8601 text"),
    "the last day there is": (
        GOOD | {"received_at": "9999-12-31T23:59:59Z"},
        "must be a time that the shop's calendar has",
    ),
    "channel": (
        GOOD | {"channel": "revew"},
        "unknown code 'revew' in channels; nearest: review [unknown_code]",
    ),
    "misspelt field": (
        {"chanel" if k == "channel" else k: v for k, v in GOOD.items()},
        "unknown code 'chanel' in fields of complaint; nearest: channel",
    ),
    "missing field": (
        {k: v for k, v in GOOD.items() if k != "channel"},
        "invalid complaint.channel: got nothing; must be given",
    ),
    "float": (
        GOOD | {"order": PAID | {"amount": 88.0}},
        "cannot use 88.0 as money: allowed are text of digits",
    ),
    "negative": (
        GOOD | {"order": PAID | {"amount": "-1"}},
        "invalid amount",
    ),
    "no currency": (
        GOOD | {"order": {k: v for k, v in PAID.items() if k != "currency"}},
        "invalid currency",
    ),
    "empty": (
        GOOD | {"text": " "},
        "invalid text: got a str; must not be empty [invalid_value]",
    ),
    "id": (GOOD | {"id": 5}, "invalid id: got 5; must be a code"),
    "spent": (
        GOOD | {"customer": {"id": "x", "spend_12m": 5.0, "currency": "CNY"}},
        "cannot use 5.0 as money",
    ),
    "day": (
        GOOD | {"customer": {"id": "x", "last_order_on": "spring"}},
        "must be a day, as 2026-03-01",
    ),
    "account": (
        GOOD | {"account": {"returnd": 3}},
        "unknown code 'returnd' in fields of account; nearest: returned",
    ),
    "evidence": (
        GOOD | {"evidence": {"kind": "photo"}},
        "invalid evidence: got a dict; must be a list",
    ),
    "order": (GOOD | {"order": "x"}, "invalid order: got a str; must be an object"),
}


def test_a_bad_line_is_named_and_stops_nothing() -> None:
    rows = [row for bad, _ in BAD.values() for row in (bad, GOOD)]
    done = run("--lang", "en", given=lines(*rows))
    assert done.returncode == 1
    said = done.stderr.decode().splitlines()
    assert len(said) == len(BAD)
    for number, (line, (_, what)) in enumerate(zip(said, BAD.values(), strict=True)):
        assert line.startswith(f"line {2 * number + 1}: ")
        assert what in line
    page = done.stdout.decode()
    assert page.count("\n## line-") == len(BAD)
    assert f"{len(rows)} lines: {len(BAD)} cases, 0 that open none, {len(BAD)}" in page


def test_what_is_no_json_is_named_too() -> None:
    deep, long = b"[" * 100_000, b'{"text": ' + b"1" * 5_000 + b"}"
    given = [b"nonsense", b"\xff\xfe", deep, long, b"", lines(GOOD)]
    done = run("--lang", "zh", given=b"\n".join(given))
    assert done.returncode == 1
    said = done.stderr.decode().splitlines()
    assert [line.partition("：")[0] for line in said] == [
        f"第 {n} 行" for n in (1, 2, 3, 4)
    ]
    assert all("invalid line: got no JSON" in line for line in said)
    assert "## line-6 · 评价" in done.stdout.decode()


def test_errors_never_carry_what_a_customer_wrote() -> None:
    rows = [
        GOOD | {"text": "秘密", "channel": "revew"},
        GOOD | {"occasion": ["秘密"]},
        GOOD | {"order": PAID | {"note": 7, "id": ["秘密"]}},
    ]
    said = run(given=lines(*rows)).stderr.decode()
    assert len(said.splitlines()) == 3
    assert "秘密" not in said


def test_a_megabyte_and_a_lone_surrogate_are_handled() -> None:
    rows = [
        GOOD | {"text": "坏了" * 170_000},  # one megabyte of UTF-8
        GOOD | {"text": "坏了\ud83d"},
        GOOD | {"text": "\ud83d", "rating": 1},
    ]
    done = run("--lang", "en", given=lines(*rows))
    assert done.returncode == 0, done.stderr.decode()
    page = done.stdout.decode("utf-8")
    assert "> 坏了\N{REPLACEMENT CHARACTER}\n" in page
    assert page.count("- defective: “坏了”") == 2
    assert max(map(len, page.splitlines())) < 500


def test_a_text_cannot_break_the_page() -> None:
    rude = "坏了 | a\n\n# fake\n\n| x |\n<script>*b*\x1b[31m\u202egnp\u2028- done"
    done = run("--lang", "en", given=lines(GOOD | {"text": rude, "id": "a|b"}))
    page = done.stdout.decode()
    assert "\n# fake" not in page
    assert "<script>" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "## a\\|b · review" in page
    assert "\n- defective: “坏了”\n" in page


def test_options_and_files_that_do_not_exist_are_refused() -> None:
    assert run("--lang", "fr").returncode == 2
    done = run("--file", "/no/such/file")
    assert done.returncode == 2
    assert "cannot read /no/such/file: No such file" in done.stderr.decode()


# ── a good citizen of the shell ───────────────────────────────────────────────


def test_a_file_standard_input_and_an_empty_pipe() -> None:
    named = run("--lang", "en", "--file", str(DESK.with_name("complaints.jsonl")))
    assert named.stdout == run("--lang", "en").stdout
    piped = DESK.with_name("complaints.jsonl").read_bytes()
    assert run("--lang", "en", given=piped).stdout == named.stdout
    assert run("--lang", "en", "--file", "-", given=piped).stdout == named.stdout
    nothing = run("--lang", "en", given=b"")
    assert nothing.returncode == 0
    assert "0 lines: 0 cases" in nothing.stdout.decode()


def test_output_is_utf_8_whatever_the_locale() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    assert run(**plain).stdout == run().stdout


def test_a_reader_who_has_seen_enough_is_no_accident(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_bytes(DESK.with_name("complaints.jsonl").read_bytes() * 20)
    with subprocess.Popen(
        [sys.executable, str(DESK), "--file", str(many)],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
