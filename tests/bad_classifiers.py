"""Classifiers that break one rule each: the proof that the contract notices them."""

from __future__ import annotations

import hashlib
import os
import random
import time
from datetime import UTC, datetime
from typing import Any

from recoverykit.explanation import Reason
from recoverykit.facts import Complaint, Span
from recoverykit.severity import Abstain, Opinion

DELAY = "logistics.delay"
LABELS = (DELAY, "quality.damaged", "quality.defective", "service.attitude", "anger")

LONGEST = 2_000
"""What is slow on purpose is spared the longest texts."""


class Good:
    """It keeps every rule: the others differ from it in one thing."""

    name, version, labels = "good", "1", LABELS
    api_version: Any = 1

    def classify(self, complaint: Complaint, /) -> Any:
        return self.answer(complaint.text) if "等了" in complaint.text else ()

    def answer(self, text: str) -> Any:
        why = Reason("plugin.waited", word="等了", times=text.count("等了"))
        return (Opinion(DELAY, spans=(Span(0, 2),), reasons=(why,)),)


class Raises(Good):
    def classify(self, complaint: Complaint, /) -> Any:
        # what a text with half a character does to many a model
        return (*super().classify(complaint), *complaint.text.encode()[:0])


class Bare(Good):
    def answer(self, text: str) -> Any:
        return Opinion(DELAY)


class Nan(Good):
    def answer(self, text: str) -> Any:
        said = Opinion(DELAY)
        object.__setattr__(said, "confidence", float("nan"))
        return (said,)


class Undeclared(Good):
    def answer(self, text: str) -> Any:
        return (Opinion("weather.rain"),)


class Twice(Good):
    def answer(self, text: str) -> Any:
        return (Opinion(DELAY), Opinion(DELAY, confidence=80))


class Outside(Good):
    def answer(self, text: str) -> Any:
        return (Opinion(DELAY, spans=(Span(0, len(text.encode())),)),)


class Pairs(Good):
    def answer(self, text: str) -> Any:
        said = Opinion(DELAY)
        object.__setattr__(said, "spans", ((0, 2),))
        return (said,)


class Spoils(Good):
    def classify(self, complaint: Complaint, /) -> Any:
        object.__setattr__(complaint, "text", complaint.text.strip() + ".")
        return super().classify(complaint)


class Renames(Good):
    def classify(self, complaint: Complaint, /) -> Any:
        self.version = "2"
        return super().classify(complaint)


class Quotes(Good):
    def answer(self, text: str) -> Any:
        return Abstain(Reason("plugin.unsure", about=("because", text[:12])))


class Counts(Good):
    """Each answer is surer than the one before."""

    def __init__(self) -> None:
        self.asked = 0

    def answer(self, text: str) -> Any:
        self.asked += 1
        return (Opinion(DELAY, confidence=min(self.asked, 100)),)


class Remembers(Good):
    """What it was asked first, it holds against everybody."""

    def __init__(self) -> None:
        self.first = ""

    def classify(self, complaint: Complaint, /) -> Any:
        self.first = self.first or complaint.text
        return (Opinion(DELAY, confidence=len(self.first) % 100),)


class Individual(Good):
    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.confidence = self.made % 100

    def answer(self, text: str) -> Any:
        return (Opinion(DELAY, confidence=self.confidence),)


class Unordered(Good):
    def answer(self, text: str) -> Any:
        return tuple(map(Opinion, set(LABELS)))


class Salted(Good):
    def answer(self, text: str) -> Any:
        return (Opinion(DELAY, confidence=hash(text) % 101),)


class Square(Good):
    def classify(self, complaint: Complaint, /) -> Any:
        seen = 0
        text = complaint.text if len(complaint.text) <= LONGEST else ""
        for _ in text[::2]:
            for _ in text[::2]:
                seen += 1
        return super().classify(complaint)


class Cube(Good):
    """Nobody wants to wait for its answer to a longer text."""

    def classify(self, complaint: Complaint, /) -> Any:
        seen = 0
        text = complaint.text if len(complaint.text) <= LONGEST // 8 else ""
        for _ in text:
            for _ in text:
                for _ in text:
                    seen += 1
        return super().classify(complaint)


class SquareOfSome(Good):
    """Slow beside a part that grows with the text."""

    def classify(self, complaint: Complaint, /) -> Any:
        seen = 0
        text = complaint.text if len(complaint.text) <= LONGEST else ""
        for _ in text:
            seen += 1
        for _ in text[::5]:
            for _ in text[::5]:
                seen += 1
        return super().classify(complaint)


class Reads(Good):
    def answer(self, text: str) -> Any:
        with open(__file__, "rb") as file:  # noqa: PTH123
            file.read(1)
        return (Opinion(DELAY),)


class Looks(Good):
    """It looks at the clock, chance and the environment, and does nothing with it."""

    def answer(self, text: str) -> Any:
        time.time()
        datetime.now(UTC)
        random.random()
        os.urandom(1)
        os.environ.get("HOME")
        hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return (Opinion(DELAY),)


class Unpicklable(Good):
    def __init__(self) -> None:
        self.rule = lambda text: text


class PicklesLess(Good):
    """What it learned does not survive."""

    sure = 10

    def __init__(self) -> None:
        self.sure = 90

    def __getstate__(self) -> object:
        return {}

    def answer(self, text: str) -> Any:
        return (Opinion(DELAY, confidence=self.sure),)


class Newer(Good):
    api_version = 2


class Texted(Good):
    api_version = "1"


class Nameless(Good):
    name = ""


class Broken(Good):
    def __init__(self) -> None:
        raise OSError


class Judges(Good):
    labels = (*LABELS, "malicious_review")


class Spaced(Good):
    labels = (*LABELS, "late delivery")


class Doubled(Good):
    labels = (*LABELS, DELAY)


class Own(Good):
    labels = (*LABELS, "cards.used")


class Silent(Good):
    def classify(self, complaint: Complaint, /) -> Any:
        return ()


def make_good() -> Good:
    return Good()


class Elsewhere:
    """A namespace: a factory may stand inside a class."""

    Good = Good


class Homesick(Good):
    """It works in the process that it was first loaded in."""

    def __init__(self) -> None:
        if os.environ.get("PYTHONHASHSEED") in {"1", "2"}:
            message = "not here"
            raise RuntimeError(message)


class Leaves(Good):
    """It ends the process that it is asked in, elsewhere."""

    def __init__(self) -> None:
        if os.environ.get("PYTHONHASHSEED") in {"1", "2"}:
            os._exit(3)
