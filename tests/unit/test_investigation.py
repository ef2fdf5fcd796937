"""What an investigation established: causes, and the facts they rest on."""

import pickle

import pytest

from recoverykit.errors import InvalidValue
from recoverykit.facts import Evidence
from recoverykit.investigation import METHODS, Diagnosis, Finding, authority_gaps
from recoverykit.personal import personal_texts
from tests.stories import complaint

PHOTO = Evidence("photo", "s3://lin/1.jpg")
CLASP = Finding("sourcing", "新供应商的配件硬度不达标", evidence=[PHOTO])


class TestDiagnosis:
    def test_has_one_primary_cause_and_any_that_took_part(self):
        """S55: supply chain, quality control and service, all three at once."""
        diagnosis = Diagnosis(primary="sourcing", contributing=["qc", "service"])
        assert diagnosis.refusal() is None
        assert diagnosis.stages == ("sourcing", "qc", "service")

    def test_may_say_why_no_cause_can_be_named(self):
        open_still = Diagnosis(undetermined="parcel lost", contributing=["logistics"])
        assert open_still.refusal() is None
        assert open_still.stages == ("logistics",)

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"contributing": ("qc",)},
            {"primary": "qc", "undetermined": "unclear"},
            {"primary": "qc", "contributing": ("qc",)},
        ],
    )
    def test_says_why_it_is_none(self, given):
        assert Diagnosis(**given).refusal().code == "lifecycle.no_primary_cause"

    def test_may_confirm_other_issues_than_were_claimed(self):
        """S52: confirmed by phone: an item missing, a size wrong."""
        diagnosis = Diagnosis(
            primary="packing",
            confirmed=["fulfilment.missing_item", "fulfilment.wrong_size"],
            method="phone",
        )
        assert diagnosis.method in METHODS
        assert len(diagnosis.confirmed) == 2

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"primary": "q c"}, "primary"),
            ({"contributing": "qc"}, "contributing"),
            ({"contributing": ("qc", "qc")}, "contributing"),
            ({"undetermined": ""}, "undetermined"),
            ({"confirmed": (1,)}, "confirmed"),
            ({"method": "guess"}, "method"),
            ({"findings": ("clasp",)}, "findings"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            Diagnosis(**given)
        assert caught.value.field == field

    def test_s52_nothing_is_both_confirmed_and_rejected(self):
        with pytest.raises(InvalidValue, match="must not be confirmed as well"):
            Diagnosis(confirmed=["quality"], rejected=["quality"])

    def test_pickles_and_compares_by_content(self):
        diagnosis = Diagnosis(primary="sourcing", findings=[CLASP])
        assert pickle.loads(pickle.dumps(diagnosis)) == diagnosis
        assert hash(diagnosis) == hash(pickle.loads(pickle.dumps(diagnosis)))


class TestFinding:
    def test_is_a_fact_with_its_stage_and_its_evidence(self):
        """S54: the clasp ran out, a batch was bought in, too soft."""
        assert CLASP.evidence == (PHOTO,)

    def test_what_it_states_is_personal(self):
        assert [*personal_texts(CLASP)] == [CLASP.statement, PHOTO.ref]
        with pytest.raises(InvalidValue) as caught:
            Finding("sourcing", ["徐师傅"])
        assert "徐师傅" not in str(caught.value)

    def test_refuses_evidence_that_is_none(self):
        with pytest.raises(InvalidValue, match="must be Evidence"):
            Finding("sourcing", "x", evidence=("photo",))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, []),
        ({"on_behalf_by": "女儿"}, ["investigation.authority_not_shown"]),
        (
            {"on_behalf_by": "女儿", "is_authorised": False},
            ["investigation.authority_not_shown"],
        ),
        ({"on_behalf_by": "女儿", "is_authorised": True}, []),
    ],
)
def test_somebody_else_shows_that_they_may(given, told):
    assert [why.code for why in authority_gaps(complaint(**given))] == told
    assert authority_gaps(None) == ()
