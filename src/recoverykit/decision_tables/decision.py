"""Decisions: what a table answered, and the record that explains it for ever."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from recoverykit.decision_tables.cells import Cell
from recoverykit.decision_tables.fields import Field, Flag
from recoverykit.errors import UnknownCode
from recoverykit.explanation import Labels, Reason, render
from recoverykit.plain import DYNAMIC, PolicyRef, plain

if TYPE_CHECKING:
    from recoverykit.decision_tables.table import DecisionTable


@frozen(kw_only=True)
class Trace:
    """A decision as it is stored: it explains itself without the table.

    Args:
        table: which table decided, with the hash of its content.
        read: the value of every field; None was absent.
        fired: the rules that decided.
        reasons: what is to be said about them.
        failed: why not the others: the first cell of each that was not true.
        catalogues: which catalogue has the labels of a path's codes.
        nearest: of the other rules, the one that fewest cells kept from deciding.
        nearest_also: what else kept that one from it, beside its first cell.
    """

    table: PolicyRef
    read: tuple[tuple[str, Any], ...] = field(metadata={DYNAMIC: True})
    fired: tuple[str, ...]
    reasons: tuple[Reason, ...]
    failed: tuple[tuple[str, Reason], ...]
    catalogues: tuple[tuple[str, str], ...] = ()
    nearest: str | None = None
    nearest_also: tuple[Reason, ...] = ()

    def why_not(self, rule_id: str) -> Reason | None:
        """Return the first cell that kept a rule from deciding; None if it decided.

        Raises:
            UnknownCode: the table had no such rule.
        """
        if rule_id in self.fired:
            return None
        failed = dict(self.failed)
        if rule_id not in failed:
            known = (*self.fired, *failed)
            nearest = tuple(difflib.get_close_matches(rule_id, known, cutoff=0.5))
            where = f"rules of {self.table.id}"
            raise UnknownCode(where, rule_id, nearest)
        return failed[rule_id]

    def nearest_miss(self) -> tuple[str, tuple[Reason, ...]] | None:
        """Return the rule that came nearest to deciding, and all that kept it from it.

        What :meth:`Decision.nearest_miss` said when it was decided. None where every
        rule matched, or for a record without it.
        """
        if self.nearest is None:
            return None
        return self.nearest, (dict(self.failed)[self.nearest], *self.nearest_also)

    def explain(
        self, lang: str, *, audience: str = "staff", labels: Labels | None = None
    ) -> str:
        """Return what decided, on which values, and why nothing else, line by line.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            audience: a customer hears nothing of a table, so the text is empty.
            labels: words for codes; it is also asked for ``"fields"`` and
                ``"rules"``, with a path and a rule's id.
        """
        named = dict(self.catalogues)
        reads = [_read(path, value, named.get(path, "")) for path, value in self.read]
        lines = (*self.reasons, *reads, *(reason for _, reason in self.failed))
        said = (render(r, lang, audience=audience, labels=labels) for r in lines)
        return "\n".join(line for line in said if line is not None)


@frozen
class Decision:
    """What a table answers to one situation; everything but the outcome is lazy.

    Its plain form is that of its :meth:`trace`.
    """

    _table: DecisionTable = field(repr=False)
    _values: tuple[Any, ...]
    _hits: int = field(eq=False, repr=False)

    def __plain__(self) -> object:
        return plain(self.trace())

    @property
    def outcome(self) -> Any:
        """What the rule gives; with COLLECT a tuple of all that rules give."""
        table, hits = self._table, self._hits
        if table.takes_all:
            return tuple(table.rules[i].then for i in self._winners)
        # the build proved that there is one
        return table.rules[(hits & -hits).bit_length() - 1].then

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that decided, in the order of the table."""
        return tuple(self._table.rules[i].id for i in self._winners)

    @property
    def table(self) -> PolicyRef:
        """Which table decided."""
        return self._table.ref

    @property
    def read(self) -> tuple[tuple[str, Any], ...]:
        """The value of every field; None was absent."""
        return tuple(zip(self._table.fields, self._values, strict=True))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is to be said about the rules that decided."""
        table = self._table
        if not self._winners:
            return (Reason("decision_tables.none_fired", table=table.id),)
        said: list[Reason] = []
        for rule in (table.rules[i] for i in self._winners):
            code = "no_rule" if rule.is_hole else "fired"
            said.append(
                Reason(
                    f"decision_tables.{code}",
                    rule=rule.id,
                    table=table.id,
                    version=table.version,
                )
            )
            if rule.note:
                said.append(Reason("decision_tables.note", note=rule.note))
            if rule.source:
                said.append(Reason("decision_tables.source", source=rule.source))
        return tuple(said)

    def why_not(self, rule_id: str) -> tuple[Reason, ...]:
        """Return every cell that kept a rule from deciding; nothing if it decided.

        Raises:
            UnknownCode: the table has no such rule.
        """
        self._table.check_rule(rule_id)
        return self._why_not(self._table.index.rules.index(rule_id), self._masks)

    def nearest_miss(self) -> tuple[str, tuple[Reason, ...]] | None:
        """Return the rule that came nearest to deciding, and all that kept it from it.

        It is the one with the fewest unmet cells, and of several the first in the
        table. A rule that matched and came later was no miss. None where every rule
        matched.

        Examples:
            >>> from recoverykit.compensation import order_value_bands
            >>> from recoverykit.money import Money
            >>> from recoverykit.testing import situation
            >>> bands = order_value_bands(reship_cost=Money.of("60", "CNY"))
            >>> rule, why = bands.decide(situation(amount="88.00")).nearest_miss()
            >>> rule, [reason.code for reason in why]
            ('up_to_300', ['decision_tables.unmet_between'])
        """
        masks = self._masks
        nearest = self._nearest(masks)
        if nearest is None:
            return None
        return self._table.rules[nearest].id, self._why_not(nearest, masks)

    def trace(self) -> Trace:
        """Return the record that is stored with what the decision led to."""
        table, masks = self._table, self._masks
        named = ((path, of.catalogue_name) for path, of in table.fields.items())
        nearest = self._nearest(masks)
        # of the others only the first cell is kept
        why = (
            self._why_not(i, masks, most=None if i == nearest else 1)
            for i in range(len(table.rules))
        )
        losers = [
            (rule, reasons)
            for rule, reasons in zip(table.index.rules, why, strict=True)
            if reasons
        ]
        return Trace(
            table=table.ref,
            read=self.read,
            fired=self.fired,
            reasons=self.reasons,
            failed=tuple((rule, reasons[0]) for rule, reasons in losers),
            catalogues=tuple((path, name) for path, name in named if name),
            nearest=None if nearest is None else table.index.rules[nearest],
            nearest_also=tuple(also for _, (_, *others) in losers for also in others),
        )

    def explain(
        self, lang: str, *, audience: str = "staff", labels: Labels | None = None
    ) -> str:
        """Return what decided, on which values, and why nothing else, line by line.

        Args:
            lang: as for :func:`recoverykit.explanation.render`.
            audience: a customer hears nothing of a table, so the text is empty.
            labels: words for codes; it is also asked for ``"fields"`` and
                ``"rules"``, with a path and a rule's id.
        """
        return self.trace().explain(lang, audience=audience, labels=labels)

    @property
    def _winner(self) -> int:
        return (self._hits & -self._hits).bit_length() - 1

    @property
    def _winners(self) -> tuple[int, ...]:
        if not self._table.takes_all:
            return (self._winner,)
        return tuple(i for i in range(len(self._table.rules)) if self._hits >> i & 1)

    @property
    def _masks(self) -> tuple[int, ...]:
        return self._table.masks(self._values)

    def _nearest(self, masks: tuple[int, ...]) -> int | None:
        """Return the rule with the fewest unmet cells; None if every rule matched."""
        missed = (i for i in range(len(self._table.rules)) if not self._hits >> i & 1)
        # of equals min takes the first
        return min(
            missed, key=lambda i: sum(not m >> i & 1 for m in masks), default=None
        )

    def _why_not(
        self, rule: int, masks: tuple[int, ...], *, most: int | None = None
    ) -> tuple[Reason, ...]:
        table = self._table
        given = table.rules[rule]
        if self._hits >> rule & 1:
            if rule in self._winners:
                return ()
            winner = table.rules[self._winner].id
            return (Reason("decision_tables.came_later", rule=given.id, winner=winner),)
        cells = dict(given.when)
        columns = zip(table.fields.items(), self._values, masks, strict=True)
        unmet = (
            _unmet(given.id, path, of, cells[path], value)
            for (path, of), value, mask in columns
            if not mask >> rule & 1
        )
        return tuple(islice(unmet, most))


_new = object.__new__
_set_table, _set_values, _set_hits = (
    Decision.__dict__[name].__set__ for name in ("_table", "_values", "_hits")
)


def decided(table: DecisionTable, values: tuple[Any, ...], hits: int) -> Decision:
    """Return a decision, in two thirds of the time that its class takes to make one."""
    made = _new(Decision)
    _set_table(made, table)
    _set_values(made, values)
    _set_hits(made, hits)
    return made


def _read(path: str, value: Any, catalogue: str) -> Reason:
    if value is None:
        return Reason("decision_tables.read_absent", path=path)
    if isinstance(value, bool):
        code = "read_yes" if value else "read_no"
        return Reason(f"decision_tables.{code}", path=path)
    return Reason("decision_tables.read", path=path, value=value, catalogue=catalogue)


def _unmet(rule: str, path: str, of: Field, cell: Cell, value: Any) -> Reason:
    """Return why a cell is not true of a value."""
    if value is None:
        return Reason("decision_tables.needs_value", rule=rule, path=path)
    if cell.op == "absent":
        return Reason("decision_tables.needs_absent", rule=rule, path=path)
    if isinstance(value, bool):
        code = "needs_no" if value else "needs_yes"
        return Reason(f"decision_tables.{code}", rule=rule, path=path)
    wanted = cast("dict[str, Any]", dict(phrase(of, cell).fields))
    return Reason(
        f"decision_tables.unmet_{cell.op}",
        rule=rule,
        path=path,
        value=value,
        **wanted,
    )


def phrase(of: Field, cell: Cell) -> Reason:
    """Return a cell as words: ``at most 100.00 CNY``."""
    code = f"decision_tables.cell_{cell.op}"
    match cell.op, cell.values:
        case "not_in", ():
            return Reason("decision_tables.cell_present")
        case (("is_in" | "not_in"), values) if isinstance(of, Flag):
            spans = of.spans(cell)
            word = "either" if len(values) > 1 else "yes" if spans[0][0] else "no"
            return Reason(f"decision_tables.cell_{word}")
        case (("is_in" | "not_in"), values):
            shown = tuple(str(v) for v in sorted(values, key=of.place))
            return Reason(code, wanted=shown, catalogue=of.catalogue_name)
        case "between", (low, high):
            return Reason(code, low=low, high=high, catalogue=of.catalogue_name)
        case _, (limit,):
            return Reason(code, limit=limit, catalogue=of.catalogue_name)
        case _:
            return Reason(code)
