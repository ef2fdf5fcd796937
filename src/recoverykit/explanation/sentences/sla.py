"""Sentences of the sla room.

A customer hears of times that were named to them and of what is waited for, and
nothing of the clocks that the shop keeps for itself.
"""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "clock.pending": say(
            en="{clock:clocks} has not begun",
            zh="{clock:clocks}尚未开始计时",
        ),
        "clock.running": say(
            en="{clock:clocks} is due at {due_at}; {remaining} left",
            zh="{clock:clocks}须于 {due_at} 前完成，剩余 {remaining}",
        ),
        "clock.running_without_target": say(
            en="{clock:clocks} has run for {elapsed} since {at}; no time is set for it",
            zh="{clock:clocks}自 {at} 起已计时 {elapsed}；未设时限",
        ),
        "clock.paused": say(
            en="{clock:clocks} is paused; {remaining} left",
            zh="{clock:clocks}已暂停计时，剩余 {remaining}",
        ),
        "clock.met": say(
            en="{clock:clocks} was met at {stopped_at}; it was due at {due_at}",
            zh="{clock:clocks}已于 {stopped_at} 按时完成（时限 {due_at}）",
        ),
        "clock.met_without_target": say(
            en="{clock:clocks} was done at {at} after {elapsed}; no time was set for it",
            zh="{clock:clocks}已于 {at} 完成，用时 {elapsed}；未设时限",
        ),
        "clock.breached": say(
            en="{clock:clocks} was breached by {overshoot}: due at {due_at}, done at "
            "{stopped_at}",
            zh="{clock:clocks}超时 {overshoot}：时限 {due_at}，完成于 {stopped_at}",
        ),
        "clock.overdue": say(
            en="{clock:clocks} was due at {due_at} and is over by {overshoot}",
            zh="{clock:clocks}时限为 {due_at}，已超时 {overshoot}",
        ),
        "clock.cancelled": say(
            en="{clock:clocks} was called off at {at}",
            zh="{clock:clocks}已于 {at} 取消",
        ),
        "clock.unknown": say(
            en="{clock:clocks} cannot be told, neither met nor breached",
            zh="{clock:clocks}无从判断，不计达标也不计超时",
        ),
        "clock.is_due": say(
            en="{clock:clocks} is due at {due_at}",
            zh="{clock:clocks}须于 {due_at} 前完成",
        ),
        "clock.is_overdue": say(
            en="{clock:clocks} was due at {due_at} and is still open",
            zh="{clock:clocks}时限为 {due_at}，至今未完成",
        ),
        "clock.waits": say(
            en="since {since}: {reason:pause_reasons}",
            zh="自 {since} 起{reason:pause_reasons}",
            to_customer=(
                "your case has been on hold since {since}: {reason:pause_reasons}",
                "您的个案自 {since} 起{reason:pause_reasons}，暂停计时",
            ),
        ),
        "clock.rests": say(
            en="since {since}, while the case is in state '{state:states}'",
            zh="自 {since} 起，个案处于“{state:states}”状态",
        ),
        "clock.paused_for": say(
            en="{span} did not count, while it was paused",
            zh="其中暂停 {span}，不计入",
        ),
        "clock.extended_by": say(
            en="extended by {span}",
            zh="已延期 {span}",
        ),
        "clock.extended_too_late": say(
            en="the extension by {span} came at {at}, after the breach, and does not "
            "excuse it",
            zh="{at} 的延期 {span} 在超时之后，不能免责",
        ),
        "clock.case_closed": say(
            en="the case was closed as '{code:closures}'",
            zh="个案以“{code:closures}”结案",
        ),
        "clock.went_on": say(
            en="it went on at {at}, when the case was reopened",
            zh="个案于 {at} 重开后继续计时",
        ),
        "clock.began_before_import": say(
            en="it began before the case was imported",
            zh="计时始于个案导入之前",
        ),
        "clock.over_before_adoption": say(
            en="it was over before {at}, when the book that has this clock was adopted",
            zh="在 {at} 启用含此计时的规则册之前已结束",
        ),
        "clock.dropped": say(
            en="the book adopted at {at} does not have it",
            zh="{at} 启用的规则册没有此计时",
        ),
        "clock.retargeted": say(
            en="its target changed at {at} with another book ({how})",
            zh="{at} 启用另一规则册后时限已调整（{how}）",
        ),
        "clock.earlier_rounds": say(
            en="it ran {rounds} times before: {statuses:clock_statuses}",
            zh="此前计时 {rounds} 轮：{statuses:clock_statuses}",
        ),
        "clock.provisional": say(
            en="its due time is provisional: holidays are not announced that far",
            zh="时限为暂定：届时的节假日安排尚未公布",
        ),
        "clock.no_rule": say(
            en="no rule gives a target here ({rule} of {table}); a person must decide",
            zh="规则表 {table} 的 {rule} 未给出时限，须由人决定",
        ),
        "clock.target_undecided": say(
            en="its target is not decided: {table} lacks {why}",
            zh="时限未定：规则表 {table} 缺少 {why}",
        ),
        "clock.not_owed": say(
            en="not owed as the case stood at {at}",
            zh="按个案在 {at} 的情况，无须此步骤",
        ),
        "clock.reassessed": say(
            en="its target changed at {at} with what was found out ({how})",
            zh="{at} 重新评估后时限已调整（{how}）",
        ),
        "clock.extended_to": say(
            en="the extension of {at} gives it the longer time that the rule allows",
            zh="{at} 的延期使其适用规则允许的更长时限",
        ),
        "clock.not_extendable": say(
            en="the extension of {at} does not move it: its time is fixed",
            zh="{at} 的延期不改变此时限：时限是固定的",
        ),
        "clock.ended": say(
            en="nothing is owed since: {kind:event_kinds}",
            zh="因“{kind:event_kinds}”不再需要",
        ),
        "clock.escalates": say(
            en="{clock:clocks} was due at {due_at} and is not done",
            zh="{clock:clocks}时限为 {due_at}，逾期未完成",
        ),
        "clock.default_outcome": say(
            en="if {clock:clocks} is not done by {due_at}: {outcome:task_kinds}",
            zh="若{clock:clocks}未在 {due_at} 前完成：{outcome:task_kinds}",
        ),
        "clock.beyond_promise": say(
            en="{clock:clocks} may be due at {due_at} for what comes in at {start}, "
            "later than {promise:clocks} allows ({promised_at})",
            zh="{start} 受理时，{clock:clocks}的时限可至 {due_at}，晚于{promise:clocks}（{promised_at}）",
        ),
        "breach.late": say(
            en="late: {clocks:clocks}",
            zh="超时：{clocks:clocks}",
        ),
        "breach.severe": say(
            en="severe: no reply for {span} after the complaint was received",
            zh="严重超时：受理后 {span} 未答复",
        ),
        "breach.stale": say(
            en="stale: the complainant has heard nothing for {span}",
            zh="停滞：已有 {span} 未与投诉人联系",
        ),
        "ledger.closed": say(en="outside business hours", zh="非工作时间"),
        "ledger.suspended": say(en="suspended on this date", zh="当日暂停计时"),
        "ledger.paused": say(
            en="paused: {reason:{catalogue}}",
            zh="暂停：{reason:{catalogue}}",
        ),
        "clock.backdated": say(
            en="this rests on something that was recorded late",
            zh="其依据有事后补记的内容",
        ),
        "commitment.running": say(
            en="we promised '{clock}' by {due_at}; {remaining} left",
            zh="承诺“{clock}”于 {due_at} 前兑现，剩余 {remaining}",
            to_customer=(
                "as promised, you will hear from us by {due_at}",
                "如约，我们会在 {due_at} 前给您答复",
            ),
        ),
        "commitment.met": say(
            en="the promise '{clock}' was kept at {stopped_at}; it was due at {due_at}",
            zh="承诺“{clock}”已于 {stopped_at} 兑现（时限 {due_at}）",
            to_customer=(
                "we kept our word at {stopped_at}",
                "我们已于 {stopped_at} 兑现承诺",
            ),
        ),
        "commitment.breached": say(
            en="the promise '{clock}' was kept {overshoot} late: due at {due_at}, done "
            "at {stopped_at}",
            zh="承诺“{clock}”迟了 {overshoot}：时限 {due_at}，兑现于 {stopped_at}",
            to_customer=(
                "we promised it by {due_at} and were late; we are sorry",
                "我们承诺 {due_at} 前答复，却迟了，非常抱歉",
            ),
        ),
        "commitment.overdue": say(
            en="the promise '{clock}' was due at {due_at} and is broken by {overshoot}",
            zh="承诺“{clock}”时限为 {due_at}，已逾期 {overshoot}",
            to_customer=(
                "we promised it by {due_at} and have not kept our word yet; we are sorry",
                "我们承诺 {due_at} 前答复，至今未能做到，非常抱歉",
            ),
        ),
        "commitment.cancelled": say(
            en="the promise '{clock}' was called off at {at}",
            zh="承诺“{clock}”已于 {at} 取消",
        ),
        "commitment.is_due": say(
            en="the promise '{clock}' is due at {due_at}",
            zh="承诺“{clock}”须于 {due_at} 前兑现",
        ),
        "commitment.is_overdue": say(
            en="the promise '{clock}' was due at {due_at} and is still open",
            zh="承诺“{clock}”时限为 {due_at}，至今未兑现",
        ),
    }
)
