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
        # what a message may quote
        "compensation.quote_without_ruling": say(
            en="nothing may be promised: the ruling is {verdict}",
            zh="不得作出承诺：裁定结果为 {verdict}",
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
        "compensation.quote_of_too_many": say(
            en="{quoted} choices are promised, but at most {most} may be picked",
            zh="承诺可选 {quoted} 项，而至多可选 {most} 项",
        ),
    }
)
