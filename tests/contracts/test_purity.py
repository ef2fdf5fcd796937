"""The library touches no clock, file, network, environment, thread or chance."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts.impurity import SPECIMENS
from tests.contracts.rooms import ENVIRONMENT, ROOT, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBE = Path(__file__).with_name("impurity.py")


def run_probe(what: str, cwd: Path, *, seed: str = "0", zone: str = "UTC") -> Any:
    path = os.pathsep.join((str(ROOT), ENVIRONMENT["PYTHONPATH"]))
    env = {**ENVIRONMENT, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", str(PROBE), what],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_probe("specimens", tmp_path_factory.mktemp("specimens"))


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_traps_are_live(name: str, specimens: dict[str, dict[str, Any]]) -> None:
    assert specimens[name]["breaches"], specimens[name]


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_probe("drive", tmp_path_factory.mktemp("drive"))


def test_the_library_springs_no_trap(driven: dict[str, dict[str, Any]]) -> None:
    assert driven, "nothing was driven"
    for name, report in driven.items():
        assert "failed" not in report, f"{name}: {report['failed']}"
        assert report["breaches"] == [], name


@pytest.mark.parametrize(
    ("seed", "zone"), [("1", "Asia/Shanghai"), ("4242", "America/New_York")]
)
def test_same_input_same_output_on_every_machine(
    seed: str, zone: str, driven: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    assert run_probe("drive", tmp_path, seed=seed, zone=zone) == driven


# ── the drive is the whole public face ───────────────────────────────────────


RUNNERS = tuple(
    f"recoverykit.testing.{name}"
    for name in ("classifiers", "plugin", "probe", "strategies")
)
"""What belongs to a test run, and uses the clock, chance, files and processes."""


def plain_function(member: object) -> Any:
    """Return the function behind a member of a module or a class, or None."""
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, (classmethod, staticmethod)):
        member = member.__func__
    elif isinstance(member, functools.cached_property):
        member = member.func
    member = inspect.unwrap(member) if callable(member) else member
    return member if inspect.isfunction(member) else None


def public_functions(module: str) -> Iterator[str]:
    """Yield ``module:name`` of what a user may call; Protocols have no bodies."""
    for name, value in vars(importlib.import_module(module)).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module:
            continue
        if not isinstance(value, type):
            members = {name: value}
        elif getattr(value, "_is_protocol", False):
            continue
        else:
            members = {k: v for k, v in vars(value).items() if not k.startswith("_")}
        for member in members.values():
            function = plain_function(member)
            if (
                function is not None
                and function.__module__ == module
                and not getattr(function, "__isabstractmethod__", False)
            ):
                yield f"{module}:{function.__code__.co_qualname}"


def test_the_drive_calls_everything_public(tmp_path: Path) -> None:
    called = set(run_probe("called", tmp_path))
    modules = [module for module in SOURCES if module not in RUNNERS]
    public = {name for module in modules for name in public_functions(module)}
    assert len(public) > 300, "the search finds nothing"
    assert not public - called
