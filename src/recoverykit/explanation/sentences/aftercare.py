"""Sentences of the aftercare room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "aftercare.follow_up": say(
            en="planned after '{after:event_kinds}' of {at}",
            zh="安排在 {at} 的“{after:event_kinds}”之后",
        ),
        "aftercare.withheld_vulnerable": say(
            en="no {follow_up:task_kinds}: special circumstances, so no marketing and no review requests",
            zh="不安排{follow_up:task_kinds}：情况特殊，不作营销，不邀请评价",
        ),
        "aftercare.withheld_no_consent": say(
            en="no {follow_up:task_kinds}: the customer has not agreed to marketing",
            zh="不安排{follow_up:task_kinds}：顾客未同意接收营销信息",
        ),
        "aftercare.withheld_disputed": say(
            en="no {follow_up:task_kinds}: the complaint went to somebody outside",
            zh="不安排{follow_up:task_kinds}：投诉已转至外部处理",
        ),
        "aftercare.withheld_made_before": say(
            en="no {follow_up:task_kinds}: it is made once only, and that is past",
            zh="不安排{follow_up:task_kinds}：只进行一次，此前已处理",
        ),
        "aftercare.fix_notice": say(
            en="tell them that what they reported is mended (action {action} of incident {incident})",
            zh="告知顾客：所反馈的问题已修复（事件 {incident} 的措施 {action}）",
            to_customer=(
                "what you told us about is mended; thank you for keeping an eye on us",
                "您反馈的问题已修复，感谢您的监督",
            ),
        ),
        "aftercare.line_taken": say(
            en="{remedy:remedy_kinds} was taken at {at}, cost {cost}",
            zh="顾客于 {at} 接受{remedy:remedy_kinds}，成本 {cost}",
        ),
        "aftercare.line_failed": say(
            en="{remedy:remedy_kinds} failed and is still owed, cost {cost}",
            zh="{remedy:remedy_kinds}未能履行，仍须履行，成本 {cost}",
        ),
        "aftercare.line_taken_surprise": say(
            en="surprise: {remedy:remedy_kinds}, cost {cost}; do not announce it",
            zh="惊喜：{remedy:remedy_kinds}，成本 {cost}；请勿提前告知",
        ),
        "aftercare.line_failed_surprise": say(
            en="surprise: {remedy:remedy_kinds} failed and is still to be given, cost {cost}; do not announce it",
            zh="惊喜：{remedy:remedy_kinds}未能送出，仍须补上，成本 {cost}；请勿提前告知",
        ),
    }
)
