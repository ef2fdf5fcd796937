"""README's example runs, prints what README says, and stays short."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.contracts.rooms import ENVIRONMENT, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_the_example_prints_what_the_readme_says() -> None:
    (_, code), (_, shown), *_ = BLOCK.findall(README)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert done.stdout == shown


def test_the_opening_is_three_sentences_and_the_example_is_short() -> None:
    opening = README.split("\n\n")[1]
    assert len(re.findall(r"\.(?=\s|$)", opening)) == 3
    code = BLOCK.findall(README)[0][1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 45
