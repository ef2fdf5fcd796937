"""Erasing a person, and keeping one out of what is published."""

from datetime import timedelta

import attrs
import pytest
from attrs import evolve

from recoverykit.deadline import Elapsed
from recoverykit.errors import InvalidValue, KeyReused
from recoverykit.facts import Customer
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case, Entry
from recoverykit.lifecycle import events as ev
from recoverykit.personal import is_digest, personal_texts
from recoverykit.playbooks import ShopConfig, rescue_48h
from recoverykit.privacy import erase, redact
from recoverykit.reply import Commitment, Reply
from recoverykit.serialization import dump_entry, load_entry
from tests.stories import (
    BOOK,
    answered,
    at,
    complaint,
    opened,
    order,
    received,
    record,
    resolved,
)

PEPPER = b"sixteen bytes at least"
OTHER = b"another pepper, as long"


def erased(case, pepper=PEPPER):
    return Case.replay(case.id, erase(case.log, pepper))


def wrote(text="我叫林晚,手链断了", hours=9, **more):
    return ev.CustomerWrote(at(hours), text=text, **more)


def opaque(data, kind="later.kind"):
    """Return an entry of a kind that this release does not know."""
    return evolve(
        opened().log[0], version=2, event=ev.Opaque(at(9), kind=kind, data=data)
    )


# ── erase ────────────────────────────────────────────────────────────────────


def test_every_personal_text_becomes_a_digest():
    case = record(resolved(), wrote(hours=18, by="林晚"))
    before = list(personal_texts(case.log))
    after = list(personal_texts(erase(case.log, PEPPER)))
    assert len(before) == len(after) > 5
    assert all(map(is_digest, after))
    stored = str([dump_entry(entry) for entry in erase(case.log, PEPPER)])
    # a name as short as "lin" also stands in "declines"
    assert not [text for text in before if len(text) > len("lin") and text in stored]


def test_nothing_that_was_decided_changes():
    case = resolved()
    after = erased(case)
    for name in ("state", "version", "lines", "given", "resolution", "book", "handler"):
        assert getattr(after, name) == getattr(case, name), name
    assert after.cost() == case.cost()
    assert after.summary() == case.summary()
    assert after.assessment == case.assessment
    assert [evolve(e, event=None) for e in after.log] == [
        evolve(e, event=None) for e in case.log
    ]


def test_no_clock_and_no_task_changes():
    book = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)
    case = book.open(
        "case-1", complaint(), order=order(), customer=Customer("lin"), now=at(3)
    )
    promise = Commitment("answer", Elapsed(timedelta(hours=2)))
    reply = Reply("林女士,两小时内答复您", commitments=(promise,))
    case = book.record(case, ev.Acknowledged(at(9), by="li", reply=reply), now=at(15))
    case = book.record(case, wrote(hours=10), now=at(15))
    after = erased(case)
    assert after != case
    for now in (at(10), at(15), at(99)):
        assert book.readings(after, now=now) == book.readings(case, now=now)
        assert book.next_change(after, after=now) == book.next_change(case, after=now)
        assert book.tasks(after, now=now) == book.tasks(case, now=now)


def test_erasing_twice_changes_nothing_whatever_the_pepper():
    once = erase(resolved().log, PEPPER)
    assert erase(once, PEPPER) == once
    assert erase(once, OTHER) == once


def test_two_cases_of_one_customer_stay_linked_under_one_pepper():
    birth = received(customer=Customer("lin"))
    first = LIFECYCLE.open("a", birth, now=at(3), policies=BOOK)
    second = LIFECYCLE.open("b", birth, now=at(3), policies=BOOK)
    assert erased(first).customer == erased(second).customer
    assert erased(first).customer != erased(second, OTHER).customer


def test_only_the_entries_that_hold_something_personal_are_new_objects():
    case = answered()
    changed = [
        old.event.kind
        for old, new in zip(case.log, erase(case.log, PEPPER), strict=True)
        if new is not old
    ]
    assert changed == ["received", "offer_answered"]


@pytest.mark.parametrize("pepper", [b"", b"short", "sixteen or more characters"])
@pytest.mark.parametrize("log", [(), opened().log])
def test_a_weak_pepper_is_refused_even_where_nothing_is_to_erase(log, pepper):
    with pytest.raises(InvalidValue, match="pepper"):
        erase(log, pepper)


def test_an_opaque_event_is_erased_whole_and_stays_readable():
    entry = opaque('{"data":{"who":"林晚"}}')
    (after,) = erase([entry], PEPPER)
    assert is_digest(after.event.data)
    assert after.event.kind == "later.kind"
    assert load_entry(dump_entry(after)) == after
    assert "林晚" not in str(dump_entry(after))


def _personal_fields():
    for cls in (*ev.EVENTS.values(), ev.Opaque):
        for attribute in attrs.fields(cls):
            if attribute.metadata.get("personal"):
                yield cls, attribute


@pytest.mark.parametrize(
    ("cls", "attribute"),
    [pytest.param(c, a, id=f"{c.__name__}.{a.name}") for c, a in _personal_fields()],
)
def test_a_digest_fits_every_personal_field(cls, attribute):
    made = "erased:" + "0" * 64
    assert cls
    attribute.validator(None, attribute, made)


def test_a_retry_after_erasure_is_recognised_by_the_pepper():
    case = record(opened(), wrote(), key="web-1")
    after = erased(case)
    again = LIFECYCLE.record(
        after, wrote(), now=at(9), policies=BOOK, key="web-1", pepper=PEPPER
    )
    assert again is after
    with pytest.raises(KeyReused):
        LIFECYCLE.record(
            after, wrote("别的"), now=at(9), policies=BOOK, key="web-1", pepper=PEPPER
        )


def test_work_goes_on_after_an_erasure():
    after = record(erased(opened()), ev.Acknowledged(at(9), by="li"))
    assert after.state == "acknowledged"


# ── redact ───────────────────────────────────────────────────────────────────


def lins_case(**more):
    """A case whose customer is called Lin Wei, order 2017."""
    birth = received(customer=Customer("C-88/Lin Wei"), order=order(id="2017", **more))
    case = LIFECYCLE.open("case-1", birth, now=at(3), policies=BOOK)
    return record(
        case, wrote("断了", by="林晚"), wrote("It broke", by="Lin Wei", hours=10)
    )


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("感谢第2017号订单的林晚女士", "感谢第***号订单的***女士"),
        ("thanks to Lin Wei", "thanks to ***"),
        ("thanks to LIN WEI, really", "thanks to ***, really"),
        ("thanks to Lin\nWei", "thanks to ***"),
        ("LinWei's bracelet", "***'s bracelet"),
        ("Ｌｉｎ　Ｗｅｉ", "***"),
        ("林\u200b晚", "***"),
        ("林 晚", "***"),
        ("order no. 2017", "order no. ***"),
        ("order2017", "order***"),
        ("２０１７", "***"),
        ("in 20170 cases", "in 20170 cases"),
        ("120 cases in 2018", "120 cases in 2018"),
        ("Colin Weiss", "Colin Weiss"),
        ("Berlin Wei", "Berlin Wei"),
        ("nothing of theirs", "nothing of theirs"),
        ("", ""),
    ],
)
def test_what_identifies_somebody_is_masked(text, safe):
    assert redact(text, lins_case()) == safe


def test_the_words_of_the_complaint_are_masked_as_a_whole():
    told = complaint().text
    assert redact(f"顾客说:“{told}”我们道歉", opened()) == "顾客说:“***”我们道歉"


def test_where_two_personal_texts_overlap_nothing_of_either_is_left():
    case = record(opened(), wrote("王小明", hours=9), wrote("明月", hours=10))
    assert redact("王小明月", case) == "***"
    assert redact("王小明、明月", case) == "***、***"


def test_a_mark_on_the_last_letter_goes_with_it():
    case = record(opened(), wrote("断了", by="José"))
    assert redact("for José and Jose\u0301!", case) == "for *** and ***!"


def test_the_mask_is_the_hosts_to_choose():
    assert redact("第2017号", lins_case(), mask="〇〇") == "第〇〇号"


def test_redacting_twice_changes_nothing():
    once = redact("感谢第2017号订单的林晚女士, Lin Wei", lins_case())
    assert redact(once, lins_case()) == once


def test_every_text_of_an_opaque_event_counts_as_personal():
    data = '{"data":{"who":"林晚","list":["Lin Wei",7,null,{"x":"2046"}]}}'
    case = Case.replay("case-1", (opened().log[0], opaque(data)))
    assert redact("林晚 / Lin Wei / 2046 / 7", case) == "*** / *** / *** / 7"


def test_an_erased_opaque_event_names_nobody():
    log = (opened().log[0], opaque('{"data":{"who":"林晚"}}'))
    case = Case.replay("case-1", erase(log, PEPPER))
    assert redact("林晚", case) == "林晚"


def test_a_text_of_marks_and_spaces_only_masks_nothing():
    case = record(opened(), wrote("\u200b"))
    assert redact("a b", case) == "a b"


def test_a_long_text_is_redacted_too():
    text = "感谢林晚!" * 100_000
    assert "林晚" not in redact(text, lins_case())


def test_entries_are_what_erase_takes_and_gives():
    assert all(isinstance(e, Entry) for e in erase(iter(opened().log), PEPPER))
