"""Read by the type checkers, never run: what a host's code may rely on."""

from typing import assert_type

import recoverykit

assert_type(recoverykit.__name__, str)
