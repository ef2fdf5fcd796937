"""Business hours: when time counts, and how much of it lies between two instants.

Openings are written in local time, as people agree on them: a week, and the holidays,
shifts, breaks and closures that differ from it. They are compiled, a local year at a
time and only when asked for, into UTC intervals with running sums. After that every
question is two searches in a sorted list, over a day or over ten years.

Openings are half-open: at 18:00:00 a shop that is open 09:00–18:00 is closed. Time
that passes is real time: 01:00–05:00 is three hours on the night the clocks go
forward. A local time that the clocks skip moves by the length of the gap, and one
that they repeat is the first of the two (PEP 495), whatever kind of zone is given.
"""

from recoverykit.hours.closures import Closure, Every, Weekday
from recoverykit.hours.instants import local_instant, utc_instant
from recoverykit.hours.kinds import (
    ALWAYS,
    Always,
    BusinessHours,
    CombinedHours,
    Hours,
    hours_from_plain,
)
from recoverykit.hours.openings import Opening
from recoverykit.hours.questions import Edge, OpenTime

__all__ = [
    "ALWAYS",
    "Always",
    "BusinessHours",
    "Closure",
    "CombinedHours",
    "Edge",
    "Every",
    "Hours",
    "OpenTime",
    "Opening",
    "Weekday",
    "hours_from_plain",
    "local_instant",
    "utc_instant",
]
