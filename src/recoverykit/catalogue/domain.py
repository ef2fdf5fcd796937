"""The catalogues of the domain, with every code of the four guides."""

from recoverykit.catalogue.terms import (
    Catalogue,
    Category,
    Channel,
    Closure,
    RemedyKind,
    Role,
    Severity,
    Term,
)

CHANNELS: Catalogue[Channel] = Catalogue(
    "channels",
    (
        Channel("review", zh="评价", en="review", is_public=True),
        Channel("wangwang", zh="旺旺", en="Wangwang chat"),
        Channel("feige", zh="飞鸽", en="Feige chat"),
        Channel("chat", zh="在线客服", en="chat"),
        Channel("phone", zh="电话", en="phone"),
        Channel("sms", zh="短信", en="text message"),
        Channel("email", zh="邮件", en="e-mail"),
        Channel("official_account", zh="公众号", en="official account", is_public=True),
        Channel("community", zh="社群", en="community group", is_public=True),
        Channel("moments", zh="朋友圈", en="Moments feed", is_public=True),
        Channel("social_media", zh="社交媒体", en="social media", is_public=True),
        Channel("livestream", zh="直播", en="livestream", is_public=True),
        Channel("system_detection", zh="系统检测", en="found by the system"),
    ),
)
"""Routes of S2, and the shop's own detection of S10."""

NEEDS: Catalogue[Term] = Catalogue(
    "needs",
    (
        Term("certainty", zh="确定性", en="certainty"),
        Term("respect", zh="被尊重", en="respect"),
        Term("fairness", zh="透明与公正", en="fairness"),
    ),
)
"""What a complainant is after (S48)."""

CATEGORIES: Catalogue[Category] = Catalogue(
    "categories",
    (
        Category("logistics", zh="物流", en="logistics", need="certainty"),
        Category(
            "logistics.delay", zh="物流延误", en="late delivery", need="certainty"
        ),
        Category(
            "logistics.not_shipped", zh="未发货", en="not shipped", need="certainty"
        ),
        Category(
            "logistics.not_received", zh="未收到货", en="not received", need="certainty"
        ),
        Category("quality", zh="商品质量", en="product quality", need="fairness"),
        Category("quality.defective", zh="质量缺陷", en="defective", need="fairness"),
        Category("quality.damaged", zh="破损", en="damaged", need="fairness"),
        Category("fulfilment", zh="发货差错", en="wrong delivery", need="certainty"),
        Category(
            "fulfilment.missing_item", zh="漏发", en="missing item", need="certainty"
        ),
        Category(
            "fulfilment.wrong_size", zh="尺码不符", en="wrong size", need="certainty"
        ),
        Category(
            "fulfilment.not_as_described",
            zh="商品描述不符",
            en="not as described",
            need="fairness",
        ),
        Category("payment", zh="资金", en="money", touches_money=True, need="fairness"),
        Category(
            "payment.charge",
            zh="支付·扣款异常",
            en="payment or charge gone wrong",
            touches_money=True,
            need="fairness",
        ),
        Category(
            "payment.settlement",
            zh="结算错误·放款延迟",
            en="settlement wrong or late",
            touches_money=True,
            need="certainty",
        ),
        Category(
            "payment.frozen",
            zh="资金冻结",
            en="funds frozen",
            touches_money=True,
            need="certainty",
        ),
        Category("system", zh="系统", en="system", need="certainty"),
        Category(
            "system.stock_sync",
            zh="库存同步延迟",
            en="stock out of sync",
            need="certainty",
        ),
        Category("service", zh="客服", en="service", need="respect"),
        Category(
            "service.attitude", zh="客服敷衍", en="staff attitude", need="respect"
        ),
        Category("rules", zh="平台规则", en="platform rules", need="fairness"),
        Category(
            "rules.unfair", zh="平台规则不公平", en="unfair rule", need="fairness"
        ),
        # what the buyer thinks of the price; a wrong charge is payment.charge
        Category("price", zh="价格", en="price", need="fairness"),
        Category("malicious_review", zh="恶意差评", en="malicious review"),
        Category("other", zh="其他", en="other"),
    ),
)
"""Kinds of issue (S44), with the money trait of S47 and the need of S48."""

SEVERITIES: Catalogue[Severity] = Catalogue(
    "severities",
    (
        Severity("minor", zh="轻微", en="minor", level=1),
        Severity("moderate", zh="一般", en="moderate", level=2),
        Severity("serious", zh="严重", en="serious", level=3),
        Severity("critical", zh="重大", en="critical", level=4),
    ),
)
"""Degrees of harm: closed, ordered, compared by level and never as text."""

ROLES: Catalogue[Role] = Catalogue(
    "roles",
    (
        Role("bot", zh="机器人", en="bot", rank=0, escalates_to="cs_agent"),
        Role(
            "cs_agent",
            zh="普通客服",
            en="service agent",
            rank=1,
            escalates_to="cs_supervisor",
        ),
        Role(
            "cs_supervisor",
            zh="客服主管",
            en="service supervisor",
            rank=2,
            escalates_to="store_manager",
        ),
        Role(
            "after_sales_supervisor",
            zh="售后主管",
            en="after-sales supervisor",
            rank=2,
            escalates_to="store_manager",
        ),
        Role(
            "logistics_lead",
            zh="物流负责人",
            en="logistics lead",
            rank=2,
            escalates_to="store_manager",
        ),
        Role(
            "quality_inspector",
            zh="质检",
            en="quality inspector",
            rank=1,
            escalates_to="store_manager",
        ),
        Role(
            "purchasing",
            zh="采购",
            en="purchasing",
            rank=1,
            escalates_to="store_manager",
        ),
        Role(
            "supply_chain",
            zh="供应链团队",
            en="supply-chain team",
            rank=1,
            escalates_to="store_manager",
        ),
        Role("task_force", zh="专项小组", en="task force", rank=3, escalates_to="ceo"),
        Role(
            "store_manager", zh="店长", en="store manager", rank=3, escalates_to="legal"
        ),
        # everybody together, the store manager among them: who signs an album
        Role("team", zh="全体团队成员", en="whole team", rank=4, escalates_to="ceo"),
        Role("legal", zh="法务", en="legal", rank=4, escalates_to="ceo"),
        Role("ceo", zh="首席执行官", en="chief executive", rank=5),
    ),
)
"""Roles of S115, up the ladder: agent, supervisor, store manager, legal, the top.

``team`` is who signs where all do (S72).
"""

PARTIES: Catalogue[Term] = Catalogue(
    "parties",
    (
        Term("seller", zh="卖家", en="seller"),
        Term("buyer", zh="买家", en="buyer"),
        Term("platform", zh="平台", en="platform"),
        Term("carrier", zh="物流公司", en="carrier"),
        Term("supplier", zh="供应商", en="supplier"),
        Term("undetermined", zh="待定", en="undetermined"),
    ),
)
"""Who may be liable (S57)."""

STAGES: Catalogue[Term] = Catalogue(
    "stages",
    (
        Term("sourcing", zh="采购供应", en="sourcing"),
        Term("production", zh="生产", en="production"),
        Term("qc", zh="质检", en="quality control"),
        Term("packing", zh="包装", en="packing"),
        Term("logistics", zh="物流", en="logistics"),
        Term("service", zh="客服", en="customer service"),
        Term("system", zh="系统", en="system"),
        Term("settlement", zh="结算", en="settlement"),
    ),
)
"""Stages of the process in which a cause lies (S54)."""

EVIDENCE_KINDS: Catalogue[Term] = Catalogue(
    "evidence_kinds",
    (
        Term("photo", zh="照片", en="photo"),
        Term("production_photo", zh="生产留存照片", en="production photo"),
        Term("surveillance", zh="监控", en="surveillance video"),
        Term("chat_log", zh="聊天记录", en="chat log"),
        Term("stock_record", zh="库存记录", en="stock record"),
        Term("tracking_screenshot", zh="物流截图", en="tracking screenshot"),
        Term("inspection_report", zh="质检报告", en="inspection report"),
        Term("call_recording", zh="电话录音", en="call recording"),
        Term("unboxing_video", zh="开箱视频", en="unboxing video"),
        Term("ip_log", zh="后台IP数据", en="IP log"),
        Term("order_record", zh="订单记录", en="order record"),
    ),
)
"""Kinds of material that a claim rests on (S61)."""

CHECKS: Catalogue[Term] = Catalogue(
    "checks",
    (
        Term("order", zh="订单", en="order"),
        Term("logistics", zh="物流轨迹", en="parcel tracking"),
        Term("service_log", zh="客服记录", en="service log"),
        Term("item", zh="商品详情", en="item"),
        Term("customer_history", zh="用户历史", en="customer history"),
    ),
)
"""What an investigation looks at (S51)."""

FACT_SOURCES: Catalogue[Term] = Catalogue(
    "fact_sources",
    (
        Term("complainant", zh="投诉人自述", en="the complainant"),
        Term("phone", zh="电话", en="phone"),
        Term("chat", zh="在线沟通", en="chat"),
        Term("photo", zh="照片", en="photo"),
        Term("inspection", zh="实物检验", en="inspection"),
        Term("records", zh="系统记录", en="records"),
    ),
)
"""How something was confirmed, or who said so (S52, S59)."""

REMEDY_KINDS: Catalogue[RemedyKind] = Catalogue(
    "remedy_kinds",
    (
        RemedyKind("refund", zh="退款", en="refund", form="monetary"),
        RemedyKind("refund.full", zh="全额退款", en="full refund", form="monetary"),
        RemedyKind(
            "refund.partial", zh="部分退款", en="partial refund", form="monetary"
        ),
        RemedyKind("damages", zh="赔偿", en="damages", form="monetary"),
        RemedyKind("exchange", zh="换货", en="exchange", form="in_kind"),
        RemedyKind("reship", zh="补发", en="reshipment", form="in_kind"),
        RemedyKind("remake", zh="重做", en="remake", form="in_kind"),
        RemedyKind("upgrade", zh="升级材质", en="better material", form="in_kind"),
        RemedyKind("sample", zh="小样", en="sample", form="in_kind"),
        RemedyKind("gift", zh="礼物", en="gift", form="in_kind"),
        RemedyKind("gift.pack", zh="礼包", en="gift pack", form="in_kind"),
        RemedyKind("gift.album", zh="手工相册", en="handmade album", form="symbolic"),
        RemedyKind("coupon", zh="优惠券", en="coupon", form="monetary_later"),
        RemedyKind(
            "coupon.percent", zh="折扣券", en="percentage coupon", form="monetary_later"
        ),
        RemedyKind("points", zh="积分", en="points", form="monetary_later"),
        RemedyKind("card", zh="手写道歉卡", en="handwritten card", form="symbolic"),
        RemedyKind("flowers", zh="鲜花", en="flowers", form="symbolic"),
        RemedyKind("apology", zh="道歉", en="apology", form="symbolic"),
        RemedyKind(
            "membership", zh="会员升级", en="membership upgrade", form="service"
        ),
        RemedyKind("repair", zh="维修", en="repair", form="service"),
    ),
)
"""Ways to put things right (S80)."""

CLOSURES: Catalogue[Closure] = Catalogue(
    "closures",
    (
        Closure("resolved", zh="已解决", en="resolved"),
        Closure(
            "withdrawn",
            zh="已撤回",
            en="withdrawn",
            needs_resolution=False,
            needs_cause=False,
        ),
        Closure(
            "merged",
            zh="已合并",
            en="merged",
            needs_resolution=False,
            needs_cause=False,
        ),
        Closure(
            "duplicate",
            zh="重复投诉",
            en="duplicate",
            needs_resolution=False,
            needs_cause=False,
        ),
        Closure(
            "out_of_scope",
            zh="不属受理范围",
            en="out of scope",
            needs_resolution=False,
            needs_cause=False,
        ),
        Closure(
            "no_response",
            zh="顾客未再回应",
            en="customer silent",
            needs_resolution=False,
        ),
        Closure(
            "referred", zh="已外部转介", en="referred outside", needs_resolution=False
        ),
    ),
)
"""How cases end; withdrawn and merged are codes, not states."""

OUTCOMES: Catalogue[Term] = Catalogue(
    "outcomes",
    (
        Term("upheld", zh="投诉成立", en="upheld"),
        Term("partly_upheld", zh="部分成立", en="partly upheld"),
        Term("not_upheld", zh="投诉不成立", en="not upheld"),
    ),
)
"""What was found about the complaint itself."""

BODIES: Catalogue[Term] = Catalogue(
    "bodies",
    (
        Term("platform", zh="平台", en="the platform"),
        Term("platform.douyin", zh="抖音", en="Douyin"),
        Term("platform.taobao", zh="淘宝", en="Taobao"),
        Term("platform.wechat", zh="微信小店", en="WeChat Store"),
        Term("12315", zh="12315", en="12315"),
        Term("ombudsman", zh="申诉专员", en="the ombudsman"),
        Term(
            "ombudsman.uk_financial",
            zh="英国金融申诉专员",
            en="the UK Financial Ombudsman Service",
        ),
        Term(
            "ombudsman.uk_telecoms",
            zh="英国电信争议解决机构",
            en="the UK telecoms dispute resolution scheme",
        ),
        Term("court", zh="法院", en="the court"),
    ),
)
"""Who outside may decide about a complaint; a shop adds words for its own."""

PAUSE_REASONS: Catalogue[Term] = Catalogue(
    "pause_reasons",
    (
        Term("awaiting_customer", zh="等待顾客", en="waiting for the customer"),
        Term("awaiting_evidence", zh="等待证据", en="waiting for evidence"),
        Term("awaiting_return", zh="等待退货", en="waiting for the return"),
        Term("third_party", zh="等待第三方", en="waiting for a third party"),
    ),
)
"""Reasons to stop a clock; each clock lists the ones that stop it."""

EXTENSION_REASONS: Catalogue[Term] = Catalogue(
    "extension_reasons",
    (
        Term("complex", zh="情况复杂", en="complex case"),
        Term("testing", zh="检测鉴定", en="testing"),
        Term("made_to_order", zh="定制重做", en="made to order"),
        Term("third_party", zh="等待第三方", en="waiting for a third party"),
    ),
)
"""Reasons to give a clock more time; the complainant is told."""

SEGMENTS: Catalogue[Term] = Catalogue(
    "segments",
    (
        Term("high_value", zh="高价值客户", en="high-value customer"),
        Term("new", zh="新客户", en="new customer"),
        Term("dormant", zh="沉默客户", en="dormant customer"),
        Term("regular", zh="普通客户", en="regular customer"),
    ),
)
"""Value segments: what a customer's buying looks like (S96–S98).

*Dormant* is who has stopped buying. Who never complains is something else (C14).
"""

MEMBERSHIP_LEVELS: Catalogue[Term] = Catalogue(
    "membership_levels",
    (Term("silver", zh="白银会员", en="silver member"),),
)
"""Loyalty grades, an axis of their own (S99, C15); a shop adds words for its own."""
