"""Dossiers: what a platform asks for when a review is appealed against as malicious.

A dossier says what is there and what is missing. Nobody files one on a sign alone:
signs are for a person to weigh, and only a person's diagnosis makes a review malicious
(S94). Filing is the host's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from recoverykit import checked
from recoverykit.explanation import Reason
from recoverykit.facts import Evidence
from recoverykit.investigation import EvidenceRule, completeness
from recoverykit.severity import Sign

__all__ = ["DOSSIERS", "Dossier", "DossierSpec", "dossier"]


@frozen(kw_only=True)
class DossierSpec:
    """What one platform wants to see before it takes down a review (S95).

    Args:
        platform: a code of the bodies catalogue, such as ``"platform.taobao"``.
        needs: the claim, a code of the categories catalogue, and the kinds of
            evidence that it has to be shown with.
        filed_as: what to choose in the platform's form, as it words it.
        channels: channels that only this platform has; they tell where a complaint
            came from.

    Examples:
        >>> DOSSIERS[0].platform, DOSSIERS[0].filed_as
        ('platform.douyin', '同行竞争')
    """

    platform: str = field(metadata=checked.coded("bodies"), validator=checked.code)
    needs: EvidenceRule = field(validator=checked.IsA(EvidenceRule))
    filed_as: str = field(validator=checked.text)
    channels: tuple[str, ...] = field(
        default=(),
        metadata=checked.coded("channels"),
        converter=checked.to_tuple,
        validator=checked.codes,
    )


DOSSIERS = (
    DossierSpec(
        platform="platform.douyin",
        needs=EvidenceRule(
            claim="malicious_review",
            any_of=[["chat_log", "call_recording"]],
            source="001: 抖音:提交飞鸽客服沟通记录 + 通话录音,选择“同行竞争”申诉类型",
        ),
        filed_as="同行竞争",
        channels=("feige",),
    ),
    DossierSpec(
        platform="platform.taobao",
        needs=EvidenceRule(
            claim="malicious_review",
            any_of=[["chat_log"]],
            source="001: 淘宝:上传完整旺旺对话截图,勾选“恶意评价”选项",
        ),
        filed_as="恶意评价",
        channels=("wangwang",),
    ),
)
"""The two platforms that a guide names (S95); a shop adds its own."""


@frozen(kw_only=True)
class Dossier:
    """How far a dossier is, for one platform.

    Args:
        platform: where it would be filed.
        claim: what is claimed there.
        filed_as: what to choose in the platform's form.
        missing: kinds of evidence that it still lacks, or that do not count.
        signs: the signs of bad faith that it rests on; none of them is a verdict.
        reasons: how to file it, what is missing, and what does not count and why.
    """

    platform: str = field(metadata=checked.coded("bodies"), validator=checked.code)
    claim: str = field(metadata=checked.coded("categories"), validator=checked.code)
    filed_as: str = field(validator=checked.text)
    missing: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    signs: tuple[str, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.codes
    )
    reasons: tuple[Reason, ...] = field(
        default=(), converter=checked.to_tuple, validator=checked.AllOf(Reason)
    )

    @property
    def is_complete(self) -> bool:
        """Return whether nothing that the platform asks for is missing."""
        return not self.missing


def dossier(
    spec: DossierSpec, evidence: Iterable[Evidence], *, signs: Iterable[Sign] = ()
) -> Dossier:
    """Return how far the dossier of a platform is (S63, S95).

    A sign is worth nothing without what shows it, so the material of each sign is
    asked for as well: the chat for extortion, the orders for abnormal returns, the log
    of addresses for reviews from one source.

    Args:
        spec: what the platform wants.
        evidence: what there is, such as ``case.evidence``.
        signs: the signs of bad faith that were noted.

    Source:
        包含“返现删评”等勒索内容的旺旺聊天记录 / 连续多次下单且退货率异常的账号信息 /
        同一 IP 地址批量差评的后台数据 (001).

    Examples:
        >>> call = Evidence("call_recording", "s3://call.mp3", digest="sha256:1")
        >>> found = dossier(DOSSIERS[0], [call])
        >>> found.missing
        ('chat_log', 'call_recording')
        >>> for reason in found.reasons:
        ...     print(reason)
        to be filed with platform.douyin as '同行竞争'
        still missing: chat_log, call_recording
        call_recording does not count: the recorded person is not known to have \
agreed; ask for their consent, and record it
    """
    given, noted = tuple(evidence), tuple(signs)
    found = completeness(spec.needs, given)
    unshown = tuple(s for s in noted if not _is_shown(s, given))
    return Dossier(
        platform=spec.platform,
        claim=spec.needs.claim,
        filed_as=spec.filed_as,
        missing=tuple(dict.fromkeys((*found.missing, *(s.evidence for s in unshown)))),
        signs=tuple(sign.code for sign in noted),
        reasons=(
            Reason("disputes.filed_as", platform=spec.platform, filed_as=spec.filed_as),
            *found.reasons,
            *_of_signs(noted, unshown),
        ),
    )


def _is_shown(sign: Sign, evidence: tuple[Evidence, ...]) -> bool:
    return completeness([[sign.evidence]], evidence).is_complete


def _of_signs(noted: tuple[Sign, ...], unshown: tuple[Sign, ...]) -> Iterator[Reason]:
    for sign in noted:
        yield sign.reason
        if sign in unshown:
            yield Reason(
                "disputes.sign_not_shown", sign=sign.code, evidence=sign.evidence
            )
