"""Erasing a person from a stored case, and keeping one out of what is published.

Only fields marked personal hold a person's words, names or numbers; spans keep
offsets and reasons keep codes. So a person can be taken out of a log without touching
anything that was decided: states, clocks, money, offers and lines stay as they were,
and a retry of something erased is still recognised.

What the library cannot know is not erased: case ids, idempotency keys and the data of
host events are the host's own, and so are staff names. Put no customer's data there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import cast

from recoverykit.lifecycle import Case, Entry
from recoverykit.lifecycle import events as ev
from recoverykit.personal import check_pepper, personal_texts, without_personal
from recoverykit.severity import normalise

__all__ = ["erase", "redact"]


def erase(log: Iterable[Entry], pepper: bytes) -> tuple[Entry, ...]:
    """Return a log with every personal text replaced by a digest.

    Equal texts give equal digests under one pepper, so that two cases of one customer
    stay linked without anybody knowing whose they are. Erasing again changes nothing.
    An opaque entry is erased whole, since nobody here can tell what it holds.

    Args:
        log: the entries of a case. An entry without personal fields comes back as the
            same object, so a host updates only the rows that changed.
        pepper: 16 bytes or more that the host keeps secret. A retry of an erased event
            is recognised by ``record(..., pepper=...)``; without the bytes nobody can
            test a guess against a digest.

    Raises:
        InvalidValue: the pepper is no bytes, or too short.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from recoverykit.plain import PolicyRef
        >>> wrote = ev.CustomerWrote(datetime(2026, 3, 1, tzinfo=UTC), text="我叫林晚")
        >>> entry = Entry(
        ...     version=2, event=wrote, source="received", dest="received",
        ...     recorded_at=wrote.at, key="web-7", schema=1,
        ...     book=PolicyRef("rescue_48h", "1", hash="sha256:00ff"),
        ... )
        >>> (erased,) = erase([entry], b"sixteen bytes or more")
        >>> erased.event.text[:15], erased.version, erased.key
        ('erased:876f9d29', 2, 'web-7')
    """
    check_pepper(pepper)
    return tuple(without_personal(entry, pepper) for entry in log)


def redact(text: str, case: Case, *, mask: str = "***") -> str:
    """Return a text without the personal texts that stand in a case's log.

    For whatever leaves the house: a public report, a thank-you, a notice to other
    customers (S102, S104). Names, order and customer numbers, references and whole
    messages are found whatever their case, width and spacing, and where two overlap,
    both go.

    It finds what the log holds, as a whole: no first name of a full one, and nothing
    after an erasure. A Latin name is found as a word of its own, so ``Lin`` leaves
    ``line`` alone, and a number not inside a longer one.

    Args:
        text: what is to be published.
        case: whose personal texts must not be in it.
        mask: what stands in their place.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from recoverykit.facts import Complaint, Order
        >>> from recoverykit.plain import PolicyRef
        >>> at = datetime(2026, 3, 1, 3, tzinfo=UTC)
        >>> birth = ev.Received(
        ...     at,
        ...     complaint=Complaint("断裂的!", channel="review", received_at=at),
        ...     order=Order("2017", ordered_at=at),
        ...     book=PolicyRef("rescue_48h", "1", hash="sha256:00ff"),
        ... )
        >>> case = Case.replay("case-1", [Entry(
        ...     version=1, event=birth, source=None, dest="received", recorded_at=at,
        ...     key=None, book=birth.book, schema=1,
        ... )])
        >>> redact("感谢第2017号订单的顾客", case)
        '感谢第***号订单的顾客'
    """
    found = normalise(text)
    # spaces are left out, so that no line break hides a name
    dense = [i for i, char in enumerate(found.text) if not char.isspace()]
    shown = "".join(found.text[i] for i in dense)
    spans: list[tuple[int, int]] = []
    for needle in {_dense(words) for words in _identities(case)}:
        for start in _occurrences(needle, shown):
            first, last = dense[start], dense[start + len(needle) - 1]
            if not _cuts_a_word(found.text, first, last):
                # up to the next character, so that no mark of the last one is left
                spans.append((found.offsets[first], found.offsets[last + 1]))
    pieces: list[str] = []
    kept_to = 0
    for start, end in _merged(spans):
        pieces += (text[kept_to:start], mask)
        kept_to = end
    return "".join((*pieces, text[kept_to:]))


def _identities(case: Case) -> Iterator[str]:
    for entry in case.log:
        if isinstance(entry.event, ev.Opaque):
            yield from _texts(_opened(entry.event.data))
        else:
            yield from personal_texts(entry)


def _opened(data: str) -> object:
    """Return what the JSON of an opaque event holds; a digest holds nothing."""
    try:
        return json.loads(data)
    except ValueError:
        return None


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for part in cast("list[object]", data):
            yield from _texts(part)
    elif isinstance(data, dict):
        for part in cast("dict[str, object]", data).values():
            yield from _texts(part)


def _dense(words: str) -> str:
    return "".join(normalise(words).text.split())


def _occurrences(needle: str, text: str) -> Iterator[int]:
    start = text.find(needle) if needle else -1
    while start >= 0:
        yield start
        start = text.find(needle, start + 1)


def _cuts_a_word(text: str, first: int, last: int) -> bool:
    """Return whether a stretch is only a part of a Latin word or of a number."""
    before = first > 0 and _belong(text[first - 1], text[first])
    after = last + 1 < len(text) and _belong(text[last], text[last + 1])
    return before or after


_ALPHABETS_END = "\u0530"
"""Below it stand Latin, Greek and Cyrillic, whose words have spaces between them."""


def _belong(left: str, right: str) -> bool:
    if left.isdigit() and right.isdigit():
        return True
    return all(char.isalpha() and char < _ALPHABETS_END for char in (left, right))


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that any of the spans covers, in order."""
    covered: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if covered is not None and start <= covered[1]:
            covered = covered[0], max(covered[1], end)
            continue
        if covered is not None:
            yield covered
        covered = start, end
    if covered is not None:
        yield covered
