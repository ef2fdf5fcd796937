"""What a good reply contains, what none may, and what it binds the shop to.

``wording`` reads a text once; ``parts``, ``forbidden``, ``commitments``, ``quotes``
and ``reviews`` each look for one thing in it, and ``check`` puts them to a case.
``phrases`` are what may be said instead.
"""

from recoverykit.reply_rules.check import check_reply, signatory
from recoverykit.reply_rules.commitments import (
    FoundCommitment,
    commitments_in,
    with_commitments,
)
from recoverykit.reply_rules.forbidden import MUST, SHOULD, forbidden_in, graded
from recoverykit.reply_rules.parts import Part, parts_in
from recoverykit.reply_rules.phrases import PHRASES, Phrase, fill, phrases_for
from recoverykit.reply_rules.quotes import Quote, beyond_offer, quotes_in
from recoverykit.reply_rules.reviews import asks_for_review, inducement_in
from recoverykit.reply_rules.rules import (
    CATEGORY_DUTIES,
    DUTIES,
    FIRST_CONTACT,
    NEED_DUTIES,
    THREE_S,
    ReplyRules,
    Signatory,
)
from recoverykit.reply_rules.wording import REPLY_WORDS, Wording

__all__ = [
    "CATEGORY_DUTIES",
    "DUTIES",
    "FIRST_CONTACT",
    "MUST",
    "NEED_DUTIES",
    "PHRASES",
    "REPLY_WORDS",
    "SHOULD",
    "THREE_S",
    "FoundCommitment",
    "Part",
    "Phrase",
    "Quote",
    "ReplyRules",
    "Signatory",
    "Wording",
    "asks_for_review",
    "beyond_offer",
    "check_reply",
    "commitments_in",
    "fill",
    "forbidden_in",
    "graded",
    "inducement_in",
    "parts_in",
    "phrases_for",
    "quotes_in",
    "signatory",
    "with_commitments",
]
