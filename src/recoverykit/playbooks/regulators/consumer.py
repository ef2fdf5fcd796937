"""Complaints about goods and services of other kinds."""

from __future__ import annotations

from datetime import date, timedelta

from recoverykit.deadline import Elapsed, EndOfDay, Months, Window
from recoverykit.hours import Hours
from recoverykit.playbooks.regulators.regime import Regime
from recoverykit.playbooks.regulators.shapes import (
    acknowledgement,
    outcome,
    since,
)
from recoverykit.sla import Clock, DatedTarget

# ── Telecoms in the United Kingdom ──────────────────────────────────────────────


def uk_ofcom(*, hours: Hours) -> Regime:
    """Return the clock of the ADR letter of telecoms providers.

    An ADR letter is due at deadlock, or once the complaint is that old and not
    resolved. Record the letter as ``Referred``.

    Args:
        hours: name the zone in which the days are counted.

    Source:
        Ofcom, decision of 8 July 2025: six weeks from 8 April 2026, eight before.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> letter = uk_ofcom(hours=ALWAYS).clocks[0].target
        >>> letter.on(date(2026, 4, 7)).n, letter.on(date(2026, 4, 8)).n
        (56, 42)
    """
    return Regime(
        "uk_ofcom",
        zh="英国通信管理局投诉规则",
        en="UK, Ofcom complaint rules",
        clocks=(
            outcome(
                "ofcom_adr_letter",
                target=DatedTarget(
                    [(None, EndOfDay(56)), (date(2026, 4, 8), EndOfDay(42))]
                ),
                also=("referred",),
                hours=hours,
                source="Ofcom General Conditions, complaints code: an ADR letter at "
                "deadlock or after eight weeks; six weeks from 8 April 2026",
            ),
        ),
        source="Ofcom, General Conditions of Entitlement, complaints code",
    )


# ── India ───────────────────────────────────────────────────────────────────────


def in_ecommerce_2020(*, hours: Hours) -> Regime:
    """Return the clocks of a grievance officer of an Indian e-commerce entity.

    The month ends at the local time of day of the receipt, some hours before the end
    of the day that the rule allows.

    Args:
        hours: name the zone in which the month is counted.

    Source:
        Consumer Protection (E-Commerce) Rules 2020, rule 4(5), in force since
        23 July 2020.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> redress = in_ecommerce_2020(hours=ALWAYS).clocks[1]
        >>> redress.target.on(date(2026, 3, 1))
        Months(n=1)
    """
    day = date(2020, 7, 23)
    return Regime(
        "in_ecommerce_2020",
        zh="印度电子商务消费者保护规则 2020",
        en="India, e-commerce rules 2020",
        clocks=(
            acknowledgement(
                "in_acknowledgement",
                target=since(day, Elapsed(timedelta(hours=48))),
                hours=hours,
                source="Consumer Protection (E-Commerce) Rules 2020, 4(5): "
                "acknowledges the receipt of any consumer complaint within forty-eight "
                "hours",
            ),
            outcome(
                "in_redress",
                target=since(day, Months(1)),
                hours=hours,
                source="Consumer Protection (E-Commerce) Rules 2020, 4(5): redresses "
                "the complaint within one month from the date of receipt",
            ),
        ),
        source="Consumer Protection (E-Commerce) Rules 2020",
        effective_since=day,
    )


# ── China ───────────────────────────────────────────────────────────────────────


def cn_consumer(*, hours: Hours, goods_returned: str | None = None) -> Regime:
    """Return the outer bounds of Chinese consumer law.

    More than 15 days on a lawful request count as deliberate delay or unjustified
    refusal. What the customer may return within seven days stands as windows, counted
    from when the goods were received; whether a thing may be returned at all, such as
    one made to order, is for :mod:`recoverykit.compensation` to say.

    Args:
        hours: name the zone in which the days are counted.
        goods_returned: the kind of the shop's host event for goods that came back.
            With it the refund that is due then runs as clocks; without it, seven
            days of it are a window that the host asks about itself.

    Source:
        消费者权益保护法 24, 25 (as amended, in force since 15 March 2014);
        侵害消费者权益行为处罚办法 8–10 (in force since 15 March 2015).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> [clock.name for clock in cn_consumer(hours=ALWAYS).clocks]
        ['cn_lawful_request']
        >>> regime = cn_consumer(hours=ALWAYS, goods_returned="goods_returned")
        >>> [clock.name for clock in regime.clocks]
        ['cn_lawful_request', 'cn_return_refund', 'cn_return_refund_outer']
    """
    law, penalties = date(2014, 3, 15), date(2015, 3, 15)
    request = outcome(
        "cn_lawful_request",
        target=since(penalties, EndOfDay(15)),
        also=("fulfilled.statutory",),
        hours=hours,
        source="侵害消费者权益行为处罚办法 第八条至第十条：超过十五日的，视为故意拖延"
        "或者无理拒绝",
    )
    refund: tuple[Clock, ...] = ()
    if goods_returned is not None:
        refund = (
            _refund(
                "cn_return_refund",
                goods_returned,
                target=since(law, EndOfDay(7)),
                hours=hours,
                source=_REFUND,
            ),
            _refund(
                "cn_return_refund_outer",
                goods_returned,
                target=since(penalties, EndOfDay(15)),
                hours=hours,
                source="侵害消费者权益行为处罚办法 第九条：自收到退回商品之日起"
                "无正当理由超过十五日未返还价款的，视为故意拖延或者无理拒绝",
            ),
        )
    windows = [
        Window(
            "cn_no_reason_return",
            until=EndOfDay(7),
            source="消费者权益保护法 第二十五条：消费者有权自收到商品之日起七日内退货，"
            "且无需说明理由",
        ),
        Window(
            "cn_quality_return",
            until=EndOfDay(7),
            source="消费者权益保护法 第二十四条：没有国家规定和当事人约定的，消费者可以"
            "自收到商品之日起七日内退货",
        ),
    ]
    if not refund:
        windows.append(Window("cn_return_refund", until=EndOfDay(7), source=_REFUND))
    return Regime(
        "cn_consumer",
        zh="中国消费者权益保护法",
        en="China, consumer protection law",
        clocks=(request, *refund),
        windows=windows,
        source="消费者权益保护法；侵害消费者权益行为处罚办法",
        effective_since=penalties,
    )


_REFUND = (
    "消费者权益保护法 第二十五条：经营者应当自收到退回商品之日起七日内返还消费者"
    "支付的商品价款"
)


def _refund(
    name: str, starts: str, *, target: DatedTarget, hours: Hours, source: str
) -> Clock:
    """Return a clock from when goods came back to when the money did."""
    return Clock(
        name,
        target=target,
        starts=(starts,),
        stops=("fulfilled.statutory", "refund_seen"),
        repeats="each",
        hours=hours,
        source=source,
    )


# ── European Union ──────────────────────────────────────────────────────────────


def eu_withdrawal() -> Regime:
    """Return the window of withdrawal from distance contracts in the EU.

    There is no clock: Union law sets no general time for answering a complaint.

    Source:
        Directive 2011/83/EU, article 9.

    Examples:
        >>> eu_withdrawal().clocks
        ()
    """
    return Regime(
        "eu_withdrawal",
        zh="欧盟远程合同撤回权",
        en="EU, right of withdrawal",
        windows=(
            Window(
                "eu_withdrawal",
                until=EndOfDay(14),
                source="Directive 2011/83/EU art. 9: 14 days to withdraw, from the day "
                "on which the consumer acquires physical possession of the goods or, "
                "for services, of the conclusion of the contract",
            ),
        ),
        source="Directive 2011/83/EU on consumer rights",
    )
