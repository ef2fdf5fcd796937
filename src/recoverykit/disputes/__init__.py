"""Disputes: what is challenged, inside and outside, and what each side has to show.

A sign of bad faith is never a verdict: an appeal to a platform is asked for once a
person confirmed the claim. Filing, telling and answering are the host's.
"""

from recoverykit.disputes.bodies import (
    CN_12315,
    COURT,
    PLATFORM,
    STARTS,
    STEPS,
    UK_FINANCIAL,
    UK_TELECOMS,
    WECHAT,
    ReferralBody,
    ReferralStep,
)
from recoverykit.disputes.consignment import (
    HAND_IN_STATUSES,
    HandIn,
    HandInRule,
    hand_ins,
    other_party,
    tell_tasks,
)
from recoverykit.disputes.dossiers import DOSSIERS, Dossier, DossierSpec, dossier
from recoverykit.disputes.referrals import REFERRAL_STATUSES, Referral, referrals
from recoverykit.disputes.rules import DisputeRules
from recoverykit.disputes.tasks import dispute_tasks, next_dispute_change

__all__ = [
    "CN_12315",
    "COURT",
    "DOSSIERS",
    "HAND_IN_STATUSES",
    "PLATFORM",
    "REFERRAL_STATUSES",
    "STARTS",
    "STEPS",
    "UK_FINANCIAL",
    "UK_TELECOMS",
    "WECHAT",
    "DisputeRules",
    "Dossier",
    "DossierSpec",
    "HandIn",
    "HandInRule",
    "Referral",
    "ReferralBody",
    "ReferralStep",
    "dispute_tasks",
    "dossier",
    "hand_ins",
    "next_dispute_change",
    "other_party",
    "referrals",
    "tell_tasks",
]
