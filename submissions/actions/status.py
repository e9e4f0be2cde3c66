"""The one door for status, and the log."""

import logging

from django.utils import timezone

from submissions.enums import EDITORS_TURN, MOVES, Status
from submissions.errors import WrongMoment
from submissions.models import LogRow, Submission

log = logging.getLogger(__name__)


def locked(submission):
    """The row as it stands now, locked until the transaction ends."""
    return Submission.objects.select_for_update().get(pk=submission.pk)


def log_change(submission, *, note, by=None, by_contributor=False, old="", new=""):
    LogRow.objects.create(
        submission=submission,
        by=by,
        is_by_contributor=by_contributor,
        from_status=old,
        to_status=new,
        note=note[:500],
    )


def set_status(submission, status, *, by=None, by_contributor=False, note=""):
    """The one door for status. Same status: nothing happens.

    Refuses a change that `MOVES` does not know; writes the log row; starts the waiting
    clock when it becomes the editors' turn; stamps the first answer, from which the usual
    wait is measured.
    """
    old = submission.status
    if old == status:
        return
    if status not in MOVES[Status(old)]:
        raise WrongMoment
    now = timezone.now()
    submission.status = status
    submission.status_at = now
    if status not in EDITORS_TURN:
        submission.waiting_since = None
    elif old not in EDITORS_TURN:
        submission.waiting_since = now
    if status in (Status.ACCEPTED, Status.DECLINED) and submission.answered_at is None:
        submission.answered_at = now
    submission.save()
    log_change(submission, note=note, by=by, by_contributor=by_contributor, old=old, new=status)
