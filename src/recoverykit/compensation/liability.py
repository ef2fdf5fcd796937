"""Who bears what a remedy cost: shares of liability and claims against others.

Liability is settled between parties and never with the complainant: no remedy waits for
it, and no policy reads it (S58).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import PARTIES
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Reason
from recoverykit.money import Money
from recoverykit.offer import Basis, Remedy

UNDETERMINED = "undetermined"
"""The party that stands for a share nobody can be named for yet."""


def _to_shares(
    given: Mapping[str, Any] | Iterable[tuple[str, Any]],
) -> tuple[tuple[str, Any], ...]:
    # pyright takes what is iterable for what could be a mapping of anything
    named = cast("Any", given.items() if isinstance(given, Mapping) else given)
    return tuple((party, share) for party, share in named)


def _shares(
    _: Any, attribute: Attribute[Any], value: tuple[tuple[str, object], ...]
) -> None:
    checked.codes(_, attribute, tuple(party for party, _ in value))
    whole = Fraction(0)
    for party, share in value:
        if not isinstance(share, (int, Fraction)) or isinstance(share, bool):
            given = f"{party} with {checked.describe(share)}"
            raise InvalidValue(attribute.name, given, "must be exact: a Fraction")
        if share < 0:
            rule = "must not be negative"
            raise InvalidValue(attribute.name, f"{party} with {share}", rule)
        whole += share
    if whole != 1:
        rule = "shares must add up to 1; name 'undetermined' for the rest"
        raise InvalidValue(attribute.name, f"a sum of {whole}", rule)


@frozen
class Apportionment:
    """Who is liable for what part of a failure (责任划分).

    A later one replaces an earlier one; nothing that was given to the complainant
    changes with it.

    Args:
        shares: exact fractions by party, adding up to 1. Parties are codes of the
            parties catalogue; ``undetermined`` holds what is not settled yet.

    Raises:
        InvalidValue: a share that is not exact or negative, a party twice, or a sum
            other than 1.

    Source:
        三方关系复杂(卖家、买家、平台),责任界定模糊…是卖家的责任,还是物流的问题? (S57)

    Examples:
        >>> Apportionment({"seller": Fraction(1, 2), "carrier": Fraction(1, 2)}).of(
        ...     "carrier"
        ... )
        Fraction(1, 2)
        >>> Apportionment({"seller": Fraction(1, 2)})
        Traceback (most recent call last):
            ...
        recoverykit.errors.InvalidValue: invalid shares: got a sum of 1/2; shares ...
    """

    shares: tuple[tuple[str, Fraction], ...] = field(
        converter=_to_shares, validator=_shares
    )

    def __attrs_post_init__(self) -> None:
        exact = tuple((party, Fraction(share)) for party, share in self.shares)
        object.__setattr__(self, "shares", exact)

    def of(self, party: str) -> Fraction:
        """Return the share of a party; zero for one that is not named."""
        return dict(self.shares).get(party, Fraction(0))

    @property
    def is_settled(self) -> bool:
        """Return whether every share has a party."""
        return not self.of(UNDETERMINED)


UNSETTLED = Apportionment({UNDETERMINED: Fraction(1)})
"""Nobody can be named yet: where every case begins."""


@frozen(kw_only=True)
class Recovery:
    """What can be had back from others for what a case cost.

    Args:
        claims: the amount to claim from each party, in the order of the shares.
        own: what the shop bears as its own share of the redress.
        unsettled: the part of the redress that no party is named for yet.
        kept: what is never claimed: goodwill, and surprises among it.
        cost: everything that was given: claims, own share, open part and kindness.
        reasons: why each of them.
    """

    claims: tuple[tuple[str, Money], ...]
    own: Money
    unsettled: Money
    kept: Money
    cost: Money
    reasons: tuple[Reason, ...]


def recovery(
    lines: Iterable[Remedy],
    apportionment: Apportionment,
    *,
    currency: str,
    us: str = "seller",
) -> Recovery:
    """Return who owes the shop how much for what it gave the complainant.

    Only redress is claimed: what was statutory or owed. Goodwill is the shop's own
    choice, and a surprise (S83) all the more; both count as cost. Parts are shared by
    largest remainder, so that they add up to the fen.

    Args:
        lines: what was given: ``line.remedy`` of every line of ``case.given``.
        apportionment: who is liable for what part, as known by now.
        currency: what the lines are in; an empty case has a currency too.
        us: the party that gave.

    Raises:
        CurrencyMismatch: a line is in another currency.
        UnknownCode: a party is not in the catalogue.

    Examples:
        >>> refund = Remedy(
        ...     "back", "refund", cost=Money.of("100.01", "CNY"), basis=Basis.STATUTORY
        ... )
        >>> shares = Apportionment(
        ...     {
        ...         "seller": Fraction(50, 100),
        ...         "platform": Fraction(20, 100),
        ...         "carrier": Fraction(30, 100),
        ...     }
        ... )
        >>> found = recovery([refund], shares, currency="CNY")
        >>> [(party, str(amount)) for party, amount in found.claims]
        [('platform', '20.00 CNY'), ('carrier', '30.00 CNY')]
        >>> str(found.own)
        '50.01 CNY'
    """
    given = tuple(lines)
    for party in (us, *(party for party, _ in apportionment.shares)):
        PARTIES.check(party)
    owed = Money.total(
        (x.cost for x in given if x.basis is not Basis.GOODWILL), currency
    )
    kind = Money.total((x.cost for x in given if x.basis is Basis.GOODWILL), currency)
    parts = owed.allocate(dict(apportionment.shares))
    zero = Money.zero(currency)
    own, unsettled = parts.get(us, zero), parts.get(UNDETERMINED, zero)
    claims = tuple(
        (party, part)
        for party, part in parts.items()
        if party not in {us, UNDETERMINED} and part.minor
    )
    reasons = [
        Reason(
            "liability.claim",
            party=party,
            amount=amount,
            redress=owed,
            share=str(apportionment.of(party)),
        )
        for party, amount in claims
    ]
    reasons.append(Reason("liability.own_share", party=us, amount=own))
    if unsettled.minor:
        reasons.append(Reason("liability.undetermined", amount=unsettled))
    if kind.minor:
        reasons.append(Reason("liability.kindness_kept", amount=kind))
    return Recovery(
        claims=claims,
        own=own,
        unsettled=unsettled,
        kept=kind,
        cost=owed + kind,
        reasons=tuple(reasons),
    )
