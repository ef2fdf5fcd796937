"""What the tests of the told stories share: run one, and cut a piece out of it."""

from __future__ import annotations

import subprocess
import sys

from tests.contracts.rooms import ENVIRONMENT, ROOT


def told(script: str, *options: str) -> str:
    """Return what an example prints; it may not warn, nor speak on standard error."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            str(ROOT / "docs" / "examples" / script),
            *options,
        ],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr
    return done.stdout.decode("utf-8")


def refused(script: str, *options: str) -> int:
    """Return the exit code of an example that is asked for what it does not have."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "examples" / script), *options],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode


def between(report: str, start: str, end: str) -> str:
    """Return what stands between two texts; the first must be there."""
    assert start in report, start
    return report.partition(start)[2].partition(end)[0]
