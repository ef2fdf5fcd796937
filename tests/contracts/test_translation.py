"""The tutorial and the how-to pages are there in Chinese, whole and up to date."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCS = Path(__file__).parents[2] / "docs"
CATALOGUES = DOCS / "locale" / "zh_CN" / "LC_MESSAGES"
PAGES = [
    "index",
    *sorted(
        page.relative_to(DOCS).with_suffix("").as_posix()
        for folder in ("tutorial", "how-to")
        for page in (DOCS / folder).glob("*.md")
    ),
]

FENCE = re.compile(r"(`{3,}|:{3,})(.*)")
READ = re.compile(r"\{(note|tip|hint|warning|important|seealso|admonition)\}")
"""What may follow a fence whose inside is text to read, and not code or a picture."""
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n|\n)+")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

# what has to be the same in both languages: code, where links lead, bare addresses
KEPT = re.compile(r"`[^`]+`|(?<=\]\()[^)\s]+|<https?:[^>]+>")


def one_line(text: str) -> str:
    return " ".join(text.split())


def prose(page: str) -> str:
    """Leave out of a page what is not translated: code, pictures, comments."""
    kept: list[str] = []
    fence, is_read = "", True
    for line in (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines():
        if fence and line.strip() == fence:
            fence, is_read = "", True
        elif not fence and (found := FENCE.match(line)):
            fence, is_read = found[1], bool(READ.match(found[2]))
        elif is_read:
            kept.append(line)
    assert not fence, "a fence that is not closed"
    text = COMMENT.sub("", "\n".join(kept))
    return one_line(INDENTED.sub("", text))


def catalogue(page: str) -> dict[str, str]:
    text = (CATALOGUES / f"{page}.po").read_text(encoding="utf-8")
    entries = re.findall(
        r'^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|$))+)', text, flags=re.MULTILINE
    )
    read = {
        "".join(map(ast.literal_eval, english.splitlines())): "".join(
            map(ast.literal_eval, chinese.splitlines())
        )
        for english, chinese in entries
    }
    assert len(entries) == text.count("\nmsgid "), "an entry of another form"
    del read[""]
    return read


def left_in_english(page: str, entries: Iterable[str]) -> str:
    left = prose(page)
    for english in sorted(entries, key=len, reverse=True):
        left = left.replace(english, " ")
    return one_line(left) if re.search(r"[^\W\d_]", left) else ""


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_page_is_left_untranslated(page: str) -> None:
    assert not left_in_english(page, catalogue(page))


@pytest.mark.parametrize("page", PAGES)
def test_a_sentence_without_an_entry_would_be_found(page: str) -> None:
    entries = catalogue(page)
    for each in entries:
        if each.endswith("."):
            assert left_in_english(page, entries.keys() - {each})


@pytest.mark.parametrize("page", PAGES)
def test_a_catalogue_has_nothing_that_its_page_no_longer_says(page: str) -> None:
    said = prose(page)

    assert not [each for each in catalogue(page) if each not in said]


@pytest.mark.parametrize("page", PAGES)
def test_no_entry_is_empty_or_a_guess(page: str) -> None:
    assert all(catalogue(page).values())
    text = (CATALOGUES / f"{page}.po").read_text(encoding="utf-8")
    assert not re.search(r"^#, .*fuzzy", text, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_code_and_links_are_the_same_in_both_languages(page: str) -> None:
    for english, chinese in catalogue(page).items():
        assert Counter(KEPT.findall(english)) == Counter(KEPT.findall(chinese)), chinese


def test_only_pages_that_exist_have_a_catalogue() -> None:
    found = CATALOGUES.rglob("*.po")

    assert {p.relative_to(CATALOGUES).with_suffix("").as_posix() for p in found} == {
        *PAGES
    }
