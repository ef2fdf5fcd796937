"""What a good reply contains, what none may, and what it binds the shop to."""

from recoverykit.reply_rules.commitments import (
    FoundCommitment,
    commitments_in,
    with_commitments,
)
from recoverykit.reply_rules.forbidden import MUST, SHOULD, forbidden_in
from recoverykit.reply_rules.parts import Part, parts_in
from recoverykit.reply_rules.wording import REPLY_WORDS

__all__ = [
    "MUST",
    "REPLY_WORDS",
    "SHOULD",
    "FoundCommitment",
    "Part",
    "commitments_in",
    "forbidden_in",
    "parts_in",
    "with_commitments",
]
