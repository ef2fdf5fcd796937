"""A plugin for pytest: how well the tests of a run cover their tables.

Switch it on with ``-p recoverykit.testing.plugin``, or with ``pytest_plugins =
["recoverykit.testing.plugin"]`` in the ``conftest.py`` beside the configuration of
pytest. It does not switch itself on: a plugin that every run loads would import the
library before coverage is measured, in every project that has it installed.

A test that is parametrized with :func:`~recoverykit.testing.examples` says which table
they are about with a mark, or takes the ``policy`` fixture::

    @pytest.mark.policy(BANDS)
    @pytest.mark.parametrize("example", examples(BANDS, TEXT), ids=str)
    def test_bands(example):
        example.check(BANDS)

Examples of tests that passed count, where they say what should come out. At the end of
the run it is said for each table how much of it they cover, how many mistakes they
would notice, and what is missing; below the percentages of ``--policy-coverage-min``
and ``--policy-mutation-min`` the run fails with exit status 1.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, cast

import pytest

from recoverykit.decision_tables import DecisionTable
from recoverykit.testing.boundaries import Coverage, coverage
from recoverykit.testing.examples import Example
from recoverykit.testing.mutation import MutationScore, mutation_score

Seen = dict[DecisionTable, dict[Example, None]]
"""The tables of a run, and the examples that passed, in order and each once."""

Result = tuple[str, int, Coverage, MutationScore]
"""A table, how many examples it has, and what they come to."""

HEADINGS = (
    *("policy", "examples", "rules", "boundaries", "cells", "coverage"),
    *("mistakes", "mutation"),
)

SEEN = pytest.StashKey[Seen]()
RESULTS = pytest.StashKey[list[Result]]()
FAILED = pytest.StashKey[list[str]]()

Policy = Callable[[DecisionTable, Example], None]
"""Checks an example of a table, and counts it if it is right."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the two minimums."""
    group = parser.getgroup("recoverykit", "decision tables")
    for name, what in (
        ("coverage", "rules, boundaries and cells that examples reach"),
        ("mutation", "mistakes in a table that examples would notice"),
    ):
        group.addoption(
            f"--policy-{name}-min",
            type=int,
            default=None,
            metavar="PERCENT",
            help=f"fail the run where the share of {what} is below PERCENT",
        )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to count in several processes, and declare the mark."""
    config.addinivalue_line(
        "markers", "policy(table): the decision table that the examples are about"
    )
    config.stash[SEEN] = {}
    config.stash[RESULTS] = []
    config.stash[FAILED] = []
    if getattr(config.option, "numprocesses", None) and _minimums(config):
        message = (
            "--policy-coverage-min and --policy-mutation-min count the examples of one "
            "process: run these tests without -n"
        )
        raise pytest.UsageError(message)


def _minimums(config: pytest.Config) -> dict[str, int]:
    """Return the minimums that were asked for."""
    asked = {n: config.getoption(f"--policy-{n}-min") for n in ("coverage", "mutation")}
    return {name: minimum for name, minimum in asked.items() if minimum is not None}


def _note(config: pytest.Config, table: DecisionTable, example: Example) -> None:
    if example.fires is None and example.gives is None:
        return  # it says nothing of what should come out
    config.stash[SEEN].setdefault(table, {})[example] = None


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Policy:
    """Return what checks an example of a table, and counts it if it is right."""

    def check(table: DecisionTable, example: Example) -> None:
        example.check(table)
        _note(request.config, table, example)

    return check


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count the examples of a test that passed."""
    report = yield
    table = _marked(item)
    if table is not None and call.when == "call" and report.passed:
        callspec = getattr(item, "callspec", None)
        params = cast("dict[str, Any]", getattr(callspec, "params", {}))
        for value in params.values():
            if isinstance(value, Example):
                _note(item.config, table, value)
    return report


def _marked(item: pytest.Item) -> DecisionTable | None:
    """Return the table that a test is marked with."""
    marker = item.get_closest_marker("policy")
    args = () if marker is None else marker.args
    return args[0] if args and isinstance(args[0], DecisionTable) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark that is not of a table: its examples would not be counted."""
    for item in items:
        if item.get_closest_marker("policy") is not None and _marked(item) is None:
            message = f"{item.nodeid}: the mark policy needs a decision table"
            raise pytest.UsageError(message)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run where a minimum is not reached."""
    config = session.config
    if config.option.collectonly:
        return
    minimums, failed = _minimums(config), config.stash[FAILED]
    seen = [(f"{t.id}@{t.version}", t, x) for t, x in config.stash[SEEN].items()]
    for name, table, examples in sorted(seen, key=lambda one: one[0]):
        covered = coverage(table, [dict(example.values) for example in examples])
        score = mutation_score(table, examples)
        config.stash[RESULTS].append((name, len(examples), covered, score))
        for kind, percent in (
            ("coverage", covered.percent),
            ("mutation", score.percent),
        ):
            if percent < minimums.get(kind, 0):
                failed.append(
                    f"{name}: {kind} {percent} %, less than {minimums[kind]} %"
                )
    if minimums and not config.stash[SEEN]:
        failed.append("no example of any table was counted")
    if failed and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: Any, exitstatus: int, config: pytest.Config
) -> None:
    """Say for each table what was counted, and what is missing."""
    del exitstatus
    results, failed = config.stash[RESULTS], config.stash[FAILED]
    if results or failed:
        terminalreporter.section("policies")
    for line in _table(results):
        terminalreporter.line(line)
    for name, _, covered, score in results:
        missing = [f"not noticed: {survivor.what}" for survivor in score.survived]
        for line in (*covered.missing, *missing):
            terminalreporter.line(f"{name}: {line}")
    for line in failed:
        terminalreporter.line(f"FAILED {line}", red=True)


def _table(results: list[Result]) -> list[str]:
    """Return the results as the lines of a table, numbers to the right."""
    rows: list[tuple[str, ...]] = [HEADINGS] if results else []
    for name, count, covered, score in results:
        reached = (covered.rules, covered.boundaries, covered.cells)
        rows.append(
            (
                name,
                str(count),
                *(f"{some}/{whole}" for some, whole in reached),
                f"{covered.percent} %",
                f"{score.killed}/{score.killed + len(score.survived)}",
                f"{score.percent} %",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
