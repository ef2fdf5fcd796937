"""What a catalogue is, and the kinds of terms that carry more than a label."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from types import MappingProxyType
from typing import Generic, TypeVar

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, UnknownCode


@frozen(kw_only=True)
class Term:
    """One code and what people call it.

    Args:
        code: stable, dotted: ``"logistics.delay"`` is a kind of ``"logistics"``.
        zh: the Chinese label.
        en: the English label.

    Examples:
        >>> Term("parcel.drone", zh="无人机", en="drone").code
        'parcel.drone'
    """

    code: str = field(validator=checked.code, kw_only=False)
    zh: str = field(validator=checked.text)
    en: str = field(validator=checked.text)


@frozen(kw_only=True)
class Channel(Term):
    """A route by which a complaint arrives; public ones raise exposure (S2)."""

    is_public: bool = field(default=False, validator=checked.flag)


@frozen(kw_only=True)
class Category(Term):
    """A kind of issue.

    Args:
        touches_money: raises severity by a level (S47).
        need: what the complainant is after: certainty, respect or fairness (S48).
    """

    touches_money: bool = field(default=False, validator=checked.flag)
    need: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class Role(Term):
    """A role with its rank; a higher rank may decide more (S115).

    Args:
        rank: 0 is a bot, which decides nothing.
        escalates_to: the next role up the ladder; None at the top.
    """

    rank: int = field(validator=checked.count)
    escalates_to: str | None = field(default=None, validator=checked.code_or_none)


@frozen(kw_only=True)
class Severity(Term):
    """A degree of harm; the set is closed and ordered by level."""

    level: int = field(validator=checked.count)


@frozen(kw_only=True)
class RemedyKind(Term):
    """A way to put things right (S80).

    Args:
        form: ``monetary`` (now), ``monetary_later`` (coupon, points), ``in_kind``,
            ``service`` or ``symbolic``.
    """

    form: str = field(
        validator=checked.OneOf(
            "monetary", "monetary_later", "in_kind", "service", "symbolic"
        )
    )


@frozen(kw_only=True)
class Closure(Term):
    """How a case ends.

    Args:
        needs_resolution: a resolution record must be in the log first (S14, S17).
        needs_cause: at or above the book's severity, a cause and a decision to
            act must be recorded (S60).
    """

    needs_resolution: bool = field(default=True, validator=checked.flag)
    needs_cause: bool = field(default=True, validator=checked.flag)


T = TypeVar("T", bound=Term)


@frozen(kw_only=True)
class Catalogue(Generic[T]):
    """A named set of terms.

    Args:
        name: shown in errors, and the name that sentences use for its labels.
        terms: the terms, parents before children.
        renamed: old code → new code; both read, only the new one is written.
        retired: codes that read, but are refused in anything new.

    Raises:
        InvalidValue: a code twice, a child without its parent, or a rename to
            nothing.

    Examples:
        >>> from recoverykit.catalogue import CATEGORIES
        >>> CATEGORIES["logistics.delay"].en
        'late delivery'
        >>> CATEGORIES.covers("logistics", "logistics.delay")
        True
        >>> CATEGORIES.label("logistics.delay", "zh")
        '物流延误'
        >>> CATEGORIES["logistics.dellay"]
        Traceback (most recent call last):
        ...
        recoverykit.errors.UnknownCode: unknown code 'logistics.dellay' in \
categories; nearest: logistics.delay, logistics, logistics.not_shipped
    """

    name: str = field(validator=checked.code, kw_only=False)
    terms: tuple[T, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Term), kw_only=False
    )
    renamed: tuple[tuple[str, str], ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(tuple)
    )
    retired: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    _by_code: MappingProxyType[str, T] = field(init=False, eq=False, repr=False)
    _usable: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_code = {term.code: term for term in self.terms}
        if len(by_code) != len(self.terms):
            seen = [t.code for t in self.terms]
            twice = sorted({c for c in seen if seen.count(c) > 1})
            raise InvalidValue(self.name, ", ".join(twice), "must name a code once")
        for code in by_code:
            if not all(code.split(".")):
                raise InvalidValue(self.name, code, "must name something at every dot")
            parent = code.rpartition(".")[0]
            if parent and parent not in by_code:
                raise InvalidValue(self.name, code, f"needs its parent {parent!r}")
        for pair in self.renamed:
            match pair:
                case (old, new) if new in by_code and old not in by_code:
                    continue
                case _:
                    shown = " → ".join(map(str, pair))
                    rule = "must rename a gone code to a term"
                    raise InvalidValue(self.name, shown, rule)
        for code in self.retired:
            if code not in by_code:
                raise InvalidValue(
                    self.name, code, "must keep a retired code as a term"
                )
        self._index()

    def _index(self) -> None:
        """Look-ups are rebuilt, never stored: they follow from the terms."""
        by_code = {term.code: term for term in self.terms}
        object.__setattr__(self, "_by_code", MappingProxyType(by_code))
        object.__setattr__(self, "_usable", frozenset(by_code).difference(self.retired))

    def __getstate__(self) -> tuple[object, ...]:
        return (self.name, self.terms, self.renamed, self.retired)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(
            ("name", "terms", "renamed", "retired"), state, strict=True
        ):
            object.__setattr__(self, name, value)
        self._index()

    def __iter__(self) -> Iterator[T]:
        return iter(self.terms)

    def __contains__(self, code: object) -> bool:
        return self._by_code.get(self.current(code)) is not None  # type: ignore[arg-type]

    def __getitem__(self, code: str) -> T:
        """Return the term of a code, old or new.

        Raises:
            UnknownCode: no such term; the error names the nearest codes.
        """
        term = self._by_code.get(self.current(code))
        if term is None:
            raise UnknownCode(self.name, str(code), self.nearest(code))
        return term

    def current(self, code: str) -> str:
        """Return today's code for one that may have been renamed."""
        for old, new in self.renamed:
            if code == old:
                return new
        return code

    def check(self, code: str) -> str:
        """Return a code that may be written now.

        Raises:
            UnknownCode: it is unknown, renamed or retired.
        """
        if code in self._usable:
            return code
        if code not in self._by_code:
            hint = (self.current(code),) if code in self else self.nearest(code)
            raise UnknownCode(self.name, str(code), hint)
        raise UnknownCode(self.name, f"{code} (retired)", self.nearest(code))

    def nearest(self, code: str) -> tuple[str, ...]:
        """Return up to three codes that were probably meant."""
        others = [c for c in self._by_code if c in self._usable and c != code]
        return tuple(difflib.get_close_matches(str(code), others, n=3, cutoff=0.5))

    def covers(self, parent: str, code: str) -> bool:
        """Return whether a code is the parent or stands anywhere below it."""
        above, today = self.current(parent), self.current(code)
        return today == above or today.startswith(f"{above}.")

    def label(self, code: str, lang: str) -> str:
        """Return the word for a code; the code itself where there is none."""
        term = self._by_code.get(self.current(code))
        return code if term is None else str(getattr(term, lang, term.en))

    def extend(self, *terms: T) -> Catalogue[T]:
        """Return the catalogue with a shop's own terms added.

        Examples:
            >>> from recoverykit.catalogue import CATEGORIES
            >>> more = CATEGORIES.extend(
            ...     Category("quality.smell", zh="异味", en="bad smell")
            ... )
            >>> more.covers("quality", "quality.smell")
            True
        """
        return evolve(self, terms=(*self.terms, *terms))
