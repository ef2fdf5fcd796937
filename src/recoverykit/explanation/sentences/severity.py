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
            en="the customer has {earlier} earlier case(s), so recovery failed before: +{points}",
            zh="该顾客此前已有 {earlier} 起个案，属二次失误：+{points}",
            to_customer=(
                "this is not the first time that we have let you down",
                "这不是我们第一次让您失望",
            ),
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
        # whether it is a case
        "severity.opens_issue": say(
            en="opens a case: the complainant names an issue",
            zh="投诉人陈述了具体问题，应立案",
        ),
        "severity.opens_signal": say(
            en="opens a case: {signals:signals}",
            zh="文字显示{signals:signals}，应立案",
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
        "severity.failed_malice": say(
            en="words alone never make a review malicious; it takes evidence and a person",
            zh="仅凭文字不得认定恶意差评，须有证据并由人工确认",
        ),
    }
)
