"""Sentences of the reply_rules room: what is wrong, and what to write instead."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # what must not be said
        "reply.stalling": say(
            en="'{phrase}' asks for patience and gives nothing; say who does what, and by when",
            zh="“{phrase}”只让顾客等，没有任何交代；请写明谁在处理、做什么、何时答复",
        ),
        "reply.waiting": say(
            en="'{phrase}' without a time is a brush-off; name the time by which you will answer",
            zh="“{phrase}”而不给时间，等于敷衍；请写明何时答复",
        ),
        "reply.machine": say(
            en="'{phrase}' hides behind a machine; say which person looks after it, and by when",
            zh="“{phrase}”是拿系统挡人；请写明由谁跟进、何时答复",
        ),
        "reply.rule_wall": say(
            en="'{phrase}' shuts the door; explain what the rule is for, and what you can do within it",
            zh="“{phrase}”把话说死了；请说明规则的缘由，以及在规则之内还能做什么",
        ),
        "reply.blames_carrier": say(
            en="'{phrase}' puts it on the carrier; own it first: to the customer it is our delivery",
            zh="“{phrase}”把责任推给物流；请先承担下来，在顾客眼里这就是我们的配送",
        ),
        "reply.blames_supplier": say(
            en="'{phrase}' puts it on the supplier; own it first: to the customer it is our product",
            zh="“{phrase}”把责任推给供应商；请先承担下来，在顾客眼里这就是我们的商品",
        ),
        "reply.blames_platform": say(
            en="'{phrase}' puts it on the platform; own it first, and say what you do with the platform",
            zh="“{phrase}”把责任推给平台；请先承担下来，并说明由您去与平台沟通什么",
        ),
        "reply.blames_system": say(
            en="'{phrase}' puts it on a system; own it first, and say what a person does about it",
            zh="“{phrase}”把责任推给系统；请先承担下来，并说明由谁来人工处理",
        ),
        "reply.blames_customer": say(
            en="'{phrase}' puts it on the customer; drop it, and ask what happened instead",
            zh="“{phrase}”是在责怪顾客；请删去，改为询问具体情况",
        ),
        "reply.blames_nobody": say(
            en="'{phrase}' sends the customer away; say what you will do, whoever is at fault",
            zh="“{phrase}”是在撇清关系；无论责任在谁，请写明您会做什么",
        ),
        # what must not go out
        "reply.review_bought": say(
            en="'{gift}' stands beside '{ask}': that buys a review; ask for none here, or offer nothing",
            zh="“{gift}”与“{ask}”同在一条消息里，等于花钱买评价；请删去评价请求，或删去好处",
        ),
        "reply.quote_unruled": say(
            en="a remedy is held out and none was ruled yet; decide the offer first",
            zh="消息里许诺了补救，但尚未裁定方案；请先裁定再告知",
        ),
        "reply.quote_of_kind": say(
            en="{kind:remedy_kinds} is held out and not in what was authorised; take it out, or have it decided",
            zh="消息许诺了{kind:remedy_kinds}，但获准的方案里没有；请删去，或先申请裁定",
        ),
        "reply.quote_of_sum": say(
            en="{amount} is held out and is no sum of what was authorised; name the amount that was ruled",
            zh="消息许诺了 {amount}，与获准的方案不符；请改为裁定的金额",
        ),
        "reply.quote_of_percent": say(
            en="{percent} % off is held out and not in what was authorised; name what was ruled",
            zh="消息许诺优惠 {percent}%，获准的方案里没有；请改为裁定的内容",
        ),
        "reply.public_order": say(
            en="an order or customer number stands in a public reply; take it out, and give it in private",
            zh="公开回复中出现了订单号或客户编号；请删去，改为私下告知",
        ),
        "reply.public_phone": say(
            en="a phone number stands in a public reply; take it out",
            zh="公开回复中出现了电话号码；请删去",
        ),
        "reply.public_address": say(
            en="an address stands in a public reply; take it out",
            zh="公开回复中出现了地址；请删去",
        ),
        "reply.public_email": say(
            en="an e-mail address stands in a public reply; take it out, or give the shop's own in private",
            zh="公开回复中出现了邮箱地址；请删去，或私下告知店铺邮箱",
        ),
        "reply.public_name": say(
            en="a name stands in a public reply; write 'dear customer' instead",
            zh="公开回复中出现了姓名；请改为“亲爱的顾客”",
        ),
        "reply.explains_early": say(
            en="it explains, and nothing was diagnosed yet; say that you look into it, and explain later",
            zh="尚未诊断就作了解释；请先说明正在核查，查清后再解释",
        ),
        # what would make it better
        "reply.overpromises": say(
            en="'{phrase}' promises what nobody can keep; say what you will do, and by when",
            zh="“{phrase}”是做不到的保证；请写明具体会做什么、何时完成",
        ),
        "reply.automatic": say(
            en="sent by a machine; a person should write before the first response is due",
            zh="这是自动回复；请在首次响应时限前由人工回复",
        ),
        "reply.template_only": say(
            en="a template as it is; add what this customer wrote, what they bought or when",
            zh="原样使用了模板；请加上这位顾客说的话、买的商品或日期",
        ),
        "reply.no_word_of_case": say(
            en="an edited template without one word of this case; name the item, a date, an amount or what was said",
            zh="修改过的模板里没有本案的任何内容；请写上商品、日期、金额或顾客的原话",
        ),
        "reply.solution_first": say(
            en="the solution comes before any apology or empathy; say it before the solution",
            zh="先说了方案，后道歉共情；请把道歉共情放在方案之前",
        ),
        "reply.solution_without_comfort": say(
            en="a solution without a word of apology or empathy; say it before the solution",
            zh="只有方案，没有道歉或共情；请在方案之前说出来",
        ),
        "reply.passes_over_handling": say(
            en="the customer complained of how they were answered; apologise for that too",
            zh="顾客对之前的答复也不满；请一并为此道歉",
        ),
        "reply.unsigned": say(
            en="an apology in such a case is signed; have it signed by: {role:roles}, or higher",
            zh="此类个案的道歉应署名；请由{role:roles}或更高角色署名",
        ),
        "reply.signed_too_low": say(
            en="signed by: {signed:roles}; such a case needs: {role:roles}, or higher",
            zh="署名为{signed:roles}；此类个案须由{role:roles}或更高角色署名",
        ),
        "reply.commitment_unlisted": say(
            en="a time is promised ({what:promises}) and not listed, so that no clock would run; list it among the commitments of the reply",
            zh="文中承诺了时间（{what:promises}），但未列入承诺，不会计时；请把它列入这条回复的承诺",
        ),
        "reply.time_without_clock": say(
            en="a date or a time of day is promised, and no clock is started by it; list it among the commitments of the reply, as a span from now",
            zh="文中承诺了具体日期或钟点，但不会自动计时；请折算成从现在起的时长，列入这条回复的承诺",
        ),
        "reply.lacks_apology": say(
            en="no apology; say that you are sorry, and for what",
            zh="没有道歉；请说明为何事致歉",
        ),
        "reply.lacks_empathy": say(
            en="no empathy; say that you understand what it means to them",
            zh="没有共情；请表示理解顾客的心情",
        ),
        "reply.lacks_question": say(
            en="no question; ask what exactly happened",
            zh="没有询问；请问清具体情况",
        ),
        "reply.lacks_evidence_request": say(
            en="no request for evidence; ask for a photo or a video",
            zh="没有请顾客提供凭证；请索要照片或视频",
        ),
        "reply.lacks_ownership": say(
            en="nobody owns it; say that it is your responsibility, whatever the cause",
            zh="没有承担责任；无论原因如何，请表示这是我们的责任",
        ),
        "reply.lacks_explanation": say(
            en="no explanation; say what was found",
            zh="没有说明原因；请告知查明的情况",
        ),
        "reply.lacks_solution": say(
            en="no solution; say what you will do",
            zh="没有方案；请说明会如何解决",
        ),
        "reply.lacks_promise": say(
            en="no promise; say what you will do next, and by when",
            zh="没有承诺；请说明下一步做什么、何时完成",
        ),
        "reply.lacks_thanks": say(
            en="no thanks; thank them for telling you",
            zh="没有致谢；请感谢顾客的反馈",
        ),
        "reply.lacks_name": say(
            en="nobody is named; say who you are",
            zh="没有说明由谁负责；请报上您的姓名",
        ),
        "reply.lacks_role": say(
            en="no role is named; say what you are in the shop",
            zh="没有说明身份；请报上您的职务",
        ),
        "reply.lacks_eta": say(
            en="no time is named; say when it will be done or be there",
            zh="没有给出时间；请写明预计何时解决或送达",
        ),
        "reply.lacks_carrier": say(
            en="no carrier, link or tracking number; give the link to the parcel",
            zh="没有物流公司、链接或单号；请附上物流查询链接",
        ),
        "reply.lacks_rule": say(
            en="no rule is explained; say which rule was applied, and why",
            zh="没有说明规则；请写明依据哪条规则及缘由",
        ),
    }
)
