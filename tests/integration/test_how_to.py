"""What the how-to guides show but do not print is what their own code makes."""

from __future__ import annotations

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from tests.contracts.rooms import ROOT
from tests.contracts.test_examples import FLAGS


@pytest.mark.parametrize("name", ["add-a-state", "after-the-resolution"])
def test_what_is_drawn_is_what_the_page_built(name: str) -> None:
    page = ROOT / "docs" / "how-to" / f"{name}.md"
    document = Sybil([PythonCodeBlockParser(doctest_optionflags=FLAGS)]).parse(page)
    for example in document.examples():
        example.evaluate()
    drawn = page.read_text("utf-8").split("```{mermaid}\n")[1].split("\n```")[0]
    assert drawn == document.namespace["diagram"]
