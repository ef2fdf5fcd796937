"""How bad a breach is, how urgency grows, and how many were done in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from recoverykit.deadline import BusinessDays, EndOfDay
from recoverykit.errors import InvalidValue, NaiveDatetime, RecoveryError
from recoverykit.explanation import render
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks import Playbook, ShopConfig, rescue_48h
from recoverykit.sla import (
    GRADES,
    Ageing,
    BreachGrades,
    Reading,
    Share,
    Urgency,
    readings,
    share_within,
    silent_for,
)
from tests import clock_stories as c
from tests import stories as s
from tests.stories import at

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
NOTHING = timedelta(0)
RECEIVED = 3.0
"""When the story begins: the complaint was received at three."""

AUTO = c.replied(4, "auto")
HOURLY = c.first_response(c.elapsed(1))
BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)


def grade(*events: ev.Event, now: datetime | float, **how: Any) -> tuple[Any, ...]:
    """Return the grade of a case with one clock, and how long it took."""
    when = at(now) if isinstance(now, (int, float)) else now
    case = c.case_of(*events)
    found = readings(case, [HOURLY], hours=ALWAYS, now=when, max_skew=c.SKEW)
    reason = BreachGrades(**how).of(case, found, now=when)
    if reason is None:
        return ()
    [(_, what)] = reason.fields
    return reason.code.removeprefix("breach."), what


# ── silence ───────────────────────────────────────────────────────────────────


def test_silence_counts_from_the_last_message_whoever_sent_it() -> None:
    case = c.case_of(AUTO, c.wrote(5), c.extended(6, 1))
    assert silent_for(c.case_of(), now=at(9)) == c.hours(6)
    assert silent_for(c.case_of(AUTO), now=at(9)) == c.hours(5)
    # what the customer writes is no word to the customer; a notice is one
    assert silent_for(c.case_of(AUTO, c.wrote(5)), now=at(9)) == c.hours(5)
    assert silent_for(case, now=at(9)) == c.hours(3)


def test_silence_knows_nothing_of_what_came_later() -> None:
    case = c.case_of(c.replied(20), AUTO)  # recorded out of order
    assert silent_for(case, now=at(9)) == c.hours(5)
    assert silent_for(case, now=at(21)) == c.hours(1)
    assert silent_for(case, now=at(1)) == NOTHING
    with pytest.raises(NaiveDatetime):
        silent_for(case, now=datetime(2026, 3, 1))


def test_an_acknowledgement_without_a_message_breaks_no_silence() -> None:
    bare = ev.Acknowledged(at(5), by="li")
    assert silent_for(c.case_of(bare), now=at(9)) == c.hours(6)
    said = evolve(bare, reply=c.Reply("已收到"))
    assert silent_for(c.case_of(said), now=at(9)) == c.hours(4)


def test_what_was_said_before_an_import_nobody_here_can_tell() -> None:
    case = c.case_of(c.imported())  # received 37 days before
    assert silent_for(case, now=at(9)) == c.hours(6)
    assert BreachGrades().of(case, (), now=at(9)) is None
    stale = BreachGrades().of(case, (), now=at(3) + WEEK)
    assert stale is not None
    assert stale.code == "breach.stale"


# ── grades (S42) ──────────────────────────────────────────────────────────────


def test_without_a_breach_there_is_no_grade() -> None:
    assert grade(now=4) == ()
    assert grade(c.replied(3.5), now=90) == ()


def test_a_breach_is_late_and_names_its_clocks() -> None:
    assert grade(now=4.1) == ("late", ("first_response",))
    assert grade(c.replied(9), now=10) == ("late", ("first_response",))
    promise = c.promised(3.5, c.elapsed(1))
    events = (promise, c.replied(3.6))
    case = c.case_of(*events)
    found = readings(case, [HOURLY], hours=ALWAYS, now=at(9), max_skew=c.SKEW)
    reason = BreachGrades().of(case, found, now=at(9))
    assert reason is not None
    assert reason.fields == (("clocks", ("answer",)),)


def test_a_breach_of_an_earlier_round_is_late_too() -> None:
    clock = c.resolution(c.elapsed(10))
    events = (c.replied(3.5), c.resolved(14), c.replied(15), c.reopened(16))
    case = c.case_of(*events)
    found = readings(case, [clock], hours=ALWAYS, now=at(17), max_skew=c.SKEW)
    assert [r.status for r in found] == ["running"]
    reason = BreachGrades().of(case, found, now=at(17))
    assert reason is not None
    assert reason.code == "breach.late"


def test_more_than_a_day_without_a_reply_is_severe() -> None:
    # 拖延至24小时后才回复
    assert grade(now=27)[0] == "late"
    assert grade(now=at(27) + c.MICROSECOND) == ("severe", DAY + c.MICROSECOND)
    assert grade(c.replied(27), now=40)[0] == "late"
    late = evolve(c.replied(27), at=at(27) + c.MICROSECOND)
    assert grade(late, now=40) == ("severe", DAY + c.MICROSECOND)


def test_any_message_within_a_day_keeps_it_from_being_severe() -> None:
    assert grade(AUTO, now=50)[0] == "late"


def test_a_week_without_a_word_is_stale() -> None:
    # 一周过去了,问题依旧
    now = at(3) + WEEK
    assert grade(now=now - c.MICROSECOND)[0] == "severe"
    assert grade(now=now) == ("stale", WEEK)
    answered = c.replied(3.5)
    assert grade(answered, now=at(3.5) + WEEK - c.MICROSECOND) == ()
    assert grade(answered, now=at(3.5) + WEEK) == ("stale", WEEK)
    assert grade(answered, c.wrote(100), now=at(3.5) + WEEK)[0] == "stale"


@pytest.mark.parametrize("end", [c.resolved(9), c.closed(9, "withdrawn")])
def test_what_is_over_is_not_stale_until_it_is_reopened(end: ev.Event) -> None:
    answered = c.replied(3.5)
    assert grade(answered, end, now=900) == ()
    # heard nothing since, but the case had to wait for nobody in between
    back = grade(answered, end, c.reopened(800), now=900)
    assert back[0] == "stale"


def test_a_case_that_was_over_within_a_day_was_never_severe() -> None:
    assert grade(c.closed(20, "duplicate"), now=90)[0] == "late"


def test_a_first_message_after_the_end_is_no_late_one() -> None:
    assert grade(c.closed(20, "duplicate"), c.replied(90), now=91)[0] == "late"


def test_what_was_severe_stays_so_when_the_case_is_closed_without_a_word() -> None:
    events = (c.closed(40, "withdrawn"),)
    assert grade(*events[:0], now=39) == ("severe", c.hours(36))
    assert grade(*events, now=90) == ("severe", c.hours(37))


def test_a_case_that_was_imported_when_it_was_over_is_never_stale() -> None:
    for state in ("resolved", "follow_up", "closed"):
        case = BOOK.take_over(
            "case-1",
            state=state,
            source="old desk",
            at=at(3),
            complaint=s.complaint(received_at=at(-900)),
            now=at(3),
        )
        assert BreachGrades().of(case, (), now=at(5000)) is None


def test_a_shop_may_draw_its_own_lines() -> None:
    lines = {"severe_after": c.hours(2), "stale_after": c.hours(5)}
    assert grade(now=5.1, **lines)[0] == "severe"
    assert grade(now=8, **lines)[0] == "stale"
    for wrong in ({"severe_after": -DAY}, {"stale_after": 7}):
        with pytest.raises(InvalidValue):
            BreachGrades(**wrong)  # type: ignore[arg-type]
    with pytest.raises(NaiveDatetime):
        BreachGrades().of(c.case_of(), (), now=datetime(2026, 3, 1))


def test_every_grade_is_said_in_both_languages() -> None:
    labels = c.BOOK.catalogues.label
    case = c.case_of()
    for now, code in ((5.0, "late"), (40.0, "severe"), (900.0, "stale")):
        found = readings(case, [HOURLY], hours=ALWAYS, now=at(now), max_skew=c.SKEW)
        reason = BreachGrades().of(case, found, now=at(now))
        assert reason is not None
        assert reason.code == f"breach.{code}"
        for lang in ("en", "zh"):
            said = render(reason, lang, labels=labels)
            assert said is not None
            assert "{" not in said
    assert GRADES == ("late", "severe", "stale")


# ── a book of cases ───────────────────────────────────────────────────────────


def received(case_id: str = "case-1", book: Playbook = BOOK) -> Case:
    return book.open(case_id, s.complaint(), now=at(3))


def test_a_book_grades_its_cases_by_its_own_lines() -> None:
    case = received()
    assert BOOK.breach_grade(case, now=at(3)) is None
    severe = BOOK.breach_grade(case, now=at(30))
    assert severe is not None
    assert severe.code == "breach.severe"
    strict = evolve(BOOK, grades=BreachGrades(stale_after=DAY))
    stale = strict.breach_grade(received(book=strict), now=at(30))
    assert stale is not None
    assert stale.code == "breach.stale"


def test_stale_cases_are_those_nobody_wrote_to_for_a_week_in_their_order_s42() -> None:
    quiet, answered, other = (received(f"case-{n}") for n in (1, 2, 3))
    answered = BOOK.record(answered, c.replied(90), now=at(90))
    now = at(3) + WEEK
    found = BOOK.stale_cases([other, answered, quiet], now=now)
    assert [case.id for case in found] == ["case-3", "case-1"]
    assert BOOK.stale_cases([quiet], now=now - c.MICROSECOND) == ()
    assert BOOK.stale_cases([], now=now) == ()


def test_a_case_is_as_urgent_as_the_most_urgent_of_its_open_clocks_s25() -> None:
    case = received()
    assert [BOOK.urgency(case, now=at(h)) for h in (3, 900)] == [0, 1]
    closed = BOOK.record(case, c.closed(900, "withdrawn"), now=at(900))
    assert BOOK.urgency(closed, now=at(901)) == 0
    steep = evolve(BOOK, ageing=Ageing(shape="linear", most=50))
    steep_case = received(book=steep)
    levels = [steep.urgency(steep_case, now=at(h)) for h in range(3, 300, 3)]
    assert levels == sorted(levels)
    assert max(levels) > 1


# ── urgency (S25) ─────────────────────────────────────────────────────────────


def late_by(count: float, target: Any = None, **changes: Any) -> Reading:
    given = c.elapsed(3) if target is None else target
    return c.read(c.resolution(given), now=RECEIVED + count, **changes)


@pytest.mark.parametrize(
    ("shape", "levels"),
    [
        ("step", [0, 0, 1, 1, 1, 1]),
        ("linear", [0, 0, 1, 1, 2, 4]),
        ("exponential", [0, 0, 1, 1, 2, 8]),
    ],
)
def test_urgency_grows_by_a_shape_from_the_breach_on(
    shape: str, levels: list[int]
) -> None:
    # the fifth is a moment after two whole targets; exactly two are one yet
    spans = (1, 3, 3.001, 6, 6.001, 12.5)
    ageing = Ageing(shape=shape, most=99)
    assert [ageing(late_by(span)) for span in spans] == levels


def test_urgency_has_a_most() -> None:
    assert Ageing(shape="linear", most=3)(late_by(900)) == 3
    assert Ageing(shape="exponential", most=5)(late_by(12.5)) == 5
    assert Ageing()(late_by(900)) == 1
    for wrong in (0, -1, True, 1.5):
        with pytest.raises(InvalidValue, match="whole number above zero"):
            Ageing(most=wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="shape"):
        Ageing(shape="steep")


def test_years_after_a_short_target_the_level_is_the_most_and_no_huge_number() -> None:
    ages = late_by(24 * 3653, c.Elapsed(timedelta(microseconds=1)))
    assert Ageing(shape="exponential", most=6)(ages) == 6
    assert Ageing(shape="linear", most=6)(ages) == 6


def test_an_extension_lengthens_what_urgency_counts_in() -> None:
    reading = c.read(c.resolution(c.elapsed(3)), c.extended(4, 3), now=9 + 4)
    assert Ageing(shape="linear", most=99)(reading) == 1
    later = c.read(c.resolution(c.elapsed(3)), c.extended(4, 3), now=9 + 7)
    assert Ageing(shape="linear", most=99)(later) == 2


def test_a_date_is_as_long_as_it_was_from_the_start() -> None:
    for target in (EndOfDay(0), BusinessDays(0)):
        linear = Ageing(shape="linear", most=99)
        assert linear(late_by(22, target)) == 1
        assert linear(late_by(43, target)) == 2


def test_what_was_stopped_late_keeps_the_level_it_had() -> None:
    reading = c.read(c.resolution(c.elapsed(3)), c.resolved(10), now=900)
    assert Ageing(shape="linear", most=99)(reading) == 2


@pytest.mark.parametrize(
    "reading",
    [
        Reading(clock="x", status="pending"),
        Reading(clock="x", status="unknown"),
        c.read(c.resolution(c.elapsed(3)), c.paused(4), now=900),
        c.read(c.resolution(c.elapsed(3)), c.resolved(6), now=900),
        c.read(c.resolution(c.elapsed(3)), c.closed(5), now=900),
    ],
    ids=["pending", "unknown", "paused", "met", "cancelled"],
)
def test_what_is_not_breached_is_not_urgent(reading: Reading) -> None:
    assert Ageing(shape="exponential", most=9)(reading) == 0


def test_a_breach_of_which_nothing_else_is_known_is_one_level() -> None:
    bare = Reading(clock="x", status="breached")
    assert Ageing(shape="linear", most=9)(bare) == 1


class OwnUrgency:
    """A shop's own: what runs is urgent too."""

    id, version = "own_urgency", "1"

    def __call__(self, reading: Reading, /) -> int:
        return 7 if reading.status == "running" else 0


def test_a_shop_may_bring_its_own_urgency_with_an_id_and_a_version() -> None:
    own = OwnUrgency()
    assert isinstance(own, Urgency)
    book = evolve(BOOK, ageing=own)
    assert book.urgency(received(book=book), now=at(3)) == 7
    assert book.ref.hash != BOOK.ref.hash
    newer = OwnUrgency()
    newer.version = "2"
    assert evolve(BOOK, ageing=newer).ref.hash != book.ref.hash


def test_urgency_without_an_id_and_a_version_cannot_be_hashed() -> None:
    with pytest.raises(RecoveryError, match="callables with an id and a version"):
        evolve(BOOK, ageing=lambda reading: 1).ref  # noqa: B018
    with pytest.raises(InvalidValue, match="must be an Ageing, or a callable"):
        evolve(BOOK, ageing=3)


# ── a share of many (S38) ─────────────────────────────────────────────────────

GOAL = Fraction(9, 10)


def share(met: int, missed: int, undecided: int = 0) -> Share:
    return Share(met=met, missed=missed, undecided=undecided)


@pytest.mark.parametrize(
    ("given", "reached"),
    [
        (share(9, 1), True),  # nine in ten exactly
        (share(899, 101), False),
        (share(9, 0, 1), True),  # whatever becomes of the tenth
        (share(8, 1, 1), None),
        (share(8, 2, 0), False),
        (share(7, 2, 90), None),
        (share(0, 2, 8), False),
        (share(0, 0, 5), None),
        (share(0, 0, 0), None),
    ],
)
def test_a_share_is_reached_when_nothing_can_change_it(
    given: Share, *, reached: bool | None
) -> None:
    assert given.reaches(GOAL) is reached


def test_a_ratio_is_of_those_decided_and_exact() -> None:
    assert share(2, 1, 9).ratio == Fraction(2, 3)
    assert share(0, 0, 9).ratio is None


@pytest.mark.parametrize("goal", [0.9, 1, "9/10", Fraction(11, 10), Fraction(-1, 10)])
def test_a_goal_is_a_fraction_from_0_to_1(goal: Any) -> None:
    with pytest.raises(InvalidValue, match="must be a Fraction from 0 to 1"):
        share(1, 1).reaches(goal)
    assert share(1, 1).reaches(Fraction(0)) is True
    assert share(1, 0).reaches(Fraction(1)) is True


def test_a_count_is_no_less_than_nothing() -> None:
    with pytest.raises(InvalidValue):
        share(-1, 0)


def counted(*members: tuple[float, float | None], now: float, **how: Any) -> Any:
    pairs = [(at(a), None if b is None else at(b)) for a, b in members]
    target = how.pop("target", c.elapsed(48))
    found = share_within(pairs, target, now=at(now), **how)
    return found.met, found.missed, found.undecided


def test_each_member_has_its_own_start_and_due_is_in_time() -> None:
    assert counted((0, 48), (10, 58), (10, 58.001), now=90) == (2, 1, 0)
    assert counted((0, None), now=48) == (0, 0, 1)
    assert counted((0, None), now=48.001) == (0, 1, 0)
    assert counted((0, None), (80, None), now=90) == (0, 1, 1)


def test_what_is_done_later_is_not_done_yet() -> None:
    assert counted((0, 40), now=30) == (0, 0, 1)
    assert counted((0, 60), now=50) == (0, 1, 0)
    assert counted((0, 40), now=40) == (1, 0, 0)


def test_a_share_may_be_of_open_time() -> None:
    how = {"target": c.worked(4), "hours": c.NINE_TO_SIX}
    # Monday 13:00 is four open hours after Sunday
    assert counted((3, 24 + 13), (3, 24 + 13.5), now=60, **how) == (1, 1, 0)


def test_nobody_is_no_share() -> None:
    assert counted(now=9) == (0, 0, 0)


@pytest.mark.parametrize("wrong", ["began", "done", "now"])
def test_every_instant_has_a_zone(wrong: str) -> None:
    given: dict[str, datetime] = dict.fromkeys(("began", "done", "now"), at(9))
    given[wrong] = datetime(2026, 3, 1)
    with pytest.raises(NaiveDatetime):
        share_within([(given["began"], given["done"])], c.elapsed(1), now=given["now"])


def test_the_task_force_of_the_guide_reaches_its_goal_s38() -> None:
    # 成立专项小组,48小时内解决90%问题
    start = datetime(2026, 3, 1, tzinfo=UTC)
    solved = [(start, start + c.hours(n)) for n in range(4, 49, 5)]
    found = share_within([*solved, (start, None)], c.elapsed(48), now=at(50))
    assert (found.met, found.missed) == (9, 1)
    assert found.reaches(GOAL) is True
