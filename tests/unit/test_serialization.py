"""Storing as JSON: the wire form, what is tolerated, what is refused, and golden rows.

Pickle is transport, never storage: it is only shown to round-trip.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import pickle
import subprocess
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from recoverykit import serialization
from recoverykit.decision_tables import DecisionTable
from recoverykit.errors import (
    InvalidValue,
    OpaqueLog,
    Undecodable,
    VersionGap,
)
from recoverykit.facts import CaseSummary, Complaint
from recoverykit.incidents import INCIDENT_EVENTS, Consent
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.money import Money
from recoverykit.offer import Offer, OfferedLine
from recoverykit.plain import canonical_json, content_hash, plain
from recoverykit.serialization import (
    Upcaster,
    dump_case,
    dump_entry,
    dump_incident,
    from_plain,
    load_case,
    load_entry,
    load_incident,
)
from recoverykit.severity import Opinion
from recoverykit.situation import CurrentFacts
from recoverykit.task import Task
from tests.golden.payloads import (
    HERE,
    events,
    incident,
    later_fields,
    payloads,
    stored,
    story,
    text_of,
)
from tests.stories import answered, at, complaint, opened, record

NOTED = stored(ev.Noted(at(9), by="li", text="她急用"))
RELEASES = sorted(path.name for path in HERE.iterdir() if path.name.startswith("v"))
GOLDEN = {
    path.relative_to(HERE).as_posix(): path
    for release in RELEASES
    for path in sorted((HERE / release).glob("*.json"))
}


def row_of(event, **changes):
    return dump_entry(stored(event)) | changes


def read(text):
    return json.loads(text)


# ── the wire form ────────────────────────────────────────────────────────────


def test_a_row_is_an_envelope_and_a_payload():
    assert dump_entry(NOTED) == {
        "schema": 1,
        "kind": "noted",
        "version": 7,
        "at": "2026-03-01T09:00:00Z",
        "source": "diagnosed",
        "dest": "diagnosed",
        "recorded_at": "2026-03-01T09:00:00.000001Z",
        "key": "call-7",
        "book": {"id": "rescue_48h", "version": "1", "hash": "sha256:00ff"},
        "data": {"by": "li", "text": "她急用"},
    }


def test_what_is_not_there_is_not_written():
    row = dump_entry(evolve(NOTED, source=None, key=None))
    assert "source" not in row
    assert "key" not in row
    assert load_entry(row) == evolve(NOTED, source=None, key=None)


def test_a_null_in_the_envelope_reads_as_absent():
    row = dump_entry(NOTED) | {"key": None, "source": None}
    assert load_entry(row) == evolve(NOTED, source=None, key=None)


def test_a_payload_may_be_left_out_where_all_of_it_is_at_its_default():
    row = dump_entry(stored(ev.OfferAnswered(at(9))))
    assert row.pop("data") == {}
    assert load_entry(row).event == ev.OfferAnswered(at(9))


def test_a_kind_of_the_shops_own_says_so_and_needs_no_declaration():
    event = ev.HostEvent(at(9), kind="noted", data={"hub": "杭州"})
    row = dump_entry(stored(event))
    assert row["host"] is True
    # even under a name that the library has, now or later
    assert load_entry(row).event == event


@pytest.mark.parametrize(
    "text", ["\ud83d", "a\udc4d\x00b", "断" * 350_000], ids=["half", "mixed", "1 MB"]
)
def test_any_text_comes_back(text):
    entry = stored(ev.CustomerWrote(at(9), text=text))
    assert load_entry(read(canonical_json(dump_entry(entry)))) == entry


def test_two_halves_of_one_character_come_back_as_the_character():
    entry = stored(ev.CustomerWrote(at(9), text="\ud83d\udc4d"))
    assert load_entry(read(canonical_json(dump_entry(entry)))).event.text == "👍"


@pytest.mark.parametrize("text", ["\ud83d\udc4d断裂", "\ud83d断裂"])
def test_spans_in_a_complaint_fit_after_loading_as_before(text):
    given = complaint(text=text)
    assert given.text[1:] == "断裂"
    entry = stored(ev.Received(at(3), complaint=given, book=NOTED.book))
    assert load_entry(read(canonical_json(dump_entry(entry)))) == entry


def test_a_case_is_its_id_and_its_rows():
    case = story()
    data = dump_case(case)
    assert data == {"id": "case-1", "log": [dump_entry(e) for e in case.log]}
    assert load_case(data) == case


def test_rows_one_by_one_are_the_case_too():
    case = story()
    rows = [canonical_json(dump_entry(entry)) for entry in case.log]
    assert Case.replay("case-1", (load_entry(read(row)) for row in rows)) == case


# ── golden payloads ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", GOLDEN)
def test_what_a_release_stored_is_read_and_dumped_byte_for_byte(name):
    text = GOLDEN[name].read_text(encoding="utf-8")
    data = read(text)
    if name.endswith("incident.json"):
        again = dump_incident(load_incident(data))
    elif "log" in data:
        again = dump_case(load_case(data))
    else:
        again = dump_entry(load_entry(data))
    assert text_of(again) == text


@pytest.mark.parametrize("name", events() | later_fields())
def test_golden_rows_mean_what_they_meant(name):
    event = (events() | later_fields())[name]
    text = (HERE / RELEASES[-1] / f"{name}.json").read_text(encoding="utf-8")
    loaded = load_entry(read(text))
    assert loaded == stored(event)
    assert type(loaded.event) is type(event)
    assert content_hash(loaded) == content_hash(stored(event))


def test_an_incident_comes_back_with_every_kind_of_its_events():
    whole = incident()
    loaded = load_incident(read(canonical_json(dump_incident(whole))))
    assert loaded == whole
    assert {entry.event.kind for entry in whole.log} == {*INCIDENT_EVENTS}


def test_kinds_of_cases_and_of_incidents_are_not_mixed_up():
    row = dump_entry(incident().log[1])
    assert type(load_entry(row).event) is ev.Opaque
    assert dump_entry(load_entry(row)) == row
    data = dump_incident(incident())
    place = len(data["log"]) + 1
    alien = dump_entry(stored(events()["replied"], version=place))
    mixed = load_incident({**data, "log": [*data["log"], alien]})
    assert type(mixed.log[-1].event) is ev.Opaque


def test_damage_of_an_incident_is_refused_with_its_place():
    data = dump_incident(incident())
    with pytest.raises(Undecodable, match=r"log\[0\]\.data\.by"):
        load_incident({**data, "log": [{**data["log"][0], "data": {"by": 1}}]})
    for bad in ({}, {**data, "state": "open"}, {"id": 1, "log": []}):
        with pytest.raises(Undecodable, match="must be an object of id and log"):
            load_incident(bad)
    with pytest.raises(VersionGap):
        load_incident({**data, "log": data["log"][:1] + data["log"][2:]})


def test_every_kind_has_a_golden_row_of_this_release():
    assert set(payloads()) == {path.name for path in (HERE / RELEASES[-1]).iterdir()}
    assert set(events()) == {*ev.EVENTS, "parcel_scanned"}


# ── reading tolerates, recording refuses ─────────────────────────────────────


def with_field(path, value=1):
    row = read(GOLDEN[f"{RELEASES[-1]}/offered.json"].read_text(encoding="utf-8"))
    node = row
    for step in path:
        node = node[step]
    node["of_a_later_release"] = value
    return row


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row_of(NOTED.event, kind="audited"), id="kind"),
        pytest.param(
            row_of(NOTED.event, kind="audited", data=[1, {"a": 0.5}]), id="data"
        ),
        pytest.param(row_of(NOTED.event, schema=2), id="schema"),
        pytest.param(row_of(NOTED.event, tenant="t-1"), id="envelope"),
        pytest.param(row_of(NOTED.event, host=False), id="host"),
        pytest.param(
            row_of(NOTED.event, data={"by": "li", "text": "a", "at": 1}), id="at"
        ),
        pytest.param(with_field(["data"]), id="field"),
        pytest.param(with_field(["data", "ruling"]), id="field of a ruling"),
        pytest.param(
            with_field(["data", "ruling", "offer", "choices", 0]), id="option"
        ),
        pytest.param(with_field(["data", "ruling", "reasons", 0]), id="reason"),
        pytest.param(with_field(["data", "ruling", "trace", "table"]), id="reference"),
        pytest.param(
            with_field(["data", "ruling", "reasons", 0, "fields"], {"$phase": 1}),
            id="tag",
        ),
        pytest.param(
            row_of(ev.Replied(at(9), by="li", reply=events()["replied"].reply))
            | {
                "data": {
                    "by": "li",
                    "reply": {
                        "text": "a",
                        "commitments": [
                            {
                                "name": "a",
                                "target": {"kind": "months", "n": 1, "edge": "last"},
                            }
                        ],
                    },
                }
            },
            id="target",
        ),
    ],
)
def test_what_a_later_release_wrote_is_kept_whole_and_dumped_unchanged(row):
    text = canonical_json(row)
    loaded = load_entry(row)
    assert isinstance(loaded.event, ev.Opaque)
    assert (loaded.version, loaded.schema) == (row["version"], row["schema"])
    assert canonical_json(dump_entry(loaded)) == text
    assert load_entry(read(canonical_json(dump_entry(loaded)))) == loaded


def test_a_case_with_an_unknown_kind_is_read_but_nothing_is_recorded_on_it():
    row = dump_entry(opened().log[0]) | {"version": 2, "kind": "audited"}
    case = load_case({"id": "case-1", "log": [dump_entry(opened().log[0]), row]})
    assert case.state == "received"
    assert case.complaint == complaint()
    with pytest.raises(OpaqueLog, match="audited"):
        record(case, ev.Acknowledged(at(9), by="li"))


def test_codes_that_no_catalogue_has_are_read():
    row = row_of(ev.Closed(at(9), by="li", code="ended_by_the_comet"))
    assert load_entry(row).event.code == "ended_by_the_comet"


@pytest.mark.parametrize("data", ["no json", "[1]", ""])
def test_an_opaque_event_that_nobody_loaded_cannot_be_dumped(data):
    with pytest.raises(InvalidValue, match="JSON object"):
        dump_entry(stored(ev.Opaque(at(9), kind="audited", data=data)))


# ── upcasters ────────────────────────────────────────────────────────────────


def to_text(data):
    return {"by": data["by"], "text": data.pop("note")}


def shout(data):
    return data | {"text": data["text"] + "!"}


STEPS = (
    Upcaster("noted", from_schema=2, function=shout),
    Upcaster("noted", from_schema=1, function=to_text),
    Upcaster("replied", from_schema=1, function=shout),
)
OLD = row_of(NOTED.event, data={"by": "li", "note": "急"})


def test_old_rows_take_every_step_to_the_schema_of_today(monkeypatch):
    monkeypatch.setattr(ev.Noted, "schema", 3)
    before = canonical_json(OLD)
    loaded = load_entry(OLD, upcasters=STEPS)
    assert loaded.event == ev.Noted(at(9), by="li", text="急!")
    assert loaded.schema == 3
    assert dump_entry(loaded)["schema"] == 3
    # the row is the host's, and a step that changes what it is given changes a copy
    assert canonical_json(OLD) == before


def test_steps_are_taken_in_whole_cases_as_well(monkeypatch):
    monkeypatch.setattr(ev.Noted, "schema", 2)
    rows = [dump_entry(opened().log[0]), OLD | {"version": 2}]
    case = load_case({"id": "a", "log": rows}, upcasters=STEPS[1:])
    assert case.log[1].event.text == "急"


def test_rows_from_elsewhere_are_schema_nought():
    step = Upcaster("noted", from_schema=0, function=to_text)
    assert load_entry(OLD | {"schema": 0}, upcasters=[step]).event.text == "急"


@pytest.mark.parametrize(
    ("steps", "count"), [((), 0), (STEPS[:1], 0), ((STEPS[1], STEPS[1]), 2)]
)
def test_one_step_exactly_must_lead_on(monkeypatch, steps, count):
    monkeypatch.setattr(ev.Noted, "schema", 3)
    with pytest.raises(Undecodable) as caught:
        load_entry(OLD, upcasters=steps)
    assert caught.value.where == "schema"
    assert str(count) in caught.value.rule


def test_a_step_that_gives_no_object_is_found_out(monkeypatch):
    monkeypatch.setattr(ev.Noted, "schema", 2)
    step = Upcaster("noted", from_schema=1, function=lambda _: None)
    with pytest.raises(Undecodable, match="must give an object"):
        load_entry(OLD, upcasters=[step])


# ── damage ───────────────────────────────────────────────────────────────────


def damaged(kind, path, value):
    row = read(GOLDEN[f"{RELEASES[-1]}/{kind}.json"].read_text(encoding="utf-8"))
    node = row
    for step in path[:-1]:
        node = node[step]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return row


DAMAGE = [
    ("noted", ["version"], "7", "version", "whole number"),
    ("noted", ["version"], True, "version", "whole number"),
    ("noted", ["version"], 0, "version", "from 1 up"),
    ("noted", ["schema"], 0, "schema", "0 upcasters lead on from schema 0"),
    ("noted", ["schema"], -1, "schema", "zero or more"),
    ("noted", ["schema"], ..., "schema", "is missing"),
    ("noted", ["kind"], "two words", "kind", "must be a code"),
    ("noted", ["at"], "2026-03-01T09:00:00", "at", "UTC"),
    ("noted", ["at"], "2026-03-01T09:00:00+08:00", "at", "UTC"),
    ("noted", ["at"], "2026-03-01T09:00:00.1234567Z", "at", "UTC"),
    ("noted", ["at"], "2026-13-01T09:00:00Z", "at", "UTC"),
    ("noted", ["at"], 1772355600, "at", "UTC"),
    ("noted", ["dest"], None, "dest", "must be text"),
    ("noted", ["book"], "rescue_48h", "book", "must be an object"),
    ("noted", ["book", "hash"], 1, "book.hash", "must be text"),
    ("noted", ["book", "id"], "a b", "book.id", "must be a code"),
    ("noted", ["data"], [], "data", "must be an object"),
    ("noted", ["data", "text"], ..., "data.text", "is missing"),
    ("noted", ["data", "text"], " ", "data.text", "must not be empty"),
    ("received", ["data", "complaint"], [], "data.complaint", "must be an object"),
    ("received", ["data", "complaint", "rating"], 6, "data.complaint.rating", "stars"),
    (
        "received",
        ["data", "complaint", "vulnerable"],
        1,
        "data.complaint.vulnerable",
        "",
    ),
    (
        "received",
        ["data", "complaint", "claims", 3, "says"],
        0.5,
        "data.complaint.claims[3].says",
        "no float",
    ),
    (
        "received",
        ["data", "complaint", "claims", 0, "says", "$at"],
        "2026-03-01T09:00:00",
        "data.complaint.claims[0].says",
        "UTC",
    ),
    (
        "received",
        ["data", "complaint", "claims", 4, "says", "$for"],
        10**30,
        "data.complaint.claims[4].says",
        "microseconds",
    ),
    (
        "received",
        ["data", "customer", "last_order_on"],
        "soon",
        "data.customer.last_order_on",
        "a day such as",
    ),
    ("received", ["data", "order", "amount"], 268, "data.order.amount", "[minor"),
    ("received", ["data", "order", "amount"], [1, "EUR"], "data.order", "cannot mix"),
    ("replied", ["data", "keeps"], "abc", "data.keeps", "must be a list"),
    ("replied", ["data", "keeps", 0], 1, "data.keeps[0]", "must be text"),
    ("replied", ["data", "reply", "parts"], ["a", "a"], "data.reply.parts", "repeat"),
    (
        "replied",
        ["data", "reply", "commitments", 1, "target"],
        {"kind": "never"},
        "data.reply.commitments[1].target",
        "kind of target",
    ),
    (
        "replied",
        ["data", "reply", "commitments", 1, "target"],
        1,
        "data.reply.commitments[1].target",
        "kind of target",
    ),
    ("extended", ["data", "extra"], 1.5, "data.extra", "microseconds"),
    (
        "offered",
        ["data", "ruling", "offer", "pick"],
        [1],
        "data.ruling.offer.pick",
        "2",
    ),
    (
        "offered",
        ["data", "ruling", "offer", "pick"],
        [1, "2"],
        "data.ruling.offer.pick[1]",
        "whole number",
    ),
    (
        "offered",
        ["data", "ruling", "offer", "always", 0, "basis"],
        "charity",
        "data.ruling.offer.always[0].basis",
        "allowed: statutory, entitlement, goodwill",
    ),
    (
        "offered",
        ["data", "ruling", "reasons", 0],
        {"text": {}},
        "data.ruling.reasons[0]",
        "with a code",
    ),
    (
        "offered",
        ["data", "ruling", "reasons", 0, "fields"],
        [],
        "data.ruling.reasons[0]",
        "fields and sentences",
    ),
    (
        "offered",
        ["data", "ruling", "reasons", 0, "text"],
        {"en": 1},
        "data.ruling.reasons[0]",
        "sentences are text",
    ),
    (
        "offered",
        ["data", "ruling", "reasons", 0, "text"],
        {"en": "{"},
        "data.ruling.reasons[0]",
        "cannot stand here",
    ),
]


@pytest.mark.parametrize(
    ("kind", "path", "value", "where", "rule"),
    [pytest.param(*d, id=f"{d[3]} {n}") for n, d in enumerate(DAMAGE)],
)
def test_damage_is_refused_with_the_path_to_it(kind, path, value, where, rule):
    with pytest.raises(Undecodable) as caught:
        load_entry(damaged(kind, path, value))
    assert caught.value.where == where
    assert rule in caught.value.rule
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_error_shows_no_words_of_the_row_nor_leads_to_them():
    row = damaged("received", ["data", "complaint", "channel"], "我 叫 林晚")
    row["data"]["complaint"]["text"] = 1
    with pytest.raises(Undecodable) as caught:
        load_entry(row)
    assert "林晚" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_what_json_does_not_have_cannot_be_kept():
    with pytest.raises(Undecodable, match=r"as json\.loads gives it"):
        load_entry(row_of(NOTED.event, kind="audited", data={"x": Fraction(1, 2)}))


def test_a_field_called_value_has_its_name_in_the_path():
    row = damaged("offered", ["data", "ruling", "offer", "always", 2, "value"], [1, 2])
    with pytest.raises(Undecodable) as caught:
        load_entry(row)
    assert caught.value.where == "data.ruling.offer.always[2].value"
    row["data"]["ruling"]["offer"]["always"][2]["value"] = [-1, "CNY"]
    with pytest.raises(Undecodable) as caught:
        load_entry(row)
    assert caught.value.where == "data.ruling.offer.always[2].value"


@pytest.mark.parametrize("row", [None, [], "row", 1, {}])
def test_what_is_no_row_is_refused(row):
    with pytest.raises(Undecodable):
        load_entry(row)


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"id": "a"}, {"id": 1, "log": []}, {"id": "a", "log": [], "x": 1}],
)
def test_what_is_no_case_is_refused(data):
    with pytest.raises(Undecodable, match="an object of id and log"):
        load_case(data)


def test_the_path_into_a_case_begins_with_the_place_in_the_log():
    data = dump_case(story())
    data["log"][3]["data"]["ruling"]["version"] = "3"
    with pytest.raises(Undecodable) as caught:
        load_case(data)
    assert caught.value.where == "log[3].data.ruling.version"


def test_a_missing_row_is_a_gap():
    data = dump_case(story())
    del data["log"][2]
    with pytest.raises(VersionGap):
        load_case(data)


def test_a_case_without_a_birth_is_refused():
    with pytest.raises(InvalidValue, match="begin"):
        load_case({"id": "a", "log": []})


# ── what hosts keep beside the log ───────────────────────────────────────────


@pytest.mark.parametrize(
    "value",
    [
        Task(
            "case-1:9:survey",
            "survey",
            due_at=at(3),
            why=events()["offered"].ruling.reasons[0],
        ),
        answered().summary(),
        answered().offer,
        answered().lines[2],
        events()["offered"].ruling,
        events()["received"].complaint,
        events()["received"].order,
        events()["received"].customer,
        events()["review_changed"].review,
        events()["assessed"].assessment,
        CurrentFacts(jurisdiction="CN", host={"vip": True, "limit": Money(1, "CNY")}),
        Opinion("quality.damaged", confidence=87, by="ml@3"),
        Money(26800, "CNY"),
        Consent(case="case-1", at=at(72), name="林女士", order="2017"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_come_back_from_their_plain_form(value):
    again = from_plain(read(canonical_json(plain(value))), type(value))
    assert again == value


@pytest.mark.parametrize(
    ("data", "of", "where"),
    [
        ({"key": "a"}, Task, "task.kind"),
        ({"key": "a", "kind": "b", "later": 1}, Task, "task"),
        ([], CaseSummary, "casesummary"),
        ({"text": "a", "channel": "b"}, Complaint, "complaint.received_at"),
        ({"always": [{"name": "a"}]}, Offer, "offer.always[0].kind"),
    ],
)
def test_damaged_values_are_refused_with_the_path(data, of, where):
    with pytest.raises(Undecodable) as caught:
        from_plain(data, of)
    assert caught.value.where == where
    assert caught.value.__context__ is None


def test_values_that_are_not_read_back_are_refused_by_name():
    with pytest.raises(InvalidValue, match=r"allowed: .*CaseSummary.*Task"):
        from_plain({}, DecisionTable)
    assert OfferedLine.__name__ in str(_refusal(dict))


def _refusal(of):
    with pytest.raises(InvalidValue) as caught:
        from_plain({}, of)
    return caught.value


# ── other processes, and the outer world ─────────────────────────────────────


def two_hundred_events() -> Case:
    case = story()
    for n in range(200 - case.version):
        case = record(case, ev.Noted(at(41 + n), by="li", text=f"第{n}天"))
    return case


def run(script: str, given: bytes = b"", *, seed: str) -> str:
    root = Path(__file__).parents[2]
    path = os.pathsep.join((str(root / "src"), str(root)))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        input=given,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


ELSEWHERE = """
import pickle, sys
from recoverykit.lifecycle import Case
from recoverykit.plain import canonical_json, content_hash
from recoverykit.serialization import dump_case, load_case
case, data = pickle.load(sys.stdin.buffer)
assert load_case(data) == case == Case.replay(case.id, case.log)
assert canonical_json(dump_case(case)) == canonical_json(data)
print(content_hash(case), case.version, case.state)
"""


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_a_case_of_two_hundred_events_is_the_same_case_elsewhere(seed):
    case = two_hundred_events()
    assert pickle.loads(pickle.dumps(case)) == case
    data = dump_case(case)
    assert load_case(read(canonical_json(data))) == case
    said = run(ELSEWHERE, pickle.dumps((case, data)), seed=seed)
    assert said.split() == [content_hash(case), "200", case.state]


WATCHED = """
import sys
from recoverykit.privacy import erase, redact
from recoverykit.serialization import dump_case, dump_entry, load_case, load_entry
from recoverykit.serialization import dump_incident, from_plain, load_incident
from recoverykit.plain import plain
from tests.golden.payloads import events, payloads, story
rows, case, summary = payloads(), story(), story().summary()
seen = []
armed = True
sys.addaudithook(lambda event, args: armed and seen.append(event))
for name, row in rows.items():
    if name == "case.json":
        load_case(row)
    elif name == "incident.json":
        dump_incident(load_incident(row))
    else:
        dump_entry(load_entry(row))
from_plain(plain(summary), type(summary))
try:
    load_entry({**rows["noted.json"], "data": {"by": 1}})
except ValueError:
    pass
dump_case(case)
erase(case.log, b"sixteen bytes or more")
redact("2017", case)
armed = False
print(sorted(set(seen)))
"""


def test_loading_and_dumping_touch_nothing_outside():
    # which of them Python tells of differs from one version to the next
    harmless = {"object.__getattr__", "sys._getframe", "sys._getframemodulename"}
    assert set(ast.literal_eval(run(WATCHED, seed="0"))) <= harmless


def test_without_cattrs_the_import_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cattrs", None)
    spec = importlib.util.spec_from_file_location("unready", serialization.__file__)
    with pytest.raises(ImportError, match=r"pip install recoverykit\[json\]"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_types_that_no_stored_value_has_yet_are_read_strictly_too():
    structure = serialization._CONVERTER.structure
    assert structure([1, 3], Fraction) == Fraction(1, 3)
    with pytest.raises(Undecodable):
        structure([1, 0], Fraction)


def test_a_span_is_stored_in_whole_microseconds():
    row = row_of(events()["extended"])
    assert row["data"]["extra"] == timedelta(days=1) // timedelta(microseconds=1) + 1
