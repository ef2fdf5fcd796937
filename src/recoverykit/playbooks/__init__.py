"""Playbooks: all policies of a shop in one value, and four that ship."""

from recoverykit.playbooks import regulators
from recoverykit.playbooks.checks import GRADES
from recoverykit.playbooks.golden_3h import golden_3h
from recoverykit.playbooks.golden_4h_72h import golden_4h_72h
from recoverykit.playbooks.graded_15min import graded_15min
from recoverykit.playbooks.playbook import Playbook
from recoverykit.playbooks.reading import playbook_from_plain
from recoverykit.playbooks.rescue_48h import rescue_48h
from recoverykit.playbooks.shop import ShopConfig

__all__ = [
    "GRADES",
    "Playbook",
    "ShopConfig",
    "golden_3h",
    "golden_4h_72h",
    "graded_15min",
    "playbook_from_plain",
    "regulators",
    "rescue_48h",
]
