"""Sentences of the investigation room."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "investigation.evidence_missing": say(
            en="still missing: {missing:evidence_kinds}",
            zh="尚缺：{missing:evidence_kinds}",
            to_customer=(
                "we still need from you: {missing:evidence_kinds}",
                "还需要您提供：{missing:evidence_kinds}",
            ),
        ),
        "investigation.evidence_without_consent": say(
            en="{kind:evidence_kinds} does not count: the recorded person is not "
            "known to have agreed; ask for their consent, and record it",
            zh="{kind:evidence_kinds}不能采信：未记录当事人同意；请征得同意并记录",
        ),
        "investigation.evidence_without_digest": say(
            en="{kind:evidence_kinds} has no digest: nobody can show that it is "
            "unchanged; keep one with it",
            zh="{kind:evidence_kinds}没有摘要值，无法证明未被改动；请补存摘要",
        ),
    }
)
