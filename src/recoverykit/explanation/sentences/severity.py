"""Sentences of the severity room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # lines of an explained assessment
        "severity.summary": say(
            en="{severity:severities}, {points} points; mainly {category:categories}",
            zh="{severity:severities}，{points} 分；主要为{category:categories}",
        ),
        "severity.understood": say(
            en="issues: {issues:categories}",
            zh="问题：{issues:categories}",
            to_customer=(
                "we understand that this is about: {issues:categories}",
                "我们理解您反映的是：{issues:categories}",
            ),
        ),
        "severity.issue": say(
            en="- {category:categories}: {said}",
            zh="- {category:categories}：{said}",
        ),
        "severity.issue_confirmed": say(
            en="- {category:categories}: {said}; confirmed",
            zh="- {category:categories}：{said}；已确认",
        ),
        "severity.issue_rejected": say(
            en="- {category:categories}: {said}; found not to be so",
            zh="- {category:categories}：{said}；经查不成立",
        ),
        "severity.signal": say(
            en="- {signal:signals}: {said}",
            zh="- {signal:signals}：{said}",
        ),
        "severity.failed": say(
            en="classifier {who} {version} counted as abstaining: {why}",
            zh="分类器 {who} {version} 视为弃权：{why}",
        ),
        # points
        "severity.base": say(
            en="{category:categories}: base {points}",
            zh="{category:categories}：基础分 {points}",
        ),
        "severity.money": say(
            en="{category:categories}: money is touched, +{points}",
            zh="{category:categories}：涉及资金，+{points}",
            to_customer=(
                "your money is involved, so we take this up first",
                "此事涉及您的资金，我们会优先处理",
            ),
        ),
        "severity.late": say(
            en="{category:categories}: {late_for} late by the order, +{points}",
            zh="{category:categories}：订单显示已迟 {late_for}，+{points}",
            to_customer=(
                "your order is {late_for} later than promised",
                "您的订单比承诺时间晚了 {late_for}",
            ),
        ),
        "severity.not_late": say(
            en="{category:categories}: the order shows no delay; the claim stays to be verified",
            zh="{category:categories}：订单未显示延误，该说法待核实",
        ),
        "severity.rejected": say(
            en="{category:categories}: the diagnosis found otherwise, base 0",
            zh="{category:categories}：经诊断不成立，基础分 0",
        ),
        "severity.gravest": say(
            en="the gravest issue, {category:categories}, counts {points}",
            zh="以最重的问题{category:categories}计 {points} 分",
        ),
        "severity.no_issue": say(
            en="no particular issue: base {points}",
            zh="未指明具体问题：基础分 {points}",
        ),
        "severity.public": say(
            en="public channel, audience unknown: +{points}",
            zh="公开渠道，受众人数未知：+{points}",
        ),
        "severity.audience": say(
            en="public channel, about {audience} people may see it: +{points}",
            zh="公开渠道，约 {audience} 人可能看到：+{points}",
        ),
        "severity.value": say(
            en="{amount} at stake: +{points}",
            zh="涉及金额 {amount}：+{points}",
        ),
        "severity.value_unweighed": say(
            en="{amount} at stake: the scorecard has no steps in {currency}, nothing added",
            zh="涉及金额 {amount}：评分卡未设 {currency} 档位，不加分",
        ),
        "severity.occasion": say(
            en="needed for an occasion or urgently: +{points}",
            zh="重要日子或急用：+{points}",
            to_customer=(
                "you needed it in time, and we know what that means",
                "我们知道这件商品对您有重要用途、时间紧要",
            ),
        ),
        "severity.vulnerable": say(
            en="special circumstances: +{points}; no marketing, no request for a review",
            zh="特殊情况：+{points}；不得营销，不得邀评",
        ),
        "severity.told": say(
            en="{signal:signals}: +{points}",
            zh="{signal:signals}：+{points}",
        ),
        "severity.second_failure": say(
            en="failures before this one: {earlier}, so recovery is due twice over: +{points}",
            zh="此前已失误 {earlier} 次，属二次失误：+{points}",
            to_customer=(
                "this is not the first time that we have let you down",
                "这不是我们第一次让您失望",
            ),
        ),
        "severity.owner": say(
            en="recovery failed before: to be owned by {role:roles} or above",
            zh="补救曾告失败：应由{role:roles}或以上负责",
        ),
        "severity.segment": say(
            en="customer segment {segment}: +{points}",
            zh="客户分层 {segment}：+{points}",
        ),
        "severity.capped": say(
            en="surroundings add {points} at most (they came to {uncapped})",
            zh="情境加分以 {points} 为限（原为 {uncapped}）",
        ),
        "severity.level": say(
            en="{points} points in all: {severity:severities}",
            zh="合计 {points} 分，严重程度为{severity:severities}",
        ),
        # for a person to weigh, never with points
        "severity.mixed": say(
            en="the words go both ways: have a person look, at low cost; no points",
            zh="褒贬并存：宜由人工简单核看，不计分",
        ),
        "severity.sign_returns": say(
            en="sign for a person to weigh: {returned} of {orders} orders went back (from {percent} % of {least} orders or more)",
            zh="供人工判断的迹象：{orders} 单中退货 {returned} 单（标准：{least} 单起、{percent}% 起）",
        ),
        "severity.sign_reviews": say(
            en="sign for a person to weigh: {reviews} bad reviews from one source (from {least} on)",
            zh="供人工判断的迹象：同一来源差评 {reviews} 条（标准：{least} 条起）",
        ),
        "severity.sign_wording": say(
            en="sign for a person to weigh: beside that, the text reads like extortion",
            zh="供人工判断的迹象：在上述情况之外，文字疑似勒索",
        ),
        "severity.sign_wording_read": say(
            en="sign for a person to weigh: somebody read the message and found that it asks for money against a review",
            zh="供人工判断的迹象：经人工阅读，确认信息以评价索取钱财",
        ),
        "severity.words_are_no_sign": say(
            en="words that read like extortion are no sign by themselves: it takes a fact about the account, or a person",
            zh="仅有疑似勒索的文字不构成迹象，须有账号事实或人工确认",
        ),
        # how soon
        "severity.priority_severity": say(
            en="severity {severity:severities}: +{levels}",
            zh="严重程度{severity:severities}：+{levels}",
        ),
        "severity.priority_unassessed": say(
            en="nobody has assessed it, so it counts as the gravest: +{levels}",
            zh="尚未评估，按最高程度计：+{levels}",
        ),
        "severity.priority_hurry": say(
            en="a date or a hurry makes harm grow: +{levels}",
            zh="重要日子或急用，损害加剧：+{levels}",
        ),
        "severity.priority_public": say(
            en="others can read it: +{levels}",
            zh="公开可见：+{levels}",
        ),
        "severity.priority_age": say(
            en="waiting for {age}: +{levels}",
            zh="已等待 {age}：+{levels}",
        ),
        "severity.priority_overdue": say(
            en="clocks are over due: +{levels}",
            zh="时限已过：+{levels}",
        ),
        # whether it is a case
        "severity.opens_issue": say(
            en="opens a case: the complainant names an issue",
            zh="投诉人陈述了具体问题，应立案",
        ),
        "severity.opens_signal": say(
            en="opens a case: {signals:signals}",
            zh="文字显示{signals:signals}，应立案",
        ),
        "severity.opens_confirmed": say(
            en="opens a case: the diagnosis confirms an issue",
            zh="经诊断确认问题，应立案",
        ),
        "severity.opens_fact": say(
            en="opens a case: the facts show a failure, whatever was asked",
            zh="事实显示服务失误，无论来意如何均应立案",
        ),
        "severity.opens_detected": say(
            en="opens a case: the shop found it before anybody complained",
            zh="系统先于顾客发现异常，应立案",
        ),
        "severity.opens_vulnerable": say(
            en="opens a case: special circumstances deserve a person",
            zh="情况特殊，应立案由专人处理",
        ),
        "severity.opens_sought": say(
            en="opens a case: a remedy was asked for: {remedy:remedy_kinds}",
            zh="投诉人要求{remedy:remedy_kinds}，应立案",
        ),
        "severity.opens_stars": say(
            en="opens a case by policy: {stars} stars, although the words are neutral",
            zh="文字中性，但评分仅 {stars} 星，按店铺政策立案",
        ),
        "severity.opens_unread": say(
            en="opens a case: no classifier could read it, so a person must",
            zh="没有分类器能读懂内容，应立案由人工判断",
        ),
        "severity.not_a_case": say(
            en="no complaint found: an inquiry",
            zh="未见投诉内容，按咨询处理",
        ),
        # classifiers
        "severity.abstain_script": say(
            en="the text is in a script that the words are not written in",
            zh="文本所用文字不在词库范围内",
        ),
        "severity.abstain_asks": say(
            en="the text only asks; the model cannot tell a question from a complaint",
            zh="内容均为疑问句，模型无法区分咨询与投诉",
        ),
        "severity.abstain_unsure": say(
            en="the model cannot tell: a complaint with {percent} %",
            zh="模型无法判断：投诉的概率为 {percent}%",
        ),
        "severity.failed_raised": say(
            en="it raised {error}",
            zh="抛出 {error}",
        ),
        "severity.failed_type": say(
            en="it answered with a {given}; allowed are a tuple of Opinion, or Abstain",
            zh="返回了 {given}；应为 Opinion 元组或 Abstain",
        ),
        "severity.failed_label": say(
            en="label '{label}' is not declared, or in no catalogue",
            zh="标签“{label}”未声明或不在目录中",
        ),
        "severity.failed_span": say(
            en="span {start}–{end} holds nothing of a text of {length} characters",
            zh="区间 {start}–{end} 不在 {length} 字的文本之内",
        ),
        "severity.failed_confidence": say(
            en="a confidence must be a whole percent, 0 to 100, or be left out",
            zh="置信度须为 0 至 100 的整数百分比，或不填",
        ),
        "severity.failed_field": say(
            en="it answered with a field {field} of the wrong kind",
            zh="返回内容的 {field} 字段类型有误",
        ),
        "severity.failed_twice": say(
            en="it gave the label '{label}' twice in one answer",
            zh="同一次回答中标签“{label}”出现两次",
        ),
        "severity.failed_changed_input": say(
            en="it changed the complaint that it was given",
            zh="擅自改动了交给它的投诉内容",
        ),
        "severity.failed_changed": say(
            en="its {field} changed since the panel was built",
            zh="自组成以来其 {field} 发生了变化",
        ),
        "severity.disagreement": say(
            en="{label:{catalogue}}: {said_by} say so; {denied_by} read the text and do not",
            zh="{label:{catalogue}}：{said_by} 认定如此；{denied_by} 读过原文，未作此认定",
        ),
        "severity.failed_malice": say(
            en="words alone never make a review malicious; it takes evidence and a person",
            zh="仅凭文字不得认定恶意差评，须有证据并由人工确认",
        ),
    }
)
