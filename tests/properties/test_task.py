"""Laws of reconciling tasks."""

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.task import Task, reconcile

TASKS = st.lists(
    st.builds(
        Task,
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from(["survey", "card"]),
        role=st.sampled_from([None, "ceo"]),
    ),
    unique_by=lambda task: task.key,
)


def applied(changes, stored):
    """Return a host's table after it did what it was told."""
    table = {task.key: task for task in stored}
    for task in changes.cancelled:
        del table[task.key]
    for task in (*changes.new, *changes.moved):
        table[task.key] = task
    return tuple(table.values())


@given(TASKS, TASKS)
def test_doing_it_makes_the_table_what_is_wanted(wanted, stored):
    assert {*applied(reconcile(wanted, stored), stored)} == {*wanted}


@given(TASKS, TASKS)
def test_doing_it_twice_changes_nothing_more(wanted, stored):
    once = applied(reconcile(wanted, stored), stored)
    assert reconcile(wanted, once) == ((), (), ())


@given(TASKS, TASKS)
def test_new_moved_and_cancelled_never_share_a_key(wanted, stored):
    changes = reconcile(wanted, stored)
    keys = [task.key for part in changes for task in part]
    assert len({*keys}) == len(keys)


@given(TASKS, TASKS, st.randoms(use_true_random=False))
def test_order_does_not_matter(wanted, stored, random):
    first = reconcile(wanted, stored)
    random.shuffle(wanted)
    random.shuffle(stored)
    again = reconcile(wanted, stored)
    assert [{*part} for part in first] == [{*part} for part in again]
