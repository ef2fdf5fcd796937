"""Lists of words as anybody would write them first: what a shop has without a library.

They were written down from what customers are known to say, not counted in any data,
and are looked for with ``in``.
"""

from __future__ import annotations

import re

_COMPLAINTS = (
    "差评|太差|很差|极差|真差|差劲|垃圾|失望|后悔|不满|不好|不行|不值|不推荐|"
    "不满意|不喜欢|不舒服|不合适|不新鲜|不好吃|不好用|不干净|不正宗|不清楚|不稳定|"
    "不结实|难吃|难闻|难用|难看|难受|恶心|糟糕|糟心|无语|气死|生气|愤怒|郁闷|坑人|"
    "坑爹|太坑|上当|被骗|骗人|骗子|欺骗|忽悠|假货|假的|仿冒|山寨|不是正品|虚假|"
    "夸大|名不副实|货不对板|图文不符|描述不符|与描述|色差|瑕疵|破损|破了|坏了|"
    "坏的|坏掉|烂了|烂的|碎了|裂了|断了|断裂|变形|划痕|磨损|掉色|褪色|起球|掉毛|"
    "开线|脱胶|开胶|线头|做工差|粗糙|劣质|次品|质量差|质量问题|质量不|异味|刺鼻|"
    "臭味|味道怪|发霉|变质|过期|生锈|漏水|漏电|漏液|漏气|死机|黑屏|花屏|卡顿|太卡|"
    "发热|发烫|噪音|太吵|故障|失灵|没反应|没用|没效果|没法用|用不了|不能用|打不开|"
    "开不了|充不进|闪退|重启|退货|退款|退钱|换货|返修|维修|投诉|举报|曝光|维权|"
    "12315|等了|太慢|很慢|好慢|超慢|迟到|超时|延误|不发货|没发货|没收到|没送到|"
    "送错|发错|少发|漏发|少了|缺少|没给|忘了|丢了|洒了|凉了|冷了|太咸|太油|太硬|"
    "太辣|太贵|贵了|降价|涨价|价格高|偏小|偏大|太小|太大|态度差|态度恶劣|态度不|"
    "没人理|不理|敷衍|推诿|推卸|不回复|不解决|不负责|爱理不理|骂人|不耐烦|再也不|"
    "不会再|最后一次|别买|不要买|千万别|浪费|上火|过敏|拉肚子|头发|虫子|苍蝇|"
    "一般般|凑合|一星|倒霉|可惜|遗憾|问题|缺点|毛病|麻烦|痒|油腻|刺痛|长痘|拔干|"
    "味道重|包装差|没包装|简陋|太少|缩水|偷工减料|毁了|黑心|无良|奸商"
)
COMPLAINTS = tuple(_COMPLAINTS.split("|"))

# What is blamed, by the words of its own; a clause blames it where it also complains.
BLAMED = {
    "logistics": "物流|快递|发货|到货|送货|送到|收到货|配送|派送|运输|等了|太慢|几天",
    "service": "客服|服务|态度|卖家|店家|商家|售后|回复|不理|退货|退款|换货",
    "authenticity": "正品|假货|假的|真假|真伪|仿冒|山寨|专柜|防伪|不是真|是真的吗",
    "price": "价格|价钱|太贵|贵了|好贵|降价|涨价|不值|优惠|便宜|性价比|差价|活动",
    "overall": "垃圾|失望|差评|不好用|不推荐|不满意|后悔|一般|不喜欢|很差|太差|别买|"
    "再也",
    "quality": "效果|味道|包装|质量|瓶|盒|破|漏|坏|过敏|刺激|痒|油|干|痘|掉|色|过期|"
    "日期|闷|粘|黏|厚重|卡粉|浮粉|持久|显色|保湿|补水|清洁|起皮|搓泥|小|大|少|变质",
}

_CLAUSES = re.compile(r"[，。！？；、,.!?;~～…\s]+")


def complaint_words(text: str) -> int:
    """Return how many words of the list stand in a text."""
    return sum(word in text for word in COMPLAINTS)


def blamed(text: str) -> set[str]:
    """Return what is named in a clause that has a complaint word as well."""
    found: set[str] = set()
    for clause in _CLAUSES.split(text):
        if complaint_words(clause):
            found |= {
                name
                for name, words in BLAMED.items()
                if any(word in clause for word in words.split("|"))
            }
    return found
