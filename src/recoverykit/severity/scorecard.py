"""How facts and words add up to a severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

from attrs import field, fields, frozen

from recoverykit import checked
from recoverykit.catalogue import STANDARD, Catalogue, Severity
from recoverykit.errors import InvalidValue
from recoverykit.money import Money, amount
from recoverykit.plain import plain

SEVERITIES: Catalogue[Severity] = STANDARD.severities
"""The closed, ordered set; shops name levels anew, but add none."""

NEVER_FROM_WORDS = "malicious_review"
"""Bad faith needs evidence and a person; no classifier may say it."""

FALLBACK = "other"
"""The category of a complaint that names no issue."""


def _pairs(attribute: Any, value: object) -> list[tuple[Any, int]]:
    checked.AllOf(tuple)(None, attribute, value)
    pairs = cast("tuple[tuple[Any, int], ...]", value)
    for pair in pairs:
        if len(pair) != 2:  # noqa: PLR2004  (a pair)
            raise checked.refuse(attribute, pair, "must be pairs ending in points")
        checked.count(None, attribute, pair[1])
    return list(pairs)


def _points(_: Any, attribute: Any, value: object) -> None:
    """Allow pairs of a code and its points, each code once."""
    pairs = _pairs(attribute, value)
    checked.codes(None, attribute, tuple(code for code, _ in pairs))


def _rising(attribute: Any, pairs: list[tuple[Any, int]]) -> None:
    for (least, points), (more, more_points) in pairwise(pairs):
        if not least < more or points > more_points:
            raise checked.refuse(attribute, tuple(pairs), "must rise from step to step")


def _steps(_: Any, attribute: Any, value: object) -> None:
    """Allow steps that rise: more of the fact never means fewer points."""
    _rising(attribute, _pairs(attribute, value))


def _value(_: Any, attribute: Any, value: object) -> None:
    """Allow steps of money that rise within each currency."""
    by_currency: dict[str, list[tuple[Any, int]]] = {}
    for least, points in _pairs(attribute, value):
        amount(None, attribute, least)
        by_currency.setdefault(least.currency, []).append((least, points))
    for pairs in by_currency.values():
        _rising(attribute, pairs)


def _table(default: tuple[tuple[Any, int], ...], validator: Any = _points) -> Any:
    return field(default=default, converter=checked.to_tuple, validator=validator)


def _number(default: int) -> Any:
    return field(default=default, validator=checked.count)


@frozen(kw_only=True)
class Scorecard:
    """How facts and words add up to a severity: data, and monotone by construction.

    An issue weighs its base, more where money is touched, more where goods are late;
    the gravest issue counts (S6). What surrounds the complaint is added on top, up to
    the cap. No points are negative and every step rises, so more harm never scores
    less. Stars give no points at all (S5). A finer name of an issue takes the place of
    a coarser one, with its own base.

    Args:
        id: the name of the card.
        version: raise it whenever a number changes.
        base: points of an issue; the most specific row above it holds.
        money: on top where the category touches money.
        lateness: on top for late goods, by how late they are at least.
        value: for what is at stake, by its least amount: what was paid, less what went
            back. Steps rise within a currency; where it has none, nothing is added.
        occasion: for a date or a hurry, in the facts, the order's note or the text.
        exposure: in public, by how many may see it at least. An unknown audience
            counts as the largest.
        second_failure: for failures before this one, by how many there were at least.
        failures_within: how far back they count; None is for ever.
        second_failure_owner: the role from which up such a case is owned; None leaves
            it with whoever has it.
        vulnerable: for special circumstances.
        signals: for what the text tells.
        segments: for the customer's value segment; none ships.
        cap: the most that surroundings may add.
        thresholds: from how many points on each severity holds.
        opens_at_stars: a rating of so few stars opens a case even where the words
            are neutral; None leaves it to the words. Stars never set a severity.
        ages: levels of priority for a case as old as this at least.

    Raises:
        InvalidValue: negative points, steps that fall, or thresholds that do not
            name every severity.

    Units:
        Two points make one level; ``lateness``, ``failures_within`` and ``ages`` are
        real time.

    Source:
        One level for money: "资金流敏感 … 直接引发信任危机". One level each for the
        occasion ("周年纪念礼物,急用") and exposure, whole from a hundred people
        ("足以影响上百潜在客户"). Second failure, and that it is worse each time: Maxham
        & Netemeyer 2002. Late by three days: the share of bad reviews jumps from .26
        to .66 there (Olist orders). Value: the guides' bands of redress end at 300
        yuan, above which a manager decides; the step and its point are ours. Ages:
        "超过3小时,客户不满情绪会指数级上升", "24 小时售后响应", "72小时内解决". One
        level for harm to health or safety, and the remaining numbers, are ours.

    Examples:
        >>> strict = Scorecard(id="strict", opens_at_stars=3)
        >>> strict.base_of("quality.defective"), strict.severity_of(4)
        (2, 'serious')
    """

    id: str = field(default="standard", validator=checked.code)
    version: str = field(default="1", validator=checked.code)
    base: tuple[tuple[str, int], ...] = _table(
        (
            ("logistics", 1),
            ("logistics.not_shipped", 2),
            ("logistics.not_received", 2),
            ("quality", 2),
            ("fulfilment", 1),
            ("fulfilment.missing_item", 2),
            ("fulfilment.not_as_described", 2),
            ("payment", 2),
            ("system", 1),
            ("service", 1),
            ("rules", 2),
            ("price", 1),
            (NEVER_FROM_WORDS, 1),
            (FALLBACK, 1),
        )
    )
    money: int = _number(2)
    lateness: tuple[tuple[timedelta, int], ...] = _table(
        ((timedelta(days=1), 1), (timedelta(days=3), 2)), _steps
    )
    value: tuple[tuple[Money, int], ...] = _table(((Money(30001, "CNY"), 1),), _value)
    occasion: int = _number(2)
    exposure: tuple[tuple[int, int], ...] = _table(((0, 1), (100, 2)), _steps)
    second_failure: tuple[tuple[int, int], ...] = _table(((1, 2), (2, 3)), _steps)
    failures_within: timedelta | None = field(
        default=None, validator=checked.span_or_none
    )
    second_failure_owner: str | None = field(
        default="store_manager",
        metadata=checked.coded("roles"),
        validator=checked.code_or_none,
    )
    vulnerable: int = _number(1)
    signals: tuple[tuple[str, int], ...] = _table(
        (
            ("anger", 1),
            ("legal_threat", 1),
            ("media_exposure", 1),
            ("repeat_contact", 1),
            ("safety", 2),
        )
    )
    segments: tuple[tuple[str, int], ...] = _table(())
    cap: int = _number(4)
    thresholds: tuple[tuple[str, int], ...] = _table(
        (("minor", 0), ("moderate", 2), ("serious", 4), ("critical", 6))
    )
    opens_at_stars: int | None = field(default=2, validator=checked.count_or_none)
    ages: tuple[tuple[timedelta, int], ...] = _table(
        ((timedelta(hours=3), 1), (timedelta(hours=24), 2), (timedelta(hours=72), 3)),
        _steps,
    )

    # every issue of every complaint is looked up
    _rows: Mapping[str, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_rows", dict(self.base))
        codes = [code for code, _ in self.thresholds]
        least = [points for _, points in self.thresholds]
        every = [s.code for s in SEVERITIES]
        if codes != every or least[0] != 0 or least != sorted(least):
            raise InvalidValue(
                "thresholds",
                ", ".join(f"{c} from {p}" for c, p in self.thresholds),
                "must name every severity from the least up, rising from 0",
            )

    def __plain__(self) -> object:
        """Return every number, the shipped ones too: the hash shows each change."""
        return {a.name: plain(getattr(self, a.name)) for a in fields(Scorecard) if a.eq}

    def base_of(self, category: str) -> int | None:
        """Return the points of the nearest row at or above a category, if any."""
        rows = self._rows
        while category and category not in rows:
            category = category.rpartition(".")[0]
        return rows.get(category)

    def severity_of(self, points: int) -> str:
        """Return the severity that so many points stand for."""
        return [code for code, least in self.thresholds if least <= points][-1]


def upward(category: str) -> Iterator[str]:
    """Yield a category and all above it, the nearest first.

    Examples:
        >>> list(upward("quality.defective.clasp"))
        ['quality.defective.clasp', 'quality.defective', 'quality']
    """
    while category:
        yield category
        category = category.rpartition(".")[0]


def step(steps: tuple[tuple[Any, int], ...], value: Any) -> int:
    """Return the points of the highest step that a value reaches."""
    return max((points for least, points in steps if value >= least), default=0)
