"""Laws of erasing and redacting: the person goes, everything else stays."""

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.personal import equal_but_for_personal, is_digest, personal_texts
from recoverykit.privacy import erase, redact
from recoverykit.serialization import dump_case, load_case
from recoverykit.severity import normalise
from tests import strategies as make
from tests.stories import opened

PEPPERS = st.binary(min_size=16, max_size=40)


@st.composite
def answered_cases(draw):
    """Cases in which an offer was made and taken, so that lines and money exist."""
    offer = draw(make.offers())
    case = draw(make.CASES)
    offered = draw(make.EVENTS["offered"])
    offered = evolve(offered, ruling=evolve(offered.ruling, offer=offer))
    takes = [line.name for line in offer.always]
    takes += [option.name for option in offer.choices[: offer.pick[1]]]
    answer = ev.OfferAnswered(
        draw(make.INSTANTS), by=draw(make.maybe(make.NAMES)), takes=takes
    )
    entries = [draw(make.entries(st.just(event))) for event in (offered, answer)]
    log = (
        *case.log,
        *(evolve(e, version=case.version + n) for n, e in enumerate(entries, start=1)),
    )
    return Case.replay(case.id, log)


CASES = make.CASES | answered_cases()
# whole cases are large
FEWER = settings(max_examples=30)


def erased(case, pepper):
    return Case.replay(case.id, erase(case.log, pepper))


@FEWER
@given(CASES, PEPPERS)
def test_only_personal_texts_change_and_all_of_them(case, pepper):
    after = erased(case, pepper)
    assert equal_but_for_personal(after, case)
    assert all(map(is_digest, personal_texts(after.log)))


@FEWER
@given(CASES, PEPPERS)
def test_state_money_and_decisions_stay(case, pepper):
    after = erased(case, pepper)
    for name in ("state", "version", "book", "received_at", "handler", "offer"):
        assert getattr(after, name) == getattr(case, name), name
    assert after.lines == case.lines
    assert after.cost() == case.cost()
    assert after.resolution == case.resolution
    assert after.assessment == case.assessment
    assert after.summary() == case.summary()
    assert [(e.key, e.recorded_at, e.late_by) for e in after.log] == [
        (e.key, e.recorded_at, e.late_by) for e in case.log
    ]


@FEWER
@given(CASES, PEPPERS, PEPPERS)
def test_erasing_again_changes_nothing(case, pepper, other):
    once = erase(case.log, pepper)
    assert erase(once, pepper) == once
    assert erase(once, other) == once


@FEWER
@given(CASES, PEPPERS)
def test_an_erased_case_is_stored_like_any_other(case, pepper):
    after = erased(case, pepper)
    assert load_case(dump_case(after)) == after


@given(st.lists(make.TEXT, min_size=1, max_size=4), PEPPERS)
def test_equal_texts_stay_linked_and_different_ones_apart(texts, pepper):
    birth = opened().log[0]
    log = [
        evolve(birth, event=ev.CustomerWrote(birth.event.at, text=text))
        for text in texts
    ]
    made = [entry.event.text for entry in erase(log, pepper)]
    assert len(set(made)) == len(set(texts))


@given(make.TEXT, st.data())
def test_a_personal_text_never_survives_in_what_is_published(words, data):
    assume(normalise(words).text.strip())
    birth = opened()
    note = evolve(
        birth.log[0], version=2, event=ev.CustomerWrote(birth.received_at, text=words)
    )
    case = Case.replay("case-1", (*birth.log, note))
    parts = data.draw(st.lists(st.sampled_from((words, "«", "» ")), max_size=6))
    text = "»".join(f"«{part}" for part in parts) + "»"
    safe = redact(text, case, mask="*")
    assert words not in safe or set(words) <= set("«»* ")


@given(make.ANY_TEXT)
def test_what_names_nobody_is_published_as_it_is(text):
    case = opened()
    assume(not any(normalise(w).text in normalise(text).text for w in ("2017", "lin")))
    assert redact(text, case) == text
