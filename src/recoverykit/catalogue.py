"""Codes with labels: the words that a case is made of, in zh and en.

A catalogue is a value. Codes are dotted, and a parent stands for its whole
subtree, so that a new child inherits the rows written for its parent. Terms are
renamed or retired, never deleted: old logs go on reading.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from types import MappingProxyType
from typing import Generic, TypeVar

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, UnknownCode


@frozen(kw_only=True)
class Term:
    """One code and what people call it.

    Args:
        code: stable, dotted: ``"logistics.delay"`` is a kind of ``"logistics"``.
        zh: the Chinese label.
        en: the English label.

    Examples:
        >>> Term("parcel.drone", zh="无人机", en="drone").code
        'parcel.drone'
    """

    code: str = field(validator=checked.code, kw_only=False)
    zh: str = field(validator=checked.text)
    en: str = field(validator=checked.text)


@frozen(kw_only=True)
class Channel(Term):
    """A route by which a complaint arrives; public ones raise exposure (S2)."""

    is_public: bool = field(default=False, validator=checked.flag)


@frozen(kw_only=True)
class Category(Term):
    """A kind of issue.

    Args:
        touches_money: raises severity by a level (S47).
        need: what the complainant is after: certainty, respect or fairness (S48).
    """

    touches_money: bool = field(default=False, validator=checked.flag)
    need: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class Role(Term):
    """A role with its rank; a higher rank may decide more (S115).

    Args:
        rank: 0 is a bot, which decides nothing.
        escalates_to: the next role up the ladder; None at the top.
    """

    rank: int = field(validator=checked.count)
    escalates_to: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class Severity(Term):
    """A degree of harm; the set is closed and ordered by level."""

    level: int = field(validator=checked.count)


@frozen(kw_only=True)
class RemedyKind(Term):
    """A way to put things right (S80).

    Args:
        form: ``monetary`` (now), ``monetary_later`` (coupon, points), ``in_kind``,
            ``service`` or ``symbolic``.
    """

    form: str = field(
        validator=checked.OneOf(
            "monetary", "monetary_later", "in_kind", "service", "symbolic"
        )
    )


@frozen(kw_only=True)
class Closure(Term):
    """How a case ends.

    Args:
        needs_resolution: a resolution record must be in the log first (S14, S17).
        needs_cause: at or above the book's severity, a cause and a decision to
            act must be recorded (S60).
    """

    needs_resolution: bool = field(default=True, validator=checked.flag)
    needs_cause: bool = field(default=True, validator=checked.flag)


T = TypeVar("T", bound=Term)


@frozen(kw_only=True)
class Catalogue(Generic[T]):
    """A named set of terms.

    Args:
        name: shown in errors, and the name that sentences use for its labels.
        terms: the terms, parents before children.
        renamed: old code → new code; both read, only the new one is written.
        retired: codes that read, but are refused in anything new.

    Raises:
        InvalidValue: a code twice, a child without its parent, or a rename to
            nothing.

    Examples:
        >>> CATEGORIES["logistics.delay"].en
        'late delivery'
        >>> CATEGORIES.covers("logistics", "logistics.delay")
        True
        >>> CATEGORIES.label("logistics.delay", "zh")
        '物流延误'
        >>> CATEGORIES["logistics.dellay"]
        Traceback (most recent call last):
        ...
        recoverykit.errors.UnknownCode: unknown code 'logistics.dellay' in \
categories; nearest: logistics.delay, logistics, logistics.not_shipped
    """

    name: str = field(validator=checked.code, kw_only=False)
    terms: tuple[T, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Term), kw_only=False
    )
    renamed: tuple[tuple[str, str], ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(tuple)
    )
    retired: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    _by_code: MappingProxyType[str, T] = field(init=False, eq=False, repr=False)
    _usable: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_code = {term.code: term for term in self.terms}
        if len(by_code) != len(self.terms):
            seen = [t.code for t in self.terms]
            twice = sorted({c for c in seen if seen.count(c) > 1})
            raise InvalidValue(self.name, ", ".join(twice), "must name a code once")
        for code in by_code:
            if not all(code.split(".")):
                raise InvalidValue(self.name, code, "must name something at every dot")
            parent = code.rpartition(".")[0]
            if parent and parent not in by_code:
                raise InvalidValue(self.name, code, f"needs its parent {parent!r}")
        for pair in self.renamed:
            match pair:
                case (old, new) if new in by_code and old not in by_code:
                    continue
                case _:
                    shown = " → ".join(map(str, pair))
                    rule = "must rename a gone code to a term"
                    raise InvalidValue(self.name, shown, rule)
        for code in self.retired:
            if code not in by_code:
                raise InvalidValue(
                    self.name, code, "must keep a retired code as a term"
                )
        self._index()

    def _index(self) -> None:
        """Look-ups are rebuilt, never stored: they follow from the terms."""
        by_code = {term.code: term for term in self.terms}
        object.__setattr__(self, "_by_code", MappingProxyType(by_code))
        object.__setattr__(self, "_usable", frozenset(by_code).difference(self.retired))

    def __getstate__(self) -> tuple[object, ...]:
        return (self.name, self.terms, self.renamed, self.retired)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(
            ("name", "terms", "renamed", "retired"), state, strict=True
        ):
            object.__setattr__(self, name, value)
        self._index()

    def __iter__(self) -> Iterator[T]:
        return iter(self.terms)

    def __contains__(self, code: object) -> bool:
        return self._by_code.get(self.current(code)) is not None  # type: ignore[arg-type]

    def __getitem__(self, code: str) -> T:
        """Return the term of a code, old or new.

        Raises:
            UnknownCode: no such term; the error names the nearest codes.
        """
        term = self._by_code.get(self.current(code))
        if term is None:
            raise UnknownCode(self.name, str(code), self.nearest(code))
        return term

    def current(self, code: str) -> str:
        """Return today's code for one that may have been renamed."""
        for old, new in self.renamed:
            if code == old:
                return new
        return code

    def check(self, code: str) -> str:
        """Return a code that may be written now.

        Raises:
            UnknownCode: it is unknown, renamed or retired.
        """
        if code in self._usable:
            return code
        if code not in self._by_code:
            hint = (self.current(code),) if code in self else self.nearest(code)
            raise UnknownCode(self.name, str(code), hint)
        raise UnknownCode(self.name, f"{code} (retired)", self.nearest(code))

    def nearest(self, code: str) -> tuple[str, ...]:
        """Return up to three codes that were probably meant."""
        others = [c for c in self._by_code if c in self._usable and c != code]
        return tuple(difflib.get_close_matches(str(code), others, n=3, cutoff=0.5))

    def covers(self, parent: str, code: str) -> bool:
        """Return whether a code is the parent or stands anywhere below it."""
        above, today = self.current(parent), self.current(code)
        return today == above or today.startswith(f"{above}.")

    def label(self, code: str, lang: str) -> str:
        """Return the word for a code; the code itself where there is none."""
        term = self._by_code.get(self.current(code))
        return code if term is None else str(getattr(term, lang, term.en))

    def extend(self, *terms: T) -> Catalogue[T]:
        """Return the catalogue with a shop's own terms added.

        Examples:
            >>> more = CATEGORIES.extend(
            ...     Category("quality.smell", zh="异味", en="bad smell")
            ... )
            >>> more.covers("quality", "quality.smell")
            True
        """
        return evolve(self, terms=(*self.terms, *terms))


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
        Role("legal", zh="法务", en="legal", rank=4, escalates_to="ceo"),
        Role("ceo", zh="CEO", en="CEO", rank=5),
    ),
)
"""Roles of S115; the ladder runs agent → supervisor → store manager → legal → CEO."""

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
        Term("care_call", zh="关怀回访", en="care call"),
        Term("care_message", zh="关怀短信", en="care message"),
        Term("membership_upgrade", zh="会员升级", en="membership upgrade"),
        Term("review_invitation", zh="评价更新邀请", en="review invitation"),
        Term("public_report", zh="公开整改报告", en="public report"),
        Term("fulfilment_seen", zh="履行确认", en="fulfilment check"),
        Term("preventive_programme", zh="预防计划", en="preventive programme"),
        Term("meet", zh="按时完成", en="meet"),
        Term("keep", zh="兑现承诺", en="keep"),
        Term("alert", zh="预警", en="alert"),
        Term("reminder", zh="提醒", en="reminder"),
        Term("escalate", zh="升级", en="escalation"),
        Term("approve", zh="审批", en="approval"),
        Term("platform_appeal", zh="平台申诉", en="platform appeal"),
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
        Term("is_not_paused", zh="未暂停", en="not paused"),
        Term("is_paused", zh="已暂停", en="paused"),
        Term("clock_is_known", zh="计时存在", en="clock known"),
        Term("book_is_known", zh="规则册已知", en="playbook known"),
    ),
)
"""What may refuse a move, in a few words, as diagrams show it."""


@frozen(kw_only=True)
class Catalogues:
    """All catalogues of a shop in one value; ``STANDARD`` is what ships.

    Examples:
        >>> dye = Term("dye", zh="染色", en="dye")
        >>> mine = evolve(STANDARD, stages=STAGES.extend(dye))
        >>> mine.label("stages", "dye", "zh")
        '染色'
    """

    channels: Catalogue[Channel] = CHANNELS
    needs: Catalogue[Term] = NEEDS
    categories: Catalogue[Category] = CATEGORIES
    severities: Catalogue[Severity] = SEVERITIES
    roles: Catalogue[Role] = ROLES
    parties: Catalogue[Term] = PARTIES
    stages: Catalogue[Term] = STAGES
    evidence_kinds: Catalogue[Term] = EVIDENCE_KINDS
    remedy_kinds: Catalogue[RemedyKind] = REMEDY_KINDS
    closures: Catalogue[Closure] = CLOSURES
    outcomes: Catalogue[Term] = OUTCOMES
    pause_reasons: Catalogue[Term] = PAUSE_REASONS
    extension_reasons: Catalogue[Term] = EXTENSION_REASONS
    states: Catalogue[Term] = STATES
    event_kinds: Catalogue[Term] = EVENT_KINDS
    clocks: Catalogue[Term] = CLOCKS
    clock_statuses: Catalogue[Term] = CLOCK_STATUSES
    line_statuses: Catalogue[Term] = LINE_STATUSES
    bases: Catalogue[Term] = BASES
    task_kinds: Catalogue[Term] = TASK_KINDS
    guards: Catalogue[Term] = GUARDS

    def label(self, catalogue: str, code: str, lang: str) -> str:
        """Return the word for a code; this is the ``labels`` that sentences take."""
        found = getattr(self, catalogue, None)
        return found.label(code, lang) if isinstance(found, Catalogue) else code


STANDARD = Catalogues()
"""The catalogues that ship, with every code of the four guides."""
