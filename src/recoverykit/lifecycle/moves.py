"""The shop's decisions: guarded, and refusable before they are done."""

from __future__ import annotations

from datetime import timedelta

from attrs import field, frozen

from recoverykit import checked
from recoverykit.deadline import within_reach
from recoverykit.facts import Loss
from recoverykit.investigation import (
    METHODS,
    Cause,
    Check,
    Diagnosis,
    Finding,
    Hypothesis,
    VerifiedFact,
    each_once,
    not_confirmed,
    of_named_stages,
)
from recoverykit.lifecycle.births import APPELLANTS, Move
from recoverykit.lifecycle.ruling import Ruling
from recoverykit.money import Money, amount_or_none
from recoverykit.plain import PolicyRef
from recoverykit.reply import Reply


@frozen(kw_only=True)
class Acknowledged(Move):
    """The complainant was told that it arrived; needs no diagnosis (S15).

    Args:
        by: who told them.
        reply: what they were told; whether it counts as a first response is for
            the book to say (S26, C3).
        keeps: ids of commitments that it keeps.
    """

    kind = "acknowledged"

    by: str = field(validator=checked.text)
    reply: Reply | None = field(
        default=None, validator=checked.IsA(Reply, optional=True)
    )
    keeps: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.texts
    )


@frozen(kw_only=True)
class Diagnosed(Move):
    """What happened was established; a later one replaces it (S54, S55).

    Args:
        by: who established it.
        primary: the stage to act on first.
        contributing: other stages that took part.
        undetermined: why no primary cause can be named. Name no person.
        confirmed: categories that turned out true (S52).
        rejected: categories that were claimed and turned out not to be so.
        method: how they were confirmed.
        findings: the facts that establish the causes.
        loss: what the harm was assessed at, the customer's effort included.
        checks: what was looked at, or left out for a reason (S51).
        facts: what is known to be so beside what was claimed (S59).
        chain: the causes in the order in which each brought about the next.
        hypotheses: what was thought possible, and what became of it (S56).
    """

    kind = "diagnosed"

    by: str = field(validator=checked.text)
    primary: str | None = field(
        default=None,
        metadata=checked.coded("stages"),
        validator=checked.code_or_none,
    )
    contributing: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("stages"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    undetermined: str | None = field(default=None, validator=checked.text_or_none)
    confirmed: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )
    rejected: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("categories"),
        converter=checked.to_tuple,
        validator=not_confirmed,
    )
    method: str | None = field(
        default=None, validator=checked.OneOf(*METHODS, optional=True)
    )
    findings: tuple[Finding, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Finding)
    )
    loss: Loss | None = field(default=None, validator=checked.IsA(Loss, optional=True))
    checks: tuple[Check, ...] = field(
        default=(), converter=checked.to_tuple, validator=each_once
    )
    facts: tuple[VerifiedFact, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(VerifiedFact)
    )
    chain: tuple[Cause, ...] = field(
        default=(), converter=checked.to_tuple, validator=of_named_stages
    )
    hypotheses: tuple[Hypothesis, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Hypothesis)
    )

    @property
    def diagnosis(self) -> Diagnosis:
        """Return what was established, as one value."""
        return Diagnosis(
            primary=self.primary,
            contributing=self.contributing,
            undetermined=self.undetermined,
            confirmed=self.confirmed,
            rejected=self.rejected,
            method=self.method,
            findings=self.findings,
            loss=self.loss,
            checks=self.checks,
            facts=self.facts,
            chain=self.chain,
            hypotheses=self.hypotheses,
        )


@frozen(kw_only=True)
class Offered(Move):
    """An offer was put to the complainant; it freezes its lines and their ids.

    Args:
        by: who made it.
        ruling: what was ruled about it; a bare offer cannot be offered.
        override: why it is offered without a diagnosis (S14). Name no person.
        keeps: ids of commitments that it keeps.
    """

    kind = "offered"

    by: str = field(validator=checked.text)
    ruling: Ruling = field(validator=checked.IsA(Ruling))
    override: str | None = field(default=None, validator=checked.text_or_none)
    keeps: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.texts
    )


@frozen(kw_only=True)
class Approved(Move):
    """Somebody with the authority approved what was ruled (S86, S89).

    Args:
        by: who approved.
        role: the role they hold.
        of: the ruling that they approved.
    """

    kind = "approved"

    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    of: Ruling = field(validator=checked.IsA(Ruling))


@frozen(kw_only=True)
class Resolution:
    """How a case was resolved (S17); ``case.resolution_of`` fills it from the log.

    Args:
        outcome: ``accepted`` by the complainant, or ``imposed`` with a reason.
        found: what was found about the complaint, a code of the outcomes
            catalogue.
        lines: ids of the lines that the complainant took.
        cost: what they cost in all; None where nothing was given.
        authority: the role that granted them, or that decided to give nothing.
        reason: why it was imposed. Name no person.
    """

    outcome: str = field(validator=checked.OneOf("accepted", "imposed"))
    found: str = field(metadata=checked.coded("outcomes"), validator=checked.code)
    lines: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.texts
    )
    cost: Money | None = field(default=None, validator=amount_or_none)
    authority: str = field(metadata=checked.coded("roles"), validator=checked.code)
    reason: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class Resolved(Move):
    """The outcome was decided and the complainant knows it."""

    kind = "resolved"

    by: str = field(validator=checked.text)
    resolution: Resolution = field(validator=checked.IsA(Resolution))


@frozen(kw_only=True)
class FollowUpStarted(Move):
    """The case goes on to planned contact after its resolution (S20)."""

    kind = "follow_up_started"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class Closed(Move):
    """Handling ended; follow-up tasks may outlive it (S20).

    Args:
        by: who closed it.
        code: how it ends, a code of the closures catalogue.
        actions: what will be done about the cause, in the shop's own codes (S60).
        no_action: why nothing will be done (S60). Name no person.
    """

    kind = "closed"

    by: str = field(validator=checked.text)
    code: str = field(metadata=checked.coded("closures"), validator=checked.code)
    actions: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    no_action: str | None = field(default=None, validator=checked.text_or_none)


@frozen(kw_only=True)
class Reopened(Move):
    """A resolved or closed case became active again.

    Args:
        by: who reopened it.
        why: what made them. Personal.
        override: why it is reopened outside the book's window. Name no person.
    """

    kind = "reopened"

    by: str = field(validator=checked.text)
    why: str = field(validator=checked.text, metadata=checked.PERSONAL_FIELD)
    override: str | None = field(default=None, validator=checked.text_or_none)


APPEAL_OUTCOMES = ("not_upheld", "partly_upheld", "upheld")
"""What may be found about an appeal."""


@frozen(kw_only=True)
class AppealDecided(Move):
    """A second reviewer looked at what was decided, and decided about the appeal.

    One that is upheld, if only in part, changes nothing by itself: reopen the case and
    put it right, whatever the reopen window, and whatever is decided of later appeals.

    Args:
        by: who reviewed it; nobody who took part in a decision of the case before, or
            acknowledged it, replied in it or had it in hand before the appeal.
        role: the role they hold, of no lower rank than who decided before.
        of: whose appeals it decides, ``complainant`` or ``other_party``; None, where
            only one of them has any open, is theirs.
        found: ``upheld``, ``partly_upheld`` or ``not_upheld``.
        reason: why. Name no person.
    """

    kind = "appeal_decided"

    by: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    found: str = field(
        metadata=checked.coded("outcomes"), validator=checked.OneOf(*APPEAL_OUTCOMES)
    )
    reason: str = field(validator=checked.text)
    of: str | None = field(
        default=None, validator=checked.OneOf(*APPELLANTS, optional=True)
    )


@frozen(kw_only=True)
class Reassigned(Move):
    """Another handler is responsible now; from bot to human it is a hand-off (S9).

    Args:
        by: who handed it over.
        to: who has it now.
        role: the role they hold in it.
        why: what made them. Personal.
    """

    kind = "reassigned"

    by: str = field(validator=checked.text)
    to: str = field(validator=checked.text)
    role: str = field(metadata=checked.coded("roles"), validator=checked.code)
    why: str | None = field(
        default=None, validator=checked.text_or_none, metadata=checked.PERSONAL_FIELD
    )


@frozen(kw_only=True)
class Paused(Move):
    """Clocks that list the reason stop counting; first response lists none (S64).

    Args:
        by: who paused it.
        reason: a code of the pause_reasons catalogue.
    """

    kind = "paused"

    by: str = field(validator=checked.text)
    reason: str = field(metadata=checked.coded("pause_reasons"), validator=checked.code)


@frozen(kw_only=True)
class Resumed(Move):
    """The pause is over."""

    kind = "resumed"

    by: str = field(validator=checked.text)


@frozen(kw_only=True)
class Extended(Move):
    """A clock got more time, and the complainant was told.

    Args:
        by: who extended it.
        clock: the clock's name.
        extra: how much more, in the clock's own time; ten years at most.
        reason: a code of the extension_reasons catalogue.
        notice: what the complainant was told.
    """

    kind = "extended"

    by: str = field(validator=checked.text)
    clock: str = field(validator=checked.code)
    extra: timedelta = field(validator=[checked.span, within_reach])
    reason: str = field(
        metadata=checked.coded("extension_reasons"), validator=checked.code
    )
    notice: Reply = field(validator=checked.IsA(Reply))


RETARGETS = ("carry", "from_adoption", "keep", "tighten")
"""What a new book does to clocks that are running (``Adopted.retarget``)."""


@frozen(kw_only=True)
class Adopted(Move):
    """The case runs under another playbook from now on.

    What was met or breached before stays so. Clocks still running are treated
    as ``retarget`` says: ``carry`` counts the new target from the clock's own
    start; ``from_adoption`` from now; ``keep`` leaves the old target; and
    ``tighten`` carries only where the clock gets due earlier.

    Args:
        by: who decided it, or what deployed it.
        book: the book to run under.
        retarget: what happens to running clocks.
    """

    kind = "adopted"

    by: str = field(validator=checked.text)
    book: PolicyRef = field(validator=checked.IsA(PolicyRef))
    retarget: str = field(default="carry", validator=checked.OneOf(*RETARGETS))
