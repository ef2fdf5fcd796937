"""Find words in a complaint, with spans that slice back in the original text.

A text is normalised first (:func:`~recoverykit.severity.normalise`), so that no dot
inside a word hides it. One automaton then finds every word of a :class:`Lexicon` in a
single pass, whatever the length of the list.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, cast

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, RecoveryError, Undecodable
from recoverykit.plain import Hashed
from recoverykit.severity.finder import Finder, Walked
from recoverykit.severity.keyword import GAP, Hit, Keyword, counts, pieces_of
from recoverykit.severity.normalisation import Normalised, normalise

__all__ = ["Lexicon", "Reading", "lexicon_from_plain"]


def _rows(_: Any, attribute: Any, value: tuple[str, ...]) -> None:
    checked.AllOf(str)(None, attribute, value)
    for word in value:
        pieces_of(word)


def _words() -> Any:
    return field(default=(), converter=checked.to_tuple, validator=_rows, kw_only=True)


@frozen(getstate_setstate=False)
class Lexicon(Hashed):
    """A list of words to look for: data, with a name and a version.

    A word is found across a separator that was left out (``差.评``); what takes a
    find back stays on its own side of one, for a space may be the end of a clause.

    Args:
        name: the name it is known by in assessments.
        version: raise it whenever a row changes.
        terms: what to look for.
        allow: harmless phrases that beat every word inside them: ``垃圾袋`` beats
            ``垃圾``, ``没几天`` beats the negator ``没``.
        negators: words that deny what follows: ``没有``, ``not``.
        fillers: words that may stand between a negator and what it denies:
            ``任何``, ``any``. Other words break the denial, because overlooking a
            complaint is worse than reading one too many.
        joiners: words that carry a denial on to the next find and to the end of the
            list: ``、`` and ``和`` in ``没有破损、划痕和色差``. Whatever else is said
            of a find breaks it: ``没有破损、色差很大`` denies the damage alone.
        trailing: words that deny what stands before them, at the end of a clause:
            ``色差都没有``.
        questions: words that turn the rest of their clause into a supposition.
        closers: words that turn what stands before them into a question: ``破了吗``.
        granted: words by which a question takes for granted what it asks about, so
            that a closer asks nothing: ``难道``, ``怎么``.

    Raises:
        InvalidValue: a row twice, an empty word, two gaps in one, or a harmless phrase
            that is itself looked for.

    Examples:
        >>> words = Lexicon(
        ...     "dyes",
        ...     "1",
        ...     terms=(Keyword("褪色", category="quality.defective"),),
        ...     negators=("没有", "没"),
        ... )
        >>> [(h.span.of("洗一次就褪色"), h.negated) for h in words.scan("洗一次就褪色")]
        [('褪色', False)]
        >>> [h.negated for h in words.scan("没有褪色")]
        [True]
    """

    name: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    terms: tuple[Keyword, ...] = field(
        converter=checked.to_tuple, validator=checked.AllOf(Keyword), kw_only=True
    )
    allow: tuple[str, ...] = _words()
    negators: tuple[str, ...] = _words()
    fillers: tuple[str, ...] = _words()
    joiners: tuple[str, ...] = _words()
    trailing: tuple[str, ...] = _words()
    questions: tuple[str, ...] = _words()
    closers: tuple[str, ...] = _words()
    granted: tuple[str, ...] = _words()
    # Worked out when asked for, and derived from the rest: no part of the value.
    _finder: Finder | None = field(init=False, default=None, eq=False, repr=False)
    _hash: str | None = field(init=False, default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        seen = Counter((row.pieces, row.label) for row in self.terms)
        twice = sorted({GAP.join(word) for (word, _), n in seen.items() if n > 1})
        if twice:
            raise InvalidValue("terms", ", ".join(twice), "must list a row once")
        looked_for = {word for word, _ in seen}
        hidden = [word for word in self.allow if pieces_of(word) in looked_for]
        if hidden:
            raise InvalidValue(
                "allow",
                ", ".join(hidden),
                "must not be looked for too: it would never be found",
            )

    @property
    def labels(self) -> tuple[str, ...]:
        """Return every category and signal that some row stands for."""
        return tuple(sorted({row.label for row in self.terms}))

    def extend(
        self,
        name: str,
        version: str,
        *,
        terms: Iterable[Keyword] = (),
        allow: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Lexicon:
        """Return a lexicon with a shop's own rows: the one way to change what ships.

        To give a shipped word another label, take it out and add it again.

        Args:
            name: the name of the new one; a panel names each classifier once.
            version: raise it whenever your rows change.
            terms: rows to add.
            allow: harmless phrases to add.
            without: words and harmless phrases to take out first, with all of their
                labels.

        Raises:
            InvalidValue: ``without`` names no row, a row is there already, or a lone
                text stands where several are asked for.

        Examples:
            >>> from recoverykit.severity import LEXICON
            >>> tea = LEXICON.extend(
            ...     "tea",
            ...     "1",
            ...     terms=[Keyword("返青", category="quality.defective")],
            ...     allow=["茶垢异味"],
            ...     without=["超慢"],
            ... )
            >>> [hit.keyword.word for hit in tea.scan("返青了，物流超慢")]
            ['返青']
        """
        own_terms = _given("terms", terms, Keyword)
        own_allow = _given("allow", allow, str)
        gone = {pieces_of(word) for word in _given("without", without, str)}
        kept_terms = [row for row in self.terms if row.pieces not in gone]
        kept_allow = [word for word in self.allow if pieces_of(word) not in gone]
        mine = {row.pieces for row in self.terms} | set(map(pieces_of, self.allow))
        for word in sorted(gone - mine):
            known = [GAP.join(parts) for parts in mine]
            near = difflib.get_close_matches(GAP.join(word), known, n=1, cutoff=0.5)
            rule = f"must be a row of {self.name}@{self.version}"
            if near:
                rule += f"; perhaps {near[0]}"
            raise InvalidValue("without", GAP.join(word), rule)
        return evolve(
            self,
            name=name,
            version=version,
            terms=(*kept_terms, *own_terms),
            allow=(*kept_allow, *own_allow),
        )

    def scan(
        self, text: str | Normalised, *, limit: int | None = None
    ) -> tuple[Hit, ...]:
        """Return every word found, overlapping ones too, in order of place.

        Args:
            text: any text, a megabyte too: time grows with its length. One that is
                normalised already is not normalised again.
            limit: the most hits that count for one label; the rest is left out,
                so that a hostile text makes no endless answer.

        Examples:
            >>> from recoverykit.severity import MONITOR
            >>> text = "再不处理我就给差评并投 诉"
            >>> [hit.span.of(text) for hit in MONITOR.scan(text)]
            ['差评', '投 诉']
        """
        given = text if isinstance(text, Normalised) else normalise(text)
        return self._found().hits(given, self.walk(given), limit)

    def harmless(self, given: Normalised) -> tuple[tuple[int, int], ...]:
        """Return the stretches that no reader should hold against a text.

        They are its harmless phrases, and words of this lexicon that are denied, with
        their denial: ``垃圾袋``, ``没有破损``. For classifiers that weigh more than
        words; the stretches are half-open, in the normalised text, in order of place.

        Args:
            given: the text.

        Examples:
            >>> from recoverykit.severity import LEXICON, normalise
            >>> given = normalise("没有破损，垃圾袋也结实，就是太慢")
            >>> [given.text[a:b] for a, b in LEXICON.harmless(given)]
            ['没有破损', '垃圾袋']
        """
        return self.harmless_walked(given, self.walk(given))

    # A text that several read is walked once, and by each looked at in its own way.

    def walk(self, given: Normalised) -> Walked:
        """Return every row that stands in a text, before anything is judged."""
        return self._found().walk(given.text)

    def counting(
        self, given: Normalised, walked: Walked, limit: int
    ) -> list[tuple[int, int, str]]:
        """Return where words stand that count, in the normalised text, and labels."""
        return [
            (start, end, keyword.label)
            for start, end, keyword, negated, asked in self._found().judged(
                given, walked, limit
            )
            if counts(keyword, negated=negated, asked=asked)
        ]

    def harmless_walked(
        self, given: Normalised, walked: Walked
    ) -> tuple[tuple[int, int], ...]:
        """Return what :meth:`harmless` does for a text that was walked."""
        return self._found().harmless(given, walked)

    def _found(self) -> Finder:
        finder = self._finder
        if finder is None:
            finder = Finder(
                terms=self.terms,
                allow=self.allow,
                negators=self.negators,
                fillers=self.fillers,
                joiners=self.joiners,
                trailing=self.trailing,
                questions=self.questions,
                closers=self.closers,
                granted=self.granted,
            )
            # a benign race: whoever comes second builds an equal one
            object.__setattr__(self, "_finder", finder)
        return finder


def _given(name: str, rows: object, kind: type) -> tuple[Any, ...]:
    """Return an argument as a tuple; a lone text is no list of its characters."""
    given = checked.to_tuple(cast("Iterable[Any]", rows))
    rule = f"must be in a list or tuple, each a {kind.__name__}"
    if not isinstance(given, tuple):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue(name, checked.describe(given), rule)
    for row in given:
        if not isinstance(row, kind):
            raise InvalidValue(name, checked.describe(row), rule)
    return given


class Reading:
    """A text while several read it: what they share is worked out once, when needed.

    Args:
        text: the text, as it arrived.
    """

    __slots__ = ("_given", "_text", "_walks")

    def __init__(self, text: str) -> None:
        self._text = text
        self._given: Normalised | None = None
        self._walks: list[tuple[Lexicon, Walked]] = []

    @property
    def given(self) -> Normalised:
        """Return the text in its one form."""
        found = self._given
        if found is None:
            found = self._given = normalise(self._text)
        return found

    def walked(self, lexicon: Lexicon) -> Walked:
        """Return the rows of a lexicon that stand in the text."""
        for known, walked in self._walks:
            if known is lexicon:
                return walked
        walked = lexicon.walk(self.given)
        self._walks.append((lexicon, walked))
        return walked


# ── from plain data ──────────────────────────────────────────────────────────

_LISTS = (
    "allow",
    "negators",
    "fillers",
    "joiners",
    "trailing",
    "questions",
    "closers",
    "granted",
)
_ROW = ("word", "category", "signal", "lang", "gap")


def lexicon_from_plain(data: object, *, base: Lexicon | None = None) -> Lexicon:
    """Return the lexicon that was stored as plain data, so that words live in JSON.

    Without a base it is the way back from ``plain(lexicon)``. With one, the data holds
    what a shop changes: ``terms``, ``allow`` and ``without``, as for
    :meth:`Lexicon.extend`.

    Args:
        data: ``name``, ``version`` and ``terms``; each term is a mapping with ``word``
            and ``category`` or ``signal``, and may have ``lang`` and ``gap``. Lists of
            texts are named as the arguments of :class:`Lexicon` are.
        base: the lexicon to extend.

    Raises:
        Undecodable: a part is missing, unknown or not of its kind; it is named by its
            place, such as ``terms.3``.

    Examples:
        >>> from recoverykit.plain import plain
        >>> from recoverykit.severity import LEXICON, MONITOR
        >>> lexicon_from_plain(plain(MONITOR)) == MONITOR
        True
        >>> mine = {
        ...     "name": "tea",
        ...     "version": "1",
        ...     "terms": [{"word": "返青", "category": "quality.defective"}],
        ...     "without": ["超慢"],
        ... }
        >>> len(lexicon_from_plain(mine, base=LEXICON).terms) == len(LEXICON.terms)
        True
    """
    lists = _LISTS if base is None else ("allow", "without")
    given = _part("lexicon", data, ("name", "version", "terms", *lists))
    for name in ("name", "version"):
        if name not in given:
            raise Undecodable("lexicon", f"{name!r} is missing")
    rows = _listed("terms", given.get("terms", []))
    terms = tuple(_term(f"terms.{at}", row) for at, row in enumerate(rows))
    texts = {name: _listed(name, given[name]) for name in lists if name in given}
    make: Callable[..., Lexicon] = Lexicon if base is None else base.extend
    try:
        return make(given["name"], given["version"], terms=terms, **texts)
    except RecoveryError as error:
        raise Undecodable("lexicon", str(error)) from error


def _term(where: str, data: object) -> Keyword:
    given = _part(where, data, _ROW)
    if "word" not in given:
        raise Undecodable(where, "'word' is missing")
    try:
        return Keyword(given.pop("word"), **given)
    except RecoveryError as error:
        raise Undecodable(where, str(error)) from error


def _part(where: str, data: object, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Undecodable(where, "must be a mapping")
    given = {str(name): part for name, part in cast("dict[object, Any]", data).items()}
    for name in given:
        if name not in allowed:
            rule = f"{name!r} is no part of it; allowed: {', '.join(allowed)}"
            raise Undecodable(where, rule)
    return given


def _listed(where: str, data: object) -> tuple[Any, ...]:
    if not isinstance(data, (list, tuple)):
        raise Undecodable(where, "must be a list")
    return tuple(cast("Iterable[Any]", data))
