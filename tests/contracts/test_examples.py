"""Every example is run: README, the documents, the docstrings, the scripts."""

from __future__ import annotations

import doctest
import importlib
import io
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING
from unittest import SkipTest

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

from tests.contracts.rooms import ENVIRONMENT, ROOT, SOURCES

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
READER = Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), SkipParser()])
PAGES = {
    path.relative_to(ROOT).as_posix(): path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "_build" not in path.parts
}
IN_DOCS = ("chinese_calendar", "holidays")
"""Packages of the group `docs`: a block that needs one is passed over without it."""
SCRIPTS = {
    path.relative_to(ROOT).as_posix(): path
    for path in sorted((ROOT / "docs" / "examples").glob("*.py"))
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_tells_the_truth(page: str) -> None:
    passed_over: set[str] = set()
    for example in READER.parse(PAGES[page]).examples():
        try:
            example.evaluate()
        except SkipTest as needs:
            passed_over.add(str(needs))
    assert passed_over <= {package for package in IN_DOCS if not find_spec(package)}


@pytest.mark.parametrize("module", SOURCES)
def test_a_docstring_tells_the_truth(module: str) -> None:
    loaded = importlib.import_module(module)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    report = io.StringIO()
    for example in doctest.DocTestFinder(exclude_empty=True).find(loaded, module):
        runner.run(example, out=report.write)
    assert runner.summarize(verbose=False).failed == 0, report.getvalue()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_anywhere(script: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPTS[script])],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip(), "an example shows something"


def test_a_wrong_example_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    (example,) = READER.parse(page).examples()
    with pytest.raises(Exception, match="Expected:"):
        example.evaluate()
