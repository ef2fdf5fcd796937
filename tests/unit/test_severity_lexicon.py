"""Words found in complaints: where, whether denied, whether only supposed."""

import copy
import pickle
from collections.abc import Callable

import attrs
import pytest

from recoverykit.errors import InvalidValue
from recoverykit.facts import Span
from recoverykit.plain import content_hash, plain
from recoverykit.severity import (
    LEXICON,
    MONITOR,
    SIGNALS,
    Keyword,
    Lexicon,
    normalise,
)

STORY = (
    "等了半个月的定制手链,收到却是断裂的!客服像机器人一样敷衍,这就是你们所谓的‘匠心’?"
)


def lexicon(*words: str, **changes: object) -> Lexicon:
    terms = tuple(Keyword(word, category="quality") for word in words)
    return Lexicon("test", "1", terms=terms, **changes)  # type: ignore[arg-type]


def found(words: Lexicon, text: str) -> list[str]:
    return [hit.span.of(text) for hit in words.scan(text)]


def told(text: str) -> set[str]:
    return {hit.keyword.label for hit in LEXICON.scan(text) if hit.counts}


# ── the story and the monitor ────────────────────────────────────────────────


def test_the_complaint_of_the_story_shows_three_issues() -> None:
    """S6: late, defective and attitude, each with its words."""
    spans = {
        (hit.keyword.category, hit.span.of(STORY))
        for hit in LEXICON.scan(STORY)
        if hit.keyword.category
    }
    assert spans == {
        ("logistics.delay", "等了半个月"),
        ("quality.defective", "断裂"),
        ("service.attitude", "像机器人"),
        ("service.attitude", "敷衍"),
    }


def test_the_monitor_finds_its_terms_with_spans() -> None:
    """S3: 差评 and 投诉."""
    text = "再这样就给差评,还要投诉"
    assert [(h.span, h.keyword.word) for h in MONITOR.scan(text)] == [
        (Span(5, 7), "差评"),
        (Span(10, 12), "投诉"),
    ]
    assert [h.negated for h in MONITOR.scan("这不是差评")] == [True]


def test_every_shipped_row_has_a_known_label_and_none_speaks_of_malice() -> None:
    from recoverykit.catalogue import CATEGORIES

    for row in LEXICON.terms:
        assert row.label in (CATEGORIES if row.category else SIGNALS)
        assert row.label != "malicious_review"


def test_every_shipped_row_finds_itself() -> None:
    for row in LEXICON.terms:
        text = row.word.replace("…", "两" if row.lang == "zh" else " x ")
        hits = LEXICON.scan(text)
        assert row in {hit.keyword for hit in hits}, row


# ── evasion ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "label", "quoted"),
    [
        ("差\u200b评", "dissatisfied", "差\u200b评"),
        ("差⃝评", "dissatisfied", "差⃝评"),
        ("差\u0301评", "dissatisfied", "差\u0301评"),
        ("打１２３１５", "legal_threat", "１２３１５"),
        ("ＢＲＯＫＥＮ", "quality.defective", "ＢＲＯＫＥＮ"),
        ("it’s not only late: it Won’t Turn On", "quality.defective", "Won’t Turn On"),
        ("👎🏻\ufe0f", "anger", "👎"),
    ],
)
def test_evasion_hides_nothing(text: str, label: str, quoted: str) -> None:
    hits = {(h.keyword.label, h.span.of(text)) for h in LEXICON.scan(text)}
    assert (label, quoted) in hits


def test_lone_surrogates_pass() -> None:
    text = "\ud83d断了\udc00"
    assert [h.span.of(text) for h in LEXICON.scan(text)] == ["断了"]
    assert normalise(text).text == text


# ── matching ─────────────────────────────────────────────────────────────────


def test_overlapping_words_are_all_found() -> None:
    words = lexicon("he", "she", "his", "hers", "断", "断裂", "裂了")
    assert found(words, "断裂了") == ["断", "断裂", "裂了"]
    # letters stand for whole words
    assert found(words, "ushers") == []
    assert found(words, "she hers") == ["she", "hers"]
    assert found(words, "断he裂") == ["断", "he"]


def test_a_gap_stays_short_and_in_its_clause() -> None:
    words = lexicon("等了…天", "took … weeks")
    assert found(words, "等了三天") == ["等了三天"]
    assert found(words, "等了,三天") == []
    assert found(words, "等了一二三四五六七八九天") == []
    assert found(words, "took 3 weeksend") == []
    assert found(words, "it took 3 weeks") == ["took 3 weeks"]


def test_a_harmless_phrase_beats_what_is_inside_it() -> None:
    words = lexicon("垃圾", allow=("垃圾袋",))
    assert found(words, "垃圾袋装的垃圾") == ["垃圾"]
    assert found(lexicon("垃圾", allow=("装垃圾", "圾袋")), "垃圾袋装垃圾") == ["垃圾"]


def test_only_fillers_may_stand_between_a_no_and_its_word() -> None:
    bare = lexicon("破损", negators=("没有",))
    filled = attrs.evolve(bare, fillers=("任何",))
    [hit] = bare.scan("没有任何破损")
    assert not hit.negated
    [hit] = filled.scan("没有任何破损")
    assert hit.negated
    assert not hit.counts
    [hit] = filled.scan("没有,破损")
    assert not hit.negated


def test_a_supposition_reaches_the_end_of_its_clause() -> None:
    words = lexicon("坏了", questions=("如果",))
    assert [h.asked for h in words.scan("如果它坏了,坏了")] == [True, False]
    assert [h.asked for h in words.scan("如果" + "它" * 50 + "坏了")] == [False]


def test_threats_are_conditional_by_nature_and_count() -> None:
    assert "legal_threat" in told("如果还不退款我就打12315")


def test_a_limit_counts_what_counts() -> None:
    words = lexicon("坏了", negators=("没",))
    text = "没坏了 没坏了 坏了 坏了 坏了"
    assert [h.negated for h in words.scan(text, limit=2)] == [True, True, False, False]


# ── the value ────────────────────────────────────────────────────────────────


def test_a_lexicon_is_data() -> None:
    words = lexicon("坏了", negators=("没",))
    before = hash(words), content_hash(words)
    assert found(words, "坏了") == ["坏了"]
    assert (hash(words), content_hash(words)) == before
    for twin in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):
        assert twin == words
        assert hash(twin) == hash(words)
        assert found(twin, "坏了") == ["坏了"]
    assert "finder" not in str(plain(words))
    assert attrs.evolve(words, version="2") != words


def test_a_shop_adds_the_words_of_its_trade() -> None:
    mine = attrs.evolve(
        LEXICON,
        name="tea",
        terms=(*LEXICON.terms, Keyword("返青", category="quality.defective")),
    )
    assert found(mine, "茶叶返青") == ["返青"]
    assert mine.labels == LEXICON.labels


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: Keyword("坏"), "category or a signal"),
        (lambda: Keyword("坏", category="quality", signal="anger"), "not both"),
        (lambda: Keyword("一…二…三", category="quality"), "with one '…'"),
        (lambda: Keyword("…二", category="quality"), "one '…' between"),
        (lambda: Keyword("\u200b", category="quality"), "must be a word"),
        (lambda: Keyword("坏", category="quality", gap=-1), "zero or more"),
        (lambda: lexicon("坏", "坏"), "must list a row once"),
        (lambda: lexicon("Ｂad", "bad"), "got bad; must list"),
        (lambda: lexicon("坏", allow=("",)), "be a word, or"),
        (lambda: lexicon("坏", negators=(1,)), "must be str"),
        (lambda: Lexicon("a", "1", terms=("坏",)), "must be Keyword"),  # type: ignore[arg-type]
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_wrong_row_is_refused(make: Callable[[], object], rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        make()
