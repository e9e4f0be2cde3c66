"""Keeping a piece apart: for as long as it lasts, safeguarding leads alone see it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased
from submissions import workflow
from submissions.actions.status import locked, set_status
from submissions.enums import WITH_OTHERS, Status
from submissions.errors import ActionRefused

#: A kind in the journal of erasures: a restore must not give back what is kept apart.
APART = "apart"


def digest_of_apart(submission):
    """Another digest than that of its sending and erasing: nobody can tell that it is the same."""
    return erased.digest_of(APART, submission.reference)


@transaction.atomic
def keep_apart(submission):
    """Take it out of every list and count the editors have. Twice is the same as once.

    The person who sent it sees nothing of it: words that wait for their yes come back to the
    editors, as they do when an editor finds something else to change.
    """
    submission = locked(submission)
    if submission.apart_since is not None:
        return submission
    if submission.status in WITH_OTHERS:
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED)
    submission.apart_since = timezone.now()
    submission.save(update_fields=["apart_since"])
    erased.note(APART, digest_of_apart(submission))
    return submission


@transaction.atomic
def give_back(submission):
    """Back to where the editors had it, with the wait it has had. Twice is the same as once."""
    submission = locked(submission)
    submission.apart_since = None
    submission.save(update_fields=["apart_since"])
    erased.take_back(APART, digest_of_apart(submission))
    return submission


def refuse_apart(submission):
    """Nothing that is kept apart takes a step towards going live."""
    if submission.apart_since is not None:
        raise ActionRefused(_("This is kept apart. Give it back to the editors first."))
