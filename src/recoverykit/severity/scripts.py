"""Which languages a text can be in, as far as its script tells."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

__all__ = ["SCRIPTS", "is_foreign"]

SCRIPTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"zh": re.compile("[\u3400-\u4dbf一-鿿]"), "en": re.compile("[a-z]+")}
)
"""What is counted of a language, in a normalised text: the characters of Chinese, the
words of English."""

_BESIDE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"ja": re.compile("[\u3040-\u30ff]"), "ko": re.compile("[\uac00-\ud7af]")}
)
"""Scripts that stand beside Chinese characters, and beside Latin letters too."""

_ANY_BESIDE = re.compile("|".join(script.pattern for script in _BESIDE.values()))

_FEW = 4
"""One in so many Chinese characters, and fewer, is borrowed: ``质量很好の``."""


def is_foreign(text: str, langs: Collection[str]) -> bool:
    """Return whether a normalised text is Japanese or Korean, which none of some reads.

    Examples:
        >>> texts = ("壊れた商品が届きました", "质量很好の")
        >>> [is_foreign(text, ["zh", "en"]) for text in texts]
        [True, False]
    """
    if not _ANY_BESIDE.search(text):
        return False
    for lang, script in _BESIDE.items():
        count = 0 if lang in langs else len(script.findall(text))
        if count and _FEW * count > len(SCRIPTS["zh"].findall(text)):
            return True
    return False
