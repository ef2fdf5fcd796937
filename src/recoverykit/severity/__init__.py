"""How grave a complaint is: text gives evidence, facts decide.

``lexicon`` finds words, ``keywords`` holds those that ship, ``classifier`` turns
them into opinions, ``panel`` hears classifiers and plugins, and ``assessor`` weighs
opinions and facts on a ``scorecard``. ``bad_faith`` finds signs, which weigh nothing.
"""

from recoverykit.severity.assessment import Assessment, Signal
from recoverykit.severity.assessor import Assessor
from recoverykit.severity.bad_faith import AccountFacts, BadFaithRules, Sign
from recoverykit.severity.classifier import (
    API_VERSION,
    Abstain,
    Classifier,
    KeywordClassifier,
    Opinion,
)
from recoverykit.severity.finder import Walked
from recoverykit.severity.keyword import Hit, Keyword
from recoverykit.severity.keywords import LEXICON, MONITOR, SIGNALS
from recoverykit.severity.lexicon import Lexicon, Reading, lexicon_from_plain
from recoverykit.severity.normalisation import Clause, Normalised, clauses, normalise
from recoverykit.severity.panel import Disagreement, Failure, Panel, PanelAnswer
from recoverykit.severity.polarity.aspects import ASPECTS
from recoverykit.severity.polarity.en import POLARITY_EN
from recoverykit.severity.polarity.model import GramModel, WeightedGram
from recoverykit.severity.polarity.training import fit
from recoverykit.severity.polarity.weights import POLARITY
from recoverykit.severity.priority import Priority, priority_of
from recoverykit.severity.reading import assessor_from_plain, panel_from_plain
from recoverykit.severity.reviews import ReviewClassifier
from recoverykit.severity.scorecard import Scorecard

__all__ = [
    "API_VERSION",
    "ASPECTS",
    "LEXICON",
    "MONITOR",
    "POLARITY",
    "POLARITY_EN",
    "SIGNALS",
    "Abstain",
    "AccountFacts",
    "Assessment",
    "Assessor",
    "BadFaithRules",
    "Classifier",
    "Clause",
    "Disagreement",
    "Failure",
    "GramModel",
    "Hit",
    "Keyword",
    "KeywordClassifier",
    "Lexicon",
    "Normalised",
    "Opinion",
    "Panel",
    "PanelAnswer",
    "Priority",
    "Reading",
    "ReviewClassifier",
    "Scorecard",
    "Sign",
    "Signal",
    "Walked",
    "WeightedGram",
    "assessor_from_plain",
    "clauses",
    "fit",
    "lexicon_from_plain",
    "normalise",
    "panel_from_plain",
    "priority_of",
]
