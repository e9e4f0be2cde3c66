"""The one door for status, and the log."""

import logging

from django.utils import timezone

from submissions.enums import EDITORS_TURN, MOVES, Status
from submissions.errors import WrongMoment
from submissions.models import LogRow, Parking, Submission
from submissions.notices import telling

log = logging.getLogger(__name__)


def locked(submission):
    """The row as it stands now, locked until the transaction ends."""
    return Submission.objects.select_for_update().get(pk=submission.pk)


def log_change(submission, *, note, by=None, by_contributor=False, old="", new=""):
    return LogRow.objects.create(
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
    wait is measured; tells the contributor of a decision, and editors that something came in.
    """
    old = submission.status
    if old == status:
        return
    if status not in MOVES[Status(old)]:
        raise WrongMoment
    now = timezone.now()
    submission.status = status
    submission.status_at = now
    submission.is_unread = False
    if status not in EDITORS_TURN:
        submission.waiting_since = None
    elif old not in EDITORS_TURN:
        submission.waiting_since = now
    if status in (Status.ACCEPTED, Status.DECLINED) and submission.answered_at is None:
        submission.answered_at = now
    submission.save()
    leave_parking(submission)
    row = log_change(
        submission, note=note, by=by, by_contributor=by_contributor, old=old, new=status
    )
    telling.tell_of_decision(submission, row)
    if by_contributor and submission.waiting_since == now:
        telling.tell_editors(submission)


def leave_parking(submission):
    """Something is done about it, so it is not parked any more."""
    Parking.objects.filter(submission=submission, ended_at=None).update(ended_at=timezone.now())
