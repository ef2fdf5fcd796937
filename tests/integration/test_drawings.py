"""The drawings and tables of the pages on time are those that their code makes."""

from __future__ import annotations

import re

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from tests.contracts.rooms import ROOT
from tests.contracts.test_examples import FLAGS

DRAWN = re.compile(r"^```\{mermaid\}\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LEDGER = re.compile(r"^\| from \|.*\n(?:\|.*\n)+", re.MULTILINE)


@pytest.mark.parametrize(
    ("page", "drawings", "ledgers"),
    [
        ("docs/how-to/clocks.md", 1, 0),
        ("docs/explanation/three-in-the-morning.md", 5, 5),
    ],
)
def test_what_a_page_shows_and_does_not_print_is_what_it_made(
    page: str, drawings: int, ledgers: int
) -> None:
    path = ROOT / page
    document = Sybil([PythonCodeBlockParser(doctest_optionflags=FLAGS)]).parse(path)
    for example in document.examples():
        example.evaluate()
    made = [text for text in document.namespace.values() if isinstance(text, str)]
    text = path.read_text("utf-8")
    drawn = DRAWN.findall(text)
    tables = [table.rstrip() for table in LEDGER.findall(CODE.sub("", text))]
    assert drawn == [one for one in made if one.startswith("gantt")]
    assert tables == [one for one in made if one.startswith("| from |")]
    assert (len(drawn), len(tables)) == (drawings, ledgers)


def test_every_bug_that_the_page_on_time_names_has_its_test() -> None:
    page = (ROOT / "docs" / "explanation" / "time.md").read_text("utf-8")
    tests = (ROOT / "tests" / "unit" / "test_sla_bugs.py").read_text("utf-8")
    named = re.findall(r"`(test_\w+)`", page)
    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in tests] == []
    bugs = re.findall(r"^def (test_bug_\w+)\(", tests, re.MULTILINE)
    assert set(bugs) <= set(named)
