"""For the tests of a shop: a situation in one line.

Nothing here asks for a test runner.
"""

from recoverykit.testing.situations import NOW, Overrides, situation

__all__ = ["NOW", "Overrides", "situation"]
