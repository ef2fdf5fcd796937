"""Sentences of the testing room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "testing.backtest": say(
            en="{decisions} decisions looked at, {changed} would be another",
            zh="共核对 {decisions} 条决定，其中 {changed} 条结果会改变",
        ),
        "testing.would_change": say(
            en="{before:rules} → {after:rules}: {count}",
            zh="{before:rules} → {after:rules}：{count} 条",
        ),
        "testing.would_cost": say(
            en="cost {before} → {after} (difference {more})",
            zh="成本 {before} → {after}（差额 {more}）",
        ),
        "testing.for_example": say(
            en="{values}: {before} becomes {after}",
            zh="{values}：{before} 变为 {after}",
        ),
        "testing.undecided": say(
            en="{count} not known: {why}",
            zh="{count} 条无法判断：{why}",
        ),
    }
)
