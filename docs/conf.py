"""How the documentation is built: ``python -m sphinx -n -W docs docs/_build/html``."""

import importlib.util
import pkgutil
import re
import tomllib
from pathlib import Path
from typing import ClassVar

import attrs
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from recoverykit import Playbook

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
LONGEST_DEFAULT = 24

# ── pages ────────────────────────────────────────────────────────────────────

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3
# A page draws its diagrams in the reader's browser; building needs no network. To
# publish without a network too, put the script of Mermaid into docs/_static and name it
# in `mermaid_use_local`.
mermaid_output_format = "raw"
# as high as the drawing is, instead of the same for all
mermaid_height = "auto"
# room for the names of clocks beside their bars
mermaid_init_config = {"startOnLoad": False, "gantt": {"leftPadding": 110}}

html_theme = "furo"
html_title = f"recoverykit {version}"

# ── reference from docstrings ────────────────────────────────────────────────

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "show-inheritance": True,
}
autodoc_class_signature = "mixed"
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
nitpick_ignore_regex = [
    ("py:.*", rf"({'|'.join(OTHERS)})(\..+)?"),
    # type variables
    ("py:.*", r"(recoverykit\..+\.)?_?[A-Z]\d?(_co|_contra)?"),
    # private helpers in an annotation
    ("py:.*", r"(recoverykit\..+\.)?_\w+"),
    # in an alias, or imported for type checkers only: nothing tells where they live
    ("py:.*", r"Attribute|Machine|Callable|Iterable|Iterator|Mapping|Sequence"),
    ("py:.*", r"date|datetime|timedelta|tzinfo"),
    # what a playbook is put together from is shown at the playbook
    ("py:class", r"(.+\.)?(Contents|Desk|Grouping)"),
]

# ── languages: see docs/how-to/translate.md ──────────────────────────────────

language = "en"
locale_dirs = ["locale"]
gettext_compact = False
gettext_uuid = False
# a paragraph that moves is not a paragraph that changed
gettext_location = False


class Room(SphinxDirective):
    """``.. room:: recoverykit.lifecycle``: a room and its public modules.

    Names are documented where they are defined, so that a reference from an annotation
    finds them; a package that lends out names of its modules shows its own words only.

    ``:whole: playbook`` names a module whose class shows what it inherits, and
    ``:parts: desk watching`` those that it is put together from, which stay unseen.
    """

    required_arguments = 1
    option_spec: ClassVar = {
        "whole": directives.unchanged,
        "parts": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Write one ``automodule`` for each module."""
        name = self.arguments[0]
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise self.error("no such module")  # noqa: TRY003 (docutils words it)
        folders = spec.submodule_search_locations
        if folders is None:
            return self.parse_text_to_nodes(f".. automodule:: {name}\n")
        if name == "recoverykit":
            folders = []
        inside = [
            module.name
            for module in pkgutil.walk_packages(folders, f"{name}.", lambda _: None)
            if "._" not in module.name and not module.ispkg
        ]
        whole, parts = (self.options.get(o, "").split() for o in ("whole", "parts"))
        lines = [f".. automodule:: {name}", "   :no-members:", ""]
        for module in inside:
            short = module.removeprefix(f"{name}.")
            if short in parts:
                continue
            lines += [f".. rubric:: {short}", "", f".. automodule:: {module}"]
            lines += ["   :inherited-members:"] if short in whole else []
            lines += [""]
        return self.parse_text_to_nodes("\n".join(lines))


def keep_attribute_prose(
    _app: Sphinx,
    what: str,
    _name: str,
    _obj: object,
    _options: object,
    lines: list[str],
) -> None:
    """Keep napoleon from taking ``Degrees of harm: …`` for a type and a description."""
    if what in {"attribute", "data", "property"} and lines:
        # an empty comment: the first line is what napoleon would take apart
        lines[:0] = ["..", ""]


def show_defaults(
    _app: Sphinx,
    _what: str,
    _name: str,
    obj: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str, str | None] | None:
    """Show what a field of a frozen value is when it is not given."""
    if signature is None or not (isinstance(obj, type) and attrs.has(obj)):
        return None
    fields = {a.alias or a.name: a.default for a in attrs.fields(obj)}

    def shown(found: re.Match[str]) -> str:
        text = repr(fields.get(found[1]))
        # still Python, or Sphinx would take the whole signature apart at its commas
        return text if len(text) <= LONGEST_DEFAULT else "..."

    return re.sub(r"attr_dict\['(\w+)'\]\.default", shown, signature), returns


def home_of(name: str) -> str | None:
    """Where a class, function or method is shown, given any name that reaches it."""
    module, _, attribute = name.rpartition(".")
    owner, _, cls = module.rpartition(".")
    try:
        if cls[:1].isupper():
            of = getattr(importlib.import_module(owner), cls)
            found = getattr(of, attribute)
            if isinstance(of, type) and issubclass(of, Playbook):
                # a book shows what it is put together from
                return f"{of.__module__}.{of.__qualname__}.{attribute}"
        else:
            found = getattr(importlib.import_module(module), attribute)
        home = f"{found.__module__}.{found.__qualname__}"
    except (AttributeError, ImportError, ValueError):
        return None
    return home


def follow_home(
    app: Sphinx,
    env: BuildEnvironment,
    node: addnodes.pending_xref,
    contnode: nodes.TextElement,
) -> nodes.reference | None:
    """Let ``recoverykit.Money`` and a package's own names lead to the definition."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    module = node.get("py:module") or ""
    # a page outside of any module has no name of its own to look beside
    places = filter(None, (module, module.rpartition(".")[0], "recoverykit"))
    for name in (target, *(f"{place}.{target}" for place in places)):
        home = home_of(name)
        if home is not None and home != target and home.startswith("recoverykit."):
            return env.domains.python_domain.resolve_xref(
                env, node["refdoc"], app.builder, node["reftype"], home, node, contnode
            )
    return None


def setup(app: Sphinx) -> None:
    """Add what the pages need."""
    app.add_directive("room", Room)
    app.connect("autodoc-process-docstring", keep_attribute_prose, priority=400)
    app.connect("autodoc-process-signature", show_defaults)
    app.connect("missing-reference", follow_home)
