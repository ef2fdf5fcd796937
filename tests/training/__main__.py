"""``python -m tests.training FOLDER``: train the models and write their modules.

FOLDER holds ``reviews_train.jsonl.gz`` and ``opinions_train.jsonl.gz``; see
tests/benchmarks/reviews.py for what is in them. The same rows give the same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import recoverykit
from tests.training import learn, modules

ROOM = Path(recoverykit.__file__).parent / "severity" / "polarity"


def rows(path: Path) -> list[learn.Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main(folder: str) -> None:
    """Read the rows, train, and write the two modules into the library."""
    reviews = rows(Path(folder) / "reviews_train.jsonl.gz")
    opinions = rows(Path(folder) / "opinions_train.jsonl.gz")
    written = {
        "weights.py": modules.polarity_module(learn.learn_polarity(reviews, opinions)),
        "aspects.py": modules.aspects_module(learn.learn_aspects(opinions)),
    }
    for name, source in written.items():
        (ROOM / name).write_text(source, encoding="utf-8")
        print(f"{name}: {(ROOM / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python -m tests.training FOLDER")
    main(sys.argv[1])
