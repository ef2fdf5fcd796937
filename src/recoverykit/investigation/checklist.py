"""What is looked at before a diagnosis: each thing checked, or waived with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.catalogue import CHECKS
from recoverykit.explanation import Reason

__all__ = ["REQUIRED_CHECKS", "Check", "each_once", "open_checks"]

REQUIRED_CHECKS = tuple(term.code for term in CHECKS)
"""Everything that the guides look at before they answer (S51).

Source:
    内部立即核查订单、物流及客服记录 (000);
    通过订单ID查询物流轨迹、商品详情或用户历史行为 (002).
"""


@frozen
class Check:
    """One thing that was looked at, or left out for a reason (S51).

    Args:
        item: what, a code of the checks catalogue.
        waived: why it was not looked at; None where it was. Name no person.

    Examples:
        >>> Check("order").waived is None
        True
        >>> Check("logistics", waived="digital goods, nothing was sent").item
        'logistics'
    """

    item: str = field(metadata=checked.coded("checks"), validator=checked.code)
    waived: str | None = field(
        default=None, validator=checked.text_or_none, kw_only=True
    )


def each_once(_: Any, attribute: Attribute[Any], value: object) -> None:
    """Allow checks of different items."""
    checked.AllOf(Check)(_, attribute, value)
    items = [check.item for check in cast("tuple[Check, ...]", value)]
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise checked.refuse(attribute, ", ".join(twice), "must be checked once")


def open_checks(
    checks: Iterable[Check], *, required: tuple[str, ...] = REQUIRED_CHECKS
) -> tuple[Reason, ...]:
    """Return what is neither checked nor waived; empty where all is (S51).

    Args:
        checks: what was done.
        required: what the shop wants to have looked at, in its order.

    Examples:
        >>> for reason in open_checks([Check("order")], required=("order", "item")):
        ...     print(reason)
        not looked at yet: item; check it, or waive it with a reason
    """
    done = {check.item for check in checks}
    return tuple(
        Reason("investigation.check_open", item=item)
        for item in required
        if item not in done
    )
