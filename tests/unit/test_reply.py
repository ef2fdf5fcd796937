"""What was said to a complainant, and what was promised in saying it."""

import pickle
from datetime import timedelta

import pytest

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months
from recoverykit.errors import InvalidValue
from recoverykit.personal import is_digest, without_personal
from recoverykit.plain import plain
from recoverykit.reply import PARTS, PROVENANCES, Commitment, Reply

SORRY = "亲,看到评价我们深感抱歉!"
TWO_HOURS = Commitment("answer", Elapsed(timedelta(hours=2)))


class TestReply:
    def test_is_personal_unless_said_otherwise(self):
        """Each preset says which provenances count as a first response (S26, S69)."""
        assert Reply(SORRY).provenance == "personal"
        assert PROVENANCES == ("auto", "template", "edited_template", "personal")

    def test_names_its_parts(self):
        """Sorry, Solve, Smile (S65); no explanation without a diagnosis (S15)."""
        reply = Reply(SORRY, parts=["apology", "solution", "promise"])
        assert reply.parts == ("apology", "solution", "promise")
        assert {*reply.parts} < {*PARTS}

    def test_names_who_signs_it(self):
        """A chief executive's own apology is an outcome of escalation (S72)."""
        assert Reply(SORRY, signed_by="ceo").signed_by == "ceo"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"text": " "}, "text"),
            ({"provenance": "robot"}, "provenance"),
            ({"channel": "by phone"}, "channel"),
            ({"parts": "apology"}, "parts"),
            ({"parts": ("apology", "apology")}, "parts"),
            ({"parts": {"apology", "thanks"}}, "parts"),
            ({"signed_by": ""}, "signed_by"),
            ({"commitments": (timedelta(hours=2),)}, "commitments"),
            ({"commitments": None}, "commitments"),
        ],
    )
    def test_refuses_what_it_cannot_hold(self, given, field):
        with pytest.raises(InvalidValue) as caught:
            Reply(**({"text": SORRY} | given))
        assert caught.value.field == field

    def test_its_words_stay_out_of_errors_and_can_be_erased(self):
        with pytest.raises(InvalidValue) as caught:
            Reply([SORRY])
        assert SORRY not in str(caught.value)
        erased = without_personal(Reply(SORRY, parts=["apology"]), b"0" * 16)
        assert is_digest(erased.text)
        assert erased.parts == ("apology",)


class TestCommitment:
    def test_is_a_time_promised_to_one_person(self):
        """S27: two hours; S36: still today."""
        today = Commitment("settled", EndOfDay(0))
        reply = Reply(SORRY, commitments=[TWO_HOURS, today])
        assert reply.commitments == (TWO_HOURS, today)

    def test_its_name_is_its_own_within_a_reply(self):
        """A clock's id is made of it, so two of one name would be one clock."""
        with pytest.raises(InvalidValue, match="got answer; must use a name once"):
            Reply(SORRY, commitments=(TWO_HOURS, Commitment("answer", EndOfDay(0))))

    @pytest.mark.parametrize("target", [timedelta(hours=2), "2h", None])
    def test_needs_a_target(self, target):
        with pytest.raises(InvalidValue, match="invalid target"):
            Commitment("answer", target)

    def test_pickles_and_has_a_plain_form(self):
        reply = Reply(SORRY, commitments=(TWO_HOURS,), channel="phone")
        assert pickle.loads(pickle.dumps(reply)) == reply
        assert plain(reply) == {
            "text": SORRY,
            "channel": "phone",
            "commitments": [
                {
                    "name": "answer",
                    "target": {"kind": "elapsed", "span": 7_200_000_000},
                }
            ],
        }

    @pytest.mark.parametrize(
        "target",
        [Elapsed(timedelta.max), Months(121), EndOfDay(3653), BusinessDays(10**30)],
    )
    def test_one_that_nobody_lives_to_see_is_refused(self, target):
        with pytest.raises(InvalidValue, match="must be due within ten years"):
            Commitment("answer", target)

    def test_ten_years_are_not_too_long(self):
        assert Commitment("spare_parts", Months(120)).target == Months(120)
