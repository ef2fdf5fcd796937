"""Laws of the lifecycle: the table is the stock engine, and the log is the case."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import Machine, MachineError

from recoverykit.errors import RecoveryError, Refused
from recoverykit.lifecycle import LIFECYCLE, Case, standard_machine
from recoverykit.lifecycle import events as ev
from recoverykit.plain import PolicyRef
from recoverykit.reply import Reply
from tests import stories as s
from tests.stories import BOOK, at

OTHER = PolicyRef("other", "1", hash="sha256:99")


def moves(case: Case, hours: float) -> dict[str, ev.Move]:
    """Return one or two moves of every kind, some good and some bad."""
    when = at(hours)
    good = s.ruling(case)
    needs = s.ruling(case, verdict="needs_approval", approver="legal")
    resolution = case.resolution_of("accepted", found="upheld", authority="ceo")
    imposed = case.resolution_of("imposed", found="upheld", authority="ceo", reason="x")
    notice = Reply("还需要两天")
    return {
        "ack": ev.Acknowledged(when, by="li"),
        "diagnose": ev.Diagnosed(when, by="li", primary="qc"),
        "guess": ev.Diagnosed(when, by="li"),
        "offer": ev.Offered(when, by="li", ruling=good),
        "bold offer": ev.Offered(when, by="li", ruling=good, override="now"),
        "dear offer": ev.Offered(when, by="li", ruling=needs),
        "approve": ev.Approved(when, by="wu", role="ceo", of=needs),
        "approve low": ev.Approved(when, by="wu", role="cs_agent", of=needs),
        "resolve": ev.Resolved(when, by="li", resolution=resolution),
        "impose": ev.Resolved(when, by="li", resolution=imposed),
        "follow up": ev.FollowUpStarted(when, by="li"),
        "close": ev.Closed(when, by="li", code="resolved", no_action="x"),
        "withdraw": ev.Closed(when, by="li", code="withdrawn"),
        "decide appeal": ev.AppealDecided(
            when, by="xu", role="ceo", found="upheld", reason="x"
        ),
        "decide appeal low": ev.AppealDecided(
            when, by="he", role="bot", found="not_upheld", reason="x"
        ),
        "reopen": ev.Reopened(when, by="li", why="again"),
        "reassign": ev.Reassigned(when, by="li", to="xu", role="legal"),
        "pause": ev.Paused(when, by="li", reason="third_party"),
        "resume": ev.Resumed(when, by="li"),
        "extend": ev.Extended(
            when,
            by="li",
            clock="resolution",
            extra=timedelta(hours=1),
            reason="complex",
            notice=notice,
        ),
        "adopt": ev.Adopted(when, by="x", book=BOOK.ref),
        "adopt other": ev.Adopted(when, by="x", book=OTHER),
    }


NAMES = sorted(moves(s.opened(), 4))
STOCK = standard_machine()


def stock(machine: Machine, case: Case, move: ev.Move) -> str | None:
    """Return where the unmodified engine goes; None where it refuses."""
    cursor: Any = SimpleNamespace(state=case.state, case=case)
    try:
        went = machine.events[move.kind].trigger(cursor, move, BOOK)
    except MachineError:
        return None
    return str(cursor.state) if went else None


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*NAMES, "answer", "appeal", "assess"]), max_size=25))
def test_the_frozen_table_agrees_with_the_stock_engine(walk: list[str]) -> None:
    case = s.opened()
    for n, name in enumerate(walk):
        hours = 4 + n
        if name == "assess":
            case = s.record(case, s.assessed("serious", hours=hours))
            continue
        if name == "appeal":
            case = s.record(case, ev.Appealed(at(hours), why="-"))
            continue
        if name == "answer":
            answer = ev.OfferAnswered(at(hours), takes=("remake",))
            case = s.record(case, answer) if case.offer is not None else case
            continue
        move = moves(case, hours)[name]
        expected = stock(STOCK, case, move)
        refusals = LIFECYCLE.refusals(case, move, BOOK)
        assert (refusals == ()) == (expected is not None)
        if expected is None and name != "adopt other":
            before = case
            with pytest.raises(Refused) as caught:
                s.record(case, move)
            assert caught.value.reasons == refusals
            assert case == before
        elif expected is not None:
            case = s.record(case, move)
            assert case.state == expected
        assert Case.replay(case.id, case.log) == case


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.floats(0, 100), st.floats(0, 100)),
        max_size=15,
    )
)
def test_whatever_is_tried_the_log_stays_whole(
    walk: list[tuple[str, float, float]],
) -> None:
    case = s.opened()
    for name, happened, learned in walk:
        try:
            case = s.record(case, moves(case, happened)[name], now=at(learned))
        except RecoveryError:
            continue
    assert [e.version for e in case.log] == list(range(1, case.version + 1))
    assert all(e.source == d.dest for d, e in zip(case.log, case.log[1:], strict=False))
    assert Case.replay(case.id, case.log) == case
    assert case.state in LIFECYCLE.states
