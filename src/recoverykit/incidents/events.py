"""Everything that can happen to an incident, one frozen class a kind.

They are events of the same base as those of a case, so that entries, storage and
erasure treat both alike. Kinds differ from those of cases: neither log reads the
other's. ``Done`` and ``Noted`` are shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from attrs import field, frozen

from recoverykit import checked
from recoverykit.investigation import Action
from recoverykit.lifecycle.events import (
    Birth,
    Done,
    Event,
    Move,
    Noted,
    Observation,
)
from recoverykit.offer import Offer
from recoverykit.reply import Reply

__all__ = [
    "INCIDENT_EVENTS",
    "ActionDone",
    "ActionPlanned",
    "ActionVerified",
    "CasesLinked",
    "CasesUnlinked",
    "Declared",
    "ExposureSeen",
    "IncidentClosed",
    "IncidentEvent",
    "IncidentMerged",
    "IncidentReopened",
    "MessageAgreed",
    "RemedyDecided",
    "StatementPublished",
]


@frozen(kw_only=True)
class Declared(Birth):
    """Somebody declared that one cause is behind many cases (S101).

    Args:
        by: who declared it.
        cause: what went wrong, in one sentence. Name no person: it is published.
        stage: where in the process it lies, a code of the stages catalogue; None
            while nobody knows.
        categories: what the cases complain of, codes of the categories catalogue.
        cases: ids of the first members.
        split_from: the incident that it was split from, if it was.

    Source:
        系统漏洞导致大量卖家资金冻结,引发集体投诉 (003).

    Examples:
        >>> from datetime import UTC, datetime
        >>> Declared(
        ...     datetime(2026, 5, 1, 9, tzinfo=UTC), by="wang", stage="settlement",
        ...     cause="自动扣款后没有及时放款", cases=("case-1", "case-2"),
        ... ).kind
        'declared'
    """

    kind = "declared"

    by: str = field(validator=checked.text)
    cause: str = field(validator=checked.text)
    stage: str | None = field(
        default=None, metadata=checked.coded("stages"), validator=checked.code_or_none
    )
    categories: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    cases: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    split_from: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class CasesLinked(Observation):
    """More cases turned out to come of the same cause.

    Args:
        by: who found it.
        cases: their ids.
        merged_from: the incident that they came from, if it was merged.
    """

    kind = "cases_linked"

    by: str = field(validator=checked.text)
    cases: tuple[str, ...] = field(converter=checked.to_tuple, validator=checked.codes)
    merged_from: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class CasesUnlinked(Observation):
    """Cases turned out to have another cause; they are members no more.

    Args:
        by: who found it.
        cases: their ids.
        split_into: the incident that they went to, if it was split.
    """

    kind = "cases_unlinked"

    by: str = field(validator=checked.text)
    cases: tuple[str, ...] = field(converter=checked.to_tuple, validator=checked.codes)
    split_into: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class ExposureSeen(Observation):
    """The host measured how many people the trouble has reached (S102).

    Args:
        audience: how many, in all; the largest that was seen counts.
    """

    kind = "exposure_seen"

    audience: int = field(validator=checked.count)


@frozen(kw_only=True)
class RemedyDecided(Move):
    """The one remedy for every member was decided; a later one replaces it (S101).

    It is a proposal: each case still passes it through the ring of its own book, so
    that nobody gets less than the law owes them.

    Args:
        by: who decided it.
        offer: what every member is offered.

    Source:
        对受影响用户补偿 (003). Group recovery: the same for all, and mid-level
        suffices (Albrecht et al. 2018).
    """

    kind = "remedy_decided"

    by: str = field(validator=checked.text)
    offer: Offer = field(validator=checked.IsA(Offer))


@frozen(kw_only=True)
class MessageAgreed(Move):
    """What every member is told was agreed; a later one replaces it (S101).

    Args:
        by: who agreed to it.
        message: what they are told.
    """

    kind = "message_agreed"

    by: str = field(validator=checked.text)
    message: Reply = field(validator=checked.IsA(Reply))


@frozen(kw_only=True)
class StatementPublished(Observation):
    """The shop said in public what happened (S102).

    Args:
        by: who published it.
        signed_by: the role that signed it (S72).
        ref: where it can be read.
    """

    kind = "statement_published"

    by: str = field(validator=checked.text)
    signed_by: str | None = field(
        default=None, metadata=checked.coded("roles"), validator=checked.code_or_none
    )
    ref: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class ActionPlanned(Move):
    """An action on the cause was decided (S103).

    It is called ``act-`` and the version of its entry from then on. Planned again
    under the same code, it is another one.

    Args:
        by: who decided it.
        action: what will be done, by whom and until when.
    """

    kind = "action_planned"

    by: str = field(validator=checked.text)
    action: Action = field(validator=checked.IsA(Action))


@frozen(kw_only=True)
class ActionDone(Observation):
    """An action was carried out; whether it helped is still to be seen.

    Args:
        by: who carried it out.
        action: its name, such as ``"act-4"``.
    """

    kind = "action_done"

    by: str = field(validator=checked.text)
    action: str = field(validator=checked.code)


@frozen(kw_only=True)
class ActionVerified(Move):
    """Somebody else looked whether an action had the effect that it was to have (S103).

    Args:
        by: who looked; not who carried it out.
        action: its name, such as ``"act-4"``.
        works: whether the cause is gone; if not, the action is open again.
        note: what they saw. Personal.
    """

    kind = "action_verified"

    by: str = field(validator=checked.text)
    action: str = field(validator=checked.code)
    works: bool = field(validator=checked.flag)
    note: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


@frozen(kw_only=True)
class IncidentClosed(Move):
    """Handling of the whole ended; actions, callbacks and notices outlive it.

    Args:
        by: who closed it.
        no_action: why nothing is done about the cause, where nothing is. Name no
            person.
    """

    kind = "incident_closed"

    by: str = field(validator=checked.text)
    no_action: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class IncidentReopened(Move):
    """The cause is back.

    Args:
        by: who reopened it.
        why: what made them. Personal.
    """

    kind = "incident_reopened"

    by: str = field(validator=checked.text)
    why: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)


@frozen(kw_only=True)
class IncidentMerged(Move):
    """It turned out to be the same as another incident, which goes on for both.

    Args:
        by: who found it.
        into: the id of the other.
    """

    kind = "incident_merged"

    by: str = field(validator=checked.text)
    into: str = field(validator=checked.code)


IncidentEvent: TypeAlias = type[Event]

INCIDENT_EVENTS: Mapping[str, IncidentEvent] = MappingProxyType(
    {
        cls.kind: cls
        for cls in (
            Declared,
            CasesLinked,
            CasesUnlinked,
            ExposureSeen,
            RemedyDecided,
            MessageAgreed,
            StatementPublished,
            ActionPlanned,
            ActionDone,
            ActionVerified,
            IncidentClosed,
            IncidentReopened,
            IncidentMerged,
            Done,
            Noted,
        )
    }
)
"""Every kind that stands in the log of an incident, and its class."""
