"""``python -m tests.requirements``: print the requirements that no test cites.

``--all`` prints every requirement with the tests that cite it.
"""

from __future__ import annotations

import sys

from tests.requirements import cited, listed, untested


def main(arguments: list[str]) -> int:
    requirements, where = listed(), cited()
    if "--all" in arguments:
        for requirement in requirements:
            print(f"{requirement.id} ({requirement.kind}) {requirement.text}")
            for test in where.get(requirement.id, ()):
                print(f"    {test}")
    missing = untested(requirements, where)
    for requirement in missing:
        print(f"no test cites {requirement.id}: {requirement.text}")
    print(f"{len(missing)} of {len(requirements)} requirements have no test")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
