"""What a message may name: only what was ruled, and nothing dearer (S78)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import evolve

from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Ruling
from recoverykit.offer import Offer, Remedy


def quote_objections(
    quoted: Offer,
    ruling: Ruling,
    *,
    is_approved: bool = False,
    newest: Ruling | None = None,
) -> tuple[Reason, ...]:
    """Return why a message must not promise what it quotes; nothing means go.

    A script that knows better than the policy is how a shop pays what nobody granted.
    So what is quoted has to be in the ruling, line for line, in kind, amount and terms;
    the names of lines do not matter. Less may be quoted. What is to be chosen must not
    be quoted as given, and no more of a menu than may be picked.

    Args:
        quoted: what the message promises, as an offer.
        ruling: the ruling that the message goes by, from
            :meth:`Playbook.decide_offer
            <recoverykit.playbooks.Playbook.decide_offer>`.
        is_approved: whether somebody approved it, where it needs that
            (``Approved(of=ruling)`` is in the log).
        newest: the last ruling of the case, as far as the host knows; where it is
            another one, nothing of the older may be quoted. None is this one.

    Raises:
        InvalidValue: the newest ruling is one of another case.

    Source:
        全额退款 + 20 元券的解决方案 (001): the script of the guide exceeds the guide's
        own bands (S73, S74).

    Examples:
        >>> from recoverykit.compensation import ApprovalMatrix, CompensationPolicy
        >>> from recoverykit.compensation import order_value_bands, rule
        >>> from recoverykit.money import Money
        >>> from recoverykit.offer import Basis
        >>> from recoverykit.plain import PolicyRef
        >>> from recoverykit.testing import situation
        >>> ruling = rule(
        ...     CompensationPolicy(
        ...         "by_value",
        ...         "1",
        ...         base=order_value_bands(reship_cost=Money.of("60", "CNY")),
        ...     ),
        ...     situation(amount="88.00", category="logistics.delay"),
        ...     case_id="case-1",
        ...     version=3,
        ...     book=PolicyRef("shop", "1", hash="sha256:00"),
        ...     approvals=ApprovalMatrix([("cs_agent", None)]),
        ...     no_rule_role="cs_agent",
        ...     by="zhang",
        ...     role="cs_agent",
        ... )
        >>> quote_objections(ruling.offer, ruling)
        ()
        >>> twenty = Remedy(
        ...     "coupon", "coupon", cost=Money.of("20", "CNY"), basis=Basis.GOODWILL
        ... )
        >>> print(*quote_objections(Offer(always=[twenty]), ruling))
        coupon of 20.00 CNY is not in the ruling
    """
    newest = newest or ruling
    if newest.case_id != ruling.case_id:
        rule = f"must be of the same case, {ruling.case_id!r}"
        raise InvalidValue("newest", f"a ruling of {newest.case_id!r}", rule)
    if newest != ruling:
        later = newest.decided_at
        return (Reason("compensation.quote_superseded", decided_at=later),)
    offer = ruling.offer
    if ruling.verdict == "refused":
        return (Reason("compensation.quote_refused"),)
    if offer is None or ruling.verdict == "no_rule":
        return (Reason("compensation.quote_undecided", role=ruling.approver),)
    if ruling.verdict == "needs_approval" and not is_approved:
        return (Reason("compensation.quote_unapproved", role=ruling.approver),)
    return tuple(_beyond(quoted, offer))


def _beyond(quoted: Offer, offer: Offer) -> Iterator[Reason]:
    """Yield what is quoted and not offered."""
    every = Counter(_terms(line) for line in offer.lines)
    for line in _surplus(quoted.lines, every):
        yield Reason("compensation.quote_beyond", kind=line.kind, amount=line.worth)
    given = {_terms(line) for line in offer.always}
    for line in quoted.always:
        if _terms(line) in every.keys() - given:
            yield Reason("compensation.quote_of_a_choice", kind=line.kind)
    menu = [given | {_terms(line) for line in option.lines} for option in offer.choices]
    for option in quoted.choices:
        wanted = {_terms(line) for line in option.lines} & every.keys()
        if not wanted <= given and not any(wanted <= one for one in menu):
            yield Reason("compensation.quote_of_two_options", option=option.name)
    if quoted.pick[1] > offer.pick[1]:
        yield Reason(
            "compensation.quote_of_too_many",
            quoted=quoted.pick[1],
            most=offer.pick[1],
        )


def _surplus(lines: Iterable[Remedy], allowed: Counter[Remedy]) -> Iterator[Remedy]:
    """Yield the lines that are there more often than allowed."""
    left = allowed.copy()
    for line in lines:
        left[_terms(line)] -= 1
        if left[_terms(line)] < 0:
            yield line


def _terms(line: Remedy) -> Remedy:
    """Return a line without its name, which is no promise."""
    return evolve(line, name="line")
