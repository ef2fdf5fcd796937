"""Personal fields: what an erasure replaces, and what it leaves."""

import pickle

import attrs
import pytest
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.facts import Claim, Evidence
from recoverykit.investigation import Finding
from recoverykit.personal import (
    check_pepper,
    digest,
    equal_but_for_personal,
    is_digest,
    personal_texts,
    without_personal,
)
from tests.stories import at, complaint, order

PEPPER = b"sixteen bytes at least"
OTHER = b"another pepper, as long"


@pytest.mark.parametrize(
    "text", ["", "断裂", "erased:", "erased:" + "0" * 63, "erased:" + "G" * 64]
)
def test_words_are_no_digest(text):
    assert not is_digest(text)


def test_a_digest_is_keyed_stable_and_says_nothing():
    made = digest("林晚", PEPPER)
    assert is_digest(made)
    assert made == digest("林晚", PEPPER)
    assert made != digest("林晚", OTHER)
    assert made != digest("林晓", PEPPER)
    assert "林" not in made


def test_a_digest_is_not_digested_again():
    made = digest("林晚", PEPPER)
    assert digest(made, PEPPER) == digest(made, OTHER) == made


def test_lone_surrogates_are_digested_like_any_character():
    assert digest("\ud83d", PEPPER) != digest("\udc4d", PEPPER)


@pytest.mark.parametrize(
    ("pepper", "given"),
    [
        (b"", "0 bytes"),
        (b"fifteen bytes..", "15 bytes"),
        ("text that is long enough", "a str"),
        (None, "a NoneType"),
    ],
)
@pytest.mark.parametrize(
    "use",
    [check_pepper, lambda p: digest("x", p), lambda p: without_personal(1, p)],
    ids=["check_pepper", "digest", "without_personal"],
)
def test_a_pepper_that_could_be_guessed_is_refused(pepper, given, use):
    with pytest.raises(InvalidValue) as caught:
        use(pepper)
    assert caught.value.given == given
    assert "kept secret" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_words_go_and_everything_else_stays_however_deep():
    finding = Finding("qc", "小王那周请假", evidence=(Evidence("photo", "s3://1"),))
    erased = without_personal((finding, 7, "words of nobody"), PEPPER)
    (after, *rest) = erased
    assert rest == [7, "words of nobody"]
    assert after.stage == "qc"
    assert is_digest(after.statement)
    assert after.evidence[0].kind == "photo"
    assert is_digest(after.evidence[0].ref)


def test_a_value_without_personal_words_is_the_same_object():
    reason = Reason("lifecycle.no_diagnosis")
    nested = (reason, ("a", 1))
    assert without_personal(nested, PEPPER) is nested
    claim = Claim("order.delivered_at", at(1))
    assert without_personal(claim, PEPPER) is claim


@pytest.mark.parametrize("says", [True, 3, at(1), at(1).date(), None])
def test_a_claim_keeps_what_decisions_rest_on(says):
    assert without_personal(Claim("order.opened", says), PEPPER).says == says


def test_a_claim_in_words_is_personal_one_word_or_many():
    one = without_personal(Claim("name", "林晚"), PEPPER)
    many = without_personal(Claim("name", ("林", "晚")), PEPPER)
    assert is_digest(one.says)
    assert all(map(is_digest, many.says))
    assert len(set(many.says)) == 2


def test_fields_that_are_not_given_to_the_constructor_are_left_alone():
    @frozen
    class Told:
        words: str = field(metadata=checked.PERSONAL_FIELD)
        _memo: str = field(init=False, default="worked out", repr=False)

    erased = without_personal(Told("林晚"), PEPPER)
    assert is_digest(erased.words)
    assert erased == attrs.evolve(Told("林晚"), words=erased.words)


def test_personal_texts_are_found_however_deep():
    told = complaint(
        claims=(Claim("name", ("林", "晚")), Claim("opened", False)),
        occasion="周年",
        evidence=(Evidence("photo", "s3://1"),),
    )
    assert list(personal_texts((told, order()))) == [
        told.text,
        "林",
        "晚",
        "周年",
        "s3://1",
        "2017",
        "周年纪念礼物,急用",
    ]


def test_values_that_differ_in_words_only_are_equal_but_for_personal():
    told = Claim("name", ("林", "晚")), Finding("qc", "小王请假")
    erased = without_personal(told, PEPPER)
    assert equal_but_for_personal(told, erased)
    assert equal_but_for_personal(complaint(), complaint(text="别的话"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Finding("qc", "a"), Finding("packing", "a")),
        (Claim("name", ("a",)), Claim("name", ("a", "b"))),
        (Claim("opened", True), Claim("opened", False)),
        (Claim("opened", "yes"), Claim("opened", None)),
        (Claim("a", "b"), Evidence("a", "b")),
    ],
)
def test_values_that_differ_in_more_are_not(left, right):
    assert not equal_but_for_personal(left, right)
