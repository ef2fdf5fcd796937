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
        "compensation.cap_used": say(
            en="goodwill of {taken} was taken in this case before: of the cap of {limit}, {left} is left",
            zh="本个案此前已给予心意补偿 {taken}：上限 {limit}，尚余 {left}",
        ),
        # the cap on worth
        "compensation.no_value_cap": say(
            en="the policy lets goodwill go beyond the value of the order",
            zh="政策允许心意补偿超过订单价值",
        ),
        "compensation.no_price_to_cap": say(
            en="no price is known, so there is no cap on what the offer is worth",
            zh="订单金额未知，无法限定方案总价值",
        ),
        "compensation.within_value_cap": say(
            en="worth {worth} in all, the offer is within {limit}",
            zh="方案总价值 {worth}，未超上限 {limit}",
        ),
        "compensation.only_owed": say(
            en="the offer holds no goodwill that a cap on its worth could cut",
            zh="方案不含可按总价值上限削减的心意补偿",
        ),
        "compensation.trimmed_in_value": say(
            en="{line} goes down from {before} to {after}: with goodwill, the offer may be worth {limit}",
            zh="{line} 由 {before} 降为 {after}：含心意补偿的方案总价值上限为 {limit}",
        ),
        "compensation.dropped_in_value": say(
            en="{line}, of {cost}, is dropped: with goodwill, the offer may be worth {limit}",
            zh="取消 {line}（{cost}）：含心意补偿的方案总价值上限为 {limit}",
        ),
        "compensation.value_used": say(
            en="what was taken in this case before is worth {taken}: of {limit}, {left} is left",
            zh="本个案此前已取得价值 {taken} 的补救：上限 {limit}，尚余 {left}",
        ),
        # the budget
        "compensation.budget_unknown": say(
            en="how the budget {budget} stands is not known, so no goodwill comes out of it",
            zh="预算 {budget} 余额未知，不予心意补偿",
        ),
        "compensation.within_budget": say(
            en="goodwill of {goodwill} fits the {limit} left of the budget {budget}",
            zh="心意补偿 {goodwill}，未超预算 {budget} 余额 {limit}",
        ),
        "compensation.trimmed_to_budget": say(
            en="{line} goes down from {before} to {after}: only {limit} is left of the budget {budget}",
            zh="{line} 由 {before} 降为 {after}：预算 {budget} 仅余 {limit}",
        ),
        "compensation.dropped_for_budget": say(
            en="{line}, of {cost}, is dropped: only {limit} is left of the budget {budget}",
            zh="取消 {line}（{cost}）：预算 {budget} 仅余 {limit}",
        ),
        "compensation.budget_settled": say(
            en="of {reserved} held in the budget {budget}, {spent} was spent; the rest is free",
            zh="预算 {budget} 占用 {reserved}，实际支出 {spent}，其余释放",
        ),
        "compensation.budget_runs_out": say(
            en="what is held of {reserved} in the budget {budget} runs out now; {spent} was spent",
            zh="预算 {budget} 的占用（原 {reserved}）到期释放，已支出 {spent}",
        ),
        # more than the loss
        "compensation.no_assessed_loss": say(
            en="no loss was assessed, so nothing is added to make it good",
            zh="损失尚未核定，不作超额补偿",
        ),
        "compensation.loss_below_severity": say(
            en="redress beyond the loss begins at {wanted:severities}; this is {severity:severities}",
            zh="超额补偿自“{wanted:severities}”起适用，本件为“{severity:severities}”",
        ),
        "compensation.loss_covered": say(
            en="the loss of {loss} calls for {target}; {given} is given already",
            zh="核定损失 {loss}，补偿目标 {target}，已给予 {given}",
        ),
        "compensation.over_loss": say(
            en="the loss of {loss} calls for {target}; {given} is given already: {owed} is owed, {beyond} comes on top",
            zh="核定损失 {loss}，补偿目标 {target}，已给予 {given}：应补 {owed}，另加心意 {beyond}",
        ),
        # gestures
        "compensation.gesture": say(
            en="a gesture of goodwill: {lines}", zh="心意补偿：{lines}"
        ),
        "compensation.no_gesture": say(
            en="the policy has no gesture for this", zh="政策对此无心意补偿"
        ),
        # what was promised in public
        "compensation.guarantee_other_category": say(
            en="what was promised, {source}: not about this",
            zh="公开承诺“{source}”：与本件无关",
        ),
        "compensation.guarantee_unverified": say(
            en="what was promised, {source}: nothing yet, {categories:categories} is not confirmed",
            zh="公开承诺“{source}”：{categories:categories}尚未核实，暂不适用",
        ),
        "compensation.guarantee_kept": say(
            en="what was promised, {source}: it is given already",
            zh="公开承诺“{source}”：已经满足",
        ),
        "compensation.guarantee_added": say(
            en="what was promised, {source}: confirmed, so it is owed: {lines}",
            zh="公开承诺“{source}”：已核实，应予兑现：{lines}",
            to_customer=(
                "we promised: {source}. We keep it",
                "我们承诺过：{source}。我们说到做到",
            ),
        ),
        # many earlier cases: never a verdict
        "compensation.history_passes": say(
            en="the history of {window} passes no threshold",
            zh="{window}内的记录未超过任何限度",
        ),
        "compensation.many_cases": say(
            en="{seen} earlier cases in {window}; {most} pass by rule",
            zh="{window}内有 {seen} 件先前个案，按规则限 {most} 件",
        ),
        "compensation.many_claims": say(
            en="something was given in {seen} earlier cases in {window}; {most} pass by rule",
            zh="{window}内有 {seen} 件先前个案已获补救，按规则限 {most} 件",
        ),
        "compensation.much_goodwill": say(
            en="goodwill of {goodwill} was given in {window}; {limit} passes by rule",
            zh="{window}内已给予心意补偿 {goodwill}，按规则限 {limit}",
        ),
        "compensation.goodwill_withheld": say(
            en="goodwill ({lines}) is not given by rule any more, which says nothing about the customer: {role:roles} may give it",
            zh="心意补偿（{lines}）不再按规则给予，此并非对顾客的评价：可由{role:roles}酌情给予",
        ),
        "compensation.given_all_the_same": say(
            en="goodwill is given all the same, by {by_role:roles}",
            zh="由{by_role:roles}酌情给予心意补偿",
        ),
        # what fits the loss
        "compensation.matched": say(
            en="{kind:remedy_kinds} fits what was lost",
            zh="{kind:remedy_kinds}与所受损失相称",
        ),
        "compensation.unmatched": say(
            en="nothing in the offer is of the kind that was lost; what fits, the best first: {kinds:remedy_kinds}",
            zh="方案中没有与所受损失同类的补救；较合适的依次为：{kinds:remedy_kinds}",
        ),
        "compensation.match_unknown": say(
            en="which remedy fits cannot be told without {missing:fields}",
            zh="缺少{missing:fields}，无法判断何种补救合适",
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
            en="{source}: cannot be told without {missing:fields}",
            zh="{source}：缺少{missing:fields}，无法判断",
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
        "compensation.taken_before": say(
            en="{granted} was taken in this case before, so it is a matter of {total}",
            zh="本个案此前已给予 {granted}，合计 {total}",
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
        # a ruling, read from its record
        "compensation.ruled_granted": say(
            en="granted to {by} ({role:roles}) at {at}: up to {exposure}; playbook {book}, policy {policy}",
            zh="{at} 准予 {by}（{role:roles}）：最高 {exposure}；规则手册 {book}，政策 {policy}",
            to_customer=(
                "this is what we would like to do for you",
                "我们希望这样为您解决",
            ),
        ),
        "compensation.ruled_needs_approval": say(
            en="put by {by} ({role:roles}) at {at}: up to {exposure}, {approver:roles} must approve; playbook {book}, policy {policy}",
            zh="{at} 由 {by}（{role:roles}）提出：最高 {exposure}，须由{approver:roles}审批；规则手册 {book}，政策 {policy}",
            to_customer=(
                "a colleague who may decide this is looking into it",
                "已转交有权限的同事为您处理",
            ),
        ),
        "compensation.ruled_no_rule": say(
            en="asked by {by} ({role:roles}) at {at}: no rule covers it, {approver:roles} decides; playbook {book}, policy {policy}",
            zh="{at} 由 {by}（{role:roles}）提请：无适用规则，由{approver:roles}决定；规则手册 {book}，政策 {policy}",
            to_customer=(
                "a colleague who may decide this is looking into it",
                "已转交有权限的同事为您处理",
            ),
        ),
        "compensation.ruled_refused": say(
            en="refused to {by} ({role:roles}) at {at}: up to {exposure}; playbook {book}, policy {policy}",
            zh="{at} 驳回 {by}（{role:roles}）：最高 {exposure}；规则手册 {book}，政策 {policy}",
            to_customer=(
                "we are looking for another way to put this right",
                "我们正在为您寻找其他解决办法",
            ),
        ),
        "compensation.given_line": say(
            en="offered: {name}, {remedies:remedy_kinds} ({bases:bases}), costs {cost}, worth {worth}",
            zh="提供：{name}，{remedies:remedy_kinds}（{bases:bases}），成本 {cost}，价值 {worth}",
            to_customer=(
                "for you: {remedies:remedy_kinds}, worth {worth}",
                "为您提供：{remedies:remedy_kinds}，价值 {worth}",
            ),
        ),
        "compensation.chosen_line": say(
            en="to choose: {name}, {remedies:remedy_kinds} ({bases:bases}), costs {cost}, worth {worth}",
            zh="可选：{name}，{remedies:remedy_kinds}（{bases:bases}），成本 {cost}，价值 {worth}",
            to_customer=(
                "you may choose: {remedies:remedy_kinds}, worth {worth}",
                "您可以选择：{remedies:remedy_kinds}，价值 {worth}",
            ),
        ),
        "compensation.surprise_line": say(
            en="as a surprise: {name}, {remedies:remedy_kinds} ({bases:bases}), costs {cost}, worth {worth}",
            zh="惊喜：{name}，{remedies:remedy_kinds}（{bases:bases}），成本 {cost}，价值 {worth}",
        ),
        "compensation.picks": say(
            en="of the options {least} to {most} may be picked",
            zh="选项可选 {least} 至 {most} 项",
            to_customer=(
                "of these you may pick {least} to {most}",
                "以上可选 {least} 至 {most} 项",
            ),
        ),
        "compensation.would_give": say(
            en="rule {rule:rules} of {table} would give up to {exposure}",
            zh="表 {table} 的规则 {rule:rules} 可给予最高 {exposure}",
        ),
        "compensation.gives_nothing": say(
            en="rule {rule:rules} of {table} would give nothing",
            zh="表 {table} 的规则 {rule:rules} 不给予补救",
        ),
        "compensation.rung_limit": say(
            en="{role:roles} may grant up to {limit}", zh="{role:roles}可批准至 {limit}"
        ),
        "compensation.rung_unlimited": say(
            en="{role:roles} may grant any amount", zh="{role:roles}批准金额不限"
        ),
        "compensation.is_within": say(
            en="{amount} is within the {exposure} that is offered",
            zh="{amount} 在所提供的 {exposure} 之内",
            to_customer=(
                "what we offer you comes to as much",
                "我们为您提供的方案已达到这一金额",
            ),
        ),
        "compensation.is_more": say(
            en="{amount} is more than the {exposure} that is offered",
            zh="{amount} 高于所提供的 {exposure}",
            to_customer=(
                "we go by the same rules for everybody, and they do not come to {amount} here. If we have missed something, tell us: we look at it again, and your rights by law stay as they are",
                "我们对每位顾客适用同样的规则，按规则本次未能达到 {amount}。如有我们未了解的情况，请告诉我们，我们会重新核实；您的法定权利不受影响",
            ),
        ),
        "compensation.no_rule_gives": say(
            en="no rule would give {amount} for this order",
            zh="对此订单，没有规则会给予 {amount}",
        ),
        "compensation.decider": say(
            en="{role:roles} decides where no rule does",
            zh="无适用规则时由{role:roles}决定",
        ),
        "compensation.could_grant": say(
            en="{amount}, and with it {total} in this case, is for {role:roles} to grant by hand, who may grant {limit}; caps, budget and compliance stay",
            zh="{amount}（本个案合计 {total}）可由{role:roles}人工批准，其限额为 {limit}；上限、预算和合规要求不变",
        ),
        "compensation.could_grant_any": say(
            en="{amount}, and with it {total} in this case, is for {role:roles} to grant by hand, who may grant any amount; caps, budget and compliance stay",
            zh="{amount}（本个案合计 {total}）可由{role:roles}人工批准，其不设限额；上限、预算和合规要求不变",
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
        "compensation.gesture_is_owed": say(
            en="rule {rule} gives {lines}, which is owed: gestures are goodwill, what is owed belongs in the base",
            zh="规则 {rule} 给予应得的 {lines}：心意补偿表只能出于心意，应得的补救须写在 base 中",
        ),
        "compensation.gesture_is_menu": say(
            en="rule {rule} gives a menu: a gesture is given, and chosen in the base",
            zh="规则 {rule} 含可选项：心意补偿只能直接给予，可选项须写在 base 中",
        ),
        "compensation.guarantee_twice": say(
            en="guarantee {guarantee} stands there twice",
            zh="承诺 {guarantee} 重复",
        ),
        "compensation.no_kinds": say(
            en="rule {rule} gives {given}; allowed are codes of remedy kinds, the best first, and NO_RULE",
            zh="规则 {rule} 的结果为 {given}；只允许补救种类代码（按优先次序）和 NO_RULE",
        ),
    }
)
