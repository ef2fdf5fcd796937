"""Sentences of the investigation room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "investigation.evidence_missing": say(
            en="still missing: {missing:evidence_kinds}",
            zh="尚缺：{missing:evidence_kinds}",
        ),
        "investigation.evidence_refused": say(
            en="{kind:evidence_kinds} does not count: somebody did not agree to its use; leave it out and ask for other material",
            zh="{kind:evidence_kinds}不能使用：当事人不同意；请勿使用，另行索取其他材料",
        ),
        "investigation.evidence_without_consent": say(
            en="{kind:evidence_kinds} does not count: the recorded person is not "
            "known to have agreed; ask for their consent, and record it",
            zh="{kind:evidence_kinds}不能采信：未记录当事人同意；请征得同意并记录",
        ),
        "investigation.evidence_without_digest": say(
            en="{kind:evidence_kinds} has no digest: nobody can show that it is "
            "unchanged; keep one with it",
            zh="{kind:evidence_kinds}没有摘要值，无法证明未被改动；请补存摘要",
        ),
        "investigation.authority_not_shown": say(
            en="somebody else wrote it, and whether they may is not shown; ask for the complainant's word before anything is told or given to them",
            zh="由他人代为投诉，尚未核实其授权；在告知或给付之前，请先取得投诉人本人的授权",
        ),
        "investigation.check_open": say(
            en="not looked at yet: {item:checks}; check it, or waive it with a reason",
            zh="尚未核查：{item:checks}；请核查，或写明免查理由",
        ),
        "investigation.no_diagnosis": say(
            en="nothing is established yet: name the primary cause, or say why it is "
            "undetermined",
            zh="尚未作出诊断：请确定主因，或写明无法确定的理由",
        ),
        "investigation.no_method": say(
            en="how the issues were confirmed is not recorded; name the method",
            zh="未记录问题的核实方式；请补上核实方式",
        ),
        "investigation.issue_confirmed": say(
            en="claimed and so: {category:categories} ({method:fact_sources})",
            zh="投诉属实：{category:categories}（核实方式：{method:fact_sources}）",
        ),
        "investigation.issue_rejected": say(
            en="claimed and not so: {category:categories} ({method:fact_sources})",
            zh="投诉不属实：{category:categories}（核实方式：{method:fact_sources}）",
        ),
        "investigation.issue_open": say(
            en="claimed and still open: {category:categories}; confirm it, or reject "
            "it",
            zh="投诉待核实：{category:categories}；请确认或排除",
        ),
        "investigation.issue_found": say(
            en="found, though nobody claimed it: {category:categories} ({method:fact_sources})",
            zh="另行查出：{category:categories}（核实方式：{method:fact_sources}）",
        ),
        "investigation.claim_borne_out": say(
            en="claimed and so: {what:fields} ({source:fact_sources})",
            zh="所称属实：{what:fields}（来源：{source:fact_sources}）",
        ),
        "investigation.claim_corrected": say(
            en="claimed and corrected: {what:fields} ({source:fact_sources}); no sign of bad faith",
            zh="所称已更正：{what:fields}（来源：{source:fact_sources}）；不作恶意迹象",
        ),
        "investigation.claim_open": say(
            en="claimed and not verified yet: {what:fields}",
            zh="所称尚未核实：{what:fields}",
        ),
        "investigation.hypothesis_open": say(
            en="a primary cause is named, and '{hypothesis}' is still open; eliminate "
            "it, or confirm it",
            zh="主因已定，而假设“{hypothesis}”仍未有结论；请排除或确认",
        ),
        "investigation.hypothesis_without_cause": say(
            en="'{hypothesis}' was confirmed, and no cause lies in {stage:stages}; "
            "name that stage among the causes",
            zh="假设“{hypothesis}”已确认，但原因中没有{stage:stages}环节；请补上",
        ),
        "investigation.cause_eliminated": say(
            en="the primary cause lies in {stage:stages}, where every hypothesis was "
            "eliminated: {hypotheses}; look again at one of them",
            zh="主因在{stage:stages}环节，而该环节的假设均已排除：{hypotheses}；请复核",
        ),
        "investigation.request_without_message": say(
            en="how it was asked is not recorded; record the message",
            zh="未记录如何向顾客索取；请补录该消息",
        ),
        "investigation.request_without_apology": say(
            en="the request does not say sorry; asking alone does not appease: add an "
            "apology",
            zh="索取材料时没有致歉；只提要求不能平复情绪，请先道歉",
        ),
        "investigation.request_without_due": say(
            en="the request names no time; say by when it helps",
            zh="索取材料时未说明时限；请告知何时之前提供",
        ),
        "investigation.request_forgets": say(
            en="the request leaves out what is missing: {kinds:evidence_kinds}; ask "
            "for it at once, not later",
            zh="索取材料有遗漏：{kinds:evidence_kinds}；请一次问全",
        ),
        "investigation.request_beyond_need": say(
            en="the request asks for what is not needed: {kinds:evidence_kinds}; "
            "spare the customer",
            zh="索取了并不需要的材料：{kinds:evidence_kinds}；请勿让顾客多费周折",
        ),
        "investigation.retrospective_without_account": say(
            en="the retrospective does not tell what happened; write it down",
            zh="复盘未说明经过；请写明发生了什么",
        ),
        "investigation.retrospective_without_causes": say(
            en="the retrospective names no cause; name one, or record a diagnosis",
            zh="复盘没有原因；请写明原因，或先作诊断",
        ),
        "investigation.retrospective_without_measures": say(
            en="the retrospective changes nothing; decide what will be done",
            zh="复盘没有改进措施；请决定要做什么",
        ),
        "investigation.actions_without_plan": say(
            en="decided without owner, time and cause: {actions}; record them as "
            "measures",
            zh="已决定但没有负责人、期限和对应原因：{actions}；请记为改进措施",
        ),
        "investigation.action_without_owner": say(
            en="{action} is nobody's; name the role that sees to it",
            zh="措施“{action}”无人负责；请指定负责角色",
        ),
        "investigation.action_without_due": say(
            en="{action} has no time; say by when",
            zh="措施“{action}”没有期限；请写明何时完成",
        ),
        "investigation.action_without_cause": say(
            en="{action} acts on {stage:stages}, which no cause names; name the "
            "cause, or act on another",
            zh="措施“{action}”针对{stage:stages}，而原因中没有该环节；请补上原因或改换措施",
        ),
        "investigation.cause_not_acted_on": say(
            en="no action acts on the primary cause, {stage:stages}; add one",
            zh="没有针对主因（{stage:stages}）的措施；请补上",
        ),
    }
)
