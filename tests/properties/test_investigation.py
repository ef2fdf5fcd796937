"""Laws of evidence, of an investigation's open points, and of anti-patterns."""

from hypothesis import given, settings
from hypothesis import strategies as st

from recoverykit.anti_patterns import ANTI_PATTERNS, anti_patterns
from recoverykit.facts import Evidence, Issue
from recoverykit.investigation import (
    RECORDINGS,
    InvestigationRules,
    claimed_and_found,
    claims_and_facts,
    completeness,
    is_within,
)
from recoverykit.lifecycle import Case
from recoverykit.personal import without_personal
from recoverykit.privacy import erase
from tests.stories import at
from tests.strategies import CASES, EVENTS

PEPPER = b"sixteen bytes at least"
KINDS = st.sampled_from(
    ("photo", "photo.seal", "chat_log", "call_recording", "unboxing_video", "ip_log")
)
ITEMS = st.lists(
    st.builds(
        Evidence,
        KINDS,
        st.just("ref"),
        digest=st.sampled_from((None, "sha256:01")),
        consent=st.sampled_from((None, True, False)),
    ),
    max_size=6,
)
NEEDED = st.lists(
    st.lists(KINDS, min_size=1, max_size=3, unique=True), min_size=1, max_size=3
)
ISSUES = st.builds(
    Issue, st.sampled_from(("quality", "quality.damaged", "service", "logistics.delay"))
)
LATE = at(10**4)
# whole events and cases are large
FEWER = settings(max_examples=25)


@given(NEEDED, ITEMS)
def test_s63_what_is_missing_is_of_the_alternative_and_shown_by_nothing(needed, given_):
    found = completeness(needed, given_)
    assert set(found.missing) <= set(found.alternative)
    assert list(found.alternative) in needed
    for kind in found.missing:
        assert not any(
            item.consent is True and is_within(item.kind, kind) for item in given_
        )


@given(NEEDED, ITEMS, ITEMS)
def test_s63_more_evidence_never_leaves_more_missing(needed, given_, more):
    before = len(completeness(needed, given_).missing)
    assert len(completeness(needed, [*given_, *more]).missing) <= before


@given(NEEDED, ITEMS)
def test_s63_no_recording_carries_a_claim_without_consent(needed, given_):
    silent = [
        item
        for item in given_
        if item.kind not in RECORDINGS or item.consent is not True
    ]
    found = completeness(needed, silent)
    assert ("call_recording" in found.alternative) <= (
        "call_recording" in found.missing
    )


@given(NEEDED, ITEMS, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(needed, given_, chance):
    mixed = list(given_)
    chance.shuffle(mixed)
    assert completeness(needed, mixed).missing == completeness(needed, given_).missing


@FEWER
@given(st.lists(ISSUES, max_size=4), EVENTS["diagnosed"])
def test_s52_every_claimed_issue_is_told_once_and_keeps_its_category(issues, event):
    told = claimed_and_found(issues, event.diagnosis)
    claimed = [w["category"] for w in told if not w.code.endswith("issue_found")]
    assert claimed == list(dict.fromkeys(issue.category for issue in issues))


@FEWER
@given(EVENTS["received"], EVENTS["diagnosed"])
def test_s59_every_claim_is_told_and_no_words_of_it(event, found):
    told = claims_and_facts(event.complaint.claims, found.diagnosis)
    assert [w["what"] for w in told] == [c.what for c in event.complaint.claims]
    assert {name for w in told for name, _ in w.fields} <= {"what", "source"}


@FEWER
@given(EVENTS["diagnosed"])
def test_open_points_are_the_same_after_an_erasure(event):
    gone = without_personal(event, PEPPER)
    rules = InvestigationRules()
    assert rules.open_points(gone.diagnosis) == rules.open_points(event.diagnosis)


@FEWER
@given(CASES)
def test_s121_s122_faults_are_known_in_order_once_and_point_into_the_log(case):
    told = anti_patterns(case, readings=(), grade=None, now=LATE)
    names = [why.code.removeprefix("anti_pattern.") for why in told]
    assert names == [name for name in ANTI_PATTERNS if name in names]
    versions = {str(entry.version) for entry in case.log}
    assert all(why["entries"] and versions.issuperset(why["entries"]) for why in told)


@FEWER
@given(CASES)
def test_an_erasure_adds_no_fault(case):
    gone = Case.replay(case.id, erase(case.log, PEPPER))
    before = anti_patterns(case, readings=(), grade=None, now=LATE)
    after = anti_patterns(gone, readings=(), grade=None, now=LATE)
    assert {why.code for why in after} <= {why.code for why in before}
