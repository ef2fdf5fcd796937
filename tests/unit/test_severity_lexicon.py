"""Words found in complaints: where, whether denied, whether only supposed."""

import copy
import json
import pickle
from collections.abc import Callable

import attrs
import pytest

from recoverykit.errors import InvalidValue, Undecodable
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
from recoverykit.severity.lexicon import Reading, lexicon_from_plain

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


def test_a_list_after_one_no_is_denied_to_its_end() -> None:
    words = lexicon(
        "破损",
        "划痕",
        "色差",
        negators=("没有",),
        joiners=("、", "和", "的"),
        fillers=("太",),
    )
    told_of = {
        "没有破损、划痕和色差": [True, True, True],
        "没有破损划痕": [True, True],
        "没有破损、划痕的": [True, True],
        # whatever else is said of a find, or stands between, breaks the list
        "没有破损、色差很大": [True, False],
        "没有破损,划痕": [True, False],
        "没有破损但划痕": [True, False],
        "破损、没有色差": [False, True],
    }
    for text, expected in told_of.items():
        assert [h.negated for h in words.scan(text)] == expected, text


def test_a_find_inside_a_denied_one_is_denied() -> None:
    words = lexicon("断裂", "裂", negators=("没有",))
    assert [h.negated for h in words.scan("没有断裂")] == [True, True]


def test_a_latin_list_goes_on_with_its_nouns() -> None:
    words = lexicon("torn", "broken", negators=("no",), joiners=("or",))
    assert [h.negated for h in words.scan("no torn or broken parts")] == [True, True]


def test_a_denial_may_stand_behind() -> None:
    words = lexicon("色差", trailing=("都没有", "没有"))
    assert [h.negated for h in words.scan("色差都没有。色差没有说明")] == [True, False]


def test_a_closer_asks_unless_the_question_grants() -> None:
    words = lexicon("破", "坏了", closers=("吗",), granted=("怎么", "都"))
    asked = {
        "破了吗?": [True],
        "会破吗": [True],
        "怎么破了吗": [False],
        "破了,都怎么样吗": [False],
        "都坏了吗": [False],
        "好吗,坏了": [False],
    }
    for text, expected in asked.items():
        assert [h.asked for h in words.scan(text)] == expected, text


def test_what_takes_back_stays_on_its_side_of_a_left_out_separator() -> None:
    words = lexicon(
        "垃圾",
        "破损",
        allow=("垃圾袋",),
        negators=("没有",),
        joiners=("、",),
        trailing=("没有",),
        questions=("如果",),
        closers=("吗",),
    )
    # the word itself is found across
    assert found(words, "垃 圾") == ["垃 圾"]
    assert found(words, "真垃圾.袋子破了") == ["垃圾"]
    assert found(words, "垃*圾袋") == []
    assert found(words, "垃圾袋 破损") == ["破损"]
    for text in ("什么都没有 破损", "破损 没有", "如果 破损", "破损 吗"):
        [hit] = words.scan(text)
        assert hit.counts, text
    assert [h.negated for h in words.scan("没有破损 破损")] == [True, False]
    assert [h.negated for h in words.scan("没有破 损")] == [True]


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


def test_a_find_beyond_the_limit_carries_a_denial_on() -> None:
    text = "破损。" * 8 + "没有破损、敷衍、色差"
    hits = LEXICON.scan(text, limit=8)
    assert {hit.keyword.label for hit in hits if hit.counts} == {"quality.damaged"}
    assert [hit.negated for hit in hits[8:]] == [True, True]


def test_what_is_harmless_is_told_to_other_readers() -> None:
    def harmless(text: str) -> list[str]:
        given = normalise(text)
        return [given.text[start:end] for start, end in LEXICON.harmless(given)]

    assert harmless("没有破损，垃圾袋也结实，色差都没有。太慢") == [
        "没有破损",
        "垃圾袋",
        "色差都没有",
    ]
    # a phrase that a left-out separator runs through is none
    assert harmless("真垃圾.袋子破了") == []
    assert harmless("没有破损、划痕") == ["没有破损", "划痕"]
    assert harmless("好") == []


def test_a_text_that_several_read_is_walked_once_for_each_lexicon() -> None:
    reading = Reading("没有破损，要投诉")
    for words in (LEXICON, MONITOR):
        walked = reading.walked(words)
        assert reading.walked(words) is walked
        assert walked.found == words.walk(reading.given).found


# ── the value ────────────────────────────────────────────────────────────────


def test_a_lexicon_is_data() -> None:
    words = lexicon("坏了", negators=("没",))
    before = hash(words), content_hash(words)
    assert found(words, "坏了") == ["坏了"]
    assert (hash(words), content_hash(words)) == before
    assert words.hash == words.hash == content_hash(words)
    for twin in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):
        assert twin == words
        assert hash(twin) == hash(words)
        assert found(twin, "坏了") == ["坏了"]
    assert "finder" not in str(plain(words))
    assert attrs.evolve(words, version="2") != words


def test_a_shop_adds_takes_out_and_relabels_rows() -> None:
    mine = LEXICON.extend(
        "tea",
        "1",
        terms=[
            Keyword("返青", category="quality.defective"),
            Keyword("漏电", signal="urgency"),
        ],
        allow=["茶垢异味"],
        without=["超慢", "漏电", "垃圾袋"],
    )
    assert (mine.name, mine.version) == ("tea", "1")
    assert found(mine, "茶叶返青，茶垢异味，超慢") == ["返青"]
    assert {h.keyword.label for h in mine.scan("漏电")} == {"urgency"}
    assert found(mine, "垃圾袋") == ["垃圾"]
    assert mine.negators == LEXICON.negators
    assert mine.labels == LEXICON.labels


def test_words_are_kept_as_plain_data() -> None:
    assert lexicon_from_plain(plain(LEXICON)).hash == LEXICON.hash
    data = {
        "name": "tea",
        "version": "1",
        "terms": [
            {"word": "返青", "category": "quality.defective"},
            {"word": "went … green", "signal": "anger", "lang": "en", "gap": 30},
        ],
        "allow": ["茶垢异味"],
        "without": ["超慢"],
    }
    terms = (
        Keyword("返青", category="quality.defective"),
        Keyword("went … green", signal="anger", lang="en", gap=30),
    )
    assert lexicon_from_plain(
        json.loads(json.dumps(data)), base=LEXICON
    ) == LEXICON.extend("tea", "1", terms=terms, allow=["茶垢异味"], without=["超慢"])


NAMED = {"name": "tea", "version": "1"}


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("words", "lexicon: must be a mapping"),
        ({"version": "1"}, "'name' is missing"),
        ({"name": "tea"}, "'version' is missing"),
        ({**NAMED, "words": []}, "'words' is no part of it; allowed: name, version,"),
        ({**NAMED, "terms": "返青"}, "terms: must be a list"),
        ({**NAMED, "terms": ["返青"]}, r"terms.0: must be a mapping"),
        ({**NAMED, "terms": [{"category": "quality"}]}, "'word' is missing"),
        ({**NAMED, "terms": [{"word": "返青"}]}, "category or a signal"),
        ({**NAMED, "terms": [{"word": "返青", "kind": 1}]}, "'kind' is no part"),
        ({**NAMED, "allow": 3}, "allow: must be a list"),
        ({**NAMED, "allow": [""]}, "be a word, or"),
        ({**NAMED, "without": ["不在"]}, "must be a row of keywords@2"),
        ({**NAMED, "without": [1]}, "invalid without: got 1; must be in a list"),
        ({**NAMED, "allow": [None]}, "invalid allow: got None; must be in a list"),
        ({**NAMED, "negators": ["不"]}, "'negators' is no part"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_plain_words_that_cannot_be_read_are_refused(data: object, rule: str) -> None:
    with pytest.raises(Undecodable, match=rule):
        lexicon_from_plain(data, base=LEXICON)


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
        (lambda: lexicon("坏", allow=("坏",)), "must not be looked for too"),
        (lambda: LEXICON.extend("a", "1", without=["超慢慢"]), "perhaps 超慢"),
        (lambda: LEXICON.extend("a", "1", without=["鱻"]), "must be a row of"),
        (
            lambda: LEXICON.extend("a", "1", terms=[LEXICON.terms[0]]),
            "list a row once",
        ),
        (
            lambda: LEXICON.extend("a", "1", allow="烟熏异味"),
            "invalid allow: got '烟熏异味'; must be in a list or tuple, each a str",
        ),
        (
            lambda: LEXICON.extend("a", "1", without="超慢"),
            "invalid without: got '超慢'",
        ),
        (lambda: LEXICON.extend("a", "1", allow={"烟熏异味"}), "must be in a list"),
        (
            lambda: LEXICON.extend("a", "1", terms="返青"),  # type: ignore[arg-type]
            "invalid terms: got '返青'; must be in a list or tuple, each a Keyword",
        ),
        (
            lambda: LEXICON.extend("a", "1", terms=LEXICON.terms[0]),  # type: ignore[arg-type]
            "invalid terms: .*; must be in a list",
        ),
        (
            lambda: LEXICON.extend("a", "1", terms=["返青"]),
            "invalid terms: got '返青'; must be in a list",
        ),
        (lambda: Lexicon("a", "1", terms=("坏",)), "must be Keyword"),  # type: ignore[arg-type]
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_wrong_row_is_refused(make: Callable[[], object], rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        make()
