"""The page of the four stories shows what the examples print, word for word."""

from __future__ import annotations

import pytest

from tests.contracts.rooms import ROOT
from tests.integration.stories import told

PAGE = (ROOT / "docs" / "explanation" / "four-stories.md").read_text("utf-8")


def pieces(section: str) -> list[str]:
    """Return the tables, drawings and quoted lists of one section."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert text
    blocks = [block.strip() for block in text.split("\n\n")]
    return [
        block.removeprefix("```{mermaid}").removesuffix("```").strip()
        for block in blocks
        if block.startswith(("|", "```"))
    ]


@pytest.mark.parametrize(
    ("section", "script", "count"),
    [
        ("The bracelet", "bracelet_48h.py", 3),
        ("The beauty shop", "beauty_30min.py", 1),
        ("The consignment freeze", "consignment_freeze.py", 1),
    ],
)
def test_every_table_and_drawing_of_the_page_is_printed_so(
    section: str, script: str, count: int
) -> None:
    report = told(script, "--lang", "en")
    found = pieces(section)
    assert len(found) == count
    for piece in found:
        assert piece in report


def test_the_dossier_of_the_page_is_printed_so() -> None:
    page = told("review_desk.py", "--lang", "en")
    quoted = PAGE.partition("> Dossier")[2].partition("\n\nThe guide has")[0]
    said = " ".join(f"Dossier{quoted}".replace(">", "").split())
    assert said in " ".join(page.split())


def test_every_story_is_named_and_exists() -> None:
    for name in ("bracelet_48h", "review_desk", "beauty_30min", "consignment_freeze"):
        assert f"`{name}.py`" in PAGE
        assert (ROOT / "docs" / "examples" / f"{name}.py").is_file()
