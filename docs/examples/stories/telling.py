"""What the told stories share: two languages, Markdown, and clocks that moved.

A story is a generator of blocks. It says each thing once, in both languages, and leaves
to the library what the library knows: reasons, deadlines, words for codes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from recoverykit.explanation import Reason, explain
from recoverykit.lifecycle import Case
from recoverykit.playbooks import Playbook
from recoverykit.reply import Reply
from recoverykit.sla import Reading

SHANGHAI = ZoneInfo("Asia/Shanghai")

SIGNS = {
    "met": "✓",
    "breached": "✗",
    "running": "○",
    "paused": "‖",
    "pending": "…",
    "cancelled": "–",
    "unknown": "?",
}


class Teller:
    """Tells a story in one language; it remembers which clocks it spoke of."""

    def __init__(self, lang: str, book: Playbook, *, midnight: datetime) -> None:
        self.lang = lang
        self.book = book
        self.midnight = midnight
        self._told: dict[tuple[str, str], str] = {}

    def say(self, zh: str, en: str) -> str:
        """Return the words in the language of the page."""
        return zh if self.lang == "zh" else en

    def label(self, catalogue: str, code: str) -> str:
        """Return the word for a code."""
        return self.book.catalogues.label(catalogue, code, self.lang)

    def scene(self, at: datetime, zh: str, en: str) -> str:
        """Return a heading with the time on the shop's wall, and what happened."""
        local = at.astimezone(SHANGHAI)
        day = (local.date() - self.midnight.date()).days + 1
        when = self.say(f"第 {day} 天 {local:%H:%M}", f"Day {day}, {local:%H:%M}")
        return f"### {when}\n\n{self.say(zh, en)}"

    def because(self, reasons: Iterable[Reason], *, audience: str = "staff") -> str:
        """Return reasons as a list; where there are none, it says so."""
        told = explain(
            reasons,
            self.lang,
            audience=audience,
            labels=self.book.catalogues.label,
            zone=SHANGHAI,
        )
        return bullets(told) or self.say("- 没有", "- nothing")

    def checked(
        self, case: Case, reply: Reply, *, now: datetime, by: str, **more: object
    ) -> str:
        """Return a message and what the checks say of it, worst first."""
        found = self.book.check_reply(case, reply, now=now, by=by, **more)  # type: ignore[arg-type]
        marks = {"must": self.say("必改", "must"), "should": self.say("建议", "should")}
        lines = [
            f"**{marks[str(why['grade'])]}** {said}"
            for why in found
            for said in explain(
                (why,), self.lang, labels=self.book.catalogues.label, zone=SHANGHAI
            )
        ]
        verdict = bullets(lines) or self.say(
            "- **通过**：没有问题", "- **passes**: nothing to object to"
        )
        return f"> {one_line(reply.text)}\n\n{verdict}"

    def moved(self, case: Case, *, now: datetime) -> Iterator[str]:
        """Yield the clocks whose standing changed since they were last told."""
        lines: list[str] = []
        for reading in self.book.readings(case, now=now):
            key = (case.id, reading.clock)
            known = self._told.get(key, "pending")
            self._told[key] = reading.status
            if reading.status != known and reading.target is not None:
                lines.append(self.clock(reading))
        if lines:
            # two spaces end a line; a list would run into the one before it
            yield "  \n".join(lines)

    def clock(self, reading: Reading) -> str:
        """Return one clock in a sentence."""
        said = reading.explain(
            self.lang, labels=self.book.catalogues.label, zone=SHANGHAI
        )
        return f"{SIGNS[reading.status]} {said.splitlines()[0]}"

    def table(
        self, head: Iterable[tuple[str, str]], rows: Iterable[Iterable[object]]
    ) -> str:
        """Return a table; its head comes in both languages."""
        heads = [self.say(zh, en) for zh, en in head]
        lines = [heads, ["---"] * len(heads), *([str(c) for c in r] for r in rows)]
        return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(text: str) -> str:
    """Return a text as a cell of a table."""
    return one_line(text).replace("|", "\\|")


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list; some come with their dash."""
    return "\n".join(f"- {line.removeprefix('- ')}" for line in lines)


def quoted(text: str) -> str:
    """Return a text of several lines as a quotation; a list stands by itself."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and line.startswith("- ") != lines[-1].startswith("> - "):
            lines.append(">")
        lines.append(f"> {line}".rstrip())
    return "\n".join(lines)


def fenced(mermaid: str) -> str:
    """Return a diagram as Markdown draws it."""
    return f"```mermaid\n{mermaid.strip()}\n```"


def hours(count: float) -> timedelta:
    """Return a span of hours."""
    return timedelta(hours=count)


def tell(doc: str | None, story: Callable[[str], Iterator[str]]) -> int:
    """Print a story in the language that was asked for."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    given = parser.parse_args()
    show(story(given.lang))
    return 0


def show(blocks: Iterable[str]) -> None:
    """Print blocks of Markdown, in UTF-8 whatever the locale is."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        print("\n\n".join(blocks), flush=True)
    except BrokenPipeError:
        # whoever read us has seen enough; say no more, not even on the way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
