"""Forty thousand shops: one playbook of the house, and a row for what a shop changes.

The rows are what a host keeps in its database; here they stand below as text, so that
they can be read. An empty cell is as the house has it. A row is never overwritten: a
shop that changes a number gets a row with the next version, so the book that an older
case was opened under can be made again, and has the same hash.

    python docs/examples/many_shops.py

Books are made when somebody asks for them. Shops share what they do not change, and
those with the same limits share a proof. What is kept in memory is up to the host:
here, the books that were asked for last.
"""

from __future__ import annotations

import csv
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from recoverykit import ALWAYS, Case, Complaint, Money, Order, Playbook, ShopConfig
from recoverykit.compensation import ApprovalMatrix, OfferPlan, order_value_bands
from recoverykit.decision_tables import DecisionTable, Rule, between, more_than
from recoverykit.errors import InvalidValue, RecoveryError
from recoverykit.hours import BusinessHours, Hours
from recoverykit.playbooks import graded_15min

ROWS = """\
shop,version,hours,low_to,middle_to,low_coupon,middle_coupon,reship,agent_to,lead_to,cap
yiwu-0001,1,,,,,,,,,
yiwu-0002,1,,,,8.00,,,,,
yiwu-0002,2,09:00-21:00,,,8.00,15.00,45.00,,,
yiwu-0003,1,,200.00,500.00,,,,80.00,300.00,150.00
yiwu-0004,1,09:00-21:00,200.00,500.00,,20.00,,,,
yiwu-0005,1,,,,,,,500.00,300.00,
yiwu-0006,1,,400.00,,,,,,,
yiwu-0007,1,,,,eight,,,,,
"""
"""Amounts are yuan. ``low_to`` and ``middle_to`` are where the bands of order value
end; ``agent_to`` and ``lead_to`` are what an agent and a supervisor may grant; ``cap``
is the most that goodwill may cost. The last three rows are wrong."""

Row = Mapping[str, str]

SHANGHAI = ZoneInfo("Asia/Shanghai")
CENT = Money(1, "CNY")
AMOUNT = "order.amount"
BANDS = {"up_to_100": "low", "up_to_300": "middle", "above_300": "above"}
"""Rules of the guide by a name that stays true where a shop has other limits."""


class BadRow(RecoveryError):
    """A row of a shop that makes no book.

    Args:
        shop: whose row it is.
        column: where it is wrong; several, if they do not go together.
        rule: what is allowed there.
    """

    code = "bad_row"

    def __init__(self, shop: str, column: str, rule: str) -> None:
        super().__init__(shop, column, rule)
        self.shop, self.column, self.rule = shop, column, rule

    def fields(self) -> dict[str, Any]:
        """Return what the error is about, by name."""
        return {"shop": self.shop, "column": self.column, "rule": self.rule}

    def __str__(self) -> str:
        return f"bad row of {self.shop}, column {self.column}: {self.rule}"


class Shops:
    """The books of all shops, each made when it is first asked for.

    Args:
        house: what holds where a row says nothing.
        rows: of every shop, and every version.
        kept: how many books are kept; the one asked for longest ago goes first.
    """

    def __init__(self, house: Playbook, rows: Iterable[Row], *, kept: int) -> None:
        bands = house.compensation.base
        if not isinstance(bands, DecisionTable):
            raise InvalidValue("house", bands.id, "must compensate by a table")
        self.house, self.bands = house, bands
        self._rows: dict[str, dict[str, Row]] = {}
        for row in rows:
            self._rows.setdefault(row["shop"], {})[row["version"]] = row
        # few shops have limits and hours of their own kind, so these are kept for good
        self._bands_to = lru_cache(maxsize=None)(self._made_bands)
        self._hours_of = lru_cache(maxsize=None)(daily)
        self._kept = lru_cache(maxsize=kept)(self._made)

    def book(self, shop: str, version: str | None = None) -> Playbook:
        """Return the book of a shop: the newest, or the one of a version.

        Raises:
            KeyError: there is no such row.
            BadRow: the row makes no book.
        """
        rows = self._rows[shop]
        return self._kept(shop, version or next(reversed(rows)))

    def book_for(self, case: Case) -> Playbook:
        """Return the book through which to work on a case.

        It is the newest of the shop. Where the case names an older one, that is given
        along, so the case goes on under the numbers that it began with.
        """
        named = case.book
        newest = self.book(named.id)
        if named.version == newest.version:
            return newest
        return evolve(newest, earlier=(self.book(named.id, named.version),))

    def check(self) -> Iterator[BadRow]:
        """Yield what is wrong with any row, before a case finds out."""
        for shop, rows in self._rows.items():
            for version in rows:
                try:
                    self._made(shop, version)
                except BadRow as error:
                    yield error

    def _made(self, shop: str, version: str) -> Playbook:
        row = self._rows[shop][version]
        house, policy = self.house, self.house.compensation
        cap = yuan(row, "cap")
        hours = house.hours
        if row["hours"]:
            with blamed(row, "hours"):
                hours = self._hours_of(row["hours"])
        return evolve(
            house,
            id=shop,
            version=version,
            hours=hours,
            approvals=approvals_of(row, house.approvals),
            compensation=evolve(
                policy,
                version=f"{shop}.{version}",
                base=self._table_of(row),
                cap=policy.cap if cap is None else cap,
            ),
        )

    # ── the table ─────────────────────────────────────────────────────────────

    def _table_of(self, row: Row) -> DecisionTable:
        low, middle = yuan(row, "low_to"), yuan(row, "middle_to")
        with blamed(row, "low_to, middle_to"):
            table = self._bands_to(low, middle)
        # other amounts in what is given, and nothing to prove again
        new: dict[str, OfferPlan] = {}
        for rule, line, column in (
            ("low", "coupon", "low_coupon"),
            ("middle", "coupon", "middle_coupon"),
            ("middle", "reship", "reship"),
        ):
            cost = yuan(row, column)
            if cost is not None:
                plan = new.get(rule, rule_of(table, rule).then)
                new[rule] = with_cost(plan, line, cost)
        version = f"{row['shop']}.{row['version']}"
        return table.revised(version=version, then=new) if new else table

    def _made_bands(self, low: Money | None, middle: Money | None) -> DecisionTable:
        """Return the table with other limits: other cells, so it is proven anew."""
        if low is None and middle is None:
            return self.bands
        low = low or limit_of(self.bands, "low")
        middle = middle or limit_of(self.bands, "middle")
        cells = {
            "low": between(CENT, low),
            "middle": between(low + CENT, middle),
            "above": more_than(middle),
        }
        rules = [
            evolve(rule, when={AMOUNT: cells[rule.id]}, source="", note="")
            if rule.id in cells
            else rule
            for rule in self.bands.rules
        ]
        version = f"{low.minor}-{middle.minor}"
        return evolve(self.bands, version=version, rules=rules)


def rule_of(table: DecisionTable, rule: str) -> Rule:
    """Return a rule by its id."""
    return next(row for row in table.rules if row.id == rule)


def limit_of(table: DecisionTable, rule: str) -> Money:
    """Return the amount up to which a band reaches."""
    _, limit = rule_of(table, rule).cell(AMOUNT).values
    if not isinstance(limit, Money):
        raise InvalidValue(rule, str(limit), "must be a band of amounts")
    return limit


def with_cost(plan: OfferPlan, line: str, cost: Money) -> OfferPlan:
    """Return a plan in which one line has another price."""
    lines = (evolve(x, cost=cost) if x.name == line else x for x in plan.always)
    return evolve(plan, always=tuple(lines))


# ── reading a row ────────────────────────────────────────────────────────────


@contextmanager
def blamed(row: Row, column: str) -> Iterator[None]:
    """Tell what the library refuses by the shop and the column that it stands in."""
    try:
        yield
    except BadRow:
        raise
    except RecoveryError as error:
        rule = getattr(error, "rule", str(error))
        raise BadRow(row["shop"], column, rule) from error


def yuan(row: Row, column: str) -> Money | None:
    """Return the amount in a column, None where it is empty."""
    text = row[column]
    if not text:
        return None
    with blamed(row, column):
        amount = Money.of(text, "CNY")
    if amount.minor <= 0:
        raise BadRow(row["shop"], column, "must be more than 0.00")
    return amount


def daily(text: str) -> Hours:
    """Return hours such as ``09:00-21:00``, the same every day."""
    opens, _, closes = text.partition("-")
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return BusinessHours(tz=SHANGHAI, weekly={day: [(opens, closes)] for day in days})


def approvals_of(row: Row, house: ApprovalMatrix) -> ApprovalMatrix:
    """Return who may grant how much, with the limits that the shop changes."""
    columns = {"cs_agent": "agent_to", "cs_supervisor": "lead_to"}
    own = {role: yuan(row, column) for role, column in columns.items()}
    if not any(own.values()):
        return house
    with blamed(row, "agent_to, lead_to"):
        limits = [(role, own.get(role) or limit) for role, limit in house.limits]
        return evolve(house, limits=limits)


# ── a short story ────────────────────────────────────────────────────────────


def house_book() -> Playbook:
    """Return the playbook that all shops start from."""
    shop = ShopConfig.example()
    guide = order_value_bands(reship_cost=shop.need("reship_cost", "house"))
    rules = [evolve(rule, id=BANDS.get(rule.id, rule.id)) for rule in guide.rules]
    book = graded_15min(shop=shop, hours=ALWAYS)
    policy = evolve(book.compensation, base=evolve(guide, id="bands", rules=rules))
    return evolve(book, id="house", compensation=policy)


def rows_of(text: str = ROWS) -> list[Row]:
    """Return the rows of a text with commas."""
    return list(csv.DictReader(text.splitlines()))


def offer_in(shops: Shops, shop: str, paid: str, now: datetime) -> tuple[Case, str]:
    """Return a new case of a shop, and what may be offered in it."""
    book = shops.book(shop)
    told = Complaint("杯子碎了", channel="review", received_at=now)
    order = Order("o-1", ordered_at=now, amount=Money.of(paid, "CNY"))
    case = book.open("case-1", told, order=order, now=now)
    return case, offered(book, case, now)


def offered(book: Playbook, case: Case, now: datetime) -> str:
    """Return what may be offered in a case, in words."""
    ruling = book.decide_offer(case, now=now, by="li", role="cs_agent")
    if ruling.offer is None:
        return "a person decides"
    return ", ".join(f"{x.name} {x.cost}" for x in ruling.offer.lines)


def main() -> None:
    """Show how shops differ, what they share, and what becomes of an old case."""
    now = datetime(2026, 3, 1, 3, tzinfo=UTC)
    shops = Shops(house_book(), rows_of(), kept=2_000)
    for shop in ("yiwu-0001", "yiwu-0002", "yiwu-0003"):
        for paid in ("88.00", "150.00", "450.00"):
            print(f"{shop}, paid {paid}: {offer_in(shops, shop, paid, now)[1]}")

    third, fourth = shops.book("yiwu-0003"), shops.book("yiwu-0004")
    tables = (third.compensation.base, fourth.compensation.base)
    proofs = {id(t.index) for t in tables if isinstance(t, DecisionTable)}
    print(f"yiwu-0003 and yiwu-0004 share clocks: {third.clocks is fourth.clocks}")
    print(f"and one proof of their bands: {len(proofs) == 1}")

    for error in shops.check():
        print(error)

    old = shops.book("yiwu-0002", "1")
    told = Complaint("杯子碎了", channel="review", received_at=now)
    order = Order("o-1", ordered_at=now, amount=Money.of("150.00", "CNY"))
    case = old.open("case-2", told, order=order, now=now)
    book = shops.book_for(case)
    print(f"{case.book.short} goes on: {offered(book, case, now)}")

    # what a worker gets is the row; what it makes of it has the same hash
    sent = pickle.dumps([row for row in rows_of() if row["shop"] == "yiwu-0002"])
    there = Shops(house_book(), pickle.loads(sent), kept=10)  # noqa: S301 - our own
    same = there.book("yiwu-0002").ref == shops.book("yiwu-0002").ref
    print(f"a worker was sent {len(sent)} bytes and has the same book: {same}")


if __name__ == "__main__":
    main()
