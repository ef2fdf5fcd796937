"""The modules of the library, found on disk."""

from __future__ import annotations

import os
from pathlib import Path

import recoverykit

ROOT = Path(__file__).parents[2]
PACKAGE = Path(recoverykit.__file__).parent

ENVIRONMENT = {
    **os.environ,
    "PYTHONIOENCODING": "utf-8",
    "PYTHONPATH": os.pathsep.join(
        filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH")))
    ),
}
"""For processes started in another folder: the same library, installed or not."""


def _module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES: dict[str, Path] = {
    _module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))
}
"""Every module of the library by its dotted name."""


def in_room(module: str, room: str) -> bool:
    """Is a module the room, or inside it?"""
    return module == f"recoverykit.{room}" or module.startswith(f"recoverykit.{room}.")
