"""Who speaks, and what of the customer must not stand in public (S66, S104)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recoverykit.explanation import Reason
from recoverykit.facts import Span
from recoverykit.reply_rules import en, zh
from recoverykit.reply_rules.forbidden import MUST
from recoverykit.reply_rules.wording import Wording

__all__ = ["identity_in", "says_name", "says_role"]

_ROLE_ZH = zh.SIGNED
_ROLE_EN = en.SIGNED
_HAN = "\u3400-\u9fff"
# 客服人员 and 客服主管 are what somebody is, and nobody's name.
_NO_PERSON = rf"(?!人员|代表|部|中心|小组|同事|处理|抱歉|您好|你好|谢谢|{_ROLE_ZH})"
_INTRODUCED_ROLE = re.compile(
    rf"(?:我是|这里是|本人是|我们是)[^,.!?;。\n]{{0,16}}?(?:{_ROLE_ZH})|"
    rf"(?<![a-z])(?:i am|i'm|this is|my name is)[^.!?;\n]{{0,50}}?(?:{_ROLE_EN})|"
    rf"(?:{_ROLE_ZH})[:\s,]{{0,2}}[{_HAN}]{{0,4}}\s*\Z|"
    rf"[,\s](?:{_ROLE_EN})[.\s]*\Z"
)
_INTRODUCED_NAME = re.compile(
    rf"我叫[^\s,.!?;。]|我姓[{_HAN}]|工号\s?\d|"
    rf"我是[^,.!?;。\n]{{0,16}}?(?:{_ROLE_ZH}){_NO_PERSON}[{_HAN}]{{1,4}}(?:[\s,.!?;。]|\Z)|"
    rf"我是(?:[小本]店的?)?小(?![店铺编二])[{_HAN}]|"
    rf"(?:{_ROLE_ZH})[:\s,]{{0,2}}{_NO_PERSON}[{_HAN}]{{2,4}}\s*\Z|my name is [a-z]"
)
# In Latin letters a name is told by its capital, so it is looked for in the original.
_CAPITAL_NAME = re.compile(
    r"(?:I'm|I’m|I am|This is|this is|I,)\s(?!Sorry|Very|So)[A-Z][a-z]+|"
    r"(?:[\n—–-]\s?|[Rr]egards,\s|[Ss]incerely,\s)[A-Z][a-z]+(?:\s[A-Z][a-z]+)?"
    r"(?:,[^\n]{0,40})?\s*\Z"
)


def says_role(wording: Wording) -> bool:
    """Return whether a text says what the writer is in the shop."""
    return _INTRODUCED_ROLE.search(wording.given.text) is not None


def says_name(wording: Wording, by: str | None) -> bool:
    """Return whether a text says who writes it.

    Args:
        wording: the text.
        by: the writer's name, where the host knows it.
    """
    if by is not None:
        word = rf"(?<![a-z0-9]){re.escape(by.casefold())}(?![a-z0-9])"
        if re.search(word, wording.text.casefold()):
            return True
    return (
        _INTRODUCED_NAME.search(wording.given.text) is not None
        or _CAPITAL_NAME.search(wording.text) is not None
    )


# ── of the customer ──────────────────────────────────────────────────────────

_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d{9}(?!\d)|(?<![\d-])0\d{2,3}[-\s]\d{7,8}(?!\d)|"
    r"(?<![\d+])\+\d{1,3}(?:[-\s]?\d{2,4}){2,5}(?!\d)"
)
# The shop may tell its own number and address in public.
_SHOPS_NUMBER = re.compile(
    "(?:热线|客服电话|我们的电话|店铺电话|本店电话|"
    r"(?<![a-z])(?:hotline|our (?:phone|number)|call us(?: at| on)?))[^\d+]{0,8}$"
)
_ADDRESS = re.compile(
    rf"[{_HAN}]{{2,10}}(?:路|街|道|巷|弄|村|苑|园|小区|公寓|大厦)\s?\d{{1,5}}\s?"
    r"(?:号|弄|栋|幢|座|单元|室)|\d{1,4}(?:栋|幢|单元|号楼)\s?\d{1,5}"
)
_SHOPS_ADDRESS = re.compile("退货|寄回|寄到我们|我们的|店铺|本店|门店|仓库")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DIGIT = r"(?=[a-z-]{0,12}\d)"
_ORDER = re.compile(
    rf"(?:订单编号|订单号|单号)(?:是|为|:)?\s?{_DIGIT}[a-z0-9-]{{4,32}}|"
    # 本店第10000号订单 counts orders and names none
    r"(?<![店们]第)(?<!\d)\d{3,32}号订单|"
    rf"(?<![a-z])order\s?(?:(?:number|id|no\.)(?:\sis)?[:\s]{{0,2}}{_DIGIT}[a-z0-9-]{{3,32}}|"
    r"#\s?(?=[a-z-]{0,12}\d)[a-z0-9-]{1,32})"
)
_REACH = 20
# The commonest surnames; those of two characters take one or two more.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊"
    "秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘包宁"
)
_LONG_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|端木|南宫|夏侯"
_GIVEN = rf"(?:(?![位的请让给您你我他她这那哪是有在很了老谢问到])[{_HAN}])"
_NAME = re.compile(
    rf"(?:(?:{_LONG_SURNAMES}){_GIVEN}{{0,2}}|[{_SURNAMES}]{_GIVEN}{{0,2}})$"
)
_TITLED = re.compile(rf"(?P<run>[{_HAN}]{{1,6}}?)(?:女士|先生|小姐)")
_SHORT_NAME = re.compile(
    rf"^(?P<alone>[{_HAN}]{{1,2}})$|(?:的|谢|给|向|让|请|对|和|与|致)(?P<one>[{_HAN}])$"
)
_NO_NAME = re.compile(
    "(?:各位|尊敬|亲爱|顾客|客户|买家|卖家|用户|会员|朋友|请问|感谢|谢谢|多谢|任何|对方|对于|关于|由于|"
    "抱歉|.位|[某本的该老您你我他她它问位各诸两这那贵男女和与好祝])$"
)
_NUMBERS = (
    ("phone", _PHONE, _SHOPS_NUMBER),
    ("email", _EMAIL, None),
    ("address", _ADDRESS, _SHOPS_ADDRESS),
)
_TITLED_EN = re.compile(r"\b(?:Mr|Ms|Mrs|Miss)\.?\s[A-Z][a-z]+")


def identity_in(wording: Wording, ids: tuple[str, ...]) -> Iterator[Reason]:
    """Yield what would tell in public who the customer is.

    Names are found beside a title; an English address, and a name without a title, are
    not found.

    Args:
        wording: the text.
        ids: order and customer numbers of the case.
    """
    for what, span in _identities(wording, ids):
        yield Reason(f"reply.public_{what}", grade=MUST, start=span.start, end=span.end)


def _identities(wording: Wording, ids: tuple[str, ...]) -> Iterator[tuple[str, Span]]:
    given = wording.given
    order = _ORDER.search(given.text)
    if order is not None:
        yield "order", given.span(*order.span())
    else:
        for number in ids:
            found = re.search(
                rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])", wording.text
            )
            if found is not None:
                yield "order", Span(*found.span())
                break
    for what, pattern, ours in _NUMBERS:
        for found in pattern.finditer(given.text):
            before = given.text[max(0, found.start() - _REACH) : found.start()]
            ours_here = ours is not None and (
                ours.search(before) or ours.search(found.group())
            )
            if not ours_here:
                yield what, given.span(*found.span())
                break
    for found in _TITLED.finditer(given.text):
        if _is_name(found["run"]):
            yield "name", given.span(*found.span())
            return
    titled = _TITLED_EN.search(wording.text)
    if titled is not None:
        yield "name", Span(*titled.span())


def _is_name(run: str) -> bool:
    """Return whether a title has a name before it: 王小明 is one, 感谢这位 is none."""
    if _NO_NAME.search(run):
        return False
    return _NAME.search(run) is not None or _SHORT_NAME.search(run) is not None
