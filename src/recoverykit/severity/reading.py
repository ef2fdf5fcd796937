"""Panels and assessors from plain data, with the classifiers that they name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from recoverykit.errors import InvalidValue, MissingCallables, Undecodable
from recoverykit.money import Money
from recoverykit.reader import read_plain, require_names
from recoverykit.severity.assessor import Assessor
from recoverykit.severity.classifier import Classifier
from recoverykit.severity.panel import Panel

_NONE: Mapping[str, Classifier] = MappingProxyType({})


def assessor_from_plain(
    data: object, *, classifiers: Mapping[str, Classifier] = _NONE
) -> Assessor:
    """Return the assessor that was stored as plain data.

    It is the way back from ``plain(assessor)``: panel, scorecard, rules about signs of
    bad faith and catalogues.

    Args:
        data: what ``plain(assessor)`` gave, as it comes out of JSON too.
        classifiers: see :func:`panel_from_plain`.

    Raises:
        Undecodable: the data describes no assessor; every fault is listed.
        MissingCallables: a classifier was not given; all of them are named.

    Examples:
        >>> from recoverykit.plain import plain
        >>> from recoverykit.severity import Scorecard
        >>> strict = Assessor(scorecard=Scorecard(id="strict", opens_at_stars=3))
        >>> assessor_from_plain(plain(strict)) == strict
        True
    """

    def panel(of: object) -> Panel:
        return panel_from_plain(of, classifiers=classifiers)

    readers: dict[Any, Any] = {Panel: panel, Money: Money.from_plain}
    return read_plain(data, Assessor, readers=readers)


def panel_from_plain(
    data: object, *, classifiers: Mapping[str, Classifier] = _NONE
) -> Panel:
    """Return the panel that was stored as plain data.

    Plain data holds of a classifier its name, its version, and a hash of what it is
    made of where it says so. Those of the panel that ships are known; all others are
    given, and one whose content has changed since is refused.

    Args:
        data: what ``plain(panel)`` gave, as it comes out of JSON too.
        classifiers: the members by name and version, such as ``"tone@2"``.

    Raises:
        Undecodable: the data describes no panel; every fault is listed.
        MissingCallables: a classifier was not given; all of them are named.

    Examples:
        >>> from recoverykit.plain import plain
        >>> from recoverykit.severity import MONITOR, KeywordClassifier
        >>> mine = KeywordClassifier(MONITOR)
        >>> stored = plain(Panel((mine,), threshold=60))
        >>> name = f"{mine.name}@{mine.version}"
        >>> panel_from_plain(stored, classifiers={name: mine}).threshold
        60
        >>> panel_from_plain(stored)
        Traceback (most recent call last):
            ...
        recoverykit.errors.MissingCallables: the data names monitor@..., and given ...
    """
    fields = require_names(data, ("classifiers", "threshold", "thresholds"))
    if not isinstance(fields.get("classifiers"), list):
        raise Undecodable("classifiers", "must be a list")
    rows: list[Any] = fields["classifiers"]
    known = {**_shipped(), **classifiers}
    names = [_name(row) for row in rows]
    faults = [
        (f"classifiers[{at}]", rule)
        for at, (name, row) in enumerate(zip(names, rows, strict=True))
        if (rule := _fault(name, row, known)) is not None
    ]
    options: dict[str, Any] = {k: v for k, v in fields.items() if k != "classifiers"}
    if not isinstance(options.get("thresholds", {}), dict):
        faults.append(("thresholds", "must be percents by label"))
    if faults:
        raise Undecodable(*faults[0], more=tuple(faults[1:]))
    needed = tuple(name for name in names if name not in known)
    if needed:
        raise MissingCallables(needed, tuple(known))
    try:
        return Panel(tuple(known[name] for name in names), **options)
    except InvalidValue as error:
        # the parts can be read, but make no panel
        rule = f"got {error.given}; {error.rule}"
        raise Undecodable(error.field, rule) from error


def _name(row: object) -> str:
    """Return the name and version of a member; empty where it has none."""
    given = cast("dict[str, Any]", row if isinstance(row, dict) else {})
    name, version = given.get("name"), given.get("version")
    is_named = isinstance(name, str) and isinstance(version, str)
    if not is_named or not given.keys() <= {"name", "version", "hash"}:
        return ""
    return f"{name}@{version}"


def _fault(name: str, row: object, known: Mapping[str, Classifier]) -> str | None:
    """Return what is wrong with a member as it was stored; None for nothing."""
    if not name:
        return "must be a name, a version, and a hash where there is one"
    if name not in known:
        return None  # all of them are named together
    [now] = cast("Any", Panel((known[name],)).__plain__())["classifiers"]
    if now != row:
        return f"{name} is given with another content than it was stored with"
    return None


def _shipped() -> dict[str, Classifier]:
    members = Assessor().panel.classifiers
    return {f"{member.name}@{member.version}": member for member in members}
