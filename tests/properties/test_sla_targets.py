"""Laws of promises: a start that breaks one is found wherever there is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Target, Worked
from recoverykit.hours import ALWAYS, Always, BusinessHours, Hours
from recoverykit.sla import beyond_promise

SINCE = datetime(2026, 3, 4, tzinfo=UTC)  # a Wednesday
STEP = timedelta(minutes=30)
STEPS = 6 * 48
MICROSECOND = timedelta(microseconds=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])


def clock_time(step: int) -> str:
    return f"{step // 2:02}:{step % 2 * 30:02}"


@st.composite
def openings(draw: st.DrawFn) -> list[tuple[str, str]]:
    edges = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [(clock_time(a), clock_time(b)) for a, b in pairs]


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    days = draw(st.sets(st.sampled_from(DAYS), min_size=2))
    opened = draw(openings())
    return BusinessHours(tz=draw(ZONES), weekly=dict.fromkeys(sorted(days), opened))


HOURS: st.SearchStrategy[Hours] = st.one_of(
    weeks(), st.builds(Always, tz=ZONES), st.just(ALWAYS)
)
SPANS = st.integers(1, 4 * 48).map(lambda n: n * STEP)
TARGETS: st.SearchStrategy[Target] = st.one_of(
    st.builds(Worked, SPANS),
    st.builds(Elapsed, SPANS),
    st.builds(BusinessDays, st.integers(0, 3)),
    st.builds(EndOfDay, st.integers(0, 3)),
)


@given(TARGETS, TARGETS, HOURS, HOURS, st.integers(0, 48), st.integers(0, STEPS))
def test_a_start_that_breaks_a_promise_is_found_if_there_is_one_s35(
    target: Target, promise: Target, hours: Hours, outer: Hours, first: int, more: int
) -> None:
    since = SINCE + first * STEP
    until = since + more * STEP

    def breaks(start: datetime) -> bool:
        return target.due_at(start, hours) > promise.due_at(start, outer)

    # everything here happens on the half hour, so nothing is between these
    marks = [since + n * STEP for n in range(more + 1)]
    starts = [at + n * MICROSECOND for at in marks for n in (-1, 0, 1)]
    somewhere = any(breaks(at) for at in starts if since <= at <= until)
    found = beyond_promise(
        target, promise, hours, promise_hours=outer, since=since, until=until
    )
    assert (found is not None) is somewhere
    if found is not None:
        assert since <= found <= until
        assert breaks(found)
