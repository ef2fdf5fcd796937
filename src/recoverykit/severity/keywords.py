"""The words that ship, in Chinese and English; a shop adds those of its trade.

Rows are separated by ``|``; one ``…`` inside stands for a few characters of the same
clause. They are evidence to show, never a verdict, and no row speaks of malice: bad
faith is not read out of words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.catalogue import Catalogue, Term
from recoverykit.severity.lexicon import Keyword, Lexicon

__all__ = ["LEXICON", "MONITOR", "SIGNALS"]

SIGNALS: Catalogue[Term] = Catalogue(
    "signals",
    (
        Term("dissatisfied", zh="不满", en="dissatisfaction"),
        Term("anger", zh="愤怒", en="anger"),
        Term("occasion", zh="重要日子", en="a special occasion"),
        Term("urgency", zh="急用", en="needed urgently"),
        Term("legal_threat", zh="维权·监管", en="law or regulator"),
        Term("media_exposure", zh="曝光", en="going public"),
        Term("churn_threat", zh="流失意向", en="leaving for good"),
        Term("bereavement", zh="亲人离世", en="a bereavement"),
        Term("repeat_contact", zh="多次反映", en="told us before"),
    ),
)
"""What a text tells about the complaint as a whole, beside its issues."""

_ZH: Mapping[str, str] = MappingProxyType(
    {
        "logistics.delay": "等了…天|等了…个月|等了…周|等了…星期|等了…礼拜|等了好久|"
        "等了很久|等太久|太慢|慢死|超慢|龟速|迟迟|延误|延迟发货|送晚|晚到|超时|物流慢|"
        "快递慢|发货慢|过了…才到|拖了…天|拖了…个月|一拖再拖|物流…不更新|物流…没更新|"
        "物流…没动",
        "logistics.not_shipped": "未发货|没发货|不发货|没有发货|还不发|未出货|没出库|"
        "没揽收|未揽收|还没…发货",
        "logistics.not_received": "没收到|未收到|没有收到|收不到|没到货|未到货|没送到|"
        "丢件|丢货|快递丢|包裹丢|虚假签收|显示签收…没",
        "quality.defective": "断裂|断了|断掉|断开|坏了|坏的|坏掉|故障|失灵|没反应|"
        "不能用|用不了|无法使用|开不了机|充不进电|闪退|死机|掉色|褪色|起球|开线|开胶|"
        "脱胶|漏水|漏电|生锈|变质|发霉|异味|瑕疵|质量差|质量太差|质量问题|质量…不行|"
        "做工粗糙|劣质|残次|次品|无效卡密|卡密…无效|卡密错误",
        "quality.damaged": "破损|破了|破的|破裂|碎了|碎的|全碎|摔坏|压坏|压扁|压碎|"
        "撞坏|磕碰|划痕|裂了|裂开|裂纹|裂痕|变形|损坏|包装…烂|漏液|洒了",
        "fulfilment.missing_item": "漏发|少发|少件|缺件|少了|缺少|没配|漏了|少寄|漏寄|"
        "只收到…件|只收到…个|赠品没|没有赠品|没给赠品|配件不全",
        "fulfilment.wrong_size": "尺码不符|尺码不对|尺寸不符|尺寸不对|码数不对|码不对|"
        "发错码|尺码错|尺码偏|尺码太|偏大|偏小|大了一码|小了一码|穿不上|穿不下|太紧|"
        "太肥",
        "fulfilment.not_as_described": "与描述不符|和描述不符|描述不符|与图片不符|"
        "图文不符|货不对板|实物不符|色差|假货|虚假宣传|不是正品|仿冒|发错货|发错了|"
        "发错颜色|颜色不对|款式不对|型号不对|和图片不一样|跟图片不一样|照骗|名不副实",
        "payment.charge": "多扣|重复扣|扣了两次|扣款异常|扣款失败|扣款错误|乱扣|乱收费|"
        "多收|多付|自动扣款|偷偷扣|无故扣|被扣|盗刷|付了两次|支付失败|没有退款|不退款|"
        "不给退|拒绝退款|退款没到|退款…没到账|退款…未到账|不退钱|没退款|未退款",
        "payment.settlement": "结算错误|结算不对|结算金额|少结|未结算|没结算|不结算|"
        "结算延迟|放款延迟|未放款|没放款|不放款|货款没到|货款未到|货款…没到账|"
        "提现失败|提现…没到账|提现…未到账|不能提现|无法提现|拖欠货款",
        "payment.frozen": "资金冻结|冻结资金|资金被冻结|账户被冻结|账号被冻结|余额冻结|"
        "货款冻结|货款被冻结|钱被冻结|冻结了…钱|冻结了…款|冻结我|被冻结|冻结货款",
        "system.stock_sync": "库存不同步|库存同步|库存没更新|库存显示有|显示有货…没货|"
        "下单…没货|超卖|库存错误|付款后…没货|拍下…没货",
        "service.attitude": "敷衍|像…机器人|跟机器人|机械回复|态度差|态度恶劣|"
        "态度不好|态度不是很好|态度太差|态度极差|没人理|没人管|不理人|不理我|爱理不理|爱答不理|"
        "不回复|不回消息|已读不回|联系不上|找不到客服|客服…不在|踢皮球|推诿|推卸责任|"
        "甩锅|互相推|不耐烦|骂人|辱骂|阴阳怪气|冷冰冰|复制粘贴|不解决问题",
        "rules.unfair": "规则不公平|不公平|霸王条款|规则不合理|不合理的规则|"
        "规则…不透明|偏袒|单方面判|随便判|无故封号|无故下架|无故处罚|乱罚款|不讲道理",
    }
)

_EN: Mapping[str, str] = MappingProxyType(
    {
        "logistics.delay": "late|delayed|delay|overdue|slow shipping|slow delivery|"
        "took forever|took … weeks|took … months|waited … days|waited … weeks|"
        "waited … month|waited … months|waiting … days|waiting … weeks|"
        "waiting … months|weeks late|days late|tracking … not updated|"
        "tracking … hasn't moved|still waiting",
        "logistics.not_shipped": "not shipped|hasn't shipped|never shipped|"
        "has not shipped|not been shipped|not dispatched|still not dispatched",
        "logistics.not_received": "never arrived|never received|not received|"
        "didn't receive|did not receive|haven't received|have not received|"
        "hasn't arrived|has not arrived|didn't arrive|did not arrive|not delivered|"
        "never came|lost in transit|lost parcel|lost package|marked as delivered",
        "quality.defective": "defective|faulty|broken|broke|doesn't work|does not work|"
        "not working|stopped working|won't turn on|snapped|fell apart|falling apart|"
        "poor quality|bad quality|terrible quality|cheap quality|malfunction|"
        "malfunctioning|mouldy|moldy|rotten|expired|fades|faded|leaks|leaking",
        "quality.damaged": "damaged|smashed|crushed|cracked|shattered|dented|"
        "scratched|torn|in pieces",
        "fulfilment.missing_item": "missing|incomplete order|left out|not in the box|"
        "not included|only received … of|one short",
        "fulfilment.wrong_size": "wrong size|size is wrong|doesn't fit|does not fit|"
        "didn't fit|too small|too big|too tight|too large",
        "fulfilment.not_as_described": "not as described|not as advertised|"
        "nothing like the|looks nothing like|different from the picture|wrong item|"
        "wrong colour|wrong color|wrong product|counterfeit|fake|knock-off|misleading",
        "payment.charge": "charged twice|double charged|charged … twice|overcharged|"
        "wrong charge|unauthorised charge|unauthorized charge|charged … without|"
        "no refund|refused … refund|refuse … refund|refund … not arrived|"
        "refund never|still no refund|billed twice|won't refund",
        "payment.settlement": "settlement … late|settlement … wrong|"
        "settlement … missing|payout … late|payout … missing|payout … wrong|"
        "payout delayed|not been paid out|haven't been paid|withdrawal failed|"
        "cannot withdraw|can't withdraw",
        "payment.frozen": "funds … frozen|money … frozen|account … frozen|"
        "balance … frozen|froze my|frozen funds|funds on hold|payout on hold",
        "system.stock_sync": "oversold|out of sync|showed in stock|shown in stock|"
        "said in stock|sold out after|out of stock after",
        "service.attitude": "rude|ignored|ignores|ignoring|unhelpful|no reply|"
        "never replied|no response|didn't reply|does not reply|nobody answers|"
        "no one answers|like a robot|canned reply|canned replies|copy and paste|"
        "dismissive|brushed off|fobbed off|couldn't care less|passed around",
        "rules.unfair": "unfair|unfairly|one-sided|unreasonable rule|"
        "unreasonable policy|banned without|biased",
    }
)

_ZH_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "dissatisfied": "差评|太差|很差|极差|真差|超差|特别差|非常差|服务差|"
        "差劲|失望|后悔|垃圾|不满意|不满|"
        "太坑|坑人|坑爹|上当|被骗|骗人|骗子|骗钱|欺骗|忽悠|不值|难用|难吃|难闻|糟糕|"
        "无语|一言难尽|避雷|踩雷|智商税|不推荐|别买|不要买|一星|投诉|辣鸡|什么破|"
        "不靠谱|没用",
        "anger": "气死|愤怒|生气|恶心|不要脸|过分|欺人太甚|忍无可忍|无法忍受|太气人|"
        "岂有此理|离谱|滚蛋|给我滚|混蛋|无良|黑心|无耻|缺德|所谓的|呵呵|😡|😠|🤬|👿|💢|👎|😤|💩|🖕|"
        "凭什么|火大",
        "occasion": "纪念日|周年|生日|婚礼|结婚|订婚|求婚|情人节|七夕|母亲节|父亲节|"
        "春节|中秋|圣诞|满月|寿宴|祝寿|毕业典礼|教师节|儿童节|乔迁",
        "urgency": "急用|急需|着急用|等着用|加急|马上要用|明天要用|尽快处理|立即处理|"
        "立刻处理|十万火急",
        "legal_threat": "12315|12345|消协|工商局|工商投诉|市场监管|市监局|消费者协会|"
        "律师|起诉|法院|法律途径|报警|维权|举报|退一赔三|假一赔十|黑猫投诉|仲裁|网信办|"
        "银保监",
        "media_exposure": "曝光|发抖音|发微博|发小红书|发朋友圈|挂到网上|挂网上|"
        "发到网上|找媒体|找记者|电视台|上热搜|让大家看看|广而告之",
        "churn_threat": "再也不买|再也不来|再也不会买|不会再买|不会再来|最后一次买|"
        "拉黑|取关|卸载|换一家|换别家|永不回购|不会回购|绝不回购",
        "bereavement": "去世|过世|离世|病逝|逝世|丧事|葬礼|亡故|遗物",
        "repeat_contact": "说了…遍|说过…遍|反映…次|反馈…次|联系…次|打了…次电话|"
        "问了…遍|问了…次|第二次了|第三次了|又一次|又坏|又断|又出问题|再次出现|还是没解决|"
        "仍未解决|一直没解决|上次也|屡次|"
        "多次反映|多次联系|多次沟通|多次投诉",
    }
)

_EN_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "dissatisfied": "disappointed|disappointing|terrible|awful|horrible|worst|"
        "waste of money|rubbish|garbage|junk|useless|scam|scammed|rip-off|ripped off|"
        "not happy|unhappy|not satisfied|dissatisfied|complaint|complain|regret|"
        "do not buy|don't buy|avoid this|poor service|bad service|one star",
        "anger": "furious|angry|outraged|outrageous|disgusting|disgusted|unacceptable|"
        "ridiculous|shameful|disgrace|fed up|pissed|how dare you|so-called",
        "occasion": "anniversary|birthday|wedding|engagement|graduation|christmas|"
        "valentine|valentine's|mother's day|father's day",
        "urgency": "urgent|urgently|asap|as soon as possible|needed it by|need it by|"
        "immediately",
        "legal_threat": "lawyer|solicitor|attorney|will sue|sue you|to sue|"
        "suing|small claims|legal action|"
        "trading standards|ombudsman|consumer protection|regulator|chargeback|police|"
        "to court|in court|bbb",
        "media_exposure": "go public|post … online|post … twitter|post … reddit|"
        "on social media|to the press|journalist|newspaper|go viral",
        "churn_threat": "never buy|never buying|never order|never shop|"
        "never again|last time i|lost a customer|close my account|cancel my account|"
        "taking my business|shop elsewhere",
        "bereavement": "passed away|bereavement|bereaved|funeral|death of|"
        "my mother … died|"
        "my father … died|my mum … died|my mom … died|my dad … died|my husband … died|"
        "my wife … died|my grandmother … died|my grandfather … died|"
        "lost my mother|lost my father|lost my mum|lost my mom|lost my dad",
        "repeat_contact": "third time|second time this|for the second time|"
        "told you … times|emailed … times|"
        "called … times|contacted … times|written … times|yet again|"
        "happened before|still not resolved|still unresolved",
    }
)

# Harmless phrases: words of a trade, praise, and "no" that denies nothing.
_ALLOW = (
    "垃圾袋|垃圾桶|垃圾箱|垃圾铲|垃圾分类|装垃圾|倒垃圾|扔垃圾|打破了|变形金刚|避雷针|"
    "零差评|减少了|少了很多麻烦|少了烦恼|乐坏了|高兴坏了|开心坏了|累坏了|饿坏了|吓坏了|"
    "便宜得离谱|便宜到离谱|好得离谱|好到离谱|太紧张|无所谓的|值不值|还没用|没用过|"
    "后悔没早|后悔没多|后悔买晚|后悔买少|不满一|不满两|不满三|一星期|周年庆|春节放假|"
    "没几天|没几次|没几个月|没两天|没三天|没两次|没多久|没多长时间|没用几|没用多久|"
    "没想到|没事|没错|不到|不仅|不但|不光|不只|不止|不得不|不知道|不晓得|不愧|要不是|"
    "是不是|能不能|可不可以|差不多|一点…都没有|一点…也没有|丝毫没有|"
    "not only|not just|not to mention|no wonder|no doubt|why not|late night|late-night|"
    "broken in|broken-in|missing you|garbage bag|garbage bags|rubbish bag|rubbish bags|"
    "rubbish bin|garbage can|junk food|junk drawer|fake fur|fake eyelashes|fake plant|"
    "fake plants|fake flowers|torn jeans|torn between|worst case|can't complain|"
    "cannot complain|nothing to complain"
)
_NEGATORS = (
    "没有|没|未|无|毫无|并无|不是|并不|并非|不算|不会|不曾|从不|从未|不想|不要|不|"
    "not|no|never|without|nothing|isn't|wasn't|aren't|weren't|don't|doesn't|didn't|"
    "hasn't|haven't|hadn't|wouldn't|won't|can't|cannot|isnt|wasnt|didnt|nor"
)
_FILLERS = (
    "任何|什么|发现|出现|有|会|是|算|要|想|一点|一丝|丝毫|半点|啥|太|很|再|给|想过|觉得|"
    "存在|明显|那么|特别|打算|让我|让人|令人|"
    "a|an|the|any|at all|even|really|been|be|being|so|very|all|that|going to|"
    "a single|slightest|anything|too|at|find|found|see|saw|is|was|are|were|or|"
    "scratched|damaged|broken|it"
)
_QUESTIONS = (
    "如果|假如|要是|万一|若是|倘若|会不会|是否会|会…吗|能保证|包不包|有没有可能|"
    "what if|if it|if they|if the|in case|will it|would it|could it|does it|"
    "do they|is it likely|how often"
)


def _split(rows: str) -> tuple[str, ...]:
    return tuple(row for row in rows.split("|") if row)


def _terms() -> tuple[Keyword, ...]:
    return (
        *(Keyword(w, category=c) for c, rows in _ZH.items() for w in _split(rows)),
        *(Keyword(w, signal=s) for s, r in _ZH_SIGNALS.items() for w in _split(r)),
        *(
            Keyword(w, category=c, lang="en", gap=30)
            for c, rows in _EN.items()
            for w in _split(rows)
        ),
        *(
            Keyword(w, signal=s, lang="en", gap=30)
            for s, rows in _EN_SIGNALS.items()
            for w in _split(rows)
        ),
    )


LEXICON = Lexicon(
    "keywords",
    "1",
    terms=_terms(),
    allow=_split(_ALLOW),
    negators=_split(_NEGATORS),
    fillers=_split(_FILLERS),
    questions=_split(_QUESTIONS),
)
"""Words for every shipped category but malice, and for every signal.

Extend it with ``attrs.evolve(LEXICON, name=…, terms=LEXICON.terms + (…))``: what a
defect is called differs from trade to trade.
"""

MONITOR = Lexicon(
    "monitor",
    "1",
    terms=(
        Keyword("差评", signal="dissatisfied"),
        Keyword("投诉", signal="dissatisfied"),
    ),
    negators=_split(_NEGATORS),
    fillers=_split(_FILLERS),
)
"""The terms that a review monitor watches for (S3); the host crawls, this finds."""
