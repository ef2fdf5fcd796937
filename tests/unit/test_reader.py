"""Plain data is read back by annotations; every fault is told, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, Generic, Literal, TypeVar

import pytest
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, MissingCallables, Undecodable, UnknownCode
from recoverykit.money import Money
from recoverykit.plain import DYNAMIC, plain
from recoverykit.reader import read_plain, require_names

T = TypeVar("T")


class Tone(StrEnum):
    CALM = "calm"
    CROSS = "cross"


@frozen
class Near:
    kind: ClassVar[str] = "near"

    n: int = field(validator=checked.count)


@frozen
class Far:
    kind: ClassVar[str] = "far"

    n: int


@frozen
class Wide:
    width: int
    height: int = 1


@frozen
class Deep:
    depth: int
    height: int = 1


@frozen(kw_only=True)
class Box(Generic[T]):
    inside: T
    many: tuple[T, ...] = ()


@frozen(kw_only=True)
class Everything:
    text: str = ""
    number: int = 0
    flag: bool = False
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    on: date = date(2026, 1, 1)
    opens: time = time(9)
    span: timedelta = timedelta()
    ratio: Fraction = Fraction(1)
    tone: Tone = Tone.CALM
    word: Literal["a", "b"] = "a"
    nothing: None = None
    pair: tuple[str, int] = ("", 0)
    codes: frozenset[str] = frozenset()
    named: Mapping[str, int] = field(factory=dict[str, int])
    place: Near | Far | None = None
    shape: Wide | Deep = Wide(1)
    mark: tuple[int, int] | timedelta = (1, 2)
    several: Box[int] = Box(inside=1)
    anything: Any = None
    open: tuple[Any, ...] = field(default=(), metadata={DYNAMIC: True})
    _hidden: int = 0
    made: int = field(init=False, eq=False, default=0)


FULL = Everything(
    text="x",
    number=1,
    flag=True,
    at=datetime(2026, 3, 1, 3, tzinfo=UTC),
    on=date(2026, 3, 1),
    opens=time(10, 30),
    span=timedelta(seconds=1),
    ratio=Fraction(2, 3),
    tone=Tone.CROSS,
    word="b",
    pair=("x", 2),
    codes=frozenset({"a", "b"}),
    named={"a": 1},
    place=Far(3),
    shape=Deep(2, 3),
    mark=timedelta(seconds=2),
    several=Box(inside=2, many=(3, 4)),
    anything="x",
    open=(timedelta(seconds=3), "x", Money(1, "CNY")),
    hidden=4,
)
TAGS = {"$money": Money.from_plain}


def fault(data: dict[str, Any], of: type[Any] = Everything) -> str:
    with pytest.raises(Undecodable) as caught:
        read_plain(data, of, tags=TAGS)
    return str(caught.value)


def test_a_value_of_every_type_comes_back_equal() -> None:
    assert read_plain(plain(FULL), Everything, tags=TAGS) == FULL


def test_what_is_left_out_takes_its_default() -> None:
    assert read_plain({}, Everything) == Everything()


def test_nothing_may_be_said_to_be_nothing() -> None:
    assert read_plain({"place": None, "nothing": None}, Everything) == Everything()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text": 1}, "text: must be text"),
        ({"number": True}, "number: must be a whole number"),
        ({"number": 1.0}, "number: must be a whole number"),
        ({"flag": 1}, "flag: must be true or false"),
        ({"at": "2026-03-01"}, "at: must be UTC text"),
        ({"on": "x"}, "on: must be a day"),
        ({"opens": "x"}, "opens: must be a time of day"),
        ({"opens": 9}, "opens: must be a time of day"),
        ({"span": "1"}, "span: must be a span in whole microseconds"),
        ({"ratio": [1]}, "ratio: must be a numerator and a denominator"),
        ({"tone": "loud"}, "tone: allowed: calm, cross"),
        ({"tone": []}, "tone: allowed: calm, cross"),
        ({"word": "c"}, "word: allowed: a, b"),
        ({"nothing": 1}, "nothing: must be nothing"),
        ({"pair": "x"}, "pair: must be a list"),
        ({"pair": ["x"]}, "pair: must be a list of 2"),
        ({"pair": ["x", "y"]}, "pair[1]: must be a whole number"),
        ({"codes": "ab"}, "codes: must be a list"),
        ({"named": []}, "named: must be an object"),
        ({"named": {"a": "x"}}, "named.a: must be a whole number"),
        ({"named": {1: 1}}, "named.1: must be text"),
        ({"place": 1}, "place: must be Near or Far"),
        ({"place": {}}, "place.kind: allowed: near, far"),
        ({"place": {"kind": []}}, "place.kind: allowed: near, far"),
        ({"place": {"kind": "near", "n": -1}}, "place.n: got -1; must be a whole"),
        ({"place": {"kind": "far"}}, "place.n: is missing"),
        ({"shape": {"depth": "x"}}, "shape.depth: must be a whole number"),
        ({"shape": []}, "shape: must be Wide or Deep"),
        ({"mark": "x"}, "mark: must be a list or a span"),
        ({"mark": {}}, "mark: must be a list or a span"),
        ({"several": {"inside": "x"}}, "several.inside: must be a whole number"),
        ({"several": {"inside": 1, "many": ["x"]}}, "several.many[0]: must be a whole"),
        ({"several": 1}, "several: must be an object"),
        ({"anything": 1.5}, "anything: must be text, whole numbers"),
        ({"open": [{"$day": 1}]}, "open: must be text, whole numbers"),
        ({"open": [{"$for": "x"}]}, "open: must be a span"),
        ({"made": 1}, "made: is no part of it"),
        ({"txet": "x"}, "txet: is no part of it; perhaps text; allowed: text"),
        ({1: 1}, "1: is no part of it"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(
    data: dict[str, Any], told: str
) -> None:
    assert fault(data).startswith(f"cannot read {told}")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Undecodable) as caught:
        read_plain({"text": 1, "pair": [1, "x"], "x": 0}, Everything)
    error = caught.value
    told = [(error.where, error.rule), *error.more]
    assert [where for where, _ in told] == ["x", "text", "pair[0]", "pair[1]"]


def test_a_kind_must_be_said_and_be_the_one() -> None:
    assert fault({"n": 1}, Near) == "cannot read kind: must be near"
    assert fault({"kind": "far", "n": 1}, Near) == "cannot read kind: must be near"


def test_what_is_no_object_is_told_as_a_whole() -> None:
    assert fault([], Near).startswith("cannot read it: must be an object")  # type: ignore[arg-type]


def nested(depth: int) -> Any:
    data: Any = {"inside": 1}
    for _ in range(depth):
        data = {"inside": data}
    return data


@frozen(kw_only=True)
class Chain:
    inside: Chain | int


def test_what_is_nested_without_end_is_refused() -> None:
    assert read_plain(nested(3), Chain).inside == Chain(
        inside=Chain(inside=Chain(inside=1))
    )
    assert fault(nested(5_000), Chain) == "cannot read it: is nested too deeply"


@frozen
class Loose:
    """A class that checks nothing itself."""

    n: int = field(converter=lambda n: 1 // n)


def test_a_class_that_breaks_makes_no_value() -> None:
    assert fault({"n": 0}, Loose) == "cannot read it: makes no Loose"


@frozen
class Parts:
    one: Near
    two: Near


def reader_of(error: Exception) -> dict[Any, Any]:
    def read(data: object) -> Any:
        del data
        raise error

    return {Near: read}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Undecodable("n", "is bad"), "one.n: is bad"),
        (Undecodable("[1].n", "is bad"), "one[1].n: is bad"),
        (Undecodable("money", "is bad"), "one: is bad"),
        (Undecodable("", "a", (("n", "b"),)), "one: a; cannot read one.n: b"),
        (InvalidValue("n", "", "is bad"), "one: n: is bad"),
        (InvalidValue("", "", "is bad"), "one: is bad"),
        (UnknownCode("roles", "x", ()), "one: unknown code 'x' in roles"),
    ],
)
def test_what_a_reader_refuses_is_told_with_its_place(
    error: Exception, told: str
) -> None:
    with pytest.raises(Undecodable) as caught:
        read_plain({"one": 1, "two": 2}, Parts, readers=reader_of(error))
    assert str(caught.value).startswith(f"cannot read {told}")


def test_what_was_not_given_is_told_together_once_all_else_is_sound() -> None:
    def lacking(data: object) -> Any:
        raise MissingCallables((f"f{data}@1",), ("g@1",))

    with pytest.raises(MissingCallables) as caught:
        read_plain({"one": 1, "two": 2}, Parts, readers={Near: lacking})
    assert caught.value.needed == ("f1@1", "f2@1")
    assert caught.value.given == ("g@1",)
    with pytest.raises(Undecodable, match="cannot read three"):
        read_plain({"one": 1, "two": 2, "three": 3}, Parts, readers={Near: lacking})


def test_a_single_field_may_have_a_reader_of_its_own() -> None:
    readers = {(Parts, "two"): lambda n: Near(n + 1)}
    found = read_plain({"one": plain(Near(1)), "two": 2}, Parts, readers=readers)
    assert found == Parts(Near(1), Near(3))


def test_names_are_required_to_be_known() -> None:
    assert require_names({"a": 1}, ("a", "b")) == {"a": 1}
    with pytest.raises(Undecodable, match=r"cannot read c: .*; cannot read d: "):
        require_names({"c": 1, "d": 1}, ("a", "b"))
    with pytest.raises(Undecodable, match="must be an object"):
        require_names([], ())
