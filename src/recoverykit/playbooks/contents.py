"""What a playbook holds, proven when it is built, and which book it is."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any, Self, cast

import attrs
from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.aftercare import ContactRules, FollowUp
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.compensation import ApprovalMatrix, CompensationPolicy, LateOrder
from recoverykit.customer_tiers import Behaviour, MembershipLadder
from recoverykit.decision_tables import DecisionTable
from recoverykit.disputes import DisputeRules
from recoverykit.errors import UnknownBook
from recoverykit.hours import Always, BusinessHours, CombinedHours, Hours
from recoverykit.incidents import IncidentRules
from recoverykit.investigation import InvestigationRules
from recoverykit.lifecycle import LIFECYCLE, Case, Lifecycle
from recoverykit.lifecycle import events as ev
from recoverykit.plain import PolicyRef, content_hash, plain, plain_hash
from recoverykit.playbooks.checks import (
    TableOf,
    check_ageing,
    check_clocks,
    check_codes,
    check_follow_ups,
    check_kinds,
    without_dates,
)
from recoverykit.reply_rules import ReplyRules
from recoverykit.severity import Assessor
from recoverykit.sla import Ageing, BreachGrades, Clock, Urgency

__all__ = ["Contents"]

_HASH_LENGTH = 16


@frozen(kw_only=True)
class Contents:
    """The fields of a playbook, and the books that it knows.

    What each field means is said where the shop sees it: at
    :class:`recoverykit.playbooks.Playbook`.
    """

    id: str = field(validator=checked.code, kw_only=False)
    version: str = field(validator=checked.code, kw_only=False)
    clocks: tuple[Clock, ...] = field(
        converter=checked.to_tuple, validator=check_clocks
    )
    hours: Hours = field(validator=checked.IsA(BusinessHours, Always, CombinedHours))
    compensation: CompensationPolicy = field(validator=checked.IsA(CompensationPolicy))
    approvals: ApprovalMatrix = field(validator=checked.IsA(ApprovalMatrix))
    no_rule_role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    handlers: DecisionTable | None = field(
        default=None, validator=checked.IsA(DecisionTable, optional=True)
    )
    assessor: Assessor = field(default=Assessor(), validator=checked.IsA(Assessor))
    follow_ups: tuple[FollowUp, ...] = field(
        default=(), converter=checked.to_tuple, validator=check_follow_ups
    )
    grades: BreachGrades = field(
        default=BreachGrades(), validator=checked.IsA(BreachGrades)
    )
    ageing: Urgency = field(default=Ageing(), validator=check_ageing)
    max_backdate: timedelta = field(validator=checked.span)
    max_skew: timedelta = field(validator=checked.span)
    reopen_within: timedelta | None = field(validator=checked.span_or_none)
    cause_from: str = field(
        metadata=checked.coded("severities"), validator=checked.code
    )
    catalogues: Catalogues = field(default=STANDARD, validator=checked.IsA(Catalogues))
    lifecycle: Lifecycle = field(default=LIFECYCLE, validator=checked.IsA(Lifecycle))
    earlier: tuple[Self, ...] = field(default=(), converter=checked.to_tuple)
    # What was added after the first release stands below, with a default. There it
    # counts for the hash only where a shop has set it, so older books stay the same.
    held_roles: tuple[str, ...] = field(
        default=(),
        converter=checked.to_tuple,
        metadata=checked.coded("roles"),
        validator=checked.codes,
    )
    segments: DecisionTable | None = field(default=None, validator=TableOf(Behaviour))
    membership: MembershipLadder | None = field(
        default=None, validator=checked.IsA(MembershipLadder, optional=True)
    )
    late_orders: DecisionTable | None = field(
        default=None, validator=TableOf(LateOrder)
    )
    contact: ContactRules = field(
        default=ContactRules(), validator=checked.IsA(ContactRules)
    )
    investigation: InvestigationRules = field(
        default=InvestigationRules(), validator=checked.IsA(InvestigationRules)
    )
    disputes: DisputeRules = field(
        default=DisputeRules(), validator=checked.IsA(DisputeRules)
    )
    replies: ReplyRules = field(default=ReplyRules(), validator=checked.IsA(ReplyRules))
    incidents: IncidentRules = field(
        default=IncidentRules(), validator=checked.IsA(IncidentRules)
    )

    def __attrs_post_init__(self) -> None:
        of_its_own = checked.AllOf(type(self))
        of_its_own(None, attrs.fields(type(self)).earlier, self.earlier)
        if self.earlier:
            object.__setattr__(self, "earlier", _each_once(self.earlier))
        if self.assessor.catalogues != self.catalogues:
            # one shop, one set of codes
            assessor = evolve(self.assessor, catalogues=self.catalogues)
            object.__setattr__(self, "assessor", assessor)
        check_codes(self)
        check_kinds(self)

    @property
    def ref(self) -> PolicyRef:
        """Return the id, version and content hash that cases and decisions name.

        Equal in every process and on every machine. Dates that hours learn over
        time, such as next year's holidays, and ``earlier`` do not count.
        """
        return self._ref

    @cached_property
    def _ref(self) -> PolicyRef:
        content: dict[str, Any] = {}
        later = False
        for a in attrs.fields(type(self)):
            value: object = getattr(self, a.name)
            if a.name == "earlier":
                later = True
            elif a.name != "hours" and not (later and value == a.default):
                content[a.name] = plain(value)
        content["hours"] = without_dates(plain(self.hours))
        if "hours" in content.get("contact", {}):
            contact_hours = without_dates(content["contact"]["hours"])
            content["contact"]["hours"] = contact_hours
        for clock in content["clocks"]:
            clock.pop("suspended", None)
            if "hours" in clock:
                clock["hours"] = without_dates(clock["hours"])
        return PolicyRef(self.id, self.version, hash=plain_hash(content))

    def due_hash(self, case: Case) -> str:
        """Return a small hash of all that the times of a case rest on.

        It covers the clocks, the planned contacts and the hours with every date, of
        each book that the case ran under, and nothing of the case itself. So a host
        stores it in a column with an index: after the calendar has learned new dates
        or a book was edited, the cases whose stored hash is not today's are those to
        look at again, and no other needs to be loaded.

        Args:
            case: as loaded.

        Raises:
            UnknownBook: the case names a book that is not known here.
        """
        books = [self._book(ref) for _, ref in self._starts(case)]
        if len(books) == 1:
            return books[0]._times_hash  # noqa: SLF001 - another of this class
        hashes = tuple(book._times_hash for book in books)  # noqa: SLF001
        return content_hash(hashes).removeprefix("sha256:")[:_HASH_LENGTH]

    @cached_property
    def _times_hash(self) -> str:
        rest: tuple[object, ...] = ()
        if self.contact != ContactRules():
            rest += (self.contact,)
        if self.disputes != DisputeRules():
            rest += (self.disputes,)
        times = (self.clocks, self.follow_ups, self.hours, self.max_skew, *rest)
        return content_hash(times).removeprefix("sha256:")[:_HASH_LENGTH]

    @property
    def clock_names(self) -> tuple[str, ...]:
        """Return the names of its clocks."""
        return tuple(clock.name for clock in self.clocks)

    @property
    def books(self) -> tuple[Self, ...]:
        """Return this book, its earlier ones, and theirs, each once."""
        return self._books

    @cached_property
    def _books(self) -> tuple[Self, ...]:
        found = {self.ref.hash: self}
        # pyright loses Self behind a field with a converter
        others = cast("tuple[Contents, ...]", self.earlier)
        for book in (book for earlier in others for book in earlier.books):
            found.setdefault(book.ref.hash, cast("Self", book))
        return tuple(found.values())

    def knows_book(self, ref: PolicyRef) -> bool:
        """Return whether a book is this one or one of its earlier ones."""
        return any(book.ref.hash == ref.hash for book in self.books)

    def book_of(self, case: Case) -> Self:
        """Return the book that a case runs under.

        Raises:
            UnknownBook: it is neither this one nor in ``earlier``.
        """
        return self._book(case.book)

    def _book(self, ref: PolicyRef) -> Self:
        for book in self.books:
            if ref is book.ref or ref.hash == book.ref.hash:
                return book
        raise UnknownBook(ref.short, tuple(book.ref.short for book in self.books))

    def _starts(self, case: Case) -> list[tuple[int, PolicyRef]]:
        """Return from which entry on which book was in force."""
        adopted = [e for e in case.log if type(e.event) is ev.Adopted]
        return [(1, case.log[0].book), *((e.version, e.book) for e in adopted)]


def _each_once(earlier: Any) -> tuple[Any, ...]:
    """Return books and those that they know, each once and knowing none itself.

    Else every revision would hold all before it twice over.
    """
    found: dict[str, Any] = {}
    for book in earlier:
        for known in (book, *book.earlier):
            if known.ref.hash not in found:
                alone = evolve(known, earlier=()) if known.earlier else known
                found[known.ref.hash] = alone
    return tuple(found.values())
