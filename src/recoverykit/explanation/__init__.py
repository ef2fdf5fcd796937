"""Why something was decided: codes and fields first, sentences on request.

A :class:`Reason` is what the library stores. Turning it into a sentence is a
separate, later step (:func:`render`), in any language and for one of two
audiences, so that a decision from years ago still reads in today's words.
"""

from recoverykit.explanation.reason import (
    Labels,
    Reason,
    Value,
    explain,
    render,
)

__all__ = ["Labels", "Reason", "Value", "explain", "render"]
