"""Letting a piece go live on the yes its contributor said beforehand."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import gate
from submissions import agreed, queries, unasked, workflow
from submissions.actions.publication import go_live
from submissions.actions.reviewing import checklist_left
from submissions.actions.signing_off import check_page
from submissions.actions.status import locked, log_change, set_status
from submissions.enums import Beforehand, Status, Use
from submissions.errors import ActionRefused, ChecklistOpen, WordsChanged, WrongMoment
from submissions.models import Consent, Release


@transaction.atomic
def publish_unasked(submission, *, by, digest, last_message):
    """Publish exactly the words with this digest, which are those sent or fewer.

    `last_message` is the id of the newest message the editor has read, 0 where there is none:
    somebody who wrote since might be asking for something else.
    """
    submission = locked(submission)
    if submission.status not in (Status.ACCEPTED, Status.LIVE):
        raise WrongMoment
    page = queries.latest_words(submission.page)
    if digest != gate.public_digest(page):
        raise WordsChanged(_("Somebody changed the page meanwhile. Read it once more."))
    if submission.messages.filter(is_from_editor=False, pk__gt=last_message).exists():
        raise WordsChanged(_("They wrote to you meanwhile. Read it first."))
    yes = unasked.yes_beforehand(submission)
    if yes is None:
        raise ActionRefused(_("They want to be asked before this goes live."))
    if not queries.has_consent(submission, Use.SITE):
        raise ActionRefused(_("They haven’t said yes to this site."))
    if checklist_left(submission, allow_yes=False):
        raise ChecklistOpen
    check_page(page)
    for line in unasked.in_the_way(submission, page):
        raise ActionRefused(line)
    Release.objects.create(submission=submission, consent=yes, digest=digest, released_by=by)
    workflow.to_sign_off(submission.page)
    if submission.status == Status.LIVE:
        set_status(submission, Status.ACCEPTED, by=by)
    set_status(submission, Status.SCHEDULED, by=by, note=_("On the yes they said beforehand"))
    go_live(submission, by=by)
    return submission


@transaction.atomic
def say_beforehand(submission, *, is_given):
    """Say, or take back, that it can be published without asking again.

    Taken back before it is live, what waits for its day on it goes back to the editors.
    """
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    now = queries.consents_now(submission).get(Beforehand.UNASKED)
    if is_given and submission.contributor.needs_an_adult:
        raise ActionRefused(_("Because of your age, we always ask you first."))
    if (now is not None and now.is_given) == is_given and (not is_given or _counts(submission)):
        return
    keep_beforehand(submission, is_given=is_given)
    if not is_given:
        stop_waiting(submission)


def _counts(submission):
    """Whether a yes said before still counts: a wish for other words ends it."""
    return unasked.yes_beforehand(submission) is not None


def keep_beforehand(submission, *, is_given):
    wording = queries.newest_wordings()[Beforehand.UNASKED]
    Consent.objects.create(submission=submission, wording=wording, is_given=is_given)
    log_change(
        submission, note=f"{wording.use}: {'yes' if is_given else 'no'}", by_contributor=True
    )


def stop_waiting(submission):
    """What waits for its day on the yes said beforehand alone goes back to the editors."""
    if submission.status != Status.SCHEDULED:
        return
    if not agreed.has_yes(submission, queries.latest_words(submission.page)):
        workflow.back_to_editing(submission.page)
        set_status(submission, Status.ACCEPTED, by_contributor=True)
