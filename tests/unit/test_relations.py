"""Merge, split, link: what is recorded, and that nothing gets lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.deadline import Elapsed
from recoverykit.errors import InvalidValue, Refused
from recoverykit.facts import CaseSummary, Customer, Issue, Span
from recoverykit.incidents import (
    RELATIONS,
    CasesLinked,
    ExposureSeen,
    Incident,
    IncidentClosed,
    IncidentRules,
    MessageAgreed,
    RemedyDecided,
    StatementPublished,
    Step,
    answering,
    incident_tasks,
    link_cases,
    merge_cases,
    merge_incidents,
    merge_refusals,
    open_incident,
    record_incident,
    split_case,
    split_incident,
)
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.privacy import erase
from recoverykit.reply import Commitment, Reply
from recoverykit.severity import Assessment
from recoverykit.sla import Reading
from tests.incident_stories import DECLARED, go_on, solved, summary
from tests.stories import (
    ACKNOWLEDGED,
    BOOK,
    MENU,
    answered,
    at,
    complaint,
    diagnosed,
    opened,
    received,
    record,
)


def second(hours: float = 5, case_id: str = "case-2") -> Case:
    birth = received(complaint=complaint(received_at=at(hours)), at=at(hours))
    return LIFECYCLE.open(case_id, birth, now=at(hours), policies=BOOK)


def play(steps: tuple[Step, ...], *cases: Case, hours: float = 20) -> dict[str, Case]:
    """Record steps as a host does: each under its key."""
    found = {case.id: case for case in cases}
    for step in steps:
        found[step.id] = LIFECYCLE.record(
            found[step.id], step.event, now=at(hours), policies=BOOK, key=step.key
        )
    return found


def clock(status: str = "running", hours: float = 9, **changes: Any) -> Reading:
    return Reading(clock="resolution", status=status, due_at=at(hours), **changes)


def newer_first(assessment: Assessment) -> Case:
    return record(opened(), ev.Assessed(at(4), assessment=assessment))


class TestMerge:
    def test_both_cases_are_returned_and_one_goes_on(self) -> None:
        steps = merge_cases(opened(), second(), at=at(20), by="li")
        assert [step.id for step in steps] == ["case-1", "case-2", "case-2"]
        cases = play(steps, opened(), second())
        assert cases["case-1"].state == "received"
        assert cases["case-2"].state == "closed"
        assert cases["case-2"].summary().merged_into == "case-1"
        assert cases["case-1"].received_at == at(3)

    def test_a_retry_merges_nothing_twice(self) -> None:
        steps = merge_cases(opened(), second(), at=at(20), by="li")
        cases = play(steps, opened(), second())
        again = merge_cases(cases["case-1"], cases["case-2"], at=at(20), by="li")
        assert again == steps
        assert play(again, *cases.values()) == cases

    def test_the_one_that_was_received_first_goes_on(self) -> None:
        with pytest.raises(Refused, match="merge case-2 into it instead") as refused:
            merge_cases(second(), opened(), at=at(20), by="li")
        assert refused.value.move == "merge"

    def test_a_case_is_not_merged_into_itself_or_into_a_closed_one(self) -> None:
        with pytest.raises(Refused, match="cannot be tied to itself"):
            merge_cases(opened(), opened(), at=at(20), by="li")
        closed = record(opened(), ev.Closed(at(9), by="li", code="withdrawn"))
        with pytest.raises(Refused, match="case-1 is closed; reopen it first"):
            merge_cases(closed, second(), at=at(20), by="li")

    def test_reopened_it_is_merged_again_and_a_retry_is_still_one(self) -> None:
        cases = play(
            merge_cases(opened(), second(), at=at(20), by="li"), opened(), second()
        )
        back = record(cases["case-2"], ev.Reopened(at(21), by="li", why="又来了"))
        one = cases["case-1"]
        steps = merge_cases(one, back, at=at(22), by="li")
        cases = play(steps, one, back, hours=22)
        assert cases["case-2"].state == "closed"
        assert cases["case-2"].summary().merged_into == "case-1"
        again = merge_cases(cases["case-1"], cases["case-2"], at=at(22), by="li")
        assert again == steps
        assert play(again, *cases.values(), hours=22) == cases
        # and what refuses a merge refuses the second as well
        closed = record(one, ev.Closed(at(21), by="li", code="withdrawn"))
        with pytest.raises(Refused, match="case-1 is closed"):
            merge_cases(closed, back, at=at(22), by="li")

    def test_cases_of_two_customers_are_linked_and_not_merged(self) -> None:
        def of(customer: str | None, case_id: str, hours: float) -> Case:
            birth = received(
                customer=None if customer is None else Customer(customer),
                complaint=complaint(received_at=at(hours)),
                at=at(hours),
            )
            return LIFECYCLE.open(case_id, birth, now=at(hours), policies=BOOK)

        mine = of("lin", "case-1", 3)
        with pytest.raises(Refused, match="of another customer") as refused:
            merge_cases(mine, of("chen", "case-2", 5), at=at(20), by="li")
        assert "chen" not in str(refused.value)
        assert link_cases(mine, of("chen", "case-2", 5), at=at(20))
        for same in (of("lin", "case-2", 5), of(None, "case-2", 5)):
            assert merge_refusals(mine, same) == ()
        # of somebody who was erased nobody can tell
        erased = Case.replay("case-1", erase(mine.log, b"0" * 16))
        assert merge_refusals(erased, of("lin", "case-2", 5)) == ()

    def test_an_open_dispute_is_decided_before_its_case_goes(self) -> None:
        disputed = record(second(), ev.Referred(at(6), to="platform"))
        [reason] = merge_refusals(opened(), disputed)
        assert reason.code == "incidents.dispute_would_be_lost"
        assert (
            merge_refusals(record(opened(), ev.Referred(at(6), to="court")), second())
            == ()
        )
        decided = record(
            disputed, ev.ReferralDecided(at(7), to="platform", found="upheld")
        )
        assert merge_refusals(opened(), decided) == ()

    def test_two_cases_are_not_merged_into_each_other(self) -> None:
        cases = play(
            merge_cases(opened(), second(3), at=at(20), by="li"), opened(), second(3)
        )
        with pytest.raises(Refused):
            merge_cases(cases["case-2"], cases["case-1"], at=at(21), by="li")

    @pytest.mark.parametrize(
        ("survivors", "others", "lost"),
        [
            ((), clock(), True),
            (clock("running", 9), clock("running", 9), False),
            (clock("running", 10), clock("running", 9), True),
            (clock("paused"), clock("running"), False),
            (evolve(clock("paused"), due_at=None), clock("running"), True),
            (clock("running"), evolve(clock("paused"), due_at=None), False),
            (clock("met", stopped_at=at(5)), clock("running"), False),
            (clock("pending"), clock("running"), True),
            (clock("unknown"), clock("running"), True),
            ((), clock("met", stopped_at=at(5)), False),
            ((), clock("pending"), False),
            ((), clock("breached"), True),
        ],
    )
    def test_no_clock_is_lost(self, survivors: Any, others: Any, *, lost: bool) -> None:
        kept = (survivors,) if isinstance(survivors, Reading) else ()
        reasons = merge_refusals(opened(), second(), readings=(kept, (others,)))
        assert bool(reasons) is lost
        if lost:
            assert "before you merge" in str(reasons[0])

    def test_a_commitment_of_the_merged_case_is_kept_first(self) -> None:
        promised = Reading(
            clock="case-2:3:answer", status="running", commitment="answer", due_at=at(9)
        )
        with pytest.raises(Refused, match="case-2:3:answer"):
            merge_cases(
                opened(), second(), at=at(20), by="li", readings=((), (promised,))
            )

    def test_the_survivor_is_as_grave_as_both_together(self) -> None:
        mild = Assessment(severity="minor", issues=(Issue("price"),), category="price")
        grave = Assessment(
            severity="serious",
            issues=(
                Issue("price"),
                Issue("quality.damaged", spans=(Span(0, 2),)),
            ),
            category="quality.damaged",
            vulnerable=True,
            urgency="urgent",
            exposure="public",
        )
        older = record(opened(), ev.Assessed(at(4), assessment=mild))
        newer = record(second(), ev.Assessed(at(6), assessment=grave))
        steps = merge_cases(older, newer, at=at(20), by="li")
        cases = play(steps, older, newer)
        found = cases["case-1"].assessment
        assert found is not None
        assert (found.severity, found.vulnerable) == ("serious", True)
        assert (found.urgency, found.exposure) == ("urgent", "public")
        assert found.issues == (Issue("price"), Issue("quality.damaged"))
        assert found.category == "price"
        assert found.reasons[-1].code == "incidents.merged"
        again = merge_cases(cases["case-1"], cases["case-2"], at=at(20), by="li")
        assert again == steps
        # nothing new, nothing assessed
        same = merge_cases(newer_first(grave), newer, at=at(20), by="li")
        assert not [s for s in same if isinstance(s.event, ev.Assessed)]

    def test_a_survivor_that_nobody_assessed_is_what_the_other_was(self) -> None:
        newer = record(second(), ev.Assessed(at(6), assessment=BOTH))
        cases = play(merge_cases(opened(), newer, at=at(20), by="li"), opened(), newer)
        found = cases["case-1"].assessment
        assert found is not None
        assert found.severity == "serious"
        assert len(found.issues) == 2

    def test_what_the_customer_took_stays_owed(self) -> None:
        older = second(2)
        given = answered()
        cases = play(merge_cases(older, given, at=at(20), by="li"), older, given)
        assert cases["case-1"].state == "closed"
        assert cases["case-1"].given == given.given


class TestLink:
    def test_both_know_of_each_other(self) -> None:
        steps = link_cases(opened(), second(), relation="parent", at=at(20))
        cases = play(steps, opened(), second())
        told = {c.id: c.last(ev.Linked) for c in cases.values()}
        assert told["case-1"] == ev.Linked(at(20), to="case-2", relation="parent")
        assert told["case-2"] == ev.Linked(at(20), to="case-1", relation="child")
        assert play(steps, *cases.values()) == cases
        assert all(RELATIONS[back] == one for one, back in RELATIONS.items())

    def test_no_case_is_its_own_ancestor(self) -> None:
        one, two, three = opened(), second(), second(6, "case-3")
        family = play(
            (
                *link_cases(one, two, relation="parent", at=at(20)),
                *link_cases(three, two, relation="child", at=at(20)),
            ),
            one,
            two,
            three,
        )
        one, two, three = (family[f"case-{n}"] for n in (1, 2, 3))
        with pytest.raises(InvalidValue, match="must not be an ancestor of case-3"):
            link_cases(one, three, relation="child", at=at(21), family=[two])
        with pytest.raises(InvalidValue, match="ancestor"):
            link_cases(two, one, relation="parent", at=at(21))
        assert link_cases(one, three, relation="parent", at=at(21), family=[two])

    def test_a_circle_that_was_stored_ends_the_search(self) -> None:
        loop = record(
            opened(),
            ev.Linked(at(9), to="case-9", relation="child"),
            ev.Linked(at(9), to="case-9", relation="child"),
            ev.Noted(at(9), by="li", text="两次"),
        )
        ninth = record(
            second(5, "case-9"), ev.Linked(at(9), to="case-1", relation="child")
        )
        other = second(6, "case-3")
        assert link_cases(loop, other, relation="parent", at=at(9), family=[ninth])

    def test_only_known_relations_and_other_cases(self) -> None:
        with pytest.raises(InvalidValue, match="allowed: child, parent, related"):
            link_cases(opened(), second(), relation="merged_into", at=at(9))
        with pytest.raises(InvalidValue, match="must be another case"):
            link_cases(opened(), opened(), at=at(9))
        assert len(link_cases(opened(), second(), at=at(9))) == 2


BOTH = Assessment(
    severity="serious",
    issues=(Issue("quality.damaged"), Issue("service.attitude")),
    category="quality.damaged",
)


def with_two_issues() -> Case:
    return record(opened(), ev.Assessed(at(4), assessment=BOTH), ACKNOWLEDGED)


def split(
    case: Case, *categories: str, new_id: str = "case-2"
) -> tuple[ev.Received, tuple[Step, ...]]:
    return split_case(case, categories, new_id=new_id, at=at(20), book=BOOK.ref)


def parted(case: Case, *categories: str) -> dict[str, Case]:
    birth, steps = split(case, *categories)
    new = LIFECYCLE.open("case-2", birth, now=at(20), policies=BOOK)
    return play(steps, case, new)


class TestSplit:
    def test_the_new_case_has_its_issues_and_the_first_receipt(self) -> None:
        case = with_two_issues()
        cases = parted(case, "service.attitude")
        new, old = cases["case-2"], cases["case-1"]
        assert new.received_at == old.received_at == at(3)
        assert new.summary().categories == ("service.attitude",)
        assert old.summary().categories == ("quality.damaged",)
        assert new.assessment is not None
        assert new.assessment.severity == "serious"
        assert new.assessment.category == "service.attitude"
        assert old.assessment is not None
        assert old.assessment.category == "quality.damaged"
        assert old.assessment.reasons[-1].code == "incidents.split"
        assert new.state == "acknowledged"
        assert old.state == "acknowledged"
        assert new.order == old.order

    def test_what_was_said_so_far_was_said_about_both(self) -> None:
        promise = Commitment("answer", Elapsed(timedelta(hours=2)))
        reply = Reply("两小时内答复", commitments=(promise,))
        asked = Reply("请发照片")
        case = record(
            with_two_issues(),
            ev.Taken(at(10), by="li", role="cs_agent"),
            ev.Replied(at(11), by="li", reply=reply, keeps=()),
            ev.EvidenceRequested(at(11), by="li", kinds=("photo",), reply=asked),
            ev.EvidenceRequested(at(12), by="li", kinds=("photo",)),
        )
        new = parted(case, "service.attitude")["case-2"]
        assert [entry.event for entry in new.log[1:5]] == [
            case.last(ev.Acknowledged),
            ev.Taken(at(10), by="li", role="cs_agent"),
            # and what was promised stays where it was promised
            ev.Replied(at(11), by="li", reply=evolve(reply, commitments=())),
            ev.Replied(at(11), by="li", reply=asked),
        ]
        assert new.summary().first_replied_at == case.summary().first_replied_at
        assert new.handler == case.handler == ("li", "cs_agent")

    def test_a_retry_splits_nothing_twice(self) -> None:
        case = with_two_issues()
        cases = parted(case, "service.attitude")
        again = split(cases["case-1"], "service.attitude")
        assert again == split(case, "service.attitude")
        assert play(again[1], *cases.values()) == cases

    def test_something_goes_and_something_stays(self) -> None:
        case = with_two_issues()
        with pytest.raises(InvalidValue, match="must be in the case"):
            split(case, "price")
        for going in ((), ("quality.damaged", "service.attitude")):
            with pytest.raises(InvalidValue, match="on either side"):
                split(case, *going)
        with pytest.raises(InvalidValue, match="must be another case"):
            split(case, "service.attitude", new_id="case-1")
        with pytest.raises(InvalidValue, match="be assessed"):
            split(diagnosed(), "service.attitude")


def play_all(
    steps: tuple[Step, ...], *incidents: Incident, hours: float = 20
) -> dict[str, Incident]:
    found = {incident.id: incident for incident in incidents}
    for step in steps:
        found[step.id] = record_incident(
            found[step.id], step.event, now=at(hours), policies=BOOK, key=step.key
        )
    return found


def wanted(incident: Incident, *rows: CaseSummary) -> list[str]:
    tasks = incident_tasks(incident, rows, rules=IncidentRules(), now=at(20))
    return [task.key for task in tasks]


def decided(incident_id: str, cases: tuple[str, ...], *, message: str) -> Incident:
    return go_on(
        open_incident(
            incident_id, evolve(DECLARED, cases=cases), now=at(9), policies=BOOK
        ),
        RemedyDecided(at(10), by="wang", offer=MENU),
        MessageAgreed(at(10), by="wang", message=Reply(message)),
    )


class TestIncidents:
    def test_members_go_over_and_nobody_is_called_twice(self) -> None:
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        birth = evolve(DECLARED, cases=("c2", "c3", "c4"))
        two = go_on(
            open_incident("i2", birth, now=at(9), policies=BOOK),
            ev.Done(at(10), task="i2:1:c3:callback"),
        )
        steps = merge_incidents(one, two, at=at(20), by="li")
        found = {"i1": one, "i2": two}
        for step in (*steps, *steps):
            found[step.id] = record_incident(
                found[step.id], step.event, now=at(20), policies=BOOK, key=step.key
            )
        assert found["i2"].state == "merged"
        rows = [summary(c) for c in ("c1", "c2", "c3", "c4")]
        links = answering(found["i1"].members, rows)
        assert links == {"c1": 1, "c2": 1, "c3": 2, "c4": 2}
        assert found["i1"].done == {"i1:2:c3:callback"}
        assert merge_incidents(found["i1"], two, at=at(20), by="li") == steps

    def test_an_incident_of_the_same_members_brings_none(self) -> None:
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        two = open_incident("i2", DECLARED, now=at(9), policies=BOOK)
        [step] = merge_incidents(one, two, at=at(20), by="li")
        assert step.id == "i2"
        with pytest.raises(InvalidValue, match="must be another incident"):
            merge_incidents(one, one, at=at(20), by="li")

    def test_who_was_called_by_either_is_not_called_again(self) -> None:
        # c1 in both
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        two = go_on(
            open_incident(
                "i2", evolve(DECLARED, cases=("c1",)), now=at(9), policies=BOOK
            ),
            ev.Done(at(10), task="i2:1:c1:callback"),
        )
        steps = merge_incidents(one, two, at=at(20), by="li")
        found = play_all(steps, one, two)
        assert found["i1"].called == {"c1"}
        assert wanted(found["i1"], solved("c1", 11), solved("c2", 11)) == [
            "i1:1:c2:callback"
        ]
        assert merge_incidents(found["i1"], found["i2"], at=at(20), by="li") == steps

    def test_who_was_called_while_split_off_is_not_called_again(self) -> None:
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        other = evolve(DECLARED, at=at(10), cases=())
        born, gone = split_incident(one, ["c1"], new_id="i2", declared=other)
        new = open_incident("i2", born.event, now=at(10), policies=BOOK, key=born.key)  # type: ignore[arg-type]
        found = play_all((gone,), one, new)
        called = go_on(new, ev.Done(at(12), task="i2:1:c1:callback"))
        back = merge_incidents(found["i1"], called, at=at(13), by="li")
        found = play_all(back, found["i1"], called)
        assert wanted(found["i1"], solved("c1", 11), solved("c2", 11)) == [
            "i1:1:c2:callback"
        ]

    def test_a_call_stays_made_whichever_case_is_merged_into_that_one(self) -> None:
        one = go_on(
            open_incident(
                "i1", evolve(DECLARED, cases=("c1",)), now=at(9), policies=BOOK
            ),
            CasesLinked(at(10), by="li", cases=("c2",)),
            ev.Done(at(12), task="i1:2:c2:callback"),
        )
        gone = summary("c1", state="closed", closure="merged", merged_into="c2")
        assert wanted(one, summary("c1"), solved("c2", 11)) == []
        assert wanted(one, gone, solved("c2", 11)) == []

    def test_what_members_were_told_and_offered_is_not_asked_for_again(self) -> None:
        one = decided("i1", ("c1",), message="抱歉")
        two = go_on(
            decided("i2", ("c3", "c4"), message="抱歉"),
            ev.Done(at(12), task="i2:2:c3:uniform_remedy"),
            ev.Done(at(12), task="i2:3:c3:shared_message"),
            ExposureSeen(at(12), audience=5_000),
            StatementPublished(at(12), by="wang", signed_by="ceo"),
        )
        steps = merge_incidents(one, two, at=at(20), by="li")
        found = play_all((*steps, *steps), one, two)
        assert wanted(found["i1"], *map(summary, ("c1", "c3", "c4"))) == [
            "i1:3:c1:shared_message",
            "i1:2:c1:uniform_remedy",
            "i1:3:c4:shared_message",
            "i1:2:c4:uniform_remedy",
        ]
        assert found["i1"].audience == 5_000
        [said] = found["i1"].statements
        assert (said.by, said.signed_by) == ("wang", "ceo")
        assert merge_incidents(*found.values(), at=at(20), by="li") == steps
        # a narrower reach and what the same role said already bring nothing
        wide = go_on(
            one,
            ExposureSeen(at(12), audience=9_000),
            StatementPublished(at(12), by="wang", signed_by="ceo"),
        )
        again = merge_incidents(wide, two, at=at(20), by="li")
        kinds = {step.event.kind for step in again if step.id == "i1"}
        assert kinds == {"cases_linked", "done"}

    def test_what_the_survivor_lacks_goes_along_and_what_it_decided_stays(self) -> None:
        bare = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        two = go_on(
            decided("i2", ("c3",), message="抱歉"),
            ev.Done(at(12), task="i2:3:c3:shared_message"),
        )
        found = play_all(merge_incidents(bare, two, at=at(20), by="li"), bare, two)
        assert (found["i1"].remedy, found["i1"].message) == (two.remedy, two.message)
        rows = [summary(c) for c in ("c1", "c2", "c3")]
        assert "i1:4:c1:shared_message" in wanted(found["i1"], *rows)
        assert "i1:4:c3:shared_message" not in wanted(found["i1"], *rows)
        # another message is not the one that they were told
        mine = decided("i1", ("c1",), message="今天放款")
        found = play_all(merge_incidents(mine, two, at=at(20), by="li"), mine, two)
        assert found["i1"].message == mine.message
        assert "i1:3:c3:shared_message" in wanted(found["i1"], rows[0], rows[2])

    def test_one_of_two_incidents_goes_on(self) -> None:
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        two = open_incident("i2", DECLARED, now=at(9), policies=BOOK)
        found = play_all(merge_incidents(two, one, at=at(20), by="li"), one, two)
        three = open_incident("i3", DECLARED, now=at(9), policies=BOOK)
        for survivor, other in ((found["i1"], two), (three, found["i1"])):
            with pytest.raises(Refused, match="i1 was merged into another incident"):
                merge_incidents(survivor, other, at=at(21), by="li")
        closed = go_on(two, IncidentClosed(at(20), by="w", no_action="none"))
        with pytest.raises(Refused, match="i2 is closed; reopen it first"):
            merge_incidents(closed, one, at=at(21), by="li")
        # a retry is none the less one, whatever the survivor has become
        after = go_on(found["i2"], IncidentClosed(at(21), by="w", no_action="none"))
        [step] = merge_incidents(after, found["i1"], at=at(20), by="li")
        assert go_on(found["i1"], step.event, key=step.key) == found["i1"]

    def test_some_members_become_an_incident_of_their_own(self) -> None:
        one = go_on(
            open_incident("i1", DECLARED, now=at(9), policies=BOOK),
            ev.Done(at(10), task="i1:1:c1:callback"),
            ev.Done(at(10), task="i1:1:c2:callback"),
            ev.Done(at(10), task="i1:2:act-2.verify"),
        )
        other = evolve(DECLARED, at=at(20), cause="银行通道故障", cases=())
        steps = split_incident(one, ["c2"], new_id="i2", declared=other)
        [born, called, gone] = steps
        new = open_incident("i2", born.event, now=at(20), policies=BOOK, key=born.key)  # type: ignore[arg-type]
        new = record_incident(new, called.event, now=at(20), policies=BOOK)
        old = record_incident(one, gone.event, now=at(20), policies=BOOK, key=gone.key)
        assert list(new.members) == ["c2"]
        assert new.done == {"i2:1:c2:callback"}
        assert list(old.members) == ["c1"]
        assert new.declared is not None
        assert new.declared.split_from == "i1"
        assert split_incident(old, ["c2"], new_id="i2", declared=other) == steps
        for cases, new_id in ((["c9"], "i2"), ([], "i2"), (["c2"], "i1")):
            with pytest.raises(InvalidValue):
                split_incident(one, cases, new_id=new_id, declared=other)

    def test_linked_again_it_is_one_more_entry(self) -> None:
        one = open_incident("i1", DECLARED, now=at(9), policies=BOOK)
        link = CasesLinked(at(10), by="li", cases=("c5",))
        assert go_on(one, link).version == 2
