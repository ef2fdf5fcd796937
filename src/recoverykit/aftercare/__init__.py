"""What is planned after a resolution: contacts as rows of data, and what is owed.

Nothing here sends or ships. A shop writes its cadence as :class:`FollowUp` rows;
the case's log says which of them are wanted, and each is wanted once.
"""

from recoverykit.aftercare.closures import LEFT_ALONE, survivor_of
from recoverykit.aftercare.fix_notices import fix_notice_task
from recoverykit.aftercare.follow_ups import (
    LONG_TAIL,
    PURPOSES,
    SECOND_TOUCH,
    SURVEY,
    FollowUp,
    follow_up_tasks,
    withheld,
)
from recoverykit.aftercare.fulfilment import fulfilment_tasks, valid_until

__all__ = [
    "LEFT_ALONE",
    "LONG_TAIL",
    "PURPOSES",
    "SECOND_TOUCH",
    "SURVEY",
    "FollowUp",
    "fix_notice_task",
    "follow_up_tasks",
    "fulfilment_tasks",
    "survivor_of",
    "valid_until",
    "withheld",
]
