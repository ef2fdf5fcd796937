"""Consignment: both parties are heard, told, and held to their own silence."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from recoverykit.aftercare import fulfilment_tasks
from recoverykit.catalogue import STANDARD
from recoverykit.compensation import Apportionment
from recoverykit.deadline import Elapsed
from recoverykit.disputes import (
    DisputeRules,
    HandIn,
    HandInRule,
    dispute_tasks,
    hand_ins,
    next_dispute_change,
    other_party,
    tell_tasks,
)
from recoverykit.errors import InvalidValue, NaiveDatetime
from recoverykit.explanation import render
from recoverykit.facts import Evidence
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.lifecycle import events as ev
from recoverykit.playbooks import ShopConfig, golden_4h_72h
from recoverykit.sla import Clock
from tests import stories as s
from tests.stories import BOOK, at, record

SELLER = HandInRule(
    party="seller",
    kinds=["photo", "chat_log"],
    counts_from="received",
    within=Elapsed(timedelta(days=2)),
    default_outcome="refund",
    source="the rules of this platform",
)
BUYER = HandInRule(
    party="buyer",
    counts_from="evidence_requested",
    within=Elapsed(timedelta(days=1)),
    default_outcome="claim_lost",
)
RULES = DisputeRules(hand_ins=[SELLER, BUYER], tells_parties=True)
DUE = at(51)


def complained(complainant: str = "buyer", **more: Any) -> Case:
    wrote = s.complaint(complainant=complainant, **more)
    return LIFECYCLE.open("c1", s.received(complaint=wrote), now=at(3), policies=BOOK)


def gave(kind: str, party: str, hours: float) -> ev.EvidenceReceived:
    material = Evidence(kind, f"{party}.jpg", digest="sha256:1", party=party)
    return ev.EvidenceReceived(at(hours), evidence=(material,))


def stands(case: Case, hours: float, rule: HandInRule = SELLER) -> HandIn:
    [found] = hand_ins(case, [rule], hours=ALWAYS, now=at(hours))
    return found


def keys(case: Case, hours: float = 10) -> list[str]:
    wanted = dispute_tasks(case, RULES, hours=ALWAYS, now=at(hours))
    return [task.key for task in wanted]


# ── who still has to hand in what ─────────────────────────────────────────────


def test_s57_each_party_is_told_what_it_still_has_to_hand_in() -> None:
    case = complained()
    found = stands(case, 4)
    assert (found.status, found.due_at) == ("waiting", DUE)
    assert found.missing == ("photo", "chat_log")
    case = record(case, gave("photo", "seller", 5), gave("chat_log", "buyer", 6))
    assert stands(case, 7).missing == ("chat_log",)  # the other party's is not theirs
    case = record(case, gave("chat_log", "seller", 8))
    found = stands(case, 9)
    assert (found.status, found.missing) == ("handed_in", ())


def test_what_came_with_the_complaint_counts_for_the_party_that_it_names() -> None:
    photo = Evidence("photo", "1.jpg", party="seller")
    case = complained(evidence=(photo,))
    assert stands(case, 4).missing == ("chat_log",)


def test_nobody_is_late_before_somebody_asks() -> None:
    case = complained()
    assert stands(case, 999, BUYER).status == "not_asked"
    asked = record(case, ev.EvidenceRequested(at(10), by="li", kinds=("photo",)))
    found = stands(asked, 11, BUYER)
    assert (found.status, found.due_at, found.missing) == ("waiting", at(34), ())
    assert stands(record(asked, gave("photo", "buyer", 12)), 13, BUYER).status == (
        "handed_in"
    )


def test_silence_stands_for_its_outcome_right_after_the_last_instant() -> None:
    case = complained()
    assert stands(case, 51).status == "waiting"
    [found] = hand_ins(
        case, [SELLER], hours=ALWAYS, now=DUE + timedelta(microseconds=1)
    )
    assert (found.status, found.default_outcome) == ("silent", "refund")
    said = render(found.reasons[0], lang="en", labels=STANDARD.label) or ""
    assert said.startswith("seller handed in too little by")


def test_what_comes_at_the_due_instant_is_in_time_and_later_is_not() -> None:
    case = record(complained(), gave("photo", "seller", 5))
    assert stands(record(case, gave("chat_log", "seller", 51)), 60).status == (
        "handed_in"
    )
    late = record(case, gave("chat_log", "seller", 52))
    found = stands(late, 60)
    assert (found.status, found.missing) == ("silent", ())


def test_a_case_without_its_complaint_still_hears_the_parties() -> None:
    bare = ev.Imported(at(3), state="received", source="old", book=BOOK.ref)
    case = LIFECYCLE.open("c1", bare, now=at(3), policies=BOOK)
    rule = evolve(SELLER, counts_from="imported")
    assert stands(case, 4, rule).status == "waiting"
    assert (other_party(case), tell_tasks(case)) == (None, ())


def test_silence_is_a_task_of_its_own_until_the_party_has_spoken() -> None:
    case = complained()
    wanted = {t.key: t for t in dispute_tasks(case, RULES, hours=ALWAYS, now=at(4))}
    assert wanted["c1:1:hand_in.seller"].due_at == DUE
    silence = wanted["c1:1:default.hand_in.seller"]
    assert silence.why is not None
    assert silence.why["outcome"] == "refund"
    assert silence.due_at == DUE + timedelta(microseconds=1)
    assert "c1:1:hand_in.seller" not in keys(case, 60)
    assert "c1:1:default.hand_in.seller" in keys(case, 60)
    spoken = record(case, gave("photo", "seller", 5), gave("chat_log", "seller", 5))
    assert [k for k in keys(spoken, 60) if "hand_in" in k] == []


def test_what_is_decided_waits_for_nobody_unless_it_is_disputed() -> None:
    case = s.resolved()
    assert [k for k in keys(case, 18) if "hand_in" in k] == []
    disputed = record(case, ev.Appealed(at(18), why="-"))
    assert [k for k in keys(disputed, 19) if "hand_in" in k] == [
        "case-1:1:hand_in.seller",
        "case-1:1:default.hand_in.seller",
    ]
    bought = record(disputed, ev.Done(at(20), task="case-1:1:default.hand_in.seller"))
    assert [k for k in keys(bought, 21) if "hand_in" in k] == [
        "case-1:1:hand_in.seller"
    ]


def test_asking_again_gives_a_silent_party_no_new_time() -> None:
    asked = ev.EvidenceRequested(at(10), by="li", kinds=("photo",))
    case = record(complained(), asked, evolve(asked, at=at(33)))
    assert stands(case, 33, BUYER).due_at == at(34)
    late = record(case, evolve(asked, at=at(40)))
    found = stands(late, 41, BUYER)
    assert (found.status, found.version) == ("silent", 2)
    # once it was decided, and disputed, what is asked then is asked anew
    again = record(
        late,
        ev.Closed(at(42), by="li", code="out_of_scope"),
        ev.Appealed(at(43), why="-", against="closed"),
        evolve(asked, at=at(44)),
    )
    found = stands(again, 45, BUYER)
    assert (found.status, found.due_at) == ("waiting", at(68))


def test_who_is_not_asked_any_more_is_neither_silent_nor_waited_for() -> None:
    book = evolve(
        golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS), disputes=RULES
    )
    case = book.open("c1", s.complaint(), now=at(3))
    case = book.record(case, ev.Closed(at(5), by="li", code="withdrawn"), now=at(5))
    for hours in (6, 60):
        assert book.default_outcomes(case, now=at(hours)) == ()
        assert [each.status for each in book.hand_ins(case, now=at(hours))] == [
            "not_asked",
            "not_asked",
        ]
    assert next_dispute_change(case, RULES, hours=ALWAYS, after=at(6)) is None
    # who had given all stays told as that, and changes no more
    gave_all = record(complained(), gave("photo", "seller", 4))
    gave_all = record(gave_all, gave("chat_log", "seller", 4))
    over = record(gave_all, ev.Closed(at(5), by="li", code="withdrawn"))
    assert stands(over, 60).status == "handed_in"
    assert next_dispute_change(gave_all, RULES, hours=ALWAYS, after=at(6)) is None


def test_a_party_that_lets_its_time_run_out_is_a_change() -> None:
    change = next_dispute_change(complained(), RULES, hours=ALWAYS, after=at(4))
    assert change == DUE + timedelta(microseconds=1)


def test_each_party_has_one_rule_and_time_has_a_zone() -> None:
    with pytest.raises(InvalidValue, match="one rule for a party"):
        DisputeRules(hand_ins=[SELLER, SELLER])
    with pytest.raises(NaiveDatetime):
        hand_ins(complained(), [SELLER], hours=ALWAYS, now=at(4).replace(tzinfo=None))


# ── who is told what ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("complainant", "about"),
    [("buyer", "seller"), ("seller", "buyer"), ("other", None)],
)
def test_s7_either_may_complain_about_the_other(
    complainant: str, about: str | None
) -> None:
    case = complained(complainant)
    assert other_party(case) == about
    told = [] if about is None else [f"c1:1:tell.{about}"]
    assert [task.key for task in tell_tasks(case)] == told


def test_the_other_party_hears_the_outcome_and_both_how_an_appeal_ended() -> None:
    case = s.resolved()
    assert [t.kind for t in tell_tasks(case)] == ["tell.seller", "tell.seller"]
    mine = record(case, ev.Appealed(at(30), why="-"))
    assert [t.kind for t in tell_tasks(mine)][-1] == "tell.seller"
    theirs = record(case, ev.Appealed(at(30), by="other_party", why="-"))
    assert [t.kind for t in tell_tasks(theirs)][-1] == "tell.buyer"
    over = ev.AppealDecided(
        at(31), by="wang", role="ceo", found="not_upheld", reason="-"
    )
    assert [t.kind for t in tell_tasks(record(mine, over))][-2:] == [
        "tell.buyer",
        "tell.seller",
    ]


def test_each_side_hears_of_the_others_appeal_and_how_each_one_ended() -> None:
    mine = record(s.resolved(), ev.Appealed(at(30), why="-"))
    told = tell_tasks(mine)[-1]
    both = record(mine, ev.Appealed(at(31), by="other_party", why="-"))
    assert [task.kind for task in tell_tasks(both)][2:] == ["tell.seller", "tell.buyer"]
    assert told in tell_tasks(both)
    no = ev.AppealDecided(
        at(32), by="wang", role="ceo", found="not_upheld", reason="-", of="other_party"
    )
    yes = evolve(no, at=at(33), by="chen", found="upheld", of="complainant")
    ended = record(both, no, yes)
    keys_of = [task.key for task in tell_tasks(ended)]
    assert keys_of[4:] == [
        f"case-1:{version}:tell.{party}"
        for version in (ended.version - 1, ended.version)
        for party in ("buyer", "seller")
    ]
    # reopened, the outcome and the appeals are void; how they ended is still told
    again = record(ended, ev.Reopened(at(34), by="wang", why="-"))
    assert [task.key for task in tell_tasks(again)] == [
        "case-1:1:tell.seller",
        *keys_of[4:],
    ]


def test_no_party_is_told_the_words_of_the_other() -> None:
    case = record(s.resolved(), ev.Appealed(at(30), why="秘密"))
    for task in tell_tasks(case):
        assert task.why is not None
        for audience in ("staff", "customer"):
            said = render(task.why, lang="zh", labels=STANDARD.label, audience=audience)
            assert said is not None
            assert "秘密" not in said
            assert "断裂" not in said


# ── what the complainant is owed waits for nobody ─────────────────────────────


def test_s58_no_remedy_waits_for_the_shares_or_for_the_other_party() -> None:
    book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
    case = s.answered()
    assert len(fulfilment_tasks(case)) > 0
    unsettled = book.recovery(case, currency="CNY", us="platform")
    halves = Apportionment({"seller": Fraction(1, 2), "carrier": Fraction(1, 2)})
    settled = book.recovery(case, halves, currency="CNY", us="platform")
    assert unsettled.claims == ()
    assert [party for party, _ in settled.claims] == ["seller", "carrier"]
    assert settled.cost == unsettled.cost == case.cost()


def test_what_silence_stands_for_is_read_from_clocks_and_parties() -> None:
    book = golden_4h_72h(shop=ShopConfig.example(), hours=ALWAYS)
    consent = Clock(
        "refund_answer",
        target=Elapsed(timedelta(hours=48)),
        stops=("offered",),
        default_outcome="refund",
        source="the rules of this platform",
    )
    book = evolve(book, clocks=(*book.clocks, consent), disputes=RULES)
    case = book.open("c1", s.complaint(), now=at(3))
    told = book.default_outcomes(case, now=at(4))
    assert [(why.code, why["outcome"]) for why in told] == [
        ("clock.default_outcome", "refund"),
        ("disputes.waiting", "refund"),
    ]
    assert [each.party for each in book.hand_ins(case, now=at(4))] == [
        "seller",
        "buyer",
    ]
    assert book.next_change(case, after=at(50)) == DUE + timedelta(microseconds=1)
