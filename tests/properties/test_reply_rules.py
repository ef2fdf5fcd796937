"""Laws of reading a reply, on any text that hypothesis can think of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.explanation import render
from recoverykit.offer import Offer
from recoverykit.reply import PARTS, Reply
from recoverykit.reply_rules import (
    REPLY_WORDS,
    beyond_offer,
    commitments_in,
    forbidden_in,
    inducement_in,
    parts_in,
    quotes_in,
    with_commitments,
)
from recoverykit.severity.keyword import GAP

PIECES = (
    *("非常抱歉", "已反馈,请耐心等待", "这是快递的问题", "我们的责任", "全额退款"),
    *("20元优惠券", "八折券", "2小时内", "给您答复", "今天内", "处理完毕", "改好评"),
    *(
        "返现",
        "不",
        "没有",
        "如果",
        "“",
        "”",
        "吗？",
        "。",
        "，",
        "🙏",
        "\u200b",
        "一百",
    ),
    *("半", "十", "9999", "天内", "$", "50", "off", "%", "within two", "business"),
    *("days", "we will reply", "sorry", "not", "your fault", "?"),
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
)


@given(TEXTS)
def test_every_span_slices_back_and_every_reason_has_its_sentence(text: str) -> None:
    for part in parts_in(text):
        assert part.name in PARTS
        assert all(span.of(text) for span in part.spans)
        starts = [span.start for span in part.spans]
        assert starts == sorted(starts)
    assert all(found.span.of(text) for found in commitments_in(text))
    assert all(quote.span.of(text) for quote in quotes_in(text))
    reasons = (*forbidden_in(text), *inducement_in(text))
    for why in (*reasons, *beyond_offer(quotes_in(text), Offer())):
        assert 0 <= why["start"] < why["end"] <= len(text)  # type: ignore[operator]
        for lang in ("en", "zh"):
            assert not (render(why, lang) or "").startswith("reply.")


@given(TEXTS)
def test_parts_come_in_the_order_in_which_they_begin(text: str) -> None:
    found = parts_in(text)
    starts = [part.spans[0].start for part in found]
    assert starts == sorted(starts)
    assert len({part.name for part in found}) == len(found)


@given(TEXTS.filter(lambda text: bool(text) and not text.isspace()))
def test_s27_listing_promised_times_twice_lists_them_once(text: str) -> None:
    once = with_commitments(Reply(text))
    assert with_commitments(once) == once
    assert {c.target for c in once.commitments} == {
        found.commitment.target for found in commitments_in(text)
    }
    assert len({c.name for c in once.commitments}) == len(once.commitments)


BRUSH_OFFS = sorted(
    row.word
    for row in REPLY_WORDS.terms
    if row.label in {"stalling", "machine", "rule_wall"} and GAP not in row.word
)


@given(st.sampled_from(BRUSH_OFFS), st.sampled_from(["您好，", "Dear all, ", "🙏", ""]))
def test_s68_a_brush_off_is_found_behind_any_greeting(word: str, greeting: str) -> None:
    assert forbidden_in(greeting + word)


@pytest.mark.parametrize("word", BRUSH_OFFS)
def test_s68_a_zero_width_character_hides_no_brush_off(word: str) -> None:
    hidden = "\u200b".join(word)
    assert [why.code for why in forbidden_in(hidden)] == [
        why.code for why in forbidden_in(word)
    ]
