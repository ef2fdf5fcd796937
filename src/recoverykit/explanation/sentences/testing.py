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
        # rules of a classifier
        "testing.classifier_refused": say(
            en="a panel refuses it: {why}",
            zh="面板拒绝接收：{why}",
        ),
        "testing.classifier_api_version": say(
            en="it was written for api_version {given}; this library speaks {spoken}",
            zh="它按 api_version {given} 编写，本库支持 {spoken}",
        ),
        "testing.classifier_labels": say(
            en="labels must be there, each once",
            zh="须声明标签，且不得重复",
        ),
        "testing.classifier_silent": say(
            en="no sample makes it give an opinion: add some that it recognises",
            zh="没有样例能让它给出意见，请补充它能识别的样例",
        ),
        "testing.classifier_quotes": say(
            en="field {field} of reason {reason} repeats words of the text",
            zh="理由 {reason} 的字段 {field} 复述了原文",
        ),
        "testing.classifier_differs": say(
            en="the answers differ",
            zh="两次回答不一致",
        ),
        "testing.classifier_steps": say(
            en="texts of {lengths} characters take {steps} steps",
            zh="{lengths} 字的文本分别需要 {steps} 步",
        ),
        "testing.classifier_time": say(
            en="texts of {lengths} characters take {micros} µs",
            zh="{lengths} 字的文本分别耗时 {micros} 微秒",
        ),
        "testing.classifier_touches": say(
            en="it touches {what}",
            zh="接触了外部：{what}",
        ),
        "testing.classifier_stale": say(
            en="rule {rule} is kept after all: take it off the known ones",
            zh="规则 {rule} 实际已满足，请从已知例外中移除",
        ),
    }
)
