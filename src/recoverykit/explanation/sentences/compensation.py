"""Sentences of the compensation room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # what was proposed
        "compensation.function_proposed": say(
            en="function {function}, version {function_version}, proposes this",
            zh="由函数 {function}（版本 {function_version}）提出",
        ),
        "compensation.function_no_rule": say(
            en="function {function}, version {function_version}, lays nothing down",
            zh="函数 {function}（版本 {function_version}）未作规定",
        ),
        "compensation.all_refunded": say(
            en="{lines}: left out, the price has gone back already",
            zh="{lines}：货款已退，不再列入",
        ),
        "compensation.nothing_proposed": say(
            en="the policy proposes nothing", zh="政策未提出任何补救"
        ),
        "compensation.surprise": say(
            en="on top, as a kindness: {lines}", zh="另加心意：{lines}"
        ),
        "compensation.by_hand": say(
            en="put by hand, by {by_role:roles}, instead of what the policy proposes",
            zh="由{by_role:roles}人工提出，替代政策方案",
        ),
        # the cap
        "compensation.no_cap": say(
            en="the policy sets no cap on goodwill", zh="政策未设心意补偿上限"
        ),
        "compensation.within_cap": say(
            en="goodwill of {goodwill} is within the cap of {limit}",
            zh="心意补偿 {goodwill}，未超上限 {limit}",
        ),
        "compensation.trimmed": say(
            en="{line} goes down from {before} to {after}: goodwill is capped at {limit}",
            zh="{line} 由 {before} 降为 {after}：心意补偿上限为 {limit}",
        ),
        "compensation.dropped": say(
            en="{line}, of {cost}, is dropped: goodwill is capped at {limit}",
            zh="取消 {line}（{cost}）：心意补偿上限为 {limit}",
        ),
        "compensation.nothing_left": say(
            en="nothing is left to offer", zh="已无可提供的补救"
        ),
        # the statutory floor
        "compensation.no_floor": say(
            en="no statutory floor is kept here for {where}",
            zh="未收录 {where} 的法定底线",
        ),
        "compensation.law_unknown": say(
            en="the law of the place is not kept here, so the strictest holds",
            zh="未收录当地法律，按最严格者执行",
        ),
        "compensation.floor_no_buyer": say(
            en="{source}: not for this complainant, who is not the buyer",
            zh="{source}：投诉人非买家，不适用",
        ),
        "compensation.floor_other_category": say(
            en="{source}: not for {categories:categories}",
            zh="{source}：不适用于{categories:categories}",
        ),
        "compensation.floor_unknown": say(
            en="{source}: cannot be told without {missing}",
            zh="{source}：缺少 {missing}，无法判断",
        ),
        "compensation.floor_over": say(
            en="{source}: the days for returning the goods were over",
            zh="{source}：退货期限已过",
        ),
        "compensation.floor_repaid": say(
            en="{source}: nothing is left of the price to give back",
            zh="{source}：货款已全部退还",
        ),
        "compensation.floor_due": say(
            en="{source}: the buyer may give the goods back for {amount}",
            zh="{source}：买家可退货，退款 {amount}",
            to_customer=(
                "by law ({source}) you may give the goods back for {amount}",
                "依法（{source}），您可以退货并获退款 {amount}",
            ),
        ),
        "compensation.floor_kept": say(
            en="the offer lets {amount} go back, as the law asks",
            zh="方案已包含法定退款 {amount}",
        ),
        "compensation.floor_added": say(
            en="{line}, of {amount}, was added as the law asks; no policy can take it away",
            zh="依法加入 {line}（{amount}），任何政策不得取消",
        ),
        "compensation.floor_untied": say(
            en="{least} options are enough now, so that {amount} can go back without "
            "taking what is tied to something",
            zh="最少选择数改为 {least}，使法定退款 {amount} 无须以附条件的选项为前提",
        ),
        "compensation.floor_missing": say(
            en="the law asks for {amount} to go back, and the offer falls {short} short",
            zh="依法应可退 {amount}，方案尚差 {short}",
        ),
        # the ceiling on refunds
        "compensation.no_refund": say(
            en="no refund of the price is offered", zh="方案不含退款"
        ),
        "compensation.refund_fits": say(
            en="a refund of {refund} is within the {left} left of the price",
            zh="退款 {refund}，未超过未退货款 {left}",
        ),
        "compensation.refund_unchecked": say(
            en="a refund of {refund} could not be held against a price: none is known",
            zh="退款 {refund} 无法核对：订单金额未知",
        ),
        "compensation.over_refund": say(
            en="a refund of {refund} is more than the {left} left of the price",
            zh="退款 {refund} 超过未退货款 {left}",
        ),
        "compensation.cash_mispriced": say(
            en="{line} is money: it is worth what it costs, not {worth} for {cost}",
            zh="{line} 为现金补救，面值须等于成本，而现为面值 {worth}、成本 {cost}",
        ),
        # authority
        "compensation.within_authority": say(
            en="{role:roles} may grant {exposure}, the most that can be taken",
            zh="最多涉及 {exposure}，{role:roles}可自行批准",
        ),
        "compensation.beyond_authority": say(
            en="{exposure}, the most that can be taken, needs {required:roles}; {role:roles} may not grant it",
            zh="最多涉及 {exposure}，超出{role:roles}权限，须由{required:roles}批准",
        ),
        "compensation.person_decides": say(
            en="no rule covers this: {role:roles} decides",
            zh="无适用规则：由{role:roles}决定",
            to_customer=(
                "a colleague who may decide this is looking into it",
                "已转交有权限的同事为您处理",
            ),
        ),
        "compensation.approver_too_low": say(
            en="{role:roles} cannot approve this: {required:roles} must",
            zh="{role:roles}无权审批，须由{required:roles}审批",
        ),
        "compensation.second_person_missing": say(
            en="a second person must approve, and the ruling does not say so",
            zh="须由另一人审批，而该裁定未注明",
        ),
        "compensation.exposure_differs": say(
            en="the ruling states an exposure of {stated}, but the offer comes to {exposure}",
            zh="裁定所列最高成本为 {stated}，而方案实为 {exposure}",
        ),
        "compensation.nothing_offered": say(
            en="the offer holds nothing", zh="方案没有内容"
        ),
        # compliance
        "compensation.compliant": say(
            en="no remedy is tied to anything", zh="各项补救均无附加条件"
        ),
        "compensation.condition_refuse": say(
            en="{line} is tied to '{condition}', which is refused: {source} (rule {rule})",
            zh="{line} 附有条件“{condition}”，不得提供：{source}（规则 {rule}）",
        ),
        "compensation.condition_escalate": say(
            en="{line} is tied to '{condition}', which {role:roles} must decide: {source} (rule {rule})",
            zh="{line} 附有条件“{condition}”，须由{role:roles}决定：{source}（规则 {rule}）",
        ),
        "compensation.condition_disclose": say(
            en="{line} is tied to '{condition}': the review must say so, {source} (rule {rule})",
            zh="{line} 附有条件“{condition}”：评价中须予披露，{source}（规则 {rule}）",
            to_customer=(
                "if you write a review, please say in it that you got something for it",
                "如您发表评价，请在评价中说明获得了赠予",
            ),
        ),
        # coupons together
        "compensation.coupon_over": say(
            en="coupon {coupon} could be used until {until}",
            zh="优惠券 {coupon} 的有效期至 {until}，已过期",
            to_customer=(
                "coupon {coupon} could be used until {until}",
                "优惠券 {coupon} 的有效期至 {until}，已过期",
            ),
        ),
        "compensation.coupon_beside": say(
            en="coupon {coupon} does not add to others, and {instead} takes off more",
            zh="优惠券 {coupon} 不可叠加，使用 {instead} 更优惠",
            to_customer=(
                "coupon {coupon} cannot be used together with {instead}, which saves you more",
                "优惠券 {coupon} 不可与 {instead} 叠加，使用后者更优惠",
            ),
        ),
        "compensation.coupon_needless": say(
            en="coupon {coupon} would take nothing more off, and is kept",
            zh="优惠券 {coupon} 不再有优惠，予以保留",
            to_customer=(
                "coupon {coupon} would save you nothing more here, so you keep it",
                "此单无须使用优惠券 {coupon}，为您保留",
            ),
        ),
        # late orders
        "compensation.late_order_coupon": say(
            en="the order is {late_for} late: a coupon of {amount}",
            zh="订单延迟 {late_for}：赠送 {amount} 优惠券",
            to_customer=(
                "your order is {late_for} later than we promised; we are sorry, and a coupon of {amount} is yours",
                "您的订单比承诺时间晚了 {late_for}，非常抱歉，赠送您 {amount} 优惠券",
            ),
        ),
        "compensation.late_to_ship": say(
            en="it leaves the house {late_for} later than promised",
            zh="发货比承诺晚 {late_for}",
        ),
        "compensation.late_to_arrive": say(
            en="it arrives {late_for} later than promised",
            zh="送达比承诺晚 {late_for}",
        ),
        "compensation.late_order_already": say(
            en="the order has had its coupon for being late",
            zh="该订单的延迟补偿券已发放",
        ),
        "compensation.late_order_no_promise": say(
            en="nothing was promised about when the order ships or arrives",
            zh="该订单没有发货或送达时间承诺",
        ),
        "compensation.late_order_off": say(
            en="the whole price, {amount}, went back: the order is off",
            zh="货款 {amount} 已全部退还，订单不再履行",
        ),
        "compensation.late_order_on_time": say(
            en="the order is not late", zh="该订单未延迟"
        ),
        "compensation.late_order_nothing": say(
            en="the order is {late_for} late, and no rule gives it a coupon",
            zh="订单延迟 {late_for}，无规则给予优惠券",
        ),
        # a policy that is wrong as written
        "compensation.no_plan": say(
            en="rule {rule} gives {given}; allowed are an OfferPlan and NO_RULE",
            zh="规则 {rule} 的结果为 {given}；只允许 OfferPlan 和 NO_RULE",
        ),
        "compensation.collects": say(
            en="table {table} collects several outcomes, but one offer is wanted",
            zh="表 {table} 汇集多个结果，而方案只能有一个",
        ),
        "compensation.reads_something_else": say(
            en="the table reads a {reads}, not a Situation",
            zh="该表读取 {reads}，而非 Situation",
        ),
        "compensation.surprise_is_owed": say(
            en="{line} is {basis}: a surprise is goodwill, what is owed belongs in the base",
            zh="{line} 的依据为 {basis}：惊喜只能出于心意，应得的补救须写在 base 中",
        ),
    }
)
