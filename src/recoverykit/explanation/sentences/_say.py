"""The shape of one row."""

from collections.abc import Mapping
from types import MappingProxyType


def say(
    *, en: str, zh: str, to_customer: tuple[str, str] | None = None
) -> Mapping[str, str]:
    """Return one row: staff sentences, and the customer's where there is one."""
    row = {"en": en, "zh": zh}
    if to_customer is not None:
        row["en/customer"], row["zh/customer"] = to_customer
    return MappingProxyType(row)
