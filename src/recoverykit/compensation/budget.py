"""A pool that goodwill comes out of: held by open offers, spent by what is taken.

Nothing is counted here. The host's books say how the pool stands; a ruling says what
to hold, and the log of a case what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation.cap import fit_budget
from recoverykit.deadline import within_reach
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Case, Entry, Reservation, Ruling
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import GIVEN
from recoverykit.money import Money, amount
from recoverykit.offer import Basis, Offer, OfferedLine, line_id
from recoverykit.situation import Situation
from recoverykit.task import Task

SETTLE = "settle_budget"
"""The kind of task that sets the host's books by what became of a reservation."""


def _within_reach(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.span_or_none(_, attribute, value)
    if value is not None:
        within_reach(_, attribute, cast("timedelta", value))


@frozen
class Budget:
    """A pool of goodwill that must not be overdrawn.

    The dearest selection of goodwill must fit what is left, exactly and inclusive,
    before an offer is made; it is cut as a cap cuts. What is owed comes out of no
    budget. Where the host has not said how the pool stands, no goodwill is given by
    rule, and the reason says so.

    Args:
        id: the pool, a code of the host's own.
        hold_for: how long an open offer holds its money; None for as long as it is
            open. Money whose time is over is free for others, and an answer that
            comes later still binds the shop: it may overdraw the pool.

    Units:
        ``hold_for`` is real time, from the ruling, and from the offer once made.

    Source:
        A budget that is looked at before the last grant only is overdrawn by it
        (django-oscar ``max_discount``).

    Examples:
        >>> from recoverykit.facts import BudgetView
        >>> from recoverykit.offer import Remedy
        >>> from recoverykit.testing import situation
        >>> gift = Remedy("gift", "gift", cost=Money(500, "CNY"), basis=Basis.GOODWILL)
        >>> view = BudgetView(
        ...     limit=Money(1000, "CNY"),
        ...     spent=Money(501, "CNY"),
        ...     reserved=Money(0, "CNY"),
        ... )
        >>> offer, why = Budget("spring").fitted(
        ...     Offer(always=[gift]), situation(budget=view)
        ... )
        >>> offer.lines
        ()
        >>> print(why[0])
        gift, of 5.00 CNY, is dropped: only 4.99 CNY is left of the budget spring
    """

    id: str = field(validator=checked.code)
    hold_for: timedelta | None = field(
        default=None, validator=_within_reach, kw_only=True
    )

    def fitted(
        self, offer: Offer, situation: Situation, *, catalogues: Catalogues = STANDARD
    ) -> tuple[Offer, tuple[Reason, ...]]:
        """Return an offer whose goodwill fits what is left, with what was cut and why.

        Raises:
            CurrencyMismatch: the pool is in another currency.
        """
        goodwill = offer.exposure_of(Basis.GOODWILL)
        if goodwill is None or not goodwill.minor:
            return offer, ()
        view = situation.budget
        left = Money.zero(goodwill.currency) if view is None else view.left
        offer, cut = fit_budget(offer, left, self.id, catalogues=catalogues)
        if view is None:
            cut = (Reason("compensation.budget_unknown", budget=self.id), *cut)
        return offer, cut

    def reservation(
        self, offer: Offer, *, case_id: str, version: int, decided_at: datetime
    ) -> Reservation | None:
        """Return what the pool has to hold for an offer; None where it is nothing.

        Args:
            offer: what is to be offered.
            case_id: the case that it is for.
            version: the version of the case that was seen.
            decided_at: when it was ruled on.
        """
        goodwill = offer.exposure_of(Basis.GOODWILL)
        if goodwill is None or not goodwill.minor:
            return None
        until = None if self.hold_for is None else decided_at + self.hold_for
        return Reservation(
            key=f"{case_id}:{version}:{self.id}",
            budget=self.id,
            amount=goodwill,
            expires_at=until,
        )


@frozen(kw_only=True)
class Held:
    """What became of one reservation, as the log of its case tells it.

    Held, spent and released always come to the reserved amount.

    Args:
        key: the reservation's key.
        budget: the pool.
        reserved: what was held at first.
        held: what the pool has to hold still.
        spent: goodwill that was taken, at cost; more than was reserved never.
        released: what is free again: declined, void, not picked, or run out.
        expires_at: when what is held runs out; None where it does not, or nothing is
            held any more.
        expired: whether something ran out.
        version: the entry of the log that settled it, or that it began with.
    """

    key: str = field(validator=checked.text)
    budget: str = field(validator=checked.code)
    reserved: Money = field(validator=amount)
    held: Money = field(validator=amount)
    spent: Money = field(validator=amount)
    released: Money = field(validator=amount)
    expires_at: datetime | None = None
    expired: bool = False
    version: int


def reservations(case: Case, *, now: datetime) -> tuple[Held, ...]:
    """Return what became of every reservation that the rulings of a case made.

    A fold over the log, so a host can set its books right from it at any time. From
    the ruling on (as the log knows it: once approved, or offered) the dearest
    selection of goodwill is held. Goodwill that is taken is spent; declined, voided
    by a newer offer, or left when the case is resolved or closed, it is released; and
    what is open at the end of its time runs out. A line that is taken after that is
    spent all the same.

    Args:
        case: whose log is read.
        now: the instant to look from.

    Raises:
        NaiveDatetime: ``now`` has no time zone.

    Examples:
        See ``Playbook.reservations``.
    """
    checked.require_instant("now", now)
    return tuple(_holds(case, checked.to_utc(now)))


def _holds(case: Case, now: datetime) -> Iterator[Held]:
    begun: dict[str, tuple[Entry, Ruling, Reservation]] = {}
    for entry in case.log:
        match entry.event:
            case ev.Approved(of=ruling) | ev.Offered(ruling=ruling):
                held = ruling.reservation
                if held is not None:
                    begun[held.key] = entry, ruling, held
            case _:
                continue
    for entry, ruling, held in begun.values():
        yield _held(case, entry, ruling, held, now)


def _held(
    case: Case, entry: Entry, ruling: Ruling, reservation: Reservation, now: datetime
) -> Held:
    reserved, is_offered = reservation.amount, isinstance(entry.event, ev.Offered)
    zero = Money.zero(reserved.currency)
    lines = tuple(_kindness(case, entry, ruling)) if is_offered else ()
    spent = _cost((x for x in lines if x.status in GIVEN), zero)
    # what is not offered yet can still be taken whole
    still = _cost((x for x in lines if x.status == "offered"), zero)
    left = min(still if is_offered else reserved, max(reserved - spent, zero))
    later = case.log[entry.version :]
    ends = [e.version for e in later if isinstance(e.event, _SETTLES)]
    answers = [e.version for e in later if isinstance(e.event, ev.OfferAnswered)]
    until = reservation.expires_at
    if until is not None and is_offered:
        until = entry.event.at + (until - ruling.decided_at)
    is_open = bool(left.minor) and not ends
    expired = is_open and until is not None and until <= now
    held = left if is_open and not expired else zero
    return Held(
        key=reservation.key,
        budget=reservation.budget,
        reserved=reserved,
        held=held,
        spent=spent,
        released=max(reserved - held - spent, zero),
        expires_at=until if is_open else None,
        expired=expired,
        version=max([entry.version, *ends[:1], *answers]),
    )


_SETTLES = (ev.Offered, ev.Resolved, ev.Closed)
"""What ends the time in which an offer may be taken up: nothing is held after it."""


def _kindness(case: Case, entry: Entry, ruling: Ruling) -> Iterator[OfferedLine]:
    offered = () if ruling.offer is None else ruling.offer.lines
    ids = {
        line_id(case.id, entry.version, line.name)
        for line in offered
        if line.basis is Basis.GOODWILL
    }
    return (line for line in case.lines if line.id in ids)


def _cost(lines: Iterable[OfferedLine], zero: Money) -> Money:
    return Money.total((line.remedy.cost for line in lines), zero.currency)


def budget_tasks(case: Case, *, now: datetime) -> tuple[Task, ...]:
    """Return one task for each reservation that the host's books have to be set by.

    At once where nothing is held any more, and at its end where what is held will run
    out. The key is made of the reservation and the entry that settled it, so a line
    that is taken later is settled again.

    Args:
        case: whose log is read.
        now: the instant to look from.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    done = {e.event.task for e in case.log if isinstance(e.event, ev.Done)}
    wanted: list[Task] = []
    for found in reservations(case, now=now):
        key = f"{found.key}:{found.version}:settle"
        if key in done or (found.held.minor and found.expires_at is None):
            continue
        why = Reason(
            "compensation.budget_runs_out"
            if found.expires_at is not None
            else "compensation.budget_settled",
            budget=found.budget,
            reserved=found.reserved,
            spent=found.spent,
        )
        wanted.append(Task(key, SETTLE, due_at=found.expires_at, why=why))
    return tuple(wanted)
