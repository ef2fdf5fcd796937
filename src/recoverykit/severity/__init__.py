"""How grave a complaint is: text gives evidence, facts decide.

``lexicon`` finds words, ``keywords`` holds those that ship, ``classifier`` turns
them into opinions, ``panel`` hears classifiers and plugins, and ``assessment`` weighs
opinions and facts.
"""

from recoverykit.severity.assessment import Assessment, Assessor, Signal
from recoverykit.severity.classifier import (
    API_VERSION,
    Abstain,
    Classifier,
    KeywordClassifier,
    Opinion,
)
from recoverykit.severity.keywords import LEXICON, MONITOR, SIGNALS
from recoverykit.severity.lexicon import Hit, Keyword, Lexicon
from recoverykit.severity.normalisation import Clause, Normalised, clauses, normalise
from recoverykit.severity.panel import Disagreement, Failure, Panel, PanelAnswer
from recoverykit.severity.scorecard import Scorecard

__all__ = [
    "API_VERSION",
    "LEXICON",
    "MONITOR",
    "SIGNALS",
    "Abstain",
    "Assessment",
    "Assessor",
    "Classifier",
    "Clause",
    "Disagreement",
    "Failure",
    "Hit",
    "Keyword",
    "KeywordClassifier",
    "Lexicon",
    "Normalised",
    "Opinion",
    "Panel",
    "PanelAnswer",
    "Scorecard",
    "Signal",
    "clauses",
    "normalise",
]
