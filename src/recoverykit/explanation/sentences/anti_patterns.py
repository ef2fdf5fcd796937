"""Sentences of the anti-patterns."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "anti_pattern.late_reply": say(
            en="the complainant was left waiting too long (log: {entries}); say "
            "sorry for the wait before anything else",
            zh="反应迟缓：让顾客等候过久（见日志 {entries}）；请先为久等致歉",
        ),
        "anti_pattern.template_only": say(
            en="every answer was canned (log: {entries}); write one that speaks of "
            "this case",
            zh="模板化回复：所有回复均为套话（见日志 {entries}）；请针对本案亲自回复",
        ),
        "anti_pattern.blame_shift": say(
            en="the blame was put on others (log: {entries}); own it first, and "
            "settle liability behind the scenes",
            zh="推卸责任（见日志 {entries}）；请先承担责任，责任划分在内部处理",
        ),
        "anti_pattern.missing_cause_record": say(
            en="it ended without a recorded cause (log: {entries}); record the "
            "diagnosis, or why it is undetermined",
            zh="忽视数据沉淀：结束时未记录原因（见日志 {entries}）；请补录诊断或无法确定的理由",
        ),
        "anti_pattern.no_question_and_no_apology": say(
            en="nobody asked what happened, and nobody said sorry (log: "
            "{entries}); do both in the next message",
            zh="没有询问具体情况，也没有表达歉意（见日志 {entries}）；请在下一条消息中补上",
        ),
        "anti_pattern.solution_without_empathy": say(
            en="a solution came before any kind word (log: {entries}); say sorry, "
            "or show that you understand, before the solution",
            zh="只解决问题，忽视情绪安抚（见日志 {entries}）；请先安抚情绪，再谈方案",
        ),
        "anti_pattern.bot_only": say(
            en="only a machine has answered (log: {entries}); hand it to a person",
            zh="始终只有机器人应答（见日志 {entries}）；请转人工",
        ),
    }
)
