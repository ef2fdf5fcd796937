"""Sentences of our own that ask or tell something and complain of nothing.

The reviews that the model learns from hold none of these: whoever writes a review has
an opinion. Without them a change of address would look like a complaint, since only
complaints speak of orders and addresses there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_OPENINGS = (
    "",
    "你好，",
    "您好，",
    "在吗，",
    "亲，",
    "老板，",
    "客服您好，",
    "麻烦问下，",
)
_CLOSINGS = ("", "，谢谢", "，麻烦了", "，谢谢啦")
_THINGS = (
    "这个",
    "这款",
    "手机壳",
    "外套",
    "耳机",
    "面霜",
    "水果",
    "充值卡",
    "会员卡",
    "项链",
    "书包",
    "台灯",
)
_ASKED = (
    "{thing}还有货吗",
    "{thing}有没有蓝色",
    "{thing}什么时候发货",
    "{thing}发什么快递",
    "{thing}大概几天能到",
    "{thing}怎么使用",
    "{thing}可以货到付款吗",
    "{thing}支持七天无理由吗",
    "{thing}是什么材质",
    "{thing}有优惠吗",
    "{thing}尺寸是多少",
    "{thing}可以开发票吗",
)
_CHANGES = (
    "我要改{what}",
    "帮我改一下{what}",
    "我想修改{what}",
    "{what}填错了，请帮我改一下",
    "请把{what}换成新的",
    "{what}写错了，能改吗",
)
_WHAT = (
    "地址",
    "收货地址",
    "电话",
    "手机号",
    "收货人",
    "颜色",
    "尺码",
    "发票抬头",
    "备注",
    "配送时间",
)
_PLAIN = (
    "订单",
    "订单号",
    "订单已发出",
    "订单编号是多少",
    "已下单",
    "已付款",
    "已拍下",
    "已付款，请安排发货",
    "拍下了，今天能发吗",
    "请发顺丰",
    "请发中通",
    "发邮政就行",
    "放门口就行",
    "放快递柜",
    "送货前请打电话",
    "发票抬头写公司",
    "发票开个人",
    "发票寄到哪里",
    "怎么申请售后",
    "怎么退货",
    "怎么退款",
    "怎么换货",
    "退货地址是哪里",
    "退款多久到账",
    "退货运费谁出",
    "换货需要多久",
    "我想退货",
    "我想换个颜色",
    "我要退款",
    "申请退款",
    "想换大一码",
    "可以换小一码吗",
    "不想要了，可以退吗",
    "拍错了，帮我取消订单",
    "多拍了一件，退一件",
    "还没收到，正在路上",
    "物流到哪里了",
    "查一下物流",
    "查一下订单",
    "帮我查一下快递",
    "快递单号发我一下",
    "今天会派送吗",
    "周末送货吗",
    "生日要用，几号能到",
    "送人的，可以包装一下吗",
    "送人，不要放价格单",
    "需要礼盒",
    "需要两件",
    "要蓝色",
    "要大号",
    "要现货",
    "有现货吗",
    "有活动吗",
    "有赠品吗",
    "优惠券怎么用",
    "会员怎么升级",
    "积分怎么用",
    "密码忘了怎么办",
    "卡密在哪里看",
    "卡密怎么兑换",
    "账号怎么绑定",
    "充值多久到账",
    "怎么提现",
    "结算周期是几天",
    "什么时候结算",
    "在吗",
    "你好",
    "您好",
    "有人吗",
    "请问",
    "好的",
    "收到",
    "知道了",
    "明白",
    "嗯",
    "稍等",
    "我看看",
    "我再看看",
    "谢谢",
    "辛苦了",
    "等一下",
    "这是我的订单",
    "这是订单截图",
    "图片发您了",
    "见图",
    "如图",
    "地址没变",
    "电话没变",
    "和上次一样",
    "再来一件",
    "还是老样子",
    "第二次来了",
)


def inquiries() -> Iterator[str]:
    """Yield every sentence once."""
    found: dict[str, None] = {}
    for opening, text in product(_OPENINGS, _PLAIN):
        found[opening + text] = None
    for (opening, thing), asked in product(product(_OPENINGS[:4], _THINGS), _ASKED):
        found[opening + asked.format(thing=thing)] = None
    for change, what, closing in product(_CHANGES, _WHAT, _CLOSINGS):
        found[change.format(what=what) + closing] = None
    yield from found
