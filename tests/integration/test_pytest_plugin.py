"""The plugin for pytest: what it counts, what it says, and when it fails a run."""

from __future__ import annotations

from typing import Any

import pytest

pytest_plugins = ["pytester"]

TESTS = '''
import pytest
from recoverykit.compensation import order_value_bands
from recoverykit.money import Money
from recoverykit.testing import examples

BANDS = order_value_bands(reship_cost=Money.of("60", "CNY"))
TEXT = """
| amount | ->            | gives |
| 0.00   | nothing_paid  | NO_RULE |
| 0.01   | up_to_100     | refund 100 % + coupon 5.00 CNY |
| 100.00 | up_to_100     | refund 100 % + coupon 5.00 CNY |
| 100.01 | up_to_300     | reship 60.00 CNY + coupon 10.00 CNY |
| 300.00 | up_to_300     | reship 60.00 CNY + coupon 10.00 CNY |
| 300.01 | above_300     | NO_RULE |
| absent | price_unknown | NO_RULE |
"""
'''

MARKED = f"""{TESTS}
@pytest.mark.policy(BANDS)
@pytest.mark.parametrize("example", examples(BANDS, TEXT), ids=str)
def test_bands(example):
    example.check(BANDS)
"""

FEW = MARKED.replace(
    "| 100.00 | up_to_100     | refund 100 % + coupon 5.00 CNY |\n", ""
)

FIXTURE = f"""{TESTS}
@pytest.mark.parametrize("example", examples(BANDS, TEXT)[:2], ids=str)
def test_bands(policy, example):
    policy(BANDS, example)
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    def run_(text: str, *args: str) -> pytest.RunResult:
        pytester.makepyfile(text)
        quiet = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
        plugin = ("-p", "recoverykit.testing.plugin")
        return pytester.runpytest_inprocess(*quiet, *plugin, *args)

    return run_


def test_all_boundaries_and_all_mistakes(run: Any) -> None:
    result = run(MARKED, "--policy-coverage-min=100", "--policy-mutation-min=100")
    result.assert_outcomes(passed=7)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "policy * examples  rules  boundaries  cells  coverage  mistakes  mutation",
            "order_value_bands@1 *7 *5/5 *7/7 *5/5 *100 % *21/21 *100 %",
        ]
    )
    result.stdout.no_fnmatch_line("order_value_bands@1: *")


def test_examples_are_named_by_their_values(run: Any) -> None:
    result = run(MARKED, "-v")
    result.stdout.fnmatch_lines(["*test_bands?amount=100.01? PASSED*"])


def test_a_missing_boundary_fails_the_run_and_is_named(run: Any) -> None:
    result = run(FEW, "--policy-coverage-min=100", "--policy-mutation-min=100")
    result.assert_outcomes(passed=6)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "order_value_bands@1 *6 *5/5 *6/7 *5/5 *9? % *20/21 *9? %",
            "order_value_bands@1: order.amount 100.00 is not looked at",
            "order_value_bands@1: not noticed: *boundary at 100.01 moved to 100.00",
            "FAILED order_value_bands@1: coverage 9? %, less than 100 %",
            "FAILED order_value_bands@1: mutation 9? %, less than 100 %",
        ]
    )


def test_without_a_minimum_it_only_tells(run: Any) -> None:
    result = run(FIXTURE)
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["order_value_bands@1 *2 *2/5 *"])


def test_an_example_counts_once_and_beside_other_values(run: Any) -> None:
    result = run(f"""{TESTS}
@pytest.mark.policy(BANDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("example", examples(BANDS, TEXT), ids=str)
def test_bands(example, lang):
    example.check(BANDS)
""")
    result.assert_outcomes(passed=14)
    result.stdout.fnmatch_lines(["order_value_bands@1 *7 *5/5 *"])


def test_an_example_that_failed_does_not_count(run: Any) -> None:
    wrong = MARKED.replace("| 300.01 | above_300 ", "| 300.01 | up_to_300 ")
    result = run(wrong)
    result.assert_outcomes(passed=6, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*rule above_300 decides, not up_to_300*",
            "order_value_bands@1 *6 *4/5 *",
        ]
    )


def test_an_example_that_says_nothing_does_not_count(run: Any) -> None:
    result = run(
        f"""{TESTS}
@pytest.mark.policy(BANDS)
@pytest.mark.parametrize("example", examples(BANDS, "amount\\n88.00"))
def test_bands(example):
    example.check(BANDS)
""",
        "--policy-coverage-min=1",
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAILED no example of any table was counted"])


def test_a_run_without_examples_is_left_alone(run: Any) -> None:
    result = run("def test_nothing():\n    pass\n")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*policies*")


def test_a_failed_run_stays_what_it_is(run: Any) -> None:
    result = run("def test_nothing():\n    assert 0\n", "--policy-mutation-min=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_fixture_and_a_mark_of_nothing_else(run: Any) -> None:
    result = run(
        "def test_nothing(policy):\n    assert callable(policy)\n", "--markers"
    )
    result.stdout.fnmatch_lines(["@pytest.mark.policy(table): *"])


def test_two_tables_of_one_name_are_two(run: Any) -> None:
    other = MARKED.replace('"60"', '"65"').replace("60.00", "65.00")
    imports = MARKED.replace("BANDS", "OTHERS").replace("test_bands", "test_others")
    result = run(other + imports.replace("TEXT", "TEXTS"))
    result.assert_outcomes(passed=14)
    for _ in range(2):
        result.stdout.fnmatch_lines(["order_value_bands@1 *7 *5/5 *7/7 *21/21 *"])
    counted = [line for line in result.outlines if line.startswith("order_value")]
    assert len(counted) == 2


@pytest.mark.parametrize("mark", ["policy", "policy()", "policy('bands')"])
def test_a_mark_without_a_table_is_refused(run: Any, mark: str) -> None:
    result = run(MARKED.replace("policy(BANDS)", mark))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_bands*: the mark policy needs a decision*"])


def test_listing_tests_fails_nothing(run: Any) -> None:
    result = run(MARKED, "--collect-only", "--policy-mutation-min=100")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*FAILED*")


def test_several_processes_cannot_count_together(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(MARKED)
    result = pytester.runpytest_inprocess(
        *("-p", "recoverykit.testing.plugin", "-n2", "--policy-mutation-min=1")
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*run these tests without -n*"])
