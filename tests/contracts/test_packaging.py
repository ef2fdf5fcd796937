"""What is shipped, what it needs, and what stands at the root."""

from __future__ import annotations

import re
import subprocess
import tomllib

from tests.contracts.rooms import PACKAGE, ROOT, SOURCES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
AT_THE_ROOT = {
    "src",
    "tests",
    "docs",
    "pyproject.toml",
    "CHANGELOG.md",
    "README.md",
    "LICENSE",
}


def tracked() -> set[str]:
    """The names at the root that belong to the project."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        return {line.partition("/")[0] for line in listed.stdout.splitlines()}
    return {path.name for path in ROOT.iterdir()}


def test_the_root_holds_nothing_else() -> None:
    visible = {name for name in tracked() if not name.startswith(".")}
    assert visible <= AT_THE_ROOT


def test_three_dependencies_at_run_time() -> None:
    assert PROJECT["project"]["dependencies"] == [
        "transitions>=0.9.3",
        "attrs>=25.4",
        "python-dateutil>=2.9",
    ]


def test_two_extras() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(extras) == {"json", "testing"}
    names = {
        extra: {need.partition(">")[0] for need in extras[extra]} for extra in extras
    }
    assert names == {"json": {"cattrs"}, "testing": {"pytest", "hypothesis"}}


def test_types_are_shipped() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_the_licence_is_mit() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_the_changelog_tells_of_what_is_here() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, *_ = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert newest in {"Unreleased", PROJECT["project"]["version"]}


def test_every_room_has_a_page() -> None:
    rooms = {name.split(".")[1] for name in SOURCES if "." in name}
    pages = {path.stem for path in (ROOT / "docs" / "reference").glob("*.md")}
    assert rooms <= pages
