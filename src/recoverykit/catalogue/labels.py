"""Words for what the library itself names: states, events, clocks, statuses."""

from recoverykit.catalogue.terms import (
    Catalogue,
    Term,
)

STATES: Catalogue[Term] = Catalogue(
    "states",
    (
        Term("received", zh="已受理", en="received"),
        Term("acknowledged", zh="已告知", en="acknowledged"),
        Term("diagnosed", zh="已诊断", en="diagnosed"),
        Term("resolved", zh="已解决", en="resolved"),
        Term("follow_up", zh="回访中", en="follow-up"),
        Term("closed", zh="已结案", en="closed"),
    ),
)
"""States of the lifecycle that ships; a shop adds words for its own."""

EVENT_KINDS: Catalogue[Term] = Catalogue(
    "event_kinds",
    (
        Term("received", zh="受理投诉", en="complaint received"),
        Term("imported", zh="导入个案", en="case imported"),
        Term("acknowledged", zh="告知收到", en="acknowledged"),
        Term("diagnosed", zh="作出诊断", en="diagnosed"),
        Term("offered", zh="提出方案", en="offer made"),
        Term("approved", zh="审批通过", en="approved"),
        Term("resolved", zh="解决", en="resolved"),
        Term("follow_up_started", zh="开始回访", en="follow-up started"),
        Term("closed", zh="结案", en="closed"),
        Term("reopened", zh="重开", en="reopened"),
        Term("reassigned", zh="转交", en="reassigned"),
        Term("paused", zh="暂停计时", en="paused"),
        Term("resumed", zh="恢复计时", en="resumed"),
        Term("extended", zh="延期", en="extended"),
        Term("adopted", zh="改用规则册", en="playbook adopted"),
        Term("assessed", zh="评估", en="assessed"),
        Term("replied", zh="答复", en="reply sent"),
        Term("customer_wrote", zh="顾客来信", en="customer wrote"),
        Term("offer_answered", zh="顾客答复方案", en="offer answered"),
        Term("evidence_requested", zh="请求证据", en="evidence requested"),
        Term("evidence_received", zh="收到证据", en="evidence received"),
        Term("fulfilled", zh="履行", en="fulfilled"),
        Term("line_failed", zh="履行失败", en="fulfilment failed"),
        Term("refund_seen", zh="发现退款", en="refund seen"),
        Term("alert_sent", zh="发出预警", en="alert sent"),
        Term("taken", zh="接手", en="taken on"),
        Term("fix_done", zh="技术修复", en="fault mended"),
        Term("retrospective_held", zh="复盘", en="retrospective held"),
        Term("followed_up", zh="回访", en="followed up"),
        Term("surveyed", zh="满意度评分", en="survey answered"),
        Term("review_changed", zh="评价变更", en="review changed"),
        Term("referred", zh="外部转介", en="referred outside"),
        Term("referral_decided", zh="外部裁决", en="decided outside"),
        Term("appealed", zh="提出申诉", en="appeal made"),
        Term("appeal_decided", zh="申诉裁决", en="appeal decided"),
        Term("noted", zh="备注", en="note made"),
        Term("linked", zh="关联个案", en="linked"),
        Term("done", zh="任务完成", en="task done"),
    ),
)
"""Everything that can happen to a case; a shop adds words for its own kinds."""

CLOCKS: Catalogue[Term] = Catalogue(
    "clocks",
    (
        Term("alert", zh="预警", en="alert"),
        Term("triage", zh="接手", en="triage"),
        Term("acknowledgement", zh="告知收到", en="acknowledgement"),
        Term("first_response", zh="首次响应", en="first response"),
        Term("human_response", zh="人工响应", en="human response"),
        Term("diagnosis", zh="诊断", en="diagnosis"),
        Term("offer", zh="方案", en="offer"),
        Term("resolution", zh="解决", en="resolution"),
        Term("goodwill_dispatch", zh="心意补偿寄出", en="goodwill dispatch"),
        Term("technical_fix", zh="技术修复", en="technical fix"),
        Term("retrospective", zh="复盘", en="retrospective"),
        Term("promise", zh="服务承诺", en="service promise"),
        Term("commitment", zh="承诺时限", en="commitment"),
        Term("update", zh="进展告知", en="progress update"),
        Term("next_reply", zh="下次答复", en="next reply"),
        Term("requester_wait", zh="投诉人等待", en="requester wait"),
        Term("agent_work", zh="客服处理", en="agent work"),
        Term("follow_up", zh="回访", en="follow-up"),
        Term("handoff", zh="转人工", en="hand-off to a human"),
        # of regulators and marketplaces
        Term("fca_acknowledgement", zh="FCA 书面告知收到", en="FCA acknowledgement"),
        Term("fca_final_response", zh="FCA 最终答复", en="FCA final response"),
        Term(
            "fca_payments_final_response",
            zh="FCA 支付服务最终答复",
            en="FCA final response on payments",
        ),
        Term("ofcom_adr_letter", zh="Ofcom 替代争议解决函", en="Ofcom ADR letter"),
        Term("cfpb_response", zh="CFPB 答复", en="CFPB response"),
        Term("cfpb_final_response", zh="CFPB 最终答复", en="CFPB final response"),
        Term(
            "rg271_acknowledgement", zh="RG 271 告知收到", en="RG 271 acknowledgement"
        ),
        Term(
            "rg271_idr_response", zh="RG 271 内部争议解决答复", en="RG 271 IDR response"
        ),
        Term(
            "in_acknowledgement", zh="印度电商规则告知收到", en="India acknowledgement"
        ),
        Term("in_redress", zh="印度电商规则解决", en="India redress"),
        Term(
            "cn_lawful_request",
            zh="合法要求十五日外限",
            en="China lawful request, outer bound",
        ),
        Term("cn_return_refund", zh="七日退款", en="China refund of returned goods"),
        Term(
            "cn_return_refund_outer",
            zh="退款十五日外限",
            en="China refund of returned goods, outer bound",
        ),
        Term("wechat_complaint", zh="微信投诉处理", en="WeChat complaint"),
        Term("marketplace_reply", zh="平台买家消息回复", en="marketplace reply"),
    ),
)
"""Names of clocks; a book names its own, and adds words for them."""

CLOCK_STATUSES: Catalogue[Term] = Catalogue(
    "clock_statuses",
    (
        Term("pending", zh="未开始", en="pending"),
        Term("running", zh="进行中", en="running"),
        Term("paused", zh="已暂停", en="paused"),
        Term("met", zh="按时", en="met"),
        Term("breached", zh="超时", en="breached"),
        Term("cancelled", zh="已取消", en="cancelled"),
        Term("unknown", zh="不详", en="unknown"),
    ),
)
"""How a clock stands."""

LINE_STATUSES: Catalogue[Term] = Catalogue(
    "line_statuses",
    (
        Term("offered", zh="待答复", en="offered"),
        Term("accepted", zh="已接受", en="accepted"),
        Term("declined", zh="已拒绝", en="declined"),
        Term("fulfilled", zh="已履行", en="fulfilled"),
        Term("failed", zh="履行失败", en="failed"),
        Term("void", zh="已失效", en="void"),
    ),
)
"""What became of an offered line (S82)."""

PROMISES: Catalogue[Term] = Catalogue(
    "promises",
    (
        Term("answer", zh="答复", en="an answer"),
        Term("refund", zh="退款", en="a refund"),
        Term("shipment", zh="发货", en="a shipment"),
        Term("delivery", zh="送达", en="a delivery"),
        Term("findings", zh="查明情况", en="findings"),
        Term("fix", zh="处理完毕", en="a solution"),
    ),
)
"""What a shop commits itself to in a reply, as it is found in the text (S27)."""

BASES: Catalogue[Term] = Catalogue(
    "bases",
    (
        Term("statutory", zh="法定", en="statutory"),
        Term("entitlement", zh="应得", en="entitlement"),
        Term("goodwill", zh="心意", en="goodwill"),
    ),
)
"""On what ground a remedy is given."""

TASK_KINDS: Catalogue[Term] = Catalogue(
    "task_kinds",
    (
        Term("fulfil", zh="履行", en="carry out"),
        Term("survey", zh="满意度调查", en="survey"),
        Term("callback", zh="一对一回访", en="one-to-one callback"),
        Term("fix_notice", zh="修复告知", en="fix notice"),
        Term("care_call", zh="关怀回访", en="care call"),
        Term("care_message", zh="关怀短信", en="care message"),
        Term("membership_upgrade", zh="会员升级", en="membership upgrade"),
        Term("repurchase_nudge", zh="引导复购", en="repurchase message"),
        Term("late_order_coupon", zh="延迟补偿券", en="coupon for a late order"),
        Term("settle_budget", zh="结算预算占用", en="settling of a budget"),
        Term("review_invitation", zh="评价更新邀请", en="review invitation"),
        Term("public_report", zh="公开整改报告", en="public report"),
        Term("fulfilment_seen", zh="履行确认", en="fulfilment check"),
        Term("preventive_programme", zh="预防计划", en="preventive programme"),
        Term("meet", zh="按时完成", en="meet"),
        Term("keep", zh="兑现承诺", en="keep"),
        Term("alert", zh="预警", en="alert"),
        Term("escalate", zh="升级", en="escalation of"),
        Term("remind", zh="提醒", en="reminder of"),
        Term("default", zh="超时默认结果", en="default outcome of"),
        Term("decide_target", zh="决定时限", en="decide the target of"),
        Term("approve", zh="审批", en="approval"),
        Term("platform_appeal", zh="平台申诉", en="platform appeal"),
        Term("decide_appeal", zh="复核申诉", en="decide the appeal"),
        Term("tell_outside", zh="告知外部渠道", en="tell who can be asked outside"),
        Term("put_right", zh="按申诉结果纠正", en="put right after an appeal"),
        Term("prepare_referral_answer", zh="准备外部答复", en="answer to a referral"),
        Term("hand_in", zh="提交材料", en="hand in"),
        Term("tell", zh="告知", en="tell"),
        Term("refund", zh="退款", en="refund"),
        Term("close", zh="结案", en="close the case"),
        Term("systemic_alert", zh="系统性问题预警", en="alert on a systemic issue"),
        Term("shared_message", zh="统一说明", en="shared message"),
        Term("uniform_remedy", zh="统一补救方案", en="uniform remedy"),
        Term("meet_group_goal", zh="群体事件限时解决", en="goal of an incident"),
        Term("public_statement", zh="公开说明", en="public statement"),
        Term("carry_out_action", zh="执行措施", en="carry out an action"),
        Term("verify_action", zh="验证措施", en="verify an action"),
    ),
)
"""What the host is asked to do; a shop adds words for its own kinds."""

GUARDS: Catalogue[Term] = Catalogue(
    "guards",
    (
        Term("names_primary_cause", zh="须有主因", en="names primary cause"),
        Term("has_override", zh="须写明例外理由", en="has override"),
        Term("ruled_for_this_case", zh="裁定属本个案", en="ruled for this case"),
        Term("ruled_on_what_is", zh="裁定未过时", en="ruling is current"),
        Term("ring_agrees", zh="合规环通过", en="ring agrees"),
        Term("has_authority", zh="权限足够", en="has authority"),
        Term("may_approve", zh="有审批权", en="may approve"),
        Term("resolution_is_complete", zh="解决记录完整", en="resolution complete"),
        Term("resolution_is_recorded", zh="已有解决记录", en="resolution recorded"),
        Term("cause_is_recorded", zh="已记主因", en="cause recorded"),
        Term("action_is_decided", zh="已定措施", en="action decided"),
        Term("within_reopen_window", zh="在重开期限内", en="within reopen window"),
        Term("appeal_is_open", zh="有待裁决申诉", en="appeal is open"),
        Term("reviewer_is_another", zh="另一人复核", en="reviewer is another"),
        Term("reviewer_has_rank", zh="复核级别足够", en="reviewer has rank"),
        Term("is_not_paused", zh="未暂停", en="not paused"),
        Term("is_paused", zh="已暂停", en="paused"),
        Term("clock_is_known", zh="计时存在", en="clock known"),
        Term("book_is_known", zh="规则册已知", en="playbook known"),
    ),
)
"""What may refuse a move, in a few words, as diagrams show it."""
