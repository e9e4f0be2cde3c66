"""Spam, tests and the same piece twice: out of the queue with no letter, and back again."""

from django.db import transaction
from django.utils.translation import gettext as _

from submissions.actions.status import locked, set_status
from submissions.enums import NoLetter, Status
from submissions.errors import ActionRefused, ClaimedByAnother, WrongMoment
from submissions.models import SetAside
from submissions.permissions import is_lead


@transaction.atomic
def set_aside(submission, *, by, reason):
    """Take a piece that nobody has decided out of the queue. Its contributor is told nothing.

    `reason` is a `NoLetter`. What waits for an answer they were promised is not set aside: an
    appeal, or a question that is with the safeguarding lead. Twice is the same as once.
    """
    submission = locked(submission)
    if submission.status == Status.SET_ASIDE:
        return submission
    if submission.claimed_by_id not in (None, by.pk):
        raise ClaimedByAnother
    if submission.appealed_at is not None:
        raise ActionRefused(_("They asked for another editor, so they get an answer."))
    if submission.needs_lead and not is_lead(by):
        raise ActionRefused(_("“Not sure” is with the safeguarding lead now."))
    before = SetAside(
        submission=submission,
        reason=reason,
        set_aside_by=by,
        was_status=submission.status,
        was_status_at=submission.status_at,
        was_waiting_since=submission.waiting_since,
    )
    set_status(submission, Status.SET_ASIDE, by=by, note=NoLetter(reason).label)
    before.save()
    return submission


@transaction.atomic
def bring_back(submission, *, by=None):
    """Undo setting aside: it stands as it stood, its place in the queue included.

    `by` is an editor; None is the contributor, who wrote about it.
    """
    submission = locked(submission)
    if submission.status != Status.SET_ASIDE:
        raise WrongMoment
    before = submission.set_aside
    set_status(submission, before.was_status, by=by, by_contributor=by is None)
    submission.status_at = before.was_status_at
    submission.waiting_since = before.was_waiting_since
    submission.save(update_fields=["status_at", "waiting_since"])
    before.delete()
    return submission
