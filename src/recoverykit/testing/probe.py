"""A classifier asked in a process of its own, and what it touches there.

:func:`~recoverykit.testing.check_classifier` starts these processes. An audit hook
stays for the life of its process, so it is never set in the one that runs the tests.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import random
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stdout
from types import FrameType
from typing import Any, TextIO, cast

from recoverykit.facts import Complaint
from recoverykit.plain import plain
from recoverykit.severity import Classifier, Panel
from recoverykit.testing.situations import NOW

Hook = Callable[[str, tuple[Any, ...]], None]

OUTSIDE = (
    *("open", "import", "os.", "shutil.", "glob.", "pathlib.", "tempfile.", "mmap."),
    *("socket.", "ssl.", "http.", "urllib.", "ftplib.", "smtplib.", "imaplib."),
    *("subprocess.", "ctypes.", "sqlite3.", "webbrowser.", "winreg.", "fcntl."),
    "_thread.",
)
"""Audit events of the outer world. ``import`` is one that happens only when asked."""

CLOCKS = ("now", "today", "utcnow")
_ENVIRONMENT: Any = type(os.environ).__getitem__.__code__
_CHANCE: Any = cast("Any", random.random).__self__


def complaint_of(text: str) -> Complaint:
    """Return a complaint with nothing but a text."""
    return Complaint(text, channel="review", received_at=NOW)


def load(spec: str) -> Callable[[], Classifier]:
    """Return what ``module:name`` stands for.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such name.
    """
    module, _, path = spec.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return cast("Callable[[], Classifier]", found)


class Listener:
    """Hears what a call touches: files, sockets, the clock, chance, the environment.

    An audit hook hears of files, sockets and processes; a profiler hears of the clock
    and of chance. Neither hears what code written in C does without telling.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.listens = False

    def audit(self, event: str, _: tuple[Any, ...]) -> None:
        """Note an audit event; it is a hook of the interpreter."""
        if self.listens and event.startswith(OUTSIDE):
            self.heard.append(event)

    def profile(self, frame: FrameType, event: str, arg: Any) -> None:
        """Note a look at the clock, chance or the environment; it is a profiler."""
        if event == "call" and frame.f_code is _ENVIRONMENT:
            self.heard.append("os.environ")
        elif event == "c_call":
            name = str(arg.__name__)
            owner: Any = getattr(arg, "__self__", None)
            is_clock = isinstance(owner, type) and issubclass(owner, dt.date)
            if is_clock and name in CLOCKS:
                self.heard.append(f"{owner.__name__}.{name}")
            elif arg.__module__ == "time" or name == "urandom":
                self.heard.append(f"{arg.__module__}.{name}")
            elif owner is _CHANCE:
                self.heard.append(f"random.{name}")

    @contextmanager
    def listening(self) -> Generator[None]:
        """Listen while the block runs."""
        before = sys.getprofile()
        self.listens = True
        sys.setprofile(self.profile)
        try:
            yield
        finally:
            sys.setprofile(before)
            self.listens = False


def report(
    spec: str,
    texts: Mapping[str, str],
    *,
    hook: Callable[[Hook], None] | None = None,
) -> dict[str, Any]:
    """Return what a classifier answers to some texts, and what it touches.

    Args:
        spec: where its factory is, as ``module:name``.
        texts: by name.
        hook: what sets an audit hook, ``sys.addaudithook``; without one it does not
            listen, which is quicker.

    Returns:
        ``answers`` and ``touched`` by name, as plain data.
    """
    listener = Listener()
    if hook is not None:
        hook(listener.audit)
    panel = Panel((load(spec)(),), threshold=0)
    answers: dict[str, Any] = {}
    touched: dict[str, list[str]] = {}
    for name, text in texts.items():
        complaint = complaint_of(text)
        listener.heard.clear()
        with nullcontext() if hook is None else listener.listening():
            found = panel.classify(complaint)
        answers[name] = plain(found)
        touched[name] = list(dict.fromkeys(listener.heard))
    return {"answers": answers, "touched": touched}


def main(source: TextIO, target: TextIO, *, hook: Callable[[Hook], None]) -> None:
    """Read ``{"spec": …, "texts": {…}, "listens": …}``, write the report; all as JSON.

    Whatever the classifier prints goes to the standard error.

    Args:
        source: where to read.
        target: where to write.
        hook: what sets an audit hook: ``sys.addaudithook``.
    """
    asked = json.load(source)
    with redirect_stdout(sys.stderr):
        try:
            found = report(
                asked["spec"], asked["texts"], hook=hook if asked["listens"] else None
            )
        except Exception as problem:  # noqa: BLE001  (a plugin may raise anything)
            found = {"error": f"{type(problem).__name__}: {problem}"}
    json.dump(found, target)
