"""Value segment and membership level: two axes, and no number that nobody gave."""

import pickle
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from attrs import evolve

from recoverykit.catalogue import STANDARD, Term
from recoverykit.customer_tiers import (
    HIGH_VALUE_FROM,
    Behaviour,
    Level,
    LevelOverride,
    MembershipLadder,
    Purchase,
    recovery_upgrade,
    repurchase_nudge,
    spent_within,
    value_segments,
)
from recoverykit.decision_tables import (
    NO_RULE,
    prove_no_dead_row,
    prove_total,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    PolicyError,
    UnknownCode,
)
from recoverykit.explanation import Reason, explain, render
from recoverykit.facts import Customer
from recoverykit.money import Money
from recoverykit.task import Task

TODAY = date(2026, 3, 1)
ORDER = ("high_value", "new", "dormant")


def cny(text):
    return Money.of(text, "CNY")


def segments(**given):
    numbers = {"new_until_orders": 1, "dormant_from_days": 180, "precedence": ORDER}
    return value_segments(**(numbers | given))


SEGMENTS = segments()


def told(spend="0.00", orders=9, days=3, table=SEGMENTS):
    behaviour = Behaviour(
        spend_12m=None if spend is None else cny(spend),
        orders=orders,
        days_since_last_order=days,
    )
    return table.decide(behaviour)


class TestWhatIsKnownOfACustomer:
    def test_a_profile_says_what_it_says(self):
        lin = Customer(
            "lin", spend_12m=cny("88"), orders=2, last_order_on=date(2026, 2, 28)
        )
        assert Behaviour.of(lin, on=TODAY) == Behaviour(
            spend_12m=cny("88"), orders=2, days_since_last_order=1
        )

    @pytest.mark.parametrize("nobody", [None, Customer("lin")])
    def test_no_profile_says_nothing(self, nobody):
        assert Behaviour.of(nobody, on=TODAY) == Behaviour()

    def test_an_order_of_today_is_no_day_ago(self):
        lin = Customer("lin", orders=1, last_order_on=TODAY)
        assert Behaviour.of(lin, on=TODAY).days_since_last_order == 0

    def test_a_leap_day_is_a_day(self):
        lin = Customer("lin", orders=1, last_order_on=date(2024, 2, 28))
        assert Behaviour.of(lin, on=date(2024, 3, 1)).days_since_last_order == 2

    def test_an_order_of_tomorrow_is_refused_and_the_zone_named(self):
        lin = Customer("lin", orders=1, last_order_on=date(2026, 3, 2))
        with pytest.raises(InvalidValue, match=r"not be after 2026-03-01.*one zone"):
            Behaviour.of(lin, on=TODAY)

    @pytest.mark.parametrize("wrong", ["2026-03-01", datetime(2026, 3, 1), None])
    def test_the_day_is_a_date(self, wrong):
        with pytest.raises(InvalidValue, match="on"):
            Behaviour.of(None, on=wrong)

    @pytest.mark.parametrize(
        "wrong", [{"spend_12m": cny("1")}, {"days_since_last_order": 1}]
    )
    def test_who_never_ordered_has_spent_nothing_on_no_day(self, wrong):
        with pytest.raises(InvalidValue, match="for somebody who never ordered"):
            Behaviour(orders=0, **wrong)

    def test_who_never_ordered_may_have_a_known_spend_of_nothing(self):
        assert Behaviour(orders=0, spend_12m=cny("0")).orders == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"orders": -1},
            {"orders": True},
            {"days_since_last_order": 1.5},
            {"spend_12m": 3},
        ],
    )
    def test_numbers_are_whole_and_not_below_zero(self, wrong):
        with pytest.raises(InvalidValue):
            Behaviour(**wrong)


class TestValueSegments:
    """S96, S97, S98, and the settled contradictions C14, C15, C18."""

    def test_s96_a_thousand_yuan_a_year_is_high_value_inclusive(self):
        assert cny("1000.00") == HIGH_VALUE_FROM
        assert told("1000.00").outcome == "high_value"
        assert told("999.99").outcome == "regular"

    def test_s97_new_up_to_the_shop_s_number_of_orders_inclusive(self):
        assert told(orders=1).outcome == "new"
        assert told(orders=2).outcome == "regular"

    def test_s98_dormant_from_the_shop_s_number_of_days_inclusive(self):
        assert told(days=180).outcome == "dormant"
        assert told(days=179).outcome == "regular"

    @pytest.mark.parametrize(
        "left_out", ["new_until_orders", "dormant_from_days", "precedence"]
    )
    def test_c18_what_the_guide_does_not_say_is_asked_for(self, left_out):
        given = {"new_until_orders": 1, "dormant_from_days": 180, "precedence": ORDER}
        del given[left_out]
        with pytest.raises(TypeError, match=left_out):
            value_segments(**given)

    @pytest.mark.parametrize("order", list(permutations(ORDER)))
    def test_s98_the_shop_s_precedence_decides_where_several_fit(self, order):
        # one order of a thousand yuan, half a year ago: all three at once
        table = segments(precedence=order)
        assert told("1000.00", 1, 180, table).outcome == order[0]
        assert prove_total(table)
        assert prove_no_dead_row(table)

    @pytest.mark.parametrize(
        "wrong",
        [(), ("new", "dormant"), (*ORDER, "new"), ("new", "dormant", "regular"), "new"],
    )
    def test_the_precedence_holds_each_segment_once(self, wrong):
        with pytest.raises(InvalidValue, match="each of high_value, new, dormant once"):
            segments(precedence=wrong)

    @pytest.mark.parametrize("order", list(permutations(ORDER)))
    def test_s97_who_never_ordered_is_new_and_never_dormant(self, order):
        never = Behaviour(orders=0)
        for most in (0, 1):
            table = segments(precedence=order, new_until_orders=most)
            assert table.decide(never).outcome == "new"

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ({"spend": None}, "spend_unknown"),
            ({"orders": None}, "orders_unknown"),
            ({"days": None}, "last_order_unknown"),
            ({"spend": None, "orders": None, "days": None}, "spend_unknown"),
        ],
    )
    def test_nobody_is_regular_because_a_number_is_missing(self, facts, rule):
        decided = told(**facts)
        assert (decided.outcome, decided.fired) == (NO_RULE, (rule,))
        assert "cannot be ruled out" in decided.explain("en")

    @pytest.mark.parametrize(
        ("facts", "segment"),
        [
            ({"spend": "1000", "orders": None, "days": None}, "high_value"),
            ({"spend": "0", "orders": 1, "days": None}, "new"),
            ({"spend": "0", "orders": 2, "days": 180}, "dormant"),
        ],
    )
    def test_a_missing_number_that_changes_nothing_is_not_asked_for(
        self, facts, segment
    ):
        assert told(**facts).outcome == segment

    def test_an_unknown_stronger_segment_leaves_the_weaker_one_open(self):
        # they may well be high-value, so nobody says "new"
        assert told(None, 1, 3).fired == ("spend_unknown",)
        weaker = segments(precedence=("new", "dormant", "high_value"))
        assert told(None, 1, 3, weaker).outcome == "new"

    def test_spending_in_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            SEGMENTS.decide(
                Behaviour(spend_12m=Money(1, "USD"), orders=2, days_since_last_order=1)
            )

    def test_a_shop_in_another_currency_gives_its_own_threshold(self):
        dollars = segments(high_value_from=Money.of("150", "USD"))
        rich = Behaviour(spend_12m=Money.of("150", "USD"))
        assert dollars.decide(rich).outcome == "high_value"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"new_until_orders": -1},
            {"dormant_from_days": 1.5},
            {"new_until_orders": True},
        ],
    )
    def test_thresholds_are_whole_numbers(self, wrong):
        with pytest.raises(InvalidValue, match="whole number, zero or more"):
            segments(**wrong)

    @pytest.mark.parametrize(
        "wrong", [{"dormant_from_days": 0}, {"high_value_from": cny("0")}]
    )
    def test_a_threshold_that_leaves_nobody_regular_is_refused_when_built(self, wrong):
        with pytest.raises(PolicyError, match="regular"):
            segments(**wrong)

    def test_no_order_ever_is_a_threshold_of_its_own(self):
        table = segments(new_until_orders=0)
        assert told(orders=0, days=None, table=table).outcome == "new"
        assert told(orders=1, table=table).outcome == "regular"

    def test_the_answer_explains_itself_with_the_guide_s_words(self):
        said = told("1000.00").explain("zh", labels=STANDARD.label)
        assert "高价值客户(年消费≥1000 元)" in said

    def test_every_segment_has_words(self):
        assert {rule.then for rule in SEGMENTS.rules} - {NO_RULE} == {
            term.code for term in STANDARD.segments
        }
        # C14: who has stopped buying; who never complains is another matter
        assert STANDARD.label("segments", "dormant", "zh") == "沉默客户"


class TestTheRepurchaseNudge:
    """S97: only new customers, and only with their consent."""

    def test_s97_a_new_customer_who_agreed_is_invited(self):
        lin = Customer("lin", segment="new", marketing_consent=True)
        why = Reason("customer_tiers.nudge")
        assert repurchase_nudge(lin, vulnerable=False, key="k") == Task(
            "k", "repurchase_nudge", why=why
        )

    @pytest.mark.parametrize(
        ("customer", "vulnerable", "code"),
        [
            (None, False, "not_new"),
            (Customer("lin", marketing_consent=True), False, "not_new"),
            (Customer("lin", segment="regular", marketing_consent=True), 0, "not_new"),
            (Customer("lin", segment="new", marketing_consent=False), 0, "no_consent"),
            (Customer("lin", segment="new"), False, "no_consent"),
            (
                Customer("lin", segment="new", marketing_consent=True),
                True,
                "vulnerable",
            ),
        ],
    )
    def test_s97_s49_nobody_else_is(self, customer, vulnerable, code):
        why = repurchase_nudge(customer, vulnerable=vulnerable, key="k")
        assert why == Reason(f"customer_tiers.nudge_{code}")
        for lang in ("en", "zh"):
            assert render(why, lang) != why.code
            assert render(why, lang, audience="customer") is None


class TestWhatWasSpent:
    def test_the_day_of_a_purchase_counts(self):
        bought = [Purchase(TODAY, cny("5"))]
        assert spent_within(bought, on=TODAY, currency="CNY") == cny("5")

    @pytest.mark.parametrize(
        ("bought", "months", "gone"),
        [
            ((2025, 3, 1), 12, (2026, 3, 1)),
            ((2024, 2, 29), 12, (2025, 2, 28)),
            ((2023, 2, 28), 12, (2024, 2, 28)),
            ((2025, 11, 30), 3, (2026, 2, 28)),
            ((2025, 1, 31), 1, (2025, 2, 28)),
            ((2024, 1, 31), 1, (2024, 2, 29)),
            ((2025, 12, 31), 6, (2026, 6, 30)),
        ],
    )
    def test_a_purchase_is_gone_on_the_same_day_of_a_later_month(
        self, bought, months, gone
    ):
        purchase = Purchase(date(*bought), cny("5"))
        assert purchase.counts_before(months=months) == date(*gone)

        def spent(on):
            return spent_within([purchase], on=on, months=months, currency="CNY")

        assert spent(date(*gone)) == cny("0")
        assert spent(date(*gone) - timedelta(days=1)) == cny("5")

    def test_what_is_bought_later_does_not_count_yet(self):
        bought = [Purchase(TODAY, cny("5")), Purchase(date(2026, 3, 2), cny("7"))]
        assert spent_within(bought, on=TODAY, currency="CNY") == cny("5")

    def test_nothing_bought_is_nothing_spent(self):
        assert spent_within([], on=TODAY, currency="JPY") == Money.zero("JPY")

    def test_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            spent_within([Purchase(TODAY, cny("5"))], on=TODAY, currency="USD")

    @pytest.mark.parametrize("wrong", [0, -1, 121, 1.5, True, "12"])
    def test_a_window_is_one_to_a_hundred_and_twenty_months(self, wrong):
        with pytest.raises(InvalidValue, match="from 1 to 120"):
            spent_within([], on=TODAY, months=wrong, currency="CNY")

    @pytest.mark.parametrize("wrong", [(TODAY, cny("-1")), ("2026-03-01", cny("1"))])
    def test_a_purchase_has_a_day_and_an_amount_that_was_kept(self, wrong):
        with pytest.raises(InvalidValue):
            Purchase(*wrong)


LADDER = MembershipLadder(
    id="members",
    version="1",
    levels=[
        Level("basic", least=cny("0")),
        Level("silver", least=cny("500")),
        Level("gold", least=cny("2000")),
    ],
    window_months=12,
    grace_days=30,
)
NO_BASE = evolve(LADDER, levels=LADDER.levels[1:])


def bought(amount, on=date(2025, 3, 1)):
    return Purchase(on, cny(amount))


def decision(level="silver", **given):
    terms = {
        "since": date(2026, 3, 1),
        "until": date(2026, 3, 31),
        "reason": "an apology",
        "by": "li",
    }
    return LevelOverride(level, **(terms | given))


class TestLevels:
    @pytest.mark.parametrize(
        ("spend", "level"),
        [
            ("0.00", "basic"),
            ("499.99", "basic"),
            ("500.00", "silver"),
            ("1999.99", "silver"),
            ("2000.00", "gold"),
            ("90000.00", "gold"),
        ],
    )
    def test_a_threshold_belongs_to_its_level_zero_too(self, spend, level):
        # frappe/erpnext#22168: a level from zero was never reached
        assert LADDER.level_for(cny(spend)) == level

    def test_below_the_lowest_there_is_none(self):
        assert NO_BASE.level_for(cny("499.99")) is None

    def test_another_currency_is_refused(self):
        with pytest.raises(CurrencyMismatch):
            LADDER.level_for(Money(1, "USD"))
        with pytest.raises(CurrencyMismatch):
            LADDER.standing([Purchase(TODAY, Money(1, "USD"))], on=TODAY)

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"levels": []}, "at least one level"),
            ({"levels": ["silver"]}, "must be Level"),
            ({"levels": [LADDER.levels[1], LADDER.levels[0]]}, "above 500.00 CNY"),
            ({"levels": [LADDER.levels[1]] * 2}, "name a level once"),
            (
                {"levels": [LADDER.levels[0], Level("other", least=cny("0"))]},
                "must be above 0.00 CNY",
            ),
            ({"window_months": 0}, "months from 1 to 120"),
            ({"grace_days": -1}, "zero or more"),
            ({"grace_days": 3654}, "3653 at most"),
            ({"grace_days": None}, "whole number"),
        ],
    )
    def test_what_is_no_ladder_is_refused(self, wrong, says):
        with pytest.raises(InvalidValue, match=says):
            evolve(LADDER, **wrong)

    def test_thresholds_are_in_one_currency(self):
        with pytest.raises(CurrencyMismatch):
            evolve(LADDER, levels=[*LADDER.levels, Level("x", least=Money(1, "USD"))])

    def test_a_ladder_is_content(self):
        again = pickle.loads(pickle.dumps(LADDER))
        assert (again, again.ref) == (LADDER, LADDER.ref)
        assert evolve(LADDER, grace_days=31).ref.hash != LADDER.ref.hash


class TestStanding:
    def test_a_level_is_gained_on_the_day_the_spending_reaches_it(self):
        purchases = [bought("499.99"), bought("0.01", TODAY)]
        before = LADDER.standing(purchases, on=TODAY - timedelta(days=1))
        today = LADDER.standing(purchases, on=TODAY)
        # the first of the purchases has just left the window
        assert (before.level, before.spend) == ("basic", cny("499.99"))
        assert (today.level, today.spend) == ("basic", cny("0.01"))
        sooner = [bought("499.99", date(2025, 3, 2)), bought("0.01", TODAY)]
        reached = LADDER.standing(sooner, on=TODAY)
        assert (reached.level, reached.kept_until) == ("silver", None)

    def test_it_is_kept_for_the_grace_and_then_lost(self):
        # earned until 28 February 2026; kept for thirty days more
        one = [bought("500")]
        for on, level, earned in (
            (date(2026, 2, 28), "silver", "silver"),
            (date(2026, 3, 1), "silver", "basic"),
            (date(2026, 3, 30), "silver", "basic"),
            (date(2026, 3, 31), "basic", "basic"),
        ):
            found = LADDER.standing(one, on=on)
            assert (found.level, found.earned) == (level, earned), on
        kept = LADDER.standing(one, on=date(2026, 3, 1))
        assert kept.kept_until == date(2026, 3, 30)
        assert kept.changes_on == date(2026, 3, 31)

    def test_without_grace_it_is_lost_on_the_next_day(self):
        strict = evolve(LADDER, grace_days=0)
        assert strict.standing([bought("500")], on=date(2026, 2, 28)).level == "silver"
        lost = strict.standing([bought("500")], on=date(2026, 3, 1))
        assert (lost.level, lost.kept_until, lost.changes_on) == ("basic", None, None)

    def test_a_leap_day_s_purchase_ends_with_february(self):
        strict = evolve(LADDER, grace_days=0)
        leap = [bought("500", date(2024, 2, 29))]
        assert strict.standing(leap, on=date(2025, 2, 27)).level == "silver"
        assert strict.standing(leap, on=date(2025, 2, 28)).level == "basic"

    def test_who_bought_nothing_has_the_lowest_or_none(self):
        assert LADDER.standing([], on=TODAY).level == "basic"
        none = NO_BASE.standing([], on=TODAY)
        assert (none.level, none.computed, none.earned) == (None, None, None)
        assert explain(none.reasons, "en") == (
            "0.00 CNY in 12 months reaches no level: silver begins at 500.00 CNY",
        )

    def test_a_level_may_fall_in_two_steps(self):
        purchases = [bought("1500"), bought("500", date(2025, 9, 1))]
        first = LADDER.standing(purchases, on=date(2026, 2, 28))
        assert (first.level, first.changes_on) == ("gold", date(2026, 3, 31))
        then = LADDER.standing(purchases, on=date(2026, 3, 31))
        assert (then.level, then.changes_on) == ("silver", date(2026, 10, 1))

    def test_two_purchases_of_one_day_add_up(self):
        assert LADDER.standing([bought("250"), bought("250")], on=TODAY).kept_until

    def test_a_past_day_can_be_asked_about(self):
        purchases = [bought("500"), bought("9000", TODAY)]
        assert LADDER.standing(purchases, on=date(2025, 4, 1)).level == "silver"

    def test_the_grace_is_explained(self):
        kept = LADDER.standing([bought("500")], on=TODAY)
        silver = Term("basic", zh="普通会员", en="basic member")
        words = evolve(
            STANDARD, membership_levels=STANDARD.membership_levels.extend(silver)
        )
        assert explain(kept.reasons, "zh", labels=words.label) == (
            "12 个月内消费 0.00 CNY，达到普通会员（0.00 CNY 起）",
            "此前已达到白银会员，保留至 2026-03-30",
        )


class TestOverrides:
    """A decision about a time: with a reason, with an end, and never a hidden floor."""

    def test_while_it_holds_the_answer_says_both(self):
        found = LADDER.standing([], on=TODAY, overrides=[decision()])
        assert (found.level, found.computed) == ("silver", "basic")
        assert found.override == decision()
        assert explain(found.reasons, "en")[-1] == (
            "li decided on silver until 2026-03-31: an apology; by spending it is basic"
        )
        assert explain(found.reasons, "en", audience="customer") == (
            "you are silver until 2026-03-31",
        )

    @pytest.mark.parametrize(
        ("on", "level"),
        [
            (date(2026, 2, 28), "basic"),
            (date(2026, 3, 1), "silver"),
            (date(2026, 3, 31), "silver"),
            (date(2026, 4, 1), "basic"),
        ],
    )
    def test_when_it_ends_the_computed_level_holds_at_once(self, on, level):
        # frappe/erpnext#14930, #45450, open-loyalty#74: no floor, and no grace of it
        found = LADDER.standing([], on=on, overrides=[decision()])
        assert (found.level, found.kept_until) == (level, None)

    def test_it_says_when_it_begins_and_ends(self):
        early = LADDER.standing([], on=date(2026, 2, 1), overrides=[decision()])
        assert early.changes_on == date(2026, 3, 1)
        held = LADDER.standing([], on=TODAY, overrides=[decision()])
        assert held.changes_on == date(2026, 4, 1)

    def test_it_may_lower_and_says_so(self):
        found = LADDER.standing(
            [bought("9000", TODAY)], on=TODAY, overrides=[decision("basic")]
        )
        assert (found.level, found.computed) == ("basic", "gold")

    def test_one_that_only_lifts_leaves_more_alone(self):
        found = LADDER.standing(
            [bought("9000", TODAY)], on=TODAY, overrides=[decision(only_up=True)]
        )
        assert (found.level, found.computed) == ("gold", "gold")
        assert "it changes nothing" in explain(found.reasons, "en")[-1]

    def test_two_that_meet_are_fine_and_two_for_one_day_are_not(self):
        after = decision("gold", since=date(2026, 4, 1), until=date(2026, 4, 2))
        found = LADDER.standing([], on=date(2026, 4, 1), overrides=[after, decision()])
        assert found.level == "gold"
        with pytest.raises(InvalidValue, match="a day takes one override"):
            LADDER.standing(
                [], on=TODAY, overrides=[decision(), decision(since=date(2026, 3, 31))]
            )

    def test_a_level_that_is_none_of_the_ladder_is_refused(self):
        with pytest.raises(UnknownCode, match=r"levels of members; nearest: silver"):
            LADDER.standing([], on=TODAY, overrides=[decision("sliver")])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"reason": " "},
            {"by": ""},
            {"until": date(2026, 2, 28)},
            {"until": None},
            {"since": datetime(2026, 3, 1)},
            {"only_up": 1},
        ],
    )
    def test_it_has_a_reason_a_name_and_an_end(self, wrong):
        with pytest.raises(InvalidValue):
            decision(**wrong)
        with pytest.raises(TypeError, match="until"):
            LevelOverride("silver", since=TODAY, reason="x", by="li")


class TestTheRecoveryUpgrade:
    """S99: thirty days after, silver, and a second axis."""

    def test_s99_it_takes_effect_after_thirty_days(self):
        given = recovery_upgrade(date(2026, 1, 31), until=date(2026, 12, 31), by="li")
        assert (given.level, given.since) == ("silver", date(2026, 3, 2))
        assert LADDER.standing([], on=date(2026, 3, 1), overrides=[given]).level == (
            "basic"
        )
        assert LADDER.standing([], on=date(2026, 3, 2), overrides=[given]).level == (
            "silver"
        )

    def test_s99_it_lifts_only(self):
        given = recovery_upgrade(TODAY, until=date(2026, 12, 31), by="li")
        gold = LADDER.standing(
            [bought("9000", TODAY)], on=date(2026, 6, 1), overrides=[given]
        )
        assert gold.level == "gold"

    def test_its_end_is_the_shop_s_to_say(self):
        with pytest.raises(TypeError, match="until"):
            recovery_upgrade(TODAY, by="li")
        with pytest.raises(InvalidValue, match="must not be before 2026-03-31"):
            recovery_upgrade(TODAY, until=date(2026, 3, 30), by="li")

    @pytest.mark.parametrize("wrong", [-1, 1.5, True, 4000])
    def test_the_days_are_whole(self, wrong):
        with pytest.raises(InvalidValue, match="from 0 to 3653"):
            recovery_upgrade(TODAY, until=date(2027, 1, 1), by="li", after_days=wrong)

    def test_c15_the_level_says_nothing_of_the_segment(self):
        assert not {t.code for t in STANDARD.segments} & {
            t.code for t in STANDARD.membership_levels
        }
