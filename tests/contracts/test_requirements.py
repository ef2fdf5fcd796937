"""Every requirement is cited by a test, and every citation is of a requirement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.requirements import Requirement, cited, listed, untested

KINDS = {"P", "D", "IO", "X", "N"}


@pytest.fixture(scope="module")
def where() -> Mapping[str, tuple[str, ...]]:
    return cited()


def test_every_requirement_is_cited_by_a_test(
    where: Mapping[str, tuple[str, ...]],
) -> None:
    assert [r.id for r in untested(listed(), where)] == []


def test_no_test_cites_a_requirement_that_is_not_listed(
    where: Mapping[str, tuple[str, ...]],
) -> None:
    known = {requirement.id for requirement in listed()}
    strangers = {id_: tests for id_, tests in where.items() if id_ not in known}
    assert strangers == {}


def test_the_list_is_whole_and_in_order() -> None:
    requirements = listed()
    assert [r.id for r in requirements] == [f"S{n}" for n in range(1, 123)]
    assert {r.kind for r in requirements} == KINDS
    assert all(r.text.strip() for r in requirements)


def test_a_requirement_without_a_test_is_found(tmp_path: Path) -> None:
    text = (
        '"""§1: a module."""\n'
        "TABLE = [(1, '§2')]\n"
        "UNUSED = ['§3']\n"
        "# §4: a heading\n"
        "@pytest.mark.parametrize('row', TABLE)\n"
        "def test_one(row):\n    assert '§5\u2013§7'\n\n"
        "class TestMore:\n"
        '    """§8: a class."""\n'
        "    def test_§9_is_in_the_name(self):\n        pass\n"
    )
    # not spelt here, or this file would cite them
    text = text.replace("test_§", "test_s").replace("§", "S")
    (tmp_path / "test_some.py").write_text(text, encoding="utf-8")
    where = cited(tmp_path)
    assert where["S" + "6"] == ("test_some.py::test_one",)
    assert where["S" + "9"] == ("test_some.py::test_s" + "9_is_in_the_name",)
    wanted = tuple(Requirement(f"S{n}", "P", "", n == 4) for n in range(1, 10))
    assert [r.id for r in untested(wanted, where)] == [f"S{n}" for n in (1, 3, 8)]
    claim = Requirement("S" + "1", "N", "", later=False)
    assert untested((claim,), where) == ()
