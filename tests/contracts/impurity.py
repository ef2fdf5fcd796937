"""Traps for everything a pure library may not touch. Runs in a process of its own.

``python impurity.py drive`` runs every function of ``drive.DRIVES`` with the traps set
and prints what each returned. ``python impurity.py specimens`` runs deliberately impure
functions and prints which of them were caught: the proof that the traps are live.
``python impurity.py called`` runs the drives without traps and prints the functions of
the library that they called: the proof that the drive is the whole public face.

An audit hook sees files, sockets, processes, threads and late imports. It does not see
the clock, chance or the environment, so those are replaced by functions that raise. The
types of `datetime` are changed in place: whoever holds a reference to them, C code
and other packages included, meets the trap, and ``type(x) is datetime`` still holds.

An audit hook cannot be removed and the changed types stay changed: never arm this
inside the process of the test runner.
"""

# ruff: noqa: PLW0108 (a specimen looks its function up when the traps are set)

from __future__ import annotations

import _thread
import builtins
import ctypes
import datetime as dt
import functools
import gc
import importlib.metadata
import json
import locale
import logging
import multiprocessing
import os
import random
import secrets
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
import uuid
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType, FrameType, ModuleType

# Audit events that say nothing about the outer world; every other one is a breach.
HARMLESS = (
    "array.",
    "builtins.id",
    "code.",
    "compile",  # annotations that attrs resolves are compiled and evaluated in memory
    "exec",
    "function.",
    "gc.",
    "marshal.",
    "object.",
    "pickle.find_class",
    "sys._getframe",
    "sys.unraisablehook",
)
CLOCK = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"),
    *("perf_counter_ns", "process_time", "process_time_ns", "thread_time"),
    *("thread_time_ns", "clock_gettime", "clock_gettime_ns", "sleep", "localtime"),
    *("gmtime", "ctime", "asctime"),
)
SYSTEM = (
    *("getenv", "getenvb", "urandom", "getrandom", "getcwd", "getpid", "getppid"),
    *("stat", "lstat", "access", "cpu_count", "times", "uname", "getloadavg"),
    *("getlogin", "get_terminal_size"),
)
# not audited by every Python
THREADS = (
    (_thread, "start_new_thread"),
    (_thread, "start_joinable_thread"),
    (threading, "_start_new_thread"),
    (threading, "_start_joinable_thread"),
)


class Impure(BaseException):
    """Something reached for the outer world; no ``except Exception`` hides it."""


class _Traps:
    """The one switch that the audit hook and every trap look at."""

    def __init__(self) -> None:
        self.armed = False
        self.breaches: list[str] = []

    def spring(self, what: str) -> NoReturn:
        self.breaches.append(what)
        raise Impure(what)


TRAPS = _Traps()


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if TRAPS.armed and not event.startswith(HARMLESS):
        TRAPS.spring(f"{event} {args[:1]!r}")


def _trap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real, assigned=("__name__", "__doc__"), updated=())
    def trapped(*args: Any, **kwargs: Any) -> Any:
        if TRAPS.armed:
            TRAPS.spring(name)
        return real(*args, **kwargs)

    return trapped


class _TrappedStream:
    """Stands in for standard output and error."""

    def __init__(self, name: str, real: Any) -> None:
        self._name, self._real = name, real

    def __getattr__(self, attribute: str) -> Any:
        if TRAPS.armed:
            TRAPS.spring(self._name)
        return getattr(self._real, attribute)


class _TrappedEnvironment(dict[Any, Any]):
    """Stands in for `os.environ`; it holds nothing, and every question springs."""

    def spring(self, *_: object) -> NoReturn:
        TRAPS.spring("os.environ")


for _name in (
    *("__getitem__", "__contains__", "__iter__", "__len__", "__setitem__"),
    *("__delitem__", "__or__", "__ror__", "__repr__", "get", "keys", "items"),
    *("values", "pop", "popitem", "setdefault", "update", "copy", "clear"),
):
    setattr(_TrappedEnvironment, _name, _TrappedEnvironment.spring)


def _modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in {
            "recoverykit",
            "transitions",
            "dateutil",
        } or name in {"__main__", "drive"}:
            yield module


def _replace_functions() -> None:
    """Replace in the home module, and wherever ``from … import`` has copied to."""
    targets = [
        *((time, name) for name in CLOCK),
        *((os, name) for name in SYSTEM),
        *((random, name) for name in random.__all__),
        *((secrets, name) for name in secrets.__all__),
        *((uuid, name) for name in ("uuid1", "uuid4", "getnode", "uuid6", "uuid7")),
        *((builtins, name) for name in ("print", "input", "open", "breakpoint")),
        *((locale, name) for name in ("getlocale", "setlocale", "localeconv")),
        (locale, "getpreferredencoding"),
        *((home, name) for home, name in THREADS),
        (logging.Logger, "makeRecord"),
        (os.path, "exists"),
        (os.path, "isfile"),
        (os.path, "isdir"),
    ]
    replaced: dict[int, Any] = {}
    for home, name in targets:
        real = getattr(home, name, None)
        if real is not None:
            label = f"{getattr(home, '__name__', home)}.{name}"
            replaced[id(real)] = trapped = _trap(label, real)
            setattr(home, name, trapped)
    for name in ("environ", "environb"):
        if hasattr(os, name):
            replaced[id(getattr(os, name))] = environment = _TrappedEnvironment()
            setattr(os, name, environment)
    for module in _modules():
        for name, value in list(vars(module).items()):
            if id(value) in replaced:
                setattr(module, name, replaced[id(value)])
    sys.stdout = _TrappedStream("sys.stdout", sys.stdout)  # type: ignore[assignment]
    sys.stderr = _TrappedStream("sys.stderr", sys.stderr)  # type: ignore[assignment]


def _patch(owner: type, name: str, replacement: object) -> None:
    """Change a type that is written in C; only the throw-away process does this."""
    gc.get_referents(owner.__dict__)[0][name] = replacement
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))


def _replace_datetime() -> None:
    """Trap the clock, and whatever answers in the zone of this machine."""
    aware, local = dt.datetime.astimezone, dt.datetime.timestamp
    from_timestamp = vars(dt.datetime)["fromtimestamp"].__get__(None, dt.datetime)

    def astimezone(self: dt.datetime, tz: dt.tzinfo | None = None) -> dt.datetime:
        if TRAPS.armed and (tz is None or self.tzinfo is None):
            TRAPS.spring("datetime.astimezone in the zone of the machine")
        return aware(self, tz)

    def timestamp(self: dt.datetime) -> float:
        if TRAPS.armed and self.tzinfo is None:
            TRAPS.spring("datetime.timestamp of a naive datetime")
        return local(self)

    def fromtimestamp(
        _cls: type, seconds: float, tz: dt.tzinfo | None = None
    ) -> dt.datetime:
        if TRAPS.armed and tz is None:
            TRAPS.spring("datetime.fromtimestamp in the zone of the machine")
        return from_timestamp(seconds, tz)

    for name in ("now", "utcnow", "today"):
        real = getattr(dt.datetime, name)
        trapped = _trap(f"datetime.{name}", real)
        _patch(dt.datetime, name, staticmethod(trapped))
    _patch(dt.date, "today", staticmethod(_trap("date.today", dt.date.today)))
    _patch(dt.datetime, "astimezone", astimezone)
    _patch(dt.datetime, "timestamp", timestamp)
    _patch(dt.datetime, "fromtimestamp", classmethod(fromtimestamp))


def set_traps() -> None:
    """Set every trap; nothing springs until ``TRAPS.armed``."""
    _replace_functions()
    _replace_datetime()
    sys.addaudithook(_audit)


def caught(function: Callable[[], object]) -> tuple[object, list[str]]:
    """Run a function with the traps armed: what it returned, and what it touched."""
    TRAPS.breaches.clear()
    result: object = None
    TRAPS.armed = True
    try:
        result = function()
    except Impure:
        pass
    finally:
        TRAPS.armed = False
    return result, list(TRAPS.breaches)


# ── specimens: each must be caught ───────────────────────────────────────────

from os import environ as _environ  # noqa: E402
from time import time as _copied_clock  # noqa: E402

NOON = dt.datetime(2026, 3, 1, 12)


def _hidden_clock() -> None:
    try:
        dt.datetime.now(dt.UTC)
    except Exception:  # noqa: BLE001
        return


SPECIMENS: dict[str, Callable[[], object]] = {
    "open": lambda: open(__file__),  # noqa: SIM115, PTH123
    "os.open": lambda: os.open(__file__, os.O_RDONLY),
    "Path.read_text": lambda: Path(__file__).read_text(encoding="utf-8"),
    "Path.exists": lambda: Path(__file__).exists(),
    "os.listdir": lambda: os.listdir("."),  # noqa: PTH208
    "os.getcwd": lambda: os.getcwd(),  # noqa: PTH109
    "socket": lambda: socket.socket(),
    "socket.getaddrinfo": lambda: socket.getaddrinfo("localhost", 80),
    "urlopen": lambda: urllib.request.urlopen("http://localhost:1"),
    "subprocess": lambda: subprocess.run(["true"], check=False),
    "os.system": lambda: os.system("true"),
    "os.execv": lambda: os.execv(sys.executable, [sys.executable, "-V"]),
    "os.posix_spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "os.fork": lambda: os.fork(),
    "multiprocessing": lambda: multiprocessing.get_context("fork").Process().start(),
    "threading": lambda: threading.Thread(target=int).start(),
    "late import": lambda: __import__("sqlite3"),
    "entry points": lambda: importlib.metadata.entry_points(),
    "zone look-up": lambda: zoneinfo.ZoneInfo.no_cache("Asia/Tokyo"),
    "datetime.now": lambda: dt.datetime.now(dt.UTC),
    "datetime.utcnow": lambda: dt.datetime.utcnow(),
    "datetime.today": lambda: dt.datetime.today(),
    "date.today": lambda: dt.date.today(),
    "hidden clock": _hidden_clock,
    "machine zone": lambda: NOON.replace(tzinfo=dt.UTC).astimezone(),
    "naive astimezone": lambda: NOON.astimezone(dt.UTC),
    "naive timestamp": lambda: NOON.timestamp(),
    "local fromtimestamp": lambda: dt.datetime.fromtimestamp(0),
    "copied clock": lambda: _copied_clock(),
    **{
        f"time.{name}": lambda name=name: getattr(time, name)(0)
        for name in CLOCK
        if hasattr(time, name)
    },
    **{
        f"random.{name}": lambda name=name: getattr(random, name)()
        for name in ("random", "randint", "choice", "shuffle", "Random", "SystemRandom")
    },
    "secrets.token_hex": lambda: secrets.token_hex(),
    "os.urandom": lambda: os.urandom(4),
    "uuid1": lambda: uuid.uuid1(),
    "uuid4": lambda: uuid.uuid4(),
    "os.environ": lambda: os.environ["HOME"],
    "os.environ.get": lambda: os.environ.get("HOME"),
    "in os.environ": lambda: "HOME" in os.environ,
    "copied environ": lambda: _environ["HOME"],
    "os.getenv": lambda: os.getenv("HOME"),
    "os.putenv": lambda: os.putenv("RECOVERYKIT", "1"),
    "locale": lambda: locale.getlocale(),
    "logging": lambda: logging.getLogger("recoverykit").error("no"),
    "print": lambda: print("no"),
    "sys.stdout": lambda: sys.stdout.write("no"),
    "sys.stderr": lambda: sys.stderr.write("no"),
}


def called(functions: Iterable[Callable[[], object]]) -> list[str]:
    """Run functions; return ``module:name`` of all that they called in the library."""
    seen: dict[CodeType, str] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code not in seen:
            seen[code] = f"{frame.f_globals.get('__name__')}:{code.co_qualname}"

    sys.setprofile(note)
    try:
        for function in functions:
            repr(function())
    finally:
        sys.setprofile(None)
    return sorted(name for name in seen.values() if name.startswith("recoverykit"))


def main(what: str) -> None:
    """Run and print JSON: name → {"breaches": […], "result": "…"}, or what was called.

    Raises whatever a drive raises when it is asked what was called.
    """
    if what == "specimens":
        functions = SPECIMENS
    else:
        import drive  # beside this file; imports the library before the traps are set

        functions = {f.__name__: f for f in drive.DRIVES}
    if what == "called":
        json.dump(called(functions.values()), sys.stdout)
        return
    set_traps()
    report: dict[str, dict[str, Any]] = {}
    for name, function in functions.items():
        try:
            result, breaches = caught(function)
        except Exception:  # noqa: BLE001
            report[name] = {"breaches": [], "failed": traceback.format_exc()}
        else:
            report[name] = {"breaches": breaches, "result": repr(result)}
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
