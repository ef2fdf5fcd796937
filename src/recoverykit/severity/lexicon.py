"""Find words in a complaint, with spans that slice back in the original text.

A text is normalised first (:func:`~recoverykit.severity.normalise`), so that no dot
inside a word hides it. One automaton then finds every word of a :class:`Lexicon` in a
single pass, whatever the length of the list.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple, cast

from attrs import evolve, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue, RecoveryError, Undecodable
from recoverykit.facts import Span
from recoverykit.plain import Remade, content_hash
from recoverykit.severity.normalisation import Normalised, normalise

__all__ = ["Hit", "Keyword", "Lexicon", "lexicon_from_plain"]

# ── the words ────────────────────────────────────────────────────────────────

_GAP = "…"
_EAST_ASIAN = "\u2e80"
# A gap never leaves its clause.
_ENDS = ",.!?;…。、\n"
_CLAUSE_END = re.compile(f"[{_ENDS}]")
_END = rf"(?=[{_ENDS}~]|\Z)"


@frozen
class Keyword:
    """One word to look for, and what it is a sign of.

    Args:
        word: the word or phrase. One ``…`` inside stands for a few characters of
            the same clause: ``"等了…天"``. Letters and digits at its ends match
            whole words only: ``"late"`` is not in ``"chocolate"``.
        category: the kind of issue it speaks of; or
        signal: what it tells about the complaint. Exactly one of the two.
        lang: the language it belongs to.
        gap: the most characters that ``…`` stands for.

    Raises:
        InvalidValue: no word, two gaps, both or neither of category and signal.

    Examples:
        >>> Keyword("褪色", category="quality.defective").label
        'quality.defective'
    """

    word: str = field(validator=checked.text)
    category: str | None = field(
        default=None,
        metadata=checked.coded("categories"),
        validator=checked.code_or_none,
        kw_only=True,
    )
    signal: str | None = field(
        default=None, validator=checked.code_or_none, kw_only=True
    )
    lang: str = field(default="zh", validator=checked.code, kw_only=True)
    gap: int = field(default=8, validator=checked.count, kw_only=True)
    # Derived from the word: no part of the value.
    _pieces: tuple[str, ...] = field(init=False, default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if (self.category is None) == (self.signal is None):
            raise InvalidValue(
                "keyword", self.word, "must have a category or a signal, and not both"
            )
        object.__setattr__(self, "_pieces", _parts(self.word))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return the normalised pieces of the word: one, or two around a gap."""
        return self._pieces

    @property
    def label(self) -> str:
        """Return the code of what the word is a sign of."""
        # the one that is set: exactly one of them is
        return str(self.category or self.signal)


def _parts(word: str) -> tuple[str, ...]:
    """Return the normalised pieces of a row: one, or two around a gap."""
    parts = tuple(normalise(part.strip()).text for part in word.split(_GAP))
    if len(parts) > 2 or not all(parts):  # noqa: PLR2004
        raise InvalidValue(
            "word", word, f"must be a word, or two with one '{_GAP}' between"
        )
    return parts


def _rows(_: Any, attribute: Any, value: tuple[str, ...]) -> None:
    checked.AllOf(str)(None, attribute, value)
    for word in value:
        _parts(word)


def _words() -> Any:
    return field(default=(), converter=checked.to_tuple, validator=_rows, kw_only=True)


@frozen
class Hit:
    """One word found in a text.

    Args:
        span: where, in characters of the original.
        keyword: which row found it.
        negated: the clause denies it: ``没有破损``, ``not damaged``.
        asked: the clause only supposes or asks it: ``如果破损怎么办``, ``破了吗``.
    """

    span: Span
    keyword: Keyword
    negated: bool = field(default=False, kw_only=True)
    asked: bool = field(default=False, kw_only=True)

    @property
    def counts(self) -> bool:
        """Return whether the complaint really says so."""
        return _counts(self.keyword, negated=self.negated, asked=self.asked)


def _counts(keyword: Keyword, *, negated: bool, asked: bool) -> bool:
    return not negated and not (asked and keyword.category is not None)


@frozen(getstate_setstate=False)
class Lexicon(Remade):
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
    _finder: _Finder | None = field(init=False, default=None, eq=False, repr=False)
    _hash: str | None = field(init=False, default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        seen = Counter((row.pieces, row.label) for row in self.terms)
        twice = sorted({_GAP.join(word) for (word, _), n in seen.items() if n > 1})
        if twice:
            raise InvalidValue("terms", ", ".join(twice), "must list a row once")
        looked_for = {word for word, _ in seen}
        hidden = [word for word in self.allow if _parts(word) in looked_for]
        if hidden:
            raise InvalidValue(
                "allow",
                ", ".join(hidden),
                "must not be looked for too: it would never be found",
            )

    @property
    def hash(self) -> str:
        """Return the hash of its content; many books share one lexicon."""
        if self._hash is None:
            found = content_hash(self)
            object.__setattr__(self, "_hash", found)
            return found
        return self._hash

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
            InvalidValue: ``without`` names no row, or a row is there already.

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
        gone = {_parts(word) for word in without}
        kept_terms = [row for row in self.terms if row.pieces not in gone]
        kept_allow = [word for word in self.allow if _parts(word) not in gone]
        mine = {row.pieces for row in self.terms} | set(map(_parts, self.allow))
        for word in sorted(gone - mine):
            known = [_GAP.join(parts) for parts in mine]
            near = difflib.get_close_matches(_GAP.join(word), known, n=1, cutoff=0.5)
            rule = f"must be a row of {self.name}@{self.version}"
            if near:
                rule += f"; perhaps {near[0]}"
            raise InvalidValue("without", _GAP.join(word), rule)
        return evolve(
            self,
            name=name,
            version=version,
            terms=(*kept_terms, *terms),
            allow=(*kept_allow, *allow),
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
            if _counts(keyword, negated=negated, asked=asked)
        ]

    def harmless_walked(
        self, given: Normalised, walked: Walked
    ) -> tuple[tuple[int, int], ...]:
        """Return what :meth:`harmless` does for a text that was walked."""
        return self._found().harmless(given, walked)

    def _found(self) -> _Finder:
        finder = self._finder
        if finder is None:
            finder = _Finder(self)
            # a benign race: whoever comes second builds an equal one
            object.__setattr__(self, "_finder", finder)
        return finder


class Walked:
    """The rows of a lexicon that stand in a text, in order of place.

    Args:
        found: where words stand, each with its keyword.
        allowed: where harmless phrases stand.
        questions: where words that suppose something start.
    """

    __slots__ = ("allowed", "found", "judged", "questions")

    def __init__(
        self,
        found: list[tuple[int, int, Keyword]],
        allowed: list[tuple[int, int]],
        questions: list[int],
    ) -> None:
        self.found, self.allowed, self.questions = found, allowed, questions
        # all of them, once somebody asked
        self.judged: list[_Judged] | None = None


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


# ── the search ───────────────────────────────────────────────────────────────

_SPACES = " \t\r\n"
_LONGEST_NEGATION = 24
_QUESTION_REACH = 40
_CLOSER_REACH = 12
_LONGEST_PHRASE = 40


class _Row(NamedTuple):
    """One entry of the automaton; ``what`` is its keyword, or "allow", "question"."""

    head: str
    tail: str
    gap: int
    what: Keyword | str
    is_wordlike: bool


class _State:
    """A state of the automaton: where a character leads, and the rows that end here.

    The first state is None: what it would do is asked for only where no longer match
    goes on, and most characters of a text lead there.
    """

    __slots__ = ("edges", "found", "rows", "step")

    def __init__(self) -> None:
        self.edges: dict[str, _State] = {}
        self.step = self.edges.get
        self.found: list[_Row] = []
        self.rows: tuple[_Row, ...] = ()


_Judged = tuple[int, int, Keyword, bool, bool]
"""Where a word was found, and whether it is denied and whether it is asked."""


class _Finder:
    """An Aho–Corasick automaton over all rows, and the rules around its hits.

    Each state holds the transitions of its suffixes too, those of the first aside,
    so a character costs two look-ups at most.
    """

    __slots__ = (
        "_before",
        "_begin",
        "_closer",
        "_granted",
        "_list_end",
        "_list_step",
        "_negation",
        "_trailing",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        rows = [
            *(_row(k.pieces, k.gap, k) for k in lexicon.terms),
            *(_row(_parts(word), 8, "allow") for word in lexicon.allow),
            *(_row(_parts(word), 24, "question") for word in lexicon.questions),
        ]
        self._begin = _automaton(rows).step
        fillers = _any_of(lexicon.fillers)
        joiners = _any_of(lexicon.joiners)
        # what a denial ends in: most finds follow something else, and are not denied
        denying = (*lexicon.negators, *lexicon.fillers)
        self._before = frozenset((*_SPACES, *(_parts(word)[0][-1] for word in denying)))
        # read from its find backwards, so that it starts at one place alone
        self._negation = re.compile(
            rf"(?:\s*{_any_of(lexicon.fillers, backwards=True)})*\s*"
            rf"({_any_of(lexicon.negators, backwards=True)})"
        )
        self._list_step = re.compile(rf"\s*(?:{joiners}\s*)?(?:{fillers}\s*)*")
        self._list_end = re.compile(rf"\s*(?:{joiners}|{_END})")
        trailing, closers = _any_of(lexicon.trailing), _any_of(lexicon.closers)
        self._trailing = re.compile(rf"\s*{trailing}\s*{_END}")
        self._closer = re.compile(
            rf"[^,.!?;…。\n]{{0,{_CLOSER_REACH}}}?{closers}\s*{_END}"
        )
        self._granted = re.compile(_any_of(lexicon.granted))

    def walk(self, text: str) -> Walked:
        found: list[tuple[int, int, Keyword]] = []
        allowed: list[tuple[int, int]] = []
        questions: list[int] = []
        for start, end, what in _matches(text, self._heads(text)):
            if isinstance(what, Keyword):
                found.append((start, end, what))
            elif what == "allow":
                allowed.append((start, end))
            else:
                questions.append(start)
        found.sort(key=itemgetter(0, 1))
        allowed.sort()
        questions.sort()
        return Walked(found, allowed, questions)

    def harmless(
        self, given: Normalised, walked: Walked
    ) -> tuple[tuple[int, int], ...]:
        harmless = [at for at in walked.allowed if not given.is_broken(*at)]
        for start, end, _, negated, _ in self.judged(given, walked, None):
            if negated:
                span = self._denied_from(given, start), self._trailing_to(given, end)
                harmless.append(span)
        harmless.sort()
        return tuple(harmless)

    def _denied_from(self, given: Normalised, start: int) -> int:
        """Return where the denial of a denied find begins, if it stands before it."""
        since = max(0, start - _LONGEST_NEGATION, _last(given.breaks, start))
        denial = self._negation.match(given.text[since:start][::-1])
        return start if denial is None else start - denial.end()

    def hits(
        self, given: Normalised, walked: Walked, limit: int | None
    ) -> tuple[Hit, ...]:
        return tuple(
            Hit(given.span(start, end), keyword, negated=negated, asked=asked)
            for start, end, keyword, negated, asked in self.judged(given, walked, limit)
        )

    def judged(
        self, given: Normalised, walked: Walked, limit: int | None
    ) -> list[_Judged]:
        """Return the finds that no harmless phrase covers, and whether they count."""
        if limit is not None and limit < len(walked.found):
            return self._judge(given, walked, limit)
        # nobody's limit can be reached: it is the same for all
        judged = walked.judged
        if judged is None:
            judged = walked.judged = self._judge(given, walked, None)
        return judged

    def _judge(
        self, given: Normalised, walked: Walked, limit: int | None
    ) -> list[_Judged]:
        found, allowed, questions = walked.found, walked.allowed, walked.questions
        if not found:
            return []
        text = given.text
        shield = _Shield(allowed, given.breaks) if allowed else _NO_SHIELD
        told: dict[str, int] = {}
        denied_to = 0
        judged: list[_Judged] = []
        for start, end, keyword in found:
            if limit is not None and told.get(keyword.label, 0) >= limit:
                continue
            if allowed and shield.covers(start, end):
                continue
            negated = (
                (denied_to > 0 or text[start - 1 : start] in self._before)
                and self._negated(given, start, end, shield, denied_to)
            ) or self._trailing_to(given, end) > end
            if negated:
                denied_to = max(denied_to, end)
            asked = (
                bool(questions) and _supposed(given, start, questions)
            ) or self._closed(given, start, end)
            judged.append((start, end, keyword, negated, asked))
            if limit is not None and _counts(keyword, negated=negated, asked=asked):
                told[keyword.label] = told.get(keyword.label, 0) + 1
        return judged

    def _heads(self, text: str) -> list[tuple[int, tuple[_Row, ...]]]:
        """Return where the first pieces of rows end."""
        begin = self._begin
        heads: list[tuple[int, tuple[_Row, ...]]] = []
        state: _State | None = None
        for at, char in enumerate(text, 1):
            if state is None:
                state = begin(char)
                if state is None:
                    continue
            else:
                state = state.step(char) or begin(char)
                if state is None:
                    continue
            if state.rows:
                heads.append((at, state.rows))
        return heads

    def _negated(
        self, given: Normalised, start: int, end: int, shield: _Shield, denied_to: int
    ) -> bool:
        """Return whether a find is denied; ``denied_to`` ends the denied one before."""
        text = given.text
        if denied_to and start - denied_to <= _LONGEST_NEGATION:
            if end <= denied_to:
                return True
            carried = self._list_step.fullmatch(text, denied_to, start)
            if carried and not given.is_broken(denied_to - 1, start + 1):
                # a Latin list has nouns behind its adjectives: no broken or torn parts
                is_last = _wordlike(text[start]) or self._list_end.match(text, end)
                if is_last:
                    return True
        # a slice, so that a hit costs the same wherever it stands
        since = max(0, start - _LONGEST_NEGATION, _last(given.breaks, start))
        denial = self._negation.match(text[since:start][::-1])
        return denial is not None and not shield.covers(
            start - denial.end(1), start - denial.start(1)
        )

    def _trailing_to(self, given: Normalised, end: int) -> int:
        """Return where a denial behind a find ends; the end of the find without one."""
        trailing = self._trailing.match(given.text, end)
        if trailing is None or given.is_broken(end - 1, trailing.end()):
            return end
        return trailing.end()

    def _closed(self, given: Normalised, start: int, end: int) -> bool:
        """Return whether the clause of a find asks, and grants nothing."""
        text = given.text
        closer = self._closer.match(text, end)
        if closer is None or given.is_broken(end - 1, closer.end()):
            return False
        since = max(0, start - _QUESTION_REACH, _last(given.breaks, start))
        before = _CLAUSE_END.split(text[since:start])[-1]
        return not self._granted.search(before + text[start : closer.end()])


class _Shield:
    """The stretches that harmless phrases cover.

    One with something left out inside covers only a find that holds all of that too:
    ``垃*圾袋`` is a bag, but ``真垃圾.袋子破了`` speaks of none. They come in order of
    place.
    """

    def __init__(self, allowed: list[tuple[int, int]], breaks: tuple[int, ...]) -> None:
        self._breaks = breaks
        self._phrases = allowed
        self._starts = [start for start, _ in self._phrases]
        self._ends = list(accumulate((end for _, end in self._phrases), max))

    def covers(self, start: int, end: int) -> bool:
        before = bisect_right(self._starts, start)
        if not before or self._ends[before - 1] < end:
            return False
        if not self._breaks:
            return True
        since = start - _LONGEST_PHRASE
        while before and self._starts[before - 1] >= since:
            before -= 1
            first, last = self._phrases[before]
            if last >= end and self._inside(first, last) == self._inside(start, end):
                return True
        return False

    def _inside(self, start: int, end: int) -> tuple[int, int]:
        return bisect_right(self._breaks, start), bisect_left(self._breaks, end)


def _matches(
    text: str, heads: list[tuple[int, tuple[_Row, ...]]]
) -> Iterator[tuple[int, int, Keyword | str]]:
    """Yield the rows that are there as a whole."""
    for at, rows in heads:
        for head, tail, gap, what, is_wordlike in rows:
            start = at - len(head)
            if is_wordlike and not _whole(text, start, at):
                continue
            end = _end(text, at, tail, gap) if tail else at
            if end:
                yield start, end, what


_NO_SHIELD = _Shield([], ())


def _row(pieces: tuple[str, ...], gap: int, what: Keyword | str) -> _Row:
    head, *tail = pieces
    is_wordlike = _wordlike(head[0]) or _wordlike(head[-1])
    return _Row(head, "".join(tail), gap, what, is_wordlike)


def _automaton(rows: list[_Row]) -> _State:
    first = _State()
    for row in rows:
        state = first
        for char in row.head:
            state = state.edges.setdefault(char, _State())
        state.found.append(row)
    queue = deque((state, first) for state in first.edges.values())
    while queue:
        state, suffix = queue.popleft()
        state.found += suffix.found
        state.rows = tuple(state.found)
        inherited = {} if suffix is first else suffix.edges
        for char, after in state.edges.items():
            queue.append((after, inherited.get(char) or first.edges.get(char, first)))
        for char, after in inherited.items():
            state.edges.setdefault(char, after)
    return first


def _any_of(words: tuple[str, ...], *, backwards: bool = False) -> str:
    """Return a pattern for any of the words, longest first, letters kept whole."""
    parts = sorted((_parts(word)[0] for word in words), key=len, reverse=True)
    either = "|".join(_edged(part[::-1] if backwards else part) for part in parts)
    # a class that holds nothing, where there are no words
    return f"(?:{either})" if either else "[^\\s\\S]"


def _edged(part: str) -> str:
    # \b would stand between no two Han characters; only letters need an edge
    before = r"(?<![a-z])" if part[0].isascii() else ""
    after = r"(?![a-z])" if part[-1].isascii() else ""
    return before + re.escape(part) + after


def _end(text: str, at: int, tail: str, gap: int) -> int:
    """Return where a match with a gap ends; 0 where its second piece is missing."""
    found = text.find(tail, at, at + gap + len(tail))
    end = found + len(tail)
    if found < 0 or _CLAUSE_END.search(text, at, found) or not _whole(text, found, end):
        return 0
    return end


def _wordlike(char: str) -> bool:
    return char.isalnum() and char < _EAST_ASIAN


def _whole(text: str, start: int, end: int) -> bool:
    """Return whether a match starts and ends where words do."""
    if start and _wordlike(text[start - 1]) and _wordlike(text[start]):
        return False
    after = text[end : end + 1]
    return not (after and _wordlike(after) and _wordlike(text[end - 1]))


def _supposed(given: Normalised, start: int, questions: list[int]) -> bool:
    """Return whether the nearest question word before stands in the same clause."""
    before = bisect_right(questions, start)
    if not before or start - questions[before - 1] > _QUESTION_REACH:
        return False
    word = questions[before - 1]
    return not (
        _CLAUSE_END.search(given.text, word, start) or given.is_broken(word, start + 1)
    )


def _last(breaks: tuple[int, ...], at: int) -> int:
    """Return the last place before which something was left out; 0 without one."""
    before = bisect_right(breaks, at)
    return breaks[before - 1] if before else 0
