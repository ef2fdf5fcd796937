"""Prints models as modules that a person can read and compare."""

from __future__ import annotations

from collections.abc import Iterable

from recoverykit.severity import GramModel

GRAMS_A_LINE = 40

POLARITY = '''"""The weights of the Chinese polarity model; written by tests/training.

Each line is a weight, in tenths of log-odds of a complaint, and the grams that have it.
docs/explanation/model-card.md says what they were learned from and how good they are.
"""

from recoverykit.severity.polarity.model import GramModel, read_table

__all__ = ["POLARITY"]

POLARITY = {model}
"""How likely a Chinese text is a complaint: trained on reviews of shops."""
'''

ASPECTS = '''"""The weights of what a clause speaks of; written by tests/training.

Each line is a weight, in tenths of log-odds, and the grams that have it.
docs/explanation/model-card.md says what they were learned from and how good they are.
"""

from recoverykit.severity.polarity.model import GramModel, read_table

__all__ = ["ASPECTS"]

ASPECTS: tuple[tuple[str, GramModel], ...] = (
{models}
)
"""For each category how likely a Chinese clause speaks of it, well or ill."""
'''


def lines_of(model: GramModel) -> str:
    """Return a model's table: a weight and some of its grams on each line."""
    lines: list[str] = []
    for weight, row in model.rows:
        grams = [escaped(gram) for gram in row.split()]
        lines += [
            " ".join((str(weight), *grams[at : at + GRAMS_A_LINE]))
            for at in range(0, len(grams), GRAMS_A_LINE)
        ]
    return "\n".join(lines)


def escaped(gram: str) -> str:
    return gram.replace("\\", "\\\\").replace('"', '\\"')


def source_of(model: GramModel, indent: str = "") -> str:
    """Return the expression that makes a model, as the formatter would leave it."""
    table = f'read_table("""\n{lines_of(model)}\n""")'
    parts = (
        f'"{model.name}"',
        f'"{model.version}"',
        f"rows={table}",
        f"bias={model.bias}",
    )
    inner = "".join(f"{indent}    {part},\n" for part in parts)
    return f"GramModel(\n{inner}{indent})"


def polarity_module(model: GramModel) -> str:
    return POLARITY.replace("{model}", source_of(model))


def aspects_module(models: Iterable[tuple[str, GramModel]]) -> str:
    pairs = (
        f'    (\n        "{label}",\n        {source_of(model, " " * 8)},\n    ),'
        for label, model in models
    )
    return ASPECTS.replace("{models}", "\n".join(pairs))
