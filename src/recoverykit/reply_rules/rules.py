"""What a shop asks of its replies, as one value."""

from __future__ import annotations

from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import SEVERITIES
from recoverykit.errors import InvalidValue
from recoverykit.reply import PARTS
from recoverykit.reply_rules.wording import REPLY_WORDS
from recoverykit.severity import Lexicon

__all__ = [
    "CATEGORY_DUTIES",
    "DUTIES",
    "FIRST_CONTACT",
    "NEED_DUTIES",
    "THREE_S",
    "ReplyRules",
    "Signatory",
]

DUTIES = (*PARTS, "name", "role", "eta", "carrier", "rule")
"""What may be asked of a reply: parts, and facts that its text has to tell.

``name`` and ``role`` are of who writes; ``eta`` is a time, ``carrier`` the name of a
carrier, a link or a tracking number, and ``rule`` the explanation of a rule.
"""

FIRST_CONTACT = ("name", "role", "apology", "question", "evidence_request", "ownership")
"""The checklist of a first contact (S66).

我是链动小铺的店长李薇…郑重道歉…具体是什么位置断裂?…都是我们的失职 (000).
"""

THREE_S = ("apology", "promise")
"""What stands beside a solution (S65).

3S 话术(Sorry 致歉 - Solve 方案 - Smile 承诺), 001.
"""

CATEGORY_DUTIES = (("logistics", ("carrier", "eta")),)
"""针对物流投诉，立即提供物流公司链接和预计解决时间 (002), S70."""

NEED_DUTIES = (
    ("certainty", ("eta",)),
    ("respect", ("apology", "name")),
    ("fairness", ("rule",)),
)
"""“我需要确定性” / “我希望被尊重” / “我需要透明和公正” (003), S48."""


def _duties(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.codes(None, attribute, value)
    for name in cast("tuple[str, ...]", value):
        if name not in DUTIES:
            raise checked.refuse(attribute, name, f"allowed: {', '.join(DUTIES)}")


def _duties_by_code(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(tuple)(None, attribute, value)
    seen = set[str]()
    for pair in cast("tuple[tuple[object, ...], ...]", value):
        match pair:
            case (str(code), names) if code not in seen:
                seen.add(code)
                _duties(None, attribute, names)
            case other:
                rule = "must be pairs of a code and its duties, each code once"
                raise checked.refuse(attribute, other, rule)


@frozen(kw_only=True)
class Signatory:
    """Who has to sign an apology, at least, where a case is so grave or so public.

    Args:
        role: the least role.
        severity: from this severity on; None is any.
        exposure: only where the case is ``public`` or ``private``; None is any.

    Raises:
        InvalidValue: neither severity nor exposure is given.
    """

    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    severity: str | None = field(
        default=None,
        validator=checked.OneOf(*(s.code for s in SEVERITIES), optional=True),
    )
    exposure: str | None = field(
        default=None, validator=checked.OneOf("public", "private", optional=True)
    )

    def __attrs_post_init__(self) -> None:
        if self.severity is None and self.exposure is None:
            rule = "needs a severity or an exposure from which it applies"
            raise InvalidValue("signatory", self.role, rule)


@frozen(kw_only=True)
class ReplyRules:
    """What a shop asks of its replies, beyond what none may say.

    What is never fine needs no setting: brush-offs, blame, a review asked for beside a
    gift, a remedy that nobody authorised, a solution before any comfort, an explanation
    before a diagnosis, the customer's identity in public.

    Args:
        first_contact: duties of the first reply that a person writes.
        solution_with: what must stand in the same message as a solution.
        categories: duties by category; a category stands for its subtree.
        needs: duties by what the complainant is after; the catalogue says which
            category has which need.
        signatories: who signs an apology; where several rows apply the highest rank
            does. No guide says from when on, so none ships.
        words: the words that replies are read by.

    Examples:
        >>> ReplyRules(first_contact=FIRST_CONTACT).needs[0]
        ('certainty', ('eta',))
        >>> ReplyRules(solution_with=["smile"])
        Traceback (most recent call last):
        ...
        recoverykit.errors.InvalidValue: invalid solution_with: got 'smile'; allowed: \
apology, empathy, question, evidence_request, ownership, explanation, solution, \
promise, thanks, name, role, eta, carrier, rule
    """

    first_contact: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=_duties
    )
    solution_with: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=_duties
    )
    categories: tuple[tuple[str, tuple[str, ...]], ...] = field(
        default=CATEGORY_DUTIES, converter=checked.to_tuple, validator=_duties_by_code
    )
    needs: tuple[tuple[str, tuple[str, ...]], ...] = field(
        default=NEED_DUTIES, converter=checked.to_tuple, validator=_duties_by_code
    )
    signatories: tuple[Signatory, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Signatory)
    )
    words: Lexicon = field(default=REPLY_WORDS, validator=checked.IsA(Lexicon))
