"""The contract of a classifier: who keeps it passes; who breaks it is told where."""

from __future__ import annotations

import io
import json
import os
import random
import sys
import time
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from itertools import accumulate
from typing import Any, ClassVar

import pytest

from recoverykit.catalogue import STANDARD
from recoverykit.errors import InvalidValue
from recoverykit.facts import Complaint
from recoverykit.severity import KeywordClassifier
from recoverykit.severity.reviews import ReviewClassifier
from recoverykit.testing import (
    CLASSIFIER_RULES,
    SAMPLES,
    ClassifierContract,
    Violation,
    assert_classifier,
    check_classifier,
)
from recoverykit.testing import classifiers as kit
from recoverykit.testing.probe import Listener, complaint_of, main
from tests import bad_classifiers as bad

# ── who keeps it ─────────────────────────────────────────────────────────────


class TestKeywords(ClassifierContract):
    """The classifier that ships keeps the contract: one test of each rule."""

    factory = KeywordClassifier
    catalogues = STANDARD


class TestReviews(ClassifierContract):
    """So does the model that ships."""

    factory = ReviewClassifier
    catalogues = STANDARD


class TestByFunction(ClassifierContract):
    """A function of a module serves as well, and is not taken for a method."""

    factory = bad.make_good
    samples: ClassVar = {"waited": "等了三天"}


def test_each_rule_has_a_test_of_its_own() -> None:
    tests = {name for name in vars(ClassifierContract) if name.startswith("test_")}
    assert tests == {f"test_{rule}" for rule in CLASSIFIER_RULES if rule != "time"}
    assert not ClassifierContract.__test__
    assert TestKeywords.__test__


@pytest.mark.parametrize(
    "factory", ["tests.bad_classifiers:Good", "tests.bad_classifiers:Elsewhere.Good"]
)
def test_a_factory_may_be_named(factory: str) -> None:
    assert check_classifier(factory) == ()


# ── who breaks it ────────────────────────────────────────────────────────────

BAD: dict[str, tuple[Any, ...]] = {
    "protocol": (bad.Nameless, bad.Broken),
    "api_version": (bad.Newer, bad.Texted),
    "labels": (bad.Judges, bad.Spaced, bad.Doubled, bad.Own),
    "speaks": (bad.Silent,),
    "raises": (bad.Raises,),
    "answer": (bad.Bare,),
    "declared": (bad.Undeclared, bad.Twice),
    "confidence": (bad.Nan,),
    "spans": (bad.Outside, bad.Pairs),
    "input": (bad.Spoils,),
    "itself": (bad.Renames,),
    "words": (bad.Quotes,),
    "again": (bad.Counts,),
    "instances": (bad.Individual,),
    "order": (bad.Remembers,),
    "pickle": (bad.Unpicklable, bad.PicklesLess),
    "steps": (bad.Square, bad.SquareOfSome, bad.Cube),
    "hash_seed": (bad.Unordered, bad.Salted),
    "outside": (bad.Reads, bad.Looks),
}
PAIRS = [(rule, factory) for rule, made in BAD.items() for factory in made]


@pytest.mark.parametrize(
    ("rule", "factory"), PAIRS, ids=[f"{r}-{f.__name__}" for r, f in PAIRS]
)
def test_a_bad_classifier_is_caught_by_the_rule_that_names_it(
    rule: str, factory: Any
) -> None:
    found = check_classifier(
        factory, catalogues=STANDARD, processes=rule in {"hash_seed", "outside"}
    )
    caught = [violation for violation in found if violation.rule == rule]
    assert caught, [str(violation) for violation in found]
    for violation in found:
        told = violation.explain("en"), violation.explain("zh")
        assert told[0] != told[1]
        # samples are named and never quoted
        assert not any(SAMPLES["person"][:6] in line for line in told)
        assert violation.sample is None or violation.sample in SAMPLES


def test_every_rule_has_a_classifier_that_breaks_it() -> None:
    assert {*BAD, "known", "time"} == set(CLASSIFIER_RULES)


def test_what_it_touches_is_named() -> None:
    [files] = {v.reason["what"] for v in check_classifier(bad.Reads)}
    assert files == ("open",)
    [looks] = {v.reason["what"] for v in check_classifier(bad.Looks)}
    assert set(looks) == {
        *("time.time", "datetime.now", "random.random", "os.environ"),
        f"{os.name}.urandom",
    }


def test_a_violation_is_one_line_that_says_where() -> None:
    found = check_classifier(bad.Undeclared, processes=False)
    assert str(found[0]) == (
        "declared [complaint_zh]: label 'weather.rain' is not declared, or in no "
        "catalogue"
    )


# ── known failures ───────────────────────────────────────────────────────────


def test_a_known_failure_needs_a_reason_and_has_to_fail() -> None:
    known = {"pickle": "its rules are functions; it is built where it is used"}
    assert check_classifier(bad.Unpicklable, known=known, processes=False) == ()
    [stale] = check_classifier(bad.Good, known=known, processes=False)
    assert stale.rule == "known"
    assert stale.reason["rule"] == "pickle"


def test_what_was_not_looked_at_is_not_said_to_be_kept() -> None:
    found = check_classifier(bad.Nameless, known={"pickle": "it holds a file"})
    assert [violation.rule for violation in found] == ["protocol"]
    quick = {"outside": "it reads a model", "time": "it is slow"}
    assert check_classifier(bad.Good, known=quick, processes=False) == ()


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"speed": "slow"}, "must be one of protocol"),
        ({"steps": " "}, "got steps: ' '; must say why, in words"),
        ({"pickle": None}, "got pickle: None; must say why, in words"),
        (["pickle"], r"got \['pickle'\]; must be a mapping from rules to"),
        (None, "got None; must be a mapping"),
    ],
    ids=["no rule", "no reason", "no text", "no mapping", "nothing"],
)
def test_a_known_failure_is_checked_itself(known: Any, rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        check_classifier(bad.Good, known=known)


def test_an_assertion_tells_every_violation() -> None:
    assert_classifier(bad.Good, processes=False)
    with pytest.raises(AssertionError) as found:
        assert_classifier(bad.Spoils, processes=False, lang="zh")
    lines = str(found.value).splitlines()
    assert len(lines) == len(SAMPLES)
    assert all("擅自改动" in line for line in lines)


def test_a_contract_fails_in_the_test_of_the_rule_alone() -> None:
    class Contract(ClassifierContract):
        factory = bad.Unordered

    class Same(Contract):
        factory = staticmethod(bad.make_good)

    Same().test_hash_seed()
    mine = Contract()
    mine.test_pickle()
    with pytest.raises(AssertionError, match=r"hash_seed \[complaint_zh\]"):
        mine.test_hash_seed()


# ── the factory ──────────────────────────────────────────────────────────────


def local() -> Any:
    class Local(bad.Good):
        pass

    return Local


class Impostor(bad.Good):
    pass


Impostor.__module__, Impostor.__qualname__ = "tests.bad_classifiers", "Good"


def in_main() -> bad.Good:
    return bad.Good()


in_main.__module__ = "__main__"


@pytest.mark.parametrize(
    "factory",
    [
        *(local(), lambda: bad.Good(), partial(bad.make_good), Impostor, in_main),  # noqa: PLW0108
        *("tests.bad_classifiers", "tests.bad_classifiers:Nobody", "no.such:Thing"),
        *("", ":Good"),
    ],
    ids=[
        *("local", "lambda", "partial", "impostor", "main"),
        *("module", "nobody", "nowhere", "empty", "nothing"),
    ],
)
def test_a_factory_that_another_process_cannot_find_is_refused(factory: Any) -> None:
    with pytest.raises(InvalidValue, match="must be a class or function of a module"):
        check_classifier(factory)


@pytest.mark.parametrize("factory", [bad.Homesick, bad.Leaves])
def test_a_factory_that_fails_elsewhere_is_refused(factory: Any) -> None:
    with pytest.raises(InvalidValue, match="must work in a process of its own"):
        check_classifier(factory)


# ── work and time ────────────────────────────────────────────────────────────


class Raising(bad.Good):
    def classify(self, complaint: Complaint, /) -> Any:
        raise KeyError


class Endless(bad.Good):
    """It catches what it can and goes on."""

    def classify(self, complaint: Complaint, /) -> Any:
        while True:
            with suppress(Exception):
                raise KeyError


def test_lines_are_counted_up_to_a_number() -> None:
    counter = kit._Counter(2)
    assert counter() is counter
    assert counter() is counter
    with pytest.raises(kit._TooMany):
        counter()
    assert counter.steps == 3


def test_counting_stops_and_leaves_a_tracer_as_it_was() -> None:
    before = sys.gettrace()
    complaint = complaint_of("慢")
    assert kit._count(Endless(), complaint, most=500) == 501
    assert 1 <= kit._count(Raising(), complaint, most=500) < 50
    assert sys.gettrace() is before


@pytest.mark.parametrize(
    ("power", "kept"), [(1, True), (2, False)], ids=["linear", "square"]
)
def test_time_may_grow_with_the_length_and_not_with_its_square(
    power: int,
    kept: bool,  # noqa: FBT001
) -> None:
    """A clock of our own: what a real one says differs from one minute to the next."""
    took = [length**power for length in kit.LENGTHS for _ in range(5)]
    ticks = accumulate(tick for seconds in took for tick in (0, seconds))
    found = list(kit._time(Raising(), SAMPLES, clock=partial(next, ticks)))
    assert [violation.rule for violation in found] == ([] if kept else ["time"])


def test_time_is_looked_at_where_it_is_asked_for() -> None:
    """Whether it is kept nobody asserts: that depends on the machine."""
    found = check_classifier(bad.Good, timed=True, processes=False)
    assert {violation.rule for violation in found} <= {"time"}


# ── the other process ────────────────────────────────────────────────────────


def test_a_probe_reports_answers_and_what_was_touched() -> None:
    hooks: list[Any] = []
    asked = {"spec": "tests.bad_classifiers:Looks", "texts": {"zh": "等了三天"}}
    target = io.StringIO()
    before = sys.getprofile()
    given = io.StringIO(json.dumps({**asked, "listens": True}))
    main(given, target, hook=hooks.append)
    assert sys.getprofile() is before
    found = json.loads(target.getvalue())
    assert found["answers"]["zh"]["opinions"] == [{"label": bad.DELAY, "by": "good@1"}]
    assert "time.time" in found["touched"]["zh"]
    assert len(hooks) == 1


def test_a_probe_that_does_not_listen_sets_no_hook() -> None:
    hooks: list[Any] = []
    target = io.StringIO()
    asked = {"spec": "tests.bad_classifiers:Looks", "texts": {"zh": "等了三天"}}
    main(
        io.StringIO(json.dumps({**asked, "listens": False})),
        target,
        hook=hooks.append,
    )
    assert json.loads(target.getvalue())["touched"] == {"zh": []}
    assert not hooks


def test_a_probe_says_why_it_cannot_ask() -> None:
    target = io.StringIO()
    asked = {"spec": "no.such:Thing", "texts": {}, "listens": False}
    main(io.StringIO(json.dumps(asked)), target, hook=lambda _: None)
    assert json.loads(target.getvalue())["error"].startswith("ModuleNotFoundError")


def test_a_listener_hears_only_while_it_listens() -> None:
    listener = Listener()
    listener.audit("open", ("somewhere", "r", 0))
    assert not listener.heard
    with listener.listening():
        listener.audit("open", ("somewhere", "r", 0))
        listener.audit("object.__getattr__", ())
    assert listener.heard == ["open"]


def test_a_listener_knows_the_clock_chance_and_the_environment() -> None:
    """As the interpreter calls it: a profiler is not measured while it runs."""
    listener = Listener()
    frame = sys._getframe()
    for function in (time.time, datetime.now, date.today, os.urandom, random.random):
        listener.profile(frame, "c_call", function)
    for function in (datetime.fromisoformat, random.Random(1).random, len):
        listener.profile(frame, "c_call", function)
    listener.profile(frame, "call", None)
    listener.profile(frame, "return", None)
    assert listener.heard == [
        *("time.time", "datetime.now", "date.today"),
        *(f"{os.name}.urandom", "random.random"),
    ]


def test_the_environment_is_read_by_a_function_that_is_known() -> None:
    frames: list[Any] = []

    class Name(str):
        __slots__ = ()

        def encode(self, *given: Any) -> bytes:
            frames.append(sys._getframe())
            return super().encode(*given)

    os.environ.get(Name("HOME"))
    listener = Listener()
    for frame in iter(lambda: frames.append(frames[-1].f_back) or frames[-1], None):
        listener.profile(frame, "call", None)
    assert listener.heard == ["os.environ"]


def test_a_violation_names_a_rule_that_there_is() -> None:
    with pytest.raises(InvalidValue, match="rule"):
        Violation("speed", check_classifier(bad.Silent, processes=False)[0].reason)
