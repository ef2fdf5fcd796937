"""The sentence for every reason code, one file a room, zh beside en.

A row is ``code: say(en=…, zh=…)`` for staff and, where a customer may hear it,
``to_customer=(en, zh)``. ``{name}`` shows a field; ``{name:categories}`` shows
the label that the ``categories`` catalogue has for the code in that field.
"""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences import (
    aftercare,
    anti_patterns,
    compensation,
    customer_tiers,
    decision_tables,
    disputes,
    facts,
    incidents,
    investigation,
    law,
    lifecycle,
    playbooks,
    reply_rules,
    severity,
    sla,
    testing,
)

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        code: text
        for room in (
            aftercare,
            anti_patterns,
            compensation,
            customer_tiers,
            decision_tables,
            disputes,
            facts,
            incidents,
            investigation,
            law,
            lifecycle,
            playbooks,
            reply_rules,
            severity,
            sla,
            testing,
        )
        for code, text in room.SENTENCES.items()
    }
)
