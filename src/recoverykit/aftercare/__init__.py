"""What is planned after a resolution: contacts as rows of data, and what is owed.

Nothing here sends or ships. A shop writes its cadence as :class:`FollowUp` rows and
says in :class:`ContactRules` when, and how often, people may be contacted; the case's
log says which contacts are wanted, and each is wanted once. What comes back is read,
not counted: survey scores, what became of a review, and what a customer prefers.
"""

from recoverykit.aftercare.closures import LEFT_ALONE, survivor_of
from recoverykit.aftercare.contact import ContactCap, ContactRules
from recoverykit.aftercare.fix_notices import fix_notice_task
from recoverykit.aftercare.follow_ups import contacts_of, follow_up_tasks, withheld
from recoverykit.aftercare.fulfilment import fulfilment_tasks, valid_until
from recoverykit.aftercare.profile import RecoveryProfile, recovery_profile
from recoverykit.aftercare.reviews import (
    ASKING_ENDS,
    INVITATION,
    ReviewRecord,
    ReviewStep,
    review_record,
)
from recoverykit.aftercare.rows import (
    CALLBACK,
    LONG_TAIL,
    PURPOSES,
    REPURCHASE_MESSAGE,
    SECOND_TOUCH,
    SURVEY,
    FollowUp,
)
from recoverykit.aftercare.surveys import NPS_BANDS, SurveyScore, surveys

__all__ = [
    "ASKING_ENDS",
    "CALLBACK",
    "INVITATION",
    "LEFT_ALONE",
    "LONG_TAIL",
    "NPS_BANDS",
    "PURPOSES",
    "REPURCHASE_MESSAGE",
    "SECOND_TOUCH",
    "SURVEY",
    "ContactCap",
    "ContactRules",
    "FollowUp",
    "RecoveryProfile",
    "ReviewRecord",
    "ReviewStep",
    "SurveyScore",
    "contacts_of",
    "fix_notice_task",
    "follow_up_tasks",
    "fulfilment_tasks",
    "recovery_profile",
    "review_record",
    "surveys",
    "survivor_of",
    "valid_until",
    "withheld",
]
