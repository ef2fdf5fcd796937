"""Sentences of the decision_tables room."""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
