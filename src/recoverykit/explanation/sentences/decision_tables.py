"""Sentences of the decision_tables room.

None is for customers: what a table says is told to them by the room that asked it.
``{value:{catalogue}}`` takes the catalogue from the reason's own field; ``fields``
and ``rules`` are asked for the words of a path and of a rule.
"""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

_MISFITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "wants_text": ("must be a code, got {given}", "须为代码，得到 {given}"),
        "wants_flag": (
            "must be True or False, got {given}",
            "须为是或否，得到 {given}",
        ),
        "wants_whole_number": (
            "must be a whole number, got {given}",
            "须为整数，得到 {given}",
        ),
        "wants_money": ("must be money, got {given}", "须为金额，得到 {given}"),
        "wants_span": ("must be a timedelta, got {given}", "须为时长，得到 {given}"),
        "wants_day": ("must be a date, got {given}", "须为日期，得到 {given}"),
        "other_currency": (
            "the amount is in {given}, not in {wanted}",
            "金额币种为 {given}，应为 {wanted}",
        ),
        "unknown_code": (
            "unknown code {given}; nearest: {nearest}",
            "未知代码 {given}；相近的有：{nearest}",
        ),
        "outside": (
            "{given} lies outside {low}–{high}",
            "{given} 不在 {low}–{high} 之内",
        ),
        "outside_low": ("{given} lies below {low}", "{given} 低于 {low}"),
    }
)

_UNMET: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "is_in": ("none of {wanted:{catalogue}}", "不属于 {wanted:{catalogue}}"),
        "not_in": (
            "excluded by {wanted:{catalogue}}",
            "属于被排除的 {wanted:{catalogue}}",
        ),
        "at_most": ("more than {limit:{catalogue}}", "高于 {limit:{catalogue}}"),
        "less_than": (
            "not less than {limit:{catalogue}}",
            "不低于 {limit:{catalogue}}",
        ),
        "at_least": ("less than {limit:{catalogue}}", "低于 {limit:{catalogue}}"),
        "more_than": (
            "not more than {limit:{catalogue}}",
            "不高于 {limit:{catalogue}}",
        ),
        "between": (
            "not within {low:{catalogue}}–{high:{catalogue}}",
            "不在 {low:{catalogue}}–{high:{catalogue}} 之内",
        ),
    }
)

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # what decided
        "decision_tables.fired": say(
            en="rule {rule:rules} of {table}, version {version}, applies",
            zh="适用 {table}（版本 {version}）的规则 {rule:rules}",
        ),
        "decision_tables.no_rule": say(
            en="rule {rule:rules} of {table}, version {version}, lays nothing down: a person decides",
            zh="{table}（版本 {version}）的规则 {rule:rules} 未作规定：由人决定",
        ),
        "decision_tables.none_fired": say(
            en="no rule of {table} applies",
            zh="{table} 中无适用规则",
        ),
        "decision_tables.note": say(en="note: {note}", zh="说明：{note}"),
        "decision_tables.source": say(en="source: {source}", zh="依据：{source}"),
        # what was read
        "decision_tables.read": say(
            en="{path:fields} is {value:{catalogue}}",
            zh="{path:fields} 为 {value:{catalogue}}",
        ),
        "decision_tables.read_yes": say(
            en="{path:fields}: yes", zh="{path:fields}：是"
        ),
        "decision_tables.read_no": say(en="{path:fields}: no", zh="{path:fields}：否"),
        "decision_tables.read_absent": say(
            en="{path:fields} is absent", zh="{path:fields} 缺失"
        ),
        # why not another rule
        **{
            f"decision_tables.unmet_{op}": say(
                en=f"not rule {{rule:rules}}: {{path:fields}} is {{value:{{catalogue}}}}, {en}",
                zh=f"不适用规则 {{rule:rules}}：{{path:fields}} 为 {{value:{{catalogue}}}}，{zh}",
            )
            for op, (en, zh) in _UNMET.items()
        },
        "decision_tables.needs_yes": say(
            en="not rule {rule:rules}: {path:fields} should be yes, but is no",
            zh="不适用规则 {rule:rules}：{path:fields} 应为是，实为否",
        ),
        "decision_tables.needs_no": say(
            en="not rule {rule:rules}: {path:fields} should be no, but is yes",
            zh="不适用规则 {rule:rules}：{path:fields} 应为否，实为是",
        ),
        "decision_tables.needs_value": say(
            en="not rule {rule:rules}: {path:fields} is absent",
            zh="不适用规则 {rule:rules}：{path:fields} 缺失",
        ),
        "decision_tables.needs_absent": say(
            en="not rule {rule:rules}: it is only for cases without {path:fields}",
            zh="不适用规则 {rule:rules}：仅限没有 {path:fields} 的情形",
        ),
        "decision_tables.came_later": say(
            en="not rule {rule:rules}: {winner:rules} comes before it",
            zh="不适用规则 {rule:rules}：{winner:rules} 在它之前",
        ),
        # cells, as they stand in a printed table
        "decision_tables.cell_any": say(en="any", zh="任意"),
        "decision_tables.cell_absent": say(en="absent", zh="缺失"),
        "decision_tables.cell_yes": say(en="yes", zh="是"),
        "decision_tables.cell_no": say(en="no", zh="否"),
        "decision_tables.cell_either": say(en="yes or no", zh="是或否"),
        "decision_tables.cell_present": say(en="any, but there", zh="任意，但不缺失"),
        "decision_tables.cell_is_in": say(
            en="{wanted:{catalogue}}", zh="{wanted:{catalogue}}"
        ),
        "decision_tables.cell_not_in": say(
            en="not {wanted:{catalogue}}", zh="非 {wanted:{catalogue}}"
        ),
        "decision_tables.cell_at_most": say(
            en="at most {limit:{catalogue}}", zh="至多 {limit:{catalogue}}"
        ),
        "decision_tables.cell_less_than": say(
            en="less than {limit:{catalogue}}", zh="低于 {limit:{catalogue}}"
        ),
        "decision_tables.cell_at_least": say(
            en="at least {limit:{catalogue}}", zh="至少 {limit:{catalogue}}"
        ),
        "decision_tables.cell_more_than": say(
            en="more than {limit:{catalogue}}", zh="高于 {limit:{catalogue}}"
        ),
        "decision_tables.cell_between": say(
            en="{low:{catalogue}}–{high:{catalogue}}",
            zh="{low:{catalogue}}–{high:{catalogue}}",
        ),
        "decision_tables.head_rule": say(en="rule", zh="规则"),
        "decision_tables.head_outcome": say(en="outcome", zh="结果"),
        "decision_tables.head_note": say(en="note", zh="说明"),
        "decision_tables.head_source": say(en="source", zh="依据"),
        "decision_tables.field": say(en="{path:fields}", zh="{path:fields}"),
        "decision_tables.rule": say(en="{rule:rules}", zh="{rule:rules}"),
        "decision_tables.hole": say(en="a person decides", zh="由人决定"),
        # a value that is none of its field's: when deciding, and in a cell
        **{
            f"decision_tables.{code}": say(en=en, zh=zh)
            for code, (en, zh) in _MISFITS.items()
        },
        **{
            f"decision_tables.cell_{code}": say(
                en=f"rule {{rule:rules}}, cell {{path:fields}}: {en}",
                zh=f"规则 {{rule:rules}} 的 {{path:fields}} 单元：{zh}",
            )
            for code, (en, zh) in _MISFITS.items()
        },
        # a table that is wrong as written
        "decision_tables.rule_twice": say(
            en="two rules are called {rule}", zh="有两条规则同名 {rule}"
        ),
        "decision_tables.unknown_path": say(
            en="{path} leads nowhere: {owner} has no such field; nearest: {nearest}",
            zh="路径 {path} 不存在：{owner} 没有该字段；相近的有：{nearest}",
        ),
        "decision_tables.no_way_on": say(
            en="{path} leads nowhere: {at} holds {holds}, which has no declared fields",
            zh="路径 {path} 不存在：{at} 是 {holds}，没有声明字段",
        ),
        "decision_tables.personal_path": say(
            en="{path} is personal data, which a decision would store; decide on a fact derived from it",
            zh="{path} 属个人信息，决定会将其存档；请改用由其得出的事实",
        ),
        "decision_tables.wrong_kind": say(
            en="{path} holds {holds}, which {field} cannot read",
            zh="{path} 为 {holds}，{field} 无法读取",
        ),
        "decision_tables.no_field": say(
            en="rule {rule:rules} looks at {path}, which is not among the fields; nearest: {nearest}",
            zh="规则 {rule:rules} 用到未声明的字段 {path}；相近的有：{nearest}",
        ),
        "decision_tables.never_absent": say(
            en="rule {rule:rules} asks whether {path:fields} is absent, but the field is not optional",
            zh="规则 {rule:rules} 问及 {path:fields} 是否缺失，但该字段并非可缺",
        ),
        "decision_tables.no_order": say(
            en="rule {rule:rules} compares {path:fields}, whose values have no order",
            zh="规则 {rule:rules} 比较 {path:fields} 的大小，但其取值没有顺序",
        ),
        "decision_tables.empty_cell": say(
            en="rule {rule:rules} can never apply: no value of {path:fields} fits its cell",
            zh="规则 {rule:rules} 永不适用：{path:fields} 没有值符合其条件",
        ),
        "decision_tables.gap": say(en="no rule for: {box}", zh="缺少规则：{box}"),
        "decision_tables.gap_everywhere": say(
            en="no rule applies to anything", zh="没有任何规则适用"
        ),
        "decision_tables.and_more": say(
            en="and more than these {listed}", zh="以及这 {listed} 条之外的更多问题"
        ),
        "decision_tables.overlap": say(
            en="rules {first:rules} and {second:rules} both apply to: {box}",
            zh="规则 {first:rules} 与 {second:rules} 同时适用：{box}",
        ),
        "decision_tables.overlap_everywhere": say(
            en="rules {first:rules} and {second:rules} both apply to everything",
            zh="规则 {first:rules} 与 {second:rules} 在所有情形下同时适用",
        ),
        "decision_tables.dead_row": say(
            en="rule {rule:rules} never decides: {by:rules} come before it and take all of it",
            zh="规则 {rule:rules} 永不生效：已被之前的 {by:rules} 完全覆盖",
        ),
        # what a table gives
        "decision_tables.above": say(
            en="rule {rules:rules} gives {given}, above {limit}: {box}",
            zh="规则 {rules:rules} 给出 {given}，高于 {limit}：{box}",
        ),
        "decision_tables.below": say(
            en="rule {rules:rules} gives {given}, below {limit}: {box}",
            zh="规则 {rules:rules} 给出 {given}，低于 {limit}：{box}",
        ),
        "decision_tables.falls": say(
            en="{before} by rule {rules:rules} falls to {after} by rule {others:rules} from {low} to {high}, for: {box}",
            zh="{low} 时规则 {rules:rules} 给出 {before}，到 {high} 时规则 {others:rules} 只给 {after}：{box}",
        ),
        "decision_tables.loses_rule": say(
            en="rule {rules:rules} decides at {low}, but a person does at {high} (rule {others:rules}), for: {box}",
            zh="{low} 时由规则 {rules:rules} 决定，到 {high} 时却由人决定（规则 {others:rules}）：{box}",
        ),
        "decision_tables.gains_rule": say(
            en="a person decides at {low} (rule {rules:rules}), but rule {others:rules} does at {high}, for: {box}",
            zh="{low} 时由人决定（规则 {rules:rules}），到 {high} 时却由规则 {others:rules} 决定：{box}",
        ),
        "decision_tables.follows_two": say(
            en="amounts follow several fields, {paths:fields}: prove them apart",
            zh="金额随多个字段 {paths:fields} 变化：请分别证明",
        ),
        "decision_tables.too_close": say(
            en="two amounts run so close that rounding decides which is more; round both alike, or compare fewer rules",
            zh="两个金额过于接近，孰高孰低取决于舍入；请采用相同的舍入方式，或减少比较的规则",
        ),
        # two versions
        "decision_tables.changed": say(
            en="{was} (rule {before:rules}) becomes {now} (rule {after:rules}), for: {box}",
            zh="{was}（规则 {before:rules}）变为 {now}（规则 {after:rules}）：{box}",
        ),
        "decision_tables.unchanged": say(
            en="both answer alike everywhere", zh="两者在所有情形下结果相同"
        ),
        "decision_tables.other_field": say(
            en="{path:fields} is another field in the other table",
            zh="{path:fields} 在另一张表中是不同的字段",
        ),
        "decision_tables.over_budget": say(
            en="the proof needs more than {budget} steps; look at fewer fields, split the table, or allow more with node_budget=",
            zh="证明超过 {budget} 步；请减少字段、拆分表格，或用 node_budget= 放宽",
        ),
    }
)
