"""The review desk: complaints go in as JSON lines, a page to work from comes out.

For every complaint it prints how grave it is and why, by when each step is due, who
handles it, and what may be offered. Each fact that a shop can know is optional, but
for the text, the channel and the time at which it arrived.

    python docs/examples/review_desk.py --lang zh
    python docs/examples/review_desk.py --lang en --hours shop < complaints.jsonl

Without a file and with nothing piped in it reads the complaints beside this script.
A line that cannot be read is named on standard error, does not stop the others, and
makes the exit code 1. Everything is judged at the moment at which it arrived.
"""

from __future__ import annotations

import argparse
import os
import re
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from attrs import evolve
from stories.desk_words import SIGNS_ZH, TABLES_ZH, WORDS
from stories.intake import Row, read

from recoverykit import events as ev
from recoverykit.decision_tables import NO_RULE
from recoverykit.disputes import Dossier
from recoverykit.errors import CurrencyMismatch, InvalidValue, RecoveryError
from recoverykit.explanation import Reason, explain
from recoverykit.explanation.reason import show_span
from recoverykit.facts import Complaint, Customer, Order
from recoverykit.hours import ALWAYS, BusinessHours, Hours
from recoverykit.lifecycle import Case, Ruling
from recoverykit.offer import Offer, Remedy
from recoverykit.playbooks import (
    Playbook,
    ShopConfig,
    golden_3h,
    golden_4h_72h,
    graded_15min,
    rescue_48h,
)
from recoverykit.reply import Reply
from recoverykit.severity import AccountFacts, Assessment
from recoverykit.situation import CurrentFacts
from recoverykit.sla import Reading

COMPLAINTS = Path(__file__).with_name("complaints.jsonl")
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = CurrentFacts(jurisdiction="CN")  # whose consumer law applies
HOURS: Mapping[str, Hours] = {
    "always": ALWAYS,
    "shop": BusinessHours(
        tz=SHANGHAI,
        weekly={
            day: [("09:00", "18:00")]
            for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        },
    ),
}
BOOKS = {
    "graded_15min": graded_15min,
    "golden_3h": golden_3h,
    "rescue_48h": rescue_48h,
    "golden_4h_72h": golden_4h_72h,
}

QUOTED = 200
"""How much of a complaint is shown; all of it is judged."""

DULL = ("compensation.compliant", "compensation.no_refund")
"""Checks that found nothing to say."""


# ── the page ─────────────────────────────────────────────────────────────────


class Desk(NamedTuple):
    """Who decides, and in which language the page is written."""

    book: Playbook
    lang: str

    def say(self, word: str, **fields: object) -> str:
        """Return a phrase of the page."""
        return WORDS[word][self.lang == "zh"].format(**fields)

    def label(self, catalogue: str, code: str, lang: str | None = None) -> str:
        """Return the word for a code."""
        if catalogue == "rules":
            return self.table(code)
        return self.book.catalogues.label(catalogue, code, lang or self.lang)

    def table(self, name: str) -> str:
        """Return what people call a table of the book, or one of its rules."""
        if self.lang == "zh":
            return TABLES_ZH.get(name, name)
        return f"“{name.replace('_', ' ')}”"

    def local(self, at: datetime) -> str:
        """Return an instant as the clock in the shop shows it."""
        try:
            return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        except OverflowError:
            rule = "must be a time that the shop's calendar has"
            raise InvalidValue("time", at.isoformat(), rule) from None

    # ── one complaint ────────────────────────────────────────────────────────

    def page(self, row: Row) -> tuple[tuple[str, ...] | None, str]:
        """Return a row of the overview, and what the page says of a complaint.

        One that opens no case has no row.
        """
        told, order, now = row.complaint, row.order, row.complaint.received_at
        customer, segment = self.segment(row.customer, now)
        # a book without thresholds reads no signs
        account = row.account if self.book.assessor.bad_faith else None
        known = {"order": order, "customer": customer, "account": account}
        found = self.book.assess(told, **known, now=now)  # type: ignore[arg-type]
        blocks = [self.heading(row), f"> {safe(quote(told.text))}"]
        if not found.opens_case:
            said = explain(found.reasons, self.lang, labels=self.label)
            blocks += [self.say("no_case"), bullets(said)]
            return None, "\n\n".join(blocks)
        case = self.book.open(row.id, told, **known, now=now)  # type: ignore[arg-type]
        blocks += self.gravity(told, found)
        blocks += segment
        blocks += self.deadlines(case)
        role, handler = self.handler(case)
        blocks += handler
        blocks += self.offer(case, role)
        if account is not None:
            blocks += self.appeal(case, account)
        first = self.book.reading(case, "first_response", now=now).due_at
        glance = (
            row.id,
            self.label("severities", found.severity),
            self.label("categories", found.category),
            self.say("by_hand") if first is None else self.local(first),
            self.label("roles", role),
        )
        return glance, "\n\n".join(blocks)

    def heading(self, row: Row) -> str:
        """Return the heading: which one, from where, when."""
        told = row.complaint
        parts = [row.id, self.label("channels", told.channel)]
        if told.rating is not None:
            parts.append(self.say("stars", stars=told.rating))
        if told.complainant == "seller":
            parts.append(self.say("from_seller"))
        return "## " + safe(" · ".join([*parts, self.local(told.received_at)]))

    def gravity(self, told: Complaint, found: Assessment) -> Iterator[str]:
        """Yield how grave it is, the words that say so, and how that was counted."""
        # one character for one, so that spans still fit
        text = "".join(" " if c.isspace() else c for c in told.text)
        head, *said = found.explain(
            self.lang, text=text, labels=self.label
        ).splitlines()
        yield f"**{safe(head)}**"
        quotes = [line for line in said if line.startswith("- ")]
        if quotes:
            yield bullets(quotes)
        points = [line for line in said if line not in quotes]
        yield safe(self.say("points", said=self.say("semicolon").join(points)))

    def segment(
        self, customer: Customer | None, now: datetime
    ) -> tuple[Customer | None, tuple[str, ...]]:
        """Return the customer with their segment, and what the page says of it."""
        if customer is None or customer.spend_12m is None:
            return customer, ()
        found = self.book.segment(customer, on=now.astimezone(SHANGHAI).date())
        if found is None or found.outcome is NO_RULE:
            return customer, ()
        said = self.say("segment", segment=self.label("segments", found.outcome))
        reasons = self.reasons(found.reasons)
        return evolve(customer, segment=found.outcome), (said, reasons)

    def appeal(self, case: Case, account: AccountFacts) -> Iterator[str]:
        """Yield the signs of bad faith, the dossiers, and what a person has to find."""
        dossiers = self.book.dossiers(case, account=account)
        if not any(each.signs for each in dossiers):
            return
        yield self.say("signs")
        yield from map(self.dossier, dossiers)
        now = case.received_at
        confirmed = ev.Diagnosed(
            now,
            by="legal",
            primary="service",
            confirmed=("malicious_review",),
            method="chat",
        )
        for move in (ev.Acknowledged(now, by="desk", reply=Reply("…")), confirmed):
            case = self.book.record(case, move, now=now)
        for task in self.book.tasks(case, now=now):
            if task.kind == "platform_appeal" and task.role and task.due_at:
                yield self.say(
                    "if_confirmed",
                    role=self.label("roles", task.role),
                    due=self.local(task.due_at),
                )

    def dossier(self, found: Dossier) -> str:
        """Return how far a dossier is: whether anything is missing, and what it is."""
        platform = self.label("bodies", found.platform)
        head = self.say("complete" if found.is_complete else "lacking", to=platform)
        return f"{head}\n\n{self.reasons(found.reasons)}"

    def deadlines(self, case: Case) -> Iterator[str]:
        """Yield by when each step is due."""
        now = case.received_at
        head = [self.say(word) for word in ("clock", "due", "target")]
        clocks = self.book.readings(case, now=now)
        yield table(head, (self.clock_row(reading) for reading in clocks))
        hours = self.book.hours
        if not hours.is_open(now):
            yield self.say("closed", at=self.local(hours.next_open(now)))

    def clock_row(self, reading: Reading) -> tuple[str, str, str]:
        """Return one clock: what, by when, how long it may take."""
        name = self.label("clocks", reading.clock)
        if reading.role is not None:
            name += self.say("paren", terms=self.label("roles", reading.role))
        if any(note.code == "clock.no_rule" for note in reading.notes):
            return name, self.say("target_no_rule"), "–"
        if reading.due_at is None or reading.remaining is None:
            return name, self.say("no_target"), "–"
        allowed = show_span(reading.remaining, self.lang)
        target = reading.target
        if target is not None and target.kind == "worked" and self.book.hours != ALWAYS:
            allowed = self.say("open_time", span=allowed)
        return name, self.local(reading.due_at), allowed

    def handler(self, case: Case) -> tuple[str, tuple[str, str]]:
        """Return the role that takes it on, and how the page says so."""
        decider = self.book.no_rule_role
        decision = self.book.handler(case, now=case.received_at)
        if decision is None:
            said, role, why = "handler_no_rule", decider, self.say("no_handlers")
        else:
            why = self.reasons(decision.reasons)
            if decision.outcome is NO_RULE:
                said, role = "handler_no_rule", decider
            else:
                said, role = "handler", decision.outcome
        return role, (self.say(said, role=self.label("roles", role)), why)

    # ── the offer ────────────────────────────────────────────────────────────

    def offer(self, case: Case, role: str) -> Iterator[str]:
        """Yield what may be offered, who has to agree, and why."""
        now = case.received_at
        try:
            ruling = self.book.decide_offer(
                case, now=now, by="desk", role=role, facts=CHINA
            )
        except CurrencyMismatch as mismatch:
            decider = self.label("roles", self.book.no_rule_role)
            yield self.say("no_rule", approver=decider)
            yield self.other_currency(case.order, mismatch)
            return
        approver = ruling.approver or role
        yield self.say(
            ruling.verdict,
            by=self.label("roles", role),
            approver=self.label("roles", approver),
            exposure=ruling.exposure,
        )
        if ruling.offer is not None:
            yield from self.lines(ruling.offer)
        yield self.reasons(ruling.reasons, self.line_names(ruling))

    def other_currency(self, order: Order | None, mismatch: CurrencyMismatch) -> str:
        """Return why a book cannot reckon with an order paid in other money."""
        paid, other = mismatch.right, mismatch.left
        if order is not None and order.amount is not None:
            paid = order.amount.currency
            (other,) = {mismatch.left, mismatch.right} - {paid}
        return self.say("other_currency", order=paid, book=other)

    def lines(self, offer: Offer) -> Iterator[str]:
        """Yield the lines of an offer, and how many of its choices may be picked."""
        rows = [(line, self.say("given")) for line in offer.always]
        for n, option in enumerate(offer.choices, start=1):
            rows += [(line, self.say("choice", n=n)) for line in option.lines]
        head = [self.say(word) for word in ("remedy", "how", "basis", "cost")]
        yield table(
            head,
            (
                (
                    self.remedy(line),
                    how,
                    self.label("bases", line.basis),
                    str(line.cost),
                )
                for line, how in rows
            ),
        )
        if offer.choices:
            least, most = offer.pick
            said = "pick" if least == most else "pick_range" if least else "pick_most"
            yield self.say(said, least=least, most=most, n=len(offer.choices))

    def remedy(self, line: Remedy) -> str:
        """Return one remedy with its terms."""
        terms: list[str] = []
        if line.percent_off is not None:
            fold = f"{(100 - line.percent_off) / 10:g}"  # 20 % off is 8 折
            terms.append(self.say("percent_off", percent=line.percent_off, fold=fold))
        if line.valid_months is not None:
            terms.append(self.say("valid_months", months=line.valid_months))
        flags = ("return_waived", "expedite", "upgrade", "surprise")
        terms += [self.say(flag) for flag in flags if getattr(line, flag)]
        name = self.label("remedy_kinds", line.kind)
        if not terms:
            return name
        return name + self.say("paren", terms=self.say("comma").join(terms))

    def line_names(self, ruling: Ruling) -> Mapping[str, str]:
        """Return what the lines of an offer are called in plain words."""
        lines = () if ruling.offer is None else ruling.offer.lines
        return {line.name: self.label("remedy_kinds", line.kind) for line in lines}

    def reasons(
        self, reasons: Iterable[Reason], names: Mapping[str, str] | None = None
    ) -> str:
        """Return reasons as a list, with words where they name tables and lines."""
        # the notes in the shipped books are English
        foreign = ("decision_tables.note",) if self.lang == "zh" else ()
        kept = (r for r in reasons if r.code not in (*DULL, *foreign))
        worded = (self.worded(reason, names or {}) for reason in kept)
        return bullets(explain(worded, self.lang, labels=self.label, zone=SHANGHAI))

    def worded(self, reason: Reason, names: Mapping[str, str]) -> Reason:
        """Return a reason that names tables and lines as people do."""
        fields = dict(reason.fields)
        for name, value in fields.items():
            if name == "table":
                fields[name] = self.table(str(value))
            elif name == "sign":
                plain = str(value).replace("_", " ")
                fields[name] = self.say(
                    "plain", en=plain, zh=SIGNS_ZH.get(value, plain)
                )
            elif name == "line":
                fields[name] = names.get(str(value), value)
            elif name == "lines" and isinstance(value, tuple):
                fields[name] = tuple(names.get(item, item) for item in value)
        return Reason(reason.code, text=dict(reason.text), **fields)


# ── Markdown ─────────────────────────────────────────────────────────────────

_RISKY = re.compile(r"(?<![^\W_])_|_(?![^\W_])|[\\`*\[\]<>&|~$#]")


def safe(text: str) -> str:
    """Return a text that means nothing to Markdown but itself."""
    return _RISKY.sub(lambda found: f"\\{found[0]}", "".join(map(shown, text)))


def shown(character: str) -> str:
    """Return a character as a page can show it."""
    if character.isprintable() or character.isspace():
        return character
    # what joins, hides or turns text has no place on a page
    hidden = unicodedata.category(character) == "Cf"
    return "" if hidden else "\N{REPLACEMENT CHARACTER}"


def quote(text: str) -> str:
    """Return the beginning of a complaint, on one line."""
    start = " ".join(text[: QUOTED + 1].split())
    return start if len(start) <= QUOTED else f"{start[:QUOTED]}…"


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list; some come with their dash."""
    return "\n".join(f"- {safe(line.removeprefix('- '))}" for line in lines)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table."""
    cells = [list(head)]
    ruler = ["---"] * len(cells[0])
    cells += [ruler, *([safe(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


# ── the command ──────────────────────────────────────────────────────────────


def is_piped() -> bool:
    """Return whether standard input is a pipe or a file: no terminal, not nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return not stat.S_ISCHR(mode)


def run(desk: Desk, lines: Iterable[bytes], hours: str) -> int:
    """Print the page; return how many lines could not be read."""
    none = bad = 0
    cases: list[tuple[str, ...]] = []
    print(desk.say("title", book=desk.book.id, hours=desk.say(hours)))
    about = (desk.say("config", zone=SHANGHAI.key), desk.say("diagnosis_first"))
    print("\n" + "\n".join(about))
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            glance, page = desk.page(read(raw, number))
        except RecoveryError as error:
            bad += 1
            what = f"{error} [{error.code}]"
            print(desk.say("bad", n=number, what=what), file=sys.stderr)
            continue
        if glance is None:
            none += 1
        else:
            cases.append(glance)
        print(f"\n{page}")
    print("\n---")
    if cases:
        names = ("case", "gravity", "about", "answer_by", "who")
        print(f"\n{table([desk.say(name) for name in names], cases)}")
    total = len(cases) + none + bad
    said = desk.say("count", lines=total, cases=len(cases), none=none, bad=bad)
    print(f"\n{said}", flush=True)
    return bad


def main() -> int:
    """Read the options and the complaints, and print the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--file", help="JSON lines; - is standard input")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--hours", choices=("always", "shop"), default="always")
    parser.add_argument("--book", choices=tuple(BOOKS), default="graded_15min")
    options = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        # a page in Chinese is UTF-8, whatever the locale is
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    lines: Iterable[bytes]
    if options.file == "-" or (options.file is None and is_piped()):
        lines = sys.stdin.buffer
    else:
        try:
            lines = Path(options.file or COMPLAINTS).read_bytes().splitlines()
        except OSError as error:
            parser.error(f"cannot read {error.filename}: {error.strerror}")
    book = BOOKS[options.book](shop=ShopConfig.example(), hours=HOURS[options.hours])
    try:
        return 1 if run(Desk(book, options.lang), lines, options.hours) else 0
    except BrokenPipeError:
        # whoever read us has seen enough; say no more, not even on the way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
