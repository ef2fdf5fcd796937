"""The converters and validators that every frozen value is built with."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, NaiveDatetime

EAST = timezone(timedelta(hours=8))


def one(validator, *, personal=False, converter=None):
    """Return a class with one field, called ``it``."""
    metadata = checked.PERSONAL_FIELD if personal else None

    @frozen
    class One:
        it: object = field(validator=validator, converter=converter, metadata=metadata)

    return One


class TestInstants:
    Moment = one(checked.instant, converter=checked.to_utc)

    @pytest.mark.parametrize("zone", [EAST, ZoneInfo("Asia/Shanghai")])
    def test_every_instant_is_turned_to_utc(self, zone):
        given = datetime(2026, 3, 1, 11, tzinfo=zone)
        kept = self.Moment(given).it
        assert kept == given
        assert (kept.hour, kept.tzinfo) == (3, UTC)

    def test_an_instant_in_utc_is_kept_as_it_is(self):
        given = datetime(2026, 3, 1, 3, tzinfo=UTC)
        assert self.Moment(given).it is given

    def test_the_repeated_hour_is_two_hours(self):
        berlin = ZoneInfo("Europe/Berlin")
        first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
        second = first.replace(fold=1)
        assert self.Moment(second).it - self.Moment(first).it == timedelta(hours=1)

    def test_without_a_zone_it_is_refused(self):
        with pytest.raises(NaiveDatetime, match="naive datetime in it: 2026-03-01T03"):
            self.Moment(datetime(2026, 3, 1, 3))

    @pytest.mark.parametrize(
        "given",
        [
            None,
            0,
            "2026-03-01",
            date(2026, 3, 1),
            time(3, tzinfo=EAST),
            time(3, tzinfo=UTC),
            time(3),
        ],
    )
    def test_anything_else_is_refused(self, given):
        with pytest.raises(InvalidValue, match="must be an aware datetime"):
            self.Moment(given)

    @pytest.mark.parametrize(
        "given",
        [
            datetime.min.replace(tzinfo=EAST),
            datetime.max.replace(tzinfo=timezone(-timedelta(hours=8))),
        ],
    )
    def test_the_edge_of_the_calendar_is_a_typed_refusal(self, given):
        with pytest.raises(InvalidValue, match="years 1 to 9999"):
            self.Moment(given)
        with pytest.raises(InvalidValue, match=r"invalid now: .* years 1 to 9999"):
            checked.require_instant("now", given)

    def test_a_field_without_the_converter_allows_any_zone(self):
        given = datetime(2026, 3, 1, 11, tzinfo=EAST)
        assert one(checked.instant)(given).it is given

    def test_an_argument_is_judged_like_a_field(self):
        checked.require_instant("now", datetime(2026, 3, 1, tzinfo=EAST))
        with pytest.raises(NaiveDatetime, match="in now"):
            checked.require_instant("now", datetime(2026, 3, 1))
        with pytest.raises(InvalidValue, match="invalid now: got 5"):
            checked.require_instant("now", 5)

    def test_may_be_missing_where_a_field_says_so(self):
        maybe = one(checked.instant_or_none, converter=checked.to_utc_or_none)
        assert maybe(None).it is None
        assert maybe(datetime(2026, 3, 1, 8, tzinfo=EAST)).it.hour == 0
        with pytest.raises(NaiveDatetime):
            maybe(datetime(2026, 3, 1))


class TestSequences:
    Codes = one(checked.codes, converter=checked.to_tuple)

    @pytest.mark.parametrize("given", [("a", "b"), ["a", "b"], iter("ab")])
    def test_what_has_an_order_becomes_a_tuple(self, given):
        assert self.Codes(given).it == ("a", "b")

    @pytest.mark.parametrize("given", ["ab", b"xy", {"a", "b"}, frozenset("a")])
    def test_a_text_and_what_has_no_order_are_refused(self, given):
        """A set would be another tuple in a process with another hash seed."""
        with pytest.raises(InvalidValue, match="must be a tuple of codes"):
            self.Codes(given)

    @pytest.mark.parametrize("given", [None, 5, {"a": 1}])
    def test_what_holds_no_items_is_refused_with_the_fields_name(self, given):
        with pytest.raises(InvalidValue, match="invalid it"):
            self.Codes(given)

    @pytest.mark.parametrize("item", ["", "a b", "a/b", "a:b", 5, None])
    def test_an_item_that_is_no_code_is_refused(self, item):
        with pytest.raises(InvalidValue, match="must be codes"):
            self.Codes(["ok", item])

    def test_a_code_is_named_once(self):
        with pytest.raises(InvalidValue, match="must not repeat a code"):
            self.Codes(["a", "a"])

    def test_all_items_are_of_one_kind(self):
        spans = one(checked.AllOf(timedelta, date), converter=checked.to_tuple)
        assert spans([timedelta(1)]).it == (timedelta(1),)
        with pytest.raises(InvalidValue, match="must be a tuple of timedelta or date"):
            spans("abc")
        with pytest.raises(InvalidValue, match="got 5; must be timedelta or date"):
            spans([timedelta(1), 5])


class TestNamedValues:
    Named = one(checked.pairs, converter=checked.to_pairs)

    @pytest.mark.parametrize(
        "given", [{"b": 2, "a": "x"}, [("b", 2), ("a", "x")], iter(["b2", ("a", "x")])]
    )
    def test_are_pairs_in_the_order_of_their_names(self, given):
        kept = self.Named(given).it
        assert [name for name, _ in kept] == ["a", "b"]

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            (None, "must be values, each under a name"),
            (5, "must be values, each under a name"),
            (["abc"], "must be values, each under a name"),
            ({1: 2, "a": 3}, "must be values, each under a name"),
            ({1: 2}, "must be named by text"),
            ([([], 2)], "must be named by text"),
            ([("a", 1), ("a", 2)], "under a name of its own"),
            ({"a": 1.5}, "aware instants"),
            ({"a": datetime(2026, 3, 1)}, "aware instants"),
        ],
    )
    def test_are_exact_and_named(self, given, rule):
        with pytest.raises(InvalidValue, match=rule):
            self.Named(given)


YES, NO = True, False
ACCEPTED = [
    (checked.text, "x"),
    (checked.text_or_none, None),
    (checked.text_or_none, "断裂"),
    (checked.texts, ("case-1:2:answer",)),
    (checked.any_text, ""),
    (checked.code, "logistics.delay"),
    (checked.code, "等待退货"),
    (checked.code_or_none, None),
    (checked.code_or_none, "x"),
    (checked.count, 0),
    (checked.count_or_none, None),
    (checked.count_or_none, 3),
    (checked.flag, NO),
    (checked.flag_or_none, None),
    (checked.flag_or_none, YES),
    (checked.span, timedelta(0)),
    (checked.span_or_none, None),
    (checked.span_or_none, timedelta(1)),
    (checked.OneOf("a", "b"), "b"),
    (checked.OneOf("a", optional=True), None),
    (checked.IsA(int, str), "x"),
    (checked.IsA(int, optional=True), None),
]
REFUSED = [
    (checked.text, "", "must not be empty"),
    (checked.text, " \n\u3000", "must not be empty"),
    (checked.text, None, "must be text"),
    (checked.text, b"x", "must be text"),
    (checked.text_or_none, "", "must not be empty"),
    (checked.texts, "case-1:2:answer", "must be a tuple of texts"),
    (checked.texts, ("x", ""), "must not be empty"),
    (checked.texts, (5,), "must be text"),
    (checked.any_text, None, "must be text"),
    (checked.code, "a b", "without spaces, '/' or ':'"),
    (checked.code, None, "must be a code"),
    (checked.code_or_none, "", "must be a code"),
    (checked.count, -1, "zero or more"),
    (checked.count, True, "a whole number"),
    (checked.count, 1.0, "a whole number"),
    (checked.count_or_none, "1", "a whole number"),
    (checked.flag, 1, "must be True or False"),
    (checked.flag, None, "must be True or False"),
    (checked.flag_or_none, 0, "must be True or False"),
    (checked.span, timedelta(-1), "zero or more"),
    (checked.span, 3600, "must be a timedelta"),
    (checked.span_or_none, 3600, "must be a timedelta"),
    (checked.OneOf("a", "b"), "c", "allowed: a, b"),
    (checked.OneOf("a", "b"), None, "allowed: a, b"),
    (checked.OneOf("a"), ["a"], "allowed: a"),
    (checked.IsA(int, str), 1.5, "must be int or str"),
    (checked.IsA(int), None, "must be int"),
]


@pytest.mark.parametrize(("validator", "value"), ACCEPTED)
def test_what_a_field_allows(validator, value):
    assert one(validator)(value).it == value


@pytest.mark.parametrize(("validator", "value", "rule"), REFUSED)
def test_what_a_field_refuses_and_the_rule_it_names(validator, value, rule):
    with pytest.raises(InvalidValue, match=rule) as caught:
        one(validator)(value)
    assert caught.value.field == "it"


def test_an_argument_that_is_no_code_is_refused():
    checked.require_code("case_id", "case-1")
    for given in ("a b", 5):
        with pytest.raises(InvalidValue, match="invalid case_id"):
            checked.require_code("case_id", given)


class TestWhatAnErrorShows:
    def test_a_long_value_is_cut(self):
        shown = checked.describe("x" * 1_000_000)
        assert shown.endswith("…")
        assert len(shown) < 70

    def test_bytes_are_never_shown(self):
        assert checked.describe(b"pepper") == "a bytes"
        assert checked.describe(bytearray(b"pepper")) == "a bytearray"

    def test_a_personal_value_is_named_by_its_type_only(self):
        with pytest.raises(InvalidValue) as caught:
            one(checked.count, personal=True)("林小姐")
        assert "林小姐" not in str(caught.value)
        assert caught.value.given == "a str"

    @pytest.mark.parametrize(
        ("validator", "value"),
        [
            (checked.IsA(timedelta), "林小姐"),
            (checked.AllOf(timedelta), "林小姐"),
            (checked.AllOf(timedelta), ("林小姐",)),
            (checked.pairs, "林小姐"),
            (checked.pairs, ("林小姐",)),
            (checked.pairs, (("note", ["林小姐"]),)),
            (checked.pairs, (("note", "林小姐"), ("note", "林小姐"))),
        ],
    )
    def test_a_value_of_the_wrong_type_may_be_personal(self, validator, value):
        with pytest.raises(InvalidValue) as caught:
            one(validator)(value)
        assert "林小姐" not in str(caught.value)

    def test_a_field_says_which_catalogue_its_codes_are_of(self):
        assert dict(checked.coded("roles")) == {"catalogue": "roles"}
