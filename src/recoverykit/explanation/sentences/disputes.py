"""Sentences of the disputes room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # dossiers
        "disputes.filed_as": say(
            en="to be filed with {platform:bodies} as '{filed_as}'",
            zh="向{platform:bodies}提交，选择“{filed_as}”",
        ),
        "disputes.sign_not_shown": say(
            en="the sign '{sign}' needs {evidence:evidence_kinds} to show it; attach "
            "it, or leave the sign out",
            zh="迹象“{sign}”须附{evidence:evidence_kinds}佐证；请补充，或不主张该迹象",
        ),
        "disputes.appeal_ready": say(
            en="a person confirmed it; appeal to {platform:bodies} as '{filed_as}', "
            "the dossier is complete",
            zh="已由人工确认；请向{platform:bodies}申诉，选择“{filed_as}”，材料齐全",
        ),
        "disputes.appeal_lacks": say(
            en="a person confirmed it; appeal to {platform:bodies} as '{filed_as}', "
            "once there is {missing:evidence_kinds}",
            zh="已由人工确认；补齐{missing:evidence_kinds}后，向{platform:bodies}申诉，"
            "选择“{filed_as}”",
        ),
        "disputes.appeal_where": say(
            en="a person confirmed it; appeal to the platform on which the review "
            "stands: {platforms:bodies}",
            zh="已由人工确认；请向评价所在平台申诉：{platforms:bodies}",
        ),
        # appeals inside
        "disputes.appeal_open": say(
            en="an appeal of {at} waits for a second reviewer, who took no part so far",
            zh="{at} 提出的申诉等待未参与过本案的第二人复核",
            to_customer=(
                "somebody who has not worked on your case so far is looking at it again",
                "将由未参与过此事的另一位同事重新核查",
            ),
        ),
        "disputes.appeal_late": say(
            en="the appeal of {at} came after {until}, until when one is heard as of "
            "right; hear it as a kindness, or say where to go outside",
            zh="{at} 的申诉晚于受理期限 {until}；可酌情受理，或告知外部渠道",
        ),
        "disputes.appeal_upheld": say(
            en="the appeal is {found:outcomes}; reopen the case and put it right",
            zh="申诉结果：{found:outcomes}；请重开个案并予以纠正",
            to_customer=(
                "you were right to appeal; we are putting it right",
                "您的申诉有理，我们正在纠正",
            ),
        ),
        "disputes.final_inside": say(
            en="{reviews} reviews inside are used up; tell the complainant who can be "
            "asked outside: {ways:bodies}",
            zh="内部复核 {reviews} 次已用尽；请告知投诉人可求助的外部渠道：{ways:bodies}",
            to_customer=(
                "our decision is final; you may turn to {ways:bodies}",
                "这是我们的最终决定；您可以向{ways:bodies}求助",
            ),
        ),
        "disputes.final_inside_no_way": say(
            en="{reviews} reviews inside are used up, and nobody outside is open to "
            "the complainant now; tell them that it is final",
            zh="内部复核 {reviews} 次已用尽，目前没有可用的外部渠道；请告知投诉人为最终决定",
        ),
        "disputes.final_for_other_party": say(
            en="{reviews} reviews inside are used up; tell the other party, who "
            "appealed, that it is final; who hears them outside is not known here",
            zh="内部复核 {reviews} 次已用尽；请告知提出申诉的对方此为最终决定；"
            "其可求助的外部渠道此处不详",
        ),
        # referrals
        "disputes.opens": say(
            en="{to:bodies} may be asked from {at} ({source})",
            zh="自 {at} 起可向{to:bodies}求助（{source}）",
            to_customer=(
                "you may turn to {to:bodies} from {at}",
                "自 {at} 起，您可以向{to:bodies}求助",
            ),
        ),
        "disputes.closes": say(
            en="{to:bodies} may be asked until {at} ({source})",
            zh="可在 {at} 前向{to:bodies}求助（{source}）",
            to_customer=(
                "you may turn to {to:bodies} until {at}",
                "您可以在 {at} 前向{to:bodies}求助",
            ),
        ),
        "disputes.accepts": say(
            en="{to:bodies} says by {at} whether it takes it on ({source})",
            zh="{to:bodies}应在 {at} 前决定是否受理（{source}）",
        ),
        "disputes.decides": say(
            en="{to:bodies} ends it by {at} ({source})",
            zh="{to:bodies}应在 {at} 前办结（{source}）",
        ),
        "disputes.number_unknown": say(
            en="how long {to:bodies} has is not known here: {source}; look it up",
            zh="{to:bodies}的期限此处不详：{source}；请查证",
        ),
        "disputes.not_started": say(
            en="the time of {to:bodies} counts from '{counts_from}', which is not in "
            "the log",
            zh="{to:bodies}的期限自“{counts_from}”起算，个案中尚无记录",
        ),
        "disputes.start_unknown": say(
            en="the time of {to:bodies} counts from '{counts_from}', which happened "
            "before the case was taken over; ask them whether they still hear it",
            zh="{to:bodies}的期限自“{counts_from}”起算，发生在个案转入之前；"
            "请向其询问是否仍受理",
        ),
        "disputes.no_time_known": say(
            en="no time is known within which {to:bodies} has to be asked",
            zh="向{to:bodies}求助的期限不详",
        ),
        "disputes.decided_outside": say(
            en="{to:bodies} has ended it; found: {found:outcomes}",
            zh="{to:bodies}已办结；认定：{found:outcomes}",
        ),
        "disputes.ended_outside": say(
            en="{to:bodies} has ended it without a finding",
            zh="{to:bodies}已办结，未作认定",
        ),
        "disputes.answer_by": say(
            en="{to:bodies} wants the shop's answer by {at}",
            zh="{to:bodies}要求店铺在 {at} 前答复",
        ),
        "disputes.answer_time_unknown": say(
            en="until when {to:bodies} wants an answer is not recorded; look in its "
            "notice and record it",
            zh="{to:bodies}要求的答复期限未记录；请查看其通知并补记",
        ),
        "disputes.answer_wanted": say(
            en="the complaint lies with {to:bodies}; prepare the shop's answer",
            zh="投诉已到{to:bodies}；请准备店铺答复",
        ),
        "disputes.answer_lacks": say(
            en="the complaint lies with {to:bodies}; prepare the shop's answer, and "
            "find {missing:evidence_kinds} for it",
            zh="投诉已到{to:bodies}；请准备店铺答复，并补齐{missing:evidence_kinds}",
        ),
        # parties
        "disputes.waiting": say(
            en="{party:parties} has until {due_at} to hand in "
            "{missing:evidence_kinds}; silence then stands for '{outcome}'",
            zh="{party:parties}须在 {due_at} 前提交{missing:evidence_kinds}；逾期未提交"
            "视为“{outcome}”",
        ),
        "disputes.silent": say(
            en="{party:parties} handed in too little by {due_at}; that stands for "
            "'{outcome}'",
            zh="{party:parties}在 {due_at} 前未提交齐全，视为“{outcome}”",
        ),
        "disputes.handed_in": say(
            en="{party:parties} handed in all that was due by {due_at}",
            zh="{party:parties}已在 {due_at} 前提交齐全",
        ),
        "disputes.silence_stands_for": say(
            en="if {party:parties} has not handed in all by {due_at}, that stands for "
            "'{outcome}'; then carry it out, unless a person decides otherwise",
            zh="{party:parties}到 {due_at} 仍未提交齐全的，视为“{outcome}”；届时执行，"
            "人工另有决定的除外",
        ),
        "disputes.tell_complaint": say(
            en="tell {party:parties} that there is a complaint about their order, and "
            "what they may hand in",
            zh="告知{party:parties}：其订单有投诉，可提交材料",
            to_customer=(
                "there is a complaint about your order; you may tell us your side",
                "您的订单有一项投诉，您可以说明情况并提交材料",
            ),
        ),
        "disputes.tell_outcome": say(
            en="tell {party:parties} the outcome, and how to appeal",
            zh="告知{party:parties}处理结果及申诉方式",
            to_customer=(
                "the complaint about your order is decided; you may appeal",
                "您的订单投诉已有结果；如不认可可以申诉",
            ),
        ),
        "disputes.tell_appeal": say(
            en="tell {party:parties} that the other side appealed",
            zh="告知{party:parties}：对方已提出申诉",
            to_customer=(
                "the other side has appealed; somebody else is looking at it again",
                "对方已提出申诉，将由另一位同事重新核查",
            ),
        ),
        "disputes.tell_appeal_outcome": say(
            en="tell {party:parties} how the appeal ended",
            zh="告知{party:parties}申诉结果",
            to_customer=(
                "the appeal is decided",
                "申诉已有结果",
            ),
        ),
    }
)
