"""Laws of storing: nothing is lost, nothing is changed, nothing unknown is refused."""

import json

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.errors import Undecodable
from recoverykit.lifecycle import events as ev
from recoverykit.plain import canonical_json, content_hash, plain
from recoverykit.serialization import (
    dump_case,
    dump_entry,
    from_plain,
    load_case,
    load_entry,
)
from tests import strategies as make

VALUES = st.one_of(
    make.COMPLAINTS,
    make.ORDERS,
    make.CUSTOMERS,
    make.REVIEWS,
    make.SUMMARIES,
    make.TASKS,
    make.RULINGS,
    make.offers(),
    make.REPLIES,
    make.ASSESSMENTS,
    make.TRACES,
    make.REASONS,
    make.MONEY,
    make.POLICY_REFS,
    make.FINDINGS,
    make.RESOLUTIONS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | make.ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(make.ANY_TEXT | st.just("$at"), inner, max_size=3)
    ),
    max_leaves=8,
)


def through_text(data):
    return json.loads(canonical_json(data))


def test_every_kind_has_a_strategy():
    assert set(make.EVENTS) == set(ev.EVENTS)


@pytest.mark.parametrize("kind", make.EVENTS)
def test_every_kind_comes_back_equal(kind):
    @settings(max_examples=25)
    @given(make.entries(make.EVENTS[kind]))
    def holds(entry):
        again = load_entry(through_text(dump_entry(entry)))
        assert again == entry
        assert type(again.event) is type(entry.event)
        assert content_hash(again) == content_hash(entry)
        assert canonical_json(dump_entry(again)) == canonical_json(dump_entry(entry))

    holds()


@given(make.entries(make.HOST_EVENTS))
def test_a_kind_of_the_shops_own_comes_back_equal(entry):
    again = load_entry(through_text(dump_entry(entry)))
    assert again == entry
    assert content_hash(again) == content_hash(entry)


@given(make.CASES)
def test_a_case_comes_back_equal(case):
    again = load_case(through_text(dump_case(case)))
    assert again == case
    assert hash(again) == hash(case)


@given(VALUES)
def test_what_hosts_keep_beside_the_log_comes_back_equal(value):
    again = from_plain(through_text(plain(value)), type(value))
    assert again == value
    assert content_hash(again) == content_hash(value)


@given(make.ENTRIES, make.CODES, st.dictionaries(make.ANY_TEXT, JSON, max_size=3))
def test_an_unknown_kind_is_kept_whole(entry, kind, data):
    row = {**dump_entry(entry), "kind": f"later.{kind}", "data": data}
    row.pop("host", None)
    text = canonical_json(row)
    loaded = load_entry(json.loads(text))
    assert isinstance(loaded.event, ev.Opaque)
    assert loaded.event.kind == row["kind"]
    assert canonical_json(dump_entry(loaded)) == text
    assert load_entry(through_text(dump_entry(loaded))) == loaded


@given(make.ENTRIES, st.integers(2, 10**9))
def test_a_newer_schema_is_kept_whole(entry, schema):
    row = {**dump_entry(entry), "schema": schema}
    loaded = load_entry(row)
    assert isinstance(loaded.event, ev.Opaque)
    assert loaded.schema == schema
    assert dump_entry(loaded) == row


def _objects(data):
    """Return every object inside a payload whose fields a release fixes."""
    found = []
    if isinstance(data, dict):
        if not any(name.startswith("$") for name in data):
            found.append(data)
        for name, part in data.items():
            # under these, names are free
            if name not in {"fields", "text"}:
                found += _objects(part)
    elif isinstance(data, list):
        for part in data:
            found += _objects(part)
    return found


@given(make.ENTRIES, JSON, st.data())
def test_an_unknown_field_anywhere_is_kept_whole(entry, value, data):
    row = through_text(dump_entry(entry))
    holder = data.draw(st.sampled_from([row, *_objects(row["data"])]))
    holder["field_of_a_later_release"] = value
    text = canonical_json(row)
    loaded = load_entry(json.loads(text))
    assert isinstance(loaded.event, ev.Opaque)
    assert canonical_json(dump_entry(loaded)) == text


def _damage(data, draw):
    """Replace something inside plain data by something else."""
    spots = []

    def visit(node):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for name, part in list(items):
            spots.append((node, name))
            if isinstance(part, (dict, list)):
                visit(part)

    visit(data)
    node, name = draw(st.sampled_from(spots))
    if draw(st.booleans()):
        del node[name]
    else:
        node[name] = draw(JSON)


def attempt(data):
    try:
        return load_entry(data)
    except Undecodable as error:
        return error


@given(make.ENTRIES, st.data())
def test_damage_is_refused_with_a_path_or_read_without_loss(entry, data):
    row = through_text(dump_entry(entry))
    _damage(row, data.draw)
    loaded = attempt(row)
    if isinstance(loaded, Undecodable):
        assert loaded.where
        assert loaded.rule
        # nothing that an error tracker follows leads to the row's words
        assert loaded.__cause__ is None
        assert loaded.__context__ is None
    else:
        assert load_entry(through_text(dump_entry(loaded))) == loaded


@given(st.one_of(JSON, st.builds(dict, data=JSON)))
def test_anything_else_is_refused(data):
    with pytest.raises(Undecodable):
        load_entry(data)
    with pytest.raises(Undecodable):
        load_case(data)


@given(make.ENTRIES)
def test_loading_leaves_the_row_as_it_is(entry):
    row = dump_entry(entry)
    before = canonical_json(row)
    load_entry(row)
    assert canonical_json(row) == before


@given(make.entries(make.EVENTS["offered"]))
def test_equal_entries_have_equal_rows(entry):
    assert dump_entry(evolve(entry)) == dump_entry(entry)
