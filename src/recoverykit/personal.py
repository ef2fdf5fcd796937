"""Personal fields, and the digests that take their place on erasure.

A field marked personal is the only place where a person's words or names may
stand. A digest is keyed with bytes that the host keeps (the *pepper*), so that
nobody else can test a guess against it, and equal values stay equal under it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast

import attrs

from recoverykit.checked import PERSONAL
from recoverykit.errors import InvalidValue

T = TypeVar("T")

LEAST_PEPPER = 16
"""Bytes below which a pepper is refused: it could be guessed."""

_DIGEST = re.compile(r"erased:[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Return whether a text is what an erasure left behind.

    Examples:
        >>> is_digest("erased:" + "0" * 64), is_digest("收到却是断裂的!")
        (True, False)
    """
    return _DIGEST.fullmatch(text) is not None


def check_pepper(pepper: bytes) -> None:
    """Refuse what cannot key a digest.

    Raises:
        InvalidValue: the pepper is no bytes, or fewer than 16 of them.
    """
    rule = f"must be {LEAST_PEPPER} bytes or more, kept secret by the host"
    if not isinstance(pepper, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidValue("pepper", f"a {type(pepper).__name__}", rule)
    if len(pepper) < LEAST_PEPPER:
        raise InvalidValue("pepper", f"{len(pepper)} bytes", rule)


def digest(text: str, pepper: bytes) -> str:
    """Return the digest that replaces a personal text; a digest stays as it is.

    Lone surrogates, which complaint texts contain, are digested like any other
    character.

    Raises:
        InvalidValue: the pepper is no bytes, or fewer than 16 of them.
    """
    check_pepper(pepper)
    if is_digest(text):
        return text
    code = hmac.new(pepper, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"erased:{code.hexdigest()}"


def without_personal(value: T, pepper: bytes) -> T:
    """Return a frozen value with every personal field replaced by its digest.

    Everything else, however deep, stays equal; a value without personal fields is
    returned as it is. Only words are replaced: a date or a number in a personal field
    stays, since decisions rest on it.

    Raises:
        InvalidValue: the pepper is no bytes, or fewer than 16 of them.

    Examples:
        >>> from recoverykit.facts import Evidence
        >>> kept = without_personal(Evidence("photo", "s3://lin/1.jpg"), b"0" * 16)
        >>> kept.kind, is_digest(kept.ref)
        ('photo', True)
    """
    check_pepper(pepper)
    return cast("T", _digested(value, pepper))


def _digested(value: object, pepper: bytes) -> Any:
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        digested = tuple(_digested(item, pepper) for item in items)
        same = all(a is b for a, b in zip(items, digested, strict=True))
        return items if same else digested
    if not attrs.has(type(value)):
        return value
    frozen = cast("Any", value)
    changes: dict[str, Any] = {}
    for attribute in attrs.fields(frozen.__class__):
        if not attribute.init:
            continue
        before = getattr(value, attribute.name)
        if attribute.metadata.get(PERSONAL):
            after = _wordless(before, pepper)
        else:
            after = _digested(before, pepper)
        if after is not before:
            changes[attribute.alias or attribute.name] = after
    return attrs.evolve(frozen, **changes) if changes else value


def _wordless(words: object, pepper: bytes) -> object:
    """Return the value of a personal field with its words digested."""
    if isinstance(words, str):
        return digest(words, pepper)
    if isinstance(words, tuple):
        items = cast("tuple[object, ...]", words)
        return tuple(_wordless(item, pepper) for item in items)
    return words


def personal_texts(value: object) -> Iterator[str]:
    """Yield every personal text inside a value, as a redactor needs it."""
    if isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from personal_texts(item)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            item = getattr(value, attribute.name)
            if attribute.metadata.get(PERSONAL):
                yield from _words(item)
            else:
                yield from personal_texts(item)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from _words(item)


def equal_but_for_personal(left: object, right: object) -> bool:
    """Return whether two values differ in personal fields at most.

    This is how a retry is recognised once the first try was erased and no pepper
    is at hand.
    """
    return bool(_blanked(left) == _blanked(right))


def _blanked(value: object) -> Any:
    if isinstance(value, tuple):
        return tuple(_blanked(v) for v in cast("tuple[object, ...]", value))
    if not attrs.has(type(value)):
        return value
    cls = cast("type[attrs.AttrsInstance]", type(value))
    shown: list[Any] = [cls]
    for attribute in attrs.fields(cls):
        item = getattr(value, attribute.name)
        if attribute.metadata.get(PERSONAL):
            shown.append(_blank(item))
        else:
            shown.append(_blanked(item))
    return tuple(shown)


def _blank(words: object) -> object:
    if isinstance(words, tuple):
        return tuple(_blank(item) for item in cast("tuple[object, ...]", words))
    return "personal" if isinstance(words, str) else words
