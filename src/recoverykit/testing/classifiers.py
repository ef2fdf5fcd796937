"""The contract of a classifier, to be proved by whoever writes one.

:func:`check_classifier` needs no test runner. With pytest, :class:`ClassifierContract`
makes one test of each rule::

    class TestCardCodes(ClassifierContract):
        factory = CardCodes
        samples = {"used": "兑换码提示已被使用"}
"""

from __future__ import annotations

import inspect
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from types import MappingProxyType
from typing import IO, Any, ClassVar, cast

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import Catalogues
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason, render
from recoverykit.facts import Complaint
from recoverykit.plain import plain
from recoverykit.severity import (
    API_VERSION,
    SIGNALS,
    Classifier,
    Opinion,
    Panel,
    PanelAnswer,
)
from recoverykit.severity.classifier import OLDEST_API_VERSION
from recoverykit.severity.scorecard import NEVER_FROM_WORDS
from recoverykit.testing.probe import complaint_of, load

Factory = Callable[[], Classifier] | str
"""What makes a classifier: a class or function of a module, or ``"module:name"``."""

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "complaint_zh": "等了半个月的手链,收到却是断裂的!客服像机器人一样敷衍",
        "complaint_en": "Three weeks late, the box was crushed, and nobody answers me.",
        "praise_zh": "没有破损,物流很快,客服很耐心,好评",
        "praise_en": "Not damaged at all, quick delivery, friendly people. Thank you!",
        "question": "请问什么时候发货?如果破损可以退吗?",
        "person": "我是林小姐,电话 13800001111,地址是幸福路二十八号,东西坏了",
        # nothing but space is refused by Complaint itself
        "one_character": "差",
        "full_stop": "。",
        "digits": "10/10",
        "zero_width": "\u200b\u200d\ufeff",
        "hidden": "垃\u200b圾 破\u2060损",
        "nul": "破\0损 broken\0",
        "emoji": "👩‍👩‍👧‍👦😡👎🏽🇨🇳",
        "lone_surrogate": "坏了\ud83d broken \udc00",
        "marks": "坏" + "\u0301\u20dd" * 400,
        "right_to_left": "\u202eمكسور שבור\u202c 破损",
        "mixed_scripts": "Ｂroken 破损 сломан कमज़ोर こわれた 破損",
        "full_width": "ＴＯＯ　ＬＡＴＥ！！　ＶＸ１２３",
        "one_word": "差" * 5_000,
        "long": "手链断了,客服不理人。Too late, and broken. " * 2_500,
    }
)
"""Texts that every classifier is asked, by name: plain ones, and hostile ones."""

CLASSIFIER_RULES: Mapping[str, str] = MappingProxyType(
    {
        "protocol": "it has name, version, labels and classify, as a panel asks for",
        "api_version": "it was written for a shape that this library speaks",
        "labels": "its labels are codes, each once, of the catalogues where given",
        "speaks": "some sample makes it give an opinion; else nothing was tested",
        "raises": "no text makes it raise",
        "answer": "it answers with a tuple of Opinion, or with Abstain",
        "declared": "it says only labels that it declares, each once",
        "confidence": "confidences are whole percents, or left out",
        "spans": "spans are not empty, and slice back in the text",
        "input": "it leaves the complaint as it is",
        "itself": "its name, version and labels stay what they are",
        "words": "no field of a reason holds the complainant's words",
        "again": "asked again, it answers the same",
        "instances": "another instance answers the same",
        "order": "what was asked before changes no answer",
        "pickle": "it can be pickled, and then answers the same",
        "steps": "its work grows with the length of a text, and not faster",
        "hash_seed": "processes with other hash seeds answer the same",
        "outside": "it touches no file, socket, process, clock, chance or environment",
        "time": "its time grows with the length of a text; only where asked for",
        "known": "what was declared as known still fails",
    }
)
"""Every rule by its id, in the order in which they are checked."""

_OF_FAILURES = MappingProxyType(
    {
        "severity.failed_raised": "raises",
        "severity.failed_type": "answer",
        "severity.failed_field": "answer",
        "severity.failed_label": "declared",
        "severity.failed_twice": "declared",
        "severity.failed_confidence": "confidence",
        "severity.failed_span": "spans",
        "severity.failed_changed_input": "input",
        "severity.failed_changed": "itself",
    }
)
"""Which rule a failure in a panel breaks."""

SEEDS = ("1", "2")
"""Hash seeds of the processes; the process that asks has a third one."""

QUOTE = 8
"""So many characters of a text in a reason are a quotation, and not a word."""

LENGTHS = (250, 500, 1_000, 2_000)
"""Lengths of the texts that work is counted on."""

FASTER = 3
"""Twice the text takes twice the steps, in whole or beyond a start; four times the
steps is the square. Between them lies what sorting takes."""

SLACK = 200_000
"""Steps that a longer text may take at once, such as for building a table."""

MOST = 2_000_000
"""Steps that the shortest of the texts may take."""

MUCH_SLOWER = 5
"""As :data:`FASTER`, for time, which is less exact."""

Clock = Callable[[], float]


@frozen
class Violation:
    """A rule that a classifier breaks.

    Args:
        rule: an id of :data:`CLASSIFIER_RULES`.
        reason: what was found, without words of a text.
        sample: the name of the text it was found with, if it was one.

    Examples:
        >>> why = Reason("severity.failed_raised", error="KeyError")
        >>> print(Violation("raises", why, "emoji"))
        raises [emoji]: it raised KeyError
    """

    rule: str = field(validator=checked.OneOf(*CLASSIFIER_RULES))
    reason: Reason = field(validator=checked.IsA(Reason))
    sample: str | None = field(default=None, validator=checked.text_or_none)

    def __str__(self) -> str:
        return self.explain("en")

    def explain(self, lang: str) -> str:
        """Return it as one line, in the words of a language."""
        where = "" if self.sample is None else f" [{self.sample}]"
        return f"{self.rule}{where}: {render(self.reason, lang)}"


def check_classifier(
    factory: Factory,
    *,
    samples: Mapping[str, str] = MappingProxyType({}),
    catalogues: Catalogues | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
    processes: bool = True,
    timed: bool = False,
) -> tuple[Violation, ...]:
    """Return every rule that a classifier breaks; nothing where it keeps them all.

    It is asked here, and in two processes of its own. Their hash seeds differ, and
    one hears what it touches. An endless loop is not noticed; it just does not end.

    Args:
        factory: makes one, without arguments: a class or a function of a module, or
            ``"module:name"``. The other processes must find it by that name.
        samples: texts by name, beside :data:`SAMPLES`; give some that it recognises.
        catalogues: whose categories its labels must be among, beside the signals;
            without them any code will do.
        known: rules that it breaks knowingly, each with the reason why. Where one is
            kept after all, that is a violation too.
        processes: ask it in other processes too. Without them it is quicker, and the
            rules ``hash_seed`` and ``outside`` are not looked at.
        timed: also compare the time that texts of growing length take. The steps that
            are counted otherwise are lines of Python and see nothing of work inside
            C, such as a regular expression that backtracks; time does, but it differs
            from one machine and minute to the next.

    Returns:
        Violations in the order of :data:`CLASSIFIER_RULES`.

    Raises:
        InvalidValue: the factory cannot be found by a name in another process; a known
            rule that there is not, or without a reason.

    Examples:
        >>> from recoverykit.severity import KeywordClassifier
        >>> check_classifier(KeywordClassifier)
        ()
    """
    spec = _spec(factory)
    _require_reasons(known)
    left_out = (
        *(() if processes else ("hash_seed", "outside")),
        *(() if timed else ("time",)),
    )
    found, asked = _found(spec, {**SAMPLES, **samples}, catalogues, left_out)
    broken = {violation.rule for violation in found}
    stale = [rule for rule in known if rule in asked and rule not in broken]
    kept = [violation for violation in found if violation.rule not in known]
    kept += [
        Violation("known", Reason("testing.classifier_stale", rule=rule))
        for rule in stale
    ]
    order = tuple(CLASSIFIER_RULES)
    return tuple(sorted(kept, key=lambda violation: order.index(violation.rule)))


def assert_classifier(
    factory: Factory,
    *,
    samples: Mapping[str, str] = MappingProxyType({}),
    catalogues: Catalogues | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
    processes: bool = True,
    lang: str = "en",
) -> None:
    """Assert that a classifier keeps every rule, as :func:`check_classifier` has them.

    Args:
        factory: makes one, without arguments.
        samples: texts by name.
        catalogues: whose categories its labels must be among.
        known: rules that it breaks knowingly, each with the reason why.
        processes: ask it in other processes too.
        lang: the language of the message.

    Raises:
        AssertionError: it breaks one; every violation is told.
        InvalidValue: as :func:`check_classifier`.

    Examples:
        >>> from recoverykit.severity import KeywordClassifier
        >>> assert_classifier(KeywordClassifier, processes=False)
    """
    found = check_classifier(
        factory,
        samples=samples,
        catalogues=catalogues,
        known=known,
        processes=processes,
    )
    _fail(found, lang)


def _fail(found: Iterable[Violation], lang: str = "en") -> None:
    lines = [violation.explain(lang) for violation in found]
    if lines:
        raise AssertionError("\n".join(lines))


# ── what is looked at ────────────────────────────────────────────────────────


def _require_reasons(known: object) -> None:
    """Refuse known rules that there are not, or without a reason."""
    if not isinstance(known, Mapping):
        rule = "must be a mapping from rules to the reasons why"
        raise InvalidValue("known", checked.describe(known), rule)
    for name, why in cast("Mapping[object, object]", known).items():
        if name not in CLASSIFIER_RULES:
            one_of = ", ".join(CLASSIFIER_RULES)
            raise InvalidValue("known", str(name), f"must be one of {one_of}")
        if not isinstance(why, str) or not why.strip():
            given = f"{name}: {checked.describe(why)}"
            raise InvalidValue("known", given, "must say why, in words")


def _spec(factory: object) -> str:
    """Return the name that another process finds a factory by."""
    rule = "must be a class or function of a module, or 'module:name'"
    if isinstance(factory, str):
        spec = factory
    else:
        module = getattr(factory, "__module__", None)
        spec = f"{module}:{getattr(factory, '__qualname__', '')}"
        if module == "__main__":
            raise InvalidValue(
                "factory", spec, f"{rule}; __main__ is another elsewhere"
            )
    try:
        same = load(spec)
    except (AttributeError, ImportError, ValueError):
        raise InvalidValue("factory", spec, rule) from None
    if same is not factory and not isinstance(factory, str):
        raise InvalidValue("factory", spec, rule)
    return spec


def _found(
    spec: str,
    texts: Mapping[str, str],
    catalogues: Catalogues | None,
    left_out: tuple[str, ...],
) -> tuple[list[Violation], set[str]]:
    """Return what is wrong, and the rules that were looked at."""
    make = load(spec)
    try:
        first = make()
    except Exception as problem:  # noqa: BLE001  (a plugin may raise anything)
        why = Reason("severity.failed_raised", error=type(problem).__name__)
        return [Violation("protocol", why)], {"protocol"}
    written_for = getattr(first, "api_version", None)
    spoken = range(OLDEST_API_VERSION, API_VERSION + 1)
    if type(written_for) is not int or written_for not in spoken:
        why = Reason(
            "testing.classifier_api_version",
            given=repr(written_for)[:20],
            spoken=tuple(map(str, spoken)),
        )
        return [Violation("api_version", why)], {"protocol", "api_version"}
    try:
        Panel((first,))
    except InvalidValue as problem:
        why = Reason("testing.classifier_refused", why=str(problem))
        return [Violation("protocol", why)], {"protocol", "api_version"}
    panel = _panel(first)
    complaints = {name: complaint_of(text) for name, text in texts.items()}
    answers = {name: panel.classify(one) for name, one in complaints.items()}
    found = [
        *_labels(first, catalogues),
        *_speaks(answers),
        *_failures(answers),
        *_words(answers, texts),
        *_again(panel, make, complaints, answers),
        *_pickle(first, complaints, answers),
        *_steps(first, texts),
    ]
    if "hash_seed" not in left_out:
        found += _elsewhere(spec, texts, answers)
    if "time" not in left_out:
        found += _time(first, texts)
    return found, set(CLASSIFIER_RULES) - set(left_out)


class _Stranger:
    """Hides what a classifier is: a panel need not look twice at those that ship."""

    def __init__(self, classifier: object) -> None:
        self._classifier = classifier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._classifier, name)


def _panel(classifier: object) -> Panel:
    """Return a panel that keeps every opinion, and looks closely at each."""
    return Panel((cast("Classifier", _Stranger(classifier)),), threshold=0)


def _labels(member: Classifier, catalogues: Catalogues | None) -> Iterator[Violation]:
    if not member.labels or len(set(member.labels)) < len(member.labels):
        yield Violation("labels", Reason("testing.classifier_labels"))
    for label in dict.fromkeys(member.labels):
        try:
            Opinion(label)
        except InvalidValue as problem:
            why = Reason("testing.classifier_refused", why=str(problem))
            yield Violation("labels", why)
            continue
        # a shop may have its own categories below this one
        if label.split(".")[0] == NEVER_FROM_WORDS:
            yield Violation("labels", Reason("severity.failed_malice"))
        elif (
            catalogues is not None
            and label not in catalogues.categories
            and label not in SIGNALS
        ):
            yield Violation("labels", Reason("severity.failed_label", label=label))


def _speaks(answers: Mapping[str, PanelAnswer]) -> Iterator[Violation]:
    heard = any(answer.opinions or answer.failures for answer in answers.values())
    if not heard:
        yield Violation("speaks", Reason("testing.classifier_silent"))


def _failures(answers: Mapping[str, PanelAnswer]) -> Iterator[Violation]:
    for name, answer in answers.items():
        for failure in answer.failures:
            rule = _OF_FAILURES[failure.reason.code]
            if dict(failure.reason.fields).get("field") == "spans":
                rule = "spans"
            yield Violation(rule, failure.reason, name)


def _words(
    answers: Mapping[str, PanelAnswer], texts: Mapping[str, str]
) -> Iterator[Violation]:
    for name, answer in answers.items():
        slices = set(_slices(texts[name])) if answer.reasons else set[str]()
        for reason in answer.reasons:
            for key, value in (*reason.fields, *reason.text):
                told = value if isinstance(value, tuple) else (value,)
                said = (one for one in told if isinstance(one, str))
                if any(slices.intersection(_slices(one)) for one in said):
                    why = Reason(
                        "testing.classifier_quotes", reason=reason.code, field=key
                    )
                    yield Violation("words", why, name)


def _slices(text: str) -> Iterator[str]:
    return (text[at : at + QUOTE] for at in range(len(text) - QUOTE + 1))


def _again(
    panel: Panel,
    make: Callable[[], Classifier],
    complaints: Mapping[str, Complaint],
    answers: Mapping[str, PanelAnswer],
) -> Iterator[Violation]:
    other, backwards = _panel(make()), _panel(make())
    others = {name: other.classify(one) for name, one in complaints.items()}
    names = [*complaints][::-1]
    reverse = {name: backwards.classify(complaints[name]) for name in names}
    for name, one in complaints.items():
        again = panel.classify(one)
        for rule, before, after in (
            ("again", answers[name], again),
            ("instances", answers[name], others[name]),
            ("order", others[name], reverse[name]),
        ):
            if before != after:
                yield Violation(rule, Reason("testing.classifier_differs"), name)


def _pickle(
    member: Classifier,
    complaints: Mapping[str, Complaint],
    answers: Mapping[str, PanelAnswer],
) -> Iterator[Violation]:
    try:
        twin = _panel(pickle.loads(pickle.dumps(member)))  # noqa: S301
    except Exception as problem:  # noqa: BLE001  (pickle raises anything)
        why = Reason("severity.failed_raised", error=type(problem).__name__)
        yield Violation("pickle", why)
        return
    for name, complaint in complaints.items():
        if twin.classify(complaint) != answers[name]:
            yield Violation("pickle", Reason("testing.classifier_differs"), name)


# ── how much work it is ──────────────────────────────────────────────────────


class _TooMany(BaseException):
    """Counting stops; it passes a classifier that catches every Exception."""


class _Counter:
    """Counts calls and lines; it is a tracer of the interpreter."""

    def __init__(self, most: int) -> None:
        self.steps, self.most = 0, most

    def __call__(self, *_: object) -> Any:
        self.steps += 1
        if self.steps > self.most:
            raise _TooMany
        return self


def _steps(member: Classifier, texts: Mapping[str, str]) -> Iterator[Violation]:
    counts: list[int] = []
    most = MOST
    for complaint in _growing(texts):
        counts.append(_count(member, complaint, most=most))
        if counts[-1] > most:
            break
        most = 2 * FASTER * counts[-1] + SLACK
    grew = [after - before for before, after in pairwise(counts)]
    if counts[-1] > most or all(b > FASTER * a > 0 for a, b in pairwise(grew)):
        yield Violation(
            "steps",
            Reason(
                "testing.classifier_steps",
                lengths=tuple(map(str, LENGTHS[: len(counts)])),
                steps=tuple(map(str, counts)),
            ),
        )


def _growing(texts: Mapping[str, str]) -> Iterator[Complaint]:
    """Yield texts of growing length, made of all samples by turns."""
    start = "".join(text[: LENGTHS[0]] for text in texts.values())
    whole = start * (LENGTHS[-1] // len(start) + 1)
    for length in LENGTHS:
        yield complaint_of(whole[:length])


def _count(member: Classifier, complaint: Complaint, *, most: int) -> int:
    """Return how many lines of Python an answer takes; it stops soon after ``most``."""
    counter = _Counter(most)
    before = sys.gettrace()
    sys.settrace(counter)
    try:
        # what it raises is another rule's
        with suppress(Exception, _TooMany):
            member.classify(complaint)
    finally:
        sys.settrace(before)
    return counter.steps


def _time(
    member: Classifier, texts: Mapping[str, str], *, clock: Clock = time.perf_counter
) -> Iterator[Violation]:
    took = [
        min(_seconds(member, one, clock) for _ in range(5)) for one in _growing(texts)
    ]
    if took[-1] > MUCH_SLOWER * (LENGTHS[-1] // LENGTHS[0]) * took[0]:
        yield Violation(
            "time",
            Reason(
                "testing.classifier_time",
                lengths=tuple(map(str, LENGTHS)),
                micros=tuple(str(round(seconds * 1_000_000)) for seconds in took),
            ),
        )


def _seconds(member: Classifier, complaint: Complaint, clock: Clock) -> float:
    begun = clock()
    with suppress(Exception):
        member.classify(complaint)
    return clock() - begun


# ── other processes ──────────────────────────────────────────────────────────

_PROBE = (
    "import sys; from recoverykit.testing.probe import main; "
    "main(sys.stdin, sys.stdout, hook=sys.addaudithook)"
)


def _elsewhere(
    spec: str, texts: Mapping[str, str], answers: Mapping[str, PanelAnswer]
) -> Iterator[Violation]:
    reports = _reports(spec, texts)
    for name, answer in answers.items():
        here = plain(answer)
        if any(report["answers"][name] != here for report in reports):
            yield Violation("hash_seed", Reason("testing.classifier_differs"), name)
        touched = reports[0]["touched"][name]
        if touched:
            why = Reason("testing.classifier_touches", what=tuple(touched))
            yield Violation("outside", why, name)


def _reports(spec: str, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what processes with other hash seeds report; the first of them listens."""
    running = [
        _start(seed, {"spec": spec, "texts": dict(texts), "listens": seed == SEEDS[0]})
        for seed in SEEDS
    ]
    reports: list[dict[str, Any]] = []
    for process in running:
        told, complained = process.communicate()
        # nothing was written where it ended by itself
        reports.append(json.loads(told or json.dumps({"error": complained[-200:]})))
    for report in reports:
        if "error" in report:
            rule = f"must work in a process of its own: {report['error']}"
            raise InvalidValue("factory", spec, rule)
    return reports


def _start(seed: str, asked: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603  (this Python, and a program of our own)
        [sys.executable, "-c", _PROBE],
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # at once, so that all of them work at the same time
    with suppress(BrokenPipeError), cast("IO[str]", process.stdin) as given:
        json.dump(asked, given)
    process.stdin = None
    return process


# ── with pytest ──────────────────────────────────────────────────────────────


class ClassifierContract:
    """One test of each rule, for a test class of your own.

    Derive a class whose name a test runner collects, and set ``factory``. Rules that
    are broken knowingly go into ``known``, each with the reason why.

    Args:
        factory: makes a classifier, as :func:`check_classifier` takes it.
        samples: texts by name that it recognises.
        catalogues: whose categories its labels must be among.
        known: rules that it breaks knowingly, each with the reason why.
    """

    __test__ = False

    factory: ClassVar[Any]
    samples: ClassVar[Mapping[str, str]] = MappingProxyType({})
    catalogues: ClassVar[Catalogues | None] = None
    known: ClassVar[Mapping[str, str]] = MappingProxyType({})
    _checked: ClassVar[tuple[Violation, ...] | None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__test__ = True
        cls._checked = None

    def _check(self, rule: str) -> None:
        """Fail where a rule is broken; everything is looked at once for all tests."""
        cls = type(self)
        if cls._checked is None:
            # as it stands in the class: a function would become a method of it
            factory = inspect.getattr_static(cls, "factory")
            if isinstance(factory, staticmethod):
                factory = cast("staticmethod[[], Any]", factory).__func__
            cls._checked = check_classifier(
                factory, samples=cls.samples, catalogues=cls.catalogues, known=cls.known
            )
        _fail(violation for violation in cls._checked if violation.rule == rule)

    def test_protocol(self) -> None:
        """It has name, version, labels and classify, as a panel asks for."""
        self._check("protocol")

    def test_api_version(self) -> None:
        """It was written for a shape that this library speaks."""
        self._check("api_version")

    def test_labels(self) -> None:
        """Its labels are codes, each once, of the catalogues where given."""
        self._check("labels")

    def test_speaks(self) -> None:
        """Some sample makes it give an opinion; else nothing was tested."""
        self._check("speaks")

    def test_raises(self) -> None:
        """No text makes it raise."""
        self._check("raises")

    def test_answer(self) -> None:
        """It answers with a tuple of Opinion, or with Abstain."""
        self._check("answer")

    def test_declared(self) -> None:
        """It says only labels that it declares, each once."""
        self._check("declared")

    def test_confidence(self) -> None:
        """Confidences are whole percents, or left out."""
        self._check("confidence")

    def test_spans(self) -> None:
        """Spans are not empty, and slice back in the text."""
        self._check("spans")

    def test_input(self) -> None:
        """It leaves the complaint as it is."""
        self._check("input")

    def test_itself(self) -> None:
        """Its name, version and labels stay what they are."""
        self._check("itself")

    def test_words(self) -> None:
        """No field of a reason holds the complainant's words."""
        self._check("words")

    def test_again(self) -> None:
        """Asked again, it answers the same."""
        self._check("again")

    def test_instances(self) -> None:
        """Another instance answers the same."""
        self._check("instances")

    def test_order(self) -> None:
        """What was asked before changes no answer."""
        self._check("order")

    def test_pickle(self) -> None:
        """It can be pickled, and then answers the same."""
        self._check("pickle")

    def test_steps(self) -> None:
        """Its work grows with the length of a text, and not faster."""
        self._check("steps")

    def test_hash_seed(self) -> None:
        """Processes with other hash seeds answer the same."""
        self._check("hash_seed")

    def test_outside(self) -> None:
        """It touches no file, socket, process, clock, chance or environment."""
        self._check("outside")

    def test_known(self) -> None:
        """What was declared as known still fails."""
        self._check("known")
