"""Sentences of the playbooks room: what a book as a whole does not keep."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # rules that cannot be kept
        "book.currency_differs": say(
            en="{places} are in {given} and other amounts in {wanted}, which nobody can "
            "add up or grant: write all in one currency",
            zh="{places}以 {given} 计，而其他金额以 {wanted} 计，既无法相加，也无人可批：请统一币种",
        ),
        "book.table_lacks_codes": say(
            en="{table} does not know {codes} at {path}, and refuses a case with it: "
            "build the table with the shop's own catalogue",
            zh="规则表 {table} 的 {path} 不认识 {codes}，遇到这类个案会报错：请用店铺自己的代码目录建表",
        ),
        "book.role_not_held": say(
            en="nobody holds the role {role:roles}, which {places} ask for: give it to "
            "somebody, or name another",
            zh="{places}需要{role:roles}，但无人担任：请指定人选，或改用其他角色",
        ),
        "book.nobody_grants": say(
            en="nobody may grant more than {limit}; what is dearer, a refund by law too, "
            "waits for {role:roles}, a role that nobody holds: fill it, or lift a limit",
            zh="现有人员最多可批 {limit}；更高的金额（包括法定退款）只能等{role:roles}，而无人担任：请补上人选，或提高额度",
        ),
        "book.decider_without_limit": say(
            en="{role:roles} decides where no rule does, and approvals name no limit for "
            "them: name one",
            zh="无规则时由{role:roles}决定，但审批额度里没有该角色：请设定额度",
        ),
        "book.decider_without_limit_for": say(
            en="{role:roles} decides where no rule does, and may grant nothing for "
            "{category:categories}, which only {roles:roles} may: name them there too",
            zh="无规则时由{role:roles}决定，但{category:categories}只有{roles:roles}可批：请把该角色也列入",
        ),
        "book.clock_never_starts": say(
            en="nothing starts {clock:clocks}: the lifecycle has no {kinds:event_kinds}; "
            "name another event",
            zh="{clock:clocks}永远不会开始：流程中没有{kinds:event_kinds}；请改用其他事件",
        ),
        "book.clock_never_stops": say(
            en="nothing stops {clock:clocks}: {kinds:event_kinds} cannot happen under "
            "this book; name another event",
            zh="{clock:clocks}永远不会停止：按本规则册不会发生{kinds:event_kinds}；请改用其他事件",
        ),
        "book.follow_up_never_due": say(
            en="{follow_up} never comes: the lifecycle has no {kind:event_kinds}; name "
            "another event",
            zh="{follow_up} 永远不会到期：流程中没有{kind:event_kinds}；请改用其他事件",
        ),
        "book.follow_up_never_met": say(
            en="{follow_up} is met by {kinds:event_kinds}, which cannot happen under "
            "this book: name another event",
            zh="{follow_up} 要等{kinds:event_kinds}，而按本规则册不会发生：请改用其他事件",
        ),
        # holes that were meant
        "book.no_offer": say(
            en="{table} offers nothing in row {rule}, where {role:roles} decides: write "
            "a rule, or leave it to them",
            zh="规则表 {table} 的 {rule} 一行不给方案，由{role:roles}决定：可补一条规则，或就此保留",
        ),
        "book.no_handler": say(
            en="{table} names nobody in row {rule}: name a role, or let the host choose",
            zh="规则表 {table} 的 {rule} 一行未指定处理人：可指定角色，或由系统分派",
        ),
        "book.no_target": say(
            en="no time is set for {clock:clocks} in row {rule}: set one, or leave it to "
            "judgement",
            zh="{clock:clocks}在 {rule} 一行未设时限：可设定时限，或酌情处理",
        ),
        "book.handler_without_limit": say(
            en="{role:roles} handles cases and approvals name no limit for them, so what "
            "they offer is for another to grant: name one, or leave it so",
            zh="{role:roles}负责处理，但审批额度里没有该角色，方案须由他人审批：可设定额度，或就此保留",
        ),
        # worth knowing
        "book.not_proven": say(
            en="{policy} is a function, so nothing is proven of what it offers: test it, "
            "or write it as a table",
            zh="{policy} 是函数，无法证明其方案：请充分测试，或改写成规则表",
        ),
        "book.no_cap": say(
            en="nothing bounds what goodwill may cost in a case: give a cap or a budget, "
            "or leave it to approvals",
            zh="个案的心意补偿没有上限：可设封顶或预算，或全凭审批",
        ),
        "book.no_time": say(
            en="no time is set for {clock:clocks}: set one, or leave it to judgement",
            zh="{clock:clocks}未设时限：可设定时限，或酌情处理",
        ),
        "book.nobody_hears": say(
            en="nobody hears of it when {clock:clocks} is over due: give it a role or an "
            "escalation",
            zh="{clock:clocks}超时后没有人会知道：请指定负责人或升级对象",
        ),
        "book.roles_not_said": say(
            en="nobody has said which roles are held, so none is checked: give held_roles",
            zh="尚未说明哪些角色有人担任，因此未作核对：请填写 held_roles",
        ),
    }
)
