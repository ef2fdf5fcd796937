"""What the review desk says around the library's own sentences."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("# Review desk: {book}, {hours}", "# 评价处理台：{book}，{hours}"),
    "always": ("clocks run day and night", "全天计时"),
    "shop": ("clocks run daily 09:00–18:00", "每日 09:00–18:00 计时"),
    "config": (
        "Times are {zone}. Costs and limits are those of `ShopConfig.example()`.",
        "时间均为 {zone}。成本与审批权限取自 `ShopConfig.example()`。",
    ),
    "diagnosis_first": (
        "An offer below is made only once its case is diagnosed.",
        "以下方案须在完成诊断后方可提出。",
    ),
    "stars": ("{stars} of 5 stars", "{stars} 星"),
    "from_seller": ("from a seller", "卖家投诉"),
    "no_case": ("**Opens no case.**", "**不立案。**"),
    "points": ("How it was counted: {said}.", "计分：{said}。"),
    "semicolon": ("; ", "；"),
    "clock": ("clock", "计时"),
    "due": ("due", "最迟"),
    "target": ("time allowed", "时长"),
    "no_target": ("no time is set", "未设时限"),
    "target_no_rule": (
        "no rule says (NO_RULE), a person decides",
        "规则未定（NO_RULE），由人决定",
    ),
    "open_time": ("{span} of opening time", "{span}营业时间"),
    "closed": (
        "It came in while the shop was closed: opening hours count from {at}.",
        "收到时店铺未营业，营业时间自 {at} 起算。",
    ),
    "handler": ("**Handled by: {role}**", "**处理人：{role}**"),
    "handler_no_rule": (
        "**Handled by: no rule says (NO_RULE), the {role} decides**",
        "**处理人：规则未定（NO_RULE），由{role}指派**",
    ),
    "no_handlers": (
        "- this book names no handlers at all",
        "- 本规则册没有规定处理人",
    ),
    "granted": (
        "**Offer: the {by} may make it, {exposure} at most**",
        "**方案：{by}可直接提出，最多 {exposure}**",
    ),
    "needs_approval": (
        "**Offer: the {approver} has to approve it, {exposure} at most**",
        "**方案：须经{approver}批准，最多 {exposure}**",
    ),
    "refused": ("**Offer: must not be made**", "**方案：不得提出**"),
    "no_rule": (
        "**Offer: no rule covers this (NO_RULE), it goes up to the {approver}**",
        "**方案：没有适用的规则（NO_RULE），升级给{approver}决定**",
    ),
    "other_currency": (
        "- the order was paid in {order}, the book is in {book}, none is converted",
        "- 订单以 {order} 支付，规则册以 {book} 计价，系统不做换算",
    ),
    "remedy": ("remedy", "补救"),
    "how": ("how", "给法"),
    "basis": ("basis", "依据"),
    "cost": ("cost", "成本"),
    "given": ("given", "直接给"),
    "choice": ("choice {n}", "选项 {n}"),
    "pick": (
        "The customer picks {most} of {n} choices.",
        "顾客从 {n} 个选项中选 {most} 个。",
    ),
    "pick_most": (
        "The customer may pick up to {most} of {n} choices.",
        "顾客可从 {n} 个选项中至多选 {most} 个。",
    ),
    "pick_range": (
        "The customer picks {least} to {most} of {n} choices.",
        "顾客从 {n} 个选项中选 {least} 至 {most} 个。",
    ),
    "percent_off": ("{percent} % off", "{fold} 折"),
    "valid_months": ("good for {months} months", "{months} 个月内有效"),
    "return_waived": ("no return needed", "无需退货"),
    "expedite": ("sent express", "加急"),
    "upgrade": ("of better material", "升级材质"),
    "surprise": ("a surprise", "惊喜"),
    "paren": (" ({terms})", "（{terms}）"),
    "comma": (", ", "，"),
    "segment": ("**Customer: {segment}**", "**客户分层：{segment}**"),
    "signs": (
        (
            "**Signs of bad faith.** A sign is no verdict: nothing is filed before a "
            "person has found it so, and nothing that is owed is held back."
        ),
        "**有恶意迹象。** 迹象不是结论：须由人认定后方可申诉；应得的补救照给。",
    ),
    "complete": ("Dossier for {to}: complete.", "{to}申诉材料：齐全。"),
    "lacking": ("Dossier for {to}: not complete.", "{to}申诉材料：不齐。"),
    "if_confirmed": (
        "If a person confirms it: {role} files the appeal by {due}.",
        "若经人认定：由{role}在 {due} 前提出平台申诉。",
    ),
    "plain": ("{en}", "{zh}"),
    "case": ("case", "个案"),
    "gravity": ("how grave", "严重程度"),
    "about": ("about", "类别"),
    "answer_by": ("answer by", "最迟答复"),
    "who": ("who", "处理人"),
    "by_hand": ("a person decides", "由人决定"),
    "bad": ("line {n}: {what}", "第 {n} 行：{what}"),
    "count": (
        "{lines} lines: {cases} cases, {none} that open none, {bad} not readable.",
        "共 {lines} 条：立案 {cases}，不立案 {none}，无法读取 {bad}。",
    ),
}
"""What the page says around the library's own sentences: en, zh."""

TABLES_ZH: Mapping[str, str] = {
    "handlers_by_category": "“按类别分派”",
    "store_manager_steps_in": "“店长介入”",
    "order_value_bands": "“按订单金额分档”",
    "bracelet_menu": "“定制品方案”",
    "damaged_goods": "“破损补发”",
    "coupon_of_20": "“20 元心意券”",
    "goodwill_by_segment": "“按客户分层的心意”",
    "value_segments": "“客户分层”",
    "high_value": "“高价值客户”",
    "new": "“新客户”",
    "dormant": "“沉默客户”",
    "logistics": "“物流”",
    "quality": "“商品质量”",
    "malicious": "“恶意差评”",
    "not_named": "“未列明的类别”",
    "grave": "“严重及以上”",
    "light": "“一般及以下”",
    "up_to_100": "“100 元以内”",
    "up_to_300": "“100 元以上至 300 元”",
    "above_300": "“300 元以上”",
    "nothing_paid": "“未付款”",
    "price_unknown": "“金额未知”",
    "made_to_order": "“定制商品”",
    "other_goods": "“非定制商品”",
    "damaged": "“破损”",
    "other": "“其他情形”",
    "everybody": "“所有投诉人”",
}
"""Tables and rules of the shipped books, for readers of Chinese."""


SIGNS_ZH: Mapping[object, str] = {
    "abnormal_returns": "退货率异常",
    "reviews_from_one_source": "同源批量差评",
    "extortion_wording": "勒索措辞",
}
"""Signs of bad faith, for readers of Chinese."""
