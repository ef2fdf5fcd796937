"""Disputes through a playbook: the only place where a case meets the rules."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone

import pytest
from attrs import evolve

from recoverykit.deadline import BusinessDays, Elapsed
from recoverykit.disputes import (
    CN_12315,
    COURT,
    DOSSIERS,
    PLATFORM,
    UK_FINANCIAL,
    UK_TELECOMS,
    WECHAT,
    DisputeRules,
    HandInRule,
    ReferralBody,
)
from recoverykit.errors import UnknownCode
from recoverykit.facts import Complaint, Evidence
from recoverykit.hours import ALWAYS
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.plain import plain
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    graded_15min,
    playbook_from_plain,
)
from recoverykit.severity import AccountFacts
from recoverykit.sla import Clock
from tests.stories import at

SHOP = ShopConfig.example()
GRADED = graded_15min(shop=SHOP, hours=ALWAYS)
CHAT = Evidence("chat_log", "chat.png", digest="sha256:1")


def opened(book: Playbook = GRADED, channel: str = "wangwang") -> Case:
    wrote = Complaint("不给好处就差评", channel=channel, received_at=at(3))
    return book.open("c1", wrote, now=at(3))


def found(case: Case, book: Playbook = GRADED) -> Case:
    case = book.record(case, ev.Acknowledged(at(4), by="li"), now=at(4))
    diagnosed = ev.Diagnosed(
        at(5), by="li", undetermined="no failure", confirmed=["malicious_review"]
    )
    return book.record(case, diagnosed, now=at(5))


def test_s34_the_graded_desk_has_legal_appeal_within_an_hour_of_the_finding() -> None:
    kinds = [task.kind for task in GRADED.tasks(opened(), now=at(4))]
    assert "platform_appeal" not in kinds
    case = found(opened())
    [task] = [t for t in GRADED.tasks(case, now=at(5)) if t.kind == "platform_appeal"]
    assert (task.role, task.due_at) == ("legal", at(6))
    assert task.why is not None
    assert (task.why["platform"], task.why["missing"]) == (
        "platform.taobao",
        ("chat_log",),
    )


def test_s95_the_dossier_of_a_case_goes_by_its_channel() -> None:
    case = GRADED.record(
        opened(), ev.EvidenceReceived(at(4), evidence=(CHAT,)), now=at(4)
    )
    [taobao] = GRADED.dossiers(case)
    assert (taobao.platform, taobao.is_complete) == ("platform.taobao", True)
    both = GRADED.dossiers(opened(channel="review"))
    assert [d.platform for d in both] == ["platform.douyin", "platform.taobao"]
    bare = GRADED.take_over("c2", state="closed", source="old", at=at(3), now=at(3))
    assert len(GRADED.dossiers(bare)) == len(DOSSIERS)


def test_s94_the_signs_of_an_account_are_part_of_the_dossier() -> None:
    account = AccountFacts(orders=10, returned=10, wording_confirmed=True)
    [taobao] = GRADED.dossiers(opened(), account=account)
    assert taobao.signs == ("abnormal_returns", "extortion_wording")
    assert taobao.missing == ("chat_log", "order_record")
    careless = graded_15min(shop=evolve(SHOP, bad_faith=None), hours=ALWAYS)
    [told] = careless.dossiers(opened(careless), account=account)
    assert told.signs == ()


def test_a_book_reads_who_is_outside_by_the_rules_of_the_case() -> None:
    rules = DisputeRules(bodies=(WECHAT, COURT))
    book = evolve(GRADED, disputes=rules)
    told = book.referrals(opened(book), now=at(4))
    assert [(each.to, each.status) for each in told] == [
        ("platform.wechat", "not_yet"),
        ("court", "possible"),
    ]
    assert GRADED.referrals(opened(), now=at(4)) == ()


def test_a_clock_may_start_at_an_appeal_and_runs_after_the_closing_too() -> None:
    review = Clock(
        "appeal_review",
        target=Elapsed(timedelta(days=5)),
        starts=("appealed",),
        stops=("appeal_decided",),
        repeats="each",
        source="the shop's own rules",
    )
    base = golden_3h(shop=SHOP, hours=ALWAYS)
    book = evolve(base, clocks=(*base.clocks, review))
    case = opened(book)
    closed = ev.Closed(at(5), by="li", code="withdrawn")
    case = book.record(case, closed, now=at(5))
    case = book.record(case, ev.Appealed(at(6), why="-", against="closed"), now=at(6))
    assert book.reading(case, "appeal_review", now=at(7)).due_at == at(6 + 5 * 24)
    decided = ev.AppealDecided(
        at(8), by="wang", role="legal", found="not_upheld", reason="withdrawn by them"
    )
    case = book.record(case, decided, now=at(8))
    assert book.reading(case, "appeal_review", now=at(9)).status == "met"


@pytest.mark.parametrize(
    "rules",
    [
        DisputeRules(reviewer="judge"),
        DisputeRules(bodies=[ReferralBody("platform.jd")]),
        DisputeRules(bodies=[ReferralBody("court", asks=["oath"])]),
        DisputeRules(dossiers=[evolve(DOSSIERS[0], platform="platform.jd")]),
        DisputeRules(dossiers=[evolve(DOSSIERS[0], channels=["fax"])]),
        DisputeRules(
            hand_ins=[
                HandInRule(
                    party="aunt",
                    counts_from="received",
                    within=Elapsed(timedelta(days=1)),
                    default_outcome="refund",
                )
            ]
        ),
        DisputeRules(
            hand_ins=[
                HandInRule(
                    party="seller",
                    counts_from="recieved",
                    within=Elapsed(timedelta(days=1)),
                    default_outcome="refund",
                )
            ]
        ),
    ],
)
def test_a_code_that_nothing_would_match_is_refused_when_the_book_is_built(
    rules: DisputeRules,
) -> None:
    with pytest.raises(UnknownCode):
        evolve(GRADED, disputes=rules)


def test_rules_that_were_said_make_another_book_and_other_times() -> None:
    book = evolve(GRADED, disputes=DisputeRules(bodies=(COURT,)))
    assert book.ref != GRADED.ref
    case = opened(book)
    assert book.due_hash(case) != GRADED.due_hash(opened())


def test_the_rules_come_back_from_plain_data_as_the_same_book() -> None:
    rules = DisputeRules(
        dossiers=DOSSIERS,
        file_within=Elapsed(timedelta(hours=1)),
        bodies=(CN_12315, WECHAT, UK_FINANCIAL, UK_TELECOMS, PLATFORM, COURT),
        hand_ins=[
            HandInRule(
                party="seller",
                kinds=["photo"],
                counts_from="appealed",
                within=BusinessDays(2),
                default_outcome="refund",
            )
        ],
    )
    book = evolve(GRADED, disputes=rules)
    stored = json.loads(json.dumps(plain(book)))
    zones = {"UTC": UTC, "UTC+08:00": timezone(timedelta(hours=8))}
    again = playbook_from_plain(stored, zones=zones.__getitem__)
    assert again.disputes == rules
    assert again.ref == book.ref
