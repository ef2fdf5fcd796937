"""Reasons, and the sentences they turn into."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol, TypeAlias, cast, runtime_checkable

from attrs import field, frozen

from recoverykit.explanation.sentences import SENTENCES


@runtime_checkable
class SupportsPlain(Protocol):
    """A small value, such as money, that knows its own plain form."""

    def __plain__(self) -> object:
        """Return the value as JSON-safe data."""


@runtime_checkable
class SupportsWords(Protocol):
    """A value whose words depend on the language, such as a region of a table."""

    def in_words(self, lang: str, labels: Labels | None) -> str:
        """Return the value in the words of a language."""
        ...


Value: TypeAlias = (
    str
    | int
    | bool
    | date
    | datetime
    | timedelta
    | tuple[str, ...]
    | SupportsPlain
    | SupportsWords
    | None
)
"""What a reason's field may hold: exact values only, so floats are refused."""

Labels: TypeAlias = Callable[[str, str, str], str]
"""``labels(catalogue, code, lang)`` gives the word for a code, or the code itself."""

Texts: TypeAlias = Mapping[str, str]
"""Templates by ``"en"``, ``"zh"``, … for staff and ``"en/customer"`` for customers."""


@frozen(init=False)
class Reason:
    """One reason for one decision: a stable code and the values it rests on.

    Shops add reasons of their own by giving the sentence along with the code;
    it is then stored with the decision and needs no registry.

    Args:
        code: dotted, stable and low in number, such as ``"clock.breached"``;
            made for logs and metrics.
        text: sentences for a code that the library does not ship, keyed by
            ``"en"``, ``"zh"`` (staff) and ``"en/customer"`` (customer).
        fields: what the sentence mentions. Numbers are exact, so no floats.

    Raises:
        TypeError: a field holds something that cannot be stored exactly, or an
            instant without a time zone.
        ValueError: a sentence opens a brace that it does not close.

    Examples:
        >>> from recoverykit.explanation import Reason, render
        >>> why = Reason(
        ...     "shop.closed_on_tuesday",
        ...     text={"en": "we rest on {day}", "zh": "{day}休息"},
        ...     day="Tuesday",
        ... )
        >>> render(why, "en")
        'we rest on Tuesday'
        >>> why["day"]
        'Tuesday'
    """

    code: str
    fields: tuple[tuple[str, Value], ...] = ()
    text: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __init__(
        self, code: str, /, *, text: Texts | None = None, **fields: Value
    ) -> None:
        for name, value in fields.items():
            # most are codes and numbers, and decisions make many reasons
            if type(value) not in _PLAINEST:
                _check(code, name, value)
                fields[name] = _normal(value)
        said: tuple[tuple[str, str], ...] = ()
        if text:
            for template in text.values():
                tuple(string.Formatter().parse(template))
            said = tuple(sorted(text.items()))
        # pyright does not know the method that attrs adds for init=False
        self.__attrs_init__(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            code, tuple(sorted(fields.items())), said
        )

    def __getitem__(self, name: str) -> Value:
        """Return one field by name."""
        return dict(self.fields)[name]

    def __str__(self) -> str:
        """Return the English sentence for staff, with codes unlabelled."""
        return render(self, "en") or self.code


VALUE_RULE = (
    "allowed are text, whole numbers, days, aware instants, spans, money and tuples "
    "of text"
)
"""What :func:`is_value` allows, in words."""

_PLAINEST = frozenset({str, int, bool, type(None), timedelta})
_VALUES = (str, int, type(None), date, timedelta)


def is_value(value: object) -> bool:
    """Return whether a value is exact, so that it can be stored and told again.

    Examples:
        >>> is_value("late"), is_value(1.5), is_value(("a", "b"))
        (True, False, True)
    """
    if isinstance(value, tuple):
        return all(isinstance(item, str) for item in cast("tuple[object, ...]", value))
    if isinstance(value, datetime):
        return value.utcoffset() is not None and _is_in_calendar(value)
    # asking the protocol itself takes many times as long
    return isinstance(value, _VALUES) or hasattr(type(value), "__plain__")


def _is_in_calendar(instant: datetime) -> bool:
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _check(code: str, name: str, value: object) -> None:
    if not is_value(value):
        given = f"{name} as a {type(value).__name__}"
        msg = f"cannot store {given} in reason {code!r}: {VALUE_RULE}"
        raise TypeError(msg)


def _normal(value: Value) -> Value:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def render(
    reason: Reason,
    lang: str,
    *,
    audience: str = "staff",
    labels: Labels | None = None,
    zone: tzinfo | None = None,
) -> str | None:
    """Return a reason as one sentence, or None where the audience has none.

    Args:
        reason: what to say.
        lang: ``"en"``, ``"zh"`` or any language that the reason carries itself.
        audience: ``"staff"`` hears everything; ``"customer"`` hears only
            sentences written for customers.
        labels: turns codes into words; without it codes are shown as they are.
        zone: shows instants in this zone; without it in UTC.

    Returns:
        The sentence. A code that has none in this language is shown as
        ``code (field value, …)``, so that nothing is lost. None means that the
        reason is internal and must not be told to a customer.

    Examples:
        >>> render(Reason("lifecycle.no_diagnosis"), "en")
        'an offer needs a diagnosis first, or an override with its reason'
    """
    texts: Texts = dict(reason.text) or SENTENCES.get(reason.code, {})
    template = texts.get(lang if audience == "staff" else f"{lang}/{audience}")
    if template is None and audience != "staff":
        return None
    fields = dict(reason.fields)
    if template is None:
        shown = ", ".join(f"{k} {_show(v, lang, zone)}" for k, v in fields.items())
        return f"{reason.code} ({shown})" if shown else reason.code
    parts: list[str] = []
    for literal, name, catalogue, _ in string.Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            value = fields.get(name, f"{{{name}}}")
            if catalogue and catalogue.startswith("{"):
                # the reason itself names the catalogue of its code
                catalogue = str(fields.get(catalogue.strip("{}")) or "")  # noqa: PLW2901
            in_words = getattr(value, "in_words", None)
            if in_words is not None:
                parts.append(in_words(lang, labels))
                continue
            parts.append(_show(value, lang, zone, _labeller(labels, catalogue, lang)))
    return "".join(parts)


def explain(
    reasons: Iterable[Reason],
    lang: str,
    *,
    audience: str = "staff",
    labels: Labels | None = None,
    zone: tzinfo | None = None,
) -> tuple[str, ...]:
    """Return the sentences for several reasons, without the silent ones.

    Examples:
        >>> explain([Reason("lifecycle.no_diagnosis")], "zh")
        ('提出方案前须先完成诊断，或写明例外理由',)
    """
    said = (
        render(r, lang, audience=audience, labels=labels, zone=zone) for r in reasons
    )
    return tuple(s for s in said if s is not None)


def _labeller(
    labels: Labels | None, catalogue: str | None, lang: str
) -> Callable[[str], str]:
    if labels is None or not catalogue:
        return str
    return lambda code: labels(catalogue, code, lang)


def _show(
    value: Value,
    lang: str,
    zone: tzinfo | None,
    label: Callable[[str], str] = str,
) -> str:
    match value:
        case str():
            return label(value)
        case tuple():
            return ("、" if lang == "zh" else ", ").join(label(v) for v in value)
        case datetime():
            local = value if zone is None else value.astimezone(zone)
            return local.strftime("%Y-%m-%d %H:%M" + ("Z" if zone is None else ""))
        case timedelta():
            return show_span(value, lang)
        case None:
            return "–"
        case _:
            return str(value)


_HOUR = 3_600


def show_span(span: timedelta, lang: str, *, days: bool = True) -> str:
    """Return a span in days, hours and minutes, such as ``5 h`` or ``5 小时``.

    Args:
        span: how long.
        lang: ``"zh"`` for Chinese units.
        days: whether 24 hours are called a day; for open time they are none.

    Examples:
        >>> show_span(timedelta(hours=29, minutes=30), "en")
        '1 d 5 h 30 min'
        >>> show_span(-timedelta(minutes=5), "zh")
        '-5 分钟'
        >>> show_span(timedelta(hours=40), "en", days=False)
        '40 h'
    """
    units = ("天", "小时", "分钟", "秒") if lang == "zh" else ("d", "h", "min", "s")
    rest = abs(span)
    parts: list[str] = []
    for unit, size in zip(units, (86_400, 3_600, 60, 1), strict=True):
        if size > _HOUR and not days:
            continue
        count, rest = divmod(rest, timedelta(seconds=size))
        if count:
            parts.append(f"{count} {unit}")
    if rest:
        parts.append(f"{rest.microseconds} µs")
    sign = "-" if span < timedelta(0) else ""
    return sign + (" ".join(parts) or f"0 {units[2]}")
