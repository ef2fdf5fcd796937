"""The library touches no clock, file, network, environment, thread or chance."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.impurity import SPECIMENS
from tests.contracts.rooms import ENVIRONMENT

PROBE = Path(__file__).with_name("impurity.py")


def run_probe(
    what: str, cwd: Path, *, seed: str = "0", zone: str = "UTC"
) -> dict[str, dict[str, Any]]:
    env = {**ENVIRONMENT, "PYTHONHASHSEED": seed, "TZ": zone}
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
    report: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return run_probe("specimens", tmp_path_factory.mktemp("specimens"))


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_traps_are_live(name: str, specimens: dict[str, dict[str, Any]]) -> None:
    assert specimens[name]["breaches"], specimens[name]


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
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
