"""``python -m tests.benchmarks [name …]``: print the table of ratios.

Exit code 0 says that every budget was kept, 1 that one was not, and 2 that something
could not be measured: a name is unknown, a peer is not installed, or those that read
reviews were not told where they are (``RECOVERYKIT_REVIEWS``).
"""

from __future__ import annotations

import sys
from importlib import import_module

from tests.benchmarks.measure import Row, table
from tests.benchmarks.reviews import NoReviews

NAMES = (
    "record",
    "memory",
    "replay",
    "hours",
    "readings",
    "million",
    "decide",
    "prove",
    "shops",
    "polarity",
    "categories",
    "words",
    "evasions",
    "growth",
    "opening",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and say which budgets were kept."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    rows: list[Row] = []
    is_whole = True
    for name in names or NAMES:
        try:
            rows += import_module(f"tests.benchmarks.{name}").rows()
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith(("recoverykit", "tests")):
                raise
            print(f"{name}: no {missing.name}; pip install --editable . --group bench")
            is_whole = False
        except NoReviews as missing:
            print(f"{name}: {missing}")
            is_whole = False
    if rows:
        print(table(rows))
    if not is_whole:
        return 2
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
