"""Decision tables: rules over declared fields, proven when they are built."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar, cast

import attrs
from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.decision_tables.cells import LIMITS, Cell, any_
from recoverykit.decision_tables.columns import (
    Index,
    Reader,
    column,
    follow,
    hints_of,
)
from recoverykit.decision_tables.decision import Decision, decided, phrase
from recoverykit.decision_tables.fields import Field
from recoverykit.decision_tables.proofs import (
    NODE_BUDGET,
    Proof,
    Refuted,
    Unknown,
    alive,
    total,
    unique,
)
from recoverykit.errors import (
    CurrencyMismatch,
    InvalidValue,
    MissingInput,
    PolicyError,
    RecoveryError,
    UnknownCode,
)
from recoverykit.explanation import Labels, Reason, render
from recoverykit.plain import PolicyRef, content_hash, plain, tagged


@frozen
class NoRule:
    """The outcome of an intended hole: nothing is laid down, a person decides."""

    kind: ClassVar[str] = "no_rule"

    def __repr__(self) -> str:
        return "NO_RULE"

    def __reduce__(self) -> str:
        # one value in every process, so that `is` goes on working
        return "NO_RULE"


NO_RULE = NoRule()
"""The outcome that escalates instead of deciding; written, never a default."""


class HitPolicy(Enum):
    """What happens where several rules match."""

    UNIQUE = "unique"
    FIRST = "first"
    COLLECT = "collect"


UNIQUE = HitPolicy.UNIQUE
"""They never do: gaps and overlaps are refused."""

FIRST = HitPolicy.FIRST
"""The first in order decides: gaps and rows that never decide are refused."""

COLLECT = HitPolicy.COLLECT
"""All count, in order; none may match, and the outcome is then an empty tuple."""


def _to_when(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return tuple(sorted(cast("Mapping[str, Cell]", value).items()))


def _when(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple):
        raise checked.refuse(attribute, value, "must be a mapping of path to cell")
    for path, cell in cast("tuple[tuple[object, object], ...]", value):
        if not isinstance(path, str) or not isinstance(cell, Cell):
            raise checked.refuse(
                attribute,
                {path: cell},
                "needs a cell such as is_in(...) or at_most(...)",
            )


def _frozen(_: Any, attribute: Attribute[Any], value: object) -> None:
    try:
        hash(value)
        plain(value)
    except (TypeError, RecoveryError) as error:
        raise InvalidValue(
            attribute.name,
            f"a {type(value).__name__}",
            "must be a frozen value with a plain form",
        ) from error


@frozen
class Rule:
    """One row of a table: where all its cells are true, ``then`` follows.

    Args:
        id: a code, unique in its table; decisions are remembered by it.
        when: cells by path; a path that is not named may be anything.
        then: the outcome, any frozen value with a plain form, or ``NO_RULE``.
        note: for the people who read the table.
        source: where the rule comes from: a guide, a law, a decision.

    Raises:
        InvalidValue: a cell is a bare value, or the outcome could change.

    Examples:
        >>> from recoverykit.decision_tables import at_most
        >>> Rule("small", when={"days": at_most(2)}, then="apology").id
        'small'
        >>> Rule("small", when={"days": 2}, then="apology")
        Traceback (most recent call last):
            ...
        recoverykit.errors.InvalidValue: invalid when: got {'days': 2}; needs a cell ...
    """

    id: str = field(validator=checked.code)
    when: tuple[tuple[str, Cell], ...] = field(
        converter=_to_when, validator=_when, kw_only=True
    )
    then: Any = field(validator=_frozen, kw_only=True)
    note: str = field(default="", validator=checked.any_text, kw_only=True)
    source: str = field(default="", validator=checked.any_text, kw_only=True)

    def __plain__(self) -> dict[str, object]:
        data: dict[str, object] = {
            "id": self.id,
            "when": {path: plain(cell) for path, cell in self.when},
            "then": tagged(self.then),
        }
        if self.note:
            data["note"] = self.note
        if self.source:
            data["source"] = self.source
        return data

    @property
    def is_hole(self) -> bool:
        """Whether the rule only says that a person decides."""
        return isinstance(self.then, NoRule)

    def cell(self, path: str) -> Cell:
        """Return what the rule wants of a field."""
        return dict(self.when).get(path, any_)


def _to_fields(value: Mapping[str, Field]) -> Mapping[str, Field]:
    return MappingProxyType(dict(value))


def _fields(_: Any, attribute: Attribute[Any], value: Mapping[str, object]) -> None:
    if not value:
        raise checked.refuse(attribute, "nothing", "needs at least one field")
    for path, of in value.items():
        if not isinstance(of, Field):
            raise checked.refuse(attribute, {path: of}, "needs fields such as Flag()")


def _rules(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.AllOf(Rule)(_, attribute, value)
    if not value:
        raise checked.refuse(attribute, value, "needs at least one rule")


def _reads(_: Any, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, type) or not attrs.has(value):
        raise checked.refuse(attribute, value, "must be an attrs class")


@frozen(kw_only=True, eq=False)
class DecisionTable:
    """Rules over declared fields, proven complete and free of conflict when built.

    Tables are equal, and hash alike, when their content does: id, version, fields,
    rules and hit policy. The class they read is not content, the paths are.

    Args:
        id: a code for people and for the log.
        version: changes with the content.
        reads: the attrs class of the situations.
        fields: what is looked at, by dotted path from the situation.
        rules: in order.
        hit_policy: ``UNIQUE``, ``FIRST`` or ``COLLECT``.
        node_budget: how much the proof may work out; beyond it, building fails.

    Raises:
        PolicyError: the table is wrong as written; every problem is listed.
        InvalidValue: an argument is not of its kind.

    Examples:
        >>> from attrs import frozen
        >>> from recoverykit.decision_tables import (
        ...     Amount, DecisionTable, NO_RULE, Rule, at_most, more_than
        ... )
        >>> from recoverykit.money import Money
        >>> @frozen
        ... class Order:
        ...     amount: Money
        >>> hundred = Money.of("100.00", "CNY")
        >>> bands = DecisionTable(
        ...     id="bands",
        ...     version="1",
        ...     reads=Order,
        ...     fields={"amount": Amount("CNY")},
        ...     rules=[
        ...         Rule("small", when={"amount": at_most(hundred)}, then="refund"),
        ...         Rule("large", when={"amount": more_than(hundred)}, then=NO_RULE),
        ...     ],
        ... )
        >>> decision = bands.decide(Order(Money.of("80", "CNY")))
        >>> decision.outcome, decision.fired
        ('refund', ('small',))
        >>> print(decision.explain("en"))
        rule small of bands, version 1, applies
        amount is 80.00 CNY
        not rule large: amount is 80.00 CNY, not more than 100.00 CNY
    """

    id: str = field(validator=checked.code)
    version: str = field(validator=checked.code)
    reads: type[Any] = field(validator=_reads)
    fields: Mapping[str, Field] = field(converter=_to_fields, validator=_fields)
    rules: tuple[Rule, ...] = field(converter=checked.to_tuple, validator=_rules)
    hit_policy: HitPolicy = field(
        default=UNIQUE, validator=attrs.validators.instance_of(HitPolicy)
    )
    node_budget: int = field(default=NODE_BUDGET, validator=checked.count)

    index: Index = field(init=False, repr=False)
    _ref: PolicyRef | None = field(init=False, repr=False)
    _values_of: Callable[[Any], tuple[Any, ...]] = field(init=False, repr=False)
    takes_all: bool = field(init=False, repr=False)
    """Whether all rules that match decide."""
    _readers: tuple[Reader, ...] = field(init=False, repr=False)
    _known: int = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        problems = tuple(self._faults())
        if not problems:
            self._compile()
            problems = self._unproven()
        if problems:
            raise PolicyError(f"{self.id}@{self.version}", problems)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DecisionTable) and self.ref == other.ref

    def __hash__(self) -> int:
        return hash(self.ref)

    def __plain__(self) -> dict[str, object]:
        return {
            "id": self.id,
            "version": self.version,
            "fields": {path: plain(of) for path, of in self.fields.items()},
            "rules": [plain(rule) for rule in self.rules],
            "hit_policy": plain(self.hit_policy),
        }

    def __getstate__(self) -> dict[str, object]:
        names = ("id", "version", "reads", "rules", "hit_policy", "node_budget")
        state = {name: getattr(self, name) for name in names}
        return {**state, "fields": dict(self.fields)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        # it was proven before it was stored, so only the index is made anew
        given = {**state, "fields": MappingProxyType(state["fields"])}
        for name, value in given.items():
            object.__setattr__(self, name, value)
        self._compile()

    @property
    def ref(self) -> PolicyRef:
        """Return the id, version and content hash that decisions are stored with."""
        # worked out when it is asked for: of forty thousand shops few decide today.
        # A cached_property would give the class a __getattr__, and slow every look-up
        if self._ref is None:
            ref = PolicyRef(self.id, self.version, hash=content_hash(self))
            object.__setattr__(self, "_ref", ref)
            return ref
        return self._ref

    @property
    def takes_first(self) -> bool:
        """Whether the first rule that matches decides."""
        return self.hit_policy is FIRST

    def decide(self, situation: Any) -> Decision:
        """Return what the table says of a situation.

        Args:
            situation: an instance of the class that the table reads.

        Raises:
            MissingInput: a value is absent and its field is not optional.
            InvalidValue: the situation or a value is of the wrong type, or outside
                its field.
            UnknownCode: a code is not in its catalogue or list.
            CurrencyMismatch: an amount is of another currency.
        """
        if type(situation) is not self.reads and not isinstance(situation, self.reads):
            raise InvalidValue(
                "situation",
                f"a {type(situation).__name__}",
                f"{self.id} reads a {self.reads.__name__}",
            )
        try:
            values = self._values_of(situation)
        except AttributeError:
            values = tuple(_walk(situation, path) for path in self.fields)
        return self._decide(values)

    def decide_values(self, values: Mapping[str, Any]) -> Decision:
        """Return what the table says of values by path, without a situation.

        For tests, and for values that an earlier decision read: ``table.decide_values(
        dict(trace.read))`` decides anew what was decided then.

        Args:
            values: a value for every field, None where it is absent; no other path.

        Raises:
            MissingInput: a field is not named, or is absent and not optional.
            UnknownCode: a path that is none of the fields, or a code that is unknown.
            InvalidValue: a value is of the wrong type, or outside its field.
            CurrencyMismatch: an amount is of another currency.

        Examples:
            >>> from attrs import frozen
            >>> from recoverykit.decision_tables import *
            >>> @frozen
            ... class Parcel:
            ...     days_late: int
            >>> table = DecisionTable(
            ...     id="late",
            ...     version="1",
            ...     reads=Parcel,
            ...     fields={"days_late": Quantity(0)},
            ...     rules=[
            ...         Rule("early", when={"days_late": at_most(2)}, then=NO_RULE),
            ...         Rule("late", when={"days_late": at_least(3)}, then="card"),
            ...     ],
            ... )
            >>> table.decide_values({"days_late": 3}).outcome
            'card'
        """
        for path in values:
            if path not in self.fields:
                close = difflib.get_close_matches(path, self.fields, cutoff=0.4)
                where = f"fields of {self.id}"
                raise UnknownCode(where, path, tuple(close))
        for path in self.fields:
            if path not in values:
                raise MissingInput(path, f"table {self.id}@{self.version}")
        return self._decide(tuple(values[path] for path in self.fields))

    def _decide(self, values: tuple[Any, ...]) -> Decision:
        hits = -1
        # the one loop that runs for every decision of a shop: no calls but bisect, for
        # strict=True alone would take a sixth of the time
        for value, (type_, cuts, by, currency, absent) in zip(  # noqa: B905
            values, self._readers
        ):
            if type(value) is not type_:
                hits &= absent if value is None else 0
            elif cuts is None:
                hits &= by.get(value, 0)
            elif not currency:
                hits &= by[bisect_right(cuts, value)]
            elif value.currency == currency:
                hits &= by[bisect_right(cuts, value.minor)]
            else:
                hits = 0
        if hits < self._known:
            # a value is of a subclass, or wrong
            hits = -1
            for mask in self.masks(values):
                hits &= mask
        return decided(self, values, hits)

    def masks(self, values: tuple[Any, ...]) -> tuple[int, ...]:
        """Return which rules accept the value of each field, as bits.

        Raises:
            MissingInput: a value is absent and its field is not optional.
            InvalidValue: a value is of the wrong type, or outside its field.
            UnknownCode: a code is not in its catalogue or list.
            CurrencyMismatch: an amount is of another currency.
        """
        return tuple(self._look_closely(at, value) for at, value in enumerate(values))

    def revised(
        self,
        *,
        version: str,
        then: Mapping[str, Any] = MappingProxyType({}),
        rules: Iterable[Rule] | None = None,
    ) -> DecisionTable:
        """Return another version, with other outcomes or rules.

        What was proven of the cells is proven of every version with the same cells, and
        shared with it: so a shop that only changes amounts, notes or sources costs
        little time and space. Where a cell changes, all is proven anew.

        Args:
            version: of the new table.
            then: the new outcomes by rule.
            rules: all rules of the new version; the same ones where none are given.

        Raises:
            UnknownCode: there is no such rule; the nearest are named.
            InvalidValue: an outcome could change, or has no plain form.
            PolicyError: new cells leave a gap, or collide.

        Examples:
            >>> from recoverykit.compensation import late_order_coupons
            >>> from recoverykit.money import Money
            >>> ours = late_order_coupons(Money.of("5", "CNY"))
            >>> theirs = ours.revised(version="2", then={"late": Money.of("8", "CNY")})
            >>> theirs.rules[1].then, theirs.index is ours.index
            (Money(minor=800, currency='CNY'), True)
        """
        if rules is None:
            rows = self.rules
        else:
            rows = tuple(rules)
            _rules(self, _RULES, rows)
            if _cells_of(rows) != _cells_of(self.rules):
                other = attrs.evolve(self, version=version, rules=rows)
                return other.revised(version=version, then=then) if then else other
        checked.require_code("version", version)
        for rule in then:
            self.check_rule(rule)
        revised = object.__new__(DecisionTable)
        rows = tuple(
            attrs.evolve(row, then=then[row.id]) if row.id in then else row
            for row in rows
        )
        changed = {"version": version, "rules": rows, "_ref": None}
        for name in _SHARED:
            object.__setattr__(revised, name, changed.get(name, getattr(self, name)))
        return revised

    def check_rule(self, rule: str) -> None:
        """Refuse a rule that is none of the table's, naming the nearest.

        Raises:
            UnknownCode: it is none.
        """
        if rule not in self.index.rules:
            nearest = difflib.get_close_matches(rule, self.index.rules, cutoff=0.5)
            where = f"rules of {self.id}"
            raise UnknownCode(where, rule, tuple(nearest))

    def as_markdown(self, lang: str, *, labels: Labels | None = None) -> str:
        """Return the table as Markdown, a row a rule.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            labels: words for codes; it is also asked for ``"fields"`` and
                ``"rules"``, with a path and a rule's id.
        """

        def text(reason: Reason) -> str:
            return render(reason, lang, labels=labels) or ""

        heads = ["rule", "outcome", "note", "source"]
        rule, *others = [text(Reason(f"decision_tables.head_{h}")) for h in heads]
        paths = [text(Reason("decision_tables.field", path=p)) for p in self.fields]
        rows = [[rule, *paths, *others], ["---"] * (len(paths) + len(heads))]
        for row in self.rules:
            cells = [_phrases(of, row.cell(p), text) for p, of in self.fields.items()]
            then = text(Reason("decision_tables.hole")) if row.is_hole else row.then
            name = text(Reason("decision_tables.rule", rule=row.id))
            rows.append([name, *cells, str(then), row.note, row.source])
        escaped = (
            [" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows
        )
        return "\n".join(f"| {' | '.join(row)} |" for row in escaped)

    def _look_closely(self, at: int, value: Any) -> int:
        """Return which rules accept a value, which may be absent, or wrong."""
        column_ = self.index.columns[at]
        path, of = column_.path, column_.field
        if value is None:
            if not of.is_optional:
                raise MissingInput(path, f"table {self.id}@{self.version}")
            return column_.absent
        misfit = of.misfit(value)
        if misfit is None:
            return column_.mask_at(of.place(value))
        given = dict(misfit.fields)
        where = f"{path} of {self.id}@{self.version}"
        if "nearest" in given:
            name = of.catalogue_name or path
            nearest = cast("tuple[str, ...]", given["nearest"])
            raise UnknownCode(name, str(given["given"]), nearest, where)
        if "wanted" in given:
            raise CurrencyMismatch(str(given["given"]), str(given["wanted"]), where)
        raise InvalidValue(path, str(given["given"]), str(misfit))

    def _compile(self) -> None:
        columns = tuple(
            column(path, of, [rule.cell(path) for rule in self.rules])
            for path, of in self.fields.items()
        )
        made = {
            "index": Index(columns, tuple(rule.id for rule in self.rules)),
            "_ref": None,
            "_values_of": _getter(tuple(self.fields)),
            "takes_all": self.hit_policy is COLLECT,
            "_readers": tuple(c.reader for c in columns),
            "_known": 1 << len(self.rules),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def _faults(self) -> Iterator[Reason]:
        """Yield what is wrong before anything can be proven."""
        ids = [rule.id for rule in self.rules]
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            yield Reason("decision_tables.rule_twice", rule=id_)
        hints: dict[type, Mapping[str, Any]] = {}

        def known(owner: type) -> Mapping[str, Any]:
            if owner not in hints:
                hints[owner] = hints_of(owner)
            return hints[owner]

        for path, of in self.fields.items():
            found = follow(self.reads, path, known)
            if isinstance(found, Reason):
                yield found
            elif not any(of.can_hold(kind) for kind in found):
                yield Reason(
                    "decision_tables.wrong_kind",
                    path=path,
                    holds=tuple(kind.__name__ for kind in found),
                    field=type(of).__name__,
                )
        for rule in self.rules:
            for path, cell in rule.when:
                yield from self._cell_faults(rule.id, path, cell)

    def _cell_faults(self, rule: str, path: str, cell: Cell) -> Iterator[Reason]:
        of = self.fields.get(path)
        if of is None:
            close = difflib.get_close_matches(path, self.fields, cutoff=0.4)
            nearest = tuple(close or self.fields)
            yield Reason(
                "decision_tables.no_field", rule=rule, path=path, nearest=nearest
            )
            return
        if (cell.op == "absent" or cell.or_absent) and not of.is_optional:
            yield Reason("decision_tables.never_absent", rule=rule, path=path)
        elif cell.op in LIMITS and not of.has_order:
            yield Reason("decision_tables.no_order", rule=rule, path=path)
        else:
            for misfit in filter(None, map(of.misfit, cell.values)):
                code = misfit.code.replace(".", ".cell_")
                fields = cast("dict[str, Any]", dict(misfit.fields))
                yield Reason(code, rule=rule, path=path, **fields)

    def _unproven(self) -> tuple[Reason, ...]:
        """Return what the hit policy demands and the rules do not keep."""
        empty = tuple(
            Reason("decision_tables.empty_cell", rule=rule, path=column_.path)
            for column_ in self.index.columns
            for row, rule in enumerate(self.index.rules)
            if not column_.accepted >> row & 1
        )
        if self.takes_all:
            return empty
        proofs = (
            total(self.index, self.node_budget),
            alive(self.index, self.node_budget)
            if self.takes_first
            else unique(self.index),
        )
        found = (p for proof in proofs for p in _problems(proof))
        # both proofs may have run out of budget
        return tuple(dict.fromkeys((*empty, *found)))


_SHARED = tuple(a.name for a in attrs.fields(DecisionTable))
"""What two versions of a table have in common, but for version and rules."""

_RULES: Attribute[Any] = attrs.fields(DecisionTable).rules


def _cells_of(rules: Iterable[Rule]) -> list[tuple[object, ...]]:
    """Return what a proof looks at."""
    return [(rule.id, rule.when) for rule in rules]


def _problems(proof: Proof) -> tuple[Reason, ...]:
    match proof:
        case Refuted(problems=problems):
            return problems
        case Unknown(reason=reason):
            return (reason,)
        case _:
            return ()


def _phrases(of: Field, cell: Cell, text: Callable[[Reason], str]) -> str:
    parts = [text(phrase(of, cell))]
    if cell.or_absent:
        parts.append(text(Reason("decision_tables.cell_absent")))
    return " / ".join(parts)


def _walk(situation: Any, path: str) -> Any:
    value = situation
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    return value


def _getter(paths: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    first, *others = paths
    if others:
        return attrgetter(first, *others)
    get = attrgetter(first)
    return lambda situation: (get(situation),)
