"""What recording asks of the log of an incident, read once."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from recoverykit.incidents import events as ie
from recoverykit.lifecycle.events import Entry, Opaque

__all__ = ["Seen"]


@frozen(eq=False)
class Seen:
    """What recording asks of a log again and again, kept so that none is read twice.

    Args:
        linked: every case that was ever linked, with the version that did so first.
        members: those that are linked now.
        keys: the entries that a retry may speak of, by key.
        opaque: the first entry that cannot be read here.
    """

    linked: Mapping[str, int] = field(factory=dict[str, int])
    members: Mapping[str, None] = field(factory=dict[str, None])
    keys: Mapping[str, Entry] = field(factory=dict[str, Entry])
    opaque: Entry | None = None

    def and_then(self, *entries: Entry) -> Seen:
        """Return the same with some more entries; this one stays as it is."""
        linked, members = dict(self.linked), dict(self.members)
        keys, opaque = dict(self.keys), self.opaque
        for entry in entries:
            match entry.event:
                case Opaque():
                    opaque = opaque or entry
                    continue
                case ie.Declared(cases=cases) | ie.CasesLinked(cases=cases):
                    for case_id in cases:
                        linked.setdefault(case_id, entry.version)
                        members[case_id] = None
                case ie.CasesUnlinked(cases=cases):
                    for case_id in cases:
                        members.pop(case_id, None)
                case _:
                    pass
            if entry.key is not None:
                keys.setdefault(entry.key, entry)
        return Seen(linked, members, keys, opaque)
