"""A case in a few fields: what look-backs over many cases count by."""

from recoverykit.lifecycle import LIFECYCLE
from recoverykit.lifecycle import events as ev
from recoverykit.reply import Reply
from tests.stories import BOOK, at, complaint, opened, order, received, record


def test_s100_it_says_what_recurs_can_be_counted_by():
    bought = order(sku="clasp", carrier="SF", supplier="Yiwu 3")
    birth = received(complaint=complaint(audience=120), order=bought)
    case = LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)
    summary = case.summary()
    assert (summary.sku, summary.carrier, summary.supplier, summary.audience) == (
        "clasp",
        "SF",
        "Yiwu 3",
        120,
    )


def test_without_an_order_or_a_complaint_nothing_is_made_up():
    imported = ev.Imported(at(3), state="diagnosed", source="desk", book=BOOK.ref)
    case = LIFECYCLE.open("old", imported, now=at(3), policies=BOOK)
    summary = case.summary()
    assert (summary.sku, summary.audience, summary.first_replied_at) == (None,) * 3
    assert summary.merged_into is None


def test_the_first_word_is_the_earliest_that_was_said():
    silent = record(opened(), ev.Acknowledged(at(4), by="li"))
    assert silent.summary().first_replied_at is None
    said = ev.Replied(at(6), by="li", reply=Reply("您好"))
    told = ev.Acknowledged(at(5), by="li", reply=Reply("已收到"))
    case = record(opened(), told, said)
    assert case.summary().first_replied_at == at(5)
    assert record(silent, said).summary().first_replied_at == at(6)


def test_a_merged_case_names_the_one_that_answers_until_it_is_reopened():
    merged = record(
        opened(),
        ev.Linked(at(4), to="case-9", relation="merged_into"),
        ev.Linked(at(4), to="case-8", relation="related"),
        ev.Closed(at(4), by="li", code="merged"),
    )
    assert merged.summary().merged_into == "case-9"
    again = record(merged, ev.Reopened(at(5), by="li", why="并错了"))
    assert again.summary().merged_into is None
    # a link of before speaks no more, however it is closed then
    for code in ("withdrawn", "merged"):
        closed = record(again, ev.Closed(at(6), by="li", code=code))
        assert closed.summary().merged_into is None
    linked = ev.Linked(at(7), to="case-7", relation="duplicate_of")
    assert record(closed, linked).summary().merged_into == "case-7"


def test_a_case_that_is_closed_otherwise_answers_itself_whatever_it_is_linked_to():
    linked = ev.Linked(at(4), to="case-9", relation="merged_into")
    closed = ev.Closed(at(4), by="li", code="withdrawn")
    assert record(opened(), linked, closed).summary().merged_into is None
    before = ev.Imported(at(3), state="closed", source="desk", book=BOOK.ref)
    case = LIFECYCLE.open("old", before, now=at(3), policies=BOOK)
    assert record(case, linked).summary().merged_into is None


def test_a_case_that_is_closed_as_merged_and_linked_to_nothing_names_nobody():
    closed = record(opened(), ev.Closed(at(4), by="li", code="merged"))
    assert closed.summary().merged_into is None
