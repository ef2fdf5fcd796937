"""What the host is asked to do, and keeping its task table in step."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import Reason
from recoverykit.plain import plain
from recoverykit.task import Task, reconcile

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SURVEY = Task("c1:9:survey", "survey", due_at=NOON)
CARD = Task("c1:9:card", "card")


class TestTask:
    def test_needs_a_key_and_a_kind_only(self):
        assert (CARD.due_at, CARD.role, CARD.line, CARD.why) == (None,) * 4

    def test_its_due_instant_is_in_utc(self):
        east = timezone(timedelta(hours=8))
        assert Task("k", "x", due_at=NOON.astimezone(east)) == Task(
            "k", "x", due_at=NOON
        )

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"key": ""}, "key"),
            ({"kind": "send it"}, "kind"),
            ({"due_at": "soon"}, "due_at"),
            ({"role": ""}, "role"),
            ({"line": ""}, "line"),
            ({"why": "because"}, "why"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            Task(**({"key": "k", "kind": "x"} | given))
        assert caught.value.field == field

    def test_refuses_a_naive_due_instant(self):
        with pytest.raises(NaiveDatetime):
            Task("k", "x", due_at=datetime(2026, 3, 1))

    def test_pickles_hashes_and_has_a_plain_form(self):
        task = Task("k", "fulfil", line="c1:5:remake", why=Reason("x"), role="ceo")
        assert pickle.loads(pickle.dumps(task)) == task
        assert len({task, pickle.loads(pickle.dumps(task))}) == 1
        assert plain(task) == {
            "key": "k",
            "kind": "fulfil",
            "line": "c1:5:remake",
            "why": {"code": "x"},
            "role": "ceo",
        }


class TestReconcile:
    def test_says_what_to_insert_update_and_drop(self):
        later = Task(SURVEY.key, "survey", due_at=NOON + timedelta(hours=1))
        fresh = Task("c1:9:report", "report")
        changes = reconcile([fresh, later], [SURVEY, CARD])
        assert changes == ((fresh,), (later,), (CARD,))
        assert (changes.new, changes.moved, changes.cancelled) == changes

    def test_finds_nothing_where_all_is_well(self):
        assert reconcile([SURVEY, CARD], [CARD, SURVEY]) == ((), (), ())
        assert reconcile([], []) == ((), (), ())

    @pytest.mark.parametrize(
        "change",
        [
            {"kind": "nps"},
            {"due_at": None},
            {"role": "ceo"},
            {"line": "c1:5:card"},
            {"why": Reason("x")},
        ],
    )
    def test_any_difference_under_a_key_is_a_move(self, change):
        given = {"key": SURVEY.key, "kind": "survey", "due_at": NOON} | change
        assert reconcile([Task(**given)], [SURVEY]).moved == (Task(**given),)

    def test_the_same_task_twice_is_one(self):
        assert reconcile([SURVEY, SURVEY], iter([])).new == (SURVEY,)

    @pytest.mark.parametrize("side", ["wanted", "stored"])
    def test_a_key_for_two_tasks_is_refused(self, side):
        twice = {"wanted": [], "stored": []}
        twice[side] = [SURVEY, Task(SURVEY.key, "nps")]
        with pytest.raises(InvalidValue, match="one task only") as caught:
            reconcile(**twice)
        assert caught.value.field == side
