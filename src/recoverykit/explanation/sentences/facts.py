"""Sentences of the facts room."""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
