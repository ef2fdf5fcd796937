"""How the documentation is built: ``python -m sphinx -n -W docs docs/_build/html``."""

import importlib.util
import pkgutil
import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))

project = "recoverykit"
author = "The recoverykit maintainers"
project_copyright = "2026, The recoverykit maintainers"
version = release = PROJECT["project"]["version"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.mermaid",
]
exclude_patterns = ["_build", "locale", "examples"]
nitpicky = True

# ── pages ────────────────────────────────────────────────────────────────────

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3
# A page draws its diagrams in the reader's browser; building needs no network. To
# publish without a network too, put the script of Mermaid into docs/_static and name it
# in `mermaid_use_local`.
mermaid_output_format = "raw"

html_theme = "furo"
html_title = f"recoverykit {version}"

# ── reference from docstrings ────────────────────────────────────────────────

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "show-inheritance": True,
}
autodoc_class_signature = "separated"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_custom_sections = ["Units", "Source"]

# Names that belong to others are not linked: looking them up would need a network.
OTHERS = (
    *("abc", "attr", "attrs", "collections", "dateutil", "datetime", "decimal", "enum"),
    *("fractions", "functools", "hypothesis", "pytest", "_pytest", "re", "transitions"),
    *("types", "typing", "zoneinfo", "cattrs"),
)
nitpick_ignore_regex = [("py:.*", rf"({'|'.join(OTHERS)})(\..+)?")]

# ── languages: see docs/how-to/translate.md ──────────────────────────────────

language = "en"
locale_dirs = ["locale"]
gettext_compact = False
gettext_uuid = False


class Room(SphinxDirective):
    """``.. room:: recoverykit.lifecycle``: a room and its public modules.

    Names are documented where they are defined, so that a reference from an annotation
    finds them; a package that lends out names of its modules shows its own words only.
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write one ``automodule`` for each module."""
        name = self.arguments[0]
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise self.error("no such module")  # noqa: TRY003 (docutils words it)
        folders = spec.submodule_search_locations
        if folders is None:
            return self.parse_text_to_nodes(f".. automodule:: {name}\n")
        inside = [
            module.name
            for module in pkgutil.walk_packages(folders, f"{name}.")
            if "._" not in module.name and not module.ispkg
        ]
        lines = [f".. automodule:: {name}", "   :no-members:", ""]
        for module in inside if name != "recoverykit" else ():
            short = module.removeprefix(f"{name}.")
            lines += [f".. rubric:: {short}", "", f".. automodule:: {module}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("room", Room)
