"""An incident: one cause, many cases, as a log."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.errors import (
    InvalidValue,
    KeyReused,
    NaiveDatetime,
    OpaqueLog,
    OutOfTime,
    Refused,
    StaleVersion,
    UnknownCode,
    VersionGap,
)
from recoverykit.incidents import (
    INCIDENT_STATES,
    TASK_FORCE_GOAL,
    ActionDone,
    ActionPlanned,
    ActionVerified,
    CasesLinked,
    CasesUnlinked,
    ExposureSeen,
    Incident,
    IncidentClosed,
    IncidentMerged,
    IncidentReopened,
    IncidentRules,
    MessageAgreed,
    RemedyDecided,
    StatementPublished,
    StatementRule,
    answering,
    effect_of,
    fix_notices,
    incident_refusals,
    incident_tasks,
    open_incident,
    record_incident,
    statement_reason,
)
from recoverykit.investigation import Action
from recoverykit.lifecycle import events as ev
from recoverykit.privacy import erase
from recoverykit.reply import Reply
from tests.incident_stories import DECLARED, go_on, solved, summary
from tests.stories import BOOK, MENU, at, opened, record

SIGNED = StatementRule(cases=3, signed_by="ceo")
RULES = IncidentRules(goal=TASK_FORCE_GOAL, statements=(SIGNED,))
SETTLE = Action(
    "settle_daily",
    kind="corrective",
    cause="settlement",
    owner="task_force",
    due_at=at(33),
)


def declared(**changes: Any) -> Incident:
    birth = evolve(DECLARED, **changes)
    return open_incident("i1", birth, now=birth.at, policies=BOOK)


OPEN = (summary("c1"), summary("c2"))


def keys(incident: Incident, summaries: Any = OPEN, **how: Any) -> list[str]:
    given: dict[str, Any] = {"rules": IncidentRules(), "now": at(10)} | how
    return [task.key for task in incident_tasks(incident, summaries, **given)]


class TestTheLog:
    def test_s101_it_groups_cases_under_one_cause(self) -> None:
        incident = go_on(declared(), CasesLinked(at(10), by="li", cases=("c3",)))
        assert incident.state == "open"
        assert incident.version == 2
        assert dict(incident.members) == {"c1": 1, "c2": 1, "c3": 2}
        assert incident.declared_at == at(9)
        assert incident.declared == DECLARED
        assert incident.state in INCIDENT_STATES

    def test_who_turned_out_to_have_another_cause_is_a_member_no_more(self) -> None:
        incident = go_on(declared(), CasesUnlinked(at(10), by="li", cases=("c2",)))
        assert dict(incident.members) == {"c1": 1}

    def test_a_link_that_comes_again_is_the_first_one(self) -> None:
        incident = go_on(
            declared(),
            CasesUnlinked(at(10), by="li", cases=("c2",)),
            CasesLinked(at(11), by="li", cases=("c2",)),
        )
        assert incident.members["c2"] == 1

    def test_it_replays_from_its_rows(self) -> None:
        incident = go_on(declared(), CasesLinked(at(10), by="li", cases=("c3",)))
        assert Incident.replay("i1", list(incident.log)) == incident
        assert pickle.loads(pickle.dumps(incident)) == incident
        with pytest.raises(VersionGap):
            Incident.replay("i1", (incident.log[0], incident.log[0]))
        with pytest.raises(InvalidValue, match="must begin with declared"):
            Incident.replay("i1", ())
        with pytest.raises(InvalidValue, match="got cases_linked"):
            Incident.replay("i1", incident.log[1:])

    def test_a_retry_under_its_key_records_nothing(self) -> None:
        link = CasesLinked(at(10), by="li", cases=("c3",))
        once = go_on(declared(), link, key="k")
        again = record_incident(
            once,
            evolve(link, at=at(11)),
            now=at(11),
            policies=BOOK,
            key="k",
            expected_version=1,
        )
        assert again is once
        with pytest.raises(KeyReused):
            go_on(once, evolve(link, cases=("c4",)), key="k")

    def test_recording_reads_no_entry_again_however_many_there_are(self) -> None:
        asked: list[object] = []

        class Key(str):
            __slots__ = ()
            __hash__ = str.__hash__

            def __eq__(self, other: object) -> bool:
                asked.append(other)
                return str.__eq__(self, other)

        first = evolve(declared().log[0], key=Key("declare"))
        found = Incident.replay("i1", (first,))
        asked.clear()
        link = CasesLinked(at(10), by="li", cases=("c3",))
        found = go_on(found, link, key="link")
        assert asked == []
        assert found == Incident.replay("i1", found.log)
        assert found.members == {"c1": 1, "c2": 1, "c3": 2}

    def test_somebody_else_was_first(self) -> None:
        link = CasesLinked(at(10), by="li", cases=("c3",))
        with pytest.raises(StaleVersion):
            go_on(declared(), link, expected_version=2)
        assert go_on(declared(), link, expected_version=1).version == 2

    def test_times_are_held_to_the_book(self) -> None:
        with pytest.raises(OutOfTime):
            open_incident("i1", DECLARED, now=at(8), policies=BOOK)
        with pytest.raises(OutOfTime):
            go_on(declared(), ExposureSeen(at(12), audience=9), now=at(10))
        with pytest.raises(OutOfTime):
            go_on(declared(), ExposureSeen(at(8), audience=9), now=at(10))
        with pytest.raises(NaiveDatetime):
            open_incident("i1", DECLARED, now=at(9).replace(tzinfo=None), policies=BOOK)

    def test_codes_must_be_in_the_catalogues(self) -> None:
        with pytest.raises(UnknownCode, match="settlment"):
            declared(stage="settlment")
        with pytest.raises(UnknownCode, match="paymant"):
            declared(categories=("paymant",))
        planned = ActionPlanned(at(10), by="li", action=evolve(SETTLE, owner="boss"))
        with pytest.raises(UnknownCode, match="boss"):
            go_on(declared(), planned)
        [reason] = incident_refusals(declared(), planned, policies=BOOK)
        assert (reason.code, reason["given"]) == ("lifecycle.code_unknown", "boss")

    def test_only_events_of_an_incident_go_in(self) -> None:
        for stranger in (ev.FixDone(at(10), by="li"), DECLARED):
            with pytest.raises(InvalidValue, match="allowed: action_done"):
                go_on(declared(), stranger)
        with pytest.raises(InvalidValue):
            open_incident("i 1", DECLARED, now=at(9), policies=BOOK)

    def test_what_cannot_be_read_is_not_added_to(self) -> None:
        strange = ev.Opaque(at(10), kind="moon", data="{}")
        incident = declared()
        entry = evolve(incident.log[0], version=2, event=strange, key="k")
        read = Incident.replay("i1", (*incident.log, entry))
        with pytest.raises(OpaqueLog):
            go_on(read, ExposureSeen(at(11), audience=9), key="k")
        opaque = Incident.replay("i1", (evolve(entry, version=1),))
        assert opaque.declared is None
        assert opaque.declared_at == at(10)

    def test_members_are_added_and_taken_once(self) -> None:
        again = CasesLinked(at(10), by="li", cases=("c1", "c9"))
        with pytest.raises(Refused, match="c1 belong to the incident already"):
            go_on(declared(), again)
        stranger = CasesUnlinked(at(10), by="li", cases=("c9",))
        with pytest.raises(Refused, match="c9 do not belong"):
            go_on(declared(), stranger)

    def test_personal_words_go_and_all_else_stays(self) -> None:
        incident = go_on(
            declared(),
            MessageAgreed(at(10), by="wang", message=Reply("林晚等卖家:今天放款")),
            ev.Noted(at(11), by="li", text="林晚来过电话"),
        )
        erased = Incident.replay("i1", erase(incident.log, b"0" * 16))
        assert "林晚" not in repr(erased)
        assert erased.members == incident.members
        assert keys(erased) == keys(incident)


class TestClosing:
    def test_s101_closing_needs_an_action_or_a_reason(self) -> None:
        with pytest.raises(Refused, match="nothing was decided about the cause"):
            go_on(declared(), IncidentClosed(at(20), by="wang"))
        closed = go_on(
            declared(), IncidentClosed(at(20), by="wang", no_action="was a holiday")
        )
        assert closed.state == "closed"
        planned = go_on(
            declared(),
            ActionPlanned(at(10), by="wang", action=SETTLE),
            IncidentClosed(at(20), by="wang"),
        )
        assert planned.state == "closed"

    def test_it_can_be_reopened(self) -> None:
        closed = go_on(declared(), IncidentClosed(at(20), by="w", no_action="none"))
        with pytest.raises(Refused, match="allowed here: action_done"):
            go_on(closed, RemedyDecided(at(21), by="w", offer=MENU))
        again = go_on(closed, IncidentReopened(at(21), by="w", why="又来了"))
        assert again.state == "open"

    def test_a_merged_one_is_over(self) -> None:
        merged = go_on(declared(), IncidentMerged(at(10), by="w", into="i2"))
        assert merged.state == "merged"
        with pytest.raises(Refused):
            go_on(merged, CasesLinked(at(11), by="w", cases=("c9",)))
        assert keys(merged) == []
        with pytest.raises(Refused, match="cannot be tied to itself"):
            go_on(declared(), IncidentMerged(at(10), by="w", into="i1"))


class TestActions:
    def test_s103_an_action_has_owner_due_and_status(self) -> None:
        incident = go_on(declared(), ActionPlanned(at(10), by="wang", action=SETTLE))
        [planned] = incident.actions
        assert (planned.name, planned.status) == ("act-2", "open")
        assert planned.action.owner == "task_force"
        assert not planned.is_overdue(now=at(33))
        assert planned.is_overdue(now=at(33) + timedelta(microseconds=1))
        [task] = incident_tasks(incident, OPEN, rules=IncidentRules(), now=at(11))
        assert (task.key, task.kind) == ("i1:2:act-2.carry_out", "carry_out_action")
        assert (task.role, task.due_at) == ("task_force", at(33))

    def test_s103_somebody_else_verifies_it(self) -> None:
        done = go_on(
            declared(),
            ActionPlanned(at(10), by="wang", action=SETTLE),
            ActionDone(at(20), by="li", action="act-2"),
        )
        assert keys(done) == ["i1:3:act-2.verify"]
        assert not done.actions[0].is_overdue(now=at(99))
        look = ActionVerified(at(30), by="li", action="act-2", works=True)
        with pytest.raises(Refused, match="li carried out act-2 and cannot verify"):
            go_on(done, look)
        verified = go_on(done, evolve(look, by="chen"))
        assert verified.actions[0].status == "verified"
        assert keys(verified) == []

    def test_s103_what_does_not_help_is_open_again(self) -> None:
        failed = go_on(
            declared(),
            ActionPlanned(at(10), by="wang", action=SETTLE),
            ActionDone(at(20), by="li", action="act-2"),
            ActionVerified(at(30), by="chen", action="act-2", works=False, note="还有"),
        )
        assert failed.actions[0].status == "failed"
        assert failed.actions[0].is_overdue(now=at(40))
        assert keys(failed) == ["i1:4:act-2.carry_out"]
        again = ActionVerified(at(31), by="chen", action="act-2", works=True)
        with pytest.raises(Refused, match="was not carried out yet"):
            go_on(failed, again)

    def test_an_action_is_named_and_done_before_it_is_verified(self) -> None:
        planned = go_on(declared(), ActionPlanned(at(10), by="wang", action=SETTLE))
        with pytest.raises(Refused, match="no action act-9"):
            go_on(planned, ActionDone(at(11), by="li", action="act-9"))
        with pytest.raises(Refused, match="was not carried out yet"):
            go_on(planned, ActionVerified(at(11), by="c", action="act-2", works=True))

    def test_a_stored_log_that_names_a_strange_action_still_reads(self) -> None:
        done = ActionDone(at(10), by="li", action="act-9")
        looked = ActionVerified(at(11), by="chen", action="act-9", works=True)
        first = declared().log[0]
        rows = [evolve(first, version=n, event=e) for n, e in ((2, done), (3, looked))]
        assert Incident.replay("i1", (first, *rows)).actions == ()

    def test_s103_the_effect_is_measured_over_equal_times(self) -> None:
        done = go_on(
            declared(),
            ActionPlanned(at(10), by="wang", action=SETTLE),
            ActionDone(at(20), by="li", action="act-2"),
        )
        [planned] = done.actions
        past = [
            summary(f"c{h}", received_at=at(h), primary_cause="settlement")
            for h in (9, 10, 15, 20, 30, 31)
        ]
        other = summary("x", received_at=at(15), primary_cause="qc")
        effect = effect_of(planned, [*past, other], now=at(30))
        assert effect is not None
        assert (effect.before, effect.after) == (2, 2)
        assert effect.span == timedelta(hours=10)
        assert effect.reason.code == "incidents.action_does_not_help"
        helped = effect_of(planned, past[:3], now=at(30))
        assert helped is not None
        assert helped.reason.code == "incidents.action_helps"
        nothing = effect_of(planned, [other, other], now=at(30))
        assert nothing is not None
        assert nothing.reason.code == "incidents.action_effect_unknown"
        assert "no fewer" not in str(nothing.reason)
        with pytest.raises(NaiveDatetime):
            effect_of(planned, past, now=at(30).replace(tzinfo=None))

    def test_nothing_is_measured_before_it_is_done_or_without_a_cause(self) -> None:
        [open_] = go_on(
            declared(), ActionPlanned(at(10), by="wang", action=SETTLE)
        ).actions
        assert effect_of(open_, (), now=at(30)) is None
        [causeless] = go_on(
            declared(),
            ActionPlanned(at(10), by="wang", action=evolve(SETTLE, cause=None)),
            ActionDone(at(20), by="li", action="act-2"),
        ).actions
        assert effect_of(causeless, (), now=at(30)) is None


class TestTasksForMembers:
    def test_s101_everybody_is_called_once_resolved(self) -> None:
        # S20: +1对1回访
        incident = declared()
        assert keys(incident) == []
        rows = (solved("c1", 12), summary("c2"))
        [task] = incident_tasks(incident, rows, rules=IncidentRules(), now=at(12))
        assert (task.key, task.kind) == ("i1:1:c1:callback", "callback")
        called = go_on(incident, ev.Done(at(13), task=task.key))
        assert keys(called, rows) == []

    def test_s101_all_are_told_the_same_and_offered_the_same(self) -> None:
        incident = go_on(
            declared(),
            MessageAgreed(at(10), by="wang", message=Reply("今天放款")),
            RemedyDecided(at(11), by="wang", offer=MENU),
        )
        assert incident.message == Reply("今天放款")
        assert incident.remedy == MENU
        assert keys(incident) == [
            "i1:2:c1:shared_message",
            "i1:3:c1:uniform_remedy",
            "i1:2:c2:shared_message",
            "i1:3:c2:uniform_remedy",
        ]
        later = go_on(incident, RemedyDecided(at(12), by="wang", offer=MENU))
        assert "i1:4:c1:uniform_remedy" in keys(later)
        assert "i1:3:c1:uniform_remedy" not in keys(later)

    def test_before_anything_is_decided_nothing_is_there(self) -> None:
        assert declared().message is None
        assert declared().remedy is None
        assert declared().audience is None

    def test_nobody_is_called_for_a_withdrawn_complaint(self) -> None:
        gone = summary("c1", state="closed", closure="withdrawn")
        silent = summary("c2", state="closed", closure="no_response")
        incident = go_on(declared(), RemedyDecided(at(11), by="wang", offer=MENU))
        assert keys(incident, (gone, silent)) == []

    def test_a_member_that_was_taken_over_as_resolved_is_called_and_not_offered(
        self,
    ) -> None:
        incident = go_on(declared(), RemedyDecided(at(11), by="wang", offer=MENU))
        rows = (summary("c1", state="resolved"), summary("c2"))
        assert keys(incident, rows) == ["i1:1:c1:callback", "i1:2:c2:uniform_remedy"]

    def test_who_merged_is_called_under_the_case_that_answers(self) -> None:
        merged = summary("c1", state="closed", closure="merged", merged_into="c7")
        rows = (merged, summary("c2"), solved("c7", 12))
        assert dict(answering(declared().members, rows)) == {"c7": 1, "c2": 1}
        assert keys(declared(), rows) == ["i1:1:c7:callback"]
        linked = go_on(declared(), CasesLinked(at(10), by="li", cases=("c7",)))
        assert keys(linked, rows) == ["i1:1:c7:callback"]

    def test_a_circle_of_merged_cases_is_found(self) -> None:
        rows = (
            summary("c1", state="closed", merged_into="c2"),
            summary("c2", state="closed", merged_into="c1"),
        )
        with pytest.raises(InvalidValue, match="must not be merged into each other"):
            answering(declared().members, rows)

    def test_a_member_without_a_summary_is_no_zero(self) -> None:
        with pytest.raises(InvalidValue, match="none of c2"):
            keys(declared(), OPEN[:1])
        with pytest.raises(InvalidValue, match="must hold a case once"):
            keys(declared(), (*OPEN, solved("c1", 5)))

    def test_s19_everybody_hears_of_what_was_mended_and_works(self) -> None:
        case = opened()
        incident = go_on(
            declared(cases=(case.id,)),
            ActionPlanned(at(10), by="wang", action=SETTLE),
            ActionPlanned(at(10), by="w", action=evolve(SETTLE, kind="preventive")),
            ActionDone(at(20), by="li", action="act-2"),
            ActionDone(at(20), by="li", action="act-3"),
        )
        assert fix_notices(incident, [case]) == ()
        fixed = go_on(
            incident,
            ActionVerified(at(30), by="chen", action="act-2", works=True),
            ActionVerified(at(30), by="chen", action="act-3", works=True),
        )
        [notice] = fix_notices(fixed, [case])
        assert notice.kind == "fix_notice"
        told = record(case, ev.Done(at(31), task=notice.key))
        assert fix_notices(fixed, [told]) == ()


class TestTheWhole:
    def test_s38_the_goal_is_a_task_of_the_task_force(self) -> None:
        [task] = incident_tasks(declared(), OPEN, rules=RULES, now=at(10))
        assert (task.key, task.role) == ("i1:1:meet_group_goal", "task_force")
        assert task.due_at == at(9 + 48)
        done = (solved("c1", 12), solved("c2", 12))
        assert "i1:1:meet_group_goal" not in keys(
            declared(), done, rules=RULES, now=at(12)
        )

    def test_s102_s72_many_cases_call_for_a_word_in_public(self) -> None:
        rows = (*OPEN, summary("c3"))
        linked = go_on(declared(), CasesLinked(at(10), by="li", cases=("c3",)))
        assert statement_reason(declared(), OPEN, RULES) is None
        [task] = incident_tasks(
            linked, rows, rules=evolve(RULES, goal=None), now=at(11)
        )
        assert (task.key, task.kind) == (
            "i1:1:ceo:public_statement",
            "public_statement",
        )
        assert task.role == "ceo"
        assert task.why is not None
        assert "name nobody" in str(task.why)
        said = go_on(linked, StatementPublished(at(12), by="wang", signed_by="ceo"))
        assert keys(said, rows, rules=evolve(RULES, goal=None)) == []

    def test_what_the_whole_owed_is_owed_again_once_the_cause_is_back(self) -> None:
        rules = evolve(RULES, statements=(evolve(SIGNED, cases=2),))
        over = go_on(
            declared(),
            StatementPublished(at(10), by="wang", signed_by="ceo"),
            ev.Done(at(11), task="i1:1:meet_group_goal"),
            IncidentClosed(at(20), by="w", no_action="none"),
        )
        assert keys(over, rules=rules) == []
        back = go_on(over, IncidentReopened(at(21), by="w", why="又来了"))
        assert (over.open_since, back.open_since) == (1, 5)
        assert keys(back, rules=rules, now=at(22)) == [
            "i1:5:meet_group_goal",
            "i1:5:ceo:public_statement",
        ]
        said = go_on(back, StatementPublished(at(22), by="wang", signed_by="ceo"))
        assert keys(said, rules=evolve(rules, goal=None), now=at(22)) == []

    @pytest.mark.parametrize("gravest_first", [True, False])
    def test_s102_the_word_of_the_manager_leaves_that_of_the_chief_executive_due(
        self, *, gravest_first: bool
    ) -> None:
        few = StatementRule(cases=2, signed_by="store_manager")
        many = StatementRule(cases=3, signed_by="ceo")
        ladder = (many, few) if gravest_first else (few, many)
        rules = IncidentRules(statements=ladder)
        assert keys(declared(), rules=rules) == ["i1:1:store_manager:public_statement"]
        said = go_on(
            declared(),
            StatementPublished(at(10), by="wang", signed_by="store_manager"),
        )
        assert keys(said, rules=rules) == []
        grown = go_on(said, CasesLinked(at(11), by="li", cases=("c3",)))
        rows = (*OPEN, summary("c3"))
        assert keys(grown, rows, rules=rules) == ["i1:1:ceo:public_statement"]
        for signer in ("ceo", "legal", None):
            heard = go_on(
                grown, StatementPublished(at(12), by="wang", signed_by=signer)
            )
            assert keys(heard, rows, rules=rules, now=at(12)) == []

    def test_s102_reach_counts_as_the_host_measured_it(self) -> None:
        rules = IncidentRules(
            statements=(
                StatementRule(cases=2, audience=5_000, signed_by="store_manager"),
            )
        )
        heard = (summary("c1", audience=800), summary("c2", audience=4_000))
        assert statement_reason(declared(), heard, rules) is None
        seen = go_on(
            declared(),
            ExposureSeen(at(10), audience=5_000),
            ExposureSeen(at(11), audience=90),
        )
        assert seen.audience == 5_000
        reason = statement_reason(seen, heard, rules)
        assert reason is not None
        assert (reason["cases"], reason["audience"]) == (2, 5_000)

    def test_a_threshold_has_to_be_given(self) -> None:
        with pytest.raises(InvalidValue, match="give cases or audience"):
            StatementRule(signed_by="ceo")
        wide = StatementRule(audience=100, signed_by="ceo")
        assert wide.is_reached(cases=0, audience=100)
        assert not wide.is_reached(cases=9, audience=99)

    def test_a_group_of_nobody_has_no_goal(self) -> None:
        gone = [summary(c, state="closed", closure="duplicate") for c in ("c1", "c2")]
        assert keys(declared(), gone, rules=RULES) == []
