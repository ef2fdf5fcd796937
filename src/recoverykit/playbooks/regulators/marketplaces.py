"""What marketplaces ask of those who sell there."""

from __future__ import annotations

from datetime import date, timedelta

from recoverykit.deadline import Elapsed, Window
from recoverykit.hours import Hours
from recoverykit.playbooks.regulators.regime import Regime
from recoverykit.playbooks.regulators.shapes import (
    BY_A_PERSON,
)
from recoverykit.sla import Clock, DatedTarget


def wechat_48h(*, hours: Hours) -> Regime:
    """Return the clock of trade complaints about WeChat mini programs.

    Args:
        hours: name the zone in which the change of 25 March 2024 is meant.

    Source:
        WeChat, 交易类投诉处理: 48 hours, 72 before 25 March 2024. WeChat, 纠纷管理:
        the platform steps in where a merchant is silent; a buyer who is refused has
        seven days.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> [clock] = wechat_48h(hours=ALWAYS).clocks
        >>> clock.default_outcome
        'platform_steps_in'
    """
    return Regime(
        "wechat_48h",
        zh="微信小程序交易投诉",
        en="WeChat mini programs, trade complaints",
        clocks=(
            Clock(
                "wechat_complaint",
                target=DatedTarget(
                    [
                        (None, Elapsed(timedelta(hours=72))),
                        (date(2024, 3, 25), Elapsed(timedelta(hours=48))),
                    ]
                ),
                stops=("resolved",),
                counts=BY_A_PERSON,
                default_outcome="platform_steps_in",
                hours=hours,
                source="微信 交易类投诉处理：待商家处理状态到期时间由72h改为48h，"
                "生效时间为2024年3月25日；纠纷管理：商家超时未处理…平台…自动介入处理",
            ),
        ),
        windows=(
            Window(
                "wechat_dispute",
                until=Elapsed(timedelta(days=7)),
                source="微信小店 纠纷管理：用户在售后单被商家拒绝后，"
                "可在 7 天内发起纠纷",
            ),
        ),
        source="微信开放文档：交易类投诉处理；微信小店 纠纷管理",
    )


def marketplace_24h(*, hours: Hours) -> Regime:
    """Return the clock of buyers' messages on Amazon.

    Each message that finds no clock running starts one. A machine's answer is none;
    that the matter is being looked into is one. A message that needs no reply has to
    be marked there, and has no event here: name a host event of the shop's own in
    the clock's ``stops``.

    Args:
        hours: make no difference to 24 hours of real time, weekends included.

    Source:
        Amazon Seller Central, contact response time.

    Examples:
        >>> from recoverykit.hours import ALWAYS
        >>> [clock] = marketplace_24h(hours=ALWAYS).clocks
        >>> "auto" in clock.counts
        False
    """
    return Regime(
        "marketplace_24h",
        zh="亚马逊买家消息 24 小时回复",
        en="Amazon, replies to buyers within 24 hours",
        clocks=(
            Clock(
                "marketplace_reply",
                target=Elapsed(timedelta(hours=24)),
                starts=("received", "customer_wrote"),
                counts=BY_A_PERSON,
                repeats="each",
                hours=hours,
                source="Amazon Seller Central: respond to buyer messages within 24 "
                "hours, including weekends and holidays; auto-responders are not "
                "considered a valid response",
            ),
        ),
        source="Amazon Seller Central, contact response time",
    )
