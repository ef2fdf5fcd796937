"""A case to look at: its lifecycle and its days as Mermaid, its numbers as Markdown.

Everything is text that renderers of Markdown show. Whatever people wrote is
escaped, so that no name and no complaint can break a picture or a table. What is
marked personal is not shown at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType

import attrs

from recoverykit.catalogue import STANDARD
from recoverykit.checked import PERSONAL
from recoverykit.explanation import Labels, render
from recoverykit.explanation.reason import show_span
from recoverykit.hours import Always
from recoverykit.lifecycle import Case, Edge, Lifecycle
from recoverykit.lifecycle import events as ev
from recoverykit.sla import Reading, Stretch, ledger, ledger_sums
from recoverykit.task import Task

__all__ = [
    "ledger_diagram",
    "ledger_table",
    "lifecycle_diagram",
    "line_table",
    "reading_table",
    "task_table",
    "timeline",
]

CLOSED = "closed"
"""Where every lifecycle ends."""

LONGEST = 48
"""Characters shown of one label in a picture; a cell of a table takes five times."""

_FAMILIES = ("meet", "keep", "remind", "escalate", "default", "decide_target")
"""Kinds of tasks that name a clock after a dot."""

_AT_ONCE = datetime.min.replace(tzinfo=UTC)

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "at_once": ("at once", "立即"),
        "closed": ("closed", "非工作时间"),
        "counted": ("counted", "计时"),
        "due_at": ("due", "时限"),
        "from": ("from", "起"),
        "how_long": ("how long", "时长"),
        "in_all": ("in all", "合计"),
        "overdue": ("overdue", "超时"),
        "paused": ("paused", "暂停"),
        "suspended": ("suspended", "当日不计"),
        "until": ("until", "止"),
        "what": ("what", "类别"),
        "basis": ("basis", "依据"),
        "clock": ("clock", "计时"),
        "clocks": ("clocks", "计时"),
        "cost": ("cost", "成本"),
        "due": ("due", "时限"),
        "elapsed": ("elapsed", "已用"),
        "events": ("events", "经过"),
        "left": ("left", "剩余"),
        "line": ("line", "明细"),
        "option": ("option", "选项"),
        "over": ("over by", "超出"),
        "remedy": ("remedy", "补救措施"),
        "role": ("for", "负责人"),
        "status": ("status", "状态"),
        "surprise": (" (surprise)", "（惊喜）"),
        "task": ("task", "任务"),
        "why": ("why", "原因"),
    }
)
"""The words that stand around the data: en, zh."""


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


# ── the lifecycle ─────────────────────────────────────────────────────────────


def lifecycle_diagram(
    lifecycle: Lifecycle,
    *,
    case: Case | None = None,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> str:
    """Return the states and the moves between them as a Mermaid state diagram.

    What may refuse a move stands in brackets; what several arrows have in common
    is said once, in a note. A move that stays is named inside its state, unless
    every open state has it.

    Args:
        lifecycle: the shipped one, or a shop's own.
        case: colours the states that it has been in, and ticks the moves it made.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        labels: words for states, event_kinds and guards.

    Examples:
        >>> from recoverykit.lifecycle import LIFECYCLE
        >>> lines = lifecycle_diagram(LIFECYCLE).splitlines()
        >>> lines[0], lines[1].strip(), lines[-1].strip()
        ('stateDiagram-v2', '[*] --> received_0', 'closed_5 --> [*]')
    """
    ids = {state: _node(state, n) for n, state in enumerate(lifecycle.states)}
    lines = [f"[*] --> {ids[lifecycle.initial]}"]
    for state, node in ids.items():
        lines.append(f'state "{_safe(labels("states", state, lang))}" as {node}')
        stay = (labels("event_kinds", m, lang) for m in _staying(lifecycle, state))
        lines += [f"{node} : ↻ {_safe(word)}" for word in stay]
    made = _made(lifecycle, case)
    arrows = tuple(e for e in lifecycle.edges if e.source != e.dest)
    often = Counter((e.move, e.dest, e.guards) for e in arrows)
    notes: dict[str, None] = {}
    for edge in arrows:
        text = move = _safe(labels("event_kinds", edge.move, lang))
        if edge.guards:
            text += f" [{_needs(edge, lang, labels)}]"
        if edge.guards and often[edge.move, edge.dest, edge.guards] > 1:
            notes[f"note right of {ids[edge.dest]} : {text}"] = None
            text = move
        if (edge.source, edge.move, edge.dest) in made:
            text = f"✓ {text}"
        lines.append(f"{ids[edge.source]} --> {ids[edge.dest]} : {text}")
    lines += notes
    lines += _colours(lifecycle, case, ids)
    lines.append(f"{ids[CLOSED]} --> [*]")
    return "\n    ".join(["stateDiagram-v2", *lines])


def _node(code: str, number: int) -> str:
    # the number keeps two codes apart, and keeps a code from being a word of Mermaid
    return f"{re.sub(r'[^A-Za-z0-9]+', '_', code)}_{number}"


def _needs(edge: Edge, lang: str, labels: Labels) -> str:
    words = (_safe(labels("guards", guard.name, lang)) for guard in edge.guards)
    return ("、" if lang == "zh" else ", ").join(words)


def _staying(lifecycle: Lifecycle, state: str) -> tuple[str, ...]:
    """Return the moves that stay in a state and are not those of every open one."""
    stays = {(e.source, e.move) for e in lifecycle.edges if e.source == e.dest}
    open_states = [s for s in lifecycle.states if s != CLOSED]
    moves = dict.fromkeys(e.move for e in lifecycle.edges)
    return tuple(
        move
        for move in moves
        if (state, move) in stays and not all((s, move) in stays for s in open_states)
    )


def _made(lifecycle: Lifecycle, case: Case | None) -> set[tuple[str, str, str]]:
    today = dict(lifecycle.renamed)
    return {
        (today.get(e.source, e.source), e.event.kind, today.get(e.dest, e.dest))
        for e in (() if case is None else case.log)
        if e.source is not None
    }


def _colours(
    lifecycle: Lifecycle, case: Case | None, ids: Mapping[str, str]
) -> Iterator[str]:
    if case is None:
        return
    today = dict(lifecycle.renamed)
    been = dict.fromkeys(today.get(entry.dest, entry.dest) for entry in case.log)
    here = today.get(case.state, case.state)
    yield "classDef been fill:#e3f1e4,stroke:#2e7d32,color:#1b3a1d"
    yield "classDef here fill:#2e7d32,stroke:#1b3a1d,color:#ffffff"
    for state in (state for state in been if state in ids):
        yield f"class {ids[state]} {'here' if state == here else 'been'}"


# ── the days ──────────────────────────────────────────────────────────────────

_LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "met": ("✓", "done, "),
        "breached": ("✗", "crit, "),
        "running": ("▸", "active, "),
        "paused": ("‖", "active, "),
        "cancelled": ("–", ""),
    }
)
"""How a bar looks by its status: a sign for those who see no colours, and a tag."""


_DETAILS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "closed": ("code", "closures"),
        "extended": ("clock", "clocks"),
        "followed_up": ("about", "task_kinds"),
        "fulfilled": ("line", ""),
        "line_failed": ("line", ""),
        "paused": ("reason", "pause_reasons"),
        "appeal_decided": ("found", "outcomes"),
        "appealed": ("against", "event_kinds"),
        "referral_decided": ("to", "bodies"),
        "referred": ("to", "bodies"),
    }
)
"""What is told beside a kind of event: a field, and the catalogue of its words."""

_BY_A_PARTY = frozenset({"appealed", "referred"})
"""Kinds whose ``by`` is the code of a party, and no name to show."""


def timeline(
    case: Case,
    readings: Iterable[Reading] = (),
    *,
    zone: tzinfo,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> str:
    """Return what happened when, and the clocks as bars, as a Mermaid Gantt chart.

    Events stand at the time at which they happened, in the order of happening. A
    bar runs from a clock's start to where it stopped; to its due instant while it
    runs. Clocks that have not started are left out.

    Args:
        case: whose log is shown.
        readings: as the clocks of the case read.
        zone: local times are shown in it.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        labels: words for event_kinds, clocks, clock_statuses and what events name.
    """
    entries = sorted(case.log, key=lambda e: (e.event.at, e.version))
    first = entries[0].event.at.astimezone(zone)
    spans = [
        (reading, (reading.started_at, _bar_end(reading, reading.started_at)))
        for reading in readings
        if reading.started_at is not None
    ]
    edges = [at for _, span in spans for at in span]
    lines = [
        f"title {_safe(f'{case.id} · {first:%Y-%m-%d}')}",
        *_axis([first, entries[-1].event.at, *edges]),
        f"section {_word('events', lang)}",
    ]
    for entry in entries:
        at = entry.event.at.astimezone(zone)
        text = _safe(f"{at:%m-%d %H:%M} {_happened(entry.event, lang, labels)}")
        lines.append(f"{text} :milestone, v{entry.version}, {_wall(at)}, 0m")
    if spans:
        lines.append(f"section {_word('clocks', lang)}")
        lines += [_bar(*each, zone, lang, labels) for each in spans]
    return "\n    ".join(["gantt", *lines])


_TICKS = (
    (timedelta(hours=2), "15minute"),
    (timedelta(hours=8), "1hour"),
    (timedelta(hours=16), "2hour"),
    (timedelta(days=2), "6hour"),
    (timedelta(days=4), "12hour"),
    (timedelta(days=8), "1day"),
    (timedelta(days=16), "2day"),
    (timedelta(weeks=8), "1week"),
    (timedelta(days=270), "1month"),
    (timedelta.max, "3month"),
)
"""How far apart the marks of an axis stand, up to how long a span: at most nine fit."""


def _axis(moments: Sequence[datetime]) -> tuple[str, ...]:
    """Return how a chart of some moments reads and writes instants."""
    span = max(moments) - min(moments) if moments else timedelta(0)
    every = next(every for most, every in _TICKS if span <= most)
    return (
        "dateFormat YYYY-MM-DDTHH:mm:ss",
        "axisFormat %m-%d %H:%M",
        f"tickInterval {every}",
    )


def _happened(event: ev.Event, lang: str, labels: Labels) -> str:
    """Return what happened, and who did it unless that is personal data."""
    text = labels("event_kinds", event.kind, lang)
    name, catalogue = _DETAILS.get(event.kind, ("", ""))
    if name:
        # of a line's id the last part is its name
        code = str(getattr(event, name)).rpartition(":")[2]
        text += _colon(lang) + labels(catalogue, code, lang)
    by = attrs.fields_dict(type(event)).get("by")
    who = None if by is None or by.metadata.get(PERSONAL) else getattr(event, "by", "")
    if event.kind in _BY_A_PARTY:
        who = None
    return f"{text} · {who}" if who else text


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def _bar_end(reading: Reading, start: datetime) -> datetime:
    if reading.stopped_at is not None:
        return reading.stopped_at
    if reading.due_at is not None:
        return reading.due_at + reading.overshoot
    return start + reading.elapsed + reading.paused_for


def _bar(
    reading: Reading,
    span: tuple[datetime, datetime],
    zone: tzinfo,
    lang: str,
    labels: Labels,
) -> str:
    sign, tag = _LOOKS[reading.status]
    status = _status(reading, lang, labels)
    text = _clock(reading, lang, labels) + _colon(lang) + status
    if reading.overshoot:
        comma = "，" if lang == "zh" else ", "
        text += (
            f"{comma}{_word('over', lang)} {_span(reading, reading.overshoot, lang)}"
        )
    first, last = (_wall(at.astimezone(zone)) for at in span)
    # where clocks go back, local times may seem to run backwards
    return f"{sign} {_safe(text)} :{tag}{first}, {max(first, last)}"


def _wall(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


_STRETCH_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "overdue": "crit, ",
        "paused": "active, ",
        "closed": "done, ",
        "suspended": "done, ",
    }
)
"""How a stretch of a ledger looks: what counted stands out, what did not is pale."""


def ledger_diagram(
    readings: Iterable[Reading],
    *,
    now: datetime,
    zone: tzinfo,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> str:
    """Return which time of each clock counted, and which not, as a Mermaid Gantt chart.

    A section for each clock that has started, a bar for each stretch of its ledger,
    and a milestone where it is due.

    Args:
        readings: as the clocks of a case read at ``now``.
        now: the instant at which they were read.
        zone: local times are shown in it.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        labels: words for clocks and pause_reasons.
    """
    lines: list[str] = []
    moments: list[datetime] = []
    for reading in readings:
        if reading.started_at is None:
            continue
        lines.append(f"section {_safe(_clock(reading, lang, labels))}")
        for stretch in ledger(reading, now=now):
            text = _safe(f"{_stretch(stretch, lang, labels)} {_long(stretch, lang)}")
            moments += _ends(stretch)
            first, last = (_wall(at.astimezone(zone)) for at in _ends(stretch))
            tag = _STRETCH_TAGS.get(stretch.kind, "")
            lines.append(f"{text} :{tag}{first}, {max(first, last)}")
        if reading.due_at is not None:
            moments.append(reading.due_at)
            due = reading.due_at.astimezone(zone)
            text = _safe(f"{_word('due_at', lang)} {due:%m-%d %H:%M}")
            lines.append(f"{text} :milestone, {_wall(due)}, 0m")
    return "\n    ".join(["gantt", *_axis(moments), *lines])


def _ends(stretch: Stretch) -> tuple[datetime, datetime]:
    return stretch.start, stretch.end


def _long(stretch: Stretch, lang: str) -> str:
    return show_span(stretch.span, lang)


def _stretch(stretch: Stretch, lang: str, labels: Labels) -> str:
    """Return what a stretch was, and why where something made it so."""
    text = _word(stretch.kind, lang)
    if stretch.kind == "paused" and stretch.why is not None:
        text = render(stretch.why, lang, labels=labels) or text
    return text


# ── tables ────────────────────────────────────────────────────────────────────


def reading_table(
    readings: Iterable[Reading],
    *,
    lang: str,
    zone: tzinfo,
    labels: Labels = STANDARD.label,
) -> str:
    """Return how clocks stand as a Markdown table, a row for each.

    Args:
        readings: as the clocks of a case read.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        zone: local times are shown in it.
        labels: words for clocks and clock_statuses.

    Examples:
        >>> from datetime import UTC
        >>> late = Reading(
        ...     clock="first_response", status="breached",
        ...     due_at=datetime(2026, 3, 1, 4, tzinfo=UTC),
        ...     elapsed=timedelta(hours=6), overshoot=timedelta(hours=5),
        ... )
        >>> print(reading_table([late], lang="en", zone=UTC))
        | clock | due | status | elapsed | left | over by |
        | --- | --- | --- | --- | --- | --- |
        | first response | 2026-03-01 04:00 | breached | 6 h | – | 5 h |
    """
    return _table(
        ("clock", "due", "status", "elapsed", "left", "over"),
        (
            (
                _clock(reading, lang, labels),
                _moment(reading.due_at, zone),
                _status(reading, lang, labels),
                _span(reading, reading.elapsed, lang),
                _span(reading, reading.remaining, lang),
                _span(reading, reading.overshoot, lang),
            )
            for reading in readings
        ),
        lang,
    )


def ledger_table(
    reading: Reading,
    *,
    now: datetime,
    lang: str,
    zone: tzinfo,
    labels: Labels = STANDARD.label,
) -> str:
    """Return the ledger of one clock as a Markdown table, with its sums below.

    Args:
        reading: what the clock reads at ``now``.
        now: the instant at which it was read.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        zone: local times are shown in it.
        labels: words for pause_reasons.

    Examples:
        >>> from recoverykit.hours import BusinessHours
        >>> at = lambda hour: datetime(2026, 3, 2, hour, tzinfo=UTC)
        >>> shop = BusinessHours(tz=UTC, weekly={"mon": [("09:00", "18:00")]})
        >>> reading = Reading(
        ...     clock="first_response", status="running", started_at=at(3),
        ...     due_at=at(10), counts_in=shop,
        ... )
        >>> print(ledger_table(reading, now=at(9), lang="en", zone=UTC))
        | from | until | what | how long |
        | --- | --- | --- | --- |
        | 2026-03-02 03:00 | 2026-03-02 09:00 | closed | 6 h |
        | in all | – | closed | 6 h |
    """
    stretches = ledger(reading, now=now)
    rows: list[Sequence[str]] = [
        (
            _moment(stretch.start, zone),
            _moment(stretch.end, zone),
            _stretch(stretch, lang, labels),
            _long(stretch, lang),
        )
        for stretch in stretches
    ]
    rows += [
        (_word("in_all", lang), "–", _word(kind, lang), _sum(reading, kind, span, lang))
        for kind, span in ledger_sums(stretches).items()
        if span
    ]
    return _table(("from", "until", "what", "how_long"), rows, lang)


def line_table(case: Case, lang: str = "en", *, labels: Labels = STANDARD.label) -> str:
    """Return every line ever offered and what became of it as a Markdown table.

    Args:
        case: whose offers are shown.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        labels: words for remedy_kinds, bases and line_statuses.
    """
    return _table(
        ("line", "remedy", "option", "basis", "cost", "status"),
        (
            (
                line.remedy.name,
                labels("remedy_kinds", line.remedy.kind, lang)
                + (_word("surprise", lang) if line.remedy.surprise else ""),
                line.option or "–",
                labels("bases", line.remedy.basis, lang),
                str(line.remedy.cost),
                labels("line_statuses", line.status, lang),
            )
            for line in case.lines
        ),
        lang,
    )


def task_table(
    tasks: Iterable[Task],
    lang: str,
    zone: tzinfo,
    *,
    labels: Labels = STANDARD.label,
) -> str:
    """Return what is to be done as a Markdown table, the most pressing first.

    Args:
        tasks: such as ``book.tasks(case, now)``.
        lang: ``"en"``, ``"zh"`` or a language of ``labels``.
        zone: local times are shown in it.
        labels: words for task_kinds, clocks, roles and what reasons mention.
    """
    by_due = sorted(tasks, key=lambda task: task.due_at or _AT_ONCE)
    return _table(
        ("due", "task", "role", "why"),
        (
            (
                _word("at_once", lang)
                if task.due_at is None
                else _moment(task.due_at, zone),
                _kind(task.kind, lang, labels),
                "–" if task.role is None else labels("roles", task.role, lang),
                (task.why and render(task.why, lang, labels=labels, zone=zone)) or "–",
            )
            for task in by_due
        ),
        lang,
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], lang: str) -> str:
    lines = [
        [_word(head, lang) for head in heads],
        ["---"] * len(heads),
        *([_cell(text) for text in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _clock(reading: Reading, lang: str, labels: Labels) -> str:
    if reading.commitment is not None:
        return f"{labels('clocks', 'commitment', lang)} {reading.commitment}"
    return labels("clocks", reading.clock, lang)


def _status(reading: Reading, lang: str, labels: Labels) -> str:
    return labels("clock_statuses", reading.status, lang)


def _kind(kind: str, lang: str, labels: Labels) -> str:
    """Return the word for a task; ``meet.diagnosis`` is one for a clock."""
    family, _, clock = kind.partition(".")
    if family not in _FAMILIES:
        return labels("task_kinds", kind, lang)
    between = "" if lang == "zh" else " "
    return labels("task_kinds", family, lang) + between + labels("clocks", clock, lang)


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return "–" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _sum(reading: Reading, kind: str, span: timedelta, lang: str) -> str:
    # time that did not count is time of the calendar
    counts = kind in ("counted", "overdue", "paused")
    return _span(reading, span, lang) if counts else show_span(span, lang)


def _span(reading: Reading, span: timedelta | None, lang: str) -> str:
    # 24 hours of open time are no day
    days = isinstance(reading.counts_in, Always)
    return show_span(span, lang, days=days) if span else "–"


# ── escaping ──────────────────────────────────────────────────────────────────

_RISKY = r"(?<![^\W_])_|_(?![^\W_])"  # an underscore within a word means nothing
_RISKY_IN_MERMAID = re.compile(_RISKY + r"""|[-+.)](?=\s)|["#$%&*:;<>@\[\\\]^`{|}~]""")
_RISKY_IN_MARKDOWN = re.compile(_RISKY + r"|[\\`*\[\]<>&|~$#]")


def _shown(text: str, longest: int) -> str:
    """Return a text on one line, short, and without what cannot be printed."""
    short = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(c if c.isprintable() else " " for c in short).strip() or "–"


def _safe(text: str) -> str:
    """Return a text as Mermaid takes it: what could mean something is an entity."""
    short = _shown(text, LONGEST)
    return _RISKY_IN_MERMAID.sub(lambda found: f"#{ord(found[0])};", short)


def _cell(text: str) -> str:
    """Return a text as a cell of a Markdown table."""
    short = _shown(text, 5 * LONGEST)
    return _RISKY_IN_MARKDOWN.sub(lambda found: f"\\{found[0]}", short)
