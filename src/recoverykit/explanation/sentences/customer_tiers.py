"""Sentences of the customer_tiers room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # membership levels
        "customer_tiers.earned": say(
            en="{spend} in {months} months reaches {level:membership_levels}, from {least}",
            zh="{months} 个月内消费 {spend}，达到{level:membership_levels}（{least} 起）",
        ),
        "customer_tiers.none_earned": say(
            en="{spend} in {months} months reaches no level: {level:membership_levels} begins at {least}",
            zh="{months} 个月内消费 {spend}，未达任何等级（{level:membership_levels} {least} 起）",
        ),
        "customer_tiers.kept": say(
            en="{level:membership_levels} was earned before and is kept until {until}",
            zh="此前已达到{level:membership_levels}，保留至 {until}",
        ),
        "customer_tiers.overridden": say(
            en="{by} decided on {level:membership_levels} until {until}: {why}; by spending it is {computed:membership_levels}",
            zh="{by} 决定给予{level:membership_levels}，至 {until}：{why}；按消费为{computed:membership_levels}",
            to_customer=(
                "you are {level:membership_levels} until {until}",
                "您为{level:membership_levels}，有效至 {until}",
            ),
        ),
        "customer_tiers.not_lowered": say(
            en="{by} decided on {level:membership_levels} until {until}: {why}; it changes nothing, for by spending it is {computed:membership_levels}",
            zh="{by} 决定给予{level:membership_levels}，至 {until}：{why}；按消费已为{computed:membership_levels}，故无影响",
        ),
        # a message to buy again
        "customer_tiers.nudge": say(
            en="a new customer may be invited to buy again: they agreed to marketing",
            zh="新客户已同意接收营销信息，可引导复购",
        ),
        "customer_tiers.nudge_not_new": say(
            en="no repurchase message: the customer is not known to be new",
            zh="不发复购信息：未知为新客户",
        ),
        "customer_tiers.nudge_vulnerable": say(
            en="no repurchase message: the customer is in special circumstances",
            zh="不发复购信息：顾客处于特殊情况",
        ),
        "customer_tiers.nudge_no_consent": say(
            en="no repurchase message: the customer has not agreed to marketing",
            zh="不发复购信息：顾客未同意接收营销信息",
        ),
    }
)
