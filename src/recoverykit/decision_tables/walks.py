"""Walks through the columns of one table, or of two side by side.

A walk carries which rules are still alive in each run: one table twice where a step
from one situation to the next is looked at, two tables where they are compared. Two
ways to one column with the same rules alive go on alike and are walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias, cast

from attrs import evolve, field, frozen

from recoverykit.decision_tables.boxes import Bound, Box
from recoverykit.decision_tables.columns import Column
from recoverykit.decision_tables.fields import Field, Span, merged

State: TypeAlias = tuple[int, ...]
"""The live rules of each run."""

Bounds: TypeAlias = tuple[Bound, ...]
"""What each field may be, in the order of the walk."""


class OverBudget(Exception):
    """There are too many states to walk through."""


@frozen
class Cut:
    """All places of a field that the same rules accept, in every run."""

    masks: State
    spans: tuple[Span, ...]
    has_absent: bool


@frozen
class Track:
    """One field as the runs see it, cut wherever any of them cuts it."""

    path: str
    field: Field
    cuts: tuple[Cut, ...]

    def bound(self, cut: Cut) -> Bound:
        """Return a cut as a bound of a box."""
        return Bound(self.path, self.field, merged(cut.spans), cut.has_absent)


def track(columns: Sequence[Column | None], full: State) -> Track:
    """Return a field as several runs see it, from their columns.

    Args:
        columns: one a run; None for a run that has no such field, so that any place
            does. At least one is there.
        full: all rules of each run.
    """
    first = next(column for column in columns if column is not None)
    of = first.field
    starts = sorted({start for c in columns if c is not None for start in c.starts})
    spans: dict[State, list[Span]] = {}
    for low, high in zip(starts, (*starts[1:], of.end), strict=True):
        masks = tuple(
            everything if column is None else column.mask_at(low)
            for column, everything in zip(columns, full, strict=True)
        )
        spans.setdefault(masks, []).append((low, high))
    absent = tuple(
        everything if column is None else column.absent
        for column, everything in zip(columns, full, strict=True)
    )
    if of.is_optional:
        spans.setdefault(absent, [])
    return Track(
        first.path,
        of,
        tuple(
            Cut(masks, tuple(where), of.is_optional and masks == absent)
            for masks, where in spans.items()
        ),
    )


def needed(live: int, sure: int) -> int:
    """Return the live rules without those behind one that nothing can stop.

    Whether some rule matches, and which is the first, is the same without them, and
    far fewer sets of live rules are left to tell apart.
    """
    stop = live & sure
    return live & ((stop & -stop) << 1) - 1 if stop else live


def sure_after(full: int, masks: Sequence[Iterable[int]]) -> list[int]:
    """Return, after each column, the rules that no later column can stop.

    Args:
        full: all rules.
        masks: which rules each group of a column accepts, column by column.
    """
    sure = [full]
    for groups in reversed(masks[1:]):
        always = full
        for mask in groups:
            always &= mask
        sure.insert(0, sure[0] & always)
    return sure


@frozen
class Run:
    """One table in a walk.

    Args:
        full: all its rules.
        takes_all: whether all rules that match count, so that none stops another.
    """

    full: int
    takes_all: bool


_Came: TypeAlias = tuple[State, Cut] | None


@frozen(eq=False)
class Walk:
    """What can be reached through some tracks, and how.

    Args:
        tracks: the fields in the order of the walk.
        stops: after each track, the rules of each run that no later one can stop.
        levels: before each track, and after the last, the states that can be reached,
            each with the first state it was reached from and what leads there.
    """

    tracks: tuple[Track, ...]
    stops: tuple[tuple[int | None, ...], ...]
    levels: tuple[dict[State, _Came], ...] = field(repr=False)

    @property
    def ends(self) -> tuple[State, ...]:
        """Return the states after the last track."""
        return tuple(self.levels[-1])

    def arrivals(self) -> Iterator[Arrival]:
        """Yield every last step: from each state through each cut of the last track."""
        if not self.tracks:
            for state in self.levels[0]:
                yield Arrival(self, state, state, None)
            return
        at = len(self.tracks) - 1
        for state in self.levels[at]:
            for on, cut in self._onwards(at, state):
                yield Arrival(self, state, on, cut)

    def way_to(self, state: State, at: int) -> tuple[State, Bounds]:
        """Return one way to a state before a track: its start, and the bounds."""
        bounds: list[Bound] = []
        ways = zip(
            reversed(self.tracks[:at]), reversed(self.levels[1 : at + 1]), strict=True
        )
        for track_, level in ways:
            # only the states of the first level came from nowhere
            state, cut = cast("tuple[State, Cut]", level[state])
            bounds.insert(0, track_.bound(cut))
        return state, tuple(bounds)

    def ways_to(
        self, is_wanted: Callable[[State], bool]
    ) -> Iterator[tuple[State, Bounds]]:
        """Yield every region that ends in a wanted state: the state, and its bounds."""
        ahead = [{end for end in self.ends if is_wanted(end)}]
        for at in reversed(range(len(self.tracks))):
            nearer = ahead[0]
            ahead.insert(
                0,
                {
                    state
                    for state in self.levels[at]
                    if any(on in nearer for on, _ in self._onwards(at, state))
                },
            )

        def through(at: int, state: State, bounds: Bounds) -> Iterator[Any]:
            if at == len(self.tracks):
                yield state, bounds
                return
            for on, cut in self._onwards(at, state):
                if on in ahead[at + 1]:
                    bound = self.tracks[at].bound(cut)
                    yield from through(at + 1, on, (*bounds, bound))

        for start in self.levels[0]:
            if start in ahead[0]:
                yield from through(0, start, ())

    def _onwards(self, at: int, state: State) -> Iterator[tuple[State, Cut]]:
        return onwards(state, self.tracks[at], self.stops[at])


@frozen(eq=False)
class Arrival:
    """The last step of a walk.

    Args:
        walk: the walk.
        before: the state before the last track.
        end: the state after it.
        cut: the places of the last track that lead there; None without tracks.
    """

    walk: Walk
    before: State
    end: State
    cut: Cut | None

    def way(self) -> tuple[State, Bounds]:
        """Return where the walk starts, and a bound for each track but the last."""
        return self.walk.way_to(self.before, max(len(self.walk.tracks) - 1, 0))


def walk(
    runs: Sequence[Run],
    tracks: Sequence[Track],
    starts: Iterable[State],
    *,
    budget: int,
) -> Walk:
    """Return what can be reached from some states through all tracks.

    Args:
        runs: the tables, one a place of a state.
        tracks: the fields to go through.
        starts: where the walk begins.
        budget: how many states it may hold.

    Raises:
        OverBudget: there are more.
    """
    sure = [_sure(run, at, tracks) for at, run in enumerate(runs)]
    stops = tuple(zip(*sure, strict=True))
    levels: list[dict[State, _Came]] = [dict.fromkeys(starts)]
    spent = len(levels[0])
    for at, track_ in enumerate(tracks):
        reached: dict[State, _Came] = {}
        for state in levels[-1]:
            for on, cut in onwards(state, track_, stops[at]):
                reached.setdefault(on, (state, cut))
            if spent + len(reached) > budget:
                raise OverBudget
        spent += len(reached)
        levels.append(reached)
    return Walk(tuple(tracks), stops, tuple(levels))


def onwards(
    state: State, through: Track, stops: tuple[int | None, ...]
) -> Iterator[tuple[State, Cut]]:
    """Yield where a track leads from a state, all places that lead there together."""
    found: dict[State, list[Cut]] = {}
    runs = tuple(zip(state, stops, strict=True))
    for cut in through.cuts:
        # a list and no strict=True: this runs more often than all the rest
        on = tuple(
            [
                live & mask if stop is None else needed(live & mask, stop)
                for (live, stop), mask in zip(runs, cut.masks)  # noqa: B905
            ]
        )
        found.setdefault(on, []).append(cut)
    for on, cuts in found.items():
        yield on, cuts[0] if len(cuts) == 1 else _joined(cuts)


def _joined(cuts: Sequence[Cut]) -> Cut:
    return evolve(
        cuts[0],
        spans=tuple(sorted(span for cut in cuts for span in cut.spans)),
        has_absent=any(cut.has_absent for cut in cuts),
    )


def _sure(run: Run, at: int, tracks: Sequence[Track]) -> list[int | None]:
    if run.takes_all:
        return [None] * len(tracks)
    masks = [[cut.masks[at] for cut in track_.cuts] for track_ in tracks]
    return [*sure_after(run.full, masks)[: len(tracks)]]


def joined_up(regions: Iterable[Bounds]) -> list[Bounds]:
    """Return the same regions as few boxes: two that differ in one field are one."""
    boxes = list(regions)
    at = 0
    while at < len(boxes):
        for other in range(at + 1, len(boxes)):
            both = _one_box(boxes[at], boxes[other])
            if both is not None:
                boxes[at] = both
                del boxes[other]
                at = -1  # what grew may touch what came before
                break
        at += 1
    return boxes


def _one_box(one: Bounds, other: Bounds) -> Bounds | None:
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) != 1:
        return None
    at = apart[0]
    bound = evolve(
        one[at],
        spans=merged((*one[at].spans, *other[at].spans)),
        has_absent=one[at].has_absent or other[at].has_absent,
    )
    return (*one[:at], bound, *one[at + 1 :])


def box_of(bounds: Iterable[Bound]) -> Box:
    """Return bounds as a box, without those that bind nothing."""
    return Box(tuple(bound for bound in bounds if not bound.is_whole))


def point_of(bounds: Iterable[Bound]) -> tuple[tuple[str, Any], ...]:
    """Return the first situation inside some bounds, by path."""
    return tuple(
        (b.path, b.field.value_at(b.spans[0][0]) if b.spans else None) for b in bounds
    )
