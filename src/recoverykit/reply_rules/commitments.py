"""Times that are promised in a text, and become clocks (S27, S36)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import cast

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.deadline import BusinessDays, EndOfDay, Months, Target, Worked
from recoverykit.errors import InvalidValue
from recoverykit.facts import Span
from recoverykit.reply import Commitment, Reply
from recoverykit.reply_rules.times import named_times, times
from recoverykit.reply_rules.wording import Wording

__all__ = [
    "FoundCommitment",
    "commitments_in",
    "unclocked_in",
    "unlisted_in",
    "with_commitments",
]


@frozen
class FoundCommitment:
    """A time that was promised in a text, and where.

    Args:
        commitment: the time, under the name of what was promised: ``answer``,
            ``fix``, ``refund``, ``shipment``, ``delivery`` or ``findings``.
        span: where the time stands in the text.
    """

    commitment: Commitment = field(validator=checked.IsA(Commitment))
    span: Span = field(validator=checked.IsA(Span))


# ── what is promised ─────────────────────────────────────────────────────────

_REACH = 60
_CLAUSE_ENDS = re.compile(r"[,!?;。…\n]|\.(?!\d)|(?<![a-z])but(?![a-z])|但是|不过")
_SENTENCE_ENDS = re.compile(r"[!?;。…\n]|\.(?!\d)")
_WORD = r"(?<![a-z])(?:{})(?![a-z])"
_NOT = re.compile(
    "不能|无法|没法|没能|未能|没有|尚未|不会|不保证|不敢保证|不确定|不一定|无需|不可能|联系不[上到]|没[^问]|"
    + _WORD.format(
        "not|cannot|can't|won't|unable|never|no longer|don't|didn't|couldn't|no"
    )
)
_PAST = re.compile(
    "已经|之前说|之前客服|之前承诺|之前告诉|客服说|同事说|答应过|承诺过|说好的|"
    "上次|昨天|刚才|曾|当时|本应|本来|原本|原定|"
    + _WORD.format(
        "promised|failed|were|was|had|should have|did|last|ago|already|yesterday"
    )
)
_DONE = re.compile(r"了\s?$")
_COMING = re.compile("会|将|能|就给|一定|保证|承诺|为您|给您|帮您|为你|给你|请您放心")
_RULE = re.compile(
    "无理由|支持.{0,6}(?:退|换)|退换|可退|可以退|可申请|可以申请|质保|保修|有效期|有效|规定|平台要求|规则|"
    + _WORD.format("return policy|returns?|warranty|policy|eligible|valid|expires?")
    + "|of (?:receiving|receipt|delivery|purchase)"
)
_EXPECTED = re.compile(
    "预计|预期|大约|大概|左右|一般|通常|正常情况|可能|也许|估计|"
    + _WORD.format(
        "expected|estimated|usually|normally|typically|approximately|may|might|"
        "should arrive|perhaps"
    )
)
_IF = re.compile(
    "收到.{0,8}后|(?:审核|验收|确认|签收|到货|退回).{0,6}后|"
    "如果|如您|如有|如需|如后续|若|假如|要是|倘若|万一|的话|一旦|只要|除非|"
    + _WORD.format(
        "if|unless|in case|once|when you|as soon as you|should you|after (?:we|you)|"
        "after receiving|upon receipt"
    )
)
# 如有疑问请联系我 behind a promise takes nothing of it back.
_IF_THEY_AGREE = re.compile(
    "(?:如果|假如|若|只要)您?(?:同意|愿意|接受|确认)|同意的话|"
    + _WORD.format("if you agree|if you accept|if that is fine|provided|subject to")
)
_ASKS_THEM = re.compile(
    r"请(?!放心|您放心|相信|允许|让我|给我们|容)|麻烦|劳烦|烦请|您需要|您可以|您可在|您只需|需要您|需您|您有|您收到|"
    r"您在|您等了|您的订单|您购买|您下单|"
    + _WORD.format(
        "please|you can|you may|you need|you must|you have|could you|you should|"
        "you said|you ordered|you bought|you received"
    )
)
_THEIRS = ("您", "你")
_OF_SOMETHING = re.compile(r"[^,]{0,8}[处理复系货到排买单询](?:理)?的(?!$)")
# What was promised, by its name; of several the first stands.
_PROMISED = (
    (
        "refund",
        "退款|退给您|退还|到账|打款|赔付|返还|退到",
        "refund|be refunded|pay you back|money back",
    ),
    (
        "answer",
        (
            "答复|回复|回电|联系您|联系你|反馈|告知|给您.{0,4}(?:说法|交代|结果)|回访|"
            "通知您|同步|致电|发给您|发您"
        ),
        (
            "reply|respond|get back|answer|call you|update|contact you|hear from|"
            "let you know|be in touch|write to you|reach out|call|"
            "send you an? (?:answer|update|e-?mail|message|report)|be answered"
        ),
    ),
    (
        "shipment",
        "发货|补发|寄出|发出|重发|重新寄|寄给您|安排发|寄送|换新",
        "ship|send|dispatch|reship|resend|be (?:shipped|sent|dispatched)",
    ),
    (
        "delivery",
        "送达|送到|派送|配送到",
        "deliver|arrive|be with you|reach you|be delivered",
    ),
    (
        "findings",
        "查清|查明|核实|查实|调查|核查|排查",
        "investigate|find out|look into|check|findings|be (?:investigated|checked)",
    ),
    (
        "fix",
        "处理|解决|办妥|办好|修复|搞定|完成|落实|重做|更换|维修|安排",
        (
            "fix|resolve|sort|sorted|solve|handle|repair|replace|complete|remake|settle|"
            "be (?:fixed|resolved|solved|handled|repaired|replaced|completed|remade)"
        ),
    ),
)
_NAMES = tuple(
    (name, re.compile(f"{zh}|{_WORD.format(en)}")) for name, zh, en in _PROMISED
)


def commitments_in(text: str | Wording) -> tuple[FoundCommitment, ...]:
    """Return the times that a text promises to the complainant.

    Only what the shop itself says it will do counts: nothing that is denied, over,
    tied to a condition, only expected, asked of the customer, quoted, or a published
    rule such as 7天无理由. A name is used once; of another time for the same thing the
    name tells the time too: ``answer_24h``.

    Args:
        text: the reply, of any length; time grows with it.

    Units:
        Hours and calendar days are real time, business days those of the shop. The
        end of the local day is meant by 今天内, by "end of today" and by 明天前, which
        names the last moment before tomorrow.

    Source:
        2小时内给您答复 (S27), 今天内为您处理完毕 (S36).

    Examples:
        >>> for found in commitments_in("我们2小时内给您答复，今天内为您处理完毕！"):
        ...     print(found.commitment.name, found.commitment.target)
        answer Elapsed(span=datetime.timedelta(seconds=7200))
        fix EndOfDay(n=0)
        >>> commitments_in("支持7天内无理由退货。We could not reply within 2 hours.")
        ()
    """
    wording = text if isinstance(text, Wording) else Wording(text)
    known = wording.memo.get("commitments")
    if known is None:
        known = wording.memo["commitments"] = _found(wording)
    return cast("tuple[FoundCommitment, ...]", known)


def _found(wording: Wording) -> tuple[FoundCommitment, ...]:
    given = wording.given
    named: dict[str, Target] = {}
    known = set[tuple[str, Target]]()
    found: list[FoundCommitment] = []
    for start, end, target, is_bound in sorted(
        times(given.text), key=lambda time: time[:2]
    ):
        name = _promised(given.text, start, end, is_bound=is_bound)
        if name is None or (name, target) in known:
            continue
        span = given.span(start, end)
        if wording.is_quoted(span):
            continue
        full = name if name not in named else f"{name}_{_short(target)}"
        try:
            commitment = Commitment(full, target)
        except InvalidValue:  # farther than a shop can bind itself
            continue
        known.add((name, target))
        named[name] = target
        found.append(FoundCommitment(commitment, span))
    return tuple(found)


def with_commitments(reply: Reply) -> Reply:
    """Return a reply with the times that its text promises among its commitments.

    Recorded so, each is a clock of the case. What is listed already stays; a time that
    is listed under any name is not added again.

    Args:
        reply: what will be said.

    Examples:
        >>> reply = with_commitments(Reply("非常抱歉，2小时内给您答复。"))
        >>> [(c.name, c.target.span.seconds) for c in reply.commitments]
        [('answer', 7200)]
        >>> with_commitments(reply) == reply
        True
    """
    names = {commitment.name for commitment in reply.commitments}
    missing: list[Commitment] = []
    for found in unlisted_in(reply):
        name, target = found.commitment.name, found.commitment.target
        while name in names:
            name = f"{name}_{_short(target)}"
        names.add(name)
        missing.append(Commitment(name, target))
    if not missing:
        return reply
    return evolve(reply, commitments=(*reply.commitments, *missing))


def unlisted_in(
    reply: Reply, wording: Wording | None = None
) -> tuple[FoundCommitment, ...]:
    """Return the times that a reply promises in words and does not list.

    What is listed under the same name, or under another with the same time, stands for
    one promise of the text: two promises of the same time are two.

    Args:
        reply: what will be said.
        wording: its text, where it was read already.
    """
    found = commitments_in(reply.text if wording is None else wording)
    listed = {(each.name, each.target) for each in reply.commitments}
    same = {(each.commitment.name, each.commitment.target) for each in found} & listed
    others = Counter(target for name, target in listed if (name, target) not in same)
    missing: list[FoundCommitment] = []
    for each in found:
        target = each.commitment.target
        if (each.commitment.name, target) in same:
            continue
        if others[target]:
            others[target] -= 1
        else:
            missing.append(each)
    return tuple(missing)


def unclocked_in(reply: Reply, wording: Wording | None = None) -> tuple[Span, ...]:
    """Return where a reply promises a time that no clock can be started from.

    今晚8点前, "by Friday": what they mean depends on the day they are said, so whoever
    knows it lists the commitment. Each commitment that is listed, and that stands for
    nothing else in the text, stands for one of them.

    Args:
        reply: what will be said.
        wording: its text, where it was read already.
    """
    wording = Wording(reply.text) if wording is None else wording
    given = wording.given
    spans = (
        given.span(start, end)
        for start, end in named_times(given.text)
        if _promised(given.text, start, end, is_bound=True) is not None
    )
    named = [span for span in spans if not wording.is_quoted(span)]
    found = len(commitments_in(wording)) - len(unlisted_in(reply, wording))
    return tuple(named[len(reply.commitments) - found :])


def _short(target: Target) -> str:
    """Return a target as a part of a name."""
    match target:
        case EndOfDay(n=n):
            return f"day_{n}"
        case BusinessDays(n=n):
            return f"{n}bd"
        case Worked(span=span):
            return f"{_spelt(span)}_worked"
        case Months(n=n):
            return f"{n}mo"
        case _:
            return _spelt(target.span)


def _spelt(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}min"


def _promised(text: str, start: int, end: int, *, is_bound: bool) -> str | None:
    """Return the name of what is promised for a time; None where nothing is."""
    before, after = _around(text, start, end, _CLAUSE_ENDS)
    if not is_bound and (before.endswith(_THEIRS) or _OF_SOMETHING.match(after)):
        return None  # 您今天收到的包裹, 今天为您处理的同事: no time of the shop's own
    clause = before + text[start:end] + after
    sentence, rest = _around(text, start, end, _SENTENCE_ENDS)
    if (
        _NOT.search(clause)
        or _PAST.search(clause)
        or _RULE.search(clause)
        or _EXPECTED.search(clause)
        or _IF.search(sentence)
        or _IF.search(after)
        or _IF_THEY_AGREE.search(rest)
        or _ASKS_THEM.search(before)
        or (_DONE.search(clause) and not _COMING.search(clause))
    ):
        return None
    is_told = is_bound or bool(_COMING.search(clause)) or "will" in clause
    if not is_told and "'ll" not in clause:
        return None
    name = _name(after) or _name(before)
    if name is None and len(after) < _REACH:
        # the time stands alone: 2小时内,一定给您答复
        follows = text[end + len(after) + 1 :][:_REACH]
        following = _CLAUSE_ENDS.split(follows, maxsplit=1)[0]
        is_ours = not (_NOT.search(following) or _ASKS_THEM.search(following))
        name = _name(following) if is_ours and not before.strip() else None
    return name


def _around(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[str, str]:
    """Return what stands before and behind a place in its clause or sentence."""
    before = ends.split(text[max(0, start - _REACH) : start])[-1]
    return before, ends.split(text[end : end + _REACH], maxsplit=1)[0]


def _name(stretch: str) -> str | None:
    found = [
        # 安排退款 is a refund: to arrange says nothing by itself
        (match.group() == "安排", match.start(), at)
        for at, (_, pattern) in enumerate(_NAMES)
        if (match := pattern.search(stretch))
    ]
    return _NAMES[min(found)[2]][0] if found else None
