"""Taking down: by an editor for now, by its contributor for good, by time."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import erased
from submissions import erasing, workflow
from submissions.actions.publication import relink_pieces, take_from_readers
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import WITH_OTHERS, Status
from submissions.errors import ActionRefused, ReasonMissing, WrongMoment
from submissions.models import Hold, Submission
from submissions.permissions import is_lead
from submissions.signals import about_to_erase


@transaction.atomic
def hide(submission, *, by, reason):
    """Any editor takes a live page away at once; only a new clearance brings it back.

    Newer words that wait for a yes come back to the editors: what was wrong may be in them too.
    """
    submission = locked(submission)
    if not submission.is_live:
        raise WrongMoment
    if not reason.strip():
        raise ReasonMissing(_("Say why. The other editors read it."))
    take_from_readers(submission, by=by, note=reason)
    if submission.status in WITH_OTHERS:
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, by=by)
    return submission


@transaction.atomic
def edit_again(submission, *, by):
    """Work on a hidden page once more; it needs a new yes before anyone sees it."""
    submission = locked(submission)
    if submission.status != Status.HIDDEN:
        raise WrongMoment
    workflow.back_to_editing(submission.page)
    set_status(submission, Status.ACCEPTED, by=by)
    return submission


@transaction.atomic
def withdraw(submission, *, by=None):
    """Take it back: the page is gone when this returns, then every copy of it.

    `by` is an editor acting for the contributor; None is the contributor. Pieces on hold
    keep their private original, for the safeguarding lead alone. Twice is the same as once.
    """
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        return submission
    page = submission.page
    about_to_erase.send(sender=Submission, submission=submission)
    set_status(submission, Status.WITHDRAWN, by=by, by_contributor=by is None)
    erased.note(erasing.WITHDRAWN, erasing.digest_of_piece(submission))
    if page is not None:
        submission.page = None
        submission.save(update_fields=["page"])
        erasing.erase_page(page.specific)
    if not submission.is_held:
        erasing.erase_submission(submission)
    if submission.contributor.has_more_by_me:
        relink_pieces(submission.contributor)
    return submission


@transaction.atomic
def hold(submission, *, by, reason, ends_at):
    """A safeguarding lead's stop on erasing."""
    if not is_lead(by):
        raise ActionRefused(_("Only a safeguarding lead can do that."))
    if not reason.strip():
        raise ReasonMissing(_("Say why it has to be kept."))
    held = submission.holds.filter(reason=reason, ends_at=ends_at).first()
    if held is not None:
        return held
    held = Hold.objects.create(submission=submission, reason=reason, held_by=by, ends_at=ends_at)
    log_change(submission, note=_("Put on hold"), by=by)
    return held


def erase_what_is_over():
    """Erase declined pieces and released holds whose keeping time has ended; returns how many."""
    count = 0
    for submission in Submission.objects.due_to_erase():
        withdraw_for_time(submission)
        count += 1
    for submission in Submission.objects.filter(status=Status.WITHDRAWN, erased_at=None):
        if not submission.is_held:
            erasing.erase_submission(submission)
            count += 1
    return count


@transaction.atomic
def withdraw_for_time(submission):
    submission = locked(submission)
    set_status(submission, Status.WITHDRAWN, note=_("Keeping time ended"))
    erased.note(erasing.WITHDRAWN, erasing.digest_of_piece(submission))
    if not submission.is_held:
        erasing.erase_submission(submission)
