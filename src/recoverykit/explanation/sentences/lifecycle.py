"""Sentences of the lifecycle room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "lifecycle.not_from_here": say(
            en="'{move}' cannot leave state '{state}'; allowed here: {allowed}",
            zh="“{state}”状态下不能执行“{move}”；此处可执行：{allowed}",
        ),
        "lifecycle.no_diagnosis": say(
            en="an offer needs a diagnosis first, or an override with its reason",
            zh="提出方案前须先完成诊断，或写明例外理由",
        ),
        "lifecycle.no_primary_cause": say(
            en="a diagnosis names exactly one primary cause, or says why it is "
            "undetermined",
            zh="诊断须有且仅有一个主因，或写明无法确定的理由",
        ),
        "lifecycle.ruling_of_another_book": say(
            en="the ruling was made by book {made_by}, but the case runs under {book}",
            zh="该裁定出自规则册 {made_by}，而个案适用规则册 {book}",
        ),
        "lifecycle.ruling_of_another_case": say(
            en="the ruling was made for case {made_for}, not for this one",
            zh="该裁定针对个案 {made_for}，而非本个案",
        ),
        "lifecycle.ruling_outdated": say(
            en="the ruling saw version {seen}, but '{since}' came after it; decide again",
            zh="裁定依据第 {seen} 版，其后又发生了“{since}”；请重新裁定",
        ),
        "lifecycle.ruling_ahead": say(
            en="the ruling saw version {seen}, but the case is at {version}; load it "
            "anew, or decide again",
            zh="裁定依据第 {seen} 版，而个案才到第 {version} 版；请重新载入或重新裁定",
        ),
        "lifecycle.ruling_refused": say(
            en="the ruling itself refuses this offer",
            zh="该裁定本身否决了此方案",
        ),
        "lifecycle.approval_missing": say(
            en="{exposure} needs approval by {role:roles}; {by} is {by_role:roles}",
            zh="{exposure} 须由{role:roles}审批；{by} 为{by_role:roles}",
        ),
        "lifecycle.approver_rank_too_low": say(
            en="{by_role:roles} cannot approve what needs {role:roles}",
            zh="{by_role:roles}无权审批，须由{role:roles}审批",
        ),
        "lifecycle.approver_is_proposer": say(
            en="{by} proposed this offer; a second person must approve it",
            zh="方案由 {by} 提出，须由另一人审批",
        ),
        "lifecycle.nothing_to_approve": say(
            en="this ruling needs no approval",
            zh="该裁定无需审批",
        ),
        "lifecycle.not_accepted": say(
            en="the customer has not accepted; a resolution is accepted, or imposed "
            "with a reason",
            zh="顾客尚未接受；解决须为“已接受”，或写明理由后“直接执行”",
        ),
        "lifecycle.imposed_without_reason": say(
            en="an imposed resolution needs a reason",
            zh="直接执行的解决须写明理由",
        ),
        "lifecycle.lines_differ": say(
            en="the resolution names {named}, but the customer took {taken}",
            zh="解决记录列出 {named}，而顾客接受的是 {taken}",
        ),
        "lifecycle.no_cause_recorded": say(
            en="closing a {severity:severities} case needs a recorded primary cause, "
            "or why it is undetermined",
            zh="{severity:severities}个案结案前须记录主因，或无法确定的理由",
        ),
        "lifecycle.no_action_decided": say(
            en="closing a {severity:severities} case needs a decision to act, or a "
            "reason not to",
            zh="{severity:severities}个案结案前须决定改进措施，或写明不采取的理由",
        ),
        "lifecycle.no_resolution_recorded": say(
            en="closing as '{code:closures}' needs a resolution record",
            zh="以“{code:closures}”结案须先有解决记录",
        ),
        "lifecycle.reopen_over": say(
            en="the reopen window ended at {ended_at}; reopen with an override and "
            "its reason",
            zh="重开期限已于 {ended_at} 结束；如需重开请写明例外理由",
        ),
        "lifecycle.no_open_appeal": say(
            en="there is no open appeal to decide; record it as appealed first",
            zh="没有待裁决的申诉；请先记录“提出申诉”",
        ),
        "lifecycle.appeal_of_whom": say(
            en="both sides have appealed; decide one at a time and say whose ('of': "
            "{sides})",
            zh="双方均已申诉；请逐一裁决并注明是谁的申诉（of：{sides}）",
        ),
        "lifecycle.reviewer_decided_before": say(
            en="{by} took part in deciding this case; another person must review it",
            zh="{by} 参与过本个案的决定，须由另一人复核",
        ),
        "lifecycle.reviewer_worked_before": say(
            en="{by} worked on this case before the appeal; another person must review "
            "it",
            zh="{by} 在申诉提出前处理过本个案，须由另一人复核",
        ),
        "lifecycle.reviewer_rank_too_low": say(
            en="{by_role:roles} cannot review what {role:roles} decided; {role:roles} "
            "or higher must",
            zh="{by_role:roles}无权复核{role:roles}的决定，须由{role:roles}或更高级别复核",
        ),
        "lifecycle.code_unknown": say(
            en="unknown code '{given}' in {catalogue}; nearest: {nearest}",
            zh="{catalogue} 中没有“{given}”；相近的有：{nearest}",
        ),
        "lifecycle.ruling_of_another_person": say(
            en="the ruling was granted to {for_}, not to {by}",
            zh="该裁定授予 {for_}，而非 {by}",
        ),
        "lifecycle.already_paused": say(
            en="the case is paused already, for '{reason}'",
            zh="个案已因“{reason}”暂停",
        ),
        "lifecycle.not_paused": say(
            en="the case is not paused",
            zh="个案并未暂停",
        ),
        "lifecycle.clock_unknown": say(
            en="there is no clock '{clock}' to extend; known: {known}",
            zh="没有可延期的计时“{clock}”；可用：{known}",
        ),
        "lifecycle.book_unknown": say(
            en="book {book} is not known here; known: {known}",
            zh="此处没有规则册 {book}；已知：{known}",
        ),
    }
)
