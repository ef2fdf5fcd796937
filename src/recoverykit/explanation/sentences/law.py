"""Sentences of liability, of compliance and of what may be quoted."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "liability.claim": say(
            en="{amount} to claim from {party:parties}: {share} of the {redress} of redress",
            zh="可向{party:parties}追偿 {amount}：补救 {redress} 的 {share}",
        ),
        "liability.own_share": say(
            en="{amount} is borne by {party:parties}, as its own share",
            zh="{party:parties}自行承担 {amount}",
        ),
        "liability.undetermined": say(
            en="for {amount} nobody can be named yet: nothing is claimed, and no remedy waits for it",
            zh="{amount} 的责任方待定：暂不追偿，也不影响对顾客的补救",
        ),
        "liability.kindness_kept": say(
            en="{amount} of goodwill is our own kindness and is claimed from nobody",
            zh="{amount} 为本店心意，不向任何一方追偿",
        ),
        # compliance
        "compensation.floor_exempt_custom": say(
            en="{source}: not for goods made to order",
            zh="{source}：定作的商品不适用",
        ),
        "compensation.floor_exempt_perishable": say(
            en="{source}: not for perishable goods",
            zh="{source}：鲜活易腐的商品不适用",
        ),
        "compensation.floor_exempt_opened_digital": say(
            en="{source}: not for digital goods once they were opened",
            zh="{source}：已拆封的数字化商品不适用",
        ),
        "compliance.beside_settlement": say(
            en="before goodwill settles everything: for fraud the law may grant {amount} on top, {source}",
            zh="以心意了结前须知：若认定欺诈，依法可另行赔偿 {amount}（{source}）",
        ),
        "compliance.coupon_for_cash": say(
            en="the money was asked for, and only coupons are offered: nobody has to take them",
            zh="顾客要求退款而仅提供优惠券：顾客无须接受",
        ),
        # asking for a review
        "compliance.review_beside_gift": say(
            en="a review must not be asked for in one message with {kind:remedy_kinds}",
            zh="不得在提供{kind:remedy_kinds}的同一条消息中邀请评价",
        ),
        "compliance.review_before_resolution": say(
            en="a review is asked for after the resolution only",
            zh="问题解决之后方可邀请评价",
        ),
        "compliance.review_too_late": say(
            en="a review could be asked for until {ended_at}",
            zh="邀请评价的期限为 {ended_at}，已过",
        ),
        "compliance.review_vulnerable": say(
            en="nobody in special circumstances is asked for a review",
            zh="顾客处于特殊情况，不邀请评价",
        ),
        "compliance.review_disputed": say(
            en="somebody outside is looking at the case: no review is asked for",
            zh="个案已由外部受理，不邀请评价",
        ),
        "compliance.review_asked_before": say(
            en="a review was asked for already, and once is enough",
            zh="已邀请过评价，只邀请一次",
        ),
        "compliance.perverse_incentive": say(
            en="no bonus by {metric}: it pays for what a customer writes; pay by {instead}",
            zh="不应按 {metric} 发放奖励：这是为顾客的评价内容付费；建议改按 {instead}",
        ),
        # what a message may quote
        "compensation.quote_refused": say(
            en="nothing may be promised: the ruling refuses it",
            zh="不得作出承诺：裁定不予提供",
        ),
        "compensation.quote_undecided": say(
            en="nothing may be promised: no rule covers this, and {role:roles} decides first",
            zh="不得作出承诺：无适用规则，须先由{role:roles}决定",
        ),
        "compensation.quote_superseded": say(
            en="nothing of it may be promised: another ruling was made at {decided_at}",
            zh="不得再作出该承诺：{decided_at} 已另有裁定",
        ),
        "compensation.quote_unapproved": say(
            en="nothing may be promised before {role:roles} approves",
            zh="{role:roles}批准前不得作出承诺",
        ),
        "compensation.quote_beyond": say(
            en="{kind:remedy_kinds} of {amount} is not in the ruling",
            zh="裁定中没有 {amount} 的{kind:remedy_kinds}",
        ),
        "compensation.quote_of_a_choice": say(
            en="{kind:remedy_kinds} is promised as given, but is to be chosen",
            zh="{kind:remedy_kinds}是供选择的方案，不得承诺为必得",
        ),
        "compensation.quote_of_two_options": say(
            en="the option {option} is promised as one, but its lines are in several",
            zh="所承诺的选项 {option} 把多个选项的内容合为一个",
        ),
        "compensation.quote_of_too_many": say(
            en="{quoted} choices are promised, but at most {most} may be picked",
            zh="承诺可选 {quoted} 项，而至多可选 {most} 项",
        ),
    }
)
