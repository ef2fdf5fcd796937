"""The lifecycle as a frozen table: what may be recorded, and recording it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, cast

import attrs
from attrs import field, frozen

from recoverykit import checked
from recoverykit.errors import (
    BookMismatch,
    InvalidValue,
    KeyReused,
    OpaqueLog,
    OutOfTime,
    Refused,
    StaleVersion,
    UnknownCode,
    UnknownState,
)
from recoverykit.explanation import Reason
from recoverykit.lifecycle import events as ev
from recoverykit.lifecycle.case import ABOUT_LINES, Case
from recoverykit.lifecycle.guards import Guard, Policies
from recoverykit.personal import (
    equal_but_for_personal,
    is_digest,
    personal_texts,
    without_personal,
)
from recoverykit.plain import canonical_json, tagged


@frozen
class Edge:
    """One allowed step: a move, the states it leads between, what may refuse it."""

    source: str
    move: str
    dest: str
    guards: tuple[Guard, ...] = ()


def _index(edges: Iterable[Edge]) -> Mapping[tuple[str, str], tuple[Edge, ...]]:
    found: dict[tuple[str, str], tuple[Edge, ...]] = {}
    for edge in edges:
        at = edge.source, edge.move
        found[at] = (*found.get(at, ()), edge)
    return MappingProxyType(found)


@frozen(kw_only=True)
class Lifecycle:
    """Which moves lead where: a frozen table, safe to share and to pickle.

    Args:
        initial: the state of a case that was just received.
        states: every state.
        edges: every allowed step.
        host_events: kinds of the shop's own observations.
        renamed: old state → state of today, for cases stored before a rename.

    Examples:
        >>> from recoverykit.lifecycle import LIFECYCLE
        >>> LIFECYCLE.moves_from("received")
        ('acknowledged', 'adopted', 'approved', 'closed', 'extended', 'paused', \
'reassigned', 'resumed')
    """

    initial: str
    states: tuple[str, ...]
    edges: tuple[Edge, ...]
    host_events: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    _by_move: Mapping[tuple[str, str], tuple[Edge, ...]] = field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_move", _index(self.edges))

    def __getstate__(self) -> tuple[Any, ...]:
        return (
            self.initial,
            self.states,
            self.edges,
            self.host_events,
            self.renamed,
        )

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        names = ("initial", "states", "edges", "host_events", "renamed")
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_by_move", _index(self.edges))

    # ── asking ────────────────────────────────────────────────────────────────

    def moves_from(self, state: str) -> tuple[str, ...]:
        """Return the kinds of moves that leave a state, guards not asked."""
        return tuple(sorted(m for s, m in self._by_move if s == state))

    def refusals(
        self, case: Case, move: ev.Event, policies: Policies
    ) -> tuple[Reason, ...]:
        """Return every reason that refuses a move now; empty means go.

        Where several steps are possible, the reasons are those of the step that
        lacks least.

        Raises:
            OpaqueLog, UnknownState: the log holds what cannot be judged here.
            UnknownCode: a host event of a kind that is not declared.
        """
        for stored in case.log:
            if type(stored.event) is ev.Opaque:
                raise OpaqueLog(stored.event.kind, stored.version)
        state = self._state_of(case)
        unknown = tuple(_unknown_codes(move, policies))
        edges = self._edges_for(state, move)
        if edges is None:
            if isinstance(move, ev.Observation) and self._observes(move):
                return unknown
            allowed = self.moves_from(state)
            return (
                Reason(
                    "lifecycle.not_from_here",
                    move=move.kind,
                    state=state,
                    allowed=allowed,
                ),
                *unknown,
            )
        if unknown:
            return unknown
        return min((_refusals(e, case, move, policies) for e in edges), key=len)

    # ── recording ─────────────────────────────────────────────────────────────

    def open(
        self,
        case_id: str,
        birth: ev.Received | ev.Imported,
        *,
        now: datetime,
        policies: Policies,
        key: str | None = None,
    ) -> Case:
        """Return a new case that begins with a birth.

        Raises:
            OutOfTime: it lies in the future.
            UnknownCode: a code that the book's catalogues do not have.
            UnknownState: an import into a state that this lifecycle lacks.
            BookMismatch: it names another book.
        """
        checked.require_code("case_id", case_id)
        check_key(key)
        now = aware(now)
        not_in_the_future(birth.at, now, policies)
        if birth.complaint is not None:
            not_in_the_future(birth.complaint.received_at, now, policies)
        _check_codes(birth, policies)
        if birth.book != policies.ref:
            raise BookMismatch(birth.book.short, policies.ref.short)
        state = birth.state if isinstance(birth, ev.Imported) else self.initial
        if state not in self.states:
            raise UnknownState(state, self.states)
        entry = ev.Entry(
            version=1,
            event=birth,
            source=None,
            dest=state,
            recorded_at=now,
            key=key,
            book=policies.ref,
            schema=birth.schema,
        )
        return Case(case_id, (entry,))

    def record(
        self,
        case: Case,
        event: ev.Event,
        *,
        now: datetime,
        policies: Policies,
        key: str | None = None,
        expected_version: int | None = None,
        pepper: bytes | None = None,
    ) -> Case:
        """Return the case with one more event; the given case stays as it is.

        Args:
            case: as loaded.
            event: what happened, or what is to be done.
            now: the time of recording.
            policies: the playbook that the case runs under.
            key: makes it safe to retry: the same event under the same key (its
                ``at`` aside) returns the case as it is.
            expected_version: refuses if somebody recorded in between. Checked
                after the key, so that a late retry is no conflict.
            pepper: the host's bytes, to recognise a retry of what was erased.

        Raises:
            Refused: a move that is not allowed now, with every reason.
            InvalidValue: a key that is no text; a birth in the middle.
            KeyReused: the key stands for something else.
            StaleVersion: the case is at another version.
            OutOfTime: in the future, or too far in the past.
            UnknownCode: a code that the book's catalogues do not have.
            NoOpenOffer, PickOutOfRange: an answer that fits no offer.
            OpaqueLog, UnknownState: the log holds what cannot be judged here.
            BookMismatch: the case runs under another book.
        """
        check_key(key)
        opaque = None
        for stored in case.log:
            if type(stored.event) is ev.Opaque:
                opaque = opaque or stored
            elif key is not None and stored.key == key:
                check_retry(stored, event, key, pepper)
                return case
        if opaque is not None:
            raise OpaqueLog(opaque.event.kind, opaque.version)
        if isinstance(event, ev.Birth):
            raise InvalidValue("event", event.kind, "begins a log and cannot follow")
        if type(event) is ev.Opaque:
            raise InvalidValue("event", event.kind, "comes from loading a log only")
        if expected_version is not None and expected_version != case.version:
            raise StaleVersion(expected_version, case.version)
        last = case.log[-1]
        state = self._state_of(case)
        now = aware(now)
        check_time(case.log, event.at, now, policies)
        book = policies.ref
        named = event.book if isinstance(event, ev.Adopted) else last.book
        if named is not book and named != book:
            raise BookMismatch(named.short, book.short)
        _check_codes(event, policies)
        if type(event) in ABOUT_LINES:
            case.check_content(event)
        dest = self._dest(case, state, event, policies)
        entry = ev.Entry(
            last.version + 1, event, state, dest, now, key, book, event.schema
        )
        return Case(case.id, (*case.log, entry))

    def _dest(self, case: Case, state: str, event: ev.Event, policies: Policies) -> str:
        edges = self._edges_for(state, event)
        if edges is None:
            if isinstance(event, ev.Observation) and self._observes(event):
                return state
        else:
            for edge in edges:
                for guard in edge.guards:
                    if guard.check(case, event, policies) is not None:
                        break
                else:
                    return edge.dest
        reasons = self.refusals(case, event, policies)
        raise Refused(event.kind, state, reasons, self.moves_from(state))

    def _edges_for(self, state: str, event: ev.Event) -> tuple[Edge, ...] | None:
        # a host event that calls itself like one of ours would pass for it
        if type(event) is ev.HostEvent and event.kind in ev.EVENTS:
            raise UnknownCode("host_events", event.kind, self._host_kinds)
        return self._by_move.get((state, event.kind))

    def _observes(self, event: ev.Observation) -> bool:
        """Return whether an event may be seen anywhere, or say that nobody knows it."""
        if not isinstance(event, ev.HostEvent) or event.kind in self.host_events:
            return True
        if event.kind in self._host_kinds:
            return False
        raise UnknownCode("host_events", event.kind, self._host_kinds)

    @property
    def _host_kinds(self) -> tuple[str, ...]:
        triggers = {move for _, move in self._by_move}
        return (*self.host_events, *sorted(triggers - set(ev.EVENTS)))

    def _state_of(self, case: Case) -> str:
        state = case.log[-1].dest
        if self.renamed:
            state = dict(self.renamed).get(state, state)
        if state not in self.states:
            raise UnknownState(state, self.states)
        return state


def check_key(key: str | None) -> None:
    """Refuse an idempotency key that is no text."""
    if key is not None and (type(key) is not str or not key):
        raise InvalidValue("key", f"a {type(key).__name__}", "must be text, not empty")


def aware(now: datetime) -> datetime:
    """Return the time of recording in UTC, or refuse a naive one."""
    if type(now) is not datetime or now.tzinfo is not UTC:
        checked.require_instant("now", now)
        return checked.to_utc(now)
    return now


def not_in_the_future(at: datetime, now: datetime, policies: Policies) -> None:
    """Refuse what lies further ahead than two clocks may differ."""
    # differences throughout: a sum would leave the calendar at its edges
    if at - now > policies.max_skew:
        raise OutOfTime(at, now, f"must not lie more than {policies.max_skew} ahead")


def check_time(
    log: tuple[ev.Entry, ...], at: datetime, now: datetime, policies: Policies
) -> None:
    """Refuse an event of the future, of before the log, or slipped in too late."""
    if log[-1].event.at <= at <= now and now - at <= policies.max_backdate:
        return  # the ordinary case, settled first
    not_in_the_future(at, now, policies)
    skew = policies.max_skew
    born = log[0].event.at
    if born - at > skew:
        raise OutOfTime(at, now, f"must not lie before the case began, at {born}")
    if now - at <= policies.max_backdate + skew:
        return
    latest = max(entry.event.at for entry in log)
    if at < latest:
        raise OutOfTime(
            at,
            now,
            f"something of {latest} is recorded already, and the book lets an event "
            f"be slipped in before it for {policies.max_backdate} only",
        )


def _check_codes(event: ev.Event, policies: Policies) -> None:
    if type(event) not in ev.CODED:
        return
    catalogues = policies.catalogues
    for _, catalogue, code in ev.codes_in(event):
        getattr(catalogues, catalogue).check(code)


def _unknown_codes(event: ev.Event, policies: Policies) -> Iterator[Reason]:
    for name, catalogue, code in ev.codes_in(event):
        try:
            getattr(policies.catalogues, catalogue).check(code)
        except UnknownCode as error:
            yield Reason(
                "lifecycle.code_unknown",
                field=name,
                given=code,
                catalogue=catalogue,
                nearest=error.nearest,
            )


def check_retry(
    stored: ev.Entry, event: ev.Event, key: str, pepper: bytes | None
) -> None:
    """Refuse a key that stands for another event; ``at`` may differ in a retry."""
    first = stored.event
    if type(first) is not type(event) or first.kind != event.kind:
        raise KeyReused(key, event.kind, first.kind, ("kind",))
    again = attrs.evolve(event, at=first.at)
    if _same(again, first):
        return
    if pepper is not None:
        if _same(without_personal(again, pepper), without_personal(first, pepper)):
            return
    elif any(map(is_digest, personal_texts(first))) and equal_but_for_personal(
        again, first
    ):
        return
    differs = tuple(
        a.name
        for a in attrs.fields(cast("type[attrs.AttrsInstance]", type(first)))
        if not _same(getattr(again, a.name), getattr(first, a.name))
    )
    raise KeyReused(key, event.kind, first.kind, differs)


def _same(left: object, right: object) -> bool:
    """Return whether two values are stored alike.

    True equals 1 to Python and not to a reader; the halves of a character are the
    character once stored, and not before.
    """
    return canonical_json(tagged(left)) == canonical_json(tagged(right))


def _refusals(
    edge: Edge, case: Case, move: ev.Event, policies: Policies
) -> tuple[Reason, ...]:
    said = (guard.check(case, move, policies) for guard in edge.guards)
    return tuple(reason for reason in said if reason is not None)
