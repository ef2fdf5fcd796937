"""What will be done about a cause, or about a risk."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from recoverykit import checked

__all__ = ["ACTION_KINDS", "Action"]

ACTION_KINDS = ("corrective", "preventive")
"""What an action is against: a cause that was found, or one that may come (S103)."""


@frozen
class Action:
    """One thing that will change, as it was decided (S103).

    Whether it was done, and whether it helped, is for the log of an incident to say.

    Args:
        code: the shop's own code for it, such as ``"change_supplier"``.
        kind: ``corrective`` acts on a cause that was found, ``preventive`` on a risk.
        cause: the stage it acts on, a code of the stages catalogue; None where it
            answers no single one.
        owner: the role that sees to it, a code of the roles catalogue.
        due_at: by when; no guide names a time, so none is presumed.
        description: what exactly is meant. Personal: it may name people.

    Raises:
        InvalidValue: a field holds what it may not.

    Source:
        更换配件供应商、实行双重质检、客服升级培训、建立店长直接介入机制 (000).

    Examples:
        >>> change = Action(
        ...     "change_supplier", kind="corrective", cause="sourcing",
        ...     owner="purchasing",
        ... )
        >>> change.cause, change.due_at
        ('sourcing', None)
    """

    code: str = field(validator=checked.code)
    kind: str = field(validator=checked.OneOf(*ACTION_KINDS), kw_only=True)
    cause: str | None = field(
        default=None,
        metadata=checked.coded("stages"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    owner: str | None = field(
        default=None,
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    due_at: datetime | None = field(
        default=None,
        converter=checked.to_utc_or_none,
        validator=checked.instant_or_none,
        kw_only=True,
    )
    description: str | None = field(
        default=None,
        validator=checked.text_or_none,
        metadata=checked.PERSONAL_FIELD,
        kw_only=True,
    )
