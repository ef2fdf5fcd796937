"""Every error of the library: one base, typed, picklable, with fields.

A message says what failed, the rule, and what is allowed. It never carries a
complainant's words: personal values are named, not quoted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, cast

from recoverykit.explanation import Reason

__all__ = [
    "AmountError",
    "BookMismatch",
    "CurrencyMismatch",
    "DefinitionError",
    "InvalidValue",
    "KeyReused",
    "MissingCallables",
    "MissingInput",
    "MissingSetting",
    "NaiveDatetime",
    "NeverOpen",
    "NoOpenOffer",
    "OpaqueLog",
    "OutOfTime",
    "PickOutOfRange",
    "PolicyError",
    "PolicyFailed",
    "RecoveryError",
    "Refused",
    "ReviewInducement",
    "StaleVersion",
    "Undecodable",
    "UnknownBook",
    "UnknownCode",
    "UnknownState",
    "VersionGap",
]


class RecoveryError(Exception):
    """The one base: ``except RecoveryError`` catches all that the library raises.

    Attributes:
        code: low in number and stable, for logs and metrics.

    Examples:
        >>> from recoverykit.errors import StaleVersion
        >>> error = StaleVersion(4, 6)
        >>> error.code, error.fields()
        ('stale_version', {'expected': 4, 'actual': 6})
    """

    code: ClassVar[str] = "recovery_error"
    _names: ClassVar[tuple[str, ...]] = ()
    _template: ClassVar[str] = ""

    def fields(self) -> dict[str, Any]:
        """Return what the error is about, by name."""
        if not self._names:
            return {}
        return dict(zip(self._names, self.args, strict=True))

    def __str__(self) -> str:
        if not self._names:
            return super().__str__()
        shown = {k: _show(v) for k, v in self.fields().items()}
        return self._template.format(**shown)


def _show(value: object) -> str:
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        return ", ".join(_show(v) for v in items) or "nothing"
    if isinstance(value, Reason):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _placed(where: str, said: str) -> str:
    return f"{where}: {said}" if where else said


class InvalidValue(RecoveryError, ValueError):
    """A value is outside what its field allows.

    ``given`` describes the value; for personal fields it names the type only.
    """

    code = "invalid_value"
    _names = ("field", "given", "rule")
    _template = "invalid {field}: got {given}; {rule}"

    def __init__(self, field: str, given: str, rule: str) -> None:
        super().__init__(field, given, rule)
        self.field, self.given, self.rule = field, given, rule


class NaiveDatetime(RecoveryError, ValueError):
    """An instant came without a time zone."""

    code = "naive_datetime"
    _names = ("field", "given")
    _template = (
        "naive datetime in {field}: {given} has no time zone; give an aware "
        "datetime, such as datetime(..., tzinfo=UTC)"
    )

    def __init__(self, field: str, given: str) -> None:
        super().__init__(field, given)
        self.field, self.given = field, given


class UnknownCode(RecoveryError, LookupError):
    """A code is not in its catalogue; ``nearest`` are the likely meant ones.

    ``where`` is the field that held it, or nothing.
    """

    code = "unknown_code"
    _names = ("catalogue", "given", "nearest", "where")
    _template = "unknown code {given!r} in {catalogue}; nearest: {nearest}"

    def __init__(
        self, catalogue: str, given: str, nearest: tuple[str, ...], where: str = ""
    ) -> None:
        super().__init__(catalogue, given, nearest, where)
        self.catalogue, self.given, self.nearest = catalogue, given, nearest
        self.where = where

    def __str__(self) -> str:
        return _placed(self.where, super().__str__())


class CurrencyMismatch(RecoveryError, TypeError):
    """Two currencies met in one sum or comparison; the library never converts.

    ``where`` is the field that held the first, or nothing.
    """

    code = "currency_mismatch"
    _names = ("left", "right", "where")
    _template = "cannot mix {left} with {right}: convert before, amounts stay exact"

    def __init__(self, left: str, right: str, where: str = "") -> None:
        super().__init__(left, right, where)
        self.left, self.right, self.where = left, right, where

    def __str__(self) -> str:
        return _placed(self.where, super().__str__())


class AmountError(RecoveryError, ValueError):
    """An amount cannot be held exactly, or not at all."""

    code = "amount_error"
    _names = ("given", "rule")
    _template = "cannot use {given} as money: {rule}"

    def __init__(self, given: str, rule: str) -> None:
        super().__init__(given, rule)
        self.given, self.rule = given, rule


class MissingInput(RecoveryError, LookupError):
    """A policy asked for a fact that the situation does not have."""

    code = "missing_input"
    _names = ("field", "policy")
    _template = (
        "{policy} needs {field}, which is absent; give the fact, or declare the "
        "field optional and add an absent() cell"
    )

    def __init__(self, field: str, policy: str) -> None:
        super().__init__(field, policy)
        self.field, self.policy = field, policy


class MissingSetting(MissingInput):
    """A preset cannot do without a number that the shop has not said."""

    code = "missing_setting"
    _template = (
        "{policy} needs {field}, which no guide gives and the shop has not said; give "
        "it to ShopConfig"
    )


class PolicyError(RecoveryError, ValueError):
    """A policy is wrong as written; every problem found is listed."""

    code = "policy_error"
    _names = ("policy", "problems")
    _template = "policy {policy} cannot be built: {problems}"

    def __init__(self, policy: str, problems: tuple[Reason, ...]) -> None:
        super().__init__(policy, problems)
        self.policy, self.problems = policy, problems


class PolicyFailed(RecoveryError, RuntimeError):
    """A callable policy raised, or answered with something else than it may.

    It names the policy and the kind of what happened, and no more: a message may
    carry a complainant's words. The error that was raised is chained.
    """

    code = "policy_failed"
    _names = ("policy", "did")
    _template = "policy {policy} {did}; it must return an Offer or NO_RULE"

    def __init__(self, policy: str, did: str) -> None:
        super().__init__(policy, did)
        self.policy, self.did = policy, did


class NeverOpen(RecoveryError, ValueError):
    """Business hours that never open cannot carry a deadline."""

    code = "never_open"
    _names = ("hours",)
    _template = "hours {hours} never open; give at least one opening that stays"

    def __init__(self, hours: str) -> None:
        super().__init__(hours)
        self.hours = hours


class DefinitionError(RecoveryError, ValueError):
    """A lifecycle cannot be built from its machine; every problem is listed."""

    code = "definition_error"
    _names = ("problems",)
    _template = "this lifecycle cannot be built: {problems}"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class Refused(RecoveryError):
    """A move is not allowed now; all reasons are given, the case is unchanged."""

    code = "refused"
    _names = ("move", "state", "reasons", "allowed")

    def __init__(
        self,
        move: str,
        state: str,
        reasons: tuple[Reason, ...],
        allowed: tuple[str, ...],
    ) -> None:
        super().__init__(move, state, reasons, allowed)
        self.move, self.state = move, state
        self.reasons, self.allowed = reasons, allowed

    def __str__(self) -> str:
        head = f"cannot record {self.move!r} in state {self.state!r}"
        why = "; ".join(
            str(r) for r in self.reasons if r.code != "lifecycle.not_from_here"
        )
        allowed = f"allowed here: {_show(self.allowed)}"
        return f"{head}: {why}; {allowed}" if why else f"{head}; {allowed}"


class StaleVersion(RecoveryError):
    """Somebody else recorded first: load the case again and decide anew."""

    code = "stale_version"
    _names = ("expected", "actual")
    _template = (
        "expected version {expected}, but the case is at {actual}; load it again"
    )

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(expected, actual)
        self.expected, self.actual = expected, actual


class KeyReused(RecoveryError, ValueError):
    """One idempotency key stands for two different events."""

    code = "key_reused"
    _names = ("key", "kind", "stored_kind", "differs")
    _template = (
        "key {key!r} already stands for another {stored_kind!r} (now {kind!r}; "
        "differs in: {differs}); use one key for one event"
    )

    def __init__(
        self, key: str, kind: str, stored_kind: str, differs: tuple[str, ...]
    ) -> None:
        super().__init__(key, kind, stored_kind, differs)
        self.key, self.kind, self.stored_kind = key, kind, stored_kind
        self.differs = differs


class VersionGap(RecoveryError, ValueError):
    """A log does not count 1, 2, 3 …: rows are missing or out of order."""

    code = "version_gap"
    _names = ("expected", "found")
    _template = "log should continue with version {expected}, but {found} was found"

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(expected, found)
        self.expected, self.found = expected, found


class OutOfTime(RecoveryError, ValueError):
    """An event's instant lies outside what the book accepts."""

    code = "out_of_time"
    _names = ("at", "now", "rule")
    _template = "cannot record an event of {at} at {now}: {rule}"

    def __init__(self, at: datetime, now: datetime, rule: str) -> None:
        super().__init__(at, now, rule)
        self.at, self.now, self.rule = at, now, rule


class UnknownState(RecoveryError, LookupError):
    """A case is in a state that this lifecycle does not know."""

    code = "unknown_state"
    _names = ("state", "known")
    _template = (
        "state {state!r} is not in this lifecycle (known: {known}); reading works, "
        "recording needs the lifecycle that knows it"
    )

    def __init__(self, state: str, known: tuple[str, ...]) -> None:
        super().__init__(state, known)
        self.state, self.known = state, known


class OpaqueLog(RecoveryError):
    """The log holds an event kind that this version cannot read."""

    code = "opaque_log"
    _names = ("kind", "version")
    _template = (
        "event {version} is of unknown kind {kind!r}; reading works, recording "
        "needs the version of the library, or the host kind, that wrote it"
    )

    def __init__(self, kind: str, version: int) -> None:
        super().__init__(kind, version)
        self.kind, self.version = kind, version


class UnknownBook(RecoveryError, LookupError):
    """A case names a playbook that is neither this one nor in ``earlier``."""

    code = "unknown_book"
    _names = ("book", "known")
    _template = (
        "the case runs under book {book}, which is not among {known}; pass it in "
        "earlier=, or record Adopted"
    )

    def __init__(self, book: str, known: tuple[str, ...]) -> None:
        super().__init__(book, known)
        self.book, self.known = book, known


class BookMismatch(RecoveryError, ValueError):
    """An event names one playbook, but was recorded through another."""

    code = "book_mismatch"
    _names = ("named", "used")
    _template = "the event names book {named}, but was recorded through {used}"

    def __init__(self, named: str, used: str) -> None:
        super().__init__(named, used)
        self.named, self.used = named, used


class NoOpenOffer(RecoveryError, LookupError):
    """An answer or a fulfilment came for an offer line that does not exist."""

    code = "no_open_offer"
    _names = ("lines", "known")
    _template = "no offered line {lines}; known lines: {known}"

    def __init__(self, lines: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(lines, known)
        self.lines, self.known = lines, known


class PickOutOfRange(RecoveryError, ValueError):
    """The customer took fewer or more choices than the offer permits."""

    code = "pick_out_of_range"
    _names = ("taken", "least", "most")
    _template = "{taken} choices taken, but the offer lets {least} to {most} be taken"

    def __init__(self, taken: int, least: int, most: int) -> None:
        super().__init__(taken, least, most)
        self.taken, self.least, self.most = taken, least, most


class ReviewInducement(RecoveryError, ValueError):
    """A remedy is tied to a review, where that is forbidden (S92)."""

    code = "review_inducement"
    _names = ("line", "condition", "reasons")
    _template = "{line} is tied to {condition}: a review is never paid for; {reasons}"

    def __init__(self, line: str, condition: str, reasons: tuple[Reason, ...]) -> None:
        super().__init__(line, condition, reasons)
        self.line, self.condition, self.reasons = line, condition, reasons


class Undecodable(RecoveryError, ValueError):
    """Stored data cannot be read back; ``where`` is the path to the bad part.

    ``more`` are the other parts that are bad, each as its path and the rule.
    """

    code = "undecodable"
    _names = ("where", "rule", "more")

    def __init__(
        self, where: str, rule: str, more: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(where, rule, more)
        self.where, self.rule, self.more = where, rule, more

    def __str__(self) -> str:
        bad = ((self.where, self.rule), *self.more)
        return "; ".join(f"cannot read {at or 'it'}: {why}" for at, why in bad)


class MissingCallables(RecoveryError, LookupError):
    """Stored data names Python that was not given: functions, guards, classifiers."""

    code = "missing_callables"
    _names = ("needed", "given")
    _template = (
        "the data names {needed}, and given was {given}; give each under its name, "
        "with the content that it was stored with"
    )

    def __init__(self, needed: tuple[str, ...], given: tuple[str, ...]) -> None:
        super().__init__(needed, given)
        self.needed, self.given = needed, given
