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
        "aftercare.follow_up_level": say(
            en="planned after '{after:event_kinds}' of {at}: from then on they are {level:membership_levels}",
            zh="安排在 {at} 的“{after:event_kinds}”之后：届时升级为{level:membership_levels}",
            to_customer=(
                "thank you for what you told us: from today you are a {level:membership_levels}",
                "感恩您曾给予的建议，今日起您的账户升级为{level:membership_levels}",
            ),
        ),
        "aftercare.follow_up_gift": say(
            en="planned after '{after:event_kinds}' of {at}, with {remedy:remedy_kinds}, cost {cost}; it is tied to nothing, so ask for nothing with it",
            zh="安排在 {at} 的“{after:event_kinds}”之后，附{remedy:remedy_kinds}，成本 {cost}；不附任何条件，请勿同时提出请求",
        ),
        "aftercare.put_off_quiet": say(
            en="planned for {planned_at}, in quiet hours; put off to the next time at which people may be contacted",
            zh="原定 {planned_at} 属免打扰时段，顺延至可联系的时间",
        ),
        "aftercare.put_off_often": say(
            en="planned for {planned_at}; the customer would hear from us too often, so it is put off",
            zh="原定 {planned_at}，但联系过于频繁，故顺延",
        ),
        "aftercare.moved_quiet": say(
            en="planned for {planned_at}, in quiet hours; moved to when people may be contacted, within the day in which a review may be asked for",
            zh="原定 {planned_at} 属免打扰时段，已调整至邀请期限内可联系的时间",
        ),
        "aftercare.moved_often": say(
            en="planned for {planned_at}; moved so that the customer does not hear from us too often, within the day in which a review may be asked for",
            zh="原定 {planned_at}，为避免联系过于频繁，已在邀请期限内调整",
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
            en="no {follow_up:task_kinds}: an outcome is disputed and not decided yet; ask once it is",
            zh="不安排{follow_up:task_kinds}：申诉或外部处理尚未裁决，裁决后再议",
        ),
        "aftercare.withheld_made_before": say(
            en="no {follow_up:task_kinds}: it is made once only, and that is past",
            zh="不安排{follow_up:task_kinds}：只进行一次，此前已处理",
        ),
        "aftercare.withheld_asked_by_another": say(
            en="no {follow_up:task_kinds}: {other:task_kinds} asks already, and a review is asked for once",
            zh="不安排{follow_up:task_kinds}：已由{other:task_kinds}提出，评价只邀请一次",
        ),
        "aftercare.withheld_unresolved": say(
            en="no {follow_up:task_kinds}: a review is asked for after a resolution, and there is none",
            zh="不安排{follow_up:task_kinds}：问题解决后才可邀请评价，目前尚未解决",
        ),
        "aftercare.withheld_too_late": say(
            en="no {follow_up:task_kinds}: it had to be made until {ended_at}",
            zh="不安排{follow_up:task_kinds}：期限已于 {ended_at} 届满",
        ),
        "aftercare.withheld_quiet": say(
            en="no {follow_up:task_kinds}: until {until} there are only quiet hours",
            zh="不安排{follow_up:task_kinds}：{until} 之前均为免打扰时段",
        ),
        "aftercare.withheld_often": say(
            en="no {follow_up:task_kinds}: until {until} the customer would hear from us too often",
            zh="不安排{follow_up:task_kinds}：{until} 之前联系已过于频繁",
        ),
        "aftercare.withheld_reopened": say(
            en="{follow_up:task_kinds} is called off: the case was reopened; it is planned anew once it is resolved",
            zh="取消{follow_up:task_kinds}：个案已重开，再次解决后另行安排",
        ),
        "aftercare.withheld_closed": say(
            en="{follow_up:task_kinds} is called off: the case was closed as '{closure:closures}'",
            zh="取消{follow_up:task_kinds}：个案以“{closure:closures}”结案",
        ),
        "aftercare.withheld_has_level": say(
            en="no {follow_up:task_kinds}: they are {level:membership_levels} already, and keep it",
            zh="不安排{follow_up:task_kinds}：顾客已是{level:membership_levels}，等级保持不变",
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
