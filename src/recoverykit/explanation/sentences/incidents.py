"""Sentences of the incidents room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # ── recording ────────────────────────────────────────────────────────
        "incidents.link_to_itself": say(
            en="{case} cannot be tied to itself; name another one",
            zh="{case} 不能与自身关联，请指明另一个",
        ),
        "incidents.already_a_member": say(
            en="{cases} belong to the incident already; leave them out",
            zh="{cases} 已属于该事件，请去掉",
        ),
        "incidents.not_a_member": say(
            en="{cases} do not belong to the incident; name its members",
            zh="{cases} 不属于该事件，请填写其中的个案",
        ),
        "incidents.no_action_decided": say(
            en="nothing was decided about the cause; plan an action, or say why none is needed",
            zh="尚未决定如何处理根因；请先计划措施，或写明无须采取措施的理由",
        ),
        "incidents.action_unknown": say(
            en="no action {action} in this incident; known: {known}",
            zh="该事件中没有措施 {action}；已有：{known}",
        ),
        "incidents.action_not_done": say(
            en="{action} was not carried out yet; record that it was done, then verify it",
            zh="措施 {action} 尚未完成；请先记录完成，再验证效果",
        ),
        "incidents.verified_by_doer": say(
            en="{by} carried out {action} and cannot verify it; let somebody else look",
            zh="{by} 执行了措施 {action}，不能自行验证；请由他人验证",
        ),
        # ── merge and split ──────────────────────────────────────────────────
        "incidents.case_closed": say(
            en="{case} is closed; reopen it first",
            zh="{case} 已结案，请先重开",
        ),
        "incidents.other_customer": say(
            en="{other} is of another customer than {survivor}; link the two as related instead",
            zh="{other} 与 {survivor} 不是同一位客户；请改为关联，不要合并",
        ),
        "incidents.dispute_would_be_lost": say(
            en="the outcome of {case} is in dispute; let that be decided, then merge",
            zh="{case} 的处理结果尚在争议中；请先等待裁定，再合并",
        ),
        "incidents.is_merged": say(
            en="{incident} was merged into another incident; name that one",
            zh="{incident} 已并入其他事件，请改用该事件",
        ),
        "incidents.other_is_older": say(
            en="{other} was received before {survivor}, and its clocks would be lost; merge {survivor} into it instead",
            zh="{other} 的受理时间早于 {survivor}，合并后其时限会丢失；请改为把 {survivor} 并入 {other}",
        ),
        "incidents.clock_would_be_lost": say(
            en="{case} still owes '{clock:clocks}' by {due_at}; keep it, or promise it in the other case, before you merge",
            zh="{case} 还有“{clock:clocks}”须在 {due_at} 前完成；请先完成，或在另一个案中作出同样承诺，再合并",
        ),
        "incidents.merged": say(
            en="{case} was merged into it: assessed as both together",
            zh="{case} 已并入：合并两个案的问题项一并评估",
        ),
        "incidents.split": say(
            en="split from {case}: {categories:categories}; as grave as before until assessed anew",
            zh="由 {case} 拆分：{categories:categories}；重新评估前严重程度不变",
        ),
        # ── the same again ───────────────────────────────────────────────────
        "incidents.sku_recurs": say(
            en="article {value}: {count} cases, too many within the window since {case}; look for the cause in supply",
            zh="商品 {value}：已有 {count} 起投诉，自 {case} 起达到预警数量；请从供应环节查找原因",
        ),
        "incidents.carrier_recurs": say(
            en="carrier {value}: {count} cases, too many within the window since {case}; speak to the carrier",
            zh="物流公司 {value}：已有 {count} 起投诉，自 {case} 起达到预警数量；请与物流公司交涉",
        ),
        "incidents.supplier_recurs": say(
            en="supplier {value}: {count} cases, too many within the window since {case}; check what they deliver",
            zh="供应商 {value}：已有 {count} 起投诉，自 {case} 起达到预警数量；请核查其供货",
        ),
        "incidents.category_recurs": say(
            en="{value:categories}: {count} cases, too many within the window since {case}; look for one cause behind them",
            zh="{value:categories}：已有 {count} 起投诉，自 {case} 起达到预警数量；请查找共同原因",
        ),
        # ── what an incident asks for ────────────────────────────────────────
        "incidents.callback": say(
            en="call the person of {case} in person: it was part of {incident}, and is resolved",
            zh="对 {case} 的投诉人进行一对一回访：该个案属于 {incident}，现已解决",
        ),
        "incidents.message": say(
            en="tell the person of {case} what all of {incident} are told",
            zh="向 {case} 的投诉人发送 {incident} 的统一说明",
        ),
        "incidents.remedy": say(
            en="offer {case} the remedy of {incident}; what the law owes comes first",
            zh="向 {case} 提出 {incident} 的统一补救方案；法定救济优先",
        ),
        "incidents.goal_running": say(
            en="{met} of {of} resolved in time, goal {goal}; the last is due {due_at}",
            zh="{of} 起中已按时解决 {met} 起，目标 {goal}；最晚 {due_at} 到期",
        ),
        "incidents.goal_met": say(
            en="{met} of {of} resolved in time: the goal of {goal} is reached",
            zh="{of} 起中已按时解决 {met} 起，达到目标 {goal}",
        ),
        "incidents.goal_breached": say(
            en="{missed} of {of} are too late: the goal of {goal} cannot be reached any more; resolve the rest",
            zh="{of} 起中已有 {missed} 起超时，目标 {goal} 已无法达到；请尽快解决其余个案",
        ),
        "incidents.statement_due": say(
            en="{cases} cases, and {audience} people reached: say publicly what happened, name nobody, {role:roles} signs",
            zh="已有 {cases} 起投诉，影响 {audience} 人：须公开说明，隐去个人信息，由{role:roles}署名",
        ),
        "incidents.action_planned": say(
            en="{name}: {action} was decided and is still to be carried out",
            zh="{name}：措施 {action} 已决定，尚待执行",
        ),
        "incidents.action_failed": say(
            en="{name}: {action} did not remove the cause; carry it out again, or plan another",
            zh="{name}：措施 {action} 未能消除根因；请重新执行，或另订措施",
        ),
        "incidents.action_to_verify": say(
            en="{name}: {action} was carried out by {by}; somebody else is to see whether it helped",
            zh="{name}：措施 {action} 已由 {by} 执行；请由他人验证效果",
        ),
        "incidents.action_helps": say(
            en="{after} cases in {span} since, {before} in as long before",
            zh="此后 {span}内 {after} 起，此前同样时长内 {before} 起",
        ),
        "incidents.action_does_not_help": say(
            en="{after} cases in {span} since, {before} in as long before: no fewer; look at the cause again",
            zh="此后 {span}内 {after} 起，此前同样时长内 {before} 起，并未减少；请重新查找根因",
        ),
        "incidents.action_effect_unknown": say(
            en="no case in {span} since, and none in as long before: nothing to compare yet; look again later",
            zh="此后 {span} 内与此前同样时长内均无个案，尚无从比较；请稍后再看",
        ),
        # ── in public ────────────────────────────────────────────────────────
        "incidents.report_found": say(
            en="what was found",
            zh="调查结果",
            to_customer=("What we found", "调查结果"),
        ),
        "incidents.report_changes": say(
            en="what changes",
            zh="整改措施",
            to_customer=("What we change", "整改措施"),
        ),
        "incidents.thanks": say(
            en="thanks without a name",
            zh="不具名致谢",
            to_customer=(
                "Thank you to everybody who told us: every complaint is a chance to do better.",
                "感谢每一位提出意见的顾客，每一条批评都是让我们变得更好的契机。",
            ),
        ),
        "incidents.thanks_name": say(
            en="thanks by name, as agreed",
            zh="经同意，具名致谢",
            to_customer=(
                "Thank you, {name}: your complaint showed us what we did not see.",
                "感谢{name}，您的意见让我们看到了自己看不见的问题。",
            ),
        ),
        "incidents.thanks_order": say(
            en="thanks by order, as agreed",
            zh="经同意，按订单号致谢",
            to_customer=(
                "Thank you to the customer of order {order}: your complaint showed us what we did not see.",
                "感谢第{order}号订单的顾客，您的意见让我们看到了自己看不见的问题。",
            ),
        ),
        "incidents.thanks_both": say(
            en="thanks by name and order, as agreed",
            zh="经同意，具名并按订单号致谢",
            to_customer=(
                "Thank you, {name} of order {order}: your complaint showed us what we did not see.",
                "感谢第{order}号订单的{name}，您的意见让我们看到了自己看不见的问题。",
            ),
        ),
        "incidents.study_categories": say(
            en="{it:categories}",
            zh="{it:categories}",
        ),
        "incidents.study_severity": say(
            en="{it:severities}",
            zh="{it:severities}",
        ),
        "incidents.study_channel": say(
            en="by {it:channels}",
            zh="来自{it:channels}",
        ),
        "incidents.study_primary": say(
            en="cause: {it:stages}",
            zh="主因：{it:stages}",
        ),
        "incidents.study_contributing": say(
            en="with {it:stages}",
            zh="促成：{it:stages}",
        ),
        "incidents.study_remedies": say(
            en="given: {it:remedy_kinds}",
            zh="补救：{it:remedy_kinds}",
        ),
        "incidents.study_outcome": say(
            en="{it:outcomes}",
            zh="{it:outcomes}",
        ),
        "incidents.study_actions": say(
            en="changed: {it}",
            zh="整改：{it}",
        ),
        # ── what prevents it ─────────────────────────────────────────────────
        "incidents.advise_improve_settlement": say(
            en="improve the settlement process: {count} cases",
            zh="优化结算流程：{count} 起",
        ),
        "incidents.advise_change_supplier": say(
            en="change the supplier of the part: {count} cases",
            zh="更换配件供应商：{count} 起",
        ),
        "incidents.advise_inspect_twice": say(
            en="inspect twice before shipping: {count} cases",
            zh="实行双重质检：{count} 起",
        ),
        "incidents.advise_pack_stronger": say(
            en="use stronger packaging: {count} cases",
            zh="选用抗压性强的包装材料：{count} 起",
        ),
        "incidents.advise_train_service": say(
            en="train the service team, and let the store manager step in: {count} cases",
            zh="客服升级培训，建立店长直接介入机制：{count} 起",
        ),
        "incidents.advise_watch_shipping": say(
            en="watch shipping as it happens, and tell buyers before they ask: {count} cases",
            zh="实时监控发货进度，主动告知买家：{count} 起",
        ),
        "incidents.advise_describe_better": say(
            en="say more on the product page: {count} cases",
            zh="完善商品详情页说明：{count} 起",
        ),
        "incidents.advise_show_making": say(
            en="show buyers how it is made: {count} cases",
            zh="推行“透明生产”：{count} 起",
        ),
        "incidents.faq": say(
            en="answer beforehand, on the product page: {category:categories}, {count} cases",
            zh="转化为 FAQ，提前在商品页面展示：{category:categories}，{count} 起",
        ),
        "incidents.change_carrier": say(
            en="part with carrier {carrier}: {complaints} complaints on {orders} orders",
            zh="更换物流公司 {carrier}：{orders} 单中有 {complaints} 起投诉",
        ),
        "incidents.parcel_packaging": say(
            en="choose packaging that stands pressure",
            zh="选用抗压性强的包装材料",
        ),
        "incidents.parcel_card": say(
            en="put in a handwritten thank-you card, and how to reach after-sales",
            zh="包装内放置手写感谢卡和售后联系方式",
        ),
        # ── before a sale ────────────────────────────────────────────────────
        "incidents.disclose": say(
            en="{disclosure} is not told before the sale; put it on the page",
            zh="售前未说明 {disclosure}，请在页面标注",
        ),
        "incidents.disclose_shipping_time": say(
            en="the page does not say when orders are shipped; state it",
            zh="商品详情页未标注“发货时效”，请补充",
        ),
        "incidents.disclose_delivery_area": say(
            en="the page does not say where you deliver; state it",
            zh="商品详情页未标注“物流覆盖区域”，请补充",
        ),
        "incidents.disclose_after_sales_contact": say(
            en="nothing says how to reach after-sales; put it on the page and into the parcel",
            zh="未提供售后联系方式，请在页面和包装内注明",
        ),
        "incidents.freight_insurance": say(
            en="{returns} of {orders} orders went back: suggest freight insurance before the sale; what the buyer is owed stays as it is",
            zh="{orders} 单中退回 {returns} 单：下单前建议购买运费险；买家的法定权利不受影响",
            to_customer=(
                "Freight insurance covers the postage if you send something back.",
                "建议购买运费险，退换货时运费由保险承担。",
            ),
        ),
    }
)
