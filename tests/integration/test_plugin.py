"""A plugin as a package: built, installed, found, and the broken ones survived.

``docs/examples/recoverykit_card_codes`` is the package, and
``docs/examples/plugins_host.py`` the host that finds it. All of it works offline.
The adapter for models and the recipe for slow ones stand beside them.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from recoverykit.facts import Span
from recoverykit.severity import Abstain, Opinion
from recoverykit.testing import check_classifier
from recoverykit.testing.probe import complaint_of
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


# ── a model, and a slow one ──────────────────────────────────────────────────


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports an example, by the name that other processes know it by."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return importlib.import_module


def test_a_wrapped_model_keeps_the_contract(example: Any) -> None:
    """Any pipeline with ``classes_`` and ``predict_proba`` will do."""
    assert check_classifier("sklearn_adapter:tiny") == ()


class Told:
    """A pipeline that is as sure as it is told to be."""

    classes_ = ("damaged", "fine")

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def predict_proba(self, texts: Any) -> Any:
        return [[self.sure if "碎" in t else 0.0, 1 - self.sure] for t in texts]


def test_a_wrapped_model_says_how_sure_it_is_and_shows_the_clause(example: Any) -> None:
    adapter = example("sklearn_adapter")
    labels = (("damaged", "quality.damaged"), ("fine", None))

    def ask(sure: float, text: str) -> Any:
        model = adapter.SklearnClassifier(Told(sure), "told", "1", labels)
        return model.classify(complaint_of(text))

    said = Opinion("quality.damaged", confidence=87, spans=(Span(4, 8),))
    assert ask(0.87, "到货了,杯子碎了") == (said,)
    # between the two: it looked, and is not sure enough to say so
    assert ask(0.55, "到货了,杯子碎了") == ()
    assert isinstance(ask(0.5, "到货了"), tuple)
    assert isinstance(ask(0.51, "到货了"), Abstain)


def test_a_late_answer_is_recorded_once(example: Any) -> None:
    slow = example("slow_classifier")
    host = slow.Host(
        slow.graded_15min(shop=slow.ShopConfig.example(), hours=slow.ALWAYS)
    )
    slow.receive(host, "case-1", slow.COMPLAINT, now=slow.BEGIN)
    assert list(host.queue) == ["case-1"]
    asked: list[str] = []

    def model(text: str) -> Any:
        asked.append(text)
        return slow.stand_in(text)

    for _ in range(3):
        slow.work(host, "case-1", slow.COMPLAINT.text, model)
        slow.assess_again(host, "case-1", now=slow.BEGIN)
    assert len(asked) == 1
    assessments = list(host.cases["case-1"].entries(slow.ev.Assessed))
    assert len(assessments) == 2
    named = host.cases["case-1"].assessment.classifiers
    assert ("large-model", "2026-02") in named


def test_an_answer_in_time_is_part_of_the_first_assessment(example: Any) -> None:
    slow = example("slow_classifier")
    host = slow.Host(
        slow.graded_15min(shop=slow.ShopConfig.example(), hours=slow.ALWAYS)
    )
    slow.work(host, "case-1", slow.COMPLAINT.text, lambda text: [])
    # it looked and found nothing, which is an answer
    assert slow.answer_of(host, "case-1") == ()
    slow.receive(host, "case-1", slow.COMPLAINT, now=slow.BEGIN)
    assert not host.queue
    assert len(list(host.cases["case-1"].entries(slow.ev.Assessed))) == 1
