"""Complaints about financial services."""

from __future__ import annotations

from datetime import date, timedelta

from recoverykit.deadline import BusinessDays, Elapsed, EndOfDay, Months, Target, Window
from recoverykit.hours import Hours
from recoverykit.playbooks.regulators.regime import Regime
from recoverykit.playbooks.regulators.shapes import (
    BY_A_PERSON,
    acknowledgement,
    outcome,
    since,
)
from recoverykit.sla import Clock

# ── United Kingdom ──────────────────────────────────────────────────────────────


def uk_fca_disp(*, hours: Hours, acknowledge_within: Target) -> Regime:
    """Return the complaint rules of the FCA for all but payment services.

    Resolved by close of the third business day, a complaint needs no final response
    but a summary resolution communication. That is a choice of letters and no duty to
    be that quick, so it is a window and not a clock.

    Args:
        hours: the firm's business days, with the bank holidays.
        acknowledge_within: how soon the firm takes "prompt" to be; the rule has no
            number.

    Source:
        FCA Handbook, DISP 1.5, 1.6, 2.8.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> day = Elapsed(timedelta(hours=24))
        >>> regime = uk_fca_disp(hours=ALWAYS, acknowledge_within=day)
        >>> [clock.name for clock in regime.clocks]
        ['fca_acknowledgement', 'fca_final_response']
    """
    return Regime(
        "uk_fca_disp",
        zh="英国金融行为监管局投诉规则",
        en="UK, FCA complaint rules",
        clocks=(
            _fca_acknowledgement(hours, acknowledge_within),
            outcome(
                "fca_final_response",
                target=EndOfDay(56),
                hours=hours,
                source="FCA DISP 1.6.2R: by the end of eight weeks after its receipt "
                "of the complaint",
            ),
        ),
        windows=_FCA_WINDOWS,
        source="FCA Handbook, DISP 1.5, 1.6 and 2.8",
    )


def uk_fca_disp_payments(*, hours: Hours, acknowledge_within: Target) -> Regime:
    """Return the complaint rules of the FCA for payment services and e-money.

    A final response takes 15 business days. In exceptional circumstances a holding
    response within those 15 gives it 35, counted from the receipt too: record it as
    ``Extended`` with the clock's name and the holding response as its notice. The
    rule and not the firm says how much more, so whatever ``extra`` it names adds
    nothing. A holding response after the 15 days excuses nothing.

    Args:
        hours: the firm's business days, with the bank holidays.
        acknowledge_within: how soon the firm takes "prompt" to be; the rule has no
            number.

    Source:
        FCA Handbook, DISP 1.6.1R, 1.6.2AR; in force since 13 January 2018.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> day = Elapsed(timedelta(hours=24))
        >>> regime = uk_fca_disp_payments(hours=ALWAYS, acknowledge_within=day)
        >>> regime.clocks[1].extends_to
        BusinessDays(n=35)
    """
    day = date(2018, 1, 13)
    return Regime(
        "uk_fca_disp_payments",
        zh="英国金融行为监管局投诉规则（支付服务与电子货币）",
        en="UK, FCA complaint rules for payment services and e-money",
        clocks=(
            _fca_acknowledgement(hours, acknowledge_within),
            outcome(
                "fca_payments_final_response",
                target=since(day, BusinessDays(15)),
                extends_to=BusinessDays(35),
                hours=hours,
                source="FCA DISP 1.6.2AR: a final response within 15 business days of "
                "receipt or, in exceptional circumstances, a holding response within "
                "15 and a final response within 35",
            ),
        ),
        windows=_FCA_WINDOWS,
        source="FCA Handbook, DISP 1.5, 1.6 and 2.8, for PSD and EMD complaints",
        effective_since=day,
    )


def _fca_acknowledgement(hours: Hours, within: Target) -> Clock:
    return acknowledgement(
        "fca_acknowledgement",
        target=within,
        hours=hours,
        source="FCA DISP 1.6.1R(1): a prompt written acknowledgement; the rule has no "
        "number, this one is the firm's own",
    )


_FCA_WINDOWS = (
    Window(
        "fca_summary_resolution",
        until=BusinessDays(3),
        source="FCA DISP 1.5.1R: resolved by close of business on the third business "
        "day following the day on which it is received (since 30 June 2016), a "
        "complaint gets a summary resolution communication and no final response; to "
        "take longer breaks no rule",
    ),
    Window(
        "fca_referral",
        until=Months(6),
        whole_last_day=True,
        source="FCA DISP 2.8.2R(1): the complainant may refer it to the ombudsman, "
        "not more than six months after the date on which the final response or "
        "summary resolution communication was sent",
    ),
)


# ── United States ───────────────────────────────────────────────────────────────


def us_cfpb(*, hours: Hours) -> Regime:
    """Return the clocks of complaints that the CFPB sends to a company.

    The case's receipt is the day on which the CFPB sent the complaint. Any answer of
    a person within 15 days counts, also that work is in progress; the final one is
    due within 60 days of that same day.

    Args:
        hours: name the zone in which the days are counted.

    Source:
        CFPB Company Portal Manual, 8.1; 12 U.S.C. 5534(b).

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> [clock.target.n for clock in us_cfpb(hours=ALWAYS).clocks]
        [15, 60]
    """
    return Regime(
        "us_cfpb",
        zh="美国消费者金融保护局投诉程序",
        en="US, CFPB complaint process",
        clocks=(
            Clock(
                "cfpb_response",
                target=EndOfDay(15),
                stops=("resolved",),
                counts=BY_A_PERSON,
                hours=hours,
                source="CFPB Company Portal Manual 8.1: a response within 15 calendar "
                "days of the complaint being sent; 'In progress' is one",
            ),
            outcome(
                "cfpb_final_response",
                target=EndOfDay(60),
                hours=hours,
                source="CFPB Company Portal Manual 8.1: where the complaint cannot be "
                "closed within 15 days, a final response within 60 calendar days of "
                "it being sent",
            ),
        ),
        windows=(
            Window(
                "cfpb_consumer_feedback",
                until=EndOfDay(60),
                source="CFPB complaint process: 60 days from the company's response "
                "for the consumer to give feedback about it",
            ),
        ),
        source="CFPB Company Portal Manual; 12 U.S.C. 5534(b)",
    )


# ── Australia ───────────────────────────────────────────────────────────────────


def au_rg_271(*, hours: Hours) -> Regime:
    """Return the standard clocks of internal dispute resolution in Australia.

    Use one of the three variants in a book: their clocks have the same names.

    Args:
        hours: the firm's business days, and the zone in which days are counted.

    Source:
        ASIC RG 271, for complaints received on or after 5 October 2021.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> regime = au_rg_271(hours=ALWAYS)
        >>> regime.clocks[1].target.on(date(2026, 3, 1))
        EndOfDay(n=30)
    """
    closed_early = Window(
        "rg271_no_written_response",
        until=BusinessDays(5),
        source="ASIC RG 271: closed by the end of the fifth business day after "
        "receipt to the complainant's satisfaction, a complaint needs no written "
        "response unless they ask for one; to take longer breaks no rule",
    )
    return _rg_271(
        "au_rg_271",
        zh="澳大利亚 ASIC RG 271",
        en="Australia, ASIC RG 271",
        hours=hours,
        days=30,
        source="ASIC RG 271: an IDR response no later than 30 calendar days after "
        "receiving the complaint",
        windows=(closed_early,),
    )


def au_rg_271_superannuation(*, hours: Hours) -> Regime:
    """Return the clocks for complaints to a superannuation trustee: 45 days.

    Args:
        hours: as for :func:`au_rg_271`.

    Source:
        ASIC RG 271, for complaints received on or after 5 October 2021.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> regime = au_rg_271_superannuation(hours=ALWAYS)
        >>> regime.clocks[1].target.on(date(2026, 3, 1))
        EndOfDay(n=45)
    """
    return _rg_271(
        "au_rg_271_superannuation",
        zh="澳大利亚 ASIC RG 271（养老金）",
        en="Australia, ASIC RG 271, superannuation",
        hours=hours,
        days=45,
        source="ASIC RG 271: an IDR response no later than 45 calendar days after a "
        "superannuation trustee receives the complaint",
    )


def au_rg_271_hardship(*, hours: Hours) -> Regime:
    """Return the clocks for complaints about hardship or default notices: 21 days.

    The rule knows exceptions, such as a firm that lacks information to decide by
    then; they are not part of this.

    Args:
        hours: as for :func:`au_rg_271`.

    Source:
        ASIC RG 271, for complaints received on or after 5 October 2021.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> regime = au_rg_271_hardship(hours=ALWAYS)
        >>> regime.clocks[1].target.on(date(2026, 3, 1))
        EndOfDay(n=21)
    """
    return _rg_271(
        "au_rg_271_hardship",
        zh="澳大利亚 ASIC RG 271（困难援助与违约通知）",
        en="Australia, ASIC RG 271, hardship and default notices",
        hours=hours,
        days=21,
        source="ASIC RG 271: an IDR response no later than 21 calendar days after "
        "receiving a complaint about a hardship notice or a default notice",
    )


def _rg_271(
    regime_id: str,
    *,
    zh: str,
    en: str,
    hours: Hours,
    days: int,
    source: str,
    windows: tuple[Window, ...] = (),
) -> Regime:
    day = date(2021, 10, 5)
    return Regime(
        regime_id,
        zh=zh,
        en=en,
        clocks=(
            acknowledgement(
                "rg271_acknowledgement",
                target=since(day, Elapsed(timedelta(hours=24))),
                hours=hours,
                source="ASIC RG 271: acknowledged within 24 hours of receipt, or one "
                "business day; the stricter of the two is taken",
            ),
            outcome(
                "rg271_idr_response",
                target=since(day, EndOfDay(days)),
                hours=hours,
                source=source,
            ),
        ),
        windows=windows,
        source="ASIC Regulatory Guide 271, Internal dispute resolution",
        effective_since=day,
    )
