"""What facts make of a complaint: value, failures before, signs, and a diagnosis."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from recoverykit.catalogue import CATEGORIES, STANDARD, Category
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.explanation import Reason, explain
from recoverykit.facts import Issue, Span
from recoverykit.investigation import Diagnosis
from recoverykit.money import Money
from recoverykit.personal import digest
from recoverykit.severity import (
    AccountFacts,
    Assessor,
    BadFaithRules,
    Opinion,
    Panel,
    Scorecard,
    Signal,
)
from tests.severity_stories import (
    DAY,
    NOW,
    assess,
    codes,
    complaint,
    earlier,
    order,
    why,
)


def yuan(amount: str) -> Money:
    return Money.of(amount, "CNY")


def issues(found: Any) -> list[tuple[str, str]]:
    return [(issue.category, issue.status) for issue in found.issues]


# ── value at stake ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("paid", "back", "points"),
    [
        ("300.00", None, 0),
        ("300.01", None, 1),
        ("9000.00", None, 1),
        ("500.00", "199.99", 1),
        ("500.00", "200.00", 0),
    ],
)
def test_more_at_stake_weighs_more(paid: str, back: str | None, points: int) -> None:
    """C8: above 300 yuan a manager decides; what went back is at stake no more."""
    bought = order(
        amount=yuan(paid), already_refunded=None if back is None else yuan(back)
    )
    found = assess(order=bought)
    assert found.points == 2 + points
    assert ("value" in codes(found)) == bool(points)


def test_a_currency_without_steps_weighs_nothing_and_says_so() -> None:
    paid = Money(9_000_000, "JPY")
    found = assess(order=order(amount=paid))
    assert found.points == 2
    assert why(found, "value_unweighed")["amount"] == paid
    assert "no steps in JPY" in found.explain("en")
    assert "JPY" not in found.explain("zh", audience="customer")
    # nobody is told of steps that a shop does not want at all
    bare = Assessor(scorecard=Scorecard(value=()))
    assert "value_unweighed" not in codes(assess(order=order(), assessor=bare))
    assert "value_unweighed" not in codes(assess(order=order(amount=None)))


def test_steps_of_value_rise_within_each_currency() -> None:
    usd = Money.of("50", "USD")
    card = Scorecard(value=((yuan("100"), 1), (usd, 2), (yuan("900"), 3)))
    assessor = Assessor(scorecard=card)
    for amount, points in ((yuan("100"), 1), (yuan("900"), 3), (usd, 2)):
        found = assess(order=order(amount=amount), assessor=assessor)
        assert found.points == 2 + points


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        (((yuan("100"), 2), (yuan("900"), 1)), "must rise"),
        (((yuan("900"), 1), (yuan("100"), 2)), "must rise"),
        (((Money(-1, "CNY"), 1),), "zero or more"),
        (((300, 1),), "must be Money"),
        (((yuan("1"), -1),), "zero or more"),
    ],
    ids=str,
)
def test_steps_of_value_that_fall_are_refused(steps: Any, rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule):
        Scorecard(value=steps)


# ── failures before this one ─────────────────────────────────────────────────


def test_a_second_failure_raises_the_level_and_the_owner() -> None:
    """Maxham & Netemeyer 2002: the double deviation."""
    first, second = assess(), assess(history=[earlier()])
    assert (first.level, first.owner) == (2, None)
    assert (second.level, second.owner) == (3, "store_manager")
    assert why(second, "owner")["role"] == "store_manager"
    assert "to be owned by store manager or above" in second.explain("en")
    assert "店长" in second.explain("zh")
    assert "店长" not in second.explain("zh", audience="customer")


def test_each_further_failure_weighs_no_less() -> None:
    points = [
        assess(history=[earlier(f"case-{n}") for n in range(count)]).points
        for count in range(5)
    ]
    assert points == [2, 4, 5, 5, 5]


def test_a_reopened_case_failed_twice() -> None:
    """The customer had to come back: in an earlier case, or in this one."""
    reopened = assess(history=[earlier(reopened=1)])
    assert why(reopened, "second_failure")["earlier"] == 2
    this = assess(reopened=1)
    assert why(this, "second_failure")["earlier"] == 1
    assert this.owner == "store_manager"


def test_a_case_is_counted_once_however_often_it_is_handed_in() -> None:
    """The same customer and the same order are two look-ups with one answer."""
    twice = assess(history=[earlier(), earlier(), earlier("case-9")])
    assert why(twice, "second_failure")["earlier"] == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"closure": "withdrawn"},
        {"closure": "merged"},
        {"closure": "withdrawn.by_phone"},
        {"found": "not_upheld"},
        {"received_at": NOW},
        {"received_at": NOW + DAY},
    ],
    ids=str,
)
def test_what_was_no_failure_before_this_one_is_not_counted(
    changes: dict[str, Any],
) -> None:
    found = assess(history=[earlier(**changes)])
    assert (found.points, found.owner) == (2, None)


def test_a_case_that_is_still_open_has_failed_so_far() -> None:
    assert assess(history=[earlier(state="diagnosed")]).points == 4
    assert assess(history=[earlier(found="partly_upheld")]).points == 4


def test_nothing_is_reopened_less_than_never() -> None:
    with pytest.raises(InvalidValue, match="zero or more"):
        assess(reopened=-1)


def test_a_shop_may_look_back_so_far_and_no_farther() -> None:
    """No guide names a window, so none ships."""
    old = earlier(received_at=NOW - 3650 * DAY)
    assert assess(history=[old]).points == 4
    month = Assessor(scorecard=Scorecard(failures_within=30 * DAY))
    just, too_old = (earlier(received_at=NOW - n * DAY) for n in (30, 31))
    assert assess(history=[just], assessor=month).points == 4
    assert assess(history=[too_old], assessor=month).points == 2


def test_a_shop_names_the_owner_or_none() -> None:
    nobody = Assessor(scorecard=Scorecard(second_failure_owner=None))
    found = assess(history=[earlier()], assessor=nobody)
    assert (found.points, found.owner) == (4, None)
    assert "owner" not in codes(found)
    free = Assessor(scorecard=Scorecard(second_failure=()))
    assert assess(history=[earlier()], assessor=free).points == 2
    assert assess(history=[earlier()], assessor=free).owner == "store_manager"
    with pytest.raises(UnknownCode, match="managger"):
        Assessor(scorecard=Scorecard(second_failure_owner="managger"))


def test_an_inquiry_has_no_owner() -> None:
    found = assess("几点发货?", history=[earlier()])
    assert (found.opens_case, found.owner, found.points) == (False, None, 0)


# ── many issues, each once ───────────────────────────────────────────────────


def test_a_coarse_name_is_folded_into_the_finer_one() -> None:
    """S6: a coarse model beside exact words is no second grievance."""
    coarse = Opinion("quality", confidence=91, spans=(Span(0, 4),), by="model@1")
    found = assess("手链断裂", opinions=[coarse])
    # of a clause and the word in it, the word is quoted
    assert found.issues == (Issue("quality.defective", spans=(Span(2, 4),)),)
    assert found.category == "quality.defective"
    assert found.points == assess("手链断裂").points


def test_folding_goes_all_the_way_down() -> None:
    grown = CATEGORIES.extend(Category("quality.defective.clasp", zh="扣", en="clasp"))
    assessor = Assessor(catalogues=evolve(STANDARD, categories=grown))
    labels = ("quality", "quality.defective.clasp", "quality.defective", "service")
    opinions = [Opinion(code, spans=(Span(n, n + 1),)) for n, code in enumerate(labels)]
    found = assess("如图所示", opinions=opinions, assessor=assessor)
    assert [(i.category, len(i.spans)) for i in found.issues] == [
        ("quality.defective.clasp", 3),
        ("service", 1),
    ]


def test_names_that_only_begin_alike_are_two_issues() -> None:
    grown = CATEGORIES.extend(Category("qualityx", zh="别的", en="another"))
    card = Scorecard(base=(*Scorecard().base, ("qualityx", 1)))
    assessor = Assessor(catalogues=evolve(STANDARD, categories=grown), scorecard=card)
    given = [Opinion("quality"), Opinion("qualityx")]
    found = assess("如图", opinions=given, assessor=assessor)
    assert len(found.issues) == 2


def test_two_names_for_one_category_are_one_issue() -> None:
    renamed = evolve(CATEGORIES, renamed=(("bad_goods", "quality.defective"),))
    assessor = Assessor(catalogues=evolve(STANDARD, categories=renamed))
    given = [Opinion("bad_goods", spans=(Span(0, 2),)), Opinion("quality.defective")]
    found = assess("如图", opinions=given, assessor=assessor)
    assert [issue.category for issue in found.issues] == ["quality.defective"]


# ── what a diagnosis found ───────────────────────────────────────────────────


def test_what_was_confirmed_is_a_fact_and_what_was_rejected_scores_nothing() -> None:
    """S52, S59: claims stay claimed until somebody looked."""
    text = "手链断裂,客服敷衍,还漏发了一件"
    found = assess(text, confirmed=["service.attitude"], rejected=["quality.defective"])
    assert issues(found) == [
        ("fulfilment.missing_item", "claimed"),
        ("service.attitude", "confirmed"),
        ("quality.defective", "rejected"),
    ]
    assert why(found, "rejected")["category"] == "quality.defective"
    assert "opens_confirmed" in codes(found)
    told = found.explain("en", text=text)
    assert "- staff attitude: “敷衍”; confirmed" in told
    assert "- defective: “断裂”; found not to be so" in told
    assert "经查不成立" in found.explain("zh")


def test_a_diagnosis_may_find_what_nobody_claimed() -> None:
    """S52: confirmed issues may differ from those claimed."""
    found = assess("手链断裂", confirmed=["payment.charge"])
    assert issues(found)[0] == ("payment.charge", "confirmed")
    assert found.points == 4
    assert "the facts say so; confirmed" in found.explain("en")


def test_the_finer_word_of_a_diagnosis_holds() -> None:
    text = "外壳破损,手链断裂"
    found = assess(text, confirmed=["quality"], rejected=["quality.damaged"])
    assert issues(found) == [
        ("quality.defective", "confirmed"),
        ("quality.damaged", "rejected"),
    ]
    # nothing below stands, so the coarse finding stands by itself
    found = assess("外壳破损", confirmed=["quality"], rejected=["quality.damaged"])
    assert issues(found) == [("quality", "confirmed"), ("quality.damaged", "rejected")]
    found = assess(text, rejected=["quality"])
    assert {status for _, status in issues(found)} == {"rejected"}
    assert found.points == 0
    assert found.opens_case
    coarse = Opinion("quality", spans=(Span(0, 2),))
    found = assess("如图", opinions=[coarse], confirmed=["quality.damaged"])
    assert issues(found) == [("quality.damaged", "confirmed")]


def test_a_confirmed_delay_counts_although_the_order_shows_none() -> None:
    in_time = order(promised_at=NOW, delivered_at=NOW - DAY)
    assert assess("物流太慢", order=in_time).points == 0
    found = assess("物流太慢", order=in_time, confirmed=["logistics.delay"])
    assert found.points == 1
    assert "not_late" not in codes(found)


def test_a_rejected_claim_does_not_hide_the_delay_of_the_order() -> None:
    late = order(promised_at=NOW - 5 * DAY)
    found = assess("一直没收到货", order=late, rejected=["logistics.not_received"])
    assert issues(found) == [
        ("logistics.delay", "claimed"),
        ("logistics.not_received", "rejected"),
    ]
    # what a person says of the delay itself stands
    found = assess("物流太慢", order=late, rejected=["logistics.delay"])
    assert issues(found) == [("logistics.delay", "rejected")]


def test_an_unknown_category_is_no_finding() -> None:
    with pytest.raises(UnknownCode):
        assess(confirmed=["quality.smell"])
    with pytest.raises(InvalidValue, match="must not be confirmed as well"):
        Diagnosis(primary="qc", confirmed=["quality"], rejected=["quality"])


# ── assessed again ───────────────────────────────────────────────────────────


def test_what_was_heard_before_stays_claimed() -> None:
    """An answer that took days is not lost because nobody gives it again."""
    slow = [Opinion("rules.unfair", by="llm@9"), Opinion("anger", by="llm@9")]
    before = assess("手链断裂", opinions=slow)
    again = assess("手链断裂", before=before)
    assert issues(again) == issues(before)
    assert again.signals == before.signals
    assert again.points == before.points


def test_a_history_that_was_not_looked_up_is_none_that_was_empty() -> None:
    before = assess(history=[earlier()])
    assert assess(before=before).points == before.points
    assert assess(before=before, history=None).owner == "store_manager"
    fresh = assess(before=before, history=())
    assert (fresh.points, fresh.owner) == (assess().points, None)
    assert assess(history=None).points == assess(history=()).points
    # an owner alone is remembered too
    free = Assessor(scorecard=Scorecard(second_failure=()))
    before = assess(history=[earlier()], assessor=free)
    assert assess(before=before, assessor=free).owner == "store_manager"
    # whatever a classifier gave for a reason, ours is the one that counts
    loud = Opinion("anger", reasons=(Reason("severity.second_failure", earlier=9),))
    before = assess(history=[earlier()], opinions=[loud])
    again = assess(before=before)
    assert why(again, "second_failure")["earlier"] == 1
    odd = Opinion("anger", reasons=(Reason("severity.second_failure", earlier="9"),))
    before = assess(opinions=[odd])
    assert assess(before=before).points == before.points


def test_a_delay_that_only_the_order_showed_goes_with_the_order() -> None:
    """Nobody claimed it, so an order that is corrected takes it back."""
    late = order(promised_at=NOW - 5 * DAY)
    in_time = order(promised_at=NOW + DAY)
    for text in ("能开发票吗?", "手链断裂"):
        before = assess(text, order=late)
        again = assess(text, order=late, before=before)
        assert again == before
        for corrected in (in_time, order(), None):
            found = assess(text, order=corrected, before=again)
            fresh = assess(text, order=corrected)
            assert found == fresh
            assert "logistics.delay" not in {code for code, _ in issues(found)}
    asked = assess("能开发票吗?", order=late)
    assert "opens_fact" in codes(assess("能开发票吗?", order=late, before=asked))


def test_a_delay_that_somebody_claimed_stays_without_a_place_in_the_text() -> None:
    late = order(promised_at=NOW - 5 * DAY)
    in_time = order(promised_at=NOW + DAY)
    told = [Opinion("logistics.delay", by="llm@9")]
    before = assess("能开发票吗?", order=late, opinions=told)
    again = assess("能开发票吗?", order=in_time, before=before)
    assert issues(again) == [("logistics.delay", "claimed")]
    assert "not_late" in codes(again)
    # heard later, it is a claim from then on
    shown = assess("能开发票吗?", order=late)
    before = assess("能开发票吗?", order=late, before=shown, opinions=told)
    again = assess("能开发票吗?", order=in_time, before=before)
    assert issues(again) == [("logistics.delay", "claimed")]
    # a coarser word speaks of it too, and is a claim
    coarse = [Opinion("logistics", by="llm@9")]
    found = assess("能开发票吗?", order=late, before=shown, opinions=coarse)
    assert issues(found) == [("logistics", "claimed")]


def test_a_person_rules_on_a_delay_that_only_the_order_showed() -> None:
    """S52: their word on it stands while the order shows it, and can be taken back."""
    late = order(promised_at=NOW - 5 * DAY)
    before = assess(order=late)
    assert before.category == "logistics.delay"
    for code in ("logistics", "logistics.delay"):
        ruled = assess(order=late, before=before, rejected=[code])
        assert ("logistics.delay", "rejected") in issues(ruled)
        assert ruled == assess(order=late, before=ruled, rejected=[code])
        assert issues(assess(order=late, before=ruled)) == issues(before)
        assert assess(before=ruled) == assess()
        agreed = assess(order=late, before=before, confirmed=[code])
        assert issues(agreed)[0] == ("logistics.delay", "confirmed")
        assert assess(before=agreed) == assess()


def test_an_erased_text_is_not_read() -> None:
    text = "手链断裂,气死"
    before = assess(text, order=order(note="周年纪念礼物,急用"))
    gone = digest(text, b"0" * 16)
    again = assess(gone, before=before, order=order(note=gone))
    assert again.issues == before.issues
    assert again.signals == before.signals
    assert again.points == before.points
    assert again.classifiers == before.classifiers
    # without an earlier assessment there is nothing to go by
    alone = assess(gone)
    assert alone.issues == ()
    assert "opens_unread" in codes(alone)


def test_an_inquiry_stays_one_after_an_erasure() -> None:
    gone = digest("几点发货?", b"0" * 16)
    assert not assess(gone, before=assess("几点发货?")).opens_case


def test_a_finding_that_was_withdrawn_is_gone() -> None:
    before = assess("手链断裂", confirmed=["payment.charge", "quality.defective"])
    again = assess("手链断裂", before=before)
    assert issues(again) == [("quality.defective", "claimed")]


def test_the_category_outlives_a_graver_issue_while_it_stands() -> None:
    """C5: targets go by it, and a delay that grows must not tighten them."""
    text = "手链断裂,物流太慢"
    promised = order(promised_at=NOW)
    before = assess(text, order=promised)
    assert before.category == "quality.defective"
    later = NOW + 9 * DAY
    assert assess(text, order=promised, now=later).category == "logistics.delay"
    again = assess(text, order=promised, now=later, before=before)
    assert again.issues[0].category == "logistics.delay"
    assert again.category == "quality.defective"
    assert again.points > before.points
    # a person's finding moves it
    for found in (
        {"confirmed": ["logistics.delay"]},
        {"rejected": ["quality.defective"]},
    ):
        moved = assess(text, order=promised, now=later, before=before, **found)
        assert moved.category == "logistics.delay"
    both = {"confirmed": ["quality.defective", "logistics.delay"]}
    kept = assess(text, order=promised, now=later, before=before, **both)
    assert kept.category == "quality.defective"


# ── words that go both ways ──────────────────────────────────────────────────


def test_mixed_words_are_for_a_person_and_open_nothing() -> None:
    found = assess("挺好的", before=assess("挺好的", opinions=[Opinion("mixed")]))
    assert not found.opens_case
    assert "mixed" in codes(found)
    assert "at low cost" in found.explain("en")
    plain_words = assess("手链断裂")
    both = assess("手链断裂", opinions=[Opinion("mixed")])
    assert both.points == plain_words.points


def test_harm_to_health_opens_a_case_and_raises_it_by_a_level() -> None:
    found = assess("能开发票吗?", opinions=[Opinion("safety")])
    assert why(found, "opens_signal")["signals"] == ("safety",)
    assert found.points == 1 + 2


# ── signs of bad faith ───────────────────────────────────────────────────────

RULES = BadFaithRules(least_orders=5, returned_percent=80, least_bad_reviews=4)
WATCHFUL = Assessor(bad_faith=RULES)
WORDED = [Opinion("extortion_wording", spans=(Span(0, 4),))]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"orders": 5}, []),
        ({"orders": 4, "returned": 4}, []),
        ({"orders": 5, "returned": 3}, []),
        ({"orders": 5, "returned": 4}, ["abnormal_returns"]),
        ({"bad_reviews_from_source": 3}, []),
        ({"bad_reviews_from_source": 4}, ["reviews_from_one_source"]),
        ({"wording_confirmed": True}, ["extortion_wording"]),
        (
            {"orders": 9, "returned": 9, "bad_reviews_from_source": 4},
            ["abnormal_returns", "reviews_from_one_source"],
        ),
    ],
    ids=str,
)
def test_three_signs_are_read_from_facts(
    facts: dict[str, Any], found: list[str]
) -> None:
    """S94, with the shop's own thresholds."""
    signs = RULES.signs(AccountFacts(**facts))
    assert [sign.code for sign in signs] == found
    for sign in signs:
        assert sign.evidence in STANDARD.evidence_kinds
        assert explain([sign.reason], "en") != explain([sign.reason], "zh")
        assert not explain([sign.reason], "zh", audience="customer")


def test_words_alone_are_no_sign() -> None:
    """Most such words come from customers who were promised money themselves."""
    words = [Span(0, 4)]
    assert RULES.signs(AccountFacts(), wording=words) == ()
    beside = RULES.signs(AccountFacts(orders=5, returned=5), wording=words)
    assert [sign.code for sign in beside] == ["abnormal_returns", "extortion_wording"]
    assert beside[1].spans == (Span(0, 4),)
    read = RULES.signs(AccountFacts(wording_confirmed=True))
    assert read[0].reason.code == "severity.sign_wording_read"


def test_signs_weigh_nothing_and_are_for_staff() -> None:
    account = AccountFacts(orders=9, returned=9, bad_reviews_from_source=7)
    text = "返现删评,不给钱就差评"
    quiet = assess(text, opinions=WORDED)
    found = assess(text, opinions=WORDED, account=account, assessor=WATCHFUL)
    assert {"sign_returns", "sign_reviews", "sign_wording"} <= codes(found)
    assert (found.points, found.category) == (quiet.points, quiet.category)
    assert found.opens_case == quiet.opens_case
    assert "9 of 9 orders went back" in found.explain("en")
    assert "words_are_no_sign" not in codes(found)
    assert "words_are_no_sign" in codes(quiet)
    for lang in ("zh", "en"):
        heard = found.explain(lang, audience="customer")
        assert heard == quiet.explain(lang, audience="customer")


def test_only_a_persons_diagnosis_makes_a_review_malicious() -> None:
    account = AccountFacts(wording_confirmed=True)
    found = assess("手链断裂", account=account, assessor=WATCHFUL)
    assert "malicious_review" not in {issue.category for issue in found.issues}
    ruled = assess(
        "手链断裂",
        confirmed=["malicious_review"],
        rejected=["quality"],
        account=account,
        assessor=WATCHFUL,
    )
    assert ruled.category == "malicious_review"
    heard = ruled.explain("zh", audience="customer")
    assert heard == "我们理解您反映的是：质量缺陷"
    alone = assess("一般", confirmed=["malicious_review"])
    assert alone.explain("zh", audience="customer") == ""
    # and it is theirs to confirm again
    again = assess("手链断裂", before=ruled, rejected=["quality"])
    assert issues(again) == [("quality.defective", "rejected")]


def test_thresholds_are_the_shops_own() -> None:
    """C18: none is named, so none is invented."""
    with pytest.raises(TypeError):
        BadFaithRules()  # type: ignore[call-arg]
    with pytest.raises(InvalidValue, match="needs bad_faith rules"):
        assess(account=AccountFacts(orders=9, returned=9))
    for percent, rule in ((0, "above zero"), (101, "1 to 100"), (1.5, "whole number")):
        with pytest.raises(InvalidValue, match=rule):
            evolve(RULES, returned_percent=percent)
    with pytest.raises(InvalidValue, match="more than the orders, 2"):
        AccountFacts(orders=2, returned=3)
    with pytest.raises(InvalidValue, match="needs orders"):
        AccountFacts(returned=3)
    assert AccountFacts(returned=0).orders is None


# ── the order's note ─────────────────────────────────────────────────────────


def test_the_note_is_read_by_those_who_can_tell_a_hurry() -> None:
    """S46: and by nobody where nobody can."""

    class Deaf:
        name, version, api_version = "deaf", "1", 1
        labels = ("quality.defective",)

        def classify(self, wrote: Any, /) -> tuple[Opinion, ...]:
            assert wrote.text == complaint().text
            return ()

    deaf = Assessor(panel=Panel((Deaf(),), thresholds={"quality.defective": 60}))
    found = assess(order=order(note="周年纪念礼物,急用"), assessor=deaf)
    assert found.urgency == "normal"
    assert Signal("urgency") in assess(order=order(note="急用")).signals


def test_late_by_a_moment_is_no_day() -> None:
    moment = order(promised_at=NOW - timedelta(microseconds=1))
    assert assess("物流太慢", order=moment).points == 1
