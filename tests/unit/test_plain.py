"""Plain data: one form for one value, on every machine, and the way back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import Factory, field, frozen

from recoverykit.errors import InvalidValue, Undecodable
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Remedy
from recoverykit.plain import (
    DYNAMIC,
    PolicyRef,
    canonical_json,
    content_hash,
    date_from_text,
    from_tagged,
    instant_from_text,
    instant_text,
    plain,
    ratio_from_pair,
    span_from_count,
    tagged,
    zone_from_name,
    zone_name,
)

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Shape(Enum):
    ROUND = ("round", 1)


class Words(str):
    __slots__ = ()


class Stamp(datetime):
    pass


@frozen
class Small:
    kind = "small"

    given: int
    _hidden: str = "h"
    times: tuple[int, ...] = ()
    names: tuple[str, ...] = field(factory=tuple)
    double: int = Factory(lambda self: self.given * 2, takes_self=True)
    open: Any = field(default=None, metadata={DYNAMIC: True})
    memo: object = field(default=None, eq=False)


@frozen
class Policy:
    id: str
    version: Any

    def __call__(self) -> None:
        """Do nothing."""


# ── plain ────────────────────────────────────────────────────────────────────


def is_set(value):
    return isinstance(value, (set, frozenset))


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ("text", "text"),
        ("\ud83d", "\ud83d"),
        (Words("words"), "words"),
        (7, 7),
        (True, True),
        (None, None),
        (Colour.RED, "red"),
        (Size.SMALL, 1),
        (Shape.ROUND, ["round", 1]),
        (NOON, "2026-03-01T12:00:00Z"),
        (NOON.astimezone(CHINA), "2026-03-01T12:00:00Z"),
        (Stamp(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00Z"),
        (NOON.replace(microsecond=1), "2026-03-01T12:00:00.000001Z"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999999Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
        (date(2026, 3, 1), "2026-03-01"),
        (time(9, 30), "09:30:00"),
        (timedelta(days=-1, microseconds=1), -86_399_999_999),
        (Fraction(2, 6), [1, 3]),
        (Money(26800, "CNY"), [26800, "CNY"]),
        (CHINA, "UTC+08:00"),
        (ZoneInfo("Asia/Shanghai"), "Asia/Shanghai"),
        ((1, ("a",)), [1, ["a"]]),
        ([1], [1]),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({(2, 1), (1, 2)}), [[1, 2], [2, 1]]),
        ({"b": 1, "a": {"c": NOON}}, {"a": {"c": "2026-03-01T12:00:00Z"}, "b": 1}),
        (MappingProxyType({Colour.RED: 1}), {"red": 1}),
        ({date(2026, 3, 1): 1}, {"2026-03-01": 1}),
        (Policy("mine", "2"), {"id": "mine", "version": "2"}),
        (Reason("a.b"), {"code": "a.b"}),
        (
            Reason("a.b", text={"en": "x"}, on=date(2026, 3, 1), n=1),
            {
                "code": "a.b",
                "fields": {"n": 1, "on": {"$on": "2026-03-01"}},
                "text": {"en": "x"},
            },
        ),
    ],
    ids=lambda value: repr(sorted(value, key=repr) if is_set(value) else value),
)
def test_one_value_has_one_plain_form(value, data):
    made = plain(value)
    assert made == data
    assert type(made) is type(data) or isinstance(made, str)


def test_a_frozen_value_leaves_out_what_is_at_its_default():
    assert plain(Small(3)) == {"kind": "small", "given": 3}


def test_a_frozen_value_shows_what_is_not():
    value = Small(3, hidden="x", times=(1,), names=("a",), double=5, open=NOON, memo=9)
    assert plain(value) == {
        "kind": "small",
        "given": 3,
        "hidden": "x",
        "times": [1],
        "names": ["a"],
        "double": 5,
        "open": {"$at": "2026-03-01T12:00:00Z"},
    }


def test_a_default_that_only_compares_equal_is_shown():
    assert plain(Small(1, double=Fraction(2)))["double"] == [2, 1]


def test_an_offers_pick_is_left_out_where_the_menu_implies_it():
    coupon = Remedy("coupon", "coupon", cost=Money(1, "CNY"), basis=Basis.GOODWILL)
    assert "pick" not in plain(Offer(choices=(coupon,)))
    assert plain(Offer(choices=(coupon,), pick=(0, 1)))["pick"] == [0, 1]


def test_a_function_with_an_id_and_a_version_is_known_by_them():
    def policy() -> None:
        """Do nothing."""

    policy.id, policy.version = "mine", "2"
    assert plain(policy) == {"callable": "mine", "version": "2"}


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        Decimal(1),
        b"bytes",
        object(),
        len,
        lambda: None,
        datetime(2026, 3, 1),
        {1: "a"},
        {None: "a"},
        {(1, 2): "a"},
        [{"deep": [0.5]}],
        Small(1, open=0.5),
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(InvalidValue):
        plain(value)


def test_a_refusal_shows_no_content():
    with pytest.raises(InvalidValue) as caught:
        plain({"who": b"Lin Wei"})
    assert "Lin" not in str(caught.value)


# ── instants and zones ───────────────────────────────────────────────────────


class Nameless(tzinfo):
    def utcoffset(self, dt):
        return timedelta(hours=8)

    def dst(self, dt):
        return None


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (UTC, "UTC"),
        (ZoneInfo("America/New_York"), "America/New_York"),
        (timezone(timedelta(hours=-3, minutes=-30)), "UTC-03:30"),
        (timezone(timedelta(hours=8), "CST"), "CST@UTC+08:00"),
    ],
)
def test_a_zone_is_stored_by_name(zone, name):
    assert zone_name(zone) == name
    assert zone_name(zone_from_name(name, ZoneInfo)) == name


@pytest.mark.parametrize(
    "zone",
    [
        timezone(timedelta(hours=-3, minutes=-30)),
        timezone(timedelta(hours=8, seconds=5)),
        timezone(timedelta(0), "GMT"),
        timezone(timedelta(hours=8), "CST"),
    ],
)
def test_a_fixed_offset_is_found_again_without_asking_the_host(zone) -> None:
    found = zone_from_name(zone_name(zone), {}.__getitem__)
    assert found == zone
    assert zone_name(found) == zone_name(zone)


@pytest.mark.parametrize("name", ["UTC", "UTC+8", "UTC+24:00", "Asia/Shanghai"])
def test_any_other_name_is_asked_of_the_host(name) -> None:
    assert zone_from_name(name, {name: UTC}.__getitem__) is UTC


def test_a_zone_without_a_name_says_so():
    with pytest.raises(InvalidValue, match=r"Nameless.*needs a name"):
        zone_name(Nameless())


def test_an_instant_in_a_nameless_zone_is_an_instant():
    assert instant_text(datetime(2026, 3, 1, 8, tzinfo=Nameless())) == (
        "2026-03-01T00:00:00Z"
    )


# ── the way back ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value",
    [
        "text",
        1,
        True,
        None,
        NOON,
        date(2026, 3, 1),
        timedelta(seconds=-1),
        Fraction(1, 3),
        ("a", NOON, ("b",)),
        {"a": NOON, "b": 1},
        {},
        Money(1, "CNY"),
    ],
    ids=repr,
)
def test_a_tagged_value_comes_back(value):
    again = from_tagged(tagged(value), {"$money": Money.from_plain})
    assert again == value
    assert type(again) is type(value)


class Day(date):
    pass


class Stretch(timedelta):
    pass


@pytest.mark.parametrize(
    "value", [Stamp(2026, 3, 1, tzinfo=UTC), Day(2026, 3, 1), Stretch(1)], ids=repr
)
def test_times_of_other_libraries_are_times(value):
    [base] = type(value).__bases__
    again = from_tagged(tagged(value), {})
    assert again == value
    assert type(again) is base
    assert plain(value) == plain(again)


def test_a_tag_that_nobody_reads_stays_as_it_is():
    assert from_tagged({"$money": [1, "CNY"]}, {}) == {"$money": (1, "CNY")}


def test_tags_tell_types_apart_that_look_alike():
    assert len({canonical_json(tagged(v)) for v in (1, timedelta(microseconds=1))}) == 2


def test_a_mapping_of_numbers_is_refused_where_types_are_open_too():
    with pytest.raises(InvalidValue):
        tagged({1: "a"})


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (instant_from_text, "2026-03-01T12:00:00"),
        (instant_from_text, "2026-03-01T12:00:00+00:00"),
        (instant_from_text, "2026-03-01T12:00:00.0000001Z"),
        (instant_from_text, "2026-02-30T12:00:00Z"),
        (instant_from_text, 1772366400),
        (instant_from_text, None),
        (date_from_text, "2026-02-30"),
        (date_from_text, 20260301),
        (span_from_count, 1.0),
        (span_from_count, True),
        (span_from_count, "1"),
        (span_from_count, 10**30),
        (ratio_from_pair, [1, 0]),
        (ratio_from_pair, [1, -3]),
        (ratio_from_pair, [1.0, 3]),
        (ratio_from_pair, "1/3"),
        (ratio_from_pair, [1]),
    ],
)
def test_what_was_not_written_so_is_not_read(read, data):
    with pytest.raises(Undecodable) as caught:
        read(data)
    assert str(data) not in str(caught.value)


# ── the hash ─────────────────────────────────────────────────────────────────


def test_the_hash_is_of_the_content_and_nothing_else():
    assert content_hash({"b": 1, "a": 2}) == content_hash({"a": 2, "b": 1})
    assert content_hash(Small(1, memo="x")) == content_hash(Small(1))
    assert content_hash(Small(1)) != content_hash(Small(2))


def test_the_hash_never_changes():
    # stored logs name policies by it: a change here breaks every one of them
    assert content_hash({"断": [1, None, True, NOON]}) == (
        "sha256:fab9e038fe8af198e0a86ca950a17b68e0ff4f856e9bbe0f56737af009888f58"
    )


def test_canonical_json_is_ascii_sorted_and_tight():
    text = canonical_json({"b": "\ud83d", "a": ["断", 1]})
    assert text == '{"a":["\\u65ad",1],"b":"\\ud83d"}'


def test_a_reference_is_short_for_people():
    ref = PolicyRef("rescue_48h", "1", hash="sha256:00ff00ff00ff")
    assert ref.short == "rescue_48h@1#00ff00ff"
    assert isinstance(plain(ref), Mapping)
    with pytest.raises(InvalidValue):
        PolicyRef("two words", "1", hash="sha256:00")
