"""Regulators and marketplaces: every number at its boundary, beside a shop's own."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from recoverykit import events as ev
from recoverykit.catalogue import CLOCKS
from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Window
from recoverykit.errors import InvalidValue, UnknownCode
from recoverykit.hours import ALWAYS, Always, BusinessHours, Hours
from recoverykit.lifecycle import LIFECYCLE, Case
from recoverykit.plain import content_hash, plain
from recoverykit.playbooks import ShopConfig, regulators, rescue_48h
from recoverykit.playbooks.regulators import (
    Regime,
    au_rg_271,
    au_rg_271_hardship,
    au_rg_271_superannuation,
    cn_consumer,
    eu_withdrawal,
    in_ecommerce_2020,
    marketplace_24h,
    uk_fca_disp,
    uk_fca_disp_payments,
    uk_ofcom,
    us_cfpb,
    wechat_48h,
    with_regime,
)
from recoverykit.reply import Reply
from recoverykit.sla import Clock, Reading, clock_tasks, readings
from tests import stories as s
from tests.clock_stories import MICROSECOND, SKEW, case_of, resolved

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
SHANGHAI, SYDNEY = ZoneInfo("Asia/Shanghai"), ZoneInfo("Australia/Sydney")
KOLKATA = ZoneInfo("Asia/Kolkata")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
CITY = BusinessHours(
    tz=LONDON,
    weekly=dict.fromkeys(WORKDAYS, (("09:00", "17:00"),)),
    # Good Friday, Easter Monday and the May bank holidays
    holidays=[date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)],
)
DAY = Elapsed(timedelta(hours=24))
BOOK = rescue_48h(shop=ShopConfig.example(), hours=ALWAYS)


def on(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def log(received_at: datetime, *events: ev.Event) -> Case:
    complaint = s.complaint(received_at=received_at)
    return case_of(s.received(at=received_at, complaint=complaint), *events)


def acknowledged(at: datetime) -> ev.Acknowledged:
    return ev.Acknowledged(at, by="li")


def replied(at: datetime, provenance: str = "personal") -> ev.Replied:
    return ev.Replied(at, by="li", reply=Reply("正在处理", provenance=provenance))


def resolved_on(at: datetime) -> ev.Resolved:
    return evolve(resolved(17), at=at)


def referred(at: datetime) -> ev.Referred:
    return ev.Referred(at, to="ombudsman")


def returned(at: datetime) -> ev.HostEvent:
    return ev.HostEvent(at, kind="goods_returned")


def wrote(at: datetime) -> ev.CustomerWrote:
    return ev.CustomerWrote(at, text="喂?")


def holding_response(at: datetime, days: int = 0) -> ev.Extended:
    return ev.Extended(
        at,
        by="li",
        clock="fca_payments_final_response",
        extra=timedelta(days=days),
        reason="complex",
        notice=Reply("we need more time, because …"),
    )


def clock_of(regime: Regime, name: str) -> Clock:
    [found] = [clock for clock in regime.clocks if clock.name == name]
    return found


def read(regime: Regime, name: str, case: Case, now: datetime) -> Reading:
    [reading] = readings(
        case, [clock_of(regime, name)], hours=ALWAYS, now=now, max_skew=SKEW
    )
    return reading


FCA = uk_fca_disp(hours=CITY, acknowledge_within=DAY)
PAYMENTS = uk_fca_disp_payments(hours=CITY, acknowledge_within=BusinessDays(1))
OFCOM = uk_ofcom(hours=Always(tz=LONDON))
CFPB = us_cfpb(hours=Always(tz=NEW_YORK))
RG271, SUPER, HARDSHIP = (
    make(hours=Always(tz=SYDNEY))
    for make in (au_rg_271, au_rg_271_superannuation, au_rg_271_hardship)
)
INDIA = in_ecommerce_2020(hours=Always(tz=KOLKATA))
CHINA = cn_consumer(hours=Always(tz=SHANGHAI))
CHINA_RETURNS = cn_consumer(hours=Always(tz=SHANGHAI), goods_returned="goods_returned")
EU = eu_withdrawal()
WECHAT = wechat_48h(hours=Always(tz=SHANGHAI))
AMAZON = marketplace_24h(hours=ALWAYS)
REGIMES = (
    *(FCA, PAYMENTS, OFCOM, CFPB, RG271, SUPER, HARDSHIP, INDIA),
    *(CHINA, CHINA_RETURNS, EU, WECHAT, AMAZON),
)
IDS = [f"{r.id}_returns" if r is CHINA_RETURNS else r.id for r in REGIMES]

# ── every number, at its boundary ─────────────────────────────────────────────

Row = tuple[Regime, str, datetime, datetime, Callable[[datetime], ev.Event]]
NUMBERS: dict[str, Row] = {
    "as the firm takes prompt": (
        *(FCA, "fca_acknowledgement"),
        on("2026-03-02 10:00", LONDON),
        on("2026-03-03 10:00", LONDON),
        acknowledged,
    ),
    "eight weeks, over the change of the clocks": (
        *(FCA, "fca_final_response"),
        on("2026-03-02 10:00", LONDON),
        on("2026-04-28 00:00", LONDON),
        resolved_on,
    ),
    "15 business days, over Easter": (
        *(PAYMENTS, "fca_payments_final_response"),
        on("2026-03-23 20:00", LONDON),
        on("2026-04-15 17:00", LONDON),
        resolved_on,
    ),
    "eight weeks for the ADR letter": (
        *(OFCOM, "ofcom_adr_letter"),
        on("2026-04-07 23:59", LONDON),
        on("2026-06-03 00:00", LONDON),
        referred,
    ),
    "six weeks for the ADR letter": (
        *(OFCOM, "ofcom_adr_letter"),
        on("2026-04-08 00:00", LONDON),
        on("2026-05-21 00:00", LONDON),
        resolved_on,
    ),
    "15 days for an answer": (
        *(CFPB, "cfpb_response"),
        # the clocks go forward on 8 March
        on("2026-03-01 22:00", NEW_YORK),
        on("2026-03-17 00:00", NEW_YORK),
        lambda at: replied(at, "template"),
    ),
    "60 days for the final answer": (
        *(CFPB, "cfpb_final_response"),
        on("2026-03-01 22:00", NEW_YORK),
        on("2026-05-01 00:00", NEW_YORK),
        resolved_on,
    ),
    "24 hours to acknowledge": (
        *(RG271, "rg271_acknowledgement"),
        # Saturday: the hours of the firm make no difference
        on("2026-03-07 18:00", SYDNEY),
        on("2026-03-08 18:00", SYDNEY),
        lambda at: replied(at, "auto"),
    ),
    "30 days": (
        *(RG271, "rg271_idr_response"),
        # the clocks go back on 5 April
        on("2026-03-07 18:00", SYDNEY),
        on("2026-04-07 00:00", SYDNEY),
        resolved_on,
    ),
    "45 days": (
        *(SUPER, "rg271_idr_response"),
        on("2026-03-07 18:00", SYDNEY),
        on("2026-04-22 00:00", SYDNEY),
        resolved_on,
    ),
    "21 days": (
        *(HARDSHIP, "rg271_idr_response"),
        on("2026-03-07 18:00", SYDNEY),
        on("2026-03-29 00:00", SYDNEY),
        resolved_on,
    ),
    "48 hours to acknowledge": (
        *(INDIA, "in_acknowledgement"),
        on("2026-03-07 18:00", KOLKATA),
        on("2026-03-09 18:00", KOLKATA),
        acknowledged,
    ),
    "one month, where the month is shorter": (
        *(INDIA, "in_redress"),
        on("2026-01-31 18:00", KOLKATA),
        on("2026-02-28 18:00", KOLKATA),
        resolved_on,
    ),
    "one month from 30 November": (
        *(INDIA, "in_redress"),
        on("2026-11-30 18:00", KOLKATA),
        on("2026-12-30 18:00", KOLKATA),
        resolved_on,
    ),
    "15 days on a lawful request": (
        *(CHINA, "cn_lawful_request"),
        on("2026-11-30 23:59", SHANGHAI),
        on("2026-12-16 00:00", SHANGHAI),
        resolved_on,
    ),
    "48 hours on WeChat": (
        *(WECHAT, "wechat_complaint"),
        on("2026-03-07 18:00", SHANGHAI),
        on("2026-03-09 18:00", SHANGHAI),
        replied,
    ),
    "24 hours on Amazon, on a weekend": (
        *(AMAZON, "marketplace_reply"),
        on("2026-03-07 18:00", LONDON),
        on("2026-03-08 18:00", LONDON),
        lambda at: replied(at, "template"),
    ),
}


@pytest.mark.parametrize("row", NUMBERS.values(), ids=NUMBERS)
def test_exactly_at_due_is_in_time_and_a_moment_later_is_not(row: Row) -> None:
    regime, name, received_at, due_at, stop = row
    for late, status in ((timedelta(0), "met"), (MICROSECOND, "breached")):
        end = due_at + late
        reading = read(regime, name, log(received_at, stop(end)), end)
        assert (reading.status, reading.due_at) == (status, due_at)
        still_open = read(regime, name, log(received_at), end)
        assert still_open.status == ("breached" if late else "running")


def test_every_clock_is_shown_at_its_boundary() -> None:
    shown = {(row[0].id, row[1]) for row in NUMBERS.values()}
    shown |= {("cn_consumer", name) for name in ("cn_return_refund", OUTER)}
    same = {
        ("uk_fca_disp_payments", "fca_acknowledgement"),
        ("au_rg_271_superannuation", "rg271_acknowledgement"),
        ("au_rg_271_hardship", "rg271_acknowledgement"),
    }
    assert shown | same == {(r.id, c.name) for r in REGIMES for c in r.clocks}


# ── from when a rule holds ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("regime", "name", "first", "zone"),
    [
        (PAYMENTS, "fca_payments_final_response", "2018-01-13", LONDON),
        (RG271, "rg271_acknowledgement", "2021-10-05", SYDNEY),
        (RG271, "rg271_idr_response", "2021-10-05", SYDNEY),
        (INDIA, "in_acknowledgement", "2020-07-23", KOLKATA),
        (INDIA, "in_redress", "2020-07-23", KOLKATA),
        (CHINA, "cn_lawful_request", "2015-03-15", SHANGHAI),
    ],
)
def test_nothing_is_owed_before_the_day_on_which_a_rule_took_effect(
    regime: Regime, name: str, first: str, zone: ZoneInfo
) -> None:
    midnight = on(first, zone)
    for received_at, status in (
        (midnight - MICROSECOND, "pending"),
        (midnight, "running"),
    ):
        now = received_at + timedelta(minutes=1)
        reading = read(regime, name, log(received_at), now)
        assert reading.status == status


@pytest.mark.parametrize(
    ("regime", "name", "changes_on", "zone", "before", "after"),
    [
        (OFCOM, "ofcom_adr_letter", "2026-04-08", LONDON, EndOfDay(56), EndOfDay(42)),
        (
            *(WECHAT, "wechat_complaint", "2024-03-25", SHANGHAI),
            Elapsed(timedelta(hours=72)),
            Elapsed(timedelta(hours=48)),
        ),
    ],
)
def test_a_changed_rule_holds_for_what_comes_in_from_its_first_local_day_on(
    regime: Regime,
    name: str,
    changes_on: str,
    zone: ZoneInfo,
    before: object,
    after: object,
) -> None:
    midnight = on(changes_on, zone)
    for received_at, target in ((midnight - MICROSECOND, before), (midnight, after)):
        # read long after: a change of the law leaves running clocks alone
        case = log(received_at)
        assert read(regime, name, case, midnight + timedelta(days=1)).target == target


# ── what stops them ───────────────────────────────────────────────────────────

RECEIVED = on("2026-03-02 10:00", LONDON)
LATER = RECEIVED + timedelta(hours=2)


@pytest.mark.parametrize(
    ("regime", "name"),
    [
        (AMAZON, "marketplace_reply"),
        (WECHAT, "wechat_complaint"),
        (CFPB, "cfpb_response"),
    ],
)
def test_an_auto_reply_is_no_answer(regime: Regime, name: str) -> None:
    case = log(RECEIVED, replied(LATER, "auto"))
    assert read(regime, name, case, LATER).status == "running"
    acknowledgement = ev.Acknowledged(
        LATER, by="bot", reply=Reply("已收到", provenance="auto")
    )
    assert read(regime, name, log(RECEIVED, acknowledgement), LATER).status == "running"
    case = log(RECEIVED, replied(LATER, "auto"), replied(LATER, "template"))
    assert read(regime, name, case, LATER).status == "met"


@pytest.mark.parametrize(
    ("regime", "name"),
    [
        (FCA, "fca_acknowledgement"),
        (RG271, "rg271_acknowledgement"),
        (INDIA, "in_acknowledgement"),
    ],
)
def test_an_auto_reply_acknowledges_receipt(regime: Regime, name: str) -> None:
    case = log(RECEIVED, replied(LATER, "auto"))
    assert read(regime, name, case, LATER).status == "met"


@pytest.mark.parametrize(
    ("regime", "name"),
    [
        (r, c.name)
        for r in REGIMES
        for c in r.clocks
        if c.on_reopen == "continues" and r is not CHINA_RETURNS
    ],
    ids=lambda value: value.id if isinstance(value, Regime) else value,
)
def test_only_an_outcome_is_one(regime: Regime, name: str) -> None:
    talk = (acknowledged(LATER), replied(LATER), wrote(LATER))
    assert read(regime, name, log(RECEIVED, *talk), LATER).status == "running"
    case = log(RECEIVED, *talk, resolved_on(LATER))
    assert read(regime, name, case, LATER).status == "met"


@pytest.mark.parametrize("regime", REGIMES, ids=IDS)
def test_no_regime_waits_for_anybody(regime: Regime) -> None:
    for clock in regime.clocks:
        assert not clock.paused_by
        assert not clock.paused_in


def test_a_reopened_case_has_what_was_left_of_its_deadline() -> None:
    resolved_at = on("2026-03-09 10:00", LONDON)
    reopened_at = on("2027-03-09 10:00", LONDON)
    reopened = ev.Reopened(reopened_at, by="li", why="again")
    case = log(RECEIVED, resolved_on(resolved_at), reopened)
    reading = read(FCA, "fca_final_response", case, reopened_at)
    assert reading.status == "running"
    assert reading.due_at == on("2026-04-28 00:00", LONDON) + (
        reopened_at - resolved_at
    )


def test_each_message_of_a_buyer_that_waits_has_24_hours() -> None:
    second = RECEIVED + timedelta(days=3)
    case = log(RECEIVED, replied(LATER), wrote(second), wrote(second + DAY.span / 2))
    reading = read(AMAZON, "marketplace_reply", case, second)
    assert [earlier.status for earlier in reading.earlier] == ["met"]
    assert reading.due_at == second + DAY.span


def test_silence_has_an_outcome_on_wechat() -> None:
    received_at = on("2026-03-07 18:00", SHANGHAI)
    case = log(received_at)
    tasks = clock_tasks(case, [read(WECHAT, "wechat_complaint", case, received_at)])
    [silence] = [t for t in tasks if t.kind == "default.wechat_complaint"]
    assert silence.due_at == received_at + timedelta(hours=48) + MICROSECOND
    assert silence.why is not None
    assert silence.why["outcome"] == "platform_steps_in"


# ── the holding response: once, and only in time ──────────────────────────────

PAID = on("2026-03-23 20:00", LONDON)
FIFTEEN, THIRTY_FIVE = on("2026-04-15 17:00", LONDON), on("2026-05-14 17:00", LONDON)


def paid(*events: ev.Event, now: datetime) -> Reading:
    return read(PAYMENTS, "fca_payments_final_response", log(PAID, *events), now)


def test_a_holding_response_in_time_gives_35_business_days_from_receipt() -> None:
    held = holding_response(FIFTEEN)
    assert paid(held, now=FIFTEEN).due_at == THIRTY_FIVE
    assert paid(held, resolved_on(THIRTY_FIVE), now=THIRTY_FIVE).status == "met"
    after = THIRTY_FIVE + MICROSECOND
    assert paid(held, resolved_on(after), now=after).status == "breached"


def test_a_second_holding_response_gives_nothing() -> None:
    twice = (holding_response(FIFTEEN - DAY.span), holding_response(FIFTEEN))
    assert paid(*twice, now=FIFTEEN).due_at == THIRTY_FIVE


def test_a_holding_response_that_is_late_excuses_nothing() -> None:
    late = FIFTEEN + MICROSECOND
    reading = paid(holding_response(late), now=late)
    assert (reading.status, reading.due_at) == ("breached", FIFTEEN)


def test_a_shop_extends_no_law() -> None:
    # neither by more than the rule gives, nor where the rule gives nothing
    assert paid(holding_response(FIFTEEN, days=10), now=FIFTEEN).due_at == THIRTY_FIVE
    regime = in_ecommerce_2020(hours=ALWAYS)
    received_at = on("2026-03-02 10:00", KOLKATA)
    more = evolve(
        holding_response(received_at + DAY.span, days=10), clock="in_acknowledgement"
    )
    plainly = read(regime, "in_acknowledgement", log(received_at), more.at)
    extended = read(regime, "in_acknowledgement", log(received_at, more), more.at)
    assert extended.due_at == plainly.due_at
    assert [note.code for note in extended.notes] == ["clock.not_extendable"]


def test_the_clocks_of_a_regime_are_fixed() -> None:
    clock = Clock("x_reply", target=DAY, counts=("personal",), hours=ALWAYS, source="x")
    regime = Regime("x", zh="某", en="some", clocks=[clock], source="x")
    assert [c.is_fixed for c in (clock, *regime.clocks)] == [False, True]


# ── goods that came back ──────────────────────────────────────────────────────

OUTER = "cn_return_refund_outer"
BACK = on("2026-11-30 23:59", SHANGHAI)


@pytest.mark.parametrize(
    ("name", "due_at"),
    [
        ("cn_return_refund", on("2026-12-08 00:00", SHANGHAI)),
        (OUTER, on("2026-12-16 00:00", SHANGHAI)),
    ],
)
def test_the_refund_is_due_from_when_the_goods_came_back(
    name: str, due_at: datetime
) -> None:
    received_at = BACK - timedelta(days=20)
    case = log(received_at)
    assert read(CHINA_RETURNS, name, case, BACK).status == "pending"
    for late, status in ((timedelta(0), "met"), (MICROSECOND, "breached")):
        seen = ev.RefundSeen(due_at + late, amount=s.cny(26800), source="platform")
        case = log(received_at, returned(BACK), seen)
        assert read(CHINA_RETURNS, name, case, due_at + late).status == status


def test_a_refund_that_the_law_gives_is_one_and_a_kindness_is_not() -> None:
    started = s.diagnosed()
    offered = s.record(started, s.offered(started))
    answer = ev.OfferAnswered(s.at(16), by="lin", takes=("refund", "bracelet"))
    case = s.record(offered, answer)
    by_name = {line.remedy.name: line.id for line in case.lines}
    for name, status in (("bracelet", "running"), ("refund", "met")):
        done = ev.Fulfilled(s.at(18), line=by_name[name])
        case = s.record(case, done)
        reading = read(CHINA, "cn_lawful_request", case, s.at(18))
        assert reading.status == status


def test_before_the_law_of_2014_no_refund_ran() -> None:
    for law, name in (("2014-03-15", "cn_return_refund"), ("2015-03-15", OUTER)):
        midnight = on(law, SHANGHAI)
        for at, status in ((midnight - MICROSECOND, "pending"), (midnight, "running")):
            case = log(at - timedelta(days=1), returned(at))
            assert read(CHINA_RETURNS, name, case, at).status == status


# ── windows ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("regime", "name", "hours", "start", "closes_at"),
    [
        (
            *(FCA, "fca_summary_resolution", CITY),
            # Thursday before Easter: Tuesday, Wednesday, Thursday
            on("2026-04-02 10:00", LONDON),
            on("2026-04-09 17:00", LONDON),
        ),
        (
            *(PAYMENTS, "fca_referral", CITY),
            on("2026-11-30 10:00", LONDON),
            on("2027-05-31 00:00", LONDON),
        ),
        (
            *(FCA, "fca_referral", CITY),
            on("2026-08-31 10:00", LONDON),
            on("2027-03-01 00:00", LONDON),
        ),
        (
            *(CFPB, "cfpb_consumer_feedback", Always(tz=NEW_YORK)),
            on("2026-03-01 22:00", NEW_YORK),
            on("2026-05-01 00:00", NEW_YORK),
        ),
        (
            *(RG271, "rg271_no_written_response", CITY),
            on("2026-03-02 10:00", LONDON),
            on("2026-03-09 17:00", LONDON),
        ),
        *(
            (
                *(CHINA, name, Always(tz=SHANGHAI)),
                on("2026-11-30 23:59", SHANGHAI),
                on("2026-12-08 00:00", SHANGHAI),
            )
            for name in ("cn_no_reason_return", "cn_quality_return", "cn_return_refund")
        ),
        (
            *(EU, "eu_withdrawal", Always(tz=LONDON)),
            # the clocks go forward on 29 March
            on("2026-03-20 10:00", LONDON),
            on("2026-04-04 00:00", LONDON),
        ),
        (
            *(WECHAT, "wechat_dispute", Always(tz=SHANGHAI)),
            on("2026-11-30 23:59", SHANGHAI),
            on("2026-12-07 23:59", SHANGHAI),
        ),
    ],
)
def test_a_window_is_open_from_its_start_to_its_last_instant(
    regime: Regime, name: str, hours: Hours, start: datetime, closes_at: datetime
) -> None:
    window = regime.window(name)
    assert window.closes_at(start, hours) == closes_at
    assert window.is_open(start, start, hours)
    assert window.is_open(start, closes_at, hours)
    assert not window.is_open(start, closes_at + MICROSECOND, hours)
    assert not window.is_open(start, start - MICROSECOND, hours)


def test_what_runs_as_a_clock_is_no_window_too() -> None:
    assert CHINA.window("cn_return_refund").until == EndOfDay(7)
    with pytest.raises(UnknownCode, match="cn_return_refund"):
        CHINA_RETURNS.window("cn_return_refund")


# ── regimes as values ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("regime", REGIMES, ids=IDS)
class TestEveryRegime:
    def test_says_where_each_number_comes_from(self, regime: Regime) -> None:
        assert regime.source
        assert all(clock.source for clock in regime.clocks)
        assert all(window.source for window in regime.windows)
        assert regime.clocks or regime.windows

    def test_names_its_clocks_in_both_languages(self, regime: Regime) -> None:
        for clock in regime.clocks:
            assert CLOCKS.label(clock.name, "zh") != CLOCKS.label(clock.name, "en")
            assert clock.name in CLOCKS

    def test_is_a_value(self, regime: Regime) -> None:
        again = pickle.loads(pickle.dumps(regime))
        assert again == regime
        assert hash(again) == hash(regime)
        assert plain(again) == plain(regime)
        assert content_hash(again) == content_hash(regime)

    def test_changes_the_hash_of_a_book_and_no_clock_of_it(
        self, regime: Regime
    ) -> None:
        if regime is CHINA_RETURNS:
            book = evolve(
                BOOK, lifecycle=evolve(LIFECYCLE, host_events=("goods_returned",))
            )
        else:
            book = BOOK
        joined = with_regime(book, regime)
        assert joined.clocks == (*book.clocks, *regime.clocks)
        assert (joined.ref.hash != book.ref.hash) is bool(regime.clocks)
        assert pickle.loads(pickle.dumps(joined)).ref == joined.ref


def given(**changes: Any) -> dict[str, Any]:
    return {"id": "x", "zh": "甲", "en": "x", "source": "x", **changes}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "a b"}, "id"),
        ({"zh": ""}, "zh"),
        ({"en": ""}, "en"),
        ({"source": None}, "source"),
        ({"clocks": [AMAZON]}, "clocks"),
        ({"clocks": (*AMAZON.clocks, *AMAZON.clocks)}, "clocks"),
        ({"clocks": [evolve(AMAZON.clocks[0], hours=None)]}, "clocks"),
        ({"clocks": [evolve(AMAZON.clocks[0], source=None)]}, "clocks"),
        ({"windows": [AMAZON]}, "windows"),
        ({"windows": (*EU.windows, *EU.windows)}, "windows"),
        ({"windows": [Window("x", until=DAY)]}, "windows"),
        ({"effective_since": "2020"}, "effective_since"),
        ({"effective_since": RECEIVED}, "effective_since"),
        ({"effective_until": RECEIVED}, "effective_until"),
        (
            {
                "effective_since": date(2020, 1, 2),
                "effective_until": date(2020, 1, 1),
            },
            "effective_until",
        ),
    ],
)
def test_a_regime_refuses_what_it_cannot_hold(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        Regime(**given(**changes))
    assert caught.value.field == field


def test_a_regime_may_be_over() -> None:
    day = date(2020, 1, 1)
    assert Regime(**given(effective_until=day)).effective_until == day
    one = Regime(**given(effective_since=day, effective_until=day))
    assert one.effective_since == day


# ── side by side with a shop's own ────────────────────────────────────────────


def test_a_shop_and_a_regulator_are_read_on_one_case_each_in_its_own_hours() -> None:
    office = BusinessHours(
        tz=SHANGHAI, weekly=dict.fromkeys(WORKDAYS, (("09:00", "18:00"),))
    )
    own = rescue_48h(shop=ShopConfig.example(), hours=office)
    book = with_regime(own, WECHAT, CHINA, AMAZON)
    # Friday after closing
    received_at = on("2026-03-06 20:00", SHANGHAI)
    complaint = s.complaint(received_at=received_at)
    case = book.open("case-1", complaint, now=received_at)
    monday = on("2026-03-09 09:30", SHANGHAI)
    case = book.record(case, replied(monday), now=monday)
    found = {r.clock: r.status for r in book.readings(case, now=monday)}
    assert found["first_response"] == "met"
    assert found["wechat_complaint"] == "breached"
    assert found["marketplace_reply"] == "breached"
    assert found["cn_lawful_request"] == "running"
    before = {r.clock: r.status for r in own.readings(opened(own), now=monday)}
    assert set(found) - set(before) == {
        *("wechat_complaint", "cn_lawful_request", "marketplace_reply")
    }


def opened(book: Any) -> Case:
    received_at = on("2026-03-06 20:00", SHANGHAI)
    complaint = s.complaint(received_at=received_at)
    case: Case = book.open("case-1", complaint, now=received_at)
    return case


def test_the_shops_hours_do_not_bend_the_law() -> None:
    night = BusinessHours(tz=NEW_YORK, weekly={"sun": [("01:00", "02:00")]})
    due = [
        [
            r.due_at
            for r in with_regime(
                rescue_48h(shop=ShopConfig.example(), hours=hours), FCA, CHINA
            ).readings(log_of(hours), now=RECEIVED)
            if r.clock.startswith(("fca_", "cn_"))
        ]
        for hours in (night, ALWAYS)
    ]
    assert due[0] == due[1]
    assert len(due[0]) == 3


def log_of(hours: Hours) -> Case:
    book = with_regime(rescue_48h(shop=ShopConfig.example(), hours=hours), FCA, CHINA)
    complaint = s.complaint(received_at=RECEIVED)
    return book.open("case-1", complaint, now=RECEIVED)


def test_a_name_stands_once_in_a_book() -> None:
    with pytest.raises(InvalidValue, match="fca_acknowledgement of uk_fca_disp_pay"):
        with_regime(BOOK, FCA, PAYMENTS)
    with pytest.raises(InvalidValue, match="taken by playbook rescue_48h"):
        with_regime(with_regime(BOOK, FCA), FCA)
    with pytest.raises(InvalidValue, match="must be a Regime"):
        with_regime(BOOK, BOOK)  # type: ignore[arg-type]
    assert with_regime(BOOK) == BOOK


def test_the_module_exports_every_regime() -> None:
    names = [n for n in regulators.__all__ if n not in ("Regime", "with_regime")]
    assert len(names) == len({regime.id for regime in REGIMES})
    assert all(earlier < later for earlier, later in pairwise(regulators.__all__))
