"""A plugin as a package: built, installed, found, and the broken ones survived.

``docs/examples/recoverykit_card_codes`` is the package, and
``docs/examples/plugins_host.py`` the host that finds it. All of it works offline.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.contracts.rooms import ENVIRONMENT, ROOT

EXAMPLES = ROOT / "docs" / "examples"
HOST = EXAMPLES / "plugins_host.py"
PACKAGE = EXAMPLES / "recoverykit_card_codes"

BROKEN = {
    "gone": "raise ImportError('its model moved')",
    "newer": "api_version = 2",
    "guesses": "labels = ('weather.rain',)",
    "judges": "labels = ('malicious_review',)",
    "other": "name = 'somebody_else'",
    "twice": "",
}


def run(*command: str, path: Path, cwd: Path) -> str:
    """Run Python with what stands in a folder installed; return what it printed."""
    paths = os.pathsep.join((str(path), ENVIRONMENT["PYTHONPATH"]))
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**ENVIRONMENT, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    output = done.stdout.decode()
    assert done.returncode == 0, output + done.stderr.decode()
    return output


def install(package: Path, target: Path) -> None:
    flags = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    run(
        *("-m", "pip", "install", *flags, "--target", str(target), str(package)),
        path=target,
        cwd=package,
    )


def broken_package(folder: Path, *, name: str, points: dict[str, str]) -> Path:
    """Write a package whose plugins are each broken in their own way."""
    module = name.replace("-", "_")
    (folder / module).mkdir(parents=True)
    (folder / module / "__init__.py").write_text("", "utf-8")
    entries = ""
    for point, line in points.items():
        if line.startswith("raise"):
            source = f"{line}\n"
        else:
            source = dedent(f"""\
                class Plugin:
                    name, version, api_version = {point!r}, "1", 1
                    labels = ("logistics.delay",)
                    {line or "pass"}

                    def classify(self, complaint):
                        return ()
                """)
        (folder / module / f"{point}.py").write_text(source, "utf-8")
        entries += f'{point} = "{module}.{point}:Plugin"\n'
    (folder / "pyproject.toml").write_text(
        dedent(f"""\
            [build-system]
            requires = ["hatchling>=1.27"]
            build-backend = "hatchling.build"

            [project]
            name = "{name}"
            version = "0.3"

            [project.entry-points."recoverykit.classifiers"]
            """)
        + entries,
        "utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package: building may leave files behind."""
    return Path(
        shutil.copytree(PACKAGE, tmp_path_factory.mktemp("source") / PACKAGE.name)
    )


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the package, and two broken ones, installed."""
    target = tmp_path_factory.mktemp("site")
    install(package, target)
    sources = tmp_path_factory.mktemp("broken")
    first = broken_package(sources / "a", name="broken-plugins", points=BROKEN)
    second = broken_package(sources / "b", name="also-twice", points={"twice": ""})
    install(first, target)
    install(second, target)
    return target


def test_a_host_finds_the_plugin_and_survives_the_broken_ones(
    installed: Path, tmp_path: Path
) -> None:
    lines = run("-W", "error", str(HOST), path=installed, cwd=tmp_path).splitlines()
    names = [*sorted({*BROKEN, "card_codes"}), "twice"]
    found = [one.partition(" = ")[0] for one in lines[0].split(": ")[1].split(", ")]
    assert found == names
    left_out = [line for line in lines if line.startswith("left out:")]
    told: dict[str, str] = {}
    for line in left_out:
        name, _, rest = line.removeprefix("left out: ").partition(" of ")
        told[name] = told.get(name, "") + rest
    assert {*told} == {*BROKEN}
    assert told["gone"] == "broken-plugins 0.3: ImportError: its model moved"
    assert "newer for api_version 2" in told["newer"]
    assert "this library speaks api_version 1" in told["newer"]
    assert "weather.rain" in told["guesses"]
    assert "words alone never make a review malicious" in told["judges"]
    assert "it calls itself somebody_else" in told["other"]
    assert "broken-plugins 0.3" in told["twice"]
    assert "also-twice 0.3" in told["twice"]
    assert lines[len(left_out) + 1] == "panel: card_codes, keywords"
    assert "card_codes: quality.defective “已被使用”" in lines


def test_what_is_not_wanted_is_not_even_imported(
    installed: Path, tmp_path: Path
) -> None:
    without = [argument for name in BROKEN for argument in ("--without", name)]
    lines = run(str(HOST), *without, path=installed, cwd=tmp_path).splitlines()
    assert lines[1] == "panel: card_codes, keywords"
    lines = run(
        *(str(HOST), *without, "--without", "card_codes"),
        path=installed,
        cwd=tmp_path,
    ).splitlines()
    assert lines[1] == "panel: keywords"


def test_without_plugins_the_words_of_the_library_remain(tmp_path: Path) -> None:
    lines = run(str(HOST), path=tmp_path, cwd=tmp_path).splitlines()
    assert lines[:2] == ["found: none", "panel: keywords"]


def test_the_package_proves_its_own_contract(installed: Path, package: Path) -> None:
    flags = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly")
    output: Any = run(*("-m", "pytest", *flags, "tests"), path=installed, cwd=package)
    assert " passed" in output
    assert "failed" not in output
