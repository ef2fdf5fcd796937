"""``python -m tests.benchmarks [name …]``: print the table of ratios."""

from __future__ import annotations

import sys
from importlib import import_module

from tests.benchmarks.measure import Row, table

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
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and say which budgets were kept."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    rows: list[Row] = []
    for name in names or NAMES:
        try:
            benchmark = import_module(f"tests.benchmarks.{name}")
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith(("recoverykit", "tests")):
                raise
            print(f"{name}: no {missing.name}; pip install --editable . --group bench")
            return 2
        rows += benchmark.rows()
    print(table(rows))
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
