"""What goes wrong in handling, seen in the log of a case (S121, S122).

Each detector looks for one fault that the guides warn of, and names the entries that
show it. It blames nobody and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import field, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogues
from recoverykit.explanation import Reason
from recoverykit.hours import utc_instant
from recoverykit.lifecycle import Case
from recoverykit.lifecycle import events as ev
from recoverykit.personal import is_digest
from recoverykit.reply import Reply
from recoverykit.reply_rules import REPLY_WORDS, Wording, forbidden_in, parts_in
from recoverykit.severity import Lexicon
from recoverykit.sla import Reading

__all__ = ["ANTI_PATTERNS", "Said", "anti_patterns", "said_in"]

ANTI_PATTERNS = (
    "late_reply",
    "template_only",
    "blame_shift",
    "missing_cause_record",
    "no_question_and_no_apology",
    "solution_without_empathy",
    "bot_only",
)
"""What is looked for, in the order in which it is told; codes have ``anti_pattern.``.

Source:
    误区1:反应迟缓 / 误区2:模板化回复 / 误区3:推卸责任 / 误区4:忽视数据沉淀 (002);
    没有询问具体情况,也没有表达歉意 (000); 只关注“解决问题”而忽视“情绪安抚” /
    自动化 vs. 人性化的矛盾 (003).
"""

_CANNED = ("auto", "template")
_MECHANICAL = ("reply.stalling", "reply.machine")
_BLAME = "reply.blames_"
_CONTACT = ("question", "evidence_request", "apology")
_FEELING = ("apology", "empathy")


@frozen(kw_only=True)
class Said:
    """One message to the complainant, as far as it can still be read.

    Args:
        version: the entry that it stands in.
        at: when it was said.
        reply: the message.
        by_bot: whether a machine said it.
        parts: what it contains, in its order; None where its text was erased.
        faults: the codes of the brush-offs and of the blame in it.

    Examples:
        >>> from datetime import UTC
        >>> machine = Said(
        ...     version=2, at=datetime(2026, 3, 1, tzinfo=UTC),
        ...     reply=Reply("已反馈,请耐心等待"), by_bot=False,
        ...     faults=("reply.stalling",),
        ... )
        >>> machine.is_canned
        True
    """

    version: int = field(validator=checked.positive)
    at: datetime = field(converter=checked.to_utc, validator=checked.instant)
    reply: Reply = field(validator=checked.IsA(Reply))
    by_bot: bool = field(validator=checked.flag)
    parts: tuple[str, ...] | None = None
    faults: tuple[str, ...] = ()

    @property
    def is_canned(self) -> bool:
        """Return whether it is nobody's own words, or reads as if it were."""
        mechanical = any(code in _MECHANICAL for code in self.faults)
        return mechanical or self.reply.provenance in _CANNED


def said_in(
    case: Case,
    *,
    now: datetime,
    words: Lexicon = REPLY_WORDS,
    catalogues: Catalogues = STANDARD,
) -> tuple[Said, ...]:
    """Return every message to the complainant, in the order of time.

    It contains the parts that are declared and those that its text shows. Who is a
    machine is told by the latest hand-over before it.

    Args:
        case: whose log is read.
        now: the instant to look from.
        words: the words to read the messages by.
        catalogues: says which roles are a machine's: those of rank 0.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    bots = set[str]()
    found: list[Said] = []
    happened = sorted(_until(case, now).log, key=lambda e: (e.event.at, e.version))
    for entry in happened:
        match entry.event:
            case ev.Taken(by=name, role=role) | ev.Reassigned(to=name, role=role):
                if role in catalogues.roles and not catalogues.roles[role].rank:
                    bots.add(name)
                else:
                    bots.discard(name)
            case (
                ev.Acknowledged(by=name, reply=Reply() as reply)
                | ev.Replied(by=name, reply=Reply() as reply)
                | ev.EvidenceRequested(by=name, reply=Reply() as reply)
                | ev.Extended(by=name, notice=reply)
            ):
                found.append(_read(entry, reply, name in bots, words))
            case _:
                continue
    return tuple(found)


def _until(case: Case, now: datetime) -> Case:
    """Return the case without what had not happened yet at an instant."""
    at = utc_instant("now", now)
    return Case(case.id, tuple(e for e in case.log if e.event.at <= at))


def _read(entry: ev.Entry, reply: Reply, is_bot: bool, words: Lexicon) -> Said:  # noqa: FBT001
    parts: tuple[str, ...] | None = None
    faults: tuple[str, ...] = ()
    # nobody can tell any more what an erased text held beside the parts declared
    if not is_digest(reply.text):
        wording = Wording(reply.text, words)
        parts = _in_order(reply.parts, [part.name for part in parts_in(wording)])
        faults = tuple(why.code for why in forbidden_in(wording))
    return Said(
        version=entry.version,
        at=entry.event.at,
        reply=reply,
        by_bot=is_bot or reply.provenance == "auto",
        parts=parts,
        faults=faults,
    )


def _in_order(declared: tuple[str, ...], read: list[str]) -> tuple[str, ...]:
    """Return every part of a message, what is only declared as early as it may be."""
    kind = read[: read.index("solution")] if "solution" in read else read
    unseen = (part for part in declared if part not in read)
    return tuple(dict.fromkeys((*kind, *unseen, *read)))


def anti_patterns(
    case: Case,
    *,
    readings: Iterable[Reading],
    grade: Reason | None,
    now: datetime,
    words: Lexicon = REPLY_WORDS,
    catalogues: Catalogues = STANDARD,
) -> tuple[Reason, ...]:
    """Return the faults that the handling of a case shows; empty for a good one.

    A machine's receipt alone shows nothing while a person can still answer in time: it
    counts once the first response is late, the complainant wrote again, or the case
    ended.

    Args:
        case: whose log is read.
        readings: what its clocks read at ``now``.
        grade: how bad its breach is, as :meth:`recoverykit.sla.BreachGrades.of` says.
        now: the instant to look from.
        words: the words to read the messages by.
        catalogues: the codes in use.

    Returns:
        Reasons with codes of :data:`ANTI_PATTERNS`, in that order; ``entries`` are the
        versions of the entries that show it.

    Raises:
        NaiveDatetime: ``now`` has no time zone.
    """
    first = next((r for r in readings if r.clock == "first_response"), None)
    is_late = first is not None and "breached" in (
        first.status,
        *(reading.status for reading in first.earlier),
    )
    said = said_in(case, now=now, words=words, catalogues=catalogues)
    then = _until(case, now)
    told = [*_late(said, is_late=is_late, grade=grade)]
    waits = all(one.by_bot for one in said) and not (is_late or _went_on(then, said))
    heard = () if waits else said
    if heard and all(one.is_canned for one in heard):
        told.append(_seen("template_only", heard))
    blaming = [one for one in said if any(c.startswith(_BLAME) for c in one.faults)]
    if blaming:
        told.append(_seen("blame_shift", blaming))
    told += _missing_cause(then, catalogues)
    if heard and all(_is_without(one, _CONTACT) for one in heard):
        told.append(_seen("no_question_and_no_apology", heard))
    told += _unfeeling(said)
    if heard and all(one.by_bot for one in heard):
        told.append(_seen("bot_only", heard))
    return tuple(told)


def _seen(name: str, said: Iterable[Said]) -> Reason:
    versions = tuple(str(one.version) for one in said)
    return Reason(f"anti_pattern.{name}", entries=versions or ("1",))


def _late(
    said: tuple[Said, ...], *, is_late: bool, grade: Reason | None
) -> Iterator[Reason]:
    """Yield that the shop was slow: late with its first word, or silent since (S42)."""
    if grade is not None and grade.code == "breach.stale":
        # the message that nothing came after
        yield _seen("late_reply", said[-1:])
    elif is_late or (grade is not None and grade.code == "breach.severe"):
        # the message that came too late; the complaint itself, where none has come
        yield _seen("late_reply", said[:1])


def _went_on(case: Case, said: tuple[Said, ...]) -> bool:
    """Return whether more happened than a first word of the complainant."""
    if _has_ended(case):
        return True
    wrote = case.entries(ev.CustomerWrote)
    return bool(said) and any(said[0].at <= entry.event.at for entry in wrote)


def _has_ended(case: Case) -> bool:
    return bool(case.log) and case.state in ("resolved", "follow_up", "closed")


def _missing_cause(case: Case, catalogues: Catalogues) -> Iterator[Reason]:
    """Yield that a case ended and nobody wrote down what it came from."""
    birth = case.log[0].event if case.log else None
    if isinstance(birth, ev.Imported) and birth.state not in (
        "received",
        "acknowledged",
    ):
        return  # what the other system knew is not known here
    ends = [*case.entries(ev.Resolved, ev.Closed)]
    if not _has_ended(case) or not ends:
        return
    closed, closures = case.last(ev.Closed), catalogues.closures
    # a log may hold a code that nobody knows any more
    known = closed is not None and closed.code in closures
    if known and closed is not None and not closures[closed.code].needs_cause:
        return
    if case.diagnosis is None:
        yield Reason(
            "anti_pattern.missing_cause_record", entries=(str(ends[-1].version),)
        )


def _is_without(said: Said, parts: tuple[str, ...]) -> bool:
    return said.parts is not None and not set(parts) & set(said.parts)


def _unfeeling(said: tuple[Said, ...]) -> Iterator[Reason]:
    """Yield the first message with a solution that no kind word came before (S16)."""
    for one in said:
        if one.parts is None:
            return  # what it held is not known any more
        for part in one.parts:
            if part in _FEELING:
                return
            if part == "solution":
                yield _seen("solution_without_empathy", (one,))
                return
