"""What a complainant hears once the fault that they reported is mended (S19)."""

from __future__ import annotations

from recoverykit import checked
from recoverykit.aftercare.closures import left_alone
from recoverykit.aftercare.fulfilment import done_tasks
from recoverykit.explanation import Reason
from recoverykit.lifecycle import Case
from recoverykit.task import Task

__all__ = ["fix_notice_task"]


def fix_notice_task(case: Case, *, incident: str, action: str) -> Task | None:
    """Return the notice that a complainant is owed once a fix was verified, if any.

    It is asked for each linked case when a corrective action is *verified*, not when
    it is done. A case is told of an action once, whether it is resolved, open or
    closed by then. Nobody is told under a case that was withdrawn or was none of the
    shop's, and a merged case or a duplicate is told under the one that answers for it
    (:func:`~recoverykit.aftercare.survivor_of`), which has to be linked as well.

    Args:
        case: of the complainant.
        incident: the id of the incident.
        action: what names the corrective action within it, such as ``"act-4"``.

    Returns:
        The task under the key ``case id:incident:action:fix_notice``; None once it is
        reported done, or where nobody is to be told.

    Raises:
        InvalidValue: ``incident`` or ``action`` is no code.

    Source:
        事后复盘告知(如“您反馈的问题已修复,感谢您的监督”) (003).
    """
    checked.require_code("incident", incident)
    checked.require_code("action", action)
    key = f"{case.id}:{incident}:{action}:fix_notice"
    if left_alone(case) is not None or key in done_tasks(case):
        return None
    why = Reason("aftercare.fix_notice", incident=incident, action=action)
    return Task(key, "fix_notice", why=why)
