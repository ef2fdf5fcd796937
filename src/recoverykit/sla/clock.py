"""Clocks as definitions: what starts and stops one, how long it may take, what follows.

A clock is a definition and holds no time. What it reads follows from a case's
log and the instant that is asked about; nothing is counted in a stored field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias, cast, get_args

import attrs
from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.deadline import Target, within_reach
from recoverykit.decision_tables import DecisionTable
from recoverykit.errors import InvalidValue
from recoverykit.hours import Always, BusinessHours, CombinedHours, Hours
from recoverykit.reply import PROVENANCES
from recoverykit.sla.targets import (
    DatedTarget,
    TargetRule,
    target_rule,
    targets_of,
)

__all__ = [
    "CANCELLING",
    "ON_REASSESS",
    "ON_REOPEN",
    "REPEATS",
    "Clock",
    "Escalation",
    "Mark",
    "Part",
    "Pause",
    "covers",
    "mark_name",
]

ON_REOPEN = ("stays", "restarts", "continues", "total")
"""What a clock that is over does when its case is reopened.

``stays``: nothing; what was met or breached once is over for good.
``restarts``: it counts anew, with its whole target, from the reopening, or from
its next starting event where a complaint does not start it. ``continues``: it
goes on from where it stopped; the time in between does not count. ``total``: it
goes on as if it had never stopped; the time in between counts, so an old case may be
breached as soon as it is reopened, though never before.

A clock that was only called off continues even where it ``stays``: reopening a
case that was merged by mistake brings its open duties back.
"""

REPEATS = ("never", "each", "next", "periodic")
"""What begins another round of a clock that was stopped.

``never``: nothing but a reopening. ``each``: its next starting event. ``next``: the
same, but nothing starts it before it was stopped once: a *next* reply is owed only
after the first one. ``periodic``: every stop begins the next round at once, so that
something is due again and again.
"""

ON_REASSESS = ("carry", "from_now", "keep", "tighten")
"""What happens to a running clock whose table gives it another target.

``carry``: the new target counts from the clock's own start, pauses kept.
``from_now``: it counts from the new assessment. ``keep``: the old one stays.
``tighten``: it is carried only where that makes the clock due earlier. Nothing
becomes overdue before the instant at which it was reassessed.
"""

CANCELLING = ("withdrawn", "merged", "duplicate", "out_of_scope")
"""Closure codes that call off what is still running."""

NO_TIME = timedelta(0)
MICROSECOND = timedelta(microseconds=1)

Part: TypeAlias = tuple[int, int]
"""A fraction as numerator and denominator: ``(4, 5)`` is four fifths."""

Mark: TypeAlias = Part | timedelta
"""When to warn: at a fraction of the target, or a span before it is due."""

REPLIES = frozenset({"acknowledged", "replied", "evidence_requested"})
PAUSES = frozenset({"paused", "resumed"})
STATE = "→"  # the pseudo-kind of a change of state; no code of an event
EVIDENCE = "awaiting_evidence"
"""The pause reason that an open request for evidence stands for (S64)."""

EVIDENCE_DUE = "evidence→"  # the pseudo-kind of the day by which it was asked for
EVIDENCE_KINDS = frozenset({"evidence_requested", "evidence_received", EVIDENCE_DUE})
DECIDING = frozenset({"assessed", "diagnosed"})
"""Kinds of events after which a table of targets is asked again."""

FULFILLED = ("fulfilled.statutory", "fulfilled.entitlement", "fulfilled.goodwill")
"""Kinds a clock may name beside the events': a line of that basis was fulfilled."""


# ── checking ─────────────────────────────────────────────────────────────────


def _to_marks(given: Any) -> Any:
    """Return fractions in lowest terms, smallest first, then leads, longest first."""
    marks = checked.to_tuple(given)
    if not checked.is_tuple_of(marks, _is_mark):
        return marks  # to be refused
    parts = {Fraction(*cast("Part", m)) for m in marks if not _is_lead(m)}
    leads = {m for m in marks if _is_lead(m)}
    return (
        *((f.numerator, f.denominator) for f in sorted(parts)),
        *sorted(leads, reverse=True),
    )


def _is_lead(mark: Any) -> bool:
    return isinstance(mark, timedelta) and mark > NO_TIME


def _is_mark(mark: Any) -> bool:
    match mark:
        case timedelta():
            return _is_lead(mark)
        case [int(top), int(bottom)]:
            return type(top) is type(bottom) is int and 0 < top <= bottom
        case _:
            return False


def _marks(clock: Clock, attribute: Attribute[Any], value: Any) -> None:
    if not checked.is_tuple_of(value, _is_mark):
        raise checked.refuse(
            attribute,
            value,
            "must be (numerator, denominator) above 0, up to 1, or a span before due",
        )
    targets = targets_of(clock.target)
    if value and not targets:
        raise checked.refuse(attribute, value, "needs a target to warn before")
    fractions = [mark for mark in value if not _is_lead(mark)]
    if fractions and not all(target.counts_time for target in targets):
        raise checked.refuse(
            attribute,
            fractions,
            "a fraction needs a target that counts time: Elapsed or Worked; a span "
            "before due does not",
        )


def _provenances(obj: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    checked.codes(obj, attribute, value)
    for given in value:
        if given not in PROVENANCES:
            raise checked.refuse(attribute, given, f"allowed: {', '.join(PROVENANCES)}")


def _to_days(given: Any) -> Any:
    """Return local dates, each once and in order; ``(first, last)`` is all between."""
    days = checked.to_tuple(given)
    if not checked.is_tuple_of(days, _is_stretch):
        return days  # to be refused
    found: set[date] = set()
    for stretch in days:
        first, last = (stretch, stretch) if _is_day(stretch) else stretch
        found.update(
            map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        )
    return tuple(sorted(found))


def _is_stretch(given: Any) -> bool:
    match given:
        case [first, last]:
            return _is_day(first) and _is_day(last) and bool(first <= last)
        case _:
            return _is_day(given)


def _is_day(given: Any) -> bool:
    return isinstance(given, date) and not isinstance(given, datetime)


def _days(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not checked.is_tuple_of(value, _is_day):
        raise checked.refuse(
            attribute, value, "must be dates, or (first, last) stretches of them"
        )


# what a kind of event does to a clock, as bits
STARTS, STOPS, ENDS, COUNTS, CASE, DECIDES = (1 << n for n in range(6))

OF_THE_CASE = frozenset(
    {*PAUSES, *EVIDENCE_KINDS, STATE, "closed", "extended", "reopened"}
)
"""Kinds that are no business of one clock alone."""


def _plan(clock: Clock) -> Mapping[str, int]:
    """Return what each kind of event does to a clock.

    Worked out once, so that reading a case looks at nothing else.
    """
    kinds = {"closed", "reopened", "extended"}
    if clock.paused_by:
        kinds |= PAUSES
    if covers(clock.paused_by, EVIDENCE):
        kinds |= EVIDENCE_KINDS
    if clock.paused_in:
        kinds.add(STATE)
    does: dict[str, int] = dict.fromkeys(kinds, CASE)
    more: tuple[tuple[Iterable[str], int], ...] = (
        (clock.starts, STARTS),
        (clock.stops, STOPS),
        (clock.ends, ENDS),
        (REPLIES if clock.counts else (), COUNTS),
        (DECIDING if isinstance(clock.target, DecisionTable) else (), DECIDES),
    )
    for named, bit in more:
        for kind in named:
            does[kind] = does.get(kind, 0) | bit
    return does


@frozen
class Escalation:
    """One step up the ladder, where a clock is over due.

    Args:
        role: who hears of it, a code of the roles catalogue.
        after: how long after due, in the clock's own time, ten years at most;
            nothing is at once.

    Examples:
        >>> Escalation("ceo", after=timedelta(hours=24)).role
        'ceo'
    """

    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    after: timedelta = field(
        default=NO_TIME, validator=[checked.span, within_reach], kw_only=True
    )


class Pause(NamedTuple):
    """A stretch of time that a clock did not count, and why.

    ``catalogue`` is that of ``reason``: ``pause_reasons``, ``states``, or
    ``event_kinds`` where the case was over and reopened.
    """

    since: datetime
    until: datetime | None
    catalogue: str
    reason: str


def _ladder(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(Escalation)(_, attribute, value)
    steps = cast("tuple[Escalation, ...]", value)
    if len({(step.role, step.after) for step in steps}) < len(steps):
        raise checked.refuse(attribute, value, "must name a step once")


@frozen
class Clock:
    """One measured interval of a case: what starts it, what stops it, how long.

    Kinds are named, not classes, so a shop's own host events start and stop
    clocks as the shipped ones do. ``"fulfilled.goodwill"``, and the same for the
    other bases, is the fulfilment of a line of that basis.

    Args:
        name: what the shop calls it, such as ``"first_response"``.
        target: how long it may take: a target, a :class:`DatedTarget`, or a
            decision table of targets, which is asked when the clock starts and at
            every assessment and diagnosis (C5). None where its source gives no
            time, which must be said.
        starts: kinds of events, the first of which starts it. ``"received"`` is
            the instant at which the complaint was received.
        stops: kinds of events that stop it.
        counts: provenances of a reply that stops it, whoever gave it and in
            whichever event (S26, S69). An acknowledgement without such a reply is
            no first response.
        ends: kinds of events that call it off, without a verdict, until the case is
            reopened: no progress update is owed of a case that is resolved.
        paused_by: pause reasons, with all below them, that stop it from counting.
            ``awaiting_evidence`` also stands for an open request for evidence: from
            ``EvidenceRequested`` until evidence comes, the named day passes, or the
            case is resumed. A first response lists none (S64).
        paused_in: states in which it does not count, for states of the shop's own.
        cancelled_by: closure codes, with all below them, that call it off.
        repeats: what begins another round, see :data:`REPEATS`.
        on_reopen: see :data:`ON_REOPEN`.
        on_reassess: what another target of its table does, see :data:`ON_REASSESS`.
        warnings: when to remind: fractions of an ``Elapsed`` or ``Worked`` target,
            such as ``(4, 5)`` (S39), and spans of open time before due. No reminder
            falls into closed hours.
        escalations: the ladder: who hears of it how long after due.
        default_outcome: what follows silence at expiry, in the shop's own code, such
            as ``"refund"`` where a platform takes silence for consent.
        extends_to: the target that an extension, given in time and with notice,
            makes of it, where a rule says so.
        is_fixed: the time is not the shop's to extend, as a law's is not: an extension
            gives ``extends_to``, where that is set, and nothing more.
        suspended: local dates on which it does not count, of open or real time,
            as a platform suspends its timers over a festival.
        hours: its own hours, where they are not the book's: a regulator's calendar.
        bounds: the clock that this one is the outer bound of: a promise that the
            shop publishes (S35).
        role: who is to act, a code of the roles catalogue.
        source: where the number comes from: file and quote, article, contract.

    Raises:
        InvalidValue: a value is none of those allowed, nothing could ever stop it,
            one kind both starts and stops it, or there is a warning that no target
            allows.

    Examples:
        >>> from recoverykit.deadline import Worked
        >>> Clock(
        ...     "first_response",
        ...     target=Worked(timedelta(hours=1)),
        ...     counts=("edited_template", "personal"),
        ...     warnings=[(1, 2), timedelta(minutes=10)],
        ...     escalations=[Escalation("store_manager", after=timedelta(hours=1))],
        ...     role="cs_agent",
        ...     source="一小时内响应",
        ... ).warnings
        ((1, 2), datetime.timedelta(seconds=600))
    """

    name: str = field(validator=checked.code)
    target: TargetRule | None = field(kw_only=True, validator=target_rule)
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
    ends: tuple[str, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=checked.codes
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
    repeats: str = field(
        default="never", kw_only=True, validator=checked.OneOf(*REPEATS)
    )
    on_reopen: str = field(
        default="stays", kw_only=True, validator=checked.OneOf(*ON_REOPEN)
    )
    on_reassess: str = field(
        default="carry", kw_only=True, validator=checked.OneOf(*ON_REASSESS)
    )
    warnings: tuple[Mark, ...] = field(
        default=(), kw_only=True, converter=_to_marks, validator=_marks
    )
    escalations: tuple[Escalation, ...] = field(
        default=(), kw_only=True, converter=checked.to_tuple, validator=_ladder
    )
    default_outcome: str | None = field(
        default=None, kw_only=True, validator=checked.code_or_none
    )
    extends_to: Target | None = field(
        default=None,
        kw_only=True,
        validator=checked.IsA(*get_args(Target), optional=True),
    )
    is_fixed: bool = field(default=False, kw_only=True, validator=checked.flag)
    suspended: tuple[date, ...] = field(
        default=(), kw_only=True, converter=_to_days, validator=_days
    )
    hours: Hours | None = field(
        default=None,
        kw_only=True,
        validator=checked.IsA(BusinessHours, Always, CombinedHours, optional=True),
    )
    bounds: str | None = field(
        default=None, kw_only=True, validator=checked.code_or_none
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
    _plan: Mapping[str, int] = field(init=False, eq=False, repr=False)
    fixed_target: Target | None = field(init=False, eq=False, repr=False)
    is_plain: bool = field(init=False, eq=False, repr=False)
    _real_time: tuple[tzinfo, Hours] | None = field(
        init=False, eq=False, repr=False, default=None
    )

    def __attrs_post_init__(self) -> None:
        if not self.starts:
            raise InvalidValue("starts", "()", "must name what starts the clock")
        if not self.stops and not self.counts:
            raise InvalidValue(
                "stops", "()", "must name what stops the clock, or counts replies"
            )
        both = sorted({*self.starts} & {*self.stops})
        if both and self.repeats != "periodic":
            raise InvalidValue("stops", ", ".join(both), "must not start it as well")
        torn = sorted({*self.ends} & {*self.starts, *self.stops})
        if torn:
            raise InvalidValue(
                "ends", ", ".join(torn), "must not start or stop it as well"
            )
        if self.target is None:
            self._need_a_target()
        self._work_out()

    def _work_out(self) -> None:
        """Note what every reading would have to find out again."""
        target = self.target
        fixed = None if isinstance(target, (DatedTarget, DecisionTable)) else target
        found = {
            "_plan": _plan(self),
            "fixed_target": fixed,
            "is_plain": fixed is target and self.hours is None and not self.suspended,
            "_real_time": None,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def _need_a_target(self) -> None:
        for name in ("escalations", "default_outcome", "extends_to"):
            given = getattr(self, name)
            if given:
                raise InvalidValue(
                    name, checked.describe(given), "needs a target to count from"
                )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of events that it names, for a book to check."""
        return tuple(dict.fromkeys((*self.starts, *self.stops, *self.ends)))

    @property
    def listens(self) -> frozenset[str]:
        """Return every kind of event that can change what it reads."""
        return frozenset(self._plan)

    @property
    def plan(self) -> Mapping[str, int]:
        """Return what each kind of event does to it, as bits."""
        return self._plan

    def __getstate__(self) -> dict[str, Any]:
        # what is worked out is cheap to make again
        names = (a.name for a in attrs.fields(Clock) if a.init)
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self._work_out()

    def real_time(self, tz: tzinfo) -> Hours:
        """Return the real time that counts: all of it, but on suspended dates.

        Args:
            tz: the zone in which the dates are meant.
        """
        kept = self._real_time
        if kept is None or kept[0] is not tz:
            kept = tz, Always(tz=tz).closed_on(self.suspended)
            # one replacement of one slot, as for what hours compile
            object.__setattr__(self, "_real_time", kept)
        return kept[1]


def covers(codes: tuple[str, ...], code: str | None) -> bool:
    """Return whether a code is one of these, or stands anywhere below one."""
    if code is None or not codes:
        return False
    return code in codes or any(code.startswith(f"{parent}.") for parent in codes)


_SIZES = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
    ("us", MICROSECOND),
)


def mark_name(mark: Mark) -> str:
    """Return a mark as a word for keys: ``4_of_5``, ``90min_before``.

    Examples:
        >>> mark_name((4, 5)), mark_name(timedelta(minutes=90))
        ('4_of_5', '90min_before')
    """
    if isinstance(mark, timedelta):
        unit, size = next(pair for pair in _SIZES if not mark % pair[1])
        return f"{mark // size}{unit}_before"
    return "{}_of_{}".format(*mark)
