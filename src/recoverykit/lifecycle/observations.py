"""What happened, whether we like it or not: never refused because of the state."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.explanation import Value
from recoverykit.explanation.reason import VALUE_RULE, SupportsPlain
from recoverykit.facts import MOST_STARS, Evidence, Review
from recoverykit.investigation import Action, Cause
from recoverykit.lifecycle.births import APPELLANTS, Observation
from recoverykit.money import Money, amount
from recoverykit.plain import DYNAMIC
from recoverykit.reply import Reply
from recoverykit.severity import Assessment


@frozen(kw_only=True)
class Assessed(Observation):
    """The complaint was assessed; a later one replaces it."""

    kind = "assessed"

    assessment: Assessment = field(validator=checked.IsA(Assessment))


@frozen(kw_only=True)
class Replied(Observation):
    """Something was said to the complainant.

    Args:
        by: who said it.
        reply: what was said.
        keeps: ids of commitments that it keeps (S27).
    """

    kind = "replied"

    by: str = field(validator=checked.text)
    reply: Reply = field(validator=checked.IsA(Reply))
    keeps: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.texts
    )


@frozen(kw_only=True)
class CustomerWrote(Observation):
    """The complainant said something more.

    Args:
        text: what they said. Personal.
        by: who, where it is not the complainant. Personal.
        channel: the route, if it differs.
    """

    kind = "customer_wrote"

    text: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    by: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    channel: str | None = field(
        default=None,
        metadata=checked.coded("channels"),
        validator=checked.code_or_none,
    )


@frozen(kw_only=True)
class OfferAnswered(Observation):
    """The complainant took or declined lines of the latest offer (S82).

    Args:
        by: who answered. Personal.
        takes: names of options or lines that they take.
        declines: names of options or lines that they do not want.
    """

    kind = "offer_answered"

    by: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    takes: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    declines: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )


@frozen(kw_only=True)
class EvidenceRequested(Observation):
    """The complainant was asked for material (S64).

    Args:
        by: who asked.
        kinds: what was asked for, codes of the evidence_kinds catalogue.
        due_at: by when, if a time was named.
        reply: how it was asked.
        claim: what it is to show, such as ``"transit_damage"``; a rule of that name
            says what is enough (S62).
    """

    kind = "evidence_requested"

    by: str = field(validator=checked.text)
    kinds: tuple[str, ...] = field(
        metadata=checked.coded("evidence_kinds"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    due_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
    )
    reply: Reply | None = field(
        default=None, validator=checked.IsA(Reply, optional=True)
    )
    claim: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class EvidenceReceived(Observation):
    """Material arrived."""

    kind = "evidence_received"

    evidence: tuple[Evidence, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Evidence)
    )


@frozen(kw_only=True)
class Fulfilled(Observation):
    """An accepted line was carried out (S88).

    Args:
        line: the frozen line id.
        by: who carried it out.
        keeps: ids of commitments that it keeps.
    """

    kind = "fulfilled"

    line: str = field(validator=checked.text)
    by: str | None = field(default=None, validator=checked.text_or_none)
    keeps: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.texts
    )


@frozen(kw_only=True)
class LineFailed(Observation):
    """An accepted line could not be carried out; it stays wanted (S88).

    Args:
        line: the frozen line id.
        why: what stood in the way. Personal.
    """

    kind = "line_failed"

    line: str = field(validator=checked.text)
    why: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)


@frozen(kw_only=True)
class RefundSeen(Observation):
    """Money went back, through us or past us (a platform, a chargeback).

    Args:
        amount: how much.
        source: where it came from, such as ``"chargeback"``.
        line: the frozen id of the line that it was for. Money that names a line is
            that line's, and money that names none comes on top of every line.
    """

    kind = "refund_seen"

    amount: Money = field(validator=amount)
    source: str = field(validator=checked.code)
    line: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class AlertSent(Observation):
    """The alert went out (S4).

    Args:
        to: the role that was alerted.
    """

    kind = "alert_sent"

    to: str = field(metadata=checked.coded("roles"), validator=checked.code)


@frozen(kw_only=True)
class Taken(Observation):
    """Somebody took the case on: triage is done (S31).

    Args:
        by: who.
        role: the role they hold in it.
    """

    kind = "taken"

    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)


@frozen(kw_only=True)
class FixDone(Observation):
    """The technical fault behind it was mended (S37)."""

    kind = "fix_done"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class RetrospectiveHeld(Observation):
    """The case and its handling were reviewed (S30, S108).

    Args:
        by: who held it.
        actions: what will change, in the shop's own codes.
        note: what was learned. Personal.
        happened: the account of what happened. Personal.
        causes: what it came from, as far as the diagnosis does not say it.
        measures: what will change, each with its owner and its time (S103).
    """

    kind = "retrospective_held"

    by: str = field(validator=checked.text)
    actions: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    note: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    happened: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    causes: tuple[Cause, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Cause)
    )
    measures: tuple[Action, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Action)
    )


@frozen(kw_only=True)
class FollowedUp(Observation):
    """A planned contact after the resolution took place (S20, S40).

    Args:
        by: who made it.
        about: which follow-up, such as ``"care_call"``.
    """

    kind = "followed_up"

    by: str = field(validator=checked.text)
    about: str = field(validator=checked.code)


NPS_OUT_OF = 10
"""The scale of a net promoter score, which its bands rest on."""


@frozen(kw_only=True)
class Surveyed(Observation):
    """The complainant rated the handling (S18).

    Args:
        measure: ``csat`` or ``nps``.
        score: what they gave.
        out_of: the best score of the scale; of an ``nps`` it is always ten.
    """

    kind = "surveyed"

    measure: str = field(validator=checked.OneOf("csat", "nps"))
    score: int = field(validator=checked.count)
    out_of: int = field(default=MOST_STARS, validator=checked.count)

    def __attrs_post_init__(self) -> None:
        if self.score > self.out_of:
            raise InvalidValue(
                "score", str(self.score), f"must not exceed {self.out_of}"
            )
        if self.measure == "nps" and self.out_of != NPS_OUT_OF:
            rule = f"an nps goes from 0 to {NPS_OUT_OF}"
            raise InvalidValue("out_of", str(self.out_of), rule)


@frozen(kw_only=True)
class ReviewChanged(Observation):
    """A review was amended or withdrawn by its author: an outcome, no more (S90).

    Args:
        review: as it stands now.
        asked: whether the shop had invited it, neutrally (S91).
    """

    kind = "review_changed"

    review: Review = field(validator=checked.IsA(Review))
    asked: bool = field(default=False, validator=checked.flag)


REFERRERS = (*APPELLANTS, "shop")
"""Who may take a complaint outside; the shop does so when it appeals to a platform."""


@frozen(kw_only=True)
class Referred(Observation):
    """The complaint went to somebody outside.

    Until they have decided, recording it again tells more about the same referral; what
    is left out stays as it was.

    Args:
        to: whom: ``platform``, ``12315``, ``ombudsman``, ``court`` …
        reference: the number it has there. Personal.
        answer_by: until when they want the shop's answer, if they named a time.
        accepted_at: when they took it on, once they have; record it again with this.
        by: who took it there: ``complainant``, ``other_party`` or ``shop``; what was
            recorded first counts.
    """

    kind = "referred"

    to: str = field(validator=checked.code)
    reference: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )
    answer_by: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
    )
    accepted_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
    )
    by: str = field(default="complainant", validator=checked.OneOf(*REFERRERS))


@frozen(kw_only=True)
class ReferralDecided(Observation):
    """Somebody outside decided what had gone to them, or the matter ended there.

    Args:
        to: whom it had gone to, as in :class:`Referred`.
        found: what they found about the complaint, a code of the outcomes
            catalogue; None where it ended without a finding, as in a settlement or
            where they did not take it on.
        reference: the number it has there. Personal.
    """

    kind = "referral_decided"

    to: str = field(validator=checked.code)
    found: str | None = field(
        default=None,
        metadata=checked.coded("outcomes"),
        validator=checked.code_or_none,
    )
    reference: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


APPEALABLE = ("appeal_decided", "closed", "resolved")
"""Kinds of decisions that somebody may appeal against."""


@frozen(kw_only=True)
class Appealed(Observation):
    """Somebody does not accept what was decided and wants it looked at again (申诉).

    Nobody can refuse to hear one; whether the shop decides it again is for the book.

    Args:
        by: ``complainant`` or ``other_party``.
        why: what they say is wrong. Personal.
        against: the kind of decision, the latest of it: ``resolved``, ``closed`` or
            ``appeal_decided``.

    Examples:
        >>> from datetime import UTC
        >>> Appealed(datetime(2026, 3, 4, tzinfo=UTC), why="退款少了").against
        'resolved'
    """

    kind = "appealed"

    by: str = field(default="complainant", validator=checked.OneOf(*APPELLANTS))
    why: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    against: str = field(default="resolved", validator=checked.OneOf(*APPEALABLE))


@frozen(kw_only=True)
class Noted(Observation):
    """Somebody made a note; it is no reply and stops no clock.

    Args:
        by: who made it.
        text: what they noted. Personal.
    """

    kind = "noted"

    by: str = field(validator=checked.text)
    text: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)


@frozen(kw_only=True)
class Linked(Observation):
    """The case was tied to another one.

    Args:
        to: the other case's id.
        relation: what this case is to the other: ``related``, ``duplicate_of``,
            ``merged_into`` or ``merged_from``, ``split_from`` or ``split_into``,
            ``parent`` or ``child`` of it.
    """

    kind = "linked"

    to: str = field(validator=checked.code)
    relation: str = field(
        default="related",
        validator=checked.OneOf(
            "related",
            "duplicate_of",
            "merged_into",
            "merged_from",
            "split_from",
            "split_into",
            "parent",
            "child",
        ),
    )


@frozen(kw_only=True)
class Done(Observation):
    """The host did a task.

    Args:
        task: its key.
        by: who, or what, did it.
    """

    kind = "done"

    task: str = field(validator=checked.text)
    by: str | None = field(default=None, validator=checked.text_or_none)


def _readable(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Refuse values that know a plain form which no reader of a log knows."""
    for name, item in cast("tuple[tuple[str, object], ...]", value):
        if isinstance(item, SupportsPlain) and not isinstance(item, Money):
            given = f"{name} as a {type(item).__name__}"
            raise InvalidValue(attribute.name, given, VALUE_RULE)


@frozen(kw_only=True)
class HostEvent(Observation):
    """Something of the shop's own, of a kind that its lifecycle declares.

    It is a move where the lifecycle has a trigger of this name, and an
    observation otherwise. Clocks and tasks name kinds, so host kinds work in
    them as the shipped ones do.

    Args:
        kind: the declared kind.
        by: who, or what, it came from.
        data: what came with it; exact values only, and nothing personal: that goes
            into fields that an erasure knows, such as ``Noted.text``.

    Examples:
        >>> from datetime import UTC, datetime
        >>> scanned = HostEvent(
        ...     datetime(2026, 3, 1, tzinfo=UTC), kind="parcel_scanned",
        ...     data={"hub": "Hangzhou"},
        ... )
        >>> scanned["hub"]
        'Hangzhou'
    """

    kind: str = field(validator=checked.code)  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]
    by: str | None = field(default=None, validator=checked.text_or_none)
    data: tuple[tuple[str, Value], ...] = field(
        default=(),
        converter=checked.to_pairs,
        validator=[checked.pairs, _readable],
        metadata={DYNAMIC: True},
    )

    def __getitem__(self, name: str) -> Value:
        """Return one item of the data by name."""
        return dict(self.data)[name]


@frozen(kw_only=True)
class Opaque(Observation):
    """An event whose kind this version cannot read; kept exactly as stored.

    Args:
        kind: what it calls itself.
        data: everything else that was stored with it, as canonical JSON text.
            Personal, because nobody here can tell.
    """

    kind: str = field(validator=checked.code)  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]
    data: str = field(validator=checked.any_text, metadata=checked.PERSONAL_FIELD)
