"""The form a text is read in: what is folded, what is dropped, what stays a bound."""

import re

import pytest

from recoverykit.facts import Span
from recoverykit.severity import Clause, Normalised, clauses, normalise
from recoverykit.severity.normalisation import _KEPT, _WIDE, _fold
from recoverykit.severity.traditional import SIMPLIFIED


def said(text: str) -> list[str]:
    given = normalise(text)
    return [given.text[c.start : c.end] for c in clauses(given)]


# ── what is folded and what is dropped ───────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ，１２３！", "abc,123!"),
        ("①㊙𝗯𝗮𝗱", "1秘bad"),
        ("Straße ‘ok’", "strasse 'ok'"),
        ("差\u200b评\u00ad\ufeff", "差评"),
        ("差\x00评\ufe0f\U000e0101", "差评"),
        ("差\u3164评\u2800", "差评"),
        ("差⃝评", "差评"),
        ("差\u0301评", "差评"),
        ("1\u03362\u0336", "12"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("👎🏿👎🏻", "👎👎"),
        ("😮\u200d💨", "😮💨"),
        ("質量問題，賣傢騙人", "质量问题,卖家骗人"),
        ("a\vb\u2028c\x85d", "a\nb\nc\nd"),
    ],
)
def test_one_form_is_read(text: str, folded: str) -> None:
    assert normalise(text).text == folded


@pytest.mark.parametrize(
    ("text", "folded", "breaks"),
    [
        ("差.评", "差评", (1,)),
        ("垃*圾", "垃圾", (1,)),
        ("投 诉", "投诉", (1,)),
        ("投\u3000诉", "投诉", (1,)),
        ("差＊．评", "差评", (1,)),
        ("差\u200b.\u200b评", "差评", (1,)),
        ("退.钱.吧", "退钱吧", (1, 2)),
        ("投·诉|差_评", "投诉差评", (1, 2, 3)),
        ("差...评", "差...评", ()),
        ("差. .评", "差. .评", ()),
        ("差,评。差、评", "差,评。差、评", ()),
        ("差\n评", "差\n评", ()),
        ("iPhone 手机 1.5 米", "iphone 手机 1.5 米", ()),
        (".差评.", ".差评.", ()),
        ("wi-fi o.k.", "wi-fi o.k.", ()),
    ],
)
def test_separators_are_dropped_inside_han_words_only(
    text: str, folded: str, breaks: tuple[int, ...]
) -> None:
    given = normalise(text)
    assert given.text == folded
    assert given.breaks == breaks


def test_the_way_back() -> None:
    text = "ﬁne Cafe\u0301 \u0301差\u0301"
    folded = normalise(text)
    assert folded.text == "fine café \u0301差"
    assert folded.span(0, 1) == folded.span(1, 2) == Span(0, 1)
    assert folded.span(0, 4) == Span(0, 3)
    assert folded.offsets[-1] == len(text)
    assert normalise("\u0301a").text == "\u0301a"
    assert normalise("真差 . 评").span(1, 2) == Span(1, 2)
    assert normalise("真差. 评").span(1, 3) == Span(1, 5)


def test_ordinary_text_keeps_its_places() -> None:
    text = "质量很好，Very GOOD！"
    assert normalise(text) == Normalised(
        "质量很好,very good!", offsets=range(len(text) + 1)
    )


def test_a_break_lies_inside_a_stretch_or_at_its_edge() -> None:
    given = normalise("很好 物流慢")
    assert given.breaks == (2,)
    assert given.is_broken(1, 3)
    assert not given.is_broken(0, 2)
    assert not given.is_broken(2, 5)


def test_lone_surrogates_pass() -> None:
    assert normalise("\ud83d断了\udc00").text == "\ud83d断了\udc00"


def test_characters_of_the_quick_road_fold_as_on_the_slow_one() -> None:
    quick = re.compile(f"[{_KEPT}]")
    for code in range(0x10000):
        char = chr(code)
        if char in _WIDE:
            assert _fold(char) == _WIDE[char]
        elif quick.match(char) and char not in "…\t\r":
            # the dots end a clause as one character, and white space is never odd
            assert _fold(char) == char.lower()
            assert len(char.lower()) == 1


def test_the_table_of_characters_is_one_for_one_and_settled() -> None:
    assert len(SIMPLIFIED) > 2500
    for old, new in SIMPLIFIED.items():
        assert "一" <= chr(old) <= "鿿"
        assert "一" <= new <= "鿿"
        assert len(new) == 1
        assert ord(new) not in SIMPLIFIED


# ── clauses ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("质量好，物流慢。", ["质量好", "物流慢"]),
        ("质量好但物流慢", ["质量好", "但物流慢"]),
        ("很漂亮就是太贵", ["很漂亮", "就是太贵"]),
        ("都好，不过掉色，可惜了", ["都好", "不过掉色", "可惜了"]),
        ("不但好看，而且便宜", ["不但好看", "而且便宜"]),
        ("这就是好", ["这就是好"]),
        ("用了不过敏", ["用了不过敏"]),
        ("再好不过了", ["再好不过了"]),
        ("good but late, button off", ["good ", "but late", " button off"]),
        ("3.5公里花了1,000元……哎\n\n差", ["3.5公里花了1,000元", "哎", "差"]),
        ("质量好 物流慢 给差 评", ["质量好", "物流慢", "给差评"]),
        ("这家店的差.评", ["这家店的差评"]),
        ("  ，。", []),
        ("", []),
    ],
)
def test_a_text_falls_into_clauses(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    ["怎么退款", "破了吗", "能不能换", "会掉色?", "how do i return it", "多久能到"],
)
def test_a_question_asks(text: str) -> None:
    [clause] = clauses(normalise(text))
    assert clause.asks


@pytest.mark.parametrize("text", ["已经坏了", "怎么这么差", "show me", "it broke"])
def test_a_statement_does_not_ask(text: str) -> None:
    assert clauses(normalise(text)) == (Clause(0, len(text), asks=False),)


def test_only_the_clause_that_asks_asks() -> None:
    assert [c.asks for c in clauses(normalise("断了,可以退吗?"))] == [False, True]
