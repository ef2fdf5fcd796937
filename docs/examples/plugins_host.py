"""A host that finds classifiers which other packages bring along.

The library itself discovers nothing: to look through what is installed reads files,
and what takes part in a decision should be known. So it is a recipe for hosts::

    python docs/examples/plugins_host.py
    python docs/examples/plugins_host.py --without card_codes

A package says in its ``pyproject.toml`` what it brings::

    [project.entry-points."recoverykit.classifiers"]
    card_codes = "recoverykit_card_codes:CardCodes"

Finding one imports nothing. It is loaded when it is used, and one that cannot be is
left out, with a note of which package it came from: a stale installation of one plugin
must not stop the intake of a shop.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from attrs import frozen

from recoverykit.facts import Complaint
from recoverykit.severity import Assessor, Classifier, KeywordClassifier, Panel

GROUP = "recoverykit.classifiers"


@frozen
class PluginFailure:
    """A plugin that is not used, and why; it goes to whoever runs the host."""

    name: str
    distribution: str
    version: str
    why: str

    def __str__(self) -> str:
        return f"{self.name} of {self.distribution} {self.version}: {self.why}"


def find(group: str = GROUP) -> tuple[EntryPoint, ...]:
    """Return what is installed, in an order that no file system decides."""
    return tuple(
        sorted(entry_points(group=group), key=lambda one: (one.name, one.value))
    )


def load(
    found: Iterable[EntryPoint], *, without: Iterable[str] = ()
) -> tuple[tuple[Classifier, ...], tuple[PluginFailure, ...]]:
    """Return the plugins that can be used, and why the others cannot.

    Args:
        found: as :func:`find` returns them.
        without: names that are not wanted. They are not even imported.
    """
    wanted = [one for one in found if one.name not in set(without)]
    count = Counter(one.name for one in wanted)
    loaded: list[Classifier] = []
    failures: list[PluginFailure] = []
    for one in wanted:
        try:
            if count[one.name] > 1:
                # which of them would answer must not depend on the order of files
                message = f"{count[one.name]} packages bring this name"
                raise ValueError(message)  # noqa: TRY301
            loaded.append(_usable(one.load()(), one.name))
        except Exception as problem:  # noqa: BLE001  (a plugin may raise anything)
            failures.append(_failure(one, problem))
    return tuple(loaded), tuple(failures)


def _usable(plugin: Any, name: str) -> Classifier:
    # the panel checks what it is, the assessor whether its labels are in the catalogues
    Assessor(panel=Panel((plugin,)))
    if plugin.name != name:
        message = f"it calls itself {plugin.name}"
        raise ValueError(message)
    return cast("Classifier", plugin)


def _failure(one: EntryPoint, problem: Exception) -> PluginFailure:
    from_, version = (
        ("?", "?") if one.dist is None else (one.dist.name, one.dist.version)
    )
    why = f"{type(problem).__name__}: {problem}"
    return PluginFailure(one.name, from_, version, why)


def main() -> None:
    """Show what is found, what can be used, and what it says of one complaint."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--without", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    found = find()
    print("found:", ", ".join(f"{one.name} = {one.value}" for one in found) or "none")
    plugins, failures = load(found, without=options.without)
    for failure in failures:
        print("left out:", failure)
    # the words of the library come last: what a shop added knows better
    panel = Panel((*plugins, KeywordClassifier()))
    print("panel:", ", ".join(f"{member.name}" for member in panel.classifiers))
    complaint = Complaint(
        "兑换码提示已被使用,客服没人理",
        channel="chat",
        received_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    for opinion in panel.classify(complaint).opinions:
        words = "、".join(span.of(complaint.text) for span in opinion.spans)
        print(f"{(opinion.by or '').partition('@')[0]}: {opinion.label} “{words}”")


if __name__ == "__main__":
    main()
