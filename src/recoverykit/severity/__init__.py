"""How grave a complaint is: text gives evidence, facts decide.

``lexicon`` finds words, ``keywords`` holds those that ship, ``classifier`` turns
them, or a plugin's view, into opinions, and ``assessment`` weighs opinions and facts.
"""

from recoverykit.severity.assessment import Assessment, Assessor, Signal
from recoverykit.severity.classifier import (
    API_VERSION,
    Abstain,
    Classifier,
    Failure,
    KeywordClassifier,
    Opinion,
    Panel,
    PanelAnswer,
)
from recoverykit.severity.keywords import LEXICON, MONITOR, SIGNALS
from recoverykit.severity.lexicon import Hit, Keyword, Lexicon, Normalised, normalise
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
    "normalise",
]
