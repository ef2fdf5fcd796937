"""Clocks: what starts and stops them, and what one of them reads at an instant.

A clock is a definition and holds no time. What it reads follows from a case's
log and the instant that is asked about; nothing is counted in a stored field.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, TypeAlias, cast, get_args

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import Target
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Labels, Reason, render
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.reply import PROVENANCES
from recoverykit.task import Task

STATUSES = ("pending", "running", "paused", "met", "breached", "cancelled", "unknown")
"""What a clock can read.

``pending``: nothing has started it. ``running``: it counts, and is not yet over
due. ``paused``: it waits; there is no due instant until it goes on. ``met``: it
was stopped, at its due instant or before, or without one. ``breached``: it was
stopped later, or was not and is over due; it never becomes anything else.
``cancelled``: it was called off in time. ``unknown``: nobody here can tell.
"""

ON_REOPEN = ("stays", "restarts", "continues")
"""What a clock that is over does when its case is reopened.

``stays``: nothing; what was met or breached once is over for good.
``restarts``: it counts anew, with its whole target, from the reopening, or from
its next starting event where a complaint does not start it. ``continues``: it
goes on from where it stopped; the time in between does not count.

A clock that was only called off continues even where it ``stays``: reopening a
case that was merged by mistake brings its open duties back.
"""

CANCELLING = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closure codes that call off what is still running."""

NO_TIME = timedelta(0)

Part: TypeAlias = "tuple[int, int]"
"""A fraction as numerator and denominator: ``(4, 5)`` is four fifths."""


def _to_parts(given: Iterable[object]) -> tuple[Any, ...]:
    """Return fractions in lowest terms, smallest first; what is none, unchanged."""
    pairs = tuple(given)
    if not all(map(_is_part, pairs)):
        return pairs
    found = {Fraction(*cast("Part", pair)) for pair in pairs}
    return tuple((f.numerator, f.denominator) for f in sorted(found))


def _is_part(pair: object) -> bool:
    match pair:
        case [int(top), int(bottom)]:
            return type(top) is type(bottom) is int and 0 < top <= bottom
        case _:
            return False


def _parts(clock: Clock, attribute: Attribute[Any], value: tuple[Any, ...]) -> None:
    for pair in value:
        if not _is_part(pair):
            raise checked.refuse(
                attribute, pair, "must be (numerator, denominator) above 0, up to 1"
            )
    target = clock.target
    if value and (target is None or not target.counts_time):
        raise checked.refuse(
            attribute, value, "needs a target that counts time: Elapsed or Worked"
        )


def _provenances(obj: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    checked.codes(obj, attribute, value)
    for given in value:
        if given not in PROVENANCES:
            raise checked.refuse(attribute, given, f"allowed: {', '.join(PROVENANCES)}")


def _listens(clock: Clock) -> frozenset[str]:
    kinds = {*clock.starts, *clock.stops, "closed", "reopened", "extended"}
    if clock.counts:
        kinds |= REPLIES
    if clock.paused_by:
        kinds |= PAUSES
    if clock.paused_in:
        kinds.add(STATE)
    return frozenset(kinds)


REPLIES = frozenset({"acknowledged", "replied", "evidence_requested"})
PAUSES = frozenset({"paused", "resumed"})
STATE = "→"  # the pseudo-kind of a change of state; no code of an event


@frozen
class Clock:
    """One measured interval of a case: what starts it, what stops it, how long.

    Kinds are named, not classes, so a shop's own host events start and stop
    clocks as the shipped ones do.

    Args:
        name: what the shop calls it, such as ``"first_response"``.
        target: how long it may take; None where its source gives no time, which
            must be said.
        starts: kinds of events, the first of which starts it. ``"received"`` is
            the instant at which the complaint was received.
        stops: kinds of events that stop it.
        counts: provenances of a reply that stops it, whoever gave it and in
            whichever event (S26, S69). An acknowledgement without such a reply is
            no first response.
        paused_by: pause reasons, with all below them, that stop it from counting.
            A first response lists none (S64).
        paused_in: states in which it does not count, for states of the shop's own.
        cancelled_by: closure codes, with all below them, that call it off.
        on_reopen: see :data:`ON_REOPEN`.
        warnings: fractions of an ``Elapsed`` or ``Worked`` target at which to warn,
            such as ``(4, 5)``.
        role: who is to act, a code of the roles catalogue.
        source: where the number comes from: file and quote, article, contract.

    Raises:
        InvalidValue: a value is none of those allowed, nothing could ever stop it,
            one kind both starts and stops it, or there is a warning without a
            span of time to take a fraction of.

    Examples:
        >>> from recoverykit.deadline import Worked
        >>> Clock(
        ...     "first_response",
        ...     target=Worked(timedelta(hours=1)),
        ...     counts=("edited_template", "personal"),
        ...     warnings=[(1, 2), (4, 5)],
        ...     role="cs_agent",
        ...     source="一小时内响应",
        ... ).warnings
        ((1, 2), (4, 5))
    """

    name: str = field(validator=checked.code)
    target: Target | None = field(
        kw_only=True, validator=checked.IsA(*get_args(Target), optional=True)
    )
    starts: tuple[str, ...] = field(
        default=("received",),
        kw_only=True,
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    stops: tuple[str, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=checked.codes
    )
    counts: tuple[str, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=_provenances
    )
    paused_by: tuple[str, ...] = field(
        default=(),
        kw_only=True,
        metadata=checked.coded("pause_reasons"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    paused_in: tuple[str, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=checked.codes
    )
    cancelled_by: tuple[str, ...] = field(
        default=CANCELLING,
        kw_only=True,
        metadata=checked.coded("closures"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    on_reopen: str = field(
        default="stays", kw_only=True, validator=checked.OneOf(*ON_REOPEN)
    )
    warnings: tuple[Part, ...] = field(
        default=(), kw_only=True, converter=_to_parts, validator=_parts
    )
    role: str | None = field(
        default=None,
        kw_only=True,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
    )
    source: str | None = field(
        default=None, kw_only=True, validator=checked.text_or_none
    )
    _listens: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.starts:
            raise InvalidValue("starts", "()", "must name what starts the clock")
        if not self.stops and not self.counts:
            raise InvalidValue(
                "stops", "()", "must name what stops the clock, or counts replies"
            )
        both = sorted({*self.starts} & {*self.stops})
        if both:
            raise InvalidValue("stops", ", ".join(both), "must not start it as well")
        object.__setattr__(self, "_listens", _listens(self))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of events that it names, for a book to check."""
        return tuple(dict.fromkeys((*self.starts, *self.stops)))

    @property
    def listens(self) -> frozenset[str]:
        """Return every kind of event that can change what it reads."""
        return self._listens

    def is_stopped_by(self, event: ev.Event) -> bool:
        """Return whether an event stops this clock, were it running.

        Examples:
            >>> from datetime import UTC
            >>> from recoverykit.deadline import Elapsed
            >>> from recoverykit.reply import Reply
            >>> hour = Elapsed(timedelta(hours=1))
            >>> first_response = Clock("first", target=hour, counts=["personal"])
            >>> auto = Reply("已收到", provenance="auto")
            >>> at_nine = datetime(2026, 3, 1, 9, tzinfo=UTC)
            >>> first_response.is_stopped_by(
            ...     ev.Replied(at_nine, by="bot", reply=auto)
            ... )
            False
        """
        if event.kind in self.stops:
            return True
        if not self.counts or event.kind not in REPLIES:
            return False
        reply = getattr(event, "reply", None)
        return reply is not None and reply.provenance in self.counts


def covers(codes: tuple[str, ...], code: str | None) -> bool:
    """Return whether a code is one of these, or stands anywhere below one."""
    if code is None or not codes:
        return False
    return code in codes or any(code.startswith(f"{parent}.") for parent in codes)


@frozen(kw_only=True)
class Reading:
    """What one clock reads at one instant.

    Args:
        clock: its name; for a commitment its id, ``case:version:name``.
        status: one of :data:`STATUSES`.
        version: the entry that started it; stays what it is when another book
            gives the clock another target.
        started_at: since when it counts; None while pending or unknown.
        due_at: by when it must stop; None without a target, and while paused.
        stopped_at: when it was stopped or called off; None while it is open.
        target: how long it may take.
        elapsed: the time that counted.
        remaining: what was left of the target when it ended, or is left now;
            frozen while paused. None without a target.
        overshoot: the time that counted after it was due.
        paused_for: the time that did not count.
        extended_by: the time that was added.
        warnings: the fractions that were reached.
        next_warning_at: when the next one will be, if nothing else happens.
        backdated: whether it rests on something that was recorded late.
        role: who is to act.
        commitment: the name of the commitment, where it is one.
        notes: what else made it so: a pause, a cancellation, another book.
        earlier: the readings of its earlier rounds, where it was started anew.

    Units:
        Spans are in the target's own time: open time for ``Worked``, real time
        for all others and where there is no target.

    Examples:
        >>> Reading(clock="diagnosis", status="pending").is_open
        True
    """

    clock: str
    status: str
    version: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    target: Target | None = None
    elapsed: timedelta = NO_TIME
    remaining: timedelta | None = None
    overshoot: timedelta = NO_TIME
    paused_for: timedelta = NO_TIME
    extended_by: timedelta = NO_TIME
    warnings: tuple[Part, ...] = ()
    next_warning_at: datetime | None = None
    backdated: bool = False
    role: str | None = None
    commitment: str | None = None
    notes: tuple[Reason, ...] = ()
    earlier: tuple[Reading, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether something can still stop it."""
        if self.status in ("pending", "running", "paused"):
            return True
        return self.status == "breached" and self.stopped_at is None

    @property
    def why(self) -> tuple[Reason, ...]:
        """Return what it reads and what that rests on."""
        more: list[Reason] = [*self.notes]
        if self.paused_for:
            more.append(Reason("clock.paused_for", span=self.paused_for))
        if self.extended_by:
            more.append(Reason("clock.extended_by", span=self.extended_by))
        if self.earlier:
            more.append(
                Reason(
                    "clock.earlier_rounds",
                    rounds=len(self.earlier),
                    statuses=tuple(r.status for r in self.earlier),
                )
            )
        if self.backdated:
            more.append(Reason("clock.backdated"))
        return (self._headline(), *more)

    def _headline(self) -> Reason:
        """Return the one sentence about it."""
        kept = self.commitment is not None
        name = self.commitment if kept else self.clock
        what = "commitment" if kept else "clock"
        match self.status:
            case "breached" if self.stopped_at is None:
                return Reason(
                    f"{what}.overdue",
                    clock=name,
                    due_at=self.due_at,
                    overshoot=self.overshoot,
                )
            case "breached":
                return Reason(
                    f"{what}.breached",
                    clock=name,
                    due_at=self.due_at,
                    stopped_at=self.stopped_at,
                    overshoot=self.overshoot,
                )
            case "met" | "running" if self.target is None:
                return Reason(
                    f"{what}.{self.status}_without_target",
                    clock=name,
                    at=self.stopped_at or self.started_at,
                    elapsed=self.elapsed,
                )
            case "met":
                return Reason(
                    f"{what}.met",
                    clock=name,
                    due_at=self.due_at,
                    stopped_at=self.stopped_at,
                    remaining=self.remaining,
                )
            case "running":
                return Reason(
                    f"{what}.running",
                    clock=name,
                    due_at=self.due_at,
                    remaining=self.remaining,
                )
            case "paused":
                return Reason(f"{what}.paused", clock=name, remaining=self.remaining)
            case "cancelled":
                return Reason(f"{what}.cancelled", clock=name, at=self.stopped_at)
            case _:
                return Reason(f"{what}.{self.status}", clock=name)

    def explain(
        self,
        lang: str,
        *,
        audience: str = "staff",
        labels: Labels | None = None,
        zone: tzinfo | None = None,
    ) -> str:
        """Return what it reads and why, a line for each reason.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            audience: a customer hears of commitments and pauses, and nothing of
                the shop's own clocks.
            labels: words for codes; without it codes are shown.
            zone: shows instants in this zone; without it in UTC.
        """
        said = (
            render(r, lang, audience=audience, labels=labels, zone=zone)
            for r in self.why
        )
        return "\n".join(line for line in said if line is not None)

    def __str__(self) -> str:
        """Return the explanation in English for staff."""
        return self.explain("en")


def clock_tasks(case: Case, readings: Iterable[Reading]) -> tuple[Task, ...]:
    """Return what has to be done to stop the clocks that run, or ran over.

    A task has the same key however often it is asked for, and whatever happens
    to its due instant: it is built from the case, the version of the entry that
    started the clock, and the clock. It is not wanted while the clock is paused,
    and no longer once the clock is stopped or the task is ``Done``.

    Args:
        case: whose clocks they are.
        readings: as :func:`recoverykit.sla.readings` gives them.

    Returns:
        One task for each, ``meet.<clock>`` or ``keep.<commitment>``. A clock
        without a target asks for nothing by any time, so it has none.

    Examples:
        >>> from datetime import UTC
        >>> from recoverykit.facts import Complaint
        >>> from recoverykit.plain import PolicyRef
        >>> at_three = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> book = PolicyRef("mine", "1", hash="sha256:00")
        >>> complaint = Complaint("断裂了", channel="review", received_at=at_three)
        >>> born = ev.Received(at_three, complaint=complaint, book=book)
        >>> case = Case("c1", (ev.Entry(
        ...     version=1, event=born, source=None, dest="received",
        ...     recorded_at=at_three, key=None, book=book, schema=1,
        ... ),))
        >>> at_four = datetime(2026, 3, 1, 4, tzinfo=UTC)
        >>> running = Reading(
        ...     clock="alert", status="running", version=1, due_at=at_four
        ... )
        >>> [task.key for task in clock_tasks(case, [running])]
        ['c1:1:meet.alert']
    """
    done = {e.event.task for e in case.log if isinstance(e.event, ev.Done)}
    handler = case.handler
    tasks: list[Task] = []
    for reading in readings:
        if reading.stopped_at is not None or reading.due_at is None:
            continue
        overdue = reading.status == "breached"
        what = "clock" if reading.commitment is None else "commitment"
        kind = (
            f"meet.{reading.clock}"
            if reading.commitment is None
            else f"keep.{reading.commitment}"
        )
        key = f"{case.id}:{reading.version}:{kind}"
        if key in done:
            continue
        role = reading.role
        if role is None and handler is not None:
            role = handler[1]
        why = Reason(
            f"{what}.{'is_overdue' if overdue else 'is_due'}",
            clock=reading.commitment or reading.clock,
            due_at=reading.due_at,
        )
        tasks.append(Task(key, kind, due_at=reading.due_at, role=role, why=why))
    return tuple(tasks)
