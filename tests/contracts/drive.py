"""A drive through the public API, for the proof that it touches nothing outside.

`impurity.py` imports this file in a process of its own and runs each function of
`DRIVES` with every trap armed. To add a drive, write a function without arguments and
put ``@drives`` above it. It imports nothing itself (imports stand at the top, before
the traps), it takes zones from the top of this file too (a look-up opens a file), and
it returns what the library answered in a form with a stable ``repr``: the test also
compares the answers under several hash seeds and zones of the machine.
"""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import recoverykit

if TYPE_CHECKING:
    from collections.abc import Callable

DRIVES: list[Callable[[], object]] = []


def drives(function: Callable[[], object]) -> Callable[[], object]:
    """Add a function to `DRIVES`."""
    DRIVES.append(function)
    return function


@drives
def the_face() -> object:
    """The public names are there without any work being done for them."""
    return sorted(name for name in vars(recoverykit) if not name.startswith("_"))


@drives
def copies() -> object:
    """Copying and pickling are transport, and as pure as the rest."""
    value = (recoverykit.__name__, 1)
    return copy.deepcopy(value) == pickle.loads(pickle.dumps(value))
