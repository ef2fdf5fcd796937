"""Readings: what one clock of a case reads at one instant."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import cached_property

from attrs import field, frozen

from recoverykit.deadline import BusinessDays, Elapsed, Target, Worked
from recoverykit.explanation import Labels, Reason, render
from recoverykit.hours import ALWAYS, Hours
from recoverykit.sla.clock import NO_TIME, Clock, Escalation, Mark, Pause
from recoverykit.sla.marks import counted_at, marked_at

__all__ = ["STATUSES", "Reading"]

STATUSES = ("pending", "running", "paused", "met", "breached", "cancelled", "unknown")
"""What a clock can read.

``pending``: nothing has started it, or it is not owed. ``running``: it counts, and is
not yet over due. ``paused``: it waits; there is no due instant until it goes on.
``met``: it was stopped, at its due instant or before, or without one. ``breached``:
it was stopped later, or was not and is over due; it never becomes anything else.
``cancelled``: it was called off in time. ``unknown``: nobody here can tell.
"""


# one is made for every clock at every look, and a frozen class without slots is built
# in a third of the time
@frozen(kw_only=True, slots=False)
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
        backdated: whether it rests on something that was recorded late.
        commitment: the name of the commitment, where it is one.
        notes: what else made it so: a pause, a cancellation, another book.
        earlier: the readings of its earlier rounds, where it was started anew.
        pauses: the stretches that did not count; the last may be on.
        definition: the clock as it runs, under the book that decides.
        hours: the hours it runs in.
        counts_in: the time that counts: those hours for ``Worked``, real time for
            all others.
        at: the instant at which it was read; readings that say the same are equal
            whenever they were read.

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
    backdated: bool = False
    commitment: str | None = None
    notes: tuple[Reason, ...] = ()
    earlier: tuple[Reading, ...] = ()
    pauses: tuple[Pause, ...] = ()
    definition: Clock | None = None
    hours: Hours = ALWAYS
    counts_in: Hours = ALWAYS
    at: datetime | None = field(default=None, eq=False)

    @property
    def is_open(self) -> bool:
        """Return whether something can still stop it."""
        if self.status in ("pending", "running", "paused"):
            return True
        return self.status == "breached" and self.stopped_at is None

    # ── what is worked out when it is asked for ───────────────────────────────

    @property
    def role(self) -> str | None:
        """Return who is to act, a code of the roles catalogue."""
        return None if self.definition is None else self.definition.role

    @property
    def provisional(self) -> bool:
        """Return whether it is due in a time whose holidays are not announced yet.

        The due instant may move when they are.
        """
        due = self.due_at
        rests_on_dates = isinstance(self.target, (Worked, BusinessDays))
        return due is not None and rests_on_dates and self.hours.is_provisional(due)

    @property
    def last_due_at(self) -> datetime | None:
        """Return by when it must stop; while paused, by when it had to before."""
        left = self.remaining
        if self.status != "paused" or left is None:
            return self.due_at
        return self.counts_in.add(self.pauses[-1].since, left)

    @cached_property
    def marks(self) -> tuple[tuple[Mark, datetime | None], ...]:
        """Return each warning of the clock, and when it is reached.

        None stands for a mark that a pause is in the way of.
        """
        rule, start, due = self.definition, self.started_at, self.last_due_at
        if rule is None or start is None or due is None:
            return ()
        target, allowed = self.target, None
        if isinstance(target, (Elapsed, Worked)):
            allowed = target.span + self.extended_by
        return tuple(
            (
                mark,
                marked_at(
                    mark,
                    start=start,
                    due=due,
                    allowed=allowed,
                    ruler=self.counts_in,
                    hours=self.hours,
                    pauses=self.pauses,
                ),
            )
            for mark in rule.warnings
        )

    @property
    def _end(self) -> datetime | None:
        """Return until when it counted."""
        if self.stopped_at is not None:
            return self.stopped_at
        if self.pauses and self.pauses[-1].until is None:
            return self.pauses[-1].since
        return self.at

    @property
    def warnings(self) -> tuple[Mark, ...]:
        """Return the marks that were reached: fractions, and spans before due."""
        end = self._end
        return tuple(
            mark
            for mark, at in self.marks
            if at is not None and end is not None and at <= end
        )

    @property
    def next_warning_at(self) -> datetime | None:
        """Return when the next mark is reached, if nothing else happens."""
        end = self._end
        if self.status != "running" or end is None:
            return None
        ahead = (at for _, at in self.marks if at is not None and at > end)
        return min(ahead, default=None)

    @cached_property
    def ladder(self) -> tuple[tuple[Escalation, datetime | None], ...]:
        """Return each step up the ladder, and the instant after which it is due.

        None stands for a step that a pause is in the way of.
        """
        rule, due = self.definition, self.due_at
        if rule is None or due is None:
            return ()
        late = tuple(pause for pause in self.pauses if pause.since > due)
        return tuple(
            (step, counted_at(due, step.after, self.counts_in, late))
            for step in rule.escalations
        )

    @property
    def escalated_to(self) -> tuple[str, ...]:
        """Return the roles of the ladder that were reached."""
        end = self._end
        return tuple(
            step.role
            for step, at in self.ladder
            if at is not None and end is not None and at < end
        )

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
        if self.provisional:
            more.append(Reason("clock.provisional"))
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
