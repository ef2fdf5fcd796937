"""A reference host: how a shop's backend keeps its cases in an embedded database.

The library decides and never acts; a host stores and acts and never decides. All
that it takes are a few tables and the functions below. Copy what you need; the
pattern asks nothing of SQLite that another database does not have.

Where to look: ``tables`` has the schema, ``store`` loads and saves, ``commands`` is
what people do, ``watching`` what happens by itself, ``moving`` what concerns many cases
at once, and ``sending`` is the worker of the outbox. Time is always passed in.
"""

from shop_host.moving import OLD_STATES, Host, OldRow, taken_over
from shop_host.sending import Crash, FakeGateway, Gateway, send_due
from shop_host.store import SENT, done_in, insist, letters
from shop_host.tables import (
    ATTEMPTS,
    EPOCH,
    MICROSECOND,
    SCHEMA,
    Decide,
    Draft,
    Due,
    LeftAlone,
    Loaded,
    Log,
    NoSuchLog,
    OldPagesHeld,
    Outrun,
    ReplyRefused,
    Report,
    Rests,
    Swept,
    instant,
    micros,
)

__all__ = [
    "ATTEMPTS",
    "EPOCH",
    "MICROSECOND",
    "OLD_STATES",
    "SCHEMA",
    "SENT",
    "Crash",
    "Decide",
    "Draft",
    "Due",
    "FakeGateway",
    "Gateway",
    "Host",
    "LeftAlone",
    "Loaded",
    "Log",
    "NoSuchLog",
    "OldPagesHeld",
    "OldRow",
    "Outrun",
    "ReplyRefused",
    "Report",
    "Rests",
    "Swept",
    "done_in",
    "insist",
    "instant",
    "letters",
    "micros",
    "send_due",
    "taken_over",
]
